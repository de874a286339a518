"""Does a wrong argument say what was expected, and is one string never taken for its letters?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import searchnews
from searchnews import Archive, Article, Enrich, Options
from searchnews.query.nodes import And, Or, Phrase, Word

WRONG: dict[str, tuple[Callable[[Archive], Any], type[Exception], str]] = {
    "query": (lambda a: a.search(5), TypeError, "query: expected a string"),  # type: ignore[arg-type]
    "parsed": (lambda a: searchnews.parse(None), TypeError, "query: expected a string"),  # type: ignore[arg-type]
    "now": (lambda a: a.search("x", now="x"), TypeError, "now: expected a datetime"),  # type: ignore[arg-type]
    "naive now": (lambda a: a.search("x", now=datetime(2025, 1, 1)), ValueError, "with a time zone"),
    "delete now": (lambda a: a.delete(["a"], query="x", now=datetime(2025, 1, 1)), ValueError, "with a time zone"),
    "timezone": (lambda a: a.search("x", timezone="UTC"), TypeError, "timezone: expected"),  # type: ignore[arg-type]
    "no timezone": (lambda a: a.search("x", timezone=None), TypeError, "timezone: expected"),  # type: ignore[arg-type]
    "timeout": (lambda a: a.search("x", timeout="5"), TypeError, "timeout: expected seconds"),  # type: ignore[arg-type]
    "facets": (lambda a: a.search("x").facets("tag", None), TypeError, "limit: expected"),  # type: ignore[arg-type]
    "entities": (lambda a: a.search("x").entities(limit=None), TypeError, "limit: expected"),  # type: ignore[arg-type]
    "begin": (lambda a: a.search("x").timeline(begin="2025"), TypeError, "begin: expected"),  # type: ignore[arg-type]
    "zone": (lambda a: a.search("x").timeline(timezone="UTC"), TypeError, "timezone: expected"),  # type: ignore[arg-type]
    "explain": (lambda a: a.search("x").explain(5), TypeError, "article: expected a hit or an id"),  # type: ignore[arg-type]
    "enrich": (lambda a: a.add([], enrich="none"), TypeError, "enrich: expected an Enrich"),  # type: ignore[arg-type]
    "always, one pair": (lambda a: Enrich(always=("Apple Day", "festival")), TypeError, "always"),  # type: ignore[arg-type]
    "always, letters": (lambda a: Enrich(always=("ab", "cd")), TypeError, "always"),  # type: ignore[arg-type]
    "always, a dict": (lambda a: Enrich(always={"a": "b"}), TypeError, "always"),  # type: ignore[arg-type]
    "tagger": (lambda a: Enrich(entities=None), TypeError, "entities: expected a string"),  # type: ignore[arg-type]
    "fields, one pair": (lambda a: Options(fields=("title", "head")), TypeError, "fields"),  # type: ignore[arg-type]
    "fields, a dict": (lambda a: Options(fields={"title": "head"}), TypeError, "fields"),  # type: ignore[arg-type]
    "fields, unknown": (lambda a: Options(fields=(("titel", "head"),)), ValueError, "no field titel"),
    "boilerplate": (lambda a: Options(boilerplate=("(",)), ValueError, "regular expression"),
    "order": (lambda a: Options(order="YMD"), ValueError, "not DMY or MDY"),  # type: ignore[arg-type]
    "times": (lambda a: Options(timezone="Atlantis/Poseidonis"), ValueError, "unknown time zone"),
    "phrase": (lambda a: Phrase("fun"), TypeError, "words: expected several"),  # type: ignore[arg-type]
    "and, one": (lambda a: And(Word("a")), TypeError, "children: expected"),  # type: ignore[arg-type]
    "and, none": (lambda a: And(()), TypeError, "children: expected"),
    "or, letters": (lambda a: Or("ab"), TypeError, "children: expected"),  # type: ignore[arg-type]
    "or, strings": (lambda a: Or(("a", "b")), TypeError, "children: expected"),  # type: ignore[arg-type]
}


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = searchnews.create(tmp_path / "index")
    archive.add([Article(id="a", title="x", body="x", published=datetime(2025, 1, 1, tzinfo=UTC))])
    return archive


@pytest.mark.parametrize("case", WRONG)
def test_wrong_arguments_say_what_was_expected(case: str, archive: Archive) -> None:
    call, kind, words = WRONG[case]
    with pytest.raises(kind, match=words):
        call(archive)
    assert len(archive) == 1


def test_a_file_of_corrections_that_was_named_must_be_there(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(searchnews.ConfigError, match=r"nowhere\.yaml"):
        searchnews.open(archive.path, entities=tmp_path / "nowhere.yaml")


def test_one_pattern_is_not_its_letters(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A title\n\nThe text.\n\nE\n\nENDS\n")
    (article,) = searchnews.read(tmp_path, Options(boilerplate="ENDS"))  # type: ignore[arg-type]
    assert article.body.split() == ["The", "text.", "E"]


def test_lists_do_where_tuples_are_kept() -> None:
    assert Options(fields=[["title", "head"]], boilerplate=["ENDS"]) == Options(  # type: ignore[arg-type,list-item]
        fields=(("title", "head"),), boilerplate=("ENDS",)
    )
    assert Enrich(always=[["Apple Day", "festival"]]) == Enrich(always=(("Apple Day", "festival"),))  # type: ignore[arg-type,list-item]
    assert hash(Phrase(["a", "b"])) == hash(Phrase(("a", "b")))  # type: ignore[arg-type]
    assert And([Word("a"), Word("b")]) == And((Word("a"), Word("b")))  # type: ignore[arg-type]
