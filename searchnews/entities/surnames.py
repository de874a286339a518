"""Who is meant by a surname alone? The person of that name whom the article has called by the full name before.

The network sees seven words and what it made of the same word elsewhere in the article, and still takes "England" for
the place where Gordon England is meant. News names people in full first and by surname then. So a word that it takes
for an organisation or a place is a person if it is the last word of a person's full name that stands before it, unless
the article has the word alone before the full name, too (Opel, and Adam Opel in the history of the firm), or in the
longer name of an organisation (Michael Dell of Dell Inc).

Of 5,020 names in CoNLL-2003's testa this sets 13 right and none wrong, of 2,846 in WikiGold 17 and none, of 5,900 in
worldwide newswire 2 and 2. In 9,500 articles of newswire it changes 193; of 90 that were looked at 85 were right.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from searchnews.analysis import Tokens
from searchnews.entities.labels import KINDS
from searchnews.numbers import distinct

Numbers = npt.NDArray[np.int64]

_PERSON, _ORG, _PLACE, _MISC = (KINDS.index(kind) for kind in ("person", "org", "place", "misc"))
_TWO_SENTENCES = re.compile(rb"\w\w\.\s|\n")  # "Juninho. Clyde" is no full name


def persons_by_surname(
    tokens: Tokens, texts_per_article: int, first: Numbers, last: Numbers, kind: npt.NDArray[np.uint8]
) -> npt.NDArray[np.uint8]:
    """The kinds of mentions (tokens first..last, in the order of the text), uint8[n], where surnames are persons."""
    word = tokens.spelling[last]
    alone = first == last
    full = np.flatnonzero((kind == _PERSON) & ~alone)
    surname = np.zeros(int(word.max(initial=0)) + 1, np.bool_)
    surname[word[full]] = True
    doubtful = np.flatnonzero(alone & ((kind == _ORG) | (kind == _PLACE)) & surname[word])
    if not len(doubtful):
        return kind

    def codes(mentions: Numbers) -> Numbers:
        """Numbers of (article, last word)."""
        article = (np.searchsorted(tokens.first, first[mentions], "right") - 1) // texts_per_article
        return article * len(surname) + word[mentions]

    kind = kind.copy()
    for code in np.intersect1d(distinct(codes(doubtful)), distinct(codes(full)), assume_unique=True).tolist():
        article, spelling = divmod(code, len(surname))
        ends = tokens.first[[article * texts_per_article, (article + 1) * texts_per_article]]
        here = slice(*np.searchsorted(first, ends).tolist())
        if _means_a_person(tokens, spelling, first[here], last[here], kind[here]):
            kind[here][alone[here] & (word[here] == spelling) & (kind[here] != _MISC)] = _PERSON
    return kind


def _means_a_person(tokens: Tokens, spelling: int, first: Numbers, last: Numbers, kind: npt.NDArray[np.uint8]) -> bool:
    """Is this word, where it stands alone among the mentions of an article, the surname of somebody named before?"""
    begin = first[0]
    at = begin + np.flatnonzero(tokens.spelling[begin : last[-1] + 1] == spelling)
    mention = np.searchsorted(first, at, "right") - 1
    named = at <= last[mention]
    at, mention = at[named], mention[named]
    kinds, alone = kind[mention], first[mention] == last[mention]
    if (~alone & (kinds == _ORG)).any():
        return False
    doubtful = at[alone & (kinds != _PERSON)][0]
    people = mention[~alone & (kinds == _PERSON) & (at == last[mention]) & (at < doubtful)]
    return any(
        not _TWO_SENTENCES.search(tokens.data, tokens.start[first[i]], tokens.end[last[i]]) for i in people.tolist()
    )
