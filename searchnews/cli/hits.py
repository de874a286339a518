"""How do hits leave the command: which fields, in which format, to stdout or a file?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from searchnews import render
from searchnews.cli.output import show
from searchnews.fields import Field
from searchnews.render import Style, saving
from searchnews.search import rows
from searchnews.search.results import Results
from searchnews.search.scan import Scan


def format_of(output: Path | None, usual: str) -> str:
    """The format that the name of a file tells, the `usual` one for stdout. Raises UsageError if it tells none."""
    if output is None:
        return usual
    if format := saving.OF_SUFFIX.get(output.suffix.lower()):
        return format
    raise click.UsageError(
        f"what to write to {output}? Say --format, or end the name with {', '.join(saving.OF_SUFFIX)}"
    )


def fields_of(
    format: str, fields: str | None, output: Path | None, own: Sequence[Field] = ()
) -> tuple[str, ...]:
    """The fields that were asked for, none if none were; `own` are the archive's fields of one's own. Raises UsageError
    for what does not go together."""
    if format == "parquet" and output is None:
        raise click.UsageError("parquet is no text to print; say -o FILE")
    if fields is None:
        return ()
    if format not in (*render.FIELD_FORMATS, "parquet"):
        raise click.UsageError(f"--fields go with {', '.join(render.FIELD_FORMATS)} and parquet, not with {format}")
    try:
        return rows.chosen(fields, own)
    except ValueError as error:
        raise click.UsageError(f"--fields: {error}") from None


def without_text(format: str, fields: tuple[str, ...]) -> bool:
    """Can this be written without reading articles?"""
    return format == "ids" or (bool(fields) and rows.WITHOUT_TEXT.issuperset(fields))


def write(found: Results | Scan, format: str, fields: tuple[str, ...], output: Path | None, style: Style) -> None:
    """The hits, to a file that takes its place when it is whole, or to stdout."""
    if output is None:
        for piece in render.pieces(found, format, style, fields):
            show(piece)
        return
    saving.write(found, format, output, style, fields)
