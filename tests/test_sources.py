"""Reading articles: discovery, text, Markdown, JSON, tables, compression, and what happens to bad input."""

from __future__ import annotations

import encodings
import gzip
import io
import json
import os
import pickle
import pkgutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchnews import sources
from searchnews.article import Article
from searchnews.errors import MissingExtraError, SourceError
from searchnews.sources import Options, Problem, Unit, boilerplate, encoding, limits, mapping, recognition, streams

HARBOUR = "Harbour reopens\n\nThe harbour of Port Merrin reopened on Monday.\n\nShips came in.\n"


def everything(*paths: Path, options: Options = Options()) -> tuple[list[Article], list[Problem]]:  # noqa: B008
    """All articles and all problems of some paths."""
    articles: list[Article] = []
    problems: list[Problem] = []
    for item in sources.discover(paths):
        for found in sources.read(item, options) if isinstance(item, Unit) else (item,):
            (articles if isinstance(found, Article) else problems).append(found)  # type: ignore[attr-defined]
    return articles, problems


def one(path: Path, content: str | bytes, options: Options = Options()) -> Article:  # noqa: B008
    """The one article of a file with this content, which must be read without a problem."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    articles, problems = everything(path, options=options)
    assert not problems
    assert len(articles) == 1
    return articles[0]


def problem(path: Path, content: str | bytes) -> Problem:
    """The one problem of a file with this content, which must hold no article."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    articles, problems = everything(path)
    assert not articles
    assert len(problems) == 1
    assert "\n" not in str(problems[0])
    return problems[0]


# --- plain text


def test_text(tmp_path: Path) -> None:
    article = one(tmp_path / "paper" / "harbour.txt", HARBOUR)
    assert article.title == "Harbour reopens"
    assert article.body == "The harbour of Port Merrin reopened on Monday.\n\nShips came in."
    assert article.id == "paper/harbour.txt"
    assert article.published_from == "file"


@pytest.mark.parametrize(
    ("ending", "source"),
    [
        ("No comments:\nPost a Comment", ""),
        ("Based On ANI Report\nNo comments:\nPost a Comment", "ANI"),
        ("Based on a Harrow Wire report", "Harrow Wire"),
        ("(With inputs from PTI)", "PTI"),
        ("Source: Harrow Wire", "Harrow Wire"),
        ("3 comments:\n\nEmail This\nBlogThis!\nShare to Twitter\nShare to Facebook\nNewer Post", ""),
        ("Share this:\nTweet\n\nLike this:\nLoading...", ""),
        ("© 2025 The Lantern. All rights reserved.", ""),
        ("* * *", ""),
    ],
)
def test_boilerplate_is_cut(ending: str, source: str) -> None:
    trimmed = boilerplate.trim(f"Ships came in.\n\nNobody complained.\n{ending}\n")
    assert trimmed == boilerplate.Trimmed("Ships came in.\n\nNobody complained.", source)


@pytest.mark.parametrize(
    "line",
    [
        "He would share the prize with nobody, he said.",
        "The post office closes at noon, and comments are welcome.",
        "Sources: they are named in the full report, which the ministry keeps under lock and key for another nine "
        "years while its lawyers argue over the meaning of the word harbour and its cousins in the island's tongues.",
        "“No comments,” said Renn.",
        "Related work was published by the institute in May.",
    ],
)
def test_sentences_are_no_boilerplate(line: str) -> None:
    assert boilerplate.trim(f"Ships came in.\n{line}").body == f"Ships came in.\n{line}"


OWN = (r"the lantern is printed on .*", r"\(reporting by [^()]*\)", "ends", r"[(] end [)]")


