"""Text and a reference date -> half-open intervals of days: one grammar for article text, publication times, queries.

calendar     which days are a week, a quarter, a season, a holiday: integer arithmetic
languages    what there is to know of a language, as tables: words, patterns, cues
run          a short run of words, and what stands between them
lexicon      which words can be part of a date
expressions  what a phrase can say, unresolved
neighbours   which words and separators can stand side by side in what a pattern matches
grammar      a run -> expressions (remembered per run); builders make them
candidates   the runs of words in some texts that are worth reading
context      what the words around say: is it a date, does the sentence speak of the future
resolve      expression + reference + direction + what was said before -> days
mentions     all expressions in some texts -> which are dates, and their days
finder       the dates in a text, or in a whole tokenised batch

All but languages is the same for all of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from searchnews.dates.finder import DateBatch, find, find_batch

__all__ = ["DateBatch", "find", "find_batch"]


def __getattr__(name: str) -> Any:
    """Load what is asked for, when it is asked for: a query for published:2025 needs no grammar (50 ms)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("searchnews.dates.finder"), name)
