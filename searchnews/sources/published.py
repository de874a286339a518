"""When was an article published, according to a string in its record, its URL, its file name or its dateline?

``parse_published`` reads ISO 8601, RFC 2822 and what newspapers print ("Sept. 7, 2025 5:30 p.m. ET"): it takes the
time of day and the zone out of the string and reads what is left as a date. A date that is known to the month is a
month wide, never its first day. Our own reader, not python-dateutil's: that fills what is missing from today's
date, reads "2025" as a day and cannot say that 03/04/2025 is ambiguous.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Literal

from searchnews.dates import calendar
from searchnews.dates.calendar import Interval, OutOfRange
from searchnews.errors import DateError

Order = Literal["DMY", "MDY", "YMD"]

EARLIEST = 1500  # the first newspapers are of 1605; an earlier year is a mistake
FARTHEST = timedelta(days=366)  # ahead of now; magazines are dated ahead, but not by years


@dataclass(frozen=True, slots=True)
class Published:
    """A publication time: the instants from ``instant`` up to, not including, ``until`` (aware, UTC).

    ``precision`` is second, minute, hour, day, month or year: how much is known. ``ambiguous`` says that day and
    month could be the other way round, ``where`` what it was found in: record, url, filename or dateline.
    """

    instant: datetime
    until: datetime
    precision: str
    ambiguous: bool = False
    where: str = "record"


# Zone names as newspapers and mail use them, in minutes east of UTC. Those of several countries have the meaning
# that news in English gives them (CST is Chicago's, IST is India's).
_ZONES = {
    "Z": 0, "UTC": 0,
    "UT": 0, "GMT": 0, "WET": 0, "BST": 60, "WEST": 60, "CET": 60, "MEZ": 60, "CEST": 120, "MESZ": 120,
    "SAST": 120, "CAT": 120, "EET": 120, "EEST": 180, "EAT": 180, "MSK": 180, "GST": 240, "PKT": 300, "IST": 330,
    "ICT": 420, "WIB": 420, "HKT": 480, "SGT": 480, "PHT": 480, "AWST": 480, "JST": 540, "KST": 540, "AEST": 600,
    "AEDT": 660, "NZST": 720, "NZDT": 780, "AST": -240, "ADT": -180, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300,
    "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480, "HST": -600,
}  # fmt: skip
# These change with the season: their standard time.
_SEASONAL = {"ET": -300, "CT": -360, "MT": -420, "PT": -480}

_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d{1,9})?)?)?\s*"
    r"(?P<half>[ap])\.?\s?m\b\.?"
    r"|(?P<hour24>\d{1,2}):(?P<minute24>\d\d)(?::(?P<second24>\d\d)(?:[.,]\d{1,9})?)?",
    re.IGNORECASE,
)
_ZONE_AFTER = re.compile(
    r"\s*\(?(?P<offset>(?:UTC|GMT)?[+\-−]\d\d?(?::?\d\d)?(?!\d))\)?"
    r"|\s*\(?(?P<name>" + "|".join(sorted([*_ZONES, *_SEASONAL], key=len, reverse=True)) + r")\b\.?\)?"
)
_ISO = re.compile(
    r"(?P<date>\d{4}-?\d\d-?\d\d)[Tt\s_](?P<hour>\d\d):?(?P<minute>\d\d)?(?::?(?P<second>\d\d)(?:[.,]\d{1,9})?)?"
)
_PLAIN_DATE = (
    (re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)"), ""),
    (re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"), ""),
    (re.compile(r"(?P<a>\d\d?)[-/. ](?P<b>\d\d?)[-/. ](?P<c>\d{4}|\d\d)"), "order"),
    (re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d\d?)"), ""),
    (re.compile(r"(?P<month>\d\d)/(?P<year>\d{4})"), ""),
    (re.compile(r"(?P<year>\d{4})"), ""),
)
_ISO_WEEK = re.compile(r"(\d{4})-?W(\d\d)-?([1-7])")
_ORDINAL_DATE = re.compile(r"(\d{4})-(\d{3})")
_NOISE = re.compile(
    r"(?i)\b(?:published|updated|posted|first|last|modified|created|on|at|date|time|local|by|as of|uhr)\b:?|[|•·]"
)
_WEEKDAY = re.compile(r"(?i)\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]*")


def parse_published(
    text: str, *, order: Order = "DMY", timezone: tzinfo = UTC, now: datetime | None = None
) -> Published:
    """The publication time that a string gives.

    ``order`` decides 03/04/2025, ``timezone`` is that of strings without one, and ``now`` (aware) bounds the future.
    Raises DateError, saying why, for what is no date, is impossible (30 February) or lies far in the future.
    """
    shown = text.strip()[:60]
    if not text.strip() or len(text) > 200:
        raise DateError(f'cannot read the publication time "{shown}": it is {"empty" if not shown else "too long"}')
    try:
        found = _parse(text.strip(), order, timezone)
    except (OutOfRange, ValueError, OverflowError) as error:
        raise DateError(f'the publication time "{shown}" is impossible: {error}') from None
    if found is None:
        raise DateError(
            f'cannot read the publication time "{shown}": write it like 2025-09-07T10:30:00+02:00 or 7 September 2025'
        )
    _refuse_far(found, shown, now)
    return found


def _refuse_far(found: Published, shown: str, now: datetime | None) -> None:
    now = now or datetime.now(UTC)
    if found.instant > now + FARTHEST:
        raise DateError(f'the publication time "{shown}" is refused: it is more than a year in the future')
    if found.instant.year < EARLIEST:
        raise DateError(f'the publication time "{shown}" is refused: there were no newspapers before {EARLIEST}')


def _parse(text: str, order: Order, zone: tzinfo) -> Published | None:
    if re.fullmatch(r"\d{10}|\d{13}", text):  # seconds or milliseconds since 1970, as scripts write them
        instant = datetime.fromtimestamp(int(text[:10]), UTC)
        return Published(instant, instant + timedelta(seconds=1), "second")
    rest, clock, precision = text, (0, 0, 0), ""
    if match := _ISO.match(text):
        rest = match["date"]
        clock, precision = _clock(match["hour"], match["minute"], match["second"], None)
        tail = text[match.end() :].strip()
    elif match := _TIME.search(text):
        hour = match["hour"] or match["hour24"]
        clock, precision = _clock(
            hour, match["minute"] or match["minute24"], match["second"] or match["second24"], match["half"]
        )
        tail = text[match.end() :]
        rest = text[: match.start()]
    else:
        tail = ""
    seasonal: int | None = None
    if precision:
        if mark := _ZONE_AFTER.match(tail):
            if mark["name"] in _SEASONAL:
                seasonal = _SEASONAL[mark["name"]]
            else:
                zone = _zone(mark["offset"], mark["name"])
            tail = tail[mark.end() :]
            if again := _ZONE_AFTER.match(tail):  # "-0400 (EDT)" says the zone twice
                tail = tail[again.end() :]
        rest = f"{rest} {tail}".strip()
    read_date = _date(rest, order)
    if read_date is None:
        return None
    days, ambiguous = read_date
    begin = date.fromordinal(days.begin)
    if not precision or days.precision != "day":
        start = datetime(begin.year, begin.month, begin.day, tzinfo=zone)
        last = date.fromordinal(days.until)
        end = datetime(last.year, last.month, last.day, tzinfo=zone)
        return Published(start.astimezone(UTC), end.astimezone(UTC), days.precision, ambiguous)
    local = datetime(begin.year, begin.month, begin.day) + timedelta(hours=clock[0], minutes=clock[1], seconds=clock[2])
    if seasonal is not None:
        zone = timezone(timedelta(minutes=seasonal + 60 * _american_summer(days.begin)))
    instant = local.replace(tzinfo=zone).astimezone(UTC)
    width = {"hour": timedelta(hours=1), "minute": timedelta(minutes=1), "second": timedelta(seconds=1)}[precision]
    return Published(instant, instant + width, precision, ambiguous)


def _clock(hour: str, minute: str | None, second: str | None, half: str | None) -> tuple[tuple[int, int, int], str]:
    """(hour, minute, second) on the 24-hour clock, and how precise that is."""
    h, m, s = int(hour), int(minute or 0), int(second or 0)
    if half:
        if not 1 <= h <= 12:
            raise OutOfRange(f"there is no {h} {half}.m.")
        h = h % 12 + (12 if half in "pP" else 0)
    if h > 24 or m > 59 or s > 60 or (h == 24 and (m or s)):
        raise OutOfRange(f"there is no {h}:{m:02}:{s:02} o'clock")
    return (h, m, min(s, 59)), "second" if second else "minute" if minute else "hour"


def _zone(offset: str | None, name: str | None) -> tzinfo:
    if name:
        return timezone(timedelta(minutes=_ZONES[name]))
    assert offset is not None
    digits = re.sub(r"\D", "", offset)
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    if hours > 15 or minutes > 59:
        raise OutOfRange(f"there is no time zone {offset}")
    sign = 1 if "+" in offset else -1
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


def _american_summer(ordinal: int) -> bool:
    """Does daylight saving time hold on a day in the United States (Uniform Time Act of 1966, changed in 1986 and
    2005)? Its first and last night count as days."""
    number = date.fromordinal(ordinal).year
    first = (3, 2) if number >= 2007 else (4, 1) if number >= 1987 else (4, -1)
    last = (11, 1) if number >= 2007 else (10, -1)
    begin, until = (calendar.nth_weekday(number, month, 6, which) for month, which in (first, last))
    return number >= 1967 and begin <= ordinal < until


def _date(text: str, order: Order) -> tuple[Interval, bool] | None:
    """The day, month or year that a string without a time of day names, and whether it is ambiguous."""
    text = _WEEKDAY.sub(" ", _NOISE.sub(" ", text)).strip(" ,.;-–—()\t\n")
    if match := _ISO_WEEK.fullmatch(text):
        return calendar.day(date.fromisocalendar(*map(int, match.groups())).toordinal()), False
    if match := _ORDINAL_DATE.fullmatch(text):
        start = calendar.year(int(match[1]))
        if not 1 <= int(match[2]) <= start.until - start.begin:
            raise OutOfRange(f"the year {match[1]} has no day {match[2]}")
        return calendar.day(start.begin + int(match[2]) - 1), False
    for pattern, how in _PLAIN_DATE:
        if match := pattern.fullmatch(text):
            if how:
                return _ordered(match["a"], match["b"], match["c"], order)
            parts = {name: int(value) for name, value in match.groupdict().items()}
            if "day" in parts:
                return calendar.day_of(parts["year"], _month(parts["month"]), parts["day"]), False
            if "month" in parts:
                return calendar.months(parts["year"], _month(parts["month"]), 1, "month"), False
            return calendar.year(parts["year"]), False
    return _written(text)


def _month(number: int) -> int:
    if not 1 <= number <= 12:
        raise OutOfRange(f"there is no month {number}")
    return number


def _ordered(a: str, b: str, c: str, order: Order) -> tuple[Interval, bool]:
    """Three numbers in the configured order, unless only another order is possible."""
    if order == "YMD" and len(c) == 2:
        number, month, day = _full_year(a), int(b), int(c)
        return calendar.day_of(number, _month(month), day), True
    number = int(c) if len(c) == 4 else _full_year(c)
    first, second = int(a), int(b)
    if first > 12 or second > 12:
        day, month = (first, second) if first > 12 else (second, first)
        return calendar.day_of(number, _month(month), day), len(c) == 2
    month, day = (first, second) if order == "MDY" else (second, first)
    return calendar.day_of(number, _month(month), day), first != second or len(c) == 2


def _full_year(digits: str) -> int:
    return int(digits) + (1900 if int(digits) >= 69 else 2000)


_NAME = re.compile(r"[A-Za-z]+")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def _written(text: str) -> tuple[Interval, bool] | None:
    """Such as "7 September 2025", "Sept. 7, 2025", "7-Sep-25": what the grammar of article text reads, as long as it
    reads all of it."""
    short = re.fullmatch(r"(\d\d?)(?:[- ]|\. ?)([A-Za-z]{3,9})\.?[- ,]+(\d{4}|\d\d)", text)
    if short and short[2][:3].lower() in _MONTHS:
        number = int(short[3]) if len(short[3]) == 4 else _full_year(short[3])
        return calendar.day_of(number, _MONTHS.index(short[2][:3].lower()) + 1, int(short[1])), False
    from searchnews.dates import grammar  # most times are ISO 8601 or RFC 2822, and need none
    from searchnews.dates.expressions import Fixed

    run = _NAME.sub(lambda m: m[0].capitalize() if m[0][:3].lower() in _MONTHS else m[0].lower(), text)
    run = " ".join(run.split())
    try:
        found = grammar.of("en").read(run)
    except KeyError:
        return None
    if len(found) != 1 or not isinstance(found[0].expression, Fixed) or found[0].end - found[0].start < len(run) - 1:
        return None
    interval = found[0].expression.interval
    return (interval, False) if interval.precision in ("day", "month", "year") else None


# --- Where a record gives no time ---------------------------------------------------------------------------------

_IN_PATH = (
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[/_.-](?P<month>[01]\d|[1-9])[/_.-](?P<day>[0-3]?\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[/-](?P<name>[A-Za-z]{3,9})[/-](?P<day>[0-3]?\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)"),
    re.compile(r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>[01]\d)/"),
)


def published_from_url(url: str, *, timezone: tzinfo = UTC, now: datetime | None = None) -> Published | None:
    """The date in a URL's path (/2025/09/07/, /2025/sep/07/, /20250907-, /2025/09/), or None where there is none
    that is possible."""
    path = url.split("?", 1)[0].split("#", 1)[0]
    path = path.split("://", 1)[-1]
    return _from_path("/" + path.partition("/")[2], "url", timezone, now)


def published_from_filename(name: str, *, timezone: tzinfo = UTC, now: datetime | None = None) -> Published | None:
    """The date in a file's name or path (2025-09-07-storm.md, 2025/09/07/storm.txt), or None."""
    return _from_path(name, "filename", timezone, now)


