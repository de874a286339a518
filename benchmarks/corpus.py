"""Which articles do the benchmarks index? Those of a file, or a corpus made by a fixed recipe.

The made corpus has the statistics that matter for speed: word frequencies by Zipf's law, inflected forms, sentences and
paragraphs, a few years of publication times; and real words at the frequencies that the benchmarks' queries need.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import numpy as np
import orjson

from searchnews.article import Article

MADE = 20_000  # articles, unless told otherwise
_WORDS = 60_000
_SUFFIXES = ("", "", "", "s", "ed", "ing", "er")
_BEGIN = datetime(2006, 10, 20, tzinfo=UTC)

# (words that follow one another, in one of so many sentences)
_PLANTED: tuple[tuple[str, int], ...] = (
    ("oil", 60), ("price", 40), ("prices", 60), ("oil prices", 150), ("bank", 40), ("fraud", 400), ("government", 60),
    ("profit", 60), ("shares", 30), ("interest rates", 120), ("interest", 100), ("inflation", 150), ("rates", 80),
    ("governor", 300), ("sanctions", 400), ("organization", 200), ("organisation", 900), ("gaddafi", 2000),
)  # fmt: skip


def articles(path: Path | None, most: int | None = None) -> Iterator[Article]:
    """The first `most` articles of a .jsonl or .jsonl.gz file (keys id, title, body, date, source, url), and if it has
    fewer, as many as are missing mixed from it; without a file, made ones."""
    if path is None:
        yield from made(MADE if most is None else most)
        return
    yield from islice(_read(path), most)
    if most is not None:
        given = list(_read(path))
        yield from mixed(given, most - len(given))


def mixed(given: Sequence[Article], count: int, seed: int = 7) -> Iterator[Article]:
    """`count` articles (none for fewer than one) whose paragraphs come from all over the given ones: as many as some
    article has, under the title of another, published when a third was. Words keep their frequencies, articles their
    lengths, and none is a copy."""
    rng = np.random.default_rng(seed)
    texts = [article.body.split("\n\n") for article in given]
    paragraphs = [paragraph for text in texts for paragraph in text]
    for number in range(count):
        size, title, time = rng.integers(0, len(given), 3).tolist()
        chosen = rng.integers(0, len(paragraphs), len(texts[size])).tolist()
        yield Article(
            id=f"mixed-{number}",
            title=given[title].title,
            body="\n\n".join(paragraphs[i] for i in chosen),
            source=given[time].source,
            published=given[time].published,
        )


def _read(path: Path) -> Iterator[Article]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        for line in file:
            record = orjson.loads(line)
            published = datetime.fromisoformat(record["date"]) if record.get("date") else None
            yield Article(
                id=record["id"],
                title=record["title"],
                body=record["body"],
                url=record.get("url", ""),
                source=record.get("source", ""),
                published=published.replace(tzinfo=UTC) if published and published.tzinfo is None else published,
            )


def made(count: int, seed: int = 7) -> Iterator[Article]:
    """Made articles, the same every time."""
    rng = np.random.default_rng(seed)
    words = _words(rng)
    odds = 1 / (np.arange(len(words)) + 2.7)
    odds /= odds.sum()
    for number in range(count):
        size = int(rng.lognormal(5.6, 0.7)) + 20
        text = [words[i] for i in rng.choice(len(words), size, p=odds).tolist()]
        for planted, rarity in _PLANTED:
            for at in rng.integers(0, size, rng.binomial(size // 20 + 1, 1 / rarity)).tolist():
                text[at] = planted
        yield Article(
            id=f"made-{number}",
            title=" ".join(text[:8]).capitalize(),
            body=_sentences(text, rng),
            source=("Wire", "The Lantern", "Daily Post")[number % 3],
            published=_BEGIN + timedelta(hours=number * 61_000 / max(count, 1)),
        )


def _words(rng: np.random.Generator) -> Sequence[str]:
    """Invented words, commoner ones shorter."""
    syllables = [c + v for c in "bcdfghjklmnprstvw" for v in "aeiou"] + ["an", "er", "in", "on", "al", "es"]
    found: dict[str, None] = {}
    while len(found) < _WORDS:
        length = 1 + min(4, len(found) // 300) if len(found) < 1500 else int(rng.integers(2, 5))
        stem = "".join(syllables[i] for i in rng.integers(0, len(syllables), length))
        found[stem + _SUFFIXES[int(rng.integers(len(_SUFFIXES)))]] = None
    return list(found)


def _sentences(words: list[str], rng: np.random.Generator) -> str:
    paragraphs: list[str] = []
    at = 0
    while at < len(words):
        sentences = []
        for length in rng.integers(8, 30, 3).tolist():
            if at < len(words):
                sentences.append(" ".join(words[at : at + length]).capitalize() + ".")
                at += length
        paragraphs.append(" ".join(sentences))
    return "\n\n".join(paragraphs)
