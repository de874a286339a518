"""What date expressions does a short run of words contain?

``Grammar.read`` takes a run of words that all stand in the lexicon ("Sept. 7, 1998", "the third quarter of last year")
and returns what it found, unresolved: nothing here depends on a reference date or on the words around the run, so
``finder`` remembers the result per run.

A run is spelled as one character per word (its class in the lexicon) and per separator, and one regular expression
over that spelling, tried from left to right, finds the expressions. A language's patterns are written in class names.
None repeats without bound, so the time is linear in the length of the run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, cached_property, lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchnews.dates import builders, calendar, languages, lexicon, neighbours
from searchnews.dates.builders import ARTICLES, DAYS, Builder
from searchnews.dates.calendar import OutOfRange
from searchnews.dates.expressions import (
    ENDING_UNITS,
    Clock,
    Ending,
    Expression,
    Fixed,
    Follow,
    Offset,
    PartOfYear,
    Range,
    Reported,
    Shift,
    Weekday,
    YearsBefore,
)
from searchnews.dates.languages.table import Language
from searchnews.dates.neighbours import Neighbours, Several
from searchnews.dates.run import SEPARATORS, Run, Token, split


class Found(NamedTuple):
    """An expression and where it stands in its run: bytes ``start:end``, words ``first:first + words``."""

    start: int
    end: int
    first: int
    words: int
    expression: Expression


class _Match(NamedTuple):
    """What a pattern matches in the spelling of a run: words ``first`` to ``last``, from the character ``begin`` on."""

    builder: Builder
    first: int
    last: int
    begin: int


# --- Patterns -----------------------------------------------------------------------------------------------------


def _alternatives(pattern: str, openings: Mapping[str, Sequence[str]]) -> list[str]:
    """A pattern as patterns that begin with a class each, so that the matcher can pass over those that cannot match
    by one look at the next character: split at "|", with an optional beginning written out."""
    parts, depth, begin = [], 0, 0
    for at, char in enumerate(pattern + "|"):
        if pattern[at - 1 : at] != "\\":
            depth += (char in "([") - (char in ")]")
        if char == "|" and depth == 0:
            parts.append(pattern[begin:at].lstrip())
            begin = at + 1
    for opening, ways in openings.items():
        parts = [
            f"{way} {part.removeprefix(opening).lstrip()}".lstrip() if part.startswith(opening) else part
            for part in parts
            for way in (ways if part.startswith(opening) else ways[:1])
        ]
    return parts


# --- Reading a run ------------------------------------------------------------------------------------------------


@cache
def of(language: str) -> Grammar:
    """The grammar of a language by its primary code."""
    return Grammar(languages.named(language))


class Grammar:
    """How one language writes dates. `words` are those that can be part of one, by spelling;
    `phrases` are several words that stand for one, by the first."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.words, self.phrases = lexicon.compiled(language.words)
        kinds = {word.kind for word in self.words.values()} | language.words.keys()
        self._char = {kind: chr(_FIRST_CLASS + number) for number, kind in enumerate(sorted(kinds))}
        self._words = dict(self.words)  # and phrases, as they were written
        self._chars = {spelling: self._char[word.kind] for spelling, word in self.words.items()}
        self._patterns = cache(self._compiled)  # a few dozen classes can be the first
        self._match = lru_cache(maxsize=1 << 14)(self._matched)  # of 100 new runs, 65 are spelled like others
        self._build = lru_cache(maxsize=1 << 14)(self._built)  # of 100 expressions in new runs, 85 were built before

    @cached_property
    def _spelled(self) -> tuple[list[str], list[Builder]]:
        """The patterns as regular expressions over the spelling of a run, and the builder of each."""

        def name(match: re.Match[str]) -> str:
            return shorthands.get(match[0]) or self._char.get(match[0], _NO_CLASS)

        shorthands, openings = self.language.shorthands, self.language.openings
        alternatives, makers = [], []
        for builder, pattern in self.language.patterns:
            for alternative in _alternatives(pattern, openings):
                for _ in range(3):  # shorthands are at most three deep
                    alternative = re.sub("[A-Z_]+", name, alternative)
                alternatives.append(alternative.replace(" ", ""))
                makers.append(builder)
        return alternatives, makers

    @cached_property
    def _neighbours(self) -> list[Neighbours]:
        return list(map(neighbours.of, self._spelled[0]))

    @cached_property
    def _beginning_with(self) -> dict[str, list[int]]:
        """The patterns that may match from a character on, by that."""
        found: dict[str, list[int]] = {}
        for number, pattern in enumerate(self._neighbours):
            for first in pattern.firsts:
                found.setdefault(first, []).append(number)
        return found

    def _compiled(self, first: str) -> tuple[re.Pattern[str], list[Builder]] | None:
        """One expression for all patterns that may match from this character on, and the builder of each of its (empty)
        groups, which stand at the ends of the alternatives; None where none does. Of 150 patterns ten are looked at."""
        alternatives, makers = self._spelled
        numbers = self._beginning_with.get(first)
        if numbers is None:
            return None
        return re.compile("|".join([f"{alternatives[n]}()" for n in numbers])), [makers[n] for n in numbers]

    @cached_property
    def kinds(self) -> list[int]:
        """The number of the class of each of the words."""
        return [ord(char) - _FIRST_CLASS for char in map(self._chars.__getitem__, self.words)]

    @cached_property
    def crossed(self) -> npt.NDArray[np.bool_]:
        """May an expression, or two that are combined, go from one word of a run to the next? Truth values by the
        number of the one's class, what stands between (an index into SEPARATORS, or one more for anything else), and
        the number of the other's class."""
        char, chars = self._char, self._chars
        written = [
            Several(char[phrase.word.kind], [{chars[word] for word in part} for part in phrase.words], phrase.gaps)
            for phrase in chain.from_iterable(self.phrases.values())
        ]
        firsts, lasts, pairs = neighbours.of_all(self._neighbours, written)
        classes = list(char.values())
        crossed = neighbours.table(pairs, classes)

        def among(chars: set[str]) -> npt.NDArray[np.bool_]:
            return np.array([char in chars for char in classes])

        between = {char.get(kind, _NO_CLASS) for kind in _BETWEEN}
        combined = np.outer(among(lasts | between), among(firsts | between))
        crossed[:, [SEPARATORS.index(gap) for gap in _COMBINING]] |= combined[:, None]
        before = {char.get(kind, _NO_CLASS) for kind in _BEFORE_RANGE}
        return crossed | np.outer(among(before), among(firsts))[:, None]

    def read(self, text: str, whole: bool = False) -> tuple[Found, ...]:
        """The expressions in a run of words of the lexicon, in order. The ends of a range in words ("between 1985 and
        1987") or of two years in full are two, or with `whole` one that lasts. Raises KeyError for a run with another
        word."""
        return self.read_run(split(text), whole)

    def read_run(self, run: Run, whole: bool = False) -> tuple[Found, ...]:
        """The same for a run that was split."""
        if not self.phrases.keys().isdisjoint(run.words):
            run = self._with_phrases(run)
        chars = self._chars
        spelled = "".join([gap + chars[word] for gap, word in zip(run.gaps, run.words, strict=True)])
        found = self._search(spelled, run)
        return tuple(_combine(found, self._kinds(run.words), run.gaps, whole) if len(found) > 1 else found)

    def _with_phrases(self, run: Run) -> Run:
        """The run with one word for several that stand for one."""
        words = run.words
        merged = Run([], [], [], [])
        at = 0
        while at < len(words):
            text, until = words[at], at + 1
            for phrase in self.phrases.get(text, ()):
                end = at + len(phrase.words)
                if phrase.gaps == run.gaps[at + 1 : end] and all(map(set.__contains__, phrase.words, words[at:end])):
                    text, until = " ".join(words[at:end]), end
                    self._words[text], self._chars[text] = phrase.word, self._char[phrase.word.kind]
                    break
            merged.words.append(text)
            merged.starts.append(run.starts[at])
            merged.ends.append(run.ends[until - 1])
            merged.gaps.append(run.gaps[at])
            at = until
        return merged

    def _kinds(self, words: Sequence[str]) -> list[str]:
        return [self._words[word].kind for word in words]

    def _matched(self, spelled: str, at: int) -> tuple[_Match, ...]:
        """What the patterns match in the spelling of a run, from this character on, one after the other."""
        found = []
        before = _words(spelled[:at])
        while at < len(spelled):
            from_here = self._patterns(spelled[at])
            match = from_here[0].match(spelled, at) if from_here else None
            if from_here is None or match is None:
                before += spelled[at] >= _FIRST_CHAR
                at += 1
                continue
            assert match.lastindex is not None
            first, before = before, before + _words(match[0])
            found.append(_Match(from_here[1][match.lastindex - 1], first, before - 1, at))
            at = match.end()
        return tuple(found)

    def _built(self, builder: Builder, words: Sequence[str]) -> Expression | tuple[Expression, ...] | None:
        """What a builder makes of the words that its pattern matched: one expression; several, or none, where it names
        days that do not exist; or None where another pattern may match."""
        try:
            built = builder([Token(self._words[word], word) for word in words])
        except OutOfRange:
            return ()
        if built is None:
            return () if builder is builders.nothing else None
        return tuple(built) if isinstance(built, list) else built

    def _search(self, spelled: str, run: Run) -> list[Found]:
        """The expressions that the patterns find in the spelling of a run."""
        words, starts, ends, _ = run
        found: list[Found] = []
        matches = iter(self._match(spelled, 0))
        while match := next(matches, None):
            builder, first, last, begin = match
            built = self._build(builder, tuple(words[first : last + 1]))
            if built is None:
                matches = iter(self._match(spelled, begin + 1))
            elif not isinstance(built, tuple):
                found.append(Found(starts[first], ends[last], first, last + 1 - first, built))
            elif built:
                places = _places(self._kinds(words[first : last + 1]))
                for (place, end), expression in zip(places, built, strict=False):
                    place, end = first + place, first + end
                    found.append(Found(starts[place], ends[end], place, end + 1 - place, expression))
        return found


