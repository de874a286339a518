"""Which words may be one name, written in several ways or scripts?

Gaddafi, Qaddafi, Kadhafi, Каддафи and القذافي are read as nearly the same word: Cyrillic, Greek, Arabic and Hebrew
letters become Latin ones, and letters that languages write for one sound become one. That is crude on purpose: it finds
candidates, which a person looks through; nothing is merged by it.

Arabic and Hebrew leave most vowels out, Arabic has no p, and Hebrew one letter for b and v. A word in these scripts is
*bare*: it is compared by its consonants and by the vowels that it does write. Its sound begins with a sign in BARE.
"""

from __future__ import annotations

import re
from functools import lru_cache

from searchnews.folding import fold

# Letters of folded words, as English papers write them; Ukrainian and Serbian ones, too.
_LATIN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыіљњћђјѓќґ", "abvgdeziiklmnoprstufiilncdigkg", strict=True))
    | {"є": "ie", "ж": "zh", "х": "kh", "ц": "ts", "ч": "tch", "ш": "sh", "щ": "sh", "э": "e", "ю": "iu", "я": "ia"}
    | {"ї": "i", "ў": "u", "џ": "tch", "ѕ": "z", "ъ": "", "ь": "", "ё": "e"}
    | dict(zip("αβγδεζηικλμνοπρσςτυφχω", "avgdeziiklmnoprsstufko", strict=True))
    | {"ξ": "ks", "θ": "th", "ψ": "ps"}
)
BARE = ARABIC, HEBREW = "~", "^"
# Folded Arabic and Persian letters, and Hebrew ones. Alef, ain, yeh and waw are vowels here, h is not heard.
_ARABIC = str.maketrans(
    dict(zip("ابتجدذرزسصضطظعغفكلمنويپگڤ", "abtjddrzssdtzagfklmnuypgv", strict=True))
    | {"ث": "th", "خ": "kh", "ش": "sh", "ق": "q", "چ": "tch", "ژ": "zh"}
)
_HEBREW = str.maketrans(
    dict(zip("אבגדוזטיכךלמםנןסעפףקרשת", "abgduztykklmmnnsappkrst", strict=True)) | {"צ": "ts", "ץ": "ts"}
)
_IS_ARABIC, _IS_HEBREW = re.compile("[\u0621-\u06d3]"), re.compile("[\u05d0-\u05ea]")
_READ = tuple(  # in a bare word, before its letters become Latin ones
    (re.compile(written), read)
    for written, read in (
        ("^ال(?=..)", ""),  # the article
        ("^[حهחה]", "a"),  # Hasan is heard as Asan
        ("تش", "چ"),
        ("^[وו](?=.)|و(?=ا)|וו", "v"),
    )
)
SERVANT = "عبد"  # Abd, a word of its own
# What not all write as several words, and the article.
_TOGETHER = tuple(
    (re.compile(written), one)
    for written, one in (
        (rf"\b{SERVANT} الله\b", "عبدلا"),  # Abdullah
        (rf"\b{SERVANT} ال\B", "عبدل "),  # Abdul Rahman, Abdel Fattah
        (r"\b[AaEe]l[-‑]\b", ""),  # al-Assad
    )
)
# What is written for one sound; tried in this order.
_SOUNDS = tuple(
    (re.compile(written), sound)
    for written, sound in (
        (r"[^a-z]", ""),
        (r"^[yj]e", "e"),  # Yeltsin, Ельцин
        (r"(?<=.{3})ine$", "in"),  # Poutine
        (r"(?<![st])ch(?=[lr])|(?<=i)ch(?=a[ei]|o)|^ch(?=o)", "k"),  # Christopher, German Michail and Chodorkowski
        (r"x", "ks"),
        (r"tsch|t?tch|tj|(?<![s])ch", "x"),
        (r"shch|sch|sh|zh|sz|z", "s"),
        (r"ph|w|f", "v"),
        (r"th", "t"),
        (r"dh|dj", "d"),
        (r"c(?=[eiy])", "s"),
        (r"kh|gh|ck|q|g|c", "k"),
        (r"ou|oo", "u"),
        (r"ij|yi|iy|ie|ee|[yj]", "i"),
        (r"h", ""),
    )
)
# Bare words double no consonant: where one stands twice, a vowel is left out between (m-m-d is Mohamed).
_DOUBLED, _DOUBLED_VOWEL = re.compile(r"(.)\1+"), re.compile(r"([aeiou])\1+")
_VOWELS = re.compile("[aeiou]")
_CONSONANTS = re.compile("[^aeiou]")
LEAST = 5  # letters of a sound: with fewer, too much is alike


def plainly(name: str) -> str:
    """A name in the words that other scripts have, too: al-Assad without the article, عبد الله (Abdullah) as one."""
    for written, one in _TOGETHER:
        name = written.sub(one, name)
    return name


def is_bare(word: str) -> bool:
    """Is a word in a script that leaves vowels out?"""
    return bool(_IS_ARABIC.search(word) or _IS_HEBREW.search(word))


