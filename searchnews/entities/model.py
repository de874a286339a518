"""Which tokens are names? The network at run time: NumPy only, a batch of articles at once.

A spelling is turned into a vector once (rows of two tables of words, hashed n-grams, shape). A window of seven words is
scored at and next to capitalised words only. The hidden layer of a window is a sum: of each word's share, computed once
per distinct spelling and place in the window, and of the gaps' shares; so the largest matrix product of the network is
paid per spelling, not per token. A second reading adds to that sum what the first said about the neighbours and about
the same word elsewhere in the article, and is paid only where the first was in doubt. Viterbi's algorithm then finds
the best sequence of labels that makes sense (a name that begins must end).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from searchnews.analysis import Tokens, Vocabulary
from searchnews.entities.features import BARRIERS, GAPS, MARGIN, Rows, Stream, describe, lay_out, word_rows
from searchnews.entities.labels import BEGIN, END, INSIDE, KINDS, LABELS, OUTSIDE, SINGLE, label
from searchnews.errors import SearchNewsError

Floats = npt.NDArray[np.float32]

REACH = 3
SLOTS = 2 * REACH + 1  # the words of a window
NEAR = 2  # the second reading sees the summaries of so many neighbours on each side
SUMMARY = 1 + 2 * len(KINDS)  # of a reading: outside, then begins and continues per kind
ELSEWHERE = 2 + len(KINDS)  # of the same word elsewhere: how often, outside, each kind
CONTEXT = (2 * NEAR + 1) * SUMMARY + 3 * ELSEWHERE
OUTSIDE_FOR_SURE = 0.999  # a first reading that says "outside" with this probability is final
# A first reading that gives a label this probability is not read again: six of ten. Of 180,000 mentions in newswire
# that changed 4, and F1 on CoNLL-2003 and WikiGold not at all.
SURE = 0.95
CHUNK = 1024  # candidates scored at a time, so that what is added up stays in the caches
# Bytes of the table of shares: 46,800 spellings with 128 hidden units. In 120 MB of newswire, 1,800 spellings a MB are
# not among the first 32,768 and are looked at again; without memory 16,000, which was half of the network's work.
TABLE = 80 << 20
FLEETING = 12_288  # rows that are used again and again; windows scored at a time have at most SLOTS * CHUNK words
PIECE = 16_384  # spellings looked at a time: what a model knows of one takes 1.5 KB until it is mixed
LARGEST = 32_000  # steps of a hidden sum: 16 bits, and room for rounding
LONGEST = 40  # tokens of a name; longer runs of candidates (a text all in capitals) are cut


class ModelError(SearchNewsError):
    """A model file cannot be used."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The arrays of a model file. W words, C words of the broad table, S numbers per spelling, H hidden units.

    The tables of words and n-grams are stored as int8 with one scale each. The broad table has vectors of lower-case
    words that were counted from far more text than our news; they are stored by product quantisation (Jegou, Douze &
    Schmid 2011): a vector is cut into P parts, and each part is one of 256 centroids."""

    words: npt.NDArray[np.uint8]  # the words by falling frequency, UTF-8, separated by line feeds
    word: npt.NDArray[np.int8]  # [W + 1, ...]; row 0 is the unknown word
    word_scale: Floats  # []
    never: npt.NDArray[np.bool_]  # [W + 1]: this spelling is hardly ever part of a name ("said", "Monday")
    broad_step: npt.NDArray[np.uint32]  # [C]: differences of the rising hashes (`features.broad_hash`) of the words
    broad_code: npt.NDArray[np.uint8]  # [C, P]: which centroid each part is
    broad_book: Floats  # [P, 256, ...]: the centroids
    gram: npt.NDArray[np.int8]  # [GRAMS, ...]; row 0 is no n-gram
    gram_scale: Floats  # []
    shape: Floats  # [SHAPES, ...]
    mix: Floats  # [word + word + broad + gram + shape, S]
    mix_bias: Floats  # [S]
    empty: Floats  # [S]: an empty place
    window: Floats  # [2 REACH + 1, S, H]
    window_bias: Floats  # [H]
    gap: Floats  # [2 REACH, GAPS, H]: the gap before places -2 .. 3 of the window
    first: Floats  # [H, LABELS]
    first_bias: Floats
    context: Floats  # [CONTEXT, H]
    second: Floats  # [H, LABELS]
    second_bias: Floats


def read_weights(path: Path) -> Weights:
    """The arrays of a model file (.npz, no pickles)."""
    try:
        with np.load(path, allow_pickle=False) as file:
            weights = Weights(**{f.name: file[f.name] for f in fields(Weights)})
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise ModelError(f"{path}: not an entity model ({error}); docs/entities.md says how one is made") from error
    hidden = len(weights.window_bias)
    if weights.context.shape != (CONTEXT, hidden) or weights.first.shape != (hidden, LABELS):
        raise ModelError(f"{path}: this entity model is of another version; train it again")
    return weights


def rows_of(weights: Weights) -> Rows:
    """Where the words of a model stand in its tables."""
    return word_rows(weights.words.tobytes().decode().split("\n"), np.cumsum(weights.broad_step, dtype=np.uint32))


def broad_vectors(weights: Weights, row: npt.NDArray[np.int32]) -> Floats:
    """Vectors of the broad table float32[n, ...] for rows plus one int32[n]; 0 is the unknown word, all zeros."""
    parts, _, size = weights.broad_book.shape
    known = np.flatnonzero(row)
    vectors = np.zeros((len(row), parts, size), np.float32)
    vectors[known] = weights.broad_book[np.arange(parts), weights.broad_code[row[known] - 1]]
    return vectors.reshape(len(row), parts * size)


class Spellings:
    """What the network knows about every spelling of a vocabulary; grows with it."""

    def __init__(self, weights: Weights, rows: Rows, vocabulary: Vocabulary) -> None:
        self._weights, self._rows, self._vocabulary = weights, rows, vocabulary
        self._folds: dict[str, int] = {}
        self.vector = np.empty((0, len(weights.mix_bias)), np.float32)  # [spellings, S]
        self.capital = np.empty(0, np.bool_)  # has it a capital letter?
        self.never = np.empty(0, np.bool_)  # is it hardly ever part of a name?
        self.fold = np.empty(0, np.int32)  # numbers of lower-case forms

    def update(self) -> None:
        """Look at the spellings that the vocabulary has gained."""
        fresh = self._vocabulary.spellings[len(self.capital) :]
        if not fresh:
            return
        pieces = [self._look(fresh[begin : begin + PIECE]) for begin in range(0, len(fresh), PIECE)]
        vector, capital, never = (np.concatenate(columns) for columns in zip(*pieces, strict=True))
        number = self._folds
        folds = [number.setdefault(s.decode("utf-8", "replace").lower(), len(number)) for s in fresh]
        self.vector = np.concatenate([self.vector, vector])
        self.capital = np.concatenate([self.capital, capital])
        self.never = np.concatenate([self.never, never])
        self.fold = np.concatenate([self.fold, np.array(folds, np.int32)])

    def _look(self, spellings: Sequence[bytes]) -> tuple[Floats, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """(vector float32[n, S], capital bool[n], never bool[n]) of some spellings."""
        w = self._weights
        features = describe(spellings, self._rows)
        gram = np.zeros((len(spellings), w.gram.shape[1]), np.int32)
        for column in features.grams.T:
            gram += w.gram[column]
        parts = np.concatenate(
            [
                w.word[features.exact] * w.word_scale,
                w.word[features.variant] * w.word_scale,
                broad_vectors(w, features.broad),
                gram * w.gram_scale,
                w.shape[features.shape],
            ],
            axis=1,
            dtype=np.float32,
        )
        return np.tanh(parts @ w.mix + w.mix_bias), features.capital, w.never[features.exact]


def candidates(
    stream: Stream, capital: npt.NDArray[np.bool_], never: npt.NDArray[np.bool_] | None = None
) -> npt.NDArray[np.int64]:
    """The places of a stream that can belong to a name: capitalised words and their neighbours, but for those words
    that never do (a quarter of them)."""
    near = np.zeros(len(stream.word), np.bool_)
    inside = np.flatnonzero(stream.word >= 0)
    near[inside] = capital[stream.word[inside]]
    here = near.copy()
    near[1:] |= here[:-1]
    near[:-1] |= here[1:]
    inside = inside[near[inside]]
    return inside if never is None else inside[~never[stream.word[inside]]]


@dataclass(frozen=True, slots=True)
class Network:
    """The weights as the readings use them. The hidden sum is counted in steps, a whole number of 16 bits: half the
    bytes to move, and no window can overflow it. `window` and `bias` float32[S, SLOTS * H], float32[SLOTS * H] make a
    spelling's shares; `gaps` int16[3 * GAPS * GAPS, H] are those of neighbouring gaps, in pairs: three additions
    instead of six; the others are like those of Weights."""

    empty: Floats
    window: Floats
    bias: Floats
    gaps: npt.NDArray[np.int16]
    first: Floats
    first_bias: Floats
    context: Floats
    second: Floats
    second_bias: Floats


def network_of(weights: Weights) -> Network:
    """The network of a model file."""
    size = len(weights.window_bias)
    highest = np.maximum(1, np.abs(weights.empty))  # of a spelling's numbers
    largest = np.abs(weights.window_bias) + np.abs(weights.gap).max(axis=1).sum(axis=0)
    largest += (np.abs(weights.window) * highest[:, None]).sum(axis=(0, 1))
    step = (largest / LARGEST).astype(np.float32)
    bias = np.zeros((SLOTS, size), np.float32)
    bias[REACH] = weights.window_bias / step
    gap = np.rint(weights.gap / step).astype(np.int16)
    return Network(
        weights.empty,
        (weights.window / step).transpose(1, 0, 2).reshape(-1, SLOTS * size),
        bias.ravel(),
        np.concatenate([(gap[g][:, None] + gap[g + 1]).reshape(-1, size) for g in range(0, 2 * REACH, 2)]),
        weights.first * step[:, None],
        weights.first_bias,
        weights.context / step,
        weights.second * step[:, None],
        weights.second_bias,
    )


class Shares:
    """What each spelling adds to the hidden sum at every place of a window, remembered from batch to batch: that of the
    first spellings for good, that of others until the table is full."""

    def __init__(self, network: Network, spellings: Spellings) -> None:
        self.network, self.spellings = network, spellings
        size = network.gaps.shape[1]
        self._rows = TABLE // (2 * SLOTS * size)
        self.table = np.empty((self._rows * SLOTS, size), np.int16)  # row * SLOTS + place in the window
        self._row = np.empty(0, np.intp)  # of the empty place, then of each spelling; -1: not in the table
        self._used = 0  # rows

    def update(self) -> None:
        """Look at the spellings that the vocabulary has gained."""
        self.spellings.update()
        fresh = len(self.spellings.capital) + 1 - len(self._row)
        self._row = np.concatenate([self._row, np.full(fresh, -1)])

    def find(self, words: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """Where the table has the shares of the words of some windows (spellings plus one; 0: the empty place),
        intp[SLOTS, n]."""
        if self._used + words.size > self._rows:
            self._used = self._rows - FLEETING
            self._row[self._row >= self._used] = -1
        row = self._row[words]
        if row.min() < 0:
            self._learn(np.unique(words[row < 0]))
            row = self._row[words]
        return row * SLOTS + np.arange(SLOTS)[:, None]

    def _learn(self, words: npt.NDArray[np.intp]) -> None:
        """Put the shares of words into the table."""
        vector = self.spellings.vector[words - 1]
        vector[words == 0] = self.network.empty
        share = vector @ self.network.window
        share += self.network.bias
        rows = slice(self._used, self._used + len(words))
        self.table.reshape(self._rows, -1)[rows] = np.rint(share, out=share)
        self._row[words] = np.arange(rows.start, rows.stop)
        self._used = rows.stop


def label_tokens(shares: Shares, tokens: Tokens, texts_per_article: int) -> npt.NDArray[np.int8]:
    """The label of every token, int8[tokens]. `texts_per_article` neighbouring texts share what is known of a word."""
    shares.update()
    spellings = shares.spellings
    labels = np.zeros(len(tokens.start), np.int8)
    stream = lay_out(tokens)
    place = candidates(stream, spellings.capital, spellings.never)
    if not len(place):
        return labels
    article = (np.searchsorted(tokens.first, stream.token[place], "right") - 1) // texts_per_article
    scores, summary, doubt, hidden = _first_reading(shares, stream, place)
    elsewhere = _elsewhere(summary, article, spellings.fold[stream.word[place]])
    scores[:, doubt] = _second_reading(shares.network, hidden, _context(summary, elsewhere, place, doubt)).T
    named = np.flatnonzero(summary[:, 0] < OUTSIDE_FOR_SURE)
    at = place[named]
    joined = np.zeros(len(at), np.bool_)
    joined[1:] = (np.diff(at) == 1) & ~np.isin(stream.gap[at[1:]], BARRIERS)
    labels[stream.token[at]] = viterbi(scores[:, named], joined)
    return labels


def _first_reading(
    shares: Shares, stream: Stream, place: npt.NDArray[np.int64]
) -> tuple[Floats, Floats, npt.NDArray[np.int64], npt.NDArray[np.int16]]:
    """(label scores float32[LABELS, n], their summaries float32[n, SUMMARY], which candidates are in doubt int64[d],
    their hidden sums int16[d, H])."""
    word = stream.word.astype(np.intp) + 1
    gap_pair = stream.gap.astype(np.intp) * GAPS
    gap_pair[:-1] += stream.gap[1:]
    network, table = shares.network, shares.table
    size = table.shape[1]
    window, zero = np.arange(-REACH, REACH + 1)[:, None], np.zeros(size, np.int16)
    total, part = np.empty((CHUNK, size), np.int16), np.empty((CHUNK, size), np.int16)
    active = np.empty((CHUNK, size), np.float32)
    scores = np.empty((LABELS, len(place)), np.float32)
    summary = np.empty((len(place), SUMMARY), np.float32)
    doubtful: list[npt.NDArray[np.int64]] = []
    hidden: list[npt.NDArray[np.int16]] = []
    for begin in range(0, len(place), CHUNK):
        at = place[begin : begin + CHUNK]
        total, part, active = total[: len(at)], part[: len(at)], active[: len(at)]
        rows = shares.find(word[at + window])
        np.take(table, rows[0], axis=0, out=total, mode="clip")
        for row in rows[1:]:
            np.take(table, row, axis=0, out=part, mode="clip")
            total += part
        for pair, offset in enumerate((1 - REACH, 3 - REACH, 5 - REACH)):
            np.take(network.gaps, gap_pair[at + offset] + pair * GAPS * GAPS, axis=0, out=part, mode="clip")
            total += part
        np.maximum(total, zero, out=part)  # of an array and a number it would take 5 times as long
        np.copyto(active, part)
        score = (active @ network.first).T + network.first_bias[:, None]
        probability = np.exp(score - score.max(axis=0))
        probability /= probability.sum(axis=0)
        scores[:, begin : begin + CHUNK] = score
        summary[begin : begin + CHUNK] = _summary(probability)
        doubt = np.flatnonzero(probability.max(axis=0) < SURE)
        doubtful.append(doubt + begin)
        hidden.append(total[doubt])
    return scores, summary, np.concatenate(doubtful), np.concatenate(hidden)


def _summary(probability: Floats) -> Floats:
    """Label probabilities float32[LABELS, n], added up to outside, begins and continues per kind:
    float32[n, SUMMARY]."""
    summary = np.empty((probability.shape[1], SUMMARY), np.float32)
    summary[:, 0] = probability[OUTSIDE]
    for kind in range(len(KINDS)):
        summary[:, 1 + 2 * kind] = probability[label(kind, BEGIN)] + probability[label(kind, SINGLE)]
        summary[:, 2 + 2 * kind] = probability[label(kind, INSIDE)] + probability[label(kind, END)]
    return summary


def _elsewhere(summary: Floats, article: npt.NDArray[np.int64], fold: npt.NDArray[np.int32]) -> Floats:
    """What the first reading said about the same word elsewhere in the article: float32[n, ELSEWHERE]."""
    group = np.unique(article * (int(fold.max()) + 1) + fold, return_inverse=True)[1]
    kinds = np.concatenate([summary[:, :1], summary[:, 1::2] + summary[:, 2::2]], axis=1)
    others = np.bincount(group)[group] - 1
    elsewhere = np.empty((len(group), ELSEWHERE), np.float32)
    elsewhere[:, 0] = np.minimum(others, 4) / 4
    share = np.maximum(others, 1)
    for column in range(kinds.shape[1]):
        total = np.bincount(group, weights=kinds[:, column])[group]
        elsewhere[:, 1 + column] = (total - kinds[:, column]) / share
    return elsewhere


def _context(summary: Floats, elsewhere: Floats, place: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]) -> Floats:
    """What the first reading said about the neighbours of some candidates, and about them and their neighbours
    elsewhere: float32[len(rows), CONTEXT]."""
    at, outside = place[rows], len(place)
    candidate = np.full(int(place[-1]) + MARGIN + 1, outside)
    candidate[place] = np.arange(outside)
    said = np.concatenate([summary, np.eye(1, SUMMARY, dtype=np.float32)])  # what is no candidate is outside
    seen = np.concatenate([elsewhere, np.zeros((1, ELSEWHERE), np.float32)])
    near = [said[candidate[at + offset]] for offset in range(-NEAR, NEAR + 1)]
    return np.concatenate([*near, *(seen[candidate[at + offset]] for offset in (-1, 0, 1))], axis=1)


def _second_reading(network: Network, hidden: npt.NDArray[np.int16], context: Floats) -> Floats:
    """Label scores in the light of the first reading, float32[len(context), LABELS]."""
    scores = np.empty((len(context), LABELS), np.float32)
    zero = np.zeros(hidden.shape[1], np.float32)
    for begin in range(0, len(context), CHUNK):
        total = context[begin : begin + CHUNK] @ network.context
        total += hidden[begin : begin + CHUNK].astype(np.float32)
        np.maximum(total, zero, out=total)
        np.matmul(total, network.second, out=scores[begin : begin + CHUNK])
    scores += network.second_bias
    return scores


def viterbi(scores: Floats, joined: npt.NDArray[np.bool_]) -> npt.NDArray[np.int8]:
    """The best possible labels, int8[n], of label scores float32[LABELS, n]; `joined[i]` says that a name may go on
    from i - 1 to i. Runs of joined tokens are decoded side by side, one step per place in the run.

    O, B and S follow what ends (O, E, S); I and E follow B or I of the same kind. So a step needs one maximum over what
    ends and one comparison per kind, not LABELS x LABELS sums.
    """
    n = scores.shape[1]
    labels = np.zeros(n, np.int8)
    if n == 0:
        return labels
    begin = _cut(np.flatnonzero(~joined | (np.arange(n) == 0)), n)
    length = np.diff(np.append(begin, n))
    order = np.argsort(-length, kind="stable")  # the longest first: a step then works on a leading slice
    begin, length = begin[order], length[order]
    alive = np.searchsorted(-length, -np.arange(int(length[0])), "left").tolist()  # runs longer than each step
    place = np.concatenate([begin[:count] + step for step, count in enumerate(alive)])  # all first tokens, then ...
    ends = np.cumsum(alive).tolist()
    scores = np.take(scores, place, axis=1)
    outside, (opens, inside, closes, alone) = scores[0], scores[1:].reshape(len(KINDS), 4, n).swapaxes(0, 1)

    # Of each place: the best way to have no name open there, a row of _ENDING; and per kind, if one is, whether it
    # began before.
    ending, goes_on = np.empty(n, np.int64), np.zeros((len(KINDS), n), np.bool_)
    top, opened = np.zeros(alive[0], np.float32), np.full((len(KINDS), alive[0]), -1e9, np.float32)
    for count, end in zip(alive, ends, strict=True):
        now = slice(end - count, end)
        top, opened = top[:count], opened[:, :count]
        best = np.concatenate([(outside[now] + top)[None], opened + closes[:, now], alone[:, now] + top])
        longer, fresh = opened + inside[:, now], opens[:, now] + top
        goes_on[:, now] = longer > fresh
        opened = np.maximum(longer, fresh)
        ending[now] = np.argmax(best, axis=0)
        top = np.max(best, axis=0)

    result = np.empty(n, np.int8)
    wanted = np.full(alive[0], -1)  # the kind that has to be open for what follows; -1: none
    for count, end in zip(reversed(alive), reversed(ends), strict=True):
        now = slice(end - count, end)
        kind = wanted[:count]
        going = goes_on[kind, np.arange(end - count, end)]
        result[now] = np.where(kind < 0, _ENDING[ending[now]], 1 + 4 * kind + np.where(going, INSIDE, BEGIN))
        wanted[:count] = np.where(kind < 0, _CLOSED[ending[now]], np.where(going, kind, -1))
    labels[place] = result
    return labels


# The labels after which no name is open, and the kinds of names that they close (-1: none).
_ENDING = np.array([OUTSIDE] + [label(k, p) for p in (END, SINGLE) for k in range(len(KINDS))])
_CLOSED = np.array([-1, *range(len(KINDS))] + [-1] * len(KINDS))


def _cut(begin: npt.NDArray[np.int64], n: int) -> npt.NDArray[np.int64]:
    """The beginnings of runs, with further cuts where a run is longer than LONGEST."""
    length = np.diff(np.append(begin, n))
    if length.max() <= LONGEST:
        return begin
    pieces = -(-length // LONGEST)
    first = np.repeat(np.cumsum(pieces) - pieces, pieces)
    cut: npt.NDArray[np.int64] = np.repeat(begin, pieces) + (np.arange(pieces.sum()) - first) * LONGEST
    return cut
