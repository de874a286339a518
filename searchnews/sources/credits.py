"""Who worked on this article, by its own words, and where do they stand? Credits of the newsroom and bylines.

"(Reporting by Ana Ruiz in Kestrel Bay; Editing by Jo Lee)" names people that the article is not about. Of the 25 people
whom most of 8,019 Reuters articles name, 19 were of the desk, and none is without credits; of 32,894 "reporting by" and
"editing by" 99.7 % stand in what is found here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, islice
from operator import itemgetter

_WORKS = frozenset([
    "reporting", "reported", "writing", "written", "editing", "edited", "compiling", "compiled", "translating",
    "translated", "translation", "research", "researched", "graphics", "graphic", "photographs", "photography",
    "polling", "production",
])  # fmt: skip
_WORK = f"(?:{'|'.join(sorted(_WORKS, reverse=True))})"
_MORE = r"(?:(?:additional|further|extra|original|more|with|and)\s+)*"
_WORKED = rf"{_MORE}{_WORK}(?:(?:\s*[,&/]\s*|\s+and\s+|\s*,\s*and\s+){_MORE}{_WORK})*\s*:?\s+by\b:?\s*"
_CREDIT = re.compile(  # of a text in small letters: to ignore case takes 7 us for a credit instead of 3
    # The letters that it can begin with, which takes 5 us for a credit instead of 8.
    rf"(?=[(\[{''.join(sorted({word[0] for word in _WORKS}))}afeomw])"
    rf"(?P<open>[(\[]\s*(?:by\s(?P<by>[^()\[\];\n]{{1,200}});\s*)?)?(?P<work>{_WORKED})"
)
_ENDINGS = frozenset(word[-4:] for word in _WORKS)  # which one of eight words before "by" has
_REACH, _REACH_INSIDE = 300, 60  # characters before "by" in which a credit begins, with brackets and without
_CONTRIBUTED = re.compile(
    r"\s(?:contributed|assisted)(?:"
    r"(?:\s+(?:to|in|with))?(?:\s+(?:the\s+)?reporting(?:\s+(?:to|for))?)?\s+(?:this|the)\s+(?:report|story|article)\b"
    r"|\s+(?:additional\s+)?(?:reporting|research)(?:\s+from\s+[A-Z][\w' -]{1,40})?(?=\.?[ \t]*(?:[)\]\n]|$)))\.?"
)
_ROLE = re.compile(r"\b(?:writer|reporter|journalist|correspondent|editor)s?:?\s")  # "Harrow Wire writers Ana Ruiz"
# The name of a person: two words or more, the first and the last with a capital.
_WORD = r"[^\W\d_a-zà-ÿ][\w.'’-]*"
_NAME = rf"{_WORD}(?:\s+(?:(?:de|del|della|di|da|dos|du|van|von|der|den|ten|la|le|al|el|bin|ibn|y|zu)\s+)*{_WORD})+"
_BYLINE = re.compile(  # on a line of its own, or before the dateline
    rf"B[Yy]:?[ ]+(?P<names>{_NAME}?(?:(?:\s*,\s*|\s+and\s+|\s*&\s*){_NAME}?)*)"
    r"(?:[ \t]*(?=\n|$)|(?P<help>;[^\n]{1,300})|,[ ][^\n.]{1,60}(?=\n|$)"
    r"|[ ](?=[A-Z]{3,}[^\n]{0,60}\([A-Z][\w ]{1,20}\)\s+[-–—_]))"
)
_TITLE = re.compile(r"\b(?:correspondent|editor|writer|reporter|bureau|staff|columnist|analyst|newsroom)s?\b", re.I)
_LINE = re.compile(r"(?:\A|\n)[ \t]*(?=B[Yy])")
_LATER_LINE = re.compile(r"\n[ \t]*B[Yy]")  # begins with a letter, and takes 1 us for an article instead of 20
_HEAD = 3  # lines at the beginning, among which a byline needs no blank line before it
# Words in small letters that stand in credits beside names and places.
_SMALL = _WORKS | frozenset([
    "and", "in", "at", "of", "the", "for", "from", "with", "by", "to", "on", "via", "additional", "further", "video",
    "bureau", "bureaus", "bureaux", "newsroom", "desk", "staff", "de", "del", "della", "di", "da", "dos", "du", "van",
    "von", "der", "den", "ten", "la", "le", "al", "el", "bin", "ibn", "y", "zu",
])  # fmt: skip
_BRACKET = re.compile(r"[()\[\]]")
_TOKEN = re.compile(r"[^\W\d_][\w'’.-]*")
_INNER, _BY = re.compile(r"\([^()]*\)"), re.compile(r"by:?\s", re.I)
_BETWEEN, _WHERE = re.compile(r"\s*[,;&]\s*|\s+and\s+"), re.compile(r"\s+(?:in|at|for|of|from|with)\s")
_FULL_NAME = re.compile(_NAME)
_MOST = 500  # places of a text that are looked at: a book of articles has no more, and a hostile file no mercy
_LONGEST = 1_500  # characters: the credits of a world-wide story name 40 people
_REMEMBERED = 16_384  # characters: 1,024 texts of this length are as much as may be kept


def spans(text: str) -> list[tuple[int, int]]:
    """Where credits and bylines stand in a text, as (start, end) in characters, in order and apart."""
    return [(start, end) for start, end, _ in _places(text)]


def authors(text: str) -> str:
    """The names of those who wrote or reported, for `records.authors`; "" when no credit names one.

    A byline counts before who wrote, who wrote before who reported, and who reported before who helped.
    """
    pieces: list[tuple[int, str]] = []
    for start, end, is_byline in _places(text):
        pieces += [(0, text[start:end])] if is_byline else _credited(text[start:end])
    pieces.sort(key=itemgetter(0))
    for _, equal in groupby(pieces, key=itemgetter(0)):
        if names := dict.fromkeys(name for _, piece in equal for name in _people(piece)):
            return " and ".join(names)
    return ""


def _credited(credit: str) -> list[tuple[int, str]]:
    """The pieces of a credit that name authors, by how little their work makes them that (see `_rank`)."""
    clauses = list(_CREDIT.finditer(_small(credit)))
    if not clauses:  # "Ana Ruiz contributed to this report."
        return [(_LEAST, _contributors(_CONTRIBUTED.split(credit)[0]))]
    found = [(0, credit[slice(*clauses[0].span("by"))])] if clauses[0]["by"] else []
    for clause, until in zip(clauses, [*(c.start() for c in clauses[1:]), len(credit)], strict=True):
        rank = _rank(clause["work"])
        if rank:
            found.append((rank, credit[clause.end() : until]))
    return found


_LEAST = 3  # rank of those who helped


def _rank(work: str) -> int:
    """How much this work makes somebody an author, from 1 on; 0 for not at all."""
    if "additional" in work or "further" in work or "extra" in work:
        return _LEAST if "edit" not in work else 0
    return 1 if "writ" in work or "compil" in work else 2 if "report" in work else 0


@lru_cache(maxsize=4096)  # the same people work again: more than half of a wire's were there before
def _people(text: str) -> tuple[str, ...]:
    """The names in a piece of a credit, without where they were ("in Port Merrin")."""
    line = " ".join(_INNER.sub(" ", text).split())
    if match := _BY.match(line):
        line = line[match.end() :]
    names = [_WHERE.split(part.strip(" .()-–—"), maxsplit=1)[0] for part in _BETWEEN.split(line)]
    return tuple([name for name in names if _FULL_NAME.fullmatch(name) and not _TITLE.search(name)])


def _places(text: str) -> tuple[tuple[int, int, bool], ...]:
    """(start, end, is it a byline) of every credit, in order and apart."""
    return _known(text) if len(text) <= _REMEMBERED else _found(text)


@lru_cache(maxsize=1024)  # who reads an article asks for its authors, and who finds its names a moment later again
def _known(text: str) -> tuple[tuple[int, int, bool], ...]:
    return _found(text)


def _found(text: str) -> tuple[tuple[int, int, bool], ...]:
    found = [(start, end, False) for start, end in (*_credits(text), *_contributions(text))]
    found += [(start, end, True) for start, end in _bylines(text)]
    found.sort()
    kept: list[tuple[int, int, bool]] = []
    for item in found:
        if not kept or item[0] >= kept[-1][1]:
            kept.append(item)
    return tuple(kept)


def _credits(text: str) -> Iterator[tuple[int, int]]:
    """ "(Reporting by A; Editing by B)", and the like without brackets.

    The expression is asked around the words that every credit holds: over the whole text it takes ten times as long.
    """
    lower = _small(text)
    done = asked = 0
    at = 3
    while asked < _MOST and (at := lower.find(" by", at + 1)) >= 0:
        if lower[at - 4 : at] not in _ENDINGS and lower[at - 1] not in ": \n":
            continue
        word = lower[max(0, at - 14) : at].rstrip(": \n").replace("(", " ").replace("[", " ").split()[-1:]
        if at < done or not word or word[0] not in _WORKS:
            continue
        asked += 1
        from_ = max(done, at - _REACH)
        opened = max(text.rfind("(", from_, at), text.rfind("[", from_, at))
        match = _CREDIT.match(lower, opened) if opened >= 0 else None
        if not match or match.end() <= at:  # without brackets, or inside of others
            around = _CREDIT.finditer(lower, max(done, at - _REACH_INSIDE), min(len(text), at + 8))
            match = next((m for m in around if m.start() < at < m.end()), None)
        if match and (place := _extent(text, match)):
            yield place
            done = place[1]


_SMALL_ASCII = {ord(c): ord(c.lower()) for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def _small(text: str) -> str:
    """The text in small letters, each in its place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text.translate(_SMALL_ASCII)  # a capital of two small letters