@pytest.mark.parametrize(
    ("body", "kept", "cut"),
    [
        ("A text.\nThe Lantern is printed on paper\n", "A text.", ["The Lantern is printed on paper"]),
        ("A text. (Reporting by Ana; Editing by Jo)", "A text.", ["(Reporting by Ana; Editing by Jo)"]),
        ("One.\n\nA text. (Reporting by A) ENDS\n\nends\n", "One.\n\nA text.", ["ends", "ENDS", "(Reporting by A)"]),
        ("“A text.” - ends", "“A text.”", ["- ends"]),
        ("Where the road ends", "Where the road ends", []),  # a sentence, though it ends like that
        ("They amends. friends", "They amends. friends", []),
        ("(Reporting by A) began.\n\nIt went on.", "(Reporting by A) began.\n\nIt went on.", []),
        ("x" * 3000 + ". Ends", "x" * 3000 + ".", ["Ends"]),
        ("ENDS\nENDS", "", ["ENDS", "ENDS"]),
    ],
)  # fmt: skip
def test_boilerplate_of_ones_own(tmp_path: Path, body: str, kept: str, cut: list[str]) -> None:
    """The same in every format; what was cut is told."""
    options = Options(boilerplate=OWN)
    (tmp_path / "a.txt").write_text(f"A title\n{body}")
    (tmp_path / "b.jsonl").write_text(json.dumps({"title": "A title", "body": body}))
    (tmp_path / "c.md").write_text(f"# A title\n\n{body}")
    for name in ("a.txt", "b.jsonl", "c.md"):
        articles, problems = everything(tmp_path / name, options=options)
        assert [a.body for a in articles] == [kept]
        assert [(p.kind, p.reason) for p in problems] == [("cut", f"cut: {piece}") for piece in cut]


def test_byline_of_a_text(tmp_path: Path) -> None:
    article = one(tmp_path / "a.txt", "A title\n\nBy Ana Ruiz and Jo van der Lee\n\nA text.\n")
    assert article.author == ("Ana Ruiz", "Jo van der Lee")
    assert article.body == "A text."


# --- Markdown


def test_markdown(tmp_path: Path) -> None:
    article = one(
        tmp_path / "a.md",
        "---\ntitle: No\nauthors: [Ana Ruiz, Jo Lee]\ndate: 2025-09-14T23:40:00-01:00\nmodified: 2025-09-16\n"
        "section: politics\ntags:\n  - election\n  - Civic Union\nid: 007\nsummary: not this\n---\n\n"
        "Renn **won** by _a_ nose[^1]. See [the count](https://a.example/x_y).\n\n"
        "## Afterwards\n\n> “Well,” he said.\n\n- one\n- two\n\n`code_here` stays, snake_case_too, 2 * 3 * 4.\n",
    )
    assert article.title == "No"
    assert article.author == ("Ana Ruiz", "Jo Lee")
    assert article.published == datetime(2025, 9, 14, 23, 40, tzinfo=timezone(timedelta(hours=-1)))
    assert article.published_from == "metadata"
    assert article.modified == datetime(2025, 9, 16, tzinfo=UTC)
    assert (article.section, article.tag, article.id) == (("politics",), ("election", "Civic Union"), "007")
    assert article.body == (
        "Renn won by a nose[^1]. See the count.\n\nAfterwards\n\n“Well,” he said.\n\none\ntwo\n\n"
        "code_here stays, snake_case_too, 2 * 3 * 4."
    )


@pytest.mark.parametrize("text", ["# Ships *come* in\n\nThey did.\n", "Ships come in\n====\n\nThey did.\n"])
def test_markdown_without_front_matter(tmp_path: Path, text: str) -> None:
    article = one(tmp_path / "a.md", text)
    assert (article.title, article.body) == ("Ships come in", "They did.")


@pytest.mark.parametrize(
    "front",
    [
        "title: [unclosed",
        "a: b: c",
        "- a list",
        "x: " + "[" * 60000,
        "- " * 30000,
        "x: &a [*a, *a]\ny: !!python/object:os.system x",
    ],
)
def test_bad_front_matter_keeps_the_text(tmp_path: Path, front: str) -> None:
    (tmp_path / "a.md").write_text(f"---\n{front}\n---\n# Ships\n\nThey came.\n")
    articles, problems = everything(tmp_path)
    assert [(a.title, a.body) for a in articles] == [("Ships", "They came.")]
    assert all(p.kind == "note" and "front matter" in p.reason for p in problems)


def test_yaml_aliases_do_not_explode(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10)
    )
    article = one(tmp_path / "a.md", f"---\n{bomb}tags: *a9\ntitle: Ships\n---\nThey came.\n")
    assert article.title == "Ships"


# --- JSON


