"""What does the shell keep beside the archive? Saved searches."""

from __future__ import annotations

from searchnews.render.terminal import cut, safe
from searchnews.render.text import message
from searchnews.shell.session import Answer, Session, paged, refreshed, results_of


def watch_list(session: Session, argument: str) -> Answer:
    from searchnews.desk import saved, seen
    from searchnews.search.batch import NamedQuery

    session = refreshed(session)
    archive, zone = session.archive, session.style.timezone
    known = seen.load(archive.path)
    if argument:
        search = NamedQuery(argument, str(results_of(session).query))
        added = saved.add(archive.path, search, zone=zone, languages=archive.snapshot.languages).searches[-1]
        seen.change(archive.path, lambda known: known.marked(archive.snapshot, [added.name]))
        return Answer(session, message(f"saved as {added.name}", session.style))
    searches = saved.read(archive.path).searches
    found = archive.news(searches, known, timezone=zone, timeout=session.timeout)
    told = [(one.asked, "wrong" if one.error else f"{one.total:,} new") for one in found]
    lines = [f"{safe(asked.name)} ({new}): {safe(asked.query)}" for asked, new in told]
    lines = lines or ["no search is saved; :watch-list NAME saves the last query"]
    return paged(session, lambda style: "".join(f"{cut(line, style.width, style.dots)}\n" for line in lines))
