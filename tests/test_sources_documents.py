"""Reading the older formats of agencies (NewsML 1, ANPA 1312, IPTC 7901), ninjs 1, PDF and Word. All samples are our
own, made here."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews import sources
from searchnews.article import Article
from searchnews.sources import Options, Problem, Unit, recognition

needs = {
    extra: pytest.mark.skipif(bool(recognition.BY_NAME[extra].missing), reason=f"needs searchnews[{extra}]")
    for extra in ("pdf", "docx")
}


def everything(*paths: Path) -> tuple[list[Article], list[Problem]]:
    """All articles and all problems of some paths."""
    articles: list[Article] = []
    problems: list[Problem] = []
    for item in sources.discover(paths):
        for found in sources.read(item, Options()) if isinstance(item, Unit) else (item,):
            (articles if isinstance(found, Article) else problems).append(found)  # type: ignore[arg-type]
    return articles, problems


def articles_of(content: str | bytes, name: str = "a", options: Options | None = None) -> list[Article]:
    """What a file with this content holds, which must be recognised and read without a problem."""
    data = content.encode() if isinstance(content, str) else content
    found = list(sources.read(Unit(name, name, recognition.recognise(data[:16384], name), data), options or Options()))
    assert [f for f in found if isinstance(f, Problem)] == []
    return [f for f in found if isinstance(f, Article)]


# --- ninjs 1


@pytest.mark.parametrize(
    ("item", "title", "body"),
    [
        ({"headline": "A", "body_text": "Plain.", "body_xhtml": "<p>Longer, with tags.</p>"}, "A", "Plain."),
        ({"headline_short": "A", "headline_long": "A longer one", "body_html": "<p>x</p>"}, "A longer one", "x"),
        ({"headline_text": "A", "headline_long": "A longer one", "body_any_2": "<p>x</p><p>y</p>"}, "A", "x\n\ny"),
        ({"description_caption": "Voss <b>at</b> sea", "description_usage": "-"}, "", "Voss at sea"),
        ({"headline": "A", "description_text": "d", "body_x": " ", "body_y": 5, "body_xhtml": ""}, "A", "d"),
        ({"headline": "A", "headline_b": "B", "bodies": [{"contentType": "text/plain", "value": "new"}],
          "body_text": "old"}, "A", "new"),
    ],
)  # fmt: skip
def test_ninjs_1(item: dict[str, object], title: str, body: str) -> None:
    (article,) = articles_of(json.dumps({"uri": "urn:x:1", **item}), "a.json")
    assert (article.id, article.title, article.body) == ("urn:x:1", title, body)


# --- NewsML 1

NEWSML1 = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE NewsML SYSTEM "http://www.iptc.org/std/NewsML/1.2/specification/NewsML_1.2.dtd">
<NewsML Version="1.2"><Catalog Href="x"/>
<NewsEnvelope><DateAndTime>20250907T120000Z</DateAndTime><Priority FormalName="4"/></NewsEnvelope>
<NewsItem xml:lang="en">
  <Identification><NewsIdentifier><ProviderId>harrow.example</ProviderId><DateId>20250907</DateId>
    <NewsItemId>TX-1</NewsItemId><RevisionId PreviousRevision="0" Update="N">1</RevisionId>
    <PublicIdentifier>urn:newsml:harrow.example:20250907:TX-1:1</PublicIdentifier></NewsIdentifier>
    <NameLabel>Corvane-vote</NameLabel></Identification>
  <NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20250907T090000Z</FirstCreated>
    <ThisRevisionCreated>20250907T113000+0200</ThisRevisionCreated></NewsManagement>
  <NewsComponent>
    <NewsLines><HeadLine xml:lang="en">Renn &amp; Voss meet</HeadLine><ByLine>By Ana Ruiz and Jo Lee</ByLine>
      <CopyrightLine>(c) Harrow</CopyrightLine><SlugLine>vote</SlugLine></NewsLines>
    <AdministrativeMetadata><Provider><Party FormalName="Harrow Wire"/></Provider></AdministrativeMetadata>
    <DescriptiveMetadata><Language FormalName="en"/><Genre FormalName="Analysis"/>
      <SubjectCode><Subject FormalName="11000000"/></SubjectCode>
      <Property FormalName="Keyword" Value="vote"/><Property FormalName="City" Value="P"/></DescriptiveMetadata>
    <NewsComponent><Role FormalName="Main"/><ContentItem><MediaType FormalName="Text"/>
      <DataContent><nitf><body><body.head><hedline><hl1>not this</hl1></hedline></body.head><body.content>
      <p>They met on <b>Sunday</b>
        in Port Merrin.</p><hl2>Later</hl2><p>Nobody smiled.</p></body.content></body></nitf></DataContent>
      </ContentItem></NewsComponent>
    <NewsComponent><Role FormalName="Summary"/><ContentItem><MediaType FormalName="Text"/>
      <DataContent>{summary}</DataContent></ContentItem></NewsComponent>
    <NewsComponent><NewsLines><HeadLine>The harbour</HeadLine></NewsLines>
      <NewsComponent><Role FormalName="Caption"/><ContentItem><MediaType FormalName="Text"/>
        <DataContent><p>Voss at the harbour.</p></DataContent></ContentItem></NewsComponent>
      <NewsComponent><ContentItem Href="a.jpg"><MediaType FormalName="Photo"/></ContentItem></NewsComponent>
    </NewsComponent>
  </NewsComponent>
</NewsItem>
<NewsItem><Identification><NewsIdentifier><ProviderId>harrow.example</ProviderId><DateId>20250908</DateId>
  <NewsItemId>2</NewsItemId></NewsIdentifier></Identification>
  <NewsComponent>
    <NewsComponent Duid="a"><NewsLines><HeadLine>Ships</HeadLine></NewsLines>
      <ContentItem><Format FormalName="text/plain"/><DataContent>Ships came.

They left.</DataContent></ContentItem></NewsComponent>
    <NewsComponent Duid="b"><NewsLines><HeadLine>Boats</HeadLine></NewsLines>
      <ContentItem><DataContent>&lt;p&gt;Boats came.&lt;/p&gt;</DataContent></ContentItem></NewsComponent>
  </NewsComponent></NewsItem>
<NewsItem><NewsComponent><NewsLines><HeadLine>Flash: Renn wins</HeadLine></NewsLines></NewsComponent></NewsItem>
<NewsItem><TopicSet/></NewsItem>
</NewsML>""".replace("{summary}", "A summary. " * 50)


