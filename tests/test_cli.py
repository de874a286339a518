"""The command line: what each command prints, where, and with which exit status."""

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from faces import PLAIN, SEEDS, Ran, command, process, run, workplace

import searchnews.sync
from searchnews.article import Article
from searchnews.entities.model import MODEL
from searchnews.errors import CorruptError, LockedError
from searchnews.kernels import native
from searchnews.storage import commit
from searchnews.storage.files import ContentHash
from searchnews.storage.lock import write_lock
from searchnews.storage.snapshot import Shard


@pytest.fixture(scope="module", autouse=True)
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A directory with the seeds, indexed as `news`. Tests that change an index take `copy`."""
    with workplace(tmp_path_factory.mktemp("cli")) as directory:
        shutil.copytree(SEEDS, directory / "seeds")
        assert run("index", "seeds", "--jobs", "1").status == 0
        yield directory


@pytest.fixture
def copy(here: Path, tmp_path: Path) -> Path:
    """The path of a copy of the index."""
    return Path(shutil.copytree(here / "indexes/news", tmp_path / "copy"))


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Path]:
    """Another, empty directory to be in."""
    with workplace(tmp_path / "fresh") as directory:
        yield directory


def wrong(ran: Ran, *said: str) -> None:
    """An error: status 2, nothing on stdout, no traceback, one line that says all of this."""
    assert ran.status == 2
    assert ran.out == ""
    lines = [line for line in ran.err.splitlines() if line.startswith(("searchnews: ", "Error: "))]
    assert len(lines) == 1
    for words in said:
        assert words in lines[0]
    assert "Traceback" not in ran.err


def count(index: str | Path, query: str = "*") -> int:
    return len(run("query", query, "-i", index, "-n", "1000", "--all", "--format", "ids").out.splitlines())


# --- query -------------------------------------------------------------------------------------------------------


def test_query_shows_hits_on_stdout_alone() -> None:
    ran = run("query", "storm coast")
    assert ran.status == 0
    assert ran.err == ""
    assert "*Storm* Odalys kills three and floods Kestrel Bay" in ran.out
    assert "+2 copies in 3 sources, first published by Harrow Wire" in ran.out
    assert re.search(r"^1–3 of |^3 ", ran.out.splitlines()[-1])
    assert "\x1b" not in ran.out


def test_no_hits_are_status_1() -> None:
    ran = run("query", "xylophone")
    assert ran.status == 1
    assert ran.out.startswith("no articles")
    assert run("query", "xylophone", "--format", "ids") == Ran(1, "", "")


def test_formats_are_what_they_are_called() -> None:
    ids = run("query", "storm", "--format", "ids", "-n", "3").out.split()
    assert len(ids) == 3
    whole = json.loads(run("query", "storm", "--format", "json", "-n", "3").out)
    assert [hit["id"] for hit in whole["hits"]] == ids
    assert whole["total"] == count("news", "storm")
    lines = run("query", "storm", "--format", "jsonl", "-n", "3").out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ids
    rows = list(csv.DictReader(io.StringIO(run("query", "storm", "--format", "csv", "-n", "3").out)))
    assert [row["id"] for row in rows] == ids
    assert all(row["title"] and row["published"] for row in rows)


def test_limit_and_offset_page_through_all_hits() -> None:
    everything = run("query", "the", "--format", "ids", "-n", "100").out.split()
    assert len(everything) > 10
    pages = [run("query", "the", "--format", "ids", "-n", "7", "--offset", str(at)).out.split()
             for at in range(0, len(everything), 7)]  # fmt: skip
    assert [id for page in pages for id in page] == everything
    assert len(run("query", "the", "--format", "ids").out.split()) == 10


@pytest.mark.parametrize("format", ["text", "json", "jsonl", "csv", "ids"])
@pytest.mark.parametrize("more", [("the",), ("the", "--all"), ("the", "--offset", "7"), ("the", "--offset", "1000"),
                                  ("the", "--sort", "oldest"), ("xylophone",)])  # fmt: skip
def test_all_hits_look_as_with_a_limit_that_all_reach(format: str, more: tuple[str, ...]) -> None:
    def without_time(ran: Ran) -> Ran:
        return Ran(ran.status, re.sub(r'"took":[^,]+|\([\d,.]+ ms\)', "", ran.out), ran.err)

    everything = run("query", *more, "--format", format, "-n", "all")
    assert without_time(everything) == without_time(run("query", *more, "--format", format, "--limit", "1000"))
    assert everything.err == ""


@pytest.mark.parametrize("format", ["json", "jsonl", "csv", "ids"])
def test_a_cut_is_told_on_stderr(format: str) -> None:
    hits, articles = (len(run("query", "the", "--format", "ids", "-n", "all", *more).out.split())
                      for more in ((), ("--all",)))  # fmt: skip
    assert articles > hits > 10
    ask = ("query", "the", "--format", format)
    assert run(*ask).err == f"10 of {hits}; -n all for all\n"
    assert run(*ask, "--all").err == f"10 of {articles}; -n all for all\n"
    assert run(*ask, "-n", "0").err == f"0 of {hits}; -n all for all\n"
    assert run(*ask, "-n", str(hits - 1)).err == f"{hits - 1} of {hits}; -n all for all\n"
    assert run(*ask, "-n", str(hits)).err == ""
    assert run(*ask, "-n", "5", "--offset", str(hits - 5)).err == ""
    assert run(*ask, "-n", "5", "--offset", str(hits - 6)).err == f"5 of {hits}; -n all for all\n"


def test_a_text_tells_itself_that_it_is_cut() -> None:
    ran = run("query", "the")
    assert ran.err == ""
    assert re.match(r"1–10 of \d+ stories, \d+ articles", ran.out.splitlines()[-1])


def test_remarks_are_said_once() -> None:
    ran = run("query", "storm or coast or ferry", "--format", "ids")
    assert ran.err.splitlines()[0] == "searchnews: or is looked for as a word; write OR for one or the other"
    assert ran.err.count("or is looked") == 1


def test_hits_are_printed_before_all_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken article, the third to be read, is no reason to keep the first two back."""
    read = 0
    article = Shard.article

    def third_is_broken(shard: Shard, doc: int) -> Article:
        nonlocal read
        read += 1
        if read == 3:
            raise CorruptError("the third is broken")
        return article(shard, doc)

    monkeypatch.setattr(Shard, "article", third_is_broken)
    ran = run("query", "the", "--all", "--format", "jsonl", "-n", "all")
    assert (ran.status, ran.out.count("\n"), ran.err) == (2, 2, "searchnews: the third is broken\n")


