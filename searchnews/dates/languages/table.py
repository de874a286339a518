"""What does the table of a language say, and how is it written down?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from searchnews.dates import builders
from searchnews.dates.builders import Builder

Pattern = tuple[Builder, str]
NEVER = r"(?!)"  # a regular expression that matches nothing

# What a verb, or what stands like one, says of the time of its sentence.
NOTHING, UNDECIDED, FUTURE, PAST = range(4)


@dataclass(frozen=True)
class Cues:
    """What the words around an expression say. Regular expressions over text, those that end in $ for what stands
    before the expression, the others for what stands after it; where the language has no such thing, NEVER."""

    ascii: bool = False  # have the words no letters but those of ASCII? Then edges of words are found faster
    # (what it says, a pattern with VERB in it, the verbs), the longer alternatives first. The verb nearest before the
    # expression decides, else the first after it.
    says: Sequence[tuple[int, str, Sequence[str]]] = ()
    infinitive: str = NEVER  # speaks of the future where no verb says anything; so does "Hasta", "a partir del"
    # The word directly before, or before one of `skipped`, decides alone: it certainly leads to the future, says that
    # the time is past, or that it has begun. So does a participle, unless it is one of `not_past` or stands after one.
    leads_to_future: frozenset[str] = frozenset()
    leads_to_past: frozenset[str] = frozenset()
    leads_on: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    participle: str = NEVER
    not_past: frozenset[str] = frozenset()
    past_after: str = NEVER  # a verb directly after the expression that is in the past, whatever was said before
    had: str = NEVER  # where these words stand before in the sentence, it led to the future once: "had filed by Friday"
    as_early: str = ""  # the word that stands twice in "as early as"
    possessive: tuple[str, ...] = ()  # "Friday's ruling" was, whatever will be done ...
    ahead_of: str = NEVER  # ... unless it is "ahead of Friday's ruling"
    to_come: str = NEVER  # ... or "Sunday's election will be"
    hence: str = NEVER  # behind a time: "from now"
    # Is a number a year?
    no_year_before: str = NEVER
    no_year_after: str = NEVER
    year_before: str = NEVER  # makes one of any number of four digits
    to: str = ""  # one of these, which joins the two ends of a range
    # Is a word that has another meaning (May, fall) a month, a season?
    names: frozenset[str] = frozenset()  # of people and other things, in lower case
    month_before: str = NEVER
    surname_before: str = NEVER  # "Theresa May's"
    season: str = NEVER  # ends with the expression
    no_season_after: tuple[str, ...] = ()
    # What makes names and idioms of dates
    no_weekday_after: str = NEVER  # "Sunday Times"
    no_weekday_before: str = NEVER  # "Black Friday"
    nowadays: str = NEVER  # begins with the expression: "today's world"
    # What makes no time by itself of "two years after": that it goes on, how ever, or "de la boda"
    goes_on: str = r"(?!\s*(?:[.,;:)\"\n]|$))"
    of_something: str = NEVER  # "the last week of the campaign"
    sport: tuple[str, ...] = ()  # words around that tell that no quarter of a year is meant
    of_the_day: str = NEVER  # "later in" the day
    at: str = NEVER  # before "noon"
    within: str = NEVER  # "in" five years
    record: str = NEVER  # "the first time in" five years
    attacks: str = NEVER  # of 11 September, after it and before it
    attacks_before: str = NEVER


@dataclass(frozen=True)
class Language:
    """A language's words by class, its patterns (as in ``grammar``), and its cues.

    A word is written in lower case where it is found in lower case, Capitalised and in CAPITALS, and with a capital
    where it is not found in lower case; several words in one entry are found next to each other, with the punctuation
    that stands between them ("New Year's Day"). The value of a word depends on its class: month 1 to 12, weekday from
    Monday = 0, year, count, index into UNITS, offset in days, number of a holiday.
    """

    code: str
    words: Mapping[str, Mapping[str, int]]
    patterns: Sequence[Pattern]
    cues: Cues
    # Names of parts of patterns; and optional beginnings of patterns, with what each may be.
    shorthands: Mapping[str, str] = field(default_factory=dict)
    openings: Mapping[str, Sequence[str]] = field(default_factory=dict)
    # What before a date in a query is "before", "after" or "until" it, the longer ones first.
    bounds: Mapping[str, str] = field(default_factory=dict)


ROMAN = {
    f"{ten}{one}": 10 * tens + ones
    for tens, ten in enumerate(("", "X", "XX"))
    for ones, one in enumerate(("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"))
    if ten + one
}
"""The numbers of centuries."""

HOURS_WITH_H = {f"{hour}h": hour for hour in range(25)} | {
    f"{hour}h{minute:02}": hour for hour in range(24) for minute in range(0, 60, 5)
}
"""Times of day in one word: "18h30"."""

# What every language writes alike.
NUMERIC: Sequence[Pattern] = ((builders.numeric, r"YEAR-NUM-NUM(?!-)|YEAR/NUM/NUM"),)


def alike(words: str, value: int = 0) -> dict[str, int]:
    """Words of one value, with a blank between them and variants in braces: "week{|s}"."""
    return {spelling: value for word in words.split() for spelling in variants(word)}


def one_of(words: str) -> frozenset[str]:
    """Words with a blank between them."""
    return frozenset(words.split())


def numbered(words: str, first: int = 1, step: int = 1) -> dict[str, int]:
    """Words whose values count from `first`; "-" is none."""
    numbers = {word: first + step * number for number, word in enumerate(words.split()) if word != "-"}
    return varied(numbers)


def varied(words: Mapping[str, int]) -> dict[str, int]:
    """The same with each variant in braces written out: "{St. |}Patrick's Day" is two."""
    return {spelling: value for entry, value in words.items() for spelling in variants(entry)}


_BRACES = re.compile(r"\{([^{}]*)\}")


def variants(entry: str) -> Iterable[str]:
    """What an entry with alternatives in braces stands for."""
    match = _BRACES.search(entry)
    if match is None:
        yield entry
        return
    for alternative in match[1].split("|"):
        yield from variants(entry[: match.start()] + alternative + entry[match.end() :])
