"""What does the shell know, and how does it search? The session, and what its commands have in common.

Every command is a function from a session and a text to an answer; `commands` has the table of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from searchnews import render
from searchnews.article import Article
from searchnews.contract import Archive, Found
from searchnews.errors import SearchNewsError, shown
from searchnews.query import Node
from searchnews.query.lists import read_names, with_lists
from searchnews.query.spelling import did_you_mean
from searchnews.render import Style
from searchnews.render.terminal import DIM, safe
from searchnews.render.text import amount
from searchnews.search.results import Hit
from searchnews.search.top import SORTS

ORDERS = tuple(SORTS)
LEAST_ROWS = 4  # of a hit: title, facts, a line of the snippet, a blank line
OTHER_ROWS = 3  # on the screen beside a page: the query, the next prompt and the line below it
TAKE_IT = "Tab asks the first"

Choice = tuple[str, str]  # what could be typed, and what it means


@dataclass(frozen=True)
class Indexes:
    """The indexes here: `open` gives an archive of one, or of several as one; `names` are those that have a name."""

    open: Callable[[Sequence[str]], Archive]
    names: Callable[[], Sequence[str]]


@dataclass(frozen=True)
class Session:
    """What the shell knows: the archive, how text is to look, and the results on the screen.

    `height` is the rows of the screen, `limit` the hits of a page (None: as many as fit), `back` the offsets of the
    pages before this one, `generation` what was written when it was refreshed, `timeout` the seconds that a query may
    take (None: no limit), `instead` what could be asked instead of a query that found next to nothing, `rows` the
    queries for what the numbered rows of the last table count, and `indexes` which others there are.
    """

    archive: Archive
    style: Style = render.PLAIN
    height: int = 24
    sort: str = ORDERS[0]
    limit: int | None = None
    results: Found | None = None
    back: tuple[int, ...] = ()
    generation: object = None
    timeout: float | None = None
    instead: str = ""
    rows: tuple[Node, ...] = ()
    indexes: Indexes | None = None


@dataclass(frozen=True)
class Answer:
    """The session to go on with, what to show (lines, each with a line feed), how that is drawn in any style, if it
    is to be paged when it is longer than the screen, how it is found again for another screen, the article
    that it is, if it is one, to be opened elsewhere and saved, the query that was asked, if it is not what was typed,
    and whether the shell is to end."""

    session: Session
    text: str = ""
    draw: Callable[[Style], str] | None = None
    again: Callable[[Session], Answer] | None = None
    article: Article | None = None
    asked: str = ""
    end: bool = False


# --- Searching ---------------------------------------------------------------------------------------------------


def refreshed(session: Session) -> Session:
    """The session with what is in the archive now, and its corrections of names: somebody may have written some."""
    session.archive.refresh_names()
    newest = session.archive.written()
    if newest == session.generation:
        return session
    session.archive.refresh()
    return replace(session, generation=newest)


def hits_page(session: Session, query: str | Node, offset: int) -> Answer:
    """The hits from the `offset`-th on: as many as were asked for, or as fit on the screen."""
    room = session.height - OTHER_ROWS
    found = search(session, query, session.limit or max(1, room // LEAST_ROWS), offset)
    otherwise = "" if offset else render.text.spelled_otherwise(found.spelled_otherwise(), session.style)
    room -= otherwise.count("\n")
    text = render.results(found, "text", session.style)
    # Once is enough, but for hits that take more lines when their numbers have fewer digits.
    while session.limit is None and text.count("\n") > room and len(found) > 1:
        ends = accumulate(block.count("\n") + 2 for block in text.split("\n\n")[:-1])
        fitting = sum(end < room for end in ends)  # and the summary
        found = search(session, query, max(1, min(fitting, len(found) - 1)), offset)
        text = render.results(found, "text", session.style)
    others = found.suggestions()
    lines = list(render.text.instead(found, others, session.style)) + [TAKE_IT] * bool(others)
    if text.count("\n") + len(lines) <= room:
        otherwise += "".join(session.style.paint(line, DIM) + "\n" for line in lines)
    return Answer(
        replace(session, results=found, instead=others[0].query if others else ""),
        text + otherwise,
        again=lambda session: hits_page(session, found.query, offset),
    )


def search(session: Session, query: str | Node, limit: int, offset: int) -> Found:
    zone = session.style.timezone
    return session.archive.search(
        query,
        limit=limit,
        offset=offset,
        sort=session.sort,
        copies=False,
        timezone=zone,
        timeout=session.timeout,
    )


def results_of(session: Session) -> Found:
    """The results on the screen. Raises SearchNewsError if there are none."""
    if session.results is None:
        raise SearchNewsError("nothing was searched yet; type a query first (* finds everything)")
    return session.results


def results_or_all(session: Session) -> Found:
    """The results to count in: those of the last query, if only that there are none; without one, everything."""
    if session.results is not None:
        return session.results
    return search(replace(refreshed(session), sort=ORDERS[0]), "*", 0, 0)


def ask_text(session: Session, text: str) -> Answer:
    """The first page of a query that was typed; the names of the files that it names are read."""
    return hits_page(replace(refreshed(session), back=()), with_lists(text, read_names), 0)


def ask(session: Session, query: Node) -> Answer:
    """The first page of a query that nobody typed."""
    return replace(hits_page(replace(refreshed(session), back=()), query, 0), asked=str(query))


def asked_again(session: Session) -> Answer:
    """The first page of the same query."""
    if session.results is None:
        return Answer(session)
    return hits_page(replace(session, back=()), session.results.query, 0)


# --- Arguments ---------------------------------------------------------------------------------------------------


def numbered_hit(session: Session, argument: str, name: str) -> tuple[int, Hit]:
    """The hit with a number, and its number; without one, the only hit on the screen. Raises SearchNewsError."""
    found = results_of(session)
    if not found.total:
        raise SearchNewsError("the last query found nothing; :explain says which part of it")
    if not argument and len(found) == 1:
        argument = str(found.offset + 1)
    number = whole_number(argument, f":{name} wants the number of a hit, as in :{name} {found.offset + 1}")
    if found.offset < number <= found.offset + len(found):
        hit = found[number - 1 - found.offset]
        tagged, note = session.archive.annotations.of(hit.id)  # which may have changed since it was searched
        return number, replace(hit, tagged=tagged, note=note)
    if number <= found.total:
        for hit in search(session, found.query, 1, number - 1):
            return number, hit
    raise SearchNewsError(f"there is no hit {number:,}; the last query found {amount(found)}")


def whole_number(argument: str, problem: str) -> int:
    """A whole number from 1. Raises SearchNewsError."""
    if not (argument.isascii() and argument.isdigit() and len(argument) < 10 and int(argument)):
        raise SearchNewsError(problem)
    return int(argument)


def one_of(argument: str, names: Iterable[str], what: str, default: str = "") -> str:
    """The name that the argument is or, alone among all, begins. Raises SearchNewsError."""
    names = tuple(names)
    word = argument.lower() or default
    fitting = [n for n in names if n == word] or [n for n in names if word and n.startswith(word)]
    if len(fitting) == 1:
        return fitting[0]
    hint = (word and did_you_mean(word, names)) or f"choose one of {', '.join(names)}"
    raise SearchNewsError(f"{f'{shown(argument)} is no' if argument else 'which'} {what}; {hint}")


def hits_shown(session: Session) -> Iterator[tuple[int, Hit]]:
    """The hits on the screen with their numbers."""
    if session.results is not None:
        yield from enumerate(session.results, 1 + session.results.offset)


def hit_choices(session: Session) -> Iterator[Choice]:
    yield from ((str(number), safe(hit.article.title)) for number, hit in hits_shown(session))


def paged(session: Session, draw: Callable[[Style], str]) -> Answer:
    return Answer(session, draw(session.style), draw)
