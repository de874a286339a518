"""Which article is in these raw values? Everything that is read, of whatever format, ends in `article`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from searchnews.article import Article
from searchnews.errors import DateError
from searchnews.sources import boilerplate, credits, dating, limits, markup, own
from searchnews.sources.boilerplate import Trimmed
from searchnews.sources.encoding import clean
from searchnews.sources.mapping import NAMES
from searchnews.sources.model import Options, Problem, Read, Unit
from searchnews.sources.strings import LONGEST_VALUE, MOST_VALUES, text_of, texts

_LONGEST_TITLE = 1000


@lru_cache(maxsize=1024)
def _plan(keys: tuple[str, ...], mapping: tuple[tuple[str, str], ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """For records with these keys: our field -> the keys to try. Asked once per set of keys, not per record: the
    lookup of some 90 names takes 20 us, as long as the rest of a record."""
    return _planned(keys, mapping, NAMES)


@lru_cache(maxsize=1024)
def _own_plan(keys: tuple[str, ...], options: Options) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The same of fields of one's own, which are called by their names unless `options.fields` says otherwise."""
    return _planned(keys, options.fields, {field.name: (field.name,) for field in options.own})


def _planned(
    keys: tuple[str, ...], mapping: tuple[tuple[str, str], ...], known: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    exact = set(keys)
    loose: dict[str, str] = {}
    for key in keys:
        loose.setdefault(_loosen(key), key)
    explicit = dict(mapping)
    plan = []
    for ours, names in known.items():
        wanted = (explicit[ours],) if ours in explicit else names
        found = []
        for name in wanted:
            head = name.split(".", 1)[0]
            if name in exact:
                found.append(name)
            elif head in exact:
                if head != name:
                    found.append(name)
            elif "." not in name and _loosen(name) in loose:
                found.append(loose[_loosen(name)])
        if found:
            plan.append((ours, tuple(dict.fromkeys(found))))
    return tuple(plan)


def _loosen(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "")


def knows(names: tuple[str, ...], options: Options) -> bool:
    """Is there a title or a text among columns of these names?"""
    return any(ours in ("title", "body") for ours, _ in _plan(names, options.fields))


def is_article(record: Any, options: Options) -> bool:
    """Does this object look like an article: has it a title or a text?"""
    if not isinstance(record, dict) or ("$schema" in record and "properties" in record):
        return False
    values = named(record, options)
    return "body" in values or "title" in values


def read(
    record: Mapping[str, Any], unit: Unit, number: int, line: int, options: Options, origin: str = "record"
) -> Read:
    """The article of one record with names as in mapping.NAMES; a Problem when it has neither title nor text.

    `number` (from 1; 0 for the only one) names an article without an identifier; `origin` says where its date
    comes from if it has one (see `Article.published_from`).
    """
    values = named(record, options)
    if "body" in values and not _is_plain(values["body"]):
        values["body"] = _without_markup(_body(values["body"]))
    return article(Raw(**values, origin=origin), unit, options, number, line)


def named(record: Mapping[str, Any], options: Options) -> dict[str, Any]:
    """The values of a record under our names, as `Raw` has them; only those that are there and not empty."""
    keys_of = tuple(record)
    values: dict[str, Any] = {}
    for ours, keys in _plan(keys_of, options.fields):
        value = _first(record, keys)
        if value:
            values[ours] = value
    if options.meta:
        found = ((ours, _first(record, keys, zero=True)) for ours, keys in _own_plan(keys_of, options))
        if mine := {ours: value for ours, value in found if value is not None}:
            values["meta"] = mine
    return values


class Raw(NamedTuple):
    """What a format found of an article, under our names: strings, numbers, lists, or objects with a name, as JSON has
    them; the body is plain text, which may have been trimmed already.

    `meta` are the fields of one's own, by their names. `origin` says where `published` was found (see
    `Article.published_from`), and `fallback` are further places, as (text, where it was found), tried in turn.
    """

    title: Any = ""
    body: Any = ""
    id: Any = ""
    url: Any = ""
    author: Any = ()
    source: Any = ""
    section: Any = ()
    tag: Any = ()
    language: Any = ""
    published: Any = None
    modified: Any = None
    meta: Mapping[str, Any] = MappingProxyType({})
    origin: str = "record"
    fallback: Sequence[tuple[str, str]] = ()


@lru_cache(maxsize=1)
def _word() -> re.Pattern[str]:
    """A word, but for letters that are words of their own, of which there are few different ones."""
    from searchnews.scripts import BLOCKS  # imports NumPy, which most files do not need

    return re.compile(rf"[^\W{BLOCKS}]+")


def too_long(title: str, text: str) -> str:
    """Why an article would take more memory than one may, or ""."""
    size = len(title) + len(text)
    if size > limits.ARTICLE:
        return f"has a text of more than {limits.ARTICLE // limits.MB} MB"
    if size > limits.ARTICLE_WORDS_FROM:
        words: set[str] = set()
        for word in _word().finditer(text):
            words.add(word[0])
            if len(words) > limits.ARTICLE_WORDS:
                return f"has more than {limits.ARTICLE_WORDS:,} different words"
    return ""


def article(raw: Raw, unit: Unit, options: Options, number: int = 0, line: int = 0) -> Read:
    """One article of what was found, cleaned; a Problem when there is neither title nor text. `number` (from 1; 0 for
    the only one) names an article without an identifier; in a unit without a name it stays without one.

    What people's own patterns cut comes out as a Problem of the kind "cut".
    """
    title = " ".join(clean(text_of(raw.title)).split())[:_LONGEST_TITLE] if raw.title else ""
    body = raw.body
    if isinstance(body, Trimmed):
        trimmed, text = body, clean(body.body).strip()
    else:
        trimmed = boilerplate.cut(_body(body), options.boilerplate)
        text = trimmed.body.strip()
    text = _without_title(text, title)
    if problem := too_long(title, text):
        return (Problem(unit.where, line, problem),)
    if not title and not text.strip():
        return (Problem(unit.where, line, "has neither a title nor a text"),)
    url = text_of(raw.url).strip() if raw.url else ""
    # The time of a file says something about its one article, and nothing about the thousands in a dump.
    mtime_ns = 0 if number and unit.format != "warc" else unit.mtime_ns
    dated, note = dating.choose(raw.published, raw.origin, raw.fallback, url, text, unit.name, mtime_ns, options)
    mine, wrong = own.values(raw.meta, options) if raw.meta else ((), [])
    made = Article(
        title,
        text,
        _identifier(raw.id) or url or (f"{unit.name}#{number}" if number and unit.name else unit.name),
        url,
        authors(raw.author or credits.authors("\n\n".join((text, *trimmed.cut)))),
        clean(text_of(raw.source or trimmed.source)).strip()[:LONGEST_VALUE] or options.source,
        _values(raw.section) if raw.section else (),
        _values(raw.tag) if raw.tag else (),
        _language(raw.language) if raw.language else options.language,
        None if dated is None else dated.instant,
        "second" if dated is None else dated.precision,
        "" if dated is None else dated.origin,
        _modified(raw.modified, options) if raw.modified else None,
        mine,
    )
    notes = (note, trimmed.note, *(f"{name}: {reason}; the article is kept" for name, reason in wrong))
    told = [Problem(unit.where, line, f"cut: {piece[:LONGEST_VALUE]}", "cut") for piece in trimmed.cut]
    told += [Problem(unit.where, line, reason, "note") for reason in notes if reason]
    return (*told, made)


def _without_title(text: str, title: str) -> str:
    """The text without its title, which many bodies repeat."""
    if title and text.startswith(title) and text[len(title) : len(title) + 1] in ("\n", ""):
        return text[len(title) :].lstrip()
    return text


def _identifier(value: Any) -> str:
    """An id as it is written; "" when there is none."""
    plain = isinstance(value, (str, int)) and not isinstance(value, bool)
    return str(value if plain else text_of(value)).strip()


def _modified(value: Any, options: Options) -> datetime | None:
    """The instant of a last change, or None when it cannot be read."""
    with suppress(DateError):
        (changed, _), _ = dating.parse(value, options)
        return changed
    return None


def _first(record: Mapping[str, Any], keys: tuple[str, ...], *, zero: bool = False) -> Any:
    for key in keys:
        value = record.get(key)
        if value is None and "." in key:
            value = record
            for part in key.split("."):
                value = value.get(part) if isinstance(value, Mapping) else None
        if (value or (zero and value == 0)) and value != "null":
            return value
    return None


def _body(value: Any) -> str:
    """The text of a body: paragraphs of a list joined."""
    if isinstance(value, str):
        return clean(value).strip()
    if isinstance(value, (list, tuple)):
        return "\n\n".join(part for item in value if (part := clean(text_of(item)).strip()))
    return clean(text_of(value)).strip()


def _is_plain(value: Any) -> bool:
    """Is a body a text that cannot hold HTML?"""
    return isinstance(value, str) and "<" not in value


def _without_markup(text: str) -> str:
    """The text of a record's body, which may be HTML without saying so: with paragraphs in tags, or only with tags
    inside lines, whose line ends then count."""
    if _is_plain(text) or not markup.is_html(text):
        return text
    return markup.text(text) if markup.has_blocks(text) else markup.without_tags(text)


def _values(value: Any) -> tuple[str, ...]:
    """The strings of a list, or of one string with commas or semicolons between."""
    if isinstance(value, str):
        parts: Iterable[str] = value.split(";") if ";" in value else value.split(",")
    elif isinstance(value, (list, tuple)):
        parts = map(text_of, value[:MOST_VALUES])
    else:
        parts = (text_of(value),)
    return texts(parts)


def _language(value: Any) -> str:
    """An ISO 639 code in small letters, without its region; "" when the value is none."""
    code = text_of(value).strip().lower().replace("_", "-").split("-")[0]
    return code if 2 <= len(code) <= 3 and code.isalpha() and code.isascii() else _LANGUAGES.get(code, "")


_LANGUAGES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "spanish": "es", "italian": "it",
    "portuguese": "pt", "dutch": "nl", "russian": "ru", "arabic": "ar", "swedish": "sv", "norwegian": "no",
    "danish": "da", "finnish": "fi", "turkish": "tr", "greek": "el", "polish": "pl", "chinese": "zh", "japanese": "ja",
}  # fmt: skip


