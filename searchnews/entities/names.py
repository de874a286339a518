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

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from searchnews.analysis import fold

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
# The handful of names that news writes in many ways even across articles; everything else is the reader's
# (entities.yaml).
WELL_KNOWN = {
    "us": "United States", "usa": "United States", "united states of america": "United States",
    "uk": "United Kingdom", "uae": "United Arab Emirates",
    "un": "United Nations", "eu": "European Union", "imf": "International Monetary Fund",
}  # fmt: skip
LONGEST_ACRONYM = 8
LONGEST_WORD_IN_CAPITALS = {"org": 5, "misc": 5}  # letters; other kinds 3: PARIS is no acronym


@dataclass(frozen=True, eq=False, slots=True)
class Form:
    """A name as written, looked at once: forms are compared by identity, so make one per distinct form.

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


def form(words: Sequence[str], text: str, kind: str) -> Form:
    """The form of a mention: its tokens and its text, a title and an article still on it."""
    folded = [fold(w) for w in words]
    text = " ".join(text.split())
    start = 0
    while start < len(words) - 1:
        if not (folded[start] == "the" or (kind == "person" and folded[start] in TITLES)):
            break
        start += 1
        text = text.partition(" ")[2] or text
    folded = folded[start:]
    acronym = _acronym(words[start:], kind)
    if acronym and len(folded) > 1:  # "U.S." and "US" are one
        folded = [acronym]
    key = _key(folded, kind)
    shorter: tuple[str, ...] = ()
    given, initials = "", frozenset[str]()
    if kind == "person":
        shorter = tuple(" ".join(key[cut:]) for cut in range(1, len(key)))
        given = key[0] if shorter else ""
    else:
        initials = _initials(folded) | _initials(key)
        if kind == "org" and len(key) == 2:
            shorter = key[:1]
    name = _shown(text, folded, kind, acronym)
    return Form(kind, " ".join(key), shorter, given, initials, bool(acronym), text.isupper(), name)


def _acronym(words: Sequence[str], kind: str) -> str:
    """The lower-case letters of "IAEA", "U.N.", "AT&T", "DoJ"; "" for any other name, MOSCOW and TOYOTA too."""
    letters = "".join(words)
    if not (letters.isalpha() and 2 <= len(letters) <= LONGEST_ACRONYM):
        return ""
    if not (letters[0].isupper() and letters[-1].isupper() and (letters.isupper() or len(letters) < 5)):
        return ""
    longest = LONGEST_WORD_IN_CAPITALS.get(kind, 3) if len(words) == 1 else 2
    return letters.lower() if max(map(len, words)) <= longest else ""


def name_mentions(forms: Sequence[Form]) -> list[str]:
    """The full name of every mention of an article, in the order of the text."""
    counts = Counter(forms)
    by_kind: dict[str, list[Form]] = {}
    for f in counts:
        by_kind.setdefault(f.kind, []).append(f)
    names = {f: f.name for f in counts}
    choices: dict[Form, list[Form]] = {}
    for found in by_kind.values():
        for f, full in _referents(found, counts):
            names[f] = full[0].name
            if len(full) > 1:
                choices[f] = full
    if not choices:
        return [names[f] for f in forms]

    result: list[str] = []
    latest: dict[str, int] = {}  # name -> where it was last meant
    for position, f in enumerate(forms):
        name = names[f]
        if f in choices:
            name = max(choices[f], key=lambda full: (latest.get(full.name, -1), counts[full])).name
        latest[name] = position
        result.append(name)
    return result


def _referents(forms: list[Form], counts: Counter[Form]) -> Iterator[tuple[Form, list[Form]]]:
    """Each form of one kind that may stand for another, with those that it may stand for."""
    if len(forms) == 1:
        return
    groups: dict[str, list[Form]] = {}  # equal names
    for f in forms:
        if f.key in groups:
            groups[f.key].append(f)
        else:
            groups[f.key] = [f]
    longer: dict[str, list[str]] = {}  # key -> keys that it may stand for
    for f in forms:
        for key in f.shorter:
            if key in groups:
                longer.setdefault(key, []).append(f.key)
        for key in f.initials:
            if key in groups and key != f.key and any(g.acronym for g in groups[key]):
                longer.setdefault(key, []).append(f.key)
    given: dict[str, list[str]] = {}
    for f in forms:
        if f.given in groups and f.given not in longer:
            given.setdefault(f.given, []).append(f.key)
    longer |= given
    if not longer and len(groups) == len(forms):
        return
    shown = {
        key: group[0] if len(group) == 1 else max(group, key=lambda f: (not f.loud, counts[f]))
        for key, group in groups.items()
    }
    for f in forms:
        keys = dict.fromkeys(longer.get(f.key, (f.key,)))
        # "Assad" is "Bashar al-Assad", not the "al-Assad" that itself stands for him.
        yield f, [shown[key] for key in keys if key not in longer] or [shown[key] for key in keys]


def _key(words: Sequence[str], kind: str) -> tuple[str, ...]:
    """The words that two equal names share."""
    words = tuple(words)
    if kind == "person":
        if len(words) > 1 and words[0] in STYLES:
            words = words[1:]
        if len(words) > 2 and words[-1] in GENERATIONS:
            words = words[:-1]
        if len(words) > 2:
            words = (words[0], *(w for w in words[1:-1] if len(w) > 1), words[-1])
    elif kind == "org":
        while len(words) > 1 and words[-1] in LEGAL_FORMS:
            words = words[:-1]
    return words


def _initials(words: Sequence[str]) -> frozenset[str]:
    """The initials of a name, with and without its small words."""
    if len(words) < 2:
        return frozenset()
    return frozenset(("".join(w[0] for w in words), "".join(w[0] for w in words if w not in SMALL_WORDS)))


def _shown(text: str, folded: Sequence[str], kind: str, acronym: str) -> str:
    """The name to show: without a company's legal form, and not in capitals unless it is an acronym."""
    known = WELL_KNOWN.get(" ".join(folded)) if kind in ("org", "place") else None
    if known:
        return known
    if kind == "org" and folded[-1] in LEGAL_FORMS:
        parts = text.replace(",", " ").split()
        while len(parts) > 1 and fold(parts[-1].strip(".")) in LEGAL_FORMS and parts[-2] != "&":
            parts.pop()
        text = " ".join(parts)
    if acronym:
        return text.replace(".", "").replace(" ", "")
    return _calm(text) if text.isupper() else text


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
