"""How is a cluster asked for hits in some order, and how do those that it gives become those in this order?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from searchnews.cluster import reading
from searchnews.cluster.connection import Answer
from searchnews.cluster.mentions import mentioned
from searchnews.cluster.related import related_first
from searchnews.cluster.results import Question


@dataclass(frozen=True)
class Arranged:
    """`body` is that of a search, and `read` makes the hits of it, from the first one on, those that are asked for."""

    body: Answer
    read: Callable[[Iterator[Answer]], Iterator[Answer]]


def arranged(question: Question, sort: str, timeout: float | None) -> Arranged:
    """All hits in an order of `search.top.best`. Raises ValueError for no order, SearchNewsError for mentions of names
    that the query does not ask for, or of too many."""
    body = reading.body_of(question.matching, question.scoring, reading.order_of(sort))
    if sort == "mentions":
        found = mentioned(question, timeout)
        return Arranged(found.body, found.read)
    if sort == "related":
        return Arranged(body, lambda hits: related_first(question, hits, timeout))
    return Arranged(body, iter)
