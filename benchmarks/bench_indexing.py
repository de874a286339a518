"""How fast are articles indexed, how much room does the index take, and how does that grow? Beside its peers.

    pytest benchmarks/bench_indexing.py [--corpus FILE] [--articles N]

Text only: title and body with positions and an English stemmer, both stored; no names, dates or copies, which the
peers do not find. Then with names, and with all three. The articles are in memory before the clock starts. Whoosh gets
a fiftieth of them: it is that slow. `extra_info` has MB of text a second and the size on disk; compare rows of one run,
since machines differ.

Two processes are less than twice as fast as one, partly because of the machine: two cores share a memory, and maybe
more. So two that know nothing of each other, each indexing all the articles into an index of its own, say how many
times one any two can reach there.

What made two of ours faster, on busy cores: tasks ahead in each process (with everything, waiting in the middle of a
run 2.5 % in place of 4.9 with one ahead), the caller's process as one of the two (text only, from memory, 10 % of the
CPU time), and founding stories in the workers (two thirds of a commit, text only). Of 30,000 articles, text only, a
dictionary of words made without a step of Python a word took 4 % from the CPU time of one process, and one of zstd that
is trained in one try 3 %.
"""

from __future__ import annotations

import multiprocessing
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Barrier
from pathlib import Path

import corpus
import peers
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import searchnews
from searchnews.article import Article
from searchnews.indexing.builder import Builder, with_id
from searchnews.indexing.enrich import Enrich
from searchnews.indexing.join import join
from searchnews.storage.segment import Segment
from searchnews.storage.snapshot import Shard

TEXT_ONLY = Enrich(entities="none", dates=False, copies=False)
NAMES = Enrich(dates=False, copies=False)
ROUNDS = 3  # one of indexing with names, which takes its time
WHOOSH_SHARE = 50
GROWTH = (10_000, 30_000, 100_000)
JOINED = (250, 2_000, 8_000)

Index = Callable[[Path, list[Article]], object]


def ours(jobs: int, enrich: Enrich = TEXT_ONLY) -> Index:
    def index(folder: Path, articles: list[Article]) -> None:
        with searchnews.create(folder) as archive:
            archive.add(articles, jobs=jobs, enrich=enrich)

    return index


def tantivy(threads: int) -> Index:
    return lambda folder, articles: peers.Tantivy(folder, articles, threads)


INDEPENDENT = {"text only": TEXT_ONLY, "all": Enrich()}
ENGINES: dict[str, Index] = {
    "searchnews, 1 process": ours(1),
    "tantivy, 1 thread": tantivy(1),
    "searchnews, 2 processes": ours(2),
    "tantivy, 2 threads": tantivy(2),
    "fts5": peers.Fts5,
    "whoosh": peers.Whoosh,
    "searchnews, 1 process, names": ours(1, NAMES),
    "searchnews, 2 processes, names": ours(2, NAMES),
    "searchnews, 1 process, all": ours(1, Enrich()),
    "searchnews, 2 processes, all": ours(2, Enrich()),
}


@pytest.fixture(scope="session")
def articles(request: pytest.FixtureRequest) -> list[Article]:
    return list(corpus.articles(request.config.getoption("--corpus"), request.config.getoption("--articles")))


def size_of(articles: Iterable[Article]) -> float:
    """MB of text."""
    return sum(len(article.title) + len(article.body) for article in articles) / 1e6


def on_disk(folder: Path) -> float:
    """MB."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


@pytest.mark.parametrize("engine", ENGINES)
def test_indexing(benchmark: BenchmarkFixture, engine: str, articles: list[Article], tmp_path: Path) -> None:
    if engine.startswith("tantivy"):
        pytest.importorskip("tantivy")
    some = articles[: max(500, len(articles) // WHOOSH_SHARE)] if engine == "whoosh" else articles
    folder = tmp_path / "index"

    def empty() -> tuple[tuple[Path, list[Article]], dict[str, object]]:
        shutil.rmtree(folder, ignore_errors=True)
        return (folder, some), {}

    benchmark.group = f"indexing {len(articles):,} articles"
    benchmark.pedantic(ENGINES[engine], setup=empty, rounds=1 if engine.endswith(("names", "all")) else ROUNDS)
    text = size_of(some)
    benchmark.extra_info["text_mb_per_second"] = round(text / benchmark.stats.stats.median, 2)
    benchmark.extra_info["disk_mb_per_100_mb_of_text"] = round(100 * on_disk(folder) / text, 1)
    print(f"\n{engine:30} {benchmark.extra_info}")


def _beside(barrier: Barrier, folder: Path, path: Path | None, most: int | None, enrich: Enrich) -> None:
    """Index all articles in this process between two meetings at the barrier, for every two."""
    articles = list(corpus.articles(path, most))
    while True:
        shutil.rmtree(folder, ignore_errors=True)
        barrier.wait()
        ours(1, enrich)(folder, articles)
        barrier.wait()


@contextmanager
def independent(
    count: int, folder: Path, path: Path | None, most: int | None, enrich: Enrich
) -> Iterator[Callable[[], None]]:
    """A call that has `count` processes, which have the articles in memory, index them all, each for itself."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(count + 1)
    processes = [
        context.Process(target=_beside, args=(barrier, folder / str(i), path, most, enrich), daemon=True)
        for i in range(count)
    ]
    for process in processes:
        process.start()

    def index() -> None:
        barrier.wait()
        barrier.wait()

    try:
        yield index
    finally:
        for process in processes:
            process.kill()
            process.join()


