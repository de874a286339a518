"""Which persons and places are storms? Those that are called one.

Weather services give storms the first names of people, so the network takes Typhoon Haiyan for a person, and Katrina,
which many texts name beside New Orleans, for a place. A word right after Hurricane, Typhoon, Cyclone or Storm is a
storm's name, and so is the same word alone elsewhere in the article, unless it is part of a person's full name there.
Without a capital ("el huracán Katrina", but "the storm Obama saw") they count only before what passes for a person, and
storm does not.

In 25,000 articles of newswire this changes 400 mentions; of 45 that were looked at all were storms.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from searchnews.analysis import Tokens, Vocabulary
from searchnews.entities.labels import KINDS

Numbers = npt.NDArray[np.int64]

_PERSON, _ORG, _PLACE, _MISC = (KINDS.index(kind) for kind in ("person", "org", "place", "misc"))
_WORDS = [
    "hurricane", "typhoon", "cyclone", "huracán", "tifón", "ciclón", "borrasca", "ouragan", "typhon",
    "uragano", "tifone", "ciclone", "furacão", "tufão", "orkaan", "tyfoon", "cycloon", "ураган", "тайфун",
    "циклон",
]  # fmt: skip
_WORD, _TITLE = 1, 2
_TITLES = ["Storm", "Hurrikan", "Taifun", "Zyklon", "Orkan", "Orkantief", "Sturmtief", *map(str.capitalize, _WORDS)]


def without_storms(
    tokens: Tokens,
    vocabulary: Vocabulary,
    texts_per_article: int,
    first: Numbers,
    last: Numbers,
    kind: npt.NDArray[np.uint8],
) -> npt.NDArray[np.uint8]:
    """The kinds of mentions (tokens first..last, in the order of the text), uint8[n], where storms are misc."""
    if not len(first):
        return kind
    numbers, spelling = vocabulary.numbers(vocabulary.languages[int(tokens.spelling[0])]), tokens.spelling
    means = np.zeros(len(vocabulary), np.uint8)  # each spelling
    for forms, meaning in ((_WORDS, _WORD), (_TITLES, _TITLE)):
        means[[number for form in forms if (number := numbers.get(form.encode())) is not None]] = meaning
    said = means[spelling[np.maximum(first - 1, 0)]]
    near = np.flatnonzero((said > 0) | (means[spelling[first]] == _TITLE))  # one of two hundred
    if not len(near):
        return kind
    said, begin, length = said[near], first[near], last[near] - first[near] + 1
    person, place, start = kind[near] == _PERSON, kind[near] == _PLACE, tokens.start[begin]
    spaced = (start - tokens.end[np.maximum(begin - 1, 0)] == 1) & (tokens.bytes[np.maximum(start, 1) - 1] == ord(" "))
    joined = spaced & (length == 1) & (person | (place & (said == _TITLE))) & (said > 0)
    called = near[joined | (person & (length == 2) & (means[spelling[begin]] == _TITLE))]
    if not len(called):
        return kind
    kind = kind.copy()
    kind[called] = _MISC
    article = (np.searchsorted(tokens.first, first, "right") - 1) // texts_per_article
    for i in called.tolist():
        name = spelling[last[i]]
        here = slice(*np.searchsorted(article, (article[i], article[i] + 1)).tolist())
        alone = first[here] == last[here]
        people = here.start + np.flatnonzero((kind[here] == _PERSON) & ~alone)
        if not any(name in spelling[first[j] : last[j] + 1] for j in people.tolist()):
            kind[here][alone & (spelling[last[here]] == name) & (kind[here] != _ORG)] = _MISC
    return kind
