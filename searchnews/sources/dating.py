"""When was this published, and how do we know? Places of a date in their order of trust.

Reading a single string is the business of `searchnews.dates`; here stands which strings are asked, and a short way
for the ISO 8601 that nearly all records hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from searchnews.errors import DateError
from searchnews.sources.model import Options

_EARLIEST = 1500  # as in sources.published: newspapers begin in 1605
_AHEAD = timedelta(days=366)  # as in sources.published
_DATE_KEYS = ("$date", "date", "value", "@value", "iso")  # where objects of exports hold their time


class Dated(NamedTuple):
    """A publication time: the aware `instant`, its `precision` and its `origin`, as in Article.published_*."""

    instant: datetime
    precision: str
    origin: str


def choose(
    value: Any,
    origin: str,
    fallback: Iterable[tuple[str, str]],
    url: str,
    body: str,
    name: str,
    mtime_ns: int,
    options: Options,
) -> tuple[Dated | None, str]:
    """The first of the places that holds a possible date, and a note when the stated one is impossible or ambiguous.

    The order is that of trust: the stated value, the fallbacks (text, origin) as given, the dateline of the text, the
    address, the file's name and path, and the file's own time (`mtime_ns`, unless 0).
    """
    note = ""
    if value:
        try:
            found, note = parse(value, options)
            return Dated(*found, origin), note
        except DateError as error:
            note = f"{error}; the article is kept"
    for text, where in fallback:
        try:
            return Dated(*parse(text, options)[0], where), note
        except DateError:
            continue
    return _around(url, body, name, mtime_ns, options), note


def _around(url: str, body: str, name: str, mtime_ns: int, options: Options) -> Dated | None:
    """The date that stands around an article which states none."""
    from searchnews.sources.published import published_from_dateline, published_from_filename, published_from_url

    timezone = zone(options.timezone)
    named = (published_from_url(url, timezone=timezone) if url else None) or published_from_filename(
        name, timezone=timezone
    )
    file_time = datetime.fromtimestamp(mtime_ns // 10**9, UTC) if mtime_ns else None
    near = named.instant if named else file_time
    # A dateline seldom says its year: it is the one nearest to the other dates.
    line = published_from_dateline(body, near=near.astimezone(timezone).date() if near else None, timezone=timezone)
    best = line or named
    if best is not None:
        return Dated(best.instant, best.precision, best.where)
    return Dated(file_time, "second", "file") if file_time else None


def parse(value: Any, options: Options) -> tuple[tuple[datetime, str], str]:
    """((aware instant, precision), note) of a date as records hold it; DateError when it is none or impossible."""
    if isinstance(value, str):
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            return _parse_slowly(value, options)
        return _plausible(found, _precision(value), value, options), ""
    if isinstance(value, datetime):
        return _plausible(value, "second", value, options), ""
    if isinstance(value, date):
        return _plausible(datetime(value.year, value.month, value.day), "day", value, options), ""
    if type(value) in (int, float):
        return _number(value, options), ""
    if isinstance(value, dict):
        value = next((value[key] for key in _DATE_KEYS if value.get(key)), None)
    elif isinstance(value, (list, tuple)):
        value = value[0] if value else None
    if type(value) in (str, int, float):
        return parse(value, options)
    raise DateError("its publication time is no date")


def _precision(text: str) -> str:
    """How much of an ISO 8601 time is there."""
    if text[16:17] == ":":
        return "second"
    if len(text) <= 10:
        return "day"
    return "second" if text[8:9] == "T" else "minute" if text[13:14] == ":" else "hour"


def _plausible(found: datetime, precision: str, shown: Any, options: Options) -> tuple[datetime, str]:
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone(options.timezone))
    if found.year < _EARLIEST or found.year >= 9999:
        raise DateError(f"the publication time {str(shown)[:60]!r} is impossible")
    if found > datetime.now(UTC) + _AHEAD:
        raise DateError(f"the publication time {str(shown)[:60]!r} is more than a year in the future")
    return found, precision


def _parse_slowly(text: str, options: Options) -> tuple[tuple[datetime, str], str]:
    from searchnews.sources.published import parse_published

    found = parse_published(text, order=options.order, timezone=zone(options.timezone))
    note = f"the date {text.strip()[:40]!r} is ambiguous: read as {options.order}" if found.ambiguous else ""
    return (found.instant, found.precision), note


def _number(value: float, options: Options) -> tuple[datetime, str]:
    """Seconds or milliseconds since 1970, or a number such as 20250907 or 2025."""
    if value == int(value) and (15_000_000 <= value < 30_000_000 or _EARLIEST <= value < 3000):
        return _parse_slowly(str(int(value)), options)[0]
    seconds = value / 1000 if abs(value) > 1e11 else value
    if not 1e7 < abs(seconds) < 1e11:  # a small number is no time: 1970-01-01 is what broken exports say
        raise DateError(f"the publication time {str(value)[:60]} is no date")
    return _plausible(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds), "second", value, options)


@lru_cache(maxsize=64)
def zone(name: str) -> tzinfo:
    """The time zone of an IANA name."""
    return ZoneInfo(name)
