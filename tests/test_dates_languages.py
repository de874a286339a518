"""Does the date finder find what newspapers mean in other languages than English, and nothing else?"""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchnews import analysis
from searchnews.analysis import Vocabulary, tokenize
from searchnews.dates import find, find_batch, grammar, run
from searchnews.dates.languages import cldr

WEDNESDAY = date(2025, 9, 10)


def days(text: str, language: str, reference: date | None = WEDNESDAY) -> str:
    """Every mention as "text = begin..last day", short where it is one day; "none" where there is none."""
    shown = []
    for m in find(text, reference, language):
        last = date.fromordinal(m.until.toordinal() - 1)
        shown.append(f"{m.text} = {m.begin}" + (f"..{last}" if last != m.begin else ""))
    return "; ".join(shown) or "none"


# The text, and what is found in it on Wednesday, 10 September 2025.
GERMAN = [
    ("Er starb am 3. März 2024 in Wien.", "3. März 2024 = 2024-03-03"),
    ("Wien, 3.3.2024", "3.3.2024 = 2024-03-03"),
    ("Sie wird am 24. Dezember erwartet.", "24. Dezember = 2025-12-24"),
    ("Das war am Donnerstag, den 4. September.", "Donnerstag, den 4. September = 2025-09-04"),
    ("Die Preise stiegen im August 2024.", "August 2024 = 2024-08-01..2024-08-31"),
    ("Im Juni des Vorjahres war es kühler.", "Juni des Vorjahres = 2024-06-01..2024-06-30"),
    ("Anfang Mai 2012 brannte es.", "Anfang Mai 2012 = 2012-05-01..2012-05-31"),
    ("Er wurde 1998 geboren.", "1998 = 1998-01-01..1998-12-31"),
    ("Im Jahr 1871 entstand das Reich.", "Jahr 1871 = 1871-01-01..1871-12-31"),
    ("In den 1990er-Jahren war das anders.", "1990er-Jahren = 1990-01-01..1999-12-31"),
    ("In den siebziger Jahren war das anders.", "siebziger Jahren = 1970-01-01..1979-12-31"),
    ("Eine Kirche aus dem 15. Jahrhundert.", "15. Jahrhundert = 1400-01-01..1499-12-31"),
    ("Das sagte er gestern.", "gestern = 2025-09-09"),
    ("Das Spiel ist übermorgen.", "übermorgen = 2025-09-12"),
    ("Gestern Abend schneite es.", "Gestern Abend = 2025-09-09"),
    ("Vor drei Tagen schneite es.", "Vor drei Tagen = 2025-09-07"),
    ("Vor einem Jahr schneite es.", "Vor einem Jahr = 2024-01-01..2024-12-31"),
    ("Letzte Woche fielen die Kurse.", "Letzte Woche = 2025-09-01..2025-09-07"),
    ("Im vergangenen Jahr fielen die Kurse.", "vergangenen Jahr = 2024-01-01..2024-12-31"),
    ("Nächsten Monat wird gewählt.", "Nächsten Monat = 2025-10-01..2025-10-31"),
    ("Am vergangenen Samstag brannte es.", "vergangenen Samstag = 2025-09-06"),
    ("Am Montagabend wurde er operiert.", "Montagabend = 2025-09-08"),
    ("Das Parlament wird am Freitag abstimmen.", "Freitag = 2025-09-12"),
    ("Im dritten Quartal stieg der Gewinn.", "dritten Quartal = 2025-07-01..2025-09-30"),
    ("Heuer wird nicht gebaut.", "Heuer = 2025-01-01..2025-12-31"),
    ("Das Konzert ist am 3., 5. und 9. Oktober.", "3 = 2025-10-03; 5 = 2025-10-05; 9. Oktober = 2025-10-09"),
    ("Ostermontag 2024 war warm.", "Ostermontag 2024 = 2024-04-01"),
    ("Am Freitag um 20.30 Uhr wird gespielt.", "Freitag = 2025-09-12; 20.30 Uhr = 2025-09-12"),
    ("Am nächsten Tag, dem 4. Mai, kam sie.", "nächsten Tag = 2025-09-11; dem 4. Mai = 2025-05-04"),
    ("In den Achtzigerjahren war das anders.", "den Achtzigerjahren = 1980-01-01..1989-12-31"),
    ("Ende der Siebziger war das anders.", "der Siebziger = 1970-01-01..1979-12-31"),
    ("In den 1990ern war das anders.", "den 1990ern = 1990-01-01..1999-12-31"),
    ("Im Spätherbst 2010 brannte es.", "Spätherbst 2010 = 2010-09-01..2010-11-30"),
    ("Übernächste Woche wird gewählt.", "Übernächste Woche = 2025-09-22..2025-09-28"),
    ("Vorletztes Jahr brannte es.", "Vorletztes Jahr = 2023-01-01..2023-12-31"),
    ("Am kommenden Wochenende wird gewählt.", "kommenden Wochenende = 2025-09-13..2025-09-14"),
    ("Er kam 1998. Im Jahr darauf starb er.", "1998 = 1998-01-01..1998-12-31; Jahr darauf = 1999-01-01..1999-12-31"),
    ("Er kam am 3. Mai 2012. Zwei Tage später starb er.", "3. Mai 2012 = 2012-05-03; Zwei Tage später = 2012-05-05"),
    ("Ab November bekommen sie Hilfe.", "November = 2025-11-01..2025-11-30"),
    ("Am Tag der Arbeit 2012", "Tag der Arbeit 2012 = 2012-05-01"),
    (
        "Er war vom 3. bis 5. März 2024 krank.",
        "3 = 2024-03-03; 5. März 2024 = 2024-03-05",
    ),
    ("Im Sep\u00adtember 2012 brannte es.", "Sep\u00adtember 2012 = 2012-09-01..2012-09-30"),
    ("Die am Donnerstag gezeigten Bilder sind alt.", "Donnerstag = 2025-09-04"),
    ("Das sagte er der Welt am Sonntag.", "none"),
    ("Jeden Montag schwimmt er zwei Stunden.", "none"),
    ("Rund 2000 Menschen kamen, 1500 Euro fehlen.", "none"),
    ("Das dauert fünf Jahre und kostet 1.998 Euro.", "none"),
    ("Am 31. April und 30.2.2024 war nichts.", "none"),
]  # fmt: skip

