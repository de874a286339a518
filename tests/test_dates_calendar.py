"""Is calendar arithmetic right? Checked against datetime, and against days counted one by one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.dates import calendar
from searchnews.dates.calendar import HOLIDAY_NUMBER, OutOfRange, Part

DAYS = st.dates(date(100, 1, 1), date(9899, 12, 31))  # of the century after, the calendar lacks the end
UNITS = ["day", "week", "weekend", "month", "quarter", "half", "year", "decade", "century"]


def test_precisions_go_from_fine_to_coarse() -> None:
    units = [calendar.shift(date(2025, 9, 10).toordinal(), unit, 0) for unit in UNITS if unit != "weekend"]
    lengths = [i.until - i.begin for i in units]
    assert lengths == sorted(lengths)
    assert [i.precision for i in units] == [p for p in calendar.PRECISIONS if p not in ("weekend", "season")]


@pytest.mark.parametrize(("day", "unit"), [(date(9900, 1, 1), "century"), (date(9998, 12, 31), "decade")])
def test_a_unit_that_the_calendar_has_no_end_of(day: date, unit: str) -> None:
    with pytest.raises(OutOfRange):
        calendar.shift(day.toordinal(), unit, 0)


@given(DAYS, st.sampled_from(UNITS))
def test_a_unit_contains_its_day(day: date, unit: str) -> None:
    interval = calendar.shift(day.toordinal(), unit, 0)
    assert interval.begin < interval.until
    if unit == "weekend":
        assert [date.fromordinal(interval.begin + i).isoweekday() for i in (0, 1)] == [6, 7]
        assert day.isocalendar()[:2] == date.fromordinal(interval.begin).isocalendar()[:2]
    else:
        assert interval.begin <= day.toordinal() < interval.until


@given(DAYS, st.sampled_from(UNITS), st.integers(-5, 5))
def test_units_tile_the_calendar(day: date, unit: str, count: int) -> None:
    try:
        here, after = (calendar.shift(day.toordinal(), unit, n) for n in (count, count + 1))
    except OutOfRange:
        return
    gap = 5 if unit == "weekend" else 0
    assert here.until + gap == after.begin


@given(DAYS)
def test_weeks_are_iso_weeks(day: date) -> None:
    interval = calendar.week(day.toordinal())
    assert date.fromordinal(interval.begin) == date.fromisocalendar(*day.isocalendar()[:2], 1)


@given(st.integers(1, 9998), st.integers(1, 12), st.integers(1, 31))
def test_days_of_months_exist_when_datetime_says_so(year: int, month: int, day: int) -> None:
    try:
        expected = date(year, month, day).toordinal()
    except ValueError:
        with pytest.raises(OutOfRange):
            calendar.day_of(year, month, day)
    else:
        assert calendar.day_of(year, month, day).begin == expected


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("easter", ["1961-04-02", "2000-04-23", "2008-03-23", "2011-04-24", "2025-04-20"]),
        ("good friday", ["1998-04-10", "2025-04-18"]),
        ("thanksgiving", ["1999-11-25", "2025-11-27"]),
        ("election day", ["1998-11-03", "2004-11-02", "2016-11-08", "2022-11-08"]),
        ("memorial day", ["2025-05-26"]),
        ("labor day", ["2025-09-01"]),
        ("martin luther king day", ["2025-01-20"]),
        ("christmas", ["2025-12-25"]),
    ],
)
def test_holidays(name: str, days: list[str]) -> None:
    for day in map(date.fromisoformat, days):
        assert calendar.holiday(HOLIDAY_NUMBER[name], day.year) == day.toordinal()


@given(st.integers(1583, 9998))
def test_easter_is_a_sunday_in_spring(year: int) -> None:
    day = date.fromordinal(calendar.easter(year))
    assert day.isoweekday() == 7
    assert date(year, 3, 22) <= day <= date(year, 4, 25)


@given(st.integers(2, 9997), st.sampled_from(range(len(calendar.HOLIDAYS))))
def test_every_holiday_is_in_its_year(year: int, number: int) -> None:
    interval = calendar.part(Part("holiday", number), year)
    assert date.fromordinal(interval.begin).year == year


@pytest.mark.parametrize("count", [10**6, -(10**6)])
@pytest.mark.parametrize("unit", UNITS)
def test_far_away_is_out_of_range(unit: str, count: int) -> None:
    with pytest.raises(OutOfRange):
        calendar.shift(date(2025, 1, 1).toordinal(), unit, count * 10)


def test_same_day_of_a_shorter_month_is_its_last() -> None:
    assert calendar.same_day(date(2025, 3, 31).toordinal(), "month", -1) == date(2025, 2, 28).toordinal()
    assert calendar.same_day(date(2024, 2, 29).toordinal(), "year", 1) == date(2025, 2, 28).toordinal()