def authors(value: Any) -> tuple[str, ...]:
    """The names of the people in a byline or a list of them: "By Ana Ruiz and Jo Lee" -> Ana Ruiz, Jo Lee."""
    if isinstance(value, str):
        return byline(value)
    if isinstance(value, (list, tuple)):
        names = (name for item in value[:MOST_VALUES] for name in byline(text_of(item)))
        return tuple(dict.fromkeys(names))[:MOST_VALUES]
    return byline(text_of(value))


_BY = re.compile(r"(?:written )?by:? |von |par |por |di |door ", re.IGNORECASE)


@lru_cache(maxsize=4096)  # the same few people write every day
def byline(text: str) -> tuple[str, ...]:
    """The names in one byline. Commas separate names only where every part looks like one."""
    line = " ".join(clean(text).split())[:LONGEST_VALUE]
    match = _BY.match(line)
    line = line[match.end() :] if match else line
    found: list[str] = []
    for part in _split(line, (";", "|", " and ", " & ", " und ", " et ")):
        names = [name.strip() for name in part.split(",") if name.strip()]
        full = [name for name in names if " " in name and name[:1].isupper()]
        if full and full[0] == names[0]:
            found += full  # "Ana Ruiz, Jo Lee", "Ana Ruiz, AP"
        elif names:
            found.append(", ".join(names))  # "Ruiz, Ana"
    return tuple(dict.fromkeys(found))


def _split(line: str, separators: tuple[str, ...]) -> list[str]:
    for separator in separators:
        line = line.replace(separator, "\n")
    return [part for part in line.split("\n") if part.strip()]
