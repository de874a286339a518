"""How many of the matches were published in each year, quarter or month, and how many are how long?

Facets of what has too many values to count each: the value of a count is what a query says for it, `published:2025-09`
and `words:100..199`. Unlike other facets they have an order of their own: the latest time first, the shortest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, tzinfo

import numpy as np

from searchnews.search.facets import Count, Facet
from searchnews.search.timeline import timeline, unit_name
from searchnews.storage.segment import Array
from searchnews.storage.snapshot import Snapshot

TIMES = ("year", "quarter", "month")
NUMBERS = ("words",)
RANGE_FIELDS = (*TIMES, *NUMBERS)

# Each range is twice as long as the one before: 0..99, 100..199, 200..399, 400..799; so no archive has many.
_FIRST = 100


def ranges(snapshot: Snapshot, docs: Sequence[Array], field: str, limit: int = 10, zone: tzinfo = UTC) -> Facet:
    """The facet of a field of RANGE_FIELDS over the documents `docs` (of each shard, ascending): the `limit` latest
    times that have articles, in a time zone; all ranges of numbers that have. `articles` is how many have any value."""
    if field in TIMES:
        return _times(snapshot, docs, field, limit, zone)
    if field not in NUMBERS:
        raise ValueError(f"no ranges of the field {field!r}; choose one of {', '.join(RANGE_FIELDS)}")
    columns = [shard.segment.numbers(field)[found] for shard, found in zip(snapshot.shards, docs, strict=True)]
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


def _times(snapshot: Snapshot, docs: Sequence[Array], unit: str, limit: int, zone: tzinfo) -> Facet:
    found = timeline(snapshot, docs, unit, zone=zone)
    filled = [Count(unit_name(bucket.begin, unit), unit, bucket.articles) for bucket in found if bucket.articles]
    return Facet(unit, tuple(filled[::-1][:limit]), sum(map(len, docs)) - found.unknown)
