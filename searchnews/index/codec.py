"""How does stock Whoosh read our index?

A Whoosh codec over our segment files: `whoosh.index.open_dir(path)` opens an index directory, and stock
`searcher().search(...)` answers from it, slowly, but with the same documents. Whoosh can only read: its writers get an
ArchiveError before they touch anything. `toc_bytes` makes the TOC file of a commit.

A TOC is a pickle. Ours hold no more than calls of `whoosh_schema` and `SearchNewsSegment` with plain arguments.
"""

# mypy: disallow-subclassing-any=False

from __future__ import annotations

import base64
from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from whoosh.codec import base
from whoosh.columns import Column, ColumnReader
from whoosh.fields import NUMERIC, FieldType, Schema
from whoosh.filedb.filestore import RamStorage, Storage
from whoosh.formats import Format
from whoosh.index import TOC
from whoosh.matching import ListMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound

from searchnews import analysis
from searchnews.fields import FIELDS
from searchnews.index.content import UNIQUE_FIELDS, unique_values
from searchnews.index.schema import WORDS, refuse_to_write, text_field, whoosh_schema
from searchnews.index.segment import NO_TIME, Array, Segment
from searchnews.index.snapshot import Leaf

EXTENSION = ".news"
_SECONDS_BEFORE_1970 = 62_135_596_800  # since the year 1, from where Whoosh counts microseconds
_MICROSECONDS = 1_000_000


# --- The TOC file --------------------------------------------------------------------------------------------------


def toc_bytes(entries: Sequence[tuple[str, int, Array | None]], generation: int, indexname: str = "MAIN") -> bytes:
    """The bytes of the file `_{indexname}_{generation}.toc` for a list of (segment name, documents, deleted), where
    deleted is bool[documents] or None. Whoosh ignores what comes after them."""
    segments = [
        SearchNewsSegment(indexname, name, documents, pack_deleted(deleted)) for name, documents, deleted in entries
    ]
    storage = RamStorage()
    TOC(_SchemaReference(), segments, generation).write(storage, indexname)
    (content,) = storage.files.values()
    return bytes(content)


class _SchemaReference(Schema):
    """Stands for `whoosh_schema()` in a TOC: Whoosh cleans a schema before it writes it, and NewsSchema refuses."""

    def __reduce__(self) -> Any:
        return whoosh_schema, ()


def pack_deleted(deleted: Array | None) -> str:
    """bool[D] as text: base64 of the packed bits; "" for nothing deleted."""
    return "" if deleted is None or not deleted.any() else base64.b64encode(np.packbits(deleted).tobytes()).decode()


class SearchNewsSegment(base.Segment):
    """A segment as a TOC names it: the file `{indexname}_{name}.news` and which of its documents are deleted."""

    def __init__(self, indexname: str, name: str, documents: int, deleted: str = "") -> None:
        self.indexname, self.segid, self.documents, self.packed = indexname, name, documents, deleted
        self.compound = False

    def __reduce__(self) -> Any:
        return SearchNewsSegment, (self.indexname, self.segid, self.documents, self.packed)

    @cached_property
    def deleted(self) -> Array | None:
        """bool[documents], or None when nothing is deleted."""
        if not self.packed:
            return None
        bits = np.frombuffer(base64.b64decode(self.packed), np.uint8)
        return np.unpackbits(bits, count=self.documents).astype(np.bool_)

    def codec(self) -> SearchNewsCodec:
        return SearchNewsCodec()

    def doc_count_all(self) -> NoReturn:
        """Only Whoosh's writers ask a segment (readers ask NewsDocuments), and before they create any file."""
        refuse_to_write()

    def delete_document(self, docnum: int, delete: bool = True) -> NoReturn:
        refuse_to_write()

    def deleted_count(self) -> int:
        return 0 if self.deleted is None else int(self.deleted.sum())

    def deleted_docs(self) -> list[int]:
        return [] if self.deleted is None else np.flatnonzero(self.deleted).tolist()

    def is_deleted(self, docnum: int) -> bool:
        return self.deleted is not None and bool(self.deleted[docnum])


class SearchNewsCodec(base.Codec):
    """Hands Whoosh the readers of one segment; made anew for each."""

    _segment: Segment | None = None

    def _open(self, storage: Storage, segment: SearchNewsSegment) -> Segment:
        if self._segment is None:
            self._segment = Segment(Path(storage.folder) / segment.make_filename(EXTENSION))
        return self._segment

    def terms_reader(self, storage: Storage, segment: SearchNewsSegment) -> NewsTerms:
        return NewsTerms(self._open(storage, segment))

    def per_document_reader(self, storage: Storage, segment: SearchNewsSegment) -> NewsDocuments:
        return NewsDocuments(Leaf(self._open(storage, segment), segment.deleted))

    def per_document_writer(self, storage: Storage, segment: Any) -> NoReturn:
        refuse_to_write()

    def field_writer(self, storage: Storage, segment: Any) -> NoReturn:
        refuse_to_write()

    def new_segment(self, storage: Storage, indexname: str) -> NoReturn:
        refuse_to_write()


# --- Documents -----------------------------------------------------------------------------------------------------


