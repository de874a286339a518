"""How do runs and segments become one segment?

Terms and spellings of all parts are numbered anew in sorted order; then every part's postings are copied to where
they belong. Two passes over the parts, no object per posting: pass one counts what each term has, pass two copies.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter, ne
from typing import Any

import numpy as np

from searchnews.indexing.invert import Inverted, Part
from searchnews.kernels import invert as kernel
from searchnews.kernels import native
from searchnews.storage import narrow, strings
from searchnews.storage.ragged import ranges
from searchnews.storage.segment import Array, Arrays
from searchnews.storage.strings import Strings, pack_strings

FEW_SPELLINGS = 256  # so many spellings of a term have one-byte codes
CONTRADICTION = "the postings contradict one another"


@dataclass(frozen=True)
class Lexicon:
    """The words of all the parts, sorted: spelling s (of `spellings`, UTF-8) has the fold `folds[s]` and the term
    number `term[s]`; spellings are ordered by (term, fold, spelling)."""

    terms: list[bytes]
    spellings: list[bytes]
    folds: list[bytes]
    term: Array


@dataclass(frozen=True, eq=False)
class Numbering:
    """How a part numbers words: its term t is `term[t]` of the lexicon (uint32[T]), and code c of that is the spelling
    `spelling[cuts[t] + c]` of the lexicon (uint32[S], uint32[T + 1]). What does not occur may be any number."""

    term: Array
    cuts: Array
    spelling: Array


def build_lexicon(
    terms: Sequence[bytes], spellings: Sequence[bytes], folds: Sequence[bytes], term: Array
) -> tuple[Lexicon, Array, Array]:
    """Sort words: spelling s has `folds[s]` and term number `term[s]` (int[S]). Also the numbers that spellings and
    terms have now, uint32[S] and uint32[T]."""
    by_term = strings.order(terms)
    rank = np.empty(len(terms), np.uint32)
    rank[by_term] = np.arange(len(terms), dtype=np.uint32)
    order, same = strings.order_of_pairs(folds, spellings)
    new_term = rank[term]
    order = order[np.argsort(new_term[order], kind="stable")]
    # The same spelling with the same term, read in two languages, becomes one.
    new = np.ones(len(order), np.bool_)
    new[1:] = (np.diff(same[order]) != 0) | (np.diff(new_term[order]) != 0)
    number = np.empty(len(order), np.uint32)
    number[order] = np.cumsum(new) - 1
    kept = order[new].tolist()
    lexicon = Lexicon(
        [terms[i] for i in by_term.tolist()], [spellings[i] for i in kept], [folds[i] for i in kept], new_term[kept]
    )
    return lexicon, number, rank


def _other(values: Sequence[bytes]) -> Array:
    """bool[n]: is a value another one than that before it?"""
    return np.fromiter(chain((True,), map(ne, values[1:], values)), np.bool_)[: len(values)]


def lexicon_arrays(lexicon: Lexicon, counts: Array) -> Arrays:
    """The arrays of the dictionary (see segment.py); `counts` int[S] are the tokens of each spelling."""
    term = lexicon.term
    spelling_cuts = np.searchsorted(term, np.arange(len(lexicon.terms) + 1)).astype(np.uint32)
    # A word is a run of spellings with the same (term, fold): they stand together.
    folds = lexicon.folds
    new = _other(folds)
    new[1:] |= np.diff(term) != 0
    begin = np.flatnonzero(new)
    end = np.append(begin[1:], len(folds))
    base = spelling_cuts[term[begin]] if len(begin) else begin
    names = [folds[i] for i in begin.tolist()]
    order = np.array(sorted(range(len(names)), key=names.__getitem__), np.int64)  # most are in order already
    codes = np.stack([begin - base, end - base], axis=1) if len(begin) else np.empty((0, 2))
    words = pack_strings("words", [names[i] for i in order.tolist()])
    return {
        **pack_strings("terms", lexicon.terms),
        "terms.spellings": spelling_cuts,
        **pack_strings("spellings", lexicon.spellings),
        "spellings.count": counts.astype(np.uint32),
        **words,
        "words.backwards": Strings(words["words.text"], words["words.ends"]).backwards(),
        "words.term": term[begin][order].astype(np.uint32) if len(begin) else np.empty(0, np.uint32),
        "words.codes": codes[order].astype(np.uint16) if len(begin) else np.empty((0, 2), np.uint16),
    }


def merge_field(parts: Sequence[tuple[Part, Numbering]], field: str, lexicon: Lexicon) -> tuple[Arrays, Array]:
    """The arrays of a text field (see segment.py), documents of the parts one after another, and how many of its
    tokens have each spelling (int64[S]). Parts are released as they are done. Raises ValueError for a part that
    contradicts itself."""
    terms = len(lexicon.terms)
    postings, tokens = np.zeros(terms, np.int64), np.zeros(terms, np.int64)
    for part, numbering in parts:
        for piece in part.inverted(field):
            if piece.postings.sum(dtype=np.int64) != len(piece.docs) or piece.tokens.sum(dtype=np.int64) != len(
                piece.codes
            ):
                raise ValueError(CONTRADICTION)
            term = numbering.term[piece.term]
            postings += np.bincount(term, piece.postings, terms).astype(np.int64)
            tokens += np.bincount(term, piece.tokens, terms).astype(np.int64)
    layouts = [part.layout(field) for part, _ in parts]
    longest = max((int(layout.lengths.max(initial=0)) for layout in layouts), default=0)
    spelling_cuts = np.searchsorted(lexicon.term, np.arange(terms + 1))
    most_spellings = int(np.diff(spelling_cuts).max(initial=0))
    # One more than there are: words of a vocabulary that do not occur count as the first, which need not be there.
    code_of = np.append(np.arange(len(lexicon.term)) - spelling_cuts[lexicon.term], 0).astype(np.uint16)
    target = _Target(
        _cuts(postings),
        _cuts(tokens),
        np.dtype(np.uint16 if longest <= 0xFFFF + 1 else np.uint32),
        np.dtype(np.uint8 if most_spellings <= FEW_SPELLINGS else np.uint16),
    )
    counts = np.zeros(len(lexicon.spellings) + 1, np.int64)
    base = 0
    for numbering, group in groupby(parts, key=itemgetter(1)):  # a segment's runs share one
        codes = code_of[numbering.spelling]
        counted = np.zeros(len(codes), np.uint32)
        for part, _ in group:
            for piece in part.inverted(field):
                target.put(piece, numbering, codes, counted, base, part.documents)
            part.release(field)
            base += part.documents
        np.add.at(counts, numbering.spelling, counted)
    arrays: Arrays = {
        f"{field}.postings": target.postings,
        f"{field}.docs": target.docs,
        f"{field}.tokens": target.tokens,
        f"{field}.lengths": np.concatenate([layout.lengths for layout in layouts]).astype(np.uint32),
        f"{field}.sentences": np.concatenate([layout.sentences for layout in layouts]).astype(target.positions.dtype),
        f"{field}.sentences.cuts": _chain([layout.sentence_ends for layout in layouts]),
        f"{field}.paragraphs": np.concatenate([layout.paragraphs for layout in layouts]).astype(target.positions.dtype),
        f"{field}.paragraphs.cuts": _chain([layout.paragraph_ends for layout in layouts]),
    }
    wide = {"positions": target.positions, "codes": target.codes, "tf": target.more}
    del target
    while wide:  # each is let go before the next is made narrow
        name, numbers = wide.popitem()
        arrays |= narrow.arrays(f"{field}.{name}", numbers)
        del numbers
    return arrays, counts[:-1]


class _Target:
    """The postings of a field to be: `postings` and `tokens` uint32[T + 1] cut them by term; `more` are the frequencies
    less one. Pieces are copied to where they belong by the loop in C (kernels/invert.c) or, if
    that was not compiled, by NumPy."""

    def __init__(
        self, postings: Array, tokens: Array, position: np.dtype[Any], code: np.dtype[Any]
    ) -> None:
        self.postings, self.tokens = postings, tokens
        self.docs, self.more = np.empty(postings[-1], np.uint16), np.empty(postings[-1], position)
        self.positions, self.codes = np.empty(tokens[-1], position), np.empty(tokens[-1], code)
        self._next_posting, self._next_token = postings[:-1].copy(), tokens[:-1].copy()

    def put(
        self, piece: Inverted, numbering: Numbering, codes: Array, counted: Array, base: int, documents: int
    ) -> None:
        """Copy a piece of a part whose first document has the number `base` here. The part's spelling s gets the code
        `codes[s]` (uint16) and is counted in `counted[s]` (uint32). Raises ValueError for a piece that contradicts
        itself."""
        library = kernel.library()
        if library is None:
            self._put(piece, numbering, codes, counted, base)
            return
        columns = {name: np.ascontiguousarray(getattr(piece, name)) for name in _COLUMNS}
        given = kernel.filled(
            kernel.Piece, **columns, groups_n=len(piece.term), postings_n=len(piece.docs), tokens_n=len(piece.codes),
            documents=documents, base=base, tf_bytes=piece.tf.itemsize, position_bytes=piece.positions.itemsize,
            code_bytes=piece.codes.itemsize,
        )  # fmt: skip
        known = kernel.filled(
            kernel.Numbering, terms=numbering.term, cuts=numbering.cuts, codes=codes, counts=counted,
            terms_n=len(numbering.term), spellings_n=len(codes),
        )  # fmt: skip
        to = kernel.filled(
            kernel.Target, next_posting=self._next_posting, next_token=self._next_token, postings=self.postings,
            tokens=self.tokens, docs=self.docs, tf=self.more, positions=self.positions, codes=self.codes,
            terms_n=len(self._next_posting), position_bytes=self.positions.itemsize, code_bytes=self.codes.itemsize,
        )  # fmt: skip
        if library.sn_merge(*map(ctypes.byref, (given, known, to))) == native.DAMAGED:
            raise ValueError(CONTRADICTION)

    def _put(self, piece: Inverted, numbering: Numbering, codes: Array, counted: Array, base: int) -> None:
        term = numbering.term[piece.term]
        to = ranges(self._next_posting[term].astype(np.intp), piece.postings)
        self.docs[to] = piece.docs + np.uint16(base)
        self.more[to] = piece.tf - 1
        to = ranges(self._next_token[term].astype(np.intp), piece.tokens)
        self.positions[to] = piece.positions
        spelling = np.repeat(numbering.cuts[piece.term], piece.tokens) + piece.codes
        self.codes[to] = codes[spelling]
        counted += np.bincount(spelling, minlength=len(counted)).astype(np.uint32)
        self._next_posting[term] += piece.postings
        self._next_token[term] += piece.tokens


_COLUMNS = ("term", "postings", "tokens", "docs", "tf", "positions", "codes")


def _cuts(sizes: Array) -> Array:
    """uint32[n + 1]: where pieces of these sizes begin, one after another, and the end."""
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.uint32)


def _chain(ends: Sequence[Array]) -> Array:
    """Cuts of concatenated pieces: uint32[d + 1] from each part's own ends int[d]."""
    chained, base = [np.zeros(1, np.int64)], 0
    for piece in ends:
        chained.append(piece.astype(np.int64) + base)
        base += int(piece[-1]) if len(piece) else 0
    return np.concatenate(chained).astype(np.uint32)
