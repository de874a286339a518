"""What programs get from the page: the formats of hits, facets, timelines, comparisons, and their description."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

pytest.importorskip("starlette", reason="needs the extra [web]")

from page_client import Answer, ask

import searchnews
from searchnews import Article, render
from searchnews.article import EntityCount
from searchnews.fields import Field, Kind
from searchnews.page import openapi
from searchnews.page.app import Pages, application
from searchnews.page.data import FORMATS
from searchnews.page.state import FILTERS, State
from searchnews.page.views import Served

PLAIN = searchnews.Enrich(entities="none", dates=False, copies=False, languages=False)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with searchnews.create(tmp_path_factory.mktemp("page") / "the news") as archive:
        archive.add(
            (
                Article(
                    id=f"a{i}", title=f"=Oil {i}", body="Oil rose." if i % 2 else "Gas fell.", source="Wire",
                    published=datetime(2024 + i % 2, 1 + i % 12, 1, tzinfo=UTC), person=(EntityCount("Ilara Voss", 1),),
                )
                for i in range(450)
            ),
            enrich=PLAIN,
        )  # fmt: skip
        yield Served("the news", archive, timeout=10)


@pytest.fixture(scope="module")
def app(served: Served) -> object:
    return application([served])


def got(app: object, address: str, media: str = "application/json", status: int = 200) -> Answer:
    answer = ask(app, f"/the%20news/{address}")
    assert answer.status == status, answer.text[:300]
    assert answer.headers["content-type"].partition(";")[0] == media
    return answer


def test_json_is_that_of_the_command(app: object, served: Served) -> None:
    found = json.loads(got(app, "search.json?q=rose&page=2&sort=oldest&copies=all").body)
    results = served.archive.search("rose", limit=20, offset=20, sort="oldest", copies=True)
    expected = json.loads(render.results(results, "json"))
    for one in (found, expected):
        del one["took"]
    assert found == expected


@pytest.mark.parametrize("format", ["csv", "jsonl", "md"])
def test_downloads_hold_all_hits(app: object, served: Served, format: str) -> None:
    answer = got(app, f"search.{format}?q=rose&copies=all&sort=newest", FORMATS[format].media)
    name = {"md": "markdown"}.get(format, format)
    assert answer.text == "".join(render.pieces(served.archive.scan("rose", sort="newest", copies=True), name))
    assert answer.headers["content-disposition"] == f'attachment; filename="the-news.{format}"'


def test_tables_hold_all_hits(app: object, served: Served) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    body = got(app, "search.parquet?copies=all&sort=oldest", FORMATS["parquet"].media).body
    assert parquet.read_table(io.BytesIO(body)).equals(served.archive.scan("*", sort="oldest", copies=True).to_arrow())


def test_a_feed_has_the_newest(app: object) -> None:
    feed = ElementTree.fromstring(got(app, "search.atom?q=oil&sort=oldest", "application/atom+xml").body)
    atom = "{http://www.w3.org/2005/Atom}"
    assert [one.tag for one in feed][:1] == [f"{atom}title"]
    published = [one.findtext(f"{atom}published") or "" for one in feed.iter(f"{atom}entry")]
    assert len(published) == 50
    assert published == sorted(published, reverse=True)
    assert published[0].startswith("2025-12")


def test_facets_and_timelines(app: object) -> None:
    found = json.loads(got(app, "facets.json?q=rose&field=person&field=year&limit=1").body)
    values = [[(c["value"], c["articles"]) for c in one["counts"]] for one in found["facets"]]
    assert values == [[("Ilara Voss", 225)], [("2025", 225)]]
    found = json.loads(got(app, "timeline.json?q=oil&by=year&person=Ilara+Voss").body)
    assert [bucket["articles"] for bucket in found["buckets"]] == [225, 225]
    found = json.loads(got(app, "compare.json?q=rose&with=fell&by=year&from=2025-01-01").body)
    assert [series["articles"] for series in found["series"]] == [[225], [0]]


def test_an_article(app: object) -> None:
    found = json.loads(got(app, "article.json?id=a7&q=rose").body)
    assert (found["id"], found["body"]) == ("a7", "Oil rose.")
    assert found["snippet_marks"] == [[4, 8]]
    assert "no such article" in json.loads(got(app, "article.json?id=b", status=404).body)["error"]


def test_what_is_typed(app: object) -> None:
    found = json.loads(got(app, "typing.json?q=person:ilar&at=11").body)
    assert found["pieces"] == [["field", "person:"], ["value", "ilar"]]
    assert [(one["text"], one["start"]) for one in found["offered"]] == [('"Ilara Voss"', 7)]
    found = json.loads(got(app, "typing.json?q=%28oil+%7C%7C+gas%29&at=0").body)
    assert (found["problem"]["start"], found["problem"]["end"]) == (5, 7)
    assert json.loads(got(app, "typing.json?q=%28oil&at=4").body)["problem"] is None


@pytest.mark.parametrize(
    ("address", "status", "error"),
    [
        ("search.json?q=(oil", 400, "not closed"),
        ("search.csv?q=(oil", 400, "not closed"),
        ("search.atom?q=(oil", 400, "not closed"),
        ("compare.json?q=oil&with=(", 400, "not closed"),
        ("facets.json?field=nothing", 400, "no values to count"),
        ("facets.json?field=person&limit=x", 400, "expected a number"),
        ("facets.json?field=person&limit=1001", 400, "expected 0 to 1000"),
        ("timeline.json?by=hour", 400, "expected one of day"),
        ("nothing.json", 404, "there are facets"),
        ("search.csv?page=0", 400, "page: expected 1"),
        ("search.exe", 404, "no such format"),
        ("search.json?sort=mentions", 400, "wants a name"),
    ],
)
def test_mistakes(app: object, address: str, status: int, error: str) -> None:
    assert error in json.loads(got(app, address, status=status).body)["error"]


def test_other_formats_are_told_apart(app: object) -> None:
    assert ask(app, "/the%20news/search.exe").status == 404


def test_the_description_is_that_of_the_addresses(served: Served) -> None:
    desk, pages = Field("meta.desk", Kind.KEYWORD, "", ""), Field("meta.pages", Kind.NUMBER, "", "")
    found = openapi.description({"the news": (desk, pages), "other": (desk,)})
    routes = Pages([served]).routes()
    described = {path.removeprefix("/{archive}/") for path in found["paths"]}
    assert described == {f"search.{name}" for name in FORMATS} | {
        f"{what}.json" for what in ("article", "facets", "timeline", "compare", "typing")
    }
    assert {str(getattr(route, "path", "")) for route in routes} >= {"/openapi.json", "/{archive}/{what}.json"}
    known = found["components"]["parameters"]
    for path in found["paths"].values():
        for parameter in path["get"]["parameters"]:
            assert "$ref" not in parameter or parameter["$ref"].rpartition("/")[2] in known
    written = {name for name, _ in State("a", (("person", "b"),), sort="newest", copies=True, page=2).pairs}
    assert written <= {*known}
    assert set(FILTERS) <= set(known)
    assert {name for name in known if name.startswith("meta.")} == {"meta.desk"}
    assert "the news, other" in known["meta.desk"]["description"]
    asked = {name: path["get"]["parameters"] for name, path in found["paths"].items()}
    assert {"$ref": "#/components/parameters/meta.desk"} in asked["/{archive}/search.csv"]
    (field,) = (one for one in asked["/{archive}/facets.json"] if one.get("name") == "field")
    assert {"meta.desk", "meta.pages", "person"} <= set(field["schema"]["enum"])


def test_the_description_is_there(app: object) -> None:
    answer = ask(app, "/openapi.json")
    assert json.loads(answer.body)["openapi"].startswith("3.1")
    assert re.search("http", answer.text) is None
