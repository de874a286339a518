"""Which days do words mean that count from today, or from what was said before?"""

from __future__ import annotations

from collections.abc import Sequence

from searchnews.dates.builders.parts import ANY_UNIT, DAYS, OFFSET, amount, relation, value, values
from searchnews.dates.expressions import (
    Clock,
    DayOfMonth,
    Expression,
    Follow,
    LongerPeriod,
    Offset,
    Reported,
    Shift,
    Weekday,
    Weekend,
    YearsBefore,
)
from searchnews.dates.run import UNITS, Token


def weekday(tokens: Sequence[Token]) -> Expression:
    number = value(tokens, "WEEKDAY", "SHORTDAY")
    assert number is not None
    return Weekday(number, relation(tokens))


def weekday_near(tokens: Sequence[Token]) -> Expression:
    """The same where "this Friday" may have been: the nearest."""
    number = value(tokens, "WEEKDAY", "SHORTDAY")
    assert number is not None
    which = relation(tokens)
    return Weekday(number, "near" if which == "this" else which)


def day_of_month(tokens: Sequence[Token]) -> Expression | None:
    """Such as "el día 3", "quarta-feira (16)"."""
    weekday, number = value(tokens, "WEEKDAY"), value(tokens, "NUM", "ORD")
    if number is None or not 1 <= number <= 31:
        return None
    return DayOfMonth(number, -1 if weekday is None else weekday)


def days_of_month(tokens: Sequence[Token]) -> list[Expression] | None:
    """Such as "os dias 15 e 20": one expression for each day, all of one month."""
    first, *others = values(tokens, *DAYS)
    of_days = value(tokens, "UNITS") == UNITS.index("day") and all(1 <= day <= 31 for day in (first, *others))
    base = DayOfMonth(first)
    return [base, *(Offset(base, day - first) for day in others)] if of_days else None


def weekday_by_number(tokens: Sequence[Token]) -> Expression | None:
    """A weekday by its number, as Portuguese counts them: "segunda (3)", "esta sexta"."""
    number, day = value(tokens, "FEIRA"), value(tokens, "NUM")
    assert number is not None
    if day is not None:
        return DayOfMonth(day, number) if 1 <= day <= 31 else None
    which = relation(tokens)
    return Weekday(number, "near" if which == "this" else which)


def weekday_of_week(tokens: Sequence[Token]) -> Expression:
    """Such as "Tuesday last week", "Monday of next week"."""
    number = value(tokens, "WEEKDAY")
    assert number is not None
    return Weekday(number, {"last": "last week", "this": "this week"}.get(relation(tokens), "next week"))


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
    if unit == "day" or (unit in ("decade", "century") and OFFSET[relation(tokens)] > 0):
        return None  # "the next decade" is ten years from now
    if unit == "weekend":
        return Weekend(relation(tokens))
    if kinds & {"THE", "LAST"} == {"THE", "LAST"}:
        return Shift(unit, -1, "of")
    named = tokens[-1].text[:1].isupper() and not tokens[-1].text.isupper()
    return Shift(unit, OFFSET[relation(tokens)], "name" if named else "")


def that_unit(tokens: Sequence[Token]) -> Expression:
    return Follow(UNITS[tokens[-1].word.value], 0)


def of_the_unit(tokens: Sequence[Token]) -> Expression:
    """Such as "the end of the year", "year-end", "later in the month"."""
    numbers = values(tokens, "DAY", "WEEK", "WEEKEND", "MONTHWORD", "QUARTER", "YEARWORD", "DECADEWORD", "CENTURY")
    return Shift(UNITS[numbers[0]], 0)


def ago(tokens: Sequence[Token]) -> Expression | None:
    """Such as "three days ago", "a year earlier", "two weeks later"."""
    at = next(i for i, t in enumerate(tokens) if t.word.kind in ANY_UNIT)
    unit = UNITS[tokens[at].word.value]
    count = amount(tokens[:at])
    kind = tokens[-1].word.kind
    sign = -1 if kind in ("AGO", "EARLIER", "BEFORE") else 1
    if count > 2000:
        return None
    if unit == "year" and kind in ("AGO", "EARLIER") and count == 1:
        return YearsBefore(count, kind == "AGO")
    if kind == "AGO":
        return Shift(unit, -count)
    return Follow(unit, sign * count)


def half_ago(tokens: Sequence[Token]) -> Expression:
    """Half a year ago is six months ago."""
    return Shift("month", -6)


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
    count = amount(tokens[:at])
    if tokens[0].word.kind in ("ORDINAL", "THE"):
        return LongerPeriod() if unit == "month" and count >= 6 else None
    if count > 2000:
        return None
    return Shift(unit, count, "in" if tokens[-1].word.kind == "UNITS" else "hence")


def in_one(tokens: Sequence[Token]) -> Expression:
    """Such as "in einer Woche"."""
    return Shift(UNITS[tokens[-1].word.value], 1, "in")


def longer(tokens: Sequence[Token]) -> Expression:
    return LongerPeriod()


