"""Are several archives that are searched together answered like one that holds all of their articles?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from corpus import PLAIN
from faces import run, workplace
from snapshots import snapshot

import searchnews
from searchnews.archive import Archive
from searchnews.article import Article, EntityCount
from searchnews.errors import ArchiveError, NoArchiveError, SearchNewsError
from searchnews.indexing.enrich import Enrich
from searchnews.shell import typing
from searchnews.shell.commands import answer
from searchnews.shell.session import Indexes, Session
from searchnews.storage.merges import Merges
from searchnews.storage.snapshot import Snapshot, together
from searchnews.stories import lookup
from searchnews.together import Together, open_together

STORIES = Enrich(entities="none", dates=False, copies=True)
BODY = "The river rose over the old bridge of Port Merrin, and the mayor closed the road to the coast. " * 4


def article(number: int, kind: str) -> Article:
    return Article(
        id=f"{kind}{number}",
        title=f"{kind} storm {number}",
        body="Storm on the coast. " * (number % 5 + 1) + f"Flood {number} in {kind}.",
        source=("Harrow Wire", "Lantern")[number % 2],
        published=datetime(2025, 1 + number % 4, 1 + number, tzinfo=UTC),
        person=(EntityCount("Ilara Voss" if kind == "wire" else "I. Voss", 1 + number % 2),) if number % 3 else (),
    )


WIRE = [article(number, "wire") for number in range(12)]
PAPER = [
    *(article(number, "paper") for number in range(9)),
    Article(id="c1", title="River", body=BODY, source="A", published=datetime(2025, 5, 1, tzinfo=UTC)),
    Article(id="c2", title="River", body=BODY + "It rained.", source="B", published=datetime(2025, 5, 2, tzinfo=UTC)),
    WIRE[3],  # in both
]
QUERIES = [
    "storm", "flood 7", "coast OR river", "person:voss", "source:lantern NOT flood", '"storm on"', "published:2025-02",
    "*", "xyzzy", "wire NEAR/5 flood", "words:<10", "sto*", "has:copies", "story:c1", "id:wire3",
]  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two indexes, and one that holds what they hold; in it the article that both have is there once."""
    home = tmp_path_factory.mktemp("together") / "indexes"
    home.mkdir()
    for name, parts in (("wire", [WIRE]), ("paper", [PAPER]), ("all", [WIRE, PAPER])):
        with searchnews.create(home / name) as archive:
            for part in parts:
                archive.add(part, enrich=STORIES)
    return home


@pytest.fixture
def both(home: Path) -> Iterator[Together]:
    with open_together([home / "wire", home / "paper"]) as archive:
        yield archive


@pytest.fixture
def whole(home: Path) -> Iterator[Archive]:
    with searchnews.open(home / "all") as archive:
        yield archive


def within(id: str) -> str:
    return id.partition(":")[2]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("sort", ["relevance", "oldest", "longest"])
def test_hits(both: Together, whole: Archive, query: str, sort: str) -> None:
    query = f"({query}) NOT id:wire3"  # which both have
    expected = whole.search(query, limit=50, sort=sort)
    found = both.search(query, limit=50, sort=sort)
    assert (found.total, found.stories) == (expected.total, expected.stories)
    assert {within(hit.id) for hit in found} == {hit.id for hit in expected}
    assert all(hit.id == f"{hit.index}:{hit.article.id}" for hit in found)
    assert {hit.index for hit in found} <= {"wire", "paper"}
    if sort == "oldest":
        times = [hit.article.published for hit in found]
        assert times == sorted(times, key=lambda time: time or datetime.max.replace(tzinfo=UTC))
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True) or sort != "relevance"
    assert [within(hit.id) for hit in both.scan(query, sort=sort)] == [within(hit.id) for hit in found]
    assert both.count(query) == found.total


