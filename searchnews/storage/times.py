"""How do publication times and mentioned days become columns?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from searchnews.article import Article
from searchnews.storage.columns import cuts
from searchnews.storage.segment import NO_TIME, Array, Arrays, Segment

_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_DAY = date.min.toordinal() - _EPOCH
_LENGTHS = {"second": timedelta(seconds=1), "minute": timedelta(minutes=1), "hour": timedelta(hours=1)}


def interval(instant: datetime, precision: str) -> tuple[int, int]:
    """[begin, until) in seconds since 1970 UTC of an instant known to a precision (second, minute, hour, day, month,
    year). Days, months and years are those of the instant's own time zone; a naive instant counts as UTC."""
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    if precision in _LENGTHS:
        begin, until = instant, instant + _LENGTHS[precision]
    else:
        begin = instant.replace(hour=0, minute=0, second=0, microsecond=0)
        if precision == "day":
            until = begin + timedelta(days=1)
        elif precision == "month":
            begin = begin.replace(day=1)
            until = (begin + timedelta(days=31)).replace(day=1)
        elif precision == "year":
            begin = begin.replace(month=1, day=1)
            until = begin.replace(year=begin.year + 1)
        else:
            raise ValueError(f"unknown precision {precision!r}")
    return int(begin.timestamp()), int(until.timestamp())


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


def take(segment: Segment, kept: Array) -> Times:
    """The times of a segment's documents `kept` (bool[D]), which are numbered anew."""
    doc = np.repeat(np.arange(segment.documents), np.diff(segment["mentioned.cuts"]))
    keep = kept[doc]
    renumber = (np.cumsum(kept) - 1).astype(np.uint32)
    return Times(
        segment["published"][kept],
        segment["modified"][kept],
        renumber[doc[keep]],
        segment["mentioned"][keep],
        segment["mentioned.count"][keep],
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
