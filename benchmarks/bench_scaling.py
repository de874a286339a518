"""What becomes of speed, disk and memory from 10,000 to a million articles? Beside Tantivy, on the same articles.

    pytest benchmarks/bench_scaling.py --corpus FILE --articles 1000000 --keep DIRECTORY

Both index one file of JSON lines, text only, with two processes (Tantivy: threads; ours with one, too), and are then
asked what `bench_queries` asks for its mean. The articles of a size are the first ones of the next; where the corpus
ends, more are mixed from it. Every index is made once and kept; the clock includes reading the file and every join. A
million take ten minutes and 15 GB.
"""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import corpus
import orjson
import pytest
from bench_indexing import on_disk
from bench_queries import KINDS, MEAN, Ours
from peers import Tantivy

import searchnews
from searchnews.article import Article
from searchnews.indexing.enrich import Enrich
from searchnews.sync import sync

SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
TEXT_ONLY = Enrich(entities="none", dates=False, copies=False)
PROCESSES = 2

# What a process holds for itself alone after it has answered every kind of query, in MB: its own memory, not the index
# that it maps, which the system may drop at any time.
PRIVATE = """
import searchnews, sys
with searchnews.open(sys.argv[1]) as archive:
    for query in sys.argv[2:]:
        archive.search(query, limit=10).total
    told = dict(line.split()[:2] for line in open("/proc/self/status") if line.startswith("Rss"))
    print(int(told["RssAnon:"]) / 1000)
"""


@pytest.fixture(scope="module")
def root(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files and the indexes are."""
    kept: Path = request.config.getoption("--keep") or tmp_path_factory.mktemp("scaling")
    kept.mkdir(parents=True, exist_ok=True)
    return kept


def _file(root: Path, size: int, given: Path | None) -> Path:
    """The first articles of the corpus as JSON lines."""
    path = root / f"{size}.jsonl"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as file:
            for article in corpus.articles(given, size):
                file.write(orjson.dumps(_record(article), option=orjson.OPT_APPEND_NEWLINE))
        unfinished.rename(path)
    return path


def _record(article: Article) -> dict[str, object]:
    texts = {"id": article.id, "title": article.title, "body": article.body, "source": article.source}
    return {**texts, "date": article.published}


def _text(path: Path) -> Iterator[Article]:
    """The articles of such a file, as much of them as Tantivy gets."""
    return corpus.articles(path)


def _ours(folder: Path, path: Path) -> None:
    sync(folder, [path], jobs=PROCESSES, enrich=TEXT_ONLY)


def _alone(folder: Path, path: Path) -> None:
    sync(folder, [path], jobs=1, enrich=TEXT_ONLY)


def _tantivy(folder: Path, path: Path) -> None:
    Tantivy(folder, _text(path), PROCESSES)


_ENGINES = {"searchnews": _ours, "searchnews, 1 process": _alone, "tantivy": _tantivy}


def _made(root: Path, engine: str, size: int) -> Path:
    return root / f"{engine}-{size}"


def _sizes(request: pytest.FixtureRequest, size: int) -> None:
    if size > (request.config.getoption("--articles") or 30_000):
        pytest.skip("--articles is less")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("engine", _ENGINES)
def test_index(benchmark: Any, request: pytest.FixtureRequest, root: Path, engine: str, size: int) -> None:
    """The wall time of indexing; the speed and the size on disk in extra_info."""
    _sizes(request, size)
    path, folder = _file(root, size, request.config.getoption("--corpus")), _made(root, engine, size)
    if folder.exists():
        pytest.skip("is kept from another run")
    if engine != "tantivy":
        searchnews.create(folder).close()
    benchmark.group = "scaling: index"
    benchmark.pedantic(_ENGINES[engine], (folder, path), rounds=1)
    text = sum(len(a.title) + len(a.body) for a in _text(path)) / 1e6
    benchmark.extra_info["text_mb_per_second"] = round(text / benchmark.stats.stats.median, 2)
    benchmark.extra_info["disk_mb_per_100_mb_of_text"] = round(100 * on_disk(folder) / text, 1)


@pytest.mark.parametrize("kind", [*MEAN, "near", "wildcard inside"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("engine", ["searchnews", "searchnews, ten", "tantivy"])
def test_query(
    benchmark: Any, request: pytest.FixtureRequest, root: Path, opened: Any, engine: str, size: int, kind: str
) -> None:
    """The best ten and the exact number of matches; "ten" are the articles and their snippets by the public call."""
    _sizes(request, size)
    text, asked = KINDS[kind]
    folder = _made(root, engine.removesuffix(", ten"), size)
    benchmark.group = f"scaling: {kind}"
    if engine == "tantivy":
        ask = opened(folder, Tantivy).ask(asked) if asked is not None else None
    else:
        ours = opened(folder, Ours)
        ask = ours.ask_articles(text) if engine.endswith("ten") else ours.ask(text)
    if ask is None:
        pytest.skip("has no such form")
    benchmark.extra_info["matches"], _ = benchmark(ask)


@pytest.fixture(scope="module")
def opened() -> Iterator[Any]:
    """Opens an index and keeps it until another is asked for."""
    known: dict[Path, Any] = {}

    def open_(folder: Path, engine: Any) -> Any:
        if folder not in known:
            known.clear()
            gc.collect()
            known[folder] = engine(folder, None)
        return known[folder]

    yield open_
    known.clear()


@pytest.mark.parametrize("size", SIZES)
def test_memory(benchmark: Any, request: pytest.FixtureRequest, root: Path, size: int) -> None:
    """What a process that has answered every kind holds for itself, in extra_info."""
    _sizes(request, size)
    benchmark.group = "scaling: memory"
    queries = [KINDS[kind][0] for kind in MEAN]
    command = [sys.executable, "-c", PRIVATE, str(_made(root, "searchnews", size)), *queries]
    options = {"check": True, "capture_output": True, "text": True}
    done = benchmark.pedantic(subprocess.run, (command,), options, rounds=1)
    benchmark.extra_info["private_mb"] = round(float(done.stdout))
