"""Where in a text field do the positional forms of a query match?

A place is a key: document << shift | position, with so much room above the longest document that distances never reach
into the next one. The matches of a form are two arrays of keys, `first` and `last`; since no match contains another
(`query.nodes`), both ascend. Everything is found by binary search and sorting over these arrays, and only in the
documents that can match at all: those that hold all the words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np

from searchnews.index.segment import Array, Segment
from searchnews.query import nodes as q
from searchnews.search import dictionary, postings
from searchnews.search.dictionary import Token


@dataclass(frozen=True, slots=True)
class Spans:
    """Matches: keys of their first and last positions, both ascending and of the same type and length."""

    first: Array
    last: Array

    def __len__(self) -> int:
        return len(self.first)

    def __getitem__(self, which: Array) -> Spans:
        first = self.first[which]
        return Spans(first, first if self.last is self.first else self.last[which])


class Field:
    """A text field of a segment, and what the leaves of the query stand for in it."""

    def __init__(self, segment: Segment, name: str, tokens: dict[q.Leaf, list[Token]]) -> None:
        self.segment, self.name = segment, name
        self.longest = int(segment[f"{name}.lengths"].max(initial=0))
        # A position and a distance, neither more than the longest document, end before the next document begins.
        self.shift = (2 * self.longest + 2).bit_length()
        bits = self.shift + max(1, segment.documents - 1).bit_length()
        self.dtype = np.uint32 if bits <= 32 else np.uint64  # half the memory, twice the speed; nearly always
        self._tokens = tokens

    def tokens(self, leaf: q.Leaf) -> list[Token]:
        """What the leaf asks for, position by position; nothing if it is about the other field."""
        if leaf.field not in ("", self.name):
            return []
        if leaf not in self._tokens:
            self._tokens[leaf] = dictionary.tokens(self.segment, leaf)
        return self._tokens[leaf]

    def single(self, node: q.Node) -> Token | None:
        """The token, if the form is a leaf that asks for one."""
        if isinstance(node, q.Leaf):
            tokens = self.tokens(node)
            return tokens[0] if len(tokens) == 1 else None
        return None

    # --- Documents -----------------------------------------------------------------------------------------------

    def candidates(self, node: q.Node) -> Array:
        """bool[D]: the documents in which the form can have matches; all others have none."""
        match node:
            case q.Leaf():
                tokens = self.tokens(node)
                return reduce(np.bitwise_and, map(self._holding, tokens)) if tokens else self._none()
            case q.Or(children):
                return reduce(np.bitwise_or, map(self.candidates, children))
            case q.Near(left, right) | q.Same(left, right):
                return self.candidates(left) & self.candidates(right)
            case q.NotNear(child) | q.Lead(child):
                return self.candidates(child)
        raise TypeError(f"{type(node).__name__} has no positions")

    def _none(self) -> Array:
        return np.zeros(self.segment.documents, np.bool_)

    def _holding(self, token: Token) -> Array:
        mask = self._none()
        for choice in token:
            mask[postings.documents(self.segment, self.name, choice)] = True
        return mask

    # --- Matches -------------------------------------------------------------------------------------------------

    def matches(self, node: q.Node, within: Array) -> Spans:
        """The matches of a form in the documents `within` (bool[D])."""
        match node:
            case q.Phrase(slop=slop) if slop:
                words = [self._keys(t, within) for t in self.tokens(node)]
                return _in_order(words, min(len(words) - 1 + slop, self.longest))
            case q.Leaf():
                return self._adjacent(self.tokens(node), within)
            case q.Or(children):
                return _union([self.matches(c, within) for c in children])
            case q.Near(left, right, distance, ordered):
                pairs = _pairs(self.matches(left, within), self.matches(right, within), ordered)
                return _shortest(pairs.near(min(distance, self.longest)))
            case q.Same(left, right, unit):
                pairs = _pairs(self.matches(left, within), self.matches(right, within), ordered=False)
                return self._in_one(_shortest(pairs.near(self.longest)), unit, within)
            case q.NotNear(left, right, distance):
                return _without(self.matches(left, within), self.matches(right, within), min(distance, self.longest))
            case q.Lead(child, words):
                spans = self.matches(child, within)
                mask = self.dtype((1 << self.shift) - 1)
                return spans if self.name == "title" else spans[(spans.last & mask) < words]
        raise TypeError(f"{type(node).__name__} has no positions")

    def count(self, spans: Spans) -> Array:
        """How many matches each document has: float32[D]."""
        docs = (spans.first >> self.dtype(self.shift)).astype(np.intp)
        return np.bincount(docs, minlength=self.segment.documents).astype(np.float32)

    def key(self, docs: Array, positions: Array) -> Array:
        """The keys of positions in documents."""
        keys: Array = np.left_shift(docs.astype(self.dtype), self.dtype(self.shift))
        keys += positions
        return keys

    def _keys(self, token: Token, within: Array) -> Array:
        """The ascending keys of the tokens that a token of the query stands for."""
        found = [self.key(*postings.tokens(self.segment, self.name, choice, within)) for choice in token]
        if not found:
            return np.empty(0, self.dtype)
        keys = found[0] if len(found) == 1 else np.concatenate(found)
        if len(found) > 1 or len(token[0].terms) > 1:
            keys.sort()
        return keys

    def _adjacent(self, tokens: list[Token], within: Array) -> Spans:
        """The places where the tokens follow one another."""
        if not tokens or len(tokens) > self.longest:
            return _nothing(self.dtype)
        # Where the phrase would end, after each of its words; beginning with the rarest.
        ends = [self._keys(token, within) + self.dtype(len(tokens) - 1 - i) for i, token in enumerate(tokens)]
        last = reduce(_common, sorted(ends, key=len))
        return Spans(last, last) if len(tokens) == 1 else Spans(last - self.dtype(len(tokens) - 1), last)

    def _in_one(self, spans: Spans, unit: str, within: Array) -> Spans:
        """The spans in which no sentence ("s") or paragraph ("p") begins but at the first position."""
        name = f"{self.name}.{'sentences' if unit == 's' else 'paragraphs'}"
        cuts = self.segment[f"{name}.cuts"]
        docs = np.flatnonzero(within)
        starts, counts = cuts[docs].astype(np.intp), cuts[docs + 1] - cuts[docs]
        begins = self.key(np.repeat(docs, counts), self.segment[name][postings.ranges(starts, counts)])
        following = begins.searchsorted(spans.first, side="right")
        inside = np.append(begins, self.dtype(np.iinfo(self.dtype).max))[following] > spans.last
        return spans[inside]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Pairs of matches: keys of their hulls, and the gap between the two (0 if they overlap)."""

    first: Array
    last: Array
    gap: Array

    def near(self, distance: int) -> Spans:
        """The hulls of the pairs at most `distance` apart."""
        close = self.gap <= distance
        return Spans(self.first[close], self.last[close])


