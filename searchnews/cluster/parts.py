"""Which indices is an archive on a cluster made of: one, or one for each year or month that has articles?

An archive that grows for ever is divided by the time of publication (UTC): its name is an alias of indices such as
NAME.published-2024 (or NAME.published-2024-03), and of NAME.published-none for articles without a date, which is there
from the beginning. An index template, NAME.published, has their settings, their mapping and the alias; the first
article of a year makes its index (`cluster.filing`). Who wants other settings for the years to come changes the
template.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from searchnews.cluster import reading
from searchnews.cluster.connection import Answer, Connection, Unanswered
from searchnews.cluster.mapping import about, own_properties
from searchnews.cluster.queries import EVERYTHING
from searchnews.cluster.rules import Query
from searchnews.errors import ArchiveError, NoArchiveError
from searchnews.fields import Field

DIVIDED_BY = ("year", "month")
_SUFFIX, _UNDATED = ".published", "none"
_PRIORITY = 1000  # above the templates for all indices that a cluster may have
_DROPPED_AT_ONCE = 50  # indices, whose names are in a line of a request
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST, _LAST = ((time.replace(tzinfo=UTC) - _EPOCH) // timedelta(seconds=1) for time in (datetime.min, datetime.max))


@dataclass(frozen=True)
class Parts:
    """The indices of the archive `name`: one of this name, or, divided `by` "year" or "month", many."""

    name: str
    by: str = ""

    @property
    def template(self) -> str:
        """The name of the template of the indices."""
        return self.name + _SUFFIX

    @property
    def undated(self) -> str:
        """The index of articles without a date, of an archive that is divided."""
        return f"{self.template}-{_UNDATED}"

    def index(self, published: int | None) -> str:
        """The index of an article that was published then, in seconds since 1970; "" if there is but one."""
        if not self.by:
            return ""
        if published is None:
            return self.undated
        # A zone may put a time before the first year that there is, or after the last.
        time = _EPOCH + timedelta(seconds=min(max(published, _FIRST), _LAST))
        month = f"-{time.month:02}" if self.by == "month" else ""
        return f"{self.template}-{time.year:04}{month}"


def part_of(name: str, index: str) -> str:
    """The index of a hit as requests have to name it: "" for that of an archive which is not divided."""
    return index if index.startswith(f"{name}{_SUFFIX}-") else ""


def is_name_of_part(name: str) -> bool:
    """Is this what the indices of a divided archive are called?"""
    return f"{_SUFFIX}-" in name or name.endswith(_SUFFIX)


def make(connection: Connection, parts: Parts, settings: Answer, mapping: Answer) -> None:
    """Make the index of a new archive, or the template of its indices and the first of them. Raises ArchiveError."""
    if not parts.by:
        connection.ask("PUT", "", {"settings": settings, "mappings": mapping})
        return
    template = {"settings": settings, "mappings": mapping, "aliases": {parts.name: {}}}
    _put_template(
        connection,
        parts,
        {"index_patterns": [f"{parts.template}-*"], "priority": _PRIORITY, "template": template},
    )
    add(connection, parts, parts.undated)


def add(connection: Connection, parts: Parts, index: str) -> None:
    """Make an index of a divided archive, unless somebody else does at this time. Raises ArchiveError: also if there is
    no template for it, or one that does not put it into the archive."""
    problem = None
    try:
        connection.ask("PUT", f"/{index}")
    except ArchiveError as error:
        problem = error
    try:
        if index in names(connection):
            return
    except NoArchiveError:
        pass
    raise problem or ArchiveError(
        f"{connection.address}: the new index {index} is no part of it; restore the index template {parts.template}"
    )


def names(connection: Connection) -> set[str]:
    """The indices of an archive. Raises NoArchiveError."""
    return {*connection.ask("GET", "_alias")}


def declare(connection: Connection, parts: Parts, own: tuple[Field, ...]) -> None:
    """Give all indices of an archive, and those to come, fields of one's own. Raises ArchiveError."""
    added = {"_meta": about(own, parts.by), "properties": own_properties(own)}
    if parts.by:  # first of all: what is made meanwhile has them then
        (found,) = connection.ask("GET", _path(parts))["index_templates"]
        mapping = found["index_template"]["template"]["mappings"]
        mapping |= added | {"properties": mapping["properties"] | added["properties"]}
        _put_template(connection, parts, found["index_template"])
    connection.ask("PUT", "_mapping", added)


def drop(connection: Connection, parts: Parts) -> None:
    """Delete all indices of an archive. Raises ArchiveError."""
    if not parts.by:
        connection.ask("DELETE", "")
        return
    there = sorted(names(connection))
    with suppress(Unanswered):  # it may be gone, as when an earlier call was killed here
        connection.ask("DELETE", _path(parts))
    for begin in range(0, len(there), _DROPPED_AT_ONCE):
        connection.ask("DELETE", f"/{','.join(there[begin : begin + _DROPPED_AT_ONCE])}")


def drop_whole(connection: Connection, parts: Parts, query: Query) -> int:
    """Delete the indices of a divided archive of which a query finds all articles, which takes as long for a million
    articles as for one. Returns how many articles these had. Raises ArchiveError."""
    if not parts.by:
        return 0
    dropped = 0
    for index in _whole(connection, query) - {parts.undated}:
        connection.ask("PUT", f"/{index}/_block/write")  # so that nothing is lost which comes in at this time
        connection.ask("POST", f"/{index}/_refresh")
        if index in _whole(connection, query):
            dropped += reading.count(connection, {"term": {"_index": index}})
            connection.ask("DELETE", f"/{index}")
        else:
            connection.ask("PUT", f"/{index}/_settings", {"index.blocks.write": None})
    return dropped


def _whole(connection: Connection, query: Query) -> set[str]:
    """The indices of which a query finds all articles, and any."""
    there = _counts(connection, EVERYTHING)
    return {index for index, number in _counts(connection, query).items() if number == there[index]}


def _counts(connection: Connection, query: Query) -> Counter[str]:
    """How many articles of each index a query finds."""
    each = {"each": {"terms": {"field": "_index", "size": reading.MOST_HITS}}}
    found = reading.search(connection, {"size": 0, "query": query, "aggs": each})["aggregations"]["each"]
    return Counter({bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]})


def _put_template(connection: Connection, parts: Parts, template: Answer) -> None:
    connection.ask("PUT", _path(parts), template)


def _path(parts: Parts) -> str:
    return f"/_index_template/{parts.template}"
