"""What do telling words, concordances and links between names look like?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from searchnews.render import data
from searchnews.render.terminal import BOLD, DIM, NARROWEST, Style, columns, cut, safe
from searchnews.render.xml import escaped

if TYPE_CHECKING:
    from searchnews.study.concordance import Line
    from searchnews.study.links import Links
    from searchnews.study.words import Words

WORD_FORMATS = ("text", "json", "csv")
LINE_FORMATS = ("text", "jsonl", "csv")
LINK_FORMATS = ("text", "json", "csv", "graphml")

_WORD = ("word", "here", "elsewhere", "surprise", "ratio")
_LINE = ("id", "left", "match", "right")
_LINK = ("first", "first_kind", "second", "second_kind", "articles", "surprise", "ratio")


def words(found: Words, format: str = "text", style: Style = Style()) -> str:  # noqa: B008 (frozen)
    """The telling words in one of WORD_FORMATS. Raises ValueError for another."""
    rows = [[getattr(word, name) for name in _WORD] for word in found]
    if format == "text":
        told = [(f"{w.here:,}", f"{w.elsewhere:,}", f"{w.surprise:,.0f}", _times(w.ratio), w.word) for w in found]
        here, elsewhere = f"{found.here:,}", f"{found.elsewhere:,}"
        below = f"of {here} {found.counted}, and {elsewhere} others" if told else "nothing is special"
        return _table(("here", "elsewhere", "surprise", "times", "word"), told, below, style)
    head = {"counted": found.counted, "here": found.here, "elsewhere": found.elsewhere}
    return _data(format, head, "words", _WORD, rows, WORD_FORMATS)


def links(found: Links, format: str = "text", style: Style = Style()) -> str:  # noqa: B008 (frozen)
    """Names and the links between them in one of LINK_FORMATS; the text has those with the name that was asked for.
    Raises ValueError for another."""
    rows: list[list[object]] = [
        [a.name, a.kind, b.name, b.kind, link.articles, link.surprise, link.ratio]
        for link, a, b in ((link, link.first, link.second) for link in found.links)
    ]
    if format == "text":
        told = [
            (f"{link.articles:,}", f"{link.second.articles:,}", f"{link.surprise:,.0f}", _times(link.ratio),
             f"{link.second.name} ({link.second.kind})")
            for link in found.links if link.first is found.names[0]
        ]  # fmt: skip
        first = found.names[0] if found.names else None
        below = f"{first.articles:,} articles name {first.name}" if first else "no article names them"
        return _table(("together", "in all", "surprise", "times", "name"), told, below, style)
    if format == "graphml":
        return "".join(_graphml(found))
    names = [{name: getattr(named, name) for name in ("name", "kind", "articles")} for named in found.names]
    return _data(format, {"articles": found.articles, "names": names}, "links", _LINK, rows, LINK_FORMATS)


def lines(found: Iterable[Line], format: str = "text", style: Style = Style()) -> Iterator[str]:  # noqa: B008 (frozen)
    """A concordance, line by line, in one of LINE_FORMATS, the matches under one another. Raises ValueError for
    another."""
    match format:
        case "text":
            return (_line(line, style) for line in found)
        case "jsonl":
            return (data.line({name: getattr(line, name) for name in _LINE}) for line in found)
        case "csv":
            return data.csv_lines(_LINE, ([getattr(line, name) for name in _LINE] for line in found))
    raise ValueError(f"no such format: {format!r}; choose one of {', '.join(LINE_FORMATS)}")


def _line(line: Line, style: Style) -> str:
    room = max((style.width - columns(safe(line.match))) // 2, NARROWEST)
    left = safe(line.left)
    while columns(left) > room:
        left = left[1:]
    before = " " * (room - columns(left)) + left
    after = cut(safe(line.right), max(style.width - room - columns(safe(line.match)), 0), style.dots)
    return f"{before}{style.paint(safe(line.match), BOLD)}{after}".rstrip() + "\n"


def _times(ratio: float) -> str:
    """How many times as frequent: with a digit behind the point where that says something."""
    return f"{ratio:,.1f}" if ratio < 10 else f"{ratio:,.0f}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], below: str, style: Style) -> str:
    """Numbers to the right, and what they are about behind them."""
    sizes = [max(len(head), *(len(row[i]) for row in rows), 0) for i, head in enumerate(heads[:-1])]
    room = max(style.width - sum(sizes) - 2 * len(sizes), NARROWEST)
    out = []
    if rows:
        heading = "  ".join(f"{head:>{size}}" for head, size in zip(heads, sizes, strict=False))
        out.append(style.paint(f"{heading}  {heads[-1]}", DIM))
    for row in rows:
        numbers = "  ".join(f"{cell:>{size}}" for cell, size in zip(row, sizes, strict=False))
        out.append(f"{numbers}  {cut(safe(row[-1]), room, style.dots)}")
    return "\n".join([*out, style.paint(safe(below), DIM)]) + "\n"


def _data(
    format: str,
    head: Mapping[str, object],
    name: str,
    names: Sequence[str],
    rows: list[list[object]],
    all: Sequence[str],
) -> str:
    match format:
        case "json":
            return data.document(head, name, (dict(zip(names, row, strict=True)) for row in rows))
        case "csv":
            return "".join(data.csv_lines(names, rows))
    raise ValueError(f"no such format: {format!r}; choose one of {', '.join(all)}")


def _graphml(found: Links) -> Iterator[str]:
    """A graph for Gephi and the like (http://graphml.graphdrawing.org): names are nodes, what is named together is
    linked."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for name, of, type in (
        ("label", "node", "string"), ("kind", "node", "string"), ("articles", "node", "int"),
        ("weight", "edge", "int"), ("surprise", "edge", "double"), ("ratio", "edge", "double"),
    ):  # fmt: skip
        yield f'  <key id="{name}" for="{of}" attr.name="{name}" attr.type="{type}"/>\n'
    yield '  <graph edgedefault="undirected">\n'
    numbers = {named: number for number, named in enumerate(found.names)}
    for named, number in numbers.items():
        yield f'    <node id="n{number}">\n'
        for name, value in (("label", named.name), ("kind", named.kind), ("articles", str(named.articles))):
            yield f'      <data key="{name}">{escaped(value)}</data>\n'
        yield "    </node>\n"
    for link in found.links:
        yield f'    <edge source="n{numbers[link.first]}" target="n{numbers[link.second]}">\n'
        for name, size in (("weight", link.articles), ("surprise", link.surprise), ("ratio", link.ratio)):
            yield f'      <data key="{name}">{size}</data>\n'
        yield "    </edge>\n"
    yield "  </graph>\n</graphml>\n"
