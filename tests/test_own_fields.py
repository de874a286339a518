"""Fields of one's own: what an archive is given of them is kept, found, counted and handed out, and nothing else is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import corpus
import numpy as np
import pytest
from hypothesis import given
from own_fields import ARTICLES, AUTUMN, HELD, META, made

import searchnews
from searchnews import fields
from searchnews.archive import Archive
from searchnews.article import Article
from searchnews.errors import ArchiveError, ArticleError, CorruptError, QueryError
from searchnews.indexing.writer import Writer
from searchnews.sources import Options
from searchnews.sources.own import value_of
from searchnews.storage import commit
from searchnews.storage.own import collect, known
from searchnews.storage.segment import NO_TIME


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return made(tmp_path / "index")


# --- Values ------------------------------------------------------------------------------------------------------


def test_an_article_holds_plain_values() -> None:
    assert ARTICLES[0].meta == (("desk", ("Sports",)), ("embargo", AUTUMN), ("pages", 3))
    assert ARTICLES[2].meta == (("embargo", datetime(2031, 2, 3, tzinfo=UTC)), ("pages", 2.5))
    assert Article(meta={"desk": "", "pages": None, "tags": []}).meta == ()
    assert Article(meta={"at": datetime(2025, 1, 1)}).meta == (("at", datetime(2025, 1, 1, tzinfo=UTC)),)
    assert len({ARTICLES[0], Article(id="a1", title="Oil", meta=dict(ARTICLES[0].meta))}) == 1


@pytest.mark.parametrize(("meta", "problem"), [
    ({"Desk": "keyword"}, "'Desk' is no name"),
    ({"meta.desk": "keyword"}, "'meta.desk' is no name"),
    ({"": "keyword"}, "'' is no name"),
    ({"a" * 33: "keyword"}, "is no name"),
    ({1: "keyword"}, "1 is no name"),
    ({"desk": "text"}, "desk is of no type 'text'; choose one of keyword, number, date"),
    ({"desk": None}, "desk is of no type None"),
    ({f"f{i}": "date" for i in range(65)}, "65 fields of your own; an archive has 64 at most"),
])  # fmt: skip
def test_names_and_types(tmp_path: Path, meta: dict[str, str], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        searchnews.create(tmp_path / "index", meta=meta)
    assert not (tmp_path / "index").exists()


def test_types_stay_as_they_are(archive: Archive) -> None:
    assert fields.own_types(archive.snapshot.own) == META
    generation = commit.newest(archive.path)
    archive.declare(META)
    assert commit.newest(archive.path) == generation  # nothing to say
    other = searchnews.open(archive.path)
    with pytest.raises(ArchiveError, match=r"meta\.pages is a number in this index, not a keyword; name it otherwise"):
        other.declare({"pages": "keyword", "more": "date"})
    other.declare({"more": "date"})
    archive.refresh()
    assert fields.own_types(archive.snapshot.own) == {**META, "more": "date"}
    with pytest.raises(ArchiveError, match="65 fields of your own"):
        archive.declare({f"f{i}": "date" for i in range(61)})


# --- What is added -----------------------------------------------------------------------------------------------

ROWS: list[tuple[Mapping[str, Any], tuple[tuple[str, Any], ...]]] = [
    ({"meta.desk": "Sports, World"}, (("desk", ("Sports, World",)),)),
    ({"meta": {"desk": ["Sports", "World", "Sports"], "pages": 0}}, (("desk", ("Sports", "World")), ("pages", 0))),
    ({"meta.pages": "2.50"}, (("pages", 2.5),)),
    ({"meta.pages": np.int64(7), "meta.desk": float("nan"), "meta.embargo": None}, (("pages", 7),)),
    ({"meta.desk": 7}, (("desk", ("7",)),)),
    ({"meta.desk": False}, (("desk", ("false",)),)),
    ({"meta.desk": {"name": "Sports"}}, (("desk", ("Sports",)),)),
    ({"meta.embargo": "2031"}, (("embargo", datetime(2031, 1, 1, tzinfo=UTC)),)),
    ({"meta.embargo": "2008-10"}, (("embargo", AUTUMN),)),
    ({"meta.embargo": "1 October 2008"}, (("embargo", AUTUMN),)),
    ({"meta.embargo": "2008-10-01T02:00:00+02:00"}, (("embargo", AUTUMN),)),
    ({"meta.embargo": date(2008, 10, 1)}, (("embargo", AUTUMN),)),
    ({"ressort": "Sports", "Pages": 3}, (("desk", ("Sports",)), ("pages", 3))),
]


@pytest.mark.parametrize(("row", "meta"), ROWS, ids=[str(row) for row, _ in ROWS])
def test_rows(tmp_path: Path, row: Mapping[str, Any], meta: tuple[tuple[str, Any], ...]) -> None:
    with searchnews.create(tmp_path / "index", meta=META) as archive:
        mapping = {"meta.desk": "ressort", "meta.pages": "Pages"} if "ressort" in row else None
        archive.add([{"id": "x", "title": "Oil", **row}], fields=mapping, enrich=corpus.PLAIN)
        found = archive.get("x")
        assert found is not None
        assert found.meta == meta


@pytest.mark.parametrize(("values", "problem"), [
    ({"meta.dsk": "x"}, "article 2 ('x'): field meta.dsk: there is no such field in the archive"),
    ({"meta": {"dsk": "x"}}, "article 2 ('x'): field meta.dsk: there is no such field"),
    ({"meta.pages": "three"}, "field meta.pages: 'three' is no number"),
    ({"meta.pages": True}, "field meta.pages: 'True' is no number"),
    ({"meta.pages": float("inf")}, "field meta.pages: 'inf' is no number"),
    ({"meta.pages": 2**53 + 1}, "field meta.pages: 9007199254740993 has too many digits"),
    ({"meta.pages": [1, 2]}, "field meta.pages: '[1, 2]' is no number"),
    ({"meta.embargo": "soon"}, "field meta.embargo: 'soon' is no date"),
    ({"meta.embargo": "2008-13"}, "field meta.embargo: '2008-13-01' is no date"),
])  # fmt: skip
def test_rows_that_are_wrong(archive: Archive, values: dict[str, Any], problem: str) -> None:
    with pytest.raises(ArticleError) as error:
        archive.add([{"title": "x"}, {"id": "x", "title": "x", **values}], enrich=corpus.PLAIN)
    assert problem in str(error.value)


@pytest.mark.parametrize(("meta", "problem"), [
    ({"dsk": "x"}, "field meta.dsk: there is no such field in the archive; declare it with its type first"),
    ({"desk": 3}, "field meta.desk: expected strings, got an int (3)"),
    ({"desk": ["a", 3]}, "field meta.desk: expected strings"),
    ({"pages": "3"}, "field meta.pages: expected a number"),
    ({"pages": True}, "field meta.pages: expected a number"),
    ({"pages": float("nan")}, "field meta.pages: expected a number"),
    ({"pages": -(2**53) - 1}, "field meta.pages: expected a number"),
    ({"embargo": "2008-10-01"}, "field meta.embargo: expected a date"),
    ((("pages", 1), ("pages", 2)), "field meta: expected pairs of a name and a value, each name once"),
    (("pages",), "field meta: expected pairs"),
    ([("pages", 1)], "field meta: expected pairs"),
    ({3: 4}, "field meta.3: there is no such field"),
])  # fmt: skip
def test_articles_that_are_wrong(archive: Archive, meta: Any, problem: str) -> None:
    with pytest.raises(ArticleError) as error:
        archive.add([Article(title="x", meta=meta)], enrich=corpus.PLAIN)
    assert problem in str(error.value)


def test_what_is_called_meta_may_be_anything_elsewhere(tmp_path: Path) -> None:
    with searchnews.create(tmp_path / "index") as archive:
        archive.add([{"id": "x", "title": "x", "meta": {"og:title": "y"}}], enrich=corpus.PLAIN)
        found = archive.get("x")
        assert found is not None
        assert found.meta == ()


def test_a_writer_takes_no_field_that_was_not_declared(archive: Archive) -> None:
    for meta in ({"other": 1}, {"desk": 1}):
        with Writer(archive.path, enrich=corpus.PLAIN) as writer, pytest.raises(ArchiveError, match=r"meta\."):
            list(writer.add([Article(id="x", title="x", meta=meta)]))
    assert searchnews.check(archive.path) == []


# --- What is kept ------------------------------------------------------------------------------------------------


def held(archive: Archive) -> dict[str, tuple[tuple[str, Any], ...]]:
    return {article.id: article.meta for article in archive}




def columns(archive: Archive) -> dict[str, list[Any]]:
    """The columns, of all documents."""
    segments = [shard.segment for shard in archive.snapshot.shards]
    desks = [segment.keyword("meta.desk") for segment in segments]
    return {
        "desk": [[column.folds[i] for i in column.of_doc.of(doc)] for column, s in zip(desks, segments, strict=True)
                 for doc in range(s.documents)],
        "pages": [number for segment in segments for number in segment.numbers("meta.pages").tolist()],
        "embargo": [time for segment in segments for time in segment.begins("meta.embargo").tolist()],
    }  # fmt: skip


def test_a_segment_has_columns_of_what_it_has(archive: Archive) -> None:
    assert held(archive) == HELD
    first, second = (shard.segment for shard in archive.snapshot.shards)
    assert fields.own_types(first.own) == META
    assert fields.own_types(second.own) == {"pages": "number"}
    assert not any(name.startswith(("meta.desk", "meta.embargo")) for name in second)
    found = columns(archive)
    assert found["desk"] == [["sports"], ["sports", "world"], [], [], []]
    assert str(found["pages"]) == "[3.0, 0.0, 2.5, nan, -1.0]"
    assert found["embargo"] == [1222819200, NO_TIME, 1927843200, NO_TIME, NO_TIME]


def test_joining_and_repairing_keep_them(archive: Archive) -> None:
    before = columns(archive)
    archive.optimize()
    assert len(archive.snapshot.shards) == 1
    assert str(columns(archive)) == str(before)
    assert held(archive) == HELD
    assert searchnews.check(archive.path) == []
    segment = archive.snapshot.shards[0].segment
    data = bytearray(segment.path.read_bytes())
    data[segment.stored("meta.pages.number").offset] ^= 1
    segment.path.write_bytes(data)
    for table in archive.path.glob("*.toc"):
        table.unlink()
    assert searchnews.repair(archive.path).articles == 5
    with searchnews.open(archive.path) as repaired:
        assert (held(repaired), fields.own_types(repaired.snapshot.own)) == (HELD, META)
        assert str(columns(repaired)) == str(before)


def test_a_field_goes_with_its_last_value(archive: Archive) -> None:
    archive.delete(["a1", "a3"])
    archive.optimize()
    (shard,) = archive.snapshot.shards
    assert fields.own_types(shard.segment.own) == {"desk": "keyword", "pages": "number"}
    assert fields.own_types(archive.snapshot.own) == META


@given(corpus.articles())
def test_collected_values_are_those_of_the_articles(articles: list[Article]) -> None:
    found = collect(articles)
    assert {field.name for field in known([found])} == {f"meta.{name}" for a in articles for name, _ in a.meta}
    assert {field.kind.value for field in found} <= set(fields.OWN_KINDS)


@pytest.mark.parametrize("types", [[], {"desk": "text"}, {"Desk": "keyword"}, {"desk": 1}, {"desk": []}, "meta"])
def test_a_header_that_lies_about_them(archive: Archive, types: Any) -> None:
    segment = archive.snapshot.shards[0].segment
    segment.meta["own"] = types
    with pytest.raises(CorruptError, match="its header is damaged"):
        segment.own  # noqa: B018


# --- What is found -----------------------------------------------------------------------------------------------

FOUND = [
    ("meta.desk:sports", "a1 a2"),
    ("META.Desk:SPORTS", "a1 a2"),
    ("meta.desk:(world, x)", "a2"),
    ("meta.desk:spo*", "a1 a2"),
    ("meta.desk:*", "a1 a2"),
    ("-has:meta.desk", "a3 a4 b1"),
    ("oil meta.desk:sports -meta.desk:world", "a1"),
    ("meta.pages:3", "a1"),
    ("meta.pages:=3", "a1"),
    ("meta.pages:>2.5", "a1"),
    ("meta.pages:>=2.5", "a1 a3"),
    ("meta.pages:<2.5", "a2 b1"),
    ("meta.pages:<0", "b1"),
    ("meta.pages:<=0", "a2 b1"),
    ("meta.pages:-1", "b1"),
    ("meta.pages:-1..0", "a2 b1"),
    ("meta.pages:>=-1", "a1 a2 a3 b1"),
    ("meta.pages:2..3", "a1 a3"),
    ("meta.pages:2.6..", "a1"),
    ("meta.pages:(0 OR 3)", "a1 a2"),
    ('meta.pages:(0 OR "-1")', "a2 b1"),
    ("meta.pages:(>0 AND <3)", "a3"),
    ("has:meta.pages", "a1 a2 a3 b1"),
    ("meta.embargo:2008-10", "a1"),
    ("meta.embargo:2008-10-01", "a1"),
    ("meta.embargo:>2009", "a3"),
    ('meta.embargo:"october 2008"', "a1"),
    ("oil -meta.embargo:*", "a2 a4 b1"),
    ("meta.embargo:<2009 OR meta.pages:0", "a1 a2"),
]


@pytest.mark.parametrize(("query", "ids"), FOUND, ids=[query for query, _ in FOUND])
def test_queries(archive: Archive, query: str, ids: str) -> None:
    for _ in range(2):
        assert " ".join(sorted(hit.id for hit in archive.search(query))) == ids
        archive.optimize()
    tree = searchnews.parse(query, own=archive.snapshot.own)
    assert searchnews.parse(str(tree), own=archive.snapshot.own) == tree


@pytest.mark.parametrize(("query", "problem"), [
    ("meta.dekx:sports", "there is no field meta.dekx: did you mean meta.desk"),
    ("meta.x:1", "there is no field meta.x"),
    ("has:meta.page", "there is no field meta.page: did you mean meta.pages"),
    ("metadesk:sports", "there is no field metadesk: did you mean meta.desk"),
    ("meta.pages:three", "three is no number"),
    ("meta.pages:3..2", "3..2 ends before it begins"),
    ("meta.pages:..", ".. is no number"),
    ("meta.pages:1e300", "no article has 1e300"),
    ("meta.pages:spo*", "spo* is no number"),
    ("meta.desk:-sports", "a minus goes before the field"),
    ("meta.embargo:soon", "soon"),
    ("meta.desk:", "meta.desk: wants something right after it"),
    ("author:(x meta.desk:y)", "another field inside a field"),
])  # fmt: skip
def test_queries_that_are_wrong(archive: Archive, query: str, problem: str) -> None:
    with pytest.raises(QueryError) as error:
        archive.search(query)
    assert problem in str(error.value).replace("; ", ": ")


def test_a_long_headline_with_a_field_is_a_query(archive: Archive) -> None:
    found = archive.search("Oil oil OIL oil oil meta.desk:world")
    assert [hit.id for hit in found] == ["a2"]


def test_days_begin_where_the_person_is(tmp_path: Path) -> None:
    zone = ZoneInfo("America/New_York")
    options = Options(timezone=zone.key, meta=tuple(META.items()))
    (field,) = (field for field in options.own if field.name == "meta.embargo")
    moment = value_of(field, "2008-10-05", options)
    assert moment == datetime(2008, 10, 5, 4, tzinfo=UTC)
    with searchnews.create(tmp_path / "index", meta=META) as archive:
        archive.add([Article(id="x", title="x", meta={"embargo": moment})], enrich=corpus.PLAIN)
        assert len(archive.search("meta.embargo:2008-10-05", timezone=zone)) == 1
        assert len(archive.search("meta.embargo:2008-10-04", timezone=zone)) == 0
