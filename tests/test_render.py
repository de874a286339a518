"""What do results look like, to people and to programs?"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from snapshots import snapshot
from wcwidth import wcwidth

from searchnews import render
from searchnews.article import Article, EntityCount, Interval
from searchnews.errors import QueryError
from searchnews.fields import ENTITY
from searchnews.query import nodes as q
from searchnews.query import parse
from searchnews.render import Style, reading
from searchnews.render.data import HIT_COLUMNS
from searchnews.render.terminal import _NARROW, UNSAFE, columns, cut, lines, padded, safe
from searchnews.search.explain import Explanation, explain
from searchnews.search.facets import Count, Facet
from searchnews.search.results import Copy, Hit, Results
from searchnews.search.snippets import Marked
from searchnews.search.timeline import Bucket, Timeline
from searchnews.storage.snapshot import Snapshot
from searchnews.study.stats import Stats

ARTICLES = (
    Article(id="a-1", title="Oil price falls", body="The price of oil fell by 5% on Monday, traders said.",
            source="The Lantern", author=("Ana Ruiz", "Rolf Hart"), tag=("oil", "markets"), url="https://lantern.example/1",
            published=datetime(2025, 9, 1, 8, 30, tzinfo=UTC), person=(EntityCount("Ilara Voss", 2),),
            mentioned=(Interval(date(2025, 9, 1), date(2025, 9, 2), 1),)),
    Article(id="a-2", title="", body="Oil lamps.\n\nThey glow, and people like them a lot; so does the oil trade.",
            published=datetime(2025, 9, 1, tzinfo=UTC), published_precision="month"),
)  # fmt: skip


def found(text: str = "oil", articles: tuple[Article, ...] = ARTICLES, **options: object) -> Results:
    results = Results.of(snapshot(articles), parse(text), **options)
    results.took = 0.0004
    return results


def without_codes(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


# --- For people --------------------------------------------------------------------------------------------------


def test_hits_for_people() -> None:
    assert render.results(found("oil", sort="newest"), style=Style(width=50)) == """\
1  *Oil* price falls
   The Lantern · 2025-09-01 08:30 · Ana Ruiz, Rol…
   The price of *oil* fell by 5% on Monday,
   traders said.

2  (no title)
   2025-09 · score 0.27
   *Oil* lamps. They glow, and people like them a
   lot; so does the *oil* trade.

