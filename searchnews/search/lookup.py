"""Which rows of the shards' word lists does a word of a query ask for, in which languages?

A word is looked up in all shards by one call. In an archive of several languages it has a stem in each, which counts in
the articles of that language alone.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from searchnews import analysis
from searchnews.kernels import native
from searchnews.kernels.native import Address, address
from searchnews.query import nodes as q
from searchnews.search import dictionary, scoring, wordlist
from searchnews.search.parts import Part, Rows, packed
from searchnews.search.postings import Choice
from searchnews.search.shards import BITS, Shards
from searchnews.storage.segment import Array
from searchnews.storage.snapshot import Snapshot

_USUAL_WORDS = 64  # with one beginning, in a shard
_FEW_SILENT = 4096  # articles: a mask of all is read for more
_FEW_SPEAKING = 256  # articles that are asked one by one whether they have a word


class Lookup:
    """Looks the words of queries up in the shards of a snapshot. Safe for use by several threads."""

    def __init__(self, snapshot: Snapshot, shards: Shards, library: ctypes.CDLL) -> None:
        self._snapshot, self._shards, self._library = snapshot, shards, library
        self._size, self._at = shards.size, shards.at
        self._tongues = [tuple(shard.segment.languages) for shard in snapshot.shards]
        self._others: dict[tuple[str, ...], Sequence[int]] = {}
        self._speeches: dict[tuple[str, ...], _Speech] = {}
        self._masks: dict[tuple[str, ...], Address] = {}
        self._everywhere = _Speech(_marks(address(np.zeros(self._size, np.uint64))), (0, 0), None)
        self._of_a_pair = 3 + 1 + 4 * shards.size + (shards.size + 2) // 2  # token, postings, rows, cuts
        self._rows_of_pair = ctypes.c_uint64 * self._of_a_pair
        self._rows_and_cuts = ctypes.c_uint8 * ((native.ROW.itemsize + 4) * shards.size + 4)

    def _term(self, word: str) -> Rows:
        """The tokens with the same term as the word, in the languages of their articles."""
        return self._terms(self._wanted(word))

    def _wanted(self, word: str) -> Sequence[tuple[str, list[str]]]:
        """The stems of a word, and in which languages of the archive it has each."""
        fold, wanted = analysis.fold(analysis.clip(word)), dict[str, list[str]]()
        for language in self._snapshot.languages:
            wanted.setdefault(analysis.stem(fold, language), []).append(language)
        return list(wanted.items())

    def _terms(self, wanted: Sequence[tuple[str, Sequence[str]]]) -> Rows:
        """The rows of some terms, each in articles of some languages."""
        keys = [term.encode("utf-8", "replace") for term, _ in wanted]
        n, speakers = len(keys), [self._speakers(tuple(languages)) for _, languages in wanted]
        ends, spoken = (ctypes.c_uint32 * n)(*accumulate(map(len, keys))), (ctypes.c_uint64 * n)(*speakers)
        rows, cuts = native.rows(n * self._size), np.empty(self._size + 1, np.uint32)
        of_keys = b"".join(keys), ends, n, spoken
        find = self._library.sn_find_terms
        self._shards.count(find(self._at, self._size, *of_keys, 0, 0, 0, address(rows), address(cuts)))
        return Rows(rows[: cuts[-1]], cuts)

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
            here = [any(one in languages for one in spoken) for spoken in self._tongues]
            nobody = np.empty(0, np.intp)
            silent, speaking = [nobody], [nobody]
            mixed = self._with_others(languages)
            for number in mixed:
                if here[number]:
                    spoken = [one for one in self._tongues[number] if one in languages]
                    mask = dictionary.in_languages(self._snapshot.shards[number].segment, spoken)
                    silent.append(np.flatnonzero(~mask) + self._shards.bases[number])
                    speaking.append(np.flatnonzero(mask) + self._shards.bases[number])
            alone = any(here[number] for number in range(self._size) if number not in mixed)
            some, few = _few(silent, _FEW_SILENT), None if alone else _few(speaking, _FEW_SPEAKING)
            if some is None:
                marks = _marks(self._speakers(languages))
            else:
                marks = _marks(address(np.where(here, 0, native.NOBODY).astype(np.uint64)))
            known = self._speeches[languages] = _Speech(marks, some or (0, 0), few)
        return known

    def _speakers(self, languages: tuple[str, ...]) -> Address:
        """uint64[shards]: what marks the articles of each shard in these languages, the address of bool[D]; 0 if all of
        them are, native.NOBODY if none is. Kept for the next query."""
        known = self._masks.get(languages)
        if known is None:
            masks = np.zeros(self._size, np.uint64)
            for number in self._with_others(languages):
                spoken = [one for one in self._tongues[number] if one in languages]
                segment = self._snapshot.shards[number].segment
                mask = dictionary.in_languages(segment, spoken) if spoken else None
                masks[number] = native.NOBODY if mask is None else self._shards.keep(mask)
            known = self._masks[languages] = address(masks)
        return known

    def _word(self, word: str) -> Rows:
        """The tokens with the same fold as the word."""
        return self._words(analysis.fold(analysis.clip(word)), True, 4 * self._size)

    def _words(self, text: str, whole: bool, room: int) -> Rows:
        """The tokens whose fold is this or, unless it is `whole`, begins so."""
        key, cuts = text.encode("utf-8", "replace"), np.empty(self._size + 1, np.uint32)
        find, asked = self._library.sn_find_words, (key, len(key), whole)
        while True:
            rows = native.rows(room)
            n = self._shards.count(find(self._at, self._size, *asked, address(rows), room, address(cuts)))
            if n <= room:
                return Rows(rows[:n], cuts)
            room = n

    def _chosen(self, choices: Sequence[Sequence[Choice]], kept: list[Array]) -> Rows:
        """The rows of choices, several a shard; `kept` gets what they point at."""
        pieces, cuts = [native.rows(0)], [0]
        for shard, of_shard in zip(self._snapshot.shards, choices, strict=True):
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

    def tokens(self, leaf: q.Leaf, kept: list[Array]) -> list[Rows]:
        """What the leaf asks for, position by position."""
        if not leaf.case:
            match leaf:
                case q.Word():
                    return [self._term(word) for word in leaf.tokens]
                case q.Exact():
                    return [self._word(word) for word in leaf.tokens]
                case q.Phrase():
                    return [self._word(word) for word in leaf.words]
                case q.Wildcard():
                    pattern = wordlist.parse_glob(analysis.fold(leaf.pattern), escapes=False)
                    if pattern.is_prefix:
                        return [self._words(pattern.prefix, False, _USUAL_WORDS * self._size)]
        by_shard = [dictionary.tokens(shard.segment, leaf) for shard in self._snapshot.shards]
        return [self._chosen(choices, kept) for choices in zip(*by_shard, strict=True)]

    def pairs(self, leaf: q.Leaf, fields: int) -> tuple[Array, list[int], Array] | None:
        """A phrase of letters that are words of their own as pairs, of which segments keep postings, too
        (`indexing/pairs`): each two next letters as a token (uint64[n, 3]), how many postings it has in the fields, or
        in how many articles a single one is, and what the tokens point at. None if it is no such phrase, or some
        segment has no pairs."""
        words = _words_of(leaf)
        n = len(words) - 1
        if n < 1:
            return None
        room = np.empty(n * self._of_a_pair, np.uint64)
        if not self._find_pairs(words, fields, address(room)):
            return None
        return room[: 3 * n].reshape(n, 3), room[3 * n : 4 * n].tolist(), room

    def _find_pairs(self, words: Sequence[str], fields: int, room: Address | int) -> bool:
        """Writes of all pairs of words the tokens, then their postings, rows and cuts to `room`, which holds
        `_of_a_pair` numbers for each; False if they are no such letters, or some segment has no pairs."""
        if words[0].isascii() or not self._shards.paired:
            return False
        languages = self._snapshot.languages
        keys = [key for word in words if (key := _letter(word, languages)) is not None]
        n, size = len(words) - 1, self._size
        if len(keys) <= n:
            return False
        ends = (ctypes.c_uint32 * len(keys))(*accumulate(map(len, keys)))
        postings, rows, cuts = room + 24 * n, room + 32 * n, room + 32 * n * (1 + size)
        of_letters = b"".join(keys), ends, len(keys), fields
        found = self._library.sn_find_pairs(self._at, size, *of_letters, room, postings, rows, cuts)
        return found != native.UNABLE and not self._shards.count(found)

    def parts(self, leaf: q.Leaf) -> Sequence[Part | None]:
        """A plain word, or two letters that are words of their own, as the part that it is in each language of the
        archive: the same where its stem and its weight are the same, None where no article has the stem. Different
        parts share no document. Empty if it is something else."""
        words = _words_of(leaf)
        if len(words) == 2:
            return self._pair_parts(words, BITS[leaf.field])
        if len(words) != 1 or not isinstance(leaf, q.Word):
            return ()
        fold = analysis.fold(words[0])
        stems = [
            (analysis.stem(fold, language), scoring.word_weight(fold, language))
            for language in self._snapshot.languages
        ]
        first, fields = stems[0], BITS[leaf.field]
        if stems.count(first) < len(stems):
            return self._stems(stems, fields)
        n, pack, kept = self._found_term(first[0], fields, self._everywhere)
        part = Part(pack(first[1] * scoring.highest(self._snapshot.documents, n)), n, True, kept)
        return [part] * len(stems)

    def _pair_parts(self, words: Sequence[str], fields: int) -> Sequence[Part]:
        """What `parts` gives of two words."""
        room = self._rows_of_pair()
        if not self._find_pairs(words, fields, ctypes.addressof(room)):
            return ()
        rows, cuts, _, n = room[:4]
        top = scoring.highest(self._snapshot.documents, n)
        return [Part(packed(rows, cuts, 0, 0, 0, top, fields), n, True, room)] * len(self._snapshot.languages)

    def _found_term(self, term: str, fields: int, speech: _Speech) -> tuple[int, Callable[[float], bytes], object]:
        """How many articles have a term where it is spoken; a function that makes the part of what its score cannot
        exceed; and what has to be kept for it."""
        room = self._rows_and_cuts()
        rows = ctypes.addressof(room)
        cuts = rows + native.ROW.itemsize * self._size
        n = self._find_term(term, fields, speech, rows, cuts)
        but, but_n = speech.silent
        return n, lambda top: packed(rows, cuts, but, 0, but_n, top, fields), (room, speech)

    def _find_term(self, term: str, fields: int, speech: _Speech, rows: int, cuts: int) -> int:
        """Writes the rows of a term and their cuts; in how many articles it is in the fields where it is spoken."""
        key = term.encode("utf-8", "replace")
        end = ctypes.c_uint32(len(key))
        find, of_key = self._library.sn_find_terms, (key, ctypes.byref(end), 1, speech.marks)
        return self._shards.count(find(self._at, self._size, *of_key, fields, *speech.silent, rows, cuts))

    def _stems(self, stems: Sequence[tuple[str, float]], fields: int) -> Sequence[Part | None]:
        """The parts of a word with several stems or weights, by language; each counts where its languages are
        spoken."""
        found: dict[tuple[str, float], tuple[int, Callable[[float], bytes], object]] = {}
        spoken: dict[tuple[str, float], list[str]] = {}
        for language, stem in zip(self._snapshot.languages, stems, strict=True):
            spoken.setdefault(stem, []).append(language)
        for stem, languages in spoken.items():
            one = self._spoken_term(stem[0], tuple(languages), fields)
            if one is not None:
                found[stem] = one
        top = scoring.highest(self._snapshot.documents, sum(n for n, _, _ in found.values()))
        parts = {stem: Part(pack(stem[1] * top), n, True, kept) for stem, (n, pack, kept) in found.items()}
        return [parts.get(stem) for stem in stems]

    def _spoken_term(
        self, term: str, languages: tuple[str, ...], fields: int
    ) -> tuple[int, Callable[[float], bytes], object] | None:
        """What `_found_term` gives of a term in articles of these languages; None if none of them has it."""
        speech = self._speech(languages)
        few = speech.speaking is not None
        found = self._term_in(term, fields, speech) if few else self._found_term(term, fields, speech)
        return found if found[0] else None

    def _term_in(self, term: str, fields: int, speech: _Speech) -> tuple[int, Callable[[float], bytes], object]:
        """What `_found_term` gives of a term in a few articles, which are asked one by one."""
        assert speech.speaking is not None
        articles, n = speech.speaking
        room = (ctypes.c_uint8 * (ctypes.sizeof(self._rows_and_cuts) + 8 * n))()
        rows = ctypes.addressof(room)
        cuts = rows + native.ROW.itemsize * self._size
        docs = cuts + 4 * (self._size + 1)
        sums = docs + 4 * n
        self._find_term(term, 0, speech, rows, cuts)
        token = native.TOKEN.pack(rows, cuts, 0)
        found = self._library.sn_have(self._at, self._size, token, fields, articles, n, docs, sums)
        have = self._shards.count(found)
        return have, lambda top: packed(0, 0, docs, sums, have, top, 0), room


def _words_of(leaf: q.Leaf) -> Sequence[str]:
    """The words of a leaf that stand in a row and in whatever capitals; none if it is another."""
    match leaf:
        case q.Word(case="") | q.Exact(case=""):
            return leaf.tokens
        case q.Phrase(slop=0, case=""):
            return leaf.words
    return ()


@lru_cache(maxsize=1 << 14)
def _letter(word: str, languages: Sequence[str]) -> bytes | None:
    """The fold (UTF-8) of a letter that is a word of its own, and a term in all these languages; None if it is none."""
    if word.isascii():
        return None
    from searchnews.scripts import is_letter  # makes a table of all characters

    fold = analysis.fold(analysis.clip(word))
    same = is_letter(fold[0]) and all(analysis.stem(fold, language) == fold for language in languages)
    return fold.encode("utf-8", "replace") if same else None


class _Speech(NamedTuple):
    """Where some languages are spoken: `marks` for sn_find_terms, and `silent`, articles that are marked but in other
    languages (uint32[n], ascending, and how many). `speaking` are all articles in these; None if they are many."""

    marks: Address
    silent: tuple[int, int]
    speaking: tuple[Address, int] | None


def _marks(of_shards: Address) -> Address:
    """What sn_find_terms takes for one term that is marked so in each shard."""
    return address(np.array([of_shards], np.uint64), of_shards)


def _few(docs: Sequence[Array], most: int) -> tuple[Address, int] | None:
    found = np.concatenate(docs).astype(np.uint32)
    return (address(found), len(found)) if len(found) <= most else None
