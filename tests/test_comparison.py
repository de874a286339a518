"""Several queries over time: is every number that of counting by hand, and every drawing safe?"""

from __future__ import annotations

import csv
import io
import json
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from faces import run, workplace
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from snapshots import Sample, samples, snapshot
from strategies import NOW, OWN, trees
from test_timeline import unit, units

import searchnews
from searchnews import Article, NamedQuery, QueryError, SearchNewsError
from searchnews.corrections import AS_INDEXED
from searchnews.desk import saved
from searchnews.desk.watching import asked
from searchnews.query import nodes as q
from searchnews.render import Style, svg
from searchnews.render.comparison import FORMATS, comparison
from searchnews.render.png import write_png
from searchnews.render.terminal import UNSAFE
from searchnews.search.comparison import Comparison, Series, compare
from searchnews.search.evaluate import evaluate

# --- Numbers ---------------------------------------------------------------------------------------------------------


@given(samples(), st.lists(trees(), min_size=1, max_size=3), st.sampled_from(("day", "month", "quarter")),
       st.sampled_from(("published", "mentioned")), st.sampled_from(("", "source")),
       st.sampled_from(("UTC", "America/New_York")))  # fmt: skip
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_counts_are_those_of_counting_by_hand(
    sample: Sample, asked: list[q.Node], by: str, field: str, per: str, name: str
) -> None:
    zone = ZoneInfo(name)
    queries = [NamedQuery(str(i), str(tree)) for i, tree in enumerate(asked)]
    found = compare(sample.snapshot, queries, by=by, field=field, per=per, now=NOW, zone=zone, corrections=AS_INDEXED)
    for series in found.series:
        tree = searchnews.parse(series.query, now=NOW, timezone=zone, own=OWN)
        matching = {
            sample.snapshot.shards[i].article(doc).id
            for i, docs in enumerate(evaluate(sample.snapshot, tree).docs)
            for doc in docs.tolist()
        }
        here = [a for a in sample.live if not per or same(a.source, series.source)]
        for (begin, until), articles, of_all in zip(found.buckets, series.articles, series.of_all, strict=True):
            inside = [a for a in here if any(begin <= day < until for day in units(a, "day", field, zone))]
            assert of_all == len(inside)
            assert articles == sum(a.id in matching for a in inside)
    if not per:
        assert [series.name for series in found.series] == [query.name for query in queries]
    assert all(unit(day, by) == day for day in found.days)


def same(one: str, other: str) -> bool:
    return " ".join(one.split()).lower() == " ".join(other.split()).lower()


def of(*counts: tuple[int, int], units: tuple[int, ...] = (), **options: object) -> tuple[float, ...]:
    """The values of a series of (articles, of all)."""
    days = tuple(date(2025, 1, 1) + timedelta(i) for i in range(len(counts) + 1))
    articles, of_all = zip(*counts, strict=True) if counts else ((), ())
    series = Series("a", "a", "", articles, of_all)
    found = Comparison("day", "published", days, units or (1,) * len(counts), (series,), **options)  # type: ignore[arg-type]
    return found.values(series)


@pytest.mark.parametrize(
    ("counts", "options", "values"),
    [
        (((1, 2), (0, 0), (3, 4)), {}, (1, 0, 3)),
        (((1, 2), (0, 0), (3, 4)), {"share": True}, (0.5, 0, 0.75)),
        (((1, 9), (3, 9), (5, 9)), {"smooth": 2}, (2, 4, 5)),
        (((1, 9), (3, 9), (8, 9)), {"smooth": 3}, (2, 4, 5.5)),
        (((1, 9), (3, 9), (8, 9)), {"smooth": 1000}, (4, 4, 4)),
        (((1, 1), (0, 3), (0, 0)), {"smooth": 3, "share": True}, (0.25, 0.25, 0)),
        (((2, 9), (0, 9), (4, 9), (6, 9)), {"smooth": 3, "units": (1, 5, 1, 1)}, (2, 0, 5, 5)),
        ((), {"smooth": 3}, ()),
    ],
)
def test_values(counts: tuple[tuple[int, int], ...], options: dict[str, object], values: tuple[float, ...]) -> None:
    assert of(*counts, **options) == pytest.approx(values)


