"""Which searches are saved beside an index? The file searches.yaml, which people can edit.

    storms: storm AND (coast OR ferry)
    voss:
      query: person:"Ilara Voss"
      note: for the page on Friday

Adding a search writes below what is there, and removing one takes its lines away: comments and the rest stay as they
were written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from searchnews.desk import files
from searchnews.desk.queries import LARGEST, decoded, yaml_queries
from searchnews.desk.watching import checked, named
from searchnews.errors import ConfigError, SearchNewsError
from searchnews.fields import Field
from searchnews.search.batch import NamedQuery, tree_of

NAME = "searches.yaml"


@dataclass(frozen=True)
class Saved:
    """The saved searches of an index, in the order of the file, and its text."""

    path: Path
    text: str = ""
    searches: tuple[NamedQuery, ...] = ()


def read(directory: Path) -> Saved:
    """The saved searches of an index; none without a file. Raises ConfigError with the line of what is wrong."""
    path = directory / NAME
    data = files.read(path, LARGEST)
    return Saved(path) if data is None else _parsed(path, decoded(data, path))


def _parsed(path: Path, text: str) -> Saved:
    found = tuple(search for search, _ in yaml_queries(text, path))
    seen: set[str] = set()
    for search in found:
        if search.name in seen:  # of a list; a mapping says it itself
            raise ConfigError("stands twice; give one another name", path, 0, search.name)
        seen.add(search.name)
    return Saved(path, text, found)


def add(
    directory: Path,
    search: NamedQuery,
    *,
    now: datetime | None = None,
    zone: tzinfo = UTC,
    languages: Sequence[str] = (),
    own: Sequence[Field] = (),
) -> Saved:
    """Save a search, whose dates may be written in `languages`; `own` are the archive's fields of one's own. Raises
    QueryError if its query cannot be read, SearchNewsError if the name is taken or none."""
    added = checked(search)
    tree_of(added.query, now or datetime.now(UTC), zone, languages, own)
    with files.changing_searches(directory):
        old = read(directory)
        if any(one.name == added.name for one in old.searches):
            raise SearchNewsError(f"a search is saved as {added.name!r} already; remove it first, or edit {old.path}")
        text = old.text + ("" if not old.text or old.text.endswith("\n") else "\n") + _written(added)
        return _replace(old, text, (*old.searches, added))


def remove(directory: Path, name: str) -> Saved:
    """Remove a search. Raises SearchNewsError if there is none with this name."""
    with files.changing_searches(directory):
        old = read(directory)
        named(old.searches, name)
        lines = old.text.splitlines(keepends=True)
        for search, (begin, until) in yaml_queries(old.text, old.path):
            if search.name == name:
                del lines[begin:until]
        return _replace(old, "".join(lines), tuple(search for search in old.searches if search.name != name))


def _written(search: NamedQuery) -> str:
    """A search as YAML, which may stand below others."""
    import yaml

    value: object = search.query if not search.note else {"query": search.query, "note": search.note}
    text: str = yaml.safe_dump({search.name: value}, allow_unicode=True, width=float("inf"), sort_keys=False)
    return text


def _replace(old: Saved, text: str, expected: tuple[NamedQuery, ...]) -> Saved:
    """Write the file, if it then says what it is to say: in a list, or in {braces}, lines are not to be changed so."""
    try:
        new = _parsed(old.path, text)
    except ConfigError:
        new = Saved(old.path)
    if new.searches != expected:
        raise ConfigError("is not written a search a line (name: query); edit it by hand", old.path)
    files.write(old.path, text.encode("utf-8", "replace"))
    return new
