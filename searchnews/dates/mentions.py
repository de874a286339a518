"""Which of the expressions in some texts are dates, and which days do they mean?

All texts of a batch at once, a column for each thing that is known of an expression. Only where what was said before
decides ("a year earlier"), the expressions of a text are gone through in order.
"""

from __future__ import annotations

from itertools import starmap
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchnews.dates import resolve
from searchnews.dates.calendar import PRECISIONS, Interval
from searchnews.dates.context import CHECKS, Column, Judge, Places
from searchnews.dates.resolve import Meaning

FIXED, REFERRED, RECALLS = range(3)
"""What decides the days of a meaning: nothing else; the reference; what was said before, too."""

OF_2001 = 0
"""The index of the meaning of THOSE_OF_2001."""

_MOST_ORDINALS = 1 << 22  # a day ordinal is less
_NO_DAYS = Interval(0, 0, PRECISIONS[0])
_CODE = {name: code for code, name in enumerate(PRECISIONS)}


class Expressions(NamedTuple):
    """Expressions in texts, in order, a column each: where they stand, the row of the text, its day (an ordinal, or 0
    for none), an index into the meanings, one into CHECKS, and what decides the days."""

    meanings: list[Meaning]
    places: Places
    text: Column
    reference: Column
    meaning: Column
    check: Column
    decided: Column

    def at(self, rows: Column | npt.NDArray[np.bool_]) -> Expressions:
        """These of them."""
        return Expressions(self.meanings, self.places.at(rows), *[column[rows] for column in self[2:]])


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
        if CHECKS[check] == "range":
            ranges = [found.meanings[number].expression for number in found.meaning[rows].tolist()]
            holds = np.array(judge.are_ranges(ranges, found.places.at(rows)))
        else:
            holds = np.array(judge.hold(CHECKS[check], found.places.at(rows)))
        if CHECKS[check] == "attacks":
            found.meaning[rows[holds]], found.decided[rows[holds]] = OF_2001, FIXED
        else:
            stays[rows] = holds
    return found if stays.all() else found.at(stays)


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
    pairs = [(found.meanings[key // _MOST_ORDINALS], key % _MOST_ORDINALS or None) for key in distinct.tolist()]
    either = list(starmap(resolve.either_days, pairs))
    intervals = [None, *[begun for begun, _ in either]]
    row_of = np.zeros(len(found.meaning), np.int64)
    row_of[rows] = pair + 1
    # On a Monday, "Monday" is today whatever the sentence speaks of: half of the directions decide nothing.
    differ = np.array([begun is not coming and begun != coming for begun, coming in either], np.bool_)
    undecided = differ[pair].nonzero()[0]
    if len(undecided):
        row_of[rows[undecided]] = np.arange(len(undecided)) + len(intervals)
        directions = judge.directions(found.places.at(rows[undecided]))
        for number, direction in zip(pair[undecided].tolist(), directions, strict=True):
            meaning, reference = pairs[number]
            intervals.append(resolve.chosen(meaning, reference, either[number], direction))
    return intervals, row_of


def _recall(
    judge: Judge,
    found: Expressions,
    recalling: npt.NDArray[np.bool_],
    intervals: list[Interval | None],
    row_of: Column,
) -> None:
    """Find the days of those that recall what was said before."""
    places = found.places
    last = np.full(found.text[-1] + 1, -1)  # by text: what comes after the last that recalls need not be remembered
    last[found.text[recalling]] = recalling.nonzero()[0]
    rows = (np.arange(len(recalling)) <= last[found.text]).nonzero()[0]
    columns = found.text, found.reference, found.meaning, recalling, row_of, places.begin
    current = -1
    for row, text, reference, number, recalls, known, begin in zip(
        rows.tolist(), *[column[rows].tolist() for column in columns], strict=True
    ):
        if text != current:
            current, memory = text, resolve.Memory()
        expression, interval = found.meanings[number].expression, intervals[known]
        if recalls:
            memory.here = begin
            interval, coming = resolve.either(expression, reference or None, memory)
            if interval != coming:
                [direction] = judge.directions(places.at(np.array([row])))
                interval = resolve.resolve(expression, reference or None, direction, memory)
            row_of[row] = len(intervals)
            intervals.append(interval)
        if interval is not None:
            resolve.remember(expression, interval, begin, memory)
