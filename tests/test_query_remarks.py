"""What is searched as it stands, and remarked upon."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.errors import QueryError
from searchnews.query import nodes as q
from searchnews.query import parse, remarks

REMARKED = [
    # (the query, what the remark is about, what it says to write)
    ("oil or gas", "or", "write OR"),
    ("oil and gas", "and", "write AND"),
    ("oil not gas", "not", "write NOT"),
    ("price of oil or gas in africa", "or", "write OR"),
    ("(oil price) or gas", "or", "write OR"),
    ('"oil price" or gas', "or", "write OR"),
    ("oil or title:gas", "or", "write OR"),
    ("oil n5 gas", "n5", "write NEAR/5"),
    ("oil N5 gas", "N5", "write NEAR/5"),
    ("oil w5 gas", "w5", "write w/5"),
    ("oil same gas", "same", "write w/p"),
    ("oil SAME gas", "SAME", "write w/p"),
    ("oil within 5 gas", "within 5", "write w/5"),
    ("+oil price", "+", "write =oil"),
    ("price +oil", "+", "write =oil"),
    ("stole the diamond?", "?", "the word diamond"),
]
NOT_REMARKED = [
    "oil gas", "oil OR gas", "oil AND NOT gas", "and", "oil and", "or gas", "and oil", "N5", "oil N5", "w5 gas",
    "the same day as", "same", "within 5", "5 within oil", "within reach of oil", "diamond?", "wom?n", "oil dia?ond",
    '"oil or gas"', "C++ book", "+5 oil", "Oil and gas prices rise or fall on Monday", "prices of oil and gas rise",
    "Profit and loss account", "source:(reuters OR afp)", "caps(oil)", "",
]  # fmt: skip
# What other engines write, which is refused with our form. More of them are in tests/test_query_parser.py.
REFUSED = [
    ("oil near5 gas", "NEAR/5"), ("oil adj3 gas", "PRE/3"), ("hd=oil", "title:oil"), ("title=oil", "title:oil"),
    ("price! oil", "price*"), ("oil /s gas", "w/s"), ("oil /p gas", "w/p"), ("oil | gas", "OR"), ("oil|gas", "OR"),
    ("oil within/5 gas", "NEAR/5"), ("oil || gas", "OR"), ("oil && gas", "AND"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "about", "instead"), REMARKED)
def test_remarks(query: str, about: str, instead: str) -> None:
    parse(query)
    (remark,) = remarks(query)
    assert query[remark.start : remark.end] == about
    assert instead in str(remark)


@pytest.mark.parametrize("query", NOT_REMARKED)
def test_no_remarks(query: str) -> None:
    assert remarks(query) == ()


@pytest.mark.parametrize(("query", "instead"), REFUSED)
def test_refused(query: str, instead: str) -> None:
    with pytest.raises(QueryError) as error:
        parse(query)
    assert instead in error.value.suggestion


def test_each_kind_once() -> None:
    assert [r.read.split()[0] for r in remarks("a or b or c not d")] == ["or", "not"]
    assert parse("a or b") == q.And((q.Word("a"), q.Word("or"), q.Word("b")))


@given(st.text("oilOR or nNw5+?within same()\"'-:*title", max_size=40))
def test_never_raises(query: str) -> None:
    for remark in remarks(query):
        assert 0 <= remark.start < remark.end <= len(query)
