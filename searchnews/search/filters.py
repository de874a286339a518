"""Which documents of a segment have the value, the date, the number that a query asks for?

None of these forms has a score.
"""

from __future__ import annotations

import math
from datetime import datetime

import numpy as np

from searchnews.analysis import fold, words
from searchnews.fields import BY_NAME, BY_WORD, ENTITY, UNIQUE_FIELDS, Kind, is_own
from searchnews.query import nodes as q
from searchnews.search import wordlist
from searchnews.storage.columns import one_line
from searchnews.storage.segment import NO_TIME, Array, Segment
from searchnews.storage.snapshot import Snapshot
from searchnews.storage.strings import Strings
from searchnews.storage.unique import value_hash
from searchnews.stories import lookup

_DAY = 86_400  # seconds


def matching(snapshot: Snapshot, node: q.Node) -> list[Array]:
    """The documents of each shard, deleted ones too, that match a form that is not about words."""
    if snapshot.part is not None and isinstance(node, q.Keyword | q.NumberRange) and node.field in ("story", "copies"):
        masks = matching(snapshot.part.whole, node)
        return [masks[number] for number in snapshot.part.shards]
    match node:
        case q.DateRange() if is_date(node):
            return [dated(snapshot, i, node) for i in range(len(snapshot.shards))]
        case q.Keyword("story", pattern):
            own = [_keyword(shard.segment, "id", pattern_of(pattern), whole=True) for shard in snapshot.shards]
            return lookup.same_story(snapshot, own)
        case q.Tagged(_, ids):
            return _tagged(snapshot, ids)
        case q.NumberRange("copies", low, high):
            return [_number(counts, low, high) for counts in lookup.copies(snapshot)]
    return [_in_segment(shard.segment, node) for shard in snapshot.shards]


def _tagged(snapshot: Snapshot, ids: frozenset[str]) -> list[Array]:
    """The documents with one of these ids. Kept for the next page: to look a thousand up in a segment takes 4 ms."""
    known: tuple[frozenset[str], list[Array]] | None = snapshot.derived.get("tagged")
    if known is None or known[0] != ids:
        known = snapshot.derived["tagged"] = ids, snapshot.having(ids)
    return known[1]


def is_date(node: q.Node) -> bool:
    """Is it a form that `dated` answers?"""
    return isinstance(node, q.DateRange) and node.field != "mentioned"


def is_published(node: q.Node) -> bool:
    """Is it a range of publication times?"""
    return isinstance(node, q.DateRange) and node.field == "published"


def seconds(node: q.Node) -> tuple[int | None, int | None]:
    """From which second to which a range of dates is, the second one not included; None is open."""
    assert isinstance(node, q.DateRange)
    begin, until = node.begin, node.until
    return (
        None if begin is None else math.ceil(begin.timestamp()),
        None if until is None else math.ceil(until.timestamp()),
    )


def dated(snapshot: Snapshot, i: int, node: q.Node, docs: Array | None = None) -> Array:
    """bool: which of the documents `docs` (intp[n], None for all) of shard i match a range of dates?"""
    assert isinstance(node, q.DateRange)
    times = _begins(snapshot, node.field)[i]
    return _between(times if docs is None else times.take(docs), *seconds(node))


def _in_segment(segment: Segment, node: q.Node) -> Array:
    match node:
        case q.Everything() | q.Has("story" | "copies"):
            return np.ones(segment.documents, np.bool_)
        case q.Keyword(field, pattern, whole):
            return _keyword(segment, field, pattern_of(pattern), whole)
        case q.DateRange("mentioned", begin, until):
            return _mentioned(segment, begin, until)
        case q.NumberRange(field, low, high):
            return _number(segment.numbers(field), low, high)
        case q.Has(field):
            return _any([_present(segment, name) for name in entity_fields(field)])
    raise TypeError(f"{type(node).__name__} is no filter")


def entity_fields(field: str) -> tuple[str, ...]:
    """The fields that a name stands for: every entity field for `ANY_ENTITY`, else the field itself."""
    return tuple(f.name for f in ENTITY) if field == q.ANY_ENTITY else (field,)


def _any(masks: list[Array]) -> Array:
    return masks[0] if len(masks) == 1 else np.bitwise_or.reduce(masks)


def pattern_of(pattern: str) -> wordlist.Glob:
    """The pattern of a keyword or an entity, folded."""
    return wordlist.parse_glob(one_line(fold(pattern)), escapes=True)


