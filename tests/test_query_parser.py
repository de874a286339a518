"""What does each query text mean, and what is said about those that mean nothing?"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from searchnews.errors import QueryError, shown
from searchnews.query import nodes as q
from searchnews.query import parse, tokens
from searchnews.query.nodes import (
    FIELD_NAMES,
    And,
    AtLeast,
    Boost,
    DateRange,
    Entity,
    Everything,
    Exact,
    Fuzzy,
    Has,
    Keyword,
    Lead,
    Near,
    Not,
    NotNear,
    NumberRange,
    Or,
    Phrase,
    Regex,
    Same,
    Wildcard,
    Word,
)
from searchnews.query.spelling import slip

NOW = datetime(2025, 9, 15, 12, tzinfo=UTC)
A, B, C, D = (Word(c) for c in "abcd")
TA, TB = (Word(c, field="title") for c in "ab")


def day(year: int, month: int = 1, number: int = 1) -> datetime:
    return datetime(year, month, number, tzinfo=UTC)


SEPTEMBER = day(2025, 9), day(2025, 10)

TREES: list[tuple[str, q.Node]] = [
    # Words
    ("oil", Word("oil")),
    ("  oil  ", Word("oil")),
    ("Oil", Word("Oil")),
    ("São", Word("São")),
    ("нефть", Word("нефть")),
    ("石油", Word("石油")),
    ("cafe\u0301", Word("cafe\u0301")),
    ("2025", Word("2025")),
    ("and", Word("and")),
    ("or", Word("or")),
    ("not", Word("not")),
    ("near", Word("near")),
    ("w", Word("w")),
    ("caps", Word("caps")),
    ("lead", Word("lead")),
    ("lead zinc", And((Word("lead"), Word("zinc")))),
    ("title", Word("title")),
    ("a\u00a0b", And((A, B))),  # no-break space
    ("a\u3000b", And((A, B))),
    ("a\tb\r\nc", And((A, B, C))),
    ("\ufeffa\u200bb", And((A, B))),
    # Text with punctuation
    ("AT&T", Word("AT&T")),
    ("U.S.", Word("U.S.")),
    ("U.S", Word("U.S")),
    ("U.S.,", Word("U.S.")),
    ("pro\xadduced", Word("pro\xadduced")),
    ("don't", Word("don't")),
    ("don’t", Word("don’t")),
    ("3.5%", Word("3.5")),
    ("C++", Word("C")),
    ("O'Reilly", Word("O'Reilly")),
    ("twenty-first", Word("twenty-first")),
    ("oil,", Word("oil")),
    ("Oil!", Word("Oil")),
    ("oil;", Word("oil")),
    ("'oil'", Word("oil")),
    ("‘oil’", Word("oil")),
    ("#oil", Word("oil")),
    ("@oil", Word("oil")),
    ("$100", Word("100")),
    ("€5bn", Word("5bn")),
    ("+oil", Word("oil")),
    ("oil/gas", Word("oil/gas")),
    ("w/o", Word("w/o")),
    ("pre/post", Word("pre/post")),
    ("a_b", Word("a_b")),
    ("a=b", Word("a=b")),
    ("👍oil", Word("oil")),
    ("oil\0gas", Word("oil\0gas")),
    ("...oil...", Word("oil")),
    # Punctuation alone
    ("Barnes & Noble", And((Word("Barnes"), Word("Noble")))),
    ("a - b", And((A, B))),
    ("a – b", And((A, B))),
    ("a … , / b ?? ** = ~ ^ : . ; ' -- \"...\" (!) () b", And((A, B, B))),
    ("bank(s)", Word("bank")),
    ("12\" guns", And((Word("12"), Word("guns")))),
    ('"a b", (c).', And((Phrase(("a", "b")), C))),
    ('"E*Trade"', Phrase(("E", "Trade"))),
    ('"M*A*S*H and F***"', Phrase(("M", "A", "S", "H", "and", "F"))),
    ("a\u2060b", Word("a\u2060b")),
    ("\u200ea \u2060AND\u200f \ufeff-b", And((A, Not(B)))),
    # Headlines: several words and nothing else of the language
    *[
        (text, And(tuple(Word(w) for w in expected.split())))
        for text, expected in (
            ("STANDARD OIL <SRD> TO FORM UNIT", "STANDARD OIL SRD TO FORM UNIT"),
            ("Market Report (America): Bonds 5% up", "Market Report America Bonds 5 up"),
            ("Arsenal 'may seek listing'", "Arsenal may seek listing"),
            ("IRAN CLAIMS NEW VICTORIES NEAR BASRA", "IRAN CLAIMS NEW VICTORIES near BASRA"),
            ("Teachers to get review body: ministers", "Teachers to get review body ministers"),
            ("CORRECTED:Zorin sees Q4 below $5", "CORRECTED Zorin sees Q4 below 5"),
            ("Firm drops plan:report says so", "Firm drops plan report says so"),
            ("Who will win?", "Who will win"),
            ("Yes] said the [VIDEO] {new} bank", "Yes said the VIDEO new bank"),
            ("Prices up 5% | Wire / Chart --Wire", "Prices up 5 Wire Chart Wire"),
            ("Staff get 401(k) plan(s) in (un)happy deal", "Staff get 401 k plan in un happy deal"),
            ("1) Prices rise (again; banks :wait", "1 Prices rise again banks wait"),
            ("#Oil @bank $5 £6 ~7 ^8 \\9 R&D", "Oil bank 5 6 7 8 9 R&D"),
            ("Oh dear! What a match!", "Oh dear What a match"),
            ("Star of ex-hit takes lead (again)", "Star of ex-hit takes lead again"),
        )
    ],
    (
        'Star of "Big Hit"-style show wins',
        And((Word("Star"), Word("of"), Phrase(("Big", "Hit")), Word("style"), Word("show"), Word("wins"))),
    ),
    ("Oil price up –banks", And(tuple(Word(w) for w in "Oil price up –banks".replace("–", "").split()))),
    # A colon that makes no field
    ("10:30", Word("10:30")),
    ("3:2", Word("3:2")),
    ("2025-09-07T10:30", Word("2025-09-07T10:30")),
    ("https://example.org/a?b=1", Word("https://example.org/a?b=1")),
    ("https://example.org/~ana/x^2", Word("https://example.org/~ana/x^2")),
    ("https://example.org/", Word("https://example.org")),
    ("Minister: no", And((Word("Minister"), Word("no")))),
    ("rock 'n' roll", And((Word("rock"), Word("n"), Word("roll")))),
    ("'90s workers", And((Word("90s"), Word("workers")))),
    ("workers' 'oil'", And((Word("workers"), Word("oil")))),
    # Exact words
    ("=oils", Exact("oils")),
    ("=AT&T", Exact("AT&T")),
    ("=AND", Exact("AND")),
    ("=Oil,", Exact("Oil")),
    ("-=oils", Not(Exact("oils"))),
    # Phrases
    ('"interest rates"', Phrase(("interest", "rates"))),
    ('"oil"', Phrase(("oil",))),
    ('"interest rates"~3', Phrase(("interest", "rates"), 3)),
    ('"interest rates"~0', Phrase(("interest", "rates"))),
    ("“interest rates”", Phrase(("interest", "rates"))),
    ("„interest rates“", Phrase(("interest", "rates"))),
    ("”interest rates”", Phrase(("interest", "rates"))),
    ("«interest rates»", Phrase(("interest", "rates"))),
    ("»interest rates«", Phrase(("interest", "rates"))),
    ('“interest rates"', Phrase(("interest", "rates"))),
    ('"He said “no”, twice"', Phrase(("He", "said", "no", "twice"))),
    ('"U.S. oil"', Phrase(("US", "oil"))),
    ('"a AND b"', Phrase(("a", "AND", "b"))),
    ('"title:a (b)"', Phrase(("title", "a", "b"))),
    ('"Who won?"', Phrase(("Who", "won"))),
    ('"re:invent"', Phrase(("re", "invent"))),
    ('"a\nb"', Phrase(("a", "b"))),
    # Wildcards
    ("pric*", Wildcard("pric*")),
    ("*flation", Wildcard("*flation")),
    ("wom?n", Wildcard("wom?n")),
    ("win?", Wildcard("win?")),
    ("pric**", Wildcard("pric*")),
    ("(pric*)", Wildcard("pric*")),
    ("pric*,", Wildcard("pric*")),
    ("*x*", Wildcard("*x*")),
    ("202*", Wildcard("202*")),
    # Spellings
    ("gaddafi~", Fuzzy("gaddafi", 1)),
    ("gaddafi~1", Fuzzy("gaddafi", 1)),
    ("gaddafi~2", Fuzzy("gaddafi", 2)),
    # Regular expressions
    ("/organi[sz]ation/", Regex("organi[sz]ation")),
    ("/202[0-3].*/", Regex("202[0-3].*")),
    (r"/a\/b/", Regex(r"a\/b")),
    ("/(a|b)+/ c", And((Regex("(a|b)+"), C))),
    ("-/a|b/", Not(Regex("a|b"))),
    # Case
    ("caps(apple)", Word("apple", case="caps")),
    ("allcaps(us)", Word("us", case="allcaps")),
    ("nocaps(may)", Word("may", case="nocaps")),
    ("CAPS(apple)", Word("apple", case="caps")),
    ("caps(a b)", And((Word("a", case="caps"), Word("b", case="caps")))),
    ('caps("a b")', Phrase(("a", "b"), case="caps")),
    ("caps(title:a)", Word("a", field="title", case="caps")),
    ("title:caps(a)", Word("a", field="title", case="caps")),
    ("caps(a w/5 b)", Near(Word("a", case="caps"), Word("b", case="caps"), 5)),
    ("caps(a) b", And((Word("a", case="caps"), B))),
    # Proximity
    ("a NEAR/5 b", Near(A, B, 5)),
    ("a near/5 b", Near(A, B, 5)),
    ("a w/5 b", Near(A, B, 5)),
    ("a W/5 b", Near(A, B, 5)),
    ("a PRE/5 b", Near(A, B, 5, True)),
    ("a pre/05 b", Near(A, B, 5, True)),
    ("a w/s b", Same(A, B, "s")),
    ("a W/P b", Same(A, B, "p")),
    ("a NOT w/5 b", NotNear(A, B, 5)),
    ("a NOT NEAR/5 b", NotNear(A, B, 5)),
    ("a not  near/5 b", NotNear(A, B, 5)),
    ("a w/5 b w/3 c", Near(Near(A, B, 5), C, 3)),
    ("a PRE/1 b NOT w/3 c", NotNear(Near(A, B, 1, True), C, 3)),
    ("a w/5 (b w/3 c)", Near(A, Near(B, C, 3), 5)),
    ("a w/5 (b OR c)", Near(A, Or((B, C)), 5)),
    ("(not) w/5 d", Near(Word("not"), D, 5)),
    ("not, w/5 d", Near(Word("not"), D, 5)),
    ("caps(s)", Word("s", case="caps")),
    ("atleast/2(es)", AtLeast(2, Word("es"))),
    ("(a OR (b OR c)) w/5 d", Near(Or((A, Or((B, C)))), D, 5)),
    ('"a b" w/5 pric*', Near(Phrase(("a", "b")), Wildcard("pric*"), 5)),
    ("=a w/5 b~ w/5 /c/", Near(Near(Exact("a"), Fuzzy("b"), 5), Regex("c"), 5)),
    ("a b w/5 c", And((A, Near(B, C, 5)))),
    ("a OR b w/5 c", Or((A, Near(B, C, 5)))),
    ("NOT (a w/5 b)", Not(Near(A, B, 5))),
    ("a AND NOT (b w/5 c)", And((A, Not(Near(B, C, 5))))),
    ("title:a w/5 b", Near(TA, B, 5)),
    ("a w/5(b)", Near(A, B, 5)),
    ("caps(a) w/5 lead(b)", Near(Word("a", case="caps"), Lead(B), 5)),
    # Counts and leads
    ("atleast/3(sanction*)", AtLeast(3, Wildcard("sanction*"))),
    ("ATLEAST/3(a OR b)", AtLeast(3, Or((A, B)))),
    ("atleast/2(a w/5 b)", AtLeast(2, Near(A, B, 5))),
    ("title:atleast/2(a)", AtLeast(2, TA)),
    ("lead(a)", Lead(A)),
    ("lead/100(a)", Lead(A, 100)),
    ("lead/50(a)", Lead(A)),
    ("lead(a OR b)", Lead(Or((A, B)))),
    ("lead(a b)", And((Lead(A), Lead(B)))),
    ("lead(a -b)", And((Lead(A), Not(Lead(B))))),
    ("lead/9(a OR (b c))", Or((Lead(A, 9), And((Lead(B, 9), Lead(C, 9)))))),
    ("lead(atleast/2(a))", AtLeast(2, Lead(A))),
    ("lead(a^2)", Boost(Lead(A), 2.0)),
    ("lead(lead/9(a))", Lead(Lead(A, 9))),
    # Boolean
    ("a AND b", And((A, B))),
    ("A AND B AND C AND D AND E?", And((*map(Word, "ABCD"), Wildcard("E?")))),  # no headline, though in capitals
    ("A AND B C D E?", And(tuple(map(Word, "ABCDE")))),
    ("a b", And((A, B))),
    ("a b AND c", And((A, B, C))),
    ("a OR b", Or((A, B))),
    ("a OR b OR c", Or((A, B, C))),
    ("a OR b c", Or((A, And((B, C))))),
    ("a b OR c d", Or((And((A, B)), And((C, D))))),
    ("(a OR b) c", And((Or((A, B)), C))),
    ("a (b c)", And((A, And((B, C))))),
    ("a or b", And((A, Word("or"), B))),
    ("NOT a", Not(A)),
    ("-a", Not(A)),
    ("NOT NOT a", Not(Not(A))),
    ("NOT -a", Not(Not(A))),
    ("a -b", And((A, Not(B)))),
    ("a NOT b", And((A, Not(B)))),
    ("a AND NOT b", And((A, Not(B)))),
    ("a OR -b", Or((A, Not(B)))),
    ("a OR NOT b", Or((A, Not(B)))),
    ("NOT a b", And((Not(A), B))),
    ("-(a OR b)", Not(Or((A, B)))),
    ('-"a b"', Not(Phrase(("a", "b")))),
    ("-5%", Not(Word("5"))),
    ("NOT(a)", Not(A)),
    ("((a))", A),
    ("(a)(b)", And((A, B))),
    # Weights
    ("a^2.5", Boost(A, 2.5)),
    ("a^0", Boost(A, 0.0)),
    ("(http://a.b)^2", Boost(Word("http://a.b"), 2.0)),
    ("-a^2", Not(Boost(A, 2.0))),
    ("a~^2", Boost(Fuzzy("a"), 2.0)),
    ('"a b"~3^2', Boost(Phrase(("a", "b"), 3), 2.0)),
    ("(a b)^2", Boost(And((A, B)), 2.0)),
    ("(a^2)^3", Boost(Boost(A, 2.0), 3.0)),
    ("title:a^2", Boost(TA, 2.0)),
    ("*^2", Boost(Everything(), 2.0)),
    ("caps(a)^2", Boost(Word("a", case="caps"), 2.0)),
    ("(a OR b)^2 c", And((Boost(Or((A, B)), 2.0), C))),
    # Everything
    ("*", Everything()),
    ("* -a", And((Everything(), Not(A)))),
    ("NOT *", Not(Everything())),
    # Text fields
    ("title:a", TA),
    ("Title:a", TA),
    ("title:(a OR b)", Or((TA, TB))),
    ("title:(a -b)", And((TA, Not(TB)))),
    ("title:a b", And((TA, B))),
    ("-title:a", Not(TA)),
    ('title:"a b"~2', Phrase(("a", "b"), 2, field="title")),
    ("body:=a", Exact("a", field="body")),
    ("body:a*", Wildcard("a*", field="body")),
    ("body:a~2", Fuzzy("a", 2, field="body")),
    ("body:/a/", Regex("a", field="body")),
    ("title:10:30", Word("10:30", field="title")),
    ("title:(a w/5 b)", Near(TA, TB, 5)),
    ("title:lead(a)", Lead(TA)),
    ("title:*", Has("title")),
    # Keyword fields
    ("author:ruiz", Keyword("author", "ruiz")),
    ('author:"ana ruiz"', Keyword("author", "ana ruiz")),
    ("author:“ana ruiz”", Keyword("author", "ana ruiz")),
    ('author:"* ruiz"', Keyword("author", "* ruiz")),
    ("author:*", Has("author")),
    ('author:"*"', Has("author")),
    ("tag:(a OR b)", Or((Keyword("tag", "a"), Keyword("tag", "b")))),
    ('tag:(a AND NOT "b c")', And((Keyword("tag", "a"), Not(Keyword("tag", "b c"))))),
    ("tag:(a -b)", And((Keyword("tag", "a"), Not(Keyword("tag", "b"))))),
    ("tag:AND", Keyword("tag", "AND")),
    ("url:*example.org*", Keyword("url", "*example.org*")),
    ("url:https://example.org/a?b=1", Keyword("url", "https://example.org/a?b=1")),
    ("id:urn:x:1", Keyword("id", "urn:x:1")),
    ("id:C:\\news\\a", Keyword("id", "C:\\\\news\\\\a")),
    ("id:a\\*", Keyword("id", "a\\*")),
    ('id:"say \\"a\\""', Keyword("id", 'say "a"')),
    ("tag:AT&T", Keyword("tag", "AT&T")),
    ("tag:a-b", Keyword("tag", "a-b")),
    ("tag:x^2", Boost(Keyword("tag", "x"), 2.0)),
    ("tag:a b", And((Keyword("tag", "a"), B))),
    ("language:en", Keyword("language", "en")),
    # Entities
    ("person:putin", Entity("person", "putin")),
    ('org:"united nations"', Entity("org", "united nations")),
    ("entity:voss", Entity("entity", "voss")),
    ("place:(lisbon OR porto)", Or((Entity("place", "lisbon"), Entity("place", "porto")))),
    ("person:put*", Entity("person", "put*")),
    ("entity:*", Has("entity")),
    # Presence
    ("has:person", Has("person")),
    ("has:Published", Has("published")),
    ("has:entity", Has("entity")),
    ("has:(person OR org)", Or((Has("person"), Has("org")))),
    ("-has:author", Not(Has("author"))),
    # Numbers
    ("words:>800", NumberRange("words", 801, None)),
    ("words:>=800", NumberRange("words", 800, None)),
    ("words:<800", NumberRange("words", None, 799)),
    ("words:<=800", NumberRange("words", None, 800)),
    ("words:800", NumberRange("words", 800, 800)),
    ("words:=800", NumberRange("words", 800, 800)),
    ("words:200..400", NumberRange("words", 200, 400)),
    ("words:200..", NumberRange("words", 200, None)),
    ("words:..400", NumberRange("words", None, 400)),
    ("words:(<9 OR >800)", Or((NumberRange("words", None, 8), NumberRange("words", 801, None)))),
    # Dates
    ("published:2025", DateRange("published", day(2025), day(2026), "2025")),
    ("published:2025-09", DateRange("published", *SEPTEMBER, "2025-09")),
    ("published:2025-09-07", DateRange("published", day(2025, 9, 7), day(2025, 9, 8), "2025-09-07")),
    (
        "published:2025-09-01..2025-09-15",  # elsewhere read as all of 2025
        DateRange("published", day(2025, 9, 1), day(2025, 9, 16), "2025-09-01..2025-09-15"),
    ),
    ("published:2025-09..", DateRange("published", day(2025, 9), None, "2025-09..")),
    ("published:..2025-09", DateRange("published", None, day(2025, 10), "..2025-09")),
    ("published:>=2025-09-01", DateRange("published", day(2025, 9), None, ">=2025-09-01")),
    ("published:>2025-09-01", DateRange("published", day(2025, 9, 2), None, ">2025-09-01")),
    ("published:<2025-09-01", DateRange("published", None, day(2025, 9), "<2025-09-01")),
    ("published:<=2025-09-01", DateRange("published", None, day(2025, 9, 2), "<=2025-09-01")),
    ("published:yesterday", DateRange("published", day(2025, 9, 14), day(2025, 9, 15), "yesterday")),
    ('published:"last week"', DateRange("published", day(2025, 9, 8), day(2025, 9, 15), "last week")),
    ("published:“last  week”", DateRange("published", day(2025, 9, 8), day(2025, 9, 15), "last week")),
    ("mentioned:2025-09", DateRange("mentioned", *SEPTEMBER, "2025-09")),
    ("modified:2025-09", DateRange("modified", *SEPTEMBER, "2025-09")),
    (
        "published:(2025-09 OR 2024)",
        Or((DateRange("published", *SEPTEMBER, "2025-09"), DateRange("published", day(2024), day(2025), "2024"))),
    ),
    ("published:2025-09 oil", And((DateRange("published", *SEPTEMBER, "2025-09"), Word("oil")))),
    ("published:*", Has("published")),
]


def read(text: str) -> q.Node | QueryError:
    """The tree, or the error; any other exception fails the test."""
    try:
        return parse(text, NOW)
    except QueryError as error:
        return error


@pytest.mark.parametrize(("text", "tree"), TREES, ids=[repr(text) for text, _ in TREES])
def test_tree(text: str, tree: q.Node) -> None:
    assert parse(text, NOW) == tree
    assert parse(str(tree), NOW) == tree


# (query, the characters that the error is about, part of the problem, part of the suggestion)
ERRORS: list[tuple[str, str, str, str]] = [
    ("", "", "the query is empty", "* finds everything"),
    ("title::*", ":*", "a wildcard needs a letter or a digit", "* alone stands for everything"),
    (" \u00a0", " \u00a0", "the query is empty", ""),
    # Operators without operands
    ("AND", "AND", "wants something before it", "small letters"),
    ("AND a", "AND", "wants something before it", ""),
    ("a AND", "AND", "wants something after it", ""),
    ("a OR OR b", "OR", "wants something before it", ""),
    ("a AND OR b", "OR", "wants something before it", ""),
    ("OR", "OR", "wants something before it", ""),
    ("NOT", "NOT", "wants something after it", ""),
    ("a NOT", "NOT", "wants something after it", ""),
    ("(a AND)", "AND", "wants something after it", ""),
    ("w/5 b", "w/5", "wants something before it", ""),
    ("a w/5", "w/5", "wants something after it", ""),
    ("a NEAR/5 AND b", "AND", "wants something before it", ""),
    ("a AND w/5 b", "w/5", "wants something before it", ""),
    ("not w/5 b", "not w/5", "wants something before it", ""),
    ("AND,", "AND,", "AND is an operator", "quotation marks"),
    ("-", "-", "no letters or digits", ""),
    ("title:\u02bb", "\u02bb", "no letters or digits", ""),
    ("a --b", "--b", "two minus signs", ""),
    ("oil –gas", "–gas", "before a word", "-gas"),
    ("!a", "!a", "! before a word", "-a"),
    ("a && b", "&&", "no operator", "AND"),
    ("a || b", "||", "no operator", "OR"),
    ("oil|gas", "oil|gas", "no operator", "OR"),
    # Parentheses and quotation marks
    ("()", "()", "no letters or digits", ""),
    ("(", "(", "not closed", ""),
    ("(a", "(", "not closed", "add )"),
    ("a)", ")", "closes nothing", ""),
    (")", ")", "closes nothing", ""),
    ("(a))", ")", "closes nothing", ""),
    ('"abc', '"abc', "not closed", ""),
    ('a "', '"', "not closed", ""),
    ("“abc", "“abc", "not closed", ""),
    ('""', '""', "no letters or digits", ""),
    ('"!?"', '"!?"', "no letters or digits", ""),
    ('a"b c"', '"b c"', "space is missing", ""),
    ('"a b"c', "c", "space is missing", ""),
    ("(a)b", "b", "space is missing", ""),
    ('"a"~', "~", "wants a number", ""),
    ('"a"~2', "~2", "phrase of one word", "a~"),
    ('"a b"~x', "x", "space is missing", ""),
    ('"a b"~99999', "~99999", "not between 0 and 10000", ""),
    ('"rat* up"~3', "~3", "after a phrase with wildcards", "PRE/3"),
    ('"rat*-s up"', "rat*-s", "single word", "PRE/1"),
    ("'interest rates'", "rates'", "single quotation marks", ""),
    ("‘interest in rates’", "rates’", "single quotation marks", ""),
    # Words
    ("😀", "😀", "no letters or digits", ""),
    ("\0", "\0", "no letters or digits", ""),
    ("…", "…", "no letters or digits", ""),
    ("202[0-3]*", "202[0-3]*", "[ has no meaning", "/202[0-3].*/"),
    ("{a}", "{a}", "{ has no meaning", ""),
    ("[oil", "[oil", "[ has no meaning", "put the text in quotation marks"),
    ("oil[s", "oil[s", "[ has no meaning", "put the text in quotation marks"),
    ("oil~0.8", "oil~0.8", "~ goes at the end", ""),
    (">800", ">800", "> follows a field", "words:>800"),
    ("a\\*", "a\\*", "\\ has no meaning", ""),
    ("??", "??", "no letters or digits", ""),
    ("**", "**", "no letters or digits", ""),
    ("twenty-f*", "twenty-f*", "single word", "PRE/1"),
    ("https://example.org/*", "https://example.org/*", "single word", ""),
    ("=pric*", "=pric*", "wildcard together with =", ""),
    ("pric*~", "pric*~", "wildcard together with ~", ""),
    ("=", "=", "no letters or digits", ""),
    ('="a b"', "=", "wants a word", "exact already"),
    ("oil~3", "oil~3", "at most 2", "~2"),
    ("AT&T~", "AT&T~", "single word", ""),
    ("~", "~", "no letters or digits", ""),
    ("~5", "~5", "~ follows a word", ""),
    ("利率~", "利率~", "follows a single word", '"利率"~3'),
    ("利~", "利~", "letter that is a word", "leave it out"),
    ("利~2", "利~2", "letter that is a word", "leave it out"),
    ('"利率~ oil"', "利率~", "follows a single word", '"利率"~3'),
    ('"oil 利~"', "利~", "letter that is a word", "leave it out"),
    ("a~b", "a~b", "~ goes at the end", ""),
    ("oil^", "oil^", "^ goes at the end", ""),
    ("oil^x", "oil^x", "^ goes at the end", ""),
    ("oil^2^3", "oil^2", "^ goes at the end", ""),
    ("oil^1001", "^1001", "weight of more than 1000", ""),
    ("(a)^x", "^x", "wants a number", ""),
    ("(a)~2", "~2", "~ follows a word", ""),
    # Regular expressions
    ("/abc", "/abc", "closed by a slash", ""),
    ("/", "/", "no letters or digits", ""),
    ("/a b/", "/a", "closed by a slash", ""),
    ("/a(/", "(", "not closed", ""),
    ("/a[b/", "[", "not closed", ""),
    ("/*a/", "*", "nothing before", ""),
    ("/a**/", "*", "one repetition after another", ""),
    ("/^a/", "^", "whole word", ""),
    ("/(?:a)/", "(?", "no options", ""),
    (r"/\w+/", r"\w", "means nothing", ""),
    ("/.*a.{12}/", ".*a.{12}/", "too complicated", ""),
    ("/usr/bin", "bin", "space is missing", ""),
    # Proximity
    ("a NEAR b", "NEAR", "wants a number", "NEAR/5"),
    ("a NEAR/ b", "NEAR/", "wants a number", ""),
    ("a w/ b", "w/", "wants a number", ""),
    ("a w/5x b", "w/5x", "wants a number", ""),
    ("a PRE b", "PRE", "wants a number", ""),
    # Operators, fields and functions of other languages
    ("a NEAR/b", "NEAR/b", "wants a number", "NEAR/5"),
    ("a ADJ/3 b", "ADJ/3", "no operator", "PRE/3"),
    ("a ADJ3 b", "ADJ3", "no operator", "PRE/3"),
    ("a ADJ b", "ADJ", "wants a number", "PRE/1"),
    ("a onear/5 b", "onear/5", "no operator", "PRE/5"),
    ("a within/5 b", "within/5", "no operator", "NEAR/5"),
    ("a N/5 b", "N/5", "no operator", "NEAR/5"),
    ("a NEAR5 b", "NEAR5", "no operator", "NEAR/5"),
    ("a near5 b", "near5", "no operator", "NEAR/5"),
    ("a adj3 b", "adj3", "no operator", "PRE/3"),
    ("a p/5 b", "p/5", "no operator", "PRE/5"),
    ("a BEFORE/5 b", "BEFORE/5", "no operator", "PRE/5"),
    ("a AFTER/5 b", "AFTER/5", "no operator", "b PRE/5 a"),
    ("a NOR b", "NOR", "no operator", "NOT (a OR b)"),
    ("a AND-NOT b", "AND-NOT", "no operator", "AND NOT"),
    ("a w/sent b", "w/sent", "no operator", "w/s"),
    ("a w/para b", "w/para", "no operator", "w/p"),
    ("a ANDNOT b", "ANDNOT", "no operator", "AND NOT"),
    ("a XOR b", "XOR", "no operator", "NOT (a AND b)"),
    ("oil +5 price", "+5", "no operator", "PRE/5"),
    ("oil +s price", "+s", "no operator", "w/s"),
    ("oil /5 price", "/5", "no operator", "w/5"),
    ("oil /p price", "/p", "no operator", "w/p"),
    ("hd=oil", "hd=oil", "hd= is no field", "title:oil"),
    ("title=oil", "title=oil", "title= is no field", "title:oil"),
    ("la=en AND oil", "la=en", "la= is no field", "language:en"),
    ("wc>800", "wc>800", "> follows a field", "words:>800"),
    ("words>=800", "words>=800", ">= follows", "words:>=800"),
    ('"a * b"', "*", "stands for no word", '"..."~1'),
    ("acqui!", "acqui!", "cuts no words", "acqui*"),
    ("acqui! w/5 bank", "acqui!", "cuts no words", "acqui*"),
    ("(acqui! OR merg!) AND bank", "acqui!", "cuts no words", "acqui*"),
    ("HEADLINE(oil)", "HEADLINE", "no function", "title:(oil"),
    ("hlead(oil)", "hlead", "no function", "lead(oil)"),
    ("HLEAD(oil)", "HLEAD", "no function", "lead(oil)"),
    ("title(oil)", "title", "no function", "title:(oil"),
    ("date(2025)", "date", "no function", "published:2025"),
    ("oil AROUND(5) gas", "AROUND", "no operator", "NEAR/5"),
    ("intitle:oil", "intitle", "no field intitle", "title:oil"),
    ("hd:oil", "hd", "no field hd", "title:oil"),
    ("wc:>800", "wc", "no field wc", "words:>800"),
    ("hlead:oil", "hlead", "no field hlead", "lead(oil)"),
    ("since:2025", "since", "no field since", "published:>=2025"),
    ("to:2025", "to", "no field to", "published:<=2025"),
    ("atleast3(oil)", "atleast3", "no function", "atleast/3(oil)"),
    ("ATLEAST3(oil)", "ATLEAST3", "no function", "atleast/3(oil)"),
    ("CAP(oil)", "CAP", "no function", "caps"),
    ("before:2025-01-01..2026", "2025-01-01..2026", "cannot read the date", ""),
    # A headline has none of these
    ("Oil NEAR price", "NEAR", "wants a number", ""),
    ("OIL NEAR GAS", "NEAR", "wants a number", ""),
    ("Shell XOR BP today", "XOR", "no operator", ""),
    ("Rise in oil NEAR5 rise in gas", "NEAR5", "no operator", ""),
    ("Rise in oil adj5 rise in gas", "adj5", "no operator", ""),
    ("Rise in oil w/sent rise in gas", "w/sent", "no operator", ""),
    ("Rise in oil /5 rise in gas", "/5", "no operator", ""),
    ("rise in oil acqui! bank and market", "acqui!", "cuts no words", ""),
    ("rise in oil market hd=oil today", "hd=oil", "hd= is no field", ""),
    ("rise in oil market oil|gas today", "oil|gas", "no operator", ""),
    ("title: rise in oil market", "title:", "wants something right after it", ""),
    ("rise in oil market [2025 TO 2026]", "[2025", "no meaning", ""),
    ("rise in oil market !coast", "!coast", "! before a word", "-coast"),
    ("rise in oil market HLEAD(oil)", "HLEAD", "no function", ""),
    ("Storm on the coast of Vaux auther:brisk", "auther", "no field auther", "author"),
    ("a w/0 b", "w/0", "not between 1 and 10000", ""),
    ("a w/99999999999 b", "w/99999999999", "not between", ""),
    ("3 of (a b)", "3 of (a b)", "3 of only 2 parts", ""),
    ("0 of (a b)", "0 of ", "not between", ""),
    ("2 of (a)", "2 of (a)", "wants several", ""),
    ("tag:(2 of (a b))", "of", "two values", ""),
    ("near/5(a)", "near/5(a)", "wants 2 to 4", ""),
    ("near/5(a b c d e)", "near/5(a b c d e)", "wants 2 to 4", ""),
    ("near/5(a OR b)", "near/5(a OR b)", "wants 2 to 4", ""),
    ('near/5(a "b c"~2)', '"b c"~2', "cannot stand in near/5", ""),
    ("near/5(a (b w/2 c))", "b w/2 c", "cannot stand in near/5", ""),
    ("near/5(title:a body:b)", "near/5(title:a body:b)", "within one field", ""),
    ("a CONTAINING tag:b", "tag:b", "not in the text", ""),
    ("CONTAINING a", "CONTAINING", "wants something before", ""),
    ("a NOT CONTAINING", "NOT CONTAINING", "wants something after", ""),
    ("tag:(a,)", ",", "wants something after", ""),
    ("a NOT PRE/5 b", "NOT PRE/5", "there is no NOT PRE/5", ""),
    ("NOT a w/5 b", "NOT a", "NOT cannot stand in w/5", "NOT (a w/5 b)"),
    ("a w/5 -b", "-b", "NOT cannot stand in w/5", ""),
    ("a w/5 (b c)", "b c", "AND cannot stand in w/5", "OR"),
    ("a w/5 (b OR (c d))", "c d", "AND cannot stand in w/5", ""),
    ("a^2 w/5 b", "a^2", "weight cannot stand", ""),
    ("a w/5 *", "*", "not in the text", ""),
    ("a w/5 has:person", "has:person", "not in the text", ""),
    ("a w/5 atleast/2(b)", "atleast/2(b)", "atleast cannot stand", ""),
    ("title:a w/5 body:b", "body:b", "different fields", ""),
    # Functions
    ("cap(a)", "cap", "no function", "caps"),
    ("atleast3(a)", "atleast3", "no function", "atleast/3"),
    ("atleast(a)", "atleast", "no function", "atleast/3"),
    ("atleast/3", "atleast/3", "parenthesis right after it", ""),
    ("lead/9 (a)", "lead/9", "parenthesis right after it", ""),
    ("atleast/0(a)", "atleast/0", "not between 1", ""),
    ("atleast/3(a b)", "a b", "AND cannot stand in atleast/3", ""),
    ("atleast/3(tag:a)", "tag:a", "not in the text", ""),
    ("caps(allcaps(a))", "allcaps", "inside caps", ""),
    ("caps(*)", "*", "looks at words", ""),
    ("caps(person:a)", "person:", "looks at words", ""),
    ("lead(person:a)", "person:a", "looks at words", ""),
    ("bank(b)", "bank", "no function", ""),
    ("caps (a)", "caps ", "before a parenthesis", "without a space"),
    ("lead  (a)", "lead  ", "before a parenthesis", '"lead" for the word'),
    ("caps()", "()", "nothing between", ""),
    # Fields
    ("titel:a", "titel", "no field titel", "did you mean title"),
    ("persn:a", "persn", "no field persn", "person"),
    ("xyzzy:a", "xyzzy", "no field xyzzy", "quotation marks"),
    ("re:invent", "re", "no field re", "quotation marks"),
    ("publishd:(a)", "publishd", "no field publishd", "published"),
    ("'re:invent", "'re:invent", "colon after a name", "quotation marks"),
    ("title :a", ":a", "colon without", ""),
    ("title:", "title:", "wants something right after it", "title:rates"),
    ("title: a", "title:", "wants something right after it", ""),
    ("(title:)", "title:", "wants something right after it", ""),
    ("title:-a", "-a", "before the field", "-title:a"),
    ("tag:-a", "-a", "before the field", ""),
    ("title:AND", "AND", "operator", ""),
    ("title:body:a", "body:a", "inside title:", ""),
    ("title:(body:a)", "body:", "inside title:", ""),
    ("title:(tag:a)", "tag:", "inside title:", ""),
    ("tag:(title:a)", "title:a", "another field", ""),
    ("tag:title:a", "title:a", "another field", "quotation marks"),
    ("author:(ana ruiz)", "ruiz", "two values side by side", '"ana ruiz"'),
    ("tag:(a w/5 b)", "a", "not in the text", ""),
    ("author:ruis~", "ruis~", "not of values", ""),
    ('author:"ruis"~2', "~2", "~ follows", ""),
    ("author:/a.b/", "/a.b/", "regular expressions are for words", ""),
    ("section:=courts", "=courts", "whole values already", ""),
    ('tag:="a b"', '="a b"', "whole values already", "leave the = out"),
    ("source:=", "=", "a value is missing", ""),
    ('person:="ilara', '"ilara', "not closed", ""),
    ('person:=""', '=""', "nothing between", ""),
    ('source:""', '""', "nothing between", ""),
    ("tag:202[0-3]", "[", "means nothing", ""),
    ("tag:caps(a)", "(", "space is missing", ""),
    ("has:persn", "persn", "no field persn", "person"),
    ("has:*", "*", "no field *", ""),
    # Numbers
    ("words:>", ">", "no number", "words:>800"),
    ("words:many", "many", "no number", ""),
    ("words:..", "..", "no number", ""),
    ("words:400..200", "400..200", "400 is more than 200", "words:200..400"),
    ("words:1,000", "1,000", "no number", ""),
    ("words:<0", "<0", "no article", ""),
    ("words:> 800", ">", "no number", ""),
    ("words:99999999999", "99999999999", "no article", ""),
    # Dates
    ("published:2025-13", "2025-13", "", ""),
    ("published:2025-02-30", "2025-02-30", "", ""),
    ("published:soon", "soon", "", ""),
    ("published:[2025-01 TO 2025-02]", "[", "means nothing", "2025-01..2025-03"),
    ("published:march 2025", "march 2025", "ends before 2025", 'published:"march 2025"'),
    ("published:2025-09-15..2025-09-01", "2025-09-15..2025-09-01", "", ""),
    ("published:>=", ">=", "", ""),
]


@pytest.mark.parametrize(("text", "marked", "problem", "suggestion"), ERRORS, ids=[repr(e[0]) for e in ERRORS])
def test_error(text: str, marked: str, problem: str, suggestion: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text, NOW)
    error = caught.value
    assert text[error.start : error.end] == marked
    assert problem in error.problem
    assert suggestion in error.suggestion
    assert "\n" not in str(error)


@pytest.mark.parametrize("text", ["[oil", "oil]", "oil[s", "{a", "a{2", "202[0-3]*", "organi[sz]ation", "x[*y"])
def test_advised_regular_expressions_can_be_read(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text, NOW)
    for advised in re.findall(r"write (/\S*/)", caught.value.suggestion):
        parse(advised, NOW)


def test_tables_are_large_enough() -> None:
    assert len(TREES) >= 150
    assert len({text for text, _ in TREES}) == len(TREES)
    assert len({row[0] for row in ERRORS}) == len(ERRORS)


SPANS: list[tuple[str, list[str]]] = [
    ("oil", ["oil"]),
    (" (a OR b)  c", ["(a OR b)  c", "a OR b", "a", "b", "c"]),
    ("title:a -b^2", ["title:a -b^2", "title:a", "-b^2", "b^2", "b"]),
    ('title:"a b"~2', ['title:"a b"~2']),
    ("title:(a OR b)", ["a OR b", "a", "b"]),
    ("(a) w/5 (b)", ["(a) w/5 (b)", "a", "b"]),
    ("a NOT  w/5 lead(b)", ["a NOT  w/5 lead(b)", "a", "lead(b)", "b"]),
    ("NOT NOT a", ["NOT NOT a", "NOT a", "a"]),
    ("tag:a person:b words:>1 * has:tag published:2025", [
        "tag:a person:b words:>1 * has:tag published:2025",
        "tag:a", "person:b", "words:>1", "*", "has:tag", "published:2025",
    ]),
    ("atleast/2(lead(a))", ["atleast/2(lead(a))", "lead(a)", "a"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "spans"), SPANS, ids=[repr(text) for text, _ in SPANS])
def test_spans(text: str, spans: list[str]) -> None:
    assert [text[slice(*node.span)] for node in q.walk(parse(text, NOW))] == spans


def test_days_begin_in_the_time_zone() -> None:
    east = timezone(timedelta(hours=10))
    late = datetime(2025, 9, 14, 20, tzinfo=UTC)  # already the 15th in the east
    found = parse("published:yesterday", late, east)
    assert isinstance(found, DateRange)
    assert (found.begin, found.until) == (
        day(2025, 9, 13) + timedelta(hours=14),
        day(2025, 9, 14) + timedelta(hours=14),
    )
    # Articles talk about calendar days, which have no zone.
    found = parse("mentioned:yesterday", late, east)
    assert isinstance(found, DateRange)
    assert (found.begin, found.until) == (day(2025, 9, 14), day(2025, 9, 15))


def test_one_now_for_the_whole_query() -> None:
    tree = parse("published:today OR modified:today")
    assert isinstance(tree, Or)
    first, second = tree.children
    assert isinstance(first, DateRange)
    assert isinstance(second, DateRange)
    assert (first.begin, first.until) == (second.begin, second.until)


DEEP = [
    "(" * 51 + "a" + ")" * 51,
    "(" * 100_000,
    "NOT " * 60 + "a",
    "-(" * 5_000 + "a",
    " w/5 ".join("a" * 60),
    "lead(" * 60 + "a" + ")" * 60,
    "caps(" + "(" * 60 + "a",
    "title:" + "(" * 60 + "a",
    "".join("(a w/5 b) w/5 (" for _ in range(60)),
]


@pytest.mark.parametrize("text", DEEP, ids=range(len(DEEP)))
def test_too_deep_is_a_clear_error(text: str) -> None:
    with pytest.raises(QueryError, match="more than 50 levels"):
        parse(text, NOW)


def test_deep_enough() -> None:
    for text in ("(" * 50 + "a" + ")" * 50, " w/5 ".join("a" * 50), "NOT " * 49 + "a", "-(" * 49 + "a" + ")" * 49):
        tree = parse(text, NOW)
        assert parse(str(tree), NOW) == tree


def test_many_are_not_deep() -> None:
    for many in (
        "a " * 200,
        "(a w/5 b) OR " * 200 + "a",
        "lead(" + "a -b " * 200 + ")",
        "title:(" + "NOT NOT a " * 200 + ")",
    ):
        tree = parse(many, NOW)
        assert parse(str(tree), NOW) == tree


def test_too_many_regular_expressions() -> None:
    assert parse("/a/ " * 50, NOW)
    with pytest.raises(QueryError, match="more than 50 regular expressions"):
        parse("/a/ " * 51, NOW)


LONG = (
    "a ", "a OR ", "(a) ", '"', '"a b" ', "-", "-a ", "~", "a~", "a^2", "*", "a*", "?", "title:", "title:a ", "x:y ",
    "tag:(", "tag:(a) ", "w/5 ", "not ", "not\t", "[", "\\", '\\"', 'tag:"\\', "=", "=a ", ":", "a:", "/", "/a", "/a/ ",
    "a(", "(((", ")", "\0", "😀", "…", "\u00a0", "AND ", "published:2025 ", "words:1 ", "words:", "“", "«a» ", "http://",
    "a.", "é ", "2", "..", "caps(", "lead(a) ", "a|", "a://b",
)  # fmt: skip


@pytest.mark.parametrize("piece", LONG, ids=[repr(piece) for piece in LONG])
def test_long_queries_are_read_or_refused(piece: str) -> None:
    """Quadratic work on any of these would take minutes."""
    text = piece * (60_000 // len(piece))
    assert len(tokens(text)) <= len(text)
    found = read(text)
    if isinstance(found, QueryError):
        assert 0 <= found.start <= found.end <= len(text)
        assert len(str(found)) < 400


PIECES = st.sampled_from(
    (
        "from:", "site:", "by:", "2025",
        "oil", "a", "AND", "OR", "NOT", "-", "(", ")", '"', '"a b"', "~", "~2", "^2", "*", "?", "pric*", "=", "/a[bc]/",
        "/", "title:", "body:", "tag:", "has:", "person", "words:", ">8", "2..4", "published:", "2025-09", "caps(",
        "lead/9(", "atleast/2(", "w/5", "NEAR/3", "PRE/2", "w/s", "not w/3", "near/", "AT&T", "U.S.", "“", "”",
        "\u00a0", "\0", "😀", "e\u0301", "|", "&&", "[", "]", "\\", "!", "#", ".", ",", ":", "10:30", "'", "–",
        "https://", " ", " ", " ", " ", "\ud800",
        "Storm", "(s)", "12\"", "hd=", "ADJ3", "XOR", "+5", "acqui!", "HLEAD(", "\u202e", "\u2060", "<SRD>", "|",
        "E*Trade", "CORRECTED:", "Who", "will", "win?",
    )
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=12).map("".join) | st.lists(PIECES, max_size=8).map(" ".join) | st.text(max_size=20)


@settings(max_examples=1000, deadline=None)
@given(TEXTS)
@example("has:*")
@example("NOT\ufeffw/s__")
@example("\u0cef AND \u12fc AND *\u08ca9")
@example("entity:«has:»")
@example('NOT"a b""a b"ADJ3')
def test_any_text_is_read_or_refused(text: str) -> None:
    """Never another exception; what is read prints itself, and its parts lie where they say."""
    tree = read(text)
    if isinstance(tree, QueryError):
        assert 0 <= tree.start <= tree.end <= len(text)
        assert tree.text == text
        assert tree.caret()
        return
    assert parse(str(tree), NOW) == tree
    for node in q.walk(tree):
        begin, end = node.span
        assert 0 <= begin < end <= len(text)
        for child in q.children(node):
            assert begin <= child.span[0] <= child.span[1] <= end


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_tokens_cover_the_text(text: str) -> None:
    found = tokens(text)
    at = 0
    for token in found:
        assert token.text == text[token.start : token.end]
        assert at <= token.start < token.end
        assert (token.problem != "") == (token.kind == "error")
        at = token.end
    if all(token.kind not in ("error", "unknown") for token in found):
        covered = "".join(token.text for token in found)
        if "(s)" not in text:  # bank(s) is bank
            assert "".join(filter(str.isalnum, covered)) == "".join(filter(str.isalnum, text))


@settings(max_examples=500, deadline=None)
@given(TEXTS)
@example("title:and published:2009 by:ruiz has:person headline:2 x:oil")
@example("title:oil:gas 2 of (a b) Title:oil title:AND title:oil^2 title:(oil by:ana) by:(ana title:oil)")
def test_simple_pieces_are_the_tokens_that_all_rules_make_of_them(text: str) -> None:
    found = tokens(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("searchnews.query.lexer._Lexer.simple", lambda lexer: False)
        assert tokens(text) == found


@pytest.mark.parametrize("name", FIELD_NAMES)
def test_every_field_has_a_use(name: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(f"{name}:")
    suggestion = caught.value.suggestion
    assert suggestion.startswith(f"write {name}:")
    parse(suggestion.removeprefix("write "), NOW)


@pytest.mark.parametrize(("name", "expected"), [
    ("titel", True), ("TITEL", True), ("tile", True), ("titlee", True), ("sauthor", True), ("authxr", True),
    ("title", False), ("titxx", False), ("titxe", False), ("obdy", True), ("minister", False), ("ids", False),
])  # fmt: skip
def test_slips_of_the_names_of_fields(name: str, expected: bool) -> None:
    assert slip(name) is expected


@pytest.mark.parametrize("length", [39, 40, 41, 400])
def test_a_text_in_a_message_is_no_longer_than_40_characters(length: int) -> None:
    text = "".join(chr(97 + i % 26) for i in range(length))
    assert shown(text) == (text if length <= 40 else text[:37] + "...")


SYNONYMOUS = [
    # (the query, the same in the names of fields)
    ("headline:oil", "title:oil"),
    ("Headline:(oil OR gas)", "title:(oil OR gas)"),
    ("text:oil", "body:oil"),
    ("by:smith", "author:smith"),
    ('byline:"ana ruiz"', 'author:"ana ruiz"'),
    ("newspaper:ft", "source:ft"),
    ("site:bbc.co.uk", "url:*bbc.co.uk*"),
    ('site:"bbc.co.uk/a b"', 'url:"*bbc.co.uk/a b*"'),
    ("category:business", "section:business"),
    ("topic:oil", "tag:oil"),
    ("people:voss", "person:voss"),
    ("location:lisbon", "place:lisbon"),
    ("date:2025-09", "published:2025-09"),
    ("from:2025-09", "published:>=2025-09"),
    ("after:2025-09", "published:>2025-09"),
    ("before:2025-09", "published:<2025-09"),
    ('after:"last week"', 'published:">last week"'),
    ("oil before:(2025 OR 2026)", "oil AND (published:<2025 OR published:<2026)"),
    ("prices of oil in africa from:2025-09 before:2026", "prices of oil in africa published:>=2025-09 published:<2026"),
    ("from:*", "published:*"),
    ("has:headline", "has:title"),
    ("caps(headline:oil)", "caps(title:oil)"),
]


@pytest.mark.parametrize(("query", "same"), SYNONYMOUS)
def test_other_names_of_fields(query: str, same: str) -> None:
    assert parse(query, NOW) == parse(same, NOW)


@pytest.mark.parametrize("query", ["by: Ana Ruiz", "From: nobody", "Prices before: a story of oil"])
def test_a_word_before_a_colon_is_no_field(query: str) -> None:
    """Words that are no fields but by another name have to be followed by something at once."""
    assert parse(query) == q.And(tuple(q.Word(word.rstrip(":")) for word in query.split()))


GROWN = [
    # (the query, its tree)
    ("a PRE/s b", q.Same(A, B, "s", True)),
    ("a pre/P b", q.Same(A, B, "p", True)),
    ("a NOT w/s b", q.NotSame(A, B, "s")),
    ("a not  w/p b", q.NotSame(A, B, "p")),
    ("a CONTAINING b", q.Containing(A, B)),
    ("(a w/s b) NOT CONTAINING c", q.Containing(q.Same(A, B, "s"), C, True)),
    ("a w/5 b CONTAINING c", q.Containing(q.Near(A, B, 5), C)),
    ("a containing b", And((A, Word("containing"), B))),
    ("BOX CONTAINING DRUGS IN BAG", And(tuple(map(Word, ["BOX", "containing", "DRUGS", "IN", "BAG"])))),
    ("2 of (a b c)", q.SomeOf(2, (A, B, C))),
    ("2 OF(a OR b OR c)", q.SomeOf(2, (A, B, C))),
    ("1 of ((a b) -c)", q.SomeOf(1, (And((A, B)), Not(C)))),
    ("a AND 2 of (a b c)^2", And((A, q.Boost(q.SomeOf(2, (A, B, C)), 2.0)))),
    ("title:2 of (a b)", q.SomeOf(2, (Word("a", field="title"), Word("b", field="title")))),
    ("2 of them", And((Word("2"), Word("of"), Word("them")))),
    ("near/10(a b c)", q.Together((A, B, C), 10)),
    ("NEAR/3(a (b OR c))", q.Together((A, q.Or((B, C))), 3)),
    ('x OR near/3(a "b c")', q.Or((Word("x"), q.Together((A, Phrase(("b", "c"))), 3)))),
    ("a NEAR/3(b OR c)", q.Near(A, q.Or((B, C)), 3)),
    ('"oil pri*"', q.Near(q.Exact("oil"), Wildcard("pri*"), 1, True)),
    ('"oil pri* (rise OR fall)"', parse("=oil PRE/1 pri* PRE/1 (=rise OR =fall)")),
    ('title:"oil prce~"', parse("title:=oil PRE/1 title:prce~")),
    ('"x (wom?n OR new men OR C.)"', parse('=x PRE/1 (wom?n OR "new men" OR =C)')),
    ('"pri*"', Wildcard("pri*")),
    ('"pri*, (a OR b)!"^2', q.Boost(q.Near(Wildcard("pri*"), q.Or((q.Exact("a"), q.Exact("b"))), 1, True), 2.0)),
    ('"oil (rise and fall)"', Phrase(("oil", "rise", "and", "fall"))),
    ("*:*", q.Everything()),
    ("a *:*", And((A, q.Everything()))),
    ("source:(a, b)", q.Or((q.Keyword("source", "a"), q.Keyword("source", "b")))),
    ('source:("a b", c , d)', q.Or(tuple(q.Keyword("source", v) for v in ("a b", "c", "d")))),
    ("published:(2024, 2025)", parse("published:(2024 OR 2025)", NOW)),
    ("source:(a,b)", q.Keyword("source", "a,b")),
    ("source:=a", q.Keyword("source", "a", whole=True)),
    ('by:="a b"', q.Keyword("author", "a b", whole=True)),
    ('source:"=a"', q.Keyword("source", "=a")),
    ('source:="=a"', q.Keyword("source", "=a", whole=True)),
    ("person:(=a, b, =“c d”)", q.Or((q.Entity("person", "a", whole=True), q.Entity("person", "b"),
                                     q.Entity("person", "c d", whole=True)))),
    ("entity:=a*", q.Entity("entity", "a*", whole=True)),
    ("entity:=*", q.Has("entity")),
]


@pytest.mark.parametrize(("query", "tree"), GROWN, ids=[row[0] for row in GROWN])
def test_what_others_have_too(query: str, tree: q.Node) -> None:
    assert parse(query, NOW) == tree
    assert parse(str(tree), NOW) == tree
