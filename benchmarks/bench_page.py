"""How long do readers of the page wait when there are two hundred, and somebody writes to the index meanwhile?

    pytest benchmarks/bench_page.py --benchmark-only [--corpus FILE] [--articles N]

Each reader has a connection of its own, asks for two words, reads for 5 to 15 seconds, and asks
again; the generator runs in this process, the page in another, a writer in a third. Then eight readers that do not read
ask as fast as they are answered.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import corpus
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import searchnews
from searchnews.indexing.enrich import Enrich

READERS = 200
SECONDS = 30.0
PAUSE = (5.0, 15.0)
WORDS = ("oil", "bank", "opec", "price", "iraq", "china", "dollar", "profit", "election", "storm", "gold", "strike")
WRITER = """
import sys, time, searchnews
with searchnews.open(sys.argv[1]) as archive:
    for number in range(10_000):
        archive.add(searchnews.Article(title=f"Late news {number} {i}", body="Oil rose.") for i in range(20))
        time.sleep(2)
"""


@pytest.fixture(scope="module")
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    kept: Path | None = request.config.getoption("--keep")
    folder = (kept or tmp_path_factory.mktemp("page")) / "searchnews-page"
    if not folder.exists():
        made = corpus.articles(request.config.getoption("--corpus"), request.config.getoption("--articles"))
        with searchnews.create(folder) as archive:
            archive.add(made, enrich=Enrich(dates=False), jobs=2)
    return folder


@pytest.fixture(scope="module")
def address(index: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "searchnews", "serve", "--port", "0", "-i", str(index)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as served:
        assert served.stderr is not None
        yield served.stderr.readline().split()[0]
        served.terminate()


@pytest.mark.parametrize(("readers", "pause"), [(READERS, PAUSE), (8, (0.0, 0.0))], ids=["who read", "who do not"])
def test_readers(
    benchmark: BenchmarkFixture, tables: list[str], index: Path, address: str, readers: int, pause: tuple[float, float]
) -> None:
    benchmark.group = "page"
    with subprocess.Popen([sys.executable, "-c", WRITER, str(index)]) as writer:
        try:
            found = benchmark.pedantic(lambda: asyncio.run(_load(address, readers, pause)), rounds=1, warmup_rounds=0)
        finally:
            writer.terminate()
    waits = sorted(wait for wait, _ in found)
    wrong = sum(status != 200 for _, status in found)
    shares = {"p95": 0.95, "p99": 0.99, "max": 1.0}
    at = {name: 1000 * waits[int(share * (len(waits) - 1))] for name, share in shares.items()}
    median = 1000 * statistics.median(waits)
    benchmark.extra_info |= {"median_ms": median, "requests": len(waits), "wrong": wrong, **at}
    told = ", ".join(f"{name} {value:.0f} ms" for name, value in {"median": median, **at}.items())
    tables.append(f"{readers} readers: {len(waits) / SECONDS:.0f} pages a second, {told}, {wrong} errors\n")
    assert not wrong


async def _load(address: str, readers: int, pause: tuple[float, float]) -> list[tuple[float, int]]:
    """(seconds, status) of every answer."""
    end = time.monotonic() + SECONDS
    found = await asyncio.gather(*(_reader(address, number, pause, end) for number in range(readers)))
    return [one for each in found for one in each]


async def _reader(address: str, number: int, pause: tuple[float, float], end: float) -> list[tuple[float, int]]:
    place, rng = urlsplit(address), random.Random(number)
    read, write = await asyncio.open_connection(place.hostname, place.port)
    found = []
    await asyncio.sleep(rng.uniform(0, pause[1]))
    while time.monotonic() < end:
        query = "+".join(rng.sample(WORDS, 2)) + rng.choice(["", "&sort=newest", "&page=2"])
        begin = time.perf_counter()
        write.write(f"GET /searchnews-page/search?q={query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = (await read.readuntil(b"\r\n\r\n")).decode().lower()
        await read.readexactly(int(head.partition("content-length: ")[2].split()[0]))
        found.append((time.perf_counter() - begin, int(head.split()[1])))
        await asyncio.sleep(rng.uniform(*pause))
    write.close()
    return found
