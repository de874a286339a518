"""Who may write now? One process at a time; a second one waits, and learns who holds the lock.

The lock is Whoosh's own (`flock` on MAIN_WRITELOCK), so a stock Whoosh writer is kept out, too. The operating system
drops it when its process dies, so there are no stale locks.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from searchnews.errors import ArchiveError, LockedError
from searchnews.storage.commit import INDEX_NAME

POLL = 0.05  # seconds


@contextmanager
def write_lock(directory: Path, timeout: float) -> Iterator[None]:
    """Holds the lock on an index directory; waits up to `timeout` seconds for it. Raises LockedError."""
    path = directory / f"{INDEX_NAME}_WRITELOCK"
    descriptor = _open(path)
    try:
        _acquire(descriptor, directory, timeout)
        holder = f"process {os.getpid()} ({Path(sys.argv[0]).name}) since {datetime.now():%Y-%m-%d %H:%M:%S}"
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, holder.encode("utf-8", "replace"), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    """The lock's descriptor. What somebody else put there instead, a link to another file or a pipe, is not written."""
    refused = f"{path}: not a regular file, so it is not written; remove it"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o644)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EMLINK, errno.EISDIR, errno.ENXIO):
            raise ArchiveError(refused) from None
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise ArchiveError(refused)
    return descriptor


def _acquire(descriptor: int, directory: Path, timeout: float) -> None:
    give_up = time.monotonic() + timeout
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= give_up:
                holder = os.pread(descriptor, 200, 0).decode("utf-8", "replace") or "another process"
                raise LockedError(
                    f"{directory}: being written by {holder}; waited {timeout:g} s; try again when it has finished"
                ) from None
            time.sleep(POLL)