SPANISH = [
    ("El próximo fin de semana lloverá.", "El próximo fin de semana = 2025-09-13..2025-09-14"),
    ("El año en curso es malo.", "El año en curso = 2025-01-01..2025-12-31"),
    ("Murió el 3 de marzo de 2024 en Madrid.", "el 3 de marzo de 2024 = 2024-03-03"),
    ("Madrid, 5/3/2024", "5/3/2024 = 2024-03-05"),
    ("El jueves 4 de septiembre llovió.", "El jueves 4 de septiembre = 2025-09-04"),
    ("Llegará el 1 de enero del 2026.", "el 1 de enero del 2026 = 2026-01-01"),
    ("Los precios subieron en agosto de 2024.", "agosto de 2024 = 2024-08-01..2024-08-31"),
    ("A finales de septiembre de 1998 llovió.", "finales de septiembre de 1998 = 1998-09-01..1998-09-30"),
    ("Nació en 1998.", "1998 = 1998-01-01..1998-12-31"),
    ("En el año 1871 llovió.", "el año 1871 = 1871-01-01..1871-12-31"),
    ("En la década de los noventa llovió.", "década de los noventa = 1990-01-01..1999-12-31"),
    ("En los años 60 llovió.", "años 60 = 1960-01-01..1969-12-31"),
    ("Un palacio del siglo XVIII.", "siglo XVIII = 1700-01-01..1799-12-31"),
    ("Lo dijo ayer.", "ayer = 2025-09-09"),
    ("El partido es pasado mañana.", "pasado mañana = 2025-09-12"),
    ("Lo dijo hoy, miércoles.", "hoy, miércoles = 2025-09-10"),
    ("Murió anoche.", "anoche = 2025-09-09"),
    ("Llegó hace tres días.", "hace tres días = 2025-09-07"),
    ("Vive aquí desde hace más de 30 años.", "hace más de 30 años = 1995-01-01..1995-12-31"),
    ("La semana pasada cayó la bolsa.", "La semana pasada = 2025-09-01..2025-09-07"),
    ("El año próximo habrá elecciones.", "El año próximo = 2026-01-01..2026-12-31"),
    ("El mes que viene habrá elecciones.", "El mes que viene = 2025-10-01..2025-10-31"),
    ("El pasado sábado llovió.", "El pasado sábado = 2025-09-06"),
    ("El próximo lunes lloverá.", "El próximo lunes = 2025-09-15"),
    ("El Parlamento votará el viernes.", "el viernes = 2025-09-12"),
    ("Se reunió el viernes con el ministro.", "el viernes = 2025-09-05"),
    ("En el segundo semestre de este año bajará.", "el segundo semestre de este año = 2025-07-01..2025-12-31"),
    ("Se reunirán dentro de dos semanas.", "dentro de dos semanas = 2025-09-22..2025-09-28"),
    ("Llegan el 9 y 10 de junio.", "9 = 2025-06-09; 10 de junio = 2025-06-10"),
    ("En Nochebuena de 2024 nevó.", "Nochebuena de 2024 = 2024-12-24"),
    ("El 20 de mayo cayó; al día siguiente volvió.", "El 20 de mayo = 2025-05-20; día siguiente = 2025-05-21"),
    ("Cada lunes nada, y los martes corre.", "none"),
    ("Llegaron 2000 personas y faltan 1500 pesetas.", "none"),
    ("Dura cinco años y cuesta 1.998 euros.", "none"),
    ("El mar y el sol son de todos.", "none"),
]  # fmt: skip

