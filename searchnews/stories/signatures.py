"""Which shingles does a text have, and which signature do they make?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from searchnews.analysis import Tokens, Vocabulary
from searchnews.numbers import distinct, hashed
from searchnews.storage.layout import BANDS
from searchnews.storage.ragged import ranges

U64 = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int64]
Signatures = npt.NDArray[np.uint32]

# Edits of a story come in pieces, those of a weekly report made from a form are strewn over it: longer shingles tell
# them apart. Of 88,200 Reuters articles, 14 pairs more than five days apart that are not revised factboxes reach 0.5
# with five words (33 with three), and so do 99.9 % of the pairs within two days that reach 0.6 with three.
SHINGLE_WORDS = 5
SAME_JACCARD = 0.5
# A cut copy: of 295 such pairs below 0.5 in the same archive, 284 are within five days, and of the others all but one
# are factboxes that grew.
SAME_CONTAINED, CUT_JACCARD, CUT_SHINGLES = 0.8, 0.25, 40
# If less than SURELY_CONTAINED of the shorter one is in the other, the pair is dismissed when numbers and dates make up
# FIGURES_SHARE of what is missing: it was made from one form on two days ("The Fed arranged 2.5 billion dlrs of
# customer repurchase agreements"). Of 562 pairs in one story in the terse Reuters wire of 1987, that takes away 124,
# all but a dozen such reports; of 3,566 pairs of Jaccard 0.6 in that of 2006-2012, seven.
SURELY_CONTAINED = 0.9
FIGURES_SHARE = 0.4
# These, and all that has a digit in it. In other languages than English it is digits alone.
NUMBERS = frozenset(
    {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
    | {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
    | {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"}
    | {"december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"}
)
# A body of fewer than SHORT_WORDS is one single shingle: only the identical text is a copy. Briefs are formulas ("...
# said it raised its prime rate to 7-3/4 pct ..."). In a body of fewer than TINY_WORDS, the title must be the same too.
SHORT_WORDS = 30
TINY_WORDS = 20

LANES = 2 * BANDS

_STEP = np.uint64(0x9E3779B97F4A7C15)  # odd, so that multiplying by it loses nothing
_FIGURE = np.uint64(0xA0761D6478BD642F)  # stands for any run of figures
_NO_WORDS = np.zeros(SHINGLE_WORDS - 1, np.uint64)
_EMPTY = np.uint64(2**64 - 1)
_SALTS = np.arange(1, LANES + 1, dtype=np.uint64) * np.uint64(0xD1B54A32D192ED03)
_BLOCK = 256  # articles at a time: their arrays stay in the processor's cache
_SALTED_AT_ONCE = 1 << 18  # shingles, and those of one article


class Shingler:
    """Tokens -> shingles and signatures, for the tokens of one vocabulary.

    A shingle is a stable 64-bit hash of SHINGLE_WORDS folded words: the same in every process, run and machine. The
    words are hashed once per distinct spelling. The texts of a batch are pairs: the title and the body of an article,
    in turn; shingles are taken from the body.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._words: U64 = np.empty(0, np.uint64)  # per spelling: the hash of its fold
        self._figures: npt.NDArray[np.bool_] = np.empty(0, np.bool_)  # per spelling: is there a digit in it?

    def signatures(self, tokens: Tokens) -> Signatures:
        """uint32[articles, BANDS]; a row of zeros says that there is no body, and so never a copy."""
        shingles, first = self._shingles(tokens)
        return np.concatenate(
            [np.empty((0, BANDS), np.uint32)]
            + [_sketch(shingles, first[at : at + _BLOCK + 1]) for at in range(0, len(first) - 1, _BLOCK)]
        )

    def shingle_sets(self, tokens: Tokens) -> list[Shingles]:
        """The shingles of every article, for the exact check."""
        shingles, first = self._shingles(tokens)
        figure = self._figures[tokens.spelling]
        masked = np.where(figure, _FIGURE, self._words[tokens.spelling])
        begins = np.zeros(len(figure) + 1, np.bool_)
        begins[tokens.first] = True
        kept = ~figure | ~np.append(False, figure[:-1]) | begins[:-1]  # the first of each run of figures
        words, at = masked[kept], np.append(0, np.cumsum(kept))[tokens.first[1:]].tolist()
        cuts = first.tolist()
        return [
            Shingles(_distinct(shingles[cuts[i] : cuts[i + 1]]), words[at[2 * i] : at[2 * i + 1]].copy())
            for i in range(len(cuts) - 1)
        ]

    def _shingles(self, tokens: Tokens) -> tuple[U64, Rows]:
        """(shingles in the order of the text, uint64; those of article a are first[a] : first[a + 1])."""
        title_words, body_words = tokens.lengths[0::2], tokens.lengths[1::2]
        short = (body_words > 0) & (body_words < SHORT_WORDS)
        count = np.where(short, 1, np.maximum(body_words - SHINGLE_WORDS + 1, 0))

        size = len(tokens.spelling)
        self._learn()
        words = np.zeros(size + SHINGLE_WORDS - 1, np.uint64)
        np.take(self._words, tokens.spelling, out=words[:size])
        shingles = _polynomials(words)
        body, end = tokens.first[1:-1:2][short], tokens.first[2::2][short]
        begin = np.where(end - body < TINY_WORDS, tokens.first[:-1:2][short], body)
        texts = zip(begin.tolist(), end.tolist(), strict=True)
        shingles[body] = hashed([words[first:last].astype("<u8").tobytes() for first, last in texts])

        in_order = np.stack([title_words, count, body_words - count], axis=1).ravel()
        keep = np.repeat(np.tile([False, True, False], len(count)), in_order)
        return shingles[keep], np.append(0, np.cumsum(count))

    def _learn(self) -> None:
        """Extends the two arrays to the spellings that are new in the vocabulary."""
        known = len(self._words)
        if known < len(self.vocabulary):
            folds = self.vocabulary.folded()[known:]
            words = hashed([fold.encode("utf-8", "replace") for fold in folds])
            figures = [
                fold in NUMBERS or (not fold.isalpha() and any(char.isdigit() for char in fold)) for fold in folds
            ]
            self._words = np.concatenate([self._words, words])
            self._figures = np.concatenate([self._figures, np.array(figures, np.bool_)])


