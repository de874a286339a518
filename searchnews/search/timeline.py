"""When were the matching articles published, or which times do they talk about? Counts per day, week, month, quarter or
year.

Buckets are calendar units of a time zone, weeks begin on Monday, and between the first bucket and the last no day is
missing: a long stretch without articles is one bucket. An article counts in the one bucket of its publication; or once
in every bucket that a time which it mentions overlaps.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import numpy as np

from searchnews.errors import SearchNewsError, told
from searchnews.fields import Field, Kind, is_own
from searchnews.numbers import distinct
from searchnews.storage.segment import NO_TIME, Array, Segment
from searchnews.storage.snapshot import Snapshot

UNITS = {"day": 1, "week": 7, "month": 28, "quarter": 90, "year": 365}  # and their least number of days
TIMELINE_FIELDS = ("published", "mentioned")
MOST_BUCKETS = 50_000  # 137 years of days; nobody can read more
LONGEST_GAP = 3  # units in a row without articles; more are one bucket

# Archives mention the dinosaurs and the year 9999, and somebody's "19th century" is 1,200 months. So, unless it is
# given, the span of what is mentioned is the shortest that holds so many of the times up to a year long.
BULK = 0.95
_A_YEAR = 366

_EPOCH = date(1970, 1, 1)
_FIRST_SECOND, _LAST_SECOND = (  # a day and more inside what a datetime can hold in any time zone
    int((edge.replace(tzinfo=UTC) + shift).timestamp())
    for edge, shift in ((datetime.min, timedelta(days=2)), (datetime.max.replace(microsecond=0), -timedelta(days=2)))
)
_HALF_A_DAY = 43_200
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Bucket:
    """The days from `begin` up to, not including, `until`, which are so many `units` of time: one, or a stretch without
    articles; how many of the matching articles fall there, and how many of all articles in the archive (None unless
    asked for)."""

    begin: date
    until: date
    articles: int
    of_all: int | None = None
    units: int = 1

    @property
    def share(self) -> float | None:
        """The matching articles as a part of all, 0 to 1 (0 where there are none at all); None unless asked for."""
        if self.of_all is None:
            return None
        return self.articles / self.of_all if self.of_all else 0.0


@dataclass(frozen=True, slots=True, repr=False)
class Timeline:
    """Buckets without gaps, in order; iterates over them. `by` is the unit, `field` published or mentioned. Of the
    matching articles, `unknown` have no such time, `before` have one before the first bucket and `after` one after the
    last."""

    field: str
    by: str
    buckets: tuple[Bucket, ...]
    unknown: int
    before: int = 0
    after: int = 0

    def __iter__(self) -> Iterator[Bucket]:
        return iter(self.buckets)

    def __len__(self) -> int:
        return len(self.buckets)

    def __repr__(self) -> str:
        span = f" from {self.buckets[0].begin} until {self.buckets[-1].until}" if self.buckets else ""
        return f"<Timeline of {self.field} by {self.by}: {len(self)} bucket{'s' * (len(self) != 1)}{span}>"

    def _repr_html_(self) -> str:
        from searchnews.search import notebook

        return notebook.timeline(self)


def timeline(
    snapshot: Snapshot,
    docs: Sequence[Array],
    by: str = "month",
    field: str = "published",
    *,
    share: bool = False,
    zone: tzinfo = UTC,
    begin: date | None = None,
    until: date | None = None,
) -> Timeline:
    """The timeline of the documents `docs` (of each shard, ascending), from the bucket of `begin` up to that of the
    day before `until`; without them, from the first bucket that has an article to the last or, of mentioned days, over
    the span that holds most (see BULK).

    A publication time that is only known to the month or year counts on the first day of it. Mentioned days have no
    time zone. Raises SearchNewsError for more than MOST_BUCKETS buckets.
    """
    found = _times(snapshot, docs, field)
    unknown = sum(map(len, docs)) - sum(len(distinct(times.doc)) for times in found)
    shared = _axis(found, by, field, zone, begin, until)
    counts = _counts(found, shared.ticks).tolist()
    totals: list[int | None] = [None] * len(counts)
    if share:
        totals = shared.counts(snapshot, [np.flatnonzero(shard.live) for shard in snapshot.shards]).tolist()
    rows = zip(shared.days, shared.days[1:], counts, totals, shared.units, strict=False)
    buckets = tuple(Bucket(*row) for row in rows)
    before = after = 0
    if buckets:
        before = sum(len(distinct(times.doc[times.low < shared.ticks[0]])) for times in found)
        after = sum(len(distinct(times.doc[times.high >= shared.ticks[-1]])) for times in found)
    return Timeline(field, by, buckets, unknown, before, after)


@dataclass(frozen=True)
class Axis:
    """The buckets that several timelines share: `days` are their beginnings and the end of the last, `units` how many
    units of time each is, `ticks` the days on the axis of the times (int64[n + 1])."""

    field: str
    days: tuple[date, ...]
    units: tuple[int, ...]
    ticks: Array

    def counts(self, snapshot: Snapshot, docs: Sequence[Array]) -> Array:
        """How many of some documents have a time in each bucket: int64[n]."""
        return _counts(_times(snapshot, docs, self.field), self.ticks)


def axis(
    snapshot: Snapshot,
    docs: Sequence[Array],
    by: str = "month",
    field: str = "published",
    *,
    zone: tzinfo = UTC,
    begin: date | None = None,
    until: date | None = None,
) -> Axis:
    """The buckets of the timeline of some documents, whose arguments and errors these are."""
    return _axis(_times(snapshot, docs, field), by, field, zone, begin, until)


def unit_name(begin: date, by: str) -> str:
    """A unit of time as people and queries write it: 2025, 2025-Q3, 2025-09; of a week and a day, the first day."""
    if by == "quarter":
        return f"{begin.year:04}-Q{(begin.month + 2) // 3}"
    return begin.isoformat()[: {"year": 4, "month": 7}.get(by, 10)]


def _axis(found: Sequence[_Times], by: str, field: str, zone: tzinfo, begin: date | None, until: date | None) -> Axis:
    if by not in UNITS:
        raise ValueError(f"no such unit of time: {by!r}; choose one of {', '.join(UNITS)}")
    if not isinstance(zone, tzinfo):
        raise TypeError(f"timezone: expected a tzinfo, such as a ZoneInfo, got {told(zone)}")
    for name, day in (("begin", begin), ("until", until)):
        if day is not None and not isinstance(day, date):
            raise TypeError(f"{name}: expected a date or None, got {told(day)}")
    first, end = _extent(field, found, zone, begin, until)
    edges = unit_edges(first, end, by)
    numbers = np.arange(len(edges))
    if field != "mentioned" and zone is not UTC:
        # The midnights of a zone are slow to find: only of the days around those that have articles in UTC, and of the
        # ends, whose articles may be of the day before or after in UTC.
        nearly = _counts(found, _ticks(field, edges, UTC))
        nearly[:1] += 1
        nearly[-1:] += 1
        edges, numbers = without_long_gaps(edges, numbers, nearly, around=LONGEST_GAP)
    edges, numbers = without_long_gaps(edges, numbers, _counts(found, _ticks(field, edges, zone)))
    if len(edges) > MOST_BUCKETS:
        raise SearchNewsError(
            f"a timeline by {by} from {first} to {end} has more than {MOST_BUCKETS:,} rows; "
            "take a longer unit, or give its beginning and end"
        )
    days = tuple(_EPOCH + timedelta(day) for day in edges.tolist())
    return Axis(field, days, tuple(np.diff(numbers).tolist()), _ticks(field, edges, zone))


def _times(snapshot: Snapshot, docs: Sequence[Array], field: str) -> list[_Times]:
    """The times of documents of each shard."""
    known = timeline_fields(snapshot.own)
    if field not in known:
        raise ValueError(f"no timeline of the field {field!r}; choose one of {', '.join(known)}")
    pairs = zip((shard.segment for shard in snapshot.shards), docs, strict=True)
    if is_own(field):
        return [_own(segment, field, matched) for segment, matched in pairs]
    read = _published if field == "published" else _mentioned
    return [read(segment, matched) for segment, matched in pairs]


def timeline_fields(own: Sequence[Field]) -> tuple[str, ...]:
    """The fields that there are timelines of in an archive with these fields of one's own."""
    return (*TIMELINE_FIELDS, *(field.name for field in own if field.kind is Kind.DATE))


