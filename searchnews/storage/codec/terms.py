"""Which terms does a field of a segment have, and in which documents do they occur?"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from whoosh.fields import NUMERIC

from searchnews import analysis
from searchnews.fields import ENTITY, UNIQUE_FIELDS, is_own
from searchnews.numbers import distinct
from searchnews.storage.codec.documents import column_values
from searchnews.storage.codec.schema import WORDS, text_field, types_of, whoosh_schema
from searchnews.storage.segment import Array, Segment

_ENTITIES = frozenset(field.name for field in ENTITY)


@dataclass(frozen=True)
class Found:
    """The postings of one term: docs int[n] ascending; tf int[n]; positions int[sum(tf)] grouped by document (text
    fields), else None."""

    docs: Array
    tf: Array
    positions: Array | None = None


class Terms(ABC):
    """The terms of one field of one segment that occur in it, as UTF-8 or Whoosh's bytes of numbers, sorted."""

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def __getitem__(self, i: int) -> bytes: ...

    @abstractmethod
    def lower_bound(self, key: bytes) -> int:
        """The first i with self[i] >= key."""

    @abstractmethod
    def postings(self, i: int) -> Found:
        """The documents of a term."""

    def find(self, key: bytes) -> int:
        """The number of a term, or -1."""
        i = self.lower_bound(key)
        return i if i < len(self) and self[i] == key else -1


class StemTerms(Terms):
    """The stems of a text field."""

    def __init__(self, segment: Segment, field: str) -> None:
        self._column, self._terms = segment.text(field), segment.lexicon.terms
        self._numbers = np.flatnonzero(np.diff(self._column.postings))

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, i: int) -> bytes:
        return self._terms.raw(int(self._numbers[i]))

    def lower_bound(self, key: bytes) -> int:
        return int(np.searchsorted(self._numbers, self._terms.lower_bound(key)))

    def postings(self, i: int) -> Found:
        found = self._column.of_term(int(self._numbers[i]))
        return Found(found.docs, found.tf, found.positions)


class WordTerms(Terms):
    """The folded words of a text field: each is some spellings of one stem, or of one a language."""

    def __init__(self, segment: Segment, field: str) -> None:
        self._column, self._lexicon = segment.text(field), segment.lexicon
        lexicon, column = self._lexicon, self._column
        first_spelling = lexicon.spelling_cuts[:-1]
        used = np.zeros(len(lexicon.spellings) + 1, np.int64)
        used[np.repeat(first_spelling, np.diff(column.tokens)) + column.codes[:] + np.int64(1)] = 1
        used_before = np.cumsum(used)
        low, high = (first_spelling[lexicon.word_terms] + lexicon.word_codes[:, side] for side in (0, 1))
        self._words = np.flatnonzero(used_before[high] > used_before[low])
        folds = list(lexicon.words)
        kept = [folds[i].encode() for i in self._words.tolist()]
        self._first = [i for i, key in enumerate(kept) if i == 0 or key != kept[i - 1]]
        self._keys = [kept[i] for i in self._first]

    def __len__(self) -> int:
        return len(self._keys)

    def __getitem__(self, i: int) -> bytes:
        return self._keys[i]

    def lower_bound(self, key: bytes) -> int:
        return bisect_left(self._keys, key)

    def postings(self, i: int) -> Found:
        docs, positions = [], []
        end = self._first[i + 1] if i + 1 < len(self) else len(self._words)
        for word in self._words[self._first[i] : end].tolist():
            low, high = self._lexicon.word_codes[word]
            found = self._column.of_term(int(self._lexicon.word_terms[word]))
            kept = (low <= found.codes) & (found.codes < high)
            docs.append(np.repeat(found.docs, found.tf)[kept])
            positions.append(found.positions[kept])
        doc_of = np.concatenate(docs)
        in_order = np.argsort(doc_of, kind="stable")
        return Found(*np.unique(doc_of, return_counts=True), np.concatenate(positions)[in_order])


class ValueTerms(Terms):
    """The folds of a keyword field."""

    def __init__(self, segment: Segment, field: str) -> None:
        self._column = segment.keyword(field)
        self._folds = self._column.folds

    def __len__(self) -> int:
        return len(self._folds)

    def __getitem__(self, i: int) -> bytes:
        return self._folds.raw(i)

    def lower_bound(self, key: bytes) -> int:
        return self._folds.lower_bound(key)

    def postings(self, i: int) -> Found:
        return _once(self._column.docs.of(i))


