"""Which files are there, and how are they cut into pieces of work?"""

# Names as plain strings: a Path costs ten times a scandir entry, and there may be 100,000 files.
# ruff: noqa: PTH100, PTH116, PTH119, PTH120, PTH123

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from searchnews.errors import SourceError
from searchnews.sources import limits, recognition, streams
from searchnews.sources.model import File, Paths, Problem, Unit, printable, several

_UNREAD = {
    "": "is in no format that is read here",
    "xml": "is XML of a kind that is not news (NewsML, NITF, RSS, Atom are read)",
}


def discover(paths: Paths) -> Iterator[Unit | Problem]:
    """The work that reading these files and directories takes, lazily and in a stable order."""
    for found in files(paths):
        if isinstance(found, File):
            yield from units(found)
        else:
            yield found


def files(paths: Paths) -> Iterator[File | Problem]:
    """Every regular file at or below the paths, in a stable order, without opening any.

    Hidden files and directories are passed over; symbolic links are followed, into each directory once, so that
    loops end.
    """
    for path in several(paths):
        given = os.fspath(path)
        root = os.path.abspath(given)
        try:
            info = os.stat(root)
        except (OSError, ValueError) as error:
            yield Problem(printable(given), 0, streams.explain(error))
            continue
        if stat.S_ISDIR(info.st_mode):
            yield from _walk(given, os.path.basename(root))
        elif stat.S_ISREG(info.st_mode):
            name = f"{os.path.basename(os.path.dirname(root))}/{os.path.basename(root)}"
            yield File(given, printable(name), info.st_size, info.st_mtime_ns, explicit=True)
        else:
            yield Problem(printable(given), 0, "is no regular file")


def _walk(root: str, name: str) -> Iterator[File | Problem]:
    """The files below a directory: those of a directory by name, then those of its directories by name."""
    seen: set[tuple[int, int]] = set()
    waiting = [(root, name)]
    while waiting:
        directory, prefix = waiting.pop()
        try:
            info = os.stat(directory)
            if (info.st_dev, info.st_ino) in seen:
                continue
            seen.add((info.st_dev, info.st_ino))
            with os.scandir(directory) as listing:
                entries = sorted((entry for entry in listing if entry.name[0] != "."), key=lambda entry: entry.name)
        except OSError as error:
            yield Problem(printable(directory), 0, streams.explain(error))
            continue
        below = []
        for entry in entries:
            path = f"{prefix}/{entry.name}" if prefix else entry.name
            try:
                if entry.is_dir():
                    below.append((entry.path, path))
                    continue
                info = entry.stat()
            except OSError as error:
                yield Problem(printable(entry.path), 0, streams.explain(error))
                continue
            if stat.S_ISREG(info.st_mode):
                yield File(entry.path, printable(path), info.st_size, info.st_mtime_ns)
            else:
                yield Problem(printable(entry.path), 0, "is no regular file", "ignored")
        waiting += reversed(below)


def units(file: File) -> Iterator[Unit | Problem]:
    """The pieces of work in one file: usually one, many for large JSON lines, web archives and packed files."""
    if recognition.never_an_article(file.name):
        yield _passed_over(printable(file.path), file.explicit, "is a file about the others, by its name")
        return
    where = printable(file.path)
    try:
        with streams.open_file(file.path, where) as stream:
            yield from _open_units(file, stream)
    except (*streams.DAMAGE, SourceError) as error:
        yield Problem(where, 0, streams.explain(error))


def _open_units(file: File, stream: io.BufferedReader) -> Iterator[Unit | Problem]:
    where = printable(file.path)
    format = recognition.recognise(stream.peek(limits.HEAD)[: limits.HEAD], file.name)
    if format == "zip":
        if stream.tell() or not _is_plain(file):
            yield Problem(where, 0, "is a zip archive inside another file: unpack it first")
            return
        yield from _members(file, streams.zip_members(file.path, where))
    elif format == "tar":
        yield from _members(file, streams.tar_members(stream, where))
    elif problem := _unreadable(format, where, file.explicit):
        yield problem
    elif format == "jsonl" and file.size > limits.SLICE and _is_plain(file) and not streams.is_wide(stream.peek(2)):
        with open(file.path, "rb", buffering=0) as raw:
            for line, begin, end in streams.parts(raw):
                yield Unit(file.path, file.name, format, None, line, mtime_ns=file.mtime_ns, part=(begin, end))
    elif format in ("jsonl", "warc") and file.size > (limits.SLICE if _is_plain(file) else limits.SLICE // 4):
        for line, data in _slices(format, stream):
            yield Unit(file.path, file.name, format, data, line, mtime_ns=file.mtime_ns)
    else:
        yield Unit(file.path, file.name, format, mtime_ns=file.mtime_ns)


def _slices(format: str, stream: io.BufferedReader) -> Iterator[tuple[int, bytes]]:
    if format == "jsonl":
        return streams.slices(stream)
    from searchnews.sources import warc  # needs the packages of its extra

    return warc.pieces(stream)


def _members(file: File, members: Iterable[streams.Member]) -> Iterator[Unit | Problem]:
    for member in members:
        name = printable(member.name)
        where = f"{printable(file.path)}/{name}"
        parts = PurePosixPath(member.name).parts
        if any(part.startswith((".", "__MACOSX")) for part in parts) and not member.reason:
            continue
        if member.stream is None:
            yield Problem(where, 0, member.reason)
        elif recognition.never_an_article(member.name):
            yield _passed_over(where, False, "is a file about the others, by its name")
        else:
            yield from _member_units(file, member.stream, name, where, member.mtime_ns)


def _member_units(
    file: File, stream: io.BufferedReader, member: str, where: str, mtime_ns: int
) -> Iterator[Unit | Problem]:
    name = f"{file.name}/{member}"
    format = recognition.recognise(stream.peek(limits.HEAD)[: limits.HEAD], member)
    if format in ("zip", "tar"):
        yield Problem(where, 0, "is an archive inside an archive: unpack it first")
    elif problem := _unreadable(format, where, False):
        yield problem
    elif format in ("jsonl", "warc"):
        for line, data in _slices(format, stream):
            yield Unit(file.path, name, format, data, line, member, mtime_ns)
    else:
        yield Unit(file.path, name, format, streams.whole(stream, where, limits.MEMBER), 1, member, mtime_ns)


def _unreadable(format: str, where: str, explicit: bool) -> Problem | None:
    """Why a file of this format is not read, or None when it is."""
    if format in _UNREAD:
        return _passed_over(where, explicit, _UNREAD[format])
    if missing := recognition.BY_NAME[format].missing:
        return _passed_over(where, explicit, f"needs an extra: pip install 'searchnews[{missing}]'", missing)
    return None


def _passed_over(where: str, explicit: bool, reason: str, extra: str = "") -> Problem:
    return Problem(where, 0, reason, "skipped" if explicit else "ignored", extra)


def _is_plain(file: File) -> bool:
    """Is the file itself uncompressed?"""
    with open(file.path, "rb") as raw:
        return not streams.is_compressed(raw.read(8))
