"""How do the compiled loops answer a query, over all shards at once?

`Core` holds the addresses of a snapshot's columns, made once; a query then costs one call a word, a phrase or an
operator, not one a shard. What AND and OR combine are `Part`s; a set of documents is a `Found`. Forms that the loops do
not know are answered by `evaluate.Evaluation`, shard by shard, and joined.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from searchnews import analysis
from searchnews.kernels import native
from searchnews.kernels.native import Address, address
from searchnews.query import nodes as q
from searchnews.search import dictionary, scoring
from searchnews.search.matches import Place
from searchnews.search.parts import (
    POSITIONS,
    POSTING,
    Asked,
    AskedLeaves,
    Filter,
    Found,
    Group,
    Pair,
    Part,
    Rows,
    joined,
    most_of,
    packed,
    together,
    work_of,
)  # fmt: skip
from searchnews.search.postings import Choice
from searchnews.search.shards import FIELDS, Shards
from searchnews.search.threads import cores, ranges, side_by_side
from searchnews.storage.container import corrupt
from searchnews.storage.segment import Array
from searchnews.storage.snapshot import Snapshot, damage

# The fields that a leaf is about, a bit for each of FIELDS, by its field.
_BITS = {"": (1 << len(FIELDS)) - 1, **{name: 1 << i for i, name in enumerate(FIELDS)}}
_USUAL_PLACES = 1024
_FARTHEST = (1 << 32) - 2
_MOST_KNOWN = 16
_FEW_SILENT = 4096  # articles: a mask of all is read for more
_FEW_SPEAKING = 256  # articles that are asked one by one whether they have a word
_LOW, _HALF = np.uint64(0xFFFFFFFF), np.uint64(32)

_WORTH_A_THREAD = 1_000_000  # ns; it takes 50,000 to start one, and longer where every core is busy

T = TypeVar("T")


class Core:
    """The columns of a snapshot as the loops see them. Safe for use by several threads."""

    def __init__(self, snapshot: Snapshot, library: ctypes.CDLL) -> None:
        self.snapshot, self._library = snapshot, library
        self._held = Shards(snapshot)
        self._size, self._at, self.bases = self._held.size, self._held.at, self._held.bases
        self._longest = self._held.longest
        self._units_of: dict[str, Array] = {}
        self._rooms: list[_Room] = []
        self._tongues = [tuple(shard.segment.languages) for shard in snapshot.shards]
        self._others: dict[tuple[str, ...], Sequence[int]] = {}
        self._speeches: dict[tuple[str, ...], _Speech] = {}
        self._ranges = ranges(self.bases, cores())
        self._starts: list[int] = self.bases.tolist()
        self._rows_and_cuts = ctypes.c_uint8 * ((native.ROW.itemsize + 4) * self._size + 4)

    def _count(self, result: int) -> int:
        """A result of the loops that is a number. Raises CorruptError."""
        if result == native.DAMAGED:
            first = self.snapshot.shards[0].segment.path  # crafted with right checksums: which one is not known
            raise damage(self.snapshot) or corrupt(first.with_name("*.news"), "one of them is damaged")
        return int(result)

    # --- Words -----------------------------------------------------------------------------------------------------

    def _term(self, word: str) -> Rows:
        """The tokens with the same term as the word, in the languages of their articles."""
        found = [self._one_term(term, speakers) for term, speakers in self._wanted(word)]
        return found[0] if len(found) == 1 else together(found, self._size)

    def _wanted(self, word: str) -> Iterable[tuple[str, list[str]]]:
        """The stems of a word, and in which languages of the archive it has each."""
        wanted: dict[str, list[str]] = {}
        for language in self.snapshot.languages:
            wanted.setdefault(analysis.term(word, language), []).append(language)
        return wanted.items()

    def _one_term(self, term: str, languages: Sequence[str]) -> Rows:
        key = term.encode("utf-8", "replace")
        rows, cuts = native.rows(self._size), np.empty(self._size + 1, np.uint32)
        find, out = self._library.sn_find_term, (address(rows), address(cuts))
        self._count(find(self._at, self._size, key, len(key), 0, 0, 0, 0, *out))
        found = Rows(rows[: int(cuts[-1])], cuts)
        return self._spoken(found, languages) if len(languages) < len(self.snapshot.languages) else found

    def _spoken(self, found: Rows, languages: Sequence[str]) -> Rows:
        """The rows in articles of these languages only."""
        cuts = found.cuts.tolist()
        mixed = [number for number in self._with_others(tuple(languages)) if cuts[number] < cuts[number + 1]]
        if not mixed:
            return found
        keep = np.ones(len(found.rows), np.bool_)
        for number in mixed:
            begin, end = cuts[number : number + 2]
            spoken = [language for language in self._tongues[number] if language in languages]
            keep[begin:end] = bool(spoken)
            found.rows.view(native.ROW)["only"][begin:end, 0] = self._speakers(number, spoken) if spoken else 0
        sizes = np.diff(np.concatenate([[0], np.cumsum(keep)])[found.cuts])
        return Rows(found.rows[keep], np.concatenate([[0], np.cumsum(sizes)]).astype(np.uint32))

    def _with_others(self, languages: tuple[str, ...]) -> Sequence[int]:
        """The shards that have articles in others than these languages."""
        known = self._others.get(languages)
        if known is None:
            those = set(languages)
            known = [number for number, here in enumerate(self._tongues) if not those.issuperset(here)]
            self._others[languages] = known
        return known

    def _speech(self, languages: tuple[str, ...]) -> _Speech:
        """Where these languages are spoken."""
        known = self._speeches.get(languages)
        if known is None:
            here = np.array([any(one in languages for one in spoken) for spoken in self._tongues], np.uint8)
            nobody = np.empty(0, np.intp)
            silent, speaking = [nobody], [nobody]
            for number in self._with_others(languages):
                if here[number]:
                    spoken = [one for one in self._tongues[number] if one in languages]
                    mask = dictionary.in_languages(self.snapshot.shards[number].segment, spoken)
                    silent.append(np.flatnonzero(~mask) + self.bases[number])
                    speaking.append(np.flatnonzero(mask) + self.bases[number])
            alone = any(here[number] for number in range(self._size) if number not in self._with_others(languages))
            known = self._speeches[languages] = _Speech(
                address(here), _few(silent, _FEW_SILENT), None if alone else _few(speaking, _FEW_SPEAKING)
            )
        return known

    def _speakers(self, number: int, languages: Sequence[str]) -> int:
        """The address of bool[D]: the articles of a shard in these languages, kept for the next query."""
        known: dict[tuple[int, str], Array] = self.snapshot.derived.setdefault("speakers", {})
        key = number, " ".join(languages)
        if key not in known:
            known[key] = dictionary.in_languages(self.snapshot.shards[number].segment, list(languages))
        return address(known[key])

    def _word(self, word: str) -> Rows:
        """The tokens with the same fold as the word."""
        key = analysis.fold(analysis.clip(word)).encode("utf-8", "replace")
        room, cuts = 4 * self._size, np.empty(self._size + 1, np.uint32)
        while True:
            rows = native.rows(room)
            n = self._count(
                self._library.sn_find_word(self._at, self._size, key, len(key), address(rows), room, address(cuts))
            )
            if n <= room:
                return Rows(rows[:n], cuts)
            room = n

    def _chosen(self, choices: Sequence[Sequence[Choice]], kept: list[Array]) -> Rows:
        """The rows of choices, several a shard; `kept` gets what they point at."""
        pieces, cuts = [native.rows(0)], [0]
        for shard, of_shard in zip(self.snapshot.shards, choices, strict=True):
            first = shard.segment.lexicon.spelling_cuts
            for choice in of_shard:
                made = np.zeros((len(choice.terms), 4), np.uint64)
                rows = made.view(native.ROW)[:, 0]
                rows["term"], rows["high"] = choice.terms, native.ANY_CODE
                if choice.docs is not None:
                    kept.append(choice.docs)
                    rows["only"] = address(choice.docs)
                if choice.spellings is not None:
                    kept.append(choice.spellings)
                    counts = first[choice.terms + 1] - first[choice.terms]
                    rows["high"] = counts
                    rows["spelled"] = address(choice.spellings) + np.cumsum(counts, dtype=np.uint64) - counts
                pieces.append(made)
            cuts.append(cuts[-1] + sum(len(choice.terms) for choice in of_shard))
        return Rows(np.concatenate(pieces), np.array(cuts, np.uint32))

    def _tokens(self, leaf: q.Leaf, kept: list[Array]) -> list[Rows]:
        """What the leaf asks for, position by position."""
        if not leaf.case:
            match leaf:
                case q.Word():
                    return [self._term(word) for word in leaf.tokens]
                case q.Exact():
                    return [self._word(word) for word in leaf.tokens]
                case q.Phrase():
                    return [self._word(word) for word in leaf.words]
        by_shard = [dictionary.tokens(shard.segment, leaf) for shard in self.snapshot.shards]
        return [self._chosen(choices, kept) for choices in zip(*by_shard, strict=True)]

    def _columns(self, pairs: Sequence[Rows]) -> Address:
        """The shards as the loops see them: with pairs of letters as terms, if some are asked for, else with terms."""
        return address(self._held.pairs) if pairs and self._held.pairs is not None else self._at

    def _pairs(self, leaf: q.Leaf, found: Sequence[Rows]) -> list[Rows]:
        """A phrase of letters that are words of their own as a phrase of pairs, of which a segment keeps postings, too;
        none if it is no such phrase."""
        words = _words_of(leaf)
        if len(words) < 2 or not all(map(_is_letter, words)) or self._held.pairs is None:
            return []
        whole = [rows.rows.view(native.ROW)[:, 0] for rows in found]
        for rows, token in zip(whole, found, strict=True):
            if (rows["high"] != native.ANY_CODE).any() or rows["only"].any() or (np.diff(token.cuts) > 1).any():
                return []
        made = []
        for i in range(len(found) - 1):
            rows, cuts = native.rows(self._size), np.zeros(self._size + 1, np.uint32)
            n = 0
            for number, shard in enumerate(self.snapshot.shards):
                at = [int(token.cuts[number]) for token in found[i : i + 2]]
                if all(int(token.cuts[number + 1]) > j for token, j in zip(found[i : i + 2], at, strict=True)):
                    first, second = (int(whole[i + k]["term"][at[k]]) for k in (0, 1))
                    keys, key = shard.segment.pairs, np.uint64(first << 32 | second)
                    assert keys is not None
                    place = int(keys.searchsorted(key))
                    if place < len(keys) and keys[place] == key:
                        rows[n] = 0
                        rows.view(native.ROW)[n, 0]["term"] = place
                        rows.view(native.ROW)[n, 0]["high"] = native.ANY_CODE
                        n += 1
                cuts[number + 1] = n
            made.append(Rows(rows[:n], cuts))
        return made

    def ask(self, leaf: q.Leaf, known: AskedLeaves) -> Asked | None:
        """Look a leaf up, unless it is `known`; None if it is not for these loops. A few are added to those known: a
        pattern takes long to look up, and is asked for again to show where it matches."""
        if leaf in known:
            return known[leaf]
        found = self._ask(leaf)
        if len(known) < _MOST_KNOWN:
            known[leaf] = found
        return found

    def _ask(self, leaf: q.Leaf) -> Asked | None:
        if isinstance(leaf, q.Phrase) and leaf.slop:
            return None
        kept: list[Array] = []
        found = self._tokens(leaf, kept)
        tokens = _tokens_of(found)
        fields = _BITS[leaf.field]
        pairs = self._pairs(leaf, found)
        asked, shards = (_tokens_of(pairs) if pairs else tokens), self._columns(pairs)
        first, most = address(asked), int(self.bases[-1])
        for i in range(len(asked)):
            token = first + native.TOKEN_BYTES * i
            most = min(most, self._count(self._library.sn_postings(shards, self._size, token, fields)))
        return Asked(found, fields, tokens, most if found else 0, kept, asked, pairs)

    def frequencies(self, asked: Asked) -> Found | None:
        """The documents that match a leaf and, as scores, its frequencies combined over the fields; None if it is not
        for these loops."""
        if not asked.most:
            return Found(np.empty(0, np.uint32), np.empty(0, np.float32))
        size, tokens = len(asked.quick), address(asked.quick)
        columns = self._columns(asked.pairs)

        def look(begin: int, end: int, scratch: Address, docs: Address, sums: Address) -> int:
            shards = columns, begin, end
            if size == 1:
                return int(self._library.sn_word(*shards, tokens, asked.fields, scratch, docs, sums))
            room, longest = address(np.empty((size + 1) * self._longest, np.uint32)), self._longest
            return int(self._library.sn_phrase(*shards, tokens, size, asked.fields, scratch, room, longest, docs, sums))

        return self._gathered(asked.most, asked.most * (POSTING if size == 1 else POSITIONS), look)

    def _gathered(
        self, most: int, work: int, look: Callable[[int, int, Address, Address, Address], int]
    ) -> Found | None:
        """What `look` finds, at most `most` documents, in about `work` ns: it is given the shards (from, until), the
        scratch, and where documents and scores go, and returns how many it wrote."""

        def share(begin: int, end: int, room: _Room) -> Found | None:
            docs = np.empty(self._most(most, begin, end), np.uint32)
            sums = np.empty(len(docs), np.float32)
            n = look(begin, end, room.scratch, address(docs), address(sums))
            return None if n == native.UNABLE else Found(docs[: self._count(n)], sums[:n])

        shares = self._shares(work, share)
        found = [share for share in shares if share is not None]
        return joined(found) if len(found) == len(shares) else None

    def _most(self, most: int, begin: int, end: int) -> int:
        """How many of `most` documents can be in some shards (from, until)."""
        return min(most, self._starts[end] - self._starts[begin])

    def _shares(self, work: int, share: Callable[[int, int, _Room], T]) -> list[T]:
        """What `share` answers for all shards (from, until); if it is about `work` ns of work and worth it, several
        threads look through some of them each."""

        def with_room(begin: int, end: int) -> T:
            room = self._rooms.pop() if self._rooms else _Room(self._library.sn_scratch_bytes())
            answer = share(begin, end, room)
            self._rooms.append(room)  # unless the call failed: then it is not all zeros
            return answer

        if work < _WORTH_A_THREAD or len(self._ranges) == 1:
            return [with_room(0, self._size)]
        return side_by_side([partial(with_room, *some) for some in self._ranges])

    # --- Two words near each other ------------------------------------------------------------------------------------

    def pair(self, node: q.Node, known: AskedLeaves) -> Pair | None:
        """A proximity of two words, looked up; None if it is another form."""
        kind, distance, unit = native.EITHER_ORDER, 0, ""
        match node:
            case q.Near(left, right, distance, ordered):
                kind = native.IN_ORDER if ordered else native.EITHER_ORDER
            case q.NotNear(left, right, distance):
                kind = native.APART
            case q.Same(left, right, unit, False):
                pass
            case q.Phrase((first, second), slop) if slop:
                left, right = (q.Exact(word, field=node.field, case=node.case) for word in (first, second))
                kind, distance = native.IN_ORDER, slop + 1
            case _:
                return None
        if not isinstance(left, q.Leaf) or not isinstance(right, q.Leaf):
            return None
        a, b = self.ask(left, known), self.ask(right, known)
        if a is None or b is None or len(a.positions) != 1 or len(b.positions) != 1:
            return None
        if kind == native.APART and a.fields & ~b.fields:  # where the left one counts whatever is near
            return None
        most = a.most if kind == native.APART else min(a.most, b.most)
        units = address(self._units(unit)) if unit else 0
        tokens = np.concatenate([a.tokens, b.tokens])
        return Pair(kind, min(distance, _FARTHEST), units, a.fields & b.fields, tokens, most, (a, b))

    def _units(self, unit: str) -> Array:
        """Where sentences ("s") or paragraphs ("p") begin: native.UNITS[shards]."""
        known = self._units_of.get(unit)
        if known is None:
            known = np.zeros(self._size, native.UNITS)
            for row, shard in zip(known, self.snapshot.shards, strict=True):
                for i, name in enumerate(FIELDS):
                    column = shard.segment.text(name)
                    begins = column.sentences if unit == "s" else column.paragraphs
                    row["begins"][i], row["cuts"][i] = self._held.keep(begins.items), self._held.keep(begins.cuts)
                    row["begins_n"][i], row["bytes"][i] = len(begins.items), begins.items.itemsize
            self._units_of[unit] = known
        return known

    def near(self, pair: Pair) -> Found | None:
        """The documents that match a proximity of two words and, as scores, its frequencies combined over the fields;
        None if it is not for these loops."""
        tokens = address(pair.tokens)

        def look(begin: int, end: int, scratch: Address, docs: Address, sums: Address) -> int:
            room = address(np.empty(2 * self._longest, np.uint32))
            return int(
                self._library.sn_near(
                    self._at, begin, end, tokens, pair.fields, pair.kind, pair.distance, pair.units,
                    scratch, room, self._longest, docs, sums,
                )
            )  # fmt: skip

        return self._gathered(pair.most, pair.most * POSITIONS, look)

    def near_places(self, pair: Pair, field: str, docs: Array) -> list[list[tuple[int, int]]] | None:
        """Where a proximity of two words matches in a field of some documents (uint32[n], ascending): of each the first
        and last positions, ascending; None if it is not for these loops."""
        number = FIELDS.index(field)
        if not pair.fields >> number & 1:
            return [[] for _ in docs]
        room = np.empty(6 * self._longest, np.uint32)

        def fill(found: Array) -> int:
            n = self._library.sn_near_places(
                self._at, self._size, address(pair.tokens), number, pair.kind, pair.distance, pair.units,
                address(docs), len(docs), address(room), self._longest, address(found), len(found),
            )  # fmt: skip
            return int(n)

        found = self._all(fill, (3,), np.uint32)
        return None if found is None else _by_document(found[:, 0], found[:, 1], found[:, 2], len(docs))

    def places(self, asked: Asked, field: str, docs: Array) -> list[list[tuple[int, int]]] | None:
        """Where a leaf matches in a field of some documents (uint32[n], ascending): of each the first and last
        positions, ascending; None if it is not for these loops."""
        number = FIELDS.index(field)
        if not asked.fields >> number & 1:
            return [[] for _ in docs]
        size = len(asked.positions)
        room = np.empty((size + 1) * self._longest, np.uint32)

        def fill(found: Array) -> int:
            n = self._library.sn_places(
                self._at, self._size, address(asked.tokens), size, number, address(docs), len(docs), address(room),
                self._longest, address(found), len(found),
            )  # fmt: skip
            return int(n)

        found = self._all(fill, (), np.uint64)
        if found is None:
            return None
        first = (found & _LOW).astype(np.intp)
        return _by_document((found >> _HALF).astype(np.intp), first, first + (size - 1), len(docs))

    def _all(self, fill: Callable[[Array], int], item: tuple[int, ...], dtype: npt.DTypeLike) -> Array | None:
        """All items that a loop has to tell, of this shape and type; `fill` writes as many as there is room for and
        returns how many there are. None if it is not for the loop."""
        room = _USUAL_PLACES
        while True:
            found = np.empty((room, *item), dtype)
            n = fill(found)
            if n == native.UNABLE:
                return None
            if self._count(n) <= room:
                return found[:n]
            room = n

    # --- Parts and their combinations ---------------------------------------------------------------------------------

    def word(self, leaf: q.Word) -> Mapping[str, Part | None]:
        """A plain word as the part that it is in each language of the archive: the same where its stem is the same,
        None where no article has the stem. Parts of different stems share no document. Empty if it is several tokens.
        """
        words = leaf.tokens
        if len(words) != 1 or leaf.case:
            return {}
        stems = {language: analysis.term(words[0], language) for language in self.snapshot.languages}
        first, *others = dict.fromkeys(stems.values())
        fields = _BITS[leaf.field]
        if others:
            return self._stems(stems, fields)
        n, pack, kept = self._found_term(first, fields, (0, 0, 0))
        return dict.fromkeys(stems, Part(pack(self._top(n)), n, True, kept))

    def _found_term(
        self, term: str, fields: int, speech: tuple[int, int, int]
    ) -> tuple[int, Callable[[float], bytes], object]:
        """How many articles have a term where it is spoken; a function that makes the part of what its score cannot
        exceed; and what has to be kept for it."""
        key = term.encode("utf-8", "replace")
        room = self._rows_and_cuts()
        rows = ctypes.addressof(room)
        cuts = rows + native.ROW.itemsize * self._size
        n = self._count(self._library.sn_find_term(self._at, self._size, key, len(key), fields, *speech, rows, cuts))
        return n, lambda top: packed(rows, cuts, speech[1], 0, speech[2], top, fields), (room, speech)

    def _stems(self, stems: Mapping[str, str], fields: int) -> Mapping[str, Part | None]:
        """The parts of a word with several stems, by language; each counts where its languages are spoken."""
        found: dict[str, tuple[int, Callable[[float], bytes], object]] = {}
        for stem in dict.fromkeys(stems.values()):
            languages = tuple(language for language in stems if stems[language] == stem)
            one = self._spoken_term(stem, languages, fields)
            if one is not None:
                found[stem] = one
        top = self._top(sum(n for n, _, _ in found.values()))
        parts = {stem: Part(pack(top), n, True, kept) for stem, (n, pack, kept) in found.items()}
        return {language: parts.get(stem) for language, stem in stems.items()}

    def _spoken_term(
        self, term: str, languages: tuple[str, ...], fields: int
    ) -> tuple[int, Callable[[float], bytes], object] | None:
        """What `_found_term` gives of a term in articles of these languages; None if none of them has it."""
        speech = self._speech(languages)
        if speech.silent is not None:
            found = self._found_term(term, fields, (speech.here, *speech.silent))
        else:
            if speech.speaking is not None:
                in_all = self._found_term(term, fields, (speech.here, 0, 0))[0]
                if in_all == self._found_term(term, fields, (speech.here, *speech.speaking))[0]:
                    return None  # as nearly always where English words have other stems in the language of a few
            found = self._masked_term(term, languages, fields)
        return found if found[0] else None

    def _masked_term(
        self, term: str, languages: Sequence[str], fields: int
    ) -> tuple[int, Callable[[float], bytes], object]:
        """What `_found_term` gives, by a mask of all articles where these languages are spoken beside others."""
        found = self._one_term(term, languages)
        rows, cuts = address(found.rows), address(found.cuts)
        token = address(np.array([rows, cuts], np.uint64))
        n = self._count(self._library.sn_documents(self._at, self._size, token, fields))
        return n, lambda top: packed(rows, cuts, 0, 0, 0, top, fields), (rows, cuts)

    def frequencies_part(self, found: Found) -> Part:
        """Documents and, as scores, the frequencies of a scoring unit in them, as a part."""
        assert found.scores is not None
        n = len(found.docs)
        return Part(packed(0, 0, address(found.docs), address(found.scores), n, self._top(n), 0), n, True, found)

    def part(self, found: Found) -> Part:
        """Documents and their scores as a part."""
        n, scores = len(found.docs), 0 if found.scores is None else address(found.scores)
        return Part(packed(0, 0, address(found.docs), scores, n, 0, 0), n, found.scores is not None, found)

    def _top(self, documents: int) -> float:
        """What the score of a scoring unit cannot exceed that so many documents have."""
        return scoring.idf(self.snapshot.documents, documents) * (scoring.K1 + 1)

    def found(self, parts: Sequence[Part], all: bool, filter: Filter) -> Found:
        """The documents that are in all or in any of a few parts (at most AT_ONCE), and pass."""
        most = most_of(parts, all)
        combine = self._combine(parts, all, filter)

        def look(begin: int, end: int, scratch: Address, docs: Address, scores: Address) -> int:
            return combine(begin, end, scratch, docs, scores, self._most(most, begin, end), 0, 0, 0)

        found = self._gathered(most, work_of(parts, all), look)
        assert found is not None  # so few parts are always for the loops
        return found if any(part.scored for part in parts) else Found(found.docs)

    def found_by(self, groups: Sequence[Group]) -> Found:
        """The documents that any of the groups gives; no document is given by two."""
        found = joined([self.found(*group) for group in groups])
        if len(groups) < 2:
            return found
        order = found.docs.argsort(kind="stable")
        return Found(found.docs[order], None if found.scores is None else found.scores[order])

    def first(self, groups: Sequence[Group], most: int) -> tuple[int, list[Place]]:
        """How many documents the groups give, no document two of them, and the `most` best (native.MOST_BEST)."""
        shares: list[tuple[int, Found]] = []
        for parts, all, filter in groups:
            combine = self._combine(parts, all, filter)

            def share(begin: int, end: int, room: _Room, combine: Callable[..., int] = combine) -> tuple[int, Found]:
                n = self._count(combine(begin, end, room.scratch, 0, 0, 0, most, room.best_docs, room.best_scores))
                return n, room.best(min(n, most))

            shares += self._shares(work_of(parts, all), share)
        total, best = sum(n for n, _ in shares), [found for _, found in shares]
        return total, self._places(best[0]) if len(best) == 1 else self.best(joined(best), most)

    def _combine(self, parts: Sequence[Part], all: bool, filter: Filter) -> Callable[..., int]:
        """sn_combine of these parts: it wants the shards (from, until) and what comes after the filter."""
        of_parts = b"".join([part.packed for part in parts])
        marked = 0 if filter.marked is None else address(filter.marked)
        passing = native.FILTER.pack(marked, filter.begin, filter.last, filter.dated, 0)

        def combine(begin: int, end: int, *more: int) -> int:
            shards = self._at, begin, end
            return int(self._library.sn_combine(*shards, of_parts, len(parts), all, scoring.K1, passing, *more))

        return combine

    def best(self, found: Found, most: int) -> list[Place]:
        """The `most` best, best first; at most native.MOST_BEST."""
        scores = np.zeros(len(found.docs), np.float32) if found.scores is None else found.scores
        docs, best = np.empty(most, np.uint32), np.empty(most, np.float32)
        n = self._library.sn_best(
            self._at, self._size, address(found.docs), address(scores), len(found.docs), most, address(docs),
            address(best),
        )  # fmt: skip
        return self._places(Found(docs[:n], best[:n]))

    def _places(self, best: Found) -> list[Place]:
        """(shard, document, score) of each."""
        assert best.scores is not None
        starts, places = self._starts, []
        for doc, score in zip(best.docs.tolist(), best.scores.tolist(), strict=True):
            shard = bisect_right(starts, doc) - 1
            places.append((shard, doc - starts[shard], score))
        return places


def _tokens_of(found: Sequence[Rows]) -> Array:
    """uint64[n, 2]: what the loops take for some tokens, as long as these live."""
    return np.array([(address(token.rows), address(token.cuts)) for token in found], np.uint64).reshape(-1, 2)


def _words_of(leaf: q.Leaf) -> Sequence[str]:
    match leaf:
        case q.Word() | q.Exact():
            return leaf.tokens
        case q.Phrase():
            return leaf.words
    return ()


def _is_letter(word: str) -> bool:
    """Does the fold begin with a letter that is a word of its own?"""
    if word.isascii():
        return False
    from searchnews.scripts import is_letter  # makes a table of all characters

    return is_letter(analysis.fold(word)[:1])


def _by_document(numbers: Array, first: Array, last: Array, documents: int) -> list[list[tuple[int, int]]]:
    """The spans of each document, of spans in the order of their documents' numbers."""
    cuts = numbers.searchsorted(np.arange(documents + 1)).tolist()
    spans = list(zip(first.tolist(), last.tolist(), strict=True))
    return [spans[begin:end] for begin, end in pairwise(cuts)]


