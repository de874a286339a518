"""How do the European languages other than English put words together to dates?

The day goes before the month, and a few orders differ little: what goes before a noun in one language ("letzte Woche")
stands behind it in another ("la semana pasada"), and is read alike. A language's table has the words.

Classes that English has not: PREP a preposition melted with its article ("am", "del"); THESE an article in the plural;
ABOUT "more than"; HOURWORD "Uhr"; ROMAN the number of a century; UNITOF one word for part of a unit ("Jahresende");
LASTUNIT for the unit before ("Vorjahr"); YEAROF for a year ("heuer"); DAYBESIDE the day before or after ("Vortag"); IN
counts into the future ("dentro de"); AT stands before an hour ("las").
"""

from __future__ import annotations

from searchnews.dates import builders

SHORTHANDS = {
    "DE": r"(?:[OF PREP]'?){0,2}(?:[THE THESE]'?)?",
    "ADJ": r"[LAST NEXT THIS COMING PREVIOUS FOLLOWING]",
    "DAYOF": r"[NUM ORD ORDINAL][.!]?",
    "NAME": r"[MONTH SHORTMONTH MAYMARCH][.!]?",
    "ANYWEEKDAY": r"(?:WEEKDAY|SHORTDAY[.!]?)",
    "INYEAR": r"(?:[,(]?DE(?:YEARWORD DE)?YEAR NOTANUMBER|DE ADJ{1,2}YEARWORD|DE YEARWORD ADJ|DE YEAROF)",
    "COUNT": r"(?:ABOUT{0,2}(?:A?COUPLE OF?|A|[CARDINAL TEEN](?:-?AND?-?CARDINAL){0,2}|NUM))",
    "UNIT": r"[DAY WEEK WEEKEND MONTHWORD QUARTER HALF YEARWORD DECADEWORD CENTURY UNITS]",
    "ONE": r"[DAY WEEK WEEKEND MONTHWORD QUARTER HALF YEARWORD DECADEWORD CENTURY]",
    "VAGUE": r"(?:(?:THE'?)?EARLY-?DE)",
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
                              r"|NUM!NUM!NUM(?![!.:/]?[NUM YEAR])|NUM\.NUM\.YEAR"),
    # Every Monday, each year
    (builders.nothing, r"EVERY(?:THE|THESE)?[ORDINAL CARDINAL NUM]?(?:WEEKDAY|UNIT|MONTH|SEASON|PART)"
                    r"|THESE WEEKDAY(?:[AND TO](?:THESE)?WEEKDAY)?"),
    # Days of a month
    (builders.month_day_list, r"THE?(?:THESE UNITS)?DAYOF(?:(?:,|,?[AND TO](?:PREP|THE)?)DAYOF){1,9}DE NAME INYEAR?"),
    (builders.month_days, r"(?:THE'?)?DAYOF(?:-|/)DAYOF DE NAME INYEAR?"),
    (builders.weekday_date, r"THE?ANYWEEKDAY,?(?:[THE PREP]'?)?DAY?[CARDINAL NUM ORD ORDINAL][.!]?DE NAME INYEAR?"),
    (builders.month_day, r"ADJ?THE?(?:ADJ)?DAY?(?:CARDINAL|DAYOF)-?DE NAME(?:ADJ)?NOTANUMBER INYEAR?"),
    # Holidays
    (builders.holiday, r"ADJ?HOLIDAY(?:ADJ)?INYEAR?"),
    # Months
    (builders.month_short_year, r"[MONTH SHORTMONTH]'NUM"),
    (builders.month, r"VAGUE?THE?ADJ?(?:MONTHWORD DE)?[MONTH MAYMARCH](?:ADJ)?INYEAR?|VAGUE?SHORTMONTH[.!]?INYEAR"),
    # Weekdays
    (builders.weekday_of_week, r"WEEKDAY DE(?:ADJ WEEK|WEEK ADJ)"),
    (builders.weekday, r"THE?ADJ?ADJ?WEEKDAY(?:ADJ)?(?:(?:PREP|OF|THE){0,2}PART)?|PART DE WEEKDAY(?:ADJ)?"),
    # Quarters and halves
    (builders.fraction, r"VAGUE?THE?[ORDINAL ORD NUM][.!]?[QUARTER HALF]INYEAR?|QUARTERNUMBER INYEAR?"),
    # Seasons
    (builders.season, r"VAGUE?THE?ADJ?SEASON(?:ADJ)?INYEAR?"),
    # Decades and centuries
    (builders.decade, r"DECADE-?[UNITS YEARWORD]|DECADEWORD DE DECADE"),
    (builders.decade_of_number, r"THE?(?:ORDINAL)?[UNITS YEARWORD]DE'?[NUM DECADE CARDINAL](?!-?[UNITS UNIT MONTH])"
                             r"|DECADEWORD DE(?:UNITS DE)?'?[NUM YEAR CARDINAL DECADE]|(?<=UNITS)YEAR"),
    (builders.century, r"CENTURY ROMAN|[ROMAN ORD ORDINAL]-?CENTURY|NUM[.!]?-?CENTURY"),
    # Away from the day of the reference, or of the previous mention
    (builders.ago_anywhere, r"AGO COUNT UNIT|COUNT UNIT AGO"),
    (builders.hence, r"IN COUNT UNIT|COUNT UNIT IN"),
    (builders.counted_from_mention, r"COUNT UNIT[BEFORE AFTER]"),
    (builders.day_beside_mention, r"THE?DAY[BEFORE AFTER PREVIOUS FOLLOWING]|THE?FOLLOWING DAY|THE?DAYBESIDE"),
    (builders.in_time, r"COUNT UNITS"),
    (builders.today, r"PART DE TODAY|TODAY(?:,?ANYWEEKDAY|(?:PREP|OF|THE|ON){0,2}PART)?"),
    (builders.part_of_day, r"[THIS LAST]PART|THE?PART LAST"),
    (builders.that_unit, r"THE?THAT[DAY WEEK MONTHWORD YEARWORD]"),
    (builders.unit_beside, r"VAGUE?THE?(?:ADJ{1,2}ONE|ONE ADJ)(?!DE NAME)"),
    (builders.unit_of, r"VAGUE[WEEK MONTHWORD YEARWORD DECADEWORD QUARTER](?!DE[YEAR MONTH])|UNITOF"),
    (builders.unit_before, r"LASTUNIT"),
    (builders.year_of, r"YEAROF"),
    (builders.weekend, r"THE?WEEKEND"),
    # Years
    (builders.years, r"YEAR[-/](?:YEAR|NUM)(?![-/])"),
    (builders.year, r"VAGUE?THE?YEARWORD DE YEAR NOTANUMBER|VAGUE?(?<![;!/:])(?<!NUM-)YEAR NOTANUMBER"),
    # The time of day
    (builders.clock_of_24, r"AT?(?:NUM(?:[:!]NUM)?[/-])?[NUM CARDINAL](?:[:!]NUM)?-?HOURWORD(?:NUM)?"),
    (builders.time_of_day, r"PART|NOON"),
)  # fmt: skip
