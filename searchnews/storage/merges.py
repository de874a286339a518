"""Which story numbers stand for others today?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from searchnews.frozen import frozen

U64 = npt.NDArray[np.uint64]


@frozen
class Merges:
    """Which story numbers were retired in favour of which others: `old` -> `new`, both uint64[retired], `old` sorted.

    No number in `new` is itself retired: one look-up resolves.
    """

    old: U64
    new: U64

    @staticmethod
    def none() -> Merges:
        return Merges(np.empty(0, np.uint64), np.empty(0, np.uint64))

    def resolve(self, numbers: U64) -> U64:
        """The story numbers that these stand for today, in the same shape."""
        if not len(self.old):
            return numbers
        at = np.minimum(np.searchsorted(self.old, numbers), len(self.old) - 1)
        return np.where(self.old[at] == numbers, self.new[at], numbers)

    def adding(self, old: U64, new: U64) -> Merges:
        """This table, and `old` -> `new` on top of it: none of them is retired yet, and none of `new` is in `old`."""
        order = np.argsort(old)
        later = Merges(old[order], new[order])
        all_old, all_new = np.concatenate([self.old, old]), np.concatenate([later.resolve(self.new), new])
        order = np.argsort(all_old)
        return Merges(all_old[order], all_new[order])

    def restricted(self, stored: U64) -> Merges:
        """This table without the numbers that no column holds any more."""
        keep = np.isin(self.old, stored)
        return Merges(self.old[keep], self.new[keep])
