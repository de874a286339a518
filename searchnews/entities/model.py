"""Which tokens are names? The network at run time: NumPy only, a batch of articles at once.

A spelling is turned into a vector once (a row of the word table, hashed n-grams, shape). A window of seven words is
scored at and next to capitalised words only. The hidden layer of a window is a sum: of each word's share, computed once
per distinct spelling and place in the window, and of the gaps' shares; so the largest matrix product of the network is
paid per spelling, not per token. A second reading adds to that sum what the first said about the neighbours and about
the same word elsewhere in the article, and is paid only where the first was in doubt. Viterbi's algorithm then finds
the best sequence of labels that makes sense (a name that begins must end).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from searchnews.analysis import Tokens, Vocabulary
from searchnews.entities.features import BARRIERS, MARGIN, Stream, describe, lay_out, word_rows
from searchnews.entities.labels import BEGIN, END, INSIDE, KINDS, LABELS, OUTSIDE, SINGLE, label
from searchnews.errors import SearchNewsError

Floats = npt.NDArray[np.float32]

REACH = 3  # a window is 2 * REACH + 1 words
NEAR = 2  # the second reading sees the summaries of so many neighbours on each side
SUMMARY = 1 + 2 * len(KINDS)  # of a reading: outside, then begins and continues per kind
ELSEWHERE = 2 + len(KINDS)  # of the same word elsewhere: how often, outside, each kind
CONTEXT = (2 * NEAR + 1) * SUMMARY + 3 * ELSEWHERE
SURE = 0.999  # a first reading that says "outside" with this probability is not read again
CHUNK = 512  # candidates scored at a time, so that the hidden layer stays in the second-level cache
PIECE = 20_000  # candidates at a time: 60 MB for what their words add up to; 60,000 are no faster and take 160 MB
LONGEST = 40  # tokens of a name; longer runs of candidates (a text all in capitals) are cut


class ModelError(SearchNewsError):
    """A model file cannot be used."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The arrays of a model file. W words, S numbers per spelling, H hidden units; the two tables are stored as int8
    with one scale each."""

    words: npt.NDArray[np.uint8]  # the words by falling frequency, UTF-8, separated by line feeds
    word: npt.NDArray[np.int8]  # [W + 1, ...]; row 0 is the unknown word
    word_scale: Floats  # []
    never: npt.NDArray[np.bool_]  # [W + 1]: this spelling is hardly ever part of a name ("said", "Monday")
    gram: npt.NDArray[np.int8]  # [GRAMS, ...]; row 0 is no n-gram
    gram_scale: Floats  # []
    shape: Floats  # [SHAPES, ...]
    mix: Floats  # [word + word + gram + shape, S]
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
        raise ModelError(
            f"{path}: not an entity model ({error}); make one with python -m searchnews.entities.train"
        ) from error
    hidden = len(weights.window_bias)
    if weights.context.shape != (CONTEXT, hidden) or weights.first.shape != (hidden, LABELS):
        raise ModelError(f"{path}: this entity model is of another version; train it again")
    return weights


def rows_of(weights: Weights) -> tuple[dict[str, int], dict[str, int]]:
    """Where the words of a model stand in its table (`features.word_rows`)."""
    return word_rows(weights.words.tobytes().decode().split("\n"))


class Spellings:
    """What the network knows about every spelling of a vocabulary; grows with it."""

    def __init__(self, weights: Weights, rows: tuple[dict[str, int], dict[str, int]], vocabulary: Vocabulary) -> None:
        self._weights, self._vocabulary = weights, vocabulary
        self._exact, self._variant = rows  # see `rows_of`
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
        w = self._weights
        features = describe(fresh, self._exact, self._variant)
        gram = np.zeros((len(fresh), w.gram.shape[1]), np.int32)
        for column in features.grams.T:
            gram += w.gram[column]
        parts = np.concatenate(
            [
                w.word[features.exact] * w.word_scale,
                w.word[features.variant] * w.word_scale,
                gram * w.gram_scale,
                w.shape[features.shape],
            ],
            axis=1,
            dtype=np.float32,
        )
        number = self._folds
        folds = [number.setdefault(s.decode("utf-8", "replace").lower(), len(number)) for s in fresh]
        self.vector = np.concatenate([self.vector, np.tanh(parts @ w.mix + w.mix_bias)])
        self.capital = np.concatenate([self.capital, features.capital])
        self.never = np.concatenate([self.never, w.never[features.exact]])
        self.fold = np.concatenate([self.fold, np.array(folds, np.int32)])


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


def label_tokens(
    weights: Weights, spellings: Spellings, tokens: Tokens, texts_per_article: int
) -> npt.NDArray[np.int8]:
    """The label of every token, int8[tokens]. `texts_per_article` neighbouring texts share what is known of a word."""
    spellings.update()
    labels = np.zeros(len(tokens.start), np.int8)
    if not len(labels):
        return labels
    stream = lay_out(tokens)
    place = candidates(stream, spellings.capital, spellings.never)
    article = (np.searchsorted(tokens.first, stream.token[place], "right") - 1) // texts_per_article
    for begin, end in _pieces(article):
        low, high = int(place[begin]) - MARGIN, int(place[end - 1]) + MARGIN + 1
        piece = Stream(stream.word[low:high], stream.gap[low:high], stream.token[low:high])
        at = place[begin:end] - low
        doubt, found = _label_piece(weights, spellings, piece, at, article[begin:end])
        labels[piece.token[at[doubt]]] = found
    return labels


def _pieces(article: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """(begin, end) of candidates in pieces of about PIECE, whole articles each."""
    begin = 0
    while begin < len(article):
        last = min(begin + PIECE, len(article)) - 1
        end = int(np.searchsorted(article, article[last], "right"))
        yield begin, end
        begin = end


def _label_piece(
    weights: Weights,
    spellings: Spellings,
    stream: Stream,
    place: npt.NDArray[np.int64],
    article: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int8]]:
    """(which candidates may be names, their labels); the others are outside."""
    summary, doubt, hidden = _first_reading(weights, spellings.vector, stream, place)
    elsewhere = _elsewhere(summary, article, spellings.fold[stream.word[place]])
    scores = _second_reading(weights, hidden, _context(summary, elsewhere, place, doubt))
    joined = np.zeros(len(doubt), np.bool_)
    joined[1:] = (np.diff(place[doubt]) == 1) & ~np.isin(stream.gap[place[doubt[1:]]], BARRIERS)
    return doubt, viterbi(scores, joined)


def _first_reading(
    weights: Weights, vector: Floats, stream: Stream, place: npt.NDArray[np.int64]
) -> tuple[Floats, npt.NDArray[np.int64], Floats]:
    """(summaries float32[n, SUMMARY], which candidates are in doubt int64[d], their hidden sums float32[d, H])."""
    shares, word = _shares(weights, vector, stream, place)
    # Neighbouring gaps are looked up in pairs: three additions instead of six.
    size = len(weights.window_bias)
    pairs = [(weights.gap[g][:, None] + weights.gap[g + 1][None]).reshape(-1, size) for g in range(0, 2 * REACH, 2)]
    gap_pair = stream.gap.astype(np.intp) * weights.gap.shape[1]
    gap_pair[:-1] += stream.gap[1:]

    summary = np.empty((len(place), SUMMARY), np.float32)
    doubtful: list[npt.NDArray[np.int64]] = []
    hidden: list[Floats] = []
    total, part = np.empty((CHUNK, size), np.float32), np.empty((CHUNK, size), np.float32)
    for begin in range(0, len(place), CHUNK):
        at = place[begin : begin + CHUNK]
        total, part = total[: len(at)], part[: len(at)]
        np.take(shares[0], word[at - REACH], axis=0, out=total, mode="clip")
        for slot in range(1, 2 * REACH + 1):
            np.take(shares[slot], word[at + (slot - REACH)], axis=0, out=part, mode="clip")
            total += part
        for pair, offset in zip(pairs, (1 - REACH, 3 - REACH, 5 - REACH), strict=True):
            np.take(pair, gap_pair[at + offset], axis=0, out=part, mode="clip")
            total += part
        np.maximum(total, 0, out=part)
        said = _summary(part @ weights.first + weights.first_bias)
        summary[begin : begin + CHUNK] = said
        doubt = np.flatnonzero(said[:, 0] < SURE)
        doubtful.append(doubt + begin)
        hidden.append(total[doubt])
    return summary, np.concatenate(doubtful), np.concatenate(hidden)


def _shares(
    weights: Weights, vector: Floats, stream: Stream, place: npt.NDArray[np.int64]
) -> tuple[list[Floats], npt.NDArray[np.intp]]:
    """What each spelling near a candidate adds to the hidden sum, per place in the window float32[spellings, H], and
    the row of each place of the stream."""
    used = np.zeros(len(vector) + 1, np.bool_)
    for offset in range(-REACH, REACH + 1):
        used[stream.word[place + offset] + 1] = True
    used[0] = True  # the empty place
    rows = np.flatnonzero(used)
    renumber = np.zeros(len(used), np.intp)
    renumber[rows] = np.arange(len(rows))
    table = np.concatenate([weights.empty[None], vector[rows[1:] - 1]])
    shares = [table @ weights.window[slot] for slot in range(2 * REACH + 1)]
    shares[REACH] += weights.window_bias
    return shares, renumber[stream.word + 1]


def _summary(scores: Floats) -> Floats:
    """Label probabilities, added up to outside, begins and continues per kind: float32[n, SUMMARY]."""
    probability = np.exp(scores - scores.max(axis=1, keepdims=True))
    probability /= probability.sum(axis=1, keepdims=True)
    summary = np.empty((len(scores), SUMMARY), np.float32)
    summary[:, 0] = probability[:, OUTSIDE]
    for kind in range(len(KINDS)):
        summary[:, 1 + 2 * kind] = probability[:, label(kind, BEGIN)] + probability[:, label(kind, SINGLE)]
        summary[:, 2 + 2 * kind] = probability[:, label(kind, INSIDE)] + probability[:, label(kind, END)]
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
    # One row per place of the stream; what neighbouring places say then lies side by side in memory.
    size = int(place[-1]) + MARGIN + 1
    said = np.zeros((size, SUMMARY), np.float32)
    said[:, 0] = 1  # what is no candidate is outside
    said[place] = summary
    seen = np.zeros((size, ELSEWHERE), np.float32)
    seen[place] = elsewhere
    at = place[rows]
    near = sliding_window_view(said.ravel(), (2 * NEAR + 1) * SUMMARY)[(at - NEAR) * SUMMARY]
    return np.concatenate([near, sliding_window_view(seen.ravel(), 3 * ELSEWHERE)[(at - 1) * ELSEWHERE]], axis=1)


def _second_reading(weights: Weights, hidden: Floats, context: Floats) -> Floats:
    """Label scores in the light of the first reading, float32[len(context), LABELS]."""
    scores = np.empty((len(context), LABELS), np.float32)
    for begin in range(0, len(context), CHUNK):
        total = context[begin : begin + CHUNK] @ weights.context
        total += hidden[begin : begin + CHUNK]
        np.maximum(total, 0, out=total)
        scores[begin : begin + CHUNK] = total @ weights.second
    return scores + weights.second_bias


def viterbi(scores: Floats, joined: npt.NDArray[np.bool_]) -> npt.NDArray[np.int8]:
    """The best possible labels, int8[n], of label scores float32[n, LABELS]; `joined[i]` says that a name may go on
    from i - 1 to i. Runs of joined tokens are decoded side by side, one step per place in the run.

    O, B and S follow what ends (O, E, S); I and E follow B or I of the same kind. So a step needs one maximum over what
    ends and one comparison per kind, not LABELS x LABELS sums.
    """
    n = len(scores)
    kinds = len(KINDS)
    labels = np.zeros(n, np.int8)
    if n == 0:
        return labels
    begin = np.flatnonzero(~joined | (np.arange(n) == 0))
    begin = _cut(begin, n)
    length = np.diff(np.append(begin, n))
    order = np.argsort(-length, kind="stable")  # the longest first: a step then works on a leading slice
    begin, length = begin[order], length[order]
    steps = int(length[0])
    alive = np.searchsorted(-length, -np.arange(steps), "left")  # runs longer than each step

    ending = np.array([OUTSIDE] + [label(k, p) for k in range(kinds) for p in (END, SINGLE)])
    fresh = np.array([OUTSIDE] + [label(k, p) for k in range(kinds) for p in (BEGIN, SINGLE)])
    opened = np.array([label(k, BEGIN) for k in range(kinds)])
    inside = np.array([label(k, INSIDE) for k in range(kinds)])
    closed = np.array([label(k, END) for k in range(kinds)])
    best = np.full((len(begin), LABELS), -1e9, np.float32)
    best[:, fresh] = scores[begin][:, fresh]
    back_ending: list[npt.NDArray[np.int64]] = []
    back_inside: list[npt.NDArray[np.bool_]] = []
    for step in range(1, steps):
        count = int(alive[step])
        here, score = best[:count], scores[begin[:count] + step]
        choice = ending[np.argmax(here[:, ending], axis=1)]
        top = here[np.arange(count), choice]
        goes_on = here[:, inside] > here[:, opened]
        within = np.where(goes_on, here[:, inside], here[:, opened])
        after = np.empty_like(here)
        after[:, fresh] = top[:, None] + score[:, fresh]
        after[:, inside] = within + score[:, inside]
        after[:, closed] = within + score[:, closed]
        best[:count] = after
        back_ending.append(choice)
        back_inside.append(goes_on)

    state = ending[np.argmax(best[:, ending], axis=1)]
    for step in range(steps - 1, -1, -1):
        count = int(alive[step])
        now = state[:count]
        labels[begin[:count] + step] = now
        if step:
            kind, part = np.divmod(now - 1, 4)
            continues = (now > 0) & ((part == INSIDE) | (part == END))
            row = np.arange(count)
            within = np.where(back_inside[step - 1][row, np.maximum(kind, 0)], INSIDE, BEGIN) + 1 + 4 * kind
            state[:count] = np.where(continues, within, back_ending[step - 1])
    return labels


def _cut(begin: npt.NDArray[np.int64], n: int) -> npt.NDArray[np.int64]:
    """The beginnings of runs, with further cuts where a run is longer than LONGEST."""
    length = np.diff(np.append(begin, n))
    if length.max() <= LONGEST:
        return begin
    pieces = -(-length // LONGEST)
    first = np.repeat(np.cumsum(pieces) - pieces, pieces)
    cut: npt.NDArray[np.int64] = np.repeat(begin, pieces) + (np.arange(pieces.sum()) - first) * LONGEST
    return cut
