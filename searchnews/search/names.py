"""Whom does a name in a query mean, once entities.yaml has its say, and how often do articles mention them?

`field:pattern` means every indexed name
    of which the pattern matches the whole or a word, or matches another name that it is merged with; and
    whose kind, once corrected, is the field's, unless that is `entity`.

Names that are hidden are only left out of lists: who asks for them finds them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import takewhile
from typing import NamedTuple

import numpy as np

from searchnews.corrections import Corrections, Group, key
from searchnews.fields import ENTITY
from searchnews.query import nodes as q
from searchnews.search import wordlist
from searchnews.search.filters import pattern_of, with_values
from searchnews.storage.segment import Array, Segment
from searchnews.storage.snapshot import Snapshot

ENTITY_FIELDS = tuple(f.name for f in ENTITY)


class Corrected(NamedTuple):
    """What corrections make of an indexed name."""

    name: str
    kind: str
    hidden: bool


Changes = Mapping[str, Mapping[int, Corrected]]  # by entity field, and number of the value


def changes(snapshot: Snapshot, corrections: Corrections) -> Sequence[Changes]:
    """What the corrections make of the names of each shard; those that they say nothing about are missing. Kept for the
    next search: to look 1,500 corrections up in a segment of 9,000 names takes 0.27 s."""
    known: tuple[Corrections, Sequence[Changes]] | None = snapshot.derived.get("changes of names")
    if known is None or known[0] is not corrections:
        found = [
            {field: dict(_changes(shard.segment, field, corrections)) for field in ENTITY_FIELDS}
            for shard in snapshot.shards
        ]
        known = snapshot.derived["changes of names"] = corrections, found
    return known[1]


def _changes(segment: Segment, field: str, corrections: Corrections) -> Iterator[tuple[int, Corrected]]:
    names = segment.entity(field).values
    for i in written(segment, field, {*corrections.canonical, *corrections.kinds, *corrections.hidden}):
        name, kind = corrections.stands_for(names[i], field)
        yield i, Corrected(name, kind, corrections.correct(names[i], field) is None)


def written(segment: Segment, field: str, keys: Collection[str]) -> list[int]:
    """The numbers of the values of an entity field that have one of these keys (`aliases.key`)."""
    column = segment.entity(field)
    names, holders = column.values, column.holders
    sizes = holders.sizes.tolist()
    place = cache(column.words.find)
    found: list[int] = []
    for wanted in keys:
        places = list(takewhile(lambda i: i >= 0, map(place, wanted.split())))
        if places and len(places) == wanted.count(" ") + 1:
            rarest = min(places, key=sizes.__getitem__)
            found += (i for i in holders.of(rarest).tolist() if key(names[i]) == wanted)
    return found


def groups_asked(asked: q.Entity, corrections: Corrections) -> list[Group]:
    """The names that are one, of which the query asks for some."""
    pattern = pattern_of(asked.pattern)
    if pattern.plain is not None:
        plain = {pattern.plain, key(pattern.plain)}
        return [group for group in corrections.groups.values() if plain & _parts(group, asked)]
    expression = pattern.expression()
    return [group for group in corrections.groups.values() if any(map(expression.fullmatch, _parts(group, asked)))]


def _parts(group: Group, asked: q.Entity) -> frozenset[str]:
    return group.wholes if asked.whole else group.parts


def values_asked(snapshot: Snapshot, asked: q.Entity, corrections: Corrections) -> list[dict[str, Array]]:
    """The numbers of the values of each shard that a name in a query means, by entity field: intp, ascending."""
    pattern = pattern_of(asked.pattern)
    if not corrections:
        fields = ENTITY_FIELDS if asked.field == q.ANY_ENTITY else (asked.field,)
        return [
            {field: _as_indexed(shard.segment, field, pattern, asked.whole) for field in fields}
            for shard in snapshot.shards
        ]
    one = {key(group.names[0]) for group in groups_asked(asked, corrections)}
    found = []
    for shard, of_shard in zip(snapshot.shards, changes(snapshot, corrections), strict=True):
        values = {}
        for field in ENTITY_FIELDS:
            changed = of_shard[field]
            numbers = set(_as_indexed(shard.segment, field, pattern, asked.whole).tolist())
            numbers |= {i for i, to in changed.items() if key(to.name) in one}
            kinds = ((i, changed[i].kind if i in changed else field) for i in numbers)
            values[field] = np.array(sorted(i for i, kind in kinds if asked.field in (q.ANY_ENTITY, kind)), np.intp)
        found.append(values)
    return found


def _as_indexed(segment: Segment, field: str, pattern: wordlist.Glob, whole: bool) -> Array:
    column = segment.entity(field)
    names = wordlist.glob(column.folds, pattern)
    if whole:
        return names
    return np.union1d(names, column.holders.gather(wordlist.glob(column.words, pattern))).astype(np.intp)


def values_named(snapshot: Snapshot, name: str, corrections: Corrections) -> list[dict[str, Array]]:
    """The numbers of the values of each shard that are this name, once corrected; if there are none, of those that hold
    it as a word: intp, by entity field."""
    wanted = key(corrections.canonical.get(key(name), name))
    found = []
    for shard, of_shard in zip(snapshot.shards, changes(snapshot, corrections), strict=True):
        values = {}
        for field in ENTITY_FIELDS:
            numbers = [i for i in written(shard.segment, field, [wanted]) if i not in of_shard[field]]
            numbers += [i for i, to in of_shard[field].items() if key(to.name) == wanted]
            values[field] = np.array(numbers, np.intp)
        found.append(values)
    exact = any(len(numbers) for values in found for numbers in values.values())
    return found if exact else values_asked(snapshot, q.Entity(q.ANY_ENTITY, literal_pattern(name)), corrections)


def literal_pattern(name: str) -> str:
    """The pattern of an entity that matches just this name."""
    return re.sub(r"[*?\\]", r"\\\g<0>", name)


def naming(snapshot: Snapshot, asked: q.Entity, corrections: Corrections) -> list[Array]:
    """bool[D] a shard: the documents, deleted ones too, that name whom a query asks for."""
    return [
        np.bitwise_or.reduce([with_values(shard.segment, field, values) for field, values in by_field.items()])
        for shard, by_field in zip(snapshot.shards, values_asked(snapshot, asked, corrections), strict=True)
    ]


def mentions(snapshot: Snapshot, asked: Sequence[q.Entity], corrections: Corrections) -> list[Array]:
    """How often each document mentions any of the names that are asked for: int64[D] a shard. A name that several ask
    for counts once."""
    each = [values_asked(snapshot, entity, corrections) for entity in asked]
    counts = []
    for i, shard in enumerate(snapshot.shards):
        total = np.zeros(shard.segment.documents, np.int64)
        for field in ENTITY_FIELDS:
            values = [found[i][field] for found in each if field in found[i]]
            if values:
                total += _counted(shard.segment, field, np.concatenate(values))
        counts.append(total)
    return counts


def _counted(segment: Segment, field: str, values: Array) -> Array:
    """How often each document mentions any of the values of an entity field: int64[D]."""
    column = segment.entity(field)
    wanted = np.zeros(len(column.folds), np.bool_)
    wanted[values] = True
    rows = np.flatnonzero(wanted.take(column.of_doc.items))
    docs = column.of_doc.owner(rows)
    return np.bincount(docs, column.count[rows], segment.documents).astype(np.int64)