2 articles (0.4 ms)
""".replace("score 0.27", f"score {found()[1].score:.2f}")


def test_hits_in_colour() -> None:
    text = render.results(found(limit=1), style=Style(width=50, colour=True, timezone=ZoneInfo("Asia/Tokyo")))
    assert text.splitlines()[:3] == [
        "\x1b[2m1\x1b[0m  \x1b[1;33mOil\x1b[0m\x1b[1m price falls\x1b[0m",
        "   \x1b[2mThe Lantern · 2025-09-01 17:30 · Ana Ruiz, Rol…\x1b[0m",
        "   The price of \x1b[1;33moil\x1b[0m fell by 5% on Monday, traders",
    ]
    assert text.splitlines()[-1] == "\x1b[2m1 of 2 articles (0.4 ms)\x1b[0m"


@pytest.mark.parametrize(("options", "summary"), [
    ({}, "2 articles (0.4 ms)"),
    ({"limit": 1}, "1 of 2 articles (0.4 ms)"),
    ({"limit": 1, "offset": 1}, "2 of 2 articles (0.4 ms)"),
    ({"limit": 0}, "none shown of 2 articles (0.4 ms)"),
    ({"text": "lamps"}, "1 article (0.4 ms)"),
    ({"text": "nowhere"}, "no articles (0.4 ms)"),
])  # fmt: skip
def test_the_summary(options: dict[str, object], summary: str) -> None:
    assert render.text.summary(found(**options), Style()) == summary + "\n"


def test_the_summary_is_broken_between_words_on_a_narrow_screen() -> None:
    text = render.results(found(limit=1), style=Style(width=20))
    assert text.endswith("\n1 of 2 articles (0.4\nms)\n")


@pytest.mark.parametrize(("stories", "limit", "summary"), [
    (2, 9, "2 articles (0.4 ms)"),
    (1, 9, "1 story, 2 articles (0.4 ms)"),
    (3, 2, "1–2 of 3 stories, 4 articles (0.4 ms)"),
])  # fmt: skip
def test_the_summary_counts_stories_if_copies_are_collapsed(stories: int, limit: int, summary: str) -> None:
    articles = tuple(Article(id=str(i), title="oil") for i in range(stories))
    results = found("oil", articles, limit=limit, copies=False)
    results.total += stories != 2
    assert results.stories == stories
    assert render.text.summary(results, Style()) == summary + "\n"


def test_a_page_in_the_middle_is_numbered_from_its_offset() -> None:
    many = tuple(Article(id=str(i), title="Oil", body="") for i in range(30))
    text = render.results(found("oil", many, limit=2, offset=9), style=Style(ascii=True))
    assert [line[:9] for line in text.splitlines() if "*" in line] == ["10  *Oil*", "11  *Oil*"]
    assert text.splitlines()[-1] == "10-11 of 30 articles (0.4 ms)"


def test_copies_are_one_line() -> None:
    own = Article(id="1", title="x", source="Herald", published=datetime(2025, 9, 3, tzinfo=UTC))
    copies = (Copy("2", "The Lantern", datetime(2025, 9, 1, tzinfo=UTC)), Copy("3", "Herald"), Copy("4"))
    assert "\n   +3 copies in 2 sources, first published by The Lantern\n" in with_copies(own, copies)
    assert "\n   +1 copy\n" in with_copies(Article(id="1"), copies[2:])


def with_copies(article: Article, copies: tuple[Copy, ...]) -> str:
    results = found("*", (article,))
    results._hits = (replace(results[0], copies=copies),)
    return render.results(results)


@pytest.mark.parametrize(("precision", "shown"), [
    ("year", "2025"), ("month", "2025-01"), ("day", "2025-01-01"), ("minute", "2024-12-31 20:00"),
])  # fmt: skip
def test_a_time_is_told_as_precisely_as_it_is_known(precision: str, shown: str) -> None:
    article = Article(published=datetime(2025, 1, 1, 1, tzinfo=UTC), published_precision=precision)
    assert render.text.when(article, ZoneInfo("America/New_York")) == shown


def test_an_article_for_people() -> None:
    hit = found("oil")[0]
    assert reading.article(hit, Style(width=40)) == """\
*Oil* price falls
The Lantern · 2025-09-01 08:30 · Ana Ru…
https://lantern.example/1

The price of *oil* fell by 5% on Monday,
traders said.

person: Ilara Voss
"""
    assert reading.article(found("lamps")[0], Style(width=40)) == """\
(no title)
2025-09

Oil *lamps*.

They glow, and people like them a lot;
so does the oil trade.
"""


def test_hard_wrapped_lines_are_no_paragraphs() -> None:
    body = "Oil fell on\nMonday.\n   Traders had\nbet on more\noil."
    assert reading.article(found("oil", (Article(id="1", title="x", body=body),))[0], Style(width=40)) == """\
x


*Oil* fell on Monday.

Traders had bet on more *oil*.
"""


FACET = Facet("entity", (Count("Ilara Voss", "person", 1200, 3400), Count("漢字社", "org", 150, 150)), 1300)


def test_a_facet_for_people() -> None:
    assert render.facet(FACET, style=Style(width=58, ascii=True)) == """\
articles  mentions        entity
   1,200     3,400  ####  Ilara Voss                person
     150       150  #     漢字社                    org
1,300 articles with entity
"""
    sources = Facet("source", (Count("The Lantern of the Far North", "source", 3),), 3)
    assert columns(render.facet(sources, style=Style(width=80)).splitlines()[1]) == 10 + 20 + 2 + 28
    assert render.facet(sources, style=Style(width=40)) == """\
articles        source
       3  ████  The Lantern of the Far…
3 articles with source
"""
    assert render.facet(Facet("tag", (), 0)) == "no articles with tag\n"


def months(*counts: int, of_all: int | None = None, **outside: int) -> Timeline:
    """A month each; a negative number is so many without articles."""
    buckets, at = [], 0
    for count in counts:
        units, begin = max(1, -count), at
        at += units
        ends = [date(2025 + i // 12, i % 12 + 1, 1) for i in (begin, at)]
        buckets.append(Bucket(*ends, max(count, 0), of_all, units))
    return Timeline("published", "month", tuple(buckets), 3, **outside)


def test_a_timeline_for_people() -> None:
    assert render.timeline(months(5, 10, 1, -4, 20, before=1200), style=Style(width=31)) == """\
