"""What is an article, an entity mention, a date mention: plain values, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, date, datetime
from typing import TypeAlias

from searchnews.frozen import frozen

OwnValue: TypeAlias = tuple[str, ...] | float | datetime  # of a keyword, a number, a date of one's own


@frozen
class Mention:
    """A name in a text: `text[start:end]`, its `kind` (person, org, place, misc or a gazetteer's own) and the
    full `name` it stands for in its article ("Trump" -> "Donald Trump")."""

    start: int
    end: int
    text: str
    kind: str
    name: str


@frozen
class DateMention:
    """A time that a text talks about: `text[start:end]` names the calendar days from `begin` up to, not including,
    `until`. `precision` is day, week, weekend, month, quarter, season, half, year, decade or century; `how` says how
    it was resolved (absolute, relative, weekday, ...)."""

    start: int
    end: int
    text: str
    begin: date
    until: date
    precision: str
    how: str


@frozen
class EntityCount:
    """A name in one article: how often it stands there, and the position of its first word."""

    name: str
    count: int
    first: int = 0


@frozen
class Interval:
    """The days from `begin` up to, not including, `until`, and how often the article talks about them."""

    begin: date
    until: date
    count: int = 1


@frozen
class Article:
    """One news article. Only `title` and `body` are needed; without an `id`, indexing derives one from the content.

    `published` and `modified` are aware datetimes; `published_precision` says what is known of `published`
    (second, minute, hour, day, month, year: the instant is then the beginning of that day, month or year in its own
    time zone) and `published_from` where it was found (record, metadata, dateline, url, filename, file).
    `person`, `org`, `place` and `mentioned` are filled in by indexing when they are empty; `other` takes names of kinds
    that the archive's entities.yaml brings. `language_guessed` is filled in when `language` is empty and the text shows
    its language. For a field of several values a list does, too, and for `author`, `section`
    and `tag` one string.

    `meta` are the values of fields of one's own, by name: strings of a keyword, a number, or an aware datetime. A
    mapping does, too, in which one string, a list and a date (midnight in UTC) may stand; None and "" are nothing.
    """

    title: str = ""
    body: str = ""
    id: str = ""
    url: str = ""
    author: tuple[str, ...] = ()
    source: str = ""
    section: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    language: str = ""
    published: datetime | None = None
    published_precision: str = "second"
    published_from: str = ""
    modified: datetime | None = None
    meta: tuple[tuple[str, OwnValue], ...] = ()
    language_guessed: str = field(default="", compare=False)
    person: tuple[EntityCount, ...] = field(default=(), compare=False)
    org: tuple[EntityCount, ...] = field(default=(), compare=False)
    place: tuple[EntityCount, ...] = field(default=(), compare=False)
    other: tuple[EntityCount, ...] = field(default=(), compare=False)
    mentioned: tuple[Interval, ...] = field(default=(), compare=False)

    @property
    def spoken(self) -> str:
        """The language that it is taken to be in: said, else guessed; "" if neither is known."""
        return self.language or self.language_guessed

    def __post_init__(self) -> None:
        fields = (
            self.author, self.section, self.tag, self.person, self.org, self.place, self.other, self.mentioned,
            self.meta,
        )  # fmt: skip
        if [*map(type, fields)] == _TUPLES:  # nearly always; the loops take three times as long
            return
        if isinstance(self.meta, Mapping):
            object.__setattr__(self, "meta", own_values(self.meta))
        for name in _STRINGS:
            value: object = getattr(self, name)
            if isinstance(value, str):
                object.__setattr__(self, name, (value,) if value else ())
        for name in _SEVERAL:
            value = getattr(self, name)
            if isinstance(value, list):
                object.__setattr__(self, name, tuple(value))


def own_values(values: Mapping[str, object]) -> tuple[tuple[str, OwnValue], ...]:
    """What `Article.meta` is of a mapping; what is no value at all stays as it is."""
    pairs = ((name, _own_value(value)) for name, value in values.items() if value is not None)
    return tuple(sorted((pair for pair in pairs if pair[1] != ()), key=lambda pair: str(pair[0])))  # type: ignore[misc]


def _own_value(value: object) -> object:
    if isinstance(value, str):
        return (value,) if value else ()
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime(value.year, value.month, value.day, tzinfo=UTC) if isinstance(value, date) else value


_TUPLES = [tuple] * 9
_STRINGS = ("author", "section", "tag")
_SEVERAL = (*_STRINGS, "person", "org", "place", "other", "mentioned")
