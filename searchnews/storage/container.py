"""What is in a file of named arrays, and how does it show that it is whole, and the one that is meant?

    8 bytes   MAGIC
    4 bytes   length of the header, little-endian
    4 bytes   CRC-32 of the header
    header    JSON: {"format", "index", "file", "size", "meta": {...}, "arrays": {name: [dtype, shape, offset, CRC-32]},
              "steady": {name: [dtype, shape, first, step]}} and blanks up to the first array
    arrays    raw little-endian, one behind the other, each from a multiple of 64 bytes on and followed by zeros up to
              the next one, which its CRC-32 covers, too; offsets are counted from the start of the file

A steady array takes no room: all its numbers are the same (step 0), or each is one more than the one before (step 1).
Of a million articles of nothing but text, all from one file, 150 MB of 3,830 are steady: signatures, times and names
that none has, and where the only value of each begins.

So every byte is covered by a checksum. `index` is the random name of the index that the file belongs to, `file` its own
name, `size` its length; a commit keeps the checksum of each header (see `commit`), so no other file can take its place.

| format | what it brought |
| --- | --- |
| 1 | named arrays with checksums; padding has none, and files do not say where they belong |
| 2 | `index`, `file`, `size`; checksums of padding and of each stored article; lists of source files are such files |
| 3 | `steady` |
| 4 | numbers of tokens and postings are narrow (see `narrow`); what is read of earlier formats: see `wide` |
| 5 | columns of fields of one's own, of which numbers are float64 |

Format 1 is the oldest that can be read; its words were cut otherwise (`U.S.` was two), so `optimize` indexes its
articles anew. It writes later ones anew as they are.
"""

from __future__ import annotations

import errno
import math
import mmap
import os
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt
import orjson

from searchnews.errors import CorruptError, NewerFormatError
from searchnews.regular import open_regular

MAGIC = b"SNEWS\x00\r\n"
FORMAT = 5
FIRST_NARROW = 4  # the first format of segments with narrow columns
SAME_WORDS = 2  # the oldest format whose words are cut as now
MOST_DOCUMENTS = 65_536
MOST_HEADER = 1 << 20  # bytes; a segment's is 8,000
MOST_STEADY = 16 * MOST_DOCUMENTS + 1  # numbers: a header must not ask for more memory than columns of documents take
ALIGN = 64
_ROOM = 112  # bytes of a header for one array; the longest of a segment takes 84
DTYPES = frozenset(("|u1", "<u2", "<u4", "<u8", "<i4", "<i8", _FLOAT := "<f8"))
# Errors of opening a file that say nothing about the file: too little memory, too many open files, no permission.
NOT_THE_FILE = frozenset((errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EACCES, errno.EPERM))
_PREFIX = struct.Struct("<8sII")

Array = npt.NDArray[Any]
Arrays = dict[str, Array]


class Stored(NamedTuple):
    """Where an array is in a file, and the checksum of it and its padding."""

    dtype: str
    shape: tuple[int, ...]
    offset: int
    crc: int

    @property
    def size(self) -> int:
        """Bytes."""
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize


class Steady(NamedTuple):
    """An array that is not stored: its numbers are first, first + step, first + 2 * step, ..."""

    dtype: str
    shape: tuple[int, ...]
    first: int
    step: int

    def array(self) -> Array:
        """It, read-only."""
        size = math.prod(self.shape)
        if self.step:
            made: Array = np.arange(self.first, self.first + size, dtype=self.dtype)
        elif self.first:
            made = np.full(size, self.first, self.dtype)
        else:
            made = np.zeros(size, self.dtype)  # which takes no memory until it is read
        made.flags.writeable = False
        return made.reshape(self.shape)


def steady(array: Array) -> Steady | None:
    """The array (little-endian, contiguous), if it is steady, not too long, and of whole numbers."""
    flat = array.reshape(-1)
    if array.dtype.str == _FLOAT or not 2 <= len(flat) <= MOST_STEADY:
        return None
    first, last = int(flat[0]), int(flat[-1])
    step = int(last != first)
    if last - first != step * (len(flat) - 1):
        return None
    found = Steady(array.dtype.str, array.shape, first, step)
    return found if (array == found.array()).all() else None


def corrupt(path: Path, problem: str) -> CorruptError:
    """The error for a file of an index that is not as it was written."""
    return advised(path, f"{path}: {problem}")


def advised(path: Path, problem: str) -> CorruptError:
    """The error for a problem that tells already which file it is about."""
    return CorruptError(f"{problem}; run: searchnews check -i {path.parent}")


