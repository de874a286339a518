"""What is new on a cluster for saved searches? Our own engine says, in the articles that came since they were read.

Asking the cluster a thousand searches takes a thousand answers; the thousand articles that came are fetched once and
become an index of their own on this machine, of which everything is asked that is asked of an archive here.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from time import sleep
from typing import TypeVar

import numpy as np

from searchnews.cluster import reading
from searchnews.cluster.archive.asking import Asking
from searchnews.cluster.arrivals import PRIMARY, Written, since, written
from searchnews.cluster.connection import PATIENCE, ends_all
from searchnews.cluster.documents import article_of, number_of
from searchnews.cluster.doubt import AS_GIVEN, snapshot_of
from searchnews.cluster.keeping import AT_ONCE, Kept
from searchnews.cluster.queries import all_of, is_of_stories
from searchnews.cluster.readings import NOWHERE, OvertakenError, Readings
from searchnews.cluster.results import MARKED_AT_ONCE
from searchnews.desk.watching import Unread, WatchList, checked, chosen
from searchnews.errors import ArchiveError, SearchNewsError
from searchnews.indexing.builder import Builder
from searchnews.query import nodes as q
from searchnews.search.batch import NamedQuery
from searchnews.search.evaluate import Evaluation
from searchnews.search.limit import Limit
from searchnews.search.news import NewHit, News, found_in, part, parts_at, parts_found
from searchnews.search.results import Hit
from searchnews.storage.segment import Array, Segment
from searchnews.storage.snapshot import Shard, Snapshot

T = TypeVar("T")

_FETCHED_AT_ONCE = 1000  # articles: some 5 MB
_SHARD = 16_384  # articles of a segment
_PARTS = 4  # parts of what is new that are kept; searches that were read at the same time have one


class ClusterWatchList(WatchList):
    """The saved searches of an archive on a cluster, which all who open it share."""

    def __init__(self, asking: Asking, kept: Kept) -> None:
        self._asking, self._kept = asking, kept

    @property
    def place(self) -> str:
        """The index that holds them."""
        return self._kept.place

    def searches(self) -> tuple[NamedQuery, ...]:
        """All of them, in the order in which they were saved."""
        return self._kept.readings().searches

    def add(self, search: NamedQuery, *, now: datetime | None = None, timezone: tzinfo = UTC) -> NamedQuery:
        """Save a search. The first one takes a while, since each article of the archive is noted as met."""
        added = checked(search)
        self._asking.listed(added.query, now or datetime.now(UTC), timezone)
        self._kept.readings().adding(added)

        def everything(known: Readings) -> tuple[Mapping[str, int], Iterable[Sequence[str]]]:
            shards = written(self._asking.connection)
            return _looked(shards), self._unmet(known, shards)

        self._read([added.name], everything, lambda known: known.adding(added))
        return added

    def remove(self, name: str) -> None:
        """Remove a search."""
        self._kept.readings().without(name)
        self._kept.change(lambda known: known.without(name))

    def new(
        self,
        names: Iterable[str] = (),
        *,
        copies: bool = False,
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> Unread:
        """What is new, of what the cluster shows now."""
        Limit(timeout)  # which tells what is no time
        known = self._kept.readings()
        searches = chosen(known.searches, names)
        if not searches:
            return Unread((), iter(()), lambda names: None)
        shards = written(self._asking.connection)
        arrived = self._arrived(known, shards, min(known.last(search.name) for search in searches))
        found = _news(self._asking, arrived, known, searches, copies, now or datetime.now(UTC), timezone, timeout)

        def mark(names: Sequence[str]) -> None:
            self._read(names, lambda known: (_looked(shards), self._still_unmet(known, arrived.numbers)))

        return Unread(searches, found, mark)

    def _read(
        self,
        names: Sequence[str],
        met: Callable[[Readings], tuple[Mapping[str, int], Iterable[Sequence[str]]]],
        changed: Callable[[Readings], Readings] = lambda known: known,
    ) -> None:
        """A reading of the searches with these names, from its beginning to its end. `met` says up to which write it
        looked at each shard, and what no reading before met."""
        for wait in PATIENCE:
            begun = self._kept.change(Readings.beginning)
            looked, unmet = met(begun)
            for numbers in unmet:
                self._kept.note(numbers, begun.begun)
            try:
                self._end(begun.begun, names, looked, changed)
            except OvertakenError:
                sleep(wait)
            else:
                return
        raise ArchiveError(f"{self.place}: others read the saved searches all the time; try again")

    def _end(
        self, number: int, names: Sequence[str], looked: Mapping[str, int], changed: Callable[[Readings], Readings]
    ) -> None:
        self._kept.change(lambda known: changed(known).ending(number, names, looked))

    def _unmet(self, known: Readings, shards: Sequence[Written]) -> Iterator[list[str]]:
        """The articles that no reading has met, by the numbers of their documents, some thousands at a time."""
        for shard in shards:
            for numbers in since(self._asking.connection, shard, known.looked.get(shard.history, NOWHERE)):
                yield from self._still_unmet(known, numbers)

    def _still_unmet(self, known: Readings, numbers: Iterable[str]) -> Iterator[list[str]]:
        """Those of some articles that no reading has met."""
        for some in _some(dict.fromkeys(numbers), AT_ONCE):
            met = self._kept.met(some) if known.ended else [0] * len(some)
            yield [number for number, reading in zip(some, met, strict=True) if not known.is_met(reading)]

    def _arrived(self, known: Readings, shards: Sequence[Written], read: int) -> Arrived:
        """The articles that came after a reading."""
        met: dict[str, int] = {}
        for page in self._kept.met_after(read):
            met |= {number: reading for number, reading in page.items() if known.is_met(reading)}
        met |= {number: 0 for some in self._unmet(known, shards) for number in some}
        return _fetched(self._asking, met)


def _some(items: Iterable[T], number: int) -> Iterator[list[T]]:
    """The items, so many at a time."""
    rest = iter(items)
    while some := [*islice(rest, number)]:
        yield some


def _looked(shards: Sequence[Written]) -> dict[str, int]:
    return {shard.history: shard.last for shard in shards}


@dataclass(frozen=True, eq=False)
class Arrived:
    """Articles that came: an index of them, of each shard int64[D] the reading that `met` each article, 0 for none, and
    the `numbers` of their documents."""

    snapshot: Snapshot
    met: Sequence[Array]
    numbers: Sequence[str]

    def after(self, reading: int) -> Snapshot:
        """Those that came after a reading."""
        return part(self.snapshot, [(met == 0) | (met > reading) for met in self.met])


def _fetched(asking: Asking, met: Mapping[str, int]) -> Arrived:
    """Articles, by the numbers of their documents, with the readings that met them; those that are gone are not in it.
    They are held on disk, however many they are."""
    builder, shards, readings = Builder(AS_GIVEN, lasting=False), [], []
    kept: list[str] = []
    with tempfile.TemporaryDirectory() as directory:
        for number, some in enumerate(_some(met, _SHARD)):
            held: list[tuple[int, int]] = []  # the reading and the story of each document
            for numbers in _some(some, _FETCHED_AT_ONCE):
                # An article may be there twice for a moment, while its date moves to another index.
                most = 2 * len(numbers)
                body = {"query": {"ids": {"values": numbers}}, "size": most, "docvalue_fields": ["story"]}
                found = reading.search(asking.connection, body, preference=PRIMARY)["hits"]["hits"]
                hits = [*{hit["_id"]: hit for hit in found}.values()]
                builder.add([article_of(hit["_source"]) for hit in hits])
                held += [(met[hit["_id"]], int(hit["fields"]["story"][0])) for hit in hits]
                kept += [hit["_id"] for hit in hits]
            if held:
                path = Path(directory) / f"{number}.news"
                builder.write(path)
                columns = np.array(held, np.int64)
                shards.append(Shard(Segment(path), stories=np.ascontiguousarray(columns[:, 1]).view(np.uint64)))
                readings.append(columns[:, 0])
    return Arrived(Snapshot(shards, own=asking.own), readings, kept)


def _news(
    asking: Asking,
    arrived: Arrived,
    known: Readings,
    searches: Iterable[NamedQuery],
    copies: bool,
    now: datetime,
    zone: tzinfo,
    timeout: float | None,
) -> Iterator[News]:
    """What is new for each of some searches, as `search.news.news` has it."""
    after = lru_cache(_PARTS)(arrived.after)
    here = among(asking, arrived.numbers)
    annotations = asking.notes.read()
    for asked in searches:
        try:
            tree = asking.listed(asked.query, now, zone)
            new = after(known.last(asked.name))
            yield found_in(new, asked, tree, copies, asking.corrections, annotations, timeout, here)
        except SearchNewsError as error:
            if ends_all(error):
                raise
            yield News(asked, 0, 0, iter(()), error)


def among(asking: Asking, numbers: Sequence[str]) -> Callable[[q.Node], q.Node]:
    """What makes of a tree one that finds the same in an index of some articles alone as the tree finds of them in the
    archive: who else tells their stories, only the cluster knows."""

    @cache
    def of_stories(node: q.Node) -> frozenset[str]:
        """Whom the form finds, by their ids."""
        asked, ids = asking.reader().bounds(node).certain, []
        for some in _some(numbers, _FETCHED_AT_ONCE):
            those = all_of([asked, {"ids": {"values": some}}])
            body = {"query": those, "size": 2 * len(some), "_source": ["article.id"]}
            hits = reading.search(asking.connection, body, preference=PRIMARY)["hits"]["hits"]
            ids += [article_of(hit["_source"]).id for hit in hits]
        return frozenset(ids)

    def here(node: q.Node) -> q.Node:
        if is_of_stories(node):
            return q.Tagged("", of_stories(node))
        return q.with_children(node, tuple(map(here, q.children(node))))

    return here


def with_parts(asking: Asking, tree: q.Node, hits: Iterable[Hit]) -> Iterator[NewHit]:
    """Hits of a tree, with the parts of it that each matches."""
    for some in _some(hits, MARKED_AT_ONCE):
        evaluation = Evaluation(snapshot_of([hit.article for hit in some]), asking.corrections)
        found = parts_found(evaluation, tree, among(asking, [number_of(hit.article.id) for hit in some]))
        for doc, hit in enumerate(some):
            yield NewHit(hit, parts_at(found, 0, doc))
