"""Which passage of an article shows best why it matched, and which of its words are to be marked?

The engine says where the parts of a query match, as token positions; here they become characters. A snippet is the
window of the body with the most different parts of the query, then with the most matches, then the first; it is cut
where sentences begin or end if one does nearby, else between words. All in time linear in the text.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import partial
from itertools import repeat
from operator import itemgetter
from typing import NamedTuple, TypeVar

from searchnews import analysis, scripts
from searchnews.analysis import fold
from searchnews.article import Article, EntityCount
from searchnews.expressions import expression
from searchnews.fields import ENTITY
from searchnews.frozen import frozen
from searchnews.query import nodes as q
from searchnews.search.wordlist import parse_glob
from searchnews.storage.columns import one_line

WIDTH = 200  # columns: some thirty words
LEAST_WIDTH = 20
ELLIPSIS = "…"

A = TypeVar("A", bound=Hashable)  # what an article is known by

Span = tuple[int, int]
Place = tuple[int, int, int]  # (start, end, number of the query's part), in characters
# Asks the engine for the matches of a positional form (or AtLeast) in some articles: article -> text field -> token
# positions (first, last), both inclusive.
Find = Callable[[q.Node], Mapping[A, Mapping[str, Sequence[Span]]]]

_WHITE = expression(r"\s+")
_GAP = expression(r"\s{2,}")
_CLOSING = """["'”’»)\\]」』）〉》】]{0,3}"""
_BREAK = expression(rf"([.!?]){_CLOSING}(?=\s)|[{scripts.SENTENCE_ENDS}]+{_CLOSING}|(?=\n[^\S\n]*\n)")
_FIRST_WIDE = "\u1100"  # no character before it takes two columns
_ABBREVIATIONS = frozenset(word.decode() for word in analysis.ABBREVIATIONS)
_LONGEST_ABBREVIATION = max(map(len, _ABBREVIATIONS))
_INITIALS = expression(r"(?:\w\.)*[A-Z]\.?")  # J, U.S


class Spot(NamedTuple):
    """A match: the token positions `first` to `last`, both inclusive, and the number of the query's part. A tuple,
    since there are hundreds in ten hits: as a dataclass each cost 4 µs."""

    first: int
    last: int
    part: int


_spot: Callable[[tuple[int, int, int]], Spot] = partial(tuple.__new__, Spot)  # in a third of the time of Spot()


@frozen
class Marked:
    """A text and the parts of it to be marked: half-open ranges of characters, in order and apart. `str()` is the
    plain text."""

    text: str
    marks: tuple[Span, ...] = ()

    def __str__(self) -> str:
        return self.text

    def pieces(self) -> Iterator[tuple[str, bool]]:
        """The text in pieces, in order: (piece, is it marked?)."""
        at = 0
        for start, end in self.marks:
            if at < start:
                yield self.text[at:start], False
            yield self.text[start:end], True
            at = end
        if at < len(self.text):
            yield self.text[at:], False


# --- Where a query matches ---------------------------------------------------------------------------------------


def spots(tree: q.Node, find: Find[A], articles: Iterable[A]) -> list[Mapping[str, tuple[Spot, ...]]]:
    """What to mark of each of some articles that match, by text field, in order. What the query excludes is never
    marked; of a proximity, the words that are near each other are, not those in between."""
    numbers: dict[q.Node, int] = {}
    parts = [
        (find(leaf), None if whole is None else find(whole), numbers.setdefault(leaf, len(numbers)))
        for leaf, whole in dict.fromkeys(_parts(tree, None))
    ]
    of_articles: list[Mapping[str, tuple[Spot, ...]]] = []
    for article in articles:
        found: dict[str, list[Spot]] = {}
        for of_leaf, of_whole, part in parts:
            hulls = None if of_whole is None else of_whole.get(article, {})
            for field, spans in of_leaf.get(article, {}).items():
                inside = spans if hulls is None else [*_inside(spans, hulls.get(field, ()))]
                if inside:
                    firsts, lasts = zip(*inside, strict=True)
                    found.setdefault(field, []).extend(map(_spot, zip(firsts, lasts, repeat(part))))
        once = len(numbers) == len(parts)  # else a spot may be there for two of them
        of_articles.append({field: tuple(sorted(some if once else {*some})) for field, some in found.items()})
    return of_articles


def _parts(node: q.Node, whole: q.Node | None) -> Iterator[tuple[q.Node, q.Node | None]]:
    """The leaves of a query that are to be marked, each with the form whose matches it has to lie in, if any."""
    match node:
        case q.Not(q.Not(child)) | q.Boost(child, _):
            yield from _parts(child, whole)
        case q.Not():
            return
        case q.NotNear(left) | q.NotSame(left) | q.Containing(left, negative=True):
            yield from _parts(left, whole or node)
        case q.Phrase(words, slop) if slop:
            for word in words:
                yield q.Exact(word, field=node.field, case=node.case), whole or node
        case q.Leaf():
            yield node, whole
        case q.Near() | q.Same() | q.Together() | q.Containing() | q.Lead() | q.AtLeast():
            for child in q.children(node):
                yield from _parts(child, whole or node)
        case _:
            for child in q.children(node):
                yield from _parts(child, whole)


def _inside(spans: Sequence[Span], hulls: Sequence[Span]) -> Iterator[Span]:
    """The spans that lie in one of the hulls. Both are in order of their beginnings and of their ends."""
    at = 0
    for first, last in spans:
        while at < len(hulls) and hulls[at][1] < last:
            at += 1
        if at < len(hulls) and hulls[at][0] <= first:
            yield first, last


# --- Names and times ---------------------------------------------------------------------------------------------


def subjects(tree: q.Node) -> tuple[q.Node, ...]:
    """The parts of a query that ask for names and for times in the text, unless it excludes them."""
    return tuple(dict.fromkeys(_subjects(tree)))


def _subjects(node: q.Node) -> Iterator[q.Node]:
    match node:
        case q.Not(q.Not(child)) | q.Boost(child, _):
            yield from _subjects(child)
        case q.And(children) | q.Or(children):
            for child in children:
                yield from _subjects(child)
        case q.Entity() | q.DateRange(field="mentioned"):
            yield node


def subject_places(article: Article, text: str, subjects: Sequence[q.Node]) -> list[Place]:
    """Where a text of the article names whom the query asks for, or speaks of the times: about what indexing found
    there, found again, since the index only keeps that it is there."""
    places: list[Place] = []
    for i, subject in enumerate(subjects):
        part = -1 - i  # spots count from 0
        match subject:
            case q.Entity():
                places += [(*span, part) for span in name_places(text, _forms(article, subject))]
            case q.DateRange():
                from searchnews.dates import find  # only for the few that ask

                times = find(text, article.published, article.spoken, whole=True)
                places += [(t.start, t.end, part) for t in times if _overlap(t.begin, t.until, subject)]
    return places


def _forms(article: Article, wanted: q.Entity) -> set[tuple[str, ...]]:
    """The folded words of the names that the query asks for; of people, their last word alone as well."""
    pattern = parse_glob(one_line(fold(wanted.pattern)), escapes=True).expression()
    forms: set[tuple[str, ...]] = set()
    for kind in ENTITY:
        if wanted.field in (kind.name, q.ANY_ENTITY):
            for entity in getattr(article, kind.name):
                words = map(fold, analysis.words(entity.name))
                by_word = not wanted.whole and any(map(pattern.fullmatch, words))
                if by_word or pattern.fullmatch(fold(one_line(entity.name))):
                    forms.update(forms_of(entity, kind.name))
    return forms


def forms_of(entity: EntityCount, kind: str) -> Iterator[tuple[str, ...]]:
    """How a name stands in a text, as folded words: in full and, of people, the last word alone."""
    words = tuple(map(fold, analysis.words(entity.name)))
    yield words
    if kind == "person":
        yield words[-1:]


def name_places(text: str, forms: Iterable[tuple[str, ...]]) -> Iterator[Span]:
    """Where one of the forms stands, beginning with no small letter; the longest if there are several."""
    starting: dict[str, list[tuple[str, ...]]] = {}
    for form in sorted(forms, key=len, reverse=True):
        if form:
            starting.setdefault(form[0], []).append(form)
    tokens = analysis.spans(text) if starting else []
    words = [fold(text[start:end]) for start, end in tokens]
    at = 0
    while at < len(tokens):
        forms_here = () if text[tokens[at][0]].islower() else starting.get(words[at], ())
        length = next((len(form) for form in forms_here if tuple(words[at : at + len(form)]) == form), 0)
        if length:
            yield tokens[at][0], tokens[at + length - 1][1]
        at += max(length, 1)


def _overlap(begin: date, until: date, wanted: q.DateRange) -> bool:
    """Do the days overlap the range?"""
    low, high = (datetime.combine(day, time(), UTC) for day in (begin, until))
    return (wanted.until is None or low < wanted.until) and (wanted.begin is None or high > wanted.begin)


# --- Marks and windows -------------------------------------------------------------------------------------------


def marked(text: str, spots: Sequence[Spot], more: Sequence[Place] = ()) -> Marked:
    """A whole text with its matches, and `more`, marked."""
    return Marked(text, _ranges(_places(text, spots, more)))


def snippet(text: str, spots: Sequence[Spot], width: int = WIDTH, more: Sequence[Place] = ()) -> Marked:
    """The best window of a text, on one line of at most `width` columns of a terminal (letters of Han, Kana and Hangul
    take two), with its matches, and `more`, marked and an ellipsis where something is left out. Without matches, the
    beginning of the text."""
    if width < LEAST_WIDTH:
        raise ValueError(f"a snippet needs a width of {LEAST_WIDTH} or more, not {width}")
    places = _places(text, spots, more)
    room = width - 2 * (len(ELLIPSIS) + 1)
    lead = len(text) - len(text.lstrip())
    most = room  # characters
    while True:
        best = _best_window(places, most) if places else (lead, lead)
        start, end = _uncut(places, best, *_widen(text, *best, most))
        columns = _columns(text[start:end])
        if columns <= room:
            return _one_line(text, start, end, _ranges(places))
        most = most * room // columns


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes at most."""
    if text.isascii() or max(text) < _FIRST_WIDE:
        return len(text)
    return len(text) + sum(unicodedata.east_asian_width(char) in "WF" for char in text)


def _places(text: str, spots: Sequence[Spot], more: Sequence[Place]) -> list[Place]:
    """The spots in characters, and `more`, in order."""
    if not spots:
        return sorted(more)
    starts, ends = analysis.edges(text, [s.first for s in spots], [s.last for s in spots])
    found = [(start, end, s.part) for start, end, s in zip(starts, ends, spots, strict=True) if end >= 0]
    return sorted([*found, *more]) if more else found


def _ranges(places: Iterable[Place]) -> tuple[Span, ...]:
    """The places as ranges that do not overlap."""
    ranges: list[Span] = []
    for start, end, _ in places:
        if ranges and start < ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(end, ranges[-1][1]))
        else:
            ranges.append((start, end))
    return tuple(ranges)


def _best_window(places: Sequence[Place], room: int) -> Span:
    """From the first to the last match of the best window of at most `room` characters (or one longer match)."""
    best, most, matches, first, different = (0, 0), 0, 0, 0, 0
    counts = dict.fromkeys([part for _, _, part in places], 0)  # of each part, in the window from `first` on
    start = places[0][0]
    for last, (_, end, part) in enumerate(places):
        if not counts[part]:
            different += 1
        counts[part] += 1
        while end - start > room and first < last:
            left = places[first][2]
            counts[left] -= 1
            if not counts[left]:
                different -= 1
            first += 1
            start = places[first][0]
        if different > most or (different == most and last - first > matches):
            best, most, matches = (start, end), different, last - first
    return best


def _widen(text: str, start: int, end: int, room: int) -> Span:
    """The window with what fits around it: from where its sentence begins, if that is near, as far as a sentence
    ends, if that fills most of the room."""
    free = room - (end - start)
    if free <= 0:
        return start, _before_letter(text, start, start + room)
    # At most two thirds before the first match, so that something follows the last, unless the text ends there.
    before = max(2 * free // 3, free - (len(text) - end))
    low = max(0, start - before)
    opening = [0] if low == 0 else []
    opening += [after for _, after in _breaks(text, low, start)]
    start = opening[-1] if opening else _after_white(text, max(low, start - free // 2), start)
    high = start + room
    if high >= len(text):  # room to spare before
        low = max(0, len(text) - room)
        opening = [0] if low == 0 else [after for _, after in _breaks(text, low, start)]
        return min([start, *opening]), len(text)
    closing = [stop for stop, _ in _breaks(text, end, high + 1) if start + 0.6 * room <= stop <= high]
    return start, closing[-1] if closing else _before_white(text, end, high)


def _uncut(places: Sequence[Place], best: Span, start: int, end: int) -> Span:
    """The window without the part of a match ("the centre of Kestrel") that is cut off outside its best part."""
    for low, high, _ in places:
        if low < start < high <= best[0]:
            start = high
        elif best[1] <= low < end < high:
            end = low
    return start, end


def _breaks(text: str, low: int, high: int) -> Iterator[Span]:
    """Where one sentence ends and the next begins, between the characters `low` and `high`; about as
    `analysis.Tokens.sentence_starts` has it, but near the window alone."""
    for found in _BREAK.finditer(text, low, high):
        gap = _WHITE.match(text, found.end(), high)
        after = gap.end() if gap else found.end()
        before = text[max(0, found.start() - _LONGEST_ABBREVIATION - 1) : found.start()]
        last = [before[begin:end] for begin, end in analysis.spans(before)[-1:]]
        if found[1] == "." and last and (last[0] in _ABBREVIATIONS or _INITIALS.fullmatch(last[0])):
            continue
        if found[1] and after < len(text) and text[after].islower():
            continue
        yield found.end(), after


def _after_white(text: str, low: int, high: int) -> int:
    """The first beginning of a word from `low` up to `high`; if there is none, of a letter with its marks."""
    if low == 0 or text[low - 1].isspace():
        return low
    white = _WHITE.search(text, low, high)
    if white:
        return white.end()
    while low < high and scripts.is_joined(text[low]):
        low += 1
    return low


def _before_white(text: str, low: int, high: int) -> int:
    """The last end of a word from `low` up to `high`; if there is none, of a letter with its marks."""
    if text[high].isspace():
        return high
    ends = [m.start() for m in _WHITE.finditer(text, low, high)]
    return ends[-1] if ends else _before_letter(text, low, high)


def _before_letter(text: str, low: int, high: int) -> int:
    """The last end of a letter with its marks after `low` up to `high`; `high` if there is none."""
    at = high
    while at > low and at < len(text) and scripts.is_joined(text[at]):
        at -= 1
    return at if at > low else high


def _one_line(text: str, start: int, end: int, ranges: Sequence[Span]) -> Marked:
    """The window as a text of its own, its white space evened out."""
    window = text[start:end]
    start += len(window) - len(window.lstrip())
    window = window.strip()
    end = start + len(window)
    before = f"{ELLIPSIS} " if text[:start].strip() else ""
    after = f" {ELLIPSIS}" if text[end:].strip() else ""
    gaps = [(gap.end(), gap.end() - gap.start() - 1) for gap in _GAP.finditer(window)]

    def moved(at: int) -> int:
        return at + len(before) - sum([gone for stop, gone in gaps if stop <= at])

    inside = ranges[bisect_right(ranges, start, key=itemgetter(1)) : bisect_left(ranges, end, key=itemgetter(0))]
    marks = [(moved(max(low, start) - start), moved(min(high, end) - start)) for low, high in inside]
    return Marked(before + " ".join(window.split()) + after, tuple(marks))
