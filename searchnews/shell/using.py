"""Which index does the shell ask, and what does it hold?"""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from searchnews.errors import SearchNewsError
from searchnews.render import text
from searchnews.render.terminal import safe
from searchnews.render.text import message
from searchnews.shell.outside import path_of
from searchnews.shell.session import Answer, Choice, Session, paged
from searchnews.together import names, newest_stats, places


def use(session: Session, argument: str) -> Answer:
    if session.indexes is None:
        raise SearchNewsError("which other indexes there are is not known here")
    try:
        wanted = list(dict.fromkeys(shlex.split(argument)))
    except ValueError:
        raise SearchNewsError("a quotation mark is open; :use wants names, as in :use news 'old news'") from None
    if not wanted:
        return _listed(session)
    # A Unix shell, which usually makes a path of ~, has not seen this line.
    archive = session.indexes.open([str(path_of(name)) if name.startswith("~") else name for name in wanted])
    found = Session(
        archive, session.style, session.height, session.sort, session.limit, timeout=session.timeout,
        indexes=session.indexes,
    )  # fmt: skip
    return Answer(found, message(f"{archive.name}: {counted(len(archive))}", session.style))


def _listed(session: Session) -> Answer:
    """The indexes that have a name; those in use have a star."""
    used = {*names(session.archive)}
    known = session.indexes.names() if session.indexes else ()
    lines = [f"{'*' if name in used else ' '} {safe(name)}" for name in sorted({*known, *used})]
    return paged(session, lambda style: "".join(f"{line}\n" for line in lines))


def index_choices(session: Session) -> Iterator[Choice]:
    yield from ((shlex.quote(name), "") for name in (session.indexes.names() if session.indexes else ()))


def stats(session: Session, argument: str) -> Answer:
    # Of what is there now, as the next query is; the pages of the last one go on in the commit that was searched.
    told = text.stats(newest_stats(session.archive), " and ".join(places(session.archive)), session.style)
    return Answer(session, told)


def counted(articles: int) -> str:
    """So many articles, in words."""
    return f"{articles:,} article{'s' * (articles != 1)}"
