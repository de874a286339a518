"""What are the scores of a query made of, and how is it asked together with what matches?

`all` holds the stems of title and body, so a word that may stand in either is asked for and scored in one list there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from searchnews.cluster.queries import EVERYTHING, Reader
from searchnews.cluster.rules import Query, Tongues, leaf_words
from searchnews.query import nodes as q
from searchnews.search.scoring import weight

Words = frozenset[tuple[str, str]]  # (field, token)
_ALWAYS: Query = {"constant_score": {"filter": EVERYTHING}}  # the score of a wildcard: 1


def scoring(node: q.Node, reader: Reader, required: bool = True) -> Iterator[Query]:
    """Queries whose scores are added up: BM25 of the stems of the words in each scoring unit, where it may match.
    `required` says that it does, in every article that is found."""
    match node:
        case q.And(children):
            for child in children:
                yield from scoring(child, reader, required)
        case q.Or(children) | q.SomeOf(_, children):
            for child in children:
                yield from scoring(child, reader, False)
        case q.Boost(child, times):
            inner = [*scoring(child, reader, required)] if times else []
            if inner:
                yield {"bool": {"should": inner, "boost": times}}
        case q.Not(q.Not(child)):
            yield from scoring(child, reader, required)
        case _ if isinstance(node, q.UNITS):
            words = [*_scored(node, reader.tongues)]
            if required or (isinstance(node, q.Word) and not node.field and not node.case and len(words) == 1):
                yield from words
            elif words:
                yield {"bool": {"filter": [reader.bounds(node).possible], "should": words}}


def _scored(node: q.Node, tongues: Tongues) -> Iterator[Query]:
    """The words of a unit, but for those that must not stand there."""
    match node:
        case q.Word() | q.Exact() | q.Phrase():
            for word in leaf_words(node):
                stems = [
                    {"term": {"all": {"value": stem, "boost": weight(node, stem.partition(":")[0])}}}
                    for stem in tongues.stems(word)
                ]
                yield stems[0] if len(stems) == 1 else {"dis_max": {"queries": stems}}
        case q.Leaf():
            yield _ALWAYS
        case q.NotNear(left) | q.NotSame(left) | q.Containing(left, negative=True):
            yield from _scored(left, tongues)
        case _:
            for child in q.children(node):
                yield from _scored(child, tongues)


def joined(matching: Query, scores: Sequence[Query]) -> Query:
    """What finds what `matching` does, with the sum of the scores: what both ask for is asked once."""
    if scores and all(score == _ALWAYS for score in scores):
        return {"constant_score": {"filter": matching, "boost": len(scores)}}
    parts = [matching]
    if matching.get("bool", {}).keys() == {"filter"}:
        parts = matching["bool"]["filter"]
    left, must, filters = [*scores], [], []
    for part in parts:
        wanted = _words(part)
        same = [score for score in left if wanted and _words(score) and _words(score) <= wanted]
        if same and frozenset().union(*map(_words, same)) == wanted:
            left = [score for score in left if score not in same]
            must.append(same[0] if len(same) == 1 else {"bool": {"should": same, "minimum_should_match": 1}})
        else:
            filters.append(part)
    if len(must) == 1 and not filters and not left:
        return must[0]
    found = {"must": must, "filter": filters, "should": left}
    return {"bool": {how: several for how, several in found.items() if several}}


def _words(query: Query) -> Words:
    """The words any of which a query finds, if it finds nothing else; none of any other query."""
    ((how, what),) = query.items()
    match how:
        case "term":
            ((field, value),) = what.items()
            return frozenset([(field, value["value"] if isinstance(value, dict) else value)])
        case "terms":
            ((field, several),) = what.items()
            return frozenset((field, value) for value in several)
        case "dis_max":
            return frozenset().union(*map(_words, what["queries"]))
    return frozenset()
