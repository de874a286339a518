"""How does one process turn tasks into segments?

A task is some articles, or a unit of a source to read them from. The worker collects articles in batches and writes
a segment when it is full, when the memory budget is used up, or when a minute has passed, and says which tasks are
complete with it. To join segments of the archive is work for a worker, too, so that all processes join side by side.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timezone
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np

from searchnews.article import Article
from searchnews.indexing.builder import Builder, with_id
from searchnews.indexing.enrich import Enrich
from searchnews.indexing.join import join as join_shards
from searchnews.sources import Options, Problem, Reader, Unit
from searchnews.storage.commit import Entry, Toc, disk_errors, new_name, segment_path, shard
from searchnews.storage.segment import Array
from searchnews.storage.snapshot import Snapshot, explained

# Text of a batch in characters: 0.7 to 2 MB index equally fast; 4 MB is 10 % slower (its tokens leave the cache).
BATCH_TEXT = 1_500_000
BATCH_ARTICLES = 4_096
FLUSH_SECONDS = 60.0  # at most so much work is lost when a run is interrupted
JOIN_MEMORY = 200 << 20  # bytes: the postings of the largest segment, and its words


@dataclass(frozen=True)
class Task:
    """Work for a worker: `articles`, or the articles of `unit`. `number` grows by one a task: of two articles with the
    same id, that of the later task wins. `origin` is the 64-bit number of the file they come from, 0 for none."""

    number: int
    articles: tuple[Article, ...] = ()
    unit: Unit | None = None
    origin: int = 0

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled field by field, with times as text: that takes 7 µs an article there and back; one by one they take
        14, with times as they are 9."""
        columns = [*zip(*map(_FIELDS, self.articles), strict=True)]
        if columns:
            columns[_PUBLISHED] = tuple(map(_as_text, columns[_PUBLISHED]))
        return _task, (self.number, columns, self.unit, self.origin)


_NAMES = [field.name for field in fields(Article)]
_FIELDS, _PUBLISHED = attrgetter(*_NAMES), _NAMES.index("published")


def _as_text(time: datetime | None) -> object:
    """A time with an offset from UTC as text; others as they are."""
    return time.isoformat() if type(time) is datetime and type(time.tzinfo) is timezone and not time.fold else time


def _task(number: int, columns: list[tuple[Any, ...]], unit: Unit | None, origin: int) -> Task:
    if columns:
        times = columns[_PUBLISHED]
        columns[_PUBLISHED] = tuple([datetime.fromisoformat(t) if isinstance(t, str) else t for t in times])
    return Task(number, tuple(map(Article, *columns)) if columns else (), unit, origin)


@dataclass(frozen=True)
class Join:
    """Work for a worker: to make a segment called `name` of the live articles of the segments `entries`, in order. They
    have some, and stay in the archive until the parent commits the new segment in their place."""

    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Finished:
    """A written segment, not yet committed (no name: nothing was left to write): `tasks` int64[D] says which task each
    document comes from; `stories` uint64[D] are the `own_numbers` of their stories; `complete` are
    the tasks whose last article is in it or in an earlier segment of the worker."""

    name: str
    tasks: Array
    stories: Array
    complete: tuple[int, ...]


@dataclass(frozen=True)
class Report:
    """What came of a task, of a join or of the last flush (task -1): articles and characters of text read, problems
    met, segments written, and the join that is done."""

    task: int = -1
    articles: int = 0
    text: int = 0
    problems: tuple[Problem, ...] = ()
    finished: tuple[Finished, ...] = ()
    joined: Join | None = None


