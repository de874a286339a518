"""How does text become tokens, and tokens become terms?

A *token* is a maximal run of Unicode letters, digits and combining marks; all else (the underscore and letters that
are apostrophes, too) separates, but for three things. Single letters joined by full stops are one token with the stop
after the last of them: `U.S.`, `e.g.`, `É.U.` Invisible characters between letters (`scripts.INVISIBLE`: soft hyphen,
word joiner, zero-width joiners, marks of direction) belong to the token. And in scripts that put no spaces between
words (`scripts`), every letter is one. So `don't` is two tokens, `3.5%` two, `U.S.-led` two, `中国` two.

A *spelling* is a token as written without those full stops and invisible characters, so `U.S.` and `US` are one; its
*fold* ignores case and accents (`folding`); its *term* is the stem of the fold. Every question about a word is asked
once per distinct spelling (`Vocabulary`), never once per token: tokens are integers, and the rest of the engine is
arithmetic on arrays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, cached_property, lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from searchnews import scripts
from searchnews.analysis.numbering import LONGEST_WORD, table
from searchnews.analysis.stemming import DEFAULT_LANGUAGE as DEFAULT_LANGUAGE
from searchnews.analysis.stemming import STEMMERS as STEMMERS
from searchnews.analysis.stemming import has_stemmer as has_stemmer
from searchnews.analysis.stemming import stem as stem
from searchnews.analysis.stemming import stems as stems
from searchnews.expressions import expression
from searchnews.folding import fold as fold
from searchnews.frozen import frozen
from searchnews.kernels import native
from searchnews.kernels.native import address
from searchnews.scripts import ACCENTS, BLOCKS, INVISIBLE, MOST_ACCENTS, character_class

# Letters and digits stay, every other ASCII byte becomes a space, UTF-8 sequences pass through: tokens begin and end
# where spaces do, which NumPy finds at 1 GB/s; translate().split() does 90 MB/s, re.findall on str 38.
_SEPARATE = bytes(c if 48 <= c <= 57 or 65 <= c <= 90 or 97 <= c <= 122 or c >= 128 else 32 for c in range(256))
_Places = npt.NDArray[np.intp] | npt.NDArray[np.uint32]
_IS_WORD = np.frombuffer(_SEPARATE, np.uint8) != 32
_IS_SPACE = np.isin(np.arange(256), list(b" \n\t\r"))
_IS_STOP = np.isin(np.arange(256), list(b".!?"))
_IS_INITIAL = _IS_WORD & ~np.isin(np.arange(256), list(range(97, 123)))  # of a sentence
_FARTHEST_SPACE = 4  # bytes from a full stop to the space after it: room for closing quotes and brackets

TEXT_SEPARATOR = b"\n\0\n"  # between the texts of a batch; never part of a token

IGNORED = character_class(INVISIBLE)
_IGNORED = expression(f"[{IGNORED}]+")
_DROPPED = {point: None for first, last in INVISIBLE for point in range(first, last + 1)}

# Letters to Unicode, but Ukrainian м'ята and Hawaiian have them where others type an apostrophe.
_APOSTROPHES = "\u02bb\u02bc"
# One class first, so that `re` runs over ASCII: German text takes a sixth of the time of two alternatives.
_NOT_ASCII_NOR_WORD = rf"[^\x00-\x7f](?<=[\W{_APOSTROPHES}])"
_NOT_ASCII_NOR_WORDS = expression(f"{_NOT_ASCII_NOR_WORD}(?:{_NOT_ASCII_NOR_WORD})*")
_INSIDE = r"[0-9A-Za-z\x80-\U0010ffff]"  # a character of a word in a masked text
_LETTER = rf"(?![{BLOCKS}])[^\W\d_][{character_class(ACCENTS)}]{{0,{MOST_ACCENTS}}}"
_ASCII_WORD = expression(r"[A-Za-z](?:\.[A-Za-z](?![0-9A-Za-z]))+(?:\.(?![0-9A-Za-z]))?|[0-9A-Za-z]+")  # U.S., word
_IS_LETTER = np.array([c < 128 and chr(c).isalpha() for c in range(256)])
_LONGEST_LETTER = 4 * (1 + MOST_ACCENTS)  # bytes of UTF-8
_LONGEST_CHARACTER = 4

# After these a full stop ends no sentence ("Mr. Smith", "Sept. 7"); single letters are initials ("J. Smith").
ABBREVIATIONS = frozenset(
    b"Mr Mrs Ms Dr Prof Rev Hon St Sen Rep Gov Gen Col Lt Sgt Capt Cpl Maj Adm Cmdr Pres Supt Messrs Mt Ft vs No Nos "
    b"Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec".split()
)


# Compiled when the first text that is not ASCII comes: the blocks of all scripts take 14 ms, a tenth of a command.
@cache
def _any_word() -> re.Pattern[str]:
    """A token of any script."""
    letters, joined, others = scripts.classes()
    together = rf"(?<!{_INSIDE}){_LETTER}(?:\.{_LETTER}(?!{_INSIDE}))+(?:\.(?!{_INSIDE}))?"  # U.S.
    return re.compile(rf"{together}|[{letters}][{joined}]*|[0-9A-Za-z{others}]+")


@cache
def _single_letters() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A letter that stands alone at the end of a text, and at its beginning."""
    return re.compile(rf"(?<!{_INSIDE}){_LETTER}\Z"), re.compile(rf"{_LETTER}(?!{_INSIDE})")


