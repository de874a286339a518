"""Which indexed names does a name in a query mean, among the articles of a cluster that match? As
`search.names.values_asked` has it."""

from __future__ import annotations

from collections.abc import Mapping

from searchnews.cluster.connection import Connection
from searchnews.cluster.counting import spelled_so, values_with
from searchnews.cluster.mapping import ENTITY_NAMES
from searchnews.cluster.rules import Query
from searchnews.corrections import Corrections, key
from searchnews.query import nodes as q
from searchnews.search.names import groups_asked


def meant(
    connection: Connection, matching: Query, asked: q.Entity, corrections: Corrections, most: int
) -> Mapping[str, Mapping[str, int]] | None:
    """The folds of the names, by the field that they are in, and about how many of the articles have each; None if
    more than `most` of a field do."""
    keys = {key(name) for group in groups_asked(asked, corrections) for name in group.names}
    is_any = asked.field == q.ANY_ENTITY
    found: dict[str, Mapping[str, int]] = {}
    for field in ENTITY_NAMES if is_any or corrections.kinds else (asked.field,):
        here = values_with(connection, matching, field, asked, most)
        if here is None:
            return None
        folds = {**spelled_so(connection, matching, field, sorted(keys)), **here}
        found[field] = {
            fold: articles
            for fold, articles in folds.items()
            if is_any or corrections.stands_for(fold, field)[1] == asked.field
        }
    return found
