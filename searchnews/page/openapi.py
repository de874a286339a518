"""What can a program ask the page for? An OpenAPI 3.1 description, made of the tables that the page itself goes by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from searchnews.fields import BY_NAME, Field, Kind
from searchnews.page.data import FORMATS, JSON, MOST_VALUES
from searchnews.page.state import DEEPEST, FILTERS, LONGEST_QUERY, PER_PAGE
from searchnews.render.data import VERSION
from searchnews.search.facets import FACET_FIELDS
from searchnews.search.ranges import RANGE_FIELDS
from searchnews.search.timeline import UNITS
from searchnews.search.top import SORTS

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}


def description(archives: Mapping[str, Sequence[Field]]) -> Schema:
    """The description, as JSON has it, of archives by name, with the fields of their own."""
    own = sorted({field.name for fields in archives.values() for field in fields})
    values: dict[str, list[str]] = {}  # from keywords of one's own to the archives that have them
    for archive, fields in archives.items():
        for field in fields:
            if field.kind is Kind.KEYWORD:
                values.setdefault(field.name, []).append(archive)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "searchnews",
            "version": str(VERSION),
            "summary": "What the page of an archive shows, for programs. The addresses are those of the page.",
        },
        "paths": dict(_paths([*values], own)),
        "components": {
            "parameters": {
                "archive": _parameter("archive", "which archive", {"enum": list(archives)}, place="path"),
                **{name: _parameter(name, told, schema) for name, told, schema in STATE},
                **{name: _filter(name, BY_NAME[name].help) for name in FILTERS},
                **{name: _filter(name, f"a field of {', '.join(having)}") for name, having in values.items()},
            },
            "schemas": {
                "Mistake": {
                    "type": "object",
                    "description": "what is wrong, and where in the query",
                    "properties": {"version": _COUNT, "error": _TEXT, "start": _COUNT, "end": _COUNT},
                }
            },
        },
    }


STATE: tuple[tuple[str, str, Schema], ...] = (
    ("q", "the query; everything without one", {"type": "string", "maxLength": LONGEST_QUERY}),
    ("from", "the first day of publication", {"type": "string", "format": "date"}),
    ("to", "the last day of publication", {"type": "string", "format": "date"}),
    ("sort", "which hits come first", {"enum": list(SORTS)}),
    ("copies", "all: articles that tell one story, each by itself", {"enum": ["all"]}),
    ("page", f"which {PER_PAGE} hits", {"type": "integer", "minimum": 1, "maximum": DEEPEST // PER_PAGE}),
)


def _paths(values: Sequence[str], own: Sequence[str]) -> Iterable[tuple[str, Schema]]:
    """The addresses; `own` are the fields of one's own, `values` those of them that can be asked for beside a query."""
    state = [_ref(name) for name in (*(name for name, _, _ in STATE), *FILTERS, *values)]
    for name, format in FORMATS.items():
        which = f"{PER_PAGE} hits" if name == "json" else "the newest hits" if name == "atom" else "all hits"
        yield f"/{{archive}}/search.{name}", _get(f"{which} as {format.media}", format.media, state)
    id_ = _parameter("id", "the article's identifier", _TEXT, required=True)
    yield "/{archive}/article.json", _get("an article with all its fields", JSON, [id_, _ref("q")])
    fields = {"enum": [*FACET_FIELDS, *RANGE_FIELDS, *own]}
    field = _parameter("field", "which field; several times for several", fields)
    limit = _parameter("limit", "how many values of each", {"type": "integer", "minimum": 0, "maximum": MOST_VALUES})
    yield "/{archive}/facets.json", _get("the commonest values of fields", JSON, [*state, field, limit])
    by = _parameter("by", "the unit of time", {"enum": list(UNITS)})
    yield "/{archive}/timeline.json", _get("how many articles when", JSON, [*state, by])
    other = _parameter("with", "the second query", {"type": "string", "maxLength": LONGEST_QUERY}, required=True)
    yield "/{archive}/compare.json", _get("two queries over time", JSON, [*state, by, other])
    at = _parameter("at", "how many characters stand before the cursor", _COUNT)
    yield "/{archive}/typing.json", _get("colours, mistakes, completions of what is typed", JSON, [_ref("q"), at])


def _get(told: str, media: str, parameters: list[Schema]) -> Schema:
    wrong = {"description": "what is wrong", "content": {JSON: {"schema": {"$ref": "#/components/schemas/Mistake"}}}}
    return {
        "get": {
            "summary": told,
            "parameters": [_ref("archive"), *parameters],
            "responses": {
                "200": {"description": told, "content": {media: {}}},
                "400": wrong,
                "401": {"description": "who asks has to say who they are"},
                "404": {"description": "there is no such archive or article"},
                "414": {"description": "the address is too long"},
                "503": {"description": "the archive cannot be read"},
            },
        }
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/parameters/{name}"}


def _parameter(name: str, told: str, schema: Schema, *, place: str = "query", required: bool = False) -> Schema:
    found = {"name": name, "in": place, "description": told, "schema": schema}
    return found | ({"required": True} if required or place == "path" else {})


def _filter(name: str, told: str) -> Schema:
    return _parameter(name, f"{told}; several times for several", {"type": "array", "items": _TEXT})
