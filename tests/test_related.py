"""The order `related`: the best matches are raised by the words that the best of them have in common."""

from __future__ import annotations

import dataclasses
from collections import Counter
from unittest import mock

import pytest
import reference
import strategies
from hypothesis import given, settings
from hypothesis import strategies as st
from search_cases import by_id, snapshot_of

import searchnews
from searchnews import analysis
from searchnews.article import Article
from searchnews.kernels import native
from searchnews.query import nodes as q
from searchnews.query import parse
from searchnews.search import collapse, related, scoring, top
from searchnews.search.answer import answer, articles_with
from searchnews.search.evaluate import Evaluation
from searchnews.search.results import Results
from searchnews.storage.snapshot import Snapshot

ARTICLES = [
    Article(id="levee", title="Levee breaks", body="The flood broke the levee at Harrow. Pumps and sandbags failed."),
    Article(id="flood", title="Flood", body="The flood rose. The levee held; pumps ran, and sandbags were piled high."),
    Article(id="pumps", body="A flood. Pumps and sandbags were brought from the levee to the town in the night."),
    Article(id="goods", body="A flood of cheap goods reached the shops, where buyers of coats and shoes were waiting."),
    Article(id="none", body="Pumps, a levee and sandbags, but of the other thing not a word."),
    Article(id="trade", body="Shops and buyers: cheap goods, cheap shoes."),
]


def ranked(snapshot: Snapshot, tree: q.Node, **options: object) -> list[tuple[str, float]]:
    found = Results.of(snapshot, tree, sort="related", limit=100, copies=True, **options)  # type: ignore[arg-type]
    return [(hit.id, hit.score) for hit in found]


def test_what_the_best_have_in_common_comes_first() -> None:
    snapshot = snapshot_of(ARTICLES, cuts=[2])
    with mock.patch.multiple(related, STORIES=2):
        found = Results.of(snapshot, parse("flood"), sort="related")
        assert [hit.id for hit in found] == ["flood", "levee", "pumps", "goods"]
        words = [str(word).partition("^")[0] for word in found.added]
        assert {"flood", "levee", "pumps", "sandbags"} <= set(words)
        assert not {"the", "at", "held", "harrow"} & set(words)  # function words, and words of one article
        assert found.total == Results.of(snapshot, parse("flood")).total == 4


def test_explanations_are_of_what_was_added_too() -> None:
    found = Results.of(snapshot_of(ARTICLES), parse("flood"), sort="related")
    explanation = found.explain(found[0])
    assert explanation.score == pytest.approx(found[0].score)
    assert [str(part.node) for part in explanation.parts] == ["flood", *map(str, found.added)]
    assert [str(part.node) for part in found.explain("none").failures()] == ["flood"]
    assert Results.of(snapshot_of(ARTICLES), parse("flood")).added == ()


@pytest.mark.parametrize("query", ["*", "words:>3", "flood^0", "zebra", "-flood"])
def test_without_scores_nothing_is_added(query: str) -> None:
    snapshot = snapshot_of(ARTICLES)
    found = Results.of(snapshot, parse(query), sort="related")
    assert found.added == ()
    assert [hit.id for hit in found] == [hit.id for hit in Results.of(snapshot, parse(query))]


def test_an_article_without_a_score_is_not_read() -> None:
    articles = [Article(id="a", body="oil"), Article(id="b", body="price", author=("x",)), Article(body="price")]
    assert dict(ranked(snapshot_of(articles), parse("oil OR author:x")))["b"] == 0


def test_no_hits_and_no_articles() -> None:
    assert Results.of(snapshot_of(ARTICLES), parse("flood"), sort="related", limit=0).total == 4
    assert ranked(snapshot_of([]), parse("flood")) == []
    assert ranked(snapshot_of(ARTICLES[:1]), parse("flood"))[0][0] == "levee"


@st.composite
def _archives(draw: st.DrawFn) -> list[Article]:
    found = [dataclasses.replace(a, language=a.language or "en") for a in draw(strategies.archives(8))]
    return draw(st.permutations(found))


@given(_archives(), strategies.trees(), st.integers(0, 8), st.integers(1, 4), st.integers(1, 3))
@settings(max_examples=50, deadline=None)
def test_the_formula(articles: list[Article], tree: q.Node, cut: int, head: int, stories: int) -> None:
    # In one language, so that it does not matter which of two equally common spellings of a stem is added.
    articles = [dataclasses.replace(article, language="en") for article in articles]
    snapshot = snapshot_of(articles, cuts=[min(cut, len(articles))])
    with mock.patch.multiple(related, HEAD=head, STORIES=stories, WORDS=1000, _CANDIDATES=1000):
        matches = answer(Evaluation(snapshot), tree)
        expected = _expected(articles, by_id(snapshot, matches), _ids(snapshot, top.best(snapshot, matches, head)))
        for library in (native.library(), None):
            with mock.patch.object(native, "library", return_value=library):
                fresh = Snapshot(snapshot.shards)
                found = related.related(fresh, answer(Evaluation(fresh), tree))
                assert by_id(fresh, found) == pytest.approx(expected, rel=1e-2, abs=1e-5)  # weights have three digits
                assert found.total == len(expected)


