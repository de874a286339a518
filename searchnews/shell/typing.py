"""What is shown while a line is typed? Pure functions of it: its colours, what is wrong with it, completions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from itertools import groupby

from searchnews.complete import Suggestion, complete
from searchnews.errors import QueryError, SearchNewsError
from searchnews.query import context, parse, remarks, tokens
from searchnews.query.nodes import HAS
from searchnews.render.terminal import UNSAFE
from searchnews.shell.commands import COMMANDS, PREFIX, find
from searchnews.shell.session import Choice, Session

# The classes of `coloured`, of which prompt.STYLE says how they look, by kind of token; other kinds have none.
CLASSES = {
    "exact": "special", "wildcard": "special", "fuzzy": "special", "regex": "special", "star": "special",
    "slop": "special", "weight": "special", "phrase": "phrase", "value": "value", "string": "value", "field": "field",
    "function": "operator", "operator": "operator", "proximity": "operator", "minus": "operator",
}  # fmt: skip
COMMAND, ERROR = "command", "error"
_BINDING = ("operator", "proximity", "minus")  # tokens that want something after them


def coloured(line: str, cursor: int, zone: tzinfo, languages: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The line in pieces, in order: (class, text). The class is "" for what is not special."""
    classes = [""] * len(line)
    if _is_command(line):
        name, end = _command_name(line)
        classes[:end] = [COMMAND if _known(name) or end == cursor else ERROR] * end
    else:
        for token in tokens(line):
            kind = "phrase" if token.kind == ERROR and token.text[0] in '"“' else token.kind
            classes[token.start : token.end] = [CLASSES.get(kind, "")] * (token.end - token.start)
        if error := problem(line, cursor, zone, languages):
            end = max(error.end, error.start + 1)
            classes[error.start : end] = [ERROR] * len(classes[error.start : end])
    pieces = groupby(range(len(line)), key=classes.__getitem__)
    return [(name, "".join(line[i] for i in places)) for name, places in pieces]


def problem(line: str, cursor: int, zone: tzinfo, languages: Sequence[str] = ()) -> QueryError | None:
    """What is wrong with the query; None if nothing is, or nothing but that it is not finished.

    Nobody wants to be told off for `oil AND` or `(oil` on the way to the rest. So an error is kept back while the
    cursor touches its end, and where something is only missing: after an operator, or a parenthesis.
    """
    if not line.strip() or _is_command(line):
        return None
    try:
        parse(line, timezone=zone, languages=languages)
    except QueryError as error:
        wrong = line[error.start : error.end]
        missing = wrong == "(" or (not line[error.end :].strip() and any(t.kind in _BINDING for t in tokens(wrong)))
        return None if missing or error.end == cursor else error
    return None


def remark(line: str) -> str:
    """What in a query may have been meant otherwise: the first of it, "" for nothing."""
    return "" if _is_command(line) else next(map(str, remarks(line)), "")


def suggestions(session: Session, line: str, cursor: int, asked: bool = True) -> list[Suggestion]:
    """What could stand at the cursor. Unless it was `asked` for, nothing after a blank, where anything could."""
    if _is_command(line):
        return _of_command(session, line[:cursor])
    if line[cursor : cursor + 1].isalnum():
        return []  # inside a word, of which the end would remain
    place = context(line, cursor)
    if not (asked or place.prefix or "value" in place.expects or place.field == HAS):
        return []
    # What could steer the terminal is not even typed: * stands for whatever it is in the value that is indexed.
    archive = session.archive
    found = complete(line, cursor, archive.snapshot, session.style.timezone, archive.corrections)
    return [Suggestion(UNSAFE.sub("*", s.text), s.start, s.help) for s in found]


def _of_command(session: Session, before: str) -> list[Suggestion]:
    """The names of commands, or what the last argument of one may be."""
    name, end = _command_name(before)
    if end == len(before):
        start = before.index(PREFIX)
        return _starting(((PREFIX + c.name, c.help) for c in COMMANDS), before[start:], start)
    if not _known(name):
        return []
    start = max(before.rfind(" ") + 1, end)
    return _starting(find(name).choices(session), before[start:], start)


def _starting(choices: Iterable[Choice], prefix: str, start: int) -> list[Suggestion]:
    return [Suggestion(text, start, help_) for text, help_ in choices if text.lower().startswith(prefix.lower())]


def hint(line: str) -> str:
    """What the command that is typed does, and with which arguments, or which it may become; "" for a query."""
    if not _is_command(line):
        return ""
    name = _command_name(line)[0]
    if _known(name):
        command = find(name)
        return f"{PREFIX}{command.name} {command.arguments}".rstrip() + "  " + command.help
    return " ".join(PREFIX + command.name for command in COMMANDS if command.name.startswith(name.lower()))


def _is_command(line: str) -> bool:
    return line.lstrip().startswith(PREFIX)


def _command_name(line: str) -> tuple[str, int]:
    """The name of the command without the colon, and where in the line it ends."""
    word = line.split(maxsplit=1)[0]
    return word.removeprefix(PREFIX), line.index(word) + len(word)


def _known(name: str) -> bool:
    try:
        find(name)
    except SearchNewsError:
        return False
    return True
