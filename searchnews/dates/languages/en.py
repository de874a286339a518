"""English."""

from __future__ import annotations

from string import ascii_lowercase

from searchnews.dates import builders
from searchnews.dates.calendar import HOLIDAY_NUMBER
from searchnews.dates.languages.table import (
    FUTURE,
    NOTHING,
    PAST,
    UNDECIDED,
    Cues,
    Language,
    alike,
    numbered,
    one_of,
    varied,
)

_MONTHS = "January February - April - June July August September October November December"
_SHORT_MONTHS = "Jan Feb - Apr - Jun Jul Aug Sep Oct Nov Dec"
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_SUFFIXES = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}

# Holidays that are ones by themselves, and those that are only one with the words beside them.
_HOLIDAYS = {
    "Easter": "easter", "Easter Monday": "easter monday", "Halloween": "halloween", "Thanksgiving": "thanksgiving",
    "Christmas": "christmas", "Christmas eve": "christmas eve",
}  # fmt: skip
_HOLIDAYS_OF = {
    "New year{|'|'s} day": "new year's day", "New year{|'|'s} eve": "new year's eve", "May day": "may day",
    "Martin Luther King{|, Jr.|, Jr| Jr.| Jr}{|'|'s} day": "martin luther king day",
    "Good Friday": "good friday", "Ash Wednesday": "ash wednesday", "Palm Sunday": "palm sunday",
    "April {Fool|Fools}{|'|'s} day": "april fools day", "Groundhog{|'|'s} day": "groundhog day",
    "{|St. |St |Saint }Valentine{|'|'s} day": "valentine's day",
    "{President|Presidents}{|'|'s} day": "presidents day",
    "{|St. |St |Saint }Patrick{|'|'s} day": "st patrick's day", "Earth{|'|'s} day": "earth day",
    "{Mother|Mothers}{|'|'s} day": "mother's day", "Memorial{|'|'s} day": "memorial day",
    "{Father|Fathers}{|'|'s} day": "father's day", "Independence{|'|'s} day": "independence day",
    "Bastille{|'|'s} day": "bastille day", "{Labor|Labour}{|'|'s} day": "labor day",
    "Columbus{|'|'s} day": "columbus day", "Election{|'|'s} day": "election day",
    "Veterans{|'|'s} day": "veterans day", "Boxing{|'|'s} day": "boxing day",
}  # fmt: skip

