"""Does the date finder find what newspapers mean in other languages than English, and nothing else?"""

from __future__ import annotations

from datetime import date

import pytest

from searchnews.analysis import Vocabulary, tokenize
from searchnews.dates import find, find_batch

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
    ("Jeden Montag schwimmt er zwei Stunden.", "none"),
    ("Rund 2000 Menschen kamen, 1500 Euro fehlen.", "none"),
    ("Das dauert fünf Jahre und kostet 1.998 Euro.", "none"),
    ("Am 31. April und 30.2.2024 war nichts.", "none"),
]  # fmt: skip

SPANISH = [
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

ROWS = [(language, *row) for language, rows in {"de": GERMAN, "es": SPANISH}.items() for row in rows]


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


def test_a_region_is_no_other_language() -> None:
    assert days("Wien, 1. Jänner 2024", "de-AT") == "1. Jänner 2024 = 2024-01-01"
