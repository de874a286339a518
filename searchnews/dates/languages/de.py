"""German."""

from __future__ import annotations

from searchnews.dates.calendar import HOLIDAY_NUMBER
from searchnews.dates.languages import european
from searchnews.dates.languages.table import FUTURE, PAST, Cues, Language, alike, numbered, one_of, varied

_PART = "{|abend|morgen|nachmittag|vormittag|mittag|nacht|früh}"
_WEEKDAYS = (
    f"Montag{_PART} Dienstag{_PART} Mittwoch{_PART} Donnerstag{_PART} Freitag{_PART} {{Samstag|Sonnabend}}{_PART} "
    f"Sonntag{_PART}"
)
_OF_WEEKDAYS = {f"des {day}": n for day, n in numbered("Montags Dienstags Mittwochs Donnerstags Freitags Samstags Sonntags", 0).items()}
_ENDINGS = "{e|en|er|es|em}"
_ORDINALS = (
    "erst zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft dreizehnt vierzehnt fünfzehnt sechzehnt "
    "siebzehnt achtzehnt neunzehnt zwanzigst"
)
_TENS = {
    f"{one}und{ten}": tens + ones
    for ten, tens in numbered("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig", 20, 10).items()
    for one, ones in numbered("ein zwei drei vier fünf sechs sieben acht neun").items()
}
_DECADES = {1920: "Zwanzig", 1930: "Dreißig", 1940: "Vierzig", 1950: "Fünfzig", 1960: "Sechzig", 1970: "Siebzig", 1980: "Achtzig", 1990: "Neunzig", 2000: "Null"}
_HOLIDAYS = {
    "Neujahr{|s|stag|stages}": "new year's day", "Silvester{|abend|nacht}": "new year's eve",
    "Heiligabend": "christmas eve", "Heilig{er|en} Abend": "christmas eve", "Weihnachten": "christmas",
    "Christtag": "christmas", "Stefanstag": "boxing day", "Stephanstag": "boxing day", "Ostern": "easter",
    "Ostersonntag": "easter", "Ostermontag": "easter monday", "Karfreitag": "good friday",
    "Palmsonntag": "palm sunday", "Aschermittwoch": "ash wednesday", "Valentinstag": "valentine's day",
    "Pfingsten": "whit sunday", "Pfingstsonntag": "whit sunday", "Pfingstmontag": "whit monday",
    "{Christi Himmelfahrt|Himmelfahrtstag}": "ascension day", "Fronleichnam": "corpus christi",
    "Dreikönig{|stag|e}": "epiphany", "{Mariä Himmelfahrt|Maria Himmelfahrt}": "assumption day",
    "Allerheiligen": "all saints' day", "Allerseelen": "all souls' day", "Reformationstag": "halloween",
    "Muttertag": "mother's day", "Nikolaustag": "st nicholas' day", "Tag der {Deutschen|deutschen} Einheit": "german unity day",
    "Halloween": "halloween", "Tag der Arbeit": "may day", "Maifeiertag": "may day",
    "Heilige{|n} Drei Könige": "epiphany",
}  # fmt: skip

