"""Which expression do the words mean that a pattern of the grammar matched?

One function per pattern; each takes the matched words and returns an expression, or None where the words only look
like a date. OutOfRange means that they name a day that does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from searchnews.dates import calendar
from searchnews.dates.calendar import HOLIDAY_NUMBER, OutOfRange, Part
from searchnews.dates.expressions import (
    Clock,
    Expression,
    Fixed,
    Follow,
    LongerPeriod,
    PartOfYear,
    Range,
    Reported,
    Shift,
    Weekday,
    Weekend,
    YearsBefore,
)
from searchnews.dates.lexicon import UNITS, Word


class Token(NamedTuple):
    """A word of a run, and how it is written."""

    word: Word
    text: bytes


ANY_UNIT = {
    "DAY", "WEEK", "WEEKEND", "MONTHWORD", "QUARTER", "HALF", "YEARWORD", "DECADEWORD", "CENTURY", "PERIOD", "UNITS",
}  # fmt: skip

Builder = Callable[[Sequence[Token]], "Expression | list[Expression] | None"]


def _values(tokens: Sequence[Token], *kinds: str) -> list[int]:
    return [t.word.value for t in tokens if t.word.kind in kinds]


def _value(tokens: Sequence[Token], *kinds: str) -> int | None:
    for token in tokens:
        if token.word.kind in kinds:
            return token.word.value
    return None


_MONTHS = ("MONTH", "MAYMARCH")
DAYS = ("NUM", "ORD", "ORDINAL")


def _day_number(tokens: Sequence[Token]) -> int:
    """The day of the month; "twenty-first" is two words."""
    number = sum(_values(tokens, *DAYS, "CARDINAL"))
    if not 1 <= number <= 31:
        raise OutOfRange("no such day")
    return number


def _which(tokens: Sequence[Token]) -> str:
    """Last, this or next ("this past spring", "this coming Sunday"), or near where no such word is."""
    kinds = {t.word.kind for t in tokens}
    if kinds & {"LAST", "PREVIOUS"}:
        return "last"
    if kinds & {"NEXT", "COMING", "FOLLOWING"}:
        return "coming" if "THIS" in kinds else "next"
    return "this" if "THIS" in kinds else "near"


_OFFSET = {"last": -1, "this": 0, "next": 1, "coming": 1, "near": 0}


def _in_year(part: Part, tokens: Sequence[Token]) -> Expression:
    """A part of the year that the tokens name: a number, "last year", "this year's", or none."""
    number = _value(tokens, "YEAR", "FISCALYEAR")
    if number is not None:
        return Fixed(calendar.part(part, number))
    which = _which(tokens)
    if _value(tokens, "YEARWORD") is not None and which != "near":
        return PartOfYear(part, "year", _OFFSET[which])
    return PartOfYear(part, which)


def month_day(tokens: Sequence[Token]) -> Expression | None:
    month = _value(tokens, *_MONTHS)
    assert month is not None
    part = Part("day", month, _day_number(tokens))
    calendar.part(part, 2000)  # 30 February is no date
    return _in_year(part, tokens)


def month(tokens: Sequence[Token]) -> Expression:
    month = _value(tokens, *_MONTHS)
    assert month is not None
    return _in_year(Part("month", month), tokens)


def bare_month(tokens: Sequence[Token]) -> Expression:
    name = tokens[-1]
    bare = len(tokens) == 1 and (name.word.kind == "MAYMARCH" or len(name.text) < 4 or name.text.lower() == b"sept")
    return PartOfYear(Part("month", name.word.value), bare=bare)


def month_of_unit(tokens: Sequence[Token]) -> Expression:
    """Such as "the month of May"."""
    return PartOfYear(Part("month", tokens[-1].word.value))


def month_short_year(tokens: Sequence[Token]) -> Expression | None:
    month, number = _value(tokens, *_MONTHS), tokens[-1].word.value
    if month is None or len(tokens[-1].text) != 2:
        return None
    return Fixed(calendar.months(_full_year(number), month, 1, "month"))


def month_days(tokens: Sequence[Token]) -> Expression | None:
    """Such as "March 3-5", "3 to 5 March 2004"."""
    month = _value(tokens, *_MONTHS)
    days = _values(tokens, *DAYS)
    assert month is not None
    if len(days) != 2 or not 1 <= days[0] < days[1] <= 31:
        return None
    rest = [t for t in tokens if t.word.kind not in DAYS]
    ends = [_in_year(Part("day", month, number), rest) for number in days]
    calendar.part(Part("day", month, days[1]), 2000)
    return Range(ends[0], ends[1])


def month_day_list(tokens: Sequence[Token]) -> list[Expression]:
    """Such as "March 3, 5 and 9": one expression for each day."""
    rest = [t for t in tokens if t.word.kind not in DAYS]
    days = []
    for token in tokens:
        if token.word.kind in DAYS:
            expression = month_day([*rest, token])
            days += [expression] if expression else []
    return days


def weekday_date(tokens: Sequence[Token]) -> Expression | None:
    return month_day([t for t in tokens if t.word.kind not in ("WEEKDAY", "SHORTDAY")])


def _full_year(two_digits: int) -> int:
    """'40 and later are of the 20th century: news writes of the past, and of 2039 with four digits."""
    return two_digits + (1900 if two_digits >= 40 else 2000)


