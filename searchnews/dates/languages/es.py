"""Spanish."""

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
    "Año Nuevo": "new year's day", "Nochevieja": "new year's eve", "Nochebuena": "christmas eve",
    "Navidad": "christmas", "Viernes Santo": "good friday", "Domingo de {Ramos|ramos}": "palm sunday",
    "Miércoles de Ceniza": "ash wednesday", "Domingo de Resurrección": "easter", "Lunes de Pascua": "easter monday",
    "San Valentín": "valentine's day", "Corpus Christi": "corpus christi", "Todos los Santos": "all saints' day",
}  # fmt: skip
_LETTERS = (*ascii_lowercase, "é", "á", "í", "ó")

_WORDS = {
    "THE": alike("el la lo"),
    "THESE": alike("los las"),
    "A": alike("un una", 1),
    "OF": alike("de"),
    "PREP": alike("del en por"),
    "AND": alike("y e o"),
    "TO": alike("a al hasta"),
    "BETWEEN": alike("entre"),
    "THIS": alike("este esta presente actual") | {"en curso": 0},
    "THAT": alike("ese esa aquel aquella mismo misma"),
    "LAST": alike("pasad{o|a|os|as} últim{o|a|os|as}"),
    "COMING": alike("próxim{o|a|os|as}"),
    "NEXT": alike("siguientes") | {"que viene": 0, "que entra": 0},
    "PREVIOUS": alike("anterior previo"),
    "FOLLOWING": alike("siguiente"),
    "BACK": alike("hace"),
    "IN": {"dentro de": 0, "de aquí a": 0},
    "ABOUT": {"más de": 0, "menos de": 0, "cerca de": 0, "alrededor de": 0} | alike("casi ahora unos unas sólo solo apenas ya aproximadamente escasamente"),
    "LATER": {"más tarde": 0},
    "AFTER": {"después": 0},
    "BEFORE": alike("antes"),
    "EARLY": alike("primeros principios comienzos inicios mediados final{|es} fin{|es} comienzo inicio"),
    "EVERY": alike("cada todos todas"),
    "TODAY": {"hoy": 0, "ayer": -1, "mañana": 1, "anoche": -1, "anteayer": -2, "antes de ayer": -2, "anteanoche": -2, "antenoche": -2,
              "pasado mañana": 2, "esta mañana": 0},
    "PART": {"la mañana": 0} | alike("tarde noche madrugada mediodía"),
    "NOON": alike("medianoche", 12),
    "HOURWORD": alike("h gmt GMT"),
    "HOURS": alike("hora{|s}"),
    "SEASON": {"primavera": 1, "verano": 2, "otoño": 3, "invierno": 4},
    "DAY": alike("día jornada", 0),
    "WEEK": alike("semana", 1),
    "WEEKEND": {"fin de semana": 2},
    "MONTHWORD": alike("mes", 3),
    "QUARTER": alike("trimestre", 4),
    "HALF": alike("semestre", 6) | {"medio año": 6},
    "HALFOF": alike("mitad", 6),
    "YEARWORD": alike("año", 7),
    "DECADEWORD": alike("década decenio", 8),
    "CENTURY": alike("siglo", 9),
    "UNITS": alike("días", 0) | alike("semanas", 1) | alike("meses", 3) | alike("trimestres", 4) | alike("años", 7)
    | alike("décadas", 8) | alike("siglos", 9),
    "UNITOF": {"lo que va de año": 7, "todo el año": 7},
    "DAYBESIDE": {"víspera": -1},
    "COUPLE": {"par": 2},
    "CARDINAL": numbered(
        "- dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
        "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
        "veintiocho veintinueve treinta"
    ) | numbered("cuarenta cincuenta sesenta setenta ochenta noventa", 40, 10) | alike("cien", 100),
    "ORDINAL": varied(numbered("primer{|o|a} segund{o|a} tercer{|o|a} cuart{o|a} quint{o|a} sext{o|a}")),
    "ORD": {"1º": 1, "1o": 1, "1er": 1, "2º": 2, "3º": 3, "4º": 4},
    "ROMAN": ROMAN,
    "MONTH": numbered(
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    ) | {"setiembre": 9},
    "SHORTMONTH": numbered("ene feb mar abr may jun jul ago sep oct nov dic") | {"sept": 9, "set": 9},
    "WEEKDAY": varied(numbered("lunes martes {miércoles|miercoles} jueves viernes {sábado|sabado} domingo", 0)),
    "HOLIDAY": varied({name: HOLIDAY_NUMBER[holiday] for name, holiday in _HOLIDAYS.items()}),
}  # fmt: skip