@pytest.mark.parametrize("more", [("--explain",), ("--why-not", "hw-2025-08-27-0019")])
def test_all_hits_are_not_explained(more: tuple[str, ...]) -> None:
    wrong(run("query", "storm", "-n", "all", *more), "do not go with -n all")


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest", "longest"])
def test_sort(sort: str) -> None:
    hits = json.loads(run("query", "bank", "--sort", sort, "--format", "json", "-n", "50").out)["hits"]
    keys: dict[str, Callable[[dict[str, str]], object]] = {
        "relevance": lambda hit: -float(hit["score"]), "oldest": lambda hit: hit["published"][:10],
        "newest": lambda hit: [-ord(c) for c in hit["published"][:10]],
        "longest": lambda hit: -len(re.findall(r"[^\W_]+", hit["body"])),
    }  # fmt: skip
    assert len(hits) > 5
    assert hits == sorted(hits, key=keys[sort])


def test_sort_by_mentions_wants_a_name() -> None:
    assert run("query", "person:nobody", "--sort", "mentions").status == 1
    wrong(run("query", "bank", "--sort", "mentions"), "wants a name in the query, as in person:NAME")


def test_copies_are_one_hit_unless_all_are_wanted() -> None:
    collapsed = json.loads(run("query", "odalys", "--format", "json", "-n", "50").out)["hits"]
    copies = {copy["id"] for hit in collapsed for copy in hit["copies"]}
    assert len(copies) == 2
    singly = run("query", "odalys", "--format", "ids", "-n", "50", "--all").out.split()
    assert set(singly) == {hit["id"] for hit in collapsed} | copies


def test_a_bad_query_is_shown_with_a_caret() -> None:
    ran = run("query", "storm AND (coast")
    wrong(ran, "not closed")
    assert ran.err.splitlines()[1:] == ["  storm AND (coast", "            ^"]


@pytest.mark.parametrize(("query", "said"), [
    ("auther:brisk", "did you mean author"),
    ("published:2025-13-01", "month 13"),
    ("published:notadate", "notadate"),
    ("words:many", "many"),
    ("storm NEAR/5 (a AND b)", "AND"),
    ("", "empty"),
    ("/(/", "not closed"),
    ("(" * 5000 + "x", "flatter"),
    ("\x00\x1b[2J(", "no meaning"),
])  # fmt: skip
def test_queries_that_mean_nothing(query: str, said: str) -> None:
    ran = run("query", query)
    wrong(ran, said)
    assert "\x1b" not in ran.err


def test_explain_goes_to_stderr() -> None:
    plain = run("query", "storm coast", "--format", "ids")
    ran = run("query", "storm coast", "--format", "ids", "--explain")
    assert (ran.status, ran.out) == (0, plain.out)
    for id_ in plain.out.split():
        assert id_ in ran.err
    assert "idf" in ran.err


def test_explain_without_hits_counts_the_articles_of_each_part() -> None:
    ran = run("query", "storm AND (xylophone OR goal) AND source:nowhere", "--explain", "--format", "ids")
    assert (ran.status, ran.out) == (1, "")
    goals, storms = (count("news", query) for query in ("goal", "storm"))
    assert goals > 0 < storms
    assert (
        ran.err
        == f"""
articles that match each part:

✗ storm AND (xylophone OR goal) AND source:nowhere  0 of 45 articles
  ✓ storm  {storms} of 45 articles
  ✓ xylophone OR goal  {goals} of 45 articles
    ✗ xylophone  0 of 45 articles
    ✓ goal  {goals} of 45 articles
  ✗ source:nowhere  0 of 45 articles
"""
    )
    assert run("query", "storm", "--explain", "--offset", "500").err.startswith("\narticles that match each part:")


def test_a_timeline_has_a_span() -> None:
    span = ("--from", "2025-08", "--until", "2025-09-10")
    data = json.loads(run("timeline", *span, "--by", "day", "--format", "json").out)
    assert (data["buckets"][0]["begin"], data["buckets"][-1]["until"]) == ("2025-08-01", "2025-09-11")
    inside = sum(bucket["articles"] for bucket in data["buckets"])
    assert inside == count("news", "published:2025-08..2025-09-10") > 0
    assert data["before"] == count("news", "published:..2025-07") > 0
    assert data["after"] == count("news", "published:2025-09-11..") > 0
    rows = list(csv.DictReader(io.StringIO(run("timeline", "--until", "2024", "--field", "mentioned", "--by", "year",
                                               "--format", "csv").out)))  # fmt: skip
    assert rows[-1]["until"] == "2025-01-01"
    assert any(int(row["until"][:4]) - int(row["begin"][:4]) > 3 for row in rows)  # a long stretch without articles
    assert run("timeline", "--from", "2031", "--until", "2032").status == 1
    wrong(run("timeline", "--from", "2025-13"), "month 13")
    wrong(run("timeline", "--from", "2026", "--until", "2025"), "ends before it begins")
    wrong(run("timeline", "--from", ">=2025"), "cannot read the date")


def test_why_not_says_which_part_fails() -> None:
    ran = run("query", "storm AND goal", "--why-not", "hw-2025-08-27-0019")
    assert ran.status == 0
    assert re.search(r"✓ storm", ran.out)
    assert re.search(r"✗ goal", ran.out)
    assert "it matches" in run("query", "storm", "--why-not", "hw-2025-08-27-0019").out
    wrong(run("query", "storm", "--why-not", "no-such-id"), "no-such-id")


def test_a_query_may_begin_with_a_dash_after_two() -> None:
    assert run("query", "--format", "ids", "--", "-the").out == run("query", "--format", "ids", "NOT the").out != ""


@pytest.mark.parametrize("arguments", [
    ("query",), ("query", "a", "b"), ("query", "a", "-n", "-1"), ("query", "a", "--offset", "x"),
    ("query", "a", "-n", "every"),
    ("query", "a", "--sort", "best"), ("query", "a", "--format", "xml"), ("nix",), ("--nix",),
    ("delete",), ("index", "seeds", "--jobs", "0"), ("index", "seeds", "--memory", "1"), ("entities", "--kind", "dog"),
    ("timeline", "--by", "hour"), ("watch",), ("watch", "nowhere"), ("index", "nowhere"),
    ("index", "nowhere", "--dry-run"),
])  # fmt: skip
def test_wrong_arguments_are_status_2(arguments: tuple[str, ...]) -> None:
    wrong(run(*arguments))


@pytest.mark.parametrize("name", ["query", "index", "delete", "check", "optimize", "stats", "watch", "entities",
                                  "timeline", "shell", "formats", "config"])  # fmt: skip
def test_every_command_has_help(name: str) -> None:
    ran = run(name, "--help")
    assert ran.status == 0
    assert ran.out.startswith(f"Usage: searchnews {name}")
    assert name in run("-h").out


