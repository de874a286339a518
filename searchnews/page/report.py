"""How does a report of a query look: as one file of HTML that needs nothing else, or as Markdown?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from searchnews.page.summary import Summary
from searchnews.render.markdown import address, marked, text

if TYPE_CHECKING:
    from searchnews.page.views import Shown

FORMATS = ("html", "markdown")
METHOD = (
    "Articles were found by the query as it was read, in the order that stands above each list; a story that several "
    "sources printed is listed once. Names were found when the articles were indexed, by a statistical model that errs "
    "now and then. Special words are those that more of these articles have than chance would bring about "
    "(log-likelihood ratio against all other articles of the archive)."
)
_STATIC = Path(__file__).parent / "static"


def html(found: Summary) -> str:
    """The report as a document of HTML, with its style in it, without scripts, and without anything from elsewhere."""
    from searchnews.page.html import page

    style = "\n".join((_STATIC / name).read_text(encoding="utf-8") for name in ("page.css", "report.css"))
    return page("report.html", found=found, style=style, method=METHOD)


def markdown(found: Summary) -> Iterator[str]:
    """The report as lines of Markdown (CommonMark, with GitHub's tables)."""
    rows: Iterator[tuple[str, ...]]
    yield f"# {text(found.query)}\n\n"
    yield f"{_count(found.articles, 'article')}, {_count(found.stories, 'story', 'stories')}"
    yield f", {found.first} to {found.last}" if found.first else ""
    yield f", of {found.of:,} in {text(found.archive)}.\n\nRead as `{found.read.replace('`', ' ')}`\n"
    if found.chart:
        rows = ((bar.name, f"{bar.articles:,}") for bar in found.chart.bars)
        yield from _section(f"Published by {found.chart.by}", (found.chart.by, "articles"), rows)
    rows = ((text(one.value), f"{one.articles:,}") for one in found.sources)
    yield from _section("Sources", ("source", "articles"), rows)
    for kind in found.kinds:
        rows = ((text(one.name), f"{one.articles:,}", f"{one.mentions:,}", one.small) for one in kind.names)
        yield from _section(kind.head, ("name", "articles", "mentions", "when"), rows)
    rows = (
        (text(one.value), ", ".join(f"{text(other.value)} ({other.articles:,})" for other in others))
        for one, others in found.together
    )
    yield from _section("Named together", ("name", "with"), rows)
    rows = ((text(one.word), f"{one.here:,}", ratio(one.ratio)) for one in found.words)
    yield from _section("Special words", ("word", "articles", "times as frequent"), rows)
    for head, hits in (("The best", found.best), ("The first", found.earliest), ("The last", found.latest)):
        if hits:
            yield f"\n## {head}\n"
            for one in hits:
                yield from _hit(one)
    rows = ((one.when, text(one.source), _link(one.title, one.url)) for one in found.rows)
    yield from _section("All of them", ("published", "source", "title"), rows)
    if found.left:
        yield f"\nand {found.left:,} more\n"
    yield f"\n## Method\n\n{METHOD}\n\nsearchnews {found.version}, {found.made:%Y-%m-%d %H:%M %Z}\n"


def ratio(value: float) -> str:
    """How many times as much, in three digits or, if there are more before the point, whole: 8.72, 67.9, 3,214."""
    return f"{value:,.0f}" if value >= 99.95 else f"{value:.3g}"


def _section(head: str, heads: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    """A heading and a table; nothing without rows."""
    first = next(rows, None)
    if first is None:
        return
    yield f"\n## {head}\n\n| {' | '.join(heads)} |\n|{' --- |' * len(heads)}\n"
    yield f"| {' | '.join(first)} |\n"
    yield from (f"| {' | '.join(row)} |\n" for row in rows)


def _hit(found: Shown) -> Iterator[str]:
    article = found.hit.article
    yield f"\n- {_link(article.title, article.url)}  \n"
    facts = " · ".join(text(fact) for fact in (article.source, found.when, ", ".join(article.author)) if fact)
    if facts:
        yield f"  {facts}\n"
    if passage := marked(found.hit.snippet):
        yield f"\n  > {passage}\n"


def _link(title: str, url: str) -> str:
    shown = text(title) if title.strip() else "(no title)"
    return f"[{shown}](<{address(url)}>)" if address(url) else shown


def _count(number: int, one: str, several: str = "") -> str:
    return f"{number:,} {one if number == 1 else several or one + 's'}"
