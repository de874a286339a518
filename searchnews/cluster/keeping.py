"""Where are the saved searches of an archive on a cluster kept, and which articles were met when they were read?

In an index of their own beside the archive's, NAME.searches, so that all of a desk share them: a document with the
searches (`cluster.readings`), and one for every article that a reading met, by the number of the article's document,
which outlives the article. A later reading can write over an earlier one's, never the other way round.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

import orjson

from searchnews.cluster.address import Address, Credentials
from searchnews.cluster.arrivals import pages
from searchnews.cluster.beside import Beside
from searchnews.cluster.connection import PATIENCE, Answer, Connection, Denied, meaning
from searchnews.cluster.readings import Readings
from searchnews.errors import ArchiveError, CorruptError, NoArchiveError

SUFFIX = ".searches"  # of the name of the index
AT_ONCE = 10_000  # articles that were met
_SEARCHES = "searches"  # the `_id` of the document of the searches; those of articles are longer
_TRIES = 20  # when others change the same
_TRY_AGAIN = (429, 502, 503, 504)
_CONFLICT = 409
_INDEX = Beside(
    "searches",
    version=1,
    properties={"kept": {"type": "object", "enabled": False}, "met": {"type": "long"}},
    settings={"auto_expand_replicas": "0-1"},
)


class Kept:
    """What is kept of the saved searches of the archive of an address. Safe for several threads, and for several
    readers."""

    def __init__(self, address: Address, credentials: Credentials) -> None:
        self._connection = Connection(replace(address, name=address.name + SUFFIX), credentials)

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return str(self._connection.address)

    def close(self) -> None:
        """Let go of the connections."""
        self._connection.close()

    def readings(self) -> Readings:
        """The searches as they are now; none if there is no such index, or who asks may not see it. Raises
        ArchiveError and its kinds."""
        try:
            return self._read()[0]
        except (NoArchiveError, Denied):
            return Readings()

    def change(self, changed: Callable[[Readings], Readings]) -> Readings:
        """Keep what `changed` makes of the searches as they are, which it may be asked for several times. Raises what
        that raises, ArchiveError and its kinds."""
        _INDEX.make(self._connection)
        for _ in range(_TRIES):
            known, action = self._read()
            new = changed(known)
            body = b"%s\n%s\n" % (orjson.dumps(action), orjson.dumps({"kept": new.as_json()}))
            (item,) = self._connection.ask("POST", "_bulk", body)["items"]
            ((_, told),) = item.items()
            if told["status"] in (200, 201):
                return new
            if told["status"] not in (_CONFLICT, *_TRY_AGAIN):
                raise ArchiveError(f"{self.place}: the cluster refused a change of the saved searches; try again")
        raise ArchiveError(f"{self.place}: others change the saved searches all the time; try again")

    def met(self, numbers: Sequence[str]) -> list[int]:
        """Of each of some articles, by the numbers of their documents, the number of the reading that noted it; 0 for
        none."""
        return [int(one["_source"]["met"]) if one["found"] else 0 for one in self._get(numbers)] if numbers else []

    def met_after(self, number: int) -> Iterator[dict[str, int]]:
        """The articles that later readings than one noted, and which, some thousands at a time."""
        self._connection.ask("POST", "_refresh")
        for hits in pages(self._connection, {"range": {"met": {"gt": number}}}):
            yield {hit["_id"]: int(hit["_source"]["met"]) for hit in hits}

    def note(self, numbers: Sequence[str], number: int) -> None:
        """Note that a reading met articles, unless a later one did. Raises ArchiveError."""
        rest = iter(numbers)
        while some := [*islice(rest, AT_ONCE)]:
            for wait in (*PATIENCE, None):
                some = self._noted(some, number)
                if not some:
                    break
                if wait is None:
                    raise ArchiveError(f"{self.place}: the cluster has too much to do; try again later")
                time.sleep(wait)

    def drop(self) -> None:
        """Delete all of it, for good."""
        try:
            self._connection.ask("DELETE", "")
        except NoArchiveError:
            return

    def _noted(self, numbers: Sequence[str], number: int) -> list[str]:
        """Note it once. Returns those that the cluster had no time for."""
        source = orjson.dumps({"met": number})
        body = b"".join(
            b'{"index":{"_id":"%s","version":%d,"version_type":"external"}}\n%s\n' % (one.encode(), number, source)
            for one in numbers
        )
        again = []
        for one, item in zip(numbers, self._connection.ask("POST", "_bulk", body)["items"], strict=True):
            status = item["index"]["status"]
            if status in _TRY_AGAIN:
                again.append(one)
            elif status not in (200, 201, _CONFLICT):
                raise ArchiveError(f"{self.place}: the cluster refused to note what was read; try again")
        return again

    def _get(self, numbers: Sequence[str]) -> list[Answer]:
        """Documents as they are now, whether or not they can be searched yet. Raises ArchiveError."""
        found: list[Answer] = self._connection.ask("POST", "_mget", {"ids": list(numbers)})["docs"]
        error = next((one["error"] for one in found if "error" in one), None)
        if error is not None:
            raise meaning(self._connection.address, 404, error["type"], error)
        return found

    def _read(self) -> tuple[Readings, Answer]:
        """The searches, and the action of a bulk request that changes them unless somebody else did."""
        (found,) = self._get([_SEARCHES])
        if not found["found"]:
            _INDEX.check(self._connection)
            return Readings(), {"create": {"_id": _SEARCHES}}
        try:
            known = Readings.of_json(found["_source"]["kept"])
            seen = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
            return known, {"index": {"_id": _SEARCHES, **seen}}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise CorruptError(f"{self.place}: the saved searches were not written by searchnews ({error})") from None
