"""Text of any script, indexed: what is in it is found by each of its words, whatever is cut, folded or combined, and
the reference finds the same."""

from __future__ import annotations

import unicodedata
from unittest import mock

import pytest
import reference
from hypothesis import given, settings
from hypothesis import strategies as st
from search_cases import by_id, snapshot_of

from searchnews import analysis, query
from searchnews.article import Article
from searchnews.kernels import native
from searchnews.query import nodes as q
from searchnews.search.answer import answer
from searchnews.search.evaluate import Evaluation
from searchnews.storage.snapshot import Snapshot

# A language that is written in them, and first and last characters of Unicode's blocks.
SCRIPTS = (
    ("en", "AZ", "az", "09"),
    ("fr", "\u00c0\u00ff", "az"),
    ("vi", "\u1ea0\u1ef9", "\u0100\u01b0", "az"),
    ("tr", "AZ", "az", "\u0130\u0131"),
    ("el", "\u0386\u03ce", "\u1f00\u1ffc"),
    ("ru", "\u0400\u045f"),
    ("uk", "\u0400\u0491"),
    ("hy", "\u0531\u0587"),
    ("he", "\u05b0\u05ea"),
    ("ar", "\u0621\u0669", "\u0671\u06d3", "\ufe80\ufefc"),
    ("hi", "\u0900\u096f"),
    ("bn", "\u0980\u09ef"),
    ("ta", "\u0b80\u0bef"),
    ("si", "\u0d80\u0ddf"),
    ("th", "\u0e01\u0e5b"),
    ("lo", "\u0e81\u0edf"),
    ("bo", "\u0f00\u0fbc"),
    ("my", "\u1000\u109d", "\uaa60\uaa7f"),
    ("ka", "\u10a0\u10ff"),
    ("ko", "\u1100\u11ff", "\uac00\ud7fb", "\u3131\u318e", "\uffa0\uffdc"),
    ("am", "\u1200\u137c"),
    ("km", "\u1780\u17e9"),
    ("ja", "\u3005\u3007", "\u3041\u309f", "\u30a0\u30ff", "\uff66\uff9f", "\u4e00\u4e20"),
    ("zh", "\u4e00\u4e20", "\u3400\u3410", "\uf900\uf910", "\U00020000\U00020010"),
    ("en", "\uff10\uff5a", "\u2100\u214f", "\u2460\u24ea"),
    ("en", "\u0300\u036f", "az", "\u3099\u309a", "\u200b\u200f"),
)  # fmt: skip
BETWEEN = (" ", " ", "\n\n", "。", "、", ".", "។", "\u00ad", "-", "'")


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, str]:
    """A language, and a text in its script with some of another."""
    own, other = draw(st.sampled_from(SCRIPTS)), draw(st.sampled_from(SCRIPTS))
    ranges = (*own[1:], *other[1:])
    letters = [st.characters(min_codepoint=ord(first), max_codepoint=ord(last)) for first, last in ranges]
    few = draw(st.lists(st.one_of(*letters), min_size=1, max_size=6))
    pieces = st.one_of(st.sampled_from(few), st.sampled_from(few), st.sampled_from(few), st.sampled_from(BETWEEN))
    return own[0], "".join(draw(st.lists(pieces, max_size=20)))


ARCHIVES = st.lists(st.tuples(texts(), texts()), min_size=1, max_size=4).map(
    lambda drawn: [
        Article(id=f"a{i}", title=title, body=body, language=language)
        for i, ((language, body), (_, title)) in enumerate(drawn)
    ]
)  # fmt: skip


def found(snapshot: Snapshot, tree: q.Node) -> dict[str, float]:
    return by_id(snapshot, answer(Evaluation(snapshot), tree))


@settings(max_examples=15)  # each asks for every word of an archive
@given(ARCHIVES, st.data())
def test_what_is_indexed_is_found(articles: list[Article], data: st.DataObject) -> None:
    snapshot = snapshot_of(articles, cuts=[len(articles) // 2])
    for article in articles:
        for field in ("title", "body"):
            text = getattr(article, field)
            spans = analysis.spans(text)
            if not spans:
                continue
            first = data.draw(st.integers(0, len(spans) - 1), "first")
            last = data.draw(st.integers(first, min(len(spans) - 1, first + 5)), "last")
            cut = text[spans[first][0] : spans[last][1]]
            words = tuple(analysis.words(cut))
            trees = [q.Phrase(words, field=field), q.Phrase(words), *(q.Word(word) for word in words)]
            trees += [q.Phrase(tuple(map(analysis.fold, words))), q.Phrase(words[:1] + words[-1:], slop=len(words))]
            trees += [q.Near(q.Exact(words[0]), q.Exact(words[-1]), last - first)] if words[0] != words[-1] else []
            for tree in trees:
                hits = found(snapshot, tree)
                assert article.id in hits or len(words) == 1, tree
                assert hits == pytest.approx(reference.matches(tree, articles), rel=1e-5), tree
                with mock.patch.object(native, "library", return_value=None):
                    assert found(snapshot_of(articles, cuts=[1]), tree).keys() == hits.keys(), tree


@given(texts(), st.sampled_from(("NFC", "NFD")))
def test_composed_or_not_it_is_the_same(drawn: tuple[str, str], form: str) -> None:
    """Unicode Standard Annex 15: canonical equivalents are the same text. But for initials: the full stops between
    single letters with marks of their own join nothing."""
    text = drawn[1].replace(".", " ")
    folds = [analysis.fold(word) for word in analysis.words(text)]
    assert [analysis.fold(word) for word in analysis.words(unicodedata.normalize(form, text))] == folds


@given(texts())
def test_what_is_typed_is_what_is_found(drawn: tuple[str, str]) -> None:
    """A text as a query in quotation marks, as people paste them, is the phrase of its words."""
    _, text = drawn
    words = tuple(analysis.words(text))
    if words:
        assert query.parse(f'"{text}"') == q.Phrase(words)
