"""The library's face: what a script sees of an archive."""

import itertools
import math
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from corpus import PLAIN
from hypothesis import given
from hypothesis import strategies as st

import searchnews
from searchnews import Article, EntityCount, Interval, render
from searchnews.desk import saved, seen
from searchnews.errors import ArchiveError, ConfigError, NoArchiveError
from searchnews.indexing.enrich import Enrich
from searchnews.indexing.writer import Writer
from searchnews.render import Style
from searchnews.search.batch import NamedQuery
from searchnews.storage import articles, commit
from searchnews.storage.snapshot import Shard
from searchnews.storage.times import PRECISIONS, interval
from searchnews.sync import Change, dry_run, sync

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
    assert {hit.id for hit in archive.search("word7", copies=True)} == {"long", "again"}
    (hit,) = archive.search("word7")
    assert [copy.id for copy in hit.copies] == [({"long", "again"} - {hit.id}).pop()]
    assert archive.search("copies:>=1").total == 2
    assert {h.id for h in archive.search("story:long", copies=True)} == {"long", "again"}
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


def test_what_people_wrote_outlives_an_index_that_is_made_anew(tmp_path: Path) -> None:
    directory = tmp_path / "news"
    with searchnews.create(directory) as archive:
        archive.add([Article(id="new", body=STORY)], enrich=PLAIN)
        archive.tag("new", "follow-up")
        saved.add(directory, NamedQuery("given", "given"))
        seen.change(directory, lambda known: known.marked(archive.snapshot, ["given"]))
        (directory / "synonyms.yaml").write_text("- [ship, vessel]\n")
    for path in (*directory.glob("MAIN_*"), *directory.glob("_MAIN_*")):
        path.unlink()
    with searchnews.create(directory) as archive:
        archive.add([Article(id="new", body=STORY)], enrich=PLAIN)
        assert [hit.id for hit in archive.search("tagged:follow-up")] == ["new"]
        assert [search.name for search in saved.read(directory).searches] == ["given"]
        assert archive.synonyms.groups
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.yaml").touch()
    with pytest.raises(ArchiveError, match="holds other files"):
        searchnews.create(tmp_path / "other")


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


# --- Several strings, ids, numbers -------------------------------------------------------------------------------


def test_a_string_is_one_string(tmp_path: Path, archive: searchnews.Archive) -> None:
    archive.add([Article(id=i, body=i) for i in "abcnur"], enrich=PLAIN)
    assert archive.delete("sun") == 1
    assert sorted(archive.ids()) == [*"abcnru"[:4], "r", "rain", "u"]
    assert archive.delete(["a", "b"]) == 2
    with Writer(archive.path) as writer:
        assert writer.delete("rain") == 1
    article = Article(author="Ana Ruiz", section="Business", tag="rail")
    assert (article.author, article.section, article.tag) == (("Ana Ruiz",), ("Business",), ("rail",))
    assert (Article(author="").author, Article(tag=["a", "b"]).tag) == ((), ("a", "b"))
    (tmp_path / "one.txt").write_text("Title\n\nText.\n")
    one = str(tmp_path / "one.txt")
    assert sync(archive.path, one, enrich=PLAIN).added == 1
    assert [change.action for change in dry_run(archive.path, one) if isinstance(change, Change)] == ["unchanged"]
    assert [article.title for article in searchnews.read(one)] == ["Title"]


@pytest.mark.parametrize("written", ["a  b", " a b\n", "a\u2003b"])
@pytest.mark.parametrize("asked", ["a b", "a  b", "a b\t"])
def test_ids_are_looked_up_as_they_are_kept(archive: searchnews.Archive, written: str, asked: str) -> None:
    archive.add([Article(id=written, body="spaced")], enrich=PLAIN)
    found = archive.get(asked)
    assert found is not None
    assert (found.id, asked in archive) == ("a b", True)
    assert archive.search("spaced")[0].id == "a b"
    assert archive.delete([asked]) == 1
    assert (archive.get(asked), asked in archive) == (None, False)


