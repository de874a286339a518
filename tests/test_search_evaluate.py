"""The engine finds what the brute-force reference finds, with the same scores, however the archive is cut."""

from __future__ import annotations

import dataclasses

import pytest
import reference
import strategies
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from search_cases import by_id, snapshot_of

from searchnews.article import Article
from searchnews.query import nodes as q
from searchnews.search import evaluate as evaluate_module
from searchnews.search import top
from searchnews.search.answer import answer
from searchnews.search.evaluate import Evaluation, evaluate
from searchnews.storage.snapshot import Snapshot


@dataclasses.dataclass(frozen=True)
class Case:
    """Live articles, and a snapshot of them with deleted ones among them."""

    live: list[Article]
    deleted: list[str]
    cuts: list[int]
    snapshot: Snapshot = dataclasses.field(repr=False)


def _case(articles: list[Article], deleted: set[str], cuts: list[int]) -> Case:
    live = [a for a in articles if a.id not in deleted]
    return Case(live, sorted(deleted), cuts, snapshot_of(articles, cuts=cuts, deleted=deleted))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Random articles in any order, cut anywhere, some of them deleted."""
    articles = [dataclasses.replace(a, language=a.language or "en") for a in draw(strategies.archives(8))]
    deleted = {a.id for a in articles if draw(st.integers(0, 4)) == 0}
    cuts = draw(st.lists(st.integers(0, len(articles)), max_size=2))
    return _case(draw(st.permutations(articles)), deleted, cuts)


@given(cases(), st.lists(strategies.trees(), min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_engine_agrees_with_the_reference(case: Case, trees: list[q.Node]) -> None:
    _agree(case, trees)


# Texts of a handful of words, so that proximities of all kinds often hold.
DENSE_WORDS = ("oil", "Oil", "oils", "price", "prices", "bank", "us.", "US.", "may.\n\nMay", "AT&T")
DENSE = st.lists(st.sampled_from(DENSE_WORDS), max_size=25)
DENSE_LEAVES = st.sampled_from(
    [
        q.Word("oil"), q.Word("price"), q.Word("bank"), q.Exact("oil"), q.Word("us", case="allcaps"), q.Word("AT&T"),
        q.Phrase(("oil", "price")), q.Phrase(("oil", "oil")), q.Phrase(("bank", "may"), 2), q.Wildcard("*i*"),
        q.Phrase(("oil", "price", "oil"), 3), q.Fuzzy("oi"), q.Regex("o.*|m.*"), q.Word("may", field="body"),
    ]
)  # fmt: skip


@pytest.mark.parametrize("few", [0, 1_000_000])
@given(case=cases(), trees=st.lists(strategies.trees(), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lists_and_dense_arrays_agree(
    monkeypatch: pytest.MonkeyPatch, few: int, case: Case, trees: list[q.Node]
) -> None:
    """Small archives hardly ever come to keep matches in both forms: here each is kept throughout."""
    monkeypatch.setattr(evaluate_module, "_FEW", few)
    monkeypatch.setattr(top, "_FEW", 1)
    _agree(case, trees)


def _proximities(part: st.SearchStrategy[q.Node]) -> st.SearchStrategy[q.Node]:
    distances = st.integers(1, 6)
    return st.one_of(
        st.builds(q.Near, part, part, distances, st.booleans()),
        st.builds(q.Same, part, part, st.sampled_from("sp")),
        st.builds(q.NotNear, part, part, distances),
        st.builds(q.Lead, part, st.integers(1, 12)),
        st.builds(q.Or, st.lists(part, min_size=2, max_size=3).map(tuple)),
    )


@given(
    st.lists(st.tuples(DENSE, DENSE), min_size=1, max_size=5),
    st.lists(st.recursive(DENSE_LEAVES, _proximities, max_leaves=6), min_size=1, max_size=8),
    st.integers(0, 5),
)
@settings(max_examples=150, deadline=None)
def test_positions_agree_with_the_reference(
    texts: list[tuple[list[str], list[str]]], trees: list[q.Node], cut: int
) -> None:
    articles = [Article(id=f"a-{i}", title=" ".join(t[:6]), body=" ".join(b)) for i, (t, b) in enumerate(texts)]
    _agree(_case(articles, set(), [min(cut, len(articles))]), [*trees, *(q.AtLeast(2, tree) for tree in trees)])


def _agree(case: Case, trees: list[q.Node]) -> None:
    archive = reference.Archive(case.live)
    for tree in trees:
        expected = archive.search(tree)
        orders = []
        for matches in (evaluate(case.snapshot, tree), answer(Evaluation(case.snapshot), tree)):
            assert by_id(case.snapshot, matches) == pytest.approx(expected, rel=1e-5, abs=1e-6), str(tree)
            assert matches.total == len(expected)
            orders.append([place[:2] for place in top.best(case.snapshot, matches, 3)])
        assert orders[0] == orders[1], str(tree)


@given(strategies.archives(8), st.lists(strategies.trees(), max_size=6), st.lists(st.integers(0, 8), max_size=3))
@settings(max_examples=30, deadline=None)
def test_scores_do_not_depend_on_the_segments(articles: list[Article], trees: list[q.Node], cuts: list[int]) -> None:
    whole = snapshot_of(articles)
    pieces = snapshot_of(articles, cuts=[min(cut, len(articles)) for cut in cuts])
    for tree in trees:
        assert by_id(whole, evaluate(whole, tree)) == by_id(pieces, evaluate(pieces, tree)), str(tree)


def test_frequencies_that_do_not_fit_a_byte() -> None:
    articles = [
        Article(id="many", body="oil " * 260 + "price"),
        Article(id="few", body="oil price"),
        Article(id="oils", body="Oils " * 255),
    ]
    oil, price = q.Word("oil"), q.Word("price")
    trees = [oil, q.Wildcard("oi*"), q.Exact("oils"), q.Wildcard("*s"), q.AtLeast(256, oil), q.Near(oil, price, 1)]
    _agree(_case(articles, set(), []), [*trees, q.Word("oil", case="caps"), q.Fuzzy("oil")])


def test_an_article_longer_than_a_short_position() -> None:
    articles = [Article(id="long", body="filler " * 70_000 + "oil price"), Article(id="short", body="price oil")]
    snapshot = snapshot_of(articles)
    oil, price = q.Word("oil"), q.Word("price")
    for tree, ids in (
        (q.Phrase(("oil", "price")), {"long"}),
        (q.Near(oil, price, 1, ordered=True), {"long"}),
        (q.Near(oil, price, 1), {"long", "short"}),
        (q.Lead(oil, 70_000), {"short"}),
        (q.Lead(oil, 70_001), {"long", "short"}),
    ):
        assert set(by_id(snapshot, evaluate(snapshot, tree))) == ids, str(tree)


def test_a_stem_is_that_of_the_article_s_language() -> None:
    articles = [
        Article(id="english", body="rates of nations", language="en"),
        Article(id="german", body="rates nationen", language="de"),
        Article(id="other", body="rates nation", language="xx"),
    ]
    trees = [q.Word(w) for w in ("rates", "rate", "nationen", "nation", "nations")]
    _agree(_case(articles, set(), []), [*trees, q.Near(q.Word("rate"), q.Word("nation"), 3)])


def test_nothing_in_an_empty_archive() -> None:
    for tree in (q.Everything(), q.Word("oil"), q.Not(q.Fuzzy("oil")), q.Phrase(("oil", "price"))):
        assert evaluate(Snapshot([]), tree).total == 0
