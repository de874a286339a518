"""Which articles are in an RSS or Atom feed?"""

from __future__ import annotations

import io
import re
from contextlib import suppress
from datetime import datetime
from typing import IO, Any
from xml.parsers import expat

import feedparser

from searchnews.errors import SourceError
from searchnews.sources import encoding, limits, markup, records, streams, xmltree
from searchnews.sources.model import Found, Options, Problem, Read, Unit

_ENTITY = re.compile(rb"<!ENTITY\s", re.IGNORECASE)
_GLOBAL = re.compile(r"[a-z][a-z0-9+.-]*:\S", re.IGNORECASE)  # an identifier that means the same in every feed
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


def read(unit: Unit, stream: IO[bytes], options: Options) -> Found:
    """An article for every entry of a feed."""
    data = streams.whole(stream, unit.where)
    if _ENTITY.search(data):
        raise SourceError("declares entities: refused", unit.where)
    declared = xmltree.declared_encoding(data)
    if declared and not encoding.known(declared):  # feedparser would give up on some of them
        data = xmltree.to_utf8(data)
    _check(data, unit.where)
    # As a stream: a string would be taken for an address or a file name. Images and links stay as they are.
    feed = feedparser.parse(io.BytesIO(data), resolve_relative_uris=True, sanitize_html=False)
    if not feed.entries:
        broken = f" ({' '.join(str(feed.bozo_exception).split())[:100]})" if feed.get("bozo") else ""
        yield Problem(unit.where, 0, f"is a feed without entries{broken}", "skipped" if broken else "ignored")
    for number, entry in enumerate(feed.entries, 1):
        yield from _article(entry, feed.feed, unit, number, options)


def _check(data: bytes, name: str) -> None:
    """SourceError for a feed whose elements have so many attributes, or stand so deep in one another, that feedparser
    would take minutes. What is no XML is not looked at further: feedparser reads it in another way."""
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    depth = 0

    def start(tag: str, attributes: list[str]) -> None:
        nonlocal depth
        depth += 1
        if depth > limits.DEPTH:
            raise SourceError(f"nests elements more than {limits.DEPTH} deep", name, parser.CurrentLineNumber)
        if len(attributes) > 2 * limits.ATTRIBUTES:
            raise SourceError(
                f"has an element of more than {limits.ATTRIBUTES} attributes", name, parser.CurrentLineNumber
            )

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    with suppress(expat.ExpatError, LookupError, ValueError):
        parser.Parse(data, True)


def _article(entry: Any, feed: Any, unit: Unit, number: int, options: Options) -> Read:
    identifier = entry.get("id") or ""
    published, parsed = _time(entry, "published", "created")
    modified, modified_parsed = _time(entry, "updated")
    return records.article(
        records.Raw(
            title=markup.line(entry.get("title") or ""),
            body=_body(entry),
            id=identifier if _GLOBAL.match(identifier) else "",
            url=_link(entry),
            author=_people(entry),
            source=markup.line(
                (entry.get("source") or {}).get("title") or feed.get("title") or feed.get("publisher") or ""
            ),
            tag=_tags(entry),
            language=entry.get("language") or feed.get("language") or "",
            published=published or parsed or modified or modified_parsed,
            modified=modified_parsed,
            origin="metadata",
            fallback=[(value, "metadata") for value in (parsed, modified, modified_parsed) if value],
        ),
        unit, options, number,
    )  # fmt: skip


def _body(entry: Any) -> str:
    """The full content, else the summary: whichever is longer, as text."""
    texts = [_readable(part) for part in entry.get("content", ())] + [_readable(entry.get("summary_detail") or {})]
    return max(texts, key=len, default="") or markup.text(entry.get("summary") or "")


def _readable(part: Any) -> str:
    value = part.get("value") or ""
    kind = part.get("type") or ""
    return markup.text(value) if "html" in kind or "xml" in kind or markup.is_html(value) else value.strip()


def _people(entry: Any) -> list[str]:
    """The names of the authors; an address alone is no name."""
    names = [person.get("name") or "" for person in entry.get("authors", ()) if person] or [entry.get("author") or ""]
    return [name for name in (_ADDRESS.sub("", name).strip(" ()<>") for name in names) if name]


def _tags(entry: Any) -> list[str]:
    tags = [tag.get("label") or tag.get("term") or "" for tag in entry.get("tags", ())]
    return [tag for tag in tags if not _GLOBAL.match(tag)]


def _link(entry: Any) -> str:
    links = [link for link in entry.get("links", ()) if link.get("href")]
    link = entry.get("link") or next((x["href"] for x in links if x.get("rel") == "alternate"), "")
    return link if link.startswith(("http://", "https://")) else ""


def _time(entry: Any, *names: str) -> tuple[str, str]:
    """A time of an entry as it was written, and as feedparser understood it (UTC, ISO 8601)."""
    for name in names:
        if written := dict.get(entry, name):  # entry.get("updated") would answer with the time of publication
            moment = dict.get(entry, f"{name}_parsed")
            try:
                return written, datetime(*moment[:6]).isoformat() + "Z" if moment else ""
            except (ValueError, TypeError):
                return written, ""
    return "", ""
