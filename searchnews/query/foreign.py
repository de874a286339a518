"""What do people write who know another search engine, and what is it here?

The operators, fields and functions of Lexis, Factiva, dtSearch, Lucene and Google that this language does not have.
Read as plain words they would silently find nothing; each is an error that says the right form.
"""

from __future__ import annotations

import re

from searchnews.expressions import expression
from searchnews.fields import BY_NAME, canonical

Advice = tuple[str, str]  # (problem, suggestion)

_NUMBERED = expression(  # adj/3, adj3, n/5, but not W5, N95 or pre2020
    r"(adj|onear|within|around|near|pre|(?:before|after|w|n|p)(?=/))(?:/|(?!\d{4}))(\d{1,5})", re.IGNORECASE
)
_SAME = expression(r"(?:(?:w|near|pre|onear|adj|within)/(s|p)\w*)(?<!pre/[sp])", re.IGNORECASE)
_UNITS = frozenset(("s", "p", "sen", "sent", "sentence", "par", "para", "paragraph"))
_BEFORE_SLASH = expression(r"(NEAR|PRE|ADJ|ONEAR|WITHIN)/.*")
_INSTEAD = {
    "ADJ": "PRE/1", "ONEAR": "PRE/5", "XOR": "(a OR b) AND NOT (a AND b)", "ANDNOT": "AND NOT", "BUTNOT": "AND NOT",
    "AND-NOT": "AND NOT", "NOR": "NOT (a OR b)", "NEAR": "NEAR/5", "PRE": "PRE/5",
}  # fmt: skip
_BARE = expression(r"[+/%](\d{1,3}|[sp]|sent|para)", re.IGNORECASE)
_ASSIGNED = expression(r"(\w+)=(.*)", re.DOTALL)
_COMPARED = expression(r"(\w*)([<>]=?)(\d.*)", re.DOTALL)
_TRUNCATED = expression(r"([^\W\d_]+)!")

# The names of fields elsewhere that are none here, not even by synonym, and ours.
_FIELDS = {
    "hd": "title", "hl": "title", "intitle": "title", "allintitle": "title", "hlead": "lead", "lp": "lead",
    "hlp": "lead", "au": "author", "inauthor": "author", "sn": "source", "so": "source", "rst": "source",
    "pub": "source", "publication": "source", "la": "language", "pd": "published", "pubdate": "published",
    "wc": "words", "length": "words", "inurl": "url", "se": "section", "td": "body", "intext": "body",
    "keyword": "tag", "ns": "tag", "co": "org", "company": "org", "geographic": "place", "re": "place",
    "terms": "tag", "subject": "tag",
}  # fmt: skip
_IN_TEXT = ("intitle", "allintitle", "inauthor", "inurl", "intext", "pubdate")  # always fields
_BOUNDS = {"since": ">=", "until": "<=", "to": "<="}

OPERATORS = frozenset(_INSTEAD)


def word(text: str) -> Advice | None:
    """What is wrong with a bare word that is an operator elsewhere, or None."""
    if text in _INSTEAD:
        problem = "wants a number" if _INSTEAD[text][-1].isdigit() else "is no operator here"
        return f"{text} {problem}", f"write {_INSTEAD[text]}, or put the text in quotation marks"
    if found := _NUMBERED.fullmatch(text):
        return f"{text} is no operator here", f"write {_counted(found[1], found[2])}"
    if (found := _SAME.fullmatch(text)) and text.partition("/")[2].lower() in _UNITS:
        return f"{text} is no operator here", f"write w/{found[1].lower()}"
    if found := _BEFORE_SLASH.fullmatch(text):
        return f"{text} wants a number", f"write {_counted(found[1], '5')}, or put the text in quotation marks"
    if (found := _ASSIGNED.fullmatch(text)) and (field := _ours(found[1])):
        return f"{text[: found.start(2)]} is no field", f"write {_applied(field, found[2])}"
    if (found := _COMPARED.fullmatch(text)) and ">" not in found[3]:
        field = _ours(found[1]) if found[1] else "words"
        if field:
            return f"{found[2]} follows a field", f"write {field}:{found[2]}{found[3]}"
    return None


def between(text: str) -> Advice | None:
    """What is wrong with a word that is an operator elsewhere if it stands between two others, or None."""
    found = _BARE.fullmatch(text)
    if not found:
        return None
    if not found[1].isdigit():
        return f"{text} is no operator here", f"write w/{found[1][0].lower()}"
    return f"{text} is no operator here", f"write {'PRE' if text[0] == '+' else 'w'}/{found[1]}"


def truncated(text: str) -> Advice | None:
    """What is wrong with `acqui!`, in small letters ("Yahoo!" is a name), or None."""
    found = _TRUNCATED.fullmatch(text)
    if not found or not text.islower():
        return None
    return "! cuts no words here", f"write {found[1]}* for all words that begin so, or leave the ! out"


def field(name: str, value: str, prose: bool = False) -> Advice | None:
    """What is wrong with a name before a colon that is a field elsewhere, or None.

    In a headline only names that cannot be meant otherwise are taken for fields: "by: Ana Ruiz" is none there.
    """
    name = name.lower()
    if name in _BOUNDS and value[:1].isdigit():
        return f"there is no field {name}", f"write published:{_BOUNDS[name]}{value}"
    if name not in _FIELDS or (prose and name not in _IN_TEXT):
        return None
    return f"there is no field {name}", f"write {_applied(_FIELDS[name], value)}, or put the text in quotation marks"


def function(name: str) -> Advice | None:
    """What is wrong with a name before a parenthesis that is a function or segment elsewhere, or None."""
    lower = name.lower()
    if least := re.fullmatch(r"atleast(\d{1,5})", lower):
        return f"{name}( is no function", f"write atleast/{least[1]}(oil)"
    if ours := _ours(lower):
        hint = "write lead(oil)" if ours == "lead" else f"write {ours}:(oil OR gas)" if ours != "published" else ""
        return f"{name}( is no function", hint or "write published:2025-09"
    if lower in ("plural", "singular"):
        return f"{name}( is no function", "write =word for exactly this spelling"
    if lower == "around":
        return f"{name}( is no operator here", "write NEAR/5"
    return None


def _ours(name: str) -> str:
    """The field of ours (or "lead") that a name stands for, or ""."""
    name = name.lower()
    name = canonical(name)
    return name if name in BY_NAME else _FIELDS.get(name, "")


def _counted(name: str, number: str) -> str:
    if name.lower() == "after":
        return f"b PRE/{number} a"
    ordered = name.lower() in ("pre", "adj", "onear", "before", "p")
    return f"{'PRE' if ordered else 'NEAR'}/{number}"


def _applied(ours: str, value: str) -> str:
    """A field with a value, for a suggestion."""
    value = value if len(value) <= 40 else value[:37] + "..."
    return f"lead({value})" if ours == "lead" else f"{ours}:{value}"
