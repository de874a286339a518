"""How long does one query from the command line take, in a fresh process? Beside `python -c "import numpy"`.

    pytest benchmarks/bench_start.py [--corpus FILE] [--articles N]
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import corpus
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import searchnews
from searchnews.indexing.enrich import Enrich

COMMANDS = {
    "python -c 'import numpy'": ["-c", "import numpy"],
    "searchnews --version": ["-m", "searchnews", "--version"],
    "searchnews query oil": ["-m", "searchnews", "query", "oil", "-i"],
    "searchnews query '\"interest rates\" AND (oil OR bank*)'": [
        "-m", "searchnews", "query", '"interest rates" AND (oil OR bank*)', "-i",
    ],
}  # fmt: skip


@pytest.fixture(scope="session")
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    kept: Path | None = request.config.getoption("--keep")
    folder = (kept or tmp_path_factory.mktemp("start")) / "searchnews-start"
    if not folder.exists():
        made = corpus.articles(request.config.getoption("--corpus"), request.config.getoption("--articles"))
        with searchnews.create(folder) as archive:
            archive.add(made, enrich=Enrich(entities="none", dates=False))
    return folder


@pytest.mark.parametrize("name", COMMANDS)
def test_cold_start(benchmark: BenchmarkFixture, name: str, index: Path, tmp_path: Path) -> None:
    command = [sys.executable, *COMMANDS[name], *([str(index)] if COMMANDS[name][-1] == "-i" else [])]
    # Installed programs have their bytecode cached; a setting of the machine must not take it from ours alone.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    options = {"check": True, "stdout": subprocess.DEVNULL, "cwd": tmp_path, "env": environment}
    benchmark.group = "cold start"
    benchmark.pedantic(subprocess.run, (command,), options, rounds=15, warmup_rounds=2)