def test_names_of_others(tmp_path: Path) -> None:
    """searchnews', schema.org's, ninjs', news APIs' and explicit names end in the same article."""
    want = ("Ships", "They came.", ("Ana Ruiz",), "Lantern", ("boats", "sea"), "en")
    rows = [
        {"title": "Ships", "body": "They came.", "authors": ["Ana Ruiz"], "source": "Lantern",
         "tags": ["boats", "sea"], "language": "en"},
        {
            "@type": "NewsArticle", "headline": "Ships", "articleBody": "They came.", "author": {"name": "Ana Ruiz"},
            "publisher": {"@type": "Organization", "name": "Lantern"}, "keywords": "boats, sea", "inLanguage": "en-GB",
        },
        {
            "uri": "u:1", "headlines": [{"role": "sub", "value": "x"}, {"role": "main", "value": "Ships"}],
            "bodies": [
                {"contenttype": "text/html", "value": "<p>no</p>"},
                {"contenttype": "text/plain", "value": "They came."},
            ],
            "by": "By Ana Ruiz", "infosources": [{"name": "Lantern"}], "language": "en",
            "subjects": [{"name": "boats"}, {"name": "sea"}],
        },
        {"Headline": "Ships", "full_text": "They came.", "byline": "By Ana Ruiz", "Publisher": "Lantern",
         "keywords": ["boats", "sea"], "lang": "EN"},
        {"webTitle": "Ships", "fields": {"bodyText": "They came."}, "byline": {"original": "By Ana Ruiz"},
         "source": {"id": None, "name": "Lantern"}, "topics": "boats; sea", "language": "English"},
    ]  # fmt: skip
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    articles, problems = everything(tmp_path)
    assert not problems
    for article in articles:
        assert (article.title, article.body, article.author, article.source, article.tag, article.language) == want


def test_explicit_names_win(tmp_path: Path) -> None:
    fields = (("title", "kop"), ("body", "inhalt.text"), ("published", "am"))
    options = Options(fields=fields, source="Lantern", language="de")
    record = {"kop": "Ships", "title": "no", "body": "no", "inhalt": {"text": "They came."}, "am": "2025-09-07"}
    article = one(tmp_path / "a.json", json.dumps(record), options)
    assert (article.title, article.body, article.source, article.language) == ("Ships", "They came.", "Lantern", "de")
    assert (article.published, article.published_precision) == (datetime(2025, 9, 7, tzinfo=UTC), "day")


@pytest.mark.parametrize(
    ("document", "ids"),
    [
        ({"id": 1, "title": "a"}, ["1"]),
        ([{"id": 1, "title": "a"}, {"id": 2, "title": "b"}], ["1", "2"]),
        ({"status": "ok", "articles": [{"url": "https://a.example/1", "title": "a"}]}, ["https://a.example/1"]),
        ({"response": {"docs": [{"_id": "x", "headline": {"main": "a"}}]}}, ["x"]),
        ({"hits": {"hits": [{"_id": "x", "_source": {"title": "a"}}]}}, ["x"]),
        ({"one": {"articleBody": "a"}, "two": {"articleBody": "b"}}, ["paper/a.json#one", "paper/a.json#two"]),
        ({"title": "The feed's name", "items": [{"id": 5, "title": "a"}]}, ["5"]),
        ({"@graph": [{"@type": "Person", "name": "Ana"}, {"@type": "NewsArticle", "@id": "x", "name": "a"}]}, None),
    ],
)
def test_shapes_of_json_documents(tmp_path: Path, document: object, ids: list[str] | None) -> None:
    paper = tmp_path / "paper"
    paper.mkdir()
    (paper / "a.json").write_text(json.dumps(document))
    articles, problems = everything(paper)
    if ids is not None:
        assert [a.id for a in articles] == ids
        assert not problems
    else:
        assert "x" in [a.id for a in articles]


def test_a_bad_line_is_reported_and_skipped(tmp_path: Path) -> None:
    lines = ['{"id": 1, "title": "a"}', "{broken", "", "[1]", '{"id": 5}', '{"id": 6, "title": "b", "body": NaN}']
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    articles, problems = everything(tmp_path)
    assert [a.id for a in articles] == ["1", "6"]
    assert [p.line for p in problems] == [2, 4, 5]
    assert all(str(p).startswith(f"{tmp_path}/a.jsonl:{p.line}: ") for p in problems)


def test_lines_of_windows_and_utf16(tmp_path: Path) -> None:
    text = '{"id": 1, "title": "Łódź"}\r\n{"id": 2, "title": "b"}\r\n'
    for name, data in (("a.jsonl", text.encode("utf-8-sig")), ("b.json", text.encode("utf-16"))):
        (tmp_path / name).write_bytes(data)
        articles, problems = everything(tmp_path / name)
        assert [a.title for a in articles] == ["Łódź", "b"], (name, problems)


LINES = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=40), max_size=60)


