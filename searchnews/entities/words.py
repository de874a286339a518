"""What do names depend on in a word? What it is (a title, a legal form), and how it is written.

Asked once per spelling, of all new ones at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from searchnews.analysis import Vocabulary
from searchnews.entities.keys import U8, Numbered, run_keys
from searchnews.entities.wellknown import OPENING_WORDS
from searchnews.numbers import distinct

TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame lord lady president vice chancellor premier prime minister "  # noqa: SIM905
    "senator sen rep representative congressman congresswoman gov governor mayor judge justice gen general col "
    "colonel maj major capt captain cmdr commander lt lieutenant sgt sergeant adm admiral rev reverend fr father "
    "sheikh sheik ayatollah ambassador secretary chairman ceo messrs hon".split()
)
# These stay in the name that is shown ("Pope Francis"), but "Francis" is the same person.
STYLES = frozenset({"king", "queen", "prince", "princess", "pope", "saint", "st", "emperor", "empress", "sultan"})
GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})
LEGAL_FORMS = frozenset(
    "inc corp corporation co company ltd limited plc llc llp lp ag sa se nv bv ab asa oyj gmbh kg spa srl kk pty "  # noqa: SIM905
    "bhd sarl".split()
)
SMALL_WORDS = frozenset(
    "a al and at by de del der di do du el en et for in la le of on the to van von y &".split()  # noqa: SIM905
)

# What there is to know of a word: the key of its fold, the first letter of that, and its traits (0: not looked at).
WORD = np.dtype([("fold", np.uint64), ("initial", np.uint32), ("traits", np.uint32)])
# What its fold is: in one of these lists, or one letter.
ARTICLE, TITLE, STYLE, GENERATION, LEGAL_FORM, SMALL_WORD, OPENING, LETTER = (1 << i for i in range(8))
# How it is written: without small letters, with a capital, with one at the beginning, with one at the end.
LOUD, CAPITAL, FIRST_CAPITAL, LAST_CAPITAL, _SEEN = (1 << i for i in range(8, 13))
_LISTS = (
    (frozenset({"the"}), ARTICLE), (TITLES, TITLE), (STYLES, STYLE), (GENERATIONS, GENERATION),
    (LEGAL_FORMS, LEGAL_FORM), (SMALL_WORDS, SMALL_WORD), (OPENING_WORDS, OPENING),
)  # fmt: skip


class Words:
    """The words of a vocabulary that names had."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._words = np.empty(0, WORD)  # of each spelling, and more

    def of(self, spelling: npt.NDArray[np.uint32]) -> npt.NDArray[Any]:
        """WORD[n]: of some spellings (numbers, uint32[n])."""
        vocabulary, known = self._vocabulary, len(self._words)
        if len(vocabulary) > known:
            self._words = np.append(self._words, np.zeros(2 * len(vocabulary) - known, WORD))
        fresh = distinct(spelling[self._words["traits"][spelling] == 0])
        if len(fresh):
            vocabulary.analyse()
            written = [vocabulary.spellings[i].decode("utf-8", "replace") for i in fresh.tolist()]
            self._words[fresh] = _described(written, [vocabulary.folds[i] for i in fresh.tolist()])
        return self._words[spelling]


def word_keys(words: Sequence[str]) -> U8:
    """The keys of folds, as in WORD."""
    return run_keys(*_points(words))


def _described(written: Sequence[str], folds: Sequence[str]) -> npt.NDArray[Any]:
    """WORD[n]: of words as written and as folded."""
    words = np.empty(len(folds), WORD)
    points, begin, size = _points(folds)
    words["fold"], words["initial"] = run_keys(points, begin, size), points[begin]
    traits = np.maximum(_TRAITS.of(words["fold"]), 0)
    traits[size == 1] |= LETTER

    points, begin, size = _points(written)
    letters, which = np.unique(points, return_inverse=True)
    is_capital, is_loud = np.array([(c.isupper(), (c + "A").isupper()) for c in map(chr, letters.tolist())]).T
    capital, loud = is_capital[which], is_loud[which]
    traits[np.logical_and.reduceat(loud, begin)] |= LOUD
    traits[np.logical_or.reduceat(capital, begin)] |= CAPITAL
    traits[capital[begin]] |= FIRST_CAPITAL
    traits[capital[begin + size - 1]] |= LAST_CAPITAL
    words["traits"] = traits | _SEEN
    return words


def _points(words: Sequence[str]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """(code points of words, none of them empty; where each word begins, and how many it has)."""
    size = np.fromiter(map(len, words), np.int64, len(words))
    points = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), np.uint32)
    return points, np.cumsum(size) - size, size


def _listed() -> Numbered:
    """The traits of the words of the lists, by the keys of their folds."""
    traits: dict[str, int] = {}
    for words, trait in _LISTS:
        for word in words:
            traits[word] = traits.get(word, 0) | trait
    listed = Numbered()
    listed.add(word_keys(list(traits)), np.array(list(traits.values())))
    return listed


_TRAITS = _listed()
