"""How does the page listen? The only importer of uvicorn."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence

import uvicorn

from searchnews.errors import SearchNewsError
from searchnews.page.app import application
from searchnews.page.door import Door
from searchnews.page.guard import LOOPBACK, App, Guard, is_address
from searchnews.page.readers import Readers
from searchnews.page.views import Served

BACKLOG = 512  # connections that wait
MOST = 2_000  # connections; more are told to come again
KEEP_ALIVE = 30  # seconds


def serve(
    archives: Sequence[Served],
    host: str,
    port: int,
    ready: Callable[[str], None],
    *,
    readers: Readers | None = None,
    write: bool = False,
) -> None:
    """Listen until Ctrl-C; `ready` is told the address once it can be opened. Only `readers` get in, if they are given,
    and with `write` they may save searches, tag and note. Raises SearchNewsError."""
    listening = _listening(host, port)
    own = listening.getsockname()[1]
    names = LOOPBACK | {host.lower()} | ({socket.gethostname().lower()} if not is_loopback(host) else set())
    app: App = application(archives, write)
    app = Guard(app if readers is None else Door(app, readers), frozenset(names), addresses=not is_loopback(host))
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, timeout_keep_alive=KEEP_ALIVE,
        backlog=BACKLOG, limit_concurrency=MOST, lifespan="off",
    )  # fmt: skip
    ready(f"http://{f'[{host}]' if ':' in host else host}:{own}/")
    uvicorn.Server(config).run(sockets=[listening])


def is_loopback(host: str) -> bool:
    """Does only this machine reach it?"""
    return host == "localhost" or host == "::1" or (is_address(host) and host.startswith("127."))


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises SearchNewsError."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except (OSError, UnicodeError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise SearchNewsError(f"cannot listen on {host} port {port}: {why}; choose another with --port") from None
    return listening
