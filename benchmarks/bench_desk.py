"""How long does a desk wait: for a thousand queries at once, for what is new for a thousand saved searches?

    pytest benchmarks/bench_desk.py --benchmark-only [--corpus FILE] [--articles N] [--keep DIRECTORY]

QUERIES are words, two words, phrases, ORs and words near each other, one of them common and one from anywhere in the
archive. "The last" are the NEW articles that came in last, "spread" as many that lie all over the archive, in all of
its segments, which is the worst that joining segments can do. Hits are read and marked, HITS of each search.
"""

from __future__ import annotations

import random
from itertools import islice
from pathlib import Path

import corpus
import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import searchnews
from searchnews import NamedQuery, Seen
from searchnews.indexing.enrich import Enrich

QUERIES = NEW = 1000
HITS = 10
COMMON = ("oil", "government", "price", "bank", "profit", "shares", "rates", "interest", "inflation", "governor")


@pytest.fixture(scope="session")
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> searchnews.Archive:
    kept: Path | None = request.config.getoption("--keep")
    path, most = request.config.getoption("--corpus"), request.config.getoption("--articles")
    name = f"searchnews-desk-{path.stem if path else 'made'}-{most or 'all'}"
    folder = (kept or tmp_path_factory.mktemp("desk")) / name
    if folder.exists():
        return searchnews.open(folder)
    archive = searchnews.create(folder)
    given = list(corpus.articles(path, most))
    for some in (given[:-NEW], given[-NEW:]):
        archive.add(some, enrich=Enrich(entities="none", dates=False))
    return archive


@pytest.fixture(scope="session")
def queries(archive: searchnews.Archive) -> list[NamedQuery]:
    chance = random.Random(1)
    lexicons = [shard.segment.lexicon.words for shard in archive.snapshot.shards]
    words = sorted({word for lexicon in lexicons for word in lexicon if word.isalpha()})
    forms = ("{1}", "{0} {1}", '"{0} {2}"', "{0} OR {1}", "{0} NEAR/5 {1}")
    return [
        NamedQuery(str(i), forms[i % 5].format(chance.choice(COMMON), word, chance.choice(COMMON)))
        for i, word in enumerate(chance.choices(words, k=QUERIES))
    ]


@pytest.mark.parametrize("by", ["", "month"])
def test_batch(benchmark: BenchmarkFixture, archive: searchnews.Archive, queries: list[NamedQuery], by: str) -> None:
    rows = benchmark.pedantic(lambda: list(archive.batch(queries, by=by)), rounds=5, warmup_rounds=1)
    assert not any(row.error for row in rows)
    benchmark.extra_info["articles"] = sum(row.articles for row in rows)


@pytest.mark.parametrize("where", ["the last", "spread"])
@pytest.mark.parametrize("hits", [0, HITS])
def test_news(
    benchmark: BenchmarkFixture, archive: searchnews.Archive, queries: list[NamedQuery], where: str, hits: int
) -> None:
    everything = Seen().marked(archive.snapshot, ["all"])
    if where == "the last":
        new = archive.snapshot.shards[-1].segment.unique("id").hash[-NEW:]
    else:
        new = np.random.default_rng(1).choice(everything.ids, NEW, replace=False)
    old = ~np.isin(everything.ids, new)
    seen = Seen(1, everything.read, everything.ids[old], everything.met[old])

    def ask() -> int:
        return sum(len([new.hit.snippet for new in islice(found, hits)]) for found in archive.news(queries, seen))

    benchmark.extra_info["hits"] = benchmark.pedantic(ask, rounds=5, warmup_rounds=1)
