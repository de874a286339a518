"""How is a query of an archive on a cluster answered: by the cluster, or here, where that cannot say what matches?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from time import monotonic
from typing import TypeVar

from searchnews import query
from searchnews.article import Article
from searchnews.cluster import doubt, reading
from searchnews.cluster.connection import Connection, TooLarge
from searchnews.cluster.documents import article_of, number_of
from searchnews.cluster.notes import Notes
from searchnews.cluster.queries import Reader, all_of, having_ids, inexact, is_of_stories, none_of, some_of
from searchnews.cluster.results import Question
from searchnews.cluster.rules import Query, Tongues
from searchnews.cluster.scores import scoring
from searchnews.cluster.telling import Telling
from searchnews.corrections import Corrections
from searchnews.errors import SearchNewsError, told
from searchnews.fields import Field
from searchnews.query import Node
from searchnews.query.nodes import Tagged, children, walk, with_children
from searchnews.query.variants import Synonyms
from searchnews.search.batch import tree_of
from searchnews.search.tagged import with_tags

R = TypeVar("R")


@dataclass(frozen=True)
class Asking:
    """An archive as it is asked at one moment: where, and what is known of its words, names and fields by then."""

    connection: Connection
    notes: Notes
    corrections: Corrections
    synonyms: Synonyms
    languages: tuple[str, ...]
    stemmers: tuple[str, ...]
    own: tuple[Field, ...]

    def within(self, seconds: float | None) -> Asking:
        """The same for so many seconds from now; see `Connection.within`."""
        return replace(self, connection=self.connection.within(seconds))

    def tree(self, text: str | Node, now: datetime | None, timezone: tzinfo) -> Node:
        """The tree of a query, in which dates may be written in the archive's languages, with what is tagged now.
        Raises QueryError, and TypeError for what is neither a text nor a tree."""
        if not isinstance(text, (str, Node)):
            raise TypeError(f"query: expected a string or a tree, got {told(text)}")
        if isinstance(text, Node):
            return self._tagged(text)
        return self._tagged(query.parse(text, now, timezone, self.languages, self.own, self.synonyms))

    def listed(self, text: str, now: datetime, timezone: tzinfo) -> Node:
        """The tree of a query of a list, with what is tagged now. Raises QueryError."""
        return self._tagged(tree_of(text, now, timezone, self.languages, self.own, synonyms=self.synonyms))

    def _tagged(self, tree: Node) -> Node:
        """Tags are read only if they are asked for."""
        if any(isinstance(node, Tagged) for node in walk(tree)):
            return with_tags(tree, self.notes.read().tags)
        return tree

    def answer(self, tree: Node, ask: Callable[[Question], R], timeout: float | None = None) -> R:
        """The answer to what a query asks of the cluster. If that is too large, it is asked for the words alone, and
        more articles are looked at here."""
        try:
            return ask(self._question(tree, Tongues(self.stemmers), timeout))
        except TooLarge:
            return ask(self._question(tree, Tongues(self.stemmers, wide=True), timeout))

    def count(self, tree: Node, timeout: float | None = None) -> int:
        """How many articles match a tree, exactly."""

        def ask(question: Question) -> int:
            return reading.count(self.connection, question.matching, timeout)

        return self.answer(tree, ask, timeout)

    def matching(self, tree: Node, timeout: float | None = None) -> Query:
        """What finds the articles that match a tree, which was asked once: so it is not too large."""

        def ask(question: Question) -> Query:
            reading.count(self.connection, question.matching, timeout)
            return question.matching

        return self.answer(tree, ask, timeout)

    def reader(self, tongues: Tongues | None = None) -> Reader:
        """Who reads trees for the archive."""
        return Reader(tongues or Tongues(self.stemmers), self.corrections, Telling(self.connection).query)

    def _question(self, tree: Node, tongues: Tongues, timeout: float | None) -> Question:
        """What a tree asks of the cluster; what the cluster cannot say is found out first, in the articles."""
        reader = self.reader(tongues)
        certain, possible = reader.bounds(tree)
        matching = certain
        if certain != possible:
            matching = some_of([certain, self._in_doubt(tree, reader, all_of([possible, none_of(certain)]), timeout)])
        scores = tuple(scoring(tree, reader))
        return Question(
            self.connection, tree, matching, scores, reader, self.corrections, self.own, self.notes, self.count
        )

    def _in_doubt(self, tree: Node, reader: Reader, doubtful: Query, timeout: float | None) -> Query:
        """Those of the doubtful articles that match, by their numbers. Raises SearchNewsError for too many."""
        until = None if timeout is None else monotonic() + timeout
        body = {"query": doubtful, "sort": [*reading.IN_NO_ORDER], "size": doubt.AT_ONCE}
        found: list[str] = []
        for number, page in enumerate(reading.pages(self.connection, body, timeout)):
            total = 0 if number else page["hits"]["total"]["value"]
            if total > doubt.MOST:
                forms = ", ".join(map(str, inexact(tree, reader)))
                raise SearchNewsError(
                    f"{forms}: of this a cluster knows only the words, and {total:,} articles have them; at most "
                    f"{doubt.MOST:,} are looked at one by one: ask for less, such as a month or a source"
                )
            if until is not None and monotonic() > until:
                raise SearchNewsError(f"the query took longer than {timeout:g} s; ask for less, or allow more time")
            articles = [article_of(hit["_source"]) for hit in page["hits"]["hits"]]
            found += doubt.matching(articles, self._among(articles, tree, reader), self.corrections)
        return having_ids(found)

    def _among(self, articles: Sequence[Article], tree: Node, reader: Reader) -> Node:
        """The tree for some articles alone: what asks for other articles, too, finds those that it does by their
        ids."""
        if is_of_stories(tree):
            numbers = {number_of(article.id): article.id for article in articles}
            asked = all_of([reader.bounds(tree).certain, {"ids": {"values": [*numbers]}}])
            body = {"query": asked, "_source": False, "size": len(numbers)}
            hits = reading.search(self.connection, body)["hits"]["hits"] if numbers else []
            return Tagged("", frozenset(numbers[hit["_id"]] for hit in hits))
        return with_children(tree, tuple(self._among(articles, child, reader) for child in children(tree)))
