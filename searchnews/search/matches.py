"""Which documents match a query, and with what score?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from searchnews.index.segment import Array


@dataclass(frozen=True, eq=False)
class LeafMatches:
    """The matches in one leaf. `mask` bool[D]: does the document match (and is live)? `dense` float32[D]: the score
    of each, 0 where it does not match, or None if all scores are 0."""

    mask: Array
    dense: Array | None

    @cached_property
    def docs(self) -> Array:
        """The matching documents, ascending: uint16."""
        return np.flatnonzero(self.mask).astype(np.uint16)

    @cached_property
    def scores(self) -> Array:
        """The scores of `docs`: float32."""
        return np.zeros(len(self.docs), np.float32) if self.dense is None else self.dense[self.docs]

    @cached_property
    def total(self) -> int:
        """How many match."""
        return int(np.count_nonzero(self.mask))


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
        """The matching documents of each leaf, ascending: uint16."""
        return [leaf.docs for leaf in self.leaves]
