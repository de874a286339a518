"""Here is a unit: which articles are in it?"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import IO

from searchnews.article import Article
from searchnews.errors import SourceError
from searchnews.sources import limits, streams
from searchnews.sources.model import Found, Options, Problem, Unit
from searchnews.sources.recognition import BY_NAME


def read(unit: Unit, options: Options = Options()) -> Found:  # noqa: B008 (frozen)
    """The articles of one unit, one at a time, and the problems met on the way. Never raises over bad input, but may
    take as long as its parser likes: `guard.Reader` does not."""
    return _read(unit, lambda: _open(unit), options)


def read_stream(stream: IO[bytes], format: str, options: Options = Options()) -> Found:  # noqa: B008 (frozen)
    """Like `read`, of what comes through a pipe. Its articles without an id have none: no file names them."""
    return _read(Unit("standard input", "", format), lambda: nullcontext(stream), options)


def _read(unit: Unit, open: Callable[[], AbstractContextManager[IO[bytes]]], options: Options) -> Found:
    try:
        reader = BY_NAME[unit.format].load()
        try:
            opened = open()
        except OSError as error:  # gone, or too many files are open: the next time it may be there
            yield Problem(unit.where, 0, streams.explain(error), passing=True)
            return
        with opened as stream:
            yield from _while_it_makes_sense(reader(unit, stream, options), unit.where)
    except SourceError as error:
        yield Problem(unit.where, error.line, error.problem)
    except streams.DAMAGE as error:
        yield Problem(unit.where, 0, streams.explain(error))
    except MemoryError:
        yield Problem(unit.where, 0, "takes more memory to read than there is")
    except Exception as error:
        # The parsers of other people's formats raise what they like (lxml's, trafilatura's, RecursionError, ...):
        # one bad file must not end the reading of a million.
        yield Problem(unit.where, 0, f"cannot be read as {unit.format}: {type(error).__name__}: {_one_line(error)}")


def _while_it_makes_sense(found: Found, where: str) -> Found:
    """What was found, up to `limits.PROBLEMS` records in a row that are none: 0.6 MB may unpack to 75 million."""
    bad = 0
    for item in found:
        yield item
        if isinstance(item, Article):
            bad = 0
        elif item.kind == "skipped":
            bad += 1
            if bad >= limits.PROBLEMS:
                yield Problem(where, 0, f"{limits.PROBLEMS:,} records in a row cannot be read: the rest is skipped")
                return


def _open(unit: Unit) -> IO[bytes]:
    if unit.data is not None:
        return streams.open_bytes(unit.data, unit.where)
    if unit.part is not None:
        return streams.open_part(unit.path, *unit.part)
    return streams.open_file(unit.path, unit.where)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