@dataclass(frozen=True)
class _Times:
    """Times of documents in seconds UTC or in days, both ends inclusive: doc, low and high, int64[n]."""

    doc: Array
    low: Array
    high: Array


def _published(segment: Segment, docs: Array) -> _Times:
    """The instant of each publication: the middle of the second, minute, hour or day that it is known to, and noon of
    the first day of a month or year. So a day that was written without a time zone stays the same day in most."""
    begin, until = segment.times.published[docs].T
    known = begin != NO_TIME
    begin, until = begin[known], until[known]
    at = np.clip(begin + np.minimum((until - begin) // 2, _HALF_A_DAY), _FIRST_SECOND, _LAST_SECOND)
    return _Times(docs[known].astype(np.int64), at, at)


def _own(segment: Segment, field: str, docs: Array) -> _Times:
    """The instants of a date of one's own."""
    at = segment.begins(field)[docs]
    known = at != NO_TIME
    at = np.clip(at[known], _FIRST_SECOND, _LAST_SECOND)
    return _Times(docs[known].astype(np.int64), at, at)


def _mentioned(segment: Segment, docs: Array) -> _Times:
    mentioned = segment.times.mentioned
    rows, sizes = mentioned.places(docs)
    days = mentioned.items[rows].astype(np.int64)
    return _Times(np.repeat(docs.astype(np.int64), sizes), days[:, 0], days[:, 1] - 1)


def _extent(
    field: str, found: Sequence[_Times], zone: tzinfo, begin: date | None, until: date | None
) -> tuple[date, date]:
    """The first day to show and the day after the last; those that are given, and what suits them."""
    low, high = (np.concatenate([np.empty(0, np.int64), *(getattr(t, end) for t in found)]) for end in ("low", "high"))
    if not len(low):
        return begin or _EPOCH, until or begin or _EPOCH
    if field == "mentioned":
        inside = (high >= ((begin or date.min) - _EPOCH).days) & (low < ((until or date.max) - _EPOCH).days)
        low, high = low[inside], high[inside]
    if not len(low):
        first = last = begin or until or _EPOCH
    elif field == "mentioned":
        first, last = (_EPOCH + timedelta(day) for day in bulk(low, high))
    else:
        first, last = (datetime.fromtimestamp(int(s), UTC).astimezone(zone).date() for s in (low.min(), high.max()))
    # A day is shown even where all articles lie beyond the end that is given: they are counted before or after it.
    begin = begin or (first if until is None else min(first, until - timedelta(until > date.min)))
    return begin, until or max(last, begin) + timedelta(begin < date.max)


def bulk(low: Array, high: Array) -> tuple[int, int]:
    """The first and the last day of the shortest span in which BULK of the times begin, those longer than a year left
    out unless all are, and BULK of these end; int64[n] days."""
    short = high - low < _A_YEAR
    if short.any():
        low, high = low[short], high[short]
    order = np.argsort(low, kind="stable")
    low, high = low[order], high[order]
    size = math.ceil(BULK * len(low))
    at = int(np.argmin(low[size - 1 :] - low[: len(low) - size + 1]))
    ends = np.sort(high[at : at + size])
    return int(low[at]), int(ends[math.ceil(BULK * size) - 1])


def unit_edges(first: date, until: date, by: str) -> Array:
    """The beginnings of the units from the one that holds `first`, and the end of the one before `until`, in days
    since 1970: int64[n]."""
    if first >= until:
        return np.empty(0, np.int64)
    if by in ("day", "week"):
        step = UNITS[by]
        low, high = (first - _EPOCH).days, (until - _EPOCH).days
        low -= (low + 3) % step  # 1970 began on a Thursday
        edges = np.arange(low, high + step, step)
    else:
        step = _MONTHS[by]
        low, high = np.array([first, until - timedelta(1)], "datetime64[D]").astype("datetime64[M]").astype(np.int64)
        low -= low % step  # of the months since January 1970
        edges = np.arange(low, high + step + 1, step).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return np.minimum(edges, (date.max - _EPOCH).days)  # nothing ends after the last day of the calendar


def without_long_gaps(edges: Array, numbers: Array, counts: Array, around: int = 0) -> tuple[Array, Array]:
    """The edges (int64[n + 1] days, and their numbers) without those inside long stretches of buckets (int64[n] counts)
    that have no articles and are not `around` one that has some."""
    filled = np.flatnonzero(counts)
    for _ in range(around):
        filled = distinct(np.clip(np.concatenate([filled - 1, filled, filled + 1]), 0, max(len(counts) - 1, 0)))
    kept = np.zeros(len(edges), np.bool_)
    kept[:1] = kept[-1:] = True
    kept[filled] = kept[filled + 1] = True
    bounds = np.concatenate([[-1], filled, [len(counts)]])
    gaps = np.diff(bounds) - 1
    for i in np.flatnonzero((gaps > 0) & (gaps <= LONGEST_GAP)).tolist():
        kept[bounds[i] + 1 : bounds[i + 1]] = True
    return edges[kept], numbers[kept]


def _ticks(field: str, edges: Array, zone: tzinfo) -> Array:
    """The edges on the axis of the times: days, or the seconds of their midnights in the time zone. int64[n]."""
    if field == "mentioned":
        return edges
    if zone is UTC:
        return edges * 86_400
    midnights = (datetime.combine(_EPOCH + timedelta(day), time(), zone) for day in edges.tolist())
    return np.array([int(midnight.timestamp()) for midnight in midnights], np.int64)


def _counts(found: Sequence[_Times], ticks: Array) -> Array:
    """How many documents have a time in each bucket [ticks[i], ticks[i + 1]): int64[n] for n + 1 ticks."""
    size = max(len(ticks) - 1, 0)
    # One more where a run of buckets begins, one less after its end.
    steps = np.zeros(size + 1, np.int64)
    if not size:
        return steps[:0]
    for times in found:
        low = np.maximum(np.searchsorted(ticks, times.low, "right") - 1, 0)
        high = np.minimum(np.searchsorted(ticks, times.high, "right") - 1, size - 1)
        inside = low <= high
        base = times.doc[inside] * (size + 1)  # documents follow one another on one long axis
        low, high = base + low[inside], base + high[inside]
        order = np.argsort(low, kind="stable")
        low, high = low[order], high[order]
        farthest = np.maximum.accumulate(high)
        opens = np.ones(len(low), np.bool_)  # intervals of one document that overlap are one run
        opens[1:] = low[1:] > farthest[:-1]
        closes = np.append(opens[1:], True)[: len(low)]
        steps += np.bincount(low[opens] % (size + 1), minlength=size + 1)
        steps -= np.bincount(farthest[closes] % (size + 1) + 1, minlength=size + 1)
    return np.cumsum(steps[:-1])
