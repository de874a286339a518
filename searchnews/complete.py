"""What could be typed here? A pure function of the text, the cursor and what the archive holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from typing import TYPE_CHECKING, Protocol, TypeVar

from searchnews import fields
from searchnews.analysis import fold, words
from searchnews.archive import Archive as ArchiveHere
from searchnews.errors import SearchNewsError
from searchnews.fields import Field, Kind, is_own
from searchnews.query import Context, context
from searchnews.query.nodes import ANY_ENTITY, HAS
from searchnews.search.timeline import timeline_fields

if TYPE_CHECKING:
    from searchnews.contract import Archive

MOST = 10  # words or values
MOST_DATES = 31
LEAST_ALIKE = 3  # letters of a name before other spellings of it are suggested
LEAST_PREFIX = 2  # letters of a word before words are suggested: one letter says too little

Kept = TypeVar("Kept")
Choice = tuple[str, str]  # what could be typed, and what it means or how common it is

FUNCTIONS: tuple[Choice, ...] = (
    ("caps(", "written with a capital initial"),
    ("allcaps(", "written in capitals"),
    ("nocaps(", "written without capitals"),
    ("lead(", "in the title or the first 50 words"),
    ("atleast/3(", "at least 3 matches"),
    ("near/10(", "two to four, all near one another"),
)
NOT = ("NOT", "without")
OPERATORS: tuple[Choice, ...] = (
    ("AND", "both"),
    ("OR", "either"),
    ("NEAR/5", "at most 5 words apart"),
    ("PRE/5", "the same, the first one first"),
    ("w/s", "in the same sentence"),
    ("w/p", "in the same paragraph"),
    ("PRE/s", "in the same sentence, the first one first"),
    ("NOT w/5", "the first, without the second within 5 words"),
    ("NOT w/s", "the first, without the second in its sentence"),
    ("CONTAINING", "the first, with the second inside"),
    ("NOT CONTAINING", "the first, without the second inside"),
)
RELATIVE_DATES: tuple[Choice, ...] = (
    ("today", ""), ("yesterday", ""), ('"last week"', ""), ('"last month"', ""), ('"last 30 days"', ""),
)  # fmt: skip
NUMBERS: tuple[Choice, ...] = ((">800", "more than"), ("<200", "less than"), ("200..400", "between"))

_PARTIAL_DATE = re.compile(r"(.*\.\.|[<>]=?)?(\d{0,4}|\d{4}-\d{0,2}|\d{4}-\d\d-\d{0,2})")
_UNITS = ("year", "month", "day")  # by the number of hyphens in a date
_DATE_LENGTHS = (4, 7, 10)


@dataclass(frozen=True)
class Suggestion:
    """`text` may replace the query's characters [start, cursor); `help` says what it is or how common."""

    text: str
    start: int
    help: str = ""


class Known(Protocol):
    """What an archive holds, as far as it can be typed; each with how many articles have it."""

    @property
    def own(self) -> tuple[Field, ...]:
        """The fields of one's own."""

    def values(self, field: str, prefix: str, most: int) -> Sequence[tuple[str, int]]:
        """The commonest values of a keyword or entity field that begin so, or have a word that does."""

    def spelled_otherwise(self, name: str, field: str) -> Sequence[tuple[str, int]]:
        """Names that may be the same one, written in another way."""

    def words(self, prefix: str, most: int) -> Sequence[tuple[str, int]]:
        """The commonest words that begin so."""

    def letters(self, text: str, most: int) -> Sequence[tuple[str, int]]:
        """The commonest runs of letters without blanks between words that begin so."""

    def tags(self) -> Mapping[str, int]:
        """The tags that articles have."""

    def dates(self, field: str, by: str, zone: tzinfo) -> Sequence[tuple[date, int]]:
        """The first day of every year, month or day with articles, latest first."""

    def numbers(self, field: str) -> Sequence[tuple[str, int]]:
        """The numbers of a field of one's own, or ranges of them."""


def known_of(archive: Archive) -> Known:
    """What an archive holds."""
    return _Here(archive) if isinstance(archive, ArchiveHere) else _Elsewhere(archive)


