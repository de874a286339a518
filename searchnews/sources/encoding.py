"""Which text do these bytes mean? Never an error: UTF-8 first, then what is declared, then a guess."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Bytes that are not UTF-8 come out of "surrogateescape" as U+DC80 to U+DCFF and become what they are in Windows-1252
# (Latin-1 where that has holes). So both a Windows-1252 file and a UTF-8 file with a few stray bytes read right.
_REPAIR = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0x100)
}  # fmt: skip
_STRAY = re.compile("[\udc80-\udcff]")

# Control characters have no place in a text (NUL would look like its end), nor have lone surrogates and byte order
# marks.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufeff\ufffe\uffff]")
_NEWLINE = re.compile("\r\n?|[\x0b\x0c\x85\u2028]|\u2029")
# Bytes of UTF-8 without which a text holds none of these; 0xED and 0xEF begin surrogates and marks, and little else.
_SUSPECT = bytes([*range(9), *range(11, 32), 0x7F, 0xED, 0xEF])


def decode(data: bytes, declared: str = "") -> str:
    """The text of bytes, without a byte order mark, control characters or lone surrogates, lines ending in "\\n"."""
    return clean(_decode(data, declared))


def clean(text: str) -> str:
    """A text without control characters or lone surrogates, lines ending in "\\n"."""
    data = text.encode("utf-8", "surrogatepass")
    # 2 us for a body of 3 KB, where the two searches take 25: more than all else that reading a JSON line takes.
    if len(data.translate(None, _SUSPECT)) == len(data) and (text.isascii() or not _has_rare_newline(data)):
        return text
    return _NEWLINE.sub("\n", _CONTROL.sub("", text))


def _has_rare_newline(data: bytes) -> bool:
    return b"\xc2\x85" in data or b"\xe2\x80\xa8" in data or b"\xe2\x80\xa9" in data  # U+0085, U+2028, U+2029


def _decode(data: bytes, declared: str) -> str:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    even, odd = data[:4096:2].count(0), data[1:4096:2].count(0)
    if (even + odd) * 4 > len(data[:4096]):  # of every second byte: UTF-16 without a mark
        return data.decode("utf-16-le" if odd > even else "utf-16-be", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    name = known(declared)
    if name.startswith(("utf-16", "utf-32")) and b"\0" not in data:
        name = ""  # in these a line feed or a tag holds zeros: a program that converted the file left the declaration
    if name and name not in ("utf-8", "ascii", "iso8859-1"):  # a declared Latin-1 means Windows-1252 (WHATWG)
        return data.decode(name, "replace")
    text = data.decode("utf-8", "surrogateescape")
    stray = len(_STRAY.findall(text[:4096]))
    if not name and stray > 30 and stray * 3 > len(text[:4096]):  # hardly a Western European text
        guess = _guess(data[:65536])
        if guess:
            return data.decode(guess, "replace")
    return text.translate(_REPAIR)


# Bytes that are themselves in every encoding that extends ASCII. A backslash need not be (it is a yen in Japan), but
# what follows it is no escape, as it is in "unicode_escape", nor what follows a plus, as in UTF-7.
_ASCII = b"a\\u0041+AGE-"


@lru_cache(maxsize=64)
def known(name: str) -> str:
    """Python's own name of a declared encoding, or "" when it is none that a file can be in.

    Python's codecs also rotate letters, unpack and read names of domains; of some of these it says that they are
    encodings of text ("idna", "punycode", "undefined"). So the name is tried: what declares its encoding in ASCII is
    in an encoding that extends ASCII, save that UTF-16 and UTF-32 may be declared from outside.
    """
    try:
        info = codecs.lookup(name.strip().strip("\"'"))
        if not getattr(info, "_is_text_encoding", True):
            return ""
        meant = _ASCII.decode(info.name, "replace")
    except (LookupError, ValueError, AssertionError):
        return ""
    extends_ascii = meant[:1] == "a" and meant[2:] == _ASCII[2:].decode()
    return info.name if extends_ascii or info.name.startswith(("utf-16", "utf-32")) else ""


def _guess(sample: bytes) -> str:
    """The likely encoding of a text that is neither UTF-8 nor Western European, or "". charset-normalizer comes with
    the html extra; without it such a text reads as Windows-1252, which is wrong but harmless."""
    try:
        from charset_normalizer import from_bytes
    except ImportError:
        return ""
    best = from_bytes(sample).best()
    return "" if best is None else known(best.encoding)
