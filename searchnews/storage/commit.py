"""What does the newest commit hold, and how is the next one made?

A commit is one file, `_MAIN_<generation>.toc`: the bytes of a Whoosh table of contents, so that Whoosh can open the
index, and after them a trailer that searchnews reads instead (Whoosh's part is a pickle, which is never loaded here):

    ... Whoosh's table of contents ...
    JSON       {"format", "segments": [{"name", "documents", "deleted"}], "retired": [[old, new]], "files"}
    16 bytes   length of the JSON, its CRC-32, MAGIC

Segments are written to their final names and flushed first, then the new table to a temporary name, flushed, renamed,
and the directory flushed. Whatever no table names is rubbish, which the next writer removes.
"""

from __future__ import annotations

import base64
import errno
import os
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson

from searchnews.duplicates import Merges
from searchnews.errors import ArchiveError, CorruptError, NewerFormatError, NoArchiveError, NoSpaceError
from searchnews.storage.segment import Array, Segment
from searchnews.storage.snapshot import Leaf, Snapshot

INDEX_NAME = "MAIN"  # Whoosh's default, which open_dir() looks for
FORMAT = 1
MAGIC = b"SNEWSTOC"
READ_ATTEMPTS = 20  # a writer may remove a generation while it is being opened; then there is a newer one
_TOC = re.compile(rf"_{INDEX_NAME}_([0-9]+)\.toc")
_OURS = re.compile(rf"_{INDEX_NAME}_[0-9]+\.toc(\.new)?|{INDEX_NAME}_[0-9a-z]+\.(news|stories|files)")


@dataclass(frozen=True)
class Entry:
    """A segment in a commit: its name, how many documents it holds, and `deleted`, the deleted ones packed as text
    ("" for none)."""

    name: str
    documents: int
    deleted: str = ""

    def mask(self) -> Array | None:
        """bool[documents]: deleted?  None if nothing is."""
        if not self.deleted:
            return None
        packed = np.frombuffer(zlib.decompress(base64.b85decode(self.deleted)), np.uint8)
        return np.unpackbits(packed, count=self.documents).astype(np.bool_)


def pack_mask(mask: Array | None) -> str:
    """The text of Entry.deleted for a bool[documents]."""
    if mask is None or not mask.any():
        return ""
    return base64.b85encode(zlib.compress(np.packbits(mask).tobytes())).decode()


@dataclass(frozen=True)
class Toc:
    """One commit: generation (0 for a new index), segments in order, retired story numbers, and the name of the
    segment-like file that says which source files were indexed ("" for none)."""

    generation: int = 0
    entries: tuple[Entry, ...] = ()
    retired: tuple[tuple[int, int], ...] = ()
    files: str = ""


def segment_path(directory: Path, name: str, suffix: str = "news") -> Path:
    """Where a segment (or its stories, or the list of source files) is kept."""
    return directory / f"{INDEX_NAME}_{name}.{suffix}"


def new_name() -> str:
    """A name that no segment has: 16 characters 0-9a-v."""
    return base64.b32hexencode(os.urandom(10)).decode().lower()


