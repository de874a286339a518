"""Are tagged articles found, and do tags and notes outlive changes of the index, two who write, and hostile files?"""

from __future__ import annotations

import dataclasses
import io
import json
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import reference
from click.shell_completion import ShellComplete
from corpus import PLAIN
from faces import Ran, run
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import Sample, samples
from strategies import trees

import searchnews
from searchnews import tagging
from searchnews.analysis import fold
from searchnews.cli import Chosen, cli
from searchnews.complete import complete, known_of
from searchnews.errors import ArchiveError, LockedError, NewerFormatError, SearchNewsError
from searchnews.query import nodes as q
from searchnews.query import parse
from searchnews.render.terminal import safe
from searchnews.search.answer import answer
from searchnews.search.evaluate import Evaluation, evaluate
from searchnews.search.tagged import with_tags
from searchnews.shell.commands import answer as shell_answer
from searchnews.shell.session import Session
from searchnews.shell.typing import suggestions
from searchnews.storage.snapshot import Snapshot
from searchnews.tagging import NONE, Annotations, tag_name

NAMES = [
    ("follow-up", "follow-up"),
    ("#Follow-Up", "follow-up"),
    ("  call \t back ", "call back"),
    ("Ångström", "ångström"),
    ("e\u0301", "é"),
    ("x" * 64, "x" * 64),
    ("1/2: (a)", "1/2: (a)"),
]
NO_NAMES = ["", " ", "#", "a*", "a?", 'a"', "a,b", "a;b", "a\\b", "x" * 65, "a\x1b[2J", "a\u202eb"]


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_names_of_tags(text: str, name: str) -> None:
    assert tag_name(text) == name == tag_name(name)


@pytest.mark.parametrize("text", NO_NAMES)
def test_what_is_no_name_of_a_tag(tmp_path: Path, text: str) -> None:
    for change in (tagging.tag, tagging.untag):
        for ids in (["a"], []):
            with pytest.raises(SearchNewsError, match="a tag has 1 to 64"):
                change(tmp_path, ids, text)
    assert list(tmp_path.iterdir()) == []


def test_tags_and_notes_are_kept(tmp_path: Path) -> None:
    assert tagging.read(tmp_path) == NONE
    assert tagging.state(tmp_path) is None
    assert tagging.untag(tmp_path, ["a"], "oil") == 0
    tagging.note(tmp_path, "a", " ")
    assert list(tmp_path.iterdir()) == []  # nothing to keep, no file
    assert tagging.tag(tmp_path, ["b", "a", "b"], "oil") == 2
    assert tagging.tag(tmp_path, ["b", "c"], "OIL") == 1
    assert tagging.tag(tmp_path, ["b"], "gas") == 1
    tagging.note(tmp_path, "b", " call  her\n again ")
    found = tagging.read(tmp_path)
    assert found == Annotations({"gas": ("b",), "oil": ("a", "b", "c")}, {"b": "call her\nagain"})
    assert found.tags_of == {"a": ("oil",), "b": ("gas", "oil"), "c": ("oil",)}
    assert tagging.untag(tmp_path, ["a", "x"], "oil") == 1
    tagging.note(tmp_path, "b", "")
    assert tagging.read(tmp_path) == Annotations({"gas": ("b",), "oil": ("b", "c")})
    assert [path.name for path in tmp_path.iterdir()] == [tagging.NAME]


KINDS, IDS, TEXTS = map(st.sampled_from, (["tag", "untag", "note"], "abc", ["", "oil", "gas", "x y"]))


@settings(max_examples=30)
@given(st.lists(st.tuples(KINDS, IDS, TEXTS), max_size=8))
def test_any_changes(tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, str, str]]) -> None:
    directory = tmp_path_factory.mktemp("any")
    tags: set[tuple[str, str]] = set()
    notes: dict[str, str] = {}
    before = tagging.state(directory)
    for change, id, text in changes:
        if change == "note":
            tagging.note(directory, id, text)
            notes = {**notes, id: text} if text else {k: v for k, v in notes.items() if k != id}
        elif text and change == "tag":
            assert tagging.tag(directory, [id], text) == ((text, id) not in tags)
            tags.add((text, id))
        elif text:
            assert tagging.untag(directory, [id], text) == ((text, id) in tags)
            tags.discard((text, id))
    found = tagging.read(directory)
    assert {(tag, id) for tag, ids in found.tags.items() for id in ids} == tags
    assert found.notes == notes
    assert not (tags or notes) or tagging.state(directory) != before


