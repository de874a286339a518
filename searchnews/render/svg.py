"""How is a comparison drawn? As lines in SVG 1.1, which any browser shows and any program of drawing opens.

The drawing stands by itself: no scripts, no fonts or pictures from elsewhere; light and dark as the reader has it
(prefers-color-scheme); a title and a description for who does not see it; lines that differ in dashes, too. What comes
from outside stands in text alone, escaped.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from xml.sax.saxutils import escape

from searchnews.render.terminal import cut
from searchnews.render.xml import clean, escaped
from searchnews.search.comparison import Comparison
from searchnews.search.timeline import unit_name

WIDTH, HEIGHT = 800, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 16, 34, 28  # around the lines
LINE = 18  # of the legend
_MOST_NAMES = 8  # below the axis
LONGEST_NAME = 60  # columns in the legend
# Okabe and Ito (2008), who chose colours that all kinds of eyes tell apart; the yellow is too light for lines.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")
_DASHES = ("", "6 3", "2 3", "8 3 2 3")
_STYLE = """\
svg { background: #fff; color: #222; font: 12px sans-serif; }
text { fill: currentColor; }
.grid { stroke: currentColor; stroke-opacity: .15; }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; }
@media (prefers-color-scheme: dark) { svg { background: #181818; color: #ddd; } }
"""


def drawing(found: Comparison) -> str:
    """The comparison as an SVG document."""
    return "".join(f"{line}\n" for line in _drawing(found))


def _drawing(found: Comparison) -> Iterator[str]:
    height = HEIGHT + LINE * len(found.series)
    title = clean(", ".join(series.label for series in found.series)) or "nothing"
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        'aria-labelledby="title description">'
    )
    yield f'<title id="title">{escape(title)}</title>'
    yield f'<desc id="description">{escaped(description(found))}</desc>'
    yield f"<style>\n{_STYLE}</style>"
    yield f'<text x="{_LEFT}" y="20">{escape(heading(found))}</text>'
    columns = [found.values(series) for series in found.series]
    most = max((value for column in columns for value in column), default=0.0)
    steps = scale(most)
    top = steps[-1]
    for step in steps:
        y = _y(step, top)
        yield f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{_number(step, found.share)}</text>'
    if found.buckets:
        yield from _times(found)
    for i, (series, column) in enumerate(zip(found.series, columns, strict=True)):
        colour, dash = COLOURS[i % len(COLOURS)], _DASHES[i // len(COLOURS) % len(_DASHES)]
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        line = " ".join(f"{_x(found, days):.1f},{_y(value, top):.1f}" for days, value in points(found, column))
        yield f'<polyline class="line" stroke="{colour}"{dashes} points="{line}"/>'
        y = HEIGHT + LINE * i + 8
        yield f'<line class="line" stroke="{colour}"{dashes} x1="{_LEFT}" x2="{_LEFT + 28}" y1="{y}" y2="{y}"/>'
        yield f'<text x="{_LEFT + 36}" y="{y + 4}">{escape(cut(clean(series.label), LONGEST_NAME))}</text>'
    yield "</svg>"


def heading(found: Comparison) -> str:
    """What is compared: share of all articles, published by quarter, mean of 3."""
    what = "share of all articles" if found.share else "articles"
    mean = f", mean of {found.smooth}" if found.smooth > 1 else ""
    return f"{what}, {found.field} by {found.by}{mean}"


def description(found: Comparison) -> str:
    """What the drawing shows, in words: of each series where it begins, ends, and is highest."""
    if not found.buckets:
        return f"no articles with {found.field}"
    first, last = (unit_name(found.days[i], found.by) for i in (0, -2))
    parts = [f"{heading(found)}, {first} to {last}."]
    for series in found.series:
        values = found.values(series)
        highest = max(range(len(values)), key=values.__getitem__)
        begin, end, most = (_number(values[i], found.share) for i in (0, -1, highest))
        peak = unit_name(found.days[highest], found.by)
        parts.append(f"{series.label}: {begin} at first, {end} at last, most in {peak}: {most}.")
    return " ".join(parts)


def scale(most: float) -> list[float]:
    """Round numbers from 0 to `most` or a little more: steps of 1, 2 or 5 times a power of ten."""
    if not most > 0:
        return [0.0, 1.0]
    power = 10.0 ** math.floor(math.log10(most / 5))
    step = next(size * power for size in (1, 2, 5, 10) if most / (size * power) <= 5)
    return [i * step for i in range(math.ceil(most / step - 1e-9) + 1)]


def _number(value: float, share: bool) -> str:
    return f"{100 * value:.3g}%" if share else f"{value:,.4g}" if value < 10_000 else f"{value:,.0f}"


def points(found: Comparison, column: tuple[float, ...]) -> Iterator[tuple[float, float]]:
    """The line of a series: its days, as days after the first, and values. A point in the middle of each bucket; over a
    long stretch without articles, one at each of its ends."""
    for (begin, until), units, value in zip(found.buckets, found.units, column, strict=True):
        ends = ((begin - found.days[0]).days, (until - found.days[0]).days)
        for day in ends if units > 1 else (sum(ends) / 2,):
            yield day, value


def _x(found: Comparison, days: float) -> float:
    whole = (found.days[-1] - found.days[0]).days or 1
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * days / whole


def _y(value: float, top: float) -> float:
    return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / top


def _times(found: Comparison) -> Iterator[str]:
    """Some of the buckets' names, as many as fit, each below the beginning of its bucket."""
    every = -(-len(found.buckets) // _MOST_NAMES)
    for begin, _ in found.buckets[::every]:
        x = _x(found, (begin - found.days[0]).days)
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{HEIGHT - _BOTTOM}"/>'
        yield f'<text x="{x:.1f}" y="{HEIGHT - 10}">{escape(unit_name(begin, found.by))}</text>'