def test_newsml_1() -> None:
    first, ships, boats, flash = articles_of(NEWSML1, "a.xml")
    assert first == Article(
        title="Renn & Voss meet",
        body="They met on Sunday in Port Merrin.\n\nLater\n\nNobody smiled.",
        id="urn:newsml:harrow.example:20250907:TX-1:1",
        author=("Ana Ruiz", "Jo Lee"),
        source="Harrow Wire",
        section=("Analysis",),
        tag=("vote",),
        language="en",
        published=datetime(2025, 9, 7, 9, 30, tzinfo=UTC),
        published_precision="second",
        published_from="metadata",
    )
    assert [(a.id, a.title, a.body) for a in (ships, boats)] == [
        ("urn:newsml:harrow.example:20250908:2#2", "Ships", "Ships came.\n\nThey left."),
        ("urn:newsml:harrow.example:20250908:2#3", "Boats", "Boats came."),
    ]
    assert ships.source == "harrow.example"
    assert ships.published == datetime(2025, 9, 7, 12, tzinfo=UTC)  # when it was sent
    assert (flash.id, flash.title, flash.body) == ("a.xml#4", "Flash: Renn wins", "")


def test_newsml_1_without_news(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<NewsML><NewsItem><TopicSet/></NewsItem></NewsML>")
    articles, problems = everything(tmp_path)
    assert not articles
    assert [(p.kind, p.reason) for p in problems] == [("ignored", "holds no news item with a text or a headline")]


# --- wires


def anpa(slug: str, text: str, *, version: str = "", sent: str = "HW-WF-09-07-25 0930GMT<", table: str = "\x11") -> str:
    header = f"\x16\x16\x01a0123\x1fabcde\r\nu i\x13{table} BC-{slug[:18]}{version}   09-07 0123\r\n"
    return f"{header}\x02^BC-CV--{slug}<\r\n{text}\x03\r\n\t   {sent}\r\n\r\n\x04"


ANPA = anpa(
    "Corvane Vote,123",
    "^Renn and ``iron'' Voss meet<\r\n^HW Photo ABC101<\r\n^Eds: With photos.<\r\n^By ANA RUIZ and JO LEE=\r\n"
    "^Harrow Wire=\r\n\t   PORT MERRIN, Corvane (HW) _ They met on\r\nSunday.\r\n \r\n\t   Nobody smiled.\r\n"
    "(more)\r\n",
)
IPTC = (
    "\x16\x16\x01cv0042 3 pol 123  hw 0027\r\nVote/Corvane/\r\n(Achtung)\r\n\x02Renn and Voss\r\nmeet =\r\n"
    "By Ana Ruiz, hw =\r\n\r\n  Port Merrin (hw) - They met on\r\nSunday = a surprise.\r\n  Nobody smiled.\r\n\x03\r\n"
    "071130 GMT Sep 25\r\n\x04"
)


def test_anpa() -> None:
    (article,) = articles_of(ANPA)
    assert article.title == "Renn and “iron” Voss meet"
    assert article.body == "PORT MERRIN, Corvane (HW) — They met on Sunday.\n\nNobody smiled."
    assert article.author == ("ANA RUIZ", "JO LEE")
    assert (article.source, article.section, article.tag) == ("HW", ("international",), ("Corvane Vote",))
    assert (article.published, article.published_from) == (datetime(2025, 9, 7, 9, 30, tzinfo=UTC), "metadata")


def test_iptc_7901() -> None:
    (article,) = articles_of(IPTC)
    assert article.title == "Renn and Voss meet"
    assert article.body == "Port Merrin (hw) - They met on Sunday = a surprise.\n\nNobody smiled."
    assert article.author == ("Ana Ruiz",)
    assert (article.source, article.section, article.tag) == ("hw", ("pol",), ("Vote", "Corvane"))
    assert article.published == datetime(2025, 9, 7, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("versions", "bodies"),
    [
        (["", " 1st Add"], ["one\n\ntwo"]),
        (["", " 1stAdd", " 2nd Add"], ["one\n\ntwo\n\nthree"]),
        ([" take 1", " take 2"], ["one\n\ntwo"]),
        (["", " 1stLd-Writethru"], ["one", "two"]),
        (["", " Adder"], ["one", "two"]),
        ([" 2nd Add"], ["one"]),  # its beginning is in another file
    ],
)
def test_takes_are_joined(versions: Sequence[str], bodies: Sequence[str]) -> None:
    texts = [f"\t   {word}\r\n" for word in ("one", "two", "three")]
    data = "".join(anpa("Vote", text, version=v) for text, v in zip(texts, versions, strict=False))
    assert [a.body for a in articles_of(data)] == bodies
    other = anpa("Storm", "\t   Rain.\r\n")
    assert [a.body for a in articles_of(other + data + other)] == ["Rain.", *bodies, "Rain."]


def test_takes_of_iptc_are_joined() -> None:
    second = IPTC.replace("Vote/", "Vote/").replace("hw 0027", "hw take 2").replace("(Achtung)", "(take 2)")
    (article,) = articles_of(IPTC + second)
    assert article.body.count("Nobody smiled.") == 2


@pytest.mark.parametrize(
    ("data", "title", "body"),
    [
        (anpa("Vote", ""), "Vote", ""),
        (anpa("Vote", "\t   Text.\r\n", sent=""), "Vote", "Text."),
        (anpa("Vote", "\t   A\x10b.\r\n"), "Vote", "A b."),
        (anpa("S", "^Final scores<\r\n^Lynx 3\r\n\x08Owls  2\r\n", table="\x12"), "Final scores", "Lynx 3\n\tOwls  2"),
        ("\x01ab1 4 x 12 \r\n\x02Alone\r\n\x03", "Alone", ""),
        ("\x01ab1 4 x 12 \r\nSlug/\r\n\x02\x03", "Slug", ""),
        ("\x01ab1 4 x 12 \r\nSlug/\r\n\x02Title\r\n  Cut o", "Title", "Cut o"),
    ],
)  # fmt: skip
def test_odd_messages(data: str, title: str, body: str) -> None:
    (article,) = articles_of(data)
    assert (article.title, article.body) == (title, body)
    assert "\x16" not in article.body


@pytest.mark.parametrize(
    ("sent", "date"),
    [
        ("071130 GMT Sep 25", datetime(2025, 9, 7, 11, 30, tzinfo=UTC)),
        ("071130 Okt 08", datetime(2008, 10, 7, 11, 30, tzinfo=UTC)),
        ("311130 déc 99", datetime(1999, 12, 31, 11, 30, tzinfo=UTC)),
        ("311130 GMT Feb 25", None),
        ("071130 GMT Xyz 25", None),
    ],
)
def test_times_of_iptc(sent: str, date: datetime | None) -> None:
    found = sources.read(Unit("a", "a", "wire", IPTC.replace("071130 GMT Sep 25", sent).encode()))
    assert [f.published for f in found if isinstance(f, Article)] == [date]


@given(st.binary(max_size=200) | st.text("\x01\x02\x03\x04\x16\x1f^<=\r\n\t abc019-,/", max_size=200).map(str.encode))
def test_no_wire_raises(data: bytes) -> None:
    for start in (b"\x16\x16\x01a0123\x1f", b"\x01ab12 3 i 45 "):
        for found in sources.read(Unit("a", "a", "wire", start + data)):
            assert isinstance(found, (Article, Problem))
            assert "cannot be read" not in str(found)


@pytest.mark.parametrize(
    "junk", [b"=\n", b" ", b"\x16", b"\n", b"^a\r\n", b"\x01a0123\x1f", b"a\x02b\x03", b"st take 2 "]
)
def test_hostile_wires_take_no_longer_than_their_size(junk: bytes) -> None:
    for start in (b"\x16\x16\x01a0123\x1fa\nu i BC-", b"\x01ab12 3 i 45 \n", b"\x01ab12 3 i 45 \n\x02"):
        data = start + junk * (100_000 // len(junk))
        assert list(sources.read(Unit("a", "a", "wire", data)))


# --- PDF


def pdf(pages: Sequence[Sequence[str]], **about: str) -> bytes:
    """A document of pages of lines, each set where the next line of print would be."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
    ]
    kids = []
    for lines in pages:
        shown = "".join(f"1 0 0 1 50 {800 - 14 * n} Tm ({line}) Tj\n" for n, line in enumerate(lines))
        stream = f"BT /F1 10 Tf\n{shown}ET".encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{k} 0 R' for k in kids)}] >>".encode()
    objects.append(f"<< {' '.join(f'/{key} ({value})' for key, value in about.items())} >>".encode("latin-1"))
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, size - 1, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer


STORY = [
    "Renn and Voss meet",
    "They met on Sunday in Port Merrin, where the har-",
    "bour was closed for the day and the long-term vis-",
    "itors had gone, and it was raining as it always",
    "does.",
    "Nobody smiled, and the long-term question was left",
    "for another day.",
]
TEXT = (
    "They met on Sunday in Port Merrin, where the harbour was closed for the day and the long-term visitors had gone, "
    "and it was raining as it always does.\n\nNobody smiled, and the long-term question was left for another day."
)


@needs["pdf"]
def test_pdf() -> None:
    date, changed = "D:20250907113000+02'00'", "D:20250908"
    data = pdf(
        [STORY], Title="Renn and Voss meet", Author="Ana Ruiz", CreationDate=date, ModDate=changed, Keywords="a, b"
    )
    (article,) = articles_of(data)
    assert article == Article(
        title="Renn and Voss meet",
        body=TEXT,
        id="a",
        author=("Ana Ruiz",),
        tag=("a", "b"),
        language="en",
        published=datetime(2025, 9, 7, 9, 30, tzinfo=UTC),
        published_from="metadata",
        modified=datetime(2025, 9, 8, tzinfo=UTC),
    )


@needs["pdf"]
@pytest.mark.parametrize("title", ["", "Microsoft Word - vote.doc", "vote.indd", "Untitled"])
def test_the_title_of_a_pdf_that_has_none(title: str) -> None:
    (article,) = articles_of(pdf([STORY], Title=title))
    assert (article.title, article.body) == ("Renn and Voss meet", TEXT)


@needs["pdf"]
def test_running_lines_of_a_pdf_are_left_out() -> None:
    pages = [[f"Harrow Wire, page {n}", *STORY[1:], f"- {n} -"] for n in range(1, 4)]
    (article,) = articles_of(pdf(pages))
    assert "page" not in article.title + article.body
    assert "- 2 -" not in article.body
    assert f"{article.title} {article.body}".count("Nobody smiled") == 3
    (article,) = articles_of(pdf(pages[:2]))  # two pages may agree by chance
    assert article.title == "Harrow Wire, page 1"


@needs["pdf"]
def test_words_of_a_pdf_keep_a_hyphen_that_is_theirs() -> None:
    from searchnews.sources import pdf as reader

    assert reader.join(["a long-", "term view is a long-term view, we said a while ago"]).startswith("a long-term view")
    assert reader.join(["a har-", "bour where the ships come in every single morning"]).startswith("a harbour")
    assert reader.join(["the Smith-", "Jones affair has gone on for a year or so by now"]).startswith(
        "the Smith- Jones"
    )


@needs["pdf"]
def test_pdf_without_text_and_broken_ones(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf([[]]))
    (tmp_path / "b.pdf").write_bytes(pdf([STORY])[:200])
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.4\n" + bytes(range(256)))
    articles, problems = everything(tmp_path)
    assert not articles
    assert [p.kind for p in problems] == ["skipped"] * 3
    assert "pictures" in problems[0].reason


@needs["pdf"]
def test_reading_a_pdf_prints_nothing() -> None:
    code = "import sys; from searchnews.sources import *; list(read(Unit('a', 'a', 'pdf', sys.stdin.buffer.read())))"
    data = pdf([STORY]).replace(b"startxref\n", b"startxref\n9")  # which pypdf mends, with a warning
    done = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=True)
    assert done.stdout + done.stderr == b""


# --- Word


def docx(paragraphs: Sequence[tuple[str, str]], *, table: Sequence[Sequence[str]] = (), **about: object) -> bytes:
    """A document of paragraphs (style, text) and then a table."""
    from docx import Document

    document = Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style or None)
    if table:
        grid = document.add_table(len(table), len(table[0]))
        for row, texts in zip(grid.rows, table, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    for name, value in about.items():
        setattr(document.core_properties, name, value)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


@needs["docx"]
def test_docx() -> None:
    day = datetime(2025, 9, 7, 9, 30)
    data = docx(
        [("Title", "Renn and Voss meet"), ("", "By Ana Ruiz"), ("Heading 1", "Later"), ("", "Nobody smiled.")],
        table=[["Renn", "51 %"], ["Voss", "49 %"]],
        title="vote", author="Somebody", created=day, modified=datetime(2025, 9, 8), keywords="a; b", category="News",
    )  # fmt: skip
    (article,) = articles_of(data, "a.docx", Options(timezone="Asia/Tokyo"))  # what Word writes is in UTC
    assert article == Article(
        title="Renn and Voss meet",
        body="Later\n\nNobody smiled.\n\nRenn\t51 %\n\nVoss\t49 %",
        id="a.docx",
        author=("Ana Ruiz",),
        section=("News",),
        tag=("a", "b"),
        published=day.replace(tzinfo=UTC),
        published_from="metadata",
        modified=datetime(2025, 9, 8, tzinfo=UTC),
    )


@needs["docx"]
@pytest.mark.parametrize("title", ["", "Renn and Voss meet"])
def test_docx_without_a_title_of_its_own(title: str) -> None:
    (article,) = articles_of(docx([("", "Renn and Voss meet"), ("", "They did.")], title=title), "a.docx")
    assert (article.title, article.body, article.author) == ("Renn and Voss meet", "They did.", ())


@needs["docx"]
def test_a_docx_is_no_bomb_and_no_archive(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(docx([("", "Title"), ("", "They did.")]))
    with zipfile.ZipFile(tmp_path / "b.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(70 << 20))
    (tmp_path / "c.docx").write_bytes((tmp_path / "a.docx").read_bytes()[:2000])
    articles, problems = everything(tmp_path)
    assert [a.title for a in articles] == ["Title"]
    assert [p.kind for p in problems] == ["skipped"] * 2
    assert "unpacks to more than" in problems[0].reason


def test_nothing_of_them_is_imported_before_it_is_needed() -> None:
    code = "import sys, searchnews.sources; print([m for m in ('pypdf', 'docx', 'lxml') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
