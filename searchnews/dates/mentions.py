"""Which of the expressions in some texts are dates, and which days do they mean?

All texts of a batch at once, a column for each thing that is known of an expression; only where what was said before
decides ("a year earlier"), the expressions of a text are gone through in order. Or one text in a loop (``of_text``).
What decides is the same for both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import starmap
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchnews.dates import resolve
from searchnews.dates.calendar import PRECISIONS, Interval
from searchnews.dates.context import CHECKS, LOOK_AHEAD, LOOK_BACK, Column, Judge, Places
from searchnews.dates.resolve import Meaning, Memory

FIXED, REFERRED, RECALLS = range(3)
"""What decides the days of a meaning: nothing else; the reference; what was said before, too."""

OF_2001 = 0
"""The index of the meaning of THOSE_OF_2001."""

_MOST_ORDINALS = 1 << 22  # a day ordinal is less
_NO_DAYS = Interval(0, 0, PRECISIONS[0])
_CODE = {name: code for code, name in enumerate(PRECISIONS)}


class Expressions(NamedTuple):
    """Expressions in texts, in order, a column each: where they stand, as ``Places`` have it; the row of the text, its
    day (an ordinal, or 0 for none), an index into the meanings, one into CHECKS, and what decides the days."""

    data: str
    meanings: list[Meaning]
    since: Column
    begin: Column
    until: Column
    to: Column
    text: Column
    reference: Column
    meaning: Column
    check: Column
    decided: Column

    def at(self, rows: Column | npt.NDArray[np.bool_]) -> Expressions:
        """These of them."""
        return Expressions(self.data, self.meanings, *[column[rows] for column in self[2:]])

    def places(self, rows: Column | list[int]) -> Places:
        """Where these of them stand."""
        return Places(self.data, *[column[rows].tolist() for column in self[2:6]])


class Days(NamedTuple):
    """The days of dates, a column each: ordinals, half-open, and an index into PRECISIONS. Where ``until`` is 0, they
    cannot be said."""

    begin: Column
    until: Column
    precision: Column


def confirmed(judge: Judge, found: Expressions) -> Expressions:
    """Those that the words around them let be dates."""
    stays = np.ones(len(found.check), np.bool_)
    for check in set(found.check.tolist()).difference([0]):
        rows = (found.check == check).nonzero()[0]
        meanings = [found.meanings[number] for number in found.meaning[rows].tolist()]
        holds = np.array(_hold(judge, check, meanings, found.places(rows)))
        if CHECKS[check] == "attacks":
            found.meaning[rows[holds]], found.decided[rows[holds]] = OF_2001, FIXED
        else:
            stays[rows] = holds
    return found if stays.all() else found.at(stays)


def _hold(judge: Judge, check: int, meanings: list[Meaning], places: Places) -> list[bool]:
    """What do the words around say to this check, at each of these places?"""
    if CHECKS[check] == "range":
        return judge.are_ranges([meaning.expression for meaning in meanings], places)
    return judge.hold(CHECKS[check], places)


def days(judge: Judge, found: Expressions) -> Days:
    """The days of these dates."""
    intervals, row_of = _referred(judge, found)
    recalling = found.decided == RECALLS
    if recalling.any():
        _recall(judge, found, recalling, intervals, row_of)
    begin, until, precision = zip(*[interval or _NO_DAYS for interval in intervals], strict=True)
    codes = list(map(_CODE.__getitem__, precision))
    return Days(*np.array([begin, until, codes])[:, row_of])


def _referred(judge: Judge, found: Expressions) -> tuple[list[Interval | None], Column]:
    """The days of those that recall nothing: intervals, None the first, and the row among them for each date."""
    # Of 100 mentions, 25 differ in what they mean or in the day on which it was written.
    rows = (found.decided != RECALLS).nonzero()[0]
    keys = found.meaning * _MOST_ORDINALS + found.reference * (found.decided == REFERRED)
    distinct, pair = np.unique(keys[rows], return_inverse=True)
    numbers, references = (column.tolist() for column in np.divmod(distinct, _MOST_ORDINALS))
    pairs = [(found.meanings[number], day or None) for number, day in zip(numbers, references, strict=True)]
    either = list(starmap(resolve.either_days, pairs))
    intervals = [None, *[begun for begun, _ in either]]
    row_of = np.zeros(len(found.meaning), np.int64)
    row_of[rows] = pair + 1
    # On a Monday, "Monday" is today whatever the sentence speaks of: half of the directions decide nothing.
    differ = np.array(list(starmap(_differ, either)), np.bool_)
    undecided = differ[pair].nonzero()[0]
    if len(undecided):
        row_of[rows[undecided]] = np.arange(len(undecided)) + len(intervals)
        directions = judge.directions(found.places(rows[undecided]))
        for number, direction in zip(pair[undecided].tolist(), directions, strict=True):
            meaning, reference = pairs[number]
            intervals.append(resolve.chosen(meaning, reference, either[number], direction))
    return intervals, row_of


def _differ(begun: Interval | None, coming: Interval | None) -> bool:
    return begun is not coming and begun != coming


def _recall(
    judge: Judge,
    found: Expressions,
    recalling: npt.NDArray[np.bool_],
    intervals: list[Interval | None],
    row_of: Column,
) -> None:
    """Find the days of those that recall what was said before."""
    last = np.full(found.text[-1] + 1, -1)  # by text: what comes after the last that recalls need not be remembered
    last[found.text[recalling]] = recalling.nonzero()[0]
    rows = (np.arange(len(recalling)) <= last[found.text]).nonzero()[0]
    columns = found.text, found.reference, found.meaning, recalling, row_of, found.begin
    current = -1
    for row, text, reference, number, recalls, known, begin in zip(
        rows.tolist(), *[column[rows].tolist() for column in columns], strict=True
    ):
        if text != current:
            current, memory = text, Memory()
        meaning, interval = found.meanings[number], intervals[known]
        if recalls:
            memory.here = begin
            interval = _recalled(judge, meaning, reference, memory, partial(found.places, [row]))
            row_of[row] = len(intervals)
            intervals.append(interval)
        if interval is not None:
            resolve.remember(meaning.expression, interval, begin, memory)


def _recalled(
    judge: Judge, meaning: Meaning, reference: int, memory: Memory, place: Callable[[], Places]
) -> Interval | None:
    """The days of one that recalls what was said before; it stands where the memory is, at this place."""
    if not meaning.turns:
        return resolve.resolve(meaning.expression, reference or None, resolve.UNDECIDED, memory)
    begun, coming = resolve.either(meaning.expression, reference or None, memory)
    if not _differ(begun, coming):
        return begun
    [direction] = judge.directions(place())
    return resolve.resolve(meaning.expression, reference or None, direction, memory)


def _place(data: str, begin: int, until: int) -> Places:
    """Where an expression stands in one text."""
    since = begin - LOOK_BACK if begin > LOOK_BACK else 0
    return Places(data, [since], [begin], [until], [until + LOOK_AHEAD])  # slices end where the data does


def of_text(
    judge: Judge, data: str, meanings: list[Meaning], found: Iterable[tuple[int, ...]], reference: int
) -> list[tuple[int, int, Interval, Meaning]]:
    """The dates in one text: where they stand (in bytes), their days, and what means them. The same as ``days`` of
    those that are ``confirmed``, but for ten expressions a hundred calls of NumPy take longer than this loop.

    ``found`` has the place of each expression, an index into the meanings, one into CHECKS, and what decides."""
    memory, remembered = Memory(), 0
    dates: list[tuple[int, int, Interval, Meaning]] = []
    for begin, until, number, check, decided in found:
        meaning = meanings[number]
        if check:
            [holds] = _hold(judge, check, [meaning], _place(data, begin, until))
            if CHECKS[check] == "attacks":
                if holds:
                    meaning, decided = meanings[OF_2001], FIXED
            elif not holds:
                continue
        if decided == FIXED:
            interval = meaning.fixed
        elif decided == RECALLS:
            for at, _, days, said in dates[remembered:]:
                resolve.remember(said.expression, days, at, memory)
            remembered = len(dates)
            memory.here = begin
            interval = _recalled(judge, meaning, reference, memory, partial(_place, data, begin, until))
        else:
            either = resolve.either_days(meaning, reference or None)
            interval = either[0]
            if _differ(*either):
                [direction] = judge.directions(_place(data, begin, until))
                interval = resolve.chosen(meaning, reference or None, either, direction)
        if interval is not None:
            dates.append((begin, until, interval, meaning))
    return dates
