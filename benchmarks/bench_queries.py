"""How fast are queries, beside Tantivy, SQLite FTS5 and stock Whoosh on the same articles?

    pytest benchmarks/bench_queries.py --benchmark-only [--corpus FILE] [--articles N] [--keep DIRECTORY]

Every engine gets the query as text (FTS5: as SQL), and answers with the best ten (document and score) and the exact
number of matches, on one core. Ours is asked so, too, and by the public call, `archive.search`, for the number alone;
and on all cores, which share a query that is long enough, for ten articles and the snippets of them, which no peer
tells. Whoosh, which indexes 350 articles a second, is compared with us on the first WHOOSH_ARTICLES alone. At the end a
table: medians in milliseconds, and how many times as long as ours each took.

What the steps of the compiled loops bought with 88,200 newswire articles: the speed beside Tantivy's in one run, on
two cores that others used as well:

| step | AND of 2, of 3 | OR of 4 | phrase | stop word inside, first | mean of MEAN |
| --- | --- | --- | --- | --- | --- |
| a list of documents and scores for each word | 0.7, 0.7 | 0.7 | 1.1 | 0.9, 1.1 | 0.77 |
| blocks of postings, only the best and the total kept | 2.3, 1.7 | 0.9 | 1.0 | 0.9, 1.1 | 1.09 |
| no branch on which list is ahead, marks as bytes; places written down once | 2.3, 1.6 | 1.2 | 1.4 | 1.0, 1.2 | 1.15 |
| the same when hardly anybody else used the cores | 2.2, 2.4 | 1.6 | 1.7 | 1.6, 1.6 | 1.41 |
| and with a million mixed articles | 3.4, 1.8 | 1.3 | 1.8 | 1.0, 1.1 | 1.67 |

And when postings were packed, each beside the step before in one process, in ms of processor time (88,200 articles; a
million):

| step | what | before | after |
| --- | --- | --- | --- |
| a few articles are asked for a stem, not all | `shares` looked up, three stems | 0.055 | 0.028 |
| words, AND and OR are read first | an OR of four parsed | 0.054 | 0.033 |
| a loop for each width of numbers, phrases by the block | `"bank of england"` | 0.37 | 0.28 |
| | `"interest rates"` | 0.96; 10.7 | 0.78; 8.8 |
| a byte an article to count in how many a word is | `price` looked up | 0.017; 0.46 | 0.018; 0.10 |
| the words of a prefix in one call | `gov*` | 0.34; 3.7 | 0.17; 2.2 |
| all stems of a word in one call, to mark it | `government` looked up | -; 0.12 | -; 0.012 |
| fewer calls of Python between the parser and the loops | `title:oil published:2009` | 0.068 | 0.063 |
| plain words, fields and days read by one expression each | the same | 0.063 | 0.055 |
| operators tell that a query is no headline | an OR of four parsed | 0.038 | 0.022 |
| the parts to be marked found once for all hits | ten hits of an OR of four marked | -; 0.47 | -; 0.37 |
| one line of a window in one go | ten snippets | -; 0.40 | -; 0.34 |

Without a compiler: see the tables in `search/unpacked.py`. NumPy unpacks 1.2 numbers a ns. Pairs of words as integers
of 64 bits, halves of words so that each number lies in one, a width at a time, shifts only where a number reaches into
the next word, and places worked out without tables took as long or longer.

Looking through postings by how densely they stand, fetching positions ahead, and writing out marked documents without a
branch bought nothing, or as much in one archive as they cost in the other.

Processor flags (-march=native, x86-64-v2) bought nothing. With a million articles NEAR of two words took 24 ms in NumPy
and takes 10, w/s 64 and 22, `the NEAR/5 of` 500 and 270.

Ten articles with a million: only the best are made where stories are collapsed (AND of three 7.7 ms before, 5.8 after);
a pattern is looked up once, not again to show where it matches (`*flation` 49 and 24); and, where both cores are free,
two threads share the segments (`"bank of england"` 4.3 and 3.2, `"oil price"~3` 11.8 and 7.7).
"""

