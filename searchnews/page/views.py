"""What is there to be shown? Plain values of what an archive answers to a state, made by the library's public calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, tzinfo
from threading import Lock

from searchnews.article import Article
from searchnews.contract import Archive, Hits
from searchnews.contract import Found as Results
from searchnews.desk.watching import asked
from searchnews.errors import QueryError, SearchNewsError
from searchnews.fields import META, Kind, is_own
from searchnews.page import drawing, passages
from searchnews.page.drawing import Chart
from searchnews.page.state import DEEPEST, LONGEST_VALUE, PER_PAGE, TAGGED, State
from searchnews.query import nodes as q
from searchnews.query import remarks
from searchnews.render import text
from searchnews.render.reading import own_values
from searchnews.search.batch import NamedQuery
from searchnews.search.comparison import Comparison
from searchnews.search.facets import Count
from searchnews.search.instead import Alternative
from searchnews.search.limit import NO_LIMIT, Limit
from searchnews.search.names import literal_pattern
from searchnews.search.results import Hit
from searchnews.search.tagged import Tags
from searchnews.study.differences import Difference, differences

ABOUT = ("source", "section", "author", "language")  # facets: what the articles are
NAMES = ("person", "org", "place", "other")  # and whom they name
HEADS = {
    "source": "Sources", "section": "Sections", "author": "Authors", "language": "Languages", "year": "Years",
    "person": "People", "org": "Organisations", "place": "Places", "other": "Other names", "tag": "Subjects",
    "tagged": "Tags",
}  # fmt: skip
PER_FACET = 8
ALIKE = 5
_MOST_YEARS = 60  # of which months are counted to see which unit of time suits
_EMPTY_LINE = re.compile(r"\n\s*\n")
MOST_SO_SPELLED = 20  # ids that differ in their capitals or accents alone
MOST_COPIES = 50  # of an article, that are listed


class Served:
    """An archive that is served under a name. `zone` is where days begin, `timeout` how many seconds an answer may
    take, None for any number. Used by several threads."""

    def __init__(self, name: str, archive: Archive, zone: tzinfo = UTC, timeout: float | None = None) -> None:
        self.name, self.archive, self.zone, self.timeout = name, archive, zone, timeout
        self._lock = Lock()
        self._generation: object = None

    def fresh(self) -> Archive:
        """The archive with what is in it now. Raises ArchiveError, ConfigError."""
        with self._lock:
            self.archive.refresh_names()
            newest = self.archive.written()
            if newest != self._generation:
                self.archive.refresh()
                self._generation = newest
            return self.archive

    @property
    def own(self) -> tuple[str, ...]:
        """The archive's fields of its own that have values to count."""
        return tuple(field.name for field in self.archive.own if field.kind is Kind.KEYWORD)

    def tree(self, state: State) -> q.Node:
        """What a state asks for, of which @NAME is a saved search. Raises QueryError; SearchNewsError for a search or a
        field that the archive does not have."""
        unknown = next((name for name, _ in state.filters if is_own(name) and name not in self.own), None)
        if unknown is not None:
            raise SearchNewsError(f"{unknown}: this archive has no such field of its own")
        if state.query.startswith("@"):
            state = replace(state, query=asked(self.archive, state.query).query)
        languages, own = self.archive.languages, self.archive.own
        return state.tree(zone=self.zone, languages=languages, own=own, synonyms=self.archive.synonyms)

    def limit(self) -> Limit:
        """The time that an answer may take, from now on, with all that stands beside its hits."""
        return Limit(self.timeout)

    def search(self, tree: q.Node, state: State, time: Limit, limit: int = PER_PAGE) -> Results:
        """The hits of a page. Raises what `Archive.search` raises."""
        return self.archive.search(
            tree, limit=limit, offset=state.offset, sort=state.order, copies=state.copies, timezone=self.zone,
            timeout=time.left(tree),
        )  # fmt: skip

    def scan(self, tree: q.Node, state: State) -> Hits:
        """All hits. Raises what `Archive.scan` raises."""
        return self.archive.scan(
            tree, sort=state.order, copies=state.copies, timezone=self.zone, timeout=self.timeout
        )


# --- The page of results -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Value:
    """A value of a facet: how many articles have it, as a part of the commonest in per cent, and the state that asks
    for it or, if it is asked for already (`chosen`), no more."""

    text: str
    articles: int
    share: int
    state: State
    chosen: bool = False


@dataclass(frozen=True)
class Column:
    """A facet: its field, what stands above it, its values."""

    field: str
    head: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Shown:
    """A hit as it stands in a list: its number, its facts (source, date, authors) and what is said of its copies."""

    number: int
    hit: Hit
    when: str
    copies: str


