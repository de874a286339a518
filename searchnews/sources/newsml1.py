"""Which articles are in a NewsML 1 message (IPTC NewsML 1.0 to 1.2, as AFP and Business Wire send it)?

A NewsItem holds components, which hold components or content; each may state its headline, its people and its
subjects, and what it leaves out it takes from the one around it. The texts below one headline are forms of one story.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from xml.etree.ElementTree import Element

from searchnews.sources import encoding, markup, records, streams, xmltree
from searchnews.sources.model import Found, Options, Problem, Read, Unit

_LONGEST_CREDIT = 40  # characters; longer ones are sentences
_BESIDE = frozenset(("caption", "summary", "abstract", "quicklook", "thumbnail", "advisory"))  # roles beside a story


@dataclass(frozen=True, slots=True)
class _Story:
    """A text, and the components that it lies in, from the outermost."""

    components: tuple[Element, ...]
    text: str

    @property
    def role(self) -> str:
        return next(
            (_name(c.find("Role")).lower() for c in reversed(self.components) if c.find("Role") is not None), ""
        )


def read(unit: Unit, stream: IO[bytes], options: Options) -> Found:
    """The articles of a message, in its order."""
    root = xmltree.parse(streams.whole(stream, unit.where), unit.where)
    envelope = (root.findtext("NewsEnvelope/DateAndTime") or "").strip()
    found = [(item, story) for item in root.iter("NewsItem") for story in _stories(item)]
    if not found:
        yield Problem(unit.where, 0, "holds no news item with a text or a headline", "ignored")
    items = [item for item, _ in found]
    for number, (item, story) in enumerate(found, 1):
        is_only = items.count(item) == 1
        yield from _article(item, story, unit, number if len(found) > 1 else 0, is_only, envelope, options)


def _article(
    item: Element, story: _Story, unit: Unit, number: int, is_only: bool, envelope: str, options: Options
) -> Read:
    identifier = _identifier(item)
    inline_title = next((xmltree.line(h) for c in story.components[-1:] for h in c.iter("hl1")), "")
    administrative = "AdministrativeMetadata"
    return records.article(
        records.Raw(
            title=_line(story, "HeadLine") or inline_title or _line(story, "SlugLine")
            or xmltree.line(item.find("Identification/NameLabel")),
            body=story.text,
            id=identifier if is_only or not identifier else f"{identifier}#{number}",
            author=_line(story, "ByLine") or [p for p in _parties(story, f"{administrative}/Creator") if " " in p],
            source=_source(item, story),
            section=[_name(genre) for genre in _nearest(story, "DescriptiveMetadata/Genre")],
            tag=_tags(story),
            language=next((_name(e) for e in _nearest(story, "DescriptiveMetadata/Language")), "")
            or next((c.get("lang", "") for c in reversed((item, *story.components)) if c.get("lang")), ""),
            published=_time(item, "ThisRevisionCreated"),
            origin="metadata",
            fallback=[(time, "metadata") for time in (_time(item, "FirstCreated"), envelope) if time],
        ),
        unit, options, number,
    )  # fmt: skip


def _stories(item: Element) -> list[_Story]:
    """What is an article in an item: of the texts below one headline the main or longest one; without any text, the
    headline alone."""
    groups: dict[int, list[_Story]] = {}
    for story in _texts(item, ()):
        owner = next((c for c in reversed(story.components) if _headline(c)), story.components[0])
        groups.setdefault(id(owner), []).append(story)
    chosen = [
        max(group, key=lambda s: (s.role == "main", s.role not in _BESIDE, len(s.text))) for group in groups.values()
    ]
    stories = [story for story in chosen if story.role not in _BESIDE] or chosen
    return stories or [_Story((c,), "") for c in item.findall("NewsComponent") if _headline(c)][:1]


def _texts(element: Element, components: tuple[Element, ...]) -> Iterator[_Story]:
    """All texts below an element, without those of items inside the item."""
    for child in element:
        if child.tag == "NewsComponent":
            yield from _texts(child, (*components, child))
        elif child.tag == "ContentItem" and components and (text := _content(child)):
            yield _Story(components, text)


def _content(content: Element) -> str:
    """The text of a ContentItem: NITF, XHTML, plain text or escaped HTML; "" when it is none."""
    data = content.find("DataContent")
    kind = _name(content.find("MediaType")).lower()
    if data is None or kind not in ("", "text", "complexdata"):
        return ""
    if len(data):
        inner = next((e for tag in ("body.content", "body") for e in data.iter(tag)), data)
        return xmltree.text(inner)
    text = encoding.clean(data.text or "").strip()
    return markup.text(text) if markup.is_html(text) else text


def _headline(component: Element) -> str:
    return next((line for h in component.findall("NewsLines/HeadLine") if (line := xmltree.line(h))), "")


def _line(story: _Story, name: str) -> str:
    """The first NewsLine of this name that is not empty, of the innermost component that has one."""
    return next(filter(None, map(xmltree.line, _nearest(story, f"NewsLines/{name}"))), "")


def _nearest(story: _Story, path: str) -> list[Element]:
    """The elements at a path below the innermost component that has any."""
    return next((found for c in reversed(story.components) if (found := c.findall(path))), [])


def _identifier(item: Element) -> str:
    """The public identifier, or what NewsML 1.2 (5.3.2) makes one of."""
    path = "Identification/NewsIdentifier"
    public = (item.findtext(f"{path}/PublicIdentifier") or "").strip()
    parts = [(item.findtext(f"{path}/{name}") or "").strip() for name in ("ProviderId", "DateId", "NewsItemId")]
    return public or (f"urn:newsml:{':'.join(parts)}" if all(parts) else "")


def _source(item: Element, story: _Story) -> str:
    """The agency: as it wants to be credited, else the provider or source by name, else the provider's domain."""
    credit = _line(story, "CreditLine")
    if 0 < len(credit) <= _LONGEST_CREDIT:
        return credit
    parties = _parties(story, "AdministrativeMetadata/Provider") + _parties(story, "AdministrativeMetadata/Source")
    return next(iter(parties), "") or (item.findtext("Identification/NewsIdentifier/ProviderId") or "").strip()


def _parties(story: _Story, path: str) -> list[str]:
    return [name for party in _nearest(story, f"{path}/Party") if (name := _name(party))]


def _tags(story: _Story) -> list[str]:
    lines = [word for line in _nearest(story, "NewsLines/KeywordLine") for word in xmltree.line(line).split(",")]
    properties = _nearest(story, "DescriptiveMetadata/Property")
    return lines + [p.get("Value", "") for p in properties if _name(p).lower() == "keyword"]


def _name(element: Element | None) -> str:
    """The formal name of a thing, which NewsML 1 writes for nearly everything; "" for None."""
    return "" if element is None else " ".join(element.get("FormalName", "").split())


def _time(item: Element, name: str) -> str:
    return (item.findtext(f"NewsManagement/{name}") or "").strip()
