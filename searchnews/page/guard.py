"""Who may ask, and what may a browser do with the answer?

Around the whole application: the name in `Host` must be one of ours, so that no page from elsewhere reaches this one by
a name of its own that leads here (DNS rebinding); forms come from our own pages; and every answer forbids scripts and
anything else that is not a file of ours, frames around it, guessing of types, and telling other sites where the reader
came from.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        b"form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),  # with no-referrer, forms would not say where they come from
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
PRIVATE = (b"cache-control", b"private, no-cache")  # an index changes, and not everybody may read it
LONGEST_ADDRESS = 16_384  # bytes of a path and its query string


class Guard:
    """An application that answers only those who may ask. `names` are those that it may be called by, in small letters
    and without a port; with `addresses`, any IP address too, which no page from elsewhere can make its own name of."""

    def __init__(self, app: App, names: frozenset[str] = LOOPBACK, *, addresses: bool = False) -> None:
        self._app, self._names, self._addresses = app, names, addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse to."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in HEADERS}
                kept = [pair for pair in message.get("headers", ()) if pair[0].lower() not in own]
                if not any(name.lower() == b"cache-control" for name, _ in kept):
                    kept.append(PRIVATE)
                message["headers"] = [*kept, *HEADERS]
            await send(message)

        if not self._is_ours(_header(scope, b"host")):
            await refuse(guarded, 421, "this page answers to other names only; open it by the address that serve shows")
        elif len(scope.get("raw_path") or b"") + len(scope.get("query_string", b"")) > LONGEST_ADDRESS:
            await refuse(guarded, 414, "the address is too long; ask with fewer words")
        elif scope["method"] not in ("GET", "HEAD", "POST"):
            await refuse(guarded, 405, "pages are read, and forms are posted", (b"allow", b"GET, HEAD, POST"))
        elif scope["method"] == "POST" and not self._is_from_here(scope):
            await refuse(guarded, 403, "this was not sent from a page of ours")
        else:
            await self._app(scope, receive, guarded)

    def _is_from_here(self, scope: Scope) -> bool:
        """Was a form sent by a page of ours? A browser says which one sent it."""
        scheme, _, host = _header(scope, b"origin").partition("://")
        return scheme in ("http", "https") and bool(host) and host.lower() == _header(scope, b"host").lower()

    def _is_ours(self, host: str) -> bool:
        name = without_port(host.lower())
        return name in self._names or (self._addresses and is_address(name))


def _header(scope: Scope, wanted: bytes) -> str:
    """A header that stands there once; "" for none or several."""
    found = [value for name, value in scope["headers"] if name == wanted]
    return str(found[0].decode("latin-1")) if len(found) == 1 else ""


def without_port(host: str) -> str:
    """The name in a Host header."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isascii() and port.isdigit() and not (name.count(":") and name[-1:] != "]") else host


def is_address(name: str) -> bool:
    """Is it an IP address, as it stands in an address?"""
    try:
        ipaddress.ip_address(name[1:-1] if name.startswith("[") and name.endswith("]") else name)
    except ValueError:
        return False
    return True


async def refuse(send: Send, status: int, why: str, *more: tuple[bytes, bytes]) -> None:
    """An answer in one line."""
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{why}\n".encode()})
