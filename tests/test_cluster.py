"""What can be said of archives on a cluster without one; `make test-cluster` asks a real one."""

from __future__ import annotations

import dataclasses
import itertools
import re
import string
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import reference
import strategies
from faces import run
from hypothesis import given
from hypothesis import strategies as st

import searchnews
from searchnews import analysis
from searchnews.article import Article
from searchnews.cluster import expressions
from searchnews.cluster.address import Address, Credentials
from searchnews.cluster.archive import ONLY_LOCAL, ClusterArchive
from searchnews.cluster.bulk import Line
from searchnews.cluster.documents import TITLE_WEIGHT, article_of, documents, number_of
from searchnews.cluster.joining import join
from searchnews.cluster.parts import Parts, is_name_of_part, part_of
from searchnews.cluster.queries import EVERYTHING, MOST_IDS, NOTHING, Reader, all_of, inexact, none_of, some_of
from searchnews.cluster.reading import order_of, pages
from searchnews.cluster.rules import Tongues
from searchnews.cluster.scheme import is_address
from searchnews.errors import ArchiveError, CorruptError, SearchNewsError
from searchnews.query import nodes as q
from searchnews.query import parse, regex
from searchnews.search.top import SORTS

READER = Reader(Tongues(("en",)))


# --- Addresses ---------------------------------------------------------------------------------------------------


def test_addresses() -> None:
    assert Address.of("opensearch+https://search.example/news") == Address("search.example", 9200, "news")
    assert str(Address.of("OpenSearch+HTTPS://search.example:443/news-2025/")) == (
        "opensearch+https://search.example:443/news-2025"
    )
    assert Address.of("opensearch+http://[::1]:9201/a") == Address("::1", 9201, "a", encrypted=False)
    assert [is_address(x) for x in ("opensearch+http://x", "news", "./opensearch+https:", "http://x/y")] == [
        True, False, False, False]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("opensearch+https://search.example", "an address is"),
        ("opensearch+https:///news", "an address is"),
        ("opensearch+https://search.example/News", "an address is"),
        ("opensearch+https://search.example/a,b", "an address is"),
        ("opensearch+https://search.example/_all", "an address is"),
        ("opensearch+https://search.example/a/b", "an address is"),
        ("opensearch+https://search.example/news?x=1", "an address is"),
        ("opensearch+https://search.example:port/news", "cannot be read"),
        ("opensearch+https://ana:s3cret@search.example/news", "no user or password in an address"),
        ("opensearch+http://search.example/news", "without encryption only to this machine"),
        ("opensearch+http://127.0.0.1.example.org/news", "without encryption only to this machine"),
    ],
)
def test_wrong_addresses(address: str, problem: str) -> None:
    with pytest.raises(ArchiveError, match=problem) as caught:
        Address.of(address)
    assert "s3cret" not in str(caught.value)


def test_credentials(tmp_path: Path) -> None:
    file = tmp_path / "netrc"
    file.write_text("machine search.example login ana password s3cret\n")
    file.chmod(0o600)
    kept = {"NETRC": str(file), "SEARCHNEWS_CLUSTER_CA": "ca.pem"}
    assert Credentials.of("search.example", kept) == Credentials("ana", "s3cret", ca="ca.pem")
    assert Credentials.of("other.example", kept) == Credentials(ca="ca.pem")
    said = kept | {"SEARCHNEWS_CLUSTER_USER": "bo", "SEARCHNEWS_CLUSTER_PASSWORD": "x"}
    assert Credentials.of("search.example", said) == Credentials("bo", "x", ca="ca.pem")
    assert Credentials.of("search.example", said | {"SEARCHNEWS_CLUSTER_API_KEY": "k"}).api_key == "k"
    assert "s3cret" not in repr(Credentials.of("search.example", kept))
    for damaged in (b"machine search.example login ana s3cret\n", b"machine x password s3cret\xe4\n"):
        file.write_bytes(damaged)
        with pytest.raises(ArchiveError, match="netrc") as caught:
            Credentials.of("search.example", kept)
        assert "s3cret" not in str(caught.value)
    for key in ("k3y\n", "k€y", "k y"):
        with pytest.raises(ArchiveError, match="SEARCHNEWS_CLUSTER_API_KEY") as caught:
            Credentials.of("search.example", {"SEARCHNEWS_CLUSTER_API_KEY": key})
        assert key not in str(caught.value)


def test_a_password_on_the_command_line_is_refused_and_not_repeated() -> None:
    ran = run("query", "oil", "-i", "opensearch+https://ana:s3cret@search.example/news")
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "s3cret" not in ran.err


def test_what_an_archive_on_a_cluster_has_not_is_known() -> None:
    """Whatever else an archive in a directory has is refused in a line."""
    public = {name for name in dir(searchnews.Archive) if not name.startswith("_")}
    assert {name for name in public if not hasattr(ClusterArchive, name)} | {"path"} == ONLY_LOCAL.keys()


