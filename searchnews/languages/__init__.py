"""Which language is a text written in?

The script says it for Greek, Thai, Korean and others. In Latin, Cyrillic, Arabic and Devanagari letters each group of
four letters of a word, blanks around it included, speaks for the languages in which it is frequent: the logarithms of
its frequencies are added up. `table.md` says where they come from and how good that is.

What is not clear stays open: a text is in a language only if that is EVIDENCE ahead of every other one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from searchnews.kernels import native

Array = npt.NDArray[Any]

ENOUGH = 200  # characters of a text that are looked at: with 300 no more is recognised, with 100 2 % less
STEP = 0.25  # natural logarithm that a score of 1 stands for
FLOOR = 3e-6  # the frequency among a language's groups that has the score 0
# The least lead in natural logarithms. Right and wrong guesses, in percent of sentences, of headlines, of beginnings of
# articles: with 0, 97 and 3.1, 96 and 4.4, 98.7 and 1.3; with 10, 94 and 0.3, 83 and 0.4, 98.4 and 0.07; with 20, 90
# and 0.2, 61 and 0.1, 98.2 and 0.07, of which most are right but for what the archive says.
EVIDENCE = 20.0
LEAST_LETTERS = 12  # of a script that says the language
LEAST_SPOKEN = 32  # letters, of which groups speak: a word that comes again and again says no more than once
CLEAR = 0.6  # the share of the letters that are of one script
LEAST_KANA = 0.05  # of Japanese; a headline of Han letters alone may be either
LEAST_HAN = 30  # letters without any Kana that make it Chinese

# The languages that groups of letters tell apart, by script; a table is made for them.
LATIN = (
    "af", "az", "ca", "cs", "cy", "da", "de", "en", "es", "et", "eu", "fi", "fr", "ga", "hr", "hu", "id", "is", "it",
    "lt", "lv", "ms", "nl", "no", "pl", "pt", "ro", "sk", "sl", "so", "sq", "sv", "sw", "tl", "tr", "vi",
)  # fmt: skip
CYRILLIC = ("be", "bg", "kk", "mk", "mn", "ru", "sr", "uk")
ARABIC = ("ar", "fa", "ur")
DEVANAGARI = ("hi", "mr", "ne")
LANGUAGES = (*LATIN, *CYRILLIC, *ARABIC, *DEVANAGARI)
# So near to each other that their lead over the other is not asked for.
_SIBLINGS = (("id", "ms"), ("da", "no"), ("hi", "mr", "ne"))

# First and last code unit of UTF-16, in steps of 16; whose letters they are: a language's, or several ones'.
_SCRIPTS: Final = (
    (0x0060, 0x007F, LATIN), (0x00C0, 0x024F, LATIN), (0x0300, 0x036F, LATIN), (0x1E00, 0x1EFF, LATIN),
    (0x0400, 0x052F, CYRILLIC),
    (0x0610, 0x065F, ARABIC), (0x0670, 0x06DF, ARABIC), (0x0750, 0x077F, ARABIC), (0xFB50, 0xFDFF, ARABIC),
    (0xFE70, 0xFEFF, ARABIC),
    (0x0900, 0x095F, DEVANAGARI),
    (0x0370, 0x03FF, "el"), (0x1F00, 0x1FFF, "el"), (0x0530, 0x058F, "hy"), (0x0590, 0x05FF, "he"),
    (0x0780, 0x07BF, "dv"), (0x0980, 0x09DF, "bn"), (0x0A00, 0x0A5F, "pa"), (0x0A80, 0x0ADF, "gu"),
    (0x0B00, 0x0B5F, "or"), (0x0B80, 0x0BDF, "ta"), (0x0C00, 0x0C5F, "te"), (0x0C80, 0x0CDF, "kn"),
    (0x0D00, 0x0D5F, "ml"), (0x0D80, 0x0DDF, "si"), (0x0E00, 0x0E4F, "th"), (0x0E80, 0x0ECF, "lo"),
    (0x0F00, 0x0FFF, "bo"), (0x1000, 0x109F, "my"), (0x10A0, 0x10FF, "ka"), (0x1200, 0x137F, "am"),
    (0x1780, 0x17DF, "km"),
    (0x1100, 0x11FF, "ko"), (0x3130, 0x318F, "ko"), (0xAC00, 0xD7AF, "ko"),
    (0x3040, 0x30FF, "ja"), (0x31F0, 0x31FF, "ja"),
    (0x3400, 0x4DBF, "zh"), (0x4E00, 0x9FFF, "zh"), (0xF900, 0xFAFF, "zh"),
)  # fmt: skip
_KINDS: Final = ("", *dict.fromkeys(kind for _, _, kind in _SCRIPTS))  # what a script's number stands for
_NAMES: Final = tuple(kind if isinstance(kind, str) else "" for kind in _KINDS)
SPOKEN = tuple(sorted({*LANGUAGES, *_NAMES} - {""}))  # that can be guessed


@dataclass(frozen=True)
class Table:
    """What the groups of letters say.

    entries: uint64[2 ** bits]; a group's entry is at the first bits of its hash, or behind that. It holds the low 32
    bits of the hash, the number of the group's pairs (8 bits) and of the first of them (24 bits); 0 for no group.
    pairs: uint8[n, 2], the number of a language in LANGUAGES, and how much the group speaks for it, in STEPs.
    """

    entries: Array
    pairs: Array

    def __post_init__(self) -> None:
        size = len(self.entries)
        sound = self.entries.dtype == np.uint64 and self.pairs.dtype == np.uint8 and self.pairs.shape[1:] == (2,)
        sound = sound and size >= 2 and size & (size - 1) == 0 and not self.entries.all()
        if sound:
            ends = (self.entries >> np.uint64(40)) + (self.entries >> np.uint64(32) & np.uint64(255))
            sound = ends.max() <= len(self.pairs) and self.pairs[:, 0].max(initial=0) < len(LANGUAGES)
        if not sound:
            raise ValueError("not a table of groups of letters for these languages")

    @property
    def bits(self) -> int:
        """How many bits of a hash say where to look."""
        return len(self.entries).bit_length() - 1


def hashes(groups: Array) -> Array:
    """uint64[n]: the hashes of groups, which are up to four code units in a number, the last one lowest."""
    return groups * np.uint64(0x9E3779B97F4A7C15)


@cache
def _table() -> Table:
    with np.load(Path(__file__).with_name("table.npz"), allow_pickle=False) as file:
        return Table(np.ascontiguousarray(file["entries"]), np.ascontiguousarray(file["pairs"]))


@cache
def _script_of() -> Array:
    """uint8[4096]: the number in _KINDS of 16 code units."""
    scripts = np.zeros(4096, np.uint8)
    for first, last, kind in _SCRIPTS:
        scripts[first >> 4 : (last >> 4) + 1] = _KINDS.index(kind)
    return scripts


def guess(texts: Sequence[str]) -> list[str]:
    """The language of each text (ISO 639-1, one of SPOKEN), or "" where it is not clear; only the first ENOUGH
    characters are looked at."""
    return choose(*counts(texts))


def counts(texts: Sequence[str], table: Table | None = None) -> tuple[Array, Array]:
    """(int32[texts, LANGUAGES]: how much speaks for each language, in STEPs; int32[texts, scripts]: letters)."""
    pieces = [text[:ENOUGH].lower() for text in texts]
    coded = [piece.encode("utf-16-le", "surrogatepass") for piece in pieces]
    units = np.frombuffer(b"".join(coded), np.uint16)
    cuts = np.cumsum([0, *map(len, coded)]).astype(np.uint32) // np.uint32(2)
    library = native.library()
    if library is None:
        return _scores_with_numpy(pieces, Words(table) if table else _words()), _letters_with_numpy(units, cuts)
    table = table or _table()
    scores = np.zeros((len(texts), len(LANGUAGES)), np.int32)
    letters = np.zeros((len(texts), len(_KINDS)), np.int32)
    library.sn_languages(
        *map(native.address, (units, cuts)), len(texts), native.address(_script_of()), len(_KINDS),
        native.address(table.entries), table.bits, native.address(table.pairs), len(LANGUAGES),
        native.address(scores), native.address(letters),
    )  # fmt: skip
    return scores, letters


class Words:
    """What the groups of words say by a table: the NumPy way of kernels/language.c. Of ten words nine come again, and
    are looked up: without that, it was a third of the time of indexing."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._known: dict[str, bytes] = {}  # of each word int32[LANGUAGES]

    def rows(self, words: Sequence[str]) -> Array:
        """How much each word (letters in a row) speaks for each language: int32[words, LANGUAGES]."""
        rows = {word: self._known.get(word, b"") for word in set(words)}
        fresh = [word for word, row in rows.items() if not row]
        rows.update(zip(fresh, map(bytes, self._look(fresh)), strict=True))
        if len(self._known) + len(fresh) > _MOST_WORDS:
            self._known.clear()
        self._known.update((word, rows[word]) for word in fresh)
        return np.frombuffer(b"".join([rows[word] for word in words]), np.int32).reshape(-1, len(LANGUAGES))

    def _look(self, words: Sequence[str]) -> Array:
        """The same of words that are not known yet."""
        # Each word with a blank before and after it, and three more units that begin nothing.
        padded = np.frombuffer("".join([f" {word} \0\0\0" for word in words]).encode("utf-16-le"), np.uint16)
        units = padded.astype(np.uint64)
        size = np.fromiter(map(len, words), np.int64, len(words))
        first = np.cumsum(size + 5) - (size + 5)  # where each word's blank stands
        number = np.maximum(size - 1, 1)  # of groups; a short word is one, of three or four units
        word = np.repeat(np.arange(len(words)), number)
        at = first[word] + np.arange(len(word)) - np.repeat(np.cumsum(number) - number, number)
        groups = units[at]
        for i in (1, 2, 3):
            longer = groups << np.uint64(16) | units[at + i]
            groups = longer if i < 3 else np.where(size[word] == 1, groups, longer)
        hashed, entries = hashes(groups), self._table.entries
        scores = np.zeros((len(words), len(LANGUAGES)), np.int32)
        slot = hashed >> np.uint64(64 - self._table.bits)
        while len(slot):
            entry = entries[slot]
            found = (entry > 0) & (entry.astype(np.uint32) == hashed.astype(np.uint32))
            many = (entry[found] >> np.uint64(32) & np.uint64(255)).astype(np.int64)
            pair = np.repeat((entry[found] >> np.uint64(40)).astype(np.int64) - (np.cumsum(many) - many), many)
            language, score = self._table.pairs[pair + np.arange(len(pair))].T
            scores += _sums(scores.shape, np.repeat(word[found], many), language, score)
            left = (entry > 0) & ~found
            slot, hashed, word = (slot[left] + np.uint64(1)) % np.uint64(len(entries)), hashed[left], word[left]
        return scores


