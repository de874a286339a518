"""What does the network know? The weights of a model file, and what they say of every spelling.

A spelling is turned into a vector once (rows of two tables of words, hashed n-grams, shape). A window of seven words is
scored at and next to capitalised words only. The hidden layer of a window is a sum: of each word's share, computed once
per distinct spelling and place in the window, and of the gaps' shares; so the largest matrix product of the network is
paid per spelling, not per token. `reading` uses them.
"""

from __future__ import annotations

import mmap
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from tokenize import TokenError
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from searchnews.analysis import Vocabulary
from searchnews.entities import LANGUAGES
from searchnews.entities.features import GAPS, GRAMS, SHAPES, Rows, describe, lines, word_rows
from searchnews.entities.keys import Numbered, keys_of
from searchnews.entities.labels import KINDS, LABELS, OUTSIDE
from searchnews.entities.products import Floats, multiply
from searchnews.errors import SearchNewsError
from searchnews.numbers import distinct

MODEL = Path(__file__).with_name("model.npz")  # the English one

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
CHUNK = 2048  # candidates scored at a time, in the caches; with 1,024 the readings of a batch take a tenth longer
# Bytes of the table of shares: 46,800 spellings with 128 hidden units. Newswire has more, most of them once. When the
# table is full, those are forgotten that the fewest batches had: of 263 MB 278,000 spellings are looked at, 443,000 if
# the first 34,500 stay for good, 328,000 if those go that were last seen the longest ago, and there are 153,000.
TABLE = 80 << 20
FORGOTTEN = 6_144  # spellings at a time; with twice as many, 305,000 are looked at
PIECE = 16_384  # spellings looked at a time: what a model knows of one takes 1.5 KB until it is mixed
LEARNT = 512  # spellings whose shares are made at a time, in the caches: 3.5 KB each until they are rounded
LARGEST = 32_000  # steps of a hidden sum: 16 bits, and room for rounding
LONGEST = 40  # tokens of a name; longer runs of candidates (a text all in capitals) are cut


class ModelError(SearchNewsError):
    """A model file cannot be used."""


@dataclass(frozen=True, slots=True)
class Broad:
    """A table of the vectors of C lower-case words that were counted from far more text than our news. They are stored
    by product quantisation (Jegou, Douze & Schmid 2011): a vector is cut into P parts, and each part is one of 256
    centroids."""

    step: npt.NDArray[np.uint32]  # [C]: differences of the rising hashes (`features.broad_hash`) of the words
    code: npt.NDArray[np.uint8]  # [C, P]: which centroid each part is
    book: Floats  # [P, 256, ...]: the centroids

    @property
    def mark(self) -> int:
        """A number that tells this table from others: a borrower keeps it."""
        return zlib.crc32(self.book.tobytes())

    def vectors(self, row: npt.NDArray[np.int32]) -> Floats:
        """Vectors float32[n, ...] for rows plus one int32[n]; 0 is the unknown word, all zeros."""
        parts, _, size = self.book.shape
        known = np.flatnonzero(row)
        vectors = np.zeros((len(row), parts, size), np.float32)
        centroid = self.code[row[known] - 1] + 256 * np.arange(parts)
        vectors[known] = self.book.reshape(-1, size).take(centroid, axis=0)
        return vectors.reshape(len(row), parts * size)


@dataclass(frozen=True, slots=True)
class Weights:
    """The arrays of a model file. W words, S numbers per spelling, H hidden units.

    The tables of words and n-grams are stored as int8 with one scale each, the others as float32 or float16. A file has
    one broad table; one with `lent` uses that of the English model as well, which knows the names of the world."""

    words: npt.NDArray[np.uint8]  # the words by falling frequency, UTF-8, separated by line feeds
    word: npt.NDArray[np.int8]  # [W + 1, ...]; row 0 is the unknown word
    word_scale: Floats  # []
    never: npt.NDArray[np.bool_]  # [W + 1]: this spelling is hardly ever part of a name ("said", "Monday")
    gram: npt.NDArray[np.int8]  # [GRAMS, ...]; row 0 is no n-gram
    gram_scale: Floats  # []
    shape: Floats  # [SHAPES, ...]
    mix: Floats  # [word + word + broad tables + gram + shape, S]
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
    broad: tuple[Broad, ...]  # the file's own, and the lent one


# What NumPy raises over a file that is none of its own: its header is read as Python's literals are.
_DAMAGE = (
    OSError, ValueError, TypeError, KeyError, EOFError, SyntaxError, TokenError, BadZipFile, zlib.error,
)  # fmt: skip


