"""Commands that look closer at what was found: words, concordance, like, links."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from searchnews.archive import Archive
from searchnews.article import Article
from searchnews.cli.common import (
    Indexes,
    indexes_option,
    open_archive,
    optional_query_argument,
    query_argument,
    seconds,
    settings,
    style_of,
    timeout_option,
)
from searchnews.cli.output import note, show
from searchnews.errors import SearchNewsError

if TYPE_CHECKING:
    from searchnews.study.concordance import Order

MOST_TEXT = 1 << 20  # bytes of a text to compare with


@click.command()
@optional_query_argument
@indexes_option
@timeout_option
@click.option("--near", metavar="WORD", help="Instead, the words that stand near this one (or another query).")
@click.option("-n", "--limit", type=click.IntRange(1), default=20, show_default=True, help="How many words.")
@click.option("--single", is_flag=True, help="Single words only, no two-word terms.")
@click.option("--format", "format", type=click.Choice(("text", "json", "csv")), default="text", show_default=True)
def words(
    query: str, index: Indexes, timeout: float | None, near: str | None, limit: int, single: bool, format: str
) -> int:
    """Show what is special about the articles that a query finds.

    A word counts for how many more of them have it than of all other articles. Exit status 1 if nothing is special.
    """
    from searchnews.render import study

    chosen = settings()
    with open_archive(index, chosen) as archive:
        found = archive.words(
            query, near=near, limit=limit, pairs=not single, timezone=chosen.zone, timeout=seconds(timeout, chosen)
        )
        show(study.words(found, format, style_of(chosen.zone)))
        return 0 if len(found) else 1


@click.command()
@query_argument
@indexes_option
@timeout_option
@click.option("-n", "--limit", type=click.IntRange(1), default=1000, show_default=True, help="How many lines, at most.")
@click.option("--sort", "order", type=click.Choice(("left", "right")), help="By the nearest words on this side.")
@click.option("--width", type=click.IntRange(1), help="Characters on each side. [default: as many as fit]")
@click.option("--format", "format", type=click.Choice(("text", "jsonl", "csv")), default="text", show_default=True)
def concordance(
    query: str,
    index: Indexes,
    timeout: float | None,
    limit: int,
    order: Order | None,
    width: int | None,
    format: str,
) -> int:
    """Show every match with what stands around it, line under line.

    The best article comes first. Exit status 1 without a match.
    """
    from searchnews.render import study

    chosen = settings()
    with open_archive(index, chosen) as archive:
        look = style_of(chosen.zone)
        room = width or max(look.width // 2, 20)
        asked = archive.concordance(
            query, width=room, order=order or "", timezone=chosen.zone, timeout=seconds(timeout, chosen)
        )
        shown = 0
        for line in study.lines(islice(asked, limit), format, look):
            show(line)
            shown += 1
        return 0 if shown > (format == "csv") else 1


@click.command()
@click.argument("what", metavar="ID|FILE|-")
@indexes_option
@click.option("-n", "--limit", type=click.IntRange(1), default=10, show_default=True, help="How many articles.")
@click.option("--query", "only", is_flag=True, help="Print the query alone, to be changed and asked.")
@click.option("--format", "format", type=click.Choice(("text", "json", "jsonl", "csv", "ids")), default="text")
def like(what: str, index: Indexes, limit: int, only: bool, format: str) -> int:
    """Find articles like one.

    It is one of the index, by its id, or the first in a file, or the text that comes through a pipe. The query that is
    asked is told on standard error. Exit status 1 without any.
    """
    from searchnews import render

    chosen = settings()
    with open_archive(index, chosen) as archive:
        found = archive.like(_article(what, archive))
        if found is None:
            note("nothing in it tells it from the others")
            return 1
        if only:
            show(f"{found.query}\n")
            return 0
        note(str(found.query))
        results = archive.search(found.query, limit=limit)
        show(render.results(results, format, style_of(chosen.zone)))
        return 0 if results.total else 1


def _article(what: str, archive: Archive) -> str | Article:
    """The article that is meant: an id of the index, or what is in a file or a pipe."""
    if what == "-":
        return Article(body=sys.stdin.buffer.read(MOST_TEXT).decode("utf-8", "replace"))
    if what in archive or not Path(what).is_file():
        return what
    from searchnews import sources

    article = next(sources.read_paths([what], strict=True), None)
    if article is None:
        raise SearchNewsError(f"{what}: there is no article in it")
    return article


@click.command()
@click.argument("name", metavar="NAME")
@indexes_option
@click.option("-n", "--limit", type=click.IntRange(1, 200), default=20, show_default=True, help="How many names.")
@click.option("--format", "format", type=click.Choice(("text", "json", "csv", "graphml")), default="text")
def links(name: str, index: Indexes, limit: int, format: str) -> int:
    """Show who and what is named together with a name.

    The other formats have the links of those names among themselves, too; graphml is for Gephi. Exit status 1 if no
    article has the name.
    """
    from searchnews.render import study

    chosen = settings()
    with open_archive(index, chosen) as archive:
        found = archive.links(name, limit=limit)
        show(study.links(found, format, style_of(chosen.zone)))
        return 0 if found.names else 1
