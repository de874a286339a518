"""Do the footnotes of an article tell who and when, where it stands first, and leave the text as it is?"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.article import Article, EntityCount
from searchnews.render import Style, reading
from searchnews.render.reading import _with_signs
from searchnews.search.footnotes import Footnote, footnotes
from searchnews.search.results import Hit
from searchnews.search.snippets import Marked

BODY = (
    "Ilara Voss arrived in Port Merrin on Wednesday. Voss will speak next week.\n\n"
    "On Wednesday the Harrow Bank said Voss was right in 2019 and in the third quarter of 2021; "
    "it opened in March 2020 and voss is a word."
)
ARTICLE = Article(
    title="Voss", body=BODY, source="Lantern", language="en", published=datetime(2025, 8, 28, 12, tzinfo=UTC),
    person=(EntityCount("Ilara Voss", 3),), org=(EntityCount("Harrow Bank", 1), EntityCount("Elsewhere Inc", 1)),
    place=(EntityCount("Port Merrin", 1),),
)  # fmt: skip


def test_footnotes() -> None:
    assert [(BODY[n.start : n.end], n.kind, n.told, n.count) for n in footnotes(ARTICLE)] == [
        ("Ilara Voss", "person", "Ilara Voss", 3),
        ("Port Merrin", "place", "Port Merrin", 1),
        ("Wednesday", "time", "2025-08-27", 0),
        ("next week", "time", "2025-09-01..2025-09-07", 0),
        ("Harrow Bank", "org", "Harrow Bank", 1),
        ("the third quarter of 2021", "time", "2021-Q3", 0),
        ("March 2020", "time", "2020-03", 0),
    ]


def test_how_they_look() -> None:
    assert reading.article(Hit(ARTICLE, 0.0), Style(72, ascii=True), footnotes(ARTICLE)) == """\
Voss
Lantern | 2025-08-28 12:00

Ilara Voss[1] arrived in Port Merrin[2] on Wednesday[3]. Voss will speak
next week[4].

On Wednesday the Harrow Bank[5] said Voss was right in 2019 and in the
third quarter of 2021[6]; it opened in March 2020[7] and voss is a word.

[1] Ilara Voss, person, named 3 times
[2] Port Merrin, place
[3] Wednesday: 2025-08-27
[4] next week: 2025-09-01..2025-09-07
[5] Harrow Bank, org
[6] the third quarter of 2021: 2021-Q3
[7] March 2020: 2020-03

org: Elsewhere Inc
"""
    assert "Ilara Voss¹ arrived" in reading.article(Hit(ARTICLE, 0.0), Style(72), footnotes(ARTICLE))


def test_nothing_for_a_footnote() -> None:
    assert footnotes(Article(title="Ilara Voss", body="", person=(EntityCount("Ilara Voss", 1),))) == ()
    assert footnotes(Article(body="It rained.", person=(EntityCount("", 1), EntityCount("...", 1)))) == ()


RANGES = st.lists(st.integers(0, 20), unique=True, max_size=8).map(sorted).map(lambda ends: list(pairwise(ends))[::2])


@given(RANGES, RANGES)
def test_marks_stay_on_their_words(marks: list[tuple[int, int]], places: list[tuple[int, int]]) -> None:
    text = "abcdefghijklmnopqrst"
    found = _with_signs(
        Marked(text, tuple(marks)), [Footnote(a, b, "time", "") for a, b in places], Style(ascii=True)
    )
    plain = "".join(char for char in found.text if char.isalpha())
    assert plain == text
    told = ["".join(filter(str.isalpha, found.text[a:b])) for a, b in found.marks]
    assert told == [text[a:b] for a, b in marks]
    assert all(found.text[a].isalpha() and found.text[b - 1].isalpha() for a, b in found.marks)


@pytest.mark.parametrize("text", ["In April April Hale spoke.", "On Monday April Hale spoke.", "April Hale, May 2025."])
def test_no_word_has_two_footnotes(text: str) -> None:
    found = footnotes(Article(body=text, person=(EntityCount("April Hale", 1),), published=ARTICLE.published))
    assert [footnote.kind for footnote in found].count("person") == 1
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize("text", ["Voss", "Voss Voss", "on Wednesday", ""])
def test_any_short_text(text: str) -> None:
    found = footnotes(Article(body=text, person=(EntityCount("Ilara Voss", 1),), published=ARTICLE.published))
    assert len(found) == bool(text)
