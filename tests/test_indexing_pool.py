"""Worker processes: who gets which task when."""

import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest

from searchnews.errors import ArchiveError
from searchnews.indexing.pool import AHEAD, Processes
from searchnews.indexing.worker import Join, Report, Task


class Asked:
    """Tasks, and how many of them were asked for."""

    def __init__(self, tasks: Sequence[Task | Join]) -> None:
        self.tasks, self.count = tasks, 0

    def __iter__(self) -> Iterator[Task | Join]:
        for self.count, task in enumerate(self.tasks, 1):  # noqa: B020 (to be looked at meanwhile)
            yield task


class Nothing:
    """A worker that has nothing to do."""

    def run(self, task: Task | Join) -> Report:
        return Report(joined=task) if isinstance(task, Join) else Report(task.number)

    def flush(self) -> Report:
        return Report()

    def close(self) -> None:
        pass


JOIN = Join("joined", ())


@pytest.mark.parametrize("here", [False, True])
@pytest.mark.parametrize(
    ("tasks", "first"),
    [
        ([Task(i) for i in range(7)], AHEAD + 1),  # and the next one is ready to be sent
        ([JOIN, *(Task(i) for i in range(4))], 2),  # nothing waits behind a join
    ],
)
def test_a_worker_has_tasks_ahead(here: bool, tasks: list[Task | Join], first: int) -> None:
    asked = Asked(tasks)
    with closing(Processes(Nothing, 1, here=here)) as processes:  # type: ignore[arg-type]
        reports = processes.run(asked)
        next(reports)
        assert asked.count == first
        assert len(list(reports)) == len(tasks)  # and one for what is written in the end


@pytest.mark.parametrize("here", [False, True])
def test_each_task_is_done_once(here: bool) -> None:
    with closing(Processes(Nothing, 2, here=here)) as processes:  # type: ignore[arg-type]
        for tasks in ([JOIN, *map(Task, range(20)), JOIN], [JOIN], []):
            numbers = [getattr(task, "number", -1) for task in tasks]
            found = sorted(report.task for report in processes.run(tasks))
            assert found == sorted([*numbers, -1, -1])  # each worker writes in the end


class Failing(Nothing):
    """A worker that cannot do task 2."""

    def run(self, task: Task | Join) -> Report:
        if task == Task(2):
            raise ValueError("no")
        return super().run(task)


@pytest.mark.parametrize("here", [False, True])
def test_an_error_of_a_worker_comes_out(here: bool) -> None:
    with (
        closing(Processes(Failing, 1, here=here)) as processes,  # type: ignore[arg-type]
        pytest.raises(ValueError, match="no"),
    ):
        list(processes.run(map(Task, range(5))))


class Dying(Nothing):
    """A worker whose process does not survive a task."""

    def run(self, task: Task | Join) -> Report:
        os._exit(3)


def test_a_process_that_dies_is_told_of() -> None:
    with (
        closing(Processes(Dying, 1)) as processes,  # type: ignore[arg-type]
        pytest.raises(ArchiveError, match=r"died \(exit code 3\); what was committed is intact"),
    ):
        list(processes.run([Task(0)]))


@pytest.mark.parametrize("here", [False, True])
def test_nothing_is_left_of_a_pool_that_is_closed_in_the_middle(here: bool) -> None:
    before = threading.active_count(), multiprocessing.active_children()
    processes = Processes(Nothing, 2, here=here)  # type: ignore[arg-type]
    next(processes.run(map(Task, range(50))))
    processes.close()
    assert (threading.active_count(), multiprocessing.active_children()) == before
