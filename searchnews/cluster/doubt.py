"""Which of the articles that possibly match a query do? Looked at in the articles themselves, by our own engine.

What Lucene's minimal intervals cannot say (proximities within proximities, NOT NEAR, CONTAINING) is decided here, for
the articles that have all the words: they are fetched, become a small index in memory and are asked the whole query.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from searchnews.article import Article
from searchnews.corrections import Corrections
from searchnews.indexing.builder import Builder
from searchnews.indexing.enrich import Enrich
from searchnews.query import nodes as q
from searchnews.search.evaluate import evaluate
from searchnews.storage.segment import Segment
from searchnews.storage.snapshot import Shard, Snapshot

AT_ONCE = 1000  # articles that are held
MOST = 50_000  # articles that are looked at for one query; a query may have 65,536 ids
AS_GIVEN = Enrich(entities="none", dates=False, copies=False, languages=False)


def snapshot_of(articles: Sequence[Article]) -> Snapshot:
    """An index in memory of articles as they are; document i is article i."""
    return Snapshot([indexed(articles, Builder(AS_GIVEN, lasting=False))] if articles else [])


def indexed(articles: Sequence[Article], builder: Builder) -> Shard:
    """The articles as a builder indexes them, in memory where there is a directory for that: flushing ten articles to a
    disk takes as long as to ask the cluster for them."""
    builder.add(articles)
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK | os.X_OK) else None) as directory:
        path = Path(directory) / "articles.news"
        builder.write(path)
        return Shard(Segment(path))


def matching(articles: Sequence[Article], tree: q.Node, corrections: Corrections) -> list[str]:
    """The ids of the articles that match."""
    found = evaluate(snapshot_of(articles), tree, corrections)
    return [articles[doc].id for shard in found.shards for doc in shard.docs.tolist()]
