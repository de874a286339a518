"""How long may a query take?"""

from __future__ import annotations

import time
from numbers import Real

from searchnews.errors import QueryError, told
from searchnews.query import nodes as q

_LEAST = 1e-6  # seconds: time is up with the next look


class Limit:
    """The time that one query may take: `seconds` from now on, None without end."""

    def __init__(self, seconds: float | None) -> None:
        if seconds is not None and not isinstance(seconds, Real):
            raise TypeError(f"timeout: expected seconds or None, got {told(seconds)}")
        if seconds is not None and not seconds > 0:
            raise ValueError("a timeout is more than 0 seconds")
        self._seconds = seconds
        self._until = None if seconds is None else time.monotonic() + seconds
        self._part: q.Node | None = None
        self._since = 0.0
        self._dearest: tuple[float, q.Node] | None = None

    def begin(self, part: q.Node) -> None:
        """From now on, time is spent on this part. Raises QueryError when it is up."""
        if self._until is None:
            return
        now = time.monotonic()
        if self._part is not None and (self._dearest is None or now - self._since > self._dearest[0]):
            self._dearest = now - self._since, self._part
        self.check(part)
        self._part, self._since = part, now

    def left(self, part: q.Node) -> float | None:
        """How many seconds are left for this part of what is asked, None for any number. Raises QueryError for none."""
        self.begin(part)
        return None if self._until is None else max(self._until - time.monotonic(), _LEAST)

    def check(self, part: q.Node | None = None) -> None:
        """Go on with this part of the query, or the one that was begun last. Raises QueryError, which names the part
        that took longest, when time is up."""
        if self._until is None or (now := time.monotonic()) < self._until:
            return
        dearest = self._part or part or q.Everything()
        if self._dearest is not None and self._dearest[0] > now - self._since:
            dearest = self._dearest[1]
        text = str(dearest)
        allowed = round(self._seconds or 0, 2) or self._seconds  # what is left of ten seconds is not 9.99998
        problem = f"the query takes more than {allowed:g} s, most of it for this part"
        raise QueryError(problem, text, 0, len(text), "ask for rarer words, or allow more time")


NO_LIMIT = Limit(None)
