"""Which passage shows best why an article matched, and which of its words are marked?"""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcwidth

from searchnews import analysis
from searchnews.query import nodes as q
from searchnews.search.snippets import ELLIPSIS, LEAST_WIDTH, Marked, Spot, marked, snippet, spots


def spots_of(text: str, *words: str) -> list[Spot]:
    """A spot wherever one of the words stands, one part a word."""
    folds = [analysis.fold(word) for word in words]
    found = [analysis.fold(word) for word in analysis.words(text)]
    return [Spot(i, i, folds.index(word)) for i, word in enumerate(found) if word in folds]


def bracketed(text: Marked) -> str:
    return "".join(f"[{piece}]" if mark else piece for piece, mark in text.pieces())


def columns(text: str) -> int:
    """By the library that terminals' programs use."""
    return sum(max(0, wcwidth(char)) for char in text)


FILLER = "Nothing much happened in the harbour on that day. "


@pytest.mark.parametrize(("text", "words", "width", "expected"), [
    # All of a short text.
    ("The price of oil rose.", ["oil"], 60, "The price of [oil] rose."),
    ("  The price\n of\toil\n\nrose.\n", ["price", "oil"], 60, "The [price] of [oil] rose."),
    ("Oil", ["oil"], 20, "[Oil]"),
    ("", [], 20, ""),
    (" \n ", [], 20, ""),
    # The beginning, if nothing is to be marked.
    (FILLER * 9, [], 60, "Nothing much happened in the harbour on that day. …"),
    # A whole sentence in the middle.
    (FILLER * 9 + "Oil rose to eighty dollars on Monday. " + FILLER * 9, ["oil"], 50,
     "… [Oil] rose to eighty dollars on Monday. …"),
    # Between words, if sentences are long.
    ("one two three four five six seven eight oil nine ten eleven twelve thirteen fourteen", ["oil"], 40,
     "… six seven eight [oil] nine ten eleven …"),
    # The window with most parts wins over one with more matches, and over an earlier one.
    ("oil oil oil. " + FILLER * 9 + "The price of oil rose. " + FILLER * 9, ["oil", "price"], 50,
     "… The [price] of [oil] rose. Nothing much happened …"),
    # Then most matches, then the first.
    ("One oil. " + FILLER * 9 + "Two oil, oil. " + FILLER * 9 + "Three oil, oil.", ["oil"], 40,
     "… Two [oil], [oil]. Nothing much happened …"),
    # Abbreviations end no sentence.
    (FILLER * 9 + "The oil that Mr. Voss and Dr. J. Reed bought was cheap. " + FILLER * 9, ["oil"], 62,
     "… The [oil] that Mr. Voss and Dr. J. Reed bought was cheap. …"),
    # A paragraph ends a sentence.
    (FILLER * 9 + "A headline\n\nOil rose to eighty dollars a barrel\n\n" + FILLER * 9, ["oil"], 50,
     "… [Oil] rose to eighty dollars a barrel …"),
    # No white space at all.
    ("市" * 300 + "、油" + "場" * 300, [], 20, "市" * 8 + " …"),
    ("บี้" * 300, [], 20, "บี้" * 5 + " …"),
    # Sentences end without white space, and letters that are wide take two columns.
    ("市场反应强烈。" * 9 + "央行下调基准利率！" + "市场反应强烈。" * 9, ["利"], 30, "… 央行下调基准[利]率！ …"),
    ("市场反应强烈。" * 9 + "央行下调“基准利率。”" + "市场反应强烈。" * 9, ["利"], 30, "… 央行下调“基准[利]率。” …"),
    ("बाज़ार चढ़ा। " * 9 + "बैंक ने ब्याज दर घटाई। " + "बाज़ार चढ़ा। " * 9, ["ब्याज"], 34, "… बैंक ने [ब्याज] दर घटाई। …"),
    ("x" * 500 + " oil " + "y" * 500, ["oil"], 20, "… oil …"),
])  # fmt: skip
def test_the_window(text: str, words: list[str], width: int, expected: str) -> None:
    if "[" not in expected:
        assert str(snippet(text, spots_of(text, *words), width)) == expected
    else:
        assert bracketed(snippet(text, spots_of(text, *words), width)) == expected


