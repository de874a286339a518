"""Which values do the matches on a cluster have, and how many articles each?

A value is counted by its fold; how it is written, and how often it is mentioned, is asked for the commonest only.
Counts are exact or refused: a shard that may have left out a value says so, and is asked for more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from searchnews import analysis
from searchnews.cluster import reading
from searchnews.cluster.connection import Connection
from searchnews.cluster.expressions import literal
from searchnews.cluster.mapping import ENTITY_NAMES
from searchnews.cluster.queries import EVERYTHING, all_of, some_of
from searchnews.cluster.rules import Query
from searchnews.corrections import Corrections, key
from searchnews.errors import SearchNewsError
from searchnews.query import nodes as q
from searchnews.search.facets import FACET_FIELDS, VALUE_FIELDS, Count, Facet
from searchnews.search.filters import pattern_of
from searchnews.storage.columns import one_line

MOST_BUCKETS = 65_535  # of one answer: OpenSearch's own limit
_SPARE = 100  # values beyond those that are shown: some are hidden, left out or one with others
_LONGEST_PATTERN = 900  # characters; OpenSearch takes 1,000
_ANYTHING = ".{0,}"  # written as ".*" at the end, OpenSearch 2.19 fails on shards that have no such value
_FIRST_LENGTH = 100  # words: the first range, as in `search.ranges`
_LONGEST_LENGTH = _FIRST_LENGTH << 24

Excluded = Sequence[q.Entity | q.Keyword]


def facet(
    connection: Connection,
    matching: Query,
    field: str,
    limit: int,
    corrections: Corrections,
    without: Excluded = (),
) -> Facet:
    """The `limit` commonest values of a field of FACET_FIELDS among the articles that match; see `search.facets`. Names
    that are one by correction are counted as one, names that are hidden are left out, and so are values that `without`
    asks for. Raises ValueError for another field, SearchNewsError if the counts cannot be had exactly."""
    if field not in FACET_FIELDS:
        raise ValueError(f"no values to count in the field {field!r}; choose one of {', '.join(FACET_FIELDS)}")
    fields = ENTITY_NAMES if field == q.ANY_ENTITY else (field,)
    counts: list[Count] = []
    for name in fields:
        counts += _counts(connection, matching, name, limit, corrections, without)
    counts.sort(key=lambda c: (-c.articles, -c.mentions, analysis.fold(c.value)))
    having = all_of([matching, some_of([{"exists": {"field": name}} for name in fields])])
    return Facet(field, tuple(counts[:limit]), reading.count(connection, having))


def lengths(connection: Connection, matching: Query) -> Facet:
    """How many of the articles that match have 0 to 99, 100 to 199, 200 to 399 words; see `search.ranges`."""
    bounds = [0, _FIRST_LENGTH]
    while bounds[-1] < _LONGEST_LENGTH:
        bounds.append(2 * bounds[-1])
    ranges = [{"from": low, "to": high} for low, high in pairwise(bounds)]
    body = {"size": 0, "query": matching, "aggs": {"words": {"range": {"field": "words", "ranges": ranges}}}}
    answer = reading.search(connection, body)
    rows = zip(pairwise(bounds), answer["aggregations"]["words"]["buckets"], strict=True)
    counts = tuple(Count(f"{a}..{b - 1}", "words", row["doc_count"]) for (a, b), row in rows if row["doc_count"])
    return Facet("words", counts, answer["hits"]["total"]["value"])


def beginning(
    connection: Connection, field: str, prefix: str, limit: int, corrections: Corrections
) -> list[tuple[str, int]]:
    """The commonest values of a field of which the whole or a word begins with a prefix, and how many articles have
    them."""
    start = literal(analysis.fold(prefix))
    pattern = f"(.*[^a-z0-9])?{start}{_ANYTHING}"
    found: list[tuple[str, int]] = []
    for name in ENTITY_NAMES if field == q.ANY_ENTITY else (field,):
        if name not in VALUE_FIELDS and name not in ENTITY_NAMES:
            continue  # ids and addresses: each article has another
        folds = _commonest(connection, EVERYTHING, name, limit, pattern)
        written = _written(connection, EVERYTHING, name, folds)
        found += [(written[fold][0], count) for fold, count in folds.items() if key(fold) not in corrections.hidden]
    return sorted(found, key=lambda row: (-row[1], row[0]))[:limit]


def asked_for(tree: q.Node) -> Excluded:
    """The names and values that a query asks for, not those that it excludes."""

    def wanted(node: q.Node) -> Iterator[q.Entity | q.Keyword]:
        match node:
            case q.Entity() | q.Keyword():
                yield node
            case q.Not(q.Not(child)):
                yield from wanted(child)
            case q.Not():
                return
            case _:
                for child in q.children(node):
                    yield from wanted(child)

    return [*wanted(tree)]


def _counts(
    connection: Connection,
    matching: Query,
    field: str,
    limit: int,
    corrections: Corrections,
    without: Excluded,
) -> list[Count]:
    """The commonest values of one field."""
    folds = _commonest(connection, matching, field, limit + _SPARE)
    left_out = _exclusion(field, corrections, without)
    if field not in ENTITY_NAMES:
        kept = [fold for fold in folds if not left_out(fold)][: limit + _SPARE]
        written = _written(connection, matching, field, kept)
        return [Count(written[fold][0], field, folds[fold]) for fold in kept]
    kept = [fold for fold in folds if not left_out(fold) and key(fold) not in corrections.hidden]
    groups = defaultdict(list)
    for fold in kept:
        if main := corrections.canonical.get(key(fold)):
            groups[main].append(fold)
        elif key(fold) in corrections.groups:
            groups[corrections.groups[key(fold)].names[0]].append(fold)
    grouped = {fold for several in groups.values() for fold in several}
    written = _written(connection, matching, field, kept)
    found = [Count(written[fold][0], field, folds[fold], written[fold][1]) for fold in kept if fold not in grouped]
    for main, several in groups.items():
        if key(main) in corrections.hidden:
            continue
        keys = [key(name) for name in corrections.groups[key(main)].names]
        having = all_of([matching, {"terms": {f"{field}_key": keys}}])
        articles = reading.count(connection, having)
        found.append(Count(main, field, articles, sum(written[fold][1] for fold in several)))
    return found


def _exclusion(field: str, corrections: Corrections, without: Excluded) -> Callable[[str], bool]:
    """Is a fold of the field among what is left out?"""
    patterns = [
        pattern_of(node.pattern).expression()
        for node in without
        if node.field == field or (node.field == q.ANY_ENTITY and field in ENTITY_NAMES)
    ]

    def left_out(fold: str) -> bool:
        parts = (fold, *(analysis.fold(word) for word in analysis.words(fold)))
        return any(pattern.fullmatch(part) for pattern in patterns for part in parts)

    return left_out


def _commonest(connection: Connection, matching: Query, field: str, size: int, include: str = "") -> dict[str, int]:
    """The commonest folds of a field, commonest first, with exact numbers of articles."""
    per_shard = max(10 * size, 1000)
    while True:
        terms: dict[str, Any] = {"field": field, "size": size, "shard_size": per_shard}
        terms |= {"include": include} if include else {}
        body = {"size": 0, "query": matching, "aggs": {"values": {"terms": terms}}}
        answer = reading.search(connection, body)["aggregations"]["values"]
        if not answer["doc_count_error_upper_bound"]:
            return {bucket["key"]: bucket["doc_count"] for bucket in answer["buckets"]}
        if per_shard == MOST_BUCKETS:
            raise SearchNewsError(
                f"{field} has too many values to be counted exactly on a cluster; ask for fewer articles"
            )
        per_shard = min(10 * per_shard, MOST_BUCKETS)


def _written(
    connection: Connection, matching: Query, field: str, folds: Sequence[str] | Mapping[str, int]
) -> dict[str, tuple[str, int]]:
    """How folds are written in most of the articles, and how often those mention them."""
    spelled: dict[str, Counter[str]] = {fold: Counter() for fold in folds}
    mentions: Counter[str] = Counter()
    for pattern in _patterns(folds):
        terms = {"field": f"{field}_as", "include": pattern, "size": MOST_BUCKETS}
        body = {"size": 0, "query": matching, "aggs": {"values": {"terms": terms}}}
        for bucket in reading.search(connection, body)["aggregations"]["values"]["buckets"]:
            fold, value, *count = bucket["key"].split("\t")
            if fold in spelled:
                spelled[fold][value] += bucket["doc_count"]
                mentions[fold] += bucket["doc_count"] * int(count[0]) if count else 0
    return {
        fold: (values.most_common(1)[0][0] if values else one_line(fold), mentions[fold])
        for fold, values in spelled.items()
    }


def _patterns(folds: Sequence[str] | Mapping[str, int]) -> Iterator[str]:
    """Expressions that the folds, as they are written, match: none too long."""
    pieces: list[str] = []
    for fold in folds:
        piece = literal(fold[: _LONGEST_PATTERN // 4]) + (_ANYTHING if len(fold) > _LONGEST_PATTERN // 4 else "")
        if pieces and sum(map(len, pieces)) + len(pieces) + len(piece) > _LONGEST_PATTERN:
            yield f"({'|'.join(pieces)})\t.+"
            pieces = []
        pieces.append(piece)
    if pieces:
        yield f"({'|'.join(pieces)})\t.+"
