"""Articles to talk about in a shell, and ways to talk to it, for tests."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from searchnews.archive import Archive
from searchnews.article import Article, EntityCount
from searchnews.shell import Shell
from searchnews.shell.commands import answer
from searchnews.shell.session import Answer, Session

HOSTILE = "storm \x1b]0;owned\x07\x1b[2J \u202eevil\u2066 \x9b31m\r\x00"
SGR = re.compile(r"\x1b\[[0-9;]*m")  # colours: all that may steer the terminal
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def article(number: int) -> Article:
    return Article(
        id=f"a{number}",
        title=f"Storm number {number}",
        body=f"The storm of day {number}. " + "It rained and rained on the coast. " * number + f"\n\nFlood {number}.",
        source=("Harrow Wire", "Lantern")[number % 2],
        published=datetime(2025, 1 + number % 3, 1 + number, tzinfo=UTC),
        person=(EntityCount("Ilara Voss", 2, 0),) if number % 3 == 0 else (),
    )


ARTICLES = [
    *(article(number) for number in range(20)),
    Article(id="bad", title=HOSTILE, body=HOSTILE * 40, source=HOSTILE, tag=(HOSTILE,), author=(HOSTILE,),
            person=(EntityCount(HOSTILE, 1, 0),), published=datetime(2025, 2, 2, tzinfo=UTC)),
]  # fmt: skip


def talk(session: Session, *lines: str) -> Answer:
    """The answer to the last of several lines."""
    found = Answer(session)
    for line in lines:
        found = answer(found.session, line)
    return found


def converse(archive: Archive, typed: str, rows: int = 24) -> str:
    """What the screen was sent while somebody typed."""
    screen = io.StringIO()
    output = Vt100_Output(screen, lambda: Size(rows=rows, columns=80), term="xterm-256color")
    with create_pipe_input() as keys:
        keys.send_text(typed)
        Shell(archive, UTC, input=keys, output=output).run()
    return screen.getvalue()
