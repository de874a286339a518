"""How do several processes index at once?

Each worker process takes a task when it is idle and writes whole segments; only the parent commits. Workers end at
once when the parent does, however it ends.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Protocol

from searchnews.errors import ArchiveError, SearchNewsError
from searchnews.indexing.worker import Join, Report, Task, Worker

# Tasks that a worker has at a time: one that it is at, and one that it need not wait for while the parent commits, or
# makes a task ready for another. With names, days and copies two workers waited in the middle of a run for 5 % of the
# time with one, and wait for half as much with two.
AHEAD = 2
_Sent = Task | Join | EOFError | None  # to a worker; None asks for a flush, an EOFError says that no more comes

_ENVIRONMENT = threading.Lock()  # held while the environment is another one than the caller's


class Pool(Protocol):
    """Something that does tasks."""

    def run(self, tasks: Iterable[Task | Join]) -> Iterator[Report]:
        """Do the tasks, and report each; then write what is left of all that was done. Reports come in any order."""

    def close(self) -> None:
        """Stop. What was not flushed is lost."""


class Inline:
    """Does the tasks in this process."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    def run(self, tasks: Iterable[Task | Join]) -> Iterator[Report]:
        yield from map(self._worker.run, tasks)
        yield self._worker.flush()

    def close(self) -> None:
        self._worker.close()


class Processes:
    """Does the tasks in `jobs` processes. They are spawned, not forked: a script that uses them needs the usual
    `if __name__ == "__main__":`."""

    def __init__(self, make: Callable[[], Worker], jobs: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipes: list[Connection] = []
        self._processes: list[SpawnProcess] = []
        try:
            with _one_thread_each():
                for _ in range(jobs):
                    mine, theirs = context.Pipe()
                    self._pipes.append(mine)
                    with theirs:
                        process = context.Process(target=_serve, args=(theirs, make), daemon=True)
                        process.start()
                    self._processes.append(process)
        except OSError:  # too many processes, or files
            self.close()
            raise

    def run(self, tasks: Iterable[Task | Join]) -> Iterator[Report]:
        # A task goes to the worker that has the fewest. To send it never blocks behind work: workers take what comes.
        has = dict.fromkeys(self._pipes, 0)
        for task in tasks:
            while min(has.values()) >= AHEAD:
                yield from self._some(has)
            pipe = min(has, key=has.__getitem__)
            self._send(pipe, task)
            has[pipe] += _weight(isinstance(task, Join))
        for pipe in self._pipes:  # each writes when it is done, while others are still at their last tasks
            self._send(pipe, None)
            has[pipe] += 1
        while any(has.values()):
            yield from self._some(has)

    def _some(self, has: dict[Connection, int]) -> Iterator[Report]:
        """Waits for reports; `has` says how many tasks each worker has."""
        for pipe in self._ready():
            report = self._receive(pipe)
            has[pipe] -= _weight(report.joined is not None)
            yield report

    def close(self) -> None:
        for pipe in self._pipes:
            pipe.close()
        for process in self._processes:
            process.join(timeout=5)
            if process.is_alive():
                process.kill()

    def _ready(self) -> list[Connection]:
        """Waits until there are pipes with an answer."""
        ready = wait(self._pipes)
        return [pipe for pipe in self._pipes if pipe in ready]

    def _send(self, pipe: Connection, task: _Sent) -> None:
        try:
            pipe.send(task)
        except OSError:
            raise self._died(pipe) from None

    def _receive(self, pipe: Connection) -> Report:
        try:
            answer = pipe.recv()
        except (EOFError, OSError):
            raise self._died(pipe) from None
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Report)
        return answer

    def _died(self, pipe: Connection) -> SearchNewsError:
        process = self._processes[self._pipes.index(pipe)]
        process.join(timeout=5)
        return ArchiveError(
            f"a worker process died (exit code {process.exitcode}); what was committed is intact: "
            "run again, with fewer --jobs or less --memory if it ran out of memory"
        )


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """One thread of linear algebra in each process that is started here, see searchnews.cli: a child reads the variable
    when it loads NumPy. The caller's environment is afterwards as it was."""
    name = "OPENBLAS_NUM_THREADS"
    with _ENVIRONMENT:
        own = name in os.environ
        os.environ.setdefault(name, "1")
        try:
            yield
        finally:
            if not own:
                del os.environ[name]


def _end_with_parent() -> None:
    """End this process at once when its parent is gone, also in the middle of a task."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)


def _weight(join: bool) -> int:
    """How many tasks something counts as: nothing waits behind a join, which takes seconds."""
    return AHEAD if join else 1


def _collect(pipe: Connection, tasks: queue.SimpleQueue[_Sent]) -> None:
    """Take what comes from the pipe; at its end, an EOFError."""
    try:
        while True:
            tasks.put(pipe.recv())
    except (EOFError, OSError):
        pass
    finally:
        tasks.put(EOFError())


def _serve(pipe: Connection, make: Callable[[], Worker]) -> None:
    """The life of a worker process: tasks in, reports out; None asks for a flush; a broken pipe ends it."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    tasks: queue.SimpleQueue[_Sent] = queue.SimpleQueue()
    threading.Thread(target=_collect, args=(pipe, tasks), daemon=True).start()
    worker = make()
    while True:
        try:
            task = tasks.get()
        except KeyboardInterrupt:
            task = EOFError()
        if isinstance(task, EOFError):
            worker.close()
            os._exit(0)  # at once: Python would first take its memory apart, word by word, while the parent waits
        try:
            answer: Report | Exception = worker.flush() if task is None else worker.run(task)
        except KeyboardInterrupt:
            return
        except Exception as error:
            answer = error
        try:
            pipe.send(answer)
        except OSError:
            return
