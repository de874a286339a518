"""What is searched as it is written, but may have been meant otherwise?

`parse` refuses what can only be a mistake. Other habits from elsewhere are words here, and their authors may mean them:
`oil or gas`, `N5`, `within 5`. They are searched, with a remark that says so and names our form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from searchnews.errors import shown
from searchnews.expressions import expression
from searchnews.frozen import frozen
from searchnews.query.lexer import Token, tokens
from searchnews.query.prose import is_prose

_ITEMS = ("word", "exact", "wildcard", "fuzzy", "regex", "phrase", "close", "slop", "weight", "star")
_BEGINNINGS = ("word", "exact", "wildcard", "fuzzy", "regex", "phrase", "open", "field", "function", "minus", "star")
_SMALL = {
    "and": "leave it out, or write AND",
    "or": "write OR for one or the other",
    "not": "write NOT, or a minus before the word, to leave something out",
}
_COUNTED = expression(r"([nw])(\d{1,2})", re.IGNORECASE)
_QUESTION = expression(r"[^\W\d_]+\?")
_PLUS = expression(r"\+[^\W\d_]")


@frozen
class Remark:
    """Characters `start` to `end` of the query, how they are searched, and what to write if that is not meant."""

    start: int
    end: int
    read: str
    instead: str

    def __str__(self) -> str:
        return f"{self.read}; {self.instead}"


def remarks(text: str) -> tuple[Remark, ...]:
    """What may have been meant otherwise, in reading order, each kind of it once. Never raises; a query that cannot be
    read may have remarks, too."""
    found: dict[str, Remark] = {}
    for remark in _all(text, tokens(text)):
        found.setdefault(remark.read, remark)
    return tuple(found.values())


def _all(text: str, pieces: Sequence[Token]) -> Iterator[Remark]:
    prose = is_prose(text)
    if prose and not text.islower():  # a headline
        return
    for i, token in enumerate(pieces):
        after = pieces[i + 1 : i + 3]
        between = i > 0 and pieces[i - 1].kind in _ITEMS and bool(after) and after[0].kind in _BEGINNINGS
        if between and token.kind == "word" and (instead := _SMALL.get(token.text)) and not (
            prose and token.text == "and"
        ):
            yield _word(token, instead)
        elif prose:
            continue
        elif between and token.kind == "word" and (counted := _COUNTED.fullmatch(token.text)):
            near = "NEAR" if counted[1] in "nN" else "w"
            yield _word(token, f"write {near}/{int(counted[2])} for at most so many words apart")
        elif between and token.kind == "word" and token.text.lower() == "same" and len(pieces) == 3:
            yield _word(token, "write w/p for the same paragraph, w/s for the same sentence")
        elif between and token.kind == "word" and token.text.lower() == "within" and _is_number(after):
            end, distance = after[0].end, after[0].text
            read = f"within {distance} are looked for as words"
            yield Remark(token.start, end, read, f"write w/{distance} for at most so many words apart")
        elif token.kind == "word" and _PLUS.match(token.text):
            word = shown(token.text[1:])
            instead = f"every word has to be there; write ={word} for exactly this spelling"
            yield Remark(token.start, token.start + 1, "+ is not looked at", instead)
        elif token.kind == "wildcard" and _QUESTION.fullmatch(token.text) and not after and i:
            instead = f"leave it out for the word {shown(token.text[:-1])}"
            yield Remark(token.end - 1, token.end, "? at the end stands for one more letter", instead)


def _word(token: Token, instead: str) -> Remark:
    return Remark(token.start, token.end, f"{token.text} is looked for as a word", instead)


def _is_number(after: Sequence[Token]) -> bool:
    """Do a number and the beginning of an item follow?"""
    return len(after) == 2 and after[0].text.isascii() and after[0].text.isdigit() and after[1].kind in _BEGINNINGS
