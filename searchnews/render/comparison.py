"""What does a comparison over time look like: as text, CSV, JSON, or a drawing (`svg`)?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from searchnews.render.data import VERSION, csv_lines, json_text
from searchnews.render.svg import drawing, heading
from searchnews.render.terminal import DIM, NARROWEST, SERIES, Style, cut, lines, padded, safe
from searchnews.render.text import bar
from searchnews.search.comparison import Comparison, Series
from searchnews.search.snippets import Marked
from searchnews.search.timeline import unit_name

FORMATS = ("text", "csv", "json", "svg")
COLUMNS = ("begin", "until", "name", "source", "articles", "of_all", "value")
_BETWEEN = "  "


def comparison(found: Comparison, format: str = "text", style: Style | None = None) -> str:
    """The comparison in one of FORMATS. Raises ValueError for another."""
    style = style or Style()
    match format:
        case "text":
            return "".join(f"{line}\n" for line in _text(found, style))
        case "csv":
            return "".join(csv_lines(COLUMNS, (row.values() for row in _rows(found))))
        case "json":
            return _json(found)
        case "svg":
            return drawing(found)
    raise ValueError(f"no such format: {format!r}; choose one of {', '.join(FORMATS)}")


def _told(value: float, share: bool) -> str:
    """A value for people: 12.5%, 1,204, a mean of 3.4."""
    if share:
        return f"{value:.1%}"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def _text(found: Comparison, style: Style) -> Iterator[str]:
    """A table: a row a bucket, a column a series with a bar; as many columns as fit stand side by side."""
    if not found.buckets or not found.series:
        yield style.paint(f"no articles with {found.field}", DIM)
        return
    labels = [unit_name(begin, found.by) for begin, _ in found.buckets]
    left = max(map(len, labels))
    numbers = [[_told(value, found.share) for value in found.values(series)] for series in found.series]
    most = max(max(found.values(series)) for series in found.series)
    size = max(len(number) for column in numbers for number in column)
    fitting = max(1, (style.width - left) // (size + NARROWEST + len(_BETWEEN)))
    for at in range(0, len(found.series), fitting):
        some = list(zip(found.series, numbers, strict=True))[at : at + fitting]
        width = max((style.width - left) // len(some) - len(_BETWEEN), size + 2)
        yield from _columns(found, labels, some, most, (left, size, width), at, style)
    yield from lines(Marked(heading(found)), style, base=DIM)


def _columns(
    found: Comparison,
    labels: list[str],
    some: list[tuple[Series, list[str]]],
    most: float,
    sizes: tuple[int, int, int],
    first: int,
    style: Style,
) -> Iterator[str]:
    left, size, width = sizes
    colours = [SERIES[(first + i) % len(SERIES)] for i in range(len(some))]
    heads = [style.paint(padded(safe(series.label), width, style.dots), colour) for (series, _), colour in zip(
        some, colours, strict=True)]  # fmt: skip
    yield (" " * left + _BETWEEN + _BETWEEN.join(heads)).rstrip()
    values = [found.values(series) for series, _ in some]
    for row, label in enumerate(labels):
        if found.units[row] > 1:
            note = f"{':' if style.ascii else '⋮':>{left}} {found.units[row]:,} {found.by}s without articles"
            yield style.paint(cut(note, style.width, style.dots), DIM)
            continue
        cells = [
            f"{bar(value[row], most, width - size - 1, style, colour)} {numbers[row]:>{size}}"
            for value, (_, numbers), colour in zip(values, some, colours, strict=True)
        ]
        yield f"{label:>{left}}{_BETWEEN}{_BETWEEN.join(cells)}"


def _rows(found: Comparison) -> Iterator[dict[str, Any]]:
    """A row a series and bucket."""
    for series in found.series:
        columns = zip(found.buckets, series.articles, series.of_all, found.values(series), strict=True)
        for (begin, until), articles, of_all, value in columns:
            row = (begin, until, series.name, series.source, articles, of_all, round(value, 6))
            yield dict(zip(COLUMNS, row, strict=True))


def _json(found: Comparison) -> str:
    """One object: version, by, field, share, smooth, buckets and series, each with articles, of_all and values, one a
    bucket."""
    series = [
        {
            "name": one.name,
            "query": one.query,
            "source": one.source or None,
            "articles": one.articles,
            "of_all": one.of_all,
            "values": [round(value, 6) for value in found.values(one)],
        }
        for one in found.series
    ]
    buckets = [{"begin": begin, "until": until} for begin, until in found.buckets]
    head = {"by": found.by, "field": found.field, "share": found.share, "smooth": found.smooth}
    return json_text({"version": VERSION, **head, "buckets": buckets, "series": series}) + "\n"
