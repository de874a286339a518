"""What is in a segment file, and how is it read without decoding anything?

A segment holds at most 65,536 articles (a document number is a uint16) as one immutable file of named arrays:

    8 bytes   MAGIC
    4 bytes   length of the header, little-endian
    4 bytes   CRC-32 of the header
    header    JSON: {"format": 1, "meta": {...}, "arrays": {name: [dtype, shape, offset, CRC-32]}}
    arrays    raw little-endian, each aligned to 64 bytes, offsets counted from the start of the file

Reading maps the file; an array is a view of the mapping, made when it is asked for. In the tables below D is the
number of documents, T of terms, S of spellings, P of postings of a field, N of its tokens.

    terms             sorted distinct terms (a `Strings` pair of arrays: terms.text, terms.ends)
    terms.spellings   uint32[T + 1]  the spellings of a term are spellings[a:b]
    spellings         by (term, fold, spelling): a position's code counts from its term's first spelling
    spellings.count   uint32[S]      tokens written so, over all text fields
    words             sorted (fold, term) pairs: the real words that wildcards run over
    words.term        uint32[W]
    words.codes       uint16[W, 2]   the spellings of this fold in the term: codes low..high - 1

    of a text field F (title, body):
    F.postings        uint32[T + 1]  the postings of a term are a:b
    F.docs            uint16[P]      ascending within a term
    F.tf              uint8[P]       255 stands for "look it up": see F.tf.over
    F.tf.over         uint32[X, 2]   (posting, tf) of the postings with tf >= 255
    F.tokens          uint32[T + 1]  the tokens of a term are a:b, grouped by posting
    F.positions       uint16[N]      position in the field (uint32 if an article is longer than 65,535 tokens)
    F.codes           uint8[N]       which spelling of the term stands there (uint16 if a term has over 256)
    F.lengths         uint32[D]      tokens of the field
    F.sentences, F.paragraphs        positions where one begins; F.sentences.cuts uint32[D + 1] cuts them by document

    of a keyword or entity field F (author, person, ...), K distinct values; a value's identity is its fold:
    F.folds           sorted Strings;   F.values  the commonest way of writing each, same order
    F.of_doc          uint32[V]      value numbers of the documents, cut by F.of_doc.cuts uint32[D + 1]
    F.docs            uint16[V]      documents of the values, ascending, cut by F.docs.cuts uint32[K + 1]
    F.count, F.first  uint16[V]      (entities) parallel to F.of_doc: mentions, and the first token's position
    F.words           sorted folded words of names (entities); F.words.values uint32, cut by F.words.cuts
    of id and url, nearly all distinct: F.hash uint64[D] and F.text, the zstd of the values in document order

    minhash           uint32[D, BANDS]  signatures that tell copies (see searchnews.duplicates)
    origin            uint64[D]      number of the file that the article was read from, 0 for none
    published, modified    int64[D, 2]   [begin, until) in seconds since 1970 UTC, NO_TIME where unknown
    mentioned              int32[M, 2]   [begin, until) in days since 1970; mentioned.count; mentioned.cuts
    words.number           uint32[D]     length of the body in words
    articles               zstd frames of JSON, one an article; articles.cuts uint64[D + 1]; articles.dictionary
"""

from __future__ import annotations

import mmap
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import orjson

from searchnews.errors import CorruptError, NewerFormatError

MAGIC = b"SNEWS\x00\r\n"
FORMAT = 1
MOST_DOCUMENTS = 65_536
NO_TIME = np.iinfo(np.int64).min
NO_DAY = np.iinfo(np.int32).min
_ALIGN = 64

Array = npt.NDArray[Any]
Arrays = dict[str, Array]


def pack_strings(name: str, values: list[str] | list[bytes]) -> Arrays:
    """The arrays of a `Strings` called `name`: UTF-8 with a line feed after each, and where each ends."""
    encoded = [v.encode() if isinstance(v, str) else v for v in values]
    text = b"\n".join(encoded) + b"\n" if encoded else b""
    ends = np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)) + 1)
    return {f"{name}.text": np.frombuffer(text, np.uint8), f"{name}.ends": ends.astype(np.uint32)}