def test_two_who_write_at_once_lose_nothing(tmp_path: Path) -> None:
    def write(who: str) -> None:
        for number in range(10):
            tagging.tag(tmp_path, [f"{who}{number}"], "oil")
            tagging.note(tmp_path, f"{who}{number}", who)

    with ThreadPoolExecutor() as pool:
        list(pool.map(write, "abc"))
    expected = sorted(f"{who}{number}" for who in "abc" for number in range(10))
    found = tagging.read(tmp_path)
    assert found.tags == {"oil": tuple(expected)}
    assert list(found.notes) == expected


def test_every_change_is_seen_from_outside(tmp_path: Path) -> None:
    """Also in the same tick of the clock of the file system, and when the file stays as large."""
    seen = {tagging.state(tmp_path)}
    for number in range(8):
        tagging.tag(tmp_path, ["a"], f"t{number}")
        os.utime(tmp_path / tagging.NAME, ns=(0, 0))
        seen.add(tagging.state(tmp_path))
    assert len(seen) == 9


def test_who_waits_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tagging.tag(tmp_path, ["a"], "oil")
    monkeypatch.setattr(tagging, "_PATIENCE", 0)
    other = sqlite3.connect(tmp_path / tagging.NAME, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    for ask in (lambda: tagging.tag(tmp_path, ["b"], "oil"), lambda: tagging.read(tmp_path)):
        with pytest.raises(LockedError, match="another process"):
            ask()
    other.close()
    assert tagging.read(tmp_path).tags == {"oil": ("a",)}


def test_a_change_that_was_broken_off_is_undone(tmp_path: Path) -> None:
    tagging.tag(tmp_path, ["a"], "oil")
    path = tmp_path / tagging.NAME
    before = path.read_bytes()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA cache_spill = 1")
    other.execute("PRAGMA cache_size = 1")
    other.execute("BEGIN IMMEDIATE")
    other.executemany("INSERT INTO notes VALUES (?, ?)", ((str(n), "x" * 1000) for n in range(100)))
    journal = (tmp_path / f"{tagging.NAME}-journal").read_bytes()
    half = path.read_bytes()
    other.close()
    assert half != before
    path.write_bytes(half)  # as the process left them when it died
    (tmp_path / f"{tagging.NAME}-journal").write_bytes(journal)
    assert tagging.read(tmp_path) == Annotations({"oil": ("a",)})


def _sql(*statements: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with sqlite3.connect(path, isolation_level=None) as connection:
            for statement in statements:
                connection.execute(statement)

    return make


HOSTILE: dict[str, Callable[[Path], object]] = {
    "no database": lambda path: path.write_bytes(b"hello " * 1000),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:5000]),
    "header alone": lambda path: path.write_bytes(path.read_bytes()[:50]),
    "random page": lambda path: path.write_bytes(path.read_bytes()[:4096] + b"\xa5" * 8192),
    "another table": _sql("CREATE TABLE other (x)"),
    "a view": _sql("DROP TABLE notes", "CREATE VIEW notes AS SELECT article, tag AS note FROM tags"),
    "a trigger": _sql("CREATE TRIGGER t AFTER INSERT ON tags BEGIN DELETE FROM tags; END"),
    "another program": _sql("PRAGMA application_id = 7"),
    "a blob": _sql("INSERT INTO tags VALUES (x'00ff', 'oil')"),
    "no UTF-8": _sql("INSERT INTO tags VALUES (CAST(x'ff' AS TEXT), 'oil')"),
    "a name that steers a terminal": _sql("INSERT INTO tags VALUES ('a', char(27) || '[2J')"),
    "an endless note": _sql("INSERT INTO notes VALUES ('a', printf('%.*c', 9000000, 'x'))"),
    "a long note": _sql("INSERT INTO notes VALUES ('a', printf('%.*c', 10001, 'x'))"),
    "a link": lambda path: path.rename(path.parent / "real") and path.symlink_to(path.parent / "real"),
    "a directory": lambda path: (path.unlink(), path.mkdir()),
    "a pipe": lambda path: (path.unlink(), os.mkfifo(path)),
    "no place for a journal": lambda path: Path(f"{path}-journal").mkdir(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_one_line(tmp_path: Path, name: str) -> None:
    tagging.tag(tmp_path, ["a"], "oil")
    HOSTILE[name](tmp_path / tagging.NAME)
    with pytest.raises(ArchiveError, match=tagging.NAME) as error:
        tagging.tag(tmp_path, ["b"], "oil") and tagging.read(tmp_path)
    assert "\n" not in str(error.value)


def test_a_newer_file_is_said_to_be_one(tmp_path: Path) -> None:
    tagging.tag(tmp_path, ["a"], "oil")
    _sql("PRAGMA user_version = 2", "CREATE TABLE more (x)")(tmp_path / tagging.NAME)
    with pytest.raises(NewerFormatError, match="newer searchnews"):
        tagging.read(tmp_path)


def test_an_empty_file_is_one_without_annotations(tmp_path: Path) -> None:
    (tmp_path / tagging.NAME).touch()
    assert tagging.read(tmp_path) == NONE
    assert tagging.tag(tmp_path, ["a"], "oil") == 1


def test_too_much_is_refused_and_nothing_of_it_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagging, "MOST", 2)
    with pytest.raises(SearchNewsError, match="more than 2"):
        tagging.tag(tmp_path, "abc", "oil")
    assert tagging.read(tmp_path) == NONE
    assert tagging.tag(tmp_path, "ab", "oil") == 2
    for id in "ab":
        tagging.note(tmp_path, id, "x")
    with pytest.raises(SearchNewsError, match="more than 2"):
        tagging.note(tmp_path, "c", "x")
    tagging.note(tmp_path, "b", "y")
    assert tagging.read(tmp_path).notes == {"a": "x", "b": "y"}
    with pytest.raises(SearchNewsError, match="at most 10,000"):
        tagging.note(tmp_path, "a", "x" * 10_001)
    with pytest.raises(SearchNewsError, match="cannot be tagged"):
        tagging.note(tmp_path, "", "x")


# --- Queries ---------------------------------------------------------------------------------------------------------

TAGS = ("oil", "follow-up", "follow up", "é", "2025", "and")
PATTERNS = ("oil", "OIL", "follow*", "follow-up", "*", "?il", "e", "none", "2025")


@settings(max_examples=40)
@given(samples(8), st.dictionaries(st.sampled_from(TAGS), st.sets(st.integers(0, 9))), st.data())
def test_tagged_articles_are_found_as_the_reference_finds_them(
    sample: Sample, numbers: dict[str, set[int]], data: st.DataObject
) -> None:
    tags = {name: [f"a-{number}" for number in own] for name, own in numbers.items()}
    part = st.sampled_from(PATTERNS).map(q.Tagged) | trees()
    pairs = st.lists(part, min_size=2, max_size=3)
    tree = data.draw(st.one_of(part, part.map(q.Not), pairs.map(q.And), pairs.map(q.Or)))
    asked = with_tags(tree, tags)
    for node in q.walk(asked):
        if isinstance(node, q.Tagged):
            names = [name for name in tags if reference.glob(fold(node.pattern), fold(name))]
            assert node.ids == {id for name in names for id in tags[name]}
    expected = reference.Archive(sample.live).search(asked)
    for found in (evaluate(sample.snapshot, asked), answer(Evaluation(sample.snapshot), asked)):
        assert set(ids_of(sample.snapshot, found.docs)) == set(expected)


def ids_of(snapshot: Snapshot, docs: list[np.ndarray]) -> list[str]:
    return [
        shard.article(doc).id
        for shard, found in zip(snapshot.shards, docs, strict=True)
        for doc in found.tolist()
    ]


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("tagged:follow-up", q.Tagged("follow-up")),
        ('tagged:"call back"', q.Tagged("call back")),
        ("tagged:#oil", q.Tagged("oil")),
        ("tagged:*", q.Tagged("*")),
        ("has:tagged", q.Tagged("*")),
        ("tagged:f*", q.Tagged("f*")),
        ("tagged:(a OR b)", q.Or((q.Tagged("a"), q.Tagged("b")))),
        ("tagged:(a, b)", q.Or((q.Tagged("a"), q.Tagged("b")))),
        ("oil -tagged:done", q.And((q.Word("oil"), q.Not(q.Tagged("done"))))),
    ],
)
def test_what_queries_say(query: str, tree: q.Node) -> None:
    assert parse(query) == tree == parse(str(tree))


