"""What can a program ask the page for? An OpenAPI 3.1 description, made of the tables that the page itself goes by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from searchnews.fields import BY_NAME
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


def description(archives: Iterable[str]) -> Schema:
    """The description, as JSON has it."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "searchnews",
            "version": str(VERSION),
            "summary": "What the page of an archive shows, for programs. The addresses are those of the page.",
        },
        "paths": dict(_paths()),
        "components": {
            "parameters": {
                "archive": _parameter("archive", "which archive", {"enum": list(archives)}, place="path"),
                **{name: _parameter(name, told, schema) for name, told, schema in STATE},
                **{name: _filter(name) for name in FILTERS},
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


def _paths() -> Iterable[tuple[str, Schema]]:
    for name, format in FORMATS.items():
        which = f"{PER_PAGE} hits" if name == "json" else "the newest hits" if name == "atom" else "all hits"
        yield f"/{{archive}}/search.{name}", _get(f"{which} as {format.media}", format.media, _all_of_state())
    id_ = _parameter("id", "the article's identifier", _TEXT, required=True)
    yield "/{archive}/article.json", _get("an article with all its fields", JSON, [id_, _ref("q")])
    field = _parameter("field", "which field; several times for several", {"enum": [*FACET_FIELDS, *RANGE_FIELDS]})
    limit = _parameter("limit", "how many values of each", {"type": "integer", "minimum": 0, "maximum": MOST_VALUES})
    yield "/{archive}/facets.json", _get("the commonest values of fields", JSON, [*_all_of_state(), field, limit])
    by = _parameter("by", "the unit of time", {"enum": list(UNITS)})
    yield "/{archive}/timeline.json", _get("how many articles when", JSON, [*_all_of_state(), by])
    other = _parameter("with", "the second query", {"type": "string", "maxLength": LONGEST_QUERY}, required=True)
    yield "/{archive}/compare.json", _get("two queries over time", JSON, [*_all_of_state(), by, other])
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


def _all_of_state() -> list[Schema]:
    return [_ref(name) for name in (*(name for name, _, _ in STATE), *FILTERS)]


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/parameters/{name}"}


def _parameter(name: str, told: str, schema: Schema, *, place: str = "query", required: bool = False) -> Schema:
    found = {"name": name, "in": place, "description": told, "schema": schema}
    return found | ({"required": True} if required or place == "path" else {})


def _filter(name: str) -> Schema:
    return _parameter(name, f"{BY_NAME[name].help}; several times for several", {"type": "array", "items": _TEXT})
