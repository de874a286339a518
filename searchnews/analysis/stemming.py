"""What is a folded word without its ending? Snowball's stemmers, by language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import Stemmer

from searchnews.folding import fold

# Snowball algorithms by ISO 639-1 code. Languages without one are searched by their folded words.
STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch",
    "no": "norwegian", "nb": "norwegian", "nn": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
DEFAULT_LANGUAGE = "en"

# Words are folded before they are stemmed, so that with and without accents they are one; but some of Snowball's
# stemmers know endings only with their accents. Where nearly all of wordfreq's 40,000 words that end so have them,
# they are put back (and Portuguese and Catalan plurals become singulars, which Snowball leaves apart): folded endings,
# the first that fits counts, and what is read instead. Of running words this stems otherwise 1.2 % (pt), 0.9 % (fr)
# and 1.2 % (ca). Endings of Spanish, Italian, Romanian, Turkish, Hungarian and Lithuanian do not say what their
# accents are.
ENDINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "ca": (("cio", "ció"), ("cions", "ció")),
    "fr": (
        ("ee", "ée"), ("ees", "ées"), ("iere", "ière"), ("ieres", "ières"),
        *((f"{a}ite{s}", f"{a}ité{s}") for a in ("al", "il", "iv", "ar", "id") for s in ("", "s")),
    ),
    "pt": (
        ("coes", "ção"), ("cao", "ção"), ("oes", "ão"), ("aes", "ão"), ("ao", "ão"), ("avel", "ável"),
        ("aveis", "ável"), ("ivel", "ível"), ("iveis", "ível"), ("encia", "ência"), ("encias", "ências"),
    ),
}  # fmt: skip
_ENDS = {code: tuple(ending for ending, _ in endings) for code, endings in ENDINGS.items()}
STEMMING = 2  # grows when words get other stems; 1: without ENDINGS
_SHORTEST = 2  # letters before an ending


@lru_cache(maxsize=64)
def _stemmer(language: str) -> tuple[Stemmer.Stemmer | None, str]:
    """The Snowball stemmer of a language, or None, and its ISO 639-1 code (the part before "-"). Not shared between
    threads by Snowball's own cache: the cache size is 0."""
    code = language.split("-")[0].lower()
    name = STEMMERS.get(code)
    return Stemmer.Stemmer(name, 0) if name else None, code


def has_stemmer(language: str) -> bool:
    """Are the endings of words taken off in this language (an ISO 639-1 code)?"""
    return language.split("-")[0].lower() in STEMMERS


def stems(folded: Sequence[str], language: str = DEFAULT_LANGUAGE) -> list[str]:
    """The terms of folded words."""
    stemmer, code = _stemmer(language)
    if stemmer is None or code in ENDINGS or code == "ar":
        return [stem(word, language) for word in folded]
    found: list[str] = stemmer.stemWords(folded)
    return found


def stem(folded: str, language: str = DEFAULT_LANGUAGE) -> str:
    """The term of a folded word."""
    stemmer, code = _stemmer(language)
    if stemmer is None:
        return folded
    if code in ENDINGS:
        return fold(stemmer.stemWord(_accented(folded, code)))
    found: str = stemmer.stemWord(folded)
    return _arabic(stemmer, folded, found) if code == "ar" else found


def _accented(word: str, code: str) -> str:
    """A folded word with the accents that its ending has."""
    if not word.endswith(_ENDS[code]):  # nearly always: asked of all at once, this takes a sixth of asking one by one
        return word
    for ending, written in ENDINGS[code]:
        if word.endswith(ending) and len(word) >= len(ending) + _SHORTEST:
            return word[: -len(ending)] + written
    return word


def stemmed_as_now(languages: Iterable[str], stemming: int) -> bool:
    """Have words of these languages the stems that they had under this number of STEMMING?"""
    return stemming >= STEMMING or not any(language.split("-")[0].lower() in ENDINGS for language in languages)


def _arabic(stemmer: Stemmer.Stemmer, word: str, stem: str) -> str:
    """The stem of a folded word. Snowball knows "and the" as no prefix; and at the end of a word heh may be a teh
    marbuta, which it knows only as such: the reading that leaves less is taken."""
    if word[0] in "وف" and word[1:3] == "ال" and len(word) > 4:
        word = word[1:]
        stem = stemmer.stemWord(word)
    if not word.endswith("ه"):
        return stem
    other: str = stemmer.stemWord(word[:-1] + "ة")
    return min(stem, other, key=len)
