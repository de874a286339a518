"""Which document has this id, or this address?

The values of these fields are nearly all distinct, so they have no dictionary: a hash a document answers look-ups, and
the values themselves are kept compressed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TypeVar

import numpy as np
import zstandard

from searchnews import analysis
from searchnews.errors import told
from searchnews.numbers import hashed
from searchnews.storage.columns import one_line
from searchnews.storage.container import Array, Arrays, corrupt
from searchnews.storage.packed import unpack
from searchnews.storage.strings import Strings
from searchnews.storage.views import FieldView

MOST_BYTES = 1 << 28  # of all values of a segment; a list that claims more is damaged
_LINE_FEED = 10

V = TypeVar("V", list[str], Strings)


def normal(value: str) -> str:
    """An id or a URL as it is kept, and looked up: on one line, its white space collapsed. Raises TypeError."""
    if not isinstance(value, str):
        raise TypeError(f"an id is a string, got {told(value)}")
    return one_line(value)


def hashes(values: Sequence[str]) -> Array:
    """uint64[n]: a hash of the fold of each value, the same everywhere; 0 for no value."""
    folded = [one_line(analysis.fold(value)).encode("utf-8", "replace") for value in values]
    found: Array = hashed(folded)
    found[[not value for value in folded]] = 0
    return found


def arrays(name: str, values: Sequence[str], hash: Array) -> Arrays:
    """The arrays of a field whose values are nearly all distinct (see segment.py); `hash` are those of the values."""
    text = "".join(value + "\n" for value in values).encode("utf-8", "replace")
    return {f"{name}.hash": hash, f"{name}.text": np.frombuffer(zstandard.ZstdCompressor().compress(text), np.uint8)}


class UniqueColumn(FieldView):
    """A field whose values are nearly all distinct."""

    @cached_property
    def hash(self) -> Array:
        """uint64[D]: `value_hash` of the value, 0 where there is none."""
        return self._array("hash")

    def values(self) -> list[str]:
        """All values, as written, "" where there is none, in order of documents. Raises CorruptError."""
        try:
            values = self._text().decode().split("\n")[:-1]
        except UnicodeDecodeError as error:
            raise corrupt(self._file.path, f"{self.name}.text {error}") from None
        return self._one_each(values)

    def strings(self) -> Strings:
        """The same in a tenth of the memory, to be read here and there."""
        text = np.frombuffer(self._text(), np.uint8)
        return self._one_each(Strings(text, (np.flatnonzero(text == _LINE_FEED) + 1).astype(np.uint32)))

    def _text(self) -> bytes:
        try:
            return unpack(self._array("text").data, MOST_BYTES)
        except ValueError as error:
            raise corrupt(self._file.path, f"{self.name}.text {error}") from None

    def _one_each(self, values: V) -> V:
        if len(values) != self._file.documents:
            raise corrupt(self._file.path, f"{self.name}.text holds another number of values than there are articles")
        return values


def value_hash(value: str) -> int:
    """The one of `hashes` that a value has."""
    return int(hashes([value])[0])
