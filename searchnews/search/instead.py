"""What else could be asked when a query finds next to nothing?

Each alternative is the query with a part exchanged: a word for one that is spelled like it and exists, a field for one
that has the value, `or` for OR, a proximity for a wider one; if nothing of that helps, the query without the part that
nothing matches. An alternative is counted before it is offered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol

from searchnews import analysis
from searchnews.corrections import AS_INDEXED, Corrections
from searchnews.errors import QueryError
from searchnews.fields import ENTITY, KEYWORD, UNIQUE_FIELDS, Field, is_own
from searchnews.numbers import distinct
from searchnews.query import nodes as q
from searchnews.query import parse
from searchnews.search import filters, names, wordlist
from searchnews.search.answer import answer
from searchnews.search.evaluate import Evaluation
from searchnews.search.limit import Limit
from searchnews.search.suggest import word_counts
from searchnews.storage.snapshot import Snapshot

MOST = 3  # alternatives
SECONDS = 1.0  # a bound, for archives of any size: 88,200 articles take 1 to 8 ms

_LEAVES = 12  # counted
_MISSPELLED = 3  # words exchanged
_PARTS = 8  # of an AND, left out in turn
_TRIED = 4  # spellings of a word
_RARE = 20  # articles: a word that has more is spelled as it was meant
_FAR_COMMONER = 10  # times as many, for an alternative to a word or query that finds some
_WIDER = 4  # times the distance
_VALUE_FIELDS = tuple(f.name for f in KEYWORD if f.name not in (*UNIQUE_FIELDS, "language"))

Changed = tuple[q.Node, str]  # a tree or a part of one, and in what it differs


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another query: its text, how many `articles` it finds, and what was changed, as in "similar spelling"."""

    query: str
    articles: int
    change: str


class Searched(Protocol):
    """What an archive is asked for alternatives, wherever it is kept. Words and values are folded."""

    @property
    def documents(self) -> int:
        """How many articles there are."""

    @property
    def own(self) -> Sequence[Field]:
        """The fields of one's own."""

    def articles(self, node: q.Node) -> int:
        """How many articles match a part of a query. Raises QueryError when time is up."""

    def has_word(self, word: str) -> bool:
        """Does a text have the word?"""

    def near_words(self, word: str, edits: int) -> Counter[str]:
        """The words of the texts that are so many edits away, or fewer, itself included, and how common they are."""

    def near_values(self, fields: Sequence[str], value: str, edits: int) -> Counter[str]:
        """The values of some fields, and the words of names, that are so near, without the value itself."""


def alternatives(
    snapshot: Snapshot, tree: q.Node, total: int, corrections: Corrections = AS_INDEXED
) -> tuple[Alternative, ...]:
    """What could be asked instead of a query that finds `total` articles of a snapshot; see `alternatives_of`."""
    return alternatives_of(_Here(snapshot, corrections), tree, total)


def alternatives_of(searched: Searched, tree: q.Node, total: int) -> tuple[Alternative, ...]:
    """What could be asked instead of a query that finds `total` articles, the likeliest first: at most `MOST`, each of
    which finds more, or far more than some."""
    if not searched.documents:
        return ()
    counted = _Counted(searched)
    found: dict[str, Alternative] = {}
    least = max(1, _FAR_COMMONER * total)
    with suppress(QueryError):  # time is up
        for group in _groups(counted, tree, total):
            for other, change in group:
                written = str(other)
                if written not in found and _is_read_back(other, written, searched.own) and counted.of(other) >= least:
                    found[written] = Alternative(written, counted.of(other), change)
            if found:
                break
    ways = list(dict.fromkeys(one.change for one in found.values()))
    return tuple(sorted(found.values(), key=lambda one: (ways.index(one.change), -one.articles))[:MOST])


