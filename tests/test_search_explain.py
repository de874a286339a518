"""Explanations add up to the score, and say what an article lacks."""

from __future__ import annotations

import numpy as np
import pytest
import strategies
from hypothesis import given, settings
from hypothesis import strategies as st
from search_cases import snapshot_of
from snapshots import Sample, samples

from searchnews.article import Article
from searchnews.query import nodes as q
from searchnews.query import parse
from searchnews.search import scoring
from searchnews.search.answer import answer
from searchnews.search.evaluate import Evaluation, evaluate
from searchnews.search.explain import Explanation, count_parts, explain, why_not

ARTICLES = [
    Article(id="one", title="Oil price", body="The price of oil rose. Banks fell.", source="The Lantern"),
    Article(id="two", title="Banks", body="Oil is up, but the price of bread and of butter and of eggs is not."),
    Article(id="three", body="Nothing here"),
]


def test_a_word() -> None:
    found = explain(snapshot_of(ARTICLES, cuts=[1]), parse("oil"), 0, 0)
    assert (found.matched, found.articles, found.documents, found.parts) == (True, 2, 3, ())
    assert [(o.field, o.matches, o.length, o.boost) for o in found.occurrences] == [
        ("title", 1, 2, 3.0),
        ("body", 1, 7, 1.0),
    ]
    assert found.idf == pytest.approx(scoring.idf(3, 2))
    assert found.score == pytest.approx(found.idf * found.tf * 2.5 / (1.5 + found.tf), rel=1e-5)


def test_function_words_weigh_by_the_language_of_the_article() -> None:
    articles = [
        Article(id="en", body="Workers die in the mine", language="en"),
        Article(id="de", body="Die Bank und die Mine", language="de"),
    ]
    for cuts in ((), (1,)):
        snapshot = snapshot_of(articles, cuts=list(cuts))
        for query in ("die", "die^2", "die mine", "die OR mine", "die mine bank"):
            tree = parse(query)
            for article in articles:
                place = snapshot.find(article.id)
                assert place is not None
                found = explain(snapshot, tree, *place)
                if not found.matched:
                    continue
                quick = answer(Evaluation(snapshot), tree).shards[place[0]]
                assert quick.score(np.array([place[1]]))[0] == pytest.approx(found.score)
                assert scoring.LIGHT in _weights(found) if article.id == "de" else {1.0} == _weights(found)


def _weights(found: Explanation) -> set[float]:
    return {found.weight}.union(*map(_weights, found.parts))


@given(strategies.archives(5), strategies.trees(), st.integers(0, 5))
@settings(max_examples=80, deadline=None)
def test_parts_add_up(articles: list[Article], tree: q.Node, cut: int) -> None:
    snapshot = snapshot_of(articles, cuts=[min(cut, len(articles))])
    matches = evaluate(snapshot, tree)
    for shard, found in enumerate(matches.shards):
        for doc in range(len(found.mask)):
            explanation = explain(snapshot, tree, shard, doc)
            assert explanation.matched == found.mask[doc]
            assert explanation.articles == matches.total
            assert explanation.score == (0 if found.dense is None else found.dense[doc])
            _adds_up(explanation)
            assert bool(why_not(snapshot, tree, shard, doc)) != explanation.matched


def _adds_up(found: Explanation) -> None:
    if found.occurrences and found.matched:
        assert found.score == pytest.approx(found.weight * found.idf * found.tf * 2.5 / (1.5 + found.tf), rel=1e-5)
    elif found.matched and isinstance(found.node, q.And | q.Or | q.SomeOf):
        assert found.score == pytest.approx(sum(part.score for part in found.parts if part.matched), rel=1e-5)
    for part in found.parts:
        _adds_up(part)


@pytest.mark.parametrize(
    ("query", "failed"),
    [
        ("oil", []),
        ("oil AND lantern", ["lantern"]),
        ("oil AND (tea OR source:x)", ["tea", "source:x"]),
        ("oil -banks", ["NOT banks"]),
        ("NOT NOT tea", ["tea"]),
        ("bread NEAR/2 oil", ["bread NEAR/2 oil"]),
        ("oil AND tea^2", ["tea"]),
        ("atleast/3(oil)", ["atleast/3(oil)"]),
        ("published:2025", ["published:2025"]),
    ],
)
def test_why_not(query: str, failed: list[str]) -> None:
    snapshot = snapshot_of(ARTICLES)
    assert [str(part.node) for part in why_not(snapshot, parse(query), 0, 1)] == failed


def test_operands_of_a_proximity_are_told_apart() -> None:
    (failed,) = why_not(snapshot_of(ARTICLES), parse("bread NEAR/2 oil"), 0, 1)
    assert [(str(part.node), part.matched) for part in failed.parts] == [("bread", True), ("oil", True)]


@given(samples(), strategies.trees())
@settings(max_examples=60, deadline=None)
def test_parts_are_counted_each_by_itself(sample: Sample, tree: q.Node) -> None:
    held = sample.snapshot

    def check(found: Explanation) -> None:
        matches = evaluate(held, found.node)
        assert (found.articles, found.documents) == (matches.total, held.documents)
        for part in found.parts:
            check(part)

    found = count_parts(held, tree)
    assert found.node == tree
    check(found)
    if held.documents:
        shard = next(i for i, shard in enumerate(held.shards) if shard.documents)
        assert _shape(found) == _shape(explain(held, tree, shard, int(held.shards[shard].live.argmax())))


def _shape(found: Explanation) -> list[object]:
    return [found.node, found.articles, [_shape(part) for part in found.parts]]
