"""Which articles match a query tree, and with what score?

The tree is walked once; every node answers for all leaves of the snapshot, since a score needs the number of matching
articles in the whole archive. Documents are dense arrays, a bool and a float32 each: a segment has at most 65,536, and
NumPy's arithmetic on so few (2 µs) costs less than merging sorted lists of them would.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np

from searchnews.index.segment import Array
from searchnews.index.snapshot import Snapshot
from searchnews.query import nodes as q
from searchnews.search import filters, scoring
from searchnews.search.dictionary import Token
from searchnews.search.matches import LeafMatches, Matches
from searchnews.search.positions import Field
from searchnews.search.postings import Tally, text_fields

# glibc hands freed memory back to the system from 128 kB on, and NumPy's temporaries here are just above that: getting
# it again cost 40 to 90 % of a query's time. Its thresholds rise to the size of the largest block that was ever freed
# (mallopt(3), M_MMAP_THRESHOLD), so free a big one, untouched, once; the process then keeps up to 16 MB of free memory.
np.empty(1 << 23, np.uint8)


def evaluate(snapshot: Snapshot, tree: q.Node) -> Matches:
    """The live articles that match, exactly, with their scores."""
    return Matches(Evaluation(snapshot).of(tree))


class Evaluation:
    """The evaluation of one query over a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._fields: dict[int, list[Field]] = {}

    def of(self, node: q.Node, *, scored: bool = True) -> list[LeafMatches]:
        """The matches of a node in every leaf, live documents only; without scores unless `scored`."""
        match node:
            case q.And(children):
                return _combine(np.bitwise_and, [self.of(c, scored=scored) for c in children])
            case q.Or(children):
                return _combine(np.bitwise_or, [self.of(c, scored=scored) for c in children])
            case q.Not(q.Not(child)):
                return self.of(child, scored=scored)
            case q.Not(child):
                return [self._live(i, ~found.mask) for i, found in enumerate(self.of(child, scored=False))]
            case q.Boost(child, weight):
                return [_times(found, weight) for found in self.of(child, scored=scored)]
            case _ if isinstance(node, q.UNITS):
                return self._unit(node, scored)
        return [self._live(i, mask) for i, mask in enumerate(filters.matching(self.snapshot, node))]

    def _live(self, i: int, mask: Array) -> LeafMatches:
        leaf = self.snapshot.leaves[i]
        return LeafMatches(mask if leaf.deleted is None else mask & leaf.live, None)

    # --- Scoring units -------------------------------------------------------------------------------------------

    def _unit(self, unit: q.Node, scored: bool) -> list[LeafMatches]:
        frequencies = [self._frequencies(i, unit) for i in range(len(self.snapshot.leaves))]
        masks = [tf > 0 for tf in frequencies]
        if not scored:
            return [LeafMatches(mask, None) for mask in masks]
        df = sum(int(np.count_nonzero(mask)) for mask in masks)
        idf = scoring.idf(self.snapshot.documents, df)
        return [LeafMatches(mask, scoring.saturate(tf, idf)) for mask, tf in zip(masks, frequencies, strict=True)]

    def _frequencies(self, i: int, unit: q.Node) -> Array:
        """The unit's frequency in each document, combined over the fields: float32[D], 0 where it does not match."""
        leaf = self.snapshot.leaves[i]
        counted = unit.child if isinstance(unit, q.AtLeast) else unit
        tallies = [(field, tally) for field in self.fields(i) for tally in field.tallies(counted)]
        weighted = [_weighted(tally, scoring.field_weights(self.snapshot, field.name)[i]) for field, tally in tallies]
        total = _sum(weighted, leaf.segment.documents)
        if isinstance(unit, q.AtLeast):
            total *= _sum([tally for _, tally in tallies], leaf.segment.documents) >= unit.count
        if leaf.deleted is not None:
            total *= leaf.live
        return total

    def fields(self, i: int) -> list[Field]:
        """The text fields of leaf i."""
        fields = self._fields.get(i)
        if fields is None:
            tokens: dict[q.Leaf, list[Token]] = {}  # what a leaf stands for is asked once for all fields
            fields = self._fields[i] = [Field(text, tokens) for text in text_fields(self.snapshot)[i]]
        return fields


def _weighted(tally: Tally, weights: Array) -> Tally:
    """A tally with every count multiplied by its document's weight: float32."""
    return Tally(tally.docs, weights.take(tally.docs) * tally.counts, tally.distinct)


def _sum(tallies: Sequence[Tally], documents: int) -> Array:
    """The counts of all tallies together: float32[documents]."""
    total = np.zeros(documents, np.float32)
    for number, tally in enumerate(tallies):
        if not tally.distinct:
            total += np.bincount(tally.docs, tally.counts, documents)
        elif number:
            total[tally.docs] += tally.counts
        else:  # saves reading it: half the time
            total[tally.docs] = tally.counts
    return total


def _combine(operator: Callable[[Array, Array], Array], children: list[list[LeafMatches]]) -> list[LeafMatches]:
    """The documents that `operator` makes of the children's, with the scores of all children that they match."""
    return [_joined(operator, parts) for parts in zip(*children, strict=True)]


def _joined(operator: Callable[[Array, Array], Array], parts: tuple[LeafMatches, ...]) -> LeafMatches:
    mask = reduce(operator, [part.mask for part in parts])
    scores = [part.dense for part in parts if part.dense is not None]
    if not scores:
        return LeafMatches(mask, None)
    total = reduce(np.add, scores)
    return LeafMatches(mask, total * mask if operator is np.bitwise_and else total)


def _times(found: LeafMatches, weight: float) -> LeafMatches:
    return found if found.dense is None else LeafMatches(found.mask, found.dense * np.float32(weight))
