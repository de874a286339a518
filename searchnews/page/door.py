"""How does a reader get in, where not everybody may? By a link with the token, by the form of /login, or, a program, by
the header Authorization; from then on by a signed cookie."""

from __future__ import annotations

import asyncio
import base64
import binascii
import time
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from searchnews.page.guard import App, Receive, Scope, Send
from searchnews.page.html import page
from searchnews.page.readers import Readers

COOKIE = "searchnews"
LASTS = 30 * 86_400  # seconds; a cookie ends with the run of the program in any case
PAUSE = 1.0  # seconds after a wrong answer
AT_ONCE = 4  # answers that are looked at: with the pause, nobody can try more than four a second
LARGEST_FORM = 8_192  # bytes


class Door:
    """An application for readers alone; others get a form."""

    def __init__(self, app: App, readers: Readers) -> None:
        self._app, self._readers = app, readers
        self._looking = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer readers, and let others become some."""
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            return await self._app(scope, receive, send)
        request = Request(scope, receive)
        if self._readers.holds(request.cookies.get(COOKIE, "0."), time.time()) or await self._introduced(request):
            if scope["path"] != "/login":
                return await self._app(scope, receive, send)
            return await RedirectResponse("/", 303)(scope, receive, send)
        await (await self._asked(request))(scope, receive, send)

    async def _asked(self, request: Request) -> Response:
        """The answer to somebody who is not known yet."""
        given = parse_qsl(request.url.query, max_num_fields=100)
        token = dict(given).get("token", "")
        if token and await self._right("", token):
            rest = urlencode([pair for pair in given if pair[0] != "token"])
            return self._let_in("", request.url.path + (f"?{rest}" if rest else ""))
        if request.method == "POST" and request.url.path == "/login":
            form = await _form(request)
            if form is not None and await self._right(form.get("name", ""), form.get("secret", "")):
                return self._let_in(form.get("name", ""), form.get("next", "/"))
            return self._form(form.get("next", "/") if form else "/", wrong=True)
        if "text/html" not in request.headers.get("accept", ""):
            return JSONResponse({"version": 1, "error": "say who you are: Authorization: Bearer TOKEN"}, 401)
        own = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return self._form("/" if request.url.path == "/login" else own, wrong=bool(token))

    def _form(self, after: str, wrong: bool) -> Response:
        names = bool(self._readers.passwords)
        return HTMLResponse(page("login.html", after=_inside(after), wrong=wrong, names=names), 401)

    def _let_in(self, name: str, after: str) -> Response:
        answer = RedirectResponse(_inside(after), 303)
        ticket = self._readers.ticket(name, int(time.time()) + LASTS)
        answer.set_cookie(COOKIE, ticket, max_age=LASTS, httponly=True, samesite="lax")
        MutableHeaders(raw=answer.raw_headers)["cache-control"] = "no-store"
        return answer

    async def _introduced(self, request: Request) -> bool:
        """Does a program say who it is?"""
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return await self._right("", given)
        if kind.lower() != "basic":
            return False
        try:
            name, _, password = base64.b64decode(given, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        return await self._right(name, password)

    async def _right(self, name: str, secret: str) -> bool:
        """Is this a token (without a name), or the password of a name? A wrong one takes a while."""
        if not name and self._readers.has_token(secret):
            return True
        async with self._looking:
            known: bool = bool(name) and await asyncio.to_thread(self._readers.has_password, name, secret)
            if known:
                return True
            await asyncio.sleep(PAUSE)
        return False


async def _form(request: Request) -> dict[str, str] | None:
    """The fields of a form; None for one that is too large or none at all."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_FORM:
            return None
    try:
        return dict(parse_qsl(body.decode(), max_num_fields=20, keep_blank_values=True))
    except ValueError:
        return None


def _inside(address: str) -> str:
    """An address of ours; the front for any other."""
    ours = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if ours else "/"
