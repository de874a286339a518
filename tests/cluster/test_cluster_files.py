"""An archive on a cluster follows files: whoever indexes them, on whichever machine, does again only what changed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from conftest import Cluster
from contract_suite import AS_GIVEN
from faces import run

from searchnews.cluster.archive import ClusterArchive
from searchnews.errors import ArchiveError
from searchnews.sources import Options
from searchnews.sync import Summary, clustered
from searchnews.sync.clustered import sync_on_cluster


def _write(file: Path, bodies: dict[str, str]) -> None:
    rows = [{"id": id, "body": body, "language": "en"} for id, body in bodies.items()]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))


def _counts(summary: Summary) -> Sequence[int]:
    files = (summary.files_added, summary.files_updated, summary.files_unchanged, summary.files_gone)
    return (*files, summary.files_removed, summary.added, summary.updated, summary.removed)


def _ids(archive: ClusterArchive) -> set[str]:
    return {hit.id for hit in archive.scan("oil")}


def test_files_are_followed(cluster: Cluster, names: Iterator[str], tmp_path: Path) -> None:
    a, b, c = (tmp_path / f"{name}.jsonl" for name in "abc")
    _write(a, {"1": "oil", "2": "oil"})
    _write(b, {"3": "oil"})
    address = cluster.address(next(names))

    def index(prune: bool = False) -> Sequence[int]:
        """On another machine each time."""
        with ClusterArchive.open(address) as there:
            wanted = {Options(): [str(tmp_path)]}
            return _counts(sync_on_cluster(there, wanted, enrich=AS_GIVEN, prune=prune))

    with ClusterArchive.create(address, shards=2, replicas=0) as archive:
        assert index() == (2, 0, 0, 0, 0, 3, 0, 0)
        assert index() == (0, 0, 2, 0, 0, 0, 0, 0)
        os.utime(b, (1, 1))  # another time, the same content
        assert index() == (0, 0, 2, 0, 0, 0, 0, 0)
        _write(a, {"2": "oil price", "4": "oil"})
        _write(c, {"3": "oil well"})  # which moves
        b.unlink()
        assert index() == (1, 1, 0, 1, 0, 1, 2, 1)
        assert _ids(archive) == {"2", "3", "4"}
        assert index(prune=True) == (0, 0, 2, 0, 1, 0, 0, 0)  # no article is of b by now
        c.unlink()
        assert index() == (0, 0, 1, 1, 0, 0, 0, 0)
        assert _ids(archive) == {"2", "3", "4"}
        assert index(prune=True) == (0, 0, 1, 0, 1, 0, 0, 1)
        assert _ids(archive) == {"2", "4"}
        archive.drop()
        with pytest.raises(ArchiveError):
            archive.count("*")
        assert archive.files() == {}


def test_a_run_that_is_stopped_goes_on_where_it_was(
    cluster: Cluster, names: Iterator[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rounds of a file each, of which the third does not come to its end."""
    monkeypatch.setattr("searchnews.cluster.enriching.AT_ONCE", 2)
    monkeypatch.setattr(clustered, "A_ROUND", 2)
    for i in range(4):
        _write(tmp_path / f"{i}.jsonl", {f"{i}-a": "oil", f"{i}-b": "oil"})
    wanted = {Options(): [str(tmp_path)]}

    def stop(sent: int) -> None:
        if sent > 4:
            raise KeyboardInterrupt

    with ClusterArchive.create(cluster.address(next(names)), shards=2, replicas=0) as archive:
        with pytest.raises(KeyboardInterrupt):
            sync_on_cluster(archive, wanted, enrich=AS_GIVEN, on_progress=stop)
        archive.refresh()
        assert len(archive.files()) == 2
        assert _counts(sync_on_cluster(archive, wanted, enrich=AS_GIVEN)) == (2, 0, 2, 0, 0, 2, 2, 0)
        assert len(_ids(archive)) == len(archive) == 8
        archive.drop()


def test_what_another_machine_does_meanwhile_is_passed_over(
    cluster: Cluster, names: Iterator[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchnews.cluster.enriching.AT_ONCE", 1)
    monkeypatch.setattr(clustered, "A_ROUND", 1)
    monkeypatch.setattr(clustered, "LOOK_AGAIN", 0)
    for i in range(3):
        _write(tmp_path / f"{i}.jsonl", {str(i): "oil"})
    wanted = {Options(): [str(tmp_path)]}
    others: list[Summary] = []
    with ClusterArchive.create(cluster.address(next(names)), shards=1, replicas=0) as archive:

        def meanwhile(sent: int) -> None:
            if not others:
                others.append(Summary())
                with ClusterArchive.open(str(archive.address)) as there:
                    others.append(sync_on_cluster(there, wanted, enrich=AS_GIVEN))

        mine = sync_on_cluster(archive, wanted, enrich=AS_GIVEN, on_progress=meanwhile)
        assert (mine.files_added, mine.files_unchanged) == (2, 1)  # the second had been read by then
        assert (others[1].files_added, others[1].added, others[1].updated) == (3, 2, 1)
        assert _ids(archive) == {"0", "1", "2"}
        archive.drop()


def test_the_command(cluster: Cluster, names: Iterator[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / "a.jsonl"
    _write(file, {"1": "oil"})
    address = cluster.address(next(names))
    assert "1 to add" in run("index", "in", "-i", address, "--dry-run").err
    assert "1 added" in run("index", "in", "-i", address, "-j", "1").err
    assert "1 unchanged" in run("index", "in", "-i", address, "-j", "1").err
    file.unlink()
    assert "--prune removes its articles" in run("index", "in", "-i", address, "-j", "1").err
    assert "1 to remove" in run("index", "in", "-i", address, "--dry-run", "--prune").err
    assert "1 removed" in run("index", "in", "-i", address, "-j", "1", "--prune").err
    assert "no articles" in run("query", "oil", "-i", address).out
