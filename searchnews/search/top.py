"""Which of the matches come first?

Never by sorting all of them: the best of each shard are cut out, key by key, and only those are sorted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from searchnews.frozen import frozen
from searchnews.search.matches import Matches, ShardMatches
from searchnews.storage.segment import NO_TIME, Array, Segment
from searchnews.storage.snapshot import Snapshot

# Scores are cut by the maxima of so many groups first: 12 µs instead of 60 for the best 10 of 44,100 documents.
_GROUPS = 512
# So few are sorted as they are.
_FEW = 256
_NONE = np.empty(0, np.int64)


@frozen
class Places:
    """Documents in an order: `shards` and `docs` intp[n], `scores` float32[n]."""

    shards: Array
    docs: Array
    scores: Array

    def __len__(self) -> int:
        return len(self.docs)

    def __getitem__(self, chosen: slice | Array) -> Places:
        return Places(self.shards[chosen], self.docs[chosen], self.scores[chosen])

    def tuples(self) -> list[tuple[int, int, float]]:
        """(shard, document, score) of each."""
        return list(zip(self.shards.tolist(), self.docs.tolist(), self.scores.tolist(), strict=True))


@frozen
class _Ordered:
    """What the documents of a shard are ordered by. `mentions` (int64[D]) are counted only for the sort that asks."""

    segment: Segment
    found: ShardMatches
    mentions: Array


def best(
    snapshot: Snapshot,
    matches: Matches,
    limit: int,
    offset: int = 0,
    sort: str = "relevance",
    mentions: Sequence[Array] = (),
) -> list[tuple[int, int, float]]:
    """(shard, document, score) of the matches that come offset-th to (offset + limit - 1)-th in the order `sort`:

    relevance, related  by score; for related, `related.Related` has other scores;
    newest, oldest  by publication, undated last;   longest  by the words of the body;
    mentions   by how often the names are mentioned that the query asks for: `mentions`, int64[D] a shard.

    Equals come by score, then newest first, then in an order that the ids settle, so that the result does not depend
    on how the archive is cut into segments.
    """
    _check(sort)
    if limit < 0 or offset < 0:
        raise ValueError("limit and offset are 0 or more")
    most = min(limit + offset, matches.total)
    if not limit or most <= offset:
        return []
    first = matches.best(most) if sort in BY_SCORE else None
    if first is not None:
        return first[offset:]
    return _ordered(snapshot, matches, most, sort, mentions)[offset:].tuples()


def everything(snapshot: Snapshot, matches: Matches, sort: str = "relevance", mentions: Sequence[Array] = ()) -> Places:
    """All matches in the order of `best`, 20 bytes each."""
    _check(sort)
    return _ordered(snapshot, matches, matches.total, sort, mentions)


def _check(sort: str) -> None:
    if sort not in SORTS:
        raise ValueError(f"sort is {sort!r}, not one of {', '.join(SORTS)}")


def _ordered(snapshot: Snapshot, matches: Matches, most: int, sort: str, mentions: Sequence[Array]) -> Places:
    """The `most` matches that come first."""
    if not most:
        return Places(np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0, np.float32))
    keys = SORTS[sort]
    chosen: list[Array] = []
    columns: list[list[Array]] = []
    counted = mentions if sort == "mentions" else [_NONE] * len(snapshot.shards)
    for snapped, found, count, docs in zip(
        snapshot.shards, matches.shards, counted, _candidates(matches, most, sort), strict=True
    ):
        shard = _Ordered(snapped.segment, found, count)
        if len(docs) > max(most, _FEW):
            docs = _leading(shard, docs, most, keys)
        chosen.append(docs)
        columns.append([key(shard, docs) for key in keys])
    joined = [np.concatenate(column) for column in zip(*columns, strict=True)]
    order = np.lexsort(joined[::-1])[::-1][:most]
    shards = np.repeat(np.arange(len(chosen)), [len(docs) for docs in chosen])
    return Places(shards, np.concatenate(chosen), joined[keys.index(_score)])[order]


# --- What documents (intp[n]) are ordered by, greatest first ---------------------------------------------------------


def _score(shard: _Ordered, docs: Array) -> Array:
    return shard.found.score(docs)


def _newest(shard: _Ordered, docs: Array) -> Array:
    published: Array = shard.segment.times.published[docs, 0]  # NO_TIME is the least number
    return published


def _oldest(shard: _Ordered, docs: Array) -> Array:
    published = shard.segment.times.published[docs, 0]
    return np.where(published == NO_TIME, NO_TIME, -published)


def _longest(shard: _Ordered, docs: Array) -> Array:
    return shard.segment.numbers("words").take(docs)


def _mentions(shard: _Ordered, docs: Array) -> Array:
    return shard.mentions.take(docs)


def _identity(shard: _Ordered, docs: Array) -> Array:
    return shard.segment.unique("id").hash.take(docs)


_Key = Callable[[_Ordered, Array], Array]

SORTS: dict[str, tuple[_Key, ...]] = {
    "relevance": (_score, _newest, _identity),
    "related": (_score, _newest, _identity),
    "newest": (_newest, _score, _identity),
    "oldest": (_oldest, _score, _identity),
    "longest": (_longest, _score, _newest, _identity),
    "mentions": (_mentions, _score, _newest, _identity),
}
BY_SCORE = ("relevance", "related")


# --- Cutting out the best --------------------------------------------------------------------------------------------


def _candidates(matches: Matches, most: int, sort: str) -> list[Array]:
    """Documents of each shard among which are the `most` that come first: intp."""
    least = _least_score(matches, most) if sort in BY_SCORE else 0.0
    return [_reaching(found, least) for found in matches.shards]


def _reaching(found: ShardMatches, least: float) -> Array:
    """The documents that have at least this score."""
    if found.own is None or least <= 0:
        return found.docs
    reaching: Array = (found.own >= least).nonzero()[0]
    return found.docs.take(reaching) if found.few else reaching


def _least_score(matches: Matches, most: int) -> float:
    """A score that at least `most` documents reach: 0 if it would take long to find a better one."""
    # The best of `most` groups of documents are `most` documents.
    maxima = [_group_maxima(found.own) for found in matches.shards if found.own is not None]
    together = np.concatenate(maxima) if maxima else np.empty(0, np.float32)
    if 2 * most >= len(together):
        return 0.0
    together.partition(len(together) - most)
    return float(together[-most])


def _group_maxima(scores: Array) -> Array:
    """The maxima of groups of scores that share no document (and leave some out)."""
    rows = len(scores) // _GROUPS
    return scores[: rows * _GROUPS].reshape(rows, _GROUPS).max(axis=0) if rows > 1 else scores


def _leading(shard: _Ordered, docs: Array, most: int, keys: tuple[_Key, ...]) -> Array:
    """The `most` documents with the greatest first key; where it is equal, with the greatest second key, and so on."""
    kept: list[Array] = []
    for key in keys:
        if len(docs) <= most:
            break
        values = key(shard, docs)
        cut = np.partition(values, -most)[-most]
        kept.append(docs[values > cut])
        docs = docs[values == cut]
        most -= len(kept[-1])
    return np.concatenate([*kept, docs[:most]])
