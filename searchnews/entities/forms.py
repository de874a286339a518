"""Which names can stand for another, and how is each shown? "Trump" for Donald Trump, "WHO", "EXXON MOBIL CORP".

A *form* is a name as it was written, without titles and articles. What equal names share, and what can stand for one,
is arithmetic on the keys of words, for all new forms of a batch at once. Only what is shown is text, and only one form
of five (in capitals, an acronym, a company with its legal form, or known to everybody) is not shown as it is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from searchnews.analysis import Tokens, Vocabulary, fold
from searchnews.entities import words
from searchnews.entities.keys import U8, Numbered, kind_keys, run_keys
from searchnews.entities.labels import KINDS
from searchnews.entities.wellknown import well_known
from searchnews.entities.words import LEGAL_FORMS, SMALL_WORDS, WORD, Words, word_keys

Numbers = npt.NDArray[np.int64]
Kinds = npt.NDArray[np.uint8]
Array = npt.NDArray[Any]

LONGEST_ACRONYM = 8
LONGEST_WORD_IN_CAPITALS = {"org": 5, "misc": 5}  # letters; other kinds 3: PARIS is no acronym

# What there is to know of a form: what equal names share, the number of what is shown, is it an acronym, is it in
# capitals, and which aliases are its own.
FORM = np.dtype(
    [("key", np.uint64), ("name", np.int64), ("acronym", "?"), ("loud", "?"), ("begin", np.int64), ("size", np.int64)],
    align=True,
)
# The key of names that can stand for a form, and why they can: a surname, or the first word of an organisation
# (SHORTER); an acronym (INITIALS); a given name, if nothing else fits (GIVEN).
ALIAS = np.dtype([("key", np.uint64), ("why", np.int8)], align=True)
SHORTER, INITIALS, GIVEN = range(3)

_PERSON, _ORG, _PLACE = (KINDS.index(kind) for kind in ("person", "org", "place"))


@dataclass(frozen=True, slots=True)
class Written:
    """Some forms as they are written: their kinds, and all their words one after another. The words of form i are
    begin[i] : begin[i] + size[i]; `spelling` uint32[m], `word` WORD[m + 1], so that each run ends before a word."""

    kind: Kinds
    spelling: npt.NDArray[np.uint32]
    word: Array
    begin: Numbers
    size: Numbers

    @property
    def first(self) -> npt.NDArray[np.uint32]:
        """The traits of the first word of each form."""
        found: npt.NDArray[np.uint32] = self.word["traits"][self.begin]
        return found

    @property
    def last(self) -> npt.NDArray[np.uint32]:
        """The traits of the last word of each form."""
        found: npt.NDArray[np.uint32] = self.word["traits"][self.begin + self.size - 1]
        return found


class Forms:
    """The forms that the mentions of a vocabulary had, by number: looked at once, remembered from batch to batch."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary, self._words = vocabulary, Words(vocabulary)
        self._numbers = Numbered()  # of forms, by the keys of their spellings and kind
        self._forms, self._aliases = _Rows(FORM), _Rows(ALIAS)
        self._name_numbers: dict[str, int] = {}
        self.names: list[str] = []

    def __len__(self) -> int:
        return len(self._forms.rows)

    @property
    def rows(self) -> Array:
        """FORM[n], by number."""
        return self._forms.rows

    @property
    def aliases(self) -> Array:
        """ALIAS[m], those of each form together."""
        return self._aliases.rows

    def numbers(self, tokens: Tokens, key: U8, first: Numbers, last: Numbers, end: Numbers, kind: Kinds) -> Numbers:
        """The numbers of the forms of mentions (tokens first..last as far as byte `end`), whose keys are distinct and
        rise. A form is shown as its first mention is written."""
        numbers = self._numbers.of(key)
        fresh = np.flatnonzero(numbers < 0)
        if len(fresh):
            numbers[fresh] = len(self) + np.arange(len(fresh))
            self._numbers.add(key[fresh], numbers[fresh])
            self._add(tokens, first[fresh], last[fresh], end[fresh], kind[fresh])
        return numbers

    def _add(self, tokens: Tokens, first: Numbers, last: Numbers, end: Numbers, kind: Kinds) -> None:
        """Number some more forms."""
        size = last - first + 1
        begin = np.cumsum(size) - size
        spelling = tokens.spelling[np.arange(size.sum()) + np.repeat(first - begin, size)]
        word = np.append(self._words.of(spelling), np.zeros(1, WORD))
        written = Written(kind, spelling, word, begin, size)
        skipped = _titles(written)
        written = replace(written, begin=begin + skipped, size=size - skipped)
        start = tokens.start[first + skipped]
        texts = [
            " ".join(tokens.data[a:b].decode("utf-8", "replace").split())
            for a, b in zip(start.tolist(), end.tolist(), strict=True)
        ]
        loud, acronyms = _loud(written), _acronyms(written, self._vocabulary)
        joined = {i: letters for i, letters in acronyms.items() if written.size[i] > 1}
        _show(texts, written, self._vocabulary, loud, acronyms, joined)
        forms, aliases = _keys(_with_one_word(written, joined))
        forms["begin"] += len(self.aliases)
        forms["loud"] = loud
        forms["acronym"][list(acronyms)] = True
        forms["name"] = self._named(texts)
        self._forms.add(forms)
        self._aliases.add(aliases)

    def _named(self, texts: Sequence[str]) -> list[int]:
        """The numbers of names that are shown."""
        numbers, found = self._name_numbers, []
        for text in texts:
            number = numbers.setdefault(text, len(numbers))
            if number == len(self.names):
                self.names.append(text)
            found.append(number)
        return found