from __future__ import annotations

import math
import os
import statistics
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from corpus import articles
from peers import Ask, Fts5, Query, Tantivy, Whoosh

import searchnews
from searchnews import query
from searchnews.indexing.enrich import Enrich
from searchnews.search import top
from searchnews.search.answer import answer
from searchnews.search.core import core_of
from searchnews.search.evaluate import Evaluation

WHOOSH_ARTICLES = 20_000  # a minute of indexing


def _year(number: int) -> datetime:
    return datetime(number, 1, 1, tzinfo=UTC)


# Our text, and what the peers are asked. The kinds in MEAN make the geometric mean.
KINDS: dict[str, tuple[str, Query | None]] = {
    "rare word": ("gaddafi", Query(("gaddafi",))),
    "word": ("oil", Query(("oil",))),
    "AND of two": ("bank AND fraud", Query(("bank", "fraud"))),
    "AND of three": ("government AND price AND oil", Query(("government", "price", "oil"))),
    "OR of four": (
        "government OR profit OR shares OR price",
        Query(("government", "profit", "shares", "price"), any=True),
    ),
    "phrase": ('"interest rates"', Query(phrase=("interest", "rates"))),
    "stop word inside": ('"bank of england"', Query(phrase=("bank", "of", "england"))),
    "stop word first": ('"the white house"', Query(phrase=("the", "white", "house"))),
    "prefix": ("gov*", Query(prefix="gov")),
    "field + dates": (
        "title:oil published:2009",
        Query(("oil",), field="title", since=_year(2009), before=_year(2010)),
    ),
    "near": ("oil NEAR/5 price", Query(near=("oil", "price"))),
    "in order": ("oil PRE/5 price", None),
    "not near": ("oil NOT NEAR/5 price", None),
    "sentence": ("oil w/s price", None),
    "paragraph": ("oil w/p price", None),
    "loose phrase": ('"oil price"~3', None),
    "exact word": ("=prices", None),
    "case": ("caps(bank)", None),
    "wildcard": ("*flation", None),
    "wildcard inside": ("organi?ation", None),
    "fuzzy": ("gaddafi~", None),
    "fuzzy, 2 edits": ("inflation~2", None),
    "regex": ("/organi[sz]ation/", None),
    "regex, all words": ("/.*flation/", None),
    "at least": ("atleast/3(sanction*)", None),
    "lead": ("lead(oil)", None),
}
MEAN = (
    "rare word", "word", "AND of two", "AND of three", "OR of four", "phrase", "stop word inside", "stop word first",
    "prefix", "field + dates",
)  # fmt: skip


class Ours:
    """searchnews, text only."""

    name = "searchnews"

    def __init__(self, folder: Path, given: Iterator[searchnews.Article] | None) -> None:
        if given is not None:
            with searchnews.create(folder) as archive:
                archive.add(given, enrich=Enrich(entities="none", dates=False, copies=False))
        allowed = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {min(allowed)})
        self.alone = searchnews.open(folder)  # searches on one core, as the peers do
        core_of(self.alone.snapshot)
        os.sched_setaffinity(0, allowed)
        self.archive = searchnews.open(folder)

    def ask(self, text: str) -> Ask:
        """The query, parsed each time, for the exact number of matches and the ten best."""
        snapshot = self.alone.snapshot

        def ask() -> tuple[int, Any]:
            matches = answer(Evaluation(snapshot), query.parse(text), 10)
            return matches.total, top.best(snapshot, matches, 10)

        return ask

    def ask_number(self, text: str) -> Ask:
        """The public call, for the exact number of matches alone."""
        return lambda: (self.alone.search(text, limit=0).total, ())

    def ask_articles(self, text: str) -> Ask:
        """The public call, for ten articles and their snippets, on all cores."""

        def ask() -> tuple[int, Any]:
            found = self.archive.search(text)
            return found.total, [hit.snippet for hit in found]

        return ask


