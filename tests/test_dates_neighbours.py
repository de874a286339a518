"""Where may a run of words be cut, so that its parts say what the whole says?"""

from __future__ import annotations

from itertools import accumulate

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from searchnews.dates import grammar, neighbours
from searchnews.dates.expressions import Expression
from searchnews.dates.neighbours import Several
from searchnews.dates.run import SEPARATORS, Run, separator, separators, split


@pytest.mark.parametrize(
    ("pattern", "firsts", "lasts", "pairs"),
    [
        ("ab", "a", "b", "ab"),
        ("a?b", "ab", "b", "ab"),
        ("a{0,2}b", "ab", "b", "aa ab"),
        ("a{1,2}b", "a", "b", "aa ab"),
        ("(?:a|bc)?d", "abd", "d", "bc ad cd"),
        ("[ab](?:-[cd])?", "ab", "abcd", "a- b- -c -d"),
        (r"a\.?b", "a", "b", "a. .b ab"),
        ("a(?=b)c", "a", "c", "ab ac"),  # looked at, but not read
        ("a(?!-)b?", "a", "ab", "a- ab -*"),  # whatever is behind the dash
        ("(?<=ab)c", "c", "c", "*a ab bc"),
        ("(?<![;/])c", "c", "c", "*; */ ;c /c"),
    ],
)
def test_neighbours_in_a_pattern(pattern: str, firsts: str, lasts: str, pairs: str) -> None:
    found = neighbours.of(pattern)
    assert found.firsts == set(firsts)
    assert found.lasts == set(lasts)
    assert {(left or "*") + (right or "*") for left, right in found.pairs} == set(pairs.split())


def test_several_words_stand_where_their_class_does() -> None:
    patterns = [neighbours.of("ap-b"), neighbours.of("p")]
    found = neighbours.of_all(patterns, [Several("p", [{"x"}, {"y", "z"}, {"x"}], ["", ","])])
    assert found.firsts == {"a", "p", "x"}
    assert found.lasts == {"b", "p", "x"}
    added = {"".join(pair) for pair in found.pairs - patterns[0].pairs}
    assert added == {"ax", "x-", "xy", "xz", "y,", "z,", ",x"}


def test_a_table_of_neighbours() -> None:
    pairs = [("a", "b"), ("a", "-"), ("-", "a"), ("", ";"), (";", "b"), ("b", "/"), ("/", "")]
    found = neighbours.table(pairs, ["a", "b"])
    said = {
        (left, SEPARATORS[between], right)
        for (i, left) in enumerate("ab")
        for between in range(len(SEPARATORS))
        for (j, right) in enumerate("ab")
        if found[i, between, j]
    }
    assert said == {
        ("a", "", "b"), ("a", "-", "a"), ("a", ";", "b"), ("b", ";", "b"), ("b", "/", "a"), ("b", "/", "b"),
    }  # fmt: skip
    assert found[:, len(SEPARATORS)].all()


GAPS = st.text(st.sampled_from(" \n\t.,:;/-'()\"!%–’"), max_size=4)


@example([" "])
@example(["\n\n", ". ", " (", "”", ""])
@given(st.lists(GAPS))
def test_separators_in_arrays_are_those_of_each_gap(gaps: list[str]) -> None:
    pieces = [piece for gap in gaps for piece in (b"x", gap.encode())]
    ends = np.array(list(accumulate(map(len, pieces))), np.uint32)
    found = separators(np.frombuffer(b"".join(pieces), np.uint8), ends[0::2], ends[1::2])
    for gap, code in zip(gaps, found.tolist(), strict=True):
        assert code == len(SEPARATORS) or SEPARATORS[code] == separator(gap)
        assert gap != " " or code == 0


def cut(of: grammar.Grammar, run: Run) -> list[Run]:
    """The parts of a run, where ``crossed`` lets it be cut."""
    number = dict(zip(of.words, of.kinds, strict=True))
    parts, begin = [], 0
    for at in range(1, len(run.words) + 1):
        if at < len(run.words):
            between = SEPARATORS.index(run.gaps[at])
            if of.crossed[number[run.words[at - 1]], between, number[run.words[at]]]:
                continue
        gaps = ["", *run.gaps[begin + 1 : at]]
        parts.append(Run(run.words[begin:at], run.starts[begin:at], run.ends[begin:at], gaps))
        begin = at
    return parts


def read(of: grammar.Grammar, run: Run) -> list[tuple[int, int, Expression]]:
    return [(found.start, found.end, found.expression) for found in of.read_run(run)]


def runs(language: str) -> st.SearchStrategy[tuple[str, Run]]:
    """Words of a language, each class as often as the others, and several that stand for one."""
    of = grammar.of(language)
    classes: dict[str, list[str]] = {}
    for spelling, word in of.words.items():
        classes.setdefault(word.kind, []).append(spelling)
    words = st.sampled_from([sorted(classes[kind]) for kind in sorted(classes)]).flatmap(st.sampled_from)
    phrases = [phrase for first in sorted(of.phrases) for phrase in of.phrases[first]]
    said = words.map(lambda word: [("", word)])
    if phrases:
        one = st.sampled_from(phrases)
        said |= one.map(lambda phrase: list(zip(["", *phrase.gaps], map(min, phrase.words), strict=True)))

    def run(pieces: list[tuple[str, list[tuple[str, str]]]]) -> tuple[str, Run]:
        written = [pair for gap, (first, *rest) in pieces for pair in ((gap, first[1]), *rest)]
        ends = list(accumulate(len(gap) + 1 + len(word.encode()) for gap, word in written))
        starts = [end - len(word.encode()) for end, (_, word) in zip(ends, written, strict=True)]
        return language, Run([word for _, word in written], starts, ends, ["", *[gap for gap, _ in written[1:]]])

    gaps = st.sampled_from(["", "", "", *SEPARATORS])
    return st.lists(st.tuples(gaps, said), min_size=2, max_size=7).map(run)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(["en", "de", "pt", "ru", "ja", "hu"]).flatmap(runs))
def test_the_parts_of_a_run_say_what_the_whole_says(written: tuple[str, Run]) -> None:
    language, run = written
    of = grammar.of(language)
    assert [said for part in cut(of, run) for said in read(of, part)] == read(of, run)


@pytest.mark.parametrize(
    ("language", "text", "parts"),
    [
        ("en", "A November 3 after the year", ["A", "November 3", "after the year"]),
        ("en", "the latest years, after 2004", ["the latest", "years", "after 2004"]),
        ("en", "from 1996 to 2004", ["from 1996 to 2004"]),
        ("en", "9 a.m. on Monday", ["9 am on Monday"]),
        ("en", "March 3; Friday", ["March 3", "Friday"]),
        ("en", "the week ended June 1, a day after Christmas", ["the week ended June 1 a day after Christmas"]),
        ("de", "3. Quartal am 5. Mai", ["3 Quartal am 5 Mai"]),
    ],
)
def test_where_a_run_is_cut(language: str, text: str, parts: list[str]) -> None:
    assert [" ".join(part.words) for part in cut(grammar.of(language), split(text))] == parts
