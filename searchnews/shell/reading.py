"""What does the shell tell of one hit? It is read, explained, and compared with others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from searchnews import render
from searchnews.article import Article
from searchnews.errors import SearchNewsError
from searchnews.render import Style, reading
from searchnews.render.terminal import DIM, cut, safe
from searchnews.render.text import message, when
from searchnews.search.results import Hit
from searchnews.shell.session import (
    Answer,
    Choice,
    Session,
    ask,
    hits_shown,
    numbered_hit,
    paged,
    results_of,
    whole_number,
)

WIDEST_ARTICLE = 100  # columns; longer lines are hard to read


def open_hit(session: Session, argument: str) -> Answer:
    from searchnews.search.footnotes import footnotes

    by_id = session.archive.hit(argument) if argument and not argument.isdigit() else None  # a number is that of a hit
    hit = by_id or numbered_hit(session, argument, "open")[1]
    found = footnotes(hit.article)
    answer = paged(session, lambda style: reading.article(hit, _narrowed(style), found))
    return replace(answer, article=hit.article)


def _narrowed(style: Style) -> Style:
    return replace(style, width=min(style.width, WIDEST_ARTICLE))


def explain(session: Session, argument: str) -> Answer:
    found = results_of(session)
    if not argument:
        parts = found.parts()
        return paged(session, lambda style: render.text.parts(parts, style))
    explained = found.explain(numbered_hit(session, argument, "explain")[1] if argument.isdigit() else argument)
    return paged(session, lambda style: render.explanation(explained, "text", style))


def copies(session: Session, argument: str) -> Answer:
    number, hit = numbered_hit(session, argument, "copies")
    rows = _versions(session, number, hit)
    facts = [(when(a, session.style.timezone), a.source, a.title, a.id) for a in rows]
    lines = [safe("  ".join(fact for fact in row if fact)) for row in facts]

    def draw(style: Style) -> str:
        digits = len(str(len(lines)))
        room = style.width - digits - 2
        shown = (cut(line, room, style.dots) for line in lines)
        return "".join(f"{style.paint(f'{i:>{digits}}', DIM)}  {line}\n" for i, line in enumerate(shown, 1))

    return paged(session, draw)


def diff(session: Session, argument: str) -> Answer:
    first, _, second = argument.replace(",", " ").partition(" ")
    number, hit = numbered_hit(session, first, "diff")
    rows = _versions(session, number, hit)
    problem = f":diff {number} wants which of the copies, 2 to {len(rows)}; :copies {number} lists them"
    chosen = whole_number(second.strip() or "2", problem) if second.strip() or len(rows) == 2 else 0
    if not 2 <= chosen <= len(rows):
        raise SearchNewsError(problem)
    old, new = rows[0], rows[chosen - 1]
    from searchnews.study.differences import differences

    found = differences(old, new)
    return paged(session, lambda style: reading.differences(old, new, found, _narrowed(style)))


def _versions(session: Session, number: int, hit: Hit) -> list[Article]:
    """The article of a hit and its copies, the oldest first. Raises SearchNewsError if it has none."""
    rows = [hit.article, *(a for copy in hit.copies if (a := session.archive.get(copy.id)) is not None)]
    if len(rows) == 1:
        raise SearchNewsError(f"hit {number:,} has no copies in this archive")
    return sorted(rows, key=lambda a: (a.published is None, a.published, a.id))


def like(session: Session, argument: str) -> Answer:
    number, hit = numbered_hit(session, argument, "like")
    found = session.archive.like(hit.article)
    if found is None:
        return Answer(session, message(f"nothing tells hit {number:,} from the other articles", session.style))
    return ask(session, found.query)


def copied_choices(session: Session) -> Iterator[Choice]:
    yield from ((str(number), safe(hit.article.title)) for number, hit in hits_shown(session) if hit.copies)
