"""Does the shell answer, forgive, and never let an article or an accident get at the terminal?"""

from __future__ import annotations

import ast
import io
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pexpect
import pytest
from corpus import PLAIN
from hypothesis import example, given, settings
from hypothesis import strategies as st
from prompt_toolkit.data_structures import Size
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import DummyInput, create_pipe_input
from prompt_toolkit.output import DummyOutput
from prompt_toolkit.output.vt100 import Vt100_Output
from shells import ARTICLES, HOSTILE, SGR, UNSAFE, article, converse, talk

import searchnews
from searchnews import typed
from searchnews.archive import Archive
from searchnews.article import Article
from searchnews.query.forms import FORMS
from searchnews.render import Style
from searchnews.shell import Shell, outside, typing
from searchnews.shell.commands import COMMANDS, answer
from searchnews.shell.history import history, history_path
from searchnews.shell.session import Session


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with searchnews.create(tmp_path_factory.mktemp("shell") / "news") as found:
        found.add(ARTICLES, enrich=PLAIN)
        yield found


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def numbers(text: str) -> list[int]:
    """The numbers of the hits in a page."""
    return [int(m[1]) for m in re.finditer(r"^ *(\d+)  \S", text, re.MULTILINE)]


# --- Answers -----------------------------------------------------------------------------------------------------

