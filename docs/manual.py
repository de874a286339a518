"""What do the manual pages say? The same as --help and the page on queries: they are made of the same tables.

`generate.py` writes them to docs/man, where the package takes them from; `man searchnews-query` then shows one. The
language is that of man(7), which every Unix reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import click

from searchnews.cli import cli
from searchnews.query.forms import FORMS

PROGRAM = "searchnews"
_WIDE = 100  # columns of what click lays out; man breaks the lines anew
_ESCAPES = str.maketrans({"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti"})
_WHOLE = 1000  # characters of a first sentence: all of it


@dataclass(frozen=True)
class Command:
    """A command as it is called: `name` is "watch-list add" for one within another."""

    name: str
    command: click.Command
    context: click.Context

    @property
    def page(self) -> str:
        """The name of its manual page."""
        return f"{PROGRAM}-{self.name.partition(' ')[0]}" if self.name else PROGRAM


def commands() -> Iterator[Command]:
    """The commands, each followed by those within it."""
    with click.Context(cli, info_name=PROGRAM, terminal_width=_WIDE, **cli.context_settings) as parent:
        for name in cli.list_commands(parent):
            command = cli.get_command(parent, name)
            assert command is not None
            with click.Context(command, info_name=name, parent=parent, terminal_width=_WIDE) as context:
                yield Command(name, command, context)
                for inner in command.commands.values() if isinstance(command, click.Group) else ():
                    with click.Context(inner, info_name=inner.name, parent=context, terminal_width=_WIDE) as within:
                        yield Command(f"{name} {inner.name}", inner, within)


def pages() -> dict[str, str]:
    """The manual pages by their paths below a directory of manuals."""
    made = {f"man1/{PROGRAM}.1": _program(), "man7/searchnews-queries.7": _queries()}
    for name, group in groupby(commands(), key=lambda one: one.page):
        made[f"man1/{name}.1"] = _commands(list(group))
    return {name: "".join(f"{line}\n" for line in lines) for name, lines in made.items()}


def _program() -> Iterator[str]:
    with click.Context(cli, info_name=PROGRAM, terminal_width=_WIDE, **cli.context_settings) as context:
        yield from _title(PROGRAM, 1, cli.get_short_help_str(limit=_WHOLE))
        yield ".SH SYNOPSIS"
        yield _usage(Command("", cli, context))
        yield ".SH DESCRIPTION"
        yield from _paragraphs(cli.help or "")
        yield from _options(cli, context)
    yield ".SH COMMANDS"
    for one in commands():
        if " " not in one.name:
            yield ".TP"
            yield _bold(f"{one.page}(1)")
            yield _text(one.command.get_short_help_str(limit=_WHOLE))
    yield ".SH EXIT STATUS"
    yield _text(
        "0; 1 when nothing was found or something is damaged; 2 after an error, which is one line that says what to "
        "do; 130 after Ctrl-C."
    )
    yield ".SH ENVIRONMENT"
    for name, meaning in (
        ("SEARCHNEWS_INDEX", "The index that a command is about, if none is said."),
        ("SEARCHNEWS_HOME", "The directory of the indexes that are called by name."),
        ("NO_COLOR", "No colours, whatever the terminal can show."),
    ):
        yield ".TP"
        yield _bold(name)
        yield _text(meaning)
    yield ".SH SEE ALSO"
    yield _bold("searchnews-queries(7)")


def _commands(group: list[Command]) -> Iterator[str]:
    """The page of a command and of those within it."""
    first, *within = group
    yield from _title(first.page, 1, first.command.get_short_help_str(limit=_WHOLE))
    yield ".SH SYNOPSIS"
    yield _usage(first)
    yield ".SH DESCRIPTION"
    yield from _paragraphs(first.command.help or "")
    yield from _options(first.command, first.context)
    for one in within:
        yield f".SH {_text(one.name.upper())}"
        yield _usage(one)
        yield ".PP"
        yield from _paragraphs(one.command.help or "")
        yield from _options(one.command, one.context, ".SS")
    yield ".SH SEE ALSO"
    yield f"{_bold(f'{PROGRAM}(1)')}, {_bold('searchnews-queries(7)')}"


def _queries() -> Iterator[str]:
    yield from _title("searchnews-queries", 7, "The language of queries.")
    yield ".SH DESCRIPTION"
    yield _text("What searchnews query, the shell, the page and the library read as a query, form by form.")
    section = ""
    for form in FORMS:
        if form.section != section:
            section = form.section
            yield f".SH {_text(section.upper())}"
        yield ".TP"
        yield _bold("   ".join(form.syntax))
        yield _text(form.meaning)
        if form.examples:
            yield ".br"
            yield _text("For instance: ") + r"\fI" + _text("   ".join(form.examples)) + r"\fR"
    yield ".SH SEE ALSO"
    yield _bold("searchnews-query(1)")


def _title(name: str, section: int, what: str) -> Iterator[str]:
    yield r'.\" Made from the tables of the program by docs/generate.py.'
    yield f'.TH "{name.upper()}" "{section}" "" "{PROGRAM}" ""'
    yield ".SH NAME"
    yield f"{_text(name)} \\- {_text(what.rstrip('.'))}"


def _usage(one: Command) -> str:
    return f"{_bold(f'{PROGRAM} {one.name}'.rstrip())} {_text(' '.join(one.command.collect_usage_pieces(one.context)))}"


def _options(command: click.Command, context: click.Context, heading: str = ".SH") -> Iterator[str]:
    options = (one for one in command.get_params(context) if isinstance(one, click.Option))
    records = [record for one in options if (record := one.get_help_record(context))]
    if records:
        yield f"{heading} OPTIONS"
    for name, meaning in records:
        yield ".TP"
        yield _bold(name)
        yield _text(meaning)


def _paragraphs(help: str) -> Iterator[str]:
    r"""The paragraphs of a help text; those after \b are shown as they stand."""
    for number, paragraph in enumerate(re.split(r"\n[ ]*\n", help.strip())):
        if number:
            yield ".PP"
        if paragraph.startswith("\b"):
            yield from (".nf", *(_text(line) for line in paragraph.lstrip("\b\n").split("\n")), ".fi")
        else:
            yield _text(" ".join(paragraph.split()))


def _bold(text: str) -> str:
    return rf"\fB{_text(text)}\fR"


def _text(text: str) -> str:
    """Text as man(7) reads it, and nothing in it as a request or an escape."""
    escaped = text.translate(_ESCAPES)
    return rf"\&{escaped}" if escaped.startswith(".") else escaped
