"""What range of time does a person mean who types "last week", 2025-09..2025-11, >=2012 or "summer 2012"?

The words are those of article text (``grammar``), in any case; the answer is a half-open range of UTC instants,
with one ``now`` for both ends. A month, a weekday or a season without a year is the latest one that has begun.
Nothing is guessed: what could be read in two ways is an error that says how to write it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from searchnews.dates import calendar
from searchnews.dates import languages as languages_of_dates
from searchnews.dates.calendar import Interval, OutOfRange
from searchnews.errors import DateError
from searchnews.expressions import expression

if TYPE_CHECKING:
    from searchnews.dates.run import Word

Instants = tuple[datetime | None, datetime | None]

_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)  # what is beyond counts as these
_CYCLE = (400, 146_097)  # years and days after which the Gregorian calendar repeats, weekdays included

_EXAMPLES = '2025-09-07, 2025-09, 2025, 2025-09-01..2025-09-15, >=2025-09-01, "last week", "3 days ago", "summer 2012"'
_OPERATOR = expression(r"(>=|<=|>|<|=|since\b|after\b|before\b|until\b|till\b|from\b)\s*(.+)", re.IGNORECASE)
_DOTS = expression(r"(.*?)\s*(?:\.\.\.?|…)\s*(.*)")
_FROM_TO = expression(r"(?:from\s+|between\s+)?(.+?)\s+(?:to|through|until|and)\s+(.+)", re.IGNORECASE)
_DATETIME = expression(r"(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?", re.IGNORECASE)
_LAST_N = expression(
    r"(?:the\s+)?(last|past|previous|next|coming)\s+(\d{1,5}|an?|[a-z]+)\s+(minute|hour|day|week|month|quarter|year)s?",
    re.IGNORECASE,
)
_BACK = ("last", "past", "previous")
_ISO_WEEK = expression(r"(\d{4})-?W(\d\d?)", re.IGNORECASE)
_QUARTER = expression(r"(\d{4})[- ]?([QH])([1-4])|([QH])([1-4])[- ]?(\d{4})", re.IGNORECASE)
_PLAIN = expression(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?")
_YEAR_MONTH = expression(r"(\d{4})[-/](\d\d?)")
_MONTH_YEAR = expression(r"(\d\d?)[/.-](\d{4})")
_YEAR_MONTH_DAY = expression(r"(\d{4})-(\d\d?)-(\d\d?)|(\d{4})(\d\d)(\d\d)")
# As other engines have it: 7d. An m is a month there, too, and a minute is of no use in an archive.
_SHORT = expression(r"(\d{1,5})([hdwmy])", re.IGNORECASE)
_SHORT_UNITS = {"h": "hour", "d": "day", "w": "week", "m": "month", "y": "year"}
_AMBIGUOUS = expression(r"(\d\d?)[/.-](\d\d?)[/.-](\d{4}|\d\d)")
_PREPOSITION = expression(r"(?:in|on|during|at)\s+(?=\S)", re.IGNORECASE)


def parse_range(text: str, now: datetime, timezone: tzinfo = UTC, languages: Sequence[str] = ()) -> Instants:
    """(begin, until), aware UTC datetimes, half-open; None is an open end.

    Words are English, else of one of ``languages``; two of those must not read them differently.
    ``now`` (aware) is the moment that "yesterday" is relative to, and ``timezone`` is where days begin. ">" and
    "after" begin when the named time is over, "<=" and "until" include it. Raises DateError with a sentence that
    says what can be written instead.
    """
    plain = _plain_range(text, timezone)
    if plain is not None:
        return plain
    text = text.strip().strip("\"'").strip()
    if not text or len(text) > 200:
        raise DateError(f"an empty date; write one like {_EXAMPLES}" if not text else "the date is too long")
    try:
        begin, until = _range(text, now, timezone, languages)
    except (OutOfRange, OverflowError, ValueError) as error:
        raise DateError(f'the date "{text}" is impossible: {error}') from None
    if begin is not None and until is not None and begin >= until:
        raise DateError(f'the range "{text}" ends before it begins; write the earlier date first')
    if begin == _LAST or until == _FIRST:
        raise DateError(f'"{text}" is beyond the calendar, which has the years 1 to 9999')
    return None if begin == _FIRST else begin, None if until == _LAST else until


def parse_days(
    text: str, now: datetime, timezone: tzinfo = UTC, languages: Sequence[str] = ()
) -> tuple[date | None, date | None]:
    """(the first day, the day after the last) of the range that `parse_range` reads, in the time zone; None is an open
    end."""
    begin, until = parse_range(text, now, timezone, languages)
    try:
        first = None if begin is None else begin.astimezone(timezone).date()
        last = None if until is None else (until - timedelta(microseconds=1)).astimezone(timezone).date()
    except OverflowError:
        raise DateError(f'"{text}" is beyond the calendar, which has the years 1 to 9999') from None
    return first, None if last is None or last == date.max else last + timedelta(1)


def _range(text: str, now: datetime, zone: tzinfo, languages: Sequence[str]) -> Instants:
    if match := _DOTS.fullmatch(text):
        if not match[1] and not match[2]:
            raise DateError("a range needs a date on one side at least: 2025-09-01.., ..2025-09-15")
        begin = _one(match[1], now, zone, languages)[0] if match[1] else None
        return begin, _end(match[2], now, zone, languages) if match[2] else None
    match = _OPERATOR.fullmatch(text)
    if match and (match[1].lower() != "from" or not _FROM_TO.fullmatch(text)):
        operator = match[1].lower()
        if _until_now(match[2]) and operator in ("<", "<=", ">", "after"):  # newer or older?
            raise DateError(
                f'"{text}" can be read in two ways; write {match[2]}, or ..{match[2]} for what is older than that'
            )
        if operator in ("before", "until", "till"):
            return None, _end(match[2], now, zone, languages, included=operator != "before")
        return _compare(operator, *_one(match[2], now, zone, languages))
    since = _since(text, now.astimezone(zone).date(), languages)
    if since is not None:
        return _midnight(since.begin, zone), None
    whole = _try(text, now, zone, languages)
    if whole is not None:
        return whole
    if match := _FROM_TO.fullmatch(text):
        return _one(match[1], now, zone, languages)[0], _end(match[2], now, zone, languages)
    bounded = _bounded(text, now.astimezone(zone).date(), languages)
    if bounded is not None:
        operator, days = bounded
        compared = {"before": "<", "after": ">", "until": "<="}[operator]
        return _compare(compared, _midnight(days.begin, zone), _midnight(days.until, zone))
    return _one(text, now, zone, languages)


def _end(text: str, now: datetime, zone: tzinfo, languages: Sequence[str], included: bool = True) -> datetime:
    """Where a range ends that has this on its right. A stretch that lasts until now ends it by its beginning, so that
    30d..7d are the last 30 days without the last 7."""
    begin, until = _one(text, now, zone, languages)
    return until if included and not _until_now(text) else begin


def _until_now(text: str) -> bool:
    """Is it a stretch of time that lasts until now: 7d, "last 7 days"?"""
    text = " ".join(text.replace("_", " ").split())
    match = _LAST_N.fullmatch(text)
    return _SHORT.fullmatch(text) is not None or (match is not None and match[1].lower() in _BACK)


def _compare(operator: str, begin: datetime, until: datetime) -> Instants:
    if operator in (">=", "since", "from"):
        return begin, None
    if operator in (">", "after"):
        return until, None
    if operator == "<":
        return None, begin
    if operator == "<=":
        return None, until
    return begin, until


def _one(text: str, now: datetime, zone: tzinfo, languages: Sequence[str]) -> tuple[datetime, datetime]:
    found = _try(text, now, zone, languages)
    if found is None:
        raise DateError(f'cannot read the date "{text}"; write one like {_EXAMPLES}')
    return found


def _try(text: str, now: datetime, zone: tzinfo, languages: Sequence[str]) -> tuple[datetime, datetime] | None:
    """One date expression, or None."""
    text = " ".join(text.replace("_", " ").split())
    if text.lower() == "now":
        return now.astimezone(UTC), now.astimezone(UTC) + timedelta(microseconds=1)
    if match := _DATETIME.fullmatch(text):
        return _instant(match, zone)
    if match := _SHORT.fullmatch(text):
        return _short(match[1], match[2].lower(), now, zone)
    if match := _LAST_N.fullmatch(text):
        found = _last_n(match[1].lower(), match[2].lower(), match[3].lower(), now, zone)
        if found is not None:
            return found
    days = _days(text, now.astimezone(zone).date(), languages)
    return None if days is None else (_midnight(days.begin, zone), _midnight(days.until, zone))


def _instant(match: re.Match[str], zone: tzinfo) -> tuple[datetime, datetime]:
    day, hour, minute, second, offset = match.groups()
    written = f"{day}T{hour}:{minute}:{second or '00'}"
    instant = datetime.fromisoformat(written + (offset or "").upper())
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=zone)
    instant = instant.astimezone(UTC)
    length = timedelta(seconds=1) if second else timedelta(minutes=1)
    return instant, _LAST if instant > _LAST - length else instant + length


def _short(count: str, unit: str, now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """7d: the last 7 days; 3m: the last 3 months."""
    found = _last_n("last", count, _SHORT_UNITS[unit], now, zone)
    if found is None:
        raise DateError(f'"{count}{unit}" is no time at all; write 1{unit} or more')
    return found


def _last_n(which: str, count: str, unit: str, now: datetime, zone: tzinfo) -> tuple[datetime, datetime] | None:
    """The last 30 days are the 30 days that end now, today included; the next 7 begin now. Hours and minutes are
    counted from the moment."""
    from searchnews.dates import grammar

    word = grammar.of("en").words.get(count)
    number = int(count) if count.isdigit() else word.value if word and word.kind in ("CARDINAL", "TEEN", "A") else 0
    if not number:
        return None
    back = which in _BACK
    if unit in ("hour", "minute"):
        width = timedelta(**{f"{unit}s": number})
        moment = now.astimezone(UTC)
        return (moment - width, moment) if back else (moment, moment + width)
    today = now.astimezone(zone).date().toordinal()
    if back:
        return _midnight(calendar.same_day(today + 1, unit, -number), zone), _midnight(today + 1, zone)
    return _midnight(today, zone), _midnight(calendar.same_day(today, unit, number), zone)


def _midnight(ordinal: int, zone: tzinfo) -> datetime:
    """When a day begins in a time zone; the first or the last instant of the calendar if that is beyond."""
    if ordinal > date.max.toordinal():
        return _LAST
    day = date.fromordinal(ordinal)
    try:
        moment = datetime(day.year, day.month, day.day, tzinfo=zone)
        return moment if zone is UTC else moment.astimezone(UTC)
    except OverflowError:
        return _FIRST if day.year == date.min.year else _LAST


def _plain_range(text: str, zone: tzinfo) -> tuple[datetime, datetime] | None:
    """When 2025, 2025-09 or 2025-09-07 begins and ends, as dates in queries mostly are: read before all other ways to
    write one. None if it is another, or one that does not exist, or at an end of the calendar."""
    match = _PLAIN.fullmatch(text)
    if match is None or int(match[1]) == date.min.year:
        return None
    year, month, day = match.groups("")
    try:
        begin = datetime(int(year), int(month or 1), int(day or 1), tzinfo=zone)
        if day:
            until = begin + timedelta(1)
        elif month:
            until = begin.replace(year=begin.year + begin.month // 12, month=begin.month % 12 + 1)
        else:
            until = begin.replace(year=begin.year + 1)
        if zone is UTC:
            return begin, until
        begin, until = begin.astimezone(UTC), until.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return (begin, until) if begin < until else None  # Samoa had no 30 December in 2011


def _plain(text: str) -> Interval | None:
    """The days of 2025, 2025-09 or 2025-09-07. None if it is another, or in the last year, see `_days`."""
    match = _PLAIN.fullmatch(text)
    if match is None or int(match[1]) == date.max.year:
        return None
    year, month, day = match.groups()
    if month is None:
        return calendar.year(int(year))
    if day is None:
        return calendar.months(int(year), _month(month), 1, "month")
    return calendar.day_of(int(year), _month(month), int(day))


def _days(text: str, today: date, languages: Sequence[str] = ()) -> Interval | None:
    """The days of a date without a time of day."""
    if text.startswith(f"{date.max.year}"):  # the grammar of texts ends a year earlier
        days = _days(f"{date.max.year - _CYCLE[0]}{text[4:]}", today)
        return days and Interval(days.begin + _CYCLE[1], days.until + _CYCLE[1], days.precision)
    if plain := _plain(text):
        return plain
    if match := _ISO_WEEK.fullmatch(text):
        return calendar.week(date.fromisocalendar(int(match[1]), int(match[2]), 1).toordinal())
    if match := _QUARTER.fullmatch(text):
        number, letter, which = match[1] or match[6], match[2] or match[4], int(match[3] or match[5])
        if letter in "hH" and which > 2:
            raise OutOfRange("a year has two halves")
        return calendar.part(calendar.Part("quarter" if letter in "qQ" else "half", which), int(number))
    if (match := _YEAR_MONTH.fullmatch(text)) or (match := _MONTH_YEAR.fullmatch(text)):
        year, month = sorted(match.groups(), key=len, reverse=True)
        return calendar.months(int(year), _month(month), 1, "month")
    if match := _YEAR_MONTH_DAY.fullmatch(text):
        year, month, day = filter(None, match.groups())
        return calendar.day_of(int(year), _month(month), int(day))
    match = _AMBIGUOUS.fullmatch(text)
    if match and int(match[1]) != int(match[2]) and int(match[1]) <= 12 and int(match[2]) <= 12:
        raise DateError(f'"{text}" can be read in two ways; write year-month-day, like 2025-09-07')
    found = _words(_PREPOSITION.sub("", text, count=1), today, languages_of_dates.DEFAULT)
    if found is not None or not languages:
        return found
    return _foreign(text, today, languages)


def _since(text: str, today: date, languages: Sequence[str]) -> Interval | None:
    """The date after one of the languages' words for since: "seit März 2024", "depuis 2012"."""
    from searchnews.dates import grammar

    first, _, rest = text.partition(" ")
    for code in dict.fromkeys(map(languages_of_dates.primary, languages)):
        if code in languages_of_dates.WITH_GRAMMAR and first.lower() in grammar.of(code).language.cues.leads_on:
            found = _words(rest, today, code, ranges=False)
            if found is not None:
                return found
    return None


