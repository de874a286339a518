"""What does the newest commit hold, and how is the next one made?

A commit is one file, `_MAIN_<generation>.toc`: the bytes of a Whoosh table of contents, so that Whoosh can open the
index, and after them a trailer that searchnews reads instead (Whoosh's part is a pickle, which is never loaded here):

    ... Whoosh's table of contents ...
    JSON       {"format", "index", "generation", "segments": [{"name", "documents", "deleted", "header", "stories"}],
                "retired": [[old, new]], "files", "files_header", "own": {name: type}, "whoosh"}
    16 bytes   length of the JSON, its CRC-32, MAGIC

`own` are the fields of one's own and their types, which stay as they are once an index has them.

`index` is a random name that an index keeps for ever, and every file of it has. `header`, `stories` and `files_header`
are the checksums of the headers of the files that the commit consists of, `whoosh` is that of Whoosh's part: so every
byte of an index is bound to its newest commit, and an older copy or another index's file does not pass for its own.

| format | what it brought |
| --- | --- |
| 1 | segments, deleted articles, retired story numbers, the list of source files |
| 2 | `index`, `generation`, and the checksums of headers and of Whoosh's part |
| 3 | `own` |

Format 1 is the oldest that can be read. Every commit is made in the newest, and `optimize` writes files anew that are
not.

Segments are written to their final names and flushed first, then the new table to a temporary name, flushed, renamed,
and the directory flushed. Whatever no table names is rubbish, which the next writer removes.
"""

from __future__ import annotations

import base64
import errno
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from searchnews.errors import ArchiveError, CorruptError, NewerFormatError, NoArchiveError, NoSpaceError
from searchnews.expressions import expression
from searchnews.fields import Field, own, own_types
from searchnews.frozen import frozen
from searchnews.regular import open_regular
from searchnews.storage import files as listing
from searchnews.storage.container import MOST_DOCUMENTS, NOT_THE_FILE, Array, Container, corrupt, header_crc
from searchnews.storage.merges import Merges
from searchnews.storage.segment import Segment
from searchnews.storage.snapshot import Shard, Snapshot

INDEX_NAME = "MAIN"  # Whoosh's default, which open_dir() looks for
FORMAT = 3
MAGIC = b"SNEWSTOC"
MOST_TOC = 1 << 28  # bytes
READ_ATTEMPTS = 20  # a writer may remove a generation while it is being opened; then there is a newer one
_TOC = expression(rf"_{INDEX_NAME}_([0-9]+)\.toc")
_NAME = expression(r"[0-9a-z]{1,32}")
_SUFFIX = struct.Struct("<II8s")
_OURS = expression(rf"_{INDEX_NAME}_[0-9]+\.toc(\.new)?|{INDEX_NAME}_[0-9a-z]+\.(news|stories|files)")


