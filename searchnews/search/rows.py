"""What does a hit say, as values by name? Exports of all kinds are made of these columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from searchnews.fields import ENTITY, META, Field
from searchnews.search.results import Hit

_META = META.removesuffix(".")  # all fields of one's own, as one object
# What can be asked of a hit, in the order in which JSON has it.
COLUMNS: dict[str, Callable[[Hit], Any]] = {
    "id": attrgetter("id"),
    "score": lambda hit: round(hit.score, 5),  # a float32 has no more to say
    "title": attrgetter("article.title"),
    "title_marks": attrgetter("title.marks"),
    "snippet": attrgetter("snippet.text"),
    "snippet_marks": attrgetter("snippet.marks"),
    "url": attrgetter("article.url"),
    "author": attrgetter("article.author"),
    "source": attrgetter("article.source"),
    "section": attrgetter("article.section"),
    "tag": attrgetter("article.tag"),
    "language": attrgetter("article.language"),
    "language_guessed": attrgetter("article.language_guessed"),
    "published": attrgetter("article.published"),
    "published_precision": lambda hit: hit.article.published and hit.article.published_precision,
    "published_from": lambda hit: hit.article.published and hit.article.published_from,
    "modified": attrgetter("article.modified"),
    _META: lambda hit: dict(hit.article.meta),
    **{field.name: attrgetter(f"article.{field.name}") for field in ENTITY},
    "mentioned": attrgetter("article.mentioned"),
    "tagged": attrgetter("tagged"),
    "note": attrgetter("note"),
    "copies": attrgetter("copies"),
    "words": attrgetter("words"),
    "body": attrgetter("article.body"),
}
# What the index knows without reading an article; a hit of `archive.scan(with_text=False)` has it.
WITHOUT_TEXT = frozenset(
    {"id", "score", "url", "mentioned", "tagged", "note", "copies", "words", *(field.name for field in ENTITY)}
)


def own_of(hits: object) -> tuple[Field, ...]:
    """The fields of one's own that some hits may have: those of the archive, if they are of a search."""
    own: tuple[Field, ...] = getattr(hits, "own", ())
    return own


def chosen(names: Sequence[str] | str, own: Sequence[Field] = ()) -> tuple[str, ...]:
    """The names of columns, which may stand in one string with commas between; `own` are the fields of one's own, which
    `meta` stands for, too. Raises ValueError for another, and for none."""
    asked = tuple(name.strip() for name in (names.split(",") if isinstance(names, str) else names))
    mine = [field.name for field in own]
    found = [one for name in asked for one in (mine if name == _META else (name,))]
    known = (*(name for name in COLUMNS if name != _META), *mine)
    wrong = next((name for name in found if name not in known), None)
    if wrong is not None or not found:
        raise ValueError(f"there is no field {wrong or ''} to show; choose from {', '.join(known)}")
    return tuple(dict.fromkeys(found))


def _column(name: str) -> Callable[[Hit], Any]:
    if name in COLUMNS:
        return COLUMNS[name]
    own = name.removeprefix(META)
    return lambda hit: dict(hit.article.meta).get(own)


def rows(hits: Iterable[Hit], names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The values of each hit for some columns: strings, numbers, datetimes, tuples, None for what is unknown."""
    columns = [_column(name) for name in names]
    return (tuple(column(hit) for column in columns) for hit in hits)
