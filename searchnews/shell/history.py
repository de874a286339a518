"""Where are the lines kept that were typed before?"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from prompt_toolkit.history import FileHistory, History, InMemoryHistory


def history_path() -> Path:
    """Where the history is kept: https://specifications.freedesktop.org/basedir-spec."""
    home = os.environ.get("XDG_STATE_HOME", "")
    return (Path(home) if Path(home).is_absolute() else Path.home() / ".local" / "state") / "searchnews" / "history"


def history(path: Path) -> History:
    """The lines typed before, in a file that only its owner can read; in memory if there can be no such file."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NONBLOCK, 0o600)
        regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
        os.close(descriptor)
    except OSError:
        return InMemoryHistory()
    return _FileHistory(path) if regular else InMemoryHistory()


class _FileHistory(FileHistory):
    """A history that is no reason to stop: a full disk loses lines, not the conversation."""

    def load_history_strings(self) -> Iterable[str]:
        try:
            yield from super().load_history_strings()
        except OSError:
            return

    def store_string(self, string: str) -> None:
        try:
            super().store_string(string)
        except OSError:
            return
