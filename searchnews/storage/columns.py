"""How do the values of documents (keywords, names, times, numbers) become columns, and columns one column?

Every column is built from flat arrays, and a merged segment's column is built from the same arrays taken out of the
segments, so there is one way in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from searchnews import analysis
from searchnews.frozen import frozen
from searchnews.numbers import distinct
from searchnews.storage.container import Array, Arrays
from searchnews.storage.strings import pack_strings
from searchnews.storage.views import EntityColumn, KeywordColumn


@frozen
class Values:
    """The values of one keyword field for a stretch of documents: `names[number[i]]` is a value of document `doc[i]`.

    doc uint32[v], ascending; number uint32[v]; for entities count and first uint32[v] (mentions in the document and
    position of the first token), else None.
    """

    names: list[str]
    doc: Array
    number: Array
    count: Array | None = None
    first: Array | None = None


def join_values(pieces: Sequence[Values], documents: Sequence[int]) -> Values:
    """One after another: piece i holds `documents[i]` documents."""
    names: dict[str, int] = {}
    docs, numbers, base = [], [], 0
    for piece, size in zip(pieces, documents, strict=True):
        used, number = np.unique(piece.number, return_inverse=True)  # a batch's names may belong to other fields
        rows = [names.setdefault(piece.names[n], len(names)) for n in used.tolist()]
        docs.append(piece.doc.astype(np.uint32) + np.uint32(base))
        numbers.append(np.array(rows, np.uint32)[number])
        base += size
    return Values(
        list(names),
        _concatenate(docs),
        _concatenate(numbers),
        _concatenate([_or_ones(p.count, p.doc) for p in pieces]),
        _concatenate([_or_ones(p.first, p.doc) for p in pieces]),
    )


def values_arrays(field: str, values: Values, documents: int, *, entity: bool) -> Arrays:
    """The arrays of a keyword or entity field (see segment.py). Values with the same fold become one value, written
    as most documents write it; within a document their counts add up."""
    lines = [one_line(name) for name in values.names]
    folds, value_of = _numbered([
        analysis.fold(line) if line.isascii() else one_line(analysis.fold(name))
        for name, line in zip(values.names, lines, strict=True)
    ])
    rising = np.argsort(np.bincount(values.number, minlength=len(values.names)), kind="stable")
    commonest = np.empty(len(folds), np.intp)
    commonest[value_of[rising]] = rising  # of several the last one stays
    written = [lines[i] for i in commonest.tolist()]

    key = values.doc.astype(np.uint64) << np.uint64(32) | value_of[values.number].astype(np.uint64)
    pairs, first_at, inverse = np.unique(key, return_index=True, return_inverse=True)
    order = np.argsort(first_at)  # the order in which the document has them
    doc = (pairs >> np.uint64(32)).astype(np.uint32)[order]
    value = (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32)[order]
    by_value = np.argsort(value, kind="stable")
    arrays: Arrays = {
        **pack_strings(f"{field}.folds", [*map(str.encode, folds)]),
        **pack_strings(f"{field}.values", [*map(str.encode, written)]),
        f"{field}.of_doc": value,
        f"{field}.of_doc.cuts": cuts(doc, documents),
        f"{field}.docs": doc[by_value].astype(np.uint16),
        f"{field}.docs.cuts": cuts(value[by_value], len(folds)),
    }
    if entity:
        count = np.bincount(inverse, _or_ones(values.count, values.doc), len(pairs))[order]
        first = np.full(len(pairs), 0xFFFF, np.int64)
        np.minimum.at(first, inverse, np.minimum(_or_ones(values.first, values.doc), 0xFFFF).astype(np.int64))
        arrays[f"{field}.count"] = np.minimum(count, 0xFFFF).astype(np.uint16)
        arrays[f"{field}.first"] = first[order].astype(np.uint16)
        arrays |= _name_words(field, folds)
    return arrays


def _name_words(field: str, folds: list[str]) -> Arrays:
    """Which names hold a word: F.words, F.words.values, F.words.ends."""
    flat: list[str] = []  # the words of one name after another
    sizes: list[int] = []
    for name in folds:
        plain = name.isascii() and name.replace(" ", "").isalnum()  # nine of ten: saves 40 % of the time
        own = name.split(" ") if plain else [analysis.fold(word) for word in analysis.words(name)]
        flat += own
        sizes.append(len(own))
    words, word = _numbered(flat)
    holder = np.repeat(np.arange(len(folds)), np.array(sizes, np.intp))
    word, holder = np.divmod(distinct(word * len(folds) + holder), max(1, len(folds)))
    return {
        **pack_strings(f"{field}.words", [*map(str.encode, words)]),
        f"{field}.words.values": holder.astype(np.uint32),
        f"{field}.words.cuts": cuts(word, len(words)),
    }


def _numbered(strings: list[str]) -> tuple[list[str], Array]:
    """(the distinct ones in the order of their bytes, which for UTF-8 is that of code points; which of them each is,
    int64[n])."""
    numbers = {text: i for i, text in enumerate(sorted({*strings}))}
    return list(numbers), np.array([*map(numbers.__getitem__, strings)], np.int64)


def take(column: KeywordColumn, kept: Array) -> Values:
    """The values of a segment's documents `kept` (bool[D]), which are numbered anew."""
    doc = column.of_doc.owners()
    keep = kept[doc]
    renumber = (np.cumsum(kept) - 1).astype(np.uint32)
    used, number = np.unique(column.of_doc.items[keep], return_inverse=True)
    names = column.values
    counts = (column.count[keep], column.first[keep]) if isinstance(column, EntityColumn) else (None, None)
    return Values([names[i] for i in used.tolist()], renumber[doc[keep]], number.astype(np.uint32), *counts)


def cuts(sorted_keys: Array, size: int) -> Array:
    """uint32[size + 1]: the items with key i are at cuts[i]:cuts[i + 1]."""
    return np.searchsorted(sorted_keys, np.arange(size + 1)).astype(np.uint32)


def one_line(value: str) -> str:
    """A keyword value with its white space collapsed, since values are kept one a line, and without lone surrogates."""
    line = " ".join(value.split())
    return line if line.isascii() else line.encode("utf-8", "replace").decode()


def flatten(lists: Iterable[Sequence[str]]) -> tuple[list[str], Array]:
    """All strings of the lists in turn, and for each which list it was in (uint32)."""
    flat: list[str] = []
    sizes: list[int] = []
    for values in lists:
        flat += values
        sizes.append(len(values))
    return flat, np.repeat(np.arange(len(sizes), dtype=np.uint32), sizes)


def _concatenate(arrays: Sequence[Array]) -> Array:
    return np.concatenate(arrays) if arrays else np.empty(0, np.uint32)


def _or_ones(array: Array | None, like: Array) -> Array:
    return np.ones(len(like), np.uint32) if array is None else array
