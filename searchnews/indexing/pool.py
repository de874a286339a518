"""How do several processes index at once?

Each worker takes tasks and writes whole segments; only the parent commits. Worker processes end at once when the parent
does, however it ends.
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

# Tasks that a worker has at a time: one that it is at, and two that it need not wait for while the parent makes one
# ready, or commits, which with names, days and copies takes as long as two tasks. So two workers waited in the middle
# of a run for 2.5 % of the time; with one task ahead for 4.9, with three for 1.7. But what waits behind a large file
# cannot go to another worker.
AHEAD = 3
_Sent = Task | Join | EOFError | None  # to a worker; None asks for a flush, an EOFError says that no more comes
_Answer = Report | Exception | None  # of a worker; None says that it has started

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
    `if __name__ == "__main__":`. With `here`, this process is one of them: a thread of it does tasks, too."""

    def __init__(self, make: Callable[[], Worker], jobs: int, *, here: bool = False) -> None:
        context = multiprocessing.get_context("spawn")
        self._has: dict[Connection | _Here, int] = {}  # how many tasks each worker has
        self._processes: dict[Connection | _Here, SpawnProcess] = {}
        try:
            with _one_thread_each():
                for _ in range(jobs - here):
                    mine, theirs = context.Pipe()
                    self._has[mine] = AHEAD  # it takes none before it has started
                    with theirs:
                        process = context.Process(target=_serve, args=(theirs, make), daemon=True)
                        process.start()
                    self._processes[mine] = process
            if here:
                self._has[_Here(make())] = 0
        except OSError:  # too many processes, or files
            self.close()
            raise

    def run(self, tasks: Iterable[Task | Join]) -> Iterator[Report]:
        # A task goes to the worker that has the fewest. To send it never blocks behind work: workers take what comes.
        has = self._has
        for task in tasks:
            while min(has.values()) >= AHEAD:
                yield from self._some()
            worker = min(has, key=has.__getitem__)
            self._send(worker, task)
            has[worker] += _weight(isinstance(task, Join))
        for worker in has:  # each writes when it is done, while others are still at their last tasks
            self._send(worker, None)
            has[worker] += 1
        while any(has.values()):
            yield from self._some()

    def _some(self) -> Iterator[Report]:
        """Waits for reports."""
        workers = {worker.fileno(): worker for worker in self._has}
        for worker in [workers[number] for number in wait(workers) if isinstance(number, int)]:
            report = self._receive(worker)
            self._has[worker] -= AHEAD if report is None else _weight(report.joined is not None)
            if report is not None:
                yield report

    def close(self) -> None:
        for worker in self._has:
            worker.close()
        for process in self._processes.values():
            process.join(timeout=5)
            if process.is_alive():
                process.kill()

    def _send(self, worker: Connection | _Here, task: _Sent) -> None:
        try:
            worker.send(task)
        except OSError:
            raise self._died(worker) from None

    def _receive(self, worker: Connection | _Here) -> Report | None:
        try:
            answer: _Answer = worker.recv()
        except (EOFError, OSError):
            raise self._died(worker) from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _died(self, worker: Connection | _Here) -> SearchNewsError:
        process = self._processes[worker]
        process.join(timeout=5)
        return ArchiveError(
            f"a worker process died (exit code {process.exitcode}); what was committed is intact: "
            "run again, with fewer --jobs or less --memory if it ran out of memory"
        )


class _Here:
    """A worker in a thread of this process, to which and from which nothing need be copied. It is asked as one in
    another process is asked through a pipe."""

    def __init__(self, worker: Worker) -> None:
        self._tasks: queue.SimpleQueue[_Sent] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[_Answer] = queue.SimpleQueue()
        self._full, self._filled = multiprocessing.Pipe(duplex=False)  # a byte in it for each answer
        self._thread = threading.Thread(target=_work, args=(worker, self._tasks, self._give), daemon=True)
        self._thread.start()

    def send(self, task: _Sent) -> None:
        self._tasks.put(task)

    def _give(self, answer: _Answer) -> None:
        self._answers.put(answer)
        self._filled.send_bytes(b".")

    def recv(self) -> _Answer:
        self._full.recv_bytes()
        return self._answers.get()

    def fileno(self) -> int:
        return self._full.fileno()

    def close(self) -> None:
        self._tasks.put(EOFError())
        self._full.close()
        self._thread.join(timeout=5)


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


def _work(worker: Worker, tasks: queue.SimpleQueue[_Sent], give: Callable[[_Answer], None]) -> None:
    """Do tasks and give reports, up to an EOFError or until nobody takes them."""
    while not isinstance(task := tasks.get(), EOFError):
        try:
            answer: _Answer = worker.flush() if task is None else worker.run(task)
        except Exception as error:
            answer = error
        try:
            give(answer)
        except OSError:
            break
    worker.close()


def _serve(pipe: Connection, make: Callable[[], Worker]) -> None:
    """The life of a worker process; a broken pipe ends it."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    tasks: queue.SimpleQueue[_Sent] = queue.SimpleQueue()
    threading.Thread(target=_collect, args=(pipe, tasks), daemon=True).start()
    try:
        worker = make()
        worker.alone = True
        pipe.send(None)
        _work(worker, tasks, pipe.send)
    except (KeyboardInterrupt, OSError):
        pass
    os._exit(0)  # at once: Python would first take its memory apart, word by word, while the parent waits
