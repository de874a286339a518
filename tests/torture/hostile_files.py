"""Which small files cost most to read? Files that each stopped a run once, and seeded mutations of every format.

`make torture` runs it as a campaign; the tests take the same files at a small scale.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
import re
import resource
import signal
import string
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from searchnews.sources import Options, Problem, Reader, Unit, discover, limits

HUGE = 1_000_000


def _mail(headers: str, body: str = "They came.\n") -> bytes:
    plain = "From: a@example.org\nTo: b@example.org\nDate: Mon, 1 Sep 2025 10:00:00 +0000\n"
    return f"{plain}{headers}\n\n{body}".encode()


def _subject(n: int) -> bytes:
    return _mail("Subject: " + "=?utf-8?q?a?= " * (n // 15))


def _subject_folded(n: int) -> bytes:
    return _mail("Subject: a\n" + " =?utf-8?b?aGVsbG8=?=\n" * (n // 22) + " end")


def _content_type(n: int) -> bytes:
    return _mail("Subject: Ships\nContent-Type: text/plain; " + "; ".join(f"a{i}=b" for i in range(n // 10)))


def _content_type_brackets(n: int) -> bytes:
    return _mail("Subject: Ships\nContent-Type: text/plain;" + " (" * (n // 2))


def _from_commas(n: int) -> bytes:
    return (
        f"From: {',' * n}\nTo: b@example.org\nSubject: Ships\nDate: Mon, 1 Sep 2025 10:00:00 +0000\n\nThey came.\n"
    ).encode()


def _headers(n: int) -> bytes:
    return _mail("Subject: Ships\n" + "\n".join(f"X-{i}: a" for i in range(n // 10)))


def _parts(n: int) -> bytes:
    return _mail('Subject: Ships\nContent-Type: multipart/mixed; boundary="a"', "--a\n\nx\n" * (n // 8) + "--a--\n")


def _nested_parts(n: int) -> bytes:
    depth = n // 80
    body = "".join(f'--b{i}\nContent-Type: multipart/mixed; boundary="b{i + 1}"\n\n' for i in range(depth))
    return _mail('Subject: Ships\nContent-Type: multipart/mixed; boundary="b0"', body)


def _feed(inside: str) -> bytes:
    head = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title>'
    return f"{head}{inside}</feed>".encode()


def _entry_attributes(n: int) -> bytes:
    attributes = " ".join(f'a{i}="b"' for i in range(n // 12))
    return _feed(f"<entry {attributes}><title>Ships</title><summary>They came.</summary></entry>")


def _many_attributes(n: int) -> bytes:
    attributes = " ".join(f'a{i}="b"' for i in range(200))
    entry = f"<entry><title>Ships</title><link {attributes}/></entry>"
    return _feed(entry * (n // len(entry)))


def _entries(n: int) -> bytes:
    entry = "<entry><title>Ships</title><summary>They came.</summary></entry>"
    return _feed(entry * (n // len(entry)))


def _links(n: int) -> bytes:
    return _feed("<entry><title>Ships</title>" + '<link href="http://a.example/b"/>' * (n // 34) + "</entry>")


def _namespaces(n: int) -> bytes:
    return _feed(
        "".join(f'<x:a xmlns:x="http://a.example/{i}"/>' for i in range(n // 40)) + "<entry><title>A</title></entry>"
    )


def _feed_deep(n: int) -> bytes:
    return _feed("<entry><title>Ships</title>" + "<a>" * (n // 7) + "</a>" * (n // 7) + "</entry>")


def _feed_markup(n: int) -> bytes:
    return _feed(
        '<entry><title>Ships</title><content type="xhtml">' + "<p><b>a</b></p>" * (n // 16) + "</content></entry>"
    )


def _page(inside: str) -> bytes:
    return f"<!doctype html><html><head><title>Ships</title></head><body>{inside}</body></html>".encode()


def _p(n: int) -> bytes:
    return _page("<p>" * (n // 3))


def _p_words(n: int) -> bytes:
    return _page("<p>The ships came to the harbour.</p>" * (n // 37))


def _page_links(n: int) -> bytes:
    return _page('<a href="/a">a</a> ' * (n // 20))


def _page_attributes(n: int) -> bytes:
    return _page("<p " + " ".join(f"a{i}=b" for i in range(n // 10)) + ">They came.</p>")


def _page_deep(n: int) -> bytes:
    return _page("<div>" * (n // 11) + "They came." + "</div>" * (n // 11))


def _page_spans(n: int) -> bytes:
    return _page("<b><i><u>" * (n // 9) + "They came.")


def _page_table(n: int) -> bytes:
    return _page("<table>" + "<tr><td>a<td>b" * (n // 14))


def _page_lists(n: int) -> bytes:
    return _page("<ul><li>a<li>" * (n // 13))


def _page_script(n: int) -> bytes:
    return _page('<script type="application/ld+json">' + '{"a":' * (n // 5) + "</script>They came.")


def _csv_field(n: int) -> bytes:
    return b'title,body\nShips,"' + b"a b\n" * (n // 4) + b'"\n'


def _csv_columns(n: int) -> bytes:
    return ("title,body" + ",a" * (n // 4) + "\nShips,They came." + ",b" * (n // 4) + "\n").encode()


def _csv_rows(n: int) -> bytes:
    return b"title,body\n" + b"a,b,c\n" * (n // 6)


def _distinct(n: int) -> bytes:
    generator = random.Random(1)
    letters = string.ascii_lowercase
    return ("Ships\n\n" + " ".join("".join(generator.choices(letters, k=7)) for _ in range(n // 8))).encode()


def _lines(line: bytes) -> Callable[[int], bytes]:
    return lambda n: gzip.compress(line * (n // len(line)))


def _arc(_: int) -> bytes:
    return b"filedesc://x 0.0.0.0 20240101000000 text/plain 99999999999999999999\n"


def _yaml(front: str) -> bytes:
    return f"---\n{front}\n---\nThey came.\n".encode()


# name of the file -> its bytes, about so many (of the unpacked ones)
FILES: dict[str, tuple[Callable[[int], bytes], int]] = {
    "subject.eml": (_subject, 2_700_000),
    "subject-folded.eml": (_subject_folded, 2_700_000),
    "content-type.eml": (_content_type, HUGE),
    "content-type-brackets.eml": (_content_type_brackets, HUGE),
    "commas.eml": (_from_commas, 300_000),
    "headers.eml": (_headers, 3 * HUGE),
    "parts.eml": (_parts, 3 * HUGE),
    "nested-parts.eml": (_nested_parts, HUGE),
    "entry-attributes.xml": (_entry_attributes, HUGE),
    "many-attributes.xml": (_many_attributes, 3_400_000),
    "many-attributes-12.xml": (_many_attributes, 12 * HUGE),
    "entries.xml": (_entries, 12 * HUGE),
    "links.xml": (_links, 3 * HUGE),
    "namespaces.xml": (_namespaces, 3 * HUGE),
    "deep.xml": (_feed_deep, 3 * HUGE),
    "markup.xml": (_feed_markup, 3 * HUGE),
    "p.html": (_p, 7 * HUGE),
    "paragraphs.html": (_p_words, 7 * HUGE),
    "links.html": (_page_links, 7 * HUGE),
    "attributes.html": (_page_attributes, 3 * HUGE),
    "deep.html": (_page_deep, 3 * HUGE),
    "spans.html": (_page_spans, 3 * HUGE),
    "table.html": (_page_table, 7 * HUGE),
    "lists.html": (_page_lists, 7 * HUGE),
    "script.html": (_page_script, 7 * HUGE),
    "field.csv": (_csv_field, 39 * HUGE),
    "columns.csv": (_csv_columns, 12 * HUGE),
    "rows.csv": (_csv_rows, 12 * HUGE),
    "distinct.txt": (_distinct, 30 * HUGE),
    "zeros.txt": (bytes, 32 * HUGE),
    "zeros.jsonl.gz": (_lines(b"0\n"), 120 * HUGE),
    "objects.jsonl.gz": (_lines(b"{}\n"), 120 * HUGE),
    "junk.jsonl.gz": (_lines(b"x\n"), 120 * HUGE),
    "blank.jsonl.gz": (_lines(b"\n"), 120 * HUGE),
    "open.jsonl.gz": (_lines(b"[" * 5000 + b"\n"), 120 * HUGE),
    "endless.arc": (_arc, 75),
}


# --- seeded mutations of small files of every format

SAMPLES: dict[str, bytes] = {
    "a.txt": b"Ships\n\nThey came to the harbour on Monday.\n\nShare this\n",
    "a.md": b"---\ntitle: Ships\ntags: [sea, harbour]\ndate: 2025-09-01\n---\n# Ships\n\nThey *came* to [it](http://a.b).\n",
    "a.jsonl": b'{"title": "Ships", "body": "They came.", "published": "2025-09-01", "tags": ["a", {"name": "b"}]}\n',
    "a.json": b'{"articles": [{"title": "Ships", "content": [{"text": "They came."}], "url": "http://a.b/c"}]}',
    "a.csv": b'title,body,date\n"Ships, boats","They ""came"".",2025-09-01\n',
    "a.html": b'<html><head><title>Ships</title><meta name="author" content="A"><script type="application/ld+json">'
    b'{"@type": "NewsArticle", "headline": "Ships", "datePublished": "2025-09-01"}</script></head><body><article>'
    b'<h1>Ships</h1><p class="x">They came to the harbour.</p><ul><li><a href="/b">b</a></li></ul></article></body>'
    b"</html>",
    "a.rss": b'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title><item><title>Ships</title>'
    b"<description>They came &lt;b&gt;now&lt;/b&gt;.</description><pubDate>Mon, 01 Sep 2025 10:00:00 GMT</pubDate>"
    b"</item></channel></rss>",
    "a.newsml": b'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="a"><itemMeta><versionCreated>2025-09-01'
    b"</versionCreated></itemMeta><contentMeta><headline>Ships</headline></contentMeta><contentSet><inlineXML><html>"
    b"<body><p>They came.</p></body></html></inlineXML></contentSet></newsItem>",
    "a.nitf": b"<nitf><head><title>Ships</title><docdata><date.issue norm='20250901'/></docdata></head><body>"
    b"<body.head><hedline><hl1>Ships</hl1></hedline></body.head><body.content><p>They came.</p></body.content>"
    b"</body></nitf>",
    "a.eml": b'From: A <a@b.example>\nTo: b@b.example\nSubject: =?utf-8?q?Ships?=\n'
    b'Date: Mon, 1 Sep 2025 10:00:00 +0000\n'
    b'MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="x"\n\n--x\nContent-Type: text/plain\n\n'
    b"They came.\n"
    b"--x\nContent-Type: text/html\n\n<p>They <b>came</b>.</p>\n--x--\n",
    "a.warc": b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.b/c\r\nWARC-Date: 2025-09-01T10:00:00Z\r\n"
    b"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: 103\r\n\r\n"
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><title>Ships</title><body><p>They came.</p></body></html>"
    b"\r\n\r\n",
    "a.arc": b"filedesc://x 0.0.0.0 20240101000000 text/plain 3\nabc\n"
    b"http://a.b/c 1.1.1.1 20240101000000 text/html 69\n"
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Ships</title>They came\n",
}  # fmt: skip

_NUMBER = re.compile(rb"\d+")
_OPENERS = (
    b"<a>",
    b"[",
    b'{"a":',
    b"(",
    b"- ",
    b"> ",
    b'"',
    b"=?utf-8?q?a?= ",
    b"<p a=b ",
    b"&amp;",
    b"\0",
    b",",
    b"\n",
)
_PACKERS = (gzip.compress, bz2.compress, lzma.compress)
_SUFFIXES = (".gz", ".bz2", ".xz")


def mutations(generator: random.Random, count: int, most: int = HUGE) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of `count` damaged, repeated, nested, cut or packed files, of at most about `most` bytes."""
    for number in range(count):
        name, data = generator.choice(list(SAMPLES.items()))
        for _ in range(generator.randint(1, 3)):
            data = _mutate(generator, data, most)
        if generator.random() < 0.15:
            pack = generator.randrange(len(_PACKERS))
            name, data = name + _SUFFIXES[pack], _PACKERS[pack](data)
            if generator.random() < 0.5:
                data = _mutate(generator, data, len(data) * 2)
        yield f"{number}-{name}", data


