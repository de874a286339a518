"""Files of named arrays: what is put in comes out, and headers that lie are found."""

import tempfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from searchnews.errors import CorruptError
from searchnews.storage.container import _PREFIX, DTYPES, MOST_STEADY, Container, save

DTYPE = st.sampled_from(sorted(DTYPES))
SHAPE = st.tuples(st.integers(0, 5)) | st.tuples(st.integers(0, 5), st.integers(1, 3))


@st.composite
def stored(draw: st.DrawFn) -> np.ndarray:
    """An array; half of them with numbers that are all the same, or that count, but for one perhaps."""
    dtype, shape = np.dtype(draw(DTYPE)), draw(SHAPE)
    if dtype.kind == "f" or draw(st.booleans()):
        return draw(arrays.arrays(dtype, shape, elements={"allow_nan": False} if dtype.kind == "f" else None))
    size, limits, step = int(np.prod(shape)), np.iinfo(dtype), draw(st.sampled_from((0, 1)))
    first = draw(st.integers(limits.min, limits.max - size))
    array = np.arange(size).astype(dtype) * dtype.type(step) + dtype.type(first)
    if size and draw(st.booleans()):
        array[draw(st.integers(0, size - 1))] = draw(st.integers(limits.min, limits.max))
    return array.reshape(shape)


@given(st.lists(stored(), max_size=5))
def test_arrays_come_back(given_: list[np.ndarray]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f"
        save(path, {f"a{i}": array for i, array in enumerate(given_)}, {"documents": 0})
        file = Container(path)
        assert sorted(file) == [f"a{i}" for i in range(len(given_))]
        for i, array in enumerate(given_):
            found = file[f"a{i}"]
            assert (found.dtype, found.shape, found.tolist()) == (array.dtype, array.shape, array.tolist())
            assert file.shape(f"a{i}") == array.shape
            assert not found.size or not found.flags.writeable
        assert file.problems() == []


@pytest.mark.parametrize("array", [
    np.zeros((65_536, 16), np.uint32), np.full(10, np.iinfo(np.int64).min), np.full(10, 2**64 - 1, np.uint64),
    np.arange(7, 65_000, dtype=np.uint16), np.arange(-5, 5),
])  # fmt: skip
def test_a_steady_array_takes_no_room(tmp_path: Path, array: np.ndarray) -> None:
    save(tmp_path / "f", {"a": array}, {"documents": 0})
    assert (tmp_path / "f").stat().st_size < 512
    assert (Container(tmp_path / "f")["a"] == array).all()


def test_a_long_array_is_stored(tmp_path: Path) -> None:
    """A header must not ask for more memory than its file has bytes, but for what columns of documents take."""
    save(tmp_path / "f", {"a": np.zeros(MOST_STEADY + 1, np.uint8)}, {"documents": 0})
    assert (tmp_path / "f").stat().st_size > MOST_STEADY


@pytest.mark.parametrize("steady", [
    None, [], {"a": None}, {"a": ["<u4", [3], 0]}, {"a": ["<f4", [3], 0, 1]}, {"a": ["<u4", [3], 0, 2]},
    {"a": ["<u4", [3], -1, 0]}, {"a": ["<u4", [-3], 0, 0]}, {"a": ["<u4", [1 << 40], 0, 0]},
    {"a": ["|u1", [300], 0, 1]}, {"a": ["<f8", [3], 0, 0]},
    {"a": ["<u4", [1 << 20, 1 << 20], 0, 0]}, {"a": ["<u4", [], 0, 0]}, {"a": ["<u4", [2], 2**32 - 1, 1]},
    {"a": ["<u4", [2], 0.5, 0]}, {"a": ["<u4", [True], 0, 0]}, {"a": ["<u4", [3], 0, -1]},
])  # fmt: skip
def test_a_header_that_lies_about_steady_arrays(tmp_path: Path, steady: Any) -> None:
    path = tmp_path / "f"
    save(path, {"b": np.array([1, 5, 2])}, {"documents": 0})
    data = path.read_bytes()
    magic, size, _ = _PREFIX.unpack(data[: _PREFIX.size])
    header = orjson.loads(data[_PREFIX.size : _PREFIX.size + size])
    header = orjson.dumps(header | {"steady": steady}).ljust(size)
    path.write_bytes(_PREFIX.pack(magic, size, zlib.crc32(header)) + header + data[_PREFIX.size + size :])
    with pytest.raises(CorruptError):
        Container(path)["a"]
