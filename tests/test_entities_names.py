"""Names within one article: which mentions are one. Sentences and people are invented."""

from __future__ import annotations

import pytest

from searchnews.analysis import words
from searchnews.entities.names import form, name_mentions

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


@pytest.mark.parametrize(("mentions", "names"), ARTICLES)
def test_names_of_an_article(mentions: list[tuple[str, str]], names: list[str]) -> None:
    forms = {mention: form(words(mention[1]), mention[1], mention[0]) for mention in mentions}
    assert name_mentions([forms[mention] for mention in mentions]) == names


def test_line_breaks_in_a_name_are_blanks() -> None:
    assert form(["Alma", "Ferrier"], "Alma \n Ferrier", P).name == "Alma Ferrier"
