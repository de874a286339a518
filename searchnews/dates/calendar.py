"""Which days are the week, quarter, season or decade that contains a day, or the one n units later?

Days are proleptic Gregorian ordinals (``datetime.date.toordinal``), so that arithmetic is integer arithmetic.
Every interval is half-open. Conventions:

- weeks are ISO 8601 weeks, Monday to Sunday; a weekend is the Saturday and Sunday of its week;
- quarters and halves are those of the calendar year, also for fiscal years (an article rarely says when a
  company's year begins);
- seasons are the meteorological ones of the northern hemisphere: spring is March to May, summer June to August,
  autumn September to November, winter December to February; a winter belongs to the year in which it begins;
- decades and centuries are what newspapers mean: the 1990s are 1990 to 1999, the 20th century is 1900 to 1999.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

FIRST_YEAR, LAST_YEAR = 1, 9998  # so that the day after the last day still is a date

PRECISIONS = ("day", "week", "weekend", "month", "quarter", "season", "half", "year", "decade", "century")
"""From fine to coarse; the index of a name is its code in ``DateBatch.precision``."""


TO_THE_DAY = " to the day"
"""Behind a unit (day, week, month, year) in ``shift``."""


class OutOfRange(ValueError):
    """The calendar has no such day, or the year is before 1 or after 9998."""


class Interval(NamedTuple):
    """The days from ``begin`` up to, not including, ``until``; ``precision`` is one of PRECISIONS."""

    begin: int
    until: int
    precision: str


class Part(NamedTuple):
    """A named part of any year, by ``unit``:

    - month, quarter, half, season: ``number`` counts from 1;
    - day: of the month ``number``; "week of", "weekend of": that contain this day;
    - holiday, holiday week, holiday weekend: ``number`` is an index into HOLIDAYS;
    - "nth week", "nth weekend", "nth 0" (Monday) to "nth 6": the ``day``-th of the month ``number``, from its end
      where negative. A week belongs to the month that has its Thursday, a weekend to the one that has its Saturday.
    """

    unit: str
    number: int
    day: int = 0


def month_start(year: int, month: int) -> int:
    """The first day of a month counted from January of ``year``: 13 is the January after, 0 the December before."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if not FIRST_YEAR <= year <= LAST_YEAR + 1:
        raise OutOfRange(f"the year {year} is out of range")
    return date(year, month, 1).toordinal()


def months(year: int, month: int, count: int, precision: str) -> Interval:
    """``count`` whole months from ``month`` of ``year`` on."""
    return Interval(month_start(year, month), month_start(year, month + count), precision)


@lru_cache(maxsize=1 << 14)  # the articles of a batch talk of the same few days
def day(ordinal: int) -> Interval:
    """One day."""
    if not 1 <= ordinal < date.max.toordinal():
        raise OutOfRange("the day is out of range")
    return Interval(ordinal, ordinal + 1, "day")


def day_of(year: int, month: int, number: int) -> Interval:
    """A calendar day; raises OutOfRange for 30 February."""
    start = month_start(year, month)
    if not 1 <= month <= 12:
        raise OutOfRange(f"there is no month {month}")
    if not 1 <= number <= month_start(year, month + 1) - start:
        raise OutOfRange(f"{year}-{month:02}-{number:02} does not exist")
    return Interval(start + number - 1, start + number, "day")


def week(ordinal: int) -> Interval:
    """The ISO week that contains a day."""
    monday = ordinal - (ordinal + 6) % 7
    return Interval(day(monday).begin, day(monday + 6).until, "week")


def weekend(ordinal: int) -> Interval:
    """The weekend of the ISO week that contains a day."""
    until = week(ordinal).until
    return Interval(until - 2, until, "weekend")


def year(number: int) -> Interval:
    """A calendar year."""
    return months(number, 1, 12, "year")


def decade(first: int) -> Interval:
    """The ten years from ``first`` (1990) on."""
    return months(first, 1, 120, "decade")


def century(first: int) -> Interval:
    """The hundred years from ``first`` (1900) on."""
    return months(first, 1, 1200, "century")


