"""A real OpenSearch for the tests in here: three nodes, each in a process of its own, which ends with the tests.

`make test-cluster` says where its jars are; without that (`make test`), there is nothing to collect.
"""

from __future__ import annotations

import itertools
import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

CLASSPATH = os.environ.get("SEARCHNEWS_TEST_CLUSTER", "")  # a file that holds it
HEAP = "512m"
NODES = 3
collect_ignore_glob = [] if CLASSPATH else ["test_*.py"]


@dataclass
class Node:
    """A node, which answers at `port`."""

    directory: Path
    port: int
    settings: Mapping[str, str]
    process: subprocess.Popen[str] = field(init=False)

    def start(self) -> None:
        """Start it, or start it again; `wait` says when it is there."""
        settings = [f"-Dnode.setting.{name}={value}" for name, value in self.settings.items()]
        command = [
            "java", f"-Xms{HEAP}", f"-Xmx{HEAP}", "-XX:+UseSerialGC", "-cp", Path(CLASSPATH).read_text().strip(),
            *settings, str(Path(__file__).parent / "Node.java"), str(self.directory),
        ]  # fmt: skip
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def wait(self) -> None:
        """Wait until it belongs to a cluster."""
        told = []
        for line in self.process.stdout or ():
            if line.strip() == "ready":
                return
            told.append(line)
        raise AssertionError(f"a node ended before it was ready: {''.join(told)}")

    def kill(self) -> None:
        """As a power cut does."""
        self.process.kill()
        with self.process:  # closes what it was told and told
            pass


@dataclass(frozen=True)
class Cluster:
    """Running nodes."""

    nodes: Sequence[Node]

    def address(self, name: str, node: int = 0) -> str:
        """The address of an archive."""
        return f"opensearch+http://127.0.0.1:{self.nodes[node].port}/{name}"


def _free_ports(number: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(number)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


@contextmanager
def running(number: int, **settings: str) -> Iterator[Cluster]:
    """So many nodes, as one cluster that has nothing to do with any other on this machine. In the names of settings,
    "__" stands for a dot."""
    with tempfile.TemporaryDirectory() as directory:
        ports = _free_ports(2 * number)
        answering, among_them = ports[:number], ports[number:]
        same = {
            "cluster.name": f"searchnews-tests-{among_them[0]}",
            "cluster.initial_cluster_manager_nodes": ",".join(map(str, among_them)),
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{port}" for port in among_them),
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            **{name.replace("__", "."): value for name, value in settings.items()},
        }
        nodes = [
            Node(
                Path(directory) / str(other),
                port,
                {**same, "node.name": str(other), "http.port": str(port), "transport.port": str(other)},
            )
            for port, other in zip(answering, among_them, strict=True)
        ]
        with ExitStack() as ended:
            for node in nodes:
                node.start()
                ended.callback(node.kill)
            for node in nodes:
                node.wait()
            yield Cluster(nodes)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Three nodes."""
    with running(NODES) as found:
        yield found


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
