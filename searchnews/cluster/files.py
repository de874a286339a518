"""Which source files does an archive on a cluster hold the articles of, and how did those files look?

They are documents of an index of their own beside the archive's, NAME.files, so that whoever indexes the same files, on
whichever machine, knows what is done. A file is complete when all its articles are there: only then it is listed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import asdict
from itertools import islice
from typing import Any

import orjson

from searchnews.cluster import reading
from searchnews.cluster.connection import Answer, Connection
from searchnews.cluster.mapping import REFRESH
from searchnews.cluster.rules import Query
from searchnews.errors import ArchiveError, CorruptError, NoArchiveError
from searchnews.storage.files import FileState, origin

AT_ONCE = 5000  # files
_MAPPING = {
    "dynamic": "strict",
    "properties": {
        "path": {"type": "keyword", "index": False, "doc_values": False},
        **{name: {"type": "long", "index": False, "doc_values": False} for name in ("size", "mtime_ns")},
        "content": {"type": "keyword", "index": False, "doc_values": False},
    },
}


def place(connection: Connection) -> str:
    """The path of the list of an archive."""
    return f"/{connection.address.name}.files"


def make(connection: Connection, replicas: int) -> None:
    """Make the list of a new archive, instead of one that another archive of this name left."""
    drop(connection)
    settings = {"number_of_shards": 1, "number_of_replicas": replicas, "refresh_interval": REFRESH}
    connection.ask("PUT", place(connection), {"settings": settings, "mappings": _MAPPING})


def known(connection: Connection) -> dict[str, FileState]:
    """The files that are complete, by path. Raises ArchiveError, CorruptError."""
    try:
        connection.ask("POST", f"{place(connection)}/_refresh")
    except NoArchiveError:
        return {}
    body = {"query": {"match_all": {}}, "sort": ["_doc"], "size": AT_ONCE}
    pages = reading.pages(connection, body, of=f"{place(connection)}/")
    return {state.path: state for page in pages for state in map(_state, page["hits"]["hits"])}


def _state(hit: Answer) -> FileState:
    try:
        fields = hit["_source"]
        path = os.fsdecode(bytes.fromhex(fields["path"]))
        return FileState(path, int(fields["size"]), int(fields["mtime_ns"]), str(fields["content"]))
    except (KeyError, TypeError, ValueError) as error:
        raise CorruptError(f"the list of files of the cluster was not written by searchnews ({error})") from None


def note(connection: Connection, states: Iterable[FileState]) -> None:
    """Add complete files to the list, or say how they look by now. Raises ArchiveError."""
    _write(connection, ((f"{state.origin:016x}", _json(state)) for state in states))


def _json(state: FileState) -> bytes:
    """Names need not be UTF-8: they are kept in hexadecimal."""
    return orjson.dumps(asdict(state) | {"path": os.fsencode(state.path).hex()})


def forget(connection: Connection, paths: Iterable[str]) -> None:
    """Take files off the list. Raises ArchiveError."""
    _write(connection, ((f"{origin(path):016x}", None) for path in paths))


def _write(connection: Connection, rows: Iterable[tuple[str, bytes | None]]) -> None:
    pending = iter(rows)
    while some := [*islice(pending, AT_ONCE)]:
        body = b"".join(
            b'{"delete":{"_id":"%s"}}\n' % id.encode() if json is None
            else b'{"index":{"_id":"%s"}}\n%s\n' % (id.encode(), json)
            for id, json in some
        )  # fmt: skip
        answer = connection.ask("POST", f"{place(connection)}/_bulk", body)
        failed = [item for each in answer["items"] for item in each.values() if item["status"] not in (200, 201, 404)]
        if failed:
            raise ArchiveError(f"{connection.address}: {len(failed):,} files could not be noted as done; run it again")


def drop(connection: Connection) -> None:
    """Delete the list."""
    connection.ask("DELETE", place(connection), ignore_unavailable="true")


def mark(path: str, content: str) -> str:
    """What an article has as `origin`: of which file it is, and with which content."""
    return f"{origin(path):016x}-{content}"


def of_file(path: str, but: str = "") -> Query:
    """Finds the articles of a file, but for those with a mark."""
    query: dict[str, Any] = {"filter": [{"prefix": {"origin": f"{origin(path):016x}-"}}]}
    if but:
        query["must_not"] = [{"term": {"origin": but}}]
    return {"bool": query}