LANTERN = "The <Lantern> & \x1b[2J\u202e\ufffe"
ARTICLES = tuple(
    Article(id=body, body=body, source=source, published=datetime(2025, month, 1, 12, tzinfo=UTC))
    for body, source, month in (("oil", "Reuters", 1), ("oil gas", "reuters", 2), ("gas", LANTERN, 4), ("coal", "x", 7))
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> searchnews.Archive:
    archive = searchnews.create(tmp_path_factory.mktemp("compare") / "index")
    archive.add(ARTICLES, enrich=searchnews.Enrich(entities="none", dates=False))
    return archive


def test_the_buckets_are_those_of_all_queries(archive: searchnews.Archive) -> None:
    found = archive.compare(["oil", NamedQuery("G", "gas")], by="month", share=True)
    assert [str(begin)[:7] for begin, _ in found.buckets] == ["2025-01", "2025-02", "2025-03", "2025-04"]
    assert [series.articles for series in found.series] == [(1, 1, 0, 0), (0, 1, 0, 1)]
    assert [series.of_all for series in found.series] == [(1, 1, 0, 1)] * 2
    later = archive.compare(["oil"], begin=date(2025, 2, 1), until=date(2025, 4, 1))
    assert later.series[0].articles == (1, 0)


def test_sources_are_those_that_have_most(archive: searchnews.Archive) -> None:
    found = archive.compare(["oil", "gas"], by="year", per="source")
    assert [(s.label.lower()[:12], s.articles) for s in found.series] == [
        ("oil, reuters", (2,)), ("gas, reuters", (1,)), ("oil, the <la", (0,)), ("gas, the <la", (1,)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"by": "decade"}, ValueError), ({"per": "author"}, ValueError), ({"smooth": 0}, ValueError),
        ({"field": "modified"}, ValueError), ({"timeout": 0}, ValueError), ({"timezone": 1}, TypeError),
    ],
)  # fmt: skip
def test_wrong_arguments(archive: searchnews.Archive, arguments: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        archive.compare(["oil"], **arguments)  # type: ignore[arg-type]
    with pytest.raises(QueryError):
        archive.compare(["oil", "("])


# --- Formats ---------------------------------------------------------------------------------------------------------

HOSTILE = [NamedQuery('</title><script>"&\x1b[2J\u202e\ufffe', "oil"), NamedQuery("=1+1", "gas OR coal")]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("options", [{}, {"per": "source"}, {"share": True, "smooth": 2}])
@pytest.mark.parametrize("format", FORMATS)
def test_nothing_from_outside_steers_a_terminal(
    archive: searchnews.Archive, format: str, options: dict[str, object]
) -> None:
    found = archive.compare(HOSTILE, **options)  # type: ignore[arg-type]
    for width in (1, 40, 200):
        for ascii in (False, True):
            text = comparison(found, format, Style(width=width, ascii=ascii))
            assert not any(UNSAFE.search(line) for line in text.splitlines())
            assert format != "text" or not ascii or width < 100 or max(map(len, text.splitlines())) <= width


def test_a_drawing_is_well_formed_and_says_what_it_shows(archive: searchnews.Archive) -> None:
    found = archive.compare([*HOSTILE, "nothing"], by="month", share=True, smooth=2)
    root = ET.fromstring(comparison(found, "svg"))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {
        "svg", "title", "desc", "style", "text", "line", "polyline",
    }  # fmt: skip
    assert root.get("role") == "img"
    assert "=1+1: 50% at first, 100% at last" in (root.findtext(f"{SVG}desc") or "")
    assert (root.findtext(f"{SVG}title") or "").startswith('</title><script>"&')
    lines = [element.get("points", "").split() for element in root.iter(f"{SVG}polyline")]
    assert len(lines) == 3
    places = [tuple(map(float, point.split(","))) for line in lines for point in line]
    assert all(0 <= x <= svg.WIDTH and 0 <= y <= svg.HEIGHT for x, y in places)
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not any(name.startswith("on") or "href" in name for name in attributes)


def test_a_drawing_of_nothing() -> None:
    empty = compare(snapshot([]), [NamedQuery("a", "oil")], corrections=AS_INDEXED)
    for format in FORMATS:
        assert comparison(empty, format)
    assert ET.fromstring(svg.drawing(empty)).findtext(f"{SVG}desc") == "no articles with published"
    assert comparison(empty) == "no articles with published\n"
    with pytest.raises(ValueError, match="no such format"):
        comparison(empty, "png")


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("queries", [[], [*HOSTILE, "$a_ $b", "_hidden", "銀行", "nothing"], ["oil"] * 9])
def test_a_picture_is_a_png(archive: searchnews.Archive, tmp_path: Path, queries: list[str]) -> None:
    image = pytest.importorskip("matplotlib.image")
    found = archive.compare(queries, by="month", share=True)
    write_png(tmp_path / "drawn", found)
    picture = (image.imread(tmp_path / "drawn", format="png") * 255).round().astype(int)
    assert picture.shape[:2] == (2 * (svg.HEIGHT + svg.LINE * len(found.series)), 2 * svg.WIDTH)
    assert b"Description" in (tmp_path / "drawn").read_bytes()
    colours = {tuple(colour) for row in picture.tolist() for *colour, _ in row}
    for i in range(min(len(found.series), len(svg.COLOURS))):
        assert tuple(bytes.fromhex(svg.COLOURS[i][1:])) in colours


def test_a_picture_needs_an_extra(
    archive: searchnews.Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(searchnews.SearchNewsError, match=r"pip install 'searchnews\[charts\]'"):
        write_png(tmp_path / "drawn", archive.compare(["oil"]))


@pytest.mark.parametrize(
    ("most", "steps"),
    [(0, [0, 1]), (1, [0, 0.2, 0.4, 0.6, 0.8, 1]), (7, [0, 2, 4, 6, 8]), (10, [0, 2, 4, 6, 8, 10]),
     (11, [0, 5, 10, 15]), (0.3, [0, 0.1, 0.2, 0.3]), (999, [0, 200, 400, 600, 800, 1000]),
     (1e-9, [0, 2e-10, 4e-10, 6e-10, 8e-10, 1e-9])],
)  # fmt: skip
def test_an_axis_has_round_numbers(most: float, steps: list[float]) -> None:
    assert svg.scale(most) == pytest.approx(steps)


@given(st.floats(1e-12, 1e12))
def test_an_axis_holds_all(most: float) -> None:
    steps = svg.scale(most)
    assert steps[-1] >= most * (1 - 1e-6)
    assert 2 <= len(steps) <= 7


def test_a_comparison_for_people(archive: searchnews.Archive) -> None:
    found = archive.compare(["oil", NamedQuery("G", "gas")], by="month")
    assert comparison(found, style=Style(width=48, ascii=True)) == """\
         oil                 G
2025-01  ################ 1                   0
2025-02  ################ 1  ################ 1
2025-03                   0                   0
2025-04                   0  ################ 1
articles, published by month
"""
    long = archive.compare(["oil", "coal"], by="week", share=True, smooth=3)
    text = comparison(long, style=Style(width=60, ascii=True))
    assert "weeks without articles" in text
    assert text.endswith("share of all articles, published by week, mean of 3\n")
    coloured = comparison(found, style=Style(width=48, colour=True))
    assert "\x1b[36m" in coloured
    assert "\x1b[33m" in coloured


def test_a_comparison_for_programs(archive: searchnews.Archive) -> None:
    found = archive.compare(HOSTILE, by="quarter", share=True)
    rows = list(csv.DictReader(io.StringIO(comparison(found, "csv"))))
    assert [row["name"] for row in rows[-3:]] == ["'=1+1"] * 3
    assert [(row["begin"], row["articles"], row["of_all"], row["value"]) for row in rows[-3:]] == [
        ("2025-01-01", "1", "2", "0.5"), ("2025-04-01", "1", "1", "1.0"), ("2025-07-01", "1", "1", "1.0"),
    ]  # fmt: skip
    document = json.loads(comparison(found, "json"))
    assert (document["version"], document["by"], document["share"], document["smooth"]) == (1, "quarter", True, 1)
    assert document["buckets"][0] == {"begin": "2025-01-01", "until": "2025-04-01"}
    assert document["series"][1]["values"] == [0.5, 1, 1]


# --- The command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def here(archive: searchnews.Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with workplace(tmp_path / "work") as place:
        monkeypatch.setenv("SEARCHNEWS_INDEX", str(archive.path))
        yield place


def test_the_command(here: Path, archive: searchnews.Archive) -> None:
    ran = run("timeline", "oil", "--compare", "gas", "--by", "quarter", "--share", "--smooth", "2", "--format", "csv")
    assert ran.status == 0
    assert len(ran.out.splitlines()) == 1 + 2 * 2
    ran = run("timeline", "oil", "--format", "svg", "--from", "2025", "--until", "2025-06")
    assert ran.status == 0
    assert len(ET.fromstring(ran.out).findall(f"{SVG}polyline")) == 1
    assert run("timeline", "nothing", "--compare", "nothing").status == 1
    for name, begin in (("a.svg", b"<?xml"), ("a.PNG", b"\x89PNG"), ("a.json", b"{"), ("a.csv", b"beg"), ("a", b"20")):
        for more in ((), ("--compare", "gas")):
            ran = run("timeline", "oil", *more, "-o", name)
            assert (ran.status, ran.out) == (0, "")
            assert (here / name).read_bytes().startswith(begin) or (name == "a" and more)
    for wrong, said in ((("-o", "a.gif"), "what to write to a.gif? Say --format, or end the name with .json"),
                        (("--format", "png"), "png is no text to print; say -o FILE"),
                        (("-o", "none/a.png"), "none/a.png: cannot be written")):  # fmt: skip
        ran = run("timeline", "oil", *wrong)
        assert ran.status == 2
        assert said in ran.err
    assert run("timeline", "oil", "--compare", "(").status == 2
    assert run("timeline", "oil", "--smooth", "0").status == 2
    assert run("timeline", "oil").out.endswith("articles, published by month\n")


def test_saved_searches_are_compared_by_name(here: Path, archive: searchnews.Archive) -> None:
    saved.add(archive.path, NamedQuery("fuel", "oil OR gas"))
    try:
        ran = run("timeline", "@fuel", "--compare", "coal", "--by", "year", "--format", "json")
        assert [(s["name"], s["query"], s["articles"]) for s in json.loads(ran.out)["series"]] == [
            ("fuel", "oil OR gas", [3]), ("coal", "coal", [1]),
        ]  # fmt: skip
        ran = run("timeline", "oil", "--compare", "@peat")
        assert (ran.status, ran.err) == (2, "searchnews: no search is saved as 'peat'; there are: fuel\n")
    finally:
        saved.remove(archive.path, "fuel")
    with pytest.raises(SearchNewsError):
        asked(archive, "@fuel")
