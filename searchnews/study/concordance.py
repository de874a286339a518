"""A word and what stands around it, line under line (keyword in context)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from searchnews.analysis import fold, words
from searchnews.search.results import Hit

WIDTH = 40  # characters on each side
Order = Literal["", "left", "right"]


@dataclass(frozen=True, slots=True)
class Line:
    """A match in the text of an article: what stands to its `left` and `right`, on one line, cut between words."""

    id: str
    left: str
    match: str
    right: str


def lines(hits: Iterable[Hit], width: int = WIDTH, order: Order = "") -> Iterator[Line]:
    """A line for each match in the texts of the hits, in their order; or ordered by the nearest words to the left or
    to the right, for which all lines are held."""
    found = (line for hit in hits for line in _of(hit, width))
    if not order:
        return found
    return iter(sorted(found, key=_to_the_left if order == "left" else _to_the_right))


def _of(hit: Hit, width: int) -> Iterator[Line]:
    text = hit.body.text
    for start, end in hit.body.marks:
        # A space may become several characters fewer, so look at more of them.
        left = " ".join(text[max(0, start - 2 * width) : start].split())
        right = " ".join(text[end : end + 2 * width].split())
        before = " " * text[:start][-1:].isspace()
        after = " " * text[end : end + 1].isspace()
        yield Line(
            hit.id,
            _cut_left(left + before, width, start > 2 * width),
            " ".join(text[start:end].split()),
            _cut_right(after + right, width, end + 2 * width < len(text)),
        )


def _cut_left(text: str, width: int, more: bool) -> str:
    """At most `width` characters before a match, from the beginning of a word on."""
    if len(text) <= width and not more:
        return text
    kept = text[-width:] if width else ""
    _, blank, rest = kept.partition(" ")
    return rest if blank and not text[: -len(kept)].endswith(" ") else kept


def _cut_right(text: str, width: int, more: bool) -> str:
    """At most `width` characters after a match, up to the end of a word."""
    if len(text) <= width and not more:
        return text
    kept = text[:width]
    head, blank, _ = kept.rpartition(" ")
    return head if blank and not text[len(kept) :].startswith(" ") else kept


def _to_the_left(line: Line) -> tuple[list[str], str]:
    return [fold(word) for word in reversed(words(line.left))], line.id


def _to_the_right(line: Line) -> tuple[list[str], str]:
    return [fold(word) for word in words(line.right)], line.id
