"""Which articles are copies of one another?

Two articles tell the same story when at least half of their distinct five-word shingles are shared (Jaccard), or
when most of the shorter one stands in a longer one that is at most four times as long (a cut copy). A *story group*
is what such pairs connect; every article has a 64-bit story number, and equal numbers are one group.

    tokens of a batch -> signatures (64 bytes an article, kept as a column)
    signatures of a new segment + those of the archive -> pairs that may be copies -> exact check -> story numbers

Signatures are MinHash: the share of lanes in which two articles agree estimates their Jaccard. Two 16-bit lanes make
one uint32, a *band*; articles that agree in a whole band are compared. Nothing but signatures and story numbers is
stored: the bands of the new articles are looked up in the archive's columns as they are (one new article in a million:
35 ms; 65,536: 0.6 s), so there is no second index to keep, merge or repair.

Groups only grow. When a new article connects two groups, one number is retired in favour of the other in a small
table (`Merges`); columns already written stay as they are. Which article of a group came first is decided when
somebody asks (`first_published`), so it does not depend on the order of indexing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from searchnews.analysis import Tokens, Vocabulary
from searchnews.numbers import distinct

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

# With 16 bands of two lanes, a pair of Jaccard 0.6 is compared with a probability of 99.9 %, of 0.5 with 99 %, of 0.33
# with 85 %. 24 and 32 bands find 95 % and 98 % of the last, for 32 and 64 bytes more an article.
BANDS = 16
LANES = 2 * BANDS

# Of 32 lanes: if fewer agree than MAYBE_LANES, the pair is dismissed; from SURE_LANES on it is taken without an exact
# check (its Jaccard is hardly ever below 0.8); the others are checked on their shingles.
MAYBE_LANES = 6
SURE_LANES = 31

# Rails against archives full of templates or spam; they bound time and memory. In each band, an article is compared
# with at most so many of the new articles (identical ones count once), and a new one with so many of each segment's; of
# its uncertain pairs so many are checked, the likeliest first. Among Reuters' articles they are never reached.
BAND_PAIRS = 32
EXACT_CHECKS = 8

_STEP = np.uint64(0x9E3779B97F4A7C15)  # odd, so that multiplying by it loses nothing
_FIGURE = np.uint64(0xA0761D6478BD642F)  # stands for any run of figures
_NO_WORDS = np.zeros(SHINGLE_WORDS - 1, np.uint64)
_EMPTY = np.uint64(2**64 - 1)
_SALTS = np.arange(1, LANES + 1, dtype=np.uint64) * np.uint64(0xD1B54A32D192ED03)
_BLOCK = 256  # articles at a time: their arrays stay in the processor's cache
_PAIRS_AT_ONCE = 1 << 18
_SALTED_AT_ONCE = 1 << 18  # shingles, and those of one article
_PAIRS_READ = 256  # whose shingles are read at once
_ARTICLES_KEPT = 4096  # with about 8 KB of shingles each


class Shingler:
    """Tokens -> shingles and signatures, for the tokens of one vocabulary.

    A shingle is a stable 64-bit hash of SHINGLE_WORDS folded words: the same in every process, run and machine. The
    words are hashed once per distinct spelling. The texts of a batch are pairs: the title and the body of an article,
    in turn; shingles are taken from the body.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
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
        sets = []
        for article in range(len(first) - 1):
            body = tokens.spelling[tokens.first[2 * article + 1] : tokens.first[2 * article + 2]]
            figure = self._figures[body]
            masked = np.where(figure, _FIGURE, self._words[body])
            masked = masked[~(figure & np.append(False, figure[:-1]))]
            form = _polynomials(np.append(masked, _NO_WORDS))[: max(0, len(masked) - SHINGLE_WORDS + 1)]
            text = shingles[first[article] : first[article + 1]]
            sets.append(Shingles(distinct(text), distinct(form)))
        return sets

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
        for article in np.flatnonzero(short).tolist():
            title, body, end = tokens.first[2 * article : 2 * article + 3].tolist()
            begin = title if end - body < TINY_WORDS else body
            shingles[body] = _hash64(words[begin:end].astype("<u8").tobytes())

        in_order = np.stack([title_words, count, body_words - count], axis=1).ravel()
        keep = np.repeat(np.tile([False, True, False], len(count)), in_order)
        return shingles[keep], np.append(0, np.cumsum(count))

    def _learn(self) -> None:
        """Extends the two arrays to the spellings that are new in the vocabulary."""
        known = len(self._words)
        if known < len(self._vocabulary):
            self._vocabulary.analyse()
            folds = self._vocabulary.folds[known:]
            words = [_hash64(fold.encode("utf-8", "replace")) for fold in folds]
            figures = [
                fold in NUMBERS or (not fold.isalpha() and any(char.isdigit() for char in fold)) for fold in folds
            ]
            self._words = np.concatenate([self._words, np.array(words, np.uint64)])
            self._figures = np.concatenate([self._figures, np.array(figures, np.bool_)])


