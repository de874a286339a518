"""Which address is answered by what?

    /                     the archives, or the only one
    /NAME/                the newest articles
    /NAME/search?q=       hits; /NAME/search.json and other formats
    /NAME/article?id=     an article, with the matches of the same query; article.json
    /NAME/saved           saves a search (POST), and so tag, note: if readers may write
    /NAME/....json        facets, timeline, compare, typing: see openapi.json
    /NAME/help            the query language
    /static/              style and script

Everything that searches runs in threads, of which there are a few: the others wait.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby, islice
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from searchnews.errors import MissingLibraryError, QueryError, SearchNewsError
from searchnews.page import changes, data, openapi, views
from searchnews.page.data import FORMATS, JSON
from searchnews.page.html import page
from searchnews.page.state import State
from searchnews.page.views import Served
from searchnews.query.forms import FORMS
from searchnews.render.data import json_text
from searchnews.render.terminal import safe
from searchnews.search.results import Hit

T = TypeVar("T")
AT_ONCE = 200  # hits of a download
LARGEST_FORM = 1 << 16  # bytes
THREADS = max(2, min(8, os.cpu_count() or 1))
MOST_PAIRS = 100  # in a query string
_STATIC = Path(__file__).parent / "static"
_UNNAMED = re.compile(r"[^\w.-]|[^\x00-\x7f]")  # not in the name of a file
_LOG = logging.getLogger("searchnews.page")


class Pages:
    """The answers of the application, for archives by name."""

    def __init__(self, archives: Sequence[Served], write: bool = False) -> None:
        self._write = write
        self._archives: Mapping[str, Served] = {served.name: served for served in archives}
        self._pool = ThreadPoolExecutor(THREADS, "searchnews")

    def routes(self) -> list[Route | Mount]:
        """The addresses."""
        return [
            Route("/", self.archives),
            Mount("/static", StaticFiles(directory=_STATIC)),
            Route("/{archive}/", self.search),
            Route("/{archive}/search", self.search),
            Route("/{archive}/article", self.article),
            Route("/{archive}/help", self.help),
            *([Route("/{archive}/{what}", self.change, methods=["POST"])] if self._write else []),
            Route("/openapi.json", self.openapi),
            Route("/{archive}/search.{format}", self.hits),
            Route("/{archive}/{what}.json", self.answer),
        ]

    async def run(self, work: Callable[[], T]) -> T:
        """What a function returns that may take a while."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def served(self, request: Request) -> Served:
        """The archive that an address names. Raises HTTPException."""
        found = self._archives.get(request.path_params["archive"])
        if found is None:
            raise HTTPException(404, "there is no archive of this name")
        return found

    def front(self, served: Served) -> views.Front:
        """What stands above every page of an archive."""
        return views.front(served, self._write)

    async def archives(self, request: Request) -> Response:
        """The archives that there are."""
        if len(self._archives) == 1:
            return RedirectResponse(f"/{next(iter(self._archives))}/", 307)
        fronts = await self.run(lambda: [self.front(served) for served in self._archives.values()])
        return HTMLResponse(page("archives.html", fronts=fronts))

    async def search(self, request: Request) -> Response:
        """The hits of a query; the newest articles without one."""
        served, state = self.served(request), state_of(request)

        def made() -> str:
            found = views.found(served, state)
            front = not (state.query or state.filters or state.begin or state.end) and state.page == 1
            return page("search.html", front=self.front(served), state=state, found=found, is_front=front)

        return await self._answered(served, state, made)

    async def article(self, request: Request) -> Response:
        """An article."""
        served, state = self.served(request), state_of(request)
        given = dict(pairs(request))

        def made() -> str:
            reading = views.reading(served, given.get("id", ""), state, given.get("other", ""))
            if reading is None:
                raise HTTPException(404, "there is no such article; it may have been deleted")
            return page("article.html", front=self.front(served), state=state, reading=reading)

        return await self._answered(served, state, made)

    async def help(self, request: Request) -> Response:
        """The query language."""
        served, state = self.served(request), State()
        sections = [(name, list(forms)) for name, forms in groupby(FORMS, key=lambda form: form.section)]
        return await self._answered(
            served, state, lambda: page("help.html", front=self.front(served), state=state, sections=sections)
        )

    async def change(self, request: Request) -> Response:
        """Save a search or remove one, tag an article or note something about it; then back to where that is seen."""
        served, form, what = self.served(request), await form_of(request), request.path_params["what"]
        if what not in changes.CHANGES:
            raise HTTPException(404, "there is nothing to be changed here")
        try:
            after = await self.run(lambda: changes.CHANGES[what](served, form))
        except SearchNewsError as error:
            raise HTTPException(*told(error)) from None
        return RedirectResponse(f"/{quote(served.name, safe='')}/{after}", 303)

    # --- For programs ---

    async def openapi(self, request: Request) -> Response:
        """What programs can ask for."""
        own = await self.run(lambda: {name: served.fresh().own for name, served in self._archives.items()})
        return Response(json_text(openapi.description(own)), media_type=JSON)

    async def hits(self, request: Request) -> Response:
        """The hits of a query in another format."""
        served, state = self.served(request), state_of(request)
        format = FORMATS.get(request.path_params["format"])
        if format is None:
            raise HTTPException(404, f"no such format; there are {', '.join(FORMATS)}")

        def begun() -> Iterator[str | bytes]:
            served.fresh()
            return iter(format.pieces(served, state))

        try:
            pieces = await self.run(begun)
        except SearchNewsError as error:
            return _refused(error)
        name = f"{_UNNAMED.sub('-', served.name)}.{request.path_params['format']}"
        headers = {"content-disposition": f'attachment; filename="{name}"'} if format.saved else {}
        return StreamingResponse(self._streamed(pieces), media_type=format.media, headers=headers)

    async def _streamed(self, pieces: Iterator[str | bytes]) -> AsyncIterator[bytes]:
        """Some pieces at a time, each time in a thread: a long download holds none while the reader is slow."""
        while some := await self.run(lambda: [*islice(pieces, AT_ONCE)]):
            yield b"".join(piece.encode() if isinstance(piece, str) else piece for piece in some)

    async def answer(self, request: Request) -> Response:
        """Facets, a timeline, a comparison, an article, what is typed: as JSON."""
        served, state, given = self.served(request), state_of(request), pairs(request)
        one = dict(given)
        answers: dict[str, Callable[[], str]] = {
            "facets": lambda: data.facets(
                served, state, [value for name, value in given if name == "field"], _number(one.get("limit", "10"))
            ),
            "timeline": lambda: data.timeline(served, state),
            "compare": lambda: data.compared(served, state),
            "article": lambda: data.article(_found(views.marked(served, one.get("id", ""), state, served.limit()))),
            "typing": lambda: data.typing(served, one.get("q", ""), _number(one.get("at", "0"))),
        }
        made = answers.get(request.path_params["what"])
        if made is None:
            raise HTTPException(404, f"there are {', '.join(answers)}, and search")

        def answered() -> str:
            served.fresh()
            return made()

        try:
            return Response(await self.run(answered), media_type=JSON)
        except SearchNewsError as error:
            return _refused(error)

    # --- Mistakes ---

    async def _answered(self, served: Served, state: State, made: Callable[[], str]) -> Response:
        """A page or, if the query cannot be answered, one that says why."""
        try:
            return HTMLResponse(await self.run(made))
        except QueryError as error:
            status, problem = 400, error
        except SearchNewsError as error:
            raise HTTPException(*told(error)) from None
        front = await self.run(lambda: self.front(served))
        return HTMLResponse(page("mistake.html", front=front, state=state, error=problem), status)


