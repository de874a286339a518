"""How much is a match worth? BM25F, a formula a function, each with its source.

    RW09    Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009
    Lucene  org.apache.lucene.search.similarities.BM25Similarity

All statistics are those of the live articles of the whole archive, so scores do not depend on how it is cut into
segments.
"""

from __future__ import annotations

import math

import numpy as np

from searchnews.fields import BY_NAME
from searchnews.storage.segment import Array
from searchnews.storage.snapshot import Snapshot

K1 = 1.2  # the customary values (RW09, 3.3; Lucene's defaults)
B = 0.75


def idf(documents: int, df: int) -> float:
    """How much it tells that a part of a query occurs at all (RW09, eq. 3.3, with Lucene's 1 +, so never negative).
    `df` of `documents` articles have it."""
    return math.log(1 + (documents - df + 0.5) / (df + 0.5))


def highest(documents: int, df: int) -> float:
    """What the score of a part of a query cannot exceed that `df` of `documents` articles have."""
    return idf(documents, df) * (K1 + 1)


def length_norm(lengths: Array, average: float) -> Array:
    """What occurrences in long fields are divided by (RW09, eq. 3.13): float32, of the shape of `lengths`."""
    return ((1 - B) + (B / average) * lengths).astype(np.float32)


def saturate(tf: Array, idf: float) -> Array:
    """The score of combined frequencies (RW09, eq. 3.16 and 3.17): float32, of the shape of `tf`. Overwrites `tf`."""
    below = tf + np.float32(K1)
    tf *= np.float32(idf * (K1 + 1))
    tf /= below
    return tf


def field_weights(snapshot: Snapshot, field: str) -> list[Array]:
    """What one occurrence in a text field adds to the combined frequency (RW09, eq. 3.15) of each document: float32[D]
    a shard, the field's boost over the length norm. Worked out once a snapshot."""
    known: list[Array] | None = snapshot.derived.get(f"{field}.weights")
    if known is None:
        average, boost = snapshot.average_length(field), np.float32(BY_NAME[field].boost)
        lengths = [shard.segment.text(field).lengths for shard in snapshot.shards]
        known = snapshot.derived[f"{field}.weights"] = [boost / length_norm(n, average) for n in lengths]
    return known