def _is_read_back(tree: q.Node, written: str, own: Sequence[Field]) -> bool:
    """Does the text of a tree stand for it? Not if a value stands where only words may; a date may count from another
    moment, and what is tagged is not in the text."""
    try:
        read = parse(written, own=own)
    except QueryError:
        return False
    outside = any(isinstance(node, q.DateRange | q.Tagged) for node in q.walk(tree))
    return outside or q.as_written(read) == q.as_written(tree)


def _groups(counted: _Counted, tree: q.Node, total: int) -> Iterator[Iterator[Changed]]:
    """Changes of the query, in groups, the likeliest first: none is looked at if one before it helps."""
    yield _with_operators(tree)
    rare = [leaf for leaf in islice(_wanted(tree), _LEAVES) if counted.of(leaf) <= _RARE][:_MISSPELLED]
    yield _exchanged(tree, {id(leaf): _others(counted, leaf) for leaf in rare})
    if total:
        return
    for part in islice(_wanted(tree, whole=True), 2 * _LEAVES):
        if not counted.of(part) and all(counted.of(child) for child in q.children(part)):
            yield _exchanged(tree, {id(part): list(_looser(part))})
    yield _without(counted, tree)


def _others(counted: _Counted, leaf: q.Node) -> list[Changed]:
    """What a leaf that next to nothing matches could be exchanged for: other fields that have it, other spellings."""
    elsewhere = [] if counted.of(leaf) else [changed for changed in _elsewhere(leaf) if counted.of(changed[0])]
    spelled = (changed for changed in _spelled(counted.searched, leaf) if changed[0] != leaf)
    return elsewhere + [changed for changed in spelled if counted.of(changed[0])]


class _Counted:
    """How many articles match a part of a query: each part is counted once."""

    def __init__(self, searched: Searched) -> None:
        self.searched = searched
        self._known: dict[q.Node, int] = {}

    def of(self, node: q.Node) -> int:
        """Raises QueryError when time is up."""
        if node not in self._known:
            self._known[node] = self.searched.articles(node)
        return self._known[node]


class _Here:
    """A snapshot, as it is asked for alternatives for at most SECONDS."""

    def __init__(self, snapshot: Snapshot, corrections: Corrections) -> None:
        self._snapshot = snapshot
        self._evaluation = Evaluation(snapshot, corrections, Limit(SECONDS))

    @property
    def documents(self) -> int:
        return self._snapshot.documents

    @property
    def own(self) -> Sequence[Field]:
        return self._snapshot.own

    def articles(self, node: q.Node) -> int:
        return answer(self._evaluation, node, 0).total

    def has_word(self, word: str) -> bool:
        return any(shard.segment.lexicon.words.find(word) >= 0 for shard in self._snapshot.shards)

    def near_words(self, word: str, edits: int) -> Counter[str]:
        found: Counter[str] = Counter()
        for shard in self._snapshot.shards:
            known = shard.segment.lexicon.words
            rows = wordlist.fuzzy(known, word, edits)
            counts = word_counts(shard.segment, rows)
            found.update({known[row]: count for row, count in zip(rows.tolist(), counts.tolist(), strict=True)})
        return found

    def near_values(self, fields: Sequence[str], value: str, edits: int) -> Counter[str]:
        found: Counter[str] = Counter()
        for shard in self._snapshot.shards:
            for field in fields:
                column = shard.segment.keyword(field)
                sizes = column.docs.sizes
                near = wordlist.fuzzy(column.folds, value, edits)
                found.update({column.values[i]: int(sizes[i]) for i in near.tolist() if column.folds[i] != value})
                if field in names.ENTITY_FIELDS:
                    parts = shard.segment.entity(field)
                    for i in wordlist.fuzzy(parts.words, value, edits).tolist():
                        if parts.words[i] != value:
                            found[parts.words[i]] += int(sizes[distinct(parts.holders.of(i))].sum())
        return found


