"""What is in the file that Whoosh opens?

A TOC is a pickle of a schema and of segments. Ours holds no more than calls of `whoosh_schema` and `SearchNewsSegment`
with plain arguments.
"""

# mypy: disallow-subclassing-any=False

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from whoosh.codec import base
from whoosh.fields import Schema
from whoosh.filedb.filestore import RamStorage, Storage
from whoosh.index import TOC

from searchnews.fields import Field
from searchnews.storage.codec.documents import NewsDocuments
from searchnews.storage.codec.postings import NewsTerms
from searchnews.storage.codec.schema import OwnTypes, refuse_to_write, types_of, whoosh_schema
from searchnews.storage.segment import Array, Segment
from searchnews.storage.snapshot import Shard

EXTENSION = ".news"


def toc_bytes(
    entries: Sequence[tuple[str, int, Array | None]],
    generation: int,
    indexname: str = "MAIN",
    own: tuple[Field, ...] = (),
) -> bytes:
    """The bytes of the file `_{indexname}_{generation}.toc` for a list of (segment name, documents, deleted), where
    deleted is bool[documents] or None, and for fields of one's own. Whoosh ignores what comes after them."""
    segments = [
        SearchNewsSegment(indexname, name, documents, pack_deleted(deleted)) for name, documents, deleted in entries
    ]
    storage = RamStorage()
    TOC(_SchemaReference(types_of(own)), segments, generation).write(storage, indexname)
    (content,) = storage.files.values()
    return bytes(content)


class _SchemaReference(Schema):
    """Stands for `whoosh_schema()` in a TOC: Whoosh cleans a schema before it writes it, and NewsSchema refuses."""

    def __init__(self, own: OwnTypes) -> None:
        super().__init__()
        self.own = own

    def __reduce__(self) -> Any:
        return whoosh_schema, (self.own,)


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
        return NewsDocuments(Shard(self._open(storage, segment), segment.deleted))

    def per_document_writer(self, storage: Storage, segment: Any) -> NoReturn:
        refuse_to_write()

    def field_writer(self, storage: Storage, segment: Any) -> NoReturn:
        refuse_to_write()

    def new_segment(self, storage: Storage, indexname: str) -> NoReturn:
        refuse_to_write()