def ranges(starts: Array, counts: Array) -> Array:
    """intp[sum(counts)]: starts[0], starts[0] + 1, ... counts[0] of them, then from starts[1], and so on."""
    ends = np.cumsum(counts, dtype=np.intp)
    return np.repeat(starts - (ends - counts), counts) + np.arange(ends[-1] if len(ends) else 0)


class Strings:
    """A list of strings in two arrays: `text` (uint8, a line feed after each string) and `ends` (uint32[n], one past
    each line feed). No string holds a line feed."""

    def __init__(self, text: Array, ends: Array) -> None:
        self.text: memoryview = text.data
        self.ends = ends

    def __len__(self) -> int:
        return len(self.ends)

    def raw(self, i: int) -> bytes:
        """String i as UTF-8."""
        return bytes(self.text[int(self.ends[i - 1]) if i else 0 : int(self.ends[i]) - 1])

    def __getitem__(self, i: int) -> str:
        return self.raw(i).decode()

    def __iter__(self) -> Iterator[str]:
        return iter(str(self.text, "utf-8").split("\n")[:-1])

    def lower_bound(self, key: bytes) -> int:
        """The first i with self[i] >= key, in sorted strings."""
        text, ends = self.text, self.ends.data  # a memoryview gives a plain int in a third of the time
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high) // 2
            if bytes(text[ends[middle - 1] if middle else 0 : ends[middle] - 1]) < key:
                low = middle + 1
            else:
                high = middle
        return low

    def find(self, key: str) -> int:
        """The number of a string in sorted strings, or -1."""
        encoded = key.encode("utf-8", "replace")
        i = self.lower_bound(encoded)
        return i if i < len(self.ends) and self.raw(i) == encoded else -1

    def with_prefix(self, prefix: str) -> range:
        """The numbers of the sorted strings that begin with `prefix`."""
        encoded = prefix.encode("utf-8", "replace")
        return range(self.lower_bound(encoded), self.lower_bound(encoded + b"\xff"))


@dataclass(frozen=True)
class Postings:
    """The postings of one term in one text field of one segment, as arrays.

    `docs` uint16[n], ascending; `tf` uint8/uint32[n]; `positions` uint16/uint32[sum(tf)] and `codes` uint8/uint16
    [sum(tf)], grouped by posting, positions ascending within one.
    """

    docs: Array
    tf: Array
    positions: Array
    codes: Array


