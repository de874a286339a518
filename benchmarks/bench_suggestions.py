"""How long does it take to say what was probably meant by a query that finds nothing? Under 20 ms is the goal.

    pytest benchmarks/bench_suggestions.py --benchmark-only [--corpus FILE] [--articles N] [--keep DIRECTORY]

With 88,200 newswire articles and others on both cores (processor time, the median): a near spelling of a word 4 ms, of
two words 9, in a phrase 6, another field 3, a wider form 0.5, a part left out 8, nothing to offer 6, twelve wrong words
11. The first time in a process takes 10 ms more, for what is imported and looked up once.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from corpus import articles

import searchnews
from searchnews.archive import Archive
from searchnews.indexing.enrich import Enrich

QUERIES = {
    "near spelling": "oil AND berlusconni",
    "two words": "bnak AND engalnd",
    "near spelling in a phrase": '"interst rates"',
    "another field": "author:reuter",
    "wider": "oil w/1 berlusconi",
    "left out": "oil AND zxqwvut",
    "nothing to offer": "xyzzyplugh",
    "many parts": " ".join(f"zq{c}xv" for c in "abcdefghijkl"),
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Archive:
    """The corpus, indexed without names; kept between runs if --keep says where."""
    kept = request.config.getoption("--keep")
    path = Path(kept) / "suggestions" if kept else tmp_path_factory.mktemp("suggestions") / "index"
    if path.exists():
        return searchnews.open(path)
    found = searchnews.create(path)
    corpus, most = request.config.getoption("--corpus"), request.config.getoption("--articles")
    found.add(articles(corpus, most), enrich=Enrich(entities="none", dates=False))
    return found


@pytest.mark.parametrize("kind", QUERIES)
def test_suggestions(benchmark: Any, archive: Archive, kind: str) -> None:
    """One kind of query."""
    results = archive.search(QUERIES[kind], limit=0)
    benchmark._timer = time.process_time
    benchmark(results.suggestions)
