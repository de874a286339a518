"""An archive on a cluster, by its address: opened, followed, changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

from searchnews.article import Article
from searchnews.cluster import files, parts, reading
from searchnews.cluster.adding import Adding, UntilWrong
from searchnews.cluster.address import Address, Credentials
from searchnews.cluster.archive.asking import Asking
from searchnews.cluster.archive.searchable import Searchable
from searchnews.cluster.archive.watching import ClusterWatchList
from searchnews.cluster.bulk import Rejected
from searchnews.cluster.connection import Answer, Connection
from searchnews.cluster.documents import number_of
from searchnews.cluster.joining import join
from searchnews.cluster.keeping import Kept
from searchnews.cluster.mapping import by_of, mapping, own_of, settings
from searchnews.cluster.notes import Notes
from searchnews.cluster.parts import DIVIDED_BY, Parts
from searchnews.cluster.queries import some_of
from searchnews.cluster.results import Question
from searchnews.cluster.rules import Query
from searchnews.cluster.stories import writes
from searchnews.corrections import AS_INDEXED, read_corrections
from searchnews.errors import ArchiveError, CorruptError, NoArchiveError, SearchNewsError, told
from searchnews.fields import Field, own, own_types
from searchnews.indexing.checked import checked
from searchnews.indexing.enrich import Enrich
from searchnews.query import Node
from searchnews.query.variants import ORDINARY_SYNONYMS
from searchnews.search.tagged import one_or_more
from searchnews.storage.files import FileState
from searchnews.synonyms import read_synonyms
from searchnews.tagging import Annotations

MOST_LANGUAGES = 1000
MOST_TOLD = 3  # rejected articles that an error names
LONGEST_DELETION = 3600.0  # seconds
# What else an archive in a directory has, and what is missing here.
ONLY_LOCAL = {
    "check": "there are checks",
    "ids": "there are lists of ids",
    "merge_suggestions": "there are suggestions which names are one",
    "news": "there is news for searches that are not saved (see watch_list)",
    "path": "there are files",
    "snapshot": "this can be asked",
}


class ClusterArchive(Searchable):
    """An open archive on a cluster. It searches what the cluster shows at the time of each call; what is added and
    deleted here is shown as soon as the call returns. Safe for several threads, and for several writers."""

    def __init__(self, address: Address, entities: Path | None = None, synonyms: Path | None = None) -> None:
        self.address, self._entities, self._synonyms = address, entities, synonyms
        credentials = Credentials.of(address.host)
        self.connection = Connection(address, credentials)
        self._notes = Notes(address, credentials)
        self._kept = Kept(address, credentials)
        self.corrections = read_corrections(entities) if entities else AS_INDEXED
        self.synonyms = read_synonyms(Path(), synonyms) if synonyms else ORDINARY_SYNONYMS
        self.rejected: tuple[Rejected, ...] = ()  # by the cluster, in the last `add`
        self._languages: tuple[str, ...] = ()
        self._stemmers: tuple[str, ...] = ()
        self._own: tuple[Field, ...] = ()
        self._parts = Parts(address.name)

    @classmethod
    def open(cls, address: str, entities: Path | None = None, synonyms: Path | None = None) -> Self:
        """The archive of an address, which must be there; with corrections of names and words that mean the same from
        files. Raises ArchiveError and its kinds, ConfigError for a bad file."""
        archive = cls(Address.of(address), entities, synonyms)
        archive._read_mapping(archive.connection.check())
        archive._read_languages()
        return archive

    @classmethod
    def create(
        cls,
        address: str,
        *,
        shards: int = 1,
        replicas: int = 1,
        by: str = "",
        meta: Mapping[str, str] | None = None,
    ) -> Self:
        """Make a new, empty archive, with the fields of one's own that `meta` declares. It is one index, or, `by`
        "year" or "month", one for each that has articles; `shards`, of each index, are for good, `replicas` are not.
        Raises ArchiveError if there is an index of this name."""
        fields = own(meta or {})
        if by and by not in DIVIDED_BY:
            raise ValueError(f"by is {by!r}, not one of {', '.join(DIVIDED_BY)}")
        archive = cls(Address.of(address))
        if parts.is_name_of_part(archive.name):
            raise ArchiveError(f"{archive.address}: what is divided by time has indices of such names; choose another")
        connection = archive.connection
        try:
            connection.check()
        except NoArchiveError:
            parts.make(connection, Parts(archive.name, by), settings(shards, replicas), mapping(fields, by))
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
        self.connection.close()
        self._notes.close()
        self._kept.close()

    def __repr__(self) -> str:
        return f"<ClusterArchive {self.address}>"

    def __getattr__(self, name: str) -> NoReturn:
        if name in ONLY_LOCAL:
            raise SearchNewsError(f"{self.address}: {ONLY_LOCAL[name]} of an archive on this machine only")
        raise AttributeError(name)

    @property
    def _asking(self) -> Asking:
        return Asking(
            self.connection, self._notes, self.corrections, self.synonyms, self._languages, self._stemmers, self._own
        )

    @property
    def name(self) -> str:
        """What it is called on its cluster."""
        return self.address.name

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return str(self.address)

    def refresh(self) -> None:
        """See what others have written and declared, and in which languages."""
        self.connection.ask("POST", "_refresh")
        self._read_mapping(self.connection.index())
        self._read_languages()

    def refresh_names(self) -> None:
        """Read the corrections of names and the synonyms again. Raises ConfigError."""
        if self._entities:
            self.corrections = read_corrections(self._entities)
        if self._synonyms:
            self.synonyms = read_synonyms(Path(), self._synonyms)

    def written(self) -> object:
        """How many writes the archive has seen."""
        return writes(self.connection)

    def _read_mapping(self, index: Answer) -> None:
        try:
            self._own = own_of(index["mappings"])
            self._parts = Parts(self.name, by_of(index["mappings"]))
        except (KeyError, TypeError, ValueError, AttributeError):
            raise CorruptError(f"{self.address}: its mapping was not written by searchnews") from None
        if self._parts.by and parts.is_name_of_part(self.name):
            raise ArchiveError(f"{self.address}: this is a part of an archive; leave away what begins with .published")

    def _read_languages(self) -> None:
        counts = {name: {"terms": {"field": name, "size": MOST_LANGUAGES}} for name in ("language", "stemmer")}
        found = reading.search(self.connection, {"size": 0, "aggs": counts})["aggregations"]
        languages, stemmers = (
            tuple(sorted(bucket["key"] for bucket in found[name]["buckets"])) for name in ("language", "stemmer")
        )
        self._languages, self._stemmers = languages or ("en",), stemmers or ("en",)

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
        and `rejected` says which were not and why. Raises ArticleError for the first that is no article, and what else
        the articles raise: all before it are in."""
        if not isinstance(enrich, Enrich | None):
            raise TypeError(f"enrich: expected an Enrich or None, got {told(enrich)}")
        enrich = enrich or Enrich(always=tuple(self.corrections.always.items()))
        self.rejected = ()
        adding, right = self.adding(enrich, jobs), UntilWrong(checked(articles, fields or {}, self.own))
        for _ in adding.batches(right, on_progress=on_progress):
            self.rejected = adding.rejected
        adding.settle()
        self.refresh()
        if right.error is not None:
            raise right.error
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
        return Adding(self.connection, self._parts, enrich, jobs)

    def files(self) -> dict[str, FileState]:
        """The source files all of whose articles are in the archive, by path, whoever indexed them."""
        return files.known(self.connection)

    def declare(self, meta: Mapping[str, str]) -> None:
        """Give the archive fields of one's own, as `Archive.declare` does. Raises ValueError for what is no name or no
        type, ArchiveError for one that the archive has with another type."""
        wanted = own(meta)
        self._read_mapping(self.connection.index())
        known = {field.name: field for field in self._own}
        for field in wanted:
            if (older := known.setdefault(field.name, field)).kind is not field.kind:
                raise ArchiveError(
                    f"{self.address}: {field.name} is a {older.kind.value} there, not a {field.kind.value}"
                )
        fields = own(own_types(tuple(known.values())))
        if fields != self._own:
            parts.declare(self.connection, self._parts, fields)
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
        self.connection.ask("POST", "_refresh")
        queries: list[Query] = [{"ids": {"values": [number_of(id) for id in named]}}] if named else []
        if query is None:
            return self.remove(queries)

        def ask(question: Question) -> int:
            whole = parts.drop_whole(self.connection, self._parts, question.matching)
            return whole + self.remove([*queries, question.matching])

        asking = self._asking
        return asking.answer(asking.tree(query, now, timezone), ask)

    def remove(self, queries: Sequence[Query]) -> int:
        """Delete what any of some queries of the cluster finds. Returns how many articles there were."""
        options = {"conflicts": "proceed", "refresh": "true"}
        answer = self.connection.ask(
            "POST", "_delete_by_query", {"query": some_of(queries)}, timeout=LONGEST_DELETION, **options
        )
        if answer["failures"] or answer["version_conflicts"]:
            left = len(answer["failures"]) + answer["version_conflicts"]
            raise ArchiveError(f"{self.address}: {left:,} articles could not be deleted; try again")
        self.refresh()
        return int(answer["deleted"])

    def optimize(self) -> None:
        """Join the segments of each shard to one, and drop deleted articles for good; returns when that is done, which
        may take hours. Meanwhile the archive can be searched. Raises ArchiveError."""
        join(self.connection)
        self.refresh()

    @property
    def annotations(self) -> Annotations:
        """The tags and notes that there are now, of articles that the archive has, had, or may have again."""
        return self._notes.read()

    def tag(self, ids: str | Iterable[str], name: str) -> int:
        """Give articles (or this one) a tag, as `Archive.tag` does."""
        return self._notes.tag(reading.existing(self.connection, ids), name)

    def untag(self, ids: str | Iterable[str], name: str) -> int:
        """Take a tag from articles (or this one), which may be gone. Returns how many had it."""
        return self._notes.untag(one_or_more(ids), name)

    def note(self, id: str, text: str) -> None:
        """Note something about an article, as `Archive.note` does."""
        (known,) = reading.existing(self.connection, id) if text.strip() else one_or_more(id)
        self._notes.note(known, text)

    @property
    def watch_list(self) -> ClusterWatchList:
        """The saved searches, and what is new for them."""
        return ClusterWatchList(self._asking, self._kept)

    def drop(self) -> None:
        """Delete the whole archive from its cluster, with its tags, notes and saved searches, for good."""
        parts.drop(self.connection, self._parts)
        files.drop(self.connection)
        self._notes.drop()
        self._kept.drop()