_WORDS = {
    "THE": alike("the"),
    "A": alike("a an", 1),
    "OF": alike("of"),
    "ON": alike("on"),
    "PREP": alike("in"),
    "TO": alike("to through until till thru"),
    "AND": alike("and or"),
    "FROM": alike("from"),
    "BETWEEN": alike("between"),
    "S": alike("s"),
    "THIS": alike("this current"),
    "THAT": alike("that same"),
    "LAST": alike("last past"),
    "FINAL": alike("final"),
    "PREVIOUS": alike("previous preceding prior"),
    "NEXT": alike("next"),
    "COMING": alike("coming upcoming"),
    "FOLLOWING": alike("following"),
    "LATEST": alike("latest recent"),
    "AGO": alike("ago"),
    "EARLIER": alike("earlier"),
    "LATER": alike("later hence"),
    "BEFORE": alike("before"),
    "AFTER": alike("after"),
    "EARLY": alike("early late mid middle beginning start end close"),
    "REST": alike("rest remainder"),
    "FULL": alike("full"),
    "FISCAL": alike("fiscal financial calendar fy"),
    "TODAY": {"today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0, "a fortnight ago": -14},
    "PART": alike("morning afternoon evening night dawn"),
    "NOON": alike("noon midnight midday", 12),
    "SEASON": {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4},
    "DAY": {"day": 0},
    "WEEK": {"week": 1},
    "WEEKEND": {"weekend": 2},
    "MONTHWORD": {"month": 3},
    "QUARTER": {"quarter": 4},
    "HALF": {"half": 6},
    "YEARWORD": {"year": 7},
    "DECADEWORD": {"decade": 8},
    "CENTURY": {"century": 9},
    "PERIOD": {"period": 4},
    "UNITS": {
        "days": 0, "weeks": 1, "weekends": 2, "months": 3, "quarters": 4, "years": 7, "decades": 8, "centuries": 9,
    },
    "COUPLE": {"couple": 2},
    "ORSO": {"or so": 0},
    "EVERY": alike("every each"),
    "ENDED": alike("ended ending"),
    "TEEN": numbered("seventeen eighteen nineteen", 17),  # "nineteen eighty" may be a year
    "CARDINAL": numbered(_ONES) | numbered(_TENS, 20, 10) | {"hundred": 100, "thousand": 1000},
    "ORDINAL": numbered(_ORDINALS) | {"thirtieth": 30},
    "ORD": {f"{n}{_SUFFIXES.get(n, 'th')}": n for n in range(1, 32)},
    "DECADE": numbered("twenties thirties forties fifties sixties seventies eighties nineties", 20, 10)
    | {f"{n}s": n for n in (*range(10, 100, 10), *range(1000, 2999, 10))},
    "AM": alike("am pm"),
    "P": alike("p"),
    "M": alike("m"),
    "MINUTEAM": {f"{n:02}{half}": n for n in range(60) for half in ("am", "pm")},  # "10.30am"
    "HOURAM": {f"{n}{half}": n for n in range(1, 13) for half in ("am", "pm")},  # "5pm"
    "ZONE": alike("EST EDT ET CST CDT CT PST PDT PT MST MDT GMT UTC BST CET CEST IST JST HKT"),
    "QUARTERNUMBER": {spelling: n for n in range(1, 5) for spelling in (f"q{n}", f"{n}q")},
    "HALFNUMBER": {spelling: n for n in (1, 2) for spelling in (f"H{n}", f"{n}H")},
    "FISCALYEAR": {f"FY{digits}": n for n in range(1950, 2100) for digits in (n, f"{n % 100:02}")},
    "EVE": alike("eve"),
    "HOLIDAY": {name: HOLIDAY_NUMBER[holiday] for name, holiday in _HOLIDAYS.items()},
    "HOLIDAY_OF": varied({name: HOLIDAY_NUMBER[holiday] for name, holiday in _HOLIDAYS_OF.items()}),
    "MONTH": numbered(_MONTHS),
    "SHORTMONTH": numbered(_SHORT_MONTHS) | {"Sept": 9},
    "MAYMARCH": {"May": 5, "March": 3, "Mar": 3},
    "WEEKDAY": numbered(_WEEKDAYS, 0),
    "SHORTDAY": {
        "Mon": 0, "Tue": 1, "Tues": 1, "Wed": 2, "Weds": 2, "Thu": 3, "Thur": 3, "Thurs": 3, "Fri": 4, "Sat": 5,
        "Sun": 6,
    },
}  # fmt: skip

# Shorthands that patterns may use besides class names. A blank in a pattern means nothing.
_SHORTHANDS = {
    "ANYMONTH": r"[MONTH SHORTMONTH MAYMARCH]\.?",
    "ANYDAY": r"(?:[NUM ORD]|CARDINAL-?ORDINAL|ORDINAL)",
    "ANYWEEKDAY": r"(?:WEEKDAY|SHORTDAY\.?)",
    "ANYUNIT": r"[DAY WEEK WEEKEND MONTHWORD QUARTER YEARWORD DECADEWORD CENTURY UNITS]",
    "ONEUNIT": r"[WEEK WEEKEND MONTHWORD QUARTER YEARWORD DECADEWORD CENTURY]",
    "APOSTROPHE": r"(?:'S?)?",
    "RELATIVE": r"(?:THIS[LAST COMING NEXT]|LAST|THIS|NEXT|PREVIOUS|COMING)",
    # ", 1998", "of last year", "this year"
    "OFYEAR": r"(?:,?OF?THE?FISCAL?-?YEARWORD?YEAR(?![;!]NUM)|\(?OF?THE?RELATIVE FISCAL?YEARWORD|'NUM|-?FISCALYEAR)",
    "NUMBER": r"(?:A?COUPLE OF?|A|[CARDINAL TEEN](?:-?CARDINAL){0,3}|NUM|YEAR)",
    "NOTANUMBER": r"(?![;!:][NUM YEAR])",
}
# Optional beginnings. "Early", "the end of", "later" do not change the interval.
_OPENINGS = {
    "VAGUELY": ("THE [EARLY EARLIER LATER]-?OF?THE?", "[EARLY EARLIER LATER]-?OF?THE?", ""),
    "THE?": ("THE ", ""),
}

_PATTERNS = (
    # Numbers
    (builders.numeric, r"YEAR-NUM-NUM(?!-)|YEAR/NUM/NUM|NUM/NUM/[YEAR NUM]|NUM-NUM-YEAR|NUM!NUM!YEAR"),
    (builders.clock, r"[YEAR HHMM]ZONE"),
    (builders.september_11, r"NUM/NUM"),
    # Every Monday, each year
    (builders.nothing, r"EVERY[ORDINAL CARDINAL NUM EARLY]?[WEEKDAY DAY WEEK WEEKEND MONTHWORD QUARTER YEARWORD "
                    r"PART DECADEWORD CENTURY UNITS MONTH SHORTMONTH MAYMARCH SEASON HOLIDAY](?:[AND TO]WEEKDAY)?"),
    (builders.nth_of_month, r"THE?[LAST FINAL ORDINAL ORD][WEEK WEEKEND WEEKDAY][OF PREP]ANYMONTH OFYEAR?"),
    # The last week of the campaign, half a century ago
    (builders.half_ago, r"HALF A YEARWORD AGO"),
    (builders.nothing, r"THE?[LAST NEXT FINAL ORDINAL](?:DAY|WEEK|WEEKEND|MONTHWORD)OF(?!RELATIVE)"
                    r"|HALF A ANYUNIT-?[AGO EARLIER LATER]?"),
    # Days of a month
    (builders.week_of, r"THE?[WEEK WEEKEND]OF(?:ANYWEEKDAY,?)?(?:ANYMONTH ANYDAY|ANYDAY ANYMONTH)(?:,?YEAR)?"),
    (builders.month_day_list, r"ANYMONTH ANYDAY(?:,ANYDAY){0,3},?AND ANYDAY NOTANUMBER(?![/-])(?!ANYMONTH)OFYEAR?"),
    (builders.month_days, r"ANYMONTH ANYDAY(?:-|TO)THE?ANYDAY NOTANUMBER(?![/-])OFYEAR?"),
    (builders.month_days, r"THE?ANYDAY(?:-|TO)THE?ANYDAY OF?ANYMONTH OFYEAR?"),
    (builders.weekday_date, r"ANYWEEKDAY,?THE?ANYMONTH THE?ANYDAY NOTANUMBER OFYEAR?"),
    (builders.weekday_date, r"ANYWEEKDAY,?THE?ANYDAY OF?ANYMONTH OFYEAR?"),
    (builders.month_day, r"RELATIVE?ANYMONTH THE?ANYDAY NOTANUMBER(?!-ANYDAY)OFYEAR?"),
    (builders.month_day, r"THE?ANYDAY-?OF?ANYMONTH-?OFYEAR"),
    (builders.month_day, r"(?:THE[ORD ORDINAL]|ORD|NUM)OF?ANYMONTH(?!NUM)"),
    # Holidays
    (builders.holiday, r"(?:RELATIVE?HOLIDAY(?:WEEKDAY|EVE|DAY)?|HOLIDAY_OF)[WEEK WEEKEND]?OFYEAR?"),
    # Months
    (builders.quarter_to_month, r"THE?[MONTH MAYMARCH]-?QUARTER OFYEAR?"),
    (builders.of_spoken_year, r"VAGUELY THE?(?:SEASON|ANYMONTH),?OF?[CARDINAL TEEN]CARDINAL(?:-?CARDINAL)?"
                              r"(?!-?[UNITS YEARWORD CARDINAL])"),
    (builders.month_short_year, r"VAGUELY ANYMONTH(?:'NUM|-NUM(?!-))"),
    (builders.month, r"VAGUELY ANYMONTH(?:OFYEAR|-YEAR)|THE?RELATIVE YEARWORD APOSTROPHE ANYMONTH"
                  r"|VAGUELY RELATIVE ANYMONTH"),
    (builders.month_of_unit, r"THE MONTHWORD OF ANYMONTH"),
    (builders.bare_month, r"VAGUELY ANYMONTH"),
    # Weekdays
    (builders.weekday_of_week, r"WEEKDAY OF?RELATIVE WEEK|RELATIVE WEEK WEEKDAY"),
    (builders.day_of_month, r"WEEKDAY,?THE ORD(?![AND OF MONTH SHORTMONTH MAYMARCH CENTURY])"),
    (builders.weekday, r"VAGUELY THE?(?:FOLLOWING|RELATIVE)?WEEKDAY PART?"),
    # Quarters and halves
    (builders.two_quarters, r"THE?[ORDINAL LAST]CARDINAL UNITS(?:OFYEAR|OF THE YEARWORD)"),
    (builders.reported, r"THE?(?:LATEST|YEARWORD-?[AGO EARLIER])-?(?:[ORDINAL ORD]-?)?[QUARTER PERIOD]"
                     r"|THE?(?:[THAT PREVIOUS]?[QUARTER PERIOD]|THAT[MONTHWORD WEEK])"
                     r"(?:OF?RELATIVE YEARWORD|A YEARWORD[AGO EARLIER])"
                     r"|[THE THAT]QUARTER(?!-)|RELATIVE YEARWORD APOSTROPHE[QUARTER PERIOD]|THE?YEAR[QUARTER PERIOD]"),
    (builders.fraction, r"THE?(?:RELATIVE YEARWORD|YEAR)APOSTROPHE FISCAL?-?[ORDINAL ORD]-?[QUARTER HALF]"
                     r"|VAGUELY THE?(?:FISCAL-?)?[ORDINAL ORD LAST FINAL]-?(?:FISCAL-?)?[QUARTER HALF]"
                     r"(?:OFYEAR|OF THE YEARWORD)"
                     r"|VAGUELY THE?(?:FISCAL-?)?[ORDINAL ORD]-?(?:FISCAL-?)?QUARTER"
                     r"|VAGUELY QUARTERNUMBER-?OFYEAR?|VAGUELY HALFNUMBER-?OFYEAR|YEAR[QUARTERNUMBER HALFNUMBER]"),
    # Seasons
    (builders.season, r"VAGUELY THE?SEASON OFYEAR|THE?RELATIVE YEARWORD APOSTROPHE SEASON|VAGUELY RELATIVE SEASON"
                   r"|VAGUELY THE?SEASON"),
    # Decades and centuries
    (builders.decade_too, r"(?<=DECADE AND)'?DECADE|(?<=DECADE TO)'?DECADE"),
    (builders.decade, r"THE?(?:EARLY-?)?'?DECADE"),
    (builders.century, r"THE?(?:EARLY-?)?(?:[ORD ORDINAL]|CARDINAL-?ORDINAL)-?[CENTURY UNITS]"
                       r"|THE?(?:EARLY-?)?[ORD ORDINAL](?=[AND TO]THE?(?:EARLY-?)?[ORD ORDINAL]-?(?:CENTURY|UNITS))"),
    # Away from the day of the reference, or of the previous mention
    (builders.beyond, r"THE?DAY(?:BEFORE|AFTER)TODAY|THE?[WEEK MONTHWORD YEARWORD](?:BEFORE LAST|AFTER NEXT)"),
    (builders.ago, r"NUMBER-?ANYUNIT-?ORSO?[AGO EARLIER LATER]"),
    (builders.ago_of, r"NUMBER-?ANYUNIT-?[BEFORE AFTER]"),
    (builders.year_ago, r"YEARWORD-?[AGO EARLIER]"),
    (builders.the_unit, r"(?<=[EARLY EARLIER LATER]PREP)THE DAY(?=AFTER)"),  # "late in the day after falling"
    (builders.day_beside, r"THE[DAY WEEK MONTHWORD YEARWORD][BEFORE AFTER EARLIER PREVIOUS]|THE PART BEFORE"),
    (builders.in_time, r"NUMBER(?:UNITS|ANYUNIT(?!-))|THE?ORDINAL?NUMBER UNITS"),
    (builders.today, r"VAGUELY TODAY PART?"),
    (builders.part_of_day, r"VAGUELY(?:THIS|LAST|THE?NEXT|THE?THAT|THE?FOLLOWING|THE?PREVIOUS)PART"),
    (builders.that_unit, r"THE?THAT THAT?[DAY WEEK WEEKEND MONTHWORD YEARWORD DECADEWORD]"),
    (builders.which_unit, r"VAGUELY THE?(?:FOLLOWING|RELATIVE)-?(?:FISCAL-?)?(?:ONEUNIT|DAY)"),
    (builders.of_the_unit, r"THE?[EARLY REST]OF THE[WEEK MONTHWORD YEARWORD DECADEWORD CENTURY QUARTER]"
                        r"|[MONTHWORD YEARWORD]APOSTROPHE-?EARLY|THE FULL YEARWORD"),
    (builders.weekend, r"VAGUELY THE WEEKEND"),
    # Years
    (builders.years, r"THE?(?:FISCAL YEARWORD?)?YEAR[-/](?:YEAR|NUM)(?![-/])"),
    (builders.spoken_year, r"(?:THE?YEARWORD)?[CARDINAL TEEN]CARDINAL(?:-?CARDINAL)?(?!-?[UNITS YEARWORD CARDINAL])"),
    (builders.year, r"VAGUELY(?:FISCAL-?)?YEARWORD?(?<![;!/:])(?<!NUM-)YEAR NOTANUMBER|VAGUELY FISCALYEAR"),
    (builders.time_of_day, r"THE PART|EARLY-?PART"),
    (builders.the_unit, r"THE(?:DAY|WEEK|MONTHWORD|YEARWORD)"),
    (builders.the_unit, r"THE?FISCAL?YEARWORD(?=ENDED ANYMONTH)"),
    (builders.longer, r"THE(?:FULL|FISCAL)?-?YEARWORD|FULL-YEARWORD|FISCAL YEARWORD"),
    # The time of day
    (builders.clock, r"NUM(?:[:!]NUM)?-?(?:AM|[A P][.!]?M)\.?\(?ZONE?|NUM:NUM ZONE"
                  r"|HOURAM\(?ZONE?|NUM[:!](?:MINUTEAM|HOURAM)\(?ZONE?|NOON\(?ZONE?"),
)  # fmt: skip

_SAYS = (
    (  # "was scheduled to": it may have happened since
        UNDECIDED,
        "VERB (?:scheduled|due|expected|planned|set|supposed|slated)(?: to [a-z]+)?",
        ("was", "were", "had been", "previously"),
    ),
    (FUTURE, "VERB(?: [a-z]+)?(?: [a-z]+)? be [a-z]+", ("will", "would", "shall", "should", "must")),
    # "will cut": what an auxiliary or "to" goes with is no past, however it looks
    (FUTURE, r"VERB(?: not| also| now| [a-z]+ly)? (?!have\b)[a-z]+", (
        "will", "would", "shall", "should", "may", "might", "must", "ll", "wo",
    )),
    (FUTURE, r"VERB (?!have\b|not\b)[a-z]+", ("could",)),  # "could not stop" is past, "could cut" is not
    (FUTURE, r"VERB (?:[a-z-]+ ){0,3}to(?= $)", ("extended", "postponed", "rescheduled", "delayed", "adjourned")),
    (FUTURE, r"VERB(?: in| on)?", ("ending",)),  # "the year ended" in March, or will be "ending" then
    (FUTURE, "VERB", (
        "will", "would", "shall", "should", "may", "might", "won(?=['’])", "ll", "wo", "scheduled", "due",
        "expected", "expects?", "expecting", "planned", "plans?", "planning", "slated", "hopes?", "hoping", "aims?",
        "aiming", "intends?", "seeks?", "upcoming", "forecasts?", "payable", "begins", "opens", "expires", "arrives",
        "departs", "kicks off", "takes? place", "takes? effect", "comes? into (?:force|effect)", "premieres", "airs",
        "resumes?", "wants? to [a-z]+", "goe?s? to the polls", "leaves for", "convenes", "meets?", "announces", "releases", "publishes", "hosts", "faces", "deadline", "going to", "about to", "expire",
    )),
    (FUTURE, "VERB (?:[a-z-]+ ){0,2}(?:earnings|figures|results|sales)", ("reports?",)),
    (FUTURE, r"VERB(?: [a-z0-9.:]+){1,5} on(?= $)", ("until",)),  # "until the close of business on Monday"
    (FUTURE, "VERB to (?:be )?[a-z]+", ("is set", "are set", "remains? set", "is", "are", "remains?", "set")),
    (FUTURE, "VERB(?: [a-z]+)?", ("to be",)),
    (FUTURE, "VERB (?:appear|attend|convene|gather|hear|meet|reconvene|testify|visit|vote)", ("to",)),  # appointments
    (NOTHING, "VERB [a-z]+", ("to",)),
    (NOTHING, "VERB [a-z]+", ("be",)),  # the participle says nothing after "could be"
    (NOTHING, r"VERB (?!expected|scheduled|due|planned|slated|forecast|going|about|set|to\b)[a-z]+", ("is", "are")),
    (PAST, "VERB", (
        "said", "say", "says", "told", "was", "were", "had", "did", "has", "have", "been", "since", "fell", "rose",
        "lost", "went", "came", "made", "took", "cut", "met", "held", "sold", "bought", "began", "left", "got", "gave",
        "found", "hit", "sent", "saw", "led", "ran", "spoke", "wrote", "knew", "thought", "became", "grew", "broke",
        "struck", "flew", "drove", "paid", "won", "sought", "brought", "caught", "lent", "spent", "built", "kept",
        "swept", "heard", "stood", "chose", "drew", "threw", "rang", "sank", "shook", "stole", "fled", "slid", "shot",
        "quit",
    )),
    (NOTHING, "VERB", (  # no participles
        "succeed", "proceed", "exceed", "need", "indeed", "feed", "speed", "hundred", "breed", "bleed", "seed", "embed",
        "hatred", "greed", "weed", "bed", "red", "naked", "wicked", "sacred",
    )),
    # "paid on a still unspecified date": what it is the attribute of is no verb
    (NOTHING, "VERB (?:[a-z]+ly |still |newly )?[a-z]+ed", ("a", "an", "the", "its", "his", "her", "their", "any")),
    (PAST, "VERB[a-z]+ed", tuple(ascii_lowercase)),
)  # fmt: skip

_CUES = Cues(
    ascii=True,
    says=_SAYS,
    infinitive=r"\bto (?!the\b|an?\b|his\b|her\b|its\b|their\b|this\b|that\b)[a-z]{2,}(?<!ed)\b",
    leads_to_future=one_of("From until till by due expires beginning starting effective payable pending is are When: WHEN:"),
    leads_to_past=one_of("said"),
    leads_on=one_of("since"),
    skipped=one_of("on in late early at least next"),
    participle=r"[^A-Z]*ed",
    had=r"\bhad\b(?!.*\b(?:will|would|may|might|should|could|can|is|are|to|until|till)\b)",
    as_early="as",
    not_past=one_of("expected scheduled planned be"),
    possessive=("'s ", "’s "),
    to_come=(
        r"['’]s (?:[\w-]+ )?(?:auction|ballot|debate|election|final|game|hearing|launch|match|meeting|poll|race|referendum|runoff|summit|vote)\b"
        r"[^.;]{0,30}\b(?:will|could|would|is expected|is likely)\b"
    ),
    ahead_of=r"\b(?:ahead of|[Ff]or)\s+$",
    no_year_before=(
        r"(?:[$#%@&+*=_\\]|£|€|[0-9][.,:]|(?<!\bpre)(?<!\bPre)(?<!\bpost)(?<!\bPost)(?<!\b[12][0-9]{3})(?:(?<=[0-9])/|(?<=[A-Za-z0-9])-)|"
        r"\b(?:[Pp]ages?|pp|[Ff]light|Nos?|[Nn]umbers?|[Rr]oom|[Rr]oute|[Hh]ighway|[Cc]hannel|Boeing|Airbus|Windows|"
        r"Office|Server|Russell|than|least|some|nearly|almost|approximately|another|only|roughly|about|[Vv]ol)\.?\s+)$"
    ),
    no_year_after=(
        r"%|[.,:][0-9]|/(?![12][0-9]{3}\b)[0-9]|-(?!(?:era|elected|built|based|style|vintage|born|model|dated)\b)[A-Za-z]|"
        r"\s+(?:or so |more |other |new |U\.S\. )?(?:people|shares|miles|kilomet\w+|km|met(?:er|re)s|feet|yards|"
        r"pounds|dollars|euros|ton(?:ne)?s|barrels|troops|soldiers|workers|employees|jobs|men|women|children|houses|"
        r"homes|students|members|points|votes|hours|gmt|GMT|UTC|EDT|EST|local time|mph|copies|units|cars|vehicles|"
        r"patients|deaths|cases|acres|hectares|ounces|calories|words|lbs?|kgs?|years|days|times|percent|residents|"
        r"prisoners|passengers|guests|index|Index|Composite|delegates|supporters|protesters|demonstrators|police|"
        r"civilians|victims|refugees|seats)\b"
    ),
    year_before=r"\b(?:[Ii]n|[Ss]ince|[Bb]y|of|[Ff]rom|[Uu]ntil|till|[Bb]efore|[Aa]fter|circa|c\.|year)\s+$",
    month_before=(
        r"\b(?:[Ii]n|of|[Bb]y|[Ss]ince|[Uu]ntil|till|through|[Ff]rom|[Bb]efore|[Aa]fter|[Dd]uring|[Ff]or|to|and|or|"
        r"between|[Tt]he|[Aa])\s+$"
    ),
    names=one_of("may march"),
    to="to ",
    surname_before=r"[A-Z][a-z]+\.? $",
    # "In the spring" and "by spring", but not "in summer" (of any year) or "the fall in prices".
    season=(
        r"\b(?:(?:[Ii]n|[Ff]or|[Oo]ver|[Dd]uring|[Tt]hroughout|[Ii]nto) the (?:\w+ )?|"
        r"(?:[Bb]y|[Uu]ntil|[Ss]ince) (?:the )?(?:\w+ )?|(?:of|from) (?:the )?(?:early |late |mid-?))"
        r"(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)$"
    ),
    no_season_after=(" of ", " in ", " from "),
    no_weekday_after=r" (?:Times|Telegraph|Mirror|Express|Herald|Mail|Tribune|Night Football|Night Live|prayers?)\b",
    no_weekday_before=r"(?:Black|Bloody|Cyber) $",
    nowadays=(
        r"[Tt]oday['’]s (?:world|society|youth|young|children|kids|teen\w+|generations?|standards|econom\w+|"
        r"technolog\w+|culture|consumers|women|men|modern|digital|global|complex)\b"
    ),
    of_something=r" of (?:the|an?|h[ie][sr]|its|their|our|my|this|that)\b",
    sport=("touchdown", "field goal", "quarterback", "halftime", "three-pointer", "fumble", "free throw"),
    of_the_day=r"\b(?:later?|earlier|early) in $|(?:^|[.!?] )For $|\b(?:end|finish|clos)(?:s|es|e|ed|ing)? (?:out )?$",
    at=r"\b(?:[Aa]t|[Bb]y|until|till|before|after|around|about|from|since|near|[Ii]n) $",
    hence=r" from (?:now|today)\b",
    within=r"\b[Ii]n\s+$",
    record=r"\b(?:first|only|[a-z]+est|most|worst|best|time|times) (?:\w+ )?in\s+$",
    attacks=r"\W+(?:\w+ ){0,2}(?:attack|hijack|terror|bombing)",
    attacks_before=r"\b(?:attacks?|hijackings?|bombings?|events|tragedy) (?:of|on) $",
)

LANGUAGE = Language("en", _WORDS, _PATTERNS, _CUES, _SHORTHANDS, _OPENINGS)
