"""Fields of one's own are counted, completed, shown, exported and read from files like those that were there before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from faces import PLAIN, run, workplace
from hypothesis import given, settings
from hypothesis import strategies as st
from own_fields import AUTUMN, HELD, META, made
from snapshots import Sample, samples

from searchnews import render, sources
from searchnews.archive import Archive
from searchnews.complete import complete, known_of
from searchnews.render import reading
from searchnews.search import rows
from searchnews.search.evaluate import evaluate
from searchnews.search.facets import facet
from searchnews.search.ranges import has, ranges
from searchnews.search.refine import of_value
from searchnews.search.results import Hit
from searchnews.sources import Options


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return made(tmp_path / "index")


# --- What is counted ---------------------------------------------------------------------------------------------


def counts(archive: Archive, field: str, query: str = "*", **options: Any) -> list[tuple[str, int]]:
    found = archive.search(query, limit=0).facets(field, **options)
    return [(count.value, count.articles) for count in found]


def test_facets(archive: Archive) -> None:
    assert counts(archive, "meta.desk") == [("sports", 2), ("world", 1)]
    assert counts(archive, "meta.desk", "meta.desk:sports", exclude_self=True) == [("world", 1)]
    assert counts(archive, "meta.pages") == [("-1", 1), ("0", 1), ("2.5", 1), ("3", 1)]
    assert counts(archive, "meta.pages", limit=2) == [("(>=-5 AND <0)", 1), ("(>=0 AND <5)", 3)]
    assert counts(archive, "meta.pages", "has:meta.desk OR id:b1", limit=2) == [("-5..-1", 1), ("0..4", 2)]
    assert counts(archive, "meta.embargo") == [("2031-02-03", 1), ("2008-10-01", 1)]
    assert counts(archive, "meta.embargo", limit=1) == [("2031", 1)]
    assert counts(archive, "meta.pages", limit=0) == []
    with pytest.raises(ValueError, match=r"choose one of .*entity, meta\.desk"):
        counts(archive, "meta.x")
    with pytest.raises(ValueError, match=r"choose one of published, mentioned, meta\.embargo"):
        archive.search("*").timeline(field="meta.pages")


@settings(max_examples=60, deadline=None)
@given(samples(), st.sampled_from(["meta.desk", "meta.pages", "meta.embargo"]), st.integers(1, 4))
def test_a_row_of_a_table_is_a_query_for_what_it_counts(sample: Sample, field: str, limit: int) -> None:
    snapshot, everything = sample.snapshot, [np.flatnonzero(shard.live) for shard in sample.snapshot.shards]
    counted = (ranges if has(snapshot.own, field) else facet)(snapshot, everything, field, limit)
    assert len(counted) <= max(limit, 2)
    having = [article for article in sample.live if field.removeprefix("meta.") in dict(article.meta)]
    assert counted.articles == len(having)
    for count in counted:
        assert evaluate(snapshot, of_value(count, own=snapshot.own)).total == count.articles
    if field == "meta.pages":
        assert sum(count.articles for count in counted) == counted.articles


def test_timelines(archive: Archive) -> None:
    found = archive.search("meta.embargo:<2009 OR oil").timeline("year", "meta.embargo")
    assert [(bucket.begin.year, bucket.articles) for bucket in found if bucket.articles] == [(2008, 1), (2031, 1)]
    assert found.unknown == 3
    zone = ZoneInfo("America/New_York")
    found = archive.search("a1 OR oil").timeline("day", "meta.embargo", timezone=zone)
    assert found.buckets[0].begin == date(2008, 9, 30)


COMPLETED = [
    ("meta.d", ["meta.desk:"]),
    ("has:meta.", ["meta.desk", "meta.embargo", "meta.pages"]),
    ("meta.desk:", ["sports", "world"]),
    ("meta.desk:w", ["world"]),
    ("meta.pages:", ["-1", "0", "2.5", "3"]),
    ("meta.embargo:20", ["2031", "2008"]),
    ("meta.embargo:2008-", ["2008-10"]),
]


@pytest.mark.parametrize(("text", "expected"), COMPLETED, ids=[text for text, _ in COMPLETED])
def test_completion(archive: Archive, text: str, expected: list[str]) -> None:
    found = complete(text, len(text), known_of(archive))
    assert [s.text for s in found if not s.text.startswith(("today", "yesterday", '"'))] == expected
    if "meta.desk:" in text:
        assert found[-1].help == "1 article"


def test_near_values_are_suggested(archive: Archive) -> None:
    found = archive.search("meta.desk:sprots")
    assert "meta.desk:sports" in [str(one.query) for one in found.suggestions()]


def test_stats_count_them(archive: Archive) -> None:
    archive.delete("a1")
    found = archive.stats().own
    assert found == {"meta.desk": ("keyword", 1), "meta.embargo": ("date", 1), "meta.pages": ("number", 3)}


# --- What goes out, and comes in again ---------------------------------------------------------------------------


def test_rows_of_hits(archive: Archive) -> None:
    found = archive.search("oil", sort="oldest")
    table = found.to_pandas("id,meta")
    assert list(table.columns) == ["id", "meta.desk", "meta.embargo", "meta.pages"]
    by_id = table.set_index("id")
    assert by_id["meta.desk"].to_dict() == {
        "a1": ("Sports",), "a2": ("sports", "world"), "a3": None, "a4": None, "b1": None,
    }  # fmt: skip
    assert by_id["meta.pages"]["a1"] == 3
    assert np.isnan(by_id["meta.pages"]["a4"])
    assert by_id["meta.embargo"]["a1"] == AUTUMN
    assert set(found.to_pandas().columns) >= {"meta.desk", "meta.pages", "meta.embargo", "title"}
    arrow = archive.scan("oil").to_arrow(["id", "meta.desk", "meta.pages", "meta.embargo"])
    assert [str(field.type) for field in arrow.schema] == [
        "string", "list<item: string>", "double", "timestamp[us, tz=UTC]",
    ]  # fmt: skip
    with pytest.raises(ValueError, match=r"there is no field meta\.x to show; choose from .*body, meta\.desk"):
        found.to_pandas("meta.x")


@pytest.mark.parametrize("format", ["jsonl", "json", "csv"])
def test_an_export_can_be_indexed_again(archive: Archive, tmp_path: Path, format: str) -> None:
    fields_ = "id,title,meta" if format == "csv" else ""
    names = rows.chosen(fields_, archive.snapshot.own) if fields_ else ()
    text = "".join(render.pieces(archive.scan("oil"), format, fields=names))
    (tmp_path / f"x.{format}").write_text(text)
    read = [*sources.read_paths(tmp_path / f"x.{format}", Options(meta=tuple(META.items())))]
    found = {article.id: article.meta for article in read}
    if format == "csv":  # several values of a table are one
        assert found == HELD | {"a2": (("desk", ("sports; world",)), ("pages", 0))}
    else:
        assert found == HELD


def test_an_article_is_shown_with_them(archive: Archive) -> None:
    found = archive.get("a2")
    first = archive.get("a1")
    assert found is not None
    assert first is not None
    assert "meta.desk: sports, world\nmeta.pages: 0\n" in reading.article(Hit(found, 0.0), render.Style())
    assert "meta.embargo: 2008-10-01\n" in reading.article(Hit(first, 0.0), render.Style())


# --- Files and settings ------------------------------------------------------------------------------------------

SETTINGS = """
meta: {desk: keyword, pages: number, embargo: date}
timezone: Europe/Berlin
sources:
- path: dump
  fields: {meta.desk: ressort, meta.pages: print.page}
