"""What does the shell answer to a line? A pure function from a session and a line to a text and the next session.

A line is a query or, after a colon, a command. `COMMANDS` is the one table of them: it drives what is run, the help and
completion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import accumulate

from searchnews import render
from searchnews.archive import Archive
from searchnews.errors import DateError, QueryError, SearchNewsError
from searchnews.fields import BY_NAME, ENTITY
from searchnews.query import Node
from searchnews.query.lists import read_names, with_lists
from searchnews.query.nodes import ANY_ENTITY
from searchnews.query.spelling import did_you_mean, shown
from searchnews.render import Style, study
from searchnews.render.terminal import DIM, cut, safe
from searchnews.render.text import amount, message, when
from searchnews.search.facets import FACET_FIELDS
from searchnews.search.ranges import RANGE_FIELDS
from searchnews.search.results import Hit, Results
from searchnews.search.timeline import TIMELINE_FIELDS, UNITS
from searchnews.search.top import SORTS
from searchnews.shell import language
from searchnews.storage import commit
from searchnews.study.stats import Stats

ORDERS = tuple(SORTS)
PREFIX = ":"  # of a command; no query begins with it
LEAST_ROWS = 4  # of a hit: title, facts, a line of the snippet, a blank line
MOST_HITS = 100  # on a page that is asked for
OTHER_ROWS = 3  # on the screen beside a page: the query, the next prompt and the line below it
WIDEST_ARTICLE = 100  # columns; longer lines are hard to read
TAKE_IT = "Tab asks the first"
LEAST_COUNTS = 10  # rows of a table, however low the screen

Choice = tuple[str, str]  # what could be typed, and what it means


@dataclass(frozen=True)
class Session:
    """What the shell knows: the archive, how text is to look, and the results on the screen.

    `height` is the rows of the screen, `limit` the hits of a page (None: as many as fit), `back` the offsets of the
    pages before this one, `generation` the commit that is searched, `timeout` the seconds that a query may take
    (None: no limit), and `instead` what could be asked instead of a query that found next to nothing.
    """

    archive: Archive
    style: Style = render.PLAIN
    height: int = 24
    sort: str = ORDERS[0]
    limit: int | None = None
    results: Results | None = None
    back: tuple[int, ...] = ()
    generation: int = -1
    timeout: float | None = None
    instead: str = ""


@dataclass(frozen=True)
class Answer:
    """The session to go on with, what to show (lines, each with a line feed), how that is drawn in any style, if it
    is to be paged when it is longer than the screen, and whether the shell is to end."""

    session: Session
    text: str = ""
    draw: Callable[[Style], str] | None = None
    end: bool = False


@dataclass(frozen=True)
class Command:
    """A row of the table: name, arguments as the help shows them, what it does in a sentence, the function that is
    given the session and the arguments, and what the arguments may be, for completion."""

    name: str
    arguments: str
    help: str
    run: Callable[[Session, str], Answer]
    choices: Callable[[Session], Iterable[Choice]] = lambda session: ()


def answer(session: Session, line: str) -> Answer:
    """The answer to a line. What is wrong with it is the answer, too: nothing that people can cause is raised."""
    line = line.strip()
    try:
        if not line:
            return Answer(session)
        if not line.startswith(PREFIX):
            return _page(replace(_refreshed(session), back=()), with_lists(line, read_names), 0)
        words = line[len(PREFIX) :].split(maxsplit=1)
        return find(words[0] if words else "").run(session, words[1].strip() if len(words) > 1 else "")
    except QueryError as error:
        return Answer(session, render.text.query_error(error, session.style))
    except (SearchNewsError, OSError) as error:
        return Answer(session, message(str(error), session.style))
    except MemoryError:
        return Answer(session, message("this needs more memory than there is; ask for rarer words", session.style))


def find(name: str) -> Command:
    """The command with this name, or the only one whose name begins so. Raises SearchNewsError."""
    name = name.lower().removeprefix(PREFIX)
    fitting = [c for c in COMMANDS if c.name == name] or [c for c in COMMANDS if name and c.name.startswith(name)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise SearchNewsError(f":{name} could be {' or '.join(PREFIX + command.name for command in fitting)}")
    hint = did_you_mean(PREFIX + name, tuple(PREFIX + command.name for command in COMMANDS))
    raise SearchNewsError(f"there is no command :{shown(name)}; {hint or 'see :help'}")


# --- Searching ---------------------------------------------------------------------------------------------------


def _refreshed(session: Session) -> Session:
    """The session on the newest commit and corrections of names: somebody may have written some. The names in the
    directory tell (0.05 ms); opening a commit takes milliseconds and loses what was worked out from the old one."""
    session.archive.refresh_names()
    newest = commit.newest(session.archive.path)
    if newest == session.generation:
        return session
    session.archive.refresh()
    return replace(session, generation=newest)


def _page(session: Session, query: str | Node, offset: int) -> Answer:
    """The hits from the `offset`-th on: as many as were asked for, or as fit on the screen."""
    room = session.height - OTHER_ROWS
    found = _search(session, query, session.limit or max(1, room // LEAST_ROWS), offset)
    otherwise = "" if offset else render.text.spelled_otherwise(found.spelled_otherwise(), session.style)
    room -= otherwise.count("\n")
    text = render.results(found, "text", session.style)
    # Once is enough, but for hits that take more lines when their numbers have fewer digits.
    while session.limit is None and text.count("\n") > room and len(found) > 1:
        ends = accumulate(block.count("\n") + 2 for block in text.split("\n\n")[:-1])
        fitting = sum(end < room for end in ends)  # and the summary
        found = _search(session, query, max(1, min(fitting, len(found) - 1)), offset)
        text = render.results(found, "text", session.style)
    others = found.suggestions()
    lines = list(render.text.instead(found, others, session.style)) + [TAKE_IT] * bool(others)
    if text.count("\n") + len(lines) <= room:
        otherwise += "".join(session.style.paint(line, DIM) + "\n" for line in lines)
    return Answer(replace(session, results=found, instead=others[0].query if others else ""), text + otherwise)


def _search(session: Session, query: str | Node, limit: int, offset: int) -> Results:
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


def _results(session: Session) -> Results:
    """The results on the screen. Raises SearchNewsError if there are none."""
    if session.results is None:
        raise SearchNewsError("nothing was searched yet; type a query first (* finds everything)")
    return session.results


def _found(session: Session) -> Results:
    """The results to count in: those of the last query, if only that there are none; without one, everything."""
    if session.results is not None:
        return session.results
    return _search(replace(_refreshed(session), sort=ORDERS[0]), "*", 0, 0)


def _again(session: Session) -> Answer:
    """The first page of the same query."""
    if session.results is None:
        return Answer(session)
    return _page(replace(session, back=()), session.results.query, 0)


def _hit(session: Session, argument: str, name: str) -> tuple[int, Hit]:
    """The hit with a number, and its number; without one, the only hit on the screen. Raises SearchNewsError."""
    found = _results(session)
    if not found.total:
        raise SearchNewsError("the last query found nothing; :explain says which part of it")
    if not argument and len(found) == 1:
        argument = str(found.offset + 1)
    number = _number(argument, f":{name} wants the number of a hit, as in :{name} {found.offset + 1}")
    if found.offset < number <= found.offset + len(found):
        return number, found[number - 1 - found.offset]
    if number <= found.total:
        for hit in _search(session, found.query, 1, number - 1):
            return number, hit
    raise SearchNewsError(f"there is no hit {number:,}; the last query found {amount(found)}")


def _number(argument: str, problem: str) -> int:
    """A whole number from 1. Raises SearchNewsError."""
    if not (argument.isascii() and argument.isdigit() and len(argument) < 10 and int(argument)):
        raise SearchNewsError(problem)
    return int(argument)


def _one_of(argument: str, names: Iterable[str], what: str, default: str = "") -> str:
    """The name that the argument is or, alone among all, begins. Raises SearchNewsError."""
    names = tuple(names)
    word = argument.lower() or default
    fitting = [n for n in names if n == word] or [n for n in names if word and n.startswith(word)]
    if len(fitting) == 1:
        return fitting[0]
    hint = (word and did_you_mean(word, names)) or f"choose one of {', '.join(names)}"
    raise SearchNewsError(f"{f'{shown(argument)} is no' if argument else 'which'} {what}; {hint}")


def _paged(session: Session, draw: Callable[[Style], str]) -> Answer:
    return Answer(session, draw(session.style), draw)


# --- Commands ----------------------------------------------------------------------------------------------------


def _help(session: Session, word: str) -> Answer:
    rows = [(f":{c.name} {c.arguments}".rstrip(), c.help) for c in COMMANDS]
    return _paged(session, lambda style: language.page(rows, word, style))


def _open(session: Session, argument: str) -> Answer:
    _, hit = _hit(session, argument, "open")

    def draw(style: Style) -> str:
        return render.text.article(hit, replace(style, width=min(style.width, WIDEST_ARTICLE)))

    return _paged(session, draw)


def _next(session: Session, argument: str) -> Answer:
    found = _results(session)
    after = found.offset + len(found)
    page = _page(replace(session, back=(*session.back, found.offset)), found.query, after) if len(found) else None
    if page is None or page.session.results is None or not len(page.session.results):
        raise SearchNewsError("there are no more hits")
    return page


def _prev(session: Session, argument: str) -> Answer:
    found = _results(session)
    if not session.back:
        raise SearchNewsError("this is the first page")
    return _page(replace(session, back=session.back[:-1]), found.query, session.back[-1])


def _sort(session: Session, argument: str) -> Answer:
    return _again(replace(session, sort=_one_of(argument, ORDERS, "order")))


def _limit(session: Session, argument: str) -> Answer:
    if argument in ("", "auto"):
        return _again(replace(session, limit=None))
    problem = f":limit wants a number of hits from 1 to {MOST_HITS}, or nothing for as many as fit on the screen"
    number = _number(argument, problem)
    if number > MOST_HITS:
        raise SearchNewsError(problem)
    return _again(replace(session, limit=number))


def _facets(session: Session, argument: str) -> Answer:
    known = (*FACET_FIELDS, *RANGE_FIELDS)
    words = argument.replace(",", " ").split() or [""]
    return _counted(session, [_one_of(word, known, "field to count") for word in words])


def _entities(session: Session, argument: str) -> Answer:
    return _counted(session, [_one_of(argument, _KINDS, "kind of name", ANY_ENTITY)])


def _counted(session: Session, fields: list[str]) -> Answer:
    """The commonest values of fields, names as the corrections have them now, not when they were searched for."""
    found = _found(session)
    session.archive.refresh_names()
    zone, corrections = session.style.timezone, session.archive.corrections
    tables = [found.facets(name, _counts(session), timezone=zone, corrections=corrections) for name in fields]
    return _paged(session, lambda style: "".join(render.facets(found, tables, "text", style)))


def _counts(session: Session) -> int:
    """How many values a table shows: as many as fit below a heading and above a sum."""
    return max(LEAST_COUNTS, session.height - OTHER_ROWS - 2)


def _timeline(session: Session, argument: str) -> Answer:
    by, field = "month", TIMELINE_FIELDS[0]
    span: tuple[date | None, date | None] = (None, None)
    words = argument.split()
    for i, word in enumerate(words):
        try:
            name = _one_of(word, (*UNITS, *TIMELINE_FIELDS), "unit of time")
        except SearchNewsError as unknown:
            span = _days(" ".join(words[i:]), session, unknown)
            break
        by, field = (name, field) if name in UNITS else (by, name)
    zone = session.style.timezone
    found = _found(session).timeline(by, field, timezone=zone, begin=span[0], until=span[1])
    return _paged(session, lambda style: render.timeline(found, "text", style))


def _days(text: str, session: Session, unknown: SearchNewsError) -> tuple[date | None, date | None]:
    """The days that a text means; raises `unknown` if it does not look like a date, else DateError."""
    from searchnews.query.dates import parse_days

    try:
        return parse_days(text, datetime.now(UTC), session.style.timezone, session.archive.snapshot.languages)
    except DateError:
        if any(map(str.isdigit, text)):
            raise
    raise unknown


def _compare(session: Session, argument: str) -> Answer:
    from searchnews.desk.saved import named
    from searchnews.render.comparison import comparison

    if not argument:
        raise SearchNewsError(":compare wants a query, as in :compare oil, or @NAME for a saved search")
    archive, zone = session.archive, session.style.timezone
    mine = str(_results(session).query)
    found = archive.compare([mine, named(archive.path, argument)], share=True, timezone=zone, timeout=session.timeout)
    return _paged(session, lambda style: comparison(found, "text", style))


def _watch_list(session: Session, argument: str) -> Answer:
    from searchnews.desk import saved, seen
    from searchnews.search.batch import NamedQuery

    session = _refreshed(session)
    archive, zone = session.archive, session.style.timezone
    known = seen.load(archive.path)
    if argument:
        search = NamedQuery(argument, str(_results(session).query))
        added = saved.add(archive.path, search, zone=zone, languages=archive.snapshot.languages).searches[-1]
        seen.save(archive.path, known.marked(archive.snapshot, [added.name]))
        return Answer(session, message(f"saved as {added.name}", session.style))
    searches = saved.read(archive.path).searches
    found = archive.news(searches, known, timezone=zone, timeout=session.timeout)
    told = [(one.asked, "wrong" if one.error else f"{one.total:,} new") for one in found]
    lines = [f"{safe(asked.name)} ({new}): {safe(asked.query)}" for asked, new in told]
    lines = lines or ["no search is saved; :watch-list NAME saves the last query"]
    return _paged(session, lambda style: "".join(f"{cut(line, style.width, style.dots)}\n" for line in lines))


def _explain(session: Session, argument: str) -> Answer:
    found = _results(session)
    if not argument:
        parts = found.parts()
        return _paged(session, lambda style: render.text.parts(parts, style))
    explained = found.explain(_hit(session, argument, "explain")[1] if argument.isdigit() else argument)
    return _paged(session, lambda style: render.explanation(explained, "text", style))


def _copies(session: Session, argument: str) -> Answer:
    number, hit = _hit(session, argument, "copies")
    if not hit.copies:
        return Answer(session, message(f"hit {number:,} has no copies in this archive", session.style))
    rows = [hit.article, *(a for copy in hit.copies if (a := session.archive.get(copy.id)) is not None)]
    rows.sort(key=lambda a: (a.published is None, a.published, a.id))
    facts = [(when(a, session.style.timezone), a.source, a.title, a.id) for a in rows]
    lines = [safe("  ".join(fact for fact in row if fact)) for row in facts]
    return _paged(session, lambda style: "".join(f"{cut(line, style.width, style.dots)}\n" for line in lines))


def _words(session: Session, argument: str) -> Answer:
    found = session.archive.words(_results(session).query, near=argument or None, timeout=session.timeout)
    return _paged(session, lambda style: study.words(found, "text", style))


def _like(session: Session, argument: str) -> Answer:
    number, hit = _hit(session, argument, "like")
    found = session.archive.like(hit.article)
    if found is None:
        return Answer(session, message(f"nothing tells hit {number:,} from the other articles", session.style))
    return _page(replace(_refreshed(session), back=()), str(found.query), 0)


def _links(session: Session, argument: str) -> Answer:
    if not argument:
        raise SearchNewsError("with whom? :links NAME")
    found = session.archive.links(argument)
    return _paged(session, lambda style: study.links(found, "text", style))


def _stats(session: Session, argument: str) -> Answer:
    # Of the newest commit, as the next query is; the pages of the last one go on in the commit that was searched.
    path = session.archive.path
    _, newest = commit.open_newest(path)
    return Answer(session, render.text.stats(Stats.of(path, newest), str(path), session.style))


def _quit(session: Session, argument: str) -> Answer:
    return Answer(session, end=True)


def _hit_choices(session: Session) -> Iterator[Choice]:
    yield from ((str(number), safe(hit.article.title)) for number, hit in _numbered(session))


def _copied_choices(session: Session) -> Iterator[Choice]:
    yield from ((str(number), safe(hit.article.title)) for number, hit in _numbered(session) if hit.copies)


def _numbered(session: Session) -> Iterator[tuple[int, Hit]]:
    """The hits on the screen with their numbers."""
    if session.results is not None:
        yield from enumerate(session.results, 1 + session.results.offset)


def _names(*names: str) -> Callable[[Session], Iterable[Choice]]:
    choices = tuple((name, BY_NAME[name].help if name in BY_NAME else "") for name in names)
    return lambda session: choices


_KINDS = (ANY_ENTITY, *(field.name for field in ENTITY))

COMMANDS: tuple[Command, ...] = (
    Command("help", "[WORD]", "This page, or the part of it about a word or a command.", _help,
            lambda session: (*((c.name, c.help) for c in COMMANDS), *language.TOPICS)),
    Command("open", "N", "Read hit N, its matches marked.", _open, _hit_choices),
    Command("next", "", "The next page of hits.", _next),
    Command("prev", "", "The page before.", _prev),
    Command("sort", "|".join(ORDERS), "Which hits come first, from now on.", _sort, _names(*ORDERS)),
    Command("limit", "[N]", "Show N hits a page; without N, as many as fit on the screen.", _limit),
    Command("facets", "FIELD...", "Count the hits by source, author, section, tag, person, year, words...", _facets,
            _names(*FACET_FIELDS, *RANGE_FIELDS)),
    Command("entities", "[" + "|".join(_KINDS[1:]) + "]", "The names that the hits mention most.", _entities,
            _names(*_KINDS)),
    Command("timeline", "[" + "|".join(UNITS) + "] [mentioned] [DATES]",
            "When the hits were published, or which times they talk about; DATES as in a query: 2024..2025-06.",
            _timeline, _names(*UNITS, *TIMELINE_FIELDS)),
    Command("compare", "QUERY", "The last query beside another, month by month, as shares of all articles; @NAME is a "
            "saved search.", _compare),
    Command("watch-list", "[NAME]", "The saved searches, and how many articles are new for each; with NAME, save the "
            "last query.", _watch_list),
    Command("explain", "[N|ID]", "How many articles match each part of the query; why hit N has its score, or why the "
            "article with this id does not match.", _explain, _hit_choices),
    Command("copies", "N", "The copies of hit N in other sources, the oldest first.", _copies, _copied_choices),
    Command("words", "[WORD]", "What is special about the hits; or what stands close to a word.", _words),
    Command("like", "N", "Articles like hit N, without its copies.", _like, _hit_choices),
    Command("links", "NAME", "Who and what is named together with a name.", _links),
    Command("stats", "", "What the archive holds.", _stats),
    Command("quit", "", "Leave; so does Ctrl-D.", _quit),
)  # fmt: skip
