"""Who and what is named together with whom, and is it more often than chance would have it?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from searchnews.corrections import Corrections
from searchnews.query import nodes as q
from searchnews.search import names
from searchnews.search.facets import Count, facet
from searchnews.storage.segment import Array
from searchnews.storage.snapshot import Snapshot
from searchnews.study.contrast import log_likelihood, ratio


@dataclass(frozen=True, slots=True)
class Named:
    """A name, its kind, and how many articles of the archive name it."""

    name: str
    kind: str
    articles: int


@dataclass(frozen=True, slots=True)
class Link:
    """Two names, and how many articles name both. `surprise` is the log-likelihood ratio of that (negative: fewer than
    by chance), `ratio` how many times as frequent the second is where the first is named as where it is not."""

    first: Named
    second: Named
    articles: int
    surprise: float
    ratio: float


@dataclass(frozen=True, slots=True, repr=False)
class Links:
    """Names and the links between them: those with `names[0]`, which was asked for, first, the most surprising first;
    then those of the others among themselves. `articles` is how many the archive has."""

    names: tuple[Named, ...]
    links: tuple[Link, ...]
    articles: int

    def __repr__(self) -> str:
        first = f" with {self.names[0].name!r}" if self.names else ""
        return f"<Links{first}: {len(self.names)} names, {len(self.links)} links>"


def links(snapshot: Snapshot, name: str, corrections: Corrections, limit: int = 20) -> Links:
    """Whom articles that name `name` (as `entity:` has it: the whole, or a word of it) name, too: the `limit` names
    that most of them do, and how all of these go together."""
    asked = q.Entity(q.ANY_ENTITY, names.literal_pattern(name))
    masks = names.naming(snapshot, asked, corrections)
    live = [mask & shard.live for mask, shard in zip(masks, snapshot.shards, strict=True)]
    if not any(mask.any() for mask in live):
        return Links((), (), snapshot.documents)
    docs = [np.flatnonzero(mask) for mask in live]
    without = names.values_named(snapshot, name, corrections)
    counts = facet(snapshot, docs, q.ANY_ENTITY, limit, corrections, without)
    rows = [np.concatenate(live)]
    rows += [_naming(snapshot, count.field, count.value, corrections) for count in counts]
    together = np.array([[int(np.count_nonzero(a & b)) for b in rows] for a in rows])
    return joined(name, counts, together, snapshot.documents)


def joined(name: str, others: Iterable[Count], together: Array, documents: int) -> Links:
    """The links of a name and others in an archive of so many articles, of which `together` says how many name each two
    of them: int[n + 1, n + 1], the name first."""
    found = [Named(name, q.ANY_ENTITY, int(together[0, 0]))]
    found += [Named(c.value, c.field, int(n)) for c, n in zip(others, together.diagonal()[1:], strict=True)]
    made = [_link(found, together, a, b, documents) for a, b in combinations(range(len(found)), 2)]
    made.sort(key=lambda link: (link.first is not found[0], -link.surprise, link.first.name, link.second.name))
    return Links(tuple(found), tuple(link for link in made if link.articles), documents)


def _naming(snapshot: Snapshot, field: str, name: str, corrections: Corrections) -> Array:
    """bool[documents of all shards]: which live ones name this name?"""
    masks = names.naming(snapshot, q.Entity(field, names.literal_pattern(name)), corrections)
    return np.concatenate([mask & shard.live for mask, shard in zip(masks, snapshot.shards, strict=True)])


def _link(found: Sequence[Named], together: Array, a: int, b: int, documents: int) -> Link:
    both, first, second = int(together[a, b]), int(together[a, a]), int(together[b, b])
    inside, outside = np.array([both]), np.array([second - both])
    surprise = log_likelihood(inside, outside, first, documents - first)
    times = ratio(inside, outside, first, documents - first)
    return Link(found[a], found[b], both, round(float(surprise[0]), 2), round(float(times[0]), 2))