ARTICLES = [
    searchnews.Article(id=f"a{n}", title=f"Oil {n}", body="Prices rose." * n, source="Lantern") for n in range(1, 6)
]


@pytest.fixture
def archive(tmp_path: Path) -> searchnews.Archive:
    archive = searchnews.create(tmp_path / "index")
    archive.add(ARTICLES, enrich=PLAIN)
    return archive


def found(archive: searchnews.Archive, query: str) -> list[str]:
    return sorted(hit.id for hit in archive.search(query))


def test_tags_and_notes_of_an_archive(archive: searchnews.Archive) -> None:
    assert archive.tag(["a1", "a3"], "Follow-up") == 2
    assert archive.tag("a3", "done") == 1
    archive.note("a3", "call her")
    assert archive.tags() == {"done": 1, "follow-up": 2}
    assert found(archive, "tagged:follow-up") == ["a1", "a3"]
    assert found(archive, "tagged:follow-up NOT tagged:done") == ["a1"]
    assert found(archive, "oil NOT tagged:*") == ["a2", "a4", "a5"]
    assert archive.count("tagged:(done OR follow-up)") == 2
    (hit,) = archive.search("tagged:done")
    assert (hit.tagged, hit.note) == (("done", "follow-up"), "call her")
    (bare,) = archive.scan("tagged:done", with_text=False)
    assert (bare.tagged, bare.note) == (hit.tagged, hit.note)
    assert archive.untag(["a1", "gone"], "follow-up") == 1
    archive.note("a3", "")
    assert archive.tags() == {"done": 1, "follow-up": 1}
    assert next(iter(archive.search("tagged:done"))).note == ""


