"""The library's face: an archive of news articles that can be searched.

with searchnews.create("indexes/mine") as archive:
    archive.add(searchnews.read(["articles/"]))
    for hit in archive.search('"interest rates" AND published:2025'):
        print(hit.article.title)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast

import numpy as np

from searchnews import query, tagging
from searchnews.article import Article
from searchnews.cluster.address import is_address
from searchnews.corrections import AS_INDEXED, entities_file, read_entities
from searchnews.errors import ArchiveError, SearchNewsError, not_negative, told
from searchnews.fields import Field, own
from searchnews.query import Node
from searchnews.query.nodes import And
from searchnews.query.variants import ORDINARY_SYNONYMS
from searchnews.search import top
from searchnews.search.answer import answer
from searchnews.search.evaluate import Evaluation, evaluate
from searchnews.search.limit import Limit
from searchnews.search.results import Results
from searchnews.search.scan import Scan
from searchnews.search.tagged import existing, one_or_more, tag_counts, with_tags
from searchnews.storage import commit
from searchnews.storage.snapshot import Snapshot, explained
from searchnews.synonyms import read_synonyms, synonyms_file
from searchnews.tagging import NONE, Annotations

if TYPE_CHECKING:
    from searchnews import contract
    from searchnews.indexing.builder import Builder
    from searchnews.indexing.enrich import Enrich
    from searchnews.indexing.repair import Repair
    from searchnews.search.batch import Batch, NamedQuery
    from searchnews.search.comparison import Comparison
    from searchnews.search.news import News, Seen
    from searchnews.search.spellings import Alike
    from searchnews.study.concordance import Line, Order
    from searchnews.study.likeness import Likeness
    from searchnews.study.links import Links
    from searchnews.study.stats import Stats
    from searchnews.study.words import Words

DEFAULT_LIMIT = 10
Looks = tuple[tuple[int, ...] | None, tuple[int, ...] | None]
DEFAULT_MEMORY = 1 << 30  # bytes; see index.writer


class Archive:
    """An open archive. It searches the commit that was the newest when it was opened or last refreshed; searching is
    safe from several threads. Changes are made by one process at a time and are visible here as soon as they return.
    """

    def __init__(self, path: Path, entities: Path | None = None, synonyms: Path | None = None) -> None:
        self.path = path
        self._entities, self._synonyms = entities, synonyms
        self._builder: Builder | None = None  # of the last add
        self.corrections = AS_INDEXED
        self.synonyms = ORDINARY_SYNONYMS
        self._read: Looks = ((), ())  # how the files of corrections and of synonyms looked; None where there was none
        self._annotated: tuple[tuple[int, ...] | None, Annotations] = None, NONE  # how that file looked, what it says
        self.refresh()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files. Hits and results that were returned stay valid."""
        self._snapshot: Snapshot | None = None
        self._builder = None

    def _tree(self, text: str | Node, now: datetime | None, timezone: tzinfo) -> Node:
        """The tree of a query, in which dates may be written in the archive's languages, with what is tagged now."""
        if not isinstance(text, (str, Node)):
            raise TypeError(f"query: expected a string or a tree, got {text!r}")
        if isinstance(text, Node):
            return with_tags(text, self.annotations.tags)
        known = self.snapshot
        tree = query.parse(text, now, timezone, known.languages, known.own, self.synonyms)
        return with_tags(tree, self.annotations.tags) if "tagged" in text.lower() else tree

    def refresh(self) -> None:
        """Move on to the newest commit. Raises NoArchiveError, NewerFormatError, CorruptError."""
        _, self._snapshot = commit.open_newest(self.path)
        self.refresh_names()

    def refresh_names(self) -> None:
        """Read the corrections of names and the synonyms again if their files have changed (40 µs if they have not).
        Raises ConfigError."""
        now = _look(entities_file(self.path, self._entities)), _look(synonyms_file(self.path, self._synonyms))
        if now[0] != self._read[0]:
            self.corrections = read_entities(self.path, self._entities)
        if now[1] != self._read[1]:
            self.synonyms = read_synonyms(self.path, self._synonyms)
        self._read = now

    @property
    def snapshot(self) -> Snapshot:
        """The commit that is searched. Raises ArchiveError after close()."""
        if self._snapshot is None:
            raise ArchiveError(f"{self.path}: the archive was closed; open it again")
        return self._snapshot

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return str(self.path)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the articles, which queries are read in."""
        return self.snapshot.languages

    @property
    def own(self) -> tuple[Field, ...]:
        """The fields of one's own, by name; see `declare`."""
        return self.snapshot.own

    def __len__(self) -> int:
        """How many articles there are."""
        return self.snapshot.documents

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
    ) -> Results:
        """The articles that match a query (text or tree), best first (`sort`: relevance, related, newest, oldest,
        longest, or mentions of the names that the query asks for).

        `limit` hits from the `offset`-th on are returned; `total` always counts all. Articles that tell the same
        story are one hit, which names the others; with `copies` each is one. `now` and `timezone` give "yesterday" its
        meaning. `timeout` is the seconds it may take, None without end. Raises QueryError, also when time is up, which
        says which part was dear, and SearchNewsError for mentions without a name.
        """
        not_negative("limit", limit)
        not_negative("offset", offset)
        tree = self._tree(text, now, timezone)
        with explained(self.snapshot):
            return Results.of(
                self.snapshot,
                tree,
                limit=limit,
                offset=offset,
                sort=sort,
                copies=copies,
                corrections=self.corrections,
                annotations=self.annotations if limit else NONE,
                timeout=timeout,
            )

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
    ) -> Scan:
        """An iterator over all hits (from the `offset`-th on) that `search` would give without a limit; it reads an
        article at a time and never holds all of them.

        The matches are found and ordered at the call, which raises what `search` raises, and are those of the commit
        that is searched now, whatever is written or closed meanwhile. `timeout` is for the call alone. Without
        `with_text` no article is read: hits have an id, an address, a score, names, mentioned times, copies and the
        number of words, six times as fast.
        """
        not_negative("offset", offset)
        tree = self._tree(text, now, timezone)
        with explained(self.snapshot):
            return Scan.of(
                self.snapshot,
                tree,
                offset=offset,
                sort=sort,
                copies=copies,
                corrections=self.corrections,
                annotations=self.annotations,
                timeout=timeout,
                with_text=with_text,
            )

    def count(
        self,
        text: str | Node,
        *,
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> int:
        """How many articles match a query, exactly: the `total` of `search`, whose arguments and errors these are."""
        tree = self._tree(text, now, timezone)
        with explained(self.snapshot):
            return answer(Evaluation(self.snapshot, self.corrections, Limit(timeout)), tree, 0).total

    def batch(
        self,
        queries: Iterable[NamedQuery | str],
        *,
        by: str = "",
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> Batch:
        """An iterator over what each of many queries finds, in the commit that is searched now: numbers of articles
        and stories, first and last publication, the best article and, `by` day, week, month, quarter or year, how many
        were published when.

        A wrong query is a row with its error. `now`, `timezone` and `timeout`, of each query, mean what they mean in
        `search`.
        """
        from searchnews.search.batch import Batch

        return Batch.of(
            self.snapshot,
            queries,
            by=by,
            now=now,
            zone=timezone,
            corrections=self.corrections,
            annotations=self.annotations,
            synonyms=self.synonyms,
            timeout=timeout,
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
        """The words, and with `pairs` the two-word terms, that are special about the articles that match, against all
        others; or, with `near`, those that stand near a word (or another query for places in texts) in the best of
        them. The other arguments and the errors are those of `search`."""
        from searchnews.study import words

        not_negative("limit", limit)
        tree = self._tree(text, now, timezone)
        with explained(self.snapshot):
            evaluation = Evaluation(self.snapshot, self.corrections, Limit(timeout))
            if near is None:
                return words.special(self.snapshot, answer(evaluation, tree).docs, limit, pairs=pairs)
            word = self._tree(near, now, timezone)
            matches = answer(evaluation, And((tree, word)))
            places = top.best(self.snapshot, matches, words.READ_NEAR)
            return words.near(evaluation, word, places, limit)

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
        """Every match of a query in the texts, with at most `width` characters to its left and its right: article by
        article, the best first, an article read at a time; or ordered by the nearest word to the "left" or "right"."""
        from searchnews.study.concordance import lines

        not_negative("width", width)
        if order not in ("", "left", "right"):
            raise ValueError(f"order is {order!r}, not left or right")
        return lines(self.scan(text, copies=True, now=now, timezone=timezone, timeout=timeout), width, order)

    def like(self, article: str | Article) -> Likeness | None:
        """What makes articles like one, given or by its id: a query for them, to be searched; None if nothing does.
        Raises SearchNewsError if there is none with this id."""
        from searchnews.study.likeness import likeness

        if isinstance(article, str):
            found = self.get(article)
            if found is None:
                raise SearchNewsError(f"there is no article with the id {article!r}")
            article = found
        with explained(self.snapshot):
            return likeness(Evaluation(self.snapshot, self.corrections), article)

    def links(self, name: str, *, limit: int = 20) -> Links:
        """Who and what is named together with a name, and how these go together."""
        from searchnews.study.links import links

        not_negative("limit", limit)
        with explained(self.snapshot):
            return links(self.snapshot, name, self.corrections, limit)

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
        """How many articles each of some queries finds over time, or what `share` of all articles, in the buckets of
        one timeline (`Results.timeline`, whose `by`, `field`, `begin` and `until` these are).

        `per` "source", each in the sources that have most of what any of them finds. `smooth` is over how many buckets
        values are means. `now`, `timezone` and `timeout`, of each query, mean what they mean in `search`; it raises
        what that raises.
        """
        from searchnews.search.batch import named
        from searchnews.search.comparison import compare

        with explained(self.snapshot):
            return compare(
                self.snapshot,
                [named(query) for query in queries],
                by=by,
                field=field,
                share=share,
                per=per,
                smooth=smooth,
                begin=begin,
                until=until,
                now=now,
                zone=timezone,
                corrections=self.corrections,
                annotations=self.annotations,
                synonyms=self.synonyms,
                timeout=timeout,
            )

    def news(
        self,
        searches: Iterable[NamedQuery],
        seen: Seen,
        *,
        copies: bool = False,
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> Iterator[News]:
        """What is new for each of some searches since it was read, which `seen` remembers by the ids of articles: an
        iterator over the searches, each an iterator over its hits, newest first, with the parts of the query that each
        matches.

        `seen.marked(archive.snapshot, names)` says that these searches have read all there is. A wrong query has an
        error and no hits. The other arguments mean what they mean in `search`.
        """
        from searchnews.search.news import news

        return news(
            self.snapshot,
            searches,
            seen,
            copies=copies,
            now=now,
            zone=timezone,
            corrections=self.corrections,
            annotations=self.annotations,
            synonyms=self.synonyms,
            timeout=timeout,
        )

    def __contains__(self, id: object) -> bool:
        """Is there an article with this id? Raises TypeError for anything but a string."""
        return self.snapshot.find(id) is not None  # type: ignore[arg-type]  # find() tells what is no string

    def get(self, id: str) -> Article | None:
        """The article with this id, or None. Raises TypeError for anything but a string."""
        place = self.snapshot.find(id)
        with explained(self.snapshot):
            return self.snapshot.shards[place[0]].article(place[1]) if place else None

    def __iter__(self) -> Iterator[Article]:
        """All articles, segment by segment."""
        with explained(self.snapshot):
            for shard in self.snapshot.shards:
                for doc in np.flatnonzero(shard.live).tolist():
                    yield shard.article(doc)

    def ids(self) -> Iterator[str]:
        """The ids of all articles."""
        with explained(self.snapshot):
            for shard in self.snapshot.shards:
                for id_, live in zip(shard.segment.unique("id").values(), shard.live.tolist(), strict=True):
                    if live:
                        yield id_

    def add(
        self,
        articles: Iterable[Article | Mapping[str, Any]],
        *,
        fields: Mapping[str, str] | None = None,
        jobs: int = 1,
        memory: int = DEFAULT_MEMORY,
        enrich: Enrich | None = None,
        on_progress: Callable[[int], None] | None = None,
    ) -> int:
        """Add articles and commit; one with the id of an older one replaces it. Returns how many articles with
        different ids were added.

        A dict, or a row of a DataFrame or an Arrow table, is read as a line of JSON lines is, by the same names;
        `fields` says what others stand for, ours to theirs: {"title": "head"}. Fields of one's own have to be declared.

        `enrich` says what to look for; without it, everything, and names that the corrections of names always tag.
        With `jobs` > 1 as many processes index; a script then needs `if __name__ == "__main__":`. `memory` is the
        budget of all of them in bytes. `on_progress` is told how many articles are done. Raises LockedError, and
        ArticleError for the first that is no article (what was committed before it stays).
        """
        from searchnews.indexing.builder import Builder
        from searchnews.indexing.checked import checked
        from searchnews.indexing.enrich import Enrich
        from searchnews.indexing.writer import Writer

        if not isinstance(enrich, Enrich | None):
            raise TypeError(f"enrich: expected an Enrich or None, got {told(enrich)}")
        total = 0
        enrich = enrich or Enrich(always=tuple(self.corrections.always.items()))
        # The words that one call has learnt serve the next one: small calls are three times as fast. Of two calls at a
        # time, one has a new builder.
        builder, self._builder = self._builder, None
        if jobs != 1:
            builder = None
        elif builder is None or builder.enrich != enrich:
            builder = Builder(enrich)
        with Writer(self.path, jobs=jobs, memory=memory, enrich=enrich, builder=builder) as writer:
            for report in writer.add(checked(articles, fields or {}, self.snapshot.own)):
                total += report.articles
                if on_progress:
                    on_progress(total)
        self._builder = builder
        self.refresh()
        return total - writer.repeated

    def declare(self, meta: Mapping[str, str]) -> None:
        """Give the archive fields of one's own, by name and type: {"desk": "keyword", "pages": "number", "embargo":
        "date"} are `meta.desk`, `meta.pages` and `meta.embargo`. They stay as they are. Raises ValueError for what is
        no name or no type, ArchiveError for one that the archive has with another type."""
        from searchnews.indexing.writer import Writer

        fields = own(meta)
        with Writer(self.path) as writer:
            writer.declare(fields)
        self.refresh()

    def delete(
        self,
        ids: str | Iterable[str] = (),
        *,
        query: str | Node | None = None,
        now: datetime | None = None,
        timezone: tzinfo = UTC,
    ) -> int:
        """Delete the articles with these ids (or this one) and those that match a query, in one commit. Returns how
        many there were.

        `now` and `timezone` mean what they mean in `search`. Raises LockedError, and QueryError before anything is
        deleted.
        """
        from searchnews.indexing.writer import Writer

        tree = None if query is None else self._tree(query, now, timezone)
        with Writer(self.path) as writer, explained(writer.snapshot):
            matched = None if tree is None else evaluate(writer.snapshot, tree, self.corrections).docs
            count = writer.delete(ids, matched)
        self.refresh()
        return count

    @property
    def annotations(self) -> Annotations:
        """The tags and notes that there are now, of articles that the archive has, had, or may have again."""
        looks = tagging.state(self.path)
        if looks != self._annotated[0]:
            self._annotated = looks, tagging.read(self.path)
        return self._annotated[1]

    def tag(self, ids: str | Iterable[str], name: str) -> int:
        """Give articles (or this one) a tag, which `tagged:name` then finds. Returns how many did not have it yet.
        Raises SearchNewsError for an id that no article has, and for what is no name of a tag."""
        return tagging.tag(self.path, existing(self.snapshot, ids), name)

    def untag(self, ids: str | Iterable[str], name: str) -> int:
        """Take a tag from articles (or this one), which may be gone. Returns how many had it."""
        return tagging.untag(self.path, one_or_more(ids), name)

    def note(self, id: str, text: str) -> None:
        """Note something about an article, in place of what was noted; an empty text removes that. Raises
        SearchNewsError for an id that no article has, if there is something to note."""
        (known,) = existing(self.snapshot, id) if text.strip() else one_or_more(id)
        tagging.note(self.path, known, text)

    def tags(self) -> Mapping[str, int]:
        """The tags that articles of the archive have, in order, and how many have each."""
        return tag_counts(self.snapshot, self.annotations.tags)

    def suggest(self, prefix: str, field: str, limit: int = 10) -> list[tuple[str, int]]:
        """The commonest values of a keyword or entity field of which a word begins with a prefix, and how many articles
        have them."""
        from searchnews.search import suggest

        with explained(self.snapshot):
            return suggest.values(self.snapshot, field, prefix, limit, self.corrections)

    def merge_suggestions(self, kind: str = "entity") -> Sequence[Alike]:
        """Names of a kind (person, org, place, other, or any) that may be one, written in several ways or scripts, in
        groups. Nothing is merged by that: who finds that a group is one writes it into entities.yaml."""
        from searchnews.search import spellings

        with explained(self.snapshot):
            return spellings.merge_suggestions(self.snapshot, kind, self.corrections)

    def optimize(self) -> None:
        """Join segments and drop deleted articles for good: fewer, larger files."""
        from searchnews.indexing.writer import Writer

        with Writer(self.path) as writer:
            writer.optimize()
        self.refresh()

    def check(self) -> list[str]:
        """Read every byte and compare checksums. Returns a line for each damaged part; none if all is well."""
        return check(self.path)

    def stats(self) -> Stats:
        """What the archive holds."""
        from searchnews.study.stats import Stats

        return Stats.of([self.path], self.snapshot)


def _look(file: Path) -> tuple[int, ...] | None:
    """What changes when a file does: inode, size, time; None if it is not there."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def check(path: str | os.PathLike[str]) -> list[str]:
    """Like Archive.check, also for an index too damaged to open."""
    return commit.problems(Path(path))


def repair(path: str | os.PathLike[str]) -> Repair:
    """Make a damaged index whole again with every article that can still be read, and say what is lost; the damaged
    files are removed, so keep a copy. Nothing is written if all is well. Raises NoArchiveError, LockedError."""
    from searchnews.indexing.repair import repair as repair_index

    return repair_index(Path(path))


def create(path: str | os.PathLike[str], *, meta: Mapping[str, str] | None = None) -> Archive:
    """Make a new, empty archive in a directory that does not exist yet or is empty, with the fields of one's own that
    `meta` declares (see `Archive.declare`). Raises ArchiveError."""
    from searchnews.indexing.writer import create as create_index

    directory = Path(path)
    if directory.is_dir() and commit.generations(directory):
        raise ArchiveError(f"{directory}: there is an index already; open it, or choose another name")
    create_index(directory, own(meta or {}))
    return Archive(directory)


def open(
    path: str | os.PathLike[str],
    entities: str | os.PathLike[str] | None = None,
    synonyms: str | os.PathLike[str] | None = None,
) -> Archive:
    """Open an archive: that of a directory or of an address on a cluster, `opensearch+https://HOST:PORT/NAME`.
    `entities` is a file with corrections of names and `synonyms` one with words that mean the same, in place of the
    archive's own entities.yaml and synonyms.yaml. Raises NoArchiveError, NewerFormatError, CorruptError, other
    ArchiveErrors for a cluster; ConfigError for a bad file of these.

    An archive on a cluster keeps the contract of `searchnews.contract`, and raises a SearchNewsError for what else an
    Archive has."""
    files = [None if file is None else Path(file) for file in (entities, synonyms)]
    if isinstance(path, str) and is_address(path):
        from searchnews.cluster.archive import ClusterArchive

        return cast(Archive, ClusterArchive.open(path, *files))
    return Archive(Path(path), *files)


if TYPE_CHECKING:
    from searchnews.cluster.archive import ClusterArchive

    _CONTRACT: tuple[type[contract.Archive], ...] = (Archive, ClusterArchive)  # which both keep
