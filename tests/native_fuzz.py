"""Do the compiled loops survive columns that lie, and texts that make no sense?

    python tests/native_fuzz.py [--seed N] [--rounds N] [--library FILE]

Writes a small segment, changes bytes in its arrays (each is a copy of its own, so that a sanitizer sees every step
beyond its end), asks queries and joins it with a sound one: each is done or refused. And tokenises, inverts and looks
for names in texts of strange characters. `make test-native` runs it with AddressSanitizer and
UndefinedBehaviorSanitizer, the tests without.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from searchnews import entities
from searchnews.analysis import Vocabulary, tokenize
from searchnews.article import Article
from searchnews.errors import CorruptError
from searchnews.indexing.builder import Builder, with_id
from searchnews.indexing.enrich import Enrich
from searchnews.indexing.invert import Inverter
from searchnews.indexing.join import join
from searchnews.kernels import native
from searchnews.query import parse
from searchnews.search import lookup
from searchnews.search.core import core_of
from searchnews.search.results import Results
from searchnews.search.shards import FIELDS
from searchnews.storage.segment import Segment
from searchnews.storage.snapshot import Shard, Snapshot

QUERIES = [
    parse(text)
    for text in (
        "oil", "the", "oil AND the", "oil OR bank OR price", '"the bank"', '"bank of the"', "=oils", "NOT oil",
        "(oil OR the) AND NOT bank", 'title:"oil price"', "body:bank", '"the the"', "=Oil AND the",
        "(oil OR price) AND the AND published:>2024", "often AND NOT the", "may OR rates OR oil",
        "oil NEAR/3 the", "the PRE/2 =Oil", "oil NOT NEAR/2 bank", "oil w/s the", "bank w/p =oils", '"the bank"~3',
        '"利率"', "利率利", "利率利率", "利率利率利 OR 率利", "利率 AND oil", "pr* AND o*", "prices*",
    )
]  # fmt: skip
WORDS = ("oil", "Oil", "oils", "the", "of", "bank", "Banks", "price", "prices", "said", "may", "rates", "利率利率利")


def articles(rng: random.Random, number: int) -> list[Article]:
    """Articles of few words in two languages, one of them long, one with a word that is more frequent than a byte can
    say."""
    made = [
        Article(
            id=f"a{i}",
            title=" ".join(rng.choices(WORDS, k=4)),
            body=" ".join(rng.choices(WORDS, k=rng.randint(0, 60))),
            language=rng.choice(("en", "de")),
        )
        for i in range(number)
    ]
    made[number // 2] = Article(id="often", body="oil " * 300 + "the bank of the")
    return [with_id(article) for article in made]


class Copied(Segment):
    """A segment whose arrays are changed in memory: the file has nothing wrong with it."""

    def problems(self) -> list[str]:
        return []


def damaged(rng: random.Random, path: Path) -> Segment:
    """The segment with its arrays copied, and some bytes of some of those that the loops read changed."""
    segment = Copied(path)
    columns = ["postings", "tokens", "docs", "sentences", "paragraphs"]
    columns += [f"{narrow}{part}" for narrow in ("tf", "positions", "codes") for part in ("", ".blocks")]
    names = [f"{field}.{column}" for field in FIELDS for column in columns]
    names += [f"{field}.pairs.{name}" for field in FIELDS for name in ("postings", "tokens", "docs", "tf", "positions")]
    names += [f"{field}.pairs.{name}.blocks" for field in FIELDS for name in ("tf", "positions")]
    names += ["pairs"]
    names += ["terms.text", "terms.ends", "words.text", "words.ends", "words.term", "words.codes", "terms.spellings"]
    views: dict[str, Any] = segment._views
    names = [name for name in names if name in segment]
    for name in names:
        views[name] = segment[name].copy()
    for name in rng.sample(names, rng.choice((1, 1, 2, 4))):
        raw = views[name].reshape(-1).view(np.uint8)
        for _ in range(rng.choice((1, 2, 8, 64)) if len(raw) else 0):
            raw[rng.randrange(len(raw))] = rng.choice((0, 1, 127, 128, 255, rng.randrange(256)))
    return segment


def strange(rng: random.Random) -> str:
    """A text of words, punctuation and control characters, many capitals, and what UTF-8 has in three bytes."""
    others = ["Angela Merkel", "U.S.", "A.", "-", "\n\n", " ", "\x00", "“", "é", "\u200d", "&", "(Reuters)", "7"]
    pieces = [*WORDS, *others]
    return "".join(rng.choices(pieces, k=rng.choice((0, 1, 2, 8, 300))))


def shard(rng: random.Random, segment: Segment) -> Shard:
    """The segment, often with some of its articles deleted."""
    share = rng.choice((0, 0, 0.1, 0.9))
    deleted = np.array([rng.random() < share for _ in range(segment.documents)])
    return Shard(segment, deleted if deleted.any() else None)


def joins(shards: Sequence[Shard], path: Path) -> bool:
    """Can the shards be joined?"""
    try:
        for shard in shards:
            for name, array in shard.segment._views.items():
                shard.segment.examine(name, array)  # as when an array is first used
        join(shards, path)
    except (CorruptError, ValueError, IndexError):  # which the writer looks into, see snapshot.explained
        return False
    path.unlink()
    return True


def main(arguments: list[str]) -> int:
    """Run; the exit status is 0 if nothing went wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--library", type=Path, default=native.LIBRARY)
    options = parser.parse_args(arguments)
    native.LIBRARY = options.library
    if native.library() is None:
        print("no compiled loops: nothing to test")
        return 0
    rng = random.Random(options.seed)
    answered = refused = joined = 0
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "segment")
        builder = Builder(Enrich(entities="none", dates=False, copies=False, languages=False))
        builder.add(articles(rng, 90))
        builder.write(path)
        for _ in range(options.rounds):
            try:
                snapshot = Snapshot([shard(rng, damaged(rng, path)), shard(rng, Segment(path))])
                core = core_of(snapshot)
            except CorruptError:
                refused += 1
                continue
            assert core is not None
            lookup._FEW_SPEAKING, lookup._FEW_SILENT = rng.choice(((0, 0), (0, 256), (256, 256)))
            for query in QUERIES:
                try:
                    Results.of(snapshot, query)
                    answered += 1
                except CorruptError:
                    refused += 1
            joined += joins(snapshot.shards, Path(directory, "joined"))
    tagger, vocabulary, inverter = entities.load(), Vocabulary(), Inverter()
    for _ in range(options.rounds):
        tokens = tokenize([strange(rng) for _ in range(2 * rng.randint(0, 3))], vocabulary)
        inverter.run(tokens, vocabulary, FIELDS)
        tagger(tokens, vocabulary)
    asked = f"{answered} queries answered, {refused} refused"
    print(f"{options.rounds} damaged segments, {asked}, {joined} joined (seed {options.seed})")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
