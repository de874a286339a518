"""Which article is a plain text file? The first line is the title, and what blogs leave at the end is cut."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import IO

from . import encoding, records, streams
from .model import Found, Options, Unit

# Whole lines, at the end of a text, that are the page's and not the article's.
_BOILERPLATE = re.compile(
    r"""(\d+|no)\ comments?:?
      | post\ a\ comment | leave\ a\ (comment|reply) | comments?( \(\d+\))?:? | comments\ are\ closed\.?
      | (email|e-mail|mail)\ this | blog\s?this! | print( this( page| article)?)? | tweet | like\ this:? | loading\.*
      | (share|pin|tweet|post)(\ (this(\ (article|story|post|page))?|it))?(\ (to|on|via|with)\ [\w/ ]{1,30})?:?
      | (newer|older)\ posts? | (previous|next)\ (post|article|story) | home | back\ to\ top | load\ more.{0,20}
      | subscribe\ to:?.{0,60} | (sign\ up|subscribe)\b.{0,80}(newsletter|updates|alerts)\b.{0,40}
      | follow\ us\b.{0,60} | advertisement | sponsored( content)? | related(\ (posts|articles|stories|news|topics))?:?
      | read\ (more|also|next):?.{0,100} | also\ read:?.{0,100} | click\ here\b.{0,100}
      | labels:.{0,200} | posted\ (by|in|on|at)\b.{0,80} | filed\ under:?.{0,100}
      | (copyright\b|©|\(c\)\ \d).{0,120} | all\ rights\ reserved\.? | powered\ by\b.{0,40}
      | [-_*=#~•·\s]+""",
    re.IGNORECASE | re.VERBOSE,
)

# The line that names the agency, at the end of a text: "Based On ANI Report", "(With inputs from PTI)".
_ATTRIBUTION = re.compile(
    r"""[\[(—–\s-]*
        (?: (?:based|built)\ (?:up)?on\ (?:an?\ |the\ )?(?P<based>.+?)
            \ (?:news\ )?(?:agency\ )?(?:reports?|inputs?|stor(?:y|ies)|copy)
          | (?:with|from)\ (?:additional\ |agency\ )?(?:inputs?|reports?|reporting)\ (?:from|by)\ (?P<inputs>.+?)
          | (?:news\ )?(?:source|courtesy|agency|credit)s?\s*[:\-–]\s*(?P<source>[^\s:].*?)
        )
        [\])\s.]*""",
    re.IGNORECASE | re.VERBOSE,
)
_BYLINE = re.compile(r"by:?\s+((?:[A-Z][\w.'’-]*|and|de|van|von|der|la|al|bin|,|&)[\s,]*){1,10}", re.IGNORECASE)
_TAIL = 30  # lines at the end that are looked at: the longest block of share buttons seen has 14
_LONGEST = 200  # characters of a line that may be boilerplate


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A text without the boilerplate at its end, and the agency that its last line named, or ""."""

    body: str
    source: str


def read(unit: Unit, stream: IO[bytes], options: Options) -> Found:
    """The one article of a plain text file."""
    text = encoding.decode(streams.whole(stream, unit.where)).strip("\n ")
    title, _, rest = text.partition("\n")
    trimmed = trim(rest, options.boilerplate)
    body, author = take_byline(trimmed.body.strip())
    yield from records.article(
        unit, 0, 0, options, title=title, body=body, author=author, source=trimmed.source, origin="metadata"
    )


def trim(text: str, extra: tuple[str, ...] = ()) -> Trimmed:
    """Cut the boilerplate at the end of a text, line by line from below, and take the attribution line out."""
    lines = text.rstrip().split("\n")
    source = ""
    for _ in range(_TAIL):
        if not lines:
            break
        line = lines[-1].strip()
        if line and len(line) <= _LONGEST:
            match = None if source else _ATTRIBUTION.fullmatch(line)
            if match:
                source = (match["based"] or match["inputs"] or match["source"]).strip(" .,")
            elif not (_BOILERPLATE.fullmatch(line) or any(p.fullmatch(line) for p in _patterns(extra))):
                break
        elif line:
            break
        lines.pop()
    return Trimmed("\n".join(lines).strip("\n"), source)


def take_byline(body: str) -> tuple[str, str]:
    """(body without its first line, that line) when the first line is a byline, else (body, "")."""
    first, _, rest = body.partition("\n")
    if len(first) <= 100 and rest.strip() and _BYLINE.fullmatch(first.strip()):
        return rest.lstrip("\n"), first.strip()
    return body, ""


@lru_cache(maxsize=16)
def _patterns(extra: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in extra)
