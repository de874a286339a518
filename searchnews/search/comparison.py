"""How do several queries compare over time: in numbers of articles, or as shares of all that were published then?

All of them are counted in the same buckets (see `timeline`), which begin with the first article that any of them finds.
Shares make archives comparable that have more articles of one year than of another, and sources that write more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from itertools import pairwise

import numpy as np

from searchnews.analysis import fold
from searchnews.corrections import Corrections
from searchnews.query.variants import ORDINARY_SYNONYMS, Synonyms
from searchnews.search import timeline
from searchnews.search.answer import answer
from searchnews.search.batch import NamedQuery, tree_of
from searchnews.search.evaluate import Evaluation
from searchnews.search.facets import facet
from searchnews.search.filters import with_values
from searchnews.search.limit import Limit
from searchnews.storage.columns import one_line
from searchnews.storage.segment import Array
from searchnews.storage.snapshot import Snapshot
from searchnews.tagging import NONE, Annotations

MOST_SOURCES = 5  # that find most; more lines than that, times the queries, nobody can tell apart
MOST_SMOOTH = 1000
PER = ("source",)


@dataclass(frozen=True, slots=True)
class Series:
    """A query, in one `source` or in all (""): for each bucket, how many articles it finds, and of how many."""

    name: str
    query: str
    source: str
    articles: tuple[int, ...]
    of_all: tuple[int, ...]

    @property
    def label(self) -> str:
        """What to call it beside the others."""
        return f"{self.name}, {self.source}" if self.source else self.name


@dataclass(frozen=True, slots=True)
class Comparison:
    """Several series over the same buckets: `days` are their beginnings and the end of the last, `units` of how many
    units `by` each is (more than one: a stretch in which no query finds anything). Values are shares or numbers of
    articles, and means over `smooth` buckets."""

    by: str
    field: str
    days: tuple[date, ...]
    units: tuple[int, ...]
    series: tuple[Series, ...]
    share: bool = False
    smooth: int = 1

    @property
    def buckets(self) -> tuple[tuple[date, date], ...]:
        """The first day of each, and the day after its last."""
        return tuple(pairwise(self.days))

    def values(self, series: Series) -> tuple[float, ...]:
        """A value a bucket: articles, or their share of all (0 to 1; 0 where there are none at all).

        A mean is that of the bucket, of (smooth - 1) // 2 before it and smooth // 2 after it, as far as there are some
        this side of a long stretch without articles; of a share, all articles of these buckets by all of them, so that
        a week with three articles does not count as much as one with three hundred.
        """
        return tuple(self._value(series, *self._window(i)) for i in range(len(self.units)))

    def _window(self, i: int) -> tuple[int, int]:
        low, high = i, i + 1
        while low > 0 and i - low < (self.smooth - 1) // 2 and self.units[low - 1] == self.units[i] == 1:
            low -= 1
        while high < len(self.units) and high - i <= self.smooth // 2 and self.units[high] == self.units[i] == 1:
            high += 1
        return low, high

    def _value(self, series: Series, low: int, high: int) -> float:
        articles = sum(series.articles[low:high])
        if not self.share:
            return articles / (high - low)
        of_all = sum(series.of_all[low:high])
        return articles / of_all if of_all else 0.0


def compare(
    snapshot: Snapshot,
    queries: Sequence[NamedQuery],
    *,
    by: str = "month",
    field: str = "published",
    share: bool = False,
    per: str = "",
    smooth: int = 1,
    begin: date | None = None,
    until: date | None = None,
    now: datetime | None = None,
    zone: tzinfo = UTC,
    corrections: Corrections,
    annotations: Annotations = NONE,
    synonyms: Synonyms = ORDINARY_SYNONYMS,
    timeout: float | None = None,
) -> Comparison:
    """The comparison of some queries on a snapshot; `per` "source", each in the MOST_SOURCES that have most of what any
    of them finds. The other arguments are those of `timeline.timeline`. Raises QueryError, SearchNewsError."""
    if per not in ("", *PER):
        raise ValueError(f"no comparison per {per!r}; choose one of {', '.join(PER)}")
    if not 1 <= smooth <= MOST_SMOOTH:
        raise ValueError(f"smooth: expected a number of buckets from 1 to {MOST_SMOOTH}, got {smooth!r}")
    moment = now or datetime.now(UTC)
    found = []
    for asked in queries:
        tree = tree_of(asked.query, moment, zone, snapshot.languages, snapshot.own, annotations, synonyms)
        found.append(answer(Evaluation(snapshot, corrections, Limit(timeout)), tree).docs)
    live = [np.flatnonzero(shard.live) for shard in snapshot.shards]
    together = [np.unique(np.concatenate([np.empty(0, np.intp), *docs])) for docs in zip(*found, strict=True)]
    axis = timeline.axis(snapshot, together or live, by, field, zone=zone, begin=begin, until=until)
    series = []
    for source, masks in _places(snapshot, together, per):
        of_all = _counts(axis, snapshot, live, masks)
        for asked, docs in zip(queries, found, strict=True):
            series.append(Series(asked.name, asked.query, source, _counts(axis, snapshot, docs, masks), of_all))
    return Comparison(by, field, axis.days, axis.units, tuple(series), share, smooth)


def _places(snapshot: Snapshot, docs: Sequence[Array], per: str) -> list[tuple[str, list[Array] | None]]:
    """The sources to compare in, each with its documents, bool[D] of each shard; or all of them together."""
    if not per:
        return [("", None)]
    found: list[tuple[str, list[Array] | None]] = []
    for count in facet(snapshot, docs, per, MOST_SOURCES):
        wanted = fold(one_line(count.value))
        numbers = [shard.segment.keyword(per).folds.find(wanted) for shard in snapshot.shards]
        masks = [
            with_values(shard.segment, per, np.array([number] if number >= 0 else [], np.intp))
            for shard, number in zip(snapshot.shards, numbers, strict=True)
        ]
        found.append((count.value, masks))
    return found


def _counts(
    axis: timeline.Axis, snapshot: Snapshot, docs: Sequence[Array], masks: Sequence[Array] | None
) -> tuple[int, ...]:
    chosen = docs if masks is None else [found[mask[found]] for found, mask in zip(docs, masks, strict=True)]
    return tuple(axis.counts(snapshot, chosen).tolist())
