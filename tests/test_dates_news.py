"""What newspapers write of days: sentences, and the days that they talk about, written down before what is found was
looked at.

A line is a sentence, a bar, and the days in order, as they are read on Wednesday, 10 September 2025; "-" is none:

    2025-09-10    a day                    2025-Q3    July to September
    2025-W37      a week, 2025-W37-WE      2025-H2    July to December
    2025-09       a month                  2025-SP    March to May; -SU, -FA, -WI (which begins in this year)
    2025, 202x, 20xx    a year, a decade, a century
"""

from __future__ import annotations

import re
from datetime import date

import pytest

from searchnews.dates import calendar, find
from searchnews.dates.calendar import Interval, Part

WEDNESDAY = date(2025, 9, 10)

GERMAN = """
Am Abend trat er zurück. | 2025-09-10
Heute Morgen trat er zurück. | 2025-09-10
Gestern Nacht brannte die Fabrik. | 2025-09-09
Heute früh brannte die Fabrik. | 2025-09-10
Am späten Abend brannte die Fabrik. | 2025-09-10
Am frühen Morgen des 3. Mai brannte die Fabrik. | 2025-05-03
Am Freitagmorgen wurde die Fabrik geräumt. | 2025-09-05
Am Morgen des 11. September 2001 war der Himmel blau. | 2001-09-11
In der Nacht zum Dienstag brannte die Fabrik. | 2025-09-09
In der Nacht auf Sonntag brannte die Fabrik. | 2025-09-07
In der Nacht von Samstag auf Sonntag brannte die Fabrik. | 2025-09-06 2025-09-07
In der vergangenen Nacht brannte die Fabrik. | 2025-09-09
Vor einem halben Jahr war davon keine Rede. | 2025-03
Ein halbes Jahr später war davon keine Rede. | 2026-03
Vor zweieinhalb Jahren begann der Krieg. | 2023
Vor anderthalb Jahren begann der Krieg. | 2024
Vor dreieinhalb Jahren begann der Krieg. | 2022
Um die Jahrhundertwende lebten hier Bauern. | -
Das 18., 19. und 20. Jahrhundert waren Zeiten der Kriege. | 17xx 18xx 19xx
Im 18. und 19. Jahrhundert herrschten Könige. | 17xx 18xx
Die Romane des frühen 20. Jahrhunderts liest keiner mehr. | 19xx
Zu Beginn des 21. Jahrhunderts änderte sich alles. | 20xx
In der zweiten Hälfte des 19. Jahrhunderts wuchs die Stadt. | 18xx
Anfang der neunziger Jahre zog er nach Berlin. | 199x
Anfang der Neunziger zog er nach Berlin. | 199x
Mitte der 1980er Jahre zog er nach Berlin. | 198x
Mitte der Achtzigerjahre zog er nach Berlin. | 198x
In den späten sechziger Jahren zog er nach Berlin. | 196x
In den späten Sechzigern zog er nach Berlin. | 196x
In den frühen Fünfzigerjahren zog er nach Berlin. | 195x
Die Kunst der zwanziger und dreißiger Jahre kehrt zurück. | 192x 193x
In den 70er und 80er Jahren war das anders. | 197x 198x
In den siebziger, achtziger und neunziger Jahren war das anders. | 197x 198x 199x
Anfang des Jahres stritten sie noch. | 2025
Seit Anfang des Jahres stritten sie. | 2025
Ende vergangenen Jahres stritten sie noch. | 2024
Anfang dieser Woche stritten sie noch. | 2025-W37
Mitte Juli stritten sie noch. | 2025-07
Ende Juli 2014 stritten sie noch. | 2014-07
Bis Ende 2026 soll das Haus fertig sein. | 2026
Bis zum Jahr 2030 soll das Haus fertig sein. | 2030
Bis 2030 soll das Haus fertig sein. | 2030
Spätestens 2027 soll das Haus fertig sein. | 2027
Seit 2008 gilt das Gesetz. | 2008
Von 1998 bis 2005 regierte Schröder. | 1998 2005
Zwischen 1939 und 1945 starben Millionen. | 1939 1945
Er regierte von 1933 an. | 1933
Der im Jahr 1949 gegründete Staat ist reich. | 1949
Die Agenda 2010 war umstritten. | -
Der Sommer 1989 war heiß. | 1989-SU
Im Sommer des Jahres 1989 flohen viele. | 1989-SU
Im Winter 1941/42 erfroren viele. | 1941-WI
Der Winter 2010/2011 war kalt. | 2010-WI
Im Herbst dieses Jahres wird gewählt. | 2025-FA
Im kommenden Frühjahr wird gewählt. | 2026-SP
Im nächsten Herbst wird gewählt. | 2026-FA
Im vergangenen Sommer brannte der Wald. | 2025-SU
Im vorigen Herbst brannte der Wald. | 2024-FA
Im Herbst 2008 brach die Bank zusammen. | 2008-FA
Ostern 2012 war kalt. | 2012-04-08
Kurz vor Weihnachten kam ein Brief. | 2024-12-25
An Silvester wird geschossen. | 2025-12-31
Am Pfingstmontag regnete es. | 2025-06-09
Am Heiligen Abend 1914 schwiegen die Waffen. | 1914-12-24
Heute vor 25 Jahren fiel die Mauer. | 2000-09-10
Vor genau hundert Jahren begann der Krieg. | 1925
Vor 70 Jahren endete der Krieg. | 1955
Vor rund 30 Jahren endete der Krieg. | 1995
Vor gut einem Jahr endete der Streit. | 2024
Vor knapp zwei Wochen endete der Streit. | 2025-W35
Vor vierzehn Tagen endete der Streit. | 2025-08-27
Vor zwei Monaten endete der Streit. | 2025-07
Vor Jahren endete der Streit. | -
Erst vor kurzem endete der Streit. | -
Er war damals jung, inzwischen ist er alt. | -
In den vergangenen drei Jahren stieg der Preis. | -
Seit drei Jahren steigt der Preis. | -
Nach fünf Monaten gab er auf. | -
Drei Jahre lang schwieg er. | -
Das Buch kostet 2000 Euro, 1500 Leser kauften es. | -
Tagsüber arbeitet er, abends liest er, nachts schläft er. | -
Montags bleibt das Museum geschlossen. | -
Täglich außer montags. | -
Im Oktober vergangenen Jahres wurde er verhaftet. | 2024-10
Im Mai dieses Jahres wurde er verhaftet. | 2025-05
Im Januar dieses Jahres wurde er verhaftet. | 2025-01
Im März 2011, kurz nach Fukushima, wurde er verhaftet. | 2011-03
Am 1. August wird er 60. | 2026-08-01
Am Donnerstag dieser Woche tagt der Rat. | 2025-09-11
Am kommenden Donnerstag tagt der Rat. | 2025-09-11
Kommende Woche tagt der Rat. | 2025-W38
Nächste Woche Donnerstag tagt der Rat. | 2025-09-18
Vergangene Woche tagte der Rat. | 2025-W36
In der vergangenen Woche tagte der Rat. | 2025-W36
In dieser Woche tagt der Rat. | 2025-W37
Am vergangenen Wochenende tagte der Rat. | 2025-W36-WE
Im selben Jahr starb sein Vater. | -
1989 kam er. Ein Jahr später starb sein Vater. | 1989 1990
1989 kam er. Zwei Jahre zuvor war sein Vater gestorben. | 1989 1987
1989 kam er. Im Jahr zuvor war sein Vater gestorben. | 1989 1988
Am 9. Mai 1950 kam er. Tags darauf starb sein Vater. | 1950-05-09 1950-05-10
Am 9. Mai 1950 kam er. Am selben Tag starb sein Vater. | 1950-05-09 1950-05-09
Im ersten Halbjahr 2015 stieg der Umsatz. | 2015-H1
Im ersten Quartal stieg der Umsatz. | 2025-Q1
Im zweiten Halbjahr soll der Umsatz steigen. | 2025-H2
Anfang September begann die Schule. | 2025-09
Zum Jahreswechsel steigen die Preise. | 2025
Zum Jahresende steigen die Preise. | 2025
Der Vertrag läuft Ende des Monats aus. | 2025-09
Derzeit, zurzeit und heutzutage ist alles anders. | -
Die Anschläge vom 11. September veränderten alles. | 2001-09-11
Am 17. Juni 1953, einem Mittwoch, streikten sie. | 1953-06-17
Der Mauerfall von 1989 war ein Glück. | 1989
Das WM-Jahr 2006 war ein Glück. | 2006
Nach der Wahl 2013 begann der Streit. | 2013
Die 68er waren laut. | -
Ende der Sechziger war er laut. | 196x
Im Alter von 30 Jahren, mit Mitte dreißig, in den Dreißigern. | 193x
Er wurde am 5.5.1955 geboren. | 1955-05-05
Er wurde am 5. 5. 1955 geboren. | 1955-05-05
Um 20 Uhr beginnt das Spiel. | 2025-09-10
Gegen Mittag begann das Spiel. | 2025-09-10
Am Nachmittag begann das Spiel. | 2025-09-10
Am Dienstagabend um kurz nach acht begann das Spiel. | 2025-09-09
Montag, 2. November, ist der Tag. | 2026-11-02
Zwei Jahre vor der Wahl kam er. | -
Er wird, wie das Ministerium am Montag verkündete, versetzt. | 2025-09-08
Das soll so sein, wie er am Freitag entschied. | 2025-09-05
"""

