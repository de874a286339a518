"""Portuguese."""

from __future__ import annotations

from string import ascii_lowercase

from searchnews.dates import builders
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
    "Ano Novo": "new year's day", "Ano-Novo": "new year's day", "Réveillon": "new year's eve", "{no|do|neste|deste} Natal": "christmas", "{dia|Dia} de Natal": "christmas",
    "{véspera|Véspera} de Natal": "christmas eve", "Páscoa": "easter", "Sexta-feira Santa": "good friday", "Sexta-Feira Santa": "good friday",
    "Quarta-feira de Cinzas": "ash wednesday", "Domingo de Ramos": "palm sunday", "Corpus Christi": "corpus christi", "Pentecostes": "whit sunday",
    "Dia das Mães": "mother's day", "Dia Internacional da Mulher": "women's day", "Dia de Reis": "epiphany", "Todos os Santos": "all saints' day",
    "Finados": "all souls' day", "Dia do Trabalho": "may day", "Dia do Trabalhador": "may day",
    "Dia da Independência": "brazilian independence day", "Dia de Portugal": "portugal day", "Dia da Liberdade": "carnation revolution",
}  # fmt: skip
_LETTERS = (*ascii_lowercase, "é", "á", "ê", "í", "ó")

_WORDS = {
    "THE": alike("o a"),
    "NONE": {"Rio de Janeiro": 0, "XV de Novembro": 0, "15 de Novembro": 0},
    "THESE": alike("os as"),
    "A": alike("um uma", 1),
    "OF": alike("de"),
    "PREP": alike("do da no na em ao à pelo pela nos nas dos das"),
    "AND": alike("e ou"),
    "TO": alike("a até ao"),
    "BETWEEN": alike("entre"),
    "THIS": alike("este esta neste nesta deste desta atual corrente"),
    "THAT": alike("esse essa nesse nessa desse dessa aquele aquela naquele naquela mesmo mesma"),
    "LAST": alike("passad{o|a|os|as} últim{o|a|os|as}"),
    "COMING": alike("próxim{o|a|os|as}"),
    "NEXT": alike("seguintes vindouro") | {"que vem": 0},
    "PREVIOUS": alike("anterior"),
    "FOLLOWING": alike("seguinte"),
    "BEYOND": alike("retrasad{o|a}", -2),
    "BACK": alike("há"),
    "AGO": alike("atrás"),
    "IN": {"dentro de": 0, "daqui a": 0},
    "ABOUT": {"mais de": 0, "menos de": 0, "cerca de": 0} | alike("quase apenas aproximadamente"),
    "BEFORE": alike("antes"),
    "LATER": {"mais tarde": 0},
    "AFTER": {"depois": 0},
    "EARLY": alike("início inícios fim final meados começo finais princípio"),
    "EVERY": alike("cada todo toda todos todas"),
    "TODAY": {"hoje": 0, "ontem": -1, "amanhã": 1, "anteontem": -2, "depois de amanhã": 2},
    "PART": alike("manhã tarde noite madrugada"),
    "NOON": {"meia-noite": 12, "meio-dia": 12},
    "HOURWORD": alike("h"),
    "HOURS": alike("hora{|s}"),
    "HOUR": HOURS_WITH_H,
    "SEASON": {"primavera": 1, "verão": 2, "outono": 3, "inverno": 4},
    "DAY": alike("dia", 0),
    "WEEK": alike("semana", 1),
    "WEEKEND": {"fim de semana": 2, "final de semana": 2, "fim-de-semana": 2},
    "MONTHWORD": alike("mês", 3),
    "QUARTER": alike("trimestre", 4),
    "HALF": alike("semestre", 6) | {"meio ano": 6},
    "HALFNUMBER": {"primeira metade": 1, "segunda metade": 2},
    "YEARWORD": alike("ano", 7),
    "DECADEWORD": alike("década", 8),
    "CENTURY": alike("século", 9),
    "UNITS": alike("dias", 0) | alike("semanas", 1) | alike("meses", 3) | alike("trimestres", 4) | alike("anos", 7) | alike("décadas", 8) | alike("séculos", 9),
    "UNITOF": {"fim de ano": 7, "final de ano": 7},
    "DAYBESIDE": {"véspera": -1},
    "COUPLE": {"par": 2},
    "CARDINAL": varied(numbered("- {dois|duas} três quatro cinco seis sete oito nove dez onze doze treze {catorze|quatorze} quinze {dezesseis|dezasseis} {dezessete|dezassete} dezoito {dezenove|dezanove} vinte"))
    | numbered("trinta quarenta cinquenta sessenta setenta oitenta noventa", 30, 10) | alike("cem", 100),
    "ORDINAL": varied(numbered("primeir{o|a} segundo terceir{o|a} quarto quinto sexto")),
    "FEIRA": {"segunda": 0, "quarta": 2, "quinta": 3, "sexta": 4},  # of segunda-feira; terça is no number
    "ORD": {"1º": 1, "1o": 1} | {f"{n}º": n for n in range(2, 5)},
    "ROMAN": ROMAN,
    "MONTH": numbered("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
    "SHORTMONTH": numbered("jan fev mar abr mai jun jul ago set out nov -"),
    "WEEKDAY": varied({
        "segunda-{feira|Feira}": 0, "{terça|terca}-{feira|Feira}": 1, "terça": 1, "quarta-{feira|Feira}": 2, "quinta-{feira|Feira}": 3, "sexta-{feira|Feira}": 4, "{sábado|sabado}": 5, "domingo": 6,
    }),
    "HOLIDAY": varied({name: HOLIDAY_NUMBER[holiday] for name, holiday in _HOLIDAYS.items()}),
}  # fmt: skip

# "Esta segunda fase" is no Monday.
_NO_NOUN = "(?:a|o|as|os|em|no|na|nos|nas|de|do|da|e|que|um|uma|com|por|pelo|pela|para|foi|se)"
_PATTERNS = (
    (builders.weekday_by_number, r"[THIS LAST COMING]FEIRA PART?|FEIRA LAST|FEIRA\(NUM(?![:!/-]?[NUM A TO AND UNITS MONTH])"),
    *european.PATTERNS,
)

_CUES = Cues(
    says=(
        (FUTURE, "VERB", (
            "será", "serão", "fará", "farão", "terá", "terão", "poderá", "poderão", "vai", "vão", "previst[oa]s?", "deve", "devem", "pretende",
            "começa", "começam", "espera", "quer", "marcad[oa]s?",
        )),
        (PAST, "VERB", (
            "foi", "foram", "era", "eram", "tinha", "tinham", "havia", "disse", "fez", "fizeram", "teve", "tiveram", "esteve", "veio", "deu", "viu", "tem sido",
        )),
        (NOTHING, r"VERB[a-záéíóúâêôãõç]*(?:ção|são|meu|seu|teu|museu|europeu)", _LETTERS),
        (PAST, r"VERB[a-záéíóúâêôãõç]+(?:ou|aram|eram|iram|ava|avam|iu|eu)", _LETTERS),
        (FUTURE, r"VERB[a-záéíóúâêôãõç]+(?:ará|erá|irá|arão|erão|irão)", _LETTERS),
    ),
    infinitive=r"(?:^|\W)(?:Até|[Pp]artir d[aeo])(?: a| o)? $",
    leads_to_future=one_of("até para"),
    leads_on=one_of("desde"),
    skipped=one_of("o a no na em"),
    no_year_before=(
        r"(?:[$#%@&+*=_\\£€]|[0-9][.,:]|(?<!\b[12][0-9]{3})(?:(?<=[0-9])/|(?<=[A-Za-z0-9])-)|\b(?:página|número|cerca de|quase|mais de|menos de|os|as|outros|outras|"
        r"Boeing|Airbus|artigo|telefone)\.?\s+)$"
    ),
    no_year_after=(
        r"%|[.,:][0-9]|/(?![12][0-9]{3}\b)[0-9]|-[A-Za-z]|\s+(?:pessoas|euros|dólares|reais|escudos|metros|quilômetros|quilómetros|km|hectares|toneladas|quilos|"
        r"litros|anos|dias|horas|casas|empregos|trabalhadores|funcionários|habitantes|soldados|policiais|espectadores|alunos|votos|vagas|"
        r"empresas|pontos|casos|mortos|milhões|bilhões|mil|manifestantes|refugiados|sócios|exemplares)\b"
    ),
    year_before=r"\b(?:[Aa]no|[Dd]esde|[Ee]m)\s+$",
    no_weekday_after=rf"(?:(?<=[Ss]egunda)|(?<=[Qq]uarta)|(?<=[Qq]uinta)|(?<=[Ss]exta))(?:-| (?!{_NO_NOUN} )[a-z])",
    season=r"\b(?:[Nn]o|[Nn]a|[Nn]este|[Nn]esta|[Dd]urante [oa]|[Aa]té [oa]|[Dd]este|[Dd]esta) \w+$",
    goes_on=r" (?:de|d[oa]s?|que)\b",
    at=r"(?:^|\W)(?:[Àà]|[Dd]e|[Pp]ela|[Nn]a|[Dd]urante a) $",
    attacks_before=r"(?:atentados?|ataques?)(?: terroristas?)? (?:de|do dia) $",
)

_BOUNDS = {"antes do": "before", "antes de": "before", "depois do": "after", "depois de": "after", "após": "after", "até": "until"}  # fmt: skip

LANGUAGE = Language("pt", _WORDS, _PATTERNS, _CUES, european.SHORTHANDS, european.OPENINGS, bounds=_BOUNDS)
