"""What is a piece of reading work, what can be wrong with it, and what may be configured?"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO, Literal, TypeAlias
from zoneinfo import ZoneInfo

from searchnews.article import Article
from searchnews.errors import MissingExtraError, SourceError, pairs
from searchnews.fields import META, Field, is_own, own

OnePath: TypeAlias = str | os.PathLike[str]
Paths: TypeAlias = OnePath | Iterable[OnePath]


def several(paths: Paths) -> list[OnePath]:
    """The paths; one that stands alone is one path, not its letters."""
    return [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)


@dataclass(frozen=True, slots=True)
class Options:
    """How to read. The library never reads configuration files: the faces fill this in.

    `meta` are the fields of one's own, as pairs (name, type): `(("desk", "keyword"),)` makes the field `meta.desk`.
    `fields` says what the reader's files call our fields, as pairs (ours, theirs), such as
    `(("title", "headline"), ("body", "content.text"))`; dots reach into nested objects. It wins over the names that
    are known anyway (`records.NAMES`; of a field of one's own, its name). `source` and `language` stand in where an
    article does not say (when it is indexed, `language` only where its text does not show it); `timezone` (an IANA
    name) holds for times without an offset, `order` (DMY or MDY) for dates such as 03/04/2025. `boilerplate` are
    regular expressions: at the end of a text, a line that one of them matches, and the end of the last paragraph if it
    matches that after a sentence, is cut; one string is one of them. Raises TypeError or ValueError for what cannot be
    any of this.
    """

    fields: tuple[tuple[str, str], ...] = ()
    source: str = ""
    language: str = ""
    timezone: str = "UTC"
    order: Literal["DMY", "MDY"] = "DMY"
    boilerplate: tuple[str, ...] = ()
    meta: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        patterns = (self.boilerplate,) if isinstance(self.boilerplate, str) else tuple(self.boilerplate)
        object.__setattr__(self, "boilerplate", patterns)
        object.__setattr__(self, "fields", pairs(self.fields, 'fields: expected pairs, such as (("title", "head"),)'))
        object.__setattr__(self, "meta", pairs(self.meta, 'meta: expected pairs, such as (("desk", "keyword"),)'))
        names = [field.name for field in self.own]
        for problem in (*map(bad_pattern, patterns), *(bad_field(ours, names) for ours, _ in self.fields)):
            if problem:
                raise ValueError(problem)
        if self.order not in ("DMY", "MDY"):
            raise ValueError(f"order is {self.order!r}, not DMY or MDY")
        if self.timezone != "UTC" and not is_zone(self.timezone):
            raise ValueError(f"unknown time zone {self.timezone!r}; expected a name such as Europe/London")


    @property
    def own(self) -> tuple[Field, ...]:
        """The fields of one's own, by name. Raises ValueError."""
        return _own(self.meta)


@lru_cache(maxsize=64)
def _own(meta: tuple[tuple[str, str], ...]) -> tuple[Field, ...]:
    """Asked once per set of fields, not per record."""
    return own(dict(meta))


def bad_pattern(pattern: str) -> str:
    """What is wrong with a pattern of `boilerplate`, or ""."""
    try:
        re.compile(pattern)
    except re.error as error:
        return f"not a regular expression: {error}"
    except (RecursionError, OverflowError):
        return "a regular expression too deep or too large"
    return ""


def bad_field(name: str, own: Sequence[str] = ()) -> str:
    """What is wrong with a field of ours in `fields`, or ""; `own` are the names of fields of one's own."""
    from searchnews.sources.mapping import NAMES

    if name in NAMES or name in own:
        return ""
    if is_own(name):
        return f"the type of {name} is not said; say it in meta, as in {name.removeprefix(META)}: keyword"
    return f"there is no field {name} to read; choose one of {', '.join((*NAMES, *own))}"


def is_zone(name: str) -> bool:
    """Is this the IANA name of a time zone?"""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # KeyError: ZoneInfoNotFoundError
        return False
    return True


@dataclass(frozen=True, slots=True)
class File:
    """A file that was found: `path` opens it, `name` is its stable name (the root's own name and the path below it).
    The stable name is the same wherever the archive is moved to, and on every run.

    `size` in bytes and `mtime_ns` in nanoseconds are what the file system says; `explicit` says that the person named
    this very file.
    """

    path: str
    name: str
    size: int
    mtime_ns: int
    explicit: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of work that one process can read on its own; cheap to pickle.

    Either the whole file at `path`; or, with a `part`, whole lines of it: its bytes part[0] .. part[1] - 1; or, when
    `data` is not None, some bytes that were unpacked from it: a `member` of an archive or a slice of whole lines or
    records. `name` names articles without an id of their own, `where` is what people are told.
    `first_line` is the number of the first line (of the first page in a web archive), from 1. `mtime_ns` is 0 when
    unknown.
    """

    path: str
    name: str
    format: str
    data: bytes | None = field(default=None, repr=False)
    first_line: int = 1
    member: str = ""
    mtime_ns: int = 0
    part: tuple[int, int] | None = None

    @property
    def size(self) -> int | None:
        """How many bytes it is; None for a whole file."""
        return len(self.data) if self.data is not None else self.part[1] - self.part[0] if self.part else None

    @property
    def where(self) -> str:
        """The path, and the member of the archive there."""
        return printable(f"{self.path}/{self.member}" if self.member else self.path)


@dataclass(frozen=True, slots=True)
class Problem:
    """A file or a record that is not quite right. `line` is 0 for the whole file.

    `kind` is "skipped" (something was lost), "note" (the article was kept, a detail was not) or "ignored" (a file in
    a directory that holds no article, or none that can be read without the optional package that `extra` names) or
    "cut" (a piece of boilerplate that the person's own pattern took away). `passing` says that it may be gone the next
    time: the file could not be opened.
    """

    path: str
    line: int
    reason: str
    kind: Literal["skipped", "note", "ignored", "cut"] = "skipped"
    extra: str = ""
    passing: bool = False

    def __str__(self) -> str:
        return f"{self.path}{f':{self.line}' if self.line else ''}: {self.reason}"

    def error(self) -> SourceError:
        """The same as an exception, for strict reading."""
        if self.extra:
            return MissingExtraError(self.path, self.extra)
        return SourceError(self.reason, self.path, self.line)


def printable(path: str) -> str:
    """A path as text: bytes that are no UTF-8 replaced, line breaks and other control characters too."""
    text = os.fsencode(path).decode("utf-8", "replace").replace(os.sep, "/")
    return text if text.isprintable() else "".join(c if c.isprintable() else "\ufffd" for c in text)


Read: TypeAlias = tuple[Article | Problem, ...]  # what came of one record: the article, notes before it, or a problem
Found: TypeAlias = Iterator[Article | Problem]  # what came of one unit
Reader: TypeAlias = Callable[[Unit, IO[bytes], Options], Found]  # of a format: never raises over a bad record
