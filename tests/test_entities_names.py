"""Names within one article: which mentions are one. Sentences and people are invented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.analysis import fold, words
from searchnews.entities.names import Form, Forms, _choose, form

P, O, L, M = "person", "org", "place", "misc"  # noqa: E741

ARTICLES = [
    # what the text says, in order, and the full name of each
    ([(P, "Alma Ferrier"), (P, "Ferrier")], ["Alma Ferrier", "Alma Ferrier"]),
    ([(P, "Ferrier"), (P, "Alma Ferrier")], ["Alma Ferrier", "Alma Ferrier"]),  # a headline has only the surname
    ([(P, "Alma Ferrier"), (P, "Mr Ferrier"), (P, "Mr. Ferrier")], ["Alma Ferrier"] * 3),
    ([(P, "President Alma Ferrier"), (P, "Ferrier")], ["Alma Ferrier"] * 2),
    ([(P, "Vice President Alma Ferrier")], ["Alma Ferrier"]),
    ([(P, "President")], ["President"]),  # a title alone is all there is
    ([(P, "FERRIER"), (P, "Alma Ferrier")], ["Alma Ferrier"] * 2),
    ([(P, "ALMA FERRIER"), (P, "Alma Ferrier")], ["Alma Ferrier"] * 2),
    ([(P, "ALMA FERRIER"), (P, "FERRIER")], ["Alma Ferrier"] * 2),
    ([(P, "Alma J. Ferrier"), (P, "Alma Ferrier"), (P, "Alma Ferrier")], ["Alma Ferrier"] * 3),
    ([(P, "Alma J. Ferrier"), (P, "Ferrier")], ["Alma J. Ferrier"] * 2),
    ([(P, "Robert Quill Jr"), (P, "Quill")], ["Robert Quill Jr"] * 2),
    ([(P, "Omar al-Sabri"), (P, "al-Sabri"), (P, "Sabri")], ["Omar al-Sabri"] * 3),
    ([(P, "Jan van der Holt"), (P, "Van der Holt"), (P, "Holt")], ["Jan van der Holt"] * 3),
    ([(P, "Alma Ferrier"), (P, "Alma")], ["Alma Ferrier"] * 2),
    # two of one surname: the one mentioned last
    (
        [
            (P, "Alma Ferrier"),
            (P, "Ferrier"),
            (P, "Boris Ferrier"),
            (P, "Ferrier"),
            (P, "Alma Ferrier"),
            (P, "Ferrier"),
        ],
        ["Alma Ferrier"] * 2 + ["Boris Ferrier"] * 2 + ["Alma Ferrier"] * 2,
    ),
    # a headline's surname, two bearers: the one of whom the article speaks more
    (
        [(P, "Ferrier"), (P, "Boris Ferrier"), (P, "Alma Ferrier"), (P, "Alma Ferrier")],
        ["Alma Ferrier", "Boris Ferrier", "Alma Ferrier", "Alma Ferrier"],
    ),
    # a surname beats a given name
    ([(P, "Martin Oduya"), (P, "Elena Martin"), (P, "Martin")], ["Martin Oduya", "Elena Martin", "Elena Martin"]),
    ([(P, "Pope Clement"), (P, "Clement")], ["Pope Clement"] * 2),
    # kinds are kept apart
    ([(P, "Alma Ferrier"), (O, "Ferrier")], ["Alma Ferrier", "Ferrier"]),
    ([(O, "World Kite Federation"), (O, "WKF"), (O, "W.K.F.")], ["World Kite Federation"] * 3),
    ([(O, "Department of Winds"), (O, "DoW"), (O, "DOW")], ["Department of Winds"] * 3),
    ([(O, "Bank of Elbonia"), (O, "BOE")], ["Bank of Elbonia"] * 2),
    ([(O, "the World Kite Federation")], ["World Kite Federation"]),
    ([(O, "WKF")], ["WKF"]),
    ([(O, "Zorin Motor Co."), (O, "Zorin Motor"), (O, "Zorin")], ["Zorin Motor"] * 3),
    ([(O, "Zorin Inc"), (O, "Zorin")], ["Zorin"] * 2),
    ([(O, "ZORIN"), (O, "Zorin Inc.")], ["Zorin"] * 2),
    ([(O, "Quill & Co"), (O, "Quill & Co.")], ["Quill & Co"] * 2),
    ([(O, "Zorin"), (O, "Zorin Motor Sales Canada")], ["Zorin", "Zorin Motor Sales Canada"]),
    ([(O, "BANK OF ELBONIA")], ["Bank of Elbonia"]),
    ([(L, "PORTO NOVO"), (L, "Porto Novo")], ["Porto Novo"] * 2),
    ([(L, "PARIS")], ["Paris"]),
    ([(L, "New York"), (L, "New")], ["New York", "New"]),
    ([(L, "U.S."), (L, "US"), (L, "United States"), (L, "the United States")], ["United States"] * 4),
    ([(L, "UK")], ["United Kingdom"]),
    ([(O, "U.N.")], ["United Nations"]),
    ([(L, "São Tomé"), (L, "Sao Tome")], ["São Tomé"] * 2),
    ([(M, "Elbonian")], ["Elbonian"]),
    ([], []),
]


def written(tokens: list[str], text: str, kind: str, language: str = "en") -> Form:
    """The form of a mention of these tokens."""
    return form([token.encode() for token in tokens], [fold(token) for token in tokens], text, kind, language)


def resolve(articles: Sequence[Sequence[tuple[str, str]]]) -> list[list[str]]:
    """The full names of the mentions (kind, text) of each article."""
    number = {mention: i for i, mention in enumerate(dict.fromkeys(m for article in articles for m in article))}
    forms = Forms()
    forms.add([written(words(text), text, kind) for kind, text in number])
    form_of = np.array([number[mention] for article in articles for mention in article], np.int64)
    found = forms.resolve(form_of, np.repeat(np.arange(len(articles)), [len(article) for article in articles]))
    names = iter([forms.names[i] for i in found.tolist()])
    return [[next(names) for _ in article] for article in articles]


@pytest.mark.parametrize(
    ("language", "kind", "text", "name"),
    [
        ("de", O, "EU", "Europäische Union"),
        ("de", O, "Europäischen Union", "Europäische Union"),
        ("de", L, "USA", "Vereinigte Staaten"),
        ("de", L, "U.S.A.", "Vereinigte Staaten"),
        ("de", M, "EU", "EU"),
        ("es", L, "EE.UU.", "Estados Unidos"),
        ("es", L, "EEUU", "Estados Unidos"),
        ("fr", L, "Etats-Unis d'Amérique", "États-Unis"),
        ("fr", O, "ONU", "Nations unies"),
        ("it", L, "USA", "Stati Uniti"),
        ("nl", L, "VS", "Verenigde Staten"),
        ("pt-BR", L, "EUA", "Estados Unidos"),
        ("ru", L, "США", "США"),
        ("ru", O, "Евросоюза", "ЕС"),
        ("en-GB", O, "EU", "European Union"),
        ("fi", O, "EU", "EU"),
    ],
)
def test_what_everybody_knows_is_called_as_in_the_language_of_the_article(
    language: str, kind: str, text: str, name: str
) -> None:
    assert written(words(text), text, kind, language).name == name


@pytest.mark.parametrize(("mentions", "names"), ARTICLES)
def test_names_of_an_article(mentions: list[tuple[str, str]], names: list[str]) -> None:
    assert resolve([mentions]) == [names]


def plainly(mentions: Sequence[tuple[str, str]]) -> list[str]:
    """What `resolve` finds in one article, one form at a time."""
    forms = [written(words(text), text, kind) for kind, text in mentions]
    counts = Counter(forms)
    groups: dict[tuple[str, str], list[Form]] = {}  # equal names
    for f in counts:
        groups.setdefault((f.kind, f.key), []).append(f)
    longer: dict[tuple[str, str], list[str]] = {}  # keys that a key may stand for
    for f in counts:
        for key in f.shorter:
            if (f.kind, key) in groups:
                longer.setdefault((f.kind, key), []).append(f.key)
        for key in f.initials:
            if key != f.key and any(other.acronym for other in groups.get((f.kind, key), [])):
                longer.setdefault((f.kind, key), []).append(f.key)
    given_names: dict[tuple[str, str], list[str]] = {}
    for f in counts:
        if (f.kind, f.given) in groups and (f.kind, f.given) not in longer:
            given_names.setdefault((f.kind, f.given), []).append(f.key)
    longer |= given_names
    result: list[str] = []
    latest: dict[str, int] = {}
    for position, f in enumerate(forms):
        keys = list(dict.fromkeys(longer.get((f.kind, f.key), [f.key])))
        keys = [key for key in keys if (f.kind, key) not in longer] or keys
        full = [max(groups[f.kind, key], key=lambda f: (not f.loud, counts[f])) for key in keys]
        result.append(max(full, key=lambda f: (latest.get(f.name, -1), counts[f])).name)
        latest[result[-1]] = position
    return result


WORDS = ["Alma", "Boris", "Ferrier", "FERRIER", "J.", "al-Sabri", "Sabri", "World", "Kite", "WKF", "BOE", "Bank", "of"]
NAMES = st.builds(
    lambda kind, words, tail: (kind, " ".join([*words, *tail])),
    st.sampled_from([P, O, L]),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
    st.sampled_from([[], [], [], ["Inc"], ["Jr"]]),
)


@given(st.lists(st.lists(NAMES, max_size=12), max_size=4))
def test_names_of_many_articles_are_those_of_each(articles: list[list[tuple[str, str]]]) -> None:
    assert resolve(articles) == [plainly(article) for article in articles]


def test_line_breaks_in_a_name_are_blanks() -> None:
    assert written(["Alma", "Ferrier"], "Alma \n Ferrier", P).name == "Alma Ferrier"


def test_a_surname_of_thousands_is_looked_up_once() -> None:
    """And not again at every mention of it: a text of half a megabyte took a minute."""
    looked = Counter[str]()

    class Options(list[tuple[int, int]]):
        def __iter__(self) -> Iterator[tuple[int, int]]:
            looked["options"] += 1
            return super().__iter__()

    options = Options((name, 1) for name in range(100))
    assert _choose([100, 7, 100, 8, 100], [0, 7, 0, 8, 0], {100: options}) == [0, 7, 7, 8, 8]
    assert looked["options"] <= 2
