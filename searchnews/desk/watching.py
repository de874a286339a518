"""What can be asked of the saved searches of an archive, wherever it is kept?"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Protocol

from searchnews.errors import SearchNewsError
from searchnews.search.batch import NamedQuery

if TYPE_CHECKING:
    from searchnews.search.news import News

LONGEST_NAME = 200  # characters


class Unread(Iterator["News"]):
    """What is new for some saved searches (`searches`): an iterator over them, in their order. Of those that were taken
    it says how many `found` something, and which are `wrong`, by their names."""

    def __init__(
        self, searches: Sequence[NamedQuery], news: Iterator[News], mark: Callable[[Sequence[str]], None]
    ) -> None:
        self.searches = tuple(searches)
        self.found = 0
        self.wrong: list[str] = []
        self._answered: list[str] = []
        self._news, self._mark = news, mark

    def __next__(self) -> News:
        one = next(self._news)
        self.found += bool(one.total)
        (self._answered if one.error is None else self.wrong).append(one.asked.name)
        return one

    def mark_read(self) -> None:
        """The searches that were taken and answered have read all that was searched: nothing of it is new for them any
        more. Raises ArchiveError."""
        self._mark(self._answered)


class WatchList(ABC):
    """The saved searches of an archive, and which articles were there when each was last read."""

    @property
    @abstractmethod
    def place(self) -> str:
        """Where they are kept, for people."""

    @abstractmethod
    def searches(self) -> tuple[NamedQuery, ...]:
        """All of them, in their order. Raises ConfigError, ArchiveError."""

    @abstractmethod
    def add(self, search: NamedQuery, *, now: datetime | None = None, timezone: tzinfo = UTC) -> NamedQuery:
        """Save a search, for which all that is there now is read. Returns it as it is kept. Raises QueryError if its
        query cannot be read, SearchNewsError if the name is taken or none."""

    @abstractmethod
    def remove(self, name: str) -> None:
        """Remove a search. Raises SearchNewsError if there is none with this name."""

    @abstractmethod
    def new(
        self,
        names: Iterable[str] = (),
        *,
        copies: bool = False,
        now: datetime | None = None,
        timezone: tzinfo = UTC,
        timeout: float | None = None,
    ) -> Unread:
        """What is new for the searches of these names, or for all. The other arguments mean what they mean in
        `Archive.search`; `timeout` is for each. Raises SearchNewsError for a name that there is not."""


class Watched(Protocol):
    """An archive with saved searches."""

    @property
    def watch_list(self) -> WatchList: ...


def asked(archive: Watched, text: str) -> NamedQuery:
    """The query of a text or, if that is @NAME, the search that is saved with this name. Raises SearchNewsError."""
    return named(archive.watch_list.searches(), text[1:]) if text.startswith("@") else NamedQuery(text, text)


def named(searches: Sequence[NamedQuery], name: str) -> NamedQuery:
    """The search with a name. Raises SearchNewsError, which names some that there are."""
    for search in searches:
        if search.name == name:
            return search
    known = ", ".join(search.name for search in searches[:10])
    hint = f"there are: {known}" if known else "add one with: searchnews watch-list add NAME QUERY"
    raise SearchNewsError(f"no search is saved as {name!r}; {hint}")


def chosen(searches: Sequence[NamedQuery], names: Iterable[str]) -> tuple[NamedQuery, ...]:
    """Those with some names, or all. Raises SearchNewsError."""
    return tuple(named(searches, name) for name in dict.fromkeys(names)) or tuple(searches)


def checked(search: NamedQuery) -> NamedQuery:
    """The search as it is kept: each of its texts on one line. Raises SearchNewsError for what is no name."""
    name, query, note = (" ".join(text.split()) for text in (search.name, search.query, search.note))
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise SearchNewsError(f"a name has 1 to {LONGEST_NAME} letters, digits and signs")
    return NamedQuery(name, query, note)
