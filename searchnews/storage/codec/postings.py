"""How does Whoosh walk over the terms of a segment, and over the documents of a term?"""

# mypy: disallow-subclassing-any=False

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.fields import FieldType
from whoosh.formats import Format
from whoosh.matching import ListMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound

from searchnews.storage.codec.schema import text_field, types_of, whoosh_schema
from searchnews.storage.codec.terms import Found, Terms, terms_of
from searchnews.storage.segment import Array, Segment


class NewsTerms(base.TermsReader):
    """The terms of all fields of one segment, and their postings."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._fields: dict[str, Terms] = {}

    def _terms(self, field: str) -> Terms:
        """The terms of a field; Whoosh expects a KeyError when there are none."""
        if field not in self._fields:
            self._fields[field] = terms_of(self._segment, field)
        return self._fields[field]

    def _find(self, field: str, text: bytes) -> Found:
        terms = self._terms(field)
        number = terms.find(text)
        if number < 0:
            raise KeyError((field, text))
        return terms.postings(number)

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        field, text = term
        return field in self.indexed_field_names() and self._terms(field).find(text) >= 0

    def indexed_field_names(self) -> list[str]:
        return self._indexed

    @cached_property
    def _indexed(self) -> list[str]:
        return [name for name, kind in whoosh_schema(types_of(self._segment.own)).items() if kind.format is not None]

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for field in self.indexed_field_names():
            yield from self.terms_from(field, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        terms = self._terms(fieldname)
        return ((fieldname, terms[i]) for i in range(terms.lower_bound(prefix), len(terms)))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        return self._info(fieldname, self._find(fieldname, text))

    def _info(self, field: str, found: Found) -> TermInfo:
        shortest = longest = 0
        text = text_field(field)
        if text:
            lengths = self._segment.text(text).lengths[found.docs]
            shortest, longest = int(lengths.min()), int(lengths.max())
        tf, docs = found.tf, found.docs
        return TermInfo(int(tf.sum()), len(docs), shortest, longest, int(tf.max()), int(docs[0]), int(docs[-1]))

    def matcher(self, fieldname: str, text: bytes, format_: Format, scorer: Any = None) -> NewsMatcher:
        try:
            found = self._find(fieldname, text)
        except KeyError:
            raise TermNotFound(f"{fieldname}:{text!r}") from None
        return NewsMatcher(found, format_, scorer, (fieldname, text), self._info(fieldname, found))

    def cursor(self, fieldname: str, fieldobj: FieldType) -> NewsCursor:
        return NewsCursor(self._terms(fieldname), fieldobj)


class NewsMatcher(ListMatcher):
    """Walks over the postings of a term. What Whoosh would read from its own files is encoded when it is asked for."""

    _i: int  # where it stands

    def __init__(self, found: Found, format_: Format, scorer: Any, term: tuple[str, bytes], info: TermInfo) -> None:
        super().__init__(found.docs.tolist(), found.tf.tolist(), None, format_, scorer, term=term, terminfo=info)
        self._found, self._format = found, format_

    def copy(self) -> NewsMatcher:
        copied = NewsMatcher(self._found, self._format, self._scorer, self._term, self._terminfo)
        copied._i = self._i
        return copied

    @cached_property
    def _ends(self) -> Array:
        return np.cumsum(self._found.tf, dtype=np.int64)

    def value(self) -> bytes:
        """The posting's value in the form of the field's Format."""
        tf = self._weights[self._i]
        if self._found.positions is None:
            return b""
        end = self._ends[self._i]
        value: bytes = self._format.encode(self._found.positions[end - tf : end].tolist())
        return value

    def skip_to(self, id: int) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._i = bisect_left(self._ids, id, self._i)

    # All postings are one block: the next block is the end.

    def block_max_weight(self) -> float:
        weight: float = self._terminfo.max_weight()
        return weight

    def skip_to_quality(self, minquality: float) -> int:
        if self.is_active() and self.block_quality() <= minquality:
            self._i = len(self._ids)
            return 1
        return 0


class NewsCursor(base.FieldCursor):
    """Walks over the terms of a field, for fuzzy queries and suggestions."""

    def __init__(self, terms: Terms, field: FieldType) -> None:
        self._terms, self._field, self._i = terms, field, 0

    def first(self) -> str | None:
        self._i = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        self._i = self._terms.lower_bound(term if isinstance(term, bytes) else self._field.to_bytes(term))
        return self.text()

    def next(self) -> str | None:
        self._i += 1
        return self.text()

    def is_valid(self) -> bool:
        return self._i < len(self._terms)

    def text(self) -> str | None:
        return self._field.from_bytes(self._terms[self._i]) if self.is_valid() else None

    term = text