def _extent(text: str, match: re.Match[str]) -> tuple[int, int] | None:
    """Where the credit ends that begins with this match, which is of the text in small letters; None when it is an
    ordinary sentence.

    A credit is in brackets of its own ("ing by" begins none of another kind), or the rest of a paragraph after the end
    of a sentence that holds nothing but names, places and kinds of work.
    """
    start, limit = match.start(), min(len(text), match.end() + _LONGEST)
    work = text[slice(*match.span("work"))]
    before = text[max(0, start - 12) : start].rstrip(" \t\r-–—_*")
    is_apart = not before or before[-1] in ".!?\"”’')]\n"
    if match["open"] and (is_apart or "ing by" in " ".join(match["work"].split())):
        end = _closed(text, match.end(), limit)
        is_sure = match["by"] or "ing" in work
        return (start, end) if is_sure or _names_only(text[match.end() : end]) else None
    if not is_apart or not work[0].isupper():
        return None
    blank = text.find("\n\n", match.end(), limit)
    end = blank if blank >= 0 else limit
    return (start, end) if _names_only(text[match.end() : end]) else None


def _closed(text: str, start: int, limit: int) -> int:
    """Where the bracket closes that is open at `start`: after it, or at the limit."""
    depth = 1
    for bracket in _BRACKET.finditer(text, start, limit):
        depth += 1 if bracket[0] in "([" else -1
        if not depth:
            return bracket.end()
    return limit


