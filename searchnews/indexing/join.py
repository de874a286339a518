"""How do several segments become one, without their deleted documents?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path

import numpy as np

from searchnews.fields import UNIQUE_FIELDS
from searchnews.indexing import content as contents
from searchnews.indexing.content import ENTITY_FIELDS, TEXT_FIELDS, VALUE_FIELDS, Content
from searchnews.indexing.invert import Inverted, Layout
from searchnews.indexing.merge import Lexicon, Numbering, build_lexicon
from searchnews.storage import columns, own, times
from searchnews.storage.articles import worth_a_dictionary
from searchnews.storage.container import advised
from searchnews.storage.ragged import Ragged, owners, ranges
from searchnews.storage.segment import MOST_DOCUMENTS, Array
from searchnews.storage.snapshot import Shard
from searchnews.storage.views import LexiconColumns, TextColumn

PIECE_TOKENS = 2_000_000  # of a segment's postings in memory at a time: about 50 MB of temporaries


@dataclass(frozen=True)
class SegmentPart:
    """A segment's live documents as a part of a merge, numbered anew; terms and spellings keep their numbers."""

    shard: Shard

    @property
    def documents(self) -> int:
        return self.shard.documents

    @cached_property
    def _number(self) -> Array:
        """uint16[D]: the new number of each live document."""
        return (np.cumsum(self.shard.live) - 1).astype(np.uint16)

    def inverted(self, field: str) -> Iterator[Inverted]:
        column = self.shard.segment.text(field)
        for begin, end in _pieces(column):
            yield self._kept(column, begin, end) if self.shard.deleted is not None else _all(column, begin, end)

    def _kept(self, column: TextColumn, begin: int, end: int) -> Inverted:
        """What the live documents have of the terms begin .. end - 1."""
        piece = column.of_terms(begin, end)
        term = np.arange(begin, end, dtype=np.uint32)
        keep = self.shard.live[piece.docs]
        keep_token = np.repeat(keep, piece.tf)
        of_posting, tf = owners(column.postings[begin : end + 1])[keep], piece.tf[keep]
        kept_postings = np.bincount(of_posting, minlength=len(term)).astype(np.uint32)
        kept_tokens = np.bincount(of_posting, tf, len(term)).astype(np.uint32)
        left = kept_tokens > 0
        return Inverted(
            term[left],
            kept_postings[left],
            kept_tokens[left],
            self._number[piece.docs[keep]],
            tf,
            piece.positions[keep_token],
            piece.codes[keep_token],
        )

    def layout(self, field: str) -> Layout:
        column, live = self.shard.segment.text(field), self.shard.live
        return Layout(column.lengths[live], *_pick(column.sentences, live), *_pick(column.paragraphs, live))

    def release(self, field: str) -> None:
        pass

    def used(self) -> Array:
        """bool[S]: the spellings that stand in live documents."""
        lexicon = self.shard.segment.lexicon
        used = np.zeros(len(lexicon.spellings), np.bool_)
        if self.shard.deleted is None:
            return ~used
        for column in map(self.shard.segment.text, TEXT_FIELDS):
            for begin, end in _pieces(column):
                at, cuts = slice(*column.postings[[begin, end]].tolist()), column.tokens[begin : end + 1]
                live = np.repeat(self.shard.live[column.docs[at]], column.frequencies(at))
                first = np.repeat(lexicon.spelling_cuts[begin:end], np.diff(cuts))
                used[(first + column.codes[int(cuts[0]) : int(cuts[-1])])[live]] = True
        return used


def _pieces(column: TextColumn) -> Iterator[tuple[int, int]]:
    """The terms in pieces begin .. end - 1 of some PIECE_TOKENS tokens."""
    terms, begin = len(column.tokens) - 1, 0
    while begin < terms:
        limit = int(column.tokens[begin]) + PIECE_TOKENS
        end = max(begin + 1, int(np.searchsorted(column.tokens, limit, side="right")) - 1)
        yield begin, end
        begin = end


def _all(column: TextColumn, begin: int, end: int) -> Inverted:
    """What all documents have of the terms begin .. end - 1, as it is mapped."""
    piece, cuts = column.of_terms(begin, end), slice(begin, end + 1)
    return Inverted(
        np.arange(begin, end, dtype=np.uint32),
        np.diff(column.postings[cuts]),
        np.diff(column.tokens[cuts]),
        piece.docs,
        piece.tf,
        piece.positions,
        piece.codes,
    )


def _pick(rows: Ragged, live: Array) -> tuple[Array, Array]:
    """The items of the live documents (bool[D]), and where each document's end, int64[n]."""
    return rows.items[np.repeat(live, rows.sizes)], np.cumsum(rows.sizes[live], dtype=np.int64)


