"""What is imported is declared, and what is declared is locked."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS = PROJECT["project"]["optional-dependencies"]
_LOCKED = re.compile(r"(?m)^([\w.-]+)==(\S+)(?: ; (.*?))?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$")
LOCKS = {
    "requirements.lock": ("formats", "watch", "tables", "charts", "web", "dev"),
    "tests/browser/requirements.lock": ("browser",),
}


def requirements(*extras: str) -> list[Requirement]:
    """What the package needs, and some of its extras with the extras that they name."""
    found = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
    for extra in extras:
        for need in map(Requirement, EXTRAS[extra]):
            found += requirements(*need.extras) if need.name == "searchnews" else [need]
    return found


def imported(folder: str) -> dict[str, str]:
    """The roots of what the modules of a folder import from outside, each with a file that does so."""
    own = {"searchnews", *(path.stem for path in ROOT.glob("[bdt]*/*"))}  # of benchmarks, docs and tests
    found = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            found |= {name.partition(".")[0]: f"{folder}/{path.name}" for name in names}
    return {name: file for name, file in found.items() if name not in own | sys.stdlib_module_names}


@pytest.mark.parametrize("folder", ["searchnews", "tests", "benchmarks", "docs"])
def test_what_is_imported_is_declared(folder: str) -> None:
    extras = [extra for extra in EXTRAS if folder != "searchnews" or extra != "dev"]
    needs = [*requirements(*extras), *map(Requirement, PROJECT["build-system"]["requires"])]
    # Without hyphens: opensearch-py, where it is not installed, is known by the name that is imported, opensearchpy.
    declared = {canonicalize_name(need.name).replace("-", "") for need in needs}
    providers = packages_distributions()
    undeclared = {
        name: file
        for name, file in imported(folder).items()
        if not declared & {canonicalize_name(one).replace("-", "") for one in providers.get(name, [name])}
    }
    assert not undeclared


def test_every_lower_bound_is_said() -> None:
    for need in requirements(*EXTRAS):
        assert any(bound.operator in (">=", "~=") for bound in need.specifier), need


@pytest.mark.parametrize("lock", LOCKS)
def test_what_is_declared_is_locked(lock: str) -> None:
    """If this fails after a change of pyproject.toml: make lock."""
    text = (ROOT / lock).read_text()
    found = _LOCKED.findall(text)
    locked = {name: version for name, version, _, _ in found}
    for need in requirements(*LOCKS[lock]):
        assert need.specifier.contains(locked[canonicalize_name(need.name)]), need
    assert len(found) == len(locked) == text.count("==") - sum(marker.count("==") for _, _, marker, _ in found)


def test_two_locks_have_the_same_versions() -> None:
    of = [{name: version for name, version, _, _ in _LOCKED.findall((ROOT / lock).read_text())} for lock in LOCKS]
    assert {name: of[0][name] for name in of[0].keys() & of[1].keys()} == {
        name: of[1][name] for name in of[0].keys() & of[1].keys()
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_index(lock: str) -> None:
    assert "://" not in (ROOT / lock).read_text()
