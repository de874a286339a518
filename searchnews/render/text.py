"""What do results look like to a person? Lines for a terminal: hits, articles, tables, bar charts, error carets.

Every function returns text that ends in a line feed, in which nothing that comes from an article can steer a terminal
(`terminal.safe`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import islice
from typing import TYPE_CHECKING

from searchnews import analysis, entities
from searchnews.article import Article
from searchnews.dates import languages
from searchnews.errors import QueryError
from searchnews.query.nodes import ANY_ENTITY, And, Node, Not, Or, Spelled, walk
from searchnews.render.terminal import BAR, BOLD, DIM, MARK, NARROWEST, Style, columns, cut, lines, padded, safe
from searchnews.search.results import Copy, Hit
from searchnews.search.scoring import K1
from searchnews.search.snippets import LEAST_WIDTH, Marked

if TYPE_CHECKING:
    from searchnews.contract import Found, Hits

if TYPE_CHECKING:  # the modules themselves are needed by few
    from searchnews.search.explain import Explanation
    from searchnews.search.facets import Count, Facet
    from searchnews.search.instead import Alternative
    from searchnews.search.spellings import Alike
    from searchnews.search.timeline import Timeline
    from searchnews.study.stats import Stats

SNIPPET_LINES = 3
WIDEST_SNIPPET = 300  # characters; wider terminals get wider lines, not more text
VALUE_WIDTH = 24  # columns that a value in a table gets before its bar does
_MOST_COUNTED = 30  # parts of a query that a line can tell of
MOST_INDENT = 12  # levels of a query; deeper ones are not moved further to the right

_EIGHTHS = " ▏▎▍▌▋▊▉█"


# --- Hits --------------------------------------------------------------------------------------------------------


def results(found: Hits, style: Style) -> Iterator[str]:
    """The hits, numbered, with title, source, date, score and snippet, one at a time; and how many there are in all."""
    digits = len(str(found.offset + len(found)))
    for number, hit in enumerate(found, found.offset + 1):
        yield "".join(f"{line}\n" for line in numbered(number, hit, digits, style)) + "\n"
    yield summary(found, style)


def summary(found: Hits, style: Style) -> str:
    """How many articles match, which of them are shown, and how long the search took."""
    took = f"{found.took * 1000:,.1f} ms"
    if not found.total:
        return message(f"no articles ({took})", style, DIM)
    articles = amount(found)
    hits = found.stories if found.collapsed else found.total
    dash = "-" if style.ascii else "–"
    first, last = found.offset + 1, found.offset + len(found)
    if not len(found):
        articles = f"none shown of {articles}"
    elif len(found) < hits:
        articles = f"{first:,}{dash}{last:,} of {articles}" if first < last else f"{first:,} of {articles}"
    return message(f"{articles} ({took})", style, DIM)


def amount(found: Hits) -> str:
    """How much was found: "1 story, 3 articles", or articles alone where none is a copy."""
    articles = f"{found.total:,} article{'s' * (found.total != 1)}"
    stories = found.stories if found.collapsed else found.total
    return articles if stories == found.total else f"{stories:,} stor{'ies' if stories > 1 else 'y'}, {articles}"


def numbered(number: int, hit: Hit, digits: int, style: Style) -> Iterator[str]:
    """The lines of a hit: its number of so many digits, title, facts, passage, tags and note, copies."""
    indent = digits + 2
    title = hit.title if hit.title.text.strip() else Marked("(no title)")
    for i, line in enumerate(lines(title, style, indent, BOLD)):
        yield style.paint(f"{number:>{digits}}", DIM) + line[digits:] if i == 0 else line
    mentions = "" if hit.mentions is None else f"{hit.mentions:,} mention{'s' * (hit.mentions != 1)}"
    score = f"score {hit.score:.2f}" if hit.score else ""
    yield " " * indent + facts(hit, style, indent, mentions, score)
    room = max(LEAST_WIDTH, min(SNIPPET_LINES * (style.width - indent - 2), WIDEST_SNIPPET))
    yield from lines(hit.passage(room), style, indent)
    if about := kept(hit):
        yield " " * indent + style.paint(cut(safe(about), style.width - indent, style.dots), DIM)
    if hit.copies:
        yield " " * indent + style.paint(cut(copies(hit), style.width - indent, style.dots), DIM)


def facts(hit: Hit, style: Style, indent: int, *more: str) -> str:
    """One line: index, if there are several, source, date, authors, and more."""
    article = hit.article
    dot = " | " if style.ascii else " · "
    told = (hit.index, article.source, when(article, style.timezone), ", ".join(article.author), *more)
    line = safe(dot.join(fact for fact in told if fact))
    return style.paint(cut(line, style.width - indent, style.dots), DIM)


def copies(hit: Hit) -> str:
    """+14 copies in 9 sources, first published by The Lantern."""
    own = Copy(hit.id, hit.article.source, hit.article.published)
    everyone = (own, *hit.copies)
    sources = {copy.source for copy in everyone if copy.source}
    dated = [copy for copy in everyone if copy.published is not None and copy.source]
    first = min(dated, key=lambda copy: copy.published or datetime.max.replace(tzinfo=UTC), default=None)
    text = f"+{len(hit.copies):,} cop{'ies' if len(hit.copies) > 1 else 'y'}"
    if len(sources) > 1:
        text += f" in {len(sources):,} sources"
    return safe(text + (f", first published by {first.source}" if first is not None else ""))


def kept(hit: Hit) -> str:
    """#follow-up #page-3: call her: the tags and the note of a hit."""
    tags = " ".join(f"#{tag}" for tag in hit.tagged)
    return ": ".join(part for part in (tags, " ".join(hit.note.split())) if part)


