"""What are the months and weekdays called in CLDR's languages? Writes `searchnews/dates/languages/cldr.tsv`.

    python benchmarks/cldr.py [--check | --unread]

Needs Babel, which brings CLDR's data (Unicode License v3); the package reads only the table. `--check` compares
instead of writing; `--unread` writes dates in every pattern of every language and region that has the name of the month
in it, with and without the weekday, and says which are not read as what they are: 1.3 % of them, in Deseret, Shavian,
Sunuwar and Mongolian script, Toki Pona, Kako, and some patterns of eight others.

One line a language: its primary code (what its scripts and regions write is put together), the order of year, month and
day, the zero of its own digits, then names,
with ";" between numbers and "|" between forms: months, short months, weekdays from Monday, words that may stand between
the parts of a date, words behind a year, endings of the number of a day, endings of that of a year.
"""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from datetime import date
from pathlib import Path

from babel import Locale
from babel import __version__ as babel_version
from babel.core import get_cldr_version
from babel.localedata import locale_identifiers

from searchnews.dates import find

TABLE = Path(__file__).parent.parent / "searchnews" / "dates" / "languages" / "cldr.tsv"
WITH_GRAMMAR = {"en", "de", "es", "fr", "it", "nl", "pt", "ru"}
# What CLDR's patterns leave to the formatter, and dates in running text have.
ALSO_BETWEEN = {
    "vi": ("ngày", "năm", "Ngày"),
    "th": ("พ.ศ.", "ค.ศ.", "ปี"),
    "tr": ("yılı",),
    "ar": ("من", "عام", "سنة"),
    "fa": ("سال",),
}
ALSO_BEHIND = {
    "uk": ("року", "році", "рік"),
    "bg": ("година",),
    "be": ("года", "годзе"),
    "pl": ("r", "roku"),
    "cs": ("roku",),
    "tr": ("yılında", "yılı"),
}
_LETTERS = ("Lu", "Ll", "Lo")
WIDTHS = {"wide": "MMMM", "abbreviated": "MMM"}
SKELETONS = ("yMMMd", "yMMMMd", "yMMMEd", "yMMMMEEEEd")
CHARACTERS = re.compile("[\u0e00-\u109f\u1780-\u17ff\u3000-\uffff]")  # each a word of its own
CONTEXTS = ("format", "stand-alone")
# The zero of each numbering system that news is written in.
ZEROS = {
    "arab": "٠", "arabext": "۰", "deva": "०", "beng": "০", "guru": "੦", "gujr": "૦", "orya": "୦", "tamldec": "௦",
    "telu": "౦", "knda": "೦", "mlym": "൦", "thai": "๐", "laoo": "໐", "tibt": "༠", "mymr": "၀", "khmr": "០",
    "mong": "᠐", "nkoo": "߀", "olck": "᱐", "cakm": "𑄶", "adlm": "𞥐", "mtei": "꯰", "java": "꧐",
}  # fmt: skip


def names(locale: Locale, table: str, width: str, count: int, first: int) -> list[list[str]]:
    """For each month or weekday its names, without a full stop at the end; none that is a number."""
    found: list[list[str]] = [[] for _ in range(count)]
    for context in CONTEXTS:
        of_context = getattr(locale, table)[context].get(width, {})
        for number in range(count):
            name = unicodedata.normalize("NFC", str(of_context.get(number + first, ""))).strip().rstrip(".").strip()
            if re.search(r"[^\W\d_]", name) and not re.fullmatch(r"M\d\d", name) and name not in found[number]:
                found[number].append(name)
    return found


def patterns(locale: Locale) -> list[str]:
    """The language's own patterns of dates with the name of the month."""
    formats = [locale.date_formats[width] for width in ("long", "full", "medium")]
    formats += [locale.datetime_skeletons[name] for name in SKELETONS if name in locale.datetime_skeletons]
    return [pattern.pattern for pattern in formats]


def attached(locale: Locale, letters: str) -> list[str]:
    """What is written together with the name of a month (`letters` MMMM or MMM) in dates, as templates: "ב{}",
    "{}ren"."""
    templates: list[str] = []
    before = r"(?:'([^']+)'|([^\W\d_A-Za-z]*))"
    behind = r"(?:'([^\s']+)'|([^\W\d_A-Za-z][^\s']*?(?=$|\s|d)))?"
    month = re.compile(f"{before}(?<!M){letters}(?!M){behind}")
    for pattern in patterns(locale):
        match = month.search(pattern)
        if match:
            before, behind = match[1] or match[2] or "", match[3] or match[4] or ""
            template = f"{before}{{}}{behind}"
            if (before or behind) and before == before.strip() and template not in templates:
                templates.append(template)
    return templates


def endings(locale: Locale, letter: str) -> list[str]:
    """The letters that are written together with the day (`letter` d) or the year (y): "3ê", "2024an"."""
    found: list[str] = []
    for pattern in patterns(locale):
        if match := re.search(rf"(?<!')(?<![^\W\d_d]){letter}+(?:'([^\W\d_]+)'|([^\W\d_A-Za-z]+))", pattern):
            ending = match[1] or match[2]
            if ending not in found and not CHARACTERS.match(ending):
                found.append(ending)
    return found


