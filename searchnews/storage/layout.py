"""Which arrays does a segment have, and what must hold of them so that they can be used as lengths and indices?

`LAYOUT` says of each array which numbers it holds, how many, and what they count. What is as short as the list of
terms, values or documents is looked through when it is first used; postings, tokens and texts only by `check`, since
looking through them costs more than most queries (see `problems`): what a query does with those fails within NumPy,
which compares every index, and is then looked into (`snapshot.explained`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from searchnews.errors import CorruptError
from searchnews.fields import ENTITY, KEYWORD, TEXT, UNIQUE_FIELDS, Field, Kind, own
from searchnews.storage.container import FIRST_NARROW, Array, Container, corrupt
from searchnews.storage.narrow import Narrow
from searchnews.storage.views import TextColumn

# The numbers of a signature (see `stories.signatures`). With 16 bands of two lanes, a pair of Jaccard 0.6 is compared
# with a probability of 99.9 %, of 0.5 with 99 %, of 0.33 with 85 %. 24 and 32 bands find 95 % and 98 % of the last, for
# 32 and 64 bytes more an article.
BANDS = 16

NO_TIME = np.iinfo(np.int64).min
NO_NUMBER = math.nan
_ABSENT = {"folds.text": np.uint8, "values.text": np.uint8, "docs": np.uint16}

DOCUMENTS = "documents"  # stands for their number where the name of an array is asked for
TOKENS = "tokens"  # likewise; they are as many as the last of their cuts says


class Column(NamedTuple):
    """What must hold of an array.

    `dtypes`: the types of numbers it may have. `rows`: it has as many rows as that array, and `extra` ones. `width`:
    numbers in a row, 0 for a flat array. `cuts`: it rises from 0 to the length of that array. `ends`: likewise, by at
    least one each time, the first included. `below`: its numbers are less than the length of that array. `deep`: this
    is looked at only by `check`. `optional`: a file may be without it.
    """

    dtypes: str
    rows: str = ""
    extra: int = 0
    width: int = 0
    cuts: str = ""
    ends: str = ""
    below: str = ""
    deep: bool = False
    optional: bool = False


def _strings(name: str, like: str = "") -> dict[str, Column]:
    return {f"{name}.text": Column("u1"), f"{name}.ends": Column("u4", like and f"{like}.ends", ends=f"{name}.text")}


def _cuts(name: str, rows: str, of: str, dtype: str = "u4", deep: bool = False) -> dict[str, Column]:
    return {name: Column(dtype, rows, 1, cuts=of, deep=deep)}


def _narrow(name: str) -> dict[str, Column]:
    return {name: Column("u4"), f"{name}.blocks": Column("u4")}


def _text(f: str) -> dict[str, Column]:
    return {
        **_cuts(f"{f}.postings", "terms.ends", f"{f}.docs"),
        f"{f}.docs": Column("u2", below=DOCUMENTS, deep=True),
        **_narrow(f"{f}.tf"),
        **_cuts(f"{f}.tokens", "terms.ends", TOKENS),
        **_narrow(f"{f}.positions"),
        **_narrow(f"{f}.codes"),
        f"{f}.lengths": Column("u4", DOCUMENTS),
        f"{f}.sentences": Column("u2 u4"),
        **_cuts(f"{f}.sentences.cuts", DOCUMENTS, f"{f}.sentences"),
        f"{f}.paragraphs": Column("u2 u4"),
        **_cuts(f"{f}.paragraphs.cuts", DOCUMENTS, f"{f}.paragraphs"),
    }


def _wide_text(f: str) -> dict[str, Column]:
    """What was otherwise before FIRST_NARROW (see `wide`)."""
    return {
        f"{f}.tf": Column("u1", f"{f}.docs"),
        f"{f}.tf.over": Column("u4", width=2),
        **_cuts(f"{f}.tokens", "terms.ends", f"{f}.positions"),
        f"{f}.positions": Column("u2 u4"),
        f"{f}.codes": Column("u1 u2", f"{f}.positions"),
    }


def _pairs(f: str) -> dict[str, Column]:
    columns = {
        **_cuts(f"{f}.pairs.postings", "pairs", f"{f}.pairs.docs"),
        f"{f}.pairs.docs": Column("u2", below=DOCUMENTS, deep=True),
        **_narrow(f"{f}.pairs.tf"),
        **_cuts(f"{f}.pairs.tokens", "pairs", TOKENS),
        **_narrow(f"{f}.pairs.positions"),
    }
    return {name: column._replace(optional=True) for name, column in columns.items()}


def _values(f: str) -> dict[str, Column]:
    return {
        **_strings(f"{f}.folds"),
        **_strings(f"{f}.values", f"{f}.folds"),
        f"{f}.of_doc": Column("u4", below=f"{f}.folds.ends"),
        **_cuts(f"{f}.of_doc.cuts", DOCUMENTS, f"{f}.of_doc"),
        f"{f}.docs": Column("u2", f"{f}.of_doc", below=DOCUMENTS),
        **_cuts(f"{f}.docs.cuts", f"{f}.folds.ends", f"{f}.docs"),
    }


def _names(f: str) -> dict[str, Column]:
    return {
        f"{f}.count": Column("u2", f"{f}.of_doc"),
        f"{f}.first": Column("u2", f"{f}.of_doc"),
        **_strings(f"{f}.words"),
        f"{f}.words.values": Column("u4", below=f"{f}.folds.ends"),
        **_cuts(f"{f}.words.cuts", f"{f}.words.ends", f"{f}.words.values"),
    }


def _layout() -> dict[str, Column]:
    layout = {
        **_strings("terms"),
        **_cuts("terms.spellings", "terms.ends", "spellings.ends"),
        **_strings("spellings"),
        "spellings.count": Column("u4", "spellings.ends"),
        **_strings("words"),
        "words.backwards": Column("u4", "words.ends", below="words.ends", optional=True),
        "words.term": Column("u4", "words.ends", below="terms.ends"),
        "words.codes": Column("u2", "words.ends", width=2),
        "minhash": Column("u4", DOCUMENTS, width=BANDS),
        "origin": Column("u8", DOCUMENTS),
        "guessed": Column("u1", DOCUMENTS, optional=True),
        "published": Column("i8", DOCUMENTS, width=2),
        "modified": Column("i8", DOCUMENTS, width=2),
        "mentioned": Column("i4", width=2),
        "mentioned.count": Column("u2", "mentioned"),
        **_cuts("mentioned.cuts", DOCUMENTS, "mentioned"),
        "words.number": Column("u4", DOCUMENTS),
        "articles": Column("u1"),
        **_cuts("articles.cuts", DOCUMENTS, "articles", "u8", deep=True),  # looked at article by article
        "articles.dictionary": Column("u1"),
        "articles.dictionary.cuts": Column("u4", cuts="articles.dictionary", optional=True),
        "articles.coder": Column("u1", DOCUMENTS, below="articles.dictionary.cuts", optional=True),
        "pairs": Column("u8", optional=True),
    }
    for field in TEXT:
        layout |= _text(field.name) | _pairs(field.name)
    for field in KEYWORD:
        f = field.name
        unique = {f"{f}.hash": Column("u8", DOCUMENTS), f"{f}.text": Column("u1")}
        layout |= unique if f in UNIQUE_FIELDS else _values(f)
    for field in ENTITY:
        layout |= _values(field.name) | _names(field.name)
    return layout


LAYOUT = _layout()
_BLOCKS = [name for name in LAYOUT if name.endswith(".blocks")]
_WIDE_LAYOUT = {name: column for name, column in LAYOUT.items() if name not in _BLOCKS}
for field in TEXT:
    _WIDE_LAYOUT |= _wide_text(field.name)


@lru_cache(maxsize=64)
def layout(number: int, fields: tuple[Field, ...] = ()) -> dict[str, Column]:
    """The layout of segments of a format that have columns of these fields of one's own."""
    base = LAYOUT if number >= FIRST_NARROW else _WIDE_LAYOUT
    return {**base, **{name: column for field in fields for name, column in _own(field).items()}} if fields else base