def _places(kinds: Sequence[str]) -> list[tuple[int, int]]:
    """The first and the last word of each expression of a list, such as "March 3, 5 and 9"."""
    days = [i for i, kind in enumerate(kinds) if kind in DAYS] or [i for i, kind in enumerate(kinds) if kind == "YEAR"]
    ends, last = list(days), len(kinds) - 1
    # The first or the last mention has the name of the month, too.
    if days[0] > 0 and kinds[0] not in ARTICLES:
        days[0] = 0
        ends[0] = min(days[1] if len(days) > 1 else last, 1)
    else:
        ends[-1] = last
    return list(zip(days, ends, strict=True))


# What may stand between two expressions that are combined or learn from each other, and before a range: see ``_pair``.
_COMBINING = ("", ",", "(", ".", "/", "-")
_BETWEEN = ("TO", "AND", "OF", "ON", "PREP", "THE", "THESE", "ENDED")
_BEFORE_RANGE = ("FROM", "BETWEEN")
_BEFORE_DAY = ("ON", "OF", "PREP", "THE")  # "the night of May 3", "Nacht auf den 3. Mai"
_ARTICLES = ("THE", "THESE", "PREP")
_NO_CLASS = "\0"  # a class that no word of the language has
_FIRST_CLASS = 0x100  # the character of the first class: separators are ASCII
_FIRST_CHAR = chr(_FIRST_CLASS)