ENGLISH = """
The attacks of Sept. 11 changed it. | 2001-09-11
The wall fell 25 years ago today. | 2000-09-10
A year ago today, the wall fell. | 2024-09-10
A week ago today, the wall fell. | 2025-09-03
It will open on Friday, Sept. 12. | 2025-09-12
It opened on Thursday, May 2. | 2024-05-02
The talks resume two weeks from now. | 2025-W39
The deadline is three days from now. | 2025-09-13
A year from now, the plant will close. | 2026
A fortnight ago he resigned. | 2025-08-27
Half a year ago he resigned. | 2025-03
Half a century ago he resigned. | -
At the turn of the century, the town was rich. | -
Police were called in the early hours of Friday. | 2025-09-05
Police were called early Friday. | 2025-09-05
Police were called late Tuesday. | 2025-09-09
Police were called late on Tuesday. | 2025-09-09
Police were called just before midnight on Tuesday. | 2025-09-09
Police were called at dawn on Tuesday. | 2025-09-09
Police were called overnight. | -
The bank expects a cut by year-end. | 2025
The bank expects a cut by the end of the year. | 2025
The bank expects a cut before the end of next year. | 2026
The bank expects a cut by mid-2026. | 2026
The bank expects a cut by late 2026. | 2026
The bank expects a cut in early October. | 2025-10
The bank expects a cut at the end of this month. | 2025-09
The bank expects a cut later this year. | 2025
The bank expects a cut later this week. | 2025-W37
The bank expects a cut in the second half of 2026. | 2026-H2
The bank expects a cut in the first half of next year. | 2026-H1
Sales rose in fiscal 2024. | 2024
Sales rose in the fiscal year 2024. | 2024
Sales rose in FY 2024. | 2024
Sales rose in the 2024 fiscal year. | 2024
Sales rose from this time last year. | 2024
Sales rose from the same period last year. | 2024
Over the past three months sales rose. | -
In the last two years sales rose. | -
Sales have risen since the early 1990s. | 199x
Sales have risen since the mid-1980s. | 198x
Sales rose in the late '70s. | 197x
Sales rose in the '90s. | 199x
Sales rose in the 1920s and 1930s. | 192x 193x
Sales rose in the 60s and 70s. | 196x 197x
In the 19th century sales rose. | 18xx
In the late 18th and early 19th centuries sales rose. | 17xx 18xx
He was born on June 3, 1955, in Ohio. | 1955-06-03
He was born on 3 June 1955 in Ohio. | 1955-06-03
He was born June 3rd, 1955. | 1955-06-03
He came in the summer of 1969. | 1969-SU
He came in spring 1969. | 1969-SP
He came last spring. | 2025-SP
He came last fall. | 2024-FA
He will come next summer. | 2026-SU
He came over the weekend. | 2025-W36-WE
He came last weekend. | 2025-W36-WE
He will come this weekend. | 2025-W37-WE
He came on New Year's Eve. | 2024-12-31
He came on Christmas Day 2014. | 2014-12-25
He came on the eve of the election. | -
He came the night before Christmas. | 2024-12-24
He came a week ago. | 2025-W36
He came nearly two months ago. | 2025-07
He came more than ten years ago. | 2015
He came some 30 years ago. | 1995
He came about a year ago. | 2024
He came a month ago. | 2025-08
He came several years ago. | -
He came a few days ago. | -
He came in 1998. Two years later he left. | 1998 2000
He came in 1998. He left the following year. | 1998 1999
He came in 1998. The previous year she left. | 1998 1997
He came in 1998. She left a year earlier. | 1998 1997
He came in 1998. She left that year. | 1998 1998
He came on May 3. He left the next day. | 2025-05-03 2025-05-04
He came on May 3. He left two days later. | 2025-05-03 2025-05-05
He came on May 3. She left that same day. | 2025-05-03 2025-05-03
He came on May 3. She had left the day before. | 2025-05-03 2025-05-02
He came Tuesday night. | 2025-09-09
He came yesterday morning. | 2025-09-09
He came the day before yesterday. | 2025-09-08
He will come the day after tomorrow. | 2025-09-12
He came earlier today. | 2025-09-10
He came earlier this month. | 2025-09
He came earlier in the day. | 2025-09-10
He came in the third quarter of 2023. | 2023-Q3
He came in the second quarter. | 2025-Q2
The Summer Olympics in 2012 were in London. | 2012
The 2012 Summer Olympics were in London. | 2012
The school day lasts seven hours; the school year begins soon. | -
She is in her 30s and has two days off every week. | -
It opens at 9 a.m. on Monday. | 2025-09-15
It opens Monday at 9 a.m. | 2025-09-15 2025-09-15
The March 15 vote was close. | 2025-03-15
Between January and June 2024 sales rose. | 2024-01 2024-06
Sales rose for the year ended June 30, 2024. | 2024 2024-06-30
Next Tuesday's vote will be close. | 2025-09-16
Tuesday's vote was close. | 2025-09-09
A vote is set for next Tuesday. | 2025-09-16
A vote is due Sept. 20. | 2025-09-20
In February of last year he left. | 2024-02
He left in late August last year. | 2024-08
He left last November. | 2024-11
He left in November. | 2024-11
He will leave in November. | 2025-11
He will leave in 2027. | 2027
By 2030 he will have left. | 2030
The vote, scheduled for Thursday, was delayed until Friday. | 2025-09-11 2025-09-12
Police said Wednesday that two men were held. | 2025-09-10
Police said on Monday two men arrested last Friday will appear in court on Thursday. | 2025-09-08 2025-09-05 2025-09-11
The rules come into force on Jan. 1. | 2026-01-01
The rules came into force on Jan. 1. | 2025-01-01
The rules take effect next month. | 2025-10
The film opens Friday. | 2025-09-12
The company, which reports earnings on Oct. 28, declined to comment. | 2025-10-28
The company reports third-quarter earnings on Thursday. | 2025-Q3 2025-09-11
He had been due to speak on Tuesday but fell ill. | 2025-09-09
Talks are to resume on Monday in Geneva. | 2025-09-15
Talks resumed on Monday in Geneva. | 2025-09-08
Talks resume on Monday in Geneva. | 2025-09-15
The president leaves for Paris on Friday. | 2025-09-12
Shares rose 3 percent Tuesday after falling Monday. | 2025-09-09 2025-09-08
The storm is expected to hit Florida by Saturday morning. | 2025-09-13
The storm hit Florida on Saturday morning. | 2025-09-06
Voters go to the polls on Sunday. | 2025-09-14
Voters went to the polls on Sunday. | 2025-09-07
Saturday's election will be the first since 2011. | 2025-09-13 2011
The country votes on Sept. 27. | 2025-09-27
The crash on Aug. 12 killed nine. | 2025-08-12
The crash in August killed nine. | 2025-08
In August, nine were killed. | 2025-08
It was the worst crash since 1998. | 1998
It was the worst crash since December. | 2024-12
It was the first time since January 2010. | 2010-01
The law, passed in 2010, expires in 2026. | 2010 2026
The 2008 crisis hit banks; the 2010 law tamed them. | 2008 2010
The 24-year-old was killed at about 3:30 p.m. on Sunday. | 2025-09-07
The 24-year-old was killed at 3:30 p.m. Sunday. | 2025-09-07
The trial begins Oct. 6. | 2025-10-06
The trial is set to begin in early 2026. | 2026
Oil fell to its lowest level since late June. | 2025-06
The index has lost 4 percent so far this year. | 2025
The index lost 4 percent in the first six months of the year. | -
The index lost 4 percent in the three months to June. | 2025-06
The index lost 4 percent in July from June. | 2025-07 2025-06
The plant, built in the 1970s, closed three years ago. | 197x 2022
The plant closed in the fall of 2012. | 2012-FA
The plant closed in the autumn of that year. | -
The plant will close at the end of 2027. | 2027
The plant will close this coming Monday. | 2025-09-15
Some 2,000 people marched in 2019 and again in 2021. | 2019 2021
On the 10th anniversary of the attacks, on Sept. 11, 2011, he wept. | 2011-09-11
LONDON, Sept 9 (Reuters) - Shares fell. | 2025-09-09
KABUL (AP) -- Friday prayers are held every Friday. | -
He is the 2024 winner of the prize and the Class of 1985. | 2024 1985
As of Monday, 12 people were in hospital. | 2025-09-08
As of Oct. 1, fares will rise. | 2025-10-01
Effective Oct. 1, fares will rise. | 2025-10-01
From Monday, masks are no longer needed. | 2025-09-15
Starting Monday, masks will be needed. | 2025-09-15
On Wednesday evening, hours after the vote, he quit. | 2025-09-10
Late last month, he quit. | 2025-08
Early next year, he will quit. | 2026
Mid-September is warm. | 2025-09
In mid-June he quit. | 2025-06
In the middle of last year he quit. | 2024
Earlier Wednesday, he quit. | 2025-09-10
Last year's third quarter was strong. | 2024-Q3
Over the last 24 hours, he slept. | -
This Friday, he will quit. | 2025-09-12
This past Friday, he quit. | 2025-09-05
Next week Tuesday he will quit. | 2025-09-16
On Tuesday of next week he will quit. | 2025-09-16
The following Monday he quit. | 2025-09-15
One day in 1944 he quit. | 1944
In June of 1944 he quit. | 1944-06
On the morning of June 6, 1944, he landed. | 1944-06-06
"""

