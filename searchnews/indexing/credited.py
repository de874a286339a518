"""Which mentions of names stand in credits? Those people made the article; it is not about them.

The words that every credit holds are looked for in the numbers of a batch's tokens, which takes a fifth of the time of
a search of its texts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from searchnews.analysis import Tokens, Vocabulary
from searchnews.sources import credits
from searchnews.sources.credits import HELPED, IS_BY, IS_WORK, WORDS, Hints

Places = npt.NDArray[np.int64]

_B, _BLANK, _LINE_FEED = b"B \n"
_BEFORE_LINE = np.isin(np.arange(256), list(b" \t\n"))  # what the two bytes before the first word of a line may be


class Credited:
    """Looks at batches that share a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._is = np.empty(0, np.uint8)  # per spelling: what it is to credits, see `credits.WORDS`; 0 for nothing

    def __call__(self, starts: npt.NDArray[np.uint32], tokens: Tokens, bodies: Sequence[str]) -> npt.NDArray[np.bool_]:
        """bool[mentions]: is the mention that begins at this byte of `tokens.data` in a credit or byline? The texts
        of the batch are titles and `bodies` in turn."""
        places = self.places(tokens, bodies)
        begin, end = places[:, 0], places[:, 1]
        last = np.searchsorted(begin, starts, "right") - 1  # the last credit that begins before the mention
        inside: npt.NDArray[np.bool_] = last >= 0
        inside[inside] = starts[inside] < end[last[inside]]
        return inside

    def places(self, tokens: Tokens, bodies: Sequence[str]) -> Places:
        """int64[credits, 2]: the bytes of `tokens.data` where a credit begins and ends, ascending."""
        bases = tokens.text_start[1::2].tolist()
        hints: dict[int, Hints | None] = dict.fromkeys(range(len(bodies)))
        if not credits.remembers():  # else the bodies were most likely searched when they were read
            hints = self._of_bodies(tokens)
        found = [place for body in sorted(hints) for place in _in_bytes(bodies[body], hints[body], bases[body])]
        return np.array(found, np.int64).reshape(-1, 2)

    def _of_bodies(self, tokens: Tokens) -> dict[int, Hints | None]:
        """The hints of each body that has any, in bytes of the body."""
        hints: dict[int, tuple[list[int], list[int], list[int]]] = {}
        for kind, places in enumerate(self._hints(tokens)):
            text = np.searchsorted(tokens.text_start, places, "right") - 1
            for number, at in zip(text.tolist(), (places - tokens.text_start[text]).tolist(), strict=True):
                hints.setdefault(number, ([], [], []))[kind].append(at)
        return {number // 2: Hints(*lists) for number, lists in hints.items() if number % 2}

    def _hints(self, tokens: Tokens) -> tuple[Places, Places, Places]:
        """The bytes of the `Hints` of all texts."""
        self._learn()
        token = np.flatnonzero(self._is.take(tokens.spelling) != 0)  # a quarter of the time of numbers as they are
        kind, start = self._is[tokens.spelling[token]], tokens.start[token].astype(np.int64)
        helped = start[kind == HELPED]
        works = (np.diff(token, prepend=-1) == 1) & (np.append(0, kind[:-1]) == IS_WORK)
        by, line = start[(kind == IS_BY) & works], start[kind == IS_BY]
        data, before, further = tokens.bytes, tokens.bytes[line - 1], tokens.bytes[line - 2]
        line = line[(data[line] == _B) & (_BEFORE_LINE[before] & (_BEFORE_LINE[further] | (before == _LINE_FEED)))]
        return by[data[by - 1] == _BLANK] - 1, helped[data[helped - 1] == _BLANK] - 1, line

    def _learn(self) -> None:
        known = len(self._is)
        if known < len(self._vocabulary):
            new = [WORDS.get(fold, 0) for fold in self._vocabulary.folded()[known:]]
            self._is = np.append(self._is, np.array(new, np.uint8))


def _in_bytes(body: str, hints: Hints | None, base: int) -> list[tuple[int, int]]:
    """Where the credits of a body begin and end in a batch whose bytes from `base` on it is; `hints` are bytes from
    there on, if there are any."""
    if body.isascii():
        return [(base + start, base + end) for start, end in credits.spans(body, hints)]
    data = np.frombuffer(body.encode("utf-8", "replace"), np.uint8)
    characters = np.append(np.flatnonzero((data & 0xC0) != 0x80), len(data))  # the bytes at which they begin
    counted = hints and Hints(*(np.searchsorted(characters, [*places]).tolist() for places in hints))
    places = np.array(credits.spans(body, counted), np.int64).reshape(-1, 2)
    return [(base + start, base + end) for start, end in characters[places].tolist()]