def test_a_tree_that_was_parsed_elsewhere_and_lists_of_queries_know_the_tags(archive: searchnews.Archive) -> None:
    archive.tag(["a1", "a3"], "x")
    assert found(archive, searchnews.parse("tagged:x")) == ["a1", "a3"]  # type: ignore[arg-type]
    assert [row.articles for row in archive.batch(["tagged:x", "oil tagged:y"])] == [2, 0]
    assert archive.compare(["tagged:x"], by="year").series[0].query == "tagged:x"
    (news,) = archive.news([searchnews.NamedQuery("x", "tagged:x")], searchnews.Seen())
    assert [(new.hit.id, new.hit.tagged) for new in news] == [("a1", ("x",)), ("a3", ("x",))]
    assert archive.delete(query="tagged:x") == 2


def test_tags_outlive_what_becomes_of_the_articles(archive: searchnews.Archive) -> None:
    archive.tag(["a2", "a4"], "x")
    archive.note("a4", "a note")
    archive.add([dataclasses.replace(ARTICLES[1], title="Another title")], enrich=PLAIN)
    assert found(archive, "tagged:x another") == ["a2"]
    archive.delete(["a4"])
    assert archive.tags() == {"x": 1}
    archive.optimize()
    assert found(archive, "tagged:*") == ["a2"]
    archive.add(ARTICLES[3:4], enrich=PLAIN)
    assert next(iter(archive.search("tagged:x", sort="longest"))).note == "a note"
    assert archive.tags() == {"x": 2}
    with searchnews.open(archive.path) as other:
        other.tag("a5", "x")
    assert archive.tags() == {"x": 3}  # what another process did is seen at once
    assert archive.check() == []


def test_ids_are_taken_exactly(archive: searchnews.Archive) -> None:
    archive.add([searchnews.Article(id="A1", title="Oil"), searchnews.Article(id="b  c", title="Oil")], enrich=PLAIN)
    archive.tag(["A1", " b\nc "], "x")
    assert found(archive, "tagged:x") == ["A1", "b c"]


