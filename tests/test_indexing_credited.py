"""Credits are found in a batch by its tokens where they are found in each text by its letters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.analysis import Vocabulary, tokenize
from searchnews.indexing.credited import Credited
from searchnews.sources import credits

PIECES = [
    "(Reporting by Ana Ruiz; Editing by Jo Lee)", "Reporting by ", "(", ")", " by ", "by", "\nby", " by\u0301 ",
    "Reporting", "REPORTING", "reporting", " By ", "By ", "BY ", "\n By ", "Ana Ruiz", "JO LEE", "; ", "editing",
    "\n\n", "\n", "\t", " ", ". ", " contributed to this report", " assisted ", " CONTRIBUTED to this report", "İ",
    "é", "\ud800", "中", "\xa0", "\xad", "_", "'s", "-",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5), st.booleans())
def test_credits_of_a_batch_are_those_of_its_bodies(texts: list[tuple[str, str]], are_read: bool) -> None:
    vocabulary = Vocabulary()
    tokens = tokenize([text for pair in texts for text in pair], vocabulary)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(credits, "remembers", lambda: are_read)
        found = Credited(vocabulary).places(tokens, [body for _, body in texts])
    expected = [
        (base + len(body[:start].encode("utf-8", "replace")), base + len(body[:end].encode("utf-8", "replace")))
        for base, (_, body) in zip(tokens.text_start[1::2].tolist(), texts, strict=True)
        for start, end in credits.spans(body)
    ]
    assert [*map(tuple, found.tolist())] == expected


@pytest.mark.parametrize(
    ("body", "credited"),
    [
        ("Ana came.\n\n(Reporting by Ana; Editing by Jo)", [0, 1, 1]),
        ("Ñandú Ana came.\n\n(Reporting by Ana; Editing by Jo) Ana", [0, 1, 1, 0]),
        ("By Ana Ruiz\n\nAna came.", [1, 0]),
        ("Ana came.", [0]),
    ],
)
def test_mentions_from_a_credit_to_its_end_are_in_it(body: str, credited: list[int]) -> None:
    vocabulary = Vocabulary()
    tokens = tokenize(["Reporting", body], vocabulary)
    names = [tokens.data[a:b] in (b"Ana", b"Jo") for a, b in zip(tokens.start, tokens.end, strict=True)]
    found = Credited(vocabulary)(tokens.start[np.array(names)], tokens, [body])
    assert found.tolist() == [*map(bool, credited)]
