"""Which runs of words may say a date?

The words of the lexicon are found in the token arrays, and runs of them that hold a trigger (a month, a weekday, a
year, a unit of time ...) are cut out. Everything else is never looked at.
"""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from searchnews.analysis import Vocabulary
from searchnews.dates.grammar import Grammar
from searchnews.dates.lexicon import LEFT_GLUE, RIGHT_GLUE, TRIGGERS
from searchnews.dates.run import separators

# What a word of the lexicon is to a run, as bits: a trigger; trimmed from the left or right end; always the first of
# its run; first unless a time of day stands before it ("5 p.m. on Friday"); the end of a time of day; a number in
# figures; what makes a time of day of "7.30".
_TRIGGER, _LEFT, _RIGHT, _OPENS, _ON, _TIME, _FIGURES, _CLOCK = 1, 2, 4, 8, 16, 32, 64, 128
_LONGEST_GAP = 4  # bytes between two words of a run: " – " is five in UTF-8, but "7 – 9" is rare
_LONGEST_RUN = 60  # words; hostile text must not make long keys for the memory of what was read

# By bits: is the word trimmed from the left or the right end of a run?
_IS_LEFT_GLUE = np.array([bits & (_LEFT | _TRIGGER) == _LEFT for bits in range(256)])
_IS_RIGHT_GLUE = np.array([bits & (_RIGHT | _TRIGGER) == _RIGHT for bits in range(256)])
_SIGNS = np.isin(np.arange(256), list(b"$#"))
_ENDS_OF_TIMES = ("AM", "M", "ZONE", "HOURAM", "MINUTEAM", "NOON")


class Words(NamedTuple):
    """Texts and where their words stand, as in ``analysis.Tokens``, with the sort of each (``Sorts``), or 0."""

    data: bytes
    text_start: npt.NDArray[np.int64]
    text_end: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    start: npt.NDArray[np.uint32]
    end: npt.NDArray[np.uint32]
    sort: npt.NDArray[np.uint8]


class Sorts:
    """What the words of one language are to runs. Words that are all the same to them are of one sort, a number from 1
    on, by which ``bits`` (uint8[sorts]) says what that is; what is no word of the lexicon is of sort 0."""

    def __init__(self, grammar: Grammar) -> None:
        self._of_vocabulary: WeakKeyDictionary[Vocabulary, dict[str, npt.NDArray[np.uint8]]] = WeakKeyDictionary()
        of_kind = {
            kind: _TRIGGER * (kind in TRIGGERS)
            | _LEFT * (kind in LEFT_GLUE)
            | _RIGHT * (kind in RIGHT_GLUE)
            | _OPENS * (kind in ("FROM", "BETWEEN"))
            | _ON * (kind == "ON")
            | _TIME * (kind in _ENDS_OF_TIMES)
            | _FIGURES * (kind in ("NUM", "YEAR", "HHMM"))
            | _CLOCK * (kind in (*_ENDS_OF_TIMES, "HOURWORD", "HOURS", "HOUR"))
            for kind in {word.kind for word in grammar.words.values()}
        }
        sorts = {(0, 0): 0}  # the bits and the kind of words that are all the same to runs; 5,000 words are of 80 sorts
        self.of_word: dict[bytes, int] = {}  # of every word, from 1 on: 0 is no such word
        for (spelling, word), kind in zip(grammar.words.items(), grammar.kinds, strict=True):
            phrase = spelling in grammar.phrases  # what begins a phrase is not trimmed
            bits = of_kind[word.kind] & ~(_LEFT * phrase)
            self.of_word[spelling.encode()] = sorts.setdefault((bits, kind), len(sorts))
        self.bits, self._kinds = np.array([bits for bits, _ in sorts], np.uint8), np.array([kind for _, kind in sorts])
        self._crossed = grammar.crossed
        self.triggers = frozenset(word for word, sort in self.of_word.items() if self.bits[sort] & _TRIGGER)

    def cut(
        self, left: npt.NDArray[np.uint8], between: npt.NDArray[np.uint8], right: npt.NDArray[np.uint8]
    ) -> npt.NDArray[np.bool_]:
        """Does no expression go from one word to the next, by their sorts and what ``separators`` finds between?"""
        _, separators, kinds = self._crossed.shape
        rows = (self._kinds.take(left) * separators + between) * kinds + self._kinds.take(right)
        crossed: npt.NDArray[np.bool_] = self._crossed.take(rows)
        return ~crossed

    def of_spellings(self, vocabulary: Vocabulary, language: str) -> npt.NDArray[np.uint8]:
        """The sort of every spelling of one language in a vocabulary; only new ones are looked at."""
        of_language = self._of_vocabulary.setdefault(vocabulary, {})
        known = of_language.get(language, np.empty(0, np.uint8))
        if len(known) < len(vocabulary):
            pairs = zip(vocabulary.spellings[len(known) :], vocabulary.languages[len(known) :], strict=True)
            found = [self.of_word.get(spelling, 0) if spoken == language else 0 for spelling, spoken in pairs]
            known = of_language[language] = np.append(known, np.array(found, np.uint8))
        return known


def _lengths(starts: npt.NDArray[np.int64], end: int) -> npt.NDArray[np.int64]:
    """From each start to the next, the last one to the end. (``np.diff`` takes three times as long for an article.)"""
    lengths = np.empty(len(starts), np.int64)
    np.subtract(starts[1:], starts[:-1], out=lengths[:-1])
    lengths[-1] = end - starts[-1]
    return lengths


