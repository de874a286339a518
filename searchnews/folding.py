"""Which ways of writing a word are one? Its *fold* is without what people leave out or write in several ways."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

from searchnews.scripts import INVISIBLE


class Folding(NamedTuple):
    """A rule, and pairs of words that are one by it: as written, and as folded."""

    what: str
    examples: tuple[tuple[str, str], ...]


# One line a rule, for people (docs/languages.md) and for the tests; `fold` is what does it.
FOLDINGS = (
    Folding("capitals are small letters", (("RATE", "rate"), ("БАНК", "банк"), ("ΤΡΑΠΕΖΑ", "τραπεζα"))),
    Folding("accents of Latin and Greek letters are left out", (("São", "sao"), ("Τράπεζα", "τραπεζα"))),
    Folding("Vietnamese tones and vowels, too", (("Việt", "viet"), ("lãi", "lai"), ("Đồng", "dong"))),
    Folding("strokes are left out, ligatures are two letters", (("Łódź", "lodz"), ("Ærø", "aero"), ("ﬁn", "fin"))),
    Folding("ß is ss", (("Straße", "strasse"), ("GROẞ", "gross"))),
    Folding("Turkish ı and İ are i", (("ışık", "isik"), ("İstanbul", "istanbul"), ("Iğdır", "igdir"))),
    Folding("the sigma at the end of a word is sigma", (("λόγος", "λογοσ"),)),
    Folding("Cyrillic ё is е; й and ї stay", (("Ещё", "еще"), ("йод", "йод"), ("їжа", "їжа"))),
    Folding("full and half width are one", (("ＮＨＫ", "nhk"), ("ｶﾞ", "ガ"), ("２０２４", "2024"))),
    Folding("signs for compatibility are what they stand for", (("豈", "豈"), ("①", "1"), ("x²", "x2"))),
    Folding("digits of all scripts are 0 to 9", (("٢٠٢٤", "2024"), ("२०२४", "2024"), ("๒๕๖๗", "2567"))),
    Folding("Arabic vowel signs and tatweel are left out", (("بَنْك", "بنك"), ("بنـــك", "بنك"))),
    Folding("forms of alef are one", (("أسعار", "اسعار"), ("إيران", "ايران"), ("آسيا", "اسيا"), ("ٱلبنك", "البنك"))),
    Folding("forms of yeh and kaf are one", (("مستشفى", "مستشفي"), ("ایران", "ايران"), ("بانک", "بانك"))),
    Folding("teh marbuta is heh", (("فائدة", "فايده"),)),
    Folding("Hebrew points are left out", (("בַּנְק", "בנק"),)),
    Folding("the Devanagari nukta is left out, other marks stay", (("फ़ैसला", "फैसला"), ("क्या", "क्या"))),
    Folding("what is not seen is not there", (("pro\u00adduced", "produced"), ("می\u200cشود", "ميشود"))),
)

_UNSEEN = {point: None for first, last in INVISIBLE for point in range(first, last + 1)}

# What Unicode does not decompose: letters that people type without their stroke or ligature, and forms of a letter.
_LETTERS = _UNSEEN | str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n",
        "ё": "е",
        "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": None,
        "\u093c": None,
    }
)  # fmt: skip


def _drops_marks(char: str) -> bool:
    """Are the marks after this letter left out? In Cyrillic, Devanagari or Kana they make another letter."""
    return (
        char < "\u0400"  # Latin, Greek
        or "\u0590" <= char <= "\u06ff"  # Hebrew, Arabic
        or "\u0750" <= char <= "\u077f"
        or "\u08a0" <= char <= "\u08ff"
        or "\u1e00" <= char <= "\u1fff"
    )


def fold(word: str) -> str:
    """The word as FOLDINGS say: "São" -> "sao", "ÆON" -> "aeon". Idempotent; never empty unless the word is."""
    word = word.casefold()
    if word.isascii():
        return word
    return _folded_letter(word) if len(word) == 1 else _folded(word)


def _folded(word: str) -> str:
    """The fold of a word without capitals."""
    kept: list[str] = []
    drops = False
    for char in unicodedata.normalize("NFKD", word.translate(_LETTERS)):
        category = unicodedata.category(char)
        if category[0] != "M":
            drops = _drops_marks(char)
        elif drops:
            continue
        kept.append(str(unicodedata.decimal(char)) if category == "Nd" else char)
    folded = unicodedata.normalize("NFC", "".join(kept)).casefold().translate(_LETTERS)
    return folded or word


# Words of their own in scripts without spaces, which queries are full of: a look-up takes a tenth of the time.
_folded_letter = lru_cache(maxsize=1 << 13)(_folded)
