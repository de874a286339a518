"""What does a document hold, for Whoosh: stored fields, lengths, columns to sort by?"""

# mypy: disallow-subclassing-any=False

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.columns import Column, ColumnReader

from searchnews.fields import ENTITY, FIELDS, KEYWORD, META, UNIQUE_FIELDS, Kind
from searchnews.storage.codec.schema import Key, fold_value, text_field
from searchnews.storage.segment import NO_TIME, Array, Segment
from searchnews.storage.snapshot import Shard

_SECONDS_BEFORE_1970 = 62_135_596_800  # since the year 1, from where Whoosh counts microseconds
_MICROSECONDS = 1_000_000
_VALUE_FIELDS = frozenset(f.name for f in (*KEYWORD, *ENTITY) if not f.derived)


class NewsDocuments(base.PerDocumentReader):
    """Stored fields, lengths, columns and deletions of one segment."""

    def __init__(self, shard: Shard) -> None:
        self._shard, self._segment = shard, shard.segment
        self._lengths: dict[str, list[int]] = {}

    def doc_count(self) -> int:
        return self._shard.documents

    def doc_count_all(self) -> int:
        return self._segment.documents

    def has_deletions(self) -> bool:
        return self.doc_count() < self.doc_count_all()

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted  # a set: Whoosh asks for documents beyond the last, too

    def deleted_docs(self) -> frozenset[int]:
        return self._deleted

    @cached_property
    def _deleted(self) -> frozenset[int]:
        return frozenset(np.flatnonzero(~self._shard.live).tolist())

    def all_doc_ids(self) -> Iterator[int]:
        return iter(np.flatnonzero(self._shard.live).tolist())

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """The fields of the article that are not empty."""
        article = self._shard.article(docnum)
        fields = {field.name: getattr(article, field.name, None) for field in FIELDS}
        fields |= {META + name: value for name, value in article.meta}
        fields["words"] = int(self._segment.numbers("words")[docnum])
        return {name: value for name, value in fields.items() if value not in (None, "", ())}

    def supports_columns(self) -> bool:
        return True

    def has_column(self, fieldname: str) -> bool:
        own = any(field.name == fieldname for field in self._segment.own)
        return own or fieldname in ("published", "modified", "words") or fieldname in _VALUE_FIELDS

    def column_reader(self, fieldname: str, column: Column) -> NewsColumn | NewsValues:
        kinds = {field.name: field.kind for field in self._segment.own}
        if fieldname in _VALUE_FIELDS or kinds.get(fieldname) is Kind.KEYWORD:
            return NewsValues(self._segment, fieldname, column.stores_lists())
        numbers, known = column_values(self._segment, fieldname)
        if kinds.get(fieldname) is Kind.NUMBER:
            numbers = numbers.view(np.uint64) ^ np.uint64(1 << 63)  # as Whoosh has floats in columns
        default = column.default_value()
        return NewsColumn([n if k else default for n, k in zip(numbers.tolist(), known.tolist(), strict=True)])

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        if fieldname not in self._lengths:  # a list: asked for every document that is scored
            text = text_field(fieldname)
            self._lengths[fieldname] = self._segment.text(text).lengths.tolist() if text else []
        lengths = self._lengths[fieldname]
        return lengths[docnum] if lengths else default

    def field_length(self, fieldname: str) -> int:
        text = text_field(fieldname)
        return self._shard.tokens(text) if text else 0

    def min_field_length(self, fieldname: str) -> int:
        text = text_field(fieldname)
        return int(self._segment.text(text).lengths.min(initial=0)) if text else 0

    def max_field_length(self, fieldname: str) -> int:
        text = text_field(fieldname)
        return int(self._segment.text(text).lengths.max(initial=0)) if text else 0


class NewsColumn(ColumnReader):
    """The values of one field, to sort by."""

    def __init__(self, values: list[int]) -> None:
        self._values, self._sign = values, 1

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, docnum: int) -> int:
        return self._values[docnum]

    def __iter__(self) -> Iterator[int]:
        return iter(self._values)

    def sort_key(self, docnum: int) -> int:
        return self._sign * self._values[docnum]

    def set_reverse(self) -> None:
        self._sign = -1


class NewsValues(ColumnReader):
    """The values of a keyword or entity field, to sort and to group by."""

    def __init__(self, segment: Segment, field: str, many: bool) -> None:
        self._values, self._many, self._reverse = document_values(segment, field), many, False

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, docnum: int) -> Key | list[str | None]:
        return list(self._values[docnum]) or [None] if self._many else self._key(docnum)

    def __iter__(self) -> Iterator[Key | list[str | None]]:
        return (self[docnum] for docnum in range(len(self)))

    def _key(self, docnum: int) -> Key:
        values = self._values[docnum]
        return Key(fold_value(values[0]), values[0]) if values else Key()

    def sort_key(self, docnum: int) -> Key:
        key = self._key(docnum)
        return Descending(*key) if self._reverse else key

    def set_reverse(self) -> None:
        self._reverse = True


class Descending(Key):
    """A key that sorts the other way round."""

    def __lt__(self, other: Any) -> bool:
        return tuple(self) > tuple(other)

    def __gt__(self, other: Any) -> bool:
        return tuple(self) < tuple(other)


def document_values(segment: Segment, field: str) -> list[list[str]]:
    """The values of each document in a keyword or entity field, as they are shown."""
    if field in UNIQUE_FIELDS:
        return [[value] if value else [] for value in segment.unique(field).values()]
    column = segment.keyword(field)
    shown = list(column.values)
    names = [shown[i] for i in column.of_doc.items.tolist()]
    return [names[a:b] for a, b in pairwise(column.of_doc.cuts.tolist())]


def column_values(segment: Segment, field: str) -> tuple[Array, Array]:
    """(int64[D], bool[D]): the numbers of a date or number field as Whoosh counts them (dates in microseconds since
    the year 1; floats as the whole numbers that sort like them), and which documents have one."""
    if field == "words":
        return segment.numbers("words").astype(np.int64), np.ones(segment.documents, np.bool_)
    kinds = {own.name: own.kind for own in segment.own}
    if kinds.get(field) is Kind.NUMBER:
        numbers = segment.numbers(field)
        bits = numbers.view(np.int64)
        return np.where(bits < 0, bits ^ np.iinfo(np.int64).max, bits), ~np.isnan(numbers)
    begin = segment.begins(field)
    known = begin != NO_TIME
    return (np.where(known, begin, 0) + _SECONDS_BEFORE_1970) * _MICROSECONDS, known
