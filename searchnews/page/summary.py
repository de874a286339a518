"""What is to be reported of a query? One frozen value, made by the library's public calls: what it found, when, where,
who is named, what is special, the best, the first, the last, and all articles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from importlib.metadata import version
from itertools import islice

from searchnews.contract import Archive, Found
from searchnews.page import drawing
from searchnews.page.drawing import Chart
from searchnews.page.views import HEADS, Shown, best_chart, shown
from searchnews.query import nodes as q
from searchnews.query import parse
from searchnews.search.batch import NamedQuery
from searchnews.search.facets import Count
from searchnews.search.refine import with_value
from searchnews.study.words import Telling

BEST = 10
ENDS = 5  # articles from each end
SOURCES = 15
NAMES = 10  # of a kind
TOGETHER = 8  # names, and as many that go with each as:
WITH_EACH = 4
WORDS = 20
KINDS = ("person", "org", "place")


@dataclass(frozen=True)
class Name:
    """A name: how many of the articles have it, how often in all, and its own timeline as the points of a line and, for
    plain text, as characters (`small`)."""

    name: str
    articles: int
    mentions: int
    points: str
    small: str


@dataclass(frozen=True)
class Kind:
    """The commonest names of a kind."""

    head: str
    names: tuple[Name, ...]


@dataclass(frozen=True)
class Row:
    """An article in the list of all."""

    title: str
    url: str
    source: str
    when: str


@dataclass(frozen=True)
class Summary:
    """What is reported. `read` is how the query was read, `made` when this was; `together` are names with those that
    the same articles name most; `rows` are the first of all hits, newest first, and `left` how many more there are."""

    query: str
    read: str
    archive: str
    of: int
    made: datetime
    version: str
    articles: int
    stories: int
    first: date | None
    last: date | None
    chart: Chart | None
    sources: tuple[Count, ...]
    sourced: int
    kinds: tuple[Kind, ...]
    together: tuple[tuple[Count, tuple[Count, ...]], ...]
    words: tuple[Telling, ...]
    best: tuple[Shown, ...]
    earliest: tuple[Shown, ...]
    latest: tuple[Shown, ...]
    rows: tuple[Row, ...]
    left: int


def summary(
    archive: Archive,
    query: str,
    *,
    most: int,
    zone: tzinfo = UTC,
    now: datetime | None = None,
    timeout: float | None = None,
) -> Summary:
    """What there is to be said of a query's articles, a story once; at most `most` of them are listed. Raises what
    `Archive.search` raises."""
    moment = now or datetime.now(UTC)
    tree = parse(query, moment, zone, archive.languages, archive.own, archive.synonyms)

    def found(limit: int, sort: str, asked: q.Node = tree) -> Found:
        return archive.search(asked, limit=limit, sort=sort, timezone=zone, timeout=timeout)

    best, earliest, latest = found(BEST, "relevance"), found(ENDS, "oldest"), found(ENDS, "newest")
    chart = best_chart(best, zone)
    row = next(archive.batch([NamedQuery(query, str(tree))], now=moment, timezone=zone, timeout=timeout))
    named = best.entities(limit=TOGETHER)
    rows = archive.scan(tree, sort="newest", timezone=zone, timeout=timeout)
    sources = best.facets("source", SOURCES)
    return Summary(
        query=query,
        read=str(tree),
        archive=archive.name,
        of=len(archive),
        made=moment.astimezone(zone),
        version=version("searchnews"),
        articles=row.articles,
        stories=row.stories,
        first=row.first and row.first.astimezone(zone).date(),
        last=row.last and row.last.astimezone(zone).date(),
        chart=chart,
        sources=sources.counts,
        sourced=sources.articles,
        kinds=tuple(_kinds(archive, best, chart, zone)),
        together=tuple((one, best.entities(limit=WITH_EACH, with_=one.value).counts) for one in named),
        words=archive.words(tree, limit=WORDS, timezone=zone, timeout=timeout).words if best.total else (),
        best=tuple(shown(best, zone)),
        earliest=tuple(shown(earliest, zone)),
        latest=tuple(shown(latest, zone)),
        rows=tuple(
            Row(one.hit.article.title.strip(), one.hit.article.url, one.hit.article.source, one.when)
            for one in islice(shown(rows, zone), most)
        ),
        left=max(len(rows) - most, 0),
    )


def _kinds(archive: Archive, found: Found, chart: Chart | None, zone: tzinfo) -> Iterator[Kind]:
    for kind in KINDS:
        counts = found.facets(kind, NAMES).counts
        if counts:
            names = (
                Name(one.value, one.articles, one.mentions, *_timeline(archive, found, one, chart, zone))
                for one in counts
            )
            yield Kind(HEADS[kind], tuple(names))


def _timeline(archive: Archive, found: Found, name: Count, chart: Chart | None, zone: tzinfo) -> tuple[str, str]:
    """When those of the articles were published that have a name, on the axis of all of them, drawn and in text."""
    if chart is None:
        return "", ""
    tree = q.And((found.query, with_value(name.field, name.value)))
    lines = archive.search(tree, limit=0, timezone=zone).timeline(
        chart.by, timezone=zone, begin=chart.begin, until=chart.until
    )
    return drawing.line(lines), drawing.small(lines)
