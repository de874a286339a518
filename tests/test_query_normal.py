"""Is the normal form of the shape it promises, and does it mean the same?"""

from __future__ import annotations

import pytest
import reference
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import archives, trees

from searchnews.article import Article
from searchnews.query import nodes as q
from searchnews.query import normal, parse

ROWS = [
    ("a", "a"),
    ("a (b (c d))", "a AND b AND c AND d"),
    ("a OR (b OR c)", "a OR b OR c"),
    ("NOT a", "* AND NOT a"),
    ("NOT NOT a", "a"),
    ("NOT NOT NOT a", "* AND NOT a"),
    ("-a -b", "* AND NOT a AND NOT b"),
    ("-a b -c", "b AND NOT a AND NOT c"),
    ("a OR -b", "a OR (* AND NOT b)"),
    ("a (b -c)", "a AND b AND NOT c"),
    ("NOT (a -b)", "* AND NOT (a AND NOT b)"),
    ("NOT (-a)", "a"),
    ("NOT (-a -b)", "* AND NOT (* AND NOT a AND NOT b)"),
    ("* a", "a"),
    ("* *", "*"),
    ("* -a", "* AND NOT a"),
    ("NOT *", "* AND NOT *"),
    ("(-a)^2", "(* AND NOT a)^2"),
    ("(a OR (b OR c)) w/5 d", "(a OR b OR c) NEAR/5 d"),
    ("atleast/2(a OR (b OR c))", "atleast/2(a OR b OR c)"),
    ("lead(a OR (b OR c))", "lead(a OR b OR c)"),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_normal(text: str, expected: str) -> None:
    assert str(normal(parse(text))) == expected


@settings(max_examples=120, deadline=None)
@given(trees())
def test_shape(tree: q.Node) -> None:
    found = normal(tree)
    assert normal(found) == found
    assert not isinstance(found, q.Not)
    for node in q.walk(found):
        below = q.children(node)
        if isinstance(node, q.And):
            assert len(below) > 1
            negative = [isinstance(c, q.Not) for c in below]
            assert negative == sorted(negative)
            assert not negative[0]
            assert not any(isinstance(c, q.And) for c in below)
            assert all(not isinstance(c, q.Everything) or all(negative[1:]) for c in below)
        else:
            assert not any(isinstance(c, q.Not) for c in below)
        if isinstance(node, q.Or):
            assert not any(isinstance(c, q.Or) for c in below)


@settings(max_examples=120, deadline=None)
@given(trees(), st.data())
def test_meaning(tree: q.Node, data: st.DataObject) -> None:
    articles: list[Article] = data.draw(archives())
    before, after = reference.matches(tree, articles), reference.matches(normal(tree), articles)
    assert before.keys() == after.keys()
    assert after == pytest.approx(before, rel=1e-12)
