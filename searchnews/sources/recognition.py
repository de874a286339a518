"""Which formats can be read, and which one is this? The content decides; the suffix only when the content does not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import PurePath

from searchnews.sources import streams
from searchnews.sources.model import Reader

# What an extra brings. jusText, a part of trafilatura, needs lxml_html_clean, which pip before 23.3 leaves out.
_MODULES = {
    "html": ("trafilatura", "lxml_html_clean"), "feeds": ("feedparser",), "warc": ("fastwarc",),
    "pdf": ("pypdf",), "docx": ("docx",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Format:
    """A row of the table. `reader` is the function of this package, as "module.function", that reads it; `extras` are
    the optional dependencies that it needs."""

    name: str
    help: str
    suffixes: tuple[str, ...]
    reader: str
    extras: tuple[str, ...] = ()

    @property
    def missing(self) -> str:
        """The first extra that is not installed here, or "" when this format can be read."""
        return next((extra for extra in self.extras if not _installed(extra)), "")

    def load(self) -> Reader:
        """The reader; its module, and the packages it needs, are imported here and not before."""
        module, _, function = self.reader.partition(".")
        reader: Reader = getattr(import_module(f".{module}", __package__), function)
        return reader


FORMATS: tuple[Format, ...] = (
    Format("txt", "plain text: the first line is the title", (".txt", ".text"), "plain.read"),
    Format("md", "Markdown, with YAML front matter", (".md", ".markdown"), "markdown.read"),
    Format("jsonl", "JSON lines: an article a line", (".jsonl", ".ndjson", ".jl"), "jsonlines.read_lines"),
    Format("json", "JSON: an article, a list, an API's answer, JSON-LD, ninjs", (".json",), "jsonlines.read_document"),
    Format("csv", "a table with a row of names (comma, semicolon, tab)", (".csv", ".tsv"), "tables.read"),
    Format("html", "saved web pages", (".html", ".htm", ".xhtml"), "html.read", ("html",)),
    Format("feed", "RSS and Atom", (".rss", ".atom", ".rdf"), "feeds.read", ("feeds",)),
    Format("warc", "web archives (WARC, ARC)", (".warc", ".arc"), "warc.read", ("warc", "html")),
    Format("newsml", "NewsML-G2", (".newsml",), "newsml.read"),
    Format("newsml1", "NewsML 1", (), "newsml1.read"),
    Format("nitf", "NITF 3", (".nitf",), "nitf.read"),
    Format("wire", "wire files of agencies: ANPA 1312, IPTC 7901", (), "wire.read"),
    Format("mail", "newsletters: mbox files and single messages", (".mbox", ".eml"), "mail.read"),
    Format("pdf", "PDF documents", (".pdf",), "pdf.read", ("pdf",)),
    Format("docx", "Word documents", (".docx",), "word.read", ("docx",)),
)
BY_NAME = {format.name: format for format in FORMATS}
_BY_SUFFIX = {suffix: format.name for format in FORMATS for suffix in format.suffixes}

# Files that lie among articles without being one. "news.xml" and "history.txt" may well be articles; NEWS is none.
_NEVER = re.compile(
    r"(?i:(readme|licen[cs]e|copying|contributing|changelog|code_of_conduct)(\.(md|txt|rst))?)"
    r"|(?i:makefile|dockerfile)|robots\.txt|requirements\.txt|sitemap\.xml"
    r"|ABOUT|AUTHORS|CHANGES|CONTRIBUTORS|HISTORY|INSTALL|MANIFEST|NEWS|NOTICE|SECURITY|THANKS|TODO"
)

_ROOTS = {
    "rss": "feed", "feed": "feed", "rdf": "feed", "channel": "feed",
    "newsitem": "newsml", "newsmessage": "newsml", "packageitem": "newsml", "conceptitem": "newsml",
    "knowledgeitem": "newsml", "planningitem": "newsml", "catalogitem": "newsml",
    "newsml": "newsml1", "nitf": "nitf", "html": "html",
}  # fmt: skip
_PROLOGUE = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->|<!doctype\b[^\[>]*(?:\[[^\]]*\]\s*)?>)", re.IGNORECASE | re.DOTALL)
_ROOT = re.compile(r"\s*<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_HTML_START = re.compile(r"\s*<(!doctype\s+html|html|head|body|meta|title|script|div|article|p|h1|table|!--)\b", re.I)
_JSON_START = re.compile(r'\s*(\{\s*("|\}\s*$)|\[\s*([\[{"]|\]\s*$))')
_MBOX_START = re.compile(r"From \S+(?: at \S+)?\s+(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s+\w+\s+\w+\s+\d\d?:\d\d")
_HEADER = re.compile(r"([A-Za-z][A-Za-z-]{1,40}):[ \t]\S")
_MAIL_HEADERS = frozenset([
    "from", "to", "subject", "date", "received", "return-path", "message-id", "delivered-to", "mime-version",
])  # fmt: skip
# The header of a message of a wire, ANPA 1312 or IPTC 7901 (see wire).
WIRE = re.compile(
    rb"[\x00\x16\s]{0,40}\x01(?:(?P<anpa>[A-Za-z]\d{4}\x1f)|[A-Za-z]{0,8}\d{1,6} [\w-] [A-Za-z]{1,3} \d{1,6}\b)"
)
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?=[ \t]*[\w\"'#])")


@cache
def _installed(extra: str) -> bool:
    return all(find_spec(module) is not None for module in _MODULES[extra])


def formats() -> tuple[Format, ...]:
    """Every format that searchnews knows; `missing` says whether it can be read here."""
    return FORMATS


def never_an_article(name: str) -> bool:
    """Is this the name of a file that only keeps articles company (README, LICENSE, Makefile)?"""
    return _NEVER.fullmatch(PurePath(name).name) is not None


def recognise(head: bytes, name: str) -> str:
    """The format of a file by its first (unpacked) bytes and then by its name; "" when it has none.

    Also "zip" and "tar", which hold files of other formats, and "xml", which is not read.
    """
    if streams.is_zip(head):
        return "docx" if plain_suffix(name) == ".docx" else "zip"
    if streams.is_tar(head):
        return "tar"
    suffix = plain_suffix(name)
    by_suffix = _BY_SUFFIX.get(suffix, "")
    if not head.strip():
        return by_suffix or "txt"
    if head.startswith((b"WARC/", b"filedesc://")):  # before the next question: pictures may follow
        return "warc"
    if head.startswith(b"%PDF-"):
        return "pdf"
    if WIRE.match(head):
        return "wire"
    if _is_binary(head):
        return ""
    text = _decode_head(head)
    if text.lstrip()[:1] == "<":
        return _markup(text, by_suffix)
    if _JSON_START.match(text) and by_suffix not in ("csv", "md"):
        return _json(text, by_suffix)
    if _MBOX_START.match(text) or (by_suffix != "txt" and _is_mail(text)):
        return "mail"
    if _FRONT_MATTER.match(text) and by_suffix in ("", "txt", "md"):
        return "md"
    if by_suffix:
        return by_suffix
    return "txt" if not suffix else ""


def plain_suffix(name: str) -> str:
    """The suffix of a file name without those of compression, in small letters: ".json" of "a.JSON.gz"."""
    path = PurePath(name.lower())
    while path.suffix in streams.COMPRESSED_SUFFIXES:
        path = path.with_suffix("")
    # "report.2025" or "tag_reuters.com,2018_newsml_X": what follows the last dot is no suffix.
    return path.suffix if re.fullmatch(r"\.[a-z][a-z0-9]{0,7}", path.suffix) else ""


def _is_binary(head: bytes) -> bool:
    """Bytes that are text in no encoding: many control characters, and no UTF-16 or UTF-32."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return False
    zeros = head.count(0)
    if zeros and (head[::2].count(0) == zeros or head[1::2].count(0) == zeros) and zeros * 4 > len(head):
        return False  # UTF-16 without a mark
    controls = len(head) - len(head.translate(None, bytes([*range(9), *range(14, 27), *range(28, 32)])))
    return controls * 50 > len(head)


