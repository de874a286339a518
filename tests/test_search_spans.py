"""The arithmetic of spans, beside what trying everything finds."""

from itertools import product
from unittest import mock

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchnews.search import postings, ranks, spans


@given(
    st.lists(st.sets(st.integers(0, 40), max_size=12), min_size=2, max_size=5),
    st.integers(0, 20),
    st.sampled_from((np.uint32, np.uint64)),
)
def test_spans_that_cover(several: list[set[int]], distance: int, dtype: type[np.unsignedinteger]) -> None:
    arrays = [np.array(sorted(keys), dtype) for keys in several]
    found = spans.covering(arrays, distance)
    if sum(map(len, several)) > len(set().union(*several)):
        assert found is None
        return
    assert found is not None
    assert found.first.dtype == found.last.dtype == dtype
    ways = {(min(way), max(way)) for way in product(*several) if max(way) - min(way) <= distance}
    shortest = [way for way in ways if not any(way != o and way[0] <= o[0] and o[1] <= way[1] for o in ways)]
    assert [*zip(found.first.tolist(), found.last.tolist(), strict=True)] == sorted(shortest)


@pytest.mark.parametrize("size", [256, 257, 300])
def test_spans_that_cover_many(size: int) -> None:
    found = spans.covering([np.array([i], np.uint32) for i in range(size)], size)
    assert found is not None
    assert (found.first.tolist(), found.last.tolist()) == ([0], [size - 1])


@given(
    st.lists(st.integers(0, 60), max_size=80),
    st.lists(st.integers(0, 62), max_size=30),
    st.booleans(),
    st.booleans(),
    st.sampled_from((np.uint32, np.uint64)),
)
def test_ranks(
    among: list[int], keys: list[int], ascending: bool, after: bool, dtype: type[np.unsignedinteger]
) -> None:
    here, there = np.array(sorted(among), dtype), np.array(sorted(keys) if ascending else keys, dtype)
    with mock.patch.object(ranks, "_FEW", 0):
        found = ranks.ranks(here, there, after=after)
    assert found.tolist() == [sum(one < key or (after and one == key) for one in among) for key in there.tolist()]


KEYS = st.sets(st.integers(0, 400), max_size=60)


@given(KEYS, KEYS, st.sampled_from([np.uint32, np.uint64]))
@example(set(), {1}, np.uint32)
@example({7}, set(range(7)), np.uint32)  # beyond the end of the longer
@example({0, 3, 9}, set(range(0, 60, 3)), np.uint64)
def test_common_keys(a: set[int], b: set[int], dtype: type[np.unsignedinteger]) -> None:
    found = spans.common(np.array(sorted(a), dtype), np.array(sorted(b), dtype))
    assert found.tolist() == sorted(a & b)


@pytest.mark.parametrize("dtype", [np.uint32, np.uint64])
@pytest.mark.parametrize("size", [0, 1, 4095, 4096, 5000])
def test_repeated_keys(size: int, dtype: type[np.unsignedinteger]) -> None:
    random = np.random.default_rng(size)
    keys, counts = random.integers(0, 1 << 31, size).astype(dtype), random.geometric(0.5, size).astype(np.uint32)
    assert postings.repeated(keys, counts).tolist() == np.repeat(keys, counts).tolist()
