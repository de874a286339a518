"""Which sources, authors, people, places do the matches have, and how many articles each?

Counted with `bincount` over the value numbers of the matching documents, exactly, and merged over segments by the
value's fold. Renaming and hiding names is part of counting, so that it takes effect without indexing again.
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

# Decoding all strings of a column at once takes 1/8 of the time, a string, of decoding one (0.1 and 0.8 µs).
_BULK = 8

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
    """The commonest values of a field, commonest first; iterates over them. `distinct` is how many values there are
    in all, and `articles` how many of the articles have one."""

    field: str
    counts: tuple[Count, ...]
    distinct: int
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
    distinct = 0
    for name in ENTITY_FIELDS if field == ANY_ENTITY else (field,):
        renamed = renames or {} if name in ENTITY_FIELDS else {}
        leaves = list(zip(snapshot.leaves, docs, strict=True))
        tallies = [_tally(leaf.segment, name, matched, renamed) for leaf, matched in leaves]
        for mask, tally in zip(have, tallies, strict=True):
            mask |= tally.have
        total = _add_up(tallies)
        distinct += len(total.folds)
        given = {_key(new): new for new in renamed.values() if new is not None}
        for n in _best(total, limit):
            value = given.get(total.folds[n]) or _written(snapshot, name, n, tallies, total)
            counts.append(Count(value, name, int(total.articles[n]), int(total.mentions[n])))
    counts.sort(key=lambda c: (-c.articles, -c.mentions, _key(c.value)))
    return Facet(field, tuple(counts[:limit]), distinct, sum(int(mask.sum()) for mask in have))


def _written(snapshot: Snapshot, field: str, n: int, tallies: Sequence[_Tally], total: _Sum) -> str:
    """The value as it is written in the leaf where most of the articles have it."""
    most, name = 0, ""
    for leaf, tally, number in zip(snapshot.leaves, tallies, total.number, strict=True):
        for at in np.flatnonzero(number == n).tolist():
            if tally.articles[at] > most:
                most = int(tally.articles[at])
                name = leaf.segment.strings(f"{field}.values")[int(tally.number[at])]
    return name


@dataclass(frozen=True)
class _Tally:
    """The values that occur in one leaf, parallel: `folds`, and articles, mentions, number int64[n] (the place of the
    value in the column). `have` (bool, one a document) says which documents have a value."""

    folds: list[str]
    articles: Array
    mentions: Array
    number: Array
    have: Array


def _tally(segment: Segment, field: str, docs: Array, renames: Renames) -> _Tally:
    folds = segment.strings(f"{field}.folds")
    owner, row = _rows(segment[f"{field}.of_doc.cuts"], docs)
    value = segment[f"{field}.of_doc"][row].astype(np.int64)
    entity = f"{field}.count" in segment
    weight = segment[f"{field}.count"][row] if entity else np.zeros(len(row))
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
    number = np.flatnonzero(articles)
    have = np.zeros(len(docs), np.bool_)
    have[owner] = True
    return _Tally(_decode(folds, number, added), articles[number], mentions[number], number, have)


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
        wanted = _key(name)
        j = folds.find(wanted)
        if j < 0:
            j = added.setdefault(wanted, len(folds) + len(added))
        target[i] = j
        into.append(j)
    merged = np.zeros(len(folds) + len(added), np.bool_)
    merged[into] = True
    return target, merged, list(added)


def _key(name: str) -> str:
    """What makes two spellings of a value the same value."""
    return fold(one_line(name))


def _decode(folds: Strings, numbers: Array, added: list[str]) -> list[str]:
    if len(numbers) * _BULK > len(folds):
        known = [*folds, *added]
        return [known[i] for i in numbers.tolist()]
    return [folds[i] if i < len(folds) else added[i - len(folds)] for i in numbers.tolist()]


@dataclass(frozen=True)
class _Sum:
    """The tallies of all leaves together, parallel: `folds`, and articles, mentions int64[n]. `number[leaf]` (int64,
    parallel to the tally of the leaf) says where its values went."""

    folds: list[str]
    articles: Array
    mentions: Array
    number: list[Array]


def _add_up(tallies: Sequence[_Tally]) -> _Sum:
    known: dict[str, int] = {}
    number = [
        np.fromiter((known.setdefault(f, len(known)) for f in tally.folds), np.int64, len(tally.folds))
        for tally in tallies
    ]
    articles, mentions = np.zeros(len(known), np.int64), np.zeros(len(known), np.int64)
    for tally, n in zip(tallies, number, strict=True):  # within a leaf the folds are distinct
        articles[n] += tally.articles
        mentions[n] += tally.mentions
    return _Sum(list(known), articles, mentions, number)


def _best(total: _Sum, limit: int) -> list[int]:
    """The numbers of the `limit` commonest values, commonest first."""
    if limit == 0:
        return []
    weight = total.articles << 32 | np.minimum(total.mentions, (1 << 32) - 1)
    least = int(np.partition(weight, -limit)[-limit]) if limit < len(weight) else 0
    candidates = np.flatnonzero(weight >= least).tolist()
    return sorted(candidates, key=lambda n: (-weight[n], total.folds[n]))[:limit]
