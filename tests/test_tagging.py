"""Do tags and notes outlive all that happens to an index, two who write at once, and hostile files?"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchnews import tagging
from searchnews.errors import ArchiveError, LockedError, NewerFormatError, SearchNewsError
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
    with pytest.raises(SearchNewsError, match="a tag has 1 to 64"):
        tagging.tag(tmp_path, ["a"], text)
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
    with pytest.raises(SearchNewsError, match="at most 10,000"):
        tagging.note(tmp_path, "a", "x" * 10_001)
    with pytest.raises(SearchNewsError, match="cannot be tagged"):
        tagging.note(tmp_path, "", "x")
