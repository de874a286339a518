"""Small snapshots for tests: articles cut into segments, some of them deleted."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from corpus import PLAIN
from hypothesis import strategies as st
from strategies import OWN, archives

from searchnews.article import Article
from searchnews.indexing.builder import Builder, with_id
from searchnews.storage.segment import Segment
from searchnews.storage.snapshot import Shard, Snapshot


def snapshot(articles: Sequence[Article], cuts: Sequence[int] = (), deleted: Collection[str] = ()) -> Snapshot:
    """A snapshot of the articles in one segment, or in several, cut before the article numbers `cuts`; without the
    ids `deleted`. Of no articles there are no segments."""
    if not articles:
        return Snapshot([], own=OWN)
    shards = []
    with tempfile.TemporaryDirectory() as folder:
        for begin, end in zip((0, *cuts), (*cuts, len(articles)), strict=True):
            builder = Builder(PLAIN)
            piece = [with_id(article) for article in articles[begin:end]]
            builder.add(piece)
            path = Path(folder, str(begin))
            builder.write(path)
            gone = np.array([article.id in deleted for article in piece], np.bool_)
            shards.append(Shard(Segment(path), gone if gone.any() else None))
    return Snapshot(shards, own=OWN)  # a mapped file lives on when its name is gone


@dataclass(frozen=True)
class Sample:
    """A snapshot, what it holds, and some of its live documents, of each shard."""

    snapshot: Snapshot
    live: list[Article]
    docs: list[np.ndarray]
    chosen: list[Article]


@st.composite
def samples(draw: st.DrawFn, most: int = 6) -> Sample:
    """Random articles in random segments, some deleted, some chosen."""
    articles = draw(archives(most))
    inside = st.sets(st.integers(1, len(articles) - 1), max_size=2) if len(articles) > 1 else st.just(set[int]())
    cuts = sorted(draw(inside))
    numbers = st.sets(st.integers(0, max(len(articles) - 1, 0)))
    deleted, chosen = draw(numbers), draw(numbers)
    taken = [i in chosen and i not in deleted for i in range(len(articles))]
    docs = [np.flatnonzero(piece) for piece in np.split(np.array(taken, np.bool_), cuts)] if articles else []
    return Sample(
        snapshot(articles, cuts, {articles[i].id for i in deleted if i < len(articles)}),
        [a for i, a in enumerate(articles) if i not in deleted],
        docs,
        [a for i, a in enumerate(articles) if taken[i]],
    )
