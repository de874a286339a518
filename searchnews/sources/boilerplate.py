"""What stands at the end of a text and is not the article's? Lines of the page, and what people name themselves."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache

from searchnews.sources import limits

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
_TAIL = 30  # lines at the end that are looked at: the longest block of share buttons seen has 14
_LONGEST = 200  # characters of a line that may be boilerplate
_SENTENCE_ENDS = ".!?…\"”’')]"
_LAST = 500  # characters at the end of a paragraph in which a pattern of people's own is looked for


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A text without the boilerplate at its end, the agency that its last line named, or "", and the pieces that
    patterns of people's own cut. `note` says why nothing was cut, where that is a fault of such a pattern."""

    body: str
    source: str = ""
    cut: tuple[str, ...] = ()
    note: str = ""


def trim(text: str, own: tuple[str, ...] = (), usual: tuple[str, ...] = ()) -> Trimmed:
    """Cut the boilerplate at the end of a text, line by line from below, and take the attribution line out.

    Patterns of people's `own` and the `usual` ones of a format match whole lines; their own also the end of the last
    paragraph.
    """
    return _in_time(text, own, (_BOILERPLATE, *_patterns(usual)), True)


def cut(text: str, own: tuple[str, ...]) -> Trimmed:
    """Cut what patterns of people's own match at the end of a text, and nothing else."""
    return _in_time(text, own, (), False) if own else Trimmed(text)


class _TooLongError(Exception):
    """People's own patterns took too long."""


def _in_time(text: str, own: tuple[str, ...], usual: tuple[re.Pattern[str], ...], has_attribution: bool) -> Trimmed:
    """The same as `_trim`, without people's own patterns where these take longer than `limits.PATTERNS`."""
    if not own:
        return _trim(text, (), usual, has_attribution)
    try:
        with _clock():
            return _trim(text, own, usual, has_attribution)
    except _TooLongError:
        note = "a pattern of boilerplate takes too long here, and cut nothing: see that no + or * stands inside another"
        return replace(_trim(text, (), usual, has_attribution), note=note)


@contextmanager
def _clock() -> Iterator[None]:
    """Raises _TooLongError in what it holds, after `limits.PATTERNS` seconds of a processor.

    A signal ends even a search of `re`, but only the main thread hears of it: see `guard.Reader`.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, limits.PATTERNS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _ring(*_: object) -> None:
    raise _TooLongError


def _trim(text: str, own: tuple[str, ...], usual: tuple[re.Pattern[str], ...], has_attribution: bool) -> Trimmed:
    lines = text.rstrip().split("\n")
    source = ""
    pieces: list[str] = []
    for _ in range(_TAIL):
        if not lines:
            break
        line = lines[-1].strip()
        match = _ATTRIBUTION.fullmatch(line) if has_attribution and not source and len(line) <= _LONGEST else None
        if match:
            source = (match["based"] or match["inputs"] or match["source"]).strip(" .,")
        elif line and (at := _own_end(line, own)) is not None:
            pieces.append(line[at:].strip())
            lines[-1] = line[:at].rstrip()
            if lines[-1]:
                continue
        elif line and (len(line) > _LONGEST or not any(p.fullmatch(line) for p in usual)):
            break
        lines.pop()
    return Trimmed("\n".join(lines).strip("\n"), source, tuple(pieces))


def _own_end(line: str, own: tuple[str, ...]) -> int | None:
    """Where in a line the piece begins that one of people's own patterns matches: at its beginning, or after the end of
    a sentence; None if there is none."""
    begin = max(0, len(line) - _LAST)
    for pattern in _patterns(tuple(rf"(?:{pattern})\Z" for pattern in own)):
        for match in pattern.finditer(line, begin):
            before = line[: match.start()].rstrip(" \t-–—|*(")
            if match[0] and (not before or before[-1] in _SENTENCE_ENDS):
                return len(before)
    return None


@lru_cache(maxsize=16)
def _patterns(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
