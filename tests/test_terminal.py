"""Does nothing that comes from outside steer the terminal, whichever line it is printed in?

Everything here has a hostile name, value or path; every command, every line of the shell and every error is printed.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest
from faces import ROOT, run, workplace
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.history import InMemoryHistory

import searchnews
from searchnews.archive import Archive
from searchnews.article import Article, EntityCount
from searchnews.cli import common as faces
from searchnews.indexing.enrich import Enrich
from searchnews.render import Style
from searchnews.render.terminal import BAR, BOLD, DIM, GAINED, LOST, MARK, SERIES, printable
from searchnews.shell import prompt, typing
from searchnews.shell.commands import COMMANDS, answer
from searchnews.shell.session import Session

# Sequences that clear the screen or name the window, in both ways to write them; overrides and isolates of the writing
# direction; a line of its own; what no encoding can write.
EVIL = "x\x1b[2J\x1b]0;owned\x07\x9b31m\u202eevil\u2066\u206a\r\nskipped: all\x85\u2028y\t\x7f\udcff\U000e0041"
FILE = EVIL.replace("/", "")
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f\ud800-\udfff\U000e0000-\U000e007f]")
OURS = re.compile(rf"\x1b\[(?:0|{BOLD}|{DIM}|{re.escape(MARK)}|{BAR}|{LOST}|{GAINED}|{'|'.join(SERIES)})m")
WARC = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\x1b[2J\xe2\x80\xae\r\n"
    b"Content-Type: application/http;msgtype=response\r\nContent-Length: 60\r\n\r\n"
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>\x1b[2J</p>     \r\n\r\n"
)


def harmless(text: str) -> None:
    """Nothing in the text steers a terminal but our own colours."""
    rest = OURS.sub("", text.replace("\r\n", "\n"))
    assert not UNSAFE.search(rest), repr(rest)


def hostile(number: int) -> Article:
    body = f"Storm {EVIL} over the coast, and it rained and rained on the old bridge of Port Merrin all day. " * 8
    return Article(
        id=f"{EVIL}{number}", url=f"http://x.example/{EVIL}", title=f"Storm {EVIL}", body=body, author=(EVIL,),
        source=f"{EVIL}{number}", section=(EVIL,), tag=(EVIL, f"{EVIL}{number}"), person=(EntityCount(EVIL, 2, 0),),
        org=(EntityCount(EVIL, 1, 0),), published=None,
    )  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A directory with an index of hostile articles, whose own name is hostile, and hostile files."""
    with workplace(tmp_path_factory.mktemp("terminal")) as directory:
        home = Path("indexes", FILE)
        with searchnews.create(home) as archive:
            archive.add([hostile(1), hostile(2)], enrich=Enrich(entities="none", copies=True))
        shutil.copytree(home, f"damaged{FILE}")
        (segment,) = Path(f"damaged{FILE}").glob("*.news")
        data = bytearray(segment.read_bytes())
        data[len(data) // 2] ^= 1
        segment.write_bytes(data)
        files = Path(f"files{FILE}")
        files.mkdir()
        (files / f"{FILE}.txt").write_text(f"Title {EVIL.encode('utf-8', 'replace').decode()}\n\nBody.\n")
        (files / f"{FILE}.jsonl").write_text('{"title": broken\n{"note": "\x1b[2J\u202e"}\n')
        (files / f"{FILE}.json").write_text('{"title": "\x1b[2J')
        (files / f"{FILE}.csv").write_text("\x1b[2J,\u202e\n1,2\n")
        (files / f"{FILE}.warc").write_bytes(WARC)
        (files / f"{FILE}.gz").write_bytes(b"\x1f\x8bnothing")
        mail = b"Subject: \x1b[2J\r\nContent-Type: text/plain; charset=\x1b[2J\r\n\r\nx\xff\r\n"
        (files / f"{FILE}.eml").write_bytes(mail)
        (files / f"{FILE}.xml").write_text("<newsItem \x1b[2J")
        (files / f"{FILE}.bin").write_bytes(b"\0\1\2")
        sources = 'sources: [{path: "a\\e[2J", source: "\\u202e"}]'
        Path(f"settings{FILE}.yaml").write_text(f'index: "\\e[2J\\u202e"\n{sources}\n')
        Path(f"wrong{FILE}.yaml").write_text('"\\e[2J\\u202e": 1\n')
        Path(f"bad{FILE}.yaml").write_text('timezone: "\\e[2J\\u202e"\n')
        Path(f"torn{FILE}.yaml").write_text('a: "\\q\u202e\n')
        Path(f"names{FILE}.yaml").write_text('tagger: none\nentities: "no\\e[2J\\u202e"\n')
        Path(f"queries{FILE}").write_text(f"storm\n{EVIL.split()[0]} (\n")
        saved = {"a\x1b[2J\u202e": "storm", "b": "(\x1b[2J", "c": {"query": "*", "note": "\u202e"}}
        Path(home, "searches.yaml").write_text(json.dumps(saved))
        yield directory


INDEX = ("-i", FILE)
LINES: list[tuple[str, ...]] = [
    ("query", "storm", *INDEX), ("query", "storm", "--all", *INDEX), ("query", "storm", "--explain", *INDEX),
    *(("query", "storm", "--all", "--format", name, *INDEX) for name in ("json", "jsonl", "csv", "ids")),
    ("query", f"{EVIL} AND storm", "--explain", *INDEX), ("query", f'"{EVIL}" AND xyzzy', "--explain", *INDEX),
    ("query", f"titel:{EVIL}", *INDEX), ("query", f'source:"{EVIL}" AND (', *INDEX),
    ("query", f"published:{EVIL}", *INDEX),
    ("query", f'published:"{EVIL}"', *INDEX), ("query", f"/{EVIL}[/", *INDEX), ("query", f"words:{EVIL}", *INDEX),
    ("query", "xyzzy", "--why-not", f"{EVIL}1", *INDEX), ("query", "storm", "--why-not", EVIL, *INDEX),
    ("query", "storm", "-i", f"no{FILE}"), ("query", "storm", "-i", f"./no{FILE}"), ("query", "storm", "-i", "nowhere"),
    ("query", "storm", "--sort", EVIL, *INDEX), ("query", "storm", "-n", EVIL, *INDEX),
    ("query", "storm", EVIL, *INDEX),
    ("query", f"--{EVIL}"), (EVIL,), (f"--{EVIL}",), ("--config", EVIL, "config"),
    ("entities", *INDEX), ("entities", "--kind", "org", *INDEX), ("entities", "--with", EVIL, *INDEX),
    ("entities", EVIL, "--kind", EVIL, *INDEX), ("entities", "--format", "json", *INDEX),
    ("entities", "--format", "csv", *INDEX), ("timeline", "--from", EVIL, *INDEX), ("timeline", EVIL, *INDEX),
    ("timeline", "--until", f"2025 {EVIL}", *INDEX),
    *(("timeline", "storm", "--compare", EVIL, "--per", "source", "--format", name, *INDEX) for name in
      ("text", "csv", "json", "svg")), ("timeline", f"@{EVIL}", *INDEX),
    ("facets", "source,tag,year", *INDEX), ("facets", EVIL, *INDEX),
    ("facets", "person", EVIL, "--exclude-self", *INDEX),
    ("show", f"{EVIL}1", *INDEX), ("show", f"{EVIL}1", "--diff", f"{EVIL}2", *INDEX), ("show", EVIL, *INDEX),
    *(("batch", f"queries{FILE}", "--format", name, *INDEX) for name in ("text", "csv", "json", "jsonl", "markdown")),
    ("batch", f"queries{FILE}", "--by", "year", *INDEX), ("batch", EVIL, *INDEX),
    ("batch", f"wrong{FILE}.yaml", *INDEX), ("batch", f"queries{FILE}", "--hits", f"x{FILE}", *INDEX),
    *(("new", "--format", name, *INDEX) for name in ("text", "mail", "jsonl", "atom")), ("new", EVIL, *INDEX),
    ("watch-list", "list", *INDEX), ("watch-list", "add", EVIL, "storm", *INDEX),
    ("watch-list", "remove", EVIL, *INDEX), ("watch-list", "add", "new", f"{EVIL} (", *INDEX),
    ("stats", *INDEX), ("stats", "-i", f"./no{FILE}"),
    ("check", *INDEX), ("check", "-i", f"./damaged{FILE}"), ("check", "-i", f"./no{FILE}"),
    ("index", f"files{FILE}", "--dry-run", "-i", "new"), ("index", f"files{FILE}", "-j", "1", "-i", f"new{FILE}"),
    ("index", f"files{FILE}/{FILE}.txt", "-j", "1", "--strict", "-i", "new2"),
    ("index", f"files{FILE}/{FILE}.jsonl", "-j", "1", "--strict", "-i", "new3"),
    ("index", f"no{FILE}"), ("index", f"files{FILE}", "--report", f"no{FILE}/x"), ("index", f"files{FILE}", "-j", EVIL),
    ("index", f"files{FILE}", "-i", f"./files{FILE}"), ("watch", f"no{FILE}"),
    ("delete", f"{EVIL}9", *INDEX), ("delete", "--query", EVIL, *INDEX),
    ("delete", "-y", "--query", f"titel:{EVIL}", *INDEX),
    ("optimize", "-i", f"no{FILE}"),
    *(("--config", f"{name}{FILE}.yaml", "config") for name in ("settings", "wrong", "bad", "torn", "names", "no")),
    ("--config", f"settings{FILE}.yaml", "config", "--check"), ("--config", f"names{FILE}.yaml", "query", "x", *INDEX),
]  # fmt: skip


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("line", LINES, ids=[f"{n} {row[0][:10]!r}" for n, row in enumerate(LINES)])
def test_no_line_of_a_command_steers_the_terminal(
    line: tuple[str, ...], colour: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if colour and line[0] not in ("query", "entities", "timeline", "stats", "facets", "batch", "new", "show"):
        pytest.skip("has no colours")
    monkeypatch.setattr(faces, "colour", lambda: colour)
    ran = run(*line)
    assert ran.out or ran.err
    assert "Traceback" not in ran.err
    harmless(ran.out)
    harmless(ran.err)
    if line[0] != "query":  # no line is one that an evil name made; articles are broken into lines
        assert "\nskipped: all" not in f"\n{ran.out}\n{ran.err}"


def test_only_one_place_prints() -> None:
    """In the commands: cli/output, which makes everything safe."""
    printing = {("echo", "click"), ("secho", "click"), ("print", ""), ("write", "stdout"), ("write", "stderr")}
    for path in sorted((ROOT / "searchnews").rglob("*.py")):
        if path.name == "output.py" or {"train", "kernels"} & set(path.parts):  # which people run who build it
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                words = ast.unparse(node.func).split(".")
                called = (words[-1], words[-2] if len(words) > 1 else "")
                assert called not in printing, f"{path}:{node.lineno}"


@pytest.fixture(scope="module")
def archive(here: Path) -> Iterator[Archive]:
    with searchnews.open(Path("indexes", FILE)) as found:
        yield found


SHELL = [
    "storm", EVIL, f"titel:{EVIL}", ":open 1", ":copies 1", ":explain 1", ":explain", f":explain {EVIL}1",
    f":explain {EVIL}",
    ":facets source", ":facets tag", ":facets author", ":entities", ":timeline", f":timeline {EVIL}",
    f":timeline 2025 {EVIL}",
    ":stats", f":help {EVIL}", f":sort {EVIL}", f":limit {EVIL}", f":facets {EVIL}", f":open {EVIL}", f":{EVIL}",
    ":next", ":copies 1", ":diff 1", ":facets source", ":only 1", ":use", f":use {EVIL}", f":q {EVIL}", f":save {EVIL}",
    f":save {EVIL}.csv", ":words", ":watch-list", f":without {EVIL}",
]  # fmt: skip


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("line", SHELL, ids=[f"{n} {row[:9]!r}" for n, row in enumerate(SHELL)])
def test_no_line_of_the_shell_steers_the_terminal(archive: Archive, line: str, colour: bool) -> None:
    session = answer(Session(archive, Style(colour=colour)), "storm").session
    found = answer(session, line)
    assert found.text
    harmless(found.text)
    if found.draw:
        harmless(found.draw(Style(40, colour)))


@pytest.mark.parametrize("typed", ["storm", "source:", "author:x", "tag:ev", "person:", "entity:x", "id:", "sto",
                                   ":open ", ":facets ", *(f":{command.name} x" for command in COMMANDS)])  # fmt: skip
def test_no_completion_steers_the_terminal(archive: Archive, typed: str) -> None:
    session = answer(Session(archive), "storm").session
    for found in typing.suggestions(session, typed, len(typed)):
        harmless(found.text.replace("\n", "\x00"))
        harmless(found.help.replace("\n", "\x00"))


def test_what_is_pasted_does_not_turn_the_line_around(archive: Archive) -> None:
    line = f"storm {EVIL}"
    rows = prompt._Highlighter(UTC, lambda: Session(archive)).lex_document(Document(line))
    shown = "\n".join("".join(text for _, text, *_ in rows(i)) for i in range(line.count("\n") + 1))
    harmless(shown)
    assert len(shown) == len(line)


def test_what_was_typed_once_is_suggested_if_it_is_harmless() -> None:
    buffer = Buffer(history=InMemoryHistory())
    for line in ("storm coast", f"flood {EVIL}".replace("\n", "")):
        buffer.history.append_string(line)
    found = [prompt._Suggest().get_suggestion(buffer, Document(typed)) for typed in ("sto", "flo")]
    assert [suggestion and suggestion.text for suggestion in found] == ["rm coast", None]


@given(st.text(st.characters() | st.sampled_from("\x1b[0;1m\n\r\u202e\u2066\x9b")))
def test_what_is_printed_keeps_our_colours_and_nothing_else(text: str) -> None:
    shown = printable(text)
    harmless(shown)
    assert len(shown) == len(text)
    assert printable(shown) == shown
    assert printable(f"\x1b[{MARK}m{shown}\x1b[0m\n") == f"\x1b[{MARK}m{shown}\x1b[0m\n"