@frozen
class Entry:
    """A segment in a commit: its name, how many documents it holds, `deleted`, the deleted ones packed as text ("" for
    none), and the checksums of the headers of its own file and that of its stories (0 if unknown: format 1)."""

    name: str
    documents: int
    deleted: str = ""
    header: int = 0
    stories: int = 0

    def mask(self) -> Array | None:
        """bool[documents]: deleted?  None if nothing is. Raises ValueError for a text that was not packed so."""
        if not self.deleted:
            return None
        size = -(-self.documents // 8)
        try:
            packed = zlib.decompressobj().decompress(base64.b85decode(self.deleted), size + 1)
        except zlib.error as error:
            raise ValueError(error) from None
        if len(packed) != size:
            raise ValueError("the mask of deleted articles has another size")
        return np.unpackbits(np.frombuffer(packed, np.uint8), count=self.documents).astype(np.bool_)


def pack_mask(mask: Array | None) -> str:
    """The text of Entry.deleted for a bool[documents]."""
    if mask is None or not mask.any():
        return ""
    return base64.b85encode(zlib.compress(np.packbits(mask).tobytes())).decode()


def entry(directory: Path, name: str, documents: int, mask: Array | None = None) -> Entry:
    """The entry of a segment that has just been written, with its stories; `mask` bool[documents]: deleted?"""
    header, stories = (header_crc(segment_path(directory, name, suffix)) for suffix in ("news", "stories"))
    return Entry(name, documents, pack_mask(mask), header, stories)


@frozen
class Toc:
    """One commit: generation (0 for a new index), segments in order, retired story numbers, the name of the file that
    says which source files were indexed ("" for none), the index's random name ("" in format 1), the format, and the
    fields of one's own."""

    generation: int = 0
    entries: tuple[Entry, ...] = ()
    retired: tuple[tuple[int, int], ...] = ()
    files: str = ""
    index: str = ""
    format: int = FORMAT
    files_header: int = 0
    own: tuple[Field, ...] = ()


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
        raise _no_index(directory, "no index here") from None
    except PermissionError:
        raise ArchiveError(f"{directory}: permission denied; ask its owner for read access") from None
    return sorted(int(m[1]) for name in names if (m := _TOC.fullmatch(name)))


def newest(directory: Path) -> int:
    """The newest generation. Raises NoArchiveError if there is none."""
    found = generations(directory)
    if not found:
        raise _no_index(directory, "not an index")
    return found[-1]


def _no_index(directory: Path, problem: str) -> NoArchiveError:
    """What to do where there is none. A name alone is a path here, but for the command it is one under indexes/."""
    named = len(directory.parts) == 1 and directory.name != ""
    known = Path("indexes", directory)
    if named and any(known.glob(f"_{INDEX_NAME}_*.toc")):
        hint = f"this is a path, not a name; did you mean {known}?"
    else:
        hint = f"make one with: searchnews index PATH -i {f'.{os.sep}' if named else ''}{directory}"
    return NoArchiveError(f"{directory}: {problem}; {hint}")


def read(directory: Path, generation: int, *, damaged: bool = False) -> Toc:
    """A commit. Raises CorruptError, NewerFormatError, FileNotFoundError; with `damaged`, the part that Whoosh reads
    may be anything."""
    path = directory / f"_{INDEX_NAME}_{generation}.toc"
    data = _bytes(path)
    size, crc, magic = _SUFFIX.unpack(data[-_SUFFIX.size :].rjust(_SUFFIX.size, b"\0"))
    whoosh, trailer = data[: -_SUFFIX.size - size], data[-_SUFFIX.size - size : -_SUFFIX.size]
    if magic != MAGIC:
        raise corrupt(path, "not a commit of searchnews (written by Whoosh, or cut short)")
    if zlib.crc32(trailer) != crc:
        raise corrupt(path, "it is damaged")
    try:
        fields = orjson.loads(trailer)
        if fields["format"] > FORMAT:
            problem = f"index format {fields['format']} is newer than this searchnews; upgrade searchnews"
            raise NewerFormatError(f"{directory}: {problem}")
        toc = _toc(fields, generation)
        bound = fields["format"] == 1 or damaged or zlib.crc32(whoosh) == _number(fields["whoosh"], 1 << 32)
    except (ValueError, KeyError, TypeError):
        raise corrupt(path, "it cannot be read") from None
    if not bound:
        raise corrupt(path, "the part that Whoosh reads is damaged")
    if toc.generation != generation:
        raise corrupt(path, f"is the commit of another generation ({toc.generation})")
    return toc


def _bytes(path: Path) -> bytes:
    try:
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            data = file.read(min(size, MOST_TOC) + 1)  # which takes as much memory, whatever there is to read
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno in NOT_THE_FILE:
            raise
        raise corrupt(path, error.strerror or str(error)) from None
    if len(data) > MOST_TOC:
        raise corrupt(path, f"larger than {MOST_TOC >> 20} MiB")
    return data


def _toc(fields: dict[str, Any], generation: int) -> Toc:
    """The commit in the JSON of a trailer. Raises ValueError, KeyError and TypeError for what was not written so."""
    old = fields["format"] == 1
    entries = [
        Entry(
            _name(row["name"]),
            _number(row["documents"], MOST_DOCUMENTS + 1),
            _text(row["deleted"]),
            0 if old else _number(row["header"], 1 << 32),
            0 if old else _number(row["stories"], 1 << 32),
        )
        for row in fields["segments"]
    ]
    retired = [(_number(before, 1 << 64), _number(now, 1 << 64)) for before, now in fields["retired"]]
    files = fields["files"] and _name(fields["files"])
    if old:
        return Toc(generation, tuple(entries), tuple(retired), files, format=1)
    identity = _text(fields["index"]), _number(fields["format"], FORMAT + 1), _number(fields["files_header"], 1 << 32)
    types = fields["own"] if fields["format"] > 2 else {}
    if not isinstance(types, dict):
        raise TypeError
    return Toc(_number(fields["generation"], 1 << 63), tuple(entries), tuple(retired), files, *identity, own(types))


def _number(value: object, beyond: int) -> int:
    if type(value) is not int or not 0 <= value < beyond:
        raise ValueError(f"{value!r} is not a number from 0 to {beyond - 1}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _name(value: object) -> str:
    if not _NAME.fullmatch(_text(value)):
        raise ValueError(f"{value!r} is not the name of a segment")
    return _text(value)


def open_newest(directory: Path) -> tuple[Toc, Snapshot]:
    """The newest commit and what it holds. Raises NoArchiveError, NewerFormatError, CorruptError."""
    for _ in range(READ_ATTEMPTS):
        generation = newest(directory)
        try:
            toc = read(directory, generation)
            return toc, snapshot(directory, toc)
        except (FileNotFoundError, CorruptError):
            if newest(directory) == generation:
                raise  # no writer has moved on meanwhile: the commit itself is damaged
    raise CorruptError(f"{directory}: changes faster than it can be read; try again")


def snapshot(directory: Path, toc: Toc) -> Snapshot:
    """The mapped segments of a commit. Raises CorruptError for files that are not the ones that it names."""
    shards = tuple(shard(directory, toc, entry) for entry in toc.entries)
    retired = np.array(toc.retired, np.uint64).reshape(-1, 2)
    return Snapshot(shards, Merges(retired[:, 0], retired[:, 1]), own=toc.own)


def shard(directory: Path, toc: Toc, entry: Entry) -> Shard:
    """One mapped segment of a commit. Raises CorruptError."""
    segment, stories = Segment(segment_path(directory, entry.name)), stories_file(directory, entry.name)
    for file, header in ((segment, entry.header), (stories, entry.stories)):
        if (header and file.crc != header) or (file.format > 1 and file.index != toc.index):
            raise corrupt(file.path, "is not the file that the commit names (of another index, or an older copy)")
        if file.documents != entry.documents:
            raise corrupt(file.path, f"holds {file.documents:,} articles instead of {entry.documents:,}")
    try:
        mask = entry.mask()
    except ValueError as error:
        raise corrupt(directory / f"_{INDEX_NAME}_{toc.generation}.toc", f"it is damaged ({error})") from None
    return Shard(segment, mask, stories["stories"])


class _Stories(Container):
    """The story number of each article of a segment: "stories" uint64[documents]."""

    def examine(self, name: str, array: Array) -> None:
        if array.dtype != np.uint64 or array.shape != (self.documents,):
            raise corrupt(self.path, f"{name} holds other numbers than it ought to hold")


def stories_file(directory: Path, name: str) -> Container:
    """The file with the story numbers of a segment. Raises CorruptError."""
    return _Stories(segment_path(directory, name, "stories"))


def write(directory: Path, toc: Toc) -> None:
    """Make a commit: afterwards it is the newest one, whatever happens. Its files must have been flushed."""
    from searchnews.storage import codec  # imports whoosh, which readers never need

    entries = [(e.name, e.documents, e.mask()) for e in toc.entries]
    whoosh = codec.toc_bytes(entries, toc.generation, INDEX_NAME, toc.own)
    trailer = orjson.dumps(
        {
            "format": FORMAT,
            "index": toc.index,
            "generation": toc.generation,
            "segments": toc.entries,
            "retired": toc.retired,
            "files": toc.files,
            "files_header": header_crc(segment_path(directory, toc.files, "files")) if toc.files else 0,
            "own": own_types(toc.own),
            "whoosh": zlib.crc32(whoosh),
        }
    )
    path = directory / f"_{INDEX_NAME}_{toc.generation}.toc"
    new = path.with_suffix(".toc.new")
    with new.open("wb") as file:
        file.write(whoosh + trailer + _SUFFIX.pack(len(trailer), zlib.crc32(trailer), MAGIC))
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


def problems(directory: Path) -> list[str]:
    """What is wrong with the newest commit, a line each; reads every byte. Raises NoArchiveError, NewerFormatError."""
    for _ in range(READ_ATTEMPTS):
        generation = newest(directory)
        found = _problems(directory, generation)
        if not found or newest(directory) == generation:
            return found
    raise CorruptError(f"{directory}: changes faster than it can be read; try again")


def _problems(directory: Path, generation: int) -> list[str]:
    try:
        toc = read(directory, generation)
    except (CorruptError, FileNotFoundError) as error:
        return [str(error)]
    found: list[str] = []
    for entry in toc.entries:
        try:
            there = shard(directory, toc, entry)
            found += there.segment.problems() + stories_file(directory, entry.name).problems()
        except CorruptError as error:
            found.append(str(error))
    if toc.files:
        path = segment_path(directory, toc.files, "files")
        try:
            if toc.files_header and header_crc(path) != toc.files_header:
                raise corrupt(path, "is not the file that the commit names (of another index, or an older copy)")
            listing.read(path)
        except CorruptError as error:
            found.append(str(error))
    return found


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
    rubbish = [path for path in directory.iterdir() if _OURS.fullmatch(path.name) and path.name not in keep]
    if rubbish:
        sync_directory(directory)  # whoever wrote the commit may have died before, and what it replaces goes now
    for path in rubbish:
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
