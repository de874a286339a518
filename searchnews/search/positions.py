"""Where in a text field do the positional forms of a query match?

What a match is says `query.nodes`; the arithmetic of it is in `spans`. The shortest spans of words in each order that a
proximity admits are found directly (`spans.chain`), without looking at all ways to choose the words; only what cannot
be put so looks at them all. The rarest part of a form is read first, and the others only in the documents where it is;
and a window of documents at a time, so that memory is bounded and Ctrl-C and the limit on time are heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise, permutations, product

import numpy as np

from searchnews.errors import QueryError
from searchnews.frozen import frozen
from searchnews.numbers import distinct
from searchnews.query import nodes as q
from searchnews.search import dictionary
from searchnews.search import spans as s
from searchnews.search.dictionary import Token
from searchnews.search.limit import NO_LIMIT, Limit
from searchnews.search.postings import Places, Tally, TextField
from searchnews.search.spans import Bound, Spans, TooManyWaysError, Ways
from searchnews.storage.segment import Array

# To find the documents of a key and read only theirs pays if there are so many times more tokens to read.
_WORTH_NARROWING = 3
# Where no word of a phrase has more tokens, it takes less to see first which documents have all of them: nearly always
# none, if it is a title that has to be searched beside the body.
_SHORT = 1 << 12
# Tokens that are read in one window of documents: more is no faster, and NumPy's calls take up to 0.1 s.
_WINDOW = 1 << 21
# Words have so many orders that to try them all pays: 24.
_MOST_ORDERED = 4
# The keys of a pattern with so many terms are read once for all windows, if they take no more bytes than this.
_MANY_TERMS = 1000
_KEPT = 1 << 28
# Bytes of the words of a query that are remembered; an OR of thousands of names asks for them again.
_REMEMBERED = 1 << 24


class Field:
    """A text field of a segment, and what the leaves of the query stand for in it."""

    def __init__(self, text: TextField, known: Known, limit: Limit = NO_LIMIT) -> None:
        self.text, self._known, self.limit = text, known, limit
        self.segment, self.name = text.segment, text.name
        self._everywhere: dict[int, tuple[Token, Array]] = {}  # by identity; holding the token keeps it alone

    @property
    def places(self) -> Places:
        """How places are written here."""
        return self.text.places

    def tokens(self, leaf: q.Leaf) -> list[Token]:
        """What the leaf asks for, position by position; nothing if it is about the other field."""
        return self._known.tokens(leaf) if leaf.field in ("", self.name) else []

    def tallies(self, node: q.Node) -> Iterator[Tally]:
        """How many matches of the form the documents have, in all these together."""
        if self._countable(node):  # no positions to read
            for leaf in _leaves(node):
                for choice in (choice for token in self.tokens(leaf) for choice in token):
                    yield from self.text.tallies(choice)
            return
        for found in self._windows(node, None):
            if len(found):
                docs = self.places.docs(found.first)
                last = np.append(np.flatnonzero(docs[1:] != docs[:-1]), len(docs) - 1)  # of each document
                counts = last.copy()
                counts[1:] -= last[:-1]
                counts[0] += 1
                yield Tally(docs.take(last), counts, True)

    def matches(self, node: q.Node, within: Array | None = None) -> Spans:
        """The matches of a form, at least in the documents `within` (bool[D]); None for all."""
        found = list(self._windows(node, within))
        first = np.concatenate([spans.first for spans in found])
        single = all(spans.last is spans.first for spans in found)
        return Spans(first, first if single else np.concatenate([spans.last for spans in found]))

    def _countable(self, node: q.Node) -> bool:
        """Is a match of the form one token, and can no token be counted twice?"""
        leaves = _leaves(node)
        tokens = [self.tokens(leaf) for leaf in leaves]
        if any(len(several) > 1 for several in tokens):
            return False
        if len(leaves) == 1:
            return True
        terms = [choice.terms for several in tokens for token in several for choice in token]
        return bool(leaves) and (not terms or len(distinct(np.concatenate(terms))) == sum(map(len, terms)))

    def _windows(self, node: q.Node, within: Array | None) -> Iterator[Spans]:
        """The matches, window of documents after window."""
        documents = self.segment.documents
        count = min(documents, 1 + self._read(node) // _WINDOW)
        cuts = [documents * i // count for i in range(count + 1)] if count else [0, 0]
        waiting = [range(begin, end) for begin, end in pairwise(cuts)][::-1]
        while waiting:
            docs = waiting.pop()
            self.limit.check(node)
            try:
                yield Window(self, docs).shortest(node, within)
            except TooManyWaysError:
                if len(docs) == 1:
                    text = str(node)
                    problem = "an article is too long for this: there are millions of ways to choose the words"
                    raise QueryError(problem, text, 0, len(text), "ask for rarer words") from None
                middle = docs.start + len(docs) // 2
                waiting += [range(middle, docs.stop), range(docs.start, middle)]
        self._everywhere = {}

    def _read(self, node: q.Node) -> int:
        """How many tokens the words of a form have in all."""
        leaves = (part for part in q.walk(node) if isinstance(part, q.Leaf))
        return sum(map(self.tokens_of, (token for leaf in leaves for token in self.tokens(leaf))))

    def keys(self, token: Token, within: Array | None, docs: range) -> Array:
        """The ascending keys of the tokens that a token of the query stands for, in some documents in a row, at least
        in those `within`."""
        found = [self.text.keys(choice, within, docs, self.limit) for choice in token]
        if not found:
            return np.empty(0, self.places.dtype)
        keys = found[0] if len(found) == 1 else np.concatenate(found)
        if len(found) > 1 or len(token[0].terms) > 1:
            keys.sort()
        return keys

    def docs(self, node: q.Node) -> Iterator[Array]:
        """The documents that match the form, in all these together: unsigned/intp[n], some of them more than once."""
        if self._countable(node):
            for leaf in _leaves(node):
                for choice in (choice for token in self.tokens(leaf) for choice in token):
                    yield from self.text.docs(choice)
            return
        for found in self._windows(node, None):
            yield self.places.docs(found.first)

    def having(self, tokens: Iterable[Token], within: Array | None) -> Array:
        """bool[D]: the documents `within` (None for all) that have all tokens, and others that only have the terms of
        their words."""
        have = np.ones(self.segment.documents, np.bool_) if within is None else within
        for token in tokens:
            before, have = have, np.zeros(self.segment.documents, np.bool_)
            for choice in token:
                docs = self.text.having(choice)
                have[docs.compress(before.take(docs))] = True
        return have

    def everywhere(self, token: Token) -> Array | None:
        """The keys of a token in all documents, if it stands for so many words that to pick those of a window takes
        long, and there is room to keep them for the next window; else None."""
        if sum(len(choice.terms) for choice in token) < _MANY_TERMS:
            return None
        keys = self._everywhere.get(id(token))
        if keys is None:
            size = self.tokens_of(token) * np.dtype(self.places.dtype).itemsize
            if size + sum(held.nbytes for _, held in self._everywhere.values()) > _KEPT:
                return None
            keys = self._everywhere[id(token)] = token, self.keys(token, None, range(self.segment.documents))
        return keys[1]

    def size(self, node: q.Node) -> int:
        """About how many tokens have to be read for a form."""
        if isinstance(node, q.Leaf):
            return min(map(self.tokens_of, self.tokens(node)), default=0)
        sizes = [self.size(child) for child in q.children(node)]
        return min(sizes) if isinstance(node, q.Near | q.Same | q.Together) else sum(sizes)

    def tokens_of(self, token: Token) -> int:
        """How many tokens a token of the query stands for."""
        return sum(self.text.size(choice) for choice in token)


class Known:
    """What leaves of a query stand for in a segment. Remembered as long as it is little."""

    def __init__(self, text: TextField) -> None:
        self._segment = text.segment
        self._tokens: dict[q.Leaf, list[Token]] = {}
        self._bytes = 0

    def tokens(self, leaf: q.Leaf) -> list[Token]:
        """What the leaf asks for, position by position."""
        tokens = self._tokens.get(leaf)
        if tokens is None:
            tokens = dictionary.tokens(self._segment, leaf)
            if self._bytes > _REMEMBERED:
                self._tokens, self._bytes = {}, 0
            self._tokens[leaf] = tokens
            self._bytes += sum(choice.bytes for token in tokens for choice in token)
        return tokens


@frozen
class _Order:
    """What a proximity asks of the order of its leafy parts, which have numbers: the hulls of `left` and `right` are at
    most `distance` apart (`ordered`: in this order), or in one unit."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    node: q.Near | q.Same


