"""The page: what an address stands for, what is shown, and that nothing hostile gets through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("starlette", reason="needs the extra [web]")

from page_client import Answer, ask

import searchnews
from searchnews import Article
from searchnews.article import EntityCount
from searchnews.errors import SearchNewsError
from searchnews.page import drawing
from searchnews.page.app import application
from searchnews.page.guard import Guard, is_address, without_port
from searchnews.page.state import FILTERS, State
from searchnews.page.views import Served
from searchnews.search.results import Results
from searchnews.search.timeline import Bucket, Timeline

HOSTILE = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'-alert(1)-'", "</title><svg onload=alert(1)>",
    "javascript:alert(1)", "{{ 7*7 }}", "\u202eevil\u2066", "\x00\x1b[31m", "<!--", "]]>", "&lt;b&gt;",
)  # fmt: skip


# --- Addresses -----------------------------------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
states = st.builds(
    State,
    query=texts.map(str.strip),
    filters=st.lists(st.tuples(st.sampled_from(FILTERS), texts.filter(str.strip)), unique=True, max_size=4).map(tuple),
    begin=st.none() | st.dates(),
    end=st.none() | st.dates(),
    sort=st.sampled_from(["", "newest", "mentions"]),
    copies=st.booleans(),
    page=st.integers(1, 500),
    by=st.sampled_from(["", "day", "year"]),
    beside=texts.map(str.strip),
)


@given(states)
def test_an_address_is_its_state(state: State) -> None:
    assert State.of(parse_qsl(str(state).removeprefix("?"))) == state


@pytest.mark.parametrize(
    "pair",
    [("page", "0"), ("page", "x"), ("page", "501"), ("page", "-1"), ("page", "²"), ("from", "soon"),
     ("to", "2025-13-01"), ("sort", "best"), ("by", "hour"), ("copies", "no"), ("q", "x" * 4001),
     ("person", "x" * 501), ("with", "x" * 4001)],
)  # fmt: skip
def test_what_cannot_be_is_told(pair: tuple[str, str]) -> None:
    with pytest.raises(SearchNewsError, match=f"^{pair[0]}: "):
        State.of([pair])


def test_no_more_values_than_can_be_meant() -> None:
    State.of([("tag", str(i)) for i in range(30)])
    with pytest.raises(SearchNewsError):
        State.of([("tag", str(i)) for i in range(31)])


def test_a_field_of_one_value_has_one() -> None:
    state = State("oil", page=3)
    for value in (("source", "A"), ("source", "B"), ("person", "X"), ("person", "Y")):
        state = state.narrowed(*value)
    assert state.filters == (("source", "B"), ("person", "X"), ("person", "Y"))
    assert state.page == 1
    assert state.widened("person", "X").filters == (("source", "B"), ("person", "Y"))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State(), "*"),
        (State("a OR b"), "a OR b"),
        (State("a OR b", (("person", 'O*"Neil'),)), r'(a OR b) AND person:="O\*\"Neil"'),
        (State(begin=date(2025, 1, 1), end=date(2025, 1, 31)), "published:2025-01-01..2025-01-31"),
        (State("a", begin=date(2025, 1, 1)), "a AND published:>=2025-01-01"),
        (State("a", end=date(2025, 1, 1)), "a AND published:<=2025-01-01"),
        (State("a", begin=date(2025, 1, 1), end=date(2025, 1, 1)), "a AND published:2025-01-01"),
    ],
)
def test_trees(state: State, expected: str) -> None:
    assert str(state.tree()) == expected


# --- Drawings ------------------------------------------------------------------------------------------------------


def test_bars_are_true_to_time() -> None:
    days = [date(2025, 1, 1), date(2025, 1, 2), date(2025, 1, 10), date(2025, 1, 11)]
    buckets = tuple(Bucket(a, b, n, units=(b - a).days) for a, b, n in zip(days, days[1:], (2, 0, 4), strict=False))
    chart = drawing.chart(Timeline("published", "day", buckets, 3))
    assert chart is not None
    drawn = [(bar.x, bar.width, bar.height, bar.articles) for bar in chart.bars]
    assert drawn == [(0, 100, 500, 2), (900, 100, 1000, 4)]
    assert (chart.begin, chart.end, chart.days, chart.unknown) == (date(2025, 1, 1), date(2025, 1, 10), 10, 3)
    assert chart.ticks[0] == "2025-01-01"
    assert chart.ticks[-1] == "2025-01-10"
    assert drawing.chart(Timeline("published", "day", (), 3)) is None


def test_a_timeline_in_text() -> None:
    days = [date(2025, 1, 1), date(2025, 1, 2), date(2025, 1, 16), date(2025, 1, 17)]
    buckets = tuple(Bucket(a, b, n, units=(b - a).days) for a, b, n in zip(days, days[1:], (1, 0, 8), strict=False))
    assert drawing.small(Timeline("published", "day", buckets, 3)) == "▁" + "\u2007" * 14 + "█"
    assert drawing.small(Timeline("published", "day", (), 3)) == ""


@pytest.mark.parametrize(
    ("days", "unit"), [(1, "day"), (92, "day"), (93, "week"), (551, "month"), (4_001, "quarter"), (12_001, "year")]
)
def test_units(days: int, unit: str) -> None:
    assert drawing.unit_for(days) == unit


# --- Pages ---------------------------------------------------------------------------------------------------------


def _articles() -> Iterator[Article]:
    for i in range(45):
        yield Article(
            id=f"a/{i}", title=f"Oil price {i}", body=f"The oil price rose on {i} of them.\n\nIlara Voss said so.",
            source="Harrow Wire" if i % 3 else "Lantern", author=("Ana Ruiz",), language="en",
            published=datetime(2025, 1 + i % 9, 1 + i % 28, 12, tzinfo=UTC), person=(EntityCount("Ilara Voss", 1, 9),),
            url=f"https://example.org/{i}",
        )  # fmt: skip
    for i, text in enumerate(HOSTILE):
        yield Article(
            id=f"h{text}", title=f"{text} hostile", body=f"{text} hostile text\n\n{text}", source=text, url=text,
            author=(text,), section=(text,), tag=(text,), person=(EntityCount(text, 1, 0),), language="en",
            published=datetime(2024, 1, 1 + i, tzinfo=UTC),
        )  # fmt: skip


PLAIN = searchnews.Enrich(entities="none", dates=True, copies=True, languages=False)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with searchnews.create(tmp_path_factory.mktemp("page") / "news") as archive:
        archive.add(_articles(), enrich=PLAIN)
        yield Served("news", archive, timeout=10)


@pytest.fixture(scope="module")
def app(served: Served) -> Guard:
    return Guard(application([served]))


class Markup(HTMLParser):
    """The elements of a page, their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def links(self) -> list[str]:
        return [str(attrs["href"]) for tag, attrs in self.elements if tag == "a"]


