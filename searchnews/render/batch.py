"""What does a batch of queries look like: a row a query, or a matrix of queries and times?

Every function gives pieces, of which none has more than a row: a batch is never held as a whole. In the formats for
programs, what is unknown is empty or null, and the names are those of `search.batch.BatchRow`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Any

from searchnews.render import markdown
from searchnews.render.data import VERSION, csv_lines, json_object, json_text
from searchnews.render.terminal import BOLD, DIM, MARK, NARROWEST, Style, cut, lines, padded, safe
from searchnews.search.batch import Batch, BatchRow
from searchnews.search.snippets import Marked
from searchnews.search.timeline import unit_name

FORMATS = ("text", "csv", "json", "jsonl", "markdown")
COLUMNS = ("name", "query", "note", "stories", "articles", "first", "last", "id", "title", "error")
_BETWEEN = "  "  # columns
_NUMBER = 8  # columns of a number, and of a month


def batch(found: Batch, format: str = "text", style: Style | None = None) -> Iterator[str]:
    """The rows in one of FORMATS; with times, their counts are columns of their own. Raises ValueError."""
    style = style or Style()
    match format:
        case "text":
            return _matrix_text(found, style) if found.by else _text(found, style)
        case "csv":
            return _csv(found, style.timezone)
        case "json":
            head = {"version": VERSION, "by": found.by or None, "times": _times(found)}
            return json_object(head, "rows", _objects(found, style.timezone))
        case "jsonl":
            return (json_text({"version": VERSION, **row}) + "\n" for row in _objects(found, style.timezone))
        case "markdown":
            return _markdown(found, style)
    raise ValueError(f"no such format: {format!r}; choose one of {', '.join(FORMATS)}")


def _times(found: Batch) -> list[str]:
    """The names of the times."""
    return [unit_name(begin, found.by) for begin in found.times]


def _day(moment: datetime | None, zone: tzinfo) -> str:
    return moment.astimezone(zone).date().isoformat() if moment else ""


# --- For people ------------------------------------------------------------------------------------------------------


def _text(found: Batch, style: Style) -> Iterator[str]:
    heads = _BETWEEN.join([*(f"{name:>{_NUMBER}}" for name in ("stories", "articles")), "first     ", "last      ", ""])
    room = max(style.width - len(heads), NARROWEST)
    yield style.paint(f"{heads}query", DIM) + "\n"
    for row in found:
        name = style.paint(cut(safe(row.asked.name), room, style.dots), BOLD)
        if row.error is not None:
            yield f"{'wrong':>{_NUMBER}}".ljust(len(heads)) + f"{name}\n"
            yield from (f"{line}\n" for line in lines(Marked(str(row.error)), style, indent=len(heads)))
            continue
        numbers = (f"{number:>{_NUMBER},}" for number in (row.stories, row.articles))
        days = (f"{_day(moment, style.timezone):10}" for moment in (row.first, row.last))
        yield _BETWEEN.join((*numbers, *days, name)).rstrip() + "\n"
        if row.title.strip():
            yield " " * len(heads) + style.paint(cut(safe(row.title), room, style.dots), DIM) + "\n"


def _matrix_text(found: Batch, style: Style) -> Iterator[str]:
    """As many times as fit beside the names, the latest; the sum counts all."""
    names = _times(found)
    size = max([_NUMBER, *map(len, names)])
    name = max(style.width // 4, NARROWEST)
    fitting = max((style.width - name - _NUMBER - len(_BETWEEN)) // (size + len(_BETWEEN)), 1)
    shown = names[-fitting:]
    heads = "".join(f"{_BETWEEN}{text:>{size}}" for text in ("articles", *shown))
    yield style.paint(f"{'query':{name}}{heads}", DIM) + "\n"
    for row in found:
        begin = padded(safe(row.asked.name), name, style.dots)
        if row.error is not None:
            yield f"{begin}{_BETWEEN}" + cut(safe(str(row.error)), style.width - name - 2, style.dots) + "\n"
            continue
        counts = "".join(f"{_BETWEEN}{style.paint(f'{n:>{size},}', MARK if n else DIM)}" for n in row.counts[-fitting:])
        yield f"{begin}{_BETWEEN}{row.articles:>{size},}{counts}\n"
    if len(shown) < len(names):
        yield style.paint(f"the last {len(shown)} of {len(names):,} {found.by}s; --format csv has all", DIM) + "\n"


def _markdown(found: Batch, style: Style) -> Iterator[str]:
    """A table (GitHub Flavored Markdown 0.29)."""
    days = () if found.by else ("first", "last", "best")
    names = ("query", "stories", "articles", *days, *_times(found))
    yield f"| {' | '.join(names)} |\n"
    yield f"| --- |{' ---: |' * 2}{' --- |' * len(days)}{' ---: |' * len(found.times)}\n"
    for row in found:
        cells: Sequence[str]
        if row.error is not None:
            cells = (str(row.error), *[""] * (len(names) - 2))
        elif found.by:
            cells = (f"{row.stories:,}", f"{row.articles:,}", *(f"{count:,}" for count in row.counts))
        else:
            first, last = (_day(moment, style.timezone) for moment in (row.first, row.last))
            cells = (f"{row.stories:,}", f"{row.articles:,}", first, last, row.title)
        yield f"| {' | '.join(markdown.text(cell) for cell in (row.asked.name, *cells))} |\n"


# --- For programs ----------------------------------------------------------------------------------------------------


def _objects(found: Batch, zone: tzinfo) -> Iterator[dict[str, Any]]:
    names = _times(found)
    for row in found:
        values = _values(row, zone)
        yield values if not found.by else values | {"counts": dict(zip(names, row.counts, strict=True))}


def _values(row: BatchRow, zone: tzinfo) -> dict[str, Any]:
    """The values of COLUMNS."""
    return {
        "name": row.asked.name,
        "query": row.asked.query,
        "note": row.asked.note,
        "stories": row.stories,
        "articles": row.articles,
        "first": row.first and row.first.astimezone(zone).isoformat(),
        "last": row.last and row.last.astimezone(zone).isoformat(),
        "id": row.id or None,
        "title": row.title or None,
        "error": None if row.error is None else str(row.error),
    }


def _csv(found: Batch, zone: tzinfo) -> Iterator[str]:
    rows = ((*_values(row, zone).values(), *row.counts) for row in found)
    return csv_lines((*COLUMNS, *_times(found)), rows)
