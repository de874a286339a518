"""In a notebook results are small tables; nothing in an article can be more than text there."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

import searchnews
from searchnews import Article
from searchnews.search import notebook
from searchnews.search.facets import Count, Facet
from searchnews.search.results import Copy, Hit

TAGS = {"p", "table", "tr", "td", "th", "div", "b", "br", "small", "a", "mark"}
ATTRIBUTES = {"style", "dir", "href", "rel", "target"}


class Reader(HTMLParser):
    """What a browser sees: the tags and their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> searchnews.Archive:
    archive = searchnews.create(tmp_path_factory.mktemp("notebook") / "index")
    archive.add(
        [
            Article("Oil <b>falls</b>", "Oil & gas.", "a", "https://news.example/?a=1&b=2", ("Ana Ruiz",),
                    source="The Lantern", published=datetime(2025, 9, 1, tzinfo=UTC)),
            Article("", "Oil.", "b", "javascript:alert(1)", source="The Lantern",
                    published=datetime(2025, 10, 1, tzinfo=UTC)),
        ],
        enrich=searchnews.Enrich(entities="none", dates=False),
    )  # fmt: skip
    return archive


def test_results(archive: searchnews.Archive) -> None:
    found = archive.search("oil", sort="oldest", limit=1)
    page = Reader(found._repr_html_())
    assert page.text == "oil: 2 articles, 1 shown1Oil <b>falls</b>The Lantern · 2025-09-01 · Ana RuizOil & gas."
    assert [attributes["href"] for tag, attributes in page.tags if tag == "a"] == ["https://news.example/?a=1&b=2"]
    assert sum(tag == "mark" for tag, _ in page.tags) == 2
    assert not page.open
    assert Reader(archive.search("nothing")._repr_html_()).text == "nothing: 0 articles"
    assert not any(tag == "a" for tag, _ in Reader(archive.search("id:b")._repr_html_()).tags)


def test_counts_and_times(archive: searchnews.Archive) -> None:
    found = archive.search("oil", limit=0)
    assert Reader(found.facets("source")._repr_html_()).text == "sourcearticlesThe Lantern2" + "█" * 24
    assert Reader(found.timeline("month")._repr_html_()).text == (
        "montharticles2025-09-011" + "█" * 24 + "2025-10-011" + "█" * 24
    )
    assert "100.00 %" in Reader(found.timeline("month", share=True)._repr_html_()).text
    names = Facet("person", (Count("Ana Voss", "person", 2, 5), Count("Jo", "person", 1, 1)), 2)
    assert Reader(names._repr_html_()).text.startswith("personarticlesmentionsAna Voss25")
    assert Reader(Facet("person", (), 0)._repr_html_()).text == "personarticles"


def test_reprs_are_short(archive: searchnews.Archive) -> None:
    found = archive.search("oil", sort="oldest")
    assert repr(found) == "<Results of 'oil': 2 of 2>"
    assert repr(found[0]).startswith("<Hit 'a': 'Oil <b>falls</b>', score 0.")
    assert repr(found.facets("source")) == "<Facet of source: 1 value, first 'The Lantern'>"
    assert repr(found.timeline()) == "<Timeline of published by month: 2 buckets from 2025-09-01 until 2025-11-01>"
    assert repr(archive.search("nothing").timeline()) == "<Timeline of published by month: 0 buckets>"


HOSTILE = st.text(st.characters(codec="utf-8") | st.sampled_from("<>&\"'\u202e\0\n"), max_size=20)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_everything_is_text(title: str, source: str, url: str) -> None:
    article = Article(title, "Oil. " + title, "a", url, (source,), source)
    hit = Hit(article, 1.0, {}, (Copy("b"),))
    pages = [Reader(hit._repr_html_()), Reader(Facet(source, (Count(title, source, 1),), 1)._repr_html_())]
    for page in pages:
        assert {tag for tag, _ in page.tags} <= TAGS
        assert all(set(attributes) <= ATTRIBUTES for _, attributes in page.tags)
        assert not page.open
        assert page.text.isprintable()
    assert "".join(c if c.isprintable() else " " for c in title) in pages[1].text


@pytest.mark.parametrize(
    ("url", "expected"),
    [("https://a.example", True), ("HTTP://a.example", True), ("javascript:alert(1)", False), ("", False),
     ("data:text/html,x", False), ("http://[bad", False), (" https://a.example", True), ("//a.example", False)],
)  # fmt: skip
def test_only_pages_are_links(url: str, expected: bool) -> None:
    assert notebook.is_page(url) == expected

