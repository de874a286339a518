"""Which articles match a query tree: by the compiled loops where they can, by NumPy where they cannot?

The loops answer words, phrases, AND, OR and NOT for the whole archive at once (`core`); what they do not know is asked
of `evaluate.Evaluation`, shard by shard. Without compiled loops that answers everything.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchnews.kernels import native
from searchnews.query import nodes as q
from searchnews.search import filters, names
from searchnews.search.core import Core, core_of
from searchnews.search.evaluate import AT_ONCE, Evaluation
from searchnews.search.matches import ArchiveMatches, Matches, Unscored
from searchnews.search.parts import ALL, Filter, Found, Group, Part, distinct, most_of
from searchnews.storage.segment import NO_TIME, Array

_PARTS = (*q.UNITS, q.Boost)
_SCORED = (*_PARTS, q.And, q.Or, q.SomeOf)
_NO_DOCS, _NO_SCORES = np.empty(0, np.uint32), np.empty(0, np.float32)
_END_OF_TIME = np.iinfo(np.int64).max


def answer(evaluation: Evaluation, tree: q.Node, most: int | None = None) -> Matches:
    """The live articles that match, exactly, with their scores. If it is known that only how many they are and the
    `most` best will be asked for, the others are worked out when they are asked for nevertheless."""
    core = core_of(evaluation.snapshot)
    if core is None:
        if most == 0:
            return Unscored(evaluation.of(tree, scored=False), lambda: _without_limit(evaluation).of(tree))
        return Matches(evaluation.of(tree))
    if most is not None and most <= native.MOST_BEST:
        first = _Answer(core, evaluation).first(tree, most)
        if first is not None:
            return ArchiveMatches(core, lambda: _Answer(core, _without_limit(evaluation)).of(tree), first)
    found = _Answer(core, evaluation).of(tree)
    return ArchiveMatches(core, lambda: found)


def articles_with(evaluation: Evaluation, word: q.Word) -> int:
    """How many live articles have a word. The loops know it of most from the look-up, in a fifth of the time that
    answering it takes."""
    core = core_of(evaluation.snapshot)
    parts = () if core is None else core.lookup.parts(word)
    if not parts:
        return answer(evaluation, word, 0).total
    return sum(part.most for part in distinct(parts))


def scores_at(evaluation: Evaluation, unit: q.Node, places: Sequence[tuple[int, int]]) -> Array:
    """What a scoring unit gives to each of some live documents (shard, document), 0 where it does not match:
    float32[n]. Where the loops are, no others are looked at."""
    core = core_of(evaluation.snapshot)
    if core is not None:
        docs = np.array([core.bases[shard] + doc for shard, doc in places], np.uint32)
        return _Answer(core, evaluation).at(unit, docs)
    scores = np.zeros(len(places), np.float32)
    shards, numbers = np.array(places, np.intp).reshape(-1, 2).T
    for number, found in enumerate(evaluation.of(unit)):
        here = np.flatnonzero(shards == number)
        here = here[found.has(numbers[here])]
        order = here[numbers[here].argsort()]
        scores[order] = found.score(numbers[order])
    return scores


def _without_limit(evaluation: Evaluation) -> Evaluation:
    return Evaluation(evaluation.snapshot, evaluation.corrections)


class _Answer:
    """The answer to one query by the loops."""

    def __init__(self, core: Core, others: Evaluation) -> None:
        self._core, self._others = core, others
        self._snapshot = core.snapshot

    def of(self, node: q.Node, *, scored: bool = True) -> Found:
        """The matches of a node, live documents only; without scores unless `scored`."""
        match node:
            case q.And() | q.Or():
                groups = self._groups(node, scored)
                if groups is not None:
                    found = self._core.found_by(groups) if groups else Found(_NO_DOCS, _NO_SCORES)
                    return found if scored else Found(found.docs)
                mask = np.bitwise_and.reduce([self._mask(child) for child in q.children(node)])
            case q.SomeOf():
                return self._by_numpy(node, scored)
            case q.Not(q.Not(child)):
                return self.of(child, scored=scored)
            case _ if isinstance(node, _PARTS):
                found = self._core.found([self._part(node, scored)], False, ALL)
                return found if scored else Found(found.docs)
            case _:
                mask = self._mask(node)
        if any(shard.deleted is not None for shard in self._snapshot.shards):
            mask = mask & np.concatenate([shard.live for shard in self._snapshot.shards])
        return Found(np.flatnonzero(mask).astype(np.uint32))

    def at(self, unit: q.Node, docs: Array) -> Array:
        """The scores of a scoring unit in some documents (uint32[n]), 0 where it does not match."""
        order = docs.argsort()
        ascending = docs[order]
        parts = [self._core.part(Found(ascending)), self._part(unit, True)]
        found = self._core.found(parts, True, ALL)
        scores = np.zeros(len(docs), np.float32)
        scores[order[ascending.searchsorted(found.docs)]] = found.scores
        return scores

    def first(self, node: q.Node, most: int) -> tuple[int, list[tuple[int, int, float]]] | None:
        """How many documents match a node, and the `most` best of them (shard, document, score); None if finding all
        of them is no longer."""
        groups = self._groups(node, bool(most))
        return None if groups is None else self._core.first(groups, most)

    def _groups(self, node: q.Node, scored: bool) -> list[Group] | None:
        """What a node combines; None for what the loops do not combine, such as an AND of nothing but filters."""
        match node:
            case q.Or():
                return [(self._few(node.children, scored), False, ALL)]
            case q.And():
                return self._all_of(node, scored)
            case _ if isinstance(node, _PARTS):
                return [(self._any_of(node, scored), False, ALL)]
        return None

    def _all_of(self, node: q.And, scored: bool) -> list[Group] | None:
        """What AND combines. Words may have other stems in other languages: then there is a group for each choice of
        stems that some language makes, and a document, which is in one language, is given by one group."""
        plain: list[q.Node] = []
        others: list[q.Node] = []
        for child in node.children:
            (plain if _is_filter(child) else others).append(child)
        if not others:
            return None
        choices: list[Sequence[Part | None]] = []  # of each part: by language
        together: list[Part] = []  # those that do not fit
        for child in others:
            by_language = self._core.lookup.parts(child) if isinstance(child, q.Leaf) else ()
            if any(by_language) and len(choices) < AT_ONCE - 1:
                self._others.limit.begin(child)
                choices.append(by_language)
                continue
            part = self._part(child, scored)
            if len(choices) < AT_ONCE - 1:
                choices.append([part] * len(self._snapshot.languages))
            else:
                if len(together) == AT_ONCE:
                    together = [self._core.part(self._core.found(together, True, ALL))]
                together.append(part)
        if together:
            choices.append([self._core.part(self._core.found(together, True, ALL))] * len(self._snapshot.languages))
        made = dict.fromkeys(zip(*choices, strict=True))  # parts are equal to themselves alone
        whole = [[part for part in parts if part is not None] for parts in made if None not in parts]
        filter = self._filter(plain) if plain and any(most_of(parts, True) for parts in whole) else ALL
        return [(parts, True, filter) for parts in whole]

    def _few(self, children: Sequence[q.Node], scored: bool) -> list[Part]:
        """The parts of OR; those before the last few as one. A few are held at a time: there may be thousands."""
        parts: list[Part] = []
        for child in children:
            for part in self._any_of(child, scored):
                if len(parts) == AT_ONCE:
                    parts = [self._core.part(self._core.found(parts, False, ALL))]
                parts.append(part)
        return parts

    def _any_of(self, node: q.Node, scored: bool) -> list[Part]:
        """A node as parts of OR: a word with several stems is several."""
        if not isinstance(node, q.Leaf):
            return [self._part(node, scored)]
        self._others.limit.begin(node)
        parts = self._stems(node)
        return parts if 0 < len(parts) <= AT_ONCE else [self._unit(node, parts, scored)]

    def _stems(self, leaf: q.Leaf) -> list[Part]:
        """A word as parts, one for each of its stems that some article has, or two letters as one; none if it is
        something else."""
        return distinct(self._core.lookup.parts(leaf))

    def _part(self, node: q.Node, scored: bool) -> Part:
        """A node as a part of AND or OR."""
        if isinstance(node, q.Boost):
            inside = self._part(node.child, scored)
            if isinstance(node.child, q.Boost):
                inside = self._core.part(self._core.found([inside], False, ALL))
            return inside.times(node.weight)
        if not isinstance(node, q.UNITS):
            return self._core.part(self.of(node, scored=scored))
        self._others.limit.begin(node)
        return self._unit(node, self._stems(node) if isinstance(node, q.Leaf) else [], scored)

    def _unit(self, unit: q.Node, parts: Sequence[Part], scored: bool) -> Part:
        """A scoring unit as a part: where its stems in several languages are `parts`, as what has any of them."""
        if parts:
            return parts[0] if len(parts) == 1 else self._core.part(self._core.found(parts, False, ALL))
        found = self._frequencies(unit)
        if found is not None:
            return self._core.frequencies_part(found)
        return self._core.part(self._by_numpy(unit, scored))

    def _frequencies(self, unit: q.Node) -> Found | None:
        """The documents of a scoring unit and its frequencies in them; None if it is not for the loops."""
        asked = self._core.ask(unit, self._others.asked) if isinstance(unit, q.Leaf) else None
        if asked is not None:
            return self._core.frequencies(asked)
        pair = self._core.pair(unit, self._others.asked)
        return None if pair is None else self._core.near(pair)

    def _by_numpy(self, unit: q.Node, scored: bool) -> Found:
        shards = self._others.of(unit, scored=scored)
        docs = [shard.docs + base for shard, base in zip(shards, self._core.bases.tolist(), strict=False)]
        joined = np.concatenate(docs).astype(np.uint32)
        return Found(joined, np.concatenate([shard.scores for shard in shards]) if scored else None)

    def _mask(self, node: q.Node) -> Array:
        """bool[documents of all shards]: which match a form that is not scored, deleted ones too?"""
        if isinstance(node, q.Not):
            mask = np.ones(int(self._core.bases[-1]), np.bool_)
            mask[self.of(node.child, scored=False).docs] = False
            return mask
        self._others.limit.begin(node)
        if isinstance(node, q.Entity):
            return np.concatenate(names.naming(self._snapshot, node, self._others.corrections))
        return np.concatenate(filters.matching(self._snapshot, node))

    def _filter(self, nodes: Sequence[q.Node]) -> Filter:
        """What passes all of these forms that are not scored."""
        masks: list[Array] = []
        dated, first, last = False, NO_TIME + 1, _END_OF_TIME
        for node in nodes:
            if filters.is_published(node):
                begin, until = filters.seconds(node)
                dated = True
                first = first if begin is None else max(first, begin)
                last = last if until is None else min(last, until - 1)
            else:
                masks.append(self._mask(node))
        return Filter(np.bitwise_and.reduce(masks).view(np.uint8) if masks else None, dated, first, last)


def _is_filter(node: q.Node) -> bool:
    """Is it a form without a score, so that it can be asked of some documents only?"""
    if isinstance(node, q.Not):
        return not isinstance(node.child, q.Not)
    return not isinstance(node, _SCORED)
