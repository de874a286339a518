"""Errors are values that survive a trip to another process."""

import copy
import inspect
import pickle
from collections.abc import Callable, Iterator

import pytest

import searchnews.entities.model  # noqa: F401  # has an error of its own
from searchnews import errors
from searchnews.errors import SearchNewsError

VALUES = {"str": "text", "int": 3, "Path | str": "a/file.txt"}


def kinds(of: type[SearchNewsError] = SearchNewsError) -> Iterator[type[SearchNewsError]]:
    yield of
    for kind in of.__subclasses__():
        yield from kinds(kind)


def example(kind: type[SearchNewsError]) -> SearchNewsError:
    """One with all that its constructor takes, the optional ones, too."""
    if kind.__init__ is Exception.__init__:
        return kind("a/file.txt: what is wrong")
    taken = list(inspect.signature(kind).parameters.values())
    return kind(*(VALUES[parameter.annotation] for parameter in taken))


@pytest.mark.parametrize("again", [lambda e: pickle.loads(pickle.dumps(e)), copy.copy, copy.deepcopy])
@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
def test_every_error_can_be_pickled_and_copied(
    kind: type[SearchNewsError], again: Callable[[SearchNewsError], SearchNewsError]
) -> None:
    error = example(kind)
    error.add_note("on the way")
    other = again(error)
    assert type(other) is kind
    assert (str(other), other.args, vars(other)) == (str(error), error.args, vars(error))


def test_all_errors_are_drawn_in_the_tree() -> None:
    assert errors.__doc__ is not None
    for kind in kinds():
        assert kind.__module__ != errors.__name__ or kind.__name__ in errors.__doc__
