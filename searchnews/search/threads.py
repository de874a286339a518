"""How do several cores work on one query?

The compiled loops let go of the interpreter's lock, so that plain threads run side by side. A thread is started for
each share: that takes some 50 µs, where a pool would take 14 ms of imports.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeVar

import numpy as np

from searchnews.storage.segment import Array

T = TypeVar("T")


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def ranges(bases: Array, most: int) -> list[tuple[int, int]]:
    """Shards (from, until), cut into at most so many ranges of about as many documents. `bases` int64[shards + 1]: how
    many documents come before each shard, and how many there are."""
    wanted = int(bases[-1]) * np.arange(1, most)[:, None] // most
    nearest = np.abs(bases - wanted).argmin(axis=1)
    cuts = sorted({0, *nearest.tolist(), len(bases) - 1})
    return list(pairwise(cuts))


def side_by_side(calls: Sequence[Callable[[], T]]) -> list[T]:
    """What each of the calls returns; all but the first are made by threads of their own. Raises what one of them has
    raised."""
    results: dict[int, T] = {}
    errors: list[BaseException] = []

    def make(number: int) -> None:
        try:
            results[number] = calls[number]()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=make, args=(number,)) for number in range(1, len(calls))]
    for thread in threads:
        thread.start()
    make(0)
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return [results[number] for number in range(len(calls))]
