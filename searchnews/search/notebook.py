"""What do results look like in a notebook? Small tables in HTML, in the colours of the notebook; every text in them is
escaped, and a link leads to a page of http or https."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from searchnews.search.facets import Facet
    from searchnews.search.results import Hit, Results
    from searchnews.search.snippets import Marked
    from searchnews.search.timeline import Timeline

_BAR = 24  # characters of the longest bar
_MOST_ROWS = 400  # of a table; a program sees the others


def results(found: Results) -> str:
    """The hits as a table: number, title, source, date, passage; and how many match."""
    rows = "".join(
        f'<tr><td style="vertical-align:top">{number}</td><td style="text-align:left">{hit(one)}</td></tr>'
        for number, one in enumerate(found, found.offset + 1)
    )
    shown = f", {len(found):,} shown" if len(found) < found.total else ""
    head = f"<p>{_text(str(found.query))}: {found.total:,} article{'s' * (found.total != 1)}{shown}</p>"
    return head + (f"<table>{rows}</table>" if rows else "")


def hit(found: Hit) -> str:
    """A hit: its title, which is a link, source and date, and the passage with the matches in bold."""
    article = found.article
    title = marked(found.title) or "(no title)"
    if is_page(article.url):
        title = f'<a href="{escape(article.url)}" rel="noopener noreferrer" target="_blank">{title}</a>'
    when = article.published.date().isoformat() if article.published else ""
    facts = " · ".join(_text(fact) for fact in (article.source, when, ", ".join(article.author)) if fact)
    more = len(found.copies)
    copies = f" · +{more:,} cop{'ies' if more > 1 else 'y'}" if more else ""
    return f'<div dir="auto"><b>{title}</b><br><small>{facts}{copies}</small><br>{marked(found.snippet)}</div>'


def facet(found: Facet) -> str:
    """The counts as a table: value, articles, mentions of names, and a bar."""
    with_mentions = any(count.mentions for count in found)
    most = max((count.articles for count in found), default=1)
    head = _row("th", (found.field, "articles", *(("mentions",) * with_mentions), ""))
    rows = (
        _row("td", (c.value, f"{c.articles:,}", *((f"{c.mentions:,}",) * with_mentions), _bar(c.articles / most)))
        for c in list(found)[:_MOST_ROWS]
    )
    return f"<table>{head}{''.join(rows)}</table>"


def timeline(found: Timeline) -> str:
    """The counts over time as a table: the first day, articles, their share if it was asked for, and a bar."""
    shares = any(bucket.share is not None for bucket in found)
    sizes = [(bucket.share or 0.0) if shares else float(bucket.articles) for bucket in found]
    most = max(sizes, default=1.0) or 1.0
    head = _row("th", (found.by, "articles", *(("share",) * shares), ""))
    rows = (
        _row(
            "td",
            (
                bucket.begin.isoformat(),
                f"{bucket.articles:,}",
                *((f"{100 * (bucket.share or 0):.2f} %",) * shares),
                _bar(size / most),
            ),
        )
        for bucket, size in list(zip(found, sizes, strict=True))[:_MOST_ROWS]
    )
    return f"<table>{head}{''.join(rows)}</table>"


def marked(text: Marked) -> str:
    """A text on one line with its matches in bold."""
    return "".join(f"<mark>{_text(piece)}</mark>" if found else _text(piece) for piece, found in text.pieces())


def is_page(url: str) -> bool:
    """Is this the address of a page on the web?"""
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False


def _row(cell: str, values: Iterable[str]) -> str:
    return "<tr>" + "".join(f'<{cell} style="text-align:left">{_text(value)}</{cell}>' for value in values) + "</tr>"


def _bar(share: float) -> str:
    return "█" * max(1, round(share * _BAR)) if share > 0 else ""


def _text(value: str) -> str:
    """A text from outside as HTML shows it; control characters are nothing, and what turns directions ends here."""
    return escape("".join(char if char.isprintable() else " " for char in value))
