"""Are copies found, are only copies found, and at what cost?

    python benchmarks/bench_stories.py [--corpus FILE.jsonl[.gz]] [--articles N] [--errors] [--raise-floors]

Without a corpus, a deterministic one of invented words is made. Scoring:

- Copies are made of 3,000 articles, in the ways of MADE below, mixed among all articles, and indexed in shuffled order
  in segments of 20,000. The truth is computed here from sets of tuples of folded words, without the module's hashes:
  true Jaccard of five-word (and, for comparison, three-word) shingles of the bodies.
- Recall is the share of (original, copy) pairs with a true Jaccard of at least 0.6 that end up in one story. Pairs
  below 0.6 are reported, not judged.
- Precision is judged over all pairs in one story of which at least one is made: right, when both descend from one
  original, or when their originals are real copies of one another (true Jaccard at least 0.5, or cut). The new text
  in copies comes from other articles of the corpus, and `form` is no copy: it is another day's report made from the
  same form, that is an article of which at least 5 % of the words have digits in them, with every digit changed.
- Real copies: all pairs of original articles that share any five-word shingle that fewer than 50 articles have, with
  their exact Jaccard; and precision over the pairs in one story, as above.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from searchnews.analysis import Vocabulary, fold, tokenize, words
from searchnews.storage.layout import BANDS
from searchnews.storage.merges import Merges
from searchnews.stories import grouping
from searchnews.stories.grouping import SegmentStories
from searchnews.stories.signatures import Shingler, Shingles, own_numbers

FLOORS = Path(__file__).with_name("floors_stories.json")
SEGMENT = 20_000
ORIGINALS = 3_000

Text = tuple[str, str]  # title, body
Maker = Callable[[random.Random, list[str], list[str]], list[str]]


def read(path: Path, limit: int) -> list[Text]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        records = (json.loads(line) for line in itertools.islice(lines, limit))
        return [(record.get("title", ""), record.get("body", "")) for record in records]


def invent(count: int) -> list[Text]:
    """Articles of invented words, with lengths and word frequencies like those of news."""
    rng = np.random.default_rng(6)
    letters = "aeioubcdfglmnprstv"
    lexicon = ["".join(letters[i] for i in rng.integers(0, len(letters), rng.integers(2, 10))) for _ in range(50_000)]
    texts = []
    for _ in range(count):
        size = int(np.clip(rng.lognormal(6.0, 0.6), 30, 3_000))
        found = [lexicon[i % len(lexicon)] for i in rng.zipf(1.3, size) - 1]
        for i in np.flatnonzero(rng.random(size) < rng.uniform(0, 0.08)):
            found[i] = str(rng.integers(1, 5_000))
        bounds = [0, *itertools.accumulate(int(n) for n in rng.integers(8, 30, size // 8))]
        sentences = [" ".join(found[a:b]).capitalize() + "." for a, b in itertools.pairwise(bounds) if a < size]
        texts.append((" ".join(found[:8]), " ".join(sentences)))
    return texts


def sentences_of(body: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.!?])\s+", body) if s]


def some(rng: random.Random, donor: list[str], original: list[str], low: float, high: float) -> list[str]:
    """Consecutive sentences of a donor, `low` to `high` of the original's length in words."""
    wanted = rng.uniform(low, high) * sum(len(s.split()) for s in original)
    begin = rng.randrange(max(1, len(donor) // 2))
    sizes = itertools.accumulate(len(s.split()) for s in donor[begin:])
    return [s for s, size in zip(donor[begin:], sizes, strict=True) if size <= wanted]


def cut(share_low: float, share_high: float) -> Maker:
    def make(rng: random.Random, original: list[str], donor: list[str]) -> list[str]:
        return original[: max(1, round(rng.uniform(share_low, share_high) * len(original)))]

    return make


def headline(rng: random.Random, original: list[str], donor: list[str]) -> list[str]:
    return original


def reordered(rng: random.Random, original: list[str], donor: list[str]) -> list[str]:
    paragraphs = [original[i : i + 3] for i in range(0, len(original), 3)]
    rng.shuffle(paragraphs)
    return [sentence for paragraph in paragraphs for sentence in paragraph]


def added(rng: random.Random, original: list[str], donor: list[str]) -> list[str]:
    at = rng.randrange(len(original) + 1)
    return original[:at] + some(rng, donor, original, 0.1, 0.4) + original[at:]


def replaced(rng: random.Random, original: list[str], donor: list[str]) -> list[str]:
    new = some(rng, donor, original, 0.1, 0.4)
    at = rng.randrange(max(1, len(original) - len(new)))
    return original[:at] + new + original[at + len(new) :]


def edited(rng: random.Random, original: list[str], donor: list[str]) -> list[str]:
    """A subeditor: 1 to 6 % of the words are other words."""
    share = rng.uniform(0.01, 0.06)
    spare = " ".join(donor).split()
    return [" ".join(rng.choice(spare) if rng.random() < share else w for w in s.split()) for s in original]


def mixed(rng: random.Random, original: list[str], donor: list[str]) -> list[str]:
    return reordered(rng, cut(0.8, 0.95)(rng, original, donor) + some(rng, donor, original, 0.1, 0.2), donor)


def form(rng: random.Random, original: list[str], donor: list[str]) -> list[str]:
    """Another day's report: every digit is another one."""
    return [re.sub(r"\d", lambda digit: str((int(digit[0]) + rng.randrange(1, 10)) % 10), s) for s in original]


def has_figures(body: str) -> bool:
    found = body.split()
    return sum(any(c.isdigit() for c in word) for word in found) >= 0.05 * len(found)


MADE: dict[str, Maker] = {
    "new headline": headline,
    "reordered": reordered,
    "cut to 60-95 %": cut(0.6, 0.95),
    "cut to a half": cut(0.5, 0.5),
    "cut to a third": cut(1 / 3, 1 / 3),
    "10-40 % added": added,
    "10-40 % replaced": replaced,
    "words edited": edited,
    "mixed": mixed,
    "form": form,
}


class Corpus:
    """Articles, and the truth about pairs of them from plain Python sets."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self.texts = texts
        self._folded: dict[int, list[str]] = {}

    def shingles(self, article: int, size: int) -> set[tuple[str, ...]]:
        if article not in self._folded:
            self._folded[article] = [fold(w) for w in words(self.texts[article][1])]
        found = self._folded[article]
        return {tuple(found[i : i + size]) for i in range(len(found) - size + 1)}

    def jaccard(self, a: int, b: int, size: int = 5) -> float:
        x, y = self.shingles(a, size), self.shingles(b, size)
        return len(x & y) / max(1, len(x | y))

    def contained(self, a: int, b: int) -> float:
        x, y = self.shingles(a, 5), self.shingles(b, 5)
        return len(x & y) / max(1, min(len(x), len(y)))

    def real_copies(self, a: int, b: int) -> bool:
        jaccard = self.jaccard(a, b)
        return jaccard >= 0.5 or (jaccard >= 0.25 and self.contained(a, b) >= 0.8)


def group(texts: Sequence[Text]) -> tuple[np.ndarray, dict[str, float]]:
    """(the story number of every text, measures of cost)"""
    vocabulary = Vocabulary()
    shingler = Shingler(vocabulary)
    spent: Counter[str] = Counter()
    fetched = 0

    def timed(what: str, begin: float) -> None:
        spent[what] += time.process_time() - begin

    def shingles(articles: Sequence[tuple[int, int]]) -> list[Shingles]:
        nonlocal fetched
        fetched += len(articles)
        asked = [text for segment, article in articles for text in texts[segment * SEGMENT + article]]
        return shingler.shingle_sets(tokenize(asked, vocabulary))

    known: list[SegmentStories] = []
    merges = Merges.none()
    for start in range(0, len(texts), SEGMENT):
        segment = texts[start : start + SEGMENT]
        parts = []
        for at in range(0, len(segment), 1000):
            begin = time.process_time()
            tokens = tokenize([text for article in segment[at : at + 1000] for text in article], vocabulary)
            timed("tokenise", begin)
            begin = time.process_time()
            parts.append(shingler.signatures(tokens))
            timed("signatures", begin)
        begin = time.process_time()
        signatures = np.concatenate(parts)
        own = own_numbers([str(start + i) for i in range(len(segment))], signatures)
        live = np.ones(len(segment), np.bool_)
        stories, merges = grouping.group(SegmentStories(signatures, own, live), known, merges, shingles)
        known.append(SegmentStories(signatures, stories, live))
        timed("assign", begin)
    megabytes = sum(len(body.encode()) for _, body in texts) / 1e6
    speed = {f"{what} MB/s": megabytes / seconds for what, seconds in spent.items()}
    speed["signatures and assign MB/s"] = megabytes / (spent["signatures"] + spent["assign"])
    speed["articles re-read for exact checks"] = fetched / len(texts)
    return merges.resolve(np.concatenate([s.stories for s in known])), speed


def members(stories: np.ndarray) -> Iterator[list[int]]:
    by_story = defaultdict(list)
    for article, story in enumerate(stories.tolist()):
        by_story[story].append(article)
    return (group for group in by_story.values() if len(group) > 1)


def made_copies(texts: list[Text], show_errors: bool) -> dict[str, float]:
    rng = random.Random(6)
    whole = [i for i, (_, body) in enumerate(texts) if len(body.split()) >= 80]
    originals = rng.sample(whole, min(ORIGINALS, len(whole)))
    reports = [i for i in whole if has_figures(texts[i][1])]
    everything, parent, kind = list(texts), list(range(len(texts))), [""] * len(texts)
    for n, original in enumerate(originals):
        name = list(MADE)[n % len(MADE)]
        if name == "form":
            original = rng.choice(reports or whole)
        donor = rng.choice(whole)
        body = MADE[name](rng, sentences_of(texts[original][1]), sentences_of(texts[donor][1]))
        everything.append((texts[donor][0], " ".join(body)))
        parent.append(original)
        kind.append(name)
    order = list(range(len(everything)))
    rng.shuffle(order)
    shuffled, _ = group([everything[i] for i in order])
    stories = np.empty_like(shuffled)
    stories[order] = shuffled

    corpus = Corpus(everything)
    found: dict[str, list[tuple[float, float, bool]]] = defaultdict(list)
    for copy in range(len(texts), len(everything)):
        pair = copy, parent[copy]
        same = bool(stories[copy] == stories[parent[copy]])
        found[kind[copy]].append((corpus.jaccard(*pair), corpus.jaccard(*pair, 3), same))
    print(f"\n{'made copies':20} pairs  mean Jaccard   at >= 0.6 found        below 0.6 found")
    for name, pairs in found.items():
        above, below = ([same for j, _, same in pairs if (j >= 0.6) is side] for side in (True, False))
        mean = np.mean([j for j, _, _ in pairs])
        print(f"{name:20} {len(pairs):5}  {mean:12.2f}", end="")
        print(f"   {sum(above):4} of {len(above):4}   {sum(below):9} of {len(below):4}")
    copies = [p for name, pairs in found.items() if name != "form" for p in pairs]

    right = wrong = 0
    for group_of in members(stories):
        for a, b in itertools.combinations(group_of, 2):
            if kind[a] or kind[b]:
                related = parent[a] == parent[b] or corpus.real_copies(parent[a], parent[b])
                good = related and "form" not in (kind[a], kind[b])
                right, wrong = right + good, wrong + (not good)
                if show_errors and not good:
                    named = [f"{kind[i] or 'real'}: {everything[i][0]!r}" for i in (a, b)]
                    print(f"  wrong: {' / '.join(named)}")
    return {
        "made copies: recall at Jaccard >= 0.6": float(np.mean([same for j, _, same in copies if j >= 0.6])),
        "made copies: recall at three-word Jaccard >= 0.6": float(np.mean([same for _, j, same in copies if j >= 0.6])),
        "made copies: precision": right / max(1, right + wrong),
    }


def sharing_pairs(texts: Sequence[Text]) -> list[tuple[int, int]]:
    """Pairs of articles that share at least a quarter of the shorter one's rare shingles (those of fewer than 50)."""
    vocabulary = Vocabulary()
    shingler = Shingler(vocabulary)
    sets = [s.text for text in texts for s in shingler.shingle_sets(tokenize(text, vocabulary))]
    article = np.repeat(np.arange(len(sets), dtype=np.int64), [len(s) for s in sets])
    shingle = np.concatenate(sets)
    order = np.argsort(shingle, kind="stable")
    article, shingle = article[order], shingle[order]
    begins = np.flatnonzero(np.append(True, shingle[1:] != shingle[:-1]))
    frequency = np.diff(np.append(begins, len(shingle)))
    rare = np.repeat((frequency > 1) & (frequency < 50), frequency)
    article, shingle = article[rare], shingle[rare]
    sizes = np.bincount(article, minlength=len(sets))
    pairs = []
    for distance in range(1, 50):
        same = shingle[distance:] == shingle[:-distance]
        pairs.append(article[:-distance][same] * len(sets) + article[distance:][same])
    keys, shared = np.unique(np.concatenate(pairs), return_counts=True)
    a, b = keys // len(sets), keys % len(sets)
    keep = shared >= 0.25 * np.minimum(sizes[a], sizes[b])
    return list(zip(a[keep].tolist(), b[keep].tolist(), strict=True))


def real_copies(texts: list[Text], show_errors: bool) -> dict[str, float]:
    stories, costs = group(texts)
    print("\ncost in processor time, one core")
    for what, value in costs.items():
        print(f"{what:40} {value:8.2f}")
    corpus = Corpus(texts)
    pairs = [(a, b) for a, b in sharing_pairs(texts) if texts[a][1] and texts[b][1]]
    same = {size: [0, 0] for size in (3, 5)}
    for a, b in pairs:
        for size, (found, all_) in same.items():
            if corpus.jaccard(a, b, size) >= 0.6:
                same[size] = [found + bool(stories[a] == stories[b]), all_ + 1]
    groups = list(members(stories))
    right = wrong = 0
    for group_of in groups:
        for a, b in itertools.combinations(group_of, 2):
            good = corpus.real_copies(a, b)
            right, wrong = right + good, wrong + (not good)
            if show_errors and not good:
                print(f"  {corpus.jaccard(a, b):.2f} {corpus.contained(a, b):.2f} {texts[a][0]!r} / {texts[b][0]!r}")
    print(f"\n{len(texts)} articles: {len(groups)} stories with copies, of {sum(map(len, groups))} articles")
    print("pairs at Jaccard >= 0.6 found: " + ", ".join(f"{a} of {b} ({size}-word)" for size, (a, b) in same.items()))
    print(f"pairs in one story: {right} are copies themselves, {wrong} are linked by a third article")
    if not same[5][1]:
        return {}
    return {
        "real copies: recall at Jaccard >= 0.6": same[5][0] / same[5][1],
        "real copies: recall at three-word Jaccard >= 0.6": same[3][0] / same[3][1],
    }


def unasked(segment: int, article: int) -> Shingles:
    raise AssertionError("identical signatures need no check")


def one_more(sizes: Sequence[int]) -> None:
    """What it costs to add one article to an archive of so many."""
    rng = np.random.default_rng(6)
    print("\nadding one article to an archive of")
    for size in sizes:
        archive = [
            SegmentStories(
                rng.integers(0, 2**32, (n, BANDS), np.uint32),
                rng.integers(0, 2**63, n).astype(np.uint64),
                np.ones(n, np.bool_),
            )
            for n in itertools.chain(itertools.repeat(65_536, size // 65_536), [size % 65_536])
        ]
        copy = SegmentStories(archive[0].signatures[7:8], np.array([1], np.uint64), np.ones(1, np.bool_))
        times = []
        for _ in range(5):
            begin = time.process_time()
            stories, _ = grouping.group(copy, archive, Merges.none(), unasked)
            times.append(time.process_time() - begin)
            assert stories[0] == archive[0].stories[7]
        print(f"{size:10}: {min(times) * 1000:7.1f} ms, {BANDS * 4 + 8} bytes an article")


def main() -> int:
    arguments = argparse.ArgumentParser(description="Are copies found, are only copies found, and at what cost?")
    arguments.add_argument("--corpus", type=Path)
    arguments.add_argument("--articles", type=int, default=30_000)
    arguments.add_argument("--errors", action="store_true", help="show every wrong pair")
    arguments.add_argument("--raise-floors", action="store_true")
    given = arguments.parse_args()
    texts = read(given.corpus, given.articles) if given.corpus else invent(min(given.articles, 10_000))
    measures = made_copies(texts, given.errors) | real_copies(texts, given.errors)
    one_more([100_000, 1_000_000])

    print()
    name = given.corpus.name.partition(".")[0] if given.corpus else "invented"
    floors = json.loads(FLOORS.read_text()) if FLOORS.exists() else {}
    mine = floors.setdefault(name, {})
    failed = False
    for what, value in measures.items():
        low = value < mine.get(what, 0)
        failed |= low
        print(f"{what:52} {value:.4f}" + (f"   BELOW THE FLOOR of {mine[what]}" if low else ""))
    if given.raise_floors:
        mine |= {what: max(mine.get(what, 0), round(value - 0.0005, 3)) for what, value in measures.items()}
        FLOORS.write_text(json.dumps(floors, indent=2) + "\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
