"""How do the hits of several queries leave the command? In one file, each with the name of its query."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from searchnews import render
from searchnews.desk.files import replacing
from searchnews.fields import Field
from searchnews.render import Style, markdown
from searchnews.render.data import VERSION, csv_lines, json_text
from searchnews.render.terminal import safe
from searchnews.search.scan import Scan

Put = Callable[[str, Scan], None]


@contextmanager
def hits_file(path: Path, format: str, style: Style, own: Sequence[Field] = ()) -> Iterator[Put]:
    """A file of hits in a format of `query -o`, which takes its place when it is whole: a function that adds the hits
    of a query, a hit at a time. `own` are the archive's fields of one's own."""
    with replacing(path) as made:
        if format == "parquet":
            from searchnews.search import tables

            with tables.named_parquet(made, zone=style.timezone, own=own) as put:
                yield put
            return
        with made.open("w", encoding="utf-8", newline="") as file:
            if format == "json":
                file.write(f'{json_text({"version": VERSION})[:-1]},"hits":[')
            several = False

            def add(name: str, found: Scan) -> None:
                nonlocal several
                for piece in _pieces(name, found, format, style, several):
                    file.write(piece)
                    several = True

            yield add
            if format == "json":
                file.write("\n]}\n")


def _pieces(name: str, found: Scan, format: str, style: Style, several: bool) -> Iterator[str]:
    """What the hits of a query are in the file; `several` if there is something before them."""
    match format:
        case "json" | "jsonl":
            end = "" if format == "json" else "\n"
            for line in render.pieces(found, "jsonl", style):
                begin = "" if format == "jsonl" else ",\n" if several else "\n"
                yield f"{begin}{json_text({'name': name})[:-1]},{line.rstrip()[1:]}{end}"
                several = True
        case "csv":
            head, own = (line.rstrip() for line in csv_lines(("name",), [(name,)]))
            lines = render.pieces(found, "csv", style)
            header = next(lines)
            if not several:
                yield f"{head},{header}"
            for line in lines:
                yield f"{own},{line}"
        case _:
            title = f"## {markdown.text(name)}" if format == "markdown" else safe(name)
            yield ("\n" if several else "") + f"{title}\n\n"
            yield from render.pieces(found, format, style)