2025-01 █████                 5
2025-02 ██████████           10
2025-03 █                     1
      ⋮ 4 months without artic…
2025-08 ████████████████████ 20
        0─────────────────20
articles, published by month;
1,200 before; 3 without
published
"""


@pytest.mark.parametrize("width", [20, 31, 80, 200])
@pytest.mark.parametrize("ascii", [False, True])
def test_bars_fit_and_are_in_proportion(width: int, ascii: bool) -> None:
    text = render.timeline(months(40, 20, 1, 0, 0, 0, 80), style=Style(width=width, ascii=ascii))
    rows = text.splitlines()
    assert all(columns(row) <= max(width, 24) for row in rows)
    assert not ascii or text.isascii()
    full = "#" if ascii else "█"
    sizes = [row.count(full) for row in rows]
    assert sizes[0] in (sizes[6] // 2, sizes[6] // 2 + 1)
    assert sizes[6] == max(sizes) > 0
    assert rows[2].split()[1] != "1"  # a bar, however short
    assert rows[3].split() == ["2025-04", "0"]
    assert rows[7].split()[0].startswith("0")
    assert rows[7].endswith("80")


def test_shares_are_drawn_instead_of_counts() -> None:
    text = render.timeline(months(5, 10, of_all=40), style=Style(width=50, ascii=True))
    rows = text.splitlines()
    assert rows[0].endswith("12.5% = 5/40")
    assert rows[1].endswith("25.0% = 10/40")
    assert rows[1].count("#") == 2 * rows[0].count("#")
    assert rows[-2:] == ["share of all articles, published by month; 3", "without published"]


def test_a_timeline_by_quarter() -> None:
    begins = [date(2024, 10, 1), date(2025, 1, 1), date(2025, 4, 1)]
    buckets = tuple(Bucket(a, b, 3) for a, b in pairwise(begins))
    text = render.timeline(Timeline("published", "quarter", buckets, 0), style=Style(width=30, ascii=True))
    assert [line[:7] for line in text.splitlines()[:2]] == ["2024-Q4", "2025-Q1"]


def test_an_empty_timeline() -> None:
    assert render.timeline(Timeline("published", "day", (), 0)) == "no articles with published\n"


@pytest.mark.parametrize(("error", "expected"), [
    (QueryError("the query is empty", " ", 0, 1), "the query is empty\n"),
    (QueryError("no such field", "oil AND boddy:x", 8, 13, "did you mean body?"),
     "no such field; did\nyou mean body?\n  oil AND boddy:x\n          ^^^^^\n"),
    (QueryError("something is missing", "oil AND", 7, 7), "something is missing\n  oil AND\n         ^\n"),
    (QueryError("bad", "漢字 (oil", 3, 4), "bad\n  漢字 (oil\n       ^\n"),
    (QueryError("bad", "a\x1b[2J\nb", 1, 2), "bad\n  a\ufffd[2J b\n   ^\n"),
    (QueryError("bad", "x" * 50 + "!" + "y" * 50, 50, 51), "bad\n  " + "x" * 9 + "!" + "y" * 7 + "…\n           ^\n"),
])  # fmt: skip
def test_the_caret_stands_under_the_error(error: QueryError, expected: str) -> None:
    assert render.text.query_error(error, Style(width=20)) == expected


def explained(text: str, number: int) -> Explanation:
    return explain(snapshot(ARTICLES), parse(text), 0, number)


def test_an_explanation_of_a_hit() -> None:
    text = render.explanation(explained("oil", 0), style=Style(width=70))
    score = found()[0].score
    assert text.splitlines()[:4] == [
        f"it matches, with a score of {score:.3f}",
        "",
        f"✓ oil  2 of 2 articles, score {score:.3f}",
        "    1 in title (length 3, average 1.5, boost 3): tf 1.714",
    ]
    # The figures in it make the score.
    idf, tf, more, k1, again = map(float, re.findall(r"[\d.]+", text.splitlines()[-1]))
    assert (k1, again) == (1.5, tf)
    assert idf * tf * more / (k1 + tf) == pytest.approx(score, abs=2e-3)


def test_why_an_article_was_not_found() -> None:
    failed = explained("(lamps OR zebra) AND NOT price AND atleast/3(oil)", 0)
    assert render.explanation(failed, style=Style(width=60, ascii=True)) == """\
