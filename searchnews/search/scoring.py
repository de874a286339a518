"""How much is a match worth? BM25F, a formula a function, each with its source.

    RW09    Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009
    Lucene  org.apache.lucene.search.similarities.BM25Similarity

All statistics are those of the live articles of the whole archive, so scores do not depend on how it is cut into
segments.
"""

from __future__ import annotations

import math

import numpy as np

from searchnews.analysis.function_words import is_function_word
from searchnews.fields import BY_NAME
from searchnews.folding import fold
from searchnews.query import nodes as q
from searchnews.storage.segment import Array
from searchnews.storage.snapshot import Snapshot

# Customary values (RW09, 3.3). Mean average precision on Cranfield and on topics of the FT of 1991 is 0.438 and 0.151
# with k1 = 1.5, 0.435 and 0.143 with 1.2 (benchmarks/bench_relevance.py).
K1 = 1.5
B = 0.75

# What a function word counts in the score: in a question of many words ("what are the problems of ...") they add up.
# Mean average precision on Cranfield and on topics of the FT of 1991 is 0.427 and 0.135 with a weight of 1, 0.438 and
# 0.148 with 0.5, 0.438 and 0.151 with 0.25, 0.439 and 0.155 with 0.1 (benchmarks/bench_relevance.py); but "to be or not
# to be" has nothing else.
LIGHT = 0.25


def idf(documents: int, df: int) -> float:
    """How much it tells that a part of a query occurs at all (RW09, eq. 3.3, with Lucene's 1 +, so never negative).
    `df` of `documents` articles have it."""
    return math.log(1 + (documents - df + 0.5) / (df + 0.5))


def word_weight(folded: str, language: str) -> float:
    """What the score of a folded word is multiplied by in articles of a language: LIGHT for a function word there."""
    return LIGHT if is_function_word(folded, language) else 1.0


def weight(unit: q.Node, language: str) -> float:
    """What the score of a part of a query is multiplied by in articles of a language. Only a word that is asked for as
    any other may be light: whoever writes `=the`, `caps(the)` or `"the who"` means it."""
    if not isinstance(unit, q.Word) or unit.case:
        return 1.0
    words = unit.tokens
    return word_weight(fold(words[0]), language) if len(words) == 1 else 1.0


def lightened(scores: Array, light: Array) -> Array:
    """Scores of a word (float32), LIGHT times as much where it is `light` (bool). Overwrites them."""
    np.multiply(scores, np.float32(LIGHT), out=scores, where=light)
    return scores


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
