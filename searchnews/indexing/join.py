"""How do several segments become one, without their deleted documents?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from searchnews.fields import UNIQUE_FIELDS
from searchnews.indexing import content as contents
from searchnews.indexing.content import ENTITY_FIELDS, PLAIN_COLUMNS, TEXT_FIELDS, VALUE_FIELDS, Content
from searchnews.indexing.invert import Inverted, Layout
from searchnews.indexing.merge import Lexicon, build_lexicon
from searchnews.storage import columns, times
from searchnews.storage.articles import frames
from searchnews.storage.segment import MOST_DOCUMENTS, Array, Segment, ranges
from searchnews.storage.snapshot import Leaf
from searchnews.storage.unique import unique_values

PIECE_TOKENS = 2_000_000  # of a segment's postings in memory at a time: about 50 MB of temporaries


@dataclass(frozen=True)
class SegmentPart:
    """A segment's live documents as a part of a merge, numbered anew; terms and spellings keep their numbers."""

    leaf: Leaf

    @property
    def documents(self) -> int:
        return self.leaf.documents

    @cached_property
    def _number(self) -> Array:
        """uint16[D]: the new number of each live document."""
        return (np.cumsum(self.leaf.live) - 1).astype(np.uint16)

    def inverted(self, field: str) -> Iterator[Inverted]:
        segment, live = self.leaf.segment, self.leaf.live
        postings, tokens = segment[f"{field}.postings"], segment[f"{field}.tokens"]
        spelling_base = segment["terms.spellings"]
        begin = 0
        while begin < len(segment.terms):
            limit = int(tokens[begin]) + PIECE_TOKENS
            end = max(begin + 1, int(np.searchsorted(tokens, limit, side="right")) - 1)
            piece = segment.all_postings(field, begin, end)
            term = np.arange(begin, end, dtype=np.uint32)
            of_posting = np.repeat(np.arange(end - begin), np.diff(postings[begin : end + 1]))
            of_token = np.repeat(np.arange(end - begin), np.diff(tokens[begin : end + 1]))
            keep = live[piece.docs]
            keep_token = np.repeat(keep, piece.tf)
            kept_postings = np.bincount(of_posting[keep], minlength=len(term))
            kept_tokens = np.bincount(of_token[keep_token], minlength=len(term))
            left = kept_tokens > 0
            yield Inverted(
                term[left],
                kept_postings[left],
                kept_tokens[left],
                self._number[piece.docs[keep]],
                piece.tf[keep].astype(np.uint32),
                piece.positions[keep_token],
                (spelling_base[term[of_token]] + piece.codes)[keep_token],
            )
            begin = end

    def layout(self, field: str) -> Layout:
        segment, live = self.leaf.segment, self.leaf.live
        sentences, sentence_ends = _pick(segment[f"{field}.sentences"], segment[f"{field}.sentences.cuts"], live)
        paragraphs, paragraph_ends = _pick(segment[f"{field}.paragraphs"], segment[f"{field}.paragraphs.cuts"], live)
        return Layout(segment[f"{field}.lengths"][live], sentences, sentence_ends, paragraphs, paragraph_ends)

    def used(self) -> Array:
        """bool[S]: the spellings that stand in live documents."""
        used = np.zeros(len(self.leaf.segment.spellings), np.bool_)
        if self.leaf.deleted is None:
            return ~used
        for field in TEXT_FIELDS:
            for piece in self.inverted(field):
                used[piece.spelling] = True
        return used


def _pick(values: Array, cuts: Array, live: Array) -> tuple[Array, Array]:
    """The values of the live documents, and where each document's end."""
    sizes: Array = np.diff(cuts.astype(np.int64))
    return values[np.repeat(live, sizes)], np.cumsum(sizes[live])


def _lexicon(parts: Sequence[SegmentPart]) -> Lexicon:
    """The lexicon of all parts; map i is that of part i."""
    terms: dict[bytes, int] = {}
    words: dict[tuple[int, bytes], int] = {}
    folds: list[bytes] = []
    term_numbers, numbers = [], []
    for part in parts:
        segment, used = part.leaf.segment, part.used()
        term_of = np.repeat(np.arange(len(segment.terms)), np.diff(segment["terms.spellings"]))
        names = [name.encode() for name in segment.terms]
        fold_of, fold_names = _folds(segment)
        term_number = np.zeros(len(names), np.uint32)
        number = np.zeros(len(used), np.uint32)
        rows = zip(segment.spellings, term_of.tolist(), fold_of.tolist(), used.tolist(), strict=True)
        for i, (spelling, term, fold, keep) in enumerate(rows):
            if keep:
                term_number[term] = known = terms.setdefault(names[term], len(terms))
                number[i] = word = words.setdefault((known, spelling.encode()), len(words))
                if word == len(folds):
                    folds.append(fold_names[fold])
        term_numbers.append(term_number)
        numbers.append(number)
    term_of_word = np.fromiter((term for term, _ in words), np.int64, len(words))
    sorted_ = build_lexicon(list(terms), [spelling for _, spelling in words], folds, term_of_word)
    return Lexicon(
        sorted_.terms,
        sorted_.spellings,
        sorted_.folds,
        sorted_.term,
        [sorted_.number[0][n] if len(words) else n for n in numbers],
        [sorted_.term_number[0][n] if len(terms) else n for n in term_numbers],
    )


def _folds(segment: Segment) -> tuple[Array, list[bytes]]:
    """(which of the segment's words each spelling is, int64[S]; the words)."""
    low_high = segment["words.codes"].astype(np.int64)
    sizes = low_high[:, 1] - low_high[:, 0]
    base = segment["terms.spellings"][segment["words.term"]].astype(np.int64) + low_high[:, 0]
    fold_of = np.empty(len(segment.spellings), np.int64)
    fold_of[ranges(base, sizes)] = np.repeat(np.arange(len(sizes)), sizes)
    return fold_of, [word.encode() for word in segment.words]


def join(leaves: Sequence[Leaf], path: Path, index: str = "") -> int:
    """Write the live documents of the leaves, in order, as one segment. Returns how many they are, at least one and at
    most MOST_DOCUMENTS; else raises ValueError. `index` is the random name of the index."""
    leaves = [leaf for leaf in leaves if leaf.documents]
    documents = sum(leaf.documents for leaf in leaves)
    if not 1 <= documents <= MOST_DOCUMENTS:
        raise ValueError(f"{documents:,} articles do not make a segment")
    parts = [SegmentPart(leaf) for leaf in leaves]
    content = Content()
    for leaf in leaves:
        segment, live = leaf.segment, leaf.live
        kept = np.flatnonzero(live).tolist()
        values = {name: columns.segment_values(segment, name, live, entity=False) for name in VALUE_FIELDS}
        values |= {name: columns.segment_values(segment, name, live, entity=True) for name in ENTITY_FIELDS}
        all_unique = {name: unique_values(segment, name) for name in UNIQUE_FIELDS}
        content.add(
            values,
            {name: [texts[doc] for doc in kept] for name, texts in all_unique.items()},
            times.take(segment, live),
            {name: segment[name][live] for name in PLAIN_COLUMNS},
            frames(segment, live),
            segment.languages,
        )
    contents.write(path, parts, range(len(parts)), _lexicon(parts), content, index)
    return content.documents
