"""What can go wrong, as one tree.

    SearchNewsError                 everything below; `str()` is one line for people: what, where, what to do
    ├── QueryError                  a query that cannot be read: carries the span and a suggestion
    ├── DateError                   a date that cannot be read, or is impossible
    ├── ConfigError                 a bad setting or a bad YAML file: carries path, line and key
    ├── ArticleError                something that was to be added is no article: carries number, id and field
    ├── SourceError                 a file or a record that cannot be read: carries path and line
    │   └── MissingExtraError       reading this format needs an optional package
    ├── MissingLibraryError         this output needs an optional package
    └── ArchiveError                an index that cannot be opened, written or trusted
        ├── NoArchiveError          there is no index here
        ├── NewerFormatError        the index was written by a newer searchnews
        ├── LockedError             another process is writing
        ├── CorruptError            a checksum or a structure does not hold
        └── NoSpaceError            the disk is full; what was committed is intact

Programmer errors (a wrong type, a negative limit) raise the usual TypeError and ValueError instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from numbers import Integral
from pathlib import Path
from typing import Any


class SearchNewsError(Exception):
    """Everything that searchnews reports to people; `str()` is one line. Can be pickled and copied."""

    def __reduce__(self) -> tuple[Callable[..., SearchNewsError], tuple[Any, ...], dict[str, Any]]:
        # Exception's own way calls the class with the message, whatever its constructor takes.
        return _again, (type(self), self.args), self.__dict__


def _again(kind: type[SearchNewsError], args: tuple[Any, ...]) -> SearchNewsError:
    """An error with these arguments, whose attributes are still to come."""
    return kind.__new__(kind, *args)


class QueryError(SearchNewsError):
    """A query that cannot be read.

    `text` is the whole query, `start` and `end` the offending characters in it (half-open, `start == end` at the
    end of the text), `problem` what is wrong, and `suggestion` what may have been meant, or "". Both may repeat parts
    of the query: what could steer a terminal is a blank in them.
    """

    def __init__(self, problem: str, text: str, start: int, end: int, suggestion: str = "") -> None:
        self.text, self.start, self.end = text, start, end
        self.problem, self.suggestion = _printable(problem), _printable(suggestion)
        super().__init__(self.problem + (f"; {self.suggestion}" if suggestion else ""))

    def caret(self) -> str:
        """The query with a caret line under the offending characters (two lines, no final newline)."""
        return f"{_printable(self.text)}\n{' ' * self.start}{'^' * max(1, self.end - self.start)}"


def shown(text: str) -> str:
    """A text for a message: cut if it is long."""
    return text if len(text) <= 40 else text[:37] + "..."


def _printable(text: str) -> str:
    """The text with a blank for each character that is not shown, so that all others stay where they are."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


class DateError(SearchNewsError):
    """A date that cannot be read, or is impossible."""


class ConfigError(SearchNewsError):
    """A bad setting: `path` and `line` (0 when unknown) say where, `key` which."""

    def __init__(self, problem: str, path: Path | str, line: int = 0, key: str = "") -> None:
        self.problem, self.path, self.line, self.key = problem, str(path), line, key
        where = self.path + (f":{line}" if line else "") + (f": {key}" if key else "")
        super().__init__(f"{where}: {problem}")


class ArticleError(SearchNewsError):
    """Something that was to be added is no article, or holds what cannot be indexed: `number` says which one (from 1),
    `id` is its id ("" for none), `field` what it is about ("" for the whole), and `problem` what was expected."""

    def __init__(self, problem: str, number: int, id: str = "", field: str = "") -> None:
        self.problem, self.number, self.id, self.field = problem, number, id, field
        which = f"article {number:,}" + (f" ({id!r})" if id else "") + (f": field {field}" if field else "")
        super().__init__(f"{which}: {problem}")


class SourceError(SearchNewsError):
    """A file or a record that cannot be read: `path` and `line` (0 for the whole file) say where."""

    def __init__(self, problem: str, path: Path | str, line: int = 0) -> None:
        self.problem, self.path, self.line = problem, str(path), line
        super().__init__(f"{self.path}{f':{line}' if line else ''}: {problem}")


class MissingExtraError(SourceError):
    """Reading this needs an optional package: `extra` names it."""

    def __init__(self, path: Path | str, extra: str) -> None:
        self.extra = extra
        super().__init__(f"reading this format needs an extra: pip install 'searchnews[{extra}]'", path)


class MissingLibraryError(SearchNewsError):
    """This output needs an optional package: `library`, which `extra` installs."""

    def __init__(self, output: str, library: str, extra: str) -> None:
        self.library, self.extra = library, extra
        super().__init__(f"{output} need {library}: pip install 'searchnews[{extra}]'")


class ArchiveError(SearchNewsError):
    """An index that cannot be opened, written or trusted."""


class NoArchiveError(ArchiveError):
    """There is no index here."""


class NewerFormatError(ArchiveError):
    """The index was written by a newer searchnews."""


class LockedError(ArchiveError):
    """Another process is writing to the index."""


class CorruptError(ArchiveError):
    """A checksum or a structure of the index does not hold."""


class NoSpaceError(ArchiveError):
    """The disk is full; what was committed is intact."""


def told(value: object) -> str:
    """A value as an error tells it: what it is, and how it is written if that is short."""
    if value is None:
        return "None"
    kind, written = type(value).__name__, repr(value)
    article = "an" if kind[0] in "aeiouAEIO" else "a"
    return f"{article} {kind}" + (f" ({written})" if len(written) <= 60 and "\n" not in written else "")


def pairs(value: Iterable[Any], expected: str) -> tuple[tuple[str, str], ...]:
    """A program's pairs of strings as tuples. Raises TypeError, which says what was `expected`, for anything else:
    two strings are one pair, and never several pairs of letters."""
    try:
        rows = [() if isinstance(row, str) else tuple(row) for row in value]
    except TypeError:
        rows = [()]
    if not all(len(row) == 2 and isinstance(row[0], str) and isinstance(row[1], str) for row in rows):
        raise TypeError(f"{expected}, got {told(value)}")
    return tuple(rows)


def not_negative(name: str, number: int) -> None:
    """Raises TypeError and ValueError unless an argument of this name is a whole number from 0 on."""
    if type(number) is not int and not isinstance(number, Integral):  # a protocol, which takes 1 µs to ask
        raise TypeError(f"{name}: expected a whole number, got {number!r}")
    if number < 0:
        raise ValueError(f"{name}: must not be negative, got {number}")
