"""Rows that a script has are articles: dicts, DataFrames, Arrow tables; and what is wrong with one is told by row and
field."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas
import pyarrow
import pytest

import searchnews
from searchnews import Article
from searchnews.errors import ArticleError

PLAIN = searchnews.Enrich(entities="none", dates=False, copies=False)
DAY = datetime(2025, 9, 1, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> searchnews.Archive:
    return searchnews.create(tmp_path / "index")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"id": "a", "title": "Oil", "body": "Falls."}, Article("Oil", "Falls.", "a")),
        ({"id": 7, "headline": "Oil", "text": "Falls."}, Article("Oil", "Falls.", "7")),
        ({"id": "a", "title": "Oil", "date": "2025-09-01"}, Article("Oil", id="a", published=DAY)),
        ({"id": "a", "title": "Oil", "date": DAY}, Article("Oil", id="a", published=DAY)),
        ({"id": "a", "title": "Oil", "date": date(2025, 9, 1)}, Article("Oil", id="a", published=DAY)),
        ({"id": "a", "title": "Oil", "date": pandas.Timestamp("2025-09-01")}, Article("Oil", id="a", published=DAY)),
        ({"id": "a", "title": "Oil", "date": pandas.NaT, "source": math.nan}, Article("Oil", id="a")),
        ({"id": "a", "title": "Oil", "date": pandas.NA, "source": None}, Article("Oil", id="a")),
        ({"id": np.int64(3), "title": np.str_("Oil"), "tag": np.array(["x"])}, Article("Oil", id="3", tag=("x",))),
        ({"id": "a", "title": "Oil", "authors": ["Ana Ruiz"]}, Article("Oil", id="a", author=("Ana Ruiz",))),
        ({"url": "https://a.example/b", "title": "Oil"}, Article("Oil", id="https://a.example/b", url="https://a.example/b")),
        ({"id": "a", "title": "Oil", "modified": DAY, "nothing": object}, Article("Oil", id="a", modified=DAY)),
    ],
)  # fmt: skip
def test_a_dict_is_an_article(archive: searchnews.Archive, row: dict[str, Any], expected: Article) -> None:
    assert archive.add([row], enrich=PLAIN) == 1
    (found,) = archive
    for name in ("title", "body", "id", "url", "author", "source", "tag", "published", "modified"):
        assert getattr(found, name) == getattr(expected, name), name


def test_a_row_without_an_id_gets_that_of_its_content(archive: searchnews.Archive) -> None:
    archive.add([{"title": "Oil", "body": "Falls."}], enrich=PLAIN)
    archive.add([Article("Oil", "Falls."), {"title": "Gas"}], enrich=PLAIN)
    assert len(archive) == 2


FRAME: dict[str, list[Any]] = {
    "head": ["Oil", "Gas", None],
    "content": ["Falls.", "Rises.", "No title."],
    "date": [DAY, None, datetime(2025, 9, 1, 2, tzinfo=ZoneInfo("Europe/Berlin"))],
}


@pytest.mark.parametrize(
    "made", [pandas.DataFrame, lambda columns: pandas.DataFrame(columns).convert_dtypes(), pyarrow.table,
             lambda columns: [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]],
)  # fmt: skip
def test_tables_are_added_row_by_row(archive: searchnews.Archive, made: Callable[[dict[str, list[Any]]], Any]) -> None:
    assert archive.add(made(FRAME), fields={"title": "head", "body": "content"}, enrich=PLAIN) == 3
    found = [(article.title, article.body, article.published) for article in archive]
    assert found == [("Oil", "Falls.", DAY), ("Gas", "Rises.", None), ("", "No title.", DAY)]


@pytest.mark.parametrize(
    ("row", "field", "message"),
    [
        ({"foo": 1, "bar": 2}, "", "article 2 ('x'): has neither a title nor a text; its fields: 'foo', 'bar', 'id'"),
        ({"title": math.nan}, "", "article 2 ('x'): has neither a title nor a text; its fields: 'title', 'id'"),
        ({"title": "x", "date": "nonsense"}, "published", "cannot read the publication time \"nonsense\""),
        ({"title": "x", "date": "03/04/2025"}, "published", "the date '03/04/2025' is ambiguous"),
        ({"title": "x", "date": "3025-01-01"}, "published", "more than a year in the future"),
        ({"title": "x", "modified": "nonsense"}, "modified", "article 2 ('x'): field modified: 'nonsense' is no time"),
        ({"title": "x", 5: "y"}, "", "expected names of fields that are strings, got 5"),
        ({"title": " ", "body": [" "]}, "", "has neither a title nor a text"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_row_and_field(
    archive: searchnews.Archive, row: dict[Any, Any], field: str, message: str
) -> None:
    with pytest.raises(ArticleError) as caught:
        archive.add([{"id": "good", "title": "good"}, row | {"id": "x"}], enrich=PLAIN)
    assert (caught.value.number, caught.value.field) == (2, field)
    assert message in str(caught.value)


def test_fields_have_to_be_ours(archive: searchnews.Archive) -> None:
    with pytest.raises(ValueError, match="there is no field tittle to read; choose one of title, body"):
        archive.add([{"head": "x"}], fields={"tittle": "head"})
    with pytest.raises(TypeError, match="expected several Article or dict"):
        archive.add({"title": "x"})
