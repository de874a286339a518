"""Which table describes a language? One module a language, loaded when a text in it comes.

A table says which words can be part of a date and what each stands for (`words`), in which order they make dates
(`patterns`), and what the words around a date say (`cues`). What all languages share is in the modules above: a table
has no code of its own.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from searchnews.dates.languages.table import Language

DEFAULT = "en"
WITH_GRAMMAR = ("en", "de", "es", "fr", "it", "nl", "pt", "ru")
"""The languages whose relative dates are read, too ("last week")."""


def primary(language: str) -> str:
    """The code of a language without its region: "de" for de-AT; English where none is given."""
    return language.replace("_", "-").split("-")[0].lower() or DEFAULT


def reach(language: str) -> str:
    """What is found in a language: "all" days, also "last week"; those "by name" of a month; or those "in figures"."""
    from searchnews.dates.languages import cldr

    code = primary(language)
    return "all" if code in WITH_GRAMMAR else "by name" if cldr.language(code) is not None else "in figures"


@cache
def named(code: str) -> Language:
    """The table of a language by its primary code: its own, else the one that CLDR's names make, else one of figures."""
    if code in WITH_GRAMMAR:
        table: Language = import_module(f"searchnews.dates.languages.{code}").LANGUAGE
        return table
    from searchnews.dates.languages import cldr
    from searchnews.dates.languages.table import NUMERIC, Cues, Language

    return cldr.language(code) or Language(code, {}, NUMERIC, Cues())
