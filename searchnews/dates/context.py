"""What do the words around an expression say: is it a date at all, and does the sentence speak of the future?

At most LOOK_BACK and LOOK_AHEAD bytes to the left and to the right of the expression are looked at, so the time is
bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchnews.dates import calendar
from searchnews.dates.calendar import Part
from searchnews.dates.expressions import Clock, Expression, Fixed, Follow, PartOfYear, Range, Shift, Weekday
from searchnews.dates.languages import table
from searchnews.dates.languages.table import Cues
from searchnews.dates.resolve import CERTAINLY_FUTURE, CLEARLY_PAST, FUTURE, HAS_BEGUN, PAST, UNDECIDED

Column = npt.NDArray[np.int64]

LOOK_BACK, LOOK_AHEAD = 120, 80  # bytes
# Bytes: what stands directly before; a verb so near that no other time is meant; the opening of a sentence, where the
# verb still comes.
NEAR, BESIDE, OPENING = 40, 25, 80


class Places(NamedTuple):
    """Where expressions stand, a column each: every one is ``data[begin:until]``, and what may be looked at around it
    ``data[since:to]`` (see ``window``). A character of the data is a byte of UTF-8, so that texts can be cut out of it
    as they are, if they are ASCII."""

    data: str
    since: Sequence[int]
    begin: Sequence[int]
    until: Sequence[int]
    to: Sequence[int]

    def texts(self) -> list[str]:
        """The expressions themselves."""
        return self._cut(self.begin, self.until)

    def lefts(self) -> list[str]:
        """What stands before each, no further back than its paragraph, with single blanks for hard line breaks."""
        # Hardly any has a line break or two blanks, and a call of a function for the others would take half the time.
        return [
            _end_of_paragraph(text) if "\n" in text or "  " in text else text.lstrip()
            for text in self._cut(self.since, self.begin)
        ]

    def rights(self) -> list[str]:
        """What stands after each, likewise."""
        return [
            _begin_of_paragraph(text) if "\n" in text or "  " in text else text.rstrip()
            for text in self._cut(self.until, self.to)
        ]

    def _cut(self, begin: Sequence[int], end: Sequence[int]) -> list[str]:
        data = self.data
        texts = list(map(data.__getitem__, map(slice, begin, end)))
        if data.isascii():
            return texts
        return [text if text.isascii() else text.encode("latin-1").decode("utf-8", "ignore") for text in texts]


def window(low: Column, begin: Column, until: Column, high: Column) -> tuple[Column, Column]:
    """What may be looked at around the expressions ``begin:until`` in texts ``low:high``: from where, and up to where
    (in bytes)."""
    return np.maximum(begin - LOOK_BACK, low), np.minimum(until + LOOK_AHEAD, high)


def _end_of_paragraph(text: str) -> str:
    text = text[text.rfind("\n\n") + 1 :]
    return " ".join(text.split()) + " " if text[-1:].isspace() else " ".join(text.split())


def _begin_of_paragraph(text: str) -> str:
    text = text.partition("\n\n")[0]
    return " " + " ".join(text.split()) if text[:1].isspace() else " ".join(text.split())


# The end of a sentence, and the blank after it.
_STOP = re.compile(r"[.!?](?<=[a-zß-öø-ÿа-яё0-9)\"'»“”].)[\"')»“”]* (?=[\"'`(«„“¿¡]*[A-ZÀ-ÖØ-ÞА-ЯЁ])")
_SENTENCE_END = re.compile(r"[.!?][\"')»“”]*(?= [\"'`(«„“¿¡]*[A-ZÀ-ÖØ-ÞА-ЯЁ])")
_NAME = re.compile(r"[\w,'’] $")  # a capital in the middle of a sentence: "USA Today", "Radio 4's Today"
_OPENING_QUOTES = ('"', "`", "'", "“", "‘", "„", "«")

# A number of four digits without a comma is a year between these; outside them only after "in", "since" ...
_CERTAIN = calendar.month_start(1800, 1), calendar.month_start(2036, 1)
# "The September 11 attacks" were those of 2001, in whatever year they are talked of.
_SEPTEMBER_11 = Part("day", 9, 11)
THOSE_OF_2001 = Fixed(calendar.day_of(2001, 9, 11))

CHECKS = (
    "", "year", "number", "quarter", "season", "month", "attacks", "clock at", "clock in", "weekday", "range",
    "today", "of", "end", "day", "name", "hence", "in",
)  # fmt: skip
"""What there is to ask of the words around an expression. None of it means that they do not matter; "attacks" whether
it is THOSE_OF_2001, and all others whether it is a date at all."""


def check_of(expression: Expression) -> str:
    """What the words around have to be asked: one of CHECKS."""
    if isinstance(expression, Fixed):
        certain = _CERTAIN[0] <= expression.interval.begin < _CERTAIN[1]
        return "" if not expression.bare else "year" if certain else "number"
    if isinstance(expression, PartOfYear):
        if expression.part == _SEPTEMBER_11:
            return "attacks"
        unit = expression.part.unit
        return (
            "quarter" if unit == "quarter" else "" if not expression.bare else "season" if unit == "season" else "month"
        )
    if isinstance(expression, Clock):
        return expression.check and f"clock {expression.check}"
    if isinstance(expression, Shift) and (expression.unit, expression.count) == ("day", 0):
        return expression.check or "today"
    if isinstance(expression, (Shift, Follow)):
        return expression.check
    if isinstance(expression, Range):
        return "range" if check_of(expression.first) or check_of(expression.last) else ""
    return "weekday" if isinstance(expression, Weekday) else ""


def _by_first_letter(
    says: Sequence[tuple[int, str, Sequence[str]]], flags: int
) -> tuple[re.Pattern[str], tuple[int, ...]]:
    """One expression for all that verbs say, and what each of its (empty) groups says. With one branch a letter instead
    of 130 in a row it reads a sentence in 40 % of the time."""
    branches: list[str] = []
    kinds = [table.NOTHING]
    for letter in sorted({verb[0] for _, _, verbs in says for verb in verbs}):
        endings = []
        for kind, pattern, verbs in says:
            own = [pattern.replace("VERB", verb)[1:] for verb in verbs if verb[0] == letter]
            if own:
                endings.append(rf"(?:{'|'.join(own)})\b()")
                kinds.append(kind)
        branches.append(f"{letter}(?:{'|'.join(endings)})")
    # With the character before it, for that is what the search hurries to.
    return re.compile(rf"[^\w-](?:{'|'.join(branches)})" if branches else table.NEVER, flags), tuple(kinds)


def _over_bytes(pattern: str) -> re.Pattern[str]:
    """For weekdays, which are so frequent that cutting out what stands around them takes a while."""
    return re.compile(pattern.replace(" ", r"(?: |\n(?!\n))+").encode().decode("latin-1"), re.ASCII)


def _last_word(left: str) -> str:
    """What stands directly before, for which no other word needs to be looked at."""
    return left[left.rfind(" ", 0, len(left) - 1) + 1 :]


def _near(pattern: re.Pattern[str], left: str) -> bool:
    """Does it stand before, not far away?"""
    return pattern.search(left, max(0, len(left) - NEAR)) is not None


def _begin_of_sentence(left: str) -> int:
    """Where the sentence begins that this is the end of."""
    at = len(left)
    only_stops = "!" not in left and "?" not in left  # nearly always
    while (at := left.rfind(".", 0, at) if only_stops else max(left.rfind(mark, 0, at) for mark in ".!?")) >= 0:
        if stop := _STOP.match(left, at):
            return stop.end()
    return 0


def _place(left: str, text: str, right: str) -> Places:
    """A place with this around it."""
    before, inside, after = (part.encode().decode("latin-1") for part in (left, text, right))
    begin, until = len(before), len(before) + len(inside)
    return Places(before + inside + after, [0], [begin], [until], [until + len(after)])


class Judge:
    """What the words around an expression say in one language."""

    def __init__(self, cues: Cues) -> None:
        self._cues = cues
        flags = re.ASCII if cues.ascii else 0
        self._evidence, self._said_by = _by_first_letter(cues.says, flags)
        self._checks: dict[str, Callable[[Places], list[bool]]] = {
            "year": self._are_years,
            "number": self._are_numbers,
            "quarter": self._are_quarters,
            "season": self._are_seasons,
            "month": self._are_months,
            "attacks": self._are_of_attacks,
            "clock at": lambda places: [_near(self._at, left) for left in places.lefts()],
            "clock in": lambda places: [_near(self._within, left) for left in places.lefts()],
            "weekday": self._are_weekdays,
            "today": lambda places: [
                self._nowadays.match(text + right) is None
                for text, right in zip(places.texts(), places.rights(), strict=True)
            ],
            "of": lambda places: [self._of_something.match(right) is None for right in places.rights()],
            "end": lambda places: [self._goes_on.match(right) is None for right in places.rights()],
            "day": lambda places: [_near(self._of_the_day, left) for left in places.lefts()],
            "name": self._are_no_names,
            "hence": lambda places: [self._hence.match(right) is not None for right in places.rights()],
            "in": self._are_to_come,
        }
        self._infinitive = re.compile(cues.infinitive, flags)
        self._had = re.compile(cues.had, flags)
        self._participle = re.compile(cues.participle, flags)
        self._past_after = re.compile(cues.past_after, flags)
        self._ahead_of = re.compile(cues.ahead_of, flags)
        self._to_come = re.compile(cues.to_come, flags)
        self._hence = re.compile(cues.hence, flags)
        no_year_before = re.compile(cues.no_year_before, flags)
        # Of two years, one stands after a word that stood before a year lately: "in", "of", "the".
        self._speaks_against_year = lru_cache(1 << 12)(lambda word: no_year_before.search(word) is not None)
        self._no_year_after = re.compile(cues.no_year_after, flags)
        self._year_before = re.compile(cues.year_before, flags)
        self._month_before = re.compile(cues.month_before, flags)
        self._surname_before = re.compile(cues.surname_before, flags)
        self._season = re.compile(cues.season, flags)
        self._no_weekday_after = _over_bytes(cues.no_weekday_after)
        self._no_weekday_before = _over_bytes(cues.no_weekday_before)
        self._nowadays = re.compile(cues.nowadays, flags)
        self._goes_on = re.compile(cues.goes_on, flags)
        self._of_something = re.compile(cues.of_something, flags)
        self._of_the_day = re.compile(cues.of_the_day, flags)
        self._at = re.compile(cues.at, flags)
        self._within = re.compile(cues.within, flags)
        self._record = re.compile(cues.record, flags)
        self._attacks = re.compile(cues.attacks, flags)
        self._attacks_before = re.compile(cues.attacks_before, flags)

    def direction(self, left: str, right: str) -> int:
        """Does the sentence speak of the future (positive) or of the past (negative) at this place? The values are
        those of ``resolve``."""
        cues, words = self._cues, left.rsplit(None, 4)
        while words and words[-1] in cues.skipped:
            words.pop()
        if words:
            word = words[-1]
            as_early = word == cues.as_early and words[-3:-2] == [word]  # "as early as Friday"
            if word in cues.leads_to_future or as_early:
                return CLEARLY_PAST if self._had.search(left[_begin_of_sentence(left) :]) else CERTAINLY_FUTURE
            if word in cues.leads_on:
                return HAS_BEGUN
            participle = self._participle.fullmatch(word) and cues.not_past.isdisjoint(words[-2:])
            if word in cues.leads_to_past or participle:
                return CLEARLY_PAST
        if self._past_after.match(right):
            return CLEARLY_PAST
        if right.startswith(cues.possessive):  # "Friday's ruling" is the one that was, whatever will be done
            to_come = _near(self._ahead_of, left) or self._to_come.match(right)
            return FUTURE if to_come else UNDECIDED
        begin = _begin_of_sentence(left)
        said, said_at = self._last_said(left, begin)
        if said == table.PAST:
            return CLEARLY_PAST if len(left) - said_at < BESIDE else PAST
        if said:
            return FUTURE if said == table.FUTURE else UNDECIDED
        end = _SENTENCE_END.search(right)
        until = end.start() if end else len(right)
        opening = self._evidence.search(f" {right[:until]}")
        if opening is None or len(left) - begin > OPENING:
            planned = self._infinitive.search(left, begin) or self._infinitive.search(right, 0, until)
            return FUTURE if planned else UNDECIDED
        assert opening.lastindex is not None
        said = self._said_by[opening.lastindex]
        if said == table.PAST:
            return CLEARLY_PAST  # "In January, it brought in ...": no other time is said
        return CERTAINLY_FUTURE if said == table.FUTURE else UNDECIDED

    def _last_said(self, left: str, begin: int) -> tuple[int, int]:
        """What the last verb says that stands here behind ``begin``, and where it ends."""
        said, said_at = table.NOTHING, 0
        for match in self._evidence.finditer(" " + left, begin):
            assert match.lastindex is not None
            if kind := self._said_by[match.lastindex]:
                said, said_at = kind, match.end() - 1
        return said, said_at

    def directions(self, places: Places) -> list[int]:
        """``direction`` at each of these places."""
        return list(map(self.direction, places.lefts(), places.rights()))

    def hold(self, check: str, places: Places) -> list[bool]:
        """What the words around say to this check (but "" and "range") at each of these places."""
        return self._checks[check](places)

    def are_ranges(self, expressions: Sequence[Expression], places: Places) -> list[bool]:
        """Are these ranges at these places made of dates?"""
        return list(map(self._is_date, expressions, places.lefts(), places.texts(), places.rights()))

    def _is_date(self, expression: Expression, left: str, text: str, right: str) -> bool:
        """Is it a date? ("The attacks" are one, whichever they are.)"""
        if isinstance(expression, Range):
            first = self._is_date(expression.first, left, text, "")
            return first and self._is_date(expression.last, self._cues.to, text, right)
        check = check_of(expression)
        return check in ("", "attacks") or self._checks[check](_place(left, text, right))[0]

    def _are_years(self, places: Places) -> list[bool]:
        speaks_against, after = self._speaks_against_year, self._no_year_after.match
        around = zip(places.lefts(), places.rights(), strict=True)
        return [not (speaks_against(_last_word(left)) or after(right)) for left, right in around]

    def _are_numbers(self, places: Places) -> list[bool]:
        made = (self._year_before.search(_last_word(left)) is not None for left in places.lefts())
        return [made and is_year for made, is_year in zip(made, self._are_years(places), strict=True)]

    def _are_quarters(self, places: Places) -> list[bool]:
        """No words of sport around? Few quarters of a batch have even the first of one near them."""
        windows = [places.data[since:to] for since, to in zip(places.since, places.to, strict=True)]
        together = "\n".join(windows)
        firsts = [first for first in {word.split()[0] for word in self._cues.sport} if first in together]
        found = [True] * len(windows)
        for row in {row for first in firsts for row, window in enumerate(windows) if first in window}:
            place = Places(places.data, *[[column[row]] for column in places[1:]])
            found[row] = not any(word in text for text in place.lefts() + place.rights() for word in self._cues.sport)
        return found

    def _are_seasons(self, places: Places) -> list[bool]:
        return [
            self._season.search(left + text, max(0, len(left) - NEAR)) is not None
            and not right.startswith(self._cues.no_season_after)
            for left, text, right in zip(places.lefts(), places.texts(), places.rights(), strict=True)
        ]

    def _are_months(self, places: Places) -> list[bool]:
        return list(map(self._is_month, places.lefts(), places.texts(), places.rights()))

    def _is_month(self, left: str, text: str, right: str) -> bool:
        word = _last_word(left)
        after_preposition = self._month_before.search(word) is not None
        if text.lower() not in self._cues.names:
            return right.startswith(".") or (after_preposition and not right[1:2].isupper())
        # "May's report", but not "Theresa May's"
        possessive = right.startswith(self._cues.possessive) and not self._surname_before.search(word)
        return possessive or after_preposition

    def _are_of_attacks(self, places: Places) -> list[bool]:
        return [
            self._attacks.match(right) is not None or _near(self._attacks_before, left)
            for left, right in zip(places.lefts(), places.rights(), strict=True)
        ]

    def _are_no_names(self, places: Places) -> list[bool]:
        return [
            _NAME.search(_last_word(left)) is None if text.isalpha() else not left.endswith(_OPENING_QUOTES)
            for left, text in zip(places.lefts(), places.texts(), strict=True)
        ]

    def _are_to_come(self, places: Places) -> list[bool]:
        """ "In two years", with a verb in the future, or "two years from now"?"""
        return list(map(self._is_to_come, places.lefts(), places.rights()))

    def _is_to_come(self, left: str, right: str) -> bool:
        if self._hence.match(right):
            return True
        if not self._within.search(_last_word(left)) or _near(self._record, left):
            return False
        return self.direction(left, right) > 0

    def _are_weekdays(self, places: Places) -> list[bool]:
        before, after, data = self._no_weekday_before.search, self._no_weekday_after.match, places.data
        return [
            not (after(data, until, to) or before(data, max(since, begin - NEAR), begin))
            for since, begin, until, to in zip(places.since, places.begin, places.until, places.to, strict=True)
        ]