@pytest.mark.parametrize("ask", [
    lambda archive: archive.tag(["a1", "nowhere"], "x"), lambda archive: archive.note("nowhere", "x"),
    lambda archive: archive.tag(["a1"], "x*"),
])  # fmt: skip
def test_what_cannot_be_tagged(archive: searchnews.Archive, ask: Callable[[searchnews.Archive], object]) -> None:
    with pytest.raises(SearchNewsError):
        ask(archive)
    assert archive.tags() == {}
    assert not (archive.path / tagging.NAME).exists()


@pytest.mark.parametrize("ids", [b"a1", 5, [5], [None]])
def test_ids_are_strings(archive: searchnews.Archive, ids: Any) -> None:
    with pytest.raises(TypeError):
        archive.tag(ids, "x")


def test_tags_are_completed_with_counts(archive: searchnews.Archive) -> None:
    archive.tag(["a1", "a3"], "follow-up")
    archive.tag(["a1"], "call back")
    archive.tag(["a1", "a2", "a3"], "frühling")

    def completed(text: str) -> list[tuple[str, str]]:
        found = complete(text, len(text), known_of(archive))
        return [(one.text, one.help) for one in found]

    assert completed("tagged:f") == [("frühling", "3 articles"), ('"follow-up"', "2 articles")]
    assert completed("tagged:up") == [('"follow-up"', "2 articles")]
    assert completed("tagged:BA") == [('"call back"', "1 article")]
    assert completed("tagged:x") == []
    assert ("tagged:", "tags that you and others at the desk gave it") in completed("tagg")


# --- Faces -----------------------------------------------------------------------------------------------------------


def test_a_collection_is_exported_whole(archive: searchnews.Archive, tmp_path: Path) -> None:
    index = ("-i", str(archive.path))
    told = " ".join(f"Word {number} of what both papers say." for number in range(40))
    copies = [dataclasses.replace(ARTICLES[2], id=id, body=told) for id in ("c1", "c2")]
    archive.add(copies, enrich=searchnews.Enrich(entities="none", dates=False))
    archive.tag(["a1", "c1", "c2"], "follow-up")
    exported = run("export", "--tagged", "Follow-up", *index)
    assert (exported.status, exported.err) == (0, "")
    assert sorted(json.loads(line)["id"] for line in exported.out.splitlines()) == ["a1", "c1", "c2"]  # copies, too
    assert run("export", "id:c1 OR id:a2", "--tagged", "follow-up", "--format", "ids", *index).out == "c1\n"
    path = tmp_path / "all.jsonl"
    assert run("export", "-o", str(path), *index) == Ran(0, "", f"7 articles in {path}\n")
    with searchnews.create(tmp_path / "again") as again:
        again.add(searchnews.read([path]), enrich=PLAIN)
        for article in archive.scan("*", copies=True):
            assert again.get(article.id) == archive.get(article.id)
    assert run("export", "--tagged", "nothing", *index) == Ran(1, "", "no articles\n")
    for wrong in (("a) OR (b", "--tagged", "x"), ("--tagged", "x*"), ("-o", "x.doc"), ("--format", "parquet")):
        assert run("export", *wrong, *index).status == 2


