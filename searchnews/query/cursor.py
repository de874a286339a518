"""What is expected where the cursor stands in an unfinished query? For completion; a plain value, never an error."""

from __future__ import annotations

import re

from searchnews.expressions import expression
from searchnews.fields import BY_NAME, Kind, canonical
from searchnews.frozen import frozen
from searchnews.query.lexer import Token, tokens
from searchnews.query.nodes import HAS

_WORDS = ("word", "exact", "wildcard", "fuzzy")
_BEFORE_ITEM = ("open", "operator", "proximity", "minus")
_QUOTES = '"“”„‟«»'
_MINUS = expression(r"(?:^|(?<=[\s(]))-\Z")
_REST = expression(r"[\w*?-]*")  # of a word after the cursor


@frozen
class Context:
    """`text[start:end]` is what a completion replaces and `prefix` the part of it before the cursor.

    `expects` says what may stand there: "word" (of the text field `field`, or of any if it is ""), "value" (of
    `field`), "field" (the name of one, before a colon; after `has:`, `field` is "has" and there is no colon),
    "function" (caps and so on, before a parenthesis), "operator" (between two items), "not" (NOT or -). `quoted` says
    that the place is inside quotation marks.
    """

    expects: frozenset[str]
    field: str
    start: int
    end: int
    prefix: str
    quoted: bool = False


def context(text: str, cursor: int) -> Context:
    """What is expected at the cursor, which stands before character number `cursor`."""
    cursor = max(0, min(cursor, len(text)))
    before = tokens(text[:cursor])
    last = before[-1] if before else Token("open", 0, 0, "")
    if _MINUS.search(text[:cursor]):  # not followed by anything yet
        last = Token("minus", cursor - 1, cursor, "-")
    enclosing, field = _scope(before)
    rest = _REST.match(text, cursor)
    end = rest.end() if rest else cursor

    def here(expects: set[str], field: str, start: int, quoted: bool = False) -> Context:
        return Context(frozenset(expects), field, start, end, text[start:cursor], quoted)

    if field:
        return here(_of_field(field, False), field, cursor)
    touching = last.end == cursor and cursor > 0
    if touching and last.kind == "error" and last.text[0] in _QUOTES:
        # Not closed: the last word of a phrase, or a whole value.
        enclosing = _opened(before[:-1], enclosing)
        if _takes_words(enclosing):
            partial = re.search(r"\w*\Z", text[:cursor])
            return here({"word"}, enclosing, partial.start() if partial else cursor, True)
        return here({"field" if enclosing == HAS else "value"}, enclosing, last.start + 1, True)
    if touching and last.kind == "value":
        opened = _opened(before[:-1], enclosing)
        first = len(before) > 1 and before[-2].kind == "field"
        return here(_of_field(opened, not first), opened, last.start + last.text.startswith("="))
    if touching and last.kind in (*_WORDS, "operator", "unknown", "error"):
        opened = _opened(before[:-1], enclosing)
        start = last.start + (last.text[0] in "=-/" and last.kind in ("exact", "error"))
        if last.kind == "exact" or (len(before) > 1 and before[-2].kind == "field"):
            return here({"word"}, opened, start)
        previous = before[-2] if len(before) > 1 else Token("open", 0, 0, "")
        return here(_item(opened, previous), opened, start)
    if touching and last.kind not in _BEFORE_ITEM:
        return here({"operator"}, enclosing, cursor)
    return here(_item(enclosing, last), enclosing, cursor)


def _scope(before: list[Token]) -> tuple[str, str]:
    """(the field of the innermost open parenthesis, the field whose colon was read last of all) or ""s."""
    stack = [""]
    field = ""
    for token in before:
        if token.kind == "open":
            stack.append(field or stack[-1])
        elif token.kind == "close" and len(stack) > 1:
            stack.pop()
        if token.kind == "field":
            field = canonical(token.text[:-1].lower())
        elif token.kind != "function":  # title:lead( opens a parenthesis of title
            field = ""
    return stack[-1], field


def _opened(before: list[Token], enclosing: str) -> str:
    """The field of an item after these tokens."""
    return _scope(before)[1] or enclosing


def _takes_words(field: str) -> bool:
    return field == "" or (field in BY_NAME and BY_NAME[field].kind is Kind.TEXT)


def _of_field(field: str, operators: bool) -> set[str]:
    """What may stand as (part of) the value of a field."""
    if field == HAS:
        return {"field"}
    if _takes_words(field):
        return {"word", "function"}
    return {"value", "operator"} if operators else {"value"}


def _item(field: str, last: Token) -> set[str]:
    """What may stand where an item begins, after `last`, inside the parentheses of `field`."""
    expects = {"word", "function"} if _takes_words(field) else {"field" if field == HAS else "value"}
    if not field:
        expects.add("field")
    if last.kind not in _BEFORE_ITEM:
        expects |= {"operator"}
    if last.kind in ("open", "operator") or last.kind not in _BEFORE_ITEM:
        expects |= {"not"}
    return expects
