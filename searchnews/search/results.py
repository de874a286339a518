"""What did a search find? Hits as plain values and, when asked for, what all matches have in common.

A `Results` keeps the snapshot that was searched: its facets, timelines and explanations are of the same articles as
its hits, whatever is written meanwhile. A `Hit` needs nothing but itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import UTC, date, datetime, tzinfo
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self, TypeVar, overload

from searchnews.article import Article
from searchnews.corrections import AS_INDEXED, Corrections
from searchnews.errors import SearchNewsError, told
from searchnews.fields import Field
from searchnews.frozen import frozen
from searchnews.query import nodes as q
from searchnews.search import collapse, names, related, snippets, top
from searchnews.search.answer import answer
from searchnews.search.evaluate import Evaluation
from searchnews.search.limit import Limit
from searchnews.search.matches import Matches
from searchnews.search.snippets import Marked, Place, Spot
from searchnews.search.spots import spots_at
from searchnews.storage.segment import Array
from searchnews.storage.snapshot import Snapshot, explained
from searchnews.storage.strings import Strings
from searchnews.stories import lookup
from searchnews.tagging import NONE, Annotations

if TYPE_CHECKING:
    import pandas
    import pyarrow

    from searchnews.search.explain import Explanation
    from searchnews.search.facets import Count, Facet
    from searchnews.search.instead import Alternative
    from searchnews.search.tagged import Tags
    from searchnews.search.timeline import Timeline


FEW = 2  # articles: a query that finds more is taken to mean what it says


@frozen
class Copy:
    """Another article with the same story, which the results leave out."""

    id: str
    source: str = ""
    published: datetime | None = None


@frozen(slots=False)
class Hit:
    """An article that was found. A plain value: it stays valid when the archive is closed.

    `spots` are the matches in its title and body, as token positions; `copies` its syndicated copies, if the search
    collapsed them; `subjects` the parts of the query that ask for names or times in the text; `mentions` how often it
    mentions the names in the query, if the hits are in that order; `words` how many its body has; `tagged` its tags,
    and `note` what was noted about it, "" for nothing; `index` names the index that it is in, if several were searched.
    """

    article: Article
    score: float
    spots: Mapping[str, tuple[Spot, ...]] = field(default_factory=dict, repr=False, compare=False)
    copies: tuple[Copy, ...] = ()
    subjects: tuple[q.Node, ...] = field(default=(), repr=False, compare=False)
    mentions: int | None = None
    words: int = 0
    tagged: tuple[str, ...] = ()
    note: str = ""
    index: str = ""

    def __repr__(self) -> str:
        return f"<Hit {self.id!r}: {self.article.title!r}, score {self.score:.2f}>"

    def _repr_html_(self) -> str:
        from searchnews.search import notebook

        return notebook.hit(self)

    @property
    def id(self) -> str:
        """The article's identifier; "INDEX:ID" where several indexes were searched as one."""
        return f"{self.index}:{self.article.id}" if self.index else self.article.id

    @cached_property
    def title(self) -> Marked:
        """The title, with its matches marked."""
        title = self.article.title
        return snippets.marked(title, self.spots.get("title", ()), self._subject_places(title))

    @cached_property
    def body(self) -> Marked:
        """The whole body, with its matches marked."""
        body = self.article.body
        return snippets.marked(body, self.spots.get("body", ()), self._subject_places(body))

    @cached_property
    def snippet(self) -> Marked:
        """The passage of the body that shows best why it matched; without matches in the body, its beginning."""
        return self.passage()

    def passage(self, width: int = snippets.WIDTH) -> Marked:
        """The snippet in at most `width` columns of a terminal (letters of Han, Kana and Hangul take two)."""
        body = self.article.body
        return snippets.snippet(body, self.spots.get("body", ()), width, self._subject_places(body))

    def _subject_places(self, text: str) -> Sequence[Place]:
        return snippets.subject_places(self.article, text, self.subjects) if self.subjects else ()


P = ParamSpec("P")
R = TypeVar("R")


def _explained(method: Callable[Concatenate[Results, P], R]) -> Callable[Concatenate[Results, P], R]:
    """A method of Results that says which segment is damaged, if that is why it fails."""

    @wraps(method)
    def wrapped(self: Results, /, *args: P.args, **options: P.kwargs) -> R:
        with explained(self._snapshot):
            return method(self, *args, **options)

    return wrapped


