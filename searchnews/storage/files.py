"""Which source files does the index hold the articles of, and how did those files look?

The list is one file per commit that changes it, `MAIN_<name>.files`: a file of one array (see `container`), the zstd of
a JSON list; in format 1 the bare zstd. It is read by runs that index files, never by searches.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
import orjson
import zstandard

from searchnews.regular import open_regular
from searchnews.storage.container import MAGIC, NOT_THE_FILE, Container, corrupt, save
from searchnews.storage.packed import unpack

MOST_BYTES = 1 << 31  # a list that claims more is damaged; a million files take about 150 MB


@dataclass(frozen=True, slots=True)
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
    digest = hashlib.blake2b(path.encode("utf-8", "surrogateescape"), digest_size=8).digest()
    return int.from_bytes(digest, "little") or 1


def content_hash(path: str) -> str:
    """A hash of a file's bytes, about 1 GB a second. Raises OSError."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


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
