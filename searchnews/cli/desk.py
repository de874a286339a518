"""Commands for many queries: batch."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from searchnews.cli.common import (
    UNITS,
    Indexes,
    indexes_option,
    open_archive,
    seconds,
    settings,
    style_of,
    timeout_option,
)
from searchnews.cli.output import note, show
from searchnews.desk import queries as lists

if TYPE_CHECKING:
    from searchnews.search.batch import BatchRow, NamedQuery

BATCH_FORMATS = click.Choice(("text", "csv", "json", "jsonl", "markdown"))
LIST_FORMATS = click.Choice(lists.FORMATS)


@click.command()
@click.argument("queries", metavar="QUERIES", type=click.Path(path_type=Path))
@indexes_option
@timeout_option
@click.option("--as", "as_", type=LIST_FORMATS, help="What QUERIES is. [default: what its name ends with, text]")
@click.option("--by", type=UNITS, help="Count by time, too: a matrix of queries and times.")
@click.option("--format", "format", type=BATCH_FORMATS, default="text", show_default=True, help="What to print.")
@click.option(
    "--hits", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
    help="Write all hits here, with the names of their queries; its name says how: .csv, .json, .jsonl, .md, .parquet.",
)  # fmt: skip
@click.option("--all", "copies", is_flag=True, help="In FILE, copies of the same story, too.")
def batch(
    queries: Path,
    index: Indexes,
    timeout: float | None,
    as_: str | None,
    by: str | None,
    format: str,
    hits: Path | None,
    copies: bool,
) -> int:
    """Ask many queries at once: a row each.

    QUERIES is a file, or - for stdin: a text with a query a line (# for comments); CSV with the columns query, name
    and note; or YAML, names and queries. The options --timeout and --by hold for each query.

    Exit status 0 if some query has hits, 1 if none has, 2 if one is wrong; the others are answered nevertheless.
    """
    from searchnews.render import Style
    from searchnews.render.batch import batch as rendered
    from searchnews.render.saving import OF_SUFFIX
    from searchnews.search.batch import Batch

    kind = "" if hits is None else OF_SUFFIX.get(hits.suffix.lower(), "")
    if hits is not None and not kind:
        raise click.UsageError(f"what to write to {hits}? End the name with one of {', '.join(OF_SUFFIX)}")
    asked = _queries(queries, as_ or "")
    chosen = settings()
    now, within, looks = datetime.now(UTC), seconds(timeout, chosen), style_of(chosen.zone)
    found = wrong = 0
    with open_archive(index, chosen) as archive, ExitStack() as stack:
        rows = archive.batch(asked, by=by or "", now=now, timezone=chosen.zone, timeout=within)
        put = None
        if hits is not None:
            from searchnews.cli.named import hits_file

            put = stack.enter_context(hits_file(hits, kind, Style(timezone=chosen.zone), archive.own))

        def counted() -> Iterator[BatchRow]:
            nonlocal found, wrong
            for row in rows:
                found += bool(row.articles)
                wrong += row.error is not None
                if put is not None and row.error is None:
                    scan = archive.scan(row.asked.query, copies=copies, now=now, timezone=chosen.zone, timeout=within)
                    put(row.asked.name, scan)
                yield row

        for piece in rendered(Batch(rows.by, rows.times, counted()), format, looks):
            show(piece)
    if wrong:
        note(f"{wrong:,} of {len(asked):,} queries could not be answered")
    return 2 if wrong else 0 if found else 1


def _queries(path: Path, format: str) -> tuple[NamedQuery, ...]:
    """The queries of a file, or of stdin. Raises ConfigError, UsageError if there are none."""
    if path == Path("-"):
        data = sys.stdin.buffer.read(lists.LARGEST + 1)
        asked = lists.parse_queries(lists.decoded(data, "stdin"), format or "text", "stdin")
    else:
        asked = lists.read_queries(path, format)
    if not asked:
        raise click.UsageError(f"there is no query in {path}")
    return asked
