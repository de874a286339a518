"""What of a segment does not depend on its words, and how is the whole written?

A segment comes about in two ways, from articles (`builder`) and from other segments (`join`). Both fill a `Content`
and hand it, with their inverted parts, to `write`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from searchnews.fields import ENTITY, KEYWORD, TEXT, UNIQUE_FIELDS
from searchnews.indexing.invert import Part
from searchnews.indexing.merge import Lexicon, Numbering, lexicon_arrays, merge_field
from searchnews.storage import columns, times, unique
from searchnews.storage.articles import Compressor
from searchnews.storage.columns import Values
from searchnews.storage.container import save_one_by_one
from searchnews.storage.layout import LAYOUT
from searchnews.storage.segment import Array, Arrays
from searchnews.storage.times import Times

TEXT_FIELDS = tuple(f.name for f in TEXT)
VALUE_FIELDS = tuple(f.name for f in KEYWORD if f.name not in UNIQUE_FIELDS)
ENTITY_FIELDS = tuple(f.name for f in ENTITY)
PLAIN_COLUMNS = ("minhash", "origin")  # one row a document, taken over as they are


class Content:
    """The columns and stored articles of a segment to be, collected piece by piece."""

    def __init__(self) -> None:
        self.documents = 0
        self._sizes: list[int] = []
        self._values: dict[str, list[Values]] = {name: [] for name in (*VALUE_FIELDS, *ENTITY_FIELDS)}
        self._unique: dict[str, list[str]] = {name: [] for name in UNIQUE_FIELDS}
        self._times: list[Times] = []
        self._plain: dict[str, list[Array]] = {name: [] for name in PLAIN_COLUMNS}
        self._compressor = Compressor()
        self._languages: set[str] = set()

    def add(
        self,
        values: dict[str, Values],
        unique: dict[str, list[str]],
        time: Times,
        plain: dict[str, Array],
        stored: Sequence[bytes],
        languages: Sequence[str],
    ) -> None:
        """Add a stretch of documents: one Values a keyword or entity field, ids and urls, times, the
        PLAIN_COLUMNS, the stored JSON of the articles, and which languages they are in."""
        for name, piece in values.items():
            self._values[name].append(piece)
        for name, texts in unique.items():
            self._unique[name] += texts
        self._times.append(time)
        for name, column in plain.items():
            self._plain[name].append(column)
        self._compressor.add(stored)
        self._languages.update(languages)
        self._sizes.append(len(stored))
        self.documents += len(stored)

    def arrays(self) -> Arrays:
        """The arrays of the columns and the article store (see segment.py)."""
        arrays: Arrays = {}
        for name in (*VALUE_FIELDS, *ENTITY_FIELDS):
            joined = columns.join_values(self._values[name], self._sizes)
            arrays |= columns.values_arrays(name, joined, self.documents, entity=name in ENTITY_FIELDS)
        for name in UNIQUE_FIELDS:
            arrays |= unique.arrays(name, self._unique[name])
        arrays |= times.arrays(times.join(self._times), self.documents)
        arrays |= {name: np.concatenate(columns) for name, columns in self._plain.items()}
        return arrays | self._compressor.arrays()

    @property
    def languages(self) -> list[str]:
        """The languages of the articles."""
        return sorted(self._languages)


def write(
    path: Path, parts: Sequence[tuple[Part, Numbering]], lexicon: Lexicon, content: Content, index: str = ""
) -> None:
    """Write a segment file of the parts and their content, and flush it to the disk; `index` is the random name of the
    index. Raises ValueError for a part that contradicts itself."""
    meta = {"documents": content.documents, "languages": content.languages, "written": time.time_ns()}
    save_one_by_one(path, _arrays(parts, lexicon, content), len(LAYOUT), meta, index)


def _arrays(parts: Sequence[tuple[Part, Numbering]], lexicon: Lexicon, content: Content) -> Iterator[tuple[str, Array]]:
    """The arrays of a segment, made when their turn comes: those of a field are let go before the next."""
    yield from content.arrays().items()
    counts = np.zeros(len(lexicon.spellings), np.int64)
    for name in TEXT_FIELDS:
        arrays, field_counts = merge_field(parts, name, lexicon)
        counts += field_counts
        if name == "body":
            yield "words.number", arrays[f"{name}.lengths"]
        while arrays:
            yield arrays.popitem()
    yield from lexicon_arrays(lexicon, counts).items()
