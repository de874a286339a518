"""Up to where was each saved search read? The file searches.read in the directory of the index.

    searchnews read 1                                      a line
    9ae0daaf                                               the CRC-32 of all that follows, in a line
    {"readings": 7, "articles": 2, "read": {"storms": 7}}  a line of JSON
    8 bytes an article     hashes of ids, ascending, little-endian
    4 bytes an article     the number of the reading that met it first
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from searchnews.desk import files
from searchnews.errors import ArchiveError
from searchnews.search.news import Seen

NAME = "searches.read"
LARGEST = 1 << 31  # bytes: 170 million articles
_MAGIC = b"searchnews read 1\n"
_ARTICLE = 12  # bytes
_MOST = (1 << 32) - 1


def load(directory: Path) -> Seen:
    """What was read of the searches of an index; nothing without a file. Raises ArchiveError if it is damaged."""
    path = directory / NAME
    data = files.read(path, LARGEST)
    if data is None:
        return Seen()
    try:
        return _seen(data)
    except (ValueError, KeyError, TypeError):
        problem = "is damaged; remove it, and all articles count as new for all saved searches"
        raise ArchiveError(f"{path}: {problem}") from None


def change(directory: Path, changed: Callable[[Seen], Seen]) -> None:
    """Keep what `changed` makes of it, while nobody else changes it. Raises ArchiveError, LockedError."""
    with files.changing_searches(directory):
        save(directory, changed(load(directory)))


def save(directory: Path, seen: Seen) -> None:
    """Keep it. Raises ArchiveError."""
    body = seen.ids.astype("<u8").tobytes() + seen.met.astype("<u4").tobytes()
    read = {name.encode("utf-8", "replace").decode(): reading for name, reading in seen.read.items()}
    head = orjson.dumps({"readings": seen.readings, "articles": len(seen.ids), "read": read})
    rest = head + b"\n" + body
    files.write(directory / NAME, _MAGIC + b"%08x\n" % zlib.crc32(rest) + rest)


def _seen(data: bytes) -> Seen:
    """Raises ValueError, KeyError and TypeError for what `save` did not write."""
    crc, _, rest = data.removeprefix(_MAGIC).partition(b"\n")
    if not data.startswith(_MAGIC) or crc != b"%08x" % zlib.crc32(rest):
        raise ValueError("not such a file, or changed")
    line, _, body = rest.partition(b"\n")
    head = orjson.loads(line)
    readings, articles = _number(head["readings"]), _number(head["articles"])
    if len(body) != _ARTICLE * articles:
        raise ValueError("another number of articles")
    ids = np.frombuffer(body, "<u8", articles).astype(np.uint64)
    met = np.frombuffer(body, "<u4", articles, 8 * articles).astype(np.uint32)
    read = {_text(name): _number(reading) for name, reading in head["read"].items()}
    if (ids[1:] <= ids[:-1]).any() or (met > readings).any() or any(reading > readings for reading in read.values()):
        raise ValueError("out of order")
    return Seen(readings, read, ids, met)


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= _MOST:
        raise ValueError("no such number")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no name")
    return value
