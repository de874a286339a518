"""French."""

from __future__ import annotations

from string import ascii_lowercase

from searchnews.dates.calendar import HOLIDAY_NUMBER
from searchnews.dates.languages import european
from searchnews.dates.languages.table import (
    FUTURE,
    HOURS_WITH_H,
    NOTHING,
    PAST,
    ROMAN,
    Cues,
    Language,
    alike,
    numbered,
    one_of,
    varied,
)

_HOLIDAYS = {
    "{jour|Jour} de l'{an|An}": "new year's day", "{nouvel|Nouvel} {an|An}": "new year's day", "Saint-Sylvestre": "new year's eve",
    "Noël": "christmas", "{réveillon|veille|la veille} de Noël": "christmas eve", "Pâques": "easter",
    "{lundi|Lundi} de Pâques": "easter monday", "{vendredi|Vendredi} saint": "good friday",
    "Pentecôte": "whit sunday", "{lundi|Lundi} de Pentecôte": "whit monday", "Ascension": "ascension day",
    "Toussaint": "all saints' day", "Assomption": "assumption day", "Saint-Valentin": "valentine's day",
    "{fête|Fête} du {travail|Travail}": "may day", "{fête|Fête} nationale": "bastille day",
}  # fmt: skip
_LETTERS = (*ascii_lowercase, "é", "ê", "à", "î")

_WORDS = {
    "THE": alike("le la l"),
    "THESE": alike("les"),
    "A": alike("un une", 1),
    "OF": alike("de d"),
    "NONE": {"derniers mois": 0, "prochains mois": 0},
    "PREP": alike("du au en à dans dès depuis des"),
    "AND": alike("et ou"),
    "TO": alike("au à jusqu"),
    "BETWEEN": alike("entre"),
    "THIS": alike("ce cet cette présent présente actuel actuelle"),
    "THAT": {"même": 0, "là": 0},  # "ce jour-là"
    "SUFFIX": alike("ci"),  # "ce mois-ci"
    "LAST": alike("derni{er|ère|ers|ères} passé{|e|s|es} écoulé{|e}"),
    "NEXT": alike("prochain{|e|s|es}") | {"à venir": 0, "qui vient": 0},
    "PREVIOUS": alike("précédent précédente"),
    "FOLLOWING": alike("suivant suivante"),
    "BACK": {"il y a": 0},
    "IN": {"d'ici": 0, "dans": 0},
    "ABOUT": {"plus de": 0, "moins de": 0, "près de": 0, "à peine": 0} | alike("environ presque quelque déjà"),
    "EARLIER": {"plus tôt": 0, "auparavant": 0},
    "BEFORE": {"avant": 0},
    "LATER": {"plus tard": 0},
    "AFTER": {"après": 0},
    "EARLY": alike("début fin courant mi") | {"à la mi": 0, "au début": 0, "milieu": 0},
    "EVERY": alike("chaque tous toutes"),
    "TODAY": {"aujourd'hui": 0, "hier": -1, "demain": 1, "avant-hier": -2, "après-demain": 2},
    "PART": alike("matin soir nuit matinée soirée midi") | {"après-midi": 0},
    "NOON": alike("minuit", 12),
    "HOURWORD": alike("h GMT"),
    "HOURS": alike("heure{|s}"),
    "HOUR": HOURS_WITH_H,
    "SEASON": {"printemps": 1, "été": 2, "automne": 3, "hiver": 4},
    "DAY": alike("jour journée", 0),
    "WEEK": alike("semaine", 1),
    "WEEKEND": {"week-end": 2, "weekend": 2},
    "MONTHWORD": alike("mois", 3),
    "QUARTER": alike("trimestre", 4),
    "HALF": alike("semestre", 6),
    "HALFOF": alike("moitié", 6),
    "YEARWORD": alike("an année", 7),
    "DECADEWORD": alike("décennie", 8),
    "CENTURY": alike("siècle", 9),
    "UNITS": alike("jours", 0) | alike("semaines", 1) | alike("trimestres", 4) | alike("ans années", 7) | alike("décennies", 8) | alike("siècles", 9),
    "UNITOF": {"fin d'année": 7, "début d'année": 7},
    "DAYBESIDE": {"la veille": -1, "le lendemain": 1, "l'avant-veille": -2, "le surlendemain": 2},
    "CARDINAL": numbered("- deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt")
    | numbered("trente quarante cinquante soixante soixante-dix quatre-vingts quatre-vingt-dix", 30, 10) | alike("cent", 100)
    | {"quinzaine de": 15, "dizaine de": 10, "vingtaine de": 20, "dizaine d": 10, "vingtaine d": 20, "trentaine d": 30, "quarantaine d": 40, "cinquantaine d": 50},
    "ORDINAL": varied(numbered("{premier|première} {deuxième|second|seconde} troisième quatrième cinquième sixième septième huitième neuvième dixième"))
    | numbered("onzième douzième treizième quatorzième quinzième seizième dix-septième dix-huitième dix-neuvième vingtième", 11),
    "ORD": {"1er": 1, "1ère": 1, "1re": 1, "2nd": 2} | {f"{n}{e}": n for n in range(2, 32) for e in ("e", "ème")},
    "ROMAN": ROMAN | {f"{roman}{e}": n for roman, n in ROMAN.items() for e in ("e", "ème")},
    "MONTH": numbered("janvier février mars avril mai juin juillet août septembre octobre novembre décembre") | {"aout": 8},
    "SHORTMONTH": numbered("janv févr - avr - - juil - sept oct nov déc") | {"fév": 2, "juill": 7, "jan": 1},
    "WEEKDAY": numbered("lundi mardi mercredi jeudi vendredi samedi dimanche", 0),
    "HOLIDAY": varied({name: HOLIDAY_NUMBER[holiday] for name, holiday in _HOLIDAYS.items()}),
}  # fmt: skip

