"""Which article is a Markdown file? YAML front matter holds what is known about it, the rest is the text."""

from __future__ import annotations

import re
from typing import IO, Any

import yaml

from searchnews.sources import boilerplate, encoding, limits, records, streams
from searchnews.sources.model import Found, Options, Problem, Unit

_EMPTY = ("", "~", "null", "Null", "NULL")  # how YAML says nothing
_FENCE = re.compile(r"---[ \t]*\n(.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_NESTED = re.compile(r"(?m)^(?:[ ]*[-?:][ ]){20}")  # "- - - - ...": a list in a list in a list
_SETEXT = re.compile(r"(=+|-+)[ \t]*")

# Images before links. No pattern crosses its own opening mark, so that a page of marks takes linear time.
_INLINE = (
    (re.compile(r"!\[([^\[\]\n]{0,500})\](\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,200}\])"), r"\1"),  # ![alt](picture)
    (re.compile(r"\[([^\[\]\n]{1,500})\](\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,200}\])"), r"\1"),  # [words](address)
    (re.compile(r"<(https?://[^>\s]{1,2000})>"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>\n]{0,1000}>"), ""),
    (re.compile(r"\*\*(?=\S)([^*\n]{1,2000})(?<=\S)\*\*"), r"\1"),
    (re.compile(r"(?<!\w)__(?=\S)([^_\n]{1,2000})(?<=\S)__(?!\w)"), r"\1"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]{1,2000})(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<!\w)_(?=\S)([^_\n]{1,2000})(?<=\S)_(?!\w)"), r"\1"),
    (re.compile(r"~~(?=\S)([^~\n]{1,2000})(?<=\S)~~"), r"\1"),
    (re.compile(r"(`+)([^`\n]{1,2000})\1"), r"\2"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!>~|-])"), r"\1"),
)  # fmt: skip
_LINE_START = re.compile(r"^[ \t]{0,3}(?:>[ \t]?)*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+|#{1,6}[ \t]+)?")
# Rules, the line under a table's head, and the addresses of links.
_RULE = re.compile(r"([-*_])([ \t]*\1){2,}|(?:\|[ \t]*)?:?-{3,}.*|\[[^\[\]]+\]:[ \t]+\S+.*")


def read(unit: Unit, stream: IO[bytes], options: Options) -> Found:
    """The one article of a Markdown file."""
    text = encoding.decode(streams.whole(stream, unit.where, limits.ARTICLE))
    front: dict[str, Any] = {}
    match = _FENCE.match(text, 0, limits.FRONT_MATTER)
    if match:
        text = text[match.end() :]
        found = _front_matter(match[1] or "")
        if isinstance(found, str):
            yield Problem(unit.where, 1, found, "note")
        else:
            front = found
    values = records.named({key: value for key, value in front.items() if value not in _EMPTY}, options)
    heading, rest = _title(text)
    if heading == values.get("title") or "title" not in values:
        values["title"], text = heading, rest
    trimmed = boilerplate.trim(plain_text(text), options.boilerplate)
    # The body last: a description in the front matter does not stand in for it.
    yield from records.article(records.Raw(**{**values, "body": trimmed}, origin="metadata"), unit, options)


def _front_matter(text: str) -> dict[str, Any] | str:
    """The keys of a YAML front matter, or what is wrong with it.

    Everything stays a string (BaseLoader): a title "No" is no boolean, an id 007 no number, and a date keeps the
    precision it was written with. Depth is checked before, because libyaml recurses on the C stack.
    """
    if len(text) > limits.FRONT_MATTER or text.count("[") + text.count("{") > limits.DEPTH or _NESTED.search(text):
        return "its front matter is too large or too deep to be read; the text is kept"
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)(text)
    try:
        value = loader.get_single_data()
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 2}" if mark else ""
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        return f"its front matter is not YAML{where} ({problem}); the text is kept"
    finally:
        loader.dispose()
    if value is None or value == "":
        return {}
    if not isinstance(value, dict):
        return "its front matter holds no keys; the text is kept"
    return {str(key): item for key, item in value.items()}


def _title(text: str) -> tuple[str, str]:
    """(title, rest) of a text: its first heading if it begins with one, else its first line."""
    first, _, rest = text.lstrip("\n").partition("\n")
    first = first.strip()
    if first.startswith("#"):
        return plain_text(first.strip("#").strip()), rest
    second, _, after = rest.partition("\n")
    return plain_text(first), after if first and _SETEXT.fullmatch(second) else rest


def plain_text(text: str) -> str:
    """Markdown as a person would read it aloud: words stay, marks of headings, lists, quotes, links, emphasis go."""
    lines = []
    fenced = False
    for line in text.split("\n"):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        elif fenced:
            lines.append(line)
        elif _RULE.fullmatch(line.strip()) or (_SETEXT.fullmatch(line) and lines and lines[-1].strip()):
            lines.append("")
        else:
            lines.append(_LINE_START.sub("", line, count=1))
    plain = "\n".join(lines)
    for pattern, replacement in _INLINE:
        plain = pattern.sub(replacement, plain)
    return plain.strip("\n")