def _words(spelled: str) -> int:
    """How many words are in a piece of a spelling?"""
    return len(spelled) - len(spelled.encode("ascii", "ignore"))


def _combine(found: list[Found], kinds: Sequence[str], gaps: Sequence[str], whole: bool) -> list[Found]:
    """Neighbours in a run, whose words are of these kinds, that belong together become one expression, or learn from
    each other (see the rules below). Two ends of a range stand for themselves unless all that is between them is a
    dash, or `whole` ranges are asked for."""
    combined = [found[-1]]
    for left in reversed(found[:-1]):
        pair = _pair(left, combined[-1], kinds, gaps)
        one = _day_of_clock(pair) or _counted_from(pair) or _to_the_day(pair) or _of_year_ago(pair)
        if one is not None:
            combined[-1] = pair.whole(one)
            continue
        left = left._replace(expression=_ending(pair) or _year_of_list(pair))
        both = _range(pair, left.expression)
        if both is not None and (whole or not (pair.between or _are_years(pair))):
            combined[-1] = pair.whole(both)
            continue
        combined.append(left)
    return combined[::-1]


class _Pair(NamedTuple):
    """Two neighbours: the kind of the word before them ("" for none), the kinds of the words between, and the
    separators around those, one more."""

    left: Found
    right: Found
    before: str
    between: list[str]
    gaps: list[str]

    def whole(self, expression: Expression) -> Found:
        """Both as one."""
        left, right = self.left, self.right
        return Found(left.start, right.end, left.first, right.first + right.words - left.first, expression)

    def joined(self) -> bool:
        """Does a dash, "to", or "and" after "between" make a range of them?"""
        if not self.between:
            return self.gaps == ["-"]
        joining, *rest = self.between
        words = ("TO", "AND") if self.before == "BETWEEN" else ("TO",)
        before, *gaps = self.gaps
        return joining in words and all(kind in _ARTICLES for kind in rest) and before in ("", ".") and not any(gaps)


def _pair(left: Found, right: Found, kinds: Sequence[str], gaps: Sequence[str]) -> _Pair:
    end = left.first + left.words
    before = kinds[left.first - 1] if left.first else ""
    return _Pair(left, right, before, list(kinds[end : right.first]), list(gaps[end : right.first + 1]))


def _day_of_clock(pair: _Pair) -> Expression | None:
    """A time of day goes with the day beside it: "9 a.m. on Monday" is Monday, "Nacht auf den 3. Mai" is 3 May."""
    a, b = pair.left.expression, pair.right.expression
    if not (isinstance(a, Clock) or isinstance(b, Clock)):
        return None
    ends = ("", ",", "(", ".") if isinstance(a, Clock) else ("", ",", "(")  # "9 p.m. Monday", not "Monday. 9 p.m."
    close = pair.between in ([], ["ON"]) or (all(kind in _BEFORE_DAY for kind in pair.between) and _is_day(b))
    if not close or not all(gap in ends for gap in pair.gaps):
        return None
    return b if isinstance(a, Clock) else a


