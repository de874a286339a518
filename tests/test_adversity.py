"""Bad times: whatever the machine does to a command, it ends in the truth or in one sentence. Real processes."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import searchnews

ARTICLE = '{{"id": "{0}", "title": "Title {0}", "body": "Zoë said that the storm number {0} was near. {1}"}}\n'
SETTINGS = "tagger: none\n"
PLAIN = searchnews.Enrich(entities="none", dates=False)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A directory with twenty articles in an index, and five hundred more in a file."""
    (tmp_path / "searchnews.yaml").write_text(SETTINGS)
    with searchnews.create(tmp_path / "indexes/news") as archive:
        archive.add((searchnews.Article(f"Title {n}", f"Zoë: storm {n}.", f"old{n}") for n in range(20)), enrich=PLAIN)
    (tmp_path / "more.jsonl").write_text("".join(ARTICLE.format(n, "More words. " * 40) for n in range(500)))
    return tmp_path


def start(
    place: Path, *arguments: str, limit: tuple[int, int] | None = None, **changed: str | None
) -> subprocess.Popen[str]:
    """The command in a process of its own, with a limit of resources and another environment."""
    environment = {name: value for name, value in {**os.environ, **changed}.items() if value is not None}
    bound = (lambda: resource.setrlimit(limit[0], (limit[1], limit[1]))) if limit else None
    return subprocess.Popen(
        [sys.executable, "-m", "searchnews", *arguments], cwd=place, env=environment, preexec_fn=bound,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", errors="replace",
    )  # fmt: skip


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """(status, output, errors) of a command that ended without a traceback, in a sentence if it failed."""
    out, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    if process.returncode == 2:
        assert sum(line.startswith(("searchnews: ", "Error: ")) for line in err.splitlines()) == 1, err
    return process.returncode, out, err


def ids(place: Path) -> set[str]:
    """The ids of what is in the index, which holds together."""
    assert searchnews.check(place / "indexes/news") == []
    with searchnews.open(place / "indexes/news") as archive:
        return set(archive.ids())


OLD = {f"old{n}" for n in range(20)}
ALL = OLD | {str(n) for n in range(500)}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("moment", [0.15, 0.6])
def test_a_signal_at_any_moment_loses_nothing(place: Path, number: signal.Signals, moment: float) -> None:
    process = start(place, "index", "more.jsonl", "-j", "2")
    time.sleep(moment)
    process.send_signal(number)
    status, _, _ = finish(process)
    assert status in (0, -number)
    assert ids(place) in (OLD, ALL)
    assert finish(start(place, "index", "more.jsonl", "-j", "1"))[0] == 0  # the lock is free
    assert ids(place) == ALL


LIMITS: list[tuple[str, tuple[int, int], tuple[str, ...]]] = [
    ("few open files", (resource.RLIMIT_NOFILE, 64), ("index", "more.jsonl", "-j", "2")),
    ("hardly any open files", (resource.RLIMIT_NOFILE, 8), ("index", "more.jsonl")),
    ("files cut short", (resource.RLIMIT_FSIZE, 20_000), ("index", "more.jsonl", "-j", "1")),
    ("little memory", (resource.RLIMIT_AS, 400 << 20), ("index", "more.jsonl", "-j", "1")),
]


@pytest.mark.parametrize(("limit", "arguments"), [row[1:] for row in LIMITS], ids=[row[0] for row in LIMITS])
def test_too_little_of_something(place: Path, limit: tuple[int, int], arguments: tuple[str, ...]) -> None:
    status, _, err = finish(start(place, *arguments, limit=limit, OPENBLAS_NUM_THREADS="1"))
    assert (status, ids(place)) in ((0, ALL), (2, OLD), (2, ALL)), err  # an error may come after the commit
    assert finish(start(place, "index", "more.jsonl", "-j", "1"))[0] == 0
    assert ids(place) == ALL


@pytest.mark.parametrize(
    "changed",
    [
        {"TMPDIR": "/no/such/directory", "HOME": "/no/such/home"},
        {"HOME": None, "TERM": None},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=["no /tmp, no home", "no variables", "a locale that is not UTF-8"],
)
def test_a_strange_environment(place: Path, changed: dict[str, str | None]) -> None:
    assert finish(start(place, "index", "more.jsonl", "-j", "1", **changed))[0] == 0
    status, out, _ = finish(start(place, "query", "storm AND zoë", "--format", "ids", "-n", "1000", **changed))
    assert (status, set(out.split())) == (0, ALL)
    assert finish(start(place, "query", "storm", **changed))[0] == 0


def test_a_clock_that_goes_backwards(place: Path) -> None:
    """What changed is seen although it is older than what was indexed."""
    assert finish(start(place, "index", "more.jsonl", "-j", "1"))[0] == 0
    (place / "more.jsonl").write_text(ARTICLE.format("only", ""))
    os.utime(place / "more.jsonl", (1, 1))
    assert finish(start(place, "index", "more.jsonl", "-j", "1"))[0] == 0
    assert ids(place) == OLD | {"only"}


# Of root alone: in a mount namespace of its own, the index is a medium that cannot be written.
READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 77; shift; exec "$@"'


def on_a_read_only_medium(place: Path, *arguments: str) -> tuple[int, str, str]:
    """(status, output, errors) of the command while the index cannot be written."""
    index = place / "indexes/news"
    command = [sys.executable, "-m", "searchnews", *arguments]
    if os.getuid() == 0:
        if not shutil.which("unshare"):
            pytest.skip("root may write anywhere")
        command = ["unshare", "--mount", "sh", "-c", READ_ONLY, "sh", str(index), *command]
    modes = [(path, path.stat().st_mode) for path in (index, *index.iterdir())]
    for path, _ in modes:
        path.chmod(0o500 if path == index else 0o400)
    try:
        ran = subprocess.run(command, cwd=place, capture_output=True, encoding="utf-8", timeout=60, check=False)
    finally:
        for path, mode in modes:
            path.chmod(mode)
    if ran.returncode == 77 or ran.stderr.startswith("unshare: "):
        pytest.skip("root may write anywhere")
    assert "Traceback" not in ran.stderr
    return ran.returncode, ran.stdout, ran.stderr


def test_a_medium_that_cannot_be_written_can_be_searched(place: Path) -> None:
    status, out, _ = on_a_read_only_medium(place, "query", "storm", "--format", "ids", "-n", "100")
    assert (status, set(out.split())) == (0, OLD)
    assert on_a_read_only_medium(place, "check")[0] == 0
    for change in (["delete", "old1"], ["index", "more.jsonl"], ["optimize"]):
        status, _, err = on_a_read_only_medium(place, *change)
        assert status == 2
        assert "cannot be written" in err
    assert ids(place) == OLD


def test_a_full_disk_in_the_middle(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process, at each of the first writes in turn: what was committed stays."""
    real: Callable[[int], None] = os.fsync
    for turn in range(4):
        left = turn

        def full(descriptor: int) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise OSError(28, "No space left on device")
            real(descriptor)

        monkeypatch.setattr(os, "fsync", full)
        with searchnews.open(place / "indexes/news") as archive:
            with pytest.raises(searchnews.NoSpaceError, match="no space left"):
                archive.add([searchnews.Article(id="new", body="x")], enrich=PLAIN)
            monkeypatch.undo()
            assert ids(place) == OLD
    shutil.rmtree(place / "indexes/news")
