"""How does one process turn tasks into segments?

A task is some articles, or a unit of a source to read them from. The worker collects articles in batches and writes
a segment when it is full, when the memory budget is used up, or when a minute has passed, and says which tasks are
complete with it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from searchnews.article import Article
from searchnews.enrich import Enrich
from searchnews.index.builder import Builder, with_id
from searchnews.index.commit import new_name, segment_path
from searchnews.sources import Options, Problem, Unit, read

# Text of a batch in characters: 0.7 to 2 MB index equally fast; 4 MB is 10 % slower (its tokens leave the cache).
BATCH_TEXT = 1_500_000
BATCH_ARTICLES = 4_096
FLUSH_SECONDS = 60.0  # at most so much work is lost when a run is interrupted


@dataclass(frozen=True)
class Task:
    """Work for a worker: `articles`, or the articles of `unit`. `number` grows by one a task: of two articles with the
    same id, that of the later task wins. `origin` is the 64-bit number of the file they come from, 0 for none."""

    number: int
    articles: tuple[Article, ...] = ()
    unit: Unit | None = None
    origin: int = 0


@dataclass(frozen=True)
class Finished:
    """A written segment, not yet committed: its documents from `first[i]` on come from task `tasks[i]`; `complete` are
    the tasks whose last article is in it or in an earlier segment of the worker."""

    name: str
    documents: int
    first: tuple[int, ...]
    tasks: tuple[int, ...]
    complete: tuple[int, ...]


@dataclass(frozen=True)
class Report:
    """What came of a task, or of the last flush: articles and bytes of text read, problems met, segments written, and
    tasks that are complete without any article in a segment."""

    task: int = -1
    articles: int = 0
    text: int = 0
    problems: tuple[Problem, ...] = ()
    finished: tuple[Finished, ...] = ()


@dataclass
class Worker:
    """Indexes tasks into segments of `directory`, using about `memory` bytes."""

    directory: Path
    enrich: Enrich
    options: Options
    memory: int
    _first: list[int] = field(default_factory=list)
    _tasks: list[int] = field(default_factory=list)
    _complete: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._builder = Builder(self.enrich)
        self._flushed = time.monotonic()

    def run(self, task: Task) -> Report:
        """Index one task."""
        problems: list[Problem] = []
        finished: list[Finished] = []
        articles = text = 0
        for batch in batches(self._articles(task, problems)):
            while batch:
                room = self._builder.room()
                now, batch = batch[:room], batch[room:]
                if not self._tasks or self._tasks[-1] != task.number:
                    self._first.append(self._builder.documents)
                    self._tasks.append(task.number)
                self._builder.add(now, task.origin)
                articles += len(now)
                text += sum(len(article.title) + len(article.body) for article in now)
                if not self._builder.room() or self._builder.memory >= self.memory:
                    finished.append(self._write())
        self._complete.append(task.number)
        if self._builder.documents and time.monotonic() - self._flushed > FLUSH_SECONDS:
            finished.append(self._write())
        return Report(task.number, articles, text, tuple(problems), tuple(finished))

    def flush(self) -> Report:
        """Write what is left."""
        return Report(finished=(self._write(),) if self._builder.documents or self._complete else ())

    def _articles(self, task: Task, problems: list[Problem]) -> Iterator[Article]:
        for item in read(task.unit, self.options) if task.unit else task.articles:
            if isinstance(item, Problem):
                problems.append(item)
            else:
                yield with_id(item)

    def _write(self) -> Finished:
        name, documents = "", self._builder.documents
        if documents:
            name = new_name()
            self._builder.write(segment_path(self.directory, name))
        finished = Finished(name, documents, tuple(self._first), tuple(self._tasks), tuple(self._complete))
        self._first, self._tasks, self._complete = [], [], []
        self._flushed = time.monotonic()
        return finished


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
