"""What does an archive on OpenSearch cost, beside OpenSearch itself?

    python benchmarks/bench_cluster.py opensearch+http://127.0.0.1:9201 CORPUS [ARTICLES]

CORPUS is a .jsonl or .jsonl.gz, the address that of a cluster to make two indexes on, which are deleted at the end. The
peer is a plain mapping (English analyzer, positions) of the same articles, sent by opensearch-py's bulk helper, and
asked with queries of OpenSearch's written by hand. Times of queries are medians of both in turn.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from itertools import islice
from typing import Any

import orjson
from opensearchpy import OpenSearch, helpers

import searchnews
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


def main() -> None:
    address, corpus, *most = sys.argv[1:]
    articles = list(islice(searchnews.read([corpus]), int(most[0]) if most else None))
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
        ("searchnews, names and days, 2 jobs", {"jobs": 2}),
        *((f"searchnews, tokens only, {n} jobs", {"jobs": n, "enrich": as_given}) for n in (4, 2, 1)),
    ):
        client.indices.delete(index=OURS, ignore=[404])
        archive = ClusterArchive.create(f"{address}/{OURS}", shards=3, replicas=0)
        took[name] = seconds(lambda o=options, a=archive: a.add(articles, **o))
    for name, time_ in took.items():
        print(f"{name:40} {len(articles) / time_:8,.0f} articles/s")

    client.indices.forcemerge(index=f"{OURS},{PEER}", max_num_segments=1)
    client.indices.flush(index=f"{OURS},{PEER}")
    client.indices.refresh(index=f"{OURS},{PEER}")
    sizes = client.indices.stats(index=f"{OURS},{PEER}", metric="store")["indices"]
    for name in (PEER, OURS):
        size = sizes[name]["primaries"]["store"]["size_in_bytes"]
        print(f"{name:40} {size / len(articles):8,.0f} bytes an article, {size / text:.2f} of the text")

    for ours, theirs in QUERIES:
        body = {"query": theirs, "size": 10, "track_total_hits": True}
        mine, peer = [], []
        for _ in range(30):
            mine.append(seconds(lambda text=ours: archive.search(text)))
            peer.append(seconds(lambda b=body: client.search(index=PEER, body=b, search_type="dfs_query_then_fetch")))
        a, b = 1000 * statistics.median(mine), 1000 * statistics.median(peer)
        print(f"{ours:40} {a:8.1f} ms, by hand {b:.1f} ms: {a / b:.2f}")
    client.indices.delete(index=f"{OURS},{PEER}")


if __name__ == "__main__":
    main()
