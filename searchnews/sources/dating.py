"""When was this published, and how do we know? Places of a date in their order of trust."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import PurePath
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .model import Options, Unit

_EARLIEST = 1500  # newspapers begin in 1605
_AHEAD = timedelta(days=366)  # embargoed and misdated articles; beyond that a date is a mistake

_IN_NAME = re.compile(r"(?<!\d)((?:1[6-9]|20)\d\d)([-_/.]?)(0[1-9]|1[0-2])(?:\2(0[1-9]|[12]\d|3[01]))?(?!\d)")


@dataclass(frozen=True, slots=True)
class Dated:
    """A publication time: the aware `instant`, its `precision` and its `origin`, as in Article.published_*."""

    instant: datetime
    precision: str
    origin: str


def choose(
    value: Any, origin: str, url: str, unit: Unit | None, options: Options, fallback: Iterable[tuple[str, str]]
) -> tuple[Dated | None, str]:
    """The first of the places that holds a readable date, and a note when the stated date is not one.

    The order is that of trust: the stated value, the fallbacks as given, the address, the file's name, the file's
    time (`unit.mtime_ns`, unless 0). Without a unit only what is stated counts.
    """
    note = ""
    if value:
        found = parse(value, options)
        if found is not None:
            return Dated(found[0], found[1], origin), ""
        note = f"{str(value)[:60]!r} is not a possible date of publication; the article is kept"
    for text, where in fallback:
        found = parse(text, options) if text else None
        if found is not None:
            return Dated(found[0], found[1], where), note
    if unit is None:
        return None, note
    for text, where in ((url, "url"), (PurePath(unit.name).name, "filename"), (unit.name, "filename")):
        found = _in_name(text, options) if text else None
        if found is not None:
            return Dated(found[0], found[1], where), note
    if unit.mtime_ns:
        return Dated(datetime.fromtimestamp(unit.mtime_ns // 10**9, UTC), "second", "file"), note
    return None, note


def parse(value: Any, options: Options) -> tuple[datetime, str] | None:
    """(aware instant, precision) of a date as records hold it; None when it is impossible or cannot be read."""
    if isinstance(value, str):
        text = value.strip()
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            return _parse_slowly(text, options)
        precision = "day" if len(text) <= 10 else "minute" if len(text) == 16 else "second"
    elif isinstance(value, datetime):
        found, precision = value, "second"
    elif isinstance(value, date):
        found, precision = datetime(value.year, value.month, value.day), "day"
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number(value, options)
    elif isinstance(value, dict):
        inner = next((value[key] for key in ("$date", "date", "value", "@value", "iso") if value.get(key)), None)
        return None if inner is None or isinstance(inner, dict) else parse(inner, options)
    elif isinstance(value, (list, tuple)) and value and not isinstance(value[0], (list, tuple, dict)):
        return parse(value[0], options)
    else:
        return None
    return _plausible(found, precision, options)


def _plausible(found: datetime, precision: str, options: Options) -> tuple[datetime, str] | None:
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone(options.timezone))
    if found.year < _EARLIEST or found.year >= 9999 or found > datetime.now(UTC) + _AHEAD:
        return None
    return found, precision


def _parse_slowly(text: str, options: Options) -> tuple[datetime, str] | None:
    try:
        if re.fullmatch(r"\d{4}-\d{2}", text):
            return _plausible(datetime.fromisoformat(text + "-01"), "month", options)
        if re.fullmatch(r"\d{4}", text):
            return _plausible(datetime(int(text), 1, 1), "year", options)
        if re.fullmatch(r"\d{9,13}(\.\d+)?", text):
            return _number(float(text), options)
        return _plausible(parsedate_to_datetime(text), "second", options)
    except (ValueError, TypeError, OverflowError):
        return None


def _number(value: float, options: Options) -> tuple[datetime, str] | None:
    """Seconds or milliseconds since 1970, or a number such as 20250907."""
    if 19_000_000 <= value < 30_000_000 and value == int(value):
        return parse(str(int(value)), options)
    seconds = value / 1000 if abs(value) > 1e11 else value
    if not 1e7 < abs(seconds) < 1e11:  # a small number is no time: 1970-01-01 is what broken exports say
        return None
    return _plausible(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds), "second", options)


def _in_name(text: str, options: Options) -> tuple[datetime, str] | None:
    """The date in an address or a file name: /2025/09/07/, 2025-09-07-title, 20250907_title."""
    for match in _IN_NAME.finditer(text[:2000]):
        year, separator, month, day = match.groups()
        if not separator and not day:
            continue  # six digits may be anything
        try:
            found = datetime(int(year), int(month), int(day or 1))
        except ValueError:
            continue
        return _plausible(found, "day" if day else "month", options)
    return None


@lru_cache(maxsize=64)
def zone(name: str) -> tzinfo:
    """The time zone of an IANA name; UTC when there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
