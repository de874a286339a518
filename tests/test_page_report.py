"""The report: that it says what the library says, needs nothing, and lets nothing hostile through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytest.importorskip("jinja2", reason="needs the extra [web]")

from faces import run, workplace
from markdown_it import MarkdownIt

import searchnews
from searchnews import Archive, Article
from searchnews.article import EntityCount
from searchnews.page import report
from searchnews.page.summary import Summary, summary

NOW = datetime(2025, 9, 30, 12, tzinfo=UTC)
HOSTILE = "</style><script>x</script>|`*[a](javascript:b)\u202e"
PLAIN = searchnews.Enrich(entities="none", dates=False, copies=False, languages=False)


def _articles() -> Iterator[Article]:
    for i in range(60):
        voss = (EntityCount("Ilara Voss", 2), *([EntityCount("Bo Renn", 1)] if i % 3 else []))
        yield Article(
            id=f"a{i}", title=f"Ferry {i}", body="The ferry left the harbour." if i % 2 else "Rain fell on the hills.",
            source="Wire" if i % 4 else "Post", url=f"https://example.org/{i}", person=voss,
            published=datetime(2025, 1 + i % 6, 1 + i % 28, tzinfo=UTC),
        )  # fmt: skip
    yield Article(title=HOSTILE, body=f"{HOSTILE} quay", source=HOSTILE, url=HOSTILE, author=(HOSTILE,),
                  person=(EntityCount(HOSTILE, 1),), published=NOW)  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with searchnews.create(tmp_path_factory.mktemp("report") / "news") as archive:
        archive.add(_articles(), enrich=PLAIN)
        yield archive


@pytest.fixture(scope="module")
def found(archive: Archive) -> Summary:
    return summary(archive, "harbour", most=20, now=NOW)


def test_numbers_are_those_of_the_library(archive: Archive, found: Summary) -> None:
    assert (found.articles, found.of, found.read, found.left) == (30, 61, "harbour", 10)
    assert (found.first, found.last) == (date(2025, 2, 2), date(2025, 6, 26))
    assert [(one.value, one.articles) for one in found.sources] == [("Wire", 30)]
    assert [(one.name, one.articles, one.mentions) for one in found.kinds[0].names] == [
        ("Ilara Voss", 30, 60), ("Bo Renn", 20, 20),
    ]  # fmt: skip
    voss, others = found.together[0]
    assert (voss.value, [(one.value, one.articles) for one in others]) == ("Ilara Voss", [("Bo Renn", 20)])
    assert "harbour" in {word for one in found.words for word in one.word.split()}
    newest = archive.search("harbour", limit=20, sort="newest")
    assert [row.title for row in found.rows] == [hit.article.title for hit in newest]
    assert [one.hit.id for one in found.latest] == [hit.id for hit in newest[:5]]
    oldest = archive.search("harbour", limit=5, sort="oldest")
    assert [one.hit.id for one in found.earliest] == [hit.id for hit in oldest]


def test_names_have_their_own_timelines_on_one_axis(found: Summary) -> None:
    assert found.chart is not None
    points = [name.points.split() for name in found.kinds[0].names]
    assert points[0][0].split(",")[0] == points[1][0].split(",")[0]
    assert all(0 <= float(number) <= 1000 for line in points for point in line for number in point.split(","))


def test_html_needs_nothing(found: Summary) -> None:
    page = report.html(found)
    assert page.startswith("<!doctype html>")
    tags: dict[str, list[dict[str, str | None]]] = {}

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.setdefault(tag, []).append(dict(attrs))

    Tags().feed(page)
    assert not {"script", "img", "link", "iframe", "object", "base", "form", "input"} & set(tags)
    assert all(str(one["href"]).startswith("https://example.org/") for one in tags["a"])
    assert "url(" not in page
    assert "@import" not in page
    assert report.METHOD[:40] in page


def test_nothing_hostile_gets_through(archive: Archive) -> None:
    found = summary(archive, "quay", most=5, now=NOW)
    page = report.html(found)
    assert "<script" not in page
    assert page.count("</style>") == 1
    assert "\u202e" not in page
    assert "javascript:" not in "".join(re.findall(r'href="([^"]*)"', page))
    shown = MarkdownIt("commonmark").enable("table").render("".join(report.markdown(found)))
    assert "<script" not in shown
    assert 'href="javascript' not in shown
    assert shown.count("<td>") == shown.count("</td>")


def test_markdown_is_read_as_it_is_meant(found: Summary) -> None:
    shown = MarkdownIt("commonmark").enable("table").render("".join(report.markdown(found)))
    heads = re.findall(r"<h2>(.*?)</h2>", shown)
    counted = ["Published by week", "Sources", "People", "Named together", "Special words"]
    assert heads == [*counted, "The best", "The first", "The last", "All of them", "Method"]
    assert shown.count('<a href="https://example.org/') == 10 + 5 + 5 + 20
    assert "<p>and 10 more</p>" in shown


@pytest.mark.parametrize(
    ("value", "text"), [(8.716, "8.72"), (67.89, "67.9"), (99.96, "100"), (3214.2, "3,214"), (0.5, "0.5"), (49.0, "49")]
)
def test_ratios_are_read_at_a_glance(value: float, text: str) -> None:
    assert report.ratio(value) == text


def test_of_nothing_there_is_little_to_say(archive: Archive) -> None:
    found = summary(archive, "nothingofthekind", most=5, now=NOW)
    assert "0 articles" in report.html(found)
    assert "".join(report.markdown(found)).count("##") == 1


def test_the_command(tmp_path: Path, archive: Archive) -> None:
    with workplace(tmp_path / "here") as here:
        made = run("report", "harbour", "-i", archive.path, "-o", "report.html", "-n", "3")
        assert (made.status, made.err) == (0, "30 articles in report.html\n")
        assert "and 27 more" in (here / "report.html").read_text()
        assert run("report", "harbour", "-i", archive.path, "-o", "report.md").status == 0
        assert (here / "report.md").read_text().startswith("# harbour\n")
        wrong = run("report", "(harbour", "-i", archive.path, "-o", "wrong.html")
        assert wrong.status == 2
        assert "not closed" in wrong.err
        assert not (here / "wrong.html").exists()
        assert run("report", "harbour", "-i", archive.path, "-o", "no/where.html").status == 2
