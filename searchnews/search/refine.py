"""Which query finds what a row of a table counts, and how is another narrowed to it, or freed of it?

A row is a value of a facet or a bucket of a timeline. The query finds just the articles that the table counts: names,
authors and sources, which are found by their words, too, are asked for as a whole (`place:=Iraq`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, timedelta, tzinfo

from searchnews.fields import BY_WORD, Field
from searchnews.query import nodes as q
from searchnews.query import parse
from searchnews.search import ranges
from searchnews.search.facets import Count
from searchnews.search.names import ENTITY_FIELDS, literal_pattern
from searchnews.search.ranges import NUMBERS, TIMES
from searchnews.search.timeline import Bucket, unit_name


def of_value(count: Count, zone: tzinfo = UTC, own: Sequence[Field] = ()) -> q.Node:
    """The query for the articles with a value of a facet, whose days begin in `zone`, in an archive with these fields
    of one's own: `source:Reuters`, `person:"Ilara Voss"`, `published:2025-09`, `words:100..199`, `meta.pages:3`."""
    if count.field in TIMES:
        return parse(f"published:{count.value}", timezone=zone)
    if count.field in NUMBERS:
        return parse(f"{count.field}:{count.value}")
    if ranges.has(own, count.field):
        return parse(f"{count.field}:{count.value}", timezone=zone, own=own)
    return with_value(count.field, count.value)


def with_value(field: str, value: str) -> q.Node:
    """The query for the articles with a value of a field of names or keywords, or with a tag: `source:Reuters`."""
    pattern = literal_pattern(value)
    if field == "tagged":
        return q.Tagged(pattern)
    whole = len(value.split()) == 1  # else it is no word of another value
    if field in ENTITY_FIELDS:
        return q.Entity(field, pattern, whole)
    return q.Keyword(field, pattern, whole and field in BY_WORD)


def of_bucket(
    bucket: Bucket, by: str, field: str, zone: tzinfo = UTC, own: Sequence[Field] = ()
) -> q.Node:
    """The query for the articles in a bucket of a timeline of a field, whose days begin in `zone`: `published:2025-Q3`,
    `mentioned:2025-09-01..2025-09-07`."""
    if bucket.units == 1 and by != "week":
        return parse(f"{field}:{unit_name(bucket.begin, by)}", timezone=zone, own=own)
    return parse(f"{field}:{bucket.begin}..{bucket.until - timedelta(days=1)}", timezone=zone, own=own)


def only(query: q.Node, rows: Sequence[q.Node]) -> q.Node:
    """The query, of articles in one of the rows alone."""
    return _and(query, rows[0] if len(rows) == 1 else q.Or(tuple(rows)))


def without(query: q.Node, rows: Sequence[q.Node]) -> q.Node:
    """The query, without the articles in any of the rows."""
    for row in rows:
        query = _and(query, q.Not(row))
    return query


def _and(query: q.Node, part: q.Node) -> q.Node:
    if isinstance(query, q.Everything):
        return part
    parts = query.children if isinstance(query, q.And) else (query,)
    return query if part in parts else q.And((*parts, part))
