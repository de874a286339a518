"""The structures of invert.c, as ctypes sees them: how are a batch and the parts of a segment handed over?

Arrays are handed over as addresses, so each has to be contiguous, of the type that is said there, and to outlive the
call; `filled` makes a structure of them.
"""

from __future__ import annotations

import ctypes
from typing import TypeVar

import numpy as np

from searchnews.kernels import native
from searchnews.kernels.native import Array

_P, _U8, _U4, _U1 = ctypes.c_void_p, ctypes.c_uint64, ctypes.c_uint32, ctypes.c_uint8
SLOT_NUMBERS = 4  # uint32 in the room that sn_invert counts a term in


class Batch(ctypes.Structure):
    """The texts of a field of a batch."""

    _fields_ = (
        *((name, _P) for name in (
            "spelling", "sentence", "paragraph", "first", "term_of", "code_of", "slots", "marks",
        )),
        *((name, _U4) for name in ("texts", "per", "field", "terms")),
    )  # fmt: skip


class Inverted(ctypes.Structure):
    """Room for its postings."""

    _fields_ = (
        *((name, _P) for name in (
            "term", "postings", "tokens", "docs", "tf", "positions", "codes",
            "sentences", "paragraphs", "sentence_ends", "paragraph_ends",
        )),
        ("groups_n", _U8), ("postings_n", _U8), ("position_bytes", _U1), ("code_bytes", _U1),
    )  # fmt: skip


class Piece(ctypes.Structure):
    """A stretch of a part's inverted text."""

    _fields_ = (
        *((name, _P) for name in ("term", "postings", "tokens", "docs", "tf", "positions", "codes")),
        *((name, _U8) for name in ("groups_n", "postings_n", "tokens_n")),
        ("documents", _U4), ("base", _U4), ("tf_bytes", _U1), ("position_bytes", _U1), ("code_bytes", _U1),
    )  # fmt: skip


class Numbering(ctypes.Structure):
    """How the part numbers words."""

    _fields_ = (
        *((name, _P) for name in ("terms", "cuts", "codes", "counts")), ("terms_n", _U8), ("spellings_n", _U8)
    )  # fmt: skip


class Target(ctypes.Structure):
    """The field of the segment."""

    _fields_ = (
        *((name, _P) for name in (
            "next_posting", "next_token", "postings", "tokens", "docs", "tf", "positions", "codes",
        )),
        ("terms_n", _U8), ("position_bytes", _U1), ("code_bytes", _U1),
    )  # fmt: skip


S = TypeVar("S", bound=ctypes.Structure)


def filled(kind: type[S], **values: Array | int) -> S:
    """A structure with these values; for an array, its address."""
    return kind(**{
        name: native.address(value) if isinstance(value, np.ndarray) else value for name, value in values.items()
    })  # fmt: skip


def library() -> ctypes.CDLL | None:
    """The compiled loops, if they were built for these structures."""
    found = native.library()
    sizes = [ctypes.sizeof(kind) for kind in (Batch, Inverted, Piece, Numbering, Target)]
    if found is None or found.sn_invert_layout() != sum(size << 12 * i for i, size in enumerate(reversed(sizes))):
        return None
    return found