def _masked(text: str, bytewise: bool) -> str:
    """The text with spaces for all that is not ASCII and in no word: one for each byte of its UTF-8, or for each
    character."""
    return _NOT_ASCII_NOR_WORDS.sub(lambda m: _mask(m, bytewise), text)


def _mask(match: re.Match[str], bytewise: bool) -> str:
    """What becomes of a run of characters that are no letters or digits."""
    run = match[0]
    if _IGNORED.search(run):  # which stay between the characters of a word
        begin, end = match.span()
        padded = (match.string[begin - 1] if begin else " ") + run + match.string[end : end + 1].ljust(1)
        kept = _IGNORED.sub(
            lambda m: (
                m[0] if _is_inside(padded[m.start() - 1]) and _is_inside(padded[m.end()]) else _blank(m[0], bytewise)
            ),
            padded,
        )
        run = kept[1:-1]
    return _mask_run(run, bytewise)


@lru_cache(maxsize=4096)
def _mask_run(run: str, bytewise: bool) -> str:
    return "".join(c if ord(c) in _DROPPED or _is_mark(c) else _blank(c, bytewise) for c in run)


def _blank(text: str, bytewise: bool) -> str:
    return " " * (len(text.encode("utf-8", "replace")) if bytewise else len(text))


def _is_mark(char: str) -> bool:
    """Variation selectors are marks of emoji, not of letters."""
    return unicodedata.category(char)[0] == "M" and not "\ufe00" <= char <= "\ufe0f"


def _is_inside(char: str) -> bool:
    return (char.isalnum() and char not in _APOSTROPHES) or _is_mark(char)


def spelled(written: str) -> str:
    """The spelling of a token: without the full stops between letters, and without what is not seen."""
    written = written.replace(".", "")
    return written if written.isascii() else written.translate(_DROPPED)


def spans(text: str) -> list[tuple[int, int]]:
    """Where the tokens of a text stand, as (start, end) in characters. The same tokens as `tokenize` finds."""
    if text.isascii():
        return [m.span() for m in _ASCII_WORD.finditer(text)]
    return [m.span() for m in _any_word().finditer(_masked(text, False))]


def has_token(text: str) -> bool:
    """Has a text any token?"""
    first = text[:1]
    return (first.isalnum() and first not in _APOSTROPHES) or bool(spans(text))


def edges(text: str, first: Sequence[int], last: Sequence[int]) -> tuple[list[int], list[int]]:
    """Where some tokens, by number, begin, and where others, as many, end, in characters; an end of -1 where the text
    has fewer tokens. Compiled, it takes a twentieth of the time of `spans`."""
    if native.library() is None:
        tokens = spans(text)
        ends = [tokens[number][1] if number < len(tokens) else -1 for number in last]
        return [tokens[number][0] if number < len(tokens) else -1 for number in first], ends
    ascii = text.isascii()
    start, end = _runs_of_letters(text.encode()) if ascii else bounds(shadow_of(text))
    if not len(start):
        return [-1] * len(first), [-1] * len(last)
    begins, stops = start.take(first, mode="clip"), end.take(last, mode="clip").astype(np.int64)
    if not ascii:
        data = np.frombuffer(text.encode("utf-8", "replace"), np.uint8)
        before = np.append(0, np.cumsum((data & 0xC0) != 0x80))  # characters that begin before each byte
        begins, stops = before[begins], before[stops]
    stops[np.asarray(last) >= len(end)] = -1
    return begins.tolist(), stops.tolist()


