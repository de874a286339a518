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
    numbers = vocabulary.numbers(vocabulary.languages[int(tokens.spelling[0])])
    titles, words = (
        [number for form in forms if (number := numbers.get(form.encode())) is not None] for forms in (_TITLES, _WORDS)
    )
    if not titles and not words:
        return kind
    length, spelling = last - first + 1, tokens.spelling
    person, before, start = kind == _PERSON, np.maximum(first - 1, 0), tokens.start[first]
    spaced = (start - tokens.end[before] == 1) & (tokens.bytes[np.maximum(start, 1) - 1] == ord(" "))
    joined = spaced & (length == 1)
    called = joined & np.isin(spelling[before], titles) & (person | (kind == _PLACE))
    called |= joined & np.isin(spelling[before], words) & person
    called |= person & (length == 2) & np.isin(spelling[first], titles)
    if not called.any():
        return kind
    kind = kind.copy()
    kind[called] = _MISC
    article = (np.searchsorted(tokens.first, first, "right") - 1) // texts_per_article
    for i in np.flatnonzero(called).tolist():
        name = spelling[last[i]]
        here = slice(*np.searchsorted(article, (article[i], article[i] + 1)).tolist())
        people = here.start + np.flatnonzero((kind[here] == _PERSON) & (length[here] > 1))
        if not any(name in spelling[first[j] : last[j] + 1] for j in people.tolist()):
            alone = (length[here] == 1) & (spelling[last[here]] == name) & (kind[here] != _ORG)
            kind[here][alone] = _MISC
    return kind
