"""An archive on a cluster finds what the brute-force reference finds, whatever was updated and deleted on whichever
shard."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator

import pytest
import reference
import strategies
from conftest import Cluster
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from test_query_reference import BODY
from test_search_evaluate import DENSE, DENSE_LEAVES

from searchnews.article import Article
from searchnews.cluster import doubt
from searchnews.cluster.archive import ClusterArchive
from searchnews.errors import SearchNewsError
from searchnews.fields import own_types
from searchnews.indexing.enrich import Enrich
from searchnews.query import nodes as q

AS_GIVEN = Enrich(entities="none", dates=False, copies=False, languages=False)
OWN = own_types(strategies.OWN)
QUERIES = 12  # of each archive: making one takes longer than asking it
ROUNDS = int(os.environ.get("SEARCHNEWS_TEST_ROUNDS", "1"))  # of 336 queries: with six they are 2,016
# No search for the smallest example: each takes a second.
SHARED = settings(
    deadline=None, suppress_health_check=[*HealthCheck], derandomize=True, phases=[Phase.explicit, Phase.generate]
)


def _compare(
    cluster: Cluster, name: str, articles: list[Article], gone: set[str], trees: list[q.Node], by: str = ""
) -> None:
    with ClusterArchive.create(cluster.address(name), shards=1 if by else 3, replicas=0, meta=OWN, by=by) as archive:
        before = [dataclasses.replace(article, title="", body="oil price", published=None) for article in articles[::2]]
        archive.add(before, enrich=AS_GIVEN)  # which the next ones take the place of
        archive.add(articles, enrich=AS_GIVEN)
        if gone:
            archive.delete(gone)
        live = [article for article in articles if article.id not in gone]
        for tree in trees:
            wanted = reference.matches(tree, live).keys()
            found = archive.search(tree, limit=100)
            assert {hit.id for hit in found} == wanted, str(tree)
            assert found.total == len(wanted), str(tree)
        archive.drop()


@st.composite
def archives(draw: st.DrawFn) -> tuple[list[Article], set[str]]:
    """Random articles, and the ids of those that are deleted."""
    articles = [dataclasses.replace(a, language=a.language or "en") for a in draw(strategies.archives(8))]
    return articles, {a.id for a in articles if draw(st.integers(0, 4)) == 0}


@given(
    archives(),
    st.lists(strategies.trees(), min_size=QUERIES, max_size=QUERIES),
    st.sampled_from(["", "", "", "year", "month"]),
)
@settings(SHARED, max_examples=12 * ROUNDS)
def test_all_forms(
    cluster: Cluster, names: Iterator[str], drawn: tuple[list[Article], set[str]], trees: list[q.Node], by: str
) -> None:
    _compare(cluster, next(names), *drawn, trees, by)


@given(archives(), st.lists(strategies.positionals(), min_size=QUERIES, max_size=QUERIES))
@settings(SHARED, max_examples=8 * ROUNDS)
def test_proximities(
    cluster: Cluster, names: Iterator[str], drawn: tuple[list[Article], set[str]], trees: list[q.Node]
) -> None:
    _compare(cluster, next(names), *drawn, trees)


@given(archives(), st.lists(strategies.trees(), min_size=QUERIES, max_size=QUERIES))
@settings(SHARED, max_examples=3 * ROUNDS)
def test_explanations_are_true(
    cluster: Cluster, names: Iterator[str], drawn: tuple[list[Article], set[str]], trees: list[q.Node]
) -> None:
    articles, gone = drawn
    with ClusterArchive.create(cluster.address(next(names)), shards=2, replicas=0, meta=OWN) as archive:
        archive.add(articles, enrich=AS_GIVEN)
        archive.delete(gone)
        for tree in trees:
            found = archive.search(tree, limit=3)
            for hit in found:
                told = found.explain(hit)
                assert (told.matched, told.articles) == (True, found.total), str(tree)
                assert told.score == pytest.approx(hit.score, rel=1e-4, abs=1e-6), (str(tree), hit.id)
        archive.drop()


def _pairs(part: st.SearchStrategy[q.Node]) -> st.SearchStrategy[q.Node]:
    distances = st.integers(1, 5)
    return st.one_of(
        part,
        st.builds(q.Near, part, part, distances, st.booleans()),
        st.builds(q.Same, part, part, st.sampled_from("sp"), st.booleans()),
        st.builds(q.Together, st.lists(part, min_size=2, max_size=3).map(tuple), distances),
        st.builds(q.Lead, part, st.integers(1, 6)),
        st.builds(q.AtLeast, st.integers(2, 4), part),
    )


RUNS = DENSE_LEAVES.filter(q.is_run)
DENSE_TREES = _pairs(RUNS | st.builds(q.Or, st.lists(RUNS, min_size=2, max_size=3).map(tuple)))


@given(st.lists(DENSE, min_size=10, max_size=30), st.lists(DENSE_TREES, min_size=QUERIES, max_size=QUERIES))
@settings(SHARED, max_examples=8 * ROUNDS)
def test_what_the_cluster_says_by_itself(
    cluster: Cluster, names: Iterator[str], texts: list[list[str]], trees: list[q.Node]
) -> None:
    """Forms that need no second look, in texts of a handful of words, where proximities of all kinds often hold."""
    articles = [Article(id=f"a-{i}", body=" ".join(words), language="en") for i, words in enumerate(texts)]
    _compare(cluster, next(names), articles, set(), trees)


def test_words_in_a_row_near_the_same_words(cluster: Cluster, names: Iterator[str]) -> None:
    texts = ["bank price oil Oil US prices Oil Oil bank", "oil oil oil", "oil oil oil oil", "bank price a bank price."]
    articles = [Article(id=f"a-{i}", body=text, language="en") for i, text in enumerate(texts)]
    oils, banks = q.Phrase(("oil", "oil")), q.Phrase(("bank", "price"))
    trees: list[q.Node] = [
        form
        for run in (oils, banks)
        for form in (q.Near(run, run, 5), q.Near(run, run, 5, True), q.Same(run, run, "s"), q.Together((run, run), 5))
    ]
    _compare(cluster, next(names), articles, set(), trees)


def test_more_words_than_a_proximity_takes(cluster: Cluster, names: Iterator[str]) -> None:
    words = " ".join(f"pre{number:05}" for number in range(3000))
    articles = [Article(id="a", body=f"oil {words} oil"), Article(id="b", body="oil and gas pre12345 oils")]
    with ClusterArchive.create(cluster.address(next(names)), shards=2, replicas=0) as archive:
        archive.add(articles, enrich=AS_GIVEN)
        for text, found in (("oil NEAR/1 pre*", {"a", "b"}), ("gas NEAR/1 pre*", {"b"}), ("oil NEAR/1 p*", {"a", "b"}),
                            ("nocaps(pre*)", {"a", "b"}), ("caps(pre*)", set())):  # fmt: skip
            assert {hit.id for hit in archive.search(text)} == found, text
            assert archive.count(text) == len(found)


def test_too_much_to_look_at(cluster: Cluster, names: Iterator[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with ClusterArchive.create(cluster.address(next(names)), shards=1, replicas=0) as archive:
        archive.add([Article(id=str(i), body=BODY) for i in range(5)], enrich=AS_GIVEN)
        monkeypatch.setattr(doubt, "MOST", 4)
        with pytest.raises(SearchNewsError, match=r"oil NOT NEAR/2 rose: .* 5 articles"):
            archive.search("oil NOT NEAR/2 rose")
        refused, found = archive.batch(["oil NOT NEAR/2 rose", "oil"])
        assert (refused.articles, found.articles) == (0, 5)
        assert "5 articles have them" in str(refused.error)
        assert archive.count("oil NEAR/2 rose") == 5  # of which the cluster knows all
