"""What a busy, full, slow or strangely certified cluster does to a person's articles: the right archive, or a sentence.

All of it is asked of real nodes."""

from __future__ import annotations

import contextlib
import select
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import Cluster, running
from contract_suite import AS_GIVEN

from searchnews.article import Article
from searchnews.cluster import bulk, connection
from searchnews.cluster.archive import ClusterArchive
from searchnews.errors import ArchiveError, NoSpaceError

_LEVELS = ("low", "high", "flood_stage")
FULL = {f"cluster.routing.allocation.disk.watermark.{level}": "100000gb" for level in _LEVELS}
EMPTY = {f"cluster.routing.allocation.disk.watermark.{level}": "1mb" for level in _LEVELS}  # however full ours is


def _settle(archive: ClusterArchive, settings: dict[str, object]) -> None:
    """Change settings of the whole cluster; None takes one back."""
    archive.connection.ask("PUT", "/_cluster/settings", {"transient": settings})


def _articles(who: str, number: int) -> list[Article]:
    return [Article(id=f"{who}-{i}", body=f"oil number{i}", language="en") for i in range(number)]


def _until(happens: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.2)


def test_a_queue_of_one(names: Iterator[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Four writers and a node that lets one request wait: it rejects many, all of which come again."""
    monkeypatch.setattr(bulk, "MOST_BYTES", 4000)  # some twenty articles
    with running(1, thread_pool__write__queue_size="1", thread_pool__write__size="1") as cluster:
        address = cluster.address(next(names))
        with ClusterArchive.create(address, shards=4, replicas=0) as archive, ThreadPoolExecutor(4) as pool:
            each = [pool.submit(archive.add, _articles(str(i), 200), enrich=AS_GIVEN) for i in range(4)]
            assert [one.result() for one in each] == [200] * 4
            assert len({hit.id for hit in archive.scan("oil")}) == archive.count("oil") == 800
            (node,) = archive.connection.ask("GET", "/_nodes/stats/thread_pool")["nodes"].values()
            assert node["thread_pool"]["write"]["rejected"] > 0


def test_full_disks(names: Iterator[str]) -> None:
    """A watermark that every disk is above stops writing, not reading; when there is room, writing goes on."""
    with running(1) as cluster, ClusterArchive.create(cluster.address(next(names)), shards=1, replicas=0) as archive:
        archive.add(_articles("a", 3), enrich=AS_GIVEN)

        def is_full() -> bool:
            with contextlib.suppress(NoSpaceError):
                archive.add(_articles("b", 1), enrich=AS_GIVEN)
                return False
            return True

        def has_room() -> bool:
            with contextlib.suppress(NoSpaceError):
                ClusterArchive.create(cluster.address(next(names)), replicas=0).drop()
                return not is_full()
            return False

        _settle(archive, {"cluster.routing.allocation.disk.threshold_enabled": True, **FULL,
                          "cluster.info.update.interval": "10s",
                          "cluster.routing.allocation.disk.reroute_interval": "1s"})  # fmt: skip
        _until(is_full)
        assert archive.count("oil") in (3, 4)
        with pytest.raises(NoSpaceError, match="disks are full"):
            archive.add(_articles("c", 1), enrich=AS_GIVEN)
        with pytest.raises(NoSpaceError, match="no new index"):
            ClusterArchive.create(cluster.address(next(names)))
        _settle(archive, EMPTY)
        _until(has_room)
        assert archive.count("oil") == 4


def test_a_node_that_stands_still(cluster: Cluster, names: Iterator[str]) -> None:
    """Who allows a second is told; who waits has all articles, added and searched, when the node goes on."""
    with ClusterArchive.create(cluster.address(next(names)), shards=6, replicas=0) as archive:
        archive.add(_articles("a", 20), enrich=AS_GIVEN)
        slow = cluster.nodes[2].process
        slow.send_signal(signal.SIGSTOP)
        try:
            with pytest.raises(ArchiveError, match="no answer in time"):
                archive.search("oil", timeout=1)
            rows = archive.batch(["oil", "number7"], timeout=1)
            assert ["no answer" in str(row.error) for row in rows] == [True, True]
            with ThreadPoolExecutor(2) as pool:
                adding = pool.submit(archive.add, _articles("b", 20), enrich=AS_GIVEN)
                searching = pool.submit(archive.search, "number7")
                time.sleep(2)
                assert not adding.done()
                slow.send_signal(signal.SIGCONT)
                assert adding.result() == 20
                assert searching.result().total in (1, 2)
        finally:
            slow.send_signal(signal.SIGCONT)
        assert archive.count("oil") == 40
        archive.drop()


# --- Certificates ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Authority:
    """An authority in a directory, and its certificate."""

    directory: Path

    @property
    def certificate(self) -> Path:
        return self.directory / "ca.pem"

    def make(self) -> None:
        self.directory.mkdir()
        _openssl(self.directory, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                 "-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca.pem")  # fmt: skip

    def certified(self, host: str) -> tuple[Path, Path]:
        """A certificate for a host (as "DNS:..." or "IP:..."), and its key."""
        name = host.partition(":")[2]
        _openssl(self.directory, "req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}",
                 "-keyout", f"{name}.key", "-out", f"{name}.csr")  # fmt: skip
        (self.directory / f"{name}.ext").write_text(f"subjectAltName={host}\n")
        _openssl(self.directory, "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
                 "-CAcreateserial", "-days", "2", "-extfile", f"{name}.ext", "-out", f"{name}.pem")  # fmt: skip
        return self.directory / f"{name}.pem", self.directory / f"{name}.key"


def _openssl(directory: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=directory, check=True, capture_output=True)


@contextlib.contextmanager
def _encrypting(port: int, certificate: Path, key: Path) -> Iterator[int]:
    """Who talks TLS to the port that this gives talks to the other one."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_forward_all, args=(server, context, port), daemon=True).start()
        yield server.getsockname()[1]


def _forward_all(server: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with contextlib.suppress(OSError):  # when the server is closed
        while True:
            client, _ = server.accept()
            threading.Thread(target=_forward, args=(client, context, port), daemon=True).start()


def _forward(client: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with (
        contextlib.suppress(OSError),
        context.wrap_socket(client, server_side=True) as told,
        socket.create_connection(("127.0.0.1", port)) as node,
    ):
        while True:
            for one in [told] if told.pending() else select.select([told, node], [], [])[0]:
                if not (data := one.recv(1 << 16)):
                    return
                (node if one is told else told).sendall(data)


@pytest.mark.skipif(not shutil.which("openssl"), reason="certificates are made by openssl, which is not here")
def test_certificates(cluster: Cluster, names: Iterator[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate must be of the host that the address names, by an authority that is trusted."""
    monkeypatch.setattr(connection, "PATIENCE", ())
    ours, strange = Authority(tmp_path / "ours"), Authority(tmp_path / "strange")
    ours.make()
    strange.make()
    name, port = next(names), cluster.nodes[0].port
    with ClusterArchive.create(cluster.address(name), replicas=0) as archive:
        archive.add(_articles("a", 600), enrich=AS_GIVEN)
    with _encrypting(port, *ours.certified("IP:127.0.0.1")) as here:
        address = f"opensearch+https://127.0.0.1:{here}/{name}"
        monkeypatch.setenv("SEARCHNEWS_CLUSTER_CA", str(ours.certificate))
        with ClusterArchive.open(address) as archive:
            assert archive.add(_articles("b", 600), enrich=AS_GIVEN) == 600  # a compressed body
            assert archive.count("oil") == len({hit.id for hit in archive.scan("oil")}) == 1200
        for authority in (str(strange.certificate), None):
            monkeypatch.setenv("SEARCHNEWS_CLUSTER_CA", authority or "")
            with pytest.raises(ArchiveError, match="certificate cannot be trusted"):
                ClusterArchive.open(address)
    monkeypatch.setenv("SEARCHNEWS_CLUSTER_CA", str(ours.certificate))
    certified = ours.certified("DNS:search.example")
    with _encrypting(port, *certified) as here, pytest.raises(ArchiveError, match="one of another host"):
        ClusterArchive.open(f"opensearch+https://127.0.0.1:{here}/{name}")
    with pytest.raises(ArchiveError, match="nothing encrypted answers"):
        ClusterArchive.open(f"opensearch+https://127.0.0.1:{port}/{name}")  # no TLS there at all