class Results:
    """What a search found: the hits that were asked for, in order, and `total`, how many articles match in all.

    `query` is the tree that was searched, `offset` how many hits come before the first one here, `took` how many
    seconds the search took, and `collapsed` whether a story is one hit.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        query: q.Node,
        matches: Matches,
        hits: Sequence[Hit],
        *,
        offset: int,
        took: float,
        collapsed: bool,
        corrections: Corrections,
    ) -> None:
        """See `of`."""
        self.query, self.offset, self.took, self.collapsed = query, offset, took, collapsed
        self.total = matches.total
        self._snapshot, self._matches, self._hits = snapshot, matches, tuple(hits)
        self._corrections = corrections

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        query: q.Node,
        *,
        limit: int = 10,
        offset: int = 0,
        sort: str = "relevance",
        copies: bool = False,
        corrections: Corrections = AS_INDEXED,
        annotations: Annotations = NONE,
        timeout: float | None = None,
    ) -> Self:
        """Search a snapshot: the hits from the `offset`-th on, at most `limit`, in an order of `top.SORTS`. Without
        `copies`, articles that tell the same story are one hit, which names the others. Names are those that the
        `corrections` make of them, tags and notes those of the `annotations`. Raises SearchNewsError for mentions of
        names that the query does not ask for, and QueryError when matching and marking take more than `timeout`
        seconds."""
        begin = time.perf_counter()
        mentions = mentions_of(snapshot, query, corrections) if sort == "mentions" else ()
        evaluation = Evaluation(snapshot, corrections, Limit(timeout))
        most = limit + offset if copies else collapse.wanted(limit + offset)
        if sort == "related" and limit:
            matches: Matches = related.related(snapshot, answer(evaluation, query, max(most, related.HEAD)))
        else:
            matches = answer(evaluation, query, most if sort in top.BY_SCORE else None)
        # Who asks for the number alone does not wait for what hits need, 30 µs.
        places = (top if copies or not limit else collapse).best(snapshot, matches, limit, offset, sort, mentions)
        hits = tuple(hits_at(evaluation, query, places, mentions, copies, annotations)) if places else ()
        took = time.perf_counter() - begin
        return cls(
            snapshot,
            query,
            matches,
            hits,
            offset=offset,
            took=took,
            collapsed=not copies,
            corrections=corrections,
        )

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
        return f"<Results of {str(self.query)!r}: {len(self)} of {self.total}>"

    def _repr_html_(self) -> str:
        from searchnews.search import notebook

        return notebook.results(self)

    @property
    def added(self) -> tuple[q.Node, ...]:
        """The words that the order `related` added to the query, as parts of one (`word^weight`), the most telling
        first. They are in the scores of the `related.HEAD` best articles."""
        return self._matches.words if isinstance(self._matches, related.Related) else ()

    @property
    def own(self) -> tuple[Field, ...]:
        """The fields of one's own of the archive."""
        return self._snapshot.own

    @cached_property
    def stories(self) -> int:
        """How many different stories the matches tell."""
        with explained(self._snapshot):
            return sum(map(len, lookup.representatives(self._snapshot, self._matches.docs)))

    @_explained
    def to_arrow(self, fields: Sequence[str] | str = (), *, timezone: tzinfo = UTC) -> pyarrow.Table:
        """The hits as an Arrow table; see `tables.to_arrow`. Without `fields`, all columns but the marks."""
        from searchnews.search import tables

        return tables.to_arrow(self, fields, timezone)

    @_explained
    def to_pandas(self, fields: Sequence[str] | str = (), *, timezone: tzinfo = UTC) -> pandas.DataFrame:
        """The hits as a DataFrame; see `tables.to_pandas`. Without `fields`, all columns but the marks."""
        from searchnews.search import tables

        return tables.to_pandas(self, fields, timezone)

    @_explained
    def explain(self, article: Hit | str) -> Explanation:
        """Why an article, a hit or the id of any other, has its score or does not match, part by part of the query and
        of what the order `related` added to it.

        Raises SearchNewsError if there is no article with this id.
        """
        from searchnews.search.explain import explain

        if not isinstance(article, (Hit, str)):
            raise TypeError(f"article: expected a hit or an id, got {told(article)}")
        id_ = article if isinstance(article, str) else article.id
        place = self._snapshot.find(id_)
        if place is None:
            raise SearchNewsError(f"there is no article with the id {id_!r}; searchnews query --format ids lists them")
        found = self._matches
        with_words = isinstance(found, related.Related) and found.words and place in found
        asked = q.Or((self.query, *self.added)) if with_words else self.query
        return explain(self._snapshot, asked, *place, self._corrections)

    @_explained
    def spelled_otherwise(self, limit: int = 5) -> Sequence[Count]:
        """Names in the archive that may be those which the query asks for, written in another way or script."""
        asked = [node for node in snippets.subjects(self.query) if isinstance(node, q.Entity)]
        if not asked:
            return ()
        from searchnews.search import spellings

        return spellings.asked_otherwise(self._snapshot, asked, self._corrections, limit)

    def parts(self, *, timeout: float | None = None) -> Explanation:
        """How many articles match each part of the query by itself: which of them found nothing? Raises QueryError when
        that takes more than `timeout` seconds."""
        from searchnews.search.explain import count_parts

        return count_parts(self._snapshot, self.query, self._corrections, timeout)

    @_explained
    def suggestions(self) -> tuple[Alternative, ...]:
        """What could be asked instead, with the number of articles that it finds, if the query finds none or next to
        none: near spellings, other fields, wider forms; see `instead.alternatives`. Else nothing."""
        if self.total > FEW:
            return ()
        from searchnews.search.instead import alternatives

        return alternatives(self._snapshot, self.query, self.total, self._corrections)

    @_explained
    def facets(
        self,
        field: str,
        limit: int = 10,
        *,
        by_story: bool = False,
        exclude_self: bool = False,
        timezone: tzinfo = UTC,
        corrections: Corrections | None = None,
    ) -> Facet:
        """The commonest values of a keyword or entity field among all matches, with numbers of articles; see
        `facets.facet`. Of year, quarter and month, when they were published in a time zone, the latest; of words, how
        many have 0 to 99, 100 to 199, 200 to 399: see `ranges.ranges`.

        `by_story` counts every story once, by its earliest article. `exclude_self` leaves out the values that the query
        itself asks for: who else is named where this person is?
        """
        from searchnews.search import facets, ranges

        docs = self._matches.docs
        if by_story:
            docs = lookup.representatives(self._snapshot, docs)
        if ranges.has(self.own, field):
            return ranges.ranges(self._snapshot, docs, field, limit, timezone)
        corrections = self._corrections if corrections is None else corrections
        without = facets.asked(self._snapshot, self.query, corrections) if exclude_self else ()
        return facets.facet(self._snapshot, docs, field, limit, corrections, without)

    @_explained
    def entities(
        self,
        kind: str = q.ANY_ENTITY,
        limit: int = 20,
        *,
        with_: str = "",
        corrections: Corrections | None = None,
    ) -> Facet:
        """The names that most of the matches mention: of one kind (person, org, place) or of all.

        With `with_`, only matches that mention this name count (as the query `entity:` has it), and it is left out
        itself; if it is but a word of names, they are.
        """
        from searchnews.search import facets

        corrections = self._corrections if corrections is None else corrections
        docs = self._matches.docs
        if with_:
            masks = names.naming(self._snapshot, q.Entity(q.ANY_ENTITY, names.literal_pattern(with_)), corrections)
            docs = [matched[mask[matched]] for matched, mask in zip(docs, masks, strict=True)]
        without = names.values_named(self._snapshot, with_, corrections) if with_ else ()
        return facets.facet(self._snapshot, docs, kind, limit, corrections, without)

    @_explained
    def tagged(self, tags: Tags, limit: int = 10) -> Facet:
        """The commonest of people's tags (`archive.annotations.tags`) among all matches."""
        from searchnews.search import facets

        return facets.tagged(self._snapshot, self._matches.docs, tags, limit)

    @_explained
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
        """How many of all matches were published in, or mention, each day, week, month, quarter or year; see
        `timeline.timeline`."""
        from searchnews.search.timeline import timeline

        return timeline(
            self._snapshot, self._matches.docs, by, field, share=share, zone=timezone, begin=begin, until=until
        )


