"""The options of the benchmarks: pytest benchmarks/bench_NAME.py --benchmark-only [--corpus FILE] [--articles N]."""

from __future__ import annotations

import os
from pathlib import Path

# Before NumPy is imported: "1 process" is one core, as in the command; threads of a product this small only wait.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--corpus", type=Path, help="articles to measure on, .jsonl or .jsonl.gz; else a made corpus")
    parser.addoption("--articles", type=int, help="how many of them; else all")
    parser.addoption("--keep", type=Path, help="a directory to keep indexes in, so that a second run is fast")


_TABLES = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def tables(request: pytest.FixtureRequest) -> list[str]:
    """Texts that are printed after all benchmarks have run."""
    return request.config.stash.setdefault(_TABLES, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for table in config.stash.get(_TABLES, []):
        terminalreporter.write("\n" + table)
