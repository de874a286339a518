"""The loops in C, called through ctypes: how are arrays handed over?

Every array is handed over as an address with its length, and the interpreter's lock is free during a call. `SHARD`
and `ROW` are structures of shard.h as NumPy sees them.
"""

from __future__ import annotations

import ctypes
import struct
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

LIBRARY = Path(__file__).with_name("_kernels.so")
MOST_BEST = 256  # see combine.c
DAMAGED = (1 << 64) - 1  # results of the loops, see shard.h
UNABLE = DAMAGED - 1
ANY_CODE = (1 << 32) - 1
NOBODY = 1  # in place of the address of marks, see words.c

NARROW = np.dtype([("bits", "u8"), ("blocks", "u8"), ("units", "u8")])
FIELD = np.dtype(
    [
        ("postings", "u8"), ("tokens", "u8"), ("docs", "u8"), ("tf", NARROW), ("positions", NARROW), ("codes", NARROW),
        ("weights", "u8"), ("docs_n", "u8"), ("tokens_n", "u8"),
    ]
)  # fmt: skip
STRINGS = np.dtype([("text", "u8"), ("ends", "u8"), ("bytes", "u8"), ("n", "u8")])
SHARD = np.dtype(
    [
        ("documents", "u4"), ("base", "u4"), ("dead", "u8"), ("terms", STRINGS), ("words", STRINGS),
        ("words_term", "u8"), ("words_codes", "u8"), ("spellings", "u8"), ("published", "u8"), ("identity", "u8"),
        ("pairs", "u8"), ("pairs_n", "u8"), ("fields", FIELD, (2,)), ("of_pairs", FIELD, (2,)),
    ]
)  # fmt: skip
# Rows and tokens travel as plain integers, since the address of a structured array takes three times as long to ask
# for: a row is uint64[4], seen as ROW; a token uint64[3], the addresses of its rows and of their cuts, and its step.
ROW = np.dtype([("term", "u4"), ("low", "u4"), ("high", "u4"), ("paired", "u4"), ("only", "u8"), ("spelled", "u8")])
TOKEN = struct.Struct("QQQ")
# Where sentences or paragraphs begin: Units of shard.h. The kinds of nearness of near.c.
UNITS = np.dtype([("begins", "u8", (2,)), ("cuts", "u8", (2,)), ("begins_n", "u8", (2,)), ("bytes", "u4", (2,))])
EITHER_ORDER, IN_ORDER, APART, IN_A_ROW = range(4)
# Part and Filter of shard.h.
PART, FILTER = struct.Struct("QQQQQffII"), struct.Struct("QqqII")
PART_WEIGHT = 44  # where the weight stands in a Part


def rows(number: int) -> Array:
    """Room for rows: uint64[number, 4]."""
    return np.empty((number, 4), np.uint64)


class Address(int):
    """Where data begins, with what has to live until a call with it returns: a thread that the end of the interpreter
    finds in a call loses its variables, and the arguments of the call are all that stays."""

    needed: object


def address(array: Array, needed: object = None) -> Address:
    """Where the data of an array begins, which lives as long as the address, and so does `needed`."""
    found = Address(array.__array_interface__["data"][0])
    found.needed = array if needed is None else (array, needed)
    return found


@cache
def library() -> ctypes.CDLL | None:
    """The compiled loops, or None if they were not built on this machine: NumPy then does the work."""
    try:
        found = ctypes.CDLL(str(LIBRARY))
    except OSError:
        return None
    p, u4, u8, f4 = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_uint64, ctypes.c_float
    for name, result, arguments in (
        ("sn_layout", None, [p]),
        ("sn_find_terms", u8, [p, u4, p, p, u4, p, u4, p, u8, p, p]),
        ("sn_have", u8, [p, u4, p, u4, p, u8, p, p]),
        ("sn_find_words", u8, [p, u4, p, u4, u4, p, u4, p]),
        ("sn_find_pairs", u8, [p, u4, p, p, u4, u4, p, p, p, p]),
        ("sn_postings", u8, [p, u4, p, u4]),
        ("sn_word", u8, [p, u4, u4, p, u4, p, p, p]),
        ("sn_near", u8, [p, u4, u4, p, u4, u4, u4, p, u4, p, p, u4, p, p]),
        ("sn_places", u8, [p, u4, p, u4, u4, u4, p, u4, p, u8, p, u4, p, u8]),
        ("sn_combine", u8, [p, u4, u4, p, u4, u4, f4, p, p, p, p, u8, u4, p, p]),
        ("sn_bounds", u8, [p, u8, p, u8, p, p, p]),
        ("sn_numbers", u8, [p, u8, p, p, u8, p, u4, u8, u8, u8, p, p, p]),
        ("sn_rehash", None, [p, u4, p, u4, u8]),
        ("sn_narrow", None, [p, u8, p, p]),
        ("sn_widen", u8, [p, u8, u8, p]),
        ("sn_ranks", None, [p, u8, p, u8, u4, u4, p]),
        ("sn_invert", None, [p, p]),
        ("sn_merge", u8, [p, p, p]),
        ("sn_invert_layout", u8, []),
        ("sn_lay_out", u8, [p, p, p, p, p, u8, u8, p, p, p, p, p, p, p, p, p]),
        ("sn_add_up", None, [p, p, p, u8, p, p, p, u8, p, p]),
        ("sn_elsewhere", None, [p, p, p, u8, p, p]),
        ("sn_context", None, [p, p, p, u8, p, u8, p]),
        ("sn_best_labels", None, [p, p, p, u8, p, p, f4, u4, p]),
        ("sn_languages", None, [p, p, u4, p, u4, p, u4, p, u4, p, p]),
    ):
        function = getattr(found, name, None)
        if function is None:
            return None  # built from other sources: install searchnews again
        function.restype, function.argtypes = result, arguments
    ours = [SHARD.itemsize, FIELD.itemsize, ROW.itemsize, TOKEN.size, PART.size, FILTER.size, UNITS.itemsize]
    return found if _sizes(found)[:-1] == ours else None


def scratch_bytes(library: ctypes.CDLL) -> int:
    """How large the scratch is that searches want, all zeros."""
    return _sizes(library)[-1]


def _sizes(library: ctypes.CDLL) -> list[int]:
    """See sn_layout in words.c."""
    sizes = (ctypes.c_uint64 * 8)()
    library.sn_layout(sizes)
    return list(sizes)
