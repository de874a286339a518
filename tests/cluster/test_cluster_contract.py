"""An archive on a cluster does what every archive does, and what one on this machine finds."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from conftest import Cluster
from contract_suite import *  # noqa: F403
from contract_suite import AS_GIVEN, ids
from faces import SEEDS, run, workplace
from page_client import ask

import searchnews
from searchnews import analysis
from searchnews.article import Article, EntityCount
from searchnews.cluster import doubt, mentions, reading
from searchnews.cluster.archive import ClusterArchive
from searchnews.errors import NoArchiveError, SearchNewsError
from searchnews.page.app import application
from searchnews.page.guard import Guard
from searchnews.page.views import Served
from searchnews.query import nodes as q
from searchnews.query.forms import FORMS
from searchnews.shell.commands import answer
from searchnews.shell.session import Session
from searchnews.shell.typing import suggestions


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
    for text in asked:
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


def test_the_order_related(both: tuple[searchnews.Archive, ClusterArchive], archive: ClusterArchive) -> None:
    for text in ("storm", "bank OR rate", "zebra", "published:2025"):
        mine, theirs = (one.search(text, sort="related", limit=100, copies=True) for one in both)
        assert sorted(hit.id for hit in theirs) == sorted(hit.id for hit in mine), text
        words = [{str(word).split("^")[0] for word in one.added} for one in (mine, theirs)]
        assert len(words[0] & words[1]) >= 0.8 * len(words[0]), text  # the scores that say what is best differ a little
    whole = [hit.id for hit in both[1].search("*", sort="related", limit=100)]
    assert [hit.id for hit in both[1].search("*", sort="related", offset=2, limit=3)] == whole[2:5]
    told = [f"storm coast {'harbour flood' * (i < 2)} number{i}" for i in range(260)]
    archive.add([Article(id=f"{i:03}", body=text, language="en") for i, text in enumerate(told)], enrich=AS_GIVEN)
    found = [hit.id for hit in archive.search("storm", sort="related", limit=300)]
    assert (len(found), len(set(found))) == (260, 260)
    pages = [hit.id for at in range(0, 260, 90) for hit in archive.search("storm", sort="related", offset=at, limit=90)]
    assert pages == found


def test_what_comes_first_is_as_good_as_on_this_machine(archive: ClusterArchive, tmp_path: Path) -> None:
    """The ten best for the first words of each article, the others of its section or tag being what is looked for. In
    one language: a cluster weighs words by how rare they are in each language."""
    articles = [article for article in searchnews.read([SEEDS]) if (article.language or "en").startswith("en")]
    with searchnews.create(tmp_path / "index") as here:
        for one in (here, archive):
            one.add(articles, enrich=AS_GIVEN)
        told = [*here]
        for field in ("section", "tag"):
            gains: list[list[float]] = [[], []]
            for article in told:
                alike = {other.id for other in told if {*getattr(other, field)} & {*getattr(article, field)}}
                alike.discard(article.id)
                words = dict.fromkeys(analysis.words(article.body)[:25])
                query = q.Or(tuple(map(q.Word, words)))
                for one, gain in zip((here, archive), gains, strict=True) if alike else ():
                    hits = [hit.id for hit in one.search(query, limit=11, copies=True) if hit.id != article.id][:10]
                    gain.append(_gain([hit in alike for hit in hits]) / _gain([True] * min(10, len(alike))))
            mine, theirs = (sum(gain) / len(gain) for gain in gains)
            assert mine > 0.7
            assert theirs == pytest.approx(mine, abs=0.01), field  # nDCG@10


def _gain(relevant: list[bool]) -> float:
    """The discounted cumulative gain of hits (Järvelin and Kekäläinen 2002), each relevant or not."""
    return sum(1 / math.log2(rank + 2) for rank, one in enumerate(relevant) if one)


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


KINDS = """
aliases:
  Harbour Bank: [Bank of the Harbour, HB Group]
  Captain Reed: [Ann Reed]
kinds:
  Springfield Herald: org
  Captain Reed: place
  HB Group: person
  Dali: place
  The Gate: misc
