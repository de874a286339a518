"""Make the table that tells languages: python -m training.languages searchnews/languages/table.npz

What is frequent in a language is taken from lists that others counted: the words of wordfreq 3.1 (data under CC BY-SA
4.0, counted from Wikipedia, subtitles, news, books and the web), for languages that it lacks the groups of letters of
langdetect 1.0.9 (Apache 2.0, from Wikipedia), and for those that neither has the groups of letters inside words of
lingua-language-detector 1.4 (Apache 2.0, from the Leipzig corpora: news and web). Needs those three packages; with the
same versions the table comes out the same. Only frequencies of groups of up to four letters are kept.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from searchnews.languages import FLOOR, LANGUAGES, STEP, Table, hashes

GROUPS = 50_000  # with 80,000 1 in 1,000 sentences more is recognised
BITS = 17
CODES = {"tl": "fil", "no": "nb", "hr": "sh", "sr": "sh"}  # of wordfreq, where they are others
FROM_LETTERS = ("af", "cy", "et", "mr", "ne", "so", "sq", "sw")
FROM_INSIDE = ("az", "be", "eu", "ga", "kk", "mn")
INSIDE, EDGE = 0.5, 0.25  # shares of groups inside of words, and of those at either end, in most languages

Counts = dict[str, float]

_SERBIAN = str.maketrans("abvgdđežzijklmnoprstćufhcčš", "абвгдђежзијклмнопрстћуфхцчш")


def groups(word: str) -> Iterator[str]:
    """The groups of four letters of a word with the blanks around it; a word of one letter is a group of three."""
    padded = f" {word} "
    for i in range(max(len(padded) - 3, 1)):
        yield padded[i : i + 4]


def from_words(language: str) -> Counts:
    """Counted in a list of words with their frequencies."""
    import wordfreq

    found: Counter[str] = Counter()
    for word, frequency in wordfreq.get_frequency_dict(CODES.get(language, language), "small").items():
        if language == "sr":
            word = word.replace("lj", "љ").replace("nj", "њ").replace("dž", "џ").translate(_SERBIAN)
        for part in word.split("'"):
            if part and not any(c.isdigit() or c.isspace() or c in ".-_’·" for c in part):
                for group in groups(part):
                    found[group] += frequency
    return dict(found)


def from_letters(language: str) -> Counts:
    """Counted in groups of three letters, of which two that overlap make one of four."""
    profile = Path(_folder("langdetect"), "profiles", language)
    threes: Counter[str] = Counter()
    for group, number in json.loads(profile.read_text())["freq"].items():
        if len(group) == 3:
            threes[group.lower()] += number
    after: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for group, number in threes.items():
        after[group[:2]].append((group[2], number))
    found: Counts = {}
    for group, number in threes.items():
        if group[0] == group[2] == " ":
            found[group] = number
        elif " " not in group[1:]:
            whole = sum(n for _, n in after[group[1:]])
            for letter, n in after[group[1:]]:
                found[group + letter] = found.get(group + letter, 0.0) + number * n / whole
    return found


def from_inside(language: str) -> Counts:
    """Counted in groups of letters inside of words; any three may begin or end a word."""
    one, two, three, four = (_lingua(language, name) for name in ("unigrams", "bigrams", "trigrams", "quadrigrams"))
    threes = {g: one.get(g[0], 0.0) * two.get(g[:2], 0.0) * p for g, p in three.items()}
    fours = {g: threes.get(g[:3], 0.0) * p for g, p in four.items()}
    all_threes, all_fours = sum(threes.values()), sum(fours.values())
    found = {g: INSIDE * p / all_fours for g, p in fours.items()}
    for g, p in threes.items():
        found[f" {g}"] = found[f"{g} "] = EDGE * p / all_threes
    return found


def _lingua(language: str, name: str) -> dict[str, float]:
    """Of each group of letters, how often its last letter follows the others."""
    import brotli

    packed = Path(_folder("lingua"), "language-models", language, f"{name}.json.br").read_bytes()
    found: dict[str, float] = {}
    for fraction, together in json.loads(brotli.decompress(packed))["ngrams"].items():
        over, under = map(int, fraction.split("/"))
        found |= dict.fromkeys(together.split(), over / under)
    return found


def _folder(package: str) -> str:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"training.languages: needs the package {package}")
    return spec.submodule_search_locations[0]


def frequencies(language: str) -> Counts:
    """Of each group its share of all groups of the language."""
    read = from_letters if language in FROM_LETTERS else from_inside if language in FROM_INSIDE else from_words
    found = read(language)
    total = sum(found.values())
    return {group: number / total for group, number in found.items()}


def chosen(shares: Mapping[str, Mapping[int, float]]) -> list[str]:
    """The groups that tell most: those that are frequent in a language and more so than in the others. In the order of
    their text, so that the file is compressed well."""

    def tells(group: str) -> float:
        mean = sum(shares[group].values()) / len(LANGUAGES)
        return max(share * math.log(share / mean) for share in shares[group].values())

    return sorted(sorted(shares, key=lambda group: (-tells(group), group))[:GROUPS])


def table() -> Table:
    """The table of all languages."""
    shares: defaultdict[str, dict[int, float]] = defaultdict(dict)
    for number, language in enumerate(LANGUAGES):
        for group, share in frequencies(language).items():
            if share > FLOOR and all(ord(c) < 0x10000 for c in group):
                shares[group][number] = share
    entries = np.zeros(1 << BITS, np.uint64)
    pairs: list[tuple[int, int]] = []
    for group in chosen(shares):
        key = 0
        for letter in group:
            key = key << 16 | ord(letter)
        scores = [(number, round(math.log(share / FLOOR) / STEP)) for number, share in sorted(shares[group].items())]
        scores = [(number, score) for number, score in scores if score > 0]
        (hashed,) = hashes(np.array([key], np.uint64)).tolist()
        slot = hashed >> (64 - BITS)
        while entries[slot]:
            slot = (slot + 1) % len(entries)
        entries[slot] = (hashed & 0xFFFFFFFF) | len(scores) << 32 | len(pairs) << 40
        pairs += scores
    return Table(entries, np.array(pairs, np.uint8))


def main() -> None:
    """See the module's docstring."""
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m training.languages OUT.npz")
    made = table()
    np.savez_compressed(sys.argv[1], entries=made.entries, pairs=made.pairs)
    print(f"{int((made.entries > 0).sum()):,} groups, {len(made.pairs):,} pairs, {len(LANGUAGES)} languages")


if __name__ == "__main__":
    main()
