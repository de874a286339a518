"""Hits leave in all formats: the fields that were asked for, whole files or none, Markdown that shows what is meant."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow.parquet
import pytest
from faces import Ran, run, workplace
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import searchnews
from searchnews import Article, render
from searchnews.article import EntityCount, Interval
from searchnews.render import markdown
from searchnews.search import rows, tables
from searchnews.search.snippets import Marked

ARTICLES = (
    Article(
        id="a", title="Oil *falls* [again]", body="Oil prices fell. Ana Voss sold oil.", url="https://news.example/a?x=1",
        author=("Ana Ruiz", "Jo Lee"), source="The Lantern", tag=("=SUM(A1)",), language="en",
        published=datetime(2025, 9, 1, 23, 30, tzinfo=ZoneInfo("America/New_York")),
        person=(EntityCount("Ana Voss", 1),), mentioned=(Interval(date(2025, 9, 1), date(2025, 9, 3), 2),),
    ),
    Article(id="b", title="", body="Oil, " * 40, url="javascript:alert(1)", language="en"),
    Article(id="c", title="Gas", body="No such thing.", language="en"),
)  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> searchnews.Archive:
    archive = searchnews.create(tmp_path_factory.mktemp("exports") / "index")
    archive.add(ARTICLES, enrich=searchnews.Enrich(entities="none", dates=False))
    return archive


@pytest.fixture
def here(archive: searchnews.Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with workplace(tmp_path / "work") as place:
        monkeypatch.setenv("SEARCHNEWS_INDEX", str(archive.path))
        yield place


# --- Rows --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", rows.COLUMNS)
def test_a_column_is_the_same_in_all_ways(archive: searchnews.Archive, name: str) -> None:
    expected = [value for (value,) in rows.rows(archive.search("oil"), [name])]
    assert [value for (value,) in rows.rows(archive.scan("oil"), [name])] == expected
    if name in rows.WITHOUT_TEXT:
        assert [value for (value,) in rows.rows(archive.scan("oil", with_text=False), [name])] == expected
    document = json.loads("".join(render.pieces(archive.search("oil"), "json", fields=[name])))
    told = [hit[name] for hit in document["hits"]]
    assert len(told) == 2
    assert [json.loads(line)[name] for line in render.pieces(archive.search("oil"), "jsonl", fields=[name])] == told


def test_without_text_no_article_is_read(archive: searchnews.Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchnews.storage.articles.ArticleReader.stored", lambda *_: pytest.fail("was read"))
    hits = list(archive.scan("oil", with_text=False))
    assert sorted(hit.id for hit in hits) == ["a", "b"]
    assert [hit.article.url for hit in hits if hit.id == "a"] == ["https://news.example/a?x=1"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("id", ("id",)), (" id , title", ("id", "title")), (["body", "id"], ("body", "id")), ("id,id", ("id",))],
)
def test_fields_are_chosen(asked: str | list[str], expected: tuple[str, ...]) -> None:
    assert rows.chosen(asked) == expected


@pytest.mark.parametrize("wrong", ["", "id,", "nothing", "id;title", []])
def test_wrong_fields(wrong: str | list[str]) -> None:
    with pytest.raises(ValueError, match="choose from id, score"):
        rows.chosen(wrong)


def test_csv_has_every_value_in_words(archive: searchnews.Archive) -> None:
    names = ("id", "published", "author", "tag", "person", "mentioned", "title_marks", "words")
    text = "".join(render.pieces(archive.search('title:oil'), "csv", fields=names))
    assert list(csv.reader(io.StringIO(text))) == [
        list(names),
        ["a", "2025-09-01T23:30:00-04:00", "Ana Ruiz; Jo Lee", "'=SUM(A1)", "Ana Voss", "2025-09-01/2025-09-02",
         "0-3", "7"],
    ]  # fmt: skip


# --- Tables of other libraries ------------------------------------------------------------------------------------


def test_arrow(archive: searchnews.Archive) -> None:
    table = archive.search("title:oil").to_arrow(timezone=ZoneInfo("Europe/Berlin"))
    assert table.column_names == list(tables.USUAL)
    (row,) = table.to_pylist()
    assert row["published"] == datetime(2025, 9, 2, 3, 30, tzinfo=UTC)
    assert str(row["published"].tzinfo) == "Europe/Berlin"
    assert row["person"] == [{"name": "Ana Voss", "count": 1}]
    assert row["mentioned"] == [{"begin": date(2025, 9, 1), "until": date(2025, 9, 3), "count": 2}]
    assert (row["author"], row["copies"], row["modified"], row["words"]) == (["Ana Ruiz", "Jo Lee"], [], None, 7)
    assert archive.search("nothing").to_arrow("id").to_pylist() == []


def test_pandas(archive: searchnews.Archive) -> None:
    frame = archive.scan("oil").to_pandas("id,published,author,person,score,words").set_index("id")
    assert list(frame.index) == [hit.id for hit in archive.search("oil")]
    assert frame.loc["a", "published"].isoformat() == "2025-09-02T03:30:00+00:00"
    assert frame["published"].isna().tolist() == [i == "b" for i in frame.index]
    assert (frame.loc["a", "author"], frame.loc["a", "person"]) == (("Ana Ruiz", "Jo Lee"), ("Ana Voss",))
    assert frame["words"].to_dict() == {"a": 7, "b": 40}
    empty = archive.search("nothing").to_pandas("id,published,words")
    assert (list(empty.columns), len(empty)) == (["id", "published", "words"], 0)


@pytest.mark.parametrize("library", ["pyarrow", "pandas"])
def test_a_missing_library_is_named(archive: searchnews.Archive, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    found = archive.search("oil")
    with pytest.raises(searchnews.SearchNewsError, match=rf"need {library}: pip install 'searchnews\[tables\]'"):
        found.to_arrow() if library == "pyarrow" else found.to_pandas()


# --- Markdown -----------------------------------------------------------------------------------------------------


def test_markdown(archive: searchnews.Archive) -> None:
    text = render.results(archive.search("oil", sort="newest"), "markdown")
    assert text == (
        "oil: 2 articles\n"
        "\n"
        "1. [Oil \\*falls\\* \\[again\\]](<https://news.example/a?x=1>)\n"
        "   The Lantern · 2025-09-02 03:30 · Ana Ruiz, Jo Lee\n"
        "\n"
        "   > **Oil** prices fell. Ana Voss sold **oil**.\n"
        "\n"
        "2. (no title)\n"
        "\n"
        f"   > {', '.join(['**Oil**'] * 39)}, …\n"
    )


def _shown(source: str) -> str:
    """What a reader of Markdown sees in one paragraph, in which nothing else is than text."""
    tokens = MarkdownIt("commonmark").parse(source)
    if not source.strip():
        return ""
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"], tokens
    children = tokens[1].children or []
    assert {child.type for child in children} <= {"text", "text_special"}, children
    return "".join(child.content for child in children)


VISIBLE = st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zs", "Zl", "Zp", "Co", "Cn", "Cs"])


@given(st.text(VISIBLE | st.sampled_from("\\`*_[]<>&|~#+-=.) 1\t\n"), max_size=30))
def test_markdown_shows_a_text_as_it_is(text: str) -> None:
    plain = " ".join(text.split())
    assert _shown(markdown.text(text)) == plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. not a list", "1\\. not a list"), ("12) nor this", "12\\) nor this"), ("# no heading", "\\# no heading"),
        ("- no item", "\\- no item"), ("a_b*c", "a\\_b\\*c"), ("&amp; <b>", "\\&amp; \\<b\\>"),
        ("follow-up", "follow-up"),
        ("===", "\\==="), ("a\n\nb", "a b"), ("\x1b[31mred", "\ufffd\\[31mred"),
    ],
)  # fmt: skip
def test_markdown_escapes(text: str, expected: str) -> None:
    assert markdown.text(text) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/b", "https://a.example/b"), ("HTTP://A.example/(b)", "HTTP://A.example/(b)"),
        ("javascript:alert(1)", ""), ("https://a.example/b c", ""), ("", ""), ("data:text/html,x", ""),
        ("https://a.example/>x<", "https://a.example/%3Ex%3C"), ("https://a.example/ü", "https://a.example/%C3%BC"),
        ('https://a.example/"\\`', "https://a.example/%22%5C%60"),
    ],
)  # fmt: skip
def test_only_addresses_of_pages_are_links(url: str, expected: str) -> None:
    assert markdown.address(url) == expected


def test_matches_are_bold() -> None:
    assert markdown.marked(Marked("… the *oil* price", ((7, 10),))) == "… the \\***oil**\\* price"


# --- The command --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", ["10", "all"])
@pytest.mark.parametrize("name", ["hits.txt", "hits.json", "hits.JSONL", "hits.ndjson", "hits.csv", "hits.md"])
def test_the_name_of_a_file_says_what_to_write(here: Path, name: str, limit: str) -> None:
    assert run("query", "oil", "-o", name, "-n", limit) == Ran(0, "", "")
    format = {"txt": "text", "md": "markdown", "ndjson": "jsonl"}.get(name[5:].lower(), name[5:].lower())
    written, printed = (here / name).read_bytes().decode(), run("query", "oil", "--format", format, "-n", limit).out
    if format == "text":  # says how long it took
        written, printed = (text.rpartition("(")[0] for text in (written, printed))
    if format == "json":
        written, printed = (json.loads(text)["hits"] for text in (written, printed))
    assert written == printed


def test_parquet(here: Path) -> None:
    assert run("query", "oil", "-o", "hits.parquet", "-n", "all", "--fields", "id,title") == Ran(0, "", "")
    assert sorted(row["id"] for row in pyarrow.parquet.read_table(here / "hits.parquet").to_pylist()) == ["a", "b"]
    assert run("query", "oil", "-o", "hits.bin", "--format", "parquet").status == 0
    assert pyarrow.parquet.read_table(here / "hits.bin").column_names == list(tables.USUAL)


def test_a_file_is_whole_or_as_it_was(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "hits.csv").write_text("before")

    def broken(*_: object) -> Iterator[str]:
        yield "half"
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(render, "pieces", broken)
        ran = run("query", "oil", "-o", "hits.csv")
        assert ran == Ran(2, "", "searchnews: hits.csv: cannot be written (No space left on device)\n")
    assert (here / "hits.csv").read_text() == "before"
    assert [path.name for path in here.iterdir() if path.name.startswith(".hits")] == []
    assert run("query", "oil", "-o", "hits.csv").status == 0
    assert (here / "hits.csv").read_text().startswith("id,score")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-o", "hits.xyz"), "what to write to hits.xyz? Say --format, or end the name with .txt, .json, .jsonl"),
        (("--format", "parquet"), "parquet is no text to print; say -o FILE"),
        (("--fields", "id"), "--fields go with json, jsonl, csv and parquet, not with text"),
        (("--fields", "id", "--format", "ids"), "--fields go with json, jsonl, csv and parquet, not with ids"),
        (("--fields", "id,nothing", "--format", "csv"), "--fields: there is no field nothing to show; choose from id,"),
        (("-o", "no/such/hits.csv"), "no/such/hits.csv: cannot be written (No such file or directory)"),
    ],
)
def test_wrong_exports(here: Path, arguments: tuple[str, ...], message: str) -> None:
    ran = run("query", "oil", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert message in ran.err


def test_what_is_cut_is_said(here: Path) -> None:
    assert run("query", "oil", "-n", "1", "-o", "hits.csv").err == "1 of 2; -n all for all\n"
    assert run("query", "oil", "-n", "1", "--fields", "id", "--format", "csv").err == "1 of 2; -n all for all\n"
