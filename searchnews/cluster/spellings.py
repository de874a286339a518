"""Which names of an archive on a cluster may be one, written in several ways or scripts? As `search.spellings` has it.

The cluster finds the names whose words may sound so, by an expression; what they sound like is compared here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from searchnews.cluster.connection import Connection
from searchnews.cluster.counting import values_like, written_as
from searchnews.cluster.expressions import literal, regular
from searchnews.cluster.mapping import ENTITY_NAMES
from searchnews.cluster.meaning import meant
from searchnews.cluster.queries import EVERYTHING
from searchnews.corrections import Corrections, key
from searchnews.query import nodes as q
from searchnews.search.facets import Count
from searchnews.search.spellings import ABDUL, SHORTEST, may_be_one, otherwise, sounds_of
from searchnews.sounds import SERVANT, pattern, skeleton

_MOST_LIKE = 1000  # names that are compared: the commonest of those that the cluster finds
_MOST_MEANT = 1000  # names that a part of a query means
_ARTICLE = "([ae]l[-\u2011])?"  # which is no word of a name
_BETWEEN = "[^a-z0-9]{1,3}"


def others(
    connection: Connection, name: str, kind: str, corrections: Corrections, limit: int = 5
) -> list[Count]:
    """The commonest names of a kind (a field of names, or "entity") that may be this one and are written otherwise."""
    heard, own = sounds_of(name), key(name)
    if not heard:
        return []
    expression = _BETWEEN.join(_ARTICLE + _word(one) for one in heard)
    found: Counter[tuple[str, str]] = Counter()
    for field in ENTITY_NAMES if kind == q.ANY_ENTITY else (kind,):
        folds = values_like(connection, EVERYTHING, field, expression, _MOST_LIKE)
        alike = [fold for fold in folds if key(fold) != own and may_be_one(heard, sounds_of(fold))]
        for fold, written in written_as(connection, field, alike).items():
            told = corrections.correct(written, field)
            if told is not None and key(told[0]) != own:
                found[told] += folds[fold]
    counts = [Count(name, field, articles) for (name, field), articles in found.items()]
    return sorted(counts, key=lambda count: (-count.articles, count.value))[:limit]


def _word(heard: str) -> str:
    """An expression for the folded words that may sound so; for initials, themselves."""
    if len(heard) < SHORTEST:
        return literal(heard)
    written = regular(pattern(heard)).replace(".*", "[^ ]*")
    return f"({written}|{literal(SERVANT)})" if skeleton(heard) == skeleton(ABDUL) else written


def asked_otherwise(
    connection: Connection, asked: Sequence[q.Entity], corrections: Corrections, limit: int = 5
) -> list[Count]:
    """The commonest names that none of these parts of a query means, and that may be one with a name that it does."""
    return otherwise(
        asked,
        lambda entity: _meant(connection, entity, corrections),
        lambda name, kind, most: others(connection, name, kind, corrections, most),
        limit,
    )


def _meant(connection: Connection, asked: q.Entity, corrections: Corrections) -> list[str]:
    """The names that a part of a query means, commonest first; none if they are too many to look at."""
    counts: Counter[str] = Counter()
    by_field = meant(connection, EVERYTHING, asked, corrections, _MOST_MEANT)
    for field, folds in (by_field or {}).items():
        for fold, written in written_as(connection, field, [*folds]).items():
            counts[corrections.stands_for(written, field)[0]] += folds[fold]
    return sorted(counts, key=lambda name: (-counts[name], name))
