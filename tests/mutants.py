"""Would a test notice? Single mutations of the code, sampled, each tried with the tests of its module: `make mutants`.

The mutations are those of cosmic-ray (a comparison, an operator, a number, a condition, a loop is another one), and a
statement left out, which is how an fsync is lost. A mutant is killed if a test fails or takes too long. What is mutated
are copies of the project in a temporary directory, one for each of the two that are tried at a time.

    make mutants COUNT=30 SEED=7 PATHS='searchnews/dates searchnews/stories'

tests/survivors.md has the last large sample: how many were killed, and why the others do not matter.
"""

from __future__ import annotations

import argparse
import ast
import compileall
import os
import py_compile
import queue
import random
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cosmic_ray.operators.operator
import parso
from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes
from cosmic_ray.mutating import mutate_code

ROOT = Path(__file__).parent.parent
PYTHON = ROOT / ".venv/bin/python"  # has what the tests need; this script runs where cosmic-ray is
AT_A_TIME = 2
PATIENCE = (
    120  # seconds of computing for the tests of a module, which take up to 40; a mutant that never ends is noticed
)
STILLNESS = (
    1200  # seconds by the clock, for one that waits for ever; many, as the machine may be busy with other things
)

# Which tests are those of a module: of the longest prefix of its path. Quick ones that notice much come first.
TESTS = {
    "dates/": "dates_calendar dates dates_query",
    "stories": "stories stories_lookup archive sync",
    "indexing/": "archive indexing_writer storage_segment sync",
    "indexing/credited": "indexing_credited",
    "indexing/enrich": "archive sources_credits indexing_writer storage_segment",
    "indexing/join": "storage_segment archive indexing_writer",
    "indexing/merge": "storage_segment archive indexing_writer",
    "indexing/repair": "indexing_repair",
    "query/": "query_cursor query_nodes query_reference query_parser query_normal language_page complete",
    "query/dates": "dates_query query_parser",
    "query/regex": "query_regex",
    "search/": "results search_core search_explain search_evaluate search_top archive language_page",
    "search/explain": "search_explain",
    "search/facets": "facets results search_names",
    "search/filters": "search_filters query_reference results search_evaluate",
    "search/limit": "search_limit",
    "search/names": "search_names facets",
    "search/positions": "results language_page snippets search_explain search_evaluate",
    "search/results": "results stories_lookup search_core archive",
    "search/snippets": "snippets results",
    "search/spans": "results language_page snippets search_explain search_evaluate",
    "search/collapse": "stories_lookup results archive",
    "search/suggest": "results archive search_evaluate cli",
    "search/timeline": "timeline results",
    "search/top": "search_top results search_core",
    "search/wordlist": "search_wordlist results search_evaluate",
    "sources/": "sources sources_formats sources_limits sources*",
    "sources/credits": "sources_credits sources",
    "sources/ninjs": "sources_documents sources_formats sources",
    "sources/newsml1": "sources_documents sources_formats sources",
    "sources/pdf": "sources_documents sources_limits",
    "sources/published": "sources_published sources",
    "sources/wire": "sources_documents sources_limits sources",
    "sources/word": "sources_documents sources_limits",
    "storage/": "storage_ragged archive storage_segment storage_damage indexing_writer",
    "storage/codec/": "whoosh",
    "sync": "sync",
}
DEFAULT_PATHS = ("storage", "indexing", "search", "query", "dates", "stories", "sources", "sync.py")


class LeaveOut(cosmic_ray.operators.operator.Operator):  # type: ignore[misc]
    """A call or an assignment is not made."""

    def mutation_positions(self, node: parso.tree.NodeOrLeaf) -> Iterator[tuple[object, object]]:
        statement = node.type == "simple_stmt" and node.children[0].type in ("atom_expr", "expr_stmt")
        if statement and parso.python.tree.search_ancestor(node, "funcdef"):
            yield node.start_pos, node.end_pos

    def mutate(self, node: parso.tree.NodeOrLeaf, index: int) -> parso.tree.NodeOrLeaf:
        first = node.get_first_leaf()
        return parso.python.tree.Name(f"pass{node.children[-1].value}", node.start_pos, first.prefix)

    @classmethod
    def examples(cls) -> tuple[()]:
        return ()


class NotCaught(cosmic_ray.operators.operator.Operator):  # type: ignore[misc]
    """A handler is for another error. (That of cosmic-ray cannot read names with a full stop.)"""

    def mutation_positions(self, node: parso.tree.NodeOrLeaf) -> Iterator[tuple[object, object]]:
        yield from ((caught.start_pos, caught.end_pos) for caught in self._caught(node))

    def mutate(self, node: parso.tree.NodeOrLeaf, index: int) -> parso.tree.NodeOrLeaf:
        caught = self._caught(node)[index]
        other = parso.python.tree.Name("FloatingPointError", caught.start_pos, caught.get_first_leaf().prefix)
        siblings = caught.parent.children
        siblings[siblings.index(caught)] = other
        return node

    @staticmethod
    def _caught(node: parso.tree.NodeOrLeaf) -> list[parso.tree.NodeOrLeaf]:
        if node.type != "except_clause":
            return []
        what = node.children[1].children[1] if node.children[1].type == "atom" else node.children[1]
        return what.children[::2] if what.type == "testlist_comp" else [what]

    @classmethod
    def examples(cls) -> tuple[()]:
        return ()


@dataclass(frozen=True)
class Mutant:
    """The `nth` mutation that an operator (its name) can make in a file, at a line and column."""

    file: Path
    place: tuple[int, int]
    operator: str
    nth: int


