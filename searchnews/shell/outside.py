"""What does the shell ask of other programs and of files: a browser, an editor, a file to write?

No line is given to a Unix shell, and an address of an article goes to a browser only if it is one of the web.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

from searchnews.errors import SearchNewsError, shown
from searchnews.regular import open_regular
from searchnews.render.terminal import safe

MOST_TYPED = 1 << 20  # bytes of a text that comes back from the editor
_OF_ADDRESSES = "%/:?#[]@!$&'()*+,;=~"  # characters that stand for themselves in one


def browse(address: str) -> str:
    """Open the address of an article in the browser, and say so. Raises SearchNewsError if it is none of http or https,
    or there is no browser."""
    import webbrowser  # needed by few

    try:
        parts = urlsplit(address.strip())
        whole = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        whole = False
    if not whole:
        raise SearchNewsError(f"the address of this article is none of http or https: {shown(address)}")
    try:
        opened = webbrowser.open(quote(parts.geturl(), safe=_OF_ADDRESSES))
    except (webbrowser.Error, OSError):
        opened = False
    if not opened:
        raise SearchNewsError("no browser can be opened here; the variable BROWSER may name one")
    return "opened in the browser"


def edit(text: str) -> str:
    """What somebody makes of a text in their editor (VISUAL, EDITOR, else vi). Raises SearchNewsError."""
    command = _editor()
    with tempfile.TemporaryDirectory(prefix="searchnews-") as directory:
        path = Path(directory, "searchnews.txt")
        path.write_text(text, encoding="utf-8", errors="replace")
        try:
            status = subprocess.run([*command, str(path)], check=False).returncode
        except OSError as error:
            raise SearchNewsError(f"{shown(command[0])} cannot be started ({error.strerror})") from None
        if status:
            raise SearchNewsError(f"{shown(command[0])} ended with status {status}")
        with open_regular(path) as file:
            edited = file.read(MOST_TYPED + 1)
    if len(edited) > MOST_TYPED:
        raise SearchNewsError("what came back from the editor is longer than a megabyte")
    return edited.decode("utf-8", "replace")


def _editor() -> list[str]:
    """The command of the editor, in words."""
    for variable in ("VISUAL", "EDITOR"):
        try:
            words = shlex.split(os.environ.get(variable, ""))
        except ValueError as error:
            raise SearchNewsError(f"{variable} is no command: {error}") from None
        if words:
            return words
    if shutil.which("vi") is None:
        raise SearchNewsError("which editor? Set EDITOR")
    return ["vi"]


def path_of(name: str) -> Path:
    """The path that somebody typed; ~ is their home. Raises SearchNewsError."""
    if "\0" in name:
        raise SearchNewsError("no name of a file can hold a NUL")
    try:
        return Path(name).expanduser()
    except RuntimeError:
        raise SearchNewsError(f"{shown(name)}: whose home is that?") from None


def files(begun: str) -> Iterator[str]:
    """The names of files that go on with what was typed, directories with a slash behind them; none of which could
    steer a terminal."""
    directory, slash, start = begun.rpartition("/")
    try:
        inside = sorted(path_of(directory + slash or ".").iterdir())
    except (OSError, SearchNewsError):
        return
    for path in inside:
        hidden = path.name.startswith(".") and not start.startswith(".")
        if path.name.startswith(start) and not hidden and safe(path.name) == path.name:
            yield f"{directory}{slash}{path.name}" + "/" * path.is_dir()


def save(name: str, pieces: Iterable[str]) -> Path:
    """Write a text to a new file. Raises SearchNewsError if there is one of this name."""
    path = path_of(name)
    try:
        with path.open("x", encoding="utf-8", errors="replace", newline="") as file:
            file.writelines(pieces)
    except FileExistsError:
        raise SearchNewsError(f"{shown(name)} exists; choose another name") from None
    except OSError as error:
        raise SearchNewsError(f"{shown(name)}: cannot be written ({error.strerror})") from None
    return path
