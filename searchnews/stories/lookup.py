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
        known, more = _shared(snapshot)
        found = snapshot.derived["copies"] = [_looked_up(stories, known, more) for stories in numbers(snapshot)]
    return found


def _shared(snapshot: Snapshot) -> tuple[Array, Array]:
    """The stories that several live articles tell, ascending, and how many but one tell each: uint64[n], int64[n]. In a
    fifteenth of the time of `copies`: so few are told more than once."""
    found: tuple[Array, Array] | None = snapshot.derived.get("shared stories")
    if found is None:
        live = [stories[shard.live] for stories, shard in zip(numbers(snapshot), snapshot.shards, strict=True)]
        together = np.concatenate([np.empty(0, np.uint64), *live])
        together.sort()
        again = together[1:][together[1:] == together[:-1]]
        found = snapshot.derived["shared stories"] = np.unique(again, return_counts=True)
    return found


def _looked_up(stories: Array, known: Array, more: Array) -> Array:
    """What is known of each story, 0 if nothing is."""
    if not len(known):
        return np.zeros(len(stories), np.int64)
    at = np.minimum(np.searchsorted(known, stories), len(known) - 1)
    return np.where(known[at] == stories, more[at], 0)


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
    all_numbers = numbers(snapshot)
    told = distinct(np.array([all_numbers[shard][doc] for shard, doc in places], np.uint64))
    chosen = told[_looked_up(told, *_shared(snapshot)) > 0]
    members: dict[int, list[tuple[int, str, Place]]] = {}
    if len(chosen):
        for i, (stories, shard) in enumerate(zip(all_numbers, snapshot.shards, strict=True)):
            docs = np.flatnonzero(np.isin(stories, chosen) & shard.live).tolist()
            for doc, id_ in zip(docs, shard.ids(docs), strict=True):
                time = int(shard.segment.times.published[doc, 0])
                key = (time if time != NO_TIME else 1 << 62, id_, (i, doc))
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
