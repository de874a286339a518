"""Credits of the newsroom and bylines: where they stand, whom they name, and that nobody in them is a mention."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews import archive, sources
from searchnews.article import Article
from searchnews.indexing.enrich import Enrich
from searchnews.sources import credits

STORY = "Renn met Voss in Port Merrin on Sunday. Nobody smiled."

# A credit, who wrote the article by it.
CREDITS = [
    ("(Reporting by Ana Ruiz; Editing by Jo Lee)", "Ana Ruiz"),
    ("(Reporting By Ana Ruiz and Tom Oke in Kestrel Bay, editing by Jo Lee)", "Ana Ruiz and Tom Oke"),
    ("(Additional reporting by Ana Ruiz, Tom Oke and\n Pia Moll )", "Ana Ruiz and Tom Oke and Pia Moll"),
    ("(Reporting by Ana Ruiz; additional reporting by Tom Oke; Writing by Pia Moll)", "Pia Moll"),
    ("(Writing and additional reporting by Ana Ruiz in Tarn; Editing by Jo Lee)", "Ana Ruiz"),
    ("(By Ana Ruiz and Tom Oke; editing by Jo Lee)", "Ana Ruiz and Tom Oke"),
    ("(Compiled by Ana Ruiz (Harrow) and Tom Oke; Edited by Jo Lee.)", "Ana Ruiz and Tom Oke"),
    ("(Editing by Jo Lee)", ""),
    ("(Graphics by Pia Moll, Editing by Jo Lee)", ""),
    ("(Ana Ruiz contributed to this story)", "Ana Ruiz"),
    ("[Reporting by Ana Ruiz; Editing by Jo Lee]", "Ana Ruiz"),
    ("Ana Ruiz and Tom Oke contributed reporting.", "Ana Ruiz and Tom Oke"),
    ("Ana Ruiz in Kestrel Bay contributed additional reporting", "Ana Ruiz"),
    ("(Ana Ruiz contributed research.)", "Ana Ruiz"),
    ("Ana Ruiz contributed reporting from Kestrel Bay.", "Ana Ruiz"),
    ("Reporting by Ana Ruiz; Editing by Jo Lee", "Ana Ruiz"),
    ("Writing by Ana van der Berg; Editing by Jo Lee and Pia O'Hara-Moll", "Ana van der Berg"),
    ("-- Additional reporting by Ana Ruiz in Kestrel Bay", "Ana Ruiz"),
    ("Ana Ruiz in Kestrel Bay contributed to this report.", "Ana Ruiz"),
    ("Harrow Wire writers Ana Ruiz in Kestrel Bay and Tom Oke contributed to this report.", "Ana Ruiz and Tom Oke"),
    ("Lantern staff reporter Ana Ruiz contributed to this article.", "Ana Ruiz"),
    ("By Ana Ruiz; additional reporting by Tom Oke", "Ana Ruiz"),
    ("(Reporting/writing by Ana Ruiz; editing by Jo Lee)", "Ana Ruiz"),
]
PLACES = [f"{before}{{}}{after}" for before in ("", f"{STORY} ", f"{STORY}\n\n") for after in ("", f"\n\n{STORY}")]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("credit", "authors"), CREDITS)
def test_credits_are_found_wherever_they_stand(credit: str, authors: str, place: str) -> None:
    text = place.format(credit)
    if place.startswith(STORY + " ") and credit.startswith("By "):
        pytest.skip("a byline has its own line")
    found = [text[start:end].strip(" -").rstrip(".") for start, end in credits.spans(text)]
    inside = credit.strip("-. ")
    assert found in ([inside], [inside.strip("()[].")])
    assert credits.authors(text) == authors


def test_a_capital_of_two_small_letters_hides_no_credit() -> None:
    text = f"İzmir. {STORY}\n\n(Reporting by Ana Ruiz; Editing by Jo Lee)"
    assert len(text.lower()) != len(text)
    assert [text[start:end] for start, end in credits.spans(text)] == ["(Reporting by Ana Ruiz; Editing by Jo Lee)"]
    assert credits.authors(text) == "Ana Ruiz"


@pytest.mark.parametrize(
    "text",
    [
        "The book, written by Ana Ruiz, is long.",
        "Written by Ana Ruiz in 1920, the play is a classic.",
        "Written by Ana Ruiz, the play is a classic.",
        "Data compiled by Harrow Wire show that ships came.",
        "The news was first reported by Harrow Wire. Ships came.",
        "The list (compiled by Harrow Wire) is long.",
        "By Monday the ships had come.",
        "By Monday\n\nThe ships had come.",
        "Ships came\nBy the dozen, and nobody\ncomplained about them at all\nBy Ana Ruiz they were seen.",
        "Ana Ruiz contributed money to this report of the ministry.",
        "Heavy rain contributed to this story of loss.",
        "Ana Ruiz contributed reporting that changed the law.",
        "Ana Ruiz contributed research to the ministry.",
        "Those who contributed reporting were thanked.",
        "Reporting by the ministry shows that ships came.",
        "",
        "by",
        " by ",
    ],
)
def test_sentences_are_no_credits(text: str) -> None:
    assert credits.spans(text) == []
    assert credits.authors(text) == ""


@pytest.mark.parametrize(
    ("text", "byline"),
    [
        ("By Ana Ruiz\n\nShips came.", "By Ana Ruiz"),
        ("BY ANA RUIZ and TOM OKE\nShips came.", "BY ANA RUIZ and TOM OKE"),
        ("By Ana Ruiz, Economics Correspondent\n\nShips came.", "By Ana Ruiz, Economics Correspondent"),
        ("Ships came.\n\nBy Ana Ruiz", "By Ana Ruiz"),
        ("By Ana Ruiz PORT MERRIN, Sept 7 (Harrow) - Ships came.", "By Ana Ruiz"),
        ("(Corrects figure) \n By Ana Ruiz PORT MERRIN, Sept 7 (Harrow) - Ships came.", "By Ana Ruiz"),
    ],
)
def test_bylines(text: str, byline: str) -> None:
    assert [text[start:end] for start, end in credits.spans(text)] == [byline]
    assert credits.authors(text) == byline[3:].split(",")[0]


PIECES = [
    "(",
    ")",
    " by ",
    "Reporting",
    "By ",
    "Ana Ruiz",
    "; ",
    "editing",
    "\n\n",
    ". ",
    " contributed to this report",
    "İ",
]


@given(st.text("() \n.,;:-AaBby", max_size=60) | st.lists(st.sampled_from(PIECES), max_size=15).map("".join))
def test_spans_are_in_order_and_apart(text: str) -> None:
    at = 0
    for start, end in credits.spans(text):
        assert at <= start < end <= len(text)
        at = end
    assert "\n" not in credits.authors(text)


@pytest.mark.parametrize(
    "text",
    [
        "(Reporting by " * 100_000, " reporting by A" * 100_000, "\nBy Ana Ruiz" * 100_000, "By " + "Ana " * 300_000,
        " contributed to this report" * 50_000, "(by " * 100_000, "Reporting and " * 50_000 + " by A",
        " " * 500_000 + "by",
    ],
)  # fmt: skip
def test_hostile_texts_take_no_longer_than_their_size(text: str) -> None:
    """With time that grows with the square, these would take hours."""
    assert len(credits.spans(text)) <= 1_500
    credits.authors(text)


def test_authors_come_from_the_credit_only_if_none_is_stated(tmp_path: Path) -> None:
    body = f"{STORY} (Reporting by Ana Ruiz; Editing by Jo Lee)"
    rows = [{"title": "A", "body": body}, {"title": "B", "body": body, "author": "Tom Oke"}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert [a.author for a in sources.read_paths(tmp_path)] == [("Ana Ruiz",), ("Tom Oke",)]
    own = sources.Options(boilerplate=(r"\(Reporting .*\)",))
    cut = list(sources.read_paths(tmp_path, own))
    assert [a.author for a in cut] == [("Ana Ruiz",), ("Tom Oke",)]
    assert {a.body for a in cut} == {STORY}


def test_nobody_in_a_credit_is_mentioned(tmp_path: Path) -> None:
    """Not even those that are always to be found; and everybody outside of it still is."""
    names = {"Ana Ruiz": "person", "Jo Lee": "person", "Otto Renn": "person", "Łódź": "place"}
    first = "Łódź: Otto Renn met Jo Lee. Then (Reporting by Ana Ruiz in Łódź; Editing by Jo Lee) “Otto Renn” left."
    second = "Ana Ruiz was asked. (Editing by Jo Lee)"
    articles = [Article(id="1", title="Jo Lee", body=first), Article(id="2", title="x", body=second)]
    with archive.create(tmp_path / "index") as opened:
        opened.add(articles, enrich=Enrich("none", tuple(names.items())))
        results = opened.search("*")
        counts = {row.value: row.mentions for kind in ("person", "place") for row in results.entities(kind)}
    assert counts == {"Ana Ruiz": 1, "Jo Lee": 2, "Otto Renn": 2, "Łódź": 1}
