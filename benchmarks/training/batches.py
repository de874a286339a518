"""How do articles become tensors? Texts are tokenised and described exactly as at run time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import torch

from searchnews.analysis import Tokens, Vocabulary, tokenize
from searchnews.entities.features import Rows, SpellingFeatures, candidates, describe, lay_out, letters_apart
from searchnews.entities.labels import LABELS
from training.corpora import Gold, token_labels
from training.gazetteers import BITS
from training.network import Batch

_FIELDS = ("exact", "variant", "broad", "grams", "shape", "capital")


class Lexicon:
    """All spellings seen while training, their features and the bits that gazetteers know of them."""

    def __init__(self, rows: Rows, gazetteers: Mapping[str, int]) -> None:
        self.vocabulary = Vocabulary()
        self._rows = rows
        self._gazetteers = gazetteers
        self._folds: dict[str, int] = {}
        self.features = describe([], rows)
        self.known = np.empty((0, BITS), np.float32)
        self.fold = np.empty(0, np.int64)

    def update(self) -> None:
        """Look at the spellings that the vocabulary has gained."""
        fresh = self.vocabulary.spellings[len(self.fold) :]
        if not fresh:
            return
        new = describe(fresh, self._rows)
        old = self.features
        self.features = SpellingFeatures(*(np.concatenate([getattr(old, f), getattr(new, f)]) for f in _FIELDS))
        lower = [s.decode("utf-8", "replace").lower() for s in fresh]
        bits = np.array([self._gazetteers.get(w, 0) for w in lower], np.uint8)[:, None]
        self.known = np.concatenate([self.known, np.unpackbits(bits, axis=1, bitorder="little").astype(np.float32)])
        self.fold = np.concatenate([self.fold, [self._folds.setdefault(w, len(self._folds)) for w in lower]])


def make_batch(lexicon: Lexicon, texts: Sequence[str]) -> tuple[Batch, Tokens, npt.NDArray[np.int64]]:
    """(batch, tokens, token number of each candidate) of articles, one text each; the targets are all outside."""
    tokens = letters_apart(tokenize(texts, lexicon.vocabulary), lexicon.vocabulary)
    lexicon.update()
    stream = lay_out(tokens)
    features = lexicon.features
    place = candidates(stream, features.capital)
    token = stream.token[place].astype(np.int64)
    distinct, row = np.unique(stream.word, return_inverse=True)  # the first is -1, the empty place
    spellings = distinct[1:]
    article = np.searchsorted(tokens.first, token, "right") - 1
    fold = lexicon.fold[stream.word[place]]
    group = np.unique(article * (len(lexicon.fold) + 1) + fold, return_inverse=True)[1]
    batch = Batch(
        _long(spellings),
        _long(features.exact[spellings]),
        _long(features.variant[spellings]),
        _long(features.broad[spellings]),
        _long(features.grams[spellings]),
        _long(features.shape[spellings]),
        torch.from_numpy(lexicon.known[spellings]),
        _long(row),
        _long(stream.gap),
        _long(place),
        _long(group),
        torch.zeros(len(place), dtype=torch.long),
    )
    return batch, tokens, token


def gold_batch(lexicon: Lexicon, golds: Sequence[Gold]) -> Batch:
    """A batch of annotated texts."""
    batch, tokens, token = make_batch(lexicon, [g.text for g in golds])
    batch.target = _long(token_labels(tokens, golds)[token])
    return batch


def silver_batch(lexicon: Lexicon, texts: Sequence[str], probabilities: npt.NDArray[np.float16]) -> Batch:
    """A batch of texts with a teacher's probabilities, float16[tokens, LABELS] (or the part for the first tokens)."""
    batch, tokens, token = make_batch(lexicon, texts)
    known = np.zeros((max(len(tokens.start), len(probabilities)), LABELS), np.float32)
    known[:, 0] = 1
    known[: len(probabilities)] = probabilities
    batch.target = torch.from_numpy(known[token])
    return batch


def _long(values: npt.NDArray[np.generic]) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(values, np.int64))