_MOST_WORDS = 1 << 15  # remembered, some 350 bytes each


@cache
def _words() -> Words:
    return Words(_table())


@cache
def _letters() -> re.Pattern[str]:
    """Letters in a row, after `lower`."""
    ranges = [("a", "z"), *((chr(first), chr(last)) for first, last, _ in _SCRIPTS if first >= 128)]
    return re.compile(f"[{''.join(f'{first}-{last}' for first, last in ranges)}]+")


def _scores_with_numpy(pieces: Sequence[str], words: Words) -> Array:
    """The scores of `counts`, of texts in small letters."""
    found = list(map(_letters().findall, pieces))
    number = np.fromiter(map(len, found), np.int64, len(found))
    scores = np.zeros((len(pieces), len(LANGUAGES)), np.int32)
    some = np.flatnonzero(number)
    if len(some):
        rows = words.rows([word for each in found for word in each])
        scores[some] = np.add.reduceat(rows, (np.cumsum(number) - number)[some])
    return scores


def _letters_with_numpy(units: Array, cuts: Array) -> Array:
    """The letters of `counts`, of texts in UTF-16 that begin at the cuts."""
    text = np.repeat(np.arange(len(cuts) - 1), np.diff(cuts))
    kind = np.where((units < 128) & ((units < 97) | (units > 122)), 0, _script_of()[units >> 4])
    return _sums((len(cuts) - 1, len(_KINDS)), text[kind > 0], kind[kind > 0])


