"""How does foreign text become lines that a terminal can be trusted with?

Article text is hostile: escape sequences in it could rewrite the screen or worse, and characters that turn the writing
direction around could make a line say something else. Nothing is written to a terminal that did not pass `safe`, and
the faces write through `printable`, which lets nothing else through.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from datetime import UTC, tzinfo
from itertools import groupby

from searchnews.expressions import expression
from searchnews.frozen import frozen
from searchnews.search.snippets import Marked, Span

NARROWEST = 10  # columns that a text gets in any case
REPLACEMENT = "\ufffd"

_BLANK = expression("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]")
# Control characters (C0, delete, C1), directional embeddings, overrides and isolates, invisible annotations and tags,
# and halves of surrogate pairs, which no encoding can write.
UNSAFE = expression("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]")

_OURS = r"\x1b\[(?:0|1|2|1;33|3[1-6])m"  # what `Style.paint` writes
_NOT_OURS = expression(rf"({_OURS}|\n|\r(?=\n))|{UNSAFE.pattern}")

# Characters that take one column each, and most news has no others: ASCII, Latin, Greek and Cyrillic letters, quotation
# marks and dashes, the euro, and what bars are drawn with.
_NARROW = expression(
    "[ -~\u00a1-\u00ac\u00ae-\u02ff\u0391-\u03ff\u0400-\u0482\u048a-\u052f\u2010-\u2027\u20ac\u2500-\u259f]*"
)
_WORD = expression(r"[^ ]+")
# Han and Kana: lines are broken between any two letters, but none begins with what closes or ends with what opens.
_HAN = "\u2e80-\u303f\u3041-\u30ff\u31c0-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff9f\U00020000-\U0003fffd"
_OPENS = "「『（［｛〈《【〔"
_CLOSES = "、。，．！？」』）］｝〉》】〕：；・ー…々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"  # and marks:
_CLOSES += "\u3099\u309a\uff9e\uff9f\ufe00-\ufe0f"
_LETTER_OR_WORD = expression(rf"[{_OPENS}]*[{_HAN}][{_CLOSES}]*|[^ {_HAN}]+[{_CLOSES}]*")

BOLD, DIM, MARK, BAR = "1", "2", "1;33", "36"
LOST, GAINED = "31", "32"  # of the words of two texts
SERIES = ("36", "33", "35", "32", "34")  # of several things beside one another; BAR is the first


@frozen
class Style:
    """How text for people looks: columns to fill, colours or not, only ASCII in what we draw, and the time zone in
    which times are told."""

    width: int = 80
    colour: bool = False
    ascii: bool = False
    timezone: tzinfo = field(default=UTC)

    @property
    def dots(self) -> str:
        """What stands for text that was cut."""
        return "..." if self.ascii else "…"

    def paint(self, text: str, code: str) -> str:
        """The text in a style of `BOLD`, `DIM`, ..., if there may be colours."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code and text else text


def safe(text: str) -> str:
    """The text without anything that could steer a terminal, one character for one: white space becomes a space,
    every other unsafe character the replacement character."""
    if text.isascii() and text.isprintable():
        return text
    return UNSAFE.sub(REPLACEMENT, _BLANK.sub(" ", text))


def printable(text: str) -> str:
    """Lines as they may be written to a terminal, one character for one: with line ends and the colours of
    `Style.paint`, and without anything else that could steer it. What is written passes here, and once is enough; but a
    text from outside that is to be one line, or a part of one, has to be `safe` before."""
    return _NOT_OURS.sub(lambda found: found[1] or safe(found[0]), text)


def columns(text: str) -> int:
    """How many columns a safe text takes: two for a Chinese character, none for a combining mark."""
    if _NARROW.fullmatch(text):
        return len(text)
    from wcwidth import wcwidth  # takes 20 ms

    return sum(max(0, wcwidth(char)) for char in text)


def _fit(text: str, start: int, end: int, width: int) -> int:
    """How far the characters of a safe text from `start` up to `end` fit into `width` columns: where to cut."""
    if _NARROW.fullmatch(text, start, min(end, start + width + 1)):
        return min(end, start + width)
    from wcwidth import wcwidth

    for at in range(start, end):
        width -= max(0, wcwidth(text[at]))
        if width < 0:
            return at
    return end


def cut(text: str, width: int, dots: str = "…") -> str:
    """The beginning of a safe text that fits into `width` columns, with `dots` behind it if it is not all."""
    if _fit(text, 0, len(text), width) == len(text):
        return text
    dots = dots[:width]
    return text[: _fit(text, 0, len(text), width - len(dots))].rstrip() + dots


def padded(text: str, width: int, dots: str = "…") -> str:
    """A safe text, cut or filled up to `width` columns."""
    text = cut(text, width, dots)
    return text + " " * (width - columns(text))


def lines(text: Marked, style: Style, indent: int = 0, base: str = "") -> Iterator[str]:
    """A marked text as lines that fit the style's width, `indent` spaces before each. `base` is the style of what is
    not marked. Where there are no colours, what is marked stands between *stars*."""
    if not style.colour:
        text = Marked("".join(f"*{piece}*" if mark else piece for piece, mark in text.pieces()))
    clean = Marked(safe(text.text), text.marks)
    for line in divide(clean, _wrap(clean.text, max(style.width - indent, NARROWEST))):
        yield " " * indent + "".join(style.paint(piece, MARK if mark else base) for piece, mark in line.pieces())


def painted(text: str, codes: Sequence[str], style: Style) -> Iterator[str]:
    """A text, of which each character has a style of its own, as lines that fit."""
    clean = safe(text)
    for start, end in _wrap(clean, max(style.width, NARROWEST)):
        runs = groupby(range(start, end), key=codes.__getitem__)
        yield "".join(style.paint("".join(clean[i] for i in places), code) for code, places in runs)


def divide(text: Marked, ranges: Iterable[Span]) -> Iterator[Marked]:
    """Pieces of a marked text, `ranges` in order and apart, each with its share of the marks."""
    marks = deque(text.marks)
    for start, end in ranges:
        inside = []
        while marks and marks[0][0] < end:
            mark = marks.popleft()
            if mark[1] > start:
                inside.append((max(mark[0], start) - start, min(mark[1], end) - start))
            if mark[1] > end:
                marks.appendleft(mark)
                break
        yield Marked(text.text[start:end], tuple(inside))


def _wrap(text: str, width: int) -> Iterator[Span]:
    """The lines of a safe text, broken between words, and inside words that are longer than a line."""
    start = end = used = 0
    for word in (_WORD if text.isascii() else _LETTER_OR_WORD).finditer(text):
        size = columns(word[0])
        if start == end:
            start = word.start()
        elif used + word.start() - end + size > width:
            yield start, end
            start, used = word.start(), 0
        else:
            used += word.start() - end
        end, used = word.end(), used + size
        while used > width:
            fit = _fit(text, start, end, width)
            yield start, fit
            start, used = fit, columns(text[fit:end])
    if start < end:
        yield start, end