def numeric(tokens: Sequence[Token]) -> Expression | None:
    """Such as "2004-03-05", "3/5/2004", "10/26/89": the American order unless only the other is possible."""
    a, b, c = tokens
    if a.word.kind == "YEAR":
        return Fixed(calendar.day_of(a.word.value, b.word.value, c.word.value))
    number = c.word.value
    if c.word.kind != "YEAR":
        if len(c.text) != 2:
            return None
        number = _full_year(number)
    month, day = a.word.value, b.word.value
    if month > 12:
        month, day = day, month
    if not 1 <= month <= 12:
        return None
    return Fixed(calendar.day_of(number, month, day))


def september_11(tokens: Sequence[Token]) -> Expression | None:
    """One day only: "9/11"."""
    if (tokens[0].text, tokens[1].text) != (b"9", b"11"):
        return None
    return Fixed(calendar.day_of(2001, 9, 11))


def year(tokens: Sequence[Token]) -> Expression | None:
    number = _value(tokens, "YEAR", "FISCALYEAR")
    assert number is not None
    bare = len(tokens) == 1 and tokens[0].word.kind == "YEAR"
    return Fixed(calendar.year(number), bare)


def years(tokens: Sequence[Token]) -> Expression | None:
    """Such as "2009-2010", "2009-10", "2009/10"."""
    first, last = tokens[-2].word.value, tokens[-1].word.value
    if tokens[-1].word.kind != "YEAR":
        text = tokens[-1].text
        if len(text) != 2:
            return None
        if last != (first + 1) % 100:
            if 1 <= last <= 12:
                return Fixed(calendar.months(first, last, 1, "month"))
            if last <= first % 100:
                return None
        last += first // 100 * 100
        if last < first:
            last += 100
    if not first < last <= first + 200:
        return None
    return Range(Fixed(calendar.year(first), bare=True), Fixed(calendar.year(last)))


def spoken_year(tokens: Sequence[Token]) -> Expression | None:
    """Such as "nineteen ninety-four", "two thousand", "the year two thousand one"."""
    numbers = _values(tokens, "CARDINAL", "TEEN")
    if numbers[1] == 1000:
        if numbers[0] != 2:
            return None
        number = 2000 + sum(numbers[2:])
        if number == 2000 and not _values(tokens, "YEARWORD"):
            return None
    else:
        if not (17 <= numbers[0] <= 20 and 10 <= numbers[1] <= 90):
            return None
        if len(numbers) > 2 and (numbers[1] < 20 or numbers[2] > 9):
            return None
        number = numbers[0] * 100 + sum(numbers[1:])
    return Fixed(calendar.year(number))


def decade(tokens: Sequence[Token]) -> Expression | None:
    number = _value(tokens, "DECADE")
    assert number is not None
    if number < 100 and len(tokens) == 1:  # "in her 20s"
        return None
    if number < 100:
        number += 1900 if number >= 20 else 2000
    return Fixed(calendar.decade(number))


