"""Which words are special about some articles, and which stand near a word?

`special` counts articles whose text has a word, in any of its forms, not occurrences: one article that says a word a
hundred times does not make it special. The numbers are exact; which words are looked at is settled segment by segment:
the most special ones of each. `near` counts occurrences of a word as it is written, small and capital letters alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice, pairwise
from typing import Literal

import numpy as np

from searchnews import analysis
from searchnews.query import nodes as q
from searchnews.scripts import is_letter
from searchnews.search import wordlist
from searchnews.search.answer import answer
from searchnews.search.evaluate import Evaluation
from searchnews.search.results import hits_at
from searchnews.storage.segment import Array
from searchnews.storage.snapshot import Shard, Snapshot
from searchnews.storage.views import TextColumn
from searchnews.study.contrast import log_likelihood, ratio

FEWEST = 3  # articles: what fewer have is chance
LEAST_SURPRISE = 10.83  # once in 1,000 by chance
_OF_A_SEGMENT = 300  # words that are looked at
READ_NEAR = 2000  # articles in which neighbours are looked for
READ = 1000  # articles in which two-word terms are looked for
_PAIRS = 40  # two-word terms that are counted in the whole archive
_COMMON = 0.4  # of all articles: a word that so many have makes no term
_LETTERS = 3  # times as many pairs of letters as words are asked for become longer ones
WINDOW = 5  # words on each side
Pair = tuple[str, str]  # of folded words


@dataclass(frozen=True, slots=True)
class Telling:
    """A word, or two in a row, that is special: how often it is `here` and `elsewhere`, in articles or occurrences;
    `surprise` is the log-likelihood ratio, `ratio` how many times as frequent it is here."""

    word: str
    here: int
    elsewhere: int
    surprise: float
    ratio: float


@dataclass(frozen=True, slots=True, repr=False)
class Words:
    """What is special, the most surprising first; iterates over it. `here` and `elsewhere` are how many there are in
    all of what is counted, which is articles or occurrences."""

    words: tuple[Telling, ...]
    counted: Literal["articles", "occurrences"]
    here: int
    elsewhere: int

    def __iter__(self) -> Iterator[Telling]:
        return iter(self.words)

    def __len__(self) -> int:
        return len(self.words)

    def __repr__(self) -> str:
        return f"<Words: {len(self)} special about {self.here:,} {self.counted} of {self.here + self.elsewhere:,}>"


def special(snapshot: Snapshot, docs: Sequence[Array], limit: int = 20, *, pairs: bool = True) -> Words:
    """The words that are special about documents (ascending, a shard each) against all others, and with `pairs` the
    two-word terms. Where letters are words of their own (`scripts`), these are two letters or more, and a single one
    is not told, which says little."""
    some = sum(map(len, docs))
    others = snapshot.documents - some
    _, inside, outside, usual = candidates(snapshot, docs)
    told = telling(usual, inside, outside, some, others)
    if pairs and told:
        told += _pairs(snapshot, docs, told, some, others)
        letters = _longer(snapshot, first(_letters(snapshot, docs, some, others), _LETTERS * limit))
        if letters:
            told = letters + [one for one in told if not is_letter(one.word[0])]
    return Words(first(told, limit), "articles", some, others)


def candidates(snapshot: Snapshot, docs: Sequence[Array]) -> tuple[list[str], Array, Array, list[str]]:
    """The terms that may be special about documents: how many of these have each, and how many others, float64[n]; and
    how each is usually written."""
    shards = snapshot.shards
    counts = [_counts(shard, found, shard.segment.text("body")) for shard, found in zip(shards, docs, strict=True)]
    wanted: dict[str, None] = {}
    for shard, (inside, outside), found in zip(shards, counts, docs, strict=True):
        if len(found):
            surprise = log_likelihood(inside, outside, len(found), shard.documents - len(found))
            best = np.argsort(-surprise, kind="stable")[:_OF_A_SEGMENT]
            wanted |= dict.fromkeys(shard.segment.lexicon.terms[i] for i in best.tolist() if surprise[i] > 0)
    names = list(wanted)
    inside, outside = np.zeros(len(names)), np.zeros(len(names))
    spellings: list[Counter[str]] = [Counter() for _ in names]
    for shard, (here, elsewhere) in zip(shards, counts, strict=True):
        terms = shard.segment.lexicon.terms
        for number, name in enumerate(names):
            term = terms.find(name)
            if term >= 0:
                inside[number] += here[term]
                outside[number] += elsewhere[term]
                spellings[number].update(_spellings(shard, term))
    return names, inside, outside, list(map(_usual, spellings))


def near(
    evaluation: Evaluation, word: q.Node, places: Sequence[tuple[int, int, float]], limit: int = 20
) -> Words:
    """The words that stand within WINDOW words of where `word` matches in the texts of some articles (shard, document,
    score), as often as they do in the whole archive or more often."""
    around: Counter[str] = Counter()
    written: dict[str, Counter[str]] = {}
    tokens = 0
    for hit in hits_at(evaluation, word, places, (), True):
        spots = hit.spots.get("body", ())
        if not spots:
            continue
        text = hit.article.body
        spans, tokens_here = analysis.spans(text), analysis.words(text)
        own = {place for spot in spots for place in range(spot.first, spot.last + 1)}
        close = {place for spot in spots for place in range(spot.first - WINDOW, spot.last + WINDOW + 1)} - own
        for place in close:
            if 0 <= place < len(spans):
                fold, form = analysis.fold(tokens_here[place]), text[slice(*spans[place])]
                around[fold] += 1
                written.setdefault(fold, Counter())[form] += 1
                tokens += 1
    names = [fold for fold, count in around.items() if count >= FEWEST]
    snapshot = evaluation.snapshot
    everywhere = np.array([_occurrences(snapshot, fold) for fold in names], np.float64)
    here = np.array([around[fold] for fold in names], np.float64)
    total = sum(shard.tokens("title") + shard.tokens("body") for shard in snapshot.shards)
    elsewhere = max(total - tokens, 0)
    told = telling([_usual(written[fold]) for fold in names], here, np.maximum(everywhere - here, 0), tokens, elsewhere)
    return Words(first(told, limit), "occurrences", tokens, elsewhere)


def _folded(word: str) -> str:
    """The fold of a word of the lexicon, which may be written with its full stops."""
    return analysis.fold(analysis.spelled(word))


def _usual(written: Counter[str]) -> str:
    """The commonest way to write a word."""
    return max(written, key=lambda form: (written[form], form))


def first(told: Sequence[Telling], limit: int) -> tuple[Telling, ...]:
    """The most surprising of what is special."""
    return tuple(sorted(told, key=lambda telling: (-telling.surprise, telling.word))[:limit])


def _occurrences(snapshot: Snapshot, fold: str) -> int:
    """How often a word stands in the archive, whatever its capital letters; in deleted articles, too."""
    found = 0
    for shard in snapshot.shards:
        lexicon = shard.segment.lexicon
        for row in wordlist.equal(lexicon.words, fold).tolist():
            first = int(lexicon.spelling_cuts[lexicon.word_terms[row]])
            low, high = lexicon.word_codes[row].tolist()
            found += int(lexicon.counts[first + low : first + high].sum())
    return found


def _counts(shard: Shard, docs: Array, column: TextColumn) -> tuple[Array, Array]:
    """Of each term of a segment, or each pair of letters: how many of the documents have it in their text, and how many
    other live ones."""
    cuts = column.postings.astype(np.intp)
    mask = np.zeros(shard.segment.documents, np.bool_)
    mask[docs] = True
    held = column.docs
    inside = _within(mask[held], cuts)
    everyone = np.diff(cuts) if shard.deleted is None else _within(shard.live[held], cuts)
    return inside, everyone - inside


def _within(marked: Array, cuts: Array) -> Array:
    """How many of the postings of each term are marked: intp[terms]."""
    at = np.flatnonzero(marked)
    return np.diff(at.searchsorted(cuts))


def _spellings(shard: Shard, term: int) -> dict[str, int]:
    """How a term is written in a segment, and how often."""
    lexicon = shard.segment.lexicon
    begin, end = int(lexicon.spelling_cuts[term]), int(lexicon.spelling_cuts[term + 1])
    return {lexicon.spellings[i]: int(lexicon.counts[i]) for i in range(begin, end)}


def telling(words: Sequence[str], inside: Array, outside: Array, some: int, others: int) -> list[Telling]:
    """The words that are special, given in how many of some and of other articles each is."""
    surprise, times = log_likelihood(inside, outside, some, others), ratio(inside, outside, some, others)
    rows = zip(words, inside.tolist(), outside.tolist(), surprise.tolist(), times.tolist(), strict=True)
    return [
        Telling(word, int(a), int(b), round(g, 2), round(r, 2))
        for word, a, b, g, r in rows
        if a >= FEWEST and g >= LEAST_SURPRISE
    ]


# --- Two letters in a row, where they are words of their own ----------------------------------------------------------


def _letters(snapshot: Snapshot, docs: Sequence[Array], some: int, others: int) -> list[Telling]:
    """The special ones, by the postings that segments keep of them (`indexing/pairs`)."""
    known = [shard.segment for shard in snapshot.shards]
    counts = [
        _counts(shard, found, shard.segment.pairs_of("body"))
        if shard.segment.pairs is not None and len(shard.segment.pairs)
        else None
        for shard, found in zip(snapshot.shards, docs, strict=True)
    ]
    wanted: dict[tuple[str, str], None] = {}
    for segment, counted, found in zip(known, counts, docs, strict=True):
        if counted is not None and segment.pairs is not None and len(found):
            surprise = log_likelihood(*counted, len(found), segment.documents - len(found))
            best = np.argsort(-surprise, kind="stable")[:_OF_A_SEGMENT]
            terms = segment.lexicon.terms
            keys = segment.pairs[best[surprise[best] > 0]].tolist()
            wanted |= dict.fromkeys((terms[key >> 32], terms[key & 0xFFFFFFFF]) for key in keys)
    inside, outside = np.zeros(len(wanted)), np.zeros(len(wanted))
    for segment, counted in zip(known, counts, strict=True):
        if counted is None or segment.pairs is None:
            continue
        numbers = np.array([[segment.lexicon.terms.find(letter) for letter in pair] for pair in wanted], np.int64)
        first, second = numbers.reshape(-1, 2).T
        keys = (np.maximum(first, 0) << 32 | np.maximum(second, 0)).astype(np.uint64)
        at = np.minimum(segment.pairs.searchsorted(keys), len(segment.pairs) - 1)
        here = np.flatnonzero((first >= 0) & (second >= 0) & (segment.pairs[at] == keys))
        inside[here] += counted[0][at[here]]
        outside[here] += counted[1][at[here]]
    return telling(["".join(pair) for pair in wanted], inside, outside, some, others)


def _longer(snapshot: Snapshot, pairs: Sequence[Telling]) -> list[Telling]:
    """Those that overlap and stand in the same articles as one: 新宿 and 宿区 as 新宿区."""
    same: dict[tuple[int, int], dict[str, tuple[str, Telling]]] = {}
    for telling in pairs:
        letters = analysis.words(telling.word)
        if len(letters) == 2:  # as in every sound segment
            group = same.setdefault((telling.here, telling.elsewhere), {})
            group.setdefault(letters[0], (letters[1], telling))
    longer: list[Telling] = []
    part: set[str] = set()
    for (here, elsewhere), follows in same.items():
        later = {second for second, _ in follows.values()}
        for begin in follows:
            run, inside = [begin], list[Telling]()
            while begin not in later and run[-1] in follows and follows[run[-1]][0] not in run:
                second, telling = follows[run[-1]]
                run.append(second)
                inside.append(telling)
            found = answer(Evaluation(snapshot), q.Phrase(tuple(run), field="body"), 0) if len(inside) > 1 else None
            if found is not None and found.total == here + elsewhere:
                longer.append(replace(inside[0], word="".join(run)))
                part.update(telling.word for telling in inside)
    return longer + [telling for telling in pairs if telling.word not in part]


# --- Two words in a row -------------------------------------------------------------------------------------------


def _pairs(
    snapshot: Snapshot, docs: Sequence[Array], words: Sequence[Telling], some: int, others: int
) -> list[Telling]:
    masks = [np.isin(np.arange(s.segment.documents), d) for s, d in zip(snapshot.shards, docs, strict=True)]

    def articles(word: str) -> int:
        return answer(Evaluation(snapshot), q.Exact(word, field="body"), 0).total

    def having(chosen: Sequence[Pair]) -> tuple[Array, Array]:
        inside, everywhere = np.zeros(len(chosen)), np.zeros(len(chosen))
        for number, pair in enumerate(chosen):
            found = answer(Evaluation(snapshot), q.Phrase(pair, field="body"))
            everywhere[number] = found.total
            inside[number] = sum(int(mask[d].sum()) for mask, d in zip(masks, found.docs, strict=True))
        return inside, everywhere

    bodies = (snapshot.shards[shard].article(doc).body for shard, doc in _sample(docs))
    return telling_pairs(bodies, words, some, others, articles, having)


def telling_pairs(
    bodies: Iterable[str],
    words: Sequence[Telling],
    some: int,
    others: int,
    articles_with: Callable[[str], int],
    having: Callable[[Sequence[Pair]], tuple[Array, Array]],
) -> list[Telling]:
    """The special two-word terms of texts: those in which a special word stands, commonest in them. `articles_with`
    says how many articles have a folded word, `having` how many of `some` have each of several terms, and how many of
    all, float64[n]."""
    special = {_folded(telling.word) for telling in words}

    @cache
    def common(word: str) -> bool:
        return articles_with(word) > _COMMON * (some + others)

    seen: Counter[Pair] = Counter()
    written: dict[Pair, Counter[str]] = {}
    for body in bodies:
        here: dict[Pair, str] = {}
        for pair, form in _neighbours(body):
            if special & set(pair) and len(min(pair, key=len)) > 1:
                here.setdefault(pair, form)
        seen.update(here.keys())
        for pair, text in here.items():
            written.setdefault(pair, Counter())[text] += 1
    frequent = (pair for pair, count in seen.most_common() if count >= FEWEST and not any(map(common, pair)))
    chosen = list(islice(frequent, _PAIRS))
    inside, everywhere = having(chosen)
    told = telling([_usual(written[pair]) for pair in chosen], inside, everywhere - inside, some, others)
    # A pair says more than its words only where it is about as frequent as the rarer of them.
    articles = {_folded(telling.word): telling.here for telling in words}
    return [
        pair
        for pair in told
        if 2 * pair.here > min(articles.get(analysis.fold(word), some) for word in analysis.words(pair.word))
    ]


def _sample(docs: Sequence[Array]) -> Iterator[tuple[int, int]]:
    """Some of the documents (shard, document), evenly from all."""
    everyone = [(shard, doc) for shard, found in enumerate(docs) for doc in found.tolist()]
    step = max(1, len(everyone) // READ)
    return iter(everyone[::step][:READ])


def _neighbours(text: str) -> Iterator[tuple[tuple[str, str], str]]:
    """The folded words of a text in pairs, and how both are written, where nothing but a blank or a hyphen is between
    them."""
    tokens = zip(analysis.spans(text), map(analysis.fold, analysis.words(text)), strict=True)
    for ((begin, end), first), ((start, stop), second) in pairwise(tokens):
        if text[end:start] in (" ", "-", "\n", "'", "’"):
            yield (first, second), " ".join(text[begin:stop].split())
