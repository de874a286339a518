"""How do the tokens of a batch become postings?

A batch (about 1.5 MB of text) is inverted in memory into a `Run`: integers only, numbered by the worker's vocabulary.
Runs, like whole segments, are `Part`s that `merge` puts together. Sorting small batches keeps the sort in the cache,
and one merge serves for building segments and for joining them.

The loop is a counting sort in C (`kernels/invert.c`); NumPy does the same where it was not compiled.

| processor time of 30,000 newswire articles (78 MB) | NumPy | C |
| --- | --- | --- |
| tokenise (a loop over bytes: 0.48; marks, 64 bytes at a time: 0.35) | 0.59 | 0.35 |
| invert (with a branch on new postings: 0.27) | 0.38 | 0.20 |
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import numpy as np

from searchnews.analysis import Tokens, Vocabulary
from searchnews.kernels import invert as kernel
from searchnews.storage.segment import Array

BLOCK = 8 << 20  # bytes of what is kept together


@dataclass(frozen=True)
class Inverted:
    """A stretch of the inverted text of one field: groups of postings, one group a term, in the part's own numbers.

    term uint32[g]; postings, tokens uint32[g] (how many of each); docs uint16[p]; tf unsigned[p]; positions
    uint16/uint32[n]; codes uint8/uint16/uint32[n]: which of its term's spellings, as the part counts them.
    """

    term: Array
    postings: Array
    tokens: Array
    docs: Array
    tf: Array
    positions: Array
    codes: Array


@dataclass(frozen=True)
class Layout:
    """What a field knows of each document: lengths uint32[d], and where sentences and paragraphs begin (positions,
    cut by ..._ends int64[d])."""

    lengths: Array
    sentences: Array
    sentence_ends: Array
    paragraphs: Array
    paragraph_ends: Array


class Part(Protocol):
    """Something that merges into a segment, once: documents 0 .. documents - 1 with their inverted text."""

    @property
    def documents(self) -> int:
        """How many."""

    def inverted(self, field: str) -> Iterator[Inverted]:
        """The field's postings in ascending order of term numbers, in stretches that fit in memory."""

    def layout(self, field: str) -> Layout:
        """The field's document lengths and structure."""

    def release(self, field: str) -> None:
        """The field's postings are not needed any more."""


@dataclass(frozen=True)
class Run:
    """An inverted batch."""

    documents: int
    fields: dict[str, Inverted]
    layouts: dict[str, Layout]

    def inverted(self, field: str) -> Iterator[Inverted]:
        yield self.fields[field]

    def layout(self, field: str) -> Layout:
        return self.layouts[field]

    def release(self, field: str) -> None:
        del self.fields[field]


