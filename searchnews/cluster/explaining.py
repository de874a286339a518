"""Why does an article on a cluster have this score, and why was another one not found?

The values are those of `searchnews.search.explain`. A word's score is BM25 of its stem in the field that holds the
words of the title TITLE_WEIGHT times and those of the body once: the same formula, whose numbers the cluster tells.
What is more than a word (a phrase, a proximity) scores as its words do, which are its parts here; anything else that
stands in the text, such as a wildcard, counts 1.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from searchnews.cluster import reading
from searchnews.cluster.connection import Connection
from searchnews.cluster.documents import TITLE_WEIGHT
from searchnews.cluster.queries import TEXT_FIELDS, all_of, having_ids
from searchnews.cluster.results import Question
from searchnews.cluster.rules import Query, leaf_words
from searchnews.errors import CorruptError
from searchnews.query import nodes as q
from searchnews.search.explain import Explanation, Occurrences, is_double_not, parts_of
from searchnews.search.names import literal_pattern
from searchnews.search.scoring import K1, weight

_AT_ONCE = 300  # words that are asked for; each is asked for in three fields, and a cluster takes 1,024
_SCORES = "all"  # the field that is scored
_STEMS = {field: f"{field}.stem" for field in TEXT_FIELDS}
_WEIGHTS = {"title": TITLE_WEIGHT, "body": 1}
_OF_WORDS = q.Word | q.Exact | q.Phrase
_ALL = q.Everything()
_SCORED = re.compile(r"weight\((.+?):(.+) in \d+\)")  # Lucene's name of what a term gives to a document


@dataclass(frozen=True)
class Told:
    """What the cluster tells of a stem in an article: its `idf`, and its `matches` by text field. The field of scores
    has this `length`, as Lucene keeps it (from 40 on some lengths are one), and the `average` over all articles."""

    idf: float
    length: int
    average: float
    matches: Mapping[str, int]

    def occurrences(self) -> tuple[Occurrences, ...]:
        """In the fields that have it."""
        return tuple(
            Occurrences(field, number, self.length, self.average, float(_WEIGHTS[field]))
            for field, number in self.matches.items()
            if number
        )


def told(connection: Connection, own: Query, tokens: Sequence[str]) -> dict[str, Told]:
    """What the cluster tells of the stems that an article has, by their tokens; `own` finds the article. Raises
    CorruptError for what is no explanation of OpenSearch's."""
    found: dict[str, dict[str, dict[str, float]]] = defaultdict(dict)
    for begin in range(0, len(tokens), _AT_ONCE):
        some = tokens[begin : begin + _AT_ONCE]
        asked = [{"term": {field: token}} for field in (_SCORES, *_STEMS.values()) for token in some]
        body = {"query": {"bool": {"filter": [own], "should": asked}}, "explain": True, "_source": False}
        for hit in reading.search(connection, {**body, "track_scores": True})["hits"]["hits"]:
            for field, token, figures in _scored(hit["_explanation"]):
                found[token][field] = figures
    try:
        return {token: _told(by_field) for token, by_field in found.items()}
    except KeyError as figure:
        raise CorruptError(f"{connection.address}: the explanation of a score has no {figure}") from None


def _told(by_field: Mapping[str, Mapping[str, float]]) -> Told:
    of = by_field[_SCORES]
    matches = {name: int(by_field[field]["freq"]) for name, field in _STEMS.items() if field in by_field}
    return Told(of["idf"], int(of["dl"]), of["avgdl"], matches)


def _scored(explanation: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, float]]]:
    """Each term in an explanation of OpenSearch's: its field, its token, and its figures by their short names."""
    match = _SCORED.match(explanation["description"])
    if match:
        yield match[1], match[2], dict(_figures(explanation["details"]))
    for detail in () if match else explanation["details"]:
        yield from _scored(detail)


def _figures(details: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, float]]:
    for detail in details:
        yield detail["description"].partition(",")[0], detail["value"]
        yield from _figures(detail["details"])


