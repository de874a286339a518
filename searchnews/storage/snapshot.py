"""What did the archive hold at one commit?

A `Snapshot` is what readers search: the mapped segments of one generation and which of their documents are deleted.
It never changes; a later commit makes another one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import field, replace
from functools import cached_property
from typing import Any

import numpy as np

from searchnews.analysis import DEFAULT_LANGUAGE
from searchnews.article import Article
from searchnews.errors import CorruptError, SearchNewsError
from searchnews.fields import Field
from searchnews.frozen import frozen
from searchnews.storage.articles import ArticleReader
from searchnews.storage.container import advised
from searchnews.storage.merges import Merges
from searchnews.storage.segment import Array, Segment
from searchnews.storage.unique import hashes, normal, value_hash

# Taking an id from the list of all, which is decompressed for it, costs 1/85 of reading an article (0.14 and 12 µs).
_LISTED = 85


@frozen(eq=False, slots=False)
class Shard:
    """A segment at one commit: `deleted` is bool[D], or None when nothing is deleted; `stories` uint64[D] are story
    numbers as they were first given, or None in an index without them (see Snapshot.merges). `index` names the index
    that it belongs to where several are searched as one (see `together`)."""

    segment: Segment
    deleted: Array | None = None
    stories: Array | None = None
    index: str = ""

    @cached_property
    def live(self) -> Array:
        """bool[D]: the documents that are not deleted."""
        return np.ones(self.segment.documents, np.bool_) if self.deleted is None else ~self.deleted

    @cached_property
    def documents(self) -> int:
        """How many documents are live."""
        return self.segment.documents if self.deleted is None else int(self.live.sum())

    @cached_property
    def _reader(self) -> ArticleReader:
        return ArticleReader(self.segment)

    def article(self, doc: int) -> Article:
        """A document's article, with its mentions."""
        return self._reader.article(doc)

    def without_text(self, doc: int, id: str, url: str) -> Article:
        """What columns hold of a document's article: its id and address, which the caller has, and its mentions."""
        return self._reader.without_text(doc, id, url)

    def find(self, id: str) -> int | None:
        """The live document with this id, on one line (`unique.normal`), or None."""
        same = self.segment.unique("id").hash == np.uint64(value_hash(id))
        return next((doc for doc in np.flatnonzero(same & self.live).tolist() if self.article(doc).id == id), None)

    def having(self, ids: Set[str], hashed: Array) -> dict[int, str]:
        """The live documents with one of these ids, and which; `hashed` (uint64) are their hashes."""
        found = np.flatnonzero(np.isin(self.segment.unique("id").hash, hashed) & self.live).tolist()
        return {doc: own for doc, own in zip(found, self.ids(found), strict=True) if own in ids}

    def ids(self, docs: Sequence[int]) -> list[str]:
        """The ids of some documents: of a few from their articles, of many from the list of all."""
        if len(docs) * _LISTED < self.segment.documents:
            return [self._reader.article(doc, mentioning=False).id for doc in docs]
        own = self.segment.unique("id").values()
        return [own[doc] for doc in docs]

    def named(self, id: str) -> str:
        """The id of one of its articles as it is told: "INDEX:ID" where several indexes are searched as one."""
        return f"{self.index}:{id}" if self.index else id

    def tokens(self, field: str) -> int:
        """How many tokens of a text field the live documents have."""
        lengths = self.segment.text(field).lengths
        return int(lengths.sum() if self.deleted is None else lengths[self.live].sum())


class explained:
    """What fails in here because a segment is damaged fails with a CorruptError that says so. Postings are not looked
    through before they are used, since that costs more than most queries: it is done when something has gone wrong."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, SearchNewsError) or not isinstance(error, Exception):
            return
        if problem := damage(self._snapshot):
            raise problem from error


def damage(snapshot: Snapshot) -> CorruptError | None:
    """The error for the first segment of which a checksum does not hold, if there is one; reads every byte."""
    for shard in snapshot.shards:
        for problem in shard.segment.problems()[:1]:
            return advised(shard.segment.path, problem)
    return None


@frozen(eq=False, slots=False)
class Part:
    """Of what a snapshot is a part: the `whole`, and the numbers there of its shards."""

    whole: Snapshot
    shards: tuple[int, ...]


@frozen(eq=False, slots=False)
class Snapshot:
    """The shards of one generation, in order; `merges` says which story numbers stand for which others by now. Some
    documents of a generation, the others as if deleted, are a snapshot, too, which is a `part` of it. `own` are the
    fields of one's own, by name, whether or not an article has them."""

    shards: Sequence[Shard]
    merges: Merges = field(default_factory=Merges.none)
    part: Part | None = None
    own: tuple[Field, ...] = ()

    @cached_property
    def documents(self) -> int:
        """How many articles are live."""
        return sum(shard.documents for shard in self.shards)

    @cached_property
    def derived(self) -> dict[str, Any]:
        """What searches work out from the snapshot alone and keep for the next search, by name."""
        return {}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the articles, which queries are stemmed for."""
        found = {language for shard in self.shards for language in shard.segment.languages}
        return tuple(sorted(found)) or (DEFAULT_LANGUAGE,)

    def find(self, id: str) -> tuple[int, int] | None:
        """The (shard, document) of the live article with this id, or None; of several indexes, also by "INDEX:ID".
        Raises TypeError."""
        id = normal(id)
        with explained(self):
            for number, shard in enumerate(self.shards):
                if shard.index and id.startswith(shard.named("")):
                    doc = shard.find(id.removeprefix(shard.named("")))
                    if doc is not None:
                        return number, doc
            for number, shard in enumerate(self.shards):
                doc = shard.find(id)
                if doc is not None:
                    return number, doc
        return None

    def having(self, ids: Set[str]) -> list[Array]:
        """bool[D] of each shard: the live documents with one of these ids, each on one line (`unique.normal`)."""
        wanted = hashes(list(ids))
        masks = []
        for shard in self.shards:
            own = shard.having(ids, wanted)
            mask = np.zeros(shard.segment.documents, np.bool_)
            mask[list(own)] = True
            masks.append(mask)
        return masks

    def present(self, ids: Set[str]) -> set[str]:
        """Those of some ids that live articles have."""
        wanted = hashes(list(ids))
        return {id for shard in self.shards for id in shard.having(ids, wanted).values()}

    def average_length(self, field: str) -> float:
        """The mean number of tokens of a text field over the live articles; 1.0 when there are none."""
        total = sum(shard.tokens(field) for shard in self.shards)
        return total / self.documents if total else 1.0


def together(parts: Mapping[str, Snapshot]) -> Snapshot:
    """The snapshots of several indexes, by name, as one: all that is worked out from a snapshot is then of all of them,
    statistics and so scores as well. An article that is in two of them is there twice, as one story. Raises
    SearchNewsError if they have fields of one name that are of different kinds."""
    shards = [
        replace(
            shard, stories=None if shard.stories is None else part.merges.resolve(shard.stories), index=name
        )
        for name, part in parts.items()
        for shard in part.shards
    ]
    own: dict[str, Field] = {}
    for name, part in parts.items():
        for one in part.own:
            if own.setdefault(one.name, one).kind != one.kind:
                kinds = f"{own[one.name].kind.value} and {one.kind.value}"
                raise SearchNewsError(f"{name}: the field {one.name} is {kinds} in these indexes; search them apart")
    return Snapshot(shards, own=tuple(own.values()))
