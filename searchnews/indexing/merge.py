"""How do runs and segments become one segment?

Terms and spellings of all parts are numbered anew in sorted order; then every part's postings are scattered to where
they belong. Two passes over the parts, no object per posting: pass one counts what each term has, pass two copies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from searchnews.indexing.invert import Part
from searchnews.storage.ragged import ranges
from searchnews.storage.segment import Array, Arrays
from searchnews.storage.strings import pack_strings

FEW_SPELLINGS = 256  # so many spellings of a term have one-byte codes


@dataclass(frozen=True)
class Lexicon:
    """The words of all the parts, sorted: spelling s (of `spellings`, UTF-8) has the fold `folds[s]` and the term
    number `term[s]`; spellings are ordered by (term, fold, spelling). `number[i]` maps part i's spelling numbers to
    these, `term_number[i]` its term numbers (uint32; what does not occur maps anywhere)."""

    terms: list[bytes]
    spellings: list[bytes]
    folds: list[bytes]
    term: Array
    number: list[Array]
    term_number: list[Array]


def build_lexicon(terms: Sequence[bytes], spellings: Sequence[bytes], folds: Sequence[bytes], term: Array) -> Lexicon:
    """Sort one numbering of words: spelling s has `folds[s]` and term number `term[s]` (int[S]). The result has one
    part; `number` and `term_number` hold its maps."""
    by_term = sorted(range(len(terms)), key=terms.__getitem__)
    rank = np.empty(len(terms), np.uint32)
    rank[by_term] = np.arange(len(terms), dtype=np.uint32)
    # One string a spelling that sorts by (fold, spelling); terms are sorted by number afterwards, which is stable.
    keys = [fold + b"\0" + spelling for fold, spelling in zip(folds, spellings, strict=True)]
    order = np.array(sorted(range(len(keys)), key=keys.__getitem__), np.int64)
    new_term = rank[term]
    order = order[np.argsort(new_term[order], kind="stable")]
    picked = order.tolist()
    # The same spelling with the same term, read in two languages, becomes one.
    new = np.array([i == 0 or keys[s] != keys[picked[i - 1]] for i, s in enumerate(picked)], np.bool_)
    new[1:] |= np.diff(new_term[order]) != 0
    number = np.empty(len(order), np.uint32)
    number[order] = np.cumsum(new) - 1
    kept = order[new].tolist()
    return Lexicon(
        [terms[i] for i in by_term],
        [spellings[i] for i in kept],
        [folds[i] for i in kept],
        new_term[kept],
        [number],
        [rank],
    )


def lexicon_arrays(lexicon: Lexicon, counts: Array) -> Arrays:
    """The arrays of the dictionary (see segment.py); `counts` int[S] are the tokens of each spelling."""
    term = lexicon.term
    spelling_cuts = np.searchsorted(term, np.arange(len(lexicon.terms) + 1)).astype(np.uint32)
    # A word is a run of spellings with the same (term, fold): they stand together.
    folds = lexicon.folds
    new = np.fromiter(
        (i == 0 or folds[i] != folds[i - 1] or bool(term[i] != term[i - 1]) for i in range(len(folds))),
        np.bool_,
        len(folds),
    )
    begin = np.flatnonzero(new)
    end = np.append(begin[1:], len(folds))
    base = spelling_cuts[term[begin]] if len(begin) else begin
    first = begin.tolist()
    order = np.array(sorted(range(len(first)), key=lambda i: folds[first[i]]), np.int64)
    codes = np.stack([begin - base, end - base], axis=1) if len(begin) else np.empty((0, 2))
    return {
        **pack_strings("terms", lexicon.terms),
        "terms.spellings": spelling_cuts,
        **pack_strings("spellings", lexicon.spellings),
        "spellings.count": counts.astype(np.uint32),
        **pack_strings("words", [folds[first[i]] for i in order.tolist()]),
        "words.term": term[begin][order].astype(np.uint32) if len(begin) else np.empty(0, np.uint32),
        "words.codes": codes[order].astype(np.uint16) if len(begin) else np.empty((0, 2), np.uint16),
    }


def merge_field(parts: Sequence[Part], field: str, lexicon: Lexicon, numbering: Sequence[int]) -> tuple[Arrays, Array]:
    """The arrays of a text field (see segment.py), documents of the parts one after another, and how many of its
    tokens have each spelling (int64[S]).

    `numbering[i]` says which of the lexicon's maps part i uses.
    """
    terms = len(lexicon.terms)
    postings, tokens = np.zeros(terms, np.int64), np.zeros(terms, np.int64)
    for part, maps in zip(parts, numbering, strict=True):
        for piece in part.inverted(field):
            term = lexicon.term_number[maps][piece.term]
            postings[term] += piece.postings
            tokens[term] += piece.tokens
    posting_cuts = np.concatenate([[0], np.cumsum(postings)])
    token_cuts = np.concatenate([[0], np.cumsum(tokens)])

    layouts = [part.layout(field) for part in parts]
    longest = max((int(layout.lengths.max(initial=0)) for layout in layouts), default=0)
    spellings_cuts = np.searchsorted(lexicon.term, np.arange(terms + 1))
    most_spellings = int(np.diff(spellings_cuts).max(initial=0))
    docs = np.empty(posting_cuts[-1], np.uint16)
    tf = np.empty(posting_cuts[-1], np.uint8)
    over: list[Array] = []
    narrow = np.uint16 if longest <= 0xFFFF + 1 else np.uint32
    positions = np.empty(token_cuts[-1], narrow)
    codes = np.empty(token_cuts[-1], np.uint8 if most_spellings <= FEW_SPELLINGS else np.uint16)
    counts = np.zeros(len(lexicon.spellings), np.int64)
    code_of = (np.arange(len(lexicon.term)) - spellings_cuts[lexicon.term]).astype(codes.dtype)

    next_posting, next_token, base = posting_cuts[:-1].copy(), token_cuts[:-1].copy(), 0
    for part, maps in zip(parts, numbering, strict=True):
        number = lexicon.number[maps]
        for piece in part.inverted(field):
            term = lexicon.term_number[maps][piece.term]
            to = ranges(next_posting[term], piece.postings)
            docs[to] = piece.docs + np.uint16(base)
            tf[to] = np.minimum(piece.tf, 255)
            big = np.flatnonzero(piece.tf >= 255)
            if len(big):
                over.append(np.stack([to[big], piece.tf[big]], axis=1))
            to = ranges(next_token[term], piece.tokens)
            positions[to] = piece.positions
            spelling = number[piece.spelling]
            codes[to] = code_of[spelling]
            counts += np.bincount(spelling, minlength=len(counts))
            next_posting[term] += piece.postings
            next_token[term] += piece.tokens
        base += part.documents
    exceptions = np.concatenate(over) if over else np.empty((0, 2), np.int64)
    arrays: Arrays = {
        f"{field}.postings": posting_cuts.astype(np.uint32),
        f"{field}.docs": docs,
        f"{field}.tf": tf,
        f"{field}.tf.over": exceptions[np.argsort(exceptions[:, 0])].astype(np.uint32),
        f"{field}.tokens": token_cuts.astype(np.uint32),
        f"{field}.positions": positions,
        f"{field}.codes": codes,
        f"{field}.lengths": np.concatenate([layout.lengths for layout in layouts]).astype(np.uint32),
        f"{field}.sentences": np.concatenate([layout.sentences for layout in layouts]).astype(narrow),
        f"{field}.sentences.cuts": _chain([layout.sentence_ends for layout in layouts]),
        f"{field}.paragraphs": np.concatenate([layout.paragraphs for layout in layouts]).astype(narrow),
        f"{field}.paragraphs.cuts": _chain([layout.paragraph_ends for layout in layouts]),
    }
    return arrays, counts


def _chain(ends: Sequence[Array]) -> Array:
    """Cuts of concatenated pieces: uint32[d + 1] from each part's own ends int[d]."""
    chained, base = [np.zeros(1, np.int64)], 0
    for piece in ends:
        chained.append(piece.astype(np.int64) + base)
        base += int(piece[-1]) if len(piece) else 0
    return np.concatenate(chained).astype(np.uint32)
