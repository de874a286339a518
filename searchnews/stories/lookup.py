"""Which documents of an archive tell the same story?

Story numbers are given while indexing (`membership`); here they are read and counted.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchnews.numbers import distinct
from searchnews.storage.segment import NO_TIME, Array
from searchnews.storage.snapshot import Shard, Snapshot

Place = tuple[int, int]  # shard, document


def numbers(snapshot: Snapshot) -> list[Array]:
    """The story number of every document, uint64[D] a shard: equal numbers are one story."""
    found: list[Array] | None = snapshot.derived.get("stories")
    if found is None:
        found = snapshot.derived["stories"] = [_numbers(snapshot, i, shard) for i, shard in enumerate(snapshot.shards)]
    return found


def _numbers(snapshot: Snapshot, i: int, shard: Shard) -> Array:
    if shard.stories is None:  # an index without stories: every article is one
        return np.arange(shard.segment.documents, dtype=np.uint64) | np.uint64((i + 1) << 32)
    resolved: Array = snapshot.merges.resolve(shard.stories)
    return resolved


def copies(snapshot: Snapshot) -> list[Array]:
    """How many other live articles tell the same story as each document, int64[D] a shard."""
    found: list[Array] | None = snapshot.derived.get("copies")
    if found is None:
        all_numbers = numbers(snapshot)
        live = [stories[shard.live] for stories, shard in zip(all_numbers, snapshot.shards, strict=True)]
        known, counts = np.unique(np.concatenate([np.empty(0, np.uint64), *live]), return_counts=True)
        found = snapshot.derived["copies"] = [_looked_up(stories, known, counts) - 1 for stories in all_numbers]
    return found


def _looked_up(stories: Array, known: Array, counts: Array) -> Array:
    """The count of each story, at least 1 (deleted documents may have stories that no live one has)."""
    if not len(known):
        return np.ones(len(stories), np.int64)
    at = np.minimum(np.searchsorted(known, stories), len(known) - 1)
    return np.where(known[at] == stories, counts[at], 1)


def same_story(snapshot: Snapshot, ids: Sequence[Array]) -> list[Array]:
    """bool[D] a shard: the documents that tell the story of one of the live documents marked in `ids` (bool[D])."""
    all_numbers = numbers(snapshot)
    chosen = [
        stories[mask & shard.live] for stories, mask, shard in zip(all_numbers, ids, snapshot.shards, strict=True)
    ]
    wanted = distinct(np.concatenate([np.empty(0, np.uint64), *chosen]))
    return [np.isin(stories, wanted) for stories in all_numbers]


def others(snapshot: Snapshot, places: Sequence[Place]) -> list[list[Place]]:
    """For each place, the other live documents of its story, the earliest published first."""
    all_numbers, counts = numbers(snapshot), copies(snapshot)
    wanted = {int(all_numbers[shard][doc]) for shard, doc in places if counts[shard][doc]}
    members: dict[int, list[tuple[int, str, Place]]] = {}
    if wanted:
        chosen = np.array(sorted(wanted), np.uint64)
        for i, (stories, shard) in enumerate(zip(all_numbers, snapshot.shards, strict=True)):
            docs = np.flatnonzero(np.isin(stories, chosen) & shard.live)
            if len(docs):
                ids = shard.segment.unique("id").values()
                for doc in docs.tolist():
                    time = int(shard.segment.times.published[doc, 0])
                    key = (time if time != NO_TIME else 1 << 62, ids[doc], (i, doc))
                    members.setdefault(int(stories[doc]), []).append(key)
    result = []
    for shard_number, doc in places:
        story = sorted(members.get(int(all_numbers[shard_number][doc]), ()))
        result.append([place for _, _, place in story if place != (shard_number, doc)])
    return result


def representatives(snapshot: Snapshot, docs: Sequence[Array]) -> list[Array]:
    """Of documents (ascending, a shard each) one a story: the earliest published."""
    shard_of = np.repeat(np.arange(len(docs)), [len(found) for found in docs])
    flat = np.concatenate([np.empty(0, np.int64), *docs]).astype(np.int64)
    stories = np.concatenate(
        [np.empty(0, np.uint64), *(n[found] for n, found in zip(numbers(snapshot), docs, strict=True))]
    )
    columns = [shard.segment.times.published[found, 0] for shard, found in zip(snapshot.shards, docs, strict=True)]
    published = np.concatenate([np.empty(0, np.int64), *columns])
    published = np.where(published == NO_TIME, np.iinfo(np.int64).max, published)
    order = np.lexsort((published, stories))
    first = np.ones(len(order), np.bool_)
    first[1:] = np.diff(stories[order]) != 0
    kept = np.sort(order[first])
    return [flat[kept][shard_of[kept] == i].astype(np.uint16) for i in range(len(docs))]
