"""Which articles on a cluster tell the same story? Found out when they are added, as `searchnews.stories` does.

Every document has the bands of its signature. Those of a new article are looked up before it is sent, and it gets the
number of the story that it tells. What was sent a moment ago, and cannot be found yet, is remembered here. When an
article joins two stories, the documents of one are written again at the end, with the number of the other.

Several machines may add at a time. Each looks at its articles again at the end, if anybody else wrote meanwhile; so
whoever ends last sees all of them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np
import orjson

from searchnews import analysis
from searchnews.analysis import Vocabulary
from searchnews.article import Article
from searchnews.cluster import reading
from searchnews.cluster.bulk import Line
from searchnews.cluster.connection import PATIENCE, Answer, Connection
from searchnews.cluster.documents import article_of, documents
from searchnews.cluster.enriching import Batch
from searchnews.cluster.parts import part_of
from searchnews.cluster.rules import Query
from searchnews.errors import ArchiveError
from searchnews.storage.layout import BANDS
from searchnews.storage.merges import Merges
from searchnews.stories.grouping import SegmentStories, group
from searchnews.stories.signatures import U64, Shingler, Shingles, Signatures

MOST_REMEMBERED = 20_000  # articles that were sent since the last refresh
_LOOKED_UP_AT_ONCE = 500  # articles: 8,000 bands
_REWRITTEN_AT_ONCE = 500
_RETIRED_AT_ONCE = 10_000  # stories
_COMMON = 1000  # articles with one band, from which on it is one of a form
_SEEN = ("bands", "story")
_WHAT_IS_SEEN = {"_source": False, "docvalue_fields": [*_SEEN]}


@dataclass(frozen=True)
class _Known:
    """Articles by the numbers of their documents, the indices of these ("" for the only one), their signatures, and
    which stories they tell."""

    numbers: list[str]
    indices: list[str]
    signatures: Signatures
    stories: U64

    @staticmethod
    def none() -> _Known:
        return _Known([], [], np.empty((0, BANDS), np.uint32), np.empty(0, np.uint64))

    def but(self, numbers: set[str]) -> _Known:
        """Those that are not among some."""
        kept = [i for i, number in enumerate(self.numbers) if number not in numbers]
        rest, indices = ([column[i] for i in kept] for column in (self.numbers, self.indices))
        return _Known(rest, indices, self.signatures[kept], self.stories[kept])

    def and_(self, other: _Known) -> _Known:
        return _Known(
            [*self.numbers, *other.numbers],
            [*self.indices, *other.indices],
            np.concatenate([self.signatures, other.signatures]),
            np.concatenate([self.stories, other.stories]),
        )

    def columns(self) -> SegmentStories:
        return SegmentStories(self.signatures, self.stories, np.ones(len(self.numbers), np.bool_))


class Grouping:
    """Gives the articles of one `add` the numbers of their stories. Each batch that `told` returns must be on the
    cluster before the next is asked for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._recent = _Known.none()
        self._merges = Merges.none()
        self._writes: int | None = None  # that the archive had seen before anything was looked up

    def told(self, batch: Batch) -> list[Line]:
        """The lines of a batch, with their stories."""
        last = {line.number: i for i, line in enumerate(batch.lines)}  # of several with one id, the last one counts
        rows = [*last.values()]
        lines = [batch.lines[i] for i in rows]
        new = _Known([*last], [line.index for line in lines], batch.signatures[rows], batch.own[rows])
        stories = new.stories
        if new.signatures.any():
            if self._writes is None:
                self._writes = writes(self._connection)
            if len(self._recent.numbers) > MOST_REMEMBERED:
                self._connection.ask("POST", "_refresh")
                self._recent = _Known.none()
            self._recent = self._recent.but({*last})
            stories = self._grouped(new, self._recent, {*last, *self._recent.numbers}, lines)
            self._recent = self._recent.and_(replace(new, stories=stories))
        return [
            _telling(line, bands, int(story), int(own))
            for line, bands, story, own in zip(lines, new.signatures, stories, new.stories, strict=True)
        ]

    def settle(self, numbers: Sequence[str], sent: int) -> None:
        """Make one story of what several writers, or an article between two stories, made two; `numbers` are those of
        the articles that were added, in `sent` writes. The cluster must show them. Raises ArchiveError if others write
        the same articles without an end."""
        if self._writes is None:
            return
        expected = self._writes + sent
        for wait in PATIENCE:
            now = writes(self._connection)
            if now != expected:  # somebody else wrote, too, or deleted a year
                self._look_again(numbers)
            if not any(reading.count(self._connection, query) for query in self._retired()):
                return
            written = self._rewrite()
            self._connection.ask("POST", "_refresh")
            expected = now + written
            if not written:
                time.sleep(wait)
        raise ArchiveError(f"{self._connection.address}: others write the same articles; add these again later")

    def _look_again(self, numbers: Sequence[str]) -> None:
        pending = iter(numbers)
        while some := [*islice(pending, _LOOKED_UP_AT_ONCE)]:
            body = {"query": {"ids": {"values": some}}, "size": reading.MOST_HITS}
            mine = _known(self._connection, _seen(self._connection, body))
            if mine.signatures.any():
                stories = self._grouped(mine, _Known.none(), set(), ())
                wrong = np.flatnonzero(self._merges.resolve(mine.stories) != stories)
                old, where = np.unique(self._merges.resolve(mine.stories)[wrong], return_index=True)
                self._merges = self._merges.adding(old, stories[wrong][where])

    def _grouped(self, new: _Known, recent: _Known, replaced: set[str], lines: Sequence[Line]) -> U64:
        """The stories of articles, given those on the cluster but for some that are `replaced`, and recent ones."""
        found = _candidates(self._connection, new.signatures).but(replaced)
        reader = _Reader(self._connection, (found, recent, new), lines)
        known = (found.columns(), recent.columns())
        stories, self._merges = group(new.columns(), known, self._merges, reader.shingles)
        return stories

    def _retired(self) -> Iterator[Query]:
        """Queries for the documents whose stories have another number by now."""
        for begin in range(0, len(self._merges.old), _RETIRED_AT_ONCE):
            some = self._merges.old[begin : begin + _RETIRED_AT_ONCE]
            yield {"terms": {"story": some.view(np.int64).tolist()}}

    def _rewrite(self) -> int:
        """Write the documents of retired stories again, unless somebody changed them meanwhile. How many were."""
        what = {"docvalue_fields": [*_SEEN, "origin"], "seq_no_primary_term": True}
        written = 0
        for query in self._retired():
            body = {"query": query, "sort": [*reading.IN_NO_ORDER], "size": _REWRITTEN_AT_ONCE, **what}
            for page in reading.pages(self._connection, body):
                if hits := page["hits"]["hits"]:
                    answer = self._connection.ask("POST", "_bulk", b"".join(self._rewritten(hits)))
                    written += sum(item["index"].get("status") in (200, 201) for item in answer["items"])
        return written

    def _rewritten(self, hits: Sequence[Answer]) -> Iterator[bytes]:
        """The documents as they are written again, if they are still what they were."""
        known = _known(self._connection, hits)
        stories = self._merges.resolve(known.stories).tolist()
        for hit, index, bands, story in zip(hits, known.indices, known.signatures, stories, strict=True):
            ((number, document),) = documents([article_of(hit["_source"])])
            line = Line.of(number, document).of_file(hit["fields"].get("origin", [""])[0])
            line = replace(_telling(line, bands, story, -1), index=index)  # a retired number founds no story
            yield line.action(if_seq_no=hit["_seq_no"], if_primary_term=hit["_primary_term"])


