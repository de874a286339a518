"""Which story does each article of a new segment belong to, given the archive?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchnews import analysis
from searchnews.analysis import Vocabulary
from searchnews.storage.articles import ArticleReader
from searchnews.storage.merges import Merges
from searchnews.storage.segment import Array, Segment
from searchnews.storage.snapshot import Shard, Snapshot
from searchnews.stories.grouping import SegmentStories, group
from searchnews.stories.signatures import U64, Shingler, Shingles

BATCH_TEXT = 1_000_000  # characters that are tokenised at once
MOST_SPELLINGS = 100_000  # that are kept from segment to segment, in some 30 MB


class Membership:
    """Assigns the articles of new segments to stories, one segment after another: what one has taught of words, which
    takes a fifth of the time, serves the next."""

    def __init__(self) -> None:
        self._shingler = Shingler(Vocabulary())

    def assign(self, new: Segment, known: Snapshot, own: U64) -> tuple[Array, Merges, int]:
        """The story numbers of a new segment's articles, uint64[D], the merges of the archive that has it, and how many
        of the articles tell a story that another one tells. `own` are their `own_numbers`."""
        if len(self._shingler.vocabulary) > MOST_SPELLINGS:
            self._shingler = Shingler(Vocabulary())
        batch = SegmentStories(new.signatures, own, np.ones(new.documents, np.bool_))
        columns = [_columns(shard) for shard in known.shards]
        reader = _Stored([*(shard.segment for shard in known.shards), new], self._shingler)
        numbers, merges = group(batch, columns, known.merges, reader.shingles)
        return numbers, merges, int((numbers != batch.stories).sum())


def _columns(shard: Shard) -> SegmentStories:
    assert shard.stories is not None
    return SegmentStories(shard.segment.signatures, shard.stories, shard.live)


class _Stored:
    """The shingles of stored articles, read when grouping is uncertain."""

    def __init__(self, segments: Sequence[Segment], shingler: Shingler) -> None:
        self._readers = [ArticleReader(segment) for segment in segments]
        self._shingler = shingler

    def shingles(self, articles: Sequence[tuple[int, int]]) -> list[Shingles]:
        """Of articles (segment, document). They are tokenised together, as many as make a batch."""
        found: list[Shingles] = []
        texts: list[str] = []
        size = 0
        for segment, doc in articles:
            article = self._readers[segment].article(doc, mentioning=False)
            texts += [article.title, article.body]
            size += len(article.body)
            if size > BATCH_TEXT:
                found += self._shingle_sets(texts)
                texts, size = [], 0
        return [*found, *self._shingle_sets(texts)]

    def _shingle_sets(self, texts: list[str]) -> list[Shingles]:
        return self._shingler.shingle_sets(analysis.tokenize(texts, self._shingler.vocabulary))