FRENCH = [
    ("Il a plu la nuit dernière.", "la nuit dernière = 2025-09-09"),
    ("Né en 1998. Cette année-là, il a plu.", "1998 = 1998-01-01..1998-12-31; Cette année-là = 1998-01-01..1998-12-31"),
    ("Ce mois-ci, il a plu.", "Ce mois-ci = 2025-09-01..2025-09-30"),
    ("Il est mort le 3 mars 2024 à Paris.", "le 3 mars 2024 = 2024-03-03"),
    ("Paris, 05/03/2024", "05/03/2024 = 2024-03-05"),
    ("Le jeudi 4 septembre, il a plu.", "Le jeudi 4 septembre = 2025-09-04"),
    ("Elle sera là le 1er janvier 2026.", "le 1er janvier 2026 = 2026-01-01"),
    ("Les prix ont augmenté en août 2024.", "août 2024 = 2024-08-01..2024-08-31"),
    ("Début mai 2012, il a plu.", "Début mai 2012 = 2012-05-01..2012-05-31"),
    ("Au mois d'avril 2012, il a plu.", "mois d'avril 2012 = 2012-04-01..2012-04-30"),
    ("Il est né en 1998.", "1998 = 1998-01-01..1998-12-31"),
    ("Dans les années 1990, il pleuvait.", "années 1990 = 1990-01-01..1999-12-31"),
    ("Dans les années 60, il pleuvait.", "années 60 = 1960-01-01..1969-12-31"),
    ("Un palais du XVIIIe siècle.", "XVIIIe siècle = 1700-01-01..1799-12-31"),
    ("Il l'a dit hier.", "hier = 2025-09-09"),
    ("Il l'a dit aujourd'hui.", "aujourd'hui = 2025-09-10"),
    ("Le match est après-demain.", "après-demain = 2025-09-12"),
    ("Hier soir, il a plu.", "Hier soir = 2025-09-09"),
    ("Il y a trois jours, il a plu.", "Il y a trois jours = 2025-09-07"),
    ("Il est venu il y a deux ans.", "il y a deux ans = 2023-01-01..2023-12-31"),
    ("La semaine dernière, la Bourse a chuté.", "La semaine dernière = 2025-09-01..2025-09-07"),
    ("L'an dernier, la Bourse a chuté.", "L'an dernier = 2024-01-01..2024-12-31"),
    ("L'année prochaine, on votera.", "L'année prochaine = 2026-01-01..2026-12-31"),
    ("Le mois prochain, on votera.", "Le mois prochain = 2025-10-01..2025-10-31"),
    ("Lundi dernier, il a plu.", "Lundi dernier = 2025-09-08"),
    ("Le Parlement votera vendredi.", "vendredi = 2025-09-12"),
    ("Il a rencontré le ministre vendredi.", "vendredi = 2025-09-05"),
    ("Au deuxième trimestre 2024, le bénéfice a baissé.", "deuxième trimestre 2024 = 2024-04-01..2024-06-30"),
    ("Pendant l'été 2012, il a plu.", "l'été 2012 = 2012-06-01..2012-08-31"),
    ("Ils jouent les 9 et 10 juin 2024.", "9 = 2024-06-09; 10 juin 2024 = 2024-06-10"),
    ("Le lundi de Pâques 2024, il a plu.", "lundi de Pâques 2024 = 2024-04-01"),
    ("Arrivé le 4 mai 2020, il partit le lendemain.", "le 4 mai 2020 = 2020-05-04; le lendemain = 2020-05-05"),
    ("Chaque lundi, il nage deux heures.", "none"),
    ("Quelque 2000 personnes et 1500 euros.", "none"),
    ("Cela dure cinq ans et coûte 1.998 euros.", "none"),
    ("Il a été là, et la mer aussi.", "none"),
]  # fmt: skip

ITALIAN = [
    ("Quest'anno ha piovuto.", "Quest'anno = 2025-01-01..2025-12-31"),
    ("Il 1° marzo 2024 è piovuto.", "Il 1° marzo 2024 = 2024-03-01"),
    ("È morto il 3 marzo 2024 a Roma.", "il 3 marzo 2024 = 2024-03-03"),
    ("Roma, 05/03/2024", "05/03/2024 = 2024-03-05"),
    ("Giovedì 4 settembre è piovuto.", "Giovedì 4 settembre = 2025-09-04"),
    ("Arriverà il primo gennaio 2026.", "il primo gennaio 2026 = 2026-01-01"),
    ("Nell'agosto 2024 pioveva.", "agosto 2024 = 2024-08-01..2024-08-31"),
    ("All'inizio di maggio del 2012 pioveva.", "inizio di maggio del 2012 = 2012-05-01..2012-05-31"),
    ("È nato nel 1998.", "1998 = 1998-01-01..1998-12-31"),
    ("Negli anni Novanta pioveva.", "anni Novanta = 1990-01-01..1999-12-31"),
    ("Negli anni '60 pioveva.", "anni '60 = 1960-01-01..1969-12-31"),
    ("Un palazzo del XVIII secolo.", "XVIII secolo = 1700-01-01..1799-12-31"),
    ("Un palazzo del Settecento.", "Settecento = 1700-01-01..1799-12-31"),
    ("Lo ha detto ieri.", "ieri = 2025-09-09"),
    ("La partita è dopodomani.", "dopodomani = 2025-09-12"),
    ("Si gioca stasera.", "stasera = 2025-09-10"),
    ("Ieri sera è piovuto.", "Ieri sera = 2025-09-09"),
    ("Tre giorni fa è piovuto.", "Tre giorni fa = 2025-09-07"),
    ("Due anni fa è piovuto.", "Due anni fa = 2023-01-01..2023-12-31"),
    ("La settimana scorsa la Borsa è caduta.", "La settimana scorsa = 2025-09-01..2025-09-07"),
    ("L'anno scorso la Borsa è caduta.", "L'anno scorso = 2024-01-01..2024-12-31"),
    ("Lo scorso anno la Borsa è caduta.", "Lo scorso anno = 2024-01-01..2024-12-31"),
    ("Il mese prossimo si vota.", "Il mese prossimo = 2025-10-01..2025-10-31"),
    ("Lunedì scorso è piovuto.", "Lunedì scorso = 2025-09-08"),
    ("Il Parlamento voterà venerdì.", "venerdì = 2025-09-12"),
    ("Ha incontrato il ministro venerdì.", "venerdì = 2025-09-05"),
    ("Nel secondo trimestre del 2024 l'utile è sceso.", "secondo trimestre del 2024 = 2024-04-01..2024-06-30"),
    ("Nell'estate del 2012 pioveva.", "estate del 2012 = 2012-06-01..2012-08-31"),
    ("Giocano il 9 e 10 giugno 2024.", "9 = 2024-06-09; 10 giugno 2024 = 2024-06-10"),
    ("A Ferragosto 2024 pioveva.", "Ferragosto 2024 = 2024-08-15"),
    ("Ogni lunedì nuota due ore.", "none"),
    ("Circa 2000 persone e 1500 euro.", "none"),
    ("Dura cinque anni e costa 1.998 euro.", "none"),
    ("Ha fatto i conti con il mare.", "none"),
]  # fmt: skip

