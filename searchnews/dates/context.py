"""What do the words around an expression say: is it a date at all, and does the sentence speak of the future?

All functions take the bytes to the left and to the right of the expression (LOOK_BACK and LOOK_AHEAD of them, no
more), so their time is bounded.
"""

from __future__ import annotations

import re

from searchnews.dates import calendar
from searchnews.dates.calendar import Part
from searchnews.dates.expressions import Clock, Expression, Fixed, Follow, PartOfYear, Range, Shift, Weekday
from searchnews.dates.resolve import CERTAINLY_FUTURE, CLEARLY_PAST, FUTURE, HAS_BEGUN, PAST, UNDECIDED

LOOK_BACK, LOOK_AHEAD = 120, 80  # bytes
# Bytes: what stands directly before; a verb so near that no other time is meant; the opening of a sentence, where the
# verb still comes.
NEAR, BESIDE, OPENING = 40, 25, 80


def before(text: bytes) -> bytes:
    """The end of a text, no further back than its paragraph, with single blanks for hard line breaks."""
    text = text[text.rfind(b"\n\n") + 1 :]
    return b" ".join(text.split()) + b" " if text[-1:].isspace() else b" ".join(text.split())


def after(text: bytes) -> bytes:
    """The beginning of a text, no further than its paragraph, with single blanks for hard line breaks."""
    text = text.partition(b"\n\n")[0]
    return b" " + b" ".join(text.split()) if text[:1].isspace() else b" ".join(text.split())


# --- Direction ----------------------------------------------------------------------------------------------------

_SENTENCE_START = re.compile(rb"(?s).*[a-z0-9)\"'][.!?][\"')]* (?=[\"'`(]*[A-Z])")
_SENTENCE_END = re.compile(rb"[.!?][\"')]*(?= [\"'`(]*[A-Z])")

_FUTURE = (
    rb"(?:will|would|shall|should|must)(?: [a-z]+)?(?: [a-z]+)? be [a-z]+|"
    rb"will|would|shall|should|may|might|won(?=['\xe2])|ll|wo|scheduled|due|expected|expects?|expecting|planned|plans?|planning|"
    rb"slated|hopes?|hoping|aims?|aiming|intends?|seeks?|upcoming|forecasts?|payable|"
    rb"begins|opens|expires|arrives|departs|kicks off|takes place|premieres|airs|resumes|"
    rb"going to|about to|(?:is|are|remains?) (?:set )?to (?:be )?[a-z]+|set to (?:be )?[a-z]+|to be(?: [a-z]+)?"
)
_PAST = (
    rb"said|say|says|told|was|were|had|did|[a-z]{2,}ed|has|have|been|since|fell|rose|lost|went|came|made|"
    rb"took|cut|met|held|sold|bought|began|left|got|gave|found|killed|hit|sent|saw|led|ran|spoke|wrote|"
    rb"knew|thought|became|grew|broke|struck|flew|drove|paid|won|sought|brought|caught|lent|spent|built|kept|swept|heard|"
    rb"stood|chose|drew|threw|rang|sank|shook|stole|fled|slid|shot|quit|unveiled|backed"
)
# "was scheduled to": it may have happened since.
_UNDECIDED = rb"(?:was|were|had been|previously) (?:scheduled|due|expected|planned|set|supposed|slated)(?: to [a-z]+)?"
_PRESENT = rb"(?:is|are) (?!expected|scheduled|due|planned|slated|forecast|going|about|set|to\b)[a-z]+"
# The participle says nothing after "could be"; longer alternatives come first.
_EVIDENCE = re.compile(
    rb"\b(?:(" + _UNDECIDED + rb")|(" + _FUTURE + rb")|(?P<none>be [a-z]+|" + _PRESENT + rb")|(?:" + _PAST + rb"))\b"
)
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
    words = left[-NEAR:].split()
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
    start = _SENTENCE_START.match(left)
    begin = start.end() if start else 0
    last = None
    for match in _EVIDENCE.finditer(left, begin):
        last = last if match["none"] else match
    if last is not None:
        if last[1]:
            return UNDECIDED
        return FUTURE if last[2] else CLEARLY_PAST if len(left) - last.end() < BESIDE else PAST
    end = _SENTENCE_END.search(right)
    until = end.start() if end else len(right)
    opening = _EVIDENCE.search(right, 0, until)
    if opening is None or len(left) - begin > OPENING:
        return FUTURE if _INFINITIVE.search(left, begin) or _INFINITIVE.search(right, 0, until) else UNDECIDED
    if opening[1] or opening["none"]:
        return UNDECIDED
    return CERTAINLY_FUTURE if opening[2] else CLEARLY_PAST  # "In January, it brought in ...": no other time is said


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
_NEWSPAPER = re.compile(rb" (?:Times|Telegraph|Mirror|Express|Herald|Mail|Tribune|Night Football|Night Live)\b")
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
    if isinstance(expression, (Fixed, PartOfYear)):
        if isinstance(expression, PartOfYear) and (
            expression.part == _SEPTEMBER_11 or expression.part.unit == "quarter"
        ):
            return True
        return expression.bare
    if isinstance(expression, Clock):
        return expression.check != ""
    if isinstance(expression, (Shift, Follow)):
        return expression.check != "" or (expression.unit, expression.count) == ("day", 0)
    if isinstance(expression, Range):
        return wants_context(expression.first) or wants_context(expression.last)
    return isinstance(expression, Weekday)


