"""What does an article look like beside another that tells the same story?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from searchnews import analysis
from searchnews.article import Article
from searchnews.render.terminal import DIM, GAINED, LOST, Style, cut, painted, safe
from searchnews.render.text import when

if TYPE_CHECKING:
    from searchnews.study.differences import Difference

_CODES = {"same": "", "lost": LOST, "gained": GAINED}
_BRACKETS = {"same": ("", ""), "lost": ("[-", "-]"), "gained": ("{+", "+}")}  # as `git diff --word-diff` has them


def differences(old: Article, new: Article, found: Sequence[Difference], style: Style) -> str:
    """What became of an article in another: which two they are, and one text in which words lost are red and words
    gained green or, without colours, stand [-so-] and {+so+}."""
    lines = []
    for sign, code, one in (("-", LOST, old), ("+", GAINED, new)):
        facts = [fact for fact in (one.source, when(one, style.timezone), one.id) if fact]
        lines.append(style.paint(cut(f"{sign} {safe('  '.join(facts))}", style.width, style.dots), code))
    if all(piece.kind == "same" for piece in found):
        return "".join(f"{line}\n" for line in (*lines, style.paint("the same words", DIM)))
    text, codes = "", []
    for piece, after in zip(found, [*found[1:], None], strict=True):
        shown = piece.text if style.colour else _bracketed(piece)
        if piece.kind == "lost" and after is not None and after.kind == "gained":
            shown = shown.rstrip() + " "  # one in place of the other stand in one paragraph
        text += shown
        codes += [_CODES[piece.kind]] * len(shown)
    for start, end in analysis.paragraphs(text):
        lines += ["", *painted(text[start:end], codes[start:end], style)]
    return "".join(f"{line}\n" for line in lines)


def _bracketed(piece: Difference) -> str:
    """The piece in the brackets of its kind, the white space around it outside."""
    words = piece.text.strip()
    if not words:
        return piece.text
    before, _, after = piece.text.partition(words)
    opening, closing = _BRACKETS[piece.kind]
    return f"{before}{opening}{words}{closing}{after}"
