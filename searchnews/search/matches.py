"""Which documents match a query, and with what score?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from searchnews.index.segment import Array
from searchnews.search import scoring


class LeafMatches:
    """The live documents of one leaf that match, and their scores, in one of two forms; the other is worked out when
    it is asked for:

    many   `mask` bool[D]: does the document match?  `dense` float32[D]: its score, 0 if it does not
    few    `docs` intp[n]: the documents that match, ascending;  `scores` float32[n]

    `dense` is None if no part of the query has a score: all scores are 0.

    The scores of a scoring unit are given as its combined frequencies and its `idf`, and worked out when they are asked
    for: AND asks only for those of the documents that are left.
    """

    def __init__(self, documents: int, docs: Array | None, scores: Array | None) -> None:
        """Few matches, unless `docs` is None (see `many`)."""
        self.few = docs is not None
        self.documents, self._docs, self._scores = documents, docs, scores
        self._mask: Array | None = None
        self._dense: Array | None = None
        self.idf: float | None = None

    @classmethod
    def many(cls, mask: Array, dense: Array | None = None) -> LeafMatches:
        """Matches in their dense form."""
        matches = cls(len(mask), None, None)
        matches._mask, matches._dense = mask, dense
        return matches

    def where(self, keep: Array) -> LeafMatches:
        """Those of `docs`, which are few, for which `keep` (bool[n]) holds."""
        assert self._docs is not None
        scores = None if self._scores is None else self._scores.compress(keep)
        kept = LeafMatches(self.documents, self._docs.compress(keep), scores)
        kept.idf = self.idf
        return kept

    @property
    def scored(self) -> bool:
        """Does any part of the query have a score?"""
        return self._given is not None

    @property
    def _given(self) -> Array | None:
        return self._scores if self.few else self._dense

    @property
    def own(self) -> Array | None:
        """The scores in the form that was given: of `docs` if few, else of all documents."""
        given = self._given
        if given is not None and self.idf is not None:
            scoring.saturate(given, self.idf)
            self.idf = None
        return given

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

    @cached_property
    def total(self) -> int:
        """How many match."""
        return len(self.docs) if self.few else int(np.count_nonzero(self.mask))

    def score(self, docs: Array) -> Array:
        """float32: the scores of some of `docs`."""
        given = self._given
        if given is None:
            return np.zeros(len(docs), np.float32)
        if not self.few:
            scores = given.take(docs)
        elif docs is self._docs:
            scores = given.copy()
        else:
            scores = given.take(self.docs.searchsorted(docs))
        return scores if self.idf is None else scoring.saturate(scores, self.idf)


@dataclass(frozen=True, eq=False)
class Matches:
    """The matches in every leaf of a snapshot, in the leaves' order."""

    leaves: Sequence[LeafMatches]

    @cached_property
    def total(self) -> int:
        """How many articles match, exactly."""
        return sum(leaf.total for leaf in self.leaves)

    @property
    def docs(self) -> list[Array]:
        """The matching documents of each leaf, ascending: intp."""
        return [leaf.docs for leaf in self.leaves]
