"""What the second reading of names is told: arrays against a search by hand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from searchnews.entities import loops
from searchnews.entities.labels import KINDS
from searchnews.entities.model import CONTEXT, ELSEWHERE, NEAR, SUMMARY

SEEDS = st.integers(0, 2**32 - 1)


def _random(seed: int, n: int, columns: int) -> npt.NDArray[np.float32]:
    return np.random.default_rng(seed).random((n, columns), np.float32)


@given(SEEDS, st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=24))
def test_elsewhere(seed: int, candidates: list[tuple[int, int]]) -> None:
    candidates.sort(key=lambda candidate: candidate[0])
    summary = _random(seed, len(candidates), SUMMARY)
    expected = np.zeros((len(candidates), ELSEWHERE))
    for i, candidate in enumerate(candidates):
        others = [summary[j].tolist() for j, other in enumerate(candidates) if j != i and other == candidate]
        expected[i, 0] = min(len(others), 4) / 4
        for said in others:
            expected[i, 1] += said[0] / len(others)
            for kind in range(len(KINDS)):
                expected[i, 2 + kind] += (said[1 + 2 * kind] + said[2 + 2 * kind]) / len(others)
    article, fold = np.array(candidates).T
    found = loops.elsewhere(summary, article, fold.astype(np.int32))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


@given(SEEDS, st.sets(st.integers(4, 24), min_size=1), st.data())
def test_context(seed: int, places: set[int], data: st.DataObject) -> None:
    place = sorted(places)
    rows = sorted(data.draw(st.sets(st.sampled_from(range(len(place))))))
    summary, seen = _random(seed, len(place), SUMMARY), _random(seed + 1, len(place), ELSEWHERE)
    expected = []
    for row in rows:
        near = {step: place.index(place[row] + step) for step in range(-NEAR, NEAR + 1) if place[row] + step in places}
        said = [summary[near[step]] if step in near else np.eye(SUMMARY)[0] for step in range(-NEAR, NEAR + 1)]
        known = [seen[near[step]] if step in near else np.zeros(ELSEWHERE) for step in (-1, 0, 1)]
        expected.append(np.concatenate([*said, *known]))
    found = loops.context(summary, seen, np.array(place), np.array(rows, np.int64))
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, np.reshape(expected, (len(rows), CONTEXT)))
