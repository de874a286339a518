"""The loops of the tagger in C give what those in NumPy give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchnews.analysis import Vocabulary, tokenize
from searchnews.entities import compiled, load, loops, reading
from searchnews.entities.features import GAPS, Stream
from searchnews.entities.labels import LABELS
from searchnews.entities.model import CONTEXT, ELSEWHERE, OUTSIDE_FOR_SURE, PAIRS, SLOTS, SUMMARY
from searchnews.kernels import native

pytestmark = pytest.mark.skipif(native.library() is None, reason="there was no C compiler")

SEEDS = st.integers(0, 2**32 - 1)
TEXTS = st.lists(st.text(st.sampled_from("aBC .,\n-'\"(:&!é“—\x00"), max_size=40) | st.text(max_size=20), max_size=8)


@given(TEXTS, SEEDS)
def test_lay_out(texts: list[str], seed: int) -> None:
    texts = texts[: len(texts) // 2 * 2]
    vocabulary = Vocabulary()
    tokens = tokenize(texts, vocabulary)
    random = np.random.default_rng(seed)
    capital, never = (random.random(len(vocabulary)) < 0.4 for _ in range(2))
    stream, *places = compiled.lay_out(tokens, 2, capital, never)
    expected, *others = loops.lay_out(tokens, 2, capital, never)
    for name in ("word", "gap", "token"):
        np.testing.assert_array_equal(getattr(stream, name), getattr(expected, name))
    np.testing.assert_array_equal(places, others)


@settings(deadline=None)
@given(SEEDS, st.integers(0, 40), st.sampled_from([32, 128]))
def test_add_up(seed: int, n: int, size: int) -> None:
    random = np.random.default_rng(seed)
    words = 20

    class Some:
        """What is asked of shares; sums of these numbers go beyond 16 bits, and wrap around."""

        table = random.integers(-(2**15), 2**15, (words * SLOTS, size), np.int16)
        row = random.integers(0, words, words + 1)

        class network:
            gaps = random.integers(-(2**15), 2**15, (PAIRS * GAPS * GAPS, size), np.int16)

    stream = Stream(
        random.integers(-1, words, n + 8).astype(np.int32),
        random.integers(0, GAPS, n + 8).astype(np.uint8),
        np.empty(0),
    )
    place = 4 + np.flatnonzero(random.random(n) < 0.5)
    results = []
    for by in (compiled, loops):
        total, active = np.empty((len(place), size), np.int16), np.empty((len(place), size), np.float32)
        by.add_up(Some, stream, place, total, active)
        results.append((total, active))
    for one, other in zip(*results, strict=True):
        np.testing.assert_array_equal(one, other)


@given(SEEDS, st.integers(1, 60))
def test_elsewhere_and_context(seed: int, n: int) -> None:
    random = np.random.default_rng(seed)
    summary = random.random((n, SUMMARY)).astype(np.float32)
    article, fold = np.sort(random.integers(0, 3, n)), random.integers(0, 5, n).astype(np.int32)
    seen = compiled.elsewhere(summary, article, fold)
    np.testing.assert_array_equal(seen, loops.elsewhere(summary, article, fold))
    assert seen.shape == (n, ELSEWHERE)
    place = np.sort(random.choice(2 * n, n, replace=False)) + 4
    rows = np.flatnonzero(random.random(n) < 0.6)
    context = compiled.context(summary, seen, place, rows)
    np.testing.assert_array_equal(context, loops.context(summary, seen, place, rows))
    assert context.shape == (len(rows), CONTEXT)


@given(SEEDS, st.integers(0, 120), st.floats(0, 1), st.booleans())
def test_best_labels(seed: int, n: int, apart: float, ties: bool) -> None:
    random = np.random.default_rng(seed)
    place = 4 + np.flatnonzero(random.random(n) >= apart / 2)
    scores = random.normal(size=(len(place), LABELS)).astype(np.float32)
    scores = np.rint(scores) if ties else scores
    summary = np.ones((len(place), SUMMARY), np.float32)
    summary[random.random(len(place)) >= apart, 0] = np.nextafter(np.float32(OUTSIDE_FOR_SURE), np.float32(0))
    gap = (random.integers(0, GAPS, n + 8) * (random.random(n + 8) < apart)).astype(np.uint8)
    stream = Stream(np.zeros(n + 8, np.int32), gap, np.arange(-4, n + 4, dtype=np.int32))
    results = [np.zeros(n, np.int8) for _ in range(2)]
    for by, labels in zip((compiled, loops), results, strict=True):
        by.best_labels(scores, summary, stream, place, labels)
    np.testing.assert_array_equal(*results)


TEXT = (
    "WASHINGTON, Sept 7 (Reuters) - President Donald Trump said on Sunday he would call Vladimir Putin.\n\n"
    "Mr Putin met Trump in Alaska. The Bank of England's Andrew Bailey (and the IAEA's Rafael Grossi) declined."
)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(max_size=80) | st.just(TEXT) | st.just("ANGELA MERKEL VISITS PARIS " * 20), max_size=6))
def test_all_labels(texts: list[str]) -> None:
    vocabulary = Vocabulary()
    tokens = tokenize(texts, vocabulary)
    found = []
    for without in (False, True):
        with pytest.MonkeyPatch.context() as patch:
            if without:
                patch.setattr(native, "library", lambda: None)
            batch = load()(tokens, vocabulary, texts_per_article=1)
        found.append([batch.names[i] for i in batch.name.tolist()])
    assert found[0] == found[1]
    assert reading.compiled is compiled
