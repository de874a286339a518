"""What the page for people who know another search engine says of each of its rows."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from searchnews.errors import QueryError
from searchnews.query import parse, remarks

PAGE = Path(__file__).parent.parent / "docs" / "from-elsewhere.md"
NOW = datetime(2025, 9, 15, 12, tzinfo=UTC)
ROWS = [
    tuple(cell.replace(r"\|", "|") for cell in found)
    for found in re.findall(r"^\| `(.*)` \| `(.*)` \| (.*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
]


def test_every_engine_has_rows() -> None:
    assert len(ROWS) > 50


@pytest.mark.parametrize(("there", "here", "said"), ROWS)
def test_rows(there: str, here: str, said: str) -> None:
    ours = parse(here, NOW)
    if said == "an error that says so":
        with pytest.raises(QueryError) as error:
            parse(there, NOW)
        assert error.value.suggestion
    elif said == "searched, with a remark":
        parse(there, NOW)
        assert remarks(there)
    else:
        assert said == "the same"
        assert parse(there, NOW) == ours
        assert not remarks(there)