def _is_day(expression: Expression) -> bool:
    return isinstance(expression, (Fixed, PartOfYear)) and _precision(expression) == "day"


def _precision(expression: Fixed | PartOfYear) -> str:
    return expression.interval.precision if isinstance(expression, Fixed) else expression.part.unit


def _counted_from(pair: _Pair) -> Expression | None:
    """Days are counted from the day that follows: "two days after Christmas"."""
    a, b = pair.left.expression, pair.right.expression
    if not isinstance(a, Follow) or (a.check, a.unit) != ("end", "day"):
        return None
    if any(pair.gaps) or not all(kind in ("OF", "PREP", "THE") for kind in pair.between):
        return None
    return Offset(b, a.count) if isinstance(b, (Fixed, PartOfYear, Weekday)) else None


def _to_the_day(pair: _Pair) -> Expression | None:
    """The day itself, where weeks, months or years are counted from today: "25 years ago today"."""
    if (pair.between, pair.gaps) != ([], [""]):
        return None
    both = pair.left.expression, pair.right.expression
    for today, counted in (both, both[::-1]):
        if isinstance(today, Shift) and (today.unit, today.count) == ("day", 0):
            if isinstance(counted, YearsBefore) and counted.ago:
                counted = Shift("year", -counted.count)
            if isinstance(counted, Shift) and counted.unit in ("week", "month", "year") and counted.count < 0:
                return Shift(counted.unit + calendar.TO_THE_DAY, counted.count)
    return None


def _of_year_ago(pair: _Pair) -> Expression | None:
    """A month, a season or a holiday of the year that is counted after it: "im Juni vor zwei Jahren"."""
    a, b = pair.left.expression, pair.right.expression
    if not isinstance(a, PartOfYear) or a.which != "near" or (pair.between, pair.gaps) != ([], [""]):
        return None
    return PartOfYear(a.part, "year", b.count) if isinstance(b, Shift) and b.unit == "year" and b.count < 0 else None


def _ending(pair: _Pair) -> Expression | None:
    """A week, quarter or year without a number is the one that ends with the day after it: "the year ended June 30"."""
    a, b = pair.left.expression, pair.right.expression
    if pair.between != ["ENDED"] or any(pair.gaps) or not isinstance(b, (Fixed, PartOfYear)):
        return None
    unit = a.unit if isinstance(a, Shift) else "quarter" if isinstance(a, Reported) else ""
    return Ending(unit, b) if unit in ENDING_UNITS else None


def _year_of_list(pair: _Pair) -> Expression:
    """The left one, in the year that is said once for a list or a range: "in May and June 1998"."""
    a = pair.left.expression
    if not isinstance(a, PartOfYear) or a.which != "near":
        return a
    listed = pair.between in ([], ["AND"]) and all(gap in ("", ",", "/") for gap in pair.gaps)
    return _with_year_of(a, pair.right.expression) if listed or pair.joined() else a


def _range(pair: _Pair, first: Expression) -> Expression | None:
    """What lasts from the left one (`first`) to the right one, where a range is said, or both are of one kind."""
    last = pair.right.expression
    if pair.joined() and (pair.before in _BEFORE_RANGE or _same_kind(first, last)):
        return Range(first, last)
    return None


def _are_years(pair: _Pair) -> bool:
    """Do both say the year in full, as those of a life do: "1898-1976"?"""
    both = pair.left.expression, pair.right.expression
    return all(isinstance(one, Fixed) and one.bare for one in both)


def _same_kind(a: Expression, b: Expression) -> bool:
    if isinstance(a, Fixed) and isinstance(b, Fixed):
        return a.interval.precision == b.interval.precision and a.interval.begin < b.interval.begin
    if isinstance(a, PartOfYear) and isinstance(b, PartOfYear):
        return a.part.unit == b.part.unit
    return isinstance(a, Weekday) and isinstance(b, Weekday)


def _with_year_of(a: PartOfYear, b: Expression) -> Expression:
    """``a`` in the year of ``b``, where both are months, days of a month, quarters ... and only ``b`` has a year."""
    if isinstance(b, Range):
        b = b.first
    if isinstance(b, Fixed) and b.interval.precision == a.part.unit:
        number = date.fromordinal(b.interval.begin).year
        interval = calendar.part(a.part, number)
        if interval.begin > b.interval.begin:  # "from November to February 2012"
            interval = calendar.part(a.part, number - 1)
        return Fixed(interval)
    if isinstance(b, PartOfYear) and b.which != "near" and b.part.unit == a.part.unit:
        return PartOfYear(a.part, b.which, b.years)
    return a