_CUES = Cues(
    says=(
        (FUTURE, "VERB", (
            "será", "serán", "hará", "harán", "tendrá", "tendrán", "podrá", "podrán", "va a", "van a", "previsto", "prevista",
            "previstos", "previstas", "prevé", "prevén", "espera", "esperan", "debe", "deben", "quiere", "quieren", "comienza",
            "comienzan", "empieza", "inicia", "celebra", "pretende", "convocad[oa]s?",
        )),
        (PAST, "VERB", (
            "fue", "fueron", "era", "eran", "ha", "han", "había", "habían", "hubo", "dijo", "hizo", "hicieron", "tuvo", "tuvieron",
            "estuvo", "quiso", "pudo", "puso", "vino", "dio", "vio",
        )),
        (NOTHING, r"VERB[a-záéíóúñ]*(?:ción|sión|gión)", _LETTERS),
        (PAST, r"VERB[a-záéíóúñ]+(?:ó|aron|ieron|aba|aban)", _LETTERS),
        (FUTURE, r"VERB[a-záéíóúñ]+(?:ará|erá|irá|arán|erán|irán|drá|drán|brá|brán)", _LETTERS),
    ),
    infinitive=r"(?:^|\W)(?:Hasta|[Pp]artir del?)(?: el| la)? $",  # and so what "until" and "from" lead to
    leads_to_future=one_of("hasta para"),
    leads_on=one_of("desde"),
    skipped=one_of("el la en del"),
    no_year_before=(
        r"(?:[$#%@&+*=_\\£€]|[0-9][.,:]|(?<!\b[12][0-9]{3})(?:(?<=[0-9])/|(?<=[A-Za-z0-9])-)|\b(?:página|pág|número|núm|unos|unas|casi|más de|menos de|de los|"
        r"los|las|sólo|cerca de|otros|otras|[Aa]genda|Boeing|Airbus|artículo|teléfono)\.?\s+)$"
    ),
    no_year_after=(
        r"%|[.,:][0-9]|/(?![12][0-9]{3}\b)[0-9]|-[A-Za-z]|\s+(?:personas|millones|pesetas|euros|dólares|pesos|metros|kilómetros|km|hectáreas|toneladas|"
        r"kilos|litros|años|días|horas|viviendas|empleos|trabajadores|empleados|habitantes|soldados|policías|efectivos|"
        r"espectadores|alumnos|votos|puestos|empresas|puntos|casos|muertos|mil|por ciento|militares|plazas|socios|barriles)\b"
    ),
    year_before=r"\b(?:[Aa]ño|[Dd]esde|en)\s+$",
    goes_on=r" (?:de|del|que)\b",
    at=r"\b(?:[Pp]or(?: la)?|[Aa]|[Ee]n la) $",
    season=r"\b(?:[Ee]n(?: el| la)?|[Dd]urante(?: el| la)|[Hh]asta(?: el| la)|[Pp]ara(?: el| la)|[Dd]el|[Ee]ste|[Ee]sta) \w+$",
    attacks_before=r"(?:atentados?|ataques?)(?: terroristas?)? del? $",
)

_BOUNDS = {"antes del": "before", "antes de": "before", "después del": "after", "después de": "after", "hasta el": "until", "hasta": "until"}  # fmt: skip

LANGUAGE = Language("es", _WORDS, european.PATTERNS, _CUES, european.SHORTHANDS, european.OPENINGS, bounds=_BOUNDS)