def words(text: str) -> list[str]:
    """The spellings of the tokens of a text, cut to LONGEST_WORD bytes."""
    if text.isalnum() and text.isascii() and len(text) <= LONGEST_WORD:  # one word, in a third of the time
        return [text]
    # Of one character there is nothing to leave out.
    return [text[start:end] if end - start == 1 else spelled(clip(text[start:end])) for start, end in spans(text)]


def clip(word: str) -> str:
    """The word cut to LONGEST_WORD bytes of UTF-8, as indexing does."""
    encoded = word.encode("utf-8", "replace")
    return word if len(encoded) <= LONGEST_WORD else encoded[:LONGEST_WORD].decode("utf-8", "ignore")


def term(word: str, language: str = DEFAULT_LANGUAGE) -> str:
    """The term that a word is indexed under."""
    return stem(fold(clip(word)), language)


class _Numbers(dict[bytes, int]):
    """Spelling -> number within one language; the slow path runs once per distinct spelling."""

    def __init__(self, vocabulary: Vocabulary, language: str) -> None:
        self.vocabulary, self.language = vocabulary, language
        self._table = table()

    def __missing__(self, word: bytes) -> int:
        if b"." in word or not word.isascii():
            spelling = spelled(word.decode()).encode()
            if spelling != word:
                number = self[word] = self[spelling]
                return number
        number = len(self.vocabulary.spellings)
        self.vocabulary.spellings.append(word)
        self.vocabulary.languages.append(self.language)
        self[word] = number
        return number

    def of(self, data: bytes, start: npt.NDArray[np.uint32], end: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
        """The numbers of the words data[start:end], cut to LONGEST_WORD bytes, uint32[n]."""
        return self._table.numbers(data, start, end, lambda words: [self[_cut(word)] for word in words])


def _cut(word: bytes) -> bytes:
    return word if len(word) <= LONGEST_WORD else word[:LONGEST_WORD].decode("utf-8", "ignore").encode()


class Vocabulary:
    """A number for every distinct (spelling, language), and what follows from the spelling alone.

    Numbers count from 0 in order of first appearance and never change, so arrays indexed by them only grow.
    """

    def __init__(self) -> None:
        self.spellings: list[bytes] = []  # as written, UTF-8
        self.languages: list[str] = []
        self.folds: list[str] = []
        self.terms: list[str] = []  # term number -> term
        self._numbers: dict[str, _Numbers] = {}
        self._term_numbers: dict[str, int] = {}
        self._term = np.empty(0, np.uint32)
        self.codes = np.empty(0, np.uint32)  # which of its term's spellings each is, counted as they came
        self.most_spellings = 0  # of a term
        self._spellings_of: list[int] = []  # of each term: how many

    def __len__(self) -> int:
        return len(self.spellings)

    def numbers(self, language: str) -> _Numbers:
        """The mapping spelling (UTF-8 bytes) -> number of one language; asking for a new spelling numbers it."""
        if language not in self._numbers:
            self._numbers[language] = _Numbers(self, language)
        return self._numbers[language]

    def folded(self) -> list[str]:
        """`folds`, with those of all spellings so far."""
        self.folds += [fold(s.decode("utf-8", "replace")) for s in self.spellings[len(self.folds) :]]
        return self.folds

    def analyse(self) -> npt.NDArray[np.uint32]:
        """uint32[len(self)]: for every spelling so far, the number of its term in `terms`. Fills `folds` and
        `codes`, too."""
        known = len(self._term)
        if known < len(self.spellings):
            fresh = self.folded()[known:]
            numbers: list[int] = []
            codes: list[int] = []
            for language, begin, end in _runs(self.languages[known:]):
                for name in stems(fresh[begin:end], language):
                    number = self._term_numbers.setdefault(name, len(self.terms))
                    if number == len(self.terms):
                        self.terms.append(name)
                        self._spellings_of.append(0)
                    numbers.append(number)
                    codes.append(self._spellings_of[number])
                    self._spellings_of[number] += 1
            self._term = np.concatenate([self._term, np.array(numbers, np.uint32)])
            self.codes = np.concatenate([self.codes, np.array(codes, np.uint32)])
            self.most_spellings = max(self.most_spellings, max(codes) + 1)
        return self._term


def _runs(values: Sequence[str]) -> Iterable[tuple[str, int, int]]:
    """(value, begin, end) for every run of equal values."""
    begin = 0
    for i in range(1, len(values) + 1):
        if i == len(values) or values[i] != values[begin]:
            yield values[begin], begin, i
            begin = i


@frozen(slots=False)
class Tokens:
    """The tokens of a batch of texts, found once.

    `data` is the UTF-8 of all texts with TEXT_SEPARATOR between them; text i is
    `data[text_start[i] : text_end[i]]` (int64) and its tokens are `first[i] : first[i + 1]` (int64[texts + 1]).
    Per token: `spelling` (uint32, a Vocabulary number) and its bytes `data[start:end]` (uint32). `abbreviations`
    (uint32) are the spelling numbers after which a full stop ends no sentence.
    """

    data: bytes
    text_start: npt.NDArray[np.int64]
    text_end: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    spelling: npt.NDArray[np.uint32]
    start: npt.NDArray[np.uint32]
    end: npt.NDArray[np.uint32]
    abbreviations: npt.NDArray[np.uint32]

    @cached_property
    def lengths(self) -> npt.NDArray[np.int64]:
        """Tokens per text, int64[texts]."""
        return np.diff(self.first)

    @cached_property
    def bytes(self) -> npt.NDArray[np.uint8]:
        """`data` as uint8[len(data)]."""
        return np.frombuffer(self.data, np.uint8)

    @property
    def paragraph_starts(self) -> npt.NDArray[np.bool_]:
        """bool[tokens]: does a paragraph begin here?

        A paragraph begins at a text's first token and after a blank line (two line feeds between two tokens). In a
        text without any blank line, it also begins on a new line after the end of a sentence, so that hard-wrapped
        lines do not make paragraphs.
        """
        return self._starts[0]

    @property
    def sentence_starts(self) -> npt.NDArray[np.bool_]:
        """bool[tokens]: does a sentence begin here?

        A sentence begins with a paragraph, and at a token that starts with a capital, a digit or a non-ASCII letter
        after `.`, `!` or `?` with white space in the next 4 bytes, unless the word before a full stop is an
        abbreviation (Mr, Sept), a single capital (an initial) or capitals joined by full stops (U.S.); and with the
        token after a full stop of another script (`scripts.SENTENCE_ENDS`).
        """
        return self._starts[1]

    @cached_property
    def _starts(self) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        paragraph, sentence = np.zeros(len(self.start), np.bool_), self._after_wide_stop()
        if not len(paragraph):
            return paragraph, sentence
        paragraph[self.first[:-1][self.lengths > 0]] = True
        token, at, gap = self._telling_gaps(paragraph)
        byte = self.bytes[at]
        line_feeds = np.bincount(gap[byte == 10], minlength=len(token))
        stops = np.flatnonzero(_IS_STOP[byte])
        sentence[self._after_full_stop(at[stops], token[gap[stops]])] = True
        blank, wrapped = token[line_feeds >= 2], token[line_feeds == 1]
        has_blank = np.zeros(len(self.lengths), np.bool_)
        has_blank[self._texts_of(blank)] = True
        wrapped = wrapped[sentence[wrapped]]
        paragraph[blank] = paragraph[wrapped[~has_blank[self._texts_of(wrapped)]]] = True
        sentence |= paragraph
        return paragraph, sentence

    def _telling_gaps(self, opens: npt.NDArray[np.bool_]) -> tuple[_Places, _Places, _Places]:
        """The gaps between tokens that may end something, but for those before tokens that are marked in `opens`: the
        token after each, intp[g]; each of their bytes, uint32[b], and which of the gaps it is in, intp[b]. The full
        stop of U.S. belongs to the gap after it."""
        data = self.bytes
        dotted = data.take(self.end - 1) == 46
        may = np.zeros(len(opens), np.bool_)
        np.not_equal(self.start[1:], self.end[:-1] + 1, out=may[1:])  # a space is all that stands in nine of ten
        may[1:] |= dotted[:-1]
        may &= ~opens
        token = np.flatnonzero(may)
        begin, end = self.end.take(token - 1), self.start.take(token)
        dot, byte = dotted.take(token - 1), data.take(begin)
        told = np.flatnonzero((end - begin != 2) | dot | _IS_STOP.take(byte) | (byte == 10))  # no comma and space
        token, begin, end = token.take(told), (begin - dot).take(told), end.take(told)
        size = end - begin
        gap = np.repeat(np.arange(len(token)), size)
        first = np.cumsum(size, dtype=np.uint32) - size
        return token, np.arange(len(gap), dtype=np.uint32) + (begin - first).take(gap), gap

    def _texts_of(self, tokens: _Places) -> _Places:
        """Which text each token is in: intp[n]."""
        found: _Places = np.searchsorted(self.first, tokens, side="right") - 1
        return found

    def _after_full_stop(self, stops: _Places, token: _Places) -> _Places:
        """Those of some tokens that begin a sentence, each after a full stop in the gap before it."""
        data = self.bytes
        capital = _IS_INITIAL.take(data.take(self.start.take(token)))
        stops, token = stops[capital], token[capital]
        start = self.start.take(token)
        spaced = np.zeros(len(stops), np.bool_)  # white space within the few bytes between the stop and the token
        for ahead in range(1, _FARTHEST_SPACE + 1):
            at = stops + np.uint32(ahead)
            spaced |= (at < start) & _IS_SPACE.take(data.take(at, mode="clip"))
        stops, token = stops[spaced], token[spaced]
        before = token - 1
        begin, letter = self.start.take(before), self.end.take(before) - 1
        letter -= data.take(letter) == 46  # U.S.
        last = data.take(letter)
        alone = (letter == begin) | (data.take(np.maximum(letter, 1) - 1) == 46)
        initials = alone & (last >= 65) & (last <= 90)
        abbreviated = (data.take(stops) == 46) & (initials | np.isin(self.spelling.take(before), self.abbreviations))
        found: _Places = token[~abbreviated]
        return found

    def _after_wide_stop(self) -> npt.NDArray[np.bool_]:
        """bool[tokens]: those after a full stop that needs no white space."""
        result = np.zeros(len(self.start), np.bool_)
        after = np.searchsorted(self.start, scripts.sentence_ends(self.data).astype(np.uint32))
        result[after[after < len(result)]] = True
        return result


def shadow_of(text: str) -> bytes:
    """UTF-8 in which every byte above 127 belongs to a word, byte for byte as long as the text's own UTF-8."""
    return _masked(text, True).encode("utf-8", "replace")


def bounds(shadow: bytes) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """(start, end) uint32[tokens] of the tokens of a text in its shadow, in bytes."""
    start, end = _runs_of_letters(shadow)
    cuts = scripts.cuts(shadow, start, end)
    if not len(cuts):
        return start, end
    return np.sort(np.concatenate([start, cuts])), np.sort(np.concatenate([end, cuts]))


def _runs_of_letters(shadow: bytes) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """The tokens as they would be if all scripts put spaces between words."""
    library = native.library()
    if library is None:
        return _runs_with_numpy(shadow)
    wide = np.array(_wide(shadow), np.uint32).reshape(-1, 2)
    start, end = np.empty((2, len(shadow) // 2 + 1), np.uint32)
    marks = np.empty(len(shadow) // 64 + 1, np.uint64)
    room = [address(array) for array in (marks, start, end)]
    found = library.sn_bounds(shadow, len(shadow), address(wide), len(wide), *room)
    return start[:found].copy(), end[:found].copy()


def _wide(shadow: bytes) -> list[tuple[int, int]]:
    """The full stops beside letters that are not ASCII which join them, and where the letter after each ends."""
    if shadow.isascii():
        return []
    data = np.frombuffer(shadow, np.uint8)
    stops = np.flatnonzero(data[1:-1] == ord(".")) + 1
    before, after = data[stops - 1], data[stops + 1]
    accented = np.append(data[3:], 0)[stops - 1] > 127  # or another letter, beside which no stop joins any
    between = stops[_IS_WORD[before] & _IS_WORD[after] & ((before > 127) | (after > 127) | accented)]
    return [(stop, end) for stop in between.tolist() if (end := _letter_after(shadow, stop))]


def _runs_with_numpy(shadow: bytes) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    separated = shadow.translate(_SEPARATE)
    is_word = np.zeros(len(separated) + 3, np.bool_)  # byte i is at i + 1
    np.not_equal(np.frombuffer(separated, np.uint8), 32, out=is_word[1:-2])
    _join_letters(shadow, is_word)
    edges = np.flatnonzero(is_word[1:] != is_word[:-1]).astype(np.uint32)
    return edges[0::2], edges[1::2]


def _join_letters(shadow: bytes, is_word: npt.NDArray[np.bool_]) -> None:
    """Make the full stops in and after "U.S." parts of the word: `is_word[i + 1]`, bool[bytes + 3], is about byte i."""
    data = np.frombuffer(shadow, np.uint8)
    is_stop = data == ord(".")  # between characters of words
    is_stop &= is_word[:-3]
    is_stop &= is_word[2:-1]
    stops = np.flatnonzero(is_stop)
    before, after = data[stops - 1], data[stops + 1]
    single = _IS_LETTER[before] & _IS_LETTER[after] & ~is_word[stops - 1] & ~is_word[stops + 3]
    inner, last = stops[single], stops[single] + 2
    if wide := _wide(shadow):
        inner, last = (np.append(known, more) for known, more in zip((inner, last), np.transpose(wide), strict=True))
    is_word[inner + 1] = True
    closing = last[last < len(data)]
    closing = closing[(data[closing] == 46) & ~is_word[closing + 2]]
    is_word[closing + 1] = True


def _letter_after(shadow: bytes, stop: int) -> int:
    """Where the letter after a full stop ends, if one letter stands alone on either side of it; else 0."""
    before, after = _single_letters()
    around = _LONGEST_LETTER + _LONGEST_CHARACTER
    left = before.search(shadow[max(0, stop - around) : stop].decode("utf-8", "ignore"))
    right = after.match(shadow[stop + 1 : stop + 1 + around].decode("utf-8", "ignore"))
    return stop + 1 + len(right[0].encode()) if left and right else 0


def tokenize(texts: Sequence[str], vocabulary: Vocabulary, language: str = DEFAULT_LANGUAGE) -> Tokens:
    """The tokens of texts in one language, numbered by the vocabulary."""
    encoded = [text.encode("utf-8", "replace") for text in texts]
    data = shadow = TEXT_SEPARATOR.join(encoded)
    if not data.isascii():
        shadows = [e if e.isascii() else shadow_of(text) for e, text in zip(encoded, texts, strict=True)]
        shadow = TEXT_SEPARATOR.join(shadows)
    sizes = np.fromiter(map(len, encoded), np.int64, len(encoded))
    text_start = np.cumsum(sizes + len(TEXT_SEPARATOR)) - sizes - len(TEXT_SEPARATOR)

    start, end = bounds(shadow)
    numbers = vocabulary.numbers(language)
    spelling = numbers.of(shadow, start, end)
    abbreviations = np.array([numbers[word] for word in ABBREVIATIONS if word in numbers], np.uint32)
    first = np.append(np.searchsorted(start, text_start.astype(np.uint32)), len(start)).astype(np.int64)
    return Tokens(data, text_start, text_start + sizes, first, spelling, start, end, abbreviations)


def paragraphs(text: str) -> list[tuple[int, int]]:
    """The paragraphs of a text as (start, end) in characters, in order, none of them blank. They begin where
    `Tokens.paragraph_starts` says, at the beginning of the line; lines without any token that stand between two of
    them, such as a row of asterisks, are one of their own."""
    tokens = spans(text)
    opens = np.flatnonzero(tokenize([text], Vocabulary()).paragraph_starts)[1:]
    cuts = [0]
    for i in opens.tolist():
        gap = (tokens[i - 1][1], tokens[i][0])
        cuts += [text.index("\n", *gap), text.rindex("\n", *gap) + 1]
    return [(start, end) for start, end in pairwise([*cuts, len(text)]) if text[start:end].strip()]
