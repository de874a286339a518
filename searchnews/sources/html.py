"""Which article is on this web page? Its text without what stands around it, and what the page says of itself."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import IO

import lxml.html  # type: ignore[import-untyped]
from htmldate import find_date  # a part of trafilatura
from lxml.html import HtmlElement

from searchnews.sources import boilerplate, encoding, limits, metadata, records, story, streams
from searchnews.sources.model import Found, Options, Problem, Read, Unit
from searchnews.sources.published import published_from_url

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
# lxml refuses elements more than 256 deep by itself.
_PARSER = lxml.html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=False)


def read(unit: Unit, stream: IO[bytes], options: Options) -> Found:
    """The one article of a saved page."""
    yield from page(streams.whole(stream, unit.where, limits.HTML_DOCUMENT), unit, options)


def page(data: bytes, unit: Unit, options: Options, *, number: int = 0, url: str = "", charset: str = "") -> Read:
    """The article of a page that came from `url`, in the encoding that the server declared ("" when unknown)."""
    declared = _CHARSET.search(data[: limits.HEAD])
    text = encoding.decode(data, charset or (declared[1].decode() if declared else ""))
    start = _XML_DECLARATION.match(text)
    text = text[start.end() :] if start else text
    if not text.strip():
        return (Problem(unit.where, 0, "is an empty page"),)
    if text.count("<") > limits.HTML_ELEMENTS:
        return (Problem(unit.where, 0, f"has more than {limits.HTML_ELEMENTS:,} tags"),)
    tree = lxml.html.document_fromstring(text, parser=_PARSER)
    about = metadata.read(tree, url)
    dates = about.published or _printed_date(tree, about.url)  # before the story's reader changes the tree
    body = boilerplate.trim(story.text(tree, about.titles, about.text), options.boilerplate)
    return records.article(
        records.Raw(
            title=about.title,
            body=body,
            url=about.url,
            author=about.author,
            source=about.source,
            section=about.section,
            tag=about.tag,
            language=about.language,
            published=dates[0] if dates else "",
            modified=about.modified,
            origin="metadata",
            fallback=[(value, "metadata") for value in dates[1:]],
        ),
        unit, options, number,
    )  # fmt: skip


def _printed_date(tree: HtmlElement, url: str) -> tuple[str, ...]:
    """The date that is printed on a page which states none in its metadata or address (6 of 8 such pages have one).

    Without htmldate's extensive search, which guesses from any year it meets.
    """
    if published_from_url(url):
        return ()
    try:
        found = find_date(deepcopy(tree), original_date=True, extensive_search=False)
    except Exception:  # a page may have any shape, and a missing date is no reason to lose it
        return ()
    return (found,) if found else ()
