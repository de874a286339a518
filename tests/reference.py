"""What should a query find? A brute-force evaluator that follows the docstrings of `searchnews.query.nodes` to the
letter: plain Python over lists of tokens, no index, no arrays, nothing shared with the engine but what a word is
(`analysis.words`, `spans`, `fold`, `clip`, `term`). Slow on purpose, so that it is obviously right.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import Any

from searchnews import analysis, fields
from searchnews.analysis import function_words
from searchnews.article import Article
from searchnews.query import nodes as q
from searchnews.scripts import SENTENCE_ENDS

Span = tuple[int, int]
K1, B = 1.5, 0.75
LIGHT = 0.25
OWN = ("meta.desk", "meta.pages", "meta.embargo")  # of the articles that are made for tests
BOOST = {field.name: field.boost for field in fields.TEXT}


# --- An article as token lists -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Text:
    """One text field: its tokens as written, and for each token the number of its sentence and of its paragraph."""

    words: list[str]
    sentence: list[int]
    paragraph: list[int]
    language: str


def starts(text: str) -> tuple[list[bool], list[bool]]:
    """(sentence starts, paragraph starts), one flag per token: the rules of `analysis.Tokens.sentence_starts` and
    `paragraph_starts`, where white space may be 4 bytes away from a full stop."""
    spans = analysis.spans(text)
    gaps = [text[end:begin] for (_, end), (begin, _) in pairwise(spans)]
    ends = [
        _sentence_ends(text[begin:end], gap, text[after])
        for ((begin, end), (after, _)), gap in zip(pairwise(spans), gaps, strict=True)
    ]
    blank = [gap.count("\n") >= 2 for gap in gaps]
    wrapped = [gap.count("\n") == 1 and end and not any(blank) for gap, end in zip(gaps, ends, strict=True)]
    paragraph = [True, *(b or w for b, w in zip(blank, wrapped, strict=True))][: len(spans)]
    sentence = [True, *(p or e for p, e in zip(paragraph[1:], ends, strict=True))][: len(spans)]
    return sentence, paragraph


def _sentence_ends(word: str, gap: str, initial: str) -> bool:
    """Does a sentence end between a word and a next one that begins with `initial`, with `gap` in between?"""
    if set(gap) & set(SENTENCE_ENDS):
        return True
    if not (initial in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" or initial > "\x7f"):
        return False
    initials = re.fullmatch(r"(.+\.)?[A-Z]\.?", word)  # J, U.S.
    abbreviation = initials or word.encode() in analysis.ABBREVIATIONS
    data = (word[len(word.rstrip(".")) :] + gap).encode("utf-8", "replace")
    return any(
        stop in b"!?" or (stop == ord(".") and not abbreviation)
        for i, stop in enumerate(data)
        if any(blank in data[i + 1 : i + 5] for blank in b" \n\t\r")
    )


def _numbered(flags: list[bool]) -> list[int]:
    return [sum(flags[: i + 1]) for i in range(len(flags))]


def read(text: str, language: str) -> Text:
    """A text as the positional forms see it."""
    sentence, paragraph = starts(text)
    return Text(analysis.words(text), _numbered(sentence), _numbered(paragraph), language or analysis.DEFAULT_LANGUAGE)


# --- What a word of a query matches ------------------------------------------------------------------------------


def fold(word: str) -> str:
    return analysis.fold(analysis.clip(word))


def glob(pattern: str, value: str) -> bool:
    """Does the whole value match a pattern of `*`, `?` and backslash escapes?"""
    if not pattern:
        return not value
    if pattern[0] == "*":
        return any(glob(pattern[1:], value[i:]) for i in range(len(value) + 1))
    if pattern[0] == "\\":
        return value[:1] == pattern[1] and glob(pattern[2:], value[1:])
    return value != "" and pattern[0] in ("?", value[0]) and glob(pattern[1:], value[1:])


def near_spelling(a: str, b: str, edits: int) -> bool:
    """Is the optimal string alignment distance (insert, delete, replace, swap neighbours) at most `edits`?"""
    if edits < 0:
        return False
    if not a or not b:
        return len(a) + len(b) <= edits
    if a[0] == b[0] and near_spelling(a[1:], b[1:], edits):
        return True
    less = edits - 1
    return (
        near_spelling(a[1:], b, less)
        or near_spelling(a, b[1:], less)
        or near_spelling(a[1:], b[1:], less)
        or (a[:2] == b[1::-1] and len(a) > 1 and near_spelling(a[2:], b[2:], less))
    )


def has_case(word: str, case: str) -> bool:
    """Is the word written as `caps`, `allcaps`, `nocaps` ask?"""
    capitals = [c.isupper() or c.istitle() for c in word]
    return {"": True, "caps": capitals[0], "allcaps": word.isupper(), "nocaps": not any(capitals)}[case]


def _tests(leaf: q.Leaf, language: str) -> list[Callable[[str], bool]]:
    """One test of a token for each token that the leaf asks for in a row."""
    match leaf:
        case q.Word():
            terms = [analysis.term(w, language) for w in leaf.tokens]
            return [lambda word, t=t: analysis.term(word, language) == t for t in terms]
        case q.Exact():
            return [lambda word, w=w: fold(word) == fold(w) for w in leaf.tokens]
        case q.Phrase():
            return [lambda word, w=w: fold(word) == fold(w) for w in leaf.words]
        case q.Wildcard():
            return [lambda word: glob(analysis.fold(leaf.pattern), fold(word))]
        case q.Fuzzy():
            return [lambda word: near_spelling(fold(leaf.text), fold(word), leaf.edits)]
        case q.Regex():
            flags = re.ASCII | re.IGNORECASE | re.DOTALL
            return [lambda word: re.fullmatch(leaf.pattern, fold(word), flags) is not None]
    raise AssertionError(leaf)


# --- Matches: the shortest spans of the ways to choose words, in one field of one article -------------------------

Way = frozenset[int]  # positions


def shortest(spans: Iterable[Span]) -> set[Span]:
    """The spans that contain no other."""
    found = set(spans)
    return {s for s in found if not any(t != s and s[0] <= t[0] and t[1] <= s[1] for t in found)}


def span(way: Way) -> Span:
    return min(way), max(way)


def gap(a: Way, b: Way) -> int:
    """The distance of two ways, 0 when their spans overlap."""
    return max(0, min(a) - max(b), min(b) - max(a))


def spans(node: q.Node, field: str, text: Text) -> set[Span]:
    """The matches of a positional form in one field of one article."""
    return shortest(span(way) for way in ways(node, field, text))


def ways(node: q.Node, field: str, text: Text) -> set[Way]:
    """All ways to choose the words of a positional form in one field of one article."""

    def of(child: q.Node) -> set[Way]:
        return ways(child, field, text)

    match node:
        case q.Leaf():
            return _leaf_ways(node, text) if node.field in ("", field) else set()
        case q.Or():
            return {way for child in node.children for way in of(child)}
        case q.Near():
            return {
                a | b
                for a in of(node.left)
                for b in of(node.right)
                if not a & b and gap(a, b) <= node.distance and (max(a) < min(b) or not node.ordered)
            }
        case q.Same():
            unit = {"s": text.sentence, "p": text.paragraph}[node.unit]
            both = {a | b for a in of(node.left) for b in of(node.right) if not a & b}
            if node.ordered:
                both = {
                    a | b for a in of(node.left) for b in of(node.right) if max(a) < min(b)
                }
            return {way for way in both if unit[min(way)] == unit[max(way)]}
        case q.Together():
            chosen = [()]
            for child in node.children:
                chosen = [
                    (*before, way)
                    for before in chosen
                    for way in of(child)
                    if all(not way & other and gap(way, other) <= node.distance for other in before)
                ]
            return {frozenset().union(*several) for several in chosen}
        case q.NotSame():
            unit, others = {"s": text.sentence, "p": text.paragraph}[node.unit], of(node.right)
            return {
                a
                for a in of(node.left)
                if not any(span(b) != span(a) and unit[min(a | b)] == unit[max(a | b)] for b in others)
            }
        case q.Containing():
            others = of(node.right)
            return {
                a
                for a in of(node.left)
                if any(min(a) <= min(b) and max(b) <= max(a) for b in others) != node.negative
            }
        case q.NotNear():
            others = of(node.right)
            return {
                a for a in of(node.left) if not any(span(b) != span(a) and gap(a, b) <= node.distance for b in others)
            }
        case q.Lead():
            return {way for way in of(node.child) if field == "title" or max(way) < node.words}
    raise AssertionError(f"{node} has no positions")


def _leaf_ways(leaf: q.Leaf, text: Text) -> set[Way]:
    tests = _tests(leaf, text.language)
    slop = leaf.slop if isinstance(leaf, q.Phrase) else 0
    hits = [{i for i, word in enumerate(text.words) if has_case(word, leaf.case) and test(word)} for test in tests]
    found = [(i,) for i in hits[0]]
    for later in hits[1:]:
        found = [(*way, i) for way in found for i in later if way[-1] < i <= way[-1] + 1 + slop]
    return {frozenset(way) for way in found if way[-1] - way[0] - (len(way) - 1) <= slop}


# --- Articles and scores -----------------------------------------------------------------------------------------


class Archive:
    """Articles, all live, each with a distinct id and with its entities and dates as given (nothing is added)."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.articles = list(articles)
        self.texts = [{"title": read(a.title, a.language), "body": read(a.body, a.language)} for a in self.articles]

    def search(self, tree: q.Node) -> dict[str, float]:
        """id -> score of every article that matches."""
        return {a.id: self.score(tree, i) for i, a in enumerate(self.articles) if self.matches(tree, i)}

    def matches(self, node: q.Node, i: int) -> bool:
        """Does article number i match?"""
        article = self.articles[i]
        match node:
            case q.Everything():
                return True
            case q.And():
                return all(self.matches(c, i) for c in node.children)
            case q.Or():
                return any(self.matches(c, i) for c in node.children)
            case q.SomeOf():
                return sum(self.matches(c, i) for c in node.children) >= node.count
            case q.Not():
                return not self.matches(node.child, i)
            case q.Boost():
                return self.matches(node.child, i)
            case q.AtLeast():
                return sum(self.counts(node.child, i).values()) >= node.count
            case q.Keyword():
                pattern, values = _key(node.pattern), [_key(value) for value in _values(article, node.field)]
                by_word = [fold(word) for value in values for word in analysis.words(value)]
                words = node.field in fields.BY_WORD and not node.whole
                return any(glob(pattern, v) for v in values + (by_word if words else []))
            case q.Tagged():
                return article.id in node.ids
            case q.Entity():
                pattern = _key(node.pattern)
                return any(
                    glob(pattern, _key(name))
                    or (not node.whole and any(glob(pattern, fold(word)) for word in analysis.words(name)))
                    for name in _values(article, node.field)
                )
            case q.DateRange():
                begin, until = node.begin or _FIRST, node.until
                if node.field == "mentioned":
                    return any(
                        (until is None or _midnight(m.begin) < until) and _midnight(m.until) > begin
                        for m in article.mentioned
                    )
                moment = _of_own(article, node.field) if node.field in OWN else getattr(article, node.field)
                return moment is not None and begin <= moment and (until is None or moment < until)
            case q.NumberRange():
                number = len(self.texts[i]["body"].words)
                if node.field in OWN:
                    number = _of_own(article, node.field)
                    if number is None:
                        return False
                return (node.low is None or node.low <= number) and (node.high is None or number <= node.high)
            case q.Has():
                if node.field in self.texts[i]:
                    return bool(self.texts[i][node.field].words)
                if node.field in ("published", "modified"):
                    return getattr(article, node.field) is not None
                if node.field in OWN:
                    return _of_own(article, node.field) is not None
                return node.field == "words" or bool(_values(article, node.field))
        return any(self.counts(node, i).values())

    def counts(self, node: q.Node, i: int) -> dict[str, int]:
        """The number of matches of a positional form in each text field of article number i."""
        return {field: len(spans(node, field, text)) for field, text in self.texts[i].items()}

    def score(self, node: q.Node, i: int) -> float:
        """The score of article number i, which matches."""
        match node:
            case q.And() | q.Or() | q.SomeOf():
                return sum(self.score(c, i) for c in node.children if self.matches(c, i))
            case q.Boost():
                return node.weight * self.score(node.child, i)
            case q.Not(child=q.Not(child=inner)):
                return self.score(inner, i)
            case q.AtLeast():
                return self._bm25f(node, self.counts(node.child, i), i)
            case _ if isinstance(node, q.UNITS):
                return self._bm25f(node, self.counts(node, i), i)
        return 0.0

    def _bm25f(self, unit: q.Node, matches: dict[str, int], i: int) -> float:
        count = len(self.articles)
        df = sum(self.matches(unit, j) for j in range(count))
        tf = 0.0
        for field, found in matches.items():
            average = sum(len(texts[field].words) for texts in self.texts) / count
            if found:
                tf += BOOST[field] * found / (1 - B + B * len(self.texts[i][field].words) / average)
        idf = math.log(1 + (count - df + 0.5) / (df + 0.5))
        return self._weight(unit, i) * idf * tf * (K1 + 1) / (K1 + tf)

    def _weight(self, unit: q.Node, i: int) -> float:
        """LIGHT for a function word of the article's language, asked for as any word."""
        if not isinstance(unit, q.Word) or unit.case or len(unit.tokens) > 1:
            return 1.0
        return LIGHT if is_light(unit.tokens[0], self.texts[i]["body"].language) else 1.0


