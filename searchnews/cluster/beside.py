"""Indices beside an archive's own, for what a desk shares: is one of such a name ours, and how is it made?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from searchnews.cluster.connection import Answer, Connection
from searchnews.errors import ArchiveError, NewerFormatError, NoArchiveError


@dataclass(frozen=True)
class Beside:
    """An index beside an archive's: what it holds, as its mapping tells it, in which version, with which properties and
    settings."""

    holds: str
    version: int
    properties: Mapping[str, Any]
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def _mapping(self) -> Answer:
        about = {f"searchnews-{self.holds}": self.version}
        return {"dynamic": "strict", "_meta": about, "properties": self.properties}

    def make(self, connection: Connection) -> None:
        """Make the index of a connection, if it is not there. Raises ArchiveError for one that is none of ours."""
        try:
            self.check(connection)
        except NoArchiveError:
            try:
                settings = {"number_of_shards": 1, **self.settings}
                connection.ask("PUT", "", {"settings": settings, "mappings": self._mapping})
            except ArchiveError:
                self.check(connection)  # somebody else made it meanwhile

    def check(self, connection: Connection) -> None:
        """Raises NoArchiveError if the index is not there, ArchiveError if it is none of ours, NewerFormatError if it
        is of a later version."""
        written = connection.index().get("mappings", {}).get("_meta", {}).get(f"searchnews-{self.holds}")
        if not isinstance(written, int):
            raise ArchiveError(f"{connection.address}: this index was not made by searchnews; rename it")
        if written > self.version:
            raise NewerFormatError(f"{connection.address}: written by a newer searchnews; update this one")
