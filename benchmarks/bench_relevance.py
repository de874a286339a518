"""Do the best articles come first? A check that ranking has not got worse, and what the constants of the score bought.

    python benchmarks/bench_relevance.py DIRECTORY

DIRECTORY holds `cranfield/` (1,400 abstracts with queries and judgements) and `ft911/` (topics and judgements, for the
articles of `../news/ft911.jsonl.gz`: four topics, 22 relevant articles). Queries are the words of the question, any of
them (OR). Reported are mean average precision, nDCG@10 and precision at 10 over the topics with a relevant article: of
searchnews, of SQLite FTS5, and of bm25s where that is installed; then of searchnews with one constant changed. So few
questions tell only large differences, and a constant is taken if it is no worse on either collection.
"""

from __future__ import annotations

import argparse
import dataclasses
import math
import re
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from unittest import mock

import Stemmer

import searchnews
from searchnews import fields
from searchnews.article import Article
from searchnews.indexing.enrich import Enrich
from searchnews.query import nodes as q
from searchnews.search import related, scoring

DEPTH = 1000

Judgements = dict[str, dict[str, int]]  # topic -> article -> grade


def judgements(path: Path) -> Judgements:
    found: Judgements = defaultdict(dict)
    for line in path.read_text().splitlines():
        if line.strip():
            topic, _, article, grade = line.split()
            found[topic][article] = int(grade)
    return found


def cranfield(folder: Path) -> tuple[list[Article], dict[str, str], Judgements]:
    articles = []
    for path in sorted((folder / "documents").iterdir()):
        title, _, body = path.read_text("utf-8", "replace").strip().partition(".")
        articles.append(Article(id=path.name, title=title, body=body))
    queries = dict(line.split(maxsplit=1) for line in (folder / "files/queries.txt").read_text().splitlines() if line)
    # Grades run from 1 (a complete answer) to 4 (of minimum interest), -1 not at all; turned around here.
    graded = judgements(folder / "files/qrels.txt")
    return articles, queries, {t: {a: 5 - g for a, g in row.items() if g > 0} for t, row in graded.items()}


def ft911(folder: Path) -> tuple[list[Article], dict[str, str], Judgements]:
    articles = list(searchnews.read([folder.parent.parent / "news" / "ft911.jsonl.gz"]))
    here = {article.id for article in articles}  # the judgements are of the FT of other years, too
    text = (folder / "topics.txt").read_text()
    topics = re.findall(r"<num> Number: (\d+)\s*<title>([^<]*)<desc> Description:([^<]*)", text)
    graded = judgements(folder / "main.qrels")
    return (
        articles,
        {number: title + description for number, title, description in topics},
        {topic: {article: grade for article, grade in row.items() if article in here} for topic, row in graded.items()},
    )


def ndcg(ranked: list[str], grades: dict[str, int], depth: int = 10) -> float:
    """Jarvelin and Kekalainen 2002, with gains 2^grade - 1."""
    gain = sum((2 ** grades.get(a, 0) - 1) / math.log2(i + 2) for i, a in enumerate(ranked[:depth]))
    best = sorted(grades.values(), reverse=True)[:depth]
    return gain / sum((2**g - 1) / math.log2(i + 2) for i, g in enumerate(best))


def average_precision(ranked: list[str], grades: dict[str, int]) -> float:
    relevant = {article for article, grade in grades.items() if grade > 0}
    hits, total = 0, 0.0
    for i, article in enumerate(ranked, 1):
        if article in relevant:
            hits += 1
            total += hits / i
    return total / len(relevant)


Ranked = Callable[[Sequence[str]], list[str]]  # the ids of the best DEPTH articles for some words, best first


def searched(archive: searchnews.Archive, sort: str = "relevance") -> Ranked:
    """By searchnews: articles with any of the words."""

    def ranked(words: Sequence[str]) -> list[str]:
        found = archive.scan(q.Or(tuple(map(q.Word, words))), sort=sort, copies=True, with_text=False)
        return [hit.id for hit in islice(found, DEPTH)]

    return ranked


