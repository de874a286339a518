"""What is kept of saved searches on a cluster: whatever is read, whoever is overtaken, does each article count once?"""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews import NamedQuery, SearchNewsError
from searchnews.cluster.readings import OvertakenError, Readings

OIL = NamedQuery("oil", "oil OR opec", "N")
READ = Readings((OIL, NamedQuery("gas", "gas")), 5, 7, (2, 3), {"oil": 4}, {"h": 12, "i": -1})


def test_it_comes_back_from_json() -> None:
    for one in (Readings(), READ):
        assert Readings.of_json(orjson.loads(orjson.dumps(one.as_json()))) == one


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("searches", None), ("searches", [{"name": "x"}]), ("searches", [{"name": 1, "query": "x", "note": ""}]),
        ("ended", 8), ("ended", -1), ("begun", True), ("begun", 1 << 70), ("lost", ["1"]), ("read", {"x": None}),
        ("read", []), ("looked", {"h": -2}), ("looked", {"h": 1.5}),
    ],
)  # fmt: skip
def test_what_it_did_not_write_is_no_such_value(key: str, value: object) -> None:
    with pytest.raises((ValueError, TypeError, AttributeError, KeyError)):
        Readings.of_json(READ.as_json() | {key: value})


def test_what_counts_as_met() -> None:
    assert [reading for reading in range(9) if READ.is_met(reading)] == [1, 4, 5]
    assert (READ.last("oil"), READ.last("gas")) == (4, 5)


def test_a_reading_ends_if_none_began_after_it() -> None:
    first = READ.beginning()
    assert first.begun == 8
    ended = first.ending(8, ["oil", "gone"], {"h": 9, "new": 3})
    assert ended == Readings(READ.searches, 8, 8, (2, 3, 6, 7), {"oil": 8}, {"h": 12, "new": 3})
    with pytest.raises(OvertakenError):
        first.beginning().ending(8, [], {})
    with pytest.raises(SearchNewsError, match="already"):
        READ.adding(OIL)
    with pytest.raises(SearchNewsError, match="there are: oil, gas"):
        READ.without("peat")
    assert READ.without("oil").read == {}


@given(st.lists(st.tuples(st.sampled_from(["begin", "end"]), st.integers(0, 2)), max_size=30))
def test_what_a_reading_noted_counts_exactly_if_it_ended(steps: list[tuple[str, int]]) -> None:
    known, own, done = Readings(), dict[int, int](), set[int]()
    for what, who in steps:
        if what == "begin":
            known = known.beginning()
            own[who] = known.begun
        elif who in own:
            try:
                known = known.ending(own.pop(who), [], {})
            except OvertakenError:
                continue
            done.add(known.ended)
    assert {reading for reading in range(known.begun + 2) if known.is_met(reading)} == done
