"""Which articles are in a mailbox of newsletters (mbox), or in a saved message (eml)?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr
from typing import IO

from searchnews.sources import boilerplate, encoding, limits, markup, records, streams
from searchnews.sources.model import Found, Options, Problem, Read, Unit

_FROM = re.compile(rb"From \S+(?: at \S+)?\s+(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s+\w+\s+\w+\s+\d\d?:\d\d")
_BOILERPLATE = (
    r".{0,60}\bunsubscribe\b.{0,160}",
    r"(view|read) (this|it|the)?.{0,40}\b(in|on) (your|the|a) (web )?(browser|web).{0,60}",
    r"you('re| are) (receiving|getting|subscribed).{0,200}",
    r"(manage|update|change) your (e-?mail )?(preferences|settings).{0,80}",
    r"(privacy policy|terms of (use|service)|contact us).{0,100}",
    r"https?://\S+",
    r"forward(ed)? (this|to a friend).{0,80}",
    r"to (stop|change).{0,100}(e-?mails?|newsletter).{0,60}", r".{0,80}(powered|sent|delivered) by \w+.{0,40}",
)  # fmt: skip
_PART = re.compile(rb"^--", re.MULTILINE)
_MULTIPART = re.compile(rb"multipart/|message/rfc822", re.IGNORECASE)
_SHORT_PART = 0.4  # a text part shorter than this share of the HTML part only says "use a better mail reader"


class _Policy(EmailPolicy):
    """How the standard library parses messages, with headers cut before it looks into them: its parsers of addresses,
    of encoded words and of parameters take time and memory that grow with the square of a header."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name[: limits.HEADER], value[: limits.HEADER]


_POLICY = _Policy()


def read(unit: Unit, stream: IO[bytes], options: Options) -> Found:
    """An article a message."""
    for number, (line, data) in enumerate(_messages(stream), 1):
        if data is None:
            yield Problem(unit.where, line, f"message longer than {limits.RECORD // limits.MB} MB")
            continue
        try:
            yield from _article(data, unit, number, line, options)
        except Exception as error:  # the standard library raises many things over broken headers
            yield Problem(unit.where, line, f"is no readable message ({type(error).__name__})")


def _messages(stream: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """(line it begins in, bytes) of every message, None for one that is too long."""
    begin, size, blank = 1, 0, True
    parts: list[bytes] = []
    for number, line in streams.lines(stream):
        if line is not None and blank and line.startswith(b"From ") and _FROM.match(line):
            if size:
                yield begin, b"\n".join(parts) if size <= limits.RECORD else None
            begin, size, parts, blank = number, 0, [], False
            continue
        content = b"" if line is None else line
        size += len(content) + 1 if line is not None else limits.RECORD + 1
        blank = not content.strip()
        if size <= limits.RECORD:
            parts.append(content[1:] if content.startswith(b">From ") else content)
    if size:
        yield begin, b"\n".join(parts) if size <= limits.RECORD else None


def _article(data: bytes, unit: Unit, number: int, line: int, options: Options) -> Read:
    if sum(1 for _ in _PART.finditer(data)) > limits.MAIL_PARTS:
        return (Problem(unit.where, line, f"message of more than {limits.MAIL_PARTS:,} parts"),)
    if len(_MULTIPART.findall(data)) > limits.DEPTH:  # each may stand in the one before
        return (Problem(unit.where, line, f"message of more than {limits.DEPTH} messages in one another"),)
    message = message_from_bytes(data, policy=_POLICY)
    if not isinstance(message, EmailMessage) or not message.keys():
        return (Problem(unit.where, line, "is no message: it has no headers"),)
    name, address = parseaddr(_header(message, "From"))
    trimmed = boilerplate.trim(_text(message), options.boilerplate, _BOILERPLATE)
    archived = _header(message, "Archived-At").strip("<> ")
    return records.article(
        records.Raw(
            title=_header(message, "Subject"),
            body=trimmed,
            id=_header(message, "Message-ID").strip("<> "),
            url=archived if archived.startswith(("http://", "https://")) else "",
            source=name or address.rpartition("@")[2],
            language=_header(message, "Content-Language"),
            published=_header(message, "Date"),
            origin="metadata",
        ),
        unit, options, number, line,
    )  # fmt: skip


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except Exception:  # a header that the standard library cannot parse, such as one in the charset "undefined"
        raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
        return " ".join(encoding.clean(str(raw)).split())


def _text(message: EmailMessage) -> str:
    """The text of a message: its plain part, unless that is only a stub beside the HTML part."""
    best = {"plain": "", "html": ""}
    for part in message.walk():
        kind = part.get_content_subtype()
        if part.get_content_maintype() == "text" and kind in best and not part.is_attachment() and not best[kind]:
            payload = part.get_payload(decode=True)
            text = encoding.decode(payload if isinstance(payload, bytes) else b"", part.get_content_charset() or "")
            best[kind] = markup.text(text) if kind == "html" else text.strip()
    return best["plain"] if len(best["plain"]) >= _SHORT_PART * len(best["html"]) else best["html"]
