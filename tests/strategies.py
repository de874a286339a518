"""Random small articles and random query trees of all forms, for property tests against `reference`.

Articles and queries draw on the same few words, names, values and dates, so that random queries often match. Every
tree is one that `query.parse` can produce: `str(tree)` parses back to it (with `now=NOW`, in UTC).
"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from searchnews.article import Article, EntityCount, Interval
from searchnews.fields import own
from searchnews.query import nodes as q

OWN = own({"desk": "keyword", "pages": "number", "embargo": "date"})
NOW = datetime(2025, 9, 15, 12, tzinfo=UTC)

# Spellings that share stems, folds, beginnings and neighbours, in several cases.
SPELLINGS = (
    "oil", "Oil", "OIL", "oils", "price", "prices", "Price", "priced", "bank", "Banks", "banking", "US", "us", "Us",
    "may", "May", "São", "sao", "Sao", "rate", "rates", "RATES", "fed", "Fed", "3", "5", "2025", "C", "Straße",
    "the", "Die",
)  # fmt: skip
PUNCTUATED = (
    "AT&T", "don't", "U.S.", "u.s", "3.5%", "twenty-first", "O'Reilly", "https://example.org/a", "C++", "Oil/Price",
    "pri\xadces", "利率", "下利率が", "กำไร",
)  # fmt: skip
TEXTS = (  # as a query holds them
    "AT&T", "don't", "U.S", "U.S.-oil", "pri\u200dce", "3.5", "twenty-first", "O'Reilly", "https://example.org/a",
    "利率", "率が", "กำไ",
)  # fmt: skip
SEPARATORS = ("。", " ", " ", " ", " ", ", ", ". ", "! ", "? ", "\n", ".\n", "\n\n", ".\n\n", " - ", ".", "\n \n", '" ')
ABBREVIATED = ("Mr. ", "U. ", "Sept. ", "No. ")
NAMES = ("Ana Ruiz", "ana ruiz", "Ilara Voss", "United Nations", "São Paulo", "Voss", "C*")
VALUES = ("Reuters", "reuters", "The Lantern", "the  lantern", "business", "a-1", "https://example.org/a?b=1", "C:\\x")
PATTERNS = ("reuters", "the lantern", "*lantern", "?he*", "business", "a-1", "https://example.org/*", "c:\\\\x", "*s*")
DAYS = tuple(date(2025, 9, 1) + timedelta(days=d) for d in range(0, 20, 4))

# (query text, begin, until), with NOW and in UTC.
RANGES: tuple[tuple[str, datetime | None, datetime | None], ...] = (
    ("2025", datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
    ("2025-09", datetime(2025, 9, 1, tzinfo=UTC), datetime(2025, 10, 1, tzinfo=UTC)),
    ("2025-09-05", datetime(2025, 9, 5, tzinfo=UTC), datetime(2025, 9, 6, tzinfo=UTC)),
    ("2025-09-01..2025-09-09", datetime(2025, 9, 1, tzinfo=UTC), datetime(2025, 9, 10, tzinfo=UTC)),
    ("2025-09-09..", datetime(2025, 9, 9, tzinfo=UTC), None),
    ("<2025-09-09", None, datetime(2025, 9, 9, tzinfo=UTC)),
    (">=2025-09-05", datetime(2025, 9, 5, tzinfo=UTC), None),
    ("yesterday", datetime(2025, 9, 14, tzinfo=UTC), datetime(2025, 9, 15, tzinfo=UTC)),
)


@st.composite
def texts(draw: st.DrawFn, most: int = 30) -> str:
    """A text of up to `most` words, with sentences, abbreviations and paragraphs."""
    words = st.sampled_from(SPELLINGS + PUNCTUATED)
    pieces = draw(st.lists(st.tuples(words, st.sampled_from(SEPARATORS + ABBREVIATED)), max_size=most))
    return draw(st.sampled_from(("", "\n", "- "))) + "".join(word + separator for word, separator in pieces)


_own_values = st.fixed_dictionaries(
    {},
    optional={
        "desk": st.lists(st.sampled_from(VALUES), min_size=1, max_size=2, unique=True),
        "pages": st.sampled_from((-1, 0, 2.5, 3, 5e-324, 2**53)),
        "embargo": st.sampled_from(DAYS),
    },
)


@st.composite
def _articles(draw: st.DrawFn, number: int) -> Article:
    entities = st.lists(st.sampled_from(NAMES), max_size=2, unique=True)
    values = st.lists(st.sampled_from(VALUES), max_size=2, unique=True)
    maybe = st.sampled_from(("", *VALUES))
    moments = st.none() | st.sampled_from(DAYS).map(lambda d: datetime(d.year, d.month, d.day, 23, 59, tzinfo=UTC))
    mentioned = st.lists(st.tuples(st.sampled_from(DAYS), st.integers(1, 9)), max_size=2, unique=True)
    return Article(
        title=draw(texts(6)),
        body=draw(texts()),
        id=f"a-{number}",
        url=draw(maybe),
        author=tuple(draw(values)),
        source=draw(maybe),
        section=tuple(draw(values)),
        tag=tuple(draw(values)),
        language=draw(st.sampled_from(("", "en", "en", "de", "xx"))),
        published=draw(moments),
        modified=draw(moments),
        meta=draw(_own_values),
        person=tuple(EntityCount(name, 1) for name in draw(entities)),
        org=tuple(EntityCount(name, 1) for name in draw(entities)),
        place=tuple(EntityCount(name, 1) for name in draw(entities)),
        mentioned=tuple(Interval(day, day + timedelta(days=days)) for day, days in draw(mentioned)),
    )


@st.composite
def archives(draw: st.DrawFn, most: int = 6) -> list[Article]:
    """A list of up to `most` articles with ids a-0, a-1, ... All fields are given: nothing is left to be filled in."""
    return [draw(_articles(number)) for number in range(draw(st.integers(0, most)))]


@st.composite  # whose repr is short
def leaves(draw: st.DrawFn) -> q.Node:
    """Words, exact words, phrases, wildcards, fuzzy words and expressions, with fields and cases."""
    scope = {"field": st.sampled_from(("", "", "", "title", "body")), "case": st.sampled_from(_CASES)}
    words = st.sampled_from(SPELLINGS)
    slops = st.sampled_from((0, 0, 1, 3))
    forms = st.one_of(
        st.builds(q.Word, words, **scope),
        st.builds(q.Word, st.sampled_from(TEXTS), **scope),
        st.builds(q.Exact, st.sampled_from(SPELLINGS + TEXTS), **scope),
        st.builds(q.Phrase, st.lists(words, min_size=2, max_size=3).map(tuple), slops, **scope),
        st.builds(q.Phrase, words.map(lambda word: (word,)), **scope),
        st.builds(q.Wildcard, st.sampled_from(("pric*", "*s", "?il", "b*k*", "Sã?", "*a*e", "str?ss?")), **scope),
        st.builds(q.Fuzzy, st.sampled_from(("oli", "rate", "prcie", "Bankz", "sao")), st.integers(1, 2), **scope),
        st.builds(q.Regex, st.sampled_from(("oils?", "pr[h-j]ce.?", "(us|May)", "[^o].+s", "\\d{1,4}")), **scope),
    )
    return draw(forms)


_CASES = ("", "", "", "", "caps", "allcaps", "nocaps")


def positionals() -> st.SearchStrategy[q.Node]:
    """Forms that have positions: leaves, ORs of them, proximities, leads."""

    def deeper(part: st.SearchStrategy[q.Node]) -> st.SearchStrategy[q.Node]:
        distances = st.sampled_from((1, 2, 5, 20))
        return st.one_of(
            st.builds(q.Near, part, part, distances, st.booleans()).filter(_one_field),
            st.builds(q.Same, part, part, st.sampled_from("sp"), st.booleans()).filter(_one_field),
            st.builds(q.NotSame, part, part, st.sampled_from("sp")).filter(_one_field),
            st.builds(q.Containing, part, part, st.booleans()).filter(_one_field),
            st.builds(q.Together, st.lists(_runs(), min_size=2, max_size=4).map(tuple), distances).filter(_one_field),
            st.builds(q.NotNear, part, part, distances).filter(_one_field),
            st.builds(q.Lead, part, st.sampled_from((1, 5, 50))),
            st.builds(q.Or, st.lists(part, min_size=2, max_size=3).map(tuple)),
        )

    return st.recursive(leaves(), deeper, max_leaves=4)


def _one_field(node: q.Node) -> bool:
    """Can the operands of the proximity stand in one field? The parser refuses those that cannot."""
    return bool(frozenset.intersection(*map(q.scopes, q.children(node))))


def _runs() -> st.SearchStrategy[q.Node]:
    """What can stand in near/10(...)."""
    runs = leaves().filter(q.is_run)
    return runs | st.builds(q.Or, st.lists(runs, min_size=2, max_size=2).map(tuple))


@st.composite
def _own_ranges(draw: st.DrawFn) -> q.Node:
    """Numbers of a field of one's own: between two, from one on, up to one."""
    low, high = sorted(draw(st.tuples(_PAGES, _PAGES)))
    open_ = draw(st.sampled_from(("", "low", "high")))
    return q.NumberRange("meta.pages", None if open_ == "low" else low, None if open_ == "high" else high)


