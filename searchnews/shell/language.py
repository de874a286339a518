"""How does the help page look? Two columns: what is written, and what it means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest

from searchnews.query.forms import FORMS, Form
from searchnews.render import Style
from searchnews.render.terminal import BAR, BOLD, DIM, lines
from searchnews.render.text import message
from searchnews.search.snippets import Marked

Row = tuple[str, str]  # a command with its arguments, and what it does

LEFT = 34  # columns of what is written, where there is room beside it; it fits the longest date range
INTRODUCTION = "Type a query to search, or a command. Tab completes."

_PIECE = re.compile(r"[^| ]*[| ]?")  # of what is written: it may be broken behind it

# What `:help WORD` is likely to be asked about, for completion.
TOPICS = tuple((section, "") for section in dict.fromkeys(form.section for form in FORMS))


def page(commands: Sequence[Row], word: str, style: Style) -> str:
    """The commands and the query language; with a word, only what is about it, with examples."""
    wanted = word.casefold().removeprefix(":")
    forms: Sequence[Form] = FORMS
    if wanted:
        named = [row for row in commands if row[0].partition(" ")[0] == f":{wanted}"]
        forms = [] if named else _about(wanted)
        commands = named or [row for row in commands if wanted in " ".join(row).casefold()]
    out = [] if wanted else [*lines(Marked(INTRODUCTION), style), ""]
    if commands:
        out += _section("Commands", (([row[0]], row[1], []) for row in commands), style)
    for section, rows in groupby(forms, key=lambda form: form.section):
        examples = [(list(f.syntax), f.meaning, list(f.examples) if wanted else []) for f in rows]
        out += _section(section, examples, style)
    if not (commands or forms):
        return message(f"nothing in the help is about {word}; see :help", style)
    return "\n".join(out).rstrip() + "\n"


def _about(wanted: str) -> list[Form]:
    """The forms of a section; if it is no section, those written with the word; else those whose meaning or examples
    hold it."""
    return (
        [form for form in FORMS if wanted == form.section.casefold()]
        or [form for form in FORMS if wanted in "\n".join(form.syntax).casefold()]
        or [form for form in FORMS if wanted in "\n".join((form.section, form.meaning, *form.examples)).casefold()]
    )


def _section(name: str, rows: Iterable[tuple[list[str], str, list[str]]], style: Style) -> Iterator[str]:
    """A heading and its rows: (ways to write it, meaning, examples, a line each). On a narrow screen the meaning stands
    below, not beside."""
    beside = style.width >= 2 * LEFT
    indent = LEFT + 2 if beside else 6
    yield style.paint(name, BOLD)
    for written, meaning, examples in rows:
        terms = _packed(written, (LEFT if beside else style.width) - 2)
        told = list(lines(Marked(meaning), style, indent))
        for example in examples:
            told += lines(Marked(example), style, indent, DIM)
        if beside:
            for term, line in zip_longest(terms, told, fillvalue=""):
                yield f"  {style.paint(term, BAR)}{' ' * (LEFT - len(term))}{line[indent:]}".rstrip()
        else:
            yield from (f"  {style.paint(term, BAR)}" for term in terms)
            yield from told
    yield ""


def _packed(items: Sequence[str], width: int) -> list[str]:
    """The items in lines, as many in each as fit; longer ones go on in the next line, a little to the right."""
    found: list[str] = []
    for item in items:
        if found and len(found[-1]) + 3 + len(item) <= width:
            found[-1] += "   " + item
        else:
            found += _broken(item, width)
    return found


def _broken(item: str, width: int) -> Iterator[str]:
    """The item in lines, broken after | and blanks if that is possible."""
    line = ""
    for piece in _PIECE.findall(item):
        if line.strip() and len(line) + len(piece.rstrip()) > width:
            yield line.rstrip()
            line = "  "
        line += piece
        while len(line.rstrip()) > width:
            yield line[:width]
            line = "  " + line[width:]
    yield line.rstrip()
