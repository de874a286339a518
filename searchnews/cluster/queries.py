"""Which query of OpenSearch's finds what a tree of ours matches?

Each form has two: `certain` finds only articles that match, `possible` at least all that do. Where the two are one, the
cluster says exactly what matches; the articles that are possible and not certain are looked at one by one
(`cluster.doubt`). NOT exchanges the two; AND, OR and the others hand them on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from searchnews import analysis
from searchnews.cluster import expressions, names
from searchnews.cluster.documents import number_of, seconds, token
from searchnews.cluster.mapping import ENTITY_NAMES
from searchnews.cluster.rules import MOST_COUNTED, Query, Tongues, any_of, counted, fuzzy, leaf_words, rules
from searchnews.corrections import AS_INDEXED, Corrections, key
from searchnews.errors import SearchNewsError
from searchnews.fields import BY_WORD, TEXT
from searchnews.query import nodes as q
from searchnews.search.filters import pattern_of
from searchnews.search.names import groups_asked
from searchnews.storage.columns import one_line

TEXT_FIELDS = tuple(field.name for field in TEXT)
NOTHING: Query = {"match_none": {}}
EVERYTHING: Query = {"match_all": {}}
MOST_IDS = 65_536  # in a query
_DAY = 86_400


def having_ids(ids: Iterable[str]) -> Query:
    """Finds the articles with some ids."""
    numbers = [number_of(id) for id in ids]
    return {"ids": {"values": numbers}} if numbers else NOTHING


def is_of_stories(node: q.Node) -> bool:
    """Does a form ask what no single article says: which others tell its story?"""
    return isinstance(node, q.Keyword | q.NumberRange) and node.field in ("story", "copies")


class Bounds(NamedTuple):
    """What certainly matches, and what possibly does."""

    certain: Query
    possible: Query


class Reader:
    """Reads trees for an archive: how its words are read, what was corrected about names, and who says which articles a
    form of stories finds (`is_of_stories`)."""

    def __init__(
        self,
        tongues: Tongues,
        corrections: Corrections = AS_INDEXED,
        of_stories: Callable[[q.Node], Query] = lambda node: EVERYTHING,
    ) -> None:
        self.tongues, self._corrections, self._of_stories = tongues, corrections, of_stories

    def bounds(self, node: q.Node) -> Bounds:
        """The two queries of a tree. Raises SearchNewsError, which names the form, for what a cluster does not know."""
        match node:
            case q.And(children):
                return Bounds(*map(all_of, zip(*map(self.bounds, children), strict=True)))
            case q.Or(children):
                return Bounds(*map(some_of, zip(*map(self.bounds, children), strict=True)))
            case q.SomeOf(count, children):
                each = zip(*map(self.bounds, children), strict=True)
                return Bounds(*(some_of(queries, count) for queries in each))
            case q.Not(child):
                certain, possible = self.bounds(child)
                return Bounds(none_of(possible), none_of(certain))
            case q.Boost(child):
                return self.bounds(child)
            case q.AtLeast(count, child):
                return self._at_least(count, child)
            case q.Word(field="", case="") if len(node.tokens) == 1:
                found = _terms("all", self.tongues.stems(node.tokens[0]))
                return Bounds(found, found)
            case q.Entity():
                return self._entity(node)
            case _ if isinstance(node, q.UNITS):
                each = zip(*(self._positional(node, field) for field in TEXT_FIELDS), strict=True)
                return Bounds(*map(some_of, each))
        found = self._filter(node)
        return Bounds(found, found)

    # --- Positional forms ----------------------------------------------------------------------------------------

    def _positional(self, node: q.Node, field: str) -> Bounds:
        """Of a positional form in one text field."""
        if isinstance(node, q.Or):
            return Bounds(*map(some_of, zip(*(self._positional(c, field) for c in node.children), strict=True)))
        if isinstance(node, q.Leaf) and (plain := self._plain(node, field)) is not None:
            return Bounds(plain, plain)
        exact = rules(node, field, self.tongues)
        if exact is not None:
            found = {"intervals": {f"{field}.fold": any_of(exact)}} if exact else NOTHING
            return Bounds(found, found)
        match node:
            case q.Leaf():  # of which more is asked than the words
                return Bounds(NOTHING, self._plain_words(node, field))
            case q.Near() | q.Same() | q.Together() | q.Containing(negative=False):
                return Bounds(NOTHING, all_of([self._positional(c, field).possible for c in q.children(node)]))
            case q.NotNear(left, right) | q.NotSame(left, right) | q.Containing(left, right):
                wanted, unwanted = self._positional(left, field), self._positional(right, field)
                return Bounds(all_of([wanted.certain, none_of(unwanted.possible)]), wanted.possible)
            case q.Lead(child):
                return Bounds(NOTHING, self._positional(child, field).possible)
        raise AssertionError(f"{node} has no positions")

    def _plain(self, leaf: q.Leaf, field: str) -> Query | None:
        """A leaf as a query without positions, or as a phrase; None if it needs more."""
        if leaf.field not in ("", field):
            return NOTHING
        if leaf.case or (isinstance(leaf, q.Phrase) and leaf.slop and len(leaf.words) > 1):
            return None
        words = leaf_words(leaf)
        if len(words) == 1:
            return self._plain_words(leaf, field)
        if isinstance(leaf, q.Word) or not words:
            return None
        folds = " ".join(token(analysis.fold(analysis.clip(word))) for word in words)
        return {"match_phrase": {f"{field}.fold": {"query": folds, "analyzer": "whitespace"}}}

    def _plain_words(self, leaf: q.Leaf, field: str) -> Query:
        """All words of a leaf, anywhere in a text field, in any case."""
        if leaf.field not in ("", field):
            return NOTHING
        folds = f"{field}.fold"
        match leaf:
            case q.Wildcard(pattern):
                return {"wildcard": {folds: {"value": analysis.fold(pattern), "rewrite": "constant_score"}}}
            case q.Regex(pattern):
                return _regexp(folds, expressions.regular(pattern))
            case q.Fuzzy():
                ((how, text),) = fuzzy(leaf).items()
                if how == "regexp":
                    return _regexp(folds, text)
                return {"fuzzy": {folds: {"value": text, "fuzziness": leaf.edits, "rewrite": "constant_score"}}}
            case q.Word():
                return all_of([_terms(f"{field}.stem", self.tongues.stems(word)) for word in leaf.tokens])
        return all_of([_terms(folds, [token(analysis.fold(analysis.clip(word)))]) for word in leaf_words(leaf)])

    def _at_least(self, count: int, child: q.Node) -> Bounds:
        if count <= 1:
            return self.bounds(child)
        exact = self._counted(count, child) if count <= MOST_COUNTED else None
        return Bounds(NOTHING, self.bounds(child).possible) if exact is None else Bounds(exact, exact)

    def _counted(self, count: int, child: q.Node) -> Query | None:
        """So many matches in title and body together, however they are shared out."""
        ways = []
        for in_title in range(count + 1):
            parts = []
            for field, least in zip(TEXT_FIELDS, (in_title, count - in_title), strict=True):
                if least:
                    rule = counted(child, least, field, self.tongues)
                    if rule is None:
                        return None
                    parts.append({"intervals": {f"{field}.fold": rule}} if rule else NOTHING)
            ways.append(all_of(parts))
        return some_of(ways)

    # --- Fields --------------------------------------------------------------------------------------------------

    def _filter(self, node: q.Node) -> Query:
        match node:
            case q.Everything():
                return EVERYTHING
            case q.Tagged(_, ids):
                if len(ids) > MOST_IDS:
                    raise SearchNewsError(f"{node}: {len(ids):,} articles; a cluster takes at most {MOST_IDS:,} by ids")
                return having_ids(ids)
            case q.Has("story" | "copies"):
                return EVERYTHING
            case _ if is_of_stories(node):
                return self._of_stories(node)
            case q.Keyword(field, pattern, whole):
                return values([field, *([f"{field}_word"] if field in BY_WORD and not whole else [])], pattern)
            case q.DateRange("mentioned", begin, until):
                return _overlapping(*(None if time is None else seconds(time) for time in (begin, until)))
            case q.DateRange(field, begin, until):
                ends = {name: seconds(time) for name, time in (("gte", begin), ("lt", until)) if time}
                return {"range": {field: {**ends, "format": "epoch_second"}}} if ends else _exists(field)
            case q.NumberRange(field, low, high):
                limits = {name: end for name, end in (("gte", low), ("lte", high)) if end is not None}
                return {"range": {field: limits}}
            case q.Has("title" | "body" as field):
                return _exists(f"{field}.fold")
            case q.Has(q.ANY_ENTITY):
                return some_of([_exists(name) for name in ENTITY_NAMES])
            case q.Has(field):
                return _exists(field)
        raise SearchNewsError(f"{node}: a cluster does not know this form")

    def _entity(self, node: q.Entity) -> Bounds:
        """The names themselves, and those that are one with them by correction; of one kind only, once corrected."""
        keys = {key(name) for group in groups_asked(node, self._corrections) for name in group.names}
        if node.field == q.ANY_ENTITY:
            merged = [_terms(f"{field}_key", sorted(keys)) for field in ENTITY_NAMES if keys]
            found = some_of([values(_names(ENTITY_NAMES, node), node.pattern), *merged])
            return Bounds(found, found)
        of_kind = names.sources(keys, (node.field,), self._corrections)
        merged = [_terms(f"{field}_key", some) for field, some in of_kind]
        parts = [self._indexed(node), *(Bounds(one, one) for one in merged), *self._brought(node)]
        return Bounds(*map(some_of, zip(*parts, strict=True)))

    def _indexed(self, node: q.Entity) -> Bounds:
        """The names in the field that is asked for, but for those that are of another kind: an article with one of
        these may have others that match."""
        field, pattern = node.field, pattern_of(node.pattern)
        gone = names.of_another_kind(field, self._corrections)
        fields = _names((field,), node)
        if pattern.plain is not None:
            if key(pattern.plain) in gone:
                fields = fields[1:]  # no name that is this as a whole
            gone = [one for one in gone if pattern.plain in one.split()] if not node.whole else []
        possible = values(fields, node.pattern)
        certain = all_of([possible, none_of(_terms(f"{field}_key", gone))]) if gone else possible
        return Bounds(certain, possible)

    def _brought(self, node: q.Entity) -> Iterator[Bounds]:
        """The names in other fields that are of the kind that is asked for."""
        wanted, pattern = names.brought(node.field, self._corrections), pattern_of(node.pattern)
        matches = pattern.expression().fullmatch
        by_word = [one for one in wanted if not node.whole and any(map(matches, one.split()))]
        others = [one for one in wanted if one not in by_word]
        for field in ENTITY_NAMES:
            if field != node.field and by_word:
                found = _terms(f"{field}_key", by_word)
                yield Bounds(found, found)
            if field == node.field or not others:
                continue
            if pattern.plain is None:
                some = all_of([_terms(f"{field}_key", others), values([field], node.pattern)])
                yield Bounds(NOTHING, some)
            elif key(pattern.plain) in others:
                found = _terms(field, [pattern.plain])
                yield Bounds(found, found)


def _names(fields: Sequence[str], node: q.Entity) -> list[str]:
    """Where names are looked for: whole ones, then words of them unless the whole is asked for."""
    return [*fields, *([] if node.whole else [f"{field}_word" for field in fields])]


def _overlapping(begin: int | None, until: int | None) -> Query:
    """Days that overlap a range of seconds."""
    ends: dict[str, Any] = {}
    if begin is not None:
        ends["gte"] = begin // _DAY
    if until is not None:
        ends["lt"] = -(-until // _DAY)
    return {"range": {"mentioned": {**ends, "relation": "intersects"}}} if ends else _exists("mentioned")


def _exists(field: str) -> Query:
    return {"exists": {"field": field}}


def _terms(field: str, values: Sequence[str]) -> Query:
    return {"term": {field: values[0]}} if len(values) == 1 else {"terms": {field: list(values)}}


def _regexp(field: str, pattern: str) -> Query:
    return {"regexp": {field: {"value": pattern, "flags": "NONE", "rewrite": "constant_score"}}}


def values(fields: Sequence[str], pattern: str) -> Query:
    """A value or, with wildcards, values in any of some keyword fields."""
    read = pattern_of(pattern)
    if read.plain is not None:
        return some_of([_terms(field, [read.plain]) for field in fields])
    written = one_line(analysis.fold(pattern))
    return some_of([{"wildcard": {field: {"value": written, "rewrite": "constant_score"}}} for field in fields])


# --- Joining -----------------------------------------------------------------------------------------------------


def all_of(queries: Sequence[Query]) -> Query:
    """What all find."""
    if NOTHING in queries:
        return NOTHING
    kept = [query for query in queries if query != EVERYTHING]
    return (kept[0] if len(kept) == 1 else {"bool": {"filter": kept}}) if kept else EVERYTHING


def some_of(queries: Sequence[Query], count: int = 1) -> Query:
    """What at least `count` of them find."""
    kept = [query for query in queries if query != NOTHING]
    if len(kept) < count:
        return NOTHING
    if count > 1:
        return {"bool": {"should": kept, "minimum_should_match": count}}
    if EVERYTHING in kept:
        return EVERYTHING
    kept = _merged(kept)
    return kept[0] if len(kept) == 1 else {"bool": {"should": kept, "minimum_should_match": 1}}


def _merged(queries: Sequence[Query]) -> list[Query]:
    """The same queries with those for a value as one: of a list of names there may be more than a cluster takes."""
    values: dict[str, dict[str, None]] = {}
    others = []
    for query in queries:
        ((how, what),) = query.items()
        if how in ("term", "terms"):
            ((field, wanted),) = what.items()
            values.setdefault(field, {}).update(dict.fromkeys([wanted] if how == "term" else wanted))
        else:
            others.append(query)
    return [*(_terms(field, [*wanted]) for field, wanted in values.items()), *others]


def none_of(query: Query) -> Query:
    """What a query does not find."""
    if query in (NOTHING, EVERYTHING):
        return EVERYTHING if query == NOTHING else NOTHING
    return {"bool": {"must_not": [query]}}


def inexact(node: q.Node, reader: Reader) -> list[q.Node]:
    """The smallest forms of a tree of which the cluster does not say exactly what matches."""
    certain, possible = reader.bounds(node)
    if certain == possible:
        return []
    found = [form for child in q.children(node) if not isinstance(node, q.UNITS) for form in inexact(child, reader)]
    return found or [node]