def local(moment: datetime, zone: tzinfo) -> datetime:
    """The moment in a time zone, or as it is if it is before the first or after the last day of the calendar there."""
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError):
        return moment


def when(article: Article, zone: tzinfo) -> str:
    """The publication time as precisely as it is known: a minute in the time zone, or a day, month or year."""
    if article.published is None:
        return ""
    at = local(article.published, zone)
    if article.published_from == "file":  # nobody said when; all that is known is how old the file is
        return f"file of {at.date().isoformat()}"
    match article.published_precision:
        case "year":
            return f"{article.published.year:04}"
        case "month":
            return article.published.date().isoformat()[:7]
        case "day":
            return article.published.date().isoformat()
    return at.isoformat(" ", "minutes")[:16]


# --- Tables and charts -------------------------------------------------------------------------------------------


def facet(found: Facet, style: Style) -> str:
    """A table: articles, mentions (of names), a bar, the value and, if there are several, its kind."""
    if not len(found):
        return style.paint(f"no articles with {found.field}", DIM) + "\n"
    names = any(count.mentions for count in found)
    heads = ["articles", *(["mentions"] if names else [])]
    rows = [[f"{c.articles:,}", *([f"{c.mentions:,}"] if names else [])] for c in found]
    sizes = [max(len(head), *(len(row[i]) for row in rows)) for i, head in enumerate(heads)]
    left = sum(sizes) + 2 * len(sizes)
    kind = max(len(c.field) for c in found) + 2 if found.field == ANY_ENTITY else 0
    wide = min(max(style.width - left - 2 - VALUE_WIDTH - kind, 4), 20)
    room = max(style.width - left - wide - 2 - kind, NARROWEST)
    most = max(c.articles for c in found)
    heading = "  ".join(f"{head:>{size}}" for head, size in zip(heads, sizes, strict=True))
    out = [style.paint(f"{heading}  {' ' * wide}  {found.field}", DIM)]
    for count, row in zip(found, rows, strict=True):
        numbers = "  ".join(f"{cell:>{size}}" for cell, size in zip(row, sizes, strict=True))
        value = cut(safe(count.value), room, style.dots)
        if kind:
            value = f"{padded(value, room)}  {style.paint(count.field, DIM)}"
        out.append(f"{numbers}  {bar(count.articles, most, wide, style)}  {value}")
    value = "published" if found.field in ("year", "quarter", "month") else found.field
    articles = f"{found.articles:,} article{'s' * (found.articles != 1)} with {value}"
    return "\n".join([*out, style.paint(articles, DIM)]) + "\n"


def aliases(groups: Sequence[Alike]) -> str:
    """Names that may be one, as the aliases of an entities.yaml, with their numbers of articles."""
    if not groups:
        return "# no names that may be one\n"
    out = ["# Names that may be one: take over what holds.", "aliases:"]
    for group in groups:
        main, *others = (json.dumps(safe(count.value), ensure_ascii=False) for count in group.names)
        counts = ", ".join(f"{count.articles:,}" for count in group.names)
        out.append(f"  {main}: [{', '.join(others)}]  # {group.names[0].field}; {counts} articles")
    return "".join(f"{line}\n" for line in out)


def spelled_otherwise(found: Sequence[Count], style: Style) -> str:
    """Other spellings of the names that a query asks for; "" without any."""
    if not found:
        return ""
    told = ", ".join(f"{count.value} ({count.articles:,})" for count in found)
    return message(f"perhaps the same, written otherwise: {told}", style, DIM)


