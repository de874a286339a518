"""What does the shell answer to a line? A pure function from a session and a line to a text and the next session.

A line is a query or, after a colon, a command. `COMMANDS` is the one table of them: it drives what is run, the help and
completion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from searchnews import render
from searchnews.errors import QueryError, SearchNewsError, shown
from searchnews.fields import BY_NAME, Field
from searchnews.query.spelling import did_you_mean
from searchnews.render.text import message
from searchnews.search.ranges import counted
from searchnews.search.timeline import UNITS, timeline_fields
from searchnews.shell import counting, keeping, language, reading, tagging, using
from searchnews.shell.session import (
    ORDERS,
    Answer,
    Choice,
    Session,
    ask_text,
    asked_again,
    hit_choices,
    hits_page,
    one_of,
    paged,
    results_of,
    whole_number,
)

PREFIX = ":"  # of a command; no query begins with it
PLAIN_WORDS = ("help", "?", "exit", "quit")  # commands that need no colon; (help) looks for the word
MOST_HITS = 100  # on a page that is asked for


@dataclass(frozen=True)
class Command:
    """A row of the table: name, arguments as the help shows them, what it does in a sentence, the function that is
    given the session and the arguments, what the arguments may be, for completion, other names, and what the arguments
    are as a whole, if they are not one choice after another."""

    name: str
    arguments: str
    help: str
    run: Callable[[Session, str], Answer]
    choices: Callable[[Session], Iterable[Choice]] = lambda session: ()
    also: tuple[str, ...] = ()
    whole: Literal["", "choice", "query", "query or @NAME", "name", "file"] = ""


def answer(session: Session, line: str) -> Answer:
    """The answer to a line. What is wrong with it is the answer, too: nothing that people can cause is raised."""
    line = line.strip()
    try:
        if not line:
            return Answer(session)
        if line.lower() not in PLAIN_WORDS and not line.startswith(PREFIX):
            return ask_text(session, line)
        name, _, argument = line.removeprefix(PREFIX).lstrip().partition(" ")
        if name.endswith(keeping.FORCE):
            name, argument = name.removesuffix(keeping.FORCE), keeping.FORCE + argument
        return find(name).run(session, argument.strip())
    except QueryError as error:
        return Answer(session, render.text.query_error(error, session.style))
    except (SearchNewsError, OSError) as error:
        return Answer(session, message(str(error), session.style))
    except MemoryError:
        return Answer(session, message("this needs more memory than there is; ask for rarer words", session.style))


def find(name: str) -> Command:
    """The command with this name, or the only one whose name begins so. Raises SearchNewsError."""
    name = name.lower().removeprefix(PREFIX)
    named = [command for command in COMMANDS if name in (command.name, *command.also)]
    fitting = named or [command for command in COMMANDS if name and command.name.startswith(name)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise SearchNewsError(f":{name} could be {' or '.join(PREFIX + command.name for command in fitting)}")
    hint = did_you_mean(PREFIX + name, tuple(PREFIX + command.name for command in COMMANDS))
    raise SearchNewsError(f"there is no command :{shown(name)}; {hint or 'see :help'}")


def _help(session: Session, word: str) -> Answer:
    rows = [(f":{c.name} {c.arguments}".rstrip(), c.help) for c in COMMANDS]
    return paged(session, lambda style: language.page(rows, word, style))


def _next(session: Session, argument: str) -> Answer:
    found = results_of(session)
    after = found.offset + len(found)
    page = hits_page(replace(session, back=(*session.back, found.offset)), found.query, after) if len(found) else None
    if page is None or page.session.results is None or not len(page.session.results):
        raise SearchNewsError("there are no more hits")
    return page


def _prev(session: Session, argument: str) -> Answer:
    found = results_of(session)
    if not session.back:
        raise SearchNewsError("this is the first page")
    return hits_page(replace(session, back=session.back[:-1]), found.query, session.back[-1])


def _sort(session: Session, argument: str) -> Answer:
    return asked_again(replace(session, sort=one_of(argument, ORDERS, "order")))


def _limit(session: Session, argument: str) -> Answer:
    if argument in ("", "auto"):
        return asked_again(replace(session, limit=None))
    problem = f":limit wants a number of hits from 1 to {MOST_HITS}, or nothing for as many as fit on the screen"
    number = whole_number(argument, problem)
    if number > MOST_HITS:
        raise SearchNewsError(problem)
    return asked_again(replace(session, limit=number))


def _quit(session: Session, argument: str) -> Answer:
    return Answer(session, end=True)


def _names(*names: str) -> Callable[[Session], Iterable[Choice]]:
    choices = tuple((name, BY_NAME[name].help if name in BY_NAME else "") for name in names)
    return lambda session: choices


def _fields(of: Callable[[Sequence[Field]], tuple[str, ...]]) -> Callable[[Session], Iterable[Choice]]:
    """The names that there are in an archive with these fields of one's own."""

    def choices(session: Session) -> Iterable[Choice]:
        own = session.archive.own
        known = BY_NAME | {field.name: field for field in own}
        return ((name, known[name].help if name in known else "") for name in of(own))

    return choices


