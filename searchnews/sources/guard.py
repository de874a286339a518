"""How is a file read whose parser may take all time and memory? In a process that is given up when it takes too much.

The parsers of web pages, feeds, PDF and the like are other people's; some input of a megabyte makes each of them take
minutes or gigabytes. What is large, or in a format that costs much whatever its size, is read in a second process
under limits of the operating system; it costs a second to start, once, and a file that reaches a limit is skipped with
a sentence. Most files are small and are read here: `limits` keeps those cheap.
"""

from __future__ import annotations

import os
import resource
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from searchnews.article import Article
from searchnews.sources import limits
from searchnews.sources.model import Found, Options, Problem, Unit
from searchnews.sources.reading import read
from searchnews.sources.streams import COMPRESSED_SUFFIXES

# From which size on (bytes) a format is read in the other process. What is compressed may be of any size.
_DEAR = {
    "html": limits.DEAR, "feed": limits.DEAR, "mail": limits.DEAR, "warc": limits.DEAR, "json": limits.JSON_DEAR,
    "newsml": limits.DEAR, "newsml1": limits.DEAR, "nitf": limits.DEAR, "pdf": 0, "docx": 0,
}  # fmt: skip
_AT_ONCE = 64  # articles and problems in one message between the processes
_TEXT_AT_ONCE = limits.MB  # characters of them


class Reader:
    """Reads units with the same options. `close` ends the process that it may have started; not for several threads."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, unit: Unit) -> Found:
        """The articles of one unit, one at a time, and the problems met on the way. Never raises over bad input."""
        # People's own patterns can only be stopped in a main thread, which the other process has in any case.
        anywhere = not self._options.boilerplate or threading.current_thread() is threading.main_thread()
        size = _dear_size(unit, None if anywhere else 0)
        return read(unit, self._options) if size is None else self._read_apart(unit, size)

    def close(self) -> None:
        """End the other process, if there is one."""
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._pipe = self._process = None

    def _read_apart(self, unit: Unit, size: int) -> Iterator[Article | Problem]:
        seconds, memory = limits.seconds(size), limits.memory(size)
        done = False
        try:
            pipe = self._pipe or self._start()
            pipe.send((unit, self._options, seconds, memory))
            while not done:
                found = pipe.recv()
                done = found is None
                yield from found or ()
        except (EOFError, OSError) as error:
            yield Problem(unit.where, 0, self._fate(error, seconds, memory))
        finally:
            if not done:  # or it would answer the next question with the rest of this one
                self.close()

    def _start(self) -> Connection:
        mine, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(  # not of multiprocessing: its workers may have no children
                [sys.executable, "-c", f"from {__name__} import serve; serve({theirs.fileno()})"],
                pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(os.path.abspath(path) for path in sys.path)},  # noqa: PTH100
            )  # fmt: skip
        self._pipe = mine
        return mine

    def _fate(self, error: Exception, seconds: int, memory: int) -> str:
        """Why there is no answer."""
        if self._process is None:
            return f"cannot be read: no process for it could be started ({error})"
        status = self._process.wait()
        if status == -signal.SIGXCPU:
            return f"takes more than {seconds} s to read: the rest of it is skipped"
        return f"breaks its parser or takes more than {memory // limits.MB:,} MB to read: the rest of it is skipped"


def _dear_size(unit: Unit, usual: int | None) -> int | None:
    """The size of a unit that is to be read in the other process, in bytes, or None for one that is read here. `usual`
    is the least such size of formats that cost little."""
    least = _DEAR.get(unit.format, usual)
    if least is None:
        return None
    size = unit.size
    if size is None:
        try:
            size = Path(unit.path).stat().st_size
        except OSError:
            return None  # and reading says why
        if unit.path.endswith(COMPRESSED_SUFFIXES):
            size = max(least, size * limits.PACKED)
    return size if size >= least else None


def serve(number: int) -> None:
    """The life of the other process: units in, articles and problems out, None after the last of a unit. `number` is
    the file descriptor of its end of the pipe; when the other end closes, it ends at once."""
    pipe = Connection(number)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the business of the one who asked
    _limit(resource.RLIMIT_CORE, 0)
    threading.Thread(target=_end_with, args=(number,), daemon=True).start()
    while True:
        try:
            unit, options, seconds, memory = pipe.recv()
        except (EOFError, OSError):
            return
        _limit(resource.RLIMIT_CPU, int(time.process_time()) + 1 + seconds)
        _limit(resource.RLIMIT_AS, _address_space() + memory)
        with suppress(OSError):
            for found in _together(read(unit, options)):
                pipe.send(found)
            pipe.send(None)


def _limit(what: int, most: int) -> None:
    with suppress(ValueError, OSError):  # not every system has every limit, and a lower one may hold already
        resource.setrlimit(what, (most, resource.getrlimit(what)[1]))


def _end_with(number: int) -> None:
    """End this process when the other end of the pipe closes, whatever a parser is doing."""
    poll = select.poll()
    poll.register(number, 0)  # a hang-up is always told
    poll.poll()
    os._exit(1)


def _address_space() -> int:
    """Bytes of addresses that this process has now, mostly of libraries; 0 where the system does not say."""
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    return 0


def _together(found: Found) -> Iterator[list[Article | Problem]]:
    """What was found in lists worth a message."""
    some: list[Article | Problem] = []
    size = 0
    for item in found:
        some.append(item)
        size += len(item.body) if isinstance(item, Article) else 0
        if len(some) >= _AT_ONCE or size >= _TEXT_AT_ONCE:
            yield some
            some, size = [], 0
    if some:
        yield some
