"""What does a spelling look like, and what stands between two tokens? Arrays of small numbers for the network.

Everything about a spelling is asked once per distinct spelling; everything about a token's surroundings (gaps) is
computed for a whole batch at once.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from searchnews.analysis import Tokens, Vocabulary
from searchnews.entities.keys import Numbered, keys_of

GRAM_BITS = 14
GRAMS = 1 << GRAM_BITS  # buckets of hashed n-grams; 0 means "no such n-gram"
PREFIXES, SUFFIXES = (2, 3, 4), (1, 2, 3, 4)
TRIGRAMS = 10  # the first ten letter trigrams of a word
_LONGEST = TRIGRAMS + 2

SHAPES = 4 * 8 * 6  # first character x which characters follow x length
_UPPER, _LOWER, _DIGIT = 1, 2, 4


def generalise(text: str) -> str:
    """A word as its vector is kept under, or several: digits are all alike ("2012" and "1987" are "0000")."""
    if text.isascii():
        return text.translate(_ZEROS)
    for character in {*text}:
        if character.isdigit():
            text = text.replace(character, "0")
    return text


_ZEROS = {ord(digit): "0" for digit in "123456789"}


@dataclass(frozen=True, slots=True)
class SpellingFeatures:
    """Of n spellings: `exact` and `variant` int32[n] are rows of the table of words plus one (0: unknown), for the
    spelling itself and for the commonest way to write the same letters; `broad` int32[n, tables] of the broad tables;
    `grams` int32[n, 17] are hashed prefixes, suffixes and trigrams; `shape` uint8[n]; `capital` bool[n] says that it
    has a capital letter."""

    exact: npt.NDArray[np.int32]
    variant: npt.NDArray[np.int32]
    broad: npt.NDArray[np.int32]
    grams: npt.NDArray[np.int32]
    shape: npt.NDArray[np.uint8]
    capital: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rows:
    """Where words stand in the tables of a model. `exact` and `variant`: from generalised spelling and from its lower
    case to the row of the table of words. `broad` uint32[C], rising, for each broad table: the hash (`broad_hash`) of
    each of its rows. Such a table has up to 300,000 words in lower case; their hashes are smaller than the words. One
    unknown word in 14,000 passes for a known one."""

    exact: Numbered
    variant: Numbered
    broad: tuple[npt.NDArray[np.uint32], ...]


def word_rows(words: Iterable[str], broad: Sequence[npt.NDArray[np.uint32]]) -> Rows:
    """The rows of words by falling frequency (so the first spelling of a lower case is its commonest) and of the hashes
    of each broad table."""
    text = "".join([f"{word}\n" for word in words])
    rows = Rows(Numbered(), Numbered(), tuple(broad))
    for table, keys in ((rows.exact, keys_of(text)), (rows.variant, keys_of(text.lower()))):
        table.add(keys, np.arange(len(keys)))
    return rows


broad_hash = zlib.crc32  # of a lower-case word in UTF-8


def lines(spellings: Sequence[bytes]) -> str:
    """Spellings (UTF-8) with a line feed after each."""
    return b"\n".join([*spellings, b""]).decode("utf-8", "replace")


def describe(spellings: Sequence[bytes], rows: Rows) -> SpellingFeatures:
    """The features of spellings (UTF-8). What can be asked of all of them is asked of one text with a word a line."""
    general = generalise(lines(spellings))
    lowered = general.lower()
    shape, capital = _shapes(general)
    return SpellingFeatures(
        (1 + rows.exact.of(keys_of(general))).astype(np.int32),
        (1 + rows.variant.of(keys_of(lowered))).astype(np.int32),
        _broad_rows(lowered, rows.broad),
        _grams(lowered),
        shape,
        capital,
    )


def _broad_rows(words: str, tables: Sequence[npt.NDArray[np.uint32]]) -> npt.NDArray[np.int32]:
    """Rows of each broad table plus one, int32[n, tables]; 0 for a word that it does not have."""
    wanted = np.array(list(map(broad_hash, words.encode().split(b"\n")[:-1])), np.uint32)
    rows = np.zeros((len(wanted), len(tables)), np.int32)
    for number, table in enumerate(tables):
        if len(table):
            row = np.minimum(np.searchsorted(table, wanted), len(table) - 1)
            rows[:, number] = np.where(table[row] == wanted, row + 1, 0)
    return rows


def _grams(words: str) -> npt.NDArray[np.int32]:
    """Hashed n-grams of the characters of lower-case words, int32[n, 17]: prefixes, suffixes, trigrams; 0 where the
    word is too short."""
    flat, begin, length = _characters(words)
    flat = np.append(flat, np.zeros(_LONGEST, np.uint32)) + np.uint32(1)
    ahead = flat[begin + np.arange(_LONGEST)[:, None]]  # [i, word]: the characters from its first one on
    back = flat.take(begin + length - np.arange(max(SUFFIXES), 0, -1)[:, None], mode="clip")  # up to its last one
    codes = [_hashed(ahead[:size], size)[None] for size in PREFIXES]
    codes += [_hashed(back[-size:], 10 + size)[None] for size in SUFFIXES]
    codes.append(_hashed([ahead[k : k + TRIGRAMS] for k in range(3)], 20))
    shortest = np.array([*PREFIXES, *SUFFIXES, *range(3, 3 + TRIGRAMS)])[:, None]
    return np.where(length >= shortest, np.concatenate(codes), np.int32(0)).T


def _hashed(characters: Sequence[npt.NDArray[np.uint32]] | npt.NDArray[np.uint32], salt: int) -> npt.NDArray[np.int32]:
    """The buckets of n-grams, given their first characters, their second ones, and so on."""
    code = np.full(characters[0].shape, 2166136261 + salt * 977, np.uint32)
    for character in characters:
        code = (code ^ character) * np.uint32(16777619)  # FNV-1a
    code = (code ^ (code >> np.uint32(15))) * np.uint32(2246822519)
    bucket: npt.NDArray[np.int32] = (code >> np.uint32(32 - GRAM_BITS)).astype(np.int32) % (GRAMS - 1)
    return bucket + 1


def _characters(words: str) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """(code points of words that line feeds end; where each word begins, and how many it has)."""
    points = np.frombuffer(words.encode("utf-32-le", "surrogatepass"), np.uint32)
    end = np.flatnonzero(points == ord("\n"))
    begin = np.append(0, end + 1)[:-1]
    return points, begin, end - begin


_ASCII_CLASS = np.zeros(128, np.uint8)
_ASCII_CLASS[65:91], _ASCII_CLASS[97:123], _ASCII_CLASS[48:58] = _UPPER, _LOWER, _DIGIT


def _shapes(words: str) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    """(shape, has a capital) of each word."""
    flat, begin, length = _characters(words)
    flat = np.append(flat, np.full(2, 32, np.uint32))
    foreign = flat >= 128
    classes = _ASCII_CLASS[np.where(foreign, 0, flat)]
    if foreign.any():  # what is no capital and no digit there counts as a small letter
        distinct, which = np.unique(flat[foreign], return_inverse=True)
        classes[foreign] = np.array([_UPPER if chr(c).isupper() else _LOWER for c in distinct.tolist()], np.uint8)[
            which
        ]
    first = classes[begin].copy()
    after = np.stack([begin + 1, begin + length], 1).ravel()
    rest = np.bitwise_or.reduceat(classes, after)[::2] if len(begin) else first
    rest = np.where(length > 1, rest, 0).astype(np.uint8)
    opening = np.array([0, 1, 2, 0, 3], np.uint8)[first]
    size = np.array([0, 0, 1, 2, 3, 3, 4, 4, 4, 5], np.uint8)[np.minimum(length, 9)]
    return ((opening * 8 + rest) * 6 + size).astype(np.uint8), ((first | rest) & _UPPER) > 0


_NONE = np.empty(0, np.int64)


def letters_apart(tokens: Tokens, vocabulary: Vocabulary) -> Tokens:
    """The same tokens, but with a token for each letter of "U.S.": so the network has learnt to read them (with one
    token it finds 0.2 points of F1 less in CoNLL-2003). Letters that are not ASCII stay together."""
    return split_letters(tokens, vocabulary)[0]


def split_letters(tokens: Tokens, vocabulary: Vocabulary) -> tuple[Tokens, npt.NDArray[np.int64]]:
    """(what `letters_apart` gives; which of its tokens are letters after the first of a token, rising): token i of it
    is in that token of `tokens` whose number is i less the letters after the first up to i."""
    if not len(tokens.start):
        return tokens, _NONE
    data = tokens.bytes
    dotted = np.flatnonzero(data.take(tokens.start + 1, mode="clip") == ord("."))
    dotted = dotted[tokens.end[dotted] - tokens.start[dotted] > 2]
    if len(dotted):
        edges = np.stack([tokens.start[dotted], tokens.end[dotted] - 1], 1).ravel()
        dotted = dotted[np.bitwise_or.reduceat(data, edges)[::2] < 128]
    if not len(dotted):
        return tokens, _NONE
    number = (tokens.end[dotted] - tokens.start[dotted] + 1).astype(np.int64) // 2  # of letters
    more = np.append(0, np.cumsum(number - 1))  # tokens before each of these, and in all
    places = np.repeat(dotted + 1, number - 1)
    start, end, spelling = (np.insert(column, places, 0) for column in (tokens.start, tokens.end, tokens.spelling))
    step = np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number)  # of each letter in its token
    at = np.repeat(dotted + more[:-1], number) + step
    start[at] = np.repeat(tokens.start[dotted], number) + 2 * step.astype(np.uint32)
    end[at] = start[at] + 1
    numbers = vocabulary.numbers(vocabulary.languages[int(tokens.spelling[dotted[0]])])
    letters = data[start[at]]
    number_of = np.zeros(256, np.uint32)
    for letter in np.flatnonzero(np.bincount(letters)).tolist():
        number_of[letter] = numbers[bytes([letter])]
    spelling[at] = number_of[letters]
    first = tokens.first + more[np.searchsorted(dotted, tokens.first)]
    return replace(tokens, first=first, start=start, end=end, spelling=spelling), at[step > 0]


# What can stand in the gap between two tokens, one bit each; a gap is the set of what stands in it.
_BLANK, _LINE, _STOP, _COMMA, _HYPHEN, _APOSTROPHE, _QUOTE, _OPEN, _CLOSE, _COLON, _JOIN, _CRY, _OTHER = (
    1 << i for i in range(13)
)
GAPS = 16
COLON, CRY = 5, 12  # ":" and ";", "!" and "?"
PARAGRAPH = 14
NO_GAP = 15  # before the first and after the last token of a text
BARRIERS = (COLON, CRY, PARAGRAPH, NO_GAP)  # no name goes on after these (3 of 12,000 annotated ones do)


def _byte_bits() -> npt.NDArray[np.uint16]:
    bits = np.full(256, _OTHER, np.uint16)
    for characters, bit in (
        (b" \t\r", _BLANK), (b"\n", _LINE), (b".", _STOP), (b",", _COMMA), (b"-", _HYPHEN), (b"'", _APOSTROPHE),
        (b'"`', _QUOTE), (b"([{<", _OPEN), (b")]}>", _CLOSE), (b":;", _COLON), (b"&/@+", _JOIN), (b"!?", _CRY),
    ):  # fmt: skip
        bits[list(characters)] = bit
    # UTF-8 of the general punctuation block: E2 80 xx; of « and »: C2 xx. Here xx says which, the lead bytes nothing.
    bits[[0xE2, 0x80, 0xC2]] = 0
    bits[[0x98, 0x99]], bits[[0x9C, 0x9D, 0x9E, 0xAB, 0xBB]], bits[[0x90, 0x91, 0x93, 0x94]] = (
        _APOSTROPHE,
        _QUOTE,
        _HYPHEN,
    )
    bits[[0xA0, 0xAF]] = _BLANK  # no-break spaces
    return bits


def _gap_of_set() -> npt.NDArray[np.uint8]:
    """From a set of characters (bits) to one of GAPS numbers. The most telling character decides."""
    gap = np.zeros(1 << 13, np.uint8)
    for held in range(1 << 13):
        blank = held & (_BLANK | _LINE)
        if held & _OPEN:
            number = 10
        elif held & _CLOSE:
            number = 11
        elif held & _CRY:
            number = CRY
        elif held & _QUOTE:
            number = 9
        elif held & _STOP:
            number = 2 if blank else 3
        elif held & _COMMA:
            number = 4
        elif held & _COLON:
            number = COLON
        elif held & _HYPHEN:
            number = 6 if blank else 7
        elif held & _APOSTROPHE:
            number = 8
        elif held & (_JOIN | _OTHER):
            number = 13
        else:
            number = 1 if held & _LINE else 0
        gap[held] = number
    return gap


BYTE_BITS = _byte_bits()
GAP_OF_SET = _gap_of_set()


@dataclass(frozen=True, slots=True)
class Stream:
    """The tokens of a batch in a row, with MARGIN empty places before, between and after the texts, so that a window
    around a token never looks into another text.

    `word` int32[m]: the token's spelling, -1 for an empty place. `gap` uint8[m]: what stands before the place.
    `token` int32[m]: the number of the token, -1 for an empty place."""

    word: npt.NDArray[np.int32]
    gap: npt.NDArray[np.uint8]
    token: npt.NDArray[np.int32]


MARGIN = 4


def lay_out(tokens: Tokens) -> Stream:
    """The stream of a batch."""
    n, texts = len(tokens.start), len(tokens.first) - 1
    size = n + MARGIN * (texts + 1)
    place = np.arange(n) + MARGIN * (1 + np.repeat(np.arange(texts), np.diff(tokens.first)))
    word = np.full(size, -1, np.int32)
    word[place] = tokens.spelling
    gap = np.full(size, NO_GAP, np.uint8)
    gap[place] = gaps(tokens)
    token = np.full(size, -1, np.int32)
    token[place] = np.arange(n)
    return Stream(word, gap, token)


def candidates(
    stream: Stream, capital: npt.NDArray[np.bool_], never: npt.NDArray[np.bool_] | None = None
) -> npt.NDArray[np.int64]:
    """The places of a stream that can belong to a name: capitalised words and their neighbours, but for those words
    that never do (a quarter of them). Where `capital` leaves these out, their neighbours are left out, too: a tenth of
    the rest in German, whose nouns have capitals, a twentieth in English, where 24 of 121,000 names differ, most for
    the better."""
    near = np.zeros(len(stream.word), np.bool_)
    inside = np.flatnonzero(stream.word >= 0)
    near[inside] = capital[stream.word[inside]]
    here = near.copy()
    near[1:] |= here[:-1]
    near[:-1] |= here[1:]
    inside = inside[near[inside]]
    return inside if never is None else inside[~never[stream.word[inside]]]


def gaps(tokens: Tokens) -> npt.NDArray[np.uint8]:
    """What stands before each token, uint8[tokens]: one of GAPS numbers, NO_GAP at the start of a text."""
    n = len(tokens.start)
    gap = np.full(n, NO_GAP, np.uint8)
    if n == 0:
        return gap
    data = np.frombuffer(tokens.data, np.uint8)
    end, start = tokens.end[:-1], tokens.start[1:]
    held = np.take(BYTE_BITS, data[end])
    wide = np.flatnonzero(start - end > 1)  # one gap of six
    held[wide] |= np.take(BYTE_BITS, data[end[wide] + 1])
    wide = wide[start[wide] - end[wide] > 2]
    if len(wide):
        # Every other slice of the reduction is a gap.
        edges = np.stack([end[wide], start[wide]], 1).ravel()
        held[wide] = np.bitwise_or.reduceat(np.take(BYTE_BITS, data), edges)[::2]
    gap[1:] = np.take(GAP_OF_SET, held)
    lines = np.flatnonzero(data == 10)
    broken = np.flatnonzero(held & _LINE)
    several = np.searchsorted(lines, start[broken]) - np.searchsorted(lines, end[broken]) > 1
    gap[1 + broken[several]] = PARAGRAPH
    firsts = tokens.first[:-1][np.diff(tokens.first) > 0]
    gap[firsts] = NO_GAP
    return gap
