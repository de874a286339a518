"""When were the matches on a cluster published, or which times do they talk about? The timelines of `search.timeline`,
counted by the cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Self

import numpy as np

from searchnews.cluster import reading
from searchnews.cluster.connection import Connection
from searchnews.cluster.queries import EVERYTHING, all_of, none_of
from searchnews.cluster.rules import Query
from searchnews.errors import SearchNewsError, told
from searchnews.fields import Field
from searchnews.search.facets import Count, Facet
from searchnews.search.timeline import (
    MOST_BUCKETS,
    UNITS,
    Bucket,
    Timeline,
    bulk,
    timeline_fields,
    unit_edges,
    unit_name,
    without_long_gaps,
)
from searchnews.storage.segment import Array

_EPOCH = date(1970, 1, 1)
_AT_ONCE = 500  # buckets of mentioned days that are counted by one request
_SPANS_AT_ONCE = 10_000
_MOST_WEIGHED = 5_000_000  # mentions; of more, each stands for several


def timeline(
    connection: Connection,
    matching: Query,
    by: str = "month",
    field: str = "published",
    *,
    share: bool = False,
    zone: tzinfo = UTC,
    begin: date | None = None,
    until: date | None = None,
    own: Sequence[Field] = (),
) -> Timeline:
    """The timeline of the articles that match; see `search.timeline.timeline`, whose errors it raises. `own` are the
    archive's fields of one's own."""
    of, edges, units = axis(connection, matching, by, field, zone=zone, begin=begin, until=until, own=own)
    found = of(matching)
    counts = found.counts(edges).tolist()
    totals: list[int | None] = [None] * len(counts)
    if share and counts:
        totals = of(EVERYTHING).counts(edges).tolist()
    rows = zip(days_of(edges), days_of(edges)[1:], counts, totals, units, strict=False)
    buckets = tuple(Bucket(*row) for row in rows)
    before, after = found.outside(edges) if buckets else (0, 0)
    unknown = all_of([matching, none_of({"exists": {"field": field}})])
    return Timeline(field, by, buckets, reading.count(connection, unknown), before, after)


def axis(
    connection: Connection,
    matching: Query,
    by: str,
    field: str,
    *,
    zone: tzinfo,
    begin: date | None,
    until: date | None,
    own: Sequence[Field],
) -> tuple[Callable[[Query], _Published | _Mentioned], Array, list[int]]:
    """The buckets of a timeline: how what a query finds is counted in them, their edges in days since 1970, and of how
    many units each is."""
    known = timeline_fields(own)
    if field not in known:
        raise ValueError(f"no timeline of the field {field!r}; choose one of {', '.join(known)}")
    if by not in UNITS:
        raise ValueError(f"no such unit of time: {by!r}; choose one of {', '.join(UNITS)}")
    if not isinstance(zone, tzinfo):
        raise TypeError(f"timezone: expected a tzinfo, such as a ZoneInfo, got {told(zone)}")
    for name, day in (("begin", begin), ("until", until)):
        if day is not None and not isinstance(day, date):
            raise TypeError(f"{name}: expected a date or None, got {told(day)}")

    def of(query: Query) -> _Published | _Mentioned:
        if field == "mentioned":
            return _Mentioned.of(connection, query)
        return _Published.of(connection, query, "middle" if field == "published" else field, by, zone)

    found = of(matching)
    first, end = _extent(found.days(begin, until), begin, until)
    edges = unit_edges(first, end, by)
    edges, numbers = without_long_gaps(edges, np.arange(len(edges)), found.counts(edges))
    if len(edges) > MOST_BUCKETS:
        raise SearchNewsError(
            f"a timeline by {by} from {first} to {end} has more than {MOST_BUCKETS:,} rows; "
            "take a longer unit, or give its beginning and end"
        )
    return of, edges, np.diff(numbers).tolist()


def days_of(edges: Array) -> list[date]:
    """Days since 1970 as dates."""
    return [_EPOCH + timedelta(day) for day in edges.tolist()]


def facet(
    connection: Connection,
    matching: Query,
    unit: str,
    limit: int,
    zone: tzinfo,
    field: str = "published",
    own: Sequence[Field] = (),
) -> Facet:
    """How many of the articles that match were published in each unit, or have a date of one's own in it, the latest
    first; see `search.ranges`."""
    found = timeline(connection, matching, unit, field, zone=zone, own=own)
    name = unit if field == "published" else field
    filled = [Count(unit_name(bucket.begin, unit), name, bucket.articles) for bucket in found if bucket.articles]
    return Facet(name, tuple(filled[::-1][:limit]), reading.count(connection, matching) - found.unknown)


def _extent(days: tuple[date, date] | None, begin: date | None, until: date | None) -> tuple[date, date]:
    """The first day to show and the day after the last, from those that have articles (None: no day has)."""
    if days is None:
        return begin or _EPOCH, until or begin or _EPOCH
    first, last = days
    # A day is shown even where all articles lie beyond the end that is given: they are counted before or after it.
    begin = begin or (first if until is None else min(first, until - timedelta(until > date.min)))
    return begin, until or max(last, begin) + timedelta(begin < date.max)


@dataclass(frozen=True)
class _Published:
    """How many articles have an instant in each unit of the calendar that has any, by its first day since 1970."""

    units: Mapping[int, int]

    @classmethod
    def of(cls, connection: Connection, matching: Query, field: str, by: str, zone: tzinfo) -> Self:
        """Those of the articles that match, in a field of dates."""
        histogram = {
            "field": field,
            "calendar_interval": by,
            "time_zone": _zone(zone),
            "format": "uuuu-MM-dd",
            "min_doc_count": 1,
        }
        body = {"size": 0, "query": matching, "aggs": {"units": {"date_histogram": histogram}}}
        buckets = reading.search(connection, body)["aggregations"]["units"]["buckets"]
        rows = ((date.fromisoformat(bucket["key_as_string"]), bucket["doc_count"]) for bucket in buckets)
        return cls({(day - _EPOCH).days: count for day, count in rows})

    def days(self, begin: date | None, until: date | None) -> tuple[date, date] | None:
        """A day of the first unit and one of the last."""
        return (_EPOCH + timedelta(min(self.units)), _EPOCH + timedelta(max(self.units))) if self.units else None

    def counts(self, edges: Array) -> Array:
        """How many were published between each two edges: int64[n - 1]."""
        days, counts = (np.array([*part], np.int64) for part in (self.units.keys(), self.units.values()))
        at = np.searchsorted(edges, days, "right") - 1
        inside = (at >= 0) & (at < len(edges) - 1)
        return np.bincount(at[inside], counts[inside], max(len(edges) - 1, 0)).astype(np.int64)

    def outside(self, edges: Array) -> tuple[int, int]:
        """How many were published before the first edge, and after the last."""
        before = sum(count for day, count in self.units.items() if day < edges[0])
        return before, sum(count for day, count in self.units.items() if day >= edges[-1])


@dataclass(frozen=True)
class _Mentioned:
    """The spans of days that the articles which match talk about: begin and end (not included) in days since 1970, and
    how many articles mention each, int64[n, 3]. An article counts once wherever any of its spans is."""

    connection: Connection
    matching: Query
    spans: Array

    @classmethod
    def of(cls, connection: Connection, matching: Query) -> Self:
        """Those of the articles that match."""
        rows = np.array([*_spans(connection, matching)], np.int64)
        return cls(connection, matching, rows.reshape(-1, 3))

    def days(self, begin: date | None, until: date | None) -> tuple[date, date] | None:
        """The first and the last day of the span that holds most."""
        if not len(self.spans):
            return None
        low, high, count = self.spans.T
        inside = (high > ((begin or date.min) - _EPOCH).days) & (low < ((until or date.max) - _EPOCH).days)
        low, high, count = low[inside], high[inside], count[inside]
        if not len(low):
            day = begin or until or _EPOCH
            return day, day
        count = -(-count // max(1, -(-int(count.sum()) // _MOST_WEIGHED)))
        first, last = bulk(np.repeat(low, count), np.repeat(high - 1, count))
        return _EPOCH + timedelta(first), _EPOCH + timedelta(last)

    def counts(self, edges: Array) -> Array:
        """How many articles mention a day between each two edges: int64[n - 1]."""
        size = max(len(edges) - 1, 0)
        counts = np.zeros(size, np.int64)
        if not size:
            return counts
        low = np.maximum(np.searchsorted(edges, self.spans[:, 0], "right") - 1, 0)
        high = np.minimum(np.searchsorted(edges, self.spans[:, 1] - 1, "right") - 1, size - 1)
        some = low <= high
        steps = np.bincount(low[some], minlength=size + 1) - np.bincount(high[some] + 1, minlength=size + 1)
        filled = np.flatnonzero(np.cumsum(steps[:-1]))
        for begin in range(0, len(filled), _AT_ONCE):
            at = filled[begin : begin + _AT_ONCE]
            filters = [_overlapping(gte=int(edges[i]), lt=int(edges[i + 1])) for i in at.tolist()]
            body = {"size": 0, "query": self.matching, "aggs": {"units": {"filters": {"filters": filters}}}}
            found = reading.search(self.connection, body)["aggregations"]["units"]["buckets"]
            counts[at] = [bucket["doc_count"] for bucket in found]
        return counts

    def outside(self, edges: Array) -> tuple[int, int]:
        """How many mention a day before the first edge, and how many one after the last."""
        ranges = _overlapping(lt=int(edges[0])), _overlapping(gte=int(edges[-1]))
        before, after = (reading.count(self.connection, all_of([self.matching, range_])) for range_ in ranges)
        return before, after


def _spans(connection: Connection, matching: Query) -> Iterator[tuple[int, int, int]]:
    """The different spans, and how many articles mention each."""
    composite: dict[str, Any] = {"size": _SPANS_AT_ONCE, "sources": [{"span": {"terms": {"field": "spans"}}}]}
    while True:
        body = {"size": 0, "query": matching, "aggs": {"spans": {"composite": composite}}}
        found = reading.search(connection, body)["aggregations"]["spans"]
        for bucket in found["buckets"]:
            begin, until = map(int, bucket["key"]["span"].split())
            yield begin, until, bucket["doc_count"]
        if "after_key" not in found:
            return
        composite["after"] = found["after_key"]


def _overlapping(**ends: int) -> Query:
    return {"range": {"mentioned": {**ends, "relation": "intersects"}}}


def _zone(zone: tzinfo) -> str:
    """A time zone as OpenSearch calls it. Raises SearchNewsError for one without a name or a fixed offset."""
    name = getattr(zone, "key", "")
    if name:
        return str(name)
    offsets = {zone.utcoffset(datetime(2025, month, 1)) for month in (1, 7)}
    offset = offsets.pop()
    if offset is None or offsets or offset.seconds % 60:
        raise SearchNewsError("a cluster wants a time zone with a name, such as Europe/Lisbon")
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