def _sums(shape: tuple[int, ...], row: Array, column: Array, value: Array | None = None) -> Array:
    """int32[shape]: the sum of the values (1 each if none are given) of each row and column. A tenth of the time of
    `np.add.at`."""
    sums = np.bincount(row * shape[1] + column, value, shape[0] * shape[1])
    return sums.astype(np.int32).reshape(shape)


def choose(scores: Array, letters: Array) -> list[str]:
    """The languages that the counts of texts speak for, "" where they do not say."""
    kind, total = letters.argmax(axis=1), letters.sum(axis=1)
    kana, han, hangul = (letters[:, _KINDS.index(language)] for language in ("ja", "zh", "ko"))
    east = kana + han + hangul
    far = np.where(hangul * 2 > east, "ko", np.where(kana >= LEAST_KANA * east, "ja", "zh"))
    far[(kana == 0) & (hangul == 0) & (han < LEAST_HAN)] = ""
    found = np.where(letters.max(axis=1, initial=0) >= LEAST_LETTERS, np.array(_NAMES)[kind], "")
    for script in (LATIN, CYRILLIC, ARABIC, DEVANAGARI):
        rows = np.flatnonzero(kind == _KINDS.index(script))
        if not len(rows):
            continue  # as for three of the four of nearly every batch
        enough = letters[rows, kind[rows]] >= LEAST_SPOKEN
        found[rows] = np.where(enough, _ahead(scores[rows], script), "")
    found = np.where(letters.max(axis=1, initial=0) >= CLEAR * np.maximum(total, 1), found, "")
    eastern = (east >= CLEAR * np.maximum(total, 1)) & (east >= LEAST_LETTERS)
    chosen: list[str] = np.where(eastern, far, found).tolist()
    return chosen


def _ahead(scores: Array, script: tuple[str, ...]) -> Array:
    """str[texts]: the language of a script that is EVIDENCE ahead of all others but its siblings, or ""."""
    scores = scores[:, LANGUAGES.index(script[0]) :][:, : len(script)]
    best = scores.argmax(axis=1)
    near = np.eye(len(script), dtype=np.bool_)  # of each language itself and its siblings
    for group in _SIBLINGS:
        numbers = [script.index(language) for language in group if language in script]
        near[np.ix_(numbers, numbers)] = True
    rivals = np.where(near[best], 0, scores)
    lead = (scores.max(axis=1) - rivals.max(axis=1)) * STEP
    return np.where(lead >= EVIDENCE, np.array(script)[best], "")
