"""Which articles are in a table (CSV, TSV)? The first row names the columns."""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator
from typing import IO

from searchnews.sources import encoding, limits, records, streams
from searchnews.sources.model import Found, Options, Problem, Unit

_DELIMITERS = ",;\t|"
_LIMIT = threading.Lock()  # held while the csv module's limit on a field is another one than the caller's


def read(unit: Unit, stream: IO[bytes], options: Options) -> Found:
    """An article a row; a row that does not fit is reported and passed over."""
    lines = _lines(stream)
    first = next(lines, "")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(_chain(first, lines), delimiter=delimiter)
    names: list[str] = []
    number = empty = 0
    while True:
        line = reader.line_num + 1
        try:
            row = _row(reader)
        except csv.Error as error:
            yield Problem(unit.where, line, f"is not a row of a table ({error}); the rest of the file is skipped")
            return
        if row is None:
            return
        if not any(row):
            empty += 1
            if empty > limits.empty_lines(number):
                yield Problem(unit.where, line, f"is one of {empty:,} empty rows; the rest of the file is skipped")
                return
            continue
        if not names:
            names = [name.strip() for name in row]
            if not records.knows(tuple(names), options):
                yield Problem(unit.where, 1, "its first row names no column with a title or a text")
                return
            continue
        number += 1
        if len(row) > len(names):
            yield Problem(unit.where, line, f"has {len(row)} values for {len(names)} columns")
            continue
        yield from records.read(dict(zip(names, row, strict=False)), unit, number, line, options)


def _row(reader: Iterator[list[str]]) -> list[str] | None:
    """The next row; None after the last. Raises csv.Error.

    The csv module's limit on a field, 128 KB, is below a long article, and one for the whole process: it is another one
    only as long as a row is read.
    """
    with _LIMIT:
        own = csv.field_size_limit(limits.ARTICLE)
        try:
            return next(reader, None)
        finally:
            csv.field_size_limit(own)


def _lines(stream: IO[bytes]) -> Iterator[str]:
    """The lines of a table as text, endings kept. An endless line is cut: csv then finds its row wrong."""
    stream = streams.utf8(stream)
    while line := stream.readline(limits.ARTICLE):
        yield encoding.decode(line)


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest
