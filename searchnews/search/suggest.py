"""Which words and values of the archive begin like this, and how common are they? For completion."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from searchnews import analysis
from searchnews.corrections import AS_INDEXED, Corrections, Group, key
from searchnews.fields import BY_NAME, Kind
from searchnews.query.nodes import ANY_ENTITY
from searchnews.search import names
from searchnews.search.names import ENTITY_FIELDS
from searchnews.storage.segment import Array, Segment, Strings
from searchnews.storage.snapshot import Snapshot


def words(snapshot: Snapshot, prefix: str, limit: int = 10) -> list[tuple[str, int]]:
    """The commonest words of the text that begin with a prefix, folded, and how often they occur (deleted articles
    included). Commonest first, then alphabetical."""
    found: Counter[str] = Counter()
    start = analysis.fold(prefix)
    for leaf in snapshot.leaves:
        segment = leaf.segment
        among = segment.words.with_prefix(start)
        _add_best(found, segment.words, among, _word_counts(segment, among), limit)
    return _best(found, limit)


def values(
    snapshot: Snapshot, field: str, prefix: str, limit: int = 10, corrections: Corrections = AS_INDEXED
) -> list[tuple[str, int]]:
    """The commonest values of a keyword or entity field (`entity` for all kinds) of which some word begins with a
    prefix, and how many articles have them. Values are shown as most articles write them, names as the corrections
    have them: a merged name is found by the beginning of any of its spellings, and a hidden one is left out."""
    wanted = ENTITY_FIELDS if field == ANY_ENTITY else (field,)
    start = analysis.fold(prefix)
    found: Counter[str] = Counter()
    for i, leaf in enumerate(snapshot.leaves):
        for name in wanted:
            segment = leaf.segment
            if f"{name}.folds.text" not in segment:
                continue  # ids and addresses: there are as many as articles
            cuts = segment[f"{name}.docs.cuts"]
            among = np.array(segment.strings(f"{name}.folds").with_prefix(start), np.int64)
            if BY_NAME[name].kind is Kind.ENTITY and start:
                among = np.union1d(among, _holding(segment, name, start))
            if BY_NAME[name].kind is Kind.ENTITY and corrections:
                among = np.setdiff1d(among, list(names.changes(snapshot, corrections)[i][name]))
            counts = cuts[among + 1].astype(np.int64) - cuts[among]
            among, counts = among[counts > 0], counts[counts > 0]  # a column may hold names that only other kinds have
            _add_best(found, segment.strings(f"{name}.values"), among, counts, limit)
    if corrections:
        found.update(_corrected(snapshot, wanted, start, corrections))
    return _best(found, limit)


def _corrected(
    snapshot: Snapshot, kinds: Sequence[str], start: str, corrections: Corrections
) -> dict[str, int]:
    """The corrected names of these kinds of which some spelling has a word that begins so, and how many articles have
    them."""
    counts: Counter[str] = Counter()
    begins: dict[str, bool] = {}
    for leaf, of_leaf in zip(snapshot.leaves, names.changes(snapshot, corrections), strict=True):
        holders: dict[str, list[Array]] = defaultdict(list)
        for field, changed in of_leaf.items():
            cuts, docs = leaf.segment[f"{field}.docs.cuts"], leaf.segment[f"{field}.docs"]
            for i, to in changed.items():
                if to.kind in kinds and not to.hidden:
                    if to.name not in begins:
                        group = corrections.groups.get(key(to.name)) or Group((to.name,))
                        begins[to.name] = any(part.startswith(start) for part in group.parts)
                    if begins[to.name]:
                        holders[to.name].append(docs[int(cuts[i]) : int(cuts[i + 1])])
        for name, parts in holders.items():
            counts[name] += int(np.count_nonzero(leaf.live[np.unique(np.concatenate(parts))]))
    return {name: count for name, count in counts.items() if count}


def _word_counts(segment: Segment, among: range) -> Array:
    """How many tokens each of these words has."""
    total = np.concatenate([[0], np.cumsum(segment["spellings.count"], dtype=np.int64)])
    rows = slice(among.start, among.stop)
    base = segment["terms.spellings"][segment["words.term"][rows]].astype(np.int64)
    codes = segment["words.codes"][rows]
    counts: Array = total[base + codes[:, 1]] - total[base + codes[:, 0]]
    return counts


def _holding(segment: Segment, field: str, start: str) -> Array:
    """The names that hold a word which begins so."""
    among = segment.strings(f"{field}.words").with_prefix(start)
    cuts = segment[f"{field}.words.cuts"]
    held: Array = segment[f"{field}.words.values"][int(cuts[among.start]) : int(cuts[among.stop])]
    return held.astype(np.int64)


def _add_best(found: Counter[str], strings: Strings, among: range | Array, counts: Array, limit: int) -> None:
    """Count the commonest of a segment: four times as many as are asked for, since others may add to each."""
    most = 4 * limit
    chosen = np.argpartition(-counts, most)[:most] if len(counts) > most else np.arange(len(counts))
    for i in chosen.tolist():
        found[strings[int(among[i])]] += int(counts[i])


def _best(found: Counter[str], limit: int) -> list[tuple[str, int]]:
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))[:limit]
