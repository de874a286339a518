"""Indexing files into an archive on a cluster."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from searchnews.cli.output import note, passing
from searchnews.errors import ArchiveError, NoArchiveError

if TYPE_CHECKING:
    from searchnews.article import Article
    from searchnews.cluster.archive import ClusterArchive
    from searchnews.settings import Settings
    from searchnews.sources import Options, Problem

DEFAULT_SHARDS, DEFAULT_REPLICAS = 1, 1
MOST_PROBLEMS = 20  # shown one by one


def index_on_cluster(
    address: str,
    wanted: Mapping[Options, Sequence[str]],
    chosen: Settings,
    jobs: int,
    made: tuple[int, int],
    strict: bool,
    report: IO[bytes] | None,
) -> int:
    """Index paths, by how they are read; `made` are shards and replicas if the archive is new. All files are read each
    time: an article that is there already takes its own place."""
    import orjson

    from searchnews.indexing.enrich import Enrich
    from searchnews.sources import read_paths

    begin = time.perf_counter()
    problems: list[Problem] = []

    def articles() -> Iterator[Article]:
        for options, paths in wanted.items():
            yield from read_paths(paths, options, on_problem=problems.append, strict=strict)

    with _opened(address, chosen, made) as archive:
        if chosen.meta:
            archive.declare(chosen.meta)
        always = tuple(archive.corrections.always.items())
        enrich = Enrich(entities=chosen.tagger, always=always, languages=chosen.guess_language)
        failure: ArchiveError | None = None
        try:
            count = archive.add(
                articles(), jobs=jobs, enrich=enrich, on_progress=lambda done: passing(f"{done:,} articles")
            )
        except ArchiveError as error:
            if not archive.rejected:
                raise
            failure = error
        finally:
            passing("")
        if report:
            rows = [{"path": p.path, "line": p.line, "reason": p.reason, "kind": p.kind} for p in problems]
            rows += [{"id": one.id, "reason": one.reason, "kind": "rejected"} for one in archive.rejected]
            report.writelines(orjson.dumps(row) + b"\n" for row in rows)
    skipped = [problem for problem in problems if problem.kind == "skipped"]
    for problem in skipped[:MOST_PROBLEMS]:
        note(f"skipped: {problem}")
    if len(skipped) > MOST_PROBLEMS:
        note(f"... and {len(skipped) - MOST_PROBLEMS} more; --report FILE writes them all")
    if failure:
        raise failure
    seconds = max(time.perf_counter() - begin, 1e-9)
    note(f"articles  {count:,} sent  {len(skipped):,} records skipped")
    note(f"time      {seconds:.1f} s ({count / seconds:,.0f} articles/s)")
    note(f"index     {archive.address}")
    return 0


def _opened(address: str, chosen: Settings, made: tuple[int, int]) -> ClusterArchive:
    """The archive of an address, which is made if it is not there."""
    from searchnews.cluster.archive import ClusterArchive

    files = [Path(file) if file else None for file in (chosen.entities, chosen.synonyms)]
    try:
        return ClusterArchive.open(address, *files)
    except NoArchiveError:
        shards, replicas = made
        ClusterArchive.create(address, shards=shards, replicas=replicas).close()
        return ClusterArchive.open(address, *files)