@pytest.mark.skipif(native.library() is None, reason="there was no C compiler")
def test_version(monkeypatch: pytest.MonkeyPatch) -> None:
    assert re.fullmatch(r"searchnews \d+\.\d+\.\d+\S*\nloops: compiled\n", run("--version").out)
    monkeypatch.setattr(native, "library", lambda: None)
    assert run("--version").out.endswith("loops: NumPy's (installed without a C compiler: slower)\n")


# --- Which index -------------------------------------------------------------------------------------------------


def test_an_index_is_a_name_a_path_or_from_the_environment(here: Path, copy: Path,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    expected = run("query", "storm", "--format", "ids")
    assert expected.status == 0
    assert run("query", "storm", "--format", "ids", "-i", "news") == expected
    assert run("query", "storm", "--format", "ids", "-i", here / "indexes/news") == expected
    assert run("query", "storm", "--format", "ids", "-i", copy) == expected
    monkeypatch.setenv("SEARCHNEWS_INDEX", str(copy))
    assert run("stats").out.split()[1] == str(copy)
    assert run("stats", "-i", "news").out.split()[1] == "indexes/news"


@pytest.mark.parametrize("name", ["query", "entities", "timeline", "stats", "check", "optimize", "delete"])
def test_an_unknown_index(name: str) -> None:
    wrong(run(name, "a", "-i", "nws") if name in ("query", "delete") else run(name, "-i", "nws"),
          "indexes/nws", "searchnews index PATH -i")  # fmt: skip


def test_an_unknown_index_is_told_with_those_there_are() -> None:
    wrong(run("query", "a", "-i", "nws"), "indexes here: news")


def test_a_directory_that_is_no_index() -> None:
    wrong(run("query", "a", "-i", "./seeds"), "not an index")
    wrong(run("index", "seeds", "-i", "./seeds"), "holds other files")
    assert not list(Path("seeds").glob("*MAIN*"))


def test_a_file_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    wrong(run("query", "a", "-i", tmp_path / "file"), "no index")
    wrong(run("index", "seeds", "-i", tmp_path / "file"), "file")
    wrong(run("index", "seeds", "-i", tmp_path / "file/below"), "file/below")


def test_an_index_of_a_newer_format(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toc, _ = commit.open_newest(copy)
    monkeypatch.setattr(commit, "FORMAT", commit.FORMAT + 1)
    commit.write(copy, commit.Toc(toc.generation + 1, toc.entries, toc.retired, toc.files))
    monkeypatch.undo()
    wrong(run("query", "a", "-i", copy), "newer", "upgrade")


# --- index -------------------------------------------------------------------------------------------------------


def test_index_tells_what_it_did_and_a_second_run_does_nothing(fresh: Path) -> None:
    first = run("index", SEEDS, "-i", "mine", "-j", "1")
    assert (first.status, first.out) == (0, "")
    assert re.search(r"files +33 added", first.err)
    assert re.search(r"articles +45 added +3 copies", first.err)
    assert "index     indexes/mine" in first.err
    before = sorted(path.name for path in (fresh / "indexes/mine").iterdir())
    second = run("index", SEEDS, "-i", "mine", "-j", "1")
    assert re.search(r"files +0 added +33 unchanged", second.err)
    assert "time" not in second.err
    assert sorted(path.name for path in (fresh / "indexes/mine").iterdir()) == before
    assert count("mine") == 45


def test_dry_run_says_and_does_nothing(fresh: Path) -> None:
    Path("one.txt").write_text("A title\n\nA body.\n")
    ran = run("index", "one.txt", "--dry-run")
    assert ran.status == 0
    assert ran.out.split() == ["add", str(fresh / "one.txt")]
    assert "1 to add" in ran.err
    assert not Path("indexes").exists()
    run("index", "one.txt", "-j", "1")
    assert run("index", "one.txt", "--dry-run") == Ran(0, "", "0 to add, 0 to update, 1 unchanged, 0 to remove\n")
    Path("one.txt").write_text("A title\n\nAnother body.\n")
    assert run("index", ".", "--dry-run").out.split() == ["update", str(fresh / "one.txt")]  # not the index itself


def test_a_file_that_is_gone_is_mentioned(fresh: Path) -> None:
    Path("news").mkdir()
    for name in "abc":
        Path(f"news/{name}.txt").write_text(f"Title {name}\n\nBody.\n")
    assert "gone" not in run("index", "news").err
    Path("news/a.txt").unlink()
    assert "\ngone      1 file; --prune removes its articles\n" in run("index", "news").err
    Path("news/b.txt").unlink()
    assert "\ngone      2 files; --prune removes their articles\n" in run("index", "news").err
    assert "gone" not in run("index", "news/c.txt").err  # of another place
    ran = run("index", "news", "--dry-run")
    assert ran.out.count("gone      ") == 2
    assert ran.err == "0 to add, 0 to update, 1 unchanged, 0 to remove, 2 gone\n"
    ran = run("index", "news", "--prune")
    assert ("2 removed" in ran.err, "--prune" in ran.err) == (True, False)


def test_prune_removes_what_is_gone(fresh: Path) -> None:
    for name in ("one", "two"):
        Path(f"news/{name}").mkdir(parents=True)
        Path(f"news/{name}/a.txt").write_text(f"Title {name}\n\nBody {name}.\n")
    run("index", "news", "-j", "1")
    Path("news/one/a.txt").unlink()
    assert run("index", "news", "-j", "1").status == 0
    assert count("news") == 2
    assert run("index", "news", "--dry-run", "--prune").out.split() == ["remove", str(fresh / "news/one/a.txt")]
    assert "1 removed" in run("index", "news", "-j", "1", "--prune").err
    assert run("query", "*", "--format", "ids").out.split() == ["news/two/a.txt"]


BROKEN = '{"title": "Good", "body": "Fine."}\n{"title": broken\n{"note": "neither"}\n{"title": "Last", "body": "x"}\n'


def test_broken_records_are_told_and_counted_and_the_rest_is_indexed(fresh: Path) -> None:
    Path("a.jsonl").write_text(BROKEN)
    ran = run("index", "a.jsonl", "-j", "1", "--report", "report.jsonl")
    assert ran.status == 0
    assert re.search(r"articles +2 added.* 2 skipped", ran.err)
    assert "a.jsonl:2: " in ran.err
    assert "a.jsonl:3: has neither a title nor a text" in ran.err
    rows = [json.loads(line) for line in Path("report.jsonl").read_text().splitlines()]
    assert [(row["path"], row["line"], row["kind"]) for row in rows] == [
        ("a.jsonl", 2, "skipped"), ("a.jsonl", 3, "skipped")]  # fmt: skip
    assert all(row["reason"] for row in rows)


def test_files_that_an_extra_would_read_are_named(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchnews.sources.recognition._installed", lambda extra: extra != "pdf")
    Path("news").mkdir()
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        Path("news", name).write_bytes(b"%PDF-1.7\n")
    Path("news/d.txt").write_text("A\n\nB\n")
    ran = run("index", "news", "-j", "1", "--report", "report.jsonl")
    assert "ignored: news/a.pdf and 2 more (pip install 'searchnews[pdf]')" in ran.err.splitlines()
    assert re.search(r"files +1 added  3 ignored", ran.err)
    rows = [json.loads(line) for line in Path("report.jsonl").read_text().splitlines()]
    assert [(row["path"], row["kind"]) for row in rows] == [(f"news/{n}.pdf", "ignored") for n in "abc"]
    ran = run("index", "news/a.pdf", "-j", "1")  # the person wants to know why not
    assert "skipped: news/a.pdf: needs an extra: pip install 'searchnews[pdf]'" in ran.err


def test_cuts_of_boilerplate_are_counted(fresh: Path) -> None:
    Path("searchnews.yaml").write_text("boilerplate: ['ENDS', '[(]Reporting .*[)]']\n")
    Path("a.txt").write_text("A\n\nShips came. (Reporting by Ana Ruiz)\nENDS\n")
    Path("b.txt").write_text("B\n\nBoats came.\n")
    ran = run("index", "a.txt", "b.txt", "-j", "1")
    assert re.search(r"articles +2 added  2 pieces of boilerplate cut$", ran.err, re.MULTILINE)
    assert "cut:" not in ran.err
    assert run("index", "b.txt", "-j", "1").err.count("boilerplate") == 0


def test_strict_stops_at_the_first_broken_record(fresh: Path) -> None:
    Path("a.jsonl").write_text(BROKEN)
    wrong(run("index", "a.jsonl", "-j", "1", "--strict"), "a.jsonl:2")
    wrong(run("index", "a.jsonl", "-j", "2", "--strict"), "a.jsonl:2")


def test_a_report_that_cannot_be_written_stops_before_any_work(fresh: Path) -> None:
    wrong(run("index", SEEDS, "--report", "no/such/place"), "no/such/place")
    assert not Path("indexes").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(fresh: Path) -> None:
    Path("a.txt").write_text("A\n\nB\n")
    Path("b.txt").write_text("C\n\nD\n")
    Path("a.txt").chmod(0)
    ran = run("index", ".", "-j", "1")
    assert ran.status == 0
    assert "a.txt: cannot be read" in ran.err
    assert count("news") == 1


def test_too_little_memory_is_not_nothing_found(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def search(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("searchnews.archive.Archive.search", search)
    ran = run("query", "storm", "-i", copy)
    assert (ran.status, ran.out) == (2, "")
    wrong(ran, "needs more memory than there is")


def test_a_file_that_cannot_be_read(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for those whom permissions do not stop: opening the file fails."""
    Path("a.txt").write_text("A\n\nB\n")
    Path("b.txt").write_text("C\n\nD\n")

    def fails(path: str) -> ContentHash:
        if path.endswith("a.txt"):
            raise PermissionError(13, "Permission denied", path)
        return ContentHash(path)

    monkeypatch.setattr("searchnews.sync.ContentHash", fails)
    ran = run("index", ".", "-j", "1")
    assert ran.status == 0
    assert "a.txt: cannot be read: Permission denied" in ran.err
    assert re.search(r"files +\d added", ran.err)
    assert count("news", "D") == 1


def test_a_full_disk(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.txt").write_text("A\n\nB\n")
    run("index", "a.txt", "-j", "1")
    Path("b.txt").write_text("C\n\nD\n")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("searchnews.storage.commit.os.fsync", full)
    wrong(run("index", "b.txt", "-j", "1"), "no space left", "intact")
    monkeypatch.undo()
    assert count("indexes/news") == 1
    run("index", "b.txt", "-j", "1", "-i", "indexes/news")
    assert count("indexes/news") == 2


def test_sources_of_the_settings_are_indexed_without_a_path(fresh: Path) -> None:
    wrong(run("index"), "sources in searchnews.yaml")
    Path("dump").mkdir()
    Path("dump/a.jsonl").write_text('{"head": "Flood", "text": "Water.", "date": "03/04/2025"}\n')
    Path("searchnews.yaml").write_text(
        PLAIN + "index: wire\nsources:\n- path: dump\n  source: Agency\n  date_order: MDY\n  fields: {title: head}\n"
    )
    assert run("index", "-j", "1").status == 0
    hit = json.loads(run("query", "title:flood", "--format", "jsonl", "-i", "wire").out)
    assert (hit["source"], hit["published"][:10]) == ("Agency", "2025-03-04")
    assert run("query", "title:flood").status == 0  # the default index, by the settings


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_jobs_find_the_same(fresh: Path, jobs: str) -> None:
    assert run("index", SEEDS, "--jobs", jobs, "--memory", "512").status == 0
    assert count("news", "storm") == count("news", "storm OR storms") > 3
    assert count("news") == 45


# --- One writer --------------------------------------------------------------------------------------------------

HOLD_THE_LOCK = """
import sys, time
from pathlib import Path
from typing import Any
from searchnews.storage.lock import write_lock
with write_lock(Path(sys.argv[1]), 1):
    print("locked", flush=True)
    time.sleep(60)
"""


def test_a_locked_index_says_who_writes(copy: Path) -> None:
    holder = subprocess.Popen([command()[0], "-c", HOLD_THE_LOCK, str(copy)], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"locked\n"
        wrong(run("index", "seeds", "-i", copy, "--wait", "0.1"), f"process {holder.pid}", "waited 0.1 s")
        assert count(copy, "storm") > 0  # reading goes on
    finally:
        holder.kill()
        holder.wait()
        assert holder.stdout is not None
        holder.stdout.close()
    with write_lock(copy, 0.1):  # the lock died with its process
        pass


@pytest.mark.parametrize("module", ["click", "importlib.metadata", "searchnews.render.terminal", "whoosh", "numpy"])
def test_ctrl_c_while_the_program_is_loaded(fresh: Path, module: str) -> None:
    (fresh / "a.txt").write_text("Title\n\nText.\n")
    script = """
import os, signal, sys
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[0]:
            os.kill(os.getpid(), signal.SIGINT)
sys.argv = sys.argv[1:]
sys.meta_path.insert(0, Interrupting())
from searchnews.__main__ import main
main()
"""
    argument = "--version" if module == "importlib.metadata" else "index"
    arguments = [sys.executable, "-c", script, module, argument, "a.txt", "-j", "1"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr.strip() == "searchnews: interrupted; what was committed is kept"


def test_ctrl_c_leaves_what_was_committed(fresh: Path) -> None:
    Path("first.txt").write_text("First\n\nCommitted.\n")
    assert run("index", "first.txt", "-j", "1").status == 0
    with Path("large.jsonl").open("w") as file:
        for number in range(100_000):
            file.write(json.dumps({"title": f"Title {number}", "body": f"word{number} " * 60}) + "\n")
    running = subprocess.Popen(command("index", "large.jsonl", "-j", "1"), stderr=subprocess.PIPE, text=True)
    lock = Path("indexes/news/MAIN_WRITELOCK")
    deadline = time.monotonic() + 60
    while f"process {running.pid} " not in lock.read_text() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.2)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert err.strip() == "searchnews: interrupted; what was committed is kept"
    assert count("news", "committed") == 1
    with pytest.raises(LockedError), write_lock(Path("indexes/news"), 0), write_lock(Path("indexes/news"), 0):
        pass  # the lock is free: only the second of these two fails


def test_watch_follows_changes_until_ctrl_c(fresh: Path) -> None:
    Path("inbox").mkdir()
    Path("inbox/a.txt").write_text("First\n\nThere before.\n")
    running = subprocess.Popen(command("watch", "inbox", "--prune"), stderr=subprocess.PIPE, text=True)
    try:
        assert running.stderr is not None
        said = [running.stderr.readline()]
        while not said[-1].startswith("watching inbox") and said[-1]:
            said.append(running.stderr.readline())
        assert count("news", "before") == 1
        time.sleep(0.5)  # the watcher has to have begun
        Path("inbox/b.txt").write_text("Second\n\nCame later.\n")
        Path("inbox/a.txt").unlink()
        deadline = time.monotonic() + 60
        while (found := run("query", "*", "--format", "ids").out) != "inbox/b.txt\n" and time.monotonic() < deadline:
            time.sleep(0.1)
        assert found == "inbox/b.txt\n"
    finally:
        running.send_signal(signal.SIGINT)
        _, rest = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "Traceback" not in rest


def test_many_files_are_one_commit(fresh: Path) -> None:
    names = [f"n{number}.txt" for number in range(20)]
    for name in names:
        (fresh / name).write_text(f"Title {name}\n\nText.\n")
    assert "20 added" in run("index", *names).err
    assert commit.newest(fresh / "indexes/news") == 1


def test_watch_waits_for_another_writer(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (fresh / "a.txt").write_text("Title\n\nText.\n")
    locked = iter([LockedError("busy"), LockedError("busy"), None])
    real = searchnews.sync.sync

    def sync(*arguments: Any, **options: Any) -> object:
        if error := next(locked):
            raise error
        return real(*arguments, **options)

    monkeypatch.setattr("searchnews.sync.sync", sync)
    monkeypatch.setattr("watchfiles.watch", lambda *_, **__: iter(()))
    ran = run("watch", "a.txt")
    assert ran.status == 0
    assert ran.err.count("waiting for another writer: busy\n") == 1
    assert "1 added" in ran.err


# --- delete, check, optimize, stats ------------------------------------------------------------------------------


def test_delete_by_id(copy: Path) -> None:
    ran = run("delete", "sport-0518", "no-such-id", "-i", copy)
    assert (ran.status, ran.out, ran.err) == (0, "", "1 article deleted\n")
    assert run("query", "id:sport-0518", "-i", copy).status == 1
    assert run("delete", "sport-0518", "-i", copy) == Ran(1, "", "0 articles deleted\n")
    assert count(copy) == 44


def test_delete_means_the_days_of_the_settings(fresh: Path) -> None:
    (fresh / "a.jsonl").write_text(
        '{"id": "late", "body": "x", "published": "2025-09-07T20:00:00Z"}\n'  # the 8th in Tokyo
        '{"id": "noon", "body": "x", "published": "2025-09-07T12:00:00Z"}\n'
    )
    (fresh / "searchnews.yaml").write_text("timezone: Asia/Tokyo\ntagger: none\n")
    assert run("index", "a.jsonl").status == 0
    assert run("query", "published:2025-09-08", "--format", "ids").out == "late\n"
    assert run("delete", "--query", "published:2025-09-08", "--yes").err == "1 article deleted\n"
    assert run("query", "*", "--format", "ids").out == "noon\n"


def test_a_query_is_given_up_in_time(copy: Path, fresh: Path) -> None:
    for name in ("query", "entities", "timeline"):
        wrong(run(name, "storm w/s coast", "--timeout", "1e-9", "-i", copy), "takes more than 1e-09 s")
    (fresh / "searchnews.yaml").write_text("timeout: 0.000000001\n")
    wrong(run("query", "storm", "-i", copy), "takes more than")
    assert run("query", "storm", "--timeout", "0", "-i", copy).status == 0


def test_delete_by_query_wants_a_yes(copy: Path) -> None:
    before = count(copy, "storm")
    wrong(run("delete", "--query", "storm", "-i", copy), f"{before} articles match", "--yes")
    assert count(copy, "storm") == before
    assert run("delete", "--query", "storm", "--yes", "-i", copy).err == f"{before} articles deleted\n"
    assert count(copy, "storm") == 0
    assert count(copy) == 45 - before
    wrong(run("delete", "--query", "storm AND (", "-y", "-i", copy), "not closed")


def test_check_finds_any_flipped_byte(copy: Path) -> None:
    assert run("check", "-i", copy) == Ran(0, "", "all checksums hold\n")
    segment = max(copy.glob("*.news"), key=lambda path: path.stat().st_size)
    good = segment.read_bytes()
    for at in (20, len(good) // 3, len(good) // 2, len(good) - 100):
        segment.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        ran = run("check", "-i", copy)
        assert ran.status == 1, at
        assert segment.name in ran.out
        assert "restore" in ran.err
    segment.write_bytes(good)
    assert run("check", "-i", copy).status == 0


def test_check_repairs(copy: Path) -> None:
    assert run("check", "--repair", "-i", copy) == Ran(0, "", "45 articles kept; nothing lost\n")
    path = next(copy.glob("*.news"))
    path.write_bytes(path.read_bytes()[:-200_000])
    assert f"searchnews check --repair -i {copy}" in run("check", "-i", copy).err
    ran = run("check", "--repair", "-i", copy)
    assert ran.status == 1
    assert ran.out.startswith(f"lost: {path}: ")
    assert run("check", "-i", copy) == Ran(0, "", "all checksums hold\n")


def test_check_finds_a_damaged_commit(copy: Path) -> None:
    toc = next(copy.glob("*.toc"))
    toc.write_bytes(toc.read_bytes()[:-20])
    ran = run("check", "-i", copy)
    assert ran.status == 1
    assert toc.name in ran.out
    wrong(run("query", "a", "-i", copy), toc.name, "run: searchnews check -i")


def test_optimize_drops_deleted_articles(copy: Path) -> None:
    run("delete", "--query", "bank", "-y", "-i", copy)
    assert "deleted ones await" in run("stats", "-i", copy).out
    ran = run("optimize", "-i", copy)
    assert (ran.status, ran.out) == (0, "")
    assert re.match(r"segments: \d+ -> 1; on disk: ", ran.err)
    assert "await" not in run("stats", "-i", copy).out
    assert count(copy, "bank") == 0
    assert count(copy, "storm") > 0


def test_stats_say_where_words_are_found_as_they_are_written(tmp_path: Path) -> None:
    with searchnews.create(tmp_path / "index") as archive:
        archive.add([searchnews.Article(id=code, body="利率", language=code) for code in ("en", "ja", "de")])
    told = run("stats", "-i", tmp_path / "index").out
    assert "de, en, ja (words as they are written; no names but listed ones; days by name)" in " ".join(told.split())


def test_stats() -> None:
    ran = run("stats")
    assert (ran.status, ran.err) == (0, "")
    shown = dict(line.split(maxsplit=1) for line in ran.out.splitlines())
    assert shown["articles"] == "45"
    assert shown["languages"] == "de, en (43 guessed), fr"
    assert shown["published"].startswith("2025-03-04 to ")


def test_without_a_command_there_is_the_help() -> None:
    ran = run()
    assert (ran.status, ran.out, ran.err) == (2, "", run("--help").out)
    assert run("--config", "nowhere.yaml").err == ran.err


@pytest.mark.parametrize("command", ["query", "entities", "timeline"])
def test_a_query_without_quotes_is_told_so(command: str) -> None:
    ran = run(command, "storm", "AND", "coast")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.endswith("Error: one query, not 3 arguments; did you mean 'storm AND coast'?\n")


def test_stats_tell_days_of_the_time_zone(fresh: Path) -> None:
    Path("a.jsonl").write_text('{"id": "late", "title": "Late", "published": "2025-01-01T02:00:00Z"}\n')
    Path("searchnews.yaml").write_text("timezone: America/New_York\n")
    assert run("index", "a.jsonl", "-j", "1").status == 0
    assert run("query", "published:2024-12-31", "--format", "ids").out == "late\n"
    assert "published  2024-12-31 to 2024-12-31\n" in run("stats").out


# --- entities, timeline, formats, config -------------------------------------------------------------------------


def test_entities_without_any_are_status_1() -> None:
    assert run("entities", "storm").status == 1  # indexed without a tagger


def test_entities_of_records_that_name_them(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from searchnews import Article, Enrich, EntityCount, create

    named = [
        Article(id=f"a{n}", body="x", person=(EntityCount("Ilara Voss", 2), EntityCount(f"Other {n}", 1)),
                org=(EntityCount("Civic Union", 1),))
        for n in range(3)
    ]  # fmt: skip
    with create("indexes/news") as archive:
        archive.add(named, enrich=Enrich(entities="none"))
    rows = list(csv.DictReader(io.StringIO(run("entities", "--format", "csv").out)))
    assert rows[0] == {"value": "Ilara Voss", "field": "person", "articles": "3", "mentions": "6"}
    assert len(rows) == 5
    table = run("entities", "*", "--kind", "org")
    assert table.status == 0
    assert "Civic Union" in table.out
    assert "Voss" not in table.out
    counts = json.loads(run("entities", "--kind", "person", "--format", "json", "-n", "1").out)["counts"]
    assert [c["value"] for c in counts] == ["Ilara Voss"]
    together = json.loads(run("entities", "--with", "other 1", "--kind", "person", "--format", "json").out)["counts"]
    assert [(c["value"], c["articles"]) for c in together] == [("Ilara Voss", 1)]
    wrong(run("entities", "("), "closed")


def test_timeline() -> None:
    ran = run("timeline", "odalys", "--by", "month")
    assert (ran.status, ran.err) == (0, "")
    assert "2025-08" in ran.out
    rows = list(csv.DictReader(io.StringIO(run("timeline", "odalys", "--format", "csv", "--by", "day").out)))
    assert sum(int(row["articles"]) for row in rows if row["begin"] < "2026") == count("news", "odalys published:2025")
    shares = json.loads(run("timeline", "odalys", "--share", "--format", "json").out)["buckets"]
    assert all(0 <= bucket["share"] <= 1 for bucket in shares)
    assert run("timeline", "--field", "mentioned", "--by", "year").status == 0
    assert run("timeline", "xylophone").status == 1
    wrong(run("timeline", "("), "closed")


def test_formats_names_every_format() -> None:
    from searchnews.sources import formats

    lines, _, named = run("formats").out.rpartition("\n\n")
    assert named.startswith("Names are found in articles in de, en, es, fr, it, nl, pt, ru;\ndays, also relative ones")
    lines = lines.splitlines()
    assert [line.split()[0] for line in lines] == [row.name for row in formats()]
    for line, row in zip(lines, formats(), strict=True):
        assert ("pip install" in line) == bool(row.missing)


def test_config_shows_where_each_setting_came_from(fresh: Path) -> None:
    assert run("config", "--check") == Ran(0, "valid: searchnews.yaml\n", "")
    shown = run("config", "--show").out
    assert re.search(r"^tagger +'none' +# searchnews.yaml:1$", shown, re.MULTILINE)
    assert re.search(r"^index +'news' +# default$", shown, re.MULTILINE)
    assert run("config").out == shown
    Path("other.yaml").write_text("\n\nindex: elsewhere\n")
    assert re.search(r"^index +'elsewhere' +# other.yaml:3$", run("--config", "other.yaml", "config").out, re.MULTILINE)
    Path("searchnews.yaml").unlink()
    assert "no settings file" in run("config", "--check").out


def test_bad_settings_stop_every_command(fresh: Path) -> None:
    Path("searchnews.yaml").write_text("index: news\ntimezone: Mars/Olympus\n")
    for arguments in (("config", "--check"), ("config",), ("query", "a"), ("index", "."), ("stats",)):
        wrong(run(*arguments), "searchnews.yaml:2: timezone: ", "Europe/London")
    wrong(run("--config", "missing.yaml", "query", "a"), "missing.yaml", "no such file")


def test_a_model_file_finds_names(fresh: Path) -> None:
    (fresh / "a.md").write_text("# Notes\n\nAlma Ferrier flew to Lima.\n")
    Path("searchnews.yaml").write_text(f"tagger: {MODEL}\n")
    assert run("index", "a.md", "-i", "named").status == 0
    assert "Alma Ferrier" in run("entities", "-i", "named").out
    for number, tagger in enumerate(("missing.npz", "a.npz")):
        Path("a.npz").write_text("not a model")
        Path("searchnews.yaml").write_text(f"tagger: {tagger}\n")
        for jobs in ("1", "2"):
            wrong(run("index", "a.md", "-i", f"unnamed-{number}-{jobs}", "-j", jobs), tagger, "not an entity model")


def test_the_time_zone_of_the_settings_holds_for_queries(here: Path) -> None:
    Path("zoned.yaml").write_text(PLAIN + "timezone: Etc/GMT+1\n")
    utc = run("query", "published:2025-09-14", "--format", "ids")
    corvane = run("--config", "zoned.yaml", "query", "published:2025-09-14", "--format", "ids")
    assert "first-round" not in utc.out
    assert "first-round" in corvane.out


def test_listed_names_are_found_without_a_tagger(fresh: Path) -> None:
    (fresh / "ship.json").write_text('{"title": "Ein Schiff", "body": "Die Ever Given.", "language": "de"}')
    (fresh / "names.yaml").write_text("always: {ship: [Ever Given]}\n")
    with (fresh / "searchnews.yaml").open("a") as settings:
        settings.write("entities: names.yaml\n")  # with the tagger off
    assert run("index", "ship.json", "-i", "ships").status == 0
    assert "Ever Given" in run("entities", "-i", "ships", "--kind", "other").out


def test_entities_yaml_of_the_index_is_looked_at(copy: Path) -> None:
    (copy / "entities.yaml").write_text("aliases:\n  A: [B\n")
    wrong(run("entities", "-i", copy), "entities.yaml:3", "not YAML")


# --- Terminals, pipes, processes ---------------------------------------------------------------------------------


def test_an_encoding_without_the_letters_is_no_error() -> None:
    ran = process("query", "łozyna OR müller", PYTHONIOENCODING="latin-1", encoding="latin-1")
    assert ran.status == 0
    assert "?ozyna" in ran.out
    assert "M\u00fcller" in ran.out
    assert "#" in process("timeline", "müller", PYTHONIOENCODING="latin-1", encoding="latin-1").out
    wrong(process("query", "łozyna(", PYTHONIOENCODING="latin-1", encoding="latin-1"), "function")


def test_the_shell_and_unconfirmed_deletes_need_a_terminal() -> None:
    wrong(run("shell"), "needs a terminal", "searchnews query")


def test_as_a_process() -> None:
    ran = process("query", "storm", "--format", "ids", "-n", "1")
    assert ran.status == 0
    assert len(ran.out.splitlines()) == 1
    assert ran.err == "1 of 6; -n all for all\n"


@pytest.mark.parametrize("limit", ["1000", "all"])
def test_a_reader_that_goes_away_is_no_error(here: Path, limit: str) -> None:
    """`searchnews query ... | head -1`, with more output than a pipe holds."""
    running = subprocess.Popen(
        command("query", "*", "-n", limit, "--format", "jsonl"), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},  # loses the error
    )  # fmt: skip
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.readline()
    running.stdout.close()
    assert running.stderr.read() == b""
    running.stderr.close()
    assert running.wait(60) == 0


@pytest.mark.parametrize(("arguments", "closed", "status"), [
    ("query storm", ">&-", 0), ("query storm", "2>&-", 0), ("query storm", "<&-", 0), ("query 'storm('", "2>&-", 2),
    ("index seeds -j 1", ">&- 2>&-", 0), ("delete --query storm", "<&-", 2), ("shell", "<&- >&-", 2),
])  # fmt: skip
def test_closed_files_are_no_error(arguments: str, closed: str, status: int) -> None:
    done = subprocess.run(f"{command()[0]} -m searchnews {arguments} {closed}", shell=True, capture_output=True,
                          text=True, timeout=60, check=False)  # fmt: skip
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device here")
def test_output_to_a_full_disk_is_an_error() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command("query", "storm"), stdout=full, stderr=subprocess.PIPE, text=True, timeout=60,
                              check=False)  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == "searchnews: No space left on device"
    assert "Traceback" not in done.stderr


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """What the program prints on a terminal."""
    import pexpect

    child = pexpect.spawn(command()[0], command(*arguments)[1:], env=os.environ | {"TERM": "xterm"} | environment,
                          encoding="utf-8", timeout=60, dimensions=(24, 100))  # fmt: skip
    child.expect(pexpect.EOF)
    child.close()
    assert isinstance(child.before, str)
    return child.before


def test_colours_are_for_terminals_that_want_them() -> None:
    assert "\x1b[" in on_a_terminal("query", "storm", "-n", "1")
    assert "\x1b[" not in on_a_terminal("query", "storm", "-n", "1", NO_COLOR="1")


def test_a_query_imports_nothing_heavy(copy: Path) -> None:
    """The start of a process is most of the time that a query takes."""
    code = (
        "import json, sys\nfrom searchnews.cli import main\ntry: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "print(json.dumps([name.split('.')[0] for name in sys.modules]), file=sys.stderr)"
    )
    done = subprocess.run([command()[0], "-c", code, "query", "storm OR rate", "-n", "1", "-i", copy], cwd=copy.parent,
                          capture_output=True, text=True, timeout=60, check=True)  # fmt: skip
    heavy = {"whoosh", "rich", "torch", "prompt_toolkit", "trafilatura", "lxml", "multiprocessing", "yaml"}
    assert "*" in done.stdout
    assert heavy & set(json.loads(done.stderr)) == set()


# --- What comes through a pipe ------------------------------------------------------------------------------------

LINES = '{"id": "a", "title": "Oil", "body": "Falls."}\n{"title": "Gas", "body": "Rises."}\n'


def piped(text: str, *arguments: str) -> Ran:
    asked = command("index", "-", "-i", "piped", *arguments)
    done = subprocess.run(asked, input=text.encode(), capture_output=True, timeout=60, check=False)
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        (LINES, ()),
        (LINES, ("--format", "jsonl", "-j", "2")),
        ('[{"id": "a", "title": "Oil", "body": "Falls."}, {"title": "Gas", "body": "Rises."}]', ()),
        ("id,title,body\na,Oil,Falls.\n,Gas,Rises.\n", ("--format", "csv")),
    ],
)
def test_articles_come_through_a_pipe(tmp_path: Path, text: str, arguments: tuple[str, ...]) -> None:
    with workplace(tmp_path / "work") as place:
        for counted in ("2 added", "0 added  2 updated"):  # the same articles are not added twice
            ran = piped(text, *arguments)
            assert (ran.status, ran.out) == (0, "")
            assert f"articles  {counted}" in ran.err
        with searchnews.open(place / "indexes" / "piped") as archive:
            assert sorted((a.title, a.body) for a in archive) == [("Gas", "Rises."), ("Oil", "Falls.")]
            assert archive.get("a") is not None


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        ("", (), "what is on standard input? Say --format with one of txt, md, jsonl"),
        ("id,title\na,Oil\n", (), "what is on standard input? Say --format with one of"),
        ("x", ("--format", "pdf"), "there is no format pdf to read from a pipe; say --format with one of txt"),
        (LINES, ("other",), "- stands alone for standard input, without --prune and --dry-run, with --format NAME"),
        (LINES, ("--prune",), "- stands alone for standard input"),
        (LINES, ("--dry-run",), "- stands alone for standard input"),
    ],
)
def test_wrong_pipes(tmp_path: Path, text: str, arguments: tuple[str, ...], message: str) -> None:
    with workplace(tmp_path / "work") as place:
        ran = piped(text, *arguments)
        assert (ran.status, ran.out) == (2, "")
        assert message in ran.err
        assert not (place / "indexes").exists()


def test_a_bad_line_in_a_pipe(tmp_path: Path) -> None:
    with workplace(tmp_path / "work"):
        ran = piped(LINES + "{bad\n")
        assert ran.status == 0
        assert "skipped: standard input:3: is not JSON" in ran.err
        assert "2 added" in ran.err
        assert piped(LINES + "{bad\n", "--strict").err.startswith("searchnews: standard input:3: is not JSON")


# --- Where indexes are, and what was meant ------------------------------------------------------------------------


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Path]:
    """Two indexes in a home, and one in another place with a name of the first."""
    with workplace(tmp_path / "work") as place:
        for name, title in (("home/a", "Oil"), ("home/b", "Gas"), ("indexes/a", "Here")):
            (place / "home").mkdir(exist_ok=True)
            with searchnews.create(place / name) as archive:
                article = searchnews.Article(title, id=title, published=datetime(2025, 9, 1, tzinfo=UTC))
                archive.add([article], enrich=searchnews.Enrich(entities="none", dates=False))
        yield place


@pytest.mark.parametrize(
    ("arguments", "environment", "found"),
    [
        (("query", "*", "-i", "a"), {}, "Here"),
        (("-i", "a", "query", "*"), {}, "Here"),
        (("-i", "a/", "query", "*"), {}, "Here"),
        (("query", "*", "-i", "a"), {"SEARCHNEWS_HOME": "home"}, "Oil"),
        (("query", "*", "-i", "b/"), {"SEARCHNEWS_HOME": "home"}, "Gas"),
        (("query", "*", "-i", "home/b"), {}, "Gas"),
        (("query", "*", "-i", "home/b/"), {}, "Gas"),
        (("-i", "b", "query", "*", "-i", "a"), {"SEARCHNEWS_HOME": "home"}, "Oil"),
        (("-i", "b", "query", "*"), {"SEARCHNEWS_HOME": "home", "SEARCHNEWS_INDEX": "a"}, "Gas"),
        (("query", "*"), {"SEARCHNEWS_HOME": "home", "SEARCHNEWS_INDEX": "b"}, "Gas"),
    ],
)
def test_which_index_is_meant(
    places: Path, arguments: tuple[str, ...], environment: dict[str, str], found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert run(*arguments, "--format", "ids") == Ran(0, f"{found}\n", "")


def test_the_home_of_the_settings(places: Path) -> None:
    (places / "searchnews.yaml").write_text("home: home\nindex: b\n")
    assert run("query", "*", "--format", "ids").out == "Gas\n"
    assert run("query", "*", "-i", "c").err.endswith("(indexes here: a, b)\n")


def test_indexes_are_listed(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run("indexes")
    assert ran.status == 0
    assert re.fullmatch(r"a +1 articles +0\.0 MB  2025-09-01 to 2025-09-01\n", ran.out)
    monkeypatch.setenv("SEARCHNEWS_HOME", "home")
    assert [row["name"] for row in json.loads(run("indexes", "--format", "json").out)["indexes"]] == ["a", "b"]
    assert run("indexes", "--format", "csv").out.splitlines()[0] == "name,articles,bytes,earliest,latest"
    next(iter((places / "home" / "a").glob("*.news"))).write_bytes(b"broken")
    ran = run("indexes")
    assert (ran.status, ran.out.count("\n"), ran.err.count("\n")) == (0, 1, 1)
    monkeypatch.setenv("SEARCHNEWS_HOME", "none")
    assert run("indexes") == Ran(1, "", "no indexes in none\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("oil", "gas"), "there is no command oil; to search: searchnews query 'oil gas'"),
        (("oil's",), "there is no command oil's; to search: searchnews query 'oil'\"'\"'s'"),
        (("quary", "oil"), "there is no command quary; did you mean query?"),
        (("query", "oil", "gas"), "one query, not 2 arguments; did you mean 'oil gas'?"),
        (("query", "oil", "and", '"a b"'), "one query, not 3 arguments; did you mean 'oil and \"a b\"'?"),
        (("entities", "oil", "gas"), "one query, not 2 arguments; did you mean 'oil gas'?"),
    ],
)
def test_what_was_meant(places: Path, arguments: tuple[str, ...], message: str) -> None:
    ran = run(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.endswith(f"Error: {message}\n")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("sto",), []), (("que",), ["query"]), (("watch",), ["watch", "watch-list"]),
        (("query", "-i", ""), ["a", "b"]), (("query", "-i", "b"), ["b"]),
        (("query", "--sort", "n"), ["newest"]), (("query", "--fields", "id,pe"), ["id,person"]),
        (("query", "--fields", "wor"), ["words"]), (("watch-list", "remove", "-i", "a", ""), ["crude", "gas"]),
    ],
)  # fmt: skip
def test_the_shell_completes(places: Path, words: tuple[str, ...], expected: list[str]) -> None:
    (places / "home" / "a" / "searches.yaml").write_text("crude: oil\ngas: gas\n")
    asked = {"COMP_WORDS": " ".join(("searchnews", *words)), "COMP_CWORD": str(len(words))}
    ran = process("", _SEARCHNEWS_COMPLETE="bash_complete", SEARCHNEWS_HOME="home", **asked)
    assert sorted(line.removeprefix("plain,") for line in ran.out.split()) == expected


def test_the_shell_completes_without_settings(places: Path) -> None:
    (places / "searchnews.yaml").write_text("home: [\n")
    asked = {"COMP_WORDS": "searchnews query -i b", "COMP_CWORD": "3"}
    assert process("", _SEARCHNEWS_COMPLETE="bash_complete", **asked) == Ran(0, "dir,b\n", "")
