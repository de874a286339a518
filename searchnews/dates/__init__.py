"""Text and a reference date -> half-open intervals of days, for article text, publication times and queries.

calendar     which days are a week, a quarter, a season, a holiday: integer arithmetic
lexicon      which words can be part of a date
expressions  what a phrase can say, unresolved
grammar      a short run of such words -> expressions (remembered per run); build makes them
context      what the words around say: is it a date, does the sentence speak of the future
resolve      expression + reference + direction + what was said before -> days
finder       the dates in a text, or in a whole tokenised batch
published    strings that say when an article was published
query        the ranges that people type
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from searchnews.dates.finder import DateBatch, find, find_batch
    from searchnews.dates.published import (
        Published,
        parse_published,
        published_from_dateline,
        published_from_filename,
        published_from_url,
    )
    from searchnews.dates.query import parse_range

__all__ = [
    "DateBatch",
    "Published",
    "find",
    "find_batch",
    "parse_published",
    "parse_range",
    "published_from_dateline",
    "published_from_filename",
    "published_from_url",
]

_MODULES = {
    "find": "finder",
    "find_batch": "finder",
    "DateBatch": "finder",
    "parse_range": "query",
}


def __getattr__(name: str) -> Any:
    """Load what is asked for, when it is asked for: a query for published:2025 needs no grammar (50 ms)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES.get(name, 'published')}"), name)