DUTCH = [
    ("In de tachtiger jaren was dat anders.", "tachtiger jaren = 1980-01-01..1989-12-31"),
    ("Hij kwam in 1998. Het jaar daarop", "1998 = 1998-01-01..1998-12-31; Het jaar daarop = 1999-01-01..1999-12-31"),
    ("Komend weekend regent het.", "Komend weekend = 2025-09-13..2025-09-14"),
    ("Hij stierf op 3 maart 2024 in Gent.", "3 maart 2024 = 2024-03-03"),
    ("Gent, 5-3-2024", "5-3-2024 = 2024-03-05"),
    ("Op donderdag 4 september regende het.", "donderdag 4 september = 2025-09-04"),
    ("Ze zal op 1 januari 2026 komen.", "1 januari 2026 = 2026-01-01"),
    ("De prijzen stegen in augustus 2024.", "augustus 2024 = 2024-08-01..2024-08-31"),
    ("Begin mei 2012 regende het.", "Begin mei 2012 = 2012-05-01..2012-05-31"),
    ("Hij werd geboren in 1998.", "1998 = 1998-01-01..1998-12-31"),
    ("In de jaren negentig regende het.", "de jaren negentig = 1990-01-01..1999-12-31"),
    ("In de jaren '60 regende het.", "de jaren '60 = 1960-01-01..1969-12-31"),
    ("Een paleis uit de 18e eeuw.", "18e eeuw = 1700-01-01..1799-12-31"),
    ("Een paleis uit de achttiende eeuw.", "achttiende eeuw = 1700-01-01..1799-12-31"),
    ("Dat zei hij gisteren.", "gisteren = 2025-09-09"),
    ("De wedstrijd is overmorgen.", "overmorgen = 2025-09-12"),
    ("Er wordt vanavond gespeeld.", "vanavond = 2025-09-10"),
    ("Gisteravond regende het.", "Gisteravond = 2025-09-09"),
    ("Drie dagen geleden regende het.", "Drie dagen geleden = 2025-09-07"),
    ("Twee jaar geleden regende het.", "Twee jaar geleden = 2023-01-01..2023-12-31"),
    ("Vorige week daalde de beurs.", "Vorige week = 2025-09-01..2025-09-07"),
    ("Vorig jaar daalde de beurs.", "Vorig jaar = 2024-01-01..2024-12-31"),
    ("Volgende maand wordt er gestemd.", "Volgende maand = 2025-10-01..2025-10-31"),
    ("Dit jaar wordt er gestemd.", "Dit jaar = 2025-01-01..2025-12-31"),
    ("Afgelopen maandag regende het.", "Afgelopen maandag = 2025-09-08"),
    ("Het parlement zal vrijdag stemmen.", "vrijdag = 2025-09-12"),
    ("Hij werd vrijdagavond geopereerd.", "vrijdagavond = 2025-09-05"),
    ("In het tweede kwartaal van 2024 daalde de winst.", "het tweede kwartaal van 2024 = 2024-04-01..2024-06-30"),
    ("In de zomer van 2012 regende het.", "de zomer van 2012 = 2012-06-01..2012-08-31"),
    ("Ze spelen op 9 en 10 juni 2024.", "9 = 2024-06-09; 10 juni 2024 = 2024-06-10"),
    ("Kerstmis 2024 was warm.", "Kerstmis 2024 = 2024-12-25"),
    ("Elke maandag zwemt hij twee uur.", "none"),
    ("Ongeveer 2000 mensen en 1500 euro.", "none"),
    ("Het duurt vijf jaar en kost 1.998 euro.", "none"),
    ("Hij en zij staan op het dak.", "none"),
]  # fmt: skip

