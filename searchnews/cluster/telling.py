"""How many stories do articles on a cluster tell, and which others tell the same?

The articles that founded their story are counted by the cluster. The others are far fewer: the numbers of their stories
are asked for, some thousands at a time, and those that are founded among the matches are taken off again. So the count
is exact, in two requests for 30,000 copies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from searchnews.cluster import reading
from searchnews.cluster.connection import Answer, Connection
from searchnews.cluster.documents import article_of
from searchnews.cluster.queries import NOTHING, all_of, none_of, values
from searchnews.cluster.rules import Query
from searchnews.errors import SearchNewsError
from searchnews.query import nodes as q
from searchnews.search.results import Copy

COPIES: Query = {"term": {"copy": True}}
AT_ONCE = 30_000  # copies whose stories are asked for
MOST_BUCKETS = 65_535  # of one answer
MOST_COUNTED = 1_000_000  # copies whose stories are counted one by one
MOST_STORIES = 65_536  # that a query can name
_LEAST, _MOST = -(1 << 63), (1 << 63) - 1  # of the numbers of stories


def stories(connection: Connection, matching: Query) -> int:
    """How many different stories the articles that match tell: exactly, unless more than MOST_COUNTED of them are
    copies. Then it is what OpenSearch estimates, off by a percent or so."""
    copies = all_of([matching, COPIES])
    number = reading.count(connection, copies)
    if number > MOST_COUNTED:
        estimate = {"stories": {"cardinality": {"field": "story", "precision_threshold": 40_000}}}
        found = reading.search(connection, {"size": 0, "query": matching, "aggs": estimate})
        return int(found["aggregations"]["stories"]["value"])
    founders = all_of([matching, none_of(COPIES)])
    total = reading.count(connection, founders)
    for some in _told(connection, copies, number):
        if some:
            total += len(some) - reading.count(connection, all_of([founders, {"terms": {"story": [*some]}}]))
    return total


class Telling:
    """Which articles the forms `story:` and `copies:` find. The answers are kept: a query is read several times."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._kept: dict[q.Node, Query] = {}

    def query(self, node: q.Node) -> Query:
        """Finds them. Raises SearchNewsError for more stories than a cluster finds, or copies than are counted."""
        if node not in self._kept:
            match node:
                case q.Keyword("story", pattern):
                    self._kept[node] = self._same_story(values(["id"], pattern))
                case q.NumberRange("copies", low, high):
                    self._kept[node] = self._told_again(low, high)
                case _:
                    raise AssertionError(f"{node} is not about stories")
        return self._kept[node]

    def _same_story(self, matching: Query) -> Query:
        number = reading.count(self._connection, matching)
        return _telling([story for some in _told(self._connection, matching, number) for story in some])

    def _told_again(self, low: float | None, high: float | None) -> Query:
        copies = reading.count(self._connection, COPIES)
        if copies > MOST_COUNTED:
            raise SearchNewsError(
                f"copies: {copies:,} copies are in the archive; on a cluster at most {MOST_COUNTED:,} are counted"
            )
        others: dict[int, int] = {}  # of each story that is told again: how many articles but one
        for some in _told(self._connection, COPIES, copies):
            if some:
                founders = all_of([none_of(COPIES), {"terms": {"story": [*some]}}])
                founded = {story for part in _told(self._connection, founders, len(some)) for story in part}
                others |= {story: count - (story not in founded) for story, count in some.items()}

        def is_wanted(count: int) -> bool:
            return (low is None or count >= low) and (high is None or count <= high)

        chosen = [story for story, count in others.items() if is_wanted(count) != is_wanted(0)]
        return none_of(_telling(chosen)) if is_wanted(0) else _telling(chosen)


def others(connection: Connection, hits: Sequence[Answer]) -> list[tuple[Copy, ...]]:
    """The other articles that tell the story of each hit, which has the doc value `story`; the earliest first."""
    told = [hit["fields"]["story"][0] for hit in hits]
    members: dict[int, list[tuple[str, Copy]]] = {}
    body = {
        "query": {"bool": {"filter": [_telling([*{*told}])]}},
        "sort": [{"published": {"order": "asc", "missing": "_last"}}, {"id": {"order": "asc"}}],
        "_source": [f"article.{name}" for name in ("id", "source", "published", "published_precision")],
        "docvalue_fields": ["story"],
        "size": reading.MOST_HITS,
    }
    for hit in reading.search(connection, body)["hits"]["hits"]:
        article = article_of(hit["_source"])
        copy = Copy(article.id, article.source, article.published)
        members.setdefault(hit["fields"]["story"][0], []).append((hit["_id"], copy))
    return [
        tuple(copy for number, copy in members.get(story, ()) if number != hit["_id"])
        for hit, story in zip(hits, told, strict=True)
    ]


def _telling(found: Sequence[int]) -> Query:
    """Finds the articles that tell any of some stories. Raises SearchNewsError for too many."""
    if len(found) > MOST_STORIES:
        raise SearchNewsError(f"{len(found):,} stories are asked for; a cluster finds at most {MOST_STORIES:,} at once")
    return {"terms": {"story": list(found)}} if found else NOTHING


def _told(connection: Connection, matching: Query, number: int) -> Iterator[dict[int, int]]:
    """The stories of the articles that match, about `number`, and how many of them tell each: some thousands at a time,
    each story once."""
    parts = number // AT_ONCE + 1
    edges = [_LEAST + (_MOST - _LEAST) * i // parts for i in range(parts)] + [_MOST + 1]
    for low, until in pairwise(edges):
        yield from _between(connection, matching, low, until)


def _between(connection: Connection, matching: Query, low: int, until: int) -> Iterator[dict[int, int]]:
    terms: dict[str, Any] = {"field": "story", "size": MOST_BUCKETS, "shard_size": MOST_BUCKETS}
    within = all_of([matching, {"range": {"story": {"gte": low, "lte": until - 1}}}])
    answer = reading.search(connection, {"size": 0, "query": within, "aggs": {"stories": {"terms": terms}}})
    found = answer["aggregations"]["stories"]
    if found["sum_other_doc_count"]:
        middle = (low + until) // 2
        yield from _between(connection, matching, low, middle)
        yield from _between(connection, matching, middle, until)
        return
    yield {bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]}
