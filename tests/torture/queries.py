"""Hostile query strings: noise of the language's alphabet, and valid queries with their pieces cut, swapped, repeated
and nested. Each is a tree that prints itself as it is, or a QueryError that shows where; nothing else, nowhere."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import searchnews
from searchnews import query
from searchnews.complete import complete, known_of
from searchnews.errors import QueryError
from searchnews.query.forms import FORMS
from torture.damage import make

NOW = datetime(2025, 9, 15, 12, tzinfo=UTC)
VALID = [example for form in FORMS for example in (*form.examples, *form.syntax)]
PIECES = [
    *sorted({query_[token.start : token.end] for query_ in VALID for token in query.tokens(query_)}),
    " ", "(", ")", '"', "~", "^", "-", "/", ":", "*", "?", "\\", "=", "..", ">", "<=", "[", "]", "{", "}", "|", "&&",
    "!", "AND", "OR", "NOT", "w/s", "w/p", "NEAR/", "PRE/0", "NOT w/2", "lead(", "atleast/", "caps(", "published:",
    "person:", "\0", "\x1b[31m", "\x07", "\r\n", "\t", "\u2028", "\u202e", "\u200b", "\xad", "\ud800", "“", "»",
    "é", "e\u0301", "٣", "99999999999999999999", "0", "1e9", "9999-99-99", "last 0 days", "last 99999999999 years",
]  # fmt: skip
ALPHABET = " \t()\"“”«»~^-+/:*?\\=.<>[]{}|&!,;'#@$%_0159aAeéßяبा\xad\u200b\u202e\x00\x1b\x7f\ud800"
SEARCHED = 20  # of so many trees one is searched, and of so many strings one is completed
SECONDS = 5.0  # more than any query of a small archive takes


def strings(rng: random.Random) -> Iterator[str]:
    """Hostile strings without end."""
    while True:
        way = rng.randrange(8)
        if way == 0:
            yield "".join(rng.choices(ALPHABET, k=rng.randrange(1, 40)))
        elif way == 1:
            yield rng.choice(("", " ")).join(rng.choices(PIECES, k=rng.randrange(1, 12)))
        elif way == 2:
            depth = rng.choice((3, 30, 300)) if rng.random() < 0.02 else 3
            opening = rng.choice(("(", "-", "NOT ", "lead(", "caps(", "title:(", "atleast/2(", '"', "/(", "=", "[^"))
            yield opening * depth + rng.choice(VALID) + ")" * rng.choice((0, depth, depth - 1))
        elif way == 3:
            yield f" {rng.choice(PIECES)} ".join(rng.choices(VALID, k=rng.randrange(2, 5)))
        else:
            yield _mutated(rng.choice(VALID), rng)


def _mutated(text: str, rng: random.Random) -> str:
    """A query with one to four things about it changed."""
    for _ in range(rng.randrange(1, 5)):
        at, to = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
        way = rng.randrange(6)
        if way == 0:
            text = text[:at] + text[to:]
        elif way == 1:
            text = text[:at] + rng.choice(PIECES) + text[at:]
        elif way == 2:
            text = text[:at] + rng.choice(ALPHABET) + text[at + 1 :]
        elif way == 3:
            text = text[:to] + text[at:]
        elif way == 4:
            other = rng.choice(VALID)
            text = text[:at] + other[rng.randrange(len(other)) :]
        else:
            text = text[to:] + text[at:to] + text[:at]
    return text


def wrong(text: str, archive: searchnews.Archive, *, deep: bool) -> str:
    """What is wrong with how a string was met, "" if nothing is. With `deep`, it is completed and searched, too."""
    try:
        tree = query.parse(text, now=NOW)
        again = query.parse(str(tree), now=NOW)
        if again != tree:
            return f"is {tree}, which is {again}"
        if deep:
            complete(text, len(text) // 2, known_of(archive))
            found = archive.search(tree, timeout=SECONDS)
            for hit in found:
                str(hit.snippet)
    except QueryError as error:
        said = (str(error), *error.caret().split("\n"))
        if not all(map(str.isprintable, said)):
            return f"an error has control characters: {error!r}"
        if "takes more than" in str(error):
            return "takes long"
        if error.text == text and not 0 <= error.start <= error.end <= len(text):
            return f"the place of the error is {error.start} to {error.end}"
    except Exception as error:
        return repr(error)
    return ""


def campaign(seed: int, until: Callable[[int], bool]) -> tuple[int, list[str]]:
    """(how many strings were tried, findings)."""
    rng = random.Random(seed)
    findings = []
    with tempfile.TemporaryDirectory() as name:
        make(Path(name) / "index")
        with searchnews.open(Path(name) / "index") as archive:
            for number, text in enumerate(strings(rng)):
                if number % 100 == 0 and until(number):
                    return number, findings
                if problem := wrong(text, archive, deep=number % SEARCHED == 0):
                    findings.append(f"{text!r}: {problem}")
    raise AssertionError("there are strings without end")


def run(seed: int, seconds: float) -> list[str]:
    """The campaign: as many strings as there is time for."""
    end = time.monotonic() + seconds
    tried, findings = campaign(seed, lambda _: time.monotonic() > end)
    print(f"  {tried:,} hostile queries")
    return findings
