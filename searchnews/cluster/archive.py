"""The archive of an address: what `searchnews.archive.Archive` is to a directory, to a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from itertools import islice
from pathlib import Path
from time import monotonic, perf_counter
from types import TracebackType
from typing import Any, NoReturn, Self, TypeVar

from searchnews import query
from searchnews.article import Article
from searchnews.cluster import doubt, files, reading, studying, times
from searchnews.cluster.adding import Adding
from searchnews.cluster.address import Address, Credentials
from searchnews.cluster.bulk import Rejected
from searchnews.cluster.connection import Answer, Connection, TooLarge
from searchnews.cluster.counting import beginning
from searchnews.cluster.documents import article_of, number_of
from searchnews.cluster.mapping import about, mapping, own_of, own_properties, settings
from searchnews.cluster.notes import Notes
from searchnews.cluster.queries import (
    EVERYTHING,
    Reader,
    all_of,
    having_ids,
    inexact,
    is_of_stories,
    none_of,
    some_of,
)
from searchnews.cluster.results import ClusterResults, ClusterScan, Question
from searchnews.cluster.rules import Query, Tongues
from searchnews.cluster.scores import scoring
from searchnews.cluster.stories import writes
from searchnews.cluster.telling import Telling
from searchnews.corrections import AS_INDEXED, read_corrections
from searchnews.errors import (
    ArchiveError,
    CorruptError,
    NoArchiveError,
    QueryError,
    SearchNewsError,
    not_negative,
    told,
)
from searchnews.fields import Field, own, own_types
from searchnews.indexing.checked import checked
from searchnews.indexing.enrich import Enrich
from searchnews.query import Node
from searchnews.query.nodes import Tagged, children, walk, with_children
from searchnews.query.variants import ORDINARY_SYNONYMS
from searchnews.search.batch import Batch, BatchRow, NamedQuery, named, tree_of
from searchnews.search.comparison import Comparison
from searchnews.search.results import Hit
from searchnews.search.tagged import one_or_more, with_tags
from searchnews.storage.files import FileState
from searchnews.study.concordance import Line, Order
from searchnews.study.concordance import lines as concordance
from searchnews.study.likeness import Likeness
from searchnews.study.links import Links
from searchnews.study.stats import Stats
from searchnews.study.words import Words
from searchnews.synonyms import read_synonyms
from searchnews.tagging import Annotations

DEFAULT_LIMIT = 10
MOST_LANGUAGES = 1000
MOST_ASKED = 1000  # articles by their ids at once
MOST_TOLD = 3  # rejected articles that an error names
LONGEST_DELETION = 3600.0  # seconds
# What else an archive in a directory has, and what is missing here.
ONLY_LOCAL = {
    "check": "there are checks",
    "ids": "there are lists of ids",
    "merge_suggestions": "there are suggestions which names are one",
    "news": "there are saved searches",
    "optimize": "segments are joined",
    "path": "there are files",
    "snapshot": "this can be asked",
}
R = TypeVar("R")


class ClusterArchive:
    """An open archive on a cluster. It searches what the cluster shows at the time of each call; what is added and
    deleted here is shown as soon as the call returns. Safe for several threads, and for several writers."""

    def __init__(self, address: Address, entities: Path | None = None, synonyms: Path | None = None) -> None:
        self.address, self._entities, self._synonyms = address, entities, synonyms
        credentials = Credentials.of(address.host)
        self._connection, self._notes = Connection(address, credentials), Notes(address, credentials)
        self.corrections = read_corrections(entities) if entities else AS_INDEXED
        self.synonyms = read_synonyms(Path(), synonyms) if synonyms else ORDINARY_SYNONYMS
        self._languages: tuple[str, ...] = ()
        self.rejected: tuple[Rejected, ...] = ()  # by the cluster, in the last `add`
        self._stemmers: tuple[str, ...] = ()
        self._own: tuple[Field, ...] = ()

    @classmethod
    def open(cls, address: str, entities: Path | None = None, synonyms: Path | None = None) -> Self:
        """The archive of an address, which must be there; with corrections of names and words that mean the same from
        files. Raises ArchiveError and its kinds, ConfigError for a bad file."""
        archive = cls(Address.of(address), entities, synonyms)
        archive._read_own(archive._connection.check())
        archive._read_languages()
        return archive

    @classmethod
    def create(cls, address: str, *, shards: int = 1, replicas: int = 1, meta: Mapping[str, str] | None = None) -> Self:
        """Make a new, empty archive, with the fields of one's own that `meta` declares; `shards` are for good,
        `replicas` are not. Raises ArchiveError if there is an index of this name."""
        fields = own(meta or {})
        archive = cls(Address.of(address))
        connection = archive._connection
        try:
            connection.check()
        except NoArchiveError:
            connection.ask("PUT", "", {"settings": settings(shards, replicas), "mappings": mapping(fields)})
            files.make(connection, replicas)
            archive.refresh()
            return archive
        raise ArchiveError(f"{archive.address}: there is an archive already; open it, or choose another name")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections. Hits that were returned stay valid."""
        self._connection.close()
        self._notes.close()

    def __repr__(self) -> str:
        return f"<ClusterArchive {self.address}>"

    def __getattr__(self, name: str) -> NoReturn:
        if name in ONLY_LOCAL:
            raise SearchNewsError(f"{self.address}: {ONLY_LOCAL[name]} of an archive on this machine only")
        raise AttributeError(name)

    @property
    def connection(self) -> Connection:
        """The connection to the cluster."""
        return self._connection

    @property
    def name(self) -> str:
        """What it is called on its cluster."""
        return self.address.name

    @property
    def annotations(self) -> Annotations:
        """The tags and notes that there are now, of articles that the archive has, had, or may have again."""
        return self._notes.read()

    def tags(self) -> Mapping[str, int]:
        """The tags that articles of the archive have, in order, and how many have each."""
        known = self.annotations.tags
        queries = [having_ids(ids) for ids in known.values()]
        counts = zip(known, studying.counted(self._connection, EVERYTHING, queries, at_once=10), strict=True)
        return {name: count for name, count in counts if count}

    def tag(self, ids: str | Iterable[str], name: str) -> int:
        """Give articles (or this one) a tag, as `Archive.tag` does."""
        return self._notes.tag(self._existing(one_or_more(ids)), name)

    def untag(self, ids: str | Iterable[str], name: str) -> int:
        """Take a tag from articles (or this one), which may be gone. Returns how many had it."""
        return self._notes.untag(one_or_more(ids), name)

    def note(self, id: str, text: str) -> None:
        """Note something about an article, as `Archive.note` does."""
        (known,) = self._existing(one_or_more(id)) if text.strip() else one_or_more(id)
        self._notes.note(known, text)

    def _existing(self, ids: Sequence[str]) -> Sequence[str]:
        """The ids. Raises SearchNewsError for the first that no article has."""
        for begin in range(0, len(ids), MOST_ASKED):
            some = ids[begin : begin + MOST_ASKED]
            asked = {"docs": [{"_id": number_of(id), "_source": False} for id in some]}
            found = self._connection.ask("POST", "_mget", asked)["docs"] if some else ()
            absent = next((id for id, one in zip(some, found, strict=True) if not one.get("found")), None)
            if absent is not None:
                raise SearchNewsError(
                    f"there is no article with the id {absent!r}; searchnews query --format ids lists them"
                )
        return ids

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return str(self.address)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the articles, as of the last `refresh`, which queries are read in."""
        return self._languages

    @property
    def own(self) -> tuple[Field, ...]:
        """The fields of one's own, by name, as of the last `refresh`."""
        return self._own

    # --- Reading -------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """See what others have written and declared, and in which languages."""
        self._connection.ask("POST", "_refresh")
        self._read_own(self._connection.index())
        self._read_languages()

    def refresh_names(self) -> None:
        """Read the corrections of names and the synonyms again. Raises ConfigError."""
        if self._entities:
            self.corrections = read_corrections(self._entities)
        if self._synonyms:
            self.synonyms = read_synonyms(Path(), self._synonyms)

    def written(self) -> object:
        """How many writes the archive has seen."""
        return writes(self._connection)

    def _read_own(self, index: Answer) -> None:
        try:
            self._own = own_of(index["mappings"])
        except (KeyError, TypeError, ValueError, AttributeError):
            raise CorruptError(f"{self.address}: its mapping was not written by searchnews") from None

    def _read_languages(self) -> None:
        counts = {name: {"terms": {"field": name, "size": MOST_LANGUAGES}} for name in ("language", "stemmer")}
        found = reading.search(self._connection, {"size": 0, "aggs": counts})["aggregations"]
        languages, stemmers = (
            tuple(sorted(bucket["key"] for bucket in found[name]["buckets"])) for name in ("language", "stemmer")
        )
        self._languages, self._stemmers = languages or ("en",), stemmers or ("en",)

    def __len__(self) -> int:
        """How many articles there are."""
        return reading.count(self._connection, EVERYTHING)

    def get(self, id: str) -> Article | None:
        """The article with this id, or None. Raises TypeError for anything but a string."""
        body = {"ids": [number_of(id)]}
        (found,) = self._connection.ask("POST", "_mget", body)["docs"]
        return article_of(found["_source"]) if found.get("found") else None

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
        order = reading.order_of(sort)

        def ask(question: Question) -> ClusterResults:
            body = reading.body_of(question.matching, question.scoring, order)
            if limit + offset <= reading.MOST_HITS:
                body |= {} if copies else {"collapse": {"field": "story"}}
                answer = reading.search(self._connection, {**body, "from": offset, "size": limit}, timeout)
                total, hits = answer["hits"]["total"]["value"], answer["hits"]["hits"]
            else:
                scan = ClusterScan(question, body, offset, copies, timeout)
                total, hits = scan.total, [*islice(scan.raw(), limit)]
            took = perf_counter() - begin
            return ClusterResults(question, hits, total=total, offset=offset, took=took, copies=copies)

        return self._answer(text, ask, now=now, timezone=timezone, timeout=timeout)

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
        order = reading.order_of(sort)

        def ask(question: Question) -> ClusterScan:
            body = reading.body_of(question.matching, question.scoring, order)
            return ClusterScan(question, body, offset, copies, timeout)

        return self._answer(text, ask, now=now, timezone=timezone, timeout=timeout)

    def count(
        self,
        text: str | Node,
        *,
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> int:
        """How many articles match a query, exactly."""

        def ask(question: Question) -> int:
            return reading.count(self._connection, question.matching, timeout)

        return self._answer(text, ask, now=now, timezone=timezone, timeout=timeout)

    # --- Studying ------------------------------------------------------------------------------------------------

    def batch(
        self,
        queries: Iterable[NamedQuery | str],
        *,
        by: str = "",
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> Batch:
        """What each of many queries finds, as `Archive.batch` has it; each is answered when its row is asked for."""
        moment = now or datetime.now(UTC)
        filled: tuple[date, ...] = ()
        if by:
            whole = times.timeline(self._connection, EVERYTHING, by, zone=timezone)
            filled = tuple(bucket.begin for bucket in whole if bucket.articles)

        def row(asked: NamedQuery) -> BatchRow:
            try:
                tree = tree_of(asked.query, moment, timezone, self.languages, self.own, synonyms=self.synonyms)
            except QueryError as error:
                return BatchRow(asked, counts=(0,) * len(filled), error=error)

            def ask(question: Question) -> BatchRow:
                return studying.row(question, asked, by, filled, timezone)

            return self._answer(tree, ask, now=moment, timezone=timezone, timeout=timeout)

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
        asked = [named(query) for query in queries]
        trees = [
            tree_of(one.query, moment, timezone, self.languages, self.own, synonyms=self.synonyms) for one in asked
        ]
        found = [self._matching(tree, timeout) for tree in trees]
        return studying.compare(
            self._connection,
            [*zip(asked, found, strict=True)],
            by=by,
            field=field,
            share=share,
            per=per,
            smooth=smooth,
            begin=begin,
            until=until,
            zone=timezone,
            own=self.own,
            corrections=self.corrections,
        )

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
            raise SearchNewsError(f"{self.address}: words near a word are counted by an archive on this machine only")

        def ask(question: Question) -> Words:
            return studying.special(question, len(self), limit, pairs)

        return self._answer(text, ask, now=now, timezone=timezone, timeout=timeout)

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
        return studying.like(self._connection, self._reader(), article)

    def links(self, name: str, *, limit: int = 20) -> Links:
        """Who and what is named together with a name, as `Archive.links` has it."""
        not_negative("limit", limit)
        return studying.links(self._connection, self._reader(), name, self.corrections, limit)

    def _reader(self) -> Reader:
        return Reader(Tongues(self._stemmers), self.corrections, Telling(self._connection).query)

    def _matching(self, tree: Node, timeout: float | None) -> Query:
        """What finds the articles that match a tree, which was asked once: so it is not too large."""

        def ask(question: Question) -> Query:
            reading.count(self._connection, question.matching, timeout)
            return question.matching

        return self._answer(tree, ask, now=None, timezone=UTC, timeout=timeout)

    def _answer(
        self,
        text: str | Node,
        ask: Callable[[Question], R],
        *,
        now: datetime | None,
        timezone: tzinfo,
        timeout: float | None,
    ) -> R:
        """The answer to what a query asks of the cluster. If that is too large, it is asked for the words alone, and
        more articles are looked at here."""
        if not isinstance(text, (str, Node)):
            raise TypeError(f"query: expected a string or a tree, got {told(text)}")
        tree = text
        if isinstance(tree, str):
            tree = query.parse(tree, now, timezone, self.languages, self.own, self.synonyms)
        if any(isinstance(node, Tagged) for node in walk(tree)):
            tree = with_tags(tree, self.annotations.tags)
        try:
            return ask(self._question(tree, Tongues(self._stemmers), timeout))
        except TooLarge:
            return ask(self._question(tree, Tongues(self._stemmers, wide=True), timeout))

    def _question(self, tree: Node, tongues: Tongues, timeout: float | None) -> Question:
        """What a tree asks of the cluster; what the cluster cannot say is found out first, in the articles."""
        reader = Reader(tongues, self.corrections, Telling(self._connection).query)
        certain, possible = reader.bounds(tree)
        matching = certain
        if certain != possible:
            matching = some_of([certain, self._in_doubt(tree, reader, all_of([possible, none_of(certain)]), timeout)])
        scores = tuple(scoring(tree, reader, tongues))
        return Question(
            self._connection, tree, matching, scores, reader, self.corrections, self.own, self._notes, self.count
        )

    def _in_doubt(self, tree: Node, reader: Reader, doubtful: Query, timeout: float | None) -> Query:
        """Those of the doubtful articles that match, by their numbers. Raises SearchNewsError for too many."""
        until = None if timeout is None else monotonic() + timeout
        body = {"query": doubtful, "sort": ["_doc"], "size": doubt.AT_ONCE}
        found: list[str] = []
        for number, page in enumerate(reading.pages(self._connection, body, timeout)):
            total = 0 if number else page["hits"]["total"]["value"]
            if total > doubt.MOST:
                forms = ", ".join(map(str, inexact(tree, reader)))
                raise SearchNewsError(
                    f"{forms}: of this a cluster knows only the words, and {total:,} articles have them; at most "
                    f"{doubt.MOST:,} are looked at one by one: ask for less, such as a month or a source"
                )
            if until is not None and monotonic() > until:
                raise SearchNewsError(f"the query took longer than {timeout:g} s; ask for less, or allow more time")
            hits = page["hits"]["hits"]
            articles = [article_of(hit["_source"]) for hit in hits]
            found += doubt.matching(articles, self._told(tree, reader, articles), self.corrections)
        return having_ids(found)

    def _told(self, tree: Node, reader: Reader, articles: Sequence[Article]) -> Node:
        """The tree for some articles alone: what asks for other articles, too, finds those that it does by their
        ids."""
        if is_of_stories(tree):
            numbers = {number_of(article.id): article.id for article in articles}
            query = all_of([reader.bounds(tree).certain, {"ids": {"values": [*numbers]}}])
            body = {"query": query, "_source": False, "size": len(numbers)}
            hits = reading.search(self._connection, body)["hits"]["hits"] if numbers else []
            return Tagged("", frozenset(numbers[hit["_id"]] for hit in hits))
        return with_children(tree, tuple(self._told(child, reader, articles) for child in children(tree)))

    # --- Writing -------------------------------------------------------------------------------------------------

    def add(
        self,
        articles: Iterable[Article | Mapping[str, Any]],
        *,
        fields: Mapping[str, str] | None = None,
        jobs: int = 1,
        enrich: Enrich | None = None,
        on_progress: Callable[[int], None] | None = None,
    ) -> int:
        """Add articles, as `Archive.add` does; one with the id of an older one takes its place. Returns how many
        articles with different ids were added. Raises ArchiveError if the cluster rejected any: all others are in it,
        and `rejected` says which were not and why."""
        if not isinstance(enrich, Enrich | None):
            raise TypeError(f"enrich: expected an Enrich or None, got {told(enrich)}")
        enrich = enrich or Enrich(always=tuple(self.corrections.always.items()))
        self.rejected = ()
        adding = self.adding(enrich, jobs)
        for _ in adding.batches(checked(articles, fields or {}, self.own), on_progress=on_progress):
            self.rejected = adding.rejected
        adding.settle()
        self.refresh()
        if failure := self.rejection():
            raise failure
        return len(adding.numbers)

    def rejection(self) -> ArchiveError | None:
        """The error that tells of the `rejected` articles, if there are any."""
        if not self.rejected:
            return None
        first = "; ".join(f"{one.id}: {one.reason}" for one in self.rejected[:MOST_TOLD])
        return ArchiveError(
            f"{self.address}: {len(self.rejected):,} articles were rejected, the others are in: {first}"
        )

    def adding(self, enrich: Enrich, jobs: int = 1) -> Adding:
        """For who sends articles batch by batch (`searchnews.sync`): what `add` does, step by step."""
        return Adding(self._connection, enrich, jobs)

    def files(self) -> dict[str, FileState]:
        """The source files all of whose articles are in the archive, by path, whoever indexed them."""
        return files.known(self._connection)

    def declare(self, meta: Mapping[str, str]) -> None:
        """Give the archive fields of one's own, as `Archive.declare` does. Raises ValueError for what is no name or no
        type, ArchiveError for one that the archive has with another type."""
        wanted = own(meta)
        self._read_own(self._connection.index())
        known = {field.name: field for field in self._own}
        for field in wanted:
            if (older := known.setdefault(field.name, field)).kind is not field.kind:
                raise ArchiveError(
                    f"{self.address}: {field.name} is a {older.kind.value} there, not a {field.kind.value}"
                )
        fields = own(own_types(tuple(known.values())))
        if fields != self._own:
            self._connection.ask("PUT", "_mapping", {"_meta": about(fields), "properties": own_properties(fields)})
            self._own = fields

    def delete(
        self,
        ids: str | Iterable[str] = (),
        *,
        query: str | Node | None = None,
        now: datetime | None = None,
        timezone: tzinfo = UTC,
    ) -> int:
        """Delete the articles with these ids (or this one) and those that match a query. Returns how many there
        were."""
        named = [ids] if isinstance(ids, str) else [*ids]
        self._connection.ask("POST", "_refresh")
        parts: list[Query] = [{"ids": {"values": [number_of(id) for id in named]}}] if named else []
        if query is None:
            return self.remove(parts)

        def ask(question: Question) -> int:
            return self.remove([*parts, question.matching])

        return self._answer(query, ask, now=now, timezone=timezone, timeout=None)

    def remove(self, parts: Sequence[Query]) -> int:
        """Delete what any of some queries of the cluster finds. Returns how many articles there were."""
        options = {"conflicts": "proceed", "refresh": "true"}
        answer = self._connection.ask(
            "POST", "_delete_by_query", {"query": some_of(parts)}, timeout=LONGEST_DELETION, **options
        )
        if answer["failures"] or answer["version_conflicts"]:
            left = len(answer["failures"]) + answer["version_conflicts"]
            raise ArchiveError(f"{self.address}: {left:,} articles could not be deleted; try again")
        self.refresh()
        return int(answer["deleted"])

    def drop(self) -> None:
        """Delete the whole archive from its cluster, with its tags and notes, for good."""
        self._connection.ask("DELETE", "")
        files.drop(self._connection)
        self._notes.drop()

    def stats(self) -> Stats:
        """What the archive holds. How many different words there are is not known here: 0."""
        sums = {
            "tokens": {"sum": {"field": "words"}},
            "earliest": {"min": {"field": "published"}},
            "latest": {"max": {"field": "published"}},
        }
        counted = reading.search(self._connection, {"size": 0, "aggs": sums})
        found = counted["aggregations"]
        whole = self._connection.ask("GET", "_stats/docs,store,segments")["_all"]
        first, last = (
            None if found[name]["value"] is None else datetime.fromtimestamp(found[name]["value"] / 1000, UTC)
            for name in ("earliest", "latest")
        )
        return Stats(
            articles=counted["hits"]["total"]["value"],
            deleted=whole["primaries"]["docs"]["deleted"],
            segments=whole["primaries"]["segments"]["count"],
            bytes=whole["total"]["store"]["size_in_bytes"],
            words=0,
            tokens=int(found["tokens"]["value"]),
            languages=self.languages if counted["hits"]["total"]["value"] else (),
            guessed={},
            earliest=first,
            latest=last,
        )

    def suggest(self, prefix: str, field: str, limit: int = 10) -> list[tuple[str, int]]:
        """The commonest values of a keyword or entity field of which a word begins with a prefix, and how many articles
        have them."""
        return beginning(self._connection, field, prefix, limit, self.corrections)