@pytest.mark.parametrize("kind", INDEPENDENT)
def test_independent_processes(
    benchmark: BenchmarkFixture, request: pytest.FixtureRequest, kind: str, articles: list[Article], tmp_path: Path
) -> None:
    """How many times one process do two reach that share nothing but the machine?"""
    path, most = request.config.getoption("--corpus"), request.config.getoption("--articles")
    took = {}
    for count in (1, 2):
        with independent(count, tmp_path, path, most, INDEPENDENT[kind]) as index:
            index()  # what is loaded once
            begin = time.perf_counter()
            if count == 1:
                index()
            else:
                benchmark.pedantic(index, rounds=1)
            took[count] = time.perf_counter() - begin
    benchmark.group = f"indexing {len(articles):,} articles"
    benchmark.extra_info["text_mb_per_second"] = round(2 * size_of(articles) / took[2], 2)
    benchmark.extra_info["times_one"] = round(2 * took[1] / took[2], 2)
    print(f"\ntwo independent processes, {kind:10} {benchmark.extra_info}")


@pytest.mark.parametrize("count", GROWTH)
def test_growth(benchmark: BenchmarkFixture, count: int, articles: list[Article], tmp_path: Path) -> None:
    """Indexing `count` articles, and then one more."""
    if len(articles) < 0.8 * count:
        pytest.skip(f"the corpus has {len(articles):,} articles")
    some = articles[:count]
    folder = tmp_path / "index"
    benchmark.group = "growth"
    benchmark.pedantic(ours(1), args=(folder, some), rounds=1)
    benchmark.extra_info["text_mb_per_second"] = round(size_of(some) / benchmark.stats.stats.median, 1)
    with searchnews.open(folder) as archive:
        took = []
        for number in range(5):
            article = Article(title="One more", body=some[number].body, id=f"one-more-{number}")
            begin = time.perf_counter()
            archive.add([article], enrich=TEXT_ONLY)
            took.append(time.perf_counter() - begin)
        assert len(archive) == len(some) + 5
    benchmark.extra_info["add_one_ms"] = round(1000 * sorted(took)[2])
    print(f"\n{count:7,} articles {benchmark.extra_info}")


@pytest.mark.parametrize("each", JOINED)
def test_joining(benchmark: BenchmarkFixture, each: int, articles: list[Article], tmp_path: Path) -> None:
    """Eight segments of so many articles become one: what a tier costs. On newswire 203, 80 and 71 us of processor
    time an article before joins copied compressed articles and ran in compiled loops; since then 183, 31 and 27."""
    if len(articles) < 8 * each:
        pytest.skip(f"the corpus has {len(articles):,} articles")
    builder, shards = Builder(TEXT_ONLY), []
    for number in range(8):
        some = [with_id(article) for article in articles[number * each : (number + 1) * each]]
        for at in range(0, each, 500):
            builder.add(some[at : at + 500])
        builder.write(tmp_path / f"{number}")
        shards.append(Shard(Segment(tmp_path / f"{number}")))
    benchmark.group = "joining"
    joined = tmp_path / "joined"
    benchmark.pedantic(lambda: join(shards, joined), setup=lambda: joined.unlink(missing_ok=True), rounds=ROUNDS)
    benchmark.extra_info["us_per_article"] = round(1e6 * benchmark.stats.stats.median / (8 * each))
    print(f"\n8 x {each:5,} articles {benchmark.extra_info}")