def hits_at(
    evaluation: Evaluation,
    query: q.Node,
    places: Sequence[tuple[int, int, float]],
    mentions: Sequence[Array],
    copies: bool,
    annotations: Annotations = NONE,
) -> Iterator[Hit]:
    """The hits in documents (shard, document, score) that match, an article read at a time. `mentions` as in
    `top.best`; without `copies`, each hit names the copies of its article."""
    snapshot, corrections = evaluation.snapshot, evaluation.corrections
    bare = [(shard, doc) for shard, doc, _ in places]
    spots = spots_at(evaluation, query, bare)
    same = [()] * len(places) if copies else _copies(snapshot, bare)
    subjects = subjects_of(query, corrections)
    for (shard, doc, score), found, others in zip(places, spots, same, strict=True):
        holder = snapshot.shards[shard]
        words = int(holder.segment.numbers("words")[doc])
        mentioned = int(mentions[shard][doc]) if mentions else None
        article = holder.article(doc)
        noted = annotations.of(article.id)
        yield Hit(article, score, found, others, subjects, mentioned, words, *noted, index=holder.index)


class WithoutText:
    """Hits that have what columns hold of their articles: nothing is read, marked or decompressed but the list of ids
    and addresses of a segment, which is kept."""

    def __init__(self, snapshot: Snapshot, annotations: Annotations = NONE) -> None:
        self._snapshot, self._annotations = snapshot, annotations
        self._names: dict[int, tuple[Strings, Strings]] = {}

    def hits_at(
        self, places: Sequence[tuple[int, int, float]], mentions: Sequence[Array], copies: bool
    ) -> Iterator[Hit]:
        """Like `hits_at` above."""
        same = [()] * len(places) if copies else _copies(self._snapshot, [(shard, doc) for shard, doc, _ in places])
        for (number, doc, score), others in zip(places, same, strict=True):
            shard = self._snapshot.shards[number]
            if number not in self._names:
                self._names[number] = shard.segment.unique("id").strings(), shard.segment.unique("url").strings()
            ids, urls = self._names[number]
            mentioned = int(mentions[number][doc]) if mentions else None
            words = int(shard.segment.numbers("words")[doc])
            article = shard.without_text(doc, ids[doc], urls[doc])
            noted = self._annotations.of(article.id)
            yield Hit(article, score, {}, others, (), mentioned, words, *noted, index=shard.index)


