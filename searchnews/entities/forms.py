"""Which names can stand for another, and how is each shown? "Trump" for Donald Trump, "WHO", "EXXON MOBIL CORP".

A *form* is a name as it was written, without titles and articles. What is asked of a form (what equal names share, what
can stand for it) is arithmetic on numbers of its words, thousands of forms at a time; what is asked of a word, once per
spelling. Only what is shown is text, and only one name of five (in capitals, an acronym, a company with its legal form,
or known to everybody) is shown otherwise than it was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from searchnews.analysis import Tokens, Vocabulary, fold
from searchnews.entities.keys import Numbered
from searchnews.entities.labels import KINDS
from searchnews.entities.wellknown import OPENING, well_known
from searchnews.numbers import distinct

Numbers = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]
Kinds = npt.NDArray[np.uint8]
Array = npt.NDArray[Any]

TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame lord lady president vice chancellor premier prime minister "  # noqa: SIM905
    "senator sen rep representative congressman congresswoman gov governor mayor judge justice gen general col "
    "colonel maj major capt captain cmdr commander lt lieutenant sgt sergeant adm admiral rev reverend fr father "
    "sheikh sheik ayatollah ambassador secretary chairman ceo messrs hon".split()
)
# These stay in the name that is shown ("Pope Francis"), but "Francis" is the same person.
STYLES = frozenset({"king", "queen", "prince", "princess", "pope", "saint", "st", "emperor", "empress", "sultan"})
GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})
LEGAL_FORMS = frozenset(
    "inc corp corporation co company ltd limited plc llc llp lp ag sa se nv bv ab asa oyj gmbh kg spa srl kk pty "  # noqa: SIM905
    "bhd sarl".split()
)
SMALL_WORDS = frozenset(
    "a al and at by de del der di do du el en et for in la le of on the to van von y &".split()  # noqa: SIM905
)
LONGEST_ACRONYM = 8
LONGEST_WORD_IN_CAPITALS = {"org": 5, "misc": 5}  # letters; other kinds 3: PARIS is no acronym

SHORTER, INITIALS, GIVEN = range(3)  # why a name can stand for another

# What there is to know of a word: a hash of its fold, the first letter of that, and its traits (0: not looked at).
WORD = np.dtype([("fold", np.uint64), ("initial", np.uint32), ("traits", np.uint32)])
# And of a form: what equal names share, the number of what is shown, is it an acronym, is it in capitals, and which
# aliases are its own.
FORM = np.dtype(
    [("key", np.uint64), ("name", np.int64), ("begin", np.int64), ("size", np.int64), ("acronym", "?"), ("loud", "?")],
    align=True,
)
# The key of a name that can stand for a form, and why: a surname or the first word of an organisation (SHORTER), an
# acronym (INITIALS), a given name if nothing else fits (GIVEN).
ALIAS = np.dtype([("key", np.uint64), ("why", np.int8)], align=True)

# The traits of a word: what its fold is (the first of a name that everybody knows, one letter), then how it is written
# (without small letters, with a capital, with one at the beginning, with one at the end).
_ARTICLE, _TITLE, _STYLE, _GENERATION, _LEGAL, _SMALL, _OPENING, _LETTER = (1 << i for i in range(8))
_QUIET, _CAPITAL, _FIRST_CAPITAL, _LAST_CAPITAL, _SEEN = (1 << i for i in range(8, 13))
_ROLES = (
    (frozenset({"the"}), _ARTICLE), (TITLES, _TITLE), (STYLES, _STYLE), (GENERATIONS, _GENERATION),
    (LEGAL_FORMS, _LEGAL), (SMALL_WORDS, _SMALL), (OPENING, _OPENING),
)  # fmt: skip
MIX = np.uint64(0x9E3779B97F4A7C15)  # an odd number by which hashes are multiplied: 2 ** 64 by the golden ratio
_PERSON, _ORG = KINDS.index("person"), KINDS.index("org")


def hashes_of(numbers: Array, begin: Numbers, size: Numbers) -> Hashes:
    """A 64-bit hash of each run numbers[begin : begin + size] (unsigned integers; none is empty), equal for equal runs,
    and hardly ever for others."""
    code = _mixed(np.uint64(0), numbers[begin])
    step, rows = 1, np.flatnonzero(size > 1)
    while len(rows):
        code[rows] = _mixed(code[rows], numbers[begin[rows] + step])
        step += 1
        rows = rows[size[rows] > step]
    return code


def _mixed(code: Any, number: Array) -> Hashes:
    code = (code ^ (number + np.uint64(1))) * MIX
    code ^= code >> np.uint64(29)
    return code  # type: ignore[no-any-return]


def with_kinds(hashes: Hashes, kind: Kinds) -> Hashes:
    """Hashes of these with a kind each."""
    return (hashes ^ kind) * MIX


class Forms:
    """The forms that the mentions of a vocabulary had, by number: looked at once, remembered from batch to batch."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._words = np.empty(0, WORD)  # of each spelling
        self._numbers = Numbered()  # of forms, by a hash of their spellings and kind
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

    def numbers(
        self, tokens: Tokens, code: Hashes, first: Numbers, last: Numbers, end: Numbers, kind: Kinds
    ) -> Numbers:
        """The numbers of the forms of mentions (tokens first..last as far as byte `end`), whose hashes `code` are
        distinct and rise. A form is shown as its first mention is written."""
        numbers = self._numbers.of(code)
        fresh = np.flatnonzero(numbers < 0)
        if len(fresh):
            numbers[fresh] = len(self) + np.arange(len(fresh))
            self._numbers.add(code[fresh], numbers[fresh])
            self._add(tokens, first[fresh], last[fresh], end[fresh], kind[fresh])
        return numbers

    def _add(self, tokens: Tokens, first: Numbers, last: Numbers, end: Numbers, kind: Kinds) -> None:
        """Number some more forms."""
        size = last - first + 1
        begin = np.cumsum(size) - size
        spelling = tokens.spelling[np.arange(size.sum()) + np.repeat(first - begin, size)]
        words = self._look(spelling)
        words = np.append(words, np.zeros(1, WORD))  # after the last, so that every run ends before a word
        traits = words["traits"]

        skipped = _titles(traits, begin, size, kind)
        begin, size = begin + skipped, size - skipped
        edges = np.stack([begin, begin + size], 1).ravel()
        loud = np.bitwise_and.reduceat(traits, edges)[::2] & _QUIET > 0
        loud &= np.bitwise_or.reduceat(traits, edges)[::2] & _CAPITAL > 0
        start = tokens.start[first + skipped]
        texts = [
            " ".join(tokens.data[a:b].decode("utf-8", "replace").split())
            for a, b in zip(start.tolist(), end.tolist(), strict=True)
        ]
        acronyms = self._acronyms(spelling, traits, begin, size, kind)
        self._show(texts, spelling, traits, begin, size, kind, loud, acronyms)

        # "U.S." and "US" are one.
        several = [i for i in acronyms if size[i] > 1]
        folds = words["fold"]
        folds[begin[several]] = _hashes([acronyms[i] for i in several])
        size[several] = 1
        forms, aliases = _keys(folds, words["initial"], traits, begin, size, kind)
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

    def _look(self, spelling: npt.NDArray[np.uint32]) -> Array:
        """What forms depend on in words, WORD[n]: of each of some spellings (numbers, uint32[n])."""
        vocabulary = self._vocabulary
        known = len(self._words)
        if len(vocabulary) > known:
            self._words = np.append(self._words, np.zeros(2 * len(vocabulary) - known, WORD))
        fresh = distinct(spelling[self._words["traits"][spelling] == 0])
        if len(fresh):
            vocabulary.analyse()
            written = [vocabulary.spellings[i].decode("utf-8", "replace") for i in fresh.tolist()]
            self._words[fresh] = _described(written, [vocabulary.folds[i] for i in fresh.tolist()])
        return self._words[spelling]

    def _acronyms(
        self, spelling: npt.NDArray[np.uint32], traits: Array, begin: Numbers, size: Numbers, kind: Kinds
    ) -> dict[int, str]:
        """The letters of those forms that are acronyms."""
        spellings = self._vocabulary.spellings
        possible = np.flatnonzero(traits[begin] & (traits[begin + size - 1] >> 1) & _FIRST_CAPITAL)
        found = {}
        rows = (column[possible].tolist() for column in (begin, begin + size, kind))
        for i, a, b, k in zip(possible.tolist(), *rows, strict=True):
            words = [spellings[s].decode("utf-8", "replace") for s in spelling[a:b].tolist()]
            if letters := _acronym(words, KINDS[k]):
                found[i] = letters
        return found

    def _show(
        self,
        texts: list[str],
        spelling: npt.NDArray[np.uint32],
        traits: Array,
        begin: Numbers,
        size: Numbers,
        kind: Kinds,
        loud: npt.NDArray[np.bool_],
        acronyms: dict[int, str],
    ) -> None:
        """Make names that are shown of the texts of forms."""
        folds, languages = self._vocabulary.folds, self._vocabulary.languages
        legal = (kind == _ORG) & (traits[begin + size - 1] & _LEGAL > 0)
        legal[[i for i in acronyms if size[i] > 1]] = False
        other = loud | legal | (traits[begin] & _OPENING > 0)
        other[list(acronyms)] = True
        changed = np.flatnonzero(other)
        rows = (column[changed].tolist() for column in (begin, begin + size, kind, legal, loud))
        for i, a, b, k, is_legal, is_loud in zip(changed.tolist(), *rows, strict=True):
            known = None
            if KINDS[k] in ("org", "place"):
                words = [folds[s] for s in spelling[a:b].tolist()]
                name = acronyms[i] if i in acronyms and len(words) > 1 else " ".join(words)
                known = well_known(name, languages[spelling[a]])
            texts[i] = known or _shown(texts[i], is_legal, i in acronyms, is_loud)


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