def fts5(articles: Sequence[Article]) -> Ranked:
    """By SQLite FTS5 and its BM25, with the same weight for the title as searchnews."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE text USING fts5(id UNINDEXED, title, body, tokenize = 'porter unicode61')")
    db.executemany("INSERT INTO text VALUES (?, ?, ?)", ((a.id, a.title, a.body) for a in articles))
    sql = "SELECT id FROM text WHERE text MATCH ? ORDER BY bm25(text, 0, ?, 1) LIMIT ?"
    boost = fields.BY_NAME["title"].boost
    return lambda words: [row[0] for row in db.execute(sql, (" OR ".join(f'"{w}"' for w in words), boost, DEPTH))]


def bm25s(articles: Sequence[Article]) -> Ranked | None:
    """By bm25s with its own tokeniser, English stop words and stemmer; None if it is not installed."""
    try:
        import bm25s as peer
    except ImportError:
        return None
    stemmer = Stemmer.Stemmer("english")
    index = peer.BM25()
    texts = [f"{article.title} {article.body}" for article in articles]
    index.index(peer.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)

    def ranked(words: Sequence[str]) -> list[str]:
        asked = peer.tokenize([" ".join(words)], stopwords="en", stemmer=stemmer, show_progress=False)
        found, scores = index.retrieve(asked, k=min(DEPTH, len(articles)), show_progress=False)
        return [articles[i].id for i, score in zip(found[0].tolist(), scores[0].tolist(), strict=True) if score > 0]

    return ranked


def measure(rank: Ranked, queries: dict[str, str], graded: Judgements) -> str:
    """The figures of an engine, as text."""
    rows = []
    for topic, text in queries.items():
        grades = {article: grade for article, grade in graded.get(topic, {}).items() if grade > 0}
        if grades:
            found = rank(list(dict.fromkeys(re.findall(r"[a-z0-9]+", text.lower()))))
            right = sum(article in grades for article in found[:10]) / 10
            rows.append((average_precision(found, grades), ndcg(found, grades), right))
    means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    return "MAP {:.4f}  nDCG@10 {:.3f}  P@10 {:.3f}".format(*means)


def changed() -> Iterator[tuple[str, str, AbstractContextManager[object]]]:
    """One constant of the score after another with other values, the order that it is for, and a context in which it
    has them."""
    for light in (1.0, 0.5, 0.1):
        yield f"a function word weighs {light}", "relevance", mock.patch.object(scoring, "LIGHT", light)
    for boost in (1.0, 2.0, 5.0):
        title = dataclasses.replace(fields.BY_NAME["title"], boost=boost)
        yield f"a title word weighs {boost}", "relevance", mock.patch.dict(fields.BY_NAME, title=title)
    for name, values in (("K1", (1.2, 2.0)), ("B", (0.5, 0.9))):
        for value in values:
            yield f"{name.lower()} = {value}", "relevance", mock.patch.object(scoring, name, value)
    for name, values in (("STORIES", (5, 20)), ("WORDS", (10, 30)), ("OWN", (0.5, 0.7, 0.8)), ("_BELIEF", (0, 4, 12))):
        for value in values:
            what = f"related, {name.lower().strip('_')} = {value}"
            yield what, "related", mock.patch.object(related, name, value)


def report(name: str, collection: tuple[list[Article], dict[str, str], Judgements]) -> None:
    """Print the figures for a collection."""
    articles, queries, graded = collection

    def say(what: str, rank: Ranked) -> None:
        print(f"{name:10} {what:28} {measure(rank, queries, graded)}", flush=True)

    with tempfile.TemporaryDirectory() as place:
        searchnews.create(Path(place) / "index").add(articles, enrich=Enrich("none", (), False, False))
        with searchnews.open(Path(place) / "index") as archive:
            say("searchnews", searched(archive))
            say("searchnews, related", searched(archive, "related"))
        say("SQLite FTS5", fts5(articles))
        if peer := bm25s(articles):
            say("bm25s", peer)
        for what, sort, context in changed():
            with context, searchnews.open(Path(place) / "index") as archive:
                say(what, searched(archive, sort))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIRECTORY")
    folder = parser.parse_args().folder
    for name, read in (("cranfield", cranfield), ("ft911", ft911)):
        report(name, read(folder / name))


if __name__ == "__main__":
    main()