def _keyword(segment: Segment, field: str, pattern: wordlist.Glob, whole: bool) -> Array:
    if field not in UNIQUE_FIELDS:
        folds = segment.keyword(field).folds
        values = wordlist.glob(folds, pattern)
        if field in BY_WORD and not whole:
            values = np.union1d(values, _with_word(folds, pattern)).astype(np.intp)
        return with_values(segment, field, values)
    if pattern.plain is not None:
        wanted = value_hash(pattern.plain)
        return segment.unique(field).hash == np.uint64(wanted) if wanted else np.zeros(segment.documents, np.bool_)
    expression = pattern.expression()
    written = segment.unique(field).values()
    return np.array([v != "" and expression.fullmatch(one_line(fold(v))) is not None for v in written], np.bool_)


def _with_word(values: Strings, pattern: wordlist.Glob) -> Array:
    """The numbers of the values of which a word matches: intp, ascending. There is no list of their words: they are few
    (2,300 authors of 30,000 articles in 1 ms), and most are left out by a piece of the pattern."""
    expression = pattern.expression()

    def matches(value: str) -> bool:
        return any(expression.fullmatch(fold(word)) for word in words(value))

    return np.array([i for i in wordlist.holding(values, pattern.longest).tolist() if matches(values[i])], np.intp)


def with_values(segment: Segment, field: str, values: Array) -> Array:
    """bool[D]: the documents that have one of the values (numbers) of a keyword or entity field."""
    mask = np.zeros(segment.documents, np.bool_)
    mask[segment.keyword(field).docs.gather(values)] = True
    return mask


def _begins(snapshot: Snapshot, field: str) -> list[Array]:
    """When the publication of each document began: int64[D] a shard. A copy of the column, which has begin and end side
    by side: a range takes 12 µs instead of 35."""
    known: list[Array] | None = snapshot.derived.get(f"{field}.begins")
    if known is None:
        columns = [shard.segment.begins(field) for shard in snapshot.shards]
        known = snapshot.derived[f"{field}.begins"] = [column.copy() for column in columns]
    return known


def _between(times: Array, begin: int | None, until: int | None) -> Array:
    mask: Array = times != NO_TIME if begin is None else times >= begin
    return mask if until is None else mask & (times < until)


def _mentioned(segment: Segment, begin: datetime | None, until: datetime | None) -> Array:
    mentioned = segment.times.mentioned
    days = mentioned.items
    overlaps = np.ones(len(days), np.bool_)
    if until is not None:
        overlaps &= days[:, 0] < math.ceil(until.timestamp() / _DAY)
    if begin is not None:
        overlaps &= days[:, 1] > math.floor(begin.timestamp() / _DAY)
    mask = np.zeros(segment.documents, np.bool_)
    mask[mentioned.owner(np.flatnonzero(overlaps))] = True
    return mask


def _number(numbers: Array, low: float | None, high: float | None) -> Array:
    mask: Array = np.ones(len(numbers), np.bool_) if low is None else numbers >= low
    return mask if high is None else mask & (numbers <= high)


def _present(segment: Segment, field: str) -> Array:
    if is_own(field):
        return _own_present(segment, field)
    kind = BY_NAME[field].kind
    present: Array
    if kind is Kind.TEXT:
        present = segment.text(field).lengths > 0
    elif kind is Kind.NUMBER:
        present = np.ones(segment.documents, np.bool_)
    elif field in UNIQUE_FIELDS:
        present = segment.unique(field).hash != 0
    elif kind is Kind.DATE and field != "mentioned":
        present = segment.times.instants(field)[:, 0] != NO_TIME
    else:
        rows = segment.times.mentioned if field == "mentioned" else segment.keyword(field).of_doc
        present = rows.sizes > 0
    return present


def _own_present(segment: Segment, field: str) -> Array:
    """bool[D]: the documents that have a value of a field of one's own."""
    kind = next((own.kind for own in segment.own if own.name == field), None)
    present: Array
    if kind is Kind.KEYWORD:
        present = segment.keyword(field).of_doc.sizes > 0
    elif kind is Kind.NUMBER:
        present = ~np.isnan(segment.numbers(field))
    elif kind is Kind.DATE:
        present = segment.begins(field) != NO_TIME
    else:
        present = np.zeros(segment.documents, np.bool_)
    return present