def test_scores_can_be_compared(both: Together, whole: Archive) -> None:
    """They come of the statistics of both, so that a word that is rare in one of them only is not rare."""
    scores = {hit.article.id: hit.score for hit in both.search("wire OR flood", limit=50)}
    expected = {hit.id: hit.score for hit in whole.search("wire OR flood", limit=50)}
    assert set(scores) == set(expected)
    assert all(abs(scores[id] - expected[id]) < 0.1 for id in scores)  # one article more


def test_what_hits_have_in_common(both: Together, whole: Archive) -> None:
    ours, theirs = (archive.search("storm NOT id:wire3", limit=0) for archive in (both, whole))
    for field in ("source", "person", "month", "words"):
        assert [(c.value, c.articles) for c in ours.facets(field)] == [
            (c.value, c.articles) for c in theirs.facets(field)
        ]
    assert [(b.begin, b.articles) for b in ours.timeline()] == [(b.begin, b.articles) for b in theirs.timeline()]
    assert len(both) == len(whole) + 1  # an article that both have is there twice
    assert [hit.id for hit in both.search("id:wire3")] in (["wire:wire3"], ["paper:wire3"])
    assert both.search("id:wire3").total == 2
    assert [word.word for word in both.words("river")] == [word.word for word in whole.words("river")]


def test_copies_and_ids(both: Together) -> None:
    (hit,) = both.search("river")
    assert hit.id.startswith("paper:c")
    assert [copy.id for copy in hit.copies] == [f"paper:{'c2' if hit.article.id == 'c1' else 'c1'}"]
    for id in (hit.id, "c1", "wire:wire1", "wire1"):
        assert id in both
        found = both.get(id)
        assert found is not None
        assert found.id == id.rpartition(":")[2]
    for id in ("wire:c1", "paper:wire1", "nobody", "nobody:c1"):
        assert id not in both
    assert both.search("river").explain(hit).matched
    assert both.search("river").explain("paper:c2").matched
    assert both.like("wire:wire1") is not None
    assert [row.id.partition(":")[0] for row in both.batch(["river", "wire", "xyzzy"])] == ["paper", "wire", ""]
    assert {line.id.partition(":")[0] for line in both.concordance("river OR flood")} == {"wire", "paper"}
    found = both.search("river")
    assert found.to_arrow(["id"]).column("id").to_pylist() == [hit.id]


def test_a_commit_of_one_is_seen(tmp_path: Path) -> None:
    for name in ("a", "b"):
        with searchnews.create(tmp_path / name) as archive:
            archive.add([article(1, name)], enrich=PLAIN)
    with open_together([tmp_path / "a", tmp_path / "b"]) as both, searchnews.open(tmp_path / "b") as other:
        kept = both.snapshot
        both.refresh_names()
        assert both.snapshot is kept
        other.add([article(2, "b")], enrich=PLAIN)
        assert len(both) == 2
        both.refresh()
        assert len(both) == 3


def test_stories_that_were_joined_are_one() -> None:
    parts = {}
    for name in ("a", "b"):
        (shard,) = snapshot([article(1, name), article(2, name)]).shards
        joined = Merges(np.array([2], np.uint64), np.array([1], np.uint64))
        parts[name] = Snapshot([replace(shard, stories=np.array([1, 2], np.uint64))], joined)
    assert [numbers.tolist() for numbers in lookup.numbers(together(parts))] == [[1, 1], [1, 1]]