class NameTerms(Terms):
    """The folds of an entity field, and the folded words of its names."""

    def __init__(self, segment: Segment, field: str) -> None:
        self._column = segment.entity(field)
        self._folds, self._words = self._column.folds, self._column.words
        self._keys: list[str] = sorted({*self._folds, *self._words}, key=str.encode)

    def __len__(self) -> int:
        return len(self._keys)

    def __getitem__(self, i: int) -> bytes:
        return self._keys[i].encode()

    def lower_bound(self, key: bytes) -> int:
        return bisect_left(self._keys, key, key=str.encode)

    def postings(self, i: int) -> Found:
        values = [self._folds.find(self._keys[i])]
        word = self._words.find(self._keys[i])
        if word >= 0:
            values += self._column.holders.of(word).tolist()
        return _once(distinct(self._column.docs.gather(np.array([value for value in values if value >= 0], np.intp))))


class UniqueTerms(Terms):
    """The folds of id or url."""

    def __init__(self, segment: Segment, field: str) -> None:
        folded = ((analysis.fold(v).encode(), doc) for doc, v in enumerate(segment.unique(field).values()) if v)
        pairs = sorted(folded)
        self._first = [i for i, (key, _) in enumerate(pairs) if i == 0 or key != pairs[i - 1][0]]
        self._keys = [pairs[i][0] for i in self._first]
        self._docs = np.array([doc for _, doc in pairs], np.int64)

    def __len__(self) -> int:
        return len(self._keys)

    def __getitem__(self, i: int) -> bytes:
        return self._keys[i]

    def lower_bound(self, key: bytes) -> int:
        return bisect_left(self._keys, key)

    def postings(self, i: int) -> Found:
        end = self._first[i + 1] if i + 1 < len(self) else len(self._docs)
        return _once(self._docs[self._first[i] : end])


class NumberTerms(Terms):
    """The tiered terms of a date or number field, made of its column.

    Whoosh indexes a number n as one term for every shift s of 0, step, 2 step, ...: the byte s and n >> s, big-endian.
    A range query is a handful of ranges of such terms. In the sorted column, the documents of any of them stand
    together, so a term is a begin and an end.
    """

    def __init__(self, segment: Segment, field: str, kind: NUMERIC) -> None:
        numbers, known = column_values(segment, field)
        docs = np.flatnonzero(known)
        numbers = numbers[docs].view(np.uint64)
        if kind.signed:
            numbers = numbers ^ np.uint64(1 << 63)
        order = np.argsort(numbers, kind="stable")
        self._docs, numbers = docs[order], numbers[order]
        width = kind.bits // 8
        keys, begins, ends = [], [], []
        for shift in range(0, kind.bits, kind.shift_step):
            tier = numbers >> np.uint64(shift)
            begin = np.flatnonzero(np.append(True, tier[1:] != tier[:-1])[: len(tier)])
            key = np.full((len(begin), 1 + width), shift, np.uint8)
            key[:, 1:] = tier[begin].astype(">u8").view(np.uint8).reshape(-1, 8)[:, 8 - width :]
            keys.append(key)
            begins.append(begin)
            ends.append(np.append(begin[1:], len(tier))[: len(begin)])
        self._keys = np.concatenate(keys)
        self._sorted = self._keys.view(f"S{1 + width}").reshape(-1)
        self._begin, self._end = np.concatenate(begins), np.concatenate(ends)

    def __len__(self) -> int:
        return len(self._keys)

    def __getitem__(self, i: int) -> bytes:
        return bytes(self._keys[i])

    def lower_bound(self, key: bytes) -> int:
        return int(np.searchsorted(self._sorted, np.bytes_(key)))

    def postings(self, i: int) -> Found:
        return _once(np.sort(self._docs[self._begin[i] : self._end[i]]))


def _once(docs: Array) -> Found:
    return Found(docs, np.ones(len(docs), np.int64))


def terms_of(segment: Segment, field: str) -> Terms:
    """The terms of a field of the Whoosh schema. Raises KeyError for a field without terms."""
    text = text_field(field)
    if text:
        return WordTerms(segment, text) if field.endswith(WORDS) else StemTerms(segment, text)
    schema = whoosh_schema(types_of(segment.own))
    if is_own(field) and field not in schema:  # none of this segment's articles has it: there are no terms
        return ValueTerms(segment, field)
    kind = schema[field]
    if isinstance(kind, NUMERIC):
        return NumberTerms(segment, field, kind)
    if kind.format is None:
        raise KeyError(field)
    if field in UNIQUE_FIELDS:
        return UniqueTerms(segment, field)
    return NameTerms(segment, field) if field in _ENTITIES else ValueTerms(segment, field)
