"""What is in a segment file, and how is it read without decoding anything?

A segment holds at most 65,536 articles (a document number is a uint16) as one immutable file of named arrays (see
`container`, which has the history of the format). `layout` says what must hold of each.

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

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from searchnews.storage import layout
from searchnews.storage.container import MOST_DOCUMENTS, Array, Arrays, Container, corrupt

__all__ = ["MOST_DOCUMENTS", "NO_DAY", "NO_TIME", "Array", "Arrays", "Postings", "Segment", "Strings",
           "pack_strings", "ranges"]  # fmt: skip

NO_TIME = np.iinfo(np.int64).min
NO_DAY = np.iinfo(np.int32).min


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


class Segment(Container):
    """A mapped segment file."""

    def expect(self, name: str) -> None:
        if name not in layout.LAYOUT:
            raise KeyError(name)
        super().expect(name)

    def examine(self, name: str, array: Array) -> None:
        problem = layout.fault(self, name, array)
        if problem:
            raise corrupt(self.path, f"{name} {problem}")

    @property
    def languages(self) -> list[str]:
        """The languages of the articles."""
        found = self.meta.get("languages")
        if not isinstance(found, list) or not all(isinstance(language, str) for language in found):
            raise corrupt(self.path, "its header is damaged")
        return found

    def problems(self) -> list[str]:
        """What is wrong with the file, a line each; reads all of it and looks through it."""
        return super().problems() or [*layout.problems(self)]

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
