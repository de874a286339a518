"""One article a story on a page: as collapsing the whole list would show it, whichever page is asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from search_cases import snapshot_of

from searchnews.article import Article
from searchnews.query import parse
from searchnews.search import collapse, top
from searchnews.search.evaluate import evaluate
from searchnews.search.results import Results
from searchnews.storage.snapshot import Shard, Snapshot
from searchnews.stories import lookup

# Three stories of more articles than are fetched for a page at first, pairs, and stories of one article.
STORIES = [7] * 14 + [1, 2, 1, 2, 3] + [8] * 30 + [4, 4, 5] + [9] * 13 + [10]
DAY = datetime(2025, 9, 1, tzinfo=UTC)


def archive(cuts: tuple[int, ...]) -> Snapshot:
    articles = [Article(id=f"a{i:02}", body="oil", published=DAY + timedelta(i)) for i in range(len(STORIES))]
    numbers = np.split(np.array(STORIES, np.uint64), cuts)
    shards = snapshot_of(articles, cuts=cuts, deleted={"a14", "a65"}).shards
    return Snapshot([Shard(shard.segment, shard.deleted, own) for shard, own in zip(shards, numbers, strict=True)])


@pytest.mark.parametrize("cuts", [(), (20, 40)])
@pytest.mark.parametrize("sort", ["oldest", "newest"])
def test_every_page_is_cut_out_of_the_collapsed_list(cuts: tuple[int, ...], sort: str) -> None:
    snapshot = archive(cuts)
    matches = evaluate(snapshot, parse("oil"))
    everything = top.best(snapshot, matches, len(STORIES), 0, sort)
    first: dict[int, tuple[int, int, float]] = {}
    for place in everything:
        assert snapshot.shards[place[0]].stories is not None
        first.setdefault(int(snapshot.shards[place[0]].stories[place[1]]), place)
    collapsed = list(first.values())
    assert len(collapsed) == 9 - 1  # story 10 has no live article
    for offset in range(10):
        for limit in range(1, 11):
            assert collapse.best(snapshot, matches, limit, offset, sort) == collapsed[offset : offset + limit]


@pytest.mark.parametrize("cuts", [(), (20, 40)])
@pytest.mark.parametrize("query", ["oil", "oil AND published:2025", "(oil OR gas)^2"])
@pytest.mark.parametrize("limit", [0, 1, 3, 10])
def test_only_the_best_are_made_for_a_page_of_stories(cuts: tuple[int, ...], query: str, limit: int) -> None:
    """With equal scores the newest come first: the 30 of a story are more than are looked at first."""
    snapshot, tree = archive(cuts), parse(query)
    collapsed = collapse.best(snapshot, evaluate(snapshot, tree), 10)
    for offset in range(9):
        found = Results.of(snapshot, tree, limit=limit, offset=offset, copies=False)
        places = [snapshot.find(hit.id) for hit in found]
        assert places == [place[:2] for place in collapsed[offset : offset + limit]]
        assert found.total == len(STORIES) - 2


def test_copies_are_the_other_live_articles() -> None:
    counts = np.concatenate(lookup.copies(archive((20, 40)))).tolist()
    live = [story for i, story in enumerate(STORIES) if i not in (14, 65)]
    assert counts == [max(live.count(story), 1) - 1 for story in STORIES]


@pytest.mark.parametrize("cuts", [(), (20, 40)])
def test_the_copies_of_an_article_stand_in_order_of_time(cuts: tuple[int, ...]) -> None:
    """Those of an unknown time come last, those of the same time by id."""
    times = [None if i % 7 == 3 else DAY + timedelta(i * 37 % 20) for i in range(len(STORIES))]
    articles = [Article(id=f"a{99 - i}", body="oil", published=time) for i, time in enumerate(times)]
    numbers = np.split(np.array(STORIES, np.uint64), cuts)
    shards = snapshot_of(articles, cuts=cuts, deleted={"a85", "a34"}).shards
    snapshot = Snapshot([Shard(shard.segment, shard.deleted, own) for shard, own in zip(shards, numbers, strict=True)])
    places = [(number, doc) for number, shard in enumerate(snapshot.shards) for doc in range(shard.segment.documents)]
    live = [i for i, (number, doc) in enumerate(places) if snapshot.shards[number].live[doc]]
    live.sort(key=lambda i: (times[i] or datetime.max.replace(tzinfo=UTC), articles[i].id))
    expected = [[places[other] for other in live if STORIES[other] == STORIES[i] and other != i] for i in live]
    assert lookup.others(snapshot, [places[i] for i in live]) == expected


@pytest.mark.parametrize("cuts", [(), (20, 40)])
def test_a_story_is_represented_by_its_earliest_article(cuts: tuple[int, ...]) -> None:
    """Published in an order of their own, some at the same time and some at an unknown one, which comes last."""
    times = [None if i % 11 == 3 else DAY + timedelta(i * 37 % 50) for i in range(len(STORIES))]
    articles = [Article(id=f"a{i:02}", body="oil", published=time) for i, time in enumerate(times)]
    numbers = np.split(np.array(STORIES, np.uint64), cuts)
    shards = snapshot_of(articles, cuts=cuts).shards
    snapshot = Snapshot([Shard(shard.segment, None, own) for shard, own in zip(shards, numbers, strict=True)])
    asked = [i for i in range(len(STORIES)) if i % 3]
    begins = [0, *cuts]
    docs = [
        np.array([i - begin for i in asked if begin <= i < end], np.uint16)
        for begin, end in zip(begins, [*cuts, len(STORIES)], strict=True)
    ]
    first: dict[int, int] = {}
    for i in sorted(asked, key=lambda i: (times[i] or datetime.max.replace(tzinfo=UTC), i)):
        first.setdefault(STORIES[i], i)
    found = lookup.representatives(snapshot, docs)
    assert [int(doc) + begin for begin, own in zip(begins, found, strict=True) for doc in own] == sorted(first.values())


def test_ids_of_a_few_are_those_in_the_list_of_all() -> None:
    ids = [f"{'a' if i % 2 else 'Å'}/{i}" for i in range(200)]
    (shard,) = snapshot_of([Article(id=id_, body="oil") for id_ in ids]).shards
    assert shard.ids(range(200)) == ids
    for few in ([], [0], [199, 7]):
        assert shard.ids(few) == [ids[doc] for doc in few]
