"""Which days, months, years and holidays do words name that say when by themselves, or by the time of year?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from searchnews.dates import calendar
from searchnews.dates.builders.parts import DAYS, MONTHS, day_number, full_year, in_year, value, values
from searchnews.dates.calendar import Part
from searchnews.dates.expressions import Expression, Fixed, PartOfYear, Range
from searchnews.dates.run import UNITS, Token


def month_day(tokens: Sequence[Token]) -> Expression | None:
    month = value(tokens, *MONTHS)
    assert month is not None
    part = Part("day", month, day_number(tokens))
    calendar.part(part, 2000)  # 30 February is no date
    return in_year(part, tokens)


def month(tokens: Sequence[Token]) -> Expression:
    month = value(tokens, *MONTHS)
    assert month is not None
    return in_year(Part("month", month), tokens)


def bare_month(tokens: Sequence[Token]) -> Expression:
    name = tokens[-1].word
    return PartOfYear(Part("month", name.value), bare=len(tokens) == 1 and name.kind != "MONTH")


def month_of_unit(tokens: Sequence[Token]) -> Expression:
    """Such as "the month of May"."""
    return PartOfYear(Part("month", tokens[-1].word.value))


def month_short_year(tokens: Sequence[Token]) -> Expression | None:
    month, number = value(tokens, *MONTHS), tokens[-1].word.value
    if month is None or len(tokens[-1].text) != 2:
        return None
    return Fixed(calendar.months(full_year(number), month, 1, "month"))


def month_days(tokens: Sequence[Token]) -> Expression | None:
    """Such as "March 3-5", "3 to 5 March 2004"."""
    month = value(tokens, *MONTHS)
    days = values(tokens, *DAYS)
    assert month is not None
    if len(days) != 2 or not 1 <= days[0] < days[1] <= 31:
        return None
    rest = [t for t in tokens if t.word.kind not in DAYS]
    ends = [in_year(Part("day", month, number), rest) for number in days]
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
    day = month_day([t for t in tokens if t.word.kind not in ("WEEKDAY", "SHORTDAY")])
    weekday = value(tokens, "WEEKDAY", "SHORTDAY")
    if weekday is None or not isinstance(day, PartOfYear) or day.which != "near":
        return day
    return PartOfYear(day.part, weekday=weekday)


def numeric(tokens: Sequence[Token]) -> Expression | None:
    """Such as "2004-03-05", "3/5/2004", "10/26/89": the American order unless only the other is possible."""
    a, b, c = tokens
    if a.word.kind == "YEAR":
        return Fixed(calendar.day_of(a.word.value, b.word.value, c.word.value))
    number = c.word.value
    if c.word.kind != "YEAR":
        if len(c.text) != 2:
            return None
        number = full_year(number)
    month, day = a.word.value, b.word.value
    if month > 12:
        month, day = day, month
    if not 1 <= month <= 12:
        return None
    return Fixed(calendar.day_of(number, month, day))


def numeric_day_first(tokens: Sequence[Token]) -> Expression | None:
    """Such as "5.3.2004", "05/03/04": the day before the month, as all but Americans write; with
    the weekday before it, or without."""
    a, b, c = tokens[-3:]
    if a.word.kind == "YEAR":
        return Fixed(calendar.day_of(a.word.value, b.word.value, c.word.value))
    if c.word.kind != "YEAR" and len(c.text) != 2:
        return None
    number = c.word.value if c.word.kind == "YEAR" else full_year(c.word.value)
    return Fixed(calendar.day_of(number, b.word.value, a.word.value))


def september_11(tokens: Sequence[Token]) -> Expression | None:
    """One day only: "9/11"."""
    if (tokens[0].text, tokens[1].text) != ("9", "11"):
        return None
    return Fixed(calendar.day_of(2001, 9, 11))


def year(tokens: Sequence[Token]) -> Expression | None:
    number = value(tokens, "YEAR", "FISCALYEAR")
    assert number is not None
    bare = len(tokens) == 1 and tokens[0].word.kind == "YEAR"
    return Fixed(calendar.year(number), bare)


def years(tokens: Sequence[Token]) -> Expression | list[Expression] | None:
    """Such as "2009-10", "2009-2010", "2009/10", "1998/9", which last; others in four digits, as those of a life
    ("1898-1976"), are two years."""
    first, last = tokens[-2].word.value, tokens[-1].word.value
    if tokens[-1].word.kind != "YEAR":
        text = tokens[-1].text
        if len(text) == 1 and last == (first + 1) % 10:  # "1998/9", "2005-6"
            return Range(Fixed(calendar.year(first), bare=True), Fixed(calendar.year(first + 1)))
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
    if tokens[-1].word.kind == "YEAR" and last > first + 1:
        return [Fixed(calendar.year(first), bare=True), Fixed(calendar.year(last), bare=True)]
    return Range(Fixed(calendar.year(first), bare=True), Fixed(calendar.year(last)))


def spoken_year(tokens: Sequence[Token]) -> Expression | None:
    """Such as "nineteen ninety-four", "two thousand", "the year two thousand one"."""
    numbers = values(tokens, "CARDINAL", "TEEN")
    if numbers[1] == 1000:
        if numbers[0] != 2:
            return None
        number = 2000 + sum(numbers[2:])
        if number == 2000 and not values(tokens, "YEARWORD"):
            return None
    else:
        if not (17 <= numbers[0] <= 20 and 10 <= numbers[1] <= 90):
            return None
        if len(numbers) > 2 and (numbers[1] < 20 or numbers[2] > 9):
            return None
        number = numbers[0] * 100 + sum(numbers[1:])
    return Fixed(calendar.year(number))


def of_spoken_year(tokens: Sequence[Token]) -> Expression | None:
    """Such as "January nineteen ninety-seven", "the winter of nineteen ninety-four"."""
    at = next(i for i, t in enumerate(tokens) if t.word.kind in ("CARDINAL", "TEEN"))
    spoken = spoken_year(tokens[at:])
    if not isinstance(spoken, Fixed):
        return None
    season, month = value(tokens, "SEASON"), value(tokens, *MONTHS)
    part = Part("month", month or 0) if season is None else Part("season", season)
    return Fixed(calendar.part(part, date.fromordinal(spoken.interval.begin).year))


def decade(tokens: Sequence[Token]) -> Expression | None:
    number = value(tokens, "DECADE")
    assert number is not None
    if number < 100 and len(tokens) == 1:  # "in her 20s"
        return None
    of_century = value(tokens[1:], *DAYS) if tokens[-1].word.kind == "CENTURY" else None
    if number < 100 and of_century is not None:  # "zwanziger Jahre des 19. Jahrhunderts"
        number += 100 * (of_century - 1)
    elif number < 100:
        number += 1900 if number >= 20 else 2000
    return Fixed(calendar.decade(number))


def decade_too(tokens: Sequence[Token]) -> Expression | None:
    """The second of "the 70s and 80s"."""
    number = tokens[-1].word.value
    return Fixed(calendar.decade(number + 1900 if number < 100 else number))


def decade_of_number(tokens: Sequence[Token]) -> Expression | None:
    """Such as "años noventa", "années 1990", "década de los 90"."""
    number = value(tokens, "NUM", "CARDINAL", "YEAR", "DECADE")
    unit = value(tokens, "UNITS", "YEARWORD")
    if number is None or number % 10 or not (20 <= number < 100 or number >= 1000) or unit not in (7, None):
        return None
    return Fixed(calendar.decade(number + 1900 if number < 100 else number))


def decade_of(tokens: Sequence[Token]) -> Expression:
    """A decade by its own name, or of four digits: "Neunzigerjahre", "die 1990er", "Anfang der 90er"."""
    number = value(tokens, "DECADE", "DECADEOF")
    assert number is not None
    return Fixed(calendar.decade(number + 1900 if number < 100 else number))


def century(tokens: Sequence[Token]) -> Expression | None:
    number = sum(values(tokens, *DAYS, "CARDINAL", "ROMAN"))
    of_centuries = value(tokens, "UNITS") in (None, UNITS.index("century"))
    if not 2 <= number <= 29 or not of_centuries:
        return None
    return Fixed(calendar.century((number - 1) * 100))


def century_of(tokens: Sequence[Token]) -> Expression:
    """A century by its own name: "Novecento"."""
    return Fixed(calendar.century(tokens[0].word.value))


def season(tokens: Sequence[Token]) -> Expression:
    """Of a year that is said, last, this or next; or alone, where the words around decide."""
    number = value(tokens, "SEASON")
    assert number is not None
    found = in_year(Part("season", number), tokens)
    if isinstance(found, PartOfYear) and found.which == "near":
        return PartOfYear(found.part, bare=True)
    return found


def fraction(tokens: Sequence[Token]) -> Expression | None:
    """A numbered quarter or half, of the year that is said or of the nearest."""
    number = value(tokens, "ORDINAL", "ORD", "QUARTERNUMBER", "HALFNUMBER")
    half = any(t.word.kind in ("HALF", "HALFNUMBER", "HALFOF") for t in tokens)
    parts = 2 if half else 4
    rest = list(tokens)
    if number is None:  # "the last quarter of 1997"
        at = next((i for i, t in enumerate(rest) if t.word.kind in ("LAST", "FINAL")), None)
        if at is None:  # "3. Quartal"
            number = value(tokens, "NUM") or 0
        else:
            rest, number = rest[:at] + rest[at + 1 :], parts
    if not 1 <= number <= parts:
        return None
    return in_year(Part("half" if half else "quarter", number), rest)


def quarter_to_month(tokens: Sequence[Token]) -> Expression | None:
    """The "June quarter" ends with June, whatever its number in the company's year."""
    month = value(tokens, *MONTHS)
    assert month is not None
    return None if month % 3 else in_year(Part("quarter", month // 3), tokens)


def two_quarters(tokens: Sequence[Token]) -> Expression | None:
    """The first two quarters of a year are its first half."""
    if value(tokens, "CARDINAL") != 2 or UNITS[value(tokens, "UNITS") or 0] != "quarter":
        return None
    number = 1 if value(tokens, "ORDINAL") == 1 else 2 if value(tokens, "LAST") is not None else None
    if number is None:
        return None
    return in_year(Part("half", number), [t for t in tokens if t.word.kind not in ("CARDINAL", "LAST", "ORDINAL")])


def holiday(tokens: Sequence[Token]) -> Expression:
    """A holiday by its name, of the year that is said or the nearest."""
    number = value(tokens, "HOLIDAY", "HOLIDAY_OF")
    around = value(tokens, "WEEK", "WEEKEND")
    assert number is not None
    unit = "holiday" if around is None else f"holiday {UNITS[around]}"
    return in_year(Part(unit, number), tokens)


def week_of(tokens: Sequence[Token]) -> Expression | None:
    """Such as "the week of March 6", "the weekend of 4 July 1998"."""
    inner = month_day([t for t in tokens if t.word.kind not in ("WEEK", "WEEKEND")])
    number = value(tokens, "WEEK", "WEEKEND")
    if isinstance(inner, Fixed) and number is not None:
        return Fixed(calendar.shift(inner.interval.begin, UNITS[number], 0))
    if isinstance(inner, PartOfYear) and number is not None:
        return PartOfYear(Part(f"{UNITS[number]} of", inner.part.number, inner.part.day), inner.which, inner.years)
    return None


def nth_of_month(tokens: Sequence[Token]) -> Expression | None:
    """Such as "the last week of March", "the second Tuesday of November 2012"."""
    month = value(tokens, *MONTHS)
    which = value(tokens, "ORDINAL", "ORD") or -1
    unit = next(t for t in tokens if t.word.kind in ("WEEK", "WEEKEND", "WEEKDAY"))
    assert month is not None
    if which > 5:
        return None
    name = unit.word.value if unit.word.kind == "WEEKDAY" else UNITS[unit.word.value]
    drop = ("ORDINAL", "ORD", "FINAL", "WEEKDAY")
    at = next(i for i, t in enumerate(tokens) if t is unit)
    rest = [t for t in tokens[at:] if t.word.kind not in drop]
    return in_year(Part(f"nth {name}", month, which), rest)


def nothing(tokens: Sequence[Token]) -> Expression | None:
    """Looks like a date and is none: "every Monday", "five years", "1,998"."""
    return None