class Explaining:
    """What a query and its parts are to an article of a cluster, which is there."""

    def __init__(self, question: Question, tree: q.Node, articles: Callable[[q.Node], int], id: str) -> None:
        """`tree` is the query, with the words that the order `related` added; `articles` says how many match one."""
        self._question, self._tree, self._articles = question, tree, articles
        self._own, self._itself = having_ids([id]), q.Keyword("id", literal_pattern(id), whole=True)

    def explain(self) -> Explanation:
        """What the query gives to the article, part by part. Raises SearchNewsError for parts that a cluster does not
        count, CorruptError for figures that cannot be read."""
        return self._of(self._tree, required=True)

    @cached_property
    def _told(self) -> Mapping[str, Told]:
        """Of the stems of all words of the query that the article has, by their tokens."""
        leaves = [node for node in q.walk(self._tree) if isinstance(node, _OF_WORDS)]
        words = dict.fromkeys(word for leaf in leaves for word in leaf_words(leaf))
        stems = dict.fromkeys(stem for word in words for stem in self._question.reader.tongues.stems(word))
        return told(self._question.connection, self._own, [*stems])

    def _of(self, node: q.Node, *, required: bool) -> Explanation:
        """What a part gives to the article, as `scores.scoring` has it; `required` is explained there."""
        if isinstance(node, q.UNITS):
            return self._unit(node)
        if not isinstance(node, q.And | q.Or | q.SomeOf | q.Boost) and not is_double_not(node):
            return self._bare(node)
        below = required and not isinstance(node, q.Or | q.SomeOf)
        parts = tuple(self._of(child, required=below) for child in parts_of(node))
        found = replace(self._bare(node, parts=False), parts=parts)
        times = node.weight if isinstance(node, q.Boost) else 1.0
        score = times * sum(part.score for part in parts)
        return replace(found, score=score) if found.matched or not required else found

    def _bare(self, node: q.Node, *, parts: bool = True) -> Explanation:
        """A part that gives no score."""
        inner = tuple(map(self._bare, parts_of(node))) if parts else ()
        return Explanation(node, self._matches(node), 0.0, self._articles(node), self._articles(_ALL), parts=inner)

    def _unit(self, unit: q.Node) -> Explanation:
        """A scoring unit: its words count in the articles that it possibly matches."""
        found = self._inside(unit)
        given = found.matched or self._has(self._question.reader.bounds(unit).possible)
        return found if given else replace(found, score=0.0)

    def _inside(self, node: q.Node) -> Explanation:
        """A scoring unit, or what stands in one, with the score of its words wherever they stand."""
        bare = self._bare(node, parts=False)
        match node:
            case q.Word() | q.Exact() | q.Phrase():
                words = leaf_words(node)
                if len(words) == 1:
                    return self._word(bare, node, words[0])
                parts = tuple(self._word(self._bare(q.Word(word), parts=False), node, word) for word in words)
            case q.Leaf():
                return replace(bare, score=1.0)
            case q.NotNear(left, right) | q.NotSame(left, right) | q.Containing(left, right, negative=True):
                parts = self._inside(left), self._bare(right)
            case _:
                parts = tuple(map(self._inside, q.children(node)))
        return replace(bare, score=sum(part.score for part in parts), parts=parts)

    def _word(self, bare: Explanation, leaf: q.Leaf, word: str) -> Explanation:
        """A word of a leaf by its stem: the article has at most one, that of its language."""
        stem = next((stem for stem in self._question.reader.tongues.stems(word) if stem in self._told), "")
        if not stem:
            return bare
        known, times = self._told[stem], weight(leaf, stem.partition(":")[0])
        found = replace(bare, idf=known.idf, occurrences=known.occurrences(), weight=times)
        return replace(found, score=times * known.idf * found.tf * (K1 + 1) / (K1 + found.tf))

    def _matches(self, node: q.Node) -> bool:
        certain, possible = self._question.reader.bounds(node)
        if certain == possible:
            return self._has(certain)
        return self._has(possible) and self._question.count(q.And((node, self._itself)), None) > 0

    def _has(self, query: Query) -> bool:
        """Does a query find the article?"""
        return reading.count(self._question.connection, all_of([query, self._own])) > 0
