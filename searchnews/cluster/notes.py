"""Which tags did people give the articles of a cluster, and what did they note? An index beside the archive's, so
that all of a desk share them.

A tag of an article is a document, and so is a note. Articles are known by their ids: tags and notes outlive a change of
the articles, and come back with one that was deleted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from searchnews.cluster import reading
from searchnews.cluster.address import Address, Credentials
from searchnews.cluster.beside import Beside
from searchnews.cluster.connection import Connection, Denied
from searchnews.cluster.stories import writes
from searchnews.errors import ArchiveError, NoArchiveError, SearchNewsError
from searchnews.tagging import NONE, Annotations, kept_ids, note_text, tag_name

SUFFIX = ".notes"  # of the name of the index
MOST = 1_000_000  # tags of articles, and notes
_AT_ONCE = 5000
_INDEX = Beside(
    "notes",
    version=1,
    properties={
        "article": {"type": "keyword", "index": False, "doc_values": False},
        "tag": {"type": "keyword", "index": False, "doc_values": False},
        "note": {"type": "text", "index": False},
    },
)


class Notes:
    """The tags and notes of the archive of an address. Safe for several threads, and for several writers."""

    def __init__(self, address: Address, credentials: Credentials) -> None:
        self._connection = Connection(replace(address, name=address.name + SUFFIX), credentials)
        self._read: tuple[int, Annotations] = 0, NONE  # after how many writes, and what

    def close(self) -> None:
        """Let go of the connections."""
        self._connection.close()

    def read(self) -> Annotations:
        """All of them, as they are now; kept until somebody writes. Raises ArchiveError and its kinds."""
        try:
            seen = writes(self._connection)
            if seen != self._read[0]:
                _INDEX.check(self._connection)
                self._read = seen, self._everything()
        except (NoArchiveError, Denied):  # who may read the archive alone reads it without
            return NONE
        return self._read[1]

    def tag(self, ids: Iterable[str], name: str) -> int:
        """Give articles a tag. Returns how many did not have it yet. Raises SearchNewsError."""
        kept = tag_name(name)
        rows = {_number("tag", kept, id): {"article": id, "tag": kept} for id in kept_ids(ids)}
        self._make()
        return self._change([(orjson.dumps({"create": {"_id": n}}), orjson.dumps(row)) for n, row in rows.items()], 201)

    def untag(self, ids: Iterable[str], name: str) -> int:
        """Take a tag from articles. Returns how many had it. Raises SearchNewsError."""
        kept = tag_name(name)
        return self._delete([_number("tag", kept, id) for id in kept_ids(ids)])

    def note(self, id: str, text: str) -> None:
        """Note something about an article, in place of what was noted; an empty text removes that. Raises
        SearchNewsError."""
        (known,), kept = kept_ids([id]), note_text(text)
        number = _number("note", "", known)
        if not kept:
            self._delete([number])
            return
        self._make()
        row = {"article": known, "note": kept}
        self._change([(orjson.dumps({"index": {"_id": number}}), orjson.dumps(row))], 201)

    def drop(self) -> None:
        """Delete all of them, for good."""
        try:
            self._connection.ask("DELETE", "")
        except NoArchiveError:
            return

    def _make(self) -> None:
        """The index, if it is not there. Raises ArchiveError for one that is none of ours, and for one that is full."""
        _INDEX.make(self._connection)
        if reading.count(self._connection, {"match_all": {}}) > MOST:
            raise SearchNewsError(f"more than {MOST:,} tags and notes; remove some first")

    def _delete(self, numbers: Sequence[str]) -> int:
        try:
            _INDEX.check(self._connection)
        except NoArchiveError:
            return 0
        return self._change([(orjson.dumps({"delete": {"_id": number}}),) for number in numbers], 200)

    def _change(self, actions: Sequence[Sequence[bytes]], done: int) -> int:
        """Make changes, and count those that end with a status. Raises ArchiveError for what is refused."""
        count = 0
        for begin in range(0, len(actions), _AT_ONCE):
            lines = [line for action in actions[begin : begin + _AT_ONCE] for line in action]
            answer = self._connection.ask("POST", "_bulk", b"\n".join(lines) + b"\n", refresh="true")
            for item in answer["items"]:
                ((_, told),) = item.items()
                if told["status"] not in (200, 201, 404, 409):
                    raise ArchiveError(f"{self._connection.address}: the cluster refused a tag or note; try again")
                count += told["status"] == done
        return count

    def _everything(self) -> Annotations:
        tags: dict[str, list[str]] = {}
        notes: dict[str, str] = {}
        body = {"query": {"match_all": {}}, "sort": ["_doc"], "size": _AT_ONCE}
        for page in reading.pages(self._connection, body):
            for hit in page["hits"]["hits"]:
                row: Mapping[str, Any] = hit["_source"]
                if "tag" in row:
                    tags.setdefault(str(row["tag"]), []).append(str(row["article"]))
                else:
                    notes[str(row["article"])] = str(row["note"])
        return Annotations({tag: tuple(sorted(tags[tag])) for tag in sorted(tags)}, dict(sorted(notes.items())))


def _number(kind: str, name: str, id: str) -> str:
    """The `_id` of a document."""
    return hashlib.blake2b("\0".join((kind, name, id)).encode("utf-8", "replace"), digest_size=20).hexdigest()