def _telling(line: Line, bands: Signatures, story: int, own: int) -> Line:
    """A line with its signature and story."""
    told: dict[str, Any] = {"story": _signed(story)}
    if bands.any():
        told["bands"] = _bands(bands)
    if story != own:
        told["copy"] = True
    return line.with_(told)


def _signed(story: int) -> int:
    """A story's number as the cluster has it, which knows no unsigned ones."""
    return story - (1 << 64) if story >= 1 << 63 else story


def _bands(row: Signatures) -> list[int]:
    return [number << 32 | band for number, band in enumerate(row.tolist())]


def _seen(connection: Connection, body: Answer) -> list[Answer]:
    found = {"sort": ["_doc"], **_WHAT_IS_SEEN, **body}
    hits: list[Answer] = reading.search(connection, found)["hits"]["hits"]
    return hits


def _known(connection: Connection, hits: Sequence[Answer]) -> _Known:
    signatures = np.zeros((len(hits), BANDS), np.uint32)
    stories = np.zeros(len(hits), np.int64)
    for i, hit in enumerate(hits):
        fields = hit["fields"]
        stories[i] = fields["story"][0]
        if bands := fields.get("bands"):
            signatures[i] = np.array(sorted(bands), np.int64) & 0xFFFFFFFF
    indices = [part_of(connection.address.name, hit["_index"]) for hit in hits]
    return _Known([hit["_id"] for hit in hits], indices, signatures, stories.view(np.uint64))


