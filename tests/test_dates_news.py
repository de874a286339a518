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
Die Ausstellung ist bis 30. November offen. | 2025-11-30
Die Ausstellung ist bis zum 30. November offen. | 2025-11-30
Im Dezember dürfte er kommen. | 2025-12
Am 15. September dürfte er kommen. | 2025-09-15
Er ist heute 44 Jahre alt. | 2025-09-10
Am 9. Mai 2012 war von 16 bis 17.30 Uhr offen. | 2012-05-09 2012-05-09 2012-05-09
Am 9. Mai 2012 war zwischen 16 und 18 Uhr offen. | 2012-05-09 2012-05-09 2012-05-09
Seit dem Frühjahr verhandeln die Parteien. | 2025-SP
Schon im Frühjahr hatte er gewarnt. | 2025-SP
Im Frühjahr 2003 begann der Irakkrieg. | 2003-SP
Im Frühsommer begann der Streit. | 2025-SU
Noch in diesem Jahr soll das Gesetz kommen. | 2025
Noch in diesem Sommer soll das Gesetz kommen. | 2025-SU
Erst im nächsten Jahr soll das Gesetz kommen. | 2026
Vom kommenden Januar an gilt das Gesetz. | 2026-01
Vom 1. Januar 2026 an gilt das Gesetz. | 2026-01-01
Ab 1. Januar gilt das Gesetz. | 2026-01-01
Zum 1. Januar tritt das Gesetz in Kraft. | 2026-01-01
Seit dem 1. Januar gilt das Gesetz. | 2025-01-01
Das Gesetz gilt seit Januar. | 2025-01
Das Gesetz von 1973 gilt noch heute. | 1973 2025-09-10
In den vergangenen Wochen stritten sie. | -
In den kommenden Monaten streiten sie. | -
Vor zwei, drei Jahren stritten sie. | -
Vor etwa zwei Jahren stritten sie. | 2023
Vor über zwei Jahren stritten sie. | 2023
Vor mehr als 2000 Jahren stritten sie. | -
Vor acht Tagen stritten sie. | 2025-09-02
In einer Woche wird gewählt. | 2025-W38
In zwei Wochen wird gewählt. | 2025-W39
In drei Tagen wird gewählt. | 2025-09-13
In zehn Jahren wird alles anders sein. | 2035
Binnen zehn Jahren wird alles anders sein. | -
Kommenden Sonntag wird gewählt. | 2025-09-14
Am Sonntag wird gewählt. | 2025-09-14
Am Sonntag wählten die Sachsen. | 2025-09-07
Nächsten Dienstag tagt das Kabinett. | 2025-09-16
Am Dienstag nächster Woche tagt das Kabinett. | 2025-09-16
Letzten Freitag tagte das Kabinett. | 2025-09-05
An einem Freitag im Mai tagte das Kabinett. | 2025-05
An einem Sonntagnachmittag tagte das Kabinett. | -
Eines Tages wird er König sein. | -
Am Tag danach war alles anders. | 2025-09-11
Am 8. Mai 1945 endete der Krieg, am Tag danach war alles anders. | 1945-05-08 1945-05-09
Zum Jahresbeginn 2015 wurde der Mindestlohn eingeführt. | 2015
Ende des 19. Jahrhunderts wuchs die Stadt. | 18xx
Das ausgehende 19. Jahrhundert war reich. | 18xx
Mitte des vergangenen Jahrhunderts war die Stadt arm. | 19xx
Anfang der Achtziger war die Stadt arm. | 198x
Die Achtundsechziger waren laut. | -
In den Nullerjahren war die Stadt arm. | 200x
In den zehner Jahren war die Stadt reich. | 201x
Zwischen 2005 und 2010 war die Stadt arm. | 2005 2010
Von Mai bis Juli 2014 war die Stadt leer. | 2014-05 2014-07
Von 1933 bis 1945 war die Stadt leer. | 1933 1945
Der Dreißigjährige Krieg (1618–1648) war lang. | -
Thomas Mann (1875–1955) war Schriftsteller. | 1875 1955
Im Wahljahr 2013 war er Kandidat. | 2013
Im Herbst des vergangenen Jahres war er Kandidat. | 2024-FA
Im Mai letzten Jahres war er Kandidat. | 2024-05
Im Dezember 2014 und im Januar 2015 war er Kandidat. | 2014-12 2015-01
Im August und September 2014 war er Kandidat. | 2014-08 2014-09
Im Juli/August 2014 war er Kandidat. | 2014-07 2014-08
Es ist Montag, der 3. August 2015, kurz vor neun. | 2015-08-03
Es ist 20 Uhr an einem Mittwoch. | 2025-09-10
Es war der 9. November 1989, 18.53 Uhr. | 1989-11-09
Um 8 Uhr morgens steht er auf. | 2025-09-10
Der Prozess begann am Montag vor dem Landgericht. | 2025-09-08
Am Montag beginnt der Prozess. | 2025-09-15
Am vorigen Montag begann der Prozess. | 2025-09-08
Der Prozess soll bis Ende Oktober dauern. | 2025-10
Der Prozess dauert bis ins Jahr 2027. | 2027
Er kam am 1.9.2015 an. | 2015-09-01
Im ersten Halbjahr sank der Gewinn. | 2025-H1
Im vierten Quartal 2014 sank der Gewinn. | 2014-Q4
Im laufenden Geschäftsjahr sank der Gewinn. | -
Im Geschäftsjahr 2014 sank der Gewinn. | 2014
Im Vergleich zum Vorjahr sank der Gewinn. | 2024
Gegenüber dem Vormonat sank der Gewinn. | 2025-08
Im gleichen Zeitraum des Vorjahres sank der Gewinn. | 2024
Alle zwei Jahre, jedes Jahr, jeden zweiten Montag. | -
Er arbeitet 60 Stunden in der Woche, acht am Tag. | -
Er ist 2000 Kilometer gefahren. | -
Das Jahr 2014 begann gut. | 2014
In jenem Sommer 1914 begann der Krieg. | 1914-SU
In diesen Tagen erscheint das Buch. | -
Jahrelang, monatelang, tagelang schwieg er. | -
Gestern früh um halb acht schwieg er. | 2025-09-09
Die gestrige Sitzung war lang. | 2025-09-09
Die morgige Sitzung wird lang. | 2025-09-11
Das heutige Deutschland ist reich. | -
Nach Ostern wird gewählt. | 2026-04-05
Über Pfingsten war er krank. | 2025-06-08
An Heiligabend war er krank. | 2024-12-24
Zwei Tage vor Weihnachten war er krank. | 2024-12-23
Zwei Wochen nach Ostern war er krank. | 2025-04-20
Das Konzert findet am Samstag, 13., und Sonntag, 14. September, statt. | 2025-09-13 2025-09-14
Das Fest dauert vom 12. bis zum 14. September. | 2025-09-12 2025-09-14
Das Fest ist am 12. und 13. September. | 2025-09-12 2025-09-13
Das Fest ist am Freitag, 12.9.2025. | 2025-09-12
Das Fest ist am Freitag, 12.9.25. | 2025-09-12
Das Fest ist am Fr., 12. September. | 2025-09-12
Das Fest ist am Freitag, dem 12. September 2025, um 20 Uhr. | 2025-09-12 2025-09-12
Das Büro ist von Montag bis Freitag offen. | 2025-09-08 2025-09-12
Heute um 20 Uhr beginnt das Fest. | 2025-09-10 2025-09-10
Heute, Mittwoch, beginnt das Fest. | 2025-09-10
Ab heute gilt das Gesetz. | 2025-09-10
Bis morgen gilt das Gesetz. | 2025-09-11
Kommenden Samstag, 13. September, ist das Fest. | 2025-09-13
Am heutigen Mittwoch ist das Fest. | 2025-09-10
Gestern Vormittag war das Fest. | 2025-09-09
In den Morgenstunden brannte es. | 2025-09-10
In den frühen Morgenstunden des Sonntags brannte es. | 2025-09-07
Gegen 3 Uhr früh brannte es. | 2025-09-10
Um Mitternacht brannte es. | 2025-09-10
Im heurigen Jahr ist es anders. | 2025
Im heurigen Sommer war es anders. | 2025-SU
Voriges Jahr war es anders. | 2024
Zu Wochenbeginn war es anders. | 2025-W37
Anfang der Woche war es anders. | 2025-W37
Ende der Woche wird es anders. | 2025-W37
Diesen Samstag wird es anders. | 2025-09-13
Diese Woche wird es anders. | 2025-W37
Nächsten Sonntag, 14. September, wird es anders. | 2025-09-14
Bereits am Vortag war es anders. | 2025-09-09
Am Samstagvormittag war es anders. | 2025-09-06
Am Samstag Abend war es anders. | 2025-09-06
Am Samstag gegen 14.30 Uhr brannte es. | 2025-09-06 2025-09-06
Samstagnacht brannte es. | 2025-09-06
In der Nacht auf gestern brannte es. | 2025-09-09
Seit gestern brennt es. | 2025-09-09
Seit 1. September brennt es. | 2025-09-01
Seit Montag brennt es. | 2025-09-08
Noch am selben Abend brannte es. | -
Am 20. Juli brannte es, noch am selben Abend kam er. | 2025-07-20 2025-07-20
Von 1. Juni bis 30. September ist offen. | 2025-06-01 2025-09-30
Im Mai und Juni ist offen. | 2025-05 2025-06
Anfang Juni 2010 war offen. | 2010-06
Im Juni des Jahres 2010 war offen. | 2010-06
Im Laufe des Jahres 2010 war offen. | 2010
Am Ende des Jahres 2010 war offen. | 2010
Anno 1809 war offen. | 1809
Um 1900 war offen. | 1900
Um das Jahr 1900 war offen. | 1900
Nach 1945 war offen. | 1945
Vor 1989 war offen. | 1989
Bis 1989 war offen. | 1989
Bis ins 19. Jahrhundert war offen. | 18xx
Bis in die 1980er-Jahre war offen. | 198x
In den 80er-Jahren war offen. | 198x
In den 80ern war offen. | 198x
Die Saison 2014 war gut. | 2014
Die WM 2014 war gut. | 2014
Das Finanzgesetz 2015 war gut. | 2015
Der Haushalt für 2015 war gut. | 2015
Im Zeitraum 2007 bis 2013 war es gut. | 2007 2013
Im Zeitraum 2007-2013 war es gut. | 2007 2013
Er wurde im Jahre 1950 geboren und starb im April 2011. | 1950 2011-04
Er wurde am 3. Mai 1950 geboren und starb am 4. April. | 1950-05-03 2025-04-04
Die Veranstaltung am Dienstag, 16. September, beginnt um 20 Uhr. | 2025-09-16 2025-09-16
Anmeldungen sind bis Freitag, 12. September, möglich. | 2025-09-12
Anmeldungen sind bis spätestens 12. September möglich. | 2025-09-12
Anmeldeschluss: 12. September. | 2025-09-12
Am letzten Wochenende war Markt. | 2025-W36-WE
Am Wochenende war Markt. | 2025-W36-WE
Am Wochenende findet der Markt statt. | 2025-W37-WE
Übers Wochenende war Markt. | 2025-W36-WE
Zu Ostern war Markt. | 2025-04-20
Am Ostersonntag war Markt. | 2025-04-20
In der Karwoche war Markt. | -
Zu Allerheiligen war Markt. | 2024-11-01
Am Stephanstag war Markt. | 2024-12-26
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
El pasado viernes se firmó el acuerdo. | 2025-09-05
El viernes pasado se firmó el acuerdo. | 2025-09-05
El acuerdo se firmó hace quince días. | 2025-08-26
El acuerdo se firmará a mediados de mayo. | 2026-05
El acuerdo se firmó a mediados de mayo. | 2025-05
A finales de año se firmará el acuerdo. | 2025
Antes de que acabe el año se firmará el acuerdo. | -
La semana que viene se firmará el acuerdo. | 2025-W38
El lunes de la semana que viene se firmará el acuerdo. | 2025-09-15
El próximo mes se firmará el acuerdo. | 2025-10
En los próximos días se firmará el acuerdo. | -
En los últimos tres años subieron los precios. | -
Desde hace tres años suben los precios. | 2022
Ayer por la tarde subieron los precios. | 2025-09-09
Anoche murió el poeta. | 2025-09-09
Esta noche juega el Madrid. | 2025-09-10
Esta mañana murió el poeta. | 2025-09-10
En la madrugada del martes murió el poeta. | 2025-09-09
En la noche del lunes al martes murió el poeta. | 2025-09-08 2025-09-09
El poeta murió el 12 de octubre de 1936. | 1936-10-12
El poeta murió en octubre de 1936. | 1936-10
El poeta murió en el otoño de 1936. | 1936-FA
El poeta murió en 1936, dos años después de la boda. | 1936
Llegó en 1936. Dos años después murió. | 1936 1938
Llegó en 1936. Al año siguiente murió. | 1936 1937
Llegó en 1936. Un año antes había muerto su padre. | 1936 1935
Llegó en 1936. Ese mismo año murió su padre. | 1936 1936
Entre 1936 y 1939 murieron muchos. | 1936 1939
De 1936 a 1939 murieron muchos. | 1936 1939
En los años treinta murieron muchos. | 193x
A principios de los años noventa murieron muchos. | 199x
A principios del siglo XX murieron muchos. | 19xx
En los siglos XVI y XVII murieron muchos. | 15xx 16xx
En el primer trimestre subió el paro. | 2025-Q1
En el segundo trimestre de 2024 subió el paro. | 2024-Q2
El paro subió en julio respecto al mes anterior. | 2025-07 2025-06
La víspera de la boda llovió. | 2025-09-09
Hoy, 10 de septiembre, llueve. | 2025-09-10 2025-09-10
El partido se jugará el próximo domingo a las 20.30 horas. | 2025-09-14 2025-09-14
Hasta el 30 de noviembre se puede visitar la muestra. | 2025-11-30
Del 3 al 5 de octubre habrá fiesta. | 2025-10-03 2025-10-05
El año que viene habrá fiesta. | 2026
El año pasado hubo fiesta. | 2024
A lo largo de 2026 habrá fiesta. | 2026
El Mundial de 2010 lo ganó España. | 2010
Todos los lunes y cada mañana corre. | -
Tiene 2000 socios y gana 1500 euros. | -
La muestra está abierta hasta el 30 de noviembre. | 2025-11-30
El lunes de la semana pasada llovió. | 2025-09-01
Dos días antes de la boda llovió. | -
El día después de la boda llovió. | -
Hace medio año llovió. | 2025-03
Dos días antes de Nochebuena llovió. | 2024-12-22
Tres días después del 3 de mayo llovió. | 2025-05-06
En los años 20 y 30 llovió. | 192x 193x
A partir del viernes lloverá. | 2025-09-12
Se puso en circulación a partir del 13 de marzo. | 2025-03-13
El viernes, 12/9/2025, lloverá. | 2025-09-12
El presidente viajará este jueves a París. | 2025-09-11
El presidente viajó este lunes a París. | 2025-09-08
El presidente llegará mañana por la noche. | 2025-09-11
El presidente llegó ayer por la mañana. | 2025-09-09
El presidente declaró ayer, martes, que dimitirá. | 2025-09-09
El presidente declaró anteayer que dimitirá. | 2025-09-08
El presidente dimitió a primeros de año. | 2025
El presidente dimitió a principios de este mes. | 2025-09
El presidente dimitió a finales del pasado mes de junio. | 2025-06
El presidente dimitió el pasado mes de junio. | 2025-06
El presidente dimitió en junio pasado. | 2025-06
El presidente dimitió en junio del año pasado. | 2024-06
El presidente dimitió el 5 de junio pasado. | 2025-06-05
El presidente dimitió el pasado 5 de junio. | 2025-06-05
El presidente dimitirá el próximo 5 de junio. | 2026-06-05
El presidente dimitió el martes 5 de agosto. | 2025-08-05
El presidente dimitió la pasada semana. | 2025-W36
El presidente dimitió hace dos semanas. | 2025-W35
El presidente dimitió hace casi dos años. | 2023
El presidente dimitió hace ahora un año. | 2024
El presidente dimitió hace unos días. | -
El presidente dimitió hace pocos meses. | -
Durante los últimos cinco años gobernó él. | -
Durante cinco años gobernó él. | -
Dentro de un mes será presidente. | 2025-10
En el último trimestre del año será presidente. | 2025-Q4
En el tercer trimestre de 1999 era presidente. | 1999-Q3
En la primera mitad de 1999 era presidente. | 1999-H1
En la década de los 80 era presidente. | 198x
En la década de 1980 era presidente. | 198x
En los años 1980 era presidente. | 198x
A mediados del siglo XIX era presidente. | 18xx
En pleno siglo XXI es presidente. | 20xx
En Navidad será presidente. | 2025-12-25
En Semana Santa será presidente. | -
El próximo verano será presidente. | 2026-SU
Este verano fue presidente. | 2025-SU
El verano pasado fue presidente. | 2025-SU
El fin de semana pasado fue presidente. | 2025-W36-WE
Este fin de semana será presidente. | 2025-W37-WE
Fue presidente desde 1982 hasta 1996. | 1982 1996
Fue presidente (1982-1996) y ministro (1977-1981). | 1982 1996 1977 1981
La final del 2010 fue buena. | 2010
El ejercicio de 1999 fue bueno. | 1999
En el ejercicio 1999 fue bueno. | 1999
A las 9 de la mañana del lunes fue presidente. | 2025-09-08
A medianoche fue presidente. | 2025-09-10
El lunes por la noche fue presidente. | 2025-09-08
La noche del lunes fue presidente. | 2025-09-08
En la mañana de hoy fue presidente. | 2025-09-10
En la tarde de ayer fue presidente. | 2025-09-09
Ese día fue presidente; aquella noche también. | -
El 23 de febrero de 1981 fue un lunes; aquella noche habló. | 1981-02-23 1981-02-23
El 23-F de 1981 fue un lunes. | 1981
El 11-S cambió todo. | -
La ley del 2 de mayo de 1999 y la de 1998. | 1999-05-02 1998
"""

FRENCH = """
Les attentats du 11 septembre ont tout changé. | 2001-09-11
Il y a dix ans aujourd'hui, le mur tombait. | 2015-09-10
Le jeudi 2 mai, il a plu. | 2024-05-02
Il est mort dans la nuit de mardi à mercredi. | 2025-09-09 2025-09-10
Il est mort dans la nuit du 3 au 4 mai. | 2025-05-03 2025-05-04
D'ici à la fin de l'année, il partira. | 2025
D'ici la fin de l'année, il partira. | 2025
À la fin de l'année, il partira. | 2025
En fin de semaine, il partira. | 2025-W37
La semaine prochaine, il partira. | 2025-W38
Lundi prochain, il partira. | 2025-09-15
Vendredi dernier, il est parti. | 2025-09-05
Vendredi soir, il est parti. | 2025-09-05
Il est parti hier soir. | 2025-09-09
Il est parti avant-hier. | 2025-09-08
Il est parti ce matin. | 2025-09-10
Il partira demain matin. | 2025-09-11
Il est parti il y a trois jours. | 2025-09-07
Il est parti il y a quinze jours. | 2025-08-26
Il est parti il y a une dizaine d'années. | 2015
Il est parti il y a un an et demi. | 2024
Il partira dans deux semaines. | 2025-W39
Il est parti le mois dernier. | 2025-08
Il est parti l'été dernier. | 2025-SU
Il est parti l'hiver dernier. | 2024-WI
Il partira au printemps prochain. | 2026-SP
Il est parti au printemps 2012. | 2012-SP
Il est parti à l'automne 2012. | 2012-FA
Il est parti en mars. | 2025-03
Il partira en mars. | 2026-03
Il est parti mi-mars. | 2025-03
Il est parti fin août. | 2025-08
Il est parti début 2012. | 2012
Il est parti le 14 juillet 1989. | 1989-07-14
Il est parti au début des années 1990. | 199x
Il est parti dans les années soixante-dix. | 197x
Il est parti à la fin du XIXe siècle. | 18xx
Il est parti en 1936. Deux ans plus tard, il est revenu. | 1936 1938
Il est parti en 1936. L'année suivante, il est revenu. | 1936 1937
Il est parti en 1936. La même année, elle est morte. | 1936 1936
Il est parti le 3 mai. Le lendemain, elle est morte. | 2025-05-03 2025-05-04
Entre 1936 et 1939, il est parti. | 1936 1939
De 1936 à 1939, il est parti. | 1936 1939
Le chômage a augmenté au deuxième trimestre. | 2025-Q2
Le chômage a augmenté au premier semestre 2024. | 2024-H1
Ces dernières années, le chômage a augmenté. | -
Au cours des trois derniers mois, le chômage a augmenté. | -
Depuis trois ans, le chômage augmente. | -
Pendant cinq ans, il a dormi. | -
La réunion aura lieu jeudi. | 2025-09-11
La réunion a eu lieu jeudi. | 2025-09-04
La réunion, prévue mardi prochain, est annulée. | 2025-09-16
Mercredi 10 septembre, il a plu. | 2025-09-10
Tous les lundis, il court; chaque année, il gagne 2 000 euros. | -
L'exposition est ouverte jusqu'au 30 novembre. | 2025-11-30
Ces derniers mois, le chômage a augmenté. | -
Il y a une vingtaine d'années, il pleuvait. | 2005
Deux jours après la fête, il a plu. | -
Deux jours avant Noël, il a plu. | 2024-12-23
À partir de lundi, il pleuvra. | 2025-09-15
Vendredi 12/09/2025, il pleuvra. | 2025-09-12
"""

ITALIAN = """
Gli attentati dell'11 settembre hanno cambiato tutto. | 2001-09-11
Nei prossimi giorni si vota. | -
Venerdì scorso si è votato. | 2025-09-05
Lo scorso venerdì si è votato. | 2025-09-05
Venerdì prossimo si voterà. | 2025-09-12
Domenica si voterà. | 2025-09-14
Domenica si è votato. | 2025-09-07
Ieri sera si è votato. | 2025-09-09
L'altro ieri si è votato. | 2025-09-08
Stamattina si è votato. | 2025-09-10
Domani mattina si voterà. | 2025-09-11
Dopodomani si voterà. | 2025-09-12
Tre giorni fa si è votato. | 2025-09-07
Due settimane fa si è votato. | 2025-W35
Dieci anni fa si è votato. | 2015
Tra due settimane si voterà. | 2025-W39
Fra un mese si voterà. | 2025-10
Il mese scorso si è votato. | 2025-08
Il mese prossimo si voterà. | 2025-10
L'anno scorso si è votato. | 2024
Lo scorso anno si è votato. | 2024
L'anno prossimo si voterà. | 2026
La settimana scorsa si è votato. | 2025-W36
La prossima settimana si voterà. | 2025-W38
Alla fine dell'anno si voterà. | 2025
Entro la fine dell'anno si voterà. | 2025
Entro il 2030 si voterà. | 2030
A metà maggio si è votato. | 2025-05
Alla fine di agosto si è votato. | 2025-08
Ai primi di agosto si è votato. | 2025-08
All'inizio del 2012 si è votato. | 2012
Il 2 giugno 1946 si è votato. | 1946-06-02
Nel giugno del 1946 si è votato. | 1946-06
Nell'estate del 1946 si è votato. | 1946-SU
La scorsa estate si è votato. | 2025-SU
Negli anni Settanta si votava. | 197x
Negli anni '70 si votava. | 197x
All'inizio degli anni Novanta si votava. | 199x
Nel Novecento si votava. | 19xx
Nell'Ottocento si votava. | 18xx
Nel XIX secolo si votava. | 18xx
Tra il 1936 e il 1939 si votava. | 1936 1939
Dal 1936 al 1939 si votava. | 1936 1939
Nacque nel 1936. Due anni dopo morì il padre. | 1936 1938
Nacque nel 1936. L'anno successivo morì il padre. | 1936 1937
Nacque il 3 maggio 1936. Il giorno dopo morì il padre. | 1936-05-03 1936-05-04
Nella notte tra lunedì e martedì è morto. | 2025-09-08 2025-09-09
Nel primo trimestre il Pil è cresciuto. | 2025-Q1
Nel secondo semestre del 2024 il Pil è cresciuto. | 2024-H2
Negli ultimi tre anni il Pil è cresciuto. | -
Da tre anni il Pil cresce. | -
Ogni lunedì corre, tutti i giorni nuota. | -
A Natale nevicherà. | 2025-12-25
La mostra è aperta fino al 30 novembre. | 2025-11-30
Nacque nel 1936. Due anni dopo la guerra morì il padre. | 1936
Nacque nel 1936. Due anni prima era morto il padre. | 1936 1934
Due anni prima della guerra morì il padre. | -
Il giorno dopo la partita piovve. | -
Prima di marzo pioverà. | 2026-03
Due giorni dopo Natale piovve. | 2024-12-27
"""

DUTCH = """
De aanslagen van 11 september veranderden alles. | 2001-09-11
Eergisteren viel het kabinet. | 2025-09-08
Gisteravond viel het kabinet. | 2025-09-09
Vanochtend viel het kabinet. | 2025-09-10
Vanavond speelt Ajax. | 2025-09-10
Morgenochtend vergadert het kabinet. | 2025-09-11
Afgelopen vrijdag viel het kabinet. | 2025-09-05
Vorige vrijdag viel het kabinet. | 2025-09-05
Komende vrijdag vergadert het kabinet. | 2025-09-12
Volgende week vergadert het kabinet. | 2025-W38
Vorige week viel het kabinet. | 2025-W36
Vorige week dinsdag viel het kabinet. | 2025-09-02
In de nacht van zaterdag op zondag brandde de fabriek af. | 2025-09-06 2025-09-07
Zondagnacht brandde de fabriek af. | 2025-09-07
Drie dagen geleden viel het kabinet. | 2025-09-07
Twee weken geleden viel het kabinet. | 2025-W35
Een half jaar geleden viel het kabinet. | 2025-03
Anderhalf jaar geleden viel het kabinet. | 2024
Ruim tien jaar geleden viel het kabinet. | 2015
Vorig jaar viel het kabinet. | 2024
Volgend jaar zijn er verkiezingen. | 2026
Dit jaar zijn er verkiezingen. | 2025
Eind augustus viel het kabinet. | 2025-08
Begin 2012 viel het kabinet. | 2012
Medio mei viel het kabinet. | 2025-05
Half mei viel het kabinet. | 2025-05
Eind vorig jaar viel het kabinet. | 2024
Eind deze maand vergadert het kabinet. | 2025-09
Op 3 mei 1936 viel het kabinet. | 1936-05-03
In de zomer van 1936 viel het kabinet. | 1936-SU
Afgelopen zomer viel het kabinet. | 2025-SU
In de jaren zestig viel het kabinet. | 196x
In de jaren '60 viel het kabinet. | 196x
Begin jaren negentig viel het kabinet. | 199x
In de negentiende eeuw viel het kabinet. | 18xx
In de 19e eeuw viel het kabinet. | 18xx
Tussen 1936 en 1939 viel het kabinet. | 1936 1939
Van 1936 tot 1939 viel het kabinet. | 1936 1939
Hij kwam in 1936. Twee jaar later stierf hij. | 1936 1938
Hij kwam in 1936. Het jaar daarop stierf hij. | 1936 1937
Hij kwam in 1936. Een jaar eerder stierf zijn vader. | 1936 1935
Hij kwam in 1936. Datzelfde jaar stierf zijn vader. | 1936 1936
Hij kwam op 3 mei 1936. De volgende dag stierf zijn vader. | 1936-05-03 1936-05-04
In het eerste kwartaal steeg de winst. | 2025-Q1
In de tweede helft van 2024 steeg de winst. | 2024-H2
De komende dagen regent het; de afgelopen jaren ook. | -
De afgelopen drie jaar steeg de winst. | -
Sinds drie jaar stijgt de winst. | -
Elke maandag loopt hij, iedere dag zwemt hij. | -
Binnen twee jaar moet het klaar zijn. | -
Over twee weken moet het klaar zijn. | 2025-W39
Maandag sprak hij in de Kamer. | 2025-09-08
Hij zal maandag in de Kamer spreken. | 2025-09-15
De tentoonstelling is open tot 30 november. | 2025-11-30
"""

PORTUGUESE = """
Os ataques de 11 de setembro mudaram tudo. | 2001-09-11
Ele morreu há três dias atrás. | 2025-09-07
Anteontem caiu o governo. | 2025-09-08
Ontem à noite caiu o governo. | 2025-09-09
Esta manhã caiu o governo. | 2025-09-10
Hoje de manhã caiu o governo. | 2025-09-10
Amanhã de manhã reúne-se o governo. | 2025-09-11
Na sexta-feira passada caiu o governo. | 2025-09-05
Na próxima sexta-feira reúne-se o governo. | 2025-09-12
Na sexta-feira (5) caiu o governo. | 2025-09-05
Na noite de segunda-feira caiu o governo. | 2025-09-08
Na madrugada de terça-feira caiu o governo. | 2025-09-09
Na madrugada desta terça-feira (9), caiu o governo. | 2025-09-09
Na semana passada caiu o governo. | 2025-W36
Na próxima semana reúne-se o governo. | 2025-W38
Na semana que vem reúne-se o governo. | 2025-W38
No mês passado caiu o governo. | 2025-08
No mês que vem reúne-se o governo. | 2025-10
No ano passado caiu o governo. | 2024
No ano que vem haverá eleições. | 2026
No próximo ano haverá eleições. | 2026
Há três dias caiu o governo. | 2025-09-07
Três dias atrás caiu o governo. | 2025-09-07
Há duas semanas caiu o governo. | 2025-W35
Há dez anos caiu o governo. | 2015
Há cerca de dez anos caiu o governo. | 2015
Há meio ano caiu o governo. | 2025-03
No final de agosto caiu o governo. | 2025-08
Em meados de maio caiu o governo. | 2025-05
No início de 2012 caiu o governo. | 2012
Até o fim do ano haverá eleições. | 2025
Até 2030 haverá eleições. | 2030
A partir de 1º de janeiro haverá eleições. | 2026-01-01
Em 3 de maio de 1936 caiu o governo. | 1936-05-03
A 3 de Maio de 1936 caiu o governo. | 1936-05-03
No verão de 1936 caiu o governo. | 1936-SU
No verão passado caiu o governo. | 2025-SU
Nos anos 60 caiu o governo. | 196x
Nos anos sessenta caiu o governo. | 196x
No início dos anos 1990 caiu o governo. | 199x
Na década de 1990 caiu o governo. | 199x
No século XIX caiu o governo. | 18xx
Nos séculos XVIII e XIX caiu o governo. | 17xx 18xx
Entre 1936 e 1939 caiu o governo. | 1936 1939
De 1936 a 1939 caiu o governo. | 1936 1939
Nasceu em 1936. Dois anos depois morreu o pai. | 1936 1938
Nasceu em 1936. No ano seguinte morreu o pai. | 1936 1937
Nasceu em 1936. No mesmo ano morreu o pai. | 1936 1936
Nasceu em 3 de maio de 1936. No dia seguinte morreu o pai. | 1936-05-03 1936-05-04
No primeiro trimestre o PIB cresceu. | 2025-Q1
No segundo semestre de 2024 o PIB cresceu. | 2024-H2
Nos últimos três anos o PIB cresceu. | -
Nos próximos dias o PIB crescerá. | -
Todas as segundas-feiras corre; todos os dias nada. | -
A reunião será na quinta-feira, às 20h. | 2025-09-11 2025-09-11
O jogo, marcado para domingo, foi adiado. | 2025-09-14
A mostra fica aberta até 30 de novembro. | 2025-11-30
Até 30 de novembro fica aberta a mostra. | 2025-11-30
Dois dias depois da festa choveu. | -
Chegou em 1936. Dois anos antes tinha morrido o pai. | 1936 1934
A partir de março, a coisa desandou. | 2025-03
Caiu em 3 de maio; na manhã seguinte, choveu. | 2025-05-03 2025-05-04
"""

RUSSIAN = """
Теракты 11 сентября изменили всё. | 2001-09-11
На прошлой неделе правительство ушло в отставку. | 2025-W36
В минувшую пятницу правительство ушло в отставку. | 2025-09-05
В прошлую пятницу правительство ушло в отставку. | 2025-09-05
В пятницу правительство ушло в отставку. | 2025-09-05
В пятницу правительство уйдет в отставку. | 2025-09-12
В следующую пятницу состоится заседание. | 2025-09-12
На следующей неделе состоится заседание. | 2025-W38
На этой неделе состоится заседание. | 2025-W37
Вчера вечером состоялось заседание. | 2025-09-09
Сегодня утром состоялось заседание. | 2025-09-10
Завтра состоится заседание. | 2025-09-11
Позавчера состоялось заседание. | 2025-09-08
В ночь на вторник произошел пожар. | 2025-09-09
В ночь на 5 сентября произошел пожар. | 2025-09-05
Три дня назад произошел пожар. | 2025-09-07
Две недели назад произошел пожар. | 2025-W35
Год назад произошел пожар. | 2024
Десять лет назад произошел пожар. | 2015
Полгода назад произошел пожар. | 2025-03
Около десяти лет назад произошел пожар. | 2015
В прошлом году произошел пожар. | 2024
В прошлом месяце произошел пожар. | 2025-08
В будущем году пройдут выборы. | 2026
В следующем году пройдут выборы. | 2026
В этом году пройдут выборы. | 2025
До конца года пройдут выборы. | 2025
К концу года пройдут выборы. | 2025
В конце августа произошел пожар. | 2025-08
В середине мая произошел пожар. | 2025-05
В начале 2012 года произошел пожар. | 2012
3 мая 1936 года произошел пожар. | 1936-05-03
В мае 1936 года произошел пожар. | 1936-05
Летом 1936 года произошел пожар. | 1936-SU
Прошлым летом произошел пожар. | 2025-SU
Осенью прошлого года произошел пожар. | 2024-FA
В 1936 году произошел пожар. | 1936
В 1990-е годы произошел пожар. | 199x
В девяностые годы произошел пожар. | 199x
В 60-х годах произошел пожар. | 196x
В начале 90-х годов произошел пожар. | 199x
В XIX веке произошел пожар. | 18xx
В конце XIX века произошел пожар. | 18xx
С 1936 по 1939 год шла война. | 1936 1939
В 1936-1939 годах шла война. | 1936 1939
Он родился в 1936 году. В том же году умер отец. | 1936 1936
Он приехал 3 мая 1936 года. На следующий день умер отец. | 1936-05-03 1936-05-04
В первом квартале вырос ВВП. | 2025-Q1
Во втором полугодии 2024 года вырос ВВП. | 2024-H2
За последние три года вырос ВВП. | -
В ближайшие дни вырастет ВВП. | -
В последние годы растет ВВП. | -
Каждый понедельник он бегает. | -
Через две недели состоится заседание. | 2025-W39
Он получил 2000 рублей и 1500 голосов. | -
Накануне состоялось заседание. | 2025-09-09
Выставка открыта до 30 ноября. | 2025-11-30
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
