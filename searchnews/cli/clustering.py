"""Indexing files into an archive on a cluster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from searchnews.cli.output import passing
from searchnews.errors import ArchiveError, NoArchiveError

if TYPE_CHECKING:
    from searchnews.cluster.archive import ClusterArchive
    from searchnews.settings import Settings
    from searchnews.sources import Options, Problem
    from searchnews.sync import Change, Summary

DEFAULT_SHARDS, DEFAULT_REPLICAS = 1, 1
Made = tuple[int, int, str]  # shards and replicas of a new archive, and by which time it is divided
Wanted = Mapping["Options", Sequence[str]]  # paths by how they are read


def index_on_cluster(
    address: str,
    wanted: Wanted,
    chosen: Settings,
    jobs: int,
    made: Made,
    *,
    prune: bool,
    strict: bool,
    report: IO[bytes] | None,
) -> tuple[Summary, ArchiveError | None]:
    """Bring an archive up to date with the files at and below paths; `made` says how it is made if it is new. What was
    done, and the error that says which articles the cluster rejected. Raises ArchiveError."""
    import orjson

    from searchnews.indexing.enrich import Enrich
    from searchnews.sync.clustered import sync_on_cluster

    with _opened(address, chosen, made) as archive:
        if chosen.meta:
            archive.declare(chosen.meta)
        always = tuple(archive.corrections.always.items())
        enrich = Enrich(entities=chosen.tagger, always=always, languages=chosen.guess_language)
        try:
            summary = sync_on_cluster(
                archive, wanted, jobs=jobs, enrich=enrich, prune=prune, strict=strict,
                on_progress=lambda done: passing(f"{done:,} articles"),
            )  # fmt: skip
        finally:
            passing("")
        if report:
            rows = [{"path": p.path, "line": p.line, "reason": p.reason, "kind": p.kind} for p in summary.problems]
            rows += [{"id": one.id, "reason": one.reason, "kind": "rejected"} for one in archive.rejected]
            report.writelines(orjson.dumps(row) + b"\n" for row in rows)
        return summary, archive.rejection()


def changes_on_cluster(address: str, wanted: Wanted, *, prune: bool) -> Iterator[Change | Problem]:
    """What `index_on_cluster` would do; also if there is no archive yet."""
    from searchnews.cluster.archive import ClusterArchive
    from searchnews.sync import plan

    known = {}
    try:
        with ClusterArchive.open(address) as archive:
            known = archive.files()
    except NoArchiveError:
        pass
    for paths in wanted.values():
        yield from plan(paths, known, prune=prune)


def _opened(address: str, chosen: Settings, made: Made) -> ClusterArchive:
    """The archive of an address, which is made if it is not there."""
    from searchnews.cluster.archive import ClusterArchive

    files = [Path(file) if file else None for file in (chosen.entities, chosen.synonyms)]
    try:
        return ClusterArchive.open(address, *files)
    except NoArchiveError:
        shards, replicas, by = made
        ClusterArchive.create(address, shards=shards, replicas=replicas, by=by).close()
        return ClusterArchive.open(address, *files)