def test_the_commands(archive: searchnews.Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    index = ("-i", str(archive.path))
    assert run("tags", *index).status == 1
    assert run("tag", "a1", "a3", "Follow-Up", *index) == Ran(0, "", "2 articles tagged\n")
    assert run("tag", "a1", "follow-up", *index) == Ran(1, "", "0 articles tagged\n")
    monkeypatch.setattr("sys.stdin", io.StringIO("a2\n\na3\n"))
    assert run("tag", "-", "page 3", *index) == Ran(0, "", "2 articles tagged\n")
    assert run("tags", *index) == Ran(0, "follow-up  2\npage 3  2\n", "")
    assert json.loads(run("tags", *index, "--format", "json").out)["tags"][1] == {"tag": "page 3", "articles": 2}
    assert run("tag", "a1", "follow-up", "--remove", *index) == Ran(0, "", "1 article not tagged any more\n")
    assert run("note", "a3", *index).status == 1
    assert run("note", "a3", "call her\x1b[2J", *index) == Ran(0, "", "")
    kept = safe("call her\x1b[2J")
    assert run("note", "a3", *index).out == f"{kept}\n"
    assert run("notes", *index).out == f"a3  Oil 3  #follow-up #page 3  {kept}\n"
    assert run("notes", *index, "--format", "csv").out.split("\r\n")[1] == f"a3,Oil 3,follow-up; page 3,{kept}"
    shown = run("query", "tagged:follow-up", *index).out
    assert "#follow-up #page 3: call her" in shown
    (hit,) = json.loads(run("query", "tagged:follow-up", *index, "--format", "json").out)["hits"]
    assert (hit["tagged"], hit["note"].startswith("call her")) == (["follow-up", "page 3"], True)
    exported = run("query", "tagged:page*", *index, "--fields", "id,tagged", "--format", "csv", "-n", "all").out
    assert sorted(exported.split("\r\n")) == ["", "a2,page 3", "a3,follow-up; page 3", "id,tagged"]
    assert "call her" in run("query", "tagged:follow-up", *index, "--format", "markdown").out
    assert "#follow-up #page 3: call her" in run("show", "a3", *index).out
    counted = json.loads(run("facets", "tagged,source", "oil", *index, "--format", "json").out)["facets"]
    assert [(row["value"], row["articles"]) for row in counted[0]["counts"]] == [("page 3", 2), ("follow-up", 1)]
    assert run("note", "a3", "--remove", *index).status == 0
    assert run("notes", *index).status == 1
    wrong_ones = ("tag", "nowhere", "x"), ("note", "nowhere", "x"), ("tag", "a1", "x*"), ("note", "a", "b", "--remove")
    for wrong in wrong_ones:
        done = run(*wrong, *index)
        assert (done.status, done.out, "Traceback" in done.err) == (2, "", False)
    (archive.path / tagging.NAME).write_bytes(b"junk")
    for command in (("query", "oil"), ("tags",), ("tag", "a1", "x")):
        done = run(*command, *index)
        assert (done.status, len(done.err.splitlines())) == (2, 1)


def test_tags_are_completed_by_the_shell_of_the_system(archive: searchnews.Archive) -> None:
    archive.tag("a1", "follow-up")
    completing = ShellComplete(cli, {"obj": Chosen(None, None)}, "searchnews", "_SEARCHNEWS_COMPLETE")
    found = completing.get_completions(["tag", "-i", str(archive.path), "a1"], "Fo")
    assert [item.value for item in found] == ["follow-up"]
    assert completing.get_completions(["tag", "-i", "nowhere", "a1"], "fo") == []


def test_the_shell(archive: searchnews.Archive) -> None:
    session = Session(archive)

    def type_(line: str) -> str:
        nonlocal session
        answered = shell_answer(session, line)
        session = answered.session
        return answered.text

    assert "nothing is tagged" in type_(":tag")
    assert "nothing was searched" in type_(":tag 1 x")
    type_("oil")
    ids = [hit.id for hit in session.results or ()]
    assert "2 tagged; tagged:follow-up finds them" in type_(":tag 1 3 Follow-up")
    assert '1 tagged; tagged:"call back" finds them' in type_(":tag 1 1 call back")
    assert "0 tagged, 1 had the tag before" in type_(":tag 1 1 call back")
    assert "#follow-up" in type_(":open 3")
    assert "noted" in type_(':note 3 "call her"')
    assert "call her" in type_(":note 3")
    assert "#follow-up: call her" in type_(":open 3")
    assert "removed" in type_(":note 3 -")
    assert "nothing is noted" in type_(":note 3")
    assert "removed" in type_(':note 3 " "')
    archive.note(ids[2], "call her\nand him")
    assert type_(":note 3") == "call her\nand him\n"
    archive.note(ids[2], "")
    assert type_(":tag").split() == ["#call", "back", "1", "#follow-up", "2"]
    assert "1 not tagged any more" in type_(":untag 1 follow-up")
    assert "wants numbers" in type_(":tag x")
    assert "wants numbers" in type_(":tag 3")
    assert "a tag has" in type_(":tag 3 x*")
    type_("tagged:follow-up")
    assert [hit.id for hit in session.results or ()] == [ids[2]]
    assert [one.text for one in suggestions(session, ":untag 1 fo", 11)] == ["follow-up"]
    assert [one.text for one in suggestions(session, "tagged:ca", 9)] == ['"call back"']
