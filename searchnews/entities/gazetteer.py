"""Which names are tagged wherever they stand? The `always` names of entities.yaml, on top of another tagger."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from searchnews.analysis import Tokens, Vocabulary, fold, words
from searchnews.entities.labels import KINDS
from searchnews.entities.tagger import EntityBatch, Tagger

_BYTE, _SHORT, _LONG = np.empty(0, np.uint8), np.empty(0, np.uint16), np.empty(0, np.uint32)
_NOTHING = EntityBatch(_LONG, _BYTE, _LONG, _SHORT, _LONG, _LONG, _BYTE, _LONG, [])


class GazetteerTagger:
    """A tagger (None: nothing else is found) whose mentions give way to listed names (from name to kind,
    `Corrections.always`).

    Case and accents do not matter, except that a name written with a capital is not found in small letters. Of names
    that begin at the same token the longest wins.
    """

    def __init__(self, tagger: Tagger | None, always: Mapping[str, str]) -> None:
        self._tagger = tagger
        self._kinds = (*KINDS, *sorted(set(always.values()) - set(KINDS)))
        self._number: dict[str, int] = {}  # folded word -> number
        self._names: dict[tuple[int, ...], tuple[str, int, bool]] = {}  # -> (name, kind, begins with a capital)
        lengths: dict[int, set[int]] = {}
        for name, kind in always.items():
            parts = tuple(self._number.setdefault(fold(w), len(self._number)) for w in words(name))
            self._names[parts] = (name, self._kinds.index(kind), words(name)[0][0].isupper())
            lengths.setdefault(parts[0], set()).add(len(parts))
        self._lengths = {first: sorted(sizes, reverse=True) for first, sizes in lengths.items()}
        self._vocabulary: Vocabulary | None = None
        self._word = np.empty(0, np.int32)  # of each spelling, its word's number or -1

    def __call__(self, tokens: Tokens, vocabulary: Vocabulary, texts_per_article: int = 2) -> EntityBatch:
        """What the other tagger finds where no listed name stands, and the listed names."""
        batch = self._tagger(tokens, vocabulary, texts_per_article) if self._tagger else _NOTHING
        hits = self._find(tokens, vocabulary)
        kinds = self._kinds if batch.kinds == KINDS else (*batch.kinds, *self._kinds)
        shift = 0 if batch.kinds == KINDS else len(batch.kinds)
        begin = np.array([h[0] for h in hits], np.int64)
        length = np.array([h[1] for h in hits], np.int64)

        taken = np.zeros(len(tokens.start) + 1, np.int64)
        for at, size in zip(begin.tolist(), length.tolist(), strict=True):
            taken[at : at + size] = 1
        before = np.concatenate([[0], np.cumsum(taken)])
        text = batch.article.astype(np.int64) * texts_per_article + batch.text
        first = tokens.first[text] + batch.first_token
        keep = before[first + batch.tokens] == before[first]

        names = list(batch.names)
        number = {name: i for i, name in enumerate(names)}
        own = np.array([number.setdefault(h[2], len(number)) for h in hits], np.uint32)
        names += list(number)[len(names) :]
        own_text = np.searchsorted(tokens.first, begin, "right") - 1
        order = np.argsort(np.concatenate([first[keep], begin]), kind="stable")

        def join(theirs: npt.NDArray[np.generic], ours: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
            return np.concatenate([theirs[keep], ours.astype(theirs.dtype)])[order]

        last = begin + length - 1
        columns = (
            join(batch.article, own_text // texts_per_article),
            join(batch.text, own_text % texts_per_article),
            join(batch.first_token, begin - tokens.first[own_text]),
            join(batch.tokens, length),
            join(batch.start, tokens.start[begin]),
            join(batch.end, tokens.end[last]),
            join(batch.kind, np.array([h[3] + shift for h in hits], np.uint8)),
            join(batch.name, own),
        )
        return EntityBatch(*columns, names, kinds)  # type: ignore[arg-type]

    def _find(self, tokens: Tokens, vocabulary: Vocabulary) -> list[tuple[int, int, str, int]]:
        """(first token, tokens, name, kind) of the listed names in the tokens, none inside another."""
        if self._vocabulary is not vocabulary:
            self._vocabulary, self._word = vocabulary, np.empty(0, np.int32)
        fresh = vocabulary.spellings[len(self._word) :]
        if fresh:
            numbers = [self._number.get(fold(s.decode("utf-8", "replace")), -1) for s in fresh]
            self._word = np.concatenate([self._word, np.array(numbers, np.int32)])
        word = self._word[tokens.spelling]
        ends = np.repeat(tokens.first[1:], np.diff(tokens.first))
        begins = np.zeros(len(self._number) + 1, np.bool_)  # the last is for -1
        begins[list(self._lengths)] = True
        hits: list[tuple[int, int, str, int]] = []
        free = 0
        for at in np.flatnonzero(begins[word]).tolist():
            if at < free:
                continue
            for size in self._lengths[int(word[at])]:
                found = self._names.get(tuple(word[at : at + size].tolist())) if at + size <= ends[at] else None
                if found is None:
                    continue
                initial = tokens.data[tokens.start[at] : tokens.end[at]].decode("utf-8", "replace")[0]
                if not (found[2] and initial.islower()):
                    hits.append((at, size, found[0], found[1]))
                    free = at + size
                    break
        return hits
