"""How is an archive changed? Under the lock, segment by segment, commit by commit.

    with Writer(directory) as writer:
        writer.add(articles)        # new segments, each committed as it is finished
        writer.delete(ids)

Within a commit: an article replaces the older one with the same id, new articles find their story, and small segments
are joined.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from numbers import Integral
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from searchnews.article import Article
from searchnews.errors import ArchiveError, told
from searchnews.fields import MOST_OWN, Field
from searchnews.indexing.builder import Builder, index_anew
from searchnews.indexing.enrich import Enrich
from searchnews.indexing.pool import Inline, Pool, Processes
from searchnews.indexing.tiers import fitting, mergeable
from searchnews.indexing.worker import Finished, Join, Report, Task, Worker, batches, perform
from searchnews.sources import Options
from searchnews.storage import commit
from searchnews.storage import files as listing
from searchnews.storage.commit import Entry, Toc, new_name, pack_mask, segment_path
from searchnews.storage.container import header_crc, save
from searchnews.storage.lock import write_lock
from searchnews.storage.merges import Merges
from searchnews.storage.segment import Array, Segment
from searchnews.storage.snapshot import Shard, Snapshot, explained
from searchnews.storage.unique import normal
from searchnews.stories.membership import Membership

DEFAULT_MEMORY = 1 << 30  # bytes, over all processes
# Measured as the peaks of whole processes on 88,200 newswire articles.
PROCESS_MEMORY = 120 << 20  # what a worker needs beside articles: libraries, vocabulary
NAMES_MEMORY = 210 << 20  # and to find names
PARENT_MEMORY = 160 << 20  # what the parent of workers needs
LEAST_BUDGET = 64 << 20  # for articles, in a worker; with less, segments become too small
LOCK_TIMEOUT = 10.0  # seconds


@dataclass(frozen=True)
class Completion:
    """What a commit says of source files: the name of their list, and the numbers (origins) of files whose articles
    of earlier runs are stale, because the files have been read anew."""

    files: str
    stale: Sequence[int] = ()


class Writer:
    """The one writer of an index directory, from `with` to its end. `jobs` processes (1: this one) index; `memory` is
    their budget in bytes; with one, `builder` may be that of an earlier writer (see Worker). On entering, the index
    gets the fields of one's own in `options`. Raises LockedError there when another process writes, ArchiveError for a
    field that has another type.

    `replaced`, `removed` and `copies` count articles since then: older ones replaced by one with the same id (of which
    `repeated` were new themselves), deleted ones, and new ones that tell a story which the archive had.
    """

    def __init__(
        self,
        directory: Path,
        *,
        jobs: int = 1,
        memory: int = DEFAULT_MEMORY,
        enrich: Enrich | None = None,
        options: Options | None = None,
        timeout: float = LOCK_TIMEOUT,
        builder: Builder | None = None,
    ) -> None:
        for name, number in (("jobs", jobs), ("memory", memory)):
            if not isinstance(number, Integral):
                raise TypeError(f"{name}: expected a whole number, got {number!r}")
        if jobs < 1:
            raise ValueError("jobs must be at least 1")
        self.directory = directory
        self._jobs, self._timeout = jobs, timeout
        enrich = enrich or Enrich()
        share = (memory - (PARENT_MEMORY if jobs > 1 else 0)) // jobs
        budget = max(share - process_memory(enrich), LEAST_BUDGET)
        self._work = enrich, options or Options(), budget, builder
        self._stack = ExitStack()
        self.replaced = self.repeated = self.removed = self.copies = 0
        self._membership = Membership()
        self._made: list[str] = []  # segments written since the last commit
        self._joining: list[Join] = []  # that workers are at
        # Of the segments of this run, the number of the task that each document came from (int64[D]): a worker may
        # finish an earlier task later.
        self._task_of: dict[str, Array] = {}

    def __enter__(self) -> Self:
        commit.newest(self.directory)  # raises NoArchiveError, and leaves no lock where there is no index
        with commit.disk_errors(self.directory), ExitStack() as stack:  # which lets go of the lock after an error
            stack.enter_context(write_lock(self.directory, self._timeout))
            self.toc, self.snapshot = commit.open_newest(self.directory)
            self.index = self.toc.index or new_name()  # format 1 has none
            commit.clean(self.directory, self.toc)
            self.declare(self._work[1].own)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        # Segments that were not committed are removed by the next writer.
        self._stack.close()

    def declare(self, fields: tuple[Field, ...]) -> None:
        """Commit that the index has these fields of one's own, from now on. Raises ArchiveError for one that it has
        with another type."""
        missing = _undeclared(fields, self.toc.own, self.directory)
        if missing:
            both = sorted((*self.toc.own, *missing), key=lambda field: field.name)
            if len(both) > MOST_OWN:
                raise ArchiveError(f"{self.directory}: {len(both)} fields of your own; an index has {MOST_OWN} at most")
            with commit.disk_errors(self.directory):
                self._write(dataclasses.replace(self.toc, own=tuple(both)))

    def add(self, articles: Iterable[Article]) -> Iterator[Report]:
        """Index articles and commit; yields reports as it goes, and has to be used up."""
        # Of two processes, this one is one: it has the articles, and need not send them all. With more, it sends.
        tasks = (Task(number, tuple(batch)) for number, batch in enumerate(batches(articles)))
        return self.run(tasks, here=self._jobs == 2)

    def run(
        self,
        tasks: Iterable[Task],
        files: Callable[[Sequence[int]], Completion] | None = None,
        *,
        most_jobs: int | None = None,
        here: bool = False,
    ) -> Iterator[Report]:
        """Do tasks and commit each segment as it is finished; yields a report a task, after its commit.

        `files` is called before a commit with the tasks that are complete with it. `most_jobs` processes at most are
        at them; with `here`, this process is one of several.
        """
        # What `tasks` raises is the caller's own, and goes to the caller as it is: only our writing is looked after.
        jobs = min(self._jobs, most_jobs or self._jobs)
        with commit.disk_errors(self.directory):
            make = partial(Worker, self.directory, self.index, *self._work)
            pool: Pool = Inline(make()) if jobs == 1 else Processes(make, jobs, here=here)
        try:
            for report in pool.run(self._among_joins(tasks)):
                self._take(report, files)
                if not report.joined:
                    yield report
            # What the workers' memory was needed for, and what does not wait for the next run: 8 segments of 11,000
            # articles do not fit into one, but 5 do.
            while joins := self._plan_joins(some=True):
                for report in pool.run(joins):
                    self._take(report)
        finally:
            pool.close()
            self._joining.clear()

    def _among_joins(self, tasks: Iterable[Task]) -> Iterator[Task | Join]:
        """The tasks, and before each the joins that are due by then."""
        for task in tasks:
            yield from self._plan_joins()
            yield task

    def _take(self, report: Report, files: Callable[[Sequence[int]], Completion] | None = None) -> None:
        """Commit what a worker has finished."""
        with commit.disk_errors(self.directory):
            self._commit(report.finished, files)
            if report.joined:
                self._commit_joined(report.joined)

    def delete(self, ids: str | Iterable[str] = (), matched: Sequence[Array] | None = None) -> int:
        """Delete the articles with these ids (or this one), and the documents `matched` (numbers of documents, for each
        shard of `snapshot`), in one commit. Returns how many there were. Raises TypeError for ids that are no strings.
        """
        if isinstance(ids, bytes) or not isinstance(ids, Iterable):
            raise TypeError(f"ids: expected strings, such as a list of them, got {told(ids)}")
        wanted = {normal(id_) for id_ in ([ids] if isinstance(ids, str) else ids)}
        masks = self.snapshot.having(wanted)
        for mask, docs in zip(masks, matched or (), strict=matched is not None):
            mask[docs] = True
        return self._delete(masks, self.toc.files)

    def forget(self, origins: Sequence[int], files: str) -> int:
        """Delete the articles of these source files, and commit that with the new list of files. Returns how many."""
        numbers = np.array(origins, np.uint64)
        return self._delete([np.isin(shard.segment.origins, numbers) for shard in self.snapshot.shards], files)

    def _delete(self, masks: Sequence[Array], files: str) -> int:
        live = [mask & shard.live for mask, shard in zip(masks, self.snapshot.shards, strict=True)]
        count = sum(int(mask.sum()) for mask in live)
        if count or files != self.toc.files:
            with commit.disk_errors(self.directory):
                shards = zip(self.toc.entries, self.snapshot.shards, live, strict=True)
                entries = tuple(_without(entry, shard, mask) for entry, shard, mask in shards)
                self._write(dataclasses.replace(self.toc, entries=entries, files=files))
        self.removed += count
        return count

    def optimize(self) -> None:
        """Join the segments into as few as can be, without deleted articles and in the newest format, and commit. Those
        whose words were cut otherwise are indexed anew from their articles."""
        with commit.disk_errors(self.directory):
            for i, shard in enumerate(self.snapshot.shards):
                if not shard.segment.same_words and shard.documents:
                    self._write(self._renewed(i))
            while group := fitting(self.snapshot.shards):
                for join in self._join_of(group):
                    perform(join, self.directory, self.index)
                    self._commit_joined(join)
            stored = [_stories(shard) for shard in self.snapshot.shards]
            merges = self.snapshot.merges.restricted(np.concatenate([np.empty(0, np.uint64), *stored]))
            files, listed = self.toc.files, segment_path(self.directory, self.toc.files, "files")
            if files and not header_crc(listed):  # of format 1
                files = new_name()
                listing.write(segment_path(self.directory, files, "files"), listing.read(listed).values(), self.index)
            if len(merges.old) < len(self.toc.retired) or files != self.toc.files or self.toc.format < commit.FORMAT:
                self._write(dataclasses.replace(self.toc, retired=_pairs(merges), files=files))

    def _commit(self, finished: Sequence[Finished], files: Callable[[Sequence[int]], Completion] | None) -> None:
        """Commit finished segments: replace articles with the same ids, find stories, join small segments."""
        if not any(piece.name or piece.complete for piece in finished):
            return
        fresh = [piece for piece in finished if piece.name]
        self._made += [piece.name for piece in fresh]
        segments = [Segment(segment_path(self.directory, piece.name)) for piece in fresh]
        for segment in segments:
            if undeclared := _undeclared(segment.own, self.toc.own, self.directory):
                raise ArchiveError(f"{self.directory}: has no field {undeclared[0].name}; declare it first")
        shards, entries = list(self.snapshot.shards), list(self.toc.entries)
        merges = self.snapshot.merges
        for piece, segment in zip(fresh, segments, strict=True):
            known = Snapshot(tuple(shards), merges)
            with explained(known):
                numbers, merges, copies = self._membership.assign(segment, known, piece.stories)
            self.copies += copies
            self._save_stories(piece.name, numbers)
            self._task_of[piece.name] = piece.tasks
            added = Shard(segment, None, numbers)
            replaced = repeated(segment.unique("id").values())
            for i, shard in enumerate(shards):
                older, newer = self._same_ids(entries[i].name, shard, piece.name, added)
                self.replaced += int(older.sum())
                self.repeated += int((older & self._of_this_run(entries[i].name, shard)).sum())
                replaced |= newer
                entries[i] = _without(entries[i], shard, older)
                shards[i] = Shard(shard.segment, entries[i].mask(), shard.stories)
            self.replaced += int(replaced.sum())
            self.repeated += int(replaced.sum())
            entries.append(commit.entry(self.directory, piece.name, len(piece.tasks), replaced))
            shards.append(Shard(segment, entries[-1].mask(), numbers))
        complete = [task for piece in finished for task in piece.complete]
        completion = files(complete) if files else Completion(self.toc.files)
        stale = np.array(completion.stale, np.uint64)
        for i, shard in enumerate(shards if len(stale) else ()):
            mask = np.isin(shard.segment.origins, stale) & ~self._of_this_run(entries[i].name, shard) & shard.live
            self.removed += int(mask.sum())
            entries[i] = _without(entries[i], shard, mask)
            shards[i] = Shard(shard.segment, entries[i].mask(), shard.stories)
        toc = dataclasses.replace(
            self.toc, entries=tuple(entries), retired=_pairs(merges), files=completion.files, index=self.index
        )
        self._write(toc)

    def _of_this_run(self, name: str, shard: Shard) -> Array:
        """bool[D]: the documents of a segment that were added since the lock was taken."""
        return self._task_of.get(name, np.full(shard.segment.documents, -1)) >= 0

    def _same_ids(self, name: str, shard: Shard, fresh_name: str, fresh: Shard) -> tuple[Array, Array]:
        """(bool[D] of the shard, bool[D] of the fresh one): the documents that an article with the same id in the other
        replaces. That of the later task wins; segments of earlier runs know no tasks, and lose."""
        older, newer = np.zeros(shard.segment.documents, np.bool_), np.zeros(fresh.segment.documents, np.bool_)
        if not (np.isin(shard.segment.unique("id").hash, fresh.segment.unique("id").hash) & shard.live).any():
            return older, newer
        places = {id_: doc for doc, id_ in enumerate(fresh.segment.unique("id").values())}
        task_of = self._task_of.get(name)
        for doc, id_ in enumerate(shard.segment.unique("id").values()):
            other = places.get(id_)
            if other is not None and shard.live[doc]:
                if task_of is not None and task_of[doc] > self._task_of[fresh_name][other]:
                    newer[other] = True
                else:
                    older[doc] = True
        return older, newer

    def _plan_joins(self, *, some: bool = False) -> list[Join]:
        """The joins that are due and not on their way; see `tiers.mergeable` for `some`."""
        busy = {entry.name for join in self._joining for entry in join.entries}
        found: list[Join] = []
        while True:
            places = {i for i, entry in enumerate(self.toc.entries) if entry.name in busy}
            group = mergeable(self.snapshot.shards, some=some, busy=places)
            if not group:
                self._joining += found
                return found
            busy |= {self.toc.entries[i].name for i in group}
            found += self._join_of(group)

    def _join_of(self, group: Sequence[int]) -> list[Join]:
        """The join of the segments of `group`; none if they have no articles left: then they are dropped."""
        if any(self.snapshot.shards[i].documents for i in group):
            return [Join(new_name(), tuple(self.toc.entries[i] for i in group))]
        entries = tuple(entry for i, entry in enumerate(self.toc.entries) if i not in group)
        with commit.disk_errors(self.directory):
            self._write(dataclasses.replace(self.toc, entries=entries))
        return []

    def _commit_joined(self, join: Join) -> None:
        """Commit a segment in place of those that were joined. What was deleted from them meanwhile is deleted."""
        place = {entry.name: i for i, entry in enumerate(self.toc.entries)}
        gone, numbers, tasks = [], [], []
        for old in join.entries:
            shard, mask = self.snapshot.shards[place[old.name]], old.mask()
            taken = np.ones(old.documents, np.bool_) if mask is None else ~mask
            gone.append(~shard.live[taken])
            numbers.append(_stories(shard)[taken])
            tasks.append(self._task_of.pop(old.name, np.full(old.documents, -1))[taken])
        self._made.append(join.name)
        self._save_stories(join.name, self.snapshot.merges.resolve(np.concatenate(numbers)))
        self._task_of[join.name] = np.concatenate(tasks)
        deleted = np.concatenate(gone)
        joined = commit.entry(self.directory, join.name, len(deleted), deleted)
        first, names = min(place[old.name] for old in join.entries), {old.name for old in join.entries}
        entries = [
            joined if i == first else e for i, e in enumerate(self.toc.entries) if i == first or e.name not in names
        ]
        self._write(dataclasses.replace(self.toc, entries=tuple(entries)))
        if join in self._joining:
            self._joining.remove(join)

    def _renewed(self, i: int) -> Toc:
        """The table in which segment i is replaced by one that is indexed anew from its articles, with the names and
        days that it has of them."""
        shard, entries = self.snapshot.shards[i], list(self.toc.entries)
        name, builder = new_name(), Builder(Enrich(entities="none", dates=False, languages=False))
        self._made.append(name)
        docs = np.flatnonzero(shard.live).tolist()
        with explained(self.snapshot):
            origins = shard.segment.origins
            index_anew(builder, ((shard.article(doc), int(origins[doc])) for doc in docs))
        documents = builder.write(segment_path(self.directory, name), self.index)
        self._save_stories(name, self.snapshot.merges.resolve(_stories(shard)[shard.live]))
        entries[i] = commit.entry(self.directory, name, documents)
        return dataclasses.replace(self.toc, entries=tuple(entries))

    def _save_stories(self, name: str, numbers: Array) -> None:
        path = segment_path(self.directory, name, "stories")
        save(path, {"stories": numbers}, {"documents": len(numbers)}, self.index)

    def _write(self, toc: Toc) -> None:
        """Make the commit that follows the current one."""
        toc = dataclasses.replace(toc, generation=self.toc.generation + 1, index=self.index, format=commit.FORMAT)
        commit.sync_directory(self.directory)
        commit.write(self.directory, toc)
        superseded, self.toc, self.snapshot = self.toc, toc, commit.snapshot(self.directory, toc)
        commit.remove_superseded(self.directory, superseded, toc, self._made)
        self._made.clear()


def process_memory(enrich: Enrich) -> int:
    """What a worker needs beside the articles that it holds, in bytes."""
    return PROCESS_MEMORY + (NAMES_MEMORY if enrich.entities != "none" else 0)


def most_jobs(memory: int, enrich: Enrich) -> int:
    """How many processes a budget of memory in bytes is enough for, at least one."""
    return max(1, (memory - PARENT_MEMORY) // (process_memory(enrich) + LEAST_BUDGET))


def create(path: str | os.PathLike[str], own: tuple[Field, ...] = ()) -> None:
    """Make an empty index, with these fields of one's own, where there is none yet. Raises ArchiveError for a directory
    with other things in it."""
    directory = Path(path)
    with commit.disk_errors(directory):
        missing = [path for path in (directory, *directory.parents) if not path.exists()]
        directory.mkdir(parents=True, exist_ok=True)
        for path in missing:
            with suppress(PermissionError):  # a directory that may be written and not be read
                commit.sync_directory(path.parent)
        if not commit.generations(directory) and any(not _may_be_there(path) for path in directory.iterdir()):
            raise ArchiveError(f"{directory}: holds other files; choose an empty or a new directory for the index")
        with write_lock(directory, LOCK_TIMEOUT):
            if not commit.generations(directory):
                commit.write(directory, Toc(index=new_name(), own=own))


# What people write beside an index, which stays theirs when the index is made anew.
_BESIDE = re.compile(r"(entities|synonyms|searches)\.yaml|annotations\.sqlite(-\w+)?|searches\.(read|lock)")


def _may_be_there(path: Path) -> bool:
    """May the file lie in the directory of a new index: hidden files, what people wrote, and what an interrupted
    create() left?"""
    ours = path.name.endswith("_WRITELOCK") or _BESIDE.fullmatch(path.name)
    return path.name.startswith((".", "_")) or bool(ours)


def _undeclared(fields: Iterable[Field], declared: Sequence[Field], directory: Path) -> list[Field]:
    """Those of some fields of one's own that are not declared. Raises ArchiveError for one of another type."""
    types = {field.name: field.kind for field in declared}
    for field in fields:
        if types.get(field.name, field.kind) is not field.kind:
            kinds = f"a {types[field.name].value} in this index, not a {field.kind.value}"
            raise ArchiveError(f"{directory}: {field.name} is {kinds}; name it otherwise, or index anew")
    return [field for field in fields if field.name not in types]


def _pairs(merges: Merges) -> tuple[tuple[int, int], ...]:
    return tuple(zip(merges.old.tolist(), merges.new.tolist(), strict=True))


def _stories(shard: Shard) -> Array:
    assert shard.stories is not None  # every committed segment has them
    return shard.stories


def repeated(ids: Sequence[str]) -> Array:
    """bool[len(ids)]: the same id comes again later."""
    last = {id_: i for i, id_ in enumerate(ids)}
    mask = np.ones(len(ids), np.bool_)
    mask[list(last.values())] = False
    return mask


def _without(entry: Entry, shard: Shard, mask: Array) -> Entry:
    """The entry with the documents of the mask deleted, too."""
    if not mask.any():
        return entry
    return dataclasses.replace(entry, deleted=pack_mask(~shard.live | mask))
