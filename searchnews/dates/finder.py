"""Which dates does a text talk about?

1. ``candidates`` finds the runs of words that are worth reading.
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

import numpy as np
import numpy.typing as npt

from searchnews.analysis import DEFAULT_LANGUAGE, Tokens, Vocabulary, bounds, shadow_of, spelled
from searchnews.article import DateMention
from searchnews.dates import candidates, context, grammar, mentions, resolve
from searchnews.dates import languages as table_of
from searchnews.dates.candidates import Words
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
from searchnews.dates.mentions import FIXED, RECALLS, REFERRED, Expressions
from searchnews.dates.run import INVISIBLE

EPOCH = date(1970, 1, 1).toordinal()
_MOST_RUNS = 1 << 17  # remembered, in 20 MB; 88,200 articles have 73,000
# An expression in a run: bytes start:end; and as in ``Expressions`` the meaning, the check and what decides.
_ITEM = Struct("5i")


class _Reader:
    """What is needed to read one language, and what was read before."""

    def __init__(self, language: str, whole: bool) -> None:
        self._whole = whole  # are the ends of a range in words one mention?
        self._grammar = grammar.of(language)
        self.judge = context.Judge(self._grammar.language.cues)
        self.sorts = candidates.Sorts(self._grammar)
        self._lock = Lock()
        self._forget()

    def items(self, runs: list[bytes]) -> tuple[list[resolve.Meaning], list[bytes]]:
        """What is known of runs without their articles: meanings, and the packed items of each run. Of 100 runs in
        30,000 articles, 90 were read before: "last week"."""
        with self._lock:  # pages are shown by several threads
            new = set(runs).difference(self._of_run)
            if len(self._of_run) + len(new) > _MOST_RUNS:
                self._forget()
                new = set(runs)
            for run in new:  # one after the other, for what reads them stays in the processor's cache
                self._of_run[run] = b"".join(map(self._item, self._grammar.read(run.decode(), self._whole)))
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


@cache
def _reader(language: str, whole: bool) -> _Reader:
    return _Reader(language, whole)


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


def _items(reader: _Reader, words: Words) -> _Items:
    firsts, lasts = candidates.runs(words, reader.sorts)
    data, starts = words.data, words.start.take(firsts).tolist()
    runs = [data[start:end] for start, end in zip(starts, words.end.take(lasts).tolist(), strict=True)]
    if any(map(data.__contains__, _SPACES)):
        data = data.translate(_ONLY_BLANKS)
    meanings, items = reader.items(runs)
    return _Items(data.decode("latin-1"), meanings, firsts, starts, items)


def _find(reader: _Reader, words: Words, references: Column) -> tuple[Column, Column, mentions.Days]:
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


def _words(reader: _Reader, text: str) -> Words | None:
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
    if reader.sorts.triggers.isdisjoint(found) and b"/" not in data:
        return None
    sort = np.frombuffer(bytes(map(reader.sorts.of_word.get, found, repeat(0))), np.uint8)
    whole = np.array([0, len(found)])
    return Words(data, np.array([0]), np.array([len(data)]), whole, start, end, sort)


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
        sort = reader.sorts.of_spellings(vocabulary, language).take(tokens.spelling)
        if languages:
            spoken = np.repeat([code == other for other in codes], texts_per_article)
            sort[~np.repeat(spoken, tokens.lengths)] = 0
        places = tokens.data, tokens.text_start, tokens.text_end, tokens.first, tokens.start, tokens.end
        start, end, (begin, until, precision) = _find(reader, Words(*places, sort), days)
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
