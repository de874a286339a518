"""Which searches are saved beside an archive on a cluster, and up to where was each read? A value, which one document
holds.

A reading has a number. Whoever reads takes the next one (`begun`), notes the articles that it meets with that number,
and then says that it has `ended`. A reading that another one overtook cannot end any more, and what it noted counts for
nothing (`lost`): so a run that was killed has met nothing, and of two at once one has met it all.

Nobody looks through all articles for those that no reading has met. A shard numbers what is written to it, and `looked`
says for each shard up to which number readings have looked. Shards are known by their histories, which OpenSearch gives
another name when one begins anew, as after a restore: then all of its articles are looked at once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from searchnews.desk.watching import named
from searchnews.errors import SearchNewsError
from searchnews.search.batch import NamedQuery

_MOST = 1 << 62
NOWHERE = -1  # before the first write of a shard


class OvertakenError(SearchNewsError):
    """Another reading began meanwhile."""


@dataclass(frozen=True)
class Readings:
    """The saved searches in their order, the number of the last reading that `ended` and of the last that has `begun`,
    the numbers of those that were `lost`, the last reading of each search by its name (`read`), and up to which write
    shards were `looked` at, by their histories."""

    searches: tuple[NamedQuery, ...] = ()
    ended: int = 0
    begun: int = 0
    lost: tuple[int, ...] = ()
    read: Mapping[str, int] = field(default_factory=dict)
    looked: Mapping[str, int] = field(default_factory=dict)

    def last(self, name: str) -> int:
        """The last reading of a search; of one that was never read, the last of any."""
        return self.read.get(name, self.ended)

    def is_met(self, reading: int) -> bool:
        """Does it count that an article was met by this reading?"""
        return 0 < reading <= self.ended and reading not in self.lost

    def adding(self, search: NamedQuery) -> Readings:
        """The same with another search. Raises SearchNewsError if its name is taken."""
        if any(one.name == search.name for one in self.searches):
            raise SearchNewsError(f"a search is saved as {search.name!r} already; remove it first")
        return replace(self, searches=(*self.searches, search))

    def without(self, name: str) -> Readings:
        """The same without a search. Raises SearchNewsError if there is none."""
        named(self.searches, name)
        return replace(
            self,
            searches=tuple(search for search in self.searches if search.name != name),
            read={key: at for key, at in self.read.items() if key != name},
        )

    def beginning(self) -> Readings:
        """The same when the next reading begins, number `begun` of what is returned."""
        return replace(self, begun=self.begun + 1)

    def ending(self, reading: int, names: Iterable[str], looked: Mapping[str, int]) -> Readings:
        """The same when a reading ends, that of the searches with these names: it has noted all that was written to the
        shards, by their histories, up to `looked`. Raises OvertakenError if another has begun."""
        if reading != self.begun:
            raise OvertakenError("somebody else reads the saved searches; try again")
        known = {search.name for search in self.searches}
        return replace(
            self,
            ended=reading,
            lost=(*self.lost, *range(self.ended + 1, reading)),
            read={**self.read, **dict.fromkeys(known.intersection(names), reading)},
            looked={history: max(at, self.looked.get(history, NOWHERE)) for history, at in looked.items()},
        )

    def as_json(self) -> dict[str, Any]:
        """What is kept of it."""
        return {
            "searches": [{"name": one.name, "query": one.query, "note": one.note} for one in self.searches],
            "ended": self.ended,
            "begun": self.begun,
            "lost": list(self.lost),
            "read": dict(self.read),
            "looked": dict(self.looked),
        }

    @staticmethod
    def of_json(kept: Any) -> Readings:
        """What was kept. Raises ValueError and its like for what `as_json` did not give."""
        texts = [[_text(one[key]) for key in ("name", "query", "note")] for one in kept["searches"]]
        found = Readings(
            searches=tuple(NamedQuery(*some) for some in texts),
            ended=_number(kept["ended"]),
            begun=_number(kept["begun"]),
            lost=tuple(map(_number, kept["lost"])),
            read={_text(name): _number(at) for name, at in kept["read"].items()},
            looked={_text(history): _number(at, NOWHERE) for history, at in kept["looked"].items()},
        )
        if found.ended > found.begun:
            raise ValueError("a reading ended that never began")
        return found


def _number(value: Any, least: int = 0) -> int:
    if type(value) is not int or not least <= value <= _MOST:
        raise ValueError("no such number")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value