def decade_too(tokens: Sequence[Token]) -> Expression | None:
    """The second of "the 70s and 80s"."""
    number = tokens[-1].word.value
    return Fixed(calendar.decade(number + 1900 if number < 100 else number))


def century(tokens: Sequence[Token]) -> Expression | None:
    number = sum(_values(tokens, *DAYS, "CARDINAL"))
    if not 2 <= number <= 29:
        return None
    return Fixed(calendar.century((number - 1) * 100))


def season(tokens: Sequence[Token]) -> Expression:
    """Of a year that is said, last, this or next; or alone, where the words around decide."""
    number = _value(tokens, "SEASON")
    assert number is not None
    found = _in_year(Part("season", number), tokens)
    if isinstance(found, PartOfYear) and found.which == "near":
        return PartOfYear(found.part, bare=True)
    return found


def fraction(tokens: Sequence[Token]) -> Expression | None:
    """A numbered quarter or half, of the year that is said or of the nearest."""
    number = _value(tokens, "ORDINAL", "ORD", "QUARTERNUMBER", "HALFNUMBER")
    half = any(t.word.kind in ("HALF", "HALFNUMBER") for t in tokens)
    parts = 2 if half else 4
    rest = list(tokens)
    if number is None:  # "the last quarter of 1997"
        at = next(i for i, t in enumerate(rest) if t.word.kind in ("LAST", "FINAL"))
        rest, number = rest[:at] + rest[at + 1 :], parts
    if not 1 <= number <= parts:
        return None
    return _in_year(Part("half" if half else "quarter", number), rest)


def two_quarters(tokens: Sequence[Token]) -> Expression | None:
    """The first two quarters of a year are its first half."""
    if _value(tokens, "CARDINAL") != 2 or UNITS[_value(tokens, "UNITS") or 0] != "quarter":
        return None
    number = 1 if _value(tokens, "ORDINAL") == 1 else 2 if _value(tokens, "LAST") is not None else None
    if number is None:
        return None
    return _in_year(Part("half", number), [t for t in tokens if t.word.kind not in ("CARDINAL", "LAST", "ORDINAL")])


def weekday(tokens: Sequence[Token]) -> Expression:
    number = _value(tokens, "WEEKDAY", "SHORTDAY")
    assert number is not None
    return Weekday(number, _which(tokens))


def weekday_of_week(tokens: Sequence[Token]) -> Expression:
    """Such as "Tuesday last week", "Monday of next week"."""
    number = _value(tokens, "WEEKDAY")
    assert number is not None
    return Weekday(number, {"last": "last week", "this": "this week"}.get(_which(tokens), "next week"))


def which_unit(tokens: Sequence[Token]) -> Expression | None:
    """Such as "last week", "this year", "the coming month"; "the previous year" follows the previous mention."""
    unit = UNITS[tokens[-1].word.value]
    kinds = {t.word.kind for t in tokens}
    if "PREVIOUS" in kinds and "THE" in kinds and unit in ("day", "month", "year", "week", "quarter"):
        return Follow(unit, -1)
    if "FOLLOWING" in kinds or (tokens[0].word.kind == "THE" and "NEXT" in kinds and unit == "day"):
        return Follow(unit, 1)
    if unit == "day" and "NEXT" in kinds:
        return Follow(unit, 1)
    if unit == "day" or (unit in ("decade", "century") and _OFFSET[_which(tokens)] > 0):
        return None  # "the next decade" is ten years from now
    if unit == "weekend":
        return Weekend(_which(tokens))
    if kinds & {"THE", "LAST"} == {"THE", "LAST"}:
        return Shift(unit, -1, "of")
    named = tokens[-1].text[:1].isupper() and not tokens[-1].text.isupper()
    return Shift(unit, _OFFSET[_which(tokens)], "name" if named else "")


def that_unit(tokens: Sequence[Token]) -> Expression:
    return Follow(UNITS[tokens[-1].word.value], 0)


def of_the_unit(tokens: Sequence[Token]) -> Expression:
    """Such as "the end of the year", "year-end", "later in the month"."""
    numbers = _values(tokens, "DAY", "WEEK", "WEEKEND", "MONTHWORD", "QUARTER", "YEARWORD", "DECADEWORD", "CENTURY")
    return Shift(UNITS[numbers[0]], 0)