def _nothing(dtype: type[np.uint32] | type[np.uint64]) -> Spans:
    empty: Array = np.empty(0, dtype)
    return Spans(empty, empty)


def _common(a: Array, b: Array) -> Array:
    """The keys that are in both ascending arrays."""
    both: Array = np.concatenate([a, b])
    both.sort()
    twice: Array = both[:-1][both[1:] == both[:-1]]
    return twice


def _shortest(spans: Spans) -> Spans:
    """The spans that contain no other, in order. All arrays may be in any order and hold the same span twice."""
    order = np.lexsort((spans.last, spans.first))
    first, last = spans.first[order], spans.last[order]
    if not len(first):
        return spans
    # Of the spans that begin together, the first; and those that end before all that begin later end.
    shortest = np.append(True, first[1:] != first[:-1])
    first, last = first[shortest], last[shortest]
    following = np.minimum.accumulate(last[::-1])[::-1]
    keep = np.append(last[:-1] < following[1:], True)
    return Spans(first[keep], last[keep])


def _union(several: list[Spans]) -> Spans:
    """The shortest of the spans of several forms."""
    if all(spans.last is spans.first for spans in several):
        keys = np.unique(np.concatenate([spans.first for spans in several]))
        return Spans(keys, keys)
    return _shortest(Spans(np.concatenate([s.first for s in several]), np.concatenate([s.last for s in several])))


def _next(spans: Spans, others: Spans) -> tuple[Array, Array]:
    """For each span, the first of the others that begins where it begins or later and is not the same: (which span,
    which other), without the spans that have none."""
    at = others.first.searchsorted(spans.first)
    if len(others):
        beside = np.minimum(at, len(others) - 1)
        at += (others.first[beside] == spans.first) & (others.last[beside] == spans.last)
    which = np.flatnonzero(at < len(others))
    return which, at[which]


def _pairs(left: Spans, right: Spans, ordered: bool) -> _Pairs:
    """The pairs of a left and a right span among which are, for any distance, those with the shortest hulls.

    A pair's hull shrinks, and its gap too, when the span that begins later is replaced by the first one that begins
    after the other span begins; so each span with its next is enough.
    """
    if ordered:
        at = right.first.searchsorted(left.last, side="right")
        a = np.flatnonzero(at < len(right))
        b = at[a]
        return _Pairs(left.first[a], right.last[b], right.first[b] - left.last[a])
    a, next_b = _next(left, right)
    b, next_a = _next(right, left)
    begin = np.concatenate([left.first[a], right.first[b]])
    end = np.concatenate([left.last[a], right.last[b]])
    next_begin = np.concatenate([right.first[next_b], left.first[next_a]])
    next_end = np.concatenate([right.last[next_b], left.last[next_a]])
    return _Pairs(begin, np.maximum(end, next_end), np.maximum(next_begin, end) - end)


def _without(left: Spans, right: Spans, distance: int) -> Spans:
    """The left spans that have no right span, other than the same, at most `distance` away."""
    near = np.zeros(len(left), np.bool_)
    a, b = _next(left, right)
    near[a] = np.maximum(right.first[b], left.last[a]) - left.last[a] <= distance
    at = right.first.searchsorted(left.first) - 1  # the last that begins before
    a = np.flatnonzero(at >= 0)
    b = at[a]
    near[a] |= np.maximum(left.first[a], right.last[b]) - right.last[b] <= distance
    return left[~near]


def _in_order(words: list[Array], most: int) -> Spans:
    """The shortest spans from a key of the first array over keys of the others in turn to one of the last that is at
    most `most` positions away from the first."""
    if not words:
        return _nothing(np.uint32)
    first = last = words[0]
    for keys in words[1:]:
        at = keys.searchsorted(last, side="right")
        there = at < len(keys)
        first, last = first[there], keys[at[there]]
    spans = _shortest(Spans(first, last))
    return spans[spans.last - spans.first <= most]
