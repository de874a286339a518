"""Which kinds of names are there, and how are labels of tokens and spans of text turned into one another?

Every token carries one of 17 labels: O (outside), or for each of four kinds B, I, E, S (begin, inside, end, single).
A mention covers its tokens from the first byte of the first to the last byte of the last, and a full stop that belongs
to it (see `tagger`).
"""

from __future__ import annotations

KINDS = ("person", "org", "place", "misc")
OUTSIDE = 0
BEGIN, INSIDE, END, SINGLE = range(4)
LABELS = 1 + 4 * len(KINDS)


def label(kind: int, part: int) -> int:
    """The number of a label: kind 0..3 (KINDS), part BEGIN, INSIDE, END or SINGLE."""
    return 1 + 4 * kind + part
