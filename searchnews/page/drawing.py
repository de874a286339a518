"""Where do the bars of a timeline stand? In per mille of a drawing's width and height, from its upper left corner.

The axis is true to time: a stretch without articles is as wide as it is long.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from searchnews.search.comparison import Comparison, Series
from searchnews.search.timeline import Bucket, Timeline, unit_name

WHOLE = 1000  # of the width, and of the height
TICKS = 5
SMALL = 16  # characters of a timeline in text
_HEIGHTS = "\u2007▁▂▃▄▅▆▇█"  # the first is a blank as wide as a figure
_DAYS = {"day": 92, "week": 550, "month": 4_000, "quarter": 12_000}  # that a unit is used for; years for more


@dataclass(frozen=True, slots=True)
class Bar:
    """A bucket as it is drawn, with its days (`end` is its last), what it is called and how many articles it has."""

    x: float
    y: float
    width: float
    height: float
    begin: date
    end: date
    name: str
    articles: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars of a timeline, the days that stand below them at equal distances, its first and its last day, the unit,
    the highest number, and how many articles have no date. `beside` are the points of a second query's line, of which
    the highest number is `beside_most`."""

    bars: tuple[Bar, ...]
    ticks: tuple[str, ...]
    begin: date
    end: date
    by: str
    most: int
    unknown: int
    beside: str = ""
    beside_most: int = 0

    @property
    def until(self) -> date:
        """The day after its last."""
        return self.end + timedelta(self.end < date.max)

    @property
    def days(self) -> int:
        """How many days it shows."""
        return (self.end - self.begin).days + 1


def unit_for(days: int) -> str:
    """The unit that makes about a hundred bars, or fewer, of so many days."""
    return next((unit for unit, most in _DAYS.items() if days <= most), "year")


def chart(found: Timeline, most: int = 0) -> Chart | None:
    """A timeline as bars; None if there is nothing to draw. `most` is the number as high as the drawing, the highest of
    them if it is 0."""
    if not found.buckets:
        return None
    begin, until = found.buckets[0].begin, found.buckets[-1].until
    whole = max((until - begin).days, 1)
    highest = max(bucket.articles for bucket in found.buckets)
    most = most or highest or 1
    bars = [_bar(bucket, begin, whole, most, found.by) for bucket in found.buckets if bucket.articles]
    ticks, end = _ticks(begin, until, found.by), until - timedelta(1)
    return Chart(tuple(bars), ticks, begin, end, found.by, highest, found.unknown)


def compared(found: Comparison) -> Chart | None:
    """Two queries over time, the first as bars, the second as a line, on one scale; None if nothing is to be drawn."""
    if not found.units:
        return None
    first, second = (_timeline(found, series) for series in found.series)
    highest = max(bucket.articles for bucket in second)
    most = max(*(bucket.articles for bucket in first), highest, 1)
    drawn = chart(first, most)
    return drawn and replace(drawn, beside=line(second, most), beside_most=highest)


def _timeline(found: Comparison, series: Series) -> Timeline:
    rows = zip(found.buckets, series.articles, found.units, strict=True)
    buckets = tuple(Bucket(begin, until, articles, units=units) for (begin, until), articles, units in rows)
    return Timeline(found.field, found.by, buckets, 0)


def _bar(bucket: Bucket, first: date, whole: int, most: int, by: str) -> Bar:
    x = WHOLE * (bucket.begin - first).days / whole
    width = WHOLE * (bucket.until - bucket.begin).days / whole
    height = min(max(WHOLE * bucket.articles / most, 12), WHOLE)  # one article among thousands can still be seen
    end = bucket.until - timedelta(1)
    return Bar(
        round(x, 2), round(WHOLE - height, 1), round(width, 2), round(height, 1), bucket.begin, end,
        unit_name(bucket.begin, by), bucket.articles,
    )  # fmt: skip


def _ticks(begin: date, until: date, by: str) -> tuple[str, ...]:
    """Days at equal distances, as the unit names them, each once."""
    days = (until - begin).days - 1
    names = [unit_name(begin + timedelta(days * i // (TICKS - 1)), by) for i in range(TICKS)]
    return tuple(dict.fromkeys(names))


def line(found: Timeline, most: int = 0) -> str:
    """A timeline as the points of a line through the middles of its buckets; over a long stretch without articles, one
    at each of its ends. `most` is as high as the drawing, the highest number if it is 0."""
    if not found.buckets:
        return ""
    first = found.buckets[0].begin
    whole = max((found.buckets[-1].until - first).days, 1)
    most = most or max(bucket.articles for bucket in found.buckets) or 1
    points = []
    for bucket in found.buckets:
        begin, until = ((day - first).days for day in (bucket.begin, bucket.until))
        y = WHOLE - WHOLE * bucket.articles / most
        places = (begin, until) if bucket.units > 1 else ((begin + until) / 2,)
        points += [f"{WHOLE * x / whole:.1f},{y:.1f}" for x in places]
    return " ".join(points)


def small(found: Timeline) -> str:
    """A timeline as SMALL characters, each as high as the share of its stretch of time in the highest: ▁▃█; blank
    where there is nothing."""
    if not found.buckets:
        return ""
    first = found.buckets[0].begin
    whole = max((found.buckets[-1].until - first).days, 1)
    counts = [0] * SMALL
    for bucket in found.buckets:
        middle = ((bucket.begin - first).days + (bucket.until - first).days) / 2
        counts[min(int(SMALL * middle / whole), SMALL - 1)] += bucket.articles
    most = max(*counts, 1)
    return "".join(_HEIGHTS[-(-count * (len(_HEIGHTS) - 1) // most)] for count in counts)