it does not match:
  lamps is not there
  zebra is not there, nor in any other article
  price is excluded, but it matches
  atleast/3(oil) has only 2 matches

- (lamps OR zebra) AND NOT price AND atl...  0 of 2 articles
  - lamps OR zebra  1 of 2 articles
    - lamps  1 of 2 articles
    - zebra  0 of 2 articles
  - NOT price  1 of 2 articles
    + price  1 of 2 articles
  - atleast/3(oil)  0 of 2 articles
    + oil  2 of 2 articles
"""


def test_explanations_as_json() -> None:
    data = json.loads(render.explanation(explained("lamps OR zebra", 1), "json"))
    assert [data[name] for name in ("version", "query", "matched", "articles", "documents")] == [
        1, "lamps OR zebra", True, 1, 2]  # fmt: skip
    lamps, zebra = data["parts"]
    assert (lamps["matched"], zebra["matched"]) == (True, False)
    assert [o["field"] for o in lamps["occurrences"]] == ["body"]
    assert data["score"] == lamps["score"] > 0
    with pytest.raises(ValueError, match="choose one of text, json"):
        render.explanation(explained("oil", 0), "csv")


# --- Terminals ---------------------------------------------------------------------------------------------------

HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x00\x07\x08\x1b\x7f\x85\x9b\x9d\u2028\u202e\u2066\ufeff\u0301\u200d漢🎉 \t\n\r*;]"),
    ),
    max_size=60,
)  # fmt: skip


@given(HOSTILE)
def test_safe_text_is_safe_and_as_long(text: str) -> None:
    clean = safe(text)
    assert len(clean) == len(text)
    assert not UNSAFE.search(clean)
    assert safe(clean) == clean
    assert all(a == b for a, b in zip(text, clean, strict=True) if b not in "\ufffd ")


def test_what_is_taken_for_narrow_is_narrow() -> None:
    narrow = [chr(i) for i in range(0x11000) if _NARROW.fullmatch(chr(i))]
    assert len(narrow) > 1000
    assert [c for c in narrow if wcwidth(c) != 1] == []


def test_ordinary_news_is_measured_without_the_tables_of_all_characters() -> None:
    script = """
import sys
from datetime import UTC, datetime
from searchnews import render
from searchnews.article import Article
from searchnews.render import reading
from searchnews.search.results import Hit
published = datetime(2025, 9, 1, tzinfo=UTC)
article = Article(title="Naïve “quotes” — and so on…", body="Five €, он and ας.", published=published)
print(reading.article(Hit(article, 1.0), render.Style(width=20)))
print(sorted({"wcwidth", "csv", "rich", "yaml", "whoosh", "prompt_toolkit"} & set(sys.modules)))
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


@given(HOSTILE.map(safe), st.integers(0, 30), st.sampled_from(["…", "..."]))
def test_cutting_and_padding_measure_columns(text: str, width: int, dots: str) -> None:
    assert columns(text) == sum(max(0, wcwidth(c)) for c in text)
    assert columns(cut(text, width, dots)) <= width
    assert columns(padded(text, width, dots)) == width
    assert cut(text, width, dots) == text or cut(text, width, dots).endswith(dots[:width])


@given(st.lists(HOSTILE, max_size=6), st.integers(10, 40), st.booleans())
@settings(deadline=None)
def test_lines_fit_and_keep_all_words_and_marks(pieces: list[str], width: int, colour: bool) -> None:
    text, marks = "", []
    for i, piece in enumerate(pieces):
        if i % 2 and piece:
            marks.append((len(text), len(text) + len(piece)))
        text += piece
    out = list(lines(Marked(text, tuple(marks)), Style(width=width, colour=colour)))
    assert all(columns(without_codes(line)) <= width for line in out)
    assert not any(UNSAFE.search(without_codes(line)) for line in out)
    joined = "".join(without_codes(line) for line in out)
    starred = "".join(f"*{piece}*" if mark else piece for piece, mark in Marked(text, tuple(marks)).pieces())
    assert joined.replace(" ", "") == safe(text if colour else starred).replace(" ", "")
    if colour:
        shown = "".join(re.findall(r"\x1b\[1;33m(.*?)\x1b\[0m", "".join(out)))
        wanted = "".join(safe(text[a:b]) for a, b in marks)
        assert shown.replace(" ", "") == wanted.replace(" ", "")


