"""The engine finds what the brute-force reference finds, with the same scores, however the archive is cut."""

from __future__ import annotations

import dataclasses
import tracemalloc
from typing import Any
from unittest import mock

import numpy as np
import pytest
import reference
import strategies
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from search_cases import by_id, snapshot_of
from test_query_reference import BODY, SPANS

from searchnews.article import Article
from searchnews.errors import QueryError
from searchnews.kernels import native
from searchnews.query import nodes as q
from searchnews.query import parse
from searchnews.search import dictionary, positions, postings, top
from searchnews.search import evaluate as evaluate_module
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
    monkeypatch.setattr(postings, "_FEW", few)
    monkeypatch.setattr(positions, "_SHORT", few)
    monkeypatch.setattr(top, "_FEW", 1)
    _agree(case, trees)


@given(case=cases(), trees=st.lists(strategies.trees(), min_size=1, max_size=6))
@settings(max_examples=30, deadline=None)
def test_who_counts_may_ask_for_scores_nevertheless(case: Case, trees: list[q.Node]) -> None:
    for tree in trees:
        scored = evaluate(case.snapshot, tree)
        with mock.patch.object(native, "library", return_value=None):
            counted = answer(Evaluation(case.snapshot), tree, 0)
        assert counted.total == scored.total
        assert [docs.tolist() for docs in counted.docs] == [docs.tolist() for docs in scored.docs]
        assert by_id(case.snapshot, counted) == by_id(case.snapshot, scored)


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
        quick = answer(Evaluation(case.snapshot), tree, 3)
        orders.append([place[:2] for place in top.best(case.snapshot, quick, 3)])
        assert orders[0] == orders[1] == orders[2], str(tree)
        assert {quick.total, answer(Evaluation(case.snapshot), tree, 0).total} == {len(expected)}
        assert by_id(case.snapshot, quick) == pytest.approx(expected, rel=1e-5, abs=1e-6), str(tree)


