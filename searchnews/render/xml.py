"""How does foreign text stand in XML?"""

from __future__ import annotations

from html import escape  # xml.sax, which has one, too, brings the whole of urllib.request with it

from searchnews.render.terminal import REPLACEMENT, safe

_NO_XML = dict.fromkeys((0xFFFE, 0xFFFF), REPLACEMENT)  # and what `safe` replaces


def clean(foreign: str) -> str:
    """A text of characters that XML 1.0 can hold, on one line."""
    return safe(foreign).translate(_NO_XML)


def escaped(foreign: str) -> str:
    """The same as the text of an element."""
    return escape(clean(foreign), quote=False)


def attribute(foreign: str) -> str:
    """The same as the value of an attribute, in its quotation marks."""
    return f'"{escape(clean(foreign))}"'
