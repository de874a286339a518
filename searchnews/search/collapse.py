"""Which article of a story is shown, where a story is one hit?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchnews.search import top
from searchnews.search.matches import Matches
from searchnews.storage.segment import Array
from searchnews.storage.snapshot import Snapshot
from searchnews.stories.lookup import numbers


def wanted(most: int) -> int:
    """How many articles are looked at first, to show so many stories: a few tell a story that another tells already."""
    return most and most + 10


def best(
    snapshot: Snapshot,
    matches: Matches,
    limit: int,
    offset: int = 0,
    sort: str = "relevance",
    mentions: Sequence[Array] = (),
) -> list[tuple[int, int, float]]:
    """Like `top.best`, with one article a story: the one that comes first."""
    all_numbers = numbers(snapshot)
    most = offset + limit
    fetch = wanted(most)
    while True:
        places = top.best(snapshot, matches, fetch, 0, sort, mentions)
        shown: dict[int, tuple[int, int, float]] = {}
        for place in places:
            shown.setdefault(int(all_numbers[place[0]][place[1]]), place)
        if len(shown) >= most or len(places) < fetch:
            return list(shown.values())[offset:most]
        fetch *= 2


def everything(
    snapshot: Snapshot, matches: Matches, sort: str = "relevance", mentions: Sequence[Array] = ()
) -> top.Places:
    """Like `top.everything`, with one article a story: the one that comes first."""
    places = top.everything(snapshot, matches, sort, mentions)
    told = np.empty(len(places), np.uint64)
    for number, stories in enumerate(numbers(snapshot)):
        here = places.shards == number
        told[here] = stories[places.docs[here]]
    return places[np.sort(np.unique(told, return_index=True)[1])]
