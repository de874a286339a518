"""Dutch."""

from __future__ import annotations

from searchnews.dates.calendar import HOLIDAY_NUMBER
from searchnews.dates.languages import european
from searchnews.dates.languages.table import FUTURE, PAST, ROMAN, Cues, Language, alike, numbered, one_of, varied

_PART = "{|ochtend|morgen|middag|avond|nacht}"
_HOLIDAYS = {
    "{Nieuwjaar|nieuwjaar|Nieuwjaarsdag|nieuwjaarsdag}": "new year's day", "{oudejaarsavond|Oudejaarsavond|oudejaarsnacht}": "new year's eve",
    "kerstavond": "christmas eve", "{Kerstmis|kerstmis|Eerste Kerstdag|eerste kerstdag}": "christmas", "{Tweede Kerstdag|tweede kerstdag}": "boxing day",
    "{Pasen|pasen}": "easter", "{Tweede Paasdag|tweede paasdag|paasmaandag}": "easter monday", "{Goede Vrijdag|goede vrijdag}": "good friday",
    "{Pinksteren|pinksteren}": "whit sunday", "{Tweede Pinksterdag|tweede pinksterdag|pinkstermaandag}": "whit monday",
    "{Hemelvaartsdag|hemelvaartsdag|Hemelvaart}": "ascension day", "{Allerheiligen|allerheiligen}": "all saints' day",
    "{Valentijnsdag|valentijnsdag}": "valentine's day", "{Moederdag|moederdag}": "mother's day", "Koningsdag": "king's day", "Bevrijdingsdag": "dutch liberation day",
}  # fmt: skip
_WEEKDAYS = " ".join((f"maandag{_PART}", f"dinsdag{_PART}", f"woensdag{_PART}", f"donderdag{_PART}", f"vrijdag{_PART}", f"zaterdag{_PART}", f"zondag{_PART}"))

_WORDS = {
    "THE": alike("de het den"),
    "A": alike("een één", 1),
    "OF": alike("van"),
    "PREP": alike("op in tijdens vanaf"),
    "AND": alike("en of"),
    "TO": {"tot": 0, "tot en met": 0, "t/m": 0},
    "BETWEEN": alike("tussen"),
    "THIS": alike("deze dit huidige lopende"),
    "THAT": alike("die dat diezelfde dezelfde datzelfde hetzelfde"),
    "LAST": alike("vorig{|e} afgelopen laatste verleden jongstleden"),
    "COMING": alike("aanstaande komend{|e}"),
    "NEXT": alike("volgend{|e}"),
    "PREVIOUS": alike("voorgaande"),
    "FOLLOWING": alike("daaropvolgende"),
    "AGO": alike("geleden"),
    "IN": alike("over"),
    "ABOUT": {"meer dan": 0} | alike("ongeveer bijna ruim zowat zo'n circa"),
    "EARLIER": alike("eerder ervoor daarvoor voordien tevoren"),
    "LATER": alike("later erna erop daarna daarop nadien"),
    "EARLY": alike("begin eind einde midden half medio"),
    "EVERY": alike("elke elk iedere ieder alle"),
    "TODAY": {"vandaag": 0, "gisteren": -1, "gister": -1, "morgen": 1, "eergisteren": -2, "overmorgen": 2, "vanavond": 0, "vanmorgen": 0,
              "vanochtend": 0, "vanmiddag": 0, "vannacht": 0, "gisteravond": -1, "gisterenavond": -1, "gistermiddag": -1,
              "gisterochtend": -1, "gisternacht": -1, "morgenavond": 1, "morgenochtend": 1},
    "PART": alike("ochtend middag avond nacht namiddag voormiddag") | {"'s avonds": 0, "'s ochtends": 0, "'s middags": 0, "'s nachts": 0},
    "NOON": alike("middernacht", 12),
    "HOURS": alike("uur"),
    "SEASON": {"lente": 1, "voorjaar": 1, "zomer": 2, "herfst": 3, "najaar": 3, "winter": 4},
    "DAY": alike("dag", 0),
    "WEEK": alike("week", 1),
    "WEEKEND": alike("weekend weekeinde", 2),
    "MONTHWORD": alike("maand", 3),
    "QUARTER": alike("kwartaal", 4),
    "HALF": alike("jaarhelft semester halfjaar", 6) | {"half jaar": 6},
    "HALFOF": alike("helft", 6),
    "YEARWORD": alike("jaar", 7),
    "DECADEWORD": alike("decennium", 8),
    "CENTURY": alike("eeuw", 9),
    "UNITS": alike("dagen", 0) | alike("weken", 1) | alike("maanden", 3) | alike("kwartalen", 4) | alike("jaren", 7) | alike("decennia", 8) | alike("eeuwen", 9),
    "UNITOF": {"jaareinde": 7},
    "DAYBESIDE": {"dag ervoor": -1, "dag erna": 1, "vooravond": -1},
    "COUPLE": {"paar": 2},
    "CARDINAL": numbered("- twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien twintig")
    | numbered("dertig veertig vijftig zestig zeventig tachtig negentig", 30, 10) | alike("honderd", 100) | alike("anderhalf anderhalve", 1),
    "ORDINAL": numbered("eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde dertiende veertiende vijftiende zestiende zeventiende achttiende negentiende twintigste"),
    "ORD": {f"{n}{e}": n for n in range(1, 32) for e in ("e", "de", "ste")},
    "ROMAN": ROMAN,
    "DECADE": numbered("twintiger dertiger veertiger vijftiger zestiger zeventiger tachtiger negentiger", 20, 10),
    "MONTH": numbered("januari februari maart april mei juni juli augustus september oktober november december"),
    "SHORTMONTH": numbered("jan feb mrt apr - jun jul aug sept okt nov dec") | {"sep": 9},
    "WEEKDAY": numbered(_WEEKDAYS, 0),
    "HOLIDAY": varied({name: HOLIDAY_NUMBER[holiday] for name, holiday in _HOLIDAYS.items()}),
}  # fmt: skip