hide: [Nemo]
"""
NAMED = [
    {"person": ("Springfield Herald", "Mark Herald"), "org": ("HB Group",)},
    {"person": ("Springfield-Herald", "Ann Reed"), "place": ("Springfield Herald", "Dali", "Captain Reed")},
    {"person": ("Dali", "Ann Reed"), "org": ("Dali", "The Gate", "Springfield Herald")},
    {"person": ("Dali Lee", "Salvador Dali", "Nemo"), "place": ("Bank of the Harbour", "Nemo")},
    {"org": ("Harbour Bank", "Bank of the Harbour"), "person": ("HB Group", "Reed")},
    {"person": ("Ann Reed",)},
]


def test_corrections_of_kinds(archive: ClusterArchive, tmp_path: Path) -> None:
    articles = [
        Article(id=str(i), body="oil", language="en",
                **{kind: tuple(EntityCount(name, i + 1) for name in some) for kind, some in fields.items()})
        for i, fields in enumerate(NAMED)
    ]  # fmt: skip
    file = tmp_path / "entities.yaml"
    file.write_text(KINDS)
    with searchnews.create(tmp_path / "index") as made:
        for one in (made, archive):
            one.add(articles, enrich=AS_GIVEN)
    mine, theirs = (searchnews.open(place, file) for place in (tmp_path / "index", archive.place))
    names = (
        "herald", '"springfield herald"', '"springfield-herald"', "spring*", "*eral?", '"spring* herald"', "dali", "*",
        "reed", "captain", '"captain reed"', '"ann reed"', "hb", "harbour", '"harbour bank"', "gate", "nemo",
    )  # fmt: skip
    for kind in ("person", "org", "place", "entity"):
        for name in names:
            text = f"{kind}:{name}"
            assert ids(theirs, text) == ids(mine, text), text
            assert ids(theirs, f"-{text}") == ids(mine, f"-{text}"), text
            named = f"{text} OR person:nobody"  # a name even if the text asks for any
            mentions = [
                sorted((hit.id, hit.mentions) for hit in one.search(named, sort="mentions")) for one in (mine, theirs)
            ]
            assert mentions[1] == mentions[0], text
            counts = [one.search(text, limit=0).facets(kind, 20, exclude_self=True).counts for one in (mine, theirs)]
            assert counts[1] == counts[0], text
        for limit in (1, 20):
            found = [one.search("*", limit=0).entities(kind, limit) for one in (mine, theirs)]
            assert found[1] == found[0], kind
        for prefix in ("d", "dali", "spring", "herald", "captain", "ann", "h", "nemo", "gate", ""):
            assert theirs.suggest(prefix, kind) == mine.suggest(prefix, kind), (kind, prefix)
    for name in ("Dali", "Captain Reed", "Springfield Herald"):
        assert theirs.search("*", limit=0).entities(with_=name).counts == (
            mine.search("*", limit=0).entities(with_=name).counts
        ), name
        assert theirs.links(name) == mine.links(name), name


def test_mentions_of_more_names_than_a_query_takes(archive: ClusterArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    named = tuple(EntityCount(f"{name} Voss. {name}", 2) for name in ("Ana", "Bo", "Cy"))
    archive.add([Article(id="a", body="oil", person=named)], enrich=AS_GIVEN)
    assert [hit.mentions for hit in archive.search("person:voss", sort="mentions")] == [6]
    monkeypatch.setattr(mentions, "MOST_NAMES", 2)
    for query in ("person:voss", "person:a* OR person:b* OR person:c*"):
        with pytest.raises(SearchNewsError, match=r"person:.*: more than 2 names"):
            archive.search(query, sort="mentions")


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


def test_all_articles_in_small_pages(archive: ClusterArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages end among articles that have the same number on their shards; whatever reads all of them finds all."""
    wanted = [f"{i:02}" for i in range(23)]
    archive.add([Article(id=id, body="oil price oil", language="en") for id in wanted], enrich=AS_GIVEN)
    monkeypatch.setattr(reading, "PAGE", 3)
    monkeypatch.setattr(doubt, "AT_ONCE", 3)
    assert sorted(article.id for article in archive) == wanted
    assert archive.count("(oil NEAR/3 price) NEAR/4 oil") == len(wanted)


