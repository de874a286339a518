"""Commands that change or check an index: index, watch, delete, optimize, check; and formats."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from searchnews import archive
from searchnews.cli.clustering import DEFAULT_REPLICAS, DEFAULT_SHARDS, changes_on_cluster, index_on_cluster
from searchnews.cli.common import index_option, open_archive, settings, typed
from searchnews.cli.output import note, say
from searchnews.cli.places import index_path
from searchnews.cluster.scheme import is_address
from searchnews.corrections import read_entities
from searchnews.errors import LockedError, MissingExtraError
from searchnews.settings import Settings
from searchnews.storage import commit

if TYPE_CHECKING:
    from searchnews.indexing.enrich import Enrich
    from searchnews.sources import Options, Problem
    from searchnews.sync import Change, Progress, Summary

MOST_PROBLEMS = 20  # shown one by one; all of them go to --report
FEWEST_FOR_A_RATE = 1000  # articles: before that, starting takes longer than indexing
MEGABYTE = 1 << 20
PIPE_BUFFER = 1 << 16  # bytes, by which the format is recognised


def _enrich(chosen: Settings, directory: Path) -> Enrich:
    """What indexing looks for: the tagger of the settings, and names that the corrections of names list."""
    from searchnews.indexing.enrich import Enrich

    corrections = read_entities(directory, Path(chosen.entities) if chosen.entities else None)
    always = tuple(corrections.always.items())
    return Enrich(entities=chosen.tagger, always=always, languages=chosen.guess_language)


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@index_option
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 64),
    help="Processes that index, at most.  [default: one a core, as memory allows]",
)
@click.option("--memory", type=click.IntRange(256), default=1024, show_default=True, help="Budget in MB, in all.")
@click.option("--format", "format", metavar="NAME", help="What is on standard input. [default: recognised]")
@click.option("--prune", is_flag=True, help="Remove the articles of files that are gone.")
@click.option("--strict", is_flag=True, help="Stop at the first file or record that cannot be read.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--report", type=click.File("wb", lazy=False), help="Write every skipped record here, as JSON lines.")
@click.option("--shards", type=click.IntRange(1, 1024), help="Of a new archive on a cluster, for good.  [default: 1]")
@click.option("--replicas", type=click.IntRange(0, 10), help="Of a new archive on a cluster.  [default: 1]")
@click.option("--by", type=click.Choice(["year", "month"]), help="Of a new archive on a cluster: an index for each.")
@click.option("--wait", type=float, default=10.0, show_default=True, help="Seconds to wait for another writer.")
def index(
    paths: tuple[str, ...],
    index: str | None,
    jobs: int | None,
    memory: int,
    format: str | None,
    prune: bool,
    strict: bool,
    dry_run: bool,
    report: IO[bytes] | None,
    shards: int | None,
    replicas: int | None,
    by: str | None,
    wait: float,
) -> int:
    """Index files and directories; a second time, only what changed.

    Without PATH, the sources of searchnews.yaml are indexed; with -, what comes through a pipe.
    """
    from searchnews.indexing.writer import most_jobs
    from searchnews.search.threads import cores
    from searchnews.sync import Summary, add_stream, sync
    from searchnews.sync import dry_run as changes_of

    chosen = settings()
    wanted = list(paths) or [source.path for source in chosen.sources]
    if not wanted:
        raise click.UsageError("which files? Name a PATH, or list sources in searchnews.yaml.")
    address = index or chosen.index
    if not is_address(address) and (shards or by or replicas is not None):
        raise click.UsageError("--shards, --replicas and --by are for an archive on a cluster")
    piped = "-" in wanted
    if (piped and (len(wanted) > 1 or prune or dry_run)) or (format and not piped):
        raise click.UsageError("- stands alone for standard input, without --prune and --dry-run, with --format NAME")
    missing = [path for path in wanted if not piped and not os.path.lexists(path)]
    if missing:
        raise click.UsageError(f"no such file or directory: {', '.join(missing)}")
    if is_address(address):
        if piped:
            raise click.UsageError("- is not for an archive on a cluster")
        made = (shards or DEFAULT_SHARDS, DEFAULT_REPLICAS if replicas is None else replicas, by or "")
        several = _by_options(wanted, chosen)
        if dry_run:
            return _tell_changes(changes_on_cluster(address, several, prune=prune))
        done, failure = index_on_cluster(
            address, several, chosen, jobs or cores(), made, prune=prune, strict=strict, report=report
        )
        _show_summary(done, address)
        if failure:
            raise failure
        _tell(address, chosen)
        return 0
    directory = index_path(index, chosen)
    if dry_run:
        return _tell_changes(changes_of(directory, wanted, prune=prune))
    stream, found = _standard_input(format) if piped else (None, "")
    _ensure(directory)
    enrich = _enrich(chosen, directory)
    total = Summary()
    with _progress() as on_progress:
        most = jobs or min(cores(), most_jobs(memory * MEGABYTE, enrich))
        given: dict[str, Any] = {
            "jobs": most, "memory": memory * MEGABYTE, "enrich": enrich, "strict": strict, "timeout": wait,
            "on_progress": on_progress,
        }  # fmt: skip
        if stream is not None:
            total.include(add_stream(directory, stream, found, options=chosen.options_for("-"), **given))
        for options, some in () if piped else _by_options(wanted, chosen).items():
            total.include(sync(directory, some, options=options, prune=prune, **given))
    if report:
        _write_report(report, total)
    _show_summary(total, directory)
    _tell(directory, chosen)
    return 0


def _standard_input(format: str | None) -> tuple[IO[bytes], str]:
    """What comes through a pipe, and its format: what was said, else what it looks like. Raises UsageError."""
    from searchnews import sources

    try:
        stream = io.BufferedReader(io.FileIO(0, closefd=False), PIPE_BUFFER)
    except OSError:
        raise click.UsageError("there is no standard input") from None
    known = {one.name: one for one in sources.formats() if one.name not in ("pdf", "docx")}  # those want a file
    found = format or sources.recognise(stream.peek(PIPE_BUFFER), "")
    if found not in known or (not format and found == "txt"):
        what = f"there is no format {format} to read from a pipe; say" if format else "what is on standard input? Say"
        raise click.UsageError(f"{what} --format with one of {', '.join(known)}, unpacked")
    if known[found].missing:
        raise MissingExtraError("standard input", known[found].missing)
    return stream, found


def _tell(place: Path | str, chosen: Settings) -> None:
    """Tell whom the settings name what is new for saved searches."""
    if chosen.on_new:
        from searchnews.cli.watching import tell

        tell(place, chosen)


def _by_options(paths: Iterable[str], chosen: Settings) -> dict[Options, list[str]]:
    """The paths by how the settings want them read: those of one way are one run, with one commit."""
    groups: dict[Options, list[str]] = {}
    for path in paths:
        groups.setdefault(chosen.options_for(path), []).append(path)
    return groups


def _ensure(directory: Path) -> None:
    """Make the index if it does not exist."""
    from searchnews.indexing.writer import create

    if not directory.is_dir() or not commit.generations(directory):
        create(directory)


def _tell_changes(changes: Iterable[Change | Problem]) -> int:
    """Say what would be done."""
    from searchnews.sync import Change

    counts = {"add": 0, "update": 0, "unchanged": 0, "remove": 0, "gone": 0}
    for change in changes:
        if not isinstance(change, Change):
            if change.kind != "ignored" or change.extra:
                note(f"{change.kind}: {change}")
            continue
        counts[change.action] += 1
        if change.action != "unchanged":
            say(f"{change.action:9} {change.path}")
    note(
        ", ".join(
            f"{count} {action}" if action in ("unchanged", "gone") else f"{count} to {action}"
            for action, count in counts.items()
            if count or action != "gone"
        )
    )
    return 0


@contextmanager
def _progress() -> Iterator[Callable[[Progress], None] | None]:
    """A progress bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.description}"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)

        def show(progress: Progress) -> None:
            elapsed = bar.tasks[task].elapsed or 0.0
            articles, text = progress.summary.articles, progress.summary.text
            rate = f"{articles / elapsed:,.0f} articles/s, {text / elapsed / 1e6:.1f} MB/s" if elapsed else ""
            done = min(progress.done, progress.total)
            of = progress.total or None  # how long standard input is, nobody knows
            bar.update(task, completed=done, total=of, description=f"{articles:,} articles  {rate}")

        yield show


