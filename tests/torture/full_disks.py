"""The disk is full after so many more bytes, or at one of the next flushes: that is said in a sentence, what was there
before is still there, and when there is room again, all is well and nothing is left behind."""

from __future__ import annotations

import errno
import io
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import searchnews
from searchnews.errors import NoSpaceError
from searchnews.indexing.writer import create
from searchnews.storage import commit
from searchnews.sync import sync
from torture.kills import ARTICLES, PLAIN, article, change, contents

FULL = 3  # times that the disk is full before a change succeeds


class Disk:
    """A disk with room for `room` more bytes and `flushes` more flushes, for the files that are written while it is
    `used`."""

    def __init__(self, room: int = 1 << 40, flushes: int = 1 << 40) -> None:
        self.room, self.flushes = room, flushes

    def open(self, file: Any, mode: str = "r", *rest: Any, **options: Any) -> Any:
        """In place of io.open."""
        if mode not in ("wb", "xb"):
            return _OPEN(file, mode, *rest, **options)
        if not self.room:
            raise _full()  # no room for a name
        return io.BufferedWriter(_File(file, mode, self))

    def flush(self, descriptor: int) -> None:
        """In place of os.fsync."""
        self.flushes -= 1
        if self.flushes < 0:
            raise _full()

    @contextmanager
    def used(self) -> Iterator[None]:
        with mock.patch("io.open", self.open), mock.patch("os.fsync", self.flush):
            yield


class _File(io.FileIO):
    def __init__(self, file: Any, mode: str, disk: Disk) -> None:
        super().__init__(file, mode)
        self._disk = disk

    def write(self, data: Any, /) -> int:
        fitting = memoryview(data).cast("B")[: self._disk.room]
        if not fitting:
            raise _full()
        self._disk.room -= len(fitting)
        return super().write(fitting)


_OPEN = io.open


def _full() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _change(source: Path, rng: random.Random, version: int, now: dict[str, str]) -> Callable[[Path], None]:
    """Something to do with an index: what `kills` does, or following a file that is new, other, touched or gone."""
    kind = rng.choice(["kills", "file", "touch", "prune"])
    if kind == "kills" or (kind == "touch" and not source.exists()):
        seed = rng.random()
        return lambda index: change(index, random.Random(seed), version, now)[0]()
    if kind == "prune":
        source.unlink(missing_ok=True)
    elif kind == "touch":
        os.utime(source, (version, version))
    else:
        chosen = [article(number, version) for number in rng.sample(range(ARTICLES), 8)]
        source.write_text("".join(f'{{"id": "{a.id}", "title": "{a.title}", "body": "{a.body}"}}\n' for a in chosen))

    def follow(index: Path) -> None:
        sync(index, [source.parent], enrich=PLAIN, prune=True)

    return follow


def campaign(seed: int, until: Callable[[int], bool]) -> tuple[int, list[str]]:
    """(how many times the disk was full, findings)."""
    rng = random.Random(seed)
    version, full = 0, 0
    findings: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        index, copy, source = Path(name) / "index", Path(name) / "copy", Path(name) / "files" / "a.jsonl"
        source.parent.mkdir()
        create(index)
        while not until(full):
            version += 1
            now = contents(index)
            act = _change(source, rng, version, now)
            shutil.copytree(index, copy)
            disk = Disk()
            with disk.used():
                act(copy)
            then = contents(copy)
            shutil.rmtree(copy)
            written, flushed = (1 << 40) - disk.room, (1 << 40) - disk.flushes
            for _ in range(FULL if written else 0):
                full += 1
                small = (
                    Disk(room=rng.randrange(written)) if rng.random() < 0.7 else Disk(flushes=rng.randrange(flushed))
                )
                findings += [f"change {version}: {what}" for what in _tried(act, index, small, [now, then])]
            act(index)
            if contents(index) != then:
                findings.append(f"change {version}: is not made when there is room again")
            rubbish = {path.name for path in index.iterdir()} - commit.files(commit.open_newest(index)[0])
            findings += [f"change {version}: {left} is left behind" for left in rubbish - {"MAIN_WRITELOCK"}]
    return full, findings


def _tried(act: Callable[[Path], None], index: Path, disk: Disk, rightful: list[dict[str, str]]) -> Iterator[str]:
    """What is wrong with how a full disk was met."""
    try:
        with disk.used():
            act(index)
        if contents(index) != rightful[1]:
            yield "nobody was told that the disk is full"
    except NoSpaceError as error:
        if not str(error).isprintable():
            yield f"is no sentence: {error!r}"
    except Exception as error:
        yield repr(error)
    if contents(index) not in rightful:
        yield "what was there is not there any more"
    yield from searchnews.check(index)


def run(seed: int, seconds: float) -> list[str]:
    """The campaign: as many full disks as there is time for."""
    end = time.monotonic() + seconds
    full, findings = campaign(seed, lambda _: time.monotonic() > end)
    print(f"  {full:,} full disks")
    return findings
