"""Which dates does a text talk about?

1. Candidates: the words of the lexicon are looked up in the token arrays, and runs of them that hold a trigger (a
   month, a weekday, a year, a unit of time ...) are cut out. Everything else is never looked at.
2. ``grammar`` reads each run; the result is remembered per run.
3. ``mentions`` asks ``context`` which of the expressions are dates, and ``resolve`` which days they mean.

``find`` does this for one text, ``find_batch`` for the texts of a whole batch that was tokenised once; both go
through ``_items``, and only what follows are columns for a batch and a loop for one text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from itertools import repeat
from struct import Struct
from threading import Lock
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from searchnews.analysis import DEFAULT_LANGUAGE, Tokens, Vocabulary, bounds, shadow_of, spelled
from searchnews.article import DateMention
from searchnews.dates import context, grammar, mentions, resolve
from searchnews.dates import languages as table_of
from searchnews.dates.context import Column
from searchnews.dates.expressions import (
    Clock,
    DayOfMonth,
    Ending,
    Expression,
    Fixed,
    Follow,
    Offset,
    PartOfYear,
    Range,
    Reported,
    Shift,
    Weekday,
    Weekend,
    YearsBefore,
)
from searchnews.dates.lexicon import LEFT_GLUE, RIGHT_GLUE, TRIGGERS
from searchnews.dates.mentions import FIXED, RECALLS, REFERRED, Expressions
from searchnews.dates.run import INVISIBLE, separators

EPOCH = date(1970, 1, 1).toordinal()

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


class _Reader:
    """What is needed to read one language, and what was read before."""

    def __init__(self, language: str, whole: bool) -> None:
        self._whole = whole  # are the ends of a range in words one mention?
        self.grammar = grammar.of(language)
        self.judge = context.Judge(self.grammar.language.cues)
        self._lock = Lock()
        self._forget()
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
            for kind in {word.kind for word in self.grammar.words.values()}
        }
        sorts = {(0, 0): 0}  # the bits and the kind of words that are all the same to runs; 5,000 words are of 80 sorts
        self.sorts: dict[bytes, int] = {}  # of every word, from 1 on: 0 is no such word
        for (spelling, word), kind in zip(self.grammar.words.items(), self.grammar.kinds, strict=True):
            phrase = spelling in self.grammar.phrases  # what begins a phrase is not trimmed
            bits = of_kind[word.kind] & ~(_LEFT * phrase)
            self.sorts[spelling.encode()] = sorts.setdefault((bits, kind), len(sorts))
        self.bits, self._kinds = np.array([bits for bits, _ in sorts], np.uint8), np.array([kind for _, kind in sorts])
        self._crossed = self.grammar.crossed
        self.triggers = frozenset(word for word, sort in self.sorts.items() if self.bits[sort] & _TRIGGER)

    def items(self, runs: list[bytes]) -> tuple[list[resolve.Meaning], list[bytes]]:
        """What is known of runs without their articles: meanings, and the packed items of each run. Of 100 runs in
        30,000 articles, 90 were read before: "last week"."""
        with self._lock:  # pages are shown by several threads
            new = set(runs).difference(self._of_run)
            if len(self._of_run) + len(new) > _MOST_RUNS:
                self._forget()
                new = set(runs)
            for run in new:  # one after the other, for what reads them stays in the processor's cache
                self._of_run[run] = b"".join(map(self._item, self.grammar.read(run.decode(), self._whole)))
            return self._meanings, list(map(self._of_run.__getitem__, runs))

    def _item(self, found: grammar.Found) -> bytes:
        expression = found.expression
        known = self._known.get(expression)  # of 100 in new runs, 85
        if known is None:
            meaning = resolve.meaning(expression)
            decided = FIXED if meaning.fixed is not None else RECALLS if meaning.recalls else REFERRED
            known = len(self._meanings), context.CHECKS.index(context.check_of(expression)), decided
            self._known[expression] = known
            self._meanings.append(meaning)
        return _ITEM.pack(found.start, found.end, *known)

    def _forget(self) -> None:
        self._of_run: dict[bytes, bytes] = {}  # the packed items
        self._meanings = [resolve.meaning(context.THOSE_OF_2001)]
        self._known: dict[Expression, tuple[int, int, int]] = {}  # the meaning, the check and what decides

    def cut(
        self, left: npt.NDArray[np.uint8], between: npt.NDArray[np.uint8], right: npt.NDArray[np.uint8]
    ) -> npt.NDArray[np.bool_]:
        """Does no expression go from one word to the next, by their sorts and what ``separators`` finds between?"""
        _, separators, kinds = self._crossed.shape
        rows = (self._kinds.take(left) * separators + between) * kinds + self._kinds.take(right)
        crossed: npt.NDArray[np.bool_] = self._crossed.take(rows)
        return ~crossed

    def sorts_of(self, vocabulary: Vocabulary, language: str) -> npt.NDArray[np.uint8]:
        """The sort of every spelling of one language in a vocabulary; only new ones are looked at."""
        of_language = self._of_vocabulary.setdefault(vocabulary, {})
        known = of_language.get(language, np.empty(0, np.uint8))
        if len(known) < len(vocabulary):
            pairs = zip(vocabulary.spellings[len(known) :], vocabulary.languages[len(known) :], strict=True)
            found = [self.sorts.get(spelling, 0) if spoken == language else 0 for spelling, spoken in pairs]
            known = of_language[language] = np.append(known, np.array(found, np.uint8))
        return known


@cache
def _reader(language: str, whole: bool) -> _Reader:
    return _Reader(language, whole)


class _Words(NamedTuple):
    """Texts and where their words stand, as in ``analysis.Tokens``, with the sort of each to the reader, or 0."""

    data: bytes
    text_start: npt.NDArray[np.int64]
    text_end: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    start: npt.NDArray[np.uint32]
    end: npt.NDArray[np.uint32]
    sort: npt.NDArray[np.uint8]


_MOST_RUNS = 1 << 17  # remembered, in 20 MB; 88,200 articles have 73,000
# An expression in a run: bytes start:end; and as in ``Expressions`` the meaning, the check and what decides.
_ITEM = Struct("5i")


def _lengths(starts: npt.NDArray[np.int64], end: int) -> npt.NDArray[np.int64]:
    """From each start to the next, the last one to the end. (``np.diff`` takes three times as long for an article.)"""
    lengths = np.empty(len(starts), np.int64)
    np.subtract(starts[1:], starts[:-1], out=lengths[:-1])
    lengths[-1] = end - starts[-1]
    return lengths


def _runs(words: _Words, reader: _Reader) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The first and the last word of every run."""
    member = (words.sort != 0).nonzero()[0]  # of truth values NumPy finds them faster
    if not len(member):
        return member, member
    values = reader.bits.take(words.sort.take(member))
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
        starts, lengths = _short(words, reader, member, values)
    keep = np.bitwise_or.reduceat(values & _TRIGGER, starts) != 0
    last = (starts + lengths - 1)[keep]
    starts = starts[keep]
    at_left, at_right = _IS_LEFT_GLUE.take(values), _IS_RIGHT_GLUE.take(values)
    for _ in range(3):  # each run has a trigger, which is not trimmed, so first never passes last
        starts += at_left.take(starts)
        last -= at_right.take(last)
    return member.take(starts), member.take(last)


