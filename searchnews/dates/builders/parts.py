"""What do single words among those that a pattern matched say?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from searchnews.dates import calendar
from searchnews.dates.calendar import OutOfRange, Part
from searchnews.dates.expressions import Expression, Fixed, PartOfYear
from searchnews.dates.run import Token

Builder = Callable[[Sequence[Token]], "Expression | list[Expression] | None"]


ANY_UNIT = {
    "DAY", "WEEK", "WEEKEND", "MONTHWORD", "QUARTER", "HALF", "YEARWORD", "DECADEWORD", "CENTURY", "PERIOD", "UNITS",
}  # fmt: skip


MONTHS = ("MONTH", "SHORTMONTH", "FARMONTH", "MAYMARCH")
ARTICLES = ("THE", "THESE", "PREP", "WEEKDAY", "UNITS")
DAYS = ("NUM", "ORD", "ORDINAL")


def values(tokens: Sequence[Token], *kinds: str) -> list[int]:
    return [t.word.value for t in tokens if t.word.kind in kinds]


def value(tokens: Sequence[Token], *kinds: str) -> int | None:
    for token in tokens:
        if token.word.kind in kinds:
            return token.word.value
    return None


def day_number(tokens: Sequence[Token]) -> int:
    """The day of the month; "twenty-first" is two words."""
    number = sum(values(tokens, *DAYS, "CARDINAL"))
    if not 1 <= number <= 31:
        raise OutOfRange("no such day")
    return number


def relation(tokens: Sequence[Token]) -> str:
    """Last, this or next ("this past spring", "this coming Sunday"), or near where no such word is."""
    kinds = {t.word.kind for t in tokens}
    if kinds & {"LAST", "PREVIOUS"}:
        return "last"
    if kinds & {"NEXT", "COMING", "FOLLOWING"}:
        return "coming" if "THIS" in kinds else "next"
    return "this" if "THIS" in kinds else "near"


OFFSET = {"last": -1, "this": 0, "next": 1, "coming": 1, "near": 0}


def in_year(part: Part, tokens: Sequence[Token]) -> Expression:
    """A part of the year that the tokens name: a number, "last year", "this year's", or none."""
    number = value(tokens, "YEAR", "FISCALYEAR")
    if number is not None:
        return Fixed(calendar.part(part, number))
    years = value(tokens, "YEAROF")
    if years is not None:
        return PartOfYear(part, "year", years)
    which = relation(tokens)
    if value(tokens, "YEARWORD") is not None and which != "near":
        return PartOfYear(part, "year", OFFSET[which])
    return PartOfYear(part, which)


def full_year(two_digits: int) -> int:
    """'40 and later are of the 20th century: news writes of the past, and of 2039 with four digits."""
    return two_digits + (1900 if two_digits >= 40 else 2000)


def amount(tokens: Sequence[Token]) -> int:
    """The number before a unit: "three", "a", "a couple of", "twenty-five", "two hundred"."""
    total = 0
    for token in tokens:
        kind, value = token.word.kind, token.word.value
        if kind in ("CARDINAL", "TEEN", "NUM", "COUPLE", "YEAR"):
            total = total * value if kind == "CARDINAL" and value >= 100 and total else total + value
        if kind == "COUPLE":
            total = 2
    return total or 1