def mentions_of(snapshot: Snapshot, query: q.Node, corrections: Corrections) -> list[Array]:
    """How often each document of each shard mentions whom the query asks for."""
    return names.mentions(snapshot, names_asked(query), corrections)


def names_asked(query: q.Node) -> list[q.Entity]:
    """The parts of a query that ask for names, of which mentions are counted. Raises SearchNewsError if there are
    none."""
    asked = [node for node in snippets.subjects(query) if isinstance(node, q.Entity)]
    if not asked:
        raise SearchNewsError(
            "sorting by mentions wants a name in the query, as in person:NAME; or choose another order"
        )
    return asked


def subjects_of(query: q.Node, corrections: Corrections) -> tuple[q.Node, ...]:
    """The parts of a query that ask for names or times in the text, and each other way to write the names."""
    subjects = snippets.subjects(query)
    asked = [node for node in subjects if isinstance(node, q.Entity)]
    groups = [group for node in asked for group in names.groups_asked(node, corrections)]
    aliases = (q.Entity(q.ANY_ENTITY, names.literal_pattern(name)) for group in groups for name in group.names)
    return tuple(dict.fromkeys((*subjects, *aliases)))


def _copies(snapshot: Snapshot, places: Sequence[tuple[int, int]]) -> list[tuple[Copy, ...]]:
    """The copies of each of these documents."""
    found = []
    for others in lookup.others(snapshot, places):
        copies = []
        for shard, doc in others:
            article = snapshot.shards[shard].article(doc)
            copies.append(Copy(snapshot.shards[shard].named(article.id), article.source, article.published))
        found.append(tuple(copies))
    return found
