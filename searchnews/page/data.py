"""What do programs, tables and feed readers get? The hits of a page's address in another format, a piece at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from searchnews import render, typed
from searchnews.complete import complete, known_of
from searchnews.errors import QueryError, SearchNewsError
from searchnews.page.state import State
from searchnews.page.views import Served, comparison
from searchnews.query import remarks
from searchnews.render import Style, data
from searchnews.render.comparison import comparison as render_comparison
from searchnews.search import tables
from searchnews.search.batch import NamedQuery
from searchnews.search.results import Hit

IN_FEED = 50  # entries
MOST_VALUES = 1_000  # of a facet

JSON = "application/json"


@dataclass(frozen=True)
class Format:
    """A format of hits: its media type, and whether a browser is to save it."""

    media: str
    saved: bool
    pieces: Callable[[Served, State], Iterable[str | bytes]]


def _page(served: Served, state: State) -> Iterator[str]:
    """The hits of one page, as `searchnews query --format json` has them."""
    return data.results_json(served.search(served.tree(state), state, served.limit()))


def _all(format: str) -> Callable[[Served, State], Iterable[str | bytes]]:
    """All hits in a format of render.RESULT_FORMATS."""

    def pieces(served: Served, state: State) -> Iterator[str]:
        found = served.scan(served.tree(state), state)
        return render.pieces(found, format, Style(timezone=served.zone))

    return pieces


def _parquet(served: Served, state: State) -> Iterator[bytes]:
    return tables.parquet_pieces(served.scan(served.tree(state), state), zone=served.zone)


def _feed(served: Served, state: State) -> Iterator[str]:
    """The newest hits as an Atom feed, whatever the order of the page."""
    from searchnews.render.news import news

    asked = NamedQuery(state.query or served.name, str(served.tree(state)))
    found = served.archive.feed(asked, copies=state.copies, timezone=served.zone, timeout=served.timeout)
    if found.error is not None:
        raise found.error
    return news([found], "atom", Style(timezone=served.zone), IN_FEED)


FORMATS = {
    "json": Format(JSON, False, _page),
    "jsonl": Format("application/jsonl", True, _all("jsonl")),
    "csv": Format("text/csv", True, _all("csv")),
    "md": Format("text/markdown", True, _all("markdown")),
    "parquet": Format("application/vnd.apache.parquet", True, _parquet),
    "atom": Format("application/atom+xml", False, _feed),
}


def facets(served: Served, state: State, fields: Iterable[str], limit: int) -> str:
    """The commonest values of some fields, as `searchnews facets --format json` has them."""
    if not 0 <= limit <= MOST_VALUES:
        raise SearchNewsError(f"limit: expected 0 to {MOST_VALUES}")
    time = served.limit()
    results = served.search(served.tree(state), state, time, 0)
    counted = []
    try:
        for field in fields:
            time.check(results.query)
            counted.append(results.facets(field, limit, timezone=served.zone))
    except ValueError as error:
        raise SearchNewsError(f"field: {error}") from None
    return "".join(data.facets_json(results, counted))


def timeline(served: Served, state: State) -> str:
    """When the articles were published, as `searchnews timeline --format json` has it."""
    results = served.search(served.tree(state), state, served.limit(), 0)
    return data.timeline_json(results.timeline(state.by or "month", timezone=served.zone))


def compared(served: Served, state: State) -> str:
    """Two queries over time, as `searchnews timeline --compare --format json` has them."""
    return render_comparison(comparison(served, state, served.limit()), "json")


def article(hit: Hit) -> str:
    """An article with all its fields, as `searchnews query --format jsonl` has it."""
    return "".join(data.line(one) for one in data.hit_objects([hit], ()))


def typing(served: Served, text: str, cursor: int) -> str:
    """What stands in the box while one types: the pieces of the query with their classes, what is wrong with it, what
    in it may have been meant otherwise, and what could stand at the cursor."""
    archive = served.archive
    if text.startswith("@"):
        return data.line(_naming(archive.watch_list.searches(), text))
    cursor = max(0, min(cursor, len(text)))
    known = archive.languages, archive.own
    error = typed.problem(text, cursor, served.zone, *known)
    open_ = not text[cursor : cursor + 1].isalnum()
    offered = complete(text, cursor, known_of(archive), served.zone) if open_ else []
    return data.line(
        {
            "pieces": [list(piece) for piece in typed.coloured(text, cursor, served.zone, *known)],
            "problem": error and {"text": str(error), "start": error.start, "end": error.end},
            "remarks": [str(remark) for remark in remarks(text)],
            "offered": [{"text": one.text, "start": one.start, "help": one.help} for one in offered],
        }
    )


def _naming(searches: Iterable[NamedQuery], text: str) -> dict[str, object]:
    """The same of a text that names a saved search, or begins to."""
    begun = text[1:].casefold()
    found = [one for one in searches if one.name.casefold().startswith(begun) and one.name != text[1:]]
    offered = [{"text": f"@{one.name}", "start": 0, "help": one.query} for one in found]
    return {"pieces": [["field", text]], "problem": None, "remarks": [], "offered": offered}


def mistake(error: SearchNewsError) -> str:
    """What is wrong, for a program; of a query, also where."""
    where = {"start": error.start, "end": error.end} if isinstance(error, QueryError) else {}
    return data.line({"error": str(error), **where})