def test_what_only_this_machine_has(archive: ClusterArchive) -> None:
    for name in ("check", "ids", "news", "path", "snapshot"):
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
        explained = run("query", "storm", "-n", "1", "-i", address, "--explain").err
        assert re.search(r"it matches, with a score of [\d.]+\n.*score = idf [\d.]+ \* tf", explained, re.DOTALL)
        assert len(run("query", "*", "-i", address, "-n", "all", "--all", "--format", "ids").out.splitlines()) == 45
        assert "Harrow Wire" in run("facets", "source", "-i", address).out
        assert run("entities", "-i", address).status == 1  # there is no tagger in the settings
        assert run("timeline", "storm", "--from", "2025-08", "-i", address).status == 0
        assert "45" in run("stats", "-i", address).out
        assert run("delete", "--query", "storm", "--yes", "-i", address).err == "8 articles deleted\n"
        joined = run("optimize", "-i", address)
        assert (joined.status, joined.out) == (0, "")
        assert re.fullmatch(r"segments: \d+ -> [12]; on disk: [\d.]+ -> [\d.]+ MB\n", joined.err)
        assert run("words", "bank", "-i", address).status == 0
        (bank,) = run("query", "bank", "-i", address, "--format", "ids", "-n", "1").out.splitlines()
        assert run("tag", "-i", address, bank, "x").status == 0
        assert run("query", "tagged:x", "-i", address, "--format", "ids").status == 0
        for command in (("query", "voss", "--why-not", "x"), ("check",), ("watch", "."),
                        ("index", "-", "--format", "jsonl")):  # fmt: skip
            refused = run(*command, "-i", address)
            assert (refused.status, refused.out) == (2, ""), command
            assert "Traceback" not in refused.err


def test_the_shell(both: tuple[searchnews.Archive, ClusterArchive]) -> None:
    """Each line has the same answer on both; what a cluster has not is told in a line."""
    sessions = [Session(archive, height=40) for archive in both]
    lines = (
        ":sort newest", "storm", ":facets source year", ":only 1", "storm", ":entities person", ":timeline month",
        ":links voss", ":compare bank", ":copies 1", "zebra", ":explain", "meta.x:1", ":sort", ":open nobody",
    )  # fmt: skip
    for line in lines:
        answers = [answer(session, line) for session in sessions]
        sessions = [one.session for one in answers]
        told = [re.sub(r"score [\d.]+|\([\d.]+ m?s\)", "", one.text) for one in answers]
        assert told[1] == told[0], line
    there = sessions[1]
    for line in ("storm", ":words", ":explain 1", ":like 1", ":open 1", ":stats", ":tag 1 follow-up", ":tag",
                 ":note 1 call her", "tagged:follow-up", ":untag 1 follow-up"):  # fmt: skip
        answered = answer(there, line)
        there = answered.session
        assert answered.text, line
    assert "1 tagged" in answer(there, ":tag 1 again").text
    answer(there, ":untag 1 again")
    there = answer(there, "storm").session
    for line in (":words bank",):
        assert "this machine" in " ".join(answer(there, line).text.split()), line
    assert "person:" in {choice.text for choice in suggestions(there, "pers", 4)}
    assert '"Ilara Voss"' in {choice.text for choice in suggestions(there, "person:vos", 10)}
    assert "2025-" in suggestions(there, "published:2025-", 15)[0].text


def test_the_page_and_reports(both: tuple[searchnews.Archive, ClusterArchive], tmp_path: Path) -> None:
    _, there = both
    app = Guard(application([Served("news", there)]))
    addresses = (
        "search?q=storm", "search?q=storm&beside=bank", "search?q=zebra", "search.json?q=storm", "search.csv?q=storm",
        "facets.json?q=storm&field=source", "timeline.json?q=storm", "typing.json?text=person:vos&cursor=10", "",
    )  # fmt: skip
    assert ask(app, "/openapi.json").status == 200
    for address in (f"/news/{end}" for end in addresses):
        assert ask(app, address).status == 200, address
    (id,) = [hit.id for hit in there.search("storm", limit=1)]
    assert ask(app, f"/news/article?{urlencode({'id': id, 'q': 'storm'})}").status == 200
    assert "<entry>" in ask(app, "/news/search.atom?q=storm").text
    with workplace(tmp_path / "work"):
        for file in ("report.md", "report.html"):
            assert run("report", "storm", "-i", str(there.address), "-o", file).status == 0
            assert "storm" in Path(file).read_text().lower()


def test_an_archive_that_is_there_is_not_made_again(archive: ClusterArchive) -> None:
    with pytest.raises(SearchNewsError, match="there is an archive already"):
        ClusterArchive.create(str(archive.address))
    with pytest.raises(NoArchiveError):
        ClusterArchive.open(f"{archive.address}-nobody")