def _mutate(generator: random.Random, data: bytes, most: int) -> bytes:
    at = generator.randrange(len(data) + 1)
    end = min(len(data), at + generator.choice((1, 5, 20, 100)))
    times = generator.choice((2, 100, 10_000, most))
    match generator.randrange(7):
        case 0:  # truncated
            return data[:at]
        case 1:  # a stretch over and over
            return data[:at] + data[at:end] * max(1, min(times, most // max(1, end - at))) + data[end:]
        case 2:  # nesting, or something else that opens and never closes
            opener = generator.choice(_OPENERS)
            return data[:at] + opener * min(times, most // len(opener)) + data[at:]
        case 3:  # flipped bytes
            return bytes(byte ^ generator.randrange(256) if generator.random() < 0.02 else byte for byte in data[:most])
        case 4:  # wrong lengths and dates
            huge = generator.choice((b"0", b"-1", b"4294967296", b"9" * 20, b"9" * 5000))
            return _NUMBER.sub(lambda m: huge if generator.random() < 0.3 else m[0], data)
        case 5:  # many attributes, headers, columns
            piece = generator.choice((b' a%d="b"', b"X-%d: a\n", b",a%d", b'"a%d": 1, ', b"<a%d/>"))
            return data[:at] + b"".join(piece % n for n in range(min(times, most // 8))) + data[at:]
        case _:  # random bytes
            return data[:at] + generator.randbytes(min(times, most)) + data[at:]


def run(seed: int, seconds: float) -> list[str]:
    """Read the files above and mutations of every format, until the time is over, and say which took more time or
    memory than the limits say, or ended in anything but articles and sentences."""
    generator, until, findings, done = random.Random(seed), time.monotonic() + seconds, [], 0
    files = ((name, make(size)) for name, (make, size) in FILES.items())
    signal.signal(signal.SIGALRM, _too_long)
    with tempfile.TemporaryDirectory() as directory, Reader(Options()) as reader:
        for name, data in chain(files, mutations(generator, sys.maxsize)):
            if time.monotonic() > until:
                break
            path = Path(directory, name)
            path.write_bytes(data)
            findings += [f"{name} of {len(data):,} bytes (seed {seed}): {what}" for what in _read(reader, path)]
            path.unlink()
            done += 1
    print(f"hostile files: {done:,} read, {len(findings)} findings, peak {_peak() >> 20} MB")
    return findings


def _read(reader: Reader, path: Path) -> Iterator[str]:
    """What is wrong with how a file is read. What the reader does in its other process is bounded by the system."""
    size, started, before = path.stat().st_size, time.process_time(), _peak()
    most = limits.seconds(max(size, limits.RATIO_FLOOR if path.suffix in _SUFFIXES else 0))
    signal.alarm(120)
    try:
        for item in discover([path]):
            for found in reader.read(item) if isinstance(item, Unit) else (item,):
                if isinstance(found, Problem) and not found.reason.isprintable():
                    yield f"is no sentence: {found.reason!r}"
    except Exception as error:
        yield f"{type(error).__name__}: {error}"
    finally:
        signal.alarm(0)
    if (took := time.process_time() - started) > most:
        yield f"{took:.1f} s"
    if (peak := _peak()) > before and peak > limits.memory(size):
        yield f"{peak >> 20} MB"


def _too_long(*_: object) -> None:
    raise TimeoutError("not read in 120 s")


def _peak() -> int:
    """The most memory that this process had, in bytes (Linux counts in KB, macOS in bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak << 10
