"""Commands for tags and notes: tag, note, tags, notes."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import click

from searchnews.cli.common import index_option, known_tags, open_archive, settings, typed, typed_several
from searchnews.cli.output import note as tell
from searchnews.cli.output import say, show
from searchnews.cli.searching import TABLE_FORMATS
from searchnews.render.terminal import safe


@click.command()
# Whoever completes does not know which word is the last one.
@click.argument("ids", nargs=-1, required=True, metavar="ID...", callback=typed_several, shell_complete=known_tags)
@click.argument("name", callback=typed)
@index_option
@click.option("--remove", is_flag=True, help="Take the tag from the articles.")
def tag(ids: tuple[str, ...], name: str, index: str | None, remove: bool) -> int:
    """Give articles a tag.

    tagged:NAME in a query then finds them. They are known by their ids, which --format ids and --format json show; an
    ID of - stands for those on stdin, one a line. Tags are kept beside the index, whatever becomes of it.

    Exit status 1 if nothing changed.
    """
    wanted = list(_ids(ids))
    with open_archive(index, settings()) as archive:
        count = archive.untag(wanted, name) if remove else archive.tag(wanted, name)
    tell(f"{count:,} article{'s' * (count != 1)} {'not tagged any more' if remove else 'tagged'}")
    return 0 if count else 1


def _ids(given: tuple[str, ...]) -> Iterator[str]:
    for id_ in given:
        if id_ == "-":
            yield from (line.strip() for line in sys.stdin if line.strip())
        else:
            yield id_


@click.command()
@click.argument("id_", metavar="ID", callback=typed)
@click.argument("text", required=False, callback=typed)
@index_option
@click.option("--remove", is_flag=True, help="Remove the note.")
def note(id_: str, text: str | None, index: str | None, remove: bool) -> int:
    """Note something about an article, or show what was noted.

    Hits of queries show their notes. Exit status 1 if there is no note to show.
    """
    if remove and text is not None:
        raise click.UsageError("a TEXT to note, or --remove; not both")
    with open_archive(index, settings()) as archive:
        if remove or text is not None:
            archive.note(id_, text or "")
            return 0
        noted = archive.annotations.of(id_)[1]
    show("".join(f"{safe(line)}\n" for line in noted.splitlines()))
    return 0 if noted else 1


@click.command()
@index_option
@click.option("--format", "format", type=TABLE_FORMATS, default="text", show_default=True, help="What to print.")
def tags(index: str | None, format: str) -> int:
    """List the tags of articles, and how many have each.

    Exit status 1 if there are none.
    """
    with open_archive(index, settings()) as archive:
        rows = list(archive.tags().items())
    _table(("tag", "articles"), rows, "tags", format)
    return 0 if rows else 1


@click.command()
@index_option
@click.option("--format", "format", type=TABLE_FORMATS, default="text", show_default=True, help="What to print.")
def notes(index: str | None, format: str) -> int:
    """List the notes: id, title, tags, what was noted.

    An article that was deleted has no title; its note waits for it. Exit status 1 if there are none.
    """
    rows = []
    with open_archive(index, settings()) as archive:
        for id_, noted in archive.annotations.notes.items():
            article = archive.get(id_)
            rows.append((id_, article.title if article else "", archive.annotations.of(id_)[0], noted))
    _table(("id", "title", "tagged", "note"), rows, "notes", format)
    return 0 if rows else 1


def _table(columns: tuple[str, ...], rows: Sequence[tuple[object, ...]], name: str, format: str) -> None:
    from searchnews.render import data

    if format == "json":
        show(data.document({}, name, (dict(zip(columns, row, strict=True)) for row in rows)))
    elif format == "csv":
        show("".join(data.csv_lines(columns, rows)))
    else:
        for row in rows:
            say("  ".join(" ".join(_cell(cell).split()) for cell in row if _cell(cell)))


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(f"#{one}" for one in value)
    return f"{value:,}" if isinstance(value, int) else str(value)
