"""Do our regular expressions match what Python's do, within bounds?"""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchnews.query import regex

PATTERNS = st.recursive(
    st.sampled_from(("a", "b", "c", ".", "[ab]", "[^a]", "[a-c]", "[^b-c1]", r"\d", r"[\dx]", r"\.", "1", "ab")),
    lambda part: st.one_of(
        st.tuples(part, part).map("".join),
        st.tuples(part, part).map(lambda pair: f"({pair[0]}|{pair[1]})"),
        st.tuples(part, st.sampled_from(("*", "+", "?", "{2}", "{1,}", "{0,2}", "{2,3}"))).map(
            lambda pair: f"({pair[0]}){pair[1]}"
        ),
        part.map(lambda p: f"({p}|)"),
    ),
    max_leaves=8,
)
WORDS = st.lists(st.text("abcd1.é", max_size=8), min_size=1, max_size=12)


@settings(max_examples=500, deadline=None)
@given(PATTERNS, WORDS)
def test_same_as_python(pattern: str, words: list[str]) -> None:
    automaton = regex.compile(pattern)
    python = re.compile(pattern, re.DOTALL | re.ASCII)
    for word in words:
        found = automaton.matches(word)
        assert found == bool(python.fullmatch(word))
        assert word.startswith(automaton.prefix) or not found


@pytest.mark.parametrize(
    ("pattern", "word", "expected"),
    [
        ("organi[sz]ation", "organization", True),
        ("organi[sz]ation", "organizations", False),
        ("Organi[SZ]ATION", "organisation", True),
        ("é", "e", True),
        ("[É]t", "et", True),
        ("straße", "strasse", True),
        ("й", "й", True),
        ("[а-я]+", "нефть", True),
        (".", "😀", True),
        ("a{0}", "", True),
        ("a{3,5}", "aaaa", True),
        ("a{3,5}", "aa", False),
        ("a-b", "a-b", True),
        ("[a-]", "-", True),
        ("", "", True),
    ],
)
def test_words(pattern: str, word: str, expected: bool) -> None:
    assert regex.compile(pattern).matches(word) is expected


@pytest.mark.parametrize(
    ("pattern", "start", "end", "problem"),
    [
        ("(a", 0, 1, "not closed"),
        ("a)", 1, 2, "closes nothing"),
        ("a]", 1, 2, "closes nothing"),
        ("[a", 0, 1, "not closed"),
        ("[]", 0, 2, "nothing between"),
        ("[b-a]", 1, 4, "smaller to the greater"),
        ("[ß]", 1, 2, "several letters"),
        ("[[a]]", 1, 2, r"write \["),
        ("a**", 2, 3, "one repetition after another"),
        ("a*?", 2, 3, "one repetition after another"),
        ("+a", 0, 1, "nothing before"),
        ("a{x}", 1, 4, "write {2}"),
        ("a{2", 1, 2, "write {2}"),
        ("a{1000}", 1, 7, "write {2}"),
        ("a{3,2}", 1, 6, "smaller number"),
        ("^a", 0, 1, "whole word"),
        ("a$", 1, 2, "whole word"),
        ("(?i)a", 0, 2, "no options"),
        (r"\b", 0, 2, "means nothing"),
        ("a\\", 1, 2, "means nothing"),
        ("(" * 21 + ")" * 21, 20, 21, "more than 20 groups"),
        ("a" * 201, 200, 201, "longer than"),
        ("((a{30}){30}){30}", 0, 17, "too large"),
        ("(((){999}){999}){999}", 0, 21, "too large"),
        (".*a.{12}", 0, 8, "too complicated"),
    ],
)
def test_errors(pattern: str, start: int, end: int, problem: str) -> None:
    with pytest.raises(regex.RegexError, match=re.escape(problem)) as caught:
        regex.compile(pattern)
    assert (caught.value.start, min(caught.value.end, len(pattern))) == (start, end)


@settings(max_examples=500, deadline=None)
@given(st.text("ab.|()*+?[]^-{}12,$\\dé", max_size=14))
def test_any_text_compiles_or_is_refused(pattern: str) -> None:
    try:
        automaton = regex.compile(pattern)
    except regex.RegexError as error:
        refused = (error.start, error.end, error.problem)
    else:
        assert len(automaton.table) == len(automaton.accepting) <= regex.MAX_STATES + 1
        return
    assert 0 <= refused[0] <= refused[1]
    assert refused[2]


@pytest.mark.parametrize(
    ("pattern", "prefix"),
    [
        ("organi[sz]ation", "organi"),
        ("abc", "abc"),
        ("a?b", ""),
        ("(ab|ac)d", "a"),
        ("ab*", "a"),
        (".a", ""),
        ("a|", ""),
    ],
)
def test_prefix(pattern: str, prefix: str) -> None:
    assert regex.compile(pattern).prefix == prefix


@pytest.mark.parametrize(
    "members", ["b-d", "a-cb-d", "b-dc", "a-dbc-e", "z", "a-z", "ac", "b-dd-f", "\\d", "a-a", "+-9"]
)
def test_a_class_and_its_negation_part_the_characters(members: str) -> None:
    """The standard library says which of all characters up to U+02FF are in a class, touching and nested ranges too."""
    inside, outside = regex.compile(f"[{members}]"), regex.compile(f"[^{members}]")
    expected = re.compile(f"[{members}]", re.ASCII)
    for number in range(0x300):
        char = chr(number)
        assert inside.matches(char) == (expected.fullmatch(char) is not None), char
        assert outside.matches(char) != inside.matches(char), char
