"""An archive in a directory: opened, followed, changed, checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from searchnews import tagging
from searchnews.archive.searchable import Searchable
from searchnews.article import Article
from searchnews.corrections import AS_INDEXED, entities_file, read_entities
from searchnews.errors import ArchiveError, told
from searchnews.fields import own
from searchnews.query import Node
from searchnews.query.variants import ORDINARY_SYNONYMS
from searchnews.search.evaluate import evaluate
from searchnews.search.tagged import existing, one_or_more
from searchnews.storage import commit
from searchnews.storage.snapshot import Snapshot, explained
from searchnews.synonyms import read_synonyms, synonyms_file
from searchnews.tagging import NONE, Annotations

if TYPE_CHECKING:
    from searchnews.desk.watching import WatchList
    from searchnews.indexing.builder import Builder
    from searchnews.indexing.enrich import Enrich
    from searchnews.study.stats import Stats

Looks = tuple[tuple[int, ...] | None, tuple[int, ...] | None]
DEFAULT_MEMORY = 1 << 30  # bytes; that of indexing.writer, which is imported when something is added


class Archive(Searchable):
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
    def name(self) -> str:
        """The name of its directory."""
        return self.path.resolve().name

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return str(self.path)

    def written(self) -> object:
        """The newest commit: the names in the directory tell (0.05 ms); opening it takes milliseconds, and what was
        worked out from the old one is lost. Raises ArchiveError."""
        return commit.newest(self.path)

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

    @property
    def watch_list(self) -> WatchList:
        """The saved searches, and what is new for them."""
        from searchnews.archive.watching import LocalWatchList

        return LocalWatchList(self)

    def optimize(self) -> None:
        """Join segments and drop deleted articles for good: fewer, larger files."""
        from searchnews.indexing.writer import Writer

        with Writer(self.path) as writer:
            writer.optimize()
        self.refresh()

    def check(self) -> list[str]:
        """Read every byte and compare checksums. Returns a line for each damaged part; none if all is well."""
        return commit.problems(self.path)

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