def timeline(found: Timeline, style: Style) -> str:
    """A bar chart, a row a bucket: when, a bar, how many articles. If shares were asked for, bars are shares of all
    articles. A long stretch without articles is one row, and below it stands how many articles have other times."""
    if not len(found):
        return style.paint(f"no articles with {found.field}", DIM) + "\n"
    from searchnews.search.timeline import unit_name

    labels = [unit_name(bucket.begin, found.by) for bucket in found]
    sizes = [b.articles if b.share is None else b.share for b in found]
    values = [f"{b.articles:,}" if b.share is None else f"{b.share:.1%} = {b.articles:,}/{b.of_all:,}" for b in found]
    most = max(sizes)
    scale = f"{most:,}" if found.buckets[0].share is None else f"{most:.1%}"
    left, right = max(map(len, labels)), max(map(len, values))
    width = max(style.width - left - right - 2, len(scale) + 2)
    out: list[str] = []
    for label, size, value, bucket in zip(labels, sizes, values, found, strict=True):
        if bucket.units > 1:
            note = f"{':' if style.ascii else '⋮':>{left}} {bucket.units:,} {found.by}s without articles"
            out.append(style.paint(cut(note, style.width, style.dots), DIM))
        else:
            out.append(f"{label:>{left}} {bar(size, most, width, style)} {value:>{right}}")
    rule = ("-" if style.ascii else "─") * (width - len(scale) - 1)
    out.append(style.paint(f"{' ' * left} 0{rule}{scale}", DIM))
    told = "share of all articles" if found.buckets[0].share is not None else "articles"
    beyond = [(found.before, "before"), (found.after, "after"), (found.unknown, f"without {found.field}")]
    rest = "".join(f"; {count:,} {where}" for count, where in beyond if count)
    out += lines(Marked(f"{told}, {found.field} by {found.by}{rest}"), style, base=DIM)
    return "\n".join(out) + "\n"


def bar(value: float, most: float, width: int, style: Style, colour: str = BAR) -> str:
    """A bar `width` columns wide, as much of it filled as `value` is of `most`; what is not nothing is seen."""
    if style.ascii:
        filled = max(round(value / most * width), value > 0) if most else 0
        return "#" * filled + " " * (width - filled)
    eighths = max(round(value / most * width * 8), value > 0) if most else 0
    whole, rest = divmod(eighths, 8)
    return style.paint("█" * whole + (_EIGHTHS[rest] if rest else ""), colour) + " " * (width - whole - (rest > 0))


# --- Explanations ------------------------------------------------------------------------------------------------


def explanation(found: Explanation, style: Style) -> str:
    """Why an article has its score, or which parts of the query it fails, and then every part: does it match, how many
    articles do, and what is behind its score."""
    if found.matched:
        head = [style.paint(f"it matches, with a score of {found.score:.3f}", BOLD)]
    else:
        head = [style.paint("it does not match:", BOLD)]
        head += [cut(f"  {_reason(part)}", style.width, style.dots) for part in found.failures()]
    return "\n".join([*head, "", *_tree(found, style, 0)]) + "\n"


def _reason(part: Explanation) -> str:
    """The smallest thing that is missing, or is there and must not be."""
    if isinstance(part.node, Not):
        return f"{safe(str(part.node.child))} is excluded, but it matches"
    if part.occurrences:
        matches = sum(found.matches for found in part.occurrences)
        return f"{safe(str(part.node))} has only {matches:,} match{'es' if matches > 1 else ''}"
    return f"{safe(str(part.node))} is not there" + ("" if part.articles else ", nor in any other article")


def _written(node: Node) -> str:
    """A part of a query; of a word that is written in several ways, all of them."""
    return node.ways if isinstance(node, Spelled) else str(node)


def parts(found: Explanation, style: Style) -> str:
    """The parts of a query, each with the number of articles that match it: which of them found nothing?"""
    return "\n".join([style.paint("articles that match each part:", BOLD), "", *_tree(found, style, 0)]) + "\n"


def instead(found: Found, alternatives: Sequence[Alternative], style: Style) -> Iterator[str]:
    """In one to three lines: which part of a query that finds nothing found how much, and what could be asked
    instead."""
    if not found.total and len(list(islice(walk(found.query), _MOST_COUNTED))) < _MOST_COUNTED:
        explained = found.parts()
        if explained.parts:
            yield cut(safe(counts(explained)), style.width, style.dots)
    for one in alternatives[: 2 if not found.total else 1]:
        articles = f"{one.articles:,} article{'s' * (one.articles != 1)}"
        facts = f"  ({articles}, {safe(one.change)})"
        yield "try " + cut(safe(one.query), max(style.width - 4 - columns(facts), NARROWEST), style.dots) + facts


def counts(found: Explanation) -> str:
    """How many articles match each part of AND and OR, and of such a part those in turn if there are none, as in
    `oil 10,116 AND berlusconni 0`."""
    if not isinstance(found.node, And | Or) or found.articles:
        return f"{found.node} {found.articles:,}"
    inner = (f"({counts(part)})" if isinstance(part.node, And | Or) else counts(part) for part in found.parts)
    return (" AND " if isinstance(found.node, And) else " OR ").join(inner)


