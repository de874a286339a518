"""Who and what is named in a batch of articles? From token arrays to arrays of mentions with their full names."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from searchnews.analysis import Tokens, Vocabulary
from searchnews.entities.features import Rows, split_letters
from searchnews.entities.forms import Forms
from searchnews.entities.keys import kind_keys, run_keys
from searchnews.entities.labels import BEGIN, END, KINDS, SINGLE
from searchnews.entities.model import (
    Network,
    Shares,
    Spellings,
    Weights,
    network_of,
    read_weights,
    rows_of,
)
from searchnews.entities.names import pairs_of, resolve
from searchnews.entities.reading import label_tokens
from searchnews.entities.storms import without_storms
from searchnews.entities.surnames import persons_by_surname

# A full stop after these belongs to the name unless a sentence ends there.
ABBREVIATIONS = frozenset(
    b"Inc Corp Co Ltd Bros Jr Sr St Mt Ft No Assoc Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Mass Md "
    b"Mich Minn Mo Mont Neb Nev Okla Ore Pa Tenn Tex Va Vt Wash Wis Wisc Wyo".split()
)
_DATELINE = re.compile(  # after the place
    rb"(?:,[^()\n]{1,40})? ?\((?:Reuters|AP|AFP|UPI|Xinhua|Bloomberg|dpa|DPA|TASS|PTI|ANI|Kyodo|CNN)\)"
)
_IN_CAPITALS = re.compile(rb"[A-Z .'-]{2,}")
_SEVERAL = re.compile(rb"[A-Z][A-Z .'-]+(?:/[A-Z][A-Z .'-]+)+")
_TICKER = re.compile(rb"[A-Z0-9]{2,6}\.[A-Z]{1,2}")
_GOES_ON = np.zeros(256, np.bool_)
_GOES_ON[list(b" ,/")] = True  # what follows a place in a dateline
_IS_CAPITAL = np.zeros(256, np.bool_)
_IS_CAPITAL[65:91] = True
_IN_A_SENTENCE = np.zeros(256, np.bool_)
_IN_A_SENTENCE[[*range(97, 123), *b",'-()"]] = True  # what follows a full stop that does not end the sentence


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


FORMS = 200_000  # remembered at most, so that memory stays bounded


class Tagger(Protocol):
    """Anything that finds the names in tokens: our network, a spaCy pipeline (`searchnews.entities.spacy`), yours."""

    def __call__(self, tokens: Tokens, vocabulary: Vocabulary, texts_per_article: int = 2) -> EntityBatch: ...


@dataclass(frozen=True, slots=True)
class Model:
    """What a model file holds, made ready: only read, so that any number of taggers in any threads may share it."""

    weights: Weights
    rows: Rows
    network: Network


def read_model(path: Path) -> Model:
    """The model of a file. Raises ModelError."""
    weights = read_weights(path)
    return Model(weights, rows_of(weights), network_of(weights))


class NeuralTagger:
    """Finds names with a model. It remembers the vocabulary that it saw last: each builder has its own tagger."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._vocabulary: Vocabulary | None = None
        self._shares: Shares | None = None
        self._forms: Forms | None = None

    def __call__(self, tokens: Tokens, vocabulary: Vocabulary, texts_per_article: int = 2) -> EntityBatch:
        """The mentions in `tokens`, whose texts come as `texts_per_article` neighbours per article."""
        if self._shares is None or self._vocabulary is not vocabulary:
            self._vocabulary = vocabulary
            self._shares = Shares(self.model.network, Spellings(self.model.weights, self.model.rows, vocabulary))
            self._forms = None
        if self._forms is None or len(self._forms) > FORMS:
            self._forms = Forms(vocabulary)
        letters, more = split_letters(tokens, vocabulary)
        labels = label_tokens(self._shares, letters, texts_per_article)
        first, last, kind = mend(letters, *mentions_of(labels))
        kind = without_storms(letters, vocabulary, texts_per_article, first, last, kind)
        kind = persons_by_surname(letters, texts_per_article, first, last, kind)
        batch = batch_of(letters, vocabulary, texts_per_article, first, last, kind, self._forms)
        begin, end = (number - np.searchsorted(more, number, "right") for number in (first, last))
        text = batch.article.astype(np.int64) * texts_per_article + batch.text
        return replace(
            batch,
            first_token=(begin - tokens.first[text]).astype(np.uint32),
            tokens=(end - begin + 1).astype(np.uint16),
        )


