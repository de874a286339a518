"""What is offered instead of a query that finds next to nothing, and that it finds as much as is said."""

from __future__ import annotations

import pytest
import strategies
from hypothesis import given, settings
from hypothesis import strategies as st
from search_cases import snapshot_of

from searchnews.article import Article, EntityCount
from searchnews.query import nodes as q
from searchnews.query import parse
from searchnews.render.text import counts
from searchnews.search.evaluate import evaluate
from searchnews.search.explain import count_parts
from searchnews.search.instead import MOST, Alternative, alternatives
from searchnews.search.results import FEW, Results

FAR = " and so it went on, week after week, until nobody knew any longer what it had been about"
ARTICLES = [
    *(Article(id=f"b{i}", body=f"Berlusconi speaks of oil prices{FAR} elephants") for i in range(30)),
    *(Article(id=i, title="Rates", body="Gas. What? More", author=("Jo Slater",), tag=("Wheat",)) for i in "wxyz"),
    Article(id="p", body="One Berluskoni was here", person=(EntityCount("Angela Merkel", 1),), source="Harrow Wire"),
]

CASES = [
    # (the query, what is offered first, with how many articles, and what was changed)
    ("berlusconni", "berlusconi", 30, "similar spelling"),
    ("oil AND berlusconni", "oil AND berlusconi", 30, "similar spelling"),
    ("oil AND NOT xyzzy AND berlusconni", "oil AND NOT xyzzy AND berlusconi", 30, "similar spelling"),
    ("oli berlusconni", "oil AND berlusconi", 30, "similar spelling"),
    ("berluskoni", "berlusconi", 30, "similar spelling"),  # one article has it, thirty the other
    ("=berlusconni", "=berlusconi", 30, "similar spelling"),
    ('"oil pricse"', '"oil prices"', 30, "similar spelling"),
    ("title:rtaes", "title:rates", 4, "similar spelling"),
    ("oil PRE/9 elephants OR xyzzy", "oil PRE/36 elephants OR xyzzy", 30, "further apart"),
    ("xyzzy or oil", "xyzzy OR oil", 30, "operators in capitals"),
    ("oil not gas", "oil AND NOT gas", 30, "operators in capitals"),
    ("oil xyzzy", "oil", 30, "without xyzzy"),
    ("oil gas", "oil", 30, "one part left out"),
    ("tag:wheta", "tag:Wheat", 4, "similar spelling"),
    ("author:slat", "author:*slat*", 4, "part of a value"),
    ("person:slater", "author:slater", 4, "the field author"),
    ("section:wheat", "tag:wheat", 4, "the field tag"),
    ("author:merkel", "person:merkel", 1, "the field person"),
    ("wheat", "tag:wheat", 4, "the field tag"),
    ('"harrow wire"', 'source:"harrow wire"', 1, "the field source"),
    ("title:elephants", "elephants", 30, "title and body"),
    ("caps(elephants)", "elephants", 30, "in any case"),
    ("oil w/s gas", "", 0, ""),
    ("gas w/s more", "gas w/p more", 4, "in a paragraph"),
    ("lead/3(prices)", "prices", 30, "anywhere in the article"),
    ("atleast/3(elephants)", "elephants", 30, "at least once"),
    ("oil AND published:1850", "oil", 30, "without published:1850"),
]  # fmt: skip


def offered(query: str) -> tuple[Alternative, ...]:
    return Results.of(SNAPSHOT, parse(query)).suggestions()


SNAPSHOT = snapshot_of(ARTICLES, cuts=[10, 32])


@pytest.mark.parametrize(("query", "first", "articles", "change"), CASES, ids=[row[0] for row in CASES])
def test_what_is_offered(query: str, first: str, articles: int, change: str) -> None:
    found = offered(query)
    if not articles:
        assert first not in [one.query for one in found]
    else:
        assert found[0] == Alternative(first, articles, change)


def test_nothing_is_offered_for_what_finds_enough() -> None:
    assert offered("gas") == ()
    assert Results.of(snapshot_of([]), parse("gas")).suggestions() == ()


@pytest.mark.parametrize(("others", "expected"), [(9, ()), (10, ("ships AND berlusconi",))])
def test_what_finds_some_is_told_what_finds_ten_times_as_many(others: int, expected: tuple[str, ...]) -> None:
    bodies = ["ships berluskoni", *["ships berlusconi"] * others, *["berlusconi"] * 20]
    snapshot = snapshot_of([Article(id=f"a{i}", body=body) for i, body in enumerate(bodies)])
    found = Results.of(snapshot, parse("ships berluskoni"))
    assert found.total == 1
    assert tuple(one.query for one in found.suggestions()) == expected


def test_which_part_found_nothing() -> None:
    for query, told in [
        ("oil berlusconni", "oil 30 AND berlusconni 0"),
        ("oil (xyzzy OR zyxxy)", "oil 30 AND (xyzzy 0 OR zyxxy 0)"),
        ("oil NOT (oil OR gas)", "oil 30 AND NOT (oil OR gas) 1"),
        ("xyzzy", "xyzzy 0"),
    ]:
        assert counts(count_parts(SNAPSHOT, parse(query))) == told


@given(strategies.archives(5), strategies.trees(), st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_what_is_offered_finds_as_much_as_is_said(articles: list[Article], tree: q.Node, cut: int) -> None:
    snapshot = snapshot_of(articles, cuts=[min(cut, len(articles))])
    total = evaluate(snapshot, tree).total
    found = alternatives(snapshot, tree, total)
    assert len(found) <= MOST
    for one in found:
        assert one.articles > total
        read = parse(one.query, strategies.NOW)
        assert evaluate(snapshot, read).total == one.articles or "yesterday" in one.query
    if total > FEW:
        assert Results.of(snapshot, tree).suggestions() == ()
    assert counts(count_parts(snapshot, tree))
