"""What articles say, against plain counting: special words, neighbours, concordances, articles alike, links."""

from __future__ import annotations

import csv
import io
import json
import math
import random
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from faces import Ran, run, workplace
from hypothesis import given
from hypothesis import strategies as st

import searchnews
from searchnews import Article
from searchnews.analysis import words as tokens
from searchnews.article import EntityCount
from searchnews.render import Style, study
from searchnews.study import concordance, contrast
from searchnews.study.links import Link, Links, Named

PLAIN = searchnews.Enrich(entities="none", dates=False, languages=False)


# --- How surprising a number is ------------------------------------------------------------------------------------


@given(st.integers(1, 500), st.integers(1, 500), st.data())
def test_log_likelihood_is_that_of_the_four_cells(some: int, others: int, data: st.DataObject) -> None:
    a, b = data.draw(st.integers(0, some)), data.draw(st.integers(0, others))
    cells = ((a, some, a + b), (b, others, a + b), (some - a, some, some + others - a - b),
             (others - b, others, some + others - a - b))  # fmt: skip
    expected = 2 * sum(n * math.log(n * (some + others) / (row * column)) for n, row, column in cells if n)
    found = float(contrast.log_likelihood(np.array([a]), np.array([b]), some, others)[0])
    assert abs(found) == pytest.approx(max(expected, 0), abs=1e-6)
    assert found >= 0 if a * others >= b * some else found <= 0


@pytest.mark.parametrize(
    ("a", "b", "some", "others", "times"),
    [(10, 10, 100, 1000, 10), (5, 0, 10, 100, 100), (0, 5, 10, 10, 0), (1, 1, 0, 0, 1)],
)
def test_ratio(a: int, b: int, some: int, others: int, times: float) -> None:
    assert float(contrast.ratio(np.array([a]), np.array([b]), some, others)[0]) == pytest.approx(times)


# --- An archive ----------------------------------------------------------------------------------------------------


def _articles() -> Iterator[Article]:
    """200 articles: every fourth about oil, and of these most about Brent crude oil."""
    rng = random.Random(3)
    common = ["market", "today", "people", "minister", "report", "week", "price"]
    for i in range(200):
        words = rng.choices(common, k=30)
        words[::3] = ["the"] * 10
        if i % 4 == 0:
            words[4] = "oil"
            words[5:8] = ["Brent", "crude", "U.S."] if i % 8 == 0 else ["heating", "crude", "OPEC"]
        names = (EntityCount("Ana Voss", 2),) if i % 4 == 0 else ()
        orgs = (EntityCount("OPEC", 1),) if i % 8 == 0 else (EntityCount("Red Cross", 1),) if i % 5 == 0 else ()
        yield Article(f"Story {i}", " ".join(words) + ".", f"a{i}", person=names, org=orgs)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> searchnews.Archive:
    """Two segments, with deleted articles in both."""
    archive = searchnews.create(tmp_path_factory.mktemp("study") / "index")
    articles = list(_articles())
    archive.add(articles[:120], enrich=PLAIN)
    archive.add(articles[120:], enrich=PLAIN)
    archive.delete(["a0", "a1", "a121", "a124"])
    assert archive.stats().segments == 2
    return archive


# --- Words ---------------------------------------------------------------------------------------------------------


def test_special_words_are_counted_exactly(archive: searchnews.Archive) -> None:
    found = archive.words("oil", limit=50)
    texts = {article.id: tokens(article.body) for article in archive}
    inside = [words for words in texts.values() if "oil" in words]
    outside = [words for words in texts.values() if "oil" not in words]
    assert (found.here, found.elsewhere, found.counted) == (len(inside), len(outside), "articles")
    assert {"oil", "crude", "Brent", "heating", "OPEC", "US", "Brent crude", "crude OPEC"} <= {w.word for w in found}
    for word in found:
        parts = tokens(word.word)
        held = [any(words[i : i + len(parts)] == parts for i in range(len(words))) for words in (*inside, *outside)]
        assert (word.here, word.elsewhere) == (sum(held[: len(inside)]), sum(held[len(inside) :])), word
        counts = np.array([word.here]), np.array([word.elsewhere])
        surprise = float(contrast.log_likelihood(*counts, found.here, found.elsewhere)[0])
        assert word.surprise == pytest.approx(surprise, abs=0.01)
    assert [w.surprise for w in found] == sorted((w.surprise for w in found), reverse=True)
    assert "the" not in {w.word for w in found}


def test_single_words(archive: searchnews.Archive) -> None:
    assert not any(" " in word.word for word in archive.words("oil", limit=50, pairs=False))
    assert len(archive.words("oil", limit=3)) == 3
    assert len(archive.words("nothing")) == 0
    assert len(archive.words("*")) == 0  # there are no others


