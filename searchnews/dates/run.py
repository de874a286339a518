"""How is a run of words written: which words are there, and what stands between them?"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import accumulate
from string import punctuation, whitespace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchnews import analysis


class Word(NamedTuple):
    """What a spelling stands for: its class, and a number whose meaning depends on the class (month 1 to 12,
    weekday from Monday = 0, year, count, index into UNITS, offset in days ...)."""

    kind: str
    value: int = 0


class Token(NamedTuple):
    """A word of a run, and how it is written."""

    word: Word
    text: str


UNITS = ("day", "week", "weekend", "month", "quarter", "season", "half", "year", "decade", "century")


class Run(NamedTuple):
    """The words of a run as the lexicon has them (without full stops between letters), the bytes of its UTF-8 at which
    each begins and ends, and what stands before each of them."""

    words: list[str]
    starts: list[int]
    ends: list[int]
    gaps: list[str]


_WORD = re.compile(r"((?:[^\W\d_]\.)+[^\W\d_](?![^\W_])|[^\W_]+)")  # "p.m." is pm, "E.S.T." EST
# Latin, Greek and Cyrillic letters, and punctuation: that is read without the tables of all scripts, which take 50 ms.
_PLAIN = re.compile("[\0-\xac\xae-\u02ba\u02bd-\u02ff\u0370-\u0481\u048a-\u052f\u2010-\u2027\u2030-\u205e]*")


def split(text: str) -> Run:
    """A run as words and gaps."""
    ascii = text.isascii()
    plain = ascii or _PLAIN.fullmatch(text) is not None
    pieces = _WORD.split(text) if plain else _pieces(text)  # a gap, a word, a gap, a word, a gap
    places = list(accumulate(map(len, pieces) if ascii else [len(piece.encode()) for piece in pieces]))
    words = pieces[1::2]
    if "." in text or not plain:
        words = [word.replace(".", "") for word in words] if plain else list(map(analysis.spelled, words))
    return Run(words, places[0:-1:2], places[1::2], ["", *map(separator, pieces[2:-1:2])])


def _pieces(text: str) -> list[str]:
    """The same for any script, by the words of ``analysis``; the full stop after "p.m." belongs to the gap."""
    pieces, at = [], 0
    for start, end in analysis.spans(text):
        end -= text[end - 1] == "."
        pieces += [text[at:start], text[start:end]]
        at = end
    return [*pieces, text[at:]]


# Marks of direction in Arabic dates, soft hyphens. The first class is that of most characters of a text, and quick.
INVISIBLE = re.compile(rf"[^\x00-\x7f](?<=[{analysis.IGNORED}])")
_DASHES = ("-", "–", "‑", "--", "—", "~", "～", "〜")
_QUOTES = ("'", "’", "‘", "`", "ʼ", "ʻ")


SEPARATORS = ("", ",", ".", ":", "/", ";", "!", "-", "'", "(", "|")


@lru_cache(maxsize=1 << 10)
def separator(gap: str) -> str:
    """One of SEPARATORS for what stands between two words: "" for a blank, "|" for what no expression crosses."""
    gap = gap if gap.isascii() else INVISIBLE.sub("", gap)
    core = gap.strip()
    spaced = core != gap
    if not core:
        return "" if gap.count("\n") < 2 else "|"
    if core in ("॰", "․", "׳"):  # full stops of abbreviations in Hindi, Armenian and Hebrew
        core = "."
    if core in (",", ".", ":", "/"):
        # "1.5" and "1,998" are numbers, and ". " may end a sentence: only patterns that say so cross them.
        return core if spaced or core in ":/" else {",": ";", ".": "!"}[core]
    if core in _DASHES:
        return "-" if len(core) == 1 else "|"
    if core in ("°", "་"):  # "1° marzo"; what stands between the syllables of Tibetan
        return ""
    if core in _QUOTES:
        return "'"
    if core in (".,", "،", "、", "⹁", "’,", "ʼ,"):
        return ","
    if core == "./":  # "12./13. Mai"
        return "/"
    if core in ("(", ").", ")", ",)"):
        return "("
    return "|"


@cache
def _separators() -> npt.NDArray[np.uint8]:
    """The number of the separator by first byte, and second byte times 256; of blanks and punctuation alone or two of
    them of which one is a blank."""
    found = np.full(1 << 16, len(SEPARATORS), np.uint8)
    for mark in punctuation + whitespace:
        found[ord(mark)] = SEPARATORS.index(separator(mark))
        for blank in " \n":
            found[ord(mark) + 256 * ord(blank)] = SEPARATORS.index(separator(mark + blank))
            found[ord(blank) + 256 * ord(mark)] = SEPARATORS.index(separator(blank + mark))
    return found


def separators(
    text: npt.NDArray[np.uint8], begin: npt.NDArray[np.uint32], end: npt.NDArray[np.uint32]
) -> npt.NDArray[np.uint8]:
    """What stands in a text's bytes (uint8) from each of these on to each of those, as indices into SEPARATORS; or one
    more where that takes a closer look."""
    found = np.zeros(len(begin), np.uint8)
    length, first = end - begin, text.take(begin, mode="clip")
    others = ((length != 1) | (first != ord(" "))).nonzero()[0]  # one of seven
    length, second = length.take(others), text.take(begin.take(others) + 1, mode="clip")
    second[length == 1] = 0
    looked_up = _separators().take(first.take(others) + 256 * second.astype(np.int64))
    looked_up[(length < 1) | (length > 2)] = len(SEPARATORS)
    found[others] = looked_up
    return found
