"""What does a ninjs item (IPTC's news in JSON, versions 1 to 3) say in our names?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from searchnews.sources import markup

# Of ninjs 1, whose names may end as they like: "body_text", "body_xhtml", "body_html", "headline_short".
_OPEN = ("body_", "headline_", "description_")
# ninjs 2 writes "versioncreated" where ninjs 3 writes "versionCreated": names are compared in small letters.
_MARKS = frozenset(["versioncreated", "firstcreated", "headlines", "bodies", "pubstatus", "eventdetails"])
_BODY_TYPES = ("text/plain", "text/html", "application/xhtml+xml", "")  # from the plainest on; not NITF and the like


def is_ninjs(record: Mapping[str, Any]) -> bool:
    """Does this object follow ninjs? It has a `uri` and at least one name that only ninjs uses."""
    if "uri" not in record:
        return False
    names = {str(name).lower() for name in record}
    return not names.isdisjoint(_MARKS) or any(name.startswith(_OPEN) for name in names)


def flatten(record: Mapping[str, Any]) -> dict[str, Any]:
    """The item with one value per name, in our names; other keys are left out."""
    item = {str(key).lower(): value for key, value in record.items()}
    name = item.get("title") or item.get("name") or item.get("slugline")
    flat = {
        "title": _value(item.get("headlines"), ("main", "headline"))
        or item.get("headline")
        or _plainest(item, "headline_")
        or name,
        "body": _body(item),
        "id": item["uri"],
        "url": _address(item),
        "author": item.get("by") or item.get("byline") or _names(item.get("authors")),
        "source": next(iter(_names(item.get("infosources"))), "") or item.get("copyrightholder") or item.get("source"),
        "section": _names(item.get("genres") or item.get("genre")),
        "tag": _names(item.get("subjects") or item.get("subject")) + _names(item.get("keywords")),
        "language": item.get("language"),
        "published": item.get("versioncreated") or item.get("firstcreated") or item.get("contentcreated"),
        "modified": item.get("contentmodified"),
    }
    return {key: value for key, value in flat.items() if value}


def _body(item: Mapping[str, Any]) -> str:
    """The text: the plainest of the bodies, else the longest of the descriptions (the caption of a picture), in the
    lists of ninjs 2 and 3, then in the names of ninjs 1."""
    best = ""
    for wanted in _BODY_TYPES:
        best = max((value for kind, value in _texts(item.get("bodies")) if kind == wanted), key=len, default="")
        if best:
            break
    best = best or _plainest(item, "body_")
    best = best or max((value for _, value in _texts(item.get("descriptions"))), key=len, default="")
    best = best or _plainest(item, "description_")
    return markup.text(best) if markup.is_html(best) else best


def _plainest(item: Mapping[str, Any], prefix: str) -> str:
    """Of the texts under a name of ninjs 1 with any ending: the plain one if there is one, else the longest."""
    texts = {key.removeprefix(prefix): value for key, value in item.items() if key.startswith(prefix)}
    texts = {ending: value for ending, value in texts.items() if isinstance(value, str) and value.strip()}
    return texts.get("text") or max(texts.values(), key=len, default="")


def _texts(values: Any) -> Iterator[tuple[str, str]]:
    """(content type, value) of a list of texts."""
    for entry in values if isinstance(values, list) else ():
        if isinstance(entry, Mapping):
            inner = {str(key).lower(): value for key, value in entry.items()}
            value = inner.get("value")
            if isinstance(value, str):
                kind = str(inner.get("contenttype") or "").split(";")[0].strip().lower()
                yield kind, markup.text(value) if "html" in kind else value


def _value(values: Any, roles: tuple[str, ...]) -> str:
    """The value with one of the roles, else the first."""
    entries = [entry for entry in values if isinstance(entry, Mapping)] if isinstance(values, list) else []
    entries.sort(key=lambda entry: entry.get("role") not in roles)
    return next((entry["value"] for entry in entries if isinstance(entry.get("value"), str)), "")


def _address(item: Mapping[str, Any]) -> str:
    """The web page of the item, which its `uri` need not be."""
    others = item.get("altids")
    entries = others if isinstance(others, list) else []
    candidates = [entry.get("value") for entry in entries if isinstance(entry, Mapping)]
    candidates += [item.get("link"), item.get("url"), item.get("uri")]
    return next((str(value) for value in candidates if str(value).startswith(("http://", "https://"))), "")


def _names(values: Any) -> tuple[str, ...]:
    """The names in a list of concepts, strings or one of them."""
    names = []
    for entry in values if isinstance(values, list) else [values]:
        name = (entry.get("name") or entry.get("literal")) if isinstance(entry, Mapping) else entry
        if isinstance(name, str) and name:
            names.append(name)
    return tuple(names)
