"""What date expressions does a short run of words contain?

``read`` takes a run of words that all stand in the lexicon ("Sept. 7, 1998", "the third quarter of last year")
and returns what it found, unresolved: nothing here depends on a reference date or on the words around the run, so
``finder`` remembers the result per run.

A run is spelled as one character per word (its class in the lexicon) and per separator, and one regular expression
over that spelling, tried from left to right, finds the expressions. The patterns below are written in class names.
None repeats without bound, so the time is linear in the length of the run.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import accumulate
from operator import add
from typing import NamedTuple

from searchnews.dates import build, calendar
from searchnews.dates.build import DAYS, Builder, Token
from searchnews.dates.calendar import OutOfRange
from searchnews.dates.expressions import Clock, Expression, Fixed, Follow, Offset, PartOfYear, Range, Weekday
from searchnews.dates.lexicon import WORDS


class Found(NamedTuple):
    """An expression and where it stands in its run: bytes ``start:end``, words ``first:first + words``."""

    start: int
    end: int
    first: int
    words: int
    expression: Expression


# --- The spelling of a run ----------------------------------------------------------------------------------------

_KINDS = sorted({word.kind for word in WORDS.values()})
_CHAR = {kind: chr(0x100 + i) for i, kind in enumerate(_KINDS)}
_WORD = re.compile(rb"((?:[A-Za-z]\.)+[A-Za-z](?![0-9A-Za-z])|[0-9A-Za-z]+)")  # "p.m." is pm, "E.S.T." EST
_TOKENS = {spelling.encode(): Token(word, spelling.encode()) for spelling, word in WORDS.items()}
_CHAR_OF = {spelling: _CHAR[token.word.kind] for spelling, token in _TOKENS.items()}
_DASHES = (b"-", "–".encode(), "‑".encode(), b"--", "—".encode())
_QUOTES = (b"'", "’".encode(), "‘".encode(), b"`")


@lru_cache(maxsize=1 << 10)
def _separator(gap: bytes) -> str:
    """One character for what stands between two words: "" for a blank, "|" for what no expression crosses."""
    core = gap.strip()
    spaced = core != gap
    if not core:
        return "" if gap.count(b"\n") < 2 else "|"
    if core in (b",", b".", b":", b"/"):
        # "1.5" and "1,998" are numbers, and ". " may end a sentence: only patterns that say so cross them.
        return core.decode() if spaced or core in b":/" else {b",": ";", b".": "!"}[core]
    if core in _DASHES:
        return "-" if core == b"-" or len(core) == 3 else "|"
    if core in _QUOTES:
        return "'"
    if core in (b".,",):
        return ","
    if core in (b"(", b").", b")", b",)"):
        return "("
    return "|"


# --- Patterns -----------------------------------------------------------------------------------------------------

# Shorthands that patterns may use besides class names. A blank in a pattern means nothing.
_SHORTHANDS = {
    "ANYMONTH": r"[MONTH MAYMARCH]\.?",
    "ANYDAY": r"(?:[NUM ORD]|CARDINAL-?ORDINAL|ORDINAL)",
    "ANYWEEKDAY": r"(?:WEEKDAY|SHORTDAY\.?)",
    "ANYUNIT": r"[DAY WEEK WEEKEND MONTHWORD QUARTER YEARWORD DECADEWORD CENTURY UNITS]",
    "ONEUNIT": r"[WEEK WEEKEND MONTHWORD QUARTER YEARWORD DECADEWORD CENTURY]",
    "APOSTROPHE": r"(?:'S?)?",
    "RELATIVE": r"(?:THIS[LAST COMING NEXT]|LAST|THIS|NEXT|PREVIOUS|COMING)",
    # "early", "the end of", "later"; they do not change the interval
    "VAGUELY": r"(?:THE?[EARLY EARLIER LATER]-?OF?THE?)?",
    # ", 1998", "of last year", "this year"
    "OFYEAR": r"(?:,?OF?THE?FISCAL?-?YEARWORD?YEAR(?![;!]NUM)|\(?OF?THE?RELATIVE FISCAL?YEARWORD|'NUM|-?FISCALYEAR)",
    "NUMBER": r"(?:A?COUPLE OF?|A|[CARDINAL TEEN](?:-?CARDINAL){0,3}|NUM|YEAR)",
    "NOTANUMBER": r"(?![;!:][NUM YEAR])",
}

_PATTERNS: tuple[tuple[Builder, str], ...] = (
    # Numbers
    (build.numeric, r"YEAR-NUM-NUM(?!-)|YEAR/NUM/NUM|NUM/NUM/[YEAR NUM]|NUM-NUM-YEAR|NUM!NUM!YEAR"),
    (build.clock, r"[YEAR HHMM]ZONE"),
    (build.september_11, r"NUM/NUM"),
    # Every Monday, each year
    (build.nothing, r"EVERY[ORDINAL CARDINAL NUM EARLY]?[WEEKDAY DAY WEEK WEEKEND MONTHWORD QUARTER YEARWORD PART "
                    r"DECADEWORD CENTURY UNITS MONTH MAYMARCH SEASON HOLIDAY](?:[AND TO]WEEKDAY)?"),
    (build.nth_of_month, r"THE?[LAST FINAL ORDINAL ORD][WEEK WEEKEND WEEKDAY]OF ANYMONTH OFYEAR?"),
    # The last week of the campaign, half a century ago
    (build.nothing, r"THE?[LAST NEXT FINAL ORDINAL](?:DAY|WEEK|WEEKEND|MONTHWORD)OF(?!RELATIVE)"
                    r"|HALF A ANYUNIT-?[AGO EARLIER LATER]?"),
    # Days of a month
    (build.week_of, r"THE?[WEEK WEEKEND]OF(?:ANYWEEKDAY,?)?(?:ANYMONTH ANYDAY|ANYDAY ANYMONTH)(?:,?YEAR)?"),
    (build.month_day_list, r"ANYMONTH ANYDAY(?:,ANYDAY){0,3},?AND ANYDAY NOTANUMBER(?![/-])(?!ANYMONTH)OFYEAR?"),
    (build.month_days, r"ANYMONTH ANYDAY(?:-|TO)THE?ANYDAY NOTANUMBER(?![/-])OFYEAR?"),
    (build.month_days, r"THE?ANYDAY(?:-|TO)THE?ANYDAY OF?ANYMONTH OFYEAR?"),
    (build.weekday_date, r"ANYWEEKDAY,?THE?ANYMONTH THE?ANYDAY NOTANUMBER OFYEAR?"),
    (build.weekday_date, r"ANYWEEKDAY,?THE?ANYDAY OF?ANYMONTH OFYEAR?"),
    (build.month_day, r"RELATIVE?ANYMONTH THE?ANYDAY NOTANUMBER(?!-ANYDAY)OFYEAR?"),
    (build.month_day, r"THE?ANYDAY-?OF?ANYMONTH-?OFYEAR"),
    (build.month_day, r"(?:THE[ORD ORDINAL]|ORD|NUM)OF?ANYMONTH(?!NUM)"),
    # Holidays
    (build.holiday, r"(?:NEW YEARWORD APOSTROPHE[DAY EVE]|MARTIN LUTHER KING(?:,?JR\.?)?APOSTROPHE DAY"
                    r"|[GOOD ASH PALM]WEEKDAY|MAYMARCH DAY|MONTH FOOLS APOSTROPHE DAY"
                    r"|RELATIVE?HOLIDAY(?:WEEKDAY|EVE|DAY)?|(?:ST\.?)?HOLIDAY_OF APOSTROPHE DAY)OFYEAR?"),
    # Months
    (build.month_short_year, r"VAGUELY ANYMONTH(?:'NUM|-NUM(?!-))"),
    (build.month, r"VAGUELY ANYMONTH(?:OFYEAR|-YEAR)|THE?RELATIVE YEARWORD APOSTROPHE ANYMONTH"
                  r"|VAGUELY RELATIVE ANYMONTH"),
    (build.month_of_unit, r"THE MONTHWORD OF ANYMONTH"),
    (build.bare_month, r"VAGUELY ANYMONTH"),
    # Weekdays
    (build.weekday_of_week, r"WEEKDAY OF?RELATIVE WEEK"),
    (build.weekday, r"VAGUELY THE?(?:FOLLOWING|RELATIVE)?WEEKDAY PART?"),
    # Quarters and halves
    (build.two_quarters, r"THE?[ORDINAL LAST]CARDINAL UNITS(?:OFYEAR|OF THE YEARWORD)"),
    (build.reported, r"THE?(?:LATEST|YEARWORD-?[AGO EARLIER])-?(?:[ORDINAL ORD]-?)?[QUARTER PERIOD]"
                     r"|THE?(?:[THAT PREVIOUS]?[QUARTER PERIOD]|THAT[MONTHWORD WEEK])"
                     r"(?:OF?RELATIVE YEARWORD|A YEARWORD[AGO EARLIER])"
                     r"|[THE THAT]QUARTER(?!-)|RELATIVE YEARWORD APOSTROPHE[QUARTER PERIOD]|THE?YEAR[QUARTER PERIOD]"),
    (build.fraction, r"THE?(?:RELATIVE YEARWORD|YEAR)APOSTROPHE FISCAL?-?[ORDINAL ORD]-?[QUARTER HALF]"
                     r"|VAGUELY THE?(?:FISCAL-?)?[ORDINAL ORD LAST FINAL]-?(?:FISCAL-?)?[QUARTER HALF]"
                     r"(?:OFYEAR|OF THE YEARWORD)"
                     r"|VAGUELY THE?(?:FISCAL-?)?[ORDINAL ORD]-?(?:FISCAL-?)?QUARTER"
                     r"|VAGUELY QUARTERNUMBER-?OFYEAR?|VAGUELY HALFNUMBER-?OFYEAR|YEAR[QUARTERNUMBER HALFNUMBER]"),
    # Seasons
    (build.season, r"VAGUELY THE?SEASON OFYEAR|THE?RELATIVE YEARWORD APOSTROPHE SEASON|VAGUELY RELATIVE SEASON"
                   r"|VAGUELY THE?SEASON"),
    # Decades and centuries
    (build.decade_too, r"(?<=DECADE AND)'?DECADE|(?<=DECADE TO)'?DECADE"),
    (build.decade, r"THE?(?:EARLY-?)?'?DECADE"),
    (build.century, r"THE?(?:EARLY-?)?(?:[ORD ORDINAL]|CARDINAL-?ORDINAL)-?CENTURY"),
    # Away from the day of the reference, or of the previous mention
    (build.beyond, r"THE?DAY(?:BEFORE|AFTER)TODAY|THE?[WEEK MONTHWORD YEARWORD](?:BEFORE LAST|AFTER NEXT)"),
    (build.ago, r"NUMBER-?ANYUNIT-?[AGO EARLIER LATER]"),
    (build.ago_of, r"NUMBER-?ANYUNIT-?[BEFORE AFTER]"),
    (build.year_ago, r"YEARWORD-?[AGO EARLIER]"),
    (build.day_beside, r"THE[DAY WEEK MONTHWORD YEARWORD][BEFORE AFTER EARLIER]|THE PART BEFORE"),
    (build.in_time, r"NUMBER UNITS|THE?ORDINAL?NUMBER UNITS"),
    (build.today, r"VAGUELY TODAY PART?"),
    (build.part_of_day, r"VAGUELY(?:THIS|LAST|THE?NEXT|THE?THAT|THE?FOLLOWING|THE?PREVIOUS)PART"),
    (build.that_unit, r"THE?THAT THAT?[DAY WEEK WEEKEND MONTHWORD YEARWORD DECADEWORD]"),
    (build.which_unit, r"VAGUELY THE?(?:FOLLOWING|RELATIVE)-?(?:FISCAL-?)?(?:ONEUNIT|DAY)"),
    (build.of_the_unit, r"THE?[EARLY REST]OF THE[WEEK MONTHWORD YEARWORD DECADEWORD CENTURY QUARTER]"
                        r"|[MONTHWORD YEARWORD]APOSTROPHE-?EARLY|THE FULL YEARWORD"),
    (build.weekend, r"VAGUELY THE WEEKEND"),
    # Years
    (build.years, r"THE?YEAR[-/](?:YEAR|NUM)(?![-/])"),
    (build.spoken_year, r"(?:THE?YEARWORD)?[CARDINAL TEEN]CARDINAL(?:-?CARDINAL)?(?!-?[UNITS YEARWORD CARDINAL])"),
    (build.year, r"VAGUELY(?:FISCAL-?)?YEARWORD?(?<![;!/:])(?<!NUM-)YEAR NOTANUMBER|VAGUELY FISCALYEAR"),
    (build.the_unit, r"THE(?:DAY|WEEK|MONTHWORD|YEARWORD)"),
    (build.longer, r"THE(?:FULL|FISCAL)?-?YEARWORD|FULL-YEARWORD|FISCAL YEARWORD"),
    # The time of day
    (build.clock, r"NUM(?:[:!]NUM)?-?(?:AM|[A P][.!]?M)\.?\(?ZONE?|NUM:NUM ZONE"
                  r"|HOURAM\(?ZONE?|NUM[:!](?:MINUTEAM|HOURAM)\(?ZONE?|NOON\(?ZONE?"),
)  # fmt: skip


def _alternatives(pattern: str) -> list[str]:
    """A pattern as patterns that begin with a class each, so that the matcher can pass over those that cannot match
    by one look at the next character: split at "|", with an optional beginning written out."""
    parts, depth, begin = [], 0, 0
    for at, char in enumerate(pattern + "|"):
        if pattern[at - 1 : at] != "\\":
            depth += (char in "([") - (char in ")]")
        if char == "|" and depth == 0:
            parts.append(pattern[begin:at])
            begin = at + 1
    written_out = []
    for part in parts:
        if part.startswith("VAGUELY"):
            part = part.removeprefix("VAGUELY").lstrip()
            vague = "[EARLY EARLIER LATER]-?OF?THE?"
            written_out += [f"THE {vague}{part}", f"{vague}{part}"]
        if part.startswith("THE?"):
            part = part.removeprefix("THE?")
            written_out.append(f"THE {part}")
        written_out.append(part)
    return written_out


@lru_cache(maxsize=1)
def _compiled() -> tuple[re.Pattern[str], tuple[Builder, ...]]:
    """One expression for all patterns, and the builder of each of its (empty) groups, which stand at the ends of the
    alternatives: a run is read twice as fast as with alternatives inside groups."""

    def name(match: re.Match[str]) -> str:
        return _SHORTHANDS.get(match[0]) or _CHAR[match[0]]

    alternatives, builders = [], []
    for builder, pattern in _PATTERNS:
        for alternative in _alternatives(pattern):
            for _ in range(3):  # shorthands are at most three deep
                alternative = re.sub("[A-Z_]+", name, alternative)
            alternatives.append(alternative.replace(" ", "") + "()")
            builders.append(builder)
    return re.compile("|".join(alternatives)), tuple(builders)


# --- Reading a run ------------------------------------------------------------------------------------------------


def spellings(run: bytes) -> list[bytes]:
    """The words of a run as the lexicon has them: without full stops between letters."""
    return [word.replace(b".", b"") for word in _WORD.split(run)[1::2]]


def read(run: bytes) -> tuple[Found, ...]:
    """The expressions in a run of words of the lexicon, in order; ranges and lists are put together. Raises KeyError
    for a run with another word (see `spellings`)."""
    pieces = _WORD.split(run)  # a gap, a word, a gap, a word, a gap
    bare = spellings(run)
    ends = list(accumulate(map(len, pieces)))
    starts, ends = ends[0:-1:2], ends[1::2]
    tokens = [_TOKENS[word] for word in bare]
    gaps = ["", *map(_separator, pieces[2:-1:2])]
    spelled = list(map(add, gaps, map(_CHAR_OF.__getitem__, bare)))
    until = list(accumulate(map(len, spelled)))
    text = "".join(spelled)
    grammar, builders = _compiled()
    found: list[Found] = []
    at = 0
    while match := grammar.search(text, at):
        assert match.lastindex is not None
        first, last = bisect_right(until, match.start()), bisect_right(until, match.end() - 1)
        if match[0][-1] in _SEPARATORS:
            last -= 1  # the match ends with a separator, which counts with the word after it
        words = tokens[first : last + 1]
        at = match.end()
        try:
            built = builders[match.lastindex - 1](words)
        except OutOfRange:
            continue
        if isinstance(built, list):
            places = [i for i in range(first, last + 1) if tokens[i].word.kind in DAYS]
            places[0] = first  # the first mention has the name of the month, too
            for place, following, expression in zip(places, [*places[1:], last], built, strict=False):
                end = place if place != first else min(following, first + 1)
                found.append(Found(starts[place], ends[end], place, end + 1 - place, expression))
        elif built is not None:
            found.append(Found(starts[first], ends[last], first, last + 1 - first, built))
        elif builders[match.lastindex - 1] is not build.nothing:
            at = match.start() + 1  # another pattern may still match the words after the first
    return tuple(_combine(found, tokens, gaps, starts, ends)) if len(found) > 1 else tuple(found)


_SEPARATORS = frozenset(",.;!:/-'(|")


def _combine(
    found: list[Found], tokens: Sequence[Token], separators: Sequence[str], starts: Sequence[int], ends: Sequence[int]
) -> list[Found]:
    """Neighbours that belong together become one expression, or learn from each other (see the rules below)."""
    combined = [found[-1]]
    for left in reversed(found[:-1]):
        pair = _pair(left, combined[-1], tokens, separators)
        one = _day_of_clock(pair) or _counted_from(pair)
        if one is not None:
            combined[-1] = pair.whole(one)
            continue
        left = left._replace(expression=_year_of_list(pair))
        both = _range(pair, left.expression)
        if both is not None and not pair.between:
            combined[-1] = pair.whole(both)
            continue
        if both is not None:  # at the word between: the ends stand for themselves, too
            end = left.first + left.words
            combined.append(Found(starts[end], ends[end], end, 1, both))
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
        words = ["TO"], ["AND"] if self.before == "BETWEEN" else []
        return self.between in words and self.gaps == ["", ""]


def _pair(left: Found, right: Found, tokens: Sequence[Token], separators: Sequence[str]) -> _Pair:
    end = left.first + left.words
    before = tokens[left.first - 1].word.kind if left.first else ""
    between = [token.word.kind for token in tokens[end : right.first]]
    return _Pair(left, right, before, between, list(separators[end : right.first + 1]))


def _day_of_clock(pair: _Pair) -> Expression | None:
    """A time of day goes with the day beside it: "9 a.m. on Monday" is Monday."""
    a, b = pair.left.expression, pair.right.expression
    close = pair.between in ([], ["ON"]) and all(gap in ("", ",", "(", ".") for gap in pair.gaps)
    if not close or not (isinstance(a, Clock) or isinstance(b, Clock)):
        return None
    return b if isinstance(a, Clock) else a


def _counted_from(pair: _Pair) -> Expression | None:
    """Days are counted from the day that follows: "two days after Christmas"."""
    a, b = pair.left.expression, pair.right.expression
    if not isinstance(a, Follow) or (a.check, a.unit) != ("end", "day") or (pair.between, pair.gaps) != ([], [""]):
        return None
    return Offset(b, a.count) if isinstance(b, (Fixed, PartOfYear, Weekday)) else None


def _year_of_list(pair: _Pair) -> Expression:
    """The left one, in the year that is said once for a list or a range: "in May and June 1998"."""
    listed = pair.between in ([], ["AND"]) and all(gap in ("", ",") for gap in pair.gaps)
    a = pair.left.expression
    return _with_year_of(a, pair.right.expression) if listed or pair.joined() else a


def _range(pair: _Pair, first: Expression) -> Expression | None:
    """What lasts from the left one (`first`) to the right one, where a range is said, or both are of one kind."""
    last = pair.right.expression
    if pair.joined() and (pair.before in ("FROM", "BETWEEN") or _same_kind(first, last)):
        return Range(first, last)
    return None


def _same_kind(a: Expression, b: Expression) -> bool:
    if isinstance(a, Fixed) and isinstance(b, Fixed):
        return a.interval.precision == b.interval.precision and a.interval.begin < b.interval.begin
    if isinstance(a, PartOfYear) and isinstance(b, PartOfYear):
        return a.part.unit == b.part.unit
    return isinstance(a, Weekday) and isinstance(b, Weekday)


def _with_year_of(a: Expression, b: Expression) -> Expression:
    """``a`` in the year of ``b``, where both are months, days of a month, quarters ... and only ``b`` has a year."""
    if not isinstance(a, PartOfYear) or a.which != "near":
        return a
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
