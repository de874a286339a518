"""What can be asked of an archive on a cluster: everything that does not change it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from itertools import islice
from time import perf_counter

from searchnews.article import Article
from searchnews.cluster import reading, spellings, studying, suggest, times
from searchnews.cluster.archive.asking import Asking
from searchnews.cluster.archive.watching import with_parts
from searchnews.cluster.arranging import arranged
from searchnews.cluster.connection import Connection, ends_all
from searchnews.cluster.counting import beginning, counted
from searchnews.cluster.documents import article_of, number_of
from searchnews.cluster.queries import EVERYTHING, having_ids
from searchnews.cluster.related import related
from searchnews.cluster.results import ClusterResults, ClusterScan, Question
from searchnews.corrections import Corrections
from searchnews.errors import ArchiveError, QueryError, SearchNewsError, not_negative
from searchnews.fields import Field
from searchnews.query import Node
from searchnews.query.variants import Synonyms
from searchnews.search.batch import Batch, BatchRow, NamedQuery, named
from searchnews.search.comparison import Comparison
from searchnews.search.facets import Count
from searchnews.search.news import News
from searchnews.search.results import Hit
from searchnews.study.concordance import Line, Order
from searchnews.study.concordance import lines as concordance
from searchnews.study.likeness import Likeness
from searchnews.study.links import Links
from searchnews.study.stats import Stats
from searchnews.study.words import Words
from searchnews.tagging import Annotations

DEFAULT_LIMIT = 10


class Searchable(ABC):
    """An archive on a cluster as it can be asked, from several threads: what the cluster shows at the time of each
    call."""

    connection: Connection
    corrections: Corrections
    synonyms: Synonyms

    @property
    @abstractmethod
    def _asking(self) -> Asking:
        """How it is asked now."""

    @property
    @abstractmethod
    def annotations(self) -> Annotations:
        """The tags and notes that there are now, of articles that the archive has, had, or may have again."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the articles, as of the last `refresh`, which queries are read in."""
        return self._asking.languages

    @property
    def own(self) -> tuple[Field, ...]:
        """The fields of one's own, by name, as of the last `refresh`."""
        return self._asking.own

    def __len__(self) -> int:
        """How many articles there are."""
        return reading.count(self.connection, EVERYTHING)

    def __iter__(self) -> Iterator[Article]:
        """All articles, in no order, as they are when the first is asked for; a page of them is held."""
        for page in reading.pages(self.connection, {"query": EVERYTHING, "sort": [*reading.IN_NO_ORDER]}):
            yield from (article_of(hit["_source"]) for hit in page["hits"]["hits"])

    def get(self, id: str) -> Article | None:
        """The article with this id, or None. Raises TypeError for anything but a string."""
        found = reading.having_numbers(self.connection, [number_of(id)])
        return next((article_of(hit["_source"]) for hit in found.values()), None)

    def hit(self, id: str) -> Hit | None:
        """The article with this id as a hit, without matches, or None."""
        article = self.get(id)
        if article is None:
            return None
        tagged, note = self.annotations.of(article.id)
        return Hit(article, 0.0, tagged=tagged, note=note)

    def __contains__(self, id: object) -> bool:
        """Is there an article with this id? Raises TypeError for anything but a string."""
        return self.get(id) is not None  # type: ignore[arg-type]  # get() tells what is no string

    def search(
        self,
        text: str | Node,
        *,
        limit: int = DEFAULT_LIMIT,
        offset: int = 0,
        sort: str = "relevance",
        copies: bool = False,
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> ClusterResults:
        """The articles that match a query, as `Archive.search` finds them, and its arguments. Raises SearchNewsError,
        which names the form, for what a cluster does not know."""
        begin = perf_counter()
        not_negative("limit", limit)
        not_negative("offset", offset)
        if sort == "related" and limit + offset > reading.MOST_HITS:
            raise ArchiveError(f"{self.connection.address}: the order related ends at hit {reading.MOST_HITS:,}")
        asking = self._asking

        def ask(question: Question) -> ClusterResults:
            added: tuple[Node, ...] = ()
            raised: frozenset[str] = frozenset()
            if sort == "related" and limit:
                total, hits, added, raised = related(question, offset, limit, copies, timeout)
            elif limit + offset <= reading.MOST_HITS:
                asked = arranged(question, sort, timeout)
                body = asked.body | ({} if copies else {"collapse": {"field": "story"}})
                answer = reading.search(self.connection, {**body, "from": offset, "size": limit}, timeout)
                total, hits = answer["hits"]["total"]["value"], [*asked.read(iter(answer["hits"]["hits"]))]
            else:
                asked = arranged(question, sort, timeout)
                scan = ClusterScan(question, asked.body, offset, copies, timeout, asked.read)
                total, hits = scan.total, [*islice(scan.raw(), limit)]
            took = perf_counter() - begin
            return ClusterResults(
                question, hits, total=total, offset=offset, took=took, copies=copies, added=added, raised=raised
            )

        return asking.answer(asking.tree(text, now, timezone), ask, timeout)

    def scan(
        self,
        text: str | Node,
        *,
        offset: int = 0,
        sort: str = "relevance",
        copies: bool = False,
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
        with_text: bool = True,
    ) -> ClusterScan:
        """An iterator over all hits from the `offset`-th on, as they are now, whatever is written meanwhile; it holds a
        page of them. The arguments are those of `search`; hits have their texts in any case."""
        not_negative("offset", offset)
        asking = self._asking

        def ask(question: Question) -> ClusterScan:
            asked = arranged(question, sort, timeout)
            return ClusterScan(question, asked.body, offset, copies, timeout, asked.read)

        return asking.answer(asking.tree(text, now, timezone), ask, timeout)

    def count(
        self,
        text: str | Node,
        *,
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> int:
        """How many articles match a query, exactly."""
        asking = self._asking
        return asking.count(asking.tree(text, now, timezone), timeout)

    def batch(
        self,
        queries: Iterable[NamedQuery | str],
        *,
        by: str = "",
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> Batch:
        """What each of many queries finds, as `Archive.batch` has it; each is answered when its row is asked for. A
        query that is wrong, refused or not answered in time is a row with its error; raises ArchiveError for a cluster
        that answers none."""
        moment = now or datetime.now(UTC)
        filled: tuple[date, ...] = ()
        if by:
            whole = times.timeline(self.connection, EVERYTHING, by, zone=timezone)
            filled = tuple(bucket.begin for bucket in whole if bucket.articles)

        def row(asked: NamedQuery) -> BatchRow:
            asking = self._asking.within(timeout)

            def ask(question: Question) -> BatchRow:
                return studying.row(question, asked, by, filled, timezone)

            try:
                return asking.answer(asking.listed(asked.query, moment, timezone), ask, timeout)
            except SearchNewsError as error:
                if ends_all(error):
                    raise
                return BatchRow(asked, counts=(0,) * len(filled), error=error)

        return Batch(by, filled, (row(named(asked)) for asked in queries))

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
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> Comparison:
        """How many articles each of some queries finds over time, as `Archive.compare` has it."""
        moment = now or datetime.now(UTC)
        asking, asked = self._asking, [named(query) for query in queries]
        trees = [asking.listed(one.query, moment, timezone) for one in asked]
        return studying.compare(
            self.connection,
            [(one, asking.matching(tree, timeout)) for one, tree in zip(asked, trees, strict=True)],
            by=by,
            field=field,
            share=share,
            per=per,
            smooth=smooth,
            begin=begin,
            until=until,
            zone=timezone,
            own=asking.own,
            corrections=asking.corrections,
        )

    def feed(
        self,
        asked: NamedQuery,
        *,
        copies: bool = False,
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> News:
        """All that a query finds, the newest first, with the parts of the query that each matches, as `Archive.feed`
        has it."""
        asking = self._asking
        try:
            tree = asking.listed(asked.query, now or datetime.now(UTC), timezone)
            found = self.scan(tree, sort="newest", copies=copies, timeout=timeout)
        except QueryError as error:
            return News(asked, 0, 0, iter(()), error)
        return News(asked, found.total, len(found), with_parts(asking, tree, found))

    def words(
        self,
        text: str | Node = "*",
        *,
        near: str | Node | None = None,
        limit: int = 20,
        pairs: bool = True,
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> Words:
        """What is special about the articles that match, as `Archive.words` has it. Raises SearchNewsError for words
        `near` another, of which a cluster does not say how often they are."""
        not_negative("limit", limit)
        if near is not None:
            raise SearchNewsError(
                f"{self.connection.address}: words near a word are counted by an archive on this machine only"
            )
        asking = self._asking

        def ask(question: Question) -> Words:
            return studying.special(question, len(self), limit, pairs)

        return asking.answer(asking.tree(text, now, timezone), ask, timeout)

    def concordance(
        self,
        text: str | Node,
        *,
        width: int = 40,
        order: Order = "",
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> Iterator[Line]:
        """Every match of a query in the texts, as `Archive.concordance` has it."""
        not_negative("width", width)
        if order not in ("", "left", "right"):
            raise ValueError(f"order is {order!r}, not left or right")
        return concordance(self.scan(text, copies=True, now=now, timezone=timezone, timeout=timeout), width, order)

    def like(self, article: str | Article) -> Likeness | None:
        """What makes articles like one, given or by its id, as `Archive.like` has it."""
        if isinstance(article, str):
            found = self.get(article)
            if found is None:
                raise SearchNewsError(f"there is no article with the id {article!r}")
            article = found
        return studying.like(self.connection, self._asking.reader(), article)

    def links(self, name: str, *, limit: int = 20) -> Links:
        """Who and what is named together with a name, as `Archive.links` has it."""
        not_negative("limit", limit)
        return studying.links(self.connection, self._asking.matching, name, self.corrections, limit)

    def suggest(self, prefix: str, field: str, limit: int = 10) -> list[tuple[str, int]]:
        """The commonest values of a keyword or entity field of which a word begins with a prefix, and how many articles
        have them."""
        return beginning(self.connection, field, prefix, limit, self.corrections)

    def suggest_words(self, prefix: str, limit: int = 10) -> list[tuple[str, int]]:
        """The commonest words of the texts that begin with a prefix, folded, and how many articles have each; they are
        looked for in a few hundred of the articles that have any, and counted in all."""
        return suggest.words(self.connection, prefix, limit)

    def suggest_letters(self, prefix: str, limit: int = 10) -> list[tuple[str, int]]:
        """What goes on from a run of letters that are words of their own, and how many articles have it; see
        `Archive.suggest_letters`."""
        return suggest.letters(self.connection, self._asking.reader(), prefix, limit)

    def spelled_otherwise(self, name: str, field: str) -> Sequence[Count]:
        """The commonest names of a field that may be this one and are written otherwise; see
        `Archive.spelled_otherwise`."""
        return spellings.others(self.connection, name, field, self.corrections)

    def tags(self) -> Mapping[str, int]:
        """The tags that articles of the archive have, in order, and how many have each."""
        known = self.annotations.tags
        queries = [having_ids(ids) for ids in known.values()]
        counts = zip(known, counted(self.connection, EVERYTHING, queries, at_once=10), strict=True)
        return {name: count for name, count in counts if count}

    def stats(self) -> Stats:
        """What the archive holds, but how many different words there are, and of how many articles the language was
        guessed, which are not known here: 0. The words are those of the bodies."""
        return studying.stats(self.connection, self.languages, self.own)
