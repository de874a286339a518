"""What do results look like in Markdown (CommonMark 0.31)? To be pasted into a story or a message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from searchnews.render.terminal import Style, safe
from searchnews.render.text import amount, copies, kept, when
from searchnews.search.snippets import Marked

if TYPE_CHECKING:
    from searchnews.contract import Hits
    from searchnews.search.results import Hit

# What means something to Markdown in the middle of a line, and what does at its beginning.
_SPECIAL = re.compile(r"[\\`*_\[\]<>&|~]")
_LISTED = re.compile(r"\d{1,9}(?=[.)])")
_ADDRESS = re.compile(r"https?://[^\s]+", re.IGNORECASE)
_NOT_IN_ADDRESS = re.compile(r"[^!#$%&'()*+,/:;=?@\[\]~\w.-]|[^\x21-\x7e]")


def results(found: Hits, style: Style) -> Iterator[str]:
    """A line that says what was asked and found, then a numbered list of the hits, one at a time: the title with its
    link, source, date, authors, tags and note, and the passage, in which the matches are bold."""
    yield f"{text(str(found.query))}: {amount(found)}\n"
    for number, hit in enumerate(found, found.offset + 1):
        yield "\n" + "".join(_hit(number, hit, style))


def _hit(number: int, hit: Hit, style: Style) -> Iterator[str]:
    title = text(hit.article.title) if hit.article.title.strip() else "(no title)"
    link = address(hit.article.url)
    first = f"{number}. "
    indent = " " * len(first)
    yield first + (f"[{title}](<{link}>)" if link else title) + "\n"
    facts: tuple[str, ...] = (hit.article.source, when(hit.article, style.timezone), ", ".join(hit.article.author))
    facts = (*facts, copies(hit) if hit.copies else "", kept(hit))
    line = " · ".join(text(fact) for fact in facts if fact)
    if line:
        yield f"{indent}{line}\n"
    if passage := marked(hit.snippet):
        yield f"\n{indent}> {passage}\n"


def text(plain: str) -> str:
    """A text on one line, so that Markdown shows it as it is."""
    line = _SPECIAL.sub(r"\\\g<0>", " ".join(safe(plain).split()))
    number = _LISTED.match(line)
    if number:
        return f"{number[0]}\\{line[number.end() :]}"
    return "\\" + line if line.startswith(("#", "+", "-", "=")) else line


def marked(passage: Marked) -> str:
    """A passage with its matches in bold; they are words, which begin and end with no blank."""
    pieces = (f"**{text(piece)}**" if is_match else _between(piece) for piece, is_match in passage.pieces())
    return "".join(pieces).strip()


def _between(piece: str) -> str:
    """A piece of a line: blanks around it are kept."""
    line = safe(piece)
    return " " * line[:1].isspace() + text(line) + " " * (bool(line.strip()) and line[-1:].isspace())


def address(url: str) -> str:
    """The address of a link between < and >, "" if it is none to click: only http and https."""
    if not _ADDRESS.fullmatch(url):
        return ""
    return _NOT_IN_ADDRESS.sub(_quoted, url)


def _quoted(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace"))
