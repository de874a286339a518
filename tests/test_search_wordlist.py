"""Words found by pattern, edits and expression are those that checking each word finds."""

from __future__ import annotations

import re
from unittest import mock

import numpy as np
import pytest
import reference
from hypothesis import given
from hypothesis import strategies as st

from searchnews.query import regex
from searchnews.search import wordlist
from searchnews.storage.strings import Strings, pack_strings

ALPHABET = "abcж日"  # folds of themselves, as all words are
WORDS = st.lists(st.text(ALPHABET, min_size=1, max_size=7), unique=True, max_size=30)


def strings_of(words: list[str]) -> tuple[list[str], Strings]:
    """The words sorted as a segment has them, and the same as Strings."""
    ordered = sorted(words, key=str.encode)
    arrays = pack_strings("words", [*map(str.encode, ordered)])
    return ordered, Strings(arrays["words.text"], arrays["words.ends"])


@given(WORDS, st.text(ALPHABET + "**?", max_size=6), st.sampled_from((0, 1000)), st.booleans())
def test_glob(words: list[str], pattern: str, many: int, sorted_from_the_end: bool) -> None:
    ordered, strings = strings_of(words)
    backwards = strings.backwards() if sorted_from_the_end else None
    with mock.patch.object(wordlist, "_MANY", many):
        found = wordlist.glob(strings, wordlist.parse_glob(pattern, escapes=False), backwards)
    assert found.tolist() == [i for i, word in enumerate(ordered) if reference.glob(pattern, word)]


@given(st.lists(st.text("abж日", max_size=19), max_size=30), st.text("abж日", max_size=3))
def test_words_sorted_from_their_ends(words: list[str], suffix: str) -> None:
    """Longer and shorter than the bytes that are looked at together, the same word several times, and those that others
    end with."""
    words += [word[i:] for word in words[:2] for i in range(len(word))]
    ordered, strings = strings_of(words)
    backwards = strings.backwards()
    assert backwards.dtype == np.uint32
    assert backwards.tolist() == sorted(range(len(ordered)), key=lambda i: (ordered[i].encode()[::-1], i))
    found = strings.with_suffix(suffix, backwards)
    assert found.tolist() == [i for i, word in enumerate(ordered) if word.endswith(suffix)]


@given(
    st.lists(st.text("ab*?\\. ", min_size=1, max_size=4), unique=True, max_size=20),
    st.text("ab*?\\. ", max_size=4),
    st.sampled_from((0, 1000)),
)
def test_glob_with_escapes(words: list[str], pattern: str, many: int) -> None:
    ordered, strings = strings_of(words)
    escaped = re.sub(r"\\(?![*?\\])", r"\\\\", re.sub(r"\\$", "", pattern))
    if re.fullmatch(r"(?:\\[*?\\]|[^\\])*", escaped):
        with mock.patch.object(wordlist, "_MANY", many):
            found = wordlist.glob(strings, wordlist.parse_glob(escaped, escapes=True))
        assert found.tolist() == [i for i, word in enumerate(ordered) if reference.glob(escaped, word)]


def test_a_glob_cannot_hang() -> None:
    word = "a" * 100
    _, strings = strings_of([word])
    assert not len(wordlist.glob(strings, wordlist.parse_glob("*a" * 40 + "*b", escapes=False)))
    assert len(wordlist.glob(strings, wordlist.parse_glob("*a" * 40, escapes=False)))


@pytest.mark.parametrize(
    ("pattern", "prefix", "literal", "plain"),
    [
        ("oil", "oil", b"\n", "oil"),
        ("oil*", "oil", b"", None),
        ("*flation", "", b"flation\n", None),
        ("wom?n", "wom", b"n\n", None),
        ("a*bcd*e", "a", b"bcd", None),
        ("*", "", b"", None),
        ("???", "", b"\n", None),
    ],
)
def test_what_narrows_a_glob(pattern: str, prefix: str, literal: bytes, plain: str | None) -> None:
    found = wordlist.parse_glob(pattern, escapes=False)
    assert (found.prefix, found.literal, found.plain) == (prefix, literal, plain)


@given(WORDS, st.text(ALPHABET, min_size=1, max_size=6), st.integers(1, 2))
def test_fuzzy(words: list[str], word: str, edits: int) -> None:
    ordered, strings = strings_of(words)
    found = wordlist.fuzzy(strings, word, edits)
    assert found.tolist() == [i for i, other in enumerate(ordered) if reference.near_spelling(word, other, edits)]


@pytest.mark.parametrize("size", [14, 15, 61, 62, 63, 90])
def test_fuzzy_with_long_words(size: int) -> None:
    word = "ab" * 50
    word, near = word[:size], word[: size - 1] + "x"
    _, strings = strings_of([word, near, "short"])
    assert len(wordlist.fuzzy(strings, word, 1)) == (2 if size <= 62 else 1)


@given(WORDS, st.sampled_from(["a+b?", "(a|bc)*", "[^a]{2,3}", ".*ж.*", "a.*", "日|b", "abc.?", "", "[b-ж]+"]))
def test_regex(words: list[str], pattern: str) -> None:
    ordered, strings = strings_of(words)
    automaton = regex.compile(pattern)
    found = wordlist.regex(strings, automaton)
    assert found.tolist() == [i for i, word in enumerate(ordered) if automaton.matches(word)]


def test_nothing_in_no_words() -> None:
    _, strings = strings_of([])
    assert not len(wordlist.glob(strings, wordlist.parse_glob("*a", escapes=False)))
    assert not len(wordlist.fuzzy(strings, "a", 2))
    assert not len(wordlist.regex(strings, regex.compile(".*")))
    assert isinstance(wordlist.regex(strings, regex.compile("a")), np.ndarray)