# (lines, a pattern that the last answer holds)
TALKS: list[tuple[tuple[str, ...], str]] = [
    (("",), r"\A\Z"),
    (("   ",), r"\A\Z"),
    (("flood 7",), r"1  \*?Storm number \*?7"),
    (("xyzzy",), r"no articles"),
    (("*", ":next"), r"^ ?5  Storm"),
    (("*", ":n", ":n", ":prev"), r"^ ?5  Storm"),
    (("*", ":prev"), r"\Athis is the first page\n\Z"),
    ((":next",), r"\Anothing was searched yet; .*\n\Z"),
    (("flood 7", ":next"), r"\Athere are no more hits\n\Z"),
    (("source:lantern", ":sort oldest"), r"\A1  Storm number 3\n"),
    (("source:lantern", ":sort newest"), r"\A1  Storm number 17\n"),
    (("storm -owned", ":sort long"), r"\A1  \*Storm\* number 19\n"),
    ((":sort oldest", "source:lantern"), r"\A1  Storm number 3\n"),
    (("*", ":sort best"), r"\Abest is no order; did you mean .*\?\n\Z"),
    (("*", ":sort"), r"\Awhich order; choose one of relevance, related, newest, oldest, longest, mentions\n\Z"),
    (("person:voss", ":sort mentions"), r"\A1  Storm number 18\n.* · 2 mentions\n"),
    (("storm", ":sort mentions"), r"\Asorting by mentions wants a name in the query, as in person:NAME; or .*\n\Z"),
    ((":sort mentions", ":entities"), r"Ilara Voss"),
    (("*", ":sort newset"), r"\Anewset is no order; did you mean newest"),
    (("*", ":limit 0"), r"\A:limit wants a number of hits from 1 to 100"),
    (("*", ":limit 101"), r"\A:limit wants"),
    (("*", ":limit ²"), r"\A:limit wants"),
    (("*", ":limit 21"), r"21  Storm"),
    (("source:lantern", ":facets source"), r"\A +articles +source\n1 +10 +█+ +Lantern\n +10 articles with source\n\Z"),
    ((":facets source",), r"\b10 +█+ +Harrow Wire"),
    (("*", ":facets source year"), r"(?s)articles with source\n\n +articles +year\n4 +21 +█+ +2025\n"),
    (("*", ":facets source, sauce"), r"\Asauce is no field to count"),
    (("source:lantern", ":compare flood"), r"\A +source:lantern +flood\n2025-01 .*%\n(?s:.*)share of all articles"),
    (("*", ":only 1"), r"\A:only wants a table with numbers: :facets, :entities or :timeline shows one\n\Z"),
    (("*", ":facets source", ":only 4"), r"\A:only wants the numbers of rows of the last table, 1 to 3, as in :only 1"),
    (("*", ":facets source", ":without x"), r"\A:without wants the numbers of rows"),
    (("*", ":facets source", ":without 0"), r"\A:without wants the numbers of rows"),
    (("*", ":facets source", ":only"), r"\A:only wants the numbers of rows"),
    ((":facets source", ":only 2"), r"of 10 articles"),
    (("storm", ":compare"), r"\A:compare wants a query"),
    (("storm", ":compare ("), r"\n  \(\n  \^"),
    (("storm", ":compare @x"), r"\Ano search is saved as 'x'"),
    ((":compare storm",), r"\Anothing was searched yet"),
    ((":watch-list",), r"\Ano search is saved; :watch-list NAME"),
    ((":watch-list x",), r"\Anothing was searched yet"),
    (("xyzzy", ":facets source"), r"\Ano articles with source\n\Z"),
    (("xyzzy", ":entities"), r"\Ano articles with entity\n\Z"),
    (("xyzzy", ":timeline"), r"\Ano articles with published\n\Z"),
    (("*", ":facets sauce"), r"\Asauce is no field to count; did you mean "),
    (("*", ":facets"), r"\Awhich field to count; choose one of author, source"),
    (("source:lantern", ":entities"), r" 3 +\d+ +█+ +Ilara Voss +person\n"),
    (("*", ":entities person"), r"Ilara Voss"),
    (("*", ":entities org"), r"no articles with org"),
    (("*", ":entities cats"), r"\Acats is no kind of name; choose one of entity, "),
    (("source:lantern", ":timeline"), r"\A1  2025-01 █+.? +\d\n2  2025-02 █+ +\d\n3  2025-03 █+"),
    (("source:lantern", ":timeline year"), r"\A1  2025 █+ +10\n"),
    (("source:lantern", ":timeline mentioned year"), r"no articles with mentioned"),
    (("*", ":timeline day 2025-02-01..2025-02-03"), r"\A1  2025-02-01 +0\n2  2025-02-02 █+ +\d\n3  2025-02-03 +0\n"),
    (("*", ":timeline year since february 2025"), r"\A1  2025 "),
    (("*", ":timeline year 2025 mentioned"), r"\Acannot read the date \"2025 mentioned\"; write one like"),
    (("*", ":timeline 2025-13"), r"\Athe date \"2025-13\" is impossible"),
    (("*", ":timeline century"), r"\Acentury is no unit of time; choose one of day, week, month, quarter, year"),
    (("flood 7", ":open"), r"\A\*?Storm number \*?7"),
    (("flood 7", ":open 1"), r"\*Flood\* \*7\*"),
    (("storm", ":open 15"), r"Storm\*? number \d+\n"),
    (("flood 7", ":open 2"), r"\Athere is no hit 2; the last query found 1 article\n\Z"),
    (("flood 7", ":open a8"), r"\AStorm number 8\n"),
    ((":open a8",), r"\AStorm number 8\n"),
    (("flood 7", ":open x"), r"\A:open wants the number of a hit, as in :open 1\n\Z"),
    (("flood 7", ":open -1"), r"\A:open wants"),
    (("flood 7", f":open {'9' * 5000}"), r"\A:open wants"),
    ((":open 1",), r"\Anothing was searched yet"),
    (("xyzzy", ":open 1"), r"\Athe last query found nothing; :explain says"),
    (("flood 7", ":copies 1"), r"\Ahit 1 has no copies in this archive\n\Z"),
    ((":stats",), r"articles +21\npublished +2025-01-01 to "),
    (("help",), r"(?s)\AType"),
    (("?",), r"(?s)\AType"),
    ((":?",), r"(?s)\AType"),
    (("help storm",), r"no articles|help \d"),
    (("flood 7", ":save x"), r"\A:save wants a file whose name ends with one of \.txt, "),
    (("flood 7", ":save"), r"\A:save wants a file"),
    (("flood 7", ":save /nowhere/x.csv"), r"\A/nowhere/x\.csv: cannot be written"),
    ((":save x.csv",), r"\Anothing was searched yet"),
    ((":q x",), r"\Ano search is saved as 'x'"),
    ((":help",), r"(?s)\AType a query.*:open N.*NEAR/5.*published:2025-09"),
    ((":help near",), r"(?s)\AWords near each other\n  a NEAR/5 b.* storm NEAR/9 coast\n"),
    ((":help open",), r"\ACommands\n  :open N\|ID +Read hit N, its matches marked, names and times in footnotes\.\n\Z"),
    ((":help :open",), r"\ACommands\n  :open N"),
    ((":help xyzzy",), r"\Anothing in the help is about xyzzy; see :help\n\Z"),
    ((":hlep",), r"\Athere is no command :hlep; did you mean :help or :like\?\n\Z"),
    ((":xyzzy",), r"\Athere is no command :xyzzy; see :help\n\Z"),
    ((":",), r"\Athere is no command :; "),
    ((": open 1",), r"\Anothing was searched yet"),
    ((":s",), r"\A:s could be :sort or :save or :stats\n\Z"),
    ((":help near",), r"\A(?!.*atleast)(?s:.*)NOT NEAR/5"),
    ((":help words near each other",), r"atleast"),
    ((":help hurricane",), r"nothing in the help"),
    (("flood 7", ":explain 1"), r"\Ait matches, with a score of \d"),
    (("flood 7", ":explain a8"), r"\Ait does not match:\n"),
    (("xyzzy AND flood", ":explain"), r"\Aarticles that match each part:\n\n✗ xyzzy AND flood  0 of 21 articles\n"
                                      r"  ✗ xyzzy  0 of 21 articles\n  ✓ flood  20 of 21 articles\n\Z"),
    (("flood 7", ":explain"), r"\Aarticles that match each part:\n\n✓ flood AND 7  1 of 21 articles\n"),
    (("xyzzy", ":explain 1"), r"\Athe last query found nothing; :explain says which part of it\n\Z"),
    ((":explain",), r"\Anothing was searched yet"),
    (("flood 7", ":explain nobody"), r"\A.*nobody.*\n\Z"),
    ((":explain 1",), r"\Anothing was searched yet"),
    ((":explain a8",), r"\Anothing was searched yet"),
    (("flood xyzzy",), r"flood 20 AND xyzzy 0\ntry flood  \(20 articles, without xyzzy\)\nTab asks the first\n\Z"),
    ((":e",), r"\A:e could be :entities or :edit or :explain\n\Z"),
    (("titel:storm",), r"\Athere is no field titel; did you mean title\?\n  titel:storm\n  \^{5}\n\Z"),
    (("storm AND",), r"\AAND wants something after it.*\n  storm AND\n        \^{3}\n\Z"),
    (("published:2025-13",), r"\n  published:2025-13\n  "),
    ((f":help {HOSTILE}",), r"\Anothing in the help is about"),
    ((f":{HOSTILE}",), r"\Athere is no command"),
    (("storm\n\ttitel:x",), r"\Athere is no field titel"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "pattern"), TALKS, ids=[" ; ".join(row[0])[:40] for row in TALKS])