def _write_report(file: IO[bytes], summary: Summary) -> None:
    import orjson

    for problem in summary.problems:
        row = {"path": problem.path, "line": problem.line, "reason": problem.reason, "kind": problem.kind}
        file.write(orjson.dumps(row) + b"\n")


def _show_summary(summary: Summary, index: Path | str) -> None:
    told = [problem for problem in summary.problems if problem.kind != "ignored"]
    for problem in told[:MOST_PROBLEMS]:
        note(f"{'skipped' if problem.kind == 'skipped' else 'note'}: {problem}")
    if len(told) > MOST_PROBLEMS:
        note(f"... and {len(told) - MOST_PROBLEMS} more; --report FILE writes them all")
    unread: dict[str, list[str]] = {}
    for problem in summary.problems:
        if problem.kind == "ignored":
            unread.setdefault(problem.extra, []).append(problem.path)
    for extra, paths in unread.items():
        more = f" and {len(paths) - 1:,} more" if len(paths) > 1 else ""
        note(f"ignored: {paths[0]}{more} (pip install 'searchnews[{extra}]')")
    rows: list[tuple[str, list[tuple[str, int]]]] = [
        ("files", [("added", summary.files_added), ("updated", summary.files_updated),
         ("unchanged", summary.files_unchanged), ("removed", summary.files_removed), ("ignored", summary.ignored)]),
        ("articles", [("added", summary.added), ("updated", summary.updated), ("removed", summary.removed),
         ("repeated", summary.repeated), ("copies", summary.copies), ("skipped", summary.skipped),
         ("pieces of boilerplate cut", summary.cut)]),
    ]  # fmt: skip
    for name, counts in rows:
        note(f"{name:9} " + "  ".join(f"{count:,} {what}" for what, count in counts if count or what == "added"))
    if summary.articles:
        seconds = max(summary.seconds, 1e-9)
        rate = f" ({summary.articles / seconds:,.0f} articles/s, {summary.text / seconds / 1e6:.1f} MB/s)"
        note(f"{'time':9} {summary.seconds:.1f} s{rate if summary.articles >= FEWEST_FOR_A_RATE else ''}")
    if summary.files_gone:
        what, whose = ("file", "its") if summary.files_gone == 1 else ("files", "their")
        note(f"{'gone':9} {summary.files_gone:,} {what}; --prune removes {whose} articles")
    note(f"{'index':9} {index}")


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@index_option
@click.option("--prune", is_flag=True, help="Remove the articles of files that are gone.")
def watch(paths: tuple[str, ...], index: str | None, prune: bool) -> int:
    """Index files and directories as they change, until Ctrl-C."""
    try:
        import watchfiles
    except ImportError:
        raise click.UsageError("watching needs an extra: pip install 'searchnews[watch]'") from None
    from searchnews.sync import sync

    chosen = settings()
    directory = index_path(index, chosen)
    missing = [path for path in paths if not Path(path).exists()]
    if missing:
        raise click.UsageError(f"no such file or directory: {', '.join(missing)}")
    _ensure(directory)

    def update() -> None:
        for options, some in _by_options(paths, chosen).items():
            done = None
            waiting = False
            while done is None:
                try:
                    done = sync(directory, some, enrich=_enrich(chosen, directory), options=options, prune=prune)
                except LockedError as error:  # after some seconds; the other writer may need longer
                    if not waiting:
                        note(f"waiting for another writer: {error}")
                    waiting = True
            if done.articles or done.removed or done.problems:
                _show_summary(done, directory)
        _tell(directory, chosen)

    update()
    note(f"watching {', '.join(paths)}; Ctrl-C ends it")
    # Changes within a second and a half make one commit.
    for _ in watchfiles.watch(*paths, debounce=1500, raise_interrupt=True):
        update()
    return 0


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@index_option
@click.option("--query", "query", metavar="QUERY", callback=typed, help="Delete all articles that match.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
def delete(ids: tuple[str, ...], index: str | None, query: str | None, yes: bool) -> int:
    """Delete articles by id or by query.

    Exit status 1 if there were none.
    """
    if not ids and query is None:
        raise click.UsageError("name the IDs to delete, or a --query.")
    chosen = settings()
    opened = open_archive(index, chosen)
    now = datetime.now(UTC)  # the same "yesterday" in the question and in what is done
    if query is not None and not yes:
        total = opened.search(query, limit=0, now=now, timezone=chosen.zone).total
        if not sys.stdin.isatty():
            raise click.UsageError(f"{total} articles match; add --yes to delete them.")
        click.confirm(f"Delete {total} articles?", abort=True, err=True)
    count = opened.delete(ids, query=query, now=now, timezone=chosen.zone)
    note(f"{count} article{'s' * (count != 1)} deleted")
    return 0 if count else 1


@click.command()
@index_option
def optimize(index: str | None) -> int:
    """Join segments and drop deleted articles for good."""
    opened = open_archive(index, settings())
    before = opened.stats()
    opened.optimize()
    after = opened.stats()
    megabytes = f"{before.bytes / 1e6:.1f} -> {after.bytes / 1e6:.1f} MB"
    note(f"segments: {before.segments} -> {after.segments}; on disk: {megabytes}")
    return 0


@click.command()
@index_option
@click.option("--repair", is_flag=True, help="Make it whole again with every article that can still be read.")
def check(index: str | None, repair: bool) -> int:
    """Read the whole index and compare checksums.

    Exit status 1 if something is damaged; with --repair, if something is lost, which is listed. Damaged files are
    removed by --repair, so copy the index first.
    """
    path = index_path(index, settings())
    if repair:
        done = archive.repair(path)
        for line in done.lost:
            say(f"lost: {line}")
        note(f"{done.articles:,} article{'s' * (done.articles != 1)} kept; {len(done.lost) or 'nothing'} lost")
        return 1 if done.lost else 0
    problems = archive.check(path)
    for problem in problems:
        say(problem)
    note(
        "all checksums hold"
        if not problems
        else f"{len(problems)} damaged; restore the index from a copy, or: searchnews check --repair -i {path}"
    )
    return 1 if problems else 0


@click.command()
def formats() -> int:
    """List the file formats that can be read here, and the languages that names and days are found in."""
    from searchnews import entities, sources
    from searchnews.dates import languages

    for row in sources.formats():
        state = "yes" if not row.missing else f"needs: pip install 'searchnews[{row.missing}]'"
        say(f"{row.name:10} {', '.join(row.suffixes):32} {state}")
    say("")
    say(f"Names are found in articles in {', '.join(entities.LANGUAGES)};")
    say(f"days, also relative ones such as last week, in {', '.join(languages.WITH_GRAMMAR)};")
    say("days by the names of months in the other languages that Unicode's CLDR knows, in figures in all.")
    return 0
