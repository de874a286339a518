"""How fast are searches in scripts without spaces, beside SQLite FTS5's trigrams and n-grams in Tantivy?

    pytest benchmarks/bench_languages.py --benchmark-only [--corpus FILE] [--articles N]

The corpus (.jsonl[.gz] with titles and bodies in Chinese, Japanese, Korean or Thai; a made one without it) is mixed to
20,000 articles, sentence by sentence. What is asked are strings that stand in some article, of two to six letters, from
frequent to rare ones. All answer with the ten best (number and score) and the exact number, on one core.

- FTS5 knows three letters or more; shorter ones it looks for in every text, which is how its documentation says to do
  it.
- Tantivy's own n-gram tokenizer gives all n-grams position 0, so it cannot say that two stand in a row: "pairs" gets
  single letters and pairs from it and is asked for articles with all pairs of the string: more than what holds it, as
  the numbers of matches show. "phrase" gets the pairs with their positions, cut beforehand, and is asked for a phrase
  of them: the same articles as the other engines find.
"""

from __future__ import annotations

import gzip
import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
from bench_indexing import on_disk

import searchnews
from searchnews import query
from searchnews.article import Article
from searchnews.indexing.enrich import Enrich
from searchnews.search import top
from searchnews.search.answer import answer
from searchnews.search.core import core_of
from searchnews.search.evaluate import Evaluation

ARTICLES = 20_000
SENTENCES = 25  # an article
LENGTHS = (2, 3, 4, 6)
# A word behind each comma and full stop: our phrases go on over them, and trigrams do not.
_STOP = "。A"
_PUNCTUATION = re.compile(r"[\W_]+")
RANKS = (0.0, 0.03, 0.3)  # of the distinct strings of a length, by how often they occur, the commonest first


def _sentences(path: Path | None) -> list[str]:
    if path is None:
        rng = np.random.default_rng(5)
        odds = 1 / np.arange(3, 3003)
        letters = [chr(0x4E00 + 7 * i) for i in range(3000)]
        sizes = rng.integers(10, 60, 2000).tolist()
        return ["".join(rng.choice(letters, size, p=odds / odds.sum())) + _STOP for size in sizes]
    with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as file:
        texts = [orjson.loads(line)["body"] for line in file]
    lines = (line for text in texts for line in text.splitlines())
    parts = (_PUNCTUATION.sub(r"\g<0>A", part) for line in lines for part in line.split("。"))
    return [part + _STOP for part in parts if part.strip()]


def _articles(sentences: Sequence[str], count: int) -> Iterator[Article]:
    rng = np.random.default_rng(7)
    for number in range(count):
        chosen = rng.integers(0, len(sentences), SENTENCES).tolist()
        yield Article(id=str(number), title=sentences[chosen[0]], body="".join(sentences[i] for i in chosen))


def _asked(sentences: Sequence[str]) -> list[str]:
    """Strings of letters alone, of each length a frequent, a less frequent and a rare one."""
    found = []
    for length in LENGTHS:
        counts: dict[str, int] = {}
        for sentence in sentences:
            for at in range(len(sentence) - length + 1):
                piece = sentence[at : at + length]
                if piece.isalpha() and not any(c.isascii() for c in piece):
                    counts[piece] = counts.get(piece, 0) + 1
        ranked = sorted(counts, key=lambda piece: (-counts[piece], piece))
        found += [ranked[int(rank * (len(ranked) - 1))] for rank in RANKS]
    return found


class _Ours:
    def __init__(self, folder: Path, articles: Sequence[Article]) -> None:
        with searchnews.create(folder) as archive:
            archive.add(articles, enrich=Enrich(entities="none", dates=False, copies=False))
        allowed = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {min(allowed)})
        self._archive = searchnews.open(folder)
        core_of(self._archive.snapshot)  # searches on one core, as the others do
        os.sched_setaffinity(0, allowed)

    def ask(self, text: str) -> int:
        snapshot = self._archive.snapshot
        matches = answer(Evaluation(snapshot), query.parse(f'"{text}"'), 10)
        top.best(snapshot, matches, 10)
        return matches.total


class _Trigrams:
    def __init__(self, folder: Path, articles: Sequence[Article]) -> None:
        folder.mkdir()
        self._db = sqlite3.connect(folder / "trigrams.db")
        self._db.execute("CREATE VIRTUAL TABLE text USING fts5(title, body, tokenize = 'trigram')")
        self._db.executemany("INSERT INTO text VALUES (?, ?)", ((a.title, a.body) for a in articles))
        self._db.execute("INSERT INTO text (text) VALUES ('optimize')")
        self._db.commit()

    def ask(self, text: str) -> int:
        if len(text) < 3:
            where, values = "title LIKE ? OR body LIKE ?", (f"%{text}%", f"%{text}%")
            order = found = "rowid"
        else:
            where, values, order, found = "text MATCH ?", (f'"{text}"',), "rank", "rowid, rank"
        total: int = self._db.execute(f"SELECT count(*) FROM text WHERE {where}", values).fetchone()[0]
        self._db.execute(f"SELECT {found} FROM text WHERE {where} ORDER BY {order} LIMIT 10", values).fetchall()
        return total


