"""Which lists of numbers are asked for so often that they are kept unpacked?

For NumPy, which takes a ns and more to unpack a number (`storage.narrow`) that it then uses in less. The compiled loops
unpack as they go and need none of this.

Times beside those of the version before lists were packed, 30,000 articles, without compiled loops; asked once are
289 of each kind, words of the articles; start is before runs were unpacked by fours (`storage.narrow`), titles looked
through by documents (`positions`), and nothing read for scores where matches are counted (`matches.Unscored`):

| | start | now |
| --- | --- | --- |
| 25 kinds, asked again, counted, mean | 0.98 | 0.68 |
| words, asked once, counted; ten best | 1.42; 1.43 | 0.72; 1.21 |
| AND of two | 1.39; 1.44 | 0.64; 1.23 |
| NEAR | 1.00; 1.02 | 0.89; 0.95 |
| phrases of three words | 1.32; 1.39 | 1.08; 1.20 |
"""

from __future__ import annotations

from threading import RLock

import numpy as np

from searchnews.storage.narrow import Narrow
from searchnews.storage.ragged import ranges
from searchnews.storage.segment import Array

MOST_BYTES = 1 << 23  # of all lists of a snapshot that are kept
_PICKING = 6  # to pick a number takes so many times as long as to unpack one of many
_OF_A_LIST = 1 << 11  # bytes that a list counts beside its numbers, so that there are never many to choose from
# Lists whose askings are counted; when they are more, all counts are halved.
_MOST_COUNTED = 1 << 13

_Key = tuple[Narrow, int, int]


class Unpacked:
    """The lists of numbers of a snapshot that were asked for most often, unpacked, in at most `most` bytes. Safe for
    use by several threads."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self._bytes = most, 0
        self._counts: dict[_Key, float] = {}  # of whole lists
        self._kept: dict[_Key, Array] = {}
        self._lock = RLock()

    @property
    def bytes(self) -> int:
        """What the lists take."""
        return self._bytes

    def all(self, numbers: Narrow, at: slice) -> Array:
        """The numbers at some places in a row, a list that may be asked for again: unsigned, read only."""
        key = numbers, at.start, at.stop
        count, kept = self._asked(key, 1)
        if kept is not None:
            return kept
        return self._keep(key, numbers[at]) if count > 1 else numbers[at]

    def some(self, numbers: Narrow, at: slice, starts: Array, sizes: Array) -> Array:
        """The numbers of some runs of a list, which begin at `starts` in it (see `Narrow.runs`): unsigned. The list is
        unpacked as a whole once picking from it has taken as long as that, if there is room to keep it."""
        key, size = (numbers, at.start, at.stop), at.stop - at.start
        count, kept = self._asked(key, min(1, _PICKING * int(sizes.sum()) / max(1, size)))
        if kept is None and count > 1 and self._has_room(key, 2 * size):
            kept = self._keep(key, numbers[at])
        return numbers.runs(starts + at.start, sizes) if kept is None else kept.take(ranges(starts, sizes))

    def _asked(self, key: _Key, share: float) -> tuple[float, Array | None]:
        """How often a list was asked for, now for this share of it, and the list, if it is kept."""
        with self._lock:
            if len(self._counts) >= _MOST_COUNTED:
                halves = ((one, count / 2) for one, count in self._counts.items())
                self._counts = {one: count for one, count in halves if count > 0.5 or one in self._kept}
            count = self._counts[key] = self._counts.get(key, 0.0) + share
            return count, self._kept.get(key)

    def _has_room(self, key: _Key, size: int) -> bool:
        """Is there room for a list of so many bytes? The oldest that is kept gives way if it was asked for less often;
        else that counts half from now on, since it may be that nobody asks for it any longer."""
        if size > self._most:
            return False
        with self._lock:
            while self._bytes + size > self._most:
                oldest = next(iter(self._kept))
                numbers = self._kept.pop(oldest)
                if self._counts[oldest] >= self._counts.get(key, 0):
                    self._counts[oldest] /= 2
                    self._kept[oldest] = numbers  # the youngest now
                    return False
                self._bytes -= _size(numbers)
            return True

    def _keep(self, key: _Key, numbers: Array) -> Array:
        """A list, kept if there is room."""
        small = numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))
        small.flags.writeable = False
        with self._lock:
            if key not in self._kept and self._has_room(key, _size(small)):
                self._kept[key] = small
                self._bytes += _size(small)
        return small


def _size(numbers: Array) -> int:
    """What a list takes, in bytes."""
    return numbers.nbytes + _OF_A_LIST
