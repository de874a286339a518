"""What can be asked of an archive, wherever it is kept?

The contract that an archive in a directory (`archive`) and one on a cluster (`cluster`) keep, and that one suite of
tests holds both to. What only an archive in a directory has is not in here; asked of another, it says so in a line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime, tzinfo

    from searchnews.article import Article
    from searchnews.corrections import Corrections
    from searchnews.desk.watching import WatchList
    from searchnews.fields import Field
    from searchnews.indexing.enrich import Enrich
    from searchnews.query import Node
    from searchnews.query.variants import Synonyms
    from searchnews.search.batch import Batch, NamedQuery
    from searchnews.search.comparison import Comparison
    from searchnews.search.explain import Explanation
    from searchnews.search.facets import Count, Facet
    from searchnews.search.instead import Alternative
    from searchnews.search.news import News
    from searchnews.search.results import Hit
    from searchnews.search.tagged import Tags
    from searchnews.search.timeline import Timeline
    from searchnews.study.concordance import Line, Order
    from searchnews.study.likeness import Likeness
    from searchnews.study.links import Links
    from searchnews.study.stats import Stats
    from searchnews.study.words import Words
    from searchnews.tagging import Annotations


class Hits(Protocol):
    """Hits in order, with what is known of all matches: how many there are (`total`), how many stories they tell, how
    long the search took (seconds), and whether a story is one hit (`collapsed`)."""

    total: int
    offset: int
    took: float
    collapsed: bool

    @property
    def query(self) -> Node:
        """The tree that was searched."""

    @property
    def stories(self) -> int:
        """How many different stories the matches tell."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Hit]: ...


class Found(Hits, Protocol):
    """What a search found, and what all of its matches have in common; see `search.results.Results`."""

    @property
    def own(self) -> tuple[Field, ...]:
        """The fields of one's own of the archive."""

    @property
    def added(self) -> tuple[Node, ...]:
        """The words that the order `related` added to the query."""

    def __getitem__(self, index: int) -> Hit: ...

    def tagged(self, tags: Tags, limit: int = 10) -> Facet:
        """The commonest of people's tags among all matches."""

    def explain(self, article: Hit | str) -> Explanation:
        """Why an article has its score, or does not match."""

    def parts(self, *, timeout: float | None = None) -> Explanation:
        """How many articles match each part of the query by itself."""

    def facets(
        self,
        field: str,
        limit: int = 10,
        *,
        exclude_self: bool = False,
        timezone: tzinfo = ...,
        corrections: Corrections | None = None,
    ) -> Facet:
        """The commonest values of a field."""

    def entities(self, kind: str = ..., limit: int = 20, *, with_: str = "") -> Facet:
        """The names that most of the matches mention."""

    def timeline(
        self,
        by: str = "month",
        field: str = "published",
        *,
        share: bool = False,
        timezone: tzinfo = ...,
        begin: date | None = None,
        until: date | None = None,
    ) -> Timeline:
        """How many were published in, or mention, each unit of time."""

    def suggestions(self) -> tuple[Alternative, ...]:
        """What could be asked instead."""

    def spelled_otherwise(self, limit: int = 5) -> Sequence[Count]:
        """Names that may be those which are asked for."""


