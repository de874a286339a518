"""Which values do the matches have, and how many articles each?"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import Sample, samples, snapshot

from searchnews.analysis import fold
from searchnews.article import Article, EntityCount
from searchnews.corrections import Corrections, parse_corrections
from searchnews.search.facets import AS_INDEXED, ENTITY_FIELDS, FACET_FIELDS, facet

CORRECTIONS = parse_corrections("""
aliases:
  ILARA VOSS: [Voss, Dr. Voss]
  Someone Else: [Ana Ruiz]
  United Nations: [C]
kinds:
  Ilara Voss: person
  Someone Else: org
hide: [Sao Paulo]
""")


def key(name: str) -> str:
    return fold(" ".join(name.split()))


def by_hand(
    articles: list[Article], field: str, corrections: Corrections
) -> tuple[dict[str, int], dict[str, int], int]:
    """(articles by fold, mentions by fold, articles with a value), counted one by one."""
    counts: Counter[str] = Counter()
    mentions: Counter[str] = Counter()
    having = 0
    for article in articles:
        if field in ENTITY_FIELDS:
            named = [(corrections.correct(e.name, kind), e.count) for kind in ENTITY_FIELDS
                     for e in getattr(article, kind)]  # fmt: skip
            values = [(key(to[0]), n) for to, n in named if to is not None and to[1] == field]
        else:
            value = getattr(article, field)
            if field == "language":
                value = value or "en"
            values = [(key(v), 0) for v in ((value,) if isinstance(value, str) else value) if v.strip()]
        counts.update({name for name, _ in values})
        for name, n in values:
            mentions[name] += n
        having += bool(values)
    return dict(counts), dict(mentions), having


@given(samples(), st.sampled_from([f for f in FACET_FIELDS if f != "entity"]), st.booleans())
@settings(max_examples=80, deadline=None)
def test_counts_are_those_of_counting_by_hand(sample: Sample, field: str, corrected: bool) -> None:
    corrections = CORRECTIONS if corrected else AS_INDEXED
    counts, mentions, having = by_hand(sample.chosen, field, corrections)
    found = facet(sample.snapshot, sample.docs, field, 100, corrections)
    assert {key(c.value): c.articles for c in found} == counts
    assert {key(c.value): c.mentions for c in found} == {name: mentions[name] for name in counts}
    assert (len(found), found.articles) == (len(counts), having)
    assert [-c.articles for c in found] == sorted(-c.articles for c in found)
    for limit in range(3):
        few = facet(sample.snapshot, sample.docs, field, limit, corrections)
        assert few.counts == found.counts[:limit]
        assert few.articles == found.articles


@given(samples())
@settings(max_examples=30, deadline=None)
def test_all_kinds_of_names_together(sample: Sample) -> None:
    each = [facet(sample.snapshot, sample.docs, kind, 100) for kind in ENTITY_FIELDS]
    together = facet(sample.snapshot, sample.docs, "entity", 100)
    assert set(together) == {count for one in each for count in one}
    assert together.articles == sum(bool(a.person or a.org or a.place) for a in sample.chosen)
    assert facet(sample.snapshot, sample.docs, "entity", 2).counts == together.counts[:2]


def test_a_value_is_written_as_most_articles_of_its_largest_segment_write_it() -> None:
    written = ["THE LANTERN", "The Lantern", "the lantern", "the lantern", "The Lantern"]
    held = snapshot([Article(id=str(i), source=source) for i, source in enumerate(written)], cuts=(2,))
    counts = facet(held, [np.arange(2), np.arange(3)], "source").counts
    assert [(c.value, c.articles) for c in counts] == [("the lantern", 5)]


def test_an_article_that_names_one_person_twice_counts_once() -> None:
    corrections = parse_corrections("aliases: {DONALD REED: [President Reed, D. Reed]}")
    people = (EntityCount("Donald Reed", 3), EntityCount("President Reed", 2))
    held = snapshot([Article(id="1", person=people), Article(id="2", person=people[:1])])
    found = facet(held, [np.arange(2)], "person", corrections=corrections)
    assert [(c.value, c.articles, c.mentions) for c in found] == [("DONALD REED", 2, 8)]


def test_a_rare_value_is_shown_if_there_is_room() -> None:
    held = snapshot([Article(id=str(i), source=source) for i, source in enumerate("bbbbc")])
    assert [(c.value, c.articles) for c in facet(held, [np.arange(5)], "source", 2)] == [("b", 4), ("c", 1)]


def test_what_is_second_everywhere_may_be_commonest_of_all() -> None:
    written = [source for most in "xyz" for source in [most] * 3 + ["a"] * 2]
    held = snapshot([Article(id=str(i), source=source) for i, source in enumerate(written)], cuts=(5, 10))
    for limit, expected in ((1, [("a", 6)]), (2, [("a", 6), ("x", 3)])):
        counts = facet(held, [np.arange(5)] * 3, "source", limit).counts
        assert [(c.value, c.articles) for c in counts] == expected



def test_ties_are_settled_by_mentions_then_alphabet() -> None:
    names = [("b", 1), ("a", 1), ("z", 5), ("c", 1)]
    held = snapshot([Article(id="1", org=tuple(EntityCount(*name) for name in names))])
    assert [c.value for c in facet(held, [np.arange(1)], "org", 3)] == ["z", "a", "b"]


@pytest.mark.parametrize(("field", "limit", "says"), [
    ("title", 3, "choose one of author"),
    ("id", 3, "no values to count in the field 'id'"),
    ("source", -1, "0 or more"),
])  # fmt: skip
def test_what_cannot_be_counted_is_refused(field: str, limit: int, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        facet(snapshot([Article(id="1")]), [np.arange(1)], field, limit)
