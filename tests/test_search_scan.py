"""Does a scan give what a search without a limit gives, bit by bit?"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from snapshots import Sample, samples
from strategies import trees

import searchnews
from searchnews import Article, QueryError, SearchNewsError
from searchnews.query import nodes as q
from searchnews.search import scan
from searchnews.search.results import Results
from searchnews.search.scan import Scan
from searchnews.search.top import SORTS
from searchnews.storage.segment import Array
from searchnews.storage.snapshot import Shard, Snapshot


def with_stories(snapshot: Snapshot, numbers: list[int]) -> Snapshot:
    """The snapshot, its articles telling the stories of these numbers, over and over."""
    shards = []
    for shard in snapshot.shards:
        told: Array = np.resize(np.array(numbers, np.uint64), shard.segment.documents)
        shards.append(Shard(shard.segment, shard.deleted, told))
    return Snapshot(shards, own=snapshot.own)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    samples(),
    st.one_of(trees(), st.just(q.Everything())),
    st.sampled_from([sort for sort in SORTS if sort != "mentions"]),
    st.booleans(),
    st.integers(0, 3),
    st.integers(1, 3),
    st.lists(st.integers(1, 3), min_size=1, max_size=4),
)
def test_a_scan_is_a_search_for_everything(
    sample: Sample, tree: q.Node, sort: str, copies: bool, offset: int, at_once: int, numbers: list[int]
) -> None:
    snapshot = with_stories(sample.snapshot, numbers)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "_AT_ONCE", at_once)
        all_hits = Results.of(snapshot, tree, limit=100, offset=offset, sort=sort, copies=copies)
        found = Scan.of(snapshot, tree, offset=offset, sort=sort, copies=copies)
        hits = list(found)
    assert hits == list(all_hits)
    assert [hit.spots for hit in hits] == [hit.spots for hit in all_hits]
    assert len(found) == len(hits)
    assert (found.total, found.stories, found.collapsed) == (all_hits.total, all_hits.stories, not copies)


@pytest.fixture
def archive(tmp_path: Path) -> searchnews.Archive:
    """Two segments, and a deleted article in each."""
    archive = searchnews.create(tmp_path / "index")
    archive.add(Article(id=f"a{i}", body=f"Ana Voss bought oil number{i}.") for i in range(5))
    archive.add(Article(id=f"b{i}", body="Oil and gas. Oil.") for i in range(5))
    archive.delete(["a1", "b4"])
    assert archive.stats().segments == 2
    return archive


@pytest.mark.parametrize(("query", "count"), [("oil", 8), ("gas", 4), ("*", 8), ("number1", 0), ("number2 OR gas", 5),
                                              ("-gas", 4), ("oil NEAR/2 gas", 4), ("id:a1", 0)])  # fmt: skip
def test_count_is_exact(archive: searchnews.Archive, query: str, count: int) -> None:
    found = list(archive.scan(query, copies=True))
    assert archive.count(query) == archive.search(query, limit=0).total == len(found) == count


def test_a_scan_stays_with_the_commit_that_was_searched(archive: searchnews.Archive) -> None:
    expected = [hit.id for hit in archive.search("oil", limit=100, copies=True)]
    found = archive.scan("oil", copies=True)
    first = [hit.id for hit in islice(found, 2)]
    archive.delete(expected)
    archive.add([Article(id="new", body="oil")])
    archive.optimize()
    archive.close()
    assert first + [hit.id for hit in found] == expected
    assert list(found) == []


def test_articles_are_read_when_they_are_asked_for(
    archive: searchnews.Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    article = Shard.article
    monkeypatch.setattr(Shard, "article", lambda shard, doc: read.append(doc) or article(shard, doc))
    found = archive.scan("oil", copies=True)
    assert (len(read), len(found)) == (0, 8)
    for number in range(1, 9):
        next(found)
        assert len(read) == number
    archive.count("oil")
    assert len(read) == 8


def test_what_is_wrong_is_told_at_the_call(archive: searchnews.Archive) -> None:
    for ask in (archive.scan, archive.count):
        with pytest.raises(QueryError, match="not closed"):
            ask("oil AND (gas")
        with pytest.raises(QueryError, match="takes more than"):
            ask("oil", timeout=1e-9)
        with pytest.raises(TypeError, match="query: expected"):
            ask(None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="sort is 'best'"):
        archive.scan("nothing", sort="best")
    with pytest.raises(ValueError, match="offset: must not be negative"):
        archive.scan("oil", offset=-1)
    with pytest.raises(SearchNewsError, match="wants a name"):
        archive.scan("oil", sort="mentions")


def test_the_timeout_is_for_the_call_alone(archive: searchnews.Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    found = archive.scan("oi*", copies=True, timeout=1000)
    later = scan.time.monotonic() + 5000
    monkeypatch.setattr(scan.time, "monotonic", lambda: later)
    assert len(list(found)) == 8


def test_mentions_are_counted(archive: searchnews.Archive) -> None:
    hits = list(archive.scan('person:"Ana Voss"', sort="mentions"))
    assert [(hit.id, hit.mentions) for hit in hits] == [
        (hit.id, hit.mentions) for hit in archive.search('person:"Ana Voss"', sort="mentions")
    ]
