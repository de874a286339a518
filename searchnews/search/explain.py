"""Why does an article have this score, and why was another one not found?

An explanation has the shape of the query: every part says whether the article matches it, how many articles do, and,
if it is a scoring unit, from what its score was worked out. Without an article, each part says how many match it.
Plain values: printing is for others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from searchnews.corrections import AS_INDEXED, Corrections
from searchnews.fields import BY_NAME
from searchnews.query import nodes as q
from searchnews.search import scoring
from searchnews.search.answer import answer
from searchnews.search.evaluate import Evaluation
from searchnews.search.limit import Limit
from searchnews.search.positions import Field
from searchnews.storage.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Occurrences:
    """A scoring unit in one text field of the article: its number of `matches`, the field's `length` in tokens, the
    `average` length over all articles, and the field's `boost`. On a cluster the lengths are those of title and body
    together, with the boost of each (`cluster.explaining`)."""

    field: str
    matches: int
    length: int
    average: float
    boost: float

    @property
    def tf(self) -> float:
        """What the field adds to the unit's combined frequency."""
        return self.boost * self.matches / (1 - scoring.B + scoring.B * self.length / self.average)


@dataclass(frozen=True, slots=True)
class Explanation:
    """One part of a query and one article, or all of them.

    `matched`: does the article, or any, match the part? `articles` of all `documents` live articles do. `score` is
    what the part by itself gives to the article, 0 if it does not match. A scoring unit has an `idf` (else 0), a
    `weight` and its `occurrences` in the fields that hold it: score = weight * idf * tf * (k1 + 1) / (k1 + tf), where
    tf is their sum.
    `parts` are the explanations of its children, which for a scoring unit give no score of their own; on a cluster they
    do, and the score of one that is more than a word is the sum of theirs.
    """

    node: q.Node
    matched: bool
    score: float
    articles: int
    documents: int
    idf: float = 0.0
    occurrences: tuple[Occurrences, ...] = ()
    parts: tuple[Explanation, ...] = ()
    weight: float = 1.0

    @property
    def tf(self) -> float:
        """The unit's frequency, combined over the fields."""
        return sum(found.tf for found in self.occurrences)

    def failures(self) -> Iterator[Explanation]:
        """The smallest parts because of which the article does not match: none if it does. Of a NOT, the NOT itself;
        of an OR, whatever is missing in each of its children; of a proximity, the proximity."""
        if self.matched:
            return
        if isinstance(self.node, q.And | q.Or | q.Boost) or is_double_not(self.node):
            for part in self.parts:
                yield from part.failures()
        else:
            yield self


def explain(
    snapshot: Snapshot, tree: q.Node, shard: int, doc: int, corrections: Corrections = AS_INDEXED
) -> Explanation:
    """What the query and its parts are to one document of the snapshot."""
    return _Explainer(Evaluation(snapshot, corrections), shard, doc).of(tree, scored=True)


def count_parts(
    snapshot: Snapshot, tree: q.Node, corrections: Corrections = AS_INDEXED, timeout: float | None = None
) -> Explanation:
    """What the query and its parts are to all documents, each by itself: what to look at when nothing is found. Raises
    QueryError when that takes more than `timeout` seconds."""
    evaluation = Evaluation(snapshot, corrections, Limit(timeout))

    def of(node: q.Node) -> Explanation:
        articles = answer(evaluation, node, 0).total
        parts = tuple(map(of, parts_of(node)))
        return Explanation(node, articles > 0, 0.0, articles, snapshot.documents, parts=parts)

    return of(tree)


def why_not(snapshot: Snapshot, tree: q.Node, shard: int, doc: int) -> tuple[Explanation, ...]:
    """The smallest parts of the query that one document fails; empty if it matches."""
    return tuple(explain(snapshot, tree, shard, doc).failures())


def is_double_not(node: q.Node) -> bool:
    """Is it a NOT of a NOT, which cancel?"""
    return isinstance(node, q.Not) and isinstance(node.child, q.Not)


def parts_of(node: q.Node) -> Sequence[q.Node]:
    """The parts of a query that have an explanation of their own."""
    if isinstance(node, q.Not) and isinstance(node.child, q.Not):
        return (node.child.child,)  # they cancel, and the score stays
    return q.children(node)


class _Explainer:
    def __init__(self, evaluation: Evaluation, shard: int, doc: int) -> None:
        self.evaluation, self.snapshot, self.shard, self.doc = evaluation, evaluation.snapshot, shard, doc

    def of(self, node: q.Node, *, scored: bool) -> Explanation:
        inside = scored and not isinstance(node, q.UNITS) and (not isinstance(node, q.Not) or is_double_not(node))
        parts = tuple(self.of(child, scored=inside) for child in parts_of(node))
        found = self.evaluation.of(node, scored=scored)
        here = found[self.shard]
        articles = sum(shard.total for shard in found)
        matched = bool(here.mask[self.doc])
        # Without scores, what stands there is a frequency.
        score = float(here.dense[self.doc]) if scored and here.dense is not None else 0.0
        documents = self.snapshot.documents
        if not (scored and isinstance(node, q.UNITS)):
            return Explanation(node, matched, score, articles, documents, parts=parts)
        idf = scoring.idf(documents, articles)
        weight = here.weight if here.light is None else scoring.LIGHT if here.light[self.doc] else 1.0
        return Explanation(node, matched, score, articles, documents, idf, self._occurrences(node), parts, weight)

    def _occurrences(self, unit: q.Node) -> tuple[Occurrences, ...]:
        counted = unit.child if isinstance(unit, q.AtLeast) else unit
        found = ((field, self._matches(field, counted)) for field in self.evaluation.fields(self.shard))
        return tuple(
            Occurrences(
                field.name,
                matches,
                int(field.text.column.lengths[self.doc]),
                self.snapshot.average_length(field.name),
                BY_NAME[field.name].boost,
            )
            for field, matches in found
            if matches
        )

    def _matches(self, field: Field, node: q.Node) -> int:
        return sum(int(tally.counts[tally.docs == self.doc].sum()) for tally in field.tallies(node))