def _contributions(text: str) -> Iterator[tuple[int, int]]:
    """ "Ana Ruiz in Kestrel Bay contributed to this report." """
    for word in (" contributed", " assisted"):
        at = -1
        asked = 0
        while asked < _MOST and (at := text.find(word, at + 1)) >= 0:
            asked += 1
            match = _CONTRIBUTED.match(text, at)
            start = max(text.rfind(mark, max(0, at - _REACH), at) for mark in ("\n", "(", "[", ". ", '" ')) + 1
            if match and _names_only(_contributors(text[start:at])):
                yield start, match.end()


def _contributors(text: str) -> str:
    """A piece of text from where it names people on, after what they are, and for whom."""
    return _ROLE.split(text, maxsplit=1)[-1]


def _bylines(text: str) -> Iterator[tuple[int, int]]:
    """ "By Ana Ruiz and Jo Lee", after a blank line or among the first lines."""
    if not text.lstrip().startswith(("By", "BY")) and not ("\nB" in text and _LATER_LINE.search(text)):
        return
    for line in islice(_LINE.finditer(text), _MOST):
        match = _BYLINE.match(text, line.end(), min(len(text), line.end() + _LONGEST))
        before = text[max(0, line.start() - _LONGEST) : line.start()]
        if match and match["help"] and not _CREDIT.search(_small(match["help"])):
            continue
        if match and (
            not before.strip() or before.endswith("\n") or (len(before) == line.start() and before.count("\n") < _HEAD)
        ):
            yield match.start(), match.end("help" if match["help"] else "names")


def _names_only(text: str) -> bool:
    """Is there at least one name, and nothing in small letters that a credit does not hold?"""
    words = _TOKEN.findall(text)
    small = [word for word in words if word[0].islower()]
    return len(small) < len(words) and all(word.strip(".").lower() in _SMALL for word in small)