def _count(tokens: Sequence[Token]) -> int:
    """The number before a unit: "three", "a", "a couple of", "twenty-five", "two hundred"."""
    total = 0
    for token in tokens:
        kind, value = token.word.kind, token.word.value
        if kind in ("CARDINAL", "TEEN", "NUM", "COUPLE", "A", "YEAR"):
            total = total * value if kind == "CARDINAL" and value >= 100 and total else total + value
        if kind == "COUPLE":
            total = 2
    return total or 1


def ago(tokens: Sequence[Token]) -> Expression | None:
    """Such as "three days ago", "a year earlier", "two weeks later"."""
    at = next(i for i, t in enumerate(tokens) if t.word.kind in ANY_UNIT)
    unit = UNITS[tokens[at].word.value]
    count = _count(tokens[:at])
    kind = tokens[-1].word.kind
    sign = -1 if kind in ("AGO", "EARLIER", "BEFORE") else 1
    if count > 2000:
        return None
    if unit == "year" and kind in ("AGO", "EARLIER") and count == 1:
        return YearsBefore(count, kind == "AGO")
    if kind == "AGO":
        return Shift(unit, -count)
    return Follow(unit, sign * count)


def ago_of(tokens: Sequence[Token]) -> Expression | None:
    """Such as "two days before", "three weeks after"."""
    expression = ago(tokens)
    return Follow(expression.unit, expression.count, "end") if isinstance(expression, Follow) else None


def year_ago(tokens: Sequence[Token]) -> Expression:
    """Such as "year-ago", "year-earlier" with nothing after it."""
    return YearsBefore(1, tokens[-1].word.kind == "AGO")


def in_time(tokens: Sequence[Token]) -> Expression | None:
    at = next(i for i, t in enumerate(tokens) if t.word.kind in ANY_UNIT)
    unit = UNITS[tokens[at].word.value]
    count = _count(tokens[:at])
    if tokens[0].word.kind in ("ORDINAL", "THE"):
        return LongerPeriod() if unit == "month" and count >= 6 else None
    if count > 2000:
        return None
    return Shift(unit, count, "in")


def longer(tokens: Sequence[Token]) -> Expression:
    return LongerPeriod()


def today(tokens: Sequence[Token]) -> Expression:
    offset = _value(tokens, "TODAY")
    assert offset is not None
    return Shift("day", offset, "name" if tokens[0].text[:1].isupper() else "")


def beyond(tokens: Sequence[Token]) -> Expression:
    """Such as "the day before yesterday", "the day after tomorrow", "the week before last", "the week after next"."""
    sign = -1 if any(t.word.kind == "BEFORE" for t in tokens) else 1
    unit = UNITS[next(t.word.value for t in tokens if t.word.kind in ANY_UNIT)]
    return Shift(unit, 2 * sign)


def day_beside(tokens: Sequence[Token]) -> Expression:
    """Such as "the day before", "the year after"."""
    if tokens[-2].word.kind == "PART":
        return Follow("day", -1, "end")
    return Follow(UNITS[tokens[-2].word.value], 1 if tokens[-1].word.kind == "AFTER" else -1, "end")


def the_unit(tokens: Sequence[Token]) -> Expression:
    """Later in the day, or in the year."""
    unit = UNITS[tokens[-1].word.value]
    return Follow("day", 0, "day") if unit == "day" else Shift(unit, 0, "day")


def part_of_day(tokens: Sequence[Token]) -> Expression:
    """Such as "this morning", "last night", "the next morning"."""
    which = _which(tokens)
    if which == "next" or tokens[0].word.kind in ("THE", "THAT"):
        return Follow("day", 1 if which == "next" else 0)
    return Shift("day", -1 if which == "last" else 0)


def clock(tokens: Sequence[Token]) -> Expression | None:
    kind, hour = tokens[0].word.kind, tokens[0].word.value
    if kind == "NOON":
        return Clock("at")
    if kind in ("YEAR", "HHMM"):  # "1430 GMT"
        return Clock() if hour < 2400 and hour % 100 < 60 else None
    zone_only = [t.word.kind for t in tokens] == ["NUM", "NUM", "ZONE"]
    return Clock() if hour <= (24 if zone_only else 12) else None


