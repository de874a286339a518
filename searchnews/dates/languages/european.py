"""How do the European languages other than English put words together to dates?

The day goes before the month, and a few orders differ little: what goes before a noun in one language ("letzte Woche")
stands behind it in another ("la semana pasada"), and is read alike. A language's table has the words.

Classes that English has not: PREP a preposition melted with its article ("am", "del"); THESE an article in the plural;
ABOUT "more than"; HOURWORD "Uhr"; HOURS the same where it may be a duration; HOUR a time in one word ("18h30"); ROMAN the
number of a century; CENTURYOF a century by its own name; HALFOF a half of anything, HALFNUMBER a numbered one; UNITOF one
word for part of a unit ("Jahresende"); LASTUNIT for the unit before ("Vorjahr"); BEYOND the unit before the last or after
the next ("übernächste"); DECADEOF a decade by its own name ("Neunzigerjahre"); YEAROF for a year ("heuer"); DAYBESIDE the
day before or after ("Vortag"); BACK counts into the past, before the number ("hace tres días"), where AGO stands behind
("tre giorni fa"); IN counts into the future ("dentro de"); SUFFIX what is put to a number ("1990-х"); FEIRA a weekday by
its number alone ("segunda"), where the words around say so; NONE a name that looks like a date ("Rio de Janeiro").
"""

from __future__ import annotations

from searchnews.dates import builders

SHORTHANDS = {
    "DE": r"(?:[OF PREP]'?){0,2}(?:[THE THESE]'?)?",
    "ADJ": r"[LAST NEXT THIS COMING PREVIOUS FOLLOWING]",
    "DAYOF": r"[NUM ORD ORDINAL](?:-SUFFIX)?[.!]?",
    "NAME": r"[MONTH SHORTMONTH MAYMARCH][.!]?",
    "ANYWEEKDAY": r"(?:WEEKDAY|SHORTDAY[.!]?)",
    "INYEAR": r"(?:[,(]?DE(?:YEARWORD DE)?YEAR NOTANUMBER(?:-SUFFIX)?YEARMARK?|DE ADJ{1,2}'?YEARWORD|DE YEARWORD ADJ|DE YEAROF)",
    "COUNT": r"(?:ABOUT{0,2}(?:A?COUPLE OF?|A|A?[CARDINAL TEEN](?:-?AND?-?CARDINAL){0,2}|NUM))",
    "UNIT": r"[DAY WEEK WEEKEND MONTHWORD QUARTER HALF YEARWORD DECADEWORD CENTURY UNITS]",
    "ONE": r"[DAY WEEK WEEKEND MONTHWORD QUARTER HALF YEARWORD DECADEWORD CENTURY]",
    "VAGUE": r"(?:(?:THE'?)?EARLY-?DE)",
    "YEARMARK": r"(?:(?!))",  # what stands behind a year in Russian
    "NOTANUMBER": r"(?![;!:][NUM YEAR])",
}
OPENINGS = {
    "VAGUE?": ("VAGUE", ""),
    "THE?": ("THE'?", ""),
    "ADJ?": ("ADJ", ""),
}

