"""How fast is a query parsed, and does anything break the parser?

    python -m pytest benchmarks/bench_parse.py --benchmark-enable --benchmark-only

- An ordinary query takes 100 microseconds or less; beside Whoosh's parser where it has the form.
- A million random strings (FUZZ of them, if the environment says so), made of the language's own pieces and of any
  characters: each is read, or refused with a QueryError; what is read prints itself, and the normal form is stable.
- A query of a megabyte takes about ten times as long as one of a tenth.
"""

from __future__ import annotations

import os
import random
import time
from datetime import UTC, datetime

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from whoosh.fields import TEXT, Schema
from whoosh.qparser import QueryParser

from searchnews.errors import QueryError
from searchnews.query import context, nodes, normal, parse

NOW = datetime(2025, 9, 15, 12, tzinfo=UTC)

# What people type, from a word to a careful question.
ORDINARY = (
    "oil",
    "oil AND price",
    "bank OR fraud OR court OR trial",
    '"interest rates"',
    "pric*",
    "title:storm AND NOT (rain OR snow)",
    "gaddafi~",
    "oil NEAR/5 price",
    "/organi[sz]ation/ w/s reform",
    "storm published:2025-09-01..2025-09-15",
    'person:"ilara voss" published:"last week" -section:sport',
    '(oil OR gas) NEAR/5 (pric* OR "market cost") AND NOT title:opinion source:reuters words:>300',
)
WHOOSH = ORDINARY[:6]  # the forms that both have

PIECES = (
    "oil", "Oil", "and", " ", " ", " ", "AND", "OR", "NOT", "-", "(", ")", '"', '"a b"', "~", "~2", "^2", "^2.5", "*",
    "?", "pric*", "=", "/a[bc]/", "/", "title:", "body:", "author:", "has:", "person", "words:", ">800", "200..400",
    "published:", "2025-09", "2025-09-01..", "yesterday", "caps(", "lead(", "lead/9(", "atleast/2(", " w/5 ",
    " NEAR/3 ", " PRE/2 ", " w/s ", " NOT w/3 ", " not w/3 ", "w/", "https://example.org/a~1?b", "AT&T", "U.S.", "“",
    "”", "«", "»", "\u00a0", "\u200b", "\0", "😀", "é", "e\u0301", "|", "&&", "[", "]", "{", "<", "\\", '\\"', "!",
    "#", ".", ",", ":", "::", "a:b", "10:30", "'", "–", "--", "+", "entity:", "id:", '"x*"', "tag:(a OR b)", "url:*",
    "ß", "ﬁ", "İ", "²", "\ud800", "\n", "NEAR", "a/b", "/a|b/", "lead/5", "x~", "CAPS(", "(a OR b)", "=x", "c*",
)  # fmt: skip


def read_or_refuse(text: str) -> nodes.Node | QueryError:
    try:
        return parse(text, NOW)
    except QueryError as error:
        return error


def random_text(chance: random.Random) -> str:
    """A string that is sometimes nearly a query and sometimes nothing like one."""
    kind = chance.random()
    if kind < 0.45:
        return " ".join("".join(chance.choices(PIECES, k=chance.randint(1, 2))) for _ in range(chance.randint(1, 5)))
    if kind < 0.9:
        return "".join(chance.choices(PIECES, k=chance.randint(1, 8)))
    highest = chance.choice((0x7F, 0x2100, 0x10FFFF))
    return "".join(chr(chance.randint(0, highest)) for _ in range(chance.randint(0, 20)))


@pytest.mark.parametrize("query", ORDINARY)
def test_parse(benchmark: BenchmarkFixture, query: str) -> None:
    benchmark.group = query
    assert benchmark(parse, query, NOW)


@pytest.mark.parametrize("query", WHOOSH)
def test_parse_whoosh(benchmark: BenchmarkFixture, query: str) -> None:
    benchmark.group = query
    parser = QueryParser("body", Schema(title=TEXT, body=TEXT))
    assert benchmark(parser.parse, query)


def test_fuzz(benchmark: BenchmarkFixture) -> None:
    chance = random.Random(20250907)
    texts = [random_text(chance) for _ in range(int(os.environ.get("FUZZ", "1_000_000")))]

    def fuzz() -> int:
        read = 0
        for text in texts:
            context(text, chance.randint(0, len(text)))
            tree = read_or_refuse(text)
            if isinstance(tree, QueryError):
                assert 0 <= tree.start <= tree.end <= len(text), text
                continue
            read += 1
            assert parse(str(tree), NOW) == tree, text
            assert normal(normal(tree)) == normal(tree), text
            assert all(0 <= node.span[0] < node.span[1] <= len(text) for node in nodes.walk(tree)), text
        return read

    read = benchmark.pedantic(fuzz, rounds=1)
    benchmark.extra_info["read"] = read
    assert len(texts) // 20 < read < len(texts)


@pytest.mark.parametrize("piece", ["oil ", "(a) ", "title:a OR ", '"a b"~2 ', "tag:(a) ", "a w/5 b ", "AT&T ", "a~2 "])
def test_linear(benchmark: BenchmarkFixture, piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * (size // len(piece))).removesuffix("OR ")
        begin = time.perf_counter()
        parse(text, NOW)
        return time.perf_counter() - begin

    short = min(seconds(100_000) for _ in range(3))
    long = benchmark.pedantic(seconds, args=(1_000_000,), rounds=1)
    benchmark.extra_info["ratio"] = round(long / short, 1)
    assert long < 40 * short  # quadratic work would make it 100