def _own(field: Field) -> dict[str, Column]:
    f = field.name
    if field.kind is Kind.KEYWORD:
        return _values(f)
    if field.kind is Kind.DATE:
        return {f"{f}.begin": Column("i8", DOCUMENTS)}
    return {f"{f}.number": Column("f8", DOCUMENTS)}


def absent(name: str, documents: int) -> Array:
    """An array of a field of one's own that none of so many documents has."""
    part = name.split(".", 2)[2]
    if part == "number":
        return np.full(documents, NO_NUMBER)
    if part == "begin":
        return np.full(documents, NO_TIME)
    size = documents + 1 if part == "of_doc.cuts" else int(part == "docs.cuts")
    return np.zeros(size, _ABSENT.get(part, np.uint32))


def own_fields(file: Container) -> tuple[Field, ...]:
    """The fields of one's own that a segment has columns of. Raises CorruptError."""
    types = file.meta.get("own", {})
    try:
        if not isinstance(types, dict):
            raise ValueError
        return own(types)
    except ValueError:
        raise corrupt(file.path, "its header is damaged") from None


def of(file: Container) -> dict[str, Column]:
    """The layout of a segment. Raises CorruptError."""
    return layout(file.format, own_fields(file) if file.meta.get("own") else ())  # nearly always none