PORTUGUESE = [
    ("Choveu na terça.", "terça = 2025-09-09"),
    ("No próximo fim de semana haverá festa.", "próximo fim de semana = 2025-09-13..2025-09-14"),
    ("Morreu em 3 de março de 2024 em Lisboa.", "3 de março de 2024 = 2024-03-03"),
    ("Lisboa, 05/03/2024", "05/03/2024 = 2024-03-05"),
    ("Na quinta-feira, 4 de setembro, choveu.", "quinta-feira, 4 de setembro = 2025-09-04"),
    ("Chegará no dia 1º de janeiro de 2026.", "dia 1º de janeiro de 2026 = 2026-01-01"),
    ("Os preços subiram em agosto de 2024.", "agosto de 2024 = 2024-08-01..2024-08-31"),
    ("No início de maio de 2012 choveu.", "início de maio de 2012 = 2012-05-01..2012-05-31"),
    ("Nasceu em 1998.", "1998 = 1998-01-01..1998-12-31"),
    ("Na década de 1990 chovia.", "década de 1990 = 1990-01-01..1999-12-31"),
    ("Nos anos 60 chovia.", "anos 60 = 1960-01-01..1969-12-31"),
    ("Um palácio do século XVIII.", "século XVIII = 1700-01-01..1799-12-31"),
    ("Ele disse isso ontem.", "ontem = 2025-09-09"),
    ("O jogo é depois de amanhã.", "depois de amanhã = 2025-09-12"),
    ("Ontem à noite choveu.", "Ontem à noite = 2025-09-09"),
    ("Há três dias choveu.", "Há três dias = 2025-09-07"),
    ("Dois anos atrás choveu.", "Dois anos atrás = 2023-01-01..2023-12-31"),
    ("Na semana passada a Bolsa caiu.", "semana passada = 2025-09-01..2025-09-07"),
    ("No ano passado a Bolsa caiu.", "ano passado = 2024-01-01..2024-12-31"),
    ("No próximo mês haverá eleições.", "próximo mês = 2025-10-01..2025-10-31"),
    ("O ano que vem será melhor.", "O ano que vem = 2026-01-01..2026-12-31"),
    ("Na última segunda-feira choveu.", "última segunda-feira = 2025-09-08"),
    ("O Parlamento votará na sexta-feira.", "sexta-feira = 2025-09-12"),
    ("Ele se reuniu com o ministro na sexta-feira.", "sexta-feira = 2025-09-05"),
    ("No segundo trimestre de 2024 o lucro caiu.", "segundo trimestre de 2024 = 2024-04-01..2024-06-30"),
    ("No verão de 2012 choveu.", "verão de 2012 = 2012-06-01..2012-08-31"),
    ("Jogam nos dias 9 e 10 de junho de 2024.", "9 = 2024-06-09; 10 de junho de 2024 = 2024-06-10"),
    ("No Natal de 2024 choveu.", "No Natal de 2024 = 2024-12-25"),
    ("Eles voltam daqui a duas semanas.", "daqui a duas semanas = 2025-09-22..2025-09-28"),
    ("Ele falou no domingo (14) no Rio de Janeiro.", "domingo (14 = 2025-09-14"),
    ("Cada segunda-feira ele nada duas horas.", "none"),
    ("Cerca de 2000 pessoas e 1500 euros.", "none"),
    ("Dura cinco anos e custa 1.998 euros.", "none"),
    ("O mar e o sol são de todos.", "none"),
]  # fmt: skip

RUSSIAN = [
    ("Год назад шёл дождь.", "Год назад = 2024-01-01..2024-12-31"),
    ("21 год назад шёл дождь.", "21 год назад = 2004-01-01..2004-12-31"),
    ("Неделю назад шёл дождь.", "Неделю назад = 2025-09-01..2025-09-07"),
    ("Через год будут выборы.", "Через год = 2026-01-01..2026-12-31"),
    ("Двумя днями ранее шёл дождь.", "Двумя днями ранее = 2025-09-08"),
    ("Он умер 3 марта 2024 года в Москве.", "3 марта 2024 года = 2024-03-03"),
    ("Москва, 05.03.2024", "05.03.2024 = 2024-03-05"),
    ("В четверг, 4 сентября, шёл дождь.", "четверг, 4 сентября = 2025-09-04"),
    ("Она будет здесь 1 января 2026 года.", "1 января 2026 года = 2026-01-01"),
    ("Цены выросли в августе 2024 года.", "августе 2024 года = 2024-08-01..2024-08-31"),
    ("В начале мая 2012 года шёл дождь.", "начале мая 2012 года = 2012-05-01..2012-05-31"),
    ("Он родился в 1998 году.", "1998 году = 1998-01-01..1998-12-31"),
    ("В 1990-х годах шёл дождь.", "1990-х годах = 1990-01-01..1999-12-31"),
    ("В 60-е годы шёл дождь.", "60-е годы = 1960-01-01..1969-12-31"),
    ("Дворец XVIII века.", "XVIII века = 1700-01-01..1799-12-31"),
    ("Он сказал это вчера.", "вчера = 2025-09-09"),
    ("Матч послезавтра.", "послезавтра = 2025-09-12"),
    ("Вчера вечером шёл дождь.", "Вчера вечером = 2025-09-09"),
    ("Три дня назад шёл дождь.", "Три дня назад = 2025-09-07"),
    ("Два года назад шёл дождь.", "Два года назад = 2023-01-01..2023-12-31"),
    ("Через две недели он вернётся.", "Через две недели = 2025-09-22..2025-09-28"),
    ("На прошлой неделе биржа упала.", "прошлой неделе = 2025-09-01..2025-09-07"),
    ("В прошлом году биржа упала.", "прошлом году = 2024-01-01..2024-12-31"),
    ("В следующем месяце выборы.", "следующем месяце = 2025-10-01..2025-10-31"),
    ("В этом году выборы.", "этом году = 2025-01-01..2025-12-31"),
    ("В прошлый понедельник шёл дождь.", "прошлый понедельник = 2025-09-08"),
    ("Парламент будет голосовать в пятницу.", "пятницу = 2025-09-12"),
    ("Он встретился с министром в пятницу.", "пятницу = 2025-09-05"),
    ("Во втором квартале 2024 года прибыль упала.", "втором квартале 2024 года = 2024-04-01..2024-06-30"),
    ("Летом 2012 года шёл дождь.", "Летом 2012 года = 2012-06-01..2012-08-31"),
    ("Они играют 9 и 10 июня 2024 года.", "9 = 2024-06-09; 10 июня 2024 года = 2024-06-10"),
    ("В марте прошлого года шёл дождь.", "марте прошлого года = 2024-03-01..2024-03-31"),
    ("Каждый понедельник он плавает два часа.", "none"),
    ("Около 2000 человек и 1500 рублей.", "none"),
    ("Это длится пять лет и стоит 1.998 рублей.", "none"),
    ("Он и она стоят на крыше.", "none"),
]  # fmt: skip

