"""What a cluster offers instead of a query that finds next to nothing is what one machine does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import Cluster
from contract_suite import AS_GIVEN
from test_search_instead import ARTICLES, CASES

from searchnews.cluster.archive import ClusterArchive
from searchnews.search.results import FEW


@pytest.fixture(scope="module")
def archive(cluster: Cluster, names: Iterator[str]) -> Iterator[ClusterArchive]:
    with ClusterArchive.create(cluster.address(next(names)), shards=2, replicas=0) as made:
        made.add(ARTICLES, enrich=AS_GIVEN)
        yield made
        made.drop()


@pytest.mark.parametrize(("query", "offered", "articles", "change"), CASES)
def test_alternatives(archive: ClusterArchive, query: str, offered: str, articles: int, change: str) -> None:
    found = archive.search(query, limit=0).suggestions()
    first = [(one.query, one.articles, one.change) for one in found[:1]]
    assert first == ([(offered, articles, change)] if offered else [])
    assert all(archive.count(one.query) == one.articles for one in found)


def test_nothing_is_offered_for_what_finds_enough(archive: ClusterArchive) -> None:
    assert archive.count("oil") > FEW
    assert archive.search("oil", limit=0).suggestions() == ()
