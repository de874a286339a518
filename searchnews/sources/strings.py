"""Which strings does a JSON value mean?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from searchnews.sources.encoding import clean

_INNER = (  # where an object keeps the string that it stands for
    "name", "value", "rendered", "main", "original", "title", "term", "label", "literal", "@value", "code", "id", "@id",
    "url",
)  # fmt: skip
MOST_VALUES = 200  # tags of one article; a list of thousands is not a list of tags
LONGEST_VALUE = 500  # characters of a keyword, a name, a section


def text_of(value: Any, depth: int = 0) -> str:
    """The one string that a JSON value means: itself, the name of an object, the first of a list."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None or depth > 3:
        return ""
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, Mapping):
        return next((text for key in _INNER if (text := text_of(value.get(key), depth + 1))), "")
    if isinstance(value, (list, tuple)):
        return next((text for item in value[:10] if (text := text_of(item, depth + 1))), "")
    return str(value)


def texts(values: Iterable[str]) -> tuple[str, ...]:
    """The different strings that say something, each on one line and not too long; not too many."""
    cleaned = (" ".join(clean(value).split())[:LONGEST_VALUE] for value in values)
    return tuple(dict.fromkeys(value for value in cleaned if value))[:MOST_VALUES]
