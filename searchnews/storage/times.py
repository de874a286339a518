"""How do publication times and mentioned days become columns?"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from searchnews.article import Article
from searchnews.storage import views
from searchnews.storage.columns import cuts
from searchnews.storage.segment import NO_TIME, Array, Arrays

_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_DAY = date.min.toordinal() - _EPOCH
_LAST_DAY = date.max.toordinal()
_LENGTHS = {"second": 1, "minute": 60, "hour": 3600}
PRECISIONS = (*_LENGTHS, "day", "month", "year")  # to which an instant may be known
_FIRST_SECOND = _FIRST_DAY * 86_400
_LAST_SECOND = (_LAST_DAY + 1 - _EPOCH) * 86_400 - 1


def interval(instant: datetime, precision: str) -> tuple[int, int]:
    """[begin, until) in seconds since 1970 UTC of an instant known to one of PRECISIONS. Days, months and years are
    those of the instant's own time zone; a naive instant counts as UTC. Whatever a datetime can hold has its interval,
    which may begin before the year 1 or end after 9999 in UTC."""
    if precision in _LENGTHS:
        begin = _seconds(instant.toordinal(), instant) + instant.hour * 3600 + instant.minute * 60 + instant.second
        return begin, begin + _LENGTHS[precision]
    year, month = instant.year, instant.month
    if precision == "day":
        first = instant.toordinal()
        after = first + 1
    elif precision == "month":
        first = date(year, month, 1).toordinal()
        after = first + monthrange(year, month)[1]
    elif precision == "year":
        first = date(year, 1, 1).toordinal()
        after = first + 365 + isleap(year)
    else:
        raise ValueError(f"unknown precision {precision!r}")
    return _midnight(first, instant), _midnight(after, instant)


def _midnight(day: int, instant: datetime) -> int:
    """When a day (an ordinal) begins in the time zone of an instant, in seconds since 1970 UTC."""
    known = day <= _LAST_DAY  # what follows the last day of the calendar has the offset of the instant
    return _seconds(day, datetime.fromordinal(day).replace(tzinfo=instant.tzinfo) if known else instant)


def _seconds(day: int, at: datetime) -> int:
    """The seconds since 1970 UTC at which a day begins, with the offset from UTC that holds at an instant."""
    offset = at.utcoffset()
    return (day - _EPOCH) * 86_400 - (int(offset.total_seconds()) if offset else 0)


def nearest(seconds: int) -> datetime:
    """An instant in UTC, of seconds since 1970; the first or the last that a datetime can hold if it is beyond."""
    return datetime.fromtimestamp(min(max(seconds, _FIRST_SECOND), _LAST_SECOND), UTC)


@dataclass(frozen=True)
class Times:
    """The times of a stretch of documents: published, modified int64[d, 2]; and mentioned days, one row an interval:
    doc uint32[m] ascending, days int32[m, 2], count uint32[m]."""

    published: Array
    modified: Array
    doc: Array
    days: Array
    count: Array


def collect(articles: Sequence[Article], found_doc: Array, found_days: Array) -> Times:
    """The times of a batch: the articles' own, and the intervals that were found in their texts (one row a mention).
    An article that brings its own `mentioned` keeps that instead."""
    unknown = (NO_TIME, NO_TIME)
    published = [interval(a.published, a.published_precision) if a.published else unknown for a in articles]
    modified = [interval(a.modified, "second") if a.modified else unknown for a in articles]
    own = np.array([bool(a.mentioned) for a in articles], np.bool_)
    keep = ~own[found_doc] if len(found_doc) else np.empty(0, np.bool_)
    given = [
        (i, m.begin.toordinal() - _EPOCH, m.until.toordinal() - _EPOCH, m.count)
        for i, article in enumerate(articles)
        for m in article.mentioned
    ]
    rows = np.array(given, np.int64).reshape(-1, 4)
    doc = np.concatenate([found_doc[keep].astype(np.int64), rows[:, 0]])
    days = np.concatenate([found_days[keep].astype(np.int64), rows[:, 1:3]])
    count = np.concatenate([np.ones(int(keep.sum()), np.int64), rows[:, 3]])
    # One integer for all three, which sorts twice as fast as rows: a segment has at most 2^16 articles, and the days
    # of the calendar (0001-01-01 to 9999-01-01) fit into 22 bits.
    begin, until = days.T - _FIRST_DAY
    distinct, inverse = np.unique(doc << 44 | begin << 22 | until, return_inverse=True)
    totals = np.bincount(inverse, count, len(distinct))
    distinct_days = np.column_stack([distinct >> 22, distinct]) & ((1 << 22) - 1)
    return Times(
        np.array(published, np.int64).reshape(-1, 2),
        np.array(modified, np.int64).reshape(-1, 2),
        (distinct >> 44).astype(np.uint32),
        (distinct_days + _FIRST_DAY).astype(np.int32),
        totals.astype(np.uint32),
    )


def join(pieces: Sequence[Times]) -> Times:
    """One after another."""
    sizes = [len(piece.published) for piece in pieces]
    bases = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.uint32)
    return Times(
        np.concatenate([p.published for p in pieces]),
        np.concatenate([p.modified for p in pieces]),
        np.concatenate([p.doc + base for p, base in zip(pieces, bases, strict=True)]),
        np.concatenate([p.days for p in pieces]),
        np.concatenate([p.count for p in pieces]),
    )


def take(column: views.TimeColumns, kept: Array) -> Times:
    """The times of a segment's documents `kept` (bool[D]), which are numbered anew."""
    doc = column.mentioned.owners()
    keep = kept[doc]
    renumber = (np.cumsum(kept) - 1).astype(np.uint32)
    return Times(
        column.published[kept],
        column.modified[kept],
        renumber[doc[keep]],
        column.mentioned.items[keep],
        column.counts[keep],
    )


def arrays(times: Times, documents: int) -> Arrays:
    """The arrays of the time columns (see segment.py)."""
    return {
        "published": times.published,
        "modified": times.modified,
        "mentioned": times.days,
        "mentioned.count": np.minimum(times.count, 0xFFFF).astype(np.uint16),
        "mentioned.cuts": cuts(times.doc, documents),
    }