def _distinct(shingles: U64) -> U64:
    """The distinct ones, ascending. They are in no order, which costs `distinct` five times as much as NumPy's sort."""
    return distinct(np.sort(shingles))


def _polynomials(words: U64) -> U64:
    """The shingles of words by their hashes: h0 s^4 + h1 s^3 + ... + h4, modulo 2^64; four fewer than words."""
    size = len(words) - SHINGLE_WORDS + 1
    shingles = words[:size].copy()
    for i in range(1, SHINGLE_WORDS):
        shingles *= _STEP
        shingles += words[i : size + i]
    return shingles


def _sketch(shingles: U64, first: Rows) -> Signatures:
    """The signatures of articles with the shingles first[a] : first[a + 1].

    One-permutation MinHash (Li, Owen, Zhang 2012): the highest bits of a shingle choose its lane, and a lane keeps
    its least shingle. A lane that got none, as happens in short texts, keeps the least of all shingles under its own
    permutation instead. Either way two articles agree in a lane with a probability equal to their Jaccard.
    """
    count = np.diff(first)
    here = shingles[first[0] : first[-1]]
    least = np.full(len(count) * LANES, _EMPTY)
    lane = (here >> np.uint64(64 - LANES.bit_length() + 1)).astype(np.int64)
    np.minimum.at(least, np.repeat(np.arange(len(count)) * LANES, count) + lane, here)

    empty = np.flatnonzero((least == _EMPTY) & np.repeat(count > 0, LANES))
    if len(empty):
        article, lane = empty // LANES, empty % LANES
        begin, sizes = first[article] - first[0], count[article]
        # Piece by piece: a long text that says the same again and again leaves most lanes without any.
        piece = np.cumsum(sizes) // _SALTED_AT_ONCE
        for some in np.split(np.arange(len(empty)), np.flatnonzero(np.diff(piece)) + 1):
            size = sizes[some]
            salted = _mix(here[ranges(begin[some], size)] ^ np.repeat(_SALTS[lane[some]], size))
            least[empty[some]] = np.minimum.reduceat(salted, np.cumsum(size) - size)
    least[np.repeat(count == 0, LANES)] = 0
    # The lowest 16 bits: their chance agreement, once in 65,536, is far below the noise of the estimate.
    lanes = (least & np.uint64(0xFFFF)).astype("<u2").reshape(len(count), LANES)
    return lanes.view("<u4").astype(np.uint32, copy=False)


def _mix(x: U64) -> U64:
    """A permutation of the 64-bit integers that looks random (the finaliser of MurmurHash3)."""
    shift = np.uint64(33)
    x = (x ^ (x >> shift)) * np.uint64(0xFF51AFD7ED558CCD)
    x = (x ^ (x >> shift)) * np.uint64(0xC4CEB9FE1A85EC53)
    return x ^ (x >> shift)


@dataclass(frozen=True)
class Shingles:
    """The distinct shingles of one article, sorted: of its `text`, and of its `form`, in which every run of numbers and
    dates is one and the same word: `words` are the hashes of those words in order."""

    text: U64
    words: U64

    @cached_property
    def form(self) -> U64:
        """Made when it is asked for: most pairs are told apart, or not, by their texts."""
        padded = np.append(self.words, _NO_WORDS)
        return _distinct(_polynomials(padded)[: max(0, len(self.words) - SHINGLE_WORDS + 1)])


def same_story(a: Shingles, b: Shingles) -> bool:
    """Do articles with these shingles tell the same story?"""
    jaccard, contained = _overlap(a.text, b.text)
    shorter = min(len(a.text), len(b.text))
    cut = jaccard >= CUT_JACCARD and contained >= SAME_CONTAINED and shorter >= CUT_SHINGLES
    if jaccard < SAME_JACCARD and not cut:
        return False
    if contained >= SURELY_CONTAINED:
        return True
    _, form_contained = _overlap(a.form, b.form)
    return form_contained - contained < FIGURES_SHARE * (1 - contained)


def _overlap(a: U64, b: U64) -> tuple[float, float]:
    """The Jaccard of two sets, and the share of the smaller that is in the other."""
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common / max(1, len(a) + len(b) - common), common / max(1, min(len(a), len(b)))


def own_numbers(ids: Sequence[str], signatures: Signatures) -> U64:
    """The story number of an article that is nobody's copy, uint64[articles].

    It follows from the id and the text. From the id alone, a corrected article would come back into the group that
    its first version founded, whatever it says now.
    """
    rows = np.ascontiguousarray(signatures, "<u4").tobytes()
    size = 4 * BANDS
    return hashed([rows[i * size : (i + 1) * size] + id.encode("utf-8", "replace") for i, id in enumerate(ids)])
