"""Lists of strings in arrays: how they sort."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searchnews.storage.strings import order, order_of_pairs

# Shorter and longer than the bytes that are looked at together, beginnings of others, with the least that may occur.
STRINGS = st.builds(lambda text, size: text[:size], st.sampled_from((b"abcdefghijklmnopq", b"abcdefgx", b"\x0b" * 16)),
                    st.integers(0, 17))  # fmt: skip


@given(st.lists(STRINGS, max_size=30))
def test_strings_sort_as_their_bytes(values: list[bytes]) -> None:
    assert order(values).tolist() == sorted(range(len(values)), key=values.__getitem__)


@given(st.lists(st.tuples(STRINGS, STRINGS), max_size=30))
def test_pairs_of_strings(pairs: list[tuple[bytes, bytes]]) -> None:
    found, number = order_of_pairs([one for one, _ in pairs], [other for _, other in pairs])
    assert found.tolist() == sorted(range(len(pairs)), key=pairs.__getitem__)
    different = sorted(set(pairs))
    assert number.tolist() == [different.index(pair) for pair in pairs]
    assert number.dtype == np.int64
