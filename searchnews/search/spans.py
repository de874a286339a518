"""Which words of a text field can be chosen for a form, and which spans do they cover? Arrays in, arrays out.

A place is a key (`postings.Places`): an unsigned number that grows with the document and then the position, with so
much room above the longest document that a distance never reaches into the next one. A *run* is some tokens in a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

from searchnews.frozen import frozen
from searchnews.numbers import distinct
from searchnews.search.ranks import ranks
from searchnews.storage.ragged import ranges
from searchnews.storage.segment import Array

# Pairs that are looked at in one go: 60 MB, and 0.1 s until Ctrl-C is heard.
_AT_ONCE = 1 << 20
# To sort keys takes 2 ns each; to look one up in an array of so many times as many takes longer.
_WORTH_SORTING = 8
# Ways to choose words that are held at once, in a window of documents: some 100 MB.
_MOST_WAYS = 1 << 22


class TooManyWaysError(Exception):
    """There are more ways to choose the words than memory is meant for: look at fewer documents at once."""


@frozen
class Spans:
    """Spans: keys of their first and last positions, of the same type and length. They are the same array if all
    spans are single tokens. Those that are handed out are shortest: both arrays ascend."""

    first: Array
    last: Array

    def __len__(self) -> int:
        return len(self.first)

    def __getitem__(self, which: Array) -> Spans:
        first = self.first[which]
        return Spans(first, first if self.last is self.first else self.last[which])


@frozen(slots=False)
class Ways:
    """Ways to choose the words of a form. Each chooses as many runs of words as there are `lengths`; run r of way i has
    the tokens from the key starts[r][i] on, lengths[r] of them. With one run, starts[0] ascends."""

    lengths: tuple[int, ...]
    starts: tuple[Array, ...]

    def __len__(self) -> int:
        return len(self.starts[0])

    def __getitem__(self, which: Array) -> Ways:
        return Ways(self.lengths, tuple(start[which] for start in self.starts))

    @cached_property
    def ends(self) -> tuple[Array, ...]:
        """The last key of each run."""
        return tuple(
            start if length == 1 else start + start.dtype.type(length - 1)
            for start, length in zip(self.starts, self.lengths, strict=True)
        )

    @cached_property
    def first(self) -> Array:
        """The first key of each way."""
        return self.starts[0] if len(self.starts) == 1 else np.minimum.reduce(self.starts)

    @cached_property
    def last(self) -> Array:
        """The last key of each way."""
        return self.ends[0] if len(self.ends) == 1 else np.maximum.reduce(self.ends)

    @property
    def spans(self) -> Spans:
        """What each way covers."""
        return Spans(self.first, self.last)


def together(several: Sequence[Ways]) -> list[Ways]:
    """The same ways, each once, those with equal lengths in one."""
    kinds: dict[tuple[int, ...], list[Ways]] = {}
    for ways in several:
        kinds.setdefault(ways.lengths, []).append(ways)
    return [_merged(same) for same in kinds.values()]


def _merged(same: Sequence[Ways]) -> Ways:
    if len(same) == 1:
        return same[0]
    columns = [np.concatenate(column) for column in zip(*(ways.starts for ways in same), strict=True)]
    if len(columns) == 1:
        return Ways(same[0].lengths, (distinct(columns[0]),))
    order = np.lexsort(columns[::-1])
    columns = [column[order] for column in columns]
    new = np.append(True, np.logical_or.reduce([c[1:] != c[:-1] for c in columns]))[: len(order)]
    return Ways(same[0].lengths, tuple(column[new] for column in columns))


def common(a: Array, b: Array) -> Array:
    """The keys that are in both ascending arrays."""
    few, many = sorted((a, b), key=len)
    if len(few) * _WORTH_SORTING < len(many):
        return few.compress(many.take(many.searchsorted(few), mode="clip") == few)
    both: Array = np.concatenate([a, b])
    both.sort(kind="stable")  # which merges what ascends
    return both[:-1].compress(both[1:] == both[:-1])


def shortest(several: Sequence[Spans]) -> Spans:
    """The spans that contain no other, in order, each once."""
    if len(several) == 1 and several[0].last is several[0].first:
        return several[0]
    if all(spans.last is spans.first for spans in several):
        keys = distinct(np.concatenate([spans.first for spans in several]))
        return Spans(keys, keys)
    first = np.concatenate([spans.first for spans in several])
    last = np.concatenate([spans.last for spans in several])
    if not len(first):
        return Spans(first, last)
    order = np.lexsort((last, first))
    first, last = first[order], last[order]
    # Of the spans that begin together, the first; and those that end before all that begin later end.
    earliest = np.append(True, first[1:] != first[:-1])
    first, last = first[earliest], last[earliest]
    following = np.minimum.accumulate(last[::-1])[::-1]
    keep = np.append(last[:-1] < following[1:], True)
    return Spans(first[keep], last[keep])


# --- Two forms -------------------------------------------------------------------------------------------------------


def near(left: Ways, right: Ways, distance: int, ordered: bool) -> Ways:
    """The unions of a left and a right way that share no word and whose spans are at most `distance` apart; if
    `ordered`, the left one ends before the right one begins. Raises TooManyWaysError."""
    right, far = _by_first(right), left.first.dtype.type(distance)
    end = ranks(right.first, left.last + far, after=True)
    if ordered:
        begin = ranks(right.first, left.last, after=True)
    else:
        begin = ranks(np.maximum.accumulate(right.last) + far, left.first)
    found = []
    for a, b in _pairs(begin, end):
        close = right.last[b] + far >= left.first[a]
        found.append(_apart(left, right, a[close], b[close]))
    return _joined(left, right, found)


def in_one(left: Ways, right: Ways, begins: Array) -> Ways:
    """The unions of a left and a right way that share no word and lie in one of the units that begin at the ascending
    keys `begins` (all those of the documents). Raises TooManyWaysError."""
    right = _by_first(inside(right, begins))
    left = inside(left, begins)
    unit = ranks(begins, left.first, after=True)
    beyond = np.append(begins, begins.dtype.type(np.iinfo(begins.dtype).max))
    begin, end = ranks(right.first, begins[unit - 1]), ranks(right.first, beyond[unit])
    return _joined(left, right, [_apart(left, right, a, b) for a, b in _pairs(begin, end)])


def inside(ways: Ways, begins: Array) -> Ways:
    """The ways whose span lies in one unit."""
    if ways.lengths == (1,):
        return ways
    one = ranks(begins, ways.first, after=True) == ranks(begins, ways.last, after=True)
    return ways if one.all() else ways[np.flatnonzero(one)]


def spans_inside(spans: Spans, begins: Array) -> Spans:
    """The spans that lie in one unit."""
    following = ranks(begins, spans.first, after=True)
    beyond = np.append(begins, begins.dtype.type(np.iinfo(begins.dtype).max))
    return spans[np.flatnonzero(beyond[following] > spans.last)]


def without(left: Ways, others: Sequence[Ways], distance: int) -> Ways:
    """The left ways that have none of the others, save one with the same span, at most `distance` away."""
    far = left.first.dtype.type(distance)
    alone = np.ones(len(left), np.bool_)
    for right in map(_by_first, others):
        if not len(right):
            continue
        order = np.lexsort((right.last, right.first)) if len(right.starts) > 1 else slice(None)
        first, last = right.first[order], right.last[order]
        new = np.append(True, (first[1:] != first[:-1]) | (last[1:] != last[:-1]))
        first, last = first[new], last[new]
        # Those before `at` begin before the left one or, if they begin with it, end before it ends.
        at = ranks(first, left.first)
        if len(right.starts) > 1:
            at = _end_in_order(first, last, at, left)
        reach = np.maximum.accumulate(last)
        alone &= (at == 0) | (reach[at - 1] + far < left.first)
        at += (first.take(at, mode="clip") == left.first) & (last.take(at, mode="clip") == left.last)
        alone &= (at >= len(first)) | (first.take(at, mode="clip") > left.last + far)
    return left[np.flatnonzero(alone)]


def without_in_one(left: Ways, others: Sequence[Ways], begins: Array) -> Ways:
    """The left ways that have none of the others, save one with the same span, with which they lie in one of the units
    that begin at the ascending keys `begins` (all those of the documents)."""
    unit = ranks(begins, left.first, after=True)
    one = unit == ranks(begins, left.last, after=True)
    beyond = np.append(begins, begins.dtype.type(np.iinfo(begins.dtype).max))
    alone = np.ones(len(left), np.bool_)
    for right in others:
        inner = inside(right, begins)
        if not len(inner):
            continue
        order = np.lexsort((inner.last, inner.first))
        first, last = inner.first[order], inner.last[order]
        new = np.append(True, (first[1:] != first[:-1]) | (last[1:] != last[:-1]))
        first, last = first[new], last[new]
        at = _end_in_order(first, last, ranks(first, left.first), left)
        same = (at < len(first)) & (first.take(at, mode="clip") == left.first)
        same &= last.take(at, mode="clip") == left.last
        there = ranks(first, beyond[unit]) - ranks(first, begins[unit - 1])
        alone &= ~one | (there - same == 0)
    return left[np.flatnonzero(alone)]


def containing(left: Ways, inner: Spans, negative: bool) -> Ways:
    """The ways whose span holds one of the spans, which are shortest; if `negative`, those whose span holds none."""
    at = ranks(inner.first, left.first)
    holds = at < len(inner)
    if len(inner):
        holds &= inner.last.take(at, mode="clip") <= left.last
    return left[np.flatnonzero(holds != negative)]


def close(ways: Ways, distance: int) -> Ways:
    """The ways of which each two runs are at most `distance` apart."""
    reach = np.minimum.reduce(ways.ends) + ways.ends[0].dtype.type(distance)
    return ways[np.flatnonzero(np.maximum.reduce(ways.starts) <= reach)]


def ordered(ways: Ways, number: int) -> Ways:
    """The ways of which the first `number` runs end before the others begin."""
    before = np.maximum.reduce(ways.ends[:number]) < np.minimum.reduce(ways.starts[number:])
    return ways[np.flatnonzero(before)]


def _end_in_order(first: Array, last: Array, at: Array, left: Ways) -> Array:
    """`at` moved on over the spans that begin with the left one and end before it."""
    while True:
        on = (at < len(first)) & (first.take(at, mode="clip") == left.first) & (last.take(at, mode="clip") < left.last)
        if not on.any():
            return at
        at = at + on


def _by_first(ways: Ways) -> Ways:
    """The ways in order of their first keys."""
    return ways if len(ways.starts) == 1 else ways[np.argsort(ways.first, kind="stable")]


def _pairs(begin: Array, end: Array) -> Iterator[tuple[Array, Array]]:
    """(i, j) intp: every j from begin[i] up to end[i], for every i; about _AT_ONCE of them at a time."""
    counts = np.maximum(end - begin, 0)
    total = np.cumsum(counts)
    low = 0
    while low < len(counts):
        done = int(total[low - 1]) if low else 0
        high = max(low + 1, int(total.searchsorted(done + _AT_ONCE, side="right")))
        yield np.repeat(np.arange(low, high), counts[low:high]), ranges(begin[low:high], counts[low:high])
        low = high


def _apart(left: Ways, right: Ways, a: Array, b: Array) -> tuple[Array, Array]:
    """Those of the pairs (left way, right way) that share no word."""
    apart = np.ones(len(a), np.bool_)
    for start, end in zip(left.starts, left.ends, strict=True):
        for other_start, other_end in zip(right.starts, right.ends, strict=True):
            apart &= (end[a] < other_start[b]) | (other_end[b] < start[a])
    return a[apart], b[apart]


def _joined(left: Ways, right: Ways, pairs: Sequence[tuple[Array, Array]]) -> Ways:
    if sum(len(a) for a, _ in pairs) > _MOST_WAYS:
        raise TooManyWaysError
    none: Array = np.empty(0, np.intp)
    a, b = (np.concatenate([none, *side]) for side in (zip(*pairs, strict=True) if pairs else ((), ())))
    return Ways(left.lengths + right.lengths, (*left[a].starts, *right[b].starts))


def in_order(words: Sequence[Array], slop: int) -> Ways:
    """The ways to choose a key of each array, ascending, with at most `slop` other positions in between in all.
    Raises TooManyWaysError."""
    ways = Ways((1,), (words[0],))
    for number, keys in enumerate(words[1:], 1):
        begin = ranks(keys, ways.starts[-1], after=True)
        end = ranks(keys, ways.starts[0] + keys.dtype.type(number + slop), after=True)
        ways = _joined(ways, Ways((1,), (keys,)), list(_pairs(begin, end)))
    return ways


# --- The shortest spans of words in a given order --------------------------------------------------------------------


@frozen
class Bound:
    """Runs number `earlier` and `later` of a chain are at most `distance` apart or, if `begins` is given, in the same
    of the units that begin at these ascending keys."""

    earlier: int
    later: int
    distance: int = 0
    begins: Array | None = None


def chain(runs: Sequence[Ways], bounds: Sequence[Bound]) -> Spans:
    """The shortest spans over a run of each of the forms (with one run each) in turn, none of which overlap, within the
    bounds.

    For any run to begin with, the earliest of the following that keep the order are the best choice: if they break a
    bound, only a later choice of its earlier run can mend it, from which the order is restored, until all holds. (The
    choices that hold are a lattice: the earlier of two choices, run by run, is one.) Time and memory in proportion to
    the runs.
    """
    if not all(map(len, runs)):
        nothing = runs[0].starts[0][:0]
        return Spans(nothing, nothing)
    first = np.arange(len(runs[0]))
    chosen = [first, *(np.zeros_like(first) for _ in runs[1:])]
    changed = 0  # the number of the run after which the order is to be restored
    while len(chosen[0]):
        chosen = _ordered(runs, chosen, changed)
        changed = len(runs)
        for bound in bounds:
            i, j = bound.earlier, bound.later
            least = _least(bound, runs[i].lengths[0], runs[j].starts[0][chosen[j]])
            broken = runs[i].starts[0][chosen[i]] < least
            if not broken.any():
                continue
            if i == 0:  # another beginning has what is left of this one
                left = np.flatnonzero(~broken)
                chosen = [choice.take(left) for choice in chosen]
            else:
                chosen[i] = np.where(broken, ranks(runs[i].starts[0], least), chosen[i])
                there = chosen[i] < len(runs[i])
                chosen = [choice[there] for choice in chosen]
                changed = min(changed, i)
        if changed == len(runs):
            break
    begin, end = runs[0].first[chosen[0]], runs[-1].last[chosen[-1]]
    tight = np.append(end[1:] != end[:-1], True)[: len(end)]  # of those that end together, the last
    return Spans(begin[tight], end[tight])


def neighbours(left: Array, right: Array, distance: int, ordered: bool) -> Spans:
    """The shortest spans of a left and another, right token at most `distance` apart (`ordered`: the left one first).
    They are neighbours among all these tokens: whatever stood between two would be near one of them. A quarter of the
    time of `chain`."""
    one = left.dtype.type(1)
    both: Array = np.concatenate([left << one, right << one | one])
    both.sort()
    keys, is_right = both >> one, (both & one).astype(np.bool_)
    is_left = ~is_right
    new = keys[1:] != keys[:-1]
    if not new.all():  # some are both: of each two, the left one comes first
        at = np.flatnonzero(np.append(True, new))
        keys, is_left, is_right = keys[at], is_left[at], is_right[np.append(at[1:] - 1, len(both) - 1)]
    pairs = is_left[:-1] & is_right[1:]
    if not ordered:
        pairs |= is_right[:-1] & is_left[1:]
    chosen = np.flatnonzero(pairs & (keys[1:] - keys[:-1] <= distance))
    return Spans(keys[chosen], keys[chosen + 1])


def covering(several: Sequence[Array], distance: int) -> Spans | None:
    """The shortest spans with a token of each of some arrays, none more than `distance` behind another; None if a token
    is in two of them. A third of the time of `chain` for three arrays, an eighth for four, since that tries each order.

    The narrowest span that ends at a token begins with the array whose last token before it is the earliest; it
    contains a shorter one if that one was the earliest for the token before, too.
    """
    bits = np.uint64((len(several) - 1).bit_length())
    marked = [keys.astype(np.uint64) << bits | np.uint64(i) for i, keys in enumerate(several)]
    both: Array = np.concatenate(marked)
    both.sort()
    keys, which = both >> bits, (both & np.uint64((1 << int(bits)) - 1)).astype(np.min_scalar_type(len(several)))
    if (keys[1:] == keys[:-1]).any():
        return None
    numbers = np.arange(1, len(keys) + 1, dtype=np.int32)
    earliest = numbers
    for i in range(len(several)):  # the last of each up to here, 0 if there is none
        earliest = np.minimum(earliest, np.maximum.accumulate(numbers * (which == i)))
    ends = np.flatnonzero(np.diff(earliest, prepend=0))
    begins = earliest[ends] - 1
    near = keys[ends] - keys[begins] <= np.uint64(distance)
    dtype = several[0].dtype
    return Spans(keys[begins[near]].astype(dtype), keys[ends[near]].astype(dtype))


def _ordered(runs: Sequence[Ways], chosen: list[Array], start: int) -> list[Array]:
    """The choices with each run after number `start` behind the one before; without those for which there is none."""
    for i in range(start + 1, len(runs)):
        at = np.maximum(chosen[i], ranks(runs[i].first, runs[i - 1].last[chosen[i - 1]], after=True))
        there = at < len(runs[i])
        chosen[i] = at
        if not there.all():
            left = np.flatnonzero(there)
            chosen = [choice.take(left) for choice in chosen]
    return chosen


def _least(bound: Bound, length: int, later: Array) -> Array:
    """Where the earlier run, of this length, has to begin at least if the later one begins at these keys."""
    if bound.begins is not None:
        begins: Array = bound.begins[ranks(bound.begins, later, after=True) - 1]
        return begins
    back = later.dtype.type(bound.distance + length - 1)
    return np.where(later > back, later - back, 0).astype(later.dtype)
