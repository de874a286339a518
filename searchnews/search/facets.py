"""Which sources, authors, people, places do the matches have, and how many articles each?

Counted with `bincount` over the value numbers of the matching documents, exactly, in each segment. Over the segments
the counts of only those values are added up that can be among the commonest. Renaming and hiding names is part of the
counting, so that it takes effect without indexing again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from searchnews.analysis import fold
from searchnews.fields import ENTITY, KEYWORD
from searchnews.index.columns import one_line
from searchnews.index.segment import Array, Segment, Strings
from searchnews.index.snapshot import Snapshot
from searchnews.query.nodes import ANY_ENTITY

ENTITY_FIELDS = tuple(f.name for f in ENTITY)
VALUE_FIELDS = tuple(f.name for f in KEYWORD if f.name not in ("id", "url"))  # every article has another
FACET_FIELDS = (*VALUE_FIELDS, *ENTITY_FIELDS, ANY_ENTITY)

# Making a dict of all folds of a column costs, a fold, 1/16 of finding one by binary search (0.6 and 10 µs).
_BULK = 16

# The fold of a name -> the name to count it as, or None to leave it out.
Renames = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Count:
    """A value of a field, how many of the articles have it and, for names, how often they mention it in all."""

    value: str
    field: str
    articles: int
    mentions: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    """The commonest values of a field, commonest first; iterates over them. `articles` is how many of the articles
    have any value."""

    field: str
    counts: tuple[Count, ...]
    articles: int

    def __iter__(self) -> Iterator[Count]:
        return iter(self.counts)

    def __len__(self) -> int:
        return len(self.counts)


def facet(
    snapshot: Snapshot, docs: Sequence[Array], field: str, limit: int = 10, renames: Renames | None = None
) -> Facet:
    """The `limit` commonest values of a field of FACET_FIELDS among the documents `docs` (of each leaf, ascending).

    "entity" stands for all kinds of names. Names that are renamed to the same name count as one, and an article that
    has both counts once. Of values that equally many articles have, those with more mentions come first, then those
    that come first in the alphabet.
    """
    if field not in FACET_FIELDS:
        raise ValueError(f"no values to count in the field {field!r}; choose one of {', '.join(FACET_FIELDS)}")
    if limit < 0:
        raise ValueError(f"limit must be 0 or more, not {limit}")
    have = [np.zeros(len(matched), np.bool_) for matched in docs]
    counts: list[Count] = []
    for name in ENTITY_FIELDS if field == ANY_ENTITY else (field,):
        renamed = renames or {} if name in ENTITY_FIELDS else {}
        leaves = zip(snapshot.leaves, docs, strict=True)
        tallies = [_tally(leaf.segment, name, matched, renamed) for leaf, matched in leaves]
        for mask, tally in zip(have, tallies, strict=True):
            mask |= tally.have
        counts += _best(tallies, name, limit, {key(new): new for new in renamed.values() if new is not None})
    counts.sort(key=lambda c: (-c.articles, -c.mentions, key(c.value)))
    return Facet(field, tuple(counts[:limit]), sum(int(mask.sum()) for mask in have))


@dataclass(frozen=True)
class _Tally:
    """The counts of one leaf: articles and mentions, int64[n], of its values (`folds`, written as in `values`) and
    behind them of the folds that only renaming brings (`added`). `have` (bool, one a document) says which documents
    have any."""

    folds: Strings
    values: Strings
    added: list[str]
    articles: Array
    mentions: Array
    have: Array

    def fold(self, i: int) -> str:
        return self.folds[i] if i < len(self.folds) else self.added[i - len(self.folds)]

    def numbers(self, folds: Sequence[str]) -> list[int]:
        """Where the folds are counted, -1 for those that are not."""
        if len(folds) * _BULK > len(self.folds):
            known = {fold: i for i, fold in enumerate([*self.folds, *self.added])}
            return [known.get(fold, -1) for fold in folds]
        added = {fold: len(self.folds) + i for i, fold in enumerate(self.added)}
        return [added[fold] if fold in added else self.folds.find(fold) for fold in folds]


def _tally(segment: Segment, field: str, docs: Array, renames: Renames) -> _Tally:
    folds = segment.strings(f"{field}.folds")
    owner, row = _rows(segment[f"{field}.of_doc.cuts"], docs)
    value = segment[f"{field}.of_doc"][row].astype(np.int64)
    weight = segment[f"{field}.count"][row] if f"{field}.count" in segment else np.zeros(len(row), np.uint16)
    added: list[str] = []
    if renames:
        target, merged, added = _targets(folds, renames)
        value = target[value]
        kept = value >= 0
        owner, value, weight = owner[kept], value[kept], weight[kept]
        size = len(folds) + len(added)
        several = merged[value]  # an article that has two names of one person counts once
        once = np.unique(owner[several] * size + value[several]) % max(size, 1)
        articles = np.bincount(np.concatenate([value[~several], once]), minlength=size)
    else:
        articles = np.bincount(value, minlength=len(folds))
    mentions = np.bincount(value, weight, len(articles)).astype(np.int64)
    have = np.zeros(len(docs), np.bool_)
    have[owner] = True
    return _Tally(folds, segment.strings(f"{field}.values"), added, articles, mentions, have)


def _rows(cuts: Array, docs: Array) -> tuple[Array, Array]:
    """For every value of the documents: which of `docs` has it, and its row in the column. Both int64[values]."""
    docs = docs.astype(np.int64)
    begin = cuts[docs].astype(np.int64)
    size = cuts[docs + 1].astype(np.int64) - begin
    owner = np.repeat(np.arange(len(docs)), size)
    ahead = np.cumsum(size) - size
    return owner, np.arange(len(owner)) + (begin - ahead)[owner]


def _targets(folds: Strings, renames: Renames) -> tuple[Array, Array, list[str]]:
    """What the values of a leaf count as: target int64[values] (-1 to leave it out), merged bool[targets] (may a
    document have it twice?), and the folds of the targets that are no values of the leaf, numbered behind them."""
    target = np.arange(len(folds))
    added: dict[str, int] = {}
    into: list[int] = []
    for old, name in renames.items():
        i = folds.find(old)
        if i < 0:
            continue
        if name is None:
            target[i] = -1
            continue
        wanted = key(name)
        j = folds.find(wanted)
        if j < 0:
            j = added.setdefault(wanted, len(folds) + len(added))
        target[i] = j
        into.append(j)
    merged = np.zeros(len(folds) + len(added), np.bool_)
    merged[into] = True
    return target, merged, list(added)


def key(name: str) -> str:
    """What makes two spellings of a value the same value."""
    return fold(one_line(name))


def _best(tallies: Sequence[_Tally], field: str, limit: int, spelled: Mapping[str, str]) -> list[Count]:
    """The `limit` commonest values over the leaves, written as `spelled` has them (by fold), else as in the leaf where
    most of the articles have them."""
    folds = _candidates(tallies, limit)
    places = [tally.numbers(folds) for tally in tallies]
    counts: list[Count] = []
    for fold_, numbers in zip(folds, zip(*places, strict=True), strict=True):
        found = [(tally, i) for tally, i in zip(tallies, numbers, strict=True) if i >= 0]
        most, at = max(found, key=lambda pair: pair[0].articles[pair[1]])
        articles = sum(int(tally.articles[i]) for tally, i in found)
        mentions = sum(int(tally.mentions[i]) for tally, i in found)
        counts.append(Count(spelled.get(fold_) or most.values[at], field, articles, mentions))
    return counts


def _candidates(tallies: Sequence[_Tally], limit: int) -> list[str]:
    """The folds of values among which are the `limit` commonest.

    The limit-th commonest value has at least as many articles as the limit-th of any one leaf, and a value with so
    many in all has at least an equal share of them in some leaf.
    """
    if limit == 0:
        return []
    least = max((int(np.partition(t.articles, -limit)[-limit]) for t in tallies if len(t.articles) >= limit), default=0)
    share = max(1, -(-least // max(len(tallies), 1)))
    found = ([tally.fold(i) for i in np.flatnonzero(tally.articles >= share).tolist()] for tally in tallies)
    return list(dict.fromkeys(fold_ for folds in found for fold_ in folds))
