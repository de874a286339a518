"""Commands that ask an index: query, facets, entities, timeline, stats, shell; and indexes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from searchnews.cli import places
from searchnews.cli.common import (
    UNITS,
    HowMany,
    Indexes,
    indexes_option,
    known_fields,
    open_archive,
    optional_query_argument,
    query_argument,
    seconds,
    settings,
    style_of,
    timeout_option,
    typed_several,
)
from searchnews.cli.output import note, say, show

if TYPE_CHECKING:
    from searchnews.render import Style
    from searchnews.search.comparison import Comparison
    from searchnews.search.results import Results
    from searchnews.search.scan import Scan

RESULT_FORMATS = click.Choice(("text", "json", "jsonl", "csv", "ids", "markdown", "parquet"))
TIMELINE_FORMATS = ("text", "json", "csv", "svg", "png")
TABLE_FORMATS = click.Choice(("text", "json", "csv"))
SORTS = click.Choice(("relevance", "related", "newest", "oldest", "longest", "mentions"))
KINDS = click.Choice(("entity", "person", "org", "place", "other"))


def _note_cut(found: Results) -> None:
    """Tell whoever keeps the output that there are more hits: a text says so itself."""
    hits = found.stories if found.collapsed else found.total
    if found.offset + len(found) < hits:
        note(f"{len(found):,} of {hits:,}; -n all for all")


def tell_instead(found: Results, style: Style, explained: bool = False) -> None:
    """Say which part of a query that finds next to nothing is to blame, unless that was `explained`, and what else
    could be asked."""
    from searchnews.render.text import instead

    for line in instead(found, found.suggestions(), style):
        if not explained or line.startswith("try "):
            note(line)


def read_query(query: str) -> str:
    """The query, with the names of the files it names; and say what in it may have been meant otherwise."""
    from searchnews.query import remarks
    from searchnews.query.lists import read_names, with_lists

    for remark in remarks(query):
        note(f"searchnews: {remark}")
    return with_lists(query, read_names)


fields_option = click.option(
    "--fields", metavar="NAMES", shell_complete=known_fields,
    help="Which fields of hits: id,published,title,person,snippet.",
)  # fmt: skip
output_option = click.option(
    "-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Where to write."
)


@click.command()
@query_argument
@indexes_option
@timeout_option
@click.option(
    "-n", "--limit", type=HowMany(0, every=None), metavar="NUMBER|all", default=10, show_default=True,
    help="How many hits to show.",
)  # fmt: skip
@click.option("--offset", type=click.IntRange(0), default=0, help="How many hits to skip first.")
@click.option("--sort", type=SORTS, default="relevance", show_default=True, help="Which hits come first.")
@click.option(
    "--format", "format", type=RESULT_FORMATS, help="What to print. [default: what the name of FILE ends with, text]"
)
@fields_option
@output_option
@click.option("--all", "copies", is_flag=True, help="Show copies of the same story, too.")
@click.option(
    "--explain",
    is_flag=True,
    help="Tell (on stderr) how the query was read and each score came about or, without hits, how many "
    "articles match each part.",
)
@click.option("--why-not", "why_not", metavar="ID", help="Tell which part of the query keeps this article out.")
def query(
    query: str,
    index: Indexes,
    timeout: float | None,
    limit: int | None,
    offset: int,
    sort: str,
    format: str | None,
    fields: str | None,
    output: Path | None,
    copies: bool,
    explain: bool,
    why_not: str | None,
) -> int:
    """Show the articles that a query finds.

    Exit status 0 with hits, 1 without, 2 after an error.

    The query language is in docs/query-language.md, and under :help in the shell.
    """
    from searchnews import render
    from searchnews.cli.hits import fields_of, format_of, without_text, write
    from searchnews.query import variants
    from searchnews.search.results import FEW

    if limit is None and (explain or why_not is not None):
        raise click.UsageError("--explain and --why-not do not go with -n all; say how many hits")
    format = format or format_of(output, "text")
    chosen = settings()
    with open_archive(index, chosen) as archive:
        names = fields_of(format, fields, output, archive.own)
        query = read_query(query)
        within = seconds(timeout, chosen)
        style = style_of(chosen.zone)
        found: Results | Scan
        if limit is None:
            found = archive.scan(
                query, offset=offset, sort=sort, copies=copies, timezone=chosen.zone, timeout=within,
                with_text=not without_text(format, names),
            )  # fmt: skip
            write(found, format, names, output, style)
            if not found.total:
                tell_instead(archive.search(query, limit=0, timezone=chosen.zone, timeout=within), style)
            return 0 if found.total else 1
        found = archive.search(
            query, limit=limit, offset=offset, sort=sort, copies=copies, timezone=chosen.zone, timeout=within
        )
        if why_not is not None:
            show(render.explanation(found.explain(why_not), style=style))
            return 0
        write(found, format, names, output, style)
        for spelled in variants.told(found.query) if explain else ():
            note(spelled)
        if format != "text":
            _note_cut(found)
        elif output is None:
            show(render.text.spelled_otherwise(found.spelled_otherwise(), style), err=True)
        for number, hit in enumerate(found if explain else (), offset + 1):
            show("\n", err=True)
            note(f"{number}  {hit.id}")
            show(render.explanation(found.explain(hit), style=style) + "\n", err=True)
        if explain and not len(found):
            show("\n" + render.text.parts(found.parts(), style), err=True)
        if found.total <= FEW:
            tell_instead(found, style, explain)
        return 0 if found.total else 1


@click.command()
@click.argument("fields", metavar="FIELD[,FIELD]...")
@optional_query_argument
@indexes_option
@timeout_option
@click.option("-n", "--limit", type=click.IntRange(1), default=10, show_default=True, help="How many values of each.")
@click.option("--exclude-self", is_flag=True, help="Leave out the values that the query itself asks for.")
@click.option("--format", "format", type=TABLE_FORMATS, default="text", show_default=True, help="What to print.")
def facets(
    fields: str, query: str, index: Indexes, timeout: float | None, limit: int, exclude_self: bool, format: str
) -> int:
    """Count the values that articles have of some fields.

    FIELDs are author, source, section, tag, language, person, org, place, other, entity (all names); year, quarter and
    month of publication, the latest first; words, how many articles are how long; tagged, the tags of people here; and
    fields of your own, as in meta.desk. QUERY chooses the articles; without one, all are looked at.

    Exit status 1 if none of them has any value.
    """
    from searchnews import render
    from searchnews.query.spelling import did_you_mean
    from searchnews.search.ranges import counted

    names = tuple(dict.fromkeys(name.strip().lower() for name in fields.split(",")))
    chosen = settings()
    with open_archive(index, chosen) as archive:
        known = counted(archive.own)
        for name in names:
            if name not in known:
                hint = did_you_mean(name, known) or f"choose from {', '.join(known)}"
                raise click.UsageError(f"no values to count in the field {name!r}; {hint}")
        query = read_query(query)
        found = archive.search(query, limit=0, timezone=chosen.zone, timeout=seconds(timeout, chosen))
        tables = [
            found.tagged(archive.annotations.tags, limit)
            if name == "tagged"
            else found.facets(name, limit, exclude_self=exclude_self, timezone=chosen.zone)
            for name in names
        ]
        for piece in render.facets(found, tables, format, style_of(chosen.zone)):
            show(piece)
        return 0 if any(map(len, tables)) else 1


@click.command()
@optional_query_argument
@indexes_option
@timeout_option
@click.option("--kind", type=KINDS, default="entity", show_default=True, help="Which names.")
@click.option("-n", "--limit", type=click.IntRange(1), default=20, show_default=True, help="How many names.")
@click.option("--with", "with_", metavar="NAME", default="", help="Only names in articles that name this one, too.")
@click.option(
    "--merge-suggestions", "suggest", is_flag=True, help="Names that may be one, as aliases for entities.yaml."
)
@click.option("--format", "format", type=TABLE_FORMATS, default="text", show_default=True, help="What to print.")
def entities(
    query: str,
    index: Indexes,
    timeout: float | None,
    kind: str,
    limit: int,
    with_: str,
    suggest: bool,
    format: str,
) -> int:
    """List the names that articles mention most.

    QUERY chooses the articles; without one, all are looked at.
    """
    from searchnews import render

    if suggest and (query != "*" or with_ or format != "text"):
        raise click.UsageError("--merge-suggestions are of the whole archive, as YAML; only --kind and -n go with it")
    chosen = settings()
    with open_archive(index, chosen) as archive:
        if suggest:
            groups = archive.merge_suggestions(kind)
            show(render.text.aliases(groups[:limit]))
            return 0 if groups else 1
        matches = archive.search(query, limit=0, timezone=chosen.zone, timeout=seconds(timeout, chosen))
        found = matches.entities(kind, limit, with_=with_)
        show(render.facet(found, format, style_of(chosen.zone)))
        return 0 if len(found) else 1


def _put(text: str, output: Path | None) -> None:
    """What was rendered, to a file that takes its place when it is whole, or to stdout."""
    from searchnews.desk import files

    if output is None:
        show(text)
    else:
        files.write(output, text.encode())


def _put_compared(found: Comparison, format: str, output: Path | None, style: Style) -> None:
    from searchnews.desk import files
    from searchnews.render.comparison import comparison
    from searchnews.render.png import write_png

    if format == "png" and output is not None:
        with files.replacing(output) as made:
            write_png(made, found)
    else:
        _put(comparison(found, format, style), output)


@click.command()
@optional_query_argument
@indexes_option
@timeout_option
@click.option("--by", type=UNITS, default="month", show_default=True)
@click.option(
    "--field", default="published", show_default=True, metavar="FIELD",
    help="Which times: published, mentioned, or a date of your own, as in meta.embargo.",
)  # fmt: skip
@click.option("--from", "from_", metavar="DATE", default="", help="Begin here; a date as in a query, 2025-09.")
@click.option("--until", metavar="DATE", default="", help="End here, this day, month or year included.")
@click.option("--share", is_flag=True, help="As a share of all articles of that time.")
@click.option("--compare", metavar="QUERY", multiple=True, callback=typed_several, help="Beside it; may be repeated.")
@click.option("--per", type=click.Choice(("source",)), help="A line for each of the five sources that have most.")
@click.option("--smooth", type=click.IntRange(1, 1000), default=1, metavar="N", help="Means over N days, weeks...")
@click.option(
    "--format", "format", type=click.Choice(TIMELINE_FORMATS),
    help="What to print. [default: what the name of FILE ends with, text]",
)  # fmt: skip
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Where to write.")
def timeline(
    query: str,
    index: Indexes,
    timeout: float | None,
    by: str,
    field: str,
    from_: str,
    until: str,
    share: bool,
    compare: tuple[str, ...],
    per: str | None,
    smooth: int,
    format: str | None,
    output: Path | None,
) -> int:
    """Draw how many articles were published when.

    QUERY chooses the articles; without one, all are looked at. Without --from and --until, all times of publication
    are shown, and of mentioned times the span that holds most. QUERY and those of --compare may be @NAME, for a saved
    search.
    """
    from datetime import UTC, datetime

    from searchnews import render
    from searchnews.query.dates import parse_days
    from searchnews.search.timeline import timeline_fields

    if format is None and output is not None and output.suffix not in ("", ".txt"):
        format = output.suffix[1:].lower()
        if format not in TIMELINE_FORMATS:
            known = ", ".join(f".{name}" for name in TIMELINE_FORMATS[1:])
            raise click.UsageError(f"what to write to {output}? Say --format, or end the name with {known}")
    format = format or "text"
    if format == "png" and output is None:
        raise click.UsageError("png is no text to print; say -o FILE")
    chosen = settings()
    style = style_of(chosen.zone) if output is None else render.Style(timezone=chosen.zone)
    with open_archive(index, chosen) as archive:
        if field not in (dated := timeline_fields(archive.own)):
            raise click.UsageError(f"no timeline of the field {field!r}; choose one of {', '.join(dated)}")
        now, within, zone = datetime.now(UTC), seconds(timeout, chosen), chosen.zone
        days, languages = f"{from_}..{until}", archive.languages
        begin, end = parse_days(days, now, zone, languages) if from_ or until else (None, None)
        if compare or per or smooth > 1 or format in ("svg", "png") or query.startswith("@"):
            from searchnews.desk.watching import asked

            compared = archive.compare(
                [asked(archive, one) for one in (query, *compare)], by=by, field=field, share=share,
                per=per or "", smooth=smooth, begin=begin, until=end, now=now, timezone=zone, timeout=within,
            )  # fmt: skip
            _put_compared(compared, format, output, style)
            return 0 if any(map(any, (series.articles for series in compared.series))) else 1
        query = read_query(query)
        matches = archive.search(query, limit=0, timezone=zone, timeout=within)
        found = matches.timeline(by, field, share=share, timezone=zone, begin=begin, until=end)
        _put(render.timeline(found, format, style), output)
        return 0 if any(bucket.articles for bucket in found) else 1


@click.command()
@click.option("--format", "format", type=TABLE_FORMATS, default="text", show_default=True, help="What to print.")
def indexes(format: str) -> int:
    """List the indexes that can be given by name.

    They are under indexes/ here, in the directory of the setting home, or in that of SEARCHNEWS_HOME. Exit status 1 if
    there are none.
    """
    from searchnews.archive import open as open_
    from searchnews.errors import ArchiveError
    from searchnews.render import data

    chosen = settings()
    known = []
    for name in places.names(chosen):
        try:
            with open_(places.home(chosen) / name) as archive:
                known.append((name, archive.stats()))
        except ArchiveError as error:
            note(str(error))
    columns = ("name", "articles", "bytes", "earliest", "latest")
    rows = [
        (name, stats.articles, stats.bytes, *(t and t.date().isoformat() for t in (stats.earliest, stats.latest)))
        for name, stats in known
    ]
    if format == "json":
        show(data.document({}, "indexes", (dict(zip(columns, row, strict=True)) for row in rows)))
    elif format == "csv":
        show("".join(data.csv_lines(columns, rows)))
    elif not known:
        note(f"no indexes in {places.home(chosen)}")
    widest = max((len(name) for name, _ in known), default=0)
    for name, stats in known if format == "text" else ():
        span = f"  {stats.earliest.date()} to {stats.latest.date()}" if stats.earliest and stats.latest else ""
        say(f"{name:{widest}}  {stats.articles:>12,} articles  {stats.bytes / 1e6:>10,.1f} MB{span}")
    return 0 if known else 1


@click.command()
@indexes_option
def stats(index: Indexes) -> int:
    """Show what an index holds."""
    from searchnews import render

    chosen = settings()
    with open_archive(index, chosen) as archive:
        show(render.text.stats(archive.stats(), archive.place, style_of(chosen.zone)))
    return 0


@click.command()
@indexes_option
@timeout_option
def shell(index: Indexes, timeout: float | None) -> int:
    """Explore an index interactively."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("the shell needs a terminal; for scripts there is: searchnews query")
    from searchnews.shell import Shell
    from searchnews.shell.session import Indexes as Known

    chosen = settings()
    with open_archive(index, chosen) as archive:
        Shell(
            archive,
            chosen.zone,
            timeout=seconds(timeout, chosen),
            editing=chosen.editing,
            indexes=Known(
                lambda names: open_archive(tuple(names) if len(names) > 1 else names[0], chosen),
                lambda: places.names(chosen),
            ),
        ).run()
    return 0
