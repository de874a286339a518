"""Can a long text be read, searched, saved and handed on, whatever the screen?"""

from __future__ import annotations

import io
import re
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from corpus import PLAIN
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output
from shells import SGR, article, converse, talk

import searchnews
from searchnews.archive import Archive
from searchnews.errors import SearchNewsError
from searchnews.shell import outside, pager
from searchnews.shell.session import Session


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


@given(
    st.lists(st.sampled_from([*pager.MOVES, "n", "N"]), max_size=20),
    st.integers(1, 60), st.integers(1, 30), st.sets(st.integers(0, 59)),
)  # fmt: skip
def test_the_pager_stays_in_the_text(keys: list[str], total: int, rows: int, marks: set[int]) -> None:
    top = 0
    places = sorted(mark for mark in marks if mark < total)
    for key in keys:
        top = pager.moved(key, top, total, rows, places)
        assert 0 <= top <= max(0, total - rows)
    assert pager.moved("end", top, total, rows) == max(0, total - rows)
    assert pager.moved("home", top, total, rows) == 0


@given(st.integers(1, 200), st.integers(1, 50))
def test_paging_shows_every_line(total: int, rows: int) -> None:
    top, seen = 0, set(range(min(rows, total)))
    for _ in range(total):
        top = pager.moved("space", top, total, rows)
        seen |= set(range(top, min(top + rows, total)))
    assert seen == set(range(total))


def test_from_match_to_match() -> None:
    marks = [3, 10, 40]
    tops = []
    top = 0
    for key in "nnnNN":
        tops.append(top := pager.moved(key, top, 100, 20, marks))
    assert tops == [3, 10, 40, 10, 3]


@pytest.mark.parametrize(("keys", "top"), [
    ("q", 0), ("\x1b[Bq", 1), ("\x1b[B\x1b[B\x1b[Aq", 1), (" q", 8), ("  bq", 8), ("\x1b[6~q", 8), ("\rjjkq", 2),
    ("Gq", 41), ("Ggq", 0), ("nq", 30), ("GNq", 30), (" \x03", 8), (" \x04", 8),
])  # fmt: skip
def test_reading(keys: str, top: int) -> None:
    output = Vt100_Output(io.StringIO(), lambda: Size(rows=10, columns=80), term="xterm-256color")
    text = "".join(f"line {i}\n" if i != 30 else "line \x1b[1;33m30\x1b[0m\n" for i in range(50))
    with create_pipe_input() as typed:
        typed.send_text(keys)
        found = pager.Pager(lambda columns: text, typed, output, output.get_default_color_depth()).run()
        assert found.top == top


WORDS = [f"w{i}" + "x" * (i % 7) for i in range(120)]


def wrapped(width: int) -> str:
    """The words in lines, with a blank line after every tenth word."""
    paragraphs = (" ".join(WORDS[i : i + 10]) for i in range(0, len(WORDS), 10))
    return "\n\n".join(textwrap.fill(paragraph, width) for paragraph in paragraphs) + "\n"


@given(st.lists(st.integers(10, 90), min_size=2, max_size=5), st.integers(0, 400))
def test_what_is_at_the_top_stays_there_in_any_width(widths: list[int], top: int) -> None:
    laid = [pager.Laid(tuple(wrapped(width).splitlines())) for width in widths]
    letter = laid[0].letter(top % len(laid[0].lines))
    at_top = next(word for line in laid[0].lines[top % len(laid[0].lines) :] for word in line.split())
    for text in laid:  # however often the width changes
        assert at_top in text.lines[text.line(letter)].split()


def test_the_pager_wraps_anew_after_a_resize() -> None:
    sizes = [80]  # the columns, last of all those of now
    output = Vt100_Output(io.StringIO(), lambda: Size(rows=10, columns=sizes[-1]), term="xterm-256color")
    drawn = []

    def draw(columns: int) -> str:
        drawn.append(columns)
        if columns == 80:
            sizes.append(40)  # as soon as it is on the screen
        return wrapped(columns)

    with create_pipe_input() as typed:
        typed.send_text("jjjq")
        found = pager.Pager(draw, typed, output, output.get_default_color_depth()).run()
    assert drawn == [80, 40]
    assert found.top == 3


@pytest.mark.parametrize(("keys", "top"), [
    ("/line 20\rq", 20), ("   /line 2\rq", 24),
    ("/LINE  20\rq", 20), ("G/line 20\rq", 20), ("/line 2\rnnq", 21), ("/line 2\rnnNq", 20),
    ("/nothing like it\rq", 0), ("/line 20\r/\rnq", 30), ("/line 20\x03q", 0), ("/line 20\x1b", 0), ("/\rq", 0),
    ("/line 19 line\rq", 19), ("/line 49\rq", 41), ("/(\rq", 0),
])  # fmt: skip
def test_finding(keys: str, top: int) -> None:
    output = Vt100_Output(io.StringIO(), lambda: Size(rows=10, columns=80), term="xterm-256color")
    text = "".join(f"line {i}\n" if i != 30 else "line \x1b[1;33m30\x1b[0m\n" for i in range(50))
    with create_pipe_input() as typed:
        typed.send_text(keys)
        if keys.endswith("\x1b"):
            typed.send_text("q")  # an escape is one when nothing follows that makes it another key
        found = pager.Pager(lambda columns: text, typed, output, output.get_default_color_depth()).run()
    assert found.top == top