_WORDS = {
    "THE": alike("der die das den dem des"),
    "A": alike("ein{|e|en|er|em|es}", 1),
    "OF": alike("von"),
    "PREP": alike("am im vom zum beim ab auf bis zur"),
    "AND": alike("und oder sowie bzw"),
    "TO": {"bis": 0, "bis zum": 0},
    "BETWEEN": alike("zwischen"),
    "THIS": alike(f"dies{_ENDINGS} laufend{_ENDINGS} heurig{_ENDINGS} aktuell{_ENDINGS}"),
    "THAT": alike(f"jen{_ENDINGS} selb{_ENDINGS} gleich{_ENDINGS}"),
    "LAST": alike(f"letzt{_ENDINGS} vergangen{_ENDINGS} vorig{_ENDINGS} verflossen{_ENDINGS}"),
    "NEXT": alike(f"nächst{_ENDINGS}"),
    "COMING": alike(f"kommend{_ENDINGS}"),
    "BEYOND": alike(f"vorletzt{_ENDINGS} vorvergangen{_ENDINGS} vorvorig{_ENDINGS}", -2) | alike(f"übernächst{_ENDINGS}", 2),
    "PREVIOUS": alike(f"vorangegangen{_ENDINGS} vorherig{_ENDINGS}"),
    "FOLLOWING": alike(f"folgend{_ENDINGS} darauffolgend{_ENDINGS}"),
    "BACK": alike("vor"),
    "ABOUT": alike("rund etwa knapp gut fast ungefähr circa ca genau mehr als über"),
    "EARLIER": alike("zuvor davor vorher"),
    "LATER": alike("danach darauf später"),
    "EARLY": alike("Anfang Ende Mitte Beginn"),
    "EVERY": alike(f"jed{_ENDINGS} all{_ENDINGS}"),
    "TODAY": varied({"heute": 0, "gestern": -1, "morgen": 1, "vorgestern": -2, "übermorgen": 2, "heute morgen": 0, "gestern morgen": -1, "heutigen {Tag|Tages|Abend|Morgen|Nachmittag}": 0, "heutige {Tag|Abend}": 0})
    | alike(f"gestrig{_ENDINGS}", -1) | alike(f"morgig{_ENDINGS}", 1),
    "PART": alike("{Morgen|Vormittags|Mittags|Nachmittags|Abend|Nacht}stunden Abend abend Morgen Nachmittag Vormittag Mittag Nacht vormittag nachmittag nacht mittag früh"),
    "NOON": alike("Mitternacht", 12),
    "HOURWORD": alike("Uhr"),
    "SEASON": alike("Frühling{|s} Frühjahr{|s} Vorfrühling", 1) | alike("{|Früh|Spät|Hoch}sommer{|s} Sommermonate{|n} Sommersaison", 2)
    | alike("{|Früh|Spät}herbst{|es|s}", 3) | alike("{|Früh|Spät}winter{|s} Wintersaison", 4),
    "DAY": alike("Tag{|es} tags", 0),
    "WEEK": alike("Woche", 1),
    "WEEKEND": alike("Wochenende{|s}", 2),
    "MONTHWORD": alike("Monat{|s|es}", 3),
    "QUARTER": alike("Quartal{|s} Vierteljahr{|es} Trimester{|s}", 4),
    "HALF": alike("Halbjahr{|es} Jahreshälfte", 6) | {"halben Jahr": 6, "halbes Jahr": 6, "halben Jahres": 6},
    "HALFOF": alike("Hälfte", 6),
    "YEARWORD": alike("Jahr{|es}", 7) | {"im Jahre": 7},
    "DECADEWORD": alike("Jahrzehnt{|s|es}", 8),
    "CENTURY": alike("Jahrhundert{|s|es}", 9),
    "UNITS": alike("Tage{|n}", 0) | alike("Wochen", 1) | alike("Monate{|n}", 3) | alike("Quartale{|n}", 4)
    | alike("Jahre{|n}", 7) | alike("Jahrzehnte{|n}", 8) | alike("Jahrhunderte{|n}", 9),
    "UNITOF": alike("Jahres{ende|anfang|beginn|mitte|wechsel}", 7) | alike("Monats{ende|anfang|beginn|mitte}", 3)
    | alike("Wochen{beginn|anfang|mitte}", 1),
    "LASTUNIT": alike("Vorjahr", 7) | alike("Vormonat{|s}", 3) | alike("Vorwoche", 1) | alike("Vorquartal{|s}", 4),
    "YEAROF": {"heuer": 0} | alike("Vorjahres", -1),
    "DAYBESIDE": alike("Vortag{|es} Vorabend", -1) | alike("Folgetag{|es}", 1),
    "CARDINAL": numbered("- zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
                         "siebzehn achtzehn neunzehn zwanzig") | numbered("dreißig vierzig fünfzig sechzig siebzig achtzig neunzig", 30, 10) | _TENS | alike("hundert", 100) | alike("eineinhalb anderthalb", 1) | numbered("zweieinhalb dreieinhalb viereinhalb fünfeinhalb sechseinhalb siebeneinhalb achteinhalb neuneinhalb", 2),
    "ORDINAL": {f"{stem}{ending}": n for n, stem in enumerate(_ORDINALS.split(), 1) for ending in ("e", "en", "er", "es", "em")},
    "DECADE": {f"{n}{er}": n for n in (*range(20, 100, 10), *range(1700, 2030, 10)) for er in ("er", "ern")}
    | varied(numbered("zwanziger dreißiger vierziger fünfziger sechziger siebziger achtziger neunziger", 20, 10)) | {"nuller": 2000, "zehner": 2010},
    "DECADEOF": {f"{name}er{rest}": year for year, name in _DECADES.items() for rest in ("jahre", "jahren", "n", "-Jahre", "-Jahren")},
    "MONTH": varied(numbered("{Januar|Jänner|Januars|Jänners} {Februar|Feber|Februars} {März|Maerz} {April|Aprils} Mai {Juni|Junis} {Juli|Julis} {August|Augusts} "
                      "September Oktober November Dezember")),
    "SHORTMONTH": numbered("Jan Feb Mrz Apr - Jun Jul Aug Sep Okt Nov Dez") | {"Sept": 9, "Jän": 1},
    "WEEKDAY": numbered(_WEEKDAYS, 0) | _OF_WEEKDAYS,
    "SHORTDAY": numbered("Mo Di Mi Do Fr Sa So", 0),
    "HOLIDAY": varied({name: HOLIDAY_NUMBER[holiday] for name, holiday in _HOLIDAYS.items()}),
}  # fmt: skip

