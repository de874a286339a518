"""Does a row of a table become a query for just the articles that it counts?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import Sample, samples

import searchnews
from searchnews.article import Article, EntityCount
from searchnews.query import nodes as q
from searchnews.query import parse
from searchnews.search import refine
from searchnews.search.evaluate import evaluate
from searchnews.search.facets import ENTITY_FIELDS, VALUE_FIELDS, facet
from searchnews.search.ranges import RANGE_FIELDS, ranges
from searchnews.search.timeline import TIMELINE_FIELDS, UNITS, timeline

PLAIN = searchnews.Enrich(entities="none", dates=False, copies=False, languages=False)
ZONES = st.sampled_from([UTC, ZoneInfo("America/Los_Angeles"), ZoneInfo("Asia/Kolkata")])


def total(sample: Sample, query: q.Node) -> int:
    """How many of the chosen articles match."""
    found = evaluate(sample.snapshot, query).docs
    return sum(len(set(a.tolist()) & set(b.tolist())) for a, b in zip(found, sample.docs, strict=True))


@settings(max_examples=40)
@given(samples(), st.sampled_from([*VALUE_FIELDS, *ENTITY_FIELDS, *RANGE_FIELDS]), ZONES)
def test_a_value(sample: Sample, field: str, zone: tzinfo) -> None:
    counted = ranges(sample.snapshot, sample.docs, field, 100, zone) if field in RANGE_FIELDS else facet(
        sample.snapshot, sample.docs, field, 100)  # fmt: skip
    for count in counted:
        query = refine.of_value(count, zone)
        assert parse(str(query), timezone=zone) == query
        assert total(sample, query) == count.articles


@pytest.mark.parametrize("field", ["person", "author", "source", "section"])
@pytest.mark.parametrize("corrected", [False, True])
def test_no_longer_value_that_holds_the_word(tmp_path: Path, field: str, corrected: bool) -> None:
    names = ("Voss", "Voss", "Voss Prize", "Ilara Voss", "Foss", "Foss Bay")
    values = [
        (EntityCount(name, 1),) if field == "person" else name if field == "source" else (name,) for name in names
    ]
    with searchnews.create(tmp_path / "news") as archive:
        made = [replace(Article(title=f"t{i}"), **{field: value}) for i, value in enumerate(values)]
        archive.add(made, enrich=PLAIN)
        if corrected:
            (archive.path / "entities.yaml").write_text("aliases: {Voss: [Foss]}")
            archive.refresh_names()
        counts = {count.value: count for count in archive.search("*", limit=0).facets(field)}
        merged = corrected and field == "person"
        assert counts["Voss"].articles == 2 + merged
        assert ("Foss" in counts) is not merged
        for count in counts.values():
            query = refine.of_value(count)
            assert archive.search(query, copies=True, limit=0).total == count.articles
            assert archive.search(str(query), copies=True, limit=0).total == count.articles


@settings(max_examples=40)
@given(samples(), st.sampled_from(list(UNITS)), st.sampled_from(TIMELINE_FIELDS), ZONES)
def test_a_bucket(sample: Sample, by: str, field: str, zone: tzinfo) -> None:
    for bucket in timeline(sample.snapshot, sample.docs, by, field, zone=zone):
        query = refine.of_bucket(bucket, by, field, zone)
        assert parse(str(query), timezone=zone) == query
        assert total(sample, query) == bucket.articles


@pytest.mark.parametrize(("query", "rows", "only", "without"), [
    ("*", ["source:a"], "source:a", "NOT source:a"),
    ("x", ["source:a"], "x AND source:a", "x AND NOT source:a"),
    ("x y", ["source:a", "tag:b"], "x AND y AND (source:a OR tag:b)", "x AND y AND NOT source:a AND NOT tag:b"),
    ("x OR y", ["tag:b"], "(x OR y) AND tag:b", "(x OR y) AND NOT tag:b"),
    ("x tag:b", ["tag:b"], "x AND tag:b", "x AND tag:b AND NOT tag:b"),
    ("tag:b", ["tag:b"], "tag:b", "tag:b AND NOT tag:b"),
    ("NOT x", ["tag:b"], "NOT x AND tag:b", "NOT x AND NOT tag:b"),
])  # fmt: skip
def test_narrowing(query: str, rows: list[str], only: str, without: str) -> None:
    nodes = [parse(row) for row in rows]
    assert str(refine.only(parse(query), nodes)) == only
    assert str(refine.without(parse(query), nodes)) == without
    assert parse(only) == refine.only(parse(query), nodes)
