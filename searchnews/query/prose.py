"""Is this text a headline that somebody pasted, rather than a query?

In a headline, punctuation is punctuation: a colon, bracket, slash or question mark that would be an error or an
operator in a query is not looked at.
"""

from __future__ import annotations

from searchnews.expressions import expression
from searchnews.fields import SYNONYMS
from searchnews.query.foreign import OPERATORS
from searchnews.query.nodes import FIELD_NAMES

_FEW, _MANY = 3, 5  # words: so many make a headline if it begins with a capital letter; or in any case

# AND, NEAR, NEAR/5, ADJ3 and the like.
_OPERATOR = expression(
    rf"(?<!\S)[(-]*(?:AND|OR|NOT|CONTAINING|(?:{'|'.join(sorted(OPERATORS))})(?:/\S*|\d+)?)(?=[\s()]|$)"
)
_QUOTED = expression('["“][^"“”]*["”]')
_FORM = expression(
    r"(?<!\S)[(-]*(?i:"
    r"(?:near|pre|w|adj|onear|within|n|p)/(?:\d|(?:s|p|sen\w*|par\w*)(?!\w))"  # w/5, w/sent
    r"|(?:near|pre|adj|onear|within|around)\d{1,3}(?!\S)"  # near5
    r"|[+/%](?:\d+|[sp])(?!\S)|/\S+/(?!\S)|=\w|\w+=[\w*\"“]|\w+[<>]=?\d+(?!\S)|!\w)"  # /5, =a, hd=a, wc>5
    r"|(?<!\S)[(-]*\d{1,4}\s+of\s*\([\w(\"“=*-]"  # 2 of (a b)
    r"|(?<!\S)[(-]*[a-z]+!(?=\s+[a-z(\"])"  # acqui! bank
    rf"|(?<!\w)(?i:{'|'.join(FIELD_NAMES)}):[^\s:/]|^\s*(?:{'|'.join(FIELD_NAMES)}):"
    r"|(?<!\w)(?i:meta\.[\w-]+):[^\s:/]"  # a field of one's own
    rf"|(?<!\w)(?:{'|'.join(SYNONYMS)}):[\w\"“(<>*]"
    r"|(?<!\w)(?i:caps|allcaps|nocaps|lead|lead/\d+|atleast/\d+)\("
    r"""|\w\*(?!\*)|(?<!\*)\*[^\s*)]|\w\?\w|[\w"”»)*][~^](?=[\d\s)]|$)"""
    r"|\w\|\w|\|\||[\[{]\S*\s+TO\s+\S*[\]}]"
)


def is_prose(text: str) -> bool:
    """Has the text several words and nothing else of the language? In a longer text all in capitals AND, OR and NOT
    mean what they always do, and words like NEAR are words; but if these stand between any two words, it is a query."""
    words = text.split()
    if len(words) < _FEW:  # as most have that are typed
        return False
    operator = _OPERATOR.search(text) is not None
    if operator and not _OPERATOR.sub("", text).isupper():
        return False
    words = [word for word in words if any(map(str.isalnum, word))]
    many = len(words) >= _MANY
    if not many and (len(words) < _FEW or not next(filter(str.isalnum, words[0])).isupper()):
        return False
    if _FORM.search(text):
        return False
    if not operator:
        return True
    operands = _OPERATOR.split(_QUOTED.sub("Q", text))
    return many and any(len(operand.split()) > 1 for operand in operands)


def unmatched(text: str) -> frozenset[int]:
    """Where parentheses stand that have no partner."""
    opened: list[int] = []
    alone: list[int] = []
    for at, char in enumerate(text):
        if char == "(":
            opened.append(at)
        elif char == ")":
            if opened:
                opened.pop()
            else:
                alone.append(at)
    return frozenset(opened + alone)
