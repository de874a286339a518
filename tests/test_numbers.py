"""Different numbers, and numbers that stand for bytes, which are on disk and must never change."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.numbers import distinct, hashed
from searchnews.storage.unique import hashes, value_hash


@given(st.lists(st.integers(0, 9) | st.integers(0, 2**64 - 1)))
def test_distinct(numbers: list[int]) -> None:
    assert distinct(np.array(numbers, np.uint64)).tolist() == sorted(set(numbers))


@given(st.lists(st.binary(max_size=9)))
def test_hashed_is_blake2b(values: list[bytes]) -> None:
    found = hashed(values)
    assert found.dtype == np.uint64
    assert found.tolist() == [int.from_bytes(hashlib.blake2b(v, digest_size=8).digest(), "little") for v in values]


@pytest.mark.parametrize(("value", "folded"), [("São  Paulo\n", b"sao paulo"), ("A1", b"a1"), ("a\ud800", b"a?")])
def test_a_value_is_found_by_the_hash_of_its_fold(value: str, folded: bytes) -> None:
    assert [value_hash(value), *hashes([value, "", " \n"]).tolist()] == [hashed([folded])[0], hashed([folded])[0], 0, 0]


def test_no_values_have_no_hashes() -> None:
    assert hashes([]).tolist() == []