class Arena:
    """Where arrays are kept that stay for long while others come and go: copies in blocks of their own, each given back
    when nothing in it is used any more. On the heap, what came and went leaves holes: 14 bytes a token were then held
    for 9."""

    def __init__(self) -> None:
        self._block, self._used = np.empty(0, np.uint8), 0

    def keep(self, array: Array) -> Array:
        """A copy of a flat array."""
        size = -(-array.nbytes // 8) * 8
        if self._used + size > len(self._block):
            self._block, self._used = np.empty(max(BLOCK, size), np.uint8), 0
        copy: Array = self._block[self._used : self._used + array.nbytes].view(array.dtype)
        self._used += size
        copy[:] = array
        return copy


class Inverter:
    """Inverts batches. It keeps the room that the compiled loop counts in, which is zero between two calls."""

    def __init__(self) -> None:
        self._slots = np.zeros((0, kernel.SLOT_NUMBERS), np.uint32)
        self._marks = np.zeros(0, np.uint64)
        self._arena = Arena()

    def run(self, tokens: Tokens, vocabulary: Vocabulary, fields: Sequence[str]) -> Run:
        """Invert a batch whose texts are the `fields` of each article in turn (text i is field i % len(fields))."""
        per = len(fields)
        vocabulary.analyse()
        library = kernel.library()
        invert = inverted if library is None else partial(self._compiled, library)
        found = [invert(tokens, vocabulary, i, per) for i in range(per)]
        keep = self._arena.keep
        return Run(
            len(tokens.lengths) // per,
            {name: Inverted(*map(keep, vars(one).values())) for name, (one, _) in zip(fields, found, strict=True)},
            {name: Layout(*map(keep, vars(one).values())) for name, (_, one) in zip(fields, found, strict=True)},
        )

    def _compiled(
        self, library: ctypes.CDLL, tokens: Tokens, vocabulary: Vocabulary, field: int, per: int
    ) -> tuple[Inverted, Layout]:
        """What `inverted` makes, by the loop in C."""
        terms = len(vocabulary.terms)
        if len(self._slots) < terms:
            self._slots = np.zeros((2 * terms, kernel.SLOT_NUMBERS), np.uint32)
            self._marks = np.zeros(len(self._slots) // 64 + 1, np.uint64)
        lengths = tokens.lengths[field::per].astype(np.uint32)
        size, documents = int(lengths.sum(dtype=np.int64)), len(lengths)
        where, code = _types(lengths, vocabulary)
        groups = {name: np.empty(min(size, terms), np.uint32) for name in ("term", "postings", "tokens")}
        docs = np.empty(size, np.uint16)
        tf, positions, sentences, paragraphs = (np.empty(size, where) for _ in range(4))
        codes = np.empty(size, code)
        ends = {name: np.empty(documents, np.int64) for name in ("sentence_ends", "paragraph_ends")}
        inputs = {
            "spelling": tokens.spelling,
            "sentence": tokens.sentence_starts,
            "paragraph": tokens.paragraph_starts,
            "first": tokens.first,
            "term_of": vocabulary.analyse(),
            "code_of": vocabulary.codes,
        }
        room = kernel.filled(
            kernel.Inverted, **groups, docs=docs, tf=tf, positions=positions, codes=codes,
            sentences=sentences, paragraphs=paragraphs, **ends,
            position_bytes=positions.itemsize, code_bytes=codes.itemsize,
        )  # fmt: skip
        batch = kernel.filled(
            kernel.Batch, **inputs, slots=self._slots, marks=self._marks,
            texts=len(tokens.lengths), per=per, field=field, terms=terms,
        )  # fmt: skip
        library.sn_invert(ctypes.byref(batch), ctypes.byref(room))
        term, postings, tokens_ = (column[: room.groups_n] for column in groups.values())
        docs, tf = docs[: room.postings_n], tf[: room.postings_n]
        found = Inverted(term, postings, tokens_, docs, tf, positions, codes)
        sentences_n, paragraphs_n = (int(column[-1]) if documents else 0 for column in ends.values())
        return found, Layout(
            lengths,
            sentences[:sentences_n],
            ends["sentence_ends"],
            paragraphs[:paragraphs_n],
            ends["paragraph_ends"],
        )


def _types(lengths: Array, vocabulary: Vocabulary) -> tuple[np.dtype[Any], np.dtype[Any]]:
    """The types of positions (and frequencies) and of codes, as narrow as a run's numbers allow."""
    longest = int(lengths.max(initial=0))
    return np.dtype(np.uint16 if longest <= 0xFFFF else np.uint32), np.min_scalar_type(
        max(vocabulary.most_spellings - 1, 0)
    )


def inverted(tokens: Tokens, vocabulary: Vocabulary, field: int, per: int) -> tuple[Inverted, Layout]:
    """The postings of field number `field` of `per`, with NumPy."""
    lengths = tokens.lengths[field::per].astype(np.uint32)
    documents = len(lengths)
    where, code = _types(lengths, vocabulary)
    position = np.arange(len(tokens.start), dtype=np.uint32)
    position -= np.repeat(tokens.first[:-1].astype(np.uint32), tokens.lengths)
    at = np.flatnonzero(np.repeat(np.arange(documents * per) % per == field, tokens.lengths))
    spelling, position = tokens.spelling[at], position[at].astype(where)
    doc = np.repeat(np.arange(documents, dtype=np.uint16), lengths)

    term = vocabulary.analyse()[spelling]
    order = stable_argsort(term)  # tokens are in order of document and position already
    t, d = term[order], doc[order]
    new_term = np.ones(len(t), np.bool_)
    new_term[1:] = t[1:] != t[:-1]
    new_posting = new_term.copy()
    new_posting[1:] |= d[1:] != d[:-1]
    posting, group = np.flatnonzero(new_posting), np.flatnonzero(new_term)
    postings = np.diff(np.searchsorted(posting, group), append=len(posting))
    found = Inverted(
        t[group],
        postings.astype(np.uint32),
        np.diff(group, append=len(t)).astype(np.uint32),
        d[posting],
        np.diff(posting, append=len(t)).astype(where),
        position[order],
        vocabulary.codes[spelling[order]].astype(code),
    )
    begins, opens = np.flatnonzero(tokens.sentence_starts[at]), np.flatnonzero(tokens.paragraph_starts[at])
    each = np.arange(documents, dtype=np.uint16)
    return found, Layout(
        lengths,
        position[begins],
        np.searchsorted(doc[begins], each, side="right"),
        position[opens],
        np.searchsorted(doc[opens], each, side="right"),
    )


def stable_argsort(keys: Array) -> Array:
    """The stable sorting order (intp) of unsigned 32-bit keys: a radix sort by 16-bit halves, since NumPy's stable
    sort is a radix sort only for 16-bit integers (measured: 4 times as fast on 700,000 keys)."""
    order = np.argsort((keys & 0xFFFF).astype(np.uint16), kind="stable")
    if len(keys) and keys.max() > 0xFFFF:
        order = order[np.argsort((keys >> 16).astype(np.uint16)[order], kind="stable")]
    return order
