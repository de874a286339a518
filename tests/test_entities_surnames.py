"""Who is meant by a surname alone, and who is a storm: marked texts, and random ones against a search by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.analysis import Vocabulary, tokenize
from searchnews.entities.labels import KINDS
from searchnews.entities.storms import without_storms
from searchnews.entities.surnames import persons_by_surname

MARK = re.compile(r"<(\w+) ([^>]*)>")


def kinds_of(*texts: str, texts_per_article: int = 1, storms: bool = False) -> list[str]:
    """The kinds of the names in texts that mark them as <kind name>, by the rule for surnames or that for storms."""
    plain, spans = [], []
    for number, text in enumerate(texts):
        parts: list[str] = []
        at = 0
        for mark in MARK.finditer(text):
            parts.append(text[at : mark.start()])
            begin = len("".join(parts).encode())
            parts.append(mark[2])
            spans.append((number, begin, begin + len(mark[2].encode()), KINDS.index(mark[1])))
            at = mark.end()
        plain.append("".join(parts) + text[at:])
    vocabulary = Vocabulary()
    tokens = tokenize(plain, vocabulary)
    begins = [tokens.text_start[number] + begin for number, begin, _, _ in spans]
    ends = [tokens.text_start[number] + end for number, _, end, _ in spans]
    first = np.searchsorted(tokens.start, np.array(begins, np.int64)).astype(np.int64)
    last = np.searchsorted(tokens.start, np.array(ends, np.int64)).astype(np.int64) - 1
    kind = np.array([kind for *_, kind in spans], np.uint8)
    if storms:
        found = without_storms(tokens, vocabulary, texts_per_article, first, last, kind)
    else:
        found = persons_by_surname(tokens, texts_per_article, first, last, kind)
    assert kind.tolist() == [kind for *_, kind in spans]  # left as it was
    return [KINDS[k] for k in found.tolist()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<person Gordon England> came. <place England> left.", "person person"),
        ("<person Pim Fortuyn> came. <org Fortuyn> left, <place Fortuyn>'s wife, too.", "person person person"),
        ("<person J. P. Morgan> came. <org Morgan> left.", "person person"),
        ("<person Zoë Ärzte> came. <org Ärzte> left.", "person person"),
        ("<place England> lost. <person Gordon England> came. <place England> won.", "place person place"),
        ("<org Dell Inc> rose. <person Michael Dell> came. <org Dell> fell.", "org person org"),
        ("<person Michael Dell> came. <org Dell> fell. <org Dell Inc> rose.", "person org org"),
        ("<person Juninho. Clyde> won. <org Clyde> lost.", "person org"),
        ("<person Simon\nLondon> won. <place London> lost.", "person place"),
        ("<person Juninho. Clyde> won. <person Bonnie Clyde> lost. <org Clyde> won.", "person person person"),
        ("<person Mike German> came. <misc German> wine. <place German> left.", "person misc person"),
        ("<person England> came. <place England> left.", "person place"),
        ("<person Gordon England> came. <person England> and <place New England> left.", "person person place"),
        ("<person England Gordon> came. <place England> left.", "person place"),
        ("<place England> left.", "place"),
        ("Nobody left.", ""),
    ],
)
def test_surnames(text: str, expected: str) -> None:
    assert kinds_of(text) == expected.split()


def test_articles_are_apart_and_their_texts_are_not() -> None:
    texts = ["<person Gordon England> came.", "<place England> left.", "<place England>", "<person Gordon England>"]
    assert kinds_of(*texts) == ["person", "place", "place", "person"]
    assert kinds_of(*texts, texts_per_article=2) == ["person", "person", "place", "person"]


def by_hand(names: Sequence[tuple[str, str]]) -> list[str]:
    """The kinds of the (kind, name) of an article."""
    found = [kind for kind, _ in names]
    for i, (kind, name) in enumerate(names):
        if kind not in ("org", "place") or " " in name:
            continue
        alone = min(j for j, (other, same) in enumerate(names) if same == name and other != "person")
        people = [j for j, (other, full) in enumerate(names) if other == "person" and full.endswith(f" {name}")]
        firms = [full for other, full in names if other == "org" and " " in full and name in full.split()]
        if people and people[0] < alone and not firms:
            found[i] = "person"
    return found


NAMES = st.tuples(
    st.sampled_from(KINDS), st.lists(st.sampled_from(["Ann", "Ford", "Hill"]), min_size=1, max_size=2).map(" ".join)
)


@given(st.lists(st.lists(NAMES, max_size=8), min_size=1, max_size=4))
def test_surnames_by_hand(articles: list[list[tuple[str, str]]]) -> None:
    texts = ["; ".join(f"<{kind} {name}>" for kind, name in article) for article in articles]
    assert kinds_of(*texts) == [kind for article in articles for kind in by_hand(article)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hurricane <place Katrina> hit <place New Orleans>. <place Katrina> went on.", "misc place misc"),
        ("<person Ana> grew. Tropical Storm <person Ana> fell. <org Ana> paid.", "misc misc org"),
        ("<person Typhoon Haiyan> hit <place Leyte>. <person Haiyan> went on.", "misc place misc"),
        ("El huracán <person Irma> llegó, el huracán <place Cuba> no.", "misc place"),
        ("<person Ураган Катрина> прошел.", "misc"),
        # No storms: a place or a person after a common word, what is not next to it, the names of offices.
        ("The storm <person Obama> saw", "person"),
        ("After the hurricane <place Florida> rebuilt.", "place"),
        ("After Hurricane <place New Orleans> rebuilt.", "place"),
        ("It was a Storm. <person Ana> left. A Storm, <person Ana> said", "person person"),
        ("<org Hurricane Center> and <org Storm Prediction Center>, <person Theodor Storm>", "org org person"),
        # A person of that name in the article is no storm.
        ("Hurricane <person Isaac> came. <person Isaac Stern> played. <person Isaac> bowed.", "misc person person"),
        ("<person Hurricane>", "person"),
        ("Nobody left.", ""),
    ],
)
def test_storms(text: str, expected: str) -> None:
    assert kinds_of(text, storms=True) == expected.split()


def test_a_storm_is_one_in_its_article() -> None:
    texts = ["Hurricane <person Ana>", "<person Ana> left", "<person Ana>", "", "<person Ana> or", "Storm <person Ana>"]
    assert kinds_of(*texts, texts_per_article=2, storms=True) == ["misc", "misc", "person", "misc", "misc"]
