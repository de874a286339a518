"""How are articles read from a cluster: a page of hits, or all of them, as they were at one moment? Which are there?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from searchnews.cluster.connection import Answer, Connection
from searchnews.cluster.documents import number_of
from searchnews.cluster.rules import Query
from searchnews.cluster.scores import joined
from searchnews.errors import ArchiveError, SearchNewsError
from searchnews.search.tagged import one_or_more

MOST_HITS = 10_000  # that a cluster gives at once, those that are skipped included
MOST_ASKED = 1000  # articles by their ids at once
PAGE = 500  # articles of a scan that are held: 2 to 5 MB
_TO_LEAVE = 1.0  # seconds: whoever leaves a scan does not wait for a cluster that has gone
KEEP = "5m"  # how long a cluster keeps a moment for a page that nobody asked for yet
Order = Sequence[dict[str, Any]]

# All articles, in no order that means anything. Each shard numbers its documents from 0, so a page may end among
# articles with one number, and the next begins after all of these unless the id tells them apart.
IN_NO_ORDER: Order = ({"_doc": {"order": "asc"}}, {"id": {"order": "asc"}})
_NEWEST: Order = ({"published": {"order": "desc", "missing": "_last"}},)
_SCORE: Order = ({"_score": {"order": "desc"}},)
# The sort that a person asks for; equals come by score, then newest first, then as the ids have it.
ORDERS: dict[str, Order] = {
    "relevance": (*_SCORE, *_NEWEST),
    "related": (*_SCORE, *_NEWEST),  # by other scores, see `cluster.arranging`
    "mentions": (*_SCORE, *_NEWEST),
    "newest": (*_NEWEST, *_SCORE),
    "oldest": ({"published": {"order": "asc", "missing": "_last"}}, *_SCORE),
    "longest": ({"words": {"order": "desc"}}, *_SCORE, *_NEWEST),
}


def order_of(sort: str) -> Order:
    """What hits are sorted by. Raises ValueError for no order."""
    if sort not in ORDERS:
        raise ValueError(f"sort is {sort!r}, not one of {', '.join(ORDERS)}")
    return (*ORDERS[sort], {"id": {"order": "asc"}})


def body_of(matching: Query, scoring: Sequence[Query], order: Order) -> Answer:
    """The body of a search: what matches, what its scores are made of, and the order."""
    sources = {"docvalue_fields": ["story", "words"]}
    return {"query": joined(matching, scoring), "sort": list(order), "track_scores": True, **sources}


def search(
    connection: Connection, body: Answer, timeout: float | None = None, path: str = "_search", preference: str = ""
) -> Answer:
    """One answer, with the exact total, of all shards or none. Scores, if any, are those of the whole archive.
    `preference` says which copies of shards are asked, as OpenSearch has it; "" for any. Raises ArchiveError, also when
    there is no answer in `timeout` seconds."""
    options = {"search_type": "dfs_query_then_fetch"} if body.get("track_scores") else {}
    if preference:
        options["preference"] = preference
    answer: Answer = connection.ask(
        "POST",
        path,
        {"track_total_hits": True, **body},
        timeout=timeout,
        allow_partial_search_results="false",
        **options,
    )
    if answer.get("timed_out") or answer["_shards"]["failed"]:
        raise ArchiveError(f"{connection.address}: some shards did not answer")
    return answer


def count(connection: Connection, query: Query, timeout: float | None = None) -> int:
    """How many articles a query finds, exactly. Raises ArchiveError."""
    return int(search(connection, {"size": 0, "query": query}, timeout)["hits"]["total"]["value"])  # _count is partial


def existing(connection: Connection, ids: str | Iterable[str]) -> list[str]:
    """The ids as they are kept, each once; a string is one. Raises SearchNewsError for the first that no article has,
    TypeError for what is no id."""
    wanted = one_or_more(ids)
    for begin in range(0, len(wanted), MOST_ASKED):
        some = wanted[begin : begin + MOST_ASKED]
        found = having_numbers(connection, [number_of(id) for id in some], source=False)
        absent = next((id for id in some if number_of(id) not in found), None)
        if absent is not None:
            raise SearchNewsError(
                f"there is no article with the id {absent!r}; searchnews query --format ids lists them"
            )
    return wanted


def having_numbers(connection: Connection, numbers: Sequence[str], source: bool = True) -> dict[str, Answer]:
    """Those of at most MOST_ASKED documents that the cluster shows, by their numbers, in whichever index they are.
    Raises ArchiveError."""
    body = {"query": {"ids": {"values": [*numbers]}}, "_source": source, "size": MOST_HITS}
    return {hit["_id"]: hit for hit in search(connection, body)["hits"]["hits"]}


def pages(connection: Connection, body: Answer, timeout: float | None = None, of: str = "") -> Iterator[Answer]:
    """All hits, a page at a time, as they were when the first page was asked for. The first page is always there, with
    the total; the moment is given back at the end, if the cluster is still there. The order must tell any two hits
    apart: "_doc" does so in an index of one shard alone. `of` is the path of an index, with a
    slash at its end, if it is not that of the archive."""
    moment: str = connection.ask("POST", f"{of}_search/point_in_time", keep_alive=KEEP)["pit_id"]
    try:
        after: Any = None
        while True:
            request = {
                "size": PAGE,
                **body,
                "pit": {"id": moment, "keep_alive": KEEP},
                "track_total_hits": after is None,
            }
            if after is not None:
                request["search_after"] = after
            answer = search(connection, request, timeout, "/_search")  # the moment says of which archive
            yield answer
            hits = answer["hits"]["hits"]
            if len(hits) < request["size"]:
                return
            after = hits[-1]["sort"]
    finally:
        with suppress(SearchNewsError):  # a cluster that has gone keeps no moments, and others end by themselves
            connection.within(_TO_LEAVE).ask("DELETE", "/_search/point_in_time", {"pit_id": [moment]})
