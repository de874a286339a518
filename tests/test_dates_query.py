"""Do the date ranges that people type mean what they say, and are unclear ones refused?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.dates import calendar
from searchnews.dates.calendar import Interval
from searchnews.errors import DateError
from searchnews.query.dates import name, parse_days, parse_range

NOW = datetime(2025, 9, 10, 12, 30, tzinfo=UTC)  # a Wednesday


def shown(moment: datetime | None) -> str:
    if moment is None:
        return ""
    midnight = moment.time() == datetime.min.time()
    return moment.date().isoformat() if midnight else moment.replace(tzinfo=None).isoformat(timespec="minutes")


RANGES = [
    ("2025", "2025-01-01", "2026-01-01"),
    ("2025-09", "2025-09-01", "2025-10-01"),
    ("2025-09-07", "2025-09-07", "2025-09-08"),
    ("2025-9-7", "2025-09-07", "2025-09-08"),
    ("2025-09-07T10:30", "2025-09-07T10:30", "2025-09-07T10:31"),
    ("2025-09-07T10:30+02:00", "2025-09-07T08:30", "2025-09-07T08:31"),
    ("2025-09-01..2025-09-15", "2025-09-01", "2025-09-16"),
    ("2025-09..", "2025-09-01", ""),
    ("9999", "9999-01-01", ""),
    ("9999-12", "9999-12-01", ""),
    ("9999-12-31", "9999-12-31", ""),
    ("9999-Q4", "9999-10-01", ""),
    ("9999-02-28", "9999-02-28", "9999-03-01"),
    ("<9999-12-31", "", "9999-12-31"),
    ("<=9999-12-31", "", ""),
    ("9999-12-31T23:59", "9999-12-31T23:59", ""),
    ("0001", "", "0002-01-01"),
    ("0001-01-01", "", "0001-01-02"),
    ("..2025", "", "2026-01-01"),
    (">=2025-09-01", "2025-09-01", ""),
    (">2025", "2026-01-01", ""),
    ("<2025-09", "", "2025-09-01"),
    ("<=2025-09", "", "2025-10-01"),
    ("since monday", "2025-09-08", ""),
    ("before 2012", "", "2012-01-01"),
    ("after 2012", "2013-01-01", ""),
    ("until march 2012", "", "2012-04-01"),
    ("today", "2025-09-10", "2025-09-11"),
    ("Yesterday", "2025-09-09", "2025-09-10"),
    ("at noon on Monday", "2025-09-08", "2025-09-09"),
    ("last week", "2025-09-01", "2025-09-08"),
    ('"last week"', "2025-09-01", "2025-09-08"),
    ("this month", "2025-09-01", "2025-10-01"),
    ("next year", "2026-01-01", "2027-01-01"),
    ("last 30 days", "2025-08-12", "2025-09-11"),
    ("past two weeks", "2025-08-28", "2025-09-11"),
    ("last 3 months", "2025-06-11", "2025-09-11"),
    ("past 24 hours", "2025-09-09T12:30", "2025-09-10T12:30"),
    ("next 7 days", "2025-09-10", "2025-09-17"),
    ("3 days ago", "2025-09-07", "2025-09-08"),
    ("a year ago", "2024-01-01", "2025-01-01"),
    ("yesterday..today", "2025-09-09", "2025-09-11"),
    ("september", "2025-09-01", "2025-10-01"),
    ("december", "2024-12-01", "2025-01-01"),
    ("friday", "2025-09-05", "2025-09-06"),
    ("march 5", "2025-03-05", "2025-03-06"),
    ("sept. 7, 2012", "2012-09-07", "2012-09-08"),
    ("7 september 2012", "2012-09-07", "2012-09-08"),
    ("in 2012", "2012-01-01", "2013-01-01"),
    ("summer 2012", "2012-06-01", "2012-09-01"),
    ("Q3 2024", "2024-07-01", "2024-10-01"),
    ("2024-q3", "2024-07-01", "2024-10-01"),
    ("h1 2024", "2024-01-01", "2024-07-01"),
    ("the third quarter of 2024", "2024-07-01", "2024-10-01"),
    ("2024-W05", "2024-01-29", "2024-02-05"),
    ("1990s", "1990-01-01", "2000-01-01"),
    ("20th century", "1900-01-01", "2000-01-01"),
    ("2009-2010", "2009-01-01", "2011-01-01"),
    ("between 2009 and 2011", "2009-01-01", "2012-01-01"),
    ("from may to july 2012", "2012-05-01", "2012-08-01"),
    ("from 2011 to yesterday", "2011-01-01", "2025-09-10"),
    ("03/1987", "1987-03-01", "1987-04-01"),
    ("3/1987", "1987-03-01", "1987-04-01"),
    ("3.1987", "1987-03-01", "1987-04-01"),
    ("12-1987", "1987-12-01", "1988-01-01"),
    ("03/1987..05/1987", "1987-03-01", "1987-06-01"),
    (">=03/1987", "1987-03-01", ""),
    ("1987/03", "1987-03-01", "1987-04-01"),
    ("19870301", "1987-03-01", "1987-03-02"),
    ("19870301..19870315", "1987-03-01", "1987-03-16"),
    ("24h", "2025-09-09T12:30", "2025-09-10T12:30"),
    ("1d", "2025-09-10", "2025-09-11"),
    ("7d", "2025-09-04", "2025-09-11"),
    ("7D", "2025-09-04", "2025-09-11"),
    ("2w", "2025-08-28", "2025-09-11"),
    ("1y", "2024-09-11", "2025-09-11"),
    ("3m", "2025-06-11", "2025-09-11"),
    ("7d..", "2025-09-04", ""),
    (">=7d", "2025-09-04", ""),
    ("since 7d", "2025-09-04", ""),
    ("..7d", "", "2025-09-04"),
    ("before 7d", "", "2025-09-04"),
    ("until 7d", "", "2025-09-04"),
    ("30d..7d", "2025-08-12", "2025-09-04"),
    ("30d...7d", "2025-08-12", "2025-09-04"),
    ("6m..3m", "2025-03-11", "2025-06-11"),
    ("1y..2w", "2024-09-11", "2025-08-28"),
    ("24h..2h", "2025-09-09T12:30", "2025-09-10T10:30"),
    ("last_30_days..last_7_days", "2025-08-12", "2025-09-04"),
    ("last month..3d", "2025-08-01", "2025-09-08"),
    ("30d..last_week", "2025-08-12", "2025-09-08"),
    ("7d..yesterday", "2025-09-04", "2025-09-10"),
    ("7d..next_2_days", "2025-09-04", "2025-09-12"),
    ("2025-08-01..7d", "2025-08-01", "2025-09-04"),
    ("from 30d to 7d", "2025-08-12", "2025-09-04"),
    ("between last 3 months and last week", "2025-06-11", "2025-09-08"),
    ("7 days ago..yesterday", "2025-09-03", "2025-09-10"),
    ("last_week", "2025-09-01", "2025-09-08"),
    ("LAST_7_DAYS", "2025-09-04", "2025-09-11"),
    ("march_2012..may_2012", "2012-03-01", "2012-06-01"),
    ("q3_2024", "2024-07-01", "2024-10-01"),
    ("spring 2011", "2011-03-01", "2011-06-01"),
    ("spring_2011", "2011-03-01", "2011-06-01"),
    ("Fall 2011", "2011-09-01", "2011-12-01"),
    ("winter 2011", "2011-12-01", "2012-03-01"),
    ("3.3.2024", "2024-03-03", "2024-03-04"),  # day and month are one number: no two ways to read it
    ("03/03/2024", "2024-03-03", "2024-03-04"),
    ("3/3/24", "2024-03-03", "2024-03-04"),
    ("christmas", "2024-12-25", "2024-12-26"),
    ("christmas 2012", "2012-12-25", "2012-12-26"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "begin", "until"), RANGES)
def test_ranges(text: str, begin: str, until: str) -> None:
    assert tuple(map(shown, parse_range(text, NOW, UTC))) == (begin, until)


REFUSED = [
    ("", "empty"),
    ("..", "one side"),
    ("x" * 300, "too long"),
    ("soon", "cannot read"),
    ("2025-09-01..soon", 'read the date "soon"'),
    ("the same day", "cannot read"),
    ("at 5 p.m.", "cannot read"),
    ("p.S.", "cannot read"),  # two words that are known, and one that is not
    ("every monday", "cannot read"),
    ("2025-02-30", "does not exist"),
    ("2025-13", "month 13"),
    ("2024-W60", "impossible"),
    ("03/04/2025", "two ways"),
    ("early 2012", "early"),
    ("13/1987", "month 13"),
    ("00/1987", "month 00"),
    ("19871301", "month 13"),
    ("19870230", "does not exist"),
    ("19870300", "does not exist"),
    ("1987030", "cannot read"),
    ("198703011", "cannot read"),
    ("0d", "no time"),
    ("0m", "no time"),
    ("30d..0d", "no time"),
    ("7d..30d", "ends before it begins"),
    ("<7d", "..7d for what is older"),
    ("<= 7d", "..7d for what is older"),
    (">7d", "write 7d"),
    ("after 7d", "write 7d"),
    (">last_7_days", "write last_7_days"),
    ("7dd", "cannot read"),
    ("_", "cannot read"),
    ("2025-09-15..2025-09-01", "ends before it begins"),
    ("9999-02-29", "impossible"),
    ("10000", "cannot read"),
    ("0000", "impossible"),
    (">9999-12-31", "beyond the calendar"),
    ("<0001", "beyond the calendar"),
    ("0000", "impossible"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_refused_with_a_sentence_that_helps(text: str, reason: str) -> None:
    with pytest.raises(DateError, match=reason) as error:
        parse_range(text, NOW, UTC)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("hours", [-12, 0, 14])
def test_the_ends_of_the_calendar_are_dates_in_every_time_zone(hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    begin, until = parse_range("9999-12-31", NOW, zone)
    assert (begin, until) == (datetime(9999, 12, 31, tzinfo=zone), None)
    assert parse_days("9999-12-31", NOW, zone) == (date(9999, 12, 31), None)
    begin, until = parse_range("0001-01-01", NOW, zone)
    assert (begin, until) == (None if hours >= 0 else datetime(1, 1, 1, tzinfo=zone), datetime(1, 1, 2, tzinfo=zone))
    assert parse_days("0001-01-01..0001-01-01", NOW, zone)[1] == date(1, 1, 2)


def test_days_begin_at_local_midnight() -> None:
    tokyo = timezone(timedelta(hours=9))
    late = datetime(2025, 9, 10, 20, tzinfo=UTC)  # already the 11th in Tokyo
    assert parse_range("today", late, tokyo) == (
        datetime(2025, 9, 10, 15, tzinfo=UTC), datetime(2025, 9, 11, 15, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize("zone", [UTC, ZoneInfo("America/Sao_Paulo"), ZoneInfo("Pacific/Apia")])
@pytest.mark.parametrize(
    "text",
    [
        "0000", "0001", "0001-01", "0001-01-01", "0002", "2011-12-29", "2011-12-30", "2011-12-31", "2011-12", "2011",
        "2024-02-28", "2024-2-29", "2023-02-29", "2018-11-04", "2018-11-3", "2024-00", "2024-13", "2024-01-00",
        "9997", "9998", "9998-12", "9998-12-31", "9999", "9999-11", "9999-12", "9999-12-30", "9999-12-31",
    ],
)  # fmt: skip
def test_plain_dates_are_read_as_all_others(text: str, zone: tzinfo) -> None:
    def read(text: str) -> object:
        try:
            return parse_range(text, NOW, zone)
        except DateError as error:
            return str(error).replace("=", "")

    assert read(text) == read(f"={text}")


ORDINALS = st.dates(date(1, 1, 8), date(9990, 12, 31)).map(date.toordinal)
UNITS = st.sampled_from(["day", "week", "weekend", "month", "quarter", "half", "year", "decade", "century"])


@given(ORDINALS, UNITS, st.integers(-3, 3))
def test_intervals_read_back_as_they_are_printed(ordinal: int, unit: str, count: int) -> None:
    try:
        interval = calendar.shift(ordinal, unit, count)
    except calendar.OutOfRange:
        return
    begin, until = parse_range(name(interval), NOW, UTC)
    assert until is not None
    first = 1 if begin is None else begin.date().toordinal()  # nothing is before the first day of the calendar
    assert (first, until.date().toordinal()) == (interval.begin, interval.until)


@given(ORDINALS, st.integers(1, 4000))
def test_any_interval_reads_back(begin: int, length: int) -> None:
    interval = Interval(begin, begin + length, "day")
    if interval.until > date(9998, 1, 1).toordinal():
        return
    read = parse_range(name(interval), NOW, UTC)
    assert [moment.date().toordinal() for moment in read if moment] == [begin, begin + length]


@given(
    st.text(max_size=40) | st.text("0123456789-.<>=/: aeglostwkfrmQW", max_size=20),
    st.datetimes(timezones=st.just(UTC)),
)
def test_any_text_is_a_range_or_a_date_error(text: str, now: datetime) -> None:
    try:
        begin, until = parse_range(text, now, UTC)
    except DateError:
        return
    assert begin is None or until is None or begin < until


FOREIGN = [
    ("März 2024", "de", "2024-03-01", "2024-04-01"),
    ("im märz 2024", "de", "2024-03-01", "2024-04-01"),
    ("3. März 2024", "de-AT", "2024-03-03", "2024-03-04"),
    ("letzte Woche", "de", "2025-09-01", "2025-09-08"),
    ("vor drei Tagen", "de", "2025-09-07", "2025-09-08"),
    ("Sommer 2012", "de", "2012-06-01", "2012-09-01"),
    ("zwischen 2009 und 2011", "de", "2009-01-01", "2012-01-01"),
    ("3 mars 2024", "fr", "2024-03-03", "2024-03-04"),
    ("la semaine dernière", "fr", "2025-09-01", "2025-09-08"),
    ("hier", "fr", "2025-09-09", "2025-09-10"),
    ("el año pasado", "es", "2024-01-01", "2025-01-01"),
    ("marzo de 2024..mayo de 2024", "es", "2024-03-01", "2024-06-01"),
    (">=marzo 2024", "it", "2024-03-01", ""),
    ("3 марта 2024", "ru", "2024-03-03", "2024-03-04"),
    ("2024年3月3日", "zh", "2024-03-03", "2024-03-04"),
    ("٣ مارس ٢٠٢٤", "ar", "2024-03-03", "2024-03-04"),
    ("3 मार्च 2024", "hi", "2024-03-03", "2024-03-04"),
    ("letzte 7 Tage", "de", "2025-09-04", "2025-09-11"),
    ("die letzten drei Monate", "de", "2025-06-11", "2025-09-11"),
    ("les 7 derniers jours", "fr", "2025-09-04", "2025-09-11"),
    ("ce mois-ci", "fr", "2025-09-01", "2025-10-01"),
    ("los últimos 30 días", "es", "2025-08-12", "2025-09-11"),
    ("quest'anno", "it", "2025-01-01", "2026-01-01"),
    ("da marzo a maggio 2024", "it", "2024-03-01", "2024-06-01"),
    ("tra il 2009 e il 2011", "it", "2009-01-01", "2012-01-01"),
    ("1° marzo 2024", "it", "2024-03-01", "2024-03-02"),
    ("de afgelopen 7 dagen", "nl", "2025-09-04", "2025-09-11"),
    ("últimos 7 dias", "pt", "2025-09-04", "2025-09-11"),
    ("за последние 7 дней", "ru", "2025-09-04", "2025-09-11"),
    ("vom 3. bis 5. März 2024", "de", "2024-03-03", "2024-03-06"),
    ("seit März 2024", "de", "2024-03-01", ""),
    ("depuis mars 2024", "fr", "2024-03-01", ""),
    ("desde marzo de 2024", "es", "2024-03-01", ""),
    ("с марта 2024", "ru", "2024-03-01", ""),
    ("с марта по май 2024", "ru", "2024-03-01", "2024-06-01"),
    ("bis März 2024", "de", "", "2024-04-01"),
    ("vor dem 3. März 2024", "de", "", "2024-03-03"),
    ("vor zwei Wochen", "de", "2025-08-25", "2025-09-01"),
    ("nach März 2024", "de", "2024-04-01", ""),
    ("hasta marzo de 2024", "es", "", "2024-04-01"),
    ("avant mars 2024", "fr", "", "2024-03-01"),
    ("après le 3 mars 2024", "fr", "2024-03-04", ""),
    ("jusqu’à mars 2024", "fr", "", "2024-04-01"),
    ("prima di marzo 2024", "it", "", "2024-03-01"),
    ("tot en met maart 2024", "nl", "", "2024-04-01"),
    ("até março de 2024", "pt", "", "2024-04-01"),
    ("depois de março de 2024", "pt", "2024-04-01", ""),
    ("до марта 2024", "ru", "", "2024-03-01"),
    ("после 3 марта 2024", "ru", "2024-03-04", ""),
    ("march 2024", "de", "2024-03-01", "2024-04-01"),  # English first
]


@pytest.mark.parametrize(("text", "language", "begin", "until"), FOREIGN)
def test_the_languages_of_the_archive(text: str, language: str, begin: str, until: str) -> None:
    assert tuple(map(shown, parse_range(text, NOW, UTC, (language,)))) == (begin, until)
    assert tuple(map(shown, parse_range(text, NOW, UTC, ("en", "sw", language)))) == (begin, until)
    if text.isascii() and text != "march 2024":
        with pytest.raises(DateError):
            parse_range(text, NOW, UTC)


def test_what_two_languages_read_differently_is_refused() -> None:
    assert tuple(map(shown, parse_range("listopad 2024", NOW, UTC, ("hr",)))) == ("2024-10-01", "2024-11-01")
    assert tuple(map(shown, parse_range("listopad 2024", NOW, UTC, ("pl", "cs")))) == ("2024-11-01", "2024-12-01")
    with pytest.raises(DateError, match="two ways: as 2024-10 in the language hr, as 2024-11 in pl"):
        parse_range("listopad 2024", NOW, UTC, ("hr", "pl"))


@pytest.mark.parametrize(
    "text", ["bald", "jeden Montag", "am nächsten Tag", "Anfang März 2024", "Wetter März 2024", "=>2025", "(März 2024"]
)
def test_what_is_no_exact_date_in_any_language_is_refused(text: str) -> None:
    with pytest.raises(DateError):
        parse_range(text, NOW, UTC, ("de", "fr"))
