"""What do the readings compute between their matrix products? The loops in C (kernels/label.c), as `loops` has them."""

from __future__ import annotations

import ctypes

import numpy as np
import numpy.typing as npt

from searchnews.analysis import Tokens
from searchnews.entities.features import BARRIERS, BYTE_BITS, GAP_OF_SET, MARGIN, Stream
from searchnews.entities.loops import Places
from searchnews.entities.model import CONTEXT, ELSEWHERE, OUTSIDE_FOR_SURE, Shares
from searchnews.entities.products import Floats
from searchnews.kernels import native
from searchnews.kernels.native import address

BLOCK = 32  # the size of the hidden layer has to be a multiple of it


def lay_out(
    tokens: Tokens, texts_per_article: int, capital: npt.NDArray[np.bool_], never: npt.NDArray[np.bool_]
) -> tuple[Stream, Places, Places]:
    """See `loops.lay_out`."""
    n, texts = len(tokens.start), len(tokens.first) - 1
    size = n + MARGIN * (texts + 1)
    word, gap, token = np.empty(size, np.int32), np.empty(size, np.uint8), np.empty(size, np.int32)
    place, article = np.empty(n, np.int64), np.empty(n, np.int64)
    columns = [*map(np.ascontiguousarray, (tokens.bytes, tokens.start, tokens.end, tokens.spelling, tokens.first))]
    tables, results = (capital, never, BYTE_BITS, GAP_OF_SET), (word, gap, token, place, article)
    count = _library().sn_lay_out(
        *(address(column) for column in columns), texts, texts_per_article,
        *(address(array) for array in (*tables, *results)),
    )  # fmt: skip
    return Stream(word, gap, token), place[:count], article[:count]


def add_up(shares: Shares, stream: Stream, place: Places, total: npt.NDArray[np.int16], active: Floats) -> None:
    """See `loops.add_up`."""
    _library().sn_add_up(
        address(shares.table), address(shares.row), address(shares.network.gaps), total.shape[1],
        address(stream.word), address(stream.gap), address(place), len(place), address(total), address(active),
    )  # fmt: skip


def elsewhere(summary: Floats, article: Places, fold: npt.NDArray[np.int32]) -> Floats:
    """See `loops.elsewhere`."""
    sums = np.zeros((int(fold.max()) + 1, ELSEWHERE))
    seen = np.empty((len(fold), ELSEWHERE), np.float32)
    columns = (summary, article, fold)
    _library().sn_elsewhere(*(address(column) for column in columns), len(fold), address(sums), address(seen))
    return seen


def context(summary: Floats, seen: Floats, place: Places, rows: Places) -> Floats:
    """See `loops.context`."""
    found = np.empty((len(rows), CONTEXT), np.float32)
    columns = (summary, seen, place)
    _library().sn_context(
        *(address(column) for column in columns), len(place), address(rows), len(rows), address(found)
    )
    return found


def best_labels(scores: Floats, summary: Floats, stream: Stream, place: Places, labels: npt.NDArray[np.int8]) -> None:
    """See `loops.best_labels`."""
    barriers = sum(1 << gap for gap in BARRIERS)
    _library().sn_best_labels(
        address(scores), address(summary), address(place), len(place), address(stream.gap), address(stream.token),
        OUTSIDE_FOR_SURE, barriers, address(labels),
    )  # fmt: skip


def _library() -> ctypes.CDLL:
    library = native.library()
    assert library is not None
    return library
