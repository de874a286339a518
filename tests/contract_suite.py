"""What every archive does, wherever it is kept: the tests of `searchnews.contract`.

Whoever imports these tests has a fixture `archive`, a new and empty one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from searchnews.article import Article, EntityCount, Interval
from searchnews.contract import Archive
from searchnews.errors import ArchiveError, ArticleError, QueryError, SearchNewsError
from searchnews.indexing.enrich import Enrich
from searchnews.search.batch import NamedQuery
from searchnews.search.explain import Explanation
from searchnews.search.scoring import K1, B

AS_GIVEN = Enrich(entities="none", dates=False, copies=False, languages=False)
VOSS, RUIZ = "Ilara Voss", "Ana Ruiz"

ARTICLES = [
    Article(id="one", title="Oil rises", body="Prices of oil rose. The bank said so, and rates of the bank rose.",
            source="Reuters", author=("Ana Ruiz",), section=("Business", "Markets"), language="en",
            url="https://example.org/1", published=datetime(2025, 3, 1, 12, tzinfo=UTC),
            person=(EntityCount(VOSS, 2), EntityCount(RUIZ, 1)), place=(EntityCount("Lisbon", 1),),
            mentioned=(Interval(date(2025, 2, 1), date(2025, 3, 1)),)),
    Article(id="two", title="Bank holds rates", body="The Bank of Corvane held its rate.\n\nOil was not mentioned.",
            source="reuters", section=("Business",), language="en", published=datetime(2025, 3, 31, 23, 30, tzinfo=UTC),
            person=(EntityCount("ilara voss", 1),), mentioned=(Interval(date(2025, 2, 10), date(2025, 2, 11)),)),
    Article(id="three", title="Öl", body="Die Preise fallen, sagte die Bank", source="The Lantern", language="de",
            published=datetime(2024, 12, 24, tzinfo=UTC), org=(EntityCount("Bank of Corvane", 1),)),
    Article(id="four", title="Rain", body="It rained.", language="en"),
]  # fmt: skip


@pytest.fixture
def full(archive: Archive) -> Archive:
    """An archive with the articles above."""
    assert archive.add(ARTICLES, enrich=AS_GIVEN) == 4
    return archive


def ids(archive: Archive, query: str, **options: object) -> str:
    return " ".join(sorted(hit.article.id for hit in archive.search(query, copies=True, **options)))  # type: ignore[arg-type]


QUERIES = [
    ("oil", "one two"), ("öl", "three"), ("price", "one"), ("preis", "three"), ("title:rates", "two"),
    ('"the bank"', "one two"), ('"rates the"~3', "one"), ("=rate", "two"), ("pric*", "one"), ("raet~", "two"),
    ("/ra(in|te)s?/", "four one two"), ("caps(bank)", "three two"), ("nocaps(bank)", "one"), ("bank w/2 said", "one"),
    ("oil PRE/s rose", "one"), ("corvane w/p oil", ""), ("corvane w/9 oil", "two"), ("near/9(bank held rate)", "two"),
    ("bank NOT w/1 corvane", "one three two"), ("body:bank NOT w/2 corvane", "one three"),
    ("(the PRE/4 of) CONTAINING bank", "two"), ("(bank w/9 rose) NOT CONTAINING said", "one"),
    ("atleast/2(bank)", "one two"), ("lead/4(oil)", "one"), ("2 of (oil rates rain)", "one two"),
    ("oil -bank", ""), ("-bank", "four"), ("*", "four one three two"), ("source:reuters", "one two"),
    ("source:lantern", "three"), ("section:mark*", "one"), ("author:ruiz", "one"), ("person:voss", "one two"),
    ('entity:"bank of corvane"', "three"), ("published:2025-03", "one two"), ("published:>2025-03-30", "two"),
    ("mentioned:2025-02-10", "one two"), ("mentioned:2025-02-12", "one"), ("words:<3", "four"), ("has:author", "one"),
    ("-has:published", "four"), ("url:*example.org*", "one"), ("language:de", "three"), ("id:two", "two"),
]  # fmt: skip


def test_queries(full: Archive) -> None:
    assert [(query, ids(full, query)) for query, _ in QUERIES] == QUERIES
    assert [full.count(query) for query, _ in QUERIES] == [len(found.split()) for _, found in QUERIES]


def test_dates_are_those_of_a_zone_and_of_now(full: Archive) -> None:
    assert ids(full, "published:2025-04", timezone=ZoneInfo("Asia/Tokyo")) == "two"
    assert ids(full, "published:yesterday", now=datetime(2025, 3, 2, 9, tzinfo=UTC)) == "one"


def test_hits(full: Archive) -> None:
    found = full.search("oil bank", limit=1)
    assert (found.total, len(found), found.offset) == (2, 1, 0)
    (hit,) = full.search("said so", limit=10)
    assert hit.article == ARTICLES[0]
    assert [(name.name.lower(), name.count) for name in hit.article.person] == [("ilara voss", 2), ("ana ruiz", 1)]
    assert hit.article.mentioned == ARTICLES[0].mentioned
    assert hit.words == 14
    assert [hit.snippet.text[start:end] for start, end in hit.snippet.marks] == ["said", "so"]


def test_order_and_pages(full: Archive) -> None:
    newest = [hit.id for hit in full.search("*", sort="newest", copies=True)]
    assert newest == ["two", "one", "three", "four"]
    assert [hit.id for hit in full.search("*", sort="oldest", copies=True)][:3] == ["three", "one", "two"]
    assert next(iter(full.search("*", sort="longest", copies=True))).id == "one"
    assert [hit.id for hit in full.search("*", sort="newest", limit=2, offset=1, copies=True)] == ["one", "three"]
    assert len(full.search("*", offset=9, copies=True)) == 0
    best = full.search("rose OR rain", copies=True)
    assert all(hit.score > 0 for hit in best)


def test_all_hits(full: Archive) -> None:
    hits = full.scan("*", sort="newest", copies=True, offset=1)
    assert (hits.total, len(hits)) == (4, 3)
    assert [hit.id for hit in hits] == ["one", "three", "four"]


def _text(*parts: int) -> str:
    """Pieces of 60 words each."""
    return " ".join(f"word{part}of{number}" for part in parts for number in range(60))


STORIES = [
    Article(id="first", source="Wire", body=_text(1, 2, 3), published=datetime(2025, 1, 1, tzinfo=UTC), language="en"),
    Article(id="copy", source="Post", body=_text(1, 2, 3) + " end", published=datetime(2025, 1, 2, tzinfo=UTC)),
    Article(id="cut", body=_text(1, 2), published=datetime(2025, 1, 3, tzinfo=UTC), language="en"),
    Article(id="same", body=_text(1, 2, 3), language="en"),
    Article(id="other", body=_text(7, 8, 9), published=datetime(2025, 1, 4, tzinfo=UTC), language="en"),
    Article(id="short", body="word1of1 word1of2", language="en"),
]  # fmt: skip
WITH_COPIES = Enrich(entities="none", dates=False, languages=False)


def test_stories(archive: Archive) -> None:
    archive.add(STORIES[:1], enrich=WITH_COPIES)
    archive.add(STORIES[1:], enrich=WITH_COPIES)
    found = archive.search("word1of1 OR word7of1", sort="oldest")
    assert (found.total, found.stories, found.collapsed) == (6, 3, True)
    assert [(hit.id, [copy.id for copy in hit.copies]) for hit in found] == [
        ("first", ["copy", "cut", "same"]), ("other", []), ("short", [])]  # fmt: skip
    copy = found[0].copies[0]  # type: ignore[index]
    assert (copy.source, copy.published) == ("Post", STORIES[1].published)
    assert [hit.id for hit in archive.search("*", sort="newest")] == ["other", "cut", "short"]
    assert [hit.id for hit in archive.search("*", sort="newest", offset=1, limit=1)] == ["cut"]
    assert archive.search("word3of1").stories == 1
    assert archive.search("word3of1", copies=True).collapsed is False
    scan = archive.scan("*", sort="oldest", offset=1)
    assert (len(scan), scan.stories, [hit.id for hit in scan]) == (2, 3, ["other", "short"])
    for query, wanted in (("story:cut", "copy cut first same"), ("story:short", "short"), ("story:nobody", ""),
                          ("copies:>0", "copy cut first same"), ("copies:3", "copy cut first same"),
                          ("copies:0", "other short"), ("copies:<3", "other short"), ("copies:>3", ""),
                          ("-story:c*", "other short"), ("has:story", "copy cut first other same short"),
                          ("(word1of1 NOT w/1 word1of9) story:same word1of9", "copy cut first same"),
                          ("(word1of1 NOT w/1 word1of9) copies:0", "short")):  # fmt: skip
        assert ids(archive, query) == wanted, query
        assert archive.count(query) == len(wanted.split()), query
    archive.delete("first")
    assert ids(archive, "copies:2") == "copy cut same"
    assert archive.search("*").stories == 3
    archive.delete(["copy", "cut"])
    assert ids(archive, "copies:0") == "other same short"


def test_an_article_between_two_stories_makes_them_one(archive: Archive) -> None:
    for article in (STORIES[0], Article(id="far", body=_text(3, 4, 5)), Article(id="farther", body=_text(3, 4, 5))):
        archive.add([article], enrich=WITH_COPIES)
    assert archive.search("*").stories == 2
    archive.add([Article(id="between", body=_text(1, 2, 3, 4, 5))], enrich=WITH_COPIES)
    assert archive.search("*").stories == 1
    assert ids(archive, "copies:3") == "between far farther first"
    archive.add([Article(id="between", body=_text(8, 9))], enrich=WITH_COPIES)  # corrected: it goes, they stay one
    assert ids(archive, "story:first") == "far farther first"


META = {"desk": "keyword", "pages": "number", "embargo": "date", "desk_as": "keyword"}
OWN = [
    Article(id="one", body="oil", meta={"desk": ["Sports", "sports", "City Desk"], "pages": 3, "desk_as": ["x"],  # type: ignore[arg-type]
                                        "embargo": datetime(2025, 3, 1, 23, 30, tzinfo=UTC)}),
    Article(id="two", body="oil", meta={"desk": ["sports"], "pages": -1.5}),  # type: ignore[arg-type]
    Article(id="three", body="gas", meta={"pages": 40, "embargo": datetime(2024, 1, 1, tzinfo=UTC)}),  # type: ignore[arg-type]
    Article(id="four", body="gas"),
]  # fmt: skip


def test_fields_of_ones_own(archive: Archive) -> None:
    assert archive.own == ()
    archive.declare({"desk": "keyword"})
    archive.declare(META)
    archive.declare({"pages": "number"})
    assert {field.name: field.kind.value for field in archive.own} == {f"meta.{n}": kind for n, kind in META.items()}
    with pytest.raises(ArchiveError, match=r"meta\.pages"):
        archive.declare({"pages": "date"})
    with pytest.raises(ValueError, match="no name of a field"):
        archive.declare({"Pages!": "date"})
    with pytest.raises(ArticleError, match=r"meta\.nothing"):
        archive.add([Article(id="x", meta={"nothing": 3})], enrich=AS_GIVEN)  # type: ignore[arg-type]
    archive.add(OWN, enrich=AS_GIVEN)
    assert archive.get("one") == OWN[0]
    for query, wanted in (("meta.desk:sports", "one two"), ("meta.desk:city*", "one"), ("meta.desk:desk", ""),
                          ('meta.desk:"city desk"', "one"), ("has:meta.desk", "one two"), ("meta.pages:3", "one"),
                          ("meta.pages:>3", "three"), ("meta.pages:>=3", "one three"), ("meta.pages:<0", "two"),
                          ("meta.pages:-2..3", "one two"), ("-has:meta.pages", "four"), ("meta.embargo:2025", "one"),
                          ("meta.embargo:<2025", "three"), ("has:meta.embargo", "one three"),
                          ("(oil NOT w/3 gas) meta.desk:city*", "one"), ("meta.desk_as:x", "one")):  # fmt: skip
        assert ids(archive, query) == wanted, query
    found = archive.search("*", limit=0)
    assert [(c.value, c.articles) for c in found.facets("meta.desk")] in (
        [("sports", 2), ("City Desk", 1)], [("Sports", 2), ("City Desk", 1)])  # fmt: skip
    pages = found.facets("meta.pages")
    assert ([(c.value, c.articles) for c in pages], pages.articles) == ([("-1.5", 1), ("3", 1), ("40", 1)], 3)
    assert [(c.value, c.articles) for c in found.facets("meta.pages", 2)] == [
        ("(>=-50 AND <0)", 1), ("(>=0 AND <50)", 2)]  # fmt: skip
    assert [c.value for c in found.facets("meta.embargo", timezone=ZoneInfo("Asia/Tokyo"))] == [
        "2025-03-02", "2024-01-01"]  # fmt: skip
    assert [c.value for c in found.facets("meta.embargo", 1)] == ["2025"]
    by_year = found.timeline("year", "meta.embargo")
    assert ([bucket.articles for bucket in by_year], by_year.unknown) == ([1, 1], 2)
    assert archive.suggest("sp", "meta.desk")[0][1] == 2
    assert archive.stats().own == {"meta.desk": ("keyword", 2), "meta.desk_as": ("keyword", 1),
                                   "meta.embargo": ("date", 2), "meta.pages": ("number", 3)}  # fmt: skip
    with pytest.raises(ValueError, match="no timeline of the field"):
        found.timeline("year", "meta.pages")
    with pytest.raises(QueryError, match="there is no field"):
        archive.count("meta.nothing:3")


def test_why_an_article_does_not_match(full: Archive) -> None:
    told = full.search("(oil OR zebra) -(bank w/2 said) NOT source:lantern").explain("one")
    assert (told.matched, told.articles, told.documents) == (False, 1, 4)
    assert [str(part.node) for part in told.failures()] == ["NOT (bank NEAR/2 said)"]
    missing = full.search("bank AND (zebra OR rain)").explain("two")
    assert [(str(part.node), part.articles) for part in missing.failures()] == [("zebra", 0), ("rain", 1)]
    with pytest.raises(SearchNewsError, match="no article with the id"):
        full.search("oil").explain("nobody")
    parts = full.search("zebra AND (bank NOT w/1 corvane)").parts()
    assert [(str(part.node), part.articles) for part in parts.parts] == [("zebra", 0), ("bank NOT NEAR/1 corvane", 3)]


EXPLAINED = (
    "oil", "oil bank", "oil OR bank OR zebra", '"the bank" rates', "bank w/9 rose", "title:oil^2.5 OR rain",
    "pric* bank", "=rate", "atleast/2(bank) the", "bank NOT w/1 corvane", "NOT NOT oil -rain", "2 of (oil rates rain)",
    "öl OR preis", "(the PRE/4 of) CONTAINING bank", "source:reuters oil", "oil OR (rates rain)", "*", "oil^0 bank",
)  # fmt: skip


def worked_out(part: Explanation) -> None:
    """Scores of words are what their figures make."""
    if part.score and part.occurrences:
        tf = sum(one.boost * one.matches / (1 - B + B * one.length / one.average) for one in part.occurrences)
        assert part.score == pytest.approx(part.weight * part.idf * tf * (K1 + 1) / (K1 + tf), rel=1e-4)
    for inner in part.parts:
        worked_out(inner)


def test_where_a_score_comes_from(full: Archive) -> None:
    for text in EXPLAINED:
        for sort in ("relevance", "related"):
            found = full.search(text, sort=sort, copies=True)
            assert len(found), text
            for hit in found:
                told = found.explain(hit)
                assert (told.matched, told.documents, [*told.failures()]) == (True, 4, []), text
                assert told.score == pytest.approx(hit.score, rel=1e-4), (text, sort, hit.id)
                worked_out(told)
    oil = full.search("oil").explain("one")
    assert [(one.field, one.matches, one.boost) for one in oil.occurrences] == [("title", 1, 3.0), ("body", 1, 1.0)]
    assert (oil.articles, full.search("zebra OR oil").explain("four").score) == (2, 0)
    with pytest.raises(TypeError, match="a hit or an id"):
        full.search("oil").explain(1)  # type: ignore[arg-type]


def test_tags_and_notes(full: Archive) -> None:
    assert (full.annotations.tags, full.tags(), full.untag("one", "x")) == ({}, {}, 0)
    assert ids(full, "tagged:follow-up") == ""
    assert full.tag(["one", "two"], "Follow-up") == 2
    assert full.tag(["two", "three"], "#follow-up") == 1
    full.tag("four", "weather")
    full.note("one", "  call\nher ")
    full.note("two", "x")
    full.note("two", "")
    assert full.tags() == {"follow-up": 3, "weather": 1}
    for query, wanted in (("tagged:follow-up", "one three two"), ("tagged:w*", "four"), ("-tagged:follow-up", "four"),
                          ("has:tagged", "four one three two"), ("tagged:nothing", ""),
                          ("oil tagged:follow-up", "one two"),
                          ("(oil NOT w/1 price) tagged:follow-up", "one two")):  # fmt: skip
        assert ids(full, query) == wanted, query
        assert full.count(query) == len(wanted.split()), query
    (hit,) = full.search("id:one")
    assert (hit.tagged, hit.note) == (("follow-up",), "call\nher")
    assert [hit.tagged for hit in full.scan("id:four")] == [("weather",)]
    told = full.hit("one")
    assert told is not None
    assert (told.id, told.note) == ("one", "call\nher")
    assert full.hit("nobody") is None
    assert full.untag(["one", "four", "nobody"], "follow-up") == 1
    full.delete("four")  # and comes back
    assert full.tags() == {"follow-up": 2}
    full.add([ARTICLES[3]], enrich=AS_GIVEN)
    assert full.tags() == {"follow-up": 2, "weather": 1}
    for wrong in (
        lambda: full.tag(["one", "nobody"], "x"), lambda: full.tag("one", "a,b"), lambda: full.note("nobody", "x"),
    ):  # fmt: skip
        with pytest.raises(SearchNewsError):
            wrong()
    assert "x" not in full.annotations.tags


def test_facets(full: Archive) -> None:
    found = full.search("*", limit=0)
    sources = found.facets("source")
    assert [(c.value.lower(), c.articles) for c in sources] == [("reuters", 2), ("the lantern", 1)]
    assert sources.articles == 3
    assert [(c.value, c.articles) for c in found.facets("section", 1)] == [("Business", 2)]
    assert [(c.value, c.articles) for c in found.facets("year")] == [("2025", 2), ("2024", 1)]
    assert [(c.value, c.articles) for c in found.facets("words")] == [("0..99", 4)]
    with pytest.raises(ValueError, match="no values to count"):
        found.facets("title")


def test_entities(full: Archive) -> None:
    found = full.search("*", limit=0)
    people = [(c.value.lower(), c.field, c.articles, c.mentions) for c in found.entities()]
    assert people == [("ilara voss", "person", 2, 3), ("ana ruiz", "person", 1, 1),
                      ("bank of corvane", "org", 1, 1), ("lisbon", "place", 1, 1)]  # fmt: skip
    assert [c.value for c in found.entities(with_=VOSS)] == [RUIZ, "Lisbon"]
    assert [c.value for c in full.search("person:voss").facets("person", exclude_self=True)] == [RUIZ]


def test_the_order_mentions(full: Archive) -> None:
    told = [(hit.id, hit.mentions) for hit in full.search("person:voss", sort="mentions", copies=True)]
    assert told == [("one", 2), ("two", 1)]
    named = (EntityCount(VOSS, 1), EntityCount("N. Voss", 2))
    full.add([Article(id="five", body="rates rates", language="en", person=named),
              Article(id="six", title="Oil", body="oil", language="en", person=(EntityCount(VOSS, 300),))],
             enrich=AS_GIVEN)  # fmt: skip
    for query, wanted in (
        ("person:voss", [("six", 300), ("five", 3), ("one", 2), ("two", 1)]),
        ("person:voss person:vo*", [("six", 300), ("five", 3), ("one", 2), ("two", 1)]),  # each name once
        ('entity:"ilara voss" oil', [("six", 300), ("one", 2), ("two", 1)]),
        ("person:=voss OR person:ruiz", [("one", 1)]),
        ("place:lisbon OR person:ruiz", [("one", 2)]),
    ):
        hits = full.search(query, sort="mentions", copies=True)
        assert [(hit.id, hit.mentions) for hit in hits] == wanted, query
        assert [(hit.id, hit.mentions) for hit in full.scan(query, sort="mentions", copies=True)] == wanted, query
    # Equals by relevance: both mention her once.
    some = full.search('(oil OR rates^9) person:"ilara voss" words:<90', sort="mentions", copies=True)
    by_score = {hit.id: hit.score for hit in full.search(some.query, copies=True)}
    assert [hit.id for hit in some] == ["six", "one", *sorted(("two", "five"), key=lambda id: -by_score[id])]
    assert [hit.score for hit in some] == pytest.approx([by_score[hit.id] for hit in some], rel=1e-3)
    with pytest.raises(SearchNewsError, match="wants a name"):
        full.search("oil", sort="mentions")


def test_all_hits_that_are_related(full: Archive) -> None:
    for query in ("oil", "oil OR bank", "rain", "*"):
        hits = [(hit.id, hit.score) for hit in full.search(query, sort="related", copies=True)]
        assert [(hit.id, hit.score) for hit in full.scan(query, sort="related", copies=True)] == hits, query


SPELLED = (
    "Moammar Gaddafi", "Muammar Qaddafi", "Muammar al-Gaddafi", "Муаммар Каддафи", "Gaddafi", "Kadhafi", "القذافي",
    "Boris Yeltsin", "Борис Ельцин", "Boris Eltsine", "Abdul Rahman", "عبد الرحمن", "Bashar al-Assad", "بشار الأسد",
    "George W. Bush", "George Bush", "Vladimir Putin", "Vladimir Poutine", "Kim Dae Fu",
)  # fmt: skip


def test_names_that_are_spelled_otherwise(archive: Archive) -> None:
    named = [(name, "Муаммар Каддафи") if "Putin" in name else (name,) for name in SPELLED]
    archive.add(
        [
            Article(id=str(i), body="oil", person=tuple(EntityCount(name, 1) for name in names))
            for i, names in enumerate(named)
        ],
        enrich=AS_GIVEN,
    )
    for name, wanted in (
        ("Moammar Gaddafi", ["Муаммар Каддафи", "Muammar Qaddafi", "Muammar al-Gaddafi"]),
        ("Gaddafi", ["Kadhafi", "القذافي"]), ("Борис Ельцин", ["Boris Eltsine", "Boris Yeltsin"]),
        ("Abdul Rahman", ["عبد الرحمن"]), ("بشار الأسد", ["Bashar al-Assad"]), ("George Bush", []), ("Ann", []),
    ):  # fmt: skip
        for field in ("person", "entity"):
            found = archive.spelled_otherwise(name, field)
            assert [(count.value, count.articles) for count in found] == [
                (other, 1 + (other == "Муаммар Каддафи")) for other in wanted
            ], name
    assert archive.spelled_otherwise("Gaddafi", "place") == []
    otherwise = archive.search("person:putin OR person:=gaddafi").spelled_otherwise()
    assert [count.value for count in otherwise] == ["Kadhafi", "Vladimir Poutine", "القذافي"]
    assert len(archive.search("person:putin OR person:=gaddafi").spelled_otherwise(1)) == 1
    assert [*archive.search("oil").spelled_otherwise()] == []


def test_timelines(full: Archive) -> None:
    found = full.search("-rain", limit=0)
    by_month = found.timeline("month", share=True)
    assert [(b.begin, b.articles, b.of_all) for b in by_month if b.articles] == [
        (date(2024, 12, 1), 1, 1), (date(2025, 3, 1), 2, 2)]  # fmt: skip
    assert [b.articles for b in found.timeline("month", timezone=ZoneInfo("Asia/Tokyo"))] == [1, 0, 0, 1, 1]
    cut = found.timeline("year", begin=date(2025, 1, 1), until=date(2026, 1, 1))
    assert ([b.articles for b in cut], cut.before, cut.after, cut.unknown) == ([2], 1, 0, 0)
    days = full.search("*", limit=0).timeline("day", "mentioned", begin=date(2025, 2, 9), until=date(2025, 2, 12))
    assert ([b.articles for b in days], days.unknown) == ([1, 2, 1], 2)


def test_articles_by_id(full: Archive) -> None:
    assert full.get("one") == ARTICLES[0]
    assert full.get("nobody") is None
    assert "two" in full
    assert "Two" not in full
    with pytest.raises(TypeError, match="an id is a string"):
        full.get(1)  # type: ignore[arg-type]


def test_all_articles(full: Archive) -> None:
    assert full.delete("two") == 1
    kept = [article for article in ARTICLES if article.id != "two"]
    assert sorted(full, key=lambda article: article.id) == [full.get(id) for id in sorted(one.id for one in kept)]


def test_many_queries_at_once(full: Archive) -> None:
    batch = full.batch(["oil", NamedQuery("b", "bank", "a note"), "(", "zebra"], by="month")
    rows = [*batch]
    assert batch.times == (date(2024, 12, 1), date(2025, 3, 1))
    assert [(row.asked.name, row.articles, row.stories, row.counts) for row in rows] == [
        ("oil", 2, 2, (0, 2)), ("b", 3, 3, (1, 2)), ("(", 0, 0, (0, 0)), ("zebra", 0, 0, (0, 0))]  # fmt: skip
    assert (rows[0].first, rows[0].last) == (ARTICLES[0].published, ARTICLES[1].published)
    assert (rows[0].id in ("one", "two"), rows[3].first, rows[3].id) == (True, None, "")
    assert [bool(row.error) for row in rows] == [False, False, True, False]


def test_queries_over_time(full: Archive) -> None:
    found = full.compare(["oil", "bank"], by="year", share=True)
    told = [(one.name, one.articles, one.of_all) for one in found.series]
    assert told == [("oil", (0, 2), (1, 2)), ("bank", (1, 2), (1, 2))]
    assert (found.days, found.units) == ((date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)), (1, 1))
    apart = full.compare(["rose", "rain"], per="source")
    assert [(one.source.lower(), one.name, one.articles) for one in apart.series] == [
        ("reuters", "rose", (1,)), ("reuters", "rain", (0,))]  # fmt: skip
    days = full.compare(["oil"], by="day", field="mentioned", begin=date(2025, 2, 9), until=date(2025, 2, 12))
    assert [one.articles for one in days.series] == [(1, 2, 1)]
    with pytest.raises(QueryError):
        full.compare(["("])


def test_what_stands_around_a_word(full: Archive) -> None:
    found = [*full.concordance("bank", order="right", width=12)]
    assert [(line.id, line.match) for line in found] == [
        ("three", "Bank"), ("two", "Bank"), ("one", "bank"), ("one", "bank")]  # fmt: skip


def test_articles_like_one(full: Archive) -> None:
    alike = full.like("one")
    assert alike is not None
    assert "oil" in alike.words
    assert [hit.id for hit in full.search(alike.query, limit=1)] == ["two"]
    other = full.like(Article(body="It rained. It rained again, and the bank said oil.", language="en"))
    assert other is not None
    assert "oil" in other.words
    assert full.like(Article(body="zebra")) is None
    with pytest.raises(SearchNewsError, match="no article with the id"):
        full.like("nobody")


def test_special_words(archive: Archive) -> None:
    common = "the bank said"
    articles = [Article(id=f"a{i}", body=f"{common} crude oil rose", language="en") for i in range(12)]
    articles += [Article(id=f"b{i}", body=f"{common} it rained", language="en") for i in range(20)]
    archive.add(articles, enrich=AS_GIVEN)
    found = archive.words("oil")
    assert (found.counted, found.here, found.elsewhere) == ("articles", 12, 20)
    told = {(telling.word, telling.here, telling.elsewhere) for telling in found}
    assert told == {(word, 12, 0) for word in ("crude", "oil", "rose", "crude oil", "oil rose")}
    assert len(archive.words("oil", limit=2)) == 2
    assert [telling.word for telling in archive.words("oil", pairs=False)] == ["crude", "oil", "rose"]
    assert len(archive.words("zebra")) == 0
    with pytest.raises(ValueError, match="limit"):
        archive.words("oil", limit=-1)


def test_links_of_names(full: Archive) -> None:
    found = full.links(VOSS)
    assert [(name.name, name.articles) for name in found.names] == [(VOSS, 2), (RUIZ, 1), ("Lisbon", 1)]
    assert [(link.first.name, link.second.name, link.articles) for link in found.links] == [
        (VOSS, RUIZ, 1), (VOSS, "Lisbon", 1), (RUIZ, "Lisbon", 1)]  # fmt: skip
    assert found.articles == 4
    assert full.links("Nobody").names == ()


def test_changes(full: Archive) -> None:
    assert len(full) == 4
    assert full.add([Article(id="four", title="Snow", body="It snowed."), Article(id="five", title="Oil")]) == 2
    assert (len(full), ids(full, "rain"), ids(full, "snow"), ids(full, "title:oil")) == (5, "", "four", "five one")
    assert full.delete("five") == 1
    assert full.delete(["nobody"]) == 0
    assert full.delete(["one", "nobody"], query="published:2024") == 2
    assert ids(full, "*") == "four two"
    assert full.delete() == 0


def test_segments_are_joined(archive: Archive) -> None:
    for some in (ARTICLES[:2], ARTICLES[2:]):
        archive.add(some, enrich=AS_GIVEN)
    archive.delete(ARTICLES[1].id)
    before = ids(archive, "*")
    archive.optimize()
    assert ids(archive, "*") == before
    stats = archive.stats()
    assert stats.segments <= 3  # shards, of an archive on a cluster, or years
    assert 0 < stats.bytes < 1_000_000


def test_what_it_holds(full: Archive) -> None:
    stats = full.stats()
    assert (stats.articles, set(stats.languages)) == (4, {"de", "en"})
    assert (stats.earliest, stats.latest) == (ARTICLES[2].published, ARTICLES[1].published)
    assert set(full.languages) == {"de", "en"}
    assert full.place
    assert [(value.lower(), count) for value, count in full.suggest("vo", "person")] == [("ilara voss", 2)]
    assert full.suggest("zz", "entity") == []
    named = (EntityCount("Пётр Иванов", 1), EntityCount("Dali", 1))
    full.add([Article(id="six", person=named, place=named[1:])], enrich=AS_GIVEN)
    assert full.suggest("ива", "person") == [("Пётр Иванов", 1)]
    assert full.suggest("ванов", "person") == []  # inside a word
    assert full.suggest("dal", "entity") == [("Dali", 1)]  # as a person and as a place


def test_words_that_begin_so(full: Archive) -> None:
    for prefix, wanted in (("ra", "rates rain rained rate"), ("RA", "rates rain rained rate"), ("Öl", "ol"),
                           ("pri", "prices"), ("zz", "")):  # fmt: skip
        assert [word for word, _ in full.suggest_words(prefix)] == wanted.split(), prefix
    assert full.suggest_words("r", 1) == [("rates", 2)]
    assert full.suggest_words("rain") == [("rain", 1), ("rained", 1)]
    full.delete("four")
    full.add([Article(id="five", title="rates", body="it")], enrich=AS_GIVEN)
    assert full.suggest_words("rate") == [("rates", 3), ("rate", 1)]


LETTERS = [
    ("利", {("利率", 2), ("利息", 1)}), ("利率", {("利率上", 1)}), ("ดอกเ", {("ดอกเบี้", 1)}), ("ดอกเบ", {("ดอกเบี้", 1)}),
    ("息", set()), ("率利", set()), ("AI", set()), ("金", set()),
]  # fmt: skip


def test_letters_that_follow(archive: Archive) -> None:
    texts = ("利率上", "下利率 - up 利息", "ดอกเบี้ย AI利", "東京ガス")
    archive.add([Article(id=str(i), body=text, language="zh") for i, text in enumerate(texts)], enrich=AS_GIVEN)
    for prefix, wanted in LETTERS:
        assert {*archive.suggest_letters(prefix)} == wanted, prefix


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (lambda archive: archive.search("oil AND ("), QueryError),
        (lambda archive: archive.count("auther:x"), QueryError),
        (lambda archive: archive.search(3), TypeError),
        (lambda archive: archive.search("oil", limit=-1), ValueError),
        (lambda archive: archive.search("oil", sort="nicest"), ValueError),
        (lambda archive: archive.search("*").facets("source", -1), ValueError),
        (lambda archive: archive.search("*").facets("source", 1.5), TypeError),
        (lambda archive: archive.search("*").timeline(begin="2025"), TypeError),
        (lambda archive: archive.add(["oil"]), ArticleError),
        (lambda archive: archive.add(Article(id="x")), TypeError),
    ],
)
def test_wrong_questions(archive: Archive, wrong: Callable[[Archive], object], error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        wrong(archive)
    if issubclass(error, SearchNewsError):
        assert "\n" not in str(caught.value)


def test_an_empty_archive(archive: Archive) -> None:
    found = archive.search("oil OR *")
    assert (len(archive), found.total, [*found], [*archive.scan("*")]) == (0, 0, [], [])
    assert (len(found.facets("source")), len(found.entities())) == (0, 0)
    assert sum(bucket.articles for bucket in found.timeline()) == 0
    assert archive.stats().articles == 0


# --- Saved searches --------------------------------------------------------------------------------------------------

OIL, BANK = NamedQuery("oil", "oil OR opec*"), NamedQuery("bank", "bank", "for Friday")


def told(archive: Archive, *names: str, read: bool = False, **options: object) -> dict[str, str]:
    """What is new for some searches, or for all: of each the ids, newest first."""
    unread = archive.watch_list.new(names, copies=True, **options)  # type: ignore[arg-type]
    found = {one.asked.name: " ".join(new.hit.id for new in one) for one in unread}
    if read:
        unread.mark_read()
    return found


def add(archive: Archive, *articles: Article) -> None:
    archive.add([replace(one, language="en") for one in articles], enrich=AS_GIVEN)


def on(day: int, id: str, body: str) -> Article:
    return Article(id=id, body=body, published=datetime(2025, 5, day, tzinfo=UTC))


def test_saved_searches(full: Archive) -> None:
    watched = full.watch_list
    assert watched.searches() == ()
    assert list(watched.new()) == []
    assert watched.add(NamedQuery("oil", " oil  OR opec*")) == OIL
    watched.add(BANK)
    for wrong in (NamedQuery("oil", "gas"), NamedQuery("", "gas"), NamedQuery("x\x1b", "gas"), NamedQuery("x", "(")):
        with pytest.raises(SearchNewsError):
            watched.add(wrong)
    assert full.watch_list.searches() == (OIL, BANK)
    assert watched.place.startswith(full.place)
    with pytest.raises(SearchNewsError, match="no search is saved as 'gas'; there are: oil, bank"):
        watched.new(["gas"])
    with pytest.raises(SearchNewsError, match="there are: oil, bank"):
        watched.remove("gas")
    watched.remove("oil")
    assert watched.searches() == (BANK,)


def test_what_is_new_for_saved_searches(full: Archive) -> None:
    full.watch_list.add(OIL)
    assert told(full) == {"oil": ""}
    add(full, on(1, "a", "Oil of a bank."), on(2, "b", "Opec met, oil rose."), on(3, "c", "Peat."))
    full.watch_list.add(BANK)
    assert told(full) == {"oil": "b a", "bank": ""}
    (found,) = full.watch_list.new(["oil"])
    assert (found.asked, found.total, len(found), found.error) == (OIL, 2, 2, None)
    assert [(new.hit.id, new.parts) for new in found] == [("b", ("oil", "opec*")), ("a", ("oil",))]
    add(full, on(4, "d", "A bank buys oil."))
    assert told(full, "bank", read=True) == {"bank": "d"}
    assert told(full) == {"oil": "d b a", "bank": ""}
    add(full, on(5, "e", "A bank sells oil."))
    assert told(full, read=True) == {"oil": "e d b a", "bank": "e"}
    assert told(full) == {"oil": "", "bank": ""}
    full.watch_list.remove("oil")
    full.watch_list.add(OIL)
    assert told(full) == {"oil": "", "bank": ""}


def test_only_what_was_searched_is_read(full: Archive) -> None:
    full.watch_list.add(OIL)
    add(full, on(1, "a", "Oil."))
    unread = full.watch_list.new()
    assert [one.total for one in unread] == [1]
    add(full, on(2, "b", "Oil."))
    unread.mark_read()
    assert told(full) == {"oil": "b"}


def test_nothing_is_new_twice(full: Archive) -> None:
    everything = NamedQuery("all", "*")
    full.watch_list.add(everything)
    add(full, on(1, "a", "Oil."), on(2, "b", "Oil."), on(3, "c", "Oil."))
    full.delete("c")
    assert told(full, read=True) == {"all": "b a"}
    add(full, on(4, "a", "Oil again."), on(4, "one", "Oil once more."))  # in place of others
    full.delete(["b", "two"])
    full.optimize()
    assert told(full, read=True) == {"all": ""}
    add(full, on(2, "b", "Oil."), on(1, "two", "Oil."), on(3, "c", "Oil."))  # the last was never seen
    assert told(full) == {"all": "c"}
    full.delete(query="*")
    assert told(full, read=True) == {"all": ""}
    add(full, on(3, "c", "Oil."), on(3, "b", "Oil."))
    assert told(full) == {"all": "c"}


def test_new_copies_and_their_stories(archive: Archive) -> None:
    archive.add(STORIES[:2], enrich=WITH_COPIES)
    archive.watch_list.add(NamedQuery("story", "story:first OR copies:0"))
    archive.watch_list.add(NamedQuery("again", "copies:>2 -word7of1"))
    archive.add(STORIES[2:], enrich=WITH_COPIES)
    (story, again) = archive.watch_list.new()
    assert (story.total, len(story)) == (4, 3)
    assert [(new.hit.id, [copy.id for copy in new.hit.copies], new.parts) for new in story] == [
        ("other", [], ("copies:0",)), ("cut", ["same"], ("story:first",)),
        ("short", [], ("copies:0",)),
    ]  # fmt: skip
    assert (again.total, [new.hit.id for new in again]) == (2, ["cut"])
    (story, again) = archive.watch_list.new(copies=True)
    assert [new.hit.id for new in again] == ["cut", "same"]
    assert all(new.hit.copies == () for new in story)


def test_new_articles_with_tags_notes_and_names(full: Archive) -> None:
    for query in ("tagged:x", "person:voss", "mentioned:2025-02", "source:wire", "published:yesterday"):
        full.watch_list.add(NamedQuery(query, query))
    new = replace(ARTICLES[0], id="new", source="Wire", published=datetime(2025, 5, 1, tzinfo=UTC))
    add(full, new, on(2, "other", "Oil."))
    full.tag(["new", "two"], "x")
    full.note("new", "call her")
    found = list(full.watch_list.new(now=datetime(2025, 5, 2, 9, tzinfo=UTC)))
    for one in found:
        (hit,) = (new.hit for new in one)
        assert (hit.article, hit.tagged, hit.note) == (new, ("x",), "call her"), one.asked
    assert [one.asked.name for one in found] == [one.name for one in full.watch_list.searches()]


def test_a_feed(full: Archive) -> None:
    found = full.feed(NamedQuery("x", "oil OR rates"))
    assert (found.total, len(found), found.error) == (2, 2, None)
    assert [(new.hit.id, new.parts) for new in found] == [("two", ("oil", "rates")), ("one", ("oil", "rates"))]
    wrong = full.feed(NamedQuery("x", "("))
    assert (wrong.total, len(wrong), list(wrong)) == (0, 0, [])
    assert isinstance(wrong.error, QueryError)
