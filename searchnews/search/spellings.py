"""Which names of the archive may be one, written in several ways or scripts?

Two names may be one if they have as many words, each sounds like the other's (see `sounds`), and one of them is long
enough for that to say something. Initials have to be the same. Nobody is merged by
that: it is offered, and entities.yaml says what holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from searchnews.corrections import Corrections, key
from searchnews.query import nodes as q
from searchnews.query.nodes import ANY_ENTITY
from searchnews.query.regex import compile as compile_regex
from searchnews.search import names, wordlist
from searchnews.search.facets import Count, facet
from searchnews.search.names import ENTITY_FIELDS
from searchnews.sounds import LEAST, SERVANT, alike, is_bare, pattern, plainly, skeleton, sound
from searchnews.storage.segment import Array
from searchnews.storage.snapshot import Snapshot
from searchnews.storage.strings import Strings

MOST_ALIKE = 200  # names of one skeleton that are compared with one another: the commonest
_MOST = 1 << 31
FIRST = 3  # of the names that a query means, so many are looked up

ABDUL = sound("Abdul")  # in Arabic two words, as in Abdul Rahman

SHORTEST = 3  # letters of a word that may be written otherwise

Sounds = tuple[str, ...]  # of the words of a name; of initials, themselves


@dataclass(frozen=True)
class Alike:
    """Names that may be one, commonest first."""

    names: tuple[Count, ...]


def sounds_of(name: str) -> Sounds:
    """The sounds of a name's words; () if one is in a script that is not read, or all are short."""
    words = key(plainly(name)).split()
    heard = tuple(sound(word) if len(word) >= SHORTEST or is_bare(word) else word for word in words)
    return heard if all(heard) and max(map(len, heard), default=0) >= LEAST else ()


def may_be_one(one: Sounds, other: Sounds) -> bool:
    return len(one) == len(other) and all(map(alike, one, other))


def _by_skeleton(snapshot: Snapshot, corrections: Corrections) -> dict[tuple[str, ...], list[Count]]:
    """All names of live articles as corrected, commonest first, by their kind and the skeletons of their words."""
    found: defaultdict[tuple[str, ...], list[Count]] = defaultdict(list)
    docs = [np.flatnonzero(shard.live) for shard in snapshot.shards]
    for field in ENTITY_FIELDS:
        for count in facet(snapshot, docs, field, _MOST, corrections):
            heard = sounds_of(count.value)
            if heard:
                found[count.field, *map(skeleton, heard)].append(count)
    return found


def others(snapshot: Snapshot, name: str, kind: str, corrections: Corrections, limit: int = 5) -> Sequence[Count]:
    """The commonest names of a kind (a field of names, or "entity") that may be this one and are written otherwise."""
    heard, own = sounds_of(name), key(name)
    if not heard:
        return []
    values: list[dict[str, Array]] = []
    for shard in snapshot.shards:
        values.append({})
        for field in ENTITY_FIELDS if kind == ANY_ENTITY else (kind,):
            column = shard.segment.entity(field)
            holding = [column.holders.gather(_words(column.words, one)) for one in heard]
            numbers = sorted(set(holding[0].tolist()).intersection(*(held.tolist() for held in holding[1:])))
            written = column.values
            values[-1][field] = np.array(
                [i for i in numbers if key(written[i]) != own and may_be_one(heard, sounds_of(written[i]))], np.intp
            )
    return [count for count in _counted(snapshot, values, corrections) if key(count.value) != own][:limit]


def _words(words: Strings, heard: str) -> Array:
    """The numbers of the words that sound alike; initials are found as they are."""
    if len(heard) < SHORTEST:
        return wordlist.equal(words, heard)
    found = wordlist.regex(words, compile_regex(pattern(heard))).tolist()
    alone = np.array([i for i in found if alike(heard, sound(words[i]))], np.intp)
    return np.append(alone, wordlist.equal(words, SERVANT)) if skeleton(heard) == skeleton(ABDUL) else alone


def _counted(snapshot: Snapshot, values: Sequence[dict[str, Array]], corrections: Corrections) -> list[Count]:
    """The names that these values (numbers of each shard, by field) are, as corrected, commonest first; hidden ones are
    left out."""
    docs: defaultdict[tuple[str, str], int] = defaultdict(int)
    for shard, of_shard in zip(snapshot.shards, values, strict=True):
        for field, numbers in of_shard.items():
            column = shard.segment.entity(field)
            for number in numbers.tolist():
                told = corrections.correct(column.values[number], field)
                if told is not None:
                    docs[told] += int(np.count_nonzero(shard.live[column.docs.of(number)]))
    found = [Count(name, kind, articles) for (name, kind), articles in docs.items() if articles]
    return sorted(found, key=lambda count: (-count.articles, count.value))


def asked_otherwise(
    snapshot: Snapshot, asked: Sequence[q.Entity], corrections: Corrections, limit: int = 5
) -> list[Count]:
    """The commonest names that none of these parts of a query means, and that may be one with a name that it does."""
    return otherwise(
        asked,
        lambda entity: _meant(snapshot, entity, corrections),
        lambda name, kind, most: others(snapshot, name, kind, corrections, most),
        limit,
    )


def otherwise(
    asked: Sequence[q.Entity],
    meant: Callable[[q.Entity], Sequence[str]],
    others: Callable[[str, str, int], Sequence[Count]],
    limit: int,
) -> list[Count]:
    """The same of an archive that says which names a part of a query means, commonest first, and which others of a kind
    may be one with a name, so many at most."""
    found: dict[str, Count] = {}
    for entity in asked:
        names = meant(entity)
        for name in names[:FIRST]:
            for count in others(name, entity.field, limit + len(names)):
                if count.value not in names:
                    found.setdefault(key(count.value), count)
    return sorted(found.values(), key=lambda count: (-count.articles, count.value))[:limit]


def _meant(snapshot: Snapshot, asked: q.Entity, corrections: Corrections) -> list[str]:
    """The names that a part of a query means, commonest first."""
    counts: defaultdict[str, int] = defaultdict(int)
    values = names.values_asked(snapshot, asked, corrections)
    changes = names.changes(snapshot, corrections) if corrections else [{}] * len(values)
    for shard, of_shard, changed in zip(snapshot.shards, values, changes, strict=True):
        for field, numbers in of_shard.items():
            column = shard.segment.entity(field)
            known, to = column.values, changed.get(field, {})
            for number in numbers.tolist():
                counts[to[number].name if number in to else known[number]] += len(column.docs.of(number))
    return sorted(counts, key=lambda name: (-counts[name], name))


def merge_suggestions(snapshot: Snapshot, kind: str, corrections: Corrections) -> list[Alike]:
    """Names of a kind (or of any: "entity") that may be one and are not yet, in groups; those first of which most
    articles would be found under another name."""
    found = [
        Alike(tuple(group))
        for (field, *_), block in _by_skeleton(snapshot, corrections).items()
        if kind in (ANY_ENTITY, field) and len(block) > 1
        for group in _groups(block[:MOST_ALIKE])
    ]
    return sorted(found, key=lambda alike: (-sum(c.articles for c in alike.names[1:]), alike.names[0].value))


def _groups(block: Sequence[Count]) -> Iterator[list[Count]]:
    """The names that each may be one with the commonest of their group."""
    left = [(count, sounds_of(count.value)) for count in block]
    while left:
        (first, heard), rest = left[0], left[1:]
        group = [count for count, other in rest if may_be_one(heard, other)]
        if group:
            yield [first, *group]
        left = [(count, other) for count, other in rest if count not in group]