def test_the_first_has_the_last_word(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        with searchnews.create(tmp_path / name) as archive:
            archive.add([article(1, "paper")], enrich=PLAIN)
            archive.note("paper1", f"says {name}")
        (tmp_path / name / "entities.yaml").write_text(f"aliases: {{Voss {name}: [I. Voss], {name}: [x{name}]}}\n")
    with open_together([tmp_path / "a", tmp_path / "b", tmp_path / "c"]) as three:
        assert [c.value for c in three.search("*").facets("person")] == ["Voss a"]
        assert three.search("*", copies=True)[2].note == "says a"
        assert {"xa", "xb", "xc"} <= set(three.corrections.canonical)


def test_corrections_and_tags_hold_for_all(tmp_path: Path) -> None:
    for name in ("a", "b"):
        with searchnews.create(tmp_path / name) as archive:
            archive.add([article(1, "wire"), article(2, "paper")], enrich=PLAIN)
    (tmp_path / "a" / "entities.yaml").write_text("aliases: {Ilara Voss: [I. Voss]}\n")
    (tmp_path / "b" / "entities.yaml").write_text("aliases: {Nobody: [I. Voss, Somebody]}\n")
    with open_together([tmp_path / "a", tmp_path / "b"]) as both:
        assert [(c.value, c.articles) for c in both.search("*").facets("person")] == [("Ilara Voss", 4)]
        with searchnews.open(tmp_path / "b") as other:
            other.tag(["wire1"], "follow-up")
            other.note("wire1", "call her")
        assert {hit.index for hit in both.search("tagged:follow-up", copies=True)} == {"a", "b"}
        assert both.search("tagged:follow-up")[0].note == "call her"


def test_nothing_is_changed(both: Together) -> None:
    for change in (lambda: both.add([]), lambda: both.delete(["c1"]), both.optimize, lambda: both.tag("c1", "x"),
                   lambda: both.untag("c1", "x"), lambda: both.note("c1", "x"), lambda: both.declare({})):  # fmt: skip
        with pytest.raises(ArchiveError, match="wire and paper are only searched together; open one of them"):
            change()


def test_what_cannot_be_one(tmp_path: Path) -> None:
    searchnews.create(tmp_path / "x" / "news", meta={"desk": "keyword"}).close()
    searchnews.create(tmp_path / "y" / "news").close()
    searchnews.create(tmp_path / "z", meta={"desk": "number"}).close()
    with pytest.raises(ArchiveError, match="two indexes are called news"):
        open_together([tmp_path / "x" / "news", tmp_path / "y" / "news"])
    with pytest.raises(SearchNewsError, match=r"the field meta\.desk is keyword and number in these indexes"):
        open_together([tmp_path / "x" / "news", tmp_path / "z"])
    with pytest.raises(ArchiveError, match="open it alone"):
        open_together([tmp_path / "z"])
    with pytest.raises(NoArchiveError):
        open_together([tmp_path / "z", tmp_path / "nowhere"])


# --- The faces ---------------------------------------------------------------------------------------------------


@pytest.fixture
def here(home: Path) -> Iterator[Path]:
    with workplace(home.parent) as directory:
        yield directory


@pytest.mark.parametrize(("arguments", "status", "said"), [
    (("query", "storm", "-i", "wire", "-i", "paper", "-n", "3"), 0, r"   wire · Harrow Wire · 2025"),
    (("query", "river", "-i", "wire", "-i", "paper", "--format", "ids"), 0, r"^paper:c\d\n$"),
    (("query", "river", "-i", "wire", "-i", "paper", "--format", "json"), 0, r'"id":"paper:c1"'),
    (("query", "river", "-i", "wire", "-i", "wire"), 1, r"no articles"),
    (("query", "river", "-i", "wire", "-i", "nowhere"), 2, r"nowhere.*indexes here: all, paper, wire"),
    (("facets", "source", "-i", "wire", "-i", "paper"), 0, r"\b11 .*Harrow Wire\n"),
    (("timeline", "-i", "wire", "-i", "paper"), 0, r"2025-05 +"),
    (("entities", "-i", "wire", "-i", "paper"), 0, r"Ilara Voss"),
    (("words", "river", "-i", "wire", "-i", "paper"), 1, r"nothing is special"),
    (("concordance", "river", "-i", "wire", "-i", "paper"), 0, r"river"),
    (("like", "wire:wire1", "-i", "wire", "-i", "paper"), 1, r"NOT story:wire1"),
    (("stats", "-i", "wire", "-i", "paper"), 0, r"index +wire\+paper\narticles +24\n"),
    (("show", "paper:c1", "--diff", "c2", "-i", "wire", "-i", "paper"), 0, r"\{\+It rained\.\+\}"),
    (("query", "river", "--explain", "-i", "wire", "-i", "paper"), 0, r"it matches"),
    (("timeline", "@floods", "-i", "wire", "-i", "paper"), 2, r"with one index; first choose wire or paper\n"),
    (("timeline", "river", "--compare", "@floods", "-i", "wire", "-i", "paper"), 2, r"are saved with one index"),
    (("timeline", "river", "--compare", "storm", "-i", "wire", "-i", "paper"), 0, r"river +storm"),
    (("delete", "wire1", "-i", "wire", "-i", "paper"), 2, r"delete works on one index; choose wire or paper\n"),
    (("tags", "-i", "wire", "-i", "wire"), 1, r"\A\Z"),
    (("stats", "-i", "paper"), 0, r"articles +12\n"),
])  # fmt: skip
def test_commands(here: Path, arguments: tuple[str, ...], status: int, said: str) -> None:
    ran = run(*arguments)
    assert ran.status == status, ran.err
    assert re.search(said, ran.out + ran.err), ran.out + ran.err


def test_the_shell(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(names: Sequence[str]) -> Archive:
        return open_together([home / n for n in names]) if len(names) > 1 else searchnews.open(home / names[0])

    indexes = Indexes(opened, lambda: ["all", "paper", "wire"])
    with searchnews.open(home / "wire") as archive:
        session = Session(archive, indexes=indexes)
        assert answer(session, ":use").text == "  all\n  paper\n* wire\n"
        session = answer(session, "storm").session
        both = answer(session, ":use wire paper")
        assert both.text == "wire+paper: 24 articles\n"
        assert both.session.results is None
        assert answer(both.session, ":use").text == "  all\n* paper\n* wire\n"
        session = answer(both.session, "river").session
        assert "paper · A · 2025-05-01" in answer(session, "river").text
        assert "2 articles" in answer(session, "river").text
        assert "{+" in answer(session, ":diff 1").text
        assert "articles   24\n" in answer(session, ":stats").text
        assert answer(session, ":open paper:c1").text.startswith("River\npaper · A · 2025-05-01")
        assert answer(session, ":q x").text.startswith("searches are saved with one index; first choose wire")
        assert answer(session, ":watch-list x").text.startswith("searches are saved with one index")
        assert answer(session, ":tag 1 x").text.startswith("wire and paper are only searched together")
        assert "share of all articles" in answer(session, ":compare storm").text
        monkeypatch.setenv("HOME", str(home.parent))
        assert answer(session, ":use ~/indexes/all").session.archive.path == home / "all"
        assert answer(session, ":use all").session.archive.path.name == "all"
        assert [s.text for s in typing.suggestions(session, ":use wire p", 11)] == ["paper"]
        assert "no index here" in " ".join(answer(session, ":use nowhere").text.split())
        assert "quotation mark" in answer(session, ":use 'x").text
    assert "not known here" in answer(Session(session.archive), ":use x").text


def test_a_commit_is_seen_by_the_next_query_in_the_shell(tmp_path: Path) -> None:
    for name in ("a", "b"):
        with searchnews.create(tmp_path / name) as archive:
            archive.add([article(1, name)], enrich=PLAIN)
    with open_together([tmp_path / "a", tmp_path / "b"]) as both, searchnews.open(tmp_path / "b") as other:
        session = answer(Session(both), "storm").session
        kept = both.snapshot
        session = answer(session, "storm").session
        assert both.snapshot is kept
        other.add([article(2, "b")], enrich=PLAIN)
        assert "3 articles" in answer(session, "storm").text
