"""What an unreachable, strange, old, forbidden, red, full or read-only cluster says to a person, in one line; and what
becomes of articles when a cluster is busy. Most of it is asked of a server that only pretends."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import Cluster
from contract_suite import AS_GIVEN

from searchnews.article import Article
from searchnews.cluster import bulk, connection, telling
from searchnews.cluster.address import Address, Credentials
from searchnews.cluster.archive import ClusterArchive
from searchnews.cluster.mapping import mapping
from searchnews.errors import ArchiveError, NewerFormatError, NoSpaceError, SearchNewsError

Answer = tuple[int, Any]
ABOUT = {"version": {"distribution": "opensearch", "number": "2.19.1"}}
THERE = {"news": {"mappings": mapping()}}


class Pretender:
    """Answers requests as a function of (method, path) says, bytes as a page and all else as JSON; remembers them."""

    def __init__(self, answer: Callable[[str, str], Answer]) -> None:
        self.asked: list[tuple[str, str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                outer.asked.append((self.command, self.path, self.headers.get("Authorization") or body))
                status, value = answer(self.command, self.path)
                is_page = isinstance(value, bytes)
                data = value if is_page else json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/html" if is_page else "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = do_DELETE = answer

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"opensearch+http://127.0.0.1:{self.server.server_port}/news"


@pytest.fixture
def pretend(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[str, str], Answer]], Pretender]]:
    """Makes servers, which are asked again without waiting."""
    monkeypatch.setattr(connection, "PATIENCE", (0, 0))
    monkeypatch.setattr(bulk, "PATIENCE", (0, 0))
    made: list[Pretender] = []

    def make(answer: Callable[[str, str], Answer]) -> Pretender:
        made.append(Pretender(answer))
        return made[-1]

    yield make
    for one in made:
        one.server.shutdown()
        one.server.server_close()


def complaint(kind: str, reason: str) -> dict[str, Any]:
    return {"error": {"type": kind, "reason": reason, "root_cause": [{"type": kind, "reason": reason}]}}


FULL = complaint("cluster_block_exception", "index [news] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded "
                 "flood-stage watermark, index has read-only-allow-delete block];")  # fmt: skip
COMPLAINTS = [
    ((200, {"version": {"number": "8.15.0"}}), "no OpenSearch", ArchiveError),
    ((200, {"version": {"distribution": "opensearch", "number": "1.3.0"}}), "too old; 2.4 or newer", ArchiveError),
    ((200, {}), "no OpenSearch", ArchiveError),
    ((200, {"version": "8.15.0"}), "no OpenSearch", ArchiveError),
    ((200, []), "no OpenSearch", ArchiveError),
    ((200, b""), "no OpenSearch", ArchiveError),
    ((200, b"<html>Welcome</html>"), "no answer of OpenSearch's", ArchiveError),
    ((401, complaint("security_exception", "no")), "access denied", ArchiveError),
    ((403, complaint("security_exception", "no")), "access denied", ArchiveError),
    ((403, complaint("cluster_block_exception", "index [news] blocked by: [FORBIDDEN/5/index read-only (api)];")),
     "read-only", ArchiveError),
    ((429, FULL), "disks are full", NoSpaceError),
    ((429, complaint("rejected", "queue")), "too much to do", ArchiveError),
    ((503, complaint("x", "all shards failed")), "status red", ArchiveError),
    ((500, complaint("odd", "a\nb\x1b[31m")), "refused.*a b", ArchiveError),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "said", "kind"), COMPLAINTS, ids=[row[1] for row in COMPLAINTS])
def test_complaints(pretend: Any, answer: Answer, said: str, kind: type[Exception]) -> None:
    server = pretend(lambda method, path: answer)
    with pytest.raises(kind, match=said) as caught:
        ClusterArchive.open(server.address)
    assert str(caught.value).isprintable()
    assert server.address in str(caught.value)


def test_nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "PATIENCE", ())
    with pytest.raises(ArchiveError, match="cannot be reached"):
        ClusterArchive.open("opensearch+http://127.0.0.1:1/news")


def test_patience_ends_with_the_time_that_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(connection.time, "sleep", waits.append)
    nobody = connection.Connection(Address.of("opensearch+http://127.0.0.1:1/news"), Credentials())
    for seconds, waited in ((None, [*connection.PATIENCE]), (1.0, [0.5]), (0.0, [])):
        waits.clear()
        with pytest.raises(ArchiveError, match=r"cannot be reached|no answer in time"):
            nobody.within(seconds).ask("GET", "")
        assert waits == waited


def test_a_row_of_a_batch_has_its_time_for_all_that_it_asks(
    cluster: Cluster, names: Iterator[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with ClusterArchive.create(cluster.address(next(names)), shards=1, replicas=0) as archive:
        archive.add([Article(id="a", body="oil")], enrich=AS_GIVEN)
        for part in ("stories", "others"):
            monkeypatch.setattr(telling, part, lambda connection, *_: connection.within(0).ask("GET", ""))
        (row,) = archive.batch(["oil"], by="year", timeout=60)
        assert "no answer in time" in str(row.error)


def test_an_index_of_somebody_else_or_of_a_newer_searchnews(pretend: Any) -> None:
    for mappings, kind in (({}, ArchiveError), ({"_meta": {"searchnews": 99}}, NewerFormatError)):
        server = pretend(lambda method, path, m=mappings: (200, ABOUT if path == "/" else {"news": {"mappings": m}}))
        with pytest.raises(kind):
            ClusterArchive.open(server.address)


def test_credentials_are_sent_and_never_told(pretend: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    server = pretend(lambda method, path: (401, complaint("security_exception", "no")))
    for name, value in (("USER", "ana"), ("PASSWORD", "s3cret")):
        monkeypatch.setenv(f"SEARCHNEWS_CLUSTER_{name}", value)
    with pytest.raises(ArchiveError) as caught:
        ClusterArchive.open(server.address)
    assert "s3cret" not in f"{caught.value} {caught.value.__context__!r} {caught.value.__cause__!r}"
    monkeypatch.setenv("SEARCHNEWS_CLUSTER_API_KEY", "a2V5")
    with pytest.raises(ArchiveError):
        ClusterArchive.open(server.address)
    monkeypatch.delenv("SEARCHNEWS_CLUSTER_API_KEY")
    monkeypatch.setenv("SEARCHNEWS_CLUSTER_PASSWORD", "ç€")
    with pytest.raises(ArchiveError, match="access denied"):
        ClusterArchive.open(server.address)
    assert [sent for _, _, sent in server.asked] == ["Basic YW5hOnMzY3JldA==", "ApiKey a2V5", "Basic YW5hOsOn4oKs"]


def test_a_file_of_certificates_that_is_none(pretend: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    monkeypatch.setenv("SEARCHNEWS_CLUSTER_CA", str(file))
    for text in (None, "none"):
        if text:
            file.write_text(text)
        with pytest.raises(ArchiveError, match=r"SEARCHNEWS_CLUSTER_CA.*ca\.pem"):
            ClusterArchive.open("opensearch+https://127.0.0.1:1/news")


def of_an_empty_archive(path: str, statuses: Iterator[list[int]]) -> Answer:
    """What an empty archive answers; articles that are sent have the next of the statuses."""
    if "_bulk" in path:
        return 200, {"items": [{"index": {"status": s, "error": {"reason": "why\nnot"}}} for s in next(statuses)]}
    aggregations = {name: {"buckets": []} for name in ("language", "stemmer")}
    found = {"_shards": {"failed": 0}, "hits": {"total": {"value": 0}}, "aggregations": aggregations}
    return 200, ABOUT if path == "/" else THERE if path.startswith("/news?") else found


def test_a_busy_cluster_gets_what_it_rejected_again(pretend: Any) -> None:
    """Of three articles one is taken, one is too many at first, and one is refused for good."""
    answers = iter([[201, 429, 400], [201]])
    server = pretend(lambda method, path: of_an_empty_archive(path, answers))
    with ClusterArchive.open(server.address) as archive:
        with pytest.raises(ArchiveError, match="1 articles were rejected, the others are in: c: why not"):
            archive.add([Article(id=id, body="oil") for id in "abc"], enrich=AS_GIVEN)
        assert [(one.id, one.reason) for one in archive.rejected] == [("c", "why not")]
    assert [body.count("\n") // 2 for _, path, body in server.asked if "_bulk" in path] == [3, 1]


def test_a_cluster_that_stays_busy(pretend: Any) -> None:
    """It takes one article each time that it is asked, and refuses one for good."""
    answers = iter([[400], [201, 429, 429, 429], [201, 429, 429], [201, 429]])
    with ClusterArchive.open(pretend(lambda method, path: of_an_empty_archive(path, answers)).address) as archive:
        with pytest.raises(ArchiveError, match="1 articles were rejected"):
            archive.add([Article(id="x")], enrich=AS_GIVEN)
        with pytest.raises(ArchiveError, match="do, 1 articles were not taken; run the same"):
            archive.add([Article(id=id) for id in "abcd"], enrich=AS_GIVEN)
        assert archive.rejected == ()  # of the last `add`


def test_a_real_one_that_only_reads(cluster: Cluster, names: Iterator[str]) -> None:
    with ClusterArchive.create(cluster.address(next(names)), shards=1, replicas=0) as archive:
        archive.add([Article(id="a", body="oil")], enrich=AS_GIVEN)
        archive.connection.ask("PUT", "_settings", {"index.blocks.write": True})
        for change in (lambda: archive.add([Article(id="b")], enrich=AS_GIVEN), lambda: archive.delete("a")):
            with pytest.raises(SearchNewsError, match="read-only"):
                change()
        archive.connection.ask("PUT", "_settings", {"index.blocks": {"write": None, "read_only_allow_delete": True}})
        with pytest.raises(NoSpaceError, match="disks are full"):
            archive.add([Article(id="b")], enrich=AS_GIVEN)
        assert archive.count("oil") == 1
        archive.connection.ask("PUT", "_settings", {"index.blocks.read_only_allow_delete": None})
        assert archive.add([Article(id="b", body="oil")], enrich=AS_GIVEN) == 1
        assert archive.count("oil") == 2