def is_light(word: str, language: str) -> bool:
    """Is a word a function word of a language, or, if that has no list, of English?"""
    return fold(word) in map(fold, function_words.WORDS.get(language, function_words.WORDS["en"]).split())


_FIRST = datetime.min.replace(tzinfo=UTC)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _of_own(article: Article, field: str) -> Any:
    """The value of a field of one's own: strings, a number, an instant; None if there is none."""
    return dict(article.meta).get(field.removeprefix("meta."))


def _key(value: str) -> str:
    return " ".join(analysis.fold(value).split())


def _values(article: Article, field: str) -> list[str]:
    """The values of a keyword field, or the names of an entity field."""
    if field == q.ANY_ENTITY:
        return [name for entity in fields.ENTITY for name in _values(article, entity.name)]
    if field == "mentioned":
        return [str(interval) for interval in article.mentioned]
    if field in {entity.name for entity in fields.ENTITY}:
        return [entity.name for entity in getattr(article, field)]
    value = (_of_own(article, field) or ()) if field in OWN else getattr(article, field)
    return [v for v in ([value] if isinstance(value, str) else value) if v]


def matches(tree: q.Node, articles: Iterable[Article]) -> dict[str, float]:
    """id -> score of every article that matches the query, when these are all the live articles there are."""
    return Archive(articles).search(tree)
