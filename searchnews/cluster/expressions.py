"""Which of Lucene's expressions is one of ours: a regular expression, a word that may be misspelled?"""

from __future__ import annotations

from collections.abc import Iterator

from searchnews.analysis import fold

# Up to so many letters, all spellings are written out: Lucene leaves out words that are no longer than the edits.
SHORT = 4
_THROUGH = frozenset("*+?{}|().")


def literal(text: str) -> str:
    """An expression for just this text."""
    return "".join(c if c.isalnum() else f"\\{c}" for c in text)


def regular(pattern: str) -> str:
    """Lucene's expression for one that `query.regex` has read without an error."""
    found: list[str] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "[":
            piece, at = _class(pattern, at)
        elif char == "\\":
            piece, at = _escaped(pattern[at + 1]), at + 2
        elif char == "{":
            end = pattern.index("}", at) + 1
            piece, at = pattern[at:end], end
        else:
            if char in "|)" and (not found or found[-1] in ("(", "|")):
                found.append("()")  # an empty branch
            piece, at = (char if char in _THROUGH else _folded(char)), at + 1
        found.append(piece)
    if not found or found[-1] == "|":
        found.append("()")
    return "".join(found)


def _escaped(char: str) -> str:
    return "[0-9]" if char == "d" else _folded(char)


def _folded(char: str) -> str:
    text = fold(char)
    return literal(text) if len(text) == 1 else f"({literal(text) or '()'})"


def _class(pattern: str, at: int) -> tuple[str, int]:
    """[...] at a place, and where what follows begins."""
    at += 1
    found = ["["]
    if pattern[at] == "^":
        found.append("^")
        at += 1
    while pattern[at] != "]":
        char = pattern[at]
        if char == "\\":
            at += 1
            char = pattern[at]
            found.append("0-9" if char == "d" else literal(fold(char)))
        elif char == "-" and found[-1] not in ("[", "^") and pattern[at + 1] != "]":
            found.append("-")
        else:
            found.append(literal(fold(char)))
        at += 1
    return "".join((*found, "]")), at + 1


def misspelled(word: str, edits: int) -> str:
    """An expression for the words that are at most `edits` away from a word of at most SHORT letters."""
    return "|".join(sorted({spelling or "()" for spelling in _spellings(word, edits)}))


def _spellings(word: str, edits: int) -> Iterator[str]:
    """The ways to edit a word, as expressions: the recursion that defines the optimal string alignment distance."""
    if not word:
        yield from ("." * more for more in range(edits + 1))
        return
    for rest in _spellings(word[1:], edits):
        yield literal(word[0]) + rest
    if not edits:
        return
    for rest in _spellings(word[1:], edits - 1):
        yield rest
        yield "." + rest
    for rest in _spellings(word, edits - 1):
        yield "." + rest
    if len(word) > 1 and word[0] != word[1]:
        for rest in _spellings(word[2:], edits - 1):
            yield literal(word[1] + word[0]) + rest
