"""Which segments of an archive are joined next?"""

from __future__ import annotations

from collections.abc import Container, Sequence

import numpy as np

from searchnews.storage.container import FORMAT
from searchnews.storage.segment import MOST_DOCUMENTS
from searchnews.storage.snapshot import Shard

# So many segments of about the same size become one: each article is then rewritten about log8(n) times over, and an
# archive of 100,000 articles has at most some twenty segments.
TIER_FACTOR = 8
MOST_DELETED = 0.4  # a segment with more deleted articles than this is written anew without them


def mergeable(shards: Sequence[Shard], *, some: bool = False, busy: Container[int] = ()) -> list[int]:
    """Which shards to join next: one with too many deleted documents, or TIER_FACTOR of about the same size (between
    the same powers of the factor) that fit into one segment or, with `some`, as many of these as fit; none if there
    is no need. Those whose words were cut otherwise wait for `optimize`, since a join keeps words as they are; those
    that are `busy` (by their places) are left alone."""
    tiers: dict[int, list[int]] = {}
    for i, shard in enumerate(shards):
        if not shard.segment.same_words or i in busy:
            continue
        if shard.documents < (1 - MOST_DELETED) * shard.segment.documents:
            return [i]
        tier, size = 0, shard.documents
        while size >= TIER_FACTOR:
            tier, size = tier + 1, size // TIER_FACTOR
        tiers.setdefault(tier, []).append(i)
    for _, group in sorted(tiers.items()):
        if len(group) >= TIER_FACTOR:
            sizes = np.cumsum([shards[i].documents for i in group[:TIER_FACTOR]])
            fit = int(np.searchsorted(sizes, MOST_DOCUMENTS, side="right"))
            if fit == TIER_FACTOR or (some and fit > 1):
                return group[:fit]
    return []


def fitting(shards: Sequence[Shard]) -> list[int]:
    """Shards that have no articles left, else some that fit into one segment together, the small ones first, or one
    with deleted documents or of an older format; none if nothing can be gained."""
    empty = [i for i, shard in enumerate(shards) if not shard.documents]
    if empty:
        return empty
    chosen: list[int] = []
    total = 0
    for i in sorted(range(len(shards)), key=lambda i: shards[i].documents):
        if total + shards[i].documents <= MOST_DOCUMENTS:
            chosen.append(i)
            total += shards[i].documents
    if len(chosen) > 1:
        return sorted(chosen)
    return next(([i] for i, shard in enumerate(shards) if _dated(shard)), [])


def _dated(shard: Shard) -> bool:
    return shard.documents < shard.segment.documents or shard.segment.format < FORMAT