def operators() -> dict[str, cosmic_ray.operators.operator.Operator]:
    """Those of cosmic-ray that need no arguments, and ours."""
    left_out = ("NoOp", "VariableReplacer", "VariableInserter", "RemoveDecorator", "ExceptionReplacer")
    found = {
        name: plugins.get_operator(name)()
        for name in plugins.operator_names()
        if name.removeprefix("core/") not in left_out
    }
    return {**found, "LeaveOut": LeaveOut(), "NotCaught": NotCaught()}


def unseen_places(source: str) -> Iterator[range]:
    """Where mutants say nothing: annotations, what is imported for them, and patterns, where few things may stand."""
    for node in ast.walk(ast.parse(source)):
        notes = [getattr(node, name, None) for name in ("annotation", "returns", "pattern")]
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            notes.append(node)
        for note in notes:
            if isinstance(note, ast.AST):
                yield range(note.lineno * 1000 + note.col_offset, note.end_lineno * 1000 + note.end_col_offset)


def mutants(file: Path) -> list[Mutant]:
    """All that can be made of a file."""
    source = file.read_text()
    unseen = list(unseen_places(source))
    found = []
    nodes = list(ast_nodes(parso.parse(source)))
    for name, operator in operators().items():
        positions = (begin for node in nodes for begin, _ in operator.mutation_positions(node))
        for nth, (line, column) in enumerate(positions):
            if not any(line * 1000 + column in part for part in unseen):
                found.append(Mutant(file, (line, column), name, nth))
    return found


def sample(found: Iterable[Mutant], count: int, seed: int) -> list[Mutant]:
    """Some places, all as likely, and of the mutants of each place one."""
    at: dict[tuple[Path, tuple[int, int]], list[Mutant]] = {}
    for mutant in found:
        at.setdefault((mutant.file, mutant.place), []).append(mutant)
    draw = random.Random(seed)
    return [draw.choice(at[place]) for place in draw.sample(sorted(at), min(count, len(at)))]


def tests_of(file: Path) -> list[str]:
    """The files with the tests of a module, in the order of the table."""
    module = file.relative_to(ROOT / "searchnews").with_suffix("").as_posix()
    patterns = TESTS[max((prefix for prefix in TESTS if module.startswith(prefix)), key=len)]
    found = (path for name in patterns.split() for path in sorted(ROOT.glob(f"tests/test_{name}.py")))
    return list(dict.fromkeys(str(path.relative_to(ROOT)) for path in found))


def copy_of_project(folder: Path) -> Path:
    """Where mutants can be tried. What is compiled is known by its content, as mutants follow each other fast."""
    copy = folder / "copy"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "__pycache__", "indexes"))
    (copy / "indexes").mkdir()
    compileall.compile_dir(copy, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
    return copy


def survives(mutated: str, file: Path, copy: Path) -> bool:
    """Do the tests of a module pass with this source instead of its own?"""
    target = copy / file.relative_to(ROOT)
    target.write_text(mutated)
    environment = {**os.environ, "PYTHONPATH": str(copy), "HYPOTHESIS_PROFILE": "mutants"}
    limited = ["sh", "-c", f'ulimit -t {PATIENCE}; exec "$@"', "sh"]
    command = [*limited, PYTHON, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests_of(file)]
    try:
        run = subprocess.run(command, cwd=copy, env=environment, capture_output=True, timeout=STILLNESS, check=False)
    except subprocess.TimeoutExpired:
        return False
    finally:
        shutil.copy(file, target)
    return run.returncode == 0


def verdict(mutant: Mutant, copies: queue.SimpleQueue[Path]) -> tuple[bool, str]:
    """Did it survive, and a line that says so."""
    source = mutant.file.read_text()
    mutated = mutate_code(source, operators()[mutant.operator], mutant.nth)
    copy = copies.get()
    survived = survives(mutated, mutant.file, copy)
    copies.put(copy)
    old, new = _changed(source, mutated)
    where = f"{mutant.file.relative_to(ROOT)}:{mutant.place[0]}"
    return survived, f"{'SURVIVED' if survived else 'killed  '} {where}: {old}  ->  {new}"


def main() -> None:
    """Sample, try and report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", default=[f"searchnews/{path}" for path in DEFAULT_PATHS])
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1 << 32))
    options = parser.parse_args()
    paths = [ROOT / path for path in options.paths]
    files = sorted({file for path in paths for file in (path.rglob("*.py") if path.is_dir() else [path])})
    chosen = sample((mutant for file in files for mutant in mutants(file)), options.count, options.seed)
    print(f"make mutants COUNT={options.count} SEED={options.seed} PATHS='{' '.join(options.paths)}'", flush=True)
    survivors = 0
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(AT_A_TIME) as pool:
        copies: queue.SimpleQueue[Path] = queue.SimpleQueue()
        for number in range(AT_A_TIME):
            copies.put(copy_of_project(Path(folder, str(number))))
        for survived, line in pool.map(lambda mutant: verdict(mutant, copies), chosen):
            survivors += survived
            print(line, flush=True)
    print(f"{len(chosen) - survivors} of {len(chosen)} killed")


def _changed(source: str, mutated: str) -> tuple[str, str]:
    """The first line that differs, before and after."""
    lines = zip(source.splitlines(), mutated.splitlines(), strict=False)
    return next(((old.strip(), new.strip()) for old, new in lines if old != new), ("", ""))


if __name__ == "__main__":
    main()
