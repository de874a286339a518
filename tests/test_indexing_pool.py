"""Worker processes: who gets which task when."""

from collections.abc import Iterator, Sequence

import pytest

from searchnews.indexing.pool import Processes
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


@pytest.mark.parametrize(
    ("jobs", "tasks", "first"),
    [
        (1, [Task(i) for i in range(7)], 3),  # one it is at, one that waits, and the next one is ready to be sent
        (2, [Task(i) for i in range(7)], 5),
        (1, [JOIN, *(Task(i) for i in range(4))], 2),  # nothing waits behind a join
        (2, [JOIN, *(Task(i) for i in range(7))], 4),
    ],
)
def test_workers_have_a_task_ahead(jobs: int, tasks: list[Task | Join], first: int) -> None:
    asked = Asked(tasks)
    processes = Processes(Nothing, jobs)  # type: ignore[arg-type]
    try:
        reports = processes.run(asked)
        found = [next(reports)]
        assert asked.count == first
        found += reports
        numbers = [getattr(task, "number", -1) for task in tasks]
        assert sorted(report.task for report in found) == sorted([*numbers, *[-1] * jobs])  # each worker writes once
    finally:
        processes.close()
