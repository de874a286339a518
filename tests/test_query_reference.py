"""Is the reference right where the answer is known? And do its sentences agree with those of the index?"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime

import pytest
import reference
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import archives, texts, trees

from searchnews.analysis import Vocabulary, tokenize
from searchnews.article import Article, EntityCount, Interval
from searchnews.query import nodes as q
from searchnews.query import normal, parse

BODY = "Oil prices rose. The US bank said OIL prices fell in May.\n\nInterest in rates rises; interest rates may fall."
#       0   1      2     3   4  5    6    7   8      9    10 11   12       13 14    15     16       17    18  19


def spans(query: str, text: str = BODY) -> list[tuple[int, int]]:
    return sorted(reference.spans(parse(query), "body", reference.read(text, "en")))


SPANS = [
    ("oil", [(0, 0), (7, 7)]),
    ("price", [(1, 1), (8, 8)]),
    ("=price", []),
    ("=PRICES", [(1, 1), (8, 8)]),
    ('"interest rates"', [(16, 17)]),
    ('"interest rates"~1', [(12, 14), (16, 17)]),
    ('"interest rates"~9', [(12, 14), (16, 17)]),
    ('"interest rate"', []),
    ('"rates interest"~1', [(14, 16)]),
    ("oil-price", [(0, 1), (7, 8)]),
    ("pric*", [(1, 1), (8, 8)]),
    ("?ay", [(11, 11), (18, 18)]),
    ("oli~", [(0, 0), (7, 7)]),
    ("rats~", [(14, 14), (17, 17)]),
    ("/r.{3,4}/", [(2, 2), (14, 14), (15, 15), (17, 17)]),
    ("caps(oil)", [(0, 0), (7, 7)]),
    ("allcaps(oil)", [(7, 7)]),
    ("nocaps(may)", [(18, 18)]),
    ("caps(may)", [(11, 11)]),
    ("allcaps(us)", [(4, 4)]),
    ("oil OR price", [(0, 0), (1, 1), (7, 7), (8, 8)]),
    ('rate OR "interest rates"', [(14, 14), (17, 17)]),  # the phrase contains a match of rate
    ("oil w/1 price", [(0, 1), (7, 8)]),
    ("oil w/9 price", [(0, 1), (1, 7), (7, 8)]),
    ("price w/9 oil", [(0, 1), (1, 7), (7, 8)]),
    ("oil PRE/9 price", [(0, 1), (7, 8)]),
    ("oil w/7 oil", [(0, 7)]),
    ("oil w/6 oil", []),
    ("rates w/1 rates", []),
    ('"interest rates" w/1 rates', []),  # one rates is not two
    ('"interest rates" w/3 rates', [(14, 17)]),
    ("oil w/1 price w/9 oil", [(0, 7)]),  # either oil may be the one beside price
    ("oil w/9 price w/9 rose", [(0, 2), (1, 7), (2, 8)]),
    ('(oil OR "oil prices") w/1 rose', [(0, 2)]),  # the longer one is near enough
    ('oil NOT w/1 "oil prices"', []),
    ("us w/6 oil w/1 said", [(4, 7)]),  # in between
    ("price w/9 oil w/2 said", [(1, 7), (6, 8)]),
    ('"interest rates" PRE/9 rates', []),
    ("oil w/1 price w/2 rose", [(0, 2)]),
    ("oil NOT w/2 rose", [(7, 7)]),
    ("oil NOT w/1 oil", [(0, 0), (7, 7)]),
    ("oil w/s rose", [(0, 2)]),
    ("oil w/s us", [(4, 7)]),
    ("rose w/s us", []),
    ("rose w/p us", [(2, 4)]),
    ("may w/p rates", [(17, 18)]),
    ("fall w/p oil", []),
    ("lead/8(oil)", [(0, 0), (7, 7)]),
    ("lead/7(oil)", [(0, 0)]),
    ("lead/17(interest w/1 rates)", []),
    ("lead/18(interest w/1 rates)", [(16, 17)]),
    ("title:oil", []),
    ("body:oil", [(0, 0), (7, 7)]),
]


@pytest.mark.parametrize(("query", "expected"), SPANS, ids=[row[0] for row in SPANS])
def test_spans(query: str, expected: list[tuple[int, int]]) -> None:
    assert spans(query) == expected


ARTICLES = [
    Article(id="one", title="Oil rises", body=BODY, author=("Ana Ruiz",), source="The  Lantern", tag=("a*b", "x"),
            published=datetime(2025, 9, 7, 23, tzinfo=UTC), person=(EntityCount("Ilara Voss", 2),),
            mentioned=(Interval(date(2025, 8, 30), date(2025, 9, 2)),)),
    Article(id="two", title="São Paulo", body="Nothing happened.", org=(EntityCount("United Nations", 1),)),
    Article(id="three", title="Öl", body="Die Preise fallen", language="de"),
]  # fmt: skip

MATCHES = [
    ("*", "one two three"),
    ("oil", "one"),
    ("sao", "two"),
    ("preis", "three"),
    ("ol", "three"),
    ("NOT oil", "two three"),
    ("oil OR -paulo", "one three"),
    ("title:(rises OR paulo)", "one two"),
    ("atleast/3(oil)", "one"),
    ("atleast/4(oil)", ""),
    ("atleast/2(title:oil)", ""),
    ('author:"ANA RUIZ"', "one"),
    ("author:ana", "one"),
    ("tag:rate", ""),
    ("author:ana*", "one"),
    ('source:"the lantern"', "one"),
    ("tag:a\\*b", "one"),
    ("tag:a\\*", ""),
    ("tag:?", "one"),
    ("person:voss", "one"),
    ('person:"ilara voss"', "one"),
    ("person:ilar", ""),
    ("entity:nations", "two"),
    ("person:nations", ""),
    ("published:2025-09-07", "one"),
    ("published:2025-09-08..", ""),
    ("-published:2024", "one two three"),
    ("mentioned:2025-09", "one"),
    ("mentioned:2025-09-02", ""),
    ("mentioned:<2025-08-31", "one"),
    ("mentioned:<2025-08-30", ""),
    ("words:>10", "one"),
    ("words:2..3", "two three"),
    ("has:person", "one"),
    ("has:entity", "one two"),
    ("has:language", "three"),
    ("has:words", "one two three"),
    ("has:title -has:published", "two three"),
    ("oil^0", "one"),
]


@pytest.mark.parametrize(("query", "expected"), MATCHES, ids=[row[0] for row in MATCHES])
def test_matches(query: str, expected: str) -> None:
    assert " ".join(reference.matches(parse(query), ARTICLES)) == expected


def bm25f(tf: float, df: int, count: int = 3) -> float:
    return math.log(1 + (count - df + 0.5) / (df + 0.5)) * tf * 2.5 / (1.5 + tf)


def test_scores() -> None:
    average = {"title": 5 / 3, "body": 25 / 3}
    title = 3.0 * 1 / (1 - 0.75 + 0.75 * 2 / average["title"])
    body = 1.0 * 2 / (1 - 0.75 + 0.75 * 20 / average["body"])
    oil = bm25f(title + body, 1)
    rose = bm25f(body / 2, 1)

    def score(query: str) -> float:
        return reference.matches(parse(query), ARTICLES)["one"]

    assert score("oil") == pytest.approx(oil)
    assert score("body:oil") == pytest.approx(bm25f(body, 1))
    assert score("oil rose") == pytest.approx(oil + rose)
    assert score("oil OR nothing") == pytest.approx(oil)
    assert score("oil^2 OR rose") == pytest.approx(2 * oil + rose)
    assert score("atleast/2(oil)") == pytest.approx(oil)
    assert score("lead/5(oil)") == pytest.approx(bm25f(title + body / 2, 1))
    assert score("the") == pytest.approx(bm25f(body / 2, 1) / 4)
    assert score("=the") == score("caps(the)") == pytest.approx(bm25f(body / 2, 1))
    assert score("oil w/3 rose") == pytest.approx(rose)
    assert score("atleast/2(oil OR rose)") == pytest.approx(bm25f(title + 1.5 * body, 1))
    for silent in ("*", "-nothing", "author:*ruiz", "entity:voss", "words:>1", "has:title", "published:2025", "oil^0"):
        assert score(silent) == 0.0
    assert score("NOT NOT oil") == pytest.approx(oil)
    assert score("NOT (a OR NOT oil)") == 0.0


CHARACTERS = st.text("aBC1é .!?\n\t,-\u00a0", max_size=30)
PIECES = st.lists(
    st.sampled_from((*"US3é.!?,“” \n", "Mr", "Sept", "oil", "Oil", "  ", "\n\n", "\r\n", "”)")),
    max_size=25,
).map("".join)


@settings(max_examples=600, deadline=None)
@given(st.lists(CHARACTERS | PIECES | texts(), min_size=1, max_size=3))
@example(["Mr. A. Smith. No. 5 rose. 3 fell! é. \n\nEnd", "", "One.\nTwo\nthree.\nFour"])
def test_sentences_agree_with_the_index(batch: list[str]) -> None:
    found = tokenize(batch, Vocabulary())
    sentences, paragraphs = found.sentence_starts.tolist(), found.paragraph_starts.tolist()
    for i, text in enumerate(batch):
        part = slice(int(found.first[i]), int(found.first[i + 1]))
        assert (sentences[part], paragraphs[part]) == reference.starts(text)


def test_near_spellings() -> None:
    rows = [("oil", "oil", 0), ("oil", "oli", 1), ("oil", "il", 1), ("oil", "boil", 1), ("oil", "ail", 1),
            ("oil", "lio", 2), ("abcd", "badc", 2), ("ca", "abc", 3), ("", "ab", 2)]  # fmt: skip
    for left, right, distance in rows:
        for a, b in ((left, right), (right, left)):
            assert reference.near_spelling(a, b, distance)
            assert not reference.near_spelling(a, b, distance - 1)


@settings(max_examples=80, deadline=None)
@given(trees(), st.data())
def test_laws(tree: q.Node, data: st.DataObject) -> None:
    """Whatever the query: NOT is the rest, scores are not negative, and the order of articles does not matter."""
    articles: list[Article] = data.draw(archives())
    found = reference.matches(tree, articles)
    rest = reference.matches(q.Not(tree), articles)
    assert found.keys() | rest.keys() == {a.id for a in articles}
    assert not found.keys() & rest.keys()
    assert all(score >= 0 for score in found.values())
    assert reference.matches(tree, articles[::-1]) == pytest.approx(found)
    assert reference.matches(normal(tree), articles).keys() == found.keys()
