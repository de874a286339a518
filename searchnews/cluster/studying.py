"""What do the matches on a cluster say: many queries at once, queries over time, likeness, links of names, words? And
what does the archive hold?

The values are those of `searchnews.search` and `searchnews.study`; the cluster counts, exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, tzinfo

import numpy as np

from searchnews.article import Article
from searchnews.cluster import reading, telling, times
from searchnews.cluster.connection import Connection
from searchnews.cluster.counting import counted, facet, named
from searchnews.cluster.documents import article_of, folded, number_of
from searchnews.cluster.doubt import snapshot_of
from searchnews.cluster.queries import EVERYTHING, Reader, all_of, none_of, some_of
from searchnews.cluster.results import Question
from searchnews.cluster.rules import Query
from searchnews.corrections import Corrections
from searchnews.fields import Field
from searchnews.query import nodes as q
from searchnews.search.batch import BatchRow, NamedQuery
from searchnews.search.comparison import MOST_SMOOTH, MOST_SOURCES, PER, Comparison, Series
from searchnews.search.names import literal_pattern
from searchnews.storage.segment import Array
from searchnews.study import words
from searchnews.study.likeness import Likeness
from searchnews.study.likeness import telling as telling_words
from searchnews.study.links import Links, joined
from searchnews.study.stats import Stats


def row(
    question: Question, asked: NamedQuery, by: str, filled: Sequence[date], zone: tzinfo
) -> BatchRow:
    """A row of a batch: what a query found, and how much in each unit `by` of which these are the first days."""
    span = {name: {name: {"field": "published"}} for name in ("min", "max")}
    order = reading.order_of("relevance")
    body = {**reading.body_of(question.matching, question.scoring, order), "size": 1, "aggs": span}
    answer = reading.search(question.connection, body)
    total, hits = answer["hits"]["total"]["value"], answer["hits"]["hits"]
    if not total:
        return BatchRow(asked, counts=(0,) * len(filled))
    best = article_of(hits[0]["_source"])
    first, last = (_instant(answer["aggregations"][name]["value"]) for name in ("min", "max"))
    counts: dict[date, int] = {}
    if by:
        found = times.timeline(question.connection, question.matching, by, zone=zone)
        counts = {bucket.begin: bucket.articles for bucket in found}
    return BatchRow(
        asked,
        articles=total,
        stories=telling.stories(question.connection, question.matching),
        first=first,
        last=last,
        id=best.id,
        title=best.title,
        counts=tuple(counts.get(day, 0) for day in filled),
    )


def _instant(milliseconds: float | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)


def compare(
    connection: Connection,
    queries: Sequence[tuple[NamedQuery, Query]],
    *,
    by: str,
    field: str,
    share: bool,
    per: str,
    smooth: int,
    begin: date | None,
    until: date | None,
    zone: tzinfo,
    own: Sequence[Field],
    corrections: Corrections,
) -> Comparison:
    """The comparison of some queries, each with what it finds; see `search.comparison.compare`, whose errors it
    raises."""
    if per not in ("", *PER):
        raise ValueError(f"no comparison per {per!r}; choose one of {', '.join(PER)}")
    if not 1 <= smooth <= MOST_SMOOTH:
        raise ValueError(f"smooth: expected a number of buckets from 1 to {MOST_SMOOTH}, got {smooth!r}")
    together = some_of([matching for _, matching in queries]) if queries else EVERYTHING
    of, edges, units = times.axis(connection, together, by, field, zone=zone, begin=begin, until=until, own=own)

    def counts(*parts: Query) -> tuple[int, ...]:
        return tuple(of(all_of(parts)).counts(edges).tolist())

    places: list[tuple[str, Query]] = [("", EVERYTHING)]
    if per:
        found = facet(connection, together, per, MOST_SOURCES, corrections)
        places = [(count.value, {"term": {per: folded(count.value)}}) for count in found]
    series = []
    for source, within in places:
        of_all = counts(within)
        for asked, matching in queries:
            series.append(Series(asked.name, asked.query, source, counts(matching, within), of_all))
    return Comparison(by, field, tuple(times.days_of(edges)), tuple(units), tuple(series), share, smooth)


def like(connection: Connection, reader: Reader, article: Article) -> Likeness | None:
    """What is telling about an article; see `study.likeness`."""

    def having(words: Sequence[str]) -> list[int]:
        return counted(connection, EVERYTHING, [reader.bounds(q.Word(word)).certain for word in words])

    own = {"ids": {"values": [number_of(article.id)]}}
    is_there = bool(article.id) and bool(reading.count(connection, own))
    return telling_words(article, reading.count(connection, EVERYTHING), having, is_there)


def links(
    connection: Connection, matching: Callable[[q.Node], Query], name: str, corrections: Corrections, limit: int
) -> Links:
    """Who and what is named together with a name; see `study.links`. `matching` says what finds the articles of a
    tree."""
    naming = matching(q.Entity(q.ANY_ENTITY, literal_pattern(name)))
    documents = reading.count(connection, EVERYTHING)
    if not reading.count(connection, naming):
        return Links((), (), documents)
    without, keys = named(connection, name, corrections)
    found = facet(connection, naming, q.ANY_ENTITY, limit, corrections, without, keys=keys)
    rows = [naming]
    rows += [matching(q.Entity(count.field, literal_pattern(count.value))) for count in found]
    return joined(name, found, _together(connection, rows), documents)


def special(question: Question, documents: int, limit: int, pairs: bool) -> words.Words:
    """The words, and with `pairs` the two-word terms, that are special about the articles that match; see
    `study.words`. Which words are looked at is settled in some of these articles and some of all; the numbers are
    exact."""
    connection, reader, matching = question.connection, question.reader, question.matching
    some = reading.count(connection, matching)
    articles = _sample(connection, matching)
    here = len(articles)
    articles += _sample(connection, none_of(matching))
    snapshot = snapshot_of(articles)
    docs = [np.arange(here)] if snapshot.shards else []
    names, _, _, usual = words.candidates(snapshot, docs)
    queries = [{"terms": {"body.stem": reader.tongues.tokens(name)}} for name in names]
    inside, everywhere = _both(connection, matching, queries)
    told = words.telling(usual, inside, everywhere - inside, some, documents - some)

    def articles_with(word: str) -> int:
        return reading.count(connection, reader.bounds(q.Exact(word, field="body")).certain)

    def having(chosen: Sequence[words.Pair]) -> tuple[Array, Array]:
        asked = [reader.bounds(q.Phrase(pair, field="body")).certain for pair in chosen]
        return _both(connection, matching, asked)

    if pairs and told:
        bodies = (article.body for article in articles[:here])
        told += words.telling_pairs(bodies, told, some, documents - some, articles_with, having)
    return words.Words(words.first(told, limit), "articles", some, documents - some)


def _both(connection: Connection, matching: Query, queries: Sequence[Query]) -> tuple[Array, Array]:
    """How many of the articles that match each of some queries finds, and how many of all: float64[n]."""
    inside, everywhere = (counted(connection, among, queries) for among in (matching, EVERYTHING))
    return np.array(inside, np.float64), np.array(everywhere, np.float64)


def _sample(connection: Connection, matching: Query) -> list[Article]:
    """Some of the articles that match, by chance: the same ones until somebody writes."""
    chance = {"query": {"bool": {"filter": [matching]}}, "random_score": {"seed": 1, "field": "_seq_no"}}
    body = {"query": {"function_score": chance}, "size": words.READ, "_source": ["article"]}
    return [article_of(hit["_source"]) for hit in reading.search(connection, body)["hits"]["hits"]]


def stats(connection: Connection, languages: tuple[str, ...], own: Sequence[Field]) -> Stats:
    """What an archive in these languages, with these fields of one's own, holds; see `study.stats`. How many different
    words there are, and of how many articles the language was guessed, the cluster does not know: 0."""
    sums = {
        "tokens": {"sum": {"field": "words"}},
        "earliest": {"min": {"field": "published"}},
        "latest": {"max": {"field": "published"}},
    }
    answer = reading.search(connection, {"size": 0, "aggs": sums})
    articles, found = answer["hits"]["total"]["value"], answer["aggregations"]
    whole = connection.ask("GET", "_stats/docs,segments", include_segment_file_sizes="true")["_all"]
    having = counted(connection, EVERYTHING, [{"exists": {"field": field.name}} for field in own])
    return Stats(
        articles=articles,
        deleted=whole["primaries"]["docs"]["deleted"],
        segments=whole["primaries"]["segments"]["count"],
        bytes=sum(of["size_in_bytes"] for of in whole["total"]["segments"]["file_sizes"].values()),
        words=0,
        tokens=int(found["tokens"]["value"]),
        languages=languages if articles else (),
        guessed={},
        earliest=_instant(found["earliest"]["value"]),
        latest=_instant(found["latest"]["value"]),
        own={field.name: (field.kind.value, number) for field, number in zip(own, having, strict=True)},
    )


def _together(connection: Connection, queries: Sequence[Query]) -> Array:
    """How many articles each two of some queries find: int64[n, n]."""
    return np.array([counted(connection, query, queries) for query in queries], np.int64)
