"""What does the shell tell of one hit? It is read, explained, and compared with others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from searchnews import render
from searchnews.render import Style
from searchnews.render.terminal import cut, safe
from searchnews.render.text import message, when
from searchnews.shell.session import (
    Answer,
    Choice,
    Session,
    ask,
    hits_shown,
    numbered_hit,
    paged,
    results_of,
)

WIDEST_ARTICLE = 100  # columns; longer lines are hard to read


def open_hit(session: Session, argument: str) -> Answer:
    _, hit = numbered_hit(session, argument, "open")

    def draw(style: Style) -> str:
        return render.text.article(hit, replace(style, width=min(style.width, WIDEST_ARTICLE)))

    return paged(session, draw)


def explain(session: Session, argument: str) -> Answer:
    found = results_of(session)
    if not argument:
        parts = found.parts()
        return paged(session, lambda style: render.text.parts(parts, style))
    explained = found.explain(numbered_hit(session, argument, "explain")[1] if argument.isdigit() else argument)
    return paged(session, lambda style: render.explanation(explained, "text", style))


def copies(session: Session, argument: str) -> Answer:
    number, hit = numbered_hit(session, argument, "copies")
    if not hit.copies:
        return Answer(session, message(f"hit {number:,} has no copies in this archive", session.style))
    rows = [hit.article, *(a for copy in hit.copies if (a := session.archive.get(copy.id)) is not None)]
    rows.sort(key=lambda a: (a.published is None, a.published, a.id))
    facts = [(when(a, session.style.timezone), a.source, a.title, a.id) for a in rows]
    lines = [safe("  ".join(fact for fact in row if fact)) for row in facts]
    return paged(session, lambda style: "".join(f"{cut(line, style.width, style.dots)}\n" for line in lines))


def like(session: Session, argument: str) -> Answer:
    number, hit = numbered_hit(session, argument, "like")
    found = session.archive.like(hit.article)
    if found is None:
        return Answer(session, message(f"nothing tells hit {number:,} from the other articles", session.style))
    return ask(session, found.query)


def copied_choices(session: Session) -> Iterator[Choice]:
    yield from ((str(number), safe(hit.article.title)) for number, hit in hits_shown(session) if hit.copies)
