"""The engine finds what the brute-force reference finds, with the same scores, however the archive is cut."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Sequence, Set
from pathlib import Path

import numpy as np
import pytest
import reference
import strategies
from hypothesis import given, settings
from hypothesis import strategies as st

from searchnews.article import Article
from searchnews.enrich import Enrich
from searchnews.index.builder import Builder, with_id
from searchnews.index.segment import Segment
from searchnews.index.snapshot import Leaf, Snapshot
from searchnews.query import nodes as q
from searchnews.search.evaluate import evaluate
from searchnews.search.matches import Matches


def snapshot_of(articles: list[Article], *, cuts: Sequence[int] = (), deleted: Set[str] = frozenset()) -> Snapshot:
    """A snapshot of the articles, cut into segments before the given numbers; `deleted` are the ids of dead ones."""
    leaves = []
    with tempfile.TemporaryDirectory() as folder:
        for begin, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(articles)], strict=True):
            if begin == end:
                continue
            builder = Builder(Enrich(entities="none", dates=False, copies=False))
            builder.add([with_id(a) for a in articles[begin:end]])
            path = Path(folder) / f"{begin}.columns"
            builder.write(path)
            dead = np.array([a.id in deleted for a in articles[begin:end]])
            leaves.append(Leaf(Segment(path), dead if dead.any() else None))
    return Snapshot(leaves)


def by_id(snapshot: Snapshot, matches: Matches) -> dict[str, float]:
    """id -> score of the matches."""
    return {
        leaf.article(doc).id: score
        for leaf, found in zip(snapshot.leaves, matches.leaves, strict=True)
        for doc, score in zip(found.docs.tolist(), found.scores.tolist(), strict=True)
    }


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Article], Snapshot]:
    """(live articles, a snapshot of them): in any order, cut anywhere, with deleted articles among them."""
    articles = [dataclasses.replace(a, language=a.language or "en") for a in draw(strategies.archives(8))]
    deleted = {a.id for a in articles if draw(st.integers(0, 4)) == 0}
    order = draw(st.permutations(articles))
    cuts = draw(st.lists(st.integers(0, len(articles)), max_size=2))
    return [a for a in articles if a.id not in deleted], snapshot_of(order, cuts=cuts, deleted=deleted)


@given(cases(), st.lists(strategies.trees(), min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
def test_engine_agrees_with_the_reference(case: tuple[list[Article], Snapshot], trees: list[q.Node]) -> None:
    live, snapshot = case
    archive = reference.Archive(live)
    for tree in trees:
        matches = evaluate(snapshot, tree)
        expected = archive.search(tree)
        assert by_id(snapshot, matches) == pytest.approx(expected, rel=1e-5, abs=1e-6), str(tree)
        assert matches.total == len(expected)
