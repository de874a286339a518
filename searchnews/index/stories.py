"""Which story does each article of a new segment belong to, given the archive?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchnews import analysis, duplicates
from searchnews.analysis import Vocabulary
from searchnews.duplicates import Merges, Shingler
from searchnews.index.content import unique_values
from searchnews.index.segment import Array, Segment
from searchnews.index.snapshot import Leaf, Snapshot
from searchnews.index.store import ArticleReader


def assign(new: Segment, known: Snapshot) -> tuple[Array, Merges]:
    """The story numbers of a new segment's articles, uint64[D], and the merges of the archive that has it."""
    signatures = new["minhash"]
    ids = unique_values(new, "id")
    batch = duplicates.Segment(
        signatures, duplicates.own_numbers(ids, signatures), np.ones(new.documents, np.bool_)
    )
    columns = [_columns(leaf) for leaf in known.leaves]
    reader = _Shingles([*(leaf.segment for leaf in known.leaves), new])
    return duplicates.assign(batch, columns, known.merges, reader.shingles)


def _columns(leaf: Leaf) -> duplicates.Segment:
    assert leaf.stories is not None
    return duplicates.Segment(leaf.segment["minhash"], leaf.stories, leaf.live)


class _Shingles:
    """The shingles of stored articles, read when grouping is uncertain."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._readers = [ArticleReader(segment) for segment in segments]
        self._vocabulary = Vocabulary()
        self._shingler = Shingler(self._vocabulary)

    def shingles(self, segment: int, doc: int) -> Array:
        article = self._readers[segment].article(doc)
        tokens = analysis.tokenize([article.title, article.body], self._vocabulary)
        return self._shingler.shingle_sets(tokens)[0]