def _wanted(node: q.Node, *, whole: bool = False) -> Iterator[q.Node]:
    """The leaves that articles are to match, not those to leave out; if `whole`, the parts around them, too."""
    if isinstance(node, q.Not):
        return
    left_out = isinstance(node, q.NotNear | q.NotSame) or (isinstance(node, q.Containing) and node.negative)
    inside = q.children(node)[:1] if left_out else q.children(node)
    if whole or not inside:
        yield node
    for child in inside:
        yield from _wanted(child, whole=whole)


def _exchanged(tree: q.Node, others: Mapping[int, list[Changed]]) -> Iterator[Changed]:
    """The tree with these parts (by `id`) exchanged, all at once: for the first that each could be, then the next."""
    others = {part: changes for part, changes in others.items() if changes}
    for turn in range(max(map(len, others.values()), default=0)):
        chosen = {part: changes[min(turn, len(changes) - 1)] for part, changes in others.items()}
        yield _with(tree, {part: node for part, (node, _) in chosen.items()}), next(iter(chosen.values()))[1]


def _with(node: q.Node, others: Mapping[int, q.Node]) -> q.Node:
    if id(node) in others:
        return others[id(node)]
    inside = q.children(node)
    fresh = tuple(_with(child, others) for child in inside)
    return node if fresh == inside else q.with_children(node, fresh)


# --- What a part could be exchanged for --------------------------------------------------------------------------


def _with_operators(tree: q.Node) -> Iterator[Changed]:
    """The query with AND, OR and NOT where the words and, or and not stand between others."""
    others = {id(node): _as_operators(node) for node in q.walk(tree) if isinstance(node, q.And)}
    changed = _with(tree, {part: other for part, other in others.items() if other is not None})
    if changed != tree:
        yield changed, "operators in capitals"


def _as_operators(node: q.And) -> q.Node | None:
    """None if there are no such words in it."""
    either: list[list[q.Node]] = [[]]
    negative = False
    for child in node.children:
        small = child.text if isinstance(child, q.Word) and not child.case and not child.field else ""
        if small == "or" and either[-1] and not negative:
            either.append([])
        elif small == "not" and not negative:
            negative = True
        elif small != "and" or negative:
            either[-1].append(q.Not(child) if negative else child)
            negative = False
    if negative or not either[-1] or sum(map(len, either)) == len(node.children):
        return None
    parts = [part[0] if len(part) == 1 else q.And(tuple(part)) for part in either]
    return parts[0] if len(parts) == 1 else q.Or(tuple(parts))


def _spelled(searched: Searched, leaf: q.Node) -> Iterator[Changed]:
    """A leaf with words, or a value, that exist and are spelled like it."""
    change = "similar spelling"
    match leaf:
        case q.Word(text) | q.Exact(text):
            if len(leaf.tokens) == 1:
                yield from ((replace(leaf, text=word), change) for word in _near_words(searched, text))
        case q.Phrase(words):
            instead = [[word] if searched.has_word(_folded(word)) else _near_words(searched, word) for word in words]
            for turn in range(max(map(len, instead)) if all(instead) else 0):
                spelled = tuple(others[min(turn, len(others) - 1)] for others in instead)
                yield replace(leaf, words=spelled), change
        case q.Keyword(field, pattern) if field in _VALUE_FIELDS or is_own(field):
            near = _near_values(searched, (field,), pattern)
            yield from ((replace(leaf, pattern=names.literal_pattern(value)), change) for value in near)
        case q.Entity(field, pattern):
            near = _near_values(searched, filters.entity_fields(field), pattern)
            yield from ((replace(leaf, pattern=names.literal_pattern(value)), change) for value in near)


def _folded(word: str) -> str:
    return analysis.fold(analysis.clip(word))


