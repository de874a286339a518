"""Reading articles in the formats of agencies, the web and mail, packed and unpacked. All samples are our own."""

from __future__ import annotations

import bz2
import csv
import gzip
import importlib
import io
import json
import lzma
import re
import struct
import tarfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import zstandard

from searchnews import sources
from searchnews.article import Article
from searchnews.sources import Options, Problem, Unit, formats, limits

needs = {
    extra: pytest.mark.skipif(
        any(extra in row.extras and row.missing == extra for row in formats()), reason=f"needs searchnews[{extra}]"
    )
    for extra in ("html", "feeds", "warc")
}


def everything(*paths: Path, options: Options = Options()) -> tuple[list[Article], list[Problem]]:  # noqa: B008
    """All articles and all problems of some paths."""
    articles: list[Article] = []
    problems: list[Problem] = []
    for item in sources.discover(paths):
        for found in sources.read(item, options) if isinstance(item, Unit) else (item,):
            (articles if isinstance(found, Article) else problems).append(found)  # type: ignore[arg-type]
    return articles, problems


def one(path: Path, content: str | bytes) -> Article:
    """The one article of a file with this content, which must be read without a problem."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    articles, problems = everything(path)
    assert not problems
    assert len(articles) == 1
    return articles[0]


# --- agency formats

NEWSML = """<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header><sent>2025-09-07T10:00:00Z</sent></header><itemSet>
<newsItem guid="urn:newsml:harrow.example:20250907:1" version="2" xml:lang="en-GB">
  <itemMeta><itemClass qcode="ninat:text"/><provider literal="harrow.example"/>
    <versionCreated>2025-09-07T11:30:00+02:00</versionCreated><firstCreated>2025-09-07T09:00:00Z</firstCreated></itemMeta>
  <contentMeta><by>By Ana Ruiz and Jo Lee, Harrow</by><creditline>Harrow Wire</creditline>
    <genre qcode="g:1"><name xml:lang="en">Analysis</name></genre>
    <subject qcode="medtop:20000574"><name xml:lang="en">election</name></subject><subject qcode="N2:POL"/>
    <keyword>Corvane</keyword><headline>Renn &amp; Voss meet</headline><language tag="en"/></contentMeta>
  <contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">
    <head><title>not this</title></head>
    <body><header><h1>Renn &amp; Voss meet</h1><p>slug</p></header>
    <section class="main"><p>They met on <b>Sunday</b>
      in Port Merrin.<br/>Nobody smiled.</p><ul><li>one</li><li>two</li></ul></section>
    <section class="notepad"><p>not for publication</p></section></body></html></inlineXML>
    <inlineData contenttype="text/plain">plain</inlineData></contentSet>
</newsItem>
<newsItem guid="urn:newsml:harrow.example:20250907:2"><itemMeta><versionCreated>2025-09-07</versionCreated></itemMeta>
  <contentMeta><headline>Picture</headline><description>Voss at the harbour.</description></contentMeta></newsItem>
</itemSet></newsMessage>"""


def test_newsml(tmp_path: Path) -> None:
    (tmp_path / "tag_harrow.example_newsml_1").write_text(NEWSML)  # agencies' names have no proper suffix
    articles, problems = everything(tmp_path)
    assert not problems
    first, second = articles
    assert first == Article(
        id="urn:newsml:harrow.example:20250907:1",
        title="Renn & Voss meet",
        body="They met on Sunday in Port Merrin.\nNobody smiled.\n\none\n\ntwo",
        author=("Ana Ruiz", "Jo Lee"),
        source="Harrow Wire",
        section=("Analysis",),
        tag=("election", "Corvane"),
        language="en",
        published=datetime(2025, 9, 7, 11, 30, tzinfo=timezone(timedelta(hours=2))),
        published_from="metadata",
    )
    assert (second.title, second.body, second.published_precision) == ("Picture", "Voss at the harbour.", "day")


NITF = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE nitf SYSTEM "http://nowhere.example/nitf-3-2.dtd">
<nitf baselang="no-NO"><head><title>Not this</title>
<tobject tobject.type="Innenriks"><tobject.subject tobject.subject.type="Politikk"/></tobject>
<docdata><doc-id id-string="x-17" regsrc="HW"/><date.issue norm="20250907T143000-0500"/>
<key-list><keyword key="havn"/></key-list></docdata></head>
<body><body.head><hedline><hl1>Havnen i Åsmund er &aring;pnet</hl1></hedline>
<byline>By ANA RUIZ<byttl>Harrow Business Writer</byttl></byline><distributor>Harrow Wire</distributor></body.head>
<body.content><p>Skipene kom.</p><media><media-caption>Et skip.</media-caption></media><hl2>Etterpå</hl2>
<table><tr><td>Merrin</td><td>3</td></tr><tr><td>United</td><td>1</td></tr></table></body.content></body></nitf>"""