def read_weights(path: Path) -> Weights:
    """The arrays of a model file (.npz, no pickles), which fit together. Raises ModelError."""
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {f.name: _plain(file[f.name]) for f in fields(Weights) if f.name != "broad"}
            broad = [_read_broad(file)]
            if "lent" in file.files:
                broad.append(lendable())
                if int(file["lent"]) != broad[1].mark:
                    raise ValueError("made beside another English model")
    except _DAMAGE as error:
        raise ModelError(f"{path}: not an entity model ({error}); docs/entities.md says how one is made") from error
    weights = Weights(**arrays, broad=tuple(broad))
    wrong = [name for name, fits in _fit(weights).items() if not fits]
    if wrong:
        raise ModelError(f"{path}: this entity model is of another version, or damaged ({wrong[0]}); make it again")
    return weights


def model_of(language: str) -> Path:
    """The file of the package's model for a language. Raises ModelError if there is none."""
    path = MODEL if language == "en" else MODEL.parent / "models" / f"{language}.npz"
    if language not in LANGUAGES:
        raise ModelError(f"no model finds names in this language: {language}; there are {', '.join(LANGUAGES)}")
    return path


@lru_cache(maxsize=1)
def lendable() -> Broad:
    """The broad table of the English model, for models of other languages."""
    with np.load(MODEL, allow_pickle=False) as file:
        return _read_broad(file)


def _read_broad(file: Mapping[str, npt.NDArray[Any]]) -> Broad:
    return Broad(file["broad_step"], file["broad_code"], _plain(file["broad_book"]))