class _Joining:
    """A cluster that has not joined all segments when it is asked for the first time, and then says this."""

    address = Address.of("opensearch+http://127.0.0.1/news")

    def __init__(self, **told: Any) -> None:
        self._answers = [{"task": "node:1"}, {"completed": False}, {"completed": True, **told}]

    def ask(self, method: str, path: str, **parameters: Any) -> Any:
        assert path in ("_forcemerge", "/_tasks/node:1")
        return self._answers.pop(0)


def test_joining_segments() -> None:
    join(_Joining(response={"_shards": {"total": 4, "successful": 4, "failed": 0}}))
    for told, problem in (
        ({"response": {"_shards": {"total": 4, "successful": 3, "failed": 1}}}, "segments of 1 of 4 copies of shards"),
        ({"error": {"type": "task_cancelled_exception", "reason": "x"}}, "news: the segments were not joined"),
    ):
        with pytest.raises(ArchiveError, match=problem):
            join(_Joining(**told))


# --- Documents ---------------------------------------------------------------------------------------------------


@given(strategies.archives())
def test_articles_come_back_from_documents(articles: list[Article]) -> None:
    found = [*documents(articles)]
    assert [number for number, _ in found] == [number_of(article.id) for article in articles]
    for article, (_, document) in zip(articles, found, strict=True):
        back = article_of(document)
        assert back == article
        for name in ("person", "org", "place", "mentioned"):
            assert getattr(back, name) == getattr(article, name)
        for field in ("title", "body"):
            text = document.get(field, {})
            words = analysis.words(getattr(article, field))
            assert {name: len(tokens.split(" ")) for name, tokens in text.items()} == (
                dict.fromkeys(("stem", "fold", "case", "bounds"), len(words)) if words else {}
            )


def test_the_tokens_of_an_article() -> None:
    article = Article(id="a", title="US oil", body="Prices rose. iPhone 3M!\n\nEnd.", language="en",
                      published=datetime(2025, 9, 1, tzinfo=UTC), published_precision="month")  # fmt: skip
    ((_, document),) = documents([article])
    assert document["title"] == {"stem": "en:us en:oil", "fold": "us oil", "case": "b _", "bounds": "f q"}
    assert document["body"] == {
        "stem": "en:price en:rose en:iphon en:3m en:end", "fold": "prices rose iphone 3m end",
        "case": "c _ o a c", "bounds": "f _ _ q pq",
    }  # fmt: skip
    assert document["all"] == ("en:us en:oil " * TITLE_WEIGHT).rstrip()  # the cluster adds the stems of the body
    assert document["words"] == 5
    assert document["middle"] - document["published"] == 43_200


def test_what_somebody_else_wrote_is_no_article() -> None:
    for source in ({}, {"article": None}, {"article": {"id": "a", "nonsense": 1}}, {"article": {"published": 3}},
                   {"article": {"person": [["x"]]}}, {"article": {"mentioned": [[1, 2]]}}):  # fmt: skip
        with pytest.raises(CorruptError, match="no article of searchnews"):
            article_of(source)


# --- Parts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("time", "year", "month"),
    [
        (None, "none", "none"),
        ("1969-12-31T23:59:59+00:00", "1969", "1969-12"),
        ("1970-01-01T00:00:00+00:00", "1970", "1970-01"),
        ("2024-02-29T23:59:59+00:00", "2024", "2024-02"),
        ("2025-01-01T00:30:00+01:00", "2024", "2024-12"),
        ("0001-01-01T00:00:00+05:00", "0001", "0001-01"),
        ("9999-12-31T23:59:59-05:00", "9999", "9999-12"),
    ],
)
def test_the_index_of_a_time(time: str | None, year: str, month: str) -> None:
    published = datetime.fromisoformat(time) if time else None
    ((number, document),) = documents([Article(id="a", published=published)])
    line = Line.of(number, document)
    ends = [Parts("news", by).index(line.published) for by in ("", "year", "month")]
    assert ends == ["", f"news.published-{year}", f"news.published-{month}"]
    assert [part_of("news", index) for index in ("news", "news.notes", ends[1])] == ["", "", ends[1]]
    assert [is_name_of_part(name) for name in ("news", "news-2024", "news.published", ends[2])] == [
        False, False, True, True]  # fmt: skip


# --- Expressions -------------------------------------------------------------------------------------------------


@given(st.sampled_from(("", "a", "ab", "ba", "abc", "abca")), st.integers(1, 2))
def test_short_words_that_may_be_misspelled(word: str, edits: int) -> None:
    found = re.compile(expressions.misspelled(word, edits).replace("()", "(?:)"))
    for other in map("".join, itertools.chain.from_iterable(itertools.product("abcd", repeat=n) for n in range(5))):
        assert (found.fullmatch(other) is not None) == reference.near_spelling(word, other, edits), other


PIECES = st.sampled_from(
    ["a", "b", "É", "ß", "1", "\\d", "\\.", ".", "[ab]", "[^a]", "[a-c1]", "[\\d\\]-]", "[-a]", "(", ")", "|", "*", "+",
     "?", "{2}", "{1,2}", "{0,}"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=8).map("".join), st.lists(st.text("abce13.-]s", max_size=4), min_size=5, max_size=20))
