"""Which article is a PDF document? The text of its pages, lines joined into paragraphs."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import IO, Any

from pypdf import PdfReader

from searchnews.errors import SourceError
from searchnews.sources import boilerplate, encoding, limits, plain, records, streams
from searchnews.sources.model import Found, Options, Problem, Unit

# What pypdf finds odd it tells its logger, which without a handler writes to standard error.
logging.getLogger("pypdf").addHandler(logging.NullHandler())

MOST_PAGES = 500  # a newspaper has 100
_MOST_TEXT = 4 * limits.MB  # characters
# Titles that programs make of a file's name, or leave as they were.
_NO_TITLE = re.compile(
    r"(?:microsoft word|powerpoint|untitled|slide \d+|document\d*|print(?:ing)?)\b.*|.*\.[a-z]{3,4}|\W*", re.IGNORECASE
)
_HYPHEN = re.compile(r"[^\W\d_]{2,}-$")
_END = re.compile(r"[.!?:]['\"”’)\]]*$")
_FULL = 0.85  # of the usual width; a line that ends a sentence before that ends a paragraph


def read(unit: Unit, stream: IO[bytes], options: Options) -> Found:
    """The one article of a document. What is beyond `MOST_PAGES` is left out, with a note."""
    data = streams.whole(stream, unit.where)
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise SourceError("is encrypted", unit.where)
    pages: list[list[str]] = []
    size = 0
    for page in islice(reader.pages, MOST_PAGES):
        lines = [line.rstrip() for line in encoding.clean(page.extract_text()).split("\n")]
        size += sum(map(len, lines))
        pages.append(lines)
        if size > _MOST_TEXT:
            break
    if not size:
        yield Problem(unit.where, 0, "holds no text: its pages are pictures")
        return
    if len(pages) < len(reader.pages):
        yield Problem(unit.where, 0, f"has {len(reader.pages):,} pages: the first {len(pages)} are read", "note")
    about: Any = reader.metadata or {}
    title = str(about.get("/Title") or "").strip()
    text = join(without_running_lines(pages))
    if _NO_TITLE.fullmatch(title):
        title, _, text = text.partition("\n")
    trimmed = boilerplate.trim(text, options.boilerplate)
    body, byline = plain.take_byline(trimmed.body.strip())
    created, modified = str(about.get("/CreationDate") or ""), str(about.get("/ModDate") or "")
    yield from records.article(
        records.Raw(
            title=title,
            body=replace(trimmed, body=body),
            author=byline or str(about.get("/Author") or ""),
            tag=str(about.get("/Keywords") or ""),
            language=str(reader.root_object.get("/Lang") or ""),
            published=_iso(created),
            modified=_iso(modified),
            origin="metadata",
        ),
        unit, options,
    )  # fmt: skip


def without_running_lines(pages: Sequence[Sequence[str]]) -> list[str]:
    """The lines of all pages, without first and last lines that most of the pages share but for numbers."""
    full = [[line for line in page if line.strip()] for page in pages]
    edges = Counter(_shape(line) for page in full for line in {*page[:1], *page[-1:]})
    running = {shape for shape, count in edges.items() if len(pages) >= 3 and count * 2 > len(pages)}
    lines: list[str] = []
    for page in pages:
        filled = [n for n, line in enumerate(page) if line.strip()]
        dropped = {n for n in {*filled[:1], *filled[-1:]} if _shape(page[n]) in running}
        lines += [line for n, line in enumerate(page) if n not in dropped]
    return lines


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", " ".join(line.split()))


def join(lines: Sequence[str]) -> str:
    """Lines as a page breaks them, joined into paragraphs with a blank line between; words broken by a hyphen, too.

    A paragraph ends at a blank line, before an indented line, and after a line that is shorter than most and ends a
    sentence. A short line that begins a paragraph is one of its own: a title, which ends in no full stop.
    """
    widths = sorted(len(line.strip()) for line in lines if line.strip())
    full = _FULL * widths[len(widths) * 3 // 4] if widths else 0.0
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        text, last = " ".join(line.split()), paragraphs[-1]
        if not text or line.startswith("  ") or _is_last(last, full):
            paragraphs.append([])
        if text:
            paragraphs[-1].append(text)
    known = frozenset(re.findall(r"\w+-\w+", "\n".join(lines)))
    return "\n\n".join(_glue(paragraph, known) for paragraph in paragraphs if paragraph)


def _is_last(lines: Sequence[str], full: float) -> bool:
    """Does the last of these lines end its paragraph, where full lines are at least so long?"""
    if not lines or len(lines[-1]) >= full:
        return False
    return _END.search(lines[-1]) is not None or (len(lines) == 1 and not lines[0].endswith((",", "-")))


def _glue(lines: Sequence[str], known: frozenset[str]) -> str:
    """One line of many. A hyphen at the end of one stays if the word is `known` to have it."""
    text = lines[0]
    for line in lines[1:]:
        broken = _HYPHEN.search(text)
        if not broken or not line[:1].islower():
            text += f" {line}"
        else:
            whole = broken[0] + re.match(r"\w*", line)[0]  # type: ignore[index]  # matches always
            text = (text if whole in known else text[:-1]) + line
    return text


_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-])(\d\d)'?(\d\d)?)?")


def _iso(date: str) -> str:
    """A date of PDF ("D:20250907113000+02'00'", ISO 32000-1, 7.9.4) as ISO 8601; "" when it is none."""
    match = _DATE.match(date)
    if not match:
        return ""
    year, month, day, hour, minute, second, utc, sign, hours, minutes = match.groups()
    if not (month and day and hour):
        return "-".join(filter(None, (year, month, day)))
    offset = "Z" if utc else f"{sign}{hours}:{minutes or '00'}" if sign else ""
    return f"{year}-{month}-{day}T{hour}:{minute or '00'}:{second or '00'}{offset}"
