"""Which articles of a segment tell the story of others?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from searchnews.numbers import distinct
from searchnews.storage.layout import BANDS
from searchnews.storage.merges import Merges
from searchnews.storage.ragged import ranges
from searchnews.stories.signatures import U64, Rows, Shingles, Signatures, same_story

# Of 32 lanes: if fewer agree than MAYBE_LANES, the pair is dismissed; from SURE_LANES on it is taken without an exact
# check (its Jaccard is hardly ever below 0.8); the others are checked on their shingles.
MAYBE_LANES = 6
SURE_LANES = 31

# Rails against archives full of templates or spam; they bound time and memory. In each band, an article is compared
# with at most so many of the new articles (identical ones count once), and a new one with so many of each segment's; of
# its uncertain pairs so many are checked, the likeliest first. Among Reuters' articles they are never reached.
BAND_PAIRS = 32
EXACT_CHECKS = 8

_PAIRS_AT_ONCE = 1 << 18
_PAIRS_READ = 256  # whose shingles are read at once
_ARTICLES_KEPT = 4096  # with about 8 KB of shingles each


@dataclass(frozen=True)
class SegmentStories:
    """What grouping knows about the articles of one segment: `signatures` uint32[articles, BANDS], `stories`
    uint64[articles] as they are stored, and `live` bool[articles]: not deleted."""

    signatures: Signatures
    stories: U64
    live: npt.NDArray[np.bool_]


Reader = Callable[[Sequence[tuple[int, int]]], Sequence[Shingles]]


def group(
    batch: SegmentStories, known: Sequence[SegmentStories], merges: Merges, shingles: Reader
) -> tuple[U64, Merges]:
    """The story numbers of a new segment, and the table of merges with those that it brings.

    `batch` has the articles' `own_numbers` as its stories; `known` are the archive's other segments in any order, and
    may be memory-mapped. `shingles` gives the shingles of articles (segment, article): of `known[segment]`, or for
    `segment == len(known)` of the batch; it is asked for those of uncertain pairs only.

    Which articles end up in one group does not depend on the order or size of the batches (as long as the rails
    BAND_PAIRS and EXACT_CHECKS are not reached); the numbers do.
    """
    articles, first = _identical(batch)
    unlike = np.zeros(len(batch.live), np.bool_)
    unlike[first] = True
    batch = SegmentStories(batch.signatures, batch.stories, unlike)
    segments = [*known, batch]
    found = list(_candidates(batch, segments))
    new, shard, other, lanes = (np.concatenate(column) for column in zip(*found, strict=True))
    mine = merges.resolve(batch.stories)
    theirs = np.empty(len(other), np.uint64)
    for number, source in enumerate(segments):
        theirs[shard == number] = merges.resolve(source.stories[other[shard == number]])

    groups = _Groups(old=set(theirs[shard < len(known)].tolist()))
    sure = lanes >= SURE_LANES
    same = articles != first
    alike = np.concatenate([mine[new[sure]], mine[articles[same]]]), np.concatenate([theirs[sure], mine[first[same]]])
    for a, b in zip(*(column.tolist() for column in alike), strict=True):
        groups.join(a, b)

    order = np.lexsort((other, shard, -lanes, new))
    order = order[~sure[order]]
    columns = (new[order], shard[order], other[order], mine[new[order]], theirs[order])
    pairs = list(zip(*(column.tolist() for column in columns), strict=True))
    checks: Counter[int] = Counter()
    of = _Kept(shingles)
    for begin in range(0, len(pairs), _PAIRS_READ):
        some = pairs[begin : begin + _PAIRS_READ]
        of.read(_needed(some, len(known), groups, checks))
        for article, where, document, a, b in some:
            if checks[article] < EXACT_CHECKS and groups.root(a) != groups.root(b):
                checks[article] += 1
                if same_story(of[len(known), article], of[where, document]):
                    groups.join(a, b)

    stories = mine.copy()
    stories[articles] = [groups.root(number) for number in mine[articles].tolist()]
    retired = [number for number in sorted(groups.old) if groups.root(number) != number]
    replaced = [groups.root(number) for number in retired]
    return stories, merges.adding(np.array(retired, np.uint64), np.array(replaced, np.uint64))


def _needed(
    pairs: Sequence[tuple[int, int, int, int, int]], batch: int, groups: _Groups, checks: Counter[int]
) -> list[tuple[int, int]]:
    """Whose shingles the checks of these pairs will ask for, as far as one can say before them: (segment, article)."""
    checks = checks.copy()
    needed: dict[tuple[int, int], None] = {}
    for article, where, document, a, b in pairs:
        if checks[article] < EXACT_CHECKS and groups.root(a) != groups.root(b):
            checks[article] += 1
            needed[batch, article] = needed[where, document] = None
    return list(needed)


class _Kept:
    """The shingles of articles (segment, article) that were read last. To read them one by one takes three times as
    long as some hundred at once."""

    def __init__(self, shingles: Reader) -> None:
        self._shingles = shingles
        self._kept: dict[tuple[int, int], Shingles] = {}

    def read(self, articles: Sequence[tuple[int, int]]) -> None:
        """Read those that are not kept."""
        if len(self._kept) > _ARTICLES_KEPT:
            self._kept = {article: self._kept[article] for article in articles if article in self._kept}
        missing = [article for article in articles if article not in self._kept]
        self._kept.update(zip(missing, self._shingles(missing), strict=True))

    def __getitem__(self, article: tuple[int, int]) -> Shingles:
        if article not in self._kept:
            self.read([article])
        return self._kept[article]


class _Groups:
    """Disjoint sets of story numbers (union-find). A set is named by its least old number, so that a merge costs a
    line in the table only when two old groups meet; or by its least number, if all are new."""

    def __init__(self, old: set[int]) -> None:
        self.old = old
        self._parent: dict[int, int] = {}

    def root(self, number: int) -> int:
        parent = self._parent
        while (above := parent.get(number, number)) != number:
            parent[number] = parent.get(above, above)
            number = above
        return number

    def join(self, a: int, b: int) -> None:
        a, b = sorted((self.root(a), self.root(b)), key=lambda number: (number not in self.old, number))
        self._parent[b] = a


def _identical(batch: SegmentStories) -> tuple[Rows, Rows]:
    """(the articles that have a body and are live; for each the first of them with the same signature)"""
    articles = np.flatnonzero(np.logical_and(batch.signatures.any(axis=1), batch.live))
    rows = np.ascontiguousarray(batch.signatures[articles]).view(f"S{4 * BANDS}").ravel()
    _, first, which = np.unique(rows, return_index=True, return_inverse=True)
    return articles, articles[first[which]]


def _candidates(batch: SegmentStories, segments: Sequence[SegmentStories]) -> Iterator[tuple[Rows, Rows, Rows, Rows]]:
    """Pairs that may be copies, for every segment (the last is the batch itself): the new article, the segment, the
    article in it, and in how many lanes they agree; each pair once."""
    bands = [_Band.of(batch.signatures[:, band], np.flatnonzero(batch.live)) for band in range(BANDS)]
    for number, segment in enumerate(segments):
        found = np.empty(0, np.int64)  # article in the segment << 38 | new article << 6 | lanes
        for i, band in enumerate(bands):
            document, new = (
                band.among() if segment is batch else band.pairs(segment.signatures[:, i], segment.live)
            )
            for at in range(0, len(new), _PAIRS_AT_ONCE):
                theirs, mine = document[at : at + _PAIRS_AT_ONCE], new[at : at + _PAIRS_AT_ONCE]
                lanes = _agreement(segment.signatures[theirs], batch.signatures[mine])
                pairs = ((theirs << 38) | (mine << 6) | lanes)[lanes >= MAYBE_LANES]
                found = distinct(np.concatenate([found, pairs]))
        document, new, lanes = found >> 38, (found >> 6) & 0xFFFFFFFF, found & 0x3F
        if segment is batch:
            document, new = new, document  # of two new articles, the later one is the new one
        yield new, np.full(len(new), number), document, lanes


def _agreement(a: Signatures, b: Signatures) -> Rows:
    """In how many lanes the signatures agree, row by row."""
    lanes: Rows = np.count_nonzero(a.view(np.uint16) == b.view(np.uint16), axis=1)
    return lanes


@dataclass(frozen=True)
class _Band:
    """One band of the new articles, sorted for look-up. `maybe` is a small table of the lowest bits that occur: it
    turns away most of the archive at a nanosecond each."""

    keys: npt.NDArray[np.uint32]
    articles: Rows
    maybe: npt.NDArray[np.bool_]

    @staticmethod
    def of(column: npt.NDArray[np.uint32], articles: Rows) -> _Band:
        order = column[articles].astype(np.uint64) << 32 | articles.astype(np.uint64)
        order.sort()  # takes half as long as to sort places by their keys
        keys, articles = (order >> 32).astype(np.uint32), (order & 0xFFFFFFFF).astype(np.int64)
        maybe = np.zeros(1 << max(16, len(keys).bit_length() + 4), np.bool_)
        maybe[keys & np.uint32(len(maybe) - 1)] = True
        return _Band(keys, articles, maybe)

    def pairs(self, column: npt.NDArray[np.uint32], live: npt.NDArray[np.bool_]) -> tuple[Rows, Rows]:
        """(article of the column, new article) for all that have this band in common and are live."""
        candidates = np.flatnonzero(self.maybe[column & np.uint32(len(self.maybe) - 1)])
        candidates = candidates[live[candidates]]
        begin = np.searchsorted(self.keys, column[candidates], "left")
        sizes = np.minimum(np.searchsorted(self.keys, column[candidates], "right") - begin, BAND_PAIRS)
        # ... and no more than BAND_PAIRS archived articles to a new one
        order = np.argsort(begin, kind="stable")
        nth = np.arange(len(order)) - np.searchsorted(begin[order], begin[order], "left")
        sizes[order[nth >= BAND_PAIRS]] = 0
        return np.repeat(candidates, sizes), self.articles[ranges(begin, sizes)]

    def among(self) -> tuple[Rows, Rows]:
        """(new article, one that came before it) for all that have this band in common."""
        begins = np.flatnonzero(np.append(True, self.keys[1:] != self.keys[:-1])[: len(self.keys)])
        begin = np.repeat(begins, np.diff(begins, append=len(self.keys)))
        sizes = np.minimum(np.arange(len(self.keys)) - begin, BAND_PAIRS)
        return np.repeat(self.articles, sizes), self.articles[ranges(begin, sizes)]
