"""What do the words around an expression say: is it a date at all, and does the sentence speak of the future?

At most LOOK_BACK and LOOK_AHEAD bytes to the left and to the right of the expression are looked at, so the time is
bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

from searchnews.dates import calendar
from searchnews.dates.calendar import Part
from searchnews.dates.expressions import Clock, Expression, Fixed, Follow, PartOfYear, Range, Shift, Weekday
from searchnews.dates.resolve import CERTAINLY_FUTURE, CLEARLY_PAST, FUTURE, HAS_BEGUN, PAST, UNDECIDED

LOOK_BACK, LOOK_AHEAD = 120, 80  # bytes
# Bytes: what stands directly before; a verb so near that no other time is meant; the opening of a sentence, where the
# verb still comes.
NEAR, BESIDE, OPENING = 40, 25, 80


@dataclass(slots=True)
class Place:
    """Where an expression stands: ``data[begin:until]``, in the text ``data[low:high]``."""

    data: bytes
    low: int
    high: int
    begin: int = 0
    until: int = 0

    def text(self) -> bytes:
        """The expression itself."""
        return self.data[self.begin : self.until]

    def left(self) -> bytes:
        """What stands before, no further back than its paragraph, with single blanks for hard line breaks."""
        text = self.data[max(self.low, self.begin - LOOK_BACK) : self.begin]
        if b"\n" not in text and b"  " not in text:  # nearly always
            return text.lstrip()
        text = text[text.rfind(b"\n\n") + 1 :]
        return b" ".join(text.split()) + b" " if text[-1:].isspace() else b" ".join(text.split())

    def right(self) -> bytes:
        """What stands after, no further than its paragraph, with single blanks for hard line breaks."""
        text = self.data[self.until : min(self.high, self.until + LOOK_AHEAD)]
        if b"\n" not in text and b"  " not in text:
            return text.rstrip()
        text = text.partition(b"\n\n")[0]
        return b" " + b" ".join(text.split()) if text[:1].isspace() else b" ".join(text.split())


# --- Direction ----------------------------------------------------------------------------------------------------

# The end of a sentence, and the blank after it.
_STOP = re.compile(rb"[.!?](?<=[a-z0-9)\"'].)[\"')]* (?=[\"'`(]*[A-Z])")
_SENTENCE_END = re.compile(rb"[.!?][\"')]*(?= [\"'`(]*[A-Z])")

# What a verb, or what stands like one, says of the time of its sentence: patterns, the longer alternatives first.
_NOTHING, _UNDECIDED, _FUTURE, _PAST = range(4)
_SAYS = (
    (  # "was scheduled to": it may have happened since
        _UNDECIDED,
        "VERB (?:scheduled|due|expected|planned|set|supposed|slated)(?: to [a-z]+)?",
        ("was", "were", "had been", "previously"),
    ),
    (_FUTURE, "VERB(?: [a-z]+)?(?: [a-z]+)? be [a-z]+", ("will", "would", "shall", "should", "must")),
    (_FUTURE, "VERB", (
        "will", "would", "shall", "should", "may", "might", "won(?=['\xe2])", "ll", "wo", "scheduled", "due",
        "expected", "expects?", "expecting", "planned", "plans?", "planning", "slated", "hopes?", "hoping", "aims?",
        "aiming", "intends?", "seeks?", "upcoming", "forecasts?", "payable", "begins", "opens", "expires", "arrives",
        "departs", "kicks off", "takes place", "premieres", "airs", "resumes", "going to", "about to",
    )),
    (_FUTURE, "VERB to (?:be )?[a-z]+", ("is set", "are set", "remains? set", "is", "are", "remains?", "set")),
    (_FUTURE, "VERB(?: [a-z]+)?", ("to be",)),
    (_NOTHING, "VERB [a-z]+", ("be",)),  # the participle says nothing after "could be"
    (_NOTHING, r"VERB (?!expected|scheduled|due|planned|slated|forecast|going|about|set|to\b)[a-z]+", ("is", "are")),
    (_PAST, "VERB", (
        "said", "say", "says", "told", "was", "were", "had", "did", "has", "have", "been", "since", "fell", "rose",
        "lost", "went", "came", "made", "took", "cut", "met", "held", "sold", "bought", "began", "left", "got", "gave",
        "found", "hit", "sent", "saw", "led", "ran", "spoke", "wrote", "knew", "thought", "became", "grew", "broke",
        "struck", "flew", "drove", "paid", "won", "sought", "brought", "caught", "lent", "spent", "built", "kept",
        "swept", "heard", "stood", "chose", "drew", "threw", "rang", "sank", "shook", "stole", "fled", "slid", "shot",
        "quit",
    )),
    (_PAST, "VERB[a-z]+ed", tuple(ascii_lowercase)),
)  # fmt: skip


def _by_first_letter() -> tuple[re.Pattern[bytes], tuple[int, ...]]:
    """One expression for all of _SAYS, and what each of its (empty) groups says. With one branch a letter instead of
    130 in a row it reads a sentence in 40 % of the time."""
    branches: list[str] = []
    says = [_NOTHING]
    for letter in ascii_lowercase:
        endings = []
        for kind, pattern, verbs in _SAYS:
            own = [pattern.replace("VERB", verb)[1:] for verb in verbs if verb[0] == letter]
            if own:
                endings.append(rf"(?:{'|'.join(own)})\b()")
                says.append(kind)
        branches.append(f"{letter}(?:{'|'.join(endings)})")
    return re.compile(rf"\b(?:{'|'.join(branches)})".encode("latin-1")), tuple(says)


_EVIDENCE, _SAID_BY = _by_first_letter()
# "Obama to visit on Friday": says something only where no other verb does ("was shot to death").
_INFINITIVE = re.compile(rb"\bto (?!the\b|an?\b|his\b|her\b|its\b|their\b|this\b|that\b)[a-z]{2,}(?<!ed)\b")
# The word directly before, or before "on", "in", "late" and "early", decides alone.
_LEADS_TO_FUTURE = frozenset(
    b"until till by due expire expires beginning starting effective payable pending is are".split()
)
_SKIPPED = frozenset((b"on", b"in", b"late", b"early"))
_NOT_PAST = frozenset((b"expected", b"scheduled", b"planned"))
_POSSESSIVE = (b"'s ", "’s ".encode())
_AHEAD_OF = re.compile(rb"\b(?:ahead of|before|[Ff]or)\s+$")


def direction(left: bytes, right: bytes) -> int:
    """Does the sentence speak of the future (positive) or of the past (negative) at this place? The values are those
    of ``resolve``."""
    words = left.rsplit(None, 4)
    if words and words[-1] in _SKIPPED:
        words.pop()
    if words:
        word = words[-1]
        if word in _LEADS_TO_FUTURE or (word == b"as" and words[-3:-2] == [b"as"]):  # "as early as Friday"
            return CERTAINLY_FUTURE
        if word in (b"said", b"since"):
            return CLEARLY_PAST if word == b"said" else HAS_BEGUN
        if word.endswith(b"ed") and word not in _NOT_PAST and words[-2:-1] != [b"be"] and word.islower():
            return CLEARLY_PAST
    if right.startswith(_POSSESSIVE):  # "Friday's ruling" is the one that was, whatever will be done
        return UNDECIDED if not _AHEAD_OF.search(left, max(0, len(left) - NEAR)) else FUTURE
    begin = 0
    for stop in _STOP.finditer(left):
        begin = stop.end()
    said, said_at = _NOTHING, 0
    for match in _EVIDENCE.finditer(left, begin):
        assert match.lastindex is not None
        if kind := _SAID_BY[match.lastindex]:
            said, said_at = kind, match.end()
    if said == _PAST:
        return CLEARLY_PAST if len(left) - said_at < BESIDE else PAST
    if said:
        return FUTURE if said == _FUTURE else UNDECIDED
    end = _SENTENCE_END.search(right)
    until = end.start() if end else len(right)
    opening = _EVIDENCE.search(right, 0, until)
    if opening is None or len(left) - begin > OPENING:
        return FUTURE if _INFINITIVE.search(left, begin) or _INFINITIVE.search(right, 0, until) else UNDECIDED
    assert opening.lastindex is not None
    said = _SAID_BY[opening.lastindex]
    if said == _PAST:
        return CLEARLY_PAST  # "In January, it brought in ...": no other time is said
    return CERTAINLY_FUTURE if said == _FUTURE else UNDECIDED


# --- Is it a date? ------------------------------------------------------------------------------------------------

# A number of four digits without a comma is a year between these; outside them only after "in", "since" ...
_CERTAIN = calendar.month_start(1800, 1), calendar.month_start(2036, 1)
_NO_YEAR_BEFORE = re.compile(
    rb"(?:[$#%@&+*=_\\]|\xc2\xa3|\xe2\x82\xac|[0-9][.,:/]|(?<!\bpre)(?<!\bPre)(?<!\bpost)(?<!\bPost)(?<=[A-Za-z0-9])-|"
    rb"\b(?:[Pp]ages?|pp|[Ff]light|Nos?|[Nn]umbers?|[Rr]oom|[Rr]oute|[Hh]ighway|[Cc]hannel|Boeing|Airbus|Windows|Office|Server|"
    rb"Russell|than|least|some|nearly|almost|approximately|another|only|roughly|about|[Vv]ol)\.?\s+)$"
)
_NO_YEAR_AFTER = re.compile(
    rb"%|[.,:/][0-9]|-(?!(?:era|elected|built|based|style|vintage|born|model|dated)\b)[A-Za-z]|"
    rb"\s+(?:or so |more |other |new |U\.S\. )?(?:people|shares|miles|kilomet\w+|km|met(?:er|re)s|feet|yards|pounds|"
    rb"dollars|euros|ton(?:ne)?s|barrels|troops|soldiers|workers|employees|jobs|men|women|children|houses|homes|"
    rb"students|members|points|votes|hours|gmt|GMT|UTC|EDT|EST|local time|mph|copies|units|cars|vehicles|patients|"
    rb"deaths|cases|acres|hectares|ounces|calories|words|lbs?|kgs?|years|days|times|percent|residents|prisoners|"
    rb"passengers|guests|index|Index|Composite|delegates|supporters|protesters|demonstrators|police|civilians|victims|refugees|seats)\b"
)
_YEAR_BEFORE = re.compile(rb"\b(?:[Ii]n|[Ss]ince|[Bb]y|of|[Ff]rom|[Uu]ntil|till|[Bb]efore|[Aa]fter|circa|c\.|year)\s+$")
_MONTH_BEFORE = re.compile(
    rb"\b(?:[Ii]n|of|[Bb]y|[Ss]ince|[Uu]ntil|till|through|[Ff]rom|[Bb]efore|[Aa]fter|[Dd]uring|[Ff]or|to|and|or|between|"
    rb"[Tt]he|[Aa])\s+$"
)
# "In the spring" and "by spring", but not "in summer" (of any year) or "the fall in prices".
_SEASON_BEFORE = re.compile(
    rb"\b(?:(?:[Ii]n|[Ff]or|[Oo]ver|[Dd]uring|[Tt]hroughout|[Ii]nto) the (?:\w+ )?|"
    rb"(?:[Bb]y|[Uu]ntil|[Ss]ince) (?:the )?(?:\w+ )?)"
    rb"(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)$"
)
_END_OF_PHRASE = re.compile(rb"\s*(?:[.,;:)\"\n]|$)")
_BLANK = rb"(?: |\n(?!\n))+"
_NEWSPAPER = re.compile(_BLANK + rb"(?:Times|Telegraph|Mirror|Express|Herald|Mail|Tribune|Night Football|Night Live)\b")
_BLACK = re.compile(rb"(?:Black|Bloody|Cyber)" + _BLANK + rb"$")
_OF_THE_DAY = re.compile(rb"\b(?:later?|earlier|early) in $|\b(?:end|finish|clos)(?:s|es|e|ed|ing)? (?:out )?$")
_SURNAME = re.compile(rb"[A-Z][a-z]+\.? $")
_OPENING_QUOTES = (b'"', b"`", b"'", "“".encode(), "‘".encode())
_NAME = re.compile(rb"[\w,'\x99] $")  # a capital in the middle of a sentence: "USA Today", "Radio 4's Today"
# "Today's world" is no day.
_NOWADAYS = re.compile(
    rb"(?:'|\xe2\x80\x99)s (?:world|society|youth|young|children|kids|teen\w+|generations?|standards|econom\w+|"
    rb"technolog\w+|culture|consumers|women|men|modern|digital|global|complex)\b"
)
_OF_SOMETHING = re.compile(rb" of (?:the|an?|h[ie][sr]|its|their|our|my|this|that)\b")
_AT = re.compile(rb"\b(?:[Aa]t|by|until|till|before|after|around|about|from|since|near) $")
_SPORT = re.compile(rb"touchdown|field goal|quarterback|halftime|three-pointer|fumble|free throw")
_IN = re.compile(rb"\b[Ii]n\s+$")
_RECORD = re.compile(rb"\b(?:first|only|[a-z]+est|most|worst|best|time|times) (?:\w+ )?in\s+$")

_FIRST_END, _LAST_END = re.compile(rb"\S+\s+$"), re.compile(rb"^\s+\w+")


# "The September 11 attacks" were those of 2001, in whatever year they are talked of.
_SEPTEMBER_11 = Part("day", 9, 11)
_ATTACKS = re.compile(rb"\W+(?:\w+ ){0,2}(?:attack|hijack|terror|bombing)")
_THOSE_OF_2001 = Fixed(calendar.day_of(2001, 9, 11))


def wants_context(expression: Expression) -> bool:
    """Do the words around decide whether this is a date?"""
    if isinstance(expression, Fixed):
        return expression.bare
    if isinstance(expression, PartOfYear):
        return expression.bare or expression.part.unit == "quarter" or expression.part == _SEPTEMBER_11
    if isinstance(expression, Clock):
        return expression.check != ""
    if isinstance(expression, (Shift, Follow)):
        return expression.check != "" or (expression.unit, expression.count) == ("day", 0)
    if isinstance(expression, Range):
        return wants_context(expression.first) or wants_context(expression.last)
    return isinstance(expression, Weekday)


def confirmed(expression: Expression, place: Place) -> Expression | None:
    """The expression, what it stands for here, or None where the words around speak against a date."""
    if isinstance(expression, PartOfYear) and expression.part == _SEPTEMBER_11 and _ATTACKS.match(place.right()):
        return _THOSE_OF_2001
    check = _CHECKS.get(type(expression))
    return expression if check is None or check(expression, place) else None


def _is_date(expression: Expression, place: Place) -> bool:
    check = _CHECKS.get(type(expression))
    return check is None or check(expression, place)


def _last_word(left: bytes) -> int:
    """Where the last word begins: a search for what stands directly before need not look at the others."""
    return left.rfind(b" ", 0, len(left) - 1) + 1


def _is_fixed(expression: Fixed, place: Place) -> bool:
    if not expression.bare:
        return True
    left = place.left()
    last_word = _last_word(left)
    if _NO_YEAR_BEFORE.search(left, last_word) or _NO_YEAR_AFTER.match(place.right()):
        return False
    return _CERTAIN[0] <= expression.interval.begin < _CERTAIN[1] or _YEAR_BEFORE.search(left, last_word) is not None


def _is_part_of_year(expression: PartOfYear, place: Place) -> bool:
    unit = expression.part.unit
    if unit != "quarter" and not expression.bare:
        return True
    text, left, right = place.text(), place.left(), place.right()
    if unit == "quarter":
        return not (_SPORT.search(left) or _SPORT.search(right))
    if unit == "season":
        return _SEASON_BEFORE.search(left + text) is not None and not right.startswith((b" of ", b" in ", b" from "))
    last_word = _last_word(left)
    if text.lower() not in (b"may", b"march"):
        after_preposition = _MONTH_BEFORE.search(left, last_word) is not None
        return right.startswith(b".") or (after_preposition and not right[1:2].isupper())
    possessive = right.startswith(_POSSESSIVE) and not _SURNAME.search(left, last_word)  # but not "Theresa May's"
    return possessive or _MONTH_BEFORE.search(left, last_word) is not None


def _is_away(expression: Shift | Follow, place: Place) -> bool:
    check = expression.check
    if check == "of":
        return _OF_SOMETHING.match(place.right()) is None
    if check == "end":
        return _END_OF_PHRASE.match(place.right()) is not None
    if check == "":
        today = isinstance(expression, Shift) and place.text().lower() == b"today"
        return not today or _NOWADAYS.match(place.right()) is None
    left = place.left()
    if check == "day":
        return _OF_THE_DAY.search(left, max(0, len(left) - NEAR)) is not None
    if check == "name":
        alone = place.text().isalpha()
        return _NAME.search(left, _last_word(left)) is None if alone else not left.endswith(_OPENING_QUOTES)
    assert check == "in"
    if not _IN.search(left, _last_word(left)) or _RECORD.search(left, max(0, len(left) - NEAR)):
        return False
    return direction(left, b"") > 0


def _is_range(expression: Range, place: Place) -> bool:
    text, left, right = place.text(), place.left(), place.right()
    if text.isalpha():  # the word between the two ends
        left, right = _FIRST_END.sub(b"", left), _LAST_END.sub(b"", right)
    return _is_date(expression.first, _place(left, text, b"")) and _is_date(
        expression.last, _place(b"to ", text, right)
    )


def _place(left: bytes, text: bytes, right: bytes) -> Place:
    until = len(left) + len(text)
    return Place(left + text + right, 0, until + len(right), len(left), until)


def _is_clock(expression: Clock, place: Place) -> bool:
    left = place.left()
    return _AT.search(left, _last_word(left)) is not None


def _is_weekday(expression: Weekday, place: Place) -> bool:
    if _NEWSPAPER.match(place.data, place.until, place.high):
        return False
    return _BLACK.search(place.data, max(place.low, place.begin - len("Bloody ")), place.begin) is None


# By type; those that are not here need no check.
_CHECKS: dict[type[Any], Callable[[Any, Place], bool]] = {
    Fixed: _is_fixed,
    PartOfYear: _is_part_of_year,
    Shift: _is_away,
    Follow: _is_away,
    Range: _is_range,
    Clock: _is_clock,
    Weekday: _is_weekday,
}
