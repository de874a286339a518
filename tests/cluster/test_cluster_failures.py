"""Whatever is killed: no article is lost, none is there twice, and searches go on."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from conftest import Cluster
from contract_suite import AS_GIVEN

from searchnews.article import Article
from searchnews.cluster import enriching
from searchnews.cluster.archive import ClusterArchive

ARTICLES = 1500
KILLS = int(os.environ.get("SEARCHNEWS_TEST_KILLS", "4"))
INDEXER = """
import sys
from searchnews.article import Article
from searchnews.cluster import enriching
from searchnews.cluster.archive import ClusterArchive
from searchnews.indexing.enrich import Enrich
enriching.AT_ONCE = 50
articles = (Article(id=str(i), body=f"oil number{i}", language="en") for i in range(int(sys.argv[2])))
with ClusterArchive.open(sys.argv[1]) as archive:
    print("ready", flush=True)
    archive.add(articles, enrich=Enrich(entities="none", dates=False, copies=False, languages=False))
"""


def _whole(archive: ClusterArchive, number: int) -> None:
    """Is each article there, once?"""
    archive.refresh()
    assert len(archive) == number
    assert sorted(int(hit.id) for hit in archive.scan("oil")) == [*range(number)]


def test_the_indexer_is_killed(cluster: Cluster, names: Iterator[str]) -> None:
    """At random moments, and started again each time: what it had sent is sent again."""
    moments = random.Random(15)
    address = cluster.address(next(names))
    with ClusterArchive.create(address, shards=3, replicas=1) as archive:
        for _ in range(KILLS):
            with subprocess.Popen(
                [sys.executable, "-c", INDEXER, address, str(ARTICLES)], stdout=subprocess.PIPE, text=True
            ) as indexer:
                assert indexer.stdout
                assert indexer.stdout.readline() == "ready\n"
                time.sleep(moments.uniform(0, 1.0))
                indexer.kill()
        subprocess.run([sys.executable, "-c", INDEXER, address, str(ARTICLES)], check=True, capture_output=True)
        _whole(archive, ARTICLES)
        archive.drop()


def test_a_node_goes_while_articles_are_added_and_searched(cluster: Cluster, names: Iterator[str]) -> None:
    """One of three nodes is killed, with a replica of each shard elsewhere; it comes back at the end."""
    with ClusterArchive.create(cluster.address(next(names)), shards=3, replicas=1) as archive:
        archive.connection.ask("GET", "/_cluster/health", wait_for_status="green", timeout=60)
        enriching_at_once, enriching.AT_ONCE = enriching.AT_ONCE, 50
        gone = False
        searched = []

        def articles() -> Iterator[Article]:
            nonlocal gone
            for i in range(ARTICLES):
                if i == ARTICLES // 2:
                    cluster.nodes[2].kill()
                    gone = True
                yield Article(id=str(i), body=f"oil number{i}", language="en")

        try:
            with ThreadPoolExecutor(1) as pool:
                adding = pool.submit(archive.add, articles(), enrich=AS_GIVEN)
                while not adding.done():
                    found = archive.search("oil")
                    searched.append((gone, found.total))
                    time.sleep(0.1)
                assert adding.result() == ARTICLES
            # How many are seen meanwhile depends on the copy of a shard that answers: each is refreshed by itself.
            assert all(total <= ARTICLES for _, total in searched)
            assert any(after for after, _ in searched)
            _whole(archive, ARTICLES)
        finally:
            enriching.AT_ONCE = enriching_at_once
            if gone:
                cluster.nodes[2].start()
                cluster.nodes[2].wait()
        archive.drop()
