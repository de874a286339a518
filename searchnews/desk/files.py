"""How is a small file of ours written? Whole, or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from searchnews.errors import ArchiveError
from searchnews.regular import open_regular

_MODE = 0o644  # of a new file


def read(path: Path, most: int) -> bytes | None:
    """The bytes of a file, at most one more than `most`; None if it is not there. Raises ArchiveError."""
    try:
        with open_regular(path) as file:
            return file.read(most + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be read ({error.strerror})") from None


def write(path: Path, data: bytes) -> None:
    """Put a new file in the place of a file, flushed, with the permissions of the old one. Raises ArchiveError."""
    made = None
    try:
        mode = stat.S_IMODE(path.stat(follow_symlinks=False).st_mode) if os.path.lexists(path) else _MODE
        handle, made = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        Path(made).replace(path)
    except OSError as error:
        if made is not None:
            with suppress(OSError):
                Path(made).unlink()
        raise ArchiveError(f"{path}: cannot be written ({error.strerror})") from None
