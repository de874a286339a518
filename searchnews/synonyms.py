"""Which words and phrases did people say mean the same? The file synonyms.yaml.

    - [car, automobile, motor car]          # a group a line
    - [NHS, National Health Service]

A query that has one of a group means all of it (`searchnews.query.variants`); nothing has to be indexed again.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from searchnews.analysis import words
from searchnews.errors import ConfigError
from searchnews.query.variants import ORDINARY_SYNONYMS, Synonyms

if TYPE_CHECKING:
    import yaml

LARGEST = 1 << 20  # bytes
DEEPEST = 3  # lists in one another; two are needed
MOST_MEMBERS = 20  # of a group: a query looks for all of them
LONGEST = 8  # words of a member
_EXAMPLE = "a group of words a line: - [car, automobile]"


def synonyms_file(directory: Path, file: Path | None = None) -> Path:
    """Where the synonyms of an index are: in the file or, without one, in its directory."""
    return file or directory / "synonyms.yaml"


def read_synonyms(directory: Path, file: Path | None = None) -> Synonyms:
    """The synonyms that hold for an index: those of the file, which may be a link, or of the synonyms.yaml in the index
    directory, if there is one. Raises ConfigError with the line of what is wrong."""
    path = synonyms_file(directory, file)
    if file is None and not os.path.lexists(path):
        return ORDINARY_SYNONYMS
    from searchnews.yamltree import read_text  # which a query without such a file does not need

    return parse_synonyms(read_text(path, LARGEST, links=file is not None), path)


def parse_synonyms(text: str, path: Path | str = "synonyms.yaml") -> Synonyms:
    """The synonyms in the text of a file; `path` is for error messages. Raises ConfigError."""
    import yaml

    from searchnews.yamltree import NULL, compose

    root = compose(text, path, DEEPEST, _EXAMPLE)
    if root is None or root.tag == NULL:
        return ORDINARY_SYNONYMS
    if not isinstance(root, yaml.SequenceNode):
        raise ConfigError(f"expected {_EXAMPLE}", path, _line(root))
    return Synonyms(tuple(_group(node, path) for node in root.value))


def _group(node: yaml.Node, path: Path | str) -> tuple[str, ...]:
    import yaml

    if not isinstance(node, yaml.SequenceNode):
        raise ConfigError(f"expected {_EXAMPLE}", path, _line(node))
    members = tuple(dict.fromkeys(_member(one, path) for one in node.value))
    if not 1 < len(members) <= MOST_MEMBERS:
        problem = f"a group has 2 to {MOST_MEMBERS} different words or phrases, this one {len(members)}"
        raise ConfigError(problem, path, _line(node))
    return members


def _member(node: yaml.Node, path: Path | str) -> str:
    import yaml

    text = " ".join(str(node.value).split()) if isinstance(node, yaml.ScalarNode) else ""
    if not 0 < len(words(text)) <= LONGEST:
        raise ConfigError(f"expected a word, or a phrase of at most {LONGEST} words", path, _line(node), text[:40])
    return text


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
