"""Which articles match a query tree, and with what score?

The tree is walked once; every node answers for all shards of the snapshot, since a score needs the number of matching
articles in the whole archive. Many documents are dense arrays, a bool and a float32 each: a segment has at most 65,536,
and NumPy's arithmetic on so few (2 µs) costs less than merging sorted lists of them would. Few are a list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce

import numpy as np

from searchnews.corrections import AS_INDEXED, Corrections
from searchnews.query import nodes as q
from searchnews.search import dictionary, filters, names, scoring
from searchnews.search.limit import NO_LIMIT, Limit
from searchnews.search.matches import Matches, ShardMatches
from searchnews.search.parts import AskedLeaves
from searchnews.search.positions import Field, Known
from searchnews.search.postings import Tally, text_fields
from searchnews.storage.segment import Array
from searchnews.storage.snapshot import Snapshot

# glibc hands freed memory back to the system from 128 kB on, and NumPy's temporaries here are just above that: getting
# it again cost 40 to 90 % of a query's time. Its thresholds rise to the size of the largest block that was ever freed
# (mallopt(3), M_MMAP_THRESHOLD), so free a big one, untouched, once; the process then keeps up to 16 MB of free memory.
np.empty(1 << 23, np.uint8)

# Matches are few if the documents are more than so many times as many: a title word with a date took 180 µs with dense
# arrays. From 3 to 6 words are as fast; with 3, an OR of them is 15 % slower.
_FEW = 6

# Parts of AND and OR that are held at once.
AT_ONCE = 16


def evaluate(snapshot: Snapshot, tree: q.Node, corrections: Corrections = AS_INDEXED) -> Matches:
    """The live articles that match, exactly, with their scores; names are those that the corrections make of them."""
    return Matches(Evaluation(snapshot, corrections).of(tree))


class Evaluation:
    """The evaluation of one query over a snapshot. `asked` is what the compiled loops have looked up for it."""

    def __init__(
        self, snapshot: Snapshot, corrections: Corrections = AS_INDEXED, limit: Limit = NO_LIMIT
    ) -> None:
        self.snapshot, self.corrections, self.limit = snapshot, corrections, limit
        self._fields: dict[int, list[Field]] = {}
        self.asked: AskedLeaves = {}

    def of(self, node: q.Node, *, scored: bool = True) -> list[ShardMatches]:
        """The matches of a node in every shard, live documents only; without scores unless `scored`."""
        if not isinstance(node, q.And | q.Or | q.Not | q.Boost):
            self.limit.begin(node)
        match node:
            case q.And(children):
                return self._all_of(children, scored)
            case q.Or(children):
                return _folded(_any, (self.of(c, scored=scored) for c in children))
            case q.SomeOf(count, children):
                return self._some_of(count, children, scored)
            case q.Not(q.Not(child)):
                return self.of(child, scored=scored)
            case q.Not(child):
                return [self._live(i, ~found.mask) for i, found in enumerate(self.of(child, scored=False))]
            case q.Boost(child, weight):
                return [_times(found, weight) for found in self.of(child, scored=scored)]
            case _ if isinstance(node, q.UNITS):
                return self._unit(node, scored)
            case q.Entity():
                masks = names.naming(self.snapshot, node, self.corrections)
            case _:
                masks = filters.matching(self.snapshot, node)
        return [self._live(i, mask) for i, mask in enumerate(masks)]

    def _all_of(self, children: Sequence[q.Node], scored: bool) -> list[ShardMatches]:
        """The matches of AND. Dates come last, and are looked at only where the rest matches, if that is little: a
        title word with a date takes a fifth less."""
        dates = [child for child in children if filters.is_date(child)]
        others = [child for child in children if not filters.is_date(child)] or [dates.pop()]
        shards = _folded(_all, (self.of(c, scored=scored) for c in others))
        for date in dates:
            for i, found in enumerate(shards):
                if found.few:
                    shards[i] = found.where(filters.dated(self.snapshot, i, date, found.docs))
                else:
                    shards[i] = _all((found, ShardMatches.many(filters.dated(self.snapshot, i, date))))
        return shards

    def _some_of(self, count: int, children: Sequence[q.Node], scored: bool) -> list[ShardMatches]:
        """The documents that match at least `count` of the children, with the sum of the scores of those that do."""
        sizes = [shard.segment.documents for shard in self.snapshot.shards]
        counts = [np.zeros(size, np.uint32) for size in sizes]
        total: list[Array | None] = [None] * len(sizes)
        for child in children:
            for i, found in enumerate(self.of(child, scored=scored)):
                counts[i] += found.mask
                if scored and found.dense is not None:
                    before = total[i]
                    total[i] = found.dense if before is None else before + found.dense
        masks = [matched >= count for matched in counts]
        return [
            ShardMatches.many(mask, None if dense is None else dense * mask)
            for mask, dense in zip(masks, total, strict=True)
        ]

    def _live(self, i: int, mask: Array) -> ShardMatches:
        shard = self.snapshot.shards[i]
        return ShardMatches.many(mask if shard.deleted is None else mask & shard.live)

    # --- Scoring units -------------------------------------------------------------------------------------------

    def _unit(self, unit: q.Node, scored: bool) -> list[ShardMatches]:
        """The matches of a scoring unit; as scores, first its frequencies, then what they are worth."""
        numbers = range(len(self.snapshot.shards))
        if not scored and not isinstance(unit, q.AtLeast):
            return [self._live(i, self._occurring(i, unit)) for i in numbers]
        shards = [self._frequencies(i, unit) for i in numbers]
        if scored:
            idf = scoring.idf(self.snapshot.documents, sum(shard.total for shard in shards))
            weights = {language: scoring.weight(unit, language) for language in self.snapshot.languages}
            first, *others = set(weights.values())
            light = [language for language, weight in weights.items() if weight != 1]
            for shard, found in zip(self.snapshot.shards, shards, strict=True):
                found.idf, found.weight = idf, first
                if others:
                    found.light = dictionary.in_languages(shard.segment, light)
        return shards

    def _occurring(self, i: int, unit: q.Node) -> Array:
        """bool[D]: the documents of shard i that match the unit."""
        mask = np.zeros(self.snapshot.shards[i].segment.documents, np.bool_)
        for field in self.fields(i):
            for docs in field.docs(unit):
                self.limit.check(unit)
                mask[docs] = True
        return mask

    def _frequencies(self, i: int, unit: q.Node) -> ShardMatches:
        """The documents of shard i that match the unit and, as scores, its frequency combined over the fields."""
        shard = self.snapshot.shards[i]
        documents = shard.segment.documents
        counted = unit.child if isinstance(unit, q.AtLeast) else unit
        counts = np.zeros(documents, np.int64) if isinstance(unit, q.AtLeast) else None
        worth = _Sum(documents)
        for tally, weight in self._tallies(i, counted, counts):
            worth.add(tally, weight)
        docs, total = worth.docs, worth.total
        if counts is not None and isinstance(unit, q.AtLeast):
            total *= counts >= unit.count
        if shard.deleted is not None:
            total *= shard.live
        if docs is not None and (counted is not unit or shard.deleted is not None):
            docs = docs.compress(total.take(docs) > 0)
        return ShardMatches.unit(docs, total)

    def _tallies(self, i: int, node: q.Node, counts: Array | None) -> Iterator[tuple[Tally, Array]]:
        """The matches of a form in shard i, and what one is worth in each document: float32[D]. Adds them to `counts`
        (int64[D]), if that is given."""
        for field in reversed(self.fields(i)):  # the body first, which has most
            weights = scoring.field_weights(self.snapshot, field.name)[i]
            for tally in field.tallies(node):
                self.limit.check(node)
                if counts is not None:
                    counts += np.bincount(tally.docs, tally.counts, len(counts)).astype(np.int64)
                yield tally, weights

    def fields(self, i: int) -> list[Field]:
        """The text fields of shard i."""
        fields = self._fields.get(i)
        if fields is None:
            texts = text_fields(self.snapshot)[i]
            known = Known(texts[0])  # what a leaf stands for is asked once for all fields
            fields = self._fields[i] = [Field(text, known, self.limit) for text in texts]
        return fields


def _folded(
    join: Callable[[Sequence[ShardMatches]], ShardMatches], several: Iterable[Sequence[ShardMatches]]
) -> list[ShardMatches]:
    """The matches of several parts joined, in every shard. A few are held at a time: an OR may have thousands."""
    waiting: list[Sequence[ShardMatches]] = []
    for shards in several:
        waiting.append(shards)
        if len(waiting) == AT_ONCE:
            waiting = [[join(parts) for parts in zip(*waiting, strict=True)]]
    return [join(parts) for parts in zip(*waiting, strict=True)]


class _Sum:
    """What occurrences are worth in each document of a shard, all together: `total` float32[D]. `docs` are the
    documents that have any, ascending (intp), or None once they are many.

    `_repeated` could add every tally; the other ways do what it does for tallies of distinct documents, in half the
    time and less.
    """

    def __init__(self, documents: int) -> None:
        self.total = np.zeros(documents, np.float32)
        self.docs: Array | None = np.empty(0, np.intp)
        self._empty = True

    def add(self, tally: Tally, weight: Array) -> None:
        """Add the counts of a tally, each times the weight (float32[D]) of its document."""
        if self.docs is not None and _FEW * (len(self.docs) + len(tally.docs)) >= len(self.total):
            self.docs = None
        way = self._repeated if not tally.distinct else self._first if self._empty else self._more
        way(tally.docs, tally.counts.astype(np.float32), weight)
        self._empty = False

    def _repeated(self, docs: Array, counts: Array, weight: Array) -> None:
        self.docs = None
        self.total += np.bincount(docs, weight.take(docs) * counts, len(self.total))

    def _first(self, docs: Array, counts: Array, weight: Array) -> None:
        if self.docs is not None:
            self.docs = docs
            self.total[docs] = weight.take(docs) * counts
        else:
            self.total[docs] = counts
            self.total *= weight

    def _more(self, docs: Array, counts: Array, weight: Array) -> None:
        before = self.total.take(docs)
        self.total[docs] = before + weight.take(docs) * counts
        if self.docs is not None:  # in a third of the time of np.flatnonzero(total > 0)
            new = docs.compress(before == 0)
            self.docs = np.sort(np.concatenate([self.docs, new]), kind="stable") if len(new) else self.docs


def _all(parts: Sequence[ShardMatches]) -> ShardMatches:
    """The documents that all parts match, with the sum of their scores."""
    if len(parts) == 1:
        return parts[0]
    if any(part.few for part in parts):
        fewest = min((part for part in parts if part.few), key=lambda part: part.total)
        docs = fewest.docs
        for part in parts:
            if part is not fewest:
                docs = docs.compress(part.has(docs))
    else:
        mask = reduce(np.bitwise_and, [part.mask for part in parts])
        if _FEW * np.count_nonzero(mask) >= len(mask):
            dense = [part.dense for part in parts if part.dense is not None]
            return ShardMatches.many(mask, reduce(np.add, dense) * mask if dense else None)
        docs = np.flatnonzero(mask)
    scores = [part.score(docs) for part in parts if part.scored]
    return ShardMatches(parts[0].documents, docs, reduce(np.add, scores) if scores else None)


def _any(parts: Sequence[ShardMatches]) -> ShardMatches:
    """The documents that some part matches, with the sum of the scores of those that do."""
    dense = [part.dense for part in parts if part.dense is not None]
    return ShardMatches.many(
        reduce(np.bitwise_or, [part.mask for part in parts]), reduce(np.add, dense) if dense else None
    )


def _times(found: ShardMatches, weight: float) -> ShardMatches:
    """The same matches with their scores multiplied."""
    if found.own is None:
        return found
    scores = found.own * np.float32(weight)
    return ShardMatches(found.documents, found.docs, scores) if found.few else ShardMatches.many(found.mask, scores)
