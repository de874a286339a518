"""What does the network know? The weights of a model file, and what they say of every spelling.

A spelling is turned into a vector once (rows of two tables of words, hashed n-grams, shape). A window of seven words is
scored at and next to capitalised words only. The hidden layer of a window is a sum: of each word's share, computed once
per distinct spelling and place in the window, and of the gaps' shares; so the largest matrix product of the network is
paid per spelling, not per token. `reading` uses them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from searchnews.analysis import Vocabulary
from searchnews.entities.features import GAPS, Rows, describe, word_rows
from searchnews.entities.labels import KINDS, LABELS
from searchnews.errors import SearchNewsError

Floats = npt.NDArray[np.float32]

REACH = 3
SLOTS = 2 * REACH + 1  # the words of a window
PAIRS = 3  # the six gaps between them, two and two
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
    hidden, numbers = weights.window_bias.size, weights.empty.size
    shapes = {
        "empty": (numbers,), "window": (SLOTS, numbers, hidden), "window_bias": (hidden,),
        "gap": (2 * REACH, GAPS, hidden), "context": (CONTEXT, hidden), "first": (hidden, LABELS),
        "first_bias": (LABELS,), "second": (hidden, LABELS), "second_bias": (LABELS,),
    }  # fmt: skip
    arrays = [(getattr(weights, name), shape) for name, shape in shapes.items()]
    if weights.never.dtype != np.bool_ or any(a.shape != shape or a.dtype != np.float32 for a, shape in arrays):
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
        self._room = np.empty((0, len(weights.mix_bias)), np.float32)
        self.vector = self._room  # [spellings, S]
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
        self._keep(vector)
        self.capital = np.concatenate([self.capital, capital])
        self.never = np.concatenate([self.never, never])
        self.fold = np.concatenate([self.fold, np.array(folds, np.int32)])

    def _keep(self, vector: Floats) -> None:
        """Add the vectors of some more spellings, 256 bytes each. The room doubles when it is used up: to copy all that
        are there for every batch took as long as to look at the spellings."""
        known, size = len(self.vector), len(self.vector) + len(vector)
        if size > len(self._room):
            self._room = np.empty((2 * size, vector.shape[1]), np.float32)
            self._room[:known] = self.vector
        self._room[known:size] = vector
        self.vector = self._room[:size]

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
        self.row = np.empty(0, np.int64)  # of the empty place, then of each spelling; -1: not in the table
        self._used = 0  # rows

    def update(self) -> None:
        """Look at the spellings that the vocabulary has gained."""
        self.spellings.update()
        fresh = len(self.spellings.capital) + 1 - len(self.row)
        self.row = np.concatenate([self.row, np.full(fresh, -1)])

    def learn(self, word: npt.NDArray[np.int32], place: npt.NDArray[np.int64]) -> Iterator[slice]:
        """Fill the table with the words of the windows around places of a stream (`word` int32[m]). Yields the windows
        that it has, some at a time if there are more words than room."""
        begin, piece = 0, len(place)
        while begin < len(place):
            windows = slice(begin, min(begin + piece, len(place)))
            missing = self._missing(word, place[windows])
            if self._used + len(missing) > self._rows:
                self._used = self._rows - FLEETING
                self.row[self.row >= self._used] = -1
                if len(missing) > FLEETING:
                    piece = FLEETING // SLOTS
                continue
            self._learn(missing)
            yield windows
            begin = windows.stop

    def _missing(self, word: npt.NDArray[np.int32], place: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
        """The words of some windows that the table lacks, as spellings plus one (0: the empty place)."""
        near = np.zeros(len(word), np.bool_)
        for offset in range(-REACH, REACH + 1):
            near[place + offset] = True
        seen = np.zeros(len(self.row), np.bool_)
        seen[word[near] + 1] = True
        return np.flatnonzero(seen & (self.row < 0))

    def _learn(self, words: npt.NDArray[np.intp]) -> None:
        """Put the shares of words into the table."""
        for some in (words[i : i + CHUNK] for i in range(0, len(words), CHUNK)):
            vector = self.spellings.vector[some - 1]
            vector[some == 0] = self.network.empty
            share = vector @ self.network.window
            share += self.network.bias
            rows = slice(self._used, self._used + len(some))
            self.table.reshape(self._rows, -1)[rows] = np.rint(share, out=share)
            self.row[some] = np.arange(rows.start, rows.stop)
            self._used = rows.stop
