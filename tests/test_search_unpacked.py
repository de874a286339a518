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
from searchnews.storage.ragged import ranges

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
        runs = np.arange(0, size, 3), np.minimum(np.arange(size, 0, -3), 1 + begin % 3)
        among = ranges(*runs)
        with mock.patch.object(unpacked, "_MOST_COUNTED", 4):
            found = lists.all(numbers, at) if whole else lists.some(numbers, at, *runs)
        assert found.tolist() == (numbers[at] if whole else numbers[at][among]).tolist()
        assert lists.bytes == sum(of.nbytes for of in lists._kept.values()) <= most


def test_what_is_asked_for_most_is_kept() -> None:
    lists, (numbers, _) = Unpacked(250), NUMBERS

    def ask(begin: int, times: int) -> list[tuple[int, int]]:
        for _ in range(times):
            lists.all(numbers, slice(begin, begin + 100))  # a byte each
        return kept(lists)

    assert ask(0, 1) == []
    assert ask(0, 3) == [(0, 100)]
    assert ask(100, 3) == [(0, 100), (100, 200)]
    assert ask(150, 2) == [(0, 100), (100, 200)]  # from now on, the first counts 2
    assert ask(150, 1) == [(0, 100), (100, 200)]  # and the second 1.5
    assert ask(150, 1) == [(100, 200), (150, 250)]


def test_a_list_is_unpacked_when_picking_has_cost_as_much() -> None:
    lists, (numbers, _) = Unpacked(1000), NUMBERS
    some = np.array([0, 300]), np.array([9, 11])  # to pick them is worth 120 unpacked numbers
    for _ in range(4):
        assert kept(lists) == []
        lists.some(numbers, slice(0, 400), *some)
    assert kept(lists) == [(0, 400)]
    for _ in range(9):
        lists.some(numbers, slice(0, 900), *some)  # two bytes each are more than there is
    assert kept(lists) == [(0, 400)]
    assert lists.some(numbers, slice(9, 9), *[np.empty(0, np.intp)] * 2).tolist() == []


def test_nobody_changes_what_is_kept() -> None:
    lists = Unpacked()
    found = [lists.all(NUMBERS[0], slice(0, 9)) for _ in range(2)][-1]
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
            assert archive.search("bank").total == 29
        ((title, body),) = text_fields(archive.snapshot)
        assert title._unpacked is body._unpacked
        assert (body._unpacked is None) == compiled
        if not compiled:
            assert body._unpacked is not None
            assert body._unpacked.bytes > 0
