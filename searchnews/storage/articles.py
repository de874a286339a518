"""How are articles kept, and read back?

Each article is one zstd frame of JSON, compressed with a dictionary trained on the first articles of its segment: as
small as blocks of 32 articles without one (0.36 of the raw size on newswire), and a single article is read in 5 µs.
When segments are joined, frames are copied as they are, with their dictionaries.

| newswire of 25 MB | of the raw size | MB/s, and with others at work |
| --- | --- | --- |
| dictionary of 110 kB, level 1 | 0.417 | 220 |
| level 3 | 0.364 | 185, 161 |
| level 6, 9 | 0.350, 0.338 | 55, 33 |
| 256 kB, level 3 | 0.348 | 161, 85: its tables do not fit the cache |

To train a dictionary takes 24 ms (`TRAINING`). Blocks of 16 articles at level 1 are compressed half as fast again, as
small, and cost 38 µs where an article costs 4.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, timezone
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

LEVEL = 3
DICTIONARY_BYTES = 112_640
TRAIN_ON_BYTES = 3_000_000  # half of that makes stored articles 0.7 % larger, twice of that 0.1 % smaller
# How zstd's cover algorithm chooses what goes into it: stretches of k bytes of which most runs of d bytes, counted in
# 2^f places, come again. Left alone, zstd tries five values of k with 2^20 places: seven times the time for a
# dictionary that is 0.2 % better or worse.
TRAINING = {"k": 200, "d": 8, "f": 18, "accel": 1}
FEWEST_TO_TRAIN = 64  # zstd refuses to train on a handful, and a handful needs no dictionary
WORTH_A_DICTIONARY = 8 * DICTIONARY_BYTES  # bytes of articles
USUAL_RATIO = 2  # of their size to that of frames without a dictionary
MOST_DICTIONARIES = 255  # of a segment
MOST_ARTICLE_BYTES = 1 << 28  # a frame that claims more than 256 MB is damaged
_EPOCH = date(1970, 1, 1)
_MINUTE = timedelta(minutes=1)


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
        fields["published"] = _as_text(article.published)
        fields["published_precision"] = article.published_precision
        fields["published_from"] = article.published_from
    if article.modified is not None:
        fields["modified"] = _as_text(article.modified)
    if article.meta:
        fields["meta"] = {n: v.isoformat() if isinstance(v, datetime) else v for n, v in article.meta}
    try:
        return orjson.dumps(fields)
    except (TypeError, ValueError):  # lone surrogates, which UTF-8 cannot hold
        return orjson.dumps(_clean(fields))


def _as_text(time: datetime) -> object:
    """What becomes `time.isoformat()` in JSON: nearly always the time itself, which takes orjson a quarter as long. It
    writes no seconds of an offset from UTC."""
    if type(time) is datetime and type(time.tzinfo) is timezone and not time.tzinfo.utcoffset(None) % _MINUTE:
        return time
    return time.isoformat()


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
    if "meta" in fields:  # strings of a keyword are a list
        fields["meta"] = {n: datetime.fromisoformat(v) if isinstance(v, str) else v for n, v in fields["meta"].items()}
    return Article(**fields, **(mentions or {}))


class Store:
    """The articles of one segment to be: compressed here with a dictionary that is trained on the first ones, or copied
    from other segments with theirs."""

    def __init__(self, lasting: bool = True) -> None:
        """With `lasting`, a dictionary is trained: it takes longer than all else here, and saves room."""
        self._lasting = lasting
        self._frames: list[bytes | memoryview] = []  # until the dictionary is trained
        self._packed = bytearray()  # all frames, from then on
        self._sizes: list[int] = []  # of those
        self._coder: list[int] = []  # of each frame: the number of its dictionary, from 1 on; 0 for none
        self._dictionaries: dict[bytes, int] = {}
        self._waiting: dict[int, bytes] = {}  # by the number of their frame, until the dictionary is trained
        self._waiting_bytes = 0
        self._compress: zstandard.ZstdCompressor | None = None
        self._own = 0

    def add(self, articles: Sequence[bytes]) -> None:
        """Add encoded articles."""
        if self._compress is not None:
            self._pack(map(self._compress.compress, articles))
            self._coder += [self._own] * len(articles)
            return
        self._waiting |= enumerate(articles, len(self._frames))
        self._frames += [b""] * len(articles)
        self._coder += [0] * len(articles)
        self._waiting_bytes += sum(map(len, articles))
        if self._waiting_bytes >= TRAIN_ON_BYTES:
            self._start()

    def take(self, segment: Segment, kept: Array, *, anew: bool) -> None:
        """Add the articles `kept` (bool[D]) of a segment as they are; those without a dictionary are compressed `anew`
        or not. Raises CorruptError for some that are damaged; a reader finds the others."""
        reader = ArticleReader(segment)
        coders = segment.coders.tolist()
        numbers = [self._number(dictionary) for dictionary in reader.dictionaries]
        for doc in np.flatnonzero(kept).tolist():
            number = numbers[coders[doc]]
            if (anew and not number) or number > MOST_DICTIONARIES:
                self.add([reader.stored(doc)])
            else:
                if self._compress is None:
                    self._frames.append(reader.frame(doc))
                else:
                    self._pack([reader.frame(doc)])
                self._coder.append(number)

    def _number(self, dictionary: bytes) -> int:
        return self._dictionaries.setdefault(dictionary, len(self._dictionaries) + 1) if dictionary else 0

    def _start(self) -> None:
        options: dict[str, Any] = {"level": LEVEL, "write_content_size": True, "write_checksum": True}
        options["write_dict_id"] = False
        waiting = list(self._waiting.values())
        if self._lasting and len(waiting) >= FEWEST_TO_TRAIN and self._waiting_bytes >= WORTH_A_DICTIONARY:
            trained = zstandard.train_dictionary(DICTIONARY_BYTES, [*waiting], **TRAINING)
            trained.precompute_compress(level=LEVEL)
            self._own = self._number(trained.as_bytes())
            options["dict_data"] = trained
        self._compress = zstandard.ZstdCompressor(**options)
        for i, frame in zip(self._waiting, map(self._compress.compress, waiting), strict=True):
            self._frames[i], self._coder[i] = frame, self._own
        self._waiting = {}
        self._pack(self._frames)
        self._frames = []

    def _pack(self, frames: Iterable[bytes | memoryview]) -> None:
        for frame in frames:
            self._packed += frame
            self._sizes.append(len(frame))

    def arrays(self) -> Arrays:
        """The arrays of the articles (see segment.py). The store is empty afterwards."""
        if self._compress is None:
            self._start()
        packed, self._packed = self._packed, bytearray()
        arrays: Arrays = {
            "articles": np.frombuffer(packed, np.uint8),
            "articles.cuts": np.cumsum([0, *self._sizes], dtype=np.uint64),
        }
        used = sorted({*self._coder} - {0})
        kept = [dictionary for dictionary, number in self._dictionaries.items() if number in used]
        arrays["articles.dictionary"] = np.frombuffer(b"".join(kept), np.uint8)
        coder = np.searchsorted([0, *used], self._coder).astype(np.uint8)
        if (coder != len(kept)).any():  # else all have the only one, or there is none
            arrays["articles.dictionary.cuts"] = np.cumsum([0, *map(len, kept)]).astype(np.uint32)
            arrays["articles.coder"] = coder
        return arrays


class ArticleReader:
    """Reads the articles of one segment. For several threads: zstandard's decompressors are not, so each thread has its
    own. A lock would be held for ever in a process that is forked while another thread reads.

    Since format 2 each frame has a checksum of its article, so a damaged one is never taken for another."""

    def __init__(self, segment: Segment) -> None:
        self._segment, self._times = segment, segment.times
        names = [segment.entity(field.name) for field in ENTITY]
        self._names = [column for column in names if len(column.of_doc.items)]  # a look at each takes 1 µs an article
        self._language = segment.keyword("language")
        self._of_thread = threading.local()
        self._decompressors()

    def _decompressors(self) -> list[zstandard.ZstdDecompressor]:
        """The calling thread's, by the numbers of `dictionaries`. Raises CorruptError."""
        known: list[zstandard.ZstdDecompressor] | None = getattr(self._of_thread, "decompressors", None)
        if known is None:
            try:
                known = [_decompressor(dictionary) for dictionary in self.dictionaries]
            except zstandard.ZstdError as error:
                raise corrupt(self._segment.path, f"articles.dictionary is damaged ({error})") from None
            self._of_thread.decompressors = known
        return known

    @cached_property
    def dictionaries(self) -> list[bytes]:
        """The dictionaries by the numbers that `Segment.coders` has; number 0 is none."""
        held = self._segment.dictionaries
        return [b"", *(held.of(i).tobytes() for i in range(len(held)))]

    @cached_property
    def _guessed(self) -> Array:
        return self._segment.guessed

    @cached_property
    def _frames(self) -> Ragged:
        return self._segment.frames

    @cached_property
    def _coders(self) -> Array:
        return self._segment.coders

    def frame(self, doc: int) -> memoryview:
        """The article of a document, compressed. Raises CorruptError if it does not lie within the file."""
        begin, end = self._frames.span(doc)
        if not begin <= end <= len(self._frames.items):
            raise self._damaged(doc, ValueError("lies beyond the end"))
        return self._frames.items[begin:end].data

    def stored(self, doc: int) -> bytes:
        """The stored JSON of a document. Raises CorruptError."""
        frame = self.frame(doc)
        decompressors = self._decompressors()
        try:
            return unpack(frame, MOST_ARTICLE_BYTES, decompressors[int(self._coders[doc])])
        except ValueError as error:
            raise self._damaged(doc, error) from None

    def article(self, doc: int, *, mentioning: bool = True) -> Article:
        """The whole article, with what it mentions unless `mentioning` is False. Raises CorruptError."""
        stored = self.stored(doc)
        try:
            return decode(stored, self._mentions(doc) if mentioning else None)
        except (ValueError, TypeError, LookupError, OverflowError, AttributeError) as error:
            raise self._damaged(doc, error) from None

    def without_text(self, doc: int, id: str, url: str) -> Article:
        """What columns hold of an article: its id and address, which the caller has, and what it mentions."""
        return Article(id=id, url=url, **self._mentions(doc))

    def _mentions(self, doc: int) -> dict[str, Any]:
        """The article's entity names and mentioned times, from their columns, as fields of Article."""
        found: dict[str, Any] = {}
        if self._guessed[doc]:
            found["language_guessed"] = self._language.values[int(self._language.of_doc.of(doc)[0])]
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


def _decompressor(dictionary: bytes) -> zstandard.ZstdDecompressor:
    return zstandard.ZstdDecompressor(zstandard.ZstdCompressionDict(dictionary) if dictionary else None)


def worth_a_dictionary(segments: Sequence[tuple[Segment, Array]]) -> bool:
    """Do these segments have enough articles without a dictionary, among those kept (bool[D] each), to train one?"""
    size = sum(int(segment.frames.sizes[kept & (segment.coders == 0)].sum()) for segment, kept in segments)
    return USUAL_RATIO * size >= WORTH_A_DICTIONARY