def _firsts(words: _Words, member: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The rows of the members that are the first of their text."""
    at = np.searchsorted(member, words.first[:-1])
    return at[at < len(member)]


def _opens(words: _Words, member: npt.NDArray[np.int64], values: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
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
    words: _Words, reader: _Reader, member: npt.NDArray[np.int64], values: npt.NDArray[np.uint8]
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
    opens[rest] = reader.cut(sort.take(place - 1), between, sort.take(place))
    starts = opens.nonzero()[0]
    lengths = _lengths(starts, len(member))
    if lengths.max() > _LONGEST_RUN:
        for start, length in zip(starts[lengths > _LONGEST_RUN], lengths[lengths > _LONGEST_RUN], strict=True):
            opens[start : start + length : _LONGEST_RUN] = True
        starts = opens.nonzero()[0]
        lengths = _lengths(starts, len(member))
    return starts, lengths


def _without_fractions(
    words: _Words,
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


_SPACES = (b"\t", b"\r", b"\v", b"\f")  # what ``context`` need not know
_ONLY_BLANKS = bytes.maketrans(b"".join(_SPACES), b" " * len(_SPACES))


class _Items(NamedTuple):
    """Runs in texts, a row each: the first word, the byte where it begins, and the packed items in it, which have
    indices into the meanings; with the data as ``Places`` want it."""

    data: str
    meanings: list[resolve.Meaning]
    first: npt.NDArray[np.int64]
    start: list[int]
    items: list[bytes]


def _items(reader: _Reader, words: _Words) -> _Items:
    firsts, lasts = _runs(words, reader)
    data, starts = words.data, words.start.take(firsts).tolist()
    runs = [data[start:end] for start, end in zip(starts, words.end.take(lasts).tolist(), strict=True)]
    if any(map(data.__contains__, _SPACES)):
        data = data.translate(_ONLY_BLANKS)
    meanings, items = reader.items(runs)
    return _Items(data.decode("latin-1"), meanings, firsts, starts, items)


def _find(reader: _Reader, words: _Words, references: Column) -> tuple[Column, Column, mentions.Days]:
    """The bytes and the days of the mentions in these texts, each of which has its reference: a day ordinal, or 0 for
    none."""
    data, meanings, firsts, starts, items = _items(reader, words)
    run = np.repeat(np.arange(len(items)), np.array(list(map(len, items)), np.int64) // _ITEM.size)
    begin, until, *known = np.frombuffer(b"".join(items), np.int32).reshape(-1, 5).T.astype(np.int64)
    text, start = (np.searchsorted(words.first, firsts, side="right") - 1)[run], np.array(starts, np.int64)[run]
    begin, until = start + begin, start + until
    since, to = context.window(words.text_start[text], begin, until, words.text_end[text])
    places = since, begin, until, to
    found = mentions.confirmed(reader.judge, Expressions(data, meanings, *places, text, references[text], *known))
    days = mentions.days(reader.judge, found)
    said = days.until.nonzero()[0]
    return found.begin[said], found.until[said], mentions.Days(*[column[said] for column in days])


_SEPARATE = bytes(c if chr(c).isalnum() or c > 127 else 32 for c in range(256))


def _words(reader: _Reader, text: str) -> _Words | None:
    """The words of one text, or None where no run of them can be worth reading: most titles.

    The same words as ``tokenize`` finds; a vocabulary for one text would take longer than the search for dates.
    """
    data = shadow = text.encode("utf-8", "replace")
    if len(data) != len(text):
        shadow = shadow_of(text)
    start, end = bounds(shadow)
    found = _spellings(shadow, start, end)
    if shadow is not data and INVISIBLE.search(text):
        found = [spelled(word.decode(errors="replace")).encode() for word in found]
    if reader.triggers.isdisjoint(found) and b"/" not in data:
        return None
    sort = np.frombuffer(bytes(map(reader.sorts.get, found, repeat(0))), np.uint8)
    whole = np.array([0, len(found)])
    return _Words(data, np.array([0]), np.array([len(data)]), whole, start, end, sort)


def _spellings(shadow: bytes, start: npt.NDArray[np.uint32], end: npt.NDArray[np.uint32]) -> list[bytes]:
    """The words at the given places, without the full stops inside "p.m."."""
    separated = shadow.translate(_SEPARATE)
    stops = (np.frombuffer(shadow, np.uint8) == ord(".")).nonzero()[0]
    if len(stops) and len(start):
        word = start.searchsorted(stops, "right") - 1
        inside = stops[(word >= 0) & (stops < end[word])]
        if len(inside):
            marked = bytearray(separated)
            np.frombuffer(marked, np.uint8)[inside] = 0
            separated = bytes(marked).translate(None, b"\0")
    found = separated.split()
    if len(found) != len(start):  # a script that puts no spaces between words
        found = [shadow[a:b].replace(b".", b"") for a, b in zip(start.tolist(), end.tolist(), strict=True)]
    return found


def _characters(data: bytes, places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places in bytes of UTF-8, in order, as places in characters."""
    found, at, characters = [], 0, 0
    for start, end in places:
        characters += len(data[at:start].decode())
        begin, at = characters, end
        characters += len(data[start:end].decode())
        found.append((begin, characters))
    return found


def _ordinal(reference: date | datetime | None) -> int:
    return 0 if reference is None else reference.toordinal()


_HOW: dict[type[Expression], str] = {
    Fixed: "absolute",
    PartOfYear: "nearest",
    Weekday: "weekday",
    DayOfMonth: "nearest",
    Shift: "relative",
    Follow: "anaphora",
    YearsBefore: "relative",
    Reported: "anaphora",
    Ending: "nearest",
    Weekend: "nearest",
    Clock: "time of day",
    Offset: "nearest",
    Range: "range",
}


def find(
    text: str, reference: date | datetime | None, language: str = table_of.DEFAULT, *, whole: bool = False
) -> list[DateMention]:
    """The dates that ``text`` talks about, in order, not overlapping.

    ``language`` is that of the text, such as "de" or "pt-BR"; English without it. ``reference`` is the day on which
    the text was written (of a datetime, its day in its own time zone); without it only absolute dates, and what
    follows from them, are found. Never raises on any text.

    Of a range in words ("between 1985 and 1987") and of two years in full ("1898-1976") each end is a mention, as in
    annotated texts; or with ``whole`` both are one that lasts, as an index has it. Other ranges with a dash ("March
    3-5") are always one.
    """
    reader = _reader(table_of.primary(language), whole)
    words = _words(reader, text)
    if words is None:
        return []
    data, meanings, _, starts, items = _items(reader, words)
    expressions = [
        (start + begin, start + until, number, check, decided)
        for start, packed in zip(starts, items, strict=True)
        for begin, until, number, check, decided in _ITEM.iter_unpack(packed)
    ]
    found = mentions.of_text(reader.judge, data, meanings, expressions, _ordinal(reference))
    places = [(begin, until) for begin, until, _, _ in found]
    if len(words.data) != len(text):
        places = _characters(words.data, places)
    return [
        DateMention(
            start,
            end,
            text[start:end],
            date.fromordinal(begin),
            date.fromordinal(until),
            precision,
            _HOW[type(meaning.expression)],
        )
        for (start, end), (_, _, (begin, until, precision), meaning) in zip(places, found, strict=True)
    ]


@dataclass(frozen=True)
class DateBatch:
    """The dates of a batch of articles, in order of text and place; one row per mention.

    ``article`` int32 and ``text`` uint8 (0 the title, 1 the body) say where; the mention is the words
    ``first_token : first_token + tokens`` (uint32, uint16) of that text. ``begin`` and ``until`` (int32) are days
    since 1970-01-01, half-open; ``precision`` (uint8) is an index into ``calendar.PRECISIONS``. ``start`` and ``end``
    (uint32) are its bytes in the data of ``source``.
    """

    article: npt.NDArray[np.int32]
    text: npt.NDArray[np.uint8]
    start: npt.NDArray[np.uint32]
    end: npt.NDArray[np.uint32]
    begin: npt.NDArray[np.int32]
    until: npt.NDArray[np.int32]
    precision: npt.NDArray[np.uint8]
    source: Tokens
    texts_per_article: int

    @cached_property
    def first_token(self) -> npt.NDArray[np.uint32]:
        """Found when it is asked for: an index needs no more than the days."""
        texts = self.article.astype(np.int64) * self.texts_per_article + self.text
        found: npt.NDArray[np.uint32] = (self._first - self.source.first[texts]).astype(np.uint32)
        return found

    @cached_property
    def tokens(self) -> npt.NDArray[np.uint16]:
        """The same."""
        return (np.searchsorted(self.source.start, self.end) - self._first).astype(np.uint16)

    @cached_property
    def _first(self) -> npt.NDArray[np.int64]:
        return np.searchsorted(self.source.start, self.start, "right") - 1


def find_batch(
    tokens: Tokens,
    vocabulary: Vocabulary,
    references: Sequence[date | datetime | None],
    texts_per_article: int = 2,
    language: str = DEFAULT_LANGUAGE,
    languages: Sequence[str] | None = None,
    *,
    whole: bool = False,
) -> DateBatch:
    """The dates of articles that were tokenised together: the same that ``find`` finds in each text (with ``whole``
    as there).

    ``references`` has one day (or None) per article, ``texts_per_article`` texts in a row belong to one article,
    ``language`` is that of ``tokenize``, and ``languages`` are those of the articles where they are not all in it.
    """
    if len(references) * texts_per_article != len(tokens.text_start):
        raise ValueError(f"{len(tokens.text_start)} texts do not fit {len(references)} references")
    if languages is not None and len(languages) != len(references):
        raise ValueError(f"{len(languages)} languages do not fit {len(references)} references")
    days = np.repeat(np.array(list(map(_ordinal, references)), np.int64), texts_per_article)
    codes = list(map(table_of.primary, languages or [language]))
    found = []
    for code in dict.fromkeys(codes):
        reader = _reader(code, whole)
        sort = reader.sorts_of(vocabulary, language).take(tokens.spelling)
        if languages:
            spoken = np.repeat([code == other for other in codes], texts_per_article)
            sort[~np.repeat(spoken, tokens.lengths)] = 0
        places = tokens.data, tokens.text_start, tokens.text_end, tokens.first, tokens.start, tokens.end
        start, end, (begin, until, precision) = _find(reader, _Words(*places, sort), days)
        found.append((start, end, begin - EPOCH, until - EPOCH, precision))
    start, end, begin, until, precision = map(np.concatenate, zip(*found, strict=True))
    rows = np.argsort(start, kind="stable")  # by language until here
    texts = np.searchsorted(tokens.text_start, start[rows], "right") - 1
    return DateBatch(
        (texts // texts_per_article).astype(np.int32),
        (texts % texts_per_article).astype(np.uint8),
        start[rows].astype(np.uint32),
        end[rows].astype(np.uint32),
        begin[rows].astype(np.int32),
        until[rows].astype(np.int32),
        precision[rows].astype(np.uint8),
        tokens,
        texts_per_article,
    )
