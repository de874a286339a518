"""Which pieces is a query made of, and where?

`tokens` never fails: what cannot be read is a token of kind "error" that says why, so that the same tokens serve the
parser (which raises the first error), highlighting (which shows it in red) and completion (which works on the rest).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from searchnews.analysis import IGNORED, has_token
from searchnews.analysis import spans as token_spans
from searchnews.errors import shown
from searchnews.expressions import expression
from searchnews.fields import BY_NAME, SYNONYMS, Kind, canonical, is_own
from searchnews.query import foreign
from searchnews.query.bare import FIELD, FUZZY, OPERATORS, QUOTE_IT, kind_of
from searchnews.query.nodes import FIELD_NAMES
from searchnews.query.prose import is_prose, unmatched
from searchnews.query.spelling import slip

CASES = ("caps", "allcaps", "nocaps")
FUNCTIONS = (*CASES, "lead", "lead/100", "atleast/3")  # as people write them, for suggestions


class Token(NamedTuple):
    """A piece of a query: `text` is query[start:end]. The kinds:

    word, exact, wildcard, fuzzy, regex, phrase   what is looked for in text: oil, =oils, pric*, oil~, /oils?/, "oil"
    value, string                                 the value of another field, bare or in quotation marks, = before it
    star                                          *
    field                                         title:
    function                                      caps, lead, lead/100, atleast/3, near/9, 2 of before a parenthesis
    operator, proximity, minus                    AND OR NOT and a comma between values, NEAR/5 PRE/5 w/s NOT w/5
                                                  CONTAINING, -
    open, close                                   ( )
    slop, weight                                  ~3 after a phrase, ^2.5
    unknown                                       a name right before ":" or "(" that is no field or function
    error                                         anything else: `problem` says why, `suggestion` what to write
    """

    kind: str
    start: int
    end: int
    text: str
    problem: str = ""
    suggestion: str = ""


_BLANKS = r"\s\u200b"
_QUOTES = '"“”„‟«»'
_SPACE = expression(f"[{_BLANKS}{IGNORED}]+")  # what is not seen is blank unless it stands within a word
_RUN = expression(f"(?:[^{_BLANKS}{IGNORED}(){_QUOTES}]++|[{IGNORED}]++(?=[^{_BLANKS}(){_QUOTES}]))+")
_NO_GROUP = expression(rf"\([^\w(){_QUOTES}*]*\)")  # parentheses around nothing but punctuation
_PLAIN = expression(r"(?:([a-z]+):)?([^\W_]+)(?=[ )]|\Z)")
_PLURAL = expression(r"\((?:s|es|ies)\)")  # "bank(s)"
_CLOSING = {"«": expression("»"), "»": expression("[«»]"), '"': expression('"')}
_CLOSING_CURLY = expression('[”“‟"]')
_CLOSING_STRING = expression(r'(?:[^"\\]|\\.)*+"', re.DOTALL)
_REGEX = expression(rf"/(?:[^{_BLANKS}/\\]|\\[^{_BLANKS}])++/")
_SLOP = expression(r"~\d*")
_WEIGHT = expression(r"\^\d+(?:\.\d+)?")
_TRAILING_WEIGHT = expression(r"\^\d+(?:\.\d+)?$")
_PROXIMITY = expression(r"(?:(?:near|pre|w)/\d+|(?:w|pre)/[sp])", re.IGNORECASE)
_NOT_NEAR = expression(
    rf"not[{IGNORED}]*[{_BLANKS}][{_BLANKS}{IGNORED}]*"
    rf"(?:(?:near|pre|w)/\d+|w/[sp])(?=[{_BLANKS}{IGNORED}(){_QUOTES}]|$)",
    re.IGNORECASE,
)
_CONTAINING = expression(rf"(?:NOT[{_BLANKS}{IGNORED}]+)?CONTAINING(?=[{_BLANKS}{IGNORED}(){_QUOTES}]|$)")
_SOME_OF = expression(rf"\d{{1,4}}[{_BLANKS}]+of[{_BLANKS}]*(?=\()", re.IGNORECASE)
_TOGETHER = expression(r"near/\d+", re.IGNORECASE)
_BEFORE_ITEM = ("open", "operator", "proximity", "minus", "field", "function")
_FUNCTION = expression(r"(?:caps|allcaps|nocaps|lead(?:/\d+)?|atleast/\d+)", re.IGNORECASE)
_FUNCTION_APART = expression(rf"(?:caps|allcaps|nocaps|lead)[{_BLANKS}{IGNORED}]+(?=\()", re.IGNORECASE)
_ADDRESS = expression(r"[^\W_]://.*[^\W_]", re.DOTALL)  # in a web address no character is special but *
# In some spelling or place.
_SPECIAL_WORDS = frozenset(("and", "or", "not", "near", "pre", "lead", "containing", *CASES))
_FIELDS = {name: canonical(name) for name in (*FIELD_NAMES, *SYNONYMS)}  # those of an archive's own aside
_TEXT_FIELDS = frozenset(name for name, field in BY_NAME.items() if field.kind is Kind.TEXT)
_ANY_WORD = expression(r"(?<=\s)\*(?=\s)")

RESERVED = OPERATORS | foreign.OPERATORS | {"CONTAINING"}  # words in capitals that are never looked for as they are


def tokens(text: str, prose: bool | None = None) -> list[Token]:
    """The pieces of a query in order, blanks left out. Never raises; linear time. `prose` is what `is_prose` says of
    the text, if it was asked already."""
    return _Lexer(text, is_prose(text) if prose is None else prose).run()


class _Lexer:
    """One pass from left to right. `fields` holds, for every open parenthesis, the field that it belongs to."""

    def __init__(self, text: str, prose: bool) -> None:
        self.text = text
        self.at = 0
        self.found: list[Token] = []
        self.fields: list[str] = [""]
        self.field = ""  # the field whose colon was just read
        self.prose = prose
        self.unmatched = unmatched(text) if self.prose else frozenset()
        self.single = False  # has a word begun with a single quotation mark that it did not end with?

    def run(self) -> list[Token]:
        text, size = self.text, len(self.text)
        while self.at < size:
            char = text[self.at]
            if char.isalnum():
                if not self.simple():
                    self.piece_or_value()
            elif char == " ":
                self.at += 1
                self.field = ""
            elif blank := _SPACE.match(text, self.at):
                self.at = blank.end()
                self.field = ""
            elif self.is_nothing(char):
                self.field = ""
            elif char == "(":
                self.fields.append(self.field or self.fields[-1])
                self.add("open", 1)
            elif char == ")":
                if len(self.fields) > 1:
                    self.fields.pop()
                self.add("close", 1)
                self.suffix(self.at)
            elif char in _QUOTES:
                self.quoted(char)
            else:
                self.piece_or_value()
        return self.found

    def simple(self) -> bool:
        """Read a word, or a field's name and a word or a value, if nothing else is glued to them, as most of a query
        is: `piece` and `value` read the same in twice the time. Was one read? Else something else stands here."""
        found = _PLAIN.match(self.text, self.at)
        if found is None or self.prose or self.is_value():
            return False
        name, word = found.groups()
        if name is not None:
            field = _FIELDS.get(name)
            if field is None or self.field:
                return False
            self.add("field", len(name) + 1)
            if field not in _TEXT_FIELDS:
                self.add("value", len(word))
                return True
            self.field = field
        if self.is_ordinary(word) and not word[0].isdecimal():  # 2 of (a b c)
            self.add("word", len(word))
            return True
        return name is not None

    def piece_or_value(self) -> None:
        if self.is_value():
            self.value()
        else:
            self.piece()

    def is_nothing(self, char: str) -> bool:
        """Skip a parenthesis or quotation mark that is punctuation, if one stands here: (!), bank(s), a 12" record."""
        text, at = self.text, self.at
        last = self.found[-1] if self.found and self.found[-1].end == at else None
        if char == "(" and (last is None or last.kind in ("word", "open")):
            nothing = _NO_GROUP.match(text, at) or (last and last.kind == "word" and _PLURAL.match(text, at))
            if nothing:
                self.at = nothing.end()
                return True
        inches = char == '"' and last is not None and last.kind == "word" and text[at - 1].isdigit()
        if at in self.unmatched or inches:
            self.at += 1
            return True
        return False

    def add(self, kind: str, length: int) -> None:
        self.found.append(Token(kind, self.at, self.at + length, self.text[self.at : self.at + length]))
        self.at += length
        self.field = ""

    def error(self, start: int, end: int, problem: str, suggestion: str = "") -> None:
        self.found.append(Token("error", start, end, self.text[start:end], problem, suggestion))
        self.at = end
        self.field = ""

    def is_value(self) -> bool:
        """Does the value of a field other than text stand here?"""
        field = self.field or self.fields[-1]
        return field != "" and (field not in BY_NAME or BY_NAME[field].kind is not Kind.TEXT)

    def suffix(self, start: int) -> None:
        """What may follow an item without a space: a weight, a parenthesis; else it is an error. `start` is where
        the item began, for the error."""
        text = self.text
        if self.at == len(text) or text[self.at] in " )":  # nearly always
            return
        if weight := _WEIGHT.match(text, self.at):
            self.add("weight", weight.end() - self.at)
        if self.at == len(text) or text[self.at] == ")" or _SPACE.match(text, self.at):
            return
        if text[self.at] == "(" and text[self.at - 1] == ")":
            return
        if self.prose:
            return
        if text[self.at] == "," and self.is_value() and len(self.fields) > 1:
            self.add("operator", 1)
            return
        run = _RUN.match(text, self.at)
        end = run.end() if run else self.at + 1
        if run and text[self.at] not in "^~" and not token_spans(run.group()):
            self.at = end
        elif text[self.at] == "^":
            self.error(self.at, end, "^ wants a number that is not negative, as in oil^2.5")
        elif text[self.at] == "~":
            self.error(self.at, end, '~ follows a word (oil~) or a phrase ("oil price"~3)')
        else:
            self.error(self.at, end, "a space is missing here")

    def quoted(self, opening: str, before: str = "") -> None:
        """A phrase, or a value that = may stand `before`."""
        text, start = self.text, self.at
        value, begin = self.is_value(), start + len(before)
        if value and opening == '"':
            closing = _CLOSING_STRING.match(text, begin + 1)
        else:
            closing = _CLOSING.get(opening, _CLOSING_CURLY).search(text, begin + 1)
        if closing is None:
            self.error(begin, len(text), "this quotation mark is not closed")
            return
        glued = start > 0 and self.found and self.found[-1].end == start
        inside = text[begin + 1 : closing.end() - 1]
        if not value and not self.field and not has_token(inside):
            self.at = closing.end()
            return
        words = ("word", "exact", "wildcard", "fuzzy", "close", "value", "star")
        if glued and not self.prose and self.found[-1].kind in words:
            self.error(start, closing.end(), "a space is missing before the quotation mark")
            return
        self.add("string" if value else "phrase", closing.end() - start)
        if not value:
            if wildcard := _ANY_WORD.search(inside):
                del self.found[-1]
                at = start + 1 + wildcard.start()
                hint = 'write "..."~1 for phrases with any word in between'
                self.error(at, start + 1 + wildcard.end(), "* alone stands for no word in a phrase", hint)
                self.at = closing.end()
            elif slop := _SLOP.match(text, self.at):
                self.add("slop", slop.end() - self.at)
        self.suffix(start)

    def value(self) -> None:
        """A bare value of a keyword, entity, date or number field, or an operator between such values."""
        text, start = self.text, self.at
        run = _RUN.match(text, start)
        assert run is not None  # blanks, parentheses and quotation marks are read elsewhere
        raw, end = run.group(), run.end()
        first = self.field != ""
        if first and raw.isalnum():  # as many are: none of what follows
            self.add("value", len(raw))
            self.suffix(start)
            return
        if not first and raw == ",":
            self.add("operator", 1)
            return
        if not first and (raw in OPERATORS or _PROXIMITY.fullmatch(raw)):
            self.add("operator" if raw in OPERATORS else "proximity", len(raw))
            return
        if raw[0] == "-" and not (first and is_own(self.field) and raw[1:2].isdigit()):
            if first:
                self.error(start, end, "a minus goes before the field", f"write -{self.field}:{shown(raw[1:])}")
            else:
                self.minus(raw)
            return
        if (name := FIELD.match(raw)) and (name[1].lower() in FIELD_NAMES or is_own(name[1].lower())):
            self.error(start, end, f"another field inside a field: {name[0]}", QUOTE_IT + " if it is part of the value")
            return
        if weight := _TRAILING_WEIGHT.search(raw):
            raw, end = raw[: weight.start()], start + weight.start()
        if not first and raw.endswith(",") and len(raw) > 1:
            raw = raw[:-1]  # a list of values
        if raw == "=" and (quote := text[end : end + 1]) and quote in _QUOTES:
            self.quoted(quote, raw)
            return
        if raw == "*":
            self.add("star", 1)
        elif not raw or raw in ("=", "-"):
            self.error(start, run.end(), "a value is missing here")
        elif FUZZY.search(raw):
            self.error(start, end, "~ finds similar spellings of words in a text, not of values", "use wildcards: *")
        elif raw[0] == raw[-1] == "/" and len(raw) > 2:
            self.error(start, end, "regular expressions are for words in a text, not for values", "use wildcards: *")
        elif bracket := re.search(r"[\[\]{}]", raw):
            hint = "write a range as 2025-01..2025-03; " + QUOTE_IT + " if it is part of a value"
            self.error(start + bracket.start(), start + bracket.end(), f"{bracket[0]} means nothing here", hint)
            self.at = end
        else:
            self.add("value", len(raw))
        self.suffix(start)

    def minus(self, raw: str) -> None:
        after = self.text[self.at + 1 : self.at + 2]
        if raw.startswith("--"):
            self.error(self.at, self.at + len(raw), "two minus signs", "write one to leave something out; " + QUOTE_IT)
        elif raw == "-" and (not after or after not in "(" + _QUOTES):
            self.at += 1
        else:
            self.add("minus", 1)

    def piece(self) -> None:
        """Everything that is not a parenthesis, a quotation mark or a value."""
        text, start = self.text, self.at
        if text[start] == "/" and (regex := _REGEX.match(text, start)):
            self.add("regex", regex.end() - start)
            self.suffix(start)
            return
        run = _RUN.match(text, start)
        assert run is not None
        raw, end = run.group(), run.end()
        bracket = text[end : end + 1] == "(" and (_FUNCTION.fullmatch(raw) or not _PLURAL.match(text, end))
        if raw in ("AND", "OR"):
            self.add("operator", len(raw))
        elif raw[0].isdecimal() and not self.prose and (some := _SOME_OF.match(text, start)):
            self.function(some.end() - start)
        elif not bracket and self.is_ordinary(raw):
            self.add("word", len(raw))
        elif (name := FIELD.match(raw)) and self.colon(name, raw):
            pass
        elif raw == "*:*" and not self.field:
            self.add("star", len(raw))
        elif not self.prose and (containing := _CONTAINING.match(text, start)):
            self.add("proximity", containing.end() - start)
        elif self.is_punctuation(raw, end):
            self.at = end
        elif not self.prose and (apart := _FUNCTION_APART.match(text, start)):
            hint = f'write {raw}( without a space, or "{raw}" for the word'
            self.error(start, apart.end(), f"{raw} before a parenthesis", hint)
        elif (not_near := _NOT_NEAR.match(text, start)) and not self.is_not_together(not_near):
            self.add("proximity", not_near.end() - start)
        elif raw in OPERATORS:
            self.add("operator", len(raw))
        elif raw[0] == "-" and self.is_minus(raw):
            if self.field:
                self.error(start, end, "a minus goes before the field", f"write -{self.field}:{shown(raw[1:])}")
            else:
                self.minus(raw)
        elif bracket and _TOGETHER.fullmatch(raw) and self.begins_item():
            self.function(len(raw))
        elif _PROXIMITY.fullmatch(raw):
            self.add("proximity", len(raw))
        elif bracket and _FUNCTION.fullmatch(raw):
            self.function(len(raw))
        elif bracket and raw.isidentifier() and (not self.prose or foreign.function(raw)):
            self.add("unknown", len(raw))
        elif self.prose and raw != "*":
            self.plain(raw, start, end)
        elif advice := self.odd(raw, end):
            self.error(start, end, *advice)
        else:
            self.word(raw, start, end)

    def is_ordinary(self, raw: str) -> bool:
        """Is it nothing but a word? Most are."""
        if not raw.isalnum() or raw.lower() in _SPECIAL_WORDS or not (raw[0].isascii() or token_spans(raw)):
            return False
        return not ((raw.isupper() or raw[-1].isdigit()) and foreign.word(raw))

    def begins_item(self) -> bool:
        """Can only an item stand here?"""
        return not self.found or self.found[-1].kind in _BEFORE_ITEM

    def is_not_together(self, not_near: re.Match[str]) -> bool:
        """Is it NOT and near/5(a b), not an operator between two?"""
        return self.text[not_near.end() : not_near.end() + 1] == "(" and self.begins_item()

    def function(self, length: int) -> None:
        """title:lead(x): the parenthesis belongs to the field."""
        field = self.field
        self.add("function", length)
        self.field = field

    def is_punctuation(self, raw: str, end: int) -> bool:
        """Is there nothing in a run to look for, and nothing that could be meant as an operator?"""
        if raw == "*" or self.field or token_spans(raw):
            return False
        before_item = self.text[end : end + 1] in ("(", *_QUOTES)
        return self.prose or not ((before_item and raw in ("-", "=", "!", "~")) or raw in ("|", "||", "&&"))

    def is_minus(self, raw: str) -> bool:
        """In a headline, "Foo"-style leaves nothing out, nor does --Reuters."""
        glued = bool(self.found) and self.found[-1].end == self.at
        return not self.prose or (not glued and (raw[1:2].isalnum() or raw == "-"))

    def odd(self, raw: str, end: int) -> foreign.Advice | None:
        """What is wrong with a word because of its neighbours: `oil +5 price`, `acqui!`."""
        inside = bool(self.found) and self.text[end:].strip() != ""
        return foreign.truncated(raw) or (foreign.between(raw) if inside else None)

    def plain(self, raw: str, start: int, end: int) -> None:
        """A run of a headline: a word, or several where one could be taken for something else."""
        core = token_spans(raw)
        body = raw[core[0][0] : core[-1][1]]
        if kind_of(body, False)[0] == "word":
            self.add("word", len(raw))
            return
        for begin, until in core:
            self.at = start + begin
            if advice := foreign.word(raw[begin:until].lower()):  # as it is printed
                self.error(start + begin, start + until, *advice)
            else:
                self.add("word", until - begin)
        self.at = end

    def colon(self, name: re.Match[str], raw: str) -> bool:
        """Read `name:` if it means a field, known or not. It does not before // (an address) or, unless it is the
        name of a field, at the end of a word ("Minister: no change")."""
        lower = name[1].lower()
        known = lower in FIELD_NAMES or is_own(lower)
        rest = raw[name.end() :]
        if self.prose and not (slip(name[1]) or foreign.field(name[1], rest, prose=True)):
            return False
        after = self.text[self.at + len(raw) : self.at + len(raw) + 1]
        if rest.startswith("//") or not (known or rest or (after and after in "(" + _QUOTES)):
            return False
        known = known or lower in SYNONYMS
        if self.field:
            hint = QUOTE_IT + " if it is part of the text"
            self.error(self.at, self.at + len(raw), f"{name[0]} inside {self.field}:", hint)
        elif not known:
            self.add("unknown", name.end(1))
            self.at += len(raw) - name.end(1)  # what follows is no word of its own
        else:
            self.add("field", name.end())
            self.field = canonical(lower)
        return True

    def word(self, raw: str, start: int, end: int) -> None:
        """A bare word with its suffixes."""
        address = _ADDRESS.search(raw) is not None
        if not address and (weight := _TRAILING_WEIGHT.search(raw)) and weight.start():
            raw, end = raw[: weight.start()], start + weight.start()
        kind, problem, suggestion = kind_of(raw, address)
        if kind == "error":
            self.error(start, end, problem, suggestion)
        elif self.single and raw[-1] in "'’" and raw[0] not in "'‘":
            self.error(
                start, end, "single quotation marks make no phrase", 'write "..." for a phrase, or leave them out'
            )
        else:
            self.add(kind, len(raw))
        self.single = self.single or (raw[0] in "'‘" and raw[-1] not in "'’")
        if self.at < len(self.text) and self.text[self.at] == "^":
            self.suffix(start)
