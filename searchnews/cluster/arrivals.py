"""Which documents were written to an archive since somebody looked?

Every shard numbers what is written to it (`_seq_no`); those numbers can be searched. What was there, and is written
again, has a new number, so these documents are all that are new, and some that are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from searchnews.cluster.connection import Answer, Connection
from searchnews.errors import CorruptError

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
    while shard.last > after:
        body = {
            "query": {"range": {"_seq_no": {"gt": after}}},
            "sort": [{"_seq_no": "asc"}],
            "_source": False,
            "track_total_hits": False,
            "size": AT_ONCE,
        }
        here = f"_shards:{shard.shard}"
        answer = connection.ask(
            "POST", f"/{shard.index}/_search", body, preference=here, allow_partial_search_results="false"
        )
        hits = answer["hits"]["hits"]
        if not hits:
            return
        yield [hit["_id"] for hit in hits]
        (after,) = hits[-1]["sort"]
