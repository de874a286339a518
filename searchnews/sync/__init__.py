"""How does an index follow a tree of files? It does again only what changed.

    files now + files as indexed -> plan (add, update, unchanged, remove) -> tasks -> commits

A file is recognised by its path. If its size and time are the same, it is unchanged; if only the time differs, its
content decides. The articles of a changed file replace those it had before; a file that is gone keeps its articles
unless `prune` is asked for. Every commit holds the list of the files that are complete with it, so an interrupted run
goes on where it stopped.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import IO, Literal

from searchnews import sources
from searchnews.article import Article
from searchnews.corrections import read_entities
from searchnews.indexing.enrich import Enrich
from searchnews.indexing.worker import Report, Task
from searchnews.indexing.writer import DEFAULT_MEMORY, LOCK_TIMEOUT, Completion, Writer
from searchnews.sources import File, Options, Paths, Problem, read_stream, several
from searchnews.storage import commit
from searchnews.storage import files as listing
from searchnews.storage.commit import new_name, segment_path
from searchnews.storage.files import ContentHash, FileState, content_hash, origin

# The files of an index, which lie below the directory that is indexed after `searchnews index .`
_OF_AN_INDEX = re.compile(
    rf"/(_{commit.INDEX_NAME}_\d+\.toc(\.new)?|{commit.INDEX_NAME}_([0-9a-v]{{16}}\.(news|stories|files)|WRITELOCK))$"
)
# Starting a process takes about as long as indexing so many bytes: 45 articles take 0.8 s in one, 2.7 s in two.
WORTH_A_PROCESS = 8 << 20
GZIP_RATIO = 4  # a guess of how much larger a compressed file of text is


@dataclass(frozen=True)
class Change:
    """What becomes of a file: `size` is about how many bytes there are to read. One that is "gone" keeps its articles,
    as it does unless they are to be removed."""

    action: Literal["add", "update", "unchanged", "remove", "gone"]
    path: str
    file: File | None = None
    size: int = 0


@dataclass
class Summary:
    """What an indexing run did. Counts of files, and of articles: `added` are new, `updated` replaced an older one,
    `repeated` had the id of a later one of the same run, which is kept, `removed` are gone with their files (of a
    file that is `files_gone` they are kept), `copies` (of those read) tell a story that the archive had already."""

    files_added: int = 0
    files_updated: int = 0
    files_unchanged: int = 0
    files_removed: int = 0
    files_gone: int = 0
    added: int = 0
    updated: int = 0
    repeated: int = 0
    removed: int = 0
    copies: int = 0
    text: int = 0  # characters
    seconds: float = 0.0
    # Skipped and noted; ignored files are only counted, save those that an extra would read.
    problems: list[Problem] = field(default_factory=list)
    ignored: int = 0
    cut: int = 0  # pieces that patterns of boilerplate took from the ends of texts

    @property
    def articles(self) -> int:
        """How many articles were read."""
        return self.added + self.updated

    @property
    def skipped(self) -> int:
        """How many files and records were skipped."""
        return sum(problem.kind == "skipped" for problem in self.problems)

    def include(self, other: Summary) -> None:
        """Add what another run did."""
        for item in fields(self):
            setattr(self, item.name, getattr(self, item.name) + getattr(other, item.name))

    def include_counts(self, writer: Writer) -> None:
        """Take over what a writer has counted; `added` had all that were read."""
        self.added -= writer.replaced
        self.updated, self.repeated = writer.replaced - writer.repeated, writer.repeated
        self.removed, self.copies = writer.removed, writer.copies

    def note(self, problem: Problem) -> None:
        """Count a problem."""
        self.ignored += problem.kind == "ignored"
        self.cut += problem.kind == "cut"
        if problem.kind in ("skipped", "note") or problem.extra:
            self.problems.append(problem)


@dataclass(frozen=True)
class Progress:
    """How far a run is: bytes of source files read and to read, and the summary so far."""

    done: int
    total: int
    summary: Summary


def plan(paths: Paths, known: dict[str, FileState], *, prune: bool) -> Iterator[Change | Problem]:
    """What is to do to bring an index with the files `known` up to date with the files at and below the paths."""
    paths = several(paths)
    seen: set[str] = set()
    for item in sources.files(paths):
        if isinstance(item, Problem):
            yield item
            continue
        path = os.path.abspath(item.path)  # noqa: PTH100  # resolve() would follow links, one stat a component
        if path in seen or _OF_AN_INDEX.search(path):
            continue
        seen.add(path)
        old = known.get(path)
        if old is None:
            yield Change("add", path, item, _expected(item))
        elif old.size == item.size and (old.mtime_ns == item.mtime_ns or _same_content(old, item)):
            yield Change("unchanged", path, item)
        else:
            yield Change("update", path, item, _expected(item))
    roots = {os.path.abspath(path) for path in paths}  # noqa: PTH100
    below = tuple(root.rstrip(os.sep) + os.sep for root in roots)
    for path in known:
        if (path in roots or path.startswith(below)) and path not in seen:
            yield Change("remove" if prune else "gone", path)


def _same_content(old: FileState, file: File) -> bool:
    try:
        return content_hash(file.path) == old.content
    except OSError:
        return False


def _expected(file: File) -> int:
    """About how many bytes reading the file will give."""
    if file.path.endswith(".gz") and file.size > 8:
        try:
            with Path(file.path).open("rb") as packed:
                packed.seek(-4, os.SEEK_END)
                size = int.from_bytes(packed.read(4), "little")  # RFC 1952: the size modulo 2^32
        except OSError:  # whoever reads it will say so
            return file.size
        return size if file.size <= size < 100 * file.size else GZIP_RATIO * file.size
    return file.size * (GZIP_RATIO if file.path.endswith((".zst", ".xz", ".bz2")) else 1)


def sync(
    index: str | os.PathLike[str],
    paths: Paths,
    *,
    jobs: int = 1,
    memory: int = DEFAULT_MEMORY,
    enrich: Enrich | None = None,
    options: Options | None = None,
    prune: bool = False,
    strict: bool = False,
    timeout: float = LOCK_TIMEOUT,
    on_progress: Callable[[Progress], None] | None = None,
) -> Summary:
    """Bring the index up to date with the files at and below the paths; what is done is committed as it goes.

    `enrich` says what to look for; without it, everything, and names that the index's entities.yaml always tags.
    `strict` raises the first problem as a SourceError (what was committed before stays). Raises NoArchiveError and
    other ArchiveErrors.
    """
    directory = Path(index)
    started = time.monotonic()
    summary = Summary()
    enrich = enrich or Enrich(always=tuple(read_entities(directory).always.items()))
    writer = Writer(directory, jobs=jobs, memory=memory, enrich=enrich, options=options, timeout=timeout)
    with writer:
        run = _Run(writer, summary, strict, on_progress)
        run.do(plan(paths, run.known, prune=prune))
    summary.seconds = time.monotonic() - started
    return summary


def add_stream(
    index: str | os.PathLike[str],
    stream: IO[bytes],
    format: str,
    *,
    jobs: int = 1,
    memory: int = DEFAULT_MEMORY,
    enrich: Enrich | None = None,
    options: Options = Options(),  # noqa: B008 (frozen)
    strict: bool = False,
    timeout: float = LOCK_TIMEOUT,
    on_progress: Callable[[Progress], None] | None = None,
) -> Summary:
    """Add the articles that come through a pipe, in one of `sources.formats()`; the index does not follow them, as it
    follows files. Articles without an id or an address get one of their content, so that the same ones are not added
    twice. Arguments and errors are those of `sync`."""
    directory = Path(index)
    started = time.monotonic()
    summary = Summary()
    enrich = enrich or Enrich(always=tuple(read_entities(directory).always.items()))

    def articles() -> Iterator[Article]:
        for found in read_stream(stream, format, options):
            if isinstance(found, Article):
                yield found
            elif strict and found.kind == "skipped":
                raise found.error()
            else:
                summary.note(found)

    with Writer(directory, jobs=jobs, memory=memory, enrich=enrich, options=options, timeout=timeout) as writer:
        for report in writer.add(articles()):
            summary.text += report.text
            summary.added += report.articles
            if on_progress:
                on_progress(Progress(0, 0, summary))
    summary.include_counts(writer)
    summary.seconds = time.monotonic() - started
    return summary


def dry_run(
    index: str | os.PathLike[str], paths: Paths, *, prune: bool = False
) -> Iterator[Change | Problem]:
    """What `sync` would do; changes nothing, and works on an index that does not exist yet."""
    directory = Path(index)
    known: dict[str, FileState] = {}
    if directory.exists() and commit.generations(directory):
        toc, _ = commit.open_newest(directory)
        known = _known(directory, toc.files)
    for change in plan(paths, known, prune=prune):
        if isinstance(change, Change) and change.file and change.action != "unchanged":
            first = next(iter(sources.units(change.file)), None)
            if isinstance(first, Problem):  # a picture, a Makefile: no article is in it
                yield first
                continue
        yield change


def _known(directory: Path, name: str) -> dict[str, FileState]:
    return listing.read(segment_path(directory, name, "files")) if name else {}


class _Run:
    """One run over a plan: makes tasks of files, and tells each commit which files are complete with it."""

    def __init__(
        self, writer: Writer, summary: Summary, strict: bool, on_progress: Callable[[Progress], None] | None
    ) -> None:
        self._writer, self._summary, self._strict, self._on_progress = writer, summary, strict, on_progress
        self.known = _known(writer.directory, writer.toc.files)
        self._file_of: list[str] = []  # task -> path
        self._size_of: list[int] = []  # task -> bytes that it reads
        self._pending: dict[str, int] = {}  # path -> its tasks that are not complete
        self._reading: dict[str, FileState] = {}  # files being indexed, as they looked when they were opened
        self._done = self._total = 0

    def do(self, changes: Iterable[Change | Problem]) -> None:
        """Carry out a plan."""
        todo: list[Change] = []
        touched = False
        for change in changes:
            if isinstance(change, Problem):
                self._note(change)
            elif change.action == "unchanged":
                self._summary.files_unchanged += 1
                touched |= self._touched(change)
            elif change.action == "gone":
                self._summary.files_gone += 1
            else:
                todo.append(change)
                self._total += change.size
        if any(change.file for change in todo):
            jobs = 1 + self._total // WORTH_A_PROCESS
            for report in self._writer.run(self._tasks(todo), self._complete, most_jobs=jobs):
                self._count(report)
        gone = [change.path for change in todo if change.action == "remove"]
        for path in gone:
            del self.known[path]
        self._summary.files_removed = len(gone)
        if gone or touched:
            self._writer.forget([origin(path) for path in gone], self._save())
        self._summary.include_counts(self._writer)

    def _touched(self, change: Change) -> bool:
        """Is the time of an unchanged file another one? It is noted, so that the file is not hashed again."""
        file, state = change.file, self.known[change.path]
        if file is None or file.mtime_ns == state.mtime_ns:
            return False
        self.known[change.path] = replace(state, mtime_ns=file.mtime_ns)
        return True

    def _tasks(self, changes: Iterable[Change]) -> Iterator[Task]:
        for change in changes:
            if change.file is None:
                continue
            try:
                content = ContentHash(change.path)
            except OSError as error:
                self._note(Problem(change.file.name, 0, f"cannot be read: {error.strerror}"))
                continue
            with content:
                yield from self._tasks_of(change, change.file, content)

    def _tasks_of(self, change: Change, file: File, content: ContentHash) -> Iterator[Task]:
        path = change.path
        self._pending[path] = 1  # while tasks of the file are being made, it is not complete
        # Each task waits for the next one to be made: the commit of the last one has to complete the file.
        waiting: Task | None = None
        for item in sources.units(file):
            if isinstance(item, Problem):
                self._note(item)
                continue
            self._pending[path] += 1
            self._file_of.append(path)
            self._size_of.append(change.size if item.size is None else item.size)
            if waiting:
                yield waiting
                content.step(self._size_of[-1])  # a large file is hashed while the workers are at its parts
            waiting = Task(len(self._file_of) - 1, unit=item, origin=origin(path))
        if not waiting:  # nothing in it for us: looked at again the next time
            del self._pending[path]
            self._done += change.size
            return
        try:
            self._reading[path] = FileState(path, file.size, file.mtime_ns, content.whole())
        except OSError as error:  # it is read again the next time
            self._note(Problem(file.name, 0, f"cannot be read: {error.strerror}"))
            self._finish(path)
            waiting = None
        self._finish(path)
        if waiting:
            if change.action == "add":
                self._summary.files_added += 1
            else:
                self._summary.files_updated += 1
            yield waiting

    def _finish(self, path: str) -> None:
        """One thing less to wait for before the file is complete."""
        self._pending[path] -= 1
        if not self._pending[path]:
            del self._pending[path]

    def _complete(self, tasks: Sequence[int]) -> Completion:
        """What a commit has to know of files, now that these tasks are complete with it."""
        for task in tasks:
            self._finish(self._file_of[task])
        done = [path for path in self._reading if path not in self._pending]
        stale = [origin(path) for path in done if path in self.known]
        for path in done:
            self.known[path] = self._reading.pop(path)
        return Completion(self._save() if done else self._writer.toc.files, stale)

    def _save(self) -> str:
        name, directory = new_name(), self._writer.directory
        with commit.disk_errors(directory):
            listing.write(segment_path(directory, name, "files"), self.known.values(), self._writer.index)
        return name

    def _count(self, report: Report) -> None:
        self._summary.text += report.text
        for problem in report.problems:
            self._note(problem)
        if report.task >= 0:
            self._done += self._size_of[report.task]
            self._summary.added += report.articles
        if self._on_progress:
            self._on_progress(Progress(self._done, self._total, self._summary))

    def _note(self, problem: Problem) -> None:
        if self._strict and problem.kind == "skipped":
            raise problem.error()
        self._summary.note(problem)
