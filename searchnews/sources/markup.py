"""What does a piece of HTML say? A light reader for fragments: feeds, mails, agency items and HTML inside JSON.

Whole web pages with navigation around the story go to `html`, which finds the story first.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from . import limits
from .encoding import clean

BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "div", "dl", "dt", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p",
    "pre", "section", "table", "td", "th", "tr", "ul",
])  # fmt: skip
_PARAGRAPHS = frozenset([
    "p", "div", "article", "section", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table",
])  # fmt: skip
_HIDDEN = frozenset([
    "script", "style", "noscript", "template", "head", "title", "object", "svg", "math", "iframe", "select",
    "button",
])  # fmt: skip
_VOID = frozenset([
    "br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr",
])  # fmt: skip
_TAG = re.compile(r"</?(p|br|div|a|b|i|em|strong|h[1-6]|ul|li|span|table|body|html|blockquote)\b[^<>]*>", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\f\xa0]+")
_EDGES = re.compile(r" ?\n ?")
_BREAKS = re.compile(r"\n{3,}")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN and len(self._hidden) < limits.DEPTH:
            self._hidden.append(tag)
        elif tag in BLOCKS:
            self.parts.append("\n\n" if tag in _PARAGRAPHS else "\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            while self._hidden.pop() != tag:
                pass
        elif tag in BLOCKS and tag not in _VOID:
            self.parts.append("\n\n" if tag in _PARAGRAPHS else "\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data.replace("\n", " "))


def is_html(text: str) -> bool:
    """Does the text hold tags of HTML, so that it must be read as such?"""
    return _TAG.search(text) is not None


def text(fragment: str) -> str:
    """The text of an HTML fragment: a blank line between paragraphs, entities resolved, scripts left out."""
    reader = _Reader()
    reader.feed(fragment[: limits.HTML_DOCUMENT])
    reader.close()
    return tidy("".join(reader.parts))


def line(fragment: str) -> str:
    """The text of an HTML fragment on one line, for titles."""
    return " ".join((text(fragment) if "<" in fragment or "&" in fragment else clean(fragment)).split())


def tidy(raw: str) -> str:
    """Text without runs of blanks, at most one blank line between paragraphs."""
    return _BREAKS.sub("\n\n", _EDGES.sub("\n", _SPACES.sub(" ", clean(raw)))).strip()