def _decode_head(head: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if head.startswith(mark):
            return head.decode(encoding, "ignore")
    if head[1:2] == b"\0":
        return head.decode("utf-16-le", "ignore")
    if head[:1] == b"\0":
        return head.decode("utf-16-be", "ignore")
    return head.decode("utf-8", "replace")


def _markup(text: str, by_suffix: str) -> str:
    at = 0
    while match := _PROLOGUE.match(text, at):
        if "doctype html" in match[0].lower()[:200]:
            return "html"
        at = match.end()
    root = _ROOT.match(text, at)
    name = root[1].lower() if root else ""
    if name in _ROOTS:
        return _ROOTS[name]
    if by_suffix in ("html", "feed", "newsml", "nitf", "md", "txt"):
        return by_suffix
    return "html" if _HTML_START.match(text, at) and not text.lstrip().startswith("<?xml") else "xml"


def _json(text: str, by_suffix: str) -> str:
    """JSON lines when a second line begins another object, or by the suffix; else one document."""
    if by_suffix == "jsonl":
        return "jsonl"
    first, _, rest = text.lstrip().partition("\n")
    one_line = first.rstrip().endswith("}") and first.startswith("{")
    return "jsonl" if one_line and rest.lstrip().startswith("{") else "json"


def _is_mail(text: str) -> bool:
    """Does the text begin with at least three header lines of a message?"""
    seen = 0
    for line in text.splitlines()[:40]:
        if line[:1] in (" ", "\t") and seen:
            continue
        match = _HEADER.match(line)
        if not match:
            break
        seen += match[1].lower() in _MAIL_HEADERS
    return seen >= 3
