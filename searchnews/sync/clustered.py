"""How does an archive on a cluster follow a tree of files, also when several machines index it at a time?

As `searchnews.sync` does, but that the list of files is on the cluster, where a file is noted when all its articles are
there. Machines that begin together begin at different places, and pass over what another has done meanwhile.
"""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence

from searchnews.article import Article
from searchnews.cluster import files
from searchnews.cluster.adding import UntilWrong
from searchnews.cluster.archive import ClusterArchive
from searchnews.cluster.rules import Query
from searchnews.indexing.enrich import Enrich
from searchnews.sources import Options, Problem, Reader, units
from searchnews.storage.files import FileState, content_hash
from searchnews.sync import Change, Summary, plan

A_ROUND = 20_000  # articles, after which files are noted as done
MOST_FILES = 500  # whose articles are removed in one request
LOOK_AGAIN = 30.0  # seconds after which it is asked again what others have done
Wanted = Mapping[Options, Sequence[str]]


def sync_on_cluster(
    archive: ClusterArchive,
    wanted: Wanted,
    *,
    jobs: int = 1,
    enrich: Enrich | None = None,
    prune: bool = False,
    strict: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> Summary:
    """Bring an archive up to date with the files at and below paths, by how they are to be read. `prune` removes the
    articles of files that are gone; `strict` raises the first problem as a SourceError. Which articles the cluster
    rejected, `archive.rejected` says; their files are not noted as done. Raises ArchiveError."""
    began = time.monotonic()
    run = _Run(archive, strict, on_progress)
    for options, paths in wanted.items():
        run.do([*run.planned(paths, prune)], options, jobs, enrich or Enrich())
    archive.refresh()
    run.summary.seconds = time.monotonic() - began
    return run.summary


class _Run:
    """One run: reads files, sends their articles, and notes which files are complete."""

    def __init__(self, archive: ClusterArchive, strict: bool, on_progress: Callable[[int], None] | None) -> None:
        self._archive, self._strict, self._on_progress = archive, strict, on_progress
        self._known, self._looked = archive.files(), time.monotonic()
        self.summary = Summary()

    def planned(self, paths: Sequence[str], prune: bool) -> Iterator[Change]:
        """What is to be read, after all else is done."""
        gone = []
        for change in plan(paths, self._known, prune=prune):
            if isinstance(change, Problem):
                self._note(change)
            elif change.action == "unchanged":
                self.summary.files_unchanged += 1
            elif change.action == "gone":
                self.summary.files_gone += 1
            elif change.action == "remove":
                gone.append(change.path)
            else:
                yield change
        if gone:
            self._remove([files.of_file(path) for path in gone])
            files.forget(self._archive.connection, gone)
            self.summary.files_removed += len(gone)

    def do(self, changes: Sequence[Change], options: Options, jobs: int, enrich: Enrich) -> None:
        """Read the files of some changes and send their articles. Raises what reading them raises, when all that was
        read before is in the archive, with its stories."""
        if not changes:
            return
        first = random.randrange(len(changes))
        reading = _Reading(self, [*changes[first:], *changes[:first]], options)
        adding, right = self._archive.adding(enrich, jobs), UntilWrong(reading.articles())
        taken = settled = 0
        self._archive.rejected = ()
        for number in adding.batches(right, reading.marks(), self._on_progress):
            reading.took(number, spoiled=len(adding.rejected) > len(self._archive.rejected))
            self._archive.rejected = adding.rejected
            taken += number
            if taken - settled >= A_ROUND:
                adding.settle()
                self._complete(reading.complete())
                settled = taken
        adding.settle()
        self._complete(reading.complete())
        if right.error is not None:
            self._archive.refresh()
            raise right.error
        self.summary.added += adding.sent - adding.older
        self.summary.updated += adding.older

    def _complete(self, done: Sequence[tuple[Change, FileState]]) -> None:
        """The articles of these files are there; those that they had before and have no more go."""
        states = [state for change, state in done if change.action == "update"]
        stale = [files.of_file(state.path, but=files.mark(state.path, state.content)) for state in states]
        self._remove(stale)
        files.note(self._archive.connection, [state for _, state in done])
        self._known |= {state.path: state for _, state in done}
        self.summary.files_updated += len(stale)
        self.summary.files_added += len(done) - len(stale)

    def _remove(self, queries: Sequence[Query]) -> None:
        for begin in range(0, len(queries), MOST_FILES):
            self.summary.removed += self._archive.remove(queries[begin : begin + MOST_FILES])

    def is_done(self, state: FileState) -> bool:
        """Has somebody indexed the file meanwhile, as it is?"""
        if time.monotonic() - self._looked > LOOK_AGAIN:
            self._known, self._looked = self._archive.files(), time.monotonic()
        found = self._known.get(state.path)
        return found is not None and found.content == state.content

    def read(self, found: Article | Problem) -> Iterator[Article]:
        """An article, counted; a problem is noted."""
        if isinstance(found, Problem):
            self._note(found)
            return
        self.summary.text += len(found.title) + len(found.body)
        yield found

    def passed_over(self) -> None:
        """Count a file that somebody else has indexed."""
        self.summary.files_unchanged += 1

    def _note(self, problem: Problem) -> None:
        if self._strict and problem.kind == "skipped":
            raise problem.error()
        self.summary.note(problem)


class _Reading:
    """The articles of files, and which files are complete when so many articles were taken."""

    def __init__(self, run: _Run, changes: Sequence[Change], options: Options) -> None:
        self._run, self._changes, self._options = run, changes, options
        self._marks: deque[str] = deque()
        self._ends: deque[tuple[int, int, Change, FileState]] = deque()  # the articles begin:end are of this file
        self._given = self._taken = 0
        self._spoiled: list[tuple[int, int]] = []  # articles among which some were rejected

    def articles(self) -> Iterator[Article]:
        """Those of all files."""
        with Reader(self._options) as reader:
            for change in self._changes:
                file = change.file
                if file is None:
                    continue
                try:
                    state = FileState(change.path, file.size, file.mtime_ns, content_hash(change.path))
                except OSError as error:
                    yield from self._run.read(Problem(file.name, 0, f"cannot be read: {error.strerror}"))
                    continue
                if self._run.is_done(state):
                    self._run.passed_over()
                    continue
                begin, is_ours = self._given, False
                for unit in units(file):
                    is_ours |= not isinstance(unit, Problem)
                    for found in [unit] if isinstance(unit, Problem) else reader.read(unit):
                        for article in self._run.read(found):
                            self._marks.append(files.mark(state.path, state.content))
                            self._given += 1
                            yield article
                if is_ours:  # else there is nothing in it for us: it is looked at again the next time
                    self._ends.append((begin, self._given, change, state))

    def marks(self) -> Iterator[str]:
        """Of which file each article is, after it was given."""
        while True:
            yield self._marks.popleft()

    def took(self, number: int, spoiled: bool) -> None:
        """So many more articles were sent; of some, the cluster rejected some."""
        if spoiled:
            self._spoiled.append((self._taken, self._taken + number))
        self._taken += number

    def complete(self) -> list[tuple[Change, FileState]]:
        """The files all of whose articles are there, that were not told before."""
        done = []
        while self._ends and self._ends[0][1] <= self._taken:
            begin, end, change, state = self._ends.popleft()
            if not any(begin < until and first < end for first, until in self._spoiled):
                done.append((change, state))
        return done
