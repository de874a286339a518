"""When were the matching articles published, and which times do they talk about?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import groupby
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import Sample, samples, snapshot

from searchnews.article import Article, Interval
from searchnews.errors import SearchNewsError
from searchnews.search.timeline import Timeline, timeline

ZONES = ("UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", "America/Sao_Paulo")


def unit(day: date, by: str) -> date:
    """The first day of the unit that holds a day."""
    match by:
        case "week":
            return day - timedelta(day.weekday())
        case "month":
            return day.replace(day=1)
        case "year":
            return day.replace(month=1, day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day


def units(article: Article, by: str, field: str, zone: tzinfo) -> set[date]:
    """The units in which an article counts."""
    if field == "mentioned":
        days = [i.begin + timedelta(n) for i in article.mentioned for n in range((i.until - i.begin).days)]
        return {unit(day, by) for day in days}
    return {unit(article.published.astimezone(zone).date(), by)} if article.published else set()


@given(
    samples(),
    st.sampled_from(("day", "week", "month", "quarter", "year")),
    st.sampled_from(("published", "mentioned")),
    st.sampled_from(ZONES),
)
@settings(max_examples=80, deadline=None)
def test_counts_are_those_of_counting_by_hand(sample: Sample, by: str, field: str, name: str) -> None:
    zone = ZoneInfo(name)
    found = timeline(sample.snapshot, sample.docs, by, field, share=True, zone=zone)
    placed = [units(article, by, field, zone) for article in sample.chosen]
    every = [units(article, by, field, zone) for article in sample.live]
    filled = sorted(set().union(*placed))
    assert [b.begin for b in found][:1] == filled[:1]
    assert [b.begin for b in found][-1:] == filled[-1:]
    assert found.unknown == sum(not places for places in placed)
    for bucket, following in zip(found, found.buckets[1:], strict=False):
        assert bucket.until == following.begin
    for bucket in found:
        begins, day = [], bucket.begin
        while day < bucket.until:
            assert unit(day, by) == day
            begins.append(day)
            day = next(day for n in range(1, 400) if unit(day := begins[-1] + timedelta(n), by) == day)
        assert day == bucket.until
        assert bucket.units == len(begins)
        assert bucket.articles == sum(not places.isdisjoint(begins) for places in placed)
        assert bucket.of_all == sum(not places.isdisjoint(begins) for places in every)
        assert bucket.units == 1 or (bucket.units > 3 and not bucket.articles)
    for empty, run in groupby(found, key=lambda bucket: not bucket.articles):
        sizes = [bucket.units for bucket in run]
        assert not empty or len(sizes) == 1 or (len(sizes) <= 3 and set(sizes) == {1})
    assert (found.before, found.after) == (0, 0)


@given(samples(), st.sampled_from(("published", "mentioned")), st.sampled_from(ZONES),
       st.lists(st.sampled_from([date(2025, 8, 30), date(2025, 9, 4), date(2025, 9, 6), date(2025, 12, 1)]), min_size=2,
                max_size=2, unique=True))  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_what_lies_outside_a_span_is_counted(sample: Sample, field: str, name: str, ends: list[date]) -> None:
    begin, until = sorted(ends)
    zone = ZoneInfo(name)
    found = timeline(sample.snapshot, sample.docs, "day", field, zone=zone, begin=begin, until=until)
    placed = [units(article, "day", field, zone) for article in sample.chosen]
    assert (found.buckets[0].begin, found.buckets[-1].until) == (begin, until)
    assert found.before == sum(any(day < begin for day in days) for days in placed)
    assert found.after == sum(any(day >= until for day in days) for days in placed)
    for bucket in found:
        assert bucket.articles == sum(any(bucket.begin <= day < bucket.until for day in days) for days in placed)


def of(*articles: Article, by: str = "day", **options: object) -> Timeline:
    return timeline(snapshot(articles), [np.arange(len(articles))] if articles else [], by, **options)


@pytest.mark.parametrize(("published", "precision", "zone", "day"), [
    (datetime(2025, 9, 7, 23, 30, tzinfo=UTC), "second", "UTC", date(2025, 9, 7)),
    (datetime(2025, 9, 7, 23, 30, tzinfo=UTC), "second", "Asia/Tokyo", date(2025, 9, 8)),
    (datetime(2025, 9, 7, 2, 0, tzinfo=UTC), "second", "America/New_York", date(2025, 9, 6)),
    (datetime(2025, 9, 7, tzinfo=UTC), "day", "America/New_York", date(2025, 9, 7)),
    (datetime(2025, 9, 7, tzinfo=UTC), "day", "Asia/Tokyo", date(2025, 9, 7)),
    (datetime(2025, 9, 1, tzinfo=UTC), "month", "America/New_York", date(2025, 9, 1)),
    (datetime(2025, 1, 1, tzinfo=UTC), "year", "Asia/Tokyo", date(2025, 1, 1)),
    (datetime(1, 1, 1, tzinfo=UTC), "second", "America/New_York", date(1, 1, 2)),
])  # fmt: skip
def test_the_day_of_a_publication(published: datetime, precision: str, zone: str, day: date) -> None:
    article = Article(id="1", published=published, published_precision=precision)
    assert [b.begin for b in of(article, zone=ZoneInfo(zone))] == [day]


def test_an_article_counts_once_in_a_bucket_whatever_it_mentions_there() -> None:
    days = (Interval(date(2025, 9, 1), date(2025, 9, 3), 5), Interval(date(2025, 9, 2), date(2025, 9, 4)),
            Interval(date(2025, 9, 30), date(2025, 10, 2)))  # fmt: skip
    article = Article(id="1", mentioned=days)
    assert [b.articles for b in of(article, field="mentioned")] == [1, 1, 1, 0, 1, 1]
    assert [b.units for b in of(article, field="mentioned")] == [1, 1, 1, 26, 1, 1]
    assert [b.articles for b in of(article, field="mentioned", by="month")] == [1, 1]


def test_a_given_span_cuts_and_fills() -> None:
    article = Article(id="1", mentioned=(Interval(date(2000, 1, 1), date(2030, 1, 1)),))
    found = of(article, by="month", field="mentioned", begin=date(2029, 11, 15), until=date(2030, 3, 1))
    assert [(b.begin.month, b.articles) for b in found] == [(11, 1), (12, 1), (1, 0), (2, 0)]
    assert of(article, begin=date(2025, 1, 2), until=date(2025, 1, 1)).buckets == ()
    assert of(article, begin=date(2025, 1, 1), until=date(2025, 1, 2)).unknown == 1


@pytest.mark.parametrize("field", ["published", "mentioned"])
def test_articles_beyond_an_open_span_are_counted(field: str) -> None:
    day = date(2025, 3, 3)
    article = Article(
        id="1", published=datetime(2025, 3, 3, 12, tzinfo=UTC), mentioned=(Interval(day, day + timedelta(1)),)
    )
    late, early = of(article, field=field, begin=date(2025, 3, 4)), of(article, field=field, until=date(2025, 3, 3))
    assert (late.before, late.after, [b.articles for b in late]) == (1, 0, [0])
    assert (early.before, early.after) == (0, 1)
    assert [(b.begin, b.units, b.articles) for b in early] == [(date(2025, 3, 2), 1, 0)]
    assert [b.articles for b in of(article, field=field, begin=day)] == [1]
    assert [b.articles for b in of(article, field=field, until=day + timedelta(1))] == [1]
    assert of(article, field=field, begin=date.max).buckets == ()


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [
        ("Asia/Kathmandu", datetime(2025, 9, 1, 18, 30, tzinfo=UTC), datetime(2025, 9, 9, 18, 30, tzinfo=UTC)),
        ("America/New_York", datetime(2025, 9, 3, 1, tzinfo=UTC), datetime(2025, 9, 11, 1, tzinfo=UTC)),
    ],
)
def test_an_end_that_is_another_day_in_utc_is_no_empty_stretch(zone: str, first: datetime, last: datetime) -> None:
    found = snapshot([Article(id="a", published=first), Article(id="b", published=last)])
    buckets = timeline(found, [np.arange(2)], "day", zone=ZoneInfo(zone)).buckets
    assert [(b.begin, b.units, b.articles) for b in buckets] == [
        (date(2025, 9, 2), 1, 1),
        (date(2025, 9, 3), 7, 0),
        (date(2025, 9, 10), 1, 1),
    ]


def test_shares_are_of_all_live_articles() -> None:
    articles = [Article(id=str(i), published=datetime(2025, 9, 1 + i // 4, tzinfo=UTC)) for i in range(8)]
    held = snapshot(articles, cuts=(3,), deleted={"0"})
    found = timeline(held, [np.array([1]), np.array([1, 2])], "day", share=True, until=date(2025, 9, 4))
    assert [(b.articles, b.of_all, b.share) for b in found] == [(1, 3, 1 / 3), (2, 4, 0.5), (0, 0, 0.0)]
    assert timeline(held, [np.array([1]), np.array([1])], "day").buckets[0].share is None


def test_the_ends_of_the_calendar() -> None:
    far = Article(id="1", mentioned=(Interval(date(9999, 12, 30), date(9999, 12, 31)),))
    for by in ("day", "week", "month", "quarter", "year"):
        assert [b.articles for b in of(far, field="mentioned", by=by)] == [1]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_a_wrong_date_does_not_make_a_million_rows(zone: str) -> None:
    articles = [Article(id=str(year), published=datetime(year, 6, 1, 12, tzinfo=UTC)) for year in (1, 2025)]
    for by, units_between in (("day", 739_250), ("month", 24_287), ("year", 2_023)):
        found = of(*articles, by=by, zone=ZoneInfo(zone))
        assert [(b.articles, b.units) for b in found] == [(1, 1), (0, units_between), (1, 1)]


def test_more_rows_than_anybody_can_read_are_refused() -> None:
    article = Article(id="1", mentioned=(Interval(date(1800, 1, 1), date(2000, 1, 1)),))
    with pytest.raises(SearchNewsError, match="by day from 1800-01-01 to 2000-01-01 has more than 50,000 rows; take a"):
        of(article, field="mentioned")
    assert len(of(article, field="mentioned", by="week")) == 10_436


def ranges(*days: tuple[date, int]) -> tuple[Interval, ...]:
    return tuple(Interval(begin, begin + timedelta(size)) for begin, size in days)


def test_the_span_of_what_is_mentioned_is_that_of_most() -> None:
    ordinary = [Article(id=str(n), mentioned=ranges((date(1987, 3, 1) + timedelta(n), 1))) for n in range(57)]
    far = [Article(id="a", mentioned=ranges((date(100, 1, 1), 1))),
           Article(id="b", mentioned=ranges((date(1800, 1, 1), 36_524))),
           Article(id="c", mentioned=ranges((date(9000, 1, 1), 365), (date(1987, 3, 5), 1)))]  # fmt: skip
    found = of(*far, *ordinary, field="mentioned", by="month")
    assert [(b.begin, b.articles) for b in found] == [(date(1987, 3, 1), 32), (date(1987, 4, 1), 26)]
    assert (found.before, found.after) == (2, 1)
    until = of(*far, *ordinary, field="mentioned", by="month", until=date(1800, 1, 1))
    assert [(b.begin, b.articles, b.units) for b in until] == [(date(100, 1, 1), 1, 1), (date(100, 2, 1), 0, 20_399)]
    after = of(*far, *ordinary, field="mentioned", by="year", begin=date(2000, 1, 1))
    assert [(b.begin, b.articles, b.units) for b in after] == [(date(2000, 1, 1), 0, 7000), (date(9000, 1, 1), 1, 1)]
    century = of(far[1], field="mentioned", by="year")  # when there is nothing else
    assert len(century) == 100
    for begin, until in ((date(1960, 1, 1), None), (None, date(1960, 1, 1))):
        assert len(of(Article(id="1"), field="mentioned", begin=begin, until=until)) == 0


def test_nothing_has_an_empty_timeline() -> None:
    assert of() == Timeline("published", "day", (), 0)
    assert of(Article(id="1"), share=True) == Timeline("published", "day", (), 1)


@pytest.mark.parametrize("options", [{"by": "hour"}, {"field": "modified"}])
def test_unknown_units_and_fields_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="choose one of"):
        of(**options)