@pytest.fixture(scope="module")
def engines(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Engine name -> engine, all on the same articles; "... small" on the first WHOOSH_ARTICLES."""
    path, most = request.config.getoption("--corpus"), request.config.getoption("--articles")
    few = min(most or WHOOSH_ARTICLES, WHOOSH_ARTICLES)
    root: Path = request.config.getoption("--keep") or tmp_path_factory.mktemp("queries")
    made: dict[str, Any] = {}
    for name, engine, size in (
        ("searchnews", Ours, most),
        ("tantivy", Tantivy, most),
        ("fts5", Fts5, most),
        ("searchnews small", Ours, few),
        ("whoosh small", Whoosh, few),
    ):
        folder = root / f"{engine.name}-{path.stem if path else 'made'}-{size or 'all'}"
        made[name] = engine(folder, None if folder.exists() else articles(path, size))
    return made


@pytest.fixture(scope="module")
def medians(tables: list[str]) -> Iterator[dict[str, dict[str, tuple[float, int]]]]:
    """Kind -> engine -> (median in ms, total), printed as a table at the end."""
    found: dict[str, dict[str, tuple[float, int]]] = defaultdict(dict)
    yield found
    tables.append(_table(found))


CASES = [
    (kind, engine)
    for kind, (_, asked) in KINDS.items()
    for engine in (
        "searchnews", "searchnews, number", "searchnews, ten", "tantivy", "fts5", "searchnews small", "whoosh small",
    )
    if asked is not None or engine in ("searchnews", "searchnews, number", "searchnews, ten")
]


@pytest.mark.parametrize(("kind", "engine"), CASES)
def test_query(benchmark: Any, engines: dict[str, Any], medians: Any, kind: str, engine: str) -> None:
    text, asked = KINDS[kind]
    most = 10
    if engine == "searchnews, number":
        ask, most = engines["searchnews"].ask_number(text), 0
    elif engine == "searchnews, ten":
        ask = engines["searchnews"].ask_articles(text)
    else:
        ask = engines[engine].ask(text if engine.startswith("searchnews") else asked)
    if ask is None:
        pytest.skip("has no such form")
    benchmark.group = kind
    total, found = benchmark(ask)
    assert len(found) == min(most, total)
    benchmark.extra_info["total"] = total
    medians[kind][engine] = benchmark.stats.stats.median * 1000, total


def _table(found: dict[str, dict[str, tuple[float, int]]]) -> str:
    lines = [f"{'':17}{'matches':>8}{'ours, ms':>10}{'with ten':>16}{'tantivy':>16}{'fts5':>16}{'whoosh (small)':>16}"]
    ratios: dict[str, list[float]] = defaultdict(list)
    for kind, engines in found.items():
        if "searchnews" not in engines:
            continue
        ours, total = engines["searchnews"]
        line = f"{kind:17}{total:8}{ours:10.3f}"
        for engine, base in (
            ("searchnews, ten", ours),
            ("tantivy", ours),
            ("fts5", ours),
            ("whoosh small", engines.get("searchnews small", (0,))[0]),
        ):
            if engine in engines and base:
                median = engines[engine][0]
                line += f"{median:9.3f} {median / base:5.1f}x"
                if kind in MEAN:
                    ratios[engine].append(median / base)
            else:
                line += " " * 16
        lines.append(line)
    for engine, several in ratios.items():
        if engine == "searchnews, ten":
            continue
        mean = math.exp(sum(map(math.log, several)) / len(several))
        lines.append(f"{engine} needs {mean:.2f} times our time (geometric mean of {len(several)} kinds)")
    ten = [found[kind]["searchnews, ten"][0] for kind in MEAN if "searchnews, ten" in found[kind]]
    if ten:
        lines.append(f"ten articles with snippets: {statistics.median(ten):.2f} ms (median of {len(ten)} kinds)")
    return "\n".join(lines) + "\n"
