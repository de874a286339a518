"""How is a text longer than the screen read? A page at a time, or from match to match."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import FormattedTextControl, HSplit, Layout, Window
from prompt_toolkit.output import ColorDepth, Output

from searchnews.render.terminal import MARK, printable

LAST = 1 << 31  # further down than any text

# What a key does: (pages, lines) to go on, in this order.
MOVES: dict[str, tuple[int, int]] = {
    "space": (1, 0), "f": (1, 0), "pagedown": (1, 0), "b": (-1, 0), "pageup": (-1, 0),
    "down": (0, 1), "j": (0, 1), "enter": (0, 1), "up": (0, -1), "k": (0, -1),
    "home": (0, -LAST), "g": (0, -LAST), "end": (0, LAST), "G": (0, LAST),
}  # fmt: skip
QUIT = ("q", "escape", "c-c", "c-d")
NEXT_MATCH, LAST_MATCH = "n", "N"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def moved(key: str, top: int, total: int, rows: int, marks: Sequence[int] = ()) -> int:
    """The line at the top of the screen after a key, of `total` lines on a screen of `rows`. `marks` are the numbers
    of the lines with matches, ascending: the next one comes to the top, as far as the text reaches."""
    if key == NEXT_MATCH:
        after = bisect_right(marks, top)
        top = marks[after] if after < len(marks) else top
    elif key == LAST_MATCH:
        before = bisect_left(marks, top)
        top = marks[before - 1] if before else top
    else:
        pages, lines = MOVES[key]
        top += pages * max(1, rows - 1) + lines  # a line stays for the eye
    return max(0, min(top, total - rows))


@dataclass(frozen=True)
class Laid:
    """A text laid out for one width: its lines, with escape sequences for colours only."""

    lines: tuple[str, ...]

    @cached_property
    def marks(self) -> tuple[int, ...]:
        """The numbers of the lines with matches, ascending."""
        return tuple(i for i, line in enumerate(self.lines) if f"\x1b[{MARK}m" in line)

    @cached_property
    def _letters(self) -> tuple[int, ...]:
        """How many letters and digits stand before each line."""
        counts = (sum(map(str.isalnum, _COLOUR.sub("", line))) for line in self.lines)
        return tuple(accumulate(counts, initial=0))[:-1]

    def letter(self, line: int) -> int:
        """The number of the first letter from a line on: wherever the text is broken, it stays the same."""
        return self._letters[line] if self.lines else 0

    def line(self, letter: int) -> int:
        """The line that holds a letter."""
        return max(0, bisect_right(self._letters, letter) - 1)


def page(draw: Callable[[int], str], input: Input, output: Output, depth: ColorDepth) -> int:
    """Show a text, which `draw` makes for a number of columns, until the reader leaves it; when the terminal gets
    another width it is made again, and what was at the top stays there. Returns the line at the top in the end
    (from 0)."""
    laid, width, top, letter = Laid(()), -1, 0, 0

    def fit() -> Laid:
        nonlocal laid, width, top
        columns = output.get_size().columns
        if columns != width:
            laid, width = Laid(tuple(printable(draw(columns)).splitlines())), columns
            top = laid.line(letter)
        top = max(0, min(top, len(laid.lines) - rows()))
        return laid

    def rows() -> int:
        return max(1, output.get_size().rows - 1)

    def shown() -> ANSI:
        return ANSI("\n".join(fit().lines[top : top + rows()]))

    def status() -> str:
        total = len(fit().lines)
        seen = min(100, round(100 * (top + rows()) / max(total, 1)))
        keys = "q: back  space and b: pages" + ("  n and N: matches" if laid.marks else "")
        return f" {seen}%  {keys}"

    bindings = KeyBindings()

    def move(event: KeyPressEvent) -> None:
        nonlocal top, letter
        key = event.key_sequence[0].key
        key = {" ": "space", "c-m": "enter"}.get(key, key)
        top = moved(key, top, len(fit().lines), rows(), laid.marks)
        letter = laid.letter(top)

    def leave(event: KeyPressEvent) -> None:
        event.app.exit(result=top)

    for key in (*MOVES, NEXT_MATCH, LAST_MATCH):
        bindings.add(key)(move)
    for key in QUIT:
        bindings.add(key, eager=True)(leave)
    bottom = Window(FormattedTextControl(status), height=1, style="reverse")
    application: Application[int] = Application(
        layout=Layout(HSplit([Window(FormattedTextControl(shown)), bottom])),
        key_bindings=bindings,
        full_screen=True,
        input=input,
        output=output,
        color_depth=depth,
    )
    return application.run()