SPANISH = """
Los atentados del 11 de septiembre cambiaron todo. | 2001-09-11
Hoy hace diez años cayó el muro. | 2015-09-10
"""

FRENCH = """
Les attentats du 11 septembre ont tout changé. | 2001-09-11
Il y a dix ans aujourd'hui, le mur tombait. | 2015-09-10
Le jeudi 2 mai, il a plu. | 2024-05-02
"""

ITALIAN = """
Gli attentati dell'11 settembre hanno cambiato tutto. | 2001-09-11
"""

DUTCH = """
De aanslagen van 11 september veranderden alles. | 2001-09-11
"""

PORTUGUESE = """
Os ataques de 11 de setembro mudaram tudo. | 2001-09-11
Ele morreu há três dias atrás. | 2025-09-07
"""

RUSSIAN = """
Теракты 11 сентября изменили всё. | 2001-09-11
"""

TABLES = {
    "de": GERMAN,
    "en": ENGLISH,
    "es": SPANISH,
    "fr": FRENCH,
    "it": ITALIAN,
    "nl": DUTCH,
    "pt": PORTUGUESE,
    "ru": RUSSIAN,
}
ROWS = [(language, *line.rsplit(" | ", 1)) for language, table in TABLES.items() for line in table.split("\n") if line]


