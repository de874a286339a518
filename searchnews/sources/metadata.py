"""What does a web page say about itself: in JSON-LD, in its meta tags, in its markup?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import orjson
from lxml.html import HtmlElement  # type: ignore[import-untyped]

from searchnews.sources import limits, records
from searchnews.sources.encoding import clean
from searchnews.sources.mapping import META
from searchnews.sources.story import normal

_ARTICLE = re.compile(r"article|posting|\breport\b|review$", re.IGNORECASE)

_META_NAMES = {name for names in META.values() for name in names}
_SEPARATORS = " |-–—:·•*«»~/\u2010\u2011\u2212"
_MARKS = (" | ", " - ", " – ", " — ", " * ", " • ", " « ", " » ")  # before the name of the site
_LABEL = 12  # characters: a shorter heading that nothing else on the page knows is a label ("Log in", "Menu")
_MOST_SCRIPTS = 60
_ADDRESS = re.compile(r"https?://|www\.|^@")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says about itself, with "" or () for what it does not say.

    `titles` are all forms of its title that were found, the chosen one first; `text` is the article as JSON-LD has it.
    """

    titles: tuple[str, ...] = ()
    url: str = ""
    author: tuple[str, ...] = ()
    source: str = ""
    section: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    language: str = ""
    published: tuple[str, ...] = ()
    modified: str = ""
    text: str = field(default="", repr=False)

    @property
    def title(self) -> str:
        return self.titles[0] if self.titles else ""


def read(tree: HtmlElement, url: str = "") -> Page:
    """The metadata of a page that came from `url` ("" when unknown)."""
    item = _json_ld(tree)
    meta = _meta(tree)

    def first(name: str) -> str:
        return next((value for key in META[name] for value in meta.get(key, ())), "")

    site = first("source")
    source = (site if not _ADDRESS.search(site) else "") or _name(item.get("publisher")) or site.lstrip("@")
    tags = [tag for value in meta.get(_found(meta, "tag"), ()) for tag in value.split(",")]
    published = [_text(item.get("datePublished"))]
    published += (value for key in META["published"] for value in meta.get(key, ()))
    published += [_text(item.get("dateCreated")), *_times(tree)]
    address = _address(tree, meta, url)
    html_language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    return Page(
        titles=_titles(tree, item, meta, source, address),
        url=address,
        author=_authors(item, meta, tree, source),
        source=source,
        section=tuple(_strings(item.get("articleSection"))) or tuple(meta.get(_found(meta, "section"), ())[:5]),
        tag=tuple(_strings(item.get("keywords"))) or tuple(tags),
        language=html_language or _text(item.get("inLanguage")) or first("language"),
        published=tuple(dict.fromkeys(value for value in published if value)),
        modified=_text(item.get("dateModified")) or first("modified"),
        text=_text(item.get("articleBody")),
    )


def _found(meta: dict[str, list[str]], name: str) -> str:
    return next((key for key in META[name] if key in meta), "")


# --- JSON-LD


def _json_ld(tree: HtmlElement) -> dict[str, Any]:
    """The article in the page's JSON-LD: the one with a date if there are several, else {}."""
    articles: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and len(articles) < _MOST_SCRIPTS:
            articles += (item for item in _objects(_loads(script.text or "")) if _is_article(item))
    articles.sort(key=lambda item: (not item.get("datePublished"), not item.get("headline")))
    return articles[0] if articles else {}


def _loads(text: str) -> Any:
    """JSON as pages hold it: inside comments or CDATA, with raw line breaks, with a stray semicolon."""
    text = text.strip()
    for begin, end in (("<!--", "-->"), ("//<![CDATA[", "//]]>"), ("/*<![CDATA[*/", "/*]]>*/"), ("<![CDATA[", "]]>")):
        text = text.removeprefix(begin).removesuffix(end).strip()
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        try:
            return json.JSONDecoder(strict=False).decode(text.rstrip(";, \n"))
        except (ValueError, RecursionError):
            return None


