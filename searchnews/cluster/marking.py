"""Where does a query match in the articles that a cluster found? Our own engine says, when somebody asks.

To look takes longer than the cluster's answer (10 ms for ten articles), and who wants ids, times or titles never asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from searchnews.article import Article
from searchnews.cluster import doubt
from searchnews.corrections import Corrections
from searchnews.query import nodes as q
from searchnews.search.evaluate import Evaluation
from searchnews.search.snippets import Spot
from searchnews.search.spots import spots_at

Spots = Mapping[str, tuple[Spot, ...]]  # by text field


class Marks:
    """The spots of a query in some articles, which all match; those of all are looked for at once."""

    def __init__(self, articles: Sequence[Article], tree: q.Node, corrections: Corrections) -> None:
        self._articles, self._tree, self._corrections = articles, tree, corrections

    @cached_property
    def found(self) -> Sequence[Spots]:
        """Those of each article."""
        evaluation = Evaluation(doubt.snapshot_of(self._articles), self._corrections)
        return spots_at(evaluation, self._tree, [(0, number) for number in range(len(self._articles))])

    def __iter__(self) -> Iterator[Spots]:
        return (SpotsOf(self, number) for number in range(len(self._articles)))


class SpotsOf(Spots):
    """The spots in article `number`, looked for when they are asked for."""

    def __init__(self, marks: Marks, number: int) -> None:
        self._marks, self._number = marks, number

    @property
    def _found(self) -> Spots:
        return self._marks.found[self._number]

    def __getitem__(self, field: str) -> tuple[Spot, ...]:
        return self._found[field]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __repr__(self) -> str:
        return repr(dict(self._found))