@lru_cache(maxsize=1 << 16)
def sound(word: str) -> str:
    """How a word of a name sounds, roughly: "Qaddafi" -> "kadavi", "القذافي" -> "~kdavi"; "" in another script."""
    heard, bare = fold(word), ARABIC if _IS_ARABIC.search(word) else HEBREW if _IS_HEBREW.search(word) else ""
    if bare:
        for written, read in _READ:
            heard = written.sub(read, heard)
        heard = heard.translate(_ARABIC).translate(_HEBREW)
    heard = heard.translate(_LATIN)
    for written, one in _SOUNDS:
        heard = written.sub(one, heard)
    heard = (_DOUBLED_VOWEL if bare else _DOUBLED).sub(r"\1", heard)
    return bare + heard if heard else ""


_ROUGHLY = str.maketrans("pv", "bb", "".join(BARE))


def skeleton(heard: str) -> str:
    """What all sounds that may be one name have in common: the consonants, and whether a vowel comes first."""
    heard = heard.translate(_ROUGHLY)
    return _VOWELS.sub("a", heard[:1]) + _VOWELS.sub("", heard[1:])


# The letters, folded, that a consonant of a sound may be written with, rather more than fewer; and what may stand
# before the first one.
_WRITTEN = {
    "b": "bб", "d": "dδдђدذضד", "k": "kgqcxхкгґќѓκγχξكقغخگגקכך", "l": "lлљλلל", "m": "mмμمמם", "n": "nнњνنנן",
    "p": "pпπψ", "r": "rрρرר", "s": "szcсзшщжѕσςζسشصزظژזסשצץ", "t": "tτθтцتثطטתצץ", "v": "vwfpвфβφ", "x": "tcчцћџتچ",
}  # fmt: skip
_BARE_LIPS = "بپفڤوובפף"  # what bare words write for b, p and v
_BEFORE = "aeiouyhjаеёиоуыэюяєіїйўьъјαεηιουω'’اعيحهجولءאהויעח"
_AFTER = frozenset(("ks", "ts", "ps"))  # x, ц, ψ are written for both
_MOST_CONSONANTS = 4  # that are looked for: an expression has a longest length


def pattern(heard: str) -> str:
    """An expression (of `query.regex`) that all folded words match whose sounds are alike this one, and others."""
    consonants = _VOWELS.sub("", _letters(heard))[:_MOST_CONSONANTS]
    kept = [c for i, c in enumerate(consonants) if consonants[max(i - 1, 0) : i + 1] not in _AFTER]
    return f"[{_BEFORE}]*{''.join(f'[{_written(c, heard.startswith(BARE))}].*' for c in kept)}"


def _letters(heard: str) -> str:
    """A sound without the sign of its script."""
    return heard[1:] if heard.startswith(BARE) else heard


def _written(consonant: str, bare: bool) -> str:
    if consonant not in "bpv":
        return _WRITTEN[consonant]
    return "".join(_WRITTEN[c] for c in ("bpv" if bare else consonant)) + _BARE_LIPS


def alike(one: str, other: str) -> bool:
    """May two sounds be one name? Their consonants are the same, and one letter in four is another one at most; what is
    shorter than LEAST has to be the same. Of a bare word and one in another script only the vowels count that both
    write, and one of them may be another."""
    if one == other:
        return True
    if skeleton(one) != skeleton(other):
        return False
    short = min(len(one), len(other)) < LEAST
    if one[:1] != other[:1] and (one.startswith(BARE) or other.startswith(BARE)):
        return _vowels_apart(one, other) <= (not short)
    if short or _ending(one) != _ending(other) or _begins(one) != _begins(other):
        return False
    return _edits(one, other) <= max(len(one), len(other)) // 4


def _begins(heard: str) -> tuple[str, str]:
    """The first letter and all consonants."""
    return heard[:1], _VOWELS.sub("", heard)


_NEAR = {"a": "aeou", "e": "aei", "i": "ei", "o": "aou", "u": "aou"}  # vowels that bare words write alike


def _vowels_apart(one: str, other: str) -> int:
    """At how many places do two sounds with the same consonants, one of them bare, say different vowels? A place where
    a bare one says none tells nothing, nor does a vowel at the beginning."""
    bare = one.startswith(BARE), other.startswith(BARE)
    pairs = zip(*(_CONSONANTS.split(_letters(heard))[1:] for heard in (one, other)), strict=True)
    heard = (said for said in pairs if all(vowels for vowels, b in zip(said, bare, strict=True) if b))
    return sum(not any(b in _NEAR[a] for a in said[0] for b in said[1]) for said in heard)


def _ending(heard: str) -> str:
    return heard[-1] if _VOWELS.match(heard[-1]) else ""


def _edits(one: str, other: str) -> int:
    """How many letters have to be put in, left out or replaced (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(before + (a != b), row[j] + 1, row[j - 1] + 1)
    return row[-1]
