"""Would a test notice? Single mutations of the code, sampled, each tried with the tests of its module: `make mutants`.

The mutations are those of cosmic-ray (a comparison, an operator, a number, a condition, a loop is another one), and a
statement left out, which is how an fsync is lost. A mutant is killed if a test fails or takes too long. What is mutated
is a copy of the project in a temporary directory.

    make mutants COUNT=30 SEED=7 PATHS='searchnews/dates searchnews/duplicates.py'
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cosmic_ray.operators.operator
import parso
from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes
from cosmic_ray.mutating import mutate_code

ROOT = Path(__file__).parent.parent
PYTHON = ROOT / ".venv/bin/python"  # has what the tests need; this script runs where cosmic-ray is
PATIENCE = 300  # seconds for the tests of a module, which take a few; a mutant that never ends is noticed, too

# Which tests are those of a module: of the longest prefix of its path.
TESTS = {
    "dates/": "dates*",
    "duplicates": "duplicates sync",
    "indexing/": "indexing* archive sync",
    "query/": "query*",
    "query/regex": "query_regex",
    "query/dates": "dates_query",
    "search/": "search* results query_reference",
    "search/facets": "facets results",
    "search/filters": "search_filters query_reference",
    "search/snippets": "snippets results",
    "search/stories": "search_stories results duplicates archive",
    "search/suggest": "search* archive cli",
    "search/timeline": "timeline results",
    "search/top": "search_top results",
    "search/wordlist": "search_wordlist search_evaluate",
    "sources/": "sources*",
    "storage/": "storage* indexing* archive",
    "sync": "sync",
}
DEFAULT_PATHS = ("storage", "indexing", "search", "query", "dates", "duplicates.py", "sources", "sync.py")


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


@dataclass(frozen=True)
class Mutant:
    """The `nth` mutation that an operator (its name) can make in a file, at a line and column."""

    file: Path
    place: tuple[int, int]
    operator: str
    nth: int


def operators() -> dict[str, cosmic_ray.operators.operator.Operator]:
    """Those of cosmic-ray that need no arguments, and ours."""
    left_out = ("core/NoOp", "core/VariableReplacer", "core/VariableInserter", "core/RemoveDecorator")
    found = {name: plugins.get_operator(name)() for name in plugins.operator_names() if name not in left_out}
    return {**found, "LeaveOut": LeaveOut()}


def unseen_places(source: str) -> Iterator[range]:
    """Lines whose mutants no test can see: annotations, and what is imported for them."""
    for node in ast.walk(ast.parse(source)):
        notes = [getattr(node, name, None) for name in ("annotation", "returns")]
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
    """The files with the tests of a module."""
    module = file.relative_to(ROOT / "searchnews").with_suffix("").as_posix()
    patterns = TESTS[max((prefix for prefix in TESTS if module.startswith(prefix)), key=len)]
    return sorted({str(p.relative_to(ROOT)) for name in patterns.split() for p in ROOT.glob(f"tests/test_{name}.py")})


def survives(mutated: str, file: Path, copy: Path) -> bool:
    """Do the tests of a module pass with this source instead of its own?"""
    target = copy / file.relative_to(ROOT)
    target.write_text(mutated)
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1", "CI": "true"}
    command = [PYTHON, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests_of(file)]
    try:
        run = subprocess.run(command, cwd=copy, env=environment, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return False
    finally:
        shutil.copy(file, target)
    return run.returncode == 0


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
    known, survivors = operators(), 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy")
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "__pycache__", "indexes"))
        (copy / "indexes").mkdir()
        for mutant in chosen:
            source = mutant.file.read_text()
            mutated = mutate_code(source, known[mutant.operator], mutant.nth)
            survived = survives(mutated, mutant.file, copy)
            survivors += survived
            old, new = _changed(source, mutated)
            where = f"{mutant.file.relative_to(ROOT)}:{mutant.place[0]}"
            print(f"{'SURVIVED' if survived else 'killed  '} {where}: {old}  ->  {new}", flush=True)
    print(f"{len(chosen) - survivors} of {len(chosen)} killed")


def _changed(source: str, mutated: str) -> tuple[str, str]:
    """The first line that differs, before and after."""
    lines = zip(source.splitlines(), mutated.splitlines(), strict=False)
    return next(((old.strip(), new.strip()) for old, new in lines if old != new), ("", ""))


if __name__ == "__main__":
    main()
