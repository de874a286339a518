"""What do the shell and the page look like? `make pictures` makes the pictures of the README anew, from the seeds.

The shell's is a still of a real conversation: what `shell.answer` says in colours, as SVG. The page's are taken by the
browser of `make test-page`, in both schemes, as WebP.
"""

from __future__ import annotations

import argparse
import base64
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from xml.sax.saxutils import escape

import searchnews
from searchnews.render import Style
from searchnews.render.xml import clean
from searchnews.shell import typing
from searchnews.shell.commands import answer
from searchnews.shell.session import Session

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"

CONVERSATION = ('place:"Kestrel Bay" AND lead(storm)', ":entities person", ":timeline week")
COLUMNS, ROWS = 88, 17  # of the terminal, for each answer
LINE, LETTER = 18, 8.0  # pixels
_COLOURS = {  # by what Style.paint writes, and by the classes of what is typed
    "1": "bold", "2": "dim", "1;33": "mark", "32": "green", "33": "yellow", "34": "blue", "35": "magenta", "36": "cyan",
    "field": "cyan", "value": "green", "phrase": "green", "operator": "magenta", "special": "yellow", "command": "bold",
}  # fmt: skip
_STYLE = """\
svg { background: #fdfcf8; font: 13.3px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
text { fill: #1c1a17; white-space: pre; }
.bold { font-weight: 700; } .dim { fill: #6b665d; } .mark { font-weight: 700; fill: #8a5a00; } .cyan { fill: #0b5a8a; }
.green { fill: #2f6b2f; } .magenta { fill: #8a1c6c; } .yellow { fill: #8a5a00; } .blue { fill: #274b8f; }
@media (prefers-color-scheme: dark) {
  svg { background: #16171a; } text { fill: #e6e2d8; } .dim { fill: #a8a297; } .mark, .yellow { fill: #f2c55c; }
  .cyan { fill: #8cc7ee; } .green { fill: #a5d6a0; } .magenta { fill: #e0a0d0; } .blue { fill: #9db8ef; }
}"""
_PAINTED = re.compile(r"\x1b\[([0-9;]*)m")

Piece = tuple[str, str]  # the colour ("" for none), and the text


def shell(archive: searchnews.Archive) -> str:
    """A still of a conversation, as SVG."""
    lines: list[list[Piece]] = []
    session = Session(archive, Style(width=COLUMNS, colour=True), height=ROWS)
    for typed in CONVERSATION:
        pieces = [(_COLOURS.get(name, ""), text) for name, text in typing.coloured(typed, len(typed), UTC)]
        found = answer(session, typed)
        session = found.session
        lines += [[("bold", "demo> "), *pieces], *(list(_pieces(line)) for line in found.text.rstrip().split("\n")), []]
    height, width = LINE * len(lines) + 16, round(LETTER * COLUMNS) + 24
    rows = "".join(
        f'<text x="12" y="{LINE * (number + 1) + 4}">{"".join(map(_span, pieces))}</text>\n'
        for number, pieces in enumerate(lines)
        if pieces
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-labelledby="title">\n'
        f'<title id="title">The shell: {escape(", then ".join(CONVERSATION))}</title>\n'
        f"<style>\n{_STYLE}\n</style>\n{rows}</svg>\n"
    )


def _pieces(line: str) -> Iterator[Piece]:
    """A line with colours, in pieces."""
    colour = ""
    for number, part in enumerate(_PAINTED.split(line)):
        if number % 2:
            colour = _COLOURS.get(part, "")
        elif part:
            yield colour, part


def _span(piece: Piece) -> str:
    colour, text = piece
    shown = escape(clean(text))
    return f'<tspan class="{colour}">{shown}</tspan>' if colour else shown


def page(index: Path) -> None:
    """The page in both schemes."""
    from playwright.sync_api import sync_playwright

    command = [sys.executable, "-m", "searchnews", "serve", "--port", "0", "-i", str(index)]
    sandbox = [] if os.getuid() else ["--no-sandbox"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as served, sync_playwright() as playwright:
        assert served.stderr is not None
        address = served.stderr.readline().split()[0]
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--headless", "--disable-gpu", "--disable-background-networking", "--no-first-run", *sandbox],
        )
        for scheme in ("light", "dark"):
            shown = browser.new_page(viewport={"width": 1280, "height": 860}, color_scheme=scheme)
            shown.goto(f"{address}demo/search?q=lead(storm)+OR+place:%22Kestrel+Bay%22")
            shown.wait_for_selector(".colours span")
            protocol = shown.context.new_cdp_session(shown)  # Playwright itself knows no WebP
            taken = protocol.send("Page.captureScreenshot", {"format": "webp", "quality": 72})
            (PICTURES / f"page-{scheme}.webp").write_bytes(base64.b64decode(taken["data"]))
        browser.close()
        served.terminate()


def main() -> None:
    """Make all of them."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "demo"
        with searchnews.create(index) as archive:
            archive.add(searchnews.read([ROOT / "seeds"]))
            (PICTURES / "shell.svg").write_text(shell(archive), encoding="utf-8")
        page(index)


if __name__ == "__main__":
    main()
