"""Which mentions of an article name the same one? "Donald Trump ... Trump", "World Health Organization (WHO)".

A *form* is a name as it was written, without titles and articles. Within one article and kind

- forms that differ only in case, accents, middle initials or a company's legal form are one name;
- a person's surname ("Trump", "al-Assad"), or else given name, stands for the full name;
- the first words of an organisation ("Exxon") stand for the name that is one word longer ("Exxon Mobil");
- an acronym stands for the organisation with those initials.

If several full names fit, the one mentioned last before counts, as readers take it ("Bill Clinton ... Clinton ...
Hillary Clinton ... Clinton"). The name of a group is the full form that is used most, then the first; capitals of
headlines give way to any other spelling.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchnews.analysis import DEFAULT_LANGUAGE, fold
from searchnews.entities.wellknown import well_known
from searchnews.numbers import distinct

Numbers = npt.NDArray[np.int64]
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


_SHORTER, _INITIALS, _GIVEN = range(3)  # why a form can stand for another
_NO_INITIALS: frozenset[str] = frozenset()
_SMALL_LETTERS = range(ord("a"), ord("z") + 1)


class Form(NamedTuple):
    """A name as written, looked at once.

    `key` are the folded words that equal names share; `shorter` the keys of names that can stand for it (a surname, the
    first word of an organisation), `given` one that can if nothing else fits, `initials` those of acronyms that can;
    `acronym` says that it is one, `loud` that it is in capitals; and `name` is how it is shown."""

    kind: str
    key: str
    shorter: tuple[str, ...]
    given: str
    initials: frozenset[str]
    acronym: bool
    loud: bool
    name: str


class Forms:
    """Forms by number, in order of appearance, and all that is asked of them in arrays: names are found for a whole
    batch of articles at once. Keys and names are numbers, too."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._name_numbers: dict[str, int] = {}
        self._key_numbers: dict[tuple[str, str], int] = {}
        # Of each form: int64, bool.
        self._name: Array = np.empty(0, np.int64)
        self._key: Array = np.empty(0, np.int64)
        self._loud: Array = np.empty(0, np.bool_)
        self._acronym: Array = np.empty(0, np.bool_)
        # The keys that can stand for form i, and why: _alias[_cuts[i] : _cuts[i + 1]].
        self._cuts: Array = np.zeros(1, np.int64)
        self._alias: Array = np.empty(0, np.int64)
        self._why: Array = np.empty(0, np.int8)

    def __len__(self) -> int:
        return len(self._key)

    def add(self, forms: Sequence[Form]) -> None:
        """Number some more forms."""
        keys, names = self._key_numbers, self._name_numbers
        alias: list[int] = []
        why: list[int] = []
        cuts: list[int] = []
        name: list[int] = []
        for f in forms:
            given = (f.given,) if f.given else ()
            for reason, others in ((_SHORTER, f.shorter), (_INITIALS, f.initials), (_GIVEN, given)):
                for other in others:
                    alias.append(keys.setdefault((f.kind, other), len(keys)))
                    why.append(reason)
            cuts.append(len(alias))
            name.append(names.setdefault(f.name, len(names)))
            if name[-1] == len(self.names):
                self.names.append(f.name)
        key = [keys.setdefault((f.kind, f.key), len(keys)) for f in forms]
        self._key, self._name = _longer(self._key, key), _longer(self._name, name)
        self._loud = _longer(self._loud, [f.loud for f in forms])
        self._acronym = _longer(self._acronym, [f.acronym for f in forms])
        self._cuts = np.concatenate([self._cuts, len(self._alias) + np.array(cuts, np.int64)])
        self._alias, self._why = _longer(self._alias, alias), _longer(self._why, why)

    def resolve(self, form: Numbers, article: Numbers) -> Numbers:
        """The full name of every mention, a number into `names`. Per mention, in the order of the texts: the number of
        its form and of its article, int64[n]."""
        if not len(form):
            return form
        # The distinct forms of each article: its groups are those with the same key.
        pair, first, pair_of, count = np.unique(
            article * len(self) + form, return_index=True, return_inverse=True, return_counts=True
        )
        where, form = np.divmod(pair, len(self))
        keys = len(self._key_numbers)
        code, group = np.unique(where * keys + self._key[form], return_inverse=True)
        # By group, not loud, most often, first: one number is sorted in a third of the time of four.
        rank = (2 * group + self._loud[form]) * (1 + int(count.max())) - count
        order = np.argsort(rank * len(pair_of) + first)
        shown = order[np.flatnonzero(np.diff(group[order], prepend=-1))]  # of each group the form that names it
        short, full = self._links(code, group, where, form, first)

        stands_for = np.arange(len(code))
        stands_for[short] = full
        name = self._name[form[shown]]
        found = name[stands_for][group][pair_of]
        choices: dict[int, list[tuple[int, int]]] = {}
        several = np.bincount(short, minlength=len(code))[short] > 1
        for one, other in zip(short[several].tolist(), full[several].tolist(), strict=True):
            choices.setdefault(one, []).append((int(name[other]), int(count[shown[other]])))
        if choices:
            group_of = group[pair_of]
            articles = distinct(where[shown[short[several]]])
            spans = (np.searchsorted(article, articles, side).tolist() for side in ("left", "right"))
            for begin, end in zip(*spans, strict=True):
                found[begin:end] = _choose(group_of[begin:end].tolist(), found[begin:end].tolist(), choices)
        return found

    def _links(
        self, code: Numbers, group: Numbers, where: Numbers, form: Numbers, first: Numbers
    ) -> tuple[Numbers, Numbers]:
        """Which groups stand for which others: pairs of groups, those of one group in the order of the text."""
        size = self._cuts[form + 1] - self._cuts[form]
        source = np.repeat(np.arange(len(form)), size)
        at = np.arange(len(source)) + np.repeat(self._cuts[form] - np.cumsum(size) + size, size)
        wanted, why = where[source] * len(self._key_numbers) + self._alias[at], self._why[at]
        short = np.minimum(np.searchsorted(code, wanted), len(code) - 1)
        full = group[source]
        acronym = np.zeros(len(code), np.bool_)
        acronym[group[self._acronym[form]]] = True
        there = (code[short] == wanted) & ((why != _INITIALS) | (acronym[short] & (short != full)))
        short, full, why, source = short[there], full[there], why[there], source[there]

        longer = np.zeros(len(code), np.bool_)  # does the group stand for a longer name?
        longer[short[why != _GIVEN]] = True
        kept = (why != _GIVEN) | ~longer[short]
        short, full, source = short[kept], full[kept], source[kept]
        longer[short] = True
        # "Assad" is "Bashar al-Assad", not the "al-Assad" that itself stands for him.
        last = ~longer[full]
        whole = np.zeros(len(code), np.bool_)
        whole[short[last]] = True
        kept = last | ~whole[short]
        short, full, source = short[kept], full[kept], source[kept]
        order = np.argsort(first[source], kind="stable")
        distinct = np.sort(np.unique(short[order] * len(code) + full[order], return_index=True)[1])
        return short[order[distinct]], full[order[distinct]]


