"""Who worked on this article, by its own words, and where do they stand? Credits of the newsroom and bylines.

"(Reporting by Ana Ruiz in Kestrel Bay; Editing by Jo Lee)" names people that the article is not about. Of the 25 people
whom most of 8,019 Reuters articles name, 19 were of the desk, and none is without credits; of 32,894 "reporting by" and
"editing by" 99.7 % stand in what is found here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import groupby, islice
from operator import itemgetter
from typing import NamedTuple

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
_ANY_WORK = tuple(_WORKS)
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
_FIRST_LINE, _LATER_LINE = re.compile(r"[ \t]*(?=B[Yy])"), re.compile(r"\n[ \t]*(?=B[Yy])")
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
# What a word is to credits, by its fold.
IS_WORK, IS_BY, HELPED = 1, 2, 3
WORDS = {**dict.fromkeys(_WORKS, IS_WORK), "by": IS_BY, "contributed": HELPED, "assisted": HELPED}


class Hints(NamedTuple):
    """Where to look for credits in a text: characters, ascending. `by` is the blank before each "by" that follows a
    kind of work, in whatever letters, `helped` that before each "contributed" and "assisted", `lines` each "By" and
    "BY" that begins a line. Other places among them do no harm."""

    by: Iterable[int]
    helped: Sequence[int]
    lines: Sequence[int]


def spans(text: str, hints: Hints | None = None) -> list[tuple[int, int]]:
    """Where credits and bylines stand in a text, as (start, end) in characters, in order and apart. With `hints` the
    text is not searched."""
    return [(start, end) for start, end, _ in (_found(text, hints) if hints else _places(text))]


def remembers() -> bool:
    """Were texts searched in this process, so that `spans` knows those without hints at once that come again?"""
    return _known.cache_info().currsize > 0


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
    return _known(text) if len(text) <= _REMEMBERED else _found(text, _hints(text))


@lru_cache(maxsize=1024)  # who reads an article asks for its authors, and who finds its names a moment later again
def _known(text: str) -> tuple[tuple[int, int, bool], ...]:
    return _found(text, _hints(text))


def _hints(text: str) -> Hints:
    """All of a text."""
    first = _FIRST_LINE.match(text)
    return Hints(
        _after_work(_small(text)),
        sorted([*_every(" contributed", text), *_every(" assisted", text)]),
        [*([first.end()] if first else []), *(line.end() for line in _LATER_LINE.finditer(text))],
    )


def _after_work(text: str) -> Iterator[int]:
    """The blank before each "by" that follows a kind of work, in a text in small letters."""
    for at in _every(" by", text):
        is_maybe = text[at - 4 : at] in _ENDINGS or text[at - 1 : at] in ": \n"
        if is_maybe and text[max(0, at - 14) : at].rstrip(": \n").endswith(_ANY_WORK):
            yield at


def _every(word: str, text: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _found(text: str, hints: Hints) -> tuple[tuple[int, int, bool], ...]:
    """(start, end, is it a byline) of every credit, in order and apart."""
    found = [(start, end, False) for start, end in _credits(text, hints.by)]
    if hints.helped:
        found += [(start, end, False) for start, end in _contributions(text, hints.helped)]
    if hints.lines:
        found += [(start, end, True) for start, end in _bylines(text, hints.lines)]
    found.sort()
    kept: list[tuple[int, int, bool]] = []
    for item in found:
        if not kept or item[0] >= kept[-1][1]:
            kept.append(item)
    return tuple(kept)


def _credits(text: str, by: Iterable[int]) -> Iterator[tuple[int, int]]:
    """ "(Reporting by A; Editing by B)", and the like without brackets.

    The expression is asked around the words that every credit holds: over the whole text it takes ten times as long.
    """
    done = asked = 0
    for at in by:
        if at < done:
            continue
        if asked == _MOST:
            break
        asked += 1
        from_ = max(done, at - _REACH)
        opened = max(text.rfind("(", from_, at), text.rfind("[", from_, at))
        match = _CREDIT.match(_small(text[opened : at + _REACH])) if opened >= 0 else None
        if not match or opened + match.end() <= at:  # without brackets, or inside of others
            opened = max(done, at - _REACH_INSIDE)
            around = _CREDIT.finditer(_small(text[opened : at + 8]))
            match = next((m for m in around if m.start() < at - opened < m.end()), None)
        if match and (place := _extent(text, match, opened)):
            yield place
            done = place[1]


_SMALL_ASCII = {ord(c): ord(c.lower()) for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def _small(text: str) -> str:
    """The text in small letters, each in its place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text.translate(_SMALL_ASCII)  # a capital of two small letters


