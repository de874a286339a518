"""Where do chosen words stand in a text field of a segment?

With `core`, the only module of the search that knows how postings are laid out (`storage.views`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from searchnews.fields import TEXT
from searchnews.frozen import frozen
from searchnews.kernels import native
from searchnews.search.limit import NO_LIMIT, Limit
from searchnews.search.unpacked import Unpacked
from searchnews.storage.narrow import Narrow
from searchnews.storage.ragged import ranges
from searchnews.storage.segment import Array, Segment
from searchnews.storage.snapshot import Snapshot

# Postings that are counted, and tokens that are read, in one go: 40 MB.
_AT_ONCE = 1 << 21
# The tokens of so few documents are read with those of others in less time than without them.
_FEW = 1 << 11
# Documents whose tokens are repeated by sums: 30,000 with 100,000 tokens in 80 µs, by np.repeat in 240.
_MANY = 4096


@frozen
class Choice:
    """Words of a segment: those of `terms` (intp[n], ascending), in the `spellings` allowed (a bool for each spelling
    of each of the terms in turn; None for all) and, if `docs` is given (bool[D]), in these documents only."""

    terms: Array
    spellings: Array | None = None
    docs: Array | None = None

    @property
    def bytes(self) -> int:
        """What it takes in memory."""
        return sum(a.nbytes for a in (self.terms, self.spellings, self.docs) if a is not None)


@frozen
class Tally:
    """How often something occurs in documents: `counts` times (a number or an array) in each of `docs` (intp[n]). A
    document may stand there more than once, and its counts add up, unless `distinct`."""

    docs: Array
    counts: Array
    distinct: bool


@frozen
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


class TextField:
    """A text field of a segment: its postings, and how its places are written. Kept for as long as the snapshot."""

    def __init__(self, segment: Segment, name: str, unpacked: Unpacked | None = None) -> None:
        self.segment, self.name, self.column = segment, name, segment.text(name)
        self._unpacked = unpacked
        self._cuts, self._token_cuts = self.column.postings, self.column.tokens
        self._first_spelling = segment.lexicon.spelling_cuts

    @cached_property
    def places(self) -> Places:
        """How places are written here."""
        # A position and a distance, neither more than the longest document, end before the next document begins; and
        # one bit is left. Half the memory is twice the speed, and nearly always enough.
        shift = (2 * self.column.longest + 2).bit_length()
        narrow = shift + max(1, self.segment.documents - 1).bit_length() < 32
        return Places(shift, np.uint32 if narrow else np.uint64)

    def size(self, choice: Choice) -> int:
        """How many tokens the chosen terms have, whatever their spelling."""
        run = _run(self._token_cuts, choice.terms)
        return run.stop - run.start if run is not None else int(_runs(self._token_cuts, choice.terms)[1].sum())

    def having(self, choice: Choice) -> Array:
        """The documents that have any of the chosen terms, whatever their spelling and wherever: uint16[n], some of
        them more than once if the terms are several."""
        found: Array = self.column.docs[_where(self._cuts, choice.terms)]
        return found

    def docs(self, choice: Choice) -> Iterator[Array]:
        """The documents that have any of the chosen words, in all these together: uint16/intp[n], some of them more
        than once if the words are several. Reads no frequencies unless it has to."""
        if choice.spellings is None:
            docs = self.having(choice)
            yield docs if choice.docs is None else docs.compress(choice.docs.take(docs))
        else:
            yield from (tally.docs for tally in self.tallies(choice))

    def tallies(self, choice: Choice) -> Iterator[Tally]:
        """How many of the chosen words each document has, in all these together. Reads no positions."""
        return map(self._tally, self._parts(choice, self._cuts))

    def _parts(self, choice: Choice, cuts: Array) -> Iterator[Choice]:
        """The choice in parts of whole terms, each of which have about _AT_ONCE of what `cuts` cuts by term."""
        terms = choice.terms
        if len(terms) < 2:
            yield choice
            return
        total = np.cumsum(cuts[terms + 1] - cuts[terms], dtype=np.intp)
        if total[-1] <= _AT_ONCE:
            yield choice
            return
        spelled = np.cumsum(self._first_spelling[terms + 1] - self._first_spelling[terms], dtype=np.intp)
        begin = 0
        while begin < len(terms):
            done = int(total[begin - 1]) if begin else 0
            end = max(begin + 1, int(total.searchsorted(done + _AT_ONCE, side="right")))
            allowed = choice.spellings
            if allowed is not None:
                allowed = allowed[int(spelled[begin - 1]) if begin else 0 : int(spelled[end - 1])]
            yield Choice(terms[begin:end], allowed, choice.docs)
            begin = end

    def _tally(self, choice: Choice) -> Tally:
        docs = self.column.docs[_where(self._cuts, choice.terms)].astype(np.intp)
        tf = self._of_terms(self.column.more, self._cuts, choice.terms) + np.uint32(1)
        if choice.spellings is not None and len(tf):
            codes = self._of_terms(self.column.codes, self._token_cuts, choice.terms)
            allowed = self._allowed(choice.spellings, choice.terms, codes, tf)
            # In a third of the time of np.add.reduceat.
            sums = np.cumsum(allowed, dtype=np.uint32).take(np.cumsum(tf, dtype=tf.dtype) - 1)
            tf = sums.copy()
            tf[1:] -= sums[:-1]
            spelled = (tf > 0).nonzero()[0]  # in a third of the time of tf.nonzero()
            docs, tf = docs.take(spelled), tf.take(spelled)
        if choice.docs is not None:
            speak = choice.docs.take(docs)
            docs, tf = docs[speak], tf[speak]
        return Tally(docs, tf, len(choice.terms) == 1)

    def keys(self, choice: Choice, within: Array | None, window: range, limit: Limit = NO_LIMIT) -> Array:
        """The places of the chosen words in the documents of the window, at least in those of them that are `within`
        (bool[D], None for all): they ascend if the choice is of one term. Raises QueryError when time is up."""
        found = []
        for part in self._parts(choice, self._token_cuts):
            limit.check()
            found.append(self._keys(part, within, window))
        return found[0] if len(found) == 1 else np.concatenate(found)

    def _keys(self, choice: Choice, within: Array | None, window: range) -> Array:
        whole = len(window) == self.segment.documents
        at, where = _where(self._cuts, choice.terms), _where(self._token_cuts, choice.terms)
        if not whole and len(choice.terms) == 1 and isinstance(at, slice) and isinstance(where, slice):
            at, where = self._cut(at, where, window)
            whole = True
        docs, tf = self.column.docs[at], self._frequencies(at)
        if choice.docs is not None:
            within = choice.docs if within is None else within & choice.docs
        kept: Array | None = None
        runs: tuple[Array, Array] | None = None  # of the tokens `where`, those that are read: see `Narrow.runs`
        allowed: Array | None = None  # of the tokens that are read
        if within is not None or not whole:
            inside = within.take(docs) if within is not None else np.ones(len(docs), np.bool_)
            if not whole:
                inside &= (docs >= window.start) & (docs < window.stop)
            count = np.count_nonzero(inside)
            if 2 * count < len(docs) and len(docs) > _FEW:  # reading all is faster than picking more than a half
                kept = np.flatnonzero(inside)
                ends = np.cumsum(tf, dtype=tf.dtype).take(kept)
                docs, tf = docs.take(kept), tf.take(kept).astype(np.intp)
                runs = ends - tf, tf
            elif count < len(docs) and (choice.docs is not None or not whole):  # here, others must not be found
                allowed = np.repeat(inside, tf)
        found = repeated(self.places.keys(docs), tf)
        if choice.spellings is not None:
            codes = self._numbers(self.column.codes, where, runs)
            spelled = self._allowed(choice.spellings, choice.terms, codes, tf, kept)
            allowed = spelled if allowed is None else allowed & spelled
        found += self._numbers(self.column.positions, where, runs)
        return found if allowed is None else found.compress(allowed)

    def _frequencies(self, at: slice | Array) -> Array:
        """uint32[n]: how often the terms stand in the documents of some postings."""
        if self._unpacked is None or not isinstance(at, slice):
            return self.column.frequencies(at)
        found: Array = self._unpacked.all(self.column.more, at) + np.uint32(1)
        return found

    def _of_terms(self, numbers: Narrow, cuts: Array, terms: Array) -> Array:
        """The numbers of some terms, one after another: unsigned."""
        run = _run(cuts, terms)
        return numbers.runs(*_runs(cuts, terms)) if run is None else self._numbers(numbers, run)

    def _numbers(self, numbers: Narrow, where: slice | Array, runs: tuple[Array, Array] | None = None) -> Array:
        """The numbers at some places or, if they are given, those of `runs` among them: unsigned."""
        if not isinstance(where, slice):
            return numbers[where if runs is None else where.take(ranges(*runs))]
        if self._unpacked is None:
            return numbers[where] if runs is None else numbers.runs(runs[0] + where.start, runs[1])
        return self._unpacked.all(numbers, where) if runs is None else self._unpacked.some(numbers, where, *runs)

    def _cut(self, at: slice, where: slice, window: range) -> tuple[slice, slice]:
        """The postings and the tokens of one term, given where all are, in the documents of the window."""
        docs = self.column.docs[at]
        low, high = (at.start + int(docs.searchsorted(edge)) for edge in (window.start, window.stop))
        begin = where.start + int(self.column.frequencies(slice(at.start, low)).sum(dtype=np.intp))
        return slice(low, high), slice(begin, begin + int(self.column.frequencies(slice(low, high)).sum(dtype=np.intp)))

    def _allowed(self, spellings: Array, terms: Array, codes: Array, tf: Array, kept: Array | None = None) -> Array:
        """bool: which tokens with these codes, tf[i] of them in the i-th of the terms' postings (or of the `kept` ones
        among them), are in the spellings?"""
        if len(terms) == 1:
            return spellings.take(codes)
        counts = self._first_spelling[terms + 1] - self._first_spelling[terms]
        before = np.cumsum(counts, dtype=counts.dtype) - counts
        of_posting = np.repeat(before, self._cuts[terms + 1] - self._cuts[terms])
        if kept is not None:
            of_posting = of_posting[kept]
        return spellings.take(repeated(of_posting, tf) + codes)


def text_fields(snapshot: Snapshot) -> list[list[TextField]]:
    """The text fields of each shard."""
    known: list[list[TextField]] | None = snapshot.derived.get("text fields")
    if known is None:
        unpacked = Unpacked() if native.library() is None else None
        known = [[TextField(shard.segment, field.name, unpacked) for field in TEXT] for shard in snapshot.shards]
        snapshot.derived["text fields"] = known
    return known


def repeated(keys: Array, counts: Array) -> Array:
    """Keys, each as often as its count (int[n], 1 and more) says. Many are added up from the steps between them, which
    may wrap round: how often each loop of np.repeat goes round is not foreseen, 8 ns a key."""
    if len(keys) < _MANY:
        return np.repeat(keys, counts)
    ends = np.cumsum(counts, dtype=counts.dtype)
    steps = np.zeros(int(ends[-1]), keys.dtype)
    steps[0] = keys[0]
    steps[ends[:-1]] = np.diff(keys)
    return np.cumsum(steps, dtype=keys.dtype, out=steps)


def _where(cuts: Array, terms: Array) -> slice | Array:
    """Where the items of the terms are: a slice if the terms follow one another (the rule for a prefix)."""
    run = _run(cuts, terms)
    return ranges(*_runs(cuts, terms)) if run is None else run


def _run(cuts: Array, terms: Array) -> slice | None:
    """Where the items of the terms are if the terms follow one another."""
    if not len(terms):
        return slice(0, 0)
    first, last = int(terms[0]), int(terms[-1])
    return slice(int(cuts[first]), int(cuts[last + 1])) if last - first + 1 == len(terms) else None


def _runs(cuts: Array, terms: Array) -> tuple[Array, Array]:
    """Where the items of each of the terms begin, and how many they are: intp."""
    starts = cuts[terms].astype(np.intp)
    return starts, cuts[terms + 1] - starts
