"""Which values do the matches on a cluster have, and how many articles each?

A value is counted by its fold; how it is written, and how often it is mentioned, is asked for the commonest only.
Counts are exact or refused: a shard that may have left out a value says so, and is asked for more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from searchnews import analysis
from searchnews.cluster import reading
from searchnews.cluster.connection import Connection
from searchnews.cluster.expressions import literal
from searchnews.cluster.mapping import ENTITY_NAMES, written
from searchnews.cluster.names import Shown, not_among, shown
from searchnews.cluster.queries import EVERYTHING, all_of, some_of
from searchnews.cluster.rules import Query
from searchnews.corrections import AS_INDEXED, Corrections, key
from searchnews.errors import SearchNewsError, not_negative
from searchnews.fields import Field, Kind, is_own
from searchnews.query import nodes as q
from searchnews.search.facets import FACET_FIELDS, VALUE_FIELDS, Count, Facet
from searchnews.search.filters import pattern_of
from searchnews.search.names import groups_asked, literal_pattern
from searchnews.search.ranges import spread
from searchnews.storage.columns import one_line

MOST_BUCKETS = 65_535  # of one answer: OpenSearch's own limit
_SPARE = 100  # values beyond those that are shown: some are hidden or left out, equals are shown by their mentions
_MOST_GAPS = 400  # between names that do not count, of which a query asks; a cluster takes 1,024 parts
_AT_ONCE = 500  # queries of which the articles are counted by one request
_LONGEST_PATTERN = 900  # characters; OpenSearch takes 1,000
_ANYTHING = ".{0,}"  # written as ".*" at the end, OpenSearch 2.19 fails on shards that have no such value
_FIRST_LENGTH = 100  # words: the first range, as in `search.ranges`
_LONGEST_LENGTH = _FIRST_LENGTH << 24
_NUMBERS_AT_ONCE = 10_000
MOST_NUMBERS = 1_000_000  # different ones of a field of one's own

Excluded = Sequence[q.Entity | q.Keyword]


def facet(
    connection: Connection,
    matching: Query,
    field: str,
    limit: int,
    corrections: Corrections,
    without: Excluded = (),
    own: Sequence[Field] = (),
    keys: frozenset[str] = frozenset(),
) -> Facet:
    """The `limit` commonest values of a field of FACET_FIELDS, or a keyword of one's `own`, among the articles that
    match; see `search.facets`. Names that are one by correction are counted as one, names that are hidden are left out,
    and so are values that `without` asks for and names with one of these `keys`. Raises ValueError for another field,
    SearchNewsError if the counts cannot be had exactly."""
    known = (*FACET_FIELDS, *(one.name for one in own if one.kind is Kind.KEYWORD))
    if field not in known:
        raise ValueError(f"no values to count in the field {field!r}; choose one of {', '.join(known)}")
    not_negative("limit", limit)
    fields = _fields(field)
    counts: list[Count] = []
    for name in fields:
        counts += _counts(connection, matching, name, limit, corrections, without, keys)
    counts.sort(key=lambda c: (-c.articles, -c.mentions, analysis.fold(c.value)))
    having = all_of([matching, _having_any(connection, matching, fields, corrections)])
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


def numbers(connection: Connection, matching: Query, field: str, limit: int) -> Facet:
    """How the numbers of one's own of the articles that match are spread; see `search.ranges`. Raises SearchNewsError
    for more different ones than are counted."""
    composite: dict[str, Any] = {"size": _NUMBERS_AT_ONCE, "sources": [{"number": {"terms": {"field": field}}}]}
    found: list[tuple[float, int]] = []
    while True:
        body = {"size": 0, "query": matching, "aggs": {"numbers": {"composite": composite}}}
        answer = reading.search(connection, body)["aggregations"]["numbers"]
        found += [(bucket["key"]["number"], bucket["doc_count"]) for bucket in answer["buckets"]]
        if "after_key" not in answer:
            break
        if len(found) > MOST_NUMBERS:
            raise SearchNewsError(f"{field}: more than {MOST_NUMBERS:,} different numbers; ask for fewer articles")
        composite["after"] = answer["after_key"]
    values, counts = np.array(found, np.float64).reshape(-1, 2).T
    return spread(values, counts.astype(np.int64), field, limit)


def beginning(
    connection: Connection, field: str, prefix: str, limit: int, corrections: Corrections
) -> list[tuple[str, int]]:
    """The commonest values of a field of which the whole or a word begins with a prefix, and how many articles have
    them; see `search.suggest.values`."""
    fields = [
        name for name in _fields(field) if name in (*VALUE_FIELDS, *ENTITY_NAMES) or is_own(name)
    ]  # each article has another id
    start = analysis.fold(prefix)
    pattern = f"(.*[^a-z0-9])?{literal(start)}{_ANYTHING}"  # which is also inside words of other letters

    def otherwise(fold: str) -> bool:
        return not any(part.startswith(start) for part in _parts(fold))

    having: dict[str, list[str]] = defaultdict(list)  # the fields that have a fold
    found: dict[str, tuple[str, int]] = {}
    for name in fields:
        corrected = corrections if name in ENTITY_NAMES else AS_INDEXED
        folds = _commonest(connection, EVERYTHING, name, limit, corrected, otherwise, pattern)
        for fold, (value, _) in _written(connection, EVERYTHING, name, folds).items():
            having[fold].append(name)
            found[fold] = value, folds[fold]
    for fold, names in having.items():
        if len(names) > 1:  # the kinds of one name have articles in common
            either = some_of([{"term": {name: fold}} for name in names])
            found[fold] = found[fold][0], reading.count(connection, either)
    rows = [*found.values()]
    if field in (q.ANY_ENTITY, *ENTITY_NAMES):
        changed = shown(fields, corrections)
        groups = corrections.groups
        merged = [one for one in changed if one.name and any(p.startswith(start) for p in groups[key(one.name)].parts)]
        rows += [(one.name, count) for one, count in _having(connection, EVERYTHING, merged)]
        alone = [one for one in changed if not one.name and any(_begins(own, start) for own in one.keys)]
        moved = _moved(connection, EVERYTHING, field, alone, limit, otherwise)
        rows += [(count.value, count.articles) for count in moved]
    return sorted(rows, key=lambda row: (-row[1], row[0]))[:limit]


def _begins(name_key: str, start: str) -> bool:
    """May a name with this key begin so, or a word of it?"""
    return name_key.startswith(key(start)) or any(word.startswith(start) for word in name_key.split())


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


def named(connection: Connection, name: str, corrections: Corrections) -> tuple[Excluded, frozenset[str]]:
    """What `facet` is to leave out beside a name: the name itself, once corrected, by its keys; if no article has it,
    those of which it is a word."""
    wanted = key(corrections.canonical.get(key(name), name))
    group = corrections.groups.get(wanted)
    keys = frozenset([wanted, *(key(one) for one in (group.names if group else ()))])
    having = some_of([{"terms": {f"{field}_key": sorted(keys)}} for field in ENTITY_NAMES])
    if reading.count(connection, having):
        return (), keys
    return (q.Entity(q.ANY_ENTITY, literal_pattern(name)),), frozenset()


def values_with(
    connection: Connection, matching: Query, field: str, asked: q.Entity, most: int
) -> dict[str, int] | None:
    """The folds of a field of names that a name in a query means, among the articles that match, and about how many
    have each; None for more than `most`."""
    pattern = pattern_of(asked.pattern)
    text = _ANYTHING.join("".join("." if c is None else literal(c) for c in piece) for piece in pattern.pieces)
    if len(text) > _LONGEST_PATTERN:
        text = _expression(pattern.prefix) + _ANYTHING
    include = text if asked.whole else f"(.*[^a-z0-9])?{text}([^a-z0-9]{_ANYTHING})?"
    found = values_like(connection, matching, field, include, most + 1)
    if len(found) > most:
        return None
    matches = pattern.expression().fullmatch
    return {
        fold: articles
        for fold, articles in found.items()
        if any(map(matches, (fold,) if asked.whole else _parts(fold)))
    }


def values_like(
    connection: Connection, matching: Query, field: str, expression: str, most: int
) -> dict[str, int]:
    """The commonest folds of a field that match an expression of Lucene's, among the articles that match, at most
    `most`, and about how many have each."""
    terms = {"field": field, "include": expression, "size": most}
    body = {"size": 0, "query": matching, "aggs": {"values": {"terms": terms}}}
    buckets = reading.search(connection, body)["aggregations"]["values"]["buckets"]
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}


def spelled_so(connection: Connection, matching: Query, field: str, keys: Sequence[str]) -> dict[str, int]:
    """The folds of a field of names that have one of some keys, among the articles that match, and about how many have
    each."""
    found: Counter[str] = Counter()
    for fold, _, articles, _ in _spellings(connection, matching, field, map(_spelled, keys)):
        found[fold] += articles if key(fold) in keys else 0
    return +found


def _fields(field: str) -> Sequence[str]:
    return ENTITY_NAMES if field == q.ANY_ENTITY else (field,)


def _parts(fold: str) -> Iterator[str]:
    """A folded value and its words."""
    yield fold
    yield from (analysis.fold(word) for word in analysis.words(fold))


def _counts(
    connection: Connection,
    matching: Query,
    field: str,
    limit: int,
    corrections: Corrections,
    without: Excluded,
    keys: frozenset[str],
) -> list[Count]:
    """The commonest values of one field."""
    left_out = _exclusion(field, without, keys)
    if field not in ENTITY_NAMES:
        folds = _commonest(connection, matching, field, limit, AS_INDEXED, left_out)
        written = _written(connection, matching, field, [*folds][:limit])
        return [Count(value, field, folds[fold]) for fold, (value, _) in written.items()]
    folds = _commonest(connection, matching, field, limit, corrections, left_out)
    written = _written(connection, matching, field, folds)
    found = [Count(value, field, folds[fold], mentions) for fold, (value, mentions) in written.items()]
    asked = [
        key(group.names[0])
        for node in without
        if isinstance(node, q.Entity) and node.field in (q.ANY_ENTITY, field)
        for group in groups_asked(node, corrections)
    ]
    changed = shown((field,), corrections)
    merged = [one for one in changed if one.name and key(one.name) not in (*asked, *keys)]
    commonest = sorted(_having(connection, matching, merged), key=lambda row: -row[1])[: limit + _SPARE]
    mentions = _mentions(connection, matching, [one for one, _ in commonest])
    found += [Count(one.name, field, count, mentions[one]) for one, count in commonest]
    return found + _moved(connection, matching, field, [one for one in changed if not one.name], limit, left_out)


def _moved(
    connection: Connection,
    matching: Query,
    kind: str,
    names: Sequence[Shown],
    limit: int,
    left_out: Callable[[str], bool],
) -> list[Count]:
    """The commonest of some names that are of this kind wherever they are, and shown as they are written."""
    rows = sorted(_having(connection, matching, names), key=lambda row: -row[1])
    found: list[Count] = []
    at_once = limit + _SPARE
    for begin in range(0, len(rows), at_once):
        keys = frozenset(one for row, _ in rows[begin : begin + at_once] for one in row.keys)
        spelled: dict[str, Counter[str]] = defaultdict(Counter)
        mentions: Counter[str] = Counter()
        for field in ENTITY_NAMES:
            for fold, value, articles, count in _spellings(connection, matching, field, map(_spelled, sorted(keys))):
                if key(fold) in keys and not left_out(fold):
                    spelled[fold][value] += articles
                    mentions[fold] += articles * count
        queries = [some_of([{"term": {field: fold}} for field in ENTITY_NAMES]) for fold in spelled]
        for (fold, values), articles in zip(spelled.items(), counted(connection, matching, queries), strict=True):
            found.append(Count(values.most_common(1)[0][0], kind, articles, mentions[fold]))
        if len(found) >= at_once:
            break
    return found


def _having_any(connection: Connection, matching: Query, fields: Sequence[str], corrections: Corrections) -> Query:
    """What finds the articles that have any value in some fields; of names, once corrected."""
    if fields[0] not in ENTITY_NAMES:
        return some_of([{"exists": {"field": name}} for name in fields])
    found: list[Query] = [
        {"terms": {f"{source}_key": [*keys]}} for one in shown(fields, corrections) for source, keys in one.sources
    ]
    for name in fields:
        gone = not_among(name, fields, corrections)
        counts = counted(connection, matching, [{"term": {f"{name}_key": one}} for one in gone])
        here = [one for one, count in zip(gone, counts, strict=True) if count]
        if not here or len(here) > _MOST_GAPS:
            found.append({"exists": {"field": name}})
            continue
        ends = zip([None, *here], [*here, None], strict=True)
        gaps = [{how: end for how, end in (("gt", low), ("lt", high)) if end is not None} for low, high in ends]
        found += [{"range": {f"{name}_key": gap}} for gap in gaps]
    return some_of(found)


def _exclusion(field: str, without: Excluded, keys: frozenset[str]) -> Callable[[str], bool]:
    """Is a fold of the field among what is left out?"""
    patterns = [
        (pattern_of(node.pattern).expression(), node.whole)
        for node in without
        if node.field == field or (node.field == q.ANY_ENTITY and field in ENTITY_NAMES)
    ]

    def left_out(fold: str) -> bool:
        if keys and key(fold) in keys:
            return True
        return any(
            pattern.fullmatch(part) for pattern, whole in patterns for part in ((fold,) if whole else _parts(fold))
        )

    return left_out


def _commonest(
    connection: Connection,
    matching: Query,
    field: str,
    limit: int,
    corrections: Corrections,
    left_out: Callable[[str], bool],
    include: str = "",
) -> dict[str, int]:
    """The `limit` commonest folds of a field, and some more, commonest first, with exact numbers of articles; without
    those of which the corrections say anything, and those that are left out."""
    changed = {*corrections.hidden, *corrections.canonical, *corrections.kinds}
    size = limit + _SPARE
    while True:
        folds = _terms(connection, matching, field, size, include)
        kept = {fold: n for fold, n in folds.items() if key(fold) not in changed and not left_out(fold)}
        if len(kept) >= limit or len(folds) < size:
            return kept
        size *= 10


def _terms(connection: Connection, matching: Query, field: str, size: int, include: str) -> dict[str, int]:
    """The commonest folds of a field, commonest first, with exact numbers of articles."""
    per_shard = min(max(10 * size, 1000), MOST_BUCKETS)
    while True:
        terms: dict[str, Any] = {"field": field, "size": min(size, MOST_BUCKETS), "shard_size": per_shard}
        terms |= {"include": include} if include else {}
        body = {"size": 0, "query": matching, "aggs": {"values": {"terms": terms}}}
        answer = reading.search(connection, body)["aggregations"]["values"]
        is_whole = size <= MOST_BUCKETS or not answer["sum_other_doc_count"]
        if is_whole and not answer["doc_count_error_upper_bound"]:
            return {bucket["key"]: bucket["doc_count"] for bucket in answer["buckets"]}
        if per_shard == MOST_BUCKETS:
            raise SearchNewsError(
                f"{field} has too many values to be counted exactly on a cluster; ask for fewer articles"
            )
        per_shard = min(10 * per_shard, MOST_BUCKETS)


def _having(connection: Connection, matching: Query, names: Sequence[Shown]) -> Iterator[tuple[Shown, int]]:
    """The corrected names that any articles have, and how many articles that are."""
    queries = [some_of([{"terms": {f"{field}_key": [*keys]}} for field, keys in one.sources]) for one in names]
    counts = zip(names, counted(connection, matching, queries), strict=True)
    return ((one, count) for one, count in counts if count)


def counted(connection: Connection, matching: Query, queries: Sequence[Query], at_once: int = _AT_ONCE) -> list[int]:
    """How many of the articles that match each of some queries finds; so many queries are asked by one request."""
    found: list[int] = []
    for begin in range(0, len(queries), at_once):
        filters = {"filters": list(queries[begin : begin + at_once])}
        body = {"size": 0, "query": matching, "aggs": {"each": {"filters": filters}}}
        found += [row["doc_count"] for row in reading.search(connection, body)["aggregations"]["each"]["buckets"]]
    return found


def _mentions(connection: Connection, matching: Query, names: Sequence[Shown]) -> Counter[Shown]:
    """How often the articles mention corrected names, in whichever spelling."""
    found: Counter[Shown] = Counter()
    for field in ENTITY_NAMES:
        of_key = {one: name for name in names for source, keys in name.sources if source == field for one in keys}
        for fold, _, articles, count in _spellings(connection, matching, field, map(_spelled, of_key)):
            if name := of_key.get(key(fold)):
                found[name] += articles * count
    return found


def _spelled(name_key: str) -> str:
    """An expression for the folds of this key, and some others: its words, with anything but letters around them."""
    words = name_key.split()
    before = "(.*[^a-z0-9])?" if words[0][0].isascii() else _ANYTHING
    after = f"([^a-z0-9]{_ANYTHING})?" if words[-1][-1].isascii() else _ANYTHING
    return f"{before}{_ANYTHING.join(map(literal, words))}{after}"


def _written(
    connection: Connection, matching: Query, field: str, folds: Sequence[str] | Mapping[str, int]
) -> dict[str, tuple[str, int]]:
    """How folds are written in most of the articles, and how often those mention them."""
    spelled: dict[str, Counter[str]] = {fold: Counter() for fold in folds}
    mentions: Counter[str] = Counter()
    for fold, value, articles, count in _spellings(connection, matching, field, map(_expression, folds)):
        if fold in spelled:
            spelled[fold][value] += articles
            mentions[fold] += articles * count
    return {
        fold: (values.most_common(1)[0][0] if values else one_line(fold), mentions[fold])
        for fold, values in spelled.items()
    }


def written_as(connection: Connection, field: str, folds: Sequence[str]) -> dict[str, str]:
    """How folds of a field are written in most of the articles."""
    return {fold: value for fold, (value, _) in _written(connection, EVERYTHING, field, folds).items()}


def _expression(fold: str) -> str:
    """An expression for a fold; of a long one, for all that begins as it does."""
    return literal(fold[: _LONGEST_PATTERN // 4]) + (_ANYTHING if len(fold) > _LONGEST_PATTERN // 4 else "")


def _spellings(
    connection: Connection, matching: Query, field: str, patterns: Iterable[str]
) -> Iterator[tuple[str, str, int, int]]:
    """What is written for the folds that some expressions match: (fold, as written, how many articles have it so and so
    often, how often: 0 in fields that are no names)."""
    found: dict[str, int] = {}  # once, if several expressions match it
    for pattern in _joined(patterns):
        terms = {"field": written(field), "include": f"({pattern})\t.+", "size": MOST_BUCKETS}
        body = {"size": 0, "query": matching, "aggs": {"values": {"terms": terms}}}
        buckets = reading.search(connection, body)["aggregations"]["values"]["buckets"]
        found |= {bucket["key"]: bucket["doc_count"] for bucket in buckets}
    for line, articles in found.items():
        fold, value, *count = line.split("\t")
        yield fold, value, articles, int(count[0]) if count else 0


def _joined(patterns: Iterable[str]) -> Iterator[str]:
    """Expressions as alternatives: none too long, unless one is."""
    pieces: list[str] = []
    for piece in patterns:
        if pieces and sum(map(len, pieces)) + len(pieces) + len(piece) > _LONGEST_PATTERN:
            yield "|".join(pieces)
            pieces = []
        pieces.append(piece)
    if pieces:
        yield "|".join(pieces)
