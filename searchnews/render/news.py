"""What is new for saved searches: as text, as a text for a mail, as JSON lines, as an Atom feed (RFC 4287)?

Every function gives pieces, of which none has more than a hit. In JSON lines a hit of a search is a line with `search`,
`query`, `note`, `parts` (of the query, those that the article matches) and the fields of `query --format jsonl` but the
score; a search that could not be answered is a line with its `error`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from html import escape
from itertools import islice

from searchnews.render import markdown, text
from searchnews.render.data import VERSION, hit_objects, json_text
from searchnews.render.terminal import BOLD, DIM, Style, lines, safe
from searchnews.render.xml import attribute, clean, escaped
from searchnews.search.news import NewHit, News
from searchnews.search.rows import COLUMNS
from searchnews.search.snippets import Marked

FORMATS = ("text", "mail", "jsonl", "atom")
MAIL_WIDTH = 72
_FIELDS = tuple(name for name in COLUMNS if name != "score")


def news(
    found: Iterable[News], format: str = "text", style: Style | None = None, most: int | None = None
) -> Iterator[str]:
    """The hits of each search, `most` of them at most, in one of FORMATS; a text of nothing new is empty. Raises
    ValueError for another format."""
    style = style or Style()
    match format:
        case "text":
            return _text(found, style, most)
        case "mail":
            return _mail(found, Style(MAIL_WIDTH, timezone=style.timezone), most)
        case "jsonl":
            return _jsonl(found, most)
        case "atom":
            return _atom(found, most)
    raise ValueError(f"no such format: {format!r}; choose one of {', '.join(FORMATS)}")


def _head(found: News) -> str:
    """oil (oil AND opec): 2 stories, 3 new articles"""
    name, query = safe(found.asked.name), safe(found.asked.query)
    told = f"{name} ({query})" if name != query else name
    if found.error is not None:
        return f"{told}: {safe(str(found.error))}"
    stories = "" if len(found) == found.total else f"{len(found):,} stor{'ies' if len(found) > 1 else 'y'}, "
    return f"{told}: {stories}{found.total:,} new article{'s' * (found.total != 1)}"


def _rest(found: News, most: int | None) -> str:
    """Which hits are not shown."""
    left = 0 if most is None else len(found) - most
    return f"... and {left:,} more; -n all for all" if left > 0 else ""


def _matched(found: NewHit) -> str:
    return f"matches: {safe(', '.join(found.parts))}"


def _text(searches: Iterable[News], style: Style, most: int | None) -> Iterator[str]:
    for found in searches:
        if not found.total and found.error is None:
            continue
        yield from (f"{line}\n" for line in lines(Marked(_head(found)), style, base=BOLD))
        if found.asked.note:
            yield from (f"{line}\n" for line in lines(Marked(found.asked.note), style, base=DIM))
        yield "\n"
        digits = len(str(len(found)))
        for number, new in enumerate(islice(found, most), 1):
            rows = [*text.numbered(number, new.hit, digits, style)]
            rows += lines(Marked(_matched(new)), style, digits + 2, DIM) if new.parts else ()
            yield "".join(f"{row}\n" for row in rows) + "\n"
        if rest := _rest(found, most):
            yield f"{rest}\n\n"


def _mail(searches: Iterable[News], style: Style, most: int | None) -> Iterator[str]:
    for found in searches:
        if not found.total and found.error is None:
            continue
        yield "".join(f"{line}\n" for line in lines(Marked(_head(found)), style))
        yield f"{safe(found.asked.note)}\n\n" if found.asked.note else "\n"
        for new in islice(found, most):
            article = new.hit.article
            facts = ", ".join(fact for fact in (article.source, text.when(article, style.timezone)) if fact)
            rows = [f"* {safe(article.title).strip() or '(no title)'}", *([f"  {safe(facts)}"] if facts else [])]
            if address := markdown.address(article.url):
                rows.append(f"  {address}")  # on one line, however long
            rows += lines(new.hit.snippet, style, 2)
            rows += lines(Marked(_matched(new)), style, 2) if new.parts else ()
            yield "".join(f"{row}\n" for row in rows) + "\n"
        if rest := _rest(found, most):
            yield f"{rest}\n\n"


def _jsonl(searches: Iterable[News], most: int | None) -> Iterator[str]:
    for found in searches:
        asked = found.asked
        head = {"version": VERSION, "search": asked.name, "query": asked.query, "note": asked.note}
        if found.error is not None:
            yield json_text({**head, "error": str(found.error)}) + "\n"
        for new in islice(found, most):
            (fields,) = hit_objects([new.hit], _FIELDS)
            yield json_text({**head, "parts": new.parts, **fields}) + "\n"


def _atom(searches: Iterable[News], most: int | None) -> Iterator[str]:
    now = datetime.now(UTC)
    yield '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
    yield f"<title>What is new</title>\n<id>{_id('feed')}</id>\n<updated>{_moment(now)}</updated>\n"
    yield "<author><name>searchnews</name></author>\n"
    for found in searches:
        for new in islice(found, most):
            yield "".join(f"{line}\n" for line in _entry(found.asked.name, new, now))
    yield "</feed>\n"


def _entry(search: str, new: NewHit, now: datetime) -> Iterator[str]:
    article = new.hit.article
    yield f"<entry>\n<title>{escaped(article.title.strip() or '(no title)')}</title>"
    yield f"<id>{_id(search, article.id)}</id>"
    yield f"<updated>{_moment(article.modified or article.published or now)}</updated>"
    if article.published:
        yield f"<published>{_moment(article.published)}</published>"
    yield from (f"<author><name>{escaped(author)}</name></author>" for author in article.author if author.strip())
    yield f"<category term={attribute(search)}/>"
    if address := markdown.address(article.url):
        yield f"<link href={attribute(address)}/>"
    marked = "".join(f"<b>{escaped(piece)}</b>" if mark else escaped(piece) for piece, mark in new.hit.snippet.pieces())
    content = f"<p>{marked}</p><p>{escaped(_matched(new))}</p>" if new.parts else f"<p>{marked}</p>"
    yield f'<content type="html">{escape(content, quote=False)}</content>\n</entry>'


def _id(*parts: str) -> str:
    """Always the same for the same article of a search."""
    return uuid.uuid5(uuid.NAMESPACE_OID, "\n".join(["searchnews", *map(clean, parts)])).urn


def _moment(moment: datetime) -> str:
    """A time of RFC 3339."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