_CUES = Cues(
    says=(
        (FUTURE, "VERB", (
            "wird", "werden", "soll", "sollen", "sollte", "will", "wollen", "möchte", "möchten", "geplant", "plant", "planen",
            "vorgesehen", "beginnt", "beginnen", "startet", "starten", "findet", "finden", "lädt", "laden", "steht", "stehen",
            "kann", "können", "könnte", "könnten", "dürfte", "dürften", "muss", "müssen", "erwartet", "bevor", "eröffnet wird", "feiert", "tritt", "trifft",
        )),
        (PAST, r"VERB[a-zäöüß]{3,}t(?:e|en|er|es)?", ("ge(?!samt|hört|meinsam|rät)", "ver(?=öffent|haft|letz)")),  # participles
        (PAST, "VERB", (
            "hat", "haben", "hatte", "hatten", "wurde", "wurden", "war", "waren", "sagte", "erklärte", "teilte", "fand",
            "fanden", "kam", "kamen", "ging", "gab", "gingen", "begann", "ließ", "stand", "gelang", "starb", "verlor", "gewann", "nahm",
            "erhielt", "sprach", "lag", "stieg", "sank", "fiel", "schloss", "trat", "traf", "zog", "sah", "bekam", "kündigte", "meldete",
            "berichtete", "feierte", "konnte", "konnten", "musste", "mussten", "bestätigte", "betonte",
        )),
    ),
    # "am Montag verkündete", but not "am Montag erste Ergebnisse".
    past_after=(
        r" (?!(?:sollte|könnte|möchte|müsste|dürfte|wollte|heute)\b)"
        r"(?!(?:zweite|dritte|vierte|fünfte|gute|alte|rote|konkrete|bekannte|weitere|letzte|\w+(?:ste|ierte|igte))\b(?= [A-ZÄÖÜ]|$))(?:[a-zäöüß]{3,}te|sagten|teilten|hatten|wurden?|waren?|hatte|fand|fanden|kam|kamen|ging|gingen|gab|gaben|begann|"
        r"starb|verlor|gewann|erhielt|sprach|stieg|sank|fiel|trat|traf|zog|beschloss|beschlossen|entschied|bekannt gab|bekanntgab|vorlegte)\b"
    ),
    leads_to_future=one_of("bis Ab"),
    leads_on=one_of("seit"),
    skipped=one_of("am im zum den dem"),
    no_year_before=r"(?:[$#%@&+*=_\\£€]|[0-9][.,:]|(?<!\b[12][0-9]{3})(?:(?<=[0-9])/|(?<=[A-Za-z0-9])-)|\b(?:Seite|Nr|Nummer|rund|etwa|knapp|über|mehr als|fast|circa|ca|mindestens|insgesamt|Artikel|Art|Agenda|Boeing|Airbus|Hausnummer|Tel|Telefon)\.?\s+)$",
    no_year_after=(
        r"%|[.,:][0-9]|/(?![12][0-9]{3}\b)[0-9]|-(?!er\b)[A-Za-z]|\s+(?:Menschen|Personen|Euro|Dollar|Franken|Mark|Lire|Meter|Kilometer|km|m|Höhenmeter|"
        r"Stück|Kilo|Kilogramm|Tonnen|Liter|Hektar|Quadratmeter|Einwohner|Zuschauer|Besucher|Teilnehmer|Mitglieder|Stunden|"
        r"Uhr|Jahre|Tage|Mal|Prozent|Punkte|Arbeitsplätze|Mitarbeiter|Beschäftigte|Soldaten|Polizisten|Kinder|Schüler|"
        r"Mann|Frauen|Fälle|Tote|Millionen|Milliarden|Watt|Kubikmeter|Demonstranten|Flüchtlinge|Exemplare|Unternehmen)(?:e?n)?\b"
    ),
    year_before=r"\b(?:[Ii]m Jahre?|[Ss]eit|[Ss]eit dem Jahr|[Aa]nno)\s+$",
    season=r"\b(?:(?:[Ii]m|[Bb]is zum|[Ss]eit dem|[Ff]ür den|[Ii]n diesem|[Ii]n den|[Zz]um|[Aa]b|[Ii]m kommenden)(?: \w+)?|[Dd]iese[nm]|[Dd]en ganzen) \w+$",
    no_weekday_before=r"(?:Welt|Bild|NZZ) am $",
    within=r"\b[Ii]n\s+$",
    at=r"\b(?:[Aa]m|[Uu]m|[Ii]n de[rn]|[Ss]pät|[Gg]egen|[Ss]eit dem)(?: (?:spät|früh)(?:er)?en)? $",
    attacks_before=r"(?:[Aa]nschl[aä]g\w*|[Aa]ttentat\w*|[Aa]ngriff\w*|Ereignisse\w*) (?:vom|des|am) $",
)

_BOUNDS = {"vor": "before", "nach": "after", "bis zum": "until", "bis": "until"}  # fmt: skip

LANGUAGE = Language("de", _WORDS, european.PATTERNS, _CUES, european.SHORTHANDS, european.OPENINGS, bounds=_BOUNDS)
