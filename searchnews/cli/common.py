"""What do the commands share: which index, which settings, how errors and colours look?"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from searchnews import archive
from searchnews.archive import Archive
from searchnews.errors import NoArchiveError
from searchnews.settings import Settings, load

if TYPE_CHECKING:
    from datetime import tzinfo

    from searchnews.render import Style

HOME = Path("indexes")  # where indexes live that are given by name

OF_SUFFIX = {  # the format of hits by the name of the file that they go to
    ".txt": "text", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".md": "markdown",
    ".parquet": "parquet",
}  # fmt: skip
UNITS = click.Choice(("day", "week", "month", "quarter", "year"))

index_option = click.option(
    "-i", "--index", "index", metavar="INDEX", envvar="SEARCHNEWS_INDEX",
    help="Name of an index under indexes/, or a path. [SEARCHNEWS_INDEX; default: news]",
)  # fmt: skip

timeout_option = click.option(
    "--timeout", metavar="SECONDS", type=click.FloatRange(0), default=None,
    help="How long the query may take; 0 for no limit. [default: the setting timeout, no limit]",
)  # fmt: skip


def typed(context: click.Context, parameter: click.Parameter, text: str | None) -> str | None:
    """A query as it was typed, also in a locale that is not UTF-8, where Python could not read its letters."""
    try:
        return text and os.fsencode(text).decode("utf-8", "replace")
    except UnicodeEncodeError:  # not from a command line
        return text


def typed_several(context: click.Context, parameter: click.Parameter, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Queries as they were typed."""
    return tuple(typed(context, parameter, text) or "" for text in texts)


def _one(context: click.Context, parameter: click.Parameter, words: tuple[str, ...]) -> str | None:
    """The query in the arguments of a command; everything if there is none."""
    if len(words) > 1:
        raise click.UsageError(f"one query, not {len(words)} arguments; put it between single quotes, options apart")
    return typed(context, parameter, words[0] if words else "*")


query_argument = click.argument("query", nargs=-1, required=True, metavar="QUERY", callback=_one)
optional_query_argument = click.argument("query", nargs=-1, metavar="[QUERY]", callback=_one)


def settings() -> Settings:
    """The settings of this run: --config, searchnews.yaml here, or the person's own."""
    context = click.get_current_context()
    return load(context.find_root().obj)


def seconds(timeout: float | None, chosen: Settings) -> float | None:
    """How long a query may take: what was asked for, or the default; None for no limit."""
    return (chosen.timeout if timeout is None else timeout) or None


def index_path(index: str | None, chosen: Settings) -> Path:
    """The directory of an index: what was asked for, or the default."""
    name = index or chosen.index
    # A directory of articles here may well have the name of an index: only one that is an index is meant.
    if index_is_path(name) or _is_index(Path(name)):
        return Path(name)
    return HOME / name


def _is_index(directory: Path) -> bool:
    return any(directory.glob("_MAIN_*.toc"))


def open_archive(index: str | None, chosen: Settings) -> Archive:
    """The archive to search. Raises NoArchiveError that names the indexes there are."""
    path = index_path(index, chosen)
    try:
        return archive.open(path, chosen.entities or None)
    except NoArchiveError as error:
        known = sorted(p.name for p in HOME.iterdir() if _is_index(p)) if HOME.is_dir() else []
        if known and not index_is_path(index or chosen.index):
            raise NoArchiveError(f"{error} (indexes here: {', '.join(known)})") from None
        raise


def index_is_path(index: str) -> bool:
    """Is this a path, not the name of an index?"""
    return os.sep in index or index in (".", "..")


def colour() -> bool:
    """May the output have colours? On a terminal, unless NO_COLOR is set (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Columns to fill: those of the terminal, 80 elsewhere."""
    return shutil.get_terminal_size((80, 24)).columns if sys.stdout.isatty() else 80


def style_of(zone: tzinfo) -> Style:
    """How results look here."""
    from searchnews.render import Style

    return Style(width=width(), colour=colour(), ascii=ascii_only(), timezone=zone)


def ascii_only() -> bool:
    """Must what we draw do without bars and dots, because the encoding of the output has none?"""
    try:
        "█…".encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return True
    return False