class Archive(Protocol):
    """An open archive. Every method but `add` and `delete` may be called from several threads."""

    corrections: Corrections
    synonyms: Synonyms

    @property
    def name(self) -> str:
        """What to call it."""

    @property
    def annotations(self) -> Annotations:
        """The tags and notes that there are now."""

    def tags(self) -> Mapping[str, int]:
        """The tags that articles have, and how many have each."""

    def tag(self, ids: str | Iterable[str], name: str) -> int:
        """Give articles a tag. How many did not have it yet."""

    def untag(self, ids: str | Iterable[str], name: str) -> int:
        """Take a tag from articles. How many had it."""

    def note(self, id: str, text: str) -> None:
        """Note something about an article, in place of what was noted."""

    @property
    def watch_list(self) -> WatchList:
        """The saved searches, and what is new for them."""

    @property
    def place(self) -> str:
        """Where it is, for people: a directory or an address."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the articles, which queries are read in."""

    @property
    def own(self) -> tuple[Field, ...]:
        """The fields of one's own, by name."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: Any) -> None: ...

    def __len__(self) -> int: ...

    def __contains__(self, id: object) -> bool: ...

    def __iter__(self) -> Iterator[Article]:
        """All articles, in no order that is promised."""

    def get(self, id: str) -> Article | None:
        """The article with this id, or None."""

    def search(
        self,
        text: str | Node,
        *,
        limit: int = 10,
        offset: int = 0,
        sort: str = "relevance",
        copies: bool = False,
        now: datetime | None = None,
        timezone: tzinfo = ...,
        timeout: float | None = None,
    ) -> Found:
        """The articles that match a query, some of them as hits."""

    def scan(
        self,
        text: str | Node,
        *,
        offset: int = 0,
        sort: str = "relevance",
        copies: bool = False,
        now: datetime | None = None,
        timezone: tzinfo = ...,
        timeout: float | None = None,
        with_text: bool = True,
    ) -> Hits:
        """All hits, one after another, as they are now."""

    def count(
        self, text: str | Node, *, now: datetime | None = None, timezone: tzinfo = ..., timeout: float | None = None
    ) -> int:
        """How many articles match a query, exactly."""

    def batch(
        self,
        queries: Iterable[NamedQuery | str],
        *,
        by: str = "",
        now: datetime | None = None,
        timezone: tzinfo = ...,
        timeout: float | None = None,
    ) -> Batch:
        """What each of many queries finds, a row a query."""

    def compare(
        self,
        queries: Iterable[NamedQuery | str],
        *,
        by: str = "month",
        field: str = "published",
        share: bool = False,
        per: str = "",
        smooth: int = 1,
        begin: date | None = None,
        until: date | None = None,
        now: datetime | None = None,
        timezone: tzinfo = ...,
        timeout: float | None = None,
    ) -> Comparison:
        """How many articles each of some queries finds over time."""

    def feed(
        self,
        asked: NamedQuery,
        *,
        copies: bool = False,
        now: datetime | None = None,
        timezone: tzinfo = ...,
        timeout: float | None = None,
    ) -> News:
        """All that a query finds, the newest first, with the parts of the query that each hit matches."""

    def words(
        self,
        text: str | Node = "*",
        *,
        near: str | Node | None = None,
        limit: int = 20,
        pairs: bool = True,
        now: datetime | None = None,
        timezone: tzinfo = ...,
        timeout: float | None = None,
    ) -> Words:
        """The words that are special about the articles that match, or stand near a word."""

    def concordance(
        self,
        text: str | Node,
        *,
        width: int = 40,
        order: Order = "",
        now: datetime | None = None,
        timezone: tzinfo = ...,
        timeout: float | None = None,
    ) -> Iterator[Line]:
        """Every match of a query in the texts, with what stands around it."""

    def like(self, article: str | Article) -> Likeness | None:
        """What makes articles like one: a query for them."""

    def links(self, name: str, *, limit: int = 20) -> Links:
        """Who and what is named together with a name."""

    def add(
        self,
        articles: Iterable[Article | Mapping[str, Any]],
        *,
        fields: Mapping[str, str] | None = None,
        jobs: int = 1,
        enrich: Enrich | None = None,
        on_progress: Callable[[int], None] | None = None,
    ) -> int:
        """Add articles; one with the id of an older one takes its place. How many different ones there were."""

    def declare(self, meta: Mapping[str, str]) -> None:
        """Give the archive fields of one's own, by name and type; they stay as they are."""

    def delete(
        self,
        ids: str | Iterable[str] = (),
        *,
        query: str | Node | None = None,
        now: datetime | None = None,
        timezone: tzinfo = ...,
    ) -> int:
        """Delete articles by id and by query. How many there were."""

    def optimize(self) -> None:
        """Join segments and drop deleted articles for good."""

    def suggest(self, prefix: str, field: str, limit: int = 10) -> list[tuple[str, int]]:
        """The commonest values of a field that begin with a prefix, and how many articles have them."""

    def suggest_words(self, prefix: str, limit: int = 10) -> list[tuple[str, int]]:
        """The commonest words of the texts that begin with a prefix, folded, and how common they are: how often they
        occur or, on a cluster, how many articles have them."""

    def suggest_letters(self, prefix: str, limit: int = 10) -> list[tuple[str, int]]:
        """What goes on from a run of letters that are words of their own, and how many articles have it."""

    def spelled_otherwise(self, name: str, field: str) -> Sequence[Count]:
        """The commonest names of a field that may be this one and are written in another way or script."""

    def hit(self, id: str) -> Hit | None:
        """The article with this id as a hit, without matches, or None."""

    def refresh(self) -> None:
        """See what others have written."""

    def refresh_names(self) -> None:
        """Read the corrections of names and the synonyms again if their files have changed."""

    def written(self) -> object:
        """What is another value when somebody has written since: then `refresh` shows more."""

    def close(self) -> None:
        """Let go of files and connections."""

    def stats(self) -> Stats:
        """What the archive holds."""