def _ids(snapshot: Snapshot, places: list[tuple[int, int, float]]) -> list[str]:
    return [snapshot.shards[shard].article(doc).id for shard, doc, _ in places]


def _expected(articles: list[Article], scores: dict[str, float], head: list[str]) -> dict[str, float]:
    """The raised scores, worked out with counters, given those of the query and which articles are the best."""
    archive, by_number = reference.Archive(articles), {article.id: i for i, article in enumerate(articles)}
    read = [id_ for id_ in head if scores[id_] > 0][: related.STORIES]
    most = max((scores[id_] for id_ in head), default=0.0)
    if not most:
        return scores
    belief = {id_: (scores[id_] / most) ** 6 for id_ in read}
    shares: Counter[str] = Counter()
    written: dict[str, Counter[tuple[str, str]]] = {}
    for id_ in read:
        article = articles[by_number[id_]]
        words = analysis.words(article.title) + analysis.words(article.body)
        for word in words:
            share = belief[id_] / sum(belief.values()) / len(words)
            term = analysis.term(word, article.language)
            shares[term] += share
            written.setdefault(term, Counter())[analysis.fold(word), article.language] += share
    weights: dict[q.Word, float] = {}
    for term, share in shares.items():
        (word, language), _ = written[term].most_common(1)[0]
        unit = q.Word(word)
        df = sum(archive.matches(unit, i) for i in range(len(articles)))
        light = reference.is_light(word, language)
        if len(word) > 1 and any(map(str.isalpha, word)) and not light and df > 1:
            weights[unit] = weights.get(unit, 0) + share * scoring.idf(len(articles), df)
    added = {
        id_: sum(w * archive.score(unit, i) for unit, w in weights.items() if archive.matches(unit, i))
        for id_, i in by_number.items()
        if id_ in head
    }
    largest = max(added.values())
    return {
        id_: score + (0.4 / 0.6 * most * added[id_] / largest if id_ in added and largest else 0)
        for id_, score in scores.items()
    }


@given(_archives(), st.sampled_from(strategies.SPELLINGS + strategies.TEXTS), st.sets(st.integers(0, 8)))
@settings(max_examples=30, deadline=None)
def test_how_many_articles_have_a_word(articles: list[Article], word: str, dead: set[int]) -> None:
    deleted = {article.id for i, article in enumerate(articles) if i in dead}
    snapshot = snapshot_of(articles, cuts=[len(articles) // 2], deleted=deleted)
    live = [article for article in articles if article.id not in deleted]
    for library in (native.library(), None):
        with mock.patch.object(native, "library", return_value=library):
            fresh = Evaluation(Snapshot(snapshot.shards))
            assert articles_with(fresh, q.Word(word)) == len(reference.matches(q.Word(word), live))


@given(_archives(), strategies.trees(), st.integers(0, 8), st.integers(1, 6))
@settings(max_examples=30, deadline=None)
def test_pages_are_parts_of_one_order(articles: list[Article], tree: q.Node, cut: int, head: int) -> None:
    snapshot = snapshot_of(articles, cuts=[min(cut, len(articles))])
    with mock.patch.multiple(related, HEAD=head):
        whole = ranked(snapshot, tree)
        pages = [Results.of(snapshot, tree, sort="related", limit=2, offset=i, copies=True) for i in range(0, 10, 2)]
        assert [(hit.id, hit.score) for page in pages for hit in page] == whole
        found = related.related(snapshot, answer(Evaluation(snapshot), tree))
        for everything in (top.everything, collapse.everything):
            assert _ids(snapshot, everything(snapshot, found, "related").tuples()) == [id_ for id_, _ in whole]
        assert sorted(id_ for id_, _ in whole) == sorted(reference.matches(tree, articles))
        scores = [score for _, score in whole]
        assert scores == sorted(scores, reverse=True)
        assert [id_ for id_, _ in ranked(snapshot_of(articles), tree)] == [id_ for id_, _ in whole]


def test_copies_are_read_once(tmp_path: object) -> None:
    with searchnews.create(f"{tmp_path}/index") as archive:
        body = "The flood broke the levee at Harrow, and pumps and sandbags failed in the night, the mayor said. "
        wire = [Article(id=f"copy-{i}", title="Flood", body=body * 3) for i in range(3)]
        archive.add([*wire, *ARTICLES])
        with mock.patch.multiple(related, STORIES=2):
            one = archive.search("flood", sort="related")
            every = archive.search("flood", sort="related", copies=True)
        assert one.total == every.total == 7
        assert len(one) == 5
        assert len(every) == 7
        assert one.added == every.added