def generations(directory: Path) -> list[int]:
    """The generations that are there, oldest first. Raises NoArchiveError if there is no such directory."""
    try:
        names = [path.name for path in directory.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        problem = f"no index here; make one with: searchnews index PATH -i {directory}"
        raise NoArchiveError(f"{directory}: {problem}") from None
    except PermissionError:
        raise ArchiveError(f"{directory}: permission denied; ask its owner for read access") from None
    return sorted(int(m[1]) for name in names if (m := _TOC.fullmatch(name)))


def newest(directory: Path) -> int:
    """The newest generation. Raises NoArchiveError if there is none."""
    found = generations(directory)
    if not found:
        raise NoArchiveError(f"{directory}: not an index; make one with: searchnews index PATH -i {directory}")
    return found[-1]


def _read(directory: Path, generation: int) -> Toc:
    path = directory / f"_{INDEX_NAME}_{generation}.toc"
    data = path.read_bytes()
    size, crc, magic = struct.unpack("<II8s", data[-16:].rjust(16, b"\0"))
    if magic != MAGIC:
        raise CorruptError(
            f"{path}: not a commit of searchnews (written by Whoosh, or cut short); restore the index or make it again"
        )
    trailer = data[-16 - size : -16]
    if zlib.crc32(trailer) != crc:
        raise CorruptError(f"{path}: damaged; restore the index from a copy or make it again")
    fields = orjson.loads(trailer)
    if fields["format"] > FORMAT:
        problem = f"index format {fields['format']} is newer than this searchnews; upgrade searchnews"
        raise NewerFormatError(f"{directory}: {problem}")
    return Toc(
        generation,
        tuple(Entry(**entry) for entry in fields["segments"]),
        tuple((old, new) for old, new in fields["retired"]),
        fields["files"],
    )


def open_newest(directory: Path) -> tuple[Toc, Snapshot]:
    """The newest commit and what it holds. Raises NoArchiveError, NewerFormatError, CorruptError."""
    for _ in range(READ_ATTEMPTS):
        generation = newest(directory)
        try:
            toc = _read(directory, generation)
            return toc, snapshot(directory, toc)
        except (FileNotFoundError, CorruptError):
            if newest(directory) == generation:
                raise  # no writer has moved on meanwhile: the commit itself is damaged
    raise CorruptError(f"{directory}: changes faster than it can be read; try again")


def snapshot(directory: Path, toc: Toc) -> Snapshot:
    """The mapped segments of a commit."""
    leaves = tuple(
        Leaf(
            Segment(segment_path(directory, entry.name)),
            entry.mask(),
            Segment(segment_path(directory, entry.name, "stories"))["stories"],
        )
        for entry in toc.entries
    )
    retired = np.array(toc.retired, np.uint64).reshape(-1, 2)
    return Snapshot(leaves, Merges(retired[:, 0], retired[:, 1]))


def write(directory: Path, toc: Toc) -> None:
    """Make a commit: afterwards it is the newest one, whatever happens. Its files must have been flushed."""
    from searchnews.storage import codec  # imports whoosh, which readers never need

    trailer = orjson.dumps(
        {
            "format": FORMAT,
            "segments": [{"name": e.name, "documents": e.documents, "deleted": e.deleted} for e in toc.entries],
            "retired": toc.retired,
            "files": toc.files,
        }
    )
    whoosh = codec.toc_bytes([(e.name, e.documents, e.mask()) for e in toc.entries], toc.generation, INDEX_NAME)
    path = directory / f"_{INDEX_NAME}_{toc.generation}.toc"
    new = path.with_suffix(".toc.new")
    with new.open("wb") as file:
        file.write(whoosh + trailer + struct.pack("<II8s", len(trailer), zlib.crc32(trailer), MAGIC))
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)
    sync_directory(directory)


def sync_directory(directory: Path) -> None:
    """Flush the names in a directory to the disk."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def files(toc: Toc) -> set[str]:
    """The names of all the files that a commit consists of."""
    names = {f"_{INDEX_NAME}_{toc.generation}.toc"}
    for entry in toc.entries:
        names |= {segment_path(Path(), entry.name, suffix).name for suffix in ("news", "stories")}
    return names | ({segment_path(Path(), toc.files, "files").name} if toc.files else set())


def clean(directory: Path, toc: Toc) -> None:
    """Remove what interrupted runs left: all our files that the commit does not name. Only for the holder of the
    write lock, before its workers write segments."""
    keep = files(toc)
    for path in directory.iterdir():
        if _OURS.fullmatch(path.name) and path.name not in keep:
            path.unlink(missing_ok=True)


def remove_superseded(directory: Path, old: Toc, new: Toc, made: Iterable[str] = ()) -> None:
    """Remove the files of a commit that the next one does not need, and those of the segments `made` between them: one
    may have been joined before any commit named it. Readers that have them open keep them."""
    between = Toc(old.generation, tuple(Entry(name, 0) for name in made))
    for name in (files(old) | files(between)) - files(new):
        (directory / name).unlink(missing_ok=True)


@contextmanager
def disk_errors(directory: Path) -> Iterator[None]:
    """Turns errors of the operating system while writing into errors for people."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            problem = "no space left on the disk; free some and run again (what was committed before is intact)"
            raise NoSpaceError(f"{directory}: {problem}") from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise ArchiveError(f"{error.filename or directory}: cannot be written: {error.strerror}") from error
        raise ArchiveError(f"{error.filename or directory}: {error.strerror or error}") from error
