"""Names within one article: which mentions are one. Sentences and people are invented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.analysis import Vocabulary, fold, spans, tokenize
from searchnews.entities.features import split_letters
from searchnews.entities.forms import Forms, _acronym, _shown
from searchnews.entities.labels import KINDS
from searchnews.entities.names import FIRST_BITS, _among, _choose
from searchnews.entities.tagger import batch_of
from searchnews.entities.wellknown import well_known
from searchnews.entities.words import GENERATIONS, LEGAL_FORMS, SMALL_WORDS, STYLES, TITLES

P, O, L, M = "person", "org", "place", "misc"  # noqa: E741

ARTICLES = [
    # what the text says, in order, and the full name of each
    ([(P, "Alma Ferrier"), (P, "Ferrier")], ["Alma Ferrier", "Alma Ferrier"]),
    ([(P, "Ferrier"), (P, "Alma Ferrier")], ["Alma Ferrier", "Alma Ferrier"]),  # a headline has only the surname
    ([(P, "Alma Ferrier"), (P, "Mr Ferrier"), (P, "Mr. Ferrier")], ["Alma Ferrier"] * 3),
    ([(P, "President Alma Ferrier"), (P, "Ferrier")], ["Alma Ferrier"] * 2),
    ([(P, "Vice President Alma Ferrier")], ["Alma Ferrier"]),
    ([(P, "Vice-President Alma Ferrier")], ["Alma Ferrier"]),
    ([(P, "Alma \n Ferrier")], ["Alma Ferrier"]),
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
    ([(P, "Pope"), (P, "Clement"), (P, "Queen")], ["Pope", "Clement", "Queen"]),
    # kinds are kept apart
    ([(P, "Alma Ferrier"), (O, "Ferrier")], ["Alma Ferrier", "Ferrier"]),
    ([(O, "World Kite Federation"), (O, "WKF"), (O, "W.K.F.")], ["World Kite Federation"] * 3),
    ([(O, "World Kite Federation Inc"), (O, "WKF"), (O, "WKFI")], ["World Kite Federation"] * 3),
    ([(O, "Department of Winds"), (O, "DoW"), (O, "DOW"), (O, "DW")], ["Department of Winds"] * 4),
    ([(O, "Bank of Elbonia"), (O, "BOE"), (O, "Boe")], ["Bank of Elbonia"] * 3),  # one of the two is an acronym
    ([(O, "Bank of Elbonia"), (O, "Boe")], ["Bank of Elbonia", "Boe"]),
    ([(O, "the World Kite Federation")], ["World Kite Federation"]),
    ([(O, "WKF")], ["WKF"]),
    ([(O, "Zorin Motor Co."), (O, "Zorin Motor"), (O, "Zorin")], ["Zorin Motor"] * 3),
    ([(O, "Zorin Inc"), (O, "Zorin")], ["Zorin"] * 2),
    ([(O, "ZORIN"), (O, "Zorin Inc.")], ["Zorin"] * 2),
    ([(O, "Quill & Co"), (O, "Quill & Co.")], ["Quill & Co"] * 2),
    ([(O, "Zorin"), (O, "Zorin Motor Sales Canada")], ["Zorin", "Zorin Motor Sales Canada"]),
    ([(O, "BANK OF ELBONIA")], ["Bank of Elbonia"]),
    ([(O, "WKF NEWS")], ["WKF News"]),
    ([(O, "W.K. SA"), (O, "WK")], ["WKSA", "WK"]),  # an acronym, and no legal form
    ([(O, "1ª Liga"), (O, "2024")], ["1ª Liga", "2024"]),
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


class Mention(NamedTuple):
    """The kind of a mention, its text as annotators have it, the full name that was found, and its spellings."""

    kind: str
    text: str
    name: str
    words: tuple[str, ...]


def look(
    articles: Sequence[Sequence[tuple[str, str]]],
    language: str = "en",
    vocabulary: Vocabulary | None = None,
    forms: Forms | None = None,
) -> list[list[Mention]]:
    """What is found of the mentions (kind, text) of each article."""
    vocabulary = Vocabulary() if vocabulary is None else vocabulary
    texts = [" | ".join(text for _, text in article) for article in articles]
    tokens, _ = split_letters(tokenize(texts, vocabulary, language), vocabulary)
    starts, ends = [], []
    for begin, article in zip(tokens.text_start.tolist(), articles, strict=True):
        for _, text in article:
            starts.append(begin)
            ends.append(begin + len(text.encode()))
            begin = ends[-1] + len(" | ")
    first, last = np.searchsorted(tokens.start, starts), np.searchsorted(tokens.start, ends) - 1
    kinds = np.array([KINDS.index(kind) for article in articles for kind, _ in article], np.uint8)
    batch = batch_of(tokens, vocabulary, 1, first, last, kinds, forms)
    columns = (batch.start, batch.end, batch.kind, batch.name, first, last + 1)
    found = iter(
        [
            Mention(
                KINDS[kind],
                tokens.data[start:end].decode(),
                batch.names[name],
                tuple(vocabulary.spellings[n].decode() for n in tokens.spelling[a:b]),
            )
            for start, end, kind, name, a, b in zip(*(column.tolist() for column in columns), strict=True)
        ]
    )
    return [[next(found) for _ in article] for article in articles]


def resolve(articles: Sequence[Sequence[tuple[str, str]]]) -> list[list[str]]:
    """The full names of the mentions (kind, text) of each article."""
    return [[mention.name for mention in article] for article in look(articles)]


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
    assert look([[(kind, text)]], language)[0][0].name == name


@pytest.mark.parametrize(("mentions", "names"), ARTICLES)
def test_names_of_an_article(mentions: list[tuple[str, str]], names: list[str]) -> None:
    assert resolve([mentions]) == [names]


class Form(NamedTuple):
    """A name as written: its words; the folded words that equal names share, those of names that can stand for it
    (`given` if nothing else fits, `initials` if they are acronyms); is it an acronym, is it in capitals; and how it is
    shown."""

    kind: str
    words: tuple[str, ...]
    key: str
    shorter: tuple[str, ...]
    given: str
    initials: frozenset[str]
    acronym: bool
    loud: bool
    name: str


def form(mention: Mention) -> Form:
    """What `Forms` knows of a mention, one word at a time."""
    kind, text, words = mention.kind, " ".join(mention.text.split()), list(mention.words)
    while len(words) > 1 and (fold(words[0]) == "the" or (kind == P and fold(words[0]) in TITLES)):
        text = text[spans(text)[1][0] :]
        words.pop(0)
    folded = [fold(word) for word in words]
    acronym = _acronym(words, kind)
    if acronym and len(folded) > 1:
        folded = [acronym]
    key = list(folded)
    if kind == P and len(key) > 1:
        key = key[key[0] in STYLES :]
        if len(key) > 2 and key[-1] in GENERATIONS:
            key.pop()
        if len(key) > 2:
            key = [key[0], *(word for word in key[1:-1] if len(word) > 1), key[-1]]
    while kind == O and len(key) > 1 and key[-1] in LEGAL_FORMS:
        key.pop()
    shorter = [" ".join(key[cut:]) for cut in range(1, len(key))] if kind == P else []
    if kind == O and len(key) == 2:
        shorter = [key[0]]
    initials = [
        "".join(word[0] for word in some if word not in left_out)
        for some in (folded, key)
        for left_out in (SMALL_WORDS, ())
        if kind != P and len(some) > 1
    ]
    known = well_known(" ".join(folded), "en") if kind in (O, L) else None
    name = known or _shown(text, kind == O and folded[-1] in LEGAL_FORMS, bool(acronym), text.isupper())
    given = key[0] if shorter and kind == P else ""
    return Form(
        kind,
        mention.words,
        " ".join(key),
        tuple(shorter),
        given,
        frozenset(initials),
        bool(acronym),
        text.isupper(),
        name,
    )


def plainly(forms: Sequence[Form]) -> list[str]:
    """The full names of the mentions of an article, one form at a time."""
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
ODD_WORDS = ["the", "Vice-President", "Pope", "& Co", "SE", "II", "U.S.", "U.K.", "É", "Straße", "2024", "EU", "Ås\n"]
NAMES = st.builds(
    lambda kind, words, tail: (kind, " ".join([*words, *tail]).lstrip("& ")),
    st.sampled_from([P, O, L]),
    st.lists(st.sampled_from(WORDS) | st.sampled_from(WORDS) | st.sampled_from(ODD_WORDS), min_size=1, max_size=3),
    st.sampled_from([[], [], [], ["Inc"], ["Jr"]]),
)


@given(st.lists(st.lists(NAMES, max_size=12), max_size=4))
def test_names_of_many_articles_are_those_of_each(articles: list[list[tuple[str, str]]]) -> None:
    found = look(articles)
    forms: dict[tuple[str, ...], Form] = {}
    for mention in chain.from_iterable(found):
        forms.setdefault((mention.kind, *mention.words), form(mention))
    for article in found:
        assert [mention.name for mention in article] == plainly([forms[m.kind, *m.words] for m in article])


@given(st.lists(st.lists(NAMES, min_size=1, max_size=4), min_size=2, max_size=4))
def test_forms_are_remembered_from_batch_to_batch(articles: list[list[tuple[str, str]]]) -> None:
    vocabulary = Vocabulary()
    forms = Forms(vocabulary)
    one_by_one = [look([article], vocabulary=vocabulary, forms=forms)[0] for article in articles]
    assert one_by_one == look(articles)
    known = len(forms)
    assert look(articles, vocabulary=vocabulary, forms=forms) == one_by_one
    assert len(forms) == known


def test_two_kinds_of_a_name_and_one_name_of_two_articles_are_kept_apart() -> None:
    """Their keys differ in all bits: those that differ in the lowest alone stand mixed up when they are sorted."""
    article = [(P, "Alma Moss"), (P, "Moss"), (M, "Moss"), (P, "Moss"), (O, "Alma Moss"), (O, "Moss")]
    assert resolve([article, [(P, "Moss")], article]) == [
        ["Alma Moss", "Alma Moss", "Moss", "Alma Moss", "Alma Moss", "Moss"],
        ["Moss"],
        ["Alma Moss", "Alma Moss", "Moss", "Alma Moss", "Alma Moss", "Moss"],
    ]


def test_keys_with_the_same_first_bits_are_two() -> None:
    step = 1 << 64 - FIRST_BITS
    known = np.array([0, step, 2 * step + 1], np.uint64)
    assert _among(known, np.array([step, step + 1, 2 * step, 0, 3 * step], np.uint64)).tolist() == [0, 3]


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
