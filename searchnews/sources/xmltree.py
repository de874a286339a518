"""What is in this XML? A tree without namespaces, from a parser that entities cannot blow up and nothing leaves.

Document type declarations are allowed (NITF files have them) but never followed; entities declared in them are
refused, so there is nothing to expand. The entities of HTML, which some agencies use undeclared, are resolved.
"""

from __future__ import annotations

import re
from html.entities import html5
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

from searchnews.errors import SourceError
from searchnews.sources import encoding, limits, markup

_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_ROWS = frozenset(("br", "li", "tr", "dt", "dd"))
_BLOCKS = markup.BLOCKS - {"td", "th"} | {"hl1", "hl2", "block"}
_SKIPPED = frozenset(("script", "style", "media", "header", "footer", "aside", "nav"))


def parse(data: bytes, name: str) -> Element:
    """The root of a document; SourceError when it is not well-formed, too deep, too large or declares entities.

    Namespaces are left out of the names of elements and attributes: `{...}newsItem` is `newsItem`, `xml:lang` `lang`.
    """
    stated = declared_encoding(data)
    if stated and not encoding.known(stated):
        return _parse(to_utf8(data), name, "utf-8")
    try:
        return _parse(data, name, None)
    except SourceError as error:
        if "encoding" not in error.problem and "invalid token" not in error.problem:
            raise
        # The bytes are not in the encoding that the document states, or in one that expat does not know.
        return _parse(to_utf8(data), name, "utf-8")


def declared_encoding(data: bytes) -> str:
    """The encoding that a document states, "" when it states none."""
    declared = re.search(rb"<\?xml[^>]{0,100}encoding=[\"']([\w.:-]{1,40})", data[:200])
    return declared[1].decode() if declared else ""


def to_utf8(data: bytes) -> bytes:
    """The document in UTF-8, without a declaration that says otherwise."""
    text = encoding.decode(data, declared_encoding(data))
    return _DECLARATION.sub("", text, count=1).encode("utf-8", "replace")


def _parse(data: bytes, name: str, encoding_name: str | None) -> Element:
    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate(encoding_name, namespace_separator=" ")
    depth = elements = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth, elements = depth + 1, elements + 1
        if depth > limits.DEPTH:
            raise SourceError(f"nests elements more than {limits.DEPTH} deep", name, parser.CurrentLineNumber)
        if elements > limits.XML_ELEMENTS:
            raise SourceError(f"has more than {limits.XML_ELEMENTS:,} elements", name)
        builder.start(_local(tag), {_local(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_local(tag))

    def entity(entity_name: str, *_: object) -> None:
        raise SourceError(f"declares the entity {entity_name!r}: refused", name, parser.CurrentLineNumber)

    def skipped(entity_name: str, is_parameter: bool) -> None:
        builder.data(html5.get(f"{entity_name};", ""))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = entity
    parser.SkippedEntityHandler = skipped
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.UseForeignDTD(True)  # undeclared entities are then skipped, not errors
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise SourceError(f"is not well-formed XML ({expat.ErrorString(error.code)})", name, error.lineno) from None
    except (LookupError, ValueError) as error:
        raise SourceError(f"is in an unknown encoding ({error})", name) from None
    return builder.close()


def _local(tag: str) -> str:
    return tag.rpartition(" ")[2]


def text(element: Element | None) -> str:
    """The text of an element that holds XHTML or NITF, a blank line between paragraphs; "" for None.

    Pictures with their captions, headers and footers are left out.
    """
    if element is None:
        return ""
    parts: list[str] = []
    _collect(element, parts)
    return markup.tidy("".join(parts))


def _collect(element: Element, parts: list[str]) -> None:
    block = element.tag in _BLOCKS
    if element.tag not in _SKIPPED:
        if block:
            parts.append("\n" if element.tag in _ROWS else "\n\n")
        elif element.tag in ("td", "th"):
            parts.append(" ")
        if element.text:
            parts.append(element.text.replace("\n", " "))
        for child in element:
            _collect(child, parts)
        if block and element.tag != "br":
            parts.append("\n" if element.tag in _ROWS else "\n\n")
    if element.tail:
        parts.append(element.tail.replace("\n", " "))


def line(element: Element | None) -> str:
    """All text of an element on one line; "" for None."""
    return " ".join(encoding.clean("".join(element.itertext())).split()) if element is not None else ""