def _titles(written: Written) -> Numbers:
    """How many words at the beginning of each form are a title or an article, but for the last word, int64[n]."""
    traits, begin, size = written.word["traits"], written.begin, written.size
    leading = np.where(written.kind == _PERSON, words.ARTICLE | words.TITLE, words.ARTICLE)
    skipped = np.zeros(len(begin), np.int64)
    rows = np.flatnonzero(size > 1)
    while len(rows := rows[traits[begin[rows] + skipped[rows]] & leading[rows] > 0]):
        skipped[rows] += 1
        rows = rows[size[rows] - skipped[rows] > 1]
    return skipped


def _loud(written: Written) -> npt.NDArray[np.bool_]:
    """Which forms are in capitals: what str.isupper says of their texts."""
    edges = np.stack([written.begin, written.begin + written.size], 1).ravel()
    all_words, any_word = (
        reduce.reduceat(written.word["traits"], edges)[::2] for reduce in (np.bitwise_and, np.bitwise_or)
    )
    loud: npt.NDArray[np.bool_] = (all_words & words.LOUD > 0) & (any_word & words.CAPITAL > 0)
    return loud


def _acronyms(written: Written, vocabulary: Vocabulary) -> dict[int, str]:
    """The letters of those forms that are acronyms."""
    possible = np.flatnonzero((written.first & words.FIRST_CAPITAL > 0) & (written.last & words.LAST_CAPITAL > 0))
    columns = (written.begin, written.begin + written.size, written.kind)
    found = {}
    for i, a, b, k in zip(possible.tolist(), *(column[possible].tolist() for column in columns), strict=True):
        own = [vocabulary.spellings[s].decode("utf-8", "replace") for s in written.spelling[a:b].tolist()]
        if letters := _acronym(own, KINDS[k]):
            found[i] = letters
    return found


def _show(
    texts: list[str],
    written: Written,
    vocabulary: Vocabulary,
    loud: npt.NDArray[np.bool_],
    acronyms: dict[int, str],
    joined: dict[int, str],
) -> None:
    """Make the names that are shown of the texts of forms. `joined`: the acronyms of several words."""
    legal = (written.kind == _ORG) & (written.last & words.LEGAL_FORM > 0)
    legal[list(joined)] = False
    famous = written.first & words.OPENING > 0
    famous[list(joined)] = True
    famous &= (written.kind == _ORG) | (written.kind == _PLACE)
    other = loud | legal | famous
    other[list(acronyms)] = True
    changed = np.flatnonzero(other)
    columns = (written.begin, written.begin + written.size, famous, legal, loud)
    rows = (column[changed].tolist() for column in columns)
    for i, a, b, is_famous, is_legal, is_loud in zip(changed.tolist(), *rows, strict=True):
        known = None
        if is_famous:
            spelling = written.spelling[a:b].tolist()
            name = joined.get(i) or " ".join([vocabulary.folds[s] for s in spelling])
            known = well_known(name, vocabulary.languages[spelling[0]])
        texts[i] = known or _shown(texts[i], is_legal, i in acronyms, is_loud)


def _with_one_word(written: Written, joined: dict[int, str]) -> Written:
    """The same with the letters of acronyms in place of their words: "U.S." and "US" are one."""
    rows = list(joined)
    word, size = written.word.copy(), written.size.copy()
    word["fold"][written.begin[rows]] = word_keys(list(joined.values()))
    size[rows] = 1
    return replace(written, word=word, size=size)


def _shared(written: Written) -> tuple[Numbers, Numbers]:
    """The words that two equal names share, no style, generation, middle initial or legal form: (their places, the
    form of each)."""
    traits, person = written.word["traits"], written.kind == _PERSON
    begin, size = written.begin.copy(), written.size.copy()
    style = person & (size > 1) & (written.first & words.STYLE > 0)
    begin[style] += 1
    size[style] -= 1
    size[person & (size > 2) & (traits[begin + size - 1] & words.GENERATION > 0)] -= 1
    rows = np.flatnonzero(written.kind == _ORG)
    while len(rows := rows[(size[rows] > 1) & (traits[begin[rows] + size[rows] - 1] & words.LEGAL_FORM > 0)]):
        size[rows] -= 1
    form = np.repeat(np.arange(len(begin)), size)
    place = np.arange(len(form)) + np.repeat(begin - np.cumsum(size) + size, size)
    inside = (place > begin[form]) & (place < (begin + size - 1)[form])
    kept = ~(inside & person[form] & (traits[place] & words.LETTER > 0))
    return place[kept], form[kept]