@st.composite
def hostile_results(draw: st.DrawFn) -> Results:
    line = HOSTILE.map(lambda text: text.encode("utf-8", "replace").decode())
    article = Article(
        id=draw(line), title=draw(line), body=draw(line) + " oil " + draw(line), url=draw(line), source=draw(line),
        author=(draw(line),), tag=(draw(line), "x"), person=(EntityCount("x" + draw(line), 1),),
        published=datetime(2025, 9, 1, tzinfo=UTC),
    )  # fmt: skip
    return found("oil", (article,))


@given(hostile_results(), st.booleans(), st.integers(20, 100))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_in_an_article_can_steer_a_terminal(results: Results, colour: bool, width: int) -> None:
    style = Style(width=width, colour=colour)
    outputs = [
        render.results(results, "text", style),
        reading.article(results[0], style),
        render.facet(results.facets("person"), style=style),
        render.facet(results.entities(), style=style),
        render.explanation(results.explain(results[0]), style=style),
    ]
    for text in outputs:
        assert text.endswith("\n")
        assert not UNSAFE.search(without_codes(text).replace("\n", ""))
        assert "\x1b" not in text or colour
        url = safe(results[0].article.url)  # stays in one piece, to be clicked on
        assert all(columns(line) <= max(width, 56) for line in without_codes(text).splitlines() if line != url)
    for name in ("json", "jsonl", "csv", "ids"):
        assert not UNSAFE.search(render.results(results, name).replace("\r", "").replace("\n", "")), name


# --- For programs ------------------------------------------------------------------------------------------------


@given(hostile_results())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_json_has_every_character(results: Results) -> None:
    hit = results[0]
    data = json.loads(render.results(results, "json"))
    assert data["version"] == 1
    assert (data["query"], data["total"], data["offset"], data["took"]) == ("oil", 1, 0, 0.0004)
    one = data["hits"][0]
    for name in ("id", "title", "body", "url", "source"):
        assert one[name] == getattr(hit.article, name)
    assert one["tag"] == list(hit.article.tag)
    assert one["published"] == "2025-09-01T00:00:00+00:00"
    assert one["person"] == [{"name": e.name, "count": e.count} for e in hit.article.person]
    assert one["snippet"] == hit.snippet.text
    assert one["snippet_marks"] == [list(mark) for mark in hit.snippet.marks]
    rows = render.results(results, "jsonl").split("\n")
    assert [json.loads(row) for row in rows[:-1]] == [{"version": 1, **one}]


def test_the_names_of_the_json_contract() -> None:
    data = json.loads(render.results(found(), "json"))
    assert list(data) == ["version", "query", "total", "stories", "offset", "took", "hits"]
    assert data["stories"] == 2
    assert json.loads(render.results(found(copies=True), "json"))["stories"] is None
    assert list(data["hits"][0]) == [
        "id", "score", "title", "title_marks", "snippet", "snippet_marks", "url", "author", "source", "section", "tag",
        "language", "language_guessed", "published", "published_precision", "published_from", "modified",
        "meta", *(field.name for field in ENTITY), "mentioned", "tagged", "note", "copies", "words", "body",
    ]  # fmt: skip
    assert data["hits"][0]["mentioned"] == [{"begin": "2025-09-01", "until": "2025-09-02", "count": 1}]
    assert data["hits"][1]["modified"] is None
    assert json.loads(render.facet(FACET, "json")) == {
        "version": 1, "field": "entity", "articles": 1300, "counts": [
            {"value": "Ilara Voss", "field": "person", "articles": 1200, "mentions": 3400},
            {"value": "漢字社", "field": "org", "articles": 150, "mentions": 150},
        ],
    }  # fmt: skip
    assert json.loads(render.timeline(months(5), "json")) == {
        "version": 1, "field": "published", "by": "month", "unknown": 3, "before": 0, "after": 0,
        "buckets": [{"begin": "2025-01-01", "until": "2025-02-01", "articles": 5}],
    }  # fmt: skip
    assert json.loads(render.timeline(months(5, of_all=20), "json"))["buckets"][0]["share"] == 0.25


def test_a_query_that_cannot_be_encoded_is_still_json() -> None:
    results = Results.of(Snapshot([]), q.Word("o\udc80l"))
    assert json.loads(render.results(results, "json"))["query"] == "o?l"
    assert json.loads(render.results(results, "json"))["hits"] == []


