"""What does an archive hold?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

import numpy as np

from searchnews.query.nodes import Has
from searchnews.search import filters
from searchnews.storage.segment import Segment
from searchnews.storage.snapshot import Snapshot, explained
from searchnews.storage.times import nearest


@dataclass(frozen=True)
class Stats:
    """What an archive holds: articles, segments, bytes on disk, distinct words, tokens, languages, of how many
    articles each of them was guessed, the times of the earliest and the latest publication (None without any), and of
    each field of one's own its type and how many articles have it."""

    articles: int
    deleted: int
    segments: int
    bytes: int
    words: int
    tokens: int
    languages: tuple[str, ...]
    guessed: Mapping[str, int]
    earliest: datetime | None
    latest: datetime | None
    own: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, directories: Sequence[Path], snapshot: Snapshot) -> Self:
        """What the index in a directory, or several of them as one, hold at a commit."""
        with explained(snapshot):
            times = [shard.segment.times.published[shard.live, 0] for shard in snapshot.shards]
            known = np.concatenate([np.empty(0, np.int64), *times])
            known = known[known != np.iinfo(np.int64).min]
            return cls(
                articles=snapshot.documents,
                deleted=sum(shard.segment.documents - shard.documents for shard in snapshot.shards),
                segments=len(snapshot.shards),
                bytes=sum(map(_size, directories)),
                words=_distinct_words([shard.segment for shard in snapshot.shards]),
                tokens=sum(shard.tokens(field) for shard in snapshot.shards for field in ("title", "body")),
                languages=snapshot.languages if snapshot.documents else (),
                guessed=_guessed(snapshot),
                earliest=nearest(int(known.min())) if len(known) else None,
                latest=nearest(int(known.max())) if len(known) else None,
                own={one.name: (one.kind.value, _having(snapshot, one.name)) for one in snapshot.own},
            )


def _having(snapshot: Snapshot, name: str) -> int:
    """How many articles have a field."""
    masks = filters.matching(snapshot, Has(name))
    return sum(int((mask & shard.live).sum()) for mask, shard in zip(masks, snapshot.shards, strict=True))


def _size(directory: Path) -> int:
    """How many bytes the files of a directory take; a writer may remove some meanwhile."""
    size = 0
    for path in directory.iterdir():
        with suppress(FileNotFoundError):
            size += path.stat().st_size if path.is_file() else 0
    return size


def _guessed(snapshot: Snapshot) -> dict[str, int]:
    """Of each language how many articles it was guessed of."""
    found: Counter[str] = Counter()
    for shard in snapshot.shards:
        column, guessed = shard.segment.keyword("language"), shard.segment.guessed.astype(np.bool_) & shard.live
        numbers = column.of_doc.items[guessed[column.of_doc.owners()]]
        for number, times in enumerate(np.bincount(numbers, minlength=len(column.values)).tolist()):
            found[column.values[number]] += times
    return dict(+found)


def _distinct_words(segments: Sequence[Segment]) -> int:
    if len(segments) == 1:
        return len(segments[0].lexicon.words)
    return len(set().union(*(segment.lexicon.words for segment in segments)))