_PAGES = st.sampled_from((
    -1.0, 0.0, math.nextafter(0.0, 1), 2.5, 3.0, math.nextafter(3.0, 0), 2.0**53, math.nextafter(2.0**53, math.inf),
))  # fmt: skip


@st.composite  # whose repr is short
def filters(draw: st.DrawFn) -> q.Node:
    """Forms that ask for fields: keywords, entities, dates, numbers, presence."""
    dates = st.sampled_from(("published", "modified", "mentioned", "meta.embargo"))
    keywords = st.sampled_from(("id", "url", "author", "source", "section", "tag", "language", "meta.desk"))
    entities = st.sampled_from(("person", "org", "place", q.ANY_ENTITY))
    names = st.sampled_from(("ana ruiz", "Voss", "*nations", "sao", "pau?o", "C\\*", "ilara*"))
    others = st.sampled_from(("title", "body", "words", "meta.pages"))
    ends = st.integers(0, 40)
    numbers = st.tuples(ends, ends).map(sorted).map(lambda pair: q.NumberRange("words", *pair))
    forms = st.one_of(
        st.builds(q.Keyword, keywords, st.sampled_from(PATTERNS)),
        st.builds(q.Keyword, st.sampled_from(("author", "source")), st.sampled_from(PATTERNS), st.booleans()),
        st.builds(q.Entity, entities, names, st.booleans()),
        st.builds(lambda field, given: q.DateRange(field, *given[1:], given[0]), dates, st.sampled_from(RANGES)),
        numbers,
        _own_ranges(),
        st.builds(q.NumberRange, st.just("words"), ends, st.none()),
        st.builds(q.NumberRange, st.just("words"), st.none(), ends),
        st.builds(q.Has, st.one_of(dates, keywords, entities, others)),
        st.just(q.Everything()),
    )
    return draw(forms)


def trees() -> st.SearchStrategy[q.Node]:
    """Queries of all forms."""
    weights = st.sampled_from((0.0, 0.5, 1.0, 2.5, 100.0))

    def deeper(part: st.SearchStrategy[q.Node]) -> st.SearchStrategy[q.Node]:
        several = st.lists(part, min_size=2, max_size=3).map(tuple)
        return st.one_of(
            st.builds(q.And, several),
            st.builds(q.Or, several),
            st.builds(q.Not, part),
            several.flatmap(lambda parts: st.builds(q.SomeOf, st.integers(1, len(parts)), st.just(parts))),
            st.builds(q.Boost, part, weights),
        )

    counted = st.builds(q.AtLeast, st.integers(1, 4), positionals())
    return st.recursive(st.one_of(leaves(), positionals(), counted, filters()), deeper, max_leaves=5)