@given(hostile_results())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_csv_is_a_table_without_formulas(results: Results) -> None:
    header, row = csv.reader(io.StringIO(render.results(results, "csv"), newline=""), strict=True)
    assert tuple(header) == HIT_COLUMNS
    article = results[0].article
    cells = dict(zip(header, row, strict=True))
    assert cells["title"].removeprefix("'") == safe(article.title).removeprefix("'")
    assert cells["tag"].removeprefix("'") == safe("; ".join(article.tag)).removeprefix("'")
    assert not any(cell.lstrip().startswith(tuple("=+-@＝＋－＠")) for cell in row)


def test_csv_by_example() -> None:
    article = replace(ARTICLES[0], title='=HYPERLINK("http://x")', id="-7", source='The "Lantern", North\n')
    header, row = render.results(found("oil", (article,)), "csv").split("\r\n")[:2]
    assert header == "id,score,published,source,author,section,tag,language,title,snippet,url"
    assert row.startswith("'-7,0.")
    assert row.endswith(
        '2025-09-01T08:30:00+00:00,"The ""Lantern"", North ",Ana Ruiz; Rolf Hart,,oil; markets,,'
        '"\'=HYPERLINK(""http://x"")",'
        '"The price of oil fell by 5% on Monday, traders said.",https://lantern.example/1'
    )
    assert render.facet(FACET, "csv") == (
        "value,field,articles,mentions\r\nIlara Voss,person,1200,3400\r\n漢字社,org,150,150\r\n"
    )
    assert render.timeline(months(5), "csv") == "begin,until,articles\r\n2025-01-01,2025-02-01,5\r\n"
    assert render.timeline(months(5, of_all=20), "csv").endswith("\r\n2025-01-01,2025-02-01,5,20,0.25\r\n")
    assert render.timeline(months(), "csv") == "begin,until,articles\r\n"


def test_ids_are_one_a_line() -> None:
    assert render.results(found("oil", sort="newest"), "ids") == "a-1\na-2\n"
    assert render.results(found("nowhere"), "ids") == ""


def test_unknown_formats_are_refused() -> None:
    for function, value in ((render.results, found()), (render.facet, FACET), (render.timeline, months(1))):
        with pytest.raises(ValueError, match="no such format: 'xml'; choose one of text, json"):
            function(value, "xml")


def test_a_hit_without_an_article_in_the_archive_can_be_shown() -> None:
    assert reading.article(Hit(ARTICLES[0], 0.0), Style()).startswith("Oil price falls\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他说下调基准利率对市场有利", ["他说下调基准利率对市", "场有利"]),
        ("他说：“下调。” ok", ["他说：“下调。” ok"]),
        ("他说下调基准利率对市。有利", ["他说下调基准利率对", "市。有利"]),  # no line begins with a full stop
        ("他说下调基准利率对「有利", ["他说下调基准利率对", "「有利"]),  # none ends with what opens
        ("他说下调基准利率 interest rates 有利", ["他说下调基准利率", "interest rates 有利"]),
        ("한국은행이 기준금리를 동결", ["한국은행이", "기준금리를 동결"]),  # words of Hangul are whole
        ("データーーーーーーーーーーーー", ["デー", "ターーーーーーーーー", "ーーー"]),
    ],
)
def test_lines_of_letters_without_spaces(text: str, expected: list[str]) -> None:
    assert [*lines(Marked(text), Style(width=20))] == expected


STATS = Stats(articles=3, deleted=0, segments=1, bytes=1_000_000, words=700, tokens=1200, languages=("en",),
              guessed={}, earliest=None, latest=None)  # fmt: skip


def test_stats_without_a_number_of_different_words() -> None:
    """A cluster knows none."""
    assert "words      1,200 (700 distinct)\n" in render.text.stats(STATS, "news", Style())
    assert "words      1,200\n" in render.text.stats(replace(STATS, words=0), "news", Style())


def test_stats_does_not_break_a_path() -> None:
    path = "/archives/" + "of-a-newsroom/" * 10
    assert render.text.stats(STATS, path, Style()).startswith(f"index      {path}\n")
    assert "\x1b" not in render.text.stats(STATS, "a\x1b[2Jb", Style())


@given(st.lists(st.sampled_from([*"利率「。ーa *한\u3099ดี", "word", "\U00020000"]), max_size=60).map("".join))
def test_lines_fit_and_lose_nothing(text: str) -> None:
    found = [*lines(Marked(text), Style(width=20))]
    assert all(columns(line) <= 20 for line in found)
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