@lru_cache(maxsize=1 << 14)
def shift(ordinal: int, unit: str, count: int) -> Interval:
    """The unit that contains a day, moved by ``count`` units; of "week to the day" and the like the day itself. Seasons
    and holidays are moved by years instead: see ``part``."""
    if unit == "day":
        return day(ordinal + count)
    if unit == "week":
        return week(ordinal + 7 * count)
    if unit == "weekend":
        return weekend(ordinal + 7 * count)
    when = date.fromordinal(day(ordinal).begin)
    if unit == "month":
        return months(when.year, when.month + count, 1, unit)
    if unit == "quarter":
        return months(when.year, (when.month - 1) // 3 * 3 + 1 + 3 * count, 3, unit)
    if unit == "half":
        return months(when.year, (when.month - 1) // 6 * 6 + 1 + 6 * count, 6, unit)
    if unit == "year":
        return year(when.year + count)
    if unit == "decade":
        return decade(when.year // 10 * 10 + 10 * count)
    if unit == "century":
        return century(when.year // 100 * 100 + 100 * count)
    if unit.endswith(TO_THE_DAY):
        return day(same_day(ordinal, unit.removesuffix(TO_THE_DAY), count))
    raise ValueError(f"no such unit: {unit}")


def same_day(ordinal: int, unit: str, count: int) -> int:
    """The day ``count`` units away from a day: a month or a year later on the same date (or the last of its
    month)."""
    if unit == "day":
        return day(ordinal + count).begin
    if unit == "week":
        return day(ordinal + 7 * count).begin
    when = date.fromordinal(ordinal)
    start = month_start(when.year, when.month + count * {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit])
    moved = date.fromordinal(start)
    return min(start + when.day - 1, month_start(moved.year, moved.month + 1) - 1)


def part(what: Part, number: int) -> Interval:
    """A named part of the year ``number``; raises OutOfRange for 29 February in most years."""
    unit = what.unit
    if unit == "day":
        return day_of(number, what.number, what.day)
    if unit == "month":
        return months(number, what.number, 1, unit)
    if unit == "quarter":
        return months(number, 3 * what.number - 2, 3, unit)
    if unit == "half":
        return months(number, 6 * what.number - 5, 6, unit)
    if unit == "season":
        return months(number, 3 * what.number, 3, unit)
    if unit == "holiday":
        return day(holiday(what.number, number))
    if unit == "holiday week":
        return week(holiday(what.number, number))
    if unit == "holiday weekend":  # a Monday ends it
        return weekend(holiday(what.number, number) - 1)
    if unit.startswith("nth "):
        which = unit.removeprefix("nth ")
        weekday = {"week": 3, "weekend": 5}.get(which)
        found = nth_weekday(number, what.number, int(which) if weekday is None else weekday, what.day)
        return day(found) if weekday is None else shift(found, which, 0)
    return shift(day_of(number, what.number, what.day).begin, unit.removesuffix(" of"), 0)


# Holidays with a fixed rule: (month, day), or (month, weekday, which) with Monday = 0 and which = -1 for the last,
# or days after Easter Sunday.
HOLIDAYS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("new year's day", (1, 1)),
    ("new year's eve", (12, 31)),
    ("martin luther king day", (1, 0, 3)),
    ("groundhog day", (2, 2)),
    ("valentine's day", (2, 14)),
    ("presidents day", (2, 0, 3)),
    ("st patrick's day", (3, 17)),
    ("good friday", (-2,)),
    ("easter", (0,)),
    ("easter monday", (1,)),
    ("palm sunday", (-7,)),
    ("ash wednesday", (-46,)),
    ("april fools day", (4, 1)),
    ("earth day", (4, 22)),
    ("may day", (5, 1)),
    ("mother's day", (5, 6, 2)),
    ("memorial day", (5, 0, -1)),
    ("father's day", (6, 6, 3)),
    ("independence day", (7, 4)),
    ("bastille day", (7, 14)),
    ("labor day", (9, 0, 1)),
    ("columbus day", (10, 0, 2)),
    ("halloween", (10, 31)),
    ("election day", (11, 1, 0)),  # the Tuesday after the first Monday of November
    ("veterans day", (11, 11)),
    ("thanksgiving", (11, 3, 4)),
    ("christmas eve", (12, 24)),
    ("christmas", (12, 25)),
    ("boxing day", (12, 26)),
    ("epiphany", (1, 6)),
    ("women's day", (3, 8)),
    ("ascension day", (39,)),
    ("whit sunday", (49,)),
    ("whit monday", (50,)),
    ("corpus christi", (60,)),
    ("assumption day", (8, 15)),
    ("german unity day", (10, 3)),
    ("all saints' day", (11, 1)),
    ("all souls' day", (11, 2)),
    ("st nicholas' day", (12, 6)),
    ("immaculate conception", (12, 8)),
    ("king's day", (4, 27)),
    ("dutch liberation day", (5, 5)),
    ("victory day", (5, 9)),
    ("russia day", (6, 12)),
    ("orthodox christmas", (1, 7)),
    ("italian liberation day", (4, 25)),
    ("italian republic day", (6, 2)),
    ("brazilian independence day", (9, 7)),
    ("portugal day", (6, 10)),
    ("carnation revolution", (4, 25)),
)
HOLIDAY_NUMBER = {name: number for number, (name, _) in enumerate(HOLIDAYS)}


def easter(number: int) -> int:
    """Easter Sunday of a year in the Gregorian calendar (Meeus, Jones and Butcher's algorithm)."""
    a, b, c = number % 19, number // 100, number % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    return date(number, (h + k - 7 * m + 114) // 31, (h + k - 7 * m + 114) % 31 + 1).toordinal()


def holiday(index: int, number: int) -> int:
    """The day of a holiday (an index into HOLIDAYS) in a year."""
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise OutOfRange(f"the year {number} is out of range")
    rule = HOLIDAYS[index][1]
    if len(rule) == 1:
        return easter(number) + rule[0]
    if len(rule) == 2:
        return date(number, rule[0], rule[1]).toordinal()
    month, weekday, which = rule
    if which == 0:  # the day after the first Monday
        return nth_weekday(number, month, 0, 1) + 1
    return nth_weekday(number, month, weekday, which)


def nth_weekday(number: int, month: int, weekday: int, which: int) -> int:
    """The ``which``-th Monday (0) to Sunday (6) of a month, from the end when ``which`` is negative; OutOfRange where
    the month has no fifth."""
    start, until = month_start(number, month), month_start(number, month + 1)
    if which > 0:
        found = start + (weekday - (start + 6)) % 7 + 7 * (which - 1)
    else:
        last = until - 1
        found = last - ((last + 6) % 7 - weekday) % 7 + 7 * (which + 1)
    if not start <= found < until:
        raise OutOfRange("the month has no such weekday")
    return found