def pairs(request: Request) -> list[tuple[str, str]]:
    """The query string in pairs. Raises HTTPException."""
    try:
        return parse_qsl(request.url.query, max_num_fields=MOST_PAIRS)
    except ValueError:
        raise HTTPException(400, f"more than {MOST_PAIRS} values in the address; ask with fewer") from None


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form that was sent. Raises HTTPException."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_FORM:
            raise HTTPException(413, "more than a form of this page can hold")
    try:
        return dict(parse_qsl(body.decode(), max_num_fields=MOST_PAIRS, keep_blank_values=True))
    except ValueError:
        raise HTTPException(400, "this is no form of this page") from None


def state_of(request: Request) -> State:
    """The state that an address stands for. Raises HTTPException."""
    try:
        return State.of(pairs(request))
    except SearchNewsError as error:
        raise HTTPException(400, str(error)) from None


def told(error: SearchNewsError) -> tuple[int, str]:
    """The status and the words for an error. Those of an archive may name paths, which are for its keeper alone: they
    are logged, and the reader is told that they were."""
    if type(error) is SearchNewsError or isinstance(error, QueryError):
        return 400, str(error)
    if isinstance(error, MissingLibraryError):
        return 501, str(error)
    _LOG.error("searchnews: %s", safe(str(error)))
    return 503, "the archive cannot be read; its keeper finds the reason where searchnews serve runs"


async def failed(request: Request, error: Exception) -> Response:
    """The page of an error that is no mistake in a query."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    why = error.detail if isinstance(error, HTTPException) else "something went wrong here; it is no fault of yours"
    if "." in request.url.path.rpartition("/")[2]:  # a program or a table was to have it
        return Response(data.mistake(SearchNewsError(why)), status, media_type=JSON)
    return HTMLResponse(page("failed.html", status=status, why=why), status)


def _refused(error: SearchNewsError) -> Response:
    """What is wrong, for a program."""
    if isinstance(error, QueryError):
        return Response(data.mistake(error), 400, media_type=JSON)
    status, why = told(error)
    return Response(data.mistake(SearchNewsError(why)), status, media_type=JSON)


def _number(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 9):
        raise SearchNewsError("expected a number")
    return int(value)


def _found(hit: Hit | None) -> Hit:
    if hit is None:
        raise HTTPException(404, "there is no such article; it may have been deleted")
    return hit


def application(archives: Sequence[Served], write: bool = False) -> Starlette:
    """The application for some archives, without a guard; with `write`, readers may save searches."""
    handlers: dict[Any, Any] = {HTTPException: failed, 500: failed}
    return Starlette(routes=Pages(archives, write).routes(), exception_handlers=handlers)