@dataclass(frozen=True)
class _Elsewhere:
    """Of any archive, by what can be asked of all of them."""

    archive: Archive

    @property
    def own(self) -> tuple[Field, ...]:
        return self.archive.own

    def values(self, field: str, prefix: str, most: int) -> Sequence[tuple[str, int]]:
        return self.archive.suggest(prefix, field, most)

    def spelled_otherwise(self, name: str, field: str) -> Sequence[tuple[str, int]]:
        return [(count.value, count.articles) for count in self.archive.spelled_otherwise(name, field)]

    def words(self, prefix: str, most: int) -> Sequence[tuple[str, int]]:
        try:
            return self.archive.suggest_words(prefix, most)
        except SearchNewsError:
            return ()  # not found in the time that somebody types a letter

    def letters(self, text: str, most: int) -> Sequence[tuple[str, int]]:
        try:
            return self.archive.suggest_letters(text, most)
        except SearchNewsError:
            return ()

    def tags(self) -> Mapping[str, int]:
        return self.archive.tags()

    def dates(self, field: str, by: str, zone: tzinfo) -> Sequence[tuple[date, int]]:
        try:
            buckets = self.archive.search("*", limit=0).timeline(by, field, timezone=zone).buckets
        except SearchNewsError:
            return ()  # more days than anybody could choose from
        return [(b.begin, b.articles) for b in reversed(buckets) if b.articles]

    def numbers(self, field: str) -> Sequence[tuple[str, int]]:
        return [(count.value, count.articles) for count in self.archive.search("*", limit=0).facets(field)]


@dataclass(frozen=True)
class _Here:
    """Of an archive on this machine. What takes long is kept with its snapshot, for the next keystroke: 30 ms for
    88,000 times of publication, 280 ms for the times that they mention."""

    archive: ArchiveHere

    @property
    def own(self) -> tuple[Field, ...]:
        return self.archive.own

    def values(self, field: str, prefix: str, most: int) -> Sequence[tuple[str, int]]:
        return self.archive.suggest(prefix, field, most)

    def spelled_otherwise(self, name: str, field: str) -> Sequence[tuple[str, int]]:
        return [(count.value, count.articles) for count in self.archive.spelled_otherwise(name, field)]

    def words(self, prefix: str, most: int) -> Sequence[tuple[str, int]]:
        return self.archive.suggest_words(prefix, most)

    def letters(self, text: str, most: int) -> Sequence[tuple[str, int]]:
        return self.archive.suggest_letters(text, most)

    def tags(self) -> Mapping[str, int]:
        return self.archive.tags()

    def dates(self, field: str, by: str, zone: tzinfo) -> Sequence[tuple[date, int]]:
        def counts() -> Sequence[tuple[date, int]]:
            return _Elsewhere(self.archive).dates(field, by, zone)

        return self._kept(f"complete {field} by {by} in {zone}", counts)

    def numbers(self, field: str) -> Sequence[tuple[str, int]]:
        return self._kept(f"complete {field}", lambda: _Elsewhere(self.archive).numbers(field))

    def _kept(self, name: str, make: Callable[[], Kept]) -> Kept:
        derived = self.archive.snapshot.derived
        if name not in derived:
            derived[name] = make()
        kept: Kept = derived[name]
        return kept


def complete(
    text: str,
    cursor: int,
    known: Known,
    timezone: tzinfo = UTC,
) -> list[Suggestion]:
    """What could stand at the cursor, most likely first. Days begin in `timezone`."""
    place = context(text, cursor)
    closed = text[cursor : cursor + 1] == '"'
    found: dict[str, Suggestion] = {}
    for suggested, help_ in _all(place, known, timezone):
        shown = suggested + '"' if place.quoted and "value" in place.expects and not closed else suggested
        found.setdefault(shown, Suggestion(shown, place.start, help_))
    return list(found.values())


def _all(place: Context, known: Known, zone: tzinfo) -> Iterator[Choice]:
    prefix = place.prefix
    if "value" in place.expects and place.field == "tagged":
        yield from _tags(place, known)
    elif "value" in place.expects:
        yield from _values(place, known, zone)
    if "field" in place.expects:
        yield from _starting(_fields(place.field == HAS, known.own), prefix)
        if prefix and place.field != HAS:
            yield from _starting(((f"{name}:", f"= {ours}") for name, ours in fields.SYNONYMS.items()), prefix)
    if "function" in place.expects and prefix:
        yield from _starting(FUNCTIONS, prefix)
    if "operator" in place.expects:
        yield from _starting(OPERATORS, prefix)
    if "not" in place.expects:
        yield from _starting((NOT,), prefix)
    if "word" in place.expects and len(prefix) >= LEAST_PREFIX and prefix.isalnum():
        for word, count in known.words(prefix, MOST):
            yield word, f"{count:,}"
    if "word" in place.expects:
        for run, count in known.letters(prefix, MOST):
            yield run, f"{count:,}"