# By the names of CLDR: dates that stand for themselves, and days whose year is not said.
BY_NAME = [
    ("uk", "Він помер 3 березня 2024 року.", "3 березня 2024 року = 2024-03-03"),
    ("pl", "Zmarł 3 marca 2024 r. w Gdyni.", "3 marca 2024 r = 2024-03-03"),
    ("cs", "Zemřel 3. března 2024 v Brně.", "3. března 2024 = 2024-03-03"),
    ("tr", "3 Mart 2024'te öldü.", "3 Mart 2024 = 2024-03-03"),
    ("fi", "Hän kuoli 3. maaliskuuta 2024.", "3. maaliskuuta 2024 = 2024-03-03"),
    ("hu", "Meghalt 2024. március 3. napján.", "2024. március 3 = 2024-03-03"),
    ("lt", "Mirė 2024 m. kovo 3 d. Vilniuje.", "2024 m. kovo 3 d = 2024-03-03"),
    ("sv", "Han dog den 3 mars 2024.", "3 mars 2024 = 2024-03-03"),
    ("no", "Han døde 3. mars.", "3. mars = 2025-03-03"),
    ("el", "Πέθανε στις 3 Μαρτίου 2024.", "3 Μαρτίου 2024 = 2024-03-03"),
    ("ar", "توفي في ٣ مارس ٢٠٢٤ في القاهرة", "٣ مارس ٢٠٢٤ = 2024-03-03"),
    ("ar", "في 3 مارس 2024", "3 مارس 2024 = 2024-03-03"),
    ("ar", "في ٣ \u200fمارس ٢٠٢٤", "٣ \u200fمارس ٢٠٢٤ = 2024-03-03"),  # a mark of direction
    ("fa", "در ۳ مارس ۲۰۲۴ در تهران", "۳ مارس ۲۰۲۴ = 2024-03-03"),
    ("he", "נפטר ב-3 במרץ 2024", "3 במרץ 2024 = 2024-03-03"),
    ("hi", "३ मार्च २०२४ को", "३ मार्च २०२४ = 2024-03-03"),
    ("bn", "৩ মার্চ, ২০২৪", "৩ মার্চ, ২০২৪ = 2024-03-03"),
    ("ta", "3 மார்ச் 2024 அன்று", "3 மார்ச் 2024 = 2024-03-03"),
    ("th", "เมื่อวันที่ 3 มีนาคม 2567 ที่กรุงเทพ", "ที่ 3 มีนาคม 2567 = 2024-03-03"),
    ("zh", "他于2024年3月3日去世。", "2024年3月3日 = 2024-03-03"),
    ("zh", "２０２４年３月", "２０２４年３月 = 2024-03-01..2024-03-31"),
    ("zh-Hant", "3月5日下雨", "3月5日 = 2025-03-05"),
    ("ja", "2024年03月03日（日）、2024年は", "2024年03月03日 = 2024-03-03; 2024年 = 2024-01-01..2024-12-31"),
    ("ko", "그는 2024년 3월 3일 서울에서", "2024년 3월 3일 = 2024-03-03"),
    ("vi", "mất ngày 3 tháng 3 năm 2024", "ngày 3 tháng 3 năm 2024 = 2024-03-03"),
    ("uk", "у березні 2024 року", "березні 2024 року = 2024-03-01..2024-03-31"),
    ("pl", "w marcu 2024 r.", "marcu 2024 r = 2024-03-01..2024-03-31"),
    ("cs", "v březnu 2024", "březnu 2024 = 2024-03-01..2024-03-31"),
    ("sk", "v marci 2024", "marci 2024 = 2024-03-01..2024-03-31"),
    ("hr", "u ožujku 2024.", "ožujku 2024 = 2024-03-01..2024-03-31"),
    ("sl", "3. marca 2024", "3. marca 2024 = 2024-03-03"),
    ("sr", "3. марта 2024. године", "3. марта 2024 = 2024-03-03"),
    ("sr", "3. marta 2024. godine", "3. marta 2024 = 2024-03-03"),
    ("fi", "maaliskuussa 2024", "maaliskuussa 2024 = 2024-03-01..2024-03-31"),
    ("et", "3. märtsil 2024", "3. märtsil 2024 = 2024-03-03"),
    ("hu", "2024 márciusában", "2024 márciusában = 2024-03-01..2024-03-31"),
    ("lv", "2024. gada 3. martā", "2024. gada 3. martā = 2024-03-03"),
    ("ca", "el 3 de març de 2024", "3 de març de 2024 = 2024-03-03"),
    ("ro", "3 martie 2024", "3 martie 2024 = 2024-03-03"),
    ("bg", "3 март 2024 г.", "3 март 2024 г = 2024-03-03"),
    ("kk", "2024 жылғы 3 наурыз", "2024 жылғы 3 наурыз = 2024-03-03"),
    ("uz", "2024-yil 3-mart", "2024-yil 3-mart = 2024-03-03"),
    ("hy", "2024 թվականի մարտի 3", "2024 թվականի մարտի 3 = 2024-03-03"),
    ("ka", "2024 წლის 3 მარტს", "2024 წლის 3 მარტს = 2024-03-03"),
    ("tr", "29 Ekim 1923", "29 Ekim 1923 = 1923-10-29"),
    ("ar", "في 3 آذار/مارس 2024", "3 آذار/مارس 2024 = 2024-03-03"),
    ("ar", "في 3 مارس/آذار", "3 مارس/آذار = 2025-03-03"),
    ("ur", "3 مارچ، 2024", "3 مارچ، 2024 = 2024-03-03"),
    ("id", "3 Maret 2024", "3 Maret 2024 = 2024-03-03"),
    ("fil", "ika-3 ng Marso 2024", "3 ng Marso 2024 = 2024-03-03"),
    ("th", "วันที่ ๓ มีนาคม พ.ศ. ๒๕๖๗", "ที่ ๓ มีนาคม พ.ศ. ๒๕๖๗ = 2024-03-03"),
    ("zh", "二〇二四年三月二十五日", "二〇二四年三月二十五日 = 2024-03-25"),
    ("zh", "三月三日下雨，三个月，第三日", "三月三日 = 2025-03-03"),
    ("zh-Hant", "民國113年3月3日", "民國113年3月3日 = 2024-03-03"),
    ("ja", "令和6年3月3日、昭和の", "令和6年3月3日 = 2024-03-03"),
    ("ja", "令和元年5月1日", "令和元年5月1日 = 2019-05-01"),
    ("ja", "昭和64年1月", "昭和64年1月 = 1989-01-01..1989-01-31"),
    ("ja", "24年12月", "none"),  # of 2024, or of an era
    # What CLDR's own patterns have: endings of numbers, words and signs between the parts, dashes, other full stops.
    ("ku", "3ê adara 2024an", "3ê adara 2024an = 2024-03-03"),
    ("gd", "3mh dhen Mhàrt 2024", "3mh dhen Mhàrt 2024 = 2024-03-03"),
    ("yi", "3טן מערץ 2024", "3טן מערץ 2024 = 2024-03-03"),
    ("ckb", "3ی ئازاری 2024", "3ی ئازاری 2024 = 2024-03-03"),
    ("tyv", "2024ч Март 3", "2024ч Март 3 = 2024-03-03"),
    ("eu", "2024(e)ko martxoaren 3(a)", "2024(e)ko martxoaren 3(a = 2024-03-03"),
    ("eo", "la 3-a de Marto 2024", "la 3-a de Marto 2024 = 2024-03-03"),
    ("mt", "3 ta’ Marzu 2024", "3 ta’ Marzu 2024 = 2024-03-03"),
    ("kk", "2024\u202fж. 3 наурыз", "2024\u202fж. 3 наурыз = 2024-03-03"),
    ("ky", "2024-ж., 3-март", "2024-ж., 3-март = 2024-03-03"),
    ("tt", "2024\u202fел, 3 март", "2024\u202fел, 3 март = 2024-03-03"),
    ("lv", "2024. g. 3. marts", "2024. g. 3. marts = 2024-03-03"),
    ("hy", "2024 թ․ մարտի 3", "2024 թ․ մարտի 3 = 2024-03-03"),
    ("uz", "3-mart, 2024", "3-mart, 2024 = 2024-03-03"),
    ("ug", "2024 3-مارت", "2024 3-مارت = 2024-03-03"),
    ("so", "03-Mar-2024", "03-Mar-2024 = 2024-03-03"),
    ("blo", "ɩjikawǝrka kaŋɔrɔ 3/2024", "ɩjikawǝrka kaŋɔrɔ 3/2024 = 2024-01-03"),
    ("mn", "2024\u202fоны 3-р сарын 3", "2024\u202fоны 3-р сарын 3 = 2024-03-03"),
    ("he", "3 בינו׳ 2024", "3 בינו׳ 2024 = 2024-01-03"),
    ("hi", "3 जन॰ 2024", "3 जन॰ 2024 = 2024-01-03"),
    ("ml", "2024 ഒക്\u200cടോബർ 3", "2024 ഒക്\u200cടോബർ 3 = 2024-10-03"),
    ("haw", "3 ʻApelila 2024", "3 ʻApelila 2024 = 2024-04-03"),
    ("bo", "2024 ཟླ་བ་གསུམ་པའི་ཚེས་3", "2024 ཟླ་བ་གསུམ་པའི་ཚེས་3 = 2024-03-03"),
    ("br", "3 Meurzh 2024", "3 Meurzh 2024 = 2024-03-03"),
    ("nnh", "2024-03-03", "2024-03-03 = 2024-03-03"),
    ("ru", "3 февр. 2024 г.", "3 февр. 2024 г = 2024-02-03"),
    ("fr", "le 3 juill. 2024", "le 3 juill. 2024 = 2024-07-03"),
    ("es", "3 set. 2024", "3 set. 2024 = 2024-09-03"),
    ("de", "3. Jän. 2024", "3. Jän. 2024 = 2024-01-03"),
    ("am", "3 ማርች 2024", "3 ማርች 2024 = 2024-03-03"),
    ("sw", "Alifariki 3 Machi 2024", "3 Machi 2024 = 2024-03-03"),
    ("zh", "中国人民银行周五宣布下调基准利率2024", "none"),
    ("uk", "30 лютого 2024 року, 2024 гривні", "none"),
    ("xx", "2024-03-03, 5. March 2024", "2024-03-03 = 2024-03-03"),
]  # fmt: skip