def _keys(written: Written) -> tuple[Array, Array]:
    """(FORM[n], ALIAS[m]) of forms, as far as their words tell."""
    kind, person = written.kind, written.kind == _PERSON
    place, form = _shared(written)
    folds, count = written.word["fold"][place], np.bincount(form, minlength=len(kind))
    begin = np.cumsum(count) - count
    # What can stand for it: of a person the last words and the first, of an organisation the first of two.
    endings = np.flatnonzero(person[form] & (np.arange(len(form)) > begin[form]))
    openings = np.flatnonzero((kind == _ORG) & (count == 2))
    given = np.flatnonzero(person & (count > 1))
    several = np.flatnonzero(~person & (written.size > 1))
    shorter = several[count[several] < written.size[several]]  # without a legal form
    named = np.append(several, shorter)
    initials, of = _initials(written.word, written.begin[named], np.append(written.size[several], count[shorter]))

    source = np.concatenate([form[endings], openings, given, named[of]])
    starts = np.concatenate([endings, begin[openings], begin[given]])
    sizes = np.ones(len(starts), np.int64)
    sizes[: len(endings)] = (begin + count)[form[endings]] - endings
    why = np.repeat(
        np.array([SHORTER, GIVEN, INITIALS], np.int8), [len(endings) + len(openings), len(given), len(initials)]
    )
    aliases = np.empty(len(source), ALIAS)
    aliases["key"] = kind_keys(np.append(run_keys(folds, starts, sizes), initials), kind[source])
    aliases["why"] = why
    forms = np.zeros(len(kind), FORM)
    forms["key"], forms["size"] = (
        kind_keys(run_keys(folds, begin, count), kind),
        np.bincount(source, minlength=len(kind)),
    )
    forms["begin"] = np.cumsum(forms["size"]) - forms["size"]
    return forms, aliases[np.argsort(source, kind="stable")]


def _initials(word: Array, begin: Numbers, size: Numbers) -> tuple[U8, Numbers]:
    """(keys of acronyms that the initials of names of several words make, with and without their small words; which
    of the names each is of)."""
    large = word["traits"] & words.SMALL_WORD == 0
    before = np.append(0, np.cumsum(large))
    count = before[begin + size] - before[begin]
    fewer = np.flatnonzero((count < size) & (count > 0))
    letters = np.append(
        run_keys(word["initial"], begin, size), run_keys(word["initial"][large], before[begin][fewer], count[fewer])
    )
    keys = run_keys(letters, np.arange(len(letters)), np.ones(len(letters), np.int64))  # of names of one word
    return keys, np.append(np.arange(len(begin)), fewer)


class _Rows:
    """Rows of which there are more and more. The room doubles when it is used up: to copy all that are there for every
    batch takes longer than to make the new ones."""

    def __init__(self, dtype: np.dtype[Any]) -> None:
        self.rows: Array = np.empty(0, dtype)
        self._room = self.rows

    def add(self, rows: Array) -> None:
        """Add some more."""
        known, size = len(self.rows), len(self.rows) + len(rows)
        if size > len(self._room):
            self._room = np.empty(2 * size, rows.dtype)
            self._room[:known] = self.rows
        self._room[known:size] = rows
        self.rows = self._room[:size]


def _acronym(words: Sequence[str], kind: str) -> str:
    """The lower-case letters of "IAEA", "U.N.", "AT&T", "DoJ"; "" for any other name, MOSCOW and TOYOTA too."""
    letters = "".join(words)
    if not (letters.isalpha() and 2 <= len(letters) <= LONGEST_ACRONYM):
        return ""
    if not (letters[0].isupper() and letters[-1].isupper() and (letters.isupper() or len(letters) < 5)):
        return ""
    longest = LONGEST_WORD_IN_CAPITALS.get(kind, 3) if len(words) == 1 else 2
    return letters.lower() if max(map(len, words)) <= longest else ""


def _shown(text: str, legal: bool, acronym: bool, loud: bool) -> str:
    """The name to show: without a company's legal form, and not in capitals (`loud`) unless it is an acronym."""
    if legal:
        parts = text.replace(",", " ").split()
        while len(parts) > 1 and fold(parts[-1].strip(".")) in LEGAL_FORMS and parts[-2] != "&":
            parts.pop()
        text = " ".join(parts)
        loud = text.isupper()
    if acronym:
        return text.replace(".", "").replace(" ", "")
    return _calm(text) if loud else text


def _calm(text: str) -> str:
    """ "BANK OF JAPAN" -> "Bank of Japan"; words of two and three letters without a vowel stay ("BBC NEWS")."""
    words = []
    for i, word in enumerate(text.split(" ")):
        lower = word.lower()
        if i and lower in SMALL_WORDS:
            words.append(lower)
        elif len(word) <= 3 and not set(lower) & set("aeiouy"):
            words.append(word)
        else:
            words.append("-".join(p.capitalize() for p in word.split("-")))
    return " ".join(words)