def _lexicon(parts: Sequence[SegmentPart]) -> tuple[Lexicon, list[Numbering]]:
    """The lexicon of all parts, and how each of them numbers it."""
    terms: dict[bytes, int] = {}
    words: dict[bytes, int] = {}  # spelling and term -> the place of the first among `spellings` and `folds`
    spellings: list[bytes] = []  # those that are used, part after part
    folds: list[bytes] = []
    term_of_word: list[Array] = []
    numberings = []
    for part in parts:
        lexicon, used = part.shard.segment.lexicon, np.flatnonzero(part.used())
        names, written = lexicon.terms.raws(), lexicon.spellings.raws()
        fold_of, fold_names = _folds(lexicon)
        term = owners(lexicon.spelling_cuts)[used]
        there = term[np.diff(term, prepend=-1) > 0]
        term_number = np.zeros(len(names), np.uint32)
        term_number[there] = [terms.setdefault(names[t], len(terms)) for t in there.tolist()]
        keys = [written[s] + b"\0" + names[t] for s, t in zip(used.tolist(), term.tolist(), strict=True)]
        place = np.zeros(len(written), np.int64)
        place[used] = np.fromiter(map(words.setdefault, keys, count(len(spellings))), np.int64, len(keys))
        numberings.append((term_number, lexicon.spelling_cuts, place))
        spellings += [written[s] for s in used.tolist()]
        folds += [fold_names[f] for f in fold_of[used].tolist()]
        term_of_word.append(term_number[term])
    first = np.fromiter(words.values(), np.int64, len(words))  # ascending
    chosen = first.tolist()
    joined, rank, term_rank = build_lexicon(
        list(terms), [spellings[i] for i in chosen], [folds[i] for i in chosen], np.concatenate(term_of_word)[first]
    )
    if not len(words):  # and so no token: which word a spelling is will not be asked
        return joined, [Numbering(term, cuts, np.empty(0, np.uint32)) for term, cuts, _ in numberings]
    return joined, [
        Numbering(term_rank[term], cuts, rank[np.searchsorted(first, place)]) for term, cuts, place in numberings
    ]


def _folds(lexicon: LexiconColumns) -> tuple[Array, list[bytes]]:
    """(which of a segment's words each spelling is, int64[S]; the words)."""
    low_high = lexicon.word_codes.astype(np.int64)
    sizes = low_high[:, 1] - low_high[:, 0]
    base = lexicon.spelling_cuts[lexicon.word_terms].astype(np.int64) + low_high[:, 0]
    fold_of = np.empty(len(lexicon.spellings), np.int64)
    fold_of[ranges(base, sizes)] = np.repeat(np.arange(len(sizes)), sizes)
    return fold_of, lexicon.words.raws()


def join(shards: Sequence[Shard], path: Path, index: str = "") -> int:
    """Write the live documents of the shards, in order, as one segment. Returns how many they are, at least one and at
    most MOST_DOCUMENTS; else raises ValueError. Raises CorruptError for a damaged segment. `index` is the random name
    of the index."""
    shards = [shard for shard in shards if shard.documents]
    documents = sum(shard.documents for shard in shards)
    if not 1 <= documents <= MOST_DOCUMENTS:
        raise ValueError(f"{documents:,} articles do not make a segment")
    for shard in shards:  # what is copied as it is gets a new checksum, which must not vouch for damage
        for problem in shard.segment.damage()[:1]:
            raise advised(shard.segment.path, problem)
    parts = [SegmentPart(shard) for shard in shards]
    content = Content()
    anew = worth_a_dictionary([(shard.segment, shard.live) for shard in shards])
    for shard in shards:
        segment, live = shard.segment, shard.live
        kept = np.flatnonzero(live).tolist()
        values = {name: columns.take(segment.keyword(name), live) for name in VALUE_FIELDS}
        values |= {name: columns.take(segment.entity(name), live) for name in ENTITY_FIELDS}
        unique = {}
        for name in UNIQUE_FIELDS:
            column = segment.unique(name)
            texts = column.values()
            unique[name] = [texts[doc] for doc in kept], column.hash[live]
        content.add(
            values,
            unique,
            times.take(segment.times, live),
            {
                "minhash": segment.signatures[live],
                "origin": segment.origins[live],
                "guessed": segment.guessed[live],
            },
            segment.languages,
            own.take(segment, live),
        )
        content.store.take(segment, live, anew=anew)
    lexicon, numberings = _lexicon(parts)
    contents.write(path, [*zip(parts, numberings, strict=True)], lexicon, content, index)
    return content.documents
