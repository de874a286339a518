"""The library's face: what a script sees of an archive."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from corpus import PLAIN

import searchnews
from searchnews import Article, EntityCount
from searchnews.errors import ArchiveError, ConfigError, NoArchiveError
from searchnews.indexing.enrich import Enrich

RAIN = Article(
    id="rain",
    title="Rain in Sao Tome",
    body="It rained for three days, and the market was closed. Donald J. Trump was elsewhere.",
    source="Harrow Wire",
    published=datetime(2025, 9, 7, 8, tzinfo=UTC),
    person=(EntityCount("Donald J. Trump", 1, 11),),
    other=(EntityCount("Ever Given", 2, 0),),
)
SUN = Article(
    id="sun",
    title="Sun returns",
    body="The market opened again. President Trump was there.",
    published=datetime(2025, 9, 10, tzinfo=UTC),
    published_precision="day",
    person=(EntityCount("President Trump", 1, 5),),
    org=(EntityCount("Springfield Herald", 1, 0),),
)


@pytest.fixture
def archive(tmp_path: Path) -> searchnews.Archive:
    made = searchnews.create(tmp_path / "archive")
    made.add([RAIN, SUN], enrich=PLAIN)
    return made


def test_search(archive: searchnews.Archive) -> None:
    found = archive.search("market", limit=1)
    assert (found.total, len(found)) == (2, 1)
    assert [hit.id for hit in archive.search("market", sort="newest")] == ["sun", "rain"]
    assert [hit.id for hit in archive.search("market", sort="newest", offset=1)] == ["rain"]
    assert [hit.id for hit in archive.search("published:2025-09-10")] == ["sun"]
    assert archive.search(searchnews.parse("rain AND NOT sun")).total == 1
    assert archive.search("*", limit=0).total == 2
    with pytest.raises(searchnews.QueryError):
        archive.search("market AND")
    with pytest.raises(ValueError, match="negative"):
        archive.search("market", limit=-1)


def test_hits_outlive_the_archive(archive: searchnews.Archive) -> None:
    with archive:
        (hit,) = archive.search("rain")
    assert hit.article == RAIN
    assert "rained" in str(hit.snippet)
    assert str(hit.title) == RAIN.title
    with pytest.raises(ArchiveError, match="closed"):
        archive.search("rain")


def test_what_is_in_it(archive: searchnews.Archive) -> None:
    assert len(archive) == 2
    assert {article.id: article for article in archive} == {"rain": RAIN, "sun": SUN}
    assert sorted(archive.ids()) == ["rain", "sun"]
    assert archive.get("rain") == RAIN
    assert archive.get("snow") is None
    stats = archive.stats()
    assert (stats.articles, stats.deleted, stats.segments) == (2, 0, 1)
    assert (stats.earliest, stats.latest) == (RAIN.published, SUN.published)
    assert archive.check() == []


def test_changes_are_seen_at_once(archive: searchnews.Archive) -> None:
    other = searchnews.open(archive.path)
    archive.add([Article(id="rain", body="Snow instead.")], enrich=PLAIN)
    assert archive.search("snow").total == 1
    assert archive.search("rained").total == 0
    assert other.search("rained").total == 1  # until it looks again
    other.refresh()
    assert other.search("rained").total == 0
    assert archive.delete(["sun"]) == 1
    assert archive.delete(query="snow") == 1
    assert len(archive) == 0
    assert archive.search("*").total == 0


def test_an_article_without_id_gets_one_from_its_content(archive: searchnews.Archive) -> None:
    archive.add([Article(title="No name"), Article(title="No name"), Article(title="No names")], enrich=PLAIN)
    assert len(archive) == 4


def test_copies(archive: searchnews.Archive) -> None:
    long = Article(id="long", body=" ".join(f"word{i}" for i in range(200)), source="Harrow Wire")
    again = Article(id="again", body=long.body + " and a line of the local paper", source="Gazette")
    archive.add([long], enrich=searchnews.Enrich(entities="none", dates=False))
    archive.add([again], enrich=searchnews.Enrich(entities="none", dates=False))
    assert {hit.id for hit in archive.search("word7")} == {"long", "again"}
    (hit,) = archive.search("word7", copies=False)
    assert [copy.id for copy in hit.copies] == [({"long", "again"} - {hit.id}).pop()]
    assert archive.search("copies:>=1").total == 2
    assert {h.id for h in archive.search("story:long")} == {"long", "again"}
    assert archive.search("copies:0").total == 2
    archive.delete(["again"])
    assert archive.search("copies:>=1").total == 0
    assert {h.id for h in archive.search("story:long")} == {"long"}


def test_corrections_of_names(archive: searchnews.Archive) -> None:
    def names(kind: str) -> list[tuple[str, int]]:
        return [(count.value, count.articles) for count in archive.search("*").entities(kind)]

    assert len(names("person")) == 2
    assert names("other") == [("Ever Given", 1)]
    (archive.path / "entities.yaml").write_text(
        "aliases:\n  Donald Trump: [Donald J. Trump, President Trump]\n"
        "kinds:\n  Springfield Herald: place\nhide: [Ever Given]\n"
    )
    archive.refresh()
    assert names("person") == [("Donald Trump", 2)]
    assert (names("org"), names("place"), names("other")) == ([], [("Springfield Herald", 1)], [])
    assert archive.search('person:"donald trump"').total == 2
    assert archive.search('person:"president trump"').total == 2
    assert archive.search('place:"springfield herald"').total == 1
    (archive.path / "entities.yaml").write_text("alias:\n  x: y\n")
    with pytest.raises(ConfigError, match=r"entities\.yaml:1: alias"):
        archive.refresh()


STORY = "The Ever Given is stuck. Angela Merkel is not."
ALWAYS = "always:\n  ship: [Ever Given]\n  org: [Angela Merkel]\n"


@pytest.mark.parametrize("language", ["", "en", "de", "zz"])
@pytest.mark.parametrize("tagger", ["default", "none"])
def test_listed_names_are_always_found(tmp_path: Path, language: str, tagger: str) -> None:
    with searchnews.create(tmp_path / "news") as archive:
        (archive.path / "entities.yaml").write_text(ALWAYS)
        archive.refresh()
        always = tuple(archive.corrections.always.items())
        assert archive.add([Article(id="a", body=STORY, language=language)], enrich=Enrich(tagger, always)) == 1
        assert [(c.value, c.field) for c in archive.search("*").entities()] == [
            ("Angela Merkel", "org"), ("Ever Given", "other")]  # fmt: skip
        archive.add([Article(id="a", body=STORY, language=language)], enrich=Enrich("none"))
        assert len(archive.search("*").entities()) == 0  # wholly off


def test_corrections_may_be_there_before_the_index(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news/entities.yaml").write_text(ALWAYS)
    with searchnews.create(tmp_path / "news") as archive:
        archive.add([Article(id="new", body=STORY, language="de")])
        assert archive.search("other:given").total == 1


def test_adding_looks_for_listed_names_unless_told_otherwise(archive: searchnews.Archive) -> None:
    (archive.path / "entities.yaml").write_text(ALWAYS)
    archive.refresh()
    archive.add([Article(id="new", body=STORY, language="de")])
    assert archive.search("org:merkel AND other:given").total == 1


def test_create_and_open(tmp_path: Path) -> None:
    searchnews.create(tmp_path / "new").close()
    with pytest.raises(ArchiveError, match="already"):
        searchnews.create(tmp_path / "new")
    with pytest.raises(NoArchiveError):
        searchnews.open(tmp_path / "nothing")
    assert len(searchnews.open(tmp_path / "new")) == 0


def test_many_threads_search(archive: searchnews.Archive) -> None:
    archive.add([Article(id=f"a{i}", body=f"market number {i} oil prices") for i in range(500)], enrich=PLAIN)

    def search(_: int) -> list[list[int]]:
        queries = ("market", '"oil prices"', "pric*", "NOT oil")
        return [[archive.search(text).total for text in queries] for _ in range(20)]

    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(search, range(4)):  # raises what was raised there
            assert found == [[502, 500, 500, 2]] * 20


def test_many_threads_read_articles(archive: searchnews.Archive) -> None:
    bodies = [f"market number {i} " * (1 + i % 40) for i in range(300)]
    archive.add([Article(id=f"a{i:03}", body=body) for i, body in enumerate(bodies)], enrich=PLAIN)

    def read(_: int) -> list[str]:
        return [article.body for article in sorted(archive, key=lambda a: a.id) if article.id.startswith("a")]

    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(read, range(8)):
            assert found == bodies


def test_public_names() -> None:
    assert sorted(searchnews.__all__) == list(searchnews.__all__)
    for name in searchnews.__all__:
        assert getattr(searchnews, name).__doc__
    with pytest.raises(AttributeError):
        searchnews.nothing  # noqa: B018
