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


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something occurs in documents: `counts` times (a number or an array) in each of `docs` (intp[n]). A
    document may stand there more than once, and its counts add up, unless `distinct`."""

    docs: Array
    counts: Array
    distinct: bool


@dataclass(frozen=True, slots=True)
class Places:
    """How (document, position) is written as one number, a key: document << shift | position, of type `dtype`."""

    shift: int
    dtype: type[np.uint32] | type[np.uint64]

    def keys(self, docs: Array) -> Array:
        """The keys of the first positions of documents."""
        keys: Array = np.left_shift(docs, self.shift, dtype=self.dtype, casting="unsafe")
        return keys

    def docs(self, keys: Array) -> Array:
        """The documents of keys: intp."""
        return (keys >> self.dtype(self.shift)).astype(np.intp)

    def positions(self, keys: Array) -> Array:
        """The positions of keys."""
        return keys & self.dtype((1 << self.shift) - 1)


def ranges(starts: Array, counts: Array) -> Array:
    """intp[sum(counts)]: starts[0], starts[0] + 1, ... counts[0] of them, then from starts[1], and so on."""
    ends = np.cumsum(counts, dtype=np.intp)
    return np.repeat(starts - (ends - counts), counts) + np.arange(ends[-1] if len(ends) else 0)


def documents(segment: Segment, field: str, choice: Choice) -> Array:
    """The documents that have a chosen term in the field, whatever its spelling: intp, each once a term."""
    docs = segment[f"{field}.docs"][_where(segment[f"{field}.postings"], choice.terms)].astype(np.intp)
    return docs if choice.docs is None else docs[choice.docs.take(docs)]


def size(segment: Segment, field: str, choice: Choice) -> int:
    """How many tokens the chosen terms have, whatever their spelling."""
    cuts, terms = segment[f"{field}.tokens"], choice.terms
    return int((cuts[terms + 1] - cuts[terms]).sum())


def tally(segment: Segment, field: str, choice: Choice) -> Tally:
    """How many of the chosen words each document has in the field. Reads no positions."""
    at = _where(segment[f"{field}.postings"], choice.terms)
    docs = segment[f"{field}.docs"][at].astype(np.intp)
    tf = _frequencies(segment, field, at)
    if choice.spellings is not None and len(tf):
        codes = segment[f"{field}.codes"][_where(segment[f"{field}.tokens"], choice.terms)]
        allowed = _Spelled(segment, field, choice).allowed(codes, tf)
        tf = np.add.reduceat(allowed, np.cumsum(tf, dtype=np.intp) - tf, dtype=np.uint32)
    if choice.docs is not None:
        speak = choice.docs.take(docs)
        docs, tf = docs[speak], tf[speak]
    return Tally(docs, tf, len(choice.terms) == 1)


def keys(segment: Segment, field: str, choice: Choice, places: Places, within: Array | None) -> Array:
    """The places of the chosen words at least in the documents `within` (bool[D], None for all): they ascend if the
    choice is of one term."""
    at = _where(segment[f"{field}.postings"], choice.terms)
    docs, tf = segment[f"{field}.docs"][at], _frequencies(segment, field, at)
    where = _where(segment[f"{field}.tokens"], choice.terms)
    if choice.docs is not None:
        within = choice.docs if within is None else within & choice.docs
    kept: Array | None = None
    if within is not None:
        kept = np.flatnonzero(within.take(docs))
        # Reading all is faster than picking more than a half; but the language of an article must be right.
        if 2 * len(kept) < len(docs) or choice.docs is not None:
            starts = (np.cumsum(tf, dtype=np.intp) - tf)[kept]
            docs, tf = docs[kept], tf[kept]
            inside = ranges(starts, tf)
            where = inside + where.start if isinstance(where, slice) else where[inside]
        else:
            kept = None
    found = np.repeat(places.keys(docs), tf)
    found += segment[f"{field}.positions"][where]
    if choice.spellings is None:
        return found
    return found.compress(_Spelled(segment, field, choice, kept).allowed(segment[f"{field}.codes"][where], tf))


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
            rows = over[begin:end]
            places: Array = rows[:, 0] - np.uint32(at.start)
        else:
            places = np.minimum(np.searchsorted(at, over[:, 0]), max(len(at) - 1, 0))
            here = at[places] == over[:, 0] if len(at) else np.zeros(len(over), np.bool_)
            rows, places = over[here], places[here]
        if len(rows):
            tf = tf.astype(np.uint32)
            tf[places] = rows[:, 1]
    return tf


class _Spelled:
    """Which tokens are in the spellings of a choice? Of the postings of its terms, or of the `kept` ones of them."""

    def __init__(self, segment: Segment, field: str, choice: Choice, kept: Array | None = None) -> None:
        assert choice.spellings is not None
        self.spellings, self.terms, self.kept = choice.spellings, choice.terms, kept
        self.first, self.cuts = segment["terms.spellings"], segment[f"{field}.postings"]

    def allowed(self, codes: Array, tf: Array) -> Array:
        """bool: for tokens with these codes, tf[i] of them in the i-th posting."""
        if len(self.terms) == 1:
            term = int(self.terms[0])
            return self.spellings[int(self.first[term]) : int(self.first[term + 1])].take(codes)
        first = np.repeat(self.first[self.terms], self.cuts[self.terms + 1] - self.cuts[self.terms])
        if self.kept is not None:
            first = first[self.kept]
        return self.spellings.take(np.repeat(first, tf) + codes)
