"""How are articles kept, and read back?

Each article is one zstd frame of JSON, compressed with a dictionary trained on the first articles of its segment: as
small as blocks of 32 articles without one (0.36 of the raw size on newswire), and a single article is read in 5 µs.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import orjson
import zstandard

from searchnews.article import Article, EntityCount, Interval
from searchnews.errors import CorruptError
from searchnews.fields import ENTITY
from searchnews.storage.container import corrupt
from searchnews.storage.packed import unpack
from searchnews.storage.ragged import Ragged
from searchnews.storage.segment import Array, Arrays, Segment

LEVEL = 3  # level 1: 0.42 of the raw size instead of 0.36, for 15 % less time
DICTIONARY_BYTES = 112_640  # 32 kB: 0.38 instead of 0.36
TRAIN_ON_BYTES = 1_500_000  # trains in 0.1 s; 4 MB: 0.3 s, and 1 % smaller
FEWEST_TO_TRAIN = 64  # zstd refuses to train on a handful, and a handful needs no dictionary
MOST_ARTICLE_BYTES = 1 << 28  # a frame that claims more than 256 MB is damaged
_EPOCH = date(1970, 1, 1)


def encode(article: Article) -> bytes:
    """The stored JSON: the article's own fields, without empty ones and without mentions (they have columns)."""
    fields: dict[str, Any] = {
        "id": article.id,
        "title": article.title,
        "body": article.body,
        "url": article.url,
        "author": article.author,
        "source": article.source,
        "section": article.section,
        "tag": article.tag,
        "language": article.language,
    }
    fields = {name: value for name, value in fields.items() if value}
    if article.published is not None:
        fields["published"] = article.published.isoformat()
        fields["published_precision"] = article.published_precision
        fields["published_from"] = article.published_from
    if article.modified is not None:
        fields["modified"] = article.modified.isoformat()
    try:
        return orjson.dumps(fields)
    except (TypeError, ValueError):  # lone surrogates, which UTF-8 cannot hold
        return orjson.dumps(_clean(fields))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, tuple):
        return [_clean(v) for v in value]
    return {k: _clean(v) for k, v in value.items()} if isinstance(value, dict) else value


def decode(stored: bytes, mentions: dict[str, Any] | None = None) -> Article:
    """The article of a stored JSON, with `mentions` (person, org, place, mentioned) added."""
    fields: dict[str, Any] = orjson.loads(stored)
    for name in ("author", "section", "tag"):
        if name in fields:
            fields[name] = tuple(fields[name])
    for name in ("published", "modified"):
        if name in fields:
            fields[name] = datetime.fromisoformat(fields[name])
    return Article(**fields, **(mentions or {}))


class Compressor:
    """Compresses the articles of one segment; the dictionary is trained on the first ones it is given."""

    def __init__(self) -> None:
        self.dictionary = b""
        self._frames: list[bytes] = []
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._compress: zstandard.ZstdCompressor | None = None

    def add(self, articles: Sequence[bytes]) -> None:
        """Add encoded articles."""
        if self._compress is not None:
            self._frames += map(self._compress.compress, articles)
            return
        self._waiting += articles
        self._waiting_bytes += sum(map(len, articles))
        if self._waiting_bytes >= TRAIN_ON_BYTES:
            self._start()

    def _start(self) -> None:
        options: dict[str, Any] = {"level": LEVEL, "write_content_size": True, "write_checksum": True}
        options["write_dict_id"] = False
        if len(self._waiting) >= FEWEST_TO_TRAIN and self._waiting_bytes >= 8 * DICTIONARY_BYTES:
            step = max(1, self._waiting_bytes // TRAIN_ON_BYTES)
            trained = zstandard.train_dictionary(DICTIONARY_BYTES, [*self._waiting[::step]])
            trained.precompute_compress(level=LEVEL)
            self.dictionary = trained.as_bytes()
            options["dict_data"] = trained
        self._compress = zstandard.ZstdCompressor(**options)
        waiting, self._waiting = self._waiting, []
        self._frames += map(self._compress.compress, waiting)

    def arrays(self) -> Arrays:
        """The arrays of the article store (see segment.py)."""
        if self._compress is None:
            self._start()
        sizes = np.fromiter(map(len, self._frames), np.uint64, len(self._frames))
        return {
            "articles": np.frombuffer(b"".join(self._frames), np.uint8),
            "articles.cuts": np.concatenate([np.zeros(1, np.uint64), np.cumsum(sizes, dtype=np.uint64)]),
            "articles.dictionary": np.frombuffer(self.dictionary, np.uint8),
        }


class ArticleReader:
    """Reads the articles of one segment. For several threads: zstandard's decompressors are not, so they take turns.

    Since format 2 each frame has a checksum of its article, so a damaged one is never taken for another."""

    def __init__(self, segment: Segment) -> None:
        self._segment, self._times = segment, segment.times
        self._names = [segment.entity(field.name) for field in ENTITY]
        dictionary = bytes(segment.dictionary)
        try:
            known = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
            self._decompressor = zstandard.ZstdDecompressor(known)
        except zstandard.ZstdError as error:
            raise corrupt(segment.path, f"articles.dictionary is damaged ({error})") from None
        self._turn = threading.Lock()

    @cached_property
    def _frames(self) -> Ragged:
        return self._segment.frames

    def stored(self, doc: int) -> bytes:
        """The stored JSON of a document. Raises CorruptError."""
        begin, end = self._frames.span(doc)
        try:
            if not begin <= end <= len(self._frames.items):
                raise ValueError("lies beyond the end")
            with self._turn:
                return unpack(self._frames.items[begin:end].data, MOST_ARTICLE_BYTES, self._decompressor)
        except ValueError as error:
            raise self._damaged(doc, error) from None

    def article(self, doc: int, *, mentioning: bool = True) -> Article:
        """The whole article, with what it mentions unless `mentioning` is False. Raises CorruptError."""
        stored = self.stored(doc)
        try:
            return decode(stored, self._mentions(doc) if mentioning else None)
        except (ValueError, TypeError, LookupError, OverflowError, AttributeError) as error:
            raise self._damaged(doc, error) from None

    def _mentions(self, doc: int) -> dict[str, Any]:
        """The article's entity names and mentioned times, from their columns, as fields of Article."""
        found: dict[str, Any] = {}
        for column in self._names:
            begin, end = column.of_doc.span(doc)
            if begin < end:
                rows = (a[begin:end].tolist() for a in (column.of_doc.items, column.count, column.first))
                names = column.values
                found[column.name] = tuple(EntityCount(names[n], c, f) for n, c, f in zip(*rows, strict=True))
        times = self._times
        begin, end = times.mentioned.span(doc)
        if begin < end:
            days, counts = times.mentioned.items[begin:end].tolist(), times.counts[begin:end].tolist()
            found["mentioned"] = tuple(
                Interval(_EPOCH + timedelta(first), _EPOCH + timedelta(until), count)
                for (first, until), count in zip(days, counts, strict=True)
            )
        return found

    def _damaged(self, doc: int, error: Exception) -> CorruptError:
        return corrupt(self._segment.path, f"article {doc} is damaged ({error})")


def frames(segment: Segment, kept: Array) -> list[bytes]:
    """The stored JSON of the documents `kept` (bool[D]), to be compressed anew."""
    reader = ArticleReader(segment)
    return [reader.stored(doc) for doc in np.flatnonzero(kept).tolist()]
