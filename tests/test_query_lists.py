"""Names of a file in a query."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.errors import QueryError
from searchnews.query import nodes as q
from searchnews.query import parse
from searchnews.query.lists import MOST_NAMES, read_names, with_lists

NAMES = ["Ana Ruiz", "C* \"x\" \\y"]


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("title:@names.txt", 'title:("Ana Ruiz" OR "C x y")'),
        ("oil headline:@names.txt", 'oil headline:("Ana Ruiz" OR "C x y")'),
        ("person:@a/b.txt gas", 'person:("Ana Ruiz" OR "C\\* \\"x\\" \\\\y") gas'),
        ("oil", "oil"),
        ("@names.txt", "@names.txt"),
        ("title:oil @names.txt", "title:oil @names.txt"),
    ],
)
def test_the_names_stand_in_its_place(query: str, same: str) -> None:
    assert with_lists(query, lambda path: NAMES) == same
    parse(with_lists(query, lambda path: NAMES))


@given(st.lists(st.text(max_size=12), min_size=1, max_size=5), st.sampled_from(("title", "source", "person")))
def test_whatever_is_in_the_file(names: list[str], field: str) -> None:
    try:
        text = with_lists(f"{field}:@x", lambda path: names)
    except QueryError:
        return
    for node in q.walk(parse(text)):
        assert isinstance(node, q.Or | q.Phrase | q.Keyword | q.Entity)


def test_the_library_reads_no_file(tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("oil\n")
    assert parse(f"title:@{tmp_path}/names.txt") != parse("title:(oil)")


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text("\ufeffAna Ruiz\n\n# nobody\n  Ilara Voss \n", encoding="utf-8")
    assert read_names(str(path)) == ["Ana Ruiz", "Ilara Voss"]
    for content in (b"", b"# nobody\n", b"\xff\n", b"a\n" * (MOST_NAMES + 1), b"a" * 2_000_000):
        path.write_bytes(content)
        with pytest.raises(QueryError):
            with_lists(f"title:@{path}", read_names)
    for wrong in (tmp_path, tmp_path / "missing", "a\0b"):
        with pytest.raises(QueryError, match="cannot be read"):
            with_lists(f"source:@{wrong}", read_names)