class Window:
    """Some documents in a row of a text field."""

    def __init__(self, field: Field, docs: range) -> None:
        self.field, self.docs = field, docs
        self.places, self.longest = field.places, field.text.column.longest

    def shortest(self, node: q.Node, within: Array | None) -> Spans:
        """The matches of a form: the spans of its ways that contain no other, at least in the documents `within`.
        Raises TooManyWaysError."""
        match node:
            case q.Leaf():
                return self._row(node, within)
            case q.Or(children):
                return s.shortest([self.shortest(child, within) for child in children])
            case q.Lead(child):
                spans = self.shortest(child, within)
                return spans[self._leading(spans.last, node)]
            case q.Near(left, right) | q.Same(left, right):
                parts, orders = _flat(node)
                if len(parts) <= _MOST_ORDERED and all(map(_leafy, parts)):
                    return self._chains(self._each(parts, within), orders)
                if isinstance(left, q.Or) and not _leafy(left):
                    return s.shortest([self.shortest(_with(node, c, right), within) for c in left.children])
                if isinstance(right, q.Or) and not _leafy(right):
                    return s.shortest([self.shortest(_with(node, left, c), within) for c in right.children])
            case q.Together(children, distance) if all(map(_leafy, children)):
                each = self._each(children, within)
                if all(len(part) == 1 and part[0].lengths == (1,) for part in each):
                    covering = s.covering([part[0].first for part in each], min(distance, self.longest))
                    if covering is not None:
                        return covering
                if len(children) <= _MOST_ORDERED:
                    orders = [
                        _Order((i,), (j,), q.Near(children[i], children[j], distance))
                        for i, j in combinations(range(len(children)), 2)
                    ]
                    return self._chains(each, orders)
        return s.shortest([ways.spans for ways in self.ways(node, within)] or [self._nothing()])

    # --- All ways to choose the words ----------------------------------------------------------------------------

    def ways(self, node: q.Node, within: Array | None) -> list[Ways]:
        """All ways to choose the words of a form, at least in the documents `within`. Raises TooManyWaysError."""
        self.field.limit.check(node)
        match node:
            case q.Phrase(words, slop) if slop and len(words) > 1:
                tokens = self.field.tokens(node)
                if not tokens or len(tokens) > self.longest:
                    return []
                keys = self._keys_of_all(tokens, within)
                return [s.in_order(keys, min(slop, self.longest - len(tokens)))]
            case q.Leaf():
                spans = self._row(node, within)
                return [Ways((max(1, len(self.field.tokens(node))),), (spans.first,))]
            case q.Or(children):
                return s.together([ways for child in children for ways in self.ways(child, within)])
            case q.Near(left, right) | q.Same(left, right):
                a, b = self._both(left, right, within)
                return s.together([self._joined(node, one, other) for one, other in product(a, b)])
            case q.Together(children, distance):
                found = [Ways((), ())]
                for i, part in enumerate(self._each(children, within)):
                    joined = (s.near(one, other, min(distance, self.longest), False) if i else other
                              for one, other in product(found, part))  # fmt: skip
                    found = [s.close(ways, min(distance, self.longest)) for ways in joined]
                return s.together(found)
            case q.NotSame(left, right, unit):
                kept = self.ways(left, within)
                docs = np.flatnonzero(self._mask(kept))
                size = self.field.size(right)
                others = self.ways(right, self._narrow(kept, sum(map(len, kept)), size, within))
                others, begins = [self._only(ways, docs) for ways in others], self._begins(unit, docs)
                return [s.without_in_one(one, others, begins) for one in kept]
            case q.Containing(left, right, negative):
                kept = self.ways(left, within)
                size = self.field.size(right)
                others = self.ways(right, self._narrow(kept, sum(map(len, kept)), size, within))
                inner = s.shortest([ways.spans for ways in others] or [self._nothing()])
                return [s.containing(one, inner, negative) for one in kept]
            case q.NotNear(left, right, distance):
                kept = self.ways(left, within)
                count = sum(map(len, kept))
                others = self.ways(right, self._narrow(kept, count, self.field.size(right), within))
                return [s.without(one, others, min(distance, self.longest)) for one in kept]
            case q.Lead(child):
                return [one[self._leading(one.last, node)] for one in self.ways(child, within)]
        raise TypeError(f"{type(node).__name__} has no positions")

    def _joined(self, node: q.Near | q.Same, left: Ways, right: Ways) -> Ways:
        if isinstance(node, q.Near):
            return s.near(left, right, min(node.distance, self.longest), node.ordered)
        docs = np.flatnonzero(self._mask([left]))
        joined = s.in_one(left, self._only(right, docs), self._begins(node.unit, docs))
        return s.ordered(joined, len(left.lengths)) if node.ordered else joined

    def _both(self, left: q.Node, right: q.Node, within: Array | None) -> tuple[list[Ways], list[Ways]]:
        a, b = self._each([left, right], within)
        return a, b

    def _each(self, parts: Sequence[q.Node], within: Array | None) -> list[list[Ways]]:
        """The ways of several forms, at least in the documents that have all of them."""
        found: list[list[Ways]] = [[] for _ in parts]
        for size, i in sorted((self.field.size(part), i) for i, part in enumerate(parts)):
            found[i] = self.ways(parts[i], within)
            within = self._narrow(found[i], sum(map(len, found[i])), size * len(parts), within)
        return found

    def _leading(self, last: Array, node: q.Lead) -> Array:
        """intp: which of the spans that end at `last` lie in the lead?"""
        if self.field.name == "title":
            return np.arange(len(last))
        return np.flatnonzero(self.places.positions(last) < node.words)

    def _begins(self, unit: str, docs: Array) -> Array:
        """The ascending keys where sentences ("s") or paragraphs ("p") begin in ascending documents (intp[n])."""
        column = self.field.text.column
        begins = column.sentences if unit == "s" else column.paragraphs
        where, sizes = begins.places(docs)
        found: Array = np.repeat(self.places.keys(docs), sizes) + begins.items[where]
        return found

    # --- Shortest spans, order by order --------------------------------------------------------------------------

    def _chains(self, parts: list[list[Ways]], orders: Sequence[_Order]) -> Spans:
        """The shortest spans of a proximity of leafy parts."""
        if len(orders) == 1 and all(len(part) == 1 and part[0].lengths == (1,) for part in parts):
            node = orders[0].node
            distance, ordered = node.distance if isinstance(node, q.Near) else self.longest, node.ordered
            pairs = s.neighbours(parts[0][0].first, parts[1][0].first, min(distance, self.longest), ordered)
            if isinstance(node, q.Near):
                return pairs
            return s.spans_inside(pairs, self._begins(node.unit, _different(self.places.docs(pairs.first))))
        units: dict[str, Array] = {}
        if any(isinstance(order.node, q.Same) for order in orders):
            docs = np.flatnonzero(self._mask(min(parts, key=lambda part: sum(map(len, part)))))
            parts = [[self._only(ways, docs) for ways in part] for part in parts]
            units = {order.node.unit: self._begins(order.node.unit, docs) for order in orders
                     if isinstance(order.node, q.Same)}  # fmt: skip
        for order in orders:
            if isinstance(order.node, q.Same):
                for i in (*order.left, *order.right):
                    parts[i] = [s.inside(ways, units[order.node.unit]) for ways in parts[i]]
        found = [self._nothing()]
        for places in permutations(range(len(parts))):  # part i stands at places[i]
            bounds = _bounds(places, orders, units, self.longest)
            if bounds is None:
                continue
            standing = sorted(range(len(parts)), key=places.__getitem__)
            found += [s.chain(runs, bounds) for runs in product(*(parts[i] for i in standing))]
        return s.shortest(found)

    # --- Leaves --------------------------------------------------------------------------------------------------

    def _keys(self, token: Token, within: Array | None) -> Array:
        """The ascending keys of the tokens that a token of the query stands for."""
        everywhere = self.field.everywhere(token) if len(self.docs) < self.field.segment.documents else None
        if everywhere is not None:
            edges = everywhere.searchsorted(self.places.keys(np.array([self.docs.start, self.docs.stop])))
            keys = everywhere[edges[0] : edges[1]]
            return keys if within is None else keys[within.take(self.places.docs(keys))]
        return self.field.keys(token, within, self.docs)

    def _keys_of_all(self, tokens: list[Token], within: Array | None) -> list[Array]:
        """The keys of each token of the query, at least in the documents where the rarest is."""
        sizes = [self.field.tokens_of(token) for token in tokens]
        rarest = int(np.argmin(sizes))
        keys = self._keys(tokens[rarest], within)
        within = self._narrow([Ways((1,), (keys,))], len(keys), max(sizes), within)
        return [keys if i == rarest else self._keys(token, within) for i, token in enumerate(tokens)]

    def _row(self, leaf: q.Leaf, within: Array | None) -> Spans:
        """The shortest spans of the tokens of a leaf in their order."""
        tokens = self.field.tokens(leaf)
        slop = leaf.slop if isinstance(leaf, q.Phrase) else 0
        if len(tokens) == 1:
            keys = self._keys(tokens[0], within)
            return Spans(keys, keys)
        if not tokens or len(tokens) > self.longest:
            return self._nothing()
        if slop:
            keys_of_all = self._keys_of_all(tokens, within)
            bound = Bound(0, len(tokens) - 1, min(len(tokens) - 1 + slop, self.longest))
            return s.chain([Ways((1,), (keys,)) for keys in keys_of_all], [bound])
        sizes = sorted((self.field.tokens_of(token), i) for i, token in enumerate(tokens))
        if sizes[-1][0] <= _SHORT:
            within = self.field.having([tokens[i] for _, i in sizes], within)
            if not within.any():
                return self._nothing()
        last: Array | None = None
        for size, i in sizes:
            if last is not None:
                within = self._narrow([Ways((1,), (last,))], len(last), size, within)
            # Where the phrase would end, after this word of it.
            ends = self._keys(tokens[i], within) + self.places.dtype(len(tokens) - 1 - i)
            last = ends if last is None else s.common(last, ends)
        assert last is not None
        return Spans(last - self.places.dtype(len(tokens) - 1), last)

    def _narrow(self, found: Sequence[Ways], count: int, size: int, within: Array | None) -> Array | None:
        """The documents of what was found (`count` ways), if that is worth knowing before `size` tokens are read; else
        `within`."""
        if count * _WORTH_NARROWING > size:
            return within
        return self._mask(found)

    def _mask(self, found: Sequence[Ways]) -> Array:
        """bool[D]: the documents of what was found."""
        mask = np.zeros(self.field.segment.documents, np.bool_)
        for ways in found:
            mask[self.places.docs(ways.starts[0])] = True
        return mask

    def _only(self, ways: Ways, docs: Array) -> Ways:
        """The ways in these documents."""
        mask = np.zeros(self.field.segment.documents, np.bool_)
        mask[docs] = True
        return ways[np.flatnonzero(mask.take(self.places.docs(ways.starts[0])))]

    def _nothing(self) -> Spans:
        empty: Array = np.empty(0, self.places.dtype)
        return Spans(empty, empty)