COMMANDS: tuple[Command, ...] = (
    Command("help", "[WORD]", "This page, or the part of it about a word or a command.", _help,
            lambda session: (*((c.name, c.help) for c in COMMANDS), *language.TOPICS), ("?",)),
    Command("open", "N|ID", "Read hit N, its matches marked, names and times in footnotes.", reading.open_hit,
            hit_choices, ("o",)),
    Command("next", "", "The next page of hits.", _next, also=("n",)),
    Command("prev", "", "The page before.", _prev),
    Command("sort", "|".join(ORDERS), "Which hits come first, from now on.", _sort, _names(*ORDERS)),
    Command("limit", "[N]", "Show N hits a page; without N, as many as fit on the screen.", _limit),
    Command("facets", "FIELD...", "Count the hits by source, author, section, tag, person, year, words...",
            counting.facets, _fields(counted)),
    Command("entities", "[" + "|".join(counting.KINDS[1:]) + "]", "The names that the hits mention most.",
            counting.entities, _names(*counting.KINDS)),
    Command("timeline", "[" + "|".join(UNITS) + "] [mentioned] [DATES]",
            "When the hits were published, or which times they talk about; DATES as in a query: 2024..2025-06.",
            counting.timeline, _fields(lambda own: (*UNITS, *timeline_fields(own)))),
    Command("only", "N...", "Only the hits in rows N of the last table of :facets, :entities or :timeline.",
            counting.only, counting.row_choices),
    Command("without", "N...", "The hits without those in rows N of the last table.", counting.without,
            counting.row_choices),
    Command("compare", "QUERY", "The last query beside another, month by month, as shares of all articles; @NAME is a "
            "saved search.", counting.compare, whole="query or @NAME"),
    Command("watch-list", "[NAME]", "The saved searches, and how many articles are new for each; with NAME, save the "
            "last query.", keeping.watch_list),
    Command("q", "[NAME]", "Ask the saved search NAME; without a name, leave.", keeping.asked_by_name,
            keeping.saved_choices, whole="choice"),
    Command("save", "FILE", "Save all hits in a new file: .csv, .json, .jsonl, .md, .parquet, .txt; :save! FILE writes "
            "over an old one.", keeping.save, whole="file"),
    Command("edit", "[QUERY]", "Write the last query, or this one, anew in your editor, and ask it.", keeping.edit,
            whole="query"),
    Command("tag", "[N... NAME]", "Give the hits N a tag, which tagged:NAME finds; alone, the tags there are.",
            tagging.tag, tagging.tag_choices),
    Command("untag", "N... NAME", "Take a tag from the hits N.", tagging.untag, tagging.tag_choices),
    Command("note", "N [TEXT]", "Note something about hit N, or show what was noted; - removes it.", tagging.note,
            hit_choices),
    Command("explain", "[N|ID]", "How many articles match each part of the query; why hit N has its score, or why the "
            "article with this id does not match.", reading.explain, hit_choices),
    Command("copies", "N", "The copies of hit N in other sources, the oldest first.", reading.copies,
            reading.copied_choices),
    Command("diff", "N [M]", "What copy M in the list of :copies N changed in the oldest.", reading.diff,
            reading.copied_choices),
    Command("words", "[WORD]", "What is special about the hits; or what stands close to a word.", counting.words),
    Command("like", "N", "Articles like hit N, without its copies.", reading.like, hit_choices),
    Command("links", "NAME", "Who and what is named together with a name.", counting.links,
            whole="name"),
    Command("use", "[INDEX...]", "Go on with another index, or with several as one; without one, list them.", using.use,
            using.index_choices),
    Command("stats", "", "What the archive holds.", using.stats),
    Command("quit", "", "Leave; so does Ctrl-D.", _quit, also=("exit",)),
)  # fmt: skip
