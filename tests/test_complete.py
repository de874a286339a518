"""What is suggested where, and does it hold what it promises?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from corpus import PLAIN
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import Sample, samples, snapshot
from strategies import archives

import searchnews
from searchnews import analysis, query
from searchnews.archive import Archive
from searchnews.article import Article, EntityCount
from searchnews.complete import complete, known_of
from searchnews.corrections import parse_corrections
from searchnews.search import suggest
from searchnews.search.results import Results

AWKWARD = ("What?", 'The "Post"', "AND", "a*b", "back\\slash", "Two Words", "plain", "ünïcode", "-minus", "x:y", "a)b(")


def article(number: int, title: str, body: str, month: int, **more: object) -> Article:
    published = datetime(2025, month, 1 + number, 12, tzinfo=UTC)
    return Article(id=f"a{number}", title=title, body=body, published=published, **more)  # type: ignore[arg-type]


ARTICLES = [
    article(0, "Oil price rises", "Oil prices and oil stocks.", 3, source="Harrow Wire", tag=AWKWARD),
    article(1, "Oilfield sold", "The Oilfield, the oils.", 3, source="Harrow Wire", tag=AWKWARD[:3],
            person=(EntityCount("Ilara Voss", 2, 0),), org=(EntityCount("Voss & Sons", 1, 0),)),
    article(2, "Prime rate", "A rate for the prime.", 9, source="Lantern", section=("Business",), author=("Ana Ruiz",),
            person=(EntityCount("Ilara Voss", 1, 0), EntityCount("Bo Renn", 1, 0))),
]  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    path: Path = tmp_path_factory.mktemp("complete") / "index"
    with searchnews.create(path) as found:
        found.add(ARTICLES[:2], enrich=PLAIN)  # two segments
        found.add(ARTICLES[2:], enrich=PLAIN)
        yield found


def suggested(archive: Archive, marked: str) -> dict[str, str]:
    """Suggestion -> help where | stands."""
    return {s.text: s.help for s in complete(marked.replace("|", "", 1), marked.index("|"), known_of(archive))}


LETTERS = (
    ("利|", {"利率": "2", "利息": "1"}),
    ("利率|", {"利率上": "1"}),
    ("title:利|", {"利率": "2", "利息": "1"}),
    ("oil AND 利|", {"利率": "2", "利息": "1"}),
    ("ดอกเ|", {"ดอกเบี้": "1"}),
    ("ดอกเบ|", {"ดอกเบี้": "1"}),
    ("ｶﾞ|", {"ｶﾞス": "1", "ガ": "1"}),
    ("息|", {}),  # nothing follows it
    ("率利|", {}),  # it follows, but not there
    ("AI|", {}),
    ("金|", {}),
)


@pytest.mark.parametrize(("marked", "expected"), LETTERS)
def test_letters_that_are_words_of_their_own(tmp_path: Path, marked: str, expected: dict[str, str]) -> None:
    texts = ("利率上", "下利率 - up 利息", "ดอกเบี้ย AI利", "東京ガス")
    with searchnews.create(tmp_path / "index") as archive:
        for number, text in enumerate(texts):  # a segment each
            archive.add([article(number, "", text, 3)], enrich=PLAIN)
        found = suggested(archive, marked)
        assert {run: help_ for run, help_ in found.items() if not run.isascii()} == expected


# (text with | for the cursor, what is among the suggestions, what is not)
ROWS: list[tuple[str, set[str], set[str]]] = [
    ("|", {"title:", "has:", "NOT"}, {"AND", "caps(", "oil"}),
    ("t|", {"title:", "tag:"}, {"the", "body:"}),
    ("oi|", {"oil", "oils", "oilfield"}, {"prime"}),
    ("OI|", {"oil"}, {"prime"}),
    ("-oi|", {"oil"}, set()),
    ("=oi|", {"oil"}, {"org:"}),
    ("title:oi|", {"oil"}, {"org:"}),
    ('"prime ra|', {"rate"}, {"AND"}),
    ("oil |", {"AND", "OR", "NOT", "NEAR/5", "w/s", "NOT w/5", "title:"}, {"oil"}),
    ("oil a|", {"AND", "author:", "allcaps("}, {"OR"}),
    ("oil w/|", {"w/s", "w/p"}, {"AND"}),
    ("oil AND |", {"NOT", "title:"}, {"AND", "OR"}),
    ("ca|", {"caps("}, {"allcaps("}),
    ("source:|", {'"Harrow Wire"', "Lantern"}, {"Business"}),
    ("source:h|", {'"Harrow Wire"'}, {"Lantern"}),
    ("source:w|", {'"Harrow Wire"'}, {"Lantern"}),
    ("author:ru|", {'"Ana Ruiz"'}, set()),
    ("tag:post|", {'"The \\"Post\\""'}, {"plain"}),
    ('source:"h|', {'Harrow Wire"'}, {'"Harrow Wire"', "Lantern"}),
    ('source:"h|"', {"Harrow Wire"}, {'Harrow Wire"'}),
    ("source:(lantern OR h|", {'"Harrow Wire"', }, {"has:"}),
    ("source:(lantern |", {"OR", "AND"}, set()),
    ("person:v|", {'"Ilara Voss"'}, {'"Bo Renn"', '"Voss & Sons"'}),
    ("entity:v|", {'"Ilara Voss"', '"Voss & Sons"'}, {'"Bo Renn"'}),
    ("has:|", {"person", "entity", "published"}, {"has", "person:"}),
    ("has:p|", {"person", "place", "published"}, {"author"}),
    ("published:|", {"2025", "yesterday", '"last week"'}, set()),
    ("published:2025|", {"2025-03", "2025-09"}, {"2025", "2025-04"}),
    ("published:2025-0|", {"2025-03", "2025-09"}, {"2025-04"}),
    ("published:2025-03-|", {"2025-03-01", "2025-03-02"}, {"2025-09-03"}),
    ("published:>=2025-|", {">=2025-03", ">=2025-09"}, set()),
    ("published:2025-03..2025-|", {"2025-03..2025-09"}, set()),
    ("published:9999-99-|", set(), {"yesterday"}),
    ("words:|", {">800", "200..400"}, {"2025"}),
    ("nothing:x|", set(), {"oil"}),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "there", "missing"), ROWS, ids=[row[0] for row in ROWS])
def test_suggestions(archive: Archive, marked: str, there: set[str], missing: set[str]) -> None:
    found = set(suggested(archive, marked))
    assert there <= found
    assert not missing & found


def test_the_words_are_counted(archive: Archive) -> None:
    every = Counter(analysis.fold(w) for a in ARTICLES for text in (a.title, a.body) for w in analysis.words(text))
    for prefix in ("oi", "pr", "the", "ra"):
        expected = {word: f"{count:,}" for word, count in every.items() if word.startswith(prefix)}
        found = {text: help_ for text, help_ in suggested(archive, f"{prefix}|").items() if text.isalnum()}
        assert found == expected


@pytest.mark.parametrize("field", ["source", "section", "tag", "person", "org", "entity", "published"])
@pytest.mark.parametrize("opening", ["", '"'])
def test_an_accepted_value_finds_as_many_articles_as_it_says(archive: Archive, field: str, opening: str) -> None:
    typed = f"{field}:{opening}"
    found = complete(typed, len(typed), known_of(archive))
    counted = [s for s in found if "article" in s.help]
    assert counted or (field, opening) == ("published", '"')
    for suggestion in counted:
        accepted = typed[: suggestion.start] + suggestion.text
        assert archive.search(accepted).total == int(suggestion.help.split()[0].replace(",", "")), accepted


CORRECTIONS = parse_corrections("""
aliases:
  Ilara Marchetti Voss: [Ilara Voss, "President Voss"]
  The Board: [Directors]
