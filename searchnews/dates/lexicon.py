"""Which words can be part of a date, and what does each stand for?

The lexicon is closed: a few thousand spellings, numbers included. So a batch of articles is searched for candidates
by asking its vocabulary for these spellings, and nothing is asked about any other word. A word belongs to exactly
one class; classes are what the patterns in ``grammar`` are written in. Names of months and weekdays count only
when capitalised ("may", "march" and "sun" are words of their own).
"""

from __future__ import annotations

from typing import NamedTuple


class Word(NamedTuple):
    """What a spelling stands for: its class, and a number whose meaning depends on the class (month 1 to 12,
    weekday from Monday = 0, year, count, index into UNITS, offset in days ...)."""

    kind: str
    value: int = 0


def _split(words: str) -> list[str]:
    return words.split()


UNITS = ("day", "week", "weekend", "month", "quarter", "season", "half", "year", "decade", "century")

_MONTHS = (
    _split("January February March April May June July August September October November December"),
    _split("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
    _split("- - - - - - - - Sept - - -"),
)
_WEEKDAYS = _split("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_SHORT_WEEKDAYS = (
    _split("Mon Tue Wed Thu Fri Sat Sun"),
    _split("- Tues Weds Thur - - -"),
    _split("- - - Thurs - - -"),
)
_ONES = _split("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen")
_TEENS = _split("seventeen eighteen nineteen")
_TENS = _split("twenty thirty forty fifty sixty seventy eighty ninety")
_ORDINALS = _split(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)

# class -> {word: value}. Lower-case words are found in lower case, Capitalised and in CAPITALS; a capitalised word is
# not found in lower case.
_PLAIN: dict[str, dict[str, int]] = {
    "THE": {"the": 0},
    "A": {"a": 1, "an": 1},
    "OF": {"of": 0},
    "ON": {"on": 0},
    "TO": {"to": 0, "through": 0, "until": 0, "till": 0, "thru": 0},
    "AND": {"and": 0, "or": 0},
    "FROM": {"from": 0},
    "BETWEEN": {"between": 0},
    "S": {"s": 0},
    "THIS": {"this": 0, "current": 0},
    "THAT": {"that": 0, "same": 0},
    "LAST": {"last": -1, "past": -1},
    "FINAL": {"final": 0},
    "PREVIOUS": {"previous": -1, "preceding": -1, "prior": -1},
    "NEXT": {"next": 1},
    "COMING": {"coming": 1, "upcoming": 1},
    "FOLLOWING": {"following": 1},
    "LATEST": {"latest": 0, "recent": 0},
    "AGO": {"ago": -1},
    "EARLIER": {"earlier": -1},
    "LATER": {"later": 1, "hence": 1},
    "BEFORE": {"before": -1},
    "AFTER": {"after": 1},
    "EARLY": {"early": 0, "late": 0, "mid": 0, "middle": 0, "beginning": 0, "start": 0, "end": 0, "close": 0},
    "REST": {"rest": 0, "remainder": 0},
    "FULL": {"full": 0},
    "FISCAL": {"fiscal": 0, "financial": 0, "calendar": 0, "fy": 0},
    "TODAY": {"today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0},
    "PART": {"morning": 0, "afternoon": 0, "evening": 0, "night": -1, "dawn": 0},
    "NOON": {"noon": 12, "midnight": 24, "midday": 12},
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
    "EVERY": {"every": 0, "each": 0},
    "TEEN": {word: number for number, word in enumerate(_TEENS, 17)},  # "nineteen eighty" may be a year
    "CARDINAL": {word: number for number, word in enumerate(_ONES, 1)}
    | {word: 10 * number for number, word in enumerate(_TENS, 2)}
    | {"hundred": 100, "thousand": 1000},
    "ORDINAL": {word: number for number, word in enumerate(_ORDINALS, 1)} | {"thirtieth": 30},
    "DECADE": {
        "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70,
        "eighties": 80, "nineties": 90,
    },
    "AM": {"am": 0, "pm": 0},
    "P": {"p": 0},
    "M": {"m": 0},
    "ZONE": dict.fromkeys(_split("EST EDT ET CST CDT CT PST PDT PT MST MDT GMT UTC BST CET CEST IST JST HKT"), 0),
    "EVE": {"eve": 0},
    "NEW": {"New": 0},
    "MARTIN": {"Martin": 0},
    "LUTHER": {"Luther": 0},
    "KING": {"King": 0},
    "JR": {"Jr": 0},
    "GOOD": {"Good": 0},
    "ASH": {"Ash": 0},
    "PALM": {"Palm": 0},
    "ST": {"St": 0, "Saint": 0},
    "FOOLS": {"Fools": 0, "Fool": 0},
    # A holiday that is one by itself (its name in calendar.HOLIDAYS begins with the word), and one that needs "Day".
    "HOLIDAY": {"Easter": 0, "Halloween": 0, "Thanksgiving": 0, "Christmas": 0},
    "HOLIDAY_OF": dict.fromkeys(
        _split(
            "Groundhog Valentine Presidents President Patrick Earth Mother Mothers Memorial Father Fathers "
            "Independence Bastille Labor Labour Columbus Election Veterans Boxing"
        ),
        0,
    ),
}  # fmt: skip

# Words that make a run of words worth parsing; the others only belong to a run.
TRIGGERS = frozenset(
    _split(
        "MONTH MAYMARCH WEEKDAY SHORTDAY YEAR DECADE TODAY PART SEASON DAY WEEK WEEKEND MONTHWORD QUARTER HALF "
        "YEARWORD DECADEWORD CENTURY PERIOD UNITS QUARTERNUMBER HALFNUMBER FISCALYEAR HOLIDAY EVE AM M ZONE "
        "TEEN NOON HOURAM MINUTEAM"
    )
)
# Words that say nothing at the left or the right end of a run: it is trimmed, so that the same phrases recur.
LEFT_GLUE = frozenset(_split("OF ON TO AND S P"))
RIGHT_GLUE = frozenset(_split("OF ON TO AND S P THE A FROM BETWEEN THIS THAT EVERY NEW ST GOOD ASH PALM MARTIN KING"))

EARLIEST_YEAR, LATEST_YEAR = 1000, 2999


def _spellings(word: str) -> set[str]:
    return {word, word.upper()} if word[0].isupper() else {word, word.capitalize(), word.upper()}


def _build() -> dict[str, Word]:
    words: dict[str, Word] = {}
    for kind, entries in _PLAIN.items():
        for word, value in entries.items():
            for spelling in _spellings(word):
                words[spelling] = Word(kind, value)
    for names in _MONTHS:
        for number, name in enumerate(names, 1):
            for spelling in _spellings(name) if name != "-" else ():
                words[spelling] = Word("MAYMARCH" if name in ("May", "March", "Mar") else "MONTH", number)
    for number, name in enumerate(_WEEKDAYS):
        for spelling in _spellings(name):
            words[spelling] = Word("WEEKDAY", number)
    for names in _SHORT_WEEKDAYS:
        for number, name in enumerate(names):
            for spelling in _spellings(name) if name != "-" else ():
                words[spelling] = Word("SHORTDAY", number)
    for number in range(LATEST_YEAR + 1):
        words[str(number)] = Word("YEAR" if number >= EARLIEST_YEAR else "NUM", number)
    for half in ("am", "pm", "AM", "PM"):  # "5pm", "10.30am"
        for number in range(60):
            words[f"{number:02}{half}"] = Word("MINUTEAM", number)
        for number in range(1, 13):
            words[f"{number}{half}"] = Word("HOURAM", number)
    for number in range(1000):
        if number % 100 < 60:
            words[f"{number:04}"] = Word("HHMM", number)
    for number in range(10):
        words[f"0{number}"] = Word("NUM", number)
    for number in range(1, 32):
        suffix = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number not in (11, 12, 13) else "th"
        for spelling in (f"{number}{suffix}", f"{number}{suffix.upper()}"):
            words[spelling] = Word("ORD", number)
    for number in range(EARLIEST_YEAR, LATEST_YEAR, 10):
        words[f"{number}s"] = Word("DECADE", number)
    for number in range(10, 100, 10):
        words[f"{number}s"] = Word("DECADE", number)
    for number in range(1, 5):
        for spelling in (f"Q{number}", f"q{number}", f"{number}Q", f"{number}q"):
            words[spelling] = Word("QUARTERNUMBER", number)
    for number in (1, 2):
        for spelling in (f"H{number}", f"{number}H"):
            words[spelling] = Word("HALFNUMBER", number)
    for number in range(1950, 2100):
        words[f"FY{number}"] = words[f"FY{number % 100:02}"] = Word("FISCALYEAR", number)
    return words


WORDS: dict[str, Word] = _build()
