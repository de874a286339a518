"""What have others counted about the words of a language? Broad tables (see `broad`) for languages beyond English.

    python -m training.known clusters LANGUAGE FOLDER OUT     Brown clusters and frequencies of spacy-lookups-data
    python -m training.known spacy FOLDER OUT                 the vectors of a spaCy pipeline
    python -m training.known navec FILE OUT                   Navec's vectors of Russian news

A Brown cluster (Brown et al. 1992) is a group of words that stand next to the same words. German and Spanish have 750
of them for a million words each, written with and without a capital. Of each word in lower case the table keeps three
codes: the cluster of the form with a capital, that of the small one, and how often and how often with a capital it is
written. Their vectors are learnt with the network. Three codes and the hash are five bytes a word.
"""

from __future__ import annotations

import gzip
import json
import math
import sys
import tarfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import numpy.typing as npt

from searchnews.entities.features import broad_hash
from training.broad import CENTROIDS, Broad, make_broad

WORDS = 150_000  # with clusters
VECTORS = 80_000  # with vectors; eight codes and the hash are eleven bytes a word
DIMENSIONS = 64
CLUSTER = 24  # numbers that a code of a cluster becomes
CAPITAL_WORTH = 3  # times as much as a small letter, for a place in the table


def clusters(language: str, folder: Path) -> Broad:
    """The broad table of the clusters and log probabilities of words that `folder` has for a language."""
    group: dict[str, int] = json.loads(gzip.decompress((folder / f"{language}_lexeme_cluster.json.gz").read_bytes()))
    chance: dict[str, float] = json.loads(gzip.decompress((folder / f"{language}_lexeme_prob.json.gz").read_bytes()))
    forms: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    for word, log in chance.items():
        if word.isalpha():
            forms[word.lower()].append((math.exp(log), word))

    def worth(word: str) -> float:
        return sum(p * (1 if form == word else CAPITAL_WORTH) for p, form in forms[word])

    words = sorted(forms, key=worth, reverse=True)[:WORDS]
    mass: defaultdict[int, float] = defaultdict(float)
    for word in words:
        for p, form in forms[word]:
            mass[group.get(form, 0)] += (1 if form == word else CAPITAL_WORTH) * math.sqrt(p)
    codes = _codes(mass)
    table = np.zeros((len(words), 3), np.uint8)
    for row, word in enumerate(words):
        small = sum(p for p, form in forms[word] if form == word)
        capital = sum(p for p, form in forms[word] if form != word)
        if capital:
            table[row, 0] = codes[group.get(max((p, f) for p, f in forms[word] if f != word)[1], 0)]
        if small:
            table[row, 1] = codes[group.get(word, 0)]
        often = min(15, max(0, int(-math.log(small + capital)) - 4))
        table[row, 2] = 16 * often + min(15, int(16 * capital / (small + capital)))
    book = np.zeros((3, CENTROIDS, CLUSTER), np.float32)
    random = np.random.default_rng(1)
    book[2] = random.standard_normal((CENTROIDS, CLUSTER)) * 0.5
    for path, code in codes.items():  # neighbours in the tree are alike at first
        if code:
            book[:2, code] = sum(
                np.random.default_rng([length, path % (1 << length)]).standard_normal(CLUSTER) / 4
                for length in range(2, 18, 2)
            )
    hashes, kept = np.unique(np.array([broad_hash(w.encode()) for w in words], np.uint32), return_index=True)
    return Broad(hashes, np.zeros((len(hashes), 3 * CLUSTER), np.float32), table[kept], book)


def _codes(mass: dict[int, float]) -> dict[int, int]:
    """A code from 1 to 255 for every cluster (a path in a tree, the root in the lowest bit); the lighter ones have that
    of the nearest heavy one. 0 is no cluster."""
    heavy = sorted((c for c in mass if c), key=lambda c: -mass[c])[: CENTROIDS - 1]
    codes = {c: i for i, c in enumerate(heavy, 1)}

    def likeness(a: int, b: int) -> int:
        return 32 if a == b else ((a ^ b) & -(a ^ b)).bit_length()

    found = {c: codes.get(c) or codes[max(heavy, key=lambda h: likeness(c, h))] for c in mass if c}
    return found | {0: 0}


def spacy_vectors(folder: Path) -> Broad:
    """The broad table of the vectors in a spaCy pipeline's folder."""
    import spacy

    vocabulary = spacy.vocab.Vocab().from_disk(folder / "vocab")
    vectors = vocabulary.vectors
    words: dict[str, int] = {}
    for key, row in vectors.key2row.items():
        word = vocabulary.strings[key]
        if word.isalpha() and row >= 0:
            lower = word.lower()
            if lower not in words or word == word.title():  # names tell more than "paris", bets
                words[lower] = row
    return _reduced(list(words), vectors.data[list(words.values())])


def navec(path: Path) -> Broad:
    """The broad table of Navec's vectors of news (a tar of codes, centroids and words)."""
    with tarfile.open(path) as tar:

        def read(name: str) -> bytes:
            member = tar.extractfile(name)
            assert member is not None
            return member.read()

        blob = gzip.decompress(read("vocab.bin"))
        count = int.from_bytes(blob[:4], "little")
        order = np.frombuffer(blob, np.uint32, count, 4)
        words = blob[4 + 4 * count :].decode().split("\n")
        data = read("pq.bin")
    vectors, dim, parts, centroids = np.frombuffer(data, np.uint32, 4).tolist()
    code = np.frombuffer(data, np.uint8, vectors * parts, 16).reshape(vectors, parts)
    book = np.frombuffer(data, np.float32, parts * centroids * dim // parts, 16 + code.size)
    book = book.reshape(parts, centroids, dim // parts)
    usual = [i for i in np.argsort(-order.astype(np.int64), kind="stable").tolist() if words[i].isalpha()][:VECTORS]
    return _reduced([words[i] for i in usual], book[np.arange(parts), code[usual]].reshape(len(usual), dim))


def _reduced(words: list[str], vectors: npt.NDArray[np.float32]) -> Broad:
    vectors = np.asarray(vectors[:, :], np.float32) - vectors.mean(axis=0)
    _, _, components = np.linalg.svd(vectors[:: max(1, len(vectors) // 20_000)], full_matrices=False)
    return make_broad(words, vectors @ components[:DIMENSIONS].T, 1)


def write(broad: Broad, path: Path) -> None:
    """Keep a broad table."""
    np.savez(path, hashes=broad.hashes, vectors=broad.vectors.astype(np.float16), codes=broad.codes, book=broad.book)


def read(path: Path) -> Broad:
    """A broad table that was kept."""
    with np.load(path, allow_pickle=False) as file:
        return Broad(file["hashes"], file["vectors"].astype(np.float32), file["codes"], file["book"])


def main(arguments: list[str]) -> None:
    """See the module's docstring."""
    match arguments:
        case ["clusters", language, folder, out]:
            write(clusters(language, Path(folder)), Path(out))
        case ["spacy", folder, out]:
            write(spacy_vectors(Path(folder)), Path(out))
        case ["navec", file, out]:
            write(navec(Path(file)), Path(out))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