def test_special_letters_in_pairs(tmp_path: Path) -> None:
    texts = ["央行下调基准利率，A", "下调基准利率。央行 A", "基准利率由央行定 A", "率利 A"]
    texts += ["股市上涨，成交量放大 B"] * 20
    with searchnews.create(tmp_path / "index") as archive:
        for begin in (0, 2):  # two segments, and one without such letters
            some = [Article(id=f"a{i}", body=texts[i]) for i in range(begin, len(texts), 4)]
            archive.add(some + [Article(id=f"b{i}", body=texts[i]) for i in range(begin + 1, len(texts), 4)])
        archive.add([Article(id="c", body="oil")])
        archive.delete("a8")
        found = {word.word: (word.here, word.elsewhere) for word in archive.words("利率")}
        for word, counts in found.items():
            held = archive.search(f'body:"{word}"', copies=True, limit=0).total
            assert sum(counts) == held, word
        assert found == {"基准利率": (3, 0), "央行": (3, 0), "A": (3, 1)}
        assert "利" in {word.word for word in archive.words("利率", pairs=False)}


def test_words_near_a_word(archive: searchnews.Archive) -> None:
    found = archive.words(near="crude", limit=50)
    assert found.counted == "occurrences"
    bodies = [tokens(article.body) for article in archive]
    near = [words[i] for words in bodies if "crude" in words for i in range(1, 12) if i != 6]
    for word in found:
        spelled = tokens(word.word)[0]
        assert word.here == near.count(spelled), word
        assert word.here + word.elsewhere >= sum(words.count(spelled) for words in bodies)
    assert {"Brent", "heating", "oil", "U.S."} <= {word.word for word in found}
    assert len(archive.words("heating", near="Brent")) == 0


# --- Concordance ---------------------------------------------------------------------------------------------------


def test_a_concordance_has_every_match(archive: searchnews.Archive) -> None:
    found = list(archive.concordance("crude", width=20))
    assert len(found) == archive.count("crude")
    for line in found:
        text = archive.get(line.id).body
        assert f"{line.left}{line.match}{line.right}" in text
        assert line.match == "crude"
        assert max(len(line.left), len(line.right)) <= 20
        assert line.left.endswith(("Brent ", "heating "))
    right = [line.right.split()[0] for line in archive.concordance("crude", order="right")]
    assert right == sorted(right, key=str.lower)
    left = [line.left.split()[-1] for line in archive.concordance("crude", order="left")]
    assert left == sorted(left, key=str.lower)
    with pytest.raises(ValueError, match="order is 'up', not left or right"):
        archive.concordance("crude", order="up")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "width", "left", "right"),
    [
        ("one two oil three four", 40, "one two ", " three four"),
        ("one two oil three four", 5, "two ", ""),
        ("one two oil three four", 6, "two ", " three"),
        ("one two oil three four", 0, "", ""),
        ("oil", 10, "", ""),
        ("x" * 50 + " oil " + "y" * 50, 10, "", ""), ("x" * 50 + "-oil-" + "y" * 50, 3, "xx-", "-yy"),
        ("a\n\nb   oil\t c", 10, "a b ", " c"),
        ("(oil)", 10, "(", ")"),
    ],
)
def test_lines_are_cut_between_words(tmp_path: Path, text: str, width: int, left: str, right: str) -> None:
    archive = searchnews.create(tmp_path / "index")
    archive.add([Article(body=text)], enrich=PLAIN)
    (line,) = archive.concordance("oil", width=width)
    assert (line.left, line.match, line.right) == (left, "oil", right)


# --- Likeness ------------------------------------------------------------------------------------------------------


def test_articles_like_one(archive: searchnews.Archive) -> None:
    found = archive.like("a8")
    assert found is not None
    assert {"brent", "us"} <= set(found.words)  # every fourth article has the others: they tell little
    assert found.names == ("Ana Voss",)
    assert searchnews.parse(str(found.query)) == found.query
    hits = archive.search(found.query, limit=20)
    assert "a8" not in {hit.id for hit in hits}
    assert all(int(hit.id[1:]) % 8 == 0 for hit in hits)
    assert archive.like(Article(body="Brent crude oil")) is not None
    assert archive.like(Article(body="the 1 2 3 !")) is None
    assert archive.like(Article()) is None
    with pytest.raises(searchnews.SearchNewsError, match="there is no article with the id 'none'"):
        archive.like("none")


# --- Links ---------------------------------------------------------------------------------------------------------


