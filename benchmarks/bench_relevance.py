"""Do the best articles come first? A check that ranking has not got worse, and what a title word should weigh.

    python benchmarks/bench_relevance.py DIRECTORY

DIRECTORY holds `cranfield/` (1,400 abstracts with queries and judgements) and `ft911/` (topics and judgements, for the
articles of `../news/ft911.jsonl.gz`). Queries are the words of the question, any of them (OR). Reported are nDCG@10
and mean average precision over the topics with a relevant article, for several weights of a title word.
"""

from __future__ import annotations

import dataclasses
import math
import re
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from unittest import mock

import searchnews
from searchnews import fields
from searchnews.article import Article
from searchnews.indexing.enrich import Enrich
from searchnews.query import nodes as q

BOOSTS = (0.5, 1.0, 2.0, 3.0, 5.0)
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
    text = (folder / "topics.txt").read_text()
    topics = re.findall(r"<num> Number: (\d+)\s*<title>([^<]*)<desc> Description:([^<]*)", text)
    return articles, {number: title + description for number, title, description in topics}, judgements(
        folder / "main.qrels"
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


def measure(archive: searchnews.Archive, queries: dict[str, str], graded: Judgements) -> tuple[float, float]:
    found = []
    for topic, text in queries.items():
        grades = {article: grade for article, grade in graded.get(topic, {}).items() if grade > 0}
        if grades:
            words = tuple(q.Word(word) for word in dict.fromkeys(re.findall(r"[a-z0-9]+", text.lower())))
            ranked = [hit.id for hit in archive.search(q.Or(words), limit=DEPTH, copies=True)]
            found.append((ndcg(ranked, grades), average_precision(ranked, grades)))
    return sum(n for n, _ in found) / len(found), sum(m for _, m in found) / len(found)


def main(folder: Path) -> None:
    for name, read in (("cranfield", cranfield), ("ft911", ft911)):
        articles, queries, graded = read(folder / name)
        with tempfile.TemporaryDirectory() as place:
            searchnews.create(Path(place) / "index").add(articles, enrich=Enrich("none", (), False, False))
            for boost in BOOSTS:
                title = dataclasses.replace(fields.BY_NAME["title"], boost=boost)
                with mock.patch.dict(fields.BY_NAME, title=title), searchnews.open(Path(place) / "index") as archive:
                    quality, precision = measure(archive, queries, graded)
                print(f"{name:10} a title word weighs {boost:3}: nDCG@10 {quality:.3f}  MAP {precision:.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
