"""What does a whole article look like, and what beside another that tells the same story?"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, time, tzinfo
from itertools import accumulate
from typing import TYPE_CHECKING

from searchnews import analysis
from searchnews.article import Article, OwnValue
from searchnews.fields import ENTITY, META
from searchnews.query.nodes import digits
from searchnews.render.terminal import BOLD, DIM, GAINED, LOST, Style, cut, divide, lines, painted, safe
from searchnews.render.text import facts, kept, local, when
from searchnews.search.results import Hit
from searchnews.search.snippets import Marked

if TYPE_CHECKING:
    from searchnews.search.footnotes import Footnote
    from searchnews.study.differences import Difference

NAMES_SHOWN = 12  # of each kind, under an article

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_BETWEEN_PARAGRAPHS = re.compile(r"(\n\s*\n)")
_CODES = {"same": "", "lost": LOST, "gained": GAINED}
_BRACKETS = {"same": ("", ""), "lost": ("[-", "-]"), "gained": ("{+", "+}")}  # as `git diff --word-diff` has them


def article(hit: Hit, style: Style, footnotes: Sequence[Footnote] = ()) -> str:
    """A whole article, its matches marked, with footnotes to its body; names that none of them tells stand below."""
    return "".join(f"{line}\n" for line in _article(hit, style, footnotes))


def _article(hit: Hit, style: Style, footnotes: Sequence[Footnote]) -> Iterator[str]:
    yield from lines(hit.title if hit.title.text.strip() else Marked("(no title)"), style, base=BOLD)
    guessed = hit.article.language_guessed
    yield facts(hit, style, 0, f"{guessed} (guessed)" if guessed else "")
    if hit.article.url:
        yield style.paint(safe(hit.article.url), DIM)
    for name, value in own_values(hit.article, style.timezone):
        yield from lines(Marked(f"{name}: {value}"), style, base=DIM)
    if about := kept(hit):
        yield from lines(Marked(about), style, base=DIM)
    body = _with_signs(hit.body, footnotes, style)
    for paragraph in divide(body, analysis.paragraphs(body.text)):
        yield ""
        yield from lines(paragraph, style)
    if footnotes:
        yield ""
    for number, footnote in enumerate(footnotes, 1):
        yield from lines(Marked(f"{_sign(number, style)} {_told(footnote, hit.body.text)}"), style, base=DIM)
    told = {(footnote.kind, footnote.told) for footnote in footnotes}
    names = [
        (field.name, [e.name for e in getattr(hit.article, field.name) if (field.name, e.name) not in told])
        for field in ENTITY
    ]
    if any(found for _, found in names):
        yield ""
    for kind, found in names:
        if found:
            more = f", and {len(found) - NAMES_SHOWN} more" if len(found) > NAMES_SHOWN else ""
            yield from lines(Marked(f"{kind}: {', '.join(found[:NAMES_SHOWN])}{more}"), style, base=DIM)


def own_values(article: Article, zone: tzinfo) -> list[tuple[str, str]]:
    """The fields of one's own of an article, with their values in words: a date as a day if it begins one."""
    return [(META + name, _own_value(value, zone)) for name, value in article.meta]


def _own_value(value: OwnValue, zone: tzinfo) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, datetime):
        at = local(value, zone)
        return str(at.date()) if at.time() == time() else at.isoformat(" ", "minutes")[:16]
    return digits(value)


def _with_signs(text: Marked, footnotes: Sequence[Footnote], style: Style) -> Marked:
    """The text with the number of each footnote behind what it is about."""
    ends = [footnote.end for footnote in footnotes]
    signs = [_sign(number, style) for number in range(1, len(footnotes) + 1)]
    grown = [0, *accumulate(map(len, signs))]
    cuts = [0, *ends, len(text.text)]
    pieces = [text.text[a:b] + sign for a, b, sign in zip(cuts[:-1], cuts[1:], [*signs, ""], strict=True)]
    # A mark that ends where a footnote is keeps it outside, and one that begins there as well.
    marks = tuple((a + grown[bisect_right(ends, a)], b + grown[bisect_left(ends, b)]) for a, b in text.marks)
    return Marked("".join(pieces), marks)


def _sign(number: int, style: Style) -> str:
    return f"[{number}]" if style.ascii else str(number).translate(_RAISED)


def _told(footnote: Footnote, text: str) -> str:
    if footnote.kind == "time":
        return f"{' '.join(text[footnote.start : footnote.end].split())}: {footnote.told}"
    return f"{footnote.told}, {footnote.kind}" + (f", named {footnote.count:,} times" if footnote.count > 1 else "")


def differences(old: Article, new: Article, found: Sequence[Difference], style: Style) -> str:
    """What became of an article in another: which two they are, and one text in which words lost are red and words
    gained green or, without colours, stand [-so-] and {+so+}."""
    out = []
    for sign, code, one in (("-", LOST, old), ("+", GAINED, new)):
        told = [fact for fact in (one.source, when(one, style.timezone), one.id) if fact]
        out.append(style.paint(cut(f"{sign} {safe('  '.join(told))}", style.width, style.dots), code))
    if all(piece.kind == "same" for piece in found):
        return "".join(f"{line}\n" for line in (*out, style.paint("the same words", DIM)))
    text, codes = "", []
    for piece, after in zip(found, [*found[1:], None], strict=True):
        shown = piece.text if style.colour else _bracketed(piece)
        if piece.kind == "lost" and after is not None and after.kind == "gained":
            shown = shown.rstrip() + " "  # one in place of the other stand in one paragraph
        text += shown
        codes += [_CODES[piece.kind]] * len(shown)
    for start, end in analysis.paragraphs(text):
        out += ["", *painted(text[start:end], codes[start:end], style)]
    return "".join(f"{line}\n" for line in out)


def _bracketed(piece: Difference) -> str:
    """The piece in the brackets of its kind, each paragraph of it; the white space around stays outside."""
    opening, closing = _BRACKETS[piece.kind]
    out = []
    for part in _BETWEEN_PARAGRAPHS.split(piece.text):
        words = part.strip()
        out.append(part.replace(words, f"{opening}{words}{closing}", 1) if words else part)
    return "".join(out)