@given(LINES, st.integers(1, 200))
def test_slices_hold_every_line_once(lines: list[str], size: int) -> None:
    data = "".join(f"{line}\n" for line in lines).encode()
    found = list(streams.slices(io.BytesIO(data), size))
    assert b"".join(part for _, part in found) == data
    for first, part in found:
        assert data[: data.index(part)].count(b"\n") <= first - 1 <= len(lines)
        assert part.endswith(b"\n")
    numbers = [first for first, _ in found]
    assert numbers == [1 + b"".join(p for _, p in found[:i]).count(b"\n") for i in range(len(found))]


@given(LINES, st.integers(1, 200), st.integers(1, 100), st.booleans())
@example(["00", "", "0"], 2, 1, False)
@example(["000", "0", "0"], 2, 1, True)
def test_parts_hold_what_slices_hold(lines: list[str], size: int, most: int, whole: bool) -> None:
    """Read as a part of a file, or as a slice of its bytes: the same lines with the same numbers, none of which is
    longer than a record may be."""
    data = "\n".join(lines).encode() + b"\n" * whole
    with mock.patch.object(limits, "RECORD", most), tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(data)
        with open(file.name, "rb", buffering=0) as raw:  # noqa: PTH123
            parts = list(streams.parts(raw, size))
        read = [streams.open_part(file.name, begin, end).read() for _, begin, end in parts]
        slices = list(streams.slices(io.BytesIO(data), size))
        found = [
            [line for first, part in pieces for line in streams.lines(io.BytesIO(part), first, most)]
            for pieces in (zip([first for first, *_ in parts], read, strict=True), slices)
        ]
        assert found[0] == found[1] == list(streams.lines(io.BytesIO(data), 1, most))


def test_large_lines_are_cut_into_units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchnews.sources.limits.SLICE", 1000)
    monkeypatch.setattr(streams.slices, "__defaults__", (1000,))
    monkeypatch.setattr(streams.parts, "__defaults__", (1000,))
    rows = [json.dumps({"title": f"number {n}", "body": "x" * n}) for n in range(200)]
    rows[150] = "{"
    content = "\n".join(rows).encode()
    for name, data in (("a.jsonl", content), ("b.jsonl.gz", gzip.compress(content, 0))):
        (tmp_path / name).write_bytes(data)
        units = [pickle.loads(pickle.dumps(unit)) for unit in sources.discover([tmp_path / name])]
        assert len(units) > 10
        assert all((unit.data is None) == (name == "a.jsonl") for unit in units)
        found = [item for unit in units for item in sources.read(unit)]
        assert [f.title for f in found if isinstance(f, Article)] == [f"number {n}" for n in range(200) if n != 150]
        assert [f.line for f in found if isinstance(f, Problem)] == [151]
        ids = [f.id for f in found if isinstance(f, Article)]
        assert len(set(ids)) == 199
        assert ids[-1] == f"{tmp_path.name}/{name}#200"


# --- discovery


def names(*paths: Path) -> list[str]:
    """The stable names of the units of some paths, in order."""
    return [item.name for item in sources.discover(paths) if isinstance(item, Unit)]