def _from_path(path: str, where: str, zone: tzinfo, now: datetime | None) -> Published | None:
    for pattern in _IN_PATH:
        for match in pattern.finditer(path[:1000]):
            parts = match.groupdict()
            name = (parts.get("name") or "")[:3].lower()
            if name and name not in _MONTHS:
                continue
            month = _MONTHS.index(name) + 1 if name else int(parts["month"])
            text = f"{parts['year']}-{month:02}" + (f"-{int(parts['day']):02}" if "day" in parts else "")
            try:
                found = parse_published(text, timezone=zone, now=now)
            except DateError:
                continue
            return Published(found.instant, found.until, found.precision, False, where)
    return None


_DATELINE = re.compile(
    r"\s*(?:[A-Z][\w.'’-]*[ ,/]+){1,6}?"  # LONDON, WASHINGTON, Ill., NEW YORK/LONDON
    r"(?P<date>(?P<month>[A-Z][a-z]{2,8}|[A-Z]{3,9})\.? (?P<day>\d\d?)(?:st|nd|rd|th)?(?:,? (?P<year>\d{4}))?"
    r"|(?P<day2>\d\d?) (?P<month2>[A-Z][a-z]{2,8})\.?(?:,? (?P<year2>\d{4}))?)"
    r",?\s*(?:\([A-Z][\w /&.-]{1,30}\)\s*)?(?:[-–—_:]|--)"
)


def published_from_dateline(
    text: str, *, near: date | None = None, timezone: tzinfo = UTC, now: datetime | None = None
) -> Published | None:
    """The date in the dateline that opens a text: "LONDON, Sept 7 (Reuters) - ...".

    A dateline seldom says the year: it is then the one that puts the day nearest to ``near`` (the time of the file,
    or of the crawl), and without ``near`` there is no answer.
    """
    match = _DATELINE.match(text[:200])
    if match is None:
        return None
    name = (match["month"] or match["month2"])[:3].lower()
    number = match["year"] or match["year2"]
    if name not in _MONTHS or (number is None and near is None):
        return None
    month, day = _MONTHS.index(name) + 1, int(match["day"] or match["day2"])
    years = [int(number)] if number else [near.year + n for n in (-1, 0, 1)] if near else []
    days = []
    for year in years:
        try:
            days.append(date.fromordinal(calendar.day_of(year, month, day).begin))
        except OutOfRange:
            continue
    if not days:
        return None
    best = min(days, key=lambda d: abs(d - near)) if near else days[0]
    try:
        found = parse_published(best.isoformat(), timezone=timezone, now=now)
    except DateError:
        return None
    return Published(found.instant, found.until, found.precision, False, "dateline")
