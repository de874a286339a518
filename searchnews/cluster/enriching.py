"""How do articles become lines to send: what is found in them, in this process or in several?"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import lru_cache
from itertools import islice

from searchnews.article import Article
from searchnews.cluster.bulk import Line
from searchnews.cluster.documents import documents
from searchnews.cluster.doubt import indexed
from searchnews.indexing.builder import Builder, with_id
from searchnews.indexing.enrich import Enrich

AT_ONCE = 500  # articles
WAITING = 2  # batches for each process, so that none waits


def lines(articles: Iterable[Article], enrich: Enrich, jobs: int = 1) -> Iterator[list[Line]]:
    """The articles, with all that is found in them, as lines: batch by batch, in order, by `jobs` processes."""
    batches = _batches(articles)
    if jobs == 1:
        yield from (_lines(batch, enrich) for batch in batches)
        return
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        waiting: deque[Future[list[Line]]] = deque()
        for batch in batches:
            waiting.append(pool.submit(_lines, batch, enrich))
            if len(waiting) > WAITING * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    pending = iter(articles)
    while batch := [*islice(pending, AT_ONCE)]:
        yield batch


def enriched(articles: Sequence[Article], enrich: Enrich) -> list[Article]:
    """The articles with ids, and with the names, days and languages that are found in them."""
    shard = indexed([with_id(article) for article in articles], _builder(enrich))
    return [shard.article(doc) for doc in range(shard.segment.documents)]


def _lines(articles: Sequence[Article], enrich: Enrich) -> list[Line]:
    return [Line.of(number, document) for number, document in documents(enriched(articles, enrich))]


@lru_cache(maxsize=1)
def _builder(enrich: Enrich) -> Builder:
    """The words that one batch has learnt serve the next."""
    return Builder(enrich)