def _near_words(searched: Searched, text: str) -> list[str]:
    """The commonest words of the text that are spelled like one, folded; those with one letter changed first."""
    word = _folded(text)
    for edits in _edits(word):
        found = searched.near_words(word, edits)
        own = found.pop(word, 0)
        # Few people mistake the first letter.
        near = {other: count if other[0] == word[0] else count // _FAR_COMMONER for other, count in found.items()}
        if chosen := [other for other, count in Counter(near).most_common(_TRIED) if count > _FAR_COMMONER * own]:
            return chosen
    return []


def _near_values(searched: Searched, fields: Sequence[str], pattern: str) -> list[str]:
    """The commonest values of some fields that are spelled like a pattern without wildcards, or hold such words."""
    plain = filters.pattern_of(pattern).plain or ""
    for edits in _edits(plain):
        if found := searched.near_values(fields, plain, edits):
            return [value for value, _ in found.most_common(_TRIED)]
    return []


def _edits(word: str) -> range:
    """How many letters may differ: one in a short word, none in a shorter one."""
    return range(1, 1 + (len(word) > 2) + (len(word) > 5))


def _elsewhere(leaf: q.Node) -> Iterator[Changed]:
    """The same value or word in another field."""
    match leaf:
        case q.Word(text) | q.Exact(text):
            if leaf.field or leaf.case:
                yield replace(leaf, field="", case=""), "title and body" if leaf.field else "in any case"
            else:
                yield from _as_values(names.literal_pattern(text), "")
        case q.Phrase(words) if not leaf.slop:
            if leaf.field or leaf.case:
                yield replace(leaf, field="", case=""), "title and body" if leaf.field else "in any case"
            else:
                yield from _as_values(names.literal_pattern(" ".join(words)), "")
        case q.Keyword(field, pattern) | q.Entity(field, pattern):
            if leaf.whole:
                yield replace(leaf, whole=False), "a word of a value"
            plain = filters.pattern_of(pattern).plain
            if plain is None:
                return
            if isinstance(leaf, q.Keyword):
                yield replace(leaf, pattern=f"*{pattern}*"), "part of a value"
            yield from _as_values(pattern, field)
            words = tuple(analysis.words(plain))
            if words:
                yield q.Phrase(words) if len(words) > 1 else q.Word(words[0]), "words in the text"


def _as_values(pattern: str, but: str) -> Iterator[Changed]:
    for field in (f.name for f in ENTITY):
        if field != but and but != q.ANY_ENTITY:
            yield q.Entity(field, pattern), f"the field {field}"
    for field in _VALUE_FIELDS:
        if field != but:
            yield q.Keyword(field, pattern), f"the field {field}"


def _looser(part: q.Node) -> Iterator[Changed]:
    """A form that matches more, for one of which all parts match something."""
    match part:
        case q.Near(left, right, distance):
            yield replace(part, distance=_WIDER * distance), "further apart"
            yield q.And((left, right)), "anywhere in the article"
        case q.Same(left, right, unit):
            if unit == "s":
                yield replace(part, unit="p"), "in a paragraph"
            yield q.And((left, right)), "anywhere in the article"
        case q.Phrase(words, slop) if len(words) > 1:
            yield replace(part, slop=_WIDER * (slop + 1)), "other words in between"
            yield q.And(tuple(q.Word(word, field=part.field) for word in words)), "anywhere in the article"
        case q.Lead(child) | q.AtLeast(_, child):
            yield child, "anywhere in the article" if isinstance(part, q.Lead) else "at least once"
        case q.Exact(text) if text:
            yield q.Word(text, field=part.field), "any ending"


def _without(counted: _Counted, tree: q.Node) -> Iterator[Changed]:
    """An AND without the part that nothing matches; if each matches something, without each of them."""
    if not isinstance(tree, q.And) or len(tree.children) > _PARTS:
        return
    dead = [child for child in tree.children if not counted.of(child)]
    for left_out in [tuple(dead)] if dead else [(child,) for child in tree.children]:
        kept = tuple(child for child in tree.children if child not in left_out)
        asked = [child for child in kept if not isinstance(child, q.Not)]
        if asked:
            change = f"without {', '.join(map(str, left_out))}" if dead else "one part left out"
            yield kept[0] if len(kept) == 1 else q.And(kept), change