def weekend(tokens: Sequence[Token]) -> Expression:
    return Weekend()


def reported(tokens: Sequence[Token]) -> Expression:
    """Such as "the latest quarter", "the 1988 period", "the year-earlier quarter", "the quarter a year ago"."""
    number = _value(tokens, "YEAR")
    if number is not None:
        return Reported(year=number)
    unit = next((UNITS[t.word.value] for t in tokens if t.word.kind in ("WEEK", "MONTHWORD")), "")
    if any(t.word.kind in ("AGO", "EARLIER") for t in tokens):
        return Reported(years=-1, unit=unit)
    if any(t.word.kind == "YEARWORD" for t in tokens):
        return Reported(years=_OFFSET[_which(tokens)], unit=unit)
    return Reported()


def holiday(tokens: Sequence[Token]) -> Expression | None:
    """A holiday by its name, of the year that is said or the nearest."""
    kinds = [t.word.kind for t in tokens]
    head = next(t for t in tokens if t.word.kind in _HOLIDAY_HEADS)
    text = head.text.decode().lower()
    day = "eve" if "EVE" in kinds else "day"
    if head.word.kind == "NEW":
        name = f"new year's {day}"
    elif head.word.kind == "MARTIN":
        name = "martin luther king day"
    elif head.word.kind in ("GOOD", "ASH", "PALM"):
        name = f"{text} {tokens[1].text.decode().lower()}"
    elif head.word.kind == "MAYMARCH":
        name = "may day"
    elif head.word.kind == "MONTH":
        name = "april fools day"
    elif text == "easter":
        name = "easter monday" if any(t.text.lower() == b"monday" for t in tokens) else "easter"
    elif text == "christmas":
        name = "christmas eve" if day == "eve" else "christmas"
    elif text in ("thanksgiving", "halloween"):
        name = text
    else:
        stem = {"president": "presidents", "labour": "labor", "mothers": "mother's", "mother": "mother's",
                "fathers": "father's", "father": "father's", "valentine": "valentine's",
                "patrick": "st patrick's"}.get(text, text)  # fmt: skip
        name = f"{stem} day"
    number = HOLIDAY_NUMBER.get(name)
    if number is None:
        return None
    return _in_year(Part("holiday", number), [t for t in tokens if t.word.kind not in ("NEW", "MONTH", "MAYMARCH")])


_HOLIDAY_HEADS = {"NEW", "MARTIN", "GOOD", "ASH", "PALM", "HOLIDAY", "HOLIDAY_OF", "MAYMARCH", "MONTH"}


def week_of(tokens: Sequence[Token]) -> Expression | None:
    """Such as "the week of March 6", "the weekend of 4 July 1998"."""
    inner = month_day([t for t in tokens if t.word.kind not in ("WEEK", "WEEKEND")])
    number = _value(tokens, "WEEK", "WEEKEND")
    if isinstance(inner, Fixed) and number is not None:
        return Fixed(calendar.shift(inner.interval.begin, UNITS[number], 0))
    if isinstance(inner, PartOfYear) and number is not None:
        return PartOfYear(Part(f"{UNITS[number]} of", inner.part.number, inner.part.day), inner.which, inner.years)
    return None


def nth_of_month(tokens: Sequence[Token]) -> Expression | None:
    """Such as "the last week of March", "the second Tuesday of November 2012"."""
    month = _value(tokens, *_MONTHS)
    which = _value(tokens, "ORDINAL", "ORD") or -1
    unit = next(t for t in tokens if t.word.kind in ("WEEK", "WEEKEND", "WEEKDAY"))
    assert month is not None
    if which > 5:
        return None
    name = unit.word.value if unit.word.kind == "WEEKDAY" else UNITS[unit.word.value]
    drop = ("ORDINAL", "ORD", "FINAL", "WEEKDAY")
    at = next(i for i, t in enumerate(tokens) if t is unit)
    rest = [t for t in tokens[at:] if t.word.kind not in drop]
    return _in_year(Part(f"nth {name}", month, which), rest)


def nothing(tokens: Sequence[Token]) -> Expression | None:
    """Looks like a date and is none: "every Monday", "five years", "1,998"."""
    return None
