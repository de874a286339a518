"""What is a bare word of a query: a word, a wildcard, a spelling, or a mistake, and then what was meant?"""

from __future__ import annotations

import re

from searchnews import scripts
from searchnews.analysis import spans as token_spans
from searchnews.errors import shown
from searchnews.expressions import expression
from searchnews.query import foreign, regex
from searchnews.query.nodes import no_spellings

OPERATORS = frozenset(("AND", "OR", "NOT"))
QUOTE_IT = "put the text in quotation marks"
FIELD = expression(r"([^\W\d_][\w.-]*):")
FUZZY = expression(r"~\d*$")
_NOT_IN_TEXT = expression(r"[\[\]{}<>|\\^~]|&&")
_ALMOST_PROXIMITY = expression(r"(?:near|pre|w)/(?:\d.*|[sp])?", re.IGNORECASE)
_ALMOST_FUNCTION = expression(r"(?:lead/\d*|atleast/\d*)", re.IGNORECASE)
_DASHES = "–—−‒―‐‑"


def kind_of(raw: str, address: bool) -> tuple[str, str, str]:
    """(kind, problem, suggestion) of a bare word without its weight."""
    body = raw
    if raw == "*":
        return "star", "", ""
    kind = "word"
    if raw[0] == "=":
        kind, body = "exact", raw[1:]
        if not body:
            return "error", "= wants a word right after it, as in =oils", "a phrase in quotation marks is exact already"
    elif not address and (fuzzy := FUZZY.search(raw)):
        kind, body = "fuzzy", raw[: fuzzy.start()]
        if not body:
            return "error", '~ follows a word (oil~) or a phrase ("oil price"~3)', ""
        if fuzzy[0] not in ("~", "~1", "~2"):
            return "error", f"{shown(fuzzy[0])}: spellings are at most 2 changes apart", "write ~, ~1 or ~2"
    if kind == "word" and not address and (advice := foreign.word(body)):
        return "error", *advice
    if body[0] == "/":
        return "error", "a regular expression is closed by a slash, as in /organi[sz]ation/", QUOTE_IT
    wild = "*" in body or ("?" in body and not address)
    if not address and (bad := _NOT_IN_TEXT.search(body)):
        return "error", *_strange(bad[0], raw, body)
    if not wild:
        found = token_spans(body)
        if not found:
            return "error", *_nothing(raw)
        core = body[found[0][0] : found[-1][1]]
        if kind != "exact" and (reserved := _reserved(body) or _reserved(core)):
            return "error", *reserved
        if body[0] == ":":
            return (
                "error",
                "a colon without the name of a field before it",
                "leave out the space before it, or the colon",
            )
        if body[0] in "!" + _DASHES and kind == "word":
            return "error", f"{body[0]} before a word", f"write -{shown(core)} to leave it out"
        if kind == "fuzzy" and (problem := no_spellings(body)):
            return "error", *problem
        return kind, "", ""
    if kind != "word":
        return "error", f"a wildcard together with {'=' if kind == 'exact' else '~'}", "use one of the two"
    pattern = wildcard_core(body)
    if _is_whole_already(pattern):
        return "word", "", ""
    letters = token_spans(pattern.replace("*", "a").replace("?", "a"))
    if not any(c not in "*?" for c in pattern):
        return "error", "a wildcard needs a letter or a digit", "* alone stands for everything"
    if len(letters) != 1 or letters[0] != (0, len(pattern)):
        return "error", "a wildcard stands in a single word", "join words with PRE/1, or " + QUOTE_IT
    return "wildcard", "", ""


def _is_whole_already(pattern: str) -> bool:
    """Do the stars of a pattern ask for nothing? A letter that is a word is found whatever stands beside it."""
    text = pattern.strip("*")
    if text == pattern or "*" in text or "?" in text:
        return False
    words = [text[begin:end] for begin, end in token_spans(text)]
    if not words:
        return False
    edges = ([words[0]] if pattern[0] == "*" else []) + ([words[-1]] if pattern[-1] == "*" else [])
    return all(scripts.is_letter(word[0]) for word in edges)


def wildcard_core(raw: str) -> str:
    """The pattern without punctuation around it and without repeated stars: `(pric**,` -> `pric*`."""
    found = token_spans(raw.replace("*", "a").replace("?", "a"))
    return re.sub(r"\*+", "*", raw[found[0][0] : found[-1][1]])


def _reserved(core: str) -> tuple[str, str] | None:
    """(problem, suggestion) if the text of a word would be something else, had it no punctuation around it."""
    if core in OPERATORS or core == "CONTAINING":
        return f"{core} is an operator", QUOTE_IT
    if advice := foreign.word(core):
        return advice
    if _ALMOST_PROXIMITY.fullmatch(core):
        return f"{shown(core)} wants a number", f"write NEAR/5, PRE/5, w/5, w/s or w/p, or {QUOTE_IT}"
    if _ALMOST_FUNCTION.fullmatch(core):
        return f"{core} wants a number and a parenthesis right after it", "write lead/100(oil) or atleast/3(oil)"
    name = FIELD.match(core)
    if name and not core[name.end() :].startswith("//") and name.end() < len(core):
        return "a colon after a name", QUOTE_IT
    return None


def _strange(char: str, raw: str, body: str) -> tuple[str, str]:
    """(problem, suggestion) for a character that has no meaning inside a bare word."""
    if char in ("|", "&&"):
        return f"{char} is no operator here", f"write {'OR' if char == '|' else 'AND'}, or {QUOTE_IT}"
    if char in "[]{}":
        guess = re.sub(r"(?<![.\]])\*", ".*", body).replace("]*", "].*")
        try:
            regex.compile(guess)
        except regex.RegexError:
            return f"{char} has no meaning in a word", QUOTE_IT
        return f"{char} has no meaning in a word", f"write /{shown(guess)}/ for a regular expression, or {QUOTE_IT}"
    if char in "<>":
        return f"{char} follows a field", "write words:>800 or published:>=2025-09-01"
    if char in "~^":
        return f"{char} goes at the end, as in oil~, oil~2 or oil^2.5", QUOTE_IT
    return f"{char} has no meaning in a word", QUOTE_IT


def _nothing(raw: str) -> tuple[str, str]:
    """(problem, suggestion) for a run of punctuation."""
    if raw[0] == "!":
        return "! is no operator here", "write NOT or -"
    return f"no letters or digits in {shown(raw)}, so there is nothing to look for", "leave it out"
