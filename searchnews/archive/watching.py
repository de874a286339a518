"""The saved searches of an archive in a directory: two files beside the index."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from searchnews.desk import saved, seen
from searchnews.desk.watching import Unread, WatchList, chosen
from searchnews.search.batch import NamedQuery

if TYPE_CHECKING:
    from searchnews.archive.local import Archive


class LocalWatchList(WatchList):
    """The saved searches beside an open archive. Each call reads the files; changes are made by one process at a
    time."""

    def __init__(self, archive: Archive) -> None:
        self._archive, self._directory = archive, archive.path

    @property
    def place(self) -> str:
        """The file that people can edit."""
        return str(self._directory / saved.NAME)

    def searches(self) -> tuple[NamedQuery, ...]:
        """All of them, in the order of the file."""
        return saved.read(self._directory).searches

    def add(self, search: NamedQuery, *, now: datetime | None = None, timezone: tzinfo = UTC) -> NamedQuery:
        """Save a search below the others."""
        snapshot = self._archive.snapshot
        languages, own = snapshot.languages, snapshot.own
        found = saved.add(self._directory, search, now=now, zone=timezone, languages=languages, own=own)
        added = found.searches[-1]
        seen.change(self._directory, lambda known: known.marked(snapshot, [added.name]))
        return added

    def remove(self, name: str) -> None:
        """Remove a search, and its lines."""
        saved.remove(self._directory, name)
        seen.change(self._directory, lambda known: known.without(name))

    def new(
        self,
        names: Iterable[str] = (),
        *,
        copies: bool = False,
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> Unread:
        """What is new, of the commit that the archive searches."""
        searches, snapshot = chosen(self.searches(), names), self._archive.snapshot
        found = self._archive.news(
            searches, seen.load(self._directory), copies=copies, now=now, timezone=timezone, timeout=timeout
        )
        return Unread(
            searches, found, lambda names: seen.change(self._directory, lambda known: known.marked(snapshot, names))
        )