def _points(words: Sequence[str]) -> tuple[npt.NDArray[np.uint32], Numbers, Numbers]:
    """(code points of words, none of them empty; where each word begins, and how many it has)."""
    size = np.fromiter(map(len, words), np.int64, len(words))
    points = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), np.uint32)
    return points, np.cumsum(size) - size, size


def _hashes(words: Sequence[str]) -> Hashes:
    return hashes_of(*_points(words))


def _roles() -> Numbered:
    """The traits that words have by what they say, by hash."""
    traits: dict[str, int] = {}
    for words, trait in _ROLES:
        for word in words:
            traits[word] = traits.get(word, 0) | trait
    roles = Numbered()
    roles.add(_hashes(list(traits)), np.array(list(traits.values())))
    return roles


_ROLE = _roles()


def _described(written: Sequence[str], folds: Sequence[str]) -> Array:
    """WORD[n]: of words as written and as folded."""
    words = np.empty(len(folds), WORD)
    points, begin, size = _points(folds)
    words["fold"] = hashes_of(points, begin, size)
    words["initial"] = points[begin]
    traits = np.maximum(_ROLE.of(words["fold"]), 0)
    traits[size == 1] |= _LETTER

    points, begin, size = _points(written)
    letters, which = np.unique(points, return_inverse=True)
    capital, quiet = np.array([(c.isupper(), (c + "A").isupper()) for c in map(chr, letters.tolist())]).T
    capital, quiet = capital[which], quiet[which]
    traits[np.logical_or.reduceat(capital, begin)] |= _CAPITAL
    traits[np.logical_and.reduceat(quiet, begin)] |= _QUIET
    traits[capital[begin]] |= _FIRST_CAPITAL
    traits[capital[begin + size - 1]] |= _LAST_CAPITAL
    words["traits"] = traits | _SEEN
    return words


