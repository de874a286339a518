"""The compiled loops give what NumPy gives, are safe from damaged columns, and can be missing."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from search_cases import by_id, snapshot_of

import searchnews
from searchnews.article import Article
from searchnews.errors import CorruptError
from searchnews.kernels import native
from searchnews.query import Node, parse
from searchnews.query import nodes as q
from searchnews.search import core, lookup, top
from searchnews.search.answer import answer, articles_with
from searchnews.search.evaluate import Evaluation
from searchnews.search.matches import ArchiveMatches, Matches
from searchnews.search.results import Results
from searchnews.search.threads import ranges, side_by_side
from searchnews.storage.snapshot import Snapshot

pytestmark = pytest.mark.skipif(native.library() is None, reason="there was no C compiler")

QUERIES = (
    "oil", "oil AND the", "the AND oil AND price", "oil OR bank", '"the oil price"', "=Oil", "NOT oil", "pri* AND the",
    "caps(oil)", "title:oil^3 OR body:bank", "oil AND published:2025", "(oil AND bank) OR (price AND NOT the)",
    "oil NEAR/3 price", "atleast/2(oil)", "story:none OR oil", "nothing AND the", "oil AND NOT bank",
    "(oil^2)^3 OR bank", "(oil OR bank)^2 AND the", "published:2025 AND published:>=2025-03-01 AND the",
    "modified:2025 AND oil", "published:2025 AND NOT oil", "words:>10 AND oil",
    " OR ".join(["oil", "bank", "price", "rate"] * 5), " AND ".join(["the"] * 20), "(NOT NOT oil) AND bank",
    "oil PRE/2 price", "oil NOT NEAR/2 price", "oil w/s =banks", "price w/p bank", '"oil bank"~2', "oil NEAR/1 =oil",
    "title:oil NEAR/3 oil", "pri* NEAR/4 caps(oil)", "oil NEAR/10000 bank", "the NOT NEAR/1 the",
    "oil NOT NEAR/1 body:bank", "prices* OR oi*", "banks* AND pri*",
)  # fmt: skip


def _archive(languages: tuple[str, ...] = ("en",)) -> Snapshot:
    """120 articles in three segments, every seventh deleted; `the` is in all of them."""
    words = ("oil", "price", "bank", "prices", "Oil", "banks", "rate")
    articles = [
        Article(
            id=f"a{i}",
            title=words[i % 7],
            published=datetime(2025, 1 + i % 12, 1, tzinfo=UTC) if i % 5 else None,
            modified=datetime(2025 + i % 2, 1, 1, tzinfo=UTC),
            body=f"The {words[i % 5]} {words[i % 3]} of the {words[i % 4]} " * (1 + i % 6),
            language=languages[i % len(languages)],
        )
        for i in range(120)
    ]
    return snapshot_of(articles, cuts=[50, 100], deleted={f"a{i}" for i in range(0, 120, 7)})


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("languages", [("en",), ("en", "de", "fr"), ("en", "xx"), ("en",) * 40 + ("de", "xx")])
def test_with_and_without(query: str, languages: tuple[str, ...]) -> None:
    snapshot = _archive(languages)
    tree = parse(query)
    compiled = answer(Evaluation(snapshot), tree)
    assert isinstance(compiled, ArchiveMatches)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "library", lambda: None)
        plain = answer(Evaluation(snapshot), tree)
        expected = list(Results.of(snapshot, tree))
    assert not isinstance(plain, ArchiveMatches)
    _equal(snapshot, tree, compiled, plain)
    hits = list(Results.of(snapshot, tree))
    assert [(hit.id, hit.spots) for hit in hits] == [(hit.id, hit.spots) for hit in expected]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize(("silent", "speaking"), [(0, 0), (1, 256), (30, 0), (30, 256)])
def test_words_with_several_stems(query: str, silent: int, speaking: int) -> None:
    """Where other languages are spoken, a list of the few articles or a mask of all says so."""
    snapshot, tree = _archive(("en",) * 40 + ("de", "xx")), parse(query)
    plain = Matches(Evaluation(snapshot).of(tree))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lookup, "_FEW_SILENT", silent)
        patch.setattr(lookup, "_FEW_SPEAKING", speaking)
        _equal(snapshot, tree, answer(Evaluation(snapshot), tree), plain)


def _equal(snapshot: Snapshot, tree: Node, compiled: Matches, plain: Matches) -> None:
    assert by_id(snapshot, compiled) == pytest.approx(by_id(snapshot, plain), rel=1e-6)
    for limit, offset in ((10, 0), (5, 7), (300, 0)):
        quick = answer(Evaluation(snapshot), tree, limit + offset)
        assert quick.total == plain.total
        order = [top.best(snapshot, found, limit, offset) for found in (compiled, plain, quick)]
        assert [place[:2] for place in order[0]] == [place[:2] for place in order[1]]
        assert order[0] == order[2]


@pytest.fixture(scope="module")
def long_lists() -> Snapshot:
    """3,000 articles: posting lists of several blocks, and some so rare that others are searched through."""
    articles = [
        Article(
            id=str(i),
            title="oil" if i % 3 else "bank price",
            body="the" + " oil" * (i % 4) + " bank" * (i % 7 == 0) + " rare" * (i % 600 == 3) + " price" * (i % 2),
        )
        for i in range(3000)
    ]
    return snapshot_of(articles, cuts=[2600], deleted={str(i) for i in range(2700, 3000, 9)})


@pytest.mark.parametrize("query", [
    "the", "oil", "title:oil", "rare", "rare AND the", "the AND oil AND price", "oil AND bank", "rare OR bank OR price",
    "(oil OR bank) AND rare", '"bank price" OR rare', '"oil price" AND the', "rare AND (oil OR price)",
    "the AND NOT oil", "oil NEAR/2 bank", "rare NEAR/9 the", "oil NOT NEAR/1 bank", "oil w/s price", '"the bank"~4',
])  # fmt: skip
def test_long_lists(long_lists: Snapshot, query: str) -> None:
    tree = parse(query)
    plain = Matches(Evaluation(long_lists).of(tree))
    _equal(long_lists, tree, answer(Evaluation(long_lists), tree), plain)


@pytest.fixture(scope="module")
def repeated_words() -> Snapshot:
    """1,300 articles of four words and a rare one, each many times in some of them."""
    rng = random.Random(7)
    words = ["oil", "Oil", "price", "prices", "the", "the", "the"]
    bodies = [" ".join(rng.choices(words, k=rng.choice((3, 9, 40, 90)))) for _ in range(1300)]
    articles = [Article(id=str(i), body=body + " rare price" * (i % 40 == 0)) for i, body in enumerate(bodies)]
    return snapshot_of(articles, cuts=[1100], deleted={"5", "6"})


@pytest.mark.parametrize("query", [
    '"oil price"', '"the the"', '"the oil"', '"oil prices the"', '"the oil the price"', '"rare price"', '"the rare"',
    '"price rare price"', 'caps("oil the")', '"the the the the the"', "AT&T OR the&oil",
])  # fmt: skip
def test_words_in_a_row_many_times(repeated_words: Snapshot, query: str) -> None:
    tree = parse(query)
    plain = Matches(Evaluation(repeated_words).of(tree))
    _equal(repeated_words, tree, answer(Evaluation(repeated_words), tree), plain)


@pytest.mark.parametrize("query", [*QUERIES, "=the", '"the" OR pri*'])
@pytest.mark.parametrize("threads", [2, 3, 7])
def test_threads_share_a_query(query: str, threads: int) -> None:
    """Three segments for two threads, for three and for more than can be used."""
    tree = parse(query)
    alone = Results.of(_archive(), tree, limit=50)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core, "_WORTH_A_THREAD", 0)
        patch.setattr(core, "cores", lambda: threads)
        snapshot = _archive()
        shared = Results.of(snapshot, tree, limit=50)
        everything = answer(Evaluation(snapshot), tree)
    assert [(hit.id, hit.score, hit.spots) for hit in shared] == [(hit.id, hit.score, hit.spots) for hit in alone]
    assert shared.total == alone.total == everything.total
    assert by_id(snapshot, everything) == by_id(snapshot, shared._matches)


def test_what_a_thread_raises_is_raised() -> None:
    def fails() -> int:
        raise OSError("no more")

    assert side_by_side([lambda: 1, lambda: 2, lambda: 3]) == [1, 2, 3]
    for calls in ([fails, lambda: 1], [lambda: 1, fails], [fails]):
        with pytest.raises(OSError, match="no more"):
            side_by_side(calls)


@pytest.mark.parametrize(
    ("sizes", "most", "expected"),
    [
        ([10], 4, [(0, 1)]),
        ([10, 10], 1, [(0, 2)]),
        ([10, 10], 2, [(0, 1), (1, 2)]),
        ([10, 10], 3, [(0, 1), (1, 2)]),
        ([90, 10, 10, 10], 2, [(0, 1), (1, 4)]),
        ([10, 10, 10, 90], 2, [(0, 3), (3, 4)]),
        ([5, 5, 5, 5, 5, 5], 3, [(0, 2), (2, 4), (4, 6)]),
    ],
)
def test_shards_are_cut_into_ranges(sizes: list[int], most: int, expected: list[tuple[int, int]]) -> None:
    assert ranges(np.cumsum([0, *sizes]), most) == expected


@pytest.mark.parametrize("words", [8, 64, 65])
def test_where_a_pattern_matches_that_many_words_of_an_article_match(words: int) -> None:
    """Beyond MOST_ROWS in one article the loops hand over to NumPy."""
    body = " ".join(f"aa{chr(97 + i // 26)}{chr(97 + i % 26)}q" for i in reversed(range(words)))
    snapshot = snapshot_of([Article(id="a", body=f"zero {body}"), Article(id="b", body="none")])
    (hit,) = Results.of(snapshot, parse("aa*"))
    assert [(spot.first, spot.last) for spot in hit.spots["body"]] == [(i, i) for i in range(1, words + 1)]
    (hit,) = Results.of(snapshot, parse("zero NEAR/3 aa*"))
    assert [(spot.first, spot.last) for spot in hit.spots["body"]] == [(0, 0), (1, 1)]


@pytest.mark.parametrize("rows", [2, 8, 12])
def test_a_phrase_with_many_forms_of_a_word(rows: int) -> None:
    """Beyond MOST_ROWS terms of one fold the loops hand over to NumPy; here each language has a stem of its own."""
    languages = ("en", "de", "fr", "nl", "it", "es", "sv", "da", "fi", "hu", "ro", "ru")[:rows]
    articles = [Article(id=code, body="nationalizations rates", language=code) for code in languages]
    snapshot = snapshot_of(articles)
    found = answer(Evaluation(snapshot), parse('"nationalizations rates"'))
    assert set(by_id(snapshot, found)) == set(languages)


ENDS_WHILE_THREADS_SEARCH = """
import sys, threading, time
import searchnews

