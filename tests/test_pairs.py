"""Pairs of letters: segments keep where they stand, and phrases of letters are found by them as without them."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from unittest import mock

import corpus
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews import analysis, query
from searchnews.article import Article
from searchnews.indexing import pairs
from searchnews.indexing.join import join
from searchnews.kernels import native
from searchnews.scripts import is_letter
from searchnews.search.core import _needed, core_of
from searchnews.search.results import Results
from searchnews.storage.segment import Segment
from searchnews.storage.snapshot import Shard, Snapshot

LETTERS = [*"利率利金ดอกしてĀ。 \n", "AI", "rate", "ガ", "ｶﾞ", "5月", "บี้"]
TEXT = st.lists(st.sampled_from(LETTERS), max_size=14).map("".join)
ARTICLES = st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=6).map(
    lambda texts: [Article(id=f"a{i}", title=title, body=body) for i, (title, body) in enumerate(texts)]
)
PHRASES = (
    "利率", "金利", "利利", "率利率", "ดอก", "してし", "利率利金", "ガ利", "ｶﾞ利", "AI利", "利AI", "บี้ก",
    "5月利", "利 率", "月利率",
)  # fmt: skip
FORMS = ('"{}"', "{}", "={}", "title:{}", '"{}" AND 利', '"{}"^2 OR 金', 'NOT "{}"', '"{}" w/5 利', '2 of ("{}" 利 金)')


def expected(articles: list[Article], field: str) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """Where each pair stands: (document, position), by brute force."""
    found: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for doc, article in enumerate(articles):
        words = [analysis.fold(word) for word in analysis.words(getattr(article, field))]
        for at, pair in enumerate(pairwise(words)):
            if all(is_letter(word[0]) for word in pair):
                found[pair].append((doc, at))
    return found


def kept(segment: Segment, field: str) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """What the segment says of that."""
    keys, terms = segment.pairs, segment.lexicon.terms
    assert keys is not None
    assert (keys[1:] > keys[:-1]).all()
    found = {}
    for number, key in enumerate(keys.tolist()):
        column = segment.pairs_of(field)
        at = slice(int(column.postings[number]), int(column.postings[number + 1]))
        docs = np.repeat(column.docs[at], column.frequencies(at)).tolist()
        where = slice(int(column.tokens[number]), int(column.tokens[number + 1]))
        if docs:
            places = list(zip(docs, column.positions[where].tolist(), strict=True))
            found[terms[key >> 32], terms[key & 0xFFFFFFFF]] = places
    return found


@given(ARTICLES, st.integers(1, 4), st.sampled_from((1, 1 << 22)))
def test_where_they_stand(articles: list[Article], batch: int, at_once: int) -> None:
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(pairs, "AT_ONCE", at_once):
        segment = corpus.build(Path(folder, "MAIN_a.news"), articles, batch)
        assert segment.problems() == []
        for field in ("title", "body"):
            assert kept(segment, field) == expected(articles, field)


@given(ARTICLES, ARTICLES, st.data())
def test_joining_makes_them_anew(first: list[Article], second: list[Article], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shards, left = [], []
        for name, articles in (("a", first), ("b", second)):
            segment = corpus.build(Path(folder, f"MAIN_{name}.news"), articles)
            deleted = np.array(data.draw(st.lists(st.booleans(), min_size=len(articles), max_size=len(articles))))
            shards.append(Shard(segment, deleted))
            left += [article for article, gone in zip(articles, deleted.tolist(), strict=True) if not gone]
        if left:
            join(shards, Path(folder, "MAIN_c.news"))
            segment = Segment(Path(folder, "MAIN_c.news"))
            for field in ("title", "body"):
                assert kept(segment, field) == expected(left, field)


@pytest.mark.skipif(native.library() is None, reason="there was no C compiler")
@given(ARTICLES, ARTICLES, st.sampled_from(PHRASES), st.sampled_from(FORMS), st.data())
def test_phrases_are_found_as_without_them(
    first: list[Article], second: list[Article], phrase: str, form: str, data: st.DataObject
) -> None:
    tree = query.parse(form.format(phrase))
    with tempfile.TemporaryDirectory() as folder:
        shards = []
        for name, articles in (("a", first), ("b", second)):
            segment = corpus.build(Path(folder, f"MAIN_{name}.news"), articles)
            deleted = np.array(data.draw(st.lists(st.booleans(), min_size=len(articles), max_size=len(articles))))
            shards.append(Shard(segment, deleted))
        answers = []
        for known in (True, False):
            with mock.patch.object(Segment, "pairs", Segment.pairs if known else None):
                found = Results.of(Snapshot(tuple(shards)), tree, limit=20)
                answers.append((found.total, [(hit.id, hit.score, hit.title.marks, hit.body.marks) for hit in found]))
        assert answers[0] == answers[1]


@pytest.mark.skipif(native.library() is None, reason="there was no C compiler")
@pytest.mark.parametrize(
    ("phrase", "number"),
    [("利率", 1), ("利率利", 2), ("利率利率", 2), ("利率利率利", 3), ("ｶﾞ利", 1), ("AI利率", 0), ("利", 0), ("a b", 0)],
)
def test_when_they_are_used(tmp_path: Path, phrase: str, number: int) -> None:
    text = "利率利率 ดอกเบี้ย AI利率 a b ガ利 ｶﾞ利"
    segment = corpus.build(tmp_path / "MAIN_a.news", [Article(id="a", body=text)])
    core = core_of(Snapshot((Shard(segment),)))
    assert core is not None
    asked = core.ask(query.parse(f'"{phrase}"'), {})  # type: ignore[arg-type]
    assert asked is not None
    assert len(asked.tokens) == (number or asked.size)


@pytest.mark.parametrize(
    ("postings", "kept"),
    [
        ([5], [0]), ([5, 6], [0, 1]), ([5, 6, 7], [0, 2]), ([5, 1, 7], [0, 1, 2]), ([1, 8, 9, 2], [0, 1, 3]),
        ([1, 9, 9, 9, 2], [0, 2, 4]), ([3, 9, 2, 9, 9, 4], [0, 2, 4, 5]), ([9] * 6, [0, 2, 4, 5]),
    ],
)  # fmt: skip
def test_which_are_looked_at(postings: list[int], kept: list[int]) -> None:
    assert _needed(postings) == kept


@given(st.lists(st.integers(0, 9), min_size=1, max_size=40))
def test_no_letter_is_left_out(postings: list[int]) -> None:
    kept = _needed(postings)
    assert {*kept} >= {0, len(postings) - 1, postings.index(min(postings))}
    assert all(after - before <= 2 for before, after in pairwise(kept))


def test_more_often_than_a_byte_can_say(tmp_path: Path) -> None:
    segment = corpus.build(tmp_path / "MAIN_a.news", [Article(id="a", body="利率 " * 300)])
    assert len(kept(segment, "body")["利", "率"]) == 300
    assert segment.problems() == []


def test_texts_without_such_letters_have_none(tmp_path: Path) -> None:
    segment = corpus.build(tmp_path / "MAIN_a.news", [Article(id="a", body="rates Ставки")])
    assert segment.pairs is not None
    assert len(segment.pairs) == 0
    assert not any(".pairs" in name for name in segment)


def test_too_many_letters_are_not_paired(tmp_path: Path) -> None:
    with mock.patch.object(pairs, "_NONE", 3):
        segment = corpus.build(tmp_path / "MAIN_a.news", [Article(id="a", body="利率金")])
    assert segment.pairs is None
