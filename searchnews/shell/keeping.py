"""What does the shell keep for later: saved searches, hits in files, and a query that is worked on?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from searchnews import render
from searchnews.errors import QueryError, SearchNewsError
from searchnews.render.terminal import cut, safe
from searchnews.render.text import message
from searchnews.shell import outside
from searchnews.shell.session import Answer, Choice, Session, ask_text, paged, refreshed, results_of

FORCE = "!"  # before the name of a file: it may be there


def asked_by_name(session: Session, name: str) -> Answer:
    from searchnews.desk.watching import asked

    if not name:
        return Answer(session, end=True)
    query = asked(session.archive, f"@{name.removeprefix('@')}").query
    return replace(ask_text(session, query), asked=query)


def saved_choices(session: Session) -> Iterator[Choice]:
    yield from ((safe(one.name), safe(one.query)) for one in session.archive.watch_list.searches())


def save(session: Session, argument: str) -> Answer:
    from searchnews.render.saving import OF_SUFFIX, write

    name = argument.removeprefix(FORCE).strip()
    path = outside.path_of(name)
    format = OF_SUFFIX.get(path.suffix.lower())
    if not name or format is None:
        raise SearchNewsError(f":save wants a file whose name ends with one of {', '.join(OF_SUFFIX)}")
    found = results_of(session)
    if path.exists() and not argument.startswith(FORCE):
        raise SearchNewsError(f"{name} exists; :save! {name} writes over it")
    scan = session.archive.scan(
        found.query, sort=session.sort, copies=False, timezone=session.style.timezone, timeout=session.timeout,
        with_text=format != "ids",
    )  # fmt: skip
    write(scan, format, path, session.style)
    told = f"{len(scan):,} hit{'s' * (len(scan) != 1)} saved as {name}"
    return Answer(session, message(told, session.style))


def edit(session: Session, argument: str) -> Answer:
    text = argument or ("" if session.results is None else str(session.results.query))
    query = " ".join(outside.edit(f"{text}\n").split())
    if not query:
        return Answer(session)
    try:
        return replace(ask_text(session, query), asked=query)
    except QueryError as error:  # what was written is not to be lost
        return Answer(session, render.text.query_error(error, session.style), asked=query)


def watch_list(session: Session, argument: str) -> Answer:
    from searchnews.search.batch import NamedQuery

    session = refreshed(session)
    watched, zone = session.archive.watch_list, session.style.timezone
    if argument:
        added = watched.add(NamedQuery(argument, str(results_of(session).query)), timezone=zone)
        return Answer(session, message(f"saved as {added.name}", session.style))
    found = watched.new(timezone=zone, timeout=session.timeout)
    told = [(one.asked, "wrong" if one.error else f"{one.total:,} new") for one in found]
    lines = [f"{safe(asked.name)} ({new}): {safe(asked.query)}" for asked, new in told]
    lines = lines or ["no search is saved; :watch-list NAME saves the last query"]
    return paged(session, lambda style: "".join(f"{cut(line, style.width, style.dots)}\n" for line in lines))
