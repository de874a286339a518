"""Which article is a plain text file? The first line is the title, and what blogs leave at the end is cut."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import IO

from searchnews.sources import boilerplate, encoding, limits, records, streams
from searchnews.sources.model import Found, Options, Unit

_BYLINE = re.compile(r"by:?\s+((?:[A-Z][\w.'’-]*|and|de|van|von|der|la|al|bin|,|&)[\s,]*){1,10}", re.IGNORECASE)


def read(unit: Unit, stream: IO[bytes], options: Options) -> Found:
    """The one article of a plain text file."""
    text = encoding.decode(streams.whole(stream, unit.where, limits.ARTICLE)).strip("\n ")
    title, _, rest = text.partition("\n")
    trimmed = boilerplate.trim(rest, options.boilerplate)
    body, author = take_byline(trimmed.body.strip())
    yield from records.article(
        records.Raw(title, replace(trimmed, body=body), author=author, origin="metadata"), unit, options
    )


def take_byline(body: str) -> tuple[str, str]:
    """(body without its first line, that line) when the first line is a byline, else (body, "")."""
    first, _, rest = body.partition("\n")
    if len(first) <= 100 and rest.strip() and _BYLINE.fullmatch(first.strip()):
        return rest.lstrip("\n"), first.strip()
    return body, ""
