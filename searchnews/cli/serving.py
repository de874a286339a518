"""Commands that show an index to others: serve."""

from __future__ import annotations

import os
from collections.abc import Container
from importlib.util import find_spec
from itertools import count

import click

from searchnews.cli.common import open_archive, seconds, settings
from searchnews.cli.output import note
from searchnews.errors import MissingLibraryError

DEFAULT_PORT = 8765
TIMEOUT = 10.0  # seconds that a query may take unless the settings or the option say otherwise


def _needs_web(what: str) -> None:
    """Raises MissingLibraryError without the extra."""
    for library in ("starlette", "jinja2", "uvicorn"):
        if find_spec(library) is None:
            raise MissingLibraryError(what, library.capitalize(), "web")


@click.command()
@click.option(
    "-i", "--index", "indexes", metavar="INDEX", multiple=True,
    help="An index to show; may be said several times. [SEARCHNEWS_INDEX; default: news]",
)  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0 for any.")
@click.option(
    "--timeout", metavar="SECONDS", type=click.FloatRange(0), default=None,
    help="How long a query may take; 0 for no limit. [default: the setting timeout, or 10]",
)  # fmt: skip
@click.pass_context
def serve(context: click.Context, indexes: tuple[str, ...], port: int, timeout: float | None) -> None:
    """Show indexes as a web page on this machine, until Ctrl-C.

    Needs the extra [web]. Only browsers on this machine reach it.
    """
    _needs_web("web pages")
    from searchnews.page.server import serve as listen
    from searchnews.page.views import Served

    chosen = settings()
    within = seconds(timeout, chosen) if timeout is not None or chosen.timeout else TIMEOUT
    wanted = indexes or (context.find_root().obj.index or os.environ.get("SEARCHNEWS_INDEX") or chosen.index,)
    archives: dict[str, Served] = {}
    for index in dict.fromkeys(wanted):
        archive = open_archive(index, chosen)
        name = _another(archive.path.resolve().name, archives)
        archives[name] = Served(name, archive, chosen.zone, within)
    listen(list(archives.values()), "127.0.0.1", port, lambda address: note(f"{address}  (Ctrl-C ends it)"))


def _another(name: str, taken: Container[str]) -> str:
    """The name of an archive in addresses; of the second that has it, with a number."""
    names = (name if number == 1 else f"{name}-{number}" for number in count(1))
    return next(other for other in names if other not in taken and other != "static")
