"""How does a query look while it is typed: its colours, and what is wrong? Pure functions of text and cursor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from itertools import groupby

from searchnews.errors import QueryError
from searchnews.fields import Field
from searchnews.query import parse, tokens

# The classes of `coloured`, of which a face says how they look, by kind of token; other kinds have none.
CLASSES = {
    "exact": "special", "wildcard": "special", "fuzzy": "special", "regex": "special", "star": "special",
    "slop": "special", "weight": "special", "phrase": "phrase", "value": "value", "string": "value", "field": "field",
    "function": "operator", "operator": "operator", "proximity": "operator", "minus": "operator",
}  # fmt: skip
ERROR = "error"
_BINDING = ("operator", "proximity", "minus")  # tokens that want something after them


def coloured(
    text: str, cursor: int, zone: tzinfo, languages: Sequence[str] = (), own: Sequence[Field] = ()
) -> list[tuple[str, str]]:
    """A query in pieces, in order: (class, text). The class is "" for what is not special."""
    classes = [""] * len(text)
    for token in tokens(text):
        kind = "phrase" if token.kind == ERROR and token.text[0] in '"“' else token.kind
        classes[token.start : token.end] = [CLASSES.get(kind, "")] * (token.end - token.start)
    if error := problem(text, cursor, zone, languages, own):
        end = max(error.end, error.start + 1)
        classes[error.start : end] = [ERROR] * len(classes[error.start : end])
    pieces = groupby(range(len(text)), key=classes.__getitem__)
    return [(name, "".join(text[i] for i in places)) for name, places in pieces]


def problem(
    text: str, cursor: int, zone: tzinfo, languages: Sequence[str] = (), own: Sequence[Field] = ()
) -> QueryError | None:
    """What is wrong with a query; None if nothing is, or nothing but that it is not finished.

    Nobody wants to be told off for `oil AND` or `(oil` on the way to the rest. So an error is kept back while the
    cursor touches its end, and where something is only missing: after an operator, or a parenthesis.
    """
    if not text.strip():
        return None
    try:
        parse(text, timezone=zone, languages=languages, own=own)
    except QueryError as error:
        wrong = text[error.start : error.end]
        missing = wrong == "(" or (not text[error.end :].strip() and any(t.kind in _BINDING for t in tokens(wrong)))
        return None if missing or error.end == cursor else error
    return None
