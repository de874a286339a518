"""How many of the matches were published in each year, quarter or month, how many are how long, and how are numbers and
dates of one's own spread?

Facets of what has too many values to count each: the value of a count is what a query says for it, `published:2025-09`
and `words:100..199`. Unlike other facets they have an order of their own: the latest time first, the smallest number
first.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, tzinfo
from decimal import Decimal
from itertools import pairwise

import numpy as np

from searchnews.fields import Field, Kind
from searchnews.query.nodes import digits
from searchnews.search.facets import FACET_FIELDS, Count, Facet
from searchnews.search.timeline import timeline, unit_name
from searchnews.storage.segment import Array
from searchnews.storage.snapshot import Snapshot

TIMES = ("year", "quarter", "month")
NUMBERS = ("words",)
RANGE_FIELDS = (*TIMES, *NUMBERS)
COUNTED = (*FACET_FIELDS, *RANGE_FIELDS)

# Each range is twice as long as the one before: 0..99, 100..199, 200..399, 400..799; so no archive has many.
_FIRST = 100
_UNITS = ("day", "month", "year")  # of dates of one's own: the shortest of which there are not too many


def counted(own: Sequence[Field]) -> tuple[str, ...]:
    """The fields whose values can be counted in an archive with these fields of one's own, and tags, which are counted
    by `Results.tagged`."""
    return (*COUNTED, "tagged", *(field.name for field in own))


def has(own: Sequence[Field], name: str) -> bool:
    """Is a field counted by `ranges`, rather than value by value?"""
    return name in RANGE_FIELDS or any(field.name == name and field.kind is not Kind.KEYWORD for field in own)


def ranges(snapshot: Snapshot, docs: Sequence[Array], field: str, limit: int = 10, zone: tzinfo = UTC) -> Facet:
    """The facet of a field that `has` ranges over the documents `docs` (of each shard, ascending): the `limit` latest
    times that have articles, in a time zone; all ranges of lengths that have. `articles` is how many have any value.

    A number of one's own is counted value by value if there are at most `limit`, else in about so many ranges of one
    length; a date in days, months or years, the shortest of which there are at most `limit`, else the latest years."""
    kinds = {own.name: own.kind for own in snapshot.own}
    if field in TIMES:
        return _times(snapshot, docs, "published", field, limit, zone)
    if kinds.get(field) is Kind.DATE:
        return dates(lambda unit, most: _times(snapshot, docs, field, unit, most, zone), limit)
    if field not in NUMBERS and kinds.get(field) is not Kind.NUMBER:
        known = (*RANGE_FIELDS, *(own.name for own in snapshot.own if own.kind is not Kind.KEYWORD))
        raise ValueError(f"no ranges of the field {field!r}; choose one of {', '.join(known)}")
    columns = [shard.segment.numbers(field)[found] for shard, found in zip(snapshot.shards, docs, strict=True)]
    if field in kinds:
        own_numbers = np.concatenate([np.empty(0), *columns])
        return spread(*np.unique(own_numbers[~np.isnan(own_numbers)], return_counts=True), field, limit)
    numbers = np.concatenate([np.empty(0, np.int64), *columns]).astype(np.int64)
    # 0 for those below _FIRST, then one more each time that the bound doubles.
    which = np.zeros(len(numbers), np.int64)
    bound, bounds = _FIRST, [0]
    while (reaching := numbers >= bound).any():
        which += reaching
        bounds.append(bound)
        bound *= 2
    counts = np.bincount(which, minlength=len(bounds)).tolist()
    rows = zip(bounds, [*bounds[1:], bound], counts, strict=True)
    return Facet(field, tuple(Count(f"{a}..{b - 1}", field, n) for a, b, n in rows if n), len(numbers))


def _times(snapshot: Snapshot, docs: Sequence[Array], field: str, unit: str, limit: int, zone: tzinfo) -> Facet:
    found = timeline(snapshot, docs, unit, field, zone=zone)
    name = unit if field == "published" else field
    filled = [Count(unit_name(bucket.begin, unit), name, bucket.articles) for bucket in found if bucket.articles]
    return Facet(name, tuple(filled[::-1][:limit]), sum(map(len, docs)) - found.unknown)


def dates(by: Callable[[str, int], Facet], limit: int) -> Facet:
    """The facet of a date of one's own, from its facets `by` a unit, at most so many of the latest."""
    for unit in _UNITS[:-1]:
        facet = by(unit, limit + 1)
        if len(facet) <= limit:
            return facet
    return by(_UNITS[-1], limit)


def spread(values: Array, counts: Array, field: str, limit: int) -> Facet:
    """The facet of numbers of one's own: the different ones, ascending, float64[n], and how many articles have each,
    int64[n]."""
    articles = int(counts.sum())
    if len(values) <= limit or not limit:
        rows = zip(map(digits, values.tolist()), counts.tolist(), strict=True)
        return Facet(field, tuple(Count(value, field, n) for value, n in rows)[:limit], articles)
    whole = bool((values == np.floor(values)).all())
    edges = _edges(float(values[0]), float(values[-1]), limit, whole)
    below = np.append(0, np.cumsum(counts))[np.searchsorted(values, edges)]
    names = (_range(a, b, whole) for a, b in pairwise(edges))
    rows = zip(names, np.diff(below).tolist(), strict=True)
    return Facet(field, tuple(Count(name, field, n) for name, n in rows if n), articles)


def _edges(low: float, high: float, most: int, whole: bool) -> list[float]:
    """The round bounds of at most `most` ranges of one length, or of two, which hold two different numbers and all
    between them: 0, 20, 40; the ends of whole ones are whole, too."""
    finest = max(math.ulp(low), math.ulp(high), float(whole))
    for width in _widths(max((high - low) / most, finest)):
        first, last = math.floor(Decimal(low) / width), math.floor(Decimal(high) / width)
        if width >= finest and last - first < max(most, 2):
            break
    return [float(number * width) for number in range(first, last + 2)]


def _widths(least: float) -> Iterator[Decimal]:
    """Round lengths, ascending, from one that is not above the `least`: 1, 2, 5, 10, 20, ..."""
    exponent = math.floor(math.log10(least))
    while True:
        for digit in (1, 2, 5):
            yield Decimal(digit).scaleb(exponent)
        exponent += 1


def _range(low: float, end: float, whole: bool) -> str:
    """The numbers from `low` up to, not including, `end`, as a query has them."""
    if not whole:
        return f"(>={digits(low)} AND <{digits(end)})"
    return f"{digits(low)}..{digits(end - 1)}" if end - low > 1 else digits(low)
