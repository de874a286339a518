"""How are days written in the other languages of CLDR? Months and weekdays by name, and the order of the parts of a date.

The names are those of `cldr.tsv`, which `benchmarks/cldr.py` makes. Only dates that stand for themselves are read, and
the day of a month without its year, which is the nearest: no "last week".
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from searchnews.dates import builders
from searchnews.dates.languages.further import FURTHER, Further
from searchnews.dates.languages.table import Cues, Language, Pattern, variants

_SHORTHANDS = {
    "X": r"(?:[.,(]?[MARK KEYMARK YEARMARK]){0,2}[.,]?",  # 年, "de", "г.", "(e)ko"
    "DAYOF": r"NUM(?:[.!]|[(-]MARK\(?)?",  # 3, "3.", "3(a)", "3-a"
    "NAME": r"'?[MONTH SHORTMONTH FARMONTH][.!']?(?:/MONTH)?",  # آذار/مارس; ʻEpeleli, মে’
    "MONTHOF": r"[MONTH FARMONTH](?:/MONTH)?",
    "NOTANUMBER": r"(?![;!:/-]?[NUM YEAR])",
}

_BY_NAME: tuple[Pattern, ...] = (
    (builders.weekday_date, r"(?:WEEKDAY,?)?YEAR X NAME X DAYOF X(?:\(?WEEKDAY)?"),
    # "24年12月" is 2024, or the 24th year of an era: the text does not say.
    (builders.nothing, r"NUM YEARMARK NAME(?:X DAYOF)?"),
    (builders.weekday_date, r"YEAR[.,!-]?[MARK KEYMARK YEARMARK][.,]?DAYOF-?NAME|YEAR,?NUM-NAME"),
    (builders.weekday_date, r"(?:WEEKDAY'?,?)?MARK?DAYOF(?:-|X)NAME(?:-|X,?)YEAR NOTANUMBER YEARMARK?"),
    (builders.weekday_date, r"(?:WEEKDAY'?,?)?NAME X DAYOF(?:/|X,?)YEAR NOTANUMBER YEARMARK?"),
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
_LAST_OF_ERA = 150  # that years of any other are counted to: 民國113年, 昭和64年
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_IN_CHARACTERS = ("zh", "ja", "yue")

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
    code, order, zero, months, short, weekdays, marks, behind_years, of_day, of_year = row
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
        words["WEEKDAY"] |= {name: number for name in names.split("|") if name and name not in words["MONTH"]}
    for mark in filter(None, marks.split("|")):  # 月 is worth reading by itself, "de" is not
        words["KEYMARK" if mark > _CJK else "MARK"][mark] = 0
    words["YEARMARK"] = dict.fromkeys(filter(None, behind_years.split("|")), 0)
    words |= _numbers(zero, _BUDDHIST_ERA if code == "th" else 0)
    for ending in filter(None, of_day.split("|")):
        words["NUM"] |= {f"{n}{ending}": n for n in range(1, 32)}
    for ending in filter(None, of_year.split("|")):
        words["YEAR"] |= {f"{n}{ending}": n for n in range(1000, 2400)}
    _add(FURTHER.get(code, Further()), words)
    if code in _IN_CHARACTERS:
        _add_characters(words)
    month_first = order.index("M") < order.index("D") < order.index("Y")
    numeric = builders.numeric if month_first else builders.numeric_day_first
    patterns = ((numeric, _NUMERIC), *_BY_NAME, *_WITHOUT_YEAR.get(order, ()), (builders.year, r"YEAR YEARMARK(?!NUM)"))
    return Language(code, words, patterns, Cues(), _SHORTHANDS)


def _add(further: Further, words: dict[str, dict[str, int]]) -> None:
    """Put what CLDR does not have to the words of a language."""
    for number, form in enumerate(further.months.split()):
        words["MONTH"] |= dict.fromkeys(variants(form), number % 12 + 1)
    for mark in further.marks.split():
        words["KEYMARK" if mark > _CJK else "MARK"][mark] = 0
    words["YEARMARK"] |= dict.fromkeys(further.behind_years.split(), 0)
    for era, before in further.eras:
        years = {era + form: before + n for n in range(1, _LAST_OF_ERA) for form in (str(n), str(n).translate(_WIDE))}
        words["YEAR"] |= years | {f"{era}元": before + 1}


def _add_characters(words: dict[str, dict[str, int]]) -> None:
    """Numbers that are written in characters: 二〇二四年三月二十五日."""
    ones = ("", *"一二三四五六七八九")
    below_32 = {tens + ones[n]: 10 * ten + n for ten, tens in enumerate(("", "十", "二十", "三十")) for n in range(10)}
    for form, number in below_32.items():
        if 1 <= number <= 31:
            words["NUM"][form] = number
        if 1 <= number <= 12:
            words["MONTH"][f"{form}月"] = number
    for zero in "〇零○":
        figures = str.maketrans("0123456789", zero + "".join(ones))
        words["YEAR"] |= {str(year).translate(figures): year for year in range(1900, 2050)}


def _with_figures(name: str, number: int) -> tuple[str, ...]:
    """A name that begins with its number in all ways to write that: 3月, 03月, ３月."""
    if not name[0].isdigit():
        return (name,)
    mark = name.lstrip("0123456789")
    return tuple(f"{figures}{mark}" for figures in (str(number), f"{number:02}", str(number).translate(_WIDE)))


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
