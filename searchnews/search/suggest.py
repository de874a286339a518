"""Which words and values of the archive begin like this, and how common are they? For completion."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from heapq import nlargest

import numpy as np

from searchnews import analysis, scripts
from searchnews.corrections import AS_INDEXED, Corrections, Group, key
from searchnews.fields import TEXT, is_own
from searchnews.numbers import distinct
from searchnews.query import nodes as q
from searchnews.query.nodes import ANY_ENTITY
from searchnews.search import names
from searchnews.search.answer import answer
from searchnews.search.evaluate import Evaluation
from searchnews.search.facets import VALUE_FIELDS
from searchnews.search.names import ENTITY_FIELDS
from searchnews.storage.segment import Array, Segment
from searchnews.storage.snapshot import Shard, Snapshot

_MOST_TRIED = 100  # letters that follow the last one of a run; each is a search


def words(snapshot: Snapshot, prefix: str, limit: int = 10) -> list[tuple[str, int]]:
    """The commonest words of the text that begin with a prefix, folded, and how often they occur (deleted articles
    included). Commonest first, then alphabetical."""
    found: Counter[str] = Counter()
    start = analysis.fold(prefix)
    for shard in snapshot.shards:
        known = shard.segment.lexicon.words
        among = known.with_prefix(start)
        for number, count in _commonest(among, word_counts(shard.segment, slice(among.start, among.stop)), limit):
            found[known[number]] += count
    return _best(found, limit)


def letters(snapshot: Snapshot, prefix: str, limit: int = 10) -> list[tuple[str, int]]:
    """What goes on from a run of letters that are words of their own (`scripts`), and how many articles have it: the
    run with a letter more, or with more marks at its last letter. Commonest first, then alphabetical. Nothing of other
    prefixes, or where segments keep no pairs of letters."""
    run = analysis.words(prefix)
    folds = [analysis.fold(word) for word in run]
    if prefix.isascii() or not folds or not all(scripts.is_letter(fold[0]) for fold in folds):
        return []
    more = {(*run, letter): count for letter, count in _following(snapshot, folds[-1]).items()}
    for letter, count in _following(snapshot, folds[-2]).items() if len(run) > 1 else ():
        if letter.startswith(folds[-1]) and letter != folds[-1]:
            more[*run[:-1], letter] = count
    found: Counter[str] = Counter()
    for longer, _ in sorted(more.items(), key=lambda item: (-item[1], item[0]))[:_MOST_TRIED]:
        found["".join(longer)] = answer(Evaluation(snapshot), q.Phrase(longer), 0).total
        if len(+found) == limit:
            break
    return _best(+found, limit)


def _following(snapshot: Snapshot, letter: str) -> Counter[str]:
    """Which letters stand after one, folded, and how often (deleted articles included)."""
    found: Counter[str] = Counter()
    for shard in snapshot.shards:
        keys, terms = shard.segment.pairs, shard.segment.lexicon.terms
        number = terms.find(letter)
        if keys is None or not len(keys) or number < 0:
            continue
        low, high = keys.searchsorted(np.array([number << 32, (number + 1) << 32], np.uint64)).tolist()
        tokens = [shard.segment.pairs_of(field.name).tokens[low : high + 1] for field in TEXT]
        counts = np.sum([np.diff(cuts.astype(np.int64)) for cuts in tokens], axis=0)
        for pair, count in zip(keys[low:high].tolist(), counts.tolist(), strict=True):
            found[terms[pair & 0xFFFFFFFF]] += count
    return found


def values(
    snapshot: Snapshot, field: str, prefix: str, limit: int = 10, corrections: Corrections = AS_INDEXED
) -> list[tuple[str, int]]:
    """The commonest values of a keyword or entity field (`entity` for all kinds) of which the whole or some word begins
    with a prefix, and how many articles have them. Values are shown as most articles of a segment write them, names as
    the corrections have them: a merged name is found by the beginning of any of its spellings, and a hidden one is left
    out."""
    wanted = [
        name
        for name in (ENTITY_FIELDS if field == ANY_ENTITY else (field,))
        if name in (*VALUE_FIELDS, *ENTITY_FIELDS) or is_own(name)  # not ids and addresses: each article has another
    ]
    start = analysis.fold(prefix)
    nearly: Counter[str] = Counter()  # by fold
    written: dict[str, tuple[int, str]] = {}
    for i, shard in enumerate(snapshot.shards):
        for name in wanted:
            column = shard.segment.keyword(name)
            folds, written_here = column.folds, column.values
            among = _beginning(snapshot, i, name, start)
            if name in ENTITY_FIELDS and corrections:
                among = np.setdiff1d(among, list(names.changes(snapshot, corrections)[i][name]))
            counts = _articles(shard, name, among)
            for number, count in _commonest(among, counts, limit):
                fold = folds[number]
                nearly[fold] += count
                written[fold] = max(written.get(fold, (0, "")), (count, written_here[number]))
    # Counted again: the kinds of one name have articles in common, so that it has fewer, and it may be rare in one
    # segment. Until none that is left can have more.
    found: Counter[str] = Counter()
    for tried, (fold, most) in enumerate(nearly.most_common()):
        if tried >= 2 * limit and most <= min(nlargest(limit, found.values()), default=most):
            break
        found[written[fold][1]] = _having(snapshot, wanted, fold, corrections)
    if corrections:
        found.update(_corrected(snapshot, wanted, start, corrections))
    return _best(found, limit)


def _beginning(snapshot: Snapshot, i: int, field: str, start: str) -> Array:
    """The numbers of the values of shard i that begin so, or hold a word that does: int64, ascending."""
    segment = snapshot.shards[i].segment
    folds = segment.keyword(field).folds
    whole = np.array(folds.with_prefix(start), np.int64)
    if not start:
        return whole
    if field in ENTITY_FIELDS:
        return np.union1d(whole, _holding(segment, field, start))
    known: dict[str, list[int]] | None = snapshot.derived.get(f"words of {field} {i}")
    if known is None:  # once: of 50,000 authors in 0.11 s
        having: dict[str, list[int]] = {}
        for number, value in enumerate(folds):
            for word in analysis.words(value):
                having.setdefault(analysis.fold(word), []).append(number)
        known = snapshot.derived[f"words of {field} {i}"] = dict(sorted(having.items()))
    words = list(known)
    low, high = bisect_left(words, start), bisect_left(words, start + "\U0010ffff")
    numbers = [number for word in words[low:high] for number in known[word]]
    return np.union1d(whole, np.array(numbers, np.int64))


def _articles(shard: Shard, field: str, among: Array) -> Array:
    """How many live articles have each of these values: int64[n]."""
    holders = shard.segment.keyword(field).docs
    cuts = holders.cuts.astype(np.int64)
    if shard.deleted is not None:
        live = shard.live[holders.items]
        cuts = np.concatenate([[0], np.cumsum(live, dtype=np.int64)])[cuts]
    counts: Array = cuts[among + 1] - cuts[among]
    return counts


def _having(snapshot: Snapshot, fields: Sequence[str], fold: str, corrections: Corrections) -> int:
    """How many live articles have a value, folded, in one of the fields; without those that the corrections change."""
    total = 0
    for i, shard in enumerate(snapshot.shards):
        changes = names.changes(snapshot, corrections)[i] if corrections else {}
        mask = np.zeros(shard.segment.documents, np.bool_)
        for field in fields:
            column = shard.segment.keyword(field)
            number = column.folds.find(fold)
            if number >= 0 and number not in changes.get(field, ()):
                mask[column.docs.of(number)] = True
        total += int(np.count_nonzero(mask & shard.live))
    return total


def _corrected(
    snapshot: Snapshot, kinds: Sequence[str], start: str, corrections: Corrections
) -> dict[str, int]:
    """The corrected names of these kinds of which some spelling has a word that begins so, and how many articles have
    them."""
    counts: Counter[str] = Counter()
    begins: dict[str, bool] = {}
    for shard, of_shard in zip(snapshot.shards, names.changes(snapshot, corrections), strict=True):
        holders: dict[str, list[Array]] = defaultdict(list)
        for field, changed in of_shard.items():
            docs = shard.segment.entity(field).docs
            for i, to in changed.items():
                if to.kind in kinds and not to.hidden:
                    if to.name not in begins:
                        group = corrections.groups.get(key(to.name)) or Group((to.name,))
                        begins[to.name] = any(part.startswith(start) for part in group.parts)
                    if begins[to.name]:
                        holders[to.name].append(docs.of(i))
        for name, parts in holders.items():
            counts[name] += int(np.count_nonzero(shard.live[distinct(np.concatenate(parts))]))
    return {name: count for name, count in counts.items() if count}


def word_counts(segment: Segment, rows: slice | Array) -> Array:
    """How many tokens each of these words (rows of `lexicon.words`) has: int64[n]."""
    lexicon = segment.lexicon
    total = np.concatenate([[0], np.cumsum(lexicon.counts, dtype=np.int64)])
    base = lexicon.spelling_cuts[lexicon.word_terms[rows]].astype(np.int64)
    codes = lexicon.word_codes[rows]
    counts: Array = total[base + codes[:, 1]] - total[base + codes[:, 0]]
    return counts


def _holding(segment: Segment, field: str, start: str) -> Array:
    """The names that hold a word which begins so."""
    column = segment.entity(field)
    among, holders = column.words.with_prefix(start), column.holders
    held: Array = holders.items[int(holders.cuts[among.start]) : int(holders.cuts[among.stop])]
    return held.astype(np.int64)


def _commonest(among: range | Array, counts: Array, limit: int) -> Iterator[tuple[int, int]]:
    """The commonest of a segment, with their counts: four times as many as are asked for, since others may add to each.
    None that has no articles: they were deleted, or a column holds names that only other kinds have."""
    most = 4 * limit
    chosen = np.argpartition(-counts, most)[:most] if len(counts) > most else np.arange(len(counts))
    yield from ((int(among[i]), int(counts[i])) for i in chosen.tolist() if counts[i])


def _best(found: Counter[str], limit: int) -> list[tuple[str, int]]:
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))[:limit]
