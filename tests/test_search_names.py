"""Whom does a name in a query mean, and how often is it mentioned? Compared with corrections applied one by one."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import reference
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import Sample, samples, snapshot

import searchnews
from searchnews import analysis
from searchnews.article import Article, EntityCount
from searchnews.corrections import AS_INDEXED, Corrections, key, parse_corrections
from searchnews.errors import SearchNewsError
from searchnews.indexing.enrich import Enrich
from searchnews.query import nodes as q
from searchnews.search.evaluate import evaluate
from searchnews.search.facets import ENTITY_FIELDS
from searchnews.search.names import mentions
from searchnews.search.results import Results

CORRECTIONS = parse_corrections("""
aliases:
  Ilara Voss: [Voss, Dr. Voss]
  Somebody Else: [Ana Ruiz]
  United Nations: [C]
kinds:
  Ilara Voss: place
  Ana Ruiz: org
  São Paulo: misc
hide: [United Nations, Ilara Voss]
""")
PATTERNS = ("Voss", "ilara voss", "dr voss", "*", "some*", "somebody else", "ana ruiz", "ruiz", "sao paulo", "c", "no")
ASKED = st.builds(q.Entity, st.sampled_from((*ENTITY_FIELDS, q.ANY_ENTITY)), st.sampled_from(PATTERNS))


def merged(name: str, corrections: Corrections) -> list[str]:
    """All names that are one with this one, itself included."""
    main = corrections.canonical.get(key(name), name)
    others = [corrections.spelled.get(k, to) for k, to in corrections.canonical.items() if key(to) == key(main)]
    return [name, main, *others]


def fits(pattern: str, name: str, corrections: Corrections) -> bool:
    """Is the name, as a whole or a word of it, what the pattern says? Names of the file are compared by their keys."""
    wanted = " ".join(analysis.fold(pattern).split())
    texts = (" ".join(analysis.fold(name).split()), *map(analysis.fold, analysis.words(name)))
    if key(name) in corrections.canonical:
        texts = (*texts, key(name))
        wanted = wanted if "*" in pattern else key(pattern)
    return any(reference.glob(wanted, text) for text in texts)


def meant(article: Article, asked: q.Entity, corrections: Corrections) -> dict[tuple[str, str], int]:
    """How often the article mentions each (kind, name), as indexed, that is meant."""
    found: dict[tuple[str, str], int] = {}
    for kind in ENTITY_FIELDS:
        for entity in getattr(article, kind):
            name = entity.name
            names = merged(name, corrections)
            corrected = corrections.kinds.get(key(name)) or corrections.kinds.get(key(names[1])) or kind
            said = any(fits(asked.pattern, n, corrections) for n in names)
            if said and asked.field in (corrected, q.ANY_ENTITY):
                found[kind, analysis.fold(name)] = found.get((kind, analysis.fold(name)), 0) + entity.count
    return found


def counted(sample: Sample, counts: list[int]) -> Sample:
    """The same articles with other counts of mentions."""
    draw = iter(counts * 1000)
    articles = [
        dataclasses.replace(
            article,
            **{kind: tuple(EntityCount(e.name, next(draw)) for e in getattr(article, kind)) for kind in ENTITY_FIELDS},
        )
        for article in sample.live
    ]
    cuts = [len(articles) // 2] if len(articles) > 1 else []
    return Sample(snapshot(articles, cuts), articles, [], [])


COUNTED = st.builds(counted, samples(), st.lists(st.integers(1, 5), min_size=3, max_size=7))
EITHER = st.sampled_from((AS_INDEXED, CORRECTIONS))


@given(COUNTED, ASKED, EITHER)
@settings(max_examples=150, deadline=None)
def test_names_find_whom_they_mean(sample: Sample, asked: q.Entity, corrections: Corrections) -> None:
    shards = evaluate(sample.snapshot, asked, corrections).docs
    found = {
        shard.article(doc).id
        for shard, docs in zip(sample.snapshot.shards, shards, strict=True)
        for doc in docs.tolist()
    }
    assert found == {a.id for a in sample.live if meant(a, asked, corrections)}


@given(COUNTED, st.lists(ASKED, min_size=1, max_size=3), EITHER)
@settings(max_examples=150, deadline=None)
def test_mentions_add_up(sample: Sample, asked: list[q.Entity], corrections: Corrections) -> None:
    found = {
        shard.article(doc).id: count
        for shard, counts in zip(sample.snapshot.shards, mentions(sample.snapshot, asked, corrections), strict=True)
        for doc, count in enumerate(counts.tolist())
    }
    expected = {}
    for article in sample.live:
        together: dict[tuple[str, str], int] = {}
        for entity in asked:
            together |= meant(article, entity, corrections)
        expected[article.id] = sum(together.values())
    assert found == expected


@given(COUNTED, ASKED, ASKED, EITHER)
@settings(max_examples=60, deadline=None)
def test_results_by_mentions(sample: Sample, one: q.Entity, other: q.Entity, corrections: Corrections) -> None:
    never = float("-inf")
    for query, asked in (
        (q.Or((one, other)), (one, other)),
        (q.And((q.Everything(), q.Boost(one, 2.0), q.Not(other))), (one,)),
    ):
        results = Results.of(sample.snapshot, query, limit=100, sort="mentions", corrections=corrections)
        of_hit = {}
        for hit in results:
            together: dict[tuple[str, str], int] = {}
            for entity in asked:
                together |= meant(hit.article, entity, corrections)
            of_hit[hit.id] = sum(together.values())
            assert hit.mentions == of_hit[hit.id]
        shown = [
            (of_hit[h.id], h.article.published.timestamp() if h.article.published else never) for h in results
        ]
        assert shown == sorted(shown, reverse=True)
        assert [h.id for h in results] == [
            h.id for o in range(results.total)
            for h in Results.of(sample.snapshot, query, limit=1, offset=o, sort="mentions", corrections=corrections)
        ]  # fmt: skip


@pytest.mark.parametrize("text", ["voss", "*", "-person:voss", "has:person", "published:2025"])
def test_without_a_name_there_are_no_mentions(text: str) -> None:
    with pytest.raises(SearchNewsError, match="wants a name in the query, as in person:NAME"):
        Results.of(snapshot([Article(body="Voss")]), searchnews.parse(text), sort="mentions")


def test_a_short_alias_does_not_bring_namesakes() -> None:
    corrections = parse_corrections("aliases: {Ilara Voss: [Voss]}")
    articles = [
        Article(id=name, person=(EntityCount(name, count),))
        for name, count in (("Ilara Voss", 2), ("Voss", 7), ("Rolf Voss", 9))
    ]
    for text, ids in (
        ('person:"ilara voss"', ["Voss", "Ilara Voss"]),
        ("person:ilara", ["Voss", "Ilara Voss"]),
        ("person:voss", ["Rolf Voss", "Voss", "Ilara Voss"]),
        ('person:"ilara voss" AND NOT person:rolf', ["Voss", "Ilara Voss"]),
    ):
        found = Results.of(snapshot(articles), searchnews.parse(text), sort="mentions", corrections=corrections)
        assert [hit.id for hit in found] == ids, text


def test_a_story_is_shown_by_the_article_that_mentions_a_name_most(tmp_path: Path) -> None:
    body = " ".join(f"word{i}" for i in range(400))
    counts = {"first": 1, "again": 3, "other": 2}
    articles = [
        Article(id=id_, body="Elsewhere." if id_ == "other" else body, person=(EntityCount("Ilara Voss", count),))
        for id_, count in counts.items()
    ]
    with searchnews.create(tmp_path / "index") as archive:
        archive.add(articles, enrich=Enrich(entities="none", dates=False))
        for copies, ids in ((True, ["again", "other", "first"]), (False, ["again", "other"])):
            found = archive.search("person:voss", sort="mentions", copies=copies)
            assert [hit.id for hit in found] == ids
