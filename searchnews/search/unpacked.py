"""Which lists of numbers are asked for so often that they are kept unpacked?

For NumPy, which takes a ns and more to unpack a number (`storage.narrow`) that it then uses in less. The compiled loops
unpack as they go and need none of this.
"""

from __future__ import annotations

from threading import Lock

import numpy as np

from searchnews.storage.narrow import Narrow
from searchnews.storage.segment import Array

MOST_BYTES = 1 << 23  # of all lists of a snapshot that are kept
_OF_A_LIST = 1 << 11  # bytes that a list counts beside its numbers, so that there are never many to choose from
# Lists whose askings are counted; when they are more, all counts are halved.
_MOST_COUNTED = 1 << 13

_Key = tuple[Narrow, int, int]


class Unpacked:
    """The lists of numbers of a snapshot that were asked for most often, unpacked, in at most `most` bytes. Safe for
    use by several threads."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self._bytes = most, 0
        self._counts: dict[_Key, int] = {}
        self._kept: dict[_Key, Array] = {}
        self._lock = Lock()

    @property
    def bytes(self) -> int:
        """What the lists take."""
        return self._bytes

    def all(self, numbers: Narrow, at: slice) -> Array:
        """The numbers at some places in a row, a list that may be asked for again: unsigned, read only."""
        key = numbers, at.start, at.stop
        _, kept = self._asked(key)
        return self._keep(key, numbers[at]) if kept is None else kept

    def some(self, numbers: Narrow, at: slice, among: Array) -> Array:
        """Those of the numbers of a list that stand at `among` (intp[n]) in it: unsigned. A list that is asked for
        again is unpacked as a whole, if there is room to keep it."""
        key = numbers, at.start, at.stop
        count, kept = self._asked(key)
        if kept is None and count > 1 and self._has_room(2 * (at.stop - at.start), key):
            kept = self._keep(key, numbers[at])
        return numbers[among + at.start] if kept is None else kept.take(among)

    def _asked(self, key: _Key) -> tuple[int, Array | None]:
        """How often a list was asked for, now too, and the list, if it is kept."""
        with self._lock:
            if len(self._counts) >= _MOST_COUNTED:
                halves = ((one, count // 2) for one, count in self._counts.items())
                self._counts = {one: count for one, count in halves if count or one in self._kept}
            count = self._counts[key] = self._counts.get(key, 0) + 1
            return count, self._kept.get(key)

    def _rarer(self, key: _Key) -> list[_Key]:
        """The lists that are asked for less often than another, the rarest first."""
        count = self._counts.get(key, 0)
        return sorted((one for one in self._kept if self._counts[one] < count), key=self._counts.__getitem__)

    def _has_room(self, size: int, key: _Key) -> bool:
        """Is there room for a list of so many bytes beside those that are asked for as often?"""
        with self._lock:
            free = self._most - self._bytes
            return size <= free or size <= free + sum(_size(self._kept[one]) for one in self._rarer(key))

    def _keep(self, key: _Key, numbers: Array) -> Array:
        """A list, kept if there is room."""
        small = numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))
        small.flags.writeable = False
        if not self._has_room(_size(small), key):
            return small
        with self._lock:
            rarer = iter(self._rarer(key))
            while self._bytes + _size(small) > self._most:
                self._bytes -= _size(self._kept.pop(next(rarer)))
            if key not in self._kept:
                self._kept[key] = small
                self._bytes += _size(small)
        return small


def _size(numbers: Array) -> int:
    """What a list takes, in bytes."""
    return numbers.nbytes + _OF_A_LIST
