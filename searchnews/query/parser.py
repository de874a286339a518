"""Which tree does a query's text stand for?

Recursive descent, one method per level of precedence, from loosest to tightest:

    query   = or
    or      = and { ("OR" | ",") and }                                  a comma between the values of a field
    and     = near { ["AND"] near }
    near    = unary { ("NEAR/5" | "PRE/5" | "w/s" | "PRE/s" | "NOT NEAR/5" | "NOT w/s" | ["NOT"] "CONTAINING") unary }
    unary   = { "NOT" | "-" } item ["^2.5"]
    item    = word | phrase | ... | "*" | "(" or ")" | field item | function "(" or ")"

Operators of one level are read from the left. A field or a `caps` around several items goes to each of the leaves, so
the tree holds it there only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import NoReturn

from searchnews.analysis import spans as token_spans
from searchnews.analysis import words
from searchnews.errors import QueryError, shown, told
from searchnews.fields import BY_NAME, SYNONYMS, Field, Kind, Synonym, canonical
from searchnews.query import foreign, patterns, regex, values
from searchnews.query import nodes as q
from searchnews.query.bare import wildcard_core
from searchnews.query.lexer import CASES, FUNCTIONS, RESERVED, Token, tokens
from searchnews.query.prose import is_prose
from searchnews.query.spelling import did_you_mean
from searchnews.query.variants import ORDINARY_SYNONYMS, Synonyms, with_variants

MAX_DEPTH = 50  # forms within forms; Python's own limit, at seven calls a level, is not far above
MAX_NUMBER = 10_000  # a distance, a count, words of a lead: longer than articles are
MAX_WEIGHT = 1000.0
MAX_TOGETHER = 4  # parts of near/10(...): they have 24 orders, and each is looked for
MAX_REGEXES = 50  # each takes at most some 10 ms to compile
_ORS = ("OR", ",")  # a comma between the values of a field
_ENDS_OF_AND = ("end", "close", *_ORS)
_DATE_WORDS = 3  # words after a date that may belong to it: "published:first quarter of 2025"


def parse(
    text: str,
    now: datetime | None = None,
    timezone: tzinfo = UTC,
    languages: Sequence[str] = (),
    own: Sequence[Field] = (),
    synonyms: Synonyms = ORDINARY_SYNONYMS,
) -> q.Node:
    """The tree of a query; QueryError, with the place and what to do, if it cannot be read.

    `now` (aware; default: the present) is the one moment that all of "yesterday" and "last week" count from, and
    `timezone` the one in which days begin. TypeError or ValueError if they are none. Dates are read in English and,
    what is not English, in `languages`, such as those of an archive, whose fields of one's own are `own`. Words that
    are written in several ways, with the `synonyms`, are all of them.
    """
    if not isinstance(text, str):
        raise TypeError(f"query: expected a string, got {told(text)}")
    if not isinstance(timezone, tzinfo):
        raise TypeError(f"timezone: expected a tzinfo, such as a ZoneInfo, got {told(timezone)}")
    if now is not None and not isinstance(now, datetime):
        raise TypeError(f"now: expected a datetime, got {told(now)}")
    if now is not None and now.utcoffset() is None:
        raise ValueError("now: expected a datetime with a time zone, such as datetime.now(UTC)")
    return _Parser(text, now, timezone, languages, own, synonyms).query()


class _Parser:
    """`at` is the number of the `next` token, and `sign` what the grammar sees of that: its kind or, of an operator,
    which it is. `field` and `case` are those of the enclosing `title:(...)` and `caps(...)`, `synonym` is what the
    field was called, if not by its name. Every method that returns a node leaves its height in `height`: the forms on
    the longest way down to a leaf."""

    def __init__(
        self,
        text: str,
        now: datetime | None,
        timezone: tzinfo,
        languages: Sequence[str],
        own: Sequence[Field],
        synonyms: Synonyms,
    ) -> None:
        self.text, self.synonyms = text, synonyms
        self.fields = BY_NAME | {field.name: field for field in own} if own else BY_NAME
        self.clock = values.Clock(now or datetime.now(timezone), timezone, tuple(languages))
        self.prose = is_prose(text)
        self.tokens = tokens(text, self.prose)
        self.tokens.append(Token("end", len(text), len(text), ""))
        self.at = -1
        self.advance()
        self.field = ""
        self.synonym: Synonym | None = None
        self.case = ""
        self.height = 1
        self.open = 0  # parentheses
        self.regexes = 0

    # --- The levels of precedence --------------------------------------------------------------------------------

    def query(self) -> q.Node:
        for token in self.tokens:
            if token.kind == "error":
                self.fail(token.problem, token.start, token.end, token.suggestion)
            if token.kind == "unknown":
                self.unknown(token)
        if self.next.kind == "end":
            if self.text.strip():
                self.fail("no letters or digits, so there is nothing to look for", 0, len(self.text), "write a word")
            self.fail("the query is empty", 0, len(self.text), "* finds everything")
        node = self.either()
        if self.next.kind != "end":
            self.fail(f"this {self.next.text} closes nothing", self.next.start, self.next.end, "leave it out")
        return node

    def either(self) -> q.Node:
        start = self.next.start
        node = self.all()
        if self.sign not in _ORS:
            return node
        found, height = [node], self.height
        while self.sign in _ORS:
            self.advance()
            found.append(self.all())
            height = max(height, self.height)
        self.deeper(height, start)
        return q.Or(tuple(found), span=self.since(start))

    def all(self) -> q.Node:
        start = self.next.start
        node = self.near()
        if self.sign in _ENDS_OF_AND:
            return node
        found, height = [node], self.height
        while self.sign not in _ENDS_OF_AND:
            if self.sign == "AND":
                self.advance()
            elif self.sign in ("value", "string"):
                hint = f'write {self.field}:"ana ruiz" for one value, or AND or OR between two'
                self.fail(f"two values side by side in {self.field}:", self.next.start, self.next.end, hint)
            found.append(self.near())
            height = max(height, self.height)
        self.deeper(height, start)
        return q.And(tuple(found), span=self.since(start))

    def near(self) -> q.Node:
        start = self.next.start
        node = self.unary()
        where: frozenset[str] | None = None
        while self.sign == "proximity":
            operator, height = self.next, self.height
            name = " ".join(operator.text.split())
            self.advance()
            if where is None:
                where = self.operand(node, name)
            right = self.unary()
            there = self.operand(right, name)
            if not where & there:
                problem = f"{name} holds within one field, and these stand in different fields"
                self.fail(problem, *right.span, "put both sides in one field, or write AND")
            self.deeper(max(height, self.height), start)
            span = self.since(start)
            how, _, reach = name.lower().rpartition("/")
            if how == "not pre":
                self.fail(f"there is no {name}", operator.start, operator.end, "write NOT w/5, NOT w/s or NOT NEAR/5")
            if reach.endswith("containing"):
                node = q.Containing(node, right, reach.startswith("not"), span=span)
            elif how.startswith("not"):
                if reach in ("s", "p"):
                    node = q.NotSame(node, right, reach, span=span)
                else:
                    node = q.NotNear(node, right, self.number(operator, reach), span=span)
                there = where
            elif reach in ("s", "p"):
                node = q.Same(node, right, reach, how == "pre", span=span)
            else:
                node = q.Near(node, right, self.number(operator, reach), how == "pre", span=span)
            where &= there
        return node

    def unary(self) -> q.Node:
        starts: list[int] = []
        while self.sign in ("minus", "NOT"):
            starts.append(self.next.start)
            self.advance()
            if len(starts) > MAX_DEPTH:
                self.too_deep(starts[0])
        start = self.next.start
        node = self.item()
        if self.sign == "weight":
            token = self.next
            weight = float(token.text[1:])
            if weight > MAX_WEIGHT:
                self.fail(f"a weight of more than {MAX_WEIGHT:.0f}", token.start, token.end, "write a smaller one")
            self.advance()
            self.deeper(self.height, start)
            node = q.Boost(node, weight, span=self.since(start))
        for start in reversed(starts):
            self.deeper(self.height, start)
            node = q.Not(node, span=self.since(start))
        return node

    # --- Items ---------------------------------------------------------------------------------------------------

    def item(self) -> q.Node:
        token = self.next
        kind = token.kind
        if kind == "open":
            return self.group()
        if kind == "field":
            return self.of_field(token)
        if kind == "function":
            return self.function(token)
        if kind in ("end", "close", "operator", "proximity", "minus"):
            self.missing()
        self.height = 1
        self.advance()
        return self.leaf(token, token.start)

    def leaf(self, token: Token, start: int) -> q.Node:
        """The node of a single token, which has been read; `start` is where its field begins."""
        kind, text, field, case = token.kind, token.text, self.field, self.case
        span = (start, token.end)
        if kind == "word":
            core = _core(text)
            if core.isupper() and (core in RESERVED or foreign.word(core)):
                core = core.lower()  # NEAR in a headline
            return self.variants(q.Word(core, field=field, case=case, span=span))
        if kind == "phrase":
            return self.phrase(token, start)
        if kind == "wildcard":
            return q.Wildcard(wildcard_core(text), field=field, case=case, span=span)
        if kind == "exact":
            return q.Exact(_core(text[1:]), field=field, case=case, span=span)
        if kind == "fuzzy":
            word, _, edits = text.rpartition("~")
            return q.Fuzzy(_core(word), int(edits or 1), field=field, case=case, span=span)
        if kind == "regex":
            self.check_regex(token)
            return q.Regex(text[1:-1], field=field, case=case, span=span)
        if kind == "star":
            if case:
                self.fail(f"* inside {case}(...), which looks at words", *span, "write *a* or a letter with the star")
            if field in (q.HAS, "tagged"):
                return self.value(token, start)
            return q.Has(field, span=span) if field else q.Everything(span=span)
        return self.value(token, start)

    def group(self) -> q.Node:
        opening = self.next
        if self.open == MAX_DEPTH:
            self.too_deep(opening.start)
        self.open += 1
        self.advance()
        if self.next.kind == "close":
            self.fail("nothing between the parentheses", opening.start, self.next.end, "leave them out")
        if self.next.kind == "end":
            self.fail("this ( is not closed", opening.start, opening.end, "add )")
        node = self.either()
        if self.next.kind != "close":
            self.fail("this ( is not closed", opening.start, opening.end, "add )")
        self.open -= 1
        self.advance()
        return node

    def of_field(self, token: Token) -> q.Node:
        """What follows `title:`."""
        written = token.text[:-1].lower()
        name = canonical(written)
        text_field = name in BY_NAME and BY_NAME[name].kind is Kind.TEXT
        if name not in self.fields and name not in (q.ANY_ENTITY, q.HAS):
            self.unknown(token)
        if self.field:
            self.fail(f"{name}: inside {self.field}:(...)", token.start, token.end, "close the parenthesis first")
        if self.case and not text_field:
            problem = f"{name}: inside {self.case}(...), which looks at words in the text"
            self.fail(problem, token.start, token.end, "close the parenthesis first")
        self.advance()
        after = self.next
        if after.start != token.end or after.kind in ("end", "close"):
            hint = values.example(name, self.fields)
            self.fail(f"{token.text} wants something right after it", token.start, token.end, hint)
        self.field, self.synonym = name, SYNONYMS.get(written)
        if after.kind in ("operator", "proximity"):
            self.fail(f"{after.text} is an operator", after.start, after.end, "put it in quotation marks")
        if after.kind in ("open", "function"):
            node = self.item()
        else:
            self.advance()
            self.height = 1
            node = self.leaf(after, token.start)
        self.field, self.synonym = "", None
        return node

    def function(self, token: Token) -> q.Node:
        """caps(...), lead(...), atleast/3(...), near/10(...), 2 of (...)"""
        name, _, number = token.text.lower().partition("/")
        if not number and name.rstrip().endswith("of"):
            name, number = "of", name.split()[0]
        self.advance()
        if self.field and name not in CASES and self.fields[self.field].kind is not Kind.TEXT:
            self.fail(f"{name} is for words in the text, not for {self.field}:", token.start, token.end)
        if name in CASES:
            if self.case:
                self.fail(f"{name}(...) inside {self.case}(...)", token.start, token.end, "use one of the two")
            self.case = name
            node = self.group()
            self.case = ""
            return node
        child = self.group()
        span = self.since(token.start)
        self.deeper(self.height, token.start)
        if name == "lead":
            return self.lead(child, self.number(token, number) if number else q.DEFAULT_LEAD, span)
        if name == "of":
            return self.some_of(token, number, child, span)
        if name == "near":
            return self.together(token, number, child, span)
        self.operand(child, f"atleast/{number}")
        return q.AtLeast(self.number(token, number), child, span=span)

    def some_of(self, token: Token, number: str, child: q.Node, span: tuple[int, int]) -> q.Node:
        """2 of (a b c), or 2 of (a OR b OR c)"""
        if not isinstance(child, q.And | q.Or):
            self.fail(f"{number} of (...) wants several parts", *span, "write 2 of (oil gas coal)")
        count = self.number(token, number)
        if count > len(child.children):
            self.fail(f"{number} of only {len(child.children)} parts", *span, "ask for fewer")
        return q.SomeOf(count, child.children, span=span)

    def together(self, token: Token, number: str, child: q.Node, span: tuple[int, int]) -> q.Node:
        """near/10(a b c)"""
        name = token.text
        parts = child.children if isinstance(child, q.And) else ()
        if not 1 < len(parts) <= MAX_TOGETHER:
            self.fail(f"{name}(...) wants 2 to {MAX_TOGETHER} parts", *span, f"write {name}(oil gas coal)")
        where = self.operand(parts[0], name)
        for part in parts:
            if not all(q.is_run(leaf) for leaf in q.walk(part)):
                hint = "it takes words, phrases without ~ and ORs of them in parentheses"
                self.fail(f"{shown(str(part))} cannot stand in {name}(...)", *part.span, hint)
            where &= self.operand(part, name)
        if not where:
            problem = f"{name}(...) holds within one field, and these stand in different fields"
            self.fail(problem, *span, "put all parts in one field, or write AND")
        return q.Together(parts, self.number(token, number), span=span)

    def lead(self, node: q.Node, count: int, span: tuple[int, int]) -> q.Node:
        """lead(node): around what has positions, so lead(a AND b) is lead(a) AND lead(b)."""
        if q.positional(node):
            return q.Lead(node, count, span=span)
        match node:
            case q.And(items):
                return q.And(tuple(self.lead(c, count, c.span) for c in items), span=span)
            case q.Or(items):
                return q.Or(tuple(self.lead(c, count, c.span) for c in items), span=span)
            case q.Not(child):
                return q.Not(self.lead(child, count, child.span), span=span)
            case q.Boost(child, weight):
                return q.Boost(self.lead(child, count, child.span), weight, span=span)
            case q.SomeOf(least, items):
                return q.SomeOf(least, tuple(self.lead(c, count, c.span) for c in items), span=span)
            case q.AtLeast(least, child):
                return q.AtLeast(least, self.lead(child, count, child.span), span=span)
        self.fail(f"{shown(str(node))} inside lead(...), which looks at words in the text", *node.span)

    def phrase(self, token: Token, start: int) -> q.Node:
        if patterns.is_pattern(token.text[1:-1]) and not self.prose:
            return self.pattern(token, start)
        found = tuple(words(token.text[1:-1]))
        if not found:
            problem = "no letters or digits between the quotation marks"
            self.fail(problem, token.start, token.end, "leave them out")
        slop = 0
        if self.next.kind == "slop":
            after = self.next
            if after.text == "~":
                self.fail("~ after a phrase wants a number", after.start, after.end, 'as in "oil price"~3')
            if len(found) == 1:
                hint = f"write {shown(found[0])}~ for similar spellings"
                self.fail("~ after a phrase of one word", after.start, after.end, hint)
            slop = self.number(after, after.text[1:], least=0)
            self.advance()
        return self.variants(q.Phrase(found, slop, field=self.field, case=self.case, span=self.since(start)))

    def variants(self, leaf: q.Leaf) -> q.Node:
        """The leaf in all the ways in which it is written."""
        node = with_variants(leaf, self.synonyms, self.clock.languages)
        if node is not leaf:
            self.deeper(self.height, leaf.span[0])
        return node

    def pattern(self, token: Token, start: int) -> q.Node:
        """A phrase with wildcards, spellings or ORs: its places next to each other."""
        if self.next.kind == "slop":
            hint = "write PRE/3 between its parts"
            self.fail("~ after a phrase with wildcards, spellings or ORs", self.next.start, self.next.end, hint)
        node: q.Node | None = None
        self.height = 1
        for pieces in patterns.slots(token.text[1:-1]):
            found = [self.piece(text, token.start + 1 + begin, token.start + 1 + end) for text, begin, end in pieces]
            span = found[0].span[0], found[-1].span[1]
            place = found[0] if len(found) == 1 else q.Or(tuple(found), span=span)
            if node is not None:
                self.deeper(self.height, start)
                node = q.Near(node, place, 1, True, span=(start, span[1]))
            else:
                node = place
        if node is None:
            self.fail("no letters or digits between the quotation marks", token.start, token.end, "leave them out")
        return node

    def piece(self, text: str, start: int, end: int) -> q.Node:
        """One of what may stand at a place of a phrase."""
        field, case, span = self.field, self.case, (start, end)
        if spelled := patterns.fuzzy(text.strip()):
            if problem := q.no_spellings(spelled[0]):
                self.fail(problem[0], start, end, problem[1])
            return q.Fuzzy(*spelled, field=field, case=case, span=span)
        if patterns.wildcard(text):
            core = wildcard_core(text)
            if token_spans(core.replace("*", "a").replace("?", "a")) != [(0, len(core))]:
                self.fail("a wildcard stands in a single word", start, end, "put a blank or PRE/1 between words")
            return q.Wildcard(core, field=field, case=case, span=span)
        found = tuple(words(text))
        if len(found) > 1:
            return self.variants(q.Phrase(found, field=field, case=case, span=span))
        phrase = q.Phrase(found, field=field, case=case, span=span)
        node = self.variants(phrase)
        return q.Exact(_core(text), field=field, case=case, span=span) if node is phrase else node

    def check_regex(self, token: Token) -> None:
        self.regexes += 1
        if self.regexes > MAX_REGEXES:
            self.fail(f"more than {MAX_REGEXES} regular expressions", token.start, token.end, "ask for fewer")
        try:
            regex.compile(token.text[1:-1])
        except regex.RegexError as error:
            begin = token.start + 1
            self.fail(error.problem, begin + error.start, min(begin + error.end, token.end))

    def value(self, token: Token, start: int) -> q.Node:
        """The node of a value of a keyword, entity, date or number field."""
        quoted = token.kind == "string"
        whole = token.text.startswith("=")
        text = token.text.removeprefix("=")
        text = text[1:-1] if quoted else text
        if self.synonym and text.strip():
            text = f"{self.synonym.before}{text}{self.synonym.after}"
        if self.next.kind == "slop":
            self.fail("~ follows words in the text, not values", self.next.start, self.next.end, "leave it out")
        try:
            node = values.read(self.field, text, whole, self.clock, (start, token.end), self.fields)
        except values.BadValue as error:
            self.fail(error.problem, token.start, token.end, error.suggestion)
        if isinstance(node, q.DateRange) and not quoted:
            self.check_date(token, text)
        return node

    def check_date(self, token: Token, text: str) -> None:
        """Refuse a date that goes on after its end: `published:march 2025` would silently be March of this year and
        the word 2025."""
        longer = text
        for after in self.tokens[self.at : self.at + _DATE_WORDS]:
            if after.kind != "word":
                return
            longer = f"{longer} {after.text}"
            try:
                values.date_range(self.field, longer, self.clock)
            except values.BadValue:
                continue
            problem = f"{self.field}:{text} ends before {shown(after.text)}"
            self.fail(problem, token.start, after.end, f'write {self.field}:"{longer}", or AND in between')

    # --- Small steps ---------------------------------------------------------------------------------------------

    def advance(self) -> None:
        self.at += 1
        token = self.next = self.tokens[self.at]
        self.sign = token.text if token.kind == "operator" else token.kind

    def since(self, start: int) -> tuple[int, int]:
        """The span from `start` to the end of the last token read."""
        return start, self.tokens[self.at - 1].end

    def deeper(self, height: int, start: int) -> None:
        """A node around others of at most this height, which begins at `start`."""
        self.height = height + 1
        if self.height > MAX_DEPTH:
            self.too_deep(start)

    def operand(self, node: q.Node, name: str) -> frozenset[str]:
        """The fields in which an operand of a proximity (or the child of `atleast`) may stand."""
        if q.positional(node):
            return q.scopes(node)
        while isinstance(node, q.Or):
            node = next(c for c in node.children if not q.positional(c))
        problem, hint = f"{shown(str(node))} is not in the text, so it cannot stand in {name}", "write AND instead"
        if isinstance(node, q.And):
            problem = f"AND cannot stand in {name} (words side by side mean AND too)"
            hint = f"write OR, a phrase in quotation marks, or AND between two {name}"
        elif isinstance(node, q.Not):
            problem = f"NOT cannot stand in {name}"
            hint = "write a NOT w/5 b, or NOT (a w/5 b)"
        elif isinstance(node, q.Boost):
            problem, hint = f"a weight cannot stand in {name}", "put parentheses around the whole and the weight after"
        elif isinstance(node, q.AtLeast):
            problem, hint = f"atleast cannot stand in {name}", "write AND instead"
        self.fail(problem, *node.span, hint)

    def number(self, token: Token, digits: str, least: int = 1) -> int:
        number = int(digits) if len(digits) < 10 else MAX_NUMBER + 1
        if not least <= number <= MAX_NUMBER:
            self.fail(f"{shown(digits)} is not between {least} and {MAX_NUMBER}", token.start, token.end)
        return number

    def missing(self) -> NoReturn:
        """An item is missing before the next token."""
        token = self.next
        before = self.tokens[self.at - 1] if self.at else None
        if token.kind in ("operator", "proximity") and (before is None or before.kind != "minus"):
            self.fail(f"{token.text} wants something before it", token.start, token.end, _lower(token))
        if before is not None and before.kind in ("operator", "proximity", "minus"):
            self.fail(f"{before.text} wants something after it", before.start, before.end, _lower(before))
        self.fail(f"this {token.text} closes nothing", token.start, token.end, "leave it out")

    def unknown(self, token: Token) -> NoReturn:
        quote = "put the text in quotation marks"
        if self.text[token.end : token.end + 1] == "(":
            if advice := foreign.function(token.text):
                self.fail(advice[0], token.start, token.end, advice[1])
            close = did_you_mean(token.text.lower(), FUNCTIONS)
            hint = close or f"write a space before the parenthesis, or {quote}"
            self.fail(f"{shown(token.text)}( is no function", token.start, token.end, hint)
        if advice := foreign.field(token.text, self.text[token.end + 1 :].split(" ", 1)[0]):
            self.fail(advice[0], token.start, token.end, advice[1])
        name = token.text.removesuffix(":")
        close = did_you_mean(name.lower(), (*self.fields, q.ANY_ENTITY, q.HAS))
        self.fail(f"there is no field {shown(name)}", token.start, token.start + len(name), close or quote)

    def too_deep(self, start: int) -> NoReturn:
        self.fail(f"more than {MAX_DEPTH} levels within each other", start, self.next.end, "write a flatter query")

    def fail(self, problem: str, start: int, end: int, suggestion: str = "") -> NoReturn:
        raise QueryError(problem, self.text, start, end, suggestion)


def _core(text: str) -> str:
    """The text of a word without punctuation around it, which indexing drops."""
    if text.isalnum():
        return text
    found = token_spans(text)
    return text[found[0][0] : found[-1][1]]


def _lower(token: Token) -> str:
    return f"write {token.text.lower()} in small letters for the word" if token.kind == "operator" else ""