_CUES = Cues(
    says=(
        (FUTURE, "VERB", (
            "zal", "zullen", "zou", "zouden", "wil", "willen", "gaat", "gaan", "moet", "moeten", "verwacht", "gepland", "begint", "beginnen",
            "kan", "kunnen", "plaatsvinden", "vindt plaats", "start",
        )),
        (PAST, "VERB", (
            "heeft", "hebben", "had", "hadden", "werd", "werden", "was", "waren", "is", "zijn", "zei", "kwam", "kwamen", "ging", "gingen", "gaf", "vond",
            "nam", "kreeg", "begon", "stond", "deed", "liet", "stierf", "overleed", "verloor", "won", "maakte", "meldde", "verklaarde", "bleek", "viel",
        )),
    ),
    infinitive=r"(?:^|\W)Tot $",
    leads_to_future=one_of("tot tegen"),
    leads_on=one_of("sinds sedert"),
    skipped=one_of("de het op in"),
    no_year_before=(
        r"(?:[$#%@&+*=_\\£€]|[0-9][.,:]|(?<!\b[12][0-9]{3})(?:(?<=[0-9])/|(?<=[A-Za-z0-9])-)|\b(?:pagina|nummer|nr|ongeveer|bijna|ruim|zowat|zo'n|meer dan|minder dan|de|"
        r"Boeing|Airbus|artikel|telefoon)\.?\s+)$"
    ),
    no_year_after=(
        r"%|[.,:][0-9]|/(?![12][0-9]{3}\b)[0-9]|-[A-Za-z]|\s+(?:mensen|personen|euro|dollar|frank|gulden|meter|kilometer|km|hectare|ton|kilo|liter|jaar|dagen|uur|"
        r"woningen|banen|werknemers|inwoners|soldaten|agenten|toeschouwers|leerlingen|stemmen|bedrijven|punten|gevallen|doden|"
        r"miljoen|miljard|betogers|vluchtelingen|leden|bezoekers|exemplaren|arbeidsplaatsen)\b"
    ),
    year_before=r"\b(?:[Jj]aar|[Ss]inds|[Aa]nno)\s+$",
    season=r"\b(?:[Ii]n de|[Ii]n het|[Dd]eze|[Dd]it|[Vv]oor de|[Tt]egen de|[Ss]inds de|[Vv]an de)(?: \w+)? \w+$",
    at=r"\b(?:[Ii]n de|[Tt]egen de) $",
    attacks_before=r"(?:aanslag(?:en)?|aanval(?:len)?) (?:van|op) $",
)

_BOUNDS = {"voor": "before", "na": "after", "tot en met": "until", "tot": "until"}  # fmt: skip

LANGUAGE = Language("nl", _WORDS, european.PATTERNS, _CUES, european.SHORTHANDS, european.OPENINGS, bounds=_BOUNDS)
