"""What reaches the disk, and in which order: for tests of commits."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from searchnews.storage import commit


def events(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """A list that grows with every file or directory that is flushed, and every name that is given to a file."""
    seen: list[tuple[str, str]] = []
    fsync, rename = os.fsync, Path.rename

    def flush(descriptor: int) -> None:
        seen.append(("flush", Path(f"/dev/fd/{descriptor}").resolve().name))
        fsync(descriptor)

    def name(path: Path, target: Path) -> Path:
        seen.append(("name", target.name))
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", flush)
    monkeypatch.setattr(Path, "rename", name)
    return seen


def newest_is_safe(index: Path, seen: list[tuple[str, str]], before: set[str]) -> set[str]:
    """Every file of the newest commit that was not there before was flushed before it was named, by a flushed
    directory, in a table that was flushed before it got its name; and the directory after that. Those files."""
    toc, _ = commit.open_newest(index)
    table = f"_MAIN_{toc.generation}.toc"
    at = seen.index(("name", table))
    assert seen[at - 1] == ("flush", f"{table}.new")
    assert seen[at + 1] == ("flush", index.name)
    named = commit.files(toc) - before - {table}
    directory = max(i for i in range(at) if seen[i] == ("flush", index.name))
    assert named <= {file for what, file in seen[:directory] if what == "flush"}
    return named
