"""What did a search of a cluster find? The hits of `searchnews.search.results`, marked by our own engine, and counts of
all matches, which the cluster makes when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from functools import cache, cached_property
from itertools import chain, islice
from time import perf_counter
from typing import Any, overload

from searchnews.cluster import counting, reading, telling, times
from searchnews.cluster.connection import Answer, Connection
from searchnews.cluster.documents import article_of, number_of
from searchnews.cluster.marking import Marks
from searchnews.cluster.notes import Notes
from searchnews.cluster.queries import Reader, all_of, having_ids
from searchnews.cluster.rules import Query
from searchnews.corrections import Corrections
from searchnews.errors import SearchNewsError, told
from searchnews.fields import Field, Kind
from searchnews.query import nodes as q
from searchnews.search import ranges
from searchnews.search.explain import Explanation, parts_of
from searchnews.search.facets import Count, Facet
from searchnews.search.instead import Alternative
from searchnews.search.names import literal_pattern
from searchnews.search.results import FEW, Hit, subjects_of
from searchnews.search.snippets import subjects
from searchnews.search.tagged import Tags
from searchnews.search.timeline import Timeline
from searchnews.tagging import NONE

MARKED_AT_ONCE = 100  # hits of a scan


@dataclass(frozen=True)
class Question:
    """A query, and what it asks of a cluster: what matches, and what scores are made of."""

    connection: Connection
    tree: q.Node
    matching: Query
    scoring: Sequence[Query]
    reader: Reader
    corrections: Corrections
    own: tuple[Field, ...]
    notes: Notes
    count: Callable[[q.Node, float | None], int]  # how many articles match a tree, asked for so many seconds

    def hits(self, found: Sequence[Answer], copies: bool) -> Iterator[Hit]:
        """What the cluster found, as hits: our own engine says where the query matches in them, when it is asked.
        Without `copies`, each names the copies of its article."""
        articles = [article_of(hit["_source"]) for hit in found]
        subjects = subjects_of(self.tree, self.corrections)
        marks = Marks(articles, self.tree, self.corrections)
        others = [()] * len(found) if copies or not found else telling.others(self.connection, found)
        notes = self.notes.read() if found else NONE
        for hit, article, spots, same in zip(found, articles, marks, others, strict=True):
            (words,) = hit["fields"]["words"]
            tagged, note = notes.of(article.id)
            score = float(hit.get("_score") or 0.0)
            mentions = hit.get("mentions")
            yield Hit(article, score, spots, same, subjects, mentions, words=words, tagged=tagged, note=note)

    def stories(self) -> int:
        """How many different stories the matches tell."""
        return telling.stories(self.connection, self.matching)


class ClusterResults:
    """What a search found; see `searchnews.search.results.Results`. Facets and timelines are of what the cluster holds
    when they are asked for."""

    def __init__(
        self,
        question: Question,
        found: Sequence[Answer],
        *,
        total: int,
        offset: int,
        took: float,
        copies: bool,
        added: tuple[q.Node, ...] = (),
        raised: frozenset[str] = frozenset(),
    ) -> None:
        """`added` are the words of the order `related`, which are in the scores of the documents `raised`."""
        self.query, self.total, self.offset, self.took = question.tree, total, offset, took
        self.collapsed, self._added, self._raised = not copies, added, raised
        self._question, self._hits = question, tuple(question.hits(found, copies))

    def __len__(self) -> int:
        return len(self._hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self._hits)

    @overload
    def __getitem__(self, index: int) -> Hit: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Hit]: ...

    def __getitem__(self, index: int | slice) -> Hit | Sequence[Hit]:
        return self._hits[index]

    def __repr__(self) -> str:
        return f"<ClusterResults of {str(self.query)!r}: {len(self)} of {self.total}>"

    @property
    def own(self) -> tuple[Field, ...]:
        """The fields of one's own of the archive."""
        return self._question.own

    @cached_property
    def stories(self) -> int:
        """How many different stories the matches tell."""
        return self._question.stories()

    def facets(
        self,
        field: str,
        limit: int = 10,
        *,
        exclude_self: bool = False,
        timezone: tzinfo = UTC,
        corrections: Corrections | None = None,
    ) -> Facet:
        """The commonest values of a field among all matches, as `Results.facets` counts them. Raises SearchNewsError if
        the cluster cannot count them exactly."""
        asked = self._question
        corrections = asked.corrections if corrections is None else corrections
        if field in ranges.TIMES:
            return times.facet(asked.connection, asked.matching, field, limit, timezone)
        if field == "words":
            return counting.lengths(asked.connection, asked.matching)
        kind = next((own.kind for own in self.own if own.name == field), None)
        if kind is Kind.NUMBER:
            return counting.numbers(asked.connection, asked.matching, field, limit)
        if kind is Kind.DATE:
            return ranges.dates(
                lambda unit, most: times.facet(asked.connection, asked.matching, unit, most, timezone, field, self.own),
                limit,
            )
        without = counting.asked_for(self.query) if exclude_self else ()
        return counting.facet(asked.connection, asked.matching, field, limit, corrections, without, self.own)

    def tagged(self, tags: Tags, limit: int = 10) -> Facet:
        """The commonest of people's tags among all matches, as `Results.tagged` counts them."""
        asked = self._question
        found = [
            Count(name, "tagged", reading.count(asked.connection, all_of([asked.matching, having_ids(ids)])))
            for name, ids in tags.items()
        ]
        commonest = sorted((one for one in found if one.articles), key=lambda one: (-one.articles, one.value))
        ids = frozenset(id for several in tags.values() for id in several)
        articles = reading.count(asked.connection, all_of([asked.matching, having_ids(ids)]))
        return Facet("tagged", tuple(commonest[:limit]), articles)

    def entities(self, kind: str = q.ANY_ENTITY, limit: int = 20, *, with_: str = "") -> Facet:
        """The names that most of the matches mention, as `Results.entities` counts them."""
        asked = self._question
        if not with_:
            return counting.facet(asked.connection, asked.matching, kind, limit, asked.corrections)
        other = q.Entity(q.ANY_ENTITY, literal_pattern(with_))
        matching = all_of([asked.matching, asked.reader.bounds(other).certain])
        without, keys = counting.named(asked.connection, with_, asked.corrections)
        return counting.facet(asked.connection, matching, kind, limit, asked.corrections, without, keys=keys)

    def timeline(
        self,
        by: str = "month",
        field: str = "published",
        *,
        share: bool = False,
        timezone: tzinfo = UTC,
        begin: date | None = None,
        until: date | None = None,
    ) -> Timeline:
        """How many of all matches were published in, or mention, each unit of time, as `Results.timeline` counts
        them."""
        asked = self._question
        return times.timeline(
            asked.connection,
            asked.matching,
            by,
            field,
            share=share,
            zone=timezone,
            begin=begin,
            until=until,
            own=asked.own,
        )

    def suggestions(self) -> tuple[Alternative, ...]:
        """What could be asked instead, if this finds next to nothing, as `Results.suggestions` has it."""
        if self.total > FEW:
            return ()
        from searchnews.cluster.instead import Elsewhere
        from searchnews.search.instead import alternatives_of

        asked = self._question
        return alternatives_of(Elsewhere(asked.connection, asked.own, asked.count), self.query, self.total)

    def spelled_otherwise(self, limit: int = 5) -> Sequence[Count]:
        """Names in the archive that may be those which the query asks for, as `Results.spelled_otherwise` has it."""
        from searchnews.cluster import spellings

        names = [node for node in subjects(self.query) if isinstance(node, q.Entity)]
        return spellings.asked_otherwise(self._question.connection, names, self._question.corrections, limit)

    @property
    def added(self) -> tuple[q.Node, ...]:
        """The words that the order `related` added to the query, as parts of one, the most telling first."""
        return self._added

    def explain(self, article: Hit | str) -> Explanation:
        """Why an article, a hit or the id of any other, has its score or does not match, as `Results.explain` has it.
        Raises SearchNewsError if there is no article with this id."""
        from searchnews.cluster.explaining import Explaining

        if not isinstance(article, (Hit, str)):
            raise TypeError(f"article: expected a hit or an id, got {told(article)}")
        id = article if isinstance(article, str) else article.id
        if not self._question.count(q.Keyword("id", literal_pattern(id), whole=True), None):
            raise SearchNewsError(f"there is no article with the id {id!r}; searchnews query --format ids lists them")
        is_raised = self._added and number_of(id) in self._raised
        tree = q.Or((self.query, *self._added)) if is_raised else self.query
        return Explaining(self._question, tree, self._articles, id).explain()

    @cached_property
    def _articles(self) -> Callable[[q.Node], int]:
        """How many articles match a tree, asked once."""
        return cache(lambda node: self._question.count(node, None))

    def parts(self, *, timeout: float | None = None) -> Explanation:
        """How many articles match each part of the query by itself. `timeout` is the seconds that each may take."""
        documents = self._question.count(q.Everything(), timeout)

        def of(node: q.Node) -> Explanation:
            articles = self._question.count(node, timeout)
            parts = tuple(map(of, parts_of(node)))
            return Explanation(node, articles > 0, 0.0, articles, documents, parts=parts)

        return of(self.query)


