"""What do wildcards, spellings and ORs mean inside quotation marks? `"oil pri* (rise OR fall)"` is what
`=oil PRE/1 pri* PRE/1 (=rise OR =fall)` is: these next to each other, in this order.
"""

from __future__ import annotations

from collections.abc import Iterator

from searchnews.analysis import spans as token_spans
from searchnews.expressions import expression

_WILDCARD = expression(r"\w\*(?![\w*])|(?<![\w*])\*\w|\w\?\w")  # not E*Trade, not F***
_FUZZY = expression(r"(\w+)~([12]?)")
_EITHER = expression(r"\(([^()]*\sOR\s[^()]*)\)")
_SPELLED = expression(r"\w~[12]?(?=[\s)]|$)")
_PIECE = expression(rf"{_EITHER.pattern}|\S+")
_OR = expression(r"\sOR\s")

Piece = tuple[str, int, int]  # a text, and where it stands


def is_pattern(inside: str) -> bool:
    """Is there anything but plain words between the quotation marks?"""
    if inside.isalnum():
        return False
    return any(form.search(inside) for form in (_WILDCARD, _EITHER, _SPELLED))


def slots(inside: str) -> Iterator[list[Piece]]:
    """What may stand at each place, in order: the alternatives in parentheses, or what stands between two blanks."""
    for found in _PIECE.finditer(inside):
        if found[1] is None:
            pieces = [(found[0], found.start(), found.end())]
        else:
            pieces, at = [], found.start(1)
            for one in (*_OR.finditer(found[1]), None):
                end = found.end(1) if one is None else found.start(1) + one.start()
                pieces.append((inside[at:end], at, end))
                at = end if one is None else found.start(1) + one.end()
        kept = [piece for piece in pieces if token_spans(piece[0])]
        if kept:
            yield kept


def wildcard(text: str) -> bool:
    """Has a piece a wildcard?"""
    return _WILDCARD.search(text) is not None


def fuzzy(text: str) -> tuple[str, int] | None:
    """(word, edits) of a piece like `prce~`, or None."""
    found = _FUZZY.fullmatch(text)
    return (found[1], int(found[2] or 1)) if found else None