_CUES = Cues(
    says=(
        (FUTURE, "VERB", (
            "sera", "seront", "aura", "auront", "fera", "feront", "doit", "doivent", "devrait", "devraient", "va", "vont", "prévu", "prévue",
            "prévus", "prévues", "attendu", "attendue", "pourrait", "pourraient", "commence", "commencent", "débute", "ouvre", "prévoit",
        )),
        (PAST, "VERB", (
            "a", "ont", "avait", "avaient", "été", "était", "étaient", "fut", "furent", "est venu", "est mort", "est morte",
        )),
        (NOTHING, r"VERB[a-zéèêàîç]*(?:opéra|extra|caméra)", _LETTERS),
        (PAST, r"VERB[a-zéèêàîç]+(?:aient|ait|èrent)", _LETTERS),
        (FUTURE, r"VERB[a-zéèêàîç]+(?:era|eront|ira|iront|dra|dront|tra|tront|vra|vront)", _LETTERS),
    ),
    infinitive=r"(?:^|\W)(?:Jusqu['’]au|[Pp]artir d[eu]) $",
    leads_to_future=one_of("jusqu'au jusqu’au jusqu'à jusqu’à avant pour"),
    leads_on=one_of("depuis"),
    skipped=one_of("le la au en du"),
    no_year_before=(
        r"(?:[$#%@&+*=_\\£€]|[0-9][.,:]|(?<!\b[12][0-9]{3})(?:(?<=[0-9])/|(?<=[A-Za-z0-9])-)|\b(?:page|numéro|environ|quelque|quelques|les|des|près de|plus de|moins de|"
        r"presque|Boeing|Airbus|article|vol|téléphone)\.?\s+)$"
    ),
    no_year_after=(
        r"%|[.,:][0-9]|/(?![12][0-9]{3}\b)[0-9]|-[A-Za-z]|\s+(?:personnes|euros|dollars|francs|mètres|kilomètres|km|hectares|tonnes|kilos|litres|ans|jours|"
        r"heures|logements|emplois|salariés|habitants|soldats|policiers|spectateurs|élèves|voix|postes|entreprises|points|cas|morts|"
        r"millions|milliards|manifestants|réfugiés|places|adhérents|exemplaires|pages|m)\b"
    ),
    year_before=r"\b(?:[Aa]n|[Aa]nnée|[Dd]epuis|[Ee]n)\s+$",
    season=r"\b(?:[Ee]n|[Aa]u|[Cc]et|[Cc]ette|[Dd]urant l['’]|[Dd]ès l['’]|[Dd]epuis l['’]|[Ll]['’]|[Dd]e l['’]) ?\w+$",
    at=r"\b(?:[Dd]ans la|[Ee]n|[Dd]ans l['’]) ?$",
    attacks_before=r"(?:attentats?|attaques?)(?: terroristes?)? du $",
)

_BOUNDS = {"avant": "before", "après": "after", "jusqu'à": "until", "jusqu'en": "until", "jusqu'au": "until"}  # fmt: skip

LANGUAGE = Language("fr", _WORDS, european.PATTERNS, _CUES, european.SHORTHANDS, european.OPENINGS, bounds=_BOUNDS)
