"""Signatures and grouping against brute force over sets of word tuples, and the groups against a graph of pairs."""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchnews.analysis import Vocabulary, fold, tokenize, words
from searchnews.article import Article
from searchnews.indexing.builder import Builder, with_id
from searchnews.storage.layout import BANDS
from searchnews.storage.merges import Merges
from searchnews.storage.segment import Segment
from searchnews.stories.grouping import EXACT_CHECKS, MAYBE_LANES, SegmentStories, group
from searchnews.stories.signatures import LANES, NUMBERS, SHORT_WORDS, Shingler, Shingles, own_numbers

Text = tuple[str, str]
Partition = set[frozenset[int]]

RNG = random.Random(6)
LEXICON = ["".join(RNG.choices("abcdefghijklmnoprstuv", k=RNG.randrange(2, 9))) for _ in range(5000)]


def prose(count: int, seed: int) -> list[str]:
    return random.Random(seed).choices(LEXICON, k=count)


def story(count: int, seed: int) -> Text:
    return " ".join(prose(6, -seed)), " ".join(prose(count, seed))


def signatures(*texts: Text, vocabulary: Vocabulary | None = None) -> np.ndarray:
    vocabulary = vocabulary or Vocabulary()
    return Shingler(vocabulary).signatures(tokenize([t for text in texts for t in text], vocabulary))


def shingle_sets(*texts: Text) -> list[Shingles]:
    vocabulary = Vocabulary()
    return Shingler(vocabulary).shingle_sets(tokenize([t for text in texts for t in text], vocabulary))


def tuples(body: str) -> set[tuple[str, ...]]:
    found = [fold(w) for w in words(body)]
    return {tuple(found[i : i + 5]) for i in range(len(found) - 4)}


def masked(body: str) -> str:
    """Every run of numbers and dates as one word."""
    numbers = [w in NUMBERS or any(c.isdigit() for c in w) for w in map(fold, words(body))]
    runs = itertools.groupby(zip(words(body), numbers, strict=True), key=lambda pair: pair[1])
    return " ".join("figure" if is_number else " ".join(w for w, _ in run) for is_number, run in runs)


def jaccard(a: str, b: str) -> float:
    return len(tuples(a) & tuples(b)) / max(1, len(tuples(a) | tuples(b)))


def copies(a: str, b: str) -> bool:
    shorter, shared = min(len(tuples(a)), len(tuples(b))), len(tuples(a) & tuples(b))
    return jaccard(a, b) >= 0.5 or (jaccard(a, b) >= 0.25 and shorter >= 40 and shared >= 0.8 * shorter)


def components(size: int, linked: Iterable[tuple[int, int]]) -> Partition:
    group = [{i} for i in range(size)]
    for a, b in linked:
        if group[a] is not group[b]:
            group[a] |= group[b]
            for member in group[b]:
                group[member] = group[a]
    return {frozenset(g) for g in group}


def partition(stories: Sequence[int], of: Sequence[int] | None = None) -> Partition:
    groups: dict[int, set[int]] = {}
    for article, number in zip(of if of is not None else range(len(stories)), stories, strict=True):
        groups.setdefault(number, set()).add(article)
    return {frozenset(g) for g in groups.values()}


class Archive:
    """What an index does with the module: segments of signatures and stories, and one table of merges."""

    def __init__(self) -> None:
        self.texts: list[Sequence[Text]] = []
        self.segments: list[SegmentStories] = []
        self.merges = Merges.none()
        self.asked: list[tuple[int, int]] = []

    def shingles(self, articles: Sequence[tuple[int, int]]) -> list[Shingles]:
        self.asked += articles
        return [shingle_sets(self.texts[segment][article])[0] for segment, article in articles]

    def add(self, texts: Sequence[Text], ids: Sequence[str] | None = None) -> None:
        rows = signatures(*texts)
        own = own_numbers(ids or [f"{title}/{body}" for title, body in texts], rows)
        live = np.ones(len(texts), np.bool_)
        self.texts.append(texts)
        stories, self.merges = group(SegmentStories(rows, own, live), self.segments, self.merges, self.shingles)
        self.segments.append(SegmentStories(rows, stories, live))

    def stories(self) -> list[int]:
        stored = np.concatenate([s.stories for s in self.segments])
        return self.merges.resolve(stored).tolist()


# --- shingles and signatures ---------------------------------------------------------------------------------------

PHRASES = ["Rates rose", "in São Paulo", "sao paulo", "on Monday.", "MAY 7", "ÆON", "3.5%", "two", "—", "x1y"]
sentences = st.lists(st.sampled_from(PHRASES), max_size=60)


