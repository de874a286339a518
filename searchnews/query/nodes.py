"""What does a query mean? A tree of frozen values, one class per form; `str(node)` parses back to the same tree.

Articles
    An article has the text fields `title` and `body`, each a list of tokens at positions 0, 1, 2, ... with sentence and
    paragraph starts (`searchnews.analysis`), and its keyword, entity, date and number fields (`searchnews.fields`).
    A query matches an article or does not, and a match has a score of 0 or more.

Matches of the positional forms
    The leaves (`Word`, `Exact`, `Phrase`, `Wildcard`, `Fuzzy`, `Regex`), an `Or` of positional forms, `Near`, `Same`,
    `Together`, `NotNear`, `NotSame`, `Containing` and `Lead` are *positional*: in each text field of an article there
    are *ways* to choose words for such a form, each a set of token positions. The *span* of a way is [first, last],
    both included. Everything below holds
    within one field. Three rules:

    - Any way will do: a part of a proximity is never restricted to its shortest ways. So `x OP (y OR z)` is
      `(x OP y) OR (x OP z)` for every proximity, and so is it on the left; `x NOT NEAR (y OR z)` is what has neither
      near; and a greater distance of NEAR or PRE never loses a way.
    - The words of a proximity are different ones: the ways of its two sides share no position. `oil NEAR/5 oil` asks
      for two, and `"interest rates" NEAR/5 interest` for an interest beside the phrase.
    - The *distance* of two ways is the number of positions from the end of the span of the earlier to the beginning of
      the later: neighbours are at distance 1, spans that overlap at distance 0.

    The *matches* of a form are the shortest spans of its ways: those that contain no other. They are what is counted,
    for the score and by `AtLeast`, so a word does not count again for every other word that is near it. ("Minimal
    intervals", Clarke, Cormack and Burkowski 1995; but there, and in Lucene, parts are restricted to them, too.)

    A positional form matches an article when it has a match in the title or in the body. A leaf with a `field` has
    matches in that field only.

Scores
    The scoring units are the positional forms other than `Or`, and `AtLeast`. `And`, `Or` and `SomeOf` add up the
    scores of those children that match the article; `Boost` multiplies; all else scores 0: keywords, entities, dates,
    numbers, `Has`, `Everything` and `Not` (but two NOTs cancel: `NOT NOT x` is `x`, score included). An `Or` *inside*
    a unit (an operand of a proximity, a child of `Lead` or `AtLeast`) is part of that unit.

    Each unit counts as one pseudo-term of BM25F (Robertson and Zaragoza 2009): with tf_f the number of its matches in
    field f, df the number of live articles in the whole archive which it matches, N the number of live articles, len_f
    the tokens of field f, avg_f their mean over the live articles, w_f the field's `boost`, b = 0.75 and k1 = 1.2,

        tf    = sum over f of  w_f * tf_f / (1 - b + b * len_f / avg_f)
        idf   = ln(1 + (N - df + 0.5) / (df + 0.5))
        score = idf * tf * (k1 + 1) / (k1 + tf)

Words
    A token's *fold* and *term* are those of `analysis.fold` and `analysis.term` (after `analysis.clip`), in the
    language of its article; a word of a query is stemmed in the language of the article that it is compared with.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Iterator
from datetime import datetime

import numpy as np

from searchnews import scripts
from searchnews.analysis import spans as token_spans
from searchnews.analysis import words as tokens_of
from searchnews.errors import QueryError, shown, told
from searchnews.expressions import expression
from searchnews.fields import BY_NAME, TEXT
from searchnews.frozen import frozen

ANY_ENTITY = "entity"  # the field name that stands for every entity field: person, org, place, other
HAS = "has"
FIELD_NAMES = (*BY_NAME, ANY_ENTITY, HAS)  # what may stand before a colon
DEFAULT_LEAD = 50  # words of the body
_TEXT_FIELDS = frozenset(field.name for field in TEXT)


@frozen
class Node:
    """Any form. `span` is the (start, end) of its query text, half-open, (0, 0) if it was not parsed; it plays no
    part in equality."""

    span: tuple[int, int] = dataclasses.field(default=(0, 0), compare=False, repr=False, kw_only=True)


@frozen
class Leaf(Node):
    """A positional form without children.

    `field` is "title", "body" or "" for both. `case` filters the tokens that match, each by its spelling: "caps" wants
    a capital (or title-case) first letter, "allcaps" `str.isupper()` (some capital, no small letter), "nocaps" no
    capital letter anywhere, "" takes all.
    """

    field: str = dataclasses.field(default="", kw_only=True)
    case: str = dataclasses.field(default="", kw_only=True)

    def __str__(self) -> str:
        text = (f"{self.field}:" if self.field else "") + self._text()
        return f"{self.case}({text})" if self.case else text

    def _text(self) -> str:
        raise NotImplementedError


@frozen
class Word(Leaf):
    """`oil`: the tokens that have the same term. If indexing makes several tokens of the text (`AT&T`, `don't`,
    `3.5%`): those tokens, adjacent and in order, each by its term; the span covers them all."""

    text: str

    @property
    def tokens(self) -> list[str]:
        """What indexing makes of the text, as written: one token or more."""
        return tokens_of(self.text)

    def _text(self) -> str:
        return self.text


@frozen
class Exact(Leaf):
    """`=oils`: the tokens that have the same fold; several tokens (`=AT&T`) adjacent and in order."""

    text: str

    @property
    def tokens(self) -> list[str]:
        """What indexing makes of the text, as written: one token or more."""
        return tokens_of(self.text)

    def _text(self) -> str:
        return "=" + self.text


@frozen
class Phrase(Leaf):
    """`"interest rates"~3`: tokens with the same folds as `words`, at positions p1 < p2 < ... < pk, with at most
    `slop` other tokens in between in all: pk - p1 - (k - 1) <= slop."""

    words: tuple[str, ...]
    slop: int = 0

    def __post_init__(self) -> None:
        if isinstance(self.words, str):
            raise TypeError(f"words: expected several, such as ('interest', 'rates'), got {told(self.words)}")
        object.__setattr__(self, "words", tuple(self.words))

    def _text(self) -> str:
        return f'"{" ".join(self.words)}"' + (f"~{self.slop}" if self.slop else "")


@frozen
class Wildcard(Leaf):
    """`pric*`, `wom?n`: the tokens whose whole fold matches the pattern's fold; `*` is any run of characters, none
    included, `?` exactly one character."""

    pattern: str

    def _text(self) -> str:
        return self.pattern


@frozen
class Fuzzy(Leaf):
    """`gaddafi~2`: the tokens whose fold is at most `edits` (1 or 2) away from the fold of `text`, counted in
    characters inserted, deleted, replaced, or swapped with their neighbour (optimal string alignment distance). Raises
    QueryError for a text with `no_spellings`."""

    text: str
    edits: int = 1

    def __post_init__(self) -> None:
        if refused := no_spellings(self.text):
            problem, suggestion = refused
            written = self._text()
            raise QueryError(problem, written, 0, len(written), suggestion)

    def _text(self) -> str:
        return f"{self.text}~" + (str(self.edits) if self.edits != 1 else "")


def no_spellings(text: str) -> tuple[str, str] | None:
    """(problem, suggestion) if nothing is spelled similarly: the text is several words, or one letter that is a word,
    of which every other such letter would be a spelling."""
    found = token_spans(text)
    if len(found) > 1:
        return "~ follows a single word", f'write "{shown(text)}"~3 for words near each other'
    if found and not text.isascii() and scripts.is_letter(text[found[0][0]]):
        return "~ after a letter that is a word stands for every other such letter", "leave it out"
    return None


@frozen
class Regex(Leaf):
    """`/organi[sz]ation/`: the tokens whose whole fold matches the regular expression, in the small language of
    `searchnews.query.regex`, which runs in linear time. Letters of the expression match without regard to case."""

    pattern: str

    def _text(self) -> str:
        return f"/{self.pattern}/"


@frozen
class Near(Node):
    """`a NEAR/5 b`, `a PRE/5 b`: a way of `left` and a way of `right` together that share no position and are at a
    distance of at most `distance`; `ordered` asks that left ends before right begins (so they do not overlap).
    Operands are positional."""

    left: Node
    right: Node
    distance: int
    ordered: bool = False

    def __str__(self) -> str:
        return f"{_atom(self.left)} {'PRE' if self.ordered else 'NEAR'}/{self.distance} {_atom(self.right)}"


@frozen
class Same(Node):
    """`a w/s b`, `a w/p b`: a way of `left` and a way of `right` together that share no position, where all lies in
    one sentence (`unit` "s") or paragraph ("p"); `ordered` (`a PRE/s b`) asks that left ends before right begins.
    Operands are positional."""

    left: Node
    right: Node
    unit: str
    ordered: bool = False

    def __str__(self) -> str:
        return f"{_atom(self.left)} {'PRE' if self.ordered else 'w'}/{self.unit} {_atom(self.right)}"


@frozen
class Together(Node):
    """`near/10(a b c)`: a way of each child together that share no position, each two of them at a distance of at most
    `distance`, in any order. Children are words, phrases without slop, and ORs of these."""

    children: tuple[Node, ...]
    distance: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "children", _several(self.children))

    def __str__(self) -> str:
        return f"near/{self.distance}({' AND '.join(_operand(c) for c in self.children)})"


@frozen
class NotNear(Node):
    """`a NOT NEAR/5 b`: the ways of `left` that have no way of `right`, other than one with the same span, at a
    distance of at most `distance`. They may share words: `bank NOT NEAR/1 "bank of england"` is no such bank. Operands
    are positional."""

    left: Node
    right: Node
    distance: int

    def __str__(self) -> str:
        return f"{_atom(self.left)} NOT NEAR/{self.distance} {_atom(self.right)}"


@frozen
class NotSame(Node):
    """`a NOT w/s b`: the ways of `left` that have no way of `right`, other than one with the same span, with which they
    lie in one sentence (`unit` "s") or paragraph ("p"). They may share words. Operands are positional."""

    left: Node
    right: Node
    unit: str

    def __str__(self) -> str:
        return f"{_atom(self.left)} NOT w/{self.unit} {_atom(self.right)}"


@frozen
class Containing(Node):
    """`(a w/s b) CONTAINING c`: the ways of `left` whose span holds the whole span of a way of `right`; `negative`
    (`NOT CONTAINING`): those whose span holds none. They may share words. Operands are positional."""

    left: Node
    right: Node
    negative: bool = False

    def __str__(self) -> str:
        return f"{_atom(self.left)} {'NOT ' if self.negative else ''}CONTAINING {_atom(self.right)}"


@frozen
class Lead(Node):
    """`lead/100(x)`: the ways of the positional `child` in the title, and those in the body that lie wholly in its
    first `words` tokens (last < words)."""

    child: Node
    words: int = DEFAULT_LEAD

    def __str__(self) -> str:
        return f"lead{'' if self.words == DEFAULT_LEAD else f'/{self.words}'}({self.child})"


@frozen
class AtLeast(Node):
    """`atleast/3(x)`: articles in which the positional `child` has at least `count` matches, title and body together.
    Not positional, but a scoring unit: its matches are those of the child, in the articles that have enough."""

    count: int
    child: Node

    def __str__(self) -> str:
        return f"atleast/{self.count}({self.child})"


def _several(children: Iterable[Node]) -> tuple[Node, ...]:
    found = () if isinstance(children, (Node, str)) else tuple(children)
    for child in found or (None,):
        if not isinstance(child, Node):
            raise TypeError(f"children: expected several nodes, got {told(children)}")
    return found


@frozen
class And(Node):
    """`a AND b`, `a b`: articles that match every child (two or more)."""

    children: tuple[Node, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "children", _several(self.children))

    def __str__(self) -> str:
        return " AND ".join(_operand(c) for c in self.children)


@frozen
class Or(Node):
    """`a OR b`: articles that match some child (two or more). Positional when all children are: its ways are then
    all of theirs."""

    children: tuple[Node, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "children", _several(self.children))

    def __str__(self) -> str:
        return " OR ".join(_operand(c) for c in self.children)


@frozen
class Spelled(Or):
    """`organise`: a word or a phrase that is written in several ways (`searchnews.query.variants`): an OR of leaves,
    the first as it stands in the query, which is all that is printed."""

    def __str__(self) -> str:
        return str(self.children[0])

    @property
    def ways(self) -> str:
        """All the ways, for people: "organise or organize"."""
        return " or ".join(map(str, self.children))


@frozen
class SomeOf(Node):
    """`2 of (a b c)`: articles that match at least `count` of the children (two or more)."""

    count: int
    children: tuple[Node, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "children", _several(self.children))

    def __str__(self) -> str:
        return f"{self.count} of ({' OR '.join(_operand(c) for c in self.children)})"


@frozen
class Not(Node):
    """`NOT a`, `-a`: articles that do not match the child."""

    child: Node

    def __str__(self) -> str:
        return f"NOT {self.child if isinstance(self.child, Not | Boost) else _atom(self.child)}"


@frozen
class Keyword(Node):
    """`author:"ana ruiz"`: articles that have a value of the keyword field that matches the pattern as a whole, both
    folded (`analysis.fold`) and with white space evened out (`" ".join(x.split())`); of the fields in `BY_WORD`, the
    value or any one token of it, each folded again, unless it is asked for as a `whole` (`author:=ruiz`). `*` and `?`
    are wildcards as in `Wildcard`; `\\*`, `\\?` and `\\\\` stand for the characters themselves, and a backslash stands
    nowhere else."""

    field: str
    pattern: str
    whole: bool = False

    def __str__(self) -> str:
        return f"{self.field}:{'=' * self.whole}{quoted(self.pattern)}"


@frozen
class Tagged(Node):
    """`tagged:follow-up`: articles with a tag that people gave them (`searchnews.tagging`) and that the pattern, as in
    `Keyword`, matches as a whole. `ids` are the ids of these articles, which `searchnews.search.tagged` puts in: tags
    are not in the index, and a parser does not know them."""

    pattern: str
    ids: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"tagged:{quoted(self.pattern)}"


@frozen
class Entity(Node):
    """`person:putin`: articles that name an entity of this field (`ANY_ENTITY`: of any entity field) such that the
    pattern, with wildcards as in `Keyword`, matches its whole name (folded in the same way) or, unless the name is
    asked for as a `whole` (`person:=putin`), the fold of any one token of it."""

    field: str
    pattern: str
    whole: bool = False

    def __str__(self) -> str:
        return f"{self.field}:{'=' * self.whole}{quoted(self.pattern)}"


@frozen
class DateRange(Node):
    """`published:2025-09`: articles whose time t has begin <= t < until (aware UTC datetimes; None is open). For
    `mentioned`: articles that talk about some calendar days [b, u) with b < until and u > begin, where days begin at
    midnight UTC (the parser reads such a query's days in the same way). An article without the field does not match.
    `text` is the query text of the range, printed back; the range itself is `begin` and `until`."""

    field: str
    begin: datetime | None
    until: datetime | None
    text: str

    def __str__(self) -> str:
        return f"{self.field}:{quoted(self.text)}"


@frozen
class NumberRange(Node):
    """`words:200..400`: articles whose number n has low <= n <= high; None is open, not both. An article without the
    field does not match. Of a field of one's own, n is a float64: more than 3 is from the next such number on."""

    field: str
    low: float | None
    high: float | None

    def __str__(self) -> str:
        if self.low is None:
            return f"{self.field}:{_bound('<', self.high or 0, math.inf)}"
        if self.high is None:
            return f"{self.field}:{_bound('>', self.low, -math.inf)}"
        return f"{self.field}:{digits(self.low)}" + (f"..{digits(self.high)}" if self.high != self.low else "")


def _bound(sign: str, number: float, outwards: float) -> str:
    """`>=3`; or `>3`, of the float64 that follows 3."""
    if isinstance(number, float):
        beyond = digits(math.nextafter(number, outwards))
        if len(beyond) < len(digits(number)):
            return sign + beyond
    return f"{sign}={digits(number)}"


def digits(number: float) -> str:
    """A number as a query has it."""
    return str(int(number)) if number == int(number) else repr(number)


@frozen
class Has(Node):
    """`has:person`: articles in which the field is present: a text field with a token, a keyword or entity field with
    a value (`ANY_ENTITY`: some entity field), a date field with a date, a number field of one's own with a number; the
    other number fields always are."""

    field: str

    def __str__(self) -> str:
        return f"has:{self.field}"


@frozen
class Boost(Node):
    """`x^2.5`: what the child matches, its score multiplied by `weight` (0 or more)."""

    child: Node
    weight: float

    def __str__(self) -> str:
        child = _atom(self.child)
        if isinstance(self.child, Leaf | Spelled) and "://" in child:  # where ^ would be part of the address
            child = f"({child})"
        return f"{child}^{np.format_float_positional(self.weight, trim='-')}"


@frozen
class Everything(Node):
    """`*`: every article."""

    def __str__(self) -> str:
        return "*"


UNITS = (Leaf, Near, Same, Together, NotNear, NotSame, Containing, Lead, AtLeast)  # what is scored as one pseudo-term


def positional(node: Node) -> bool:
    """Does the form have matches (spans)? What proximities, `lead` and `atleast` can work on."""
    if isinstance(node, Or):
        return all(positional(c) for c in node.children)
    return isinstance(node, Leaf | Near | Same | Together | NotNear | NotSame | Containing | Lead)


def is_run(node: Node) -> bool:
    """Is each way of the form, an OR's own parts aside, some tokens in a row?"""
    if isinstance(node, Phrase):
        return not node.slop or len(node.words) == 1
    return isinstance(node, Leaf | Or)


def scopes(node: Node) -> frozenset[str]:
    """The text fields in which a positional form can have matches."""
    match node:
        case Leaf():
            return frozenset({node.field} if node.field else _TEXT_FIELDS)
        case Or(items):
            return frozenset().union(*(scopes(c) for c in items))
        case Near() | Same() | Together() | NotNear() | NotSame() | Containing():
            return frozenset.intersection(*map(scopes, children(node)))
        case Lead(child):
            return scopes(child)
    return frozenset()


def children(node: Node) -> tuple[Node, ...]:
    """The direct parts of a form, in reading order."""
    match node:
        case And(items) | Or(items) | SomeOf(_, items) | Together(items):
            return items
        case Near() | Same() | NotNear() | NotSame() | Containing():
            return node.left, node.right
        case Not(child) | Lead(child) | Boost(child) | AtLeast(_, child):
            return (child,)
    return ()


def with_children(node: Node, parts: tuple[Node, ...]) -> Node:
    """The same form around other parts, as many as `children` gives."""
    match node:
        case And() | Or() | SomeOf() | Together():
            return dataclasses.replace(node, children=parts)
        case Near() | Same() | NotNear() | NotSame() | Containing():
            return dataclasses.replace(node, left=parts[0], right=parts[1])
        case Not() | Lead() | Boost() | AtLeast():
            return dataclasses.replace(node, child=parts[0])
    return node


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in reading order."""
    yield node
    for child in children(node):
        yield from walk(child)


_PLAIN_VALUE = expression(r"(?:[<>]=?)?[\w.*?@%+][\w.*?@=%+/-]*")


def quoted(value: str) -> str:
    """A field's value as the parser reads it back: in double quotes unless it is plain."""
    if _PLAIN_VALUE.fullmatch(value):
        return value
    return '"' + value.replace('"', '\\"') + '"'


def _atom(node: Node) -> str:
    """The node as an operand of the tightest operators: in parentheses unless it is one item already."""
    if isinstance(node, Spelled):
        return _atom(node.children[0])
    if isinstance(node, Word) and node.text.lower() == "not":  # before w/5 it would be an operator
        return f"({node})"
    value = Keyword | Tagged | Entity | DateRange | NumberRange | Has
    tight = isinstance(node, Leaf | Together | Lead | AtLeast | SomeOf | value | Everything)
    return str(node) if tight else f"({node})"


def _operand(node: Node) -> str:
    """The node as an operand of AND or OR: in parentheses if it is itself one."""
    return f"({node})" if isinstance(node, And | Or) and not isinstance(node, Spelled) else str(node)


def as_written(node: Node) -> Node:
    """The form with each word and phrase as it stands in the query alone."""
    if isinstance(node, Spelled):
        return node.children[0]
    return with_children(node, tuple(map(as_written, children(node))))
