"""What is shown while a line is typed? Pure functions of it: its colours, what is wrong with it, completions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import tzinfo
from itertools import islice

from searchnews import typed
from searchnews.complete import MOST, Suggestion, complete, known_of
from searchnews.errors import QueryError, SearchNewsError
from searchnews.fields import Field
from searchnews.query import context, parse, remarks, tokens, variants
from searchnews.query.nodes import ANY_ENTITY, HAS
from searchnews.query.variants import ORDINARY_SYNONYMS, Synonyms
from searchnews.render.terminal import UNSAFE
from searchnews.shell import outside
from searchnews.shell.commands import COMMANDS, PLAIN_WORDS, PREFIX, find
from searchnews.shell.keeping import saved_choices
from searchnews.shell.session import Choice, Session

MOST_FILES = 100
COMMAND = "command"  # of the classes of `typed.coloured` the one that is the shell's own


def coloured(
    line: str, cursor: int, zone: tzinfo, languages: Sequence[str] = (), own: Sequence[Field] = ()
) -> list[tuple[str, str]]:
    """The line in pieces, in order: (class, text). The class is "" for what is not special."""
    if not _is_command(line):
        return typed.coloured(line, cursor, zone, languages, own)
    name, end = _command_name(line)
    known = COMMAND if _known(name) or end == cursor else typed.ERROR
    return [(known, line[:end]), ("", line[end:])] if line[end:] else [(known, line)]


def problem(
    line: str, cursor: int, zone: tzinfo, languages: Sequence[str] = (), own: Sequence[Field] = ()
) -> QueryError | None:
    """What is wrong with the query (`typed.problem`); None for a command."""
    return None if _is_command(line) else typed.problem(line, cursor, zone, languages, own)


def unfinished(line: str) -> bool:
    """Does the query go on in the next line, because a parenthesis or quotation mark is open? An empty line ends it."""
    if _is_command(line) or not line.rpartition("\n")[2].strip():
        return False
    found = tokens(line)
    if any(token.kind == typed.ERROR and token.text[0] in '"“' for token in found):
        return True
    return sum((token.kind == "open") - (token.kind == "close") for token in found) > 0


def remark(
    line: str,
    languages: Sequence[str] = (),
    own: Sequence[Field] = (),
    synonyms: Synonyms = ORDINARY_SYNONYMS,
) -> str:
    """What in a query may have been meant otherwise, or is looked for in several spellings: the first of it, "" for
    nothing."""
    if _is_command(line):
        return ""
    return next(map(str, remarks(line)), "") or next(_spelled(line, languages, own, synonyms), "")


def _spelled(line: str, languages: Sequence[str], own: Sequence[Field], synonyms: Synonyms) -> Iterator[str]:
    try:
        yield from variants.told(parse(line, languages=languages, own=own, synonyms=synonyms))
    except QueryError:
        return


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
    found = complete(line, cursor, known_of(archive), session.style.timezone)
    return [Suggestion(UNSAFE.sub("*", s.text), s.start, s.help) for s in found]


def _of_command(session: Session, before: str) -> list[Suggestion]:
    """The names of commands, or what the last argument of one may be."""
    name, end = _command_name(before)
    if PREFIX not in before:
        return []
    if end == len(before):
        start = before.index(PREFIX)
        return _starting(((PREFIX + c.name, c.help) for c in COMMANDS), before[start:], start)
    if not _known(name):
        return []
    command = find(name)
    begin = end + len(before[end:]) - len(before[end:].lstrip())  # of the arguments
    whole = before[begin:]
    match command.whole:
        case "query or @NAME" if whole.startswith("@"):
            return _starting((("@" + name, query) for name, query in saved_choices(session)), whole, begin)
        case "query" | "query or @NAME":
            return [replace(s, start=s.start + begin) for s in suggestions(session, whole, len(whole))]
        case "name":
            return _starting(_names(session, whole), whole, begin)
        case "file":
            return [Suggestion(name, begin) for name in islice(outside.files(whole), MOST_FILES)]
    start = begin if command.whole else max(before.rfind(" ") + 1, end)
    return _starting(command.choices(session), before[start:], start)


def _names(session: Session, begun: str) -> Iterator[Choice]:
    archive = session.archive
    for name, articles in archive.suggest(begun, ANY_ENTITY, MOST):
        yield UNSAFE.sub("*", name), f"{articles:,}"


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
    return line.lstrip().startswith(PREFIX) or line.strip().lower() in PLAIN_WORDS


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