def test_regular_expressions(pattern: str, words: list[str]) -> None:
    try:
        automaton = regex.compile(pattern)
    except regex.RegexError:
        return
    # Python reads what Lucene reads, but for an empty group.
    found = re.compile(expressions.regular(pattern).replace("()", "(?:)"), re.DOTALL)
    for word in words:
        assert (found.fullmatch(word) is not None) == automaton.matches(word), (pattern, found.pattern, word)


def test_no_character_of_a_text_is_an_operator() -> None:
    for char in string.punctuation:
        assert expressions.literal(f"a{char}1") == f"a\\{char}1"


# --- Queries -----------------------------------------------------------------------------------------------------


def test_joining_queries() -> None:
    a, b = {"term": {"x": 1}}, {"exists": {"field": "y"}}
    assert all_of([a, EVERYTHING]) == some_of([a, NOTHING]) == a
    assert all_of([a, NOTHING, b]) == some_of([NOTHING]) == some_of([a, b], 3) == NOTHING
    assert some_of([a, EVERYTHING]) == all_of([]) == none_of(NOTHING) == EVERYTHING
    assert some_of([a, {"terms": {"x": [2, 1]}}, b]) == some_of([{"terms": {"x": [1, 2]}}, b])


SAID = [  # by a cluster alone, exactly
    "oil", "AT&T", '"interest rates"', '"rates rise"~3', "pric*", "oil~", "/oil.*/", "caps(oil)", "oil NEAR/5 price",
    "oil PRE/s price", "(oil OR gas) w/p bank", "near/9(a b c)", "lead/20(oil)", "atleast/3(oil)", "2 of (a b c)",
    "oil -gas^2", "person:voss published:2025 mentioned:2025 has:author words:>3 source:(a, b) *",
]  # fmt: skip
LOOKED_AT = [  # in the articles, and which form that is for
    ("oil NOT NEAR/5 price", "oil NOT NEAR/5 price"), ("a -(b NOT w/s c)", "b NOT w/s c"),
    ("(a NEAR/3 b) NEAR/4 c", "(a NEAR/3 b) NEAR/4 c"), ("x OR (a w/s b) CONTAINING c", "(a w/s b) CONTAINING c"),
    ("atleast/9(oil)", "atleast/9(oil)"), ("lead(a NEAR/3 b)", "lead(a NEAR/3 b)"),
    ("atleast/2(a NEAR/3 b)", "atleast/2(a NEAR/3 b)"), ('"a b"~2 NEAR/2 c', '"a b"~2 NEAR/2 c'),
]  # fmt: skip


@pytest.mark.parametrize("sort", SORTS)
def test_orders(sort: str) -> None:
    assert order_of(sort)[-1] == {"id": {"order": "asc"}}


class _Going:
    """A cluster that answers a page and goes."""

    address = "opensearch+https://search.example/news"

    def within(self, seconds: float) -> _Going:
        assert seconds <= 1
        return self

    def ask(self, method: str, path: str, body: object = None, **parameters: object) -> dict[str, object]:
        if method == "DELETE":
            raise ArchiveError(f"{self.address}: cannot be reached")
        return {"pit_id": "x", "hits": {"hits": [{"sort": [1]}], "total": {"value": 2}}, "_shards": {"failed": 0}}


def test_a_scan_that_is_left_when_its_cluster_has_gone() -> None:
    left = pages(_Going(), {"size": 1})  # type: ignore[arg-type]
    next(left)
    left.close()  # as when it is collected
    whole = pages(_Going(), {"size": 2})  # type: ignore[arg-type]
    assert len([*whole]) == 1


def test_which_forms_are_looked_at_in_the_articles() -> None:
    assert [(text, inexact(parse(text), READER)) for text in SAID] == [(text, []) for text in SAID]
    found = [(text, " ".join(map(str, inexact(parse(text), READER)))) for text, _ in LOOKED_AT]
    assert found == LOOKED_AT


def test_more_tagged_articles_than_a_cluster_takes() -> None:
    ids = frozenset(map(str, range(MOST_IDS)))
    found, _ = READER.bounds(q.Tagged("x", ids))
    assert len(found["ids"]["values"]) == MOST_IDS
    with pytest.raises(SearchNewsError, match=r"tagged:x: 65,537 articles; a cluster takes"):
        READER.bounds(q.Tagged("x", ids | {"another"}))


@given(strategies.trees())
def test_not_exchanges_what_is_certain_and_what_is_possible(tree: q.Node) -> None:
    certain, possible = READER.bounds(tree)
    assert READER.bounds(q.Not(tree)) == (none_of(possible), none_of(certain))
    assert (certain == possible) == (inexact(tree, READER) == [])


def test_a_word_has_a_stem_in_each_language() -> None:
    assert Tongues(("de", "en", "-")).stems("prices") == ["de:pric", "en:price", "-:prices"]
    ((_, document),) = documents([dataclasses.replace(Article(id="a", title="prices"), language="xx")])
    assert document["title"]["stem"] == "-:prices"