def page(app: Guard, address: str, status: int = 200) -> Markup:
    answer = ask(app, address)
    assert answer.status == status, answer.text[:500]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Markup(answer.text)


def test_the_only_archive_is_the_front(app: Guard) -> None:
    answer = ask(app, "/")
    assert (answer.status, answer.headers["location"]) == (307, "/news/")
    front = page(app, "/news/")
    assert "56 articles" in front.text
    assert "Oil price" in front.text


def test_several_archives_are_listed(served: Served) -> None:
    app = Guard(application([served, Served("other & co", served.archive)]))
    assert [link for link in page(app, "/").links() if link.endswith("/")] == ["/news/", "/other%20%26%20co/"]
    assert ask(app, "/other%20%26%20co/search?q=oil").status == 200


def test_hits_are_those_of_the_library(app: Guard, served: Served) -> None:
    found = page(app, "/news/search?q=oil+price&source=Lantern&page=1&copies=all")
    expected = served.archive.search("oil price source:Lantern", limit=20, copies=True)
    shown = [dict(parse_qsl(urlsplit(link).query))["id"] for link in found.links() if "/article?" in link]
    assert shown == [hit.id for hit in expected]
    assert f"{expected.total} articles" in found.text


def test_every_link_of_a_page_leads_somewhere(app: Guard) -> None:
    seen = {"/news/search?q=oil"}
    for address in [*seen, "/news/", "/news/article?id=a%2F3&q=oil", "/news/help"]:
        for link in page(app, address).links():
            if link.startswith("/") and len(seen) < 150:
                seen.add(link)
    for link in sorted(seen):
        assert ask(app, link).status in (200, 307), link