def _bounded(text: str, today: date, languages: Sequence[str]) -> tuple[str, Interval] | None:
    """Before, after or until which date, in the words of one of the languages: "vor März 2024", "avant 2012"."""
    from searchnews.dates import grammar

    text = text.replace("’", "'")
    for code in dict.fromkeys(map(languages_of_dates.primary, languages)):
        bounds = grammar.of(code).language.bounds if code in languages_of_dates.WITH_GRAMMAR else {}
        for words, operator in bounds.items():
            if text.lower().startswith(words + " "):
                found = _words(text[len(words) :].strip(), today, code, ranges=False)
                if found is not None:
                    return operator, found
    return None


def _month(digits: str) -> int:
    if not 1 <= int(digits) <= 12:
        raise OutOfRange(f"there is no month {digits}")
    return int(digits)


def _foreign(text: str, today: date, languages: Sequence[str]) -> Interval | None:
    """What one of the languages reads; DateError where two of them read different days."""
    primary = dict.fromkeys(map(languages_of_dates.primary, languages))
    readings = {code: _words(text, today, code) for code in primary if code != languages_of_dates.DEFAULT}
    found = {days[:2]: (code, days) for code, days in readings.items() if days is not None}
    if len(found) > 1:
        (one, first), (other, second) = list(found.values())[:2]
        raise DateError(
            f'"{text}" can be read in two ways: as {name(first)} in the language {one}, as {name(second)} in {other}; '
            "write it in figures"
        )
    return next((days for _, days in found.values()), None)


