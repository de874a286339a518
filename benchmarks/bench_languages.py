"""How fast are searches in scripts without spaces, beside SQLite FTS5's trigrams and n-grams in Tantivy?

    pytest benchmarks/bench_languages.py --benchmark-only [--corpus FILE] [--articles N]

The corpus (.jsonl with titles and bodies in Chinese, Japanese, Korean or Thai; a made one without it) is mixed to
20,000 articles, sentence by sentence. What is asked are strings that stand in some article, of two to six letters, from
frequent to rare ones. All answer with the ten best and the exact number. FTS5 knows three letters or more (shorter ones
it looks for in every text, which is how its documentation says to do it). Tantivy, which keeps no positions of n-grams,
gets single letters and pairs and is asked for articles with all pairs of the string: fast, but more than what holds it,
as the numbers of matches show.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
from bench_indexing import on_disk

import searchnews
from searchnews.article import Article
from searchnews.indexing.enrich import Enrich

ARTICLES = 20_000
SENTENCES = 25  # an article
LENGTHS = (2, 3, 4, 6)
RANKS = (0.0, 0.03, 0.3)  # of the distinct strings of a length, by how often they occur, the commonest first


def _sentences(path: Path | None) -> list[str]:
    if path is None:
        rng = np.random.default_rng(5)
        odds = 1 / np.arange(3, 3003)
        letters = [chr(0x4E00 + 7 * i) for i in range(3000)]
        sizes = rng.integers(10, 60, 2000).tolist()
        # A word behind each: phrases go on over a full stop, and trigrams do not.
        return ["".join(rng.choice(letters, size, p=odds / odds.sum())) + "。A" for size in sizes]
    with path.open("rb") as file:
        texts = [orjson.loads(line)["body"] for line in file]
    return [f"{part}。" for text in texts for line in text.splitlines() for part in line.split("。") if part.strip()]


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
        self._archive = searchnews.open(folder)

    def ask(self, text: str) -> int:
        return self._archive.search(f'"{text}"', limit=0).total


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
            order = "rowid"
        else:
            where, values, order = "text MATCH ?", (f'"{text}"',), "rank"
        total: int = self._db.execute(f"SELECT count(*) FROM text WHERE {where}", values).fetchone()[0]
        self._db.execute(f"SELECT rowid FROM text WHERE {where} ORDER BY {order} LIMIT 10", values).fetchall()
        return total


class _Pairs:
    def __init__(self, folder: Path, articles: Sequence[Article]) -> None:
        tantivy = pytest.importorskip("tantivy")
        self._tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        for name in ("title", "body"):
            builder.add_text_field(name, stored=True, tokenizer_name="pairs", index_option="freq")
        self._schema = builder.build()
        folder.mkdir()
        self._index = tantivy.Index(self._schema, path=str(folder))
        pairs = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.ngram(1, 2)).build()
        self._index.register_tokenizer("pairs", pairs)
        writer = self._index.writer(500_000_000, 1)
        for article in articles:
            writer.add_document(tantivy.Document(title=article.title, body=article.body))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def ask(self, text: str) -> int:
        query, occur = self._tantivy.Query, self._tantivy.Occur
        parts = [
            query.boolean_query(
                [
                    (occur.Must, query.term_query(self._schema, name, text[at : at + 2], "freq"))
                    for at in range(len(text) - 1)
                ]
            )
            for name in ("title", "body")
        ]
        found = self._searcher.search(query.boolean_query([(occur.Should, part) for part in parts]), 10, count=True)
        return int(found.count)


ENGINES: dict[str, type[_Ours | _Trigrams | _Pairs]] = {"searchnews": _Ours, "trigrams": _Trigrams, "pairs": _Pairs}


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
