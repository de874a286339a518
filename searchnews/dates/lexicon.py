"""Which words can be part of a date in a language, and what does each stand for?

The lexicon is closed: a few thousand spellings, numbers included. So a batch of articles is searched for candidates
by asking its vocabulary for these spellings, and nothing is asked about any other word. A word belongs to exactly
one class; classes are what the patterns in ``grammar`` are written in. Names of months and weekdays count only
when capitalised in languages that write them so ("may", "march" and "sun" are words of their own).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from searchnews.dates.run import Word, split


def _split(words: str) -> list[str]:
    return words.split()


# Words that make a run of words worth parsing; the others only belong to a run.
TRIGGERS = frozenset(
    _split(
        "MONTH SHORTMONTH MAYMARCH WEEKDAY SHORTDAY YEAR DECADE TODAY PART SEASON DAY WEEK WEEKEND MONTHWORD "
        "QUARTER HALF YEARWORD DECADEWORD CENTURY PERIOD UNITS QUARTERNUMBER HALFNUMBER FISCALYEAR HOLIDAY EVE AM M "
        "ZONE TEEN NOON HOURAM MINUTEAM UNITOF LASTUNIT YEAROF DAYBESIDE HOURWORD HOURS HOUR CENTURYOF DECADEOF FEIRA "
        "KEY KEYMARK"
    )
)
# Words that say nothing at the left or the right end of a run: it is trimmed, so that the same phrases recur.
LEFT_GLUE = frozenset(_split("OF ON TO AND S P PREP"))
RIGHT_GLUE = frozenset(_split("OF ON TO AND S P PREP THE THESE A FROM BETWEEN THIS THAT EVERY"))
# The classes of words that count only as one of several: "New" in "New Year's Day", and "hui" in "aujourd'hui", the
# last such of words of which none is worth reading by itself.
PIECE, KEY = "PIECE", "KEY"

EARLIEST_YEAR, LATEST_YEAR = 1000, 2999


class Phrase(NamedTuple):
    """Several words, each in all its spellings, that stand for one, and what stands between them."""

    words: tuple[set[str], ...]
    gaps: list[str]
    word: Word


class Lexicon(NamedTuple):
    """The words of a language by spelling; and by the spelling of their first word what several words stand for, the
    longest first."""

    words: dict[str, Word]
    phrases: dict[str, list[Phrase]]


def compiled(table: Mapping[str, Mapping[str, int]]) -> Lexicon:
    """What the words of a language's table, and the numbers, come to."""
    words = _numbers()
    exact: dict[str, Word] = {}  # what is written in the table goes before what follows from it
    phrases: dict[str, list[Phrase]] = {}
    pieces: set[str] = set()
    for kind, entries in table.items():
        for entry, value in entries.items():
            word = Word(kind, value)
            whole = entry.isdecimal() or (entry.isascii() and entry.isalnum())
            run = None if whole else split(entry)
            if run is None or len(run.words) == 1:
                spelling = entry if run is None else run.words[0]  # which has no apostrophe at its end
                exact[spelling] = word
                words |= dict.fromkeys(spellings(spelling), word)
            else:
                parts = tuple(map(spellings, run.words))
                pieces.update(*parts)
                for first in parts[0]:
                    phrases.setdefault(first, []).append(Phrase(parts, run.gaps[1:], word))
    words |= exact
    for known in phrases.values():
        known.sort(key=lambda phrase: -len(phrase.words))
    words = {piece: Word(PIECE) for piece in pieces} | words
    for known in phrases.values():
        for phrase in known:
            kinds = {words[spelling].kind for part in phrase.words for spelling in part}
            if phrase.word.kind in TRIGGERS and TRIGGERS.isdisjoint(kinds):
                own = [[s for s in part if words[s].kind == PIECE] for part in phrase.words]
                last = next((part for part in reversed(own) if part), [])
                words |= dict.fromkeys(last, Word(KEY))
    return Lexicon(words, phrases)


def spellings(word: str) -> set[str]:
    """How a word of a table is found in a text."""
    upper = word.upper()
    return {word, upper} if word[0] == upper[0] else {word, upper[0] + word[1:], upper}


def _numbers() -> dict[str, Word]:
    words = {str(n): Word("YEAR" if n >= EARLIEST_YEAR else "NUM", n) for n in range(LATEST_YEAR + 1)}
    words |= {f"{n:04}": Word("HHMM", n) for n in range(1000) if n % 100 < 60}
    words |= {f"0{n}": Word("NUM", n) for n in range(10)}
    return words
