"""What does a piece of HTML say? A light reader for fragments: feeds, mails, agency items and HTML inside JSON.

Whole web pages with navigation around the story go to `html`, which finds the story first. The reader is one regular
expression that never looks at a character twice: html.parser takes time that grows with the square of some inputs.
"""

from __future__ import annotations

import re
from html import unescape

from searchnews.sources import limits
from searchnews.sources.encoding import clean

BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "div", "dl", "dt", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p",
    "pre", "section", "table", "td", "th", "tr", "ul",
])  # fmt: skip
_LINES = frozenset(["br", "li", "dd", "dt", "td", "th", "tr", "caption", "figcaption"])  # blocks but no paragraphs

_TOKEN = re.compile(
    r"""<!--(?:.*?-->|.*)
      | <(?P<hidden>script|style|noscript|template|head|title|object|svg|math|iframe|select|button)\b
            (?![^<>]*/>)(?:.*?</(?P=hidden)\s*>|.*)
      | </?(?P<name>[a-z][a-z0-9:-]*)(?:"[^"]*"|'[^']*'|[^'"<>])*+>
      | <[!?][^<>]*>""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_TAG = re.compile(r"</?(p|br|div|a|b|i|em|strong|h[1-6]|ul|li|span|table|body|html|blockquote)\b[^<>]*>", re.IGNORECASE)
_BLOCK_TAG = re.compile(r"</(p|div|h[1-6]|ul|table|body|blockquote)\s*>|<(p|br)\b", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\f\xa0]+")
_EDGES = re.compile(r" ?\n ?")
_BREAKS = re.compile(r"\n{3,}")


def is_html(text: str) -> bool:
    """Does the text hold tags of HTML, so that it must be read as such?"""
    return _TAG.search(text) is not None


def has_blocks(text: str) -> bool:
    """Does HTML say in this text where paragraphs and lines end?"""
    return _BLOCK_TAG.search(text) is not None


def without_tags(text: str) -> str:
    """The same lines without tags, entities resolved."""
    return unescape(_TOKEN.sub("", text)).strip()


def text(fragment: str) -> str:
    """The text of an HTML fragment: a blank line between paragraphs, entities resolved, scripts left out."""
    fragment = fragment[: limits.HTML_DOCUMENT]
    parts: list[str] = []
    at = 0
    for token in _TOKEN.finditer(fragment):
        parts.append(fragment[at : token.start()].replace("\n", " "))
        at = token.end()
        name = (token["name"] or "").lower()
        if name in BLOCKS:
            parts.append("\n" if name in _LINES else "\n\n")
    parts.append(fragment[at:].replace("\n", " "))
    return tidy(unescape("".join(parts)))


def line(fragment: str) -> str:
    """The text of an HTML fragment on one line, for titles."""
    return " ".join((text(fragment) if "<" in fragment or "&" in fragment else clean(fragment)).split())


def tidy(raw: str) -> str:
    """Text without runs of blanks, at most one blank line between paragraphs."""
    return _BREAKS.sub("\n\n", _EDGES.sub("\n", _SPACES.sub(" ", clean(raw)))).strip()
