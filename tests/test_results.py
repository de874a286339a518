"""What did a search find? Hits, marks, and what all matches have in common."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import reference
from hypothesis import HealthCheck, given, settings
from snapshots import Sample, samples, snapshot
from strategies import trees

from searchnews import analysis
from searchnews.article import Article, EntityCount, Interval
from searchnews.corrections import parse_corrections
from searchnews.errors import SearchNewsError
from searchnews.query import nodes as q
from searchnews.query import parse
from searchnews.search.results import Hit, Results
from searchnews.storage.snapshot import Snapshot

ARTICLES = (
    Article(id="a", title="Oil price falls", body="The price of oil fell. Banks cheered, and oil traders did not.",
            source="The Lantern", published=datetime(2025, 9, 1, 8, tzinfo=UTC),
            person=(EntityCount("Ilara Voss", 2), EntityCount("Ana Ruiz", 1)), place=(EntityCount("Marl", 4),),
            mentioned=(Interval(date(2025, 8, 30), date(2025, 8, 31)),)),
    Article(id="b", title="Banks", body="A bank on the river.", source="The Herald",
            published=datetime(2025, 10, 1, 8, tzinfo=UTC), person=(EntityCount("I. Voss", 1),)),
    Article(id="c", title="Weather", body="Rain. Oil lamps. Voss was here.", source="the lantern",
            person=(EntityCount("Rolf Voss", 1), EntityCount("Ana Ruiz", 2))),
)  # fmt: skip


def search(text: str, **options: object) -> Results:
    return Results.of(snapshot(ARTICLES, cuts=(1,)), parse(text), **options)


def test_a_search_is_a_sequence_of_hits() -> None:
    found = search("oil OR bank", limit=2)
    assert (len(found), found.total, found.offset) == (2, 3, 0)
    assert [hit.id for hit in found] == [found[0].id, found[1].id]
    assert found[-1] == found[:2][1]
    assert found.took > 0
    assert str(found.query) == "oil OR bank"
    rest = search("oil OR bank", limit=2, offset=2)
    assert (len(rest), rest.total, rest.offset) == (1, 3, 2)
    assert {hit.id for hit in (*found, *rest)} == {"a", "b", "c"}
    assert [hit.id for hit in search("*", sort="newest")] == ["b", "a", "c"]
    assert not search("nowhere")
    assert repr(search("nowhere")) == "<Results of 'nowhere': 0 of 0>"


def test_a_hit_is_a_plain_value() -> None:
    hit = search("oil price")[0]
    assert hit.article == ARTICLES[0]
    assert hit.article.person == ARTICLES[0].person
    assert hit.score > 0
    assert hit.copies == ()
    again: Hit = pickle.loads(pickle.dumps(hit))
    assert again == hit
    assert again.snippet == hit.snippet
    assert hash(again) == hash(hit)
    with pytest.raises(AttributeError):
        hit.score = 0.0  # type: ignore[misc]


def test_what_a_hit_shows() -> None:
    hit = search("oil PRE/1 price OR banks")[0]
    assert [piece for piece, mark in hit.title.pieces() if mark] == ["Oil", "price"]
    assert [piece for piece, mark in hit.snippet.pieces() if mark] == ["Banks"]
    assert str(hit.snippet) == ARTICLES[0].body
    assert [piece for piece, mark in hit.body.pieces() if mark] == ["Banks"]
    assert str(hit.passage(30)) == "… Banks cheered, and oil …"


# --- Marks, against the reference --------------------------------------------------------------------------------


def wanted(node: q.Node, hull: q.Node | None, field: str, text: reference.Text) -> set[int]:
    """The positions to be marked: those of the leaves that lie in the matches of the forms they are part of."""
    match node:
        case q.Not(q.Not(child)) | q.Boost(child, _):
            return wanted(child, hull, field, text)
        case q.NotNear(left) | q.NotSame(left) | q.Containing(left, negative=True):
            return wanted(left, hull or node, field, text)
        case q.Near() | q.Same() | q.Together() | q.Containing() | q.Lead():
            return set().union(*(wanted(c, hull or node, field, text) for c in q.children(node)))
        case q.Phrase(words, slop) if slop:
            parts = [q.Exact(word, field=node.field, case=node.case) for word in words]
            return set().union(*(wanted(part, hull or node, field, text) for part in parts))
        case q.Leaf():
            spans = reference.spans(node, field, text)
            if hull is not None:
                hulls = reference.spans(hull, field, text)
                spans = {s for s in spans if any(h[0] <= s[0] and s[1] <= h[1] for h in hulls)}
            return {i for first, last in spans for i in range(first, last + 1)}
        case q.And(children) | q.Or(children) | q.SomeOf(_, children):
            return set().union(*(wanted(c, hull, field, text) for c in children))
    return set()


@given(samples(), trees())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_marks_are_those_of_the_reference(sample: Sample, tree: q.Node) -> None:
    if any(isinstance(node, q.AtLeast) for node in q.walk(tree)):
        return
    for found in Results.of(sample.snapshot, tree):
        hit = replace(found, subjects=())  # names and times are tested below
        for field in ("title", "body"):
            text = reference.read(getattr(hit.article, field), hit.article.language)
            marks = getattr(hit, field).marks
            marked = {
                i
                for i, (start, end) in enumerate(analysis.spans(getattr(hit.article, field)))
                if any(a <= start and end <= b for a, b in marks)
            }
            assert marked == wanted(tree, None, field, text)


def test_at_least_marks_only_where_there_are_enough() -> None:
    found = {hit.id: len(hit.body.marks) for hit in search("atleast/3(oil) OR rain OR oil lamps OR bank")}
    assert found == {"a": 2 + 1, "b": 1, "c": 3}  # "oil lamps" is two words in a juxtaposition: oil AND lamps


# --- What the matches have in common -----------------------------------------------------------------------------


def test_facets_are_of_all_matches_whatever_the_limit() -> None:
    found = search("oil OR bank", limit=1)
    assert [(c.value, c.articles) for c in found.facets("source")] == [("The Lantern", 2), ("The Herald", 1)]
    assert [c.value for c in found.facets("source", limit=1)] == ["The Lantern"]
    assert [(b.begin, b.articles) for b in found.timeline("month")] == [(date(2025, 9, 1), 1), (date(2025, 10, 1), 1)]
    assert found.timeline("day", "mentioned").unknown == 2


def test_entities_and_who_is_named_with_whom() -> None:
    found = search("*")
    assert [(c.value, c.field, c.articles) for c in found.entities(limit=2)] == [
        ("Ana Ruiz", "person", 2), ("Marl", "place", 1)]  # fmt: skip
    assert [c.value for c in found.entities("place")] == ["Marl"]
    assert [(c.value, c.articles) for c in found.entities(with_="ana ruiz")] == [
        ("Marl", 1), ("Ilara Voss", 1), ("Rolf Voss", 1)]  # fmt: skip
    assert [(c.value, c.articles) for c in found.entities(with_="ruiz")] == [
        ("Marl", 1), ("Ilara Voss", 1), ("Rolf Voss", 1)]  # fmt: skip
    assert [c.value for c in found.entities(with_="voss")] == ["Ana Ruiz", "Marl"]  # without all of that name
    assert [c.value for c in found.entities(with_="nobody")] == []
    assert [c.value for c in found.entities(with_="a*a")] == []


def test_corrected_names_are_one_wherever_they_are_named() -> None:
    corrections = parse_corrections("{aliases: {Ilara Voss: [I. Voss]}, hide: [Marl]}")
    found = search("*")
    top = found.entities(limit=2, corrections=corrections)
    assert [(c.value, c.articles) for c in top] == [("Ana Ruiz", 2), ("Ilara Voss", 2)]
    for name in ("Ilara Voss", "ilara voss", "I. Voss"):
        together = found.entities(with_=name, corrections=corrections)
        assert [(c.value, c.articles) for c in together] == [("Ana Ruiz", 1)], name
    assert [c.articles for c in found.entities(with_="Ana Ruiz", corrections=corrections)] == [1, 1]


def test_explanations_of_hits_and_of_others() -> None:
    found = search("oil price")
    assert found.explain(found[0]).score == pytest.approx(found[0].score)
    assert found.explain("a").matched
    assert [str(part.node) for part in found.explain("b").failures()] == ["oil", "price"]
    with pytest.raises(SearchNewsError, match="no article with the id 'z'"):
        found.explain("z")


def test_results_outlive_the_archive() -> None:
    held = snapshot(ARTICLES)
    found = Results.of(held, parse("oil"))
    del held
    assert [(c.value.title(), c.articles) for c in found.facets("source")] == [("The Lantern", 2)]


def test_an_empty_archive_finds_nothing() -> None:
    found = Results.of(Snapshot([]), parse("oil"))
    assert (found.total, list(found), list(found.facets("person")), list(found.timeline())) == (0, [], [], [])


# --- Names and times ---------------------------------------------------------------------------------------------

NAMED = Article(
    id="n", title="Voss in Marl", language="en", published=datetime(2025, 9, 3, 8, tzinfo=UTC),
    body="Ilara Voss met the Bank of Marl on Tuesday. Ms Voss, 61, said the bank of the river by Marl would flood on "
    "September 9. VOSS had voss in a note.",
    person=(EntityCount("Ilara Voss", 3),), org=(EntityCount("Bank of Marl", 1),), place=(EntityCount("Marl", 2),),
    mentioned=(Interval(date(2025, 9, 2), date(2025, 9, 3)), Interval(date(2025, 9, 9), date(2025, 9, 10))),
)  # fmt: skip


@pytest.mark.parametrize(("text", "marks"), [
    ('person:"ilara voss"', ["Ilara Voss", "Voss", "VOSS"]),
    ("person:vos*", ["Ilara Voss", "Voss", "VOSS"]),
    ("org:bank", ["Bank of Marl"]),
    ("place:marl", ["Marl", "Marl"]),
    ("entity:marl", ["Bank of Marl", "Marl"]),
    ("person:voss flood", ["Ilara Voss", "Voss", "flood", "VOSS"]),
    ("flood -person:nobody", ["flood"]),
    ("flood NOT (NOT person:voss)", ["Ilara Voss", "Voss", "flood", "VOSS"]),
    ("mentioned:2025-09-09", ["September 9"]),
    ("mentioned:2025-09", ["Tuesday", "September 9"]),
    ("published:2025-09-03", []),
])  # fmt: skip
def test_names_and_times_are_marked(text: str, marks: list[str]) -> None:
    hit = Results.of(snapshot([NAMED]), parse(text))[0]
    assert [piece for piece, mark in hit.body.pieces() if mark] == marks
    assert [piece for piece, mark in hit.snippet.pieces() if mark] == marks
    assert pickle.loads(pickle.dumps(hit)).snippet == hit.snippet


def test_the_title_names_too() -> None:
    hit = Results.of(snapshot([NAMED]), parse("person:voss AND place:marl"))[0]
    assert [piece for piece, mark in hit.title.pieces() if mark] == ["Voss", "Marl"]
