"""What could be asked of a cluster instead of a query that finds next to nothing? As `search.instead` has it; words and
values that are spelled alike come from OpenSearch's term suggester, with numbers of articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from time import monotonic

from searchnews.cluster import counting, reading
from searchnews.cluster.connection import Connection, ends_all
from searchnews.cluster.documents import token
from searchnews.cluster.mapping import ENTITY_NAMES
from searchnews.cluster.queries import EVERYTHING
from searchnews.errors import QueryError, SearchNewsError
from searchnews.fields import Field
from searchnews.query import nodes as q

SECONDS = 5.0  # a bound; an alternative is a request
_NEAR = 20  # spellings of a field
_LOOKED_AT = 100  # by each shard
_WORDS = ("title.fold", "body.fold")


class Elsewhere:
    """An archive on a cluster, as it is asked for alternatives for at most SECONDS; a `search.instead.Searched`."""

    def __init__(
        self, connection: Connection, own: Sequence[Field], count: Callable[[q.Node, float | None], int]
    ) -> None:
        """`count` says how many articles match a tree, asked for so many seconds."""
        self.own = own
        self._connection, self._count, self._until = connection, count, monotonic() + SECONDS

    @cached_property
    def documents(self) -> int:
        """How many articles there are."""
        return reading.count(self._connection, EVERYTHING)

    def articles(self, node: q.Node) -> int:
        """How many articles match: 0 if the cluster refuses to say. Raises QueryError when time is up."""
        left = self._until - monotonic()
        if left <= 0:
            raise QueryError("time is up", str(node), 0, 0)
        try:
            return self._count(node, left)
        except SearchNewsError as error:
            if ends_all(error):
                raise
            return 0

    def has_word(self, word: str) -> bool:
        """Does a text have the word?"""
        return self.articles(q.Exact(word)) > 0

    def near_words(self, word: str, edits: int) -> Counter[str]:
        """The words that are so near, itself included, and how many articles have each in the title or the body."""
        found = self._near(_WORDS, token(word), edits)
        if own := self.articles(q.Exact(word)):
            found[word] = own
        return found

    def near_values(self, fields: Sequence[str], value: str, edits: int) -> Counter[str]:
        """The values, as they are written, and the words of names that are so near."""
        found: Counter[str] = Counter()
        for field in fields:
            near = self._near([field], value, edits)
            written = counting.written_as(self._connection, field, [*near])
            found.update({written[fold]: articles for fold, articles in near.items()})
            if field in ENTITY_NAMES:
                found.update(self._near([f"{field}_word"], value, edits))
        return found

    def _near(self, fields: Sequence[str], text: str, edits: int) -> Counter[str]:
        """The commonest terms of some fields that are near a text, without it, and how many articles have each."""
        if not text:
            return Counter()
        how = {
            "analyzer": "keyword", "suggest_mode": "always", "max_edits": edits, "prefix_length": 0,
            "min_word_length": 1, "max_term_freq": 1_000_000_000, "size": _NEAR, "shard_size": _LOOKED_AT,
            "sort": "frequency", "string_distance": "damerau_levenshtein", "accuracy": 0.0,
        }  # fmt: skip
        asked = {field: {"text": text, "term": {"field": field, **how}} for field in fields}
        suggested = reading.search(self._connection, {"size": 0, "suggest": asked})["suggest"]
        found: Counter[str] = Counter()
        for field in fields:
            found.update({one["text"]: one["freq"] for entry in suggested[field] for one in entry["options"]})
        return found
