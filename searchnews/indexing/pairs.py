"""Where do two letters stand next to each other, of those that are words of their own?

In scripts without spaces nearly every query is a phrase of very frequent words, single letters. So a segment also keeps
postings of two neighbouring letters, as those of terms (see `storage/segment`): a phrase of n letters is one of n - 1
pairs, each of which is rare. They are made from the inverted text when a segment is written.

| 20,000 articles of Japanese, Chinese and Korean news, ms of one core | letters | pairs | Tantivy, the same pairs |
| --- | --- | --- | --- |
| 했다 (19,427 articles) | 2.4 | 0.09 | 0.13 |
| がま (1,918) | 1.0 | 0.04 | 0.02 |
| ている (18,352) | 3.7 | 1.0 | 1.9 |
| している (15,093) | 4.5 | 1.2 | 3.1 |
| 拉美和加勒比 (9,031) | 1.6 | 0.8 | 1.4 |
| 東京都新宿区 (3,636) | 0.75 | 0.22 | 0.57 |

With 21 MB of Japanese and Chinese, they took 174 MB on disk for 100 MB of text instead of 82, and 2.8 s of indexing
instead of 2.1. 40 of those 92 MB are positions. Without them a phrase of three letters would have to look at the
letters as before. Of pairs that overlap, the most frequent are not read where both neighbours are (kernels/words.c):
two of three for four letters. That bought two fifths of している.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from searchnews.indexing.invert import stable_argsort
from searchnews.storage import narrow
from searchnews.storage.narrow import Narrow
from searchnews.storage.segment import Array, Arrays

AT_ONCE = 1 << 22  # pairs that are sorted together: about 100 MB
_NONE = 0xFFFF
_HALF = np.uint64(32)


def letters(terms: Sequence[bytes]) -> Array | None:
    """int64[n]: which terms begin with a letter that is a word of its own; None if those are too many to be paired."""
    wide = [number for number, term in enumerate(terms) if term[:1] >= b"\xe0"]  # from U+0800 on
    if not wide:
        return np.empty(0, np.int64)
    from searchnews.scripts import is_letter  # makes a table of all characters

    first = (terms[number].decode("utf-8", "replace")[0] for number in wide)
    found = [number for number, char in zip(wide, first, strict=True) if is_letter(char)]
    return np.array(found, np.int64) if len(found) < _NONE else None


@dataclass(frozen=True)
class Pairs:
    """The pairs of one field: keys uint64[k] (both terms, the first above 32 bits), ascending; postings uint32[k + 1],
    docs uint16, tf uint32, tokens uint32[k + 1] and positions as those of terms."""

    keys: Array
    postings: Array
    docs: Array
    tf: Array
    tokens: Array
    positions: Array


def pairs_of(inverted: Arrays, field: str, chosen: Array) -> Pairs:
    """The pairs of the terms `chosen` (ascending) in the arrays of a field, as they are before they are stored."""
    if not len(chosen):
        return _joined([])
    postings, tokens = (inverted[f"{field}.{name}"].astype(np.int64) for name in ("postings", "tokens"))
    lengths = inverted[f"{field}.lengths"].astype(np.int64)
    more, positions = (
        Narrow(inverted[f"{field}.{name}"], inverted[f"{field}.{name}.blocks"], int(cuts[-1]))
        for name, cuts in (("tf", postings), ("positions", tokens))
    )
    # Which of the chosen terms stands at each place of all texts, one after another; a gap parts them.
    begin = np.cumsum(lengths + 1) - lengths - 1
    text = np.full(int((lengths + 1).sum()) + 1, _NONE, np.uint16)
    for number, term in enumerate(chosen.tolist()):
        of_posting, of_token = slice(postings[term], postings[term + 1]), slice(tokens[term], tokens[term + 1])
        at = np.repeat(begin[inverted[f"{field}.docs"][of_posting]], more[of_posting].astype(np.int64) + 1)
        text[at + positions[of_token]] = number
    return _joined([*_sorted(text, begin, chosen)])


def _sorted(text: Array, begin: Array, chosen: Array) -> Iterator[Pairs]:
    """The pairs of some first letters at a time, so that not too many are sorted together."""
    together = (text[:-1] != _NONE) & (text[1:] != _NONE)
    counts = np.cumsum(np.bincount(text[:-1][together], minlength=len(chosen)))
    low = 0
    while low < len(chosen):
        done = int(counts[low - 1]) if low else 0
        high = max(low + 1, int(np.searchsorted(counts, done + AT_ONCE, side="right")))
        at = np.flatnonzero(together & (text[:-1] >= low) & (text[:-1] < high))
        key = text[at].astype(np.uint32) << 16 | text[at + 1]
        order = stable_argsort(key)
        at, key = at[order], key[order]
        doc = np.searchsorted(begin, at, side="right") - 1
        new_key = np.ones(len(at), np.bool_)
        new_key[1:] = key[1:] != key[:-1]
        new_posting = new_key.copy()
        new_posting[1:] |= doc[1:] != doc[:-1]
        posting, group = np.flatnonzero(new_posting), np.flatnonzero(new_key)
        first, second = (chosen[key[group] >> 16].astype(np.uint64), chosen[key[group] & 0xFFFF].astype(np.uint64))
        yield Pairs(
            first << _HALF | second,
            np.searchsorted(posting, np.append(group, len(at))),
            doc[posting].astype(np.uint16),
            np.diff(posting, append=len(at)).astype(np.uint32),
            np.append(group, len(at)),
            (at - begin[doc]).astype(np.uint32),
        )
        low = high


def _joined(pieces: Sequence[Pairs]) -> Pairs:
    """Several one after another."""
    if not pieces:
        nothing = np.zeros(1, np.int64)
        none = np.empty(0, np.uint32)
        return Pairs(np.empty(0, np.uint64), nothing, np.empty(0, np.uint16), none, nothing, none)
    cuts = {
        name: np.append(0, np.cumsum(np.concatenate([np.diff(getattr(piece, name)) for piece in pieces])))
        for name in ("postings", "tokens")
    }
    columns = {
        name: np.concatenate([getattr(piece, name) for piece in pieces]) for name in ("keys", "docs", "tf", "positions")
    }
    return Pairs(**cuts, **columns)


def arrays(found: dict[str, Pairs]) -> Arrays:
    """The arrays of the pairs of all fields (see segment.py), which share their numbers."""
    keys = np.unique(np.concatenate([pairs.keys for pairs in found.values()]))
    made: Arrays = {"pairs": keys}
    if not len(keys):
        return made
    for field, pairs in found.items():
        place = np.searchsorted(keys, pairs.keys)
        for name, cuts in (("postings", pairs.postings), ("tokens", pairs.tokens)):
            sizes = np.zeros(len(keys), np.int64)
            sizes[place] = np.diff(cuts)
            made[f"{field}.pairs.{name}"] = np.append(0, np.cumsum(sizes)).astype(np.uint32)
        made[f"{field}.pairs.docs"] = pairs.docs
        made |= narrow.arrays(f"{field}.pairs.tf", pairs.tf - 1)
        made |= narrow.arrays(f"{field}.pairs.positions", pairs.positions)
    return made
