"""Helpers for tests of the command line: run it here or as a process, and look at what came out."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from searchnews.cli import main

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
PLAIN = "tagger: none\n"  # settings for tests in which names are not the point: loading the model takes a second


@dataclass(frozen=True)
class Ran:
    """What a run of the program gave."""

    status: int
    out: str
    err: str


def run(*arguments: str | Path) -> Ran:
    """Run the program in this process, in the current directory."""
    out, err = io.StringIO(), io.StringIO()
    status: object = None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as leaving:
            status = leaving.code
    assert isinstance(status, int)
    return Ran(status, out.getvalue(), err.getvalue())


def command(*arguments: str | Path) -> list[str]:
    """The program as a command for a process of its own."""
    return [sys.executable, "-m", "searchnews", *map(str, arguments)]


def process(*arguments: str | Path, encoding: str = "utf-8", **environment: str) -> Ran:
    """Run the program as a process of its own, in the current directory."""
    done = subprocess.run(
        command(*arguments), env=os.environ | environment, capture_output=True, stdin=subprocess.DEVNULL,
        encoding=encoding, timeout=120, check=False,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)


@contextlib.contextmanager
def workplace(directory: Path) -> Iterator[Path]:
    """Be in a directory where the tagger is off and nobody's own settings are found."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "searchnews.yaml").write_text(PLAIN)
    ours = ("XDG_CONFIG_HOME", "SEARCHNEWS_INDEX", "SEARCHNEWS_HOME", "NO_COLOR")
    before = {name: os.environ.pop(name, None) for name in ours}
    os.environ["XDG_CONFIG_HOME"] = str(directory / "no-settings")
    try:
        with contextlib.chdir(directory):
            yield directory
    finally:
        del os.environ["XDG_CONFIG_HOME"]
        os.environ.update({name: value for name, value in before.items() if value is not None})