def test_directories_are_walked_in_order(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    for name in ("b.txt", "a.txt", "sub/c.txt", "Sub/d.txt", ".hidden/e.txt", ".f.txt", "z/y/x.txt"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HARBOUR)
    expected = [f"archive/{name}" for name in ("a.txt", "b.txt", "Sub/d.txt", "sub/c.txt", "z/y/x.txt")]
    assert names(root) == expected
    assert names(root / "." / "sub" / "..") == expected  # however the directory is called
    assert names(root / "a.txt") == ["archive/a.txt"]  # and when the file itself is named


def test_links_are_followed_once(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    (root / "in").mkdir(parents=True)
    (root / "in" / "a.txt").write_text(HARBOUR)
    (root / "in" / "loop").symlink_to(root)
    (root / "self").symlink_to(root / "self")
    (root / "nowhere").symlink_to(tmp_path / "nothing")
    assert names(root) == ["archive/in/a.txt"]


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    articles, problems = everything(tmp_path)
    assert not articles
    assert [p.kind for p in problems] == ["ignored"]
    for path in (tmp_path / "pipe.txt", Path("/dev/zero"), tmp_path / "nothing.txt"):
        assert [p.kind for p in everything(path)[1]] == ["skipped"]


@pytest.mark.parametrize("path", ["no such file", "a\0b", "x" * 5000])
def test_what_cannot_be_a_file_is_a_problem(tmp_path: Path, path: str) -> None:
    (tmp_path / "a.txt").write_text("A\n\nText.")
    articles, problems = everything(tmp_path / path, tmp_path / "a.txt")
    assert (len(articles), len(problems)) == (1, 1)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(HARBOUR)
    (tmp_path / "a.txt").chmod(0)
    assert [p.reason for p in everything(tmp_path)[1]] == ["permission denied"]


def test_files_among_articles_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# About\n\nThese are articles.\n")
    (tmp_path / "picture.txt").write_bytes(bytes(range(256)) * 10)
    (tmp_path / "script.py").write_text("print('ships')\n")
    (tmp_path / "feed.xsl").write_text("<?xml version='1.0'?><stylesheet/>")
    articles, problems = everything(tmp_path)
    assert not articles
    assert [p.kind for p in problems] == ["ignored"] * 4
    for path in (tmp_path / "README.md", tmp_path / "picture.txt"):  # named, so the person wants to know why not
        assert [p.kind for p in everything(path)[1]] == ["skipped"]


@pytest.mark.parametrize("name", ["news.txt", "history.md", "About.txt", "security.txt", "license-to-fish.txt"])
def test_articles_with_names_like_those(tmp_path: Path, name: str) -> None:
    assert one(tmp_path / "in" / name, HARBOUR).title == "Harbour reopens"


def test_names_that_are_no_text(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/sh\xffips\n.txt"
    try:
        Path(os.fsdecode(path)).write_text(HARBOUR)
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    articles, _ = everything(tmp_path)
    assert articles[0].id == f"{tmp_path.name}/sh\ufffdips\ufffd.txt"


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        ("a.txt", '{"title": "a"}\n{"title": "b"}\n', "jsonl"),
        ("a.json", '{"title": "a"}\n{"title": "b"}\n', "jsonl"),
        ("a.jsonl", '[{"title": "a"}]', "jsonl"),
        ("a", '\n\n [\n {"title": "a"}]', "json"),
        ("a.txt", "{Ships} come in\n", "txt"),
        ("a.txt", "[Ships] come in\n", "txt"),
        ("a.txt", "From the quay, nothing new since 10:30 in 2025\n", "txt"),
        ("a.txt", "Title: Ships\nDate: today\n\nThey came.\n", "txt"),
        ("a", "---\ntitle: a\n---\ntext", "md"),
        ("a.txt", "---\n---\n", "txt"),
        ("a.txt", "<!DOCTYPE html><html></html>", "html"),
        ("a.txt", "<ships> come in", "txt"),
        ("a.xml", "<?xml version='1.0'?><!-- x --><!DOCTYPE nitf SYSTEM 'x'><nitf/>", "nitf"),
        ("a.xml", "<g2:newsMessage xmlns:g2='x'/>", "newsml"),
        ("a.xml", "<rdf:RDF xmlns:rdf='x'/>", "feed"),
        ("a.xml", "<NewsML/>", "newsml1"),
        ("a.xml", "<project/>", "xml"),
        ("a.txt", "%PDF-1.7\n", "pdf"),
        ("a.docx", "PK\3\4", "docx"),
        ("a.zip", "PK\3\4", "zip"),
        ("a.txt", "\x16\x16\x01a0123\x1fabc\r\n", "wire"),
        ("a", "\x01eca0001 4 rs 46  dpa 0027\r\n", "wire"),
        ("a.txt", "\x01ab12 is a control character and a number in an ordinary text\n", "txt"),
        ("a.tsv", "title\ttext\n", "csv"),
        ("a", "ships", "txt"),
        ("a.log", "ships", ""),
        ("report.2025", "ships", "txt"),
        ("a", "WARC/1.1\r\n", "warc"),
        ("a.txt", "", "txt"),
        ("a", b"\xff\xfe" + "Łódź".encode("utf-16-le"), "txt"),
        ("a", "Łódź und mehr".encode("utf-16-be"), "txt"),
        ("a.txt", b"\0\1\2\3\4" * 100, ""),
    ],
)
def test_formats_are_recognised(name: str, content: str | bytes, format: str) -> None:
    assert recognition.recognise(content.encode() if isinstance(content, str) else content, name) == format


@pytest.mark.parametrize(
    ("name", "extra"),
    [("a.html", "html"), ("a.pdf", "pdf"), ("a.docx", "docx"), ("a.rss", "feeds"), ("a.warc", "warc")],
)
def test_a_file_whose_extra_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, extra: str
) -> None:
    """It lies about in a directory, or it was asked for; either way it is said what would read it."""
    monkeypatch.setattr(recognition, "_installed", lambda extra: False)
    heads = {"pdf": b"%PDF-1.7\n", "docx": b"PK\3\4"}
    (tmp_path / name).write_bytes(heads.get(extra, b"ships"))
    (tmp_path / "b.txt").write_text(HARBOUR)
    articles, problems = everything(tmp_path)
    assert [a.title for a in articles] == ["Harbour reopens"]
    assert [(p.kind, p.extra) for p in problems] == [("ignored", extra)]
    assert str(problems[0]) == f"{tmp_path}/{name}: needs an extra: pip install 'searchnews[{extra}]'"
    with pytest.raises(MissingExtraError):
        list(sources.read_paths(tmp_path / name, strict=True))


