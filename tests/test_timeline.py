"""When were the matching articles published, and which times do they talk about?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
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
    return day


def units(article: Article, by: str, field: str, zone: tzinfo) -> set[date]:
    """The units in which an article counts."""
    if field == "mentioned":
        days = [i.begin + timedelta(n) for i in article.mentioned for n in range((i.until - i.begin).days)]
        return {unit(day, by) for day in days}
    return {unit(article.published.astimezone(zone).date(), by)} if article.published else set()


@given(
    samples(),
    st.sampled_from(("day", "week", "month", "year")),
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
        assert unit(bucket.begin, by) == bucket.begin
        assert unit(bucket.until - timedelta(1), by) == bucket.begin
        assert bucket.articles == sum(bucket.begin in places for places in placed)
        assert bucket.of_all == sum(bucket.begin in places for places in every)


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
    assert [b.articles for b in of(article, field="mentioned")] == [1, 1, 1, *[0] * 26, 1, 1]
    assert [b.articles for b in of(article, field="mentioned", by="month")] == [1, 1]


def test_a_given_span_cuts_and_fills() -> None:
    article = Article(id="1", mentioned=(Interval(date(2000, 1, 1), date(2030, 1, 1)),))
    found = of(article, by="month", field="mentioned", begin=date(2029, 11, 15), until=date(2030, 3, 1))
    assert [(b.begin.month, b.articles) for b in found] == [(11, 1), (12, 1), (1, 0), (2, 0)]
    assert of(article, begin=date(2025, 1, 2), until=date(2025, 1, 1)).buckets == ()
    assert of(article, begin=date(2025, 1, 1), until=date(2025, 1, 2)).unknown == 1


def test_shares_are_of_all_live_articles() -> None:
    articles = [Article(id=str(i), published=datetime(2025, 9, 1 + i // 4, tzinfo=UTC)) for i in range(8)]
    held = snapshot(articles, cuts=(3,), deleted={"0"})
    found = timeline(held, [np.array([1]), np.array([1, 2])], "day", share=True, until=date(2025, 9, 4))
    assert [(b.articles, b.of_all, b.share) for b in found] == [(1, 3, 1 / 3), (2, 4, 0.5), (0, 0, 0.0)]
    assert timeline(held, [np.array([1]), np.array([1])], "day").buckets[0].share is None


def test_the_ends_of_the_calendar() -> None:
    far = Article(id="1", mentioned=(Interval(date(9999, 12, 30), date(9999, 12, 31)),))
    for by in ("day", "week", "month", "year"):
        assert [b.articles for b in of(far, field="mentioned", by=by)] == [1]


def test_a_wrong_date_does_not_make_a_million_rows() -> None:
    articles = [Article(id=str(year), published=datetime(year, 6, 1, tzinfo=UTC)) for year in (1, 2025)]
    with pytest.raises(SearchNewsError, match="by day from 0001-06-01 to 2025-06-02 has more than 50,000 rows"):
        of(*articles, by="day")
    assert len(of(*articles, by="month")) == 2024 * 12 + 1


def test_nothing_has_an_empty_timeline() -> None:
    assert of() == Timeline("published", "day", (), 0)
    assert of(Article(id="1"), share=True) == Timeline("published", "day", (), 1)


@pytest.mark.parametrize("options", [{"by": "hour"}, {"field": "modified"}])
def test_unknown_units_and_fields_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="choose one of"):
        of(**options)