def interval(shown: str) -> Interval:
    """What a short form stands for."""
    if shown.endswith("x"):
        first = int(shown.replace("x", "0"))
        return calendar.century(first) if shown.endswith("xx") else calendar.decade(first)
    year, _, rest = shown.partition("-")
    if week := re.fullmatch(r"W(\d\d)(-WE)?", rest):
        monday = date.fromisocalendar(int(year), int(week[1]), 1).toordinal()
        return calendar.shift(monday, "weekend" if week[2] else "week", 0)
    if rest[:1] in ("Q", "H"):
        return calendar.part(Part("quarter" if rest[0] == "Q" else "half", int(rest[1:])), int(year))
    if rest in ("SP", "SU", "FA", "WI"):
        return calendar.part(Part("season", ("SP", "SU", "FA", "WI").index(rest) + 1), int(year))
    if not rest:
        return calendar.year(int(year))
    month, _, day = rest.partition("-")
    return calendar.part(Part("day", int(month), int(day)) if day else Part("month", int(month)), int(year))


@pytest.mark.parametrize(("language", "text", "expected"), ROWS)
def test_a_sentence(language: str, text: str, expected: str) -> None:
    found = [(m.begin.toordinal(), m.until.toordinal()) for m in find(text, WEDNESDAY, language)]
    assert found == [interval(shown)[:2] for shown in expected.split() if shown != "-"]
