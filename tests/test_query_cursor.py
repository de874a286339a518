"""What does completion learn about the place of the cursor?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchnews.query import context

ITEM = {"word", "function", "field"}
START = ITEM | {"not"}
AFTER = START | {"operator"}

# (text with | for the cursor, expects, field, prefix, quoted)
ROWS: list[tuple[str, set[str], str, str, bool]] = [
    ("|", START, "", "", False),
    ("oi|", START, "", "oi", False),
    ("oil |", AFTER, "", "", False),
    ("oil pr|", AFTER, "", "pr", False),
    ("oil AN|", AFTER, "", "AN", False),
    ("oil AND |", START, "", "", False),
    ("oil AND pr|", START, "", "pr", False),
    ("oil w/5 |", ITEM, "", "", False),
    ("oil w/5 pr|", ITEM, "", "pr", False),
    ("oil w/|", AFTER, "", "w/", False),
    ("(|", START, "", "", False),
    ("(oil) |", AFTER, "", "", False),
    ("-|", ITEM, "", "", False),
    ("-oi|", ITEM, "", "oi", False),
    ("=oi|", {"word"}, "", "oi", False),
    ("titl|", START, "", "titl", False),
    ("title:|", {"word", "function"}, "title", "", False),
    ("title:oi|", {"word"}, "title", "oi", False),
    ("title:(|", {"word", "function", "not"}, "title", "", False),
    ("title:(oil |", {"word", "function", "not", "operator"}, "title", "", False),
    ("title:(oil OR pr|", {"word", "function", "not"}, "title", "pr", False),
    ("title:(oil) pr|", AFTER, "", "pr", False),
    ("lead(oi|", START, "", "oi", False),
    ("title:lead(oi|", {"word", "function", "not"}, "title", "oi", False),
    ('"interest ra|', {"word"}, "", "ra", True),
    ('title:"interest ra|', {"word"}, "title", "ra", True),
    ('oil "|', {"word"}, "", "", True),
    ('"interest rates" |', AFTER, "", "", False),
    ("source:|", {"value"}, "source", "", False),
    ("source:reu|", {"value"}, "source", "reu", False),
    ('source:"harrow w|', {"value"}, "source", "harrow w", True),
    ("source:(reu|", {"value", "operator"}, "source", "reu", False),
    ("source:(reuters OR |", {"value", "not"}, "source", "", False),
    ("source:(reuters OR h|", {"value", "operator"}, "source", "h", False),
    ('source:("harrow w|', {"value"}, "source", "harrow w", True),
    ("source:reuters |", AFTER, "", "", False),
    ("person:put|", {"value"}, "person", "put", False),
    ("person:=put|", {"value"}, "person", "put", False),
    ('person:="put|', {"value"}, "person", "put", True),
    ("published:last|", {"value"}, "published", "last", False),
    ("has:|", {"field"}, "has", "", False),
    ("has:per|", {"field"}, "has", "per", False),
    ("oil foo(|", START, "", "", False),
    ("oil | gas", AFTER, "", "", False),
    ("o|il gas", START, "", "o", False),
    ("pri|ce AND", START, "", "pri", False),
]


@pytest.mark.parametrize(("marked", "expects", "field", "prefix", "quoted"), ROWS, ids=[row[0] for row in ROWS])
def test_context(marked: str, expects: set[str], field: str, prefix: str, quoted: bool) -> None:
    cursor = marked.index("|")
    found = context(marked.replace("|", "", 1), cursor)
    assert found.expects == expects
    assert (found.field, found.prefix, found.quoted) == (field, prefix, quoted)
    assert found.start == cursor - len(prefix)


def test_the_rest_of_the_word_is_replaced() -> None:
    found = context("oil price gas", 6)
    assert "oil price gas"[found.start : found.end] == "price"


@settings(max_examples=300, deadline=None)
@given(st.text('a "():/-=*~^ANDOR|w5titlehas“”', max_size=20), st.integers(-2, 25))
def test_any_place(text: str, cursor: int) -> None:
    found = context(text, cursor)
    assert 0 <= found.start <= found.end <= len(text)
    assert text.startswith(found.prefix, found.start)
    assert found.expects
