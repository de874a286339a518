"""Who may write now? One process at a time; a second one waits, and learns who holds the lock.

The lock is Whoosh's own (`flock` on MAIN_WRITELOCK), so a stock Whoosh writer is kept out, too. The operating system
drops it when its process dies, so there are no stale locks. Of those who wait, the one who has locked the directory
itself is the next, so that a process that writes again and again does not keep all others out.
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
    descriptor = _open(directory / f"{INDEX_NAME}_WRITELOCK")
    try:
        if not _acquired(descriptor, directory, time.monotonic() + timeout):
            writer = os.pread(descriptor, 200, 0).decode("utf-8", "replace") or "another process"
            raise LockedError(
                f"{directory}: being written by {writer}; waited {timeout:g} s; try again when it has finished"
            )
        holder = f"process {os.getpid()} ({Path(sys.argv[0]).name}) since {datetime.now():%Y-%m-%d %H:%M:%S}"
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, holder.encode("utf-8", "replace"), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


@contextmanager
def edit_lock(path: Path, timeout: float) -> Iterator[None]:
    """Holds a lock of its own, a file, for a small change of what is kept beside an index, which does not wait for
    those who index. Raises LockedError, and ArchiveError if there can be no such file."""
    try:
        descriptor = _open(path)
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be written ({error.strerror})") from None
    try:
        if not _locked(descriptor, time.monotonic() + timeout):
            raise LockedError(f"{path}: held by another process; waited {timeout:g} s; try again when it has finished")
        yield
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


def _acquired(descriptor: int, directory: Path, give_up: float) -> bool:
    """Take the lock, when it is our turn."""
    turn = os.open(directory, os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            next_one = _locked(turn, give_up)
        except OSError:  # a file system that cannot lock directories: luck decides
            next_one = True
        return next_one and _locked(descriptor, give_up)
    finally:
        os.close(turn)


def _locked(descriptor: int, give_up: float) -> bool:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= give_up:
                return False
            time.sleep(POLL)
        else:
            return True
