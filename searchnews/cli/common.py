"""What do the commands share: which index, which settings, how errors and colours look?"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from searchnews import archive
from searchnews.archive import Archive
from searchnews.cli import places
from searchnews.cli.places import index_path
from searchnews.cluster.scheme import is_address
from searchnews.errors import NoArchiveError, SearchNewsError
from searchnews.settings import Settings, load

if TYPE_CHECKING:
    from datetime import tzinfo

    from click.shell_completion import CompletionItem

    from searchnews.render import Style

UNITS = click.Choice(("day", "week", "month", "quarter", "year"))
Indexes = str | tuple[str, ...] | None  # that were asked for: one, several to be searched as one, or the default

class HowMany(click.IntRange):
    """A number, not below `least`, or `every` for "all"."""

    def __init__(self, least: int, every: int | None) -> None:
        super().__init__(least)
        self.every = every

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        return self.every if value == "all" else super().convert(value, parameter, context)


def _each_before_the_command(context: click.Context, parameter: click.Parameter, indexes: tuple[str, ...]) -> Indexes:
    """The indexes: those behind the command, else the one before it, else that in the environment."""
    chosen = tuple(dict.fromkeys(indexes))
    if len(chosen) > 1:
        return chosen
    return chosen[0] if chosen else (context.find_root().obj.index or os.environ.get("SEARCHNEWS_INDEX") or None)


def _one_before_the_command(
    context: click.Context, parameter: click.Parameter, indexes: tuple[str, ...]
) -> str | None:
    """The index, of a command that works on one: of two, the first is not to be left out without a word."""
    chosen = _each_before_the_command(context, parameter, indexes)
    if isinstance(chosen, tuple):
        raise click.UsageError(f"{context.info_name} works on one index; choose {' or '.join(chosen)}")
    return chosen


def _known_indexes(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The indexes whose names begin so, for the completion of a Unix shell."""
    from click.shell_completion import CompletionItem

    try:
        names = places.names(load(None))
    except SearchNewsError:  # a Tab is not the moment to complain of the settings
        names = []
    found = [CompletionItem(name) for name in names if name.startswith(begun)]
    return found or [CompletionItem(begun, type="dir")]


def known_fields(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The fields of hits that go on with the last of those that were begun."""
    from click.shell_completion import CompletionItem

    from searchnews.search.rows import COLUMNS

    before, comma, last = begun.rpartition(",")
    return [CompletionItem(before + comma + name) for name in COLUMNS if name.startswith(last)]


def known_searches(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The saved searches whose names begin so."""
    from click.shell_completion import CompletionItem

    try:
        with open_archive(context.params.get("index"), load(None)) as opened:
            searches = opened.watch_list.searches()
    except SearchNewsError:
        return []
    return [CompletionItem(search.name) for search in searches if search.name.startswith(begun)]


def known_tags(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The tags that begin so."""
    from click.shell_completion import CompletionItem

    from searchnews import tagging

    try:
        tags = tagging.read(index_path(context.params.get("index"), load(None))).tags
    except SearchNewsError:
        return []
    return [CompletionItem(tag) for tag in tags if tag.startswith(begun.lower())]


index_option = click.option(
    "-i", "--index", "index", metavar="INDEX", multiple=True, callback=_one_before_the_command,
    shell_complete=_known_indexes,
    help="Name of an index under indexes/, or a path. [SEARCHNEWS_INDEX; default: news]",
)  # fmt: skip

indexes_option = click.option(
    "-i", "--index", "index", metavar="INDEX", multiple=True, callback=_each_before_the_command,
    shell_complete=_known_indexes,
    help="Name of an index under indexes/, or a path; several are searched as one. [SEARCHNEWS_INDEX; default: news]",
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
        import shlex

        meant = shlex.quote(" ".join(typed(context, parameter, word) or "" for word in words))
        raise click.UsageError(f"one query, not {len(words)} arguments; did you mean {meant}?")
    return typed(context, parameter, words[0] if words else "*")


query_argument = click.argument("query", nargs=-1, required=True, metavar="QUERY", callback=_one)
optional_query_argument = click.argument("query", nargs=-1, metavar="[QUERY]", callback=_one)


def settings() -> Settings:
    """The settings of this run: --config, searchnews.yaml here, or the person's own."""
    context = click.get_current_context()
    return load(context.find_root().obj.config)


def seconds(timeout: float | None, chosen: Settings) -> float | None:
    """How long a query may take: what was asked for, or the default; None for no limit."""
    return (chosen.timeout if timeout is None else timeout) or None


def open_archive(index: Indexes, chosen: Settings) -> Archive:
    """The archive to search, or several as one. Raises NoArchiveError that names the indexes there are."""
    if isinstance(index, tuple):
        from searchnews.together import Together  # needed by few

        return Together([_open(one, chosen) for one in index])
    return _open(index, chosen)


def _open(index: str | None, chosen: Settings) -> Archive:
    name = index or chosen.index
    if is_address(name):
        return archive.open(name, chosen.entities or None, chosen.synonyms or None)
    path = index_path(index, chosen)
    try:
        return archive.open(path, chosen.entities or None, chosen.synonyms or None)
    except NoArchiveError as error:
        known = places.names(chosen)
        if known and not places.is_path(index or chosen.index):
            raise NoArchiveError(f"{error} (indexes here: {', '.join(known)})") from None
        raise


def colour() -> bool:
    """May the output have colours? On a terminal, unless NO_COLOR is set (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Columns to fill: those of the terminal, 80 elsewhere."""
    if not sys.stdout.isatty():
        return 80
    import shutil  # with what unpacks archives, 2 ms

    return shutil.get_terminal_size((80, 24)).columns


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
