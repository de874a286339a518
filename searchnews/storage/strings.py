"""How is a list of strings kept in two arrays?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np

from searchnews.storage.container import Array, Arrays

_LINE_FEED = 10


def pack_strings(name: str, values: list[bytes]) -> Arrays:
    """The arrays of a `Strings` called `name`: UTF-8 with a line feed after each, and where each ends."""
    text = np.frombuffer(b"\n".join([*values, b""]), np.uint8)
    return {f"{name}.text": text, f"{name}.ends": (np.flatnonzero(text == _LINE_FEED) + 1).astype(np.uint32)}


def order(values: Sequence[bytes]) -> Array:
    """int64[n]: the numbers of the strings, which hold no line feeds, as their bytes sort them; equal ones ascending.
    Python takes three times as long."""
    return order_of_pairs(values, [b""] * len(values))[0]


def order_of_pairs(values: Sequence[bytes], others: Sequence[bytes]) -> tuple[Array, Array]:
    """How pairs of strings, (values[i], others[i]), sort, which hold nothing below a line feed: their numbers in order,
    equal ones ascending, int64[n]; and of each pair, by its number, which it is of the different ones, int64[n]."""
    text = np.frombuffer(b"\n".join([*chain.from_iterable(zip(values, others, strict=True)), b""]), np.uint8)
    ends = np.flatnonzero(text == _LINE_FEED)[1::2]
    begins = np.append(0, ends[:-1] + 1)[: len(ends)]
    following = np.ndarray(len(text), ">u8", np.append(text, np.zeros(7, np.uint8)), strides=(1,))
    order, first = _sorted(following, begins, ends - begins, 1)
    number = np.empty(len(order), np.int64)
    number[order] = np.cumsum(first) - 1
    return order, number


def _sorted(following: Array, at: Array, sizes: Array, step: int) -> tuple[Array, Array]:
    """How strings sort: their numbers in order, equal ones ascending, int64[n]; and of each place in that order, is the
    string there another one than that before it, bool[n]? String i has the bytes at[i], at[i] + step ..., `sizes[i]` of
    them; `following` uint64[bytes] has the byte at each place and the seven after it, the first the most significant.

    Seven bytes of all strings at a time, and only of those that are not told apart yet.
    """
    n = len(at)
    order, first = np.arange(n), np.arange(n) == 0  # so far: the strings in order, and where others begin
    group = np.zeros(n, np.int64)
    open_, depth = np.arange(n), 0  # places in the order that are not settled, and how many bytes were looked at
    while len(open_):
        strings = order[open_]
        left = np.minimum(sizes[strings] - depth, 8)
        key = following[at[strings] + step * depth] & _BYTES[left] | left.astype(np.uint64)
        sort = np.lexsort((key, group[open_]))
        order[open_], key = strings[sort], key[sort]
        new = np.ones(len(open_), np.bool_)
        new[1:] = (group[open_][1:] != group[open_][:-1]) | (key[1:] != key[:-1])
        first[open_] = new
        group[open_] = open_[new][np.cumsum(new) - 1]  # a group is known by the place of its first string
        alone = new & np.append(new[1:], True)
        open_, depth = open_[~alone & (left[sort] > 7)], depth + 7
    return order, first


# Which bytes of a number are the first 0, 1 ... 7, and again 7. The last one says how many there are, so that a string
# that ends comes before those that go on, and zeros are bytes like others.
_BYTES = np.array([(1 << 64) - (1 << 64 - 8 * min(size, 7)) for size in range(9)], np.uint64)


class Strings:
    """A list of strings in two arrays: `bytes` (uint8, UTF-8 with a line feed after each string; `text` is the same to
    cut bytes from) and `ends` (uint32[n], one past each line feed). No string holds a line feed."""

    def __init__(self, text: Array, ends: Array) -> None:
        self.bytes, self.ends = text, ends
        self.text: memoryview = text.data

    def __len__(self) -> int:
        return len(self.ends)

    def raw(self, i: int) -> bytes:
        """String i as UTF-8."""
        return bytes(self.text[int(self.ends[i - 1]) if i else 0 : int(self.ends[i]) - 1])

    def raws(self) -> list[bytes]:
        """All strings as UTF-8. Raises ValueError if there are others than `ends` says."""
        found = bytes(self.text).split(b"\n")[:-1]
        if len(found) != len(self.ends):
            raise ValueError(f"{len(found):,} strings in place of {len(self.ends):,}")
        return found

    def __getitem__(self, i: int) -> str:
        return self.raw(i).decode()

    def __iter__(self) -> Iterator[str]:
        return iter(str(self.text, "utf-8").split("\n")[:-1])

    def lower_bound(self, key: bytes) -> int:
        """The first i with self[i] >= key, in sorted strings."""
        text, ends = self.text, self.ends.data  # a memoryview gives a plain int in a third of the time
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high) // 2
            if bytes(text[ends[middle - 1] if middle else 0 : ends[middle] - 1]) < key:
                low = middle + 1
            else:
                high = middle
        return low

    def find(self, key: str) -> int:
        """The number of a string in sorted strings, or -1."""
        encoded = key.encode("utf-8", "replace")
        i = self.lower_bound(encoded)
        return i if i < len(self.ends) and self.raw(i) == encoded else -1

    def backwards(self) -> Array:
        """uint32[n]: the numbers of the strings as their bytes, read from the end, sort them; equal ones ascending."""
        ends = self.ends.astype(np.int64)
        before = np.ndarray(len(self.bytes), "<u8", np.append(np.zeros(7, np.uint8), self.bytes), strides=(1,))
        return _sorted(before, ends - 2, np.diff(ends, prepend=0) - 1, -1)[0].astype(np.uint32)

    def with_suffix(self, suffix: str, backwards: Array) -> Array:
        """The numbers of the strings that end with `suffix`: intp, ascending; `backwards` is as that says."""
        key = suffix.encode("utf-8", "replace")[::-1]

        def bound(key: bytes) -> int:
            low, high = 0, len(backwards)
            while low < high:
                middle = (low + high) // 2
                if self.raw(int(backwards[middle]))[::-1] < key:
                    low = middle + 1
                else:
                    high = middle
            return low

        return np.sort(backwards[bound(key) : bound(key + b"\xff")]).astype(np.intp)

    def with_prefix(self, prefix: str) -> range:
        """The numbers of the sorted strings that begin with `prefix`."""
        encoded = prefix.encode("utf-8", "replace")
        return range(self.lower_bound(encoded), self.lower_bound(encoded + b"\xff"))
