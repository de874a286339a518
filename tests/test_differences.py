"""Is what another paper changed in a story told whole, and as a person would?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from corpus import PLAIN
from faces import run, workplace
from hypothesis import given
from hypothesis import strategies as st

import searchnews
from searchnews.article import Article
from searchnews.render import Style, reading
from searchnews.study import differences as module
from searchnews.study.differences import differences

OLD = Article(id="1", title="Rain", body="It rained on the coast. Nobody was hurt, police said.\n\nThe road is shut.",
              source="Harrow Wire", published=datetime(2025, 5, 1, 8, tzinfo=UTC))  # fmt: skip
NEW = Article(id="2", title="Rain", body="It rained on\nthe coast. Nobody was seriously hurt, the police said.",
              source="Lantern", published=datetime(2025, 5, 2, 8, tzinfo=UTC))  # fmt: skip

# (old, new, the pieces: = same, - lost, + gained)
CASES: list[tuple[str, str, list[str]]] = [
    ("", "", []),
    ("a", "a", ["=a"]),
    ("a b", "a  b\n", ["=a  b"]),
    ("a", "", ["-a"]),
    ("", "a", ["+a"]),
    ("a b c", "a c", ["=a ", "-b ", "=c"]),
    ("a c", "a b c", ["=a ", "+b ", "=c"]),
    ("One two. Three four. Five.", "One two. Five.", ["=One two. ", "-Three four. ", "=Five."]),
    ("One two. Three four.", "One too. Three four.", ["=One ", "-two", "+too", "=. Three four."]),
    ("He said \u201cno\u201d.", 'He said "no".', ['=He said "no".']),
    ("Rain", "rain", ["-Rain", "+rain"]),
]


@pytest.mark.parametrize(("old", "new", "pieces"), CASES)
def test_pieces(old: str, new: str, pieces: list[str]) -> None:
    signs = {"same": "=", "lost": "-", "gained": "+"}
    assert [signs[piece.kind] + piece.text for piece in differences(old, new)] == pieces


TEXTS = st.text("ab. \n\u201c!", max_size=40) | st.text(max_size=20)


@given(TEXTS, TEXTS)
def test_the_pieces_are_both_texts(old: str, new: str) -> None:
    found = differences(old, new)
    quotes = module._QUOTES
    told = "".join(piece.text for piece in found if piece.kind != "gained").translate(quotes)
    assert "".join(told.split()) == "".join(old.translate(quotes).split())
    told = "".join(piece.text for piece in found if piece.kind != "lost")
    assert "".join(told.split()) == "".join(new.split())
    assert all(a.kind != b.kind for a, b in pairwise(found))
    assert all(piece.text for piece in found)


def test_what_is_too_long_is_lost_and_gained_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PAIRS", 8)
    assert [piece.kind for piece in differences("a b c", "a b d")] == ["lost", "gained"]
    assert [piece.kind for piece in differences("a b c", "a b c")] == ["same"]


def test_articles_are_compared_with_their_titles() -> None:
    assert [piece.text for piece in differences(OLD, NEW) if piece.kind == "gained"] == ["seriously ", "the "]
    found = differences(OLD, Article(title="Flood", body=OLD.body))
    assert [(piece.kind, piece.text) for piece in found[:2]] == [("lost", "Rain"), ("gained", "Flood")]
    assert found[2].text == f"\n\n{OLD.body}"
    assert [piece.kind for piece in differences(Article(body="a b"), Article(body="a"))] == ["same", "lost"]
    assert differences(Article(), Article()) == ()
    assert [piece.kind for piece in differences("Rain\n\nx", Article(title="Rain", body="x"))] == ["same"]


def test_how_it_looks() -> None:
    assert reading.differences(OLD, NEW, differences(OLD, NEW), Style(50)) == """\
- Harrow Wire  2025-05-01 08:00  1
+ Lantern  2025-05-02 08:00  2

Rain

It rained on the coast. Nobody was {+seriously+}
hurt, {+the+} police said.

[-The road is shut.-]
"""
    coloured = reading.differences(OLD, NEW, differences(OLD, NEW), Style(50, colour=True))
    assert "Nobody was \x1b[32mseriously \x1b[0mhurt,\n\x1b[32mthe \x1b[0mpolice said." in coloured
    assert "\x1b[31mThe road is shut.\x1b[0m" in coloured
    assert reading.differences(OLD, OLD, differences(OLD, OLD), Style(50)).endswith("1\nthe same words\n")


def test_brackets_end_with_their_paragraph() -> None:
    new = Article(id="2", title="Rain", body="One.\n\nTwo.\n \nThree.")
    shown = reading.differences(OLD, new, differences("x", "x One.\n\nTwo.\n \nThree."), Style(50))
    assert shown.endswith("\nx {+One.+}\n\n{+Two.+}\n\n{+Three.+}\n")


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Path]:
    with workplace(tmp_path) as directory:
        with searchnews.create("indexes/news") as archive:
            archive.add([OLD, NEW], enrich=PLAIN)
        yield directory


@pytest.mark.parametrize(("arguments", "status", "said"), [
    (("1",), 0, "Rain\nHarrow Wire"),
    (("1", "--diff", "2"), 0, "{+seriously+}"),
    (("2", "--diff", "1"), 0, "[-seriously-]"),
    (("3",), 2, "there is no article with the id '3'"),
    (("1", "--diff", "3"), 2, "there is no article with the id '3'"),
])  # fmt: skip
def test_the_command(here: Path, arguments: tuple[str, ...], status: int, said: str) -> None:
    ran = run("show", *arguments)
    assert ran.status == status
    assert said in (ran.out or ran.err)
