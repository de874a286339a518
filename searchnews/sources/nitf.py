"""Which article is a NITF document (IPTC's News Industry Text Format, version 3)?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

from searchnews.sources import records, streams, xmltree
from searchnews.sources.model import Found, Options, Unit


def read(unit: Unit, stream: IO[bytes], options: Options) -> Found:
    """The articles of a file: usually the one, sometimes several in an element around them."""
    root = xmltree.parse(streams.whole(stream, unit.where), unit.where)
    items = [root] if root.tag == "nitf" else list(root.iter("nitf"))
    for number, item in enumerate(items, 1):
        # Some agencies write dates as 20020225T143000-0500.
        dates = list(_dates(item))
        yield from records.article(
            records.Raw(
                title=_title(item),
                body=_body(item),
                id=_attribute(item, "head/docdata/doc-id", "id-string"),
                url=_attribute(item, "head/pubdata", "ex-ref"),
                author=list(_bylines(item)),
                source=xmltree.line(item.find("body/body.head/distributor"))
                or _attribute(item, "head/docdata/doc.copyright", "holder")
                or _attribute(item, "head/docdata/doc-id", "regsrc"),
                section=tuple(_sections(item)),
                tag=[k.get("key", "") for k in item.findall("head/docdata/key-list/keyword")] + list(_subjects(item)),
                language=item.get("baselang") or item.get("lang") or "",
                published=dates[0] if dates else "",
                origin="metadata",
                fallback=[(date, "metadata") for date in dates[1:]],
            ),
            unit, options, number if len(items) > 1 else 0,
        )  # fmt: skip


def _title(item: Element) -> str:
    for path in ("body/body.head/hedline/hl1", "head/title", "body/body.head/hedline/hl2", "body/body.head/hedline"):
        if title := xmltree.line(item.find(path)):
            return title
    return ""


def _body(item: Element) -> str:
    content = "\n\n".join(filter(None, map(xmltree.text, item.findall("body/body.content"))))
    return content or xmltree.text(item.find("body/body.head/abstract"))


def _dates(item: Element) -> Iterator[str]:
    """Every statement of the time of publication, the most direct first."""
    for path, attribute in (
        ("head/docdata/date.issue", "norm"),
        ("head/pubdata", "date.publication"),
        ("head/docdata/date.release", "norm"),
        ("body/body.head/dateline/story.date", "norm"),
    ):  # fmt: skip
        if date := _attribute(item, path, attribute):
            yield date


def _bylines(item: Element) -> Iterator[str]:
    """The names in the bylines, without titles ("AP Business Writer") and without desk initials ("gr/bp")."""
    for element in item.findall("body/body.head/byline"):
        person = element.find("person")
        name = xmltree.line(person) if person is not None else " ".join((element.text or "").split())
        if not name and len(element):
            name = xmltree.line(element)
        name = name.split(" / ")[0].strip()
        if name and (" " in name or name[:1].isupper()):
            yield name


def _sections(item: Element) -> Iterator[str]:
    for element in item.findall("head/tobject"):
        kind = element.get("tobject.type", "")
        if kind and kind.lower() != "news":
            yield kind


def _subjects(item: Element) -> Iterator[str]:
    for element in item.findall("head/tobject/tobject.subject"):
        for level in ("type", "matter", "detail"):
            if name := element.get(f"tobject.subject.{level}", ""):
                yield name.rpartition(":")[2]


def _attribute(item: Element, path: str, name: str) -> str:
    element = item.find(path)
    return "" if element is None else element.get(name, "").strip()
