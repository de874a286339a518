"""Which of the matches are about what the best ones are about? The order `related`, by the words these have in common.

Pseudo-relevance feedback, used only to put the best matches in another order: RM3 of Abdul-Jaleel et al. (UMass at TREC
2004: Novelty and HARD) after Lavrenko and Croft (Relevance-Based Language Models, 2001), with three changes. Words
count by BM25F, as in the query, so that each added word is `word^weight` in an explanation. How much a story is
believed falls with the sixth power of its score, which is about what the likelihood of the query does, whatever scores
are like. And what the added words are worth is measured by the best article's, so that any query has the same share.

What it bought, as mean average precision on Cranfield (225 questions) and on four topics of the FT of 1991, by
benchmarks/bench_relevance.py: 0.477 and 0.245, against 0.438 and 0.151 by relevance. Choices nearby are about as good:
5 and 20 stories, 10 and 30 words, powers of 4 and 12 give 0.475 to 0.477 and 0.220 to 0.244. Equal belief in the ten
stories gives 0.462 and 0.208.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from searchnews import analysis
from searchnews.analysis.function_words import is_function_word
from searchnews.article import Article
from searchnews.query import nodes as q
from searchnews.search import scoring, top
from searchnews.search.answer import articles_with, scores_at
from searchnews.search.evaluate import Evaluation
from searchnews.search.matches import Matches, Place, ShardMatches
from searchnews.storage.segment import Array
from searchnews.storage.snapshot import Snapshot
from searchnews.stories import lookup

HEAD = 200  # articles, the best ones, are put in another order; those after them stay where they are
STORIES = 10  # are read for words, one article of each, so that syndicated copies do not count as so many
WORDS = 20  # are added
OWN = 0.6  # the query's part of the best score; with 0.5 MAP is 0.481 and 0.249, with 0.8 0.459 and 0.212
_BELIEF = 6.0
_CANDIDATES = 60  # words whose articles are counted, most of the time that this order takes
_FEWEST = 2  # articles have a word that is added


class Related(Matches):
    """The matches of a query of which the HEAD best have the scores of `words`, too, in which they are alike: `words`
    are parts of a query, each a word with what its score is multiplied by. With more than HEAD matches, the others
    come after them, as by relevance."""

    def __init__(self, snapshot: Snapshot, matches: Matches, words: tuple[q.Node, ...], head: Sequence[Place]) -> None:
        """`head` are the best matches, with their scores of query and words, in any order."""
        self.words = words
        self._matches = matches
        self._head = _by_shard(snapshot, head)
        few = [
            ShardMatches(shard.segment.documents, docs, scores)
            for shard, (docs, scores) in zip(snapshot.shards, self._head, strict=True)
        ]
        self._first = top.best(snapshot, Matches(few), len(head))
        self._places = {place[:2] for place in self._first}

    def __contains__(self, place: tuple[int, int]) -> bool:
        """Is a document (shard, document) among the best, whose scores the words are part of?"""
        return place in self._places

    @cached_property
    def _of_shards(self) -> Sequence[ShardMatches]:
        shards = []
        for found, (docs, raised) in zip(self._matches.shards, self._head, strict=True):
            scores = found.scores.copy()
            scores[found.docs.searchsorted(docs)] = raised
            shards.append(ShardMatches(found.documents, found.docs, scores))
        return shards

    @property
    def shards(self) -> Sequence[ShardMatches]:
        """The matches of each shard."""
        return self._of_shards

    @property
    def total(self) -> int:
        """How many articles match, exactly."""
        return self._matches.total

    @property
    def docs(self) -> list[Array]:
        """The matching documents of each shard, ascending: intp."""
        return self._matches.docs

    def best(self, most: int) -> list[Place] | None:
        """(shard, document, score) of the `most` best, if they are in the head."""
        return self._first[:most] if min(most, self.total) <= len(self._first) else None


def related(snapshot: Snapshot, matches: Matches) -> Related:
    """The matches of a query, the best of them raised by the words that they have in common. A query whose matches have
    no score, such as one of dates alone, has no words added, and the order of relevance. Nor have scripts whose letters
    are words."""
    head = top.best(snapshot, matches, HEAD)
    most = head[0][2] if head else 0.0
    weighed = _telling(snapshot, _stories(snapshot, head)) if most > 0 else []
    if not weighed:
        return Related(snapshot, matches, (), head)
    evaluation, places = Evaluation(snapshot), [place[:2] for place in head]
    scores = np.array([scores_at(evaluation, word, places) for word, _ in weighed])
    weights = np.array([weight for _, weight in weighed])
    weights *= (1 - OWN) / OWN * most / (weights @ scores).max()
    words = tuple(q.Boost(word, float(f"{w:.3g}")) for (word, _), w in zip(weighed, weights.tolist(), strict=True))
    added = np.array([word.weight for word in words]) @ scores
    raised = [(*place[:2], place[2] + more) for place, more in zip(head, added.tolist(), strict=True)]
    return Related(snapshot, matches, words, raised)


def _by_shard(snapshot: Snapshot, places: Sequence[Place]) -> list[tuple[Array, Array]]:
    """The documents (intp[n], ascending) of each shard among some places, and their scores (float32[n])."""
    found = []
    for number in range(len(snapshot.shards)):
        here = sorted((doc, score) for shard, doc, score in places if shard == number)
        found.append((np.array([d for d, _ in here], np.intp), np.array([s for _, s in here], np.float32)))
    return found


def _stories(snapshot: Snapshot, head: Sequence[Place]) -> list[tuple[Article, float]]:
    """The articles that are read, the best of each story, and how much each is believed, together 1."""
    stories = lookup.numbers(snapshot)
    chosen: dict[int, Place] = {}
    for shard, doc, score in head:
        if len(chosen) == STORIES or score <= 0:
            break
        chosen.setdefault(int(stories[shard][doc]), (shard, doc, score))
    articles = [snapshot.shards[shard].article(doc) for shard, doc, _ in chosen.values()]
    return list(zip(articles, beliefs([score for _, _, score in chosen.values()]), strict=True))


def beliefs(scores: Sequence[float]) -> list[float]:
    """How much articles with these scores are believed, together 1: the best comes first."""
    believed = (np.array(scores) / scores[0]) ** _BELIEF if scores else np.empty(0)
    return [float(one) for one in believed / believed.sum()]


def _telling(snapshot: Snapshot, stories: Sequence[tuple[Article, float]]) -> list[tuple[q.Word, float]]:
    """The words that are common in the stories and rare in the archive, at most WORDS, and how telling each is: the
    share of the texts that it is, times its idf."""
    evaluation, shares = Evaluation(snapshot), shares_of(stories)
    return telling(shares, [articles_with(evaluation, word) for word, _ in shares], snapshot.documents)


def telling(
    shares: Sequence[tuple[q.Word, float]], articles: Sequence[int], documents: int
) -> list[tuple[q.Word, float]]:
    """The most telling of some words, at most WORDS, and how telling each is: its share times its idf. So many articles
    have each, of so many documents."""
    weighed = [
        (word, share * scoring.idf(documents, having))
        for (word, share), having in zip(shares, articles, strict=True)
        if having >= _FEWEST
    ]
    weighed.sort(key=lambda pair: (-pair[1], pair[0].text))
    return weighed[:WORDS]


def shares_of(stories: Sequence[tuple[Article, float]]) -> list[tuple[q.Word, float]]:
    """The commonest words of some articles that are no function words, at most _CANDIDATES, in their commonest
    spelling: what share of an article each is on average, by belief in it. The commonest first."""
    vocabulary = analysis.Vocabulary()
    shares: Array = np.empty(0)
    for article, belief in stories:
        language = article.spoken or analysis.DEFAULT_LANGUAGE
        spellings = analysis.tokenize([article.title, article.body], vocabulary, language).spelling
        here = np.bincount(spellings, minlength=len(vocabulary)) * (belief / max(1, len(spellings)))
        here[: len(shares)] += shares
        shares = here
    terms = vocabulary.analyse()
    of_terms = np.bincount(terms, shares, len(vocabulary.terms))
    usual = {int(terms[number]): number for number in np.argsort(shares, kind="stable").tolist()}  # the last stays
    found: dict[q.Word, float] = {}  # a word may have other stems in other languages
    for term in np.argsort(-of_terms, kind="stable").tolist():
        number = usual[term]
        fold = vocabulary.folds[number]
        if len(fold) > 1 and any(map(str.isalpha, fold)) and not is_function_word(fold, vocabulary.languages[number]):
            word = q.Word(fold)
            found[word] = found.get(word, 0.0) + float(of_terms[term])
            if len(found) == _CANDIDATES:
                break
    return list(found.items())
