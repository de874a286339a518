"""How are numbers kept in as few bits as they need?

In blocks of 128: each number of a block takes as many bits as the largest of them, so a block takes 16 bytes a bit, and
any number is read without those before it. `blocks` uint32[n / 128 + 1, rounded up] says where each block begins,
counted in 16 bytes, and so how wide it is. `bits` uint32 are rows of four words; a block is four streams of bits, from
the lowest on, number i the (i / 4)-th of stream i % 4, so that four are read at once (0.2 ns a number; one alone takes
2.3). Two rows of zeros follow the last block, since what may be read with a number is two rows.

| bits a number, 50,216 articles of a million | before | blocks of 32 | 64 | 128 | 256 | differences, 128 |
| --- | --- | --- | --- | --- | --- | --- |
| positions | 16 | 11.8 | 11.5 | 11.5 | 11.6 | 10.7, and those before it are to be read |
| codes | 8 | 3.4 | 3.0 | 2.7 | 2.7 | |
| frequencies less one | 8 | 3.6 | 3.4 | 3.5 | 3.7 | |
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from searchnews.kernels import native
from searchnews.storage.container import Array, Arrays
from searchnews.storage.ragged import ranges

BLOCK = 128
ROW = 4  # words
_BLOCK_BITS, _ROW_BITS = 7, 2  # to divide by them; with // and % picking takes half as long again
WIDEST = 32  # bits
BEYOND = "has numbers that lie beyond the end"
# For NumPy, of a block of each width: the row where each four numbers begin, how far up their lowest bits are, how far
# down those in the row after belong (32: there are none, and NumPy makes 0 of them), and which bits are theirs. All
# widths are read at once: 0.8 ns a number and 5 µs a call, where a width at a time took 1.0 ns and 8 to 20 µs.
_BITS = np.arange(BLOCK // ROW) * np.arange(WIDEST + 1)[:, None]
_ROWS = _BITS // 32
_SHIFTS = (_BITS % 32).astype(np.uint32)
_DOWN = np.repeat(_SHIFTS[..., None], ROW, axis=2)
_UP = 32 - _DOWN
_MASKS = np.array([(1 << width) - 1 for width in range(WIDEST + 1)], np.uint32)
_MASKS_OF_EACH = np.repeat(_MASKS, BLOCK).reshape(_DOWN.shape)
_FOUR = np.complex128  # ROW words that are moved as one
# Blocks that are read or made in one go: they stay in the cache.
_AT_ONCE = 512
# To read a whole stretch is faster than to pick from it if one number of so many is asked for; runs are picked if they
# have fewer numbers than so many.
_WORTH_PICKING, _WORTH_RUNNING = 6, 8
_NEAR = 1 << 11  # numbers that are read as fast as one is picked


def blocks_of(size: int) -> int:
    """How many blocks so many numbers take."""
    return -(-size // BLOCK)


class Narrow:
    """Numbers that can be asked for: `bits` and `blocks` uint32, `size` how many there are. Raises ValueError if
    these do not fit one another, and when a number is asked for whose block does not lie within the bits."""

    def __init__(self, bits: Array, blocks: Array, size: int) -> None:
        self.bits, self.blocks, self._size = bits, blocks, size
        if len(blocks) != blocks_of(size) + 1 or blocks[0] or len(bits) != ROW * (int(blocks[-1]) + 2):
            raise ValueError("has another length than it ought to have")

    def __len__(self) -> int:
        return self._size

    @property
    def units(self) -> int:
        """How many rows all blocks take."""
        return len(self.bits) // ROW - 2

    def __getitem__(self, at: slice | Array) -> Array:
        """The numbers at some places (a slice, or int[n]): uint32."""
        try:
            return self._slice(at) if isinstance(at, slice) else self._pick(np.ascontiguousarray(at, np.int64))
        except IndexError:
            raise ValueError(BEYOND) from None

    def runs(self, starts: Array, sizes: Array) -> Array:
        """The numbers of some runs, one after another: `sizes` (int[n]) of them from each of `starts` (intp[n]) on."""
        if int(sizes.sum()) < _WORTH_RUNNING * len(starts):
            return self[ranges(starts, sizes)]
        if not sizes.all():
            starts, sizes = starts.compress(sizes), sizes.compress(sizes)
        if not len(starts):
            return np.empty(0, np.uint32)
        if int(starts.min()) < 0 or int((starts + sizes).max()) > self._size:
            raise ValueError(BEYOND)
        try:
            return self._runs(starts, sizes)
        except IndexError:
            raise ValueError(BEYOND) from None

    def widths(self, first: int = 0, last: int | None = None) -> Array:
        """The bits that a number of the blocks first .. last - 1 takes, uint32: of all if not said otherwise."""
        cuts = self.blocks[first : None if last is None else last + 1]
        widths: Array = cuts[1:] - cuts[:-1]  # of blocks that do not rise, the difference is too large
        if int(widths.max(initial=0)) > WIDEST or int(cuts.max()) > self.units:
            raise ValueError(BEYOND)
        return widths

    @cached_property
    def _at(self) -> native.Address:
        """Where the loops find it."""
        bits, blocks = native.address(self.bits), native.address(self.blocks)
        return native.address(np.array([bits, blocks, self.units], np.uint64), (self.bits, self.blocks))

    def _slice(self, at: slice) -> Array:
        begin, end, _ = at.indices(self._size)
        if end <= begin:
            return np.empty(0, np.uint32)
        if (library := native.library()) is None:
            return self._stretch(begin, end)
        out = np.empty(end - begin, np.uint32)
        if not library.sn_widen(self._at, begin, len(out), native.address(out)):
            raise IndexError
        return out

    def _pick(self, at: Array) -> Array:
        if not len(at):
            return np.empty(0, np.uint32)
        low, high = int(at.min()), int(at.max())
        if low < 0 or high >= self._size:
            raise IndexError
        near = high - low < _WORTH_PICKING * len(at) + _NEAR
        return self._slice(slice(low, high + 1)).take(at - low) if near else self._picked(at)

    @cached_property
    def _rows(self) -> Array:
        rows: Array = self.bits.reshape(-1, ROW)
        return rows

    # --- With NumPy, which compares every index and raises IndexError ---------------------------------------------

    def _stretch(self, begin: int, end: int) -> Array:
        """The numbers begin .. end - 1, of which there are some."""
        first, last = begin // BLOCK, blocks_of(end)
        if last - first == 1:
            return self._block(first)[begin % BLOCK :][: end - begin]
        return self._blocks(self.blocks[first:last], self.blocks[first + 1 : last + 1])[begin % BLOCK :][: end - begin]

    def _runs(self, starts: Array, sizes: Array) -> Array:
        """Runs, none of them empty: each four numbers that they touch, as `_blocks` does, and of those what is wanted;
        half the time of picking for runs of 32, the same for 8."""
        if len(starts) == 1:
            return self._slice(slice(int(starts[0]), int(starts[0] + sizes[0])))
        if int(sizes.sum()) > _AT_ONCE * BLOCK:
            half = len(starts) // 2
            return np.concatenate([self._runs(starts[:half], sizes[:half]), self._runs(starts[half:], sizes[half:])])
        first = starts >> _ROW_BITS
        fours = (starts + sizes - 1 >> _ROW_BITS) - first + 1
        begin, four = self._place(ranges(first, fours))
        begin += _ROWS.take(four)
        found = self._unpacked(begin, _DOWN.reshape(-1, ROW).take(four, axis=0))
        found &= _MASKS_OF_EACH.reshape(-1, ROW).take(four, axis=0)
        put = np.cumsum(fours) - fours  # where each run begins
        put <<= _ROW_BITS
        put += starts & ROW - 1
        return found.reshape(-1).take(ranges(put, sizes))

    def _block(self, number: int) -> Array:
        """All numbers of a block, in half the time of `_blocks`: rare words, and most in titles, have no more."""
        begin, end = self.blocks[number : number + 2].tolist()
        width = end - begin
        if not 0 <= width <= WIDEST:
            raise IndexError
        if not width:
            return np.zeros(BLOCK, np.uint32)
        rows = self._rows[begin : end + 1]
        found: Array = rows.take(_ROWS[width], axis=0)
        found >>= _DOWN[width]
        more = rows[1:].take(_ROWS[width], axis=0)
        more <<= _UP[width]
        found |= more
        found &= _MASKS[width]
        return found.reshape(-1)

    def _blocks(self, begins: Array, ends: Array) -> Array:
        """All numbers of the blocks that begin and end in these rows (uint32[n])."""
        if len(begins) > _AT_ONCE:
            out = np.empty(len(begins) * BLOCK, np.uint32)
            for low in range(0, len(begins), _AT_ONCE):
                some = slice(low, low + _AT_ONCE)
                out[low * BLOCK : (low + _AT_ONCE) * BLOCK] = self._blocks(begins[some], ends[some])
            return out
        widths = ends - begins  # of blocks that do not rise, too large for the tables
        row = _ROWS.take(widths, axis=0)
        row += begins.astype(np.intp)[:, None]
        found = self._unpacked(row, _DOWN.take(widths, axis=0))
        found &= _MASKS_OF_EACH.take(widths, axis=0)
        return found.reshape(-1)

    def _unpacked(self, rows: Array, down: Array) -> Array:
        """uint32[..., ROW]: four numbers from each of the rows (intp[...]) on, in their lowest bits, when they are
        moved down so far (uint32[..., ROW], which this overwrites)."""
        found: Array = self._rows.take(rows, axis=0)
        found >>= down
        more = self._rows[1:].take(rows, axis=0)
        more <<= np.subtract(32, down, out=down)
        found |= more
        return found

    def _place(self, fours: Array) -> tuple[Array, Array]:
        """Of each four numbers (intp[n], which this overwrites): where their block begins, and which row of the tables
        they have: intp[n]."""
        block = fours >> _BLOCK_BITS - _ROW_BITS
        begin = self.blocks.take(block)
        block += 1
        width = self.blocks.take(block)
        width -= begin  # of blocks that do not rise, too large for the tables
        row = width.astype(np.intp)
        row *= BLOCK // ROW
        fours &= BLOCK // ROW - 1
        row += fours
        return begin.astype(np.intp), row

    def _picked(self, at: Array) -> Array:
        word, four = self._place(at >> _ROW_BITS)
        word += _ROWS.take(four)
        word <<= _ROW_BITS
        word += at & ROW - 1
        shift = _SHIFTS.take(four)
        found: Array = self.bits.take(word)
        found >>= shift
        word += ROW
        found |= self.bits.take(word) << (32 - shift)
        found &= _MASKS.take(four >> _BLOCK_BITS - _ROW_BITS)
        return found


def narrow(values: Array) -> Narrow:
    """The numbers (unsigned, of 8, 16 or 32 bits), narrow."""
    size = len(values)
    blocks, whole = np.zeros(blocks_of(size) + 1, np.uint32), size // BLOCK * BLOCK
    most = values[:whole].reshape(-1, BLOCK).max(axis=1)
    widths = np.frexp(most if whole == size else np.append(most, values[whole:].max()))[1]
    np.cumsum(widths, out=blocks[1:])
    bits = np.zeros((int(blocks[-1]) + 2) * ROW, np.uint32)
    library = native.library()
    for first in range(0, len(widths), _AT_ONCE):
        some = values[first * BLOCK :][: _AT_ONCE * BLOCK].astype(np.uint32)
        if library is None:
            _fill(bits, blocks[first:], widths[first:], some)
        else:
            library.sn_narrow(native.address(some), len(some), native.address(blocks[first:]), native.address(bits))
    return Narrow(bits, blocks, size)


def _fill(bits: Array, blocks: Array, widths: Array, numbers: Array) -> None:
    """What sn_narrow does: puts the numbers (uint32) where their blocks begin, which take so many bits."""
    padded = np.zeros(BLOCK * blocks_of(len(numbers)), np.uint32)
    padded[: len(numbers)] = numbers
    rows = padded.reshape(-1, BLOCK)
    widths = widths[: len(rows)]
    for width in _different(widths):
        alike = np.flatnonzero(widths == width)
        bits.view(_FOUR)[blocks[alike] + np.arange(width)[:, None]] = _packed(rows.take(alike, axis=0), width)


def arrays(name: str, values: Array) -> Arrays:
    """The arrays of numbers that are kept narrow under this name (see segment.py)."""
    made = narrow(values)
    return {name: made.bits, f"{name}.blocks": made.blocks}


def _packed(numbers: Array, width: int) -> Array:
    """_FOUR[width, n]: the rows of blocks of numbers (uint32[n, BLOCK]) that take so many bits. A row of all blocks
    at a time: half the time of a block's rows together."""
    slots = np.ascontiguousarray(numbers.view(_FOUR).T).view(np.uint32)
    made = np.zeros((width, slots.shape[1]), np.uint32)
    for i, slot in enumerate(slots):
        row, shift = divmod(i * width, 32)
        made[row] |= slot << np.uint32(shift)
        if shift + width > 32:
            made[row + 1] |= slot >> np.uint32(32 - shift)
    return made.view(_FOUR)


def _different(widths: Array) -> list[int]:
    """The widths but 0 that occur."""
    found: list[int] = np.flatnonzero(np.bincount(widths)).tolist()
    return [width for width in found if width]
