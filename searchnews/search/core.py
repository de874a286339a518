"""How do the compiled loops answer a query, over all shards at once?

`Core` holds the addresses of a snapshot's columns, made once; a query then costs one call a word, a phrase or an
operator, not one a shard. What AND and OR combine are `Part`s; a set of documents is a `Found`. Forms that the loops do
not know are answered by `evaluate.Evaluation`, shard by shard, and joined.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import numpy as np

from searchnews.kernels import native
from searchnews.kernels.native import Address, address
from searchnews.query import nodes as q
from searchnews.search import scoring
from searchnews.search.lookup import Lookup
from searchnews.search.matches import Place
from searchnews.search.parts import (
    ALL,
    POSITIONS,
    POSTING,
    Asked,
    AskedLeaves,
    Filter,
    Found,
    Group,
    Pair,
    Part,
    Rows,
    joined,
    most_of,
    packed,
    work_of,
)  # fmt: skip
from searchnews.search.shards import BITS, FIELDS, Shards
from searchnews.search.threads import cores, ranges, side_by_side
from searchnews.storage.segment import Array
from searchnews.storage.snapshot import Snapshot

_USUAL_PLACES = 1024
_FARTHEST = (1 << 32) - 2
_MOST_KNOWN = 16

_WORTH_A_THREAD = 1_000_000  # ns; it takes 50,000 to start one, and longer where every core is busy

T = TypeVar("T")


class Core:
    """The columns of a snapshot as the loops see them. Safe for use by several threads."""

    def __init__(self, snapshot: Snapshot, library: ctypes.CDLL) -> None:
        self.snapshot, self._library = snapshot, library
        self._held = Shards(snapshot)
        self.lookup = Lookup(snapshot, self._held, library)
        self._size, self._at, self.bases = self._held.size, self._held.at, self._held.bases
        self._longest = self._held.longest
        self._units_of: dict[str, Array] = {}
        self._rooms: list[_Room] = []
        self._ranges = ranges(self.bases, cores())
        self._starts: list[int] = self.bases.tolist()

    # --- Leaves -------------------------------------------------------------------------------------------------------

    def ask(self, leaf: q.Leaf, known: AskedLeaves) -> Asked | None:
        """Look a leaf up, unless it is `known`; None if it is not for these loops. A few are added to those known: a
        pattern takes long to look up, and is asked for again to show where it matches."""
        if leaf in known:
            return known[leaf]
        found = self._ask(leaf)
        if len(known) < _MOST_KNOWN:
            known[leaf] = found
        return found

    def _ask(self, leaf: q.Leaf) -> Asked | None:
        if isinstance(leaf, q.Phrase) and leaf.slop:
            return None
        fields = BITS[leaf.field]
        pairs = self.lookup.pairs(leaf, fields)
        if pairs is not None:
            tokens, postings, room = pairs
            some = tokens if len(tokens) < 3 else tokens[_needed(postings)]
            return Asked(len(tokens) + 1, fields, some, min(postings), (room,))
        kept: list[Array] = []
        found = self.lookup.tokens(leaf, kept)
        tokens = _tokens_of(found)
        most = min([int(self.bases[-1]), *self._postings(tokens, fields)]) if found else 0
        return Asked(len(found), fields, tokens, most, (*kept, found))

    def _postings(self, tokens: Array, fields: int) -> list[int]:
        """How many postings each token has in the fields: the most documents that can have it."""
        first, step, count = address(tokens), native.TOKEN.size, self._library.sn_postings
        return [self._held.count(count(self._at, self._size, first + step * i, fields)) for i in range(len(tokens))]

    def frequencies(self, asked: Asked) -> Found | None:
        """The documents that match a leaf and, as scores, its frequencies combined over the fields; None if it is not
        for these loops."""
        if not asked.most:
            return Found(np.empty(0, np.uint32), np.empty(0, np.float32))
        if len(asked.tokens) > 1:
            return self._near(asked.tokens, native.IN_A_ROW, 0, 0, asked.fields, asked.most)
        token = address(asked.tokens)

        def look(begin: int, end: int, scratch: Address, docs: Address, sums: Address) -> int:
            return int(self._library.sn_word(self._at, begin, end, token, asked.fields, scratch, docs, sums))

        return self._gathered(asked.most, asked.most * POSTING, look)

    def _near(self, tokens: Array, kind: int, distance: int, units: int, fields: int, most: int) -> Found | None:
        """The documents, at most `most`, in which tokens are near each other in one of the fields, and their
        frequencies; None if they are not for these loops."""
        of, longest = (address(tokens), len(tokens), kind, distance, units, fields), self._longest

        def look(begin: int, end: int, scratch: Address, docs: Address, sums: Address) -> int:
            room = address(np.empty((len(tokens) + 1) * longest + 8, np.uint32))
            return int(self._library.sn_near(self._at, begin, end, *of, scratch, room, longest, docs, sums))

        return self._gathered(most, most * POSITIONS, look)

    def _gathered(
        self, most: int, work: int, look: Callable[[int, int, Address, Address, Address], int]
    ) -> Found | None:
        """What `look` finds, at most `most` documents, in about `work` ns: it is given the shards (from, until), the
        scratch, and where documents and scores go, and returns how many it wrote."""

        def share(begin: int, end: int, room: _Room) -> Found | None:
            docs = np.empty(self._most(most, begin, end), np.uint32)
            sums = np.empty(len(docs), np.float32)
            n = look(begin, end, room.scratch, address(docs), address(sums))
            return None if n == native.UNABLE else Found(docs[: self._held.count(n)], sums[:n])

        shares = self._shares(work, share)
        found = [share for share in shares if share is not None]
        return joined(found) if len(found) == len(shares) else None

    def _most(self, most: int, begin: int, end: int) -> int:
        """How many of `most` documents can be in some shards (from, until)."""
        return min(most, self._starts[end] - self._starts[begin])

    def _shares(self, work: int, share: Callable[[int, int, _Room], T]) -> list[T]:
        """What `share` answers for all shards (from, until); if it is about `work` ns of work and worth it, several
        threads look through some of them each."""

        if work < _WORTH_A_THREAD or len(self._ranges) == 1:
            return [self._share(share, 0, self._size)]
        return side_by_side([partial(self._share, share, *some) for some in self._ranges])

    def _share(self, share: Callable[[int, int, _Room], T], begin: int, end: int) -> T:
        room = self._rooms.pop() if self._rooms else _Room(native.scratch_bytes(self._library))
        answer = share(begin, end, room)
        self._rooms.append(room)  # unless the call failed: then it is not all zeros
        return answer

    # --- Two words near each other ------------------------------------------------------------------------------------

    def pair(self, node: q.Node, known: AskedLeaves) -> Pair | None:
        """A proximity of two words, looked up; None if it is another form."""
        kind, distance, unit = native.EITHER_ORDER, 0, ""
        match node:
            case q.Near(left, right, distance, ordered):
                kind = native.IN_ORDER if ordered else native.EITHER_ORDER
            case q.NotNear(left, right, distance):
                kind = native.APART
            case q.Same(left, right, unit, False):
                pass
            case q.Phrase((first, second), slop) if slop:
                left, right = (q.Exact(word, field=node.field, case=node.case) for word in (first, second))
                kind, distance = native.IN_ORDER, slop + 1
            case _:
                return None
        if not isinstance(left, q.Leaf) or not isinstance(right, q.Leaf):
            return None
        a, b = self.ask(left, known), self.ask(right, known)
        if a is None or b is None or a.size != 1 or b.size != 1:
            return None
        if kind == native.APART and a.fields & ~b.fields:  # where the left one counts whatever is near
            return None
        most = a.most if kind == native.APART else min(a.most, b.most)
        units = address(self._units(unit)) if unit else 0
        tokens = np.concatenate([a.tokens, b.tokens])
        return Pair(kind, min(distance, _FARTHEST), units, a.fields & b.fields, tokens, most, (a, b))

    def _units(self, unit: str) -> Array:
        """Where sentences ("s") or paragraphs ("p") begin: native.UNITS[shards]."""
        known = self._units_of.get(unit)
        if known is None:
            known = np.zeros(self._size, native.UNITS)
            for row, shard in zip(known, self.snapshot.shards, strict=True):
                for i, name in enumerate(FIELDS):
                    column = shard.segment.text(name)
                    begins = column.sentences if unit == "s" else column.paragraphs
                    row["begins"][i], row["cuts"][i] = self._held.keep(begins.items), self._held.keep(begins.cuts)
                    row["begins_n"][i], row["bytes"][i] = len(begins.items), begins.items.itemsize
            self._units_of[unit] = known
        return known

    def near(self, pair: Pair) -> Found | None:
        """The documents that match a proximity of two words and, as scores, its frequencies combined over the fields;
        None if it is not for these loops."""
        near = pair.kind, pair.distance, pair.units
        return self._near(pair.tokens, *near, pair.fields, pair.most)

    def near_places(self, pair: Pair, field: str, docs: Array) -> list[list[tuple[int, int]]] | None:
        """Where a proximity of two words matches in a field of some documents (uint32[n], ascending): of each the first
        and last positions, ascending; None if it is not for these loops."""
        near = pair.kind, pair.distance, pair.units
        found = self._places_in(pair.tokens, *near, pair.fields, field, docs)
        return None if found is None else _by_document(found[:, 0], found[:, 1], found[:, 2], len(docs))

    def places(self, asked: Asked, field: str, docs: Array) -> list[list[tuple[int, int]]] | None:
        """Where a leaf matches in a field of some documents (uint32[n], ascending): of each the first and last
        positions, ascending; None if it is not for these loops."""
        found = self._places_in(asked.tokens, native.IN_A_ROW, 0, 0, asked.fields, field, docs)
        if found is None:
            return None
        return _by_document(found[:, 0], found[:, 1], found[:, 1] + np.uint32(asked.size - 1), len(docs))

    def _places_in(
        self, tokens: Array, kind: int, distance: int, units: int, fields: int, field: str, docs: Array
    ) -> Array | None:
        """Where tokens are near each other in a field, if it is one of `fields`: uint32[n, 3], which of the documents,
        the first and the last position; None if it is not for these loops."""
        number = FIELDS.index(field)
        if not fields >> number & 1:
            return np.empty((0, 3), np.uint32)
        of = address(tokens), len(tokens), kind, distance, units, number, address(docs), len(docs)
        room, size = address(np.empty((len(tokens) + 4) * self._longest, np.uint32)), _USUAL_PLACES
        while True:
            found = np.empty((size, 3), np.uint32)
            n = self._library.sn_places(self._at, self._size, *of, room, self._longest, address(found), size)
            if n == native.UNABLE:
                return None
            if self._held.count(n) <= size:
                return found[:n]
            size = n

    # --- Parts and their combinations ---------------------------------------------------------------------------------

    def frequencies_part(self, found: Found) -> Part:
        """Documents and, as scores, the frequencies of a scoring unit in them, as a part."""
        assert found.scores is not None
        n = len(found.docs)
        top = scoring.highest(self.snapshot.documents, n)
        return Part(packed(0, 0, address(found.docs), address(found.scores), n, top, 0), n, True, found)

    def part(self, found: Found) -> Part:
        """Documents and their scores as a part."""
        n, scores = len(found.docs), 0 if found.scores is None else address(found.scores)
        return Part(packed(0, 0, address(found.docs), scores, n, 0, 0), n, found.scores is not None, found)

    def found(self, parts: Sequence[Part], all: bool, filter: Filter) -> Found:
        """The documents that are in all or in any of a few parts (at most AT_ONCE), and pass."""
        most = most_of(parts, all)
        combined = _combined(parts, all, filter)

        def look(begin: int, end: int, scratch: Address, docs: Address, scores: Address) -> int:
            room = scratch, docs, scores, self._most(most, begin, end)
            return int(self._library.sn_combine(self._at, begin, end, *combined, *room, 0, 0, 0))

        found = self._gathered(most, work_of(parts, all), look)
        assert found is not None  # so few parts are always for the loops
        return found if any(part.scored for part in parts) else Found(found.docs)

    def found_by(self, groups: Sequence[Group]) -> Found:
        """The documents that any of the groups gives; no document is given by two."""
        found = joined([self.found(*group) for group in groups])
        if len(groups) < 2:
            return found
        return _ascending(found)

    def first(self, groups: Sequence[Group], most: int) -> tuple[int, list[Place]]:
        """How many documents the groups give, no document two of them, and the `most` best (native.MOST_BEST)."""
        total, best = 0, list[Found]()
        for parts, all, filter in groups:
            look = partial(self._first, _combined(parts, all, filter), most)
            for n, found in self._shares(work_of(parts, all), look):
                total += n
                best.append(found)
        return total, self._places(best[0]) if len(best) == 1 else self.best(_ascending(joined(best)), most)

    def _first(self, combined: _Combined, most: int, begin: int, end: int, room: _Room) -> tuple[int, Found]:
        """`first` in some shards (from, until)."""
        best = room.scratch, 0, 0, 0, most, room.best_docs, room.best_scores
        n = self._held.count(self._library.sn_combine(self._at, begin, end, *combined, *best))
        return n, room.best(min(n, most))

    def best(self, found: Found, most: int) -> list[Place]:
        """The `most` best, best first; at most native.MOST_BEST."""
        look = partial(self._first, _combined([self.part(found)], False, ALL), most)
        return self._places(self._share(look, 0, self._size)[1])

    def _places(self, best: Found) -> list[Place]:
        """(shard, document, score) of each."""
        assert best.scores is not None
        docs, scores, starts = best.docs.tolist(), best.scores.tolist(), self._starts
        shards = [bisect_right(starts, doc) - 1 for doc in docs] if self._size > 1 else [0] * len(docs)
        return [(shard, doc - starts[shard], score) for shard, doc, score in zip(shards, docs, scores, strict=True)]


_Combined = tuple[bytes, int, bool, float, bytes]


def _combined(parts: Sequence[Part], all: bool, filter: Filter) -> _Combined:
    """What sn_combine takes between the shards and the scratch."""
    marked = 0 if filter.marked is None else address(filter.marked)
    passing = native.FILTER.pack(marked, filter.begin, filter.last, filter.dated, 0)
    return b"".join([part.packed for part in parts]), len(parts), all, scoring.K1, passing


def _ascending(found: Found) -> Found:
    """The same documents in their order."""
    order = found.docs.argsort(kind="stable")
    return Found(found.docs[order], None if found.scores is None else found.scores[order])


def _tokens_of(found: Sequence[Rows]) -> Array:
    """uint64[n, 3]: what the loops take for some tokens in a row, as long as these live."""
    tokens = [(address(token.rows), address(token.cuts), step) for step, token in enumerate(found)]
    return np.array(tokens, np.uint64).reshape(-1, 3)


def _needed(postings: Sequence[int]) -> list[int]:
    """Which tokens of a row, of which each next two overlap and have so many postings, have to be looked at so that
    none of its words is left out: the first, the last, the rarest, and of the others not the most frequent if both its
    neighbours are kept."""
    kept, rarest = [True] * len(postings), postings.index(min(postings))
    for i in sorted(range(1, len(postings) - 1), key=postings.__getitem__, reverse=True):
        kept[i] = i == rarest or not (kept[i - 1] and kept[i + 1])
    return [i for i, one in enumerate(kept) if one]


def _by_document(numbers: Array, first: Array, last: Array, documents: int) -> list[list[tuple[int, int]]]:
    """The spans of each document, by its number."""
    spans: list[list[tuple[int, int]]] = [[] for _ in range(documents)]
    for number, span in zip(numbers.tolist(), zip(first.tolist(), last.tolist(), strict=True), strict=True):
        spans[number].append(span)
    return spans


class _Room:
    """What a call of the loops wants beside its arguments: the scratch, all zeros between two calls, and room for the
    best."""

    def __init__(self, scratch_bytes: int) -> None:
        self.scratch = address(np.zeros(scratch_bytes, np.uint8))
        self._docs, self._scores = np.empty(native.MOST_BEST, np.uint32), np.empty(native.MOST_BEST, np.float32)
        self.best_docs, self.best_scores = address(self._docs), address(self._scores)

    def best(self, n: int) -> Found:
        """The first n of the best that the last call left, in their order."""
        return Found(self._docs[:n].copy(), self._scores[:n].copy())


def core_of(snapshot: Snapshot) -> Core | None:
    """The core of a snapshot, kept for the next query; None without compiled loops, or without segments."""
    library = native.library()
    if library is None or not snapshot.shards:
        return None
    known: Core | None = snapshot.derived.get("core")
    if known is None:
        known = snapshot.derived["core"] = Core(snapshot, library)
    return known