def test_answers(archive: Archive, lines: tuple[str, ...], pattern: str) -> None:
    found = talk(Session(archive, Style(120)), *lines)
    assert re.search(pattern, found.text, re.MULTILINE if pattern.startswith("^") else 0), found.text
    assert not found.end


def test_a_query_is_given_up_in_time(archive: Archive) -> None:
    found = talk(Session(archive, Style(120), timeout=1e-9), "storm w/s coast")
    assert "takes more than 1e-09 s" in found.text
    assert "storm w/s coast" in found.text


def test_a_query_is_saved_and_compared(tmp_path: Path) -> None:
    with searchnews.create(tmp_path / "index") as archive:
        archive.add(ARTICLES, enrich=PLAIN)
        session = talk(Session(archive, Style(120)), "flood 7").session
        assert talk(session, ":watch-list my floods").text == "saved as my floods\n"
        assert talk(session, ":watch-list").text == "my floods (0 new): flood AND 7\n"
        archive.add([Article(id="new", title="Flood 7", body="Flood 7 again.")], enrich=PLAIN)
        assert talk(session, ":watch-list").text == "my floods (1 new): flood AND 7\n"
        assert "already" in talk(session, ":watch-list my floods").text
        named = talk(session, "storm", ":q my floods")
        assert named.asked == "flood AND 7"
        assert "Storm number 7" in named.text.replace("*", "")
        assert [s.text for s in typing.suggestions(session, ":q my f", 7)] == ["my floods"]
        assert [s.text for s in typing.suggestions(session, ":compare @", 10)] == ["@my floods"]
        assert not [s for s in typing.suggestions(session, ":edit @", 7) if "@" in s.text]  # it would be a word there
        assert "my floods\n" in talk(session, "storm", ":compare @my floods").text.splitlines(keepends=True)[0]


# (lines, the query that it became)
NARROWED: list[tuple[tuple[str, ...], str]] = [
    (("flood", ":facets source", ":only 2"), "flood AND source:=Lantern"),
    (("flood", ":facets source", ":only 1 2"), 'flood AND (source:"Harrow Wire" OR source:=Lantern)'),
    (("flood", ":facets source", ":without 2, 1"), 'flood AND NOT source:=Lantern AND NOT source:"Harrow Wire"'),
    (("flood", ":facets source", ":without 2", ":without 2"), "flood AND NOT source:=Lantern"),
    ((":facets source", ":only 2"), "source:=Lantern"),
    (("flood OR storm", ":facets year words", ":only 2"), "(flood OR storm) AND words:0..99"),
    (("flood", ":entities", ":without 1"), 'flood AND NOT person:"Ilara Voss"'),
    (("flood", ":timeline", ":only 2"), "flood AND published:2025-02"),
    (("flood", ":timeline quarter", ":only 1"), "flood AND published:2025-Q1"),
    (("flood", ":timeline week", ":only 1"), "flood AND published:2024-12-30..2025-01-05"),
    (("flood 7", ":facets source", "storm", ":only 1"), "storm AND source:=Lantern"),
]


@pytest.mark.parametrize(("lines", "query"), NARROWED, ids=[row[1] for row in NARROWED])
def test_a_query_is_narrowed_by_rows(archive: Archive, lines: tuple[str, ...], query: str) -> None:
    found = talk(Session(archive, Style(120)), *lines)
    assert found.asked == query
    assert found.session.results is not None
    assert str(found.session.results.query) == query


def test_what_a_query_became_is_shown_and_remembered(archive: Archive) -> None:
    seen = SGR.sub("", converse(archive, "flood\r:facets source\r:only 2\r:quit\r"))
    assert "news> flood AND source:=Lantern\n" in seen.replace("\r", "")
    assert "flood AND source:=Lantern" in history(history_path()).load_history_strings()


