"""Which values do the matches have, and how many articles each?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from faces import run, workplace
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import Sample, samples, snapshot

import searchnews
from searchnews.analysis import fold
from searchnews.article import Article, EntityCount
from searchnews.corrections import Corrections, parse_corrections
from searchnews.search.evaluate import evaluate
from searchnews.search.facets import AS_INDEXED, ENTITY_FIELDS, FACET_FIELDS, facet
from searchnews.search.ranges import RANGE_FIELDS, ranges
from searchnews.search.results import Results

CORRECTIONS = parse_corrections("""
aliases:
  ILARA VOSS: [Voss, Dr. Voss]
  Someone Else: [Ana Ruiz]
  United Nations: [C]
kinds:
  Ilara Voss: person
  Someone Else: org
hide: [Sao Paulo]
""")


def key(name: str) -> str:
    return fold(" ".join(name.split()))


def by_hand(
    articles: list[Article], field: str, corrections: Corrections
) -> tuple[dict[str, int], dict[str, int], int]:
    """(articles by fold, mentions by fold, articles with a value), counted one by one."""
    counts: Counter[str] = Counter()
    mentions: Counter[str] = Counter()
    having = 0
    for article in articles:
        if field in ENTITY_FIELDS:
            named = [(corrections.correct(e.name, kind), e.count) for kind in ENTITY_FIELDS
                     for e in getattr(article, kind)]  # fmt: skip
            values = [(key(to[0]), n) for to, n in named if to is not None and to[1] == field]
        else:
            value = getattr(article, field)
            if field == "language":
                value = value or "en"
            values = [(key(v), 0) for v in ((value,) if isinstance(value, str) else value) if v.strip()]
        counts.update({name for name, _ in values})
        for name, n in values:
            mentions[name] += n
        having += bool(values)
    return dict(counts), dict(mentions), having


@given(samples(), st.sampled_from([f for f in FACET_FIELDS if f != "entity"]), st.booleans())
@settings(max_examples=80, deadline=None)
def test_counts_are_those_of_counting_by_hand(sample: Sample, field: str, corrected: bool) -> None:
    corrections = CORRECTIONS if corrected else AS_INDEXED
    counts, mentions, having = by_hand(sample.chosen, field, corrections)
    found = facet(sample.snapshot, sample.docs, field, 100, corrections)
    assert {key(c.value): c.articles for c in found} == counts
    assert {key(c.value): c.mentions for c in found} == {name: mentions[name] for name in counts}
    assert (len(found), found.articles) == (len(counts), having)
    assert [-c.articles for c in found] == sorted(-c.articles for c in found)
    for limit in range(3):
        few = facet(sample.snapshot, sample.docs, field, limit, corrections)
        assert few.counts == found.counts[:limit]
        assert few.articles == found.articles


@given(samples())
@settings(max_examples=30, deadline=None)
def test_all_kinds_of_names_together(sample: Sample) -> None:
    each = [facet(sample.snapshot, sample.docs, kind, 100) for kind in ENTITY_FIELDS]
    together = facet(sample.snapshot, sample.docs, "entity", 100)
    assert set(together) == {count for one in each for count in one}
    assert together.articles == sum(bool(a.person or a.org or a.place) for a in sample.chosen)
    assert facet(sample.snapshot, sample.docs, "entity", 2).counts == together.counts[:2]


def test_a_value_is_written_as_most_articles_of_its_largest_segment_write_it() -> None:
    written = ["THE LANTERN", "The Lantern", "the lantern", "the lantern", "The Lantern"]
    held = snapshot([Article(id=str(i), source=source) for i, source in enumerate(written)], cuts=(2,))
    counts = facet(held, [np.arange(2), np.arange(3)], "source").counts
    assert [(c.value, c.articles) for c in counts] == [("the lantern", 5)]


def test_an_article_that_names_one_person_twice_counts_once() -> None:
    corrections = parse_corrections("aliases: {DONALD REED: [President Reed, D. Reed]}")
    people = (EntityCount("Donald Reed", 3), EntityCount("President Reed", 2))
    held = snapshot([Article(id="1", person=people), Article(id="2", person=people[:1])])
    found = facet(held, [np.arange(2)], "person", corrections=corrections)
    assert [(c.value, c.articles, c.mentions) for c in found] == [("DONALD REED", 2, 8)]


def test_a_rare_value_is_shown_if_there_is_room() -> None:
    held = snapshot([Article(id=str(i), source=source) for i, source in enumerate("bbbbc")])
    assert [(c.value, c.articles) for c in facet(held, [np.arange(5)], "source", 2)] == [("b", 4), ("c", 1)]


def test_what_is_second_everywhere_may_be_commonest_of_all() -> None:
    written = [source for most in "xyz" for source in [most] * 3 + ["a"] * 2]
    held = snapshot([Article(id=str(i), source=source) for i, source in enumerate(written)], cuts=(5, 10))
    for limit, expected in ((1, [("a", 6)]), (2, [("a", 6), ("x", 3)])):
        counts = facet(held, [np.arange(5)] * 3, "source", limit).counts
        assert [(c.value, c.articles) for c in counts] == expected


def test_what_small_segments_add_may_make_the_commonest() -> None:
    written = [*"xxxxxxaaaa", "a", *"ab"]
    held = snapshot([Article(id=str(i), source=source) for i, source in enumerate(written)], cuts=(10, 11))
    docs = [np.arange(10), np.arange(1), np.arange(2)]
    assert [(c.value, c.articles) for c in facet(held, docs, "source", 1)] == [("a", 6)]


def test_ties_are_settled_by_mentions_then_alphabet() -> None:
    names = [("b", 1), ("a", 1), ("z", 5), ("c", 1)]
    held = snapshot([Article(id="1", org=tuple(EntityCount(*name) for name in names))])
    assert [c.value for c in facet(held, [np.arange(1)], "org", 3)] == ["z", "a", "b"]


@pytest.mark.parametrize(("field", "limit", "says"), [
    ("title", 3, "choose one of author"),
    ("id", 3, "no values to count in the field 'id'"),
    ("source", -1, "0 or more"),
])  # fmt: skip
def test_what_cannot_be_counted_is_refused(field: str, limit: int, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        facet(snapshot([Article(id="1")]), [np.arange(1)], field, limit)


# --- Times, numbers, and without what was asked for ------------------------------------------------------------------


@given(samples(), st.sampled_from(RANGE_FIELDS), st.integers(0, 3), st.sampled_from(("UTC", "Asia/Tokyo")))
@settings(max_examples=60, deadline=None)
def test_ranges_are_counted_by_hand(sample: Sample, field: str, limit: int, name: str) -> None:
    zone = ZoneInfo(name)
    found = ranges(sample.snapshot, sample.docs, field, limit, zone)
    if field == "words":
        docs = zip(sample.snapshot.shards, sample.docs, strict=True)
        numbers = [int(n) for shard, chosen in docs for n in shard.segment.numbers("words")[chosen]]
        bounds = [(0, 99), *((100 * 2**i, 200 * 2**i - 1) for i in range(8))]
        counts = [(f"{low}..{high}", sum(low <= n <= high for n in numbers)) for low, high in bounds]
        assert [(c.value, c.articles) for c in found] == [row for row in counts if row[1]]
        assert found.articles == len(numbers)
        return
    days = [a.published.astimezone(zone).date() for a in sample.chosen if a.published]
    names = [f"{day.year}-Q{(day.month + 2) // 3}" if field == "quarter" else str(day)[: 4 + 3 * (field == "month")]
             for day in days]  # fmt: skip
    assert [(c.value, c.articles) for c in found] == sorted(Counter(names).items(), reverse=True)[:limit]
    assert found.articles == len(days)


@pytest.mark.parametrize(("words", "value"), [(0, "0..99"), (99, "0..99"), (100, "100..199"), (199, "100..199"),
                                              (200, "200..399"), (399, "200..399"), (400, "400..799")])  # fmt: skip
def test_the_bounds_of_ranges(words: int, value: str) -> None:
    held = snapshot([Article(id="1", body="oil " * words)])
    (count,) = ranges(held, [np.array([0])], "words")
    assert (count.value, count.articles) == (value, 1)
    query = searchnews.parse(f"words:{count.value}")
    assert [docs.tolist() for docs in evaluate(held, query).docs] == [[0]]


@pytest.mark.parametrize("docs", [[], [np.array([], np.intp)]])
def test_ranges_of_nothing(docs: list[np.ndarray]) -> None:
    held = snapshot([Article(id="1")] if docs else [])
    for field in RANGE_FIELDS:
        assert (len(ranges(held, docs, field)), ranges(held, docs, field).articles) == (0, 0)
    with pytest.raises(ValueError, match="no ranges of the field 'copies'"):
        ranges(held, docs, "copies")


NAMED = (
    Article(
        id="1", source="Reuters", tag=("oil", "gas"), person=(EntityCount("Ana Ruiz", 2), EntityCount("Jo Voss", 1))
    ),
    Article(id="2", source="Reuters", tag=("oil",), person=(EntityCount("Voss", 1),), org=(EntityCount("Ruiz", 1),)),
    Article(id="3", source="The Lantern", tag=("gas",), person=(EntityCount("Ilara Voss", 1),)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("query", "field", "expected"),
    [
        ("person:ruiz", "person", ["Jo Voss"]),
        ("person:ruiz", "org", []),  # "Ruiz" is an organisation elsewhere
        ("entity:ruiz", "org", []),
        ("person:voss", "person", ["Ana Ruiz"]),
        ("* -person:ruiz", "person", ["Ilara Voss", "Voss"]),
        ("NOT (NOT person:ruiz)", "person", ["Jo Voss"]),
        ("tag:oil", "tag", ["gas"]),
        ("tag:(oil OR gas)", "tag", []),
        ("tag:o*", "tag", ["gas"]),
        ("tag:oil", "source", ["Reuters"]),
        ("source:reuters person:voss", "source", []),
        ("source:reuters^2 OR id:3", "source", ["The Lantern"]),
        ("story:1 OR url:x* OR *", "person", ["Ana Ruiz", "Ilara Voss", "Jo Voss", "Voss"]),
    ],
)
@pytest.mark.parametrize("cuts", [(), (1, 2)])
@pytest.mark.parametrize("corrected", [False, True])
def test_values_that_were_asked_for_are_left_out(
    query: str, field: str, expected: list[str], cuts: tuple[int, ...], corrected: bool
) -> None:
    held, corrections = snapshot(NAMED, cuts), parse_corrections("hide: [Nobody]") if corrected else AS_INDEXED
    found = Results.of(held, searchnews.parse(query), limit=0, corrections=corrections)
    assert [c.value for c in found.facets(field, exclude_self=True)] == expected
    left = found.facets(field, exclude_self=True)
    assert left.articles <= found.facets(field).articles


def test_an_alias_of_who_was_asked_for_is_left_out() -> None:
    corrections = parse_corrections("aliases: {Ilara Voss: [Voss]}")
    found = Results.of(snapshot(NAMED), searchnews.parse("person:ilara"), limit=0, corrections=corrections)
    assert [c.value for c in found.facets("person")] == ["Ilara Voss"]
    assert not found.facets("person", exclude_self=True).counts


# --- The command -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with workplace(tmp_path_factory.mktemp("facets")) as place:
        with searchnews.create("indexes/news") as archive:
            archive.add([*NAMED, Article(id="4", tag=("=1+1", "\x1b[2J"), published=datetime(2025, 1, 2, tzinfo=UTC))])
        yield place


@pytest.mark.parametrize(
    ("arguments", "status", "out"),
    [
        (("tag,year", "-n", "2", "--format", "csv"), 0, "gas,tag,2,0\r\noil,tag,2,0\r\n2025,year,1,0\r\n"),
        (("tag", "id:4", "--format", "csv"), 0, "\ufffd[2J,tag,1,0\r\n'=1+1,tag,1,0\r\n"),
        (("tag", "tag:oil", "--exclude-self", "--format", "csv"), 0, "gas,tag,1,0\r\n"),
        (("section", "oil"), 1, "no articles with section\n"),
        (("sauce",), 2, ""),
        (("tag,",), 2, ""),
        (("tag", "a", "b"), 2, ""),
        (("tag", "("), 2, ""),
    ],
)  # fmt: skip
def test_the_command(here: Path, arguments: tuple[str, ...], status: int, out: str) -> None:
    ran = run("facets", *arguments)
    assert (ran.status, ran.out.removeprefix("value,field,articles,mentions\r\n")) == (status, out)
    assert bool(ran.err) == (status == 2)


def test_several_fields_as_json_and_text(here: Path) -> None:
    document = json.loads(run("facets", "source,Words,source", "person:voss", "--format", "json").out)
    assert (document["version"], document["total"]) == (1, 3)
    assert [facet["field"] for facet in document["facets"]] == ["source", "words"]
    assert document["facets"][0]["counts"][0] == {"value": "Reuters", "field": "source", "articles": 2, "mentions": 0}
    text = run("facets", "year,tag").out
    assert [line for line in text.splitlines() if "article" in line] == [
        "articles                        year", "1 article with published", "articles                        tag",
        "4 articles with tag",
    ]  # fmt: skip
