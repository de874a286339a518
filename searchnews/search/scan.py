"""All matches, one after another: how does a program get hits of which nobody can hold all?"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING, Self

from searchnews.corrections import AS_INDEXED, Corrections
from searchnews.fields import Field
from searchnews.query import nodes as q
from searchnews.search import collapse, related, top
from searchnews.search.answer import answer
from searchnews.search.evaluate import Evaluation
from searchnews.search.limit import Limit
from searchnews.search.matches import Matches
from searchnews.search.results import Hit, WithoutText, hits_at, mentions_of
from searchnews.storage.segment import Array
from searchnews.storage.snapshot import Snapshot, explained
from searchnews.stories import lookup
from searchnews.tagging import NONE, Annotations

if TYPE_CHECKING:
    import pandas
    import pyarrow

# So many hits are marked together. Some forms are looked for in a whole segment to mark a single hit; marks are small.
_AT_ONCE = 1000


class Scan(Iterator[Hit]):
    """An iterator over all hits from the `offset`-th on, in order. It holds the numbers of documents and the marks of
    some hits, and reads an article when its hit is asked for, from the commit that was searched.

    `query`, `total`, `took` and `collapsed` are those of `Results`; its length is how many hits there are from the
    `offset`-th on, however many of them were taken.
    """

    def __init__(
        self,
        evaluation: Evaluation,
        annotations: Annotations,
        query: q.Node,
        matches: Matches,
        places: top.Places,
        *,
        mentions: Sequence[Array],
        offset: int,
        took: float,
        collapsed: bool,
        with_text: bool,
    ) -> None:
        """See `of`."""
        self.query, self.offset, self.took, self.collapsed = query, offset, took, collapsed
        self.total = matches.total
        self._evaluation, self._matches, self._mentions = evaluation, matches, mentions
        self._annotations = annotations
        self._places, self._with_text = places[offset:], with_text
        self._hits = self._read()

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        query: q.Node,
        *,
        offset: int = 0,
        sort: str = "relevance",
        copies: bool = False,
        corrections: Corrections = AS_INDEXED,
        annotations: Annotations = NONE,
        timeout: float | None = None,
        with_text: bool = True,
    ) -> Self:
        """Search a snapshot, as `Results.of` does and with its errors; the matches are found and ordered here, within
        the `timeout`, and read later, without one. Without `with_text` no article is read, and the hits have
        what columns hold of them (`rows.WITHOUT_TEXT`)."""
        begin = time.perf_counter()
        mentions = mentions_of(snapshot, query, corrections) if sort == "mentions" else ()
        matches = answer(Evaluation(snapshot, corrections, Limit(timeout)), query)
        if sort == "related":
            matches = related.related(snapshot, matches)
        places = (top if copies else collapse).everything(snapshot, matches, sort, mentions)
        took = time.perf_counter() - begin
        reading = Evaluation(snapshot, corrections)
        return cls(
            reading,
            annotations,
            query,
            matches,
            places,
            mentions=mentions,
            offset=offset,
            took=took,
            collapsed=not copies,
            with_text=with_text,
        )

    def __next__(self) -> Hit:
        return next(self._hits)

    def __len__(self) -> int:
        return len(self._places)

    def __repr__(self) -> str:
        return f"<Scan of {str(self.query)!r}: {len(self)} of {self.total}>"

    @property
    def own(self) -> tuple[Field, ...]:
        """The fields of one's own of the archive."""
        return self._evaluation.snapshot.own

    @cached_property
    def stories(self) -> int:
        """How many different stories the matches tell."""
        with explained(self._evaluation.snapshot):
            return sum(map(len, lookup.representatives(self._evaluation.snapshot, self._matches.docs)))

    def to_arrow(self, fields: Sequence[str] | str = (), *, timezone: tzinfo = UTC) -> pyarrow.Table:
        """The hits that were not taken yet as an Arrow table; see `tables.to_arrow`. Without `fields`, all columns but
        the marks."""
        from searchnews.search import tables

        return tables.to_arrow(self, fields, timezone)

    def to_pandas(self, fields: Sequence[str] | str = (), *, timezone: tzinfo = UTC) -> pandas.DataFrame:
        """The hits that were not taken yet as a DataFrame; see `tables.to_pandas`. Without `fields`, all columns but
        the marks."""
        from searchnews.search import tables

        return tables.to_pandas(self, fields, timezone)

    def _read(self) -> Iterator[Hit]:
        copies, bare = not self.collapsed, WithoutText(self._evaluation.snapshot, self._annotations)
        with explained(self._evaluation.snapshot):
            for begin in range(0, len(self._places), _AT_ONCE):
                places = self._places[begin : begin + _AT_ONCE].tuples()
                if self._with_text:
                    yield from hits_at(
                        self._evaluation, self.query, places, self._mentions, copies, self._annotations
                    )
                else:
                    yield from bare.hits_at(places, self._mentions, copies)
