"""Where are indexes that are named without a path, and which are there?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from searchnews.cluster.scheme import is_address
from searchnews.errors import ArchiveError

if TYPE_CHECKING:
    from searchnews.settings import Settings


def home(chosen: Settings) -> Path:
    """The directory where indexes live that are given by name: SEARCHNEWS_HOME, else the setting `home`."""
    return Path(os.environ.get("SEARCHNEWS_HOME") or chosen.home).expanduser()


def index_path(index: str | None, chosen: Settings) -> Path:
    """The directory of an index: what was asked for, or the default. Raises ArchiveError for an address."""
    name = index or chosen.index
    if is_address(name):
        raise ArchiveError("this can be done with an index on this machine only, not with one on a cluster")
    bare = name.rstrip(os.sep) or name
    # A directory of articles here may well have the name of an index: only one that is an index is meant.
    if is_path(bare) or is_index(Path(bare)):
        return Path(bare)
    return home(chosen) / bare


def is_path(index: str) -> bool:
    """Is this a path, not the name of an index?"""
    return os.sep in index or index in (".", "..", "~") or index.startswith("~")


def is_index(directory: Path) -> bool:
    """Is there an index in this directory?"""
    return any(directory.glob("_MAIN_*.toc"))


def names(chosen: Settings) -> list[str]:
    """The names of the indexes that can be given by name, in order."""
    directory = home(chosen)
    try:
        return sorted(path.name for path in directory.iterdir() if is_index(path))
    except OSError:
        return []
