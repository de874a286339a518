"""How are days written in the other languages of CLDR? Months and weekdays by name, and the order of the parts of a date.

The names are those of `cldr.tsv`, which `benchmarks/cldr.py` makes. Only dates that stand for themselves are read, and
the day of a month without its year, which is the nearest: no "last week".
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from searchnews.dates import builders
from searchnews.dates.languages.table import Cues, Language, Pattern

_SHORTHANDS = {
    "X": r"(?:[.,]?[MARK KEYMARK YEARMARK]){0,2}[.,]?",  # 年, "de", "г."
    "DAYOF": r"NUM[.!]?",
    "NAME": r"[MONTH SHORTMONTH FARMONTH][.!]?",
    "MONTHOF": r"[MONTH FARMONTH]",
    "NOTANUMBER": r"(?![;!:/-]?[NUM YEAR])",
}

_BY_NAME: tuple[Pattern, ...] = (
    (builders.weekday_date, r"(?:WEEKDAY,?)?YEAR X NAME X DAYOF X(?:\(?WEEKDAY)?"),
    (builders.weekday_date, r"(?:WEEKDAY,?)?MARK?DAYOF X NAME X,?YEAR NOTANUMBER YEARMARK?"),
    (builders.weekday_date, r"(?:WEEKDAY,?)?NAME X DAYOF X,?YEAR NOTANUMBER YEARMARK?"),
    (builders.month, r"NAME X,?YEAR NOTANUMBER YEARMARK?|YEAR X NAME(?!NUM)"),
)
# Where the year is not said, only a long name makes a month of a number's neighbour; and the day stands on its side.
_WITHOUT_YEAR: dict[str, tuple[Pattern, ...]] = {
    "DMY": ((builders.weekday_date, r"(?:WEEKDAY,?)?DAYOF X MONTHOF"),),
    "MDY": ((builders.weekday_date, r"(?:WEEKDAY,?)?MONTHOF DAYOF NOTANUMBER"),),
    "YMD": ((builders.weekday_date, r"MONTHOF DAYOF[MARK KEYMARK]"), (builders.weekday_date, r"(?:WEEKDAY,?)?MONTHOF DAYOF NOTANUMBER"),
            (builders.weekday_date, r"DAYOF X MONTHOF")),
}  # fmt: skip
_NUMERIC = r"YEAR-NUM-NUM(?!-)|YEAR/NUM/NUM|YEAR[!.]NUM[!.]NUM|NUM/NUM/YEAR|NUM-NUM-YEAR|NUM!NUM!YEAR|NUM\.NUM\.YEAR"

# What is written without spaces, letter by letter a word: their months make no run of words worth reading without a
# year, since the letters are everywhere.
_LETTER_BY_LETTER = (("\u0e00", "\u109f"), ("\u1780", "\u17ff"))  # Thai, Lao, Tibetan, Burmese; Khmer
_CJK = "\u3000"  # Chinese, Japanese and Korean letters come after this
_BUDDHIST_ERA = 543  # years by which Thai ones are more

_ALIASES = {"no": "nb", "iw": "he", "in": "id", "tl": "fil", "sh": "sr", "ji": "yi", "cmn": "zh", "mo": "ro"}


@cache
def language(code: str) -> Language | None:
    """The table of a language that CLDR has the months of, or None."""
    code = _ALIASES.get(code, code)
    start = f"{code}\t"
    with resources.files(__package__).joinpath("cldr.tsv").open(encoding="utf-8") as lines:
        line = next((line for line in lines if line.startswith(start)), None)
    return None if line is None else _from_row(line.rstrip("\n").split("\t"))


def codes() -> list[str]:
    """The languages that have a table here."""
    with resources.files(__package__).joinpath("cldr.tsv").open(encoding="utf-8") as lines:
        return [line.partition("\t")[0] for line in lines if not line.startswith("#")]


def _from_row(row: list[str]) -> Language:
    code, order, zero, months, short, weekdays, marks, behind_years = row
    words: dict[str, dict[str, int]] = {"MONTH": {}, "SHORTMONTH": {}, "FARMONTH": {}, "WEEKDAY": {}, "MARK": {}, "KEYMARK": {}}
    for number, names in enumerate(months.split(";"), 1):
        for name in names.split("|"):
            long = len(name) > 2 or not name.isalpha() or name > _CJK
            far = any(first <= name[0] <= last for first, last in _LETTER_BY_LETTER)
            kind = "FARMONTH" if far else "MONTH" if long else "SHORTMONTH"
            for form in _with_figures(name, number):
                words[kind][form] = number
    for number, names in enumerate(short.split(";"), 1):
        words["SHORTMONTH"] |= {name: number for name in names.split("|") if name and name not in words["MONTH"]}
    for number, names in enumerate(weekdays.split(";")):
        words["WEEKDAY"] |= dict.fromkeys(filter(None, names.split("|")), number)
    for mark in filter(None, marks.split("|")):  # 月 is worth reading by itself, "de" is not
        words["KEYMARK" if mark > _CJK else "MARK"][mark] = 0
    words["YEARMARK"] = dict.fromkeys(filter(None, behind_years.split("|")), 0)
    words |= _numbers(zero, _BUDDHIST_ERA if code == "th" else 0)
    month_first = order.index("M") < order.index("D") < order.index("Y")
    numeric = builders.numeric if month_first else builders.numeric_day_first
    patterns = ((numeric, _NUMERIC), *_BY_NAME, *_WITHOUT_YEAR.get(order, ()), (builders.year, r"YEAR YEARMARK(?!NUM)"))
    return Language(code, words, patterns, Cues(), _SHORTHANDS)


def _with_figures(name: str, number: int) -> tuple[str, ...]:
    """A name that begins with its number in all ways to write that: 3月, 03月, ３月."""
    if not name[0].isdigit():
        return (name,)
    mark = name.lstrip("0123456789")
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    return tuple(f"{figures}{mark}" for figures in (str(number), f"{number:02}", str(number).translate(wide)))


def _numbers(zero: str, era: int) -> dict[str, dict[str, int]]:
    """Numbers in a script's own digits and in wide ones, and years of another era."""
    found: dict[str, dict[str, int]] = {"NUM": {}, "YEAR": {}}
    for digit in ("０", zero) if zero else ("０",):
        own = str.maketrans({str(n): chr(ord(digit) + n) for n in range(10)})
        found["NUM"] |= {form.translate(own): n for n in range(32) for form in (str(n), f"{n:02}")}
        found["YEAR"] |= {str(n).translate(own): n for n in range(1000, 2400)}
        if era:
            found["YEAR"] |= {str(n + era).translate(own): n for n in range(2400 - era, 2700 - era)}
    if era:
        found["YEAR"] |= {str(n + era): n for n in range(2400 - era, 2700 - era)}
    return found
