"""How many of the dates in news text are found with the right value, and how fast?

    python benchmarks/bench_dates.py --gold DIR [--corpus FILE.jsonl[.gz]] [--errors] [--raise-floors]

``DIR`` holds the folders ``timebank`` and ``aquaint`` of TimeML files with gold TIMEX3 annotations. Scoring:

- A gold DATE or TIME whose value names a calendar interval must be found: some mention that overlaps it has
  exactly that interval. A TIME counts as its day.
- A mention over no gold annotation, or over gold of another value, is a false positive; one that overlaps
  nothing but durations, sets and vague references (PRESENT_REF, 1998-WXX, 1998-12-XX, P3D) is ignored.
- Only ``<TEXT>`` is scored. The creation time (DCT) is the reference date, never an answer.

Gold values are mapped like this (ISO 8601 weeks begin on Monday, weekends are Saturday and Sunday):

    1998-03-12T14:30, 1998-03-12TNI    that day          1998-Q3    July to September
    1998-W12, 1998-W12-WE              week, weekend     1998-H2    July to December
    1998-03, 1998                      month, year       199, 199X  1990 to 1999
    1998-SP, -SU, -FA                  from 1 March, 1 June, 1 September: three months each
    1998-WI                            1 December 1998 to 28 February 1999
    19, 19XX                           1900 to 1999      FY1998     like 1998

dateparser's ``search_dates`` is scored the same way when it is installed: a mention is one day, or the month or
the year where its text shows no more than that.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

FLOORS = Path(__file__).with_name("floors_dates.json")

Interval = tuple[dt.date, dt.date]
Span = tuple[int, int, Interval]
Finder = Callable[[str, dt.date], list[Span]]


@dataclass(frozen=True)
class Gold:
    """One annotated expression; ``interval`` is None for durations, sets and vague references."""

    start: int
    end: int
    value: str
    interval: Interval | None


@dataclass(frozen=True)
class Document:
    name: str
    text: str
    reference: dt.date
    gold: tuple[Gold, ...]


def _first_of_month(year: int, month: int) -> dt.date:
    """The first day of a month counted from January of ``year`` (13 is the next January)."""
    return dt.date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _months(year: int, month: int, count: int) -> Interval:
    return _first_of_month(year, month), _first_of_month(year, month + count)


def gold_interval(kind: str, value: str) -> Interval | None:
    """The half-open interval that a TIMEX3 value names, or None where it names none."""
    if kind not in ("DATE", "TIME"):
        return None
    value = value.removeprefix("FY")
    try:
        if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(T.*)?", value):
            day = dt.date(*map(int, match.group(1, 2, 3)))
            return day, day + dt.timedelta(1)
        if match := re.fullmatch(r"(\d{4})-W(\d{1,2})(-WE)?", value):
            monday = dt.date.fromisocalendar(int(match[1]), int(match[2]), 1)
            return monday + dt.timedelta(5 if match[3] else 0), monday + dt.timedelta(7)
        if match := re.fullmatch(r"(\d{4})-(\d\d)", value):
            return _months(int(match[1]), int(match[2]), 1)
        if match := re.fullmatch(r"(\d{4})-Q([1-4])", value):
            return _months(int(match[1]), 3 * int(match[2]) - 2, 3)
        if match := re.fullmatch(r"(\d{4})-H([12])", value):
            return _months(int(match[1]), 6 * int(match[2]) - 5, 6)
        if match := re.fullmatch(r"(\d{4})-(SP|SU|FA|WI)", value):
            return _months(int(match[1]), {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[match[2]], 3)
        if re.fullmatch(r"\d{4}", value):
            return _months(int(value), 1, 12)
        if match := re.fullmatch(r"(\d{3})X?", value):
            return _months(int(match[1]) * 10, 1, 120)
        if match := re.fullmatch(r"(\d{2})(XX)?", value):
            return _months(int(match[1]) * 100, 1, 1200)
    except ValueError:
        pass
    return None


def read_timeml(path: Path) -> Document:
    """The text, reference date and gold spans of a TimeML file. A file with a DTD is refused."""
    source = path.read_text(encoding="utf-8", errors="replace")
    if "<!DOCTYPE" in source or "<!ENTITY" in source:
        raise ValueError(f"{path}: a document type is not accepted; remove it")
    root = ElementTree.fromstring(source)
    created = root.find("DCT/TIMEX3")
    body = root.find("TEXT")
    if created is None or body is None:
        raise ValueError(f"{path}: no DCT or no TEXT")
    pieces: list[str] = []
    gold: list[Gold] = []
    length = 0

    def add(piece: str | None) -> None:
        nonlocal length
        if piece:
            pieces.append(piece)
            length += len(piece)

    def walk(element: ElementTree.Element) -> None:
        add(element.text)
        for child in element:
            start = length
            walk(child)
            if child.tag == "TIMEX3":
                value = child.get("value", "")
                gold.append(Gold(start, length, value, gold_interval(child.get("type", ""), value)))
            add(child.tail)

    walk(body)
    reference = dt.date.fromisoformat(created.get("value", "")[:10])
    return Document(path.name, "".join(pieces), reference, tuple(gold))


@dataclass
class Score:
    """Counts over documents; ``f1`` and friends are in percent."""

    right: int = 0
    gold: int = 0
    found: int = 0

    def add(self, document: Document, spans: Sequence[Span]) -> list[tuple[str, object]]:
        """Score one document; returns what went wrong as (kind, gold or span)."""
        wrong: list[tuple[str, object]] = []
        for gold in document.gold:
            if gold.interval is None:
                continue
            self.gold += 1
            hit = any(s < gold.end and gold.start < e and i == gold.interval for s, e, i in spans)
            self.right += hit
            if not hit:
                wrong.append(("missed", gold))
        for start, end, interval in spans:
            over = [g for g in document.gold if start < g.end and g.start < end]
            if over and all(g.interval is None for g in over):
                continue
            self.found += 1
            if not any(g.interval == interval for g in over):
                wrong.append(("wrong" if over else "spurious", (start, end, interval)))
        return wrong

    @property
    def precision(self) -> float:
        good = self.found - self.false
        return 100 * good / self.found if self.found else 0.0

    false: int = 0

    @property
    def recall(self) -> float:
        return 100 * self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0