# --- the library's read


def test_read_paths(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"title": "a"}\n{\n{"title": "b", "date": "never"}\n')
    heard: list[Problem] = []
    assert [a.title for a in sources.read_paths(tmp_path, on_problem=heard.append)] == ["a", "b"]
    assert [(p.line, p.kind) for p in heard] == [(2, "skipped"), (3, "note")]
    with pytest.raises(SourceError) as error:
        list(sources.read_paths(str(tmp_path), strict=True))
    assert (error.value.line, error.value.path) == (2, f"{tmp_path}/a.jsonl")
    assert next(iter(sources.read_paths([tmp_path]))).title == "a"  # lazily: the bad line is not reached


def test_importing_sources_is_light() -> None:
    """Formats and their packages are imported when a file asks for them."""
    code = "import sys, searchnews.sources; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = "trafilatura lxml feedparser fastwarc yaml zstandard email orjson numpy searchnews.dates"
    assert not set(heavy.split()) & set(loaded)


# --- dates


@pytest.mark.parametrize(
    ("value", "when", "precision"),
    [
        ("2025-09-07T11:30:00+02:00", datetime(2025, 9, 7, 9, 30, tzinfo=UTC), "second"),
        ("2025-09-07T11:30Z", datetime(2025, 9, 7, 11, 30, tzinfo=UTC), "minute"),
        ("2025-09-07 11:30:00", datetime(2025, 9, 7, 9, 30, tzinfo=UTC), "second"),  # Berlin, as configured
        ("2025-09-07", datetime(2025, 9, 6, 22, tzinfo=UTC), "day"),
        ("2025-09", datetime(2025, 8, 31, 22, tzinfo=UTC), "month"),
        ("2025", datetime(2024, 12, 31, 23, tzinfo=UTC), "year"),
        ("20250907T113000+0200", datetime(2025, 9, 7, 9, 30, tzinfo=UTC), "second"),
        ("Sun, 07 Sep 2025 11:30:00 +0200", datetime(2025, 9, 7, 9, 30, tzinfo=UTC), "second"),
        ("7 September 2025", datetime(2025, 9, 6, 22, tzinfo=UTC), "day"),
        (1757237400, datetime(2025, 9, 7, 9, 30, tzinfo=UTC), "second"),
        (1757237400000, datetime(2025, 9, 7, 9, 30, tzinfo=UTC), "second"),
        (20250907, datetime(2025, 9, 6, 22, tzinfo=UTC), "day"),
        ({"$date": "2025-09-07T09:30:00Z"}, datetime(2025, 9, 7, 9, 30, tzinfo=UTC), "second"),
        (["2025-09-07T09:30:00Z"], datetime(2025, 9, 7, 9, 30, tzinfo=UTC), "second"),
    ],
)
def test_dates_of_records(tmp_path: Path, value: object, when: datetime, precision: str) -> None:
    article = one(tmp_path / "a.json", json.dumps({"title": "a", "date": value}), Options(timezone="Europe/Berlin"))
    assert (article.published, article.published_precision, article.published_from) == (when, precision, "record")


@pytest.mark.parametrize(
    "value", ["2025-02-30", "9999-12-31", "2999-01-01", "soon", 0, 7, True, {"a": 1}, "0001-01-01"]
)
def test_impossible_dates_are_noted(tmp_path: Path, value: object) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"title": "a", "date": value}))
    articles, problems = everything(tmp_path)
    assert [a.published for a in articles] == [None]
    assert [p.kind for p in problems] == (["note"] if value else [])


def test_ambiguous_dates_follow_the_order_and_are_marked(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"title": "a", "date": "03/04/2025"}')
    for order, when in (("DMY", datetime(2025, 4, 3, tzinfo=UTC)), ("MDY", datetime(2025, 3, 4, tzinfo=UTC))):
        articles, problems = everything(tmp_path, options=Options(order=order))  # type: ignore[arg-type]
        assert articles[0].published == when
        assert "ambiguous" in problems[0].reason