@given(st.lists(st.tuples(sentences.map(" ".join), sentences.map(" ".join)), max_size=6))
def test_shingles_are_the_word_tuples_of_the_body(texts: list[Text]) -> None:
    sets = shingle_sets(*texts)
    assert len(sets) == len(texts)
    long = [(t[1], s) for t, s in zip(texts, sets, strict=True) if len(words(t[1])) >= SHORT_WORDS]
    for (body, found), (other_body, other) in itertools.product(long, long):
        assert (np.diff(found.text.astype(object)) > 0).all()
        assert len(found.text) == len(tuples(body))
        assert len(np.intersect1d(found.text, other.text)) == len(tuples(body) & tuples(other_body))
        assert len(found.form) == len(tuples(masked(body)))
        assert len(np.intersect1d(found.form, other.form)) == len(tuples(masked(body)) & tuples(masked(other_body)))


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (("Rates", "The bank raised rates."), ("RATES", "the Bank raised  rates"), True),
        (("Rates", "The bank raised rates."), ("Rates", "The bank raised rates again."), False),
        (("Rates", "The bank raised rates."), ("Other", "The bank raised rates."), False),
        (("Rates", ""), ("Rates", ""), False),
        (("", ""), ("", ""), False),
        (("", "Word"), ("", "Word"), True),
        (("A", " ".join(LEXICON[:19])), ("B", " ".join(LEXICON[:19])), False),
        (("A", " ".join(LEXICON[:20])), ("B", " ".join(LEXICON[:20])), True),
        (("A", " ".join(LEXICON[:29])), ("A", " ".join(LEXICON[:28])), False),
        (("A", " ".join(LEXICON[:30])), ("A", " ".join(LEXICON[:31])), True),
    ],
)
def test_short_bodies_are_copies_when_identical(a: Text, b: Text, same: bool) -> None:
    archive = Archive()
    archive.add([a], ["a"])
    archive.add([b], ["b"])
    first, second = archive.stories()
    assert (first == second) is same


@pytest.mark.parametrize("size", [40, 60, 150, 600])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_agreeing_lanes_estimate_jaccard(size: int, share: float) -> None:
    """Without bias, also where some lanes are empty: the mean over many pairs lies within four standard errors."""
    texts, exact, pairs = [], [], 300
    for seed in range(pairs):
        common, kept = prose(round(share * size), 3 * seed), size - round(share * size)
        a, b = (" ".join(common + prose(kept, 3 * seed + i)) for i in (1, 2))
        texts += [("", a), ("", b)]
        exact.append(jaccard(a, b))
    lanes = signatures(*texts).view(np.uint16).reshape(pairs, 2, LANES)
    error = (lanes[:, 0] == lanes[:, 1]).mean() - np.mean(exact)
    assert abs(error) < 4 * (0.25 / (pairs * LANES)) ** 0.5


@given(st.lists(st.integers(0, 200), max_size=5), st.randoms())
def test_a_signature_depends_on_its_article_only(sizes: list[int], shuffle: random.Random) -> None:
    texts = [story(size, seed) for seed, size in enumerate(sizes)]
    together = signatures(*texts)
    assert together.shape == (len(texts), BANDS)
    assert together.dtype == np.uint32
    used = Vocabulary()
    tokenize([" ".join(shuffle.sample(LEXICON, 100))], used)
    for text, row in zip(texts, together, strict=True):
        assert (signatures(text, vocabulary=used)[0] == row).all()
        assert row.any() == bool(text[1])


def test_many_blocks_of_articles() -> None:
    texts = [story(seed % 70, seed) for seed in range(600)]
    assert (signatures(*texts) == np.concatenate([signatures(text) for text in texts])).all()


SKETCH = """
import hashlib
from searchnews.analysis import Vocabulary, tokenize
from searchnews.stories.signatures import Shingler, own_numbers
vocabulary = Vocabulary()
body = " ".join(f"w{i * i % 97} Ünï" for i in range(40))
rows = Shingler(vocabulary).signatures(tokenize(["A title", body, "Short", "Two words"], vocabulary))
print(hashlib.sha256(rows.astype("<u4").tobytes() + own_numbers(["a", "b"], rows).astype("<u8").tobytes()).hexdigest())
"""


