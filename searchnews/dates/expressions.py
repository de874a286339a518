"""What can a date expression say, before anything is known of its reference date?"""

from __future__ import annotations

from dataclasses import dataclass

from searchnews.dates.calendar import Interval, Part


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same days whatever the reference: "7 September 1998", "the 1990s"."""

    interval: Interval
    bare: bool = False  # only a number that may be a year: the words around it decide


@dataclass(frozen=True, slots=True)
class PartOfYear:
    """A part of a year that is not said ("Sept. 7", "the third quarter"), or is said relative to the reference:
    ``which`` is near, last, this or next (the nearest, the one before, ...) or year (of the year ``years`` from
    now)."""

    part: Part
    which: str = "near"
    years: int = 0
    bare: bool = False  # "May" or "March" alone: the words around it decide
    weekday: int = -1  # that of a day, from Monday = 0, where it is said: the nearest that is one


@dataclass(frozen=True, slots=True)
class Weekday:
    """A weekday, from Monday = 0; ``which`` as for PartOfYear."""

    number: int
    which: str = "near"


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """A day of a month that is not said, the nearest: "el día 3"; with its weekday (from Monday = 0; else -1) the
    nearest that is one: "quarta-feira (16)"."""

    day: int
    weekday: int = -1


@dataclass(frozen=True, slots=True)
class Shift:
    """The unit (day, week, ...) that is ``count`` units from the one that contains the reference; "to the day" as in
    ``calendar.shift``."""

    unit: str
    count: int
    # "hence": only before "from now"; "in": also after "in", with a verb in the future; "name": not in a name ("USA
    # Today"); "of": not before "of" ("the last week of the campaign"); "day": as for Follow
    check: str = ""


@dataclass(frozen=True, slots=True)
class Follow:
    """The unit that is ``count`` units from the one that contains the previous mention: "the next day"."""

    unit: str
    count: int
    # "end": only where the phrase ends, for in "the day before the vote" another day is meant; "day": "the day" counts
    # only after "later in", "ended" ...
    check: str = ""


@dataclass(frozen=True, slots=True)
class YearsBefore:
    """A year ago or earlier: the same quarter then, where a quarter is being talked of, or the year."""

    count: int
    ago: bool


@dataclass(frozen=True, slots=True)
class Reported:
    """The quarter that an earnings report is about: "the latest quarter", "the 1988 period", "the year-ago
    quarter". ``year`` is said, or 0; ``years`` is relative to the report; ``unit`` is month or week in "the same month
    last year"."""

    year: int = 0
    years: int = 0
    unit: str = ""


ENDING_UNITS = ("week", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Ending:
    """The week, month, quarter or year (`unit`) that ends with another expression: "the quarter ended Sept. 30"."""

    unit: str
    last: Expression


@dataclass(frozen=True, slots=True)
class Weekend:
    """A weekend; ``which`` as for PartOfYear."""

    which: str = "near"


@dataclass(frozen=True, slots=True)
class LongerPeriod:
    """Such as "the first nine months", "the fiscal year": no interval, but "a year earlier" after it is no quarter."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day alone, on the day that is being talked of."""

    check: str = ""  # "at": only after "at", "by", "until" ..., for "noon" is also a word of its own; "in": after "in"


@dataclass(frozen=True, slots=True)
class Offset:
    """Days before or after another expression: "the day after Christmas"."""

    base: Expression
    days: int


@dataclass(frozen=True, slots=True)
class Range:
    """From the beginning of one expression to the end of another."""

    first: Expression
    last: Expression


Expression = (
    Fixed
    | PartOfYear
    | Weekday
    | DayOfMonth
    | Shift
    | Follow
    | YearsBefore
    | Reported
    | Ending
    | Weekend
    | Clock
    | LongerPeriod
    | Offset
    | Range
)
