"""Which of the matches on a cluster are about what the best ones are about? As `search.related` orders them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from math import inf

from searchnews.cluster import reading
from searchnews.cluster.connection import Answer
from searchnews.cluster.counting import counted
from searchnews.cluster.documents import article_of
from searchnews.cluster.queries import EVERYTHING, all_of, none_of
from searchnews.cluster.results import Question
from searchnews.cluster.scores import scoring
from searchnews.query import nodes as q
from searchnews.search.related import HEAD, OWN, STORIES, beliefs, shares_of, telling


def related(
    question: Question, offset: int, limit: int, copies: bool, timeout: float | None
) -> tuple[int, list[Answer], tuple[q.Node, ...], frozenset[str]]:
    """How many articles match; the hits from the `offset`-th on, at most `limit`; and the words that were added. The
    HEAD best, whose numbers come last, are ordered by these, too; the others come after them, as by relevance."""
    body = reading.body_of(question.matching, question.scoring, reading.order_of("relevance"))
    answer = reading.search(question.connection, {**body, "size": HEAD}, timeout)
    total, head = answer["hits"]["total"]["value"], answer["hits"]["hits"]
    raised, added = _raised(question, head, timeout)
    first = raised if copies else [*_first_of_stories(raised)]
    found = first[offset : offset + limit]
    if len(found) < limit and total > len(head):
        shown = {"terms": {"story": sorted(map(_story, head))}}
        told = {"ids": {"values": [hit["_id"] for hit in head]}} if copies else shown
        rest = reading.body_of(
            all_of([question.matching, none_of(told)]), question.scoring, reading.order_of("relevance")
        )
        rest |= {} if copies else {"collapse": {"field": "story"}}
        place = {"from": max(0, offset - len(first)), "size": limit - len(found)}
        found += reading.search(question.connection, {**rest, **place}, timeout)["hits"]["hits"]
    return total, found, added, frozenset(hit["_id"] for hit in head)


def related_first(question: Question, hits: Iterator[Answer], timeout: float | None) -> Iterator[Answer]:
    """All hits, which come as by relevance: the HEAD best in the order `related`, then the others."""
    raised, _ = _raised(question, [*islice(hits, HEAD)], timeout)
    yield from raised
    yield from hits


def _raised(
    question: Question, head: Sequence[Answer], timeout: float | None
) -> tuple[list[Answer], tuple[q.Node, ...]]:
    """The best hits in the new order, with their new scores, and what was added to them."""
    most = head[0]["_score"] if head else 0
    weighed = _telling(question, [hit for hit in _first_of_stories(head) if hit["_score"] > 0][:STORIES])
    if not weighed or not most:
        return [*head], ()
    scores = _scores(question, head, [q.Boost(word, weight) for word, weight in weighed], timeout)
    times = (1 - OWN) / OWN * most / (max(scores.values(), default=0.0) or 1.0)
    added = tuple(q.Boost(word, float(f"{times * weight:.3g}")) for word, weight in weighed)
    scores = _scores(question, head, added, timeout)  # of the weights as they are told
    raised = [hit | {"_score": hit["_score"] + scores.get(hit["_id"], 0.0)} for hit in head]
    return sorted(raised, key=lambda hit: (-hit["_score"], -_published(hit))), added


def _scores(
    question: Question, head: Sequence[Answer], words: Sequence[q.Node], timeout: float | None
) -> dict[str, float]:
    """What some words give to the best hits, by their numbers."""
    parts = [part for word in words for part in scoring(word, question.reader)]
    asked = {"bool": {"filter": [{"ids": {"values": [hit["_id"] for hit in head]}}], "should": parts}}
    body = {"query": asked, "size": len(head), "_source": False, "track_scores": True}
    hits = reading.search(question.connection, body, timeout)["hits"]["hits"]
    return {hit["_id"]: hit["_score"] for hit in hits}


def _telling(question: Question, stories: Sequence[Answer]) -> list[tuple[q.Word, float]]:
    """The words that are common in some articles, the best one first, and rare in the archive."""
    articles = [article_of(hit["_source"]) for hit in stories]
    shares = shares_of([*zip(articles, beliefs([hit["_score"] for hit in stories]), strict=True)])
    queries = [question.reader.bounds(word).certain for word, _ in shares]
    having = counted(question.connection, EVERYTHING, queries)
    return telling(shares, having, question.count(q.Everything(), None))


def _story(hit: Answer) -> int:
    return int(hit["fields"]["story"][0])


def _published(hit: Answer) -> float:
    """In milliseconds; before anything if that is not known."""
    time = hit["sort"][1]
    return -inf if time is None else float(time)


def _first_of_stories(hits: Sequence[Answer]) -> Iterator[Answer]:
    """The first hit of each story."""
    told: set[int] = set()
    for hit in hits:
        if _story(hit) not in told:
            told.add(_story(hit))
            yield hit
