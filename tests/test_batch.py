"""Many queries at once: does each find what a search finds, in every format, whatever stands in the list?"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from faces import process, run, workplace
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from snapshots import Sample, samples
from strategies import NOW, OWN, trees
from test_search_scan import with_stories

import searchnews
from searchnews import Article, ConfigError, NamedQuery
from searchnews.corrections import AS_INDEXED
from searchnews.desk import queries as lists
from searchnews.query import nodes as q
from searchnews.render import Style
from searchnews.render.batch import FORMATS, batch
from searchnews.render.terminal import UNSAFE
from searchnews.search.batch import LONGEST, Batch
from searchnews.search.results import Results
from searchnews.search.timeline import unit_name

# --- Lists of queries ------------------------------------------------------------------------------------------------


def pairs(text: str, format: str) -> list[tuple[str, str, str]]:
    return [(asked.name, asked.query, asked.note) for asked in lists.parse_queries(text, format, "q")]


@pytest.mark.parametrize(
    ("format", "text", "expected"),
    [
        ("text", "", []),
        ("text", "# oil\n\n  oil AND gas \r\ngas\r#\n", [("oil AND gas", "oil AND gas", ""), ("gas", "gas", "")]),
        ("text", "a\x1b[2Jb\x00", [("a\x1b[2Jb\x00", "a\x1b[2Jb\x00", "")]),
        ("text", "oil\u2028gas\x85\x0b", [("oil\u2028gas", "oil\u2028gas", "")]),
        ("csv", "", None),
        ("csv", "query\noil\n", [("oil", "oil", "")]),
        ("csv", "Note, NAME ,x,query\nn,=1+1,,oil\n,,,\n,,,gas", [("=1+1", "oil", "n"), ("gas", "gas", "")]),
        ("csv", "name;query\nO;\"oil; \"\"gas\"\"\"\n", [("O", 'oil; "gas"', "")]),
        ("csv", "name\tquery\nO\toil, gas\n", [("O", "oil, gas", "")]),
        ("csv", 'query\n"oil\n', None),
        ("csv", "name,query\nO,\n", None),
        ("csv", "name,query\n" + "o" * 200_000 + ",oil", None),
        ("yaml", "", []),
        ("yaml", "# nothing\n", []),
        ("yaml", "oil: oil AND gas\nb: {query: gas, note: later}", [("oil", "oil AND gas", ""), ("b", "gas", "later")]),
        ("yaml", "- oil\n- name: G\n  query: |\n    gas\n    coal\n", [("oil", "oil", ""), ("G", "gas coal", "")]),
        ("yaml", "2025: 1e3\nno: yes", [("2025", "1e3", ""), ("no", "yes", "")]),
        ("yaml", "a: oil\na: gas", None),
        ("yaml", "a: [oil, gas]", None),
        ("yaml", "a:", None),
        ("yaml", "a: {query: oil, name: b}", None),
        ("yaml", "a: {note: oil}", None),
        ("yaml", "just words", None),
        ("yaml", "- [[[[[oil]]]]]", None),
        ("yaml", "a: !!python/object/apply:os.system [ls]", None),
        ("yaml", "a: &x oil\nb: *x", [("a", "oil", ""), ("b", "oil", "")]),
        ("yaml", "a: \x01", None),
    ],
)  # fmt: skip
def test_a_list_of_queries_is_read(format: str, text: str, expected: list[tuple[str, str, str]] | None) -> None:
    if expected is None:
        with pytest.raises(ConfigError) as caught:
            pairs(text, format)
        assert "\n" not in str(caught.value)
    else:
        assert pairs(text, format) == expected


@pytest.mark.parametrize(
    ("format", "text", "where"),
    [("yaml", "a: oil\n\nb:\n  query: []\n", "q:4: b: "), ("csv", "query,note\n,n\n", "q:2: ")],
)
def test_what_is_wrong_has_a_place(format: str, text: str, where: str) -> None:
    with pytest.raises(ConfigError, match=f"^{where}"):
        pairs(text, format)


@given(st.text(), st.sampled_from(lists.FORMATS))
@settings(max_examples=200, deadline=None)
def test_any_text_is_queries_or_an_error(text: str, format: str) -> None:
    with suppress(ConfigError):
        assert all(name and query for name, query, _ in pairs(text, format))


def test_files_are_read_by_their_names(tmp_path: Path) -> None:
    for name, text in (("a.txt", "\ufeffoil"), ("a.CSV", "query\noil"), ("a.yml", "oil: oil"), ("a", "oil")):
        (tmp_path / name).write_text(text)
        assert [asked.query for asked in lists.read_queries(tmp_path / name)] == ["oil"]
    (tmp_path / "latin").write_bytes(b"oil\n\xe9t\xe9")
    (tmp_path / "large").write_bytes(b"\n" * (lists.LARGEST + 1))
    for name, problem in (("latin", ":2: not UTF-8"), ("large", "larger than"), ("none", "cannot"), (".", "cannot")):
        with pytest.raises(ConfigError, match=problem):
            lists.read_queries(tmp_path / name)


# --- Rows ------------------------------------------------------------------------------------------------------------


@given(samples(), st.lists(trees(), max_size=4), st.lists(st.integers(1, 3), min_size=1, max_size=4),
       st.sampled_from(("", "day", "month", "quarter")), st.sampled_from(("UTC", "America/New_York")))  # fmt: skip
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_row_is_what_a_search_finds(
    sample: Sample, asked: list[q.Node], numbers: list[int], by: str, name: str
) -> None:
    snapshot, zone = with_stories(sample.snapshot, numbers), ZoneInfo(name)
    found = Batch.of(snapshot, map(str, asked), by=by, now=NOW, zone=zone, corrections=AS_INDEXED)
    rows = list(found)
    assert [row.asked.query for row in rows] == list(map(str, asked))
    for row in rows:
        tree = searchnews.parse(row.asked.query, now=NOW, timezone=zone, own=OWN)
        hits = Results.of(snapshot, tree, limit=100, copies=True)
        known = sorted(hit.article.published for hit in hits if hit.article.published)
        assert (row.articles, row.stories, row.error) == (hits.total, hits.stories, None)
        assert (row.id, row.title) == ((hits[0].id, hits[0].article.title) if hits.total else ("", ""))
        assert (row.first, row.last) == ((known[0], known[-1]) if known else (None, None))
        if by:
            expected = {bucket.begin: bucket.articles for bucket in hits.timeline(by, timezone=zone) if bucket.articles}
            counted = dict(zip(found.times, row.counts, strict=True))
            assert {begin: n for begin, n in counted.items() if n} == expected
        else:
            assert (found.times, row.counts) == ((), ())


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> searchnews.Archive:
    archive = searchnews.create(tmp_path_factory.mktemp("batch") / "index")
    title, published = "=Oil | \x1b[31mfalls\u202e", datetime(2024, 12, 31, 23, tzinfo=UTC)
    articles = [
        Article(id="a", title=title, body="Oil.", published=published),
        Article(id="b", title="Gas", body="Gas and oil.", published=datetime(2025, 2, 1, tzinfo=UTC)),
        Article(id="c", title="Coal", body="Coal alone."),
    ]
    archive.add(articles, enrich=searchnews.Enrich(entities="none", dates=False))
    return archive


def test_a_wrong_query_is_a_row(archive: searchnews.Archive) -> None:
    asked = ["oil", "(oil", NamedQuery("long", "o" * (LONGEST + 1)), "published:never", "gas"]
    rows = list(archive.batch(asked, by="year"))
    assert [row.error is None for row in rows] == [True, False, False, False, True]
    assert [row.counts for row in rows] == [(1, 1), (0, 0), (0, 0), (0, 0), (0, 1)]
    assert (rows[0].first, rows[0].last) == (datetime(2024, 12, 31, 23, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC))
    assert rows[2].asked.name == "long"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [({"by": "decade"}, ValueError), ({"timezone": "UTC"}, TypeError), ({"timeout": 0}, ValueError)],
)
def test_wrong_arguments_are_refused_at_the_call(
    archive: searchnews.Archive, arguments: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        archive.batch(["oil"], **{"by": "day", **arguments})  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="NamedQuery"):
        list(archive.batch([1]))  # type: ignore[list-item]


def test_a_batch_is_lazy_and_stays_with_its_commit(tmp_path: Path) -> None:
    with searchnews.create(tmp_path / "index") as archive:
        archive.add([Article(id="a", body="oil")])

        def endless() -> Iterator[str]:
            while True:
                yield "oil"

        rows = archive.batch(endless())
        assert next(rows).articles == 1
        archive.add([Article(id="b", body="oil")])
        assert next(rows).articles == 1


# --- Formats ---------------------------------------------------------------------------------------------------------

HOSTILE = [
    NamedQuery("=cmd|' /C calc'!A0", "oil", "+note"),
    NamedQuery("\x1b[2J\u202e| a", "(", "x"),
    NamedQuery("", "gas"),
]


def rendered(archive: searchnews.Archive, format: str, by: str = "", **style: object) -> str:
    return "".join(batch(archive.batch(HOSTILE, by=by), format, Style(**style)))  # type: ignore[arg-type]


@pytest.mark.parametrize("by", ["", "quarter"])
@pytest.mark.parametrize("format", FORMATS)
def test_nothing_from_outside_steers_a_terminal(archive: searchnews.Archive, format: str, by: str) -> None:
    for width in (1, 40, 200):
        lines = rendered(archive, format, by, width=width).splitlines()
        assert not any(UNSAFE.search(line) for line in lines)
        assert len(lines) >= 4 - (format == "jsonl")


def test_a_batch_for_people(archive: searchnews.Archive) -> None:
    assert rendered(archive, "text", width=78, ascii=True) == """\
 stories  articles  first       last        query
       2         2  2024-12-31  2025-02-01  =cmd|' /C calc'!A0
                                            =Oil | ?[31mfalls?
   wrong                                    ?[2J?| a
                                            a query is missing
       1         1  2025-02-01  2025-02-01
                                            Gas
""".replace("?", "\ufffd").replace("a query is missing", error(archive))


def error(archive: searchnews.Archive) -> str:
    (row,) = archive.batch(["("])
    return str(row.error)


def test_a_matrix_for_people(archive: searchnews.Archive) -> None:
    text = rendered(archive, "text", "quarter", width=60, ascii=True)
    assert text.splitlines()[:2] == [
        "query            articles   2024-Q4   2025-Q1",
        "=cmd|' /C calc'!A0"[:12] + "...         2         1         1",
    ]
    narrow = rendered(archive, "text", "quarter", width=32, ascii=True).splitlines()
    assert narrow[0].split() == ["query", "articles", "2025-Q1"]
    assert narrow[-1] == "the last 1 of 2 quarters; --format csv has all"


def test_a_batch_for_programs(archive: searchnews.Archive) -> None:
    header, *rows = csv.reader(io.StringIO(rendered(archive, "csv", "quarter")))
    assert header[-2:] == ["2024-Q4", "2025-Q1"]
    assert [row[0] for row in rows] == ["'=cmd|' /C calc'!A0", "\ufffd[2J\ufffd| a", ""]
    assert [row[-2:] for row in rows] == [["1", "1"], ["0", "0"], ["0", "1"]]
    document = json.loads(rendered(archive, "json", "quarter"))
    assert (document["version"], document["by"], document["times"]) == (1, "quarter", ["2024-Q4", "2025-Q1"])
    objects = [json.loads(line) for line in rendered(archive, "jsonl", "quarter").splitlines()]
    assert [{"version": 1, **row} for row in document["rows"]] == objects
    assert objects[0]["counts"] == {"2024-Q4": 1, "2025-Q1": 1}
    assert objects[1]["name"] == HOSTILE[1].name
    assert "counts" not in json.loads(rendered(archive, "json"))["rows"][0]
    lines = rendered(archive, "markdown").splitlines()
    assert [line.replace(r"\|", "").count("|") for line in lines] == [7] * 5
    with pytest.raises(ValueError, match="no such format"):
        batch(archive.batch([]), "xml")


# --- The command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def here(archive: searchnews.Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with workplace(tmp_path / "work") as place:
        monkeypatch.setenv("SEARCHNEWS_INDEX", str(archive.path))
        yield place


@pytest.mark.parametrize(
    ("text", "status", "out", "err"),
    [
        ("oil\n", 0, "2025-02-01  oil", ""),
        ("nothing\n", 1, "nothing\n", ""),
        ("oil\n(\n", 2, "wrong", "1 of 2 queries could not be answered\n"),
        ("", 2, "", "there is no query in q.txt"),
        ("o" * (LONGEST + 1), 2, "a query of more than 100,000", "1 of 1"),
    ],
)
def test_the_command_says_how_it_went(here: Path, text: str, status: int, out: str, err: str) -> None:
    Path("q.txt").write_text(text)
    ran = run("batch", "q.txt")
    assert ran.status == status
    assert out.strip() in ran.out.replace("\n" + " " * 44, " ")
    assert err in ran.err
    assert "Traceback" not in ran.err


def test_queries_come_from_stdin(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind, text in ((), "oil\n"), (("--as", "csv"), "query,name\noil,O\n"):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        ran = run("batch", "-", "--format", "json", *kind)
        assert [row["articles"] for row in json.loads(ran.out)["rows"]] == [2]


@pytest.mark.parametrize("suffix", ["csv", "json", "jsonl", "md", "txt", "parquet"])
def test_all_hits_are_written_with_the_names_of_their_queries(here: Path, suffix: str) -> None:
    if suffix == "parquet":
        pytest.importorskip("pyarrow")
    Path("q.yaml").write_text("=O: oil\nnone: nothing\nwrong: (\nG: gas\n")
    assert run("batch", "q.yaml", "--hits", f"hits.{suffix}").status == 2
    path = Path(f"hits.{suffix}")
    expected = [("=O", "a"), ("=O", "b"), ("G", "b")]
    match suffix:
        case "csv":
            rows = [(row["name"].removeprefix("'"), row["id"]) for row in csv.DictReader(path.open(newline=""))]
        case "json":
            rows = [(hit["name"], hit["id"]) for hit in json.loads(path.read_text())["hits"]]
        case "jsonl":
            rows = [(hit["name"], hit["id"]) for hit in map(json.loads, path.read_text().splitlines())]
        case "parquet":
            from pyarrow import parquet

            rows = [(hit["name"], hit["id"]) for hit in parquet.read_table(path).to_pylist()]
        case _:
            rows = expected
            heads = [line for line in path.read_text().splitlines() if line in ("=O", "none", "G", "## \\=O", "## G")]
            assert len(heads) >= 2
            assert not UNSAFE.search(path.read_text().replace("\n", ""))
    assert sorted(rows) == expected


def test_a_file_of_no_known_kind_is_refused_before_anything_is_done(here: Path) -> None:
    Path("q.txt").write_text("oil")
    ran = run("batch", "q.txt", "--hits", "hits.xls")
    assert (ran.status, ran.out, list(here.glob("hits*"))) == (2, "", [])


def test_names_of_times() -> None:
    begin = datetime(2025, 8, 4, tzinfo=UTC).date()
    names = [unit_name(begin, by) for by in ("day", "week", "month", "quarter", "year")]
    assert names == ["2025-08-04", "2025-08-04", "2025-08", "2025-Q3", "2025"]


def test_a_query_needs_none_of_this(here: Path) -> None:
    code = (
        "import sys, searchnews.cli.searching; "
        "parts = ('desk', 'batch', 'comparison', 'yamltree', 'search.news', 'svg'); "
        "print([m for m in sys.modules if any(part in m for part in parts)])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
    assert process("batch", "--help").status == 0