class NewsDocuments(base.PerDocumentReader):
    """Stored fields, lengths, columns and deletions of one segment."""

    def __init__(self, leaf: Leaf) -> None:
        self._leaf, self._segment = leaf, leaf.segment
        self._lengths: dict[str, list[int]] = {}

    def doc_count(self) -> int:
        return self._leaf.documents

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
        return frozenset(np.flatnonzero(~self._leaf.live).tolist())

    def all_doc_ids(self) -> Iterator[int]:
        return iter(np.flatnonzero(self._leaf.live).tolist())

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """The fields of the article that are not empty."""
        article = self._leaf.article(docnum)
        fields = {field.name: getattr(article, field.name, None) for field in FIELDS}
        fields["words"] = int(self._segment["words.number"][docnum])
        return {name: value for name, value in fields.items() if value not in (None, "", ())}

    def supports_columns(self) -> bool:
        return True

    def has_column(self, fieldname: str) -> bool:
        return fieldname in ("published", "modified", "words")

    def column_reader(self, fieldname: str, column: Column) -> NewsColumn:
        numbers, known = column_values(self._segment, fieldname)
        default = column.default_value()
        return NewsColumn([n if k else default for n, k in zip(numbers.tolist(), known.tolist(), strict=True)])

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        if fieldname not in self._lengths:  # a list: asked for every document that is scored
            text = text_field(fieldname)
            self._lengths[fieldname] = self._segment[f"{text}.lengths"].tolist() if text else []
        lengths = self._lengths[fieldname]
        return lengths[docnum] if lengths else default

    def field_length(self, fieldname: str) -> int:
        text = text_field(fieldname)
        return self._leaf.tokens(text) if text else 0

    def min_field_length(self, fieldname: str) -> int:
        text = text_field(fieldname)
        return int(self._segment[f"{text}.lengths"].min(initial=0)) if text else 0

    def max_field_length(self, fieldname: str) -> int:
        text = text_field(fieldname)
        return int(self._segment[f"{text}.lengths"].max(initial=0)) if text else 0


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


def column_values(segment: Segment, field: str) -> tuple[Array, Array]:
    """(int64[D], bool[D]): the numbers of a date or number field as Whoosh counts them (dates in microseconds since
    the year 1), and which documents have one."""
    if field == "words":
        return segment["words.number"].astype(np.int64), np.ones(segment.documents, np.bool_)
    begin = segment[field][:, 0]
    known = begin != NO_TIME
    return (np.where(known, begin, 0) + _SECONDS_BEFORE_1970) * _MICROSECONDS, known


# --- Terms ---------------------------------------------------------------------------------------------------------


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
        self._segment, self._field = segment, field
        self._numbers = np.flatnonzero(np.diff(segment[f"{field}.postings"]))

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, i: int) -> bytes:
        return self._segment.terms.raw(int(self._numbers[i]))

    def lower_bound(self, key: bytes) -> int:
        return int(np.searchsorted(self._numbers, self._segment.terms.lower_bound(key)))

    def postings(self, i: int) -> Found:
        found = self._segment.postings(self._field, int(self._numbers[i]))
        return Found(found.docs, found.tf, found.positions)


class WordTerms(Terms):
    """The folded words of a text field: each is some spellings of one stem, or of one a language."""

    def __init__(self, segment: Segment, field: str) -> None:
        self._segment, self._field = segment, field
        first_spelling = segment["terms.spellings"][:-1]
        used = np.zeros(len(segment.spellings) + 1, np.int64)
        used[np.repeat(first_spelling, np.diff(segment[f"{field}.tokens"])) + segment[f"{field}.codes"] + 1] = 1
        used_before = np.cumsum(used)
        low, high = (first_spelling[segment["words.term"]] + segment["words.codes"][:, side] for side in (0, 1))
        self._words = np.flatnonzero(used_before[high] > used_before[low])
        folds = list(segment.words)
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
            low, high = self._segment["words.codes"][word]
            found = self._segment.postings(self._field, int(self._segment["words.term"][word]))
            kept = (low <= found.codes) & (found.codes < high)
            docs.append(np.repeat(found.docs, found.tf)[kept])
            positions.append(found.positions[kept])
        doc_of = np.concatenate(docs)
        in_order = np.argsort(doc_of, kind="stable")
        return Found(*np.unique(doc_of, return_counts=True), np.concatenate(positions)[in_order])


class ValueTerms(Terms):
    """The folds of a keyword or entity field."""

    def __init__(self, segment: Segment, field: str) -> None:
        self._segment, self._field = segment, field
        self._folds = segment.strings(f"{field}.folds")

    def __len__(self) -> int:
        return len(self._folds)

    def __getitem__(self, i: int) -> bytes:
        return self._folds.raw(i)

    def lower_bound(self, key: bytes) -> int:
        return self._folds.lower_bound(key)

    def postings(self, i: int) -> Found:
        begin, end = self._segment.slice(f"{self._field}.docs.cuts", i)
        return _once(self._segment[f"{self._field}.docs"][begin:end])


class UniqueTerms(Terms):
    """The folds of id or url."""

    def __init__(self, segment: Segment, field: str) -> None:
        folded = ((analysis.fold(v).encode(), doc) for doc, v in enumerate(unique_values(segment, field)) if v)
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
    kind = whoosh_schema()[field]
    if isinstance(kind, NUMERIC):
        return NumberTerms(segment, field, kind)
    if kind.format is None:
        raise KeyError(field)
    return UniqueTerms(segment, field) if field in UNIQUE_FIELDS else ValueTerms(segment, field)


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
        return [name for name, kind in whoosh_schema().items() if kind.format is not None]

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
            lengths = self._segment[f"{text}.lengths"][found.docs]
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
