"""Which articles are at, just inside and just outside both ends of what a filter asks for?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from snapshots import snapshot

from searchnews.article import Article, EntityCount, Interval
from searchnews.fields import FIELDS
from searchnews.query import nodes as q
from searchnews.search import filters

AT = datetime(2025, 9, 10, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)  # instants are kept in whole seconds, a query's may lie between two
SECOND = timedelta(seconds=1)


def found(articles: list[Article], node: q.Node) -> list[bool]:
    (mask,) = filters.matching(snapshot(articles), node)
    return mask.tolist()


@pytest.mark.parametrize(("begin", "until", "matches"), [
    (AT, None, True), (AT - TICK, None, True), (AT + TICK, None, False), (AT + SECOND, None, False),
    (None, AT, False), (None, AT - TICK, False), (None, AT + TICK, True), (None, AT + SECOND, True),
    (AT, AT + SECOND, True), (AT, AT, False), (AT - SECOND, AT, False), (None, None, True),
])  # fmt: skip
@pytest.mark.parametrize("field", ["published", "modified"])
def test_an_instant_in_a_range(field: str, begin: datetime | None, until: datetime | None, matches: bool) -> None:
    dated = Article(id="dated", published=AT, modified=AT)
    assert found([dated, Article(id="undated")], q.DateRange(field, begin, until, "")) == [matches, False]


def test_days_in_a_range() -> None:
    """Every range of half days against every interval of days around: they overlap, or the article does not match."""
    days = [date(2025, 9, 8) + timedelta(i) for i in range(5)]
    spans = [(a, b) for a in days for b in days if a < b]
    articles = [Article(id=str(i), mentioned=(Interval(a, b),)) for i, (a, b) in enumerate(spans)]
    held = snapshot([*articles, Article(id="none")])
    halves = [None, *(datetime(2025, 9, 7, tzinfo=UTC) + timedelta(hours=12 * i) for i in range(14))]
    for begin in halves:
        for until in halves:
            if begin is not None and until is not None and begin >= until:
                continue
            (mask,) = filters.matching(held, q.DateRange("mentioned", begin, until, ""))
            midnights = [tuple(datetime(d.year, d.month, d.day, tzinfo=UTC) for d in span) for span in spans]
            expected = [(until is None or a < until) and (begin is None or b > begin) for a, b in midnights]
            assert mask.tolist() == [*expected, False], (begin, until)


@pytest.mark.parametrize(("low", "high", "expected"), [
    (2, None, [False, True, True]), (None, 2, [True, True, False]), (2, 2, [False, True, False]),
    (3, None, [False, False, True]), (None, 0, [False, False, False]), (None, None, [True, True, True]),
])  # fmt: skip
def test_numbers_in_a_range(low: int | None, high: int | None, expected: list[bool]) -> None:
    articles = [Article(id=str(n), body="word " * n) for n in (1, 2, 3)]
    assert found(articles, q.NumberRange("words", low, high)) == expected


FULL = Article(
    id="full", title="Oil rose", body="Oil rose.", url="https://a.example/1", author=("Ana Ruiz",), source="Harrow",
    section=("Business",), tag=("oil",), language="en", published=AT, modified=AT,
    person=(EntityCount("Ilara Voss", 1),), org=(EntityCount("Civic Union", 1),), place=(EntityCount("Lisbon", 1),),
    other=(EntityCount("Ever Given", 1),), mentioned=(Interval(date(2025, 9, 1), date(2025, 9, 2)),),
)  # fmt: skip


@pytest.mark.parametrize("field", [field.name for field in FIELDS if not field.derived])
def test_what_an_article_has(field: str) -> None:
    always = field in ("id", "language", "words")
    assert found([FULL, Article(id="bare")], q.Has(field)) == [True, always]