# --- The shape of a proximity ----------------------------------------------------------------------------------------


def _leaves(node: q.Node) -> list[q.Leaf]:
    """The leaves of a leaf or an OR of leaves; none of other forms."""
    if isinstance(node, q.Leaf):
        return [node]
    if isinstance(node, q.Or):
        inside = [_leaves(child) for child in node.children]
        return [leaf for leaves in inside for leaf in leaves] if all(inside) else []
    return []


def _different(ascending: Array) -> Array:
    """The different numbers of an ascending array."""
    new: Array = ascending[np.append(True, ascending[1:] != ascending[:-1])[: len(ascending)]]
    return new


def _leafy(node: q.Node) -> bool:
    """Is each way to choose the words of a form one run?"""
    match node:
        case q.Phrase(words, slop):
            return not slop or len(words) == 1
        case q.Leaf():
            return True
        case q.Or(children):
            return all(map(_leafy, children))
        case q.NotNear(left) | q.NotSame(left) | q.Containing(left) | q.Lead(left):
            return _leafy(left)
    return False


def _flat(node: q.Node) -> tuple[list[q.Node], list[_Order]]:
    """What proximities within one another hold together, in reading order, and what they ask of its order."""
    if not isinstance(node, q.Near | q.Same):
        return [node], []
    parts, orders = _flat(node.left)
    more, other = _flat(node.right)
    middle, end = len(parts), len(parts) + len(more)
    moved = [
        _Order(tuple(i + middle for i in order.left), tuple(i + middle for i in order.right), order.node)
        for order in other
    ]
    own = _Order(tuple(range(middle)), tuple(range(middle, end)), node)
    return parts + more, [*orders, *moved, own]


def _with(node: q.Near | q.Same, left: q.Node, right: q.Node) -> q.Near | q.Same:
    """The same proximity of other parts."""
    if isinstance(node, q.Near):
        return q.Near(left, right, node.distance, node.ordered)
    return q.Same(left, right, node.unit, node.ordered)


def _bounds(
    places: Sequence[int], orders: Sequence[_Order], units: dict[str, Array], longest: int
) -> list[Bound] | None:
    """What holds for runs in a chain in which part i is at places[i]; None if a proximity does not admit it."""
    bounds = []
    for order in orders:
        left, right = [places[i] for i in order.left], [places[i] for i in order.right]
        if isinstance(order.node, q.Same):
            if order.node.ordered and max(left) > min(right):
                return None
            bounds.append(Bound(min(left + right), max(left + right), begins=units[order.node.unit]))
        elif max(left) < min(right):
            bounds.append(Bound(max(left), min(right), min(order.node.distance, longest)))
        elif order.node.ordered:
            return None
        elif max(right) < min(left):
            bounds.append(Bound(max(right), min(left), min(order.node.distance, longest)))
        # else one stands within the other: at distance 0
    return bounds
