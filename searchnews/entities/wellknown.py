"""What is the handful of names called that news writes in many ways even across articles?

By language, since a reader of German looks for "Europäische Union". Everything else is the reader's (entities.yaml).
Other languages have none: what is written is shown.
"""

from __future__ import annotations

from collections.abc import Mapping

from searchnews.folding import fold

# The name that is shown, and what else it is written as; case, accents and full stops do not count ("EE.UU.", "U.S.").
_WRITTEN = {
    "en": {
        "United States": "US, USA, United States of America",
        "United Kingdom": "UK",
        "United Arab Emirates": "UAE",
        "United Nations": "UN",
        "European Union": "EU",
        "International Monetary Fund": "IMF",
    },
    "de": {
        "Vereinigte Staaten": "US, USA, Vereinigten Staaten, Vereinigte Staaten von Amerika,"
        " Vereinigten Staaten von Amerika, Vereinigter Staaten",
        "Vereinigtes Königreich": "UK, Vereinigte Königreich, Vereinigten Königreich, Vereinigten Königreichs",
        "Vereinigte Arabische Emirate": "VAE, Vereinigten Arabischen Emirate, Vereinigten Arabischen Emiraten",
        "Vereinte Nationen": "UN, UNO, Vereinten Nationen",
        "Europäische Union": "EU, Europäischen Union",
        "Internationaler Währungsfonds": "IWF, Internationale Währungsfonds, Internationalen Währungsfonds",
    },
    "es": {
        "Estados Unidos": "EEUU, EUA, US, USA, Estados Unidos de América",
        "Reino Unido": "UK",
        "Emiratos Árabes Unidos": "EAU",
        "Naciones Unidas": "ONU, UN, Organización de las Naciones Unidas",
        "Unión Europea": "UE, EU",
        "Fondo Monetario Internacional": "FMI, IMF",
    },
    "fr": {
        "États-Unis": "US, USA, États-Unis d'Amérique",
        "Royaume-Uni": "UK",
        "Émirats arabes unis": "EAU",
        "Nations unies": "ONU, UN, Organisation des Nations unies",
        "Union européenne": "UE, EU",
        "Fonds monétaire international": "FMI, IMF",
    },
    "it": {
        "Stati Uniti": "US, USA, Stati Uniti d'America",
        "Regno Unito": "UK",
        "Emirati Arabi Uniti": "EAU",
        "Nazioni Unite": "ONU, UN, Organizzazione delle Nazioni Unite",
        "Unione europea": "UE, EU",
        "Fondo monetario internazionale": "FMI, IMF",
    },
    "nl": {
        "Verenigde Staten": "VS, US, USA, Verenigde Staten van Amerika",
        "Verenigd Koninkrijk": "VK, UK",
        "Verenigde Arabische Emiraten": "VAE",
        "Verenigde Naties": "VN, UN",
        "Europese Unie": "EU",
        "Internationaal Monetair Fonds": "IMF",
    },
    "pt": {
        "Estados Unidos": "EUA, US, USA, Estados Unidos da América",
        "Reino Unido": "UK",
        "Emirados Árabes Unidos": "EAU",
        "Nações Unidas": "ONU, UN, Organização das Nações Unidas",
        "União Europeia": "UE, EU, União Européia",
        "Fundo Monetário Internacional": "FMI, IMF",
    },
    # In Russian the letters themselves are the usual name, and the words have too many cases to list.
    "ru": {"США": "USA, US", "ЕС": "EU, Евросоюз, Евросоюза, Евросоюзу, Евросоюзом, Евросоюзе", "ООН": "UN"},
}


def _by_key(written: Mapping[str, str]) -> dict[str, str]:
    return {key_of(one): shown for shown, others in written.items() for one in (shown, *others.split(", "))}


def key_of(name: str) -> str:
    """The folded words of a name with blanks between them."""
    return " ".join(fold(name).replace("-", " ").replace("'", " ").split())


WELL_KNOWN = {language: _by_key(written) for language, written in _WRITTEN.items()}
OPENING_WORDS = frozenset(words.partition(" ")[0] for table in WELL_KNOWN.values() for words in table)


def well_known(words: str, language: str) -> str | None:
    """The name to show for folded words with blanks between them, in an article in a language (with a region or
    without); None if it is as it is written."""
    table = WELL_KNOWN.get(language) or WELL_KNOWN.get(language.split("-")[0].lower(), {})
    return table.get(words)
