"""How many of the dates in news text are found with the right value, and how fast?

    python benchmarks/bench_dates.py [--gold DIR] [--gold-of LANGUAGE=DIR]... [--news DIR]
                                     [--weekdays FILE.jsonl.gz]
                                     [--corpus FILE.jsonl[.gz]] [--articles N] [--errors] [--peer] [--raise-floors]

``DIR`` of ``--gold`` holds the folders ``timebank`` and ``aquaint`` of TimeML files with gold TIMEX3 annotations, that
of ``--gold-of`` such files in another language, which are scored in two halves, every other file: the first was looked
at when the tables were made, the second (``-kept``) was not, but for every third of its German files, and for the
errors that the last rule below mends: it brought -kept 1.3 in German, 0.6 in Spanish that prove nothing. F1 below
the floors in ``floors_dates.json`` fails, and floors only rise. ``DIR`` of ``--news`` holds articles to measure the
speed on, a file ``LANGUAGE.jsonl.gz`` for each language. Scoring:

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

What rules brought, each on top of those above it (F1):

    rule                                                              timebank  aquaint     de  de-kept
    before                                                               89.87    90.54  86.66    79.00
    "vom 3. bis 5. März" has the days between (a mention that no
    gold has), "Achtzigerjahre", "im Jahr darauf", "Ab September"                        86.97    79.32
    "a year earlier" after nine months counts from the quarter
    that is reported on                                                  90.32
    "an unspecified date": what stands before a noun is no verb          90.44
    "the quarter ended Sept. 30"                                         90.56
    "succeed", "need" are no participles; "meets", "takes effect"        90.90
    "a week or so ago", "for the year," "of the early summer"            90.98
    "Labor Day weekend", "Easter week"                                   90.98    90.77
    "gestern morgen" is a morning; a half is of a year only where
    the text says so                                                                            80.61
    "will cut": no past after an auxiliary or "to"; "so-called" is
    none; "extended to", "faces", "ending", "until at least" lead on
    to what comes (weekdays 72.8 to 80.5, weekdays-kept 72.6 to 76.2)
    "asked to appear", "agreed to meet" are appointments (81.7, 77.4)
    "before Friday's purchases" says nothing of when; the report is
    about the quarter whose last day is said                          91.09
    "am nächsten Morgen", "fünfundzwanzig", "im Juni vor zwei Jahren"                    87.00
    the ends of "between 1985 and 1987" alone, no third mention
    at the word between (es 90.46, 94.38); "1898-1976" are two           91.30    91.07  88.68    81.92
    "dos años después murió", "a partir del viernes", "los años 20
    y 30" (es 91.30, 94.38)
    "von 16 bis 17.30 Uhr" are two times                                                89.28    82.54
    "talks resume on", "until the close of business on", "From
    Monday," (weekdays 83.4, weekdays-kept 79.8)
    not kept: a month or day after a year two years back or more, at
    most 100 bytes away, is that of that year                            90.96    90.85
    not kept: "a year earlier" after a month is that month               91.18
    not kept: after "will" only what comes, after "said" only what
    was, wherever in the sentence they stand                          90.1
    not kept: "for Friday", "for the third quarter", like "until"     87.7
    not kept: "Until Thursday," as a lead to the future, like "until"             90.32
    not kept: "ab" within a sentence, like "Ab" at its beginning                         86.42

``--weekdays FILE.jsonl.gz`` needs no gold: "on Tuesday, March 6" is read without "March 6", and must be that day. The
errors in two dates of three were looked at, those in the third (``-kept``) were not.

With ``--peer``, dateparser's ``search_dates`` is scored and timed in the same run, if it is installed: a mention of
its is one day, or the month or the year where its text shows no more than that.

Speed is measured on one core over titles and bodies, in characters: ``find_batch`` after tokenising (as in indexing),
and ``find`` text by text (tokenising included). Without ``--corpus``, on sentences made by a fixed recipe.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import importlib.util
import itertools
import json
import random
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from searchnews.analysis import Vocabulary, tokenize
from searchnews.dates import find, find_batch

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
    false: int = 0

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
                self.false += 1
                wrong.append(("wrong" if over else "spurious", (start, end, interval)))
        return wrong

    @property
    def precision(self) -> float:
        return 100 * (self.found - self.false) / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return 100 * self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


def ours(language: str) -> Finder:
    def finder(text: str, reference: dt.date) -> list[Span]:
        return [(m.start, m.end, (m.begin, m.until)) for m in find(text, reference, language)]

    return finder


def dateparsers(text: str, reference: dt.date) -> list[Span]:
    """dateparser's mentions. It gives no offsets: each is the first place of its text after the one before."""
    from dateparser.search import search_dates

    base = dt.datetime(reference.year, reference.month, reference.day)
    spans: list[Span] = []
    at = 0
    for words, when in search_dates(text, languages=["en"], settings={"RELATIVE_BASE": base}) or []:
        start = text.find(words, at)
        if start < 0:
            continue
        at = start + len(words)
        day = when.date()
        if re.fullmatch(r"\D*\d{4}\D*", words) and not re.search(r"(?i)[a-z]{3}", words):
            interval = _months(day.year, 1, 12)
        elif re.fullmatch(r"(?i)\W*(in |the )?[a-z]{3,9}\.?,?(\s+\d{4})?\W*", words) and not re.search(
            r"(?i)day|now", words
        ):
            interval = _months(day.year, day.month, 1)
        else:
            interval = (day, day + dt.timedelta(1))
        spans.append((start, at, interval))
    return spans


