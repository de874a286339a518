"""Which days does an expression mean, given the reference date, the direction of time and what was said before?

The direction is positive where the sentence speaks of the future and negative where of the past; ``context`` finds
it. All is arithmetic on day ordinals.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from searchnews.dates import calendar
from searchnews.dates.calendar import Interval, OutOfRange, Part
from searchnews.dates.expressions import (
    Clock,
    DayOfMonth,
    Ending,
    Expression,
    Fixed,
    Follow,
    LongerPeriod,
    Offset,
    PartOfYear,
    Range,
    Reported,
    Shift,
    Weekday,
    Weekend,
    YearsBefore,
)

# How strongly a sentence speaks of the future (positive) or the past; ``context.direction`` tells.
CERTAINLY_FUTURE, FUTURE, UNDECIDED, PAST, CLEARLY_PAST, HAS_BEGUN = 2, 1, 0, -1, -2, -3

# How many times nearer a coming day, month ... must be than a past one to be meant, by the direction of the sentence.
# (On 256 annotated articles, half of that or twice that changes F1 by less than half a point.)
_BIAS = {CERTAINLY_FUTURE: 0.1, FUTURE: 0.4, UNDECIDED: 5.0, PAST: 4.0, CLEARLY_PAST: 12.0, HAS_BEGUN: float("inf")}


@dataclass(slots=True)
class Memory:
    """What an article has talked of so far: the previous mention, and the quarter that it reports on."""

    here: int = 0  # where the text is being read, in bytes
    previous: Interval | None = None
    previous_at: int = 0
    quarter: Interval | None = None
    longer: bool = False  # more than a quarter is being talked of now
    since: int = 0  # mentions since the last one of a quarter


_NOTHING_SAID = Memory()


def _parts(expression: Expression) -> tuple[Expression, ...]:
    """The expressions that one is made of; none if it stands for itself."""
    if isinstance(expression, Offset):
        return (expression.base,)
    if isinstance(expression, Ending):
        return (expression.last,)
    return (expression.first, expression.last) if isinstance(expression, Range) else ()


def wants_direction(expression: Expression) -> bool:
    """Does the direction of time matter?"""
    kind = type(expression)
    if kind is Fixed or kind is Shift:  # most of the others
        return False
    if isinstance(expression, (PartOfYear, Weekday)):
        return expression.which in ("near", "this")
    if isinstance(expression, DayOfMonth):
        return True
    return isinstance(expression, Weekend) or any(map(wants_direction, _parts(expression)))


def wants_memory(expression: Expression) -> bool:
    """Does it matter what was said before, or does what follows depend on this (``LongerPeriod``)?"""
    if isinstance(expression, Weekday):
        return expression.which == "following"
    recalls = isinstance(expression, (Follow, YearsBefore, Reported, Clock, LongerPeriod))
    return recalls or any(map(wants_memory, _parts(expression)))


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """An expression and what decides which days it means, found out once per expression. Equal only to itself, so that
    ``days`` remembers by it quickly."""

    expression: Expression
    fixed: Interval | None  # the days, where nothing else decides
    recalls: bool  # decides what was said before, beside the reference?
    turns: bool  # ... or the direction of time?


def meaning(expression: Expression) -> Meaning:
    """What decides which days the expression means?"""
    if isinstance(expression, Fixed):
        return Meaning(expression, expression.interval, recalls=False, turns=False)
    return Meaning(expression, None, wants_memory(expression), wants_direction(expression))


def resolve(expression: Expression, reference: int | None, direction: int, memory: Memory) -> Interval | None:
    """The days that an expression means, or None where that cannot be said. Without a reference (a day ordinal)
    only absolute expressions, and those that follow a previous mention, have days."""
    try:
        return _RESOLVERS[type(expression)](expression, reference, direction, memory)
    except OutOfRange:
        return None


def _day(ordinal: int) -> Interval | None:
    """A day, or None beyond the ends of the calendar."""
    try:
        return calendar.day(ordinal)
    except OutOfRange:
        return None


def either(expression: Expression, reference: int | None, memory: Memory) -> tuple[Interval | None, Interval | None]:
    """The days that an expression means if its time has begun, and if it is certain to come; the same where the
    direction says nothing. Of ten expressions, four are weekdays or parts of a year."""
    if isinstance(expression, PartOfYear) and reference is not None:
        past, future = _meant(expression, reference)
        coming = future is not None and _is_nearer(future, past, reference, CERTAINLY_FUTURE)
        return past, future if coming else past
    if isinstance(expression, Weekday) and expression.which == "near" and reference is not None:
        back = (reference + 6 - expression.number) % 7
        begun = _day(reference - back)
        return begun, _day(reference - back + 7) if back else begun
    begun = resolve(expression, reference, HAS_BEGUN, memory)
    return begun, resolve(expression, reference, CERTAINLY_FUTURE, memory)


@lru_cache(maxsize=1 << 14)  # many articles were written on the same few days
def either_days(meaning: Meaning, reference: int | None) -> tuple[Interval | None, Interval | None]:
    """``either`` for an expression that recalls nothing."""
    if meaning.turns:
        return either(meaning.expression, reference, _NOTHING_SAID)
    days = meaning.fixed or resolve(meaning.expression, reference, UNDECIDED, _NOTHING_SAID)
    return days, days


def chosen(
    meaning: Meaning, reference: int | None, either: tuple[Interval | None, Interval | None], direction: int
) -> Interval | None:
    """What a sentence of this direction means, where ``either_days`` gave these two."""
    expression, (begun, coming) = meaning.expression, either
    if isinstance(expression, Weekday) and expression.which == "near":
        return coming if direction > 0 else begun
    if isinstance(expression, PartOfYear) and coming is not None and reference is not None:
        return coming if _is_nearer(coming, begun, reference, direction) else begun
    return resolve(expression, reference, direction, _NOTHING_SAID)


def remember(expression: Expression, interval: Interval, at: int, memory: Memory) -> None:
    """Note a mention (at this byte) for what follows in the same article."""
    kind, precision = type(expression), interval.precision
    if kind is Clock or kind is Range or precision == "decade" or precision == "century":
        return
    memory.previous, memory.previous_at = interval, at
    memory.since += 1
    if precision == "quarter":
        memory.since = 0
        memory.longer = False
        if kind is Ending or (memory.quarter is None and kind is not YearsBefore and kind is not Reported):
            memory.quarter = interval  # the first is what the report is about, or the one whose last day is said


SAME_TALK = 600  # bytes; a day further back is not the one of "at 5 p.m."
NEAR = 2  # mentions; a quarter further back is no longer talked of


def _fixed(expression: Fixed, reference: int | None, direction: int, memory: Memory) -> Interval | None:
    return expression.interval


def _longer(expression: LongerPeriod, reference: int | None, direction: int, memory: Memory) -> Interval | None:
    memory.longer = True
    return None


def _offset(expression: Offset, reference: int | None, direction: int, memory: Memory) -> Interval | None:
    base = _RESOLVERS[type(expression.base)](expression.base, reference, direction, memory)
    return None if base is None or base.precision != "day" else calendar.day(base.begin + expression.days)


def _shift(expression: Shift, reference: int | None, direction: int, memory: Memory) -> Interval | None:
    return None if reference is None else calendar.shift(reference, expression.unit, expression.count)


def _years_before(expression: YearsBefore, reference: int | None, direction: int, memory: Memory) -> Interval | None:
    if memory.quarter is not None and not memory.longer and memory.since <= NEAR:
        return calendar.shift(memory.quarter.begin, "quarter", -4 * expression.count)
    if memory.quarter is not None and memory.longer:  # the nine months are those up to the quarter that is reported on
        return calendar.shift(memory.quarter.begin, "year", -expression.count)
    if not expression.ago:
        return _follow(Follow("year", -expression.count), reference, direction, memory)
    return None if reference is None else calendar.shift(reference, "year", -expression.count)


def _clock(expression: Clock, reference: int | None, direction: int, memory: Memory) -> Interval | None:
    return None if reference is None else _day_talked_of(memory) or calendar.day(reference)


def _day_talked_of(memory: Memory) -> Interval | None:
    """The day of the previous mention, if it is near."""
    previous = memory.previous
    near = previous is not None and previous.precision == "day" and memory.here - memory.previous_at < SAME_TALK
    return previous if near else None


def _weekend(expression: Weekend, reference: int | None, direction: int, memory: Memory) -> Interval | None:
    if reference is None:
        return None
    this = calendar.weekend(reference)
    which = expression.which
    offset = {"last": -1, "next": 1, "coming": int(this.begin <= reference)}.get(which, 0)
    early = this.begin - reference >= 4  # on Monday and Tuesday, "this weekend" may be over
    if direction <= 0 and ((which == "near" and this.begin > reference) or (which == "this" and direction and early)):
        offset = -1
    return calendar.shift(reference, "weekend", offset)


def _weekday(expression: Weekday, reference: int | None, direction: int, memory: Memory) -> Interval | None:
    if reference is None:
        return None
    if expression.which == "following" and memory.previous is not None:
        after = memory.previous.begin
        return calendar.day(after + ((expression.number - (after + 6) % 7) % 7 or 7))
    return calendar.day(_day_of_weekday(expression.number, expression.which, reference, direction))


def _day_of_weekday(number: int, which: str, reference: int, direction: int) -> int:
    today = (reference + 6) % 7
    back, ahead = (today - number) % 7, (number - today) % 7
    if which == "last":
        return reference - (back or 7)
    if which == "next":
        return reference + (ahead or 7)
    if which == "coming":
        return reference + ahead
    if which == "this":
        return reference - back if direction < 0 and back <= today else reference + ahead
    if which.endswith(" week"):
        monday = reference - today
        return monday + number + 7 * {"last week": -1, "this week": 0, "next week": 1}[which]
    return reference + ahead if direction > 0 else reference - back


_MONTHS_AROUND = (-1, 0, 1)


def _day_of_month(expression: DayOfMonth, reference: int | None, direction: int, memory: Memory) -> Interval | None:
    if reference is None:
        return None
    number, weekday = expression.day, expression.weekday
    months = [calendar.shift(reference, "month", count) for count in _MONTHS_AROUND]
    days = [m.begin + number - 1 for m in months if m.begin + number <= m.until]
    if weekday >= 0:
        days = [day for day in days if (day + 6) % 7 == weekday]
        if not days:  # the number is no day
            return calendar.day(_day_of_weekday(weekday, "near", reference, direction))
    past = max((day for day in days if day <= reference), default=None)
    future = min((day for day in days if day > reference), default=None)
    if past is None or future is None:
        found = past or future
        return None if found is None else calendar.day(found)
    return calendar.day(future if (future - reference) * _BIAS[direction] < reference - past else past)


def _part_of_year(expression: PartOfYear, reference: int | None, direction: int, memory: Memory) -> Interval | None:
    if reference is None:
        return None
    past, future = _meant(expression, reference)
    return future if future is not None and _is_nearer(future, past, reference, direction) else past


def _is_nearer(future: Interval, past: Interval | None, reference: int, direction: int) -> bool:
    """Is the coming one meant, in a sentence of this direction?"""
    return past is None or (future.begin - reference) * _BIAS[direction] < reference - past.until


def _meant(expression: PartOfYear, reference: int) -> tuple[Interval | None, Interval | None]:
    """The one that is meant, and None; or where the direction decides, the last one and the coming one."""
    part, which = expression.part, expression.which
    year = date.fromordinal(reference).year
    if which == "year":
        return _part(part, year + expression.years), None
    around = _around(part, year)
    if expression.weekday >= 0:
        around = tuple(i for i in around if (i.begin + 6) % 7 == expression.weekday) or around
    if which == "last":
        # "last February" in March is not the month before: that is "last month".
        recent = 10 if part.unit == "month" else 0
        return max((i for i in around if i.until <= reference - recent), default=None), None
    past = future = None
    for interval in around:
        if interval.begin > reference:
            future = interval
            break
        past = interval
    if which in ("next", "coming"):
        return future, None
    if past is None or future is None or past.until > reference:
        return past or future, None
    if which == "this":
        return (past if date.fromordinal(past.begin).year == year else future), None
    return past, future


@lru_cache(maxsize=1 << 12)
def _around(part: Part, year: int) -> tuple[Interval, ...]:
    """The part in the years about this one, in order. 29 February may be four years away."""
    far = 4 if (part.number, part.day) == (2, 29) else 1
    return tuple(found for y in range(year - far, year + far + 1) if (found := _part(part, y)) is not None)


def _part(what: Part, year: int) -> Interval | None:
    """The part in a year, or None where that year has none (29 February)."""
    try:
        return calendar.part(what, year)
    except OutOfRange:
        return None


def _follow(expression: Follow, reference: int | None, direction: int, memory: Memory) -> Interval | None:
    if expression.check == "day" and reference is not None:
        return _day_talked_of(memory) or calendar.day(reference)
    previous = memory.previous
    precision = calendar.PRECISIONS.index
    if previous is None or precision(previous.precision) > precision(expression.unit):
        if reference is None or expression.count == 0:
            return None
        return calendar.shift(reference, expression.unit, expression.count)
    return calendar.shift(previous.begin, expression.unit, expression.count)


def _reported(expression: Reported, reference: int | None, direction: int, memory: Memory) -> Interval | None:
    quarter, previous = memory.quarter, memory.previous
    if expression.unit and previous is not None and previous.precision == expression.unit:
        count = 12 if expression.unit == "month" else 52
        return calendar.shift(previous.begin, expression.unit, count * expression.years)
    if quarter is None and expression.year:
        return calendar.year(expression.year)
    if quarter is None and expression.years and previous is not None and previous.precision == "month":
        return calendar.shift(previous.begin, "month", 12 * expression.years)
    if quarter is None:
        return calendar.shift(reference, "year", expression.years) if expression.years and reference else None
    if expression.year:
        number = (date.fromordinal(quarter.begin).month + 2) // 3
        return calendar.part(Part("quarter", number), expression.year)
    return calendar.shift(quarter.begin, "quarter", 4 * expression.years)


# Days; a year that ends in June is the one that it ends in.
_NEARLY_HALF = {"week": 3, "month": 14, "quarter": 45, "year": 150}


def _ending(expression: Ending, reference: int | None, direction: int, memory: Memory) -> Interval | None:
    """The calendar's week, quarter ... that has most of the one that ends there."""
    last = _RESOLVERS[type(expression.last)](expression.last, reference, direction, memory)
    if last is None:
        return None
    return calendar.shift(last.until - 1 - _NEARLY_HALF[expression.unit], expression.unit, 0)


