"""What is a folded word without its ending? Snowball's stemmers, by language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import Stemmer

# Snowball algorithms by ISO 639-1 code. Languages without one are searched by their folded words.
STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch",
    "no": "norwegian", "nb": "norwegian", "nn": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
DEFAULT_LANGUAGE = "en"


@lru_cache(maxsize=64)
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    """The Snowball stemmer of an ISO 639-1 code (the part before "-"), or None. Not shared between threads by
    Snowball's own cache: the cache size is 0."""
    name = STEMMERS.get(language.split("-")[0].lower())
    return Stemmer.Stemmer(name, 0) if name else None


def has_stemmer(language: str) -> bool:
    """Are the endings of words taken off in this language (an ISO 639-1 code)?"""
    return language.split("-")[0].lower() in STEMMERS


def stems(folded: Sequence[str], language: str = DEFAULT_LANGUAGE) -> list[str]:
    """The terms of folded words."""
    stemmer = _stemmer(language)
    if stemmer is None:
        return list(folded)
    found: list[str] = stemmer.stemWords(folded)
    if language.split("-")[0].lower() == "ar":
        found = [_arabic(stemmer, word, stem) for word, stem in zip(folded, found, strict=True)]
    return found


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
