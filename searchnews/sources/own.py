"""Which values of fields of one's own are in these raw values?"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from searchnews.article import OwnValue
from searchnews.errors import DateError
from searchnews.fields import META, MOST_EXACT, Field, Kind
from searchnews.sources import dating
from searchnews.sources.model import Options
from searchnews.sources.strings import MOST_VALUES, text_of, texts

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_ISO = re.compile(r"(\d{4})(?:-(\d\d))?")  # what datetime.fromisoformat does not read


def values(raw: Mapping[str, Any], options: Options) -> tuple[tuple[tuple[str, OwnValue], ...], list[tuple[str, str]]]:
    """The values of an article, as `Article.meta` has them, and (field, what is wrong with it) for those that are none.
    `raw` has what a record says, by the names of fields."""
    found: list[tuple[str, OwnValue]] = []
    wrong: list[tuple[str, str]] = []
    for field in options.own:
        value = raw.get(field.name)
        if value is None or value == "":
            continue
        try:
            known = value_of(field, value, options)
        except ValueError as error:
            wrong.append((field.name, str(error)))
            continue
        if known != ():
            found.append((field.name.removeprefix(META), known))
    return tuple(found), wrong


def value_of(field: Field, value: Any, options: Options) -> OwnValue:
    """The value of a field; () for a keyword that says nothing. Raises ValueError for what is none."""
    if field.kind is Kind.KEYWORD:
        return keywords(value)
    if isinstance(value, (list, tuple)) and len(value) == 1:
        value = value[0]
    return number(value) if field.kind is Kind.NUMBER else instant(value, options)


def keywords(value: Any) -> tuple[str, ...]:
    """The strings of a list, or the one string; a number is one as it is written, as are true and false."""
    several = value[:MOST_VALUES] if isinstance(value, (list, tuple)) else (value,)
    return texts(str(one).lower() if isinstance(one, bool) else text_of(one) for one in several)


def number(value: Any) -> float:
    """A number, whole (an int) or not, as a program or a table has it: 3, "3", "-0.25". Raises ValueError."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        text = value.strip()
        value = int(text) if text.lstrip("+-").isdecimal() and len(text) < 20 else float(text)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{str(value)[:60]!r} is no number")
    if abs(value) > MOST_EXACT:
        raise ValueError(f"{str(value)[:60]} has too many digits for a number; make it a keyword")
    return int(value) if value == int(value) else float(value)


def instant(value: Any, options: Options) -> datetime:
    """The aware instant of a date, of which a day, a month and a year begin. Unlike a publication, it may be far in the
    future. Raises ValueError."""
    zone = dating.zone(options.timezone)
    if isinstance(value, str):
        text = value.strip()
        if short := _ISO.fullmatch(text):
            text = f"{short[1]}-{short[2] or '01'}-01"
        try:
            value = datetime.fromisoformat(text)
        except ValueError:
            value = _slowly(text, options)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        value = _slowly(value, options)
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    if not isinstance(value, datetime) or value != value:  # pandas' NaT is a datetime
        raise ValueError(f"{str(value)[:60]!r} is no date")
    aware = value if value.tzinfo else value.replace(tzinfo=zone)
    try:
        aware.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{str(value)[:60]!r} is no date of the calendar in UTC") from None
    return aware


def _slowly(value: str | float, options: Options) -> datetime:
    """A date in words, or a number that is one."""
    try:
        (found, _), _ = dating.parse(value, options)
    except DateError:
        raise ValueError(f"{str(value)[:60]!r} is no date") from None
    return found
