"""How does a query take its names from a file? `title:@names.txt` is `title:("Ana Ruiz" OR "Ilara Voss")`.

A query may come from a stranger, and files are nobody else's business: the library never reads one. The command and the
shell, whose user may read what they can read, put the names in before the query is parsed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from searchnews.analysis import spans as token_spans
from searchnews.errors import QueryError
from searchnews.fields import BY_NAME, Kind, canonical
from searchnews.query.lexer import Token, tokens
from searchnews.regular import open_regular

MOST_NAMES = 10_000
_MOST_BYTES = 1 << 20

Reader = Callable[[str], Sequence[str]]


def with_lists(text: str, read: Reader) -> str:
    """The query with the names of each file in its place. `read` is given what stands behind the @, and may raise
    OSError or ValueError. Raises QueryError for a file that cannot be read, holds too much, or nothing."""
    pieces = tokens(text) if ":@" in text else []
    for field, token in reversed(list(pairwise(pieces))):
        if field.kind == "field" and field.end == token.start and token.text[0] == "@":
            text = text[: token.start] + _names(text, field, token, read) + text[token.end :]
    return text


def _names(text: str, field: Token, token: Token, read: Reader) -> str:
    path = token.text[1:]
    try:
        names = read(path)
    except (OSError, ValueError) as error:
        problem = f"{path} cannot be read ({getattr(error, 'strerror', None) or error})"
        raise QueryError(problem, text, token.start, token.end, "name a text file with one name a line") from None
    name = canonical(field.text[:-1].lower())
    in_text = name in BY_NAME and BY_NAME[name].kind is Kind.TEXT
    written = [_phrase(one) if in_text else _value(one) for one in names if token_spans(one)]
    if not 0 < len(written) <= MOST_NAMES:
        hint = f"write 1 to {MOST_NAMES:,} names, one a line"
        raise QueryError(f"{path} has {len(written):,} names", text, token.start, token.end, hint)
    return f"({' OR '.join(written)})"


def _phrase(name: str) -> str:
    """Its words, without what would end the phrase or be a wildcard in it."""
    return f'"{" ".join(name[begin:end] for begin, end in token_spans(name))}"'


def _value(name: str) -> str:
    return '"' + "".join("\\" + char if char in '*?\\"' else char for char in name) + '"'


def read_names(path: str) -> list[str]:
    """The lines of a text file (UTF-8, at most 1 MB), without blank ones and comments. Raises OSError, ValueError."""
    with open_regular(Path(path)) as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise ValueError("more than 1 MB")
    lines = (line.strip() for line in data.decode("utf-8-sig").splitlines())
    return [line for line in lines if line and not line.startswith("#")]
