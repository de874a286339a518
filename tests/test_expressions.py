"""Does an expression that is compiled later do what one does that is compiled now?"""

import re

import pytest

from searchnews import expressions
from searchnews.expressions import expression

TEXT = "Oil, oil\nand gas"


def test_it_is_compiled_once_and_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []

    class Counting:
        @staticmethod
        def compile(pattern: str, flags: int) -> re.Pattern[str]:
            compiled.append(pattern)
            return re.compile(pattern, flags)

    monkeypatch.setattr(expressions, "re", Counting)
    oil = expression("oil", re.IGNORECASE)
    assert (oil.pattern, oil.flags, compiled) == ("oil", re.IGNORECASE, [])
    assert oil.match(TEXT)
    assert oil.findall(TEXT) == ["Oil", "oil"]
    assert compiled == ["oil"]


@pytest.mark.parametrize("pattern", ["oil", r"(\w+)\W+(?P<word>\w+)", "x", "(?s).*"])
def test_it_finds_the_same(pattern: str) -> None:
    ours, theirs = expression(pattern), re.compile(pattern)
    for method in ("match", "fullmatch", "search"):
        assert repr(getattr(ours, method)(TEXT)) == repr(getattr(theirs, method)(TEXT))
    assert ours.split(TEXT) == theirs.split(TEXT)
    assert ours.findall(TEXT) == theirs.findall(TEXT)
    assert [found.span() for found in ours.finditer(TEXT)] == [found.span() for found in theirs.finditer(TEXT)]


def test_it_substitutes() -> None:
    assert expression("o.l").sub("gas", TEXT) == "Oil, gas\nand gas"
    assert expression("o.l").subn("gas", TEXT) == ("Oil, gas\nand gas", 1)
    assert expression("(?P<word>o)").groupindex == {"word": 1}


def test_a_wrong_one_says_so() -> None:
    with pytest.raises(re.error):
        expression("(").match(TEXT)
