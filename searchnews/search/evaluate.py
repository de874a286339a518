"""Which articles match a query tree, and with what score?

The tree is walked once; every node answers for all leaves of the snapshot, since a score needs the number of matching
articles in the whole archive. Documents are dense arrays, a bool and a float32 each: a segment has at most 65,536, and
NumPy's arithmetic on so few (2 µs) costs less than merging sorted lists of them would.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import numpy as np

from searchnews.fields import TEXT
from searchnews.index.segment import Array
from searchnews.index.snapshot import Snapshot
from searchnews.query import nodes as q
from searchnews.search import filters, postings, scoring
from searchnews.search.dictionary import Token
from searchnews.search.matches import LeafMatches, Matches
from searchnews.search.positions import Field


def evaluate(snapshot: Snapshot, tree: q.Node) -> Matches:
    """The live articles that match, exactly, with their scores."""
    return Matches(Evaluation(snapshot).of(tree))


class Evaluation:
    """The evaluation of one query over a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._fields: dict[tuple[int, str], Field] = {}
        self._tokens: list[dict[q.Leaf, list[Token]]] = [{} for _ in snapshot.leaves]

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
        return [self._live(i, filters.matching(leaf.segment, node)) for i, leaf in enumerate(self.snapshot.leaves)]

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
        counts = self.counts(i, unit)
        total: Array | None = None
        for name, found in counts.items():
            weighted = found * scoring.field_weights(self.snapshot, name)[i]
            total = weighted if total is None else total + weighted
        if total is None:
            return np.zeros(leaf.segment.documents, np.float32)
        if leaf.deleted is not None:
            total *= leaf.live
        return total

    def counts(self, i: int, unit: q.Node) -> dict[str, Array]:
        """The number of matches that count for a scoring unit in the documents of leaf i: text field -> float32[D].
        A field without any match may be left out; deleted documents are counted, too."""
        if isinstance(unit, q.AtLeast):
            counts = self.counts(i, unit.child)
            if not counts:
                return {}
            enough = reduce(np.add, counts.values()) >= unit.count
            return {name: found * enough for name, found in counts.items()}
        found_in = ((field.name, self._count(self.field(i, field.name), unit)) for field in TEXT)
        return {name: found for name, found in found_in if found is not None}

    def field(self, i: int, name: str) -> Field:
        """A text field of leaf i."""
        field = self._fields.get((i, name))
        if field is None:
            field = self._fields[i, name] = Field(self.snapshot.leaves[i].segment, name, self._tokens[i])
        return field

    def _count(self, field: Field, node: q.Node) -> Array | None:
        token = field.single(node)
        if token is not None:  # no positions to read
            found = [postings.count(field.segment, field.name, choice) for choice in token]
            some = [counts for counts in found if counts is not None]
            return reduce(np.add, some) if some else None
        within = field.candidates(node)
        return field.count(field.matches(node, within)) if within.any() else None


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