HOSTILE = st.lists(
    st.sampled_from([*"abc .!?…\"' \n\t\r\0\x1b\u2028\u00a0\u0301\u200f\ud7ff漢字İß", "oil", "Mr. ", "\n\n", ". A"]),
    max_size=200,
).map("".join)


@given(st.one_of(HOSTILE, st.text(max_size=300)), st.data())
@settings(max_examples=400, deadline=None)
def test_a_snippet_is_a_line_of_the_text_with_marks_inside(text: str, data: st.DataObject) -> None:
    tokens = analysis.spans(text)
    at = st.integers(0, max(len(tokens) - 1, 0))
    pairs = data.draw(st.lists(st.tuples(at, st.integers(0, 3), st.integers(0, 3)), max_size=8 if tokens else 0))
    places = sorted({Spot(first, min(first + more, len(tokens) - 1), part) for first, more, part in pairs},
                    key=lambda s: (s.first, s.last))  # fmt: skip
    width = data.draw(st.integers(LEAST_WIDTH, 120))
    found = snippet(text, places, width)
    assert columns(found.text) <= width
    assert not re.search(r"\s\s|[\n\t\r]", found.text)
    edges = [edge for mark in found.marks for edge in mark]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(found.text) for start, end in found.marks)
    assert bool(found.marks) == bool(places)
    # It is a piece of the text, and what is marked in it is marked in the whole.
    line = " ".join(text.split())
    inner = found.text.removeprefix(ELLIPSIS + " ").removesuffix(" " + ELLIPSIS)
    assert inner.strip() in line or not inner.strip()
    whole = marked(text, places)
    assert whole.text == text
    assert "".join(piece for piece, _ in whole.pieces()) == text
    words = {" ".join(text[a:b].split()) for a, b in whole.marks}
    assert all(any(found.text[a:b] in word for word in words) for a, b in found.marks)


def test_most_parts_of_all_windows() -> None:
    """Against every window: none of the same width has more parts, or as many and more matches."""

    @given(st.lists(st.sampled_from(["oil", "bank", "rate", "x", "xxxxx"]), max_size=60), st.integers(20, 60))
    @settings(max_examples=200, deadline=None)
    def check(words: list[str], width: int) -> None:
        text = " ".join(words)
        places = spots_of(text, "oil", "bank", "rate")
        found = snippet(text, places, width)
        tokens = analysis.spans(text)
        characters = [(tokens[s.first][0], tokens[s.last][1], s.part) for s in places]

        def inside(low: int) -> tuple[int, int]:
            parts = [part for start, end, part in characters if start >= low and end <= low + width - 4]
            return len(set(parts)), len(parts)

        best = max((inside(start) for start, _, _ in characters), default=(0, 0))
        shown = [found.text[a:b] for a, b in found.marks]
        assert (len(set(shown)), len(shown)) >= best

    check()


def test_near_the_end_of_a_text_there_is_no_more_than_the_width() -> None:
    for before in range(60):
        for after in range(60):
            text = f"{FILLER}Others {'x' * before}. They did. Oil {'z' * after}."
            found = snippet(text, spots_of(text, "oil"), 60)
            assert len(found.text) <= 60
            assert [found.text[a:b] for a, b in found.marks] == ["Oil"]


def test_a_long_match_is_cut() -> None:
    text = "oil " * 100
    found = snippet(text, [Spot(0, 99, 0)], 40)
    assert bracketed(found) == "[oil oil oil oil oil oil oil oil oil] …"