TABLES = {
    "de": GERMAN, "es": SPANISH, "fr": FRENCH, "it": ITALIAN, "nl": DUTCH, "pt": PORTUGUESE, "ru": RUSSIAN,
}  # fmt: skip
ROWS = [(language, *row) for language, rows in TABLES.items() for row in rows]
ROWS += BY_NAME


@pytest.mark.parametrize(("language", "text", "expected"), ROWS)
def test_a_language(language: str, text: str, expected: str) -> None:
    assert days(text, language) == expected


@pytest.mark.parametrize("language", sorted({language for language, *_ in ROWS}))
def test_a_batch_finds_the_same(language: str) -> None:
    texts = [text for known, text, _ in ROWS if known == language]
    vocabulary = Vocabulary()
    tokens = tokenize(texts, vocabulary, language)
    batch = find_batch(tokens, vocabulary, [WEDNESDAY] * len(texts), 1, language)
    epoch = date(1970, 1, 1).toordinal()
    assert list(zip(batch.article.tolist(), batch.begin.tolist(), batch.until.tolist(), strict=True)) == [
        (number, m.begin.toordinal() - epoch, m.until.toordinal() - epoch)
        for number, text in enumerate(texts)
        for m in find(text, WEDNESDAY, language)
    ]


def test_articles_of_a_batch_may_be_in_different_languages() -> None:
    rows = [(language, text) for language, text, _ in ROWS[::7]] + [("en", "He left on 3 May 2024, a week ago.")]
    languages = [language for language, _ in rows]
    vocabulary = Vocabulary()
    tokens = tokenize([text for _, text in rows], vocabulary)
    batch = find_batch(tokens, vocabulary, [WEDNESDAY] * len(rows), 1, languages=languages)
    epoch = date(1970, 1, 1).toordinal()
    assert list(zip(batch.article.tolist(), batch.begin.tolist(), batch.until.tolist(), strict=True)) == [
        (number, m.begin.toordinal() - epoch, m.until.toordinal() - epoch)
        for number, (language, text) in enumerate(rows)
        for m in find(text, WEDNESDAY, language)
    ]
    with pytest.raises(ValueError, match="languages"):
        find_batch(tokens, vocabulary, [WEDNESDAY] * len(rows), 1, languages=["en"])