def _fields(bare: bool, own: Iterable[Field]) -> Iterator[Choice]:
    """The names of fields, with a colon unless they are `bare`, after has:; `own` are those of one's own."""
    colon = "" if bare else ":"
    yield from ((field.name + colon, field.help) for field in (*fields.FIELDS, *own))
    yield ANY_ENTITY + colon, "any name"
    if not bare:
        yield HAS + colon, "the field is present"


def _values(place: Context, known: Known, zone: tzinfo) -> Iterator[Choice]:
    kinds = {field.name: field.kind for field in (*fields.FIELDS, *known.own)}
    kind = Kind.ENTITY if place.field == ANY_ENTITY else kinds.get(place.field)
    if kind is Kind.DATE:
        if not place.quoted:
            yield from _dates(place, known, zone)
            yield from _starting(RELATIVE_DATES, place.prefix)
    elif kind is Kind.NUMBER and is_own(place.field):
        choices = ((number, _articles(count)) for number, count in known.numbers(place.field))
        yield from _starting(choices, place.prefix)
    elif kind is Kind.NUMBER:
        yield from _starting(NUMBERS, place.prefix)
    elif kind in (Kind.KEYWORD, Kind.ENTITY):
        for value, count in known.values(place.field, place.prefix, MOST):
            yield _literally(value, place.quoted), _articles(count)
        if kind is Kind.ENTITY and len(place.prefix) >= LEAST_ALIKE:
            yield from _alike(place, known)


def _tags(place: Context, known: Known) -> Iterator[Choice]:
    """The tags that begin so, or hold a word that does, commonest first."""
    start = fold(place.prefix)
    for name, count in sorted(known.tags().items(), key=lambda row: -row[1]):
        if any(fold(part).startswith(start) for part in (name, *words(name))):
            yield _literally(name, place.quoted), _articles(count)


def _alike(place: Context, known: Known) -> Iterator[Choice]:
    """Other spellings of the commonest names that begin so."""
    for value, _ in known.values(place.field, place.prefix, 3):
        for other, articles in known.spelled_otherwise(value, place.field):
            yield _literally(other, place.quoted), f"{_articles(articles)}, like {value}"


def _literally(value: str, quoted: bool) -> str:
    """A value as it is written in a query to mean itself, in quotation marks if it needs them and has none yet."""
    if value.isalnum() and value not in ("AND", "OR", "NOT"):
        return value
    written = re.sub(r'[*?\\"]', r"\\\g<0>", value)
    return written if quoted else f'"{written}"'


def _dates(place: Context, known: Known, zone: tzinfo) -> Iterator[Choice]:
    """The years, months or days (by what is typed) that the archive has articles of, latest first; those of times
    that articles talk about, which range from dinosaurs to climate goals, commonest first."""
    partial = _PARTIAL_DATE.fullmatch(place.prefix)
    if partial is None or place.field not in timeline_fields(known.own):
        return
    before, start = partial[1] or "", partial[2]
    level = start.count("-") + (len(start) in _DATE_LENGTHS[:2])  # after a whole year come its months
    counts = known.dates(place.field, _UNITS[level], zone)
    if place.field == "mentioned":
        counts = sorted(counts, key=lambda count: -count[1])
    dates = [(day.isoformat()[: _DATE_LENGTHS[level]], articles) for day, articles in counts]
    for shown, articles in [row for row in dates if row[0].startswith(start)][:MOST_DATES]:
        yield before + shown, _articles(articles)


def _articles(count: int) -> str:
    return f"{count:,} article{'s' * (count != 1)}"


def _starting(choices: Iterable[Choice], prefix: str) -> Iterator[Choice]:
    return (choice for choice in choices if choice[0].lower().startswith(prefix.lower()))
