"""Do trees print themselves as queries, and does the table of forms hold?"""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from strategies import NOW, OWN, RANGES, trees

from searchnews.errors import QueryError
from searchnews.query import nodes as q
from searchnews.query import parse
from searchnews.query.forms import FORMS

CLASSES = [c for c in vars(q).values() if isinstance(c, type) and issubclass(c, q.Node) and c not in (q.Node, q.Leaf)]


@settings(max_examples=150, deadline=None)
@given(trees())
def test_a_tree_prints_itself(tree: q.Node) -> None:
    assert parse(str(tree), NOW, own=OWN) == tree


@pytest.mark.parametrize("row", RANGES, ids=[row[0] for row in RANGES])
def test_dates_of_the_strategies_are_those_of_the_parser(row: tuple[object, ...]) -> None:
    found = parse(f"published:{row[0]}", NOW)
    assert isinstance(found, q.DateRange)
    assert (found.text, found.begin, found.until) == row


def test_nodes_are_frozen_values() -> None:
    word = q.Word("oil", span=(3, 6))
    assert word == q.Word("oil")
    assert hash(word) == hash(q.Word("oil"))
    assert word != q.Word("oil", field="title")
    with pytest.raises(dataclasses.FrozenInstanceError):
        word.text = "gas"  # type: ignore[misc]


EXAMPLES = [example for form in FORMS for example in form.examples]


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_parse(example: str) -> None:
    tree = parse(example, NOW)
    assert parse(str(tree), NOW, own=OWN) == tree


def test_every_form_has_an_example() -> None:
    used = {type(node) for example in EXAMPLES for node in q.walk(parse(example, NOW))}
    assert used == set(CLASSES)


SCOPES = [
    ("a", {"title", "body"}),
    ("title:a", {"title"}),
    ("title:a OR body:b", {"title", "body"}),
    ("title:a w/5 b", {"title"}),
    ("(title:a OR b) w/5 body:b", {"body"}),
    ("a NOT w/5 title:b", {"title"}),
    ("lead(body:a)", {"body"}),
    ("tag:a", set()),
]


@pytest.mark.parametrize(("text", "fields"), SCOPES)
def test_scopes(text: str, fields: set[str]) -> None:
    assert q.scopes(parse(text)) == fields


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", True), ("a OR b", True), ("a OR tag:b", False), ("a b", False), ("a w/5 b", True), ("a^2", False),
     ("lead(a)", True), ("atleast/2(a)", False), ("*", False), ("-a", False)],
)  # fmt: skip
def test_positional(text: str, expected: bool) -> None:
    assert q.positional(parse(text)) is expected


@pytest.mark.parametrize(("text", "query"), [("利", "利~"), ("利", "利~2"), ("利率", "利率~"), ("don't", "don't~")])
def test_what_has_no_spellings_is_refused_when_made_by_hand(text: str, query: str) -> None:
    """In the words in which the same is refused in a query."""
    with pytest.raises(QueryError) as made:
        q.Fuzzy(text, 2 if query.endswith("2") else 1)
    with pytest.raises(QueryError) as parsed:
        parse(query)
    assert str(made.value) == str(parsed.value)
