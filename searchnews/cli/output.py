"""How is a line printed? Here alone the commands do it, and here it is made safe for a terminal: articles, files and
their names, queries and settings come from anybody.

Kept apart from `common`, and light: --help and --version print, too.
"""

from __future__ import annotations

import sys

import click


class ReaderGoneError(Exception):
    """Nobody reads our output any more (`| head`). No OSError, since click would make exit status 1 of that."""


def say(message: str, *, err: bool = False) -> None:
    """A line on stdout."""
    from searchnews.render.terminal import safe

    _write(safe(message) + "\n", err)


def note(message: str) -> None:
    """A line for the person, not for the next program."""
    say(message, err=True)


def passing(message: str) -> None:
    """How far something is, for a person at a terminal: the next one takes its place, an empty one removes it."""
    if sys.stderr.isatty():
        from searchnews.render.terminal import safe

        _write(f"\r\x1b[K{safe(message)}", err=True)


def show(text: str, *, err: bool = False) -> None:
    """What was rendered: lines, each with a line feed, maybe in colours."""
    from searchnews.render.terminal import printable

    _write(printable(text), err)


def _write(text: str, err: bool) -> None:
    try:
        click.echo(text, nl=False, err=err)
    except BrokenPipeError:
        if err:
            raise
        raise ReaderGoneError from None


def show_wrong_use(error: click.ClickException) -> None:
    """What click has to say, on stderr: how the command is used, and in a line what is wrong."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        show(f"{context.get_usage()}\nTry '{context.command_path} --help' for help.\n\n", err=True)
    note(f"Error: {error.format_message()}")