def today(tokens: Sequence[Token]) -> Expression:
    offset = value(tokens, "TODAY")
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
    which, kinds = relation(tokens), {t.word.kind for t in tokens}
    if which == "next" or "PREVIOUS" in kinds or (which != "last" and tokens[0].word.kind in ("THE", "THAT")):
        return Follow("day", {"next": 1, "last": -1}.get(which, 0))
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
    number = value(tokens, "YEAR")
    if number is not None:
        return Reported(year=number)
    unit = next((UNITS[t.word.value] for t in tokens if t.word.kind in ("WEEK", "MONTHWORD")), "")
    if any(t.word.kind in ("AGO", "EARLIER") for t in tokens):
        return Reported(years=-1, unit=unit)
    if any(t.word.kind == "YEARWORD" for t in tokens):
        return Reported(years=OFFSET[relation(tokens)], unit=unit)
    return Reported()


def unit_beside(tokens: Sequence[Token]) -> Expression | None:
    """Such as "letzte Woche", "el año pasado", "ce jour-là": the unit before, with or after the reference, or with the
    previous mention where the words say so."""
    unit = UNITS[next(t.word.value for t in tokens if t.word.kind in ANY_UNIT)]
    kinds = {t.word.kind for t in tokens}
    which = relation(tokens)
    if "THAT" in kinds:
        return Follow(unit, 0)
    if kinds & {"PREVIOUS", "FOLLOWING"} and unit in ("day", "week", "month", "year"):
        return Follow(unit, -1 if "PREVIOUS" in kinds else 1)
    if unit == "day":
        return Follow(unit, OFFSET[which]) if which in ("this", "next") else None
    if unit == "weekend":
        return Weekend("coming" if "COMING" in kinds else which)
    return Shift(unit, OFFSET[which])


def unit_of(tokens: Sequence[Token]) -> Expression:
    """One word for a unit or for a part of it: "Jahresende", or "Ende des Jahres"."""
    return Shift(UNITS[tokens[-1].word.value], 0)


def unit_before(tokens: Sequence[Token]) -> Expression:
    """One word for the unit before: "Vorjahr"; in Russian "год назад" is one, also in "21 год назад"."""
    unit, count = UNITS[tokens[-1].word.value], amount(tokens[:-1])
    return Shift("month", -6 * count) if unit == "half" else Shift(unit, -count)


def unit_beyond(tokens: Sequence[Token]) -> Expression | None:
    """Such as "vorletzte Woche", "übernächstes Jahr"."""
    unit = UNITS[next(t.word.value for t in tokens if t.word.kind in ANY_UNIT)]
    count = value(tokens, "BEYOND")
    return None if unit in ("day", "half") or count is None else Shift(unit, count)


def year_of(tokens: Sequence[Token]) -> Expression:
    """One word for a year: "heuer"."""
    return Shift("year", tokens[-1].word.value)


def day_beside_mention(tokens: Sequence[Token]) -> Expression:
    """Such as "Vortag", "al día siguiente": counted from the previous mention."""
    number = value(tokens, "DAYBESIDE")
    kinds = {t.word.kind for t in tokens}
    count = number if number is not None else 1 if kinds & {"AFTER", "FOLLOWING", "LATER"} else -1
    return Follow("day", count, "end" if kinds & {"AFTER", "BEFORE"} else "")


def unit_beside_mention(tokens: Sequence[Token]) -> Expression | None:
    """Such as "im Jahr zuvor", "in der Woche darauf"."""
    unit = UNITS[next(t.word.value for t in tokens if t.word.kind in ANY_UNIT)]
    return Follow(unit, 1 if tokens[-1].word.kind in ("LATER", "AFTER") else -1) if unit != "half" else None


def ago_anywhere(tokens: Sequence[Token]) -> Expression | None:
    """Such as "vor drei Tagen", "hace tres días", "tre giorni fa"."""
    unit, count = _counted(tokens)
    return None if count > 2000 else Shift(unit, -count)


def hence(tokens: Sequence[Token]) -> Expression | None:
    """Such as "dentro de tres días", "через три дня"."""
    unit, count = _counted(tokens)
    return None if count > 2000 else Shift(unit, count)


def counted_from_mention(tokens: Sequence[Token]) -> Expression | None:
    """Such as "tres días después", "drei Tage zuvor"."""
    unit, count = _counted(tokens)
    before = any(t.word.kind in ("BEFORE", "PREVIOUS", "EARLIER", "BACK") for t in tokens)
    adverb = tokens[-1].word.kind in ("EARLIER", "LATER")  # "trois jours après" may go on with "le vote"
    return None if count > 2000 else Follow(unit, -count if before else count, "" if adverb else "end")


def _counted(tokens: Sequence[Token]) -> tuple[str, int]:
    at = next(i for i, t in enumerate(tokens) if t.word.kind in ANY_UNIT)
    unit, count = UNITS[tokens[at].word.value], amount(tokens[:at])
    return ("month", 6 * count) if unit == "half" else (unit, count)  # from a day, and no half of the calendar


def clock_of_24(tokens: Sequence[Token]) -> Expression | None:
    """Such as "20.30 Uhr", "18 h": the hours of a day are 24."""
    numbers = values(tokens, "NUM", "HOUR")
    return Clock() if numbers and numbers[0] <= 24 and max(numbers) < 60 else None


def time_of_day(tokens: Sequence[Token]) -> Expression:
    """Such as "late afternoon", "in the morning", "am Abend", on the day that is being talked of."""
    return Clock("in" if tokens[0].word.kind == "THE" else "at")
