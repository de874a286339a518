"""Which articles are like one, and what makes them so?

The telling words of an article are those that a query for more of its kind would have: frequent in it and rare in the
archive (tf-idf, as Lucene's MoreLikeThis has it), with the names of several words that it mentions. They make a query
that can be read, changed and asked again.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from searchnews import analysis
from searchnews.article import Article
from searchnews.fields import ENTITY
from searchnews.query import nodes as q
from searchnews.search import scoring
from searchnews.search.answer import answer
from searchnews.search.evaluate import Evaluation
from searchnews.search.names import literal_pattern

WORDS = 20
NAMES = 8
_TITLE = 3  # a word of the title counts as much as so many in the text
_CANDIDATES = 150  # words whose articles are counted
_MOST = 0.2  # of the archive: a word that so many articles have tells nothing


@dataclass(frozen=True, slots=True)
class Likeness:
    """What makes articles like one: a query for them, best first, that leaves the article and its copies out; `words`
    and `names` are in it."""

    query: q.Node
    words: tuple[str, ...]
    names: tuple[str, ...]


def likeness(evaluation: Evaluation, article: Article) -> Likeness | None:
    """What is telling about an article, of the archive or not; None if nothing is."""
    snapshot = evaluation.snapshot

    def having(words: Sequence[str]) -> list[int]:
        return [answer(Evaluation(snapshot), q.Word(word), 0).total for word in words]

    is_there = bool(article.id) and snapshot.find(article.id) is not None
    return telling(article, snapshot.documents, having, is_there)


def telling(
    article: Article, documents: int, having: Callable[[Sequence[str]], Sequence[int]], is_there: bool
) -> Likeness | None:
    """The same in an archive with so many articles, given how many are `having` each of some words, and whether the
    article `is_there`."""
    language = article.spoken or analysis.DEFAULT_LANGUAGE
    counts: Counter[str] = Counter()
    written: dict[str, Counter[str]] = {}
    for text, weight in ((article.title, _TITLE), (article.body, 1)):
        for word in analysis.words(text):
            if any(map(str.isalpha, word)) and len(word) > 1:
                term = analysis.term(word, language)
                counts[term] += weight
                written.setdefault(term, Counter())[analysis.fold(word)] += 1
    weighed: list[tuple[float, int, str]] = []  # by what is frequent here and rare elsewhere
    commonest = counts.most_common(_CANDIDATES)
    usual = [max(written[term].items(), key=lambda pair: (pair[1], pair[0]))[0] for term, _ in commonest]
    for (_, count), word, articles in zip(commonest, usual, having(usual), strict=True):
        if 1 < articles <= max(_MOST * documents, 2):
            weighed.append((count * scoring.idf(documents, articles), count, word))
    weighed.sort(key=lambda found: (-found[0], found[2]))
    named = sorted(
        ((entity.count, entity.name) for kind in ENTITY for entity in getattr(article, kind.name)),
        key=lambda found: (-found[0], found[1]),
    )
    full = [(name, words) for _, name in named if len(words := analysis.words(name)) > 1][:NAMES]
    most = max((count for _, count, _ in weighed[:WORDS]), default=1)
    # Scores know what is rare; how frequent a word is here, they are told.
    parts: list[q.Node] = [
        _boosted(q.Word(word), (1 + math.log(count)) / (1 + math.log(most))) for _, count, word in weighed[:WORDS]
    ]
    parts += [q.Phrase(tuple(map(analysis.fold, words))) for _, words in full]
    if not parts:
        return None
    alike: q.Node = q.Or(tuple(parts)) if len(parts) > 1 else parts[0]
    if is_there:
        alike = q.And((alike, q.Not(q.Keyword("story", literal_pattern(article.id)))))
    return Likeness(alike, tuple(word for _, _, word in weighed[:WORDS]), tuple(name for name, _ in full))


def _boosted(node: q.Node, weight: float) -> q.Node:
    weight = round(max(weight, 0.1), 1)
    return node if weight == 1 else q.Boost(node, weight)
