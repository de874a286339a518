"""The command line: one program, a command a task. Results go to stdout, all else to stderr.

    common       what the commands share: which index, which settings, colours
    output       how a line is printed;   places: where indexes are
    indexing     index, watch, delete, optimize, check, formats
    searching    query, shell, facets, entities, timeline, stats;   hits: how a query's hits are written
    desk         batch
    watching     watch-list, new
    tagging      tag, note, tags, notes
    serving      serve, report
    exporting    export
    studying     words, concordance, like, links
    configuring  config

Commands are imported when they are used: a query must not wait for what only indexing needs.
"""

from __future__ import annotations

import importlib
import io
import os
import signal
import sys
from pathlib import Path
from typing import Any

import click

from searchnews.cli.output import ReaderGoneError, note, say, show, show_wrong_use
from searchnews.frozen import frozen

COMMANDS = {  # in the order of --help
    "index": "indexing",
    "query": "searching",
    "shell": "searching",
    "serve": "serving",
    "report": "serving",
    "show": "reading",
    "facets": "searching",
    "entities": "searching",
    "timeline": "searching",
    "batch": "desk",
    "watch-list": "watching",
    "new": "watching",
    "tag": "tagging",
    "note": "tagging",
    "tags": "tagging",
    "notes": "tagging",
    "export": "exporting",
    "words": "studying",
    "concordance": "studying",
    "like": "studying",
    "links": "studying",
    "stats": "searching",
    "indexes": "searching",
    "watch": "indexing",
    "delete": "indexing",
    "optimize": "indexing",
    "check": "indexing",
    "formats": "indexing",
    "config": "configuring",
}
# One thread of linear algebra a process: there is a process a core, and on two busy cores the second thread made
# finding names half as fast. NumPy looks at this when it is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@frozen
class Chosen:
    """What stands before the command: a file of settings, and an index."""

    config: str | None
    index: str | None


class _Commands(click.Group):
    """The commands, each imported when it is asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; who forgot to say which gets to know how to search."""
        if arguments[0] not in COMMANDS and not arguments[0].startswith("-"):
            import shlex

            from searchnews.query.spelling import did_you_mean

            hint = did_you_mean(arguments[0], tuple(COMMANDS))
            words = shlex.quote(" ".join(word for word in arguments if not word.startswith("-")))
            hint = hint or f"to search: searchnews query {words}"
            raise click.UsageError(f"there is no command {arguments[0]}; {hint}", context)
        return super().resolve_command(context, arguments)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        # NumPy swallows a Ctrl-C while it is loaded and is then half there: the signal waits for a moment.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            module = importlib.import_module(f"searchnews.cli.{COMMANDS[name]}")
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        command: click.Command = getattr(module, name.replace("-", "_"))
        return command


def _version(context: click.Context, option: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        from searchnews.kernels import native

        say(f"searchnews {version('searchnews')}")
        slower = "NumPy's (installed without a C compiler: slower)"
        say(f"loops: {'compiled' if native.library() else slower}")
        context.exit()


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    subcommand_metavar="COMMAND [ARGS]...",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show the version.")
@click.option("--config", "config", metavar="FILE", help="Settings to use instead of searchnews.yaml.")
@click.option("-i", "--index", "index", metavar="INDEX", help="The index that the command is about.")
@click.pass_context
def cli(context: click.Context, config: str | None, index: str | None) -> None:
    """Search news archives: by words, phrases, people, places, and dates.

    \b
    searchnews index articles/            make or update an index
    searchnews query 'oil AND "interest rates"'
    searchnews shell                      explore
    """
    context.obj = Chosen(config, index)
    if context.invoked_subcommand is None:
        show(context.get_help() + "\n", err=True)
        context.exit(2)


def main(arguments: list[str] | None = None) -> None:
    """Run the program and exit. Errors are one line on stderr (below which a query shows where) and exit status 2.
    Ctrl-C is for `searchnews.__main__`."""
    from searchnews.errors import QueryError, SearchNewsError

    _ready_streams()
    try:
        status: Any = cli.main(arguments, prog_name="searchnews", standalone_mode=False)
        sys.stdout.flush()
    except QueryError as error:
        from searchnews.cli.common import width
        from searchnews.render import Style, text

        _fail(str(error), text.place(error, Style(width())))
    except SearchNewsError as error:
        _fail(str(error))
    except click.ClickException as error:
        show_wrong_use(error)
        sys.exit(2)
    except click.Abort:  # what click makes of Ctrl-C
        raise KeyboardInterrupt from None
    except (ReaderGoneError, BrokenPipeError):
        # The reader of our output has gone (`| head`): nothing is wrong. Python would complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except MemoryError:
        _fail("needs more memory than there is; end other programs, or ask for rarer words")
    except OSError as error:
        what = error.strerror or str(error)
        _fail(f"{error.filename}: {what}" if error.filename else what)
    sys.exit(status if isinstance(status, int) else 0)


def _ready_streams() -> None:
    """See to it that there are standard streams, even if they were closed (`>&-`), and that they take any letter: one
    that the terminal does not know is no reason to stop."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115  # open until the process ends
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _fail(message: str, below: str = "") -> None:
    note(f"searchnews: {message}")
    show(below, err=True)
    sys.exit(2)