def _candidates(connection: Connection, signatures: Signatures) -> _Known:
    """The articles that share a band with any of some: of a band that more than _COMMON have, some of them. So many
    are made from a form (see `grouping.BAND_PAIRS`), and must not hide the copies of other articles."""
    rows = signatures[signatures.any(axis=1)]
    found = _Known.none()
    for begin in range(0, len(rows), _LOOKED_UP_AT_ONCE):
        some = rows[begin : begin + _LOOKED_UP_AT_ONCE]
        bands = {band for row in some for band in _bands(row)}
        hits = _sharing(connection, bands)
        if len(hits) == reading.MOST_HITS:
            common = _common(connection, bands)
            asked = {"query": _any_of(bands - common), "sort": [*reading.IN_NO_ORDER], **_WHAT_IS_SEEN}
            hits = [hit for page in reading.pages(connection, asked) for hit in page["hits"]["hits"]]
            known = {hit["_id"] for hit in hits}
            hits += [hit for hit in _sharing(connection, common) if hit["_id"] not in known]
        found = found.and_(_known(connection, hits).but({*found.numbers}))
    return found


def _sharing(connection: Connection, bands: AbstractSet[int]) -> list[Answer]:
    """Articles that have any of some bands, as many as a cluster gives at once."""
    return _seen(connection, {"query": _any_of(bands), "size": reading.MOST_HITS})


def _any_of(bands: AbstractSet[int]) -> Query:
    return {"bool": {"filter": [{"terms": {"bands": sorted(bands)}}]}}


def _common(connection: Connection, bands: AbstractSet[int]) -> AbstractSet[int]:
    """Those of some bands that more than _COMMON articles have."""
    counts = {"terms": {"field": "bands", "include": sorted(bands), "size": len(bands), "min_doc_count": _COMMON + 1}}
    answer = reading.search(connection, {"size": 0, "query": _any_of(bands), "aggs": {"bands": counts}})
    return {bucket["key"] for bucket in answer["aggregations"]["bands"]["buckets"]}


def writes(connection: Connection) -> int:
    """How many writes the archive has seen."""
    found = connection.ask("GET", "_stats/docs", level="shards")["indices"].values()
    shards = [shard for index in found for several in index["shards"].values() for shard in several]
    return sum(shard["seq_no"]["max_seq_no"] + 1 for shard in shards if shard["routing"]["primary"])


class _Reader:
    """The shingles of articles (list, place in it), read when grouping is uncertain; the last list is that of the new
    ones, which have `lines`, or are on the cluster, too."""

    def __init__(self, connection: Connection, known: Sequence[_Known], lines: Sequence[Line]) -> None:
        self._connection, self._known, self._lines = connection, known, lines
        self._vocabulary = Vocabulary()
        self._shingler = Shingler(self._vocabulary)

    def shingles(self, articles: Sequence[tuple[int, int]]) -> list[Shingles]:
        """Of articles."""
        here = {
            (segment, place): article_of(orjson.loads(self._lines[place].json))
            for segment, place in articles
            if self._lines and segment == len(self._known) - 1
        }
        there = [article for article in articles if article not in here]
        here |= zip(there, self._read(there), strict=True)
        texts = [text for article in articles for text in (here[article].title, here[article].body)]
        return self._shingler.shingle_sets(analysis.tokenize(texts, self._vocabulary)) if texts else []

    def _read(self, articles: Sequence[tuple[int, int]]) -> Iterator[Article]:
        """Articles as they are on the cluster, shown or not; an empty one for one that is gone."""
        if not articles:
            return
        docs: list[Answer] = []
        for segment, place in articles:
            known = self._known[segment]
            where = {"_index": known.indices[place]} if known.indices[place] else {}
            docs.append({**where, "_id": known.numbers[place], "_source": ["article"]})
        for found in self._connection.ask("POST", "_mget", {"docs": docs})["docs"]:
            yield article_of(found["_source"]) if found.get("found") else Article()