def confirmed(expression: Expression, text: bytes, left: bytes, right: bytes) -> Expression | None:
    """The expression, what it stands for here, or None where the words around speak against a date. ``text`` is the
    expression itself."""
    if isinstance(expression, PartOfYear) and expression.part == _SEPTEMBER_11 and _ATTACKS.match(right):
        return _THOSE_OF_2001
    return expression if _is_date(expression, text, left, right) else None


def _is_date(expression: Expression, text: bytes, left: bytes, right: bytes) -> bool:
    near = max(0, len(left) - NEAR)
    if isinstance(expression, Fixed) and expression.bare:
        if _NO_YEAR_BEFORE.search(left, near) or _NO_YEAR_AFTER.match(right):
            return False
        return _CERTAIN[0] <= expression.interval.begin < _CERTAIN[1] or _YEAR_BEFORE.search(left, near) is not None
    if isinstance(expression, PartOfYear) and expression.part.unit == "quarter":
        return not (_SPORT.search(left) or _SPORT.search(right))
    if isinstance(expression, PartOfYear) and expression.bare and expression.part.unit == "season":
        return _SEASON_BEFORE.search(left + text) is not None and not right.startswith((b" of ", b" in ", b" from "))
    if isinstance(expression, PartOfYear) and expression.bare:
        if text.lower() not in (b"may", b"march"):
            return right.startswith(b".") or (_MONTH_BEFORE.search(left, near) is not None and not right[1:2].isupper())
        possessive = right.startswith(_POSSESSIVE) and not _SURNAME.search(left, near)  # but not "Theresa May's"
        return possessive or _MONTH_BEFORE.search(left, near) is not None
    if isinstance(expression, (Shift, Follow)):
        if expression.check == "day":
            return _OF_THE_DAY.search(left, near) is not None
        if expression.check == "of":
            return _OF_SOMETHING.match(right) is None
        if expression.check == "end":
            return _END_OF_PHRASE.match(right) is not None
        if expression.check == "name":
            return _NAME.search(left, near) is None if text.isalpha() else not left.endswith(_OPENING_QUOTES)
        if expression.check == "in":
            return bool(_IN.search(left, near)) and not _RECORD.search(left, near) and direction(left, b"") > 0
    if isinstance(expression, Range):
        if text.isalpha():  # the word between the two ends
            left, right = _FIRST_END.sub(b"", left), _LAST_END.sub(b"", right)
        return _is_date(expression.first, text, left, b"") and _is_date(expression.last, text, b"to ", right)
    if isinstance(expression, Shift) and text.lower() == b"today":
        return _NOWADAYS.match(right) is None
    if isinstance(expression, Clock):
        return _AT.search(left, near) is not None
    if isinstance(expression, Weekday):
        return _NEWSPAPER.match(right) is None and not left.endswith((b"Black ", b"Bloody ", b"Cyber "))
    return True