class Worker:
    """Indexes tasks into segments of `directory`, whose index has the random name `index`, using about `memory` bytes.
    Articles of small tasks are collected until they make a batch: it costs some milliseconds, however small it is. An
    empty `builder` of an earlier worker, with the same `enrich`, knows most words already."""

    def __init__(
        self,
        directory: Path,
        index: str,
        enrich: Enrich,
        options: Options,
        memory: int,
        builder: Builder | None = None,
    ) -> None:
        self._directory, self._memory = directory, memory
        self._index_name = index
        # A language that is set is that of articles which neither say theirs nor show it.
        self._language = options.language if enrich.languages else ""
        self._reader = Reader(replace(options, language="") if enrich.languages else options)
        self._builder = builder or Builder(enrich)
        self.alone = False  # in its process, as in `Builder.add`
        self._waiting: list[tuple[Article, Task]] = []
        self._waiting_text = 0
        self._tasks: list[int] = []  # of the documents in the builder
        self._complete: list[int] = []
        self._flushed = time.monotonic()

    def run(self, task: Task | Join) -> Report:
        """Index one task, or do a join."""
        return self._join(task) if isinstance(task, Join) else self._run(task)

    def _join(self, join: Join) -> Report:
        room = self._memory - self._builder.memory
        finished = self.flush().finished if room < JOIN_MEMORY else ()
        perform(join, self._directory, self._index_name)
        return Report(finished=finished, joined=join)

    def _run(self, task: Task) -> Report:
        problems: list[Problem] = []
        finished: list[Finished] = []
        articles = text = 0
        passing = False
        for item in self._reader.read(task.unit) if task.unit else task.articles:
            if isinstance(item, Problem):
                problems.append(item)
                passing |= item.passing
                continue
            article = with_id(item)
            size = len(article.title) + len(article.body)
            self._waiting.append((article, task))
            self._waiting_text += size
            articles += 1
            text += size
            if self._waiting_text >= BATCH_TEXT or len(self._waiting) >= BATCH_ARTICLES:
                finished += self._index()
        if not passing:  # else its file is looked at again the next time
            self._complete.append(task.number)
        if time.monotonic() - self._flushed > FLUSH_SECONDS:
            finished += [*self._index(), self._write()]
        return Report(task.number, articles, text, tuple(problems), tuple(finished))

    def flush(self) -> Report:
        """Write what is left."""
        return Report(finished=(*self._index(), self._write()))

    def close(self) -> None:
        """End the process that reads dear files, if one was started."""
        self._reader.close()

    def _index(self) -> list[Finished]:
        """Index the articles that wait, and write the segments that become full."""
        finished = []
        while self._waiting:
            room = self._builder.room()
            batch, self._waiting = self._waiting[:room], self._waiting[room:]
            articles, tasks, guesses = self._spoken(batch)
            self._builder.add(articles, [task.origin for task in tasks], guesses, alone=self.alone)
            self._tasks += [task.number for task in tasks]
            if not self._builder.room() or self._builder.memory >= self._memory:
                finished.append(self._write())
        self._waiting_text = 0
        return finished

    def _spoken(self, batch: Sequence[tuple[Article, Task]]) -> tuple[list[Article], list[Task], list[str]]:
        """The articles of a batch with their tasks, and what is guessed of their languages. Those in one language come
        together, since a batch is looked at language by language; unless two have the same id: the later one stays."""
        articles, tasks = [article for article, _ in batch], [task for _, task in batch]
        guesses = self._builder.guesses(articles)
        if self._language:
            articles = [
                article if article.language or guess else replace(article, language=self._language)
                for article, guess in zip(articles, guesses, strict=True)
            ]
        spoken = [article.language or guess for article, guess in zip(articles, guesses, strict=True)]
        if len(set(spoken)) > 1 and len({article.id for article in articles}) == len(articles):
            order = sorted(range(len(articles)), key=spoken.__getitem__)
            return [articles[i] for i in order], [tasks[i] for i in order], [guesses[i] for i in order]
        return articles, tasks, guesses

    def _write(self) -> Finished:
        """Write what was indexed."""
        name, stories = "", np.empty(0, np.uint64)
        if self._builder.documents:
            name, stories = new_name(), self._builder.own_stories
            with disk_errors(self._directory):
                self._builder.write(segment_path(self._directory, name), self._index_name)
        waiting = {task.number for _, task in self._waiting}
        complete = tuple(number for number in self._complete if number not in waiting)
        finished = Finished(name, np.array(self._tasks, np.int64), stories, complete)
        self._tasks, self._complete = [], [number for number in self._complete if number in waiting]
        self._flushed = time.monotonic()
        return finished


def perform(join: Join, directory: Path, index: str) -> None:
    """Write the segment of a join. Raises CorruptError for a damaged segment."""
    with disk_errors(directory):
        shards = [shard(directory, Toc(index=index), entry) for entry in join.entries]
        with explained(Snapshot(shards)):
            join_shards(shards, segment_path(directory, join.name), index)


def batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """The articles in lists of about BATCH_TEXT characters."""
    batch: list[Article] = []
    size = 0
    for article in articles:
        batch.append(article)
        size += len(article.title) + len(article.body)
        if size >= BATCH_TEXT or len(batch) >= BATCH_ARTICLES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