def test_a_facet_finds_what_it_counts(tmp_path: Path) -> None:
    with searchnews.create(tmp_path / "news") as archive:
        names = ("Voss", "Voss", "Voss Prize", "Ilara Voss")
        archive.add(
            [Article(title=f"Rain {i}", author=(name,), source=name, person=(EntityCount(name, 1),))
             for i, name in enumerate(names)],
            enrich=PLAIN,
        )  # fmt: skip
        app = Guard(application([Served("news", archive)]))
        for field in ("author", "source", "person"):
            found = page(app, f"/news/search?{field}=Voss&copies=all")
            assert "2 articles" in found.text
            assert f"{field}:=Voss" in found.text


def test_tags_of_what_is_found_are_a_facet(tmp_path: Path) -> None:
    with searchnews.create(tmp_path / "news") as archive:
        archive.add([Article(id=f"a{i}", title=f"Rain {'hail' * (i > 1)}", body="x") for i in range(4)], enrich=PLAIN)
        app = Guard(application([Served("news", archive)]))
        assert "Tags" not in page(app, "/news/").text
        for id_, tag in (("a0", "ask"), ("a2", "ask"), ("a2", "done"), ("a3", "done")):
            archive.tag(id_, tag)
        found = page(app, "/news/search?q=hail&copies=all")
        assert re.search(r"Tags\s+#done\s+2\s+#ask\s+1", found.text)
        assert "/news/search?q=hail&tagged=done&copies=all" in found.links()
        chosen = page(app, "/news/search?q=hail&copies=all&tagged=done")
        assert "2 articles" in chosen.text
        assert re.search(r"Tags\s+#done\s+2\s+#ask\s+1", chosen.text)
        archive.untag("a3", "done")
        assert re.search(r"Tags\s+#ask\s+1\s+#done\s+1", page(app, "/news/search?q=hail").text)


def test_fields_of_ones_own_are_facets(tmp_path: Path) -> None:
    with searchnews.create(tmp_path / "news") as archive:
        archive.declare({"desk": "keyword", "pages": "number"})
        own = ({"desk": "<a>" if i else "b", "pages": i} for i in range(3))
        archive.add([{"title": f"Rain {meta['pages']}", "body": "x", "meta": meta} for meta in own])
        app = Guard(application([Served("news", archive)]))
        assert "/news/search?meta.desk=%3Ca%3E" in page(app, "/news/").links()
        found = page(app, "/news/search?meta.desk=%3Ca%3E&copies=all")
        assert "2 articles" in found.text
        (hit,) = archive.search("meta.pages:1")
        assert "meta.desk: <a>" in page(app, f"/news/article?id={hit.id}").text
        assert "no such field" in page(app, "/news/search?meta.other=x", 400).text
        assert "no such field" in page(app, "/news/search?meta.pages=1", 400).text


def test_pages_follow_one_another(app: Guard, served: Served) -> None:
    first = page(app, "/news/search?q=oil&copies=all")
    assert ask(app, "/news/search?q=oil&copies=all&page=3").status == 200
    assert any("page=2" in link for link in first.links())
    assert not any("page=4" in link for link in page(app, "/news/search?q=oil&copies=all&page=3").links())


