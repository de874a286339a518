"""What do the readings compute between their matrix products? The loops in NumPy; `compiled` has the same in C.

Both give the same numbers.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from searchnews.analysis import Tokens
from searchnews.entities import features
from searchnews.entities.features import BARRIERS, GAPS, Stream
from searchnews.entities.model import (
    ELSEWHERE,
    NEAR,
    OUTSIDE_FOR_SURE,
    PAIRS,
    REACH,
    SLOTS,
    SUMMARY,
    Shares,
)
from searchnews.entities.products import Floats
from searchnews.entities.viterbi import viterbi

Places = npt.NDArray[np.int64]


def lay_out(
    tokens: Tokens, texts_per_article: int, capital: npt.NDArray[np.bool_], never: npt.NDArray[np.bool_]
) -> tuple[Stream, Places, Places]:
    """(the stream of a batch; its candidates: their places, rising, and the numbers of their articles, int64[n]).
    `capital` and `never` bool[spellings] are those of `candidates`."""
    stream = features.lay_out(tokens)
    place = features.candidates(stream, capital, never)
    return stream, place, (np.searchsorted(tokens.first, stream.token[place], "right") - 1) // texts_per_article


def add_up(shares: Shares, stream: Stream, place: Places, total: npt.NDArray[np.int16], active: Floats) -> None:
    """The hidden sums of some candidates, `total` int16[n, H], and what is positive of them, `active` float32[n, H]."""
    window = np.arange(-REACH, REACH + 1)[:, None]
    rows = shares.row[stream.word[place + window] + 1] * SLOTS + np.arange(SLOTS)[:, None]
    part = np.empty_like(total)
    np.take(shares.table, rows[0], axis=0, out=total, mode="clip")
    for row in rows[1:]:
        np.take(shares.table, row, axis=0, out=part, mode="clip")
        total += part
    for pair in range(PAIRS):
        at = place + 2 * pair + 1 - REACH
        row = (pair * GAPS + stream.gap[at].astype(np.intp)) * GAPS + stream.gap[at + 1]
        np.take(shares.network.gaps, row, axis=0, out=part, mode="clip")
        total += part
    np.maximum(total, np.zeros(total.shape[1], np.int16), out=part)  # of an array and a number: 5 times as long
    np.copyto(active, part)


def elsewhere(summary: Floats, article: Places, fold: npt.NDArray[np.int32]) -> Floats:
    """What the first reading said about the same word elsewhere in the article: float32[n, ELSEWHERE]."""
    group = np.unique(article * (int(fold.max()) + 1) + fold, return_inverse=True)[1]
    kinds = np.concatenate([summary[:, :1], summary[:, 1::2] + summary[:, 2::2]], axis=1)
    others = np.bincount(group)[group] - 1
    seen = np.empty((len(group), ELSEWHERE), np.float32)
    seen[:, 0] = np.minimum(others, 4) / 4
    share = np.maximum(others, 1)
    for column in range(kinds.shape[1]):
        total = np.bincount(group, weights=kinds[:, column])[group]
        seen[:, 1 + column] = (total - kinds[:, column]) / share
    return seen


def context(summary: Floats, seen: Floats, place: Places, rows: Places) -> Floats:
    """What the first reading said about the neighbours of some candidates, and about them and their neighbours
    elsewhere: float32[len(rows), CONTEXT]. What is no candidate is outside."""
    near = {0: rows}  # -1: no candidate stands there
    for side in (-1, 1):
        other = rows + side
        for step in range(1, NEAR + 1):
            there = (other >= 0) & (other < len(place))
            there[there] = place[other[there]] == place[rows[there]] + side * step
            near[side * step] = np.where(there, other, -1)
            other = other + side * there
    said = [np.where((row < 0)[:, None], _OUTSIDE, summary[row]) for _, row in sorted(near.items())]
    known = [np.where((near[step] < 0)[:, None], np.float32(0), seen[near[step]]) for step in (-1, 0, 1)]
    return np.concatenate([*said, *known], axis=1)


def best_labels(scores: Floats, summary: Floats, stream: Stream, place: Places, labels: npt.NDArray[np.int8]) -> None:
    """Writes the best labels of the candidates into those of the tokens, int8[tokens], which are all outside."""
    named = np.flatnonzero(summary[:, 0] < OUTSIDE_FOR_SURE)
    at = place[named]
    joined = np.zeros(len(at), np.bool_)
    joined[1:] = (np.diff(at) == 1) & ~np.isin(stream.gap[at[1:]], BARRIERS)
    labels[stream.token[at]] = viterbi(scores[named], joined)


_OUTSIDE = np.eye(1, SUMMARY, dtype=np.float32)
