"""Which article is in a row that a script has: a dict, or a row of a DataFrame or an Arrow table?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from searchnews.article import Article
from searchnews.errors import ArticleError
from searchnews.fields import META, is_own
from searchnews.sources import records
from searchnews.sources.model import Options, Problem, Unit
from searchnews.sources.own import values as own_values

_ROW = Unit("", "", "row")  # without a name: indexing derives the id of an article without one from its content
UNDECLARED = "there is no such field in the archive; declare it with its type first"
_SHOWN = 12  # names of columns in a message
_LONGEST_ID = 80


def rows(table: object) -> Iterator[Mapping[str, Any]] | None:
    """The rows of a pandas DataFrame or an Arrow table; None for anything else."""
    if hasattr(table, "itertuples") and hasattr(table, "columns"):
        names = list(table.columns)
        return (dict(zip(names, row, strict=True)) for row in table.itertuples(index=False, name=None))
    if hasattr(table, "to_batches") and hasattr(table, "schema"):
        return (row for batch in table.to_batches() for row in batch.to_pylist())
    return None


def article(row: Mapping[str, Any], number: int, options: Options) -> Article:
    """The article of one row, read as a line of JSON lines is: by the names of `mapping.NAMES` and those of
    `options.fields`. What pandas has for unknown (None, NaN, NaT, NA) is not there. Raises ArticleError, where a file
    would be read with a note."""
    values = {name: known for name, value in row.items() if (known := _known(value)) is not None}
    strange = next((name for name in values if not isinstance(name, str)), None)
    if strange is not None:
        raise ArticleError(f"expected names of fields that are strings, got {strange!r}", number)
    named = records.named(values, options)
    own = str(named.get("id", ""))[:_LONGEST_ID]
    if "title" not in named and "body" not in named:
        names = ", ".join(map(repr, list(row)[:_SHOWN])) or "none"
        raise ArticleError(f"has neither a title nor a text; its fields: {names}", number, own)
    if unknown := _undeclared(values, options):
        raise ArticleError(UNDECLARED, number, own, unknown)
    _, wrong = own_values(named.get("meta", {}), options)
    for field, reason in wrong:
        raise ArticleError(reason, number, own, field)
    *told, found = records.read(values, _ROW, number, 0, options)
    for problem in told:
        assert isinstance(problem, Problem)
        if problem.kind == "note":
            raise ArticleError(problem.reason.removesuffix("; the article is kept"), number, own, "published")
    if isinstance(found, Problem):
        raise ArticleError(found.reason, number, own)
    if "modified" in named and found.modified is None:
        raise ArticleError(f"{str(named['modified'])[:60]!r} is no time", number, own, "modified")
    return found


def _undeclared(row: Mapping[str, Any], options: Options) -> str:
    """A field of one's own that a row has and the archive does not, or "". What is called `meta` may be anything where
    there are no such fields."""
    declared = {field.name for field in options.own}
    names = [name for name in row if is_own(name)]
    inner = row.get("meta")
    if declared and isinstance(inner, Mapping):
        names += [f"{META}{name}" for name in inner]
    return next((name for name in names if name not in declared), "")


def _known(value: Any) -> Any:
    """A value as JSON would have it; None if it is unknown."""
    if value is None or isinstance(value, (str, int)):
        return value
    if hasattr(value, "to_pydatetime"):  # pandas' time; NaT is none
        return value.to_pydatetime(warn=False) if value == value else None
    if hasattr(value, "tolist"):  # a number or an array of NumPy
        value = value.tolist()
    if isinstance(value, Iterable):
        return value
    try:
        same = bool(value == value)  # what is unknown is not equal to itself, or does not say
    except (TypeError, ValueError):
        return None
    return value if same else None