class Segment:
    """A mapped segment file. Arrays are views of the mapping: they live as long as something refers to them."""

    def __init__(self, path: Path) -> None:
        """Open a segment. Raises CorruptError (not a segment, header damaged) and NewerFormatError."""
        self.path = path
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except FileNotFoundError:
            raise CorruptError(f"{path}: segment file is missing; restore it from a copy or index again") from None
        except ValueError:
            raise CorruptError(f"{path}: segment file is empty; restore it from a copy or index again") from None
        size, crc = struct.unpack("<II", self._map[8:16].ljust(8, b"\0"))
        header = self._map[16 : 16 + size]
        if self._map[:8] != MAGIC or not size or zlib.crc32(header) != crc:
            raise CorruptError(f"{path}: segment header is damaged; restore it from a copy or index again")
        fields = orjson.loads(header)
        if fields["format"] > FORMAT:
            raise NewerFormatError(f"{path}: format {fields['format']} is newer than this searchnews; upgrade it")
        self.meta: dict[str, Any] = fields["meta"]
        self._directory: dict[str, Any] = fields["arrays"]
        self.documents: int = self.meta["documents"]
        self._views: Arrays = {}

    def __contains__(self, name: str) -> bool:
        return name in self._directory

    def __getitem__(self, name: str) -> Array:
        """An array by name, read-only. Raises CorruptError for one that the segment ought to hold and does not."""
        view = self._views.get(name)
        if view is None:
            if name not in self._directory:
                raise CorruptError(f"{self.path}: holds no {name}: made by another version; make the index again")
            dtype, shape, offset, _ = self._directory[name]
            count = int(np.prod(shape))
            try:
                view = np.frombuffer(self._map, dtype, count, offset) if count else np.empty(0, dtype)
                view = view.reshape(shape)
            except ValueError:
                raise CorruptError(f"{self.path}: shorter than its header says; restore it from a copy") from None
            self._views[name] = view
        return view

    def strings(self, name: str) -> Strings:
        """A list of strings by name."""
        return Strings(self[f"{name}.text"], self[f"{name}.ends"])

    @cached_property
    def terms(self) -> Strings:
        return self.strings("terms")

    @cached_property
    def words(self) -> Strings:
        return self.strings("words")

    @cached_property
    def spellings(self) -> Strings:
        return self.strings("spellings")

    def postings(self, field: str, term: int) -> Postings:
        """The postings of a term number in a text field."""
        return self.all_postings(field, term, term + 1)

    def all_postings(self, field: str, begin: int, end: int) -> Postings:
        """The postings of the term numbers begin .. end - 1, one after another."""
        cuts, token_cuts = self[f"{field}.postings"], self[f"{field}.tokens"]
        a, b, c, d = int(cuts[begin]), int(cuts[end]), int(token_cuts[begin]), int(token_cuts[end])
        tf = self[f"{field}.tf"][a:b]
        over = self[f"{field}.tf.over"]
        if len(over):
            i, j = np.searchsorted(over[:, 0], (a, b))
            if i < j:
                tf = tf.astype(np.uint32)
                tf[over[i:j, 0] - a] = over[i:j, 1]
        return Postings(self[f"{field}.docs"][a:b], tf, self[f"{field}.positions"][c:d], self[f"{field}.codes"][c:d])

    def slice(self, name: str, i: int) -> tuple[int, int]:
        """The i-th piece [a, b) of something cut by the offsets `name` (n + 1 of them, from 0)."""
        cuts = self[name]
        return int(cuts[i]), int(cuts[i + 1])

    def damaged(self) -> list[str]:
        """The names of the arrays whose checksum does not hold; reads the whole file."""
        bad = []
        for name, (dtype, shape, offset, crc) in self._directory.items():
            size = int(np.prod(shape)) * np.dtype(dtype).itemsize
            if len(self._map) < offset + size or zlib.crc32(memoryview(self._map)[offset : offset + size]) != crc:
                bad.append(name)
        return bad


def write_segment(file: BinaryIO, arrays: Mapping[str, Array], meta: Mapping[str, Any]) -> None:
    """Write a segment. `meta` must hold "documents"; arrays of any numeric dtype become little-endian."""
    directory: dict[str, tuple[str, tuple[int, ...], int, int]] = {}
    ready: list[tuple[int, memoryview]] = []
    offset = 0
    for name, array in arrays.items():
        array = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        raw = array.reshape(-1).view(np.uint8).data
        directory[name] = (array.dtype.str, array.shape, offset, zlib.crc32(raw))
        ready.append((offset, raw))
        offset += -(-len(raw) // _ALIGN) * _ALIGN

    def encode(base: int) -> bytes:
        placed = {name: (dtype, shape, base + at, crc) for name, (dtype, shape, at, crc) in directory.items()}
        return orjson.dumps({"format": FORMAT, "meta": dict(meta), "arrays": placed})

    # The header's own length moves the offsets in it: leave room for them to grow.
    base = -(-(16 + len(encode(0)) + 12 * len(directory)) // _ALIGN) * _ALIGN
    header = encode(base)
    file.write(MAGIC + struct.pack("<II", len(header), zlib.crc32(header)) + header)
    for at, raw in ready:
        file.write(b"\0" * (base + at - file.tell()))
        file.write(raw)
