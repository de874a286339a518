"""Which words of an archive on a cluster begin like this, and how many articles have each? For completion.

A cluster does not list the words of a text field without holding all of them in memory. So the words are those of some
of the articles that have one which begins so, and how many articles have each is asked for, exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np

from searchnews import analysis, scripts
from searchnews.analysis import Vocabulary
from searchnews.cluster import reading
from searchnews.cluster.connection import Connection
from searchnews.cluster.counting import counted
from searchnews.cluster.documents import token
from searchnews.cluster.queries import EVERYTHING, TEXT_FIELDS, Reader, some_of
from searchnews.cluster.rules import Query
from searchnews.query import nodes as q

T = TypeVar("T", str, tuple[str, ...])
# Articles in which words are looked for, chosen by chance: so a word of one in fifty of them is missed once in 400.
READ = 300
_SECONDS = 2.0  # somebody is typing
_TIMES = 4  # as many words are counted as are asked for


def words(connection: Connection, prefix: str, limit: int = 10) -> list[tuple[str, int]]:
    """The commonest words of the texts that begin with a prefix, folded, and how many articles have each, exactly. With
    up to READ articles that have any, these are the commonest; with more, the commonest in READ of them. Commonest
    first, then alphabetical."""
    start = token(analysis.fold(prefix))
    beginning = [{"prefix": {f"{field}.fold": {"value": start}}} for field in TEXT_FIELDS]
    found: Counter[str] = Counter()
    for folds in _folds(_texts(connection, some_of(beginning))):
        found.update({fold for fold in folds if fold.startswith(start)})
    queries = {
        word: some_of([{"term": {f"{field}.fold": token(word)}} for field in TEXT_FIELDS])
        for word in _commonest(found, limit)
    }
    return _counted(connection, queries, limit)


def letters(connection: Connection, reader: Reader, prefix: str, limit: int = 10) -> list[tuple[str, int]]:
    """What goes on from a run of letters that are words of their own, and how many articles have it, exactly; see
    `search.suggest.letters`. Which letters follow is looked for in READ articles."""
    run = analysis.words(prefix)
    folds = [analysis.fold(word) for word in run]
    if prefix.isascii() or not folds or not all(scripts.is_letter(fold[0]) for fold in folds):
        return []
    found: Counter[tuple[str, ...]] = Counter()
    for letter, articles in _following(connection, reader, folds).items():
        found[*run, letter] = articles
    for letter, articles in _following(connection, reader, folds[:-1]).items() if len(run) > 1 else ():
        if letter.startswith(folds[-1]) and letter != folds[-1]:
            found[*run[:-1], letter] = articles
    phrases = {"".join(longer): reader.bounds(q.Phrase(longer)).certain for longer in _commonest(found, limit)}
    return _counted(connection, phrases, limit)


def _following(connection: Connection, reader: Reader, run: Sequence[str]) -> Counter[str]:
    """Which letters stand after a run of them, folded, and in how many of the articles that are read."""
    found: Counter[str] = Counter()
    for folds in _folds(_texts(connection, reader.bounds(q.Phrase(tuple(run))).certain)):
        ends = range(len(run), len(folds))
        after = {folds[end] for end in ends if folds[end - len(run) : end] == run}
        found.update(letter for letter in after if scripts.is_letter(letter[:1]))
    return found


def _texts(connection: Connection, matching: Query) -> list[str]:
    """The texts of some of the articles that match, by chance: the same ones until somebody writes."""
    chance = {"query": {"bool": {"filter": [matching]}}, "random_score": {"seed": 1, "field": "_seq_no"}}
    body = {
        "query": {"function_score": chance},
        "size": READ,
        "_source": [f"article.{field}" for field in TEXT_FIELDS],
    }
    hits = reading.search(connection, body, _SECONDS)["hits"]["hits"]
    articles = [hit["_source"].get("article", {}) for hit in hits]
    return ["\n\n".join(article.get(field, "") for field in TEXT_FIELDS) for article in articles]


def _folds(texts: Sequence[str]) -> Iterator[list[str]]:
    """The words of each text, folded."""
    vocabulary = Vocabulary()
    tokens = analysis.tokenize(texts, vocabulary)
    folds = np.array([analysis.fold(spelling.decode("utf-8", "replace")) for spelling in vocabulary.spellings], object)
    for begin, end in zip(tokens.first[:-1], tokens.first[1:], strict=True):
        yield folds[tokens.spelling[begin:end]].tolist()


def _commonest(found: Counter[T], limit: int) -> list[T]:
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [one for one, _ in ordered[: _TIMES * limit]]


def _counted(connection: Connection, queries: Mapping[str, Query], limit: int) -> list[tuple[str, int]]:
    counts = zip(queries, counted(connection, EVERYTHING, [*queries.values()]), strict=True)
    return sorted((row for row in counts if row[1]), key=lambda row: (-row[1], row[0]))[:limit]
