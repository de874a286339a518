"""The best matches are those that sorting all of them puts first, in an order that no segmentation changes."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from search_cases import snapshot_of

from searchnews.article import Article
from searchnews.query import parse
from searchnews.search.evaluate import evaluate
from searchnews.search.top import SORTS, best
from searchnews.storage.snapshot import Snapshot
from searchnews.storage.unique import value_hash

DRAW = random.Random(5)
# More than the 512 groups of documents by which scores are cut, many of them with equal scores and dates.
ARTICLES = [
    Article(
        id=f"a-{number}",
        title=DRAW.choice(("", "oil", "price of oil")),
        body=" ".join(DRAW.choices(("oil", "price", "bank"), k=DRAW.randrange(1, 6))),
        published=DRAW.choice((None, *(datetime(2025, 9, 1, tzinfo=UTC) + timedelta(days=d) for d in range(40)))),
    )
    for number in range(1500)
]
QUERIES = (
    "oil",
    "price OR bank",
    "published:2025-09",
    "*",
    "-oil",
    "title:price",
    "oil^0",
    "nothing",
    "bank AND title:oil",
)


@pytest.fixture(scope="module", params=[(), (700,), (3, 1100)], ids=str)
def snapshot(request: pytest.FixtureRequest) -> Snapshot:
    return snapshot_of(ARTICLES, cuts=request.param, deleted={"a-3", "a-700"})


def _mentions(article: Article) -> int:
    """How often a name is mentioned: any number will do."""
    return len(article.body) % 4


def _ids(snapshot: Snapshot, query: str, limit: int, offset: int, sort: str) -> list[str]:
    mentions = [
        np.array([_mentions(shard.article(doc)) for doc in range(shard.segment.documents)]) for shard in snapshot.shards
    ]
    places = best(snapshot, evaluate(snapshot, parse(query)), limit, offset, sort, mentions)
    return [snapshot.shards[shard].article(doc).id for shard, doc, _ in places]


def _sorted(snapshot: Snapshot, query: str, sort: str) -> list[str]:
    """All matches, sorted as the docstring of `best` has it."""
    never = datetime.min.replace(tzinfo=UTC)
    rows = []
    for shard, found in zip(snapshot.shards, evaluate(snapshot, parse(query)).shards, strict=True):
        for doc, score in zip(found.docs.tolist(), found.scores.tolist(), strict=True):
            article = shard.article(doc)
            newest = (article.published or never).timestamp() if article.published else float("-inf")
            oldest = -article.published.timestamp() if article.published else float("-inf")
            keys = {
                "relevance": (score, newest),
                "related": (score, newest),  # of matches with other scores: test_related
                "newest": (newest, score),
                "oldest": (oldest, score),
                "longest": (len(article.body.split()), score, newest),
                "mentions": (_mentions(article), score, newest),
            }
            rows.append((*keys[sort], value_hash(article.id), article.id))
    return [row[-1] for row in sorted(rows, reverse=True)]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("query", QUERIES)
def test_best(snapshot: Snapshot, query: str, sort: str) -> None:
    expected = _sorted(snapshot, query, sort)
    for limit, offset in ((10, 0), (1, 0), (3, 8), (200, 100), (5000, 0), (10, 1490), (10, 5000), (0, 0)):
        assert _ids(snapshot, query, limit, offset, sort) == expected[offset : offset + limit]


def test_scores_are_those_of_the_documents(snapshot: Snapshot) -> None:
    matches = evaluate(snapshot, parse("oil"))
    for shard, doc, score in best(snapshot, matches, 20, sort="newest"):
        found = matches.shards[shard]
        assert score == found.scores[found.docs.tolist().index(doc)] > 0


def test_nothing_wrong_is_asked(snapshot: Snapshot) -> None:
    matches = evaluate(snapshot, parse("oil"))
    for wrong in ({"sort": "best"}, {"limit": -1}, {"offset": -1}):
        with pytest.raises(ValueError, match=r"sort is|0 or more"):
            best(snapshot, matches, **({"limit": 10} | wrong))
