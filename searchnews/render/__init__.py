"""What do results look like? Pure functions from results to text: nothing here prints, or knows of a terminal.

    results(found, "json")       hits: text, json, jsonl, csv, ids, markdown; `pieces`: a hit at a time
    facet(found, "csv")          counts of values: text, json, csv
    facets(found, counted)       several of them
    timeline(found, "text")      counts over time: text, json, csv
    explanation(found, "text")   why an article matches, or not: text, json
    text.summary, text.query_error

    terminal   foreign text -> lines that a terminal can be trusted with
    text       for people;   reading   one article;   markdown   to be pasted
    data       for programs: a contract with a version
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from searchnews.render import data, text
from searchnews.render.terminal import Style

if TYPE_CHECKING:
    from searchnews.contract import Found, Hits

if TYPE_CHECKING:  # the modules themselves are needed by few
    from searchnews.search.explain import Explanation
    from searchnews.search.facets import Facet
    from searchnews.search.timeline import Timeline

__all__ = [
    "EXPLANATION_FORMATS",
    "FIELD_FORMATS",
    "RESULT_FORMATS",
    "TABLE_FORMATS",
    "Style",
    "data",
    "explanation",
    "facet",
    "facets",
    "pieces",
    "results",
    "text",
    "timeline",
]

EXPLANATION_FORMATS = ("text", "json")
RESULT_FORMATS = ("text", "json", "jsonl", "csv", "ids", "markdown")
FIELD_FORMATS = ("json", "jsonl", "csv")  # that can show some fields only
TABLE_FORMATS = ("text", "json", "csv")
PLAIN = Style()


def results(found: Hits, format: str = "text", style: Style = PLAIN) -> str:
    """The hits in one of RESULT_FORMATS. Raises ValueError for another."""
    return "".join(pieces(found, format, style))


def pieces(
    found: Hits, format: str = "text", style: Style = PLAIN, fields: Sequence[str] = ()
) -> Iterator[str]:
    """What `results` gives, a hit at a time: a Scan is never held as a whole. In FIELD_FORMATS only the `fields` are
    shown (of `search.rows.COLUMNS`), if there are any."""
    match format:
        case "text":
            return text.results(found, style)
        case "json":
            return data.results_json(found, fields)
        case "jsonl":
            return data.results_jsonl(found, fields)
        case "csv":
            return data.results_csv(found, fields)
        case "ids":
            return data.results_ids(found)
        case "markdown":
            from searchnews.render import markdown

            return markdown.results(found, style)
    raise ValueError(f"no such format: {format!r}; choose one of {', '.join(RESULT_FORMATS)}")


def explanation(found: Explanation, format: str = "text", style: Style = PLAIN) -> str:
    """An explanation in one of EXPLANATION_FORMATS. Raises ValueError for another."""
    match format:
        case "text":
            return text.explanation(found, style)
        case "json":
            return data.explanation_json(found)
    raise ValueError(f"no such format: {format!r}; choose one of {', '.join(EXPLANATION_FORMATS)}")


def facet(found: Facet, format: str = "text", style: Style = PLAIN) -> str:
    """The counts in one of TABLE_FORMATS. Raises ValueError for another."""
    match format:
        case "text":
            return text.facet(found, style)
        case "json":
            return data.facet_json(found)
        case "csv":
            return data.facet_csv(found)
    raise ValueError(f"no such format: {format!r}; choose one of {', '.join(TABLE_FORMATS)}")


def facets(
    found: Found, counted: Iterable[Facet], format: str = "text", style: Style = PLAIN
) -> Iterator[str]:
    """Several facets of results in one of TABLE_FORMATS, one at a time. Raises ValueError for another."""
    match format:
        case "text":
            return (("\n" if number else "") + text.facet(one, style) for number, one in enumerate(counted))
        case "json":
            return data.facets_json(found, counted)
        case "csv":
            return data.facets_csv(counted)
    raise ValueError(f"no such format: {format!r}; choose one of {', '.join(TABLE_FORMATS)}")


def timeline(found: Timeline, format: str = "text", style: Style = PLAIN) -> str:
    """The counts over time in one of TABLE_FORMATS. Raises ValueError for another."""
    match format:
        case "text":
            return text.timeline(found, style)
        case "json":
            return data.timeline_json(found)
        case "csv":
            return data.timeline_csv(found)
    raise ValueError(f"no such format: {format!r}; choose one of {', '.join(TABLE_FORMATS)}")