def test_membership_is_about_ids_and_reads_one_article_at_most(
    archive: searchnews.Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    article = Shard.article
    monkeypatch.setattr(Shard, "article", lambda shard, doc: read.append(doc) or article(shard, doc))
    assert "rain" in archive
    assert "snow" not in archive
    assert len(read) <= 1
    archive.delete("rain")
    assert "rain" not in archive
    for value in (RAIN, None, 1, b"rain"):
        with pytest.raises(TypeError, match="an id is a string"):
            value in archive  # noqa: B015


def test_added_are_the_articles_that_are_in_it_now(archive: searchnews.Archive) -> None:
    twice = [Article(id="a", body="one"), Article(id="a", body="two"), Article(id="b", body="three")]
    assert archive.add(twice, enrich=PLAIN) == 2
    assert archive.add(twice, enrich=PLAIN) == 2  # as does one that replaces an older one
    assert archive.add([], enrich=PLAIN) == 0
    assert len(archive) == 4


def test_added_are_counted_across_segments(archive: searchnews.Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchnews.indexing.builder.MOST_DOCUMENTS", 3)
    ids = ["a", "b", "a", "c", "a", "d", "b", "rain"]
    assert archive.add([Article(id=id_, body=str(n)) for n, id_ in enumerate(ids)], enrich=PLAIN) == len(set(ids))


# --- Deleting ----------------------------------------------------------------------------------------------------

NIGHT = [
    Article(id="utc", body="x", published=datetime(2025, 9, 7, 12, tzinfo=UTC)),
    Article(id="late", body="x", published=datetime(2025, 9, 7, 20, tzinfo=UTC)),  # the 8th in Tokyo
    Article(id="early", body="x", published=datetime(2025, 9, 6, 20, tzinfo=UTC)),  # the 7th in Tokyo
]


@pytest.mark.parametrize("asked", ["published:2025-09-07", "published:yesterday", 'published:"last 2 days"'])
@pytest.mark.parametrize("zone", [UTC, ZoneInfo("Asia/Tokyo"), ZoneInfo("America/Los_Angeles")])
def test_what_a_query_finds_is_what_it_deletes(tmp_path: Path, asked: str, zone: tzinfo) -> None:
    now = datetime(2025, 9, 8, 14, tzinfo=UTC)
    with searchnews.create(tmp_path / "night") as archive:
        archive.add(NIGHT, enrich=PLAIN)
        found = {hit.id for hit in archive.search(asked, now=now, timezone=zone)}
        assert found
        assert archive.delete(query=asked, now=now, timezone=zone) == len(found)
        assert set(archive.ids()) == {article.id for article in NIGHT} - found


def test_nothing_is_deleted_when_something_is_wrong(archive: searchnews.Archive) -> None:
    before = commit.newest(archive.path)
    for ids, query, kind in (
        (["sun"], "market AND", searchnews.QueryError),
        (["sun", 3], None, TypeError),
        (["sun"], 3, TypeError),
        (3, None, TypeError),
    ):
        with pytest.raises(kind):
            archive.delete(ids, query=query)  # type: ignore[arg-type]
    assert (len(archive), commit.newest(archive.path)) == (2, before)
    assert archive.delete(["sun"], query="market") == 2  # an article that is meant twice counts once
    assert commit.newest(archive.path) == before + 1


# --- What scripts get wrong --------------------------------------------------------------------------------------

DAY = Interval(date(2025, 9, 1), date(2025, 9, 2))
NOT_ARTICLES: list[tuple[object, str]] = [
    ({"heat": "x"}, "article 2: has neither a title nor a text; its fields: 'heat'"),
    (None, "article 2: expected an Article or a dict, got None"),
    ("title", r"article 2: expected an Article or a dict, got a str \('title'\)"),
    (Article(id="a", title=None), r"article 2 \('a'\): field title: expected a string, got None"),  # type: ignore[arg-type]
    (Article(id="a", body=math.nan), r"field body: expected a string, got a float \(nan\)"),  # type: ignore[arg-type]
    (Article(id=7), r"article 2: field id: expected a string, got an int \(7\)"),  # type: ignore[arg-type]
    (Article(url=None), "field url: expected a string"),  # type: ignore[arg-type]
    (Article(source=b"BBC"), "field source: expected a string, got a bytes"),  # type: ignore[arg-type]
    (Article(language=None), "field language: expected a string"),  # type: ignore[arg-type]
    (Article(author=None), "field author: expected strings, got None"),  # type: ignore[arg-type]
    (Article(tag=[1]), r"field tag: expected strings, got a tuple \(\(1,\)\)"),  # type: ignore[arg-type]
    (Article(published="2025-09-01"), "field published: expected a datetime or None, got a str"),  # type: ignore[arg-type]
    (Article(published=date(2025, 9, 1)), "field published: expected a datetime or None, got a date"),  # type: ignore[arg-type]
    (Article(modified=1.5), "field modified: expected a datetime or None, got a float"),  # type: ignore[arg-type]
    (Article(published_precision="week"), "field published_precision: expected one of second, .* year, got a str"),
    (Article(published_precision=[]), "field published_precision: expected one of"),  # type: ignore[arg-type]
    (Article(person="Trump"), "field person: expected EntityCounts"),  # type: ignore[arg-type]
    (Article(org=(EntityCount("x", 0),)), "field org: expected EntityCounts"),
    (Article(place=(EntityCount("x", 1, -1),)), "field place: expected EntityCounts"),
    (Article(other=(EntityCount("x", 2**40),)), "field other: expected EntityCounts"),
    (Article(person=(EntityCount(None, 1),)), "field person: expected EntityCounts"),  # type: ignore[arg-type]
    (Article(mentioned=(DAY, Interval(DAY.until, DAY.begin))), "field mentioned: expected Intervals"),
    (Article(mentioned=(Interval("2025", "2026"),)), "field mentioned: expected Intervals"),  # type: ignore[arg-type]
    (Article(title="x" * 1000, body=None), "field body: expected a string, got None$"),  # type: ignore[arg-type]
    (Article(id="b", body="word " * 2_000_000), r"^article 2 \('b'\): has a text of more than 8 MB; split it"),
    (Article(body=" ".join(map(str, range(210_000)))), "has more than 200,000 different words; split it"),
]


@pytest.mark.parametrize(("row", "message"), NOT_ARTICLES)
def test_a_row_that_is_no_article_is_told(archive: searchnews.Archive, row: object, message: str) -> None:
    with pytest.raises(searchnews.ArticleError, match=message) as raised:
        archive.add([Article(id="good", body="x"), row], enrich=PLAIN)  # type: ignore[list-item]
    assert raised.value.number == 2
    assert "\n" not in str(raised.value)
    assert len(archive) == 2
    assert archive.add([Article(id="good", body="x")], enrich=PLAIN) == 1  # the lock is free


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda a: a.add("text"), "articles: expected several Article"),
        (lambda a: a.add(RAIN), "articles: expected several Article"),
        (lambda a: a.add(None), "articles: expected several Article.* got None"),
        (lambda a: a.add({"title": "x"}), "articles: expected several Article"),
        (lambda a: a.search("x", limit=None), "limit: expected a whole number, got None"),
        (lambda a: a.search("x", offset=1.5), "offset: expected a whole number, got 1.5"),
        (lambda a: a.search(None), "query: expected a string or a tree, got None"),
        (lambda a: a.search(b"x"), "query: expected a string or a tree"),
        (lambda a: a.get(None), "an id is a string, got None"),
        (lambda a: a.get(RAIN), "an id is a string, got an Article$"),
        (lambda a: a.delete(b"ab"), r"ids: expected strings, such as a list of them, got a bytes \(b'ab'\)"),
        (lambda a: a.delete(None), "ids: expected strings, such as a list of them, got None"),
        (lambda a: a.delete(RAIN), "ids: expected strings, such as a list of them, got an Article"),
        (lambda a: a.delete([b"ab"]), r"an id is a string, got a bytes \(b'ab'\)"),
        (lambda a: a.add([RAIN], jobs=None), "jobs: expected a whole number, got None"),
        (lambda a: a.add([RAIN], memory=None), "memory: expected a whole number, got None"),
    ],
)
def test_a_wrong_argument_is_told(
    archive: searchnews.Archive, call: Callable[[searchnews.Archive], object], message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        call(archive)
    assert len(archive) == 2


def test_the_callers_own_errors_stay_as_they_are(archive: searchnews.Archive) -> None:
    mine = FileNotFoundError(2, "no such list", "articles.csv")

    def articles() -> Iterator[Article]:
        yield Article(id="first", body="x")
        raise mine

    for jobs in (1, 2):
        with pytest.raises(FileNotFoundError) as raised:
            archive.add(articles(), enrich=PLAIN, jobs=jobs)
        assert raised.value is mine
    assert archive.check() == []


def test_stats_while_somebody_writes(archive: searchnews.Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was listed is gone when it is looked at."""
    size = archive.stats().bytes
    listed = [*archive.path.iterdir(), archive.path / "MAIN_gone.news"]
    monkeypatch.setattr(Path, "iterdir", lambda path: iter(listed))
    assert archive.stats().bytes == size > 0


# --- Times at the edges ------------------------------------------------------------------------------------------

OFFSETS = [timedelta(hours=hours) for hours in (-23, -12, 0, 14, 23)]
ZONES = [None, *(timezone(offset) for offset in OFFSETS), ZoneInfo("Pacific/Kiritimati"), ZoneInfo("America/Lima")]
EDGES = [datetime(1, 1, 1), datetime(1, 1, 1, 23, 59, 59), datetime(1969, 12, 31, 23, 59, 59, 999_999),
         datetime(9998, 12, 31),         datetime(9999, 1, 1), datetime(9999, 12, 31), datetime.max]  # fmt: skip


def test_whatever_can_be_written_as_a_time_is_indexed(tmp_path: Path) -> None:
    """Of each edge in each zone and precision an article, with days in its text; then every way to look at them."""
    text = (
        "It was said on Tuesday, last year, next week, tomorrow, 300 years ago and in the next century. Monday, 1999."
    )
    articles = [
        Article(f"t{n}", f"{text} {n}", f"a{n}", published=moment.replace(tzinfo=zone), published_precision=precision,
                modified=moment.replace(tzinfo=zone))
        for n, (moment, zone, precision) in enumerate(itertools.product(EDGES, ZONES, PRECISIONS))
    ]  # fmt: skip
    articles.append(
        Article(id="given", body="x", mentioned=(Interval(date.min, date.max), Interval(date(9999, 12, 30), date.max)))
    )
    with searchnews.create(tmp_path / "edges") as archive:
        assert archive.add(articles, enrich=Enrich("none")) == len(articles)
        assert {a.id: a.published for a in archive} == {a.id: a.published for a in articles}
        stats = archive.stats()
        assert (stats.earliest, stats.latest) == (
            datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC, microsecond=0))  # fmt: skip
        for zone in (UTC, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("America/Lima")):
            for sort in ("newest", "oldest", "relevance"):
                assert archive.search("*", sort=sort, timezone=zone, copies=False).total == len(articles)
            results = archive.search("*", limit=len(articles), timezone=zone)
            assert results.timeline("year", timezone=zone).unknown == 1
            assert results.timeline("year", "mentioned", timezone=zone).buckets
            assert archive.search("published:9998", timezone=zone).total > 0
            assert archive.search("published:>=9998-12-30", timezone=zone).total > 0
            assert archive.search("published:0001", timezone=zone).total > 0
            assert archive.search("published:..0001-01-02", timezone=zone).total > 0
            assert archive.search("mentioned:9998-12-30", timezone=zone).total > 0
            assert archive.search("mentioned:0001-01-01", timezone=zone).total > 0
            style = Style(timezone=zone)
            assert render.results(results, "text", style)
            assert render.results(results, "json")
        assert archive.delete(query="*") == len(articles)


@given(
    st.datetimes(),
    st.timedeltas(timedelta(hours=-23, minutes=-59), timedelta(hours=23, minutes=59)),
    st.sampled_from(PRECISIONS),
)
def test_an_interval_holds_its_instant(moment: datetime, offset: timedelta, precision: str) -> None:
    offset = timedelta(seconds=int(offset.total_seconds()))
    instant = moment.replace(tzinfo=timezone(offset))
    begin, until = interval(instant, precision)
    zero = datetime(1970, 1, 1)
    seconds = (moment - zero - offset) // timedelta(seconds=1)
    assert begin <= seconds < until
    local = zero + (timedelta(seconds=begin) + offset)  # the beginning in its own zone, never out of range
    ends = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
    if precision in ends:
        assert until - begin == ends[precision]
    else:
        assert until - begin in ({28 * 86_400, 29 * 86_400, 30 * 86_400, 31 * 86_400} if precision == "month" else {
            365 * 86_400, 366 * 86_400})  # fmt: skip
    if precision in ("day", "month", "year"):
        assert (local.hour, local.minute, local.second) == (0, 0, 0)
        assert local.day == 1 or precision == "day"
        assert local.month == 1 or precision != "year"


def test_public_names() -> None:
    assert sorted(searchnews.__all__) == list(searchnews.__all__)
    for name in searchnews.__all__:
        assert getattr(searchnews, name).__doc__
    with pytest.raises(AttributeError):
        searchnews.nothing  # noqa: B018


def test_no_thread_waits_for_another_to_read_an_article(
    archive: searchnews.Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that is forked meanwhile would wait for ever."""
    real, waiting, go_on = articles.unpack, threading.Event(), threading.Event()

    def unpack(*arguments: Any) -> bytes:
        if threading.current_thread() is first:
            waiting.set()
            go_on.wait(60)
        return real(*arguments)

    monkeypatch.setattr(articles, "unpack", unpack)
    id_ = next(archive.ids())
    first, second = (threading.Thread(target=archive.get, args=(id_,), daemon=True) for _ in range(2))
    first.start()
    assert waiting.wait(30)
    second.start()
    second.join(30)
    assert not second.is_alive()
    go_on.set()
    first.join(30)


def test_dates_of_a_query_are_read_in_the_languages_of_the_archive(tmp_path: Path) -> None:
    with searchnews.create(tmp_path / "index") as archive:
        archive.add([Article(id="a", body="Am 3. März 2024 wurde gewählt.", language="de")], enrich=Enrich("none"))
        assert archive.search('mentioned:"März 2024"').total == 1
        assert archive.search('mentioned:"April 2024"').total == 0
        with pytest.raises(searchnews.QueryError, match="cannot read"):
            archive.search('mentioned:"3 mars 2024"')


@pytest.mark.parametrize(
    ("body", "times"),
    [
        ("Open from 3 March 2024 to 9 March 2024.", "3 March 2024 to 9 March 2024"),
        ("Open between March 3 and March 9, 2024.", "March 3 and March 9, 2024"),
    ],
)
def test_what_lies_between_two_days_is_mentioned(tmp_path: Path, body: str, times: str) -> None:
    with searchnews.create(tmp_path / "index") as archive:
        archive.add([Article(id="a", body=body, published=datetime(2024, 2, 1, tzinfo=UTC))], enrich=Enrich("none"))
        for day, total in ((2, 0), (3, 1), (6, 1), (9, 1), (10, 0)):
            results = archive.search(f"mentioned:2024-03-{day:02}")
            assert results.total == total
            for hit in results:
                assert [piece for piece, mark in hit.snippet.pieces() if mark] == [times]


def test_articles_without_a_word_after_others(tmp_path: Path) -> None:
    with searchnews.create(tmp_path / "index") as archive:
        archive.add([Article(id="a", body="oil")])
        assert archive.add([Article(id="b")]) == 1
        archive.add([Article(id="c", body="oil")])
        assert {hit.id for hit in archive.search("oil", copies=True)} == {"a", "c"}
        assert archive.check() == []
