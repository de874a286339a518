"""How are lists of different lengths kept in two flat arrays?"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from searchnews.frozen import frozen

Array = npt.NDArray[Any]


def ranges(starts: Array, counts: Array) -> Array:
    """intp[sum(counts)]: starts[0], starts[0] + 1, ... counts[0] of them, then from starts[1], and so on."""
    ends = np.cumsum(counts, dtype=np.intp)
    return np.repeat(starts - (ends - counts), counts) + np.arange(ends[-1] if len(ends) else 0)


def owners(cuts: Array) -> Array:
    """intp[cuts[-1] - cuts[0]]: which row each item belongs to, where row i is cuts[i]:cuts[i + 1] (int[rows + 1])."""
    return np.repeat(np.arange(len(cuts) - 1), np.diff(cuts).astype(np.intp))


@frozen(eq=False)
class Ragged:
    """Rows of different lengths, one after another: row i is items[cuts[i]:cuts[i + 1]].

    `items` any[N] or any[N, k]; `cuts` unsigned[rows + 1], from 0 to N, ascending. Three rows [a, b], [], [c] have the
    items [a, b, c] and the cuts [0, 2, 2, 3].
    """

    items: Array
    cuts: Array

    def __len__(self) -> int:
        """How many rows."""
        return len(self.cuts) - 1

    def span(self, i: int) -> tuple[int, int]:
        """Where row i begins and ends among the items."""
        return int(self.cuts[i]), int(self.cuts[i + 1])

    def of(self, i: int) -> Array:
        """The items of row i."""
        begin, end = self.span(i)
        return self.items[begin:end]

    @property
    def sizes(self) -> Array:
        """unsigned[rows]: how many items each row has."""
        return np.diff(self.cuts)

    def places(self, rows: Array) -> tuple[Array, Array]:
        """Of some rows (int[n], in any order): where their items are among `items`, row by row, intp[m], and how many
        each row has, intp[n]."""
        rows = rows.astype(np.intp, copy=False)  # the row after the last one may not fit the type
        starts = self.cuts[rows].astype(np.intp)
        sizes = self.cuts[rows + 1].astype(np.intp) - starts
        return ranges(starts, sizes), sizes

    def gather(self, rows: Array) -> Array:
        """The items of some rows (int[n], in any order), one row after another."""
        if len(rows) == 1:  # the rule for a value; the general way takes 10 µs more
            return self.of(int(rows[0]))
        return self.items[self.places(rows)[0]]

    def owners(self) -> Array:
        """intp[N]: which row each item belongs to."""
        return owners(self.cuts)

    def owner(self, places: Array) -> Array:
        """intp[n]: which rows the items at some places (int[n]) belong to."""
        return self.cuts.searchsorted(places, side="right") - 1
