"""Here is a path: give me its articles, lazily.

    files -> discover -> Unit -> read -> Article
                    \\-> Problem <-/

`discover` walks, recognises and cuts (in the parent process); `read` parses one unit (in any process). Whatever is
wrong with a file or a record comes out as a Problem between the articles; nothing here raises over bad input.

    model       Options, File, Unit, Problem: the values that go around
    limits      how much of anything is believed
    reading     one unit -> articles and problems
    guard       the same, of dear files in a process that may be given up
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

from searchnews.article import Article
from searchnews.sources.discovery import discover, files, units
from searchnews.sources.guard import Reader
from searchnews.sources.model import File, Options, Paths, Problem, Unit, several
from searchnews.sources.reading import read, read_stream
from searchnews.sources.recognition import Format, formats, recognise
from searchnews.sources.records import too_long

__all__ = [
    "File", "Format", "Options", "Paths", "Problem", "Reader", "Unit", "discover", "files", "formats", "read",
    "read_paths", "read_stream", "recognise", "several", "too_long", "units",
]  # fmt: skip


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
    with Reader(options) as reader:
        for item in discover(paths):
            for found in reader.read(item) if isinstance(item, Unit) else (item,):
                if isinstance(found, Article):
                    yield found
                    continue
                if strict and found.kind == "skipped":
                    raise found.error()
                if on_problem is not None:
                    on_problem(found)
