"""What does the shell count in the hits? Values, names, times, words, and how another query compares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import accumulate

from searchnews import render
from searchnews.errors import DateError, SearchNewsError
from searchnews.fields import ENTITY
from searchnews.query import Node
from searchnews.query.nodes import ANY_ENTITY
from searchnews.render import Style, study
from searchnews.render.terminal import DIM, safe
from searchnews.search import refine
from searchnews.search.ranges import counted
from searchnews.search.timeline import TIMELINE_FIELDS, UNITS, timeline_fields
from searchnews.shell.session import (
    OTHER_ROWS,
    Answer,
    Choice,
    Session,
    ask,
    one_of,
    paged,
    results_of,
    results_or_all,
    whole_number,
)

LEAST_COUNTS = 10  # rows of a table, however low the screen
KINDS = (ANY_ENTITY, *(field.name for field in ENTITY))


def facets(session: Session, argument: str) -> Answer:
    known = counted(session.archive.own)
    words = argument.replace(",", " ").split() or [""]
    return _counted(session, [one_of(word, known, "field to count") for word in words])


def entities(session: Session, argument: str) -> Answer:
    return _counted(session, [one_of(argument, KINDS, "kind of name", ANY_ENTITY)])


def _counted(session: Session, fields: list[str]) -> Answer:
    """The commonest values of fields, names as the corrections have them now, not when they were searched for."""
    found = results_or_all(session)
    session.archive.refresh_names()
    zone, corrections = session.style.timezone, session.archive.corrections
    tables = [
        found.tagged(session.archive.annotations.tags, _counts(session))
        if name == "tagged"
        else found.facets(name, _counts(session), timezone=zone, corrections=corrections)
        for name in fields
    ]
    rows = tuple(refine.of_value(count, zone, found.own) for table in tables for count in table)
    firsts = list(accumulate(map(len, tables), initial=1))

    def draw(style: Style) -> str:
        drawn = (
            _numbered(partial(render.text.facet, table), first, len(table), len(rows), style, 1)
            for table, first in zip(tables, firsts, strict=False)
        )
        return "\n".join(drawn)

    return paged(replace(session, rows=rows), draw)


def _numbered(
    draw: Callable[[Style], str], first: int, count: int, last: int, style: Style, heading: int = 0
) -> str:
    """A table whose `count` rows, behind lines of heading, are numbered from `first` on; `last` is the last number of
    all, for which there is room."""
    digits = len(str(last))
    lines = draw(replace(style, width=style.width - digits - 2)).splitlines()
    if not count:
        return "".join(f"{line}\n" for line in lines)
    numbers = [f"{first + i - heading:>{digits}}" if heading <= i < heading + count else "" for i in range(len(lines))]
    numbers = [style.paint(number, DIM) or " " * digits for number in numbers]
    return "".join(f"{number}  {line}\n" for number, line in zip(numbers, lines, strict=True))


def _counts(session: Session) -> int:
    """How many values a table shows: as many as fit below a heading and above a sum."""
    return max(LEAST_COUNTS, session.height - OTHER_ROWS - 2)


def timeline(session: Session, argument: str) -> Answer:
    by, field = "month", TIMELINE_FIELDS[0]
    fields = timeline_fields(session.archive.own)
    span: tuple[date | None, date | None] = (None, None)
    words = argument.split()
    for i, word in enumerate(words):
        try:
            name = one_of(word, (*UNITS, *fields), "unit of time")
        except SearchNewsError as unknown:
            span = _days(" ".join(words[i:]), session, unknown)
            break
        by, field = (name, field) if name in UNITS else (by, name)
    zone = session.style.timezone
    results = results_or_all(session)
    found = results.timeline(by, field, timezone=zone, begin=span[0], until=span[1])
    rows = tuple(refine.of_bucket(bucket, by, field, zone, results.own) for bucket in found)
    draw = partial(render.text.timeline, found)
    return paged(replace(session, rows=rows), lambda style: _numbered(draw, 1, len(rows), len(rows), style))


def _days(text: str, session: Session, unknown: SearchNewsError) -> tuple[date | None, date | None]:
    """The days that a text means; raises `unknown` if it does not look like a date, else DateError."""
    from searchnews.query.dates import parse_days

    try:
        return parse_days(text, datetime.now(UTC), session.style.timezone, session.archive.languages)
    except DateError:
        if any(map(str.isdigit, text)):
            raise
    raise unknown


def only(session: Session, argument: str) -> Answer:
    rows = _rows(session, argument, "only")
    return ask(session, refine.only(results_or_all(session).query, rows))


def without(session: Session, argument: str) -> Answer:
    rows = _rows(session, argument, "without")
    return ask(session, refine.without(results_or_all(session).query, rows))


def _rows(session: Session, argument: str, name: str) -> list[Node]:
    """The queries of the rows with these numbers. Raises SearchNewsError."""
    if not session.rows:
        raise SearchNewsError(f":{name} wants a table with numbers: :facets, :entities or :timeline shows one")
    numbers = argument.replace(",", " ").split() or [""]
    problem = f":{name} wants the numbers of rows of the last table, 1 to {len(session.rows):,}, as in :{name} 1"
    places = [whole_number(number, problem) for number in numbers]
    if max(places) > len(session.rows):
        raise SearchNewsError(problem)
    return [session.rows[place - 1] for place in dict.fromkeys(places)]


def row_choices(session: Session) -> Iterator[Choice]:
    yield from ((str(number), safe(str(row))) for number, row in enumerate(session.rows, 1))


def compare(session: Session, argument: str) -> Answer:
    from searchnews.desk.watching import asked
    from searchnews.render.comparison import comparison
    if not argument:
        raise SearchNewsError(":compare wants a query, as in :compare oil, or @NAME for a saved search")
    archive, zone = session.archive, session.style.timezone
    mine = str(results_of(session).query)
    other = asked(archive, argument)
    found = archive.compare([mine, other], share=True, timezone=zone, timeout=session.timeout)
    return paged(session, lambda style: comparison(found, "text", style))


def words(session: Session, argument: str) -> Answer:
    found = session.archive.words(results_of(session).query, near=argument or None, timeout=session.timeout)
    return paged(session, lambda style: study.words(found, "text", style))


def links(session: Session, argument: str) -> Answer:
    if not argument:
        raise SearchNewsError("with whom? :links NAME")
    found = session.archive.links(argument)
    return paged(session, lambda style: study.links(found, "text", style))
