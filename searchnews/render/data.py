"""What do results look like to a program? JSON, JSON lines, CSV, bare identifiers.

The output is a contract: `VERSION` changes when a name or a meaning does, not when something is added. Names are those
of the field table (`searchnews.fields`); times are ISO 8601, ranges of characters half-open, what is unknown is null.

CSV is made for spreadsheets (RFC 4180): several values of a field are joined by "; ", a mentioned time is its first and
last day with "/" between (ISO 8601), and a text that a spreadsheet would take for a formula gets an apostrophe in
front, since headlines come from strangers. A program that needs every character as it was should read JSON.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson

from searchnews.article import EntityCount, Interval
from searchnews.expressions import expression
from searchnews.render.terminal import safe
from searchnews.search.results import Copy, Hit
from searchnews.search.rows import COLUMNS, rows

if TYPE_CHECKING:
    from searchnews.contract import Found, Hits

if TYPE_CHECKING:  # the modules themselves are needed by few
    from searchnews.search.explain import Explanation
    from searchnews.search.facets import Facet
    from searchnews.search.timeline import Timeline

VERSION = 1

HIT_COLUMNS = ("id", "score", "published", "source", "author", "section", "tag", "language", "title", "snippet", "url")

# What makes a spreadsheet take a text for a formula: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = tuple("=+-@＝＋－＠")
# What `terminal.UNSAFE` has and JSON lets through; it can stand inside strings only, where it may be escaped.
_UNESCAPED = expression("[\x7f-\x9f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\U000e0000-\U000e007f]")


# --- JSON --------------------------------------------------------------------------------------------------------


def results_json(results: Hits, fields: Sequence[str] = ()) -> Iterator[str]:
    """One object: version, query, total (articles), stories (null if copies are not collapsed), offset, took (seconds)
    and hits, a hit a line, which have the `fields`, or all there are. In pieces, of which none has more than a hit."""
    head = {
        "version": VERSION,
        "query": str(results.query),
        "total": results.total,
        "stories": results.stories if results.collapsed else None,
        "offset": results.offset,
        "took": round(results.took, 6),
    }
    return json_object(head, "hits", hit_objects(results, fields))


def results_jsonl(results: Hits, fields: Sequence[str] = ()) -> Iterator[str]:
    """One object a line and hit. The lines can be indexed again. With `fields`, they have those alone."""
    head = {} if fields else {"version": VERSION}
    return (json_text(head | item) + "\n" for item in hit_objects(results, fields))


def facet_json(facet: Facet) -> str:
    """One object: version, field, articles (that have any value) and counts."""
    found = _facet(facet)
    head = {"version": VERSION, "field": found["field"], "articles": found["articles"]}
    return "".join(json_object(head, "counts", found["counts"]))


def _facet(facet: Facet) -> dict[str, Any]:
    counts = [{name: getattr(count, name) for name in ("value", "field", "articles", "mentions")} for count in facet]
    return {"field": facet.field, "articles": facet.articles, "counts": counts}


def facets_json(results: Found, facets: Iterable[Facet]) -> Iterator[str]:
    """One object: version, query, total (articles that match) and facets, one a line, each as `facet_json` has it."""
    head = {"version": VERSION, "query": str(results.query), "total": results.total}
    return json_object(head, "facets", (_facet(facet) for facet in facets))


def timeline_json(timeline: Timeline) -> str:
    """One object: version, field, by, unknown (articles without a time), before and after (articles with a time before
    the first bucket, after the last) and buckets, of which one may be a long stretch without articles."""
    names = ("field", "by", "unknown", "before", "after")
    head = {"version": VERSION, **{name: getattr(timeline, name) for name in names}}
    return "".join(json_object(head, "buckets", _buckets(timeline)))


def explanation_json(found: Explanation) -> str:
    """One object a part of the query: query, matched, score, articles, documents and parts; of a scoring unit also idf,
    weight, tf and its occurrences in the fields. The outermost has the version."""
    return json_text({"version": VERSION, **_explanation(found)}) + "\n"


def _explanation(found: Explanation) -> dict[str, Any]:
    data: dict[str, Any] = {
        "query": str(found.node),
        "matched": found.matched,
        "score": round(found.score, 5),
        "articles": found.articles,
        "documents": found.documents,
    }
    if found.idf:
        names = ("field", "matches", "length", "average", "boost", "tf")
        occurrences = [{name: getattr(occurrence, name) for name in names} for occurrence in found.occurrences]
        data |= {"idf": found.idf, "weight": found.weight, "tf": found.tf, "occurrences": occurrences}
    return data | {"parts": [_explanation(part) for part in found.parts]}


def hit_objects(hits: Iterable[Hit], fields: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The hits as objects."""
    names = tuple(fields or COLUMNS)
    return ({name: _plain(value) for name, value in zip(names, row, strict=True)} for row in rows(hits, names))


