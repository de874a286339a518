"""Asks an ASGI application, without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What came back; names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


def ask(app: Any, address: str, method: str = "GET", body: bytes = b"", **headers: str) -> Answer:
    """The answer to a request; `headers` by names with _ for -."""
    return asyncio.run(_ask(app, address, method, body, headers))


async def _ask(app: Any, address: str, method: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    path, _, query = address.partition("?")
    from urllib.parse import unquote

    sent = {"host": "localhost", **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": unquote(path), "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in sent.items()],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    status, got, pieces = 0, {}, []
    waiting = [{"type": "http.request", "body": body, "more_body": False}]
    never = asyncio.Event()

    async def receive() -> MutableMapping[str, Any]:
        if not waiting:
            await never.wait()  # the reader stays
        return waiting.pop(0)

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            got.update({name.decode().lower(): value.decode("latin-1") for name, value in message["headers"]})
        else:
            pieces.append(message.get("body", b""))

    await app(scope, receive, send)
    return Answer(status, got, b"".join(pieces))