"""
LINES = """
{"id": "x1", "title": "Oil", "ressort": ["Wirtschaft", "Geld"], "print": {"page": "3"}, "meta": {"embargo": "2008-10"}}
{"id": "x2", "title": "Oil", "print": {"page": "three"}, "meta.embargo": "soon"}
"""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[None]:
    with workplace(tmp_path / "here"):
        yield


@pytest.mark.usefixtures("here")
def test_the_command_reads_and_finds_them() -> None:
    Path("searchnews.yaml").write_text(PLAIN + SETTINGS)
    Path("dump").mkdir()
    Path("dump/a.jsonl").write_text(LINES)
    Path("dump/b.md").write_text("---\nid: x3\nprint:\n  page: 12\nressort: Sport\n---\n# Oil\nMore.\n")
    ran = run("index")
    assert ran.status == 0
    assert "meta.pages: 'three' is no number; the article is kept" in ran.err
    assert "meta.embargo: 'soon' is no date; the article is kept" in ran.err
    out = run("query", "meta.desk:geld OR meta.pages:>3", "--format", "jsonl", "--fields", "id,meta").out
    assert sorted((json.loads(line) for line in out.splitlines()), key=lambda row: row["id"]) == [
        {"id": "x1", "meta.desk": ["Wirtschaft", "Geld"], "meta.embargo": "2008-10-01T00:00:00+02:00", "meta.pages": 3},
        {"id": "x3", "meta.desk": ["Sport"], "meta.embargo": None, "meta.pages": 12},
    ]
    assert run("facets", "meta.desk,meta.pages", "--format", "csv").out.splitlines()[1:] == [
        "Geld,meta.desk,1,0", "Sport,meta.desk,1,0", "Wirtschaft,meta.desk,1,0",
        "3,meta.pages,1,0", "12,meta.pages,1,0",
    ]  # fmt: skip
    assert "2008-10" in run("timeline", "--field", "meta.embargo").out
    assert "meta.pages (number, 2 articles)" in run("stats").out
    for arguments, problem in (
        (("facets", "meta.dsk"), "did you mean meta.desk"),
        (("timeline", "--field", "meta.desk"), "choose one of published, mentioned, meta.embargo"),
        (("query", "oil", "--format", "csv", "--fields", "meta.dsk"), "there is no field meta.dsk to show"),
    ):
        ran = run(*arguments)
        assert ran.status == 2
        assert problem in ran.err
    Path("searchnews.yaml").write_text("meta: {desk: number}\n")
    ran = run("index", "dump")
    assert ran.status == 2
    assert "meta.desk is a keyword in this index, not a number" in ran.err


@pytest.mark.parametrize(("text", "line", "problem"), [
    ("meta: [desk]\n", 1, "object"),
    ("meta:\n  desk: text\n", 2, "choose one of keyword, number, date"),
    ("meta:\n  desk: [keyword]\n", 1, "str"),
    ("meta:\n  Desk: keyword\n", 2, "is no name of a field"),
    ("sources:\n- path: a\n  fields:\n    meta.desk: x\n", 4, "the type of meta.desk is not said"),
    ("meta: {desk: keyword}\nsources:\n- path: a\n  fields:\n    meta.dsk: x\n", 5, "the type of meta.dsk is not said"),
])  # fmt: skip
@pytest.mark.usefixtures("here")
def test_settings_that_are_wrong(text: str, line: int, problem: str) -> None:
    Path("searchnews.yaml").write_text(text)
    ran = run("config", "--check")
    assert ran.status == 2
    assert ran.err.startswith(f"searchnews: searchnews.yaml:{line}: ")
    assert problem in ran.err
