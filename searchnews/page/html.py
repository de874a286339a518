"""How do values become HTML? By templates in which everything is escaped, whoever wrote it.

Beside that, no character gets through that steers: control characters, and those that turn the direction of writing
around, are replaced in all that a template is given (`render.xml.clean`), so that a title cannot rewrite its line. What
is from outside stands in elements with dir="auto".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup, escape

from searchnews.page.drawing import WHOLE, Chart
from searchnews.page.report import ratio
from searchnews.render.markdown import address
from searchnews.render.xml import clean
from searchnews.search.snippets import Marked

LONGEST = 20_000  # characters of anything but the text of an article: one title of 8 MB would fill a page of hits
_TEMPLATES = Path(__file__).parent / "templates"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_clean,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "marked": marked, "pieces": pieces, "number": number, "count": count, "day": day, "address": address,
        "path": path, "bars": bars, "ratio": ratio,
    }  # fmt: skip
    return environment


def page(template: str, **values: Any) -> str:
    """A template with these values."""
    return _environment().get_template(template).render(values)


def _clean(value: Any) -> Any:
    """What a template is about to escape, without characters that steer, and not endless."""
    return clean(_cut(value)) if isinstance(value, str) and not isinstance(value, Markup) else value


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def marked(text: Marked) -> Markup:
    """A text, a title or a passage, with its matches as <mark>."""
    if len(text.text) > LONGEST:
        return pieces([(_cut(text.text), False)])
    return pieces(text.pieces())


def pieces(found: Iterable[tuple[str, bool]]) -> Markup:
    """Pieces of a text (text, is it a match?), with the matches as <mark>."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(clean(text)) if match else escape(clean(text)) for text, match in found
    )


def bars(chart: Chart, days: str) -> Markup:
    """The bars of a timeline as SVG, each a link to its days: `days` is an address to which from and to are to be
    added. Written here, not in a template, which took a quarter of the time of a page for a hundred of them."""
    begun = escape(days)
    return Markup("\n").join(
        Markup(
            f'<a href="{begun}from={bar.begin}&amp;to={bar.end}" tabindex="-1">'
            f"<title>{bar.name}: {count(bar.articles, 'article')}</title>"
            f'<rect class="room" x="{bar.x}" y="0" width="{bar.width}" height="{WHOLE}"/>'
            f'<rect class="bar" x="{bar.x}" y="{bar.y}" width="{bar.width}" height="{bar.height}"/></a>'
        )
        for bar in chart.bars
    )


def number(value: int) -> str:
    """A number with commas."""
    return f"{value:,}"


def count(value: int, one: str, several: str = "") -> str:
    """A number of things: 1 article, 1,204 articles."""
    return f"{value:,} {one if value == 1 else several or one + 's'}"


def day(value: date) -> str:
    """A day as people write it: 31 August 2025."""
    return f"{value.day} {value:%B} {value.year}"


def path(value: str) -> str:
    """A text as a part of a path."""
    return quote(value, safe="", errors="replace")
