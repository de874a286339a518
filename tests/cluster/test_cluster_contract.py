"""An archive on a cluster does what every archive does, and what one on this machine finds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from conftest import Cluster
from contract_suite import *  # noqa: F403
from contract_suite import AS_GIVEN
from faces import SEEDS, run, workplace

import searchnews
from searchnews.article import Article, EntityCount
from searchnews.cluster.archive import ClusterArchive
from searchnews.errors import NoArchiveError, SearchNewsError
from searchnews.query.forms import FORMS


@pytest.fixture
def archive(cluster: Cluster, names: Iterator[str]) -> Iterator[ClusterArchive]:
    with ClusterArchive.create(cluster.address(next(names)), shards=2, replicas=0) as made:
        yield made
        made.drop()


@pytest.fixture(scope="module")
def both(
    cluster: Cluster, names: Iterator[str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[searchnews.Archive, ClusterArchive]:
    """The seeds, in a directory and on the cluster."""
    here = searchnews.create(tmp_path_factory.mktemp("contract") / "seeds")
    there = ClusterArchive.create(cluster.address(next(names)), shards=3, replicas=1)
    for archive in (here, there):
        archive.add(searchnews.read([SEEDS]))
    return here, there


def test_every_example_of_the_documentation(both: tuple[searchnews.Archive, ClusterArchive]) -> None:
    here, there = both
    asked = [example for form in FORMS for example in form.examples]
    refused = ("tagged:",)
    for text in asked:
        if any(name in text for name in refused):
            with pytest.raises(SearchNewsError, match="cluster"):
                there.count(text)
        else:
            wanted = {hit.id for hit in here.search(text, limit=100, copies=True)}
            assert {hit.id for hit in there.search(text, limit=100, copies=True)} == wanted, text
            assert there.search(text).stories == here.search(text).stories, text


def test_stories_are_those_of_this_machine(both: tuple[searchnews.Archive, ClusterArchive]) -> None:
    here, there = both
    told = [
        {hit.id: (hit.id, *(copy.id for copy in hit.copies)) for hit in archive.search("*", limit=100, sort="newest")}
        for archive in both
    ]
    assert told[0] == told[1]
    assert len(told[0]) < here.count("*")
    assert [hit.id for hit in there.scan("*", sort="newest", offset=1)] == [*told[0]][1:]


def test_counts_are_those_of_this_machine(both: tuple[searchnews.Archive, ClusterArchive]) -> None:
    here, there = both
    for text in ("*", "storm OR bank", "person:voss"):
        mine, theirs = here.search(text, limit=0), there.search(text, limit=0)
        for field in ("source", "section", "author", "language", "tag", "person", "org", "place", "entity", "year"):
            for limit in (3, 20):
                assert theirs.facets(field, limit).counts == mine.facets(field, limit).counts, (text, field)
        for by in ("day", "week", "month", "quarter", "year"):
            for field in ("published", "mentioned"):
                options = {"share": True, "timezone": ZoneInfo("America/New_York")}
                assert theirs.timeline(by, field, **options) == mine.timeline(by, field, **options), (text, by, field)


def test_studies_are_those_of_this_machine(both: tuple[searchnews.Archive, ClusterArchive]) -> None:
    here, there = both
    queries = ["storm", "bank OR rate", "person:voss", "zebra"]
    mine, theirs = (archive.batch(queries, by="month") for archive in both)
    assert mine.times == theirs.times
    for row, other in zip(mine, theirs, strict=True):  # of equals, which is the best depends on the scores
        assert other == dataclasses.replace(row, id=other.id, title=other.title)
    for options in ({}, {"share": True, "per": "source"}, {"by": "week", "field": "mentioned", "smooth": 3}):
        assert there.compare(queries, **options) == here.compare(queries, **options), options  # type: ignore[arg-type]
    assert sorted(map(str, there.concordance("storm"))) == sorted(map(str, here.concordance("storm")))
    for name in ("voss", "Ilara Voss", "Lisbon", "nobody"):
        assert there.links(name) == here.links(name)
    for id in [hit.id for hit in here.search("*", limit=5)]:
        assert there.like(id) == here.like(id)


def test_hits_are_marked_as_on_this_machine(both: tuple[searchnews.Archive, ClusterArchive]) -> None:
    here, there = both
    mine = {hit.id: hit for hit in here.search('storm w/9 coast OR "interest rates"', copies=True)}
    for hit in there.search('storm w/9 coast OR "interest rates"', copies=True):
        assert (hit.snippet, hit.title, hit.article) == (mine[hit.id].snippet, mine[hit.id].title, mine[hit.id].article)


def test_corrections(cluster: Cluster, both: tuple[searchnews.Archive, ClusterArchive], tmp_path: Path) -> None:
    here, there = both
    file = tmp_path / "entities.yaml"
    file.write_text("aliases:\n  President Voss: [Ilara Voss]\nhide: [Corvane]\n")
    with searchnews.open(here.path, file) as mine, searchnews.open(str(there.address), file) as theirs:
        for text in ("person:president", 'person:"president voss"', "entity:voss"):
            assert theirs.count(text) == mine.count(text) > 0
        for kind in ("person", "place"):
            found = theirs.search("*", limit=0).entities(kind, 5)
            assert found.counts == mine.search("*", limit=0).entities(kind, 5).counts


def test_corrections_of_more_names_than_are_shown(archive: ClusterArchive, tmp_path: Path) -> None:
    """The commonest names are hidden or asked for, and a name that none of its spellings would bring to the top."""
    common = [f"Common {number:03}" for number in range(150)]
    rare = [f"Rare-{letter}" for letter in "abcdef"]
    articles = [
        Article(id=str(i), body="oil", language="en",
                person=tuple(EntityCount(name, 1) for name in (*common[: 150 - i], rare[i % 6])))
        for i in range(60)
    ]  # fmt: skip
    file = tmp_path / "entities.yaml"
    with searchnews.create(tmp_path / "index") as made:
        for one in (made, archive):
            one.add(articles, enrich=AS_GIVEN)
    alias = f"aliases:\n  Seldom: [{', '.join(rare)}]\n"
    for text in (f"{alias}hide: [{', '.join(common)}]", alias, f"{alias}hide: [Rare-b, {', '.join(common[:20])}]"):
        file.write_text(text)
        mine, theirs = (searchnews.open(place, file) for place in (tmp_path / "index", archive.place))
        for limit in (1, 3, 60):
            found = theirs.search("*", limit=0).entities("person", limit)
            assert found.counts == mine.search("*", limit=0).entities("person", limit).counts, (text[-20:], limit)
        for query in ("person:common*", "person:seldom", "person:rare*"):
            counts = [
                one.search(query, limit=0).facets("person", 5, exclude_self=True).counts for one in (mine, theirs)
            ]
            assert counts[0] == counts[1], (text[-20:], query)
        for prefix in ("sel", "rare", "comm", "a", ""):
            assert theirs.suggest(prefix, "person", 5) == mine.suggest(prefix, "person", 5), (text[-20:], prefix)


def test_what_only_this_machine_has(archive: ClusterArchive) -> None:
    for name in ("optimize", "check", "words", "tags", "path"):
        with pytest.raises(SearchNewsError, match="on this machine only"):
            getattr(archive, name)
    with pytest.raises(AttributeError):
        archive.nothing  # noqa: B018


def test_the_command(cluster: Cluster, names: Iterator[str], tmp_path: Path) -> None:
    address = cluster.address(next(names))
    with workplace(tmp_path / "work"):
        absent = run("query", "storm", "-i", address)
        assert (absent.status, absent.err.count("\n")) == (2, 1)
        assert "there is no archive of this name" in absent.err
        assert run("index", SEEDS, "-i", address, "--shards", "2", "--replicas", "0", "-j", "2").status == 0
        again = run("index", SEEDS, "-i", address)
        assert (again.status, "unchanged" in again.err) == (0, True)
        found = run("query", "storm w/9 coast", "-i", address, "--format", "ids")
        assert (found.status, len(found.out.splitlines())) == (0, 1)  # and two copies
        assert run("query", "storm", "-i", address).status == 0
        assert len(run("query", "*", "-i", address, "-n", "all", "--all", "--format", "ids").out.splitlines()) == 45
        assert "Harrow Wire" in run("facets", "source", "-i", address).out
        assert run("entities", "-i", address).status == 1  # there is no tagger in the settings
        assert run("timeline", "storm", "--from", "2025-08", "-i", address).status == 0
        assert "45" in run("stats", "-i", address).out
        assert run("delete", "--query", "storm", "--yes", "-i", address).err == "8 articles deleted\n"
        for command in (("query", "voss", "--why-not", "x"), ("check",), ("optimize",), ("words", "storm"),
                        ("watch", "."), ("query", "tagged:x"), ("index", "-", "--format", "jsonl")):  # fmt: skip
            refused = run(*command, "-i", address)
            assert (refused.status, refused.out) == (2, ""), command
            assert "Traceback" not in refused.err


def test_an_archive_that_is_there_is_not_made_again(archive: ClusterArchive) -> None:
    with pytest.raises(SearchNewsError, match="there is an archive already"):
        ClusterArchive.create(str(archive.address))
    with pytest.raises(NoArchiveError):
        ClusterArchive.open(f"{archive.address}-nobody")
