"""How do articles become a segment?

A `Builder` takes articles in batches, tokenises each batch once, lets the enrichers (entities, dates, duplicates) look
at the token arrays, inverts it, and at the end writes one segment. It knows nothing of commits or other segments.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import zstandard

from searchnews import analysis
from searchnews.analysis import Tokens, Vocabulary
from searchnews.article import Article
from searchnews.fields import ENTITY, KEYWORD, TEXT
from searchnews.index import columns, times
from searchnews.index.columns import Values
from searchnews.index.invert import Run, invert
from searchnews.index.merge import Lexicon, build_lexicon, lexicon_arrays, merge_field
from searchnews.index.segment import MOST_DOCUMENTS, Array, Arrays, Segment, write_segment
from searchnews.index.store import Compressor, encode

TEXT_FIELDS = tuple(f.name for f in TEXT)
UNIQUE_FIELDS = ("id", "url")  # nearly all values distinct: hashes to look up, no dictionary
VALUE_FIELDS = tuple(f.name for f in KEYWORD if f.name not in UNIQUE_FIELDS)
ENTITY_FIELDS = tuple(f.name for f in ENTITY)

# Bytes that a token costs from its batch until its segment is written: 6 in its run, 3 in the segment, 4 for its
# share of postings and stored text, and the temporaries of merging. Measured as the peak of a whole process.
BYTES_PER_TOKEN = 20


@dataclass(frozen=True)
class Mentions:
    """What an enricher found in a batch. Entities: name `names[name[i]]` of kind `kind[i]` (index into ENTITY_FIELDS)
    in article `doc[i]`, first token at position `first[i]`; one row a mention, in order of articles.
    Times: rows of [begin, until) in days for article `time_doc[i]`."""

    names: list[str] = field(default_factory=list)
    name: Array = field(default_factory=lambda: np.empty(0, np.uint32))
    kind: Array = field(default_factory=lambda: np.empty(0, np.uint8))
    doc: Array = field(default_factory=lambda: np.empty(0, np.uint32))
    first: Array = field(default_factory=lambda: np.empty(0, np.uint32))
    time_doc: Array = field(default_factory=lambda: np.empty(0, np.uint32))
    time: Array = field(default_factory=lambda: np.empty((0, 2), np.int32))


Enrich = Callable[[Tokens, Vocabulary, Sequence[Article]], Mentions]
Sign = Callable[[Tokens, Vocabulary], Array]


def with_id(article: Article) -> Article:
    """The article with an id of one line: its own, or one derived from its content. Its URL gets one line, too."""
    if article.id:
        own, url = columns.one_line(article.id), columns.one_line(article.url)
        same = own == article.id and url == article.url
        return article if same else dataclasses.replace(article, id=own, url=url)
    content = "\0".join((article.url, article.title, article.body)).encode("utf-8", "replace")
    digest = hashlib.blake2b(content, digest_size=10).hexdigest()
    return dataclasses.replace(article, id=digest, url=columns.one_line(article.url))


class Builder:
    """Collects articles in memory and writes them as one segment."""

    def __init__(self, enrich: Enrich | None = None, sign: Sign | None = None) -> None:
        self.vocabulary = Vocabulary()
        self._enrich, self._sign = enrich, sign
        self._clear()

    def _clear(self) -> None:
        self.documents = self.tokens = 0
        self._runs: list[Run] = []
        self._compressor = Compressor()
        self._batches: list[int] = []
        self._values: dict[str, list[Values]] = {name: [] for name in (*VALUE_FIELDS, *ENTITY_FIELDS)}
        self._unique: dict[str, list[str]] = {name: [] for name in UNIQUE_FIELDS}
        self._times: list[times.Times] = []
        self._signatures: list[Array] = []
        self._languages: set[str] = set()

    @property
    def memory(self) -> int:
        """About how many bytes it takes to hold and to write what was added."""
        return self.tokens * BYTES_PER_TOKEN

    def room(self) -> int:
        """How many more articles fit into the segment."""
        return MOST_DOCUMENTS - self.documents

    def add(self, articles: Sequence[Article]) -> None:
        """Add a batch of articles, which have ids; at most `room()`."""
        for language, group in groupby(articles, key=lambda a: a.language or analysis.DEFAULT_LANGUAGE):
            self._add(list(group), language)

    def _add(self, articles: list[Article], language: str) -> None:
        texts = [text for article in articles for text in (article.title, article.body)]
        tokens = analysis.tokenize(texts, self.vocabulary, language)
        term_of, _ = self.vocabulary.analyse()
        self._runs.append(invert(tokens, term_of, TEXT_FIELDS))
        self._compressor.add([encode(article) for article in articles])
        for name in VALUE_FIELDS:
            self._values[name].append(_record_values(articles, name, language))
        for name in UNIQUE_FIELDS:
            self._unique[name] += [getattr(article, name) for article in articles]
        found = self._enrich(tokens, self.vocabulary, articles) if self._enrich else Mentions()
        for kind, name in enumerate(ENTITY_FIELDS):
            self._values[name].append(_entities(articles, found, kind))
        self._times.append(times.collect(articles, found.time_doc, found.time))
        if self._sign:
            self._signatures.append(self._sign(tokens, self.vocabulary))
        self._batches.append(len(articles))
        self._languages.add(language)
        self.documents += len(articles)
        self.tokens += len(tokens.start)

    def write(self, path: Path) -> dict[str, Any]:
        """Write what was added as a segment file, flush it to the disk, and begin anew. Returns the segment's meta."""
        lexicon = _lexicon(self.vocabulary, self._runs)
        arrays: Arrays = {}
        counts = np.zeros(len(lexicon.spellings), np.int64)
        for name in TEXT_FIELDS:
            field_arrays, field_counts = merge_field(self._runs, name, lexicon, [0] * len(self._runs))
            arrays |= field_arrays
            counts += field_counts
        arrays |= lexicon_arrays(lexicon, counts)
        for name in (*VALUE_FIELDS, *ENTITY_FIELDS):
            values = columns.join_values(self._values[name], self._batches)
            arrays |= columns.values_arrays(name, values, self.documents, entity=name in ENTITY_FIELDS)
        for name in UNIQUE_FIELDS:
            arrays |= unique_arrays(name, self._unique[name])
        arrays |= times.arrays(times.join(self._times), self.documents)
        arrays["words.number"] = arrays["body.lengths"]
        if self._sign:
            arrays["minhash"] = np.concatenate(self._signatures)
        arrays |= self._compressor.arrays()
        meta = {"documents": self.documents, "languages": sorted(self._languages)}
        save(path, arrays, meta)
        self._clear()
        return meta


