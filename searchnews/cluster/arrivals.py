"""Which documents were written to an archive since somebody looked?

Every shard numbers what is written to it (`_seq_no`); those numbers can be searched. What was there, and is written
again, has a new number, so these documents are all that are new, and some that are not. Primary shards are asked: where
segments are replicated, copies lag behind, and what is overlooked here is overlooked for good.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from searchnews.cluster import reading
from searchnews.cluster.connection import Answer, Connection
from searchnews.cluster.queries import EVERYTHING, all_of
from searchnews.cluster.rules import Query
from searchnews.errors import CorruptError

PRIMARY = "_primary"  # a preference since OpenSearch 2.8
AT_ONCE = 10_000  # documents, by their numbers alone


@dataclass(frozen=True)
class Written:
    """A shard: of which index it is which, the name of its `history`, and the number of the last write that no failure
    of a node takes back, -1 before the first."""

    index: str
    shard: int
    history: str
    last: int


def written(connection: Connection) -> tuple[Written, ...]:
    """The shards of an archive, as they are now; what was written so far can be found when this returns. Raises
    ArchiveError."""
    found = connection.ask("GET", "_stats/docs", level="shards")["indices"]
    try:
        shards = tuple(_shards(found))
    except (KeyError, TypeError, ValueError) as error:
        raise CorruptError(f"{connection.address}: the cluster does not say what was written ({error})") from None
    connection.ask("POST", "_refresh")
    return shards


def _shards(indices: Answer) -> Iterator[Written]:
    for index, about in indices.items():
        for number, copies in about["shards"].items():
            for copy in copies:
                if copy["routing"]["primary"]:
                    history = copy["commit"]["user_data"]["history_uuid"]
                    yield Written(index, int(number), str(history), int(copy["seq_no"]["global_checkpoint"]))


def since(connection: Connection, shard: Written, after: int) -> Iterator[list[str]]:
    """The numbers (`_id`) of the documents that were written to a shard after a write, some thousands at a time. One
    that is written again meanwhile may come twice. Raises ArchiveError."""
    if shard.last > after:
        for hits in _pages(connection, shard.index, shard.shard, after, {"query": EVERYTHING, "_source": False}):
            yield [hit["_id"] for hit in hits]


def pages(connection: Connection, query: Query) -> Iterator[list[Answer]]:
    """What a query finds in an index of one shard, some thousands at a time, in the order in which it was written. One
    that is written again meanwhile may come twice. Raises ArchiveError."""
    return _pages(connection, connection.address.name, 0, -1, {"query": query})


def _pages(connection: Connection, index: str, shard: int, after: int, body: Answer) -> Iterator[list[Answer]]:
    """What the body of a search finds of what was written to a shard after a write."""
    while True:
        later = {"range": {"_seq_no": {"gt": after}}}
        asked = {**body, "query": all_of([body["query"], later]), "sort": [{"_seq_no": "asc"}], "size": AT_ONCE}
        here = f"_shards:{shard}|{PRIMARY}"
        answer = reading.search(connection, asked, path=f"/{index}/_search", preference=here)
        hits: list[Answer] = answer["hits"]["hits"]
        if hits:
            yield hits
        if len(hits) < AT_ONCE:
            return
        (after,) = hits[-1]["sort"]
