"""What do the commands share: which index, which settings, how errors and colours look?"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from searchnews import archive
from searchnews.archive import Archive
from searchnews.errors import NoArchiveError
from searchnews.settings import Settings, load

HOME = Path("indexes")  # where indexes live that are given by name

index_option = click.option(
    "-i", "--index", "index", metavar="INDEX", envvar="SEARCHNEWS_INDEX",
    help="Name of an index under indexes/, or a path. [SEARCHNEWS_INDEX; default: news]",
)  # fmt: skip


def settings() -> Settings:
    """The settings of this run: --config, searchnews.yaml here, or the person's own."""
    context = click.get_current_context()
    return load(context.find_root().obj)


def index_path(index: str | None, chosen: Settings) -> Path:
    """The directory of an index: what was asked for, or the default."""
    name = index or chosen.index
    if os.sep in name or name in (".", "..") or Path(name).is_dir():
        return Path(name)
    return HOME / name


def open_archive(index: str | None, chosen: Settings) -> Archive:
    """The archive to search. Raises NoArchiveError that names the indexes there are."""
    path = index_path(index, chosen)
    try:
        return archive.open(path, chosen.entities or None)
    except NoArchiveError as error:
        known = sorted(p.name for p in HOME.iterdir() if any(p.glob("_MAIN_*.toc"))) if HOME.is_dir() else []
        if known and not index_is_path(index):
            raise NoArchiveError(f"{error} (indexes here: {', '.join(known)})") from None
        raise


def index_is_path(index: str | None) -> bool:
    """Was the index given as a path?"""
    return index is not None and os.sep in index


def colour() -> bool:
    """May the output have colours? On a terminal, unless NO_COLOR is set (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Columns to fill: those of the terminal, 80 elsewhere."""
    return shutil.get_terminal_size((80, 24)).columns if sys.stdout.isatty() else 80


def note(message: str) -> None:
    """A line for the person, not for the next program."""
    click.echo(message, err=True)
