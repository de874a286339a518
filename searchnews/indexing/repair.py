"""How is a damaged index made whole again, with every article that can still be read?

Segments that are whole stay as they are. Of a damaged one, each article that can be read (it has a checksum of its own)
is indexed anew; what cannot is named. If the table of contents is damaged, the segments tell what they are: then
articles that were deleted since their segment was written come back, and of two with one id the later written stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from searchnews.article import Article
from searchnews.errors import CorruptError, NoArchiveError
from searchnews.fields import Field
from searchnews.indexing.builder import Builder, index_anew
from searchnews.indexing.enrich import Enrich
from searchnews.indexing.writer import LOCK_TIMEOUT, repeated
from searchnews.storage import commit
from searchnews.storage import files as listing
from searchnews.storage.articles import ArticleReader
from searchnews.storage.commit import Entry, Toc, new_name, segment_path
from searchnews.storage.container import Container, save
from searchnews.storage.lock import write_lock
from searchnews.storage.merges import Merges
from searchnews.storage.segment import Segment
from searchnews.storage.snapshot import Shard, Snapshot
from searchnews.stories.membership import Membership
from searchnews.stories.signatures import own_numbers

_MENTIONS = ("person", "org", "place", "other", "mentioned")  # what names of columns with mentions begin with


@dataclass(frozen=True)
class Repair:
    """What a repair did: `articles` that the index has now, and `lost`, a line for each thing that is lost, an article
    (by its id if that is known) or what was known of deletions and source files. Nothing lost: ()."""

    articles: int
    lost: tuple[str, ...] = ()


def repair(directory: Path, enrich: Enrich | None = None) -> Repair:
    """Make a new commit of every article that can still be read; nothing is written if all is well. `enrich` says what
    to look for in articles whose own columns are lost. Raises NoArchiveError, NewerFormatError, LockedError."""
    if not directory.is_dir():
        commit.newest(directory)  # raises NoArchiveError
    with commit.disk_errors(directory), write_lock(directory, LOCK_TIMEOUT):
        if commit.generations(directory) and not commit.problems(directory):
            return Repair(commit.open_newest(directory)[1].documents)
        return _Repairer(directory, enrich or Enrich()).run()


class _Repairer:
    """One repair, under the lock."""

    def __init__(self, directory: Path, enrich: Enrich) -> None:
        self._directory, self._enrich = directory, enrich
        self._lost: list[str] = []

    def run(self) -> Repair:
        """Do it."""
        toc = self._toc()
        index = toc.index or new_name()
        shards: list[Shard] = []
        entries: list[Entry] = []
        retired = np.array(toc.retired, np.uint64).reshape(-1, 2)
        merges, membership = Merges(retired[:, 0], retired[:, 1]), Membership()
        for old in toc.entries:
            shard = self._whole(toc, old)
            name = old.name
            if shard is None:
                name = new_name()
                if not self._rebuild(toc, old, name, index):
                    continue
                segment = Segment(segment_path(self._directory, name))
                own = own_numbers(segment.unique("id").values(), segment.signatures)
                numbers, merges, _ = membership.assign(segment, Snapshot(tuple(shards), merges), own)
                path = segment_path(self._directory, name, "stories")
                save(path, {"stories": numbers}, {"documents": len(numbers)}, index)
                shard = Shard(segment, None, numbers)
            shards.append(shard)
            entries.append(commit.entry(self._directory, name, shard.segment.documents, shard.deleted))
        shards, entries = self._without_repeated(shards, entries)
        pairs = tuple(zip(merges.old.tolist(), merges.new.tolist(), strict=True))
        generation = max([0, *commit.generations(self._directory)]) + 1
        repaired = Toc(generation, tuple(entries), pairs, self._files(toc), index, own=_own(toc, shards))
        commit.sync_directory(self._directory)
        commit.write(self._directory, repaired)
        commit.clean(self._directory, repaired)
        return Repair(sum(shard.documents for shard in shards), tuple(self._lost))

    def _toc(self) -> Toc:
        """The newest commit; if it cannot be read, one of all segments that are there, the earlier written first."""
        generations = commit.generations(self._directory)
        try:
            if generations:
                return commit.read(self._directory, generations[-1], damaged=True)
        except CorruptError as error:
            self._lost.append(f"{error}: which articles were deleted, and which source files were indexed")
        else:
            self._lost.append(f"{self._directory}: which articles were deleted, and which source files were indexed")
        found: list[tuple[int, str, Container]] = []
        for path in sorted(self._directory.glob(f"{commit.INDEX_NAME}_*.news")):
            try:
                segment = Container(path, damaged=True)
            except CorruptError as error:
                self._lost.append(f"{error}: its articles")
                continue
            written = segment.meta.get("written")
            name = path.stem.removeprefix(f"{commit.INDEX_NAME}_")
            found.append((written if isinstance(written, int) else 0, name, segment))
        if not found and not generations:
            raise NoArchiveError(f"{self._directory}: no index here, and nothing to make one of")
        entries = [Entry(name, segment.documents) for _, name, segment in sorted(found, key=lambda row: row[:2])]
        named = [segment.index for _, _, segment in found]
        return Toc(0, tuple(entries), index=max(named, key=named.count, default=""))

    def _whole(self, toc: Toc, entry: Entry) -> Shard | None:
        """The segment, if it and its stories are whole."""
        try:
            shard = commit.shard(self._directory, toc, entry)
            there = shard.segment.problems() + commit.stories_file(self._directory, entry.name).problems()
            return None if there else shard
        except CorruptError:
            return None

    def _rebuild(self, toc: Toc, entry: Entry, name: str, index: str) -> int:
        """Index the articles of a damaged segment anew. Returns how many there are now."""
        path = segment_path(self._directory, entry.name)
        try:
            segment = Segment(path, damaged=True)
            reader = ArticleReader(segment)
            mask = entry.mask() if entry.documents == segment.documents else None
        except (CorruptError, ValueError) as error:
            self._lost.append(f"{error}: its {entry.documents:,} articles")
            return 0
        faulty = " ".join(segment.problems())
        mentioning = not any(f": {field}" in faulty for field in _MENTIONS)
        builder = Builder(Enrich(entities="none", dates=False, languages=False) if mentioning else self._enrich)
        ids = _ids(segment)
        live = np.flatnonzero(~mask).tolist() if mask is not None else range(segment.documents)
        found = (self._article(reader, ids, path, doc, mentioning) for doc in live)
        index_anew(builder, ((article, _origin(segment, doc)) for article, doc in filter(None, found)))
        return builder.write(segment_path(self._directory, name), index) if builder.documents else 0

    def _article(
        self, reader: ArticleReader, ids: list[str], path: Path, doc: int, mentioning: bool
    ) -> tuple[Article, int] | None:
        try:
            return reader.article(doc, mentioning=mentioning), doc
        except CorruptError:
            named = f" ({ids[doc]})" if doc < len(ids) else ""
            self._lost.append(f"{path}: article {doc}{named}")
            return None

    def _without_repeated(self, shards: list[Shard], entries: list[Entry]) -> tuple[list[Shard], list[Entry]]:
        """Without earlier articles that have the id of a later one; there are none unless deletions are lost."""
        ids = [shard.segment.unique("id").values() for shard in shards]
        flat = [(i, doc) for i, shard in enumerate(shards) for doc in np.flatnonzero(shard.live).tolist()]
        masks = [~shard.live for shard in shards]
        for (i, doc), again in zip(flat, repeated([ids[i][doc] for i, doc in flat]).tolist(), strict=True):
            masks[i][doc] |= again
        kept = [Shard(shard.segment, mask, shard.stories) for shard, mask in zip(shards, masks, strict=True)]
        rows = zip(entries, masks, strict=True)
        return kept, [commit.entry(self._directory, entry.name, entry.documents, mask) for entry, mask in rows]

    def _files(self, toc: Toc) -> str:
        """The list of source files, if it can be read; without it, the next run of `index` reads all of them anew."""
        if toc.files:
            try:
                listing.read(segment_path(self._directory, toc.files, "files"))
            except CorruptError as error:
                self._lost.append(f"{error}: the next run of index reads all files anew")
                return ""
        return toc.files


def _own(toc: Toc, shards: list[Shard]) -> tuple[Field, ...]:
    """The fields of one's own of a commit and of its segments, which have those that some article has."""
    known = {field.name: field for shard in shards for field in shard.segment.own}
    known |= {field.name: field for field in toc.own}
    return tuple(known[name] for name in sorted(known))


def _ids(segment: Segment) -> list[str]:
    try:
        return segment.unique("id").values()
    except CorruptError:
        return []


def _origin(segment: Segment, doc: int) -> int:
    try:
        return int(segment.origins[doc])
    except CorruptError:
        return 0