def _extent(text: str, match: re.Match[str], base: int) -> tuple[int, int] | None:
    """Where the credit ends that begins with this match, which is of the text from `base` on in small letters; None
    when it is an ordinary sentence.

    A credit is in brackets of its own ("ing by" begins none of another kind), or the rest of a paragraph after the end
    of a sentence that holds nothing but names, places and kinds of work.
    """
    start, worked = base + match.start(), base + match.end()
    limit = min(len(text), worked + _LONGEST)
    work = text[base + match.start("work") : base + match.end("work")]
    before = text[max(0, start - 12) : start].rstrip(" \t\r-–—_*")
    is_apart = not before or before[-1] in ".!?\"”’')]\n"
    if match["open"] and (is_apart or "ing by" in " ".join(match["work"].split())):
        end = _closed(text, worked, limit)
        is_sure = match["by"] or "ing" in work
        return (start, end) if is_sure or _names_only(text[worked:end]) else None
    if not is_apart or not work[0].isupper():
        return None
    blank = text.find("\n\n", worked, limit)
    end = blank if blank >= 0 else limit
    return (start, end) if _names_only(text[worked:end]) else None


def _closed(text: str, start: int, limit: int) -> int:
    """Where the bracket closes that is open at `start`: after it, or at the limit."""
    depth = 1
    for bracket in _BRACKET.finditer(text, start, limit):
        depth += 1 if bracket[0] in "([" else -1
        if not depth:
            return bracket.end()
    return limit


def _contributions(text: str, helped: Sequence[int]) -> Iterator[tuple[int, int]]:
    """ "Ana Ruiz in Kestrel Bay contributed to this report." """
    for at in islice(helped, _MOST):
        match = _CONTRIBUTED.match(text, at)
        start = max(text.rfind(mark, max(0, at - _REACH), at) for mark in ("\n", "(", "[", ". ", '" ')) + 1
        if match and _names_only(_contributors(text[start:at])):
            yield start, match.end()


def _contributors(text: str) -> str:
    """A piece of text from where it names people on, after what they are, and for whom."""
    return _ROLE.split(text, maxsplit=1)[-1]


def _bylines(text: str, lines: Sequence[int]) -> Iterator[tuple[int, int]]:
    """ "By Ana Ruiz and Jo Lee", after a blank line or among the first lines."""
    for at in islice(filter(partial(_begins_line, text), lines), _MOST):
        match = _BYLINE.match(text, at, min(len(text), at + _LONGEST))
        if not match or (match["help"] and not _CREDIT.search(_small(match["help"]))):
            continue
        line = text.rfind("\n", 0, at)
        before = text[max(0, line - _LONGEST) : max(0, line)]
        if not before.strip() or before.endswith("\n") or (len(before) == line and before.count("\n") < _HEAD):
            yield match.start(), match.end("help" if match["help"] else "names")


def _begins_line(text: str, at: int) -> bool:
    """Are there only blanks before it in its line?"""
    while at and text[at - 1] in " \t":
        at -= 1
    return not at or text[at - 1] == "\n"


def _names_only(text: str) -> bool:
    """Is there at least one name, and nothing in small letters that a credit does not hold?"""
    words = _TOKEN.findall(text)
    small = [word for word in words if word[0].islower()]
    return len(small) < len(words) and all(word.strip(".").lower() in _SMALL for word in small)