def test_no_match_beside_the_best_window_is_cut() -> None:
    some = "nothing of note happened there, " * 3
    text = f"{some}\n\nWhite House fell and {some}the White House rose and {some}the White House stood."
    words = analysis.words(text)
    phrases = [Spot(i, i + 1, 0) for i, word in enumerate(words) if word == "White"]
    for width in range(LEAST_WIDTH, 300):
        for places in (phrases[:1], phrases[1:], phrases):
            found = snippet(text, places, width)
            assert {found.text[a:b] for a, b in found.marks} == {"White House"}
            if places is phrases:
                assert not re.search("White( …|$)|^… House", found.text)


def test_a_narrow_snippet_is_refused() -> None:
    with pytest.raises(ValueError, match="20 or more, not 19"):
        snippet("oil", [], 19)


def test_spots_beyond_the_text_are_left_out() -> None:
    assert marked("oil", [Spot(0, 0, 0), Spot(1, 1, 0), Spot(0, 7, 0)]).marks == ((0, 3),)


def test_overlapping_marks_are_joined() -> None:
    assert marked("a b c d", [Spot(0, 1, 0), Spot(1, 2, 1), Spot(3, 3, 0)]).marks == ((0, 5), (6, 7))


# --- Which parts of a query are marked ---------------------------------------------------------------------------

OIL, PRICE, BANK = q.Word("oil"), q.Word("price"), q.Word("bank")
NEAR = q.Near(OIL, PRICE, 5)


@pytest.mark.parametrize(("tree", "expected"), [
    (OIL, {"body": ["0 0", "4 4", "9 9"], "title": ["1 1"]}),
    (q.And((OIL, q.Not(PRICE))), {"body": ["0 0", "4 4", "9 9"], "title": ["1 1"]}),
    (q.Not(q.Not(PRICE)), {"body": ["5 5", "20 20"]}),
    (q.Not(PRICE), {}),
    (q.Boost(q.Or((PRICE, BANK)), 2.0), {"body": ["5 5", "20 20", "30 30"]}),
    (NEAR, {"body": ["4 4", "5 5", "9 9"]}),
    (q.And((NEAR, q.Everything(), q.Keyword("source", "x"))), {"body": ["4 4", "5 5", "9 9"]}),
    (q.NotNear(OIL, PRICE, 5), {"body": ["0 0"]}),
    (q.AtLeast(3, OIL), {"body": ["0 0", "4 4", "9 9"]}),
    (q.Phrase(("oil", "price"), 3), {"body": ["4 4", "5 5"]}),
])  # fmt: skip
def test_the_parts_that_are_marked(tree: q.Node, expected: dict[str, list[str]]) -> None:
    known = {
        OIL: {"body": [(0, 0), (4, 4), (9, 9)], "title": [(1, 1)]},
        PRICE: {"body": [(5, 5), (20, 20)]},
        BANK: {"body": [(30, 30)]},
        NEAR: {"body": [(4, 5), (5, 9)]},
        q.NotNear(OIL, PRICE, 5): {"body": [(0, 0)]},
        q.AtLeast(3, OIL): {"body": [(0, 0), (4, 4), (9, 9)]},
        q.Phrase(("oil", "price"), 3): {"body": [(4, 5)]},
        q.Exact("oil"): {"body": [(0, 0), (4, 4), (9, 9)], "title": [(1, 1)]},
        q.Exact("price"): {"body": [(5, 5), (20, 20)]},
    }
    [found] = spots(tree, lambda node: {0: known[node]}, [0])
    assert {field: [f"{s.first} {s.last}" for s in places] for field, places in found.items()} == expected


def test_a_part_that_is_asked_for_twice_is_one_part() -> None:
    [found] = spots(q.Or((OIL, q.Near(OIL, PRICE, 5))), lambda node: {0: {"body": [(3, 3)]}}, [0])
    assert [(s.first, s.part) for s in found["body"]] == [(3, 0), (3, 1)]  # oil, and price