def test_an_article_is_read(app: Guard) -> None:
    found = page(app, "/news/article?id=a%2F3&q=price")
    assert "Oil price 3" in found.text
    assert ("mark", {}) in found.elements
    assert "/news/search?person=Ilara+Voss" in found.links()
    assert "https://example.org/3" in found.links()
    assert "no such article" in page(app, "/news/article?id=zz", 404).text


def test_a_mistake_is_told_where_it_is(app: Guard) -> None:
    found = page(app, "/news/search?q=oil+AND+(price", 400)
    assert "not closed" in found.text
    assert ("mark", {}) in found.elements
    assert "no archive" in page(app, "/nowhere/", 404).text
    assert "page: expected" in page(app, "/news/search?page=0", 400).text
    assert "more than 100 values" in page(app, "/news/search?" + "a=1&" * 101, 400).text


def test_what_finds_nothing_says_why(app: Guard) -> None:
    found = page(app, "/news/search?q=oil+pricr")
    assert "No articles" in found.text
    assert "pricr 0" in found.text
    assert any("q=oil+AND+price" in link for link in found.links())


def test_a_commit_is_seen(tmp_path: Path) -> None:
    with searchnews.create(tmp_path / "news") as archive:
        app = Guard(application([Served("news", searchnews.open(archive.path))]))
        assert "0 articles" in page(app, "/news/").text
        archive.add([Article(title="Rain", body="It rained.")], enrich=PLAIN)
        assert "Rain" in page(app, "/news/").text


def test_nothing_endless_but_the_text_of_an_article(tmp_path: Path) -> None:
    long = "oil " * 100_000
    with searchnews.create(tmp_path / "news") as archive:
        archive.add([Article(id="a", title=long, body=f"{long}\n\nend", author=(long,), source=long)], enrich=PLAIN)
        app = Guard(application([Served("news", archive)]))
        assert len(ask(app, "/news/search?q=oil").text) < 300_000
        assert len(page(app, "/news/article?id=a").text) > len(long)


@pytest.mark.parametrize(
    ("address", "method"),
    [("search?q=oil", "facets"), ("search?q=oil", "timeline"), ("search?q=oil&with=hostile", "timeline"),
     ("search?q=pricr", "suggestions"), ("article?id=a%2F3&q=oil", "like"),
     ("facets.json?field=person&field=year", "facets")],
)  # fmt: skip
def test_all_of_a_page_is_under_one_limit(
    app: Guard, monkeypatch: pytest.MonkeyPatch, address: str, method: str
) -> None:
    """A part that takes longer than a page may is the last: the clock jumps by eleven seconds in it."""
    now = [0.0]
    monkeypatch.setattr("searchnews.search.limit.time", SimpleNamespace(monotonic=lambda: now[0]))
    owner = searchnews.Archive if method == "like" else Results
    own = getattr(owner, method)

    def slow(*given: object, **options: object) -> object:
        now[0] += 11
        return own(*given, **options)

    assert ask(app, f"/news/{address}").status == 200
    monkeypatch.setattr(owner, method, slow)
    answer = ask(app, f"/news/{address}")
    assert answer.status == 400
    assert "takes more than 10 s" in answer.text
    assert now == [11]


# --- Hostile articles, queries, readers ----------------------------------------------------------------------------

ALLOWED = frozenset(
    {"html", "head", "meta", "title", "link", "script", "body", "a", "footer", "p", "header", "div", "kbd", "search",
     "form", "label", "input", "button", "nav", "ul", "ol", "li", "dl", "dt", "dd", "span", "code", "bdi", "br", "main",
     "h1", "h2", "h3", "article", "time", "mark", "section", "aside", "figure", "figcaption", "svg", "rect", "polyline"}
)  # fmt: skip


