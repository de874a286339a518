"""Which strings of a sorted list match a wildcard pattern, a fuzzy word, a regular expression?

Wildcards narrow the list by a binary search for what stands before the first wildcard, and one for what stands behind
the last in a list that is sorted from the ends on, if there is one; else by a byte search for the longest piece. What
is left is checked one by one, unless it is much. Fuzzy words and expressions run through
an automaton over all words at once, one character at a time, and words that cannot match any more drop out.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from searchnews.frozen import frozen
from searchnews.numbers import distinct
from searchnews.query.regex import Automaton, RegexError
from searchnews.query.regex import compile as compile_regex
from searchnews.storage.segment import Array
from searchnews.storage.strings import Strings

_NONE = np.empty(0, np.intp)
_LINE_FEED = 10
# Checking so many candidates one by one takes as long as running an automaton over all words (3 ms for 100,000).
_MANY = 2000
# To drop the words that are settled costs as much as three characters of all: not before so many are.
_CROWD = 0.7


@frozen
class Glob:
    """A pattern of `*` (any run of characters) and `?` (any one), cut at its stars: between two neighbours of `pieces`
    there was a star. In a piece, None stands for `?`."""

    pieces: tuple[tuple[str | None, ...], ...]

    @property
    def plain(self) -> str | None:
        """The only string that it matches, or None if it has wildcards."""
        only = self.pieces[0] if len(self.pieces) == 1 else (None,)
        return None if None in only else "".join(c for c in only if c)

    @property
    def prefix(self) -> str:
        """What every match begins with."""
        first = self.pieces[0]
        return "".join(c for c in first[: first.index(None) if None in first else None] if c)

    @property
    def is_prefix(self) -> bool:
        """Does it match whatever begins with `prefix`?"""
        return len(self.pieces) == 2 and not self.pieces[1] and None not in self.pieces[0]

    @property
    def suffix(self) -> str:
        """What every match ends with, behind the last wildcard."""
        last = self.pieces[-1]
        tail = last[len(last) - last[::-1].index(None) :] if None in last else last
        return "".join(c for c in tail if c)

    @property
    def is_suffix(self) -> bool:
        """Does it match whatever ends with `suffix`?"""
        return len(self.pieces) == 2 and not self.pieces[0] and None not in self.pieces[1]

    @property
    def literal(self) -> bytes:
        """The longest run of bytes that every match holds behind the prefix, with a line feed if it ends the match;
        b"" if there is none."""
        runs: list[str] = []
        for number, piece in enumerate(self.pieces):
            last = number == len(self.pieces) - 1
            text = "".join("\0" if c is None else c for c in piece) + ("\n" if last and piece else "")
            text = text.removeprefix(self.prefix) if number == 0 else text
            runs += text.split("\0")
        return max(runs, key=len, default="").encode("utf-8", "replace")

    @property
    def longest(self) -> bytes:
        """The longest run of bytes that every match holds; b"" if there is none."""
        runs = "\n".join("".join("\n" if c is None else c for c in piece) for piece in self.pieces).split("\n")
        return max(runs, key=len).encode("utf-8", "replace")

    @property
    def regular(self) -> str:
        """As an expression of `query.regex`."""
        pieces = (["." if c is None else c if c.isalnum() else "\\" + c for c in piece] for piece in self.pieces)
        return ".*".join(map("".join, pieces))

    def expression(self) -> re.Pattern[str]:
        """As a Python expression for fullmatch. The stars are atomic: the leftmost place of a piece is as good as any,
        so nothing is tried twice, and the time is at worst the product of the lengths."""
        first, *rest = ("".join("." if c is None else re.escape(c) for c in piece) for piece in self.pieces)
        if not rest:
            return re.compile(first, re.DOTALL)
        *middle, last = rest
        return re.compile(first + "".join(f"(?>.*?{m})" for m in middle) + f".*{last}", re.DOTALL)


@lru_cache(maxsize=64)
def parse_glob(pattern: str, *, escapes: bool) -> Glob:
    """A pattern; with `escapes`, a backslash takes the next character literally."""
    pieces: list[list[str | None]] = [[]]
    chars = iter(pattern)
    for char in chars:
        if char == "*":
            pieces.append([])
        elif char == "?":
            pieces[-1].append(None)
        else:
            pieces[-1].append(next(chars, char) if escapes and char == "\\" else char)
    return Glob(tuple(map(tuple, pieces)))


def glob(strings: Strings, pattern: Glob, backwards: Array | None = None) -> Array:
    """The numbers of the sorted strings that match: intp, ascending. `backwards` is `strings.backwards()`, if known."""
    if pattern.plain is not None:
        return equal(strings, pattern.plain)
    inside = strings.with_prefix(pattern.prefix)
    if pattern.is_prefix:
        return np.arange(inside.start, inside.stop)
    if not inside:
        return _NONE
    ending = None if backwards is None or not pattern.suffix else strings.with_suffix(pattern.suffix, backwards)
    if ending is not None and pattern.is_suffix:
        return ending
    if ending is not None and (len(ending) <= _MANY or len(pattern.literal) <= len(pattern.suffix.encode()) + 1):
        candidates = ending[(ending >= inside.start) & (ending < inside.stop)]
    else:
        candidates = _holding(strings, inside, pattern.literal)
    if len(candidates) > _MANY:
        try:
            return regex(strings, compile_regex(pattern.regular), candidates)
        except RegexError:  # too long, or too many states
            pass
    expression = pattern.expression()
    return np.array([i for i in candidates.tolist() if expression.fullmatch(strings[i])], np.intp)


def equal(strings: Strings, text: str) -> Array:
    """The numbers of the sorted strings that are `text`: intp, ascending."""
    key = text.encode("utf-8", "replace")
    first = end = strings.lower_bound(key)
    while end < len(strings) and strings.raw(end) == key:
        end += 1
    return np.arange(first, end)


def holding(strings: Strings, literal: bytes) -> Array:
    """The numbers of the strings that hold some bytes, or of all if looking for them saves little: intp, ascending."""
    return _holding(strings, range(len(strings)), literal) if len(strings) else _NONE


def _holding(strings: Strings, inside: range, literal: bytes) -> Array:
    """The strings of a range that hold some bytes, or all of it if those are more than will be looked at by one."""
    everything = np.arange(inside.start, inside.stop)
    if len(literal) < 2:  # narrows nothing down
        return everything
    begin = int(strings.ends[inside.start - 1]) if inside.start else 0
    text = bytes(strings.text[begin : int(strings.ends[inside.stop - 1])])
    if text.count(literal) > 2 * _MANY:  # a string may hold it twice
        return everything
    found: list[int] = []
    at = text.find(literal)
    while at >= 0:  # a quarter of the time of re.finditer
        found.append(begin + at)
        at = text.find(literal, at + 1)
    return distinct(strings.ends.searchsorted(found, side="right"))


@frozen
class _Text:
    """Strings as characters: `chars` uint8 or uint32, a line feed after each; they begin at `starts` intp[n]."""

    chars: Array
    starts: Array


def _characters(strings: Strings, inside: range) -> _Text:
    begin = int(strings.ends[inside.start - 1]) if inside.start else 0
    text = bytes(strings.text[begin : int(strings.ends[inside.stop - 1])])
    if text.isascii():
        starts = np.concatenate(([0], strings.ends[inside.start : inside.stop - 1].astype(np.intp) - begin))
        return _Text(np.frombuffer(text, np.uint8), starts)
    chars = np.frombuffer(text.decode().encode("utf-32-le"), np.uint32)
    return _Text(chars, np.concatenate(([0], np.flatnonzero(chars == _LINE_FEED)[:-1] + 1)))


def regex(strings: Strings, automaton: Automaton, among: Array | None = None) -> Array:
    """The numbers of the sorted strings, or of some `among` them (intp, ascending), that match an expression: intp,
    ascending."""
    inside = strings.with_prefix(automaton.prefix)
    if not inside:
        return _NONE
    text = _characters(strings, inside)
    # The class of a character; the line feed has its own, and leads from an accepting state to the state `accepted`,
    # from others to 0. Both are never left, so a word whose fate is settled may run on for a while.
    top = int(text.chars.max()) + 1
    edges = [0, *(cut for cut in automaton.cuts if cut < top), top]
    classes = np.repeat(np.arange(len(edges) - 1, dtype=np.intp), np.diff(edges))
    width, accepted = len(automaton.cuts) + 2, len(automaton.table)
    classes[_LINE_FEED] = width - 1
    rows = [[*row, accepted * accepts] for row, accepts in zip(automaton.table, automaton.accepting, strict=True)]
    # States are written as where their rows begin in the flat table.
    table = np.array([*rows, [accepted] * width], np.intp).reshape(-1) * width
    accepted *= width
    alive = np.arange(len(text.starts))
    if among is not None:
        alive = among[(among >= inside.start) & (among < inside.stop)] - inside.start
    at = text.starts[alive]
    state = np.full(len(alive), width)
    found: list[Array] = [_NONE]
    while len(alive):
        state = table.take(state + classes.take(text.chars.take(at, mode="clip")))
        at += 1
        going = (state > 0) & (state < accepted)
        if np.count_nonzero(going) < _CROWD * len(alive):
            found.append(alive[state == accepted])
            on = np.flatnonzero(going)
            alive, state, at = alive[on], state[on], at[on]
    return np.sort(np.concatenate(found)) + inside.start


def fuzzy(strings: Strings, word: str, edits: int) -> Array:
    """The numbers of the strings at most `edits` insertions, deletions, replacements and swaps of neighbours away from
    `word`: intp, ascending.

    Wu and Manber's automaton (Fast Text Searching Allowing Errors, 1992), with swaps: bit i of row e says that the
    first i characters of `word` can become what was read with e edits.
    """
    size = len(word)
    if size > 62:  # the bits of a word of the machine; longer tokens hold no word that people misspell
        return glob(strings, Glob((tuple(word),)))
    if not len(strings):
        return _NONE
    text = _characters(strings, range(len(strings)))
    length = np.diff(text.starts, append=len(text.chars)) - 1
    alive = np.flatnonzero(np.abs(length - size) <= edits)
    at, ends = text.starts[alive], (text.starts + length)[alive]
    dtype = np.dtype(np.uint16 if size < 15 else np.uint64)
    places = np.zeros(max(int(text.chars.max()), *map(ord, word), 10) + 1 if word else 11, dtype)
    for i, char in enumerate(word):  # bit i + 1: the character stands at i
        places[ord(char)] |= dtype.type(1 << (i + 1))
    rows: list[Array] = [np.full(len(alive), (1 << (e + 1)) - 1, dtype) for e in range(edits + 1)]
    older: list[Array] = [np.zeros(len(alive), dtype) for _ in rows]  # the rows one character ago
    before: Array = np.zeros(len(alive), dtype)  # the places of the character before
    found: list[Array] = []
    while len(alive):
        ended = at == ends
        if ended.any():
            reached = np.bitwise_or.reduce(rows) >> size & 1
            found.append(alive[ended & (reached != 0)])
        some = np.bitwise_or.reduce(rows) != 0
        go_on = np.flatnonzero(some & ~ended)
        if len(go_on) < len(alive):
            alive, at, ends, before = alive[go_on], at[go_on], ends[go_on], before[go_on]
            rows, older = [row[go_on] for row in rows], [row[go_on] for row in older]
        here: Array = places.take(text.chars.take(at))
        fresh: list[Array] = [(rows[0] << 1) & here]
        for e in range(1, edits + 1):
            fresh.append(
                (rows[e] << 1) & here  # the same character
                | rows[e - 1]  # one too many
                | rows[e - 1] << 1  # another one
                | fresh[e - 1] << 1  # one too few
                | (older[e - 1] << 2) & (here << 1) & before  # two swapped
            )
        rows, older, before, at = fresh, rows, here, at + 1
    return np.sort(np.concatenate(found)) if found else _NONE
