"""What could be typed here? A pure function of the text, the cursor and what the archive holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from searchnews import fields
from searchnews.fields import BY_NAME, Kind
from searchnews.index.snapshot import Snapshot
from searchnews.query import Context, context
from searchnews.query.nodes import ANY_ENTITY
from searchnews.search import suggest

MOST = 10  # suggestions of one kind
LEAST_PREFIX = 2  # letters of a word before words are suggested: one letter says too little

FUNCTIONS = (
    ("caps(", "written with a capital initial"),
    ("allcaps(", "written in capitals"),
    ("nocaps(", "written without capitals"),
    ("lead(", "in the title or the first 50 words"),
    ("atleast/3(", "at least 3 matches"),
)
OPERATORS = (
    ("AND", "both"),
    ("OR", "either"),
    ("NOT", "without"),
    ("NEAR/5", "at most 5 positions apart"),
    ("PRE/5", "the same, the first one first"),
    ("w/s", "in the same sentence"),
    ("w/p", "in the same paragraph"),
)
DATES = (
    ("today", ""), ("yesterday", ""), ('"last week"', ""), ('"last 30 days"', ""), ("2025", "a year"),
    ("2025-09", "a month"), ("2025-09-01..2025-09-15", "a range"), (">=2025-09-01", "from then on"),
)  # fmt: skip
NUMBERS = ((">800", "more than"), ("<200", "less than"), ("200..400", "between"))


@dataclass(frozen=True)
class Suggestion:
    """`text` may replace the query's characters [start, cursor); `help` says what it is or how common."""

    text: str
    start: int
    help: str = ""


def complete(text: str, cursor: int, snapshot: Snapshot) -> list[Suggestion]:
    """What could stand at the cursor, most likely first."""
    place = context(text, cursor)
    found: dict[str, Suggestion] = {}
    for suggestion in _all(place, snapshot):
        found.setdefault(suggestion.text, suggestion)
    return list(found.values())


def _all(place: Context, snapshot: Snapshot) -> Iterator[Suggestion]:
    prefix = place.prefix
    if "value" in place.expects:
        yield from _values(place, snapshot)
    if "field" in place.expects:
        colon = "" if place.field == "has" else ":"
        names = [(f.name, f.help) for f in fields.FIELDS] + [(ANY_ENTITY, "any name"), ("has", "the field is present")]
        for name, help_ in names:
            if name.startswith(prefix.lower()) and (prefix or not colon):
                yield Suggestion(name + colon, place.start, help_)
    if "function" in place.expects and prefix:
        yield from _starting(FUNCTIONS, place)
    if "operator" in place.expects:
        yield from _starting(OPERATORS, place)
    if "word" in place.expects and len(prefix) >= LEAST_PREFIX and prefix.isalnum():
        for word, count in suggest.words(snapshot, prefix, MOST):
            yield Suggestion(word, place.start, f"{count:,}")


def _values(place: Context, snapshot: Snapshot) -> Iterator[Suggestion]:
    kind = Kind.ENTITY if place.field == ANY_ENTITY else BY_NAME[place.field].kind if place.field in BY_NAME else None
    if kind is Kind.DATE:
        yield from _starting(DATES, place)
    elif kind is Kind.NUMBER:
        yield from _starting(NUMBERS, place)
    elif kind in (Kind.KEYWORD, Kind.ENTITY):
        for value, count in suggest.values(snapshot, place.field, place.prefix, MOST):
            shown = value if place.quoted or value.isalnum() else '"' + value.replace('"', '\\"') + '"'
            yield Suggestion(shown, place.start, f"{count:,} article{'s' * (count != 1)}")


def _starting(table: tuple[tuple[str, str], ...], place: Context) -> Iterator[Suggestion]:
    for text, help_ in table:
        if text.lower().startswith(place.prefix.lower()):
            yield Suggestion(text, place.start, help_)
