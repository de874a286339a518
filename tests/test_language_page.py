"""What the page on the query language says in words, tried with the examples it gives."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from search_cases import by_id, snapshot_of

from searchnews.analysis.function_words import WORDS
from searchnews.article import Article
from searchnews.errors import QueryError
from searchnews.fields import FIELDS, TEXT
from searchnews.query import nodes as q
from searchnews.query import parse
from searchnews.query.forms import FORMS
from searchnews.search import scoring
from searchnews.search.evaluate import evaluate

PAGE = " ".join(Path(__file__).parent.parent.joinpath("docs", "query-language.md").read_text(encoding="utf-8").split())
NOW = datetime(2025, 9, 17, 12, tzinfo=UTC)  # a Wednesday


def finds(query: str, body: str, title: str = "") -> bool:
    snapshot = snapshot_of([Article(id="a", title=title, body=body)])
    return "a" in by_id(snapshot, evaluate(snapshot, parse(query, NOW)))


def test_every_field_is_in_the_help() -> None:
    written = " ".join(" ".join((*form.syntax, *form.examples)) for form in FORMS)
    for field in FIELDS:
        assert f"{field.name}:" in written or f"{field.name}:" in " ".join(form.meaning for form in FORMS), field.name


SAID = [
    # (query, body, is it found?, the words of the page)
    ("one w/s two", "It is one. Two came.", False, "a word that begins with a capital"),
    ("one w/s two", "It is one. 2 and two came.", False, "a digit"),
    ("one w/s two", "It is one. Élan and two came.", False, "a letter beyond A to Z"),
    ("one w/s two", "It is one! Yes two came.", False, "after a `.`, `!` or `?`"),
    ("one w/s two", "It is one. and two came.", True, "begins with a capital"),
    ("one w/s two", "It is one.Two came.", True, "white space follows the mark closely"),
    ("one w/s two", "It is one, Mr. Smith of two.", True, '"Mr. Smith"'),
    ("one w/s two", "It is one in Sept. 7 of two.", True, '"Sept. 7"'),
    ("one w/s two", "It is one J. Smith of two.", True, '"J. Smith"'),
    ("one w/s two", "It is one of the U.S. Army and two.", True, '"the U.S. Army"'),
    ("one w/s two", "It is one\n\nand two.", False, "A sentence** begins with a paragraph"),
    ("one w/p two", "It is one. And\nmore.\n\nThen two.", False, "begins after a blank line"),
    ("one w/p two", "It is one. And\ntwo.\n\nThen more.", True, "begins after a blank line"),
    ("one w/p two", "It is one.\nThen two.\n\nThen more.", True, "In a text without any"),
    ("one w/p two", "It is one.\nThen two.", False, "on a new line after the end of a sentence"),
    ("one w/p two", "It is one\nThen two.", True, "lines that were wrapped are not paragraphs"),
    ("atleast/3(oil OR gas)", "oil and gas and oil", True, "each oil and each gas counts"),
    ("atleast/3(oil OR gas)", "oil and gas", False, "each oil and each gas counts"),
    ('atleast/2("a b")', "a b a b", True, "each occurrence of a phrase"),
    ('atleast/3("a b")', "a b a b", False, "each occurrence of a phrase"),
    ("atleast/2(oil w/5 gas)", "oil gas far far far far far far oil gas", True, "each shortest stretch of a proximity"),
    ("atleast/2(oil w/5 gas)", "oil and some gas", False, "each shortest stretch of a proximity"),
    ("interest-rate", "Interest rates rose", True, 'finds "interest rates"'),
    ('"interest rate"', "Interest rates rose", False, "exactly these spellings"),
    ("organise", "They organized it", True, "what `(organise OR organize)` is"),
    ("=organise", "They organize it", False, "this spelling alone"),
    ('"to organise"', "to organize it", True, "in a phrase, a proximity"),
    ("organise w/2 far", "far to organize", True, "in a phrase, a proximity"),
    ("atleast/2(organise)", "organise and organize", True, "`atleast` any of them will do"),
    ("privatisation", "it was privatized", True, "privatiz*"),
    ("privatisation", "a private line", False, "is that of private"),
    ("promise", "a promize", False, "promise, advise"),
    ("capsize", "a capsise", False, "capsize"),
    ("e-mails", "an email", True, "e-mail and email"),
    ("email", "two e-mails", True, "e-mail and email"),
    ("allcaps(us)", "in the U.S. today", True, "allcaps(us) finds US and U.S. only"),
    ("allcaps(us)", "told us, u.s. too", False, "allcaps(us) finds US and U.S. only"),
    ("us", "in the U.S. today", True, "find each other"),
    ("U.S.", "the US today", True, "find each other"),
    ("u.s", "the US today", True, "find each other"),
    ('"U.S. economy"', "the US economy", True, "find each other"),
    ("produced", "pro\xadduced", True, "Soft hyphens"),
    ("pro\xadduced", "produced", True, "Soft hyphens"),
    ("words", "two\u200bwords", True, "a zero-width space parts words"),
    ("Market report (London): Oil 'may fall' 5% -- who will win?", "report: oil may fall 5, who will win London market",
     True, "is read as a headline"),
    ("win?", "to win", False, "`win?` alone is a wildcard"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "body", "found", "words"), SAID, ids=range(len(SAID)))
def test_said(query: str, body: str, found: bool, words: str) -> None:
    assert words in PAGE
    assert finds(query, body) is found


def test_title_and_body_are_counted_together_and_are_texts_of_their_own() -> None:
    assert finds("atleast/3(oil)", "oil and oil", "Oil")
    assert not finds("atleast/3(oil)", "oil and oil")
    assert not finds("one w/s two", "two", "one")


@pytest.mark.parametrize(
    ("text", "begin", "until"),
    [
        ("last week", (2025, 9, 8), (2025, 9, 15)), ("past week", (2025, 9, 8), (2025, 9, 15)),
        ("last 7 days", (2025, 9, 11), (2025, 9, 18)), ("last month", (2025, 8, 1), (2025, 9, 1)),
        ("last 30 days", (2025, 8, 19), (2025, 9, 18)), ("last year", (2024, 1, 1), (2025, 1, 1)),
    ],
)  # fmt: skip
def test_weeks(text: str, begin: tuple[int, int, int], until: tuple[int, int, int]) -> None:
    found = parse(f'published:"{text}"', NOW)
    assert isinstance(found, q.DateRange)
    assert (found.begin, found.until) == (datetime(*begin, tzinfo=UTC), datetime(*until, tzinfo=UTC))


def test_the_numbers_of_the_score() -> None:
    title, body = (field.boost for field in TEXT)
    said = f"k1 = {scoring.K1} and b = {scoring.B}; a match in the title weighs {title:.0f}, one in the body {body:.0f}"
    assert said in PAGE
    light = f"count {scoring.LIGHT} of what other words would in articles of their language"
    assert light + ", of which these have a list: " + ", ".join(WORDS) in " ".join(PAGE.split())


HOSTILE = ("\x1b[2J", "\x1b]0;owned\x07", "\x9b31m", "\u202eevil", "\r\n", "\x00", "\ud800", "\u2028", "\ufeff")
AROUND = (
    "{}", "xyzzy{}:a", "xyzzy{}(a)", "title:{}", "titel{}:a", "words:{}", "published:{}", "published:1{}", "has:{}",
    "/{}", "/a{}(/", "a NEAR/{} b", "w/5{}", '"a*{}"', '"a{}', "'a{} b'", "a{}~9", "a^{}", "a {}AND", "{}[", "hd={}",
    "intitle:{}", "acqui{}!", "a w/5 tag:{}", "HEADLINE{}(a)", 'tag:"{}"~2', "tag:{} b", "a{}|b", "(a){}b",
)  # fmt: skip


def refused(query: str) -> QueryError | None:
    try:
        parse(query, NOW)
    except QueryError as error:
        return error
    return None


@pytest.mark.parametrize("around", AROUND)
def test_errors_say_nothing_that_steers_a_terminal(around: str) -> None:
    for piece in HOSTILE:
        query = around.replace("{}", piece)
        error = refused(query)
        if error:
            said = (str(error), error.problem, error.suggestion, *error.caret().split("\n", 1))
            assert all(map(str.isprintable, said))
            assert error.text == query