kinds: {Voss & Sons: person}
hide: [Bo Renn]
""")
CORRECTED: list[tuple[str, dict[str, str]]] = [
    ("person:|", {'"Ilara Marchetti Voss"': "2 articles", '"Voss & Sons"': "1 article"}),
    ("person:ilara v|", {}),
    ('person:"ilara v|', {'Ilara Marchetti Voss"': "2 articles"}),
    ("person:mar|", {'"Ilara Marchetti Voss"': "2 articles"}),
    ("person:=mar|", {'"Ilara Marchetti Voss"': "2 articles"}),
    ("person:pres|", {'"Ilara Marchetti Voss"': "2 articles"}),  # an alias that no article has
    ("entity:v|", {'"Ilara Marchetti Voss"': "2 articles", '"Voss & Sons"': "1 article"}),
    ("person:b|", {}),
    ("entity:b|", {}),
    ("org:|", {}),
    ("org:dir|", {}),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "expected"), CORRECTED, ids=[row[0] for row in CORRECTED])
def test_names_are_suggested_as_corrected(
    archive: Archive, marked: str, expected: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "corrections", CORRECTIONS)
    typed, cursor = marked.replace("|", "", 1), marked.index("|")
    found = complete(typed, cursor, known_of(archive))
    assert {s.text: s.help for s in found if "article" in s.help} == expected
    for suggestion in found if expected else ():
        accepted = query.parse(typed[: suggestion.start] + suggestion.text)
        total = Results.of(archive.snapshot, accepted, corrections=CORRECTIONS).total
        assert suggestion.help == f"{total} article" + "s" * (total != 1)


@given(samples(),
       st.sampled_from(("author", "source", "section", "tag", "language", "person", "org", "place", "entity")),
       st.sampled_from(("", "v", "voss", "s", "c", "ana", "r", "lan", "\u00e9")))  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_values_are_found_by_any_word_and_counted_without_deleted_articles(
    sample: Sample, field: str, start: str
) -> None:
    expected: Counter[str] = Counter()
    for article in sample.live:
        given_: set[str] = set()
        for name in ("person", "org", "place") if field == "entity" else (field,):
            held = getattr(article, name) or ("en" if name == "language" else "")
            values = (held,) if isinstance(held, str) else held
            given_ |= {analysis.fold(" ".join(getattr(value, "name", value).split())) for value in values}
        expected.update(given_ - {""})
    start = analysis.fold(start)
    for value in list(expected):
        if not any(part.startswith(start) for part in (value, *map(analysis.fold, analysis.words(value)))):
            del expected[value]
    found = suggest.values(sample.snapshot, field, start, 100)
    assert {analysis.fold(name): count for name, count in found} == expected
    assert [count for _, count in found] == sorted(expected.values(), reverse=True)
    few = suggest.values(sample.snapshot, field, start, 2)
    assert [count for _, count in few] == [count for _, count in found[:2]]
    assert set(few) <= set(found)


def test_the_commonest_name_is_not_lost_behind_names_of_several_kinds(tmp_path: Path) -> None:
    several = tuple(EntityCount(f"Voss {letter}", 1, 0) for letter in "abcdef")
    alone = (EntityCount("Voss z", 1, 0),)
    with searchnews.create(tmp_path / "index") as archive:
        archive.add([article(number, "", "", 3, person=several, org=several, place=several) for number in range(2)],
                    enrich=PLAIN)  # fmt: skip
        archive.add([article(number, "", "", 3, person=alone) for number in range(2, 5)], enrich=PLAIN)
        assert suggest.values(archive.snapshot, "entity", "voss", 1) == [("Voss z", 3)]


@given(archives(), st.sampled_from(("person", "org", "place")), st.sampled_from(("", "v", "voss", "s", "c", "ana")))
@settings(max_examples=80, deadline=None)
def test_corrected_names_are_counted(articles: list[Article], field: str, start: str) -> None:
    corrections = parse_corrections(
        "{aliases: {Dr. Voss: [Voss, ilara voss], Ana Ruiz: C}, kinds: {Dr. Voss: place}, hide: [United Nations]}"
    )
    expected: Counter[str] = Counter()
    for article in articles:
        kinds = ("person", "org", "place")
        named = {corrections.correct(e.name, kind) for kind in kinds for e in getattr(article, kind)}
        for name, kind in filter(None, {to and (analysis.fold(to[0]), to[1]) for to in named}):
            spellings = {"dr. voss": "dr voss ilara", "ana ruiz": "ana ruiz c"}.get(name, name).split()
            if kind == field and any(word.startswith(start) for word in spellings):
                expected[name] += 1
    held = snapshot(articles, [len(articles) // 2] if len(articles) > 1 else [])
    found = suggest.values(held, field, start, 100, corrections)
    assert {analysis.fold(name): count for name, count in found} == expected


def test_no_value_of_another_kind(tmp_path: Path) -> None:
    with searchnews.create(tmp_path / "news") as archive:
        body = "President Ilara Voss of Corvane met Tobias Renn in Lisbon. Mr Renn and Ms Voss spoke. Voss left Paris. "
        archive.add([Article(id="a", body=body * 3)])
        for field in ("person", "org", "place", "entity"):
            for text, help_ in suggested(archive, f"{field}:|").items():
                assert archive.search(f"{field}:{text}").total == 1, (text, help_)


def test_commonest_first(archive: Archive) -> None:
    assert list(suggested(archive, "source:|"))[:2] == ['"Harrow Wire"', "Lantern"]
    assert next(iter(suggested(archive, "entity:|"))) == '"Ilara Voss"'


@pytest.mark.parametrize("operator", sorted(suggestion for suggestion in ("AND", "OR", "NEAR/5", "PRE/5", "w/s", "w/p",
                                                                           "NOT w/5", "NOT")))  # fmt: skip
def test_operators_are_part_of_the_language(archive: Archive, operator: str) -> None:
    assert operator in suggested(archive, "oil |")
    query.parse(f"oil {operator} price")


def test_functions_are_part_of_the_language(archive: Archive) -> None:
    for start in "canl":
        for text in suggested(archive, f"{start}|"):
            if text.endswith("("):
                query.parse(f"{text}{'oil gas' if text.startswith('near') else 'oil'})")


@given(st.text('oila "():/-=*~^.<>ANDOR|w5titlehassource2published“”\n\x1b', max_size=24), st.integers(-2, 30))
def test_anywhere(archive: Archive, text: str, cursor: int) -> None:
    for suggestion in complete(text, cursor, known_of(archive)):
        assert 0 <= suggestion.start <= max(cursor, 0)
        assert suggestion.text
