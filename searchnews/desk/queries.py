"""Which queries does a file list: a text with one a line, CSV, or YAML?

    text    a query a line, which is its own name; lines that begin with # and empty ones are not looked at
    csv     a table whose header names the columns query and, as one likes, name and note; others are not looked at
    yaml    names and queries, or a list of them:

        oil: oil AND (opec OR brent)
        voss:
          query: person:"Ilara Voss"
          note: for the page on Friday
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from searchnews import yamltree
from searchnews.errors import ConfigError
from searchnews.regular import open_regular
from searchnews.search.batch import NamedQuery
from searchnews.yamltree import NULL, compose

if TYPE_CHECKING:
    import yaml

LARGEST = 16 * 1024 * 1024  # bytes of a file
DEEPEST = 3  # lists and mappings in one another; two are needed
FORMATS = ("text", "csv", "yaml")
OF_SUFFIX = {".csv": "csv", ".yaml": "yaml", ".yml": "yaml"}
_KEYS = ("name", "query", "note")
_LINE_END = re.compile(r"\r\n?|\n")


def format_of(path: Path) -> str:
    """The format that a file has by its name."""
    return OF_SUFFIX.get(path.suffix.lower(), "text")


def read_queries(path: Path, format: str = "") -> tuple[NamedQuery, ...]:
    """The queries of a file, which may be a link or a pipe, in a format of FORMATS or what its name says. They are not
    parsed. Raises ConfigError with the line of what is wrong."""
    try:
        with path.open("rb") if path.is_fifo() or path.is_char_device() else open_regular(path, links=True) as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise ConfigError(f"cannot be read ({error.strerror})", path) from None
    return parse_queries(decoded(data, path), format or format_of(path), path)


def decoded(data: bytes, path: Path | str) -> str:
    """The text of a file. Raises ConfigError."""
    return yamltree.decoded(data, path, LARGEST, "split it")


def parse_queries(text: str, format: str = "text", path: Path | str = "queries") -> tuple[NamedQuery, ...]:
    """The queries in the text of a file; `path` is for error messages. Raises ConfigError."""
    match format:
        case "text":
            return tuple(NamedQuery(line, line) for line in _lines(text))
        case "csv":
            return tuple(_table(text, path))
        case "yaml":
            return tuple(query for query, _ in yaml_queries(text, path))
    raise ValueError(f"no such format of queries: {format!r}; choose one of {', '.join(FORMATS)}")


def _lines(text: str) -> Iterator[str]:
    for line in _LINE_END.split(text):
        if (query := line.strip()) and not query.startswith("#"):
            yield query


def _table(text: str, path: Path | str) -> Iterator[NamedQuery]:
    header = text.partition("\n")[0]
    # Spreadsheets of half of the world write semicolons.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count), strict=True)
    try:
        heads = [head.strip().lower() for head in next(reader, ())]
        if "query" not in heads:
            raise ConfigError("the first line names the columns: query and, if you like, name and note", path, 1)
        places = {key: heads.index(key) for key in _KEYS if key in heads}
        for row in reader:
            cells = {key: row[at].strip() for key, at in places.items() if at < len(row)}
            if query := cells.get("query", ""):
                yield NamedQuery(cells.get("name") or query, query, cells.get("note", ""))
            elif any(cells.values()):
                raise ConfigError("a row without a query", path, reader.line_num)
    except csv.Error as error:
        raise ConfigError(f"not CSV: {error}", path, reader.line_num) from None


def yaml_queries(text: str, path: Path | str) -> Iterator[tuple[NamedQuery, tuple[int, int]]]:
    """The queries in a YAML text, each with the lines where it stands: from, until, from 0. Raises ConfigError; of a
    mapping for a name that stands twice, too."""
    import yaml

    root = compose(text, path, DEEPEST, "a query has a name, the query, and a note")
    if root is None or root.tag == NULL:
        return
    if isinstance(root, yaml.SequenceNode):
        for item in root.value:
            yield _query(item, "", path), _lines_of(item, item)
        return
    if not isinstance(root, yaml.MappingNode):
        raise ConfigError("expected names and queries, a line each (oil: oil AND opec)", path, 1)
    seen: dict[str, int] = {}
    for key, value in root.value:
        name = _text(key, "a name", path)
        if name in seen:
            raise ConfigError(f"stands here and in line {seen[name]}; give one another name", path, _line(key), name)
        seen[name] = _line(key)
        yield _query(value, name, path), _lines_of(key, value)


def _query(node: yaml.Node, name: str, path: Path | str) -> NamedQuery:
    import yaml

    if not isinstance(node, yaml.MappingNode):
        query = _text(node, "a query", path, name)
        return NamedQuery(name or query, query)
    cells = {"name": name}
    for key, value in node.value:
        word = _text(key, "a key", path, name)
        if word not in (_KEYS[1:] if name else _KEYS):
            raise ConfigError(f"unknown key {word!r}; there are query and note", path, _line(key), name)
        cells[word] = _text(value, f"a {word}", path, name)
    if "query" not in cells:
        raise ConfigError("there is no query", path, _line(node), name)
    return NamedQuery(cells["name"] or cells["query"], cells["query"], cells.get("note", ""))


def _text(node: yaml.Node, expected: str, path: Path | str, name: str = "") -> str:
    """The text of a scalar, on one line."""
    import yaml

    if not isinstance(node, yaml.ScalarNode) or node.tag == NULL or not node.value.strip():
        hint = "; one with a colon, a # or brackets stands in quotes" if isinstance(node, yaml.CollectionNode) else ""
        raise ConfigError(f"expected {expected}{hint}", path, _line(node), name)
    return " ".join(str(node.value).split())


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _lines_of(first: yaml.Node, last: yaml.Node) -> tuple[int, int]:
    """The lines from the beginning of one node to the end of another: from, until, from 0."""
    begin, end = first.start_mark, last.end_mark
    return begin.line, max(end.line + (end.column > 0), begin.line + 1)