def _range(expression: Range, reference: int | None, direction: int, memory: Memory) -> Interval | None:
    """The last part is resolved first; a weekday or a part of a year before it is the nearest."""
    last = _RESOLVERS[type(expression.last)](expression.last, reference, direction, memory)
    if last is None:
        return None
    nearest = isinstance(expression.first, (PartOfYear, Weekday)) and expression.first.which == "near"
    near, towards = (last.begin, HAS_BEGUN) if nearest else (reference, 0)
    first = _RESOLVERS[type(expression.first)](expression.first, near, towards, memory)
    if first is None or first.begin >= last.until:
        return None
    finer = min(first.precision, last.precision, key=calendar.PRECISIONS.index)
    return Interval(first.begin, last.until, finer)


# By type, so that one look-up decides; an interval is taken from a few of them by others.
_RESOLVERS: dict[type[Any], Callable[[Any, int | None, int, Memory], Interval | None]] = {
    Fixed: _fixed,
    PartOfYear: _part_of_year,
    Weekday: _weekday,
    DayOfMonth: _day_of_month,
    Shift: _shift,
    Follow: _follow,
    YearsBefore: _years_before,
    Reported: _reported,
    Ending: _ending,
    Weekend: _weekend,
    LongerPeriod: _longer,
    Clock: _clock,
    Offset: _offset,
    Range: _range,
}