@pytest.mark.parametrize(
    ("name", "text", "when", "origin"),
    [
        ("2025-09-07-ships.txt", "A title\nA text.\n", datetime(2025, 9, 7, tzinfo=UTC), "filename"),
        ("2025/09/07/ships.txt", "A title\nA text.\n", datetime(2025, 9, 7, tzinfo=UTC), "filename"),
        ("2025-09-09.txt", "A title\nLONDON, Sept 7 (Harrow) - Text.\n", datetime(2025, 9, 7, tzinfo=UTC), "dateline"),
        ("ships.txt", "A title\nLONDON, Sept 7, 1999 (Harrow) - Text.\n", datetime(1999, 9, 7, tzinfo=UTC), "dateline"),
        ("ships.txt", "A title\nA text.\n", datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC), "file"),
        ("2025-09-07.md", "---\ndate: 2025-09-05\n---\nText\n", datetime(2025, 9, 5, tzinfo=UTC), "metadata"),
    ],
)
def test_places_of_a_date_in_their_order_of_trust(
    tmp_path: Path, name: str, text: str, when: datetime, origin: str
) -> None:
    path = tmp_path / "paper" / name
    path.parent.mkdir(parents=True)
    path.write_text(text)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    (article,), _ = everything(path if "/" not in name else tmp_path / "paper")
    assert (article.published, article.published_from) == (when, origin)


# --- encodings and odd texts


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Łódź".encode(), "Łódź"),
        ("Łódź".encode("utf-8-sig"), "Łódź"),
        ("Łódź".encode("utf-16"), "Łódź"),
        ("Łódź".encode("utf-32"), "Łódź"),
        ("Łódź said so".encode("utf-16-le"), "Łódź said so"),
        ("Café “Müller”".encode("cp1252"), "Café “Müller”"),
        ("Café Łódź ".encode() + "“Müller”".encode("cp1252"), "Café Łódź “Müller”"),
        (b"ab\0\x08c\r\nd\re\x0cf", "abc\nd\ne\nf"),
        (b"\xff\xfe", ""),
        (b"\x81\x8d", "\x81\x8d"),
    ],
)
def test_encodings(data: bytes, text: str) -> None:
    assert encoding.decode(data) == text


CODECS = sorted({module.name for module in pkgutil.iter_modules(encodings.__path__)} - {"aliases"})
NO_ENCODINGS = (  # of Python's codecs: those that make something else of bytes, and those of names and source code
    "base64", "bz2", "hex", "idna", "mbcs", "oem", "punycode", "quopri", "raw_unicode_escape", "rot13", "undefined",
    "unicode_escape", "uu", "zlib", "no such", "", "\0",
)  # fmt: skip


@pytest.mark.parametrize("declared", NO_ENCODINGS)
def test_a_charset_that_is_no_encoding_of_text_is_not_believed(declared: str) -> None:
    data = rb"Harbour \u0041-9 reopens at caf" + b"\xe9"
    assert encoding.decode(data, declared) == encoding.decode(data) == r"Harbour \u0041-9 reopens at café"


@pytest.mark.parametrize("declared", ["utf-16", "UTF-16LE", "utf-16-be", "utf-32"])
def test_wide_characters_are_not_believed_of_a_text_of_bytes(declared: str) -> None:
    data = b"Harbour reopens at caf\xe9"
    assert encoding.decode(data, declared) == "Harbour reopens at café"
    assert encoding.decode("港口".encode("utf-16-le") + b"\n\0", "utf-16-le") == "港口\n"


@pytest.mark.parametrize("declared", CODECS)
def test_every_codec_may_be_declared(declared: str) -> None:
    assert isinstance(encoding.decode(bytes(range(256)), declared), str)


@given(st.binary(max_size=200))
def test_decoding_never_fails_and_gives_clean_text(data: bytes) -> None:
    text = encoding.decode(data)
    text.encode()  # no lone surrogates
    assert "\0" not in text
    assert "\r" not in text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff\u2028\u2029")))
def test_utf8_is_read_as_it_is(text: str) -> None:
    assert encoding.decode(text.encode()) == text


@pytest.mark.parametrize("format", [row.name for row in recognition.FORMATS if not row.missing])
@given(data=st.binary(max_size=300) | st.text(alphabet='<>{}[]"&;:,-=\n\t #*\\ab\0é', max_size=300).map(str.encode))
def test_no_input_raises(format: str, data: bytes) -> None:
    heads = {"md": b"---\n", "html": b"<html><body>", "feed": b"<rss><channel><item>", "warc": b"WARC/1.0\r\n"}
    for content in (data, heads.get(format, b"") + data):
        for found in sources.read(Unit("a", "a", format, content)):
            if isinstance(found, Article):
                found.title.encode(), found.body.encode()
                assert found.id
            else:
                assert found.reason
                assert "\n" not in str(found)


