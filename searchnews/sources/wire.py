"""Which articles are in a wire file: messages as they went over the line, ANPA 1312 or IPTC 7901?

    SYN SYN SOH  header  STX  text  ETX  time of transmission  (EOT), and then the next message

ANPA 1312 (Newspaper Association of America, "ANPA Wire Service Transmission Guidelines", 1984): the header is a service
letter and a number, then priority, category, a format character, the keyword, what version it is, and the date and
number of words. Lines of the text that begin with "^" come before the story: the slug, the headline, notes to editors,
the byline. IPTC 7901 ("The IPTC Recommended Message Format", 5th revision, 1995): source and number, priority,
category, number of words, and the slug on lines of its own; the text begins with its headline.

Neither has an identifier that lasts longer than a day, and files have no telling suffix: the control characters tell
what they are. Further takes ("1st Add", "take 2") of a slug in the same file go on with its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from searchnews.sources import encoding, records, streams
from searchnews.sources.model import Found, Options, Problem, Unit
from searchnews.sources.recognition import WIRE

_ANPA = re.compile(
    r"""(?P<priority>\w)\ (?P<category>\w)[\x13\x14]?(?P<table>\x12?)\x11?\ *
        (?:(?:am|pm|bc|ap)-)?(?P<slug>\S*)(?P<version>.*?)\s*(?:\d\d?-\d\d?(?:\ \d*)?)?\s*""",
    re.IGNORECASE | re.VERBOSE,
)
# The category codes of ANPA 1312 that say what a story is about.
_CATEGORIES = {
    "a": "domestic", "b": "special events", "d": "food", "e": "entertainment", "f": "financial", "i": "international",
    "k": "commentary", "l": "lifestyle", "n": "regional", "o": "weather", "p": "politics", "q": "sports", "s": "sports",
    "t": "travel", "v": "advisory", "w": "Washington",
}  # fmt: skip
# Lines before the story that speak to editors.
_NOTE = re.compile(
    r"""\(?(?i:eds?|editors?|editor['’]?s\ note|advisory)\b[.:]? | (?i:with\ .*\bphotos?|for\ release|embargo)
      | [A-Z]{2,5}\ (?:Photo|Graphic|Video)s?\b""",
    re.VERBOSE,
)
_SLUG_VERSION = re.compile(r",.*|\s+\d+(?:st|nd|rd|th)\b.*", re.DOTALL)
_FURTHER = re.compile(
    r"""\b(?:\d+(?:st|nd|rd|th)?[ -]?add | add[ -]?\d* | take[ -]?(?:[2-9]|\d\d|two|three|four)
      | (?:[2-9]|\d\d)(?:nd|rd|th)?[ -]take | (?:[2-9]|\d\d)\ of\ \d+)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_MORE = re.compile(r"\s*(?:\(more\)|[-_]{1,3} ?more ?[-_]{1,3}|more to come)\s*\Z", re.IGNORECASE)
_SENT_ANPA = re.compile(r"([A-Z]{2,8})-[A-Z0-9]{1,6}-(\d\d)-(\d\d)-(\d\d) (\d\d)(\d\d) ?(GMT|UTC)?")
_SENT_IPTC = re.compile(r"(\d\d)(\d\d)(\d\d)\s+(?:([A-Z]{1,5})\s+)?([^\W\d_]{3,4})\.?\s+(\d\d)\b")
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb fév fev", "mar mär mrz", "apr avr", "may mai", "jun jui", "jul", "aug aou aoû", "sep", "oct okt",
         "nov", "dec dez déc"), 1,
    )
    for name in names.split()
}  # fmt: skip
_LONGEST = 200  # characters of a header or a slug
_LAYOUT = bytes.maketrans(b"\x08\x10\x1f", b"\t  ")  # tabulators and spaces of typesetters
_QUOTES = (("``", "“"), ("''", "”"))


@dataclass(frozen=True, slots=True)
class _Message:
    """What one message says; `slug` without its version, `is_further` of a take that goes on with an earlier one."""

    slug: str = ""
    title: str = ""
    body: str = ""
    byline: str = ""
    source: str = ""
    section: str = ""
    sent: str = ""
    tags: tuple[str, ...] = ()
    is_further: bool = False


def read(unit: Unit, stream: IO[bytes], options: Options) -> Found:
    """The articles of a file of messages, in its order, takes joined."""
    messages: list[tuple[_Message, list[str]]] = []  # with the texts of its takes
    first: dict[str, list[str]] = {}
    for message in _messages(streams.whole(stream, unit.where)):
        if message.is_further and message.slug in first:
            first[message.slug].append(message.body)
        else:
            messages.append((message, [message.body]))
            first.setdefault(message.slug, messages[-1][1])
    if not messages:
        yield Problem(unit.where, 0, "holds no message of ANPA 1312 or IPTC 7901")
    for number, (message, takes) in enumerate(messages, 1):
        yield from records.article(
            records.Raw(
                title=message.title or message.slug,
                body="\n\n".join(filter(None, takes)),
                author=message.byline,
                source=message.source,
                section=message.section and (message.section,),
                tag=message.tags,
                published=message.sent,
                origin="metadata",
            ),
            unit, options, number if len(messages) > 1 else 0,
        )  # fmt: skip