def mentions_of(
    labels: npt.NDArray[np.int8],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """(first token, last token, kind) of the mentions in well-formed labels."""
    named = np.flatnonzero(labels != 0)  # one of ten; a fifth of the time of np.flatnonzero(labels)
    part = (labels[named] - 1) & 3
    first = named[(part == BEGIN) | (part == SINGLE)]
    last = named[(part == END) | (part == SINGLE)]
    return first, last, ((labels[first] - 1) >> 2).astype(np.uint8)


def mend(
    tokens: Tokens, first: npt.NDArray[np.int64], last: npt.NDArray[np.int64], kind: npt.NDArray[np.uint8]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """Mentions by three rules of news writing that annotated texts do not teach: what stands in a dateline before the
    agency ("NEW YORK, Sept 7 (Reuters) -", "LONDON/PARIS (AP) -") is a place or several, a ticker symbol ("(XOM.N)") is
    no name, and persons joined by an ampersand ("Johnson & Johnson") are a firm."""
    if not len(first):
        return first, last, kind
    data = tokens.bytes
    start, end = tokens.start[first].astype(np.int64), tokens.end[last].astype(np.int64)
    kind = kind.copy()
    kept = np.ones(len(first), np.bool_)
    opens = data[start - 1] == 10  # a line or a text
    leading = np.searchsorted(first, tokens.first)
    opens[leading[first.take(leading, mode="clip") == tokens.first]] = True
    opening = np.flatnonzero(opens)
    opening = opening[_IS_CAPITAL[data[start[opening]]] & _IS_CAPITAL[data[end[opening] - 1]]]
    opening = opening[_GOES_ON[data.take(end[opening], mode="clip")]]
    places: list[int] = []
    apart: list[tuple[int, int]] = []  # places that a slash joins, in bytes
    lists: list[tuple[int, int]] = []
    for i, a, b in zip(opening.tolist(), start[opening].tolist(), end[opening].tolist(), strict=True):
        if _DATELINE.match(tokens.data, b) and _IN_CAPITALS.fullmatch(tokens.data, a, b):
            places.append(i)
        elif (several := _SEVERAL.match(tokens.data, a)) and _DATELINE.match(tokens.data, several.end()):
            lists.append(several.span())
            at = several.start()
            for place in several[0].split(b"/"):
                apart.append((at, at + len(place)))
                at += len(place) + 1
    for a, b in np.searchsorted(start, np.array(lists, np.int64).reshape(-1, 2)).tolist():
        kept[a:b] = False
    kind[places] = KINDS.index("place")
    _found_firms(np.flatnonzero(data == ord("&")), start, end, first, last, kind, kept)
    before = np.maximum(last - 1, 0)
    dotted = np.flatnonzero((end - tokens.start[last] <= 2) & (last > first))
    dotted = dotted[data[tokens.end[before[dotted]]] == ord(".")]
    dotted = dotted[tokens.end[before[dotted]] - tokens.start[before[dotted]] > 1]
    spans = zip(tokens.start[before[dotted]].tolist(), end[dotted].tolist(), strict=True)
    tickers = dotted[[_TICKER.fullmatch(tokens.data, a, b) is not None for a, b in spans]]
    last[tickers] -= 2
    kept[tickers] = last[tickers] >= first[tickers]
    first, last, kind = first[kept], last[kept], kind[kept]
    if not apart:
        return first, last, kind
    more = np.searchsorted(tokens.start, np.array(apart, np.uint32)).T
    first, last = np.append(first, more[0]), np.append(last, more[1] - 1)
    order = np.argsort(first, kind="stable")
    return first[order], last[order], np.append(kind, np.full(len(apart), KINDS.index("place"), np.uint8))[order]


def _found_firms(
    ampersand: npt.NDArray[np.int64],
    start: npt.NDArray[np.int64],
    end: npt.NDArray[np.int64],
    first: npt.NDArray[np.int64],
    last: npt.NDArray[np.int64],
    kind: npt.NDArray[np.uint8],
    kept: npt.NDArray[np.bool_],
) -> None:
    """Make firms of persons with one of the ampersands (places in the text) in the name, and of two surnames that one
    stands between. In annotated news 73 names with an ampersand are organisations and 2 are persons; persons named in
    full keep apart, 7 times of 7."""
    person, org = KINDS.index("person"), KINDS.index("org")
    before = np.searchsorted(start, ampersand) - 1
    after_persons = (before >= 0) & (kind[before] == person)
    for place, left in zip(ampersand[after_persons].tolist(), before[after_persons].tolist(), strict=True):
        right = left + 1
        if place < end[left]:
            kind[left] = org
            continue
        joined = right < len(first) and end[left] == place - 1 and start[right] == place + 2
        if joined and kind[right] == person and first[left] == last[left] and first[right] == last[right]:
            last[left], kind[left], kept[right] = last[right], org, False


def batch_of(
    tokens: Tokens,
    vocabulary: Vocabulary,
    texts_per_article: int,
    first: npt.NDArray[np.int64],
    last: npt.NDArray[np.int64],
    kind: npt.NDArray[np.uint8],
    forms: Forms | None = None,
) -> EntityBatch:
    """Mentions (tokens first..last, in the order of the text) with the full names they stand for. `forms` remembers
    those of the vocabulary from one batch to the next."""
    forms = Forms(vocabulary) if forms is None else forms
    text = np.repeat(np.arange(len(tokens.lengths)), np.diff(np.searchsorted(first, tokens.first)))
    article = text // texts_per_article
    end = tokens.end[last].astype(np.int64) + _tails(tokens, vocabulary, first, last)
    key = kind_keys(run_keys(tokens.spelling, first, last - first + 1), kind)
    pairs = pairs_of(key, article)
    at = pairs.at
    number = forms.numbers(tokens, pairs.key, first[at], last[at], end[at], kind[at])
    name = resolve(forms, number[pairs.form], pairs)
    is_used = np.zeros(len(forms.names), np.bool_)
    is_used[name] = True
    used = np.flatnonzero(is_used)
    place = np.empty(len(forms.names), np.uint32)
    place[used] = np.arange(len(used))
    return EntityBatch(
        article.astype(np.uint32),
        (text % texts_per_article).astype(np.uint8),
        (first - tokens.first[text]).astype(np.uint32),
        (last - first + 1).astype(np.uint16),
        tokens.start[first],
        end.astype(np.uint32),
        kind,
        place[name],
        list(map(forms.names.__getitem__, used.tolist())),
    )


def _tails(
    tokens: Tokens, vocabulary: Vocabulary, first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]
) -> npt.NDArray[np.uint32]:
    """How many bytes after each mention belong to it, as annotators have it: a full stop after "U.S" (362 of 365 times
    in CoNLL-2003), one after "Inc" if the sentence goes on (a small letter, a comma or the like follows), and a
    bracket that closes one in the name ("Rad (B)")."""
    extra = np.zeros(len(first), np.uint32)
    if not len(first):
        return extra
    data = np.frombuffer(tokens.data + b"    ", np.uint8)
    begin, end = tokens.start[last].astype(np.int64), tokens.end[last].astype(np.int64)
    before = np.where(last > first, tokens.end[last - 1], begin)
    following, single = data[end], end - begin == 1
    stopped = following == 46
    numbers = vocabulary.numbers(vocabulary.languages[int(tokens.spelling[0])])
    is_abbreviation = np.zeros(len(vocabulary), np.bool_)
    is_abbreviation[[numbers[word] for word in ABBREVIATIONS if word in numbers]] = True
    abbreviated = np.flatnonzero(stopped & (end - begin <= 5))
    abbreviated = abbreviated[is_abbreviation[tokens.spelling[last[abbreviated]]]]
    then, after = data[end[abbreviated] + 1], data[end[abbreviated] + 2]
    extra[abbreviated] = _IN_A_SENTENCE[np.where((then == 32) | (then == 10), after, then)]

    letter = np.flatnonzero(single & (stopped | (following == 32)))
    letter = letter[stopped[letter] | (data[end[letter] + 1] == 46)]
    letter = letter[_IS_CAPITAL[data[begin[letter]]]]
    joined = stopped[letter] & (begin[letter] - before[letter] == 1) & (data[before[letter]] == 46)
    extra[letter[joined]] = 1  # "U.S.", most of all
    for i in letter[~joined].tolist():  # "U. S.", and "U . S ." of texts whose tokens were joined by blanks
        gap, apart = tokens.data[before[i] : begin[i]], not stopped[i]
        if gap.strip() == b"." and (gap[:1] == b".") != apart:
            extra[i] = 1 + apart
    for i in np.flatnonzero((following == 41) & (last > first)).tolist():
        extra[i] = b"(" in tokens.data[before[i] : begin[i]]
    return extra
