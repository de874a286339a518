"""Which article is a Word document (DOCX, Office Open XML)?"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import IO

from docx import Document
from docx.document import Document as Opened
from docx.table import Table

from searchnews.errors import SourceError
from searchnews.sources import boilerplate, limits, plain, records, streams
from searchnews.sources.model import Found, Options, Unit

_BOILERPLATE_AUTHORS = ("python-docx", "Microsoft Office User", "Windows User", "user")


def read(unit: Unit, stream: IO[bytes], options: Options) -> Found:
    """The one article of a document: title and people from its properties, or from its first lines."""
    data = streams.whole(stream, unit.where)
    _check(data, unit.where)
    document = Document(io.BytesIO(data))
    about = document.core_properties
    paragraphs = [(style, text.strip()) for style, text in _paragraphs(document) if text.strip()]
    title = next((text for style, text in paragraphs if style == "Title"), "") or (about.title or "").strip()
    if not title and paragraphs:
        title = paragraphs[0][1]
    trimmed = boilerplate.trim("\n\n".join(text for _, text in paragraphs), options.boilerplate)
    body, byline = plain.take_byline(trimmed.body.strip().removeprefix(title).strip())
    author = about.author or ""
    yield from records.article(
        records.Raw(
            title=title,
            body=replace(trimmed, body=body),
            author=byline or (author if author not in _BOILERPLATE_AUTHORS else ""),
            section=about.category or "",
            tag=about.keywords or "",
            language=about.language or "",
            published=_utc(about.created),
            modified=_utc(about.modified),
            origin="metadata",
        ),
        unit, options,
    )  # fmt: skip


def _check(data: bytes, where: str) -> None:
    """SourceError when the parts unpack to more than is believed: the library reads all of them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(info.file_size for info in archive.infolist())
    if size > limits.RATIO_FLOOR:
        raise SourceError(f"unpacks to more than {limits.RATIO_FLOOR // limits.MB} MB", where)


def _paragraphs(document: Opened) -> Iterator[tuple[str, str]]:
    """(name of the style, text) of every paragraph, and of every row of a table, in their order."""
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                yield "", "\t".join(" ".join(cell.text.split()) for cell in row.cells)
        else:
            yield (block.style.name or "") if block.style is not None else "", block.text


def _utc(time: datetime | None) -> datetime | None:
    return time if time is None or time.tzinfo else time.replace(tzinfo=UTC)
