"""Which articles are in a web archive (WARC, or ARC, which was before it)? The HTML pages that it answered with."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC
from email.message import Message
from typing import IO, Literal

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from searchnews.sources import html, limits
from searchnews.sources.model import Found, Options, Problem, Unit

_HTML = ("text/html", "application/xhtml+xml")
_BLOCK = 64 * limits.KB
_ARC_RECORD = re.compile(rb"(\S.*) (\S+) (\d{8,14}) (\S+) (\d+)\r?\n")


def read(unit: Unit, stream: IO[bytes], options: Options) -> Found:
    """An article for every page, with the time of the crawl as its date if the page itself says nothing.

    A damaged record ends the reading, because nothing says where the next one begins.
    """
    for number, record in enumerate(_records(stream, decode="all"), unit.first_line):
        address = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
        data = record.reader.read(limits.HTML_DOCUMENT + 1)
        if len(data) > limits.HTML_DOCUMENT:
            yield Problem(unit.where, 0, f"{address}: is larger than {limits.HTML_DOCUMENT // limits.MB} MB")
            continue
        crawled = record.record_date
        moment = int(crawled.replace(tzinfo=crawled.tzinfo or UTC).timestamp()) * 10**9 if crawled else 0
        page = Unit(unit.path, unit.name, unit.format, member=unit.member, mtime_ns=moment)
        try:
            yield from html.page(data, page, options, number=number, url=address, charset=record.http_charset or "")
        except Exception as error:  # lxml and trafilatura raise what they like; the other pages are still good
            yield Problem(unit.where, 0, f"{address}: cannot be read as html: {type(error).__name__}")


def pieces(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """(number of the first page, about `limits.SLICE` bytes of whole records) of an archive; only pages are kept."""
    piece, first = io.BytesIO(), 1
    for number, record in enumerate(_records(stream, decode="none"), 1):
        record.write(piece)
        if piece.tell() >= limits.SLICE:
            yield first, piece.getvalue()
            piece, first = io.BytesIO(), number + 1
    if piece.tell():
        yield first, piece.getvalue()


def _records(stream: IO[bytes], decode: Literal["none", "all"]) -> Iterator[WarcRecord]:
    """The records of an archive that hold successfully fetched pages."""
    is_arc = isinstance(stream, io.BufferedReader) and stream.peek(11)[:11] == b"filedesc://"
    records = ArchiveIterator(
        _Forward(_arc_records(stream) if is_arc else iter(lambda: stream.read(_BLOCK), b"")),
        record_types=WarcRecordType.response | WarcRecordType.resource,
        auto_decode=decode, quirks_mode=True, stream_detect=False,
    )  # fmt: skip
    while True:
        try:
            record = next(records, None)
        except BaseException as error:
            # FastWARC is written in Rust and panics over some inputs, with an exception outside of Exception.
            if type(error).__name__ != "PanicException":
                raise
            raise ValueError("FastWARC cannot read this record") from None
        if record is None:
            return
        status = record.http_headers.status_code if record.http_headers is not None else 200
        kind = record.http_content_type or (record.headers.get("Content-Type") or "").split(";")[0].strip().lower()
        if kind in _HTML and status == 200 and record.content_length <= 2 * limits.HTML_DOCUMENT:
            yield record


class _Forward:
    """Pieces of bytes as the stream that FastWARC asks for: it also wants to know where it is, by seeking by 0."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest, self._at = pieces, b"", 0

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            self._rest = next(self._pieces, b"")
        data = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(data) :]
        self._at += len(data)
        return data

    def close(self) -> None:
        self._pieces, self._rest = iter(()), b""

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        target = offset if whence == 0 else self._at + offset
        while self._at < target and self.read(target - self._at):
            pass
        if self._at != target or whence == 2:
            raise OSError("an archive is read forwards only")
        return self._at


def _arc_records(arc: IO[bytes]) -> Iterator[bytes]:
    while line := arc.readline(limits.KB * 16):
        if not line.strip():
            continue
        match = _ARC_RECORD.fullmatch(line)
        if not match:
            raise ValueError("a record of the ARC file has no proper header")
        address, _, time, kind, size = match.groups()
        length = int(size)
        if length > 2 * limits.HTML_DOCUMENT:
            while length and (passed := len(arc.read(min(limits.MB, length)))):
                length -= passed
            if length:
                raise EOFError
            continue
        block = arc.read(length)
        if len(block) < length:
            raise EOFError
        if address.startswith(b"filedesc://"):
            continue
        t = time.ljust(14, b"0").decode()
        date = f"{t[:4]}-{t[4:6]}-{t[6:8]}T{t[8:10]}:{t[10:12]}:{t[12:14]}Z"
        is_http = block.startswith(b"HTTP/")
        head = Message()
        head["WARC-Type"] = "response" if is_http else "resource"
        head["WARC-Target-URI"] = address.decode("utf-8", "replace").replace(" ", "%20")
        head["WARC-Date"] = date
        head["WARC-Record-ID"] = f"<urn:arc:{t}>"
        head["Content-Type"] = "application/http; msgtype=response" if is_http else kind.decode("ascii", "replace")
        head["Content-Length"] = str(len(block))
        lines = "".join(f"{key}: {value}\r\n" for key, value in head.items())
        yield f"WARC/1.0\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"