def _polynomials(words: U64) -> U64:
    """The shingles of words by their hashes: h0 s^4 + h1 s^3 + ... + h4, modulo 2^64; four fewer than words."""
    size = len(words) - SHINGLE_WORDS + 1
    shingles = words[:size].copy()
    for i in range(1, SHINGLE_WORDS):
        shingles *= _STEP
        shingles += words[i : size + i]
    return shingles


def _hash64(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")


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
            salted = _mix(here[_ranges(begin[some], size)] ^ np.repeat(_SALTS[lane[some]], size))
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


def _ranges(begin: Rows, sizes: Rows) -> Rows:
    """begin[0], begin[0] + 1, ... (sizes[0] of them), begin[1], ..."""
    ends = np.cumsum(sizes)
    return np.repeat(begin - (ends - sizes), sizes) + np.arange(ends[-1] if len(ends) else 0)


@dataclass(frozen=True)
class Shingles:
    """The distinct shingles of one article, sorted: of its `text`, and of its `form`, in which every run of numbers and
    dates is one and the same word."""

    text: U64
    form: U64


def same_story(a: Shingles, b: Shingles) -> bool:
    """Do articles with these shingles tell the same story?"""
    jaccard, contained = _overlap(a.text, b.text)
    shorter = min(len(a.text), len(b.text))
    cut = jaccard >= CUT_JACCARD and contained >= SAME_CONTAINED and shorter >= CUT_SHINGLES
    if jaccard < SAME_JACCARD and not cut:
        return False
    _, form_contained = _overlap(a.form, b.form)
    return contained >= SURELY_CONTAINED or form_contained - contained < FIGURES_SHARE * (1 - contained)


def _overlap(a: U64, b: U64) -> tuple[float, float]:
    """The Jaccard of two sets, and the share of the smaller that is in the other."""
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common / max(1, len(a) + len(b) - common), common / max(1, min(len(a), len(b)))


@dataclass(frozen=True)
class Segment:
    """What grouping knows about the articles of one segment: `signatures` uint32[articles, BANDS], `stories`
    uint64[articles] as they are stored, and `live` bool[articles]: not deleted."""

    signatures: Signatures
    stories: U64
    live: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Merges:
    """Which story numbers were retired in favour of which others: `old` -> `new`, both uint64[retired], `old` sorted.

    No number in `new` is itself retired: one look-up resolves.
    """

    old: U64
    new: U64

    @staticmethod
    def none() -> Merges:
        return Merges(np.empty(0, np.uint64), np.empty(0, np.uint64))

    def resolve(self, numbers: U64) -> U64:
        """The story numbers that these stand for today, in the same shape."""
        if not len(self.old):
            return numbers
        at = np.minimum(np.searchsorted(self.old, numbers), len(self.old) - 1)
        return np.where(self.old[at] == numbers, self.new[at], numbers)

    def adding(self, old: U64, new: U64) -> Merges:
        """This table, and `old` -> `new` on top of it: none of them is retired yet, and none of `new` is in `old`."""
        order = np.argsort(old)
        later = Merges(old[order], new[order])
        all_old, all_new = np.concatenate([self.old, old]), np.concatenate([later.resolve(self.new), new])
        order = np.argsort(all_old)
        return Merges(all_old[order], all_new[order])

    def restricted(self, stored: U64) -> Merges:
        """This table without the numbers that no column holds any more."""
        keep = np.isin(self.old, stored)
        return Merges(self.old[keep], self.new[keep])


Reader = Callable[[Sequence[tuple[int, int]]], Sequence[Shingles]]


def own_numbers(ids: Sequence[str], signatures: Signatures) -> U64:
    """The story number of an article that is nobody's copy, uint64[articles].

    It follows from the id and the text. From the id alone, a corrected article would come back into the group that
    its first version founded, whatever it says now.
    """
    rows = np.ascontiguousarray(signatures, "<u4").tobytes()
    size = 4 * BANDS
    return np.fromiter(
        (_hash64(rows[i * size : (i + 1) * size] + id.encode("utf-8", "replace")) for i, id in enumerate(ids)),
        np.uint64,
        len(ids),
    )


def assign(
    batch: Segment, known: Sequence[Segment], merges: Merges, shingles: Reader
) -> tuple[U64, Merges]:
    """The story numbers of a new segment, and the table of merges with those that it brings.

    `batch` has the articles' `own_numbers` as its stories; `known` are the archive's other segments in any order, and
    may be memory-mapped. `shingles` gives the shingles of articles (segment, article): of `known[segment]`, or for
    `segment == len(known)` of the batch; it is asked for those of uncertain pairs only.

    Which articles end up in one group does not depend on the order or size of the batches (as long as the rails
    BAND_PAIRS and EXACT_CHECKS are not reached); the numbers do.
    """
    articles, first = _identical(batch)
    distinct = np.zeros(len(batch.live), np.bool_)
    distinct[first] = True
    batch = Segment(batch.signatures, batch.stories, distinct)
    segments = [*known, batch]
    found = list(_candidates(batch, segments))
    new, segment, other, lanes = (np.concatenate(column) for column in zip(*found, strict=True))
    mine = merges.resolve(batch.stories)
    theirs = np.empty(len(other), np.uint64)
    for number, source in enumerate(segments):
        theirs[segment == number] = merges.resolve(source.stories[other[segment == number]])

    groups = _Groups(old=set(theirs[segment < len(known)].tolist()))
    sure = lanes >= SURE_LANES
    alike = np.concatenate([mine[new[sure]], mine[articles]]), np.concatenate([theirs[sure], mine[first]])
    for a, b in zip(*(column.tolist() for column in alike), strict=True):
        groups.join(a, b)

    order = np.lexsort((other, segment, -lanes, new))
    order = order[~sure[order]]
    columns = (new[order], segment[order], other[order], mine[new[order]], theirs[order])
    pairs = list(zip(*(column.tolist() for column in columns), strict=True))
    checks: Counter[int] = Counter()
    of = _Kept(shingles)
    for begin in range(0, len(pairs), _PAIRS_READ):
        some = pairs[begin : begin + _PAIRS_READ]
        of.read(_needed(some, len(known), groups, checks))
        for article, where, document, a, b in some:
            if checks[article] < EXACT_CHECKS and groups.root(a) != groups.root(b):
                checks[article] += 1
                if same_story(of[len(known), article], of[where, document]):
                    groups.join(a, b)

    stories = mine.copy()
    stories[articles] = [groups.root(number) for number in mine[articles].tolist()]
    retired = [number for number in sorted(groups.old) if groups.root(number) != number]
    replaced = [groups.root(number) for number in retired]
    return stories, merges.adding(np.array(retired, np.uint64), np.array(replaced, np.uint64))


def _needed(
    pairs: Sequence[tuple[int, int, int, int, int]], batch: int, groups: _Groups, checks: Counter[int]
) -> list[tuple[int, int]]:
    """Whose shingles the checks of these pairs will ask for, as far as one can say before them: (segment, article)."""
    checks = checks.copy()
    needed: dict[tuple[int, int], None] = {}
    for article, where, document, a, b in pairs:
        if checks[article] < EXACT_CHECKS and groups.root(a) != groups.root(b):
            checks[article] += 1
            needed[batch, article] = needed[where, document] = None
    return list(needed)


class _Kept:
    """The shingles of articles (segment, article) that were read last. To read them one by one takes three times as
    long as some hundred at once."""

    def __init__(self, shingles: Reader) -> None:
        self._shingles = shingles
        self._kept: dict[tuple[int, int], Shingles] = {}

    def read(self, articles: Sequence[tuple[int, int]]) -> None:
        """Read those that are not kept."""
        if len(self._kept) > _ARTICLES_KEPT:
            self._kept = {article: self._kept[article] for article in articles if article in self._kept}
        missing = [article for article in articles if article not in self._kept]
        self._kept.update(zip(missing, self._shingles(missing), strict=True))

    def __getitem__(self, article: tuple[int, int]) -> Shingles:
        if article not in self._kept:
            self.read([article])
        return self._kept[article]


class _Groups:
    """Disjoint sets of story numbers (union-find). A set is named by its least old number, so that a merge costs a
    line in the table only when two old groups meet; or by its least number, if all are new."""

    def __init__(self, old: set[int]) -> None:
        self.old = old
        self._parent: dict[int, int] = {}

    def root(self, number: int) -> int:
        parent = self._parent
        while (above := parent.get(number, number)) != number:
            parent[number] = parent.get(above, above)
            number = above
        return number

    def join(self, a: int, b: int) -> None:
        a, b = sorted((self.root(a), self.root(b)), key=lambda number: (number not in self.old, number))
        self._parent[b] = a


def _identical(batch: Segment) -> tuple[Rows, Rows]:
    """(the articles that have a body and are live; for each the first of them with the same signature)"""
    articles = np.flatnonzero(np.logical_and(batch.signatures.any(axis=1), batch.live))
    rows = np.ascontiguousarray(batch.signatures[articles]).view(f"S{4 * BANDS}").ravel()
    _, first, which = np.unique(rows, return_index=True, return_inverse=True)
    return articles, articles[first[which]]


def _candidates(batch: Segment, segments: Sequence[Segment]) -> Iterator[tuple[Rows, Rows, Rows, Rows]]:
    """Pairs that may be copies, for every segment (the last is the batch itself): the new article, the segment, the
    article in it, and in how many lanes they agree; each pair once."""
    bands = [_Band.of(batch.signatures[:, band], np.flatnonzero(batch.live)) for band in range(BANDS)]
    for number, segment in enumerate(segments):
        found = np.empty(0, np.int64)  # article in the segment << 38 | new article << 6 | lanes
        for i, band in enumerate(bands):
            document, new = band.pairs(segment.signatures[:, i], segment.live, within=segment is batch)
            for at in range(0, len(new), _PAIRS_AT_ONCE):
                theirs, mine = document[at : at + _PAIRS_AT_ONCE], new[at : at + _PAIRS_AT_ONCE]
                lanes = _agreement(segment.signatures[theirs], batch.signatures[mine])
                pairs = ((theirs << 38) | (mine << 6) | lanes)[lanes >= MAYBE_LANES]
                found = distinct(np.concatenate([found, pairs]))
        document, new, lanes = found >> 38, (found >> 6) & 0xFFFFFFFF, found & 0x3F
        if segment is batch:
            document, new = new, document  # of two new articles, the later one is the new one
        yield new, np.full(len(new), number), document, lanes


def _agreement(a: Signatures, b: Signatures) -> Rows:
    """In how many lanes the signatures agree, row by row."""
    lanes: Rows = np.count_nonzero(a.view(np.uint16) == b.view(np.uint16), axis=1)
    return lanes


@dataclass(frozen=True)
class _Band:
    """One band of the new articles, sorted for look-up. `maybe` is a small table of the lowest bits that occur: it
    turns away most of the archive at a nanosecond each."""

    keys: npt.NDArray[np.uint32]
    articles: Rows
    maybe: npt.NDArray[np.bool_]

    @staticmethod
    def of(column: npt.NDArray[np.uint32], articles: Rows) -> _Band:
        articles = articles[np.argsort(column[articles], kind="stable")]
        keys = column[articles]
        maybe = np.zeros(1 << max(16, len(keys).bit_length() + 4), np.bool_)
        maybe[keys & np.uint32(len(maybe) - 1)] = True
        return _Band(keys, articles, maybe)

    def pairs(self, column: npt.NDArray[np.uint32], live: npt.NDArray[np.bool_], within: bool) -> tuple[Rows, Rows]:
        """(article of the column, new article) for all that have this band in common and are live; `within` the batch
        itself, each pair once."""
        candidates = np.flatnonzero(self.maybe[column & np.uint32(len(self.maybe) - 1)])
        candidates = candidates[live[candidates]]
        begin = np.searchsorted(self.keys, column[candidates], "left")
        sizes = np.minimum(np.searchsorted(self.keys, column[candidates], "right") - begin, BAND_PAIRS)
        if not within:  # ... and no more than BAND_PAIRS archived articles to a new one
            order = np.argsort(begin, kind="stable")
            nth = np.arange(len(order)) - np.searchsorted(begin[order], begin[order], "left")
            sizes[order[nth >= BAND_PAIRS]] = 0
        document, new = np.repeat(candidates, sizes), self.articles[_ranges(begin, sizes)]
        return (document[new < document], new[new < document]) if within else (document, new)


def first_published(stories: U64, published: Rows, ids: npt.NDArray[np.str_]) -> tuple[U64, Rows]:
    """(the distinct story numbers, sorted; for each the index of its first article: the one published earliest, and
    of several the one with the least id).

    One element per article: its resolved story number, an instant as an integer (unknown: the greatest), its id.
    """
    order = np.lexsort((ids, published, stories))
    numbers, first = np.unique(stories[order], return_index=True)
    return numbers, order[first]
