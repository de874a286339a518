"""Which words and separators can stand side by side in what a pattern of days matches, or looks at?

Where two neighbours of a run cannot, no expression goes from one to the other: a run can be cut there, and its parts
were read before more often than the whole. And a pattern need only be tried at a word that it can begin with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain, product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchnews.dates.run import SEPARATORS

_START, _ANY = "^", ""
_GROUP = re.compile(r"\((?:\?(<?[=!]|:))?")
_REPEATED = re.compile(r"\?|\{(\d+)(?:,(\d+))?\}")


class Neighbours(NamedTuple):
    """The characters of a spelling that an expression may begin and end with, and those that may stand side by side, as
    pairs; one of a pair is "" for any, where it only matters that the separator is there."""

    firsts: set[str]
    lasts: set[str]
    pairs: set[tuple[str, str]]


class Several(NamedTuple):
    """Words that stand for one of a class: that class, the classes that each of the words may be of, and what stands
    before each but the first."""

    one: str
    parts: list[set[str]]
    gaps: list[str]


def of(pattern: str) -> Neighbours:
    """The neighbours in a pattern: a regular expression of characters, sets, groups, alternatives, "?", "{1,2}", and
    what is looked at before and after."""
    pairs: set[tuple[str, str]] = set()
    _, lasts = _choice(pattern, 0, {_START}, pairs)
    firsts = {right for left, right in pairs if left == _START}
    return Neighbours(firsts, lasts - {_START}, {pair for pair in pairs if pair[0] != _START})


def of_all(patterns: Iterable[Neighbours], phrases: Iterable[Several]) -> Neighbours:
    """The neighbours in any of the patterns, where several words may stand for one: they begin and end where that does,
    and stand side by side."""
    firsts, lasts, pairs = (set(chain.from_iterable(found)) for found in zip(*patterns, strict=True))
    ends: dict[str, tuple[set[str], set[str]]] = {}
    for one, parts, gaps in phrases:
        first, last = ends.setdefault(one, (set(), set()))
        first |= parts[0]
        last |= parts[-1]
        for left, gap, right in zip(parts, gaps, parts[1:], strict=False):
            pairs |= set(product(left, gap or right)) | set(product(gap, right))
    for one, (first, last) in ends.items():
        firsts |= first if one in firsts else set()
        lasts |= last if one in lasts else set()
        pairs |= {(left, word) for left, right in pairs if right == one for word in first}
        pairs |= {(word, right) for left, right in pairs if left == one for word in last}
    return Neighbours(firsts, lasts, pairs)


def table(pairs: Iterable[tuple[str, str]], classes: Sequence[str]) -> npt.NDArray[np.bool_]:
    """What may stand side by side, as truth values by class, separator (an index into SEPARATORS, or one more for
    anything else, where everything may be) and class."""
    chars = [*SEPARATORS, *classes]
    row = {char: number for number, char in enumerate(chars)}
    beside = np.zeros((len(chars), len(chars)), np.bool_)
    for left, right in pairs:
        if left in row and right in row:
            beside[row[left], row[right]] = True
    separators, words = slice(1, len(SEPARATORS)), slice(len(SEPARATORS), None)
    beside[:, separators] |= beside[0, separators]  # behind any
    beside[separators] |= beside[separators, :1]
    found = np.ones((len(classes), len(SEPARATORS) + 1, len(classes)), np.bool_)
    found[:, 0] = beside[words, words]
    found[:, separators] = beside[words, separators, None] & beside[None, separators, words]
    return found


def _choice(pattern: str, at: int, before: set[str], pairs: set[tuple[str, str]]) -> tuple[int, set[str]]:
    """Read alternatives from a place on, where these may stand before them: where they end, and what may be last."""
    lasts: set[str] = set()
    while True:
        at, last = _sequence(pattern, at, before, pairs)
        lasts |= last
        if pattern[at : at + 1] != "|":
            return at, lasts
        at += 1


def _sequence(pattern: str, at: int, before: set[str], pairs: set[tuple[str, str]]) -> tuple[int, set[str]]:
    while at < len(pattern) and pattern[at] not in "|)":
        end, last = _item(pattern, at, before, pairs)
        if repeated := _REPEATED.match(pattern, end):
            if repeated[2]:
                last |= _item(pattern, at, last, pairs)[1]
            if repeated[1] in (None, "0"):
                last |= before
            end = repeated.end()
        at, before = end, last
    return at, before


def _item(pattern: str, at: int, before: set[str], pairs: set[tuple[str, str]]) -> tuple[int, set[str]]:
    """The same for a character, a set or a group."""
    if group := _GROUP.match(pattern, at):
        look = group[1] or ":"
        end, last = _choice(pattern, group.end(), {_ANY} if look[0] == "<" else before, pairs)
        if look[0] == "<":
            last |= before
        elif look != ":":
            if last <= set(SEPARATORS):  # whatever stands behind them
                pairs |= {(separator, _ANY) for separator in last}
            last = before
        return end + 1, set(last)
    end = pattern.index("]", at) if pattern[at] == "[" else at
    own = set(pattern[at + 1 : end]) if end > at else {pattern[at]}
    if pattern[at] == "\\":
        end, own = at + 1, {pattern[at + 1]}
    pairs |= {(left, right) for left in before for right in own}
    return end + 1, own
