"""Here is a path: give me its articles, lazily.

    files -> discover -> Unit -> read -> Article
                    \\-> Problem <-/

`discover` walks, recognises and cuts (in the parent process); `read` parses one unit (in any process). Whatever is
wrong with a file or a record comes out as a Problem between the articles; nothing here raises over bad input.

    model       Options, File, Unit, Problem: the values that go around
    limits      how much of anything is believed
    recognition the table of formats, and which one a file is in
    discovery   walking directories, cutting files into units
    streams     compressed and packed files as streams
    encoding    bytes -> text
    dating      which of the places of a publication date to trust
    mapping     the tables of other people's names for our fields
    records     raw values -> Article
    boilerplate, credits     what at the end of a text is not the article's; who worked on it
    markup      HTML fragments -> text; xmltree: XML -> a tree, safely
    metadata, story    what a web page says about itself; which text on it is the story
    plain, markdown, jsonlines, ninjs, tables, html, feeds, warc, newsml, newsml1, nitf, wire, mail, pdf, word
                a format each
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO

from ..article import Article
from ..errors import SourceError
from . import streams
from .discovery import discover, files, units
from .model import File, Found, Options, Paths, Problem, Unit, several
from .recognition import BY_NAME, Format, formats

__all__ = [
    "File", "Format", "Options", "Paths", "Problem", "Unit", "discover", "files", "formats", "read", "read_paths",
    "several", "units",
]  # fmt: skip


def read(unit: Unit, options: Options = Options()) -> Found:  # noqa: B008 (frozen)
    """The articles of one unit, one at a time, and the problems met on the way. Never raises over bad input."""
    try:
        reader = BY_NAME[unit.format].load()
        with _open(unit) as stream:
            yield from reader(unit, stream, options)
    except SourceError as error:
        yield Problem(unit.where, error.line, error.problem)
    except streams.DAMAGE as error:
        yield Problem(unit.where, 0, streams.explain(error))
    except Exception as error:
        # The parsers of other people's formats raise what they like (lxml's, trafilatura's, RecursionError, ...):
        # one bad file must not end the reading of a million.
        yield Problem(unit.where, 0, f"cannot be read as {unit.format}: {type(error).__name__}: {_one_line(error)}")


def read_paths(
    paths: Paths,
    options: Options = Options(),  # noqa: B008 (frozen)
    *,
    on_problem: Callable[[Problem], None] | None = None,
    strict: bool = False,
) -> Iterator[Article]:
    """The articles of files and directories, one at a time.

    Problems go to `on_problem`; with `strict`, the first file or record that would be skipped raises its SourceError.
    """
    for item in discover(paths):
        for found in read(item, options) if isinstance(item, Unit) else (item,):
            if isinstance(found, Article):
                yield found
                continue
            if strict and found.kind == "skipped":
                raise found.error()
            if on_problem is not None:
                on_problem(found)


def _open(unit: Unit) -> IO[bytes]:
    if unit.data is not None:
        return streams.open_bytes(unit.data, unit.where)
    return streams.open_file(unit.path, unit.where)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
