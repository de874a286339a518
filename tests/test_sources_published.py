"""Are publication times read as they were written, and impossible ones refused?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchnews.errors import DateError
from searchnews.sources.published import (
    parse_published,
    published_from_dateline,
    published_from_filename,
    published_from_url,
)

NOW = datetime(2025, 9, 10, 12, tzinfo=UTC)

READ = [
    # ISO 8601
    ("2025-09-07T10:30:00+02:00", "2025-09-07T08:30:00", "second"),
    ("2025-09-07T10:30:00.123456Z", "2025-09-07T10:30:00", "second"),
    ("2025-09-07T10:30", "2025-09-07T10:30:00", "minute"),
    ("2025-09-07 10:30 -0500", "2025-09-07T15:30:00", "minute"),
    ("2025-09-07T10", "2025-09-07T10:00:00", "hour"),
    ("20250907T101112Z", "2025-09-07T10:11:12", "second"),
    ("20250907", "2025-09-07T00:00:00", "day"),
    ("2025-09-07", "2025-09-07T00:00:00", "day"),
    ("2025/09/07 10:11:12 UTC", "2025-09-07T10:11:12", "second"),
    ("2025-09", "2025-09-01T00:00:00", "month"),
    ("2025", "2025-01-01T00:00:00", "year"),
    ("2025-W36-7", "2025-09-07T00:00:00", "day"),
    ("2025-250", "2025-09-07T00:00:00", "day"),
    # RFC 2822, asctime, Unix
    ("Sun, 07 Sep 2025 10:11:12 +0200", "2025-09-07T08:11:12", "second"),
    ("Sun, 7 Sep 2025 10:11:12 GMT", "2025-09-07T10:11:12", "second"),
    ("Sun, 7 Sep 2025 10:11:12 -0400 (EDT)", "2025-09-07T14:11:12", "second"),
    ("Mon Feb 26 07:30:39 EST 1987", "1987-02-26T12:30:39", "second"),
    ("Fri Sep 05 15:23:31 +0000 2025", "2025-09-05T15:23:31", "second"),
    ("1757239872", "2025-09-07T10:11:12", "second"),
    ("1757239872000", "2025-09-07T10:11:12", "second"),
    # Newspapers
    ("September 7, 2025", "2025-09-07T00:00:00", "day"),
    ("7 September 2025", "2025-09-07T00:00:00", "day"),
    ("7th Sept. 2025", "2025-09-07T00:00:00", "day"),
    ("Sunday, September 7, 2025", "2025-09-07T00:00:00", "day"),
    ("SEPTEMBER 7, 2025", "2025-09-07T00:00:00", "day"),
    ("7-Sep-25", "2025-09-07T00:00:00", "day"),
    ("7. September 2025, 10:11 Uhr", "2025-09-07T10:11:00", "minute"),
    ("5-MAR-1987 09:00:00.31", "1987-03-05T09:00:00", "second"),
    ("Published: September 7, 2025 at 10:11 AM EDT", "2025-09-07T14:11:00", "minute"),
    ("Sept. 7, 2025 5:30 p.m. ET", "2025-09-07T21:30:00", "minute"),
    ("March 8, 2025 5:30 p.m. ET", "2025-03-08T22:30:00", "minute"),
    ("March 9, 2025 5:30 p.m. PT", "2025-03-10T00:30:00", "minute"),
    ("Nov. 2, 2025 5:30 p.m. ET", "2025-11-02T22:30:00", "minute"),
    ("April 2, 2006 5:30 p.m. ET", "2006-04-02T21:30:00", "minute"),
    ("Jan. 7, 2025 5:30 p.m. ET", "2025-01-07T22:30:00", "minute"),
    ("Sun Oct 22, 2006 6:46am EDT", "2006-10-22T10:46:00", "minute"),
    ("10:11 GMT, 7 September 2025", "2025-09-07T10:11:00", "minute"),
    ("7 September 2025 12 a.m.", "2025-09-07T00:00:00", "hour"),
    ("September 2025", "2025-09-01T00:00:00", "month"),
    ("13/04/2025", "2025-04-13T00:00:00", "day"),
    ("04/13/2025", "2025-04-13T00:00:00", "day"),
    ("3 April 1912", "1912-04-03T00:00:00", "day"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "instant", "precision"), READ)
def test_read(text: str, instant: str, precision: str) -> None:
    found = parse_published(text, now=NOW)
    assert (found.instant.replace(tzinfo=None).isoformat(), found.precision) == (instant, precision)
    assert found.instant.utcoffset() == timedelta(0)
    assert found.instant < found.until
    assert not found.ambiguous


# Whose clocks go by a name that newspapers use. What the name means is asked of the time zone database.
CLOCKS = (
    "Africa/Johannesburg Africa/Maputo Africa/Nairobi America/Anchorage America/Chicago America/Denver America/Halifax "
    "America/Los_Angeles America/New_York Asia/Hong_Kong Asia/Jakarta Asia/Karachi Asia/Kolkata Asia/Seoul Asia/Tokyo "
    "Australia/Perth Australia/Sydney Europe/Berlin Europe/Helsinki Europe/Lisbon Europe/London Europe/Moscow "
    "Pacific/Auckland Pacific/Honolulu"
)
OTHERS = {"Z": 0, "UT": 0, "MEZ": 60, "MESZ": 120, "GST": 240, "ICT": 420, "SGT": 480, "PHT": 480}  # not named there


def named_zones() -> dict[str, int]:
    """From the name of a time zone, as newspapers use it, to minutes east of UTC."""
    times = [datetime(2025, month, 1, tzinfo=ZoneInfo(place)) for place in CLOCKS.split() for month in (1, 7)]
    return OTHERS | {str(time.tzname()): (time.utcoffset() or timedelta()) // timedelta(minutes=1) for time in times}


@pytest.mark.parametrize(("name", "minutes"), named_zones().items())
def test_zones_by_name(name: str, minutes: int) -> None:
    found = parse_published(f"7 September 2025 10:11 {name}", now=NOW)
    assert found.instant == datetime(2025, 9, 7, 10, 11, tzinfo=UTC) - timedelta(minutes=minutes)


REFUSED = [
    ("", "empty"),
    ("yesterday-ish", "cannot read"),
    ("x" * 300, "too long"),
    ("2025-02-30", "does not exist"),
    ("2025-13-01", "month 13"),
    ("31 April 2025", "cannot read|does not exist"),
    ("2025-09-07T25:00", "no 25:00"),
    ("7 Sept 2025 13:00 p.m.", "no 13"),
    ("2031-01-01", "in the future"),
    ("99999999999999", "cannot read"),
    ("0001-01-01T00:00:00Z", "before 1500"),
    ("1066", "before 1500"),
    ("last week", "cannot read"),
    ("May", "cannot read"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_refused_with_a_reason_on_one_line(text: str, reason: str) -> None:
    with pytest.raises(DateError, match=reason) as error:
        parse_published(text, now=NOW)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("03/04/2025", "DMY", date(2025, 4, 3)),
        ("03/04/2025", "MDY", date(2025, 3, 4)),
        ("03.04.2025 10:11", "DMY", date(2025, 4, 3)),
        ("03-04-25", "MDY", date(2025, 3, 4)),
        ("25/04/03", "YMD", date(2025, 4, 3)),
    ],
)
def test_the_configured_order_decides_and_is_marked(text: str, order: str, day: date) -> None:
    found = parse_published(text, order=order, now=NOW)  # type: ignore[arg-type]
    assert (found.instant.date(), found.ambiguous) == (day, True)


def test_the_same_number_twice_is_not_ambiguous() -> None:
    assert not parse_published("04/04/2025", now=NOW).ambiguous


def test_a_time_without_a_zone_is_in_the_configured_one() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert parse_published("2025-09-07 10:00", timezone=tokyo, now=NOW).instant == datetime(2025, 9, 7, 1, tzinfo=UTC)
    found = parse_published("2025-09", timezone=tokyo, now=NOW)
    assert (found.instant, found.until) == (
        datetime(2025, 8, 31, 15, tzinfo=UTC), datetime(2025, 9, 30, 15, tzinfo=UTC),
    )  # fmt: skip


INSTANTS = st.datetimes(datetime(1600, 1, 1), datetime(2025, 1, 1)).map(lambda d: d.replace(microsecond=0))
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(INSTANTS, OFFSETS)
def test_reads_what_the_standard_library_writes(naive: datetime, offset: timezone) -> None:
    written = naive.replace(tzinfo=offset)
    for text in (written.isoformat(), written.isoformat(" "), format_datetime(written)):
        assert parse_published(text, now=NOW).instant == written


@settings(max_examples=500)
@given(st.text(max_size=60) | st.text("0123456789-/:. TZ+apmJanSept,", max_size=30))
def test_any_string_is_read_or_refused(text: str) -> None:
    try:
        found = parse_published(text, now=NOW)
    except DateError:
        return
    assert found.instant < found.until
    published_from_url(text, now=NOW)
    published_from_dateline(text, near=date(2025, 1, 1), now=NOW)


@pytest.mark.parametrize(
    ("url", "begin", "precision"),
    [
        ("http://paper.example/article/2006/10/22/trade-idUSL123", "2006-10-22", "day"),
        ("https://paper.example/news/2025/sep/07/storm", "2025-09-07", "day"),
        ("https://paper.example/a/20250907-storm.html?d=2011/01/01", "2025-09-07", "day"),
        ("https://paper.example/2025-9-7/storm", "2025-09-07", "day"),
        ("https://paper.example/2025/09/storm", "2025-09-01", "month"),
        ("https://paper.example/12345678/storm", None, ""),
        ("https://paper.example/2025/13/45/storm", None, ""),
        ("https://paper.example/2031/01/01/storm", None, ""),
        ("https://2024.example/storm", None, ""),
    ],
)
def test_from_url(url: str, begin: str | None, precision: str) -> None:
    found = published_from_url(url, now=NOW)
    if begin is None:
        assert found is None
    else:
        assert found is not None
        assert (found.instant.date().isoformat(), found.precision, found.where) == (begin, precision, "url")


def test_from_filename() -> None:
    found = published_from_filename("archive/2025-09-07-storm.md", now=NOW)
    assert found is not None
    assert (found.instant, found.where) == (datetime(2025, 9, 7, tzinfo=UTC), "filename")
    assert published_from_filename("storm.md", now=NOW) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("LONDON, Sept 7 (Agency) - The river rose.", date(2025, 9, 7)),
        ("NEW YORK/LONDON, 7 Sep. -- The river rose.", date(2025, 9, 7)),
        ("SPRINGFIELD, Ill., Dec. 30 (AN) _ The river rose.", date(2024, 12, 30)),
        ("PARIS, March 3, 2004 (Agency) – The river rose.", date(2004, 3, 3)),
        ("The river rose on Sept 7 - again.", None),
        ("BRUSSELS (Agency) - The river rose.", None),
        ("OSLO, Feb 30 (Agency) - The river rose.", None),
    ],
)
def test_from_dateline(text: str, day: date | None) -> None:
    found = published_from_dateline(text, near=date(2025, 3, 20), now=NOW)
    assert (found.instant.date() if found else None) == day
    assert found is None or (found.precision, found.ambiguous, found.where) == ("day", False, "dateline")


def test_a_dateline_without_a_year_needs_a_neighbour() -> None:
    assert published_from_dateline("LONDON, Sept 7 (Agency) - The river rose.", now=NOW) is None
