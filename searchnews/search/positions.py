"""Where in a text field do the positional forms of a query match?

A place is a key (`postings.Places`), with so much room above the longest document that distances never reach into the
next one. The matches of a form are two arrays of keys, `first` and `last`; since no match contains another
(`query.nodes`), both ascend. Everything is done by sorting and binary search over such arrays. The rarest part of a
form is looked at first, and the others only in the documents where it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from searchnews.query import nodes as q
from searchnews.search import dictionary
from searchnews.search.dictionary import Token
from searchnews.search.postings import Places, Tally, TextField
from searchnews.storage.segment import Array, ranges

# To find the documents of a key and read only theirs pays if there are so many times more tokens to read.
_WORTH_NARROWING = 3


@dataclass(frozen=True, slots=True)
class Spans:
    """Matches: keys of their first and last positions, both ascending and of the same type and length. They are the
    same array if all matches are single tokens."""

    first: Array
    last: Array

    def __len__(self) -> int:
        return len(self.first)

    def __getitem__(self, which: Array) -> Spans:
        first = self.first[which]
        return Spans(first, first if self.single else self.last[which])

    @property
    def single(self) -> bool:
        """Are all matches known to be single tokens?"""
        return self.last is self.first


class Field:
    """A text field of a segment, and what the leaves of the query stand for in it."""

    def __init__(self, text: TextField, tokens: dict[q.Leaf, list[Token]]) -> None:
        self._text, self._known = text, tokens
        self.segment, self.name = text.segment, text.name

    @property
    def places(self) -> Places:
        """How places are written here."""
        return self._text.places

    def tokens(self, leaf: q.Leaf) -> list[Token]:
        """What the leaf asks for, position by position; nothing if it is about the other field."""
        if leaf.field not in ("", self.name):
            return []
        tokens = self._known.get(leaf)
        if tokens is None:
            tokens = self._known[leaf] = dictionary.tokens(self.segment, leaf)
        return tokens

    def tallies(self, node: q.Node) -> list[Tally]:
        """How many matches of the form the documents have, in all these together."""
        if isinstance(node, q.Leaf):
            tokens = self.tokens(node)
            if len(tokens) < 2:  # no positions to read
                return [self._text.tally(choice) for token in tokens for choice in token]
        found = self.matches(node)
        docs = self.places.docs(found.first)
        starts = _beginnings(docs)
        return [Tally(docs[starts], np.diff(starts, append=len(docs)), True)] if len(docs) else []

    def matches(self, node: q.Node, within: Array | None = None) -> Spans:
        """The matches of a form, at least in the documents `within` (bool[D]); None for all."""
        match node:
            case q.Leaf():
                slop = node.slop if isinstance(node, q.Phrase) else 0
                return self._in_a_row(self.tokens(node), slop, within)
            case q.Or(children):
                return _union([self.matches(c, within) for c in children])
            case q.Near(left, right, distance, ordered):
                return _near(*self._both(left, right, within), min(distance, self._text.longest), ordered)
            case q.Same(left, right, unit):
                return self._in_one(_near(*self._both(left, right, within), self._text.longest, False), unit)
            case q.NotNear(left, right, distance):
                spans = self.matches(left, within)
                others = self.matches(right, self._narrow(spans, self._size(right), within))
                return _without(spans, others, min(distance, self._text.longest))
            case q.Lead(child, words):
                spans = self.matches(child, within)
                return spans if self.name == "title" else spans[self.places.positions(spans.last) < words]
        raise TypeError(f"{type(node).__name__} has no positions")

    # --- Narrowing down ------------------------------------------------------------------------------------------

    def _size(self, node: q.Node) -> int:
        """About how many tokens have to be read for a form."""
        if isinstance(node, q.Leaf):
            return min(map(self._tokens_of, self.tokens(node)), default=0)
        sizes = [self._size(child) for child in q.children(node)]
        return min(sizes) if isinstance(node, q.Near | q.Same) else sum(sizes)

    def _tokens_of(self, token: Token) -> int:
        return sum(self._text.size(choice) for choice in token)

    def _narrow(self, found: Spans, size: int, within: Array | None) -> Array | None:
        """The documents of what was found, if that is worth knowing before `size` tokens are read; else `within`."""
        if len(found) * _WORTH_NARROWING > size:
            return within
        mask = np.zeros(self.segment.documents, np.bool_)
        mask[self.places.docs(found.first)] = True
        return mask

    def _both(self, left: q.Node, right: q.Node, within: Array | None) -> tuple[Spans, Spans]:
        """The matches of both forms, at least in the documents that have both."""
        sizes = self._size(left), self._size(right)
        if sizes[0] <= sizes[1]:
            a = self.matches(left, within)
            return a, self.matches(right, self._narrow(a, sizes[1], within))
        b = self.matches(right, within)
        return self.matches(left, self._narrow(b, sizes[0], within)), b

    # --- Leaves --------------------------------------------------------------------------------------------------

    def _keys(self, token: Token, within: Array | None) -> Array:
        """The ascending keys of the tokens that a token of the query stands for."""
        found = [self._text.keys(choice, within) for choice in token]
        if not found:
            return np.empty(0, self.places.dtype)
        keys = found[0] if len(found) == 1 else np.concatenate(found)
        if len(found) > 1 or len(token[0].terms) > 1:
            keys.sort()
        return keys

    def _in_a_row(self, tokens: list[Token], slop: int, within: Array | None) -> Spans:
        """The places of tokens in this order, with at most `slop` others in between."""
        if len(tokens) == 1:
            keys = self._keys(tokens[0], within)
            return Spans(keys, keys)
        if not tokens or len(tokens) > self._text.longest:
            return self._nothing()
        if slop:
            sizes = [self._tokens_of(token) for token in tokens]
            rarest = self._keys(tokens[int(np.argmin(sizes))], within)
            within = self._narrow(Spans(rarest, rarest), max(sizes), within)
            words = [self._keys(token, within) for token in tokens]
            return _in_order(words, min(len(tokens) - 1 + slop, self._text.longest))
        last: Array | None = None
        for size, i in sorted((self._tokens_of(token), i) for i, token in enumerate(tokens)):
            if last is not None:
                within = self._narrow(Spans(last, last), size, within)
            # Where the phrase would end, after this word of it.
            ends = self._keys(tokens[i], within) + self.places.dtype(len(tokens) - 1 - i)
            last = ends if last is None else _common(last, ends)
        assert last is not None
        return Spans(last - self.places.dtype(len(tokens) - 1), last)

    def _nothing(self) -> Spans:
        empty: Array = np.empty(0, self.places.dtype)
        return Spans(empty, empty)

    def _in_one(self, spans: Spans, unit: str) -> Spans:
        """The spans in which no sentence ("s") or paragraph ("p") begins but at the first position."""
        name = f"{self.name}.{'sentences' if unit == 's' else 'paragraphs'}"
        cuts = self.segment[f"{name}.cuts"]
        docs = self.places.docs(spans.first)
        docs = docs[_beginnings(docs)]
        starts, counts = cuts[docs].astype(np.intp), cuts[docs + 1] - cuts[docs]
        begins = np.repeat(self.places.keys(docs), counts) + self.segment[name][ranges(starts, counts)]
        following = begins.searchsorted(spans.first, side="right")
        beyond = np.append(begins, self.places.dtype(np.iinfo(self.places.dtype).max))
        return spans[beyond[following] > spans.last]


# --- Spans and spans -------------------------------------------------------------------------------------------------


def _beginnings(docs: Array) -> Array:
    """Where in an ascending array other numbers begin: intp."""
    return np.flatnonzero(np.append(len(docs) > 0, docs[1:] != docs[:-1])[: len(docs)])


def _common(a: Array, b: Array) -> Array:
    """The keys that are in both ascending arrays."""
    both: Array = np.concatenate([a, b])
    both.sort()  # 2 ns a key; looking each up in the other array takes 10
    twice: Array = both[:-1][both[1:] == both[:-1]]
    return twice


def _shortest(spans: Spans) -> Spans:
    """The spans that contain no other, in order. They may come in any order and more than once."""
    if not len(spans):
        return spans
    order = np.lexsort((spans.last, spans.first))
    first, last = spans.first[order], spans.last[order]
    # Of the spans that begin together, the first; and those that end before all that begin later end.
    shortest = np.append(True, first[1:] != first[:-1])
    first, last = first[shortest], last[shortest]
    following = np.minimum.accumulate(last[::-1])[::-1]
    keep = np.append(last[:-1] < following[1:], True)
    return Spans(first[keep], last[keep])


def _union(several: list[Spans]) -> Spans:
    """The shortest of the spans of several forms."""
    if all(spans.single for spans in several):
        keys = np.unique(np.concatenate([spans.first for spans in several]))
        return Spans(keys, keys)
    return _shortest(Spans(np.concatenate([s.first for s in several]), np.concatenate([s.last for s in several])))


def _near(left: Spans, right: Spans, distance: int, ordered: bool) -> Spans:
    """The shortest hulls of a left and a right span, not the same, at most `distance` apart; if `ordered`, of a left
    span that ends before the right one begins."""
    if left.single and right.single:
        found = _neighbours(left.first, right.first, distance, ordered)
        if found is not None:
            return found
    if ordered:
        at = right.first.searchsorted(left.last, side="right")
        a = np.flatnonzero(at < len(right))
        b = at[a]
        first, last, gap = left.first[a], right.last[b], right.first[b] - left.last[a]
    else:
        # A pair's hull shrinks, and its gap too, when the span that begins later is replaced by the first one that
        # begins no earlier than the other: so each span with its next is enough.
        a, next_b = _next(left, right)
        b, next_a = _next(right, left)
        first = np.concatenate([left.first[a], right.first[b]])
        end = np.concatenate([left.last[a], right.last[b]])
        next_first = np.concatenate([right.first[next_b], left.first[next_a]])
        last = np.maximum(end, np.concatenate([right.last[next_b], left.last[next_a]]))
        gap = np.maximum(next_first, end) - end
    close = gap <= distance
    return _shortest(Spans(first[close], last[close]))


def _neighbours(left: Array, right: Array, distance: int, ordered: bool) -> Spans | None:
    """`_near` for single tokens, none of which is in both arrays (else None): the shortest hulls are the neighbours of
    different sides. A quarter of the time of the general way."""
    both: Array = np.concatenate([left << left.dtype.type(1), right << right.dtype.type(1) | right.dtype.type(1)])
    both.sort()
    keys = both >> both.dtype.type(1)
    gap = keys[1:] - keys[:-1]
    side = (both & both.dtype.type(1)).astype(np.bool_)
    pairs = side[1:] > side[:-1] if ordered else side[1:] != side[:-1]
    if not gap.all():
        return None
    at = np.flatnonzero(pairs & (gap <= distance))
    return Spans(keys[at], keys[at + 1])


def _next(spans: Spans, others: Spans) -> tuple[Array, Array]:
    """For each span, the first of the others that begins where it begins or later and is not the same: (which span,
    which other), without the spans that have none."""
    at = others.first.searchsorted(spans.first)
    if len(others):
        beside = np.minimum(at, len(others) - 1)
        at += (others.first[beside] == spans.first) & (others.last[beside] == spans.last)
    which = np.flatnonzero(at < len(others))
    return which, at[which]


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
    first = last = words[0]
    for keys in words[1:]:
        at = keys.searchsorted(last, side="right")
        there = at < len(keys)
        first, last = first[there], keys[at[there]]
    spans = _shortest(Spans(first, last))
    return spans[spans.last - spans.first <= most]