def _plain(value: Any) -> Any:
    """A value of a row as JSON has it."""
    match value:
        case datetime():
            return value.isoformat()
        case EntityCount(name, count):
            return {"name": name, "count": count}
        case Interval(begin, until, count):
            return {"begin": begin, "until": until, "count": count}
        case Copy(id, source, published):
            return {"id": id, "source": source, "published": published and published.isoformat()}
        case tuple():
            return [_plain(one) for one in value]
        case dict():
            return {name: _plain(one) for name, one in value.items()}
    return value


def document(head: Mapping[str, Any], name: str, items: Iterable[Mapping[str, Any]]) -> str:
    """One object, with the version, whose last member is a list with an item a line."""
    return "".join(json_object({"version": VERSION, **head}, name, items))


def line(item: Mapping[str, Any]) -> str:
    """An object on a line, with the version."""
    return json_text({"version": VERSION, **item}) + "\n"


def json_object(head: Mapping[str, Any], name: str, items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """One object, its last member a list with an item a line; in pieces, of which none has more than an item."""
    yield f"{json_text(head)[:-1]},{json_text(name)}:["
    before = "\n"
    for item in items:
        yield before + json_text(item)
        before = ",\n"
    yield "]}\n" if before == "\n" else "\n]}\n"


def json_text(value: Any) -> str:
    """JSON in which nothing can steer a terminal."""
    try:
        encoded = orjson.dumps(value)
    except orjson.JSONEncodeError:  # halves of surrogate pairs, say from the command line
        encoded = orjson.dumps(_encodable(value))
    return _UNESCAPED.sub(_escape, encoded.decode())


def _escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def _encodable(value: Any) -> Any:
    """The value with strings that UTF-8 can encode."""
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case dict():
            return {key: _encodable(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_encodable(inner) for inner in value]
    return value


# --- CSV and identifiers -----------------------------------------------------------------------------------------


def results_csv(results: Hits, fields: Sequence[str] = ()) -> Iterator[str]:
    """A table of hits with a header, a row at a time; see the docstring of the module."""
    names = tuple(fields or HIT_COLUMNS)
    return csv_lines(names, rows(results, names))


def results_ids(results: Hits) -> Iterator[str]:
    """The identifiers of the hits, one a line."""
    return (safe(hit.id) + "\n" for hit in results)


def facet_csv(facet: Facet) -> str:
    """A table of value, field, articles, mentions."""
    return "".join(facets_csv([facet]))


def facets_csv(facets: Iterable[Facet]) -> Iterator[str]:
    """A table of value, field, articles, mentions."""
    rows = ((c.value, c.field, c.articles, c.mentions) for facet in facets for c in facet)
    return csv_lines(("value", "field", "articles", "mentions"), rows)


def timeline_csv(timeline: Timeline) -> str:
    """A table of begin, until, articles and, if they were asked for, of_all and share."""
    shares = any(bucket.of_all is not None for bucket in timeline)
    names = ("begin", "until", "articles", *(("of_all", "share") if shares else ()))
    return "".join(csv_lines(names, (row.values() for row in _buckets(timeline))))


def _buckets(timeline: Timeline) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for bucket in timeline:
        row: dict[str, Any] = {"begin": bucket.begin, "until": bucket.until, "articles": bucket.articles}
        if bucket.share is not None:
            row |= {"of_all": bucket.of_all, "share": round(bucket.share, 6)}
        rows.append(row)
    return rows


def csv_lines(header: Sequence[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """A table as CSV, a line at a time; see the docstring of the module."""
    import csv

    # A writer makes lines for a file; this one gets each back, since writerow() returns what write() does.
    line: Callable[[Iterable[object]], Any] = csv.writer(_Back()).writerow
    yield line(header)
    for row in rows:
        yield line([_cell(value) for value in row])


class _Back:
    """What csv takes for a file; it gives back what is written."""

    def write(self, text: str) -> str:
        return text


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return value
    text = safe("; ".join(map(_words, value)) if isinstance(value, tuple) else _words(value))
    return "'" + text if text.lstrip().startswith(_FORMULA) else text


def _words(value: object) -> str:
    """A value in words: one of several, or the only one."""
    match value:
        case date():
            return value.isoformat()
        case EntityCount(name):
            return name
        case Interval(begin, until):
            return f"{begin}/{until - timedelta(days=1)}"
        case Copy(id):
            return id
        case (begin, until):
            return f"{begin}-{until}"
    return str(value)