def _choose(groups: list[int], names: list[int], choices: dict[int, list[tuple[int, int]]]) -> list[int]:
    """The names of an article's mentions; some groups may stand for one of several (name, how often it is used): the
    one that was meant last, or else the one that is used most. Linear, since a text may give a surname to thousands.
    """
    meaning: dict[int, int] = {}  # group -> the name that it stands for by now
    groups_of: dict[int, list[int]] = {}  # name -> the groups that may stand for it
    for group in {*groups} & choices.keys():
        meaning[group] = max(choices[group], key=lambda one: one[1])[0]
        for name, _ in choices[group]:
            groups_of.setdefault(name, []).append(group)
    for position, group in enumerate(groups):
        name = names[position] = meaning.get(group, names[position])
        for other in groups_of.get(name, ()):
            meaning[other] = name
    return names


def _longer(known: Array, more: Sequence[object]) -> Array:
    return np.concatenate([known, np.array(more, known.dtype)])


def form(words: Sequence[bytes], folded: list[str], text: str, kind: str, language: str = DEFAULT_LANGUAGE) -> Form:
    """The form of a mention in an article in a language: its spellings (UTF-8), their folds, and its text, a title and
    an article still on it."""
    text = " ".join(text.split())
    start = 0
    while start < len(words) - 1:
        if not (folded[start] == "the" or (kind == "person" and folded[start] in TITLES)):
            break
        start += 1
        text = text.partition(" ")[2] or text
    folded = folded[start:] if start else folded
    acronym = ""
    if words[-1][-1] not in _SMALL_LETTERS:  # nine of ten
        acronym = _acronym([word.decode("utf-8", "replace") for word in words[start:]], kind)
    if acronym and len(folded) > 1:  # "U.S." and "US" are one
        folded = [acronym]
    key = _key(folded, kind)
    shorter: tuple[str, ...] = ()
    given, initials = "", _NO_INITIALS
    if kind == "person":
        shorter = tuple([" ".join(key[cut:]) for cut in range(1, len(key))])
        given = key[0] if shorter else ""
    else:
        if len(folded) > 1:
            initials = _initials(folded)
            if 1 < len(key) < len(folded):
                initials |= _initials(key)
        if kind == "org" and len(key) == 2:
            shorter = (key[0],)
    loud = text.isupper()
    known = well_known(" ".join(folded), language) if kind in ("org", "place") else None
    name = known or _shown(text, folded, kind, acronym, loud)
    return Form(kind, " ".join(key), shorter, given, initials, bool(acronym), loud, name)


def _acronym(words: Sequence[str], kind: str) -> str:
    """The lower-case letters of "IAEA", "U.N.", "AT&T", "DoJ"; "" for any other name, MOSCOW and TOYOTA too."""
    letters = "".join(words)
    if not (letters.isalpha() and 2 <= len(letters) <= LONGEST_ACRONYM):
        return ""
    if not (letters[0].isupper() and letters[-1].isupper() and (letters.isupper() or len(letters) < 5)):
        return ""
    longest = LONGEST_WORD_IN_CAPITALS.get(kind, 3) if len(words) == 1 else 2
    return letters.lower() if max(map(len, words)) <= longest else ""


def _key(words: list[str], kind: str) -> list[str]:
    """The words that two equal names share."""
    if kind == "person" and len(words) > 1:
        if words[0] in STYLES:
            words = words[1:]
        if len(words) > 2 and words[-1] in GENERATIONS:
            words = words[:-1]
        if len(words) > 2:
            words = [words[0], *(w for w in words[1:-1] if len(w) > 1), words[-1]]
    elif kind == "org":
        while len(words) > 1 and words[-1] in LEGAL_FORMS:
            words = words[:-1]
    return words


def _initials(words: Sequence[str]) -> frozenset[str]:
    """The initials of a name of several words, with and without its small words."""
    letters = "".join([w[0] for w in words])
    if SMALL_WORDS.isdisjoint(words):
        return frozenset((letters,))
    return frozenset((letters, "".join([w[0] for w in words if w not in SMALL_WORDS])))


def _shown(text: str, folded: Sequence[str], kind: str, acronym: str, loud: bool) -> str:
    """The name to show: without a company's legal form, and not in capitals (`loud`) unless it is an acronym."""
    if kind == "org" and folded[-1] in LEGAL_FORMS:
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
