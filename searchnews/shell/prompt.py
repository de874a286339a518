"""The prompt of the shell: prompt_toolkit around `commands`, `typing` and `pager`, and nothing more."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, tzinfo

from prompt_toolkit import PromptSession
from prompt_toolkit.application import Application, get_app, run_in_terminal
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory, Suggestion
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.cursor_shapes import ModalCursorShapeConfig
from prompt_toolkit.document import Document
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.formatted_text.utils import split_lines
from prompt_toolkit.input import Input, create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.lexers import Lexer
from prompt_toolkit.output import ColorDepth, Output, create_output
from prompt_toolkit.styles import Style as Colours

from searchnews import render
from searchnews.archive import Archive
from searchnews.article import Article
from searchnews.errors import SearchNewsError
from searchnews.render import reading
from searchnews.render.terminal import BOLD, cut, lines, printable, safe
from searchnews.search.results import Hit
from searchnews.search.snippets import Marked
from searchnews.shell import outside, pager, typing
from searchnews.shell.commands import PREFIX, answer
from searchnews.shell.history import history, history_path
from searchnews.shell.reading import WIDEST_ARTICLE
from searchnews.shell.session import Answer, Indexes, Session
from searchnews.shell.using import counted

STYLE = Colours.from_dict(
    {
        "field": "ansicyan",
        "value": "ansigreen",
        "phrase": "ansigreen",
        "operator": "bold ansimagenta",
        "special": "ansiyellow",
        "command": "bold",
        "error": "ansired underline",
        "prompt": "bold",
        "problem": "ansired",
        "state": "ansibrightblack",
        "bottom-toolbar": "noreverse",
        "auto-suggestion": "ansibrightblack",
    }
)
MENU_ROWS = 8
READING = {  # what can be done with an article that is read
    "o": pager.Key("browser"),
    "e": pager.Key("editor"),
    "s": pager.Key("save", "save as: "),
}


class Shell:
    """An archive and the conversation about it. `editing` says whose keys change a line: those of "emacs", as in
    readline, or "vi"; `indexes` are those that :use knows. `input` and `output` are the terminal's, unless a test has
    others."""

    def __init__(
        self,
        archive: Archive,
        zone: tzinfo = UTC,
        *,
        timeout: float | None = None,
        editing: str = "emacs",
        indexes: Indexes | None = None,
        input: Input | None = None,
        output: Output | None = None,
    ) -> None:
        self.zone, self.editing = zone, EditingMode.VI if editing == "vi" else EditingMode.EMACS
        self.input, self.output = input or create_input(), output or create_output()
        colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self.depth = self.output.get_default_color_depth() if colour else ColorDepth.DEPTH_1_BIT
        ascii = not (sys.stdout.encoding or "").lower().startswith("utf")
        self.history = history(history_path())
        style = render.Style(colour=colour, ascii=ascii, timezone=zone)
        self.session = Session(archive, style, timeout=timeout, indexes=indexes)
        self._shown = Answer(self.session)  # what is on the screen,
        self._typed = ""  # what was typed to get it,
        self._size = self.output.get_size()  # and the size that it was made for

    def run(self) -> None:
        """Ask and answer until the person leaves."""
        prompt = self._prompt()
        archive = self.session.archive
        articles = counted(len(archive))
        style = replace(self.session.style, width=self.output.get_size().columns)
        self._write(render.text.message(f"{archive.name}: {articles}. Type a query, :help, or :quit.", style))
        end = False
        while not end:
            try:
                rows = self.output.get_size().rows
                end = self._answer(prompt.prompt(reserve_space_for_menu=max(0, min(MENU_ROWS, rows - 4))))
            except KeyboardInterrupt:
                continue  # the line is dropped, or the search
            except EOFError:
                end = True

    def _answer(self, line: str) -> bool:
        """Show the answer to a line. True if it is the last."""
        found = answer(self._sized(), line)
        self.session, self._shown, self._typed = found.session, found, line
        if found.asked:  # as if it had been typed
            self._typed = safe(found.asked)
            self.history.append_string(self._typed)
            self._write(self._echo())
        if found.draw and (found.article or found.text.count("\n") >= self._size.rows - 1):
            self._shown = Answer(found.session)
            self._read(found.draw, found.article)
        else:
            self._write(found.text)
        return found.end

    def _sized(self) -> Session:
        """The session on the screen as it is now."""
        self._size = self.output.get_size()
        style = replace(self.session.style, width=self._size.columns)
        return replace(self.session, style=style, height=self._size.rows)

    def _echo(self) -> str:
        """The prompt and what was typed."""
        style = self.session.style
        return style.paint(cut(f"{self._name()}> {safe(self._typed)}", style.width, style.dots), BOLD) + "\n"

    def _lay_anew(self) -> None:
        """Fill a screen that has got another size with what was on it."""
        session = self._sized()
        found = self._shown
        if found.again is not None:
            with suppress(SearchNewsError, OSError):  # a resize is not the moment to complain
                found = self._shown = found.again(session)
                session = found.session
        self.session = session
        text = found.draw(session.style) if found.draw else found.text
        if text:
            self.output.erase_screen()
            self.output.cursor_goto(0, 0)
            self._write(self._echo() + text)

    def _read(self, draw: Callable[[render.Style], str], article: Article | None) -> None:
        """Page a text; an article can be opened elsewhere and saved."""
        style = self.session.style
        keys = {} if article is None else READING
        letter, said = 0, ""
        while True:
            left = pager.Pager(
                lambda columns: draw(replace(style, width=columns)), self.input, self.output, self.depth,
                keys=keys, letter=letter, said=said,
            ).run()  # fmt: skip
            letter, said = left.letter, ""
            if article is None or left.key not in keys:
                return
            try:
                said = self._elsewhere(article, left)
            except SearchNewsError as error:
                said = safe(str(error))

    def _elsewhere(self, article: Article, left: pager.Left) -> str:
        """Open an article in the browser or the editor, or save it; says what was done. Raises SearchNewsError."""
        if left.key == "o":
            return outside.browse(article.url)
        plain = render.Style(timezone=self.zone, width=WIDEST_ARTICLE)
        text = printable(reading.article(Hit(article, 0.0), plain))
        if left.key == "e":
            outside.edit(text)
            return ""
        return safe(f"saved as {outside.save(left.typed, [text])}")

    def _name(self) -> str:
        return cut(safe(self.session.archive.name), 20)

    def _write(self, text: str) -> None:
        self.output.write_raw(printable(text))
        self.output.flush()

    def _prompt(self) -> PromptSession[str]:
        prompt = PromptSession[str](
            lambda: [("class:prompt", f"{self._name()}> ")],
            lexer=_Highlighter(self.zone, lambda: self.session),
            completer=_Completer(lambda: self.session),
            complete_in_thread=True,  # a keystroke never waits for the index
            complete_while_typing=Condition(_typing_query),
            auto_suggest=_Suggest(),
            enable_suspend=True,
            key_bindings=self._keys(),
            history=self.history,
            bottom_toolbar=self._toolbar,
            style=STYLE,
            include_default_pygments_style=False,
            input=self.input,
            output=self.output,
            color_depth=self.depth,
            multiline=Condition(lambda: typing.unfinished(get_app().current_buffer.text)),
            prompt_continuation=lambda width, line, wrapped: " " * width,
            editing_mode=self.editing,
            cursor=ModalCursorShapeConfig() if self.editing is EditingMode.VI else None,
        )

        def before_render(app: Application[str]) -> None:
            size = self.output.get_size()
            if size != self._size:
                self._size = size
                run_in_terminal(self._lay_anew)

        prompt.app.before_render += before_render
        return prompt

    def _keys(self) -> KeyBindings:
        """Tab, where nothing is typed yet, asks what could be asked instead of a query that found nothing; Alt-Enter
        begins another line of the query."""
        keys = KeyBindings()

        @keys.add("tab", filter=Condition(lambda: bool(self.session.instead) and not get_app().current_buffer.text))
        def take(event: KeyPressEvent) -> None:
            event.current_buffer.text = safe(self.session.instead)
            event.current_buffer.validate_and_handle()

        @keys.add("escape", "enter")
        def another_line(event: KeyPressEvent) -> None:
            event.current_buffer.insert_text("\n")

        return keys

    def _toolbar(self) -> StyleAndTextTuples:
        """Below the prompt: what is wrong with the query or may be, what the command does, or how things stand."""
        document = get_app().current_buffer.document
        style = replace(self.session.style, colour=False, width=self.output.get_size().columns)
        archive = self.session.archive
        languages, own = archive.languages, archive.own
        if error := typing.problem(document.text, document.cursor_position, self.zone, languages, own):
            return [("class:problem", "\n".join(lines(Marked(str(error)), style)))]
        remark = typing.remark(document.text, languages, own, archive.synonyms)
        state = typing.hint(document.text) or remark or self._state()
        return [("class:state", cut(safe(state), style.width, style.dots))]

    def _state(self) -> str:
        """The index, how many articles it has, the order of hits, and the last query."""
        found = self.session.results
        parts = [self._name(), counted(len(self.session.archive)), f"by {self.session.sort}"]
        return "  ".join([*parts, *([str(found.query)] if found is not None else [])])


def _typing_query() -> bool:
    """Is a query being typed? Only then does the menu come by itself: it takes rows, and before a command (:open 3) the
    hits should stay on the screen."""
    text = get_app().current_buffer.text
    return bool(text) and not text.lstrip().startswith(PREFIX)


class _Highlighter(Lexer):
    """Colours for what is typed."""

    def __init__(self, zone: tzinfo, session: Callable[[], Session]) -> None:
        self._zone, self._session = zone, session

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        archive = self._session().archive
        cursor = document.cursor_position
        pieces = typing.coloured(document.text, cursor, self._zone, archive.languages, archive.own)
        fragments: StyleAndTextTuples = [(f"class:{name}" if name else "", text) for name, text in pieces]
        # Pasted text could turn the line around; one character stands for one, so that the cursor stays right.
        rows: list[StyleAndTextTuples] = [[(f[0], safe(f[1])) for f in row] for row in split_lines(fragments)]
        return lambda number: rows[number] if number < len(rows) else []

    def invalidation_hash(self) -> int:
        # An error shows when the cursor leaves it, though the text stays.
        return get_app().current_buffer.cursor_position


class _Completer(Completer):
    """Suggestions as prompt_toolkit wants them."""

    def __init__(self, session: Callable[[], Session]) -> None:
        self._session = session

    def get_completions(self, document: Document, event: CompleteEvent) -> Iterable[Completion]:
        cursor = document.cursor_position
        try:
            suggested = typing.suggestions(self._session(), document.text, cursor, event.completion_requested)
        except (SearchNewsError, OSError):
            return  # a damaged index is told of when it is searched, not in the middle of a word
        for found in suggested:
            yield Completion(found.text, found.start - cursor, display_meta=safe(found.help))


class _Suggest(AutoSuggestFromHistory):
    """The rest of a line that was typed before, unless it could steer the terminal."""

    def get_suggestion(self, buffer: Buffer, document: Document) -> Suggestion | None:
        found = super().get_suggestion(buffer, document)
        return found if found is not None and found.text == safe(found.text) else None