@dataclass(frozen=True)
class Found:
    """What a state finds. `read` is how the query was read, as text that means the same; `pages` how many there are.
    `beside` is how many articles the second query finds, if there is one."""

    state: State
    results: Results
    read: str
    hits: tuple[Shown, ...]
    about: tuple[Column, ...]
    names: tuple[Column, ...]
    chart: Chart | None
    pages: int
    beside: int | None = None
    remarks: tuple[str, ...] = ()
    instead: tuple[Alternative, ...] = ()
    blame: str = ""

    @property
    def stories(self) -> int:
        """How many hits there are in all."""
        return self.results.stories if self.results.collapsed else self.results.total


def found(served: Served, state: State) -> Found:
    """The page of results. Raises QueryError and other SearchNewsErrors."""
    served.fresh()
    tree, time = served.tree(state), served.limit()
    results = served.search(tree, state, time)
    hits = results.stories if results.collapsed else results.total
    time.check(tree)
    drawn = best_chart(results, served.zone, state.by, time)
    beside = None
    if state.beside:
        drawn = drawing.compared(comparison(served, state, time, drawn.by if drawn else "month")) or drawn
        other = other_tree(served, state)
        beside = served.archive.count(other, timezone=served.zone, timeout=time.left(other))
    time.check(tree)
    about = [
        *_tags(results, served.archive.annotations.tags, state),
        *_columns(results, (*ABOUT, *served.own), state, time),
        *_years(results, state, served.zone),
    ]
    return Found(
        state=state,
        results=results,
        read=str(tree),
        hits=tuple(shown(results, served.zone)),
        about=tuple(about),
        names=tuple(_columns(results, NAMES, state, time)),
        chart=drawn,
        beside=beside,
        pages=-(-min(hits, DEEPEST) // PER_PAGE),
        remarks=tuple(map(str, remarks(state.query))),
        instead=results.suggestions(),
        blame=_blame(results, time),
    )


def comparison(served: Served, state: State, time: Limit, by: str = "month") -> Comparison:
    """The query and the second one over time. Raises QueryError."""
    tree, other = served.tree(state), other_tree(served, state)
    asked = (NamedQuery(state.query or "*", str(tree)), NamedQuery(state.beside or "*", str(other)))
    return served.archive.compare(asked, by=state.by or by, timezone=served.zone, timeout=time.left(tree))


def other_tree(served: Served, state: State) -> q.Node:
    """What the second query asks for, with the values and days of the first. Raises QueryError."""
    return served.tree(replace(state, query=state.beside))


def shown(results: Hits, zone: tzinfo) -> Iterator[Shown]:
    """The hits with what stands below their titles."""
    for number, hit in enumerate(results, results.offset + 1):
        yield Shown(number, hit, text.when(hit.article, zone), text.copies(hit) if hit.copies else "")


def best_chart(results: Results, zone: tzinfo, by: str = "", time: Limit = NO_LIMIT) -> Chart | None:
    """When the articles were published, by a unit of time or, if it is "", the one that suits."""
    if not results.total:
        return None
    if by:
        return drawing.chart(results.timeline(by, timezone=zone))
    years = drawing.chart(results.timeline("year", timezone=zone))
    if years is None or years.days > _MOST_YEARS * 366:
        return years
    time.check(results.query)
    months = drawing.chart(results.timeline("month", timezone=zone))
    unit = drawing.unit_for(months.days) if months else "month"
    time.check(results.query)
    return months if unit == "month" else drawing.chart(results.timeline(unit, timezone=zone))


def _tags(results: Results, tags: Tags, state: State) -> Iterator[Column]:
    """Those that people gave; not their head and nothing else where there are none."""
    counts = results.tagged(tags, PER_FACET).counts if tags else ()
    if counts:
        yield Column(TAGGED, HEADS[TAGGED], tuple(_values(counts, state)))


def _columns(results: Results, fields: tuple[str, ...], state: State, time: Limit) -> Iterator[Column]:
    for field in fields:
        time.check(results.query)
        counts = tuple(one for one in results.facets(field, PER_FACET) if len(one.value) <= LONGEST_VALUE)
        if counts:
            head = HEADS[field] if field in HEADS else field.removeprefix(META).capitalize()
            yield Column(field, head, tuple(_values(counts, state)))


def _values(counts: tuple[Count, ...], state: State) -> Iterator[Value]:
    most = counts[0].articles
    for count in counts:
        share = max(1, round(100 * count.articles / most))
        chosen = (count.field, count.value) in state.filters
        next_ = state.widened(count.field, count.value) if chosen else state.narrowed(count.field, count.value)
        yield Value(count.value, count.articles, share, next_, chosen)


def _years(results: Results, state: State, zone: tzinfo) -> Iterator[Column]:
    counts = results.facets("year", PER_FACET, timezone=zone).counts
    if not counts:
        return
    most = max(count.articles for count in counts)
    values = []
    for count in counts:
        begin, end = date(int(count.value), 1, 1), date(int(count.value), 12, 31)
        chosen = (state.begin, state.end) == (begin, end)
        other = state.within(None, None) if chosen else state.within(begin, end)
        values.append(Value(count.value, count.articles, max(1, round(100 * count.articles / most)), other, chosen))
    yield Column("year", HEADS["year"], tuple(values))


def _blame(results: Results, time: Limit) -> str:
    """How many articles each part finds, of a query that finds none."""
    if results.total:
        return ""
    explained = results.parts(timeout=time.left(results.query))
    return text.counts(explained) if explained.parts else ""


# --- An article --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reading:
    """An article with what stands beside it: its fields of one's `own`, `paragraphs` in runs, the names in it by kind,
    its copies (each an article), and those like it. `differences` are those of an `other` article, in whose text they
    stand, by paragraphs."""

    hit: Hit
    when: str
    own: list[tuple[str, str]]
    paragraphs: list[list[passages.Run]]
    names: tuple[tuple[str, str, tuple[tuple[str, int], ...]], ...]
    copies: tuple[Shown, ...]
    alike: tuple[Shown, ...]
    other: Article | None = None
    differences: tuple[tuple[Difference, ...], ...] = ()


def reading(served: Served, id: str, state: State, other: str = "") -> Reading | None:
    """An article, with the matches of a query marked, and beside it in what the one with the id `other` differs; None
    if there is none with this id."""
    archive = served.fresh()
    time = served.limit()
    hit = marked(served, id, state, time)
    if hit is None:
        return None
    article = hit.article
    own = literal_pattern(id)
    others = q.And((q.Keyword("story", own), q.Not(q.Keyword("id", own))))
    same = archive.search(others, limit=MOST_COPIES, sort="oldest", copies=True, timeout=time.left(others))
    alike = archive.like(article)
    like = archive.search(alike.query, limit=ALIKE, timeout=time.left(alike.query)) if alike else ()
    second = archive.get(other) if other else None
    names = tuple(
        (field, HEADS[field], tuple((entity.name, entity.count) for entity in getattr(article, field)))
        for field in NAMES
        if getattr(article, field)
    )
    return Reading(
        hit=hit,
        when=text.when(article, served.zone),
        own=own_values(article, served.zone),
        paragraphs=passages.paragraphs(article, hit.body),
        names=names,
        copies=tuple(shown(same, served.zone)),
        alike=tuple(shown(like, served.zone)) if like else (),
        other=second,
        differences=tuple(_paragraphs(differences(article.body, second.body))) if second else (),
    )


def _paragraphs(found: Iterable[Difference]) -> Iterator[tuple[Difference, ...]]:
    """Differences by paragraphs: where any of the texts has an empty line, one ends."""
    paragraph: list[Difference] = []
    for piece in found:
        for number, text_ in enumerate(_EMPTY_LINE.split(piece.text)):
            if number:
                yield tuple(paragraph)
                paragraph = []
            if text_:
                paragraph.append(replace(piece, text=text_))
    if paragraph:
        yield tuple(paragraph)


def marked(served: Served, id: str, state: State, time: Limit) -> Hit | None:
    """An article as a hit of a query, or without matches if it is none; None if there is none with this id."""
    own = q.Keyword("id", literal_pattern(id))
    trees: list[q.Node] = [own]
    if state.query or state.filters:
        with suppress(QueryError):  # the address is of an article; a query that cannot be read has nothing to mark
            trees.insert(0, q.And((served.tree(state), own)))
    for tree in trees:
        hits = served.archive.search(tree, limit=MOST_SO_SPELLED, copies=True, timeout=time.left(tree))
        if found := next((hit for hit in hits if hit.id == id), None):
            return found
    return None


# --- The front of an archive -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Front:
    """What stands on every page of an archive: its saved searches, and whether readers may add to what the desk
    keeps."""

    name: str
    articles: int
    searches: tuple[NamedQuery, ...]
    write: bool = False


def front(served: Served, write: bool = False) -> Front:
    """The head of an archive's pages. Raises ArchiveError."""
    try:
        searches = served.archive.watch_list.searches()
    except SearchNewsError:
        searches = ()  # a mistake in that file is told where it is asked for; beside a cluster there is none
    return Front(served.name, len(served.archive), searches, write)