@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_same_in_every_process(seed: str) -> None:
    """Signatures are stored: this digest changes only together with the format of the index."""
    environment = os.environ | {"PYTHONHASHSEED": seed}
    done = subprocess.run([sys.executable, "-c", SKETCH], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "4882c6828ef8343a783fab4ae530c09454cfc448eb90ec68fa1afbd5d441cfcb"


def test_huge_and_repetitive_texts() -> None:
    huge = " ".join(prose(200_000, 1))
    loop = "rates rose again " * 20_000
    archive = Archive()
    archive.add([("huge", huge), ("loop", loop)])
    archive.add([("copy", huge[: len(huge) * 9 // 10]), ("loop", loop + " and fell to one")])
    first, loop_story, copy, loop_copy = archive.stories()
    assert first == copy
    assert len({first, loop_story, loop_copy}) == 3  # three distinct shingles against seven


# --- pairs ---------------------------------------------------------------------------------------------------------

ORIGINAL = prose(300, 1)
NEW = prose(300, 2)


@pytest.mark.parametrize(
    ("kind", "copy", "same"),
    [
        ("another headline", ORIGINAL, True),
        ("cut to two thirds", ORIGINAL[:200], True),
        ("cut to two fifths", ORIGINAL[:120], True),
        ("cut to a tenth", ORIGINAL[:30], False),
        ("reordered", ORIGINAL[200:] + ORIGINAL[100:200] + ORIGINAL[:100], True),
        ("a local paragraph", ORIGINAL + NEW[:120], True),
        ("30 % replaced", ORIGINAL[:210] + NEW[:90], True),
        ("a third replaced", ORIGINAL[:200] + NEW[:100], False),
        ("half replaced", ORIGINAL[:150] + NEW[:150], False),
        ("every fourth word", [NEW[i] if i % 4 == 0 else w for i, w in enumerate(ORIGINAL)], False),
        ("another story", NEW, False),
    ],
)
def test_kinds_of_copies(kind: str, copy: list[str], same: bool) -> None:
    archive = Archive()
    archive.add([("Original", " ".join(ORIGINAL))])
    archive.add([(kind, " ".join(copy))])
    first, second = archive.stories()
    assert (first == second) is same
    assert copies(" ".join(ORIGINAL), " ".join(copy)) is same


REPORT = "The central bank lent {} billion crowns to {} banks on {} as overnight money was dealt at {} percent"
FORM = f"{REPORT}. {' '.join(prose(9, 3))} rose by {{}} points to {{}} from {{}}. {' '.join(prose(12, 4))}."


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ((2, 31, "Monday", "6.25", 12, 4100, 4088), (3, 28, "Friday", "6.1", 7, 4107, 4100), False),
        ((2, "three", "May 3", 6, 12, 41, 53), ("two", 4, "June 4", 6, 9, 41, 50), False),
        ((2, 31, "Monday", "6.25", 12, 4100, 4088), (2, 31, "Monday", "6.25", 12, 4100, 4088), True),
    ],
)
@pytest.mark.parametrize("more", [0, 60])
def test_reports_made_from_one_form_are_different_stories(
    a: tuple[object, ...], b: tuple[object, ...], same: bool, more: int
) -> None:
    """Even where another day's report is longer, so that this one is almost all in it."""
    archive = Archive()
    archive.add([("Money", FORM.format(*a)), ("Money", FORM.format(*b) + " " + " ".join(prose(more, 9)))])
    first, second = archive.stories()
    assert (first == second) is same


def test_a_corrected_figure_makes_no_other_story_of_a_long_text() -> None:
    text = prose(200, 1)
    archive = Archive()
    archive.add([("Profit of 12", " ".join([*text, "12", *text[::-1]])), ("13", " ".join([*text, "13", *text[::-1]]))])
    assert len(set(archive.stories())) == 1


PARAGRAPHS = [" ".join(prose(30, seed)) for seed in range(100, 112)]
bodies = st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=6).map(" ".join)


@settings(deadline=None)
@given(st.lists(bodies, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_groups_against_brute_force(found: list[str], shuffle: random.Random) -> None:
    """One story holds only what copies connect, and never misses a pair that is far above the threshold (below it,
    pairs are found with the probability that BANDS says)."""
    archive = Archive()
    rest = [("", body) for body in found]
    while rest:
        size = shuffle.randrange(1, len(rest) + 1)
        archive.add(rest[:size], [str(len(rest) - i) for i in range(size)])
        rest = rest[size:]
    pairs = list(itertools.combinations(range(len(found)), 2))
    allowed = components(len(found), [(a, b) for a, b in pairs if copies(found[a], found[b])])
    demanded = components(len(found), [(a, b) for a, b in pairs if jaccard(found[a], found[b]) >= 0.85])
    actual = partition(archive.stories())
    assert all(any(group <= whole for whole in allowed) for group in actual)
    assert all(any(group <= whole for whole in actual) for group in demanded)


bands = st.lists(st.sampled_from([0, 1, 2**32 - 1]), min_size=BANDS, max_size=BANDS)
tables = st.integers(0, 16).flatmap(lambda size: st.lists(bands, min_size=size, max_size=size))


def always(articles: Sequence[tuple[int, int]]) -> list[Shingles]:
    """The same shingles for every article: every candidate is a copy."""
    return [Shingles(np.arange(9, dtype=np.uint64), np.arange(9, dtype=np.uint64)) for _ in articles]


def test_three_bands_in_common_are_found_whatever_their_bits() -> None:
    random_rows = np.random.default_rng(5).integers(0, 1 << 32, (2, 200, BANDS), dtype=np.uint64).astype(np.uint32)
    old, new = random_rows
    new[:, :3] = old[:, :3]
    live, own = np.ones(200, np.bool_), np.arange(200, dtype=np.uint64)
    batch, known = SegmentStories(new, own + np.uint64(200), live), SegmentStories(old, own, live)
    stories, _ = group(batch, [known], Merges.none(), always)
    assert stories.tolist() == own.tolist()


@settings(deadline=None)
@given(tables, st.lists(st.booleans(), min_size=16, max_size=16), st.randoms(use_true_random=False))
def test_candidates_against_brute_force_in_any_order_of_batches(
    table: list[list[int]], alive: list[bool], shuffle: random.Random
) -> None:
    """With a check that accepts every candidate, the groups are the components of a graph that is easily drawn; and
    however the articles come, in whichever batches, they are the same."""
    rows = np.array(table, np.uint32).reshape(-1, BANDS)
    lanes = rows.view(np.uint16).reshape(-1, LANES)
    linked = [
        (a, b)
        for a, b in itertools.combinations(range(len(rows)), 2)
        if alive[a] and alive[b] and rows[a].any() and rows[b].any()
        and (rows[a] == rows[b]).any() and (lanes[a] == lanes[b]).sum() >= MAYBE_LANES
    ]  # fmt: skip
    order = shuffle.sample(range(len(rows)), len(rows))
    cuts = sorted(shuffle.choices(range(len(rows) + 1), k=3))
    known: list[tuple[SegmentStories, list[int]]] = []
    merges = Merges.none()
    for begin, end in itertools.pairwise([0, *cuts, len(rows)]):
        chosen = order[begin:end]
        own = np.array(chosen, np.uint64) * np.uint64(1000)
        batch = SegmentStories(rows[chosen], own, np.array(alive)[chosen])
        stories, merges = group(batch, [segment for segment, _ in known], merges, always)
        known.insert(shuffle.randrange(len(known) + 1), (SegmentStories(batch.signatures, stories, batch.live), chosen))
    stored = np.concatenate([segment.stories for segment, _ in known])
    articles = [article for _, chosen in known for article in chosen]
    assert partition(merges.resolve(stored).tolist(), articles) == components(len(rows), linked)
    needed = merges.restricted(stored)
    assert (needed.resolve(stored) == merges.resolve(stored)).all()


def test_rails_bound_the_work_of_a_flood_of_one_form() -> None:
    """Thousands of different articles in one and the same band, and each but for that uncertain."""
    rows = np.random.default_rng(6).integers(0, 2**32, (3000, BANDS), np.uint32)
    rows[:, : BANDS // 4] = 7
    own = np.arange(3000, dtype=np.uint64)
    asked = []

    def shingles(articles: Sequence[tuple[int, int]]) -> list[Shingles]:
        asked.extend(articles)
        return [Shingles(np.array([one], np.uint64), np.array([one], np.uint64)) for _, one in articles]

    stories, _ = group(SegmentStories(rows, own, np.ones(3000, np.bool_)), [], Merges.none(), shingles)
    assert (stories == own).all()
    assert 0 < len(asked) <= 3000 * (1 + EXACT_CHECKS)


def test_a_flood_of_identical_articles_is_one_story_and_hides_nothing() -> None:
    rng = np.random.default_rng(6)
    rows = np.repeat(rng.integers(0, 2**32, (1, BANDS), np.uint32), 5000, axis=0)
    rows[4990:, : BANDS // 2] = rng.integers(0, 2**32, BANDS // 2, np.uint32)  # half alike, and identical to each other
    own = rng.permutation(5000).astype(np.uint64)
    live = np.ones(5000, np.bool_)
    first, merges = group(SegmentStories(rows, own, live), [], Merges.none(), always)
    assert len(set(first.tolist())) == 1
    again, merges = group(
        SegmentStories(rows, own + np.uint64(5000), live), [SegmentStories(rows, first, live)], merges, always
    )
    assert set(again.tolist()) == set(first.tolist())
    assert not len(merges.old)


# --- stories over time ---------------------------------------------------------------------------------------------


def test_a_later_article_joins_two_stories() -> None:
    left, right = prose(150, 1), prose(150, 2)
    archive = Archive()
    archive.add([("left", " ".join(left)), ("right", " ".join(right)), ("far", " ".join(prose(150, 3)))])
    before = archive.stories()
    assert len(set(before)) == 3
    archive.add([("both", " ".join(left + right))])
    after = archive.stories()
    assert partition(after) == {frozenset({0, 1, 3}), frozenset({2})}
    assert len(archive.merges.old) == 1
    assert set(after) < set(before)
    archive.add([("left again", " ".join(left))])
    assert archive.stories()[4] == archive.stories()[1]


def test_a_new_copy_takes_the_number_of_the_old_story() -> None:
    for seed in range(20):
        archive = Archive()
        archive.add([story(200, seed)])
        (number,) = archive.stories()
        archive.add([("copy", archive.texts[0][0][1] + " and more")])
        assert archive.stories() == [number, number]
        assert not len(archive.merges.old)


def test_deleted_articles_attract_nothing_and_groups_stay() -> None:
    archive = Archive()
    text = story(200, 1)
    archive.add([text, ("copy", text[1]), story(200, 2)])
    first, second, _ = archive.stories()
    assert first == second
    segment = archive.segments[0]
    archive.segments[0] = SegmentStories(segment.signatures, segment.stories, np.array([False, True, False]))
    archive.add([("another", text[1]), ("lonely", story(200, 2)[1])])
    stories = archive.stories()
    assert stories[3] == second
    assert stories[4] != stories[2]


def test_a_corrected_article_leaves_the_story_that_it_founded() -> None:
    archive = Archive()
    archive.add([story(200, 1)], ["founder"])
    archive.add([("copy", story(200, 1)[1])], ["copy"])
    segment = archive.segments[0]
    archive.segments[0] = SegmentStories(segment.signatures, segment.stories, np.array([False]))
    archive.add([story(200, 2)], ["founder"])
    _, copy, corrected = archive.stories()
    assert copy != corrected


def test_only_uncertain_pairs_are_read_again() -> None:
    archive = Archive()
    archive.add([story(300, seed) for seed in range(40)])
    archive.add([("copy", story(300, 7)[1])])
    assert archive.asked == []
    archive.add([("half new", " ".join(prose(300, 8)[:220] + prose(90, 99)))])
    assert archive.asked == [(2, 0), (0, 8)]
    assert archive.stories()[41] == archive.stories()[8]


def test_no_articles() -> None:
    archive = Archive()
    archive.add([])
    archive.add([story(200, 1)])
    archive.add([])
    assert len(archive.stories()) == 1


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=40))
def test_merges_resolve_in_one_step(joins: list[tuple[int, int]]) -> None:
    merges = Merges.none()
    numbers = np.arange(31, dtype=np.uint64)
    for a, b in joins:
        x, y = merges.resolve(np.array([a, b], np.uint64)).tolist()
        if x != y:
            merges = merges.adding(np.array([max(x, y)], np.uint64), np.array([min(x, y)], np.uint64))
    assert partition(merges.resolve(numbers).tolist()) == components(31, joins)
    assert (np.diff(merges.old.astype(np.int64)) > 0).all()
    assert not np.isin(merges.new, merges.old).any()
    assert merges.old.dtype == merges.new.dtype == np.uint64


def test_own_numbers_follow_from_id_and_text() -> None:
    rows = signatures(story(100, 1), story(100, 1), story(100, 2))
    numbers = own_numbers(["a", "b", "a"], rows)
    assert len(set(numbers.tolist())) == 3
    assert own_numbers(["a"], rows[:1]) == numbers[:1]
    assert len(own_numbers([], rows[:0])) == 0
    assert len(own_numbers(["\ud800"], rows[:1])) == 1


def test_own_numbers_of_a_builder_are_those_of_its_segment(tmp_path: Path) -> None:
    builder = Builder()
    ids = ["a", "é  x", "a lone \ud800", "", " two\nlines ", "a"]
    builder.add([with_id(Article(id=id_, title="t", body=f"word {i} " * 20 * i)) for i, id_ in enumerate(ids)])
    numbers = builder.own_stories
    builder.write(tmp_path / "segment")
    segment = Segment(tmp_path / "segment")
    assert numbers.tolist() == own_numbers(segment.unique("id").values(), segment.signatures).tolist()
