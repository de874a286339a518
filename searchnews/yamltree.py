"""Which text does a file have that a person wrote and, if it is YAML, which values in which lines?

Nodes, not objects: they know their lines, and making them builds nothing but strings, lists and mappings.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from searchnews.errors import ConfigError
from searchnews.regular import open_regular

if TYPE_CHECKING:
    import yaml

NULL = "tag:yaml.org,2002:null"  # the tag of a value that is not there


def read_text(path: Path, largest: int, *, links: bool) -> str:
    """The text of a file of at most `largest` bytes, which may be a link if `links`. Raises ConfigError, with the line
    of what is no UTF-8."""
    try:
        with open_regular(path, links=links) as file:
            data = file.read(largest + 1)
    except OSError as error:
        raise ConfigError(f"cannot be read ({error.strerror})", path) from None
    return decoded(data, path, largest, "nobody wrote that by hand")


def decoded(data: bytes, path: Path | str, largest: int, hint: str) -> str:
    """The text of a file that was read, of which `hint` says what to do if it is larger; `path` is for error messages.
    Raises ConfigError."""
    if len(data) > largest:
        raise ConfigError(f"larger than {largest >> 20} MiB; {hint}", path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError("not UTF-8; save the file as UTF-8", path, data[: error.start].count(b"\n") + 1) from None


def compose(text: str, path: Path | str, deepest: int, expected: str) -> yaml.Node | None:
    """The nodes of a text, None if it has nothing but comments; `path` is for error messages. Raises ConfigError, for
    more than `deepest` lists and mappings in one another with what was `expected`."""
    import yaml

    try:
        if yaml.__with_libyaml__:  # five times as fast, but does not say as well what is wrong
            with suppress(yaml.YAMLError):
                return _shallow(text, yaml.CSafeLoader, path, deepest, expected)
        return _shallow(text, yaml.SafeLoader, path, deepest, expected)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        problem = str(error.problem)
        if "cannot start any token" in problem:
            problem = "a tab; indent with spaces" if r"'\t'" in problem else f"{problem}; put the name in quotes"
        raise ConfigError(f"not YAML: {problem}", path, line) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ConfigError(f"the character {error.character:#06x} has no place in a text file", path, line) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigError(f"not YAML: {str(error).splitlines()[0]}", path) from error


def _shallow(
    text: str, loader: type[yaml.CSafeLoader | yaml.SafeLoader], path: Path | str, deepest: int, expected: str
) -> yaml.Node | None:
    """The nodes of a text that is not too deep.

    Events are counted first, because making nodes recurses, in C up to a crash. Some versions of the parser in C limit
    the depth themselves: theirs is a YAMLError like any other, after which the parser in Python is asked.
    """
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > deepest:
            raise ConfigError(f"lists in lists in lists...: {expected}", path)
    return yaml.compose(text, Loader=loader)