_WORD = expression(r"[A-Za-z0-9]+")
_BEFORE = ("PREP", "THE", "THESE", "OF", "ON", "FROM", "BETWEEN")  # classes of words that may stand before a date


def _words(text: str, today: date, language: str, ranges: bool = True) -> Interval | None:
    """What the grammar of article text reads, if it reads all of it and it needs no earlier mention, as "the next
    day" and "at 5 p.m." do; with `ranges`, also what lasts from one date to another."""
    from searchnews.dates import expressions, grammar, resolve, run  # slow to load, and most dates are typed in digits

    spoken = grammar.of(language)
    cased = _cased(text, spoken.words)
    read = run.split(cased)
    if not read.words or read.starts[0] or any(word not in spoken.words for word in read.words):
        return None
    vague = [word for word in read.words if spoken.words[word].kind == "EARLY"]
    if vague:
        raise DateError(f'"{text}" has no exact bounds because of "{vague[0]}"; write a range like 2025-01..2025-03')
    stretch = _last_units([spoken.words[word] for word in read.words], today)
    if stretch is not None:
        return stretch
    found = spoken.read(cased, whole=True)
    if len(found) != 1 or isinstance(
        found[0].expression, expressions.Clock | expressions.Follow | expressions.Reported | expressions.LongerPeriod
    ):
        return None
    if isinstance(found[0].expression, expressions.Range) and not ranges:
        return None
    before = [spoken.words[word].kind for word, end in zip(read.words, read.ends, strict=True) if end <= found[0].start]
    may_stand: tuple[str, ...] = _BEFORE if language != languages_of_dates.DEFAULT else ("FROM", "BETWEEN")
    if isinstance(found[0].expression, expressions.Range):
        may_stand += ("IN",)  # "tra il 2009 e il 2011"
    if not set(before) <= set(may_stand) or found[0].end < len(cased.rstrip(".").encode()):
        return None
    return resolve.resolve(found[0].expression, today.toordinal(), resolve.HAS_BEGUN, resolve.Memory())


