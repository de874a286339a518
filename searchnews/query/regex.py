"""Which words does a regular expression match? A small language, run as a finite automaton: it cannot hang.

    expression  = branch { "|" branch }
    branch      = { item [ "*" | "+" | "?" | "{m}" | "{m,}" | "{m,n}" ] }
    item        = character | "." | "[" ["^"] { character ["-" character] } "]" | "(" expression ")"

It stands for a whole word, so there are no anchors; `\\` before a punctuation character takes it literally, and `\\d`
is [0-9]. Words are compared by their fold, so the characters of an expression are folded too ("É" is "e").

An expression becomes its position automaton (Glushkov 1961), whose sets of positions are integers used as bit sets,
and that becomes a deterministic automaton of at most MAX_STATES states: one table look-up per character, no
backtracking. What does not fit is an error, which no expression that people write for a word comes near.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

from searchnews.analysis import fold
from searchnews.frozen import frozen

MAX_LENGTH = 200  # characters of an expression
MAX_POSITIONS = 400  # characters once {m,n} are written out; an expression at the limits compiles in about 10 ms
MAX_STATES = 300
MAX_DEPTH = 20  # nested groups
_LAST_CHARACTER = 0x10FFFF
_SPECIAL = frozenset("*+?{}|()[]^$\\")
_CLASS_SPECIAL = frozenset("[]^\\")

Range = tuple[int, int]  # code points, both inclusive


class RegexError(ValueError):
    """A bad expression: what is wrong, and the characters [start, end) of the expression that it is about."""

    def __init__(self, problem: str, start: int, end: int) -> None:
        self.problem, self.start, self.end = problem, start, end
        super().__init__(problem)


@frozen
class Automaton:
    """A deterministic automaton over characters.

    The character c belongs to class `bisect_right(cuts, ord(c))`; in state s it leads to state `table[s][class]`.
    State 0 is dead, 1 is the start; a word matches if the last state s has `accepting[s]`. Every word that matches
    begins with `prefix`.
    """

    cuts: tuple[int, ...]
    table: tuple[tuple[int, ...], ...]
    accepting: tuple[bool, ...]
    prefix: str

    def matches(self, word: str) -> bool:
        """Does the whole word (a fold) match?"""
        state = 1
        for char in word:
            state = self.table[state][bisect_right(self.cuts, ord(char))]
        return self.accepting[state]


@lru_cache(maxsize=256)
def compile(pattern: str) -> Automaton:
    """The automaton of an expression; RegexError if it is not one, or too large."""
    if len(pattern) > MAX_LENGTH:
        raise RegexError(f"the expression is longer than {MAX_LENGTH} characters", MAX_LENGTH, len(pattern))
    reader = _Reader(pattern)
    whole = reader.expression(0)
    if reader.at < len(pattern):
        raise RegexError("this ) closes nothing", reader.at, reader.at + 1)
    return _determine(reader.sets, reader.follow, whole)


class _Part(NamedTuple):
    """A piece of an expression as a position automaton: can it be empty, and the bit sets of positions that it may
    begin and end with."""

    empty: bool = True
    first: int = 0
    last: int = 0


class _Reader:
    """Recursive descent over the expression. `sets[p]` are the characters of position p, `follow[p]` the positions
    that may come after it."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.sets: list[tuple[Range, ...]] = []
        self.follow: list[int] = []
        self.items = 0  # read, those written out by {m,n} included

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def expression(self, depth: int) -> _Part:
        result = self.branch(depth)
        while self.peek() == "|":
            self.at += 1
            other = self.branch(depth)
            result = _Part(result.empty or other.empty, result.first | other.first, result.last | other.last)
        return result

    def branch(self, depth: int) -> _Part:
        result = _Part()
        while self.peek() not in ("", "|", ")"):
            result = self.join(result, self.repeated(depth))
        return result

    def join(self, left: _Part, right: _Part) -> _Part:
        """`left` followed by `right`."""
        self.link(left.last, right.first)
        first = left.first | (right.first if left.empty else 0)
        last = right.last | (left.last if right.empty else 0)
        return _Part(left.empty and right.empty, first, last)

    def link(self, before: int, after: int) -> None:
        """The positions `after` may follow the positions `before`."""
        while before:
            lowest = before & -before
            self.follow[lowest.bit_length() - 1] |= after
            before ^= lowest

    def repeated(self, depth: int) -> _Part:
        start = self.at
        part = self.item(depth)
        end = self.at
        low, high = self.quantifier()
        if (low, high) == (1, 1):
            return part
        # x{m,n} is m copies, then n - m that may be left out; x{m,} ends with a copy that repeats.
        copies: list[_Part] = []
        for number in range(max(low, 1 if high is None else high)):
            if number:
                part, self.at = self.again(start, depth), self.at
            copies.append(_Part(part.empty or number >= low, part.first, part.last))
        self.at = max(self.at, end)
        if high is None:
            self.link(copies[-1].last, copies[-1].first)
        result = _Part()
        for copy in copies:
            result = self.join(result, copy)
        return result

    def again(self, start: int, depth: int) -> _Part:
        """Another copy of the item at `start`, leaving the reader where it is."""
        at, self.at = self.at, start
        part = self.item(depth)
        self.at = at
        return part

    def quantifier(self) -> tuple[int, int | None]:
        """How often the item may stand: (least, most), most None without end."""
        start, char = self.at, self.peek()
        if char and char in "*+?":
            self.at += 1
            bounds: tuple[int, int | None] = {"*": (0, None), "+": (1, None), "?": (0, 1)}[char]
        elif char == "{":
            end = self.pattern.find("}", start)
            low, comma, high = self.pattern[start + 1 : max(end, start + 1)].partition(",")
            numbers = [n for n in (low, high) if n]
            if not low or not all(n.isascii() and n.isdigit() and len(n) <= 3 for n in numbers):
                raise RegexError("write {2}, {2,} or {2,5}; \\{ is the character", start, max(end, start) + 1)
            bounds = int(low), int(high) if high else None if comma else int(low)
            if bounds[1] is not None and bounds[0] > bounds[1]:
                raise RegexError("the smaller number goes first", start, end + 1)
            self.at = end + 1
        else:
            return 1, 1
        if self.peek() and self.peek() in "*+?{":
            raise RegexError("one repetition after another", self.at, self.at + 1)
        return bounds

    def item(self, depth: int) -> _Part:
        start, char = self.at, self.peek()
        self.at += 1
        self.items += 1
        if self.items > 2 * MAX_POSITIONS:
            raise RegexError("the expression is too large", 0, len(self.pattern))
        if char == "(":
            if depth == MAX_DEPTH:
                raise RegexError(f"more than {MAX_DEPTH} groups within each other", start, start + 1)
            if self.peek() == "?":
                raise RegexError("groups have no options here: write (a|b)", start, self.at + 1)
            part = self.expression(depth + 1)
            if self.peek() != ")":
                raise RegexError("this ( is not closed", start, start + 1)
            self.at += 1
            return part
        if char == "[":
            return self.position(self.character_class(start))
        if char == ".":
            return self.position(((0, _LAST_CHARACTER),))
        if char == "\\":
            return self.literal(self.escape(start))
        if char in "*+?{":
            raise RegexError(f"nothing before {char} to repeat", start, start + 1)
        if char in "^$":
            raise RegexError(f"the expression is for a whole word: leave out {char}", start, start + 1)
        if char in _SPECIAL:
            raise RegexError(f"{char} closes nothing", start, start + 1)
        return self.literal(char)

    def escape(self, start: int) -> str:
        """The character after a backslash; "0-9" for \\d."""
        char = self.peek()
        if char == "d":
            self.at += 1
            return "0-9"
        if not char or char.isalnum():
            raise RegexError(f"\\{char} means nothing here", start, self.at + 1)
        self.at += 1
        return char

    def literal(self, text: str) -> _Part:
        """The characters of a fold, one after the other."""
        if text == "0-9":
            return self.position(((48, 57),))
        result = _Part()
        for char in fold(text):
            result = self.join(result, self.position(((ord(char), ord(char)),)))
        return result

    def position(self, ranges: tuple[Range, ...]) -> _Part:
        if len(self.sets) == MAX_POSITIONS:
            raise RegexError("the expression is too large", 0, len(self.pattern))
        self.sets.append(ranges)
        self.follow.append(0)
        bit = 1 << (len(self.sets) - 1)
        return _Part(False, bit, bit)

    def character_class(self, start: int) -> tuple[Range, ...]:
        """The ranges of [...], after the bracket."""
        negated = self.peek() == "^"
        self.at += negated
        ranges: list[Range] = []
        while self.peek() != "]":
            low = self.member(start)
            if low == "0-9":
                ranges.append((48, 57))
            elif self.peek() == "-" and self.pattern[self.at + 1 : self.at + 2] not in ("]", ""):
                at = self.at
                self.at += 1
                high = self.member(start)
                if high < low or high == "0-9":
                    raise RegexError("a range goes from the smaller to the greater character", at - 1, self.at)
                ranges.append((ord(low), ord(high)))
            else:
                ranges.append((ord(low), ord(low)))
        self.at += 1
        if not ranges:
            raise RegexError("nothing between the brackets", start, self.at)
        return _complement(ranges) if negated else tuple(ranges)

    def member(self, start: int) -> str:
        """One character of a class, folded."""
        at, char = self.at, self.peek()
        if not char:
            raise RegexError("this [ is not closed", start, start + 1)
        self.at += 1
        if char == "\\":
            char = self.escape(at)
        elif char == "[":
            raise RegexError("write \\[ for a bracket inside brackets", at, self.at)
        folded = char if char == "0-9" else fold(char)
        if len(folded) != 1 and folded != "0-9":
            raise RegexError(f"{char} is several letters ({folded}) when accents are folded: write (a|b)", at, self.at)
        return folded


