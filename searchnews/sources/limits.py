"""How much of anything is believed? Every input is hostile until parsed; each limit says why it stands there."""

from __future__ import annotations

KB, MB = 1 << 10, 1 << 20

# A slice of lines that one worker reads: 0.2 s of indexing, so that pickling (5 ms) and waiting do not show.
SLICE = 4 * MB

# One JSON line, CSV field or mail. The longest of 88,200 Reuters articles is 60 KB; a book is 1 MB.
RECORD = 16 * MB

# A file that must be read as a whole (text, Markdown, HTML, XML): saved pages with inlined pictures reach 20 MB.
DOCUMENT = 32 * MB

# A JSON document: parsed as a whole, and its objects take about four times the space. Larger archives are JSON lines.
JSON_DOCUMENT = 256 * MB

# HTML that goes to the extractor, whose time is worse than linear: 8 MB of markup is a minute of work.
HTML_DOCUMENT = 8 * MB

# Text compresses 3 to 10 times, templated pages up to 100; zip bombs start at 1,000. Below the floor nothing is
# refused.
RATIO = 250
RATIO_FLOOR = 64 * MB

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