archive = searchnews.open(sys.argv[1])
searching = threading.Event()

def search():
    while True:
        archive.search('a OR the OR "of the"', limit=10).total
        searching.set()

for _ in range(3):
    threading.Thread(target=search, daemon=True).start()
searching.wait()
time.sleep(0.1)
"""


def test_a_program_may_end_while_its_threads_search(tmp_path: Path) -> None:
    """What a call of the loops reads lives until it returns, though its thread is gone: this was a crash."""
    index = tmp_path / "index"
    with searchnews.create(index) as archive:
        texts = ("a the of the b " * 300, "the of a " * 500)
        plain = searchnews.Enrich(entities="none", dates=False, copies=False)
        archive.add((Article(id=str(i), body=texts[i % 2]) for i in range(2000)), enrich=plain)
    assert subprocess.run([sys.executable, "-c", ENDS_WHILE_THREADS_SEARCH, str(index)], check=False).returncode == 0


def test_threads_search_side_by_side() -> None:
    snapshot = _archive()
    expected = {query: [hit.id for hit in Results.of(snapshot, parse(query))] for query in QUERIES}
    wrong: list[str] = []

    def search() -> None:
        for _ in range(5):
            wrong.extend(q for q in QUERIES if [hit.id for hit in Results.of(snapshot, parse(q))] != expected[q])

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_word_of_few_articles_whose_list_is_damaged() -> None:
    snapshot = _archive(("en", "de", "fr"))  # "prices" has two stems, and few articles are asked for each
    for shard in snapshot.shards:
        shard.segment._views["body.postings"] = shard.segment["body.postings"][::-1].copy()
    with pytest.raises(CorruptError):
        articles_with(Evaluation(snapshot), q.Word("prices"))


def test_damaged_columns_end_in_an_answer_or_an_error() -> None:
    """In a process of its own, since a mistake here would end the process."""
    fuzz = Path(__file__).with_name("native_fuzz.py")
    done = subprocess.run([sys.executable, fuzz, "--rounds", "150"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "150 damaged segments" in done.stdout


def test_a_library_of_other_sources_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "SHARD", native.FIELD)
    native.library.cache_clear()
    try:
        assert native.library() is None
    finally:
        monkeypatch.undo()
        native.library.cache_clear()
    assert core.core_of(_archive()) is not None