def _complement(ranges: list[Range]) -> tuple[Range, ...]:
    """The characters in none of the ranges."""
    result: list[Range] = []
    begin = 0
    for low, high in sorted(ranges):
        if low > begin:
            result.append((begin, low - 1))
        begin = max(begin, high + 1)
    return (*result, (begin, _LAST_CHARACTER)) if begin <= _LAST_CHARACTER else tuple(result)


def _determine(sets: list[tuple[Range, ...]], follow: list[int], whole: _Part) -> Automaton:
    """The deterministic automaton, by the subset construction. A state is the bit set of positions that the last
    character may have stood at."""
    cuts = tuple(sorted({edge for ranges in sets for low, high in ranges for edge in (low, high + 1)} - {0}))
    beginnings = (0, *cuts)
    takes = [  # per class of characters, the positions that take it
        sum(1 << p for p, ranges in enumerate(sets) if any(low <= begin <= high for low, high in ranges))
        for begin in beginnings
    ]
    start = -1  # of no position: the start
    numbers = {0: 0, start: 1}
    states = [0, start]
    table: list[tuple[int, ...]] = []
    for state in states:  # grows as it goes
        reachable = whole.first if state == start else 0
        rest = state if state > 0 else 0
        while rest:
            lowest = rest & -rest
            reachable |= follow[lowest.bit_length() - 1]
            rest ^= lowest
        row: list[int] = []
        for taken in takes:
            after = reachable & taken
            if after not in numbers:
                if len(states) > MAX_STATES:
                    raise RegexError("the expression is too complicated", 0, MAX_LENGTH)
                numbers[after] = len(states)
                states.append(after)
            row.append(numbers[after])
        table.append(tuple(row))
    accepting = tuple(whole.empty if s == start else bool(s & whole.last) for s in states)
    return Automaton(cuts, tuple(table), accepting, _prefix(beginnings, table, accepting))


def _prefix(beginnings: tuple[int, ...], table: list[tuple[int, ...]], accepting: tuple[bool, ...]) -> str:
    """What every match begins with: the characters along the states with a single way out, for a single character."""
    found: list[str] = []
    state = 1
    while not accepting[state] and len(found) < len(table):
        ways = [(number, after) for number, after in enumerate(table[state]) if after]
        if len(ways) != 1 or beginnings[ways[0][0] + 1 : ways[0][0] + 2] != (beginnings[ways[0][0]] + 1,):
            break
        found.append(chr(beginnings[ways[0][0]]))
        state = ways[0][1]
    return "".join(found)
