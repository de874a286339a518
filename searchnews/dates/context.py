"""What do the words around an expression say: is it a date at all, and does the sentence speak of the future?

At most LOOK_BACK and LOOK_AHEAD bytes to the left and to the right of the expression are looked at, so the time is
bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from searchnews.dates import calendar
from searchnews.dates.calendar import Part
from searchnews.dates.expressions import Clock, Expression, Fixed, Follow, PartOfYear, Range, Shift, Weekday
from searchnews.dates.languages import table
from searchnews.dates.languages.table import Cues
from searchnews.dates.resolve import CERTAINLY_FUTURE, CLEARLY_PAST, FUTURE, HAS_BEGUN, PAST, UNDECIDED

LOOK_BACK, LOOK_AHEAD = 120, 80  # bytes
# Bytes: what stands directly before; a verb so near that no other time is meant; the opening of a sentence, where the
# verb still comes.
NEAR, BESIDE, OPENING = 40, 25, 80


@dataclass(slots=True)
class Place:
    """Where an expression stands: ``data[begin:until]``, in the text ``data[low:high]``."""

    data: bytes
    low: int
    high: int
    begin: int = 0
    until: int = 0

    def text(self) -> str:
        """The expression itself."""
        return self.data[self.begin : self.until].decode()

    def left(self) -> str:
        """What stands before, no further back than its paragraph, with single blanks for hard line breaks."""
        low = self.begin - LOOK_BACK
        text = self.data[low if low > self.low else self.low : self.begin].decode("utf-8", "ignore")
        if "\n" not in text and "  " not in text:  # nearly always
            return text.lstrip()
        text = text[text.rfind("\n\n") + 1 :]
        return " ".join(text.split()) + " " if text[-1:].isspace() else " ".join(text.split())

    def right(self) -> str:
        """What stands after, no further than its paragraph, with single blanks for hard line breaks."""
        high = self.until + LOOK_AHEAD
        text = self.data[self.until : high if high < self.high else self.high].decode("utf-8", "ignore")
        if "\n" not in text and "  " not in text:
            return text.rstrip()
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
_THOSE_OF_2001 = Fixed(calendar.day_of(2001, 9, 11))


def wants_context(expression: Expression) -> bool:
    """Do the words around decide whether this is a date?"""
    if isinstance(expression, Fixed):
        return expression.bare
    if isinstance(expression, PartOfYear):
        return expression.bare or expression.part.unit == "quarter" or expression.part == _SEPTEMBER_11
    if isinstance(expression, Clock):
        return expression.check != ""
    if isinstance(expression, (Shift, Follow)):
        return expression.check != "" or (expression.unit, expression.count) == ("day", 0)
    if isinstance(expression, Range):
        return wants_context(expression.first) or wants_context(expression.last)
    return isinstance(expression, Weekday)


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
    return re.compile(rf"(?<![\w-])(?:{'|'.join(branches)})" if branches else table.NEVER, flags), tuple(kinds)


def _over_bytes(pattern: str) -> re.Pattern[bytes]:
    """For weekdays, which are so frequent that making text of what stands around them takes a while."""
    return re.compile(pattern.replace(" ", r"(?: |\n(?!\n))+").encode())


def _last_word(left: str) -> int:
    """Where the last word begins: a search for what stands directly before need not look at the others."""
    return left.rfind(" ", 0, len(left) - 1) + 1


def _sentence(left: str) -> str:
    """What stands before in the same sentence."""
    begin = 0
    for stop in _STOP.finditer(left):
        begin = stop.end()
    return left[begin:]


def _place(left: str, text: str, right: str) -> Place:
    before, inside, after = left.encode(), text.encode(), right.encode()
    until = len(before) + len(inside)
    return Place(before + inside + after, 0, until + len(after), len(before), until)


class Judge:
    """What the words around an expression say in one language."""

    def __init__(self, cues: Cues) -> None:
        self._cues = cues
        flags = re.ASCII if cues.ascii else 0
        self._evidence, self._said_by = _by_first_letter(cues.says, flags)
        # By type; those that are not here need no check.
        self._checks: dict[type[Any], Callable[[Any, Place], bool]] = {
            Fixed: self._is_fixed,
            PartOfYear: self._is_part_of_year,
            Shift: self._is_away,
            Follow: self._is_away,
            Range: self._is_range,
            Clock: self._is_clock,
            Weekday: self._is_weekday,
        }
        self._infinitive = re.compile(cues.infinitive, flags)
        self._had = re.compile(cues.had, flags)
        self._participle = re.compile(cues.participle, flags)
        self._past_after = re.compile(cues.past_after, flags)
        self._ahead_of = re.compile(cues.ahead_of, flags)
        self._to_come = re.compile(cues.to_come, flags)
        self._hence = re.compile(cues.hence, flags)
        self._no_year_before = re.compile(cues.no_year_before, flags)
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
        self._sport = re.compile(cues.sport, flags)
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
                return CLEARLY_PAST if self._had.search(_sentence(left)) else CERTAINLY_FUTURE
            if word in cues.leads_on:
                return HAS_BEGUN
            participle = self._participle.fullmatch(word) and cues.not_past.isdisjoint(words[-2:])
            if word in cues.leads_to_past or participle:
                return CLEARLY_PAST
        if self._past_after.match(right):
            return CLEARLY_PAST
        if right.startswith(cues.possessive):  # "Friday's ruling" is the one that was, whatever will be done
            to_come = self._ahead_of.search(left, max(0, len(left) - NEAR)) or self._to_come.match(right)
            return FUTURE if to_come else UNDECIDED
        begin = len(left) - len(_sentence(left))
        said, said_at = table.NOTHING, 0
        for match in self._evidence.finditer(left, begin):
            assert match.lastindex is not None
            if kind := self._said_by[match.lastindex]:
                said, said_at = kind, match.end()
        if said == table.PAST:
            return CLEARLY_PAST if len(left) - said_at < BESIDE else PAST
        if said:
            return FUTURE if said == table.FUTURE else UNDECIDED
        end = _SENTENCE_END.search(right)
        until = end.start() if end else len(right)
        opening = self._evidence.search(right, 0, until)
        if opening is None or len(left) - begin > OPENING:
            planned = self._infinitive.search(left, begin) or self._infinitive.search(right, 0, until)
            return FUTURE if planned else UNDECIDED
        assert opening.lastindex is not None
        said = self._said_by[opening.lastindex]
        if said == table.PAST:
            return CLEARLY_PAST  # "In January, it brought in ...": no other time is said
        return CERTAINLY_FUTURE if said == table.FUTURE else UNDECIDED

    def confirmed(self, expression: Expression, place: Place) -> Expression | None:
        """The expression, what it stands for here, or None where the words around speak against a date."""
        if isinstance(expression, PartOfYear) and expression.part == _SEPTEMBER_11:
            left = place.left()
            attacks = self._attacks.match(place.right()) or self._attacks_before.search(left, max(0, len(left) - NEAR))
            return _THOSE_OF_2001 if attacks else expression
        check = self._checks.get(type(expression))
        return expression if check is None or check(expression, place) else None

    def _is_date(self, expression: Expression, place: Place) -> bool:
        check = self._checks.get(type(expression))
        return check is None or check(expression, place)

    def _is_fixed(self, expression: Fixed, place: Place) -> bool:
        if not expression.bare:
            return True
        left = place.left()
        last_word = _last_word(left)
        if self._no_year_before.search(left, last_word) or self._no_year_after.match(place.right()):
            return False
        certain = _CERTAIN[0] <= expression.interval.begin < _CERTAIN[1]
        return certain or self._year_before.search(left, last_word) is not None

    def _is_part_of_year(self, expression: PartOfYear, place: Place) -> bool:
        unit = expression.part.unit
        if unit != "quarter" and not expression.bare:
            return True
        if unit == "quarter":
            return not (self._sport.search(place.left()) or self._sport.search(place.right()))
        text, left, right = place.text(), place.left(), place.right()
        if unit == "season":
            return self._season.search(left + text) is not None and not right.startswith(self._cues.no_season_after)
        last_word = _last_word(left)
        after_preposition = self._month_before.search(left, last_word) is not None
        if text.lower() not in self._cues.names:
            return right.startswith(".") or (after_preposition and not right[1:2].isupper())
        # "May's report", but not "Theresa May's"
        possessive = right.startswith(self._cues.possessive) and not self._surname_before.search(left, last_word)
        return possessive or after_preposition

    def _is_away(self, expression: Shift | Follow, place: Place) -> bool:
        check = expression.check
        if check == "of":
            return self._of_something.match(place.right()) is None
        if check == "end":
            return self._goes_on.match(place.right()) is None
        if check == "":
            return isinstance(expression, Follow) or self._nowadays.match(place.text() + place.right()) is None
        left = place.left()
        if check == "day":
            return self._of_the_day.search(left, max(0, len(left) - NEAR)) is not None
        if check == "name":
            alone = place.text().isalpha()
            return _NAME.search(left, _last_word(left)) is None if alone else not left.endswith(_OPENING_QUOTES)
        if self._hence.match(place.right()):
            return True
        if check == "hence":
            return False
        assert check == "in"
        if not self._within.search(left, _last_word(left)) or self._record.search(left, max(0, len(left) - NEAR)):
            return False
        return self.direction(left, place.right()) > 0

    def _is_range(self, expression: Range, place: Place) -> bool:
        text, left, right = place.text(), place.left(), place.right()
        return self._is_date(expression.first, _place(left, text, "")) and self._is_date(
            expression.last, _place(self._cues.to, text, right)
        )

    def _is_clock(self, expression: Clock, place: Place) -> bool:
        left = place.left()
        words = self._within if expression.check == "in" else self._at
        return words.search(left, max(0, len(left) - NEAR)) is not None

    def _is_weekday(self, expression: Weekday, place: Place) -> bool:
        if self._no_weekday_after.match(place.data, place.until, place.high):
            return False
        return self._no_weekday_before.search(place.data, max(place.low, place.begin - NEAR), place.begin) is None
