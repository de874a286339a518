"""How do articles get into an archive on a cluster, batch by batch, with its story and its file?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import islice, repeat

from searchnews.article import Article
from searchnews.cluster.bulk import Rejected, Sent
from searchnews.cluster.connection import Connection
from searchnews.cluster.enriching import Batch, batches
from searchnews.cluster.filing import Filing
from searchnews.cluster.parts import Parts
from searchnews.cluster.stories import Grouping
from searchnews.indexing.enrich import Enrich


class UntilWrong(Iterator[Article]):
    """Articles up to an error of whoever makes them, which is kept as `error`: what came before can be sent, and its
    stories finished."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._articles = iter(articles)
        self.error: Exception | None = None

    def __next__(self) -> Article:
        if self.error is not None:
            raise StopIteration
        try:
            return next(self._articles)
        except StopIteration:
            raise
        except Exception as error:
            self.error = error
            raise StopIteration from None


class Adding:
    """Articles on their way into an archive. `sent` counts the documents that were taken, `rejected` are the articles
    that were not, and `numbers` those of the documents, each once."""

    def __init__(self, connection: Connection, parts: Parts, enrich: Enrich, jobs: int = 1) -> None:
        self._connection, self._parts, self._enrich, self._jobs = connection, parts, enrich, jobs
        self.rejected: tuple[Rejected, ...] = ()
        self.numbers: dict[str, None] = {}
        self.sent = self.older = self._moved = 0
        self._begin_round()

    def _begin_round(self) -> None:
        self._grouping, self._filing = Grouping(self._connection), Filing(self._connection, self._parts)
        self._round: dict[str, None] = {}
        self._before = self._writes

    @property
    def _writes(self) -> int:
        """How many times a document was written or deleted."""
        return self.sent + self._moved

    def batches(
        self,
        articles: Iterable[Article],
        origins: Iterable[str] = repeat(""),
        on_progress: Callable[[int], None] | None = None,
    ) -> Iterator[int]:
        """Send articles, a batch at a time, while the next one is made. Tells how many articles each had. `origins` are
        the marks of their files (`files.mark`), "" for none; they are asked for when the article was. Raises
        ArchiveError."""
        named = iter(origins)
        with ThreadPoolExecutor(1) as sender:
            on_its_way: tuple[int, Future[list[Sent]]] | None = None
            for batch in batches(articles, self._enrich, self._jobs):
                marks = islice(named, len(batch.lines))
                lines = [line.of_file(mark) for line, mark in zip(batch.lines, marks, strict=True)]
                if on_its_way:
                    yield self._arrived(*on_its_way, on_progress)
                self._round.update(dict.fromkeys(line.number for line in lines))
                on_its_way = len(lines), sender.submit(self._send, replace(batch, lines=lines))
            if on_its_way:
                yield self._arrived(*on_its_way, on_progress)

    def _send(self, batch: Batch) -> list[Sent]:
        placed = replace(batch, lines=self._filing.placed(batch.lines))
        return [*self._filing.send(self._grouping.told(placed))]

    def _arrived(self, number: int, sent: Future[list[Sent]], on_progress: Callable[[int], None] | None) -> int:
        for one in sent.result():
            self.rejected += one.rejected
            self.sent += one.new + one.older
            self.older += one.older + one.moved
            self._moved += one.moved
        if on_progress:
            on_progress(self.sent)
        return number

    def settle(self) -> None:
        """Show what was sent, and finish its stories; what is sent afterwards is another round. Raises ArchiveError."""
        self._connection.ask("POST", "_refresh")
        self._filing.settle()
        self._grouping.settle([*self._round], self._writes - self._before)
        self.numbers |= self._round
        self._begin_round()
