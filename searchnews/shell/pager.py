"""How is a text longer than the screen read? A page at a time, from match to match, or by looking for words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import (
    BufferControl,
    ConditionalContainer,
    FormattedTextControl,
    HSplit,
    Layout,
    VSplit,
    Window,
)
from prompt_toolkit.output import ColorDepth, Output

from searchnews.render.terminal import MARK, printable, safe

LAST = 1 << 31  # further down than any text

# What a key does: (pages, lines) to go on, in this order.
MOVES: dict[str, tuple[int, int]] = {
    "space": (1, 0), "f": (1, 0), "pagedown": (1, 0), "b": (-1, 0), "pageup": (-1, 0),
    "down": (0, 1), "j": (0, 1), "enter": (0, 1), "up": (0, -1), "k": (0, -1),
    "home": (0, -LAST), "g": (0, -LAST), "end": (0, LAST), "G": (0, LAST),
}  # fmt: skip
QUIT = ("q", "escape", "c-c", "c-d")
NEXT_MATCH, LAST_MATCH = "n", "N"
FIND = "/"
_FOUND = ("\x1b[7m", "\x1b[27m")  # around what was looked for
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_COLOUR_KEPT = re.compile(rf"({_COLOUR.pattern})")


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

    def having(self, words: str) -> dict[int, list[tuple[int, int]]]:
        """Where words stand, in any case and however the lines are broken between them: by the number of a line, the
        columns (from, up to) in it without colours."""
        wanted = r"\s+".join(map(re.escape, words.split()))
        plain = [_COLOUR.sub("", line) for line in self.lines]
        starts = list(accumulate((len(line) + 1 for line in plain), initial=0))
        found: dict[int, list[tuple[int, int]]] = {}
        for match in re.finditer(wanted, "\n".join(plain), re.IGNORECASE) if wanted else ():
            first = bisect_right(starts, match.start()) - 1
            for number in range(first, bisect_left(starts, match.end())):
                begin = max(match.start() - starts[number], 0)
                found.setdefault(number, []).append((begin, min(match.end() - starts[number], len(plain[number]))))
        return found

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


def highlighted(line: str, places: Sequence[tuple[int, int]]) -> str:
    """A line, maybe in colours, with these columns (from, up to, in order and apart) in reverse."""
    return "".join(_highlighted(line, places)) if places else line


def _highlighted(line: str, places: Sequence[tuple[int, int]]) -> Iterator[str]:
    cuts = sorted({place for pair in places for place in pair})
    opens = {begin for begin, _ in places}
    at, inside = 0, False
    for number, piece in enumerate(_COLOUR_KEPT.split(line)):
        if number % 2:  # a colour ends what is reversed
            yield piece + (_FOUND[0] if inside else "")
            continue
        end = at + len(piece)
        for cut in [*(cut for cut in cuts if at <= cut < end), end]:
            yield piece[:cut - at]
            piece, at = piece[cut - at :], cut
            if cut < end:
                inside = cut in opens
                yield _FOUND[not inside]
    if inside:
        yield _FOUND[1]


@dataclass(frozen=True)
class Key:
    """What a key does that leaves the text, in a word or two, and what it asks first, if it asks."""

    name: str
    question: str = ""


@dataclass(frozen=True)
class Left:
    """How a text was left: the line at the top (from 0) and its first letter, by which it is found again in another
    width; the key that was pressed, and what was typed after it."""

    top: int
    letter: int
    key: str
    typed: str = ""


class Pager:
    """A text on the screen, which `draw` makes for a number of columns, from the line with a letter on. `said` is told
    in the last line until a key is pressed. A key of `keys` leaves the text, maybe after a question in the last
    line."""

    def __init__(
        self,
        draw: Callable[[int], str],
        input: Input,
        output: Output,
        depth: ColorDepth,
        *,
        keys: Mapping[str, Key] = {},
        letter: int = 0,
        said: str = "",
    ) -> None:
        self._draw, self._output, self._letter, self._said = draw, output, letter, said
        self._keys = keys
        self._laid, self._width, self._top = Laid(()), -1, 0
        self._words = ""  # that are looked for
        self._found: dict[int, list[tuple[int, int]]] = {}
        self._asking = ""  # the key whose question is asked in the last line
        self._line = Buffer(multiline=False, accept_handler=self._answered)
        asking = Condition(lambda: bool(self._asking))
        self._text = Window(FormattedTextControl(self._shown, focusable=True, show_cursor=False))
        question = Window(FormattedTextControl(self._question), height=1, dont_extend_width=True)
        bottom = Window(FormattedTextControl(self._status), height=1, style="reverse")
        self._application: Application[Left] = Application(
            layout=Layout(
                HSplit(
                    [
                        self._text,
                        ConditionalContainer(VSplit([question, Window(BufferControl(self._line), height=1)]), asking),
                        ConditionalContainer(bottom, ~asking),
                    ]
                ),
                focused_element=self._text,
            ),
            key_bindings=self._bindings(asking),
            full_screen=True,
            input=input,
            output=output,
            color_depth=depth,
        )

    def run(self) -> Left:
        """Show the text until the reader leaves it; when the terminal gets another width it is made again, and what was
        at the top stays there."""
        return self._application.run()

    # --- What is on the screen ---

    def _fit(self) -> Laid:
        columns = self._output.get_size().columns
        if columns != self._width:
            self._laid, self._width = Laid(tuple(printable(self._draw(columns)).splitlines())), columns
            self._found = self._laid.having(self._words)
            self._top = self._laid.line(self._letter)
        self._top = max(0, min(self._top, len(self._laid.lines) - self._rows()))
        return self._laid

    def _rows(self) -> int:
        return max(1, self._output.get_size().rows - 1)

    def _marks(self) -> Sequence[int]:
        """The lines that n and N go to."""
        return sorted(self._found) if self._words else self._fit().marks

    def _shown(self) -> ANSI:
        laid = self._fit()
        rows = range(self._top, min(self._top + self._rows(), len(laid.lines)))
        return ANSI("\n".join(highlighted(laid.lines[row], self._found.get(row, ())) for row in rows))

    def _status(self) -> str:
        if self._said:
            return f" {self._said}"
        total = len(self._fit().lines)
        seen = min(100, round(100 * (self._top + self._rows()) / max(total, 1)))
        keys = {"q": "back", "space": "on", "/": "find", **({"n": "match"} if self._marks() else {})}
        keys |= {key: does.name for key, does in self._keys.items()}
        return f" {seen}%  " + "  ".join(f"{key}: {name}" for key, name in keys.items())

    def _question(self) -> str:
        return FIND if self._asking == FIND else self._keys[self._asking].question

    # --- Keys ---

    def _bindings(self, asking: Condition) -> KeyBindings:
        bindings = KeyBindings()
        reading = ~asking
        for key in (*MOVES, NEXT_MATCH, LAST_MATCH):
            bindings.add(key, filter=reading)(self._move)
        for key in QUIT:
            bindings.add(key, eager=True, filter=reading)(self._leave)
        for key, does in self._keys.items():
            bindings.add(key, filter=reading)(self._ask if does.question else self._leave)
        bindings.add(FIND, filter=reading)(self._ask)
        for key in ("escape", "c-c", "c-d"):
            bindings.add(key, eager=True, filter=asking)(lambda event: self._read_on())
        return bindings

    def _move(self, event: KeyPressEvent) -> None:
        self._go(_key(event))

    def _go(self, key: str) -> None:
        self._said = ""
        self._top = moved(key, self._top, len(self._fit().lines), self._rows(), self._marks())
        self._letter = self._laid.letter(self._top)

    def _leave(self, event: KeyPressEvent) -> None:
        event.app.exit(result=Left(self._top, self._letter, _key(event)))

    def _ask(self, event: KeyPressEvent) -> None:
        self._asking, self._said = _key(event), ""
        self._line.reset()
        event.app.layout.focus(self._line)

    def _read_on(self) -> None:
        self._asking = ""
        self._application.layout.focus(self._text)

    def _answered(self, line: Buffer) -> bool:
        key, typed = self._asking, line.text.strip()
        self._read_on()
        if key == FIND:
            self._find(typed)
        elif typed:
            self._application.exit(result=Left(self._top, self._letter, key, typed))
        return False

    def _find(self, words: str) -> None:
        """Go to the first line from here on, else of all, that has the words; without words, back to the matches of
        the query."""
        self._words, self._found = words, self._fit().having(words)
        if not words:
            return
        if not self._found:
            self._said = f"{safe(words)} is not in this text"
            return
        here = [line for line in sorted(self._found) if line >= self._top] or sorted(self._found)
        self._top = max(0, min(here[0], len(self._laid.lines) - self._rows()))
        self._letter = self._laid.letter(self._top)


def _key(event: KeyPressEvent) -> str:
    key = event.key_sequence[0].key
    return {" ": "space", "c-m": "enter"}.get(key, str(getattr(key, "value", key)))
