"""What does an archive on OpenSearch cost, beside OpenSearch itself?

    python benchmarks/bench_cluster.py opensearch+http://127.0.0.1:9201 CORPUS [ARTICLES]

CORPUS is a .jsonl or .jsonl.gz, the address that of a cluster to make two indexes on, which are deleted at the end. The
peer is a plain mapping (English analyzer, positions) of the same articles, sent by opensearch-py's bulk helper, and
asked with queries of OpenSearch's written by hand, which give the same total and ten articles; then with their words
marked as well, by OpenSearch and by us. Times of queries are medians of all in turn. The size is that before and after
the cluster drops what it keeps for nodes that were away, which it does when segments are joined.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from itertools import islice
from typing import Any

import orjson
from opensearchpy import OpenSearch, helpers

import searchnews
from searchnews.article import Article
from searchnews.cluster.archive import ClusterArchive
from searchnews.indexing.enrich import Enrich
from searchnews.storage.articles import encode

OURS, PEER = "bench-searchnews", "bench-plain"
PLAIN = {
    "settings": {"number_of_shards": 3, "number_of_replicas": 0},
    "mappings": {
        "properties": {
            "title": {"type": "text", "analyzer": "english"},
            "body": {"type": "text", "analyzer": "english"},
            "published": {"type": "date"},
            **{name: {"type": "keyword"} for name in ("id", "url", "author", "source", "section", "tag", "language")},
        }
    },
}
BOTH = ["title", "body"]
ROUNDS = 30
SIZES_ARE_KEPT = 11  # seconds for which a cluster tells the sizes that it told before
RENEWAL = 65  # seconds: a cluster renews twice a minute what it promises to keep
QUERIES: list[tuple[str, dict[str, Any]]] = [
    ("government", {"multi_match": {"query": "government", "fields": BOTH}}),
    ("oil price", {"multi_match": {"query": "oil price", "type": "cross_fields", "operator": "and", "fields": BOTH}}),
    ('"interest rates"', {"multi_match": {"query": "interest rates", "type": "phrase", "fields": BOTH}}),
    (
        "bank NEAR/5 rates",
        {"bool": {"should": [
            {"intervals": {f: {"match": {"query": "bank rates", "max_gaps": 4}}}} for f in BOTH
        ]}},
    ),
    ("pric*", {"bool": {"should": [{"wildcard": {f: {"value": "pric*"}}} for f in BOTH]}}),
]  # fmt: skip


def seconds(do: Callable[[], object]) -> float:
    begin = time.perf_counter()
    do()
    return time.perf_counter() - begin


def forget(client: OpenSearch, archive: ClusterArchive, articles: list[Article]) -> None:
    """Let the cluster drop what it keeps for recovery, when segments are joined the next time."""
    client.indices.put_settings(index=OURS, body={"index.soft_deletes.retention_lease.period": "10s"})
    time.sleep(RENEWAL)
    archive.add(articles[:100])
    client.indices.flush(index=OURS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", metavar="ADDRESS")
    parser.add_argument("corpus", metavar="CORPUS")
    parser.add_argument("most", metavar="ARTICLES", type=int, nargs="?", help="of the corpus; all without it")
    options = parser.parse_args()
    address = options.address
    articles = list(islice(searchnews.read([options.corpus]), options.most))
    text = sum(len(a.title.encode()) + len(a.body.encode()) for a in articles)
    client = OpenSearch(address.removeprefix("opensearch+"), timeout=300)
    client.indices.delete(index=f"{OURS},{PEER}", ignore=[404])
    client.indices.create(index=PEER, body=PLAIN)
    print(f"{len(articles):,} articles, {text / 1e6:.1f} MB of text")

    stored = [
        {k: v for k, v in orjson.loads(encode(a)).items() if k in PLAIN["mappings"]["properties"]} for a in articles
    ]
    actions = ({"_index": PEER, "_id": i, "_source": source} for i, source in enumerate(stored))
    took = {"plain, opensearch-py's bulk": seconds(lambda: helpers.bulk(client, actions, chunk_size=500))}
    as_given = Enrich(entities="none", dates=False, copies=False, languages=False)
    for name, options in (
        *((f"searchnews, tokens only, {n} jobs", {"jobs": n, "enrich": as_given}) for n in (1, 2, 4)),
        *((f"searchnews, names and days, {n} jobs", {"jobs": n}) for n in (1, 2, 4)),
    ):
        client.indices.delete(index=OURS, ignore=[404])
        archive = ClusterArchive.create(f"{address}/{OURS}", shards=3, replicas=0)
        took[name] = seconds(lambda o=options, a=archive: a.add(articles, **o))
    for name, time_ in took.items():
        print(f"{name:40} {len(articles) / time_:8,.0f} articles/s")

    for moment in ("at once", "in the end"):
        client.indices.forcemerge(index=f"{OURS},{PEER}", max_num_segments=1)
        client.indices.flush(index=f"{OURS},{PEER}")
        client.indices.refresh(index=f"{OURS},{PEER}")
        time.sleep(SIZES_ARE_KEPT)
        sizes = client.indices.stats(index=f"{OURS},{PEER}", metric="store")["indices"]
        for name in (PEER, OURS):
            size = sizes[name]["primaries"]["store"]["size_in_bytes"]
            told = f"{size / len(articles):8,.0f} bytes an article, {size / text:.2f} of the text"
            print(f"{name}, {moment}".ljust(40), told)
        if moment == "at once":
            forget(client, archive, articles)

    for ours, theirs in QUERIES:
        body = {"query": theirs, "size": 10, "track_total_hits": True}
        marked = {**body, "highlight": {"fields": {name: {} for name in BOTH}}}
        times: list[list[float]] = [[], [], [], []]
        for _ in range(ROUNDS):
            for kept, do in zip(times, (
                lambda text=ours: archive.search(text, copies=True),
                lambda b=body: client.search(index=PEER, body=b, search_type="dfs_query_then_fetch"),
                lambda text=ours: [hit.snippet for hit in archive.search(text, copies=True)],
                lambda b=marked: client.search(index=PEER, body=b, search_type="dfs_query_then_fetch"),
            ), strict=True):  # fmt: skip
                kept.append(seconds(do))
        a, b, c, d = (1000 * statistics.median(kept) for kept in times)
        print(f"{ours:20} {a:6.1f} ms, by hand {b:6.1f} ms: {a / b:.2f}; marked {c:6.1f} and {d:6.1f} ms: {c / d:.2f}")
    client.indices.delete(index=f"{OURS},{PEER}")


if __name__ == "__main__":
    main()