def _tree(part: Explanation, style: Style, depth: int) -> Iterator[str]:
    indent = "  " * min(depth, MOST_INDENT)
    yes, no = ("+", "-") if style.ascii else ("✓", "✗")
    sign = style.paint(yes, MARK) if part.matched else style.paint(no, DIM)
    facts = f"{part.articles:,} of {part.documents:,} articles" + (f", score {part.score:.3f}" if part.score else "")
    room = max(style.width - len(indent) - len(facts) - 4, NARROWEST)
    yield f"{indent}{sign} {cut(safe(_written(part.node)), room, style.dots)}  {style.paint(facts, DIM)}"
    for line in _working(part) if part.score else ():
        yield style.paint(cut(f"{indent}    {line}", style.width, style.dots), DIM)
    for inner in part.parts:
        yield from _tree(inner, style, depth + 1)


def _working(unit: Explanation) -> Iterator[str]:
    """How the score of a scoring unit was worked out."""
    for found in unit.occurrences:
        facts = f"length {found.length:,}, average {found.average:,.1f}, boost {found.boost:g}"
        yield f"{found.matches:,} in {found.field} ({facts}): tf {found.tf:.3f}"
    if unit.occurrences:
        light = "" if unit.weight == 1 else f"{unit.weight:g} (a function word) * "
        yield f"score = {light}idf {unit.idf:.3f} * tf {unit.tf:.3f} * {K1 + 1:g} / ({K1:g} + {unit.tf:.3f})"


def stats(found: Stats, path: str, style: Style) -> str:
    """What an archive holds, a line each; `path` is never broken, so that it can be copied or read by a script."""
    waiting = f" ({found.deleted:,} deleted ones await joining)" if found.deleted else ""
    distinct = f" ({found.words:,} distinct)" if found.words or not found.tokens else ""  # a cluster does not know
    published = [str(local(at, style.timezone).date()) for at in (found.earliest, found.latest) if at]
    rows = {
        "articles": f"{found.articles:,}{waiting}",
        "published": " to ".join(published) or "unknown",
        "languages": _languages(found) or "none",
        "words": f"{found.tokens:,}{distinct}",
        **({"your own": _own(found)} if found.own else {}),
        "on disk": f"{found.bytes / 1e6:,.1f} MB in {found.segments} segment{'s' * (found.segments != 1)}",
    }
    out = [f"{style.paint('index     ', DIM)} {safe(path)}"]
    for name, value in rows.items():
        first, *more = lines(Marked(value), style, indent=11)
        out += [f"{style.paint(f'{name:10}', DIM)} {first[11:]}", *more]
    return "".join(f"{line}\n" for line in out)


def _own(found: Stats) -> str:
    """The fields of one's own."""
    rows = found.own.items()
    return ", ".join(f"{name} ({kind}, {count:,} article{'s' * (count != 1)})" for name, (kind, count) in rows)


def _languages(found: Stats) -> str:
    """The languages of an archive: of how many articles it was guessed; in those without a stemmer, words are found as
    they are written only, in those without a model there are the names that people list, and in those without a grammar
    of dates days by name or in figures."""
    told = []
    for code in found.languages:
        more = [f"{found.guessed[code]:,} guessed"] if found.guessed.get(code) else []
        more += [] if analysis.has_stemmer(code) else ["words as they are written"]
        more += [] if entities.plain(code) in entities.LANGUAGES else ["no names but listed ones"]
        more += [] if (days := languages.reach(code)) == "all" else [f"days {days}"]
        told.append(f"{code} ({'; '.join(more)})" if more else code)
    return ", ".join(told)


# --- Errors ------------------------------------------------------------------------------------------------------


def message(said: str, style: Style, base: str = "") -> str:
    """A sentence for a person, in lines broken between words, all in the style `base`."""
    return "".join(f"{line}\n" for line in lines(Marked(said), style, base=base))


def query_error(error: QueryError, style: Style) -> str:
    """What is wrong with a query, in lines broken between words, and where."""
    return message(str(error), style) + place(error, style)


def place(error: QueryError, style: Style) -> str:
    """Where a query is wrong: the part of it, and a caret below; "" for a query in which there is nothing to show."""
    text = safe(error.text)
    if not text.strip():
        return ""
    room = max(style.width - 2, NARROWEST)
    # Of a long query, the part around the place.
    begin = 0 if columns(text) <= room else max(0, error.start - room // 2)
    shown = cut(text[begin:], room, style.dots)
    before = columns(text[begin : error.start])
    under = max(1, min(columns(text[error.start : error.end]), columns(shown) - before))
    caret = " " * before + style.paint("^" * under, BOLD)
    return f"  {shown}\n  {caret}\n"
