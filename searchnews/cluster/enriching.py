"""How do articles become batches of lines to send: what is found in them, in this process or in several?"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from searchnews.article import Article
from searchnews.cluster.bulk import Line
from searchnews.cluster.documents import documents
from searchnews.cluster.doubt import indexed
from searchnews.indexing.builder import Builder, with_id
from searchnews.indexing.enrich import Enrich
from searchnews.stories.signatures import U64, Signatures, own_numbers

AT_ONCE = 500  # articles
WAITING = 2  # batches for each process, so that none waits


@dataclass(frozen=True)
class Batch:
    """Articles as lines, which lack their stories; their `signatures`, and the story numbers that they have if they are
    nobody's copies (`own`)."""

    lines: list[Line]
    signatures: Signatures
    own: U64


def batches(articles: Iterable[Article], enrich: Enrich, jobs: int = 1) -> Iterator[Batch]:
    """The articles, with all that is found in them, as batches, in order, made by `jobs` processes."""
    each = _batches(articles)
    if jobs == 1:
        builder = Builder(enrich, lasting=False)
        yield from (_batch(some, builder) for some in each)
        return
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        waiting: deque[Future[Batch]] = deque()
        for some in each:
            waiting.append(pool.submit(_batch_here, some, enrich))
            if len(waiting) > WAITING * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    pending = iter(articles)
    while batch := [*islice(pending, AT_ONCE)]:
        yield batch


def _batch(some: Sequence[Article], builder: Builder) -> Batch:
    """With ids, and with the names, days, languages and signatures that are found in them."""
    shard = indexed([with_id(article) for article in some], builder)
    found = [shard.article(doc) for doc in range(shard.segment.documents)]
    signatures = shard.segment.signatures.copy()
    own = own_numbers([article.id for article in found], signatures)
    return Batch([Line.of(number, document) for number, document in documents(found)], signatures, own)


def _batch_here(some: Sequence[Article], enrich: Enrich) -> Batch:
    """In a process of a pool, which has one thread."""
    return _batch(some, _builder(enrich))


@lru_cache(maxsize=1)
def _builder(enrich: Enrich) -> Builder:
    """The words that one batch has learnt serve the next."""
    return Builder(enrich, lasting=False)