def _messages(data: bytes) -> Iterator[_Message]:
    starts = list(WIRE.finditer(data))
    for start, end in zip(starts, [*(s.start() for s in starts[1:]), len(data)], strict=True):
        header, _, rest = data[data.index(b"\x01", start.start()) + 1 : end].partition(b"\x02")
        text, _, trailer = rest.partition(b"\x03")
        parts = (encoding.decode(text.translate(_LAYOUT)), encoding.decode(trailer.partition(b"\x04")[0]))
        if start["anpa"]:
            yield _anpa(header.decode("latin-1"), *parts)
        else:
            yield _iptc(header, *parts)


def _anpa(header: str, text: str, trailer: str) -> _Message:
    """The message of ANPA 1312 with this header, text and time of transmission."""
    lines = header.splitlines()
    stated = _ANPA.fullmatch(lines[1][:_LONGEST]) if len(lines) > 1 else None
    is_table = bool(stated and stated["table"])
    before, after = _split_carets(text)
    if is_table:  # whose rows begin with "^", too
        before, after = before[:2], "\n".join([*before[2:], after])
    slug = before.pop(0)[:_LONGEST] if before else ""
    versions = f"{slug} {stated['version'] if stated else ''}"
    byline = next((line for line in before if re.match(r"by\s", line, re.IGNORECASE)), "")
    if byline:
        before = before[: before.index(byline)]
    headline = next((line for line in before if not _NOTE.match(line)), "")
    sent = _SENT_ANPA.search(f"{text[-200:]}\n{trailer}")
    name = _SLUG_VERSION.sub("", re.sub(r"^[A-Za-z]{2}-(?:[A-Z]{2,3}--)?", "", slug)) or (
        stated["slug"] if stated else ""
    )
    body = _SENT_ANPA.sub("", after).rstrip("<\n ")
    return _Message(
        slug=name.strip(),
        title=_quotes(headline),
        body=_quotes(_paragraphs(body, is_table)),
        byline=byline,
        source=sent[1] if sent else "",
        section=_CATEGORIES.get(stated["category"].lower(), "") if stated else "",
        sent=f"{_century(sent[4])}-{sent[2]}-{sent[3]}T{sent[5]}:{sent[6]}:00Z" if sent else "",
        tags=(name.strip(),) if name.strip() else (),
        is_further=_FURTHER.search(versions) is not None,
    )


def _split_carets(text: str) -> tuple[list[str], str]:
    """The lines before the story, which begin with "^", and the story."""
    lines = text.split("\n")
    story = next((n for n, line in enumerate(lines) if line.strip() and not line.startswith("^")), len(lines))
    before = [line.strip("^<=\r ").strip() for line in lines[:story]]
    return [line for line in before if line], "\n".join(line.lstrip("^") for line in lines[story:])


def _iptc(header: bytes, text: str, trailer: str) -> _Message:
    """The message of IPTC 7901 with this header, text and time of transmission."""
    first, _, rest = encoding.decode(header).partition("\n")
    stated = re.match(r"([A-Za-z]*)\d+ \S (\S+) \d+ *(.*)", first)
    slugs = [line.strip() for line in rest.split("\n") if line.strip() and not line.strip().startswith("(")]
    words = tuple(word.strip(" =") for line in slugs for word in line.split("/") if word.strip(" ="))
    headline, byline, body = _heading(text)
    sent = _SENT_IPTC.search(trailer)
    month = _MONTHS.get(sent[5].lower()[:3], 0) if sent else 0
    zone = "Z" if sent and sent[4] in ("GMT", "UTC", "UT", "Z") else ""
    named = re.search(r"\b([A-Za-z]{2,8})\b", stated[3]) if stated else None
    return _Message(
        slug="/".join(words),
        title=headline,
        body=_paragraphs(body, False),
        byline=byline,
        source=named[1] if named else stated[1] if stated else "",
        section=stated[2] if stated else "",
        sent=f"{_century(sent[6])}-{month:02}-{sent[1]}T{sent[2]}:{sent[3]}:00{zone}" if sent and month else "",
        tags=words,
        is_further=_FURTHER.search(f"{stated[3] if stated else ''} {rest}") is not None,
    )


def _heading(text: str) -> tuple[str, str, str]:
    """Headline, byline and text. A headline or byline that ends in "=" may take several lines; else it is one."""
    headline = byline = ""
    text = text.lstrip("\n ")
    for _ in range(4):
        match = re.match(r"((?:[^\n=]+\n){0,3}[^\n=]*)=[ \t]*(?:\n\s*|\Z)", text)
        if not match:
            break
        line = " ".join(match[1].split())
        if re.match(r"(?:by|von|par|por)\s", line, re.IGNORECASE):
            byline = line
        else:
            headline = headline or line
        text = text[match.end() :]
    if not headline:
        headline, _, text = text.partition("\n")
    return headline.strip(), byline, text


def _paragraphs(text: str, is_table: bool) -> str:
    """The story without line ends of the wire: a paragraph begins after a blank line or with an indented one."""
    text = text.rstrip()
    text = text[:-_LONGEST] + _MORE.sub("", text[-_LONGEST:])
    if is_table:
        return text.strip("\n")
    paragraphs: list[list[str]] = [[]]
    for line in text.split("\n"):
        if not line.strip() or line.startswith(("\t", "  ")):
            paragraphs.append([])
        if line.strip():
            paragraphs[-1].append(" ".join(line.split()))
    return "\n\n".join(" ".join(lines) for lines in paragraphs if lines)


def _quotes(text: str) -> str:
    for wire, real in _QUOTES:
        text = text.replace(wire, real)
    return text.replace(" _ ", " — ")


def _century(two_digits: str) -> str:
    return f"{'19' if two_digits >= '70' else '20'}{two_digits}"
