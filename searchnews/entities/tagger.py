"""Who and what is named in a batch of articles? From token arrays to arrays of mentions with their full names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from searchnews.analysis import Tokens, Vocabulary
from searchnews.entities.labels import BEGIN, END, KINDS, SINGLE
from searchnews.entities.model import Spellings, label_tokens, read_weights, rows_of
from searchnews.entities.names import Form, form, name_mentions

MODEL = Path(__file__).with_name("model.npz")

# A full stop after these belongs to the name unless a sentence ends there.
ABBREVIATIONS = frozenset(
    b"Inc Corp Co Ltd Bros Jr Sr St Mt Ft No Assoc Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Mass Md "
    b"Mich Minn Mo Mont Neb Nev Okla Ore Pa Tenn Tex Va Vt Wash Wis Wisc Wyo".split()
)
_DATELINE = re.compile(
    rb"([A-Z][A-Z .'-]*[A-Z])(?:/[A-Z][A-Z .'/-]*)?(?:,[^()\n]{1,40})? ?"
    rb"\((?:Reuters|AP|AFP|UPI|Xinhua|Bloomberg|dpa|DPA|TASS|PTI|ANI|Kyodo|CNN)\)"
)
LONGEST_DATELINE = 120  # bytes
_TICKER = re.compile(rb"[A-Z0-9]{2,6}\.[A-Z]{1,2}")


@dataclass(frozen=True, slots=True)
class EntityBatch:
    """The mentions in a batch of articles, in the order of the text. Per mention: `article`, its number in the batch;
    `text`, which of the article's texts (0 title, 1 body); `first_token`, its place in that text, and `tokens`, how
    many; `start` and `end`, bytes in `Tokens.data`; `kind`, a number into `kinds`; `name`, a number into `names`."""

    article: npt.NDArray[np.uint32]
    text: npt.NDArray[np.uint8]
    first_token: npt.NDArray[np.uint32]
    tokens: npt.NDArray[np.uint16]
    start: npt.NDArray[np.uint32]
    end: npt.NDArray[np.uint32]
    kind: npt.NDArray[np.uint8]
    name: npt.NDArray[np.uint32]
    names: list[str]
    kinds: tuple[str, ...] = KINDS

    def __len__(self) -> int:
        return len(self.article)


Forms = dict[int, Form]  # by a hash of spellings and kind
FORMS = 200_000  # remembered at most, so that memory stays bounded


class Tagger(Protocol):
    """Anything that finds the names in tokens: our network, a spaCy pipeline (`searchnews.entities.spacy`), yours."""

    def __call__(self, tokens: Tokens, vocabulary: Vocabulary, texts_per_article: int = 2) -> EntityBatch: ...


class NeuralTagger:
    """The network of a model file. Not to be shared between threads: it remembers the vocabulary it saw last."""

    def __init__(self, path: Path = MODEL) -> None:
        self._weights = read_weights(path)
        self._rows = rows_of(self._weights)
        self._vocabulary: Vocabulary | None = None
        self._spellings: Spellings | None = None
        self._forms: Forms = {}

    def __call__(self, tokens: Tokens, vocabulary: Vocabulary, texts_per_article: int = 2) -> EntityBatch:
        """The mentions in `tokens`, whose texts come as `texts_per_article` neighbours per article."""
        if self._spellings is None or self._vocabulary is not vocabulary:
            self._vocabulary, self._spellings = vocabulary, Spellings(self._weights, self._rows, vocabulary)
            self._forms = {}
        if len(self._forms) > FORMS:
            self._forms = {}
        labels = label_tokens(self._weights, self._spellings, tokens, texts_per_article)
        first, last, kind = _mend(tokens, *mentions_of(labels))
        return batch_of(tokens, vocabulary, texts_per_article, first, last, kind, forms=self._forms)


def mentions_of(
    labels: npt.NDArray[np.int8],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """(first token, last token, kind) of the mentions in well-formed labels."""
    part = (labels - 1) & 3
    named = labels > 0
    first = np.flatnonzero(named & ((part == BEGIN) | (part == SINGLE)))
    last = np.flatnonzero(named & ((part == END) | (part == SINGLE)))
    return first, last, ((labels[first] - 1) >> 2).astype(np.uint8)


def _mend(
    tokens: Tokens, first: npt.NDArray[np.int64], last: npt.NDArray[np.int64], kind: npt.NDArray[np.uint8]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """Mentions by two rules of news writing that annotated texts do not teach: what stands in a dateline before the
    agency ("NEW YORK, Sept 7 (Reuters) -") is a place, and a ticker symbol ("(XOM.N)") is no name."""
    data = tokens.data
    start, end = tokens.start[first], tokens.end[last]
    after = np.frombuffer(data + b" ", np.uint8)[end.astype(np.int64)]
    kind = kind.copy()
    kept = np.ones(len(first), np.bool_)
    opening = np.isin(first, tokens.first) | (np.frombuffer(data, np.uint8)[start.astype(np.int64) - 1] == 10)
    for i in np.flatnonzero(opening & ((after == 32) | (after == 44))).tolist():
        match = _DATELINE.match(data, start[i], start[i] + LONGEST_DATELINE)
        if match and match.end(1) == end[i]:
            kind[i] = KINDS.index("place")
    before = np.maximum(last - 1, 0)
    dotted = np.frombuffer(data + b" ", np.uint8)[tokens.end[before].astype(np.int64)] == 46
    for i in np.flatnonzero(dotted & (last > first)).tolist():
        if _TICKER.fullmatch(data, tokens.start[before[i]], end[i]):
            last[i] -= 2
            kept[i] = last[i] >= first[i]
    return first[kept], last[kept], kind[kept]


def batch_of(
    tokens: Tokens,
    vocabulary: Vocabulary,
    texts_per_article: int,
    first: npt.NDArray[np.int64],
    last: npt.NDArray[np.int64],
    kind: npt.NDArray[np.uint8],
    kinds: tuple[str, ...] = KINDS,
    forms: Forms | None = None,
) -> EntityBatch:
    """Mentions (tokens first..last, in the order of the text) with the full names they stand for. `forms` remembers
    names from one batch of a vocabulary to the next."""
    text = np.searchsorted(tokens.first, first, "right") - 1
    article = text // texts_per_article
    start = tokens.start[first]
    end = tokens.end[last] + _tails(tokens, first, last)
    code = _codes(tokens.spelling, first, last) * np.uint64(len(kinds)) + kind
    mentioned = _forms(tokens, vocabulary, code, first, last, start, end, kind, kinds, {} if forms is None else forms)
    names, name = _names(mentioned, article)
    return EntityBatch(
        article.astype(np.uint32),
        (text % texts_per_article).astype(np.uint8),
        (first - tokens.first[text]).astype(np.uint32),
        (last - first + 1).astype(np.uint16),
        start,
        end.astype(np.uint32),
        kind,
        name,
        names,
        kinds,
    )


def _tails(tokens: Tokens, first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]) -> npt.NDArray[np.uint32]:
    """How many bytes after each mention belong to it, as annotators have it: a full stop after "U.S" (362 of 365 times
    in CoNLL-2003), one after "Inc" if the sentence goes on (a small letter, a comma or the like follows), and a
    bracket that closes one in the name ("Rad (B)")."""
    data = np.frombuffer(tokens.data + b"    ", np.uint8)
    extra = np.zeros(len(first), np.uint32)
    after = tokens.end[last].astype(np.int64)
    spaced = (data[after] == 32) & (data[after + 1] == 46) & (tokens.end[last] - tokens.start[last] == 1)
    for i in np.flatnonzero((data[after] == 46) | (data[after] == 41) | spaced).tolist():
        begin, end, at = int(tokens.start[last[i]]), int(tokens.end[last[i]]), int(after[i])
        gap = tokens.data[tokens.end[last[i] - 1] : begin] if first[i] < last[i] else b""
        if data[at] == 41:
            extra[i] = b"(" in gap
        elif end - begin == 1:
            # "U.S." and "U. S.", and "U . S ." of texts whose tokens were joined by blanks
            initials = 65 <= data[begin] <= 90 and gap.strip() == b"." and (gap[:1] == b".") == (data[at] == 46)
            extra[i] = initials * (1 + int(spaced[i]))
        elif end - begin <= 5 and tokens.data[begin:end] in ABBREVIATIONS:
            following = data[at + 1] if data[at + 1] not in (32, 10) else data[at + 2]
            extra[i] = 97 <= following <= 122 or following in b",'-()"
    return extra


def _forms(
    tokens: Tokens,
    vocabulary: Vocabulary,
    code: npt.NDArray[np.uint64],
    first: npt.NDArray[np.int64],
    last: npt.NDArray[np.int64],
    start: npt.NDArray[np.uint32],
    end: npt.NDArray[np.uint32],
    kind: npt.NDArray[np.uint8],
    kinds: tuple[str, ...],
    known: Forms,
) -> list[Form]:
    """The form of every mention; only those that are not known yet are looked at."""
    codes = code.tolist()
    spellings = vocabulary.spellings
    for i, number in enumerate(codes):
        if number not in known:
            words = [spellings[s].decode("utf-8", "replace") for s in tokens.spelling[first[i] : last[i] + 1].tolist()]
            text = tokens.data[start[i] : end[i]].decode("utf-8", "replace")
            known[number] = form(words, text, kinds[kind[i]])
    return [known[number] for number in codes]


def _names(mentioned: list[Form], article: npt.NDArray[np.int64]) -> tuple[list[str], npt.NDArray[np.uint32]]:
    """(distinct names, uint32[mentions] which of them each mention stands for)."""
    numbers: dict[str, int] = {}
    found: list[int] = []
    edges = [0, *(np.flatnonzero(np.diff(article)) + 1).tolist(), len(article)]  # where another article begins
    for begin, finish in pairwise(edges):
        found += [numbers.setdefault(n, len(numbers)) for n in name_mentions(mentioned[begin:finish])]
    return list(numbers), np.array(found, np.uint32)


def _codes(
    spelling: npt.NDArray[np.uint32], first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]
) -> npt.NDArray[np.uint64]:
    """A 64-bit hash of the spellings of each mention, equal for equal mentions (and hardly ever for others)."""
    code = np.zeros(len(first), np.uint64)
    length = last - first + 1
    rows = np.arange(len(first))
    step = 0
    while len(rows):
        code[rows] = (code[rows] ^ (spelling[first[rows] + step] + np.uint64(1))) * np.uint64(0x9E3779B97F4A7C15)
        code[rows] ^= code[rows] >> np.uint64(29)
        step += 1
        rows = rows[length[rows] > step]
    return code
