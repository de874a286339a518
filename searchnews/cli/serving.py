"""Commands that show an index to others: serve, report."""

from __future__ import annotations

import os
from collections.abc import Container
from contextlib import suppress
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import click

from searchnews.cli.common import (
    HowMany,
    Indexes,
    indexes_option,
    open_archive,
    query_argument,
    seconds,
    settings,
    timeout_option,
)
from searchnews.cli.output import note
from searchnews.errors import MissingLibraryError
from searchnews.query.lists import read_names, with_lists

DEFAULT_PORT = 8765
LOOPBACK = "127.0.0.1"
PATH = click.Path(dir_okay=False, path_type=Path)
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
    "--host", metavar="ADDRESS", default=LOOPBACK, show_default=True,
    help="Where to listen: 0.0.0.0 for everybody on the network, who then need a token or a password.",
)  # fmt: skip
@click.option("--token-file", metavar="FILE", type=PATH, help="A file with a token that opens the page.")
@click.option("--password-file", metavar="FILE", type=PATH, help="A file with the passwords of readers.")
@click.option(
    "--set-password", "name", metavar="NAME", help="Ask for the password of a reader, write it into that file, and end."
)
@click.option("--write", is_flag=True, help="Let readers save searches, tag articles and note things.")
@click.option(
    "--timeout", metavar="SECONDS", type=click.FloatRange(0), default=None,
    help="How long a query may take; 0 for no limit. [default: the setting timeout, or 10]",
)  # fmt: skip
@click.pass_context
def serve(
    context: click.Context,
    indexes: tuple[str, ...],
    port: int,
    host: str,
    token_file: Path | None,
    password_file: Path | None,
    name: str | None,
    write: bool,
    timeout: float | None,
) -> None:
    """Show indexes as a web page, until Ctrl-C.

    Needs the extra [web]. Only browsers on this machine reach it, unless --host says otherwise.
    """
    _needs_web("web pages")
    from searchnews.page import readers
    from searchnews.page.server import is_loopback
    from searchnews.page.server import serve as listen
    from searchnews.page.views import Served

    if name is not None:
        if password_file is None:
            raise click.UsageError("--set-password goes with --password-file FILE")
        readers.set_password(password_file, name, click.prompt("Password", hide_input=True, confirmation_prompt=True))
        return
    known = None
    if token_file or password_file:
        token = readers.read_token(token_file) if token_file else ""
        known = readers.Readers(token, readers.read_passwords(password_file) if password_file else {})
    elif not is_loopback(host):
        raise click.UsageError(f"others reach {host}: say --token-file FILE or --password-file FILE, too")
    chosen = settings()
    within = seconds(timeout, chosen) if timeout is not None or chosen.timeout else TIMEOUT
    wanted = indexes or (context.find_root().obj.index or os.environ.get("SEARCHNEWS_INDEX") or chosen.index,)
    archives: dict[str, Served] = {}
    for index in dict.fromkeys(wanted):
        archive = open_archive(index, chosen)
        called = _another(archive.name, archives)
        archives[called] = Served(called, archive, chosen.zone, within)
    with suppress(KeyboardInterrupt):  # which is how it ends
        listen(
            list(archives.values()), host, port, lambda address: note(f"{address}  (Ctrl-C ends it)"), readers=known,
            write=write,
        )  # fmt: skip


@click.command()
@query_argument
@indexes_option
@timeout_option
@click.option(
    "-n", "--limit", type=HowMany(0, every=1_000_000), metavar="NUMBER|all", default=500, show_default=True,
    help="How many articles the list of all has.",
)  # fmt: skip
@click.option("--format", "format", type=click.Choice(("html", "markdown")), help="[default: by the name of FILE]")
@click.option("-o", "--output", metavar="FILE", type=PATH, required=True, help="report.html, or report.md.")
def report(
    query: str, index: Indexes, timeout: float | None, limit: int, format: str | None, output: Path
) -> None:
    """Write a report of what a query finds: one file that can be mailed.

    What was asked, numbers, a timeline, sources, names, special words, the best, the first, the last articles, and all.
    HTML needs the extra [web] here, and nothing where it is read.
    """
    if format is None:
        format = "markdown" if output.suffix.lower() in (".md", ".markdown") else "html"
    if format == "html":
        _needs_web("reports as HTML")
    from searchnews.desk.files import replacing
    from searchnews.page import report as reports
    from searchnews.page.summary import summary

    chosen = settings()
    with open_archive(index, chosen) as archive:
        asked = with_lists(query, read_names)
        found = summary(archive, asked, most=limit, zone=chosen.zone, timeout=seconds(timeout, chosen))
    with replacing(output) as made, made.open("w", encoding="utf-8", errors="replace") as file:
        file.writelines([reports.html(found)] if format == "html" else reports.markdown(found))
    note(f"{found.articles:,} article{'s' * (found.articles != 1)} in {output}")


def _another(name: str, taken: Container[str]) -> str:
    """The name of an archive in addresses; of the second that has it, with a number."""
    names = (name if number == 1 else f"{name}-{number}" for number in count(1))
    return next(other for other in names if other not in taken and other not in ("static", "login"))
