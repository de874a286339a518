"""What of a segment does not depend on its words, and how is the whole written?

A segment comes about in two ways, from articles (`builder`) and from other segments (`join`). Both fill a `Content`
and hand it, with their inverted parts, to `write`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from searchnews.analysis.stemming import STEMMING
from searchnews.fields import ENTITY, KEYWORD, TEXT, UNIQUE_FIELDS, Field, own_types
from searchnews.indexing import pairs
from searchnews.indexing.invert import Part
from searchnews.indexing.merge import Lexicon, Numbering, lexicon_arrays, merge_field
from searchnews.storage import columns, own, times, unique
from searchnews.storage.articles import Store
from searchnews.storage.columns import Values
from searchnews.storage.container import FORMAT, save_one_by_one
from searchnews.storage.layout import layout
from searchnews.storage.own import Own
from searchnews.storage.segment import Array
from searchnews.storage.times import Times
from searchnews.stories.signatures import own_numbers

TEXT_FIELDS = tuple(f.name for f in TEXT)
VALUE_FIELDS = tuple(f.name for f in KEYWORD if f.name not in UNIQUE_FIELDS)
ENTITY_FIELDS = tuple(f.name for f in ENTITY)
PLAIN_COLUMNS = ("minhash", "origin", "guessed")  # one row a document, taken over as they are


class Content:
    """The columns and stored articles of a segment to be, collected piece by piece."""

    def __init__(self, lasting: bool = True) -> None:
        """`lasting` as in `Store`."""
        self._sizes: list[int] = []
        self._values: dict[str, list[Values]] = {name: [] for name in (*VALUE_FIELDS, *ENTITY_FIELDS)}
        self._unique: dict[str, list[str]] = {name: [] for name in UNIQUE_FIELDS}
        self._hashes: dict[str, list[Array]] = {name: [] for name in UNIQUE_FIELDS}
        self._times: list[Times] = []
        self._own: list[Own] = []
        self._plain: dict[str, list[Array]] = {name: [] for name in PLAIN_COLUMNS}
        self._languages: set[str] = set()
        self.store = Store(lasting)

    @property
    def documents(self) -> int:
        """How many documents were added."""
        return sum(self._sizes)

    def add(
        self,
        values: dict[str, Values],
        unique: dict[str, tuple[list[str], Array]],
        time: Times,
        plain: dict[str, Array],
        languages: Sequence[str],
        own: Own,
    ) -> None:
        """Add the columns of a stretch of documents: one Values a keyword or entity field, ids and urls with their
        hashes, times, the PLAIN_COLUMNS, which languages they are in, and fields of one's own. Their articles go to
        `store`."""
        for name, piece in values.items():
            self._values[name].append(piece)
        for name, (texts, hashes) in unique.items():
            self._unique[name] += texts
            self._hashes[name].append(hashes)
        self._times.append(time)
        self._own.append(own)
        for name, column in plain.items():
            self._plain[name].append(column)
        self._languages.update(languages)
        self._sizes.append(len(time.published))

    def arrays(self) -> Iterator[tuple[str, Array]]:
        """The arrays of the articles and the columns (see segment.py), once."""
        articles = self.store.arrays()
        while articles:  # they are large
            yield articles.popitem()
        for name in (*VALUE_FIELDS, *ENTITY_FIELDS):
            joined = columns.join_values(self._values[name], self._sizes)
            yield from columns.values_arrays(name, joined, self.documents, entity=name in ENTITY_FIELDS).items()
        for name in UNIQUE_FIELDS:
            yield from unique.arrays(name, self._unique[name], np.concatenate(self._hashes[name])).items()
        yield from times.arrays(times.join(self._times), self.documents).items()
        for name, pieces in self._plain.items():
            yield name, np.concatenate(pieces)
        yield from own.arrays(self._own, self._sizes)

    @property
    def own_stories(self) -> Array:
        """The `own_numbers` of the articles' stories, uint64[documents]."""
        return own_numbers(self._unique["id"], np.concatenate(self._plain["minhash"]))

    @property
    def own(self) -> tuple[Field, ...]:
        """The fields of one's own that any document has, by name."""
        return own.known(self._own)

    @property
    def languages(self) -> list[str]:
        """The languages of the articles."""
        return sorted(self._languages)


def write(
    path: Path, parts: Sequence[tuple[Part, Numbering]], lexicon: Lexicon, content: Content, index: str = ""
) -> None:
    """Write a segment file of the parts and their content, and flush it to the disk; `index` is the random name of the
    index. Raises ValueError for a part that contradicts itself."""
    meta = {
        "documents": content.documents,
        "languages": content.languages,
        "stemming": STEMMING,
        "own": own_types(content.own),
        "written": time.time_ns(),
    }
    save_one_by_one(path, _arrays(parts, lexicon, content), len(layout(FORMAT, content.own)), meta, index)


def _arrays(parts: Sequence[tuple[Part, Numbering]], lexicon: Lexicon, content: Content) -> Iterator[tuple[str, Array]]:
    """The arrays of a segment, made when their turn comes: those of a field are let go before the next."""
    yield from content.arrays()
    counts = np.zeros(len(lexicon.spellings), np.int64)
    letters, neighbours = pairs.letters(lexicon.terms), {}
    for name in TEXT_FIELDS:
        arrays, field_counts = merge_field(parts, name, lexicon)
        counts += field_counts
        if letters is not None:
            neighbours[name] = pairs.pairs_of(arrays, name, letters)
        if name == "body":
            yield "words.number", arrays[f"{name}.lengths"]
        while arrays:
            yield arrays.popitem()
    if letters is not None:
        yield from pairs.arrays(neighbours).items()
    yield from lexicon_arrays(lexicon, counts).items()
