"""Italian."""

from __future__ import annotations

from string import ascii_lowercase

from searchnews.dates.calendar import HOLIDAY_NUMBER
from searchnews.dates.languages import european
from searchnews.dates.languages.table import (
    FUTURE,
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
    "Capodanno": "new year's day", "San Silvestro": "new year's eve", "Natale": "christmas", "{Vigilia|vigilia} di Natale": "christmas eve",
    "Santo Stefano": "boxing day", "Pasqua": "easter", "Pasquetta": "easter monday", "Lunedì dell'Angelo": "easter monday",
    "Venerdì {Santo|santo}": "good friday", "Pentecoste": "whit sunday", "Ferragosto": "assumption day", "Epifania": "epiphany",
    "Ognissanti": "all saints' day", "San Valentino": "valentine's day", "{Festa|festa} della {donna|Donna}": "women's day",
    "Primo {maggio|Maggio}": "may day", "{Festa|festa} della Liberazione": "italian liberation day",
    "{Festa|festa} della Repubblica": "italian republic day",
}  # fmt: skip
_LETTERS = tuple(ascii_lowercase)

_WORDS = {
    "THE": alike("il lo la l i"),
    "THESE": alike("gli le"),
    "A": alike("un uno una", 1),
    "OF": alike("di d"),
    "PREP": alike("del dello della dell allo alla all nel nello nella nell dal dallo dalla dall da in negli degli dei sul"),
    "AND": alike("e ed o"),
    "TO": alike("a al fino"),
    "BETWEEN": {"tra il": 0, "fra il": 0},
    "THIS": alike("quest{o|a|} corrente attuale"),
    "THAT": alike("quel quell quella stesso stessa"),
    "LAST": alike("scors{o|a|i|e} ultim{o|a|i|e} passat{o|a}"),
    "COMING": alike("prossim{o|a|i|e}"),
    "NEXT": alike("ventur{o|a}"),
    "PREVIOUS": alike("precedente"),
    "FOLLOWING": alike("seguente successiv{o|a}"),
    "AGO": alike("fa addietro or sono") | {"e mezzo fa": 0},
    "IN": alike("tra fra"),
    "ABOUT": {"più di": 0, "meno di": 0, "poco più di": 0} | alike("circa quasi appena"),
    "LATER": {"più tardi": 0},
    "AFTER": {"dopo": 0},
    "BEFORE": {"prima": 0, "prima di": 0, "prima del": 0, "prima dell": 0, "prima della": 0},
    "EARLY": alike("inizio fine metà primi inizi"),
    "EVERY": alike("ogni"),
    "TODAY": {"oggi": 0, "ieri": -1, "domani": 1, "stasera": 0, "stamattina": 0, "stamani": 0, "stamane": 0, "stanotte": 0,
              "dopodomani": 2, "l'altro ieri": -2, "altroieri": -2},
    "PART": alike("mattina sera notte pomeriggio mattino mezzogiorno serata mattinata"),
    "NOON": alike("mezzanotte", 12),
    "SEASON": {"primavera": 1, "estate": 2, "autunno": 3, "inverno": 4},
    "DAY": alike("giorno giornata", 0),
    "WEEK": alike("settimana", 1),
    "WEEKEND": {"fine settimana": 2, "weekend": 2, "week-end": 2},
    "MONTHWORD": alike("mese", 3),
    "QUARTER": alike("trimestre", 4),
    "HALF": alike("semestre", 6),
    "YEARWORD": alike("anno", 7),
    "DECADEWORD": alike("decennio", 8),
    "CENTURY": alike("secolo", 9),
    "CENTURYOF": numbered("Duecento Trecento Quattrocento Cinquecento Seicento Settecento Ottocento Novecento", 1200, 100),
    "UNITS": alike("giorni", 0) | alike("settimane", 1) | alike("mesi", 3) | alike("trimestri", 4) | alike("anni", 7) | alike("decenni", 8) | alike("secoli", 9),
    "UNITOF": {"fine anno": 7, "inizio anno": 7},
    "HALFNUMBER": {"prima metà": 1, "seconda metà": 2},
    "DAYBESIDE": {"all'indomani": 1, "l'indomani": 1},
    "COUPLE": {"paio": 2},
    "CARDINAL": numbered("- due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove venti")
    | {"Venti": 20} | numbered("trenta quaranta cinquanta sessanta settanta ottanta novanta", 30, 10) | alike("cento", 100)
    | {"quindicina di": 15, "decina di": 10, "ventina di": 20},
    "ORDINAL": varied(numbered("primo second{o|a} terz{o|a} quart{o|a} quint{o|a} sest{o|a} settim{o|a} ottav{o|a} non{o|a} decim{o|a}"))
    | numbered("undicesimo dodicesimo tredicesimo quattordicesimo quindicesimo sedicesimo diciassettesimo diciottesimo diciannovesimo ventesimo ventunesimo", 11),
    "ORD": {"1º": 1, "1°": 1},
    "ROMAN": ROMAN,
    "MONTH": numbered("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
    "SHORTMONTH": numbered("gen feb mar apr mag giu lug ago set ott nov dic"),
    "WEEKDAY": varied(numbered("lunedì martedì mercoledì giovedì venerdì sabato domenica", 0)),
    "HOLIDAY": varied({name: HOLIDAY_NUMBER[holiday] for name, holiday in _HOLIDAYS.items()}),
}  # fmt: skip

_CUES = Cues(
    says=(
        (FUTURE, "VERB", (
            "sarà", "saranno", "avrà", "avranno", "farà", "faranno", "dovrà", "dovranno", "potrà", "potranno", "previst[oaie]", "attes[oaie]",
            "prevede", "prevedono", "dovrebbe", "dovrebbero", "inizia", "inizierà", "comincia", "si tiene", "si terrà",
        )),
        (PAST, "VERB", (
            "ha", "hanno", "aveva", "avevano", "era", "erano", "fu", "furono", "stato", "stata", "stati", "state", "disse", "fece", "nacque", "morì",
        )),
        (NOTHING, r"VERB[a-zàèéìòù]*(?:città|università|realtà|attività|società|autorità)", _LETTERS),
        (PAST, r"VERB[a-zàèéìòù]+(?:ava|avano|iva|ivano|arono|irono|erono)", _LETTERS),
        (FUTURE, r"VERB[a-zàèéìòù]+(?:erà|irà|eranno|iranno|drà|dranno|rrà|rranno)", _LETTERS),
    ),
    infinitive=r"(?:^|\W)(?:Entro il|Fino al|Entro|Fino a) $",
    leads_to_future=one_of("entro fino"),
    leads_on=one_of("dal da dalla"),
    skipped=one_of("il la lo nel al a"),
    no_year_before=(
        r"(?:[$#%@&+*=_\\£€]|[0-9][.,:]|(?<!\b[12][0-9]{3})(?:(?<=[0-9])/|(?<=[A-Za-z0-9])-)|\b(?:pagina|pag|numero|circa|quasi|oltre|i|le|gli|più di|meno di|altri|altre|"
        r"Boeing|Airbus|articolo|art|telefono)\.?\s+)$"
    ),
    no_year_after=(
        r"%|[.,:][0-9]|/(?![12][0-9]{3}\b)[0-9]|-[A-Za-z]|\s+(?:persone|euro|dollari|lire|metri|chilometri|km|ettari|tonnellate|chili|litri|anni|giorni|ore|"
        r"alloggi|posti|lavoratori|dipendenti|abitanti|soldati|agenti|spettatori|studenti|voti|imprese|punti|casi|morti|milioni|"
        r"miliardi|manifestanti|profughi|copie|pagine|tifosi)\b"
    ),
    year_before=r"\b(?:[Aa]nno|[Dd]al|[Nn]el|[Dd]el)\s+$",
    season=r"\b(?:[Ii]n|[Nn]ella|[Nn]ell['’]|[Qq]uest['’]|[Qq]uesta|[Qq]uesto|[Pp]er l['’]|[Dd]all['’]|[Dd]ell['’]) ?\w+$",
    goes_on=r" (?:il|lo|la|l['’]|i|gli|le|un|uno|una|un['’]|questo|questa|quest['’]|di|dei|degli|del\w*|dell['’]|che|aver|avere|essere)\b|['’]",
    at=r"\b(?:[Nn]ella|[Nn]el|[Dd]i|[Ii]n) $",
    attacks_before=r"(?:attentat[oi]|attacc\w+)(?: terroristic[oi])? dell?['’]?\s?$",
)

_BOUNDS = {"prima del": "before", "prima di": "before", "dopo": "after", "fino al": "until", "fino a": "until"}  # fmt: skip

LANGUAGE = Language("it", _WORDS, european.PATTERNS, _CUES, european.SHORTHANDS, european.OPENINGS, bounds=_BOUNDS)
