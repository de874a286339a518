"""Which of the matches come first?

Never by sorting all of them: the best of each leaf are cut out, key by key, and only those are sorted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from searchnews.index.segment import NO_TIME, Array, Segment
from searchnews.index.snapshot import Snapshot
from searchnews.search.matches import LeafMatches, Matches

SORTS = ("relevance", "newest", "oldest", "longest")

# Scores are cut by the maxima of so many groups first: 10 µs instead of 60 for the best 10 of 44,100 documents.
_GROUPS = 512


def best(
    snapshot: Snapshot, matches: Matches, limit: int, offset: int = 0, sort: str = "relevance"
) -> list[tuple[int, int, float]]:
    """(leaf, document, score) of the matches that come offset-th to (offset + limit - 1)-th in the order `sort`:

    relevance  by score;   newest, oldest  by publication, undated last;   longest  by the words of the body.

    Equals come by score, then newest first, then in an order that the ids settle, so that the result does not depend
    on how the archive is cut into segments.
    """
    if sort not in SORTS:
        raise ValueError(f"sort is {sort!r}, not one of {', '.join(SORTS)}")
    if limit < 0 or offset < 0:
        raise ValueError("limit and offset are 0 or more")
    most = min(limit + offset, matches.total)
    if not limit or most <= offset:
        return []
    pieces: list[_Piece] = []
    for number, (leaf, found) in enumerate(zip(snapshot.leaves, matches.leaves, strict=True)):
        if found.total:
            keys = _keys(leaf.segment, found, sort)
            docs = _candidates(found, most) if sort == "relevance" else np.flatnonzero(found.mask)
            docs = _leading(docs, most, keys)
            pieces.append(_Piece(number, docs, [key(docs) for key in keys]))
    leaf_of = np.repeat([p.leaf for p in pieces], [len(p.docs) for p in pieces])
    docs = np.concatenate([p.docs for p in pieces])
    columns = [np.concatenate(column) for column in zip(*(p.keys for p in pieces), strict=True)]
    order = np.lexsort(columns[::-1])[::-1][offset:most]
    scores = columns[0 if sort == "relevance" else 1][order]
    return list(zip(leaf_of[order].tolist(), docs[order].tolist(), scores.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class _Piece:
    """The leading documents of a leaf and their keys, greatest first."""

    leaf: int
    docs: Array
    keys: list[Array]


_Key = Callable[[Array], Any]  # documents intp[n] -> what they are ordered by, greatest first


def _keys(segment: Segment, found: LeafMatches, sort: str) -> Sequence[_Key]:
    def score(docs: Array) -> Any:
        return np.zeros(len(docs), np.float32) if found.dense is None else found.dense[docs]

    def newest(docs: Array) -> Any:
        return segment["published"][docs, 0]

    def oldest(docs: Array) -> Any:
        published = segment["published"][docs, 0]
        return np.where(published == NO_TIME, NO_TIME, -published)

    def longest(docs: Array) -> Any:
        return segment["words.number"][docs]

    def identity(docs: Array) -> Any:
        return segment["id.hash"][docs]

    keys: dict[str, Sequence[_Key]] = {
        "relevance": (score, newest, identity),
        "newest": (newest, score, identity),
        "oldest": (oldest, score, identity),
        "longest": (longest, score, newest, identity),
    }
    return keys[sort]


def _candidates(found: LeafMatches, most: int) -> Array:
    """Documents among which are the `most` with the greatest scores."""
    if found.dense is None or most > _GROUPS // 4 or len(found.mask) < 4 * _GROUPS:
        return np.flatnonzero(found.mask)
    # The best of `most` groups are `most` documents: no document below the least of them is among the best.
    width = len(found.dense) // _GROUPS * _GROUPS
    maxima = found.dense[:width].reshape(-1, _GROUPS).max(axis=0)
    least = np.partition(maxima, -most)[-most]
    if least > 0:
        return np.flatnonzero(found.dense >= least)  # scores are 0 where nothing matches
    return np.flatnonzero(found.mask)


def _leading(docs: Array, most: int, keys: Sequence[_Key]) -> Array:
    """The `most` documents with the greatest first key; where it is equal, with the greatest second key, and so on."""
    kept: list[Array] = []
    for key in keys:
        if len(docs) <= most:
            break
        values = key(docs)
        cut = np.partition(values, -most)[-most]
        kept.append(docs[values > cut])
        docs = docs[values == cut]
        most -= len(kept[-1])
    return np.concatenate([*kept, docs[:most]])
