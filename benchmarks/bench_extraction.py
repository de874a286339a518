"""How much of a news page's text, and which of its titles and dates, are read right?

    python benchmarks/bench_extraction.py [--pages DIR] [--errors] [--raise-floors]

``DIR`` holds ``article-extraction`` (pages and ground-truth.json with their bodies, of scrapinghub's benchmark) and
``fundus`` (pages of publishers and JSON with title, body, publishing date and authors). Results below the floors in
``floors_extraction.json`` fail, and floors only rise. Scoring:

- Text: shingles of four words (``\\w+``) with their counts; precision and recall of each page are averaged over the
  pages, and F1 is of the averages, as scrapinghub's benchmark does it. A gold body of fundus is its summary, its
  section headlines and its paragraphs.
- A title is right when its words are the gold title's, in order, any case; a date when it is the gold instant to
  the minute (a gold time without a zone is UTC); authors when they are the same set of names.

trafilatura alone, with its own metadata, is scored and timed in the same run. It gives days, not times: its dates
are scored as days.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from searchnews.article import Article
from searchnews.sources import Options, Unit, read

FLOORS = Path(__file__).with_name("floors_extraction.json")
SHINGLE = 4


@dataclass(frozen=True)
class Gold:
    """A page and what a person says is on it; None for what the set does not say."""

    set: str
    name: str
    html: bytes = field(repr=False)
    body: str = field(repr=False)
    title: str | None = None
    published: dt.datetime | None = None
    authors: frozenset[str] | None = None


@dataclass(frozen=True)
class Answer:
    """What a reader makes of a page."""

    body: str = ""
    title: str = ""
    published: dt.datetime | None = None
    authors: frozenset[str] = frozenset()


Reader = Callable[[bytes], Answer]


def pages(directory: Path) -> Iterator[Gold]:
    """All pages below a directory that have gold."""
    truth = directory / "article-extraction" / "ground-truth.json"
    if truth.exists():
        for key, entry in json.loads(truth.read_text()).items():
            html = gzip.decompress((truth.parent / "html" / f"{key}.html.gz").read_bytes())
            yield Gold("article-extraction", key[:8], html, entry["articleBody"])
    for path in sorted(directory.glob("fundus/*/*.json")):
        entries = sorted(json.loads(path.read_text()).items())
        saved = sorted(path.parent.glob(f"{path.stem}_*.html.gz"))
        for (_, entry), page in zip(entries, saved, strict=True):
            date = entry.get("publishing_date")
            yield Gold(
                "fundus", page.name.removesuffix(".html.gz"), gzip.decompress(page.read_bytes()), _text(entry["body"]),
                entry.get("title"), _aware(dt.datetime.fromisoformat(date)) if date else None,
                frozenset(map(_words, entry["authors"])) if entry.get("authors") else None,
            )  # fmt: skip


def _text(body: dict[str, list[str]] | None) -> str:
    if not body:
        return ""
    parts = list(body["summary"])
    for section in body["sections"]:
        parts += section["headline"] + section["paragraphs"]  # type: ignore[index,call-overload]
    return "\n\n".join(parts)


def _aware(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def ours(html: bytes) -> Answer:
    """searchnews, from bytes to the article."""
    for found in read(Unit("page.html", "page.html", "html", html), Options()):
        if isinstance(found, Article):
            return Answer(found.body, found.title, found.published, frozenset(map(_words, found.author)))
    return Answer()


def peer(html: bytes) -> Answer:
    """trafilatura with its defaults, without comments."""
    from trafilatura import bare_extraction

    found = bare_extraction(html, include_comments=False, with_metadata=True)
    if found is None:
        return Answer()
    date = _aware(dt.datetime.fromisoformat(found.date)) if found.date else None
    names = frozenset(map(_words, filter(None, (found.author or "").split("; "))))
    return Answer(found.text or "", found.title or "", date, names)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)) or Counter([tuple(words)])


def overlap(gold: str, answer: str) -> tuple[float, float]:
    """(precision, recall) of an answer's shingles."""
    wanted, given = shingles(gold), shingles(answer)
    common = sum((wanted & given).values())
    return common / given.total() if given else float(not wanted), common / wanted.total() if wanted else 1.0


