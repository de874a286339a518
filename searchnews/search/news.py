"""What is new for a saved search, and which parts of it were met?

An article is new for a search if it came into the archive after the search was last read. `Seen` remembers by the ids
of articles, not by segments or times: joining segments, optimizing and indexing the same files again makes nothing new,
and an article that is deleted and comes back, or is replaced by one with the same id, is not new again. Ids are known
by the hashes that the archive keeps of them, in which case and accents do not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

import numpy as np

from searchnews.corrections import Corrections
from searchnews.errors import QueryError, SearchNewsError
from searchnews.query import nodes as q
from searchnews.query.variants import ORDINARY_SYNONYMS, Synonyms
from searchnews.search import collapse, top
from searchnews.search.answer import answer
from searchnews.search.batch import NamedQuery, tree_of
from searchnews.search.evaluate import Evaluation
from searchnews.search.limit import Limit
from searchnews.search.results import Hit, hits_at
from searchnews.storage.segment import Array
from searchnews.storage.snapshot import Part, Shard, Snapshot, explained
from searchnews.tagging import NONE, Annotations

_AT_ONCE = 100  # hits that are marked together
_PARTS = 4  # parts of an archive that are kept; searches that were read at the same time have one


@dataclass(frozen=True, eq=False)
class Seen:
    """Which articles were there when searches were read. Readings have numbers, from 1 to `readings`; `ids` (uint64[n],
    ascending) are hashes of ids, `met` (uint32[n]) the reading that met each first, and `read` the last reading of each
    search, by its name."""

    readings: int = 0
    read: Mapping[str, int] = field(default_factory=dict)
    ids: Array = field(default_factory=lambda: np.empty(0, np.uint64))
    met: Array = field(default_factory=lambda: np.empty(0, np.uint32))

    def last(self, name: str) -> int:
        """The last reading of a search; of one that was never read, the last of any."""
        return self.read.get(name, self.readings)

    def new(self, snapshot: Snapshot, since: int) -> list[Array]:
        """bool[D] of each shard: the live articles that no reading up to `since` met."""
        found = []
        for shard in snapshot.shards:
            known, place = self._places(shard.segment.unique("id").hash)
            met = np.zeros(len(known), np.bool_)
            met[known] = self.met[place[known]] <= since
            found.append(shard.live & ~met)
        return found

    def marked(self, snapshot: Snapshot, names: Iterable[str]) -> Seen:
        """The same after another reading, of these searches: they have read all that the snapshot holds."""
        ids = [shard.segment.unique("id").hash[mask] for shard, mask in self._unmet(snapshot)]
        fresh = np.unique(np.concatenate([np.empty(0, np.uint64), *ids]))
        together = np.concatenate([self.ids, fresh])
        met = np.concatenate([self.met, np.full(len(fresh), self.readings + 1, np.uint32)])
        order = np.argsort(together, kind="stable")
        read = {**self.read, **dict.fromkeys(names, self.readings + 1)}
        return Seen(self.readings + 1, read, together[order], met[order])

    def without(self, name: str) -> Seen:
        """The same without a search."""
        return Seen(self.readings, {key: at for key, at in self.read.items() if key != name}, self.ids, self.met)

    def _unmet(self, snapshot: Snapshot) -> Iterator[tuple[Shard, Array]]:
        return zip(snapshot.shards, self.new(snapshot, self.readings), strict=True)

    def _places(self, hashes: Array) -> tuple[Array, Array]:
        """Which of some hashes are known, and where they stand."""
        if not len(self.ids):
            return np.zeros(len(hashes), np.bool_), np.zeros(len(hashes), np.intp)
        place = np.minimum(np.searchsorted(self.ids, hashes), len(self.ids) - 1)
        return self.ids[place] == hashes, place


@dataclass(frozen=True)
class NewHit:
    """A new article that a search finds, and the parts of the query that it matches, as text."""

    hit: Hit
    parts: tuple[str, ...]


class News(Iterator[NewHit]):
    """What is new for a search: `total` articles, and an iterator over them, the newest first, which reads an article
    when it is asked for. A query that could not be answered has an `error`, and nothing is new."""

    def __init__(
        self, asked: NamedQuery, total: int, hits: int, found: Iterator[NewHit], error: SearchNewsError | None = None
    ) -> None:
        self.asked, self.total, self.error = asked, total, error
        self._hits, self._found = hits, found

    def __len__(self) -> int:
        """How many hits there are in all, however many of them were taken."""
        return self._hits

    def __next__(self) -> NewHit:
        return next(self._found)


def news(
    snapshot: Snapshot,
    searches: Iterable[NamedQuery],
    seen: Seen,
    *,
    copies: bool = False,
    now: datetime | None = None,
    zone: tzinfo = UTC,
    corrections: Corrections,
    annotations: Annotations = NONE,
    synonyms: Synonyms = ORDINARY_SYNONYMS,
    timeout: float | None = None,
) -> Iterator[News]:
    """What is new for each of some searches, in their order. Only the new articles are searched. Without `copies`, new
    articles that tell the same story are one hit. `timeout` is for each of the searches."""
    Limit(timeout)
    moment = now or datetime.now(UTC)
    since = lru_cache(_PARTS)(lambda reading: part(snapshot, seen.new(snapshot, reading)))

    def of(asked: NamedQuery) -> News:
        new = since(seen.last(asked.name))
        try:
            tree = tree_of(asked.query, moment, zone, snapshot.languages, snapshot.own, annotations, synonyms)
        except QueryError as error:
            return News(asked, 0, 0, iter(()), error)
        return found_in(new, asked, tree, copies, corrections, annotations, timeout)

    def each() -> Iterator[News]:
        for asked in searches:
            with explained(snapshot):
                yield of(asked)

    return each()


def _as_it_is(tree: q.Node) -> q.Node:
    return tree


def found_in(
    new: Snapshot,
    asked: NamedQuery,
    tree: q.Node,
    copies: bool,
    corrections: Corrections,
    annotations: Annotations,
    timeout: float | None,
    here: Callable[[q.Node], q.Node] = _as_it_is,
) -> News:
    """What a tree finds in a snapshot of new articles. Where that does not know what others say of them, `here` is for
    each tree one that finds the same in it."""
    try:
        matches = answer(Evaluation(new, corrections, Limit(timeout)), here(tree))
        total = matches.total
    except QueryError as error:
        return News(asked, 0, 0, iter(()), error)
    places = (top if copies else collapse).everything(new, matches, "newest")
    return News(asked, total, len(places), _read(new, tree, places, copies, corrections, annotations, here))


def part(snapshot: Snapshot, masks: Sequence[Array]) -> Snapshot:
    """The snapshot with only some of its live documents, bool[D] of each shard; what is said of a story is still said
    of the whole."""
    chosen = [number for number, mask in enumerate(masks) if mask.any()]
    shards = []
    for number in chosen:
        shard = snapshot.shards[number]
        shards.append(Shard(shard.segment, ~(masks[number] & shard.live), shard.stories))
    return Snapshot(shards, snapshot.merges, Part(snapshot, tuple(chosen)), snapshot.own)


def _read(
    snapshot: Snapshot,
    tree: q.Node,
    places: top.Places,
    copies: bool,
    corrections: Corrections,
    annotations: Annotations,
    here: Callable[[q.Node], q.Node],
) -> Iterator[NewHit]:
    evaluation = Evaluation(snapshot, corrections)
    with explained(snapshot):
        found = parts_found(evaluation, tree, here) if len(places) else []
        for begin in range(0, len(places), _AT_ONCE):
            some = [(shard, doc, 0.0) for shard, doc, _ in places[begin : begin + _AT_ONCE].tuples()]
            hits = hits_at(evaluation, tree, some, (), copies, annotations)
            for (shard, doc, _), hit in zip(some, hits, strict=True):
                yield NewHit(hit, parts_at(found, shard, doc))


Parts = Sequence[tuple[str, Sequence[Array]]]  # the text of each part, and the documents of each shard that match it


def parts_found(evaluation: Evaluation, tree: q.Node, here: Callable[[q.Node], q.Node]) -> Parts:
    """What each part of a query finds in a snapshot."""
    return [(str(node), answer(evaluation, here(node)).docs) for node in parts(tree)]


def parts_at(found: Parts, shard: int, doc: int) -> tuple[str, ...]:
    """The parts that a document matches."""
    return tuple(text for text, docs in found if _holds(docs[shard], doc))


def _holds(docs: Array, doc: int) -> bool:
    at = int(np.searchsorted(docs, doc))
    return at < len(docs) and int(docs[at]) == doc


def parts(tree: q.Node) -> tuple[q.Node, ...]:
    """What a query asks for: what AND and OR combine. What it excludes is none of it."""
    return tuple(dict.fromkeys(_parts(tree)))


def _parts(node: q.Node) -> Iterator[q.Node]:
    match node:
        case q.And(children) | q.Or(children):
            for child in children:
                yield from _parts(child)
        case q.Boost(child, _) | q.Not(q.Not(child)):
            yield from _parts(child)
        case q.Not():
            return
        case _:
            yield node
