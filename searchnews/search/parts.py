"""What is handed to the compiled loops, and what comes back? Plain values, which keep alive what their addresses point
at."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np

from searchnews.frozen import frozen
from searchnews.kernels import native
from searchnews.query import nodes as q
from searchnews.storage.segment import Array

# Nanoseconds, measured with a million articles: reading a posting; looking one up in another list; comparing positions.
POSTING, LOOK_UP, POSITIONS = 6, 60, 100


@frozen(eq=False)
class Found:
    """Live documents of the whole archive, known by their shard's base + their number there: `docs` uint32[n],
    ascending, and `scores` float32[n], or None if nothing in the query has a score."""

    docs: Array
    scores: Array | None = None


def joined(found: Sequence[Found]) -> Found:
    """What was found in several shares, one after another."""
    if len(found) == 1:
        return found[0]
    scores = [share.scores for share in found if share.scores is not None]
    docs = np.concatenate([np.empty(0, np.uint32), *(share.docs for share in found)])
    return Found(docs, np.concatenate([np.empty(0, np.float32), *scores]) if scores or not found else None)


@frozen(eq=False)
class Part:
    """A part of AND or OR: a word, whose posting lists the loops read themselves, or a list of documents. `packed` is
    Part of kernels/shard.h, `most` no fewer than the documents that match it, `scored` whether it has a score, and
    `kept` what addresses point at."""

    packed: bytes
    most: int
    scored: bool
    kept: object

    def times(self, weight: float) -> Part:
        """The same part, its score multiplied by a weight; it must not have one yet."""
        packed = self.packed[: native.PART_WEIGHT] + struct.pack("f", weight) + self.packed[native.PART_WEIGHT + 4 :]
        return Part(packed, self.most, self.scored, self.kept)


def distinct(parts: Sequence[Part | None]) -> list[Part]:
    """The different ones of some parts: each is equal to itself alone."""
    return [part for part in dict.fromkeys(parts) if part is not None]


def most_of(parts: Sequence[Part], all: bool) -> int:
    """No fewer than the documents that are in all or in any of the parts."""
    if len(parts) == 1:
        return parts[0].most
    sizes = [part.most for part in parts]
    return min(sizes) if all else sum(sizes)


@frozen(eq=False)
class Filter:
    """What else a document has to be: marked in `marked` (uint8[documents of all shards], None for all) and published
    from the second `begin` to the second `last`, if `dated`."""

    marked: Array | None = None
    dated: bool = False
    begin: int = 0
    last: int = 0


ALL = Filter()
# Parts, whether all of them are wanted or any, and what else a document has to be.
Group = tuple[Sequence[Part], bool, Filter]


@frozen
class Rows:
    """What may stand at one position: `rows` uint64[n, 4] (native.ROW), those of shard i at cuts[i]:cuts[i + 1]
    (uint32[shards + 1])."""

    rows: Array
    cuts: Array


@frozen
class Asked:
    """A leaf of a query, looked up: how many positions it takes in which fields (bits), what may stand there, as the
    loops see it (`tokens`, uint64[n, 3]), and `most`, no fewer than the documents that it can match. `kept` is what
    addresses point at. Where the tokens are pairs of letters (see `indexing/pairs`), there are fewer than positions."""

    size: int
    fields: int
    tokens: Array
    most: int
    kept: Sequence[object]


# What leaves of a query were looked up as; None if they are not for the loops.
AskedLeaves = dict[q.Leaf, Asked | None]


@frozen
class Pair:
    """Two words and how near they are to be: a `kind` of native and a distance or, if `units` is not 0, in one of the
    units there (addresses of native.UNITS). `tokens` uint64[2, 3], `most` and `kept` as in `Asked`."""

    kind: int
    distance: int
    units: int
    fields: int
    tokens: Array
    most: int
    kept: Sequence[Asked]


def work_of(parts: Sequence[Part], all: bool) -> int:
    """About how many ns it takes to combine the parts."""
    most = most_of(parts, all)
    return most * (POSTING + (len(parts) - 1) * LOOK_UP) if all else most * POSTING


def packed(rows: int, cuts: int, docs: int, values: int, n: int, top: float, fields: int) -> bytes:
    """Part of kernels/shard.h, with a weight of 1."""
    return native.PART.pack(rows, cuts, docs, values, n, top, 1, fields, 0)