def score(golds: list[Gold], reader: Reader, *, days: bool = False) -> tuple[dict[str, float], list[str]]:
    """Percentages by name, and a line for every error. With ``days``, a date is right when its day is."""
    results: dict[str, float] = {}
    errors: list[str] = []
    for name in dict.fromkeys(gold.set for gold in golds):
        chosen = [gold for gold in golds if gold.set == name]
        texts: list[tuple[float, float]] = []
        rights: dict[str, list[bool]] = {"title": [], "date": [], "authors": []}
        began = time.process_time()
        answers = [reader(gold.html) for gold in chosen]
        results[f"{name} ms a page"] = 1000 * (time.process_time() - began) / len(chosen)
        for gold, answer in zip(chosen, answers, strict=True):
            texts.append(overlap(gold.body, answer.body))
            if min(texts[-1]) < 0.9:
                errors.append(f"{gold.name}: text: precision {texts[-1][0]:.2f}, recall {texts[-1][1]:.2f}")
            checks = {
                "title": gold.title and (_words(gold.title) == _words(answer.title), gold.title, answer.title),
                "date": gold.published
                and (_same_time(gold.published, answer.published, days), gold.published, answer.published),
                "authors": gold.authors
                and (gold.authors == answer.authors, sorted(gold.authors), sorted(answer.authors)),
            }
            for what, check in checks.items():
                if check:
                    rights[what].append(check[0])
                    if not check[0]:
                        errors.append(f"{gold.name}: {what}: {check[1]} | {check[2]}")
        precision, recall = (sum(values) / len(values) for values in zip(*texts, strict=True))
        results[f"{name} text F1"] = 200 * precision * recall / (precision + recall)
        for what, right in rights.items():
            if right:
                results[f"{name} {what}"] = 100 * sum(right) / len(right)
    return results, errors


def _same_time(gold: dt.datetime, answer: dt.datetime | None, days: bool) -> bool:
    if answer is None:
        return False
    return gold.date() == answer.date() if days else abs(gold - answer) < dt.timedelta(minutes=1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, help="directory of pages with gold")
    parser.add_argument("--errors", action="store_true", help="show every wrong title, date and author, and bad texts")
    parser.add_argument("--raise-floors", action="store_true", help="write results that are above the floors into them")
    arguments = parser.parse_args()
    golds = list(pages(arguments.pages)) if arguments.pages else []
    if not golds:
        print("nothing measured: name a directory of pages with gold (--pages DIR)")
        return 0
    ours(golds[0].html), peer(golds[0].html)  # imports are not part of the speed
    results, errors = score(golds, ours)
    beside, _ = score(golds, peer, days=True)
    floors: dict[str, float] = json.loads(FLOORS.read_text()) if FLOORS.exists() else {}
    print(f"{'':32}{'searchnews':>12}{'trafilatura':>12}{'floor':>8}")
    for name, value in results.items():
        floor = f"{floors[name]:8.2f}" if name in floors else ""
        print(f"{name:32}{value:12.2f}{beside.get(name, float('nan')):12.2f}{floor}")
    if arguments.errors:
        print("\n".join(errors))
    below = [name for name, floor in floors.items() if results.get(name, 0.0) < floor]
    if arguments.raise_floors:
        rated = {name: round(value - 0.005, 2) for name, value in results.items() if not name.endswith("ms a page")}
        raised = {name: max(value, floors.get(name, 0.0)) for name, value in rated.items()}
        FLOORS.write_text(json.dumps(raised, indent=4) + "\n")
    for name in below:
        print(f"below the floor: {name}", file=sys.stderr)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
