"""Numbers in as few bits as they need: what is put in comes out, with and without the compiled loops."""

from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.kernels import native
from searchnews.storage import narrow as storage_narrow
from searchnews.storage.narrow import BLOCK, ROW, Narrow, blocks_of, narrow


@st.composite
def given_numbers(draw: st.DrawFn) -> np.ndarray:
    """Numbers of a type, in stretches of about as many bits."""
    dtype = draw(st.sampled_from((np.uint8, np.uint16, np.uint32)))
    rng = np.random.default_rng(draw(st.integers(0, 1 << 32)))
    most = 8 * np.dtype(dtype).itemsize
    pieces = draw(st.lists(st.tuples(st.integers(0, most), st.integers(0, 200)), max_size=5))
    return np.concatenate(
        [np.zeros(0, dtype), *(rng.integers(0, 1 << bits, size, np.uint64).astype(dtype) for bits, size in pieces)]
    )


def plainly() -> object:
    return mock.patch.object(native, "library", return_value=None)


@given(given_numbers(), st.data())
def test_numbers_come_back(values: np.ndarray, data: st.DataObject) -> None:
    kept = narrow(values)
    with plainly():
        plain = narrow(values)
    np.testing.assert_array_equal(kept.bits, plain.bits)
    np.testing.assert_array_equal(kept.blocks, plain.blocks)
    assert len(kept) == len(values)
    assert kept.widths().tolist() == [
        int(values[begin : begin + BLOCK].max()).bit_length() for begin in range(0, len(values), BLOCK)
    ]
    some = data.draw(st.lists(st.tuples(*[st.integers(0, len(values))] * 2), max_size=4))
    places = np.array(data.draw(st.lists(st.integers(0, len(values) - 1), max_size=9)) if len(values) else [], np.int64)
    for begin, end in [(0, len(values)), *some]:
        compiled = kept[begin:end]
        with plainly():
            same = kept[begin:end]
        assert compiled.dtype == same.dtype == np.uint32
        assert compiled.tolist() == same.tolist() == values[begin:end].tolist()
    with plainly():
        assert kept[places].tolist() == values[places].tolist()
    assert kept[places].tolist() == values[places].tolist()


@given(st.integers(0, 1 << 32), st.integers(0, 9), st.sampled_from((3, BLOCK, 9 * BLOCK)))
def test_runs(seed: int, count: int, longest: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 1 << rng.integers(0, 20), 30 * BLOCK - 5).astype(np.uint32)
    starts = rng.integers(0, len(values), count)
    sizes = np.minimum(rng.integers(0, longest, count), len(values) - starts)
    expected = [value for start, size in zip(starts, sizes, strict=True) for value in values[start : start + size]]
    kept = narrow(values)
    assert kept.runs(starts, sizes).tolist() == expected
    with plainly(), mock.patch.object(storage_narrow, "_AT_ONCE", 3):
        assert kept.runs(starts, sizes).tolist() == expected
        with pytest.raises(ValueError, match="beyond the end"):
            kept.runs(np.array([0, len(values) - 1]), np.array([5, 2]))
        lying = Narrow(kept.bits, np.append(kept.blocks[:-2], [1 << 31, kept.blocks[-1]]).astype(np.uint32), len(kept))
        with pytest.raises(ValueError, match="beyond the end"):
            lying.runs(np.array([0]), np.array([len(values)]))


def test_each_width() -> None:
    for bits in range(33):
        values = np.full(2 * BLOCK + 5, (1 << bits) - 1, np.uint32)
        values[1::2] = 1 << max(bits - 1, 0) if bits else 0
        kept = narrow(values)
        assert len(kept.bits) == ROW * (3 * bits + 2)
        assert kept[:].tolist() == values.tolist()
        with plainly():
            assert kept[: BLOCK + 1].tolist() == values[: BLOCK + 1].tolist()
            assert kept[BLOCK : BLOCK + 9].tolist() == values[BLOCK : BLOCK + 9].tolist()
            assert kept[2 * BLOCK :].tolist() == values[2 * BLOCK :].tolist()


@pytest.mark.parametrize("compiled", [False, pytest.param(True, marks=pytest.mark.skipif(
    native.library() is None, reason="there was no C compiler"
))])  # fmt: skip
def test_blocks_that_lie(compiled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not compiled:
        monkeypatch.setattr(native, "library", lambda: None)
    kept = narrow(np.arange(3 * BLOCK, dtype=np.uint16))
    good = kept.blocks.tolist()
    assert good == [0, 7, 15, 24]
    for blocks in ([0, 7, 6, 24], [0, 2**31, 15, 24], [0, 2**32 - 1, 15, 24], [0, 0, 24, 24], [0, 7, 50, 24]):
        lying = Narrow(kept.bits, np.array(blocks, np.uint32), 3 * BLOCK)
        for at in (slice(None), slice(BLOCK, 2 * BLOCK), np.array([0, BLOCK, 2 * BLOCK])):
            if blocks == [0, 0, 24, 24]:  # other numbers, which lie within
                assert len(lying[at]) == len(np.arange(3 * BLOCK)[at])
            else:
                with pytest.raises(ValueError, match="beyond the end"):
                    lying[at]
    for bits, blocks, size in (
        (kept.bits[:-1], good, 3 * BLOCK), (kept.bits, good[:-1], 3 * BLOCK), (kept.bits, good, 3 * BLOCK + 1),
        (kept.bits, good, 2 * BLOCK), (kept.bits, [1, 7, 15, 24], 3 * BLOCK), (kept.bits, [0, 7, 15, 25], 3 * BLOCK),
        (kept.bits[:0], [0], 0), (kept.bits, [], 0),
    ):  # fmt: skip
        with pytest.raises(ValueError, match="another length"):
            Narrow(bits, np.array(blocks, np.uint32), size)
    with pytest.raises(ValueError, match="beyond the end"):
        kept[np.array([3 * BLOCK])]
    assert blocks_of(0) == 0
    assert blocks_of(BLOCK) == 1
