"""How do the tokens of a batch become postings?

A batch (about 4 MB of text) is inverted in memory into a `Run`: integers only, numbered by the worker's vocabulary.
Runs, like whole segments, are `Part`s that `merge` puts together. Sorting small batches keeps the sort in the cache,
and one merge serves for building segments and for joining them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from searchnews.analysis import Tokens
from searchnews.storage.segment import Array


@dataclass(frozen=True)
class Inverted:
    """A stretch of the inverted text of one field: groups of postings, one group a term, in the part's own numbers.

    term uint32[g]; postings, tokens int64[g] (how many of each); docs uint16[p]; tf uint16/uint32[p];
    positions uint16/uint32[n]; spelling uint32[n] (the part's spelling number of each token).
    """

    term: Array
    postings: Array
    tokens: Array
    docs: Array
    tf: Array
    positions: Array
    spelling: Array


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
    """Something that merges into a segment: documents 0 .. documents - 1 with their inverted text."""

    @property
    def documents(self) -> int:
        """How many."""

    def inverted(self, field: str) -> Iterator[Inverted]:
        """The field's postings in ascending order of term numbers, in stretches that fit in memory."""

    def layout(self, field: str) -> Layout:
        """The field's document lengths and structure."""


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


def stable_argsort(keys: Array) -> Array:
    """The stable sorting order (intp) of unsigned 32-bit keys: a radix sort by 16-bit halves, since NumPy's stable
    sort is a radix sort only for 16-bit integers (measured: 4 times as fast on 700,000 keys)."""
    order = np.argsort((keys & 0xFFFF).astype(np.uint16), kind="stable")
    if len(keys) and keys.max() > 0xFFFF:
        order = order[np.argsort((keys >> 16).astype(np.uint16)[order], kind="stable")]
    return order


def invert(tokens: Tokens, term_of: Array, fields: tuple[str, ...]) -> Run:
    """Invert a batch whose texts are the `fields` of each article in turn (text i is field i % len(fields)).

    `term_of` (uint32[spellings]) gives the term number of each spelling number.
    """
    per = len(fields)
    documents = len(tokens.lengths) // per
    sentence, paragraph = tokens.sentence_starts, tokens.paragraph_starts
    position = np.arange(len(tokens.start), dtype=np.uint32)
    position -= np.repeat(tokens.first[:-1].astype(np.uint32), tokens.lengths)
    runs, layouts = {}, {}
    for i, field in enumerate(fields):
        lengths = tokens.lengths[i::per]
        narrow = np.uint16 if lengths.max(initial=0) <= 0xFFFF + 1 else np.uint32
        at = np.flatnonzero(np.repeat(np.arange(documents * per) % per == i, tokens.lengths))
        spelling, where = tokens.spelling[at], position[at].astype(narrow)
        doc = np.repeat(np.arange(documents, dtype=np.uint16), lengths)
        runs[field] = _group(term_of[spelling], doc, where, spelling)
        begins, opens = np.flatnonzero(sentence[at]), np.flatnonzero(paragraph[at])
        layouts[field] = Layout(
            lengths.astype(np.uint32),
            where[begins],
            np.searchsorted(doc[begins], np.arange(documents, dtype=np.uint16), side="right"),
            where[opens],
            np.searchsorted(doc[opens], np.arange(documents, dtype=np.uint16), side="right"),
        )
    return Run(documents, runs, layouts)


def _group(term: Array, doc: Array, position: Array, spelling: Array) -> Inverted:
    """Sort tokens (already in order of document and position) by term, and cut them into postings and groups."""
    order = stable_argsort(term)
    t, d = term[order], doc[order]
    new_term = np.ones(len(t), np.bool_)
    new_term[1:] = t[1:] != t[:-1]
    new_posting = new_term.copy()
    new_posting[1:] |= d[1:] != d[:-1]
    posting, group = np.flatnonzero(new_posting), np.flatnonzero(new_term)
    tf = np.diff(posting, append=len(t))
    tf = tf.astype(np.uint16 if tf.max(initial=0) <= 0xFFFF else np.uint32)
    tokens = np.diff(group, append=len(t))
    postings = np.diff(np.searchsorted(posting, group), append=len(posting))
    return Inverted(t[group], postings, tokens, d[posting], tf, position[order], spelling[order])
