"""Which of the matches on a cluster mention most often whom the query asks for? The order `mentions`.

Every document says how often it has each name, as Lucene's features have it: exactly up to 512, then within 0.2 %. The
sum over the names that are asked for is the score of a search. Equals come by relevance: a part of the same score that
is at most one half.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from searchnews.cluster import reading
from searchnews.cluster.connection import Answer
from searchnews.cluster.documents import feature
from searchnews.cluster.meaning import meant
from searchnews.cluster.results import Question
from searchnews.errors import SearchNewsError
from searchnews.query import nodes as q
from searchnews.search.results import names_asked

MOST_NAMES = 800  # that are asked for; a cluster takes 1,024 parts of a query
_HALF = 0.5
Name = tuple[str, str]  # its field, and its fold


@dataclass(frozen=True)
class Mentioned:
    """What asks a cluster for the matches of a query in the order `mentions`: `body` is that of the search, in which
    the score of relevance is multiplied by `share`."""

    body: Answer
    share: float

    def read(self, hits: Iterator[Answer]) -> Iterator[Answer]:
        """The hits of such a search with their scores of relevance, and with how often they mention the names."""
        for hit in hits:
            mentions = int(hit["_score"])
            score = (hit["_score"] - mentions) / self.share if self.share else 0.0
            yield hit | {"_score": score, "mentions": mentions}


def mentioned(question: Question, timeout: float | None) -> Mentioned:
    """How a cluster is asked for the order `mentions`. Raises SearchNewsError for a query without a name, and for one
    that asks for more than MOST_NAMES."""
    names = dict.fromkeys(name for asked in names_asked(question.tree) for name in _names(question, asked))
    if len(names) > MOST_NAMES:
        raise _too_many(", ".join(map(str, names_asked(question.tree))))
    order = reading.order_of("relevance")
    body = reading.body_of(question.matching, question.scoring, order)
    best = reading.search(question.connection, {**body, "size": 1, "_source": False}, timeout)["hits"]["hits"]
    highest = best[0]["_score"] if question.scoring and best else 0.0
    share = _HALF / highest if highest else 0.0
    counts = [{"rank_feature": {"field": f"mentions.{feature(*name)}", "linear": {}}} for name in names]
    relevance = [{"bool": {"should": [*question.scoring], "boost": share}}] if share else []
    asked = {"bool": {"filter": [question.matching], "should": [*counts, *relevance]}}
    return Mentioned({**body, "query": asked}, share)


def _names(question: Question, asked: q.Entity) -> Iterator[Name]:
    """The names of the matches that a name in the query means, as they are indexed."""
    found = meant(question.connection, question.matching, asked, question.corrections, MOST_NAMES)
    if found is None:
        raise _too_many(str(asked))
    return ((field, fold) for field, folds in found.items() for fold in folds)


def _too_many(asked: str) -> SearchNewsError:
    return SearchNewsError(
        f"{asked}: more than {MOST_NAMES} names, of which a cluster does not count the mentions; ask for whole names, "
        "or choose another order"
    )
