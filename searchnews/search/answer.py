"""Which articles match a query tree: by the compiled loops where they can, by NumPy where they cannot?

The loops answer words, phrases, AND, OR and NOT for the whole archive at once (`core`); what they do not know is asked
of `evaluate.Evaluation`, shard by shard. Without compiled loops that answers everything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from searchnews.query import nodes as q
from searchnews.search import filters, names
from searchnews.search.core import Asked, Core, Found, core_of
from searchnews.search.evaluate import AT_ONCE, Evaluation
from searchnews.search.matches import Matches
from searchnews.storage.segment import Array

# A word with so many times more postings than the rarest is looked up only in the documents that the others leave.
_COMMON = 4


def answer(evaluation: Evaluation, tree: q.Node) -> Matches:
    """The live articles that match, exactly, with their scores."""
    core = core_of(evaluation.snapshot)
    if core is None:
        return Matches(evaluation.of(tree))
    return Matches.of_archive(core, _Answer(core, evaluation).of(tree))


class _Answer:
    """The answer to one query by the loops."""

    def __init__(self, core: Core, others: Evaluation) -> None:
        self._core, self._others = core, others
        self._snapshot = core.snapshot

    def of(self, node: q.Node, *, scored: bool = True) -> Found:
        """The matches of a node, live documents only; without scores unless `scored`."""
        match node:
            case q.And(children):
                return self._all(children, scored)
            case q.Or(children):
                return self._any(children, scored)
            case q.Not(q.Not(child)):
                return self.of(child, scored=scored)
            case q.Not(child):
                mask = np.ones(int(self._core.bases[-1]), np.bool_)
                mask[self.of(child, scored=False).docs] = False
                return self._live(mask)
            case q.Boost(child, weight):
                found = self.of(child, scored=scored)
                return found if found.scores is None else Found(found.docs, found.scores * np.float32(weight))
            case _ if isinstance(node, q.UNITS):
                return self._unit(node, self._core.ask(node) if isinstance(node, q.Leaf) else None, scored)
        return self._live(self._mask(node))

    def _any(self, children: Sequence[q.Node], scored: bool) -> Found:
        """The documents that some child matches. A few are held at a time: an OR may have thousands."""
        waiting: list[Found] = []
        for child in children:
            if len(waiting) == AT_ONCE:
                waiting = [self._core.any(waiting)]
            waiting.append(self.of(child, scored=scored))
        return self._core.any(waiting)

    def _unit(self, unit: q.Node, asked: Asked | None, scored: bool) -> Found:
        self._others.limit.begin(unit)
        found = None if asked is None else self._core.frequencies(asked)
        if found is not None:
            return self._core.scored(found) if scored else Found(found.docs)
        shards = self._others.of(unit, scored=scored)
        docs = [shard.docs + base for shard, base in zip(shards, self._core.bases.tolist(), strict=False)]
        joined = np.concatenate(docs).astype(np.uint32)
        return Found(joined, np.concatenate([shard.scores for shard in shards]) if scored else None)

    def _mask(self, node: q.Node) -> Array:
        """bool[documents of all shards]: which match a form that is not about words, deleted ones too?"""
        self._others.limit.begin(node)
        if isinstance(node, q.Entity):
            return np.concatenate(names.naming(self._snapshot, node, self._others.corrections))
        return np.concatenate(filters.matching(self._snapshot, node))

    def _live(self, mask: Array) -> Found:
        if any(shard.deleted is not None for shard in self._snapshot.shards):
            mask &= np.concatenate([shard.live for shard in self._snapshot.shards])
        return Found(np.flatnonzero(mask).astype(np.uint32))

    def _all(self, children: Sequence[q.Node], scored: bool) -> Found:
        """The documents that all children match, with the sum of their scores, added up in the children's order. A few
        are held at a time: an AND may have thousands."""
        plain = [child for child in children if _is_filter(child)]
        others = [child for child in children if not _is_filter(child)]
        if not others:
            return self._live(np.bitwise_and.reduce([self._mask(child) for child in plain]))
        found: Found | None = None
        for begin in range(0, len(others), AT_ONCE):
            found = self._few(others[begin : begin + AT_ONCE], scored, found)
        assert found is not None
        for child in plain:
            if len(found.docs):
                keep = self._filtered(child, found.docs)
                found = Found(found.docs[keep], None if found.scores is None else found.scores[keep])
        return found

    def _few(self, children: Sequence[q.Node], scored: bool, before: Found | None) -> Found:
        """The documents that all of a few children match, and that were found before, with the sum of the scores."""
        # Of a common word only the documents that have the rare ones are looked at.
        common: dict[int, tuple[Asked, int]] = {}
        asked = {i: self._core.ask(child) for i, child in enumerate(children) if isinstance(child, q.Leaf)}
        fewest = min((word.most for word in asked.values() if word is not None), default=0)
        for i, word in asked.items():
            if word is not None and len(word.positions) == 1 and word.most > _COMMON * fewest:
                documents = self._core.documents(word)
                if documents is not None:
                    common[i] = word, documents
        parts = {
            i: self._unit(child, asked[i], scored) if i in asked else self.of(child, scored=scored)
            for i, child in enumerate(children)
            if i not in common
        }
        if before is not None:
            parts[-1] = before
        docs, scores = self._meet(parts)
        for i in sorted(common, key=lambda i: common[i][1]):
            word, documents = common[i]
            sums = self._core.within(word, docs)
            kept = np.flatnonzero(sums)
            docs, scores = docs[kept], {j: score[kept] for j, score in scores.items()}
            if scored:
                worth = self._core.scored(Found(docs, sums[kept]), documents).scores
                assert worth is not None
                scores[i] = worth
        total: Array | None = None
        for i in sorted(scores):
            total = scores[i] if total is None else total + scores[i]
        return Found(docs, total)

    def _meet(self, parts: Mapping[int, Found]) -> tuple[Array, dict[int, Array]]:
        """The documents that are in all parts, and their scores in each part that has some."""
        first, *rest = sorted(parts.values(), key=lambda part: len(part.docs))
        docs = first.docs
        for part in rest:
            docs = docs[self._core.common(docs, part.docs)[0]]
        scores = {}
        for i, part in parts.items():
            if part.scores is not None:
                same = len(docs) == len(part.docs)
                scores[i] = part.scores if same else part.scores[self._core.common(docs, part.docs)[1]]
        return docs, scores

    def _filtered(self, node: q.Node, docs: Array) -> Array:
        """bool[n]: which of the documents match a filter?"""
        if filters.is_date(node):
            self._others.limit.begin(node)
            cuts = np.searchsorted(docs, self._core.bases)
            pieces = [
                filters.dated(self._snapshot, i, node, docs[begin:end].astype(np.intp) - base)
                for i, (base, begin, end) in enumerate(zip(self._core.bases.tolist(), cuts, cuts[1:], strict=False))
            ]
            return np.concatenate(pieces)
        return self._mask(node).take(docs)


def _is_filter(node: q.Node) -> bool:
    """Is it a form that is not about words, so that it can be asked of some documents only?"""
    return not isinstance(node, (q.And, q.Or, q.Not, q.Boost, *q.UNITS))
