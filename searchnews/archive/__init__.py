"""The library's face: an archive of news articles that can be searched.

with searchnews.create("indexes/mine") as archive:
    archive.add(searchnews.read(["articles/"]))
    for hit in archive.search('"interest rates" AND published:2025'):
        print(hit.article.title)

    searchable   what can be asked of it
    local        one in a directory: opened, followed, changed
    watching     the saved searches beside it
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from searchnews.archive.local import Archive
from searchnews.cluster.scheme import is_address
from searchnews.errors import ArchiveError
from searchnews.fields import own
from searchnews.storage import commit

if TYPE_CHECKING:
    from searchnews import contract
    from searchnews.cluster.archive import ClusterArchive
    from searchnews.indexing.repair import Repair

    _CONTRACT: tuple[type[contract.Archive], ...] = (Archive, ClusterArchive)  # which both keep

__all__ = ["Archive", "check", "create", "open", "repair"]


def check(path: str | os.PathLike[str]) -> list[str]:
    """Like Archive.check, also for an index too damaged to open."""
    return commit.problems(Path(path))


def repair(path: str | os.PathLike[str]) -> Repair:
    """Make a damaged index whole again with every article that can still be read, and say what is lost; the damaged
    files are removed, so keep a copy. Nothing is written if all is well. Raises NoArchiveError, LockedError."""
    from searchnews.indexing.repair import repair as repair_index

    return repair_index(Path(path))


def create(path: str | os.PathLike[str], *, meta: Mapping[str, str] | None = None) -> Archive:
    """Make a new, empty archive in a directory that does not exist yet or is empty, with the fields of one's own that
    `meta` declares (see `Archive.declare`). Raises ArchiveError."""
    from searchnews.indexing.writer import create as create_index

    directory = Path(path)
    if directory.is_dir() and commit.generations(directory):
        raise ArchiveError(f"{directory}: there is an index already; open it, or choose another name")
    create_index(directory, own(meta or {}))
    return Archive(directory)


def open(
    path: str | os.PathLike[str],
    entities: str | os.PathLike[str] | None = None,
    synonyms: str | os.PathLike[str] | None = None,
) -> Archive:
    """Open an archive: that of a directory or of an address on a cluster, `opensearch+https://HOST:PORT/NAME`.
    `entities` is a file with corrections of names and `synonyms` one with words that mean the same, in place of the
    archive's own entities.yaml and synonyms.yaml. Raises NoArchiveError, NewerFormatError, CorruptError, other
    ArchiveErrors for a cluster; ConfigError for a bad file of these.

    An archive on a cluster keeps the contract of `searchnews.contract`, and raises a SearchNewsError for what else an
    Archive has."""
    files = [None if file is None else Path(file) for file in (entities, synonyms)]
    if isinstance(path, str) and is_address(path):
        from searchnews.cluster.archive import ClusterArchive

        return cast(Archive, ClusterArchive.open(path, *files))
    return Archive(Path(path), *files)