class _Speech(NamedTuple):
    """Where some languages are spoken: `here` marks the shards that have articles in them (uint8[shards]). `silent` are
    the articles of these shards in other languages, `speaking` all articles in these (uint32[n], ascending), each with
    their number; None if they are many."""

    here: Address
    silent: tuple[Address, int] | None
    speaking: tuple[Address, int] | None


def _few(docs: Sequence[Array], most: int) -> tuple[Address, int] | None:
    found = np.concatenate(docs).astype(np.uint32)
    return (address(found), len(found)) if len(found) <= most else None


class _Room:
    """What a call of the loops wants beside its arguments: the scratch, all zeros between two calls, and room for the
    best."""

    def __init__(self, scratch_bytes: int) -> None:
        self.scratch = address(np.zeros(scratch_bytes, np.uint8))
        self._docs, self._scores = np.empty(native.MOST_BEST, np.uint32), np.empty(native.MOST_BEST, np.float32)
        self.best_docs, self.best_scores = address(self._docs), address(self._scores)

    def best(self, n: int) -> Found:
        """The first n of the best that the last call left, in their order."""
        return Found(self._docs[:n].copy(), self._scores[:n].copy())


def core_of(snapshot: Snapshot) -> Core | None:
    """The core of a snapshot, kept for the next query; None without compiled loops, or without segments."""
    library = native.library()
    if library is None or not snapshot.shards:
        return None
    known: Core | None = snapshot.derived.get("core")
    if known is None:
        known = snapshot.derived["core"] = Core(snapshot, library)
    return known