WORDS = BODY.split(" ")
PIECES = [" ".join(WORDS[i : i + size]) for size in (2, 3, 5, 9, 20) for i in range(0, len(WORDS) - 1, 1 + size // 4)]


def test_known_spans_are_found_in_the_pieces_of_a_text_that_hold_them() -> None:
    """Random queries seldom ask for a match that begins or ends where another one does; these do."""
    articles = [Article(id=f"a-{i}", title=piece[:20], body=piece, language="en") for i, piece in enumerate(PIECES)]
    _agree(_case(articles, {"a-3", "a-40"}, [25]), [parse(query) for query, _ in SPANS])


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


@pytest.mark.parametrize("others", [0xFFFE, 0xFFFF, 0x10000])
def test_the_last_word_where_positions_become_wider(others: int) -> None:
    """With 65,536 words the last position still fits 16 bits; with one more it does not."""
    articles = [Article(id="long", body="filler " * others + "oil"), Article(id="short", body="oil filler")]
    snapshot = snapshot_of(articles)
    oil, filler = q.Word("oil"), q.Word("filler")
    assert set(by_id(snapshot, evaluate(snapshot, q.Lead(oil, others)))) == {"short"}
    assert set(by_id(snapshot, evaluate(snapshot, q.Lead(oil, others + 1)))) == {"long", "short"}
    assert set(by_id(snapshot, evaluate(snapshot, q.Phrase(("filler", "oil"))))) == {"long"}
    assert set(by_id(snapshot, evaluate(snapshot, q.Near(oil, filler, 1, ordered=True)))) == {"short"}



def test_a_stem_is_that_of_the_article_s_language() -> None:
    articles = [
        Article(id="english", body="rates of nations", language="en"),
        Article(id="german", body="rates nationen", language="de"),
        Article(id="other", body="rates nation", language="xx"),
    ]
    trees = [q.Word(w) for w in ("rates", "rate", "nationen", "nation", "nations")]
    _agree(_case(articles, set(), []), [*trees, q.Near(q.Word("rate"), q.Word("nation"), 3)])


@pytest.mark.parametrize("count", [1, 255, 256, 257])  # 255 are told apart in a byte, 256 are not
def test_articles_in_a_language(count: int) -> None:
    codes = [f"x{number}" for number in range(count)]
    snapshot = snapshot_of([Article(id=code, body="a", language=code) for code in codes])
    segment = snapshot.shards[0].segment
    for some in ([], codes[:1], codes[-1:], [*codes[::2], "en"]):
        assert np.flatnonzero(dictionary.in_languages(segment, some)).tolist() == [
            doc for doc, code in enumerate(codes) if code in some
        ]


def test_nothing_in_an_empty_archive() -> None:
    for tree in (q.Everything(), q.Word("oil"), q.Not(q.Fuzzy("oil")), q.Phrase(("oil", "price"))):
        assert evaluate(Snapshot([]), tree).total == 0


# --- The laws of proximities -----------------------------------------------------------------------------------------

DENSE_TEXTS = st.lists(st.tuples(DENSE, DENSE), min_size=1, max_size=5)
PARTS = st.recursive(DENSE_LEAVES, _proximities, max_leaves=3)
# A proximity of one part and another: these must hold for all of them.
OPERATORS = st.one_of(
    st.builds(lambda d, o: lambda x, y: q.Near(x, y, d, o), st.integers(1, 6), st.booleans()),
    st.sampled_from("sp").map(lambda unit: lambda x, y: q.Same(x, y, unit)),
    st.builds(lambda d, n: lambda x, y: q.Lead(q.Near(x, y, d), n), st.integers(1, 6), st.integers(1, 12)),
    st.builds(lambda d, z: lambda x, y: q.Near(z, q.Near(x, y, d), 1), st.integers(1, 6), DENSE_LEAVES),
    st.builds(lambda z: lambda x, y: q.NotNear(q.Same(x, y, "p"), z, 2), DENSE_LEAVES),
)


def _snapshot(texts: list[tuple[list[str], list[str]]]) -> Snapshot:
    articles = [Article(id=f"a-{i}", title=" ".join(t[:6]), body=" ".join(b)) for i, (t, b) in enumerate(texts)]
    return snapshot_of(articles)


def _matches(snapshot: Snapshot, tree: q.Node) -> list[object]:
    """Where a form matches in each shard and field."""
    fields = Evaluation(snapshot).fields(0)
    return [(spans.first.tolist(), spans.last.tolist()) for spans in (field.matches(tree) for field in fields)]


@given(DENSE_TEXTS, OPERATORS, PARTS, PARTS, PARTS)
@settings(max_examples=100, deadline=None)
def test_proximities_distribute_over_or(texts: Any, operator: Any, x: q.Node, y: q.Node, z: q.Node) -> None:
    snapshot = _snapshot(texts)
    right = q.Or((operator(x, y), operator(x, z)))
    assert _matches(snapshot, operator(x, q.Or((y, z)))) == _matches(snapshot, right)
    left = q.Or((operator(y, x), operator(z, x)))
    assert _matches(snapshot, operator(q.Or((y, z)), x)) == _matches(snapshot, left)


@given(DENSE_TEXTS, st.integers(1, 6), PARTS, PARTS, PARTS)
@settings(max_examples=50, deadline=None)
def test_what_is_near_neither_is_not_near_either(texts: Any, distance: int, x: q.Node, y: q.Node, z: q.Node) -> None:
    snapshot = _snapshot(texts)
    one_after_the_other = q.NotNear(q.NotNear(x, y, distance), z, distance)
    assert _matches(snapshot, q.NotNear(x, q.Or((y, z)), distance)) == _matches(snapshot, one_after_the_other)
    either = q.Or((q.NotNear(y, x, distance), q.NotNear(z, x, distance)))
    assert _matches(snapshot, q.NotNear(q.Or((y, z)), x, distance)) == _matches(snapshot, either)


@given(DENSE_TEXTS, PARTS, PARTS, DENSE_LEAVES, st.booleans(), st.integers(1, 6), st.integers(1, 6))
@settings(max_examples=50, deadline=None)
def test_a_greater_distance_loses_nothing(
    texts: Any, x: q.Node, y: q.Node, z: q.Node, ordered: bool, distance: int, more: int
) -> None:
    snapshot = _snapshot(texts)

    def found(distance: int) -> set[str]:
        return set(by_id(snapshot, evaluate(snapshot, q.Near(q.Near(x, y, distance, ordered), z, 2))))

    assert found(distance) <= found(distance + more)


@given(st.permutations(("oil", "price", "bank", "rose", "fell", "said")), st.data())
@settings(max_examples=60, deadline=None)
def test_a_proximity_wants_as_many_words_as_it_has(words: list[str], data: st.DataObject) -> None:
    """However it is nested: in a text of different words, none can be asked for twice."""
    asked = [q.Word(data.draw(st.sampled_from(words))) for _ in range(data.draw(st.integers(2, 5)))]
    parts: list[q.Node] = list(asked)
    while len(parts) > 1:
        i = data.draw(st.integers(0, len(parts) - 2))
        parts[i : i + 2] = [q.Near(parts[i], parts[i + 1], 6)]
    snapshot = snapshot_of([Article(id="a", body=" ".join(words))])
    assert evaluate(snapshot, parts[0]).total == (len(set(asked)) == len(asked))


NESTED = [
    ('(bank OR "bank of england") w/5 rate', "the Bank of England raised its key rate", True),
    ('(bank OR "bank of england") w/4 rate', "the Bank of England raised its key rate", True),
    ('(bank OR "bank of england") w/3 rate', "the Bank of England raised its key rate", False),
    ('oil NOT w/4 (bank OR "bank of england")', "bank of england x x x oil", False),
    ("a NEAR/5 b NEAR/5 a", "a b", False),
    ("a NEAR/5 b NEAR/5 a", "a b a", True),
    ("a NEAR/5 b NEAR/5 c NEAR/5 b", "a b c", False),
    ("a w/s b w/s a", "a b", False),
    ("a w/p b w/p c w/p d w/p a", "b c d a", False),
    ("a w/p b w/p c w/p d w/p a", "a b c d a", True),
    ('"interest rates" NEAR/5 interest', "interest rates", False),
    ('"interest rates" NEAR/5 interest', "interest in interest rates", True),
    ('"a c"~3 NEAR/5 b', "a b c", True),  # b is none of the phrase's words
    ('"a c"~3 NEAR/5 c', "a b c", False),
    ("(b NEAR/5 a) NEAR/1 c", "b a a c", True),  # the second a will do
    ('atleast/2(bank OR "bank of england")', "the bank of england", False),  # one is part of the other
    ('atleast/2(bank OR "bank of england")', "the bank of england, a bank", True),
    ("atleast/2(oil w/5 price)", "oil oil price", False),  # the longer run contains the shorter
    ("atleast/2(oil w/5 price)", "oil price oil", True),
    ("((b NEAR/5 a) NEAR/1 c) NOT NEAR/1 d", "b a a c", True),
]


@pytest.mark.parametrize(("query", "text", "found"), NESTED)
def test_nested_proximities(query: str, text: str, found: bool) -> None:
    snapshot = snapshot_of([Article(id="a", body=text)])
    assert evaluate(snapshot, parse(query)).total == found


@pytest.mark.parametrize(
    "narrow",
    [
        {"positions._WINDOW": 3, "postings._AT_ONCE": 2},
        {"positions._WINDOW": 3, "positions._MANY_TERMS": 1, "postings._FEW": 0},
        {"positions._SHORT": 0, "postings._FEW": 0},
        {"positions._MOST_ORDERED": 0},
        {"positions._MOST_ORDERED": 0, "spans._AT_ONCE": 2},
        {"positions._MOST_ORDERED": 0, "spans._MOST_WAYS": 150},
        {"positions._REMEMBERED": -1, "positions._WORTH_NARROWING": 0},
        {"evaluate.AT_ONCE": 2, "answer.AT_ONCE": 2},
    ],
    ids=repr,
)
@given(texts=DENSE_TEXTS, tree=st.recursive(DENSE_LEAVES, _proximities, max_leaves=4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_windows_and_limits_change_nothing(
    monkeypatch: pytest.MonkeyPatch, narrow: dict[str, int], texts: Any, tree: q.Node
) -> None:
    snapshot = _snapshot(texts)
    usual = _matches(snapshot, tree), by_id(snapshot, evaluate(snapshot, q.Or((tree, tree, tree))))
    with monkeypatch.context() as patch:
        for name, value in narrow.items():
            patch.setattr(f"searchnews.search.{name}", value)
        assert (_matches(snapshot, tree), by_id(snapshot, evaluate(snapshot, q.Or((tree, tree, tree))))) == usual


def test_too_many_ways_to_choose_are_an_error_that_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchnews.search.spans._MOST_WAYS", 100)
    snapshot = snapshot_of([Article(id="a", body="a " * 30)])
    with pytest.raises(QueryError, match="millions of ways") as error:
        evaluate(snapshot, parse('oil OR "a a"~20 w/p a'))
    assert error.value.text == '"a a"~20 w/p a'


def test_an_or_of_many_parts_holds_few_at_once() -> None:
    """500 phrases took as much memory as 500 arrays of all documents."""
    snapshot = snapshot_of([Article(id=f"a-{i}", body=f"w{i % 50} v{i % 70} rest") for i in range(2000)])
    tree = q.Or(tuple(q.Phrase((f"w{i % 50}", f"v{i % 70}")) for i in range(500)))
    evaluate(snapshot, tree)
    peaks = []
    for _ in range(3):  # a table of the interpreter's own, half as large, may grow at any time
        tracemalloc.start()
        assert evaluate(snapshot, tree).total == 2000
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert min(peaks) < 100 * 4 * 2000
