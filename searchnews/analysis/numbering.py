"""Which number has a word, given its bytes?

Tokens are numbered by keys: a word of up to eight bytes is its own 64-bit key, a longer one has a hash (salted in each
process, so that nobody can make words that collide; by chance a million words do once in 10^7 archives). A table knows
the number of each key; only for words that it does not know is a dictionary asked, by `ask`.

| numbering the tokens of 29 MB of newswire takes | s |
| --- | --- |
| `split()` and a look-up in a dict for each token | 0.64 |
| keys and a table in NumPy | 0.14 |
| keys and a table in C | 0.04 |
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from searchnews.kernels import native
from searchnews.kernels.native import address

# Longer words are cut, at indexing and in queries alike: no language needs more, and a megabyte of base64 must not
# become a term.
LONGEST_WORD = 100  # bytes of UTF-8; tokenise.c has it, too

_LOW_BYTES = np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)  # masks for the first n bytes of a word
_SALT = np.uint64(int.from_bytes(os.urandom(8), "little") | 1)
_TOP_BIT = np.uint64(1 << 63)
_CACHE_BITS = 20  # 12 MB a language; 18 bits miss 8 % of tokens instead of 6 % with a vocabulary of 60,000
_FRESH, _NO_SLOT = np.uint32(1 << 31), -1  # see sn_numbers
_FIRST_BITS, _MOST_BITS = 14, 22  # slots of 16 bytes; half of them at most are used when a batch begins

Ask = Callable[[Sequence[bytes]], Sequence[int]]
U4 = npt.NDArray[np.uint32]
U8 = npt.NDArray[np.uint64]


class Table(Protocol):
    """Numbers of words. It remembers those that it was told."""

    def numbers(self, data: bytes, start: U4, end: U4, ask: Ask) -> U4:
        """uint32[n]: the numbers of the words data[start:end]. Those of words that are not known yet come from `ask`,
        which may be asked for the same word several times."""


def table() -> Table:
    """An empty table."""
    library = native.library()
    return _Cache() if library is None else _Compiled(library)


class _Compiled:
    """A table that the loops of tokenise.c keep: uint64[2 ** bits, 2], keys and numbers, the next free slot for a key
    whose own is taken. It grows with the vocabulary, since a small one stays in the processor's cache."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        self._bits, self._used = _FIRST_BITS, 0
        self._slots = np.zeros((1 << self._bits, 2), np.uint64)

    def numbers(self, data: bytes, start: U4, end: U4, ask: Ask) -> U4:
        size = len(start)
        number, fresh, slots = np.empty(size, np.uint32), np.empty(size, np.uint32), np.empty(size, np.int64)
        most = 3 * len(self._slots) // 4
        found = self._library.sn_numbers(
            data, len(data), address(start), address(end), size, address(self._slots), self._bits, self._used, most,
            int(_SALT), address(number), address(fresh), address(slots),
        )  # fmt: skip
        if found:
            at = fresh[:found]
            words = [data[a:b] for a, b in zip(start[at].tolist(), end[at].tolist(), strict=True)]
            told = np.array(ask(words), np.uint32)
            kept = np.flatnonzero(slots[:found] != _NO_SLOT)
            self._slots[slots[kept], 1] = told[kept]
            unknown = np.flatnonzero(number >= _FRESH)
            number[unknown] = told[number[unknown] - _FRESH]
            self._used = min(self._used + found, most)
            while 2 * self._used > len(self._slots) and self._bits < _MOST_BITS:
                self._grow()
        return number

    def _grow(self) -> None:
        larger = np.zeros((2 * len(self._slots), 2), np.uint64)
        self._library.sn_rehash(address(self._slots), self._bits, address(larger), self._bits + 1, int(_SALT))
        self._slots, self._bits = larger, self._bits + 1


class _Cache:
    """The same with NumPy: each key has one slot, and the first to come keeps it. 19 of 20 tokens are found here."""

    def __init__(self) -> None:
        self._keys = np.zeros(1 << _CACHE_BITS, np.uint64)
        self._numbers = np.zeros(1 << _CACHE_BITS, np.uint32)

    def numbers(self, data: bytes, start: U4, end: U4, ask: Ask) -> U4:
        keys = word_keys(data, start, end)
        slot = _slot(keys)
        numbers, missing = self._numbers[slot], np.flatnonzero(self._keys[slot] != keys)
        if len(missing):
            unknown, first, inverse = np.unique(keys[missing], return_index=True, return_inverse=True)
            at = missing[first]
            words = [data[a:b] for a, b in zip(start[at].tolist(), end[at].tolist(), strict=True)]
            told = np.array(ask(words), np.uint32)
            numbers[missing] = told[inverse]
            self._store(unknown, told)
        return numbers

    def _store(self, keys: U8, numbers: U4) -> None:
        """Remember distinct keys, as far as their slots are free."""
        slot = _slot(keys)
        free = self._keys[slot] == 0
        self._keys[slot[free]], self._numbers[slot[free]] = keys[free], numbers[free]


def word_keys(data: bytes, start: U4, end: U4) -> U8:
    """uint64[n], none 0: the keys of the words data[start:end], as far as LONGEST_WORD bytes."""
    lengths = np.minimum(end - start, LONGEST_WORD).astype(np.int64)
    # Eight bytes from every place on, as integers.
    window: npt.NDArray[np.uint64] = np.ndarray(len(data) + 1, "<u8", data + bytes(8), 0, (1,))
    keys: npt.NDArray[np.uint64] = window[start] & _LOW_BYTES[np.minimum(lengths, 8)]
    long = np.flatnonzero(lengths > 8)
    at = 8
    while len(long):
        word = window[start[long] + np.uint32(at)] & _LOW_BYTES[np.minimum(lengths[long] - at, 8)]
        mixed = keys[long] * _SALT
        mixed = ((mixed ^ (mixed >> np.uint64(32))) + word) * _SALT
        keys[long] = (mixed ^ (mixed >> np.uint64(29))) | _TOP_BIT
        at += 8
        long = long[lengths[long] > at]
    return keys


def _slot(keys: U8) -> npt.NDArray[np.int64]:
    """Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4)."""
    return ((keys * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - _CACHE_BITS)).astype(np.int64)
