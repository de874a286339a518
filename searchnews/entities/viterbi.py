"""Which sequence of labels is the best that makes sense?

Runs of tokens that one name may go through are decoded side by side, one step per place in the run.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from searchnews.entities.labels import BEGIN, END, INSIDE, KINDS, OUTSIDE, SINGLE, label
from searchnews.entities.model import LONGEST
from searchnews.entities.products import Floats

_MANY = len(KINDS)


def viterbi(scores: Floats, joined: npt.NDArray[np.bool_]) -> npt.NDArray[np.int8]:
    """The best possible labels, int8[n], of label scores float32[n, LABELS]; `joined[i]` says that a name may go on
    from i - 1 to i.

    O, B and S follow what ends (O, E, S); I and E follow B or I of the same kind. So a step needs one maximum over what
    ends and one comparison per kind, not LABELS x LABELS sums.
    """
    n = len(scores)
    labels = np.zeros(n, np.int8)
    if n == 0:
        return labels
    begin = _cut(np.flatnonzero(~joined | (np.arange(n) == 0)), n)
    length = np.diff(np.append(begin, n))
    order = np.argsort(-length, kind="stable")  # the longest first: a step then works on a leading slice
    begin, length = begin[order], length[order]
    alive = np.searchsorted(-length, -np.arange(int(length[0])), "left").tolist()  # runs longer than each step

    # Of each step: its places; the best way to have no name open there, a row of _ENDING; and per kind, if one is open,
    # whether it began before.
    steps = []
    top, opened = np.zeros(alive[0], np.float32), np.full((_MANY, alive[0]), -1e9, np.float32)
    for step, count in enumerate(alive):
        place, top, opened = begin[:count] + step, top[:count], opened[:, :count]
        score = np.ascontiguousarray(scores.take(place, axis=0).T)
        opens, inside, closes, alone = score[1:].reshape(_MANY, 4, count).swapaxes(0, 1)
        best = np.concatenate([(score[0] + top)[None], opened + closes, alone + top])
        longer, fresh = opened + inside, opens + top
        goes_on, opened = longer > fresh, np.maximum(longer, fresh)
        top = best.max(axis=0)
        steps.append((place, (best == top).argmax(axis=0), goes_on))  # argmax of numbers takes twice as long

    wanted = np.full(alive[0], -1)  # the kind that has to be open for what follows; -1: none
    for place, ending, goes_on in reversed(steps):
        kind = wanted[: len(place)]
        going = goes_on[kind, np.arange(len(place))]
        labels[place] = np.where(kind < 0, _ENDING[ending], 1 + 4 * kind + np.where(going, INSIDE, BEGIN))
        wanted[: len(place)] = np.where(kind < 0, _CLOSED[ending], np.where(going, kind, -1))
    return labels


# The labels after which no name is open, and the kinds of names that they close (-1: none).
_ENDING = np.array([OUTSIDE] + [label(k, p) for p in (END, SINGLE) for k in range(_MANY)])
_CLOSED = np.array([-1, *range(_MANY)] + [-1] * _MANY)


def _cut(begin: npt.NDArray[np.int64], n: int) -> npt.NDArray[np.int64]:
    """The beginnings of runs, with further cuts where a run is longer than LONGEST."""
    length = np.diff(np.append(begin, n))
    if length.max() <= LONGEST:
        return begin
    pieces = -(-length // LONGEST)
    first = np.repeat(np.cumsum(pieces) - pieces, pieces)
    cut: npt.NDArray[np.int64] = np.repeat(begin, pieces) + (np.arange(pieces.sum()) - first) * LONGEST
    return cut
