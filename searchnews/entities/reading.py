"""Which tokens of a batch are names? Two readings, and the best labels.

The first reading scores every candidate by its window. Where it is in doubt, a second adds to the same hidden sum what
the first said about the neighbours and about the same word elsewhere in the article. Viterbi's algorithm then finds the
best sequence of labels that makes sense (a name that begins must end).

Between the matrix products, which are NumPy's (that is, BLAS's), stand loops: in C if they were compiled, or in NumPy.
On 10,000 articles both readings took 1.5 s of one core with NumPy's and 0.7 with those in C (kernels/label.c says what
each of them bought), and not one of 4.2 million labels differs.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from searchnews.analysis import Tokens
from searchnews.entities import compiled, loops
from searchnews.entities.features import Stream
from searchnews.entities.labels import KINDS, LABELS, OUTSIDE
from searchnews.entities.loops import Places
from searchnews.entities.model import CHUNK, SUMMARY, SURE, Network, Shares
from searchnews.entities.products import Floats, multiply
from searchnews.kernels import native


class Loops(Protocol):
    """What `loops` and `compiled` have."""

    def lay_out(
        self, tokens: Tokens, texts_per_article: int, capital: npt.NDArray[np.bool_], never: npt.NDArray[np.bool_], /
    ) -> tuple[Stream, Places, Places]: ...
    def add_up(
        self, shares: Shares, stream: Stream, place: Places, total: npt.NDArray[np.int16], active: Floats, /
    ) -> None: ...
    def elsewhere(self, summary: Floats, article: Places, fold: npt.NDArray[np.int32], /) -> Floats: ...
    def context(self, summary: Floats, seen: Floats, place: Places, rows: Places, /) -> Floats: ...
    def best_labels(
        self, scores: Floats, summary: Floats, stream: Stream, place: Places, labels: npt.NDArray[np.int8], /
    ) -> None: ...


def label_tokens(shares: Shares, tokens: Tokens, texts_per_article: int) -> npt.NDArray[np.int8]:
    """The label of every token, int8[tokens]. `texts_per_article` neighbouring texts share what is known of a word."""
    by: Loops = loops if native.library() is None or shares.table.shape[1] % compiled.BLOCK else compiled
    shares.update(tokens.spelling)
    spellings = shares.spellings
    labels = np.zeros(len(tokens.start), np.int8)
    stream, place, article = by.lay_out(tokens, texts_per_article, spellings.opens, spellings.never)
    if not len(place):
        return labels
    room = _Room(shares.table.shape[1])
    scores, summary, doubt, hidden = _first_reading(by, shares, stream, place, room)
    seen = by.elsewhere(summary, article, spellings.fold[stream.word[place]])
    for begin in range(0, len(doubt), CHUNK):
        rows = doubt[begin : begin + CHUNK]
        context = by.context(summary, seen, place, rows)
        scores[rows] = _second_reading(shares.network, context, hidden[begin : begin + CHUNK], room)
    by.best_labels(scores, summary, stream, place, labels)
    return labels


class _Room:
    """Arrays for CHUNK candidates that the readings use again and again. In a heap with many other things an allocation
    takes microseconds, and they were an eighth of the time."""

    def __init__(self, size: int) -> None:
        self.total = np.empty((CHUNK, size), np.int16)
        self.active = np.empty((CHUNK, size), np.float32)
        self.scores = np.zeros((CHUNK, LABELS), np.float32)
        self.chance = np.empty((LABELS, CHUNK), np.float32)
        self.said = np.empty((SUMMARY, CHUNK), np.float32)
        self.most, self.sum = np.empty((2, CHUNK), np.float32)


def _first_reading(
    by: Loops, shares: Shares, stream: Stream, place: Places, room: _Room
) -> tuple[Floats, Floats, Places, npt.NDArray[np.int16]]:
    """(label scores float32[n, LABELS], OUTSIDE with 0; their summaries float32[n, SUMMARY], which candidates are in
    doubt int64[d], their hidden sums int16[d, H])."""
    network = shares.network
    size = shares.table.shape[1]
    scores, summary = (np.empty((len(place), columns), np.float32) for columns in (LABELS, SUMMARY))
    hidden = np.empty((len(place), size), np.int16)
    doubtful = np.empty(len(place), np.int64)
    doubts = 0
    for part in shares.learn(stream.word, place):
        for begin in range(part.start, part.stop, CHUNK):
            now = slice(begin, min(begin + CHUNK, part.stop))
            at = place[now]
            sums, positive = room.total[: len(at)], room.active[: len(at)]
            by.add_up(shares, stream, at, sums, positive)
            multiply(positive, network.first, scores[now, 1:])
            scores[now, OUTSIDE] = 0  # in the cache now: zeros for all to begin with took longer
            doubt = _settle(scores[now], network.first_bias, summary[now], room)
            more = slice(doubts, doubts + len(doubt))
            np.add(doubt, begin, out=doubtful[more])
            np.take(sums, doubt, axis=0, out=hidden[more], mode="clip")
            doubts = more.stop
    return scores, summary, doubtful[:doubts], hidden[:doubts]


def _settle(score: Floats, bias: Floats, summary: Floats, room: _Room) -> Places:
    """Adds the bias to label scores float32[n, LABELS]; `summary` float32[n, SUMMARY] becomes the probabilities of
    outside, and of begins and continues per kind. Returns which candidates have no label of probability SURE."""
    n = len(score)
    chance, said, most, total = room.chance[:, :n], room.said[:, :n], room.most[:n], room.sum[:n]
    score += bias
    np.copyto(chance, score.T)
    np.max(chance, axis=0, out=most)
    chance -= most
    np.exp(chance, out=chance)  # of the likeliest label: 1
    np.sum(chance, axis=0, out=total)
    begins, inside, ends, alone = chance[1:].reshape(len(KINDS), 4, n).swapaxes(0, 1)
    said[0] = chance[OUTSIDE]
    np.add(begins, alone, out=said[1::2])
    np.add(inside, ends, out=said[2::2])
    said /= total
    np.copyto(summary, said.T)
    return np.flatnonzero(total > 1 / SURE)


def _second_reading(network: Network, context: Floats, hidden: npt.NDArray[np.int16], room: _Room) -> Floats:
    """Label scores in the light of the first reading, float32[len(context), LABELS]."""
    total, scores = room.active[: len(context)], room.scores[: len(context)]
    multiply(context, network.context, total)
    total += hidden
    np.maximum(total, np.zeros(total.shape[1], np.float32), out=total)  # by rows: 5 times as fast as by one number
    multiply(total, network.second, scores[:, 1:])
    scores += network.second_bias
    return scores
