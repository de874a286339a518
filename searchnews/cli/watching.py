"""Commands for saved searches: watch-list, new; and who is told of what is new after indexing."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from searchnews.cli.common import (
    HowMany,
    index_option,
    known_searches,
    open_archive,
    seconds,
    settings,
    style_of,
    timeout_option,
    typed,
)
from searchnews.cli.output import note, say, show
from searchnews.desk.files import replacing
from searchnews.errors import SearchNewsError
from searchnews.search.batch import NamedQuery

if TYPE_CHECKING:
    from searchnews.settings import Settings

NEW_FORMATS = click.Choice(("text", "mail", "jsonl", "atom"))
FEW = 10  # hits of a search in a text
EVERY = -1  # the limit of "all"; without one it depends on the format


@click.group(no_args_is_help=False)
def watch_list() -> None:
    """Keep searches: what is new for them is shown by `searchnews new`.

    They are in the file searches.yaml of the index, which may be edited: names and queries. Those of an archive on a
    cluster are kept there.
    """


@watch_list.command()
@click.argument("name", callback=typed)
@click.argument("query", callback=typed)
@index_option
@click.option("--note", "remark", metavar="TEXT", default="", help="What it is for.")
def add(name: str, query: str, index: str | None, remark: str) -> int:
    """Save a search.

    New for it is what comes into the index from now on.
    """
    chosen = settings()
    with open_archive(index, chosen) as archive:
        archive.watch_list.add(NamedQuery(name, query, remark), timezone=chosen.zone)
        note(f"saved in {archive.watch_list.place}")
    return 0


@watch_list.command(name="list")
@index_option
def list_(index: str | None) -> int:
    """List the saved searches: names, queries, notes.

    Exit status 1 if there are none.
    """
    with open_archive(index, settings()) as archive:
        searches = archive.watch_list.searches()
    for search in searches:
        say(f"{search.name}: {search.query}" + (f"  # {search.note}" if search.note else ""))
    return 0 if searches else 1


@watch_list.command()
@click.argument("name", callback=typed, shell_complete=known_searches)
@index_option
def remove(name: str, index: str | None) -> int:
    """Remove a saved search."""
    with open_archive(index, settings()) as archive:
        archive.watch_list.remove(name)
        note(f"removed from {archive.watch_list.place}")
    return 0


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@index_option
@timeout_option
@click.option("--format", "format", type=NEW_FORMATS, default="text", show_default=True, help="What to print.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Where to write.")
@click.option(
    "-n", "--limit", type=HowMany(1, every=EVERY), metavar="NUMBER|all",
    help=f"How many hits of each search.  [default: {FEW} in text and mail, all in jsonl and atom]",
)  # fmt: skip
@click.option("--all", "copies", is_flag=True, help="Show copies of the same story, too.")
@click.option("--mark-read", is_flag=True, help="When all is written, nothing of this is new any more.")
def new(
    names: tuple[str, ...],
    index: str | None,
    timeout: float | None,
    format: str,
    output: Path | None,
    limit: int | None,
    copies: bool,
    mark_read: bool,
) -> int:
    """Show what is new for saved searches since they were last marked as read.

    NAMEs choose some of them. Where nothing is new, text and mail are empty.

    Exit status 0 if something is new, 1 if nothing is, 2 if a search is wrong; the others are answered nevertheless.
    """
    from searchnews.render.news import news as rendered

    chosen = settings()
    most = (FEW if format in ("text", "mail") else None) if limit is None else None if limit == EVERY else limit
    with open_archive(index, chosen) as archive:
        within, zone = seconds(timeout, chosen), chosen.zone
        watched = archive.watch_list.new(names, copies=copies, timezone=zone, timeout=within)
        if not watched.searches:
            raise SearchNewsError("no search is saved; add one with: searchnews watch-list add NAME QUERY")
        pieces = rendered(watched, format, style_of(chosen.zone), most)
        if output is None:
            for piece in pieces:
                show(piece)
        else:
            with replacing(output) as made, made.open("w", encoding="utf-8", newline="") as file:
                file.writelines(pieces)
        if mark_read:
            watched.mark_read()
    if watched.wrong:
        note(f"could not be answered: {', '.join(watched.wrong)}")
    return 2 if watched.wrong else 0 if watched.found else 1


def tell(place: Path | str, chosen: Settings) -> None:
    """Run the command of the settings, if there is one, with what is new as JSON lines on its stdin; if it ends well,
    that is marked as read. Nothing is run if nothing is new. What goes wrong is a line on stderr: the index is made."""
    if not chosen.on_new:
        return
    from searchnews import archive
    from searchnews.render.news import news as rendered

    try:
        with archive.open(place, chosen.entities or None, chosen.synonyms or None) as opened:
            watched = opened.watch_list.new(timezone=chosen.zone, timeout=seconds(None, chosen))
            lines = rendered((one for one in watched if one.error is None), "jsonl")
            first = next(lines, None)
            if first is None:
                return
            status = _run(chosen.on_new, chain((first,), lines))
            if status:
                note(f"on_new: {chosen.on_new[0]} ended with status {status}; nothing is marked as read")
                return
            watched.mark_read()
    except (SearchNewsError, OSError) as error:
        note(f"on_new: {error}")


def _run(command: list[str], lines: Iterable[str]) -> int:
    """Run a command with lines on its stdin, which it may leave unread. Returns its exit status."""
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        with suppress(BrokenPipeError), process.stdin:
            for line in lines:
                process.stdin.write(line.encode("utf-8", "replace"))
        return process.wait()