def harmless(answer: Answer) -> None:
    """No element, attribute or address in a page is from an article."""
    found = Markup(answer.text)
    assert {tag for tag, _ in found.elements} <= ALLOWED
    for tag, attributes in found.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert tag != "script" or attributes == {"src": "/static/page.js", "defer": None}
        for name in {"href", "src", "action"} & set(attributes):
            assert re.match(r"/(?!/)|https?://|#", attributes[name] or ""), attributes
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", answer.text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_articles_are_text(app: Guard, text: str) -> None:
    harmless(ask(app, "/news/search?q=hostile&copies=all"))
    answer = ask(app, f"/news/article?id={quote('h' + text, safe='')}&q=hostile")
    harmless(answer)
    for name in ("q", "person", "source", "with", "id"):
        harmless(ask(app, f"/news/search?{name}={quote(text)}"))
        harmless(ask(app, f"/news/article?{name}={quote(text)}"))
    harmless(ask(app, f"/{quote(text, safe='')}/"))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_no_query_breaks_the_page(app: Guard, text: str) -> None:
    answer = ask(app, f"/news/search?q={quote(text)}")
    assert answer.status in (200, 400)
    harmless(answer)


@pytest.mark.parametrize(
    "address",
    ["/news/search?q=%ff%fe", "/%ff/", "/news/article?id=%00", "/static/../app.py", "/static/%2e%2e/app.py"],
)
def test_no_bytes_break_it(app: Guard, address: str) -> None:
    assert ask(app, address).status in (200, 400, 404)


def test_what_a_browser_may_do(app: Guard) -> None:
    for address in ("/news/", "/static/page.css", "/nowhere/", "/news/search?q=("):
        headers = ask(app, address).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost", 200), ("localhost:8765", 200), ("127.0.0.1:1", 200), ("[::1]:80", 200), ("LocalHost", 200),
     ("evil.example", 421), ("localhost.evil.example", 421), ("", 421), ("10.0.0.1", 421), ("localhost:80:80", 421),
     ("localhost@evil.example", 421)],
)  # fmt: skip
def test_only_our_names_are_answered(app: Guard, host: str, status: int) -> None:
    assert ask(app, "/news/", host=host).status == status


def test_any_address_is_ours_where_others_may_ask(app: Guard, served: Served) -> None:
    open_ = Guard(application([served]), frozenset({"news.example"}), addresses=True)
    for host in ("10.0.0.1:80", "[fe80::1]:80", "news.example"):
        assert ask(open_, "/news/", host=host).status == 200
    assert ask(open_, "/news/", host="evil.example").status == 421


def test_names_and_ports() -> None:
    names = {"a:1": "a", "a": "a", "[::1]:1": "[::1]", "[::1]": "[::1]", "::1": "::1", "a:b": "a:b"}
    assert {host: without_port(host) for host in names} == names
    assert is_address("[::1]")
    assert is_address("127.0.0.1")
    assert not is_address("localhost")


def test_no_endless_addresses(app: Guard) -> None:
    assert ask(app, "/news/search?x=" + "y" * 20_000).status == 414


def test_a_damaged_archive_tells_no_path(
    served: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise searchnews.CorruptError(f"{served.archive.path}/MAIN_x.news: damaged\x1b[2J")

    monkeypatch.setattr(served.archive, "search", broken)
    for address in ("/news/", "/news/search.json"):
        caplog.clear()
        answer = ask(Guard(application([served])), address)
        assert answer.status == 503
        assert str(served.archive.path) not in answer.text
        assert caplog.messages == [f"searchnews: {served.archive.path}/MAIN_x.news: damaged\ufffd[2J"]


def test_mistakes_of_readers_are_not_logged(app: Guard, caplog: pytest.LogCaptureFixture) -> None:
    wrong = ("search?q=(", "search.json?q=(", "search?q=a&sort=mentions", "nothing.json")
    for address in (f"/news/{one}" for one in wrong):
        assert ask(app, address).status in (400, 404)
    assert not caplog.messages
