"""What does the value of a field stand for: a name or a pattern, a time, a number, another field's name?"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo

from searchnews.errors import DateError, shown
from searchnews.expressions import expression
from searchnews.fields import BY_NAME, BY_WORD, ENTITY, MOST_EXACT, Field, Kind, canonical, is_own
from searchnews.frozen import frozen
from searchnews.query.nodes import ANY_ENTITY, HAS, DateRange, Entity, Has, Keyword, Node, NumberRange, Tagged
from searchnews.query.spelling import did_you_mean

MAX_VALUE = 10**9  # of a number field
_MOST_ASKED = 10 * MOST_EXACT  # of a field of one's own: round bounds of ranges lie beyond what articles have

_NUMBER = expression(r"(>=|<=|>|<|=)?(\d{1,12})")
_NUMBERS = expression(r"(\d{0,12})\.\.(\d{0,12})")
_REAL = r"[+-]?\d{1,20}(?:\.\d{1,20})?(?:[eE][+-]?\d{1,3})?"  # of a field of one's own
_OWN_NUMBER = expression(rf"(>=|<=|>|<|=)?({_REAL})")
_OWN_NUMBERS = expression(rf"({_REAL})?\.\.({_REAL})?")
_BACKSLASH = expression(r'\\(["*?\\])?')

Span = tuple[int, int]


class BadValue(ValueError):
    """A value that its field does not take: what is wrong, and what to write."""

    def __init__(self, problem: str, suggestion: str = "") -> None:
        self.problem, self.suggestion = problem, suggestion
        super().__init__(problem)


@frozen
class Clock:
    """The moment (aware) that relative dates count from, the time zone in which days begin, and the languages that
    dates may be in, beside English."""

    now: datetime
    timezone: tzinfo
    languages: tuple[str, ...] = ()


def read(
    field: str, text: str, whole: bool, clock: Clock, span: Span, known: Mapping[str, Field] = BY_NAME
) -> Node:
    """The node of a field's value as typed, without its quotation marks, as a `whole` if = stands before it; `known`
    are the fields by name. BadValue."""
    if not text.strip():
        raise BadValue("nothing between the quotation marks", example(field, known))
    if field == HAS:
        return _presence(canonical(text.strip().lower()), span, known)
    kind = Kind.ENTITY if field == ANY_ENTITY else known[field].kind
    if whole and kind in (Kind.DATE, Kind.NUMBER):
        text = f"={text}"
    if kind is Kind.DATE:
        text = " ".join(text.split())
        return DateRange(field, *date_range(field, text, clock), text, span=span)
    if kind is Kind.NUMBER:
        numbers = _own_numbers if is_own(field) else _numbers
        return NumberRange(field, *numbers(field, text.strip()), span=span)
    if whole and kind is not Kind.ENTITY and field not in BY_WORD:
        raise BadValue(f"{field}: matches whole values already", "leave the = out")
    pattern = _pattern(text)
    if kind is Kind.TAG:
        return Tagged(pattern.removeprefix("#"), span=span)
    if pattern == "*":
        return Has(field, span=span)
    return (Entity if kind is Kind.ENTITY else Keyword)(field, pattern, whole, span=span)


def example(field: str, known: Mapping[str, Field] = BY_NAME) -> str:
    """How the field is used, as a suggestion."""
    if field == HAS:
        return f"write has:{ENTITY[0].name}"
    return f"write {'entity:putin' if field == ANY_ENTITY else known[field].example}"


def date_range(field: str, text: str, clock: Clock) -> tuple[datetime | None, datetime | None]:
    """The half-open interval, in UTC, of a date in a query; BadValue."""
    from searchnews.query.dates import parse_range  # most queries have no dates, and loading it takes a while

    now, timezone = clock.now, clock.timezone
    if field == "mentioned":
        # An article talks about calendar days, which have no time zone: today is the local day, counted as UTC.
        now, timezone = now.astimezone(timezone).replace(tzinfo=UTC), UTC
    try:
        return parse_range(text, now, timezone, clock.languages)
    except DateError as error:
        raise BadValue(str(error)) from None


def _presence(name: str, span: Span, known: Mapping[str, Field]) -> Node:
    if name not in known and name != ANY_ENTITY:
        raise BadValue(f"there is no field {shown(name)}", did_you_mean(name, (*known, ANY_ENTITY)))
    if name in known and known[name].kind is Kind.TAG:
        return Tagged("*", span=span)
    return Has(name, span=span)


def _numbers(field: str, text: str) -> tuple[int | None, int | None]:
    """(low, high), both included."""
    low: int | None
    high: int | None
    if match := _NUMBER.fullmatch(text):
        number = int(match[2])
        low = {">": number + 1, "<": None, "<=": None}.get(match[1], number)
        high = {"<": number - 1, ">": None, ">=": None}.get(match[1], number)
    elif (match := _NUMBERS.fullmatch(text)) and text != "..":
        low, high = (int(n) if n else None for n in match.groups())
    else:
        raise BadValue(f"{shown(text)} is no number", f"write {field}:>800 or {field}:200..400")
    if max(low or 0, high or 0) > MAX_VALUE or high == -1:
        raise BadValue(f"no article has {shown(text)}", f"write {field}:>800 or {field}:200..400")
    if low is not None and high is not None and low > high:
        raise BadValue(f"{low} is more than {high}", f"write {field}:{high}..{low}")
    return low, high


def _own_numbers(field: str, text: str) -> tuple[float | None, float | None]:
    """(low, high), both included, of a field of one's own."""
    low: float | None
    high: float | None
    if match := _OWN_NUMBER.fullmatch(text):
        number = _real(match[2])
        low = {">": math.nextafter(number, math.inf), "<": None, "<=": None}.get(match[1], number)
        high = {"<": math.nextafter(number, -math.inf), ">": None, ">=": None}.get(match[1], number)
    elif (match := _OWN_NUMBERS.fullmatch(text)) and text != "..":
        low, high = (_real(n) if n else None for n in match.groups())
    else:
        raise BadValue(f"{shown(text)} is no number", f"write {field}:>3 or {field}:2.5..4")
    if low is not None and high is not None and low > high:
        raise BadValue(f"{shown(text)} ends before it begins", f"write {field}:2.5..4")
    return low, high


def _real(text: str) -> float:
    number = float(text)
    if abs(number) > _MOST_ASKED:
        raise BadValue(f"no article has {shown(text)}", f"a number has at most {MOST_EXACT:,}")
    return number


def _pattern(text: str) -> str:
    """A value's pattern with each backslash either before `*`, `?` or a backslash, or doubled."""
    if "\\" in text:
        text = _BACKSLASH.sub(lambda m: '"' if m[1] == '"' else m[0] if m[1] else "\\\\", text)
    return re.sub(r"(?<!\\)\*{2,}", "*", text)
