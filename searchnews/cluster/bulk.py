"""How do documents reach a cluster: all of them, once, however busy it is?

A document has the number of its article's id, so whoever sends one again changes nothing. What is refused because the
cluster has too much to do is sent again, with patience; what is refused for good is reported, one by one.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from searchnews.cluster.connection import PATIENCE, Connection, meaning
from searchnews.cluster.documents import Document
from searchnews.errors import ArchiveError

MOST_BYTES = 8 << 20  # of a request; OpenSearch advises 5 to 15 MB
TIMEOUT = 120.0  # seconds for one request
_TRY_AGAIN = (429, 502, 503, 504)


@dataclass(frozen=True)
class Rejected:
    """A document that a cluster refused for good: of which article (its id), and why, in a line."""

    id: str
    reason: str


@dataclass(frozen=True)
class Sent:
    """What became of documents: how many were `new`, how many took the place of an `older` one, and the rest. Of the
    new ones, how many took the place of one in another index (`moved`)."""

    new: int = 0
    older: int = 0
    moved: int = 0
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True)
class Line:
    """A document as it is sent: its article's id, its number and its JSON; when the article was published, in seconds
    since 1970, and the `index` that it is for, "" in an archive that has but one."""

    id: str
    number: str
    json: bytes
    published: int | None = None
    index: str = ""

    @classmethod
    def of(cls, number: str, document: Document) -> Line:
        """Of a document."""
        return cls(document["article"]["id"], number, orjson.dumps(document), document.get("published"))

    def with_(self, fields: Document) -> Line:
        """The line with more fields."""
        return replace(self, json=self.json[:-1] + b"," + orjson.dumps(fields)[1:]) if fields else self

    def of_file(self, mark: str) -> Line:
        """The line of an article of a file (`files.mark`); "" for none."""
        return self.with_({"origin": mark} if mark else {})

    def action(self, **condition: int) -> bytes:
        """How a request puts it into its index, if a condition holds."""
        where = {"_index": self.index} if self.index else {}
        return b"%s\n%s\n" % (orjson.dumps({"index": {**where, "_id": self.number, **condition}}), self.json)


def send(connection: Connection, lines: Iterable[Line]) -> Iterator[Sent]:
    """Send documents, a request at a time. Raises ArchiveError if the cluster stays too busy, or is gone: what was told
    before is there, and sending all again makes nothing twice."""
    for request in _requests(lines):
        yield _sent(connection, request)


def _requests(lines: Iterable[Line]) -> Iterator[list[Line]]:
    request: list[Line] = []
    size = 0
    for line in lines:
        if request and size + len(line.json) > MOST_BYTES:
            yield request
            request, size = [], 0
        request.append(line)
        size += len(line.json)
    if request:
        yield request


def _sent(connection: Connection, request: Sequence[Line]) -> Sent:
    new = older = 0
    rejected: list[Rejected] = []
    pending = list(request)
    for wait in (*PATIENCE, None):
        again: list[Line] = []
        for line, item in zip(pending, _answers(connection, pending), strict=True):
            status = item.get("status", 500)
            if status in (200, 201):
                new, older = new + (status == 201), older + (status == 200)
            elif _is_blocked(item):  # and so are all others
                raise meaning(connection.address, status, item["error"]["type"], item["error"])
            elif status in _TRY_AGAIN:
                again.append(line)
            else:
                rejected.append(Rejected(line.id, _reason(item)))
        pending = again
        if not pending:
            return Sent(new, older, rejected=tuple(rejected))
        if wait is not None:
            time.sleep(wait)
    raise ArchiveError(
        f"{connection.address}: the cluster has too much to do, {len(pending):,} articles were not taken; "
        "run the same command again: what is there is not added twice"
    )


def _answers(connection: Connection, lines: Sequence[Line]) -> list[Mapping[str, Any]]:
    answer = connection.ask("POST", "_bulk", b"".join(line.action() for line in lines), timeout=TIMEOUT)
    return [item["index"] for item in answer["items"]]


def _is_blocked(item: Mapping[str, Any]) -> bool:
    return bool(item.get("error", {}).get("type") == "cluster_block_exception")


def _reason(item: Mapping[str, Any]) -> str:
    error = item.get("error", {})
    causes = [error.get("caused_by", {}).get("reason", ""), error.get("reason", "")]
    line = next((cause for cause in causes if cause), "no reason given")
    return "".join(c if c.isprintable() else " " for c in line)[:300]
