"""Which words stand in the same places? Vectors of spellings, counted from unlabelled news.

A spelling is described by the words that stand at fixed places around it (one, two to the left and right, and a bag of
the next three), weighted by positive pointwise mutual information (Levy & Goldberg, "Neural word embedding as implicit
matrix factorization", 2014), and compressed by a randomised singular value decomposition (Halko et al., 2011). For
names, contexts that keep their place beat a plain bag: "Mr _" and "_ Corp" say what follows or precedes.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from searchnews.analysis import Vocabulary, tokenize
from searchnews.entities.features import generalise, letters_apart

# A spelling has a vector if it is seen so often. Names are worth more rows of the table than rare small words.
SEEN = 4, 10  # with a capital, without
CONTEXTS = 15_000  # the words that may describe others: the most frequent folds
DIMENSIONS = 128  # of a vector; a network may use the leading ones
SMOOTHING = 0.75  # exponent of the contexts' distribution (Levy, Goldberg & Dagan 2015)
BATCH = 4_000_000  # characters tokenised at a time
PLACES = ((-1,), (1,), (-2,), (2,), (-5, -4, -3), (3, 4, 5))


def news_texts(paths: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """(title, body) of every article of .jsonl[.gz] files."""
    for path in paths:
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                article = json.loads(line)
                yield article.get("title") or "", article.get("body") or ""


def read_corpus(texts: Iterable[str]) -> tuple[list[str], npt.NDArray[np.int32]]:
    """(words, stream): every text's words as numbers into `words`, five -1 between texts."""
    number: dict[str, int] = {}
    streams = []
    vocabulary = Vocabulary()
    general = np.empty(0, np.int32)
    gap = np.full(5, -1, np.int32)
    batch: list[str] = []
    size = 0

    def flush() -> None:
        nonlocal general, batch, size
        tokens = letters_apart(tokenize(batch, vocabulary), vocabulary)
        fresh = [generalise(s.decode("utf-8", "replace")) for s in vocabulary.spellings[len(general) :]]
        general = np.concatenate([general, np.array([number.setdefault(w, len(number)) for w in fresh], np.int32)])
        ids = general[tokens.spelling]
        for begin, end in zip(tokens.first[:-1], tokens.first[1:], strict=True):
            streams.append(ids[begin:end])
            streams.append(gap)
        batch, size = [], 0

    for text in texts:
        batch.append(text)
        size += len(text)
        if size > BATCH:
            flush()
    flush()
    return list(number), np.concatenate(streams)


def train_vectors(
    texts: Iterable[str], dimensions: int, seed: int, seen: Sequence[int] = SEEN
) -> tuple[list[str], npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """(words by falling frequency, float32[words, dimensions] vectors of unit mean square, int64 counts)."""
    words, stream = read_corpus(texts)
    counts = np.bincount(stream[stream >= 0], minlength=len(words))
    capital = np.array([word != word.lower() for word in words])
    kept = np.flatnonzero(counts >= np.where(capital, *seen))
    kept = kept[np.argsort(-counts[kept], kind="stable")]

    row_of = np.full(len(words) + 1, -1, np.int32)  # the last is for -1, the gap
    row_of[kept] = np.arange(len(kept))
    folds: Counter[str] = Counter()
    for word, count in zip(words, counts.tolist(), strict=True):
        folds[word.lower()] += count
    column = {fold: i for i, (fold, _) in enumerate(folds.most_common(CONTEXTS))}
    column_of = np.array([column.get(w.lower(), -1) for w in words] + [-1], np.int32)
    rows, columns = row_of[stream], column_of[stream]

    blocks = [_ppmi(_count(rows, columns, place, len(kept), len(column))) for place in PLACES]
    matrix = sp.hstack(blocks, format="csr")
    vectors = _svd(matrix, dimensions, seed)
    vectors /= np.sqrt((vectors**2).mean())
    return [words[i] for i in kept], vectors.astype(np.float32), counts[kept]


def _count(
    rows: npt.NDArray[np.int32], columns: npt.NDArray[np.int32], place: tuple[int, ...], height: int, width: int
) -> sp.csr_matrix:
    """How often does each context stand at these distances from each word?"""
    total = sp.csr_matrix((height, width), dtype=np.float32)
    step = 8_000_000  # tokens at a time bounds the memory
    for distance in place:
        for begin in range(0, len(rows), step):
            at = np.arange(begin, min(begin + step, len(rows)))
            other = at + distance
            at = at[(other >= 0) & (other < len(rows))]
            row, column = rows[at], columns[at + distance]
            both = (row >= 0) & (column >= 0)
            key = row[both].astype(np.int64) * width + column[both]
            key, count = np.unique(key, return_counts=True)
            total = total + sp.csr_matrix(
                (count.astype(np.float32), (key // width, key % width)), shape=(height, width)
            )
    return total


def _ppmi(counts: sp.csr_matrix) -> sp.csr_matrix:
    """Positive pointwise mutual information of counts."""
    counts = counts.tocoo()
    row_sum = np.asarray(counts.sum(1)).ravel()
    column_sum = np.asarray(counts.sum(0)).ravel() ** SMOOTHING
    column_share = column_sum / column_sum.sum()
    expected = row_sum[counts.row] * column_share[counts.col]
    pmi = np.log(counts.data / np.maximum(expected, 1e-12))
    positive = pmi > 0
    return sp.csr_matrix(
        (pmi[positive].astype(np.float32), (counts.row[positive], counts.col[positive])), shape=counts.shape
    )


def _svd(matrix: sp.csr_matrix, dimensions: int, seed: int) -> npt.NDArray[np.float32]:
    """U sqrt(S) of the leading singular vectors, by subspace iteration."""
    random = np.random.default_rng(seed)
    block = random.standard_normal((matrix.shape[1], dimensions + 16)).astype(np.float32)
    transposed = matrix.T.tocsr()
    for _ in range(4):
        block, _ = np.linalg.qr(matrix @ block)
        block, _ = np.linalg.qr(transposed @ block)
    small = matrix @ block  # A V
    left, values, _ = np.linalg.svd(small, full_matrices=False)
    vectors: npt.NDArray[np.float32] = (left[:, :dimensions] * np.sqrt(values[:dimensions])).astype(np.float32)
    return vectors