class Container:
    """A mapped file of named arrays. Arrays are views of the mapping: they live as long as something refers to them.

    `format`, `index` and `meta` are those of the header, `crc` its checksum, `documents` how many the file is about.
    """

    def __init__(self, path: Path, *, damaged: bool = False) -> None:
        """Open a file. Raises CorruptError (not such a file, header damaged, not the file that it says it is) and
        NewerFormatError. With `damaged`, a header whose checksum does not hold is believed if it can be read."""
        self.path = path
        self._map = _mapped(path)
        magic, size, self.crc = _PREFIX.unpack(self._map[: _PREFIX.size].ljust(_PREFIX.size, b"\0"))
        if magic != MAGIC:
            raise corrupt(path, "not a file of searchnews")
        header = self._map[_PREFIX.size : _PREFIX.size + min(size, MOST_HEADER)]
        if zlib.crc32(header) != self.crc and not damaged:
            raise corrupt(path, "its header is damaged")
        try:
            fields = orjson.loads(header)
            self.format: int = fields["format"]
            if self.format > FORMAT:
                raise NewerFormatError(f"{path}: format {self.format} is newer than this searchnews; upgrade it")
            self.meta: dict[str, Any] = fields["meta"]
            self.documents: int = self.meta["documents"]
            self._stored: dict[str, Any] = fields["arrays"]
            self._steady: dict[str, Any] = fields["steady"] if self.format > 2 else {}
            self.index, name, length = "", path.name, len(self._map)
            if self.format > 1:
                self.index, name, length = fields["index"], fields["file"], fields["size"]
            if not isinstance(self.index, str) or type(self.documents) is not int:
                raise TypeError
            if not isinstance(self._stored, dict) or not isinstance(self._steady, dict):
                raise TypeError
        except (ValueError, KeyError, TypeError):
            raise corrupt(path, "its header cannot be read") from None
        if not 0 <= self.documents <= MOST_DOCUMENTS:
            raise corrupt(path, "its header is damaged")
        if not damaged and length != len(self._map):
            raise corrupt(path, f"has {len(self._map):,} bytes instead of {length!r}")
        if not damaged and name != path.name:
            raise corrupt(path, f"is another file, which was written as {name!r}")
        self._begin = _PREFIX.size + size
        self._views: Arrays = {}

    def __contains__(self, name: str) -> bool:
        return name in self._stored or name in self._steady

    def __iter__(self) -> Iterator[str]:
        return iter({**self._stored, **self._steady})

    def stored(self, name: str) -> Stored:
        """Where an array is. Raises CorruptError if it does not lie within the file, KeyError if it is not stored."""
        found = Stored(*self._entry(name, self._stored[name]))
        if found.offset % ALIGN or found.offset < self._begin or found.offset + found.size > len(self._map):
            raise corrupt(self.path, f"{name} does not lie within it")
        return found

    def _entry(self, name: str, entry: Any) -> tuple[str, tuple[int, ...], int, int]:
        """The type and shape of an array, and two numbers from 0 on (a steady one may begin below)."""
        try:
            dtype, shape, one, other = entry
            shape = tuple(shape)
            whole = all(type(n) is int for n in (*shape, one, other)) and min(*shape, other) >= 0
            sound = dtype in DTYPES and 1 <= len(shape) <= 2 and whole
        except (ValueError, TypeError):
            sound = False
        if not sound:
            raise corrupt(self.path, f"{name} does not lie within it")
        return dtype, shape, one, other

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of an array. Raises CorruptError, KeyError."""
        return self._made(name).shape if name in self._steady else self.stored(name).shape

    def _made(self, name: str) -> Steady:
        found = Steady(*self._entry(name, self._steady[name]))
        if found.dtype == _FLOAT:
            raise corrupt(self.path, f"{name} is no steady array")
        limits, last = np.iinfo(found.dtype), found.first + found.step * (math.prod(found.shape) - 1)
        fits = limits.min <= found.first and last <= limits.max and math.prod(found.shape) <= MOST_STEADY
        if found.step > 1 or not fits:
            raise corrupt(self.path, f"{name} is no steady array")
        return found

    def __getitem__(self, name: str) -> Array:
        """An array by name, read-only. Raises CorruptError for one that the file ought to hold and does not, or that
        is not as it ought to be."""
        view = self._views.get(name)
        if view is None:
            self.expect(name)
            view = self.view(name)
            self.examine(name, view)
            self._views[name] = view
        return view

    def view(self, name: str) -> Array:
        """An array by name, looked at only for where it lies."""
        if name in self._steady:
            return self._made(name).array()
        dtype, shape, offset, _ = stored = self.stored(name)
        if not stored.size:
            return np.empty(shape, dtype)
        return np.frombuffer(self._map, dtype, stored.size // np.dtype(dtype).itemsize, offset).reshape(shape)

    def expect(self, name: str) -> None:
        """Raises CorruptError for an array that the file does not hold; a KeyError if it never ought to."""
        if name not in self:
            raise corrupt(self.path, f"holds no {name}")

    def examine(self, name: str, array: Array) -> None:
        """Raises CorruptError for an array that is not as it ought to be (see `segment`)."""

    def problems(self) -> list[str]:
        """What is wrong with the file, a line each; reads all of it."""
        return self.damage()

    def damage(self) -> list[str]:
        """Where arrays do not lie as they were written or their checksums do not hold, a line each; reads all of it."""
        found, at = [], self._begin
        try:
            arrays = sorted(((self.stored(name), name) for name in self._stored), key=lambda pair: pair[0].offset)
        except CorruptError as error:
            return [str(error)]
        ends = [*(stored.offset for stored, _ in arrays), len(self._map)][1:]
        for (stored, name), end in zip(arrays, ends, strict=True):
            if self.format == 1:
                end = stored.offset + stored.size
            elif stored.offset != at or end != stored.offset + padded(stored.size):
                found.append(f"{self.path}: {name} does not begin where the array before it ends")
            at = end
            if zlib.crc32(memoryview(self._map)[stored.offset : end]) != stored.crc:
                found.append(f"{self.path}: {name} is damaged")
        if self.format > 1 and at != len(self._map):
            found.append(f"{self.path}: is longer than its arrays")
        return found


def _mapped(path: Path) -> mmap.mmap:
    try:
        with open_regular(path) as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        raise corrupt(path, "is missing") from None
    except ValueError:
        raise corrupt(path, "is empty") from None
    except OSError as error:
        if error.errno in NOT_THE_FILE:
            raise
        raise corrupt(path, error.strerror or str(error)) from None


def padded(size: int) -> int:
    """The size in bytes with the padding behind it."""
    return -(-size // ALIGN) * ALIGN


def header_crc(path: Path) -> int:
    """The checksum of a file's header, as the file has it; 0 if there is no such file, or it is of another kind. Raises
    OSError for what is not about the file."""
    try:
        with open_regular(path) as file:
            magic, _, crc = _PREFIX.unpack(file.read(_PREFIX.size).ljust(_PREFIX.size, b"\0"))
    except OSError as error:
        if error.errno in NOT_THE_FILE:
            raise
        return 0
    return crc if magic == MAGIC else 0


def save(path: Path, arrays: Mapping[str, Array], meta: Mapping[str, Any], index: str = "") -> None:
    """Write a new file of arrays and flush it to the disk. `meta` must hold "documents"; arrays of any numeric dtype
    become little-endian. `index` is the random name of the index that the file belongs to."""
    save_one_by_one(path, arrays.items(), len(arrays), meta, index)


def save_one_by_one(
    path: Path, arrays: Iterable[tuple[str, Array]], most: int, meta: Mapping[str, Any], index: str = ""
) -> None:
    """Like `save`, but each array, of `most` at most, is written when it comes, so that they need not all be in memory
    at once. If making one fails, there is no file."""
    with path.open("xb") as file:
        try:
            _write(file, path.name, index, arrays, most, meta)
        except BaseException:
            path.unlink()
            raise
        file.flush()
        os.fsync(file.fileno())


def _write(
    file: BinaryIO, name: str, index: str, arrays: Iterable[tuple[str, Array]], most: int, meta: Mapping[str, Any]
) -> None:
    placed: dict[str, tuple[str, tuple[int, ...], int, int]] = {}
    made: dict[str, tuple[object, ...]] = {}
    fields = {"format": FORMAT, "index": index, "file": name, "size": 0, "meta": dict(meta)}
    fields |= {"arrays": placed, "steady": made}
    # The header comes first, but is known last: leave room for it.
    offset = base = padded(_PREFIX.size + len(orjson.dumps(fields)) + most * _ROOM + _ROOM)
    file.seek(base)
    for key, array in arrays:
        array = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        if found := steady(array):
            made[key] = tuple(found)
            continue
        raw = array.reshape(-1).view(np.uint8).data
        padding = bytes(padded(len(raw)) - len(raw))
        placed[key] = (array.dtype.str, array.shape, offset, zlib.crc32(padding, zlib.crc32(raw)))
        file.write(raw)
        file.write(padding)
        offset += len(raw) + len(padding)
    header = orjson.dumps(fields | {"size": offset}).ljust(base - _PREFIX.size)
    if len(header) > base - _PREFIX.size:
        raise ValueError(f"{name}: more than {most} arrays, or long names")
    file.seek(0)
    file.write(_PREFIX.pack(MAGIC, len(header), zlib.crc32(header)) + header)
