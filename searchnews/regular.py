"""How is a file opened that must be nothing but a file?

A name in a directory that somebody else made may be a pipe, which waits for ever, a device, or a link to a file that is
none of our business. Here such names are refused, without waiting.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO


def open_regular(path: Path, *, links: bool = False) -> BinaryIO:
    """Open a file for reading; with `links`, the name may be a link to it. Raises OSError, for anything that is not a
    file with the words "not a regular file"."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if links else os.O_NOFOLLOW))
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EMLINK, errno.ENXIO):  # a link; a socket
            raise _refused(path) from None
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _refused(path)
    return os.fdopen(descriptor, "rb")


def _refused(path: Path) -> OSError:
    return OSError(errno.EINVAL, "not a regular file", str(path))
