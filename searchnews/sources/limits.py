"""How much of anything is believed? Every input is hostile until parsed; each limit says why it stands there."""

from __future__ import annotations

KB, MB = 1 << 10, 1 << 20

# A file of these formats is read in a process of its own from this size on, see `guard`: web pages, feeds, mail, XML.
DEAR = 512 * KB
JSON_DEAR = 16 * MB  # parsing makes up to 30 bytes of one: `[[],[],...]`

# How much larger a compressed file is taken to be than it looks, when its time and memory are measured out.
PACKED = 10


def seconds(size: int) -> int:
    """How much time of a processor reading so many bytes may take: our slowest format, web pages, takes 0.2 s a MB."""
    return 10 + size // MB


def memory(size: int) -> int:
    """How many bytes of memory reading so many bytes may take: libraries take 100 MB, a tree of a page 15 times it."""
    return min(512 * MB + 16 * size, 2048 * MB)


def empty_lines(others: int) -> int:
    """After how many empty lines the rest of a table or of JSON lines is passed over, if so many others were there:
    0.6 MB may unpack to 150 million, and the csv module takes 0.7 us for one."""
    return 10_000 + 10 * others


# A slice of lines that one worker reads: 0.2 s of indexing, so that pickling (5 ms) and waiting do not show.
SLICE = 4 * MB

# One JSON line, CSV field or mail. The longest of 88,200 Reuters articles is 60 KB; a book is 1 MB.
RECORD = 16 * MB

# Title and text of one article, in characters. War and Peace has 3.2 million; indexing takes up to 60 bytes for one.
ARTICLE = 8 * MB

# Different words of one article, which cost 1 KB each: War and Peace has 20,000. Shorter texts need not be looked at.
ARTICLE_WORDS = 200_000
ARTICLE_WORDS_FROM = 1 * MB  # characters

# Records without an article in them, one after another, after which the rest of a file is passed over.
PROBLEMS = 1_000

# A header of a mail, in characters: what is beyond is cut off. Its parser takes time that grows with the square.
HEADER = 2 * KB
MAIL_PARTS = 5_000  # lines that may begin a part

# Attributes of one element of a feed, and elements of one page: 20 us each, and a page of 8 MB has 100,000.
ATTRIBUTES = 200
HTML_ELEMENTS = 200_000

# How long people's own patterns may look at one text, in seconds of a processor: 1,000 times what they take, and
# nothing against the hours that "(a+)+b" takes for a line of 100 letters.
PATTERNS = 0.2

# A file that must be read as a whole (text, Markdown, HTML, XML): saved pages with inlined pictures reach 20 MB.
DOCUMENT = 32 * MB

# A JSON document: parsed as a whole, and its objects take about four times the space. Larger archives are JSON lines.
JSON_DOCUMENT = 256 * MB

# HTML that goes to the extractor, whose time is worse than linear: 8 MB of markup is a minute of work.
HTML_DOCUMENT = 8 * MB

# Text compresses 3 to 10 times, templated pages up to 100; zip bombs start at 1,000. Below the floor nothing is
# refused.
RATIO = 250
RATIO_FLOOR = 16 * MB

# Compression around compression (a .gz inside a .gz) is an accident once, and an attack more often.
LAYERS = 2

# xz may ask for 4 GB of dictionary; `xz -9`, the most that people use, needs 65 MB.
XZ_MEMORY = 256 * MB

# Members of one archive, and the bytes of its table of contents (which is read as a whole).
MEMBERS = 2_000_000
CONTENTS = 256 * MB
TAR_HEADER = 1 * MB  # a pax or long-name header, which tarfile reads as a whole

# A member of an archive that is handed over in memory.
MEMBER = 64 * MB

# What is looked at to tell a format: a licence comment before the root of an XML file fits.
HEAD = 16 * KB

# Elements, brackets or quotes inside one another. Articles stay below 30; libyaml and parsers of markup recurse.
DEPTH = 100

FRONT_MATTER = 64 * KB
XML_ELEMENTS = 2_000_000  # of a tree of about 100 bytes each