def _plain(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return array.astype(np.float32) if array.dtype == np.float16 else array


def _fit(w: Weights) -> dict[str, bool]:
    """Of each array of a file: has it the type and the shape that the others ask for, and finite numbers? Nothing is
    looked up in a model, here or in C, that this has not checked."""
    hidden, numbers = w.window_bias.size, w.empty.size
    words = w.words.tobytes().count(b"\n") + 1
    tables = {
        "words": w.words.dtype == np.uint8 and w.words.ndim == 1 and _is_text(w.words),
        "word": w.word.dtype == np.int8 and w.word.ndim == 2 and len(w.word) == words + 1,
        "never": w.never.dtype == np.bool_ and w.never.shape == (words + 1,),
        "gram": w.gram.dtype == np.int8 and w.gram.ndim == 2 and len(w.gram) == GRAMS,
    }
    for broad in w.broad:
        tables |= {
            "broad_step": broad.step.dtype == np.uint32 and broad.step.ndim == 1
            and int(broad.step.sum(dtype=np.uint64)) < 1 << 32 and bool(broad.step[1:].all()),
            "broad_book": broad.book.dtype == np.float32 and broad.book.ndim == 3 and broad.book.shape[1] == 256
            and bool(np.isfinite(broad.book).all()),
            "broad_code": broad.code.dtype == np.uint8 and broad.code.shape == (len(broad.step), len(broad.book)),
        }  # fmt: skip
        if not all(tables.values()):
            return tables
    if not all(tables.values()) or w.shape.ndim != 2:
        return tables | {"shape": w.shape.ndim == 2}
    width = 2 * w.word.shape[1] + w.gram.shape[1] + w.shape.shape[1]
    width += sum(broad.book.shape[0] * broad.book.shape[2] for broad in w.broad)
    shapes = {
        "word_scale": (), "gram_scale": (), "shape": (SHAPES, w.shape.shape[1]), "mix": (width, numbers),
        "mix_bias": (numbers,), "empty": (numbers,), "window": (SLOTS, numbers, hidden), "window_bias": (hidden,),
        "gap": (2 * REACH, GAPS, hidden), "context": (CONTEXT, hidden), "first": (hidden, LABELS),
        "first_bias": (LABELS,), "second": (hidden, LABELS), "second_bias": (LABELS,),
    }  # fmt: skip
    arrays = {name: (getattr(w, name), shape) for name, shape in shapes.items()}
    return tables | {
        name: array.dtype == np.float32 and array.shape == shape and bool(np.isfinite(array).all())
        for name, (array, shape) in arrays.items()
    }


def _is_text(words: npt.NDArray[np.uint8]) -> bool:
    try:
        return bool(words.tobytes().decode())
    except UnicodeDecodeError:
        return False


def words_of(weights: Weights) -> list[str]:
    """The words of a model by falling frequency."""
    return weights.words.tobytes().decode().split("\n")


def rows_of(weights: Weights) -> Rows:
    """Where the words of a model stand in its tables."""
    hashes = [np.cumsum(broad.step, dtype=np.uint32) for broad in weights.broad]
    return word_rows(words_of(weights), hashes)


class Spellings:
    """What the network knows about the spellings of a vocabulary that its batches held; grows with it. In an archive of
    several languages most spellings belong to others."""

    def __init__(self, weights: Weights, rows: Rows, vocabulary: Vocabulary) -> None:
        self._weights, self._rows, self._vocabulary = weights, rows, vocabulary
        self._folds = Numbered()
        self._room = np.empty((0, len(weights.mix_bias)), np.float32)
        self.vector = self._room  # [spellings looked at, S]
        # Of every spelling of the vocabulary:
        self.row = np.empty(0, np.int32)  # of its vector; -1: not looked at, and the following say nothing
        self.never = np.empty(0, np.bool_)  # is it hardly ever part of a name?
        self.opens = np.empty(0, np.bool_)  # has it a capital letter, and is it not one of those?
        self.fold = np.empty(0, np.int32)  # number of its lower-case form

    def update(self, used: npt.NDArray[np.uint32]) -> None:
        """Look at those of some spellings (numbers, uint32[n]) that are new."""
        more = len(self._vocabulary.spellings) - len(self.row)
        if more:
            self.row = np.concatenate([self.row, np.full(more, -1, np.int32)])
            self.never = np.concatenate([self.never, np.zeros(more, np.bool_)])
            self.opens = np.concatenate([self.opens, np.zeros(more, np.bool_)])
            self.fold = np.concatenate([self.fold, np.zeros(more, np.int32)])
        fresh = distinct(used[self.row.take(used) < 0])
        spellings = self._vocabulary.spellings
        for begin in range(0, len(fresh), PIECE):
            some = fresh[begin : begin + PIECE]
            words = [spellings[i] for i in some.tolist()]
            self.row[some] = np.arange(len(self.vector), len(self.vector) + len(some))
            vector, capital, never = self._look(words)
            self.never[some], self.opens[some] = never, capital & ~never
            self._keep(vector)
            self.fold[some] = self._folds.add(keys_of(lines(words).lower()), self.row[some])

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
        gram = np.zeros((len(spellings), w.gram.shape[1]), np.int16)
        for column in features.grams.T:
            gram += w.gram.take(column, axis=0)
        parts = np.concatenate(
            [
                w.word[features.exact] * w.word_scale,
                w.word[features.variant] * w.word_scale,
                *(broad.vectors(row) for broad, row in zip(w.broad, features.broad.T, strict=True)),
                gram * w.gram_scale,
                w.shape[features.shape],
            ],
            axis=1,
            dtype=np.float32,
        )
        vector = np.empty((len(parts), w.mix.shape[1]), np.float32)
        multiply(parts, w.mix, vector)
        vector += w.mix_bias
        return np.tanh(vector, out=vector), features.capital, w.never[features.exact]


@dataclass(frozen=True, slots=True)
class Network:
    """The weights as the readings use them. The hidden sum is counted in steps, a whole number of 16 bits: half the
    bytes to move, and no window can overflow it. `window` float32[S, SLOTS * H] makes a spelling's shares, and `bias`
    float32[H] belongs to those in the middle of a window; `gaps` int16[3 * GAPS * GAPS, H] are those of neighbouring
    gaps, in pairs: three additions instead of six. `first` and `second` float32[H, LABELS - 1] score how far a label is
    ahead of OUTSIDE, and so do their biases: of 16 columns a product takes five sixths of the time of 17. The others
    are like those of Weights."""

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
    gap = np.rint(weights.gap / step).astype(np.int16)
    return Network(
        weights.empty,
        (weights.window / step).transpose(1, 0, 2).reshape(-1, SLOTS * size),
        weights.window_bias / step,
        np.concatenate([(gap[g][:, None] + gap[g + 1]).reshape(-1, size) for g in range(0, 2 * REACH, 2)]),
        _over_outside(weights.first) * step[:, None],
        weights.first_bias - weights.first_bias[OUTSIDE],
        weights.context / step,
        _over_outside(weights.second) * step[:, None],
        weights.second_bias - weights.second_bias[OUTSIDE],
    )


def _over_outside(output: Floats) -> Floats:
    """Weights of labels, float32[H, LABELS], that score how far each is ahead of OUTSIDE, which needs none then."""
    return output[:, 1:] - output[:, :1]


def _room(rows: int, size: int) -> npt.NDArray[np.int16]:
    """int16[rows, size], all zeros, in large pages where the system has them: looking up small ones is a quarter of the
    time of reading rows here and there. NumPy asks for large pages, too, but it may get memory that was in use before,
    in small ones."""
    memory = mmap.mmap(-1, 2 * rows * size, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    with suppress(AttributeError, OSError):  # a system, or a kernel, without them
        memory.madvise(mmap.MADV_HUGEPAGE)
    return np.frombuffer(memory, np.int16).reshape(rows, size)


class Shares:
    """What each spelling adds to the hidden sum at every place of a window, remembered from batch to batch; where there
    are more than the table has room for, that of those which most batches had."""

    def __init__(self, network: Network, spellings: Spellings) -> None:
        self.network, self.spellings = network, spellings
        size = network.gaps.shape[1]
        self._rows = TABLE // (2 * SLOTS * size)
        self.table = _room(self._rows * SLOTS, size)  # row * SLOTS + place in the window
        self._free = np.arange(self._rows)  # rows of the table
        # Of the empty place, then of each spelling:
        self.row = np.empty(0, np.int64)  # -1: not in the table
        self._wanted = np.empty(0, np.uint32)  # how many batches had it in a window

    def update(self, used: npt.NDArray[np.uint32]) -> None:
        """Look at the spellings (numbers, uint32[n]) that are used."""
        self.spellings.update(used)
        fresh = len(self.spellings.row) + 1 - len(self.row)
        if fresh:
            self.row = np.concatenate([self.row, np.full(fresh, -1)])
            self._wanted = np.concatenate([self._wanted, np.zeros(fresh, np.uint32)])

    def learn(self, word: npt.NDArray[np.int32], place: npt.NDArray[np.int64]) -> Iterator[slice]:
        """Fill the table with the words of the windows around places of a stream (`word` int32[m]). Yields the windows
        that it has, some at a time if there are more words than room."""
        begin, piece = 0, len(place)
        while begin < len(place):
            windows = slice(begin, min(begin + piece, len(place)))
            seen = self._seen(word, place[windows])
            words = np.flatnonzero(seen)
            if len(words) > self._rows:
                piece = self._rows // SLOTS
                continue
            missing = words[self.row[words] < 0]
            if len(missing) > len(self._free):
                self._forget(seen, len(missing) - len(self._free))
            self._learn(missing)
            self._wanted[words] += 1
            yield windows
            begin = windows.stop

    def _seen(self, word: npt.NDArray[np.int32], place: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Is it in one of some windows? Of the empty place, then of each spelling."""
        middle = np.zeros(len(word), np.bool_)
        middle[place] = True
        near = middle.copy()
        for offset in range(1, REACH + 1):
            near[offset:] |= middle[:-offset]
            near[:-offset] |= middle[offset:]
        seen = np.zeros(len(self.row), np.bool_)
        seen[word[near] + 1] = True
        return seen

    def _forget(self, needed: npt.NDArray[np.bool_], fewest: int) -> None:
        """Take at least so many words out of the table, none that is `needed`: those that the fewest batches had."""
        held = np.flatnonzero((self.row >= 0) & ~needed)
        rarest = held[np.argsort(self._wanted[held], kind="stable")][: max(fewest, FORGOTTEN)]
        self._free = np.append(self._free, self.row[rarest])
        self.row[rarest] = -1

    def _learn(self, words: npt.NDArray[np.intp]) -> None:
        """Put the shares of words (spellings plus one; 0 is the empty place) into the table, which has room."""
        size = self.table.shape[1]
        for some in (words[i : i + LEARNT] for i in range(0, len(words), LEARNT)):
            vector = self.spellings.vector[self.spellings.row[some - 1]]
            vector[some == 0] = self.network.empty
            share = np.empty((len(some), SLOTS * size), np.float32)
            for begin in range(0, SLOTS * size, size):  # a place of the window at a time: many rows in each product
                place = slice(begin, begin + size)
                multiply(vector, self.network.window[:, place], share[:, place])
            share[:, REACH * size : (REACH + 1) * size] += self.network.bias
            rows, self._free = self._free[: len(some)], self._free[len(some) :]
            self.table.reshape(self._rows, -1)[rows] = np.rint(share, out=share)
            self.row[some] = rows
