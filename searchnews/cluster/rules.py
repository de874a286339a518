"""Which rule of an intervals query finds a positional form in one text field?

Lucene looks for minimal intervals: a form's parts are restricted to their shortest matches. Ours are not
(`query.nodes`), so a form is here only if that makes no difference: its parts are runs, words in a row, all of one
length. Alternatives of several lengths become several rules; everything else is None, and is looked at in the articles
themselves (`cluster.doubt`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations, product
from typing import Any

from searchnews import analysis
from searchnews.cluster import expressions
from searchnews.cluster.documents import stem_token, token
from searchnews.cluster.mapping import CASES, FIRST, WHOLE_UNITS
from searchnews.query import nodes as q

Rule = dict[str, Any]  # of an intervals query
Query = dict[str, Any]  # of the query DSL
MOST_WORDS = 1024  # that a wildcard may stand for within a rule: Lucene's limit of clauses
MOST_RULES = 50  # for one form
MOST_COUNTED = 6  # matches that are written out one after another


@dataclass(frozen=True)
class Tongues:
    """How words are read: `stemmers` are those of the archive's articles; `wide` says to ask for words alone, since
    rules would be too large."""

    stemmers: tuple[str, ...]
    wide: bool = False

    def stems(self, word: str) -> list[str]:
        """The tokens that a word may have as stem, one a stemmer."""
        return [*dict.fromkeys(stem_token(analysis.term(word, s if s != "-" else ""), s) for s in self.stemmers)]

    def tokens(self, stem: str) -> list[str]:
        """The tokens that a stem may have, one a stemmer."""
        return [stem_token(stem, stemmer) for stemmer in self.stemmers]


@dataclass(frozen=True)
class Run:
    """A rule whose intervals all hold `length` words."""

    length: int
    rule: Rule


def rules(node: q.Node, field: str, tongues: Tongues) -> list[Rule] | None:
    """Rules of which one finds something in a text field exactly where the form has a match there; [] if it cannot have
    any, None if no rule says it."""
    found = None if tongues.wide else _rules(node, field, tongues)
    return None if found is None or len(found) > MOST_RULES else found


def _rules(node: q.Node, field: str, tongues: Tongues) -> list[Rule] | None:
    alike = runs(node, field, tongues)
    if alike is not None:
        return [run.rule for run in alike]
    match node:
        case q.Phrase(words, slop):
            if node.field not in ("", field):
                return []
            return [ordered([_word(node, word, field, tongues) for word in words], slop)]
        case q.Or(children):
            each = [_rules(child, field, tongues) for child in children]
            return None if None in each else [rule for found in each for rule in found or ()]
        case q.Near(left, right, distance, in_order):
            return _pairs(left, right, in_order, field, tongues, distance - 1)
        case q.Same(left, right, unit, in_order):
            inside = {"contained_by": _within(unit, field)}
            return _pairs(left, right, in_order, field, tongues, -1, inside)
        case q.Together(children, distance):
            return _together(children, distance, field, tongues)
        case q.Lead(child, words):
            return _lead(child, words, field, tongues)
    return None


def runs(node: q.Node, field: str, tongues: Tongues) -> list[Run] | None:
    """The form as runs, one a length; None if it is none of words in a row."""
    match node:
        case q.Or(children):
            each = [runs(child, field, tongues) for child in children]
            if None in each:
                return None
            by_length: dict[int, list[Rule]] = {}
            for run in (run for found in each for run in found or ()):
                by_length.setdefault(run.length, []).append(run.rule)
            return [Run(length, any_of(several)) for length, several in sorted(by_length.items())]
        case q.Leaf():
            if isinstance(node, q.Phrase) and node.slop and len(node.words) > 1:
                return None
            if node.field not in ("", field):
                return []
            words = leaf_words(node)
            return [Run(len(words), ordered([_word(node, word, field, tongues) for word in words], 0))] if words else []
    return None


def leaf_words(leaf: q.Leaf) -> Sequence[str]:
    """The words that a leaf asks for in a row."""
    match leaf:
        case q.Word() | q.Exact():
            return leaf.tokens
        case q.Phrase(words):
            return words
        case q.Wildcard(pattern) | q.Regex(pattern):
            return (pattern,)
        case q.Fuzzy(text):
            return (text,)
    raise AssertionError(leaf)


def ordered(several: Sequence[Rule], gaps: int = -1, filter: Rule | None = None) -> Rule:
    """Intervals of each, one after the other, with at most `gaps` words in between in all (-1: any number)."""
    if len(several) == 1 and filter is None:
        return several[0]
    return _all_of(several, True, gaps, filter)


def _all_of(several: Sequence[Rule], in_order: bool, gaps: int, filter: Rule | None) -> Rule:
    rule: Rule = {"ordered": in_order, "max_gaps": gaps, "intervals": list(several)}
    return {"all_of": rule | ({"filter": filter} if filter else {})}


def any_of(several: Sequence[Rule], filter: Rule | None = None) -> Rule:
    """Intervals of any."""
    if len(several) == 1 and filter is None:
        return several[0]
    rule: Rule = {"intervals": list(several)}
    return {"any_of": rule | ({"filter": filter} if filter else {})}


def counted(node: q.Node, least: int, field: str, tongues: Tongues) -> Rule | None:
    """A rule that finds something where a form of single words has at least so many matches; None if there is none."""
    alike = None if tongues.wide else runs(node, field, tongues)
    if alike is None or least > MOST_COUNTED or any(run.length != 1 for run in alike):
        return None
    return ordered([alike[0].rule] * least) if alike else {}


def fuzzy(leaf: q.Fuzzy) -> Query:
    """The parameters of a fuzzy query, or of a regexp one for short words."""
    text = analysis.fold(analysis.clip(leaf.text))
    if len(text) <= expressions.SHORT:
        return {"regexp": expressions.misspelled(text, leaf.edits)}
    return {"fuzzy": text}


def _token(text: str, field: str) -> Rule:
    return {"match": {"query": text, "use_field": field, "analyzer": "whitespace"}}


def _word(leaf: q.Leaf, word: str, field: str, tongues: Tongues) -> Rule:
    """One word of a leaf, with its case."""
    folds = f"{field}.fold"
    match leaf:
        case q.Word():
            rule = any_of([_token(stem, f"{field}.stem") for stem in tongues.stems(word)])
        case q.Exact() | q.Phrase():
            rule = _token(token(analysis.fold(analysis.clip(word))), folds)
        case q.Wildcard():
            rule = {"wildcard": {"pattern": analysis.fold(word), "use_field": folds, "max_expansions": MOST_WORDS}}
        case q.Regex():
            rule = _regular(expressions.regular(word), folds)
        case q.Fuzzy():
            ((how, text),) = fuzzy(leaf).items()
            rule = _regular(text, folds)
            if how == "fuzzy":
                rule = {"fuzzy": {"term": text, "fuzziness": leaf.edits, "use_field": folds}}
        case _:
            raise AssertionError(leaf)
    if not leaf.case:
        return rule
    marked = _marks("any" if leaf.case == "nocaps" else leaf.case, field)
    return any_of([rule], {"not_overlapping" if leaf.case == "nocaps" else "contained_by": marked})


def _regular(pattern: str, field: str) -> Rule:
    return {"regexp": {"pattern": pattern, "flags": "NONE", "use_field": field, "max_expansions": MOST_WORDS}}


def _marks(case: str, field: str) -> Rule:
    return any_of([_token(mark, f"{field}.case") for mark in CASES[case]])


def _within(unit: str, field: str) -> Rule:
    """The sentences (`unit` "s") or paragraphs ("p") of two words or more, from the first to the last. What ends where
    it begins is left out, or its beginning would go with the end of the next."""
    first, last = WHOLE_UNITS[unit]
    return ordered([any_of([_token(mark, f"{field}.bounds") for mark in marks]) for marks in (first, last)])


def _pairs(
    left: q.Node, right: q.Node, in_order: bool, field: str, tongues: Tongues, gaps: int, filter: Rule | None = None
) -> list[Rule] | None:
    """Runs of the left and the right, which share no word: one stands before the other."""
    before, after = runs(left, field, tongues), runs(right, field, tongues)
    if before is None or after is None or any(_is_twice(pair) for pair in product(before, after)):
        return None
    if not in_order and _never_one(left, right, tongues):
        return [_all_of([a.rule, b.rule], False, gaps, filter) for a, b in product(before, after)]
    found = []
    for a, b in product(before, after):
        found.append(ordered([a.rule, b.rule], gaps, filter))
        if not in_order:
            found.append(ordered([b.rule, a.rule], gaps, filter))
    return found


def _is_twice(several: Sequence[Run]) -> bool:
    """Is a run of words in a row among these more than once? Lucene puts the words of both together then, and finds
    `oil oil` beside itself in "oil oil oil", and not in "oil oil and oil oil"."""
    long = [run.rule for run in several if run.length > 1]
    return any(rule in long[:at] for at, rule in enumerate(long))


def _never_one(left: q.Node, right: q.Node, tongues: Tongues) -> bool:
    """Are these two words that never stand at one position? Then they need not be asked for in both orders."""
    match left, right:
        case (q.Word(), q.Word()):
            each = [word.tokens for word in (left, right)]
            if any(len(tokens) != 1 for tokens in each):
                return False
            one, other = (set(tongues.stems(tokens[0])) for tokens in each)
            return one.isdisjoint(other)
    return False


def _together(children: Sequence[q.Node], distance: int, field: str, tongues: Tongues) -> list[Rule] | None:
    """Each two at most `distance` apart: the first and the last are, so what is between them takes from the gaps."""
    each = [runs(child, field, tongues) for child in children]
    if None in each:
        return None
    found = []
    for chosen in product(*(some or () for some in each)):
        if _is_twice(chosen):
            return None
        for order in permutations(chosen):
            gaps = distance - 1 - sum(run.length for run in order[1:-1])
            if gaps >= 0:
                found.append(ordered([run.rule for run in order], gaps))
    return found


def _lead(child: q.Node, words: int, field: str, tongues: Tongues) -> list[Rule] | None:
    """In a title, anywhere; in a body, runs that begin with the first word, or soon enough after it."""
    if field == "title":
        return _rules(child, field, tongues)
    alike = runs(child, field, tongues)
    if alike is None:
        return None
    first = any_of([_token(mark, f"{field}.bounds") for mark in FIRST])
    found = []
    for run in alike:
        if run.length <= words:
            found.append(any_of([run.rule], {"overlapping": first}))
        if run.length < words:
            found.append(ordered([first, run.rule], words - run.length - 1))
    return found
