"""In which other ways is a word or a phrase written? A query that has one of them means all.

Verbs in -ise and -ize, and what comes of them, are one by default, as are e-mail and email; groups of other words and
phrases can be given. (U.S. and US are one word for the index already.) A word on its own is compared by its stem, since
it means all its forms; a phrase, and a word in one, by the spelling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice, product

from searchnews.analysis import DEFAULT_LANGUAGE, fold, term, words
from searchnews.expressions import expression
from searchnews.frozen import frozen
from searchnews.query import nodes as q

MOST = 32  # ways to write a phrase; of those that come after, none is looked for
ORDINARY = (("e-mail", "email"),)  # groups that everybody has
_MAYBE_ORDINARY = expression(r"e.?mail", re.IGNORECASE)  # how a word of these begins: others are not looked up

_VERB = expression(
    r"([a-z]{2,}[b-df-hj-np-tv-z])i([sz])(e|ed|es|er|ers|ing|ings|ation|ations|ational|able)", re.IGNORECASE | re.ASCII
)
_SHORTEST_VERB = 6
# What has but one spelling, by what stands before -ise or -ize: all that 332 MB of news write with s more than 50 times
# as often as with z, or never, and some rarer words of that kind. What has a vowel there is none, as noise and seize.
_ONE_SPELLING = expression(
    r"\w*w|(?:un|under|over|re|non|sub|high)?(?:adv|advert|app?r|anch|ass|caps|cer|chast|chem|circumc|compr|comprom|conc|dem"
    r"|desp|dev|disenfranch|downs|enfranch|enterpr|exc|exerc|expert|franch|imprec|improv|inc|merchand|mids|moonr|mort|outs"
    r"|overs|parad|pract|prec|prem|prom|repr|res|rev|sunr|supers|superv|surm|surpr|telev|treat|upr|ups|val)",
    re.IGNORECASE,
)

Run = tuple[str, ...]  # the words of a phrase


@frozen(slots=False)
class Synonyms:
    """Words and phrases that mean the same, in `groups`, beside those that everybody has."""

    groups: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def members(self) -> tuple[tuple[str, ...], ...]:
        """All groups."""
        return (*ORDINARY, *self.groups)

    @cached_property
    def by_spelling(self) -> dict[Run, list[int]]:
        """The groups of which a phrase is a member, by the folds of its words."""
        return _by(_folded, self.members)

    @cached_property
    def firsts(self) -> frozenset[str]:
        """The folds of the words that phrases begin with: where none stands, there is nothing to look up."""
        return frozenset(run[0] for run in self.by_spelling)

    @cached_property
    def longest(self) -> int:
        """The words of the longest phrase."""
        return max(map(len, self.by_spelling))

    def by_stem(self, language: str) -> dict[Run, list[int]]:
        """The groups of which a word of a query is a member, by the stems of its tokens, mostly one."""
        if language not in self._by_stem:
            self._by_stem[language] = _by(lambda member: _stems(words(member), language), self.members)
        return self._by_stem[language]

    @cached_property
    def _by_stem(self) -> dict[str, dict[Run, list[int]]]:
        return {}

ORDINARY_SYNONYMS = Synonyms()


def with_variants(leaf: q.Leaf, synonyms: Synonyms = ORDINARY_SYNONYMS, languages: Sequence[str] = ()) -> q.Node:
    """The leaf or, if it is written in several ways, all of them; words are stemmed in some `languages`."""
    match leaf:
        case q.Word(text):
            ways = _words_like(text, synonyms, languages or (DEFAULT_LANGUAGE,))
            found = [_of_word(leaf, other) for other in ways] if ways else []
        case q.Phrase(run):
            found = [_of_run(leaf, other) for other in _runs_like(run, synonyms)]
        case _:
            found = []
    return q.Spelled((leaf, *found), span=leaf.span) if found else leaf


def _of_word(leaf: q.Word, text: str) -> q.Leaf:
    """A word, the beginning of one or, if the text is several, a phrase in place of a word."""
    if text.endswith("*"):
        return q.Wildcard(text, field=leaf.field, case=leaf.case, span=leaf.span)
    if len(text.split()) > 1:
        return q.Phrase(tuple(words(text)), field=leaf.field, case=leaf.case, span=leaf.span)
    return replace(leaf, text=text)


def _of_run(leaf: q.Phrase, run: Run) -> q.Phrase:
    """A phrase in place of another."""
    return replace(leaf, words=run, slop=leaf.slop if len(run) > 1 else 0)


def _words_like(text: str, synonyms: Synonyms, languages: Sequence[str]) -> list[str]:
    """The other ways to write a word, or beginnings of words with a *; of those with the same stems, one."""
    swapped = _swapped(text)
    found = [_of_its_own(other) for other in swapped] if swapped else []
    if not synonyms.groups and not _MAYBE_ORDINARY.match(text):
        return found
    mine = [text, *swapped]
    stems = [{language: _stems(words(one), language) for language in languages} for one in mine]
    groups = {
        number
        for by_language in stems
        for language, run in by_language.items()
        for number in synonyms.by_stem(language).get(run, ())
    }
    for member in (member for number in sorted(groups) for member in synonyms.members[number]):
        for other in (member, *_swapped(member)):
            own = {language: _stems(words(other), language) for language in languages}
            if own not in stems:
                stems.append(own)
                found.append(other if other is member else _of_its_own(other))
    return found


def _of_its_own(verb: str) -> str:
    """A verb that nobody wrote or, if its stem is that of another word as well, its beginning: who asks for
    privatisation wants to have privatization and privatized, but nothing private."""
    found = _VERB.fullmatch(verb)
    assert found is not None
    beginning = verb[: found.end(2)]
    return verb if term(verb).startswith(fold(beginning)) else f"{beginning}*"


def _runs_like(run: Run, synonyms: Synonyms) -> list[Run]:
    """The other ways to write a phrase: each of its words, or of the phrases in it, in each of its ways."""
    if not any(fold(word) in synonyms.firsts or _swapped(word) for word in run):
        return []
    choices: list[list[Run]] = []
    at = 0
    while at < len(run):
        size, choice = _choice(run[at : at + synonyms.longest], synonyms)
        choices.append(choice)
        at += size
    if all(len(choice) == 1 for choice in choices):
        return []
    ways = (tuple(word for piece in pieces for word in piece) for pieces in product(*choices))
    return [way for way in dict.fromkeys(islice(ways, MOST)) if way != run]


def _choice(run: Run, synonyms: Synonyms) -> tuple[int, list[Run]]:
    """How many of the words that a phrase begins with have other ways together, and all these ways, their own first."""
    for size in range(len(run), 0, -1):
        piece = run[:size]
        mine = [piece, *((other,) for other in (_swapped(piece[0]) if size == 1 else ()))]
        groups = {number for one in mine for number in synonyms.by_spelling.get(tuple(map(fold, one)), ())}
        members = [member for number in sorted(groups) for member in synonyms.members[number]]
        found = [*mine, *(tuple(words(one)) for member in members for one in (member, *_swapped(member)))]
        distinct = list({tuple(map(fold, one)): one for one in reversed(found)}.values())[::-1]  # the first of each
        if len(distinct) > 1:
            return size, distinct
    return 1, [run[:1]]


def _swapped(word: str) -> list[str]:
    """The word with z for s or s for z, if both are written."""
    found = _VERB.fullmatch(word) if len(word) >= _SHORTEST_VERB else None
    if found is None or _ONE_SPELLING.fullmatch(found[1]):
        return []
    return [f"{word[: found.start(2)]}{found[2].translate(_OTHER)}{word[found.end(2) :]}"]


_OTHER = str.maketrans("sSzZ", "zZsS")


def _folded(text: str) -> Run:
    return tuple(fold(word) for word in words(text))


def _stems(run: Iterable[str], language: str) -> Run:
    return tuple(term(word, language) for word in run)


def _by(key: Callable[[str], Run], groups: Sequence[Sequence[str]]) -> dict[Run, list[int]]:
    """The numbers of the groups by the keys of their members."""
    found: dict[Run, list[int]] = {}
    for number, group in enumerate(groups):
        for run in dict.fromkeys(map(key, group)):
            found.setdefault(run, []).append(number)
    return found


def told(tree: q.Node) -> Iterator[str]:
    """What a query has been read to mean beside what is written, word by word."""
    for node in dict.fromkeys(node for node in q.walk(tree) if isinstance(node, q.Spelled)):
        first = node.children[0]
        alone = f"; ={first.text} for this spelling alone" if isinstance(first, q.Word) and not first.case else ""
        yield f"{node} is looked for as {node.ways}{alone}"
