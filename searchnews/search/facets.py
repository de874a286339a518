"""Which sources, authors, people, places do the matches have, and how many articles each?

Counted with `bincount` over the value numbers of the matching documents, exactly, in each segment. Over the segments
the counts of only those values are added up that can be among the commonest. What people set right in entities.yaml is
part of the counting, so that it takes effect without indexing again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from numbers import Integral

import numpy as np

from searchnews.analysis import fold
from searchnews.corrections import AS_INDEXED, Corrections
from searchnews.errors import told
from searchnews.fields import KEYWORD, Kind, is_own
from searchnews.numbers import distinct
from searchnews.query import nodes as q
from searchnews.query.nodes import ANY_ENTITY
from searchnews.search import names, wordlist
from searchnews.search.filters import pattern_of
from searchnews.search.names import ENTITY_FIELDS, Changes
from searchnews.search.tagged import Tags, known_ids
from searchnews.storage.columns import one_line
from searchnews.storage.segment import Array, Segment
from searchnews.storage.snapshot import Snapshot
from searchnews.storage.strings import Strings
from searchnews.storage.views import EntityColumn

VALUE_FIELDS = tuple(f.name for f in KEYWORD if f.name not in ("id", "url"))  # every article has another
FACET_FIELDS = (*VALUE_FIELDS, *ENTITY_FIELDS, ANY_ENTITY)

# Making a dict of all folds of a column costs, a fold, 1/16 of finding one by binary search (0.6 and 10 µs).
_BULK = 16
# Adding up the mentions of one value looks at all rows, counting those of all takes about as long as of so many.
_ALL = 4
_CALL = 5_000  # rows that are looked at in the time of the call


@dataclass(frozen=True, slots=True)
class Count:
    """A value of a field, how many of the articles have it and, for names, how often they mention it in all."""

    value: str
    field: str
    articles: int
    mentions: int = 0


@dataclass(frozen=True, slots=True, repr=False)
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

    def __repr__(self) -> str:
        first = f", first {self.counts[0].value!r}" if self.counts else ""
        return f"<Facet of {self.field}: {len(self)} value{'s' * (len(self) != 1)}{first}>"

    def _repr_html_(self) -> str:
        from searchnews.search import notebook

        return notebook.facet(self)


def facet(
    snapshot: Snapshot,
    docs: Sequence[Array],
    field: str,
    limit: int = 10,
    corrections: Corrections = AS_INDEXED,
    without: Sequence[Mapping[str, Array]] = (),
) -> Facet:
    """The `limit` commonest values of a field of FACET_FIELDS, or a keyword of one's own, among the documents `docs`
    (of each shard, ascending).

    "entity" stands for all kinds of names. Names are counted as the corrections have them: of two names that are one,
    an article that has both counts once. `without` leaves out values (numbers, of each shard, by
    field). Of values that equally many articles have, those
    with more mentions come first, then those that come first in the alphabet.
    """
    known = (*FACET_FIELDS, *(own.name for own in snapshot.own if own.kind is Kind.KEYWORD))
    if field not in known:
        raise ValueError(f"no values to count in the field {field!r}; choose one of {', '.join(known)}")
    if not isinstance(limit, Integral):
        raise TypeError(f"limit: expected a whole number, got {told(limit)}")
    if limit < 0:
        raise ValueError(f"limit must be 0 or more, not {limit}")
    have = [np.zeros(len(matched), np.bool_) for matched in docs]
    counts: list[Count] = []
    for name in ENTITY_FIELDS if field == ANY_ENTITY else (field,):
        tallies = [
            _tally(snapshot, i, name, matched, corrections, without[i] if without else {})
            for i, matched in enumerate(docs)
        ]
        for mask, tally in zip(have, tallies, strict=True):
            mask |= tally.have
        counts += _best(tallies, name, limit)
    counts.sort(key=lambda c: (-c.articles, -c.mentions, _fold(c.value)))
    return Facet(field, tuple(counts[:limit]), sum(int(mask.sum()) for mask in have))


@dataclass(frozen=True)
class _Tally:
    """The counts of one shard: `articles`, int64[n], of its values (`folds`, written as in `values`) and behind them
    of folds that only corrections bring (`added`). `spelled` writes corrected names, by number. `rows` are what was
    counted, of which `have` (bool, one a document) says which documents have any."""

    folds: Strings
    values: Strings
    added: list[str]
    spelled: dict[int, str]
    articles: Array
    rows: _Rows
    have: Array

    @cached_property
    def present(self) -> Array:
        """The numbers of the values that any article has: intp[n], ascending. Most values of names have none."""
        return np.flatnonzero(self.articles)

    def mentions(self, numbers: Sequence[int]) -> list[int]:
        """How often values are mentioned, 0 for -1. Of a few, those rows are added up alone: to count all values took
        a third of the time of a facet."""
        rows = self.rows
        if len(numbers) * (len(rows.value) + _CALL) > _ALL * (len(rows.value) + len(self.articles)):
            counted = np.bincount(rows.value, rows.weight, len(self.articles))
            return [int(counted[i]) if i >= 0 else 0 for i in numbers]
        return [int(rows.weight[rows.value == i].sum()) for i in numbers]

    def fold(self, i: int) -> str:
        return self.folds[i] if i < len(self.folds) else self.added[i - len(self.folds)]

    def value(self, i: int) -> str:
        return self.spelled.get(i) or self.values[i]

    def numbers(self, folds: Sequence[str]) -> list[int]:
        """Where the folds are counted, -1 for those that are not."""
        if len(folds) * _BULK > len(self.folds):
            known = {fold: i for i, fold in enumerate([*self.folds, *self.added])}
            return [known.get(fold, -1) for fold in folds]
        added = {fold: len(self.folds) + i for i, fold in enumerate(self.added)}
        return [added[fold] if fold in added else self.folds.find(fold) for fold in folds]


def _tally(
    snapshot: Snapshot, shard: int, field: str, docs: Array, corrections: Corrections, without: Mapping[str, Array]
) -> _Tally:
    segment = snapshot.shards[shard].segment
    if field in ENTITY_FIELDS and (corrections or without):
        return _corrected_tally(segment, field, docs, names.changes(snapshot, corrections)[shard], without)
    column = segment.keyword(field)
    folds, values = column.folds, column.values
    rows = _rows(segment, field, docs)
    if field in without:
        kept = ~np.isin(rows.value, without[field])
        rows = _Rows(rows.owner[kept], rows.value[kept], rows.weight[kept])
    articles = np.bincount(rows.value, minlength=len(folds))
    return _Tally(folds, values, [], {}, articles, rows, rows.have(len(docs)))


def _corrected_tally(
    segment: Segment, field: str, docs: Array, changes: Changes, without: Mapping[str, Array]
) -> _Tally:
    folds = segment.entity(field).folds
    added: dict[str, int] = {}
    spelled: dict[int, str] = {}

    def number(name: str) -> int:
        """The number that a corrected name counts under."""
        folded = _fold(name)
        i = folds.find(folded)
        if i < 0:
            i = added.setdefault(folded, len(folds) + len(added))
        spelled[i] = name
        return i

    pieces: list[_Rows] = []
    for kind in ENTITY_FIELDS:  # a name of another kind may belong here, and one of this kind elsewhere
        size = len(segment.entity(kind).folds)
        target = np.arange(size) if kind == field else np.full(size, -1)
        for i, to in changes[kind].items():
            target[i] = number(to.name) if to.kind == field and not to.hidden else -1
        if kind in without:
            target[without[kind]] = -1
        rows = _rows(segment, kind, docs)
        value = target[rows.value]
        here = value >= 0
        pieces.append(_Rows(rows.owner[here], value[here], rows.weight[here]))
    rows = _Rows(*(np.concatenate([getattr(p, name) for p in pieces]) for name in ("owner", "value", "weight")))
    size = len(folds) + len(added)
    merged = np.zeros(size, np.bool_)
    merged[list(spelled)] = True
    several = merged[rows.value]  # an article that has two names of one person counts once
    once = distinct(rows.owner[several] * size + rows.value[several]) % max(size, 1)
    articles = np.bincount(np.concatenate([rows.value[~several], once]), minlength=size)
    values = segment.entity(field).values
    return _Tally(folds, values, list(added), spelled, articles, rows, rows.have(len(docs)))


@dataclass(frozen=True)
class _Rows:
    """Values of documents, one a row: which document has it (a place in `docs`), its number, and how often the
    document mentions it; int64[n]."""

    owner: Array
    value: Array
    weight: Array

    def have(self, docs: int) -> Array:
        """bool[docs]: does the document have a row?"""
        mask = np.zeros(docs, np.bool_)
        mask[self.owner] = True
        return mask


def _rows(segment: Segment, field: str, docs: Array) -> _Rows:
    """The values of the documents."""
    column = segment.entity(field) if field in ENTITY_FIELDS else segment.keyword(field)
    rows, sizes = column.of_doc.places(docs)
    weight = column.count[rows] if isinstance(column, EntityColumn) else np.zeros(len(rows), np.uint16)
    return _Rows(np.repeat(np.arange(len(docs)), sizes), column.of_doc.items[rows].astype(np.int64), weight)


def tagged(snapshot: Snapshot, docs: Sequence[Array], tags: Tags, limit: int) -> Facet:
    """The `limit` commonest tags among the documents `docs` (of each shard, ascending), commonest first."""
    found = [
        set(compress(own.values(), np.isin([*own], chosen)))
        for own, chosen in zip(known_ids(snapshot, tags), docs, strict=True)
    ]
    counts = [Count(name, "tagged", sum(len(own.intersection(ids)) for own in found)) for name, ids in tags.items()]
    commonest = sorted((one for one in counts if one.articles), key=lambda one: (-one.articles, one.value))
    return Facet("tagged", tuple(commonest[:limit]), sum(map(len, found)))


def asked(snapshot: Snapshot, tree: q.Node, corrections: Corrections = AS_INDEXED) -> list[dict[str, Array]]:
    """The values that a query itself asks for, not those that it excludes: numbers, of each shard, by field."""
    found: list[dict[str, Array]] = [{} for _ in snapshot.shards]
    for node in _wanted(tree):
        if isinstance(node, q.Entity):
            values = names.values_asked(snapshot, node, corrections)
        else:
            pattern = pattern_of(node.pattern)
            columns = [shard.segment.keyword(node.field).folds for shard in snapshot.shards]
            values = [{node.field: wordlist.glob(folds, pattern)} for folds in columns]
        for known, more in zip(found, values, strict=True):
            for field, numbers in more.items():
                known[field] = np.union1d(known.get(field, np.empty(0, np.intp)), numbers).astype(np.intp)
    return found


def _wanted(node: q.Node) -> Iterator[q.Entity | q.Keyword]:
    """The names and values in a query."""
    match node:
        case q.Entity() | q.Keyword():
            if isinstance(node, q.Entity) or node.field in VALUE_FIELDS or is_own(node.field):
                yield node
        case q.Not(q.Not(child)):
            yield from _wanted(child)
        case q.Not():
            return
        case _:
            for child in q.children(node):
                yield from _wanted(child)


def _fold(name: str) -> str:
    """What makes two spellings of a value the same value."""
    return fold(one_line(name))


def _best(tallies: Sequence[_Tally], field: str, limit: int) -> list[Count]:
    """The `limit` commonest values over the shards and some more, each written as in the shard where most of the
    articles have it."""
    folds = _candidates(tallies, limit)
    places = [tally.numbers(folds) for tally in tallies]
    mentioned = [tally.mentions(numbers) for tally, numbers in zip(tallies, places, strict=True)]
    counts: list[Count] = []
    for numbers, mentions in zip(zip(*places, strict=True), zip(*mentioned, strict=True), strict=True):
        found = [(tally, i) for tally, i in zip(tallies, numbers, strict=True) if i >= 0]
        most, at = max(found, key=lambda pair: pair[0].articles[pair[1]])
        articles = sum(int(tally.articles[i]) for tally, i in found)
        counts.append(Count(most.value(at), field, articles, sum(mentions)))
    return counts


def _candidates(tallies: Sequence[_Tally], limit: int) -> list[str]:
    """The folds of values among which are the `limit` commonest.

    The limit-th commonest value has at least as many articles as the limit-th of any one shard. A shard in which no
    value has an equal share of so many gives no more than its commonest has; of the rest, a value has an equal share in
    some other shard. Without that, a few small shards beside a large one would make candidates of hundreds of values.
    """
    if limit == 0 or not tallies:
        return []
    counts = [tally.articles[tally.present] for tally in tallies]
    least = max((int(np.partition(one, -limit)[-limit]) for one in counts if len(one) >= limit), default=0)
    rest, left = least, len(tallies)
    for most in sorted(int(one.max(initial=0)) for one in counts):
        if most * left >= rest:
            break
        rest, left = rest - most, left - 1
    share = max(1, -(-rest // left))
    found = (
        [tally.fold(i) for i in tally.present[one >= share].tolist()]
        for tally, one in zip(tallies, counts, strict=True)
    )
    return list(dict.fromkeys(fold_ for folds in found for fold_ in folds))
