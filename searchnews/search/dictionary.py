"""Which words of a segment does a leaf of the query stand for?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from searchnews import analysis
from searchnews.query import nodes as q
from searchnews.query import regex
from searchnews.search import wordlist
from searchnews.search.postings import Choice
from searchnews.storage.ragged import ranges
from searchnews.storage.segment import Array, Segment
from searchnews.storage.views import LexiconColumns

Token = tuple[Choice, ...]  # what may stand at one position: choices that share no token


def tokens(segment: Segment, leaf: q.Leaf) -> list[Token]:
    """What the leaf asks for, position by position."""
    lexicon = segment.lexicon
    match leaf:
        case q.Word():
            found = [_stemmed(segment, lexicon, word) for word in leaf.tokens]
        case q.Exact():
            found = [_exact(lexicon, word) for word in leaf.tokens]
        case q.Phrase():
            found = [_exact(lexicon, word) for word in leaf.words]
        case q.Wildcard():
            pattern = wordlist.parse_glob(analysis.fold(leaf.pattern), escapes=False)
            found = [_chosen(lexicon, wordlist.glob(lexicon.words, pattern, lexicon.backwards))]
        case q.Fuzzy():
            word = analysis.fold(analysis.clip(leaf.text))
            found = [_chosen(lexicon, wordlist.fuzzy(lexicon.words, word, leaf.edits))]
        case q.Regex():
            found = [_chosen(lexicon, wordlist.regex(lexicon.words, regex.compile(leaf.pattern)))]
        case _:
            raise TypeError(f"{type(leaf).__name__} is no leaf")
    return [_in_case(lexicon, token, leaf.case) for token in found] if leaf.case else found


def _stemmed(segment: Segment, lexicon: LexiconColumns, word: str) -> Token:
    """The tokens with the same term as the word, in the language of their articles."""
    languages = segment.languages
    wanted: dict[str, list[str]] = {}
    for language in languages:
        wanted.setdefault(analysis.term(word, language), []).append(language)
    choices: list[Choice] = []
    for term, speakers in wanted.items():
        number = lexicon.terms.find(term)
        if number >= 0:
            docs = None if len(speakers) == len(languages) else in_languages(segment, speakers)
            choices.append(Choice(np.array([number]), docs=docs))
    return tuple(choices)


def in_languages(segment: Segment, languages: Iterable[str]) -> Array:
    """bool[D]: the articles in one of the languages."""
    folds = segment.keyword("language").folds
    mask = np.zeros(segment.documents, np.bool_)
    for language in languages:
        number = folds.find(analysis.fold(language))
        if number >= 0:
            mask |= segment.language_of == number
    return mask


def _exact(lexicon: LexiconColumns, word: str) -> Token:
    """The tokens with the same fold as the word."""
    return _chosen(lexicon, wordlist.equal(lexicon.words, analysis.fold(analysis.clip(word))))


def _chosen(lexicon: LexiconColumns, rows: Array) -> Token:
    """The tokens of rows of `words`: the terms of which every spelling is chosen, and those of which some are."""
    if not len(rows):
        return ()
    if len(rows) == 1:  # the rule for a whole word; the general way takes 20 µs more
        return (_one(lexicon, int(rows[0])),)
    term, codes = lexicon.word_terms[rows], lexicon.word_codes[rows].astype(np.intp)
    sizes = codes[:, 1] - codes[:, 0]
    terms, inverse = np.unique(term, return_inverse=True)
    first = lexicon.spelling_cuts
    whole = np.bincount(inverse, sizes) == first[terms + 1] - first[terms]
    choices: list[Choice] = []
    if whole.any():
        choices.append(Choice(terms[whole].astype(np.intp)))
    if not whole.all():
        some, partial = terms[~whole].astype(np.intp), ~whole[inverse]
        counts = first[some + 1] - first[some]
        base = np.zeros(len(terms), np.intp)
        base[~whole] = np.cumsum(counts, dtype=np.intp) - counts
        spellings = np.zeros(int(counts.sum()), np.bool_)
        spellings[ranges(base[inverse[partial]] + codes[partial, 0], sizes[partial])] = True
        choices.append(Choice(some, spellings))
    return tuple(choices)


def _one(lexicon: LexiconColumns, row: int) -> Choice:
    term, (low, high) = int(lexicon.word_terms[row]), lexicon.word_codes[row].tolist()
    size = int(lexicon.spelling_cuts[term + 1]) - int(lexicon.spelling_cuts[term])
    if high - low == size:
        return Choice(np.array([term]))
    spellings = np.zeros(size, np.bool_)
    spellings[low:high] = True
    return Choice(np.array([term]), spellings)


def _in_case(lexicon: LexiconColumns, token: Token, case: str) -> Token:
    """The same tokens where they are written as `case` asks."""
    return tuple(_spelled(lexicon, choice, case) for choice in token)


def _spelled(lexicon: LexiconColumns, choice: Choice, case: str) -> Choice:
    first, words = lexicon.spelling_cuts, lexicon.spellings
    begin = first[choice.terms].astype(np.intp)
    numbers = ranges(begin, first[choice.terms + 1] - begin)
    asked = np.arange(len(numbers)) if choice.spellings is None else np.flatnonzero(choice.spellings)
    spellings = np.zeros(len(numbers), np.bool_)
    spellings[[i for i, number in zip(asked.tolist(), numbers[asked].tolist(), strict=True)
               if has_case(words[number], case)]] = True  # fmt: skip
    return Choice(choice.terms, spellings, choice.docs)


def has_case(word: str, case: str) -> bool:
    """Is a token written as `caps`, `allcaps` or `nocaps` ask? (see `query.nodes.Leaf`)"""
    if case == "caps":
        return word[0].isupper() or word[0].istitle()
    if case == "allcaps":
        return word.isupper()
    return not any(c.isupper() or c.istitle() for c in word)