def test_endless_lines_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams.lines, "__defaults__", (1, 1000))
    (tmp_path / "a.jsonl").write_text('{"title": "a"}\n{"title": "' + "x" * 5000 + '"}\n{"title": "b"}\n')
    articles, problems = everything(tmp_path)
    assert [a.title for a in articles] == ["a", "b"]
    assert [p.line for p in problems] == [2]


@pytest.mark.parametrize("document", ["[" * 100_000, '{"a":' * 100_000, '{"title": ' + "[" * 500 + "]" * 500 + "}"])
def test_deep_json_is_survived(tmp_path: Path, document: str) -> None:
    for name in ("a.json", "a.jsonl"):
        (tmp_path / name).write_text(document)
    articles, problems = everything(tmp_path)
    assert not articles
    assert len(problems) == 2


def test_an_article_may_take_so_much_memory_and_no_more(tmp_path: Path) -> None:
    texts = [
        "word " * 1_600_000,
        "word " * 1_700_000,
        " ".join(map(str, range(190_000))),
        "a " + " ".join(map(str, range(200_000))),
        "，".join(chr(0x4E00 + n % 20_000) + chr(0x4E00 + n // 20_000) for n in range(400_000)),
    ]
    (tmp_path / "a.jsonl").write_text(
        "".join(f'{{"title": "{n}", "body": "{text}"}}\n' for n, text in enumerate(texts))
    )
    articles, problems = everything(tmp_path)
    assert [article.title for article in articles] == ["0", "2", "4"]
    assert [(p.line, p.reason) for p in problems] == [
        (2, "has a text of more than 8 MB"), (4, "has more than 200,000 different words")
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "head", "row", "empty"), [
    ("a.csv", "title,body\n", "a,b\n", "\n"), ("a.csv", "title,body\n", "a,b\n", ",\n"),
    ("a.jsonl", "", '{"title": "a"}\n', "\n"), ("a.jsonl", "", '{"title": "a"}\n', "\r\n"),
])  # fmt: skip
def test_empty_lines_without_end_are_not_read(tmp_path: Path, name: str, head: str, row: str, empty: str) -> None:
    (tmp_path / name).write_text(head + row + empty * 10_010 + row + empty * 10 + row, newline="")
    assert [len(found) for found in everything(tmp_path)] == [3, 0]
    (tmp_path / name).write_text(head + row + empty * 10_010 + row + empty * 11 + row, newline="")
    articles, problems = everything(tmp_path)
    assert len(articles) == 2
    assert [p.reason.split(";")[0].rpartition(" ")[0] for p in problems] == ["is one of 10,021 empty"]


def test_an_unclosed_quote_does_not_swallow_a_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchnews.sources.limits.ARTICLE", 10_000)
    (tmp_path / "a.csv").write_text('title,body\na,b\nc,"' + "x,y\n" * 100_000)
    articles, problems = everything(tmp_path)
    assert [a.title for a in articles] == ["a"]
    assert [(p.kind, p.line) for p in problems] == [("skipped", 3)]
    assert "is not a row of a table" in problems[0].reason


def test_every_record_of_a_table_of_names_is_documented() -> None:
    """The documentation's table covers every field that reading fills in."""
    fields = {ours for ours, _, _ in mapping.table()}
    assert fields == set(mapping.NAMES)
    assert fields <= set(Article.__dataclass_fields__)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>They came.</p>\n<p>They &amp; others\nwent.</p>", "They came.\n\nThey & others went."),
        ("They <b>came</b>.\n\nThey went &amp; came.", "They came.\n\nThey went & came."),
        ("They came<br>They went", "They came\nThey went"),
        ("Profit < 3 & loss > 2 (XOM.N <XOM>)", "Profit < 3 & loss > 2 (XOM.N <XOM>)"),
        (["One.", "", {"text": "no", "value": "Two."}], "One.\n\nTwo."),
        ("<!-- x --><script>y()</script><p>Text", "Text"),
    ],
)
def test_markup_in_records(tmp_path: Path, body: object, text: str) -> None:
    assert one(tmp_path / "a.json", json.dumps({"title": "a", "body": body})).body == text
