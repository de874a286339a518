"""The command that writes whole articles, to be kept or to be indexed elsewhere: export."""

from __future__ import annotations

from pathlib import Path

import click

from searchnews.cli.common import (
    Indexes,
    indexes_option,
    known_tags,
    open_archive,
    optional_query_argument,
    seconds,
    settings,
    style_of,
    timeout_option,
    typed,
)
from searchnews.cli.output import note
from searchnews.cli.searching import RESULT_FORMATS, fields_option, output_option, read_query, tell_instead


@click.command()
@optional_query_argument
@indexes_option
@timeout_option
@click.option(
    "--tagged", metavar="NAME", callback=typed, shell_complete=known_tags, help="Only articles with this tag."
)
@click.option(
    "--format", "format", type=RESULT_FORMATS, help="What to write. [default: what the name of FILE ends with, jsonl]"
)
@fields_option
@output_option
def export(
    query: str,
    index: Indexes,
    timeout: float | None,
    tagged: str | None,
    format: str | None,
    fields: str | None,
    output: Path | None,
) -> int:
    """Write articles whole, the earliest first, copies too.

    QUERY chooses the articles; without one, all are written. JSON lines and CSV can be indexed again.

    Exit status 1 if there are none.
    """
    from searchnews.cli.hits import fields_of, format_of, without_text, write
    from searchnews.query import parse
    from searchnews.tagging import tag_name

    format = format or format_of(output, "jsonl")
    chosen = settings()
    with open_archive(index, chosen) as archive:
        names = fields_of(format, fields, output, archive.own)
        asked = read_query(query)
        if tagged is not None:
            parse(asked, timezone=chosen.zone, own=archive.own)  # a mistake is told where it was made
            wanted = f'tagged:"{tag_name(tagged)}"'
            asked = wanted if asked == "*" else f"({asked}) AND {wanted}"
        within = seconds(timeout, chosen)
        found = archive.scan(
            asked, sort="oldest", copies=True, timezone=chosen.zone, timeout=within,
            with_text=not without_text(format, names),
        )  # fmt: skip
        style = style_of(chosen.zone)
        write(found, format, names, output, style)
        if output is not None:
            note(f"{found.total:,} article{'s' * (found.total != 1)} in {output}")
        elif not found.total:
            note("no articles")
            tell_instead(archive.search(asked, limit=0, timezone=chosen.zone, timeout=within), style)
        return 0 if found.total else 1