def test_a_region_is_no_other_language() -> None:
    assert days("Wien, 1. Jänner 2024", "de-AT") == "1. Jänner 2024 = 2024-01-01"


@pytest.mark.parametrize("language", [*sorted(TABLES), "zh", "ar", "th"])
def test_reading_words_never_fails(language: str) -> None:
    words = sorted(grammar.of(language).words)
    # Numbers are most of the spellings, and all of a class are read alike.
    words = [word for word in words if not word.isdecimal() or int(word) < 33 or int(word) in (1990, 2024)]
    separators = st.sampled_from([" ", " ", "-", ", ", "/", ". ", ".", "'"])

    @settings(max_examples=100, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(words), separators), min_size=1, max_size=10))
    def read(pairs: list[tuple[str, str]]) -> None:
        text = "".join(word + separator for word, separator in pairs)
        end = 0
        for mention in find(text, WEDNESDAY, language):
            assert end <= mention.start < mention.end <= len(text)
            assert mention.begin < mention.until
            end = mention.end

    read()


def test_every_language_of_the_table_is_read() -> None:
    codes = cldr.codes()
    assert len(codes) > 250
    for code in codes[::24]:
        months = grammar.of(code).language.words
        for kind in ("MONTH", "FARMONTH"):
            for name, number in list(months[kind].items())[:3]:
                found = find(f"1 {name} 2024", None, code)
                assert [m.begin for m in found] == [date(2024, number, 1)], (code, name)


def test_every_entry_of_the_table_has_a_word() -> None:
    with resources.files(cldr.__package__).joinpath("cldr.tsv").open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                code, _, _, *columns = line.rstrip("\n").split("\t")
                assert len(columns) == 7, code
                for entry in filter(None, re.split("[;|]", ";".join(columns))):
                    assert run.split(entry).words, (code, entry)


def test_english_loads_no_other_language() -> None:
    code = (
        "import sys; from searchnews.dates import find; find('on 3 May 2024 and last week', None); "
        "print(*[name for name in sys.modules if name.startswith('searchnews.dates.languages.')])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(ran.stdout.split()) == {f"searchnews.dates.languages.{name}" for name in ("table", "en")}


@pytest.mark.parametrize(("language", "piece"), [
    ("de", "1. "), ("de", "3. und "), ("de", "Ende des "), ("es", "hace más de "), ("es", "el pasado "), ("fr", "l'"),
    ("fr", "il y a "), ("ru", "3 и "), ("zh", "3月"), ("zh", "年"), ("th", "มี"), ("vi", "tháng "), ("lt", "m. d. "),
])  # fmt: skip
def test_hostile_repetition_is_linear(language: str, piece: str) -> None:
    """As in English: a text ten times as long takes about ten times as many steps."""
    assert isinstance(find(piece * (50_000 // len(piece)), WEDNESDAY, language), list)


@given(st.text(st.sampled_from("ab1é.П²'- \u00a0\u00b7\u2013\u00ad\u0301月"), max_size=12))
@settings(max_examples=200, deadline=None)
def test_the_words_of_a_run_are_the_tokens_of_its_text(text: str) -> None:
    read = run.split(text)
    data = text.encode()
    assert [data[a:b].decode() for a, b in zip(read.starts, read.ends, strict=True)] == [
        text[a:b].removesuffix(".") for a, b in analysis.spans(text)
    ]
    assert read.words == [analysis.spelled(text[a:b]) for a, b in analysis.spans(text)]
