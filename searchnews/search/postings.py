"""Where do chosen words stand in a text field of a segment?

The only module of the search that knows how postings are laid out (`index.segment`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from searchnews.index.segment import Array, Segment


@dataclass(frozen=True, slots=True)
class Choice:
    """Words of a segment: those of `terms` (intp[n], ascending), in the `spellings` allowed (bool[S], None for all)
    and, if `docs` is given (bool[D]), in these documents only."""

    terms: Array
    spellings: Array | None = None
    docs: Array | None = None


def ranges(starts: Array, counts: Array) -> Array:
    """intp[sum(counts)]: starts[0], starts[0] + 1, ... counts[0] of them, then from starts[1], and so on."""
    ends = np.cumsum(counts, dtype=np.intp)
    return np.repeat(starts - (ends - counts), counts) + np.arange(ends[-1] if len(ends) else 0)


@dataclass(frozen=True, slots=True)
class Found:
    """The postings of a choice in one field, grouped by term: docs intp[p] (ascending within a term), tf uint8 or
    uint32[p]; `tokens` is where their tokens are in F.positions and F.codes (a slice, or intp[sum(tf)])."""

    docs: Array
    tf: Array
    tokens: slice | Array


def documents(segment: Segment, field: str, choice: Choice) -> Array:
    """The documents that have a chosen term in the field, whatever its spelling: intp, each once a term."""
    docs = segment[f"{field}.docs"][_where(segment[f"{field}.postings"], choice.terms)].astype(np.intp)
    return docs if choice.docs is None else docs[choice.docs.take(docs)]


def postings(segment: Segment, field: str, choice: Choice) -> Found:
    """The postings of the chosen terms, all spellings, all documents."""
    at = _where(segment[f"{field}.postings"], choice.terms)
    tokens = _where(segment[f"{field}.tokens"], choice.terms)
    return Found(segment[f"{field}.docs"][at].astype(np.intp), _frequencies(segment, field, at), tokens)


def count(segment: Segment, field: str, choice: Choice) -> Array | None:
    """How many of the chosen words each document has in the field: float32[D], None if none has any."""
    at = _where(segment[f"{field}.postings"], choice.terms)
    docs = segment[f"{field}.docs"][at].astype(np.intp)
    if not len(docs):
        return None
    tf = _frequencies(segment, field, at)
    if choice.spellings is not None:
        tokens = _where(segment[f"{field}.tokens"], choice.terms)
        allowed = _allowed(segment, field, choice, tokens)
        tf = np.add.reduceat(allowed, np.cumsum(tf, dtype=np.intp) - tf, dtype=np.uint32)
    if len(choice.terms) == 1:
        counts = np.zeros(segment.documents, np.float32)
        counts[docs] = tf
    else:
        counts = np.bincount(docs, tf, segment.documents).astype(np.float32)
    return counts if choice.docs is None else counts * choice.docs


def tokens(segment: Segment, field: str, choice: Choice, within: Array) -> tuple[Array, Array]:
    """(document intp[n], position[n]) of every chosen word in the documents `within` (bool[D]); sorted if the choice
    is of one term."""
    found = postings(segment, field, choice)
    if choice.docs is not None:
        within = within & choice.docs
    keep = within.take(found.docs)
    where, docs, tf = found.tokens, found.docs, found.tf
    kept = np.count_nonzero(keep)
    if kept < len(docs):
        starts = np.cumsum(tf, dtype=np.intp) - tf
        docs, tf = docs[keep], tf[keep]
        inside = ranges(starts[keep], tf)
        where = inside + where.start if isinstance(where, slice) else where[inside]
    docs = np.repeat(docs, tf)
    positions = segment[f"{field}.positions"][where]
    if choice.spellings is not None:
        allowed = _allowed(segment, field, choice, where)
        docs, positions = docs[allowed], positions[allowed]
    return docs, positions


def _where(cuts: Array, terms: Array) -> slice | Array:
    """Where the items of the terms are: a slice if the terms follow one another (the rule for a prefix)."""
    if not len(terms):
        return slice(0, 0)
    first, last = int(terms[0]), int(terms[-1])
    if last - first + 1 == len(terms):
        return slice(int(cuts[first]), int(cuts[last + 1]))
    starts = cuts[terms].astype(np.intp)
    return ranges(starts, cuts[terms + 1] - starts)


def _frequencies(segment: Segment, field: str, at: slice | Array) -> Array:
    """The term frequencies of postings."""
    tf = segment[f"{field}.tf"][at]
    over = segment[f"{field}.tf.over"]
    if len(over):  # rare: term frequencies that do not fit a byte
        if isinstance(at, slice):
            begin, end = np.searchsorted(over[:, 0], (at.start, at.stop))
            rows, places = over[begin:end], over[begin:end, 0] - np.uint32(at.start)
        else:
            rows = over[np.isin(over[:, 0], at)]
            places = np.searchsorted(at, rows[:, 0])
        if len(rows):
            tf = tf.astype(np.uint32)
            tf[places] = rows[:, 1]
    return tf


def _allowed(segment: Segment, field: str, choice: Choice, where: slice | Array) -> Array:
    """bool: are the tokens at `where` in one of the spellings allowed?"""
    assert choice.spellings is not None
    codes, first = segment[f"{field}.codes"][where], segment["terms.spellings"]
    if len(choice.terms) == 1:
        term = int(choice.terms[0])
        return choice.spellings[int(first[term]) : int(first[term + 1])].take(codes)
    # Which term a token belongs to follows from where it is.
    at = np.arange(where.start, where.stop) if isinstance(where, slice) else where
    term = np.searchsorted(segment[f"{field}.tokens"], at, side="right") - 1
    return choice.spellings.take(first[term] + codes.astype(np.intp))
