"""Which parts of the documentation are made from the code? Run `python docs/generate.py` after changing any of it.

In README.md and docs/*.md, what stands between `<!-- made: NAME -->` and `<!-- end -->` is a table or a list made from
the program's own tables; below every command (`$ searchnews ...`) in a ```console block stands what it prints on the
seed archive, and in a ```text block right after a ```python block what that prints. tests/test_docs.py makes them
again and compares. A block after `<!-- file: NAME -->` is a file that they find. docs/man are the manual pages.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import manual
import measured

from searchnews import analysis, create, fields, languages, read
from searchnews.folding import FOLDINGS
from searchnews.query.forms import FORMS
from searchnews.render import Style
from searchnews.shell.commands import COMMANDS as SHELL
from searchnews.shell.commands import answer
from searchnews.shell.session import Session
from searchnews.sources import formats, mapping

ROOT = Path(__file__).parent.parent
SEEDED = datetime(2025, 10, 31, 12, tzinfo=UTC)  # after the last of them
MANUAL = ROOT / "docs" / "man"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

_MADE = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_PYTHON = re.compile(r"(```python\n((?:(?!```).)*)```\n+```text\n)(.*?)(?=```)", re.DOTALL)
_FILE = re.compile(r"<!-- file: ([\w.]+) -->\n+```\w+\n(.*?)```", re.DOTALL)
_CONSOLE = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)


# --- Tables ------------------------------------------------------------------------------------------------------


def _table(heads: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def _code(*texts: str, between: str = "<br>") -> str:
    """Texts in code style; Markdown wants more backticks around one that has them."""
    return between.join(f"`{text}`" for text in texts)


def forms() -> str:
    """The forms of the query language, a table a section."""
    sections = dict.fromkeys(form.section for form in FORMS)
    out = []
    for section in sections:
        rows = ((_code(*f.syntax), f.meaning, _code(*f.examples)) for f in FORMS if f.section == section)
        out.append(f"\n### {section}\n\n" + _table(("form", "meaning", "examples"), rows))
    return "".join(out) + "\n"


def field_table() -> str:
    """The fields of articles."""
    names = {
        f.name: " ".join(f"`{name}`" for name, ours in fields.SYNONYMS.items() if ours.field == f.name)
        for f in fields.FIELDS
    }
    rows = (
        (f"`{f.name}`", names[f.name], f.kind.value, f.help, f"`{f.example}`", f.ninjs, f.schema_org)
        for f in fields.FIELDS
    )
    return _table(("field", "also", "kind", "what it is", "example", "NINJS", "schema.org"), rows)


def format_table() -> str:
    """The formats that can be read."""
    rows = ((f"`{f.name}`", f.help, " ".join(f.suffixes), " ".join(f"`[{e}]`" for e in f.extras)) for f in formats())
    return _table(("format", "what it is", "suffixes", "extras"), rows)


def names() -> str:
    """Where the fields are found, a table a format."""
    rows = mapping.table()
    out = []
    for format in dict.fromkeys(row[1] for row in rows):
        own = ((f"`{field}`", where) for field, of, where in rows if of == format)
        out.append(f"\n### {format}\n\n" + _table(("field", "found in (the first that is there)"), own))
    return "".join(out) + "\n"


def foldings() -> str:
    """Which spellings are one."""
    rows = ((f.what, ", ".join(f"{a} – {b}" for a, b in f.examples)) for f in FOLDINGS)
    return _table(("what", "examples: written – folded"), rows)


def stemmers() -> str:
    """The languages with stemmers."""
    return ", ".join(f"{name.capitalize()} (`{code}`)" for code, name in analysis.STEMMERS.items()) + ".\n"


def named() -> str:
    """How good the models of names are on what they have not learnt from."""
    floors = json.loads((ROOT / "benchmarks" / "floors_entities.json").read_text())
    rows = []
    for name, found in floors.items():
        language, _, which = name.partition(" ")
        language, which = (language, which) if which else ("en", name)
        cells = (f"{found[kind]:.1f}" if kind in found else "" for kind in ("person", "org", "place", "all"))
        rows.append((f"`{language}`", which.removesuffix(".conll.txt"), *cells))
    return _table(("language", "annotated texts", "person", "org", "place", "all"), sorted(rows))


def guessed() -> str:
    """The languages that are recognised."""
    return " ".join(f"`{code}`" for code in languages.SPOKEN) + "\n"


def commands() -> str:
    """The help of every command."""
    out = []
    for one in manual.commands():
        heading = "" if " " in one.name else f"### {one.name}\n\n"
        out.append(f"\n{heading}```text\n{one.command.get_help(one.context)}\n```\n")
    return "".join(out) + "\n"


def shell() -> str:
    """The commands of the shell."""
    rows = ((_code(f":{c.name} {c.arguments}".rstrip()), c.help) for c in SHELL)
    return _table(("command", "what it does"), rows)


def conversation() -> str:
    """What the shell answers to some lines, on the seeds; without the times that searches took."""
    out = []
    with tempfile.TemporaryDirectory() as name, create(Path(name) / "demo") as archive:
        plant(Path(name))
        archive.add(read([Path(name) / "seeds"]))
        session = Session(archive, Style(80), limit=1)
        for line in ("storm", ":facets source", ":only 1", ":copies 2", ":diff 2 2"):
            found = answer(session, line)
            session = found.session
            out += [f"demo> {line}\n", f"demo> {found.asked}\n" if found.asked else "", found.text]
    told = re.sub(r" \([\d.,]+ ms\)", "", "".join(out))
    return f"```text\n{told}```\n"


def indexing() -> str:
    """How fast articles are indexed."""
    heads = ("", "MB of text a second", "index, MB per 100 MB of text")
    return _table(heads, measured.indexing(measured.told()))


def queries() -> str:
    """How fast queries are."""
    heads = ("", "searchnews", "the number", "ten articles", "Tantivy", "FTS5", "Whoosh")
    return _table(heads, measured.queries(measured.told()))


def scaled_index() -> str:
    """What indexing costs at each size."""
    heads = (
        "articles", "MB of text a second", "2 processes to 1", "Tantivy", "ours to Tantivy's",
        "index, MB per 100 MB of text", "Tantivy", "memory of a search, MB",
    )  # fmt: skip
    return _table(heads, measured.scaled_index(measured.told()))


def scaled_queries() -> str:
    """What queries cost at each size."""
    told = measured.told()
    sizes = (f"{int(size):,} articles" for size in told["scaling"]["index"]["searchnews"])
    return _table(("", *sizes), measured.scaled_queries(told))


MADE: dict[str, Callable[[], str]] = {
    "forms": forms, "fields": field_table, "formats": format_table, "names": names, "commands": commands,
    "foldings": foldings, "guessed": guessed, "named": named, "stemmers": stemmers,
    "shell": shell, "conversation": conversation,
    "indexing": indexing, "queries": queries, "scaled_index": scaled_index, "scaled_queries": scaled_queries,
}  # fmt: skip


# --- Commands ----------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Example:
    """A command in a page, or the code of a program, and what is said to come of it."""

    command: str
    output: str
    python: bool = False

    @property
    def words(self) -> list[str]:
        """The arguments of the Python that runs it."""
        return ["-c", self.command] if self.python else ["-m", *shlex.split(self.command)]


def examples(text: str) -> list[Example]:
    """The commands in the console blocks of a page, then its programs with an output."""
    found = []
    for block in _CONSOLE.findall(text):
        for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = piece.partition("\n")
            found.append(Example(command, output))
    return found + [Example(code, output, python=True) for _, code, output in _PYTHON.findall(text)]


def run(example: Example, directory: Path) -> str:
    """What the command prints, stdout and stderr as they come, in a directory that holds the seeds."""
    # Colours and times would differ from run to run, and so would the width.
    environment = os.environ | {"NO_COLOR": "1", "XDG_CONFIG_HOME": str(directory), "COLUMNS": "80"}
    done = subprocess.run(
        [sys.executable, *example.words],
        cwd=directory, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.stdout


def plant(directory: Path) -> None:
    """Put the seeds into a directory, as files of SEEDED: an article that does not say when it was published has the
    time of its file, which is that of a checkout otherwise."""
    shutil.copytree(ROOT / "seeds", directory / "seeds")
    for path in (directory / "seeds").rglob("*"):
        os.utime(path, (SEEDED.timestamp(),) * 2)


def index(directory: Path) -> Path:
    """Put the seeds into a directory and index them as `demo`. Returns the directory."""
    plant(directory)
    run(Example("searchnews index seeds -i demo", ""), directory)
    return directory


def place(page: Path, directory: Path, indexed: Path) -> None:
    """Put what the examples of a page need into a directory: the seeds, the files that the page shows and, but for
    README, the index of the seeds."""
    for name, text in _FILE.findall(page.read_text()):
        directory.mkdir(exist_ok=True)
        (directory / name).write_text(text)
    plant(directory)
    if page.name != "README.md":
        shutil.copytree(indexed / "indexes", directory / "indexes")


def without_numbers(output: str) -> str:
    """An output without what differs from run to run: times, sizes."""
    output = re.sub(r"\(?[\d.,]+ ms\)?|time .*|on disk .*", "#", output)
    return "\n".join(line.rstrip() for line in output.strip().splitlines())


# --- Pages -------------------------------------------------------------------------------------------------------


def made(text: str) -> str:
    """A page with its tables made again."""
    return _MADE.sub(lambda found: found[1] + MADE[found[2]]() + found[3], text)


def _with_outputs(text: str, directory: Path) -> str:
    def block(found: re.Match[str]) -> str:
        return "\n".join(f"$ {e.command}\n{run(e, directory)}" for e in examples(f"```console\n{found[0]}```"))

    text = _CONSOLE.sub(block, text)
    return _PYTHON.sub(lambda found: found[1] + run(Example(found[2], "", python=True), directory), text)


def main() -> None:
    """Make all pages again."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    with tempfile.TemporaryDirectory() as name:
        indexed = index(Path(name) / "indexed")
        for page in PAGES:
            text = made(page.read_text())
            if examples(text):
                place(page, Path(name) / page.name, indexed)
                text = _with_outputs(text, Path(name) / page.name)
            page.write_text(text)
            print(page.relative_to(ROOT))
    shutil.rmtree(MANUAL, ignore_errors=True)
    for name, text in manual.pages().items():
        (MANUAL / name).parent.mkdir(parents=True, exist_ok=True)
        (MANUAL / name).write_text(text)
    print(MANUAL.relative_to(ROOT))


if __name__ == "__main__":
    main()
