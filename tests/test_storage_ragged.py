"""Rows of different lengths in flat arrays are what a list of lists says."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searchnews.storage.ragged import Ragged

ROWS = st.lists(st.lists(st.integers(0, 99), max_size=4), max_size=6)


def ragged(rows: list[list[int]]) -> Ragged:
    cuts = np.cumsum([0, *map(len, rows)]).astype(np.uint32)
    return Ragged(np.array([item for row in rows for item in row], np.int64), cuts)


@given(ROWS, st.data())
def test_it_is_a_list_of_lists(rows: list[list[int]], data: st.DataObject) -> None:
    column = ragged(rows)
    assert len(column) == len(rows)
    assert [column.of(i).tolist() for i in range(len(column))] == rows
    assert column.sizes.tolist() == list(map(len, rows))
    owners = [i for i, row in enumerate(rows) for _ in row]
    assert column.owners().tolist() == owners
    assert column.owner(np.arange(len(owners))).tolist() == owners
    chosen = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=5)) if rows else []
    numbers = np.array(chosen, np.intp)
    assert column.gather(numbers).tolist() == [item for i in chosen for item in rows[i]]
    places, sizes = column.places(numbers)
    assert column.items[places].tolist() == [item for i in chosen for item in rows[i]]
    assert sizes.tolist() == [len(rows[i]) for i in chosen]


def test_the_last_document_of_a_full_segment_has_items() -> None:
    column = Ragged(np.array([7, 8]), np.array([0] * 65_535 + [1, 2], np.uint32))
    assert column.gather(np.array([65_535, 65_534], np.uint16)).tolist() == [8, 7]
