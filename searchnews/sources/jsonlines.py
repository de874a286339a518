"""Which articles are in JSON lines, or in a JSON document?"""

from __future__ import annotations

import json
import re
from typing import IO, Any

import orjson

from searchnews.sources import encoding, limits, ninjs, records, streams
from searchnews.sources.model import Found, Options, Problem, Read, Unit

# The slow, lenient reader takes what orjson refuses: NaN (as pandas writes it), raw control characters and lone
# surrogates.
_LENIENT = json.JSONDecoder(strict=False, parse_constant=lambda _: None)

# Where APIs and exports keep their list of articles.
_LISTS = (
    "articles", "items", "results", "docs", "hits", "data", "news", "stories", "entries", "posts", "value",
    "records", "documents", "response", "@graph", "rows", "children", "channel", "feed", "content", "query",
    "newsitems", "item",
)  # fmt: skip
_ARTICLE_TYPE = re.compile(r"article|posting|report", re.IGNORECASE)
_DEEPEST_LIST = 4


def read_lines(unit: Unit, stream: IO[bytes], options: Options) -> Found:
    """An article a line; a bad line is reported and passed over."""
    loads = orjson.loads
    empty = 0
    for number, line in streams.lines(stream, unit.first_line):
        if line is None:
            yield Problem(unit.where, number, f"line longer than {limits.RECORD // limits.MB} MB")
            continue
        if not line or line == b"\r":
            empty += 1
            if empty > limits.empty_lines(number - unit.first_line + 1 - empty):
                yield Problem(unit.where, number, f"is one of {empty:,} empty lines; the rest of the file is skipped")
                return
            continue
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        try:
            record = loads(line)
        except orjson.JSONDecodeError as error:
            if not line.strip():
                continue
            record = _loads_leniently(line)
            if record is None:
                yield Problem(unit.where, number, f"is not JSON ({error.msg.split(':')[0]})")
                continue
        if type(record) is dict:
            yield from article(record, unit, number, number, options)
        else:
            yield Problem(unit.where, number, f"holds no object but {_kind(record)}")


def read_document(unit: Unit, stream: IO[bytes], options: Options) -> Found:
    """The articles of a JSON document: an object, a list, or an object with a list somewhere below."""
    data = streams.whole(stream, unit.where, limits.JSON_DOCUMENT)
    try:
        document = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        document = _loads_leniently(data)
        if document is None:
            line = data.count(b"\n", 0, error.pos) + 1
            yield Problem(unit.where, line, f"is not JSON ({error.msg.split(':')[0]})")
            return
    del data
    found = _find(document, options, unit.name)
    if isinstance(found, dict):
        yield from article(found, unit, 0, 0, options)
    elif not found:
        yield Problem(unit.where, 0, "holds no article: nothing in it has a title or a text")
    else:
        for number, record in enumerate(found, 1):
            if isinstance(record, dict):
                yield from article(record, unit, number, 0, options)
            else:
                yield Problem(unit.where, 0, f"entry {number} is no object but {_kind(record)}")


def article(record: dict[str, Any], unit: Unit, number: int, line: int, options: Options) -> Read:
    """The article of one JSON object, whichever standard it follows."""
    if "hits" not in record and "_source" in record and isinstance(record["_source"], dict):  # OpenSearch
        record = {"id": record.get("_id"), **record["_source"]}
    if ninjs.is_ninjs(record):
        record = ninjs.flatten(record)
    return records.read(record, unit, number, line, options)


def _loads_leniently(data: bytes) -> Any:
    """What JSON with the usual mistakes means; None when it is none."""
    try:
        return _LENIENT.decode(encoding.decode(data))
    except (ValueError, RecursionError):
        return None


def _find(document: Any, options: Options, name: str, depth: int = 0) -> dict[str, Any] | list[Any] | None:
    """The article, or the list of articles, in a document. `name` goes before keys that stand for identifiers."""
    if isinstance(document, list):
        objects = [item for item in document[:100] if isinstance(item, dict)]
        if any(_looks_right(item, options) or "_source" in item for item in objects):
            return document
        nested = next((item for item in document[:10] if isinstance(item, (dict, list))), None)
        return _find(nested, options, name, depth + 1) if nested is not None and depth < _DEEPEST_LIST else None
    if not isinstance(document, dict) or depth > _DEEPEST_LIST:
        return None
    inner = [document[key] for key in _LISTS if isinstance(document.get(key), (list, dict))]
    is_list_of = [value for value in inner if isinstance(value, list) and value and isinstance(value[0], dict)]
    if _looks_right(document, options) and not (is_list_of and "body" not in records.named(document, options)):
        return document
    for value in inner:
        found = _find(value, options, name, depth + 1)
        if found:
            return found
    values = list(document.values())
    objects = [value for value in values[:100] if isinstance(value, dict)]
    if len(objects) == len(values[:100]) and any(_looks_right(value, options) for value in objects):
        # An object of articles by keys, which need not mean the same in another file.
        return [{"id": f"{name}#{key}", **v} if isinstance(v, dict) else v for key, v in document.items()]
    for value in values[:50]:
        found = _find(value, options, name, depth + 1) if isinstance(value, (dict, list)) else None
        if found:
            return found
    return None


def _looks_right(record: dict[str, Any], options: Options) -> bool:
    """Is this object an article rather than an organisation or a web site? ninjs and schema.org say so."""
    kind = record.get("@type")
    if kind is not None and not _ARTICLE_TYPE.search(str(kind)):
        return False
    return ninjs.is_ninjs(record) or records.is_article(record, options)


def _kind(value: Any) -> str:
    names = {str: "a string", list: "a list", bool: "a truth value", type(None): "null"}
    return names.get(type(value), "a number")