def _lexicon(vocabulary: Vocabulary, runs: Sequence[Run]) -> Lexicon:
    """The lexicon of the spellings that occur in the runs (the vocabulary outlives segments and may hold more)."""
    used = np.zeros(len(vocabulary), np.bool_)
    for run in runs:
        for inverted in run.fields.values():
            used[inverted.spelling] = True
    term_of, _ = vocabulary.analyse()
    spelling = np.flatnonzero(used)
    terms = np.unique(term_of[spelling])
    compact = build_lexicon(
        [vocabulary.terms[t].encode() for t in terms.tolist()],
        [vocabulary.spellings[s] for s in spelling.tolist()],
        [vocabulary.folds[s].encode() for s in spelling.tolist()],
        np.searchsorted(terms, term_of[spelling]),
    )
    # From the vocabulary's numbers to those of the compact lexicon.
    number = np.zeros(len(vocabulary), np.uint32)
    number[spelling] = compact.number[0]
    term_number = np.zeros(len(vocabulary.terms), np.uint32)
    term_number[terms] = compact.term_number[0]
    return dataclasses.replace(compact, number=[number], term_number=[term_number])


def _record_values(articles: Sequence[Article], name: str, language: str) -> Values:
    """The articles' own values of a keyword field."""
    numbers: dict[str, int] = {}
    docs, found = [], []
    for doc, article in enumerate(articles):
        value = getattr(article, name) if name != "language" else language
        for text in (value,) if isinstance(value, str) else value:
            if text.strip():
                docs.append(doc)
                found.append(numbers.setdefault(text, len(numbers)))
    return Values(list(numbers), np.array(docs, np.uint32), np.array(found, np.uint32))


def _entities(articles: Sequence[Article], found: Mentions, kind: int) -> Values:
    """An entity field of a batch: what was found, or for articles that bring their own names, those."""
    name = ENTITY_FIELDS[kind]
    numbers = {text: i for i, text in enumerate(found.names)}
    given = [
        (doc, numbers.setdefault(entity.name, len(numbers)), entity.count, entity.first)
        for doc, article in enumerate(articles)
        for entity in getattr(article, name)
        if entity.name.strip()
    ]
    rows = np.array(given, np.int64).reshape(-1, 4)
    keep = (found.kind == kind) & ~np.isin(found.doc, rows[:, 0])
    doc = np.concatenate([found.doc[keep], rows[:, 0]])
    order = np.argsort(doc, kind="stable")
    ones = np.ones(int(keep.sum()), np.int64)
    columns_ = (
        np.concatenate(pair)[order].astype(np.uint32)
        for pair in ((found.doc[keep], rows[:, 0]), (found.name[keep], rows[:, 1]), (ones, rows[:, 2]),
                     (found.first[keep], rows[:, 3]))
    )  # fmt: skip
    return Values(list(numbers), *columns_)


def unique_arrays(name: str, values: Sequence[str]) -> Arrays:
    """The arrays of a field whose values are nearly all distinct (see segment.py)."""
    text = "".join(value + "\n" for value in values).encode("utf-8", "replace")
    return {
        f"{name}.hash": np.fromiter((value_hash(v) for v in values), np.uint64, len(values)),
        f"{name}.text": np.frombuffer(zstandard.ZstdCompressor().compress(text), np.uint8),
    }


def unique_values(segment: Segment, name: str) -> list[str]:
    """All values of such a field, in order of documents."""
    return zstandard.ZstdDecompressor().decompress(bytes(segment[f"{name}.text"])).decode().split("\n")[:-1]


def value_hash(value: str) -> int:
    """A 64-bit hash of the fold of a value, the same everywhere; 0 for no value."""
    folded = analysis.fold(value).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(folded, digest_size=8).digest(), "little") if folded else 0


def save(path: Path, arrays: Arrays, meta: dict[str, Any]) -> None:
    """Write a segment file and flush it to the disk."""
    with path.open("xb") as file:
        write_segment(file, arrays, meta)
        file.flush()
        os.fsync(file.fileno())
