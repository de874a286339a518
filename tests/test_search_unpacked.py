"""Lists that are asked for often are kept unpacked: the same numbers, and never more bytes than are allowed."""

from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import searchnews
from searchnews.article import Article
from searchnews.kernels import native
from searchnews.search import unpacked
from searchnews.search.postings import text_fields
from searchnews.search.unpacked import Unpacked
from searchnews.storage.narrow import Narrow, narrow

NUMBERS = [narrow(np.arange(3000, dtype=np.uint32) * factor % 997) for factor in (1, 70_001)]


@pytest.fixture(autouse=True)
def lists_count_by_their_numbers() -> object:
    with mock.patch.object(unpacked, "_OF_A_LIST", 0):
        yield


def kept(lists: Unpacked) -> list[tuple[int, int]]:
    return sorted((begin, end) for _, begin, end in lists._kept)


@given(
    st.integers(0, 5000),
    st.lists(st.tuples(st.sampled_from(NUMBERS), st.integers(0, 5), st.integers(1, 900), st.booleans()), max_size=40),
)
def test_what_is_kept_is_what_is_there(most: int, asked: list[tuple[Narrow, int, int, bool]]) -> None:
    lists = Unpacked(most)
    for numbers, begin, size, whole in asked:
        at = slice(300 * begin, 300 * begin + size)
        among = np.arange(size - 1, -1, -3)
        with mock.patch.object(unpacked, "_MOST_COUNTED", 4):
            found = lists.all(numbers, at) if whole else lists.some(numbers, at, among)
        assert found.tolist() == (numbers[at] if whole else numbers[at][among]).tolist()
        assert lists.bytes == sum(of.nbytes for of in lists._kept.values()) <= most


def test_what_is_asked_for_most_is_kept() -> None:
    lists, (numbers, _) = Unpacked(250), NUMBERS
    for begin in (0, 0, 0, 100, 100, 200):  # a byte each, 100 at a time
        lists.all(numbers, slice(begin, begin + 100))
    assert kept(lists) == [(0, 100), (100, 200)]
    for _ in range(2):
        lists.all(numbers, slice(200, 256))
    assert kept(lists) == [(0, 100), (100, 200)]  # asked for as often as another, not more often
    for _ in range(2):
        lists.all(numbers, slice(200, 256))
    assert kept(lists) == [(0, 100), (200, 256)]


def test_some_of_a_list_is_read_alone_the_first_time() -> None:
    lists, (numbers, _), some = Unpacked(1000), NUMBERS, np.array([5, 7])
    lists.some(numbers, slice(0, 200), some)
    assert kept(lists) == []
    lists.some(numbers, slice(0, 200), some)
    assert kept(lists) == [(0, 200)]
    for _ in range(3):
        lists.some(numbers, slice(0, 900), some)  # two bytes each are more than there is
    assert kept(lists) == [(0, 200)]


def test_nobody_changes_what_is_kept() -> None:
    found = Unpacked().all(NUMBERS[0], slice(0, 9))
    with pytest.raises(ValueError, match="read-only"):
        found += 1


@pytest.mark.parametrize("compiled", [False, pytest.param(True, marks=pytest.mark.skipif(
    native.library() is None, reason="there was no C compiler"
))])  # fmt: skip
def test_only_numpy_keeps_lists(compiled: bool, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    if not compiled:
        monkeypatch.setattr(native, "library", lambda: None)
    with searchnews.create(f"{tmp_path}/index") as archive:
        archive.add([Article(id=str(number), body="a bank of England " * number) for number in range(1, 30)])
        for _ in range(3):
            assert archive.search('"bank of england"').total == 29
        ((title, body),) = text_fields(archive.snapshot)
        assert title._unpacked is body._unpacked
        assert (body._unpacked is None) == compiled
        if not compiled:
            assert body._unpacked is not None
            assert body._unpacked.bytes > 0
