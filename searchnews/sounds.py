"""Which words may be one name, written in several ways or scripts?

Gaddafi, Qaddafi, Kadhafi and Каддафи are read as nearly the same word: Cyrillic and Greek letters become Latin ones,
and letters that languages write for one sound become one. That is crude on purpose: it finds candidates, which a person
looks through; nothing is merged by it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from searchnews.folding import fold

# Letters of folded words, as English papers write them; Ukrainian and Serbian ones, too.
_LATIN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыіљњћђјѓќґ", "abvgdeziiklmnoprstufiilncdigkg", strict=True))
    | {"є": "ie", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "э": "e", "ю": "iu", "я": "ia"}
    | {"ї": "i", "ў": "u", "џ": "ch", "ѕ": "z", "ъ": "", "ь": "", "ё": "e"}
    | dict(zip("αβγδεζηικλμνοπρσςτυφχω", "avgdeziiklmnoprsstufko", strict=True))
    | {"ξ": "ks", "θ": "th", "ψ": "ps"}
)
# What is written for one sound; tried in this order.
_SOUNDS = tuple(
    (re.compile(written), sound)
    for written, sound in (
        (r"[^a-z]", ""),
        (r"x", "ks"),
        (r"tsch|tch|tj|(?<![s])ch", "x"),
        (r"shch|sch|sh|zh|sz|z", "s"),
        (r"ph|w|f", "v"),
        (r"th", "t"),
        (r"dh|dj", "d"),
        (r"c(?=[eiy])", "s"),
        (r"kh|gh|ck|q|g|c", "k"),
        (r"ou|oo", "u"),
        (r"ij|yi|iy|ie|ee|[yj]", "i"),
        (r"h", ""),
        (r"(.)\1+", r"\1"),
    )
)
_VOWELS = re.compile("[aeiou]")
LEAST = 5  # letters of a sound: with fewer, too much is alike


@lru_cache(maxsize=1 << 16)
def sound(word: str) -> str:
    """How a word of a name sounds, roughly: "Qaddafi" -> "kadavi"; "" for one in another script."""
    heard = fold(word).translate(_LATIN)
    for written, one in _SOUNDS:
        heard = written.sub(one, heard)
    return heard


def skeleton(heard: str) -> str:
    """A sound without its vowels but a first one, which all that may be one name has in common."""
    return heard[:1] + _VOWELS.sub("", heard[1:])


# The letters, folded, that a consonant of a sound may be written with, rather more than fewer; and what may stand
# before the first one.
_WRITTEN = {
    "b": "bб", "d": "dδдђ", "k": "kgqcxхкгґќѓκγχξ", "l": "lлљλ", "m": "mмμ", "n": "nнњν", "p": "pпπψ", "r": "rрρ",
    "s": "szcсзшщжѕσςζ", "t": "tτθтц", "v": "vwfpвфβφ", "x": "tcчцћџ",
}  # fmt: skip
_BEFORE = "aeiouyhjаеёиоуыэюяєіїйўьъјαεηιουω'’"
_AFTER = frozenset(("ks", "ts", "ps"))  # x, ц, ψ are written for both
_MOST_CONSONANTS = 8  # that are looked for


def pattern(heard: str) -> str:
    """An expression (of `query.regex`) that all folded words match whose sounds are alike this one, and others."""
    consonants = _VOWELS.sub("", heard)[:_MOST_CONSONANTS]
    kept = [c for i, c in enumerate(consonants) if consonants[max(i - 1, 0) : i + 1] not in _AFTER]
    return f"[{_BEFORE}]*{''.join(f'[{_WRITTEN[c]}].*' for c in kept)}"


def alike(one: str, other: str) -> bool:
    """May two sounds be one name? Their skeletons are the same, and one letter in four is another one at most; what is
    shorter than LEAST has to be the same."""
    if one == other:
        return True
    if min(len(one), len(other)) < LEAST or skeleton(one) != skeleton(other) or _ending(one) != _ending(other):
        return False
    return _edits(one, other) <= max(len(one), len(other)) // 4


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