def score(name: str, finder: Finder, documents: Sequence[Document], folder: str, errors: bool) -> Score:
    total = Score()
    began = time.process_time()
    for document in documents:
        wrong = total.add(document, finder(document.text, document.reference))
        for kind, what in wrong if errors else ():
            start, end = (what.start, what.end) if isinstance(what, Gold) else what[:2]
            shown = what.value if isinstance(what, Gold) else f"{what[2][0]}..{what[2][1]}"
            around = document.text[max(0, start - 50) : end + 30].replace("\n", " ")
            print(f"  {document.name} {document.reference} {kind} {shown}: {around}")
    seconds = time.process_time() - began
    size = sum(len(d.text) for d in documents) / 1e6
    print(
        f"{folder:9} {name:11} P {total.precision:5.1f}  R {total.recall:5.1f}  F1 {total.f1:5.2f}"
        f"  ({total.gold} gold, {total.found} found, {size / seconds:.2f} MB/s)"
    )
    return total


def made_corpus(count: int) -> list[tuple[str, str, dt.date]]:
    """Articles of invented sentences with a date in about every third, by a fixed seed."""
    rng = random.Random(5)
    phrases = ["on Tuesday", "last week", "in September", "Sept. 7", "the third quarter", "in 2011", "a year ago"]
    words = ["the", "minister", "of", "water", "said", "that", "prices", "rose", "and", "shares", "fell", "to", "1,998"]
    articles = []
    for number in range(count):
        sentences = []
        for _ in range(25):
            sentence = [rng.choice(words) for _ in range(20)]
            if rng.random() < 0.33:
                sentence.insert(rng.randrange(20), rng.choice(phrases))
            sentences.append(" ".join(sentence).capitalize() + ".")
        articles.append((sentences[0], "\n".join(sentences), dt.date(2011, 1, 1) + dt.timedelta(number % 365)))
    return articles


def read_corpus(path: Path, count: int) -> list[tuple[str, str, dt.date]]:
    """Title, body and date of the first articles of a JSON lines file."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in itertools.islice(lines, count)]
    return [(r.get("title", ""), r.get("body", ""), dt.date.fromisoformat(r["date"][:10])) for r in records]


def speed(articles: Sequence[tuple[str, str, dt.date]], batch: int = 1300) -> None:
    texts = [text for title, body, _ in articles for text in (title, body)]
    references = [reference for _, _, reference in articles]
    size = sum(map(len, texts)) / 1e6
    vocabulary = Vocabulary()
    token_batches = [tokenize(texts[i : i + 2 * batch], vocabulary) for i in range(0, len(texts), 2 * batch)]
    began = time.process_time()
    mentions = 0
    for number, tokens in enumerate(token_batches):
        day_batch = references[number * batch : (number + 1) * batch]
        mentions += len(find_batch(tokens, vocabulary, day_batch).begin)
    batched = time.process_time() - began
    began = time.process_time()
    singly = sum(len(find(text, references[i // 2])) for i, text in enumerate(texts))
    single = time.process_time() - began
    assert mentions == singly, "find and find_batch differ"
    print(f"{len(articles)} articles, {size:.1f} MB, {mentions} mentions ({mentions / len(articles):.1f} an article)")
    for name, seconds in (("find_batch", batched), ("find", single)):
        print(f"{name:11} {size / seconds:6.1f} MB/s {len(articles) / seconds:8.0f} articles/s")


def speed_of(language: str, path: Path) -> None:
    """``find_batch``, and ``find`` text by text, over articles of a language, a million characters at least (few are
    repeated)."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["body"] for line in itertools.islice(lines, 3000)]
    texts *= 1 + 1_000_000 // sum(map(len, texts))
    vocabulary = Vocabulary()
    tokens = tokenize(texts, vocabulary, language)
    find("", None, language)  # loads the table
    began = time.process_time()
    mentions = len(find_batch(tokens, vocabulary, [dt.date(2015, 5, 13)] * len(texts), 1, language).begin)
    seconds = time.process_time() - began
    began = time.process_time()
    for text in texts:
        find(text, dt.date(2015, 5, 13), language)
    alone = time.process_time() - began
    size = len(tokens.data) / 1e6
    rates = f"find_batch {size / seconds:6.1f} MB/s, find {size / alone:5.1f}"
    print(f"{language:9} {rates} ({size:.1f} MB, {mentions} mentions)")