def runs(words: Words, sorts: Sorts) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The first and the last word of every run."""
    member = (words.sort != 0).nonzero()[0]  # of truth values NumPy finds them faster
    if not len(member):
        return member, member
    values = sorts.bits.take(words.sort.take(member))
    if b"/" in words.data:  # "10/26/89" has no word that gives it away
        behind = np.frombuffer(words.data, np.uint8).take(words.end.take(member), mode="clip")
        values[behind == ord("/")] |= _TRIGGER
    # Three of four members are in no neighbourhood of a trigger, and need not be looked at more closely.
    apart = np.empty(len(member), np.bool_)
    apart[0] = True
    np.not_equal(member[1:], member[:-1] + 1, out=apart[1:])
    alone = len(words.text_start) == 1
    if not alone:
        apart[_firsts(words, member)] = True
    neighbourhood = apart.cumsum()
    hopeful = np.zeros(len(member) + 1, np.bool_)
    hopeful[neighbourhood.take((values & _TRIGGER != 0).nonzero()[0])] = True
    hopes = hopeful.take(neighbourhood).nonzero()[0]
    member, values = member.take(hopes), values.take(hopes)
    if not len(member):
        return member, member
    member, values = _without_fractions(words, member, values, neighbourhood.take(hopes))
    if not len(member):
        return member, member
    if alone:  # of few runs none comes twice, and cutting them takes longer than reading what is not cut
        starts = _opens(words, member, values).nonzero()[0]
        lengths = _lengths(starts, len(member))
    if not alone or (len(member) > _LONGEST_RUN and lengths.max() > _LONGEST_RUN):
        starts, lengths = _short(words, sorts, member, values)
    keep = np.bitwise_or.reduceat(values & _TRIGGER, starts) != 0
    last = (starts + lengths - 1)[keep]
    starts = starts[keep]
    at_left, at_right = _IS_LEFT_GLUE.take(values), _IS_RIGHT_GLUE.take(values)
    for _ in range(3):  # each run has a trigger, which is not trimmed, so first never passes last
        starts += at_left.take(starts)
        last -= at_right.take(last)
    return member.take(starts), member.take(last)


def _firsts(words: Words, member: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The rows of the members that are the first of their text."""
    at = np.searchsorted(member, words.first[:-1])
    return at[at < len(member)]


def _opens(words: Words, member: npt.NDArray[np.int64], values: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Does a run begin with this member?"""
    opens = np.empty(len(member), np.bool_)
    opens[0] = True
    start, before = words.start.take(member), member[1:] - 1
    opens[1:] = (member[:-1] != before) | (start[1:] - words.end.take(before) > _LONGEST_GAP)
    opens |= (values & _OPENS) != 0
    opens[1:] |= (values[1:] & _ON != 0) & (values[:-1] & _TIME == 0)
    opens |= _SIGNS.take(np.frombuffer(words.data, np.uint8).take(np.maximum(start, 1) - 1))
    if len(words.text_start) > 1:  # nothing crosses the end of a text
        opens[_firsts(words, member)] = True
    return opens


def _short(
    words: Words, sorts: Sorts, member: npt.NDArray[np.int64], values: npt.NDArray[np.uint8]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Where runs begin among the members, and how long they are, if each is cut where no expression crosses: its parts
    were read before more often than the whole of it."""
    opens = _opens(words, member, values)
    text, sort = np.frombuffer(words.data, np.uint8), words.sort
    rest = (~opens).nonzero()[0]
    place = member.take(rest)
    after = words.end.take(place - 1)
    after -= text.take(after - 1) == ord(".")  # that behind "p.m." separates, too
    between = separators(text, after, words.start.take(place))
    opens[rest] = sorts.cut(sort.take(place - 1), between, sort.take(place))
    starts = opens.nonzero()[0]
    lengths = _lengths(starts, len(member))
    if lengths.max() > _LONGEST_RUN:
        for start, length in zip(starts[lengths > _LONGEST_RUN], lengths[lengths > _LONGEST_RUN], strict=True):
            opens[start : start + length : _LONGEST_RUN] = True
        starts = opens.nonzero()[0]
        lengths = _lengths(starts, len(member))
    return starts, lengths


def _without_fractions(
    words: Words,
    member: npt.NDArray[np.int64],
    values: npt.NDArray[np.uint8],
    neighbourhood: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """The members and their values but those of numbers with a point or a comma in them, which belong to no
    expression, and are hardly ever the same: "6.42 in afternoon trading". A day in figures has two points ("5.3.2004");
    and near a word for a time of day "7.30" may be one."""
    figures = values & _FIGURES != 0
    first = (figures[:-1] & figures[1:]).nonzero()[0]
    if not len(first):
        return member, values
    first = first[member.take(first + 1) == member.take(first) + 1]
    word = member.take(first)
    end = words.end.take(word)
    tight = words.start.take(word + 1) == end + 1
    if not len(tight.nonzero()[0]):
        return member, values
    mark = np.frombuffer(words.data, np.uint8).take(end)
    points = np.zeros(len(member) + 1, np.bool_)  # behind which number; behind the last one is none
    points[first[mark == ord(".")]] = True
    alone = points[first] & ~(points[first - 1] | points[first + 1])
    first = first[tight & (alone | (mark == ord(",")))]
    clocks = (values & _CLOCK != 0).nonzero()[0]
    if len(clocks):
        of_clock = np.zeros(neighbourhood[-1] + 1, np.bool_)
        of_clock[neighbourhood.take(clocks)] = True
        first = first[~of_clock.take(neighbourhood.take(first))]
    whole = np.ones(len(member), np.bool_)
    whole[first] = whole[first + 1] = False
    return member[whole], values[whole]