def _titles(traits: Array, begin: Numbers, size: Numbers, kind: Kinds) -> Numbers:
    """How many words at the beginning of each form are a title or an article, but for the last word, int64[n]."""
    leading = np.where(kind == _PERSON, _ARTICLE | _TITLE, _ARTICLE)
    skipped = np.zeros(len(begin), np.int64)
    rows = np.flatnonzero(size > 1)
    while len(rows := rows[traits[begin[rows] + skipped[rows]] & leading[rows] > 0]):
        skipped[rows] += 1
        rows = rows[size[rows] - skipped[rows] > 1]
    return skipped


def _keys(
    folds: Hashes, initial: npt.NDArray[np.uint32], traits: Array, begin: Numbers, size: Numbers, kind: Kinds
) -> tuple[Array, Array]:
    """(FORM[n], ALIAS[m]) of forms whose words are begin : begin + size, as far as words tell."""
    person = kind == _PERSON
    # The words that two equal names share: no style, generation, middle initial, legal form.
    after, left = begin.copy(), size.copy()
    style = person & (size > 1) & (traits[begin] & _STYLE > 0)
    after[style] += 1
    left[style] -= 1
    left[person & (left > 2) & (traits[after + left - 1] & _GENERATION > 0)] -= 1
    rows = np.flatnonzero(kind == _ORG)
    while len(rows := rows[(left[rows] > 1) & (traits[after[rows] + left[rows] - 1] & _LEGAL > 0)]):
        left[rows] -= 1
    form = np.repeat(np.arange(len(begin)), left)
    shared = np.arange(len(form)) + np.repeat(after - np.cumsum(left) + left, left)
    middle = (shared > after[form]) & (shared < (after + left - 1)[form]) & (traits[shared] & _LETTER > 0)
    shared, form = (column[~(middle & person[form])] for column in (shared, form))
    shared_folds, count = folds[shared], np.bincount(form, minlength=len(begin))
    at = np.cumsum(count) - count
    key = hashes_of(shared_folds, at, count)

    # What can stand for it: of a person the last words and the first, of an organisation the first of two.
    place = np.arange(len(form)) - at[form]
    ends = np.flatnonzero(person[form] & (place > 0))
    given = np.flatnonzero(person & (count > 1))
    opening = np.flatnonzero((kind == _ORG) & (count == 2))
    several = np.flatnonzero(~person & (size > 1))
    without = several[(count[several] > 1) & (count[several] < size[several])]  # a legal form
    acronyms, of = _initials(
        initial, traits, np.append(begin[several], begin[without]), np.append(size[several], count[without])
    )
    source = np.concatenate([form[ends], opening, np.append(several, without)[of], given])
    alias = np.concatenate(
        [
            hashes_of(shared_folds, ends, (count + at)[form[ends]] - ends),
            hashes_of(shared_folds, at[opening], np.ones(len(opening), np.int64)),
            acronyms,
            hashes_of(shared_folds, at[given], np.ones(len(given), np.int64)),
        ]
    )
    why = np.repeat(
        np.array([SHORTER, INITIALS, GIVEN], np.int8), [len(ends) + len(opening), len(acronyms), len(given)]
    )
    order = np.argsort(source, kind="stable")
    aliases = np.empty(len(order), ALIAS)
    aliases["key"], aliases["why"] = with_kinds(alias, kind[source])[order], why[order]
    forms = np.zeros(len(key), FORM)
    forms["key"], forms["size"] = with_kinds(key, kind), np.bincount(source, minlength=len(key))
    forms["begin"] = np.cumsum(forms["size"]) - forms["size"]
    return forms, aliases


def _initials(
    initial: npt.NDArray[np.uint32], traits: Array, begin: Numbers, size: Numbers
) -> tuple[Hashes, npt.NDArray[np.intp]]:
    """(keys of acronyms that the initials of names of several words make, with and without their small words; which
    of the names each is of)."""
    small = traits & _SMALL > 0
    large = np.append(0, np.cumsum(~small))  # words before each word
    start, count = large[begin], large[begin + size] - large[begin]
    fewer = np.flatnonzero((count < size) & (count > 0))
    letters = np.append(hashes_of(initial, begin, size), hashes_of(initial[~small], start[fewer], count[fewer]))
    of = np.append(np.arange(len(begin)), fewer)
    return hashes_of(letters, np.arange(len(letters)), np.ones(len(letters), np.int64)), of


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
