"""The power fails at every moment of a change: what was acknowledged is there, and what was not is there or is not.

Nothing is on a disk for sure before it is flushed: a recording of a change holds, for the moment before each flush,
renaming and removal, which names and bytes are, and which may be lost, reordered or garbage. From each moment some of
the states are made that a disk could be left in, and opened.
"""

from __future__ import annotations

import contextlib
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import searchnews
from searchnews.indexing.writer import Writer, create
from torture.kills import PLAIN, article, change, contents

BLOCK = 512  # bytes that a disk writes at once
STATES = 3  # that are made of each moment
INTERRUPTED = 0.3  # so many changes are broken off, and the next writer begins with what they left


class Interrupted(BaseException):
    """The process ends here, as if it had been killed; the machine goes on."""


@dataclass(frozen=True)
class Operation:
    """A change of names in a directory: `name` stands for file number `file` (None: for none), and `old` for none."""

    name: str
    file: int | None
    old: str = ""

    def apply(self, names: dict[str, int]) -> None:
        names.pop(self.old, None)
        if self.file is None:
            names.pop(self.name, None)
        else:
            names[self.name] = self.file


@dataclass(frozen=True)
class Moment:
    """What is on the disk for sure (the number of the file of each name, and bytes of each file, if they were ever
    flushed), and on top of it what may have got there: operations in their order, and the bytes of each file."""

    names: dict[str, int]
    flushed: dict[int, bytes]
    operations: tuple[Operation, ...]
    written: dict[int, bytes]

    def state(self, directory: Path, rng: random.Random) -> None:
        """Leave in a directory what the disk may hold after the power has failed at this moment."""
        names = dict(self.names)
        way = rng.randrange(4)
        upto = len(self.operations) if way == 0 else rng.randrange(len(self.operations) + 1)
        for number, operation in enumerate(self.operations):
            if number < upto if way < 3 else rng.random() < 0.5:
                operation.apply(names)
        directory.mkdir()
        for name, file in names.items():
            (directory / name).write_bytes(_torn(self.flushed.get(file, b""), self.written[file], rng))


def _torn(old: bytes, new: bytes, rng: random.Random) -> bytes:
    """What a file may hold of which `old` was flushed and `new` was not."""
    if old == new or (way := rng.randrange(5)) == 0:
        return new
    if way == 1:
        return old
    if way == 2:
        return new[: rng.randrange(len(new) + 1)]
    if way == 3:
        return bytes(len(new))
    blocks = [new[at : at + BLOCK] for at in range(0, len(new), BLOCK)]
    ways = (lambda block: block, lambda block: bytes(len(block)), lambda block: rng.randbytes(len(block)))
    return b"".join(rng.choice(ways)(block) for block in blocks)