def _last_units(words: Sequence[Word], today: date) -> Interval | None:
    """The last 7 days, in the order of any language: "letzte 7 Tage", "les 7 derniers jours"."""
    said = [word for word in words if word.kind not in ("THE", "THESE", "PREP", "OF")]
    by_kind = {word.kind: word.value for word in said}
    counts = by_kind.keys() & {"NUM", "CARDINAL"}
    units = by_kind.keys() & {"UNITS", "DAY", "WEEK", "MONTHWORD", "QUARTER", "YEARWORD"}
    if len(said) != 3 or "LAST" not in by_kind or len(counts) != 1 or len(units) != 1:
        return None
    from searchnews.dates import run

    unit, count, end = run.UNITS[by_kind[units.pop()]], by_kind[counts.pop()], today.toordinal() + 1
    if unit not in ("day", "week", "month", "quarter", "year") or not count:
        return None
    return Interval(calendar.same_day(end, unit, -count), end, "day")


def _cased(text: str, known: Mapping[str, Word]) -> str:
    """The text with each word in the spelling under which the lexicon has it; people type in any case."""
    if text.isascii():
        return _WORD.sub(lambda match: _spelling(match[0], known), text)
    from searchnews import analysis

    pieces, at = [], 0
    for start, end in analysis.spans(text):
        pieces += [text[at:start], _spelling(text[start:end], known)]
        at = end
    return "".join((*pieces, text[at:]))


def _spelling(word: str, known: Mapping[str, Word]) -> str:
    if word in known and not word.islower():
        return word
    return next((s for s in (word.lower(), word.capitalize(), word.upper()) if s in known), word)


def name(interval: Interval) -> str:
    """An interval as query text that ``parse_range`` reads back to the same days."""
    begin, last = date.fromordinal(interval.begin), date.fromordinal(interval.until - 1)
    for text in (
        f"{begin.year:04}",
        f"{begin.year:04}-{begin.month:02}",
        begin.isoformat(),
        f"{begin.year:04}-Q{(begin.month + 2) // 3}",
        f"{begin.year:04}-H{(begin.month + 5) // 6}",
        f"{begin.isocalendar().year:04}-W{begin.isocalendar().week:02}",
    ):
        days = _days(text, begin)
        if days is not None and days[:2] == interval[:2]:
            return text
    return f"{begin.isoformat()}..{last.isoformat()}"
