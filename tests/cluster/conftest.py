"""A real OpenSearch for the tests in here: three nodes in a process of their own, which ends with the tests.

`make test-cluster` says where its jars are; without that (`make test`), there is nothing to collect.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

CLASSPATH = os.environ.get("SEARCHNEWS_TEST_CLUSTER", "")  # a file that holds it
HEAP = "512m"
NODES = 3
collect_ignore_glob = [] if CLASSPATH else ["test_*.py"]


@dataclass(frozen=True)
class Cluster:
    """Running nodes, and the ports where they answer."""

    process: subprocess.Popen[str]
    ports: tuple[int, ...]

    def address(self, name: str, node: int = 0) -> str:
        """The address of an archive."""
        return f"opensearch+http://127.0.0.1:{self.ports[node]}/{name}"

    def tell(self, *words: object) -> None:
        """Stop or start a node."""
        assert self.process.stdin
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        _until(self.process.stdout, "done")


def _until(lines: IO[str] | None, last: str) -> list[str]:
    found: list[str] = []
    for line in lines or ():
        if line.strip() == last:
            return found
        found.append(line)
    raise AssertionError(f"the nodes ended before they said {last}: {''.join(found)}")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Three nodes."""
    with tempfile.TemporaryDirectory() as directory:
        command = [
            "java", f"-Xms{HEAP}", f"-Xmx{HEAP}", "-XX:+UseSerialGC", "-cp", Path(CLASSPATH).read_text().strip(),
            "-Dnode.setting.cluster.routing.allocation.disk.threshold_enabled=false",
            str(Path(__file__).parent / "Nodes.java"), f"{directory}/nodes", str(NODES),
        ]  # fmt: skip
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            try:
                told = _until(process.stdout, "ready")
                ports = [int(line.split()[1]) for line in told if line.startswith("node ")]
                yield Cluster(process, tuple(ports))
            finally:
                process.kill()


@pytest.fixture(scope="session")
def names() -> Iterator[str]:
    """Names of archives that nobody used yet."""
    return (f"archive-{number}" for number in itertools.count())


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """No credentials of whoever runs the tests."""
    monkeypatch.setenv("NETRC", os.devnull)
    for name in ("USER", "PASSWORD", "API_KEY", "CA"):
        monkeypatch.delenv(f"SEARCHNEWS_CLUSTER_{name}", raising=False)