def test_hits_are_saved(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    session = talk(Session(archive), ":sort oldest", "source:lantern", ":limit 2").session
    assert talk(session, ":save storm hits.ids.jsonl").text == "10 hits saved as storm hits.ids.jsonl\n"
    rows = (tmp_path / "storm hits.ids.jsonl").read_text().splitlines()
    assert len(rows) == 10  # not only those on the page
    assert '"id":"a3"' in rows[0]
    (tmp_path / "old.csv").write_text("mine")
    assert talk(session, ":save old.csv").text == "old.csv exists; :save! old.csv writes over it\n"
    assert (tmp_path / "old.csv").read_text() == "mine"
    assert talk(session, ":save! old.csv").text == "10 hits saved as old.csv\n"
    assert (tmp_path / "old.csv").read_text().count("\n") == 11
    assert talk(session, ":limit 21", "flood 7", ":save one.md").text == "1 hit saved as one.md\n"


def test_a_query_is_written_in_the_editor(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    written = "flood\n  7 \n"
    given_: list[str] = []
    monkeypatch.setattr(outside, "edit", lambda text: given_.append(text) or written)
    found = talk(Session(archive), "storm", ":edit")
    assert given_ == ["storm\n"]
    assert found.asked == "flood 7"
    assert "of" not in found.text.splitlines()[-1]
    talk(Session(archive), ":edit oil AND")
    assert given_[-1] == "oil AND\n"
    written = " \n"
    assert talk(Session(archive), ":edit").text == ""
    written = "flood AND"
    wrong = talk(Session(archive), ":edit")
    assert "AND wants something after it" in wrong.text
    assert wrong.asked == "flood AND"


def test_names_of_files_are_completed(tmp_path: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "oil prices.csv").touch()
    (tmp_path / ".hidden").touch()
    (tmp_path / "oil\x1b[2J").touch()
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "a.md").touch()

    def offered(line: str) -> list[tuple[str, int]]:
        return [(s.text, s.start) for s in typing.suggestions(Session(archive), line, len(line))]

    assert offered(":save o") == [("oil prices.csv", 6), ("old/", 6)]
    assert offered(":save oil p") == [("oil prices.csv", 6)]
    assert offered(":save old/") == [("old/a.md", 6)]
    assert offered(":save .h") == [(".hidden", 6)]
    assert offered(":save nowhere/x") == []
    assert offered(f":save {tmp_path}/old/a") == [(f"{tmp_path}/old/a.md", 6)]


def test_quit(archive: Archive) -> None:
    assert talk(Session(archive), ":quit").end
    for line in (":q", ":exit", "exit", "quit", " QUIT "):
        assert talk(Session(archive), line).end
    assert not talk(Session(archive), "quit smoking").end


@settings(max_examples=30)
@given(st.integers(40, 160), st.integers(4, 60), st.booleans())
@example(41, 49, False)  # a hit takes a line more when its number has a digit less
def test_pages_fit_and_leave_out_nothing(archive: Archive, width: int, height: int, colour: bool) -> None:
    found = talk(Session(archive, Style(width, colour), height), "storm")
    seen: list[int] = []
    pages = []
    while numbers(SGR.sub("", found.text)):
        page = numbers(SGR.sub("", found.text))
        assert len(page) == 1 or found.text.count("\n") <= height - 3  # one hit may be longer than a low screen
        seen += page
        pages.append(found.text.splitlines()[:-1])  # the last line tells the time
        found = talk(found.session, ":next")
    assert found.text == "there are no more hits\n"
    assert seen == list(range(1, 22))
    for page in reversed(pages[:-1]):
        found = talk(found.session, ":prev")
        assert found.text.splitlines()[:-1] == page


@pytest.mark.parametrize("line", [
    "owned", ":open 1", ":facets source", ":facets tag", ":entities", ":timeline", ":explain 1", ":copies 1", ":stats",
    ":diff 1", ":only 1", ":without 1", ":help evil",
    f":help {HOSTILE}", f"titel:{HOSTILE}", f":sort {HOSTILE}", f":facets {HOSTILE}", f":open {HOSTILE}", f":{HOSTILE}",
])  # fmt: skip
@pytest.mark.parametrize("colour", [True, False])
def test_nothing_steers_the_terminal(archive: Archive, line: str, colour: bool) -> None:
    text = talk(Session(archive, Style(colour=colour)), "owned", ":facets source", line).text
    assert text
    if colour:
        text = SGR.sub("", text)
    assert not UNSAFE.search(text), repr(text)


def test_a_new_commit_is_seen_by_the_next_query(tmp_path: Path) -> None:
    with searchnews.create(tmp_path / "news") as other, searchnews.open(tmp_path / "news") as archive:
        other.add([article(1)], enrich=PLAIN)
        found = talk(Session(archive), "storm")
        assert numbers(found.text) == [1]
        snapshot = archive.snapshot
        found = talk(found.session, "storm")
        assert archive.snapshot is snapshot  # not opened again for nothing
        other.add([article(2)], enrich=PLAIN)
        assert numbers(talk(found.session, ":sort newest").text) == [1]  # the same results, in another order
        assert numbers(talk(found.session, "storm").text) == [1, 2]


def test_stats_are_of_the_newest_commit_and_leave_the_pages_alone(tmp_path: Path) -> None:
    with searchnews.create(tmp_path / "news") as other, searchnews.open(tmp_path / "news") as archive:
        other.add([article(number) for number in range(4)], enrich=PLAIN)
        found = talk(Session(archive), ":limit 2", ":sort newest", "storm")
        other.add([article(20)], enrich=PLAIN)  # the newest: the pages of a new query begin with it
        told = talk(found.session, ":stats")
        assert re.search(r"articles +5\n", told.text)
        page = talk(told.session, ":next").text
        assert re.findall(r"Storm\*? number (\d+)", page) == ["3", "0"]
        assert "of 4 articles" in page
        assert "5 articles" in talk(told.session, "storm").text


def test_an_index_that_went_away_is_an_error_in_a_line(tmp_path: Path) -> None:
    with searchnews.create(tmp_path / "news") as archive:
        session = talk(Session(archive), "storm").session
        (tmp_path / "news").rename(tmp_path / "gone")
        text = talk(replace(session, style=Style(1000)), "storm").text
        assert "no index here" in text
        assert text.count("\n") == 1


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Three articles that are one story, which is the longest, and two more."""
    from searchnews.indexing.enrich import Enrich

    body = "The river rose over the old bridge of Port Merrin, and the mayor closed the road to the coast. " * 5
    told = [Article(id=f"c{i}", title=f"River {i}", body=body + "It rained.", source=f"Paper {i}",
                    published=datetime(2025, 5, 3 - i, tzinfo=UTC)) for i in range(3)]  # fmt: skip
    others = [Article(id=f"o{i}", title="River", body=body[:95] + f"Other {i}.",
                      published=datetime(2025, 6 + i, 1, tzinfo=UTC)) for i in range(2)]  # fmt: skip
    with searchnews.create(tmp_path_factory.mktemp("copied") / "news") as archive:
        archive.add([*told, others[0]], enrich=Enrich(entities="none", dates=False, copies=True))
        archive.add([others[1]], enrich=PLAIN)
        yield archive


def test_copies(copied: Archive) -> None:
    found = talk(Session(copied), ":sort longest", "river")
    assert numbers(found.text) == [1, 2, 3]
    listed = talk(found.session, ":copies 1").text.splitlines()
    assert [line.split()[-1] for line in listed] == ["c2", "c1", "c0"]  # the oldest first
    assert "Paper 2" in listed[0]


def test_what_a_copy_changed(copied: Archive) -> None:
    session = talk(Session(copied), ":sort longest", "river").session
    told = talk(session, ":diff 1 3").text.splitlines()
    assert told[:2] == ["- Paper 2  2025-05-01 00:00  c2", "+ Paper 0  2025-05-03 00:00  c0"]
    assert "River [-2-] {+0+}" in told
    for line in (":diff 1", ":diff 1 1", ":diff 1 4", ":diff 1 x"):
        assert talk(session, line).text == ":diff 1 wants which of the copies, 2 to 3; :copies 1 lists them\n"
    assert talk(session, ":diff 2").text == "hit 2 has no copies in this archive\n"


def test_copies_on_the_second_page(copied: Archive) -> None:
    found = talk(Session(copied), ":limit 2", ":sort newest", "river", ":next")
    assert numbers(found.text) == [3]
    assert "c0" in talk(found.session, ":copies 3").text
    assert [s.text for s in typing.suggestions(found.session, ":copies ", 8)] == ["3"]


def test_hits_are_stories(copied: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = talk(Session(copied), "river", ":open 4")
    assert found.text == "there is no hit 4; the last query found 3 stories, 5 articles\n"
    monkeypatch.chdir(tmp_path)
    assert talk(Session(copied), "story:c0", ":save one.ids.csv").text == "1 hit saved as one.ids.csv\n"
    assert talk(found.session, ":open 3").text.startswith("*River*")


def test_edits_of_entities_are_seen(tmp_path: Path) -> None:
    with searchnews.create(tmp_path / "news") as archive:
        archive.add(ARTICLES[:4], enrich=PLAIN)
        found = talk(Session(archive, Style(1000)), "*")
        (archive.path / "entities.yaml").write_text("aliases: {Ilara Marchetti: Ilara Voss}\n")
        for command in (":entities", ":facets person"):  # of the same results
            found = talk(found.session, command)
            assert "Ilara Marchetti" in found.text
        found = talk(found.session, "person:marchetti")
        assert "2 articles" in found.text
        corrections, snapshot = archive.corrections, archive.snapshot
        found = talk(found.session, "person:voss")
        assert (archive.corrections, archive.snapshot) == (corrections, snapshot)
        assert archive.corrections is corrections  # not read again for nothing
        (archive.path / "entities.yaml").write_text("aliases: [\n")
        assert re.fullmatch(r".*entities.yaml:2: not YAML.*\n", talk(found.session, "*").text)
        (archive.path / "entities.yaml").unlink()
        assert "Ilara Voss" in talk(found.session, ":entities").text  # where corrections held
        assert "no articles" in talk(found.session, "person:marchetti").text


def test_counts_of_everything_are_of_the_newest_commit(tmp_path: Path) -> None:
    with searchnews.create(tmp_path / "news") as other, searchnews.open(tmp_path / "news") as archive:
        other.add([article(1)], enrich=PLAIN)
        assert "1 article with source" in talk(Session(archive), ":facets source").text


def test_every_command_is_in_the_help(archive: Archive) -> None:
    text = talk(Session(archive), ":help").text
    for command in COMMANDS:
        assert f":{command.name} {command.arguments}".split("|")[0].rstrip() in text


@pytest.mark.parametrize("width", [24, 40, 67, 68, 80, 110, 200])
@pytest.mark.parametrize("word", ["", "sort", "dates", "near"])
def test_the_table_of_the_help_is_one(archive: Archive, width: int, word: str) -> None:
    style = Style(width)
    text = talk(Session(archive, style), f":help {word}".rstrip()).text
    assert max(map(len, text.splitlines())) <= width
    rows = [line for line in text.splitlines() if line.startswith("  ")]
    if width >= 68:  # two columns: what is written ends two blanks before what it means begins
        assert {line[34:36] for line in rows} <= {"  ", ""}
        assert not any(line[36:37] == " " for line in rows)
        columns = [line[:34] for line in rows], [line[36:] for line in rows]
    else:
        columns = ([line for line in rows if line[:6].strip()], [line for line in rows if not line[:6].strip()])
    written, told = ("".join("".join(column).split()) for column in columns)
    for syntax, meaning in [(f":{c.name} {c.arguments}", c.help) for c in COMMANDS] if not word else ():
        assert "".join(syntax.split()) in written
        assert "".join(meaning.split()) in told
    for form in FORMS if not word else ():
        assert all("".join(syntax.split()) in written for syntax in form.syntax)
        assert "".join(form.meaning.split()) in told


@pytest.mark.parametrize("width", [24, 40, 80])
@pytest.mark.parametrize("line", [
    "titel:storm", ":facets cats and dogs", ":sort", ":open 900", ":copies 1", ":help xyzzy with a plume", ":stats",
    ":xyzzy", "published:01/02/2025", ":limit 1000", ":explain nobody at all",
])  # fmt: skip
def test_what_is_said_is_broken_between_words(archive: Archive, width: int, line: str) -> None:
    wide = talk(Session(archive, Style(1000)), "flood 7", line).text
    text = talk(Session(archive, Style(width)), "flood 7", line).text
    path = str(archive.path)  # which stays whole
    assert max(len(row) for row in text.splitlines() if not row.endswith(path)) <= width
    long = [word for word in wide.split() if len(word) > 12]  # these may have to be broken
    words = [word for word in text.split() if "^" not in word and not any(word in other for other in long)]
    assert set(words) <= set(wide.split())


# --- Typing ------------------------------------------------------------------------------------------------------

# (line with | for the cursor, the characters shown as wrong: "" for none)
WRONG: list[tuple[str, str]] = [
    ("|", ""),
    ("oil|", ""),
    ("oil AND|", ""),
    ("oil AND |", ""),
    ("oil NEAR/|", ""),
    ("oil NEAR/ |", "NEAR/"),
    ("oil w/5 |", ""),
    ("-|", ""),
    ("(oil OR |", ""),
    ("(oil |", ""),
    ('"interest ra|', ""),
    ("title:|", ""),
    ("title: |", "title:"),
    ("AND |", ""),
    ("AND oil|", "AND"),
    ("oil AND OR gas|", "OR"),
    ("titel:oil|", "titel"),
    ("oil titel:x gas|", "titel"),
    ("published:2025-1|", ""),
    ("published:2025-13|", ""),
    ("published:2025-13 |", "2025-13"),
    ("pric[ |", "pric["),
    ("oil ) gas|", ")"),
    (":open 3|", ""),
    (":ope|", ""),
    (":xyzzy|", ""),
    (":xyzzy |", ":xyzzy"),
]


@pytest.mark.parametrize(("marked", "wrong"), WRONG, ids=[row[0] for row in WRONG])
def test_what_is_wrong_while_typing(marked: str, wrong: str) -> None:
    pieces = typing.coloured(marked.replace("|", "", 1), marked.index("|"), UTC)
    assert "".join(text for name, text in pieces if name == typed.ERROR) == wrong


def test_colours() -> None:
    line = 'title:(oil OR pric*) "crude oil"~3 source:reuters "x" NOT w/5 caps(x)'
    assert [(name, text) for name, text in typing.coloured(line, len(line), UTC) if name not in ("", "error")] == [
        ("field", "title:"),
        ("operator", "OR"),
        ("special", "pric*"),
        ("phrase", '"crude oil"'),
        ("special", "~3"),
        ("field", "source:"),
        ("value", "reuters"),
        ("phrase", '"x"'),
        ("operator", "NOT w/5"),
        ("operator", "caps"),
    ]


@pytest.mark.parametrize(("line", "pattern"), [
    ("storm", r"\A\Z"),
    (":", r"\A:help :open .*:quit\Z"),
    (":s", r"\A:sort :save :stats\Z"),
    ("help", r"\A:help "),
    ("exit", r"\A:quit "),
    ("help wanted", r"\A\Z"),
    (":open 3", r"\A:open N\|ID  Read hit N"),
    (":o", r"\A:open N\|ID  Read hit N"),
    (":xyzzy", r"\A\Z"),
])  # fmt: skip
def test_hints(line: str, pattern: str) -> None:
    assert re.search(pattern, typing.hint(line))


LINES = st.text('oil "():/-=*~^.AND|OR w5titleopn\n“”\x1b', max_size=24)


@given(LINES, st.integers(0, 24))
def test_any_line_has_colours(line: str, cursor: int) -> None:
    assert "".join(text for _, text in typing.coloured(line, min(cursor, len(line)), UTC)) == line
    typing.hint(line)


@given(LINES | st.text(max_size=12).map(":".__add__))
def test_any_line_has_an_answer(archive: Archive, line: str) -> None:
    found = answer(Session(archive), line)
    assert not found.text or found.text.endswith("\n")


@pytest.mark.parametrize(("typed", "expected"), [
    (":", {":help", ":open", ":quit"}),
    (":op", {":open"}),
    ("  :op", {":open"}),
    (":sort ", {"relevance", "newest", "mentions"}),
    (":sort n", {"newest"}),
    (":open ", {"1", "2"}),
    (":facets s", {"source", "section"}),
    (":timeline week m", {"mentioned", "month"}),
    (":help ", {"open", "Words near each other"}),
    (":compare source:h", {'"Harrow Wire"'}),
    (":compare sto", {"storm"}),
    (":links ila", {"Ilara Voss"}),
    (":edit source:h", {'"Harrow Wire"'}),
    ("quit", set()),
    (":xyzzy ", set()),
    ("source:h", {'"Harrow Wire"'}),
])  # fmt: skip
def test_completion(archive: Archive, typed: str, expected: set[str]) -> None:
    session = talk(Session(archive), "*").session
    found = typing.suggestions(session, typed, len(typed))
    assert expected <= {s.text for s in found}
    assert all(0 <= s.start <= len(typed) for s in found)
    assert bool(found) == bool(expected)


def test_no_menu_after_a_blank_unless_asked(archive: Archive) -> None:
    session = Session(archive)
    assert typing.suggestions(session, "storm ", 6, asked=False) == []
    assert typing.suggestions(session, "storm ", 6, asked=True)
    assert typing.suggestions(session, "source:", 7, asked=False)
    assert typing.suggestions(session, "sto", 2) == []  # inside a word


def test_names_are_completed_as_corrected(tmp_path: Path) -> None:
    with searchnews.create(tmp_path / "news") as archive:
        archive.add(ARTICLES[:4], enrich=PLAIN)
        (archive.path / "entities.yaml").write_text("aliases: {Ilara Marchetti: Ilara Voss}\n")
        archive.refresh()
        found = typing.suggestions(Session(archive), "person:vo", 9)
        assert [(s.text, s.help) for s in found] == [('"Ilara Marchetti"', "2 articles")]


def test_hostile_values_are_completed_harmlessly(archive: Archive) -> None:
    (found,) = typing.suggestions(Session(archive), "tag:storm", 9)
    assert not UNSAFE.search(found.text)
    assert archive.search(f"tag:{found.text}").total == 1


# --- The history -------------------------------------------------------------------------------------------------


def test_the_history_is_kept_for_its_owner_only() -> None:
    path = history_path()
    history(path).append_string("storm")
    assert list(history(path).load_history_strings()) == ["storm"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize("obstacle", ["a file", "a directory", "a pipe"])
def test_no_file_for_the_history_is_no_reason_to_stop(tmp_path: Path, obstacle: str) -> None:
    path = tmp_path / "searchnews" / "history"
    match obstacle:
        case "a file":
            path.parent.write_text("in the way")
        case "a directory":
            path.mkdir(parents=True)
        case "a pipe":
            path.parent.mkdir()
            os.mkfifo(path)
    found = history(path)
    assert isinstance(found, InMemoryHistory)
    found.append_string("storm")


def test_a_full_disk_loses_lines_only() -> None:
    path = history_path()
    found = history(path)
    path.unlink()
    path.mkdir()  # whatever makes writing fail
    found.append_string("storm")
    assert found.get_strings() == ["storm"]


# --- The prompt --------------------------------------------------------------------------------------------------


def test_a_conversation(archive: Archive) -> None:
    seen = converse(archive, "flood 7\r:open 1\rq:quit\r")
    assert "news: 21 articles." in seen
    assert "\x1b[1;33mFlood\x1b[0m" in seen


def test_remarks_stand_in_the_bar(archive: Archive) -> None:
    assert typing.remark("flood or drought").startswith("or is looked for as a word")
    assert typing.remark("flood OR drought") == typing.remark(":open 3 or 4") == ""


def test_tab_asks_what_is_offered(archive: Archive) -> None:
    assert "Flood" not in converse(archive, "flod 7\r:quit\r")
    assert "\x1b[1;33mFlood\x1b[0m" in converse(archive, "flod 7\r\t:quit\r")


@pytest.mark.parametrize(("line", "goes_on"), [
    ("storm", False), ("(storm", True), ("(storm\n", False), ("(storm\n  ", False), ("(storm\nOR coast", True),
    ("(storm\nOR coast)", False), ('"storm', True), ("“storm", True), ('"storm"', False), ("near/5(a", True),
    ("source:(a", True), ("a) (b", False), ("storm AND", False), (":compare (", False), ("", False), ("/ab", False),
])  # fmt: skip
def test_what_goes_on_in_the_next_line(line: str, goes_on: bool) -> None:
    assert typing.unfinished(line) is goes_on


@pytest.mark.parametrize(("typed", "hits"), [
    ("(flood\r7)\r", "1 article"), ("flood\x1b\r7\r", "1 article"), ('"flood\r7"\r', "1 article"),
    ("(flood\r\r", "is not closed"),
])  # fmt: skip
def test_a_query_of_several_lines(archive: Archive, typed: str, hits: str) -> None:
    assert hits in converse(archive, f"{typed}:quit\r")


def test_the_keys_of_vi(archive: Archive) -> None:
    typed = "flood 88\x1b"
    screen = io.StringIO()
    output = Vt100_Output(screen, lambda: Size(rows=24, columns=80), term="xterm-256color")
    with create_pipe_input() as keys:
        keys.send_text(f"{typed}xr7\r:quit\r")
        Shell(archive, UTC, editing="vi", input=keys, output=output).run()
    assert "\x1b[1;33m7\x1b[0m" in screen.getvalue()


def test_the_bar_tells_how_things_stand(archive: Archive) -> None:
    shell = Shell(archive, UTC, input=DummyInput(), output=DummyOutput())
    assert shell._toolbar() == [("class:state", "news  21 articles  by relevance")]
    shell._answer(":sort oldest")
    shell._answer("flood 7")
    assert shell._toolbar() == [("class:state", "news  21 articles  by oldest  flood AND 7")]


def test_a_screen_of_another_size_is_filled_anew(archive: Archive) -> None:
    sizes = [Size(rows=24, columns=80)]
    screen = io.StringIO()
    with create_pipe_input() as keys:
        shell = Shell(archive, UTC, input=keys, output=Vt100_Output(screen, lambda: sizes[-1], term="xterm-256color"))
        shell._answer("storm")
        shown = shell.session.results
        sizes.append(Size(rows=40, columns=60))
        screen.truncate(0)
        shell._lay_anew()
        assert shell.session.results is not None
        assert shown is not None
        assert len(shell.session.results) > len(shown)
        assert "news> storm" in screen.getvalue()
        shell._answer(":facets source")
        sizes.append(Size(rows=24, columns=30))
        screen.truncate(0)
        shell._lay_anew()
        assert max(map(len, SGR.sub("", screen.getvalue()).split("\n")[1:])) <= 30


def test_control_d_ends(archive: Archive) -> None:
    assert "news: 21 articles." in converse(archive, "\x04")


def test_control_c_drops_the_line(archive: Archive) -> None:
    assert "no command :nonsense" not in converse(archive, ":nonsense\x03:quit\r")


def test_no_colour(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    seen = converse(archive, "flood 7\r:quit\r")
    assert "*flood*" in seen.lower()
    assert not re.search(r"\x1b\[[0-9;]*(3[0-7]|9[0-7])[;m]", seen)


def test_a_long_article_is_paged(archive: Archive) -> None:
    seen = converse(archive, "storm\r:sort longest\r:open 1\r" + " q" + ":quit\r", rows=10)
    assert "\x1b[?1049h" in seen  # the other screen,
    assert "\x1b[?1049l" in seen  # and back
    assert "q: back" in seen


def test_the_real_thing(archive: Archive, tmp_path: Path) -> None:
    """A real process on a real terminal, of which the test is the part that says where the cursor is."""
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    shell = pexpect.spawn(
        sys.executable, ["-m", "searchnews", "shell", "-i", str(archive.path)],
        env=environment, encoding="utf-8", dimensions=(24, 80), timeout=60, cwd=tmp_path,
    )  # fmt: skip

    def prompted() -> None:
        shell.expect_exact("\x1b[6n")
        shell.send("\x1b[5;1R")

    shell.expect("news: 21 articles")
    prompted()
    shell.send("flood 7\r")
    shell.expect("Storm")
    shell.expect("1 article")
    prompted()
    shell.setwinsize(24, 60)
    shell.expect("news> flood 7")  # once more, for a screen of another width
    shell.expect("1 article")
    prompted()
    shell.send("titel:x flood")
    shell.expect("mean title")  # while typing; what the line held before is not sent again
    shell.sendcontrol("c")
    prompted()
    shell.send(":hlep\r")
    shell.expect("did you mean :help")
    prompted()
    shell.send(":open 1\r")
    shell.expect("The storm of day")
    shell.expect("o: browser")
    shell.send("q")
    prompted()
    shell.send(":help\r")
    shell.expect("q: back")
    shell.setwinsize(24, 40)
    shell.expect("a word or a command.")  # which stood in two lines of the second column
    shell.send("q")
    prompted()
    shell.sendcontrol("d")
    shell.expect(pexpect.EOF)
    shell.close()
    assert (shell.exitstatus, shell.signalstatus) == (0, None)
    assert "+flood 7" in (tmp_path / "searchnews" / "history").read_text()


# --- The start ---------------------------------------------------------------------------------------------------


def test_the_prompt_waits_for_nothing_that_few_need() -> None:
    code = "import sys, searchnews.shell; print(sorted({name.split('.')[0] for name in sys.modules}))"
    imported = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    found = set(ast.literal_eval(imported))
    assert "prompt_toolkit" in found
    assert found & {"http", "yaml", "whoosh", "rich", "sqlite3", "webbrowser", "multiprocessing"} == set()
