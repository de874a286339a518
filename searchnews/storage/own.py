"""How do the values of fields of one's own become columns?

Of a stretch of documents, they are the columns of the fields that any of them has (`Own`); a segment has no columns of
others, and reads as if they were empty (`layout.absent`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np

from searchnews.article import Article
from searchnews.fields import Field, Kind, own
from searchnews.storage import columns
from searchnews.storage.columns import Values
from searchnews.storage.segment import NO_NUMBER, NO_TIME, Array, Segment

# Of each field its values, as `segment` has them: of a keyword Values, of a number float64[d], NO_NUMBER where a
# document has none, of a date int64[d] seconds since 1970 UTC, NO_TIME where a document has none.
Own = dict[Field, Values | Array]


def collect(articles: Sequence[Article]) -> Own:
    """The values of a batch. Raises ValueError for values of two types in one field."""
    if not any(article.meta for article in articles):
        return {}
    rows: dict[tuple[str, str], tuple[list[int], list[object]]] = {}  # by name and type
    for doc, article in enumerate(articles):
        for name, value in article.meta:
            kind = "keyword" if isinstance(value, tuple) else "date" if isinstance(value, datetime) else "number"
            docs, values = rows.setdefault((name, kind), ([], []))
            docs.append(doc)
            values.append(value)
    if len({name for name, _ in rows}) < len(rows):
        raise ValueError("a field of one's own has values of two types")
    fields = ((own({name: kind})[0], columns_) for (name, kind), columns_ in rows.items())
    return {field: _column(field, docs, values, len(articles)) for field, (docs, values) in fields}


def _column(field: Field, docs: list[int], values: Sequence[object], documents: int) -> Values | Array:
    if field.kind is Kind.KEYWORD:
        return _keywords(docs, values)
    seconds = field.kind is Kind.DATE
    column = _nothing(field, documents)
    column[docs] = [_seconds(value) for value in values] if seconds else values  # type: ignore[arg-type]
    return column


def _keywords(docs: list[int], values: Sequence[object]) -> Values:
    numbers: dict[str, int] = {}
    rows = [
        (doc, numbers.setdefault(one, len(numbers)))
        for doc, several in zip(docs, values, strict=True)
        for one in several  # type: ignore[attr-defined]
        if one and not one.isspace()
    ]
    doc, number = np.array(rows, np.uint32).reshape(-1, 2).T
    return Values(list(numbers), doc, number)


def _seconds(instant: datetime) -> int:
    return math.floor(instant.timestamp())


def _nothing(field: Field, documents: int) -> Array:
    """The column of a number or a date that no document has."""
    return np.full(documents, NO_TIME) if field.kind is Kind.DATE else np.full(documents, NO_NUMBER)


def take(segment: Segment, kept: Array) -> Own:
    """The values of a segment's documents `kept` (bool[D])."""
    return {field: _taken(segment, field, kept) for field in segment.own}


def _taken(segment: Segment, field: Field, kept: Array) -> Values | Array:
    if field.kind is Kind.KEYWORD:
        return columns.take(segment.keyword(field.name), kept)
    column = segment.begins(field.name) if field.kind is Kind.DATE else segment.numbers(field.name)
    return column[kept]


def known(pieces: Sequence[Own]) -> tuple[Field, ...]:
    """The fields that any of the pieces has a value of, by name."""
    found = {field for piece in pieces for field, column in piece.items() if _any(column)}
    return tuple(sorted(found, key=lambda field: field.name))


def _any(column: Values | Array) -> bool:
    if isinstance(column, Values):
        return len(column.doc) > 0
    return bool((column != NO_TIME).any() if column.dtype == np.int64 else (column == column).any())


def arrays(pieces: Sequence[Own], sizes: Sequence[int]) -> Iterator[tuple[str, Array]]:
    """The arrays of pieces one after another, which have so many documents each (see segment.py)."""
    documents = sum(sizes)
    for field in known(pieces):
        if field.kind is Kind.KEYWORD:
            nothing = Values([], np.empty(0, np.uint32), np.empty(0, np.uint32))
            values = [piece.get(field, nothing) for piece in pieces]
            joined = columns.join_values([one for one in values if isinstance(one, Values)], sizes)
            yield from columns.values_arrays(field.name, joined, documents, entity=False).items()
            continue
        joined_column = [
            piece.get(field, _nothing(field, size)) for piece, size in zip(pieces, sizes, strict=True)
        ]
        part = "begin" if field.kind is Kind.DATE else "number"
        yield f"{field.name}.{part}", np.concatenate([one for one in joined_column if not isinstance(one, Values)])

