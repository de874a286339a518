"""Is this an article that can be indexed? For what comes from a script; our own readers make nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from numbers import Integral
from operator import attrgetter, is_
from typing import Any

from searchnews.article import Article, EntityCount, Interval
from searchnews.errors import ArticleError, told
from searchnews.fields import META, MOST_EXACT, Field, Kind, own_types
from searchnews.sources import Options, given, too_long
from searchnews.storage.times import PRECISIONS

MOST = 2**31 - 1  # a count or a place in a text

_Test = Callable[[Any], bool]


def checked(
    articles: Iterable[Article | Mapping[str, Any]], fields: Mapping[str, str], own: tuple[Field, ...] = ()
) -> Iterator[Article]:
    """The articles, each looked at when its turn comes; a row with names of its own, some of them `fields` (ours ->
    theirs), is read first. `own` are the archive's fields of one's own. Raises TypeError for what has no articles in
    it, ValueError for fields that there are not, ArticleError for the first that is no article."""
    rows = given.rows(articles)
    if isinstance(articles, (Article, str, bytes, Mapping)) or (rows is None and not isinstance(articles, Iterable)):
        raise TypeError(f"articles: expected several Article or dict, such as a list of them, got {told(articles)}")
    options = Options(fields=tuple(fields.items()), meta=tuple(own_types(own).items()))
    return (_one(article, number, options) for number, article in enumerate(articles if rows is None else rows, 1))


def _one(article: object, number: int, options: Options) -> Article:
    made = given.article(article, number, options) if isinstance(article, Mapping) else article
    return _checked(made, number, options)


def _checked(article: object, number: int, options: Options) -> Article:
    if not isinstance(article, Article):
        raise ArticleError(f"expected an Article or a dict, got {told(article)}", number)
    for name, test, expected in () if _is_usual(article) else _TESTS:
        value = getattr(article, name)
        if not test(value):
            own = article.id if isinstance(article.id, str) else ""
            raise ArticleError(f"expected {expected}, got {told(value)}", number, own, name)
    if article.meta:
        _check_own(article, number, options)
    if problem := too_long(article.title, article.body):
        raise ArticleError(f"{problem}; split it into several", number, article.id)
    return article


def _is_usual(article: Article) -> bool:
    """Is it as nearly all are, without lists, so that its values need not be tested one by one? The tests take twice as
    long as that."""
    return (
        {*map(type, _STRINGS_OF(article))} == _ONLY_STRINGS
        and all(map(is_, _LISTS_OF(article), _NO_LISTS))
        and type(article.published) in _TIMES
        and type(article.modified) in _TIMES
        and article.published_precision in PRECISIONS
    )


def _check_own(article: Article, number: int, options: Options) -> None:
    """Raises ArticleError for what is no value of a field of one's own that the archive has."""
    fields = {field.name: field for field in options.own}
    expected = "pairs of a name and a value, each name once, such as ((\"desk\", (\"sports\",)),)"
    try:
        values = dict(article.meta)
        sound = isinstance(article.meta, tuple) and len(values) == len(article.meta)
    except (TypeError, ValueError):
        sound = False
    if not sound:
        raise ArticleError(f"expected {expected}, got {told(article.meta)}", number, article.id, "meta")
    for name, value in values.items():
        field = fields.get(f"{META}{name}")
        if field is None:
            raise ArticleError(given.UNDECLARED, number, article.id, f"{META}{name}")
        test, expected = _OWN_TESTS[field.kind]
        if not test(value):
            raise ArticleError(f"expected {expected}, got {told(value)}", number, article.id, field.name)


def _own_number(value: Any) -> bool:
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    return plain and abs(value) <= MOST_EXACT  # which no NaN is


def _own_time(value: Any) -> bool:
    return value is not None and _time(value) and value.tzinfo is not None


def _string(value: Any) -> bool:
    return isinstance(value, str)


def _strings(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, str) for one in value)


def _time(value: Any) -> bool:
    return value is None or (isinstance(value, datetime) and value == value)  # pandas' NaT is a datetime


def _number(value: Any, least: int) -> bool:
    return isinstance(value, Integral) and least <= int(value) <= MOST


def _names(value: Any) -> bool:
    return isinstance(value, tuple) and all(
        isinstance(one, EntityCount) and isinstance(one.name, str) and _number(one.count, 1) and _number(one.first, 0)
        for one in value
    )


def _days(value: Any) -> bool:
    return isinstance(value, tuple) and all(
        isinstance(one, Interval)
        and isinstance(one.begin, date)
        and isinstance(one.until, date)
        and one.begin.toordinal() < one.until.toordinal()
        and _number(one.count, 1)
        for one in value
    )


_OWN_TESTS: dict[Kind, tuple[_Test, str]] = {
    Kind.KEYWORD: (_strings, "strings"),
    Kind.NUMBER: (_own_number, f"a number of at most {MOST_EXACT:,}"),
    Kind.DATE: (_own_time, "a date or an aware datetime"),
}
_STRINGS = ("title", "body", "id", "url", "source", "published_from", "language", "language_guessed")
_STRINGS_OF = attrgetter(*_STRINGS, "published_precision")
_ONLY_STRINGS = {str}
_LISTS = ("author", "section", "tag", "person", "org", "place", "other", "mentioned")
_LISTS_OF, _NO_LISTS = attrgetter(*_LISTS), ((),) * len(_LISTS)
_TIMES = (datetime, type(None))
_A_NAME = "EntityCounts, each with a name, a count from 1 and a first place from 0"
_TESTS: tuple[tuple[str, _Test, str], ...] = (
    *((name, _string, "a string") for name in _STRINGS),
    *((name, _strings, "strings") for name in ("author", "section", "tag")),
    *((name, _time, "a datetime or None") for name in ("published", "modified")),
    ("published_precision", lambda value: value in PRECISIONS, f"one of {', '.join(PRECISIONS)}"),
    *((name, _names, _A_NAME) for name in ("person", "org", "place", "other")),
    ("mentioned", _days, "Intervals, each from a day up to a later one, with a count from 1"),
)