_DATED_WEEKDAY = re.compile(
    r"\b((?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day),? \(?"
    r"((?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*)\.? (\d{1,2})(?:st|nd|rd|th)?\b"
    r"(?:, \d{4})?\)?(?:,(?= ))?"
)
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"


def weekdays(path: Path) -> None:
    """How often a weekday is read as the date that stands beside it in the text, within a week of the article."""
    right, total, number = [0, 0], [0, 0], 0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for article in map(json.loads, lines):
            text, reference = article["body"], dt.date.fromisoformat(article["date"][:10])
            for match in _DATED_WEEKDAY.finditer(text):
                month, day = _MONTHS.index(match[2][:3]) // 3 + 1, int(match[3])
                week = [reference + dt.timedelta(n) for n in range(-6, 7) if n]
                meant = next((d for d in week if (d.month, d.day) == (month, day) and f"{d:%A}" == match[1]), None)
                if meant is None:
                    continue
                left = text[max(0, match.start() - 300) : match.start()] + match[1]
                found = find(left + text[match.end() : match.end() + 200], reference)
                kept, number = number % 3 == 2, number + 1
                total[kept] += 1
                right[kept] += any(m.start < len(left) <= m.end and m.begin == meant for m in found)
    for name, good, of in zip(("weekdays", "weekdays-kept"), right, total, strict=True):
        print(f"{name:13} {100 * good / of:5.1f} % of {of} are the day beside them" if of else f"{name}: none")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--gold", type=Path)
    options.add_argument("--gold-of", action="append", default=[], metavar="LANGUAGE=DIR")
    options.add_argument("--news", type=Path)
    options.add_argument("--weekdays", type=Path)
    options.add_argument("--corpus", type=Path)
    options.add_argument("--articles", type=int, default=8000)
    options.add_argument("--errors", action="store_true")
    options.add_argument("--peer", action="store_true")
    options.add_argument("--raise-floors", action="store_true")
    given = options.parse_args()

    failed = False
    floors: dict[str, float] = json.loads(FLOORS.read_text()) if FLOORS.exists() else {}
    sets: list[tuple[str, str, list[Path]]] = []
    if given.gold:
        sets += [(name, "en", sorted((given.gold / name).glob("*.tml"))) for name in ("timebank", "aquaint")]
    for pair in given.gold_of:
        language, _, directory = pair.partition("=")
        files = sorted(Path(directory).rglob("*.tml"))
        sets += [(language, language, files[::2]), (f"{language}-kept", language, files[1::2])]
    for name, language, files in sets:
        documents = [read_timeml(path) for path in files]
        reached = round(score("searchnews", ours(language), documents, name, given.errors).f1, 2)
        if given.peer and language == "en" and importlib.util.find_spec("dateparser"):
            score("dateparser", dateparsers, documents, name, False)
        elif given.peer and language == "en":
            print(f"{name:9} dateparser  not installed")
        if reached < floors.get(name, 0):
            print(f"{name}: F1 {reached} is below the floor {floors[name]}")
            failed = True
        elif given.raise_floors:
            floors[name] = reached
    if given.raise_floors and not failed:
        FLOORS.write_text(json.dumps(floors, indent=4, sort_keys=True) + "\n")
    if given.weekdays:
        weekdays(given.weekdays)
    for path in sorted(given.news.glob("*.jsonl.gz")) if given.news else ():
        speed_of(path.name.partition(".")[0], path)
    speed(read_corpus(given.corpus, given.articles) if given.corpus else made_corpus(min(given.articles, 3000)))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
