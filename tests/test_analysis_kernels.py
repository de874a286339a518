"""The compiled loops find the tokens, numbers, sentences and paragraphs that NumPy finds, in any text."""

from unittest import mock

import numpy as np
import pytest
import reference
from hypothesis import example, given
from hypothesis import strategies as st

from searchnews.analysis import Vocabulary, numbering, tokenize
from searchnews.kernels import native

pytestmark = pytest.mark.skipif(native.library() is None, reason="there was no C compiler")

# Letters of all lengths in UTF-8, digits, marks, invisible characters, ends of sentences and lines.
DENSE = st.text(st.sampled_from("aAbU.S.. !?\n\r\t09_-’“é.Éя.Я中𐐀\u0301\xad\u200b\u2060\0"), max_size=40)
WORDS = st.lists(
    st.sampled_from([
        "U.S.", "U.S", "J.P. Morgan", "É.U.", "e.g.", "Mr.", "Sept. 7", "end. The", 'end." \n"Then', "x" * 99 + "yz",
        "E\u0301.U. A", "U.E\u0301.",
        "\n\n", "\n", "the", "internationally", "internationale", "a.b.c.d", "wörter", "1.5", "A.", "Ω.Α.", "...",
        "?!  So", "\ud800",
    ]),
    max_size=20,
).map(" ".join)  # fmt: skip
TEXTS = st.lists(st.one_of(DENSE, WORDS, st.text(max_size=20)), max_size=6)


@given(st.lists(TEXTS, min_size=1, max_size=3), st.integers(1, 4))
@example([["a.b", ".", "", "A.B."], ["ab.c", "a.bc", "U.S.A.led"]], 4)
def test_tokens(batches: list[list[str]], bits: int) -> None:
    """Several batches with one vocabulary, whose table has to grow."""
    with mock.patch.object(numbering, "_FIRST_BITS", bits):
        compiled = Vocabulary()
        found = [tokenize(texts, compiled) for texts in batches]
    with mock.patch.object(native, "library", return_value=None):
        plain = Vocabulary()
        expected = [tokenize(texts, plain) for texts in batches]
    for a, b in zip(found, expected, strict=True):
        assert a.data == b.data
        for name in ("first", "start", "end"):
            np.testing.assert_array_equal(getattr(a, name), getattr(b, name), name)
        assert [compiled.spellings[n] for n in a.spelling] == [plain.spellings[n] for n in b.spelling]


@given(TEXTS)
@example(["One.\nTwo", "", "a,\nB. C", "U.S.\n\nA!? B", "Mr. B\n\n\nC", ".A", "A. . . . b.    C.     D"])
def test_sentences_and_paragraphs(texts: list[str]) -> None:
    tokens = tokenize(texts, Vocabulary())
    sentence, paragraph = tokens.sentence_starts, tokens.paragraph_starts
    assert sentence.dtype == paragraph.dtype == np.bool_
    for text, begin, end in zip(texts, tokens.first.tolist(), tokens.first[1:].tolist(), strict=False):
        assert (sentence[begin:end].tolist(), paragraph[begin:end].tolist()) == reference.starts(text)


def test_more_words_than_a_table_holds() -> None:
    words = [f"word{i}" for i in range(500)]
    with mock.patch.multiple(numbering, _FIRST_BITS=3, _MOST_BITS=5):
        vocabulary = Vocabulary()
        for _ in range(2):
            tokens = tokenize([" ".join(words * 2)], vocabulary)
            assert [vocabulary.spellings[n].decode() for n in tokens.spelling] == words * 2
        assert len(vocabulary) == len(words)
