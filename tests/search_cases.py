"""Snapshots of small archives, for the tests of the search."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence, Set
from pathlib import Path

import numpy as np

from searchnews.article import Article
from searchnews.indexing.builder import Builder, with_id
from searchnews.indexing.enrich import Enrich
from searchnews.search.matches import Matches
from searchnews.storage.segment import Segment
from searchnews.storage.snapshot import Shard, Snapshot


def snapshot_of(articles: Sequence[Article], *, cuts: Sequence[int] = (), deleted: Set[str] = frozenset()) -> Snapshot:
    """A snapshot of the articles as they are, cut into segments before the given numbers; `deleted` are the ids of
    dead ones."""
    shards = []
    with tempfile.TemporaryDirectory() as folder:
        for begin, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(articles)], strict=True):
            if begin == end:
                continue
            builder = Builder(Enrich(entities="none", dates=False, copies=False, languages=False))
            builder.add([with_id(article) for article in articles[begin:end]])
            path = Path(folder) / f"{begin}.columns"
            builder.write(path)
            dead = np.array([article.id in deleted for article in articles[begin:end]])
            shards.append(Shard(Segment(path), dead if dead.any() else None))
    return Snapshot(shards)


def by_id(snapshot: Snapshot, matches: Matches) -> dict[str, float]:
    """id -> score of the matches."""
    return {
        shard.article(doc).id: score
        for shard, found in zip(snapshot.shards, matches.shards, strict=True)
        for doc, score in zip(found.docs.tolist(), found.scores.tolist(), strict=True)
    }
