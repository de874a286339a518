"""Is a query given up in time, and does the error say what was dear?"""

from __future__ import annotations

import itertools

import pytest
from search_cases import snapshot_of

from searchnews.article import Article
from searchnews.errors import QueryError
from searchnews.query import nodes as q
from searchnews.query import parse
from searchnews.search import limit, postings
from searchnews.search.limit import Limit
from searchnews.search.positions import Field, Known
from searchnews.search.postings import text_fields
from searchnews.search.results import Results

SNAPSHOT = snapshot_of([Article(id="a", title="Oil", body="oil price. The bank said so.")])
QUERIES = ("oil", '"oil price"', "oil w/s price", "oil AND bank", "oil OR bank", "-oil", "pri*", "atleast/2(oil)",
           "lead(oil)", "person:voss", "has:title", "oil^2")  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_time_that_is_up_ends_every_query(query: str) -> None:
    with pytest.raises(QueryError, match="takes more than 1e-09 s"):
        Results.of(SNAPSHOT, parse(query), timeout=1e-9)


@pytest.mark.parametrize("query", QUERIES)
def test_time_enough_changes_nothing(query: str) -> None:
    assert Results.of(SNAPSHOT, parse(query), timeout=1000).total == Results.of(SNAPSHOT, parse(query)).total


@pytest.mark.parametrize(
    ("costs", "dear"),
    [((1, 9, 1, 1), "b"), ((1, 1, 20, 1), "c"), ((20, 1, 1, 1), "a"), ((3, 2, 1, 9), "d")],
)
def test_the_dearest_part_is_named(monkeypatch: pytest.MonkeyPatch, costs: tuple[int, ...], dear: str) -> None:
    now = iter(itertools.accumulate((0, 0, *costs)))  # made, first part begun, ...
    monkeypatch.setattr(limit.time, "monotonic", lambda: clock[0])
    clock = [next(now)]
    allowed = Limit(10)

    def search() -> None:
        for part in "abcd":
            clock[0] = next(now)
            allowed.begin(parse(part))
        clock[0] = next(now)
        allowed.check(parse("d"))

    with pytest.raises(QueryError) as error:
        search()
    assert (error.value.text, error.value.start, error.value.end) == (dear, 0, 1)


@pytest.mark.parametrize("seconds", [0, -1, float("nan")])
def test_a_timeout_is_more_than_nothing(seconds: float) -> None:
    with pytest.raises(ValueError, match="more than 0"):
        Limit(seconds)


def test_the_limit_is_looked_at_while_a_pattern_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not only when all of its words in a segment have been."""

    class Counting(Limit):
        checked = 0

        def check(self, part: q.Node | None = None) -> None:
            self.checked += 1

    monkeypatch.setattr(postings, "_AT_ONCE", 1)
    limit = Counting(None)
    field = Field(text_fields(SNAPSHOT)[0][1], Known(text_fields(SNAPSHOT)[0][1]), limit)
    (token,) = field.tokens(parse("/[a-z]+/"))  # type: ignore[arg-type]
    assert len(field.keys(token, None, range(1))) == 6
    assert limit.checked == 6  # one a word