class _Tantivy:
    """One field of pairs for the title and one for the body; a single segment."""

    indexed = "position"

    def __init__(self, folder: Path, articles: Sequence[Article]) -> None:
        tantivy = self._tantivy = pytest.importorskip("tantivy")
        builder = tantivy.SchemaBuilder()
        for name in ("title", "body"):
            builder.add_text_field(name, stored=False, tokenizer_name="pairs", index_option=self.indexed)
            builder.add_bytes_field(f"{name}_text", stored=True, indexed=False)
        self._schema = builder.build()
        folder.mkdir()
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._index.register_tokenizer("pairs", tantivy.TextAnalyzerBuilder(self._tokenizer()).build())
        writer = self._index.writer(500_000_000, 1)
        for article in articles:
            document = tantivy.Document()
            for name, text in (("title", article.title), ("body", article.body)):
                document.add_text(name, self._prepared(text))
                document.add_bytes(f"{name}_text", text.encode())
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def _tokenizer(self) -> Any:
        return self._tantivy.Tokenizer.whitespace()

    def _prepared(self, text: str) -> str:
        return " ".join(a + b for a, b in pairwise(re.sub(r"\s", "_", text)))

    def _holds(self, name: str, pairs: Sequence[str]) -> Any:
        if len(pairs) == 1:
            return self._tantivy.Query.term_query(self._schema, name, pairs[0], "freq")
        return self._tantivy.Query.phrase_query(self._schema, name, list(pairs))

    def ask(self, text: str) -> int:
        query, occur = self._tantivy.Query, self._tantivy.Occur
        pairs = [text[at : at + 2] for at in range(len(text) - 1)]
        either = query.boolean_query([(occur.Should, self._holds(name, pairs)) for name in ("title", "body")])
        return int(self._searcher.search(either, 10, count=True).count)


class _Pairs(_Tantivy):
    indexed = "freq"

    def _tokenizer(self) -> Any:
        return self._tantivy.Tokenizer.ngram(1, 2)

    def _prepared(self, text: str) -> str:
        return text

    def _holds(self, name: str, pairs: Sequence[str]) -> Any:
        query, must = self._tantivy.Query, self._tantivy.Occur.Must
        return query.boolean_query([(must, query.term_query(self._schema, name, pair, "freq")) for pair in pairs])


ENGINES: dict[str, type[_Ours | _Trigrams | _Tantivy]] = {
    "searchnews": _Ours, "trigrams": _Trigrams, "phrase": _Tantivy, "pairs": _Pairs,
}  # fmt: skip


@pytest.fixture(scope="module")
def sentences(request: pytest.FixtureRequest) -> list[str]:
    return _sentences(request.config.getoption("--corpus"))


@pytest.fixture(scope="module")
def engines(
    request: pytest.FixtureRequest, sentences: list[str], tmp_path_factory: pytest.TempPathFactory, tables: list[str]
) -> dict[str, Any]:
    """Each engine on the same articles; the sizes on disk are printed at the end."""
    articles = list(_articles(sentences, request.config.getoption("--articles") or ARTICLES))
    root = tmp_path_factory.mktemp("languages")
    made = {name: engine(root / name, articles) for name, engine in ENGINES.items()}
    text = sum(len((a.title + a.body).encode()) for a in articles) / 1e6
    sizes = ", ".join(f"{name} {100 * on_disk(root / name) / text:.0f}" for name in ENGINES)
    tables.append(f"MB on disk for 100 MB of text (UTF-8): {sizes}\n")
    return made


@pytest.fixture(scope="module")
def times(tables: list[str]) -> Iterator[dict[str, dict[str, tuple[float, int]]]]:
    """String -> engine -> (median in ms, matches), printed as a table at the end."""
    found: dict[str, dict[str, tuple[float, int]]] = {}
    yield found
    lines = [
        f"{text:8}" + "".join(f"  {engine} {ms:9.3f} ms {total:6}" for engine, (ms, total) in engines.items())
        for text, engines in found.items()
    ]
    tables.append("\n".join(lines) + "\n")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("number", range(len(LENGTHS) * len(RANKS)))
def test_string(
    benchmark: Any, engines: dict[str, Any], sentences: list[str], times: Any, number: int, engine: str
) -> None:
    text = _asked(sentences)[number]
    benchmark.group = f"string {number}"
    total = benchmark(engines[engine].ask, text)
    assert total > 0
    times.setdefault(text, {})[engine] = benchmark.stats.stats.median * 1000, total
    known = {known for of, (_, known) in times[text].items() if of != "pairs"}
    assert len(known) <= 1, "the same articles are found"