def fault(file: Container, name: str, array: Array, *, deep: bool = False) -> str:
    """What is wrong with an array of a segment, "" if nothing is; `deep` looks through long ones, too."""
    column = of(file).get(name)
    if column is None:
        return ""
    wide = array.shape[1] if array.ndim == 2 else 0
    if array.dtype.str[1:] not in column.dtypes.split() or wide != column.width:
        return "holds numbers of another kind"
    if column.rows and len(array) != _length(file, column.rows) + column.extra:
        return "has another length than it ought to have"
    if column.dtypes == "f8" and np.isinf(array).any():
        return "holds an endless number"
    if column.deep and not deep:
        return ""
    if column.below and len(array) and int(array.max()) >= _length(file, column.below):
        return "points beyond the end"
    if column.cuts or column.ends:
        total = int(array[-1]) if column.cuts == TOKENS else _length(file, column.cuts or column.ends)
        if (int(array[-1]) if len(array) else 0) != total or not _rises(array, strictly=bool(column.ends)):
            return "does not rise from nothing to the end"
    if name == "words.codes":
        return _fault_of_codes(file, array)
    return _fault_of_blocks(file, name, array, deep) if name.endswith(".blocks") else ""


def _length(file: Container, name: str) -> int:
    """How many rows an array has."""
    if name == DOCUMENTS:
        return file.documents
    file.expect(name)
    return file.shape(name)[0]


def _rises(array: Array, *, strictly: bool) -> bool:
    if strictly:
        return not len(array) or (bool(array[0] > 0) and bool((array[1:] > array[:-1]).all()))
    return bool(array[0] == 0) and bool((array[1:] >= array[:-1]).all())


def _fault_of_codes(file: Container, codes: Array) -> str:
    """Do the spellings of every word belong to its term?"""
    spellings = np.diff(file["terms.spellings"]).take(file["words.term"])
    sound = (codes[:, 0] < codes[:, 1]).all() and (codes[:, 1] <= spellings).all()
    return "" if sound else "points beyond the end"


def _fault_of_blocks(file: Container, name: str, blocks: Array, deep: bool) -> str:
    """Are there as many blocks as the numbers take, and as many bits as the blocks?"""
    field, part, _ = name.rsplit(".", 2)
    numbers = _length(file, f"{field}.docs") if part == "tf" else int(file[f"{field}.tokens"][-1])
    try:
        narrow = Narrow(file.view(f"{field}.{part}"), blocks, numbers)
        if deep:
            narrow.widths()
    except ValueError as error:
        return str(error)
    return ""


def problems(file: Container) -> Iterator[str]:
    """What is wrong with the structure of a segment, a line each; looks through all of it."""
    for name, column in of(file).items():
        if name not in file:
            if not column.optional:
                yield f"{file.path}: holds no {name}"
            continue
        try:
            found = fault(file, name, file.view(name), deep=True)
        except CorruptError:
            continue  # what it is compared with is told by itself
        if not found and name.endswith(".ends"):
            found = _fault_of_strings(file, name.removesuffix(".ends"))
        if found:
            yield f"{file.path}: {name} {found}"
    for field in TEXT:
        yield from _postings_problems(file, field.name)


def _fault_of_strings(file: Container, name: str) -> str:
    """Does each string end with a line feed, hold no other one, and is all of it UTF-8?"""
    text, ends = file.view(f"{name}.text"), file.view(f"{name}.ends")
    try:
        bytes(text).decode()
    except UnicodeDecodeError:
        return "ends strings that are not UTF-8"
    feeds = np.flatnonzero(text == 10)
    return "" if len(feeds) == len(ends) and (feeds + 1 == ends).all() else "does not end strings where they end"


def _postings_problems(file: Container, field: str) -> Iterator[str]:
    """Do documents rise within a term, and positions within a document, do frequencies add up to tokens, and is every
    token in its text and spelled as its term is?"""
    text = TextColumn(file, field)
    try:
        postings, tokens, docs, lengths, spellings = (
            text.postings, text.tokens, text.docs, text.lengths, file["terms.spellings"]
        )  # fmt: skip
        if fault(file, f"{field}.docs", docs, deep=True):
            return  # which is told already
        counts = text.frequencies(slice(None)).astype(np.int64)
        positions, codes = text.positions[:], text.codes[:]
    except (CorruptError, KeyError, ValueError):
        return
    first = np.zeros(len(docs) + 1, np.bool_)
    first[postings] = True
    if (~first[1:-1] & (docs[1:] <= docs[:-1])).any():
        yield f"{file.path}: {field}.docs does not rise"
    total = np.concatenate([[0], np.cumsum(counts)])
    if (total[postings] != tokens).any():
        yield f"{file.path}: {field}.tf does not add up to its tokens"
        return
    if (positions >= np.repeat(lengths[docs], counts)).any():
        yield f"{file.path}: {field}.positions points beyond the end"
    follows = np.ones(len(positions), np.bool_)
    follows[total[:-1]] = False
    if (follows[1:] & (positions[1:] <= positions[:-1])).any():
        yield f"{file.path}: {field}.positions does not rise"
    if (codes >= np.repeat(np.diff(spellings), np.diff(tokens))).any():
        yield f"{file.path}: {field}.codes points beyond the end"