def test_links_are_counted(archive: searchnews.Archive) -> None:
    found = archive.links("Ana Voss")
    every = list(archive)
    named = {
        name: {article.id for article in every if name in {entity.name for entity in (*article.person, *article.org)}}
        for name in ("Ana Voss", "OPEC", "Red Cross")
    }
    assert {n.name: n.articles for n in found.names} == {name: len(ids) for name, ids in named.items()}
    for link in found.links:
        assert link.articles == len(named[link.first.name] & named[link.second.name])
    assert {link.first.name for link in found.links} == {"Ana Voss"}
    assert [link.second.name for link in found.links] == ["OPEC", "Red Cross"]
    assert found.links[0].surprise > 10.83 > 0 > found.links[1].surprise
    assert archive.links("Nobody").names == ()


# --- What they look like -------------------------------------------------------------------------------------------


def test_a_graph_can_be_read() -> None:
    ana, org = Named('<Ana & "Voss">\x01\uffff', "person", 3), Named("OPEC", "org", 2)
    text = study.links(Links((ana, org), (Link(ana, org, 2, 12.5, 3.0),), 10), "graphml")
    space = "{http://graphml.graphdrawing.org/xmlns}"
    graph = ElementTree.fromstring(text)
    labels = [node.find(f"{space}data").text for node in graph.iter(f"{space}node")]
    assert labels == ['<Ana & "Voss">\ufffd\ufffd', "OPEC"]
    (edge,) = graph.iter(f"{space}edge")
    assert (edge.get("source"), edge.get("target")) == ("n0", "n1")
    assert [value.text for value in edge] == ["2", "12.5", "3.0"]


@pytest.mark.parametrize("format", ["xml", ""])
def test_wrong_formats(archive: searchnews.Archive, format: str) -> None:
    with pytest.raises(ValueError, match="no such format"):
        study.words(archive.words("oil"), format)
    with pytest.raises(ValueError, match="no such format"):
        study.links(archive.links("Ana Voss"), format)
    with pytest.raises(ValueError, match="no such format"):
        study.lines(archive.concordance("oil"), format)


@pytest.mark.parametrize("width", [20, 40, 80])
def test_lines_stand_under_one_another(width: int) -> None:
    lines = [
        concordance.Line("a", "she said that ", "oil", " prices rose again today"),
        concordance.Line("b", "\x1b[31m", "石油", "價格"),
        concordance.Line("c", "", "oil", ""),
    ]
    drawn = list(study.lines(lines, "text", Style(width=width)))
    assert drawn[0].index("oil") == drawn[2].index("oil")
    assert all("\x1b" not in line for line in drawn)
    assert all(len(line) <= width + 1 for line in drawn)


@pytest.fixture
def here(archive: searchnews.Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with workplace(tmp_path / "work") as place:
        monkeypatch.setenv("SEARCHNEWS_INDEX", str(archive.path))
        yield place


def test_the_commands(here: Path) -> None:
    ran = run("words", "oil", "-n", "3", "--format", "csv")
    assert ran.status == 0
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert (list(rows[0]), len(rows)) == (["word", "here", "elsewhere", "surprise", "ratio"], 3)
    told = json.loads(run("words", "--near", "crude", "--format", "json").out)
    assert (told["counted"], told["words"][0]["word"]) == ("occurrences", "oil")
    assert run("words", "nothing") == Ran(1, "nothing is special\n", "")
    assert "of 48 articles, and 148 others" in run("words", "oil").out

    ran = run("concordance", "crude", "-n", "2", "--sort", "right", "--format", "jsonl")
    assert [json.loads(line)["match"] for line in ran.out.splitlines()] == ["crude", "crude"]
    assert run("concordance", "crude", "--width", "10").out.count("\n") == 48
    assert (run("concordance", "nothing").status, run("concordance", "nothing", "--format", "csv").status) == (1, 1)

    ran = run("like", "a8", "--format", "ids", "-n", "2")
    assert ran.err.startswith("(")
    assert len(ran.out.split()) == 2
    assert run("query", run("like", "a8", "--query").out.strip(), "--format", "ids", "-n", "2").out == ran.out
    (here / "story.txt").write_text("Brent\n\nBrent crude oil.")
    assert run("like", "story.txt", "--format", "ids").status == 0
    (here / "empty.json").write_text("[]")
    assert "holds no article" in run("like", "empty.json").err
    assert run("like", "none").err == "searchnews: there is no article with the id 'none'\n"

    assert "48 articles name Ana Voss" in run("links", "Ana Voss").out
    assert len(json.loads(run("links", "Ana Voss", "--format", "json").out)["links"]) == 2
    assert ElementTree.fromstring(run("links", "Ana Voss", "--format", "graphml").out) is not None
    assert run("links", "Nobody") == Ran(1, "no article names them\n", "")