def test_nitf(tmp_path: Path) -> None:
    article = one(tmp_path / "a.xml", NITF.encode("latin-1"))
    assert article == Article(
        id="x-17",
        title="Havnen i Åsmund er åpnet",
        body="Skipene kom.\n\nEtterpå\n\nMerrin 3\n\nUnited 1",
        author=("ANA RUIZ",),
        source="Harrow Wire",
        section=("Innenriks",),
        tag=("havn", "Politikk"),
        language="no",
        published=datetime(2025, 9, 7, 14, 30, tzinfo=timezone(timedelta(hours=-5))),
        published_from="metadata",
    )


def small(value: object) -> object:
    """The same JSON with its names in small letters."""
    if isinstance(value, dict):
        return {key.lower(): small(inner) for key, inner in value.items()}
    return [small(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("spelling", [small, lambda value: value], ids=["ninjs 2", "ninjs 3"])
def test_ninjs(tmp_path: Path, spelling: Callable[[object], object]) -> None:
    """ninjs 2 writes names in small letters, ninjs 3 in camel case."""
    item = {
        "uri": "urn:ninjs:harrow.example:1", "versionCreated": "2025-09-07T11:30:00Z", "pubStatus": "usable",
        "headlines": [{"role": "main", "value": "Ships come in"}], "by": "Von Ana Ruiz, dpa", "language": "en-GB",
        "bodies": [
            {"role": "html", "contentType": "text/html", "value": "<h1>Ships come in</h1><p>They <sup>did</sup>.</p>"},
            {"role": "nitf", "contentType": "application/xml", "value": "<nitf>no</nitf>"},
        ],
        "infoSources": [{"name": "Harrow Wire"}], "genres": [{"name": "Analysis"}],
        "subjects": [{"name": "boats"}], "copyrightHolder": "Somebody",
    }  # fmt: skip
    assert one(tmp_path / "a.json", json.dumps(spelling(item))) == Article(
        id="urn:ninjs:harrow.example:1",
        title="Ships come in",
        body="They did.",
        author=("Ana Ruiz",),
        source="Harrow Wire",
        section=("Analysis",),
        tag=("boats",),
        language="en",
        published=datetime(2025, 9, 7, 11, 30, tzinfo=UTC),
        published_from="record",
    )


@pytest.mark.parametrize(
    "attack",
    [
        '<!DOCTYPE nitf [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><nitf><head><title>&b;</title></head></nitf>',
        '<!DOCTYPE nitf [<!ENTITY x SYSTEM "file:///etc/passwd">]><nitf><head><title>&x;</title></head></nitf>',
        '<!DOCTYPE nitf [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x">%x;]><nitf><head><title>a</title></head></nitf>',
        "<nitf>" + "<p>" * 100_000 + "</p>" * 100_000 + "</nitf>",
        "<nitf><head><title>a</title></head>",
    ],
)
def test_hostile_xml_is_refused(tmp_path: Path, attack: str) -> None:
    (tmp_path / "a.xml").write_text(attack)
    articles, problems = everything(tmp_path)
    assert not articles
    assert [p.kind for p in problems] == ["skipped"]


def test_xml_in_another_encoding_than_it_says(tmp_path: Path) -> None:
    article = one(tmp_path / "a.xml", NITF.encode("utf-8").replace(b"ISO-8859-1", b"UTF-8").replace(b"Skip", b"Sk\0ip"))
    assert article.body.startswith("Skipene")
    article = one(tmp_path / "a.xml", NITF.encode("latin-1").replace(b"ISO-8859-1", b"UTF-8"))
    assert article.title == "Havnen i Åsmund er åpnet"


# --- tables

TABLE = """id,headline,text,date
1,"Ships, again","They\ncame.",2025-09-07

2,b,c,7 September 2025
3,x,y,z,too,many
"""
COLUMNS = {d: TABLE.replace(",", d).replace(f"Ships{d}", "Ships,") for d in ",;\t"}


@pytest.mark.parametrize("delimiter", COLUMNS)
@pytest.mark.parametrize("windows", [False, True])
def test_tables(tmp_path: Path, delimiter: str, windows: bool) -> None:
    text = COLUMNS[delimiter]
    data = ("\ufeff" + text.replace("\n", "\r\n")).encode() if windows else text.encode()
    (tmp_path / "a.csv").write_bytes(data)
    articles, problems = everything(tmp_path)
    assert [(a.id, a.title, a.body) for a in articles] == [("1", "Ships, again", "They\ncame."), ("2", "b", "c")]
    assert {a.published for a in articles} == {datetime(2025, 9, 7, tzinfo=UTC)}
    assert [p.reason for p in problems] == ["has 6 values for 4 columns"]
    assert problems[0].line == 6


def test_a_table_leaves_the_csv_module_as_it_was(tmp_path: Path) -> None:
    own = csv.field_size_limit()
    body = "rain " * own  # longer than the module's own limit
    (tmp_path / "a.csv").write_text(f"title,body\na,{body}\nb,{body}\n")
    (unit,) = sources.discover([tmp_path])
    assert isinstance(unit, Unit)
    found = iter(sources.read(unit))
    assert isinstance(first := next(found), Article)
    assert (first.title, first.body) == ("a", body.strip())
    assert csv.field_size_limit() == own  # between two rows, too
    assert len(list(found)) == 1
    assert csv.field_size_limit() == own


def test_a_table_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("price,amount\n1,2\n")
    articles, problems = everything(tmp_path)
    assert not articles
    assert "no column" in problems[0].reason


# --- feeds

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Port Merrin Lantern</title><language>en-us</language>
<item><title>Ships &lt;b&gt;come&lt;/b&gt; in</title><link>https://lantern.example/ships</link><guid isPermaLink="false">17</guid>
<pubDate>Sun, 07 Sep 2025 11:30:00 +0200</pubDate><dc:creator>Ana Ruiz</dc:creator><category>harbour</category>
<description>Short.</description><content:encoded><![CDATA[<p>They came &amp; went.</p><script>x()</script><p>Slowly.</p>]]></content:encoded></item>
<item><title>Second</title><guid>tag:lantern.example,2025:18</guid><description>&lt;p&gt;Only this.&lt;/p&gt;</description></item>
</channel></rss>"""  # noqa: E501
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Lantern</title><entry><id>tag:lantern.example,2025:19</id>
<title type="html">Ships &amp;amp; boats</title><link rel="alternate" href="https://lantern.example/19"/>
<published>2025-09-07T11:30:00Z</published><updated>2025-09-08T11:30:00Z</updated><author><name>Jo Lee</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>They came.</p></div></content></entry></feed>"""


@needs["feeds"]
def test_rss(tmp_path: Path) -> None:
    (tmp_path / "feed").write_text(RSS)
    articles, problems = everything(tmp_path)
    assert not problems
    first, second = articles
    assert first == Article(
        id="https://lantern.example/ships",  # "17" means another article in another feed
        url="https://lantern.example/ships",
        title="Ships come in",
        body="They came & went.\n\nSlowly.",
        author=("Ana Ruiz",),
        source="Port Merrin Lantern",
        tag=("harbour",),
        language="en",
        published=datetime(2025, 9, 7, 9, 30, tzinfo=UTC),
        published_from="metadata",
    )
    assert (second.id, second.body, second.published) == ("tag:lantern.example,2025:18", "Only this.", None)


@needs["feeds"]
def test_atom(tmp_path: Path) -> None:
    article = one(tmp_path / "a.xml", ATOM)
    assert (article.title, article.body, article.author) == ("Ships & boats", "They came.", ("Jo Lee",))
    assert article.published == datetime(2025, 9, 7, 11, 30, tzinfo=UTC)
    assert article.modified == datetime(2025, 9, 8, 11, 30, tzinfo=UTC)


@needs["feeds"]
def test_a_feed_with_entities_is_refused(tmp_path: Path) -> None:
    bomb = RSS.partition("?>")[2].replace("Second", "&a;")
    (tmp_path / "a.xml").write_text(f'<!DOCTYPE rss [<!ENTITY a "ha">]>{bomb}')
    articles, problems = everything(tmp_path)
    assert not articles
    assert "entities" in problems[0].reason


# --- web pages and archives of them

STORY = "".join(
    f"<p>The harbour of Port Merrin reopened on day {n}, and ships came in from the island of Lathe.</p>"
    for n in range(8)
)
PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Ships “come” in | Port Merrin Lantern</title>
<meta property="og:title" content="Ships “come” in | Port Merrin Lantern"><meta property="og:site_name" content="Port Merrin Lantern">
<link rel="canonical" href="https://lantern.example/2025/ships"><meta name="keywords" content="boats, sea">
<script type="application/ld+json">{{"@graph": [{{"@type": "Organization", "name": "Lantern Media"}}, {{"@type": "NewsArticle",
"headline": "Ships “come” in", "datePublished": "2025-09-07T11:30:00+02:00", "dateModified": "2025-09-08T09:00:00Z",
"author": [{{"@type": "Person", "name": "Ana Ruiz"}}], "articleSection": "Harbour"}}]}};</script></head>
<body><nav><a href="/">Home</a></nav><article><h1>Ships "come" in</h1>{STORY}
<p><a href="/other">ANOTHER STORY ABOUT THE TIDE</a></p><p>READ MORE: The tide is late</p>
<div class="related-stories"><p>The bank holds its rate, and nobody is surprised by it.</p></div>
<ul><li><a href="/1">What the tide does at night</a></li><li><a href="/2">What the mayor does at night</a></li></ul>
<p>Sign up for our newsletter</p></article><footer><p>© 2025 Lantern</p></footer></body></html>"""  # noqa: E501


def is_the_story(article: Article) -> bool:
    """Is this the article of PAGE, with all of its text and nothing else?"""
    assert article.title == "Ships “come” in"
    assert article.body.count("The harbour of Port Merrin reopened on day") == 8
    for other in ("ANOTHER STORY", "READ MORE", "bank holds", "tide", "Sign up", "©", "come"):
        assert other not in article.body.replace("ships came in", "")
    assert article.published == datetime(2025, 9, 7, 9, 30, tzinfo=UTC)
    return article.source == "Port Merrin Lantern" and article.url == "https://lantern.example/2025/ships"


@needs["html"]
def test_html(tmp_path: Path) -> None:
    article = one(tmp_path / "ships.html", PAGE)
    assert is_the_story(article)
    assert article.id == article.url
    assert (article.author, article.section, article.tag) == (("Ana Ruiz",), ("Harbour",), ("boats", "sea"))
    assert article.modified == datetime(2025, 9, 8, 9, tzinfo=UTC)
    assert (article.language, article.published_from) == ("en", "metadata")


@needs["html"]
def test_html_without_metadata(tmp_path: Path) -> None:
    page = f"<html><body><h1>Ships come in</h1><time datetime='2025-09-07T10:00:00Z'></time>{STORY}</body></html>"
    article = one(tmp_path / "page", page)
    assert article.title == "Ships come in"
    assert article.published == datetime(2025, 9, 7, 10, tzinfo=UTC)
    assert article.id == f"{tmp_path.name}/page"


@needs["html"]
def test_html_with_a_printed_date(tmp_path: Path) -> None:
    page = f"<html><body><h1>Ships come in</h1><div class='date'>September 7, 2025</div>{STORY}</body></html>"
    article = one(tmp_path / "page.html", page)
    assert (article.published, article.published_precision) == (datetime(2025, 9, 7, tzinfo=UTC), "day")


@needs["html"]
@pytest.mark.parametrize(
    ("charset", "declared"), [("windows-1251", True), ("utf-16", False), ("utf-8", False), ("shift_jis", True)]
)
def test_encodings_of_html(tmp_path: Path, charset: str, declared: bool) -> None:
    title = "港が再開" if charset == "shift_jis" else "Гавань открыта"
    meta = f"<meta http-equiv='Content-Type' content='text/html; charset={charset}'>" if declared else ""
    page = f"<html><head>{meta}<title>{title}</title></head><body>{STORY}</body></html>"
    assert one(tmp_path / "a.html", page.encode(charset)).title == title


@needs["html"]
@pytest.mark.parametrize(
    "page",
    ["<div>" * 200_000 + "x", "<p>" + "<b>" * 50_000 + "x", "<a href=" * 50_000, "<html>" + "\0" * 1000, "<!--" * 9999],
)
def test_hostile_html_is_survived(tmp_path: Path, page: str) -> None:
    (tmp_path / "a.html").write_text(page)
    articles, problems = everything(tmp_path)
    assert len(articles) + len(problems) <= 2


def http(body: bytes, kind: str = "text/html; charset=utf-8", extra: str = "") -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{extra}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def warc_record(url: str, block: bytes, kind: str = "response") -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-09-09T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{abs(hash(url)):032x}>\r\nContent-Type: application/http; msgtype={kind}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def archive() -> bytes:
    packed = gzip.compress(PAGE.encode())
    plain = f"<html><head><title>No date here</title></head><body>{STORY}</body></html>".encode()
    return b"".join(
        [
            warc_record("https://lantern.example/a.png", http(b"\x89PNG\0\0", "image/png")),
            warc_record("https://lantern.example/x", http(packed, extra="Content-Encoding: gzip\r\n")),
            warc_record("https://lantern.example/x", b"GET /x HTTP/1.1\r\n\r\n", "request"),
            warc_record("https://lantern.example/y", http(plain)),
        ]
    )


@needs["warc"]
@needs["html"]
@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress, lzma.compress])
def test_warc(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    (tmp_path / "crawl").write_bytes(pack(archive()))
    articles, problems = everything(tmp_path)
    assert not problems
    first, second = articles
    assert is_the_story(first)
    assert (second.title, second.id) == ("No date here", "https://lantern.example/y")
    assert (second.published, second.published_from) == (datetime(2025, 9, 9, tzinfo=UTC), "file")  # of the crawl


@needs["warc"]
@needs["html"]
def test_warc_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchnews.sources.limits.SLICE", 100)
    (tmp_path / "a.warc").write_bytes(archive())
    units = list(sources.discover([tmp_path]))
    assert len(units) == 2
    assert len(everything(tmp_path)[0]) == 2


@needs["warc"]
@needs["html"]
def test_arc(tmp_path: Path) -> None:
    body = http(PAGE.encode())
    version = b"1 0 Harrow\nURL IP-address Archive-date Content-type Archive-length\n"
    arc = f"filedesc://a.arc 0.0.0.0 20250909000000 text/plain {len(version)}\n".encode() + version + b"\n"
    arc += f"https://lantern.example/x 127.0.0.1 20250909101112 text/html {len(body)}\n".encode() + body + b"\n"
    assert is_the_story(one(tmp_path / "a.arc", arc))


@needs["warc"]
@needs["html"]
@pytest.mark.parametrize(
    "broken", [archive()[:-3000], archive().replace(b"WARC/1.0", b"WARX/1.0"), b"WARC/1.0\r\n\r\n"]
)
def test_broken_warc_is_survived(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "a.warc").write_bytes(broken)
    everything(tmp_path)


# --- mail

MAIL = """From harrow@example Sun Sep  7 11:30:00 2025
From: =?utf-8?q?Die_T=C3=A4gliche?= <daily@harrow.example>
To: reader@example
Subject: =?utf-8?b?U2hpcHMgY29tZSBpbiDigJMgYWdhaW4=?=
Date: Sun, 07 Sep 2025 11:30:00 +0200
Message-ID: <17@harrow.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=xx

--xx
Content-Type: text/plain; charset=utf-8

View in browser
--xx
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<html><head><style>p {}</style></head><body><p>They came =E2=80=93 slowly, and the whole town stood at the quay.</p>
<p>Unsubscribe from this list</p></body></html>
--xx--

From harrow@example Mon Sep  8 11:30:00 2025
From: daily@harrow.example
Subject: Second
Date: Mon, 08 Sep 2025 11:30:00 +0200

Plain text.
>From the quay, nothing new.

"""


def test_mbox(tmp_path: Path) -> None:
    (tmp_path / "letters").write_text(MAIL)
    articles, problems = everything(tmp_path)
    assert not problems
    first, second = articles
    assert (first.title, first.source, first.id) == ("Ships come in – again", "Die Tägliche", "17@harrow.example")
    assert first.body == "They came – slowly, and the whole town stood at the quay."
    assert first.published == datetime(2025, 9, 7, 9, 30, tzinfo=UTC)
    assert (second.title, second.body) == ("Second", "Plain text.\nFrom the quay, nothing new.")


def test_single_message(tmp_path: Path) -> None:
    assert one(tmp_path / "a.eml", MAIL.partition("\n")[2].partition("\n\nFrom ")[0]).title == "Ships come in – again"


@needs["html"]
@pytest.mark.parametrize(
    ("offered", "document", "h1", "ld", "title"),
    [
        ("Ships come in today", "", "Ships come in", "", "Ships come in today"),  # what is offered
        ("Ships come in today - The Lantern", "", "Ships come in today", "", "Ships come in today"),
        ("Opinion | Ships come in today", "", "Ships come in today", "", "Ships come in today"),
        ("Ships come in – and out", "", "Ships come in - and out", "", "Ships come in – and out"),
        ("Opinion | Ships come in today", "Ships came", "", "", "Ships come in today"),
        ("Vote 3.0 | Ships come in today", "", "Vote 3.0 | Ships come in today", "", "Vote 3.0 | Ships come in today"),
        ("Ships come in and…", "Ships come in and go out again", "", "", "Ships come in and go out again"),
        ("Ships come in and ...", "", "Ships come in and go out", "", "Ships come in and go out"),
        ("Ships come in and so on...", "", "Boats", "", "Ships come in and so on..."),
        ("The Lantern", "Ships come in | The Lantern", "Ships come in", "", "Ships come in"),
        ("", "Ships come in today | The Lantern", "Log in", "", "Ships come in today"),
        ("Ships come in today - Corvane Post", "", "", "", "Ships come in today"),  # as in the address
        ("Ships come in - and go out again", "", "", "", "Ships come in - and go out again"),
        ("Ships! Come and see them", "Ships come in", "Ships come in", "Ships come in", "Ships! Come and see them"),
        ("", "Log in", "Ships come in today", "Ships come in today", "Ships come in today"),
        ("", "", "", "", ""),
    ],
)  # fmt: skip
def test_which_title_is_taken(offered: str, document: str, h1: str, ld: str, title: str) -> None:
    lxml_html = pytest.importorskip("lxml.html")
    metadata = importlib.import_module("searchnews.sources.metadata")
    page = (
        f"<html><head><title>{document}</title><meta property='og:title' content='{offered}'>"
        "<meta property='og:site_name' content='The Lantern'>"
        f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', 'headline': ld})}</script></head>"
        f"<body><h1>{h1}</h1><h1>The Lantern</h1><p>Text.</p></body></html>"
    )
    tree = lxml_html.document_fromstring(page)
    assert metadata.read(tree, "https://www.corvanepost.example/a").title == title


@needs["html"]
@pytest.mark.parametrize(
    "teaser",
    [
        "<p><a href='/1'>What the mayor of Port Merrin does at night in the harbour, with boats</a></p>",
        "<a href='/1'><h2>What the mayor does at night</h2></a>",
        "<a href='/1'><h3>What the mayor does at night</h3><p>He sleeps, as most people do.</p></a>",
    ],
)
def test_links_to_other_stories_are_no_part_of_one(tmp_path: Path, teaser: str) -> None:
    story = f"{STORY}{teaser}{STORY.replace('day', 'night')}"
    page = f"<html><body><article><h1>Ships come in</h1>{story}</article></body></html>"
    article = one(tmp_path / "a.html", page)
    assert article.body.count("The harbour of Port Merrin reopened") == 16
    assert not re.search("mayor|sleeps", article.body)


@needs["html"]
@pytest.mark.parametrize(
    "wrapped", ["{}", "\n {} ", "\n<!--\n{}\n-->\n", " //<![CDATA[\n{}\n//]]>", "/*<![CDATA[*/{}/*]]>*/", "{};"]
)
@pytest.mark.parametrize("name", ["Ana Ruiz", ["Ana Ruiz", "Jo Lee"], {"@value": "Ana Ruiz"}])
def test_json_ld_as_pages_hold_it(tmp_path: Path, wrapped: str, name: object) -> None:
    publisher = [{"@type": "Organization", "name": "The Lantern"}, {"@type": "Organization", "name": "Another"}]
    item = {"@type": "NewsArticle", "headline": "Ships", "author": {"name": name}, "publisher": publisher}
    script = f"<script type='application/ld+json'>{wrapped.format(json.dumps(item))}</script>"
    article = one(tmp_path / "a.html", f"<html><head>{script}</head><body>{STORY}</body></html>")
    assert (article.author, article.source) == (("Ana Ruiz",), "The Lantern")


@needs["html"]
@pytest.mark.parametrize(("headline", "title"), [(1984, "1984"), (True, "Ships"), (None, "Ships"), ([], "Ships")])
def test_a_headline_that_is_no_text(tmp_path: Path, headline: object, title: str) -> None:
    item = json.dumps({"@type": "NewsArticle", "headline": headline})
    head = f"<title>Ships</title><script type='application/ld+json'>{item}</script>"
    assert one(tmp_path / "a.html", f"<html><head>{head}</head><body>{STORY}</body></html>").title == title


# --- charsets that are none


@pytest.mark.parametrize(
    "charset", ["undefined", "idna", "punycode", "rot13", "zlib", "unicode_escape", "oem", "cp037"]
)
@pytest.mark.parametrize("format", [pytest.param(f, marks=needs.get(e, ())) for f, e in (
    ("html", "html"), ("feed", "feeds"), ("nitf", ""), ("newsml", ""), ("mail", ""), ("warc", "warc"),
)])  # fmt: skip
def test_what_declares_no_encoding_of_text_is_read(format: str, charset: str) -> None:
    xml = f'<?xml version="1.0" encoding="{charset}"?>'
    page = "<html><head>{}<title>Café opens</title></head><body><p>The café opened on Monday.</p></body></html>"
    answer = page.format("").encode("cp1252")
    samples = {
        "html": page.format(f'<meta charset="{charset}">'),
        "feed": f"{xml}<rss><channel><item><title>Café opens</title></item></channel></rss>",
        "nitf": f"{xml}<nitf><head><title>Café opens</title></head></nitf>",
        "newsml": f"{xml}<newsItem><contentMeta><headline>Café opens</headline></contentMeta></newsItem>",
        "mail": f"Subject: =?utf-8?q?Caf=C3=A9_opens?=\nContent-Type: text/plain; charset={charset}\n"
        "Content-Transfer-Encoding: 8bit\n\nThe café opened on Monday.\n",
    }
    sample = samples.get(format, "").encode("cp1252") or warc_record(
        "https://lantern.example/x", http(answer, kind=f"text/html; charset={charset}")
    )
    (article,) = sources.read(Unit("a", "a", format, sample))
    assert isinstance(article, Article)
    assert article.title == "Café opens"
    assert article.body in ("", "The café opened on Monday.")


# --- packed and compressed


def tar(name: str, data: bytes, mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zipped(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def encrypted(archive: bytes) -> bytes:
    """A zip archive of one file, which now says that it wants a password."""
    central = archive.rindex(b"PK\1\2")
    flagged = bytearray(archive)
    flagged[6] |= 1
    flagged[central + 8] |= 1
    return bytes(flagged)


def claiming(archive: bytes, size: int, *, zip64: bool) -> bytes:
    """A zip archive whose last record, or that of zip64 before it, says how large its table of contents is."""
    end = archive.rindex(b"PK\5\6")
    last = archive[end : end + 12] + struct.pack("<I", 0xFFFFFFFF if zip64 else size) + archive[end + 16 :]
    return archive[:end] + (b"PK\6\6" + bytes(36) + struct.pack("<Q", size) + bytes(8) if zip64 else b"") + last


BLANKS = (b" " * 999 + b"\n") * 80_000  # more than may be unpacked without question
LINES = b'{"title": "Ships", "body": "They came."}\n{"title": "Boats", "body": "They too."}\n'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl.gz", gzip.compress(LINES)),
        ("a.jsonl.zst", zstandard.compress(LINES)),
        ("a.jsonl.xz", lzma.compress(LINES)),
        ("a.jsonl.bz2", bz2.compress(LINES)),
        ("two-streams.xz", lzma.compress(LINES[:41]) + lzma.compress(LINES[41:])),
        ("no-suffix", gzip.compress(LINES)),
        ("a.tar", tar("in/a.jsonl", LINES)),
        ("a.tgz", tar("in/a.jsonl", LINES, "w:gz")),
        ("a.tar.zst", zstandard.compress(tar("in/a.jsonl", LINES))),
        ("a.tar.xz", tar("in/a.jsonl", LINES, "w:xz")),
        ("a.zip", zipped("in/a.jsonl", LINES)),
        ("b.zip", zipped("in/a.jsonl.gz", gzip.compress(LINES))),
        ("b.tar.gz", tar("in/a.jsonl.gz", gzip.compress(LINES), "w:gz")),
        ("b.tar", tar("in/a.jsonl.zst", zstandard.compress(LINES))),
    ],
    ids=lambda value: value if isinstance(value, str) else "packed",  # what is packed holds the time of packing
)
def test_packed(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    articles, problems = everything(tmp_path)
    assert not problems
    assert [a.title for a in articles] == ["Ships", "Boats"]
    assert all(a.id.startswith(f"{tmp_path.name}/{name}") for a in articles)
    assert len({a.id for a in articles}) == 2


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("large.txt.gz", gzip.compress(BLANKS), "too large to be read as a whole"),
        ("bomb.jsonl.gz", gzip.compress(BLANKS), "bomb"),
        ("bomb.jsonl.xz", lzma.compress(BLANKS), "bomb"),
        ("bomb.jsonl.zst", zstandard.compress(BLANKS), "bomb"),
        ("bomb.jsonl.bz2", bz2.compress(BLANKS), "bomb"),
        ("bomb.zip", zipped("a.jsonl", BLANKS), "bomb"),
        ("full.zip", claiming(zipped("a.jsonl", LINES), limits.CONTENTS + 1, zip64=False), "table of contents is too"),
        ("full64.zip", claiming(zipped("a.jsonl", LINES), limits.CONTENTS + 1, zip64=True), "table of contents is too"),
        ("deep.gz", gzip.compress(gzip.compress(gzip.compress(LINES))), "more than 2 times"),
        ("out.zip", zipped("../../etc/a.jsonl", LINES), "points out"),
        ("out.tar", tar("/etc/a.jsonl", LINES), "points out"),
        ("nested.zip", zipped("a.zip", zipped("a.jsonl", LINES)), "archive inside an archive"),
        ("cut.jsonl.gz", gzip.compress(LINES)[:-20], "ends early"),
        ("cut.tar", tar("a.txt", bytes(5000))[:1500], "ends early"),
        ("cut.zip", zipped("a.jsonl", LINES)[:-30], "damaged"),
        ("cut.zst", zstandard.compress(LINES)[:-8], "ends early"),
        ("bad.zst", b"\x28\xb5\x2f\xfd" + bytes([255] * 20), "damaged"),
        ("bad.zip", zipped("a.jsonl.zst", b"\x28\xb5\x2f\xfd" + bytes([255] * 20)), "damaged"),
    ],
)
def test_hostile_packing_is_refused(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    _, problems = everything(tmp_path)
    assert [p.kind for p in problems] == ["skipped"]
    assert reason in problems[0].reason
    assert "\n" not in str(problems[0])


def test_a_header_that_cannot_be_decoded_is_shown_as_it_is(tmp_path: Path) -> None:
    head = "From: a@b.example\nSubject: =?undefined?q?Ships?=\nDate: Sun, 7 Sep 2025 10:00:00 +0000\n"
    article = one(tmp_path / "a.eml", f"{head}\nText.\n")
    assert article.title == "=?undefined?q?Ships?="


def test_a_file_in_a_tar_archive_has_the_time_that_the_archive_says(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("ships.txt")
        info.size, info.mtime = 8, 1_000_000_000
        archive.addfile(info, io.BytesIO(b"A\n\nText."))
    (tmp_path / "a.tar").write_bytes(out.getvalue())
    (article,), _ = everything(tmp_path)
    assert (article.published, article.published_from) == (datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC), "file")


def test_a_file_with_a_password_is_named_as_one(tmp_path: Path) -> None:
    (tmp_path / "locked.zip").write_bytes(encrypted(zipped("a.jsonl", LINES)))
    assert [(p.path, p.reason) for p in everything(tmp_path)[1]] == [(f"{tmp_path}/locked.zip/a.jsonl", "is encrypted")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl.gz", gzip.compress(LINES)),
        ("a.jsonl.bz2", bz2.compress(LINES)),
        ("a.jsonl.xz", lzma.compress(LINES)),
        ("a.jsonl.zst", zstandard.compress(LINES)),
        ("a.zip", zipped("a.jsonl", LINES)),
        ("a.tar", tar("a.jsonl", LINES)),
        ("a.tar.gz", tar("a.jsonl", LINES, "w:gz")),
    ],
)
def test_no_damage_ends_a_run(tmp_path: Path, name: str, content: bytes) -> None:
    """Whichever byte is another one, and wherever the file is cut off: the file after it is read."""
    damaged, good = tmp_path / name, tmp_path / "b.txt"
    good.write_text("Good\n\nIt is whole.\n")
    step = max(1, len(content) // 50)
    for at in range(0, len(content), step):
        for broken in (content[:at], content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :]):
            damaged.write_bytes(broken)
            articles, problems = everything(damaged, good)
            assert articles[-1].title == "Good"
            assert all("\n" not in str(problem) for problem in problems)


@needs["html"]
def test_a_page_that_loads_its_text_by_script(tmp_path: Path) -> None:
    """What JSON-LD holds is taken when the page shows little of it."""
    item = {"@type": "Article", "headline": "Ships come in", "articleBody": f"<body>{STORY}</body>"}
    script = f"<script type='application/ld+json'>{json.dumps(item)}</script>"
    page = f"<html><head>{script}</head><body><h1>Ships come in</h1><p>Loading</p></body></html>"
    article = one(tmp_path / "a.html", page)
    assert article.body.count("The harbour") == 8
    assert "<p>" not in article.body
