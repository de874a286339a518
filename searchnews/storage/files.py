"""Which source files does the index hold the articles of, and how did those files look?

The list is one file per commit that changes it, `MAIN_<name>.files`: a file of one array (see `container`), the zstd of
a JSON list; in format 1 the bare zstd. It is read by runs that index files, never by searches.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import astuple
from functools import cached_property
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
import orjson
import zstandard

from searchnews.frozen import frozen
from searchnews.regular import open_regular
from searchnews.storage.container import MAGIC, NOT_THE_FILE, Container, corrupt, save
from searchnews.storage.packed import unpack

if TYPE_CHECKING:
    import hashlib

_PIECE = 1 << 20  # bytes that are read at once
MOST_BYTES = 1 << 31  # a list that claims more is damaged; a million files take about 150 MB


@frozen
class FileState:
    """A source file when it was indexed: absolute path, size in bytes, modification time in ns, hash of its bytes."""

    path: str
    size: int
    mtime_ns: int
    content: str

    @property
    def origin(self) -> int:
        """The number that the file's articles carry."""
        return origin(self.path)


def origin(path: str) -> int:
    """The 64-bit number of a path, never 0."""
    hash = _hash(8)
    hash.update(path.encode("utf-8", "surrogateescape"))
    return int.from_bytes(hash.digest(), "little") or 1


def _hash(size: int) -> hashlib.blake2b:
    """A hash of so many bytes."""
    import hashlib  # 2 ms with OpenSSL, and a query needs none

    return hashlib.blake2b(digest_size=size)


class ContentHash:
    """A hash of a file's bytes, about 1 GB a second, that can be made step by step while others work. Raises OSError
    for a file that cannot be opened, and in `whole` for one that cannot be read."""

    def __init__(self, path: str) -> None:
        self._path, self._file = Path(path), ExitStack()
        with self._path.open("rb") as file:
            self._began = _looks(file)
        self._hash = _hash(16)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @cached_property
    def _bytes(self) -> BufferedReader:
        """The file, opened when the first of it is read: there may be hardly any files that may be open."""
        return self._file.enter_context(self._path.open("rb"))

    def step(self, size: int) -> None:
        """Read so many more bytes."""
        with suppress(OSError):  # `whole` meets it again
            self._hash.update(self._bytes.read(size))

    def whole(self) -> str:
        """The hash, after reading the rest and closing the file; "" if the file was changed meanwhile, when nobody can
        say which of its bytes others have read."""
        with self._file:
            while piece := self._bytes.read(_PIECE):
                self._hash.update(piece)
            content = self._hash.hexdigest()
            return content if _looks(self._bytes) == self._began else ""


def _looks(file: BufferedReader) -> tuple[int, int]:
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns


def content_hash(path: str) -> str:
    """The hash of a file's bytes. Raises OSError."""
    with ContentHash(path) as content:
        return content.whole()


def read(path: Path) -> dict[str, FileState]:
    """The states by path. Raises CorruptError."""
    try:
        rows = orjson.loads(unpack(_packed(path), MOST_BYTES))
        states = [FileState(os.fsdecode(bytes.fromhex(name)), *rest) for name, *rest in rows]
    except (OSError, ValueError, TypeError) as error:
        if isinstance(error, OSError) and error.errno in NOT_THE_FILE:
            raise
        raise corrupt(path, f"the list of source files is damaged ({error})") from None
    return {state.path: state for state in states}


def _packed(path: Path) -> memoryview | bytes:
    with open_regular(path) as file:
        packed = file.read(len(MAGIC))
        if packed != MAGIC:  # format 1
            return packed + file.read(MOST_BYTES)
    container = Container(path)
    problems = container.problems()  # there is no structure that could tell, so that every byte is looked at
    if problems or container["files"].dtype != np.uint8:
        raise corrupt(path, "the list of source files is damaged")
    return container["files"].data


def write(path: Path, states: Iterable[FileState], index: str = "") -> None:
    """Write the list and flush it to the disk. Names need not be UTF-8: they are kept in hexadecimal. `index` is the
    random name of the index."""
    rows = [(os.fsencode(state.path).hex(), *astuple(state)[1:]) for state in states]
    packed = zstandard.ZstdCompressor().compress(orjson.dumps(rows))
    save(path, {"files": np.frombuffer(packed, np.uint8)}, {"documents": 0}, index)
