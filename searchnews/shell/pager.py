"""How is a text longer than the screen read? A page at a time, or from match to match."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import FormattedTextControl, HSplit, Layout, Window
from prompt_toolkit.output import ColorDepth, Output

from searchnews.render.terminal import MARK

LAST = 1 << 31  # further down than any text

# What a key does: (pages, lines) to go on, in this order.
MOVES: dict[str, tuple[int, int]] = {
    "space": (1, 0), "f": (1, 0), "pagedown": (1, 0), "b": (-1, 0), "pageup": (-1, 0),
    "down": (0, 1), "j": (0, 1), "enter": (0, 1), "up": (0, -1), "k": (0, -1),
    "home": (0, -LAST), "g": (0, -LAST), "end": (0, LAST), "G": (0, LAST),
}  # fmt: skip
QUIT = ("q", "escape", "c-c", "c-d")
NEXT_MATCH, LAST_MATCH = "n", "N"


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


def page(text: str, input: Input, output: Output, depth: ColorDepth) -> int:
    """Show a text (with escape sequences for colours only) until the reader leaves it. Returns the line at the top then
    (from 0)."""
    lines = text.splitlines()
    marks = [i for i, line in enumerate(lines) if f"\x1b[{MARK}m" in line]
    top = 0

    def rows() -> int:
        return max(1, output.get_size().rows - 1)

    def shown() -> ANSI:
        return ANSI("\n".join(lines[top : top + rows()]))

    def status() -> str:
        seen = min(100, round(100 * (top + rows()) / len(lines)))
        keys = "space and b: pages" + ("  n and N: matches" if marks else "") + "  q: back"
        return f" {seen}%  {keys}"

    bindings = KeyBindings()

    def move(event: KeyPressEvent) -> None:
        nonlocal top
        key = event.key_sequence[0].key
        top = moved({" ": "space", "c-m": "enter"}.get(key, key), top, len(lines), rows(), marks)

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