def _objects(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 8:
        return
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            if isinstance(inner, (dict, list)):
                yield from _objects(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value[:200]:
            yield from _objects(inner, depth + 1)


def _is_article(item: dict[str, Any]) -> bool:
    kind = item.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(k, str) and _ARTICLE.search(k) for k in kinds)


def _text(value: Any) -> str:
    """A string or number as a trimmed string; the first of a list; "" for anything else."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    return unescape(value).strip() if isinstance(value, str) else ""


def _name(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)


def _strings(value: Any) -> Iterator[str]:
    """The strings of a list, or of one string with commas between."""
    if isinstance(value, str):
        value = value.split(",")
    for item in value[:100] if isinstance(value, list) else ():
        text = _name(item)
        if text and ":" not in text[:20]:  # "Section:Politics", "type:story" are codes of the page's system
            yield text


# --- meta tags and markup


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    """Every known meta tag that is not empty: name in small letters -> its values."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or element.get("value") or "").strip()
        if not content:
            continue
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (element.get(attribute) or "").lower()
            if name in _META_NAMES:
                values = found.setdefault(name, [])
                if len(values) < 100:
                    values.append(content)
                break
    return found


def _titles(
    tree: HtmlElement, item: dict[str, Any], meta: dict[str, list[str]], source: str, address: str
) -> tuple[str, ...]:
    """The forms of the title, the best first.

    What the page offers to others (og:title) is taken, unless a headline inside the page is the same without the
    name of the site, another form goes on where it is cut off, or the visible heading and JSON-LD agree against it with
    a third. A form that is nothing but the name of the site is none.

    Where publishers differ was tried by taking marks away from the 48 pages of benchmarks/bench_extraction.py, or
    spoiling them: right titles with og:title cut off 52 -> 85 %, after a kicker ("Opinion | ...") 46 -> 92 %, being
    the name of the site 46 -> 77 %, which is what there is without og:title. The rest stayed as it was.
    """
    headline = _line(_text(item.get("headline")))
    headings = [_line(h.text_content()) for h in list(tree.iter("h1"))[:20]]
    headings = [h for h in headings if h and normal(h) != normal(source)]
    offered = _line(next(iter(meta.get("og:title", ())), ""))
    others = [_line(value) for key in META["title"][1:] for value in meta.get(key, ())]
    document = _line(next((t.text_content() for t in tree.iter("title")), ""))
    stated = [c for c in (offered, headline, *others, document) if c]
    # Of several headings (one of a log-in, say) the one that something else on the page knows.
    known = [h for h in headings if any(_contains(c, h) or normal(c) == normal(h) for c in stated)]
    only = headings[0] if len(headings) == 1 else ""
    is_label = len(only) < _LABEL and stated and not any(word in normal(" ".join(stated)) for word in _words(only))
    heading = next(iter(known), "" if is_label else only)
    candidates = [c for c in (offered, headline, heading, *others, document) if c and normal(c) != normal(source)]
    chosen = next(iter(candidates), "")
    whole = [c for c in (headline, *headings, document, *others) if _goes_on(chosen, c)]
    chosen = whole[0] if whole else chosen
    shorter = [h for h in (headline, *headings) if len(h) >= 10 and _contains(chosen, h)]
    if shorter:
        chosen = max(shorter, key=len)
    elif heading and heading == headline and (heading in others or not offered):
        chosen = heading
    elif " | " in chosen and normal(chosen) not in map(normal, (headline, *headings)):  # "Opinion | Headline | Site"
        chosen = max(chosen.split(" | "), key=len).strip()
    chosen = _without_site(chosen, source, address)
    return tuple(dict.fromkeys(c for c in (chosen, *candidates, *headings) if c))


def _words(text: str) -> list[str]:
    return [word for word in normal(text).split() if len(word) > 3]


def _contains(title: str, heading: str) -> bool:
    """Is the title the heading and then, after a separator, something else, or the other way round?"""
    longer, shorter = normal(title), normal(heading)
    if not shorter or len(longer) <= len(shorter):
        return False
    if longer.startswith(shorter):
        return longer[len(shorter) :].lstrip()[0] in _SEPARATORS
    return longer.endswith(shorter) and longer[: -len(shorter)].rstrip()[-1] in _SEPARATORS


def _goes_on(title: str, longer: str) -> bool:
    """Is the title cut off with three dots where the longer one goes on?"""
    cut = re.fullmatch(r"(.{10,}?)\s*(?:…|\.\.\.)", title)
    return cut is not None and len(longer) > len(title) and normal(longer).startswith(normal(cut[1]))


def _without_site(title: str, site: str, address: str) -> str:
    """The title without the site's name at its end or beginning: as the page states it, or as its address has it
    ("The Corvane Post" of www.corvanepost.example)."""
    name = site.strip().casefold()
    folded = title.casefold()
    if len(name) >= 3 and len(folded) - len(name) > 10:
        for rest, edge in ((title[: -len(name)], folded.endswith(name)), (title[len(name) :], folded.startswith(name))):
            if edge and rest.strip() != rest.strip().strip(_SEPARATORS):
                return rest.strip().strip(_SEPARATORS)
    rest, _, last = next((p for mark in _MARKS if (p := title.rpartition(mark))[1]), ("", "", ""))
    host = re.sub(r"[^a-z0-9]", "", (urlsplit(address).hostname or "").lower()) if last else ""
    letters = re.sub(r"[^a-z0-9]", "", last.lower()).removeprefix("the")
    return rest.strip() if len(rest) > 10 and len(letters) >= 4 and letters in host else title


def _line(text: str) -> str:
    return " ".join(clean(text).split())[:1000]


def _address(tree: HtmlElement, meta: dict[str, list[str]], url: str) -> str:
    """The page's own address: canonical, or og:url, or where it came from; never the bare site."""
    canonical = [e.get("href") or "" for e in tree.iter("link") if "canonical" in (e.get("rel") or "").lower().split()]
    offered = [e.get("content") or "" for e in tree.iter("meta") if e.get("property") == "og:url"]
    for candidate in (*canonical[:1], *offered[:1]):
        try:
            parts = urlsplit(candidate.strip())
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.netloc and (len(parts.path) > 1 or parts.query):
            return candidate.strip()
    return url


def _authors(item: dict[str, Any], meta: dict[str, list[str]], tree: HtmlElement, source: str) -> tuple[str, ...]:
    """Names of people (or of a desk): JSON-LD, then meta tags, then rel=author and itemprop=author."""
    stated = item.get("author") or item.get("creator") or ()
    names = [_name(entry) for entry in (stated if isinstance(stated, list) else [stated])]
    if not any(names):
        for key in META["author"]:
            names = [value for value in meta.get(key, ()) if not _ADDRESS.search(value)]
            if names:
                break
    if not any(names):
        names = [e.text_content() for e in tree.xpath("//*[@rel='author' or @itemprop='author']")[:5]]
        names = [name for name in names if len(name) < 100]
    found = records.authors([name for name in names if name and not _ADDRESS.search(name)])
    return tuple(name for name in found if name.lower() not in ("admin", "administrator", "editor", "staff", "unknown"))


def _times(tree: HtmlElement) -> Iterator[str]:
    """The times marked up in the page: those that say they are of publication, then the first of all."""
    times: Sequence[HtmlElement] = list(tree.iter("time"))[:50]
    for element in tree.xpath("//*[@itemprop='datePublished']")[:5]:
        yield (element.get("content") or element.get("datetime") or _line(element.text_content()))[:100]
    for element in times:
        if element.get("pubdate") is not None or "publish" in (element.get("class") or "").lower():
            yield (element.get("datetime") or _line(element.text_content()))[:100]
    if len(times) <= limits.DEPTH and times and times[0].get("datetime"):
        yield str(times[0].get("datetime"))[:100]