def order(locale: Locale) -> str:
    """Year, month and day as a short date has them: DMY, YMD or MDY."""
    pattern = re.sub(r"'[^']*'", "", locale.date_formats["short"].pattern)
    letters = [(pattern.find(letter), letter.upper()) for letter in "yMd"]
    return "".join(letter for _, letter in sorted(letters))


def literals(locale: Locale) -> tuple[list[str], list[str]]:
    """The words in the language's own long dates: those anywhere, and those directly behind the year."""
    anywhere: list[str] = []
    behind: list[str] = []
    for pattern in patterns(locale):
        for match in re.finditer(r"'([^']*)'|([^\0-\x7f\s]+)", pattern):  # quoted, or letters that are no field
            word = (match[1] or match[2] or "").strip(" .,()،⹁་")
            if any(unicodedata.category(letter) in _LETTERS for letter in word):  # no apostrophe alone
                after_year = re.search(r"y+\s*$", pattern[: match.start()]) is not None
                for words in (anywhere, behind) if after_year else (anywhere,):
                    if word not in words:
                        words.append(word)
    return anywhere, behind


def rows() -> list[str]:
    languages: dict[str, list[Locale]] = {}
    for identifier in sorted(locale_identifiers()):
        if identifier != "root":
            locale = Locale.parse(identifier)
            languages.setdefault(locale.language, []).append(locale)
    lines = []
    for code, locales in sorted(languages.items()):
        if code in WITH_GRAMMAR:
            continue
        months: list[list[list[str]]] = [[[] for _ in range(12)] for _ in WIDTHS]
        weekdays: list[list[str]] = [[] for _ in range(7)]
        of_day: list[str] = []
        of_year: list[str] = []
        between, behind, zero = list(ALSO_BETWEEN.get(code, ())), list(ALSO_BEHIND.get(code, ())), ""
        for locale in locales:
            for at, (width, letters) in enumerate(WIDTHS.items()):
                for number, found in enumerate(names(locale, "months", width, 12, 1)):
                    found += [template.format(found[0]) for template in attached(locale, letters) if found]
                    months[at][number] += [name for name in found if name not in months[0][number] + months[at][number]]
            for number, found in enumerate(names(locale, "days", "wide", 7, 0)):
                weekdays[number] += [name for name in found if name not in weekdays[number]]
            of_locale = (*literals(locale), endings(locale, "d"), endings(locale, "y"))
            for known, more in zip((between, behind, of_day, of_year), of_locale, strict=True):
                known += [word for word in more if word not in known]
            systems = (locale.default_numbering_system, *locale.other_numbering_systems.values())
            zero = zero or next((ZEROS[system] for system in systems if system in ZEROS), "")
        if not all(months[0]) or len({tuple(names) for names in months[0]}) < 12:
            continue  # not translated
        parts = [";".join("|".join(forms) for forms in numbers) for numbers in (*months, weekdays)]
        between = [word for word in between if word not in behind]
        lists = ["|".join(words) for words in (between, behind, of_day, of_year)]
        lines.append("\t".join((code, order(locales[0]), zero, *parts, *lists)))
    return lines


def unread() -> int:
    """Shows the first date of each pattern that is not found, or is more or less than one day; returns how many."""
    days = [date(2024, month, day) for month in range(1, 13) for day in (3, 25)]
    written, wrong = 0, 0
    for identifier in sorted(locale_identifiers()):
        locale = Locale.parse(identifier)
        all_patterns = (*locale.date_formats.values(), *locale.datetime_skeletons.values())
        known = {pattern.pattern: pattern for pattern in all_patterns}
        for pattern in [known[text] for text in dict.fromkeys(patterns(locale)) if re.search("[ML]{3}", text)]:
            dates = [(day, text) for day in days if not re.search(r"\bM\d\d\b", text := pattern.apply(day, locale))]
            missed = [text for day, text in dates if [m.begin for m in find(text, None, locale.language)] != [day]]
            written += len(dates)
            wrong += len(missed)
            if missed:
                print(f"{identifier}\t{len(missed)} of {len(dates)}\t{missed[0]}")
    print(f"{wrong} of {written} are not read")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--unread", action="store_true", help="which dates of CLDR are not read, instead")
    parser.add_argument("--check", action="store_true", help="is the table as it would be made? Status 1 if not")
    options = parser.parse_args()
    head = (
        f"# CLDR {get_cldr_version()} by Babel {babel_version}; made by benchmarks/cldr.py; "
        "Copyright Unicode, Inc., Unicode License v3: https://www.unicode.org/license.txt"
    )
    text = "\n".join((head, *rows())) + "\n"
    if options.unread:
        unread()
        return 0
    if options.check:
        return int(TABLE.read_text(encoding="utf-8") != text)
    TABLE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