PATTERNS = (
    # Numbers
    (builders.numeric_day_first, r"YEAR-NUM-NUM(?!-)|YEAR/NUM/NUM|NUM/NUM/[YEAR NUM]|NUM-NUM-YEAR|NUM!NUM!YEAR"
                              r"|NUM!NUM!NUM(?![!.:/]?[NUM YEAR])|NUM\.NUM\.YEAR"
                              r"|THE?ANYWEEKDAY,?(?:[THE PREP]'?)?(?:NUM/NUM/[YEAR NUM]|NUM!NUM!(?:YEAR|NUM(?![!.:/]?[NUM YEAR])))"),
    # Every Monday, each year; names
    (builders.nothing, r"NONE"),
    (builders.nothing, r"A WEEKDAY"),
    (builders.nothing, r"EVERY(?:THE|THESE)?[ORDINAL CARDINAL NUM]?(?:WEEKDAY|UNIT|MONTH|SEASON|PART|TODAY)"
                    r"|THESE WEEKDAY(?:[AND TO](?:THESE)?WEEKDAY)?"),
    # Days of a month
    (builders.month_day_list, r"THE?(?:THESE UNITS)?DAYOF(?:(?:,|,?[AND TO](?:PREP|THE)?)DAYOF){1,9}DE NAME INYEAR?"),
    (builders.month_days, r"(?:THE'?)?DAYOF(?:-|/)DAYOF DE NAME INYEAR?"),
    (builders.weekday_date, r"ADJ?THE?ADJ?ANYWEEKDAY,?(?:[THE PREP]'?)?DAY?[CARDINAL NUM ORD ORDINAL][.!]?DE NAME INYEAR?"),
    (builders.month_day, r"ADJ?THE?(?:ADJ)?DAY?(?:CARDINAL|DAYOF)-?DE NAME NOTANUMBER(?:INYEAR(?:,A WEEKDAY)?|ADJ INYEAR?)?"),
    # Holidays
    (builders.holiday, r"ADJ?HOLIDAY(?:INYEAR|ADJ INYEAR?)?"),
    # Months
    (builders.month_short_year, r"[MONTH SHORTMONTH]'NUM"),
    (builders.month, r"VAGUE?THE?ADJ?(?:MONTHWORD DE)?[MONTH MAYMARCH](?:INYEAR|ADJ INYEAR?)?|VAGUE?SHORTMONTH[.!]?INYEAR"),
    # Weekdays
    (builders.weekday_of_week, r"THE?WEEKDAY DE(?:ADJ WEEK|WEEK ADJ)|THE?ADJ WEEK PREP?WEEKDAY"),
    (builders.day_of_month, r"ADJ?THE?ADJ?WEEKDAY(?:ADJ)?(?:,|\()?NUM"
                            r"(?![;!.:/-]?[NUM YEAR ORD HOURWORD HOURS HOUR MONTH UNITS AND TO])"
                            r"|ADJ?THE?ADJ?DAY NUM(?![;!.:/-]?[NUM YEAR MONTH OF AND TO UNITS])"),
    (builders.days_of_month, r"THESE UNITS DAYOF(?:,DAYOF){0,9}[AND TO]DAYOF(?![;!.:/-]?[NUM YEAR MONTH SHORTMONTH OF UNITS])"),
    (builders.weekday_near, r"THE?ADJ?ADJ?WEEKDAY(?:ADJ)?(?:(?:PREP|OF|THE){0,2}PART)?|PART DE WEEKDAY(?:ADJ)?"),
    # Quarters and halves
    (builders.fraction, r"VAGUE?THE?[ORDINAL ORD NUM][.!]?[QUARTER HALF]INYEAR?|QUARTERNUMBER INYEAR?"
                       r"|THE?LAST[QUARTER HALF HALFOF](?:INYEAR|DE YEARWORD)|THE?(?:[ORDINAL ORD][.!]?HALFOF|HALFNUMBER)(?:INYEAR|DE YEARWORD)"),
    # Seasons
    (builders.season, r"VAGUE?THE?ADJ?SEASON(?:INYEAR|ADJ INYEAR?)?"),
    # Decades and centuries
    (builders.decade, r"DECADE-?[UNITS YEARWORD](?:DE(?:ADJ|[NUM ORD ORDINAL][.!]?)CENTURY)?|DECADEWORD DE DECADE"),
    (builders.decade_of, r"VAGUE?THE?DECADEOF|[THE EARLY]DECADE(?!-?[UNITS YEARWORD])|DECADE(?=(?:(?:,|,?AND)(?:PREP|THE)?DECADE){1,4}-?UNITS)"),
    (builders.decade_of_number, r"THE?(?:ORDINAL)?[UNITS YEARWORD]DE'?[NUM DECADE CARDINAL](?!-?[UNITS UNIT MONTH])"
                             r"|DECADEWORD DE(?:UNITS DE)?'?[NUM YEAR CARDINAL DECADE]|UNITS YEAR|YEAR-SUFFIX UNITS?"
                             r"|(?<=UNITS NUM AND)NUM|(?<=UNITS'NUM AND)'NUM|(?<=UNITS CARDINAL AND)CARDINAL|(?<=UNITS YEAR AND)YEAR"
                             r"|NUM-SUFFIX UNITS"),
    (builders.century, r"CENTURY ROMAN|[ROMAN ORD ORDINAL]-?CENTURY|NUM[.!]?-?CENTURY|NUM-SUFFIX CENTURY"
                       r"|[ROMAN ORD ORDINAL NUM][.!]?(?=(?:(?:,|,?[AND TO])(?:PREP|THE)?[ROMAN ORD ORDINAL NUM][.!]?){1,4}-?CENTURY)"
                       r"|ROMAN(?=AND(?:PREP|THE)?ROMAN UNITS)"
                       r"|UNITS ROMAN|(?<=UNITS ROMAN AND)ROMAN|[ROMAN ORD]UNITS"),
    (builders.century_of, r"CENTURYOF"),
    # Away from the day of the reference, or of the previous mention
    (builders.ago_anywhere, r"BACK(?:COUNT'?UNIT|HALF)AGO?|COUNT UNIT AGO"),
    (builders.hence, r"IN COUNT UNIT|IN[WEEK MONTHWORD YEARWORD](?!ADJ)"),
    (builders.counted_from_mention, r"COUNT UNIT[BEFORE AFTER EARLIER LATER]|COUNT[DAY UNITS]BACK(?=HOLIDAY|THE?DAYOF DE NAME)"),
    (builders.day_beside_mention, r"THE?DAY[BEFORE AFTER PREVIOUS FOLLOWING EARLIER LATER]|THE?FOLLOWING DAY|THE?DAYBESIDE"),
    (builders.unit_beside_mention, r"THE?ONE(?:[EARLIER LATER]|OF'[BEFORE AFTER])"),
    (builders.in_time, r"COUNT UNITS"),
    (builders.in_one, r"A[WEEK MONTHWORD YEARWORD](?!DE[MONTH YEAR])"),
    (builders.today, r"PART DE TODAY|TODAY(?:,?ANYWEEKDAY|(?:PREP|OF|THE|ON){0,2}PART)?"),
    (builders.part_of_day, r"[THIS LAST NEXT FOLLOWING THAT]PART|THE?PART[LAST FOLLOWING PREVIOUS]"),
    (builders.that_unit, r"THE?THAT[DAY WEEK MONTHWORD YEARWORD]"),
    (builders.unit_beside, r"VAGUE?THE?(?:ADJ{1,2}'?ONE(?:-[SUFFIX THAT])?|ONE ADJ)(?!DE NAME)"),
    (builders.unit_of, r"VAGUE[WEEK MONTHWORD YEARWORD DECADEWORD QUARTER](?!DE[YEAR MONTH])|UNITOF(?!YEAR)"),
    (builders.unit_beyond, r"THE?(?:BEYOND ONE|ONE BEYOND)"),
    (builders.unit_before, r"COUNT?LASTUNIT"),
    (builders.year_of, r"YEAROF"),
    (builders.weekend, r"THE?WEEKEND"),
    # Years
    (builders.years, r"YEAR[-/](?:YEAR|NUM)(?![-/])"),
    (builders.year, r"UNITOF YEAR NOTANUMBER|VAGUE?THE?YEARWORD DE YEAR NOTANUMBER|VAGUE?(?<![;!/:])(?<!NUM-)YEAR NOTANUMBER(?:(?:-SUFFIX)?YEARMARK)?"),
    # The time of day
    (builders.clock_of_24, r"(?:NUM(?:[:!]NUM)?[/-])?NUM(?:[:!]NUM)?-?HOURWORD(?:NUM)?|NUM[:!]NUM HOURS|HOUR"
                            r"|NUM(?:[:!]NUM)?(?=[TO AND]NUM(?:[:!]NUM)?HOURWORD)"),
    (builders.time_of_day, r"PART(?![PREP TO IN]WEEKDAY)|NOON"),
)  # fmt: skip
