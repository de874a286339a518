"""How do hits get into a file, in the format that its name tells?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from searchnews import render
from searchnews.desk.files import replacing
from searchnews.render import Style

if TYPE_CHECKING:
    from searchnews.contract import Hits

OF_SUFFIX = {  # the format of hits by the end of the name
    ".txt": "text", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".md": "markdown",
    ".parquet": "parquet",
}  # fmt: skip


def write(found: Hits, format: str, path: Path, style: Style, fields: Sequence[str] = ()) -> None:
    """The hits in one of RESULT_FORMATS or parquet, in a file that takes its place when it is whole; of the style only
    the time zone plays a part. Raises ArchiveError, MissingExtraError."""
    with replacing(path) as made:
        if format == "parquet":
            from searchnews.search import tables

            tables.write_parquet(made, found, fields, style.timezone)
            return
        plain = Style(timezone=style.timezone)
        with made.open("w", encoding="utf-8", newline="") as file:
            file.writelines(render.pieces(found, format, plain, fields))
