"""Does a frozen class behave as a frozen dataclass does?"""

import copy
import dataclasses
import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, field
from functools import cached_property

import pytest

from searchnews.frozen import frozen


@frozen
class Base:
    place: int = field(default=0, compare=False, repr=False, kw_only=True)


@frozen
class Point(Base):
    x: int
    y: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "y", tuple(self.y))


@frozen
class Other(Base):
    x: int
    y: tuple[int, ...] = ()


@frozen
class Told(Base):
    x: int

    def __repr__(self) -> str:
        return f"<{self.x}>"


@frozen(eq=False, slots=False)
class Kept:
    several: list[int] = field(default_factory=list)

    @cached_property
    def total(self) -> int:
        return sum(self.several)


@dataclass(frozen=True, slots=True)
class Same:
    x: int
    y: tuple[int, ...] = ()
    place: int = field(default=0, compare=False, repr=False, kw_only=True)


def test_values_are_equal_if_their_fields_are() -> None:
    assert Point(1, (2,), place=3) == Point(1, (2,), place=4)
    assert hash(Point(1, (2,), place=3)) == hash(Point(1, (2,)))
    assert Point(1) != Point(2)
    assert Point(1) != Other(1)
    assert Point(1) != (1, ())
    assert len({Point(1), Point(1), Point(2), Base(), Base(place=1)}) == 3


def test_they_look_like_dataclasses() -> None:
    assert repr(Point(1, (2,), place=9)) == repr(Same(1, (2,), place=9)).replace("Same", "Point")
    assert repr(Told(5)) == "<5>"
    assert Point.__match_args__ == Same.__match_args__
    assert [f.name for f in dataclasses.fields(Point)] == ["place", "x", "y"]
    assert dataclasses.replace(Point(1, place=4), x=2) == Point(2)
    assert dataclasses.replace(Point(1, place=4), x=2).place == 4
    assert not hasattr(Point(1), "__dict__")


def test_they_do_not_change() -> None:
    point = Point(1)
    for name in ("x", "place"):
        with pytest.raises(FrozenInstanceError, match=name):
            setattr(point, name, 5)
        with pytest.raises(FrozenInstanceError, match=name):
            delattr(point, name)
    with pytest.raises(AttributeError):
        point.z = 5  # type: ignore[attr-defined]
    assert (point.x, point.place) == (1, 0)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_they_can_be_copied(copied) -> None:  # type: ignore[no-untyped-def]
    point = Point(1, (2, 3), place=4)
    assert copied(point) == point
    assert copied(point).place == 4


def test_a_value_that_is_missing_is_asked_for() -> None:
    with pytest.raises(TypeError, match="x"):
        Point()  # type: ignore[call-arg]


def test_with_a_dict_they_have_cached_properties() -> None:
    kept = Kept([1, 2])
    assert (kept.total, kept.several) == (3, [1, 2])
    for name in ("several", "total"):
        with pytest.raises(FrozenInstanceError, match=name):
            setattr(kept, name, [])
    assert Kept([1, 2]) != Kept([1, 2])
    assert len({kept, Kept([1, 2]), copy.copy(kept)}) == 3
    assert copy.deepcopy(kept).several == [1, 2]


def test_what_is_made_anew_belongs_to_one_instance() -> None:
    first, second = Kept(), Kept()
    first.several.append(1)
    assert second.several == []


def test_a_class_of_which_the_first_instance_is_of_a_class_below() -> None:
    @frozen
    class Above:
        x: int = 1

    @frozen
    class Below(Above):
        y: int = 2

    class Plain(Below):
        pass

    assert (Plain(5).x, Plain(5).y) == (5, 2)
    assert Below(3) == Below(3, 2)
    assert Above() == Above(1)
    assert Above() != Below()


def test_a_signature_is_known_before_there_is_an_instance() -> None:
    @frozen
    class Made:
        one: int
        two: tuple[str, ...] = ()
        three: dict[str, int] = field(default_factory=dict)
        four: bool = field(default=False, kw_only=True)

    expected = "(one: int, two: tuple[str, ...] = (), three: dict[str, int] = {}, *, four: bool = False)"
    assert str(inspect.signature(Made)) == expected
    assert Made(1) == Made(one=1)
    assert str(inspect.signature(Made)) == expected