@given(st.text("ab \n", max_size=40), st.text("ab ", min_size=1, max_size=4))
def test_what_is_found_is_what_was_looked_for(text: str, words: str) -> None:
    laid = pager.Laid(tuple(text.splitlines()))
    found = laid.having(words)
    wanted = re.compile(r"\s+".join(words.split()))
    there = list(wanted.finditer("\n".join(laid.lines))) if wanted.pattern else []
    told = "".join(laid.lines[i][a:b] for i in sorted(found) for a, b in found[i])
    assert "".join(told.split()) == "".join("".join(match[0].split()) for match in there)


@given(
    st.lists(st.sampled_from(["a", "bc", "\x1b[1m", "\x1b[0m", "\x1b[1;33m"]), max_size=8),
    st.sets(st.integers(0, 12), max_size=6),
)
def test_what_was_found_is_in_reverse(pieces: list[str], cuts: set[int]) -> None:
    line = "".join(pieces)
    plain = SGR.sub("", line)
    ends = sorted(cut for cut in cuts if cut <= len(plain))
    places = list(zip(ends[::2], ends[1::2], strict=False))
    shown = pager.highlighted(line, places)
    assert SGR.sub("", shown) == plain
    reversed_, at = set(), 0
    inside = False
    for piece in re.split(r"(\x1b\[[0-9;]*m)", shown):
        if piece.startswith("\x1b"):
            inside = piece == "\x1b[7m" or (inside and piece not in ("\x1b[27m", "\x1b[0m"))
        else:
            reversed_ |= set(range(at, at + len(piece))) if inside else set()
            at += len(piece)
    assert reversed_ == {i for a, b in places for i in range(a, b)}


def read(keys: str, archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the screen was sent while somebody read an article whose address is on the web."""
    monkeypatch.chdir(tmp_path)
    return converse(archive, f"flood 7\r:open 1\r{keys}q:quit\r")


@pytest.fixture
def linked(tmp_path: Path) -> Iterator[Archive]:
    with searchnews.create(tmp_path / "linked") as archive:
        archive.add([replace(article(7), url="https://lantern.example/7?a=b"), replace(article(8), url="file:///etc/x")],
                    enrich=PLAIN)  # fmt: skip
        yield archive


def test_an_article_is_saved(linked: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = read("sstory.txt\r", linked, tmp_path, monkeypatch)
    assert "saved as story.txt" in seen
    assert (tmp_path / "story.txt").read_text().startswith("Storm number 7\nLantern")
    assert "exists; choose another name" in read("sstory.txt\r", linked, tmp_path, monkeypatch)
    assert "cannot be written" in read("snowhere/x.txt\r", linked, tmp_path, monkeypatch)
    assert sorted(path.name for path in tmp_path.glob("*.txt")) == ["story.txt"]


def test_an_article_is_opened_in_the_editor(
    linked: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "editor.py"
    script.write_text("import pathlib, sys; copy, path = map(pathlib.Path, sys.argv[1:])\n"
                      "copy.write_text(f'{path.read_text()}\\n{path}')")  # fmt: skip
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script} '{tmp_path}/it is; echo'")
    read("e", linked, tmp_path, monkeypatch)
    copied = (tmp_path / "it is; echo").read_text().splitlines()
    assert "Storm number 7" in copied
    assert not Path(copied[-1]).exists()
    monkeypatch.setattr(outside, "MOST_TYPED", 3)
    assert "longer than a megabyte" in read("e", linked, tmp_path, monkeypatch)
    monkeypatch.setenv("EDITOR", "false")
    assert "false ended with status 1" in read("e", linked, tmp_path, monkeypatch)
    monkeypatch.setenv("EDITOR", "no-such-editor")
    assert "cannot be started" in read("e", linked, tmp_path, monkeypatch)
    monkeypatch.setenv("EDITOR", "'")
    assert "EDITOR is no command" in read("e", linked, tmp_path, monkeypatch)


@pytest.mark.parametrize(("address", "opened"), [
    ("https://lantern.example/7?a=b&c=%20#d", "https://lantern.example/7?a=b&c=%20#d"),
    ("http://lantern.example", "http://lantern.example"),
    ("https://lantern.example/é \"'\x1b`$(x)", "https://lantern.example/%C3%A9%20%22'%1B%60$(x)"),
    *((bad, "") for bad in ("", "file:///etc/passwd", "javascript:alert(1)", "-x", "https:", "https://", "http://[",
                            "ftp://x.example/", "//x.example/", " --new-window")),
])  # fmt: skip
def test_only_addresses_of_the_web_are_opened(address: str, opened: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url: asked.append(url) or True)
    if opened:
        assert outside.browse(address) == "opened in the browser"
        assert asked == [opened]
    else:
        with pytest.raises(SearchNewsError, match="none of http or https"):
            outside.browse(address)
        assert asked == []


def test_where_there_is_no_browser(linked: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webbrowser.open", lambda url: False)
    assert "no browser can be opened here" in read("o", linked, tmp_path, monkeypatch)


def test_a_number_is_that_of_a_hit_and_no_id(tmp_path: Path) -> None:
    with searchnews.create(tmp_path / "news") as archive:
        archive.add([replace(article(7), id="1"), replace(article(8), id="2", body="Flood.")], enrich=PLAIN)
        session = talk(Session(archive), ":sort longest", "*").session
        assert [hit.id for hit in session.results or ()] == ["1", "2"]
        assert talk(session, ":sort newest", "*", ":open 1").text.startswith("Storm number 8")