class ClusterScan(Iterator[Hit]):
    """An iterator over all hits from the `offset`-th on, as they were when it was made; see
    `searchnews.search.scan.Scan`. It holds a page of them."""

    def __init__(
        self,
        question: Question,
        body: Answer,
        offset: int,
        copies: bool,
        timeout: float | None,
        read: Callable[[Iterator[Answer]], Iterator[Answer]] = iter,
    ) -> None:
        """`read` makes the hits of a search those that are asked for (`cluster.arranging`)."""
        begin = perf_counter()
        self.query, self.offset, self.collapsed = question.tree, offset, not copies
        self._question, self._arranged = question, read
        self._pages = reading.pages(question.connection, body, timeout)
        self._first = next(self._pages)
        self.total: int = self._first["hits"]["total"]["value"]
        self.took = perf_counter() - begin
        self._hits = self._read()

    @property
    def own(self) -> tuple[Field, ...]:
        """The fields of one's own of the archive."""
        return self._question.own

    @cached_property
    def stories(self) -> int:
        """How many different stories the matches tell."""
        return self._question.stories()

    def __len__(self) -> int:
        return max(0, (self.stories if self.collapsed else self.total) - self.offset)

    def __next__(self) -> Hit:
        return next(self._hits)

    def __repr__(self) -> str:
        return f"<ClusterScan of {str(self.query)!r}: {len(self)} of {self.total}>"

    def raw(self) -> Iterator[Answer]:
        """The hits as the cluster gives them, one a story unless copies were asked for."""
        told: set[int] = set()

        def every() -> Iterator[Answer]:
            pages = chain([self._first], self._pages)
            for hit in self._arranged(hit for page in pages for hit in page["hits"]["hits"]):
                (story,) = hit["fields"]["story"]
                if story not in told:
                    yield hit
                if self.collapsed:
                    told.add(story)

        return islice(every(), self.offset, None)

    def _read(self) -> Iterator[Hit]:
        found: Iterator[Any] = self.raw()
        while some := [*islice(found, MARKED_AT_ONCE)]:
            yield from self._question.hits(some, not self.collapsed)
