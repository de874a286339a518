"""Which tags did people give articles, and what did they note? One small file of SQLite beside the index.

Articles are known by their ids, so tags and notes outlive every change of the index: they come back with an article
that was deleted. Nothing of them is in a segment. Several processes may write: SQLite locks the file for each change.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from searchnews.errors import ArchiveError, LockedError, NewerFormatError, NoSpaceError, SearchNewsError, told
from searchnews.frozen import frozen

if TYPE_CHECKING:
    import sqlite3

NAME = "annotations.sqlite"
LONGEST_TAG = 64  # characters
LONGEST_NOTE = 10_000  # characters
LONGEST_ID = 10_000  # characters; the address of a page may be one
MOST = 1_000_000  # tags of articles, or notes
_LARGEST = 1 << 30  # bytes of a file that is believed to be one of ours
_LONGEST = 1 << 20  # bytes of a row
_NOT_IN_TAGS = frozenset('*?\\",;')  # what queries read as a pattern or the end of a value, and lists as the next value
_PATIENCE = 10.0  # seconds; a change takes milliseconds

_MAGIC = b"SQLite format 3\0"
_HEADER = 28  # bytes; the last four count the changes of the file (https://www.sqlite.org/fileformat2.html)
_APPLICATION, _VERSION = 0x736E616E, 1  # "snan"
_TABLES = {
    "tags": "CREATE TABLE tags (article TEXT NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (article, tag)) WITHOUT ROWID",
    "notes": "CREATE TABLE notes (article TEXT NOT NULL PRIMARY KEY, note TEXT NOT NULL) WITHOUT ROWID",
}


@frozen(slots=False)
class Annotations:
    """Tags and notes: `tags` from the names of tags to the ids of the articles that have them, `notes` from ids to
    what was noted; both in order of their keys."""

    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    def of(self, id: str) -> tuple[tuple[str, ...], str]:
        """The tags of an article, in order, and what was noted about it, "" for nothing."""
        return self.tags_of.get(id, ()), self.notes.get(id, "")

    @cached_property
    def tags_of(self) -> Mapping[str, tuple[str, ...]]:
        """From ids to the tags of the article, in order."""
        found: dict[str, list[str]] = {}
        for tag, ids in self.tags.items():
            for id in ids:
                found.setdefault(id, []).append(tag)
        return {id: tuple(tags) for id, tags in found.items()}


NONE = Annotations()


def tag_name(text: str) -> str:
    """The name of a tag as it is kept: in small letters, on one line, without a # in front. Raises SearchNewsError for
    what is no name, TypeError for what is no string."""
    if not isinstance(text, str):
        raise TypeError(f"tag: expected a string, got {told(text)}")
    name = " ".join(unicodedata.normalize("NFC", text).lower().split()).removeprefix("#").strip()
    if not 0 < len(name) <= LONGEST_TAG or not name.isprintable() or _NOT_IN_TAGS & set(name):
        raise SearchNewsError(f'a tag has 1 to {LONGEST_TAG} letters, digits and signs, but none of * ? \\ " , ;')
    return name


def note_text(text: str) -> str:
    """A note as it is kept: lines, in which words have one blank between them. Raises SearchNewsError if it is too
    long, TypeError for what is no string."""
    if not isinstance(text, str):
        raise TypeError(f"note: expected a string, got {told(text)}")
    note = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if len(note) > LONGEST_NOTE:
        raise SearchNewsError(f"a note has at most {LONGEST_NOTE:,} characters; this one has {len(note):,}")
    return note.encode("utf-8", "replace").decode()  # halves of surrogate pairs, say from the command line


def state(directory: Path) -> tuple[int, ...] | None:
    """What changes when the annotations of an index do; None if there are none, which takes 3 µs to see. Raises
    ArchiveError."""
    try:
        descriptor = os.open(f"{directory}/{NAME}", os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ArchiveError(f"{directory / NAME}: cannot be read ({error.strerror})") from None
    try:
        found = os.fstat(descriptor)
        head = os.read(descriptor, _HEADER) if stat.S_ISREG(found.st_mode) else b"not a file"
    finally:
        os.close(descriptor)
    if (head and not head.startswith(_MAGIC)) or found.st_size > _LARGEST:
        raise _damaged(directory / NAME, "no such file of ours")
    return found.st_ino, found.st_size, found.st_mtime_ns, int.from_bytes(head[-4:], "big")


def read(directory: Path) -> Annotations:
    """The annotations of an index; NONE without a file. Raises ArchiveError, NewerFormatError, LockedError."""
    if state(directory) is None:
        return NONE
    path = directory / NAME
    with _connected(path) as connection:
        connection.execute("BEGIN")  # what is read is of one moment
        if _is_empty(path, connection):
            return NONE
        tagged = _rows(path, connection, "SELECT tag, article FROM tags ORDER BY tag, article")
        noted = _rows(path, connection, "SELECT article, note FROM notes ORDER BY article")
    tags: dict[str, list[str]] = {}
    for tag, id in tagged:
        tags.setdefault(tag, []).append(id)
    _check(path, all(0 < len(tag) <= LONGEST_TAG and tag.isprintable() for tag in tags))
    _check(path, all(len(note) <= LONGEST_NOTE for _, note in noted))
    return Annotations({tag: tuple(ids) for tag, ids in tags.items()}, dict(noted))


def tag(directory: Path, ids: Iterable[str], name: str) -> int:
    """Give articles a tag. Returns how many did not have it yet. Raises what `read` does, and SearchNewsError."""
    kept = tag_name(name)
    rows = [(id, kept) for id in kept_ids(ids)]
    with _changing(directory / NAME) as connection:
        added = connection.executemany("INSERT OR IGNORE INTO tags VALUES (?, ?)", rows).rowcount
        _bound(connection, "tags", "tags of articles")
        return int(added)


def untag(directory: Path, ids: Iterable[str], name: str) -> int:
    """Take a tag from articles. Returns how many had it. Raises what `read` does, and SearchNewsError."""
    kept = tag_name(name)
    rows = [(id, kept) for id in kept_ids(ids)]
    if state(directory) is None:
        return 0
    with _changing(directory / NAME) as connection:
        return int(connection.executemany("DELETE FROM tags WHERE article = ? AND tag = ?", rows).rowcount)


def note(directory: Path, id: str, text: str) -> None:
    """Note something about an article, in place of what was noted; an empty text removes that. Raises what `read` does,
    and SearchNewsError."""
    (known,), kept = kept_ids([id]), note_text(text)
    if not kept and state(directory) is None:
        return
    with _changing(directory / NAME) as connection:
        if kept:
            connection.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (known, kept))
            _bound(connection, "notes", "notes")
        else:
            connection.execute("DELETE FROM notes WHERE article = ?", (known,))


def _bound(connection: sqlite3.Connection, table: str, what: str) -> None:
    """Refuse more rows than `read` believes."""
    (rows,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    if rows > MOST:
        raise SearchNewsError(f"more than {MOST:,} {what}; remove some first")


def kept_ids(ids: Iterable[str]) -> list[str]:
    """The ids of articles as they are kept, each once. Raises SearchNewsError for one that is too long, or empty."""
    found = list(dict.fromkeys(ids))
    for id in found:
        if not 0 < len(id) <= LONGEST_ID:
            raise SearchNewsError(f"an article with an id of {len(id):,} characters cannot be tagged")
    return [id.encode("utf-8", "replace").decode() for id in found]


# --- The file --------------------------------------------------------------------------------------------------------


@contextmanager
def _connected(path: Path, *, create: bool = False) -> Iterator[sqlite3.Connection]:
    """The file, opened so that nothing in it is run. What SQLite complains of is said in a line."""
    import sqlite3  # most archives have no annotations

    address = f"file:{_quoted(path)}?mode={'rwc' if create else 'rw'}"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE, isolation_level=None)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
            yield connection
    except sqlite3.Error as error:
        raise _explained(path, error) from None


def _quoted(path: Path) -> str:
    from urllib.parse import quote

    return quote(os.fsencode(path.absolute()))


def _explained(path: Path, error: sqlite3.Error) -> ArchiveError:
    kind = getattr(error, "sqlite_errorname", "").split("_")[1:2]
    match kind:
        case ["BUSY" | "LOCKED"]:
            return LockedError(f"{path}: being changed by another process; waited {_PATIENCE:g} s; try again")
        case ["FULL"]:
            return NoSpaceError(f"{path}: the disk is full; nothing was changed")
        case ["READONLY" | "CANTOPEN" | "PERM" | "IOERR"]:
            return ArchiveError(f"{path}: cannot be read or written ({error})")
    return _damaged(path, str(error))


def _damaged(path: Path, why: str) -> ArchiveError:
    return ArchiveError(f"{path}: is damaged or of another program ({why}); put a copy in its place, or remove it")


def _check(path: Path, holds: bool) -> None:
    if not holds:
        raise _damaged(path, "it holds what was never written")


def _is_empty(path: Path, connection: sqlite3.Connection) -> bool:
    """Is there nothing in the file yet? Raises ArchiveError if it is none of ours."""
    (application,), (version,) = (
        connection.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")
    )
    tables = connection.execute("SELECT type, name, sql FROM sqlite_master LIMIT 10").fetchall()
    if not tables and not application and not version:
        return True
    if application == _APPLICATION and version > _VERSION:
        raise NewerFormatError(f"{path}: written by a newer searchnews; install that")
    expected = {("table", name, sql) for name, sql in _TABLES.items()}
    if application != _APPLICATION or set(tables) != expected:
        raise _damaged(path, "it has other tables")
    return False


def _rows(path: Path, connection: sqlite3.Connection, query: str) -> list[tuple[str, str]]:
    """The rows of two texts that a query gives."""
    found = connection.execute(f"{query} LIMIT {MOST + 1}").fetchall()
    _check(path, len(found) <= MOST)
    _check(path, all(isinstance(cell, str) and 0 < len(cell) <= LONGEST_ID for row in found for cell in row))
    return found


@contextmanager
def _changing(path: Path) -> Iterator[sqlite3.Connection]:
    """All changes in here, or none of them; nobody else makes any meanwhile."""
    state(path.parent)  # which refuses what is no file
    with _connected(path, create=True) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            if _is_empty(path, connection):
                for sql in _TABLES.values():
                    connection.execute(sql)
                connection.execute(f"PRAGMA application_id = {_APPLICATION}")
                connection.execute(f"PRAGMA user_version = {_VERSION}")
            yield connection
        except BaseException:
            connection.rollback()
            raise
        connection.execute("COMMIT")
