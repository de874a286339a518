"""Which address is answered by what?

    /                     the archives, or the only one
    /NAME/                the newest articles
    /NAME/search?q=       hits
    /NAME/article?id=     an article, with the matches of the same query
    /NAME/help            the query language
    /static/              style and script

Everything that searches runs in threads, of which there are a few: the others wait.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from searchnews.errors import QueryError, SearchNewsError
from searchnews.page import views
from searchnews.page.html import page
from searchnews.page.state import State
from searchnews.page.views import Served
from searchnews.query.forms import FORMS

T = TypeVar("T")
THREADS = max(2, min(8, os.cpu_count() or 1))
MOST_PAIRS = 100  # in a query string
_STATIC = Path(__file__).parent / "static"
_LOG = logging.getLogger("searchnews.page")


class Pages:
    """The answers of the application, for archives by name."""

    def __init__(self, archives: Sequence[Served]) -> None:
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

    async def archives(self, request: Request) -> Response:
        """The archives that there are."""
        if len(self._archives) == 1:
            return RedirectResponse(f"/{next(iter(self._archives))}/", 307)
        fronts = await self.run(lambda: [views.front(served) for served in self._archives.values()])
        return HTMLResponse(page("archives.html", fronts=fronts))

    async def search(self, request: Request) -> Response:
        """The hits of a query; the newest articles without one."""
        served, state = self.served(request), state_of(request)

        def made() -> str:
            found = views.found(served, state)
            front = not (state.query or state.filters or state.begin or state.end) and state.page == 1
            return page("search.html", front=views.front(served), state=state, found=found, is_front=front)

        return await self._answered(served, state, made)

    async def article(self, request: Request) -> Response:
        """An article."""
        served, state = self.served(request), state_of(request)
        id_ = dict(pairs(request)).get("id", "")

        def made() -> str:
            reading = views.reading(served, id_, state)
            if reading is None:
                raise HTTPException(404, "there is no such article; it may have been deleted")
            return page("article.html", front=views.front(served), state=state, reading=reading)

        return await self._answered(served, state, made)

    async def help(self, request: Request) -> Response:
        """The query language."""
        served, state = self.served(request), State()
        sections = [(name, list(forms)) for name, forms in groupby(FORMS, key=lambda form: form.section)]
        return await self._answered(
            served, state, lambda: page("help.html", front=views.front(served), state=state, sections=sections)
        )

    async def _answered(self, served: Served, state: State, made: Callable[[], str]) -> Response:
        """A page or, if the query cannot be answered, one that says why."""
        try:
            return HTMLResponse(await self.run(made))
        except QueryError as error:
            status, problem = 400, error
        except SearchNewsError as error:
            _LOG.error("%s", error)
            raise HTTPException(*told(error)) from None
        front = await self.run(lambda: views.front(served))
        return HTMLResponse(page("mistake.html", front=front, state=state, error=problem), status)


def pairs(request: Request) -> list[tuple[str, str]]:
    """The query string in pairs. Raises HTTPException."""
    try:
        return parse_qsl(request.url.query, max_num_fields=MOST_PAIRS)
    except ValueError:
        raise HTTPException(400, f"more than {MOST_PAIRS} values in the address; ask with fewer") from None


def state_of(request: Request) -> State:
    """The state that an address stands for. Raises HTTPException."""
    try:
        return State.of(pairs(request))
    except SearchNewsError as error:
        raise HTTPException(400, str(error)) from None


def told(error: SearchNewsError) -> tuple[int, str]:
    """The status and the words for an error; those of an archive may name paths, which are for its keeper alone."""
    if type(error) is SearchNewsError:
        return 400, str(error)
    return 503, "the archive cannot be read; its keeper finds the reason where searchnews serve runs"


async def failed(request: Request, error: Exception) -> Response:
    """The page of an error that is no mistake in a query."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    why = error.detail if isinstance(error, HTTPException) else "something went wrong here; it is no fault of yours"
    return HTMLResponse(page("failed.html", status=status, why=why), status)


def application(archives: Sequence[Served]) -> Starlette:
    """The application for some archives, without a guard."""
    handlers: dict[Any, Any] = {HTTPException: failed, 500: failed}
    return Starlette(routes=Pages(archives).routes(), exception_handlers=handlers)
