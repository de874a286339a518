"""Which articles are in a NewsML-G2 message or item (IPTC's XML for news)?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

from searchnews.sources import markup, records, streams, xmltree
from searchnews.sources.model import Found, Options, Problem, Read, Unit

# Items that are about news without being any: lists of items, vocabularies, plans.
_OTHER = frozenset(("packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem"))
_LONGEST_CREDIT = 40  # characters; longer ones are sentences
_PLAIN_TEXT = ("text/plain", "")


def read(unit: Unit, stream: IO[bytes], options: Options) -> Found:
    """The articles of a message, in its order."""
    root = xmltree.parse(streams.whole(stream, unit.where), unit.where)
    items = [root] if root.tag == "newsItem" else list(root.iter("newsItem"))
    if not items:
        kinds = sorted({element.tag for element in root.iter() if element.tag in _OTHER})
        yield Problem(unit.where, 0, f"holds no news item{f' but {chr(44).join(kinds)}' if kinds else ''}", "ignored")
    for number, item in enumerate(items, 1):
        yield from _article(item, unit, number if len(items) > 1 else 0, options)


def _article(item: Element, unit: Unit, number: int, options: Options) -> Read:
    headlines = [xmltree.line(h) for h in item.findall("contentMeta/headline")]
    inline_title = next((xmltree.line(t) for t in item.iter("title")), "")
    slugline = xmltree.line(item.find("contentMeta/slugline"))
    language = item.find("contentMeta/language")
    return records.article(
        records.Raw(
            title=next((h for h in headlines if h), "") or inline_title or slugline,
            body=_body(item),
            id=item.get("guid", ""),
            url=next((a.text for a in item.iter("link") if "permalink" in (a.get("rel") or "")), "") or "",
            author=[xmltree.line(by) for by in item.findall("contentMeta/by")] or _people(item),
            source=_source(item),
            section=_names(item.findall("contentMeta/genre")),
            tag=[*_names(item.findall("contentMeta/subject")), *map(xmltree.line, item.findall("contentMeta/keyword"))],
            language=(language.get("tag") if language is not None else "") or item.get("lang", ""),
            published=_text(item, "itemMeta/versionCreated"),
            modified=_text(item, "contentMeta/contentModified"),
            origin="metadata",
            fallback=[
                (_text(item, path), "metadata") for path in ("itemMeta/firstCreated", "contentMeta/contentCreated")
            ],
        ),
        unit, options, number,
    )  # fmt: skip


def _body(item: Element) -> str:
    """The text: of the inline XHTML or NITF, else inline plain text, else the description (a picture's caption)."""
    for inline in item.findall("contentSet/inlineXML"):
        content = next((e for tag in ("body.content", "body") for e in inline.iter(tag)), inline)
        main = next((e for e in content.iter() if e.tag == "main" or (e.tag == "section" and _is_main(e))), content)
        if body := xmltree.text(main):
            return body
    for inline in item.findall("contentSet/inlineData"):
        kind = (inline.get("contenttype") or "").split(";")[0].lower()
        data = "".join(inline.itertext()).strip()
        if data and "encoding" not in inline.attrib:
            if kind in _PLAIN_TEXT:
                return data
            if "html" in kind:
                return markup.text(data)
    return max((xmltree.text(d) for d in item.findall("contentMeta/description")), key=len, default="")


def _is_main(element: Element) -> bool:
    return "main" in (element.get("class") or "").split()


def _source(item: Element) -> str:
    """The agency: as it wants to be credited ("dpa"), else the origin of the information, else the provider."""
    credit = xmltree.line(item.find("contentMeta/creditline"))
    if 0 < len(credit) <= _LONGEST_CREDIT:
        return credit
    for path in ("contentMeta/infoSource", "itemMeta/provider", "rightsInfo/copyrightHolder"):
        for element in item.findall(path):
            name = _name(element)
            if name:
                return name
    return credit


def _people(item: Element) -> tuple[str, ...]:
    """Creators that are named as people are; account names ("bremser.thomas") and agencies are not."""
    names = _names(item.findall("contentMeta/creator"))
    return tuple(name for name in names if " " in name)


def _names(elements: list[Element]) -> tuple[str, ...]:
    return tuple(name for name in map(_name, elements) if name and not _is_code(name))


def _name(element: Element) -> str:
    """What people call a concept: its full name, else any name, else its literal."""
    names = list(_labels(element))
    return next((text for role, text in names if role != "nrol:mnemonic"), "") or element.get("literal", "")


def _labels(element: Element) -> Iterator[tuple[str, str]]:
    for name in element.findall("name"):
        if text := xmltree.line(name):
            yield name.get("role", ""), text


def _is_code(name: str) -> bool:
    return name.isdigit() or ":" in name


def _text(item: Element, path: str) -> str:
    return (item.findtext(path) or "").strip()