@dataclass
class Disk:
    """Records what happens to the files of a directory, from when it is made; it holds what is there by then."""

    directory: Path
    interrupt_at: int = -1  # the number of the moment at which `Interrupted` is raised
    moments: list[Moment] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._open: dict[int, int] = {}  # file -> a descriptor, so that its number is not given to another file
        self._operations: list[Operation] = []
        self._flushed: dict[int, bytes] = {}
        self._written: dict[int, bytes] = {}
        self._seen: dict[str, int] = {}
        self._look()
        self._names, self._operations, self._flushed = dict(self._seen), [], dict(self._written)

    def close(self) -> None:
        for descriptor in self._open.values():
            os.close(descriptor)

    def _look(self) -> None:
        """Notice new files, and what has been written."""
        for path in sorted(self.directory.iterdir()):
            if path.name not in self._seen:
                descriptor = os.open(path, os.O_RDONLY)
                self._seen[path.name] = file = os.fstat(descriptor).st_ino
                self._open[file] = descriptor
                self._operations.append(Operation(path.name, file))
        for file, descriptor in self._open.items():
            self._written[file] = os.pread(descriptor, os.fstat(descriptor).st_size, 0)

    def moment(self) -> None:
        """The power may fail now."""
        self._look()
        if len(self.moments) == self.interrupt_at:
            raise Interrupted
        self.moments.append(
            Moment(dict(self._names), dict(self._flushed), tuple(self._operations), dict(self._written))
        )

    def flush(self, descriptor: int) -> None:
        """In place of os.fsync."""
        self.moment()
        file = os.fstat(descriptor).st_ino
        if file == self.directory.stat().st_ino:
            self._names, self._operations = dict(self._seen), []
            for gone in self._open.keys() - self._seen.values():
                os.close(self._open.pop(gone))
                del self._written[gone]
                self._flushed.pop(gone, None)
        elif file in self._written:
            self._flushed[file] = self._written[file]

    @contextlib.contextmanager
    def recording(self) -> Iterator[None]:
        rename, unlink = os.rename, os.unlink

        def renamed(old: Path, new: Path) -> None:
            self.moment()
            rename(old, new)
            self._note(Operation(Path(new).name, self._seen[Path(old).name], Path(old).name))

        def unlinked(path: Path) -> None:
            self.moment()
            unlink(path)
            if Path(path).parent == self.directory:
                self._note(Operation(Path(path).name, None))

        with (
            mock.patch("os.fsync", self.flush),
            mock.patch("os.rename", renamed),
            mock.patch("os.unlink", unlinked),
        ):
            yield

    def _note(self, operation: Operation) -> None:
        operation.apply(self._seen)
        self._operations.append(operation)


def campaign(seed: int, until: Callable[[int], bool]) -> tuple[int, list[str]]:
    """(how many times the power failed, findings)."""
    rng = random.Random(seed)
    losses, findings = 0, []
    with tempfile.TemporaryDirectory() as name:
        index = Path(name) / "index"
        create(index)
        disk = Disk(index)
        now: dict[str, str] = {}
        held = [now]  # what the index may hold by right: the last is what it holds now
        version = 0
        while not until(losses):
            version += 1
            act, then = change(index, rng, version, now)
            disk.moments.clear()
            disk.interrupt_at = rng.randrange(20) if rng.random() < INTERRUPTED else -1
            try:
                with disk.recording():
                    act()
                acknowledged = [then]
            except Interrupted:
                acknowledged = [*held, then]
            cases = [(moment, [*held, then]) for moment in disk.moments]
            disk.moments.clear()
            disk.interrupt_at = -1
            disk.moment()
            cases += [(disk.moments[0], acknowledged)] * 2
            for moment, rightful in cases:
                for _ in range(STATES):
                    losses += 1
                    with tempfile.TemporaryDirectory() as place, mock.patch("os.fsync"):  # these need not last
                        left = Path(place) / "index"
                        moment.state(left, rng)
                        findings += [f"change {version}: {what}" for what in _looked_at(left, rightful)]
            now = contents(index)
            held = [now] if acknowledged == [then] else [*acknowledged, now]
        disk.close()
    return losses, findings


def _looked_at(index: Path, rightful: list[dict[str, str]]) -> Iterator[str]:
    """What is wrong with the index that is left after the power has failed."""
    try:
        found = contents(index)
        if found not in rightful:
            yield f"{len(found)} articles, {' or '.join(str(len(held)) for held in rightful)} expected"
        yield from searchnews.check(index)
        with Writer(index, enrich=PLAIN) as writer:
            list(writer.add([article(0, -1)]))
        if contents(index) != found | {"a0": article(0, -1).body}:
            yield "the next change is not what it ought to be"
    except Exception as error:
        yield repr(error)


def run(seed: int, seconds: float) -> list[str]:
    """The campaign: as many losses of power as there is time for."""
    end = time.monotonic() + seconds
    losses, findings = campaign(seed, lambda _: time.monotonic() > end)
    print(f"  {losses:,} losses of power")
    return findings
