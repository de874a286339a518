"""Which documents match a query, and with what score?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from searchnews.kernels.native import MOST_BEST
from searchnews.search import scoring
from searchnews.storage.segment import Array

if TYPE_CHECKING:
    from searchnews.search.core import Core
    from searchnews.search.parts import Found

Place = tuple[int, int, float]  # shard, document, score


class ShardMatches:
    """The live documents of one shard that match, and their scores, in one of two forms; the other is worked out when
    it is asked for:

    many   `mask` bool[D]: does the document match?  `dense` float32[D]: its score, 0 if it does not
    few    `docs` intp[n]: the documents that match, ascending;  `scores` float32[n]

    `dense` is None if no part of the query has a score: all scores are 0.

    A scoring unit gives frequencies, its `idf` and its `weight` instead; where that differs between languages, `light`
    (bool[D]) are the documents in which it is a function word. They become scores when those are asked for: AND asks
    only for those of the documents that are left.
    """

    def __init__(self, documents: int, docs: Array | None, scores: Array | None) -> None:
        """Few matches, unless `docs` is None (see `many`)."""
        self.few = docs is not None
        self.documents, self._docs, self._scores = documents, docs, scores
        self._mask: Array | None = None
        self._dense: Array | None = None
        self._frequencies: Array | None = None  # until they are made `_dense` or `_scores`; if few, also afterwards
        self._total: int | None = None
        self.idf: float | None = None
        self.weight = 1.0
        self.light: Array | None = None

    @classmethod
    def many(cls, mask: Array, dense: Array | None = None) -> ShardMatches:
        """Matches in their dense form."""
        matches = cls(len(mask), None, None)
        matches._mask, matches._dense = mask, dense
        return matches

    @classmethod
    def unit(cls, docs: Array | None, frequencies: Array) -> ShardMatches:
        """The matches of a scoring unit: where its frequencies (float32[D]) are not 0; `docs` too if they are few."""
        matches = cls(len(frequencies), docs, None)
        matches._frequencies = frequencies
        if docs is None:
            matches._mask = frequencies > 0
        return matches

    def where(self, keep: Array) -> ShardMatches:
        """Those of `docs`, which are few, for which `keep` (bool[n]) holds."""
        docs = self.docs.compress(keep)
        return ShardMatches(self.documents, docs, self.score(docs) if self.scored else None)

    @property
    def scored(self) -> bool:
        """Does any part of the query have a score?"""
        return self._frequencies is not None or self._scores is not None or self._dense is not None

    @property
    def own(self) -> Array | None:
        """The scores in the form that was given: of `docs` if few, else of all documents."""
        if self.few:
            if self._scores is None and self.scored:
                self._scores = self.score(self.docs)
            return self._scores
        if self._frequencies is not None:
            self._dense, self._frequencies = self._worth(self._frequencies, self.light), None
        return self._dense

    def _worth(self, frequencies: Array, light: Array | None) -> Array:
        if self.idf is None:
            return frequencies
        if light is None:
            return scoring.saturate(frequencies, self.weight * self.idf)
        return scoring.lightened(scoring.saturate(frequencies, self.idf), light)

    @property
    def mask(self) -> Array:
        """bool[D]: does the document match?"""
        if self._mask is None:
            self._mask = np.zeros(self.documents, np.bool_)
            self._mask[self._docs] = True
        return self._mask

    @property
    def dense(self) -> Array | None:
        """float32[D]: the score of each document."""
        own = self.own
        if self._dense is None and own is not None:
            self._dense = np.zeros(self.documents, np.float32)
            self._dense[self._docs] = own
        return self._dense

    @property
    def docs(self) -> Array:
        """intp[n]: the documents that match, ascending."""
        if self._docs is None:
            self._docs = np.flatnonzero(self.mask)
        return self._docs

    @property
    def scores(self) -> Array:
        """float32[n]: the scores of `docs`, zeros if there are none."""
        return self.score(self.docs)

    @property
    def total(self) -> int:
        """How many match."""
        if self._docs is not None:
            return len(self._docs)
        if self._total is None:
            self._total = int(np.count_nonzero(self.mask))
        return self._total

    def has(self, docs: Array) -> Array:
        """bool: which of these documents match?"""
        frequencies = self._frequencies
        return self.mask.take(docs) if frequencies is None else frequencies.take(docs) > 0

    def score(self, docs: Array) -> Array:
        """float32: the scores of some of `docs`."""
        if self._frequencies is not None:
            return self._worth(self._frequencies.take(docs), None if self.light is None else self.light.take(docs))
        if self._dense is not None:
            return self._dense.take(docs)
        if self._scores is not None:
            return self._scores.take(self.docs.searchsorted(docs))
        return np.zeros(len(docs), np.float32)


class Matches:
    """The matches in every shard of a snapshot, in the shards' order."""

    def __init__(self, shards: Sequence[ShardMatches]) -> None:
        self._given = shards

    @property
    def _shards(self) -> Sequence[ShardMatches]:
        return self._given

    @property
    def shards(self) -> Sequence[ShardMatches]:
        """The matches of each shard."""
        return self._shards

    @cached_property
    def total(self) -> int:
        """How many articles match, exactly."""
        return sum(shard.total for shard in self._shards)

    @property
    def docs(self) -> list[Array]:
        """The matching documents of each shard, ascending: intp."""
        return [shard.docs for shard in self._shards]

    def best(self, most: int) -> list[Place] | None:
        """(shard, document, score) of the `most` best, if there is a quicker way than to look through the shards."""
        return None


class Unscored(Matches):
    """Matches whose scores nobody may ask for: if somebody does, all are found `again`."""

    def __init__(self, shards: Sequence[ShardMatches], again: Callable[[], Sequence[ShardMatches]]) -> None:
        super().__init__(shards)
        self._again = again

    @cached_property
    def shards(self) -> Sequence[ShardMatches]:
        """The matches of each shard."""
        return self._again()


class ArchiveMatches(Matches):
    """The answer of the compiled loops for the whole archive at once: `first` is how many match and some that come
    first, if they were found before the others; `found` finds all."""

    def __init__(
        self, core: Core, found: Callable[[], Found], first: tuple[int, Sequence[Place]] | None = None
    ) -> None:
        self.core, self._find, self._first = core, found, first

    @cached_property
    def found(self) -> Found:
        """All of them."""
        return self._find()

    @cached_property
    def _shards(self) -> Sequence[ShardMatches]:
        docs, scores, bases = self.found.docs, self.found.scores, self.core.bases
        cuts = docs.searchsorted(bases).tolist()
        return [
            ShardMatches(until - base, docs[a:b].astype(np.intp) - base, None if scores is None else scores[a:b])
            for base, until, a, b in zip(bases.tolist(), bases[1:].tolist(), cuts, cuts[1:], strict=False)
        ]

    @property
    def total(self) -> int:
        """How many articles match, exactly."""
        return len(self.found.docs) if self._first is None else self._first[0]

    def best(self, most: int) -> list[Place] | None:
        """(shard, document, score) of the `most` best."""
        if self._first is not None and min(most, self.total) <= len(self._first[1]):
            return list(self._first[1][:most])
        return self.core.best(self.found, most) if 0 < most <= MOST_BEST else None
