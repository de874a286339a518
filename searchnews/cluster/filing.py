"""How are articles sent to the index of their year, and what becomes of older copies in the index of another?

When an article is sent with a date of another year than before, its new copy is sent first. When the cluster has it,
the older one is deleted, if it still is what it was when it was looked up, before the new one was sent. So whoever
deletes a copy has written one that nobody had seen by then: of several writers, the last one's stays. Nothing is lost,
whoever is killed when; who is killed between the two leaves both copies, until the article is sent again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import orjson

from searchnews.cluster import parts as made
from searchnews.cluster import reading
from searchnews.cluster.bulk import Line, Rejected, Sent, send
from searchnews.cluster.connection import PATIENCE, Answer, Connection, Unanswered
from searchnews.cluster.parts import Parts
from searchnews.errors import ArchiveError

_LOOKED_UP_AT_ONCE = 1000  # articles


@dataclass(frozen=True)
class _Copy:
    """A document in an index."""

    index: str
    number: str

    @property
    def place(self) -> Answer:
        """What a request calls it."""
        return {"_index": self.index, "_id": self.number}


@dataclass(frozen=True)
class _Seen:
    """What a copy was when it was looked up: it has other numbers after every change."""

    seq_no: int
    primary_term: int

    @property
    def condition(self) -> Answer:
        """That of a request which changes nothing else."""
        return {"if_seq_no": self.seq_no, "if_primary_term": self.primary_term}


class Filing:
    """Sends the articles of one round, between two refreshes, to the indices of an archive."""

    def __init__(self, connection: Connection, parts: Parts) -> None:
        self._connection, self._parts = connection, parts
        self._there: set[str] | None = None  # indices
        self._refused: dict[str, str] = {}  # indices that the cluster does not make, and why
        self._filed: dict[str, str] = {}  # the indices of the documents that were sent, by their numbers

    def placed(self, lines: Sequence[Line]) -> list[Line]:
        """Lines with the index of each, which is made if it is missing. Raises ArchiveError if it cannot be, unless
        the cluster refuses this one, perhaps for a strange date: then its articles are rejected when they are sent."""
        if not self._parts.by:
            return [*lines]
        placed = [replace(line, index=self._parts.index(line.published)) for line in lines]
        if self._there is None:
            self._connection.ask("POST", "_refresh")  # what a run that was killed has sent is found, too
            self._there = made.names(self._connection)
        for index in sorted({line.index for line in placed} - self._there - self._refused.keys()):
            try:
                made.add(self._connection, self._parts, index)
                self._there.add(index)
            except Unanswered as error:
                self._refused[index] = str(error).removeprefix(f"{self._connection.address}: ")
        return placed

    def send(self, lines: Sequence[Line]) -> Iterator[Sent]:
        """Send placed lines, each article once, and delete its copies in other indices. Raises ArchiveError."""
        if not self._parts.by:
            yield from send(self._connection, lines)
            return
        if homeless := [line for line in lines if line.index in self._refused]:
            yield Sent(rejected=tuple(Rejected(line.id, self._refused[line.index]) for line in homeless))
        pending, doubtful = [line for line in lines if line.index not in self._refused], set[_Copy]()
        for wait in (*PATIENCE, None):
            older = self._older(pending, doubtful)
            rejected: set[str] = set()
            for sent in send(self._connection, pending):
                rejected |= {one.id for one in sent.rejected}
                yield sent
            taken = {line.number: line.index for line in pending if line.id not in rejected}
            self._filed |= taken
            left_behind = {copy: seen for copy, seen in older.items() if copy.number in taken}
            doubtful = self._deleted(left_behind)
            kept = {copy.number for copy in doubtful}
            yield Sent(moved=len({copy.number for copy in left_behind} - kept))
            if not kept:
                return
            pending = [line for line in pending if line.number in kept]
            if wait is not None:
                time.sleep(wait)
        raise self._twice()

    def settle(self) -> None:
        """Raises ArchiveError if an article that was sent is in two indices, because somebody else sent it at the same
        time with another date. The cluster must show what was sent."""
        pending = iter(self._filed.items())
        while some := dict(islice(pending, _LOOKED_UP_AT_ONCE)):
            others = {copy.number for copy in self._elsewhere(some)}
            # An article that somebody has moved since is there once.
            if others and self._now({_Copy(some[number], number) for number in others}):
                raise self._twice()

    def _older(self, lines: Sequence[Line], doubtful: set[_Copy]) -> dict[_Copy, _Seen]:
        """The copies of articles in other indices than those of their lines. What was sent in this round, or is
        doubtful, may not be shown by the cluster yet, and is asked for by itself."""
        places = {line.number: line.index for line in lines}
        unseen = doubtful | {
            _Copy(self._filed[number], number)
            for number, index in places.items()
            if self._filed.get(number, index) != index
        }
        shown = {copy: seen for copy, seen in self._elsewhere(places).items() if copy not in unseen}
        return shown | self._now(unseen)

    def _elsewhere(self, places: Mapping[str, str]) -> dict[_Copy, _Seen]:
        """The copies that the cluster shows of documents, but for those in their own indices."""
        numbers: dict[str, list[str]] = {}
        for number, index in places.items():
            numbers.setdefault(index, []).append(number)
        others = [
            {"bool": {"filter": [{"ids": {"values": some}}], "must_not": [{"term": {"_index": index}}]}}
            for index, some in numbers.items()
        ]
        if not others:
            return {}
        body = {"query": {"bool": {"filter": [{"bool": {"should": others}}]}}, "size": reading.MOST_HITS}
        found = reading.search(self._connection, body | {"_source": False, "seq_no_primary_term": True})
        return dict(map(_read, found["hits"]["hits"]))

    def _now(self, copies: set[_Copy]) -> dict[_Copy, _Seen]:
        """Those of some copies that are there, shown or not."""
        if not copies:
            return {}
        docs = [copy.place | {"_source": False} for copy in copies]
        found = self._connection.ask("POST", "/_mget", {"docs": docs})["docs"]
        return dict(_read(one) for one in found if one.get("found"))

    def _deleted(self, older: Mapping[_Copy, _Seen]) -> set[_Copy]:
        """Delete copies that are what they were; those that are not deleted. Readers are shown first that they are
        gone, then what took their place: for a moment they see neither, not an article that counts twice."""
        if not older:
            return set()
        actions = (orjson.dumps({"delete": copy.place | seen.condition}) for copy, seen in older.items())
        answer = self._connection.ask("POST", "/_bulk", b"\n".join(actions) + b"\n", refresh="true")
        self._connection.ask("POST", "_refresh")
        statuses = (item["delete"]["status"] for item in answer["items"])
        return {copy for copy, status in zip(older, statuses, strict=True) if status not in (200, 404)}

    def _twice(self) -> ArchiveError:
        return ArchiveError(f"{self._connection.address}: others write the same articles; add these again later")


def _read(found: Answer) -> tuple[_Copy, _Seen]:
    return _Copy(found["_index"], found["_id"]), _Seen(found["_seq_no"], found["_primary_term"])
