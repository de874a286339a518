"""Which number has a key, and which key has a word or a run of numbers? Two arrays that are searched for many at once.

A dictionary of words takes 0.6 µs for one that it did not see lately, and as long to add it; searching 82,000 keys for
2,000 takes 0.1 µs each.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from searchnews.analysis.numbering import word_keys

U8 = npt.NDArray[np.uint64]


class Numbered:
    """Numbers of 64-bit keys."""

    def __init__(self) -> None:
        self._key = np.empty(0, np.uint64)  # rising
        self._number = np.empty(0, np.int64)

    def __len__(self) -> int:
        return len(self._key)

    def of(self, keys: U8) -> npt.NDArray[np.int64]:
        """The numbers of some keys, int64[n]; -1: it has none."""
        if not len(self._key):
            return np.full(len(keys), -1)
        at = np.minimum(np.searchsorted(self._key, keys), len(self._key) - 1)
        return np.where(self._key[at] == keys, self._number[at], -1)

    def add(self, keys: U8, numbers: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.int64]:
        """Give numbers to those of some keys that have none; the first counts where a key comes twice. Returns the
        numbers that the keys have then, int64[n]."""
        each, first, which = np.unique(keys, return_index=True, return_inverse=True)
        found = self.of(each)
        new = np.flatnonzero(found < 0)
        fresh, found[new] = each[new], numbers[first[new]]
        at = np.searchsorted(self._key, fresh)
        self._key, self._number = np.insert(self._key, at, fresh), np.insert(self._number, at, found[new])
        return found[which]


def keys_of(words: str) -> U8:
    """The keys of words that line feeds end, uint64[n]: equal for equal words, and hardly ever for others."""
    data = words.encode("utf-8", "replace")
    end = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n")).astype(np.uint32)
    return word_keys(data, np.append(np.uint32(0), end[:-1] + np.uint32(1)) if len(end) else end, end)


MIX = np.uint64(0x9E3779B97F4A7C15)  # an odd number to multiply by: 2 ** 64 by the golden ratio


def run_keys(numbers: npt.NDArray[Any], begin: npt.NDArray[np.int64], size: npt.NDArray[np.int64]) -> U8:
    """The keys of runs numbers[begin : begin + size] (unsigned integers; none is empty), uint64[n]: equal for equal
    runs, and hardly ever for others."""
    key = _mixed(np.uint64(0), numbers[begin])
    step, rows = 1, np.flatnonzero(size > 1)
    while len(rows):
        key[rows] = _mixed(key[rows], numbers[begin[rows] + step])
        step += 1
        rows = rows[size[rows] > step]
    return key


def _mixed(key: Any, number: npt.NDArray[Any]) -> U8:
    mixed: U8 = (key ^ (number + np.uint64(1))) * MIX
    mixed ^= mixed >> np.uint64(29)
    return mixed


def kind_keys(keys: U8, kind: npt.NDArray[np.uint8]) -> U8:
    """The keys of pairs of a key and a kind."""
    paired: U8 = (keys ^ kind) * MIX
    return paired
