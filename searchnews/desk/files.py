"""How is a file beside an index, or of output, written? Whole, or not at all, and by one at a time."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from searchnews.errors import ArchiveError
from searchnews.regular import open_regular
from searchnews.storage.lock import edit_lock

_MODE = 0o644  # of a new file
_PATIENCE = 10.0  # seconds; a change takes milliseconds


def read(path: Path, most: int) -> bytes | None:
    """The bytes of a file, at most one more than `most`; None if it is not there. Raises ArchiveError."""
    try:
        with open_regular(path) as file:
            return file.read(most + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be read ({error.strerror})") from None


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside `path` to write to, which takes its place when all is written, flushed, with the permissions of the
    old one; else nothing is left of it. Raises ArchiveError."""
    import tempfile  # 2 ms, and most commands write nothing

    made = None
    try:
        mode = stat.S_IMODE(path.stat(follow_symlinks=False).st_mode) if os.path.lexists(path) else _MODE
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        made = Path(name)
        os.fchmod(handle, mode)
        os.close(handle)
        yield made
        with made.open("rb") as file:
            os.fsync(file.fileno())
        made.replace(path)
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be written ({error.strerror or error})") from None
    finally:
        if made is not None:
            with suppress(OSError):
                made.unlink(missing_ok=True)


@contextmanager
def changing_searches(directory: Path) -> Iterator[None]:
    """Nobody else changes what is kept about the saved searches of an index meanwhile. Raises LockedError,
    ArchiveError."""
    with edit_lock(directory / "searches.lock", _PATIENCE):
        yield


def write(path: Path, data: bytes) -> None:
    """Put these bytes in the place of a file. Raises ArchiveError."""
    with replacing(path) as made:
        made.write_bytes(data)
